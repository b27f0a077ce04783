#!/bin/sh
# terms - `sapar term` against the counted examples kept beside the repository; skipped (77) where they are not.
#
# usage: tests/law/terms.sh SAPAR LAW-FOLDER          prints TAP, a case a row
set -u
sapar=$1
law=$2
examples=../shared/data/term-examples.csv
[ -r "$examples" ] || { echo "no $examples here"; exit 77; }

# term,start_event_date,start_weekday,end_date,... ; the first five fields hold no quoted commas.
sed 1d "$examples" | cut -d, -f1-4 |
{
    n=0
    failed=0
    while IFS=, read -r term start _weekday due; do
        n=$((n + 1))
        limit=$(echo "$term" | sed 's/working days/working-days/; s/calendar days/calendar-days/; s/month(s)/months/')
        got=$("$sapar" --law "$law" term --from "$start" --for "$limit" --json |
            sed -n 's/.*"due": *"\([0-9-]*\)".*/\1/p' | head -n 1)
        if [ "$got" = "$due" ]; then
            echo "ok $n - $limit from $start is $due"
        else
            echo "not ok $n - $limit from $start: $got, wanted $due"
            failed=$((failed + 1))
        fi
    done
    echo "1..$n"
    [ "$failed" -eq 0 ] && [ "$n" -gt 0 ]
}
