# A data folder from its making to a backup, and a case through the commands, on the real law.
D="--law $root/law --now $now --data $tmp/data"
json "init --demo: people with tokens, cases in several states" 0 '{p["role"] for p in v["people"]} >= {"operator","officer","head","agency","appeal","supervisor","auditor","applicant"} and all(len(p["token"]) == 32 for p in v["people"]) and len({c["status"] for c in v["cases"]}) >= 4' --law "$root/law" --now $now init "$tmp/data" --demo
ends "init does not touch a folder that has a store" 3 "already" --law "$root/law" init "$tmp/data"
ends "check: everything adds up" 0 "adds up" --law "$root/law" check "$tmp/data"
json "list for an auditor" 0 'v["total"] == 9 and len(v["cases"]) == 9' $D case list --as auditor:auditor
python3 -c '
import json, sys
rows = json.load(open(sys.argv[1]))["cases"]
print(*[r["number"] for r in rows if r["status"] == "in-review"])' "$tmp/out" >"$tmp/number"
review=$(cat "$tmp/number")
json "list filters" 0 'v["total"] == 1 and v["cases"][0]["status"] == "in-review"' $D case list --as auditor:auditor --status in-review
ends "list in words" 0 "under consideration" $D case list --as auditor:auditor
json "show" 0 'v["number"] and v["status"] == "in-review" and v["checks"] and v["clocks"] and v["may"]' $D case show "$review" --as officer:officer
refused=$("$sapar" $D case list --as auditor:auditor --status refused --json | python3 -c "import json,sys; print(json.load(sys.stdin)[\"cases\"][0][\"number\"])")
ends "a refusal names its ground and its clause" 0 "Debtor in enforcement proceedings \[1\] art. 56" $D case show "$refused" --as head:head
ends "show in Russian" 0 "на рассмотрении" $D case show "$review" --as officer:officer --lang ru
ends "show in Kazakh" 0 "қаралуда" $D case show "$review" --as officer:officer --lang kk
json "clock: days counted in the open" 0 'any(c.get("days") for c in v) if isinstance(v, list) else any(c.get("days") for c in v["clocks"])' $D case clock "$review" --as officer:officer
json "history" 0 'True' $D case history "$review" --as officer:officer
ends "history for people" 0 "check-sent" $D case history "$review" --as officer:officer
ends "a stranger sees nothing" 1 "." $D case show "$review" --as applicant:000000000000
ends "another's office" 1 "." $D case show "$review" --as officer:consul

# The one check that is still open is answered, the case granted, the decision printed.
python3 - "$sapar" "$root/law" "$now" "$tmp/data" "$review" >"$tmp/open" <<'END'
import json, subprocess, sys
sapar, law, now, data, number = sys.argv[1:]
v = json.loads(subprocess.run([sapar, "--law", law, "--now", now, "--data", data, "case", "show", number, "--as",
                               "officer:officer", "--json"], stdout=subprocess.PIPE, check=True).stdout)
for check in v["checks"]:
    if check["status"] == "open":
        print(check["code"], check["agency"]["code"])
END
read -r check agency <"$tmp/open"
ends "decide before the check is answered: refused with the reason" 1 "$check" $D case decide "$review" --as head:head --decision grant
ends "a required field that is missing" 2 "answer" $D case answer-check "$review" --as "agency:$agency" --check "$check"
ends "a value that is none of the list" 2 "answer" $D case answer-check "$review" --as "agency:$agency" --check "$check" --answer perhaps
ends "a field that the command has not" 2 "check" $D case answer-check "$review" --as "agency:$agency" --chek "$check"
ends "answer-check" 0 "$review" $D case answer-check "$review" --as "agency:$agency" --check "$check" --answer facts --fact restriction.conscript=false --idempotency-key once
json "the same key again is the same command" 0 'v["replayed"]' $D case answer-check "$review" --as "agency:$agency" --check "$check" --answer facts --fact restriction.conscript=false --idempotency-key once
ends "answered twice without the key" 1 "answered" $D case answer-check "$review" --as "agency:$agency" --check "$check" --answer clear
ends "facts without their source" 2 "source" $D case decide "$review" --as head:head --decision grant --fact restriction.false-data=false
ends "a role that may not" 1 "." $D case decide "$review" --as applicant:850515170034 --decision grant
json "decide" 0 'v["answer"]["number"]' $D case decide "$review" --as head:head --decision grant --fact restriction.false-data=false --source "own register"
ends "decide twice" 1 "granted" $D case decide "$review" --as head:head --decision grant
ends "paper" 0 "decision.pdf" $D case paper "$review" --as officer:officer --out "$tmp/decision.pdf"
holds "it is a PDF" sh -c 'head -c 5 "$1" | grep -q "^%PDF-"' - "$tmp/decision.pdf"
ends "a paper that does not exist" 1 "." $D case paper "$review" --as officer:officer --kind return --out "$tmp/none.pdf"
ends "a kind of paper that is none" 2 "receipt" $D case paper "$review" --as officer:officer --kind poem --out "$tmp/none.pdf"
holds "and nothing was written" [ ! -e "$tmp/none.pdf" ]

# Filing: documents recognised by content, nothing kept of what was refused.
head_before=$("$sapar" $D journal head --json)
cat >"$tmp/facts.json" <<'END'
{"application":{"consent-personal-data":true},"applicant":{"birth-date":"1985-05-13","citizenship":"kazakhstan",
 "married":false,"incapable":false,"military-liable":false,"location":"kazakhstan","secrets":"never","registered-region":"75"},
 "payment":{"exempt":false},"trip":{"purpose":"permanent-residence"},"children":[],"relatives":[]}
END
printf '%%PDF-1.4\n%%%%EOF\n' >"$tmp/a.pdf"
printf '%%PDF-1.4\n' >"$tmp/cut.pdf"
echo 'MZ' >"$tmp/fake.pdf"
file() { echo "$D case file --as applicant:850518170061 --service departure --facts $tmp/facts.json"; }
ends "an IIN that fails its check" 2 "IIN" $D case file --as applicant:850518170061 --service departure --facts "$tmp/facts.json" --person.iin 850518170062 --person.name.family Invented
ends "a document that is no document" 2 "PDF, JPEG" $(file) --person.name.family Invented --document "passport=$tmp/fake.pdf"
ends "a document that is cut" 2 "cut short" $(file) --person.name.family Invented --document "passport=$tmp/cut.pdf"
ends "a document that is not there" 2 "nothere" $(file) --person.name.family Invented --document "passport=$tmp/nothere.pdf"
ends "no name" 2 "name" $(file)
ends "an unknown fact" 2 "applicant.maried" $D case file --as applicant:850518170061 --service departure --person.name.family Invented --fact applicant.maried=true
echo '{"applicant":{"country":"\udcff"}}' >"$tmp/surrogate.json"
ends "a half of a letter" 2 "surrogate.json" $D case file --as applicant:850518170061 --service departure --facts "$tmp/surrogate.json"
ends "no service" 2 "service" $D case file --as applicant:850518170061 --facts "$tmp/facts.json" --person.name.family Invented
ends "no actor" 2 "as ROLE:ID" $D case list
ends "a role that is none" 2 "officer" $D case list --as oficer:x
ends "a command that is none" 2 "accept" $D case acept "$review" --as officer:officer
json "the number as an option" 0 "v[\"number\"]" $D case show --number "$review" --as officer:officer
ends "the number twice" 2 "too many" $D case show "$review" --number "$review" --as officer:officer
ends "a number where none belongs" 2 "too many" $D case list "$review" --as officer:officer
ends "no number" 2 "NUMBER" $D case accept --as officer:officer
ends "a case that is not there" 1 "." $D case show DEP-2026-999999-X --as officer:officer
holds "nothing was written by all that" [ "$head_before" = "$("$sapar" $D journal head --json)" ]
json "file with a document" 0 'v["number"] and v["answer"]["missing"]' $(file) --person.name.family Invented --document "passport=$tmp/a.pdf" --language ru
number=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["number"])' "$tmp/out")
json "the document is in the case, with its kind" 0 'v["documents"][0]["media"] == "application/pdf" and v["documents"][0]["file"] == "a.pdf"' $D case show "$number" --as applicant:850518170061
blob=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["documents"][0]["blob"])' "$tmp/out")
ends "and comes back as it was" 0 "back.pdf" $D case document "$number" --as applicant:850518170061 --blob "$blob" --out "$tmp/back.pdf"
holds "byte for byte" cmp -s "$tmp/a.pdf" "$tmp/back.pdf"
ends "one live application" 1 "$number" $(file) --person.name.family Invented
ends "accept names what is missing" 1 "application-form" $D case accept "$number" --as officer:officer
ends "and says it in Russian" 1 "Нет требуемого документа" $D case accept "$number" --as officer:officer --lang ru
ends "add-document from a file" 0 "Add a document" $D case add-document "$number" --as applicant:850518170061 --document "application-form=$tmp/a.pdf"
ends "an original seen at the counter" 0 "Add a document" $D case add-document "$number" --as operator:counter --original identity-card
ends "a document that the law does not list" 1 "passport\|military-release" $D case add-document "$number" --as applicant:850518170061 --document "military-release=$tmp/a.pdf"
echo '{"text":"changed my mind"}' >"$tmp/withdraw.json"
ends "a body from a file" 0 "Withdraw" $D case withdraw "$number" --as applicant:850518170061 --body "$tmp/withdraw.json"

# Journal, backup, restore.
json "journal head" 0 'v["size"] > 40 and len(v["root"]) == 64' $D journal head
json "journal verify" 0 'v["valid"] and v["root"] == v["computed"]' $D journal verify
json "journal prove: the path leads to the root" 0 '__import__("prove").proves(v)' $D journal prove "$number"
ends "prove a case that is not there" 1 "." $D journal prove DEP-2026-999999-X
ends "backup" 0 "backup" --law "$root/law" backup "$tmp/data" "$tmp/backup"
ends "restore" 0 "data2" restore "$tmp/backup" "$tmp/data2"
ends "what was restored adds up" 0 "adds up" --law "$root/law" check "$tmp/data2"
holds "and has the same head" [ "$("$sapar" $D journal head --json)" = "$("$sapar" journal head --data "$tmp/data2" --json)" ]
ends "a copy tested against the folder in use" 0 "every event" --law "$root/law" restore "$tmp/backup" "$tmp/tested" --data "$tmp/data"
ends "a folder of its own" 0 "." --law "$root/law" init "$tmp/other"
ends "and what is not a copy of it" 1 "differs" --law "$root/law" restore "$tmp/backup" "$tmp/tested2" --data "$tmp/other"
ends "restore does not overwrite" 3 "." restore "$tmp/backup" "$tmp/data2"
ends "restore of what is no backup" 2 "sapar backup" restore "$tmp/a.pdf" "$tmp/data3"
holds "and nothing is left of it" [ ! -e "$tmp/data3" ]
mkdir "$tmp/data3"
ends "also where the folder was there" 2 "sapar backup" restore "$tmp/a.pdf" "$tmp/data3"
holds "which stays, and stays empty" rmdir "$tmp/data3"
ends "restore of a file that is not there" 2 "No such file" restore "$tmp/nofile" "$tmp/data3"
for port in 65536 99999 -1 0x50 "" 80a; do
    ends "no port to listen on: '$port'" 2 "65535" --law "$root/law" serve --data "$tmp/data2" --listen "127.0.0.1:$port"
done
mkdir "$tmp/home" && mv "$tmp/data2" "$tmp/home/data"
holds "the journal of the folder that ./run keeps" sh -c 'cd "$1/home" && "$2" journal verify --json >/dev/null && "$2" journal head --json >/dev/null' - "$tmp" "$sapar"
mv "$tmp/home/data" "$tmp/data2"
ends "and where there is none, one must be named" 2 "data" journal head
ends "a folder without a store" 3 "sapar init" --law "$root/law" check "$tmp/nothing"

# Somebody changes a line of the journal in the file.
python3 - "$tmp/data2/sapar.db" >"$tmp/sql" 2>&1 <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
leaf, data = next((l, b) for l, b in db.execute("SELECT leaf, bytes FROM event ORDER BY leaf DESC") if b"Invented" in b)
db.execute("UPDATE event SET bytes = ? WHERE leaf = ?", (data.replace(b"Invented", b"Invenbed"), leaf))
db.commit()
END
holds "(the change was made)" empty "$tmp/sql"
json "a changed event: journal verify says so" 1 'not v["valid"]' --data "$tmp/data2" journal verify
ends "a changed event: check says so" 1 "." --law "$root/law" check "$tmp/data2"

# The first two administrators, and nobody after them by this way.
ends "a folder without anybody" 0 "Ready" --law "$root/law" --now $now init "$tmp/staff"
ends "a number that is none" 2 "individual" --now $now staff add one --name "Аңыз" --iin 123 --data "$tmp/staff"
ends "a name is needed" 2 "--name" --now $now staff add one --iin 850513105013 --data "$tmp/staff"
ends "the first" 0 "administrator one" --now $now staff add one --name "Аңыз" --iin 850513105013 --data "$tmp/staff"
ends "not the same person twice" 1 "already" --now $now staff add two --name "Аңыз" --iin 850513105013 --data "$tmp/staff"
ends "the second" 0 "administrator two" --now $now staff add two --name "Ертегі" --iin 850513106011 --data "$tmp/staff"
ends "no third" 1 "two administrators" --now $now staff add three --name "Қиял" --iin 850513107016 --data "$tmp/staff"

# The vault: keys outside, nothing to be read without them, new keys, a backup that shows nothing.
V="--vault-keys $tmp/vault.keys"
ends "check says that there is no vault" 0 "no vault" --law "$root/law" check "$tmp/data"
ends "keys are made" 0 "vault.keys" vault key $V
ends "a vault from the beginning" 0 "Ready" --law "$root/law" --now $now init "$tmp/vault" --demo $V
json "check counts what is sealed" 0 'v["ok"] and v["vault"]["on"] and v["vault"]["documents"] > 0 and v["vault"]["documents_open"] == 0' --law "$root/law" check "$tmp/vault" $V
ends "no keys, no check" 3 "vault-keys" --law "$root/law" check "$tmp/vault"
ends "no keys, no case" 3 "vault-keys" --law "$root/law" --data "$tmp/vault" case list --as auditor:auditor
ends "other keys are refused" 3 "not the keys" --law "$root/law" check "$tmp/vault" --vault-keys "$(umask 077; echo "vault-key $(printf '%064d' 7)" >"$tmp/other.keys"; echo "$tmp/other.keys")"
ends "keys that others may read are refused" 3 "chmod 600" --law "$root/law" check "$tmp/vault" --vault-keys "$(cp "$tmp/vault.keys" "$tmp/open.keys"; chmod 644 "$tmp/open.keys"; echo "$tmp/open.keys")"
ends "a second key in front" 0 "vault.keys" vault key $V
json "two keys, the new one seals" 0 '[k["seals"] for k in v["keys"]] == [True, False] and v["keys"][1]["documents"] > 0' vault status --data "$tmp/vault" $V
json "everything comes under it" 0 'v["changed"] > 0' vault rekey --data "$tmp/vault" $V
ends "the old one may go" 0 "may be removed" vault status --data "$tmp/vault" $V
head -n 1 "$tmp/vault.keys" >"$tmp/new.keys" && chmod 600 "$tmp/new.keys" && mv "$tmp/new.keys" "$tmp/vault.keys"
ends "and nothing is missed" 0 "adds up" --law "$root/law" check "$tmp/vault" $V
ends "a backup needs no keys" 0 "vault.backup" backup "$tmp/vault" "$tmp/vault.backup"
ends "restoring does" 3 "vault-keys" restore "$tmp/vault.backup" "$tmp/vault2"
ends "with them it adds up" 0 "Ready" restore "$tmp/vault.backup" "$tmp/vault3" $V
ends "an older folder gets a vault" 0 "rewritten" vault rekey --data "$tmp/data" $V
ends "and is sealed" 0 "Sealed: [1-9]" --law "$root/law" check "$tmp/data" $V

# One writer a folder.
"$sapar" --law "$root/law" serve --data "$tmp/vault" $V --listen 127.0.0.1:0 >"$tmp/serving" 2>&1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do grep -q listening "$tmp/serving" && break; sleep 0.5; done
ends "a second server on the folder" 3 "$server writes to this folder" --law "$root/law" serve --data "$tmp/vault" $V --listen 127.0.0.1:0
ends "or a command that writes" 3 "writes to this folder" --law "$root/law" --data "$tmp/vault" case list --as auditor:auditor $V
ends "reading goes on" 0 "adds up" --law "$root/law" check "$tmp/vault" $V
ends "backups too" 0 "backup2" backup "$tmp/vault" "$tmp/vault.backup2"
kill "$server" && wait "$server"
ends "when it has ended, the folder is free" 0 "." --law "$root/law" --data "$tmp/vault" case list --as auditor:auditor $V
