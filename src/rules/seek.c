/*
 * NAME    seek - find combinations of pieces that no line of a set covers
 * WHY     column after column, the lines left are those that accept all pieces chosen so far.
 *         None left: found. One left that accepts everything in the columns to go: covered. And
 *         what becomes of a node depends only on its column and the lines left, so each such pair
 *         is opened once: a table that branches like a tree costs thousands of nodes, not the
 *         product of its columns
 * OWNS    the memo, the budget
 * ERRORS  none; a spent budget is told, never taken for a proof
 */
#include "rules/seek.h"

#include <string.h>

/* Depth and lines left -> the period in which something was last found below, or COVERED. Open
 * addressing; a key is the depth + 1 (0: free) and the set. */
struct memo {
    uint64_t *key;
    size_t *found;
    size_t n, cap;
};
#define COVERED SIZE_MAX
#define MEMO_FIRST 64

struct seek {
    const struct rules_table *t;
    struct arena *arena;
    const uint64_t *with;
    bool possible;              /* can those lines hold at all? */
    struct memo memo;
    size_t *order;              /* by depth: the column; one depth more lies behind the last */
    uint64_t *left;             /* by depth: the lines left */
    uint64_t *rest;             /* by depth: the lines that accept everything from there on */
    size_t *path;               /* by column: the piece chosen, SIZE_MAX for none yet */
    uint64_t nodes, budget;
    bool spent;

    /* of one run */
    size_t period;
    seek_found *found;
    void *ctx;
    bool stop;
};

/* ------------------------------------------------------------------ memo */
static uint64_t *memo_key(const struct seek *s, size_t slot)
{
    return s->memo.key + slot * (s->t->words + 1);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t memo_slot(const struct seek *s, uint64_t depth, const uint64_t *left)
{
    size_t words = s->t->words, slot;
    uint64_t h = depth + 1;

    for (size_t w = 0; w < words; w++) {
        h = (h ^ left[w]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (slot = (size_t)h & (s->memo.cap - 1);; slot = (slot + 1) & (s->memo.cap - 1)) {
        const uint64_t *key = memo_key(s, slot);

        if (key[0] == 0
            || (key[0] == depth + 1 && memcmp(key + 1, left, words * sizeof *left) == 0))
            return slot;
    }
}

static void memo_size(struct seek *s, size_t cap)
{
    s->memo.cap = cap;
    s->memo.key = arena_new_array(s->arena, cap * (s->t->words + 1), uint64_t);
    s->memo.found = arena_new_array(s->arena, cap, size_t);
}

static void memo_put(struct seek *s, size_t depth, const uint64_t *left, size_t found)
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
    slot = memo_slot(s, depth, left);
    s->memo.n += memo_key(s, slot)[0] == 0;
    memo_key(s, slot)[0] = depth + 1;
    memcpy(memo_key(s, slot) + 1, left, words * sizeof *left);
    s->memo.found[slot] = found;
}

/* Was the node opened before, and need not be again in this period? */
static bool memo_knows(const struct seek *s, size_t depth, const uint64_t *left, bool *hit)
{
    size_t slot;

    if (s->memo.cap == 0)
        return false;
    slot = memo_slot(s, depth, left);
    if (memo_key(s, slot)[0] == 0)
        return false;
    *hit = s->memo.found[slot] != COVERED;
    return !*hit || s->memo.found[slot] == s->period;
}

/* ------------------------------------------------------------------ search */

/* How many lines tell the values of the column apart. */
static size_t askers(const struct rules_table *t, size_t col)
{
    size_t n = 0;

    for (size_t w = 0; w < t->words; w++)
        n += (size_t)__builtin_popcountll(t->column[col].some[w] & ~t->column[col].all[w]);
    return n;
}

/* What most lines ask for comes first: it leaves the fewest lines, and the least to remember.
 * Measured on complete trees of 20 columns against the order of writing: 64 rows over two values
 * take 500 nodes instead of 6 600, 128 rows over numbers 2 700 instead of 920 000. */
static size_t *choose_order(const struct rules_table *t, struct arena *a)
{
    size_t *order = arena_new_array(a, t->n_columns, size_t);

    for (size_t c = 0; c < t->n_columns; c++) {
        size_t at = c;

        for (; at > 0 && askers(t, order[at - 1]) < askers(t, c); at--)
            order[at] = order[at - 1];
        order[at] = c;
    }
    return order;
}

struct seek *seek_new(const struct rules_table *t, struct arena *a, uint64_t budget)
{
    struct seek *s = arena_new_of(a, struct seek);
    size_t n = t->n_columns;

    s->t = t;
    s->arena = a;
    s->budget = budget;
    s->order = choose_order(t, a);
    s->left = arena_new_array(a, (n + 1) * t->words, uint64_t);
    s->rest = arena_new_array(a, (n + 1) * t->words, uint64_t);
    s->path = arena_new_array(a, n, size_t);
    for (size_t c = 0; c < n; c++)
        s->path[c] = SIZE_MAX;
    set_fill(s->rest + n * t->words, UINT64_MAX, t->words);
    for (size_t i = n; i > 0; i--) {
        set_copy(s->rest + (i - 1) * t->words, s->rest + i * t->words, t->words);
        set_and(s->rest + (i - 1) * t->words, t->column[s->order[i - 1]].all, t->words);
    }
    return s;
}

bool seek_allows(const struct seek *s, size_t col, size_t piece)
{
    return set_within(s->with, axis_mask(s->t, &s->t->column[col].axis, piece), s->t->words);
}

size_t seek_piece(const struct seek *s, size_t col)
{
    const struct column *c = &s->t->column[col];

    for (size_t i = 0; i < c->n_real; i++)
        if (seek_allows(s, col, c->real[i]))
            return c->real[i];
    return SIZE_MAX;
}

void seek_with(struct seek *s, const uint64_t *with)
{
    s->with = with;
    s->possible = true;
    for (size_t c = 0; c < s->t->n_columns; c++)
        s->possible &= seek_piece(s, c) != SIZE_MAX;
    s->memo.n = 0;
    if (s->memo.cap == MEMO_FIRST)
        memset(s->memo.key, 0, MEMO_FIRST * (s->t->words + 1) * sizeof *s->memo.key);
    else
        s->memo = (struct memo){ 0 };       /* after a large run: cheaper than sweeping it */
}

/* Does the piece leave the same lines as the piece before it did? They would be found twice. */
static bool same_next(const struct seek *s, size_t depth, const uint64_t *mask)
{
    size_t words = s->t->words;
    const uint64_t *left = s->left + depth * words, *next = left + words;

    for (size_t w = 0; w < words; w++)
        if ((left[w] & mask[w]) != next[w])
            return false;
    return true;
}

static bool descend(struct seek *s, size_t depth);

static bool try_pieces(struct seek *s, size_t depth)
{
    const struct rules_table *t = s->t;
    size_t words = t->words, c = s->order[depth];
    const struct column *col = &t->column[c];
    uint64_t *left = s->left + depth * words, *next = left + words;
    bool hit = false, begun = false;

    for (size_t i = 0; i < col->n_real && !s->stop && !s->spent; i++) {
        const uint64_t *mask = axis_mask(t, &col->axis, col->real[i]);

        if (!seek_allows(s, c, col->real[i]) || (begun && same_next(s, depth, mask)))
            continue;
        begun = true;
        s->path[c] = col->real[i];
        set_copy(next, left, words);
        set_and(next, mask, words);
        hit |= descend(s, depth + 1);
    }
    s->path[c] = SIZE_MAX;
    return hit;
}

/* Is anything found below this node? */
static bool descend(struct seek *s, size_t depth)
{
    size_t words = s->t->words;
    const uint64_t *left = s->left + depth * words;
    bool hit;

    if (s->nodes == s->budget) {
        s->spent = true;
        return false;
    }
    s->nodes++;
    if (set_next(left, words, 0) == SIZE_MAX) {
        s->stop = s->found(s->path, s->ctx);
        return true;
    }
    if (set_meets(left, s->rest + depth * words, words))
        return false;
    if (memo_knows(s, depth, left, &hit))
        return hit;
    hit = try_pieces(s, depth);
    if (!s->stop && !s->spent)
        memo_put(s, depth, left, hit ? s->period : COVERED);
    return hit;
}

void seek_run(struct seek *s, const uint64_t *cover, size_t period, seek_found *found, void *ctx)
{
    s->period = period;
    s->found = found;
    s->ctx = ctx;
    s->stop = false;
    set_copy(s->left, cover, s->t->words);
    if (s->possible && !s->spent)
        descend(s, 0);
}

uint64_t seek_nodes(const struct seek *s)
{
    return s->nodes;
}

bool seek_spent(const struct seek *s)
{
    return s->spent;
}
