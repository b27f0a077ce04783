# acts: the register from a terminal: a folder, an import broken off and run again, a reader beside an importer.
A="$tmp/acts"
mkdir -p "$A/in/deep" "$A/data" "$A/other"
python3 "$here/../../bench/acts_make.py" 400 7 >"$A/all.jsonl"
head -n 30 "$A/all.jsonl" >"$A/in/one.jsonl"
printf '%s\n' "of March 4, 1999 No. 77" "About Rules of keeping of bees" "1. Bees are kept on roofs." "2. Honey is the keeper's." \
    >"$A/in/deep/two.txt"
json "a folder, in depth" 0 'v["files"] == 2 and v["acts"]["new"] == 31 and v["error_count"] == 0' \
    acts import "$A/in" --data "$A/data"
json "the same again: passed over" 0 'v["skipped"] == 2 and v["acts"]["new"] == 0' acts import "$A/in" --data "$A/data"
json "found by a word in another form" 0 'v["total"] == 1 and v["acts"][0]["clause"] == "sec_1"' \
    acts search bee roof --lang en --data "$A/data"
json "narrowed" 0 'v["total"] > 0 and all(a["kind"] == "law" for a in v["acts"]) and len(v["acts"]) <= 3' \
    acts search --kind law --limit 3 --data "$A/data"
json "page by page, none twice" 0 'v["offset"] == 3 and v["total"] > 0 and len(v["acts"]) <= 3' \
    acts search --kind law --limit 3 --offset 3 --data "$A/data"
ends "too far down" 2 "0 to 100000" acts search --offset 100001 --data "$A/data" --lang en
ends "a span that ends before it begins" 2 "earlier" acts search --adopted 2002..2001 --data "$A/data" --lang en
ends "a country that is none" 2 "two letters" acts import "$A/in" --country kaz --data "$A/data" --lang en
json "before it was adopted an act is not in force yet" 0 'v["status"] == "not-yet" and "no-text-of-this-day" in v["disclaimers"]' \
    acts show KZ-ACT-77-1999 --on 1999-03-03 --data "$A/data"
json "on that day it is" 0 'v["status"] == "in-force"' acts show KZ-ACT-77-1999 --on 1999-03-04 --data "$A/data"
ends "no such act" 2 "no act" acts show KZ-NO-1-2000 --data "$A/data"

# Broken off by kill -9 in the middle, then run again: the same register as without.
"$sapar" acts import "$A/all.jsonl" --data "$A/data" >/dev/null 2>&1
"$sapar" acts export --data "$A/data" --out "$A/whole"
"$sapar" acts import "$A/in/deep" --data "$A/other" >/dev/null 2>&1
"$sapar" acts import "$A/all.jsonl" --data "$A/other" >/dev/null 2>&1 &
importer=$!
# A reader meanwhile sees a whole register of some moment, never a fault.
read_ok=1
for _ in 1 2 3 4 5; do
    "$sapar" acts search --limit 1 --data "$A/other" --json >"$A/read" 2>&1 || read_ok=0
done
kill -9 "$importer" 2>/dev/null
wait "$importer" 2>/dev/null
holds "a reader beside an import" [ "$read_ok" = 1 ]
"$sapar" acts import "$A/all.jsonl" --data "$A/other" >/dev/null 2>&1
"$sapar" acts export --data "$A/other" --out "$A/again"
holds "an import that was killed goes on where it was" cmp -s "$A/whole" "$A/again"

# What the law files cite, without texts; a text that comes takes the outline's place.
json "outlines of the acts that the law files cite" 0 'v["acts"]["new"] > 50 and v["error_count"] == 0' \
    acts outline --law "$here/../../law" --data "$A/data"
json "an outline says what it is" 0 '"outline" in v["disclaimers"] and v["edition"]["origin"] == "outline"' \
    acts show KZ-GOV-361-2012 --on 2015-01-01 --data "$A/data"
printf '%s\n' '{"code":"KZ-GOV-361-2012","kind":"resolution","body":"GOV","number":"361","adopted":"2012-03-28","title":{"ru":"О правилах"},"editions":[{"from":"2012-04-08","lang":"ru","clauses":[{"id":"sec_1","text":"Проверка."}]}]}' \
    >"$A/text.jsonl"
json "a text takes its place" 0 'v["acts"]["amended"] == 1' acts import "$A/text.jsonl" --data "$A/data"
json "and stays" 0 'v["acts"]["unchanged"] > 50' acts outline --law "$here/../../law" --data "$A/data"
json "in every language" 0 'v["edition"]["lang"] == "ru" and "outline" not in v["disclaimers"] and len(v["clauses"]) == 1' \
    acts show KZ-GOV-361-2012 --on 2015-01-01 --lang kk --data "$A/data"

# A folder that is not there is made; a path that is not there is not.
json "a new folder" 0 'v["acts"]["new"] == 1' acts import "$A/in/deep" --data "$A/fresh"
ends "a folder in no folder" 2 "the folder it is in must be there" acts import "$A/in/deep" --data "$A/no/such" --lang en

# All of it, act by act: to a file, to the terminal, to a disk that is full.
"$sapar" acts export --data "$A/data" >"$A/streamed"
"$sapar" acts export --data "$A/data" --out "$A/filed"
holds "the same to a file and to the terminal" cmp -s "$A/streamed" "$A/filed"
holds "a line for each act" [ "$(wc -l <"$A/filed")" = "$("$sapar" acts search --data "$A/data" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["total"])')" ]
if [ -w /dev/full ]; then
    ends "a disk that is full" 3 "No space left" acts export --data "$A/data" --out /dev/full
    "$sapar" acts export --data "$A/data" >/dev/full 2>"$A/err"
    holds "standard output that is full: exit 3" [ $? -eq 3 ]
fi

# As a paper.
"$sapar" acts export KZ-GOV-361-2012 --on 2015-01-01 --pdf --data "$A/data" --lang ru --out "$A/act.pdf" >/dev/null 2>&1
holds "an act as PDF" [ "$(head -c 7 "$A/act.pdf")" = "%PDF-1." ]
if command -v pdftotext >/dev/null 2>&1; then
    pdftotext -layout "$A/act.pdf" "$A/act.txt"
    holds "says what it is not" grep -q "Это не официальная публикация текста" "$A/act.txt"
    holds "on every page, with its number" grep -q "KZ-GOV-361-2012 · .* страница 1 из 1" "$A/act.txt"
else
    skip "the words of the PDF" "no pdftotext"
fi

# What a person sees, whole.
R="$A/faces"
mkdir "$R"
cat >"$R/acts.jsonl" <<'END'
{"country":"xx","kind":"rules","body":"LAMP","number":"7","adopted":"2010-01-10","in_force":"2010-02-01","title":{"en":"Rules on lanterns","ru":"Правила о фонарях","kk":"Шам туралы қағидалар"},"themes":["light"],"editions":[{"from":"2010-02-01","lang":"en","origin":"unofficial-translation","clauses":[{"id":"sec_1","num":"1","text":"Whoever is of age may carry a lantern of paper."},{"id":"sec_2","num":"2","text":"A lantern is lit at dusk."}]},{"from":"2020-01-01","lang":"en","origin":"unofficial-translation","clauses":[{"id":"sec_1","num":"1","text":"Whoever is sixteen may carry a lantern of paper or brass."},{"id":"sec_2","num":"2","text":"A lantern is lit at dusk."}]},{"from":"2010-02-01","lang":"ru","clauses":[{"id":"sec_1","num":"1","text":"Совершеннолетний вправе нести бумажный фонарь."},{"id":"sec_2","num":"2","text":"Фонарь зажигают в сумерках."}]}]}
{"country":"xx","kind":"law","body":"","number":"1","adopted":"2019-11-05","in_force":"2020-01-01","title":{"en":"Law on brass","ru":"Закон о латуни"},"links":[{"rel":"amends","to":"XX-LAMP-7-2010"}],"editions":[{"from":"2020-01-01","lang":"en","clauses":[{"id":"sec_1","num":"1","text":"In the rules on lanterns the words \"of age\" read \"sixteen\"."}]}]}
END
"$sapar" acts import "$R/acts.jsonl" --data "$R/data" --now $now >/dev/null 2>&1
for lang in kk ru en; do
    golden "acts-search-$lang" acts search lantern --data "$R/data" --lang $lang --now $now
    golden "acts-show-$lang" acts show XX-LAMP-7-2010 --on 2015-06-01 --data "$R/data" --lang $lang --now $now
done
golden acts-diff-en acts diff XX-LAMP-7-2010 2015-06-01 2021-06-01 --data "$R/data" --lang en --now $now
golden acts-links-ru acts links XX-LAMP-7-2010 --data "$R/data" --lang ru --now $now

# The law against the register: what nobody signed, what is signed, what has changed since, what is signed again.
cp -r "$here/law" "$R/law"
cat >"$R/law/register.md" <<'END'
# How the register calls these acts

## Acts · register

| act | register |
|---|---|
| XX-LANTERN-2010 | XX-LAMP-7-2010 |
| XX-DAYS-2010 | XX-LAW-1-2019 |
| XX-BUDGET-2020 | - |
END
drift() { name=$1 want=$2 expression=$3; shift 3; json "$name" "$want" "$expression" law check --law "$R/law" --acts "$R/data" "$@"; }
drift "clauses that are not there are red" 1 'v["drift"]["unresolved"] > 0 and any("XX-LANTERN-2010#" in i["clause"] for i in v["drift"]["items"])'
drift "days off are compared like rules, a year once" 1 '[(i["table"], i["state"]) for i in v["drift"]["items"] if i["module"] == "calendar" and i["clause"] == "XX-DAYS-2010#2"] == [("calendar", "unresolved")]'
ends "a check says the clause and what to do" 1 "XX-LANTERN-2010#3" law check --law "$R/law" --acts "$R/data" --lang en
ends "who signs must be said" 2 "by" law sign-off "XX-LANTERN-2010#1" --law "$R/law" --acts "$R/data" --lang en
ends "what is not cited cannot be signed" 2 "XX-LANTERN-2010#77" law sign-off "XX-LANTERN-2010#77" --by "A. Lawyer" --law "$R/law" --acts "$R/data" --lang en
json "a clause is signed" 0 'v["signed"] >= 1 and v["left"] == 0' law sign-off "XX-LANTERN-2010#1" --by "A. Lawyer" --law "$R/law" --acts "$R/data"
holds "the signature is a row" grep -q "XX-LANTERN-2010#1 .*A. Lawyer" "$R/law/signed.md"
drift "the check knows it" 1 'v["drift"]["signed"] >= 1 and v["drift"]["changed"] == 0'
sed 's/is sixteen may/is fourteen may/' "$R/acts.jsonl" | head -n 1 >"$R/changed.jsonl"
"$sapar" acts import "$R/changed.jsonl" --data "$R/data" >/dev/null 2>&1
drift "another text turns it red" 1 'v["drift"]["changed"] >= 1 and any(i["state"] == "changed" and i["clause"] == "XX-LANTERN-2010#1" and i["signed_by"] == "A. Lawyer" for i in v["drift"]["items"])'
json "signed again" 0 'v["signed"] >= 1' law sign-off "XX-LANTERN-2010#1" --by "B. Lawyer" --law "$R/law" --acts "$R/data"
drift "and it is red no more" 1 'v["drift"]["changed"] == 0'
