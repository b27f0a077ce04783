#!/bin/sh
# run.sh - the built program from outside: what it prints, in which language, and how it ends.
#
# usage: tests/cli/run.sh SAPAR [PART...]      parts: faces bad law store trust archive keys token whole acts; env UPDATE=1 writes the golden files anew
#
# `faces` compares whole outputs with golden files, against an invented law (tests/cli/law), so that the real law may
# change freely. The others check exit codes and single facts. Speaks TAP.
set -u
sapar=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
case $sapar in /*) ;; *) sapar=$PWD/$sapar ;; esac
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C.UTF-8 NO_COLOR=1
cd "$here" || exit 1
n=0
failed=0
now=2026-11-20T10:00:00+05:00

ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)); failed=1; echo "not ok $n - $1"; shift; [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/# /'; }
skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP $2"; }

# golden NAME ARGUMENTS...: standard output, standard error and exit code as in golden/NAME.
golden() {
    name=$1
    shift
    {
        "$sapar" "$@" >"$tmp/out" 2>"$tmp/err"
        code=$?
        cat "$tmp/out"
        [ ! -s "$tmp/err" ] || sed 's/^/stderr: /' "$tmp/err"
        echo "exit $code"
    } >"$tmp/all" 2>&1
    if [ "${UPDATE:-}" = 1 ]; then
        cp "$tmp/all" "golden/$name"
    fi
    if cmp -s "golden/$name" "$tmp/all"; then
        ok "$name"
    else
        not_ok "$name" "$(diff "golden/$name" "$tmp/all" | head -20)"
    fi
}

# ends NAME CODE PATTERN ARGUMENTS...: the exit code, and standard error or output that holds the pattern.
ends() {
    name=$1 want=$2 pattern=$3
    shift 3
    "$sapar" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    code=$?
    if [ "$code" -eq "$want" ] && cat "$tmp/out" "$tmp/err" | grep -q -e "$pattern"; then
        ok "$name"
    else
        not_ok "$name" "exit $code, wanted $want and: $pattern" "$(cat "$tmp/out" "$tmp/err" | head -5)"
    fi
}

# json NAME CODE EXPRESSION ARGUMENTS...: one JSON document v on standard output of which the Python expression is true.
json() {
    name=$1 want=$2 expression=$3
    shift 3
    "$sapar" "$@" --json >"$tmp/out" 2>"$tmp/err" </dev/null
    code=$?
    if [ "$code" -eq "$want" ] && python3 -c '
import json, sys
v = json.load(open(sys.argv[1], encoding="utf-8"))
sys.exit(0 if eval(sys.argv[2]) else 1)' "$tmp/out" "$expression" 2>"$tmp/py"; then
        ok "$name"
    else
        not_ok "$name" "exit $code, wanted $want and: $expression" "$(head -c 600 "$tmp/out")" "$(tail -1 "$tmp/py")"
    fi
}

# holds NAME TEST...
holds() {
    name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name" "$*"; fi
}

# A redirection behind holds would take its own line away too.
quiet() { "$@" >"$tmp/quiet" 2>&1; }

last_line() { [ "$(tail -n 1 "$1")" = "$2" ]; }
# granted DATA: the demonstration's departure that was granted.
granted() {
    "$sapar" case list --data "$1" --law "$root/law" --as auditor:auditor --json | python3 -c '
import json, sys
print([c["number"] for c in json.load(sys.stdin)["cases"]
       if c["status"] == "granted" and c["service"] == "departure"][0])'
}
empty() { [ ! -s "$1" ]; }

for part in ${*:-faces bad law store trust archive keys token whole acts}; do
    . "./$part.sh"
done
echo "1..$n"
exit $failed
