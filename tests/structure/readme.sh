#!/bin/sh
# readme - the commands of README.md's section on the terminal are run as they stand there.
#
# usage: tests/structure/readme.sh SAPAR         prints TAP
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
sapar=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 2

# The same names as in the repository, so that the lines need no rewriting.
mkdir build && ln -s "$sapar" build/sapar && ln -s "$root/docs" docs && ln -s "$root/law" law || exit 2
# Keys and store as ./run makes them.
{ build/sapar keys make --demo --out keys --data data >keys.log 2>&1 &&
    build/sapar --law law init data --demo --config keys/sapar.conf --json >people.json; } ||
    { echo "1..1"; echo "not ok 1 - init"; exit 1; }

# The indented lines of that section.
sed -n '/^## In the terminal/,/^## Where/s/^    //p' "$root/README.md" >job
# Its case carries the year in its number; on another day it is the one in review.
number=$(tr '{' '\n' <people.json | sed -n '/"in-review"/s/.*"number": *"\([^"]*\)".*/\1/p' | head -n 1)
sed -i "s/^N=.*/N=$number/" job

awk '/^# [0-9]/ { n++; next } { file = sprintf("step%d", n); print > file } END { print n }' job >count
n=0
failed=0
for step in 1 2 3 4 5 6; do
    n=$((n + 1))
    title=$(sed -n "s/^# $step\\. //p" job)
    { head -n 1 job; cat "step$step"; } >run
    if [ -s "step$step" ] && sh -eu run >"out$step" 2>&1 && [ -s "out$step" ]; then
        echo "ok $n - README, step $step: $title"
    else
        echo "not ok $n - README, step $step: $title"
        sed 's/^/# /' "out$step"
        failed=1
    fi
done
echo "1..6"
exit $failed
