/*
 * NAME    find_row - one act of an answer: its best clause, an excerpt, the words marked; facets
 * WHY     a lawyer wants the clause, not the act that has it somewhere
 */
#include <stdlib.h>
#include <string.h>

#include "acts/find.h"

enum { EXCERPT = 240, FACET_MOST = 30, SPOTS = 4000 };

/* ------------------------------------------------------------------ the best clause */
struct spot { int word, from, to, place; };
struct reading {
    const struct find *f;
    int lang, place;
    struct spot v[SPOTS];
    size_t n;
};

static int look(void *ctx, const char *stem, int n, int from, int to)
{
    struct reading *r = ctx;
    struct str s = { stem, (size_t)n };

    r->place++;
    for (size_t i = 0; i < r->f->n_asked; i++) {
        const struct asked_word *w = &r->f->asked[i];
        struct str want = w->stem[r->lang];
        if (!want.n || !(w->prefix ? str_starts(s, want.p) : str_eq(s, want)))
            continue;
        if (r->n < SPOTS)
            r->v[r->n++] = (struct spot){ (int)i, from, to, r->place };
        return r->n == SPOTS;
    }
    return 0;
}

/* How well a clause answers: words it has, words side by side in the order asked. */
static int worth(const struct reading *r)
{
    uint32_t has = 0;
    int pairs = 0, words = 0;

    for (size_t i = 0; i < r->n; i++) {
        has |= 1u << r->v[i].word;
        if (i > 0 && r->v[i].place == r->v[i - 1].place + 1
            && r->v[i].word == r->v[i - 1].word + 1)
            pairs++;
    }
    for (uint32_t x = has; x; x &= x - 1)
        words++;
    return words * 1000 + (pairs > 20 ? 20 : pairs) * 40;
}

/* Where the densest stretch of an excerpt's length begins. */
static size_t window(const struct reading *r, size_t n_text)
{
    size_t best = 0;
    int most = -1;

    for (size_t i = 0; i < r->n && i < 400; i++) {
        uint32_t has = 0;
        int score = 0;
        for (size_t k = i; k < r->n && r->v[k].to - r->v[i].from < EXCERPT; k++) {
            has |= 1u << r->v[k].word;
            score += k > i && r->v[k].place == r->v[k - 1].place + 1 ? 2 : 0;
        }
        for (; has; has &= has - 1)
            score += 10;
        if (score > most) {
            most = score;
            best = (size_t)r->v[i].from;
        }
    }
    best = best > 60 ? best - 60 : 0;
    return n_text < EXCERPT ? 0 : best;
}

static bool inside(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void excerpt(struct find *f, struct json *o, const struct reading *r, struct str text)
{
    size_t from = window(r, text.n), to;
    struct buf b = buf_on(f->a);
    struct json *marks = json_new_array(f->a);
    size_t shift;

    while (from > 0 && from < text.n && text.p[from - 1] != ' ')
        from--;
    to = from + EXCERPT < text.n ? from + EXCERPT : text.n;
    while (to < text.n && text.p[to] != ' ' && to < from + EXCERPT + 60)
        to++;
    while (to < text.n && inside(text.p[to]))
        to++;
    if (from > 0)
        buf_puts(&b, "… ");
    shift = b.n;
    buf_str(&b, str_sub(text, from, to - from));
    if (to < text.n)
        buf_puts(&b, " …");
    for (size_t i = 0; i < r->n; i++) {
        struct json *m;
        if ((size_t)r->v[i].from < from || (size_t)r->v[i].to > to)
            continue;
        m = json_push(f->a, marks, json_new_array(f->a));
        json_push(f->a, m, json_new_int(f->a, (int64_t)((size_t)r->v[i].from - from + shift)));
        json_push(f->a, m, json_new_int(f->a, r->v[i].to - r->v[i].from));
    }
    json_set_str(f->a, o, "excerpt", buf_get(&b));
    json_set(f->a, o, "marks", marks);
}

static bool best_clause(struct find *f, struct json *o, const struct hit *h)
{
    const struct shelf_edition *e = &f->s->editions[h->edition];
    struct reading *r = arena_new_of(f->a, struct reading);
    size_t n, best = 0;
    int most = -1;
    const struct doc_clause *v = clause_rows(f->rd, f->a, (int64_t)h->edition + 1, &n, f->d);

    r->f = f;
    r->lang = e->lang;
    if (f->d->count)
        return false;
    for (size_t i = 0; i < n && f->words; i++) {
        int w = 0;
        r->n = 0;
        r->place = 0;
        stemmer_words(f->rd->stem[e->lang], v[i].text.p, (int)v[i].text.n, look, r);
        w = worth(r) * 2;
        r->n = 0;
        stemmer_words(f->rd->stem[e->lang], v[i].heading.p, (int)v[i].heading.n, look, r);
        w += worth(r) / 2;
        if (w > most) {
            most = w;
            best = i;
        }
    }
    if (n == 0) {
        json_set_str(f->a, o, "clause", STR(""));
        json_set_str(f->a, o, "excerpt", STR(""));
        return true;
    }
    json_set_str(f->a, o, "clause", most > 0 ? v[best].id : STR(""));
    r->n = 0;
    r->place = 0;
    stemmer_words(f->rd->stem[e->lang], v[best].text.p, (int)v[best].text.n, look, r);
    excerpt(f, o, r, v[best].text);
    return true;
}

struct json *find_row(struct find *f, const struct hit *h)
{
    const struct shelf_edition *e = &f->s->editions[h->edition];
    struct json *o = json_new_object(f->a);
    enum lang lang = (enum lang)e->lang;
    sqlite3_stmt *st;
    struct act_row act;

    if (!f->rd->stem[lang])
        f->rd->stem[lang] = stemmer_new(lang);
    if (sqlite3_prepare_v2(f->rd->db, "SELECT code FROM act WHERE id=?1", -1, &st, NULL)
        != SQLITE_OK) {
        db_fail(f->d, f->rd->db, NULL);
        return NULL;
    }
    sqlite3_bind_int64(st, 1, (int64_t)h->act + 1);
    struct str code = sqlite3_step(st) == SQLITE_ROW ? db_str(f->a, st, 0) : STR("");
    sqlite3_finalize(st);
    if (!act_load(f->rd, f->a, code, &act, f->d))
        return NULL;
    json_set_str(f->a, o, "code", act.code);
    json_set_str(f->a, o, "title", act_title(&act, f->q->lang));
    json_set_str(f->a, o, "country", act.country);
    json_set_str(f->a, o, "kind", act.kind);
    json_set_str(f->a, o, "body", act.body);
    json_set_str(f->a, o, "number", act.number);
    json_set(f->a, o, "adopted", act.adopted == DAY_NONE ? json_new_null(f->a)
             : json_new_str(f->a, day_str(f->a, act.adopted)));
    json_set_str(f->a, o, "status", str_of(act_status_name(act_since(&act), act.ceased, act.partial,
                                                           f->as_of)));
    json_set_str(f->a, o, "lang", lang_code(lang));
    json_set_str(f->a, o, "edition", day_str(f->a, e->from));
    json_set_str(f->a, o, "eli", act_eli(f->a, &act, e->from, &lang));
    return best_clause(f, o, h) ? o : NULL;
}

/* ------------------------------------------------------------------ facets */
struct count { uint32_t name, n; };

static int by_count(const void *p, const void *q)
{
    const struct count *x = p, *y = q;

    return x->n != y->n ? (x->n > y->n ? -1 : 1) : x->name < y->name ? -1 : 1;
}

static void facet(const struct find *f, struct json *o, const char *name, uint32_t *counts,
                  const char *const *fixed, size_t n_fixed)
{
    size_t n = fixed ? n_fixed : f->s->n_facets, used = 0;
    struct count *v;
    struct json *list = json_set(f->a, o, name, json_new_array(f->a));

    for (size_t i = 0; i < n; i++)
        used += counts[i] > 0;
    v = arena_new_array(f->a, used + 1, struct count);
    used = 0;
    for (size_t i = 0; i < n; i++)
        if (counts[i])
            v[used++] = (struct count){ (uint32_t)i, counts[i] };
    qsort(v, used, sizeof *v, by_count);
    for (size_t i = 0; i < used && i < FACET_MOST; i++) {
        struct json *one = json_push(f->a, list, json_new_object(f->a));
        /* Copied: the shelf goes when a newer one is loaded, the answer is written later. */
        json_set_str(f->a, one, "value", fixed ? str_of(fixed[v[i].name])
                     : str_dup(f->a, f->s->names[v[i].name]));
        json_set_int(f->a, one, "count", v[i].n);
    }
    memset(counts, 0, n * sizeof *counts);
}

static void years(const struct find *f, struct json *o, uint32_t *counts)
{
    struct json *list = json_set(f->a, o, "year", json_new_array(f->a));

    for (int y = 2200; y >= 1800; y--) {
        struct json *one;
        if (!counts[y])
            continue;
        one = json_push(f->a, list, json_new_object(f->a));
        json_set_str(f->a, one, "value", str_printf(f->a, "%d", y));
        json_set_int(f->a, one, "count", counts[y]);
    }
    memset(counts, 0, 2201 * sizeof *counts);
}

struct json *find_facets(const struct find *f)
{
    static const char *const STATUS[] = { "in-force", "ceased", "not-yet", "in-part" };
    static const char *const LANGS[] = { "kk", "ru", "en" };
    struct json *o = json_new_object(f->a);
    size_t room = f->s->n_facets > 2300 ? f->s->n_facets : 2300;
    uint32_t *all = arena_new_array(f->a, room * 4, uint32_t), *country = all, *kind = all + room,
        *body = all + 2 * room, *label = all + 3 * room;
    uint32_t status[4] = { 0 }, lang[3] = { 0 }, *year;

    for (size_t i = 0; i < f->n; i++) {
        const struct shelf_act *x = &f->s->acts[f->hits[i].act];
        const char *s = shelf_status(x, f->as_of);
        country[x->country]++;
        kind[x->kind]++;
        body[x->body]++;
        lang[f->s->editions[f->hits[i].edition].lang]++;
        status[s[0] == 'c' ? 1 : s[0] == 'n' ? 2 : s[3] == 'f' ? 0 : 3]++;
        for (uint32_t k = 0; k < x->n_labels; k++)
            label[f->s->labels[x->labels + k]]++;
    }
    facet(f, o, "country", country, NULL, 0);
    facet(f, o, "kind", kind, NULL, 0);
    facet(f, o, "body", body, NULL, 0);
    facet(f, o, "status", status, STATUS, 4);
    facet(f, o, "language", lang, LANGS, 3);
    for (size_t i = 0; i < f->s->n_facets; i++)      /* themes here, tags there */
        country[i] = f->s->names[i].p[-1] == 't' ? label[i] : 0;
    facet(f, o, "theme", country, NULL, 0);
    for (size_t i = 0; i < f->s->n_facets; i++)
        country[i] = f->s->names[i].p[-1] == 'g' ? label[i] : 0;
    facet(f, o, "tag", country, NULL, 0);
    year = kind;
    for (size_t i = 0; i < f->n; i++)
        year[f->s->acts[f->hits[i].act].year <= 2200 ? f->s->acts[f->hits[i].act].year : 0]++;
    years(f, o, year);
    return o;
}
