/*
 * NAME    fuzz_cell - any bytes as a cell of each type of column
 * WHY     beside not crashing: a fault is told once and points into the cell; not(...) is the
 *         opposite; a compiled table judges as the cell alone does; what the proof says of one
 *         row is true of the cell usage   the first byte picks the column, the rest is the cell
 */
#include <stdint.h>

#include "base/panic.h"
#include "rules/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str words[] = { { "visit", 5 }, { "study", 5 }, { "permanent-residence", 19 } };

static const struct rules_domain domains[] = {
    { .type = RULES_BOOL },
    { .type = RULES_BOOL, .has_none = true },
    { .type = RULES_NUMBER },
    { .type = RULES_NUMBER, .hi = (int64_t)150 * RULES_SCALE, .step = RULES_SCALE },
    { .type = RULES_NUMBER, .lo = -5, .hi = 5, .has_none = true },
    { .type = RULES_DATE },
    { .type = RULES_DATE, .lo = -30000, .hi = 60000, .has_none = true },
    { .type = RULES_ENUM, .values = words, .n_values = 3 },
    { .type = RULES_ENUM, .values = words, .n_values = 3, .open = true, .has_none = true },
};

static const int64_t probes[] = {
    INT64_MIN, INT64_MIN + 1, -1000000, -2, -1, 0, 1, 2, 3, 5, 6, 18363, 999999, 1000000, 16000000,
    18000000, 18000001, 150000000, INT64_MAX / 2, INT64_MAX - 1, INT64_MAX,
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct rules_table *one_row(struct arena *a, const struct rules_domain *dom, struct str cell,
                                   enum rules_hit hit)
{
    struct diags d = diags_on(a);
    struct rules_table *t = rules_new(a, STR("fuzz"), hit);

    rules_column(t, STR("column"), *dom);
    rules_row(t, DAY_NONE, DAY_OPEN, 0, STR("fuzz"), 1);
    AN(rules_cell(t, 0, 0, cell, &d));
    AN(rules_compile(t, &d));
    return t;
}

static bool finds(const struct rules_table *t, struct arena *a, enum rules_fault fault)
{
    for (const struct rules_finding *f = rules_prove(t, a, 0, 0); f != NULL; f = f->next)
        if (f->fault == fault)
            return true;
    return false;
}

static void check(struct arena *a, const struct rules_domain *dom, struct str text)
{
    struct diags d = diags_on(a);
    struct rules_cell *c = rules_cell_parse(a, dom, text, &d), *opposite;
    struct rules_table *t;
    struct rules_result r;
    int unknown;

    if (c == NULL) {
        AN(d.count == 1);
        AN(d.first->column >= 1 && (size_t)d.first->column <= text.n + 1);
        AN(d.first->remedy.n > 0);
        return;
    }
    AN(d.count == 0);
    unknown = rules_cell_test(c, dom, RULES_UNKNOWN);
    opposite = rules_cell_parse(a, dom, str_printf(a, "not(%.*s)", STR_ARG(text)), &d);
    if (opposite != NULL) {
        int u = rules_cell_test(opposite, dom, RULES_UNKNOWN);

        AN(u < 0 ? unknown < 0 : u == !unknown);
    }
    t = one_row(a, dom, text, RULES_UNIQUE);
    for (size_t i = 0; i < COUNT(probes); i++) {
        struct rules_value v = { true, probes[i] };
        int holds = rules_cell_test(c, dom, v);

        AN(opposite == NULL || holds != rules_cell_test(opposite, dom, v));
        rules_judge(t, 0, &v, a, &r);
        AN(rules_has(r.must, 0) == holds && rules_has(r.may, 0) == holds);
    }
    rules_judge(t, 0, &RULES_UNKNOWN, a, &r);
    AN(rules_has(r.must, 0) == (unknown == 1) && rules_has(r.may, 0) == (unknown != 0));
    AN(finds(t, a, RULES_GAP) == (unknown != 1));
    AN(finds(t, a, RULES_DEAD) == (unknown == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a;

    if (size < 1 || size > 2000)
        return 0;
    a = arena_new();
    check(a, &domains[data[0] % COUNT(domains)], (struct str){ (const char *)data + 1, size - 1 });
    arena_free(a);
    return 0;
}
