/*
 * NAME    out - acts as others read them: the bulk form, Akoma Ntoso, JSON-LD
 * WHY     what went in must come out whole, in forms that other programs know
 */
#include <string.h>

#include "acts/room.h"

static void set_day(struct arena *a, struct json *o, const char *name, day v)
{
    if (v != DAY_NONE && v != DAY_OPEN)
        json_set_str(a, o, name, day_str(a, v));
}

static struct json *bulk_edition(struct reader *rd, struct arena *a, const struct edition_row *e,
                                 struct diags *d)
{
    struct json *o = json_new_object(a), *list;
    size_t n;
    const struct doc_clause *v = clause_rows(rd, a, e->id, &n, d);

    set_day(a, o, "from", e->from);
    set_day(a, o, "to", e->to);
    json_set_str(a, o, "lang", lang_code(e->lang));
    json_set_str(a, o, "origin", e->origin.n ? e->origin : STR_NONE);
    json_set_str(a, o, "basis", e->basis.n ? e->basis : STR_NONE);
    list = json_set(a, o, "clauses", json_new_array(a));
    for (size_t i = 0; i < n; i++) {
        struct json *c = json_push(a, list, json_new_object(a));
        json_set_str(a, c, "id", v[i].id);
        json_set_str(a, c, "num", v[i].num.n ? v[i].num : STR_NONE);
        json_set_int(a, c, "depth", v[i].depth);
        json_set_str(a, c, "heading", v[i].heading);
        json_set_str(a, c, "text", v[i].text);
        if (v[i].state != CLAUSE_HOLDS)
            json_set_str(a, c, "state", str_of(clause_state_name(v[i].state)));
    }
    return o;
}

static bool bulk_labels(struct reader *rd, struct arena *a, struct json *o, int64_t id,
                        struct diags *d)
{
    struct json *themes = json_set(a, o, "themes", json_new_array(a));
    struct json *tags = json_set(a, o, "tags", json_new_array(a));
    sqlite3_stmt *st = db_get(rd, AS_label_list, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, id);
    while (sqlite3_step(st) == SQLITE_ROW)
        json_push(a, str_is(db_str(a, st, 0), "theme") ? themes : tags,
                  json_new_str(a, db_str(a, st, 1)));
    sqlite3_reset(st);
    return true;
}

static struct json *bulk(struct reader *rd, struct str code, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list;
    struct act_row act;
    struct edition_row *v;
    size_t n;

    if (!act_load(rd, a, code_given(rd, a, code, d), &act, d))
        return NULL;
    json_set_str(a, o, "code", act.code);
    json_set_str(a, o, "country", act.country);
    json_set_str(a, o, "kind", act.kind);
    json_set_str(a, o, "body", act.body);
    json_set_str(a, o, "number", act.number);
    set_day(a, o, "adopted", act.adopted);
    set_day(a, o, "published", act.published);
    set_day(a, o, "in_force", act.effect);
    set_day(a, o, "ceased", act.ceased);
    struct json *title = json_set(a, o, "title", json_new_object(a));
    for (int i = 0; i < LANG_COUNT; i++)
        json_set_str(a, title, lang_code((enum lang)i).p, act.title[i].n ? act.title[i] : STR_NONE);
    json_set_str(a, o, "source", act.source.n ? act.source : STR_NONE);
    if (!bulk_labels(rd, a, o, act.id, d))
        return NULL;
    list = json_set(a, o, "editions", json_new_array(a));
    n = edition_rows(rd, a, act.id, &v, d);
    for (size_t i = 0; i < n; i++)
        json_push(a, list, bulk_edition(rd, a, &v[i], d));
    list = json_set(a, o, "links", json_new_array(a));
    json_each(l, link_rows(rd, a, act.code, act.id, true, LANG_EN, 0, d)) {
        struct json *x = json_push(a, list, json_new_object(a));
        json_set_str(a, x, "rel", json_get_str(l, "rel"));
        json_set_str(a, x, "to", json_get_str(l, "to"));
        json_set_str(a, x, "clause", json_get_str(l, "clause"));
    }
    return d->count ? NULL : o;
}

struct json *acts_bulk(struct acts *r, struct str code, struct arena *a, struct diags *d)
{
    struct diags own = diags_on(a);
    struct reader *rd = reader_take(r, &own);
    struct json *o = rd ? bulk(rd, code, a, &own) : NULL;

    reader_give(r, rd);
    for (const struct diag *g = own.first; g; g = g->next)
        *diag_add(d, g->class, "", "%s", "") = *g;
    return o;
}

/* ------------------------------------------------------------------ Akoma Ntoso */
static const char *const LANGUAGES[] = { "kaz", "rus", "eng" };

static void element(struct buf *b, const char *name, struct str text)
{
    if (!text.n)
        return;
    buf_printf(b, "<%s>", name);
    buf_html(b, text);
    buf_printf(b, "</%s>", name);
}

static void frbr(struct buf *b, const char *what, struct str uri, day on, const char *name)
{
    buf_printf(b, "<%s><FRBRthis value=\"", what);
    buf_html(b, uri);
    buf_puts(b, "\"/><FRBRuri value=\"");
    buf_html(b, uri);
    buf_puts(b, "\"/><FRBRdate date=\"");
    buf_day(b, on == DAY_NONE ? 0 : on);
    buf_printf(b, "\" name=\"%s\"/><FRBRauthor href=\"#source\" as=\"#body\"/>", name);
}

static void meta(struct arena *a, struct buf *b, const struct act_row *act,
                 const struct edition_row *e)
{
    struct str work = act_eli(a, act, DAY_NONE, NULL), expression = act_eli(a, act, e->from,
                                                                            &e->lang);

    buf_puts(b, "<meta><identification source=\"#source\">");
    frbr(b, "FRBRWork", work, act->adopted, "adoption");
    buf_puts(b, "<FRBRcountry value=\"");
    buf_html(b, act->country);
    buf_puts(b, "\"/><FRBRsubtype value=\"");
    buf_html(b, act->kind);
    buf_puts(b, "\"/><FRBRnumber value=\"");
    buf_html(b, act->number);
    buf_puts(b, "\"/></FRBRWork>");
    frbr(b, "FRBRExpression", expression, e->from, "edition");
    buf_printf(b, "<FRBRlanguage language=\"%s\"/></FRBRExpression>", LANGUAGES[e->lang]);
    frbr(b, "FRBRManifestation", expression, e->from, "edition");
    buf_puts(b, "</FRBRManifestation></identification>");
    if (act->published != DAY_NONE) {
        buf_puts(b, "<publication date=\"");
        buf_day(b, act->published);
        buf_puts(b, "\" name=\"publication\"/>");
    }
    buf_puts(b, "<references source=\"#source\"><TLCOrganization eId=\"source\" href=\"#source\" "
             "showAs=\"Sapar\"/><TLCOrganization eId=\"body\" href=\"#body\" showAs=\"");
    buf_html(b, act->body);
    buf_puts(b, "\"/></references></meta>");
}

/* hcontainer nests like the depths of our clauses; each level is closed when it is left. */
static void body(struct buf *b, const struct doc_clause *v, size_t n)
{
    int open = 0;

    for (size_t i = 0; i < n; i++) {
        int depth = v[i].depth < open ? v[i].depth : open;
        for (; open > depth; open--)
            buf_puts(b, "</hcontainer>");
        buf_puts(b, "<hcontainer name=\"clause\" eId=\"");
        buf_html(b, v[i].id);
        buf_printf(b, "\"%s>", v[i].state == CLAUSE_EXCLUDED ? " status=\"removed\""
                   : v[i].state == CLAUSE_CEASED ? " status=\"ended\"" : "");
        element(b, "num", v[i].num);
        element(b, "heading", v[i].heading);
        if (v[i].text.n) {
            struct str rest = v[i].text, one;
            buf_puts(b, "<content>");
            while (rest.p && str_cut(&rest, '\n', &one))
                element(b, "p", one);
            buf_puts(b, "</content>");
        }
        open++;
    }
    for (; open > 0; open--)
        buf_puts(b, "</hcontainer>");
}

bool acts_akn(struct acts *r, struct str code, day on, enum lang lang, struct arena *a,
              struct str *out, struct diags *d)
{
    struct reader *rd = reader_take(r, d);
    struct buf b = buf_on(a);
    struct act_row act;
    struct edition_row *v;
    const struct edition_row *e = NULL;
    bool ok = rd && act_load(rd, a, code_given(rd, a, code, d), &act, d);

    if (ok) {
        size_t n = edition_rows(rd, a, act.id, &v, d), m;
        e = edition_on(v, n, on, lang);
        if (e) {
            const struct doc_clause *c = clause_rows(rd, a, e->id, &m, d);
            buf_puts(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<akomaNtoso xmlns="
                     "\"http://docs.oasis-open.org/legaldocml/ns/akn/3.0\"><act name=\"");
            buf_html(&b, act.kind);
            buf_puts(&b, "\" contains=\"singleVersion\">");
            meta(a, &b, &act, e);
            buf_puts(&b, "<preface><p><docTitle>");
            buf_html(&b, act_title(&act, e->lang));
            buf_puts(&b, "</docTitle></p></preface><body>");
            body(&b, c, m);
            buf_puts(&b, "</body></act></akomaNtoso>\n");
        } else {
            diag_add(d, DIAG_INPUT, "no-text", "the register has no text of this act");
        }
    }
    reader_give(r, rd);
    *out = buf_get(&b);
    return ok && e && d->count == 0;
}

/* ------------------------------------------------------------------ JSON-LD */
struct json *acts_jsonld(struct arena *a, const struct json *shown, struct str base)
{
    struct json *o = json_new_object(a), *list;
    struct str eli = json_get_str(shown, "eli"), status = json_get_str(shown, "status");
    const struct json *edition = json_get(shown, "edition"), *titles = json_get(shown, "title");
    struct str lang = json_get_str(edition, "lang");

    json_set_str(a, o, "@context", STR("https://schema.org"));
    json_set_str(a, o, "@type", STR("Legislation"));
    json_set_str(a, o, "@id", str_printf(a, "%.*s%.*s", STR_ARG(base), STR_ARG(eli)));
    json_set_str(a, o, "legislationIdentifier", json_get_str(shown, "code"));
    json_set_str(a, o, "legislationType", json_get_str(shown, "kind"));
    json_set_str(a, o, "legislationJurisdiction", json_get_str(shown, "country"));
    json_set_str(a, o, "legislationPassedBy", json_get_str(shown, "body"));
    json_set_str(a, o, "legislationDate", json_get_str(shown, "adopted"));
    json_set_str(a, o, "datePublished", json_get_str(shown, "published"));
    json_set_str(a, o, "legislationDateVersion", json_get_str(edition, "from"));
    json_set_str(a, o, "inLanguage", lang);
    json_set_str(a, o, "name", titles && lang.n ? json_get_str(titles, str_z(a, lang)) : STR_NONE);
    json_set_str(a, o, "legislationLegalForce", str_is(status, "in-force")
        ? STR("https://schema.org/InForce") : str_is(status, "in-part")
        ? STR("https://schema.org/PartiallyInForce") : STR("https://schema.org/NotInForce"));
    json_set_str(a, o, "legislationLegalValue", STR("https://schema.org/UnofficialLegalValue"));
    list = json_new_array(a);
    json_each(l, json_get(json_get(shown, "links"), "out"))
        if (str_is(json_get_str(l, "rel"), "amends"))
            json_push(a, list, json_new_str(a, json_get_str(l, "to")));
    if (list->count)
        json_set(a, o, "legislationChanges", list);
    return o;
}
