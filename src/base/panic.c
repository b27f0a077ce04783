/*
 * NAME      panic - say where, and stop
 * WHY       an invariant that broke means the next answer may be wrong; none is better
 * OWNS      nothing
 * ERRORS    does not return
 * MUST NOT  be reached by bad input, a full disk or a lost connection: those are values
 */
#include "base/panic.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void panic_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "sapar: panic at %s:%d: %s\n", file, line, what);
    abort();
}
