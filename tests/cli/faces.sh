# What people see, whole, in three languages.
cat >"$tmp/adult.json" <<'END'
{"application":{"received":"2024-03-06"},"applicant":{"birth-date":"1990-01-01"},"lantern":{"kind":"brass","stolen":false},
 "children":[{"birth-date":"2015-05-05","carries":true},{"birth-date":"2010-05-05","carries":true}]}
END
cat >"$tmp/child.json" <<'END'
{"application.received":"2024-03-06T12:00:00+05:00","applicant.birth-date":"2010-01-01","applicant.married":false}
END
L="--law law --now 2024-03-06T10:00:00+05:00"
for lang in en ru kk; do
    golden "assess-$lang" $L assess lantern --facts "$tmp/adult.json" --lang $lang
    golden "unknown-$lang" $L assess lantern --on 2024-03-06 --lang $lang
    golden "why-$lang" $L why lantern child-note --facts "$tmp/adult.json" --lang $lang
    golden "term-$lang" $L term --from 2024-03-06 --for "5 working-days" --lang $lang
    golden "show-$lang" $L law show lantern --on 2024-03-06 --lang $lang
    golden "diff-$lang" $L law diff lantern 2015-01-01 2024-01-01 --lang $lang
    golden "ask-$lang" $L ask lantern --on 2024-03-06 --lang $lang
    golden "fee-$lang" $L fee lantern --on 2024-03-06 --lang $lang
    golden "iin-$lang" $L iin 850513170013 --lang $lang
    golden "iin-bad-$lang" $L iin 850513170014 --lang $lang
    golden "services-$lang" $L services --lang $lang
    golden "help-$lang" help --lang $lang
    golden "suggest-$lang" $L asess lantern --lang $lang
    golden "option-$lang" $L assess lantern --fact --lang $lang
    # The interview: a wrong date, back once, "I don't know", two children.
    printf '%s\n' 1990-13-01 01.01.1990 '<' 1990-01-01 2 1 '' '?' 2015-05-05 >"$tmp/typed"
    "$sapar" $L assess lantern --interview --lang $lang <"$tmp/typed" >"$tmp/talk" 2>&1
    echo "exit $?" >>"$tmp/talk"
    [ "${UPDATE:-}" != 1 ] || cp "$tmp/talk" "golden/interview-$lang"
    holds "interview-$lang" cmp -s "golden/interview-$lang" "$tmp/talk"
done
golden assess-json $L assess lantern --facts "$tmp/adult.json" --json
golden assess-no $L assess lantern --facts "$tmp/child.json"
golden assess-2012 $L assess lantern --on 2012-03-06
golden ask-json $L ask lantern --on 2024-03-06 --json
golden term-json $L term --from 2024-03-07 --for "1 calendar-days" --json
golden term-hours $L term --from 2024-03-06T10:00:00+05:00 --for "3 hours"
golden term-months $L term --from 2024-01-31 --for "1 months" --roll none
golden fee-json $L fee lantern --on 2024-03-06 --json
golden problem-json $L assess lantern --on 2024-03-32 --json
golden help-assess help assess
golden help-law help law
ends "help of a case command names its fields" 0 "--person.iin" help case file
ends "and who may give it" 0 "applicant" help case file
ends "the field that is spelled like the clock" 0 "--body.now" help case correct
golden help-json help --json
long=$(cat golden/*-en golden/*-ru golden/*-kk | grep -v '^stderr: ' | python3 -c '
import sys
print(max((len(line.rstrip("\n")) for line in sys.stdin), default=0))')
holds "no line of a face is longer than 80 letters" [ "$long" -le 80 ]
"$sapar" $L services >"$tmp/plain"
holds "no colour where there is no terminal" sh -c '! grep -q "$(printf "\033")" "$1"' - "$tmp/plain"
if command -v script >/dev/null; then
    env -u NO_COLOR TERM=xterm script -qec "$sapar $L assess lantern --facts $tmp/adult.json" /dev/null </dev/null >"$tmp/tty" 2>&1
    holds "colour on a terminal" grep -q "$(printf '\033\[1m')" "$tmp/tty"
    env NO_COLOR=1 TERM=xterm script -qec "$sapar $L assess lantern --facts $tmp/adult.json" /dev/null </dev/null >"$tmp/tty" 2>&1
    holds "NO_COLOR is respected" sh -c '! grep -q "$(printf "\033\\[1m")" "$1"' - "$tmp/tty"
else
    skip "colour on a terminal" "no script(1) here"
    skip "NO_COLOR is respected" "no script(1) here"
fi
