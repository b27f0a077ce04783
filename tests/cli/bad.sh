# Bad input: a clear message, exit 2, and nothing written.
F="--law law --now $now"
ends "unknown fact, with the nearest" 2 "lantern.kind" $F assess lantern --on 2024-03-06 --fact lantern.knd=brass
ends "wrong type" 2 "applicant.married" $F assess lantern --on 2024-03-06 --fact applicant.married=perhaps
ends "a value that is none of the list" 2 "lantern.kind" $F assess lantern --on 2024-03-06 --fact lantern.kind=glass
ends "impossible date in a fact" 2 "1990-02-30" $F assess lantern --on 2024-03-06 --fact applicant.birth-date=1990-02-30
ends "impossible date in an option" 2 "2026-02-31" $F assess lantern --on 2026-02-31
echo '{"application":{"received":"2024-03-06"},"children":[{"birth-date":"2024-03-07"}]}' >"$tmp/unborn.json"
ends "child born after filing" 2 "birth-date" $F assess lantern --facts "$tmp/unborn.json"
ends "the same, fact by fact" 2 "birth-date" $F assess lantern --fact application.received=2024-03-06 --fact children=1 --fact "children[0].birth-date=2024-03-07"
ends "facts that cannot be true together" 2 "married" $F assess lantern --on 2024-03-06 --fact applicant.birth-date=2020-01-01 --fact applicant.married=true
ends "date before any edition" 2 "2005-01-01" $F assess lantern --on 2005-01-01
json "date before any edition: the answer says it too" 2 'v["eligible"]["value"] == "no-norm-in-force"' $F assess lantern --on 2005-01-01
json "nor is there a question to ask on it" 2 'v["code"] == "no-norm-in-force"' $F ask lantern --on 2005-01-01
json "nor a fee" 2 'v["value"] == "no-norm-in-force"' $F fee lantern --on 2005-01-01
ends "no date at all" 2 "application.received" $F assess lantern
printf '{"lantern":{"kind":"\377\376"}}' >"$tmp/broken.json"
ends "broken UTF-8" 2 "UTF-8" $F assess lantern --facts "$tmp/broken.json"
printf '{"lantern":{"kind":"brass"}' >"$tmp/cut.json"
ends "JSON that ends early, with line and column" 2 "cut.json:1:2" $F assess lantern --facts "$tmp/cut.json"
echo '["brass"]' >"$tmp/list.json"
ends "JSON that is no object" 2 "object" $F assess lantern --facts "$tmp/list.json"
echo '{"lantern":{"kind":"brass","kind":"paper"}}' >"$tmp/twice.json"
ends "a name twice" 2 "one name" $F assess lantern --facts "$tmp/twice.json"
head -c 2000000 /dev/zero | tr '\0' ' ' >"$tmp/huge.json"
ends "a file of facts that is too large" 2 "larger" $F assess lantern --facts "$tmp/huge.json"
ends "a file that is not there" 2 "nofile.json" $F assess lantern --facts "$tmp/nofile.json"
ends "a folder where a file of facts is wanted" 2 "not a folder" $F assess lantern --facts "$tmp"
ends "a folder where a signature is wanted" 2 "not a folder" verify "$tmp"
ends "a law file to take in that is not there" 2 "nofile.dmn" $F law import "$tmp/nofile.dmn"
echo '{"lantern":null,"children":null,"applicant":{"married":null}}' >"$tmp/nothing.json"
json "null is unknown on every level" 0 'v["eligible"]["value"] == "unknown"' $F assess lantern --on 2024-03-06 --facts "$tmp/nothing.json"
echo '{"lanterns":null}' >"$tmp/misspelt.json"
ends "but not under a name that is none" 2 "lanterns" $F assess lantern --on 2024-03-06 --facts "$tmp/misspelt.json"
ends "an IIN that fails its check" 1 "digit" $F iin 850513170014
ends "an IIN with letters" 1 "no digit" $F iin 85051317001x
ends "an unknown service" 2 "lantern" $F assess lanten --on 2024-03-06
W="$F why lantern --on 2024-03-06 --fact children=2 --fact children[0].birth-date=2015-01-01 --fact children[1].birth-date=2000-01-01"
json "why, for one of several" 0 'v["code"] == "child-note" and {r["for"] for r in v["rows"]} == {"children[1]"}' $W child-note@children[1]
ends "for one whom the facts do not hold" 2 "children\[5\]" $W child-note@children[5]
ends "for nobody" 2 "child-not" $W child-not@children[0]
ends "an unknown code" 2 "child-note" $F why lantern child-not --on 2024-03-06
ends "an unknown command" 2 "assess" asess
ends "an unknown second word" 2 "law check" law chekc
ends "no command" 2 "sapar help"
ends "an option of another command" 2 "no option" $F iin 850513170013 --on 2024-03-06
ends "an option twice" 2 "twice" $F assess lantern --on 2024-03-06 --on 2024-03-07
ends "an option without its value" 2 "value" $F assess lantern --on
ends "a flag with a value" 2 "no value" $F services --json=yes
ends "a word too many" 2 "too many" $F services lantern
ends "a word too few" 2 "SERVICE" $F assess
ends "a language that is none" 2 "kk, ru" services --lang de
ends "an unknown fact, told in Kazakh" 2 "Мұндай факт жоқ: lantern.knd" $F assess lantern --on 2024-03-06 --fact lantern.knd=brass --lang kk
ends "a name twice, told in Russian" 2 "twice.json:1:28: В этом месте" $F assess lantern --facts "$tmp/twice.json" --lang ru
ends "a moment that is none" 2 "2026-02-02T09" --now yesterday services
ends "a term that is none" 2 "working-days" $F term --from 2024-03-06 --for "5 days"
ends "a term without its beginning" 2 "from" $F term --for "5 working-days"
ends "a start that is none" 2 "same-day" $F term --from 2024-03-06 --for "5 working-days" --start never
ends "a term that leaves the calendar" 2 "calendar" $F term --from 2025-12-20 --for "500 working-days"
ends "a folder of law that is not there" 2 "law" --law "$tmp/nolaw" services
mkdir -p "$tmp/emptylaw"
ends "a folder without law" 2 "no law file" --law "$tmp/emptylaw" services
ends "a control character in a word is not obeyed" 2 "asess" "$(printf 'asess\033[31m')"
holds "and does not reach the terminal" sh -c '! grep -q "$(printf "\033")" "$1"' - "$tmp/err"
json "a fault under --json is one document" 2 'v["code"] == "unknown-fact" and v["exit"] == 2 and v["remedy"]' $F assess lantern --on 2024-03-06 --fact lantern.knd=brass
json "a fault of usage under --json too" 2 'v["code"] == "unknown-command"' frobnicate
json "several faults are all told" 2 'len(v["errors"]) == 2' $F assess lantern --on 2024-03-06 --facts "$here/two-faults.json"
if [ -w /dev/full ]; then
    "$sapar" $F services >/dev/full 2>"$tmp/err"
    holds "standard output that is full: exit 3" [ $? -eq 3 ]
fi
