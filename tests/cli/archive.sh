# A case as one file: exported from a data folder, tested by other programs, changed, verified.
A="$tmp/archive"
mkdir -p "$A"
if "$sapar" init "$A/data" --demo --json --law "$root/law" >"$A/people" 2>"$A/err"; then
    number=$(granted "$A/data")
    X="--data $A/data --law $root/law"
    holds "export" sh -c "'$sapar' case export '$number' $X --as head:head --out '$A/case.zip' >'$A/said'"
    holds "the same bytes again" sh -c "'$sapar' case export '$number' $X --as head:head --out '$A/again.zip' >'$A/said' && cmp '$A/case.zip' '$A/again.zip'"
    holds "python takes it for a ZIP" sh -c "python3 -m zipfile -t '$A/case.zip' >'$A/said'"
    json "an archive without a seal is not certain" 1 'v["kind"] == "archive" and v["verdict"] == "indeterminate" and v["reasons"] == ["archive-unsealed"] and all(f["status"] == "ok" for f in v["fields"]["files"]) and all(e["state"] == "ok" for e in v["fields"]["events"])' \
        verify "$A/case.zip"
    ends "in Russian" 1 "Файлы и их SHA-256" verify "$A/case.zip" --lang ru
    ends "not for an agency" 1 "case archive" case export "$number" $X --as agency:justice-body --out "$A/no.zip"
    ends "no such case" 1 "no case" case export DEP-2026-999999-X $X --as head:head --out "$A/no.zip"
    # The hash of an event and of a document by what every system has.
    python3 - "$A" <<'PY' >"$A/own" 2>&1
import hashlib, json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1] + "/case.zip")
case = json.loads(z.read("case.json"))
for e in case["events"]:
    h = hashlib.sha256(b"\0" + z.read(e["file"])).digest()
    assert h.hex() == e["leaf"], e
    i, n, path = e["index"], case["journal"]["size"] - 1, [bytes.fromhex(p) for p in e["path"]]
    for p in path:
        if i & 1 or i == n:
            h = hashlib.sha256(b"\1" + p + h).digest()
            while i and not i & 1:
                i, n = i >> 1, n >> 1
        else:
            h = hashlib.sha256(b"\1" + h + p).digest()
        i, n = i >> 1, n >> 1
    assert n == 0 and h.hex() == case["journal"]["root"], e
for d in case["documents"]:
    if "file" in d:
        assert hashlib.sha256(z.read(d["file"])).hexdigest() == d["sha256"]
s = bytearray(open(sys.argv[1] + "/case.zip", "rb").read())
s[len(s) // 2] ^= 1
open(sys.argv[1] + "/bad.zip", "wb").write(s)
with zipfile.ZipFile(sys.argv[1] + "/other.zip", "w") as o:
    o.writestr("a.txt", "x")
print("right")
PY
    holds "every proof, by thirty lines of Python" grep -q '^right$' "$A/own"
    ends "a byte turned" 1 "ZIP cannot be taken" verify "$A/bad.zip"
    json "a ZIP of something else" 1 'v["verdict"] == "invalid"' verify "$A/other.zip"
else
    not_ok "a data folder with the demonstration" "$(cat "$A/err")"
fi
