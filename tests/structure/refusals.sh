#!/bin/sh
# refusals - every refusal a person can meet on a page has its sentence in three languages
#
# usage: tests/structure/refusals.sh          from the root of the repository
#
# A code without a row in src/web/says.c or src/casework/reasons.def is shown to who reads Kazakh or Russian as the
# general sentence of its status. Looked at: what the flow and the pages of visitors, applicants and counters refuse.
set -eu
codes=$(cat src/flow/grants.c src/flow/visits.c src/flow/signed.c src/flow/command.c src/flow/load.c src/flow/access.c \
    src/flow/queries.c src/flow/queue.c src/flow/receipt.c src/flow/archive.c src/portal/apply_*.c \
    src/portal/applicant_*.c src/portal/public_*.c src/portal/counter_[!c]*.c src/portal/acts_*.c src/portal/news_*.c |
    tr '\n' ' ' | grep -oE '(DIAG_[A-Z]+,|refuse\((d|w|w->no|reasons),( "[a-z]*",)?) *"[a-z]+(-[a-z]+)+"' |
    grep -oE '"[a-z]+(-[a-z]+)+"$' | sort -u)
[ "$(echo "$codes" | wc -l)" -ge 30 ] || { echo "refusals: the codes are no longer found where they are looked for"; exit 1; }
bad=0
for code in $codes; do
    case $code in
    '"bad-size"' | '"no-thread"') continue ;;   # of programs that ask for proofs; of a server that does not start
    esac
    grep -qF "$code" src/web/says.c src/casework/reasons.def || { echo "no sentence for $code"; bad=1; }
done
exit $bad
