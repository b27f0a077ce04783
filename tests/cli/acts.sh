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
