/*
 * NAME  judge - what judging and explaining share: unknown columns narrowed by `never` lines
 */
#ifndef RULES_JUDGE_H
#define RULES_JUDGE_H

#include "rules/table.h"

/* What the facts make of the nevers of one word of a set. Certain: every cell is met, the facts
 * are impossible. Single: every cell is met but for one unknown column, which therefore cannot
 * hold what the cell accepts. */
struct nevers {
    uint64_t certain, single;
};
struct nevers nevers_word(const struct rules_table *t, const struct rules_value *in, size_t word);

/* Does any never narrow any column? Mostly none does, and then the column's own sets serve. */
bool narrows(const struct rules_table *t, const struct rules_value *in);
bool narrows_column(const struct rules_table *t, const struct rules_value *in, size_t col);
/* May the unknown column still be in this piece? */
bool leaves_piece(const struct rules_table *t, const struct rules_value *in, size_t col,
                  size_t piece);

/* What the column says of the lines: those that accept it for certain, those that may. */
struct verdict {
    const uint64_t *all, *some;
};
static inline struct verdict column_verdict(const struct rules_table *t, size_t col,
                                            struct rules_value v)
{
    const struct column *c = &t->column[col];
    const uint64_t *mask;

    if (!v.known)
        return (struct verdict){ c->all, c->some };
    mask = axis_mask(t, &c->axis, axis_piece(&c->axis, v.v));
    return (struct verdict){ mask, mask };
}

#endif
