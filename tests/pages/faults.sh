#!/bin/sh
# faults - every page of faults.txt must be refused with its line and its sentence.
#
# usage: faults.sh PAGEC ROOT-OF-THE-REPOSITORY
set -u
pagec=$1
root=$2
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/pages/t"
ln -s "$root/pages/parts" "$dir/pages/parts"
ln -s "$root/assets" "$dir/assets"

awk -v dir="$dir" '
/^#/ && !n { next }
/^=== / { n++; sub(/^=== /, ""); print > (dir "/" n ".say"); next }
{ print > (dir "/" n ".page") }' "$root/tests/pages/faults.txt"

n=0
bad=0
for say in "$dir"/*.say; do
    n=$((n + 1))
    cp "${say%.say}.page" "$dir/pages/t/x.html"
    want="$dir/pages/t/x.html:$(sed 's/^\([0-9]*\): /\1: error: /' "$say")"
    got=$("$pagec" area "$dir" t "$dir/x.c" "$dir/x.h" "$dir/x.d" 2>&1)
    code=$?
    if [ $code != 1 ] || [ "$got" != "$want" ]; then
        printf 'code %s\n  want %s\n  got  %s\n' "$code" "$want" "$got"
        bad=$((bad + 1))
    fi
done
echo "$n pages, $bad not refused as they should be"
[ "$n" -gt 40 ] && [ "$bad" = 0 ]
