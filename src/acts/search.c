/*
 * NAME    search - acts by words, phrases, number, dates, themes and tags, with counts
 * WHY     the act itself stands above those that only cite it; counts of facets need every match,
 *         so matches are walked once over the shelf's columns and never sorted as a whole
 * ERRORS  DIAG_INPUT "bad-search" for limits past their bounds
 *
 * Each language has a full-text table of texts and one of titles, a row an edition. What few texts
 * have is ranked by BM25 too (weigh.c); a word that many have says little of which act is meant,
 * and then title, number, citations and being in force decide.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "acts/find.h"
#include "base/panic.h"

static const enum acts_statement NAME[] = { AS_name_kk, AS_name_ru, AS_name_en };

/* ------------------------------------------------------------------ filters */
static bool wants(const struct shelf *s, struct str given, char what, uint32_t *out, bool *none)
{
    if (!given.n)
        return false;
    if (!shelf_find(s, given, what, out))
        *none = true;
    return true;
}

static void filters(struct find *f)
{
    const struct acts_query *q = f->q;
    const struct shelf *s = f->s;

    f->by_country = wants(s, utf8_fold(f->a, q->country), 'c', &f->country, &f->none);
    f->by_kind = wants(s, q->kind.n ? kind_code(f->a, q->kind) : q->kind, 'k', &f->kind, &f->none);
    f->by_body = wants(s, q->body, 'b', &f->body, &f->none);
    f->by_number = wants(s, number_key(f->a, q->number), 'n', &f->number, &f->none);
    f->by_theme = wants(s, q->theme, 't', &f->theme, &f->none);
    f->by_tag = wants(s, q->tag, 'g', &f->tag, &f->none);
    f->as_of = q->in_force != DAY_NONE ? q->in_force : q->today;
}

static bool labelled(const struct shelf *s, const struct shelf_act *x, uint32_t label)
{
    for (uint32_t i = 0; i < x->n_labels; i++)
        if (s->labels[x->labels + i] == label)
            return true;
    return false;
}

static bool act_passes(const struct find *f, const struct shelf_act *x)
{
    const struct acts_query *q = f->q;

    if (x->id == 0 || (f->by_country && x->country != f->country)
        || (f->by_kind && x->kind != f->kind) || (f->by_body && x->body != f->body)
        || (f->by_number && x->number != f->number))
        return false;
    if (q->adopted_from != DAY_NONE && (x->adopted == DAY_NONE || x->adopted < q->adopted_from))
        return false;
    if (q->adopted_to != DAY_OPEN && q->adopted_to != DAY_NONE
        && (x->adopted == DAY_NONE || x->adopted > q->adopted_to))
        return false;
    if (q->in_force != DAY_NONE && ((x->effect != DAY_NONE && q->in_force < x->effect)
        || (x->ceased != DAY_OPEN && q->in_force >= x->ceased)))
        return false;
    return (!f->by_theme || labelled(f->s, x, f->theme)) && (!f->by_tag || labelled(f->s, x, f->tag));
}

/* ------------------------------------------------------------------ matches */
static struct hit *hit_of(struct find *f, uint32_t act)
{
    uint32_t at = f->rd->slot[act];

    return at == 0 || at == UINT32_MAX ? NULL : &f->hits[at - 1];
}

/* The edition to show of an act: the language that was asked, then the later one. */
static bool better_edition(const struct find *f, uint32_t is, uint32_t was)
{
    const struct shelf_edition *x = &f->s->editions[is], *y = &f->s->editions[was];
    bool mine = x->lang == f->q->lang, his = y->lang == f->q->lang;

    return mine != his ? mine : x->from > y->from;
}

static struct hit *take(struct find *f, int64_t rowid)
{
    const struct shelf_edition *e;
    struct hit *h;
    uint32_t id = (uint32_t)(rowid - 1);

    if (rowid < 1 || (size_t)rowid > f->s->n_editions)
        return NULL;            /* imported since the shelf was made */
    e = &f->s->editions[id];
    if (e->superseded || (f->q->in_force != DAY_NONE
                          && (f->q->in_force < e->from || f->q->in_force > e->to)))
        return NULL;
    if (f->rd->slot[e->act] == UINT32_MAX)
        return NULL;
    h = hit_of(f, e->act);
    if (h) {
        if (better_edition(f, id, h->edition))
            h->edition = id;
        return h;
    }
    if (!act_passes(f, &f->s->acts[e->act])) {
        f->rd->slot[e->act] = UINT32_MAX;
        return NULL;
    }
    f->hits[f->n] = (struct hit){ .act = e->act, .edition = id };
    f->rd->slot[e->act] = (uint32_t)++f->n;
    return &f->hits[f->n - 1];
}

static void take_row(void *ctx, int64_t rowid)
{
    take(ctx, rowid);
}

static void take_score(void *ctx, int64_t rowid, float score)
{
    struct find *f = ctx;
    struct hit *h = hit_of(f, f->s->editions[rowid - 1].act);

    if (h && score > h->score)
        h->score = score;
}

static bool titles(struct find *f, int lang, struct str match)
{
    sqlite3_stmt *st = db_get(f->rd, NAME[lang], f->d);
    int rc;

    if (!st || sqlite3_bind_text(st, 1, match.p, (int)match.n, SQLITE_STATIC) != SQLITE_OK)
        return false;
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        int64_t rowid = sqlite3_column_int64(st, 0);
        struct hit *h = rowid >= 1 && (size_t)rowid <= f->s->n_editions
            ? hit_of(f, f->s->editions[rowid - 1].act) : NULL;
        if (h)
            h->titled = true;
    }
    sqlite3_reset(st);
    return rc == SQLITE_DONE || db_fail(f->d, f->rd->db, NULL);
}

static bool by_words(struct find *f)
{
    const struct match_taker to = { f, take_row, take_score };

    for (int lang = 0; lang < LANG_COUNT; lang++) {
        size_t rows;
        if (f->q->one_language && (int)f->q->lang != lang)
            continue;
        if (!match_rows(f->rd, f->s, (enum lang)lang, f->match[lang], &to, &rows, f->d)
            || (rows && !titles(f, lang, f->title_match[lang])))
            return false;
    }
    return true;
}

static void by_filters(struct find *f)
{
    for (size_t i = 0; i < f->s->n_editions; i++)
        if (!f->q->one_language || f->s->editions[i].lang == f->q->lang)
            take(f, (int64_t)i + 1);
}

/* ------------------------------------------------------------------ order */
static void score(struct find *f)
{
    for (size_t i = 0; i < f->n; i++) {
        struct hit *h = &f->hits[i];
        const struct shelf_act *x = &f->s->acts[h->act];
        bool number = false;

        for (size_t k = 0; k < f->n_numbers; k++)
            number = number || x->number == f->numbers[k];
        if (!f->words) {        /* nothing but filters: the newest first */
            h->score = (float)(x->adopted == DAY_NONE ? -200000 : x->adopted);
            continue;
        }
        h->score = (h->score > 40 ? 40 : h->score) + (h->titled ? 60 : 0) + (number ? 200 : 0)
            + 2 * log2f(1 + (float)x->cited) - (h->titled && x->changes ? 25 : 0)
            + (x->ceased != DAY_OPEN && f->as_of >= x->ceased ? 0 : 3);
    }
}

static bool above(const struct hit *x, const struct hit *y)
{
    return x->score != y->score ? x->score > y->score : x->act < y->act;
}

/* The first `want` by a heap of the worst at the top: n log want. */
static void sift(struct hit *v, size_t n, size_t i)
{
    for (;;) {
        size_t worst = i, l = 2 * i + 1;
        for (size_t k = l; k < l + 2 && k < n; k++)
            if (above(&v[worst], &v[k]))
                worst = k;
        if (worst == i)
            return;
        struct hit swap = v[i];
        v[i] = v[worst];
        v[worst] = swap;
        i = worst;
    }
}

static int by_score(const void *p, const void *q)
{
    return above(p, q) ? -1 : 1;
}

static size_t best(struct find *f, size_t want)
{
    size_t n = f->n < want ? f->n : want;

    if (n == 0)
        return 0;
    for (size_t i = n / 2 + 1; i-- > 0;)
        sift(f->hits, n, i);
    for (size_t i = n; i < f->n; i++)
        if (above(&f->hits[i], &f->hits[0])) {
            f->hits[0] = f->hits[i];
            sift(f->hits, n, 0);
        }
    qsort(f->hits, n, sizeof *f->hits, by_score);
    return n;
}

/* ------------------------------------------------------------------ the whole */
static void room(struct find *f)
{
    if (f->rd->n_slots < f->s->n_acts) {
        free(f->rd->slot);
        f->rd->slot = calloc(f->s->n_acts + 1, sizeof *f->rd->slot);
        AN(f->rd->slot);
        f->rd->n_slots = f->s->n_acts;
    } else if (f->rd->n_slots) {
        memset(f->rd->slot, 0, f->s->n_acts * sizeof *f->rd->slot);
    }
    if (f->rd->n_hits < f->s->n_acts) {
        free(f->rd->hits);
        f->rd->hits = calloc(f->s->n_acts + 1, sizeof *f->rd->hits);
        AN(f->rd->hits);
        f->rd->n_hits = f->s->n_acts;
    }
    f->hits = f->rd->hits;
}

static struct json *found(struct find *f)
{
    struct json *o = json_new_object(f->a), *list;
    size_t from = (size_t)f->q->offset, n;

    filters(f);
    room(f);
    if (!f->none && f->possible) {
        if (!f->words)
            by_filters(f);
        else if (!by_words(f))
            return NULL;
    }
    score(f);
    json_set_int(f->a, o, "total", (int64_t)f->n);
    json_set_int(f->a, o, "offset", f->q->offset);
    json_set(f->a, o, "facets", find_facets(f));
    n = best(f, from + (size_t)f->q->limit);
    list = json_set(f->a, o, "acts", json_new_array(f->a));
    for (size_t i = from; i < n; i++) {
        struct json *one = find_row(f, &f->hits[i]);
        if (!one)
            return NULL;
        json_push(f->a, list, one);
    }
    return o;
}

struct json *acts_search(struct acts *r, const struct acts_query *q, struct arena *a,
                         struct diags *d)
{
    struct find f = { .r = r, .q = q, .a = a, .d = d };
    struct json *o = NULL;

    if (q->limit < 1 || q->limit > 100 || q->offset < 0 || q->offset > ACTS_OFFSET_MOST) {
        diag_add(d, DIAG_INPUT, "bad-search", "a page holds 1 to 100 acts, of the first %d",
                 ACTS_OFFSET_MOST)->remedy = STR("narrow the search instead");
        return NULL;
    }
    f.rd = reader_take(r, d);
    f.s = f.rd ? shelf_take(r, f.rd, d) : NULL;
    if (f.s) {
        if (find_words(&f))
            o = found(&f);
        shelf_give(r, f.s);
    }
    reader_give(r, f.rd);
    return o;
}
