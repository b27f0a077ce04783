/*
 * NAME    never - what impossible combinations say about facts that are not known yet
 * WHY     "younger than 16" and "married" never go together: once the age is known to be 10, no
 *         row that asks for a marriage is open any more, and nobody is asked about one
 * OWNS    one step of inference: a never whose cells are all met but for one unknown column.
 *         Longer chains are left open, which is always safe
 */
#include "rules/judge.h"

/* Counts, for 64 nevers at once, the columns that are not met for certain: none, one, or more. */
static void read_word(const struct rules_table *t, const struct rules_value *in, size_t word,
                      struct nevers *n)
{
    size_t bits = t->row_words + word;
    uint64_t one = 0, more = 0, may = t->days.mask[bits];   /* on all days: every never there is */

    for (size_t c = 0; c < t->n_columns; c++) {
        struct verdict v = column_verdict(t, c, in[c]);
        uint64_t open = ~v.all[bits];

        more |= one & open;
        one |= open;
        may &= v.some[bits];
    }
    n->certain[word] = may & ~one;
    n->single[word] = may & one & ~more;
    n->is_certain |= n->certain[word] != 0;
    n->narrow |= n->single[word] != 0;
}

struct nevers never_read(const struct rules_table *t, const struct rules_value *in)
{
    struct nevers n = { .narrow = false };

    for (size_t w = 0; w < t->words - t->row_words; w++)
        read_word(t, in, w, &n);
    return n;
}

/* The one column that a single never leaves open is the one where it does not accept everything. */
uint64_t never_on(const struct rules_table *t, const struct nevers *n, size_t col, size_t word)
{
    return n->single[word] & ~t->column[col].all[t->row_words + word];
}

bool never_narrows(const struct rules_table *t, const struct nevers *n, size_t col)
{
    for (size_t w = 0; n->narrow && w < t->words - t->row_words; w++)
        if (never_on(t, n, col, w))
            return true;
    return false;
}

bool never_leaves(const struct rules_table *t, const struct nevers *n, size_t col, size_t piece)
{
    const uint64_t *mask = axis_mask(t, &t->column[col].axis, piece) + t->row_words;

    for (size_t w = 0; n->narrow && w < t->words - t->row_words; w++)
        if (never_on(t, n, col, w) & mask[w])
            return false;
    return true;
}
