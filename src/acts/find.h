/* NAME find - what the parts of one search share (search.c, find_words.c, find_row.c) */
#ifndef ACTS_FIND_H
#define ACTS_FIND_H

#include "acts/room.h"

enum { FIND_WORDS = 24, FIND_PHRASES = 8, FIND_TEXT_MOST = 1000 };

struct hit { uint32_t act, edition; float score; bool titled; };
/* A word as it was asked, for excerpts: its stems by language; part of a phrase or not. */
struct asked_word { struct str stem[LANG_COUNT]; bool prefix; int phrase; };

struct find {
    struct acts *r;
    struct reader *rd;
    struct shelf *s;
    const struct acts_query *q;
    struct arena *a;
    struct diags *d;
    /* what was asked */
    bool words, possible;       /* possible: something may match */
    struct str match[LANG_COUNT], title_match[LANG_COUNT];
    struct asked_word asked[FIND_WORDS];
    size_t n_asked;
    uint32_t numbers[FIND_WORDS];
    size_t n_numbers;
    bool by_country, by_kind, by_body, by_number, by_theme, by_tag, none;
    uint32_t country, kind, body, number, theme, tag;
    day as_of;
    /* what was found */
    struct hit *hits;
    size_t n;
};

/* weigh.c: every text of that language that matches, once, in order of rowid; then, where not too many do for it to say
 * anything, the BM25 of each. `n`: how many matched. */
struct match_taker {
    void *ctx;
    void (*row)(void *ctx, int64_t rowid);
    void (*score)(void *ctx, int64_t rowid, float score);
};
bool match_rows(struct reader *rd, const struct shelf *s, enum lang lang, struct str match,
                const struct match_taker *to, size_t *n, struct diags *d);
struct weigher *weigher_new(sqlite3 *db);       /* NULL: FTS5 does not take the function */
void weigher_free(struct weigher *w);

/* The text as match expressions; false and a diag when it is too long. */
bool find_words(struct find *f);
struct json *find_facets(const struct find *f);
struct json *find_row(struct find *f, const struct hit *h);

#endif
