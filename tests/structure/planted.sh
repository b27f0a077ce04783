#!/bin/sh
# planted - the checks of the house must find what is planted for them, and stay quiet where nothing is.
#
# usage: tests/structure/planted.sh          prints TAP; needs cc, ar and nm
set -u
cd "$(dirname "$0")/../.."
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
n=0
failed=0

# expect NAME STATUS TEXT COMMAND...: the command exits with STATUS and says TEXT (empty: anything).
expect() {
    name=$1 status=$2 text=$3
    shift 3
    n=$((n + 1))
    "$@" >"$tmp/out" 2>&1
    got=$?
    if [ "$got" = "$status" ] && { [ -z "$text" ] || grep -qF -- "$text" "$tmp/out"; }; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name (exit $got, wanted $status and \"$text\")"
        sed 's/^/# /' "$tmp/out"
        failed=$((failed + 1))
    fi
}

fresh() {
    rm -rf "$tmp/src"
    mkdir -p "$tmp/src/base" "$tmp/src/rules" "$tmp/src/law" "$tmp/src/store" "$tmp/src/app"
    printf '#include "base/a.h"\n#include <string.h>\n' >"$tmp/src/base/a.c"
    printf '#include "rules/a.h"\n#include "base/a.h"\n' >"$tmp/src/rules/a.c"
    printf '#include "flow/ports.h"\n#include <unistd.h>\n' >"$tmp/src/store/a.c"
    printf '#include "store/a.h"\n#include "rules/a.h"\n' >"$tmp/src/app/main.c"
    printf '#include "rules/rules.h"\n' >"$tmp/src/law/law.h"
}
includes() { tools/check-includes "$tmp/src"; }

fresh
expect "includes: a clean house passes" 0 "9 include lines in 5 files, 0 wrong" includes
fresh; echo '#include "law/law.h"' >>"$tmp/src/rules/a.c"
expect "includes: rules may not look up to law" 1 'room rules may not include "law/law.h"' includes
fresh; echo '#include "app/wire.h"' >>"$tmp/src/law/law.h"
expect "includes: a header is held to the same table" 1 'room law may not include "app/wire.h"' includes
fresh; echo '#include "flow/flow.h"' >>"$tmp/src/store/a.c"
expect "includes: store may see the ports and nothing else of flow" 1 '"flow/flow.h"' includes
fresh; echo '#include <time.h>' >>"$tmp/src/rules/a.c"
expect "includes: a pure room may not ask for the clock" 1 'pure and may not include <time.h>' includes
fresh; echo '#include "b.h"' >>"$tmp/src/rules/a.c"
expect "includes: a bare file name" 1 'write "rules/b.h"' includes
fresh; echo '  #  include   "cellar/b.h"' >>"$tmp/src/rules/a.c"
expect "includes: a room that does not exist, however it is spaced" 1 'no room "cellar"' includes
fresh; mkdir "$tmp/src/cellar"; echo 'int x;' >"$tmp/src/cellar/b.c"
expect "includes: a source in a room outside the table" 1 'room "cellar" is not in the table' includes
fresh; echo '#include OTHER' >>"$tmp/src/rules/a.c"
expect "includes: an include by macro" 1 'cannot be checked' includes
rm -rf "$tmp/src"; mkdir "$tmp/src"
expect "includes: an empty house is no success" 2 'no sources' includes

# library NAME SOURCE-TEXT: compiles one object and archives it.
library() {
    printf '%s\n' "$2" >"$tmp/$1.c"
    cc -std=c17 -O0 -D_GNU_SOURCE -w -c -o "$tmp/$1.o" "$tmp/$1.c" && rm -f "$tmp/lib$1.a" &&
        ar rc "$tmp/lib$1.a" "$tmp/$1.o"
}
library arena '#include <stdlib.h>
void *arena_take(size_t n); void *arena_take(size_t n) { return malloc(n); }'
library user 'void *arena_take(unsigned long n); void *use(void); void *use(void) { return arena_take(3); }'
expect "pure: the arena may take memory, others through it" 0 "0 not allowed" \
    tools/check-pure "$tmp/libarena.a" "$tmp/libuser.a"
expect "pure: a symbol nobody defines" 1 "calls arena_take" tools/check-pure "$tmp/libuser.a"
library greedy '#include <stdlib.h>
void *own(void); void *own(void) { return malloc(3); }'
expect "pure: malloc elsewhere" 1 "greedy.o calls malloc, which only arena may" \
    tools/check-pure "$tmp/libarena.a" "$tmp/libgreedy.a"
library clock '#include <time.h>
long when(void); long when(void) { return (long)time(0); }'
expect "pure: the clock" 1 "calls time" tools/check-pure "$tmp/libarena.a" "$tmp/libclock.a"
library talk '#include <stdio.h>
void talk(void); void talk(void) { puts("x"); }'
expect "pure: a stream" 1 "talk.o calls" tools/check-pure "$tmp/libtalk.a"
expect "pure: a library that is not there" 2 "no library" tools/check-pure "$tmp/libnone.a"
ar rc "$tmp/libempty.a"
expect "pure: an empty library proves nothing" 2 "no symbols" tools/check-pure "$tmp/libempty.a"

fresh; mkdir "$tmp/src/flow"; echo 'KEPT("note", true, a_name)' >"$tmp/src/flow/kinds.def"
printf '#define KIND STR("note")\nrc = keep_put(s, &r, now, d);\n' >"$tmp/src/flow/a.c"
expect "kinds: what is kept is listed" 0 "1 kinds, 0 findings" tools/check-kinds "$tmp/src"
echo 'rc = s->ops->record_put(s, &r, now, NULL, d);' >"$tmp/src/flow/b.c"
expect "kinds: a record written around the list" 1 "b.c:1: write records with keep_put" tools/check-kinds "$tmp/src"
echo 'r = (struct record){ .kind = STR("secret-list") };' >"$tmp/src/flow/b.c"
expect "kinds: a kind that is not listed" 1 '"secret-list" is written and not in it' tools/check-kinds "$tmp/src"
echo 'KEPT("note", false, a_name)' >>"$tmp/src/flow/kinds.def"; rm "$tmp/src/flow/b.c"
expect "kinds: a kind listed twice" 1 'stands in it twice' tools/check-kinds "$tmp/src"

# lines N TEXT
lines() { awk -v n="$1" -v t="$2" 'BEGIN { while (n-- > 0) print t }'; }
fresh; lines 801 '/* */' >"$tmp/src/base/long.c"
expect "size: a file of 801 lines" 1 "801 lines" tools/check-size "$tmp/src"
fresh; lines 700 '/* */' >"$tmp/src/base/long.c"
expect "size: a file of 700 lines is reported, not refused" 0 "long $tmp/src/base/long.c: 700 lines" \
    tools/check-size "$tmp/src"
fresh; { echo 'static int winding(int x)'; echo '{'; lines 121 '    x++;'; echo '}'; } >"$tmp/src/base/f.c"
expect "size: a function of 121 lines" 1 "winding() has 121 lines" tools/check-size "$tmp/src"
fresh; { printf '/* %s */\n' "$(lines 115 x | tr -d '\n')"; } >"$tmp/src/base/f.c"
expect "size: a line of 121 characters" 1 "f.c:1: 121 characters" tools/check-size "$tmp/src"
fresh; { printf '/* %s */\n' "$(lines 114 ж | tr -d '\n')"; } >"$tmp/src/base/f.c"
expect "size: characters are counted, not bytes" 0 "0 too long" tools/check-size "$tmp/src"
fresh; { echo 'int table[] = {'; lines 300 '    1,'; echo '};'; } >"$tmp/src/base/f.c"
expect "size: a long table is no function" 0 "0 too long" tools/check-size "$tmp/src"

fresh; for r in base rules law store app; do lines 4 "sign" >"$tmp/src/$r/README.md"; done
expect "rooms: every door has its sign" 0 "5 rooms, 0 findings" tools/check-rooms "$tmp/src"
rm "$tmp/src/law/README.md"
expect "rooms: a door without a sign" 1 "src/law: has no README.md" tools/check-rooms "$tmp/src"

# The counting of tests: a small project whose programs behave in every way that matters.
mkdir -p "$tmp/p"
cat >"$tmp/p/meson.build" <<'MESON'
project('p', meson_version: '>=1.0.0')
sh = find_program('sh')
test('whole', sh, args: ['-c', 'echo 1..2; echo "ok 1 - a"; echo "ok 2 - b # SKIP why"'], suite: 'tap')
if fs_bad
  test('died', sh, args: ['-c', 'echo 1..3; echo "ok 1 - a"; exit 3'], suite: 'tap')
  test('tally', sh, args: ['-c', 'echo "4 passed, 1 failed"; exit 1'], suite: 'law')
  test('quiet', sh, args: ['-c', 'exit 1'], suite: 'other')
else
  test('tally', sh, args: ['-c', 'echo "5 passed, 0 failed"'], suite: 'law')
endif
test('absent', sh, args: ['-c', 'exit 77'], suite: 'law')
MESON
# counted GOOD-OR-BAD: builds the project and counts it
counted() {
    mkdir -p "$tmp/$1" &&
        sed "s/fs_bad/$2/" "$tmp/p/meson.build" >"$tmp/$1/meson.build" &&
        { [ -d "$tmp/$1/b" ] || meson setup "$tmp/$1/b" "$tmp/$1" >/dev/null; } || return 9
    meson test -C "$tmp/$1/b" >/dev/null 2>&1
    tools/count-tests "one=$tmp/$1/b"
}
expect "count: TAP, tallies and skips" 0 "6 passed, 0 failed, 2 skipped" counted good false
expect "count: a program that dies, a tally and an exit status" 1 "6 passed, 3 failed, 2 skipped" \
    counted bad true
expect "count: the worse of two builds counts, each case once" 1 "6 passed, 3 failed, 2 skipped" \
    tools/count-tests "a=$tmp/good/b" "b=$tmp/bad/b"
mkdir "$tmp/none"
expect "count: a build that ran nothing" 1 "0 passed, 1 failed" sh -c \
    "rm -r $tmp/good/b/meson-logs; tools/count-tests a=$tmp/good/b"

echo "1..$n"
[ "$failed" -eq 0 ]
