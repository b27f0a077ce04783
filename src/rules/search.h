/*
 * NAME    search - find combinations of pieces that no line of a set covers
 * WHY     one question serves every proof: a gap is a combination that no row covers; two rows
 *         overlap where both hold and no never covers; a row is dead where better rows and nevers
 *         cover all of it
 */
#ifndef RULES_SEARCH_H
#define RULES_SEARCH_H

#include "rules/table.h"

struct search;

/* `budget` bounds the nodes visited over all runs. Scratch comes from the arena. */
struct search *search_new(const struct rules_table *t, struct arena *a, uint64_t budget);

/* The lines that must hold in what is found (a set, kept by the caller); forgets earlier runs. */
void search_with(struct search *s, const uint64_t *with);

/* Calls `found` for every kind of combination that no line of `cover` covers, until it returns
 * true. Of combinations that leave the same lines with the same columns to go, one is found in a
 * period; a period is a number the caller gives. `path` has a piece a column; SIZE_MAX: all
 * pieces that search_allows. */
typedef bool search_found(const size_t *path, void *ctx);
void search_run(struct search *s, const uint64_t *cover, size_t period, search_found *found,
                void *ctx);

/* May the column be in this piece, with the lines that must hold? */
bool search_allows(const struct search *s, size_t col, size_t piece);
/* The most everyday piece that it may be in, SIZE_MAX if there is none. */
size_t search_piece(const struct search *s, size_t col);
uint64_t search_nodes(const struct search *s);
/* Is the budget spent? Then what was not found is not proved. */
bool search_spent(const struct search *s);

#endif
