/*
 * NAME    acts_dir - see acts_dir.h
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acts_dir.h"

struct acts *acts_dir_open(struct arena *a, char dir[64])
{
    struct diags d = diags_on(a);
    struct acts *r;

    strcpy(dir, "/tmp/sapar-acts-XXXXXX");
    assert_non_null(mkdtemp(dir));
    r = acts_open(dir, true, &d);
    assert_non_null(r);
    return r;
}

void acts_dir_close(struct arena *a, struct acts *r, const char *dir)
{
    static const char *const FILES[] = { "acts.db", "acts.db-wal", "acts.db-shm", "in.txt",
        "in.html", "in.xml", "in.jsonl", "in.zip" };

    acts_close(r);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++)
        unlink(str_printf(a, "%s/%s", dir, FILES[i]).p);
    assert_int_equal(rmdir(dir), 0);
}
