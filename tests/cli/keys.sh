# keys: a folder of keys, a configuration with faults, sealed papers, receipts, witnesses, signed filings.
K="$tmp/house"
D="--data $tmp/kept --config $K/sapar.conf"
ends "keys make wants a folder" 2 "out" keys make --demo
ends "the journal needs a name" 2 "name" keys make --out "$K"
json "keys make" 0 'len(v["containers"]) > 10 and v["journal_key"].startswith("sapar.test/journal+")' \
    keys make --out "$K" --demo --now "$now"
ends "a key is never written over" 3 "journal.key" keys make --out "$K" --demo --now "$now"
holds "secrets are for their owner only" [ "$(stat -c %a "$K/seal.key" "$K/journal.key" "$K/sapar.conf" | sort -u)" = 600 ]

printf 'base_url = nowhere\nseal_kye = x\njournal_key = a\njournal_key = b\n\nwithout a sign\n' >"$tmp/bad.conf"
mkdir -p "$tmp/none"
for fault in "bad.conf:1" "bad.conf:2" "bad.conf:4" "bad.conf:6"; do
    ends "a fault has its line: $fault" 2 "$fault" journal head --data "$tmp/none" --config "$tmp/bad.conf"
done

ends "init with keys" 0 "." init "$tmp/kept" --demo --config "$K/sapar.conf" --now "$now"
mkdir -p "$tmp/kept/keys" && cp -p "$K"/* "$tmp/kept/keys/" 2>/dev/null
ends "keys in the data folder are refused" 3 "data folder" journal head --data "$tmp/kept" --config "$tmp/kept/keys/sapar.conf"
rm -r "$tmp/kept/keys"
chmod 644 "$K/journal.key"
ends "a key that others can read is refused" 3 "chmod 600" journal head $D
chmod 600 "$K/journal.key"

number=$(granted "$tmp/kept")
json "journal head is signed" 0 'v["checkpoint"].startswith("sapar.test/journal\n")' journal head $D
json "journal prove gives a receipt" 0 'v["receipt"] == 1 and v["events"]' journal prove "$number" $D
cp "$tmp/out" "$tmp/receipt.json"
json "and verify takes it" 0 'v["verdict"] == "valid" and v["fields"]["event"]["type"] == "decided"' \
    verify "$tmp/receipt.json" --anchors "$K/trust.txt"
ends "of the filing" 0 "." journal prove "$number" $D --event filed --out "$tmp/filed.json"
json "another event" 0 'v["fields"]["event"]["type"] == "filed"' verify "$tmp/filed.json" --anchors "$K/trust.txt"
sed 's/"index": *\([0-9]*\)/"index": 3/' "$tmp/filed.json" >"$tmp/moved.json"
json "a receipt moved to another place is not" 1 'v["verdict"] == "invalid"' verify "$tmp/moved.json" --anchors "$K/trust.txt"
ends "no such event" 1 "history" journal prove "$number" $D --event withdrawn

json "a witness begins" 0 'v["grown"] and v["seen"] == 1' journal witness "$tmp/witness.json" $D
json "and sees nothing new" 0 'not v["grown"]' journal witness "$tmp/witness.json" $D
"$sapar" init "$tmp/other" --demo --config "$K/sapar.conf" --now 2026-11-19T10:00:00+05:00 >/dev/null 2>&1
ends "another past is found" 1 "." journal witness "$tmp/witness.json" --data "$tmp/other" --config "$K/sapar.conf"
json "no stamps yet" 0 'v["stamps"] == []' journal stamps $D

# Papers: the seal from the picture and from the file, the same each time.
paper() { "$sapar" case paper "$number" $D --as head:head --kind "$1" --lang "$2" --out "$3" >/dev/null 2>&1; }
paper decision kk "$tmp/one.pdf" && paper decision ru "$tmp/two.pdf" && paper certificate en "$tmp/three.pdf"
T="--anchors $K/trust.txt --anchors $K/centre/test --crl $K/centre/authority.crl"
json "a decision verifies from its file" 0 'v["kind"] == "pdf" and v["verdict"] == "valid"' verify "$tmp/one.pdf" $T
if command -v pdftoppm >/dev/null; then
    for p in one two three; do pdftoppm -r 150 -png -f 1 -l 1 -singlefile "$tmp/$p.pdf" "$tmp/$p"; done
    json "its seal from the picture" 0 'v["verdict"] == "valid" and v["fields"]["name"] == "BOLMAGHAN<<BIREU"' \
        verify "$tmp/one.png" --anchors "$K/trust.txt"
    first=$("$sapar" verify "$tmp/one.png" --anchors "$K/trust.txt" --json | sed 's/"file":[^,}]*//; s/"at":[^,}]*//')
    second=$("$sapar" verify "$tmp/two.png" --anchors "$K/trust.txt" --json | sed 's/"file":[^,}]*//; s/"at":[^,}]*//')
    holds "printed twice it is the same seal" [ "$first" = "$second" ]
    json "a certificate has its own" 0 'v["fields"]["decision"] == v["fields"]["number"]' \
        verify "$tmp/three.png" --anchors "$K/trust.txt"
else
    skip "its seal from the picture" "no pdftoppm"
    skip "printed twice it is the same seal" "no pdftoppm"
    skip "a certificate has its own" "no pdftoppm"
fi

# A signed command from the terminal: the text, its signature, the command.
waits=$("$sapar" case list --data "$tmp/kept" --as auditor:auditor --json | python3 -c '
import json, sys
print([c["number"] for c in json.load(sys.stdin)["cases"] if c["status"] == "filed"][0])')
for who in 1 2 3 4 5; do
    iin=$("$sapar" verify "$K/people/applicant$who.p12" --password Sapar-TEST-1 --json | sed -n 's/.*"iin": *"\([0-9]*\)".*/\1/p' | head -n 1)
    [ -n "$iin" ] && "$sapar" case show "$waits" $D --as "applicant:$iin" >/dev/null 2>&1 && break
done
holds "the text to sign" "$sapar" case signing-text withdraw "$waits" $D --as "applicant:$iin" --text "қайтарып аламын" \
    --out "$tmp/text"
holds "it is of this command" grep -q '"command":"withdraw"' "$tmp/text"
holds "signed" "$sapar" sign "$tmp/text" --p12 "$K/people/applicant$who.p12" --password Sapar-TEST-1 --detached \
    --out "$tmp/text.p7s"
ends "not with other words" 1 "not valid" case withdraw "$waits" $D --as "applicant:$iin" --text "басқа сөз" \
    --signature "$tmp/text.p7s"
ends "the signed command" 0 "." case withdraw "$waits" $D --as "applicant:$iin" --text "қайтарып аламын" \
    --signature "$tmp/text.p7s"
json "its event has the signature" 0 'v["events"][-1]["data"]["signature"]["verdict"] == "valid" if "events" in v else v[-1]["data"]["signature"]["verdict"] == "valid"' \
    case history "$waits" $D --as "applicant:$iin"
ends "no signing of what is no command" 2 "withdrew" case signing-text withdrew "$waits" $D --as "applicant:$iin"
