/*
 * NAME    never - what impossible combinations say about facts that are not known yet
 * WHY     "younger than 16" and "married" never go together: once the age is known to be 10, no
 *         row that asks for a marriage is open any more, and nobody is asked about one
 * OWNS    one step of inference: a never whose cells are all met but for one unknown column.
 *         Longer chains are left open, which is always safe
 */
#include "rules/judge.h"

/* Counts, for 64 nevers at once, the columns that are not met for certain: none, one, or more. */
struct nevers nevers_word(const struct rules_table *t, const struct rules_value *in, size_t word)
{
    uint64_t one = 0, more = 0, may = t->days.mask[word];

    for (size_t c = 0; c < t->n_columns; c++) {
        struct verdict v = column_verdict(t, c, in[c]);
        uint64_t open = ~v.all[word];

        more |= one & open;
        one |= open;
        may &= v.some[word];
    }
    return (struct nevers){ may & ~one, may & one & ~more };
}

bool narrows(const struct rules_table *t, const struct rules_value *in)
{
    for (size_t w = t->row_words; w < t->words; w++)
        if (nevers_word(t, in, w).single)
            return true;
    return false;
}

bool narrows_column(const struct rules_table *t, const struct rules_value *in, size_t col)
{
    for (size_t w = t->row_words; w < t->words && !in[col].known; w++)
        if (nevers_word(t, in, w).single & ~t->column[col].all[w])
            return true;
    return false;
}

bool leaves_piece(const struct rules_table *t, const struct rules_value *in, size_t col,
                  size_t piece)
{
    const struct column *c = &t->column[col];
    const uint64_t *mask = axis_mask(t, &c->axis, piece);

    for (size_t w = t->row_words; w < t->words; w++)
        if (nevers_word(t, in, w).single & ~c->all[w] & mask[w])
            return false;
    return true;
}
