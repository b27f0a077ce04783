/*
 * NAME    doc - an act as an importer read it: built, then checked before it is written
 * WHY     every importer is fed by strangers; what they made is looked at in one place
 * OWNS    growth of its lists, the limits, ids where a text has none
 * ERRORS  DIAG_INPUT: acts-limit, acts-missing, acts-date, acts-text
 */
#include <string.h>

#include "acts/room.h"

static void *grown(struct arena *a, const void *v, size_t n, size_t *cap, size_t size)
{
    void *more;

    *cap = *cap ? *cap * 2 : 8;
    more = arena_array(a, *cap, size);
    if (n)
        memcpy(more, v, n * size);
    return more;
}

struct doc_clause *doc_clause_add(struct arena *a, struct doc_edition *e)
{
    if (e->n == e->cap)
        e->clauses = grown(a, e->clauses, e->n, &e->cap, sizeof *e->clauses);
    e->clauses[e->n] = (struct doc_clause){ 0 };
    return &e->clauses[e->n++];
}

struct doc_edition *doc_edition_add(struct arena *a, struct act_doc *doc)
{
    if (doc->n_editions == doc->cap_editions)
        doc->editions = grown(a, doc->editions, doc->n_editions, &doc->cap_editions,
                              sizeof *doc->editions);
    doc->editions[doc->n_editions] = (struct doc_edition){ .from = DAY_NONE, .to = DAY_NONE };
    return &doc->editions[doc->n_editions++];
}

void doc_link_add(struct arena *a, struct act_doc *doc, const char *rel, struct str to,
                  struct str clause, struct str about)
{
    for (size_t i = 0; i < doc->n_links; i++)
        if (str_is(doc->links[i].rel, rel) && str_eq(doc->links[i].to, to)
            && str_eq(doc->links[i].clause, clause))
            return;
    if (doc->n_links == doc->cap_links)
        doc->links = grown(a, doc->links, doc->n_links, &doc->cap_links, sizeof *doc->links);
    doc->links[doc->n_links++] = (struct doc_link){ str_of(rel), to, clause, about };
}

void puzzle_add(struct puzzles *p, int line, const char *what, struct str text)
{
    struct puzzle *q;

    p->n++;
    if (p->n > 1000)
        return;
    q = arena_new_of(p->arena, struct puzzle);
    *q = (struct puzzle){ line, what, str_sub(text, 0, 200), NULL };
    while (q->text.n && !utf8_valid(q->text))
        q->text.n--;
    *(p->last ? &p->last->next : &p->first) = q;
    p->last = q;
}

/* ------------------------------------------------------------------ checks */
static bool bad(struct diags *d, const char *code, const char *field, const char *remedy,
                const char *what)
{
    struct diag *g = diag_add(d, DIAG_INPUT, code, "%s", what);

    g->field = str_of(field);
    g->remedy = str_of(remedy);
    return false;
}

static bool word_ok(struct diags *d, const char *field, struct str s)
{
    if (s.n > ACTS_WORD_MOST)
        return bad(d, "acts-limit", field, "at most 200 bytes", "this word is too long");
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return bad(d, "acts-text", field, "leave it out", "a control character in a word");
    return utf8_valid(s) || bad(d, "acts-text", field, "write UTF-8", "this is not UTF-8");
}

static bool text_ok(struct diags *d, const char *field, struct str s, size_t most)
{
    if (s.n > most)
        return bad(d, "acts-limit", field, "divide it", "this text is too long");
    if (s.n && memchr(s.p, 0, s.n))
        return bad(d, "acts-text", field, "leave it out", "a zero byte in a text");
    return utf8_valid(s) || bad(d, "acts-text", field, "write UTF-8", "this is not UTF-8");
}

/* sec_8__item_3: letters, digits, _ and -; anything else a source wrote becomes _. */
static struct str clean_id(struct arena *a, struct str id, size_t seq)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < id.n && i < ACTS_WORD_MOST; i++) {
        char c = id.p[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '_' || c == '-' || c == '.';
        buf_char(&b, fine ? c : '_');
    }
    return b.n ? buf_get(&b) : str_printf(a, "p_%zu", seq + 1);
}

static int by_id(const struct doc_clause *x, const struct doc_clause *y)
{
    return str_cmp(x->id, y->id);
}

/* Ids that are there twice get a tail: sorted once, so that no document is worse than n log n. */
static void merge_sort(const struct doc_clause **v, const struct doc_clause **room, size_t n)
{
    size_t half = n / 2, i = 0, j = half, k = 0;

    if (n < 2)
        return;
    merge_sort(v, room, half);
    merge_sort(v + half, room, n - half);
    while (i < half || j < n)
        room[k++] = j >= n || (i < half && by_id(v[i], v[j]) <= 0) ? v[i++] : v[j++];
    memcpy(v, room, n * sizeof *v);
}

static void unique_ids(struct arena *a, struct doc_edition *e)
{
    const struct doc_clause **v = arena_new_array(a, e->n, const struct doc_clause *);
    const struct doc_clause **room = arena_new_array(a, e->n, const struct doc_clause *);

    for (size_t i = 0; i < e->n; i++)
        v[i] = &e->clauses[i];
    merge_sort(v, room, e->n);
    for (size_t i = 1, twin = 1; i < e->n; i++) {
        bool same = str_eq(v[i]->id, v[i - 1]->id) ||
            (twin > 1 && str_starts(v[i - 1]->id, str_z(a, v[i]->id)));
        twin = same ? twin + 1 : 1;
        if (same)
            e->clauses[v[i] - e->clauses].id =
                str_printf(a, "%.*s_bis_%zu", STR_ARG(v[i]->id), twin);
    }
}

static bool edition_ok(struct arena *a, struct doc_edition *e, struct diags *d)
{
    if (e->n > ACTS_CLAUSES_MOST)
        return bad(d, "acts-limit", "clauses", "at most 50 000", "too many clauses");
    if (e->to != DAY_NONE && e->from != DAY_NONE && e->to < e->from)
        return bad(d, "acts-date", "to", "exchange the two days", "an edition ends before it begins");
    if (!word_ok(d, "origin", e->origin) || !word_ok(d, "basis", e->basis))
        return false;
    for (size_t i = 0; i < e->n; i++) {
        struct doc_clause *c = &e->clauses[i];
        if (!text_ok(d, "heading", c->heading, ACTS_TITLE_MOST) || !word_ok(d, "num", c->num) ||
            !text_ok(d, "text", c->text, ACTS_CLAUSE_MOST) || !word_ok(d, "id", c->id))
            return false;
        c->id = clean_id(a, c->id, i);
        if (c->depth > ACTS_DEPTH_MOST)
            c->depth = ACTS_DEPTH_MOST;
    }
    unique_ids(a, e);
    return true;
}

/* Months and years of sources go wrong; an act of another century is not one of ours. */
static bool days_ok(struct diags *d, const struct act_doc *doc)
{
    if (doc->ceased != DAY_OPEN && doc->effect != DAY_NONE && doc->ceased < doc->effect)
        return bad(d, "acts-date", "ceased", "look at both days",
                   "the act ends before it comes into force");
    return true;
}

/* The two letters of ISO 3166-1 (or of a union that stands beside them): addresses and codes are made of them. */
static bool country_ok(struct diags *d, struct str s)
{
    if (s.n == 2 && s.p[0] >= 'a' && s.p[0] <= 'z' && s.p[1] >= 'a' && s.p[1] <= 'z')
        return true;
    return bad(d, "acts-country", "country", "give two letters, for instance kz", "a country is two Latin letters");
}

bool doc_finish(struct arena *a, struct act_doc *doc, struct diags *d)
{
    struct str any = STR("");

    if (!doc->country.n)
        doc->country = STR("kz");
    doc->country = utf8_fold(a, doc->country);
    doc->kind = doc->kind.n ? kind_code(a, doc->kind) : STR("act");
    for (int i = 0; i < LANG_COUNT; i++) {
        if (!text_ok(d, "title", doc->title[i], ACTS_TITLE_MOST))
            return false;
        any = any.n ? any : doc->title[i];
    }
    if (!any.n)
        return bad(d, "acts-missing", "title", "give the act a title", "the act has no title");
    if (!country_ok(d, doc->country) || !word_ok(d, "kind", doc->kind) ||
        !word_ok(d, "body", doc->body) || !word_ok(d, "number", doc->number) ||
        !text_ok(d, "source", doc->source, ACTS_TITLE_MOST) || !word_ok(d, "code", doc->code))
        return false;
    if (!doc->number.n && doc->adopted == DAY_NONE && !doc->code.n)
        return bad(d, "acts-missing", "number", "give its number and day, or a code",
                   "the act has neither number nor day");
    if (doc->n_links > ACTS_LINKS_MOST || doc->n_editions > ACTS_EDITIONS_MOST ||
        doc->n_themes > ACTS_LABELS_MOST || doc->n_tags > ACTS_LABELS_MOST)
        return bad(d, "acts-limit", "links", "divide the act",
                   "too many links, editions, themes or tags");
    for (size_t i = 0; i < doc->n_themes + doc->n_tags; i++)
        if (!word_ok(d, "tags", i < doc->n_themes ? doc->themes[i] : doc->tags[i - doc->n_themes]))
            return false;
    for (size_t i = 0; i < doc->n_links; i++)
        if (!word_ok(d, "links", doc->links[i].to) || !word_ok(d, "links", doc->links[i].rel) ||
            !word_ok(d, "links", doc->links[i].clause) ||
            !text_ok(d, "links", doc->links[i].about, ACTS_TITLE_MOST))
            return false;
    for (size_t i = 0; i < doc->n_editions; i++)
        if (!edition_ok(a, &doc->editions[i], d))
            return false;
    if (!doc->code.n)
        doc->code = act_code(a, doc->country, doc->kind, doc->body, doc->number, doc->adopted);
    return days_ok(d, doc);
}
