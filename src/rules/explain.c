/*
 * NAME    explain - one row, condition by condition; how far it is from holding; what open rows
 *         wait for
 * WHY     read off the same masks as the judgement, so that the reason given is the reason it had
 */
#include "rules/judge.h"

#include "base/panic.h"

static enum rules_met met(const struct rules_table *t, size_t row, size_t col,
                          const struct rules_value *in, const struct nevers *n)
{
    const struct column *c = &t->column[col];
    const struct rules_cell *cell = t->rows.v[row].cell[col];
    bool yes = false, no = false;

    if (cell == NULL || cell->any)
        return RULES_ANY;
    if (in[col].known)
        return set_has(column_verdict(t, col, in[col]).all, row) ? RULES_MET : RULES_UNMET;
    for (size_t i = 0; i < c->n_real; i++) {
        if (!never_leaves(t, n, col, c->real[i]))
            continue;
        if (set_has(axis_mask(t, &c->axis, c->real[i]), row))
            yes = true;
        else
            no = true;
    }
    return yes && no ? RULES_OPEN : yes ? RULES_MET : RULES_UNMET;
}

void rules_explain(const struct rules_table *t, size_t row, day on, const struct rules_value *in,
                   enum rules_met *out, bool *in_force)
{
    struct nevers n = never_read(t, in);

    AN(row < t->rows.n);
    *in_force = t->rows.v[row].from <= on && on <= t->rows.v[row].to;
    for (size_t c = 0; c < t->n_columns; c++)
        out[c] = met(t, row, c, in, &n);
}

size_t rules_distance(const struct rules_table *t, size_t row, day on,
                      const struct rules_value *in)
{
    struct nevers nevers = never_read(t, in);
    size_t n = 0;

    AN(row < t->rows.n);
    if (on < t->rows.v[row].from || on > t->rows.v[row].to)
        return SIZE_MAX;
    for (size_t c = 0; c < t->n_columns; c++)
        n += met(t, row, c, in, &nevers) == RULES_UNMET;
    return n;
}

static size_t count_open(const struct rules_table *t, size_t col, const struct rules_value *in,
                         const struct nevers *nevers, const uint64_t *rows)
{
    size_t n = 0;

    for (size_t r = rules_next(t, rows, 0); r != SIZE_MAX; r = rules_next(t, rows, r + 1))
        n += met(t, r, col, in, nevers) == RULES_OPEN;
    return n;
}

void rules_waiting(const struct rules_table *t, const struct rules_value *in,
                   const uint64_t *open_rows, size_t *count_by_column)
{
    struct nevers nevers = never_read(t, in);

    for (size_t c = 0; c < t->n_columns; c++) {
        const struct column *col = &t->column[c];
        size_t n = 0;

        if (in[c].known)
            n = 0;
        else if (never_narrows(t, &nevers, c))
            n = count_open(t, c, in, &nevers, open_rows);
        else
            for (size_t w = 0; w < t->row_words; w++)
                n += (size_t)__builtin_popcountll(open_rows[w] & col->some[w] & ~col->all[w]);
        count_by_column[c] = n;
    }
}
