/*
 * NAME    acts_search - the register searched: words and conditions, counts, a page of acts
 * WHY     every condition stands in the address, so that a search can be sent to a colleague
 * ERRORS  a day that is none is said beside its field (400); what is not text is a 400 page
 */
#include "portal/acts.h"

#include "base/countries.h"
#include "base/words.h"

enum { PAGE_ACTS = 20, FACET_SHOWN = 10, BITS_MOST = 200 };

struct asked { struct acts_query q; struct str text_lang; };

/* ------------------------------------------------------------------ addresses */
static const char *const NAMES[] = { "q", "country", "kind", "body", "number", "theme", "tag",
    "text_lang", "adopted_from", "adopted_to", "in_force" };
enum { N_NAMES = sizeof NAMES / sizeof *NAMES, FIRST_FACET = 1 };

/* This search with one argument otherwise (empty: without it), from the first page or from `offset`. */
static struct str href(struct request *r, const char *name, struct str value, int64_t offset)
{
    struct buf b = buf_on(r->arena);

    buf_puts(&b, "~/acts");
    for (size_t i = 0; i < N_NAMES; i++) {
        struct str v = name && str_is(str_of(name), NAMES[i]) ? value : str_trim(http_query(r, NAMES[i]));
        if (!v.n)
            continue;
        buf_printf(&b, "%c%s=", str_chr(buf_get(&b), '?') < 0 ? '?' : '&', NAMES[i]);
        buf_url(&b, v);
    }
    if (offset > 0)
        buf_printf(&b, "%coffset=%lld", str_chr(buf_get(&b), '?') < 0 ? '?' : '&', (long long)offset);
    return buf_get(&b);
}

/* ------------------------------------------------------------------ counts to narrow by */
static struct str plain_name(struct str v, enum lang lang)
{
    (void)lang;
    return v;
}

static struct str of_country(struct str v, enum lang lang)
{
    char two[2] = { 0, 0 };

    for (size_t i = 0; i < v.n && i < 2; i++)
        two[i] = v.p[i] >= 'a' && v.p[i] <= 'z' ? (char)(v.p[i] - 32) : v.p[i];
    struct str name = v.n == 2 ? country_name((struct str){ two, 2 }, lang) : v;
    return name.p == two ? v : name;
}

static const struct {
    const char *facet, *name;
    unsigned label;
    struct str (*word)(struct str, enum lang);
} facets[] = {
    { "country", "country", MSG_acts_country, of_country },
    { "kind", "kind", MSG_acts_kind, acts_kind_name },
    { "body", "body", MSG_acts_body, acts_body_name },
    { "status", NULL, MSG_acts_status, acts_status_word },
    { "theme", "theme", MSG_acts_theme, plain_name },
    { "tag", "tag", MSG_acts_tag, plain_name },
    { "language", "text_lang", MSG_acts_language, acts_lang_name },
    { "year", "year", MSG_acts_year, plain_name },
};
enum { N_FACETS = sizeof facets / sizeof *facets };

/* Of a year: from its first day to its last. */
static struct str year_href(struct request *r, struct str year)
{
    struct str base = href(r, "adopted_from", str_printf(r->arena, "%.*s-01-01", STR_ARG(year)), 0);
    struct buf b = buf_on(r->arena);
    ptrdiff_t at = str_find(base, "&adopted_to=");

    if (at >= 0) {              /* what was asked of the end is replaced */
        struct str rest = str_sub(base, (size_t)at + 1, base.n);
        ptrdiff_t next = str_chr(rest, '&');
        buf_str(&b, str_sub(base, 0, (size_t)at));
        if (next >= 0)
            buf_str(&b, str_sub(rest, (size_t)next, rest.n));
    } else {
        buf_str(&b, base);
    }
    buf_printf(&b, "&adopted_to=%.*s-12-31", STR_ARG(year));
    return buf_get(&b);
}

static void fill_facets(struct request *r, const struct json *v, struct page_acts_search *p)
{
    struct ui_facet *out = arena_new_array(r->arena, N_FACETS, struct ui_facet);

    for (size_t i = 0; i < N_FACETS; i++) {
        const struct json *list = json_get(json_get(v, "facets"), facets[i].facet);
        struct ui_facet_link *links;
        size_t n = 0;
        bool chosen = facets[i].name && str_trim(http_query(r, facets[i].name)).n > 0;
        if (!list || list->count == 0 || chosen)
            continue;
        links = arena_new_array(r->arena, FACET_SHOWN, struct ui_facet_link);
        json_each(one, list) {
            struct str value = json_get_str(one, "value");
            if (n == FACET_SHOWN)
                break;
            if (!value.n)
                continue;
            links[n].label = facets[i].word(value, r->lang);
            links[n].count = json_get_int(one, "count", 0);
            links[n++].href = !facets[i].name ? STR_NONE : str_is(str_of(facets[i].name), "year")
                ? year_href(r, value) : href(r, facets[i].name, value, 0);
        }
        if (n > 0)
            out[p->n_facets++] = (struct ui_facet){ .name = msg(r->lang, facets[i].label),
                .links = links, .n_links = n };
    }
    p->facets = out;
}

/* What was chosen from the counts: each can be taken off, and goes along with the next search. */
static void fill_chosen(struct request *r, struct page_acts_search *p)
{
    struct ui_chosen *out = arena_new_array(r->arena, N_FACETS, struct ui_chosen);
    struct ui_kept *kept = arena_new_array(r->arena, N_FACETS, struct ui_kept);

    for (size_t i = 0; i < N_FACETS; i++) {
        struct str v = facets[i].name ? str_trim(http_query(r, facets[i].name)) : STR_NONE;
        if (!v.n || str_is(str_of(facets[i].name), "year"))
            continue;
        out[p->n_chosen++] = (struct ui_chosen){ .label = facets[i].word(v, r->lang),
            .href = href(r, facets[i].name, STR(""), 0) };
        kept[p->n_kept++] = (struct ui_kept){ .name = str_of(facets[i].name), .value = v };
    }
    p->chosen = out;
    p->kept = kept;
}

/* ------------------------------------------------------------------ acts */
static void fill_bits(struct request *r, const struct json *act, struct ui_found *f)
{
    struct str text = json_get_str(act, "excerpt");
    struct ui_bit *bits = arena_new_array(r->arena, BITS_MOST, struct ui_bit);
    size_t n = 0, at = 0;

    json_each(m, json_get(act, "marks")) {
        int64_t from = 0, length = 0;
        if (!json_int(json_at(m, 0), &from) || !json_int(json_at(m, 1), &length)
            || from < (int64_t)at || (size_t)(from + length) > text.n || n + 3 > BITS_MOST)
            continue;
        if ((size_t)from > at)
            bits[n++].text = str_sub(text, at, (size_t)from - at);
        bits[n++] = (struct ui_bit){ .text = str_sub(text, (size_t)from, (size_t)length), .hit = true };
        at = (size_t)(from + length);
    }
    if (at < text.n)
        bits[n++].text = str_sub(text, at, text.n);
    f->excerpt = bits;
    f->n_excerpt = n;
}

static struct str act_href(struct request *r, const struct json *act)
{
    struct str clause = json_get_str(act, "clause"), on = str_trim(http_query(r, "in_force"));
    struct buf b = buf_on(r->arena);

    buf_str(&b, portal_href(r, "~/acts/%s?text_lang=%s", json_get_str(act, "code"), json_get_str(act, "lang")));
    if (on.n)
        buf_str(&b, portal_href(r, "&on=%s", on));
    if (clause.n)
        buf_str(&b, portal_href(r, "#%s", clause));
    return buf_get(&b);
}

static void fill_found(struct request *r, const struct json *v, struct page_acts_search *p)
{
    const struct json *list = json_get(v, "acts");
    struct ui_found *out = arena_new_array(r->arena, (list ? list->count : 0) + 1, struct ui_found);

    json_each(act, list) {
        struct ui_found *f = &out[p->n_found++];
        struct str clause = json_get_str(act, "clause");
        f->title = json_get_str(act, "title");
        f->href = act_href(r, act);
        f->about = acts_about(r, act);
        f->status = acts_status_word(json_get_str(act, "status"), r->lang);
        f->colour = acts_status_colour(json_get_str(act, "status"));
        f->written = json_get_str(act, "lang");
        if (clause.n)
            f->clause = text_make(r->arena, r->lang, MSG_acts_at_clause,
                                  (const struct str[]){ acts_clause_label(r, clause) }, 1);
        fill_bits(r, act, f);
    }
    p->found = out;
}

static void fill_pages(struct request *r, const struct acts_query *q, struct page_acts_search *p)
{
    p->page = q->offset / q->limit + 1;
    p->pages = p->total > 0 ? (p->total + q->limit - 1) / q->limit : 1;
    if (q->offset > 0)
        p->previous = href(r, NULL, STR_NONE, q->offset > q->limit ? q->offset - q->limit : 0);
    if (q->offset + q->limit < p->total)
        p->next = href(r, NULL, STR_NONE, q->offset + q->limit);
}

/* ------------------------------------------------------------------ the page */
/* Days are typed by hand: a wrong one is said beside its field and nothing is searched. */
static void check_days(struct request *r, struct faults *f)
{
    static const char *const DAYS[] = { "adopted_from", "adopted_to", "in_force" };

    for (size_t i = 0; i < 3; i++) {
        struct str s = str_trim(http_query(r, DAYS[i]));
        day d;
        if (s.n && !day_parse(s, &d))
            fault_add(f, str_of(DAYS[i]), msg(r->lang, MSG_acts_bad_day));
    }
}

static void as_typed(struct request *r, struct page_acts_search *p)
{
    const struct { const char *name; struct str *to; } fields[] = {
        { "q", &p->q }, { "number", &p->number }, { "adopted_from", &p->adopted_from },
        { "adopted_to", &p->adopted_to }, { "in_force", &p->in_force },
    };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct str s = str_trim(http_query(r, fields[i].name));
        *fields[i].to = s.p && utf8_valid(s) ? str_sub(s, 0, 1000) : STR("");
        p->wider = p->wider || (i > 0 && s.n > 0);
    }
}

void acts_page_search(struct request *r)
{
    struct page_acts_search p = { .frame = portal_frame(r), .page = 1, .pages = 1 };
    struct acts *reg = web_cfg(r->web)->acts;
    struct diags d = diags_on(r->arena);
    struct buf out = buf_on(r->arena);
    struct acts_query q;
    struct faults f;

    faults_init(&f, r);
    check_days(r, &f);
    if (f.n == 0 && !acts_asked(r, &q))
        return;
    as_typed(r, &p);
    p.empty = !acts_ready(reg);
    if (f.n == 0 && !p.empty) {
        q.limit = PAGE_ACTS;
        q.lang = r->lang;
        if (q.one_language)
            lang_parse(str_trim(http_query(r, "text_lang")), &q.lang);
        const struct json *v = acts_search(reg, &q, r->arena, &d);
        if (!v) {
            acts_problem(r, &d);
            return;
        }
        p.total = json_get_int(v, "total", 0);
        fill_chosen(r, &p);
        fill_facets(r, v, &p);
        fill_found(r, v, &p);
        fill_pages(r, &q, &p);
    }
    p.errors = f.list, p.n_errors = f.n;
    p.from_error = fault_of(&f, "adopted_from");
    p.to_error = fault_of(&f, "adopted_to");
    p.force_error = fault_of(&f, "in_force");
    page_acts_search(&out, r->lang, &p);
    http_html(r, f.n > 0 ? 400 : 200, buf_get(&out));
}
