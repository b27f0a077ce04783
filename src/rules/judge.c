/*
 * NAME    judge - which rows hold for certain, which may, on this day, with these facts
 * WHY     a known fact keeps the rows that accept its piece; an unknown one keeps, for certain,
 *         the rows that accept every piece, and as possible those that accept some
 * OWNS    Kleene's logic at the cell, and the hit policies
 * MUST NOT compare texts; keep anything; allocate more than the two sets, and scratch where a
 *         never narrows
 */
#include "rules/judge.h"

#include "base/panic.h"

/* Sets that replace a column's own where a never narrows it; all NULL elsewhere. */
static inline void and_columns(const struct rules_table *t, const struct rules_value *in,
                               const struct verdict *narrowed, struct rules_result *out,
                               size_t words)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        struct verdict v = column_verdict(t, c, in[c]);

        if (narrowed != NULL && narrowed[c].all != NULL)
            v = narrowed[c];
        for (size_t w = 0; w < words; w++) {
            out->must[w] &= v.all[w];
            out->may[w] &= v.some[w];
        }
    }
}

static void judge_rows(const struct rules_table *t, const uint64_t *in_force,
                       const struct rules_value *in, const struct verdict *narrowed,
                       struct rules_result *out)
{
    set_copy(out->must, in_force, t->row_words);
    set_copy(out->may, in_force, t->row_words);
    if (t->row_words == 1)
        and_columns(t, in, narrowed, out, 1);       /* most tables: the inner loop goes away */
    else
        and_columns(t, in, narrowed, out, t->row_words);
}

/* The sets of an unknown column over the pieces that the nevers leave; false if they leave none. */
static bool narrow_column(const struct rules_table *t, const struct nevers *n, size_t col,
                          struct arena *a, struct verdict *out)
{
    const struct column *c = &t->column[col];
    uint64_t *all = arena_new_array(a, t->row_words, uint64_t);
    uint64_t *some = arena_new_array(a, t->row_words, uint64_t);
    bool any = false;

    set_fill(all, UINT64_MAX, t->row_words);
    for (size_t i = 0; i < c->n_real; i++) {
        const uint64_t *mask = axis_mask(t, &c->axis, c->real[i]);

        if (!never_leaves(t, n, col, c->real[i]))
            continue;
        any = true;
        set_and(all, mask, t->row_words);
        set_or(some, mask, t->row_words);
    }
    *out = (struct verdict){ all, some };
    return any;
}

/* Judges again with the unknown columns narrowed. A column that the nevers leave no value at all
 * is impossible too: the first of them is named. */
static void judge_narrowed(const struct rules_table *t, const uint64_t *in_force,
                           const struct rules_value *in, const struct nevers *n,
                           struct arena *a, struct rules_result *out)
{
    struct verdict *narrowed = arena_new_array(a, t->n_columns, struct verdict);

    for (size_t c = 0; c < t->n_columns; c++) {
        size_t w = 0;

        if (in[c].known || !never_narrows(t, n, c) || narrow_column(t, n, c, a, &narrowed[c]))
            continue;
        while (never_on(t, n, c, w) == 0)
            w++;
        out->impossible = true;
        out->never = w * 64 + (size_t)__builtin_ctzll(never_on(t, n, c, w));
        return;
    }
    judge_rows(t, in_force, in, narrowed, out);
}

/* Leaves the certain rows that no better row may beat, the possible ones that none surely beats. */
static void keep_best(const struct rules_table *t, struct rules_result *out)
{
    bool may_seen = false, must_seen = false;
    int64_t best_may = 0, best_must = 0;

    for (size_t i = 0; i < t->rows.n; i++) {
        size_t row = t->order[i];
        int64_t priority = t->rows.v[row].priority;
        uint64_t bit = (uint64_t)1 << (row % 64);
        uint64_t *may = &out->may[row / 64], *must = &out->must[row / 64];

        if (!(*may & bit))
            continue;
        if (!may_seen)
            best_may = priority;
        may_seen = true;
        if ((*must & bit) && !must_seen) {
            must_seen = true;
            best_must = priority;
        }
        if (priority < best_may)
            *must &= ~bit;
        if (must_seen && priority < best_must)
            *may &= ~bit;
    }
}

void rules_judge(const struct rules_table *t, day on, const struct rules_value *in,
                 struct arena *a, struct rules_result *out)
{
    size_t piece = axis_piece(&t->days, on);
    const uint64_t *in_force = axis_mask(t, &t->days, piece);
    uint64_t *sets = arena_new_array(a, 2 * t->row_words, uint64_t);

    AN(t->compiled);
    *out = (struct rules_result){ .must = sets, .may = sets + t->row_words,
                                  .in_force = t->in_force[piece] };
    judge_rows(t, in_force, in, NULL, out);
    if (t->nevers.n > 0) {
        struct nevers n = never_read(t, in);

        out->impossible = n.is_certain;
        if (n.is_certain)
            out->never = set_next(n.certain, NEVERS_MOST / 64, 0);
        else if (n.narrow)
            judge_narrowed(t, in_force, in, &n, a, out);
    }
    if (t->hit == RULES_FIRST || t->hit == RULES_PRIORITY)
        keep_best(t, out);
}
