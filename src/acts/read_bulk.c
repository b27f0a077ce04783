/*
 * NAME    read_bulk - one line of the bulk form: one act as JSON
 * WHY     registers of fifty thousand acts are handed over as JSON lines
 * ERRORS  DIAG_INPUT "bad-json", "acts-member" with the member's name
 */
#include <string.h>

#include "acts/room.h"

struct bulk { struct arena *a; struct diags *d; bool ok; };

static void wrong(struct bulk *b, const char *member, const char *want)
{
    struct diag *g;

    if (!b->ok)
        return;
    b->ok = false;
    g = diag_add(b->d, DIAG_INPUT, "acts-member", "\"%s\" is not %s", member, want);
    g->field = str_of(member);
    g->remedy = STR("look at the bulk form in docs/acts.md");
}

static struct str text(struct bulk *b, const struct json *o, const char *name)
{
    const struct json *v = json_get(o, name);

    if (!v || v->type == JSON_NULL)
        return STR("");
    if (v->type == JSON_STRING || v->type == JSON_NUMBER)
        return v->s;
    wrong(b, name, "a text");
    return STR("");
}

static day date(struct bulk *b, const struct json *o, const char *name, day absent)
{
    struct str s = text(b, o, name);
    day v;

    if (!s.n || str_is(s, "open"))
        return absent;
    if (day_parse(s, &v))
        return v;
    wrong(b, name, "a day YYYY-MM-DD");
    return absent;
}

static enum lang language(struct bulk *b, const struct json *o, enum lang fallback)
{
    struct str s = text(b, o, "lang");
    enum lang lang = fallback;

    if (s.n && !lang_parse(s, &lang))
        wrong(b, "lang", "kk, ru or en");
    return lang;
}

static const struct json *list(struct bulk *b, const struct json *o, const char *name)
{
    const struct json *v = json_get(o, name);

    if (v && v->type != JSON_ARRAY && v->type != JSON_NULL)
        wrong(b, name, "a list");
    return v && v->type == JSON_ARRAY ? v : NULL;
}

static struct str *words(struct bulk *b, const struct json *o, const char *name, size_t *n)
{
    const struct json *v = list(b, o, name);
    struct str *out = arena_new_array(b->a, v ? v->count : 0, struct str);

    json_each(x, v) {
        if (x->type != JSON_STRING)
            wrong(b, name, "a list of words");
        out[(*n)++] = x->s;
    }
    return out;
}

static enum clause_state state(struct bulk *b, const struct json *o)
{
    struct str s = text(b, o, "state");

    return str_is(s, "excluded") ? CLAUSE_EXCLUDED : str_is(s, "ceased") ? CLAUSE_CEASED
        : CLAUSE_HOLDS;
}

static int depth_of(struct str id)
{
    struct str rest = id;
    int depth = 0;

    for (ptrdiff_t at; (at = str_find(rest, "__")) >= 0; depth++)
        rest = str_sub(rest, (size_t)at + 2, rest.n);
    return depth;
}

static void editions(struct bulk *b, const struct json *o, const struct import_hints *h,
                     struct act_doc *doc)
{
    json_each(x, list(b, o, "editions")) {
        struct doc_edition *e = doc_edition_add(b->a, doc);
        if (x->type != JSON_OBJECT) {
            wrong(b, "editions", "a list of objects");
            return;
        }
        e->from = date(b, x, "from", DAY_NONE);
        e->to = date(b, x, "to", DAY_NONE);
        e->lang = language(b, x, h->lang);
        e->origin = text(b, x, "origin");
        e->basis = text(b, x, "basis");
        e->partial = json_get_bool(x, "partial", false);
        json_each(c, list(b, x, "clauses")) {
            struct doc_clause *to = doc_clause_add(b->a, e);
            if (c->type != JSON_OBJECT) {
                wrong(b, "clauses", "a list of objects");
                return;
            }
            to->id = text(b, c, "id");
            to->num = text(b, c, "num");
            to->heading = text(b, c, "heading");
            to->text = text(b, c, "text");
            to->depth = (int)json_get_int(c, "depth", depth_of(to->id));
            to->depth = to->depth < 0 ? 0 : to->depth;
            to->state = state(b, c);
        }
    }
}

static void links(struct bulk *b, const struct json *o, struct act_doc *doc)
{
    const struct json *all = list(b, o, "links");

    if (all && all->count > ACTS_LINKS_MOST)
        wrong(b, "links", "a list of at most 5 000");
    json_each(x, all) {
        struct str rel, to;
        struct buf name = buf_on(b->a);
        if (!b->ok)
            return;
        if (x->type != JSON_OBJECT) {
            wrong(b, "links", "a list of objects");
            return;
        }
        rel = text(b, x, "rel");
        to = text(b, x, "to");
        for (size_t i = 0; i < rel.n; i++)
            buf_char(&name, rel.p[i] == '_' || rel.p[i] == ' ' ? '-' : rel.p[i]);
        if (!rel.n || !to.n)
            wrong(b, "links", "a list of {rel, to}");
        else
            doc_link_add(b->a, doc, str_z(b->a, buf_get(&name)), to, text(b, x, "clause"),
                         text(b, x, "about"));
    }
}

bool read_bulk(struct arena *a, struct str line, const struct import_hints *h,
               struct act_doc *out, struct diags *d)
{
    struct json_limits lim = { ACTS_LINE_MOST, 16, 1u << 20 };
    struct bulk b = { a, d, true };
    struct json *o = json_parse(a, line, lim, d);
    const struct json *title;

    *out = (struct act_doc){ .ceased = DAY_OPEN };
    if (!o)
        return false;
    if (o->type != JSON_OBJECT) {
        wrong(&b, "line", "an object");
        return false;
    }
    out->code = text(&b, o, "code");
    out->country = text(&b, o, "country");
    out->kind = text(&b, o, "kind");
    out->body = text(&b, o, "body");
    out->number = text(&b, o, "number");
    out->source = text(&b, o, "source");
    out->adopted = date(&b, o, "adopted", DAY_NONE);
    out->published = date(&b, o, "published", DAY_NONE);
    out->effect = date(&b, o, "in_force", DAY_NONE);
    out->ceased = date(&b, o, "ceased", DAY_OPEN);
    if (!out->country.n)
        out->country = h->country;
    title = json_get(o, "title");
    if (title && title->type == JSON_STRING)
        out->title[h->lang] = title->s;
    for (int i = 0; title && title->type == JSON_OBJECT && i < LANG_COUNT; i++)
        out->title[i] = text(&b, title, str_z(a, lang_code((enum lang)i)));
    out->themes = words(&b, o, "themes", &out->n_themes);
    out->tags = words(&b, o, "tags", &out->n_tags);
    editions(&b, o, h, out);
    links(&b, o, out);
    return b.ok && doc_finish(a, out, d);
}
