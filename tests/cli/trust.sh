# verify and sign: a centre that openssl makes here, its answers, and what the program says of them.
K="$tmp/keys"
mkdir -p "$K"
pki() { openssl "$@" >"$K/log" 2>&1 || { not_ok "openssl $1" "$(cat "$K/log")"; return 1; }; }
cat >"$K/cnf" <<'EOF'
oid_section=oids
[oids]
[ca]
default_ca=here
[here]
database=index.txt
new_certs_dir=.
serial=serial
default_md=sha256
policy=any
default_crl_days=30
unique_subject=no
[any]
commonName=supplied
[req]
distinguished_name=dn
[dn]
[root]
basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[person]
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection,1.2.398.3.3.4.1.1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[responder]
extendedKeyUsage=OCSPSigning
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[tsa]
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[stamping]
default_tsa=ts
[ts]
serial=tsserial
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256
ess_cert_id_alg=sha256
signer_cert=tsa.pem
signer_key=tsa.key
certs=root.pem
EOF
issue() {   # NAME SECTION SUBJECT
    pki req -newkey rsa:2048 -nodes -keyout "$1.key" -subj "$3" -config cnf -out "$1.csr" &&
        pki x509 -req -in "$1.csr" -CA root.pem -CAkey root.key -CAcreateserial -days 200 -sha256 \
            -extfile cnf -extensions "$2" -out "$1.pem"
}
if command -v openssl >/dev/null; then
    (
        cd "$K" || exit 1
        : >index.txt
        echo 01 >serial
        echo 01 >tsserial
        echo Qwerty12 >password
        printf 'words to sign' >words
        pki req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 400 -subj "/CN=ROOT" -config cnf -extensions root
        issue person person "/CN=SYNAQ SYNAQ/serialNumber=IIN850101100001"
        issue revoked person "/CN=REVOKED/serialNumber=IIN860202200002"
        issue responder responder "/CN=OCSP"
        issue tsa tsa "/CN=TSA"
        for p in person revoked; do
            pki pkcs12 -export -inkey $p.key -in $p.pem -out $p.p12 -passout file:password
        done
        pki ca -config cnf -name here -cert root.pem -keyfile root.key -revoke revoked.pem
        pki ca -config cnf -name here -cert root.pem -keyfile root.key -gencrl -out list.pem
        pki ocsp -sha256 -issuer root.pem -cert person.pem -reqout question
        printf 'V\t%s\t\t%s\tunknown\t/CN=SYNAQ\n' 300101000000Z \
            "$(openssl x509 -in person.pem -noout -serial | cut -d= -f2)" >>index.txt
        pki ocsp -index index.txt -CA root.pem -rsigner responder.pem -rkey responder.key -reqin question \
            -respout answer -rmd sha256
    )
    today=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    P="--p12 $K/person.p12 --password-file $K/password --now $today"
    A="--anchors $K/root.pem --now $today"
    holds "sign, detached" "$sapar" sign "$K/words" $P --detached --out "$K/words.p7s"
    holds "sign, attached" "$sapar" sign "$K/words" $P --out "$K/words.cms"
    ends "sign to the terminal" 0 "BEGIN CMS" sign "$K/words" $P
    holds "openssl takes the detached signature" openssl cms -verify -binary -cades -inform DER -in "$K/words.p7s" \
        -content "$K/words" -CAfile "$K/root.pem" -purpose any -out "$K/out" 2>/dev/null
    json "without revocation data it is open" 1 'v["verdict"] == "indeterminate" and v["reasons"] == ["revocation-unknown"]' \
        verify "$K/words.p7s" --content "$K/words" $A
    json "with the list it is valid" 0 'v["kind"] == "cms" and v["verdict"] == "valid" and v["reasons"] == [] and v["signers"][0] == dict(v["signers"][0], crypto="ok", chain="ok", validity="ok", revocation="good", algorithm="rsa-sha256", role="individual", name="SYNAQ SYNAQ", iin="850101100001", bin="", timestamp={"present": False})' \
        verify "$K/words.p7s" --content "$K/words" $A --crl "$K/list.pem"
    json "with the responder's answer too" 0 'v["signers"][0]["revocation_evidence"]["source"] == "ocsp"' \
        verify "$K/words.cms" $A --ocsp "$K/answer"
    json "another document" 1 'v["verdict"] == "invalid" and v["reasons"] == ["digest-wrong"]' \
        verify "$K/words.p7s" --content "$K/cnf" $A --crl "$K/list.pem"
    json "no document" 1 'v["verdict"] == "indeterminate" and "no-content" in v["reasons"]' \
        verify "$K/words.p7s" $A --crl "$K/list.pem"
    json "no anchor" 1 'v["signers"][0]["chain"] == "unknown"' verify "$K/words.cms" --now $today
    json "long after" 1 '"certificate-expired" in v["reasons"]' verify "$K/words.cms" $A --at 2040-01-01T00:00:00Z
    json "another person's number" 1 'v["reasons"] == ["iin-differs"]' \
        verify "$K/words.cms" $A --crl "$K/list.pem" --iin 860202200002
    json "another role" 1 'v["reasons"] == ["role-not-allowed"]' \
        verify "$K/words.cms" $A --crl "$K/list.pem" --role head
    "$sapar" sign "$K/words" --p12 "$K/revoked.p12" --password-file "$K/password" --now $today --out "$K/revoked.cms"
    json "a revoked key" 1 'v["reasons"] == ["certificate-revoked"] and v["signers"][0]["revocation"] == "revoked"' \
        verify "$K/revoked.cms" $A --crl "$K/list.pem"
    ends "in Kazakh" 1 "Сертификат сол сәтте қайтарып алынған" verify "$K/revoked.cms" $A --crl "$K/list.pem" --lang kk
    printf '<a><b>1</b></a>' >"$K/a.xml"
    printf '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><b>1</b></s:Body></s:Envelope>' >"$K/s.xml"
    holds "sign XML" "$sapar" sign "$K/a.xml" --xml $P --out "$K/signed.xml"
    holds "sign a SOAP message" "$sapar" sign "$K/s.xml" --wsse $P --out "$K/wsse.xml"
    json "signed XML is valid" 0 'v["kind"] == "xmldsig" and v["verdict"] == "valid" and v["fields"]["signatures"][0]["signed_bytes"] == 15' \
        verify "$K/signed.xml" $A --crl "$K/list.pem"
    json "a signed message is valid" 0 'v["kind"] == "wsse" and v["verdict"] == "valid" and v["fields"]["covers"] == "body"' \
        verify "$K/wsse.xml" $A --crl "$K/list.pem"
    sed 's/<b>1/<b>2/' "$K/wsse.xml" >"$K/other.xml"
    json "another body" 1 'v["reasons"] == ["digest-wrong"]' verify "$K/other.xml" $A --crl "$K/list.pem"
    ends "XML and SOAP at once" 2 "xml" sign "$K/a.xml" --xml --wsse $P
    ends "no envelope" 2 "a.xml" sign "$K/a.xml" --wsse $P
    json "a list" 0 'v["kind"] == "crl" and len(v["fields"]["entries"]) == 1' verify "$K/list.pem" $A
    json "an answer" 0 'v["kind"] == "ocsp" and v["fields"]["entries"][0]["status"] == "good"' verify "$K/answer" $A
    json "a certificate" 0 'v["kind"] == "certificate"' verify "$K/person.pem" $A --crl "$K/list.pem"
    json "a container" 0 'v["kind"] == "p12"' verify "$K/person.p12" --password Qwerty12 $A --crl "$K/list.pem"
    json "a container, wrong password" 1 'v["reasons"] == ["wrong-password"]' verify "$K/person.p12" --password x $A
    (cd "$K" && pki ts -query -data words -sha256 -cert -out ask && pki ts -reply -config cnf -section ts -queryfile ask -out stamp)
    json "a time-stamp" 0 'v["kind"] == "timestamp" and v["signers"][0]["timestamp"]["imprint"] == "ok" and v["signers"][0]["timestamp"]["chain"] == "ok"' \
        verify "$K/stamp" --content "$K/words" $A
    json "a time-stamp over other bytes" 1 'v["reasons"] == ["timestamp-wrong-imprint"]' verify "$K/stamp" --content "$K/cnf" $A
    json "two files" 1 'len(v) == 2 and v[0]["verdict"] == "valid" and v[1]["verdict"] == "invalid"' \
        verify "$K/words.cms" "$K/revoked.cms" $A --crl "$K/list.pem"
    # Another program on the same signed XML, and on one that was changed.
    if command -v xmlsec1 >/dev/null; then
        holds "xmlsec1 takes our signed XML" sh -c "xmlsec1 --verify --trusted-pem '$K/root.pem' '$K/signed.xml' >'$K/log' 2>&1"
        sed 's/<b>1/<b>2/' "$K/signed.xml" >"$K/forged.xml"
        holds "and not when it was changed" sh -c "! xmlsec1 --verify --trusted-pem '$K/root.pem' '$K/forged.xml' >'$K/log' 2>&1"
    else
        skip "xmlsec1 takes our signed XML" "no xmlsec1"
        skip "and not when it was changed" "no xmlsec1"
    fi
    # PDF: signed once and twice, changed, beside it.
    python3 - "$K/page.pdf" <<'PY'
import sys
body, at = b"%PDF-1.7\n", []
for i, o in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                       b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"), 1):
    at.append(len(body))
    body += b"%d 0 obj\n%s\nendobj\n" % (i, o)
start = len(body)
body += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % x for x in at)
body += b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
open(sys.argv[1], "wb").write(body)
PY
    holds "sign a PDF" "$sapar" sign "$K/page.pdf" $P --out "$K/signed.pdf"
    json "it is valid" 0 'v["kind"] == "pdf" and v["verdict"] == "valid" and v["fields"]["signatures"][0]["whole"]' \
        verify "$K/signed.pdf" $A --crl "$K/list.pem"
    if command -v pdfsig >/dev/null; then
        holds "pdfsig says so too" sh -c "pdfsig -nocert '$K/signed.pdf' 2>'$K/log' | grep -q 'Signature is Valid'"
    else
        skip "pdfsig says so too" "no pdfsig"
    fi
    holds "sign it again" "$sapar" sign "$K/signed.pdf" $P --out "$K/twice.pdf"
    json "both signatures stand" 0 'v["verdict"] == "valid" and len(v["signers"]) == 2' \
        verify "$K/twice.pdf" $A --crl "$K/list.pem"
    sed 's/595 842/595 843/' "$K/signed.pdf" >"$K/changed.pdf"
    json "a page of another size" 1 'v["verdict"] == "invalid" and "digest-wrong" in v["reasons"]' \
        verify "$K/changed.pdf" $A --crl "$K/list.pem"
    { cat "$K/signed.pdf"; echo more; } >"$K/longer.pdf"
    json "something behind it" 1 'v["verdict"] == "invalid"' verify "$K/longer.pdf" $A --crl "$K/list.pem"
    holds "a signature beside the PDF" "$sapar" sign "$K/page.pdf" --detached $P --out "$K/page.p7s"
    json "it is over the whole file" 0 'v["verdict"] == "valid"' \
        verify "$K/page.p7s" --content "$K/page.pdf" $A --crl "$K/list.pem"
    # Services that answer, over HTTP.
    python3 "$here/responder.py" "$K" >"$K/port" 2>"$K/log" &
    centre=$!
    for _ in $(seq 600); do [ ! -s "$K/port" ] && kill -0 $centre 2>/dev/null || break; sleep 0.2; done
    U="http://127.0.0.1:$(cat "$K/port")"
    json "asked online" 0 'v["verdict"] == "valid" and v["signers"][0]["revocation_evidence"]["source"] == "ocsp"' \
        verify "$K/words.cms" $A --online --ocsp "$U/ocsp"
    json "a list from its address" 0 'v["verdict"] == "valid"' verify "$K/words.cms" $A --online --crl "$U/crl"
    holds "sign with a time-stamp" "$sapar" sign "$K/words" $P --tsa "$U/tsa" --out "$K/stamped.cms"
    json "it is in the signature" 0 'v["signers"][0]["timestamp"]["present"] and v["signers"][0]["timestamp"]["imprint"] == "ok"' \
        verify "$K/stamped.cms" $A --crl "$K/list.pem"
    . ./live.sh
    kill "$centre"
    wait "$centre" 2>/dev/null
    ends "a decision all the same" 0 "." case paper "$number" $W --as head:head --lang kk --out "$K/alone.pdf"
    json "signed, without a time-stamp" 0 'v["verdict"] == "valid" and not v["signers"][0]["timestamp"]["present"]' \
        verify "$K/alone.pdf" $A --crl "$K/list.pem" --anchors "$L/trust.txt"
    json "nobody answers any more" 1 'v["verdict"] == "indeterminate" and v["reasons"] == ["revocation-unknown"]' \
        verify "$K/words.cms" $A --online --ocsp "$U/ocsp"
    ends "nothing signed" 2 "nothing signed" verify "$K/words"
    ends "a file that is not there" 2 "nofile" verify "$K/nofile"
    ends "anchors that are no certificates" 2 "certificate" verify "$K/words.cms" --anchors "$K/words"
    ends "sign with a wrong password" 2 "." sign "$K/words" --p12 "$K/person.p12" --password x
    ends "sign without a container" 2 "p12" sign "$K/words"
else
    skip "verify and sign" "no openssl command"
fi
V="$root/../shared/vectors/eds"
if [ -d "$V" ]; then
    json "Kalkan's RSA signature" 0 'v["verdict"] == "valid" and v["signers"][0]["environment"] == "test" and v["signers"][0]["iin"] == "123456789011"' \
        verify "$V/cms_kalkan_rsa_attached.der" --anchors "$V/nca_rsa_test.crt" --crl "$V/nca_rsa_test.crl" --at 2021-12-20T11:33:20Z
    json "the same in production" 1 'v["reasons"] == ["other-environment"]' verify "$V/cms_kalkan_rsa_attached.der" --env production \
        --anchors "$V/nca_rsa_test.crt" --crl "$V/nca_rsa_test.crl" --at 2021-12-20T11:33:20Z
    json "an answer of the national centre: on hold" 0 'v["fields"]["entries"][0]["status"] == "on-hold"' \
        verify "$V/ocsp_response_ceo_2015_revoked.bin" --anchors "$V/nca_gost2022_test.cer"
else
    skip "signatures of the national centre" "not beside the repository"
fi
