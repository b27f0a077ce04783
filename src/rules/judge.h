/*
 * NAME  judge - what judging and explaining share: unknown columns narrowed by `never` lines
 */
#ifndef RULES_JUDGE_H
#define RULES_JUDGE_H

#include "rules/table.h"

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

/* What the facts make of the nevers, as sets of their own. Certain: every cell is met, the facts
 * are impossible. Single: every cell is met but for one unknown column, which therefore holds
 * nothing that the cell accepts. */
struct nevers {
    uint64_t certain[NEVERS_MOST / 64], single[NEVERS_MOST / 64];
    bool is_certain, narrow;        /* is any? */
};
struct nevers never_read(const struct rules_table *t, const struct rules_value *in);

/* The single nevers that narrow the column, in one word of the set. Most columns have none, and
 * then their own sets serve. */
uint64_t never_on(const struct rules_table *t, const struct nevers *n, size_t col, size_t word);
bool never_narrows(const struct rules_table *t, const struct nevers *n, size_t col);
/* May the unknown column still be in this piece? */
bool never_leaves(const struct rules_table *t, const struct nevers *n, size_t col, size_t piece);

#endif
