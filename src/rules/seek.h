/*
 * NAME    seek - find combinations of pieces that no line of a set covers
 * WHY     one question serves every proof: a gap is a combination that no row covers; two rows
 *         overlap where both hold and no never covers; a row is dead where better rows and nevers
 *         cover all of it
 */
#ifndef RULES_SEEK_H
#define RULES_SEEK_H

#include "rules/table.h"

struct seek;

/* `budget` bounds the nodes visited over all runs. Scratch comes from the arena. */
struct seek *seek_new(const struct rules_table *t, struct arena *a, uint64_t budget);

/* The lines that must hold in what is found (a set, kept by the caller); forgets earlier runs. */
void seek_with(struct seek *s, const uint64_t *with);

/* Calls `found` for every kind of combination that no line of `cover` covers, until it returns
 * true. Of combinations that leave the same lines with the same columns to go, one is found in a
 * period; a period is a number the caller gives. `path` has a piece a column; SIZE_MAX: all
 * pieces that seek_allows. */
typedef bool seek_found(const size_t *path, void *ctx);
void seek_run(struct seek *s, const uint64_t *cover, size_t period, seek_found *found, void *ctx);

/* May the column be in this piece, with the lines that must hold? */
bool seek_allows(const struct seek *s, size_t col, size_t piece);
/* The most everyday piece that it may be in, SIZE_MAX if there is none. */
size_t seek_piece(const struct seek *s, size_t col);
uint64_t seek_nodes(const struct seek *s);
/* Is the budget spent? Then what was not found is not proved. */
bool seek_spent(const struct seek *s);

#endif
