# token: the server's keys in a token (SoftHSM in a folder of the test's own); papers sealed and signed with them.
O="$tmp/token"
mkdir -p "$O/tokens"
module=
for m in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so /usr/lib64/pkcs11/libsofthsm2.so; do
    [ -z "$module" ] && [ -r "$m" ] && module=$m
done
if [ -n "$module" ] && command -v softhsm2-util pkcs11-tool openssl >/dev/null; then
    printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$O" >"$O/softhsm.conf"
    export SOFTHSM2_CONF="$O/softhsm.conf"
    "$sapar" keys make --out "$O/house" --demo --now "$now" >/dev/null
    H="$O/house"
    put() {     # LABEL ID KEY CERT
        softhsm2-util --import "$3" --token sapar --label "$1" --id "$2" --pin 1234 &&
            openssl x509 -in "$4" -outform DER -out "$O/$1.der" &&
            pkcs11-tool --module "$module" --token-label sapar --login --pin 1234 --write-object "$O/$1.der" \
                --type cert --label "$1" --id "$2"
    }
    {
        softhsm2-util --init-token --free --label sapar --so-pin 5678 --pin 1234
        openssl pkcs12 -in "$H/server.p12" -passin "file:$H/server.password" -nodes -nocerts | openssl pkcs8 -topk8 -nocrypt -out "$O/paper.key"
        openssl pkcs12 -in "$H/server.p12" -passin "file:$H/server.password" -nokeys -out "$O/paper.crt"
        openssl pkcs8 -topk8 -nocrypt -in "$H/seal.key" -out "$O/seal.key"
        put paper 01 "$O/paper.key" "$O/paper.crt"
        put seal 02 "$O/seal.key" "$H/seal.crt"
    } >"$O/log" 2>&1
    printf '1234\n' >"$O/pin"
    chmod 600 "$O/pin"
    rm "$H/server.p12" "$H/server.password" "$H/seal.key"
    at="?module-path=$module\&pin-source=file:$O/pin"
    sed -i "s|^sign_p12 = .*|sign_p12 = pkcs11:token=sapar;object=paper$at|; /^sign_password/d; s|^seal_key = .*|seal_key = pkcs11:token=sapar;object=seal$at|" \
        "$H/sapar.conf"
    ends "init with keys in a token" 0 "." init "$O/data" --demo --config "$H/sapar.conf" --now "$now"
    number=$(granted "$O/data")
    "$sapar" case paper "$number" --data "$O/data" --config "$H/sapar.conf" --as head:head --kind decision --lang kk \
        --out "$O/one.pdf" >"$O/log" 2>&1
    json "a paper sealed and signed in the token" 0 \
        'v["verdict"] == "valid" and v["fields"]["seal"]["verdict"] == "valid" and v["signers"][0]["role"] == "information-system"' \
        verify "$O/one.pdf" --anchors "$H/trust.txt" --anchors "$H/centre/test" --crl "$H/centre/authority.crl"
    printf '9999\n' >"$O/pin"
    ends "a wrong PIN" 3 "PIN" journal head --data "$O/data" --config "$H/sapar.conf"
    chmod 644 "$O/pin"
    ends "a PIN that others can read" 3 "chmod 600" journal head --data "$O/data" --config "$H/sapar.conf"
    unset SOFTHSM2_CONF
else
    skip "the server's keys in a token" "no SoftHSM"
fi
