# live (from trust.sh, while its services answer at $U): a server's whole use of a certification centre. People sign, papers
# and archives are signed, the journal's head is stamped; every time-stamp and answer is openssl's own.
L="$K/live"
holds "keys of a house" quiet "$sapar" keys make --out "$L" --base-url https://sapar.example
(
    cd "$K" || exit 1
    issue server person "/CN=SAPAR/O=TEST/OU=BIN000000000011"
    pki pkcs12 -export -inkey server.key -in server.pem -certfile root.pem -out live/server.p12 -passout file:password
    cp password live/server.password && chmod 600 live/server.p12 live/server.password
    printf 'anchors = ../root.pem\nocsp_url = %s/ocsp\ntsa_url = %s/tsa\nsign_p12 = server.p12\nsign_password = server.password\n' \
        "$U" "$U" >>live/sapar.conf
)
now_is() {      # certificates of this minute are judged by a clock of this minute
    today=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    P="--p12 $K/person.p12 --password-file $K/password --now $today"
    A="--anchors $K/root.pem --now $today"
}
W="--data $K/kept --config $L/sapar.conf --law $root/law"
"$sapar" init "$K/kept" --demo --config "$L/sapar.conf" --law "$root/law" --json >"$K/people" 2>"$K/log" || not_ok "the demonstration" "$(cat "$K/log")"
waits=$("$sapar" case list --data "$K/kept" --as auditor:auditor --json | python3 -c '
import json, sys
print([c["number"] for c in json.load(sys.stdin)["cases"] if c["status"] == "filed"][0])')
for iin in $(python3 -c '
import json, sys
print(*[p["id"] for p in json.load(open(sys.argv[1]))["people"] if p["role"] == "applicant"])' "$K/people"); do
    "$sapar" case show "$waits" $W --as "applicant:$iin" >/dev/null 2>&1 && break
done
(
    cd "$K" || exit 1
    issue applicant person "/CN=SYNAQ/serialNumber=IIN$iin"
    pki pkcs12 -export -inkey applicant.key -in applicant.pem -out applicant.p12 -passout file:password
    printf 'V\t300101000000Z\t\t%s\tunknown\t/CN=SYNAQ\n' "$(openssl x509 -in applicant.pem -noout -serial | cut -d= -f2)" >>index.txt
    "$sapar" case signing-text withdraw "$waits" $W --as "applicant:$iin" --text "out" --out text
    "$sapar" sign text --p12 applicant.p12 --password-file password --detached --out text.p7s
) >"$K/log" 2>&1
now_is
# Somebody else's verifier by configuration: while it is silent nothing is valid, and the signature is not spent.
{ cat "$L/sapar.conf"; echo 'verifier = ncanode http://127.0.0.1:9'; } >"$L/other.conf" && chmod 600 "$L/other.conf"
ends "a verifier that is silent" 1 "signature" case withdraw "$waits" --data "$K/kept" --config "$L/other.conf" --law "$root/law" \
    --as "applicant:$iin" --text "out" --signature "$K/text.p7s"
sed 's/ncanode http.*/somebody/' "$L/other.conf" >"$L/nobody.conf" && chmod 600 "$L/nobody.conf"
ends "a verifier that is nobody" 2 "verifier" journal head --data "$K/kept" --config "$L/nobody.conf"
ends "a signed command" 0 "." case withdraw "$waits" $W --as "applicant:$iin" --text "out" --signature "$K/text.p7s"
json "services gave its whole proof at once" 0 \
    'v[-1]["data"]["signature"]["evidence_until"] and "evidence_incomplete" not in v[-1]["data"]["signature"]' \
    case history "$waits" $W --as "applicant:$iin"
ends "the case as a file" 0 "." case export "$waits" $W --as "applicant:$iin" --out "$K/live.zip"
python3 - "$K" <<'PY' >"$K/said" 2>&1
import base64, json, re, sys, zipfile
K = sys.argv[1]
z = zipfile.ZipFile(K + "/live.zip")
name = [n for n in z.namelist() if re.fullmatch(r"evidence/\d+-withdrawn\.json", n)][0]
proof = json.loads(z.read(name))
assert len(proof["ocsps"]) == 1 and len(proof["timestamps"]) == 1, proof.keys()
for kind, file in (("ocsps", "proof.ocsp"), ("timestamps", "proof.tst")):
    open(K + "/" + file, "wb").write(base64.b64decode(proof[kind][0]))
open(K + "/manifest.xml", "wb").write(z.read("META-INF/ASiCManifest.xml"))
open(K + "/manifest.p7s", "wb").write(z.read("META-INF/signature001.p7s"))
print("right")
PY
holds "it carries answer and time-stamp" grep -q '^right$' "$K/said"
json "the answer is openssl's, about the person" 0 'v["kind"] == "ocsp" and v["fields"]["entries"][0]["status"] == "good"' verify "$K/proof.ocsp" $A
json "the archive's seal is time-stamped" 0 'v["signers"][0]["timestamp"]["imprint"] == "ok" and v["signers"][0]["timestamp"]["chain"] == "ok"' \
    verify "$K/manifest.p7s" --content "$K/manifest.xml" $A --crl "$K/list.pem"
json "the whole is valid with everybody gone" 0 'v["kind"] == "archive" and v["verdict"] == "valid"' \
    verify "$K/live.zip" $A --crl "$K/list.pem" --anchors "$L/trust.txt"

now_is
number=$(granted "$K/kept")
ends "a decision" 0 "." case paper "$number" $W --as head:head --lang kk --out "$K/live.pdf"
json "its signature is time-stamped" 0 \
    'v["verdict"] == "valid" and v["signers"][0]["timestamp"]["imprint"] == "ok" and v["signers"][0]["timestamp"]["chain"] == "ok"' \
    verify "$K/live.pdf" $A --crl "$K/list.pem" --anchors "$L/trust.txt"
holds "sign a PDF with a time-stamp" "$sapar" sign "$K/page.pdf" $P --tsa "$U/tsa" --out "$K/stamped.pdf"
json "it is in the PDF" 0 'v["signers"][0]["timestamp"]["chain"] == "ok"' verify "$K/stamped.pdf" $A --crl "$K/list.pem"
ends "XML has no place for one" 2 "CMS" sign "$K/a.xml" --xml $P --tsa "$U/tsa"
ends "nor a PDF for answers" 2 "detached" sign "$K/page.pdf" $P --ocsp "$U/ocsp" --anchors "$K/root.pem"

json "the journal's head is stamped" 0 'v["stamped"]' journal stamp $W
json "not twice a day" 0 'not v["stamped"]' journal stamp $W
json "the stamp proves" 0 'v["bad"] == 0 and [s["proof"] for s in v["stamps"]] == ["valid"]' journal stamps $W
python3 - "$K" "$tmp/out" <<'PY'
import base64, json, sys
s = json.load(open(sys.argv[2], encoding="utf-8"))["stamps"][0]
open(sys.argv[1] + "/head.tst", "wb").write(base64.b64decode(s["token"]))
open(sys.argv[1] + "/head.txt", "wb").write(s["stamped"].encode())
PY
holds "openssl says so too" quiet openssl ts -verify -in "$K/head.tst" -token_in -data "$K/head.txt" -CAfile "$K/root.pem"
holds "and not over another head" sh -c "! openssl ts -verify -in '$K/head.tst' -token_in -data '$K/words' -CAfile '$K/root.pem' >'$K/log' 2>&1"
ends "without services nobody stamps" 3 "tsa_url" journal stamp --data "$K/kept" --law "$root/law"
