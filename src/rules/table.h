/*
 * NAME      table - what the files of this room share
 * WHY       three ideas carry everything. A cell is a set of spans on the number line, whatever
 *           its type. An axis is that line cut into pieces, each with the set of lines that
 *           accept it. A line is a row or a `never`: both are sets of cells, both have a bit, so
 *           one search proves and one pass judges them
 * MUST NOT  be included outside src/rules
 */
#ifndef RULES_TABLE_H
#define RULES_TABLE_H

#include "rules/rules.h"

/* Of one table: so that what they say fits on the stack. */
#define NEVERS_MOST 256

/* Values lo..hi, both included: a bool is 0..1, an enum its index, "other" -1, `none` INT64_MIN. */
struct span {
    int64_t lo, hi;
};

struct rules_cell {
    struct str text;            /* as written */
    bool any;                   /* `-`: everything, `none` included */
    const struct span *span;    /* ascending, apart from each other by at least one value */
    size_t n;
};

/* Piece i runs from cut[i] to cut[i + 1] - 1, the last one to INT64_MAX; cut[0] is INT64_MIN. */
struct axis {
    size_t n;
    const int64_t *cut;
    uint64_t *mask;             /* by piece: the lines that accept its values */
    const uint32_t *direct;     /* bools, enums: the pieces of -1, 0, 1 ... without a search */
    size_t n_direct;
};

struct column {
    struct str head;
    struct rules_domain dom;
    struct axis axis;
    size_t *real, n_real;       /* pieces with a value of the domain, everyday ones first */
    int64_t *pick;              /* by piece: such a value, for witnesses */
    uint64_t *all, *some;       /* lines that accept every real piece; at least one */
};

/* A row, or a `never`, which is in force on all days. */
struct line {
    day from, to;
    int64_t priority;           /* larger wins; FIRST counts down, UNIQUE and COLLECT have 0 */
    struct str file;
    int at;
    const struct rules_cell **cell;     /* by column; NULL is `-` */
};

struct gap {
    day from, to;
    struct str reason;
};

struct lines {
    struct line *v;
    size_t n, cap;
};

struct rules_table {
    struct arena *arena;
    struct str name;
    enum rules_hit hit;
    struct column *column;
    size_t n_columns, cap_columns;
    struct lines rows, nevers;
    struct gap *gap;
    size_t n_gaps, cap_gaps;

    /* By rules_compile. A set of lines has row_words for the rows, then words for the nevers. */
    bool compiled;
    size_t row_words, words;
    struct axis days;           /* the mask of a piece: the rows in force, and every never */
    bool *in_force;             /* by piece of days: is any row in force? */
    size_t *order;              /* the rows, best first (FIRST, PRIORITY) */
};

/* The bounds of a domain, leaving `none` aside. */
struct span domain_span(const struct rules_domain *d);
/* An everyday value of the domain within the span; false if the domain has none there. */
bool domain_pick(const struct rules_domain *d, struct span s, int64_t *out);

/* The bit of a never. A row's bit is its index. */
static inline size_t never_bit(const struct rules_table *t, size_t never)
{
    return t->row_words * 64 + never;
}

/* The set of a piece. */
static inline uint64_t *axis_mask(const struct rules_table *t, const struct axis *x, size_t piece)
{
    return x->mask + piece * t->words;
}

/* The piece that holds v. No branch depends on v: a processor could not guess the facts. */
static inline size_t axis_piece(const struct axis *x, int64_t v)
{
    size_t at = 0, n = x->n;

    if ((uint64_t)v + 1 < x->n_direct)
        return x->direct[(uint64_t)v + 1];
    while (n > 1) {
        size_t half = n / 2;

        at = x->cut[at + half] <= v ? at + half : at;
        n -= half;
    }
    return at;
}

static inline int64_t axis_last(const struct axis *x, size_t piece)
{
    return piece + 1 < x->n ? x->cut[piece + 1] - 1 : INT64_MAX;
}

/* ------------------------------------------------------------------ sets of lines */
static inline void set_add(uint64_t *s, size_t i)
{
    s[i / 64] |= (uint64_t)1 << (i % 64);
}

static inline bool set_has(const uint64_t *s, size_t i)
{
    return (s[i / 64] >> (i % 64)) & 1;
}

static inline void set_and(uint64_t *s, const uint64_t *o, size_t words)
{
    for (size_t w = 0; w < words; w++)
        s[w] &= o[w];
}

static inline void set_or(uint64_t *s, const uint64_t *o, size_t words)
{
    for (size_t w = 0; w < words; w++)
        s[w] |= o[w];
}

static inline void set_fill(uint64_t *s, uint64_t v, size_t words)
{
    for (size_t w = 0; w < words; w++)
        s[w] = v;
}

static inline void set_copy(uint64_t *s, const uint64_t *o, size_t words)
{
    for (size_t w = 0; w < words; w++)
        s[w] = o[w];
}

static inline bool set_meets(const uint64_t *s, const uint64_t *o, size_t words)
{
    for (size_t w = 0; w < words; w++)
        if (s[w] & o[w])
            return true;
    return false;
}

/* Is every member of s in o? */
static inline bool set_within(const uint64_t *s, const uint64_t *o, size_t words)
{
    for (size_t w = 0; w < words; w++)
        if (s[w] & ~o[w])
            return false;
    return true;
}

/* The next member at or after `from`, SIZE_MAX if there is none. */
static inline size_t set_next(const uint64_t *s, size_t words, size_t from)
{
    for (size_t w = from / 64; w < words; w++) {
        uint64_t bits = s[w];

        if (w == from / 64)
            bits &= UINT64_MAX << (from % 64);
        if (bits)
            return w * 64 + (size_t)__builtin_ctzll(bits);
    }
    return SIZE_MAX;
}

#endif
