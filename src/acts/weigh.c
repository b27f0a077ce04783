/*
 * NAME    weigh - the texts that match, and how well, in one pass over the index
 * WHY     a phrase is dear to find: FTS5 reads where each of its words stands. Its own bm25() finds
 *         everything a second time to count it, and would have to be asked beside the walk that
 *         filters and counts. Here the walk itself notes how often a text has each phrase
 * OWNS    struct weigher; the auxiliary function "weigh" of FTS5
 * ERRORS  DIAG_ENVIRONMENT, as the file says
 *
 * The figures are those of bm25() (k1 1.2, b 0.75), which a test holds against it. The lengths of texts are on the
 * shelf.
 */
#include <math.h>
#include <stdlib.h>

#include "acts/find.h"
#include "base/panic.h"

enum { RANKED = 2000 };     /* a word that more texts have tells them apart little */

struct weigher {
    int phrases;
    bool counting;          /* asked for `having`, not for a row */
    size_t n;
    int64_t row[RANKED + 1], having[FIND_WORDS];
    uint32_t often[RANKED + 1][FIND_WORDS];
};

static const struct { enum acts_statement first, rest; } FIND[LANG_COUNT] = {
    { AS_weigh_kk, AS_find_kk }, { AS_weigh_ru, AS_find_ru }, { AS_weigh_en, AS_find_en },
};

/* ------------------------------------------------------------------ inside FTS5 */
static int one_more(const Fts5ExtensionApi *api, Fts5Context *fts, void *n)
{
    (void)api;
    (void)fts;
    ++*(int64_t *)n;
    return SQLITE_OK;
}

static void weigh(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *out, int argc,
                  sqlite3_value **argv)
{
    struct weigher *w = api->xUserData(fts);

    (void)argc;
    (void)argv;
    w->phrases = api->xPhraseCount(fts);
    for (int i = 0; i < w->phrases && i < FIND_WORDS; i++) {
        Fts5PhraseIter at;
        uint32_t n = 0;
        int column, offset, rc = SQLITE_OK;
        if (w->counting) {
            w->having[i] = 0;
            rc = api->xQueryPhrase(fts, i, &w->having[i], one_more);
        } else {
            rc = api->xPhraseFirst(fts, i, &at, &column, &offset);
            for (; rc == SQLITE_OK && column >= 0; api->xPhraseNext(fts, &at, &column, &offset))
                n++;
            w->often[w->n][i] = n;
        }
        if (rc != SQLITE_OK) {
            sqlite3_result_error_code(out, rc);
            return;
        }
    }
}

struct weigher *weigher_new(sqlite3 *db)
{
    struct weigher *w = calloc(1, sizeof *w);
    fts5_api *api = fts_api(db);

    AN(w);
    if (api && api->xCreateFunction(api, "weigh", w, weigh, NULL) == SQLITE_OK)
        return w;
    free(w);
    return NULL;
}

void weigher_free(struct weigher *w)
{
    free(w);
}

/* ------------------------------------------------------------------ scores */
/* One phrase has been counted by the walk; of several each is counted alone. */
static bool count_phrases(struct reader *rd, enum lang lang, struct str match, struct diags *d)
{
    struct weigher *w = rd->weigher;
    sqlite3_stmt *st;
    int rc;

    w->having[0] = (int64_t)w->n;
    if (w->phrases == 1)
        return true;
    st = db_get(rd, FIND[lang].first, d);
    if (!st || sqlite3_bind_text(st, 1, match.p, (int)match.n, SQLITE_STATIC) != SQLITE_OK)
        return false;
    w->counting = true;
    rc = sqlite3_step(st);
    w->counting = false;
    sqlite3_reset(st);
    return rc == SQLITE_ROW || rc == SQLITE_DONE || db_fail(d, rd->db, NULL);
}

static void scores(const struct weigher *w, const struct shelf *s, enum lang lang,
                   const struct match_taker *to)
{
    const double k1 = 1.2, b = 0.75;
    double texts = (double)s->texts[lang].n, idf[FIND_WORDS] = { 0 };
    double usual = texts > 0 ? (double)s->texts[lang].words / texts : 1;
    int phrases = w->phrases < FIND_WORDS ? w->phrases : FIND_WORDS;

    for (int i = 0; i < phrases; i++) {
        double have = (double)w->having[i];
        idf[i] = log((texts - have + 0.5) / (have + 0.5));
        if (!(idf[i] > 0))
            idf[i] = 1e-6;
    }
    for (size_t r = 0; r < w->n; r++) {
        double score = 0, words;
        if ((size_t)w->row[r] > s->n_editions || w->row[r] < 1)
            continue;           /* imported since the shelf was made */
        words = s->editions[w->row[r] - 1].words;
        for (int i = 0; i < phrases; i++) {
            double n = w->often[r][i];
            score += idf[i] * n * (k1 + 1) / (n + k1 * (1 - b + b * words / usual));
        }
        to->score(to->ctx, w->row[r], (float)score);
    }
}

/* ------------------------------------------------------------------ the walk */
bool match_rows(struct reader *rd, const struct shelf *s, enum lang lang, struct str match,
                const struct match_taker *to, size_t *n, struct diags *d)
{
    struct weigher *w = rd->weigher;
    sqlite3_stmt *st = db_get(rd, FIND[lang].first, d);
    int rc = SQLITE_DONE;

    *n = w->n = 0;
    if (!st || sqlite3_bind_text(st, 1, match.p, (int)match.n, SQLITE_STATIC) != SQLITE_OK)
        return false;
    while (w->n <= RANKED && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        w->row[w->n++] = sqlite3_column_int64(st, 0);
        to->row(to->ctx, w->row[w->n - 1]);
    }
    *n = w->n;
    sqlite3_reset(st);
    if (w->n <= RANKED) {
        if (rc != SQLITE_DONE)
            return db_fail(d, rd->db, NULL);
        if (w->n == 0)
            return true;
        if (!count_phrases(rd, lang, match, d))
            return false;
        scores(w, s, lang, to);
        return true;
    }
    st = db_get(rd, FIND[lang].rest, d);
    if (!st || sqlite3_bind_text(st, 1, match.p, (int)match.n, SQLITE_STATIC) != SQLITE_OK)
        return false;
    sqlite3_bind_int64(st, 2, w->row[w->n - 1]);
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        ++*n;
        to->row(to->ctx, sqlite3_column_int64(st, 0));
    }
    sqlite3_reset(st);
    return rc == SQLITE_DONE || db_fail(d, rd->db, NULL);
}
