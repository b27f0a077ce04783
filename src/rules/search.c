/*
 * NAME    search - find combinations of pieces that no line of a set covers
 * WHY     column after column, the lines left are those that accept all pieces chosen so far. None left: found.
 *         One left that accepts everything in the columns to go: covered. And what becomes of a node depends
 *         only on its column and the lines left, so each such pair is opened once: a table that branches like a
 *         tree costs thousands of nodes, not the product of its columns
 * OWNS    the memo, the budget
 * ERRORS  none; a spent budget is told, never taken for a proof
 */
#include "rules/search.h"

#include <string.h>

/* Column and lines left -> the period in which something was last found below, or COVERED. Open addressing; a
 * key is the column + 1 (0: free) and the set. */
struct memo {
    uint64_t *key;
    size_t *found;
    size_t n, cap;
};
#define COVERED SIZE_MAX
#define MEMO_FIRST 64

struct search {
    const struct rules_table *t;
    struct arena *arena;
    const uint64_t *with;
    struct memo memo;
    uint64_t *left;             /* by column, and one behind the last: the lines left */
    uint64_t *rest;             /* by column: the lines that accept everything from there on */
    size_t *path;               /* by column: the piece chosen */
    uint64_t nodes, budget;
    bool spent;

    /* of one run */
    size_t period;
    search_found *found;
    void *ctx;
    bool stop;
};

/* ------------------------------------------------------------------ memo */
static uint64_t *memo_key(const struct search *s, size_t slot)
{
    return s->memo.key + slot * (s->t->words + 1);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t memo_slot(const struct search *s, uint64_t column, const uint64_t *left)
{
    size_t words = s->t->words, slot;
    uint64_t h = column + 1;

    for (size_t w = 0; w < words; w++) {
        h = (h ^ left[w]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (slot = (size_t)h & (s->memo.cap - 1);; slot = (slot + 1) & (s->memo.cap - 1)) {
        const uint64_t *key = memo_key(s, slot);

        if (key[0] == 0
            || (key[0] == column + 1 && memcmp(key + 1, left, words * sizeof *left) == 0))
            return slot;
    }
}

static void memo_size(struct search *s, size_t cap)
{
    s->memo.cap = cap;
    s->memo.key = arena_new_array(s->arena, cap * (s->t->words + 1), uint64_t);
    s->memo.found = arena_new_array(s->arena, cap, size_t);
}

static void memo_put(struct search *s, size_t column, const uint64_t *left, size_t found)
{
    struct memo old = s->memo;
    size_t words = s->t->words, slot;

    if (2 * (old.n + 1) > old.cap) {
        memo_size(s, old.cap == 0 ? MEMO_FIRST : 2 * old.cap);
        for (size_t i = 0; i < old.cap; i++) {
            const uint64_t *key = old.key + i * (words + 1);

            if (key[0] == 0)
                continue;
            slot = memo_slot(s, key[0] - 1, key + 1);
            memcpy(memo_key(s, slot), key, (words + 1) * sizeof *key);
            s->memo.found[slot] = old.found[i];
        }
    }
    slot = memo_slot(s, column, left);
    s->memo.n += memo_key(s, slot)[0] == 0;
    memo_key(s, slot)[0] = column + 1;
    memcpy(memo_key(s, slot) + 1, left, words * sizeof *left);
    s->memo.found[slot] = found;
}

/* Was the node opened before, and need not be again in this period? */
static bool memo_knows(const struct search *s, size_t column, const uint64_t *left, bool *hit)
{
    size_t slot;

    if (s->memo.cap == 0)
        return false;
    slot = memo_slot(s, column, left);
    if (memo_key(s, slot)[0] == 0)
        return false;
    *hit = s->memo.found[slot] != COVERED;
    return !*hit || s->memo.found[slot] == s->period;
}

/* ------------------------------------------------------------------ search */
struct search *search_new(const struct rules_table *t, struct arena *a, uint64_t budget)
{
    struct search *s = arena_new_of(a, struct search);
    size_t n = t->n_columns;

    s->t = t;
    s->arena = a;
    s->budget = budget;
    s->left = arena_new_array(a, (n + 1) * t->words, uint64_t);
    s->rest = arena_new_array(a, (n + 1) * t->words, uint64_t);
    s->path = arena_new_array(a, n, size_t);
    set_fill(s->rest + n * t->words, UINT64_MAX, t->words);
    for (size_t c = n; c > 0; c--) {
        set_copy(s->rest + (c - 1) * t->words, s->rest + c * t->words, t->words);
        set_and(s->rest + (c - 1) * t->words, t->column[c - 1].all, t->words);
    }
    return s;
}

void search_with(struct search *s, const uint64_t *with)
{
    s->with = with;
    s->memo.n = 0;
    if (s->memo.cap == MEMO_FIRST)
        memset(s->memo.key, 0, MEMO_FIRST * (s->t->words + 1) * sizeof *s->memo.key);
    else
        s->memo = (struct memo){ 0 };       /* after a large run: cheaper than sweeping it */
}

bool search_allows(const struct search *s, size_t col, size_t piece)
{
    return set_within(s->with, axis_mask(s->t, &s->t->column[col].axis, piece), s->t->words);
}

/* Is anything found below this node? */
static bool descend(struct search *s, size_t col)
{
    const struct rules_table *t = s->t;
    uint64_t *left = s->left + col * t->words, *next = left + t->words;
    bool hit = false;

    if (s->nodes == s->budget) {
        s->spent = true;
        return false;
    }
    s->nodes++;
    if (set_next(left, t->words, 0) == SIZE_MAX) {
        s->stop = s->found(s->path, col, s->ctx);
        return true;
    }
    if (set_meets(left, s->rest + col * t->words, t->words))
        return false;
    if (memo_knows(s, col, left, &hit))
        return hit;
    hit = false;
    for (size_t i = 0; i < t->column[col].n_real && !s->stop && !s->spent; i++) {
        size_t piece = t->column[col].real[i];

        if (!search_allows(s, col, piece))
            continue;
        s->path[col] = piece;
        set_copy(next, left, t->words);
        set_and(next, axis_mask(t, &t->column[col].axis, piece), t->words);
        hit |= descend(s, col + 1);
    }
    if (!s->stop && !s->spent)
        memo_put(s, col, left, hit ? s->period : COVERED);
    return hit;
}

void search_run(struct search *s, const uint64_t *cover, size_t period, search_found *found,
                void *ctx)
{
    s->period = period;
    s->found = found;
    s->ctx = ctx;
    s->stop = false;
    set_copy(s->left, cover, s->t->words);
    if (!s->spent)
        descend(s, 0);
}

uint64_t search_nodes(const struct search *s)
{
    return s->nodes;
}

bool search_spent(const struct search *s)
{
    return s->spent;
}
