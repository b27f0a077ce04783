/* Helpers of the store tests: a store of either kind, invented cases. */
#ifndef STORE_HELP_H
#define STORE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "flow/ports.h"

struct fix {
    bool sqlite;
    char dir[64];
    struct store *s;
    struct arena *a;
    struct diags d;
};

#define OPS(f) (f)->s->ops
#define OK(expr) assert_int_equal((expr), PORT_OK)
#define T0 INT64_C(1700000000)

int fix_mem(void **state);
int fix_sqlite(void **state);
int fix_end(void **state);
/* Closes and opens the folder again. */
void fix_reopen(struct fix *f);
void fix_clear(struct fix *f);      /* forget messages */

struct event event_of(struct fix *f, enum event_type t, int64_t seq, struct json *data);
struct case_row row_of(struct fix *f, const char *number, int64_t seq);
/* One command: mark, append `n` events behind `seq`, keep. The last result. */
int add(struct fix *f, const struct case_row *row, int n);
/* The same in a batch of its own. */
void add_alone(struct fix *f, const struct case_row *row, int n);
struct str put_blob(struct fix *f, const char *bytes);
/* A fold that trusts: hands back the stored row. */
int fold_stored(void *fix, struct str number, const struct event *e, size_t n, struct arena *a,
                struct case_row *out);
bool has_diag(const struct diags *d, const char *code);
void remove_tree(const char *dir);

#endif
