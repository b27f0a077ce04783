# The real law through the program: the contract's shapes, the proofs, every worked case.
LAW="--law $root/law --now $now"
json "services" 0 '{"departure","departure-abroad","exit-visa","consular-registration","consular-removal","residence-permission","residence-card"} <= {s["code"] for s in v} and all(s["title"]["kk"] and s["title"]["ru"] and s["title"]["en"] and s["editions"] for s in v)' $LAW services
json "law check finds nothing" 0 'v["ok"] and v["findings"] == []' $LAW law check
"$sapar" $LAW law test "$root/tests/law" >"$tmp/out" 2>&1
code=$?
holds "the project's worked cases" [ "$code" -eq 0 ]
[ "$code" -eq 0 ] || head -40 "$tmp/out" | sed 's/^/# /'
holds "the last line is the tally" sh -c 'tail -n 1 "$1" | grep -Eq "^[0-9]+ passed, [0-9]+ failed$"' - "$tmp/out"
if [ -d "$root/../shared/law/cases" ]; then
    "$sapar" $LAW law test "$root/../shared/law/cases" >"$tmp/out" 2>&1
    code=$?
    holds "the given worked cases" [ "$code" -eq 0 ]
    [ "$code" -eq 0 ] || head -40 "$tmp/out" | sed 's/^/# /'
else
    skip "the given worked cases" "not here"
fi
cat >"$tmp/wrong.json" <<'END'
{"case":"a case that is wrong on purpose","service":"departure","on":"2026-02-02","facts":{},"expect":{"decider":"mission"}}
END
ends "a worked case that differs: exit 1 and the difference" 1 "decider: expected mission" $LAW law test "$tmp/wrong.json"
ends "its tally" 1 "^0 passed, 1 failed$" $LAW law test "$tmp/wrong.json"
echo '{' >"$tmp/wrong2.json"
mkdir -p "$tmp/cases/deeper"
cp "$tmp/wrong2.json" "$tmp/cases/deeper/cut.json"
ends "a case that cannot be read is a failed one" 1 "^0 passed, 1 failed$" $LAW law test "$tmp/cases"
mkdir -p "$tmp/emptylaw"
ends "no case at all is a mistake" 2 "no worked case" $LAW law test "$tmp/emptylaw"
json "assess has the parts of the contract" 0 'all(k in v for k in ("service","on","acts","eligible","documents","decider","checks","terms","fee","grounds","result","ask","closed_list")) and all(t["due"] for t in v["terms"] if t["code"] == "decision")' $LAW assess departure --fact application.received=2026-02-02
json "due of the contract's example" 0 '[t["due"] for t in v["terms"] if t["code"] == "decision"] == ["2026-03-02"]' $LAW assess departure --fact application.received=2026-02-02
json "fee of the contract's example" 0 'v["mci"] == "1" and v["kzt"] == "4325.00"' $LAW fee departure --on 2026-02-02
json "term of the contract's example" 0 'v["due"] == "2026-04-08" and sum(d["counted"] for d in v["days"]) == 20' $LAW term --from 2026-03-05 --for "20 working-days"
json "ask" 0 'v["next"] in v["next"] and v["question"]["kk"] and v["why"] and 0 < v["remaining"]["least"] <= v["remaining"]["most"]' $LAW ask departure --on 2026-02-02
json "why" 0 'v["code"] == "passport" and v["rows"]' $LAW why departure passport --on 2026-02-02
json "an edition is chosen by the date" 0 'v["acts"] and all(a["code"] != "KZ-MIA-259-2020" for a in v["acts"])' $LAW assess departure --on 2010-06-01
# A table with an overlap, a gap, a dead clause and a text that is missing: each told with file and line.
broken() {
    rm -rf "$tmp/brokenlaw"
    cp -r law "$tmp/brokenlaw"
    sed -i "$1" "$tmp/brokenlaw/lantern.md"
}
broken 's/^| \[12..16) | false | no/| [12..17) | false | no/'
ends "an overlap: file, line, witness" 1 "lantern.md:[0-9]" --law "$tmp/brokenlaw" law check
json "and as JSON" 1 'not v["ok"] and v["findings"][0]["file"].endswith("lantern.md") and v["findings"][0]["line"] > 0' --law "$tmp/brokenlaw" law check
broken 's/^| < 12 | - | no | too-young | 1 |$//'
ends "a gap" 1 "lantern.md:[0-9]" --law "$tmp/brokenlaw" law check
broken 's/^| brass | brass-paper/| brass | brass-papper/'
ends "a code without a text" 1 "brass-papper" --law "$tmp/brokenlaw" law check
broken 's/^| - | lantern-tag | after-decision | 3 4) |  |$/| - | lantern-tag | after-decision |  |  |/'
ends "a row without a clause" 1 "lantern.md:[0-9]" --law "$tmp/brokenlaw" law check
ends "such a law answers nothing" 2 "lantern.md:[0-9]" --law "$tmp/brokenlaw" assess lantern --on 2024-03-06
ends "law export as DMN" 0 "lantern.dmn" --law law law export lantern --dmn "$tmp/lantern.dmn"
holds "it is XML with the tables" grep -q "decisionTable" "$tmp/lantern.dmn"
ends "law import makes a law file again" 0 "lantern.md" law import "$tmp/lantern.dmn" --out "$tmp/lantern.md"
mkdir -p "$tmp/again"
cp law/*.md "$tmp/again/"
cp "$tmp/lantern.md" "$tmp/again/lantern.md"
"$sapar" --law law assess lantern --on 2024-03-06 --fact applicant.birth-date=1990-01-01 --json >"$tmp/one"
"$sapar" --law "$tmp/again" assess lantern --on 2024-03-06 --fact applicant.birth-date=1990-01-01 --json >"$tmp/two" 2>"$tmp/err2"
holds "and the law it makes answers the same" python3 -c '
import json, sys
one, two = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
sys.exit(one.pop("law") == two.pop("law") or one != two)' "$tmp/one" "$tmp/two"
ends "a file that is no DMN" 2 "two-faults.json" law import two-faults.json
