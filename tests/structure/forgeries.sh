#!/bin/sh
# forgeries.sh - every test that docs/forgeries.md names exists and is run.
set -eu
cd "$(dirname "$0")/../.."
status=0
found=0
# `file.c: one, two` in the table's last column
pairs=$(sed -n 's/^|.*| *\(`.*\) *|$/\1/p' docs/forgeries.md | tr '`' '\n' | sed -n 's/^\([a-z0-9_/]*\.c\): \(.*\)$/\1 \2/p' | tr -d ',')
while read -r file names; do
    for name in $names; do
        found=$((found + 1))
        if ! grep -q "^static void $name(void" "tests/$file" 2>/dev/null; then
            echo "docs/forgeries.md: tests/$file has no test $name"
            status=1
        elif [ "$(grep -c "\b$name\b" "tests/$file")" -lt 2 ]; then
            echo "docs/forgeries.md: tests/$file does not run $name"
            status=1
        fi
    done
done <<EOF
$pairs
EOF
[ "$found" -ge 40 ] || { echo "docs/forgeries.md: only $found tests read, is the table of another form?"; status=1; }
exit $status
