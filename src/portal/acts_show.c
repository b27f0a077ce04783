/*
 * NAME    acts_show - an act of the register as of a day: text, editions, links, what rests on it
 * WHY     the text of the day is what counts; everything else on the page leads to it or from it
 * ERRORS  a day that is none is said beside its field (400); no such act is 404
 */
#include "portal/acts.h"

#include "base/words.h"

enum { CONTENTS_MOST = 200, RESTS_CLAUSES = 2000, TIES_MOST = 200, DEEPEST = 5 };

static const struct { const char *rel; unsigned name; } rels[] = {
    { "amends", MSG_acts_rel_amends }, { "amended-by", MSG_acts_rel_amended_by },
    { "repeals", MSG_acts_rel_repeals }, { "repealed-by", MSG_acts_rel_repealed_by },
    { "cites", MSG_acts_rel_cites }, { "based-on", MSG_acts_rel_based_on },
};
static const struct { const char *member; unsigned name; } days[] = {
    { "adopted", MSG_acts_adopted }, { "published", MSG_acts_published },
    { "in_force", MSG_acts_effect }, { "ceased", MSG_acts_ended },
};

/* One act being shown. */
struct showing {
    struct request *r;
    const struct json *v, *beside;
    struct str code, lang, other;       /* languages of the texts */
    day on;
    struct page_acts_show *p;
};

static struct str at(const struct showing *s, struct str on, struct str lang, struct str beside)
{
    struct str base = portal_href(s->r, "~/acts/%s?on=%s&text_lang=%s", s->code, on, lang);

    return beside.n ? str_printf(s->r->arena, "%.*s&beside=%.*s", STR_ARG(base), STR_ARG(beside)) : base;
}

/* ------------------------------------------------------------------ what it is */
static void fill_rows(const struct showing *s)
{
    struct arena *a = s->r->arena;
    struct ui_row *rows = arena_new_array(a, 12, struct ui_row);
    size_t n = 0;

    rows[n++] = (struct ui_row){ .key = msg(s->r->lang, MSG_acts_kind), .value = acts_about(s->r, s->v) };
    if (json_get_str(s->v, "body").n)
        rows[n++] = (struct ui_row){ .key = msg(s->r->lang, MSG_acts_body),
            .value = acts_body_name(json_get_str(s->v, "body"), s->r->lang) };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        day d = acts_json_day(s->v, days[i].member);
        if (d != DAY_NONE)
            rows[n++] = (struct ui_row){ .key = msg(s->r->lang, days[i].name),
                .value = words_day_str(a, s->r->lang, d) };
    }
    rows[n++] = (struct ui_row){ .key = msg(s->r->lang, MSG_acts_code), .value = s->code };
    rows[n++] = (struct ui_row){ .key = msg(s->r->lang, MSG_acts_address),
        .value = str_printf(a, "%.*s%.*s", STR_ARG(http_origin(s->r)), STR_ARG(json_get_str(s->v, "eli"))),
        .link = json_get_str(s->v, "eli") };
    if (json_get_str(s->v, "source").n)
        rows[n++] = (struct ui_row){ .key = msg(s->r->lang, MSG_acts_source),
            .value = json_get_str(s->v, "source") };
    s->p->rows = rows;
    s->p->n_rows = n;
}

static void fill_warnings(const struct showing *s)
{
    const struct json *list = json_get(s->v, "disclaimers"), *pending = json_get(s->v, "pending");
    size_t most = (list ? list->count : 0) + (pending ? pending->count : 0) + 1;
    struct ui_warn *out = arena_new_array(s->r->arena, most, struct ui_warn);
    size_t n = 0;

    json_each(w, list)
        out[n++].text = acts_warning(json_str(w), s->r->lang);
    json_each(w, pending) {
        out[n].text = text_make(s->r->arena, s->r->lang, MSG_acts_warn_pending, (const struct str[]){ STR("") }, 1);
        out[n].href = portal_href(s->r, "~/acts/%s", json_str(w));
        out[n++].label = json_str(w);
    }
    s->p->warnings = out;
    s->p->n_warnings = n;
}

/* ------------------------------------------------------------------ its texts */
static struct str edition_label(const struct showing *s, const struct json *e)
{
    struct arena *a = s->r->arena;
    enum lang lang = s->r->lang;
    day from = acts_json_day(e, "from"), to = acts_json_day(e, "to");
    const struct str both[] = { words_day_str(a, lang, from), words_day_str(a, lang, to) };

    return text_make(a, lang, to == DAY_NONE ? MSG_acts_edition_since : MSG_acts_edition_from_to, both,
                     to == DAY_NONE ? 1 : 2);
}

/* The edition of the same language just before this one. */
static const struct json *one_before(const struct json *list, const struct json *e)
{
    const struct json *best = NULL;

    json_each(x, list) {
        if (x == e)
            break;
        if (str_eq(json_get_str(x, "lang"), json_get_str(e, "lang")))
            best = x;
    }
    return best;
}

static void fill_editions(const struct showing *s)
{
    const struct json *list = json_get(s->v, "editions"), *now = json_get(s->v, "edition");
    struct ui_edition *out = arena_new_array(s->r->arena, list->count + 1, struct ui_edition);

    json_each(e, list) {
        struct ui_edition *o = &out[s->p->n_editions];
        struct str from = json_get_str(e, "from"), lang = json_get_str(e, "lang");
        const struct json *before = one_before(list, e);
        if (!str_eq(lang, s->lang))         /* the other languages are a link away */
            continue;
        s->p->n_editions++;
        o->label = edition_label(s, e);
        o->href = at(s, from, lang, STR_NONE);
        o->current = str_eq(from, json_get_str(now, "from"));
        if (before)
            o->compare = portal_href(s->r, "~/acts/%s/compare?from=%s&to=%s&text_lang=%s&to_lang=%s", s->code,
                                     json_get_str(before, "from"), from, lang, lang);
    }
    s->p->editions = out;
}

static void fill_languages(const struct showing *s)
{
    const struct json *list = json_get(s->v, "languages");
    struct ui_choice *one = arena_new_array(s->r->arena, LANG_COUNT, struct ui_choice);
    struct ui_choice *two = arena_new_array(s->r->arena, LANG_COUNT + 1, struct ui_choice);
    struct str on = day_str(s->r->arena, s->on);

    s->p->languages = one;
    s->p->besides = two;
    if (!list || list->count < 2)
        return;
    json_each(l, list) {
        struct str code = json_str(l), name = acts_lang_name(code, s->r->lang);
        bool shown = str_eq(code, s->lang), side = str_eq(code, s->other);
        if (s->p->n_languages < LANG_COUNT)
            one[s->p->n_languages++] = (struct ui_choice){ .current = shown && !s->other.n,
                .label = text_make(s->r->arena, s->r->lang, MSG_acts_text_in, &name, 1),
                .href = at(s, on, code, STR_NONE) };
        if (!shown && s->p->n_besides < LANG_COUNT)
            two[s->p->n_besides++] = (struct ui_choice){ .current = side,
                .label = text_make(s->r->arena, s->r->lang, MSG_acts_beside, &name, 1),
                .href = at(s, on, s->lang, code) };
    }
}

static struct str beside_text(const struct showing *s, struct str id, const struct json **from)
{
    /* The order is the same nearly always: the search goes on where it was. */
    for (const struct json *c = *from; c; c = c->next)
        if (str_eq(json_get_str(c, "id"), id)) {
            *from = c->next;
            return json_get_str(c, "text");
        }
    json_each(c, json_get(s->beside, "clauses"))
        if (str_eq(json_get_str(c, "id"), id))
            return json_get_str(c, "text");
    return STR_NONE;
}

static struct str depth_of(const struct json *c)
{
    static const char *const NAMES[] = { "0", "1", "2", "3", "4", "5" };
    int64_t depth = json_get_int(c, "depth", 0);

    return str_of(NAMES[depth < 0 ? 0 : depth > DEEPEST ? DEEPEST : depth]);
}

static void fill_lines(const struct showing *s, const struct rests *rests)
{
    const struct json *list = json_get(s->v, "clauses"), *other = NULL;
    struct ui_line_of_act *out = arena_new_array(s->r->arena, list->count + 1, struct ui_line_of_act);
    struct ui_rest *contents = arena_new_array(s->r->arena, CONTENTS_MOST, struct ui_rest);

    if (s->beside && json_get(s->beside, "clauses"))
        other = json_at(json_get(s->beside, "clauses"), 0);
    json_each(c, list) {
        struct ui_line_of_act *l = &out[s->p->n_lines++];
        l->id = json_get_str(c, "id");
        l->num = json_get_str(c, "num");
        l->heading = json_get_str(c, "heading");
        l->text = json_get_str(c, "text");
        l->depth = depth_of(c);
        if (s->beside)
            l->other = beside_text(s, l->id, &other);
        if (str_is(json_get_str(c, "state"), "excluded"))
            l->state = msg(s->r->lang, MSG_acts_excluded);
        if (str_is(json_get_str(c, "state"), "ceased"))
            l->state = acts_status_word(STR("ceased"), s->r->lang);
        if (list->count <= RESTS_CLAUSES)
            l->rests = rests_list(rests, l->id, &l->n_rests);
        /* One list at a time: the names of services are long, and many clauses have all of them. */
        if (l->n_rests > 0 && !str_eq(str_trim(http_query(s->r, "rests")), l->id)) {
            l->n_rests = 0;
            l->rests_href = portal_href(s->r, "?on=%s&text_lang=%s&rests=%s#%s", day_str(s->r->arena, s->on),
                                        s->lang, l->id, l->id);
        }
        if (l->heading.n && s->p->n_contents < CONTENTS_MOST)
            contents[s->p->n_contents++] = (struct ui_rest){ .label = l->heading,
                .href = portal_href(s->r, "#%s", l->id) };
    }
    s->p->lines = out;
    s->p->contents = contents;
    if (s->p->n_contents < 3)
        s->p->n_contents = 0;
}

/* ------------------------------------------------------------------ what leads on */
static const struct ui_tie *ties(const struct showing *s, const char *side, size_t *n)
{
    struct ui_tie *out = arena_new_array(s->r->arena, TIES_MOST, struct ui_tie);

    *n = 0;
    json_each(l, json_get(json_get(s->v, "links"), side)) {
        struct str rel = json_get_str(l, "rel"), code = json_get_str(l, "to"), title = json_get_str(l, "title");
        struct ui_tie *t = &out[*n];
        if (*n == TIES_MOST)
            break;
        for (size_t i = 0; i < sizeof rels / sizeof *rels; i++)
            if (str_is(rel, rels[i].rel))
                t->rel = msg(s->r->lang, rels[i].name);
        t->label = title.n ? title : code;
        if (json_get_bool(l, "known", true))
            t->href = portal_href(s->r, "~/acts/%s", code);
        else
            t->status = msg(s->r->lang, MSG_acts_not_here);
        if (json_get_str(l, "status").n)
            t->status = acts_status_word(json_get_str(l, "status"), s->r->lang);
        (*n)++;
    }
    return out;
}

static void fill_files(const struct showing *s)
{
    struct ui_rest *out = arena_new_array(s->r->arena, 4, struct ui_rest);
    struct str on = day_str(s->r->arena, s->on);

    out[0] = (struct ui_rest){ .label = STR("PDF"),
        .href = portal_href(s->r, "/api/v1/acts/%s/pdf?on=%s&lang=%s", s->code, on, s->lang) };
    out[1] = (struct ui_rest){ .label = STR("Akoma Ntoso (XML)"),
        .href = portal_href(s->r, "/api/v1/acts/%s/akn?on=%s&lang=%s", s->code, on, s->lang) };
    out[2] = (struct ui_rest){ .label = STR("JSON"),
        .href = portal_href(s->r, "/api/v1/acts/%s?on=%s&lang=%s", s->code, on, s->lang) };
    s->p->files = out;
    s->p->n_files = 3;
}

/* A block of data, which browsers do not run (its type is no script's), for machines that read
 * pages; pages have no way of writing one, as whatever stands in a script element is refused. */
static struct html data_block(const struct showing *s)
{
    struct str text = json_text(s->r->arena, acts_jsonld(s->r->arena, s->v, http_origin(s->r)), 0);
    struct buf *b = arena_new_of(s->r->arena, struct buf);

    *b = buf_on(s->r->arena);
    buf_puts(b, "<script type=\"application/ld+json\">");
    for (size_t i = 0; i < text.n; i++)         /* outside of strings JSON has none of these */
        if (text.p[i] == '<' || text.p[i] == '>' || text.p[i] == '&')
            buf_printf(b, "\\u%04x", (unsigned)text.p[i]);
        else
            buf_char(b, text.p[i]);
    buf_puts(b, "</script>");
    return html_of(b);
}

/* ------------------------------------------------------------------ the page */
void acts_problem(struct request *r, const struct diags *d)
{
    http_problem(r, http_status_of(d), d);
}

static void fill(struct showing *s)
{
    struct rests rests = rests_of(s->r, s->code, s->on);
    struct page_acts_show *p = s->p;

    p->title = acts_title(s->v, s->r->lang);
    p->code = s->code;
    p->lang_of = s->lang;
    p->other_lang = s->other;
    p->status = acts_status_word(json_get_str(s->v, "status"), s->r->lang);
    p->colour = acts_status_colour(json_get_str(s->v, "status"));
    p->on = s->on;
    p->on_text = words_day_str(s->r->arena, s->r->lang, s->on);
    fill_rows(s);
    fill_warnings(s);
    fill_editions(s);
    fill_languages(s);
    fill_lines(s, &rests);
    fill_files(s);
    p->out = ties(s, "out", &p->n_out);
    p->in = ties(s, "in", &p->n_in);
    p->rests = rests_list(&rests, STR_NONE, &p->n_rests);
    p->data = data_block(s);
}

static bool texts(struct showing *s, enum lang lang, struct str beside)
{
    struct acts *reg = web_cfg(s->r->web)->acts;
    struct diags d = diags_on(s->r->arena);
    day today = acts_today(s->r);
    enum lang other;

    s->v = acts_show(reg, s->r->params[0], s->on, lang, today, s->r->arena, &d);
    if (!s->v) {
        acts_problem(s->r, &d);
        return false;
    }
    s->code = json_get_str(s->v, "code");
    s->lang = json_get_str(json_get(s->v, "edition"), "lang");
    if (!s->lang.n)
        s->lang = lang_code(lang);
    if (!beside.n || !lang_parse(beside, &other))
        return true;
    s->beside = acts_show(reg, s->code, s->on, other, today, s->r->arena, &d);
    s->other = json_get_str(json_get(s->beside, "edition"), "lang");
    if (!s->beside || str_eq(s->other, s->lang)) {      /* there is no other */
        s->beside = NULL;
        s->other = STR_NONE;
    }
    return true;
}

void acts_page_show(struct request *r)
{
    struct page_acts_show p = { .frame = portal_frame(r), .on = DAY_NONE };
    struct showing s = { .r = r, .p = &p, .on = acts_today(r) };
    struct str typed = str_trim(http_query(r, "on"));
    struct buf out = buf_on(r->arena);
    struct faults f;
    enum lang lang;

    if (!acts_asked_lang(r, "text_lang", r->lang, &lang) || !acts_there(r))
        return;
    faults_init(&f, r);
    if (typed.n && !day_parse(typed, &s.on)) {
        fault_add(&f, STR("on"), msg(r->lang, MSG_acts_bad_day));
        s.on = acts_today(r);
    }
    if (!texts(&s, lang, str_trim(http_query(r, "beside"))))
        return;
    fill(&s);
    p.on_field = typed.n && utf8_valid(typed) ? str_sub(typed, 0, 40) : day_str(r->arena, s.on);
    p.on_error = fault_of(&f, "on");
    p.errors = f.list, p.n_errors = f.n;
    page_acts_show(&out, r->lang, &p);
    http_html(r, f.n > 0 ? 400 : 200, buf_get(&out));
}

/* A citation leads to the clause in the text of the day. */
void acts_page_clause(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *v;
    struct str id, path;
    day on;

    if (!acts_asked_day(r, "on", acts_today(r), &on) || !acts_there(r))
        return;
    v = acts_clause(web_cfg(r->web)->acts, r->params[0], r->params[1], on, r->lang, r->arena, &d);
    if (!v) {
        acts_problem(r, &d);
        return;
    }
    id = json_get_str(v, "id");
    path = portal_href(r, "/acts/%s?on=%s", json_get_str(v, "code"), day_str(r->arena, on));
    if (id.n)
        path = str_printf(r->arena, "%.*s%.*s", STR_ARG(path), STR_ARG(portal_href(r, "#%s", id)));
    http_redirect(r, path);
}

/* ------------------------------------------------------------------ lasting addresses */
void acts_eli(struct request *r)
{
    struct acts *reg = web_cfg(r->web)->acts;
    struct diags d = diags_on(r->arena);
    struct str accept = http_head(r, "Accept"), code, xml, path;
    ptrdiff_t q = str_chr(r->uri, '?');
    struct acts_eli e;
    const struct json *v;
    day on;

    if (!acts_eli_parse(r->arena, q < 0 ? r->uri : str_sub(r->uri, 0, (size_t)q), &e)) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-act", "The address names no act.",
                        "/eli/country/kind/year/number/day/language");
        return;
    }
    if (!acts_there(r))
        return;
    code = acts_eli_code(reg, &e, r->arena, &d);
    on = e.date != DAY_NONE ? e.date : acts_today(r);
    r->lang = e.has_lang ? e.lang : r->lang;
    http_header(r, "Vary", STR("Accept, Accept-Language, Cookie"));
    v = acts_show(reg, code, on, r->lang, acts_today(r), r->arena, &d);
    if (!v) {
        acts_problem(r, &d);
    } else if (str_find(accept, "application/ld+json") >= 0) {
        http_answer(r, 200, STR("application/ld+json"),
                    json_text(r->arena, acts_jsonld(r->arena, v, http_origin(r)), 0));
    } else if (str_find(accept, "application/akn+xml") >= 0) {
        if (acts_akn(reg, code, on, r->lang, r->arena, &xml, &d))
            http_answer(r, 200, STR("application/akn+xml; charset=utf-8"), xml);
        else
            acts_problem(r, &d);
    } else if (str_find(accept, "application/pdf") >= 0) {
        acts_answer_pdf(r, v);
    } else {
        path = portal_href(r, "/acts/%s?on=%s&text_lang=%s", code, day_str(r->arena, on), lang_code(r->lang));
        http_redirect(r, path);
    }
}
