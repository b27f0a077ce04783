/*
 * NAME  rules_help - small tables for tests, written as lines of text
 */
#ifndef RULES_HELP_H
#define RULES_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "rules/rules.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define KNOWN(x) ((struct rules_value){ true, (x) })
#define NUMBER(x) KNOWN((int64_t)(x) * RULES_SCALE)

static const struct str help_purposes[] = {
    { "visit", 5 }, { "study", 5 }, { "permanent-residence", 19 },
};

static inline struct rules_domain help_bool(void)
{
    return (struct rules_domain){ .type = RULES_BOOL };
}

static inline struct rules_domain help_age(void)
{
    return (struct rules_domain){ .type = RULES_NUMBER, .hi = (int64_t)150 * RULES_SCALE,
                                  .step = RULES_SCALE };
}

static inline struct rules_domain help_purpose(void)
{
    return (struct rules_domain){ .type = RULES_ENUM, .values = help_purposes,
                                  .n_values = COUNT(help_purposes) };
}

static inline day help_day(const char *z)
{
    day d;

    if (!day_parse(str_of(z), &d))
        fail_msg("no such day: %s", z);
    return d;
}

static inline void help_no_faults(const struct diags *d)
{
    if (d->count > 0)
        fail_msg("%.*s", STR_ARG(diag_text(d->arena, d->first)));
}

/* A row from cells between bars: "visit | >= 18 | -". */
static inline size_t help_row_dated(struct rules_table *t, struct diags *d, day from, day to,
                                    int64_t priority, const char *cells)
{
    size_t row = rules_row(t, from, to, priority, STR("test.md"), 7), col = 0;
    struct str rest = str_of(cells), cell;

    while (col < rules_n_columns(t) && str_cut(&rest, '|', &cell))
        rules_cell(t, row, col++, cell, d);
    return row;
}

static inline size_t help_row(struct rules_table *t, struct diags *d, const char *cells)
{
    return help_row_dated(t, d, DAY_NONE, DAY_OPEN, 0, cells);
}

static inline size_t help_never(struct rules_table *t, struct diags *d, const char *cells)
{
    size_t never = rules_never(t, STR("test.md"), 3), col = 0;
    struct str rest = str_of(cells), cell;

    while (col < rules_n_columns(t) && str_cut(&rest, '|', &cell))
        rules_never_cell(t, never, col++, cell, d);
    return never;
}

/* "0 2 5" of a row set. */
static inline struct str help_set(const struct rules_table *t, struct arena *a, const uint64_t *set)
{
    struct buf b = buf_on(a);

    for (size_t r = rules_next(t, set, 0); r != SIZE_MAX; r = rules_next(t, set, r + 1))
        buf_printf(&b, b.n > 0 ? " %zu" : "%zu", r);
    return buf_get(&b);
}

/* Judges and compares both sets with their texts. */
static inline struct rules_result help_judge(const struct rules_table *t, struct arena *a, day on,
                                             const struct rules_value *in, const char *must,
                                             const char *may)
{
    struct rules_result r;
    struct str got;

    rules_judge(t, on, in, a, &r);
    got = help_set(t, a, r.must);
    if (!str_is(got, must))
        fail_msg("must is {%.*s}, not {%s}", STR_ARG(got), must);
    got = help_set(t, a, r.may);
    if (!str_is(got, may))
        fail_msg("may is {%.*s}, not {%s}", STR_ARG(got), may);
    return r;
}

#endif
