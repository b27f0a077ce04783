# whole: one signed application through a running server; what a person carries home, verified without it.
W="$tmp/whole"
mkdir -p "$W/out"
"$sapar" keys make --out "$W/house" --demo >/dev/null 2>"$W/err" &&
    "$sapar" init "$W/data" --demo --json --config "$W/house/sapar.conf" >"$W/people.json" 2>"$W/err"
"$sapar" serve --data "$W/data" --config "$W/house/sapar.conf" --listen 127.0.0.1:0 >"$W/listening" 2>"$W/log" &
server=$!
port=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    port=$(sed -n 's/.*(port \([0-9]*\)).*/\1/p' "$W/listening" "$W/log" | head -n 1)
    [ -z "$port" ] || break
    sleep 0.5
done
case_number=$(python3 "$here/whole.py" "$sapar" "http://127.0.0.1:$port" "$W/house" "$W/people.json" "$W/out" 2>"$W/why")
holds "filed and decided with signatures, over HTTP" [ -n "$case_number" ]
[ -n "$case_number" ] || sed 's/^/# /' "$W/why"
kill "$server"
wait "$server" 2>/dev/null

# From here on there is no server and nobody is asked.
T="--anchors $W/house/trust.txt --anchors $W/house/centre/test --crl $W/house/centre/authority.crl"
for lang in kk ru; do
    json "the decision as PDF, $lang" 0 'v["verdict"] == "valid" and v["fields"]["seal"]["verdict"] == "valid" and v["fields"]["receipt"]["verdict"] == "valid"' \
        verify "$W/out/decision-$lang.pdf" $T
    if command -v pdftoppm >/dev/null; then
        pdftoppm -r 150 -png -singlefile "$W/out/decision-$lang.pdf" "$W/out/$lang"
        json "its code from the picture, $lang" 0 'v["verdict"] == "valid" and v["fields"]["name"] == "OIDAN<<SHYQQAN"' \
            verify "$W/out/$lang.png" --anchors "$W/house/trust.txt"
    else
        skip "its code from the picture, $lang" "no pdftoppm"
    fi
    if command -v pdftotext >/dev/null; then
        pdftotext -layout "$W/out/decision-$lang.pdf" "$W/out/$lang.text"
        holds "no code and no other language in it, $lang" sh -c "! grep -E 'gost-|rsa-|ecdsa-| Day' '$W/out/$lang.text'"
    else
        skip "no code and no other language in it, $lang" "no pdftotext"
    fi
done
for receipt in filed decision again; do
    json "the receipt: $receipt" 0 'v["kind"] == "receipt" and v["verdict"] == "valid"' \
        verify "$W/out/$receipt.receipt.json" --anchors "$W/house/trust.txt"
done
holds "the receipt of the decision names no official's number" python3 - "$W/out/again.receipt.json" "$W/house" <<'EOF2'
import base64, json, sys
leaf = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["leaf"]))
who = leaf["by"].get("person", "")
sys.exit(0 if leaf["type"] == "decided" and not who.isdigit() and leaf["data"]["signature"]["verdict"] == "valid" else 1)
EOF2
own='{s["file"] for s in v["fields"]["signatures"] if s["file"].startswith("signatures/")}'
json "the person's archive" 0 'v["verdict"] == "valid" and all(e["state"] == "ok" for e in v["fields"]["events"] if e["type"] in ("filed", "decided"))' \
    verify "$W/out/own.zip" $T
json "with the signatures of the person and of the head" 0 \
    "len($own) == 2 and all(s['report']['verdict'] == 'valid' and s['event'] for s in v['fields']['signatures'] if s['file'] in $own)" \
    verify "$W/out/own.zip" $T
json "the office's archive" 0 'v["verdict"] == "valid" and all(e["state"] == "ok" for e in v["fields"]["events"])' \
    verify "$W/out/office.zip" $T
json "without the list of revoked certificates it proves itself" 0 'v["verdict"] == "valid"' \
    verify "$W/out/office.zip" --anchors "$W/house/trust.txt" --anchors "$W/house/centre/test"
json "nobody's word for the keys" 1 'v["verdict"] == "indeterminate"' verify "$W/out/own.zip"
