/*
 * NAME      public_documents - every document that some service asks for, in one list, with the clause of each
 * WHY       nowhere can a person see which papers there are at all; here the law files say it, as of today
 * OWNS      nothing
 * ERRORS    a search that finds nothing says so
 * MUST NOT  name a document that no row of the law in force names
 */
#include "portal/acts.h"
#include "portal/apply.h"
#include "portal/public.h"

#include <stdlib.h>

enum { DOCUMENTS_MOST = 400, SEARCH_MOST = 100 };

struct catalogue {
    struct request *r;
    day on;
    struct ui_listed_document rows[DOCUMENTS_MOST];
    struct ui_document_use *uses[DOCUMENTS_MOST];       /* what rows[i].asked shows, until they are sorted */
    size_t n;
};

static struct str answered(const struct json *row, const char *name, const char *member)
{
    json_each(a, json_get(row, "answers")) {
        if (str_is(json_get_str(a, "answer"), name))
            return json_get_str(a, member);
    }
    return STR_NONE;
}

static struct ui_listed_document *document_of(struct catalogue *c, struct str code, struct str name, size_t most)
{
    struct ui_listed_document *o = c->rows;

    while (o < c->rows + c->n && !str_eq(o->code, code))
        o++;
    if (o == c->rows + DOCUMENTS_MOST)
        return NULL;
    if (o == c->rows + c->n) {
        *o = (struct ui_listed_document){ .code = code, .name = name, .made = apply_is_form(code),
            .asked = c->uses[c->n] = arena_new_array(c->r->arena, most, struct ui_document_use) };
        c->n++;
    }
    return o;
}

static unsigned when(const struct json *row)
{
    const struct json *conditions = json_get(row, "conditions");

    if (str_is(answered(row, "stage", "value"), "after-decision"))
        return MSG_public_documents_after;
    return conditions != NULL && conditions->count > 0 ? MSG_public_documents_maybe : MSG_public_documents_always;
}

/* Once for a service and a clause: rows that differ in their conditions only are one line to a reader. */
static void add_use(struct catalogue *c, const struct law_service *s, const struct json *row,
    struct ui_listed_document *o, size_t most)
{
    struct ui_document_use *all = c->uses[o - c->rows], *u = &all[o->n_asked];
    struct str cite = json_get_str(row, "cite");

    for (size_t i = 0; i < o->n_asked; i++)
        if (str_eq(all[i].code, law_service_code(s)) && str_eq(all[i].cite, cite))
            return;
    if (o->n_asked == most)
        return;
    *u = (struct ui_document_use){ .code = law_service_code(s), .service = law_service_title(s, c->r->lang),
        .when = msg(c->r->lang, when(row)), .cite = cite,
        .href = portal_clause_href(c->r, json_get_str(row, "clause"), c->on) };
    o->n_asked++;
}

static void add_service(struct catalogue *c, const struct law_service *s, size_t most)
{
    const struct json *shown = law_show(web_cfg(c->r->web)->law, s, c->on, c->r->lang, c->r->arena);
    struct ui_listed_document *o;

    json_each(t, json_get(shown, "tables")) {
        if (!str_is(json_get_str(t, "table"), "documents"))
            continue;
        json_each(row, json_get(t, "rows")) {
            struct str code = answered(row, "document", "value"), name = answered(row, "document", "name");

            /* "none" is the law saying that nothing is asked. */
            if (name.n > 0 && !str_is(code, "none") && (o = document_of(c, code, name, most)) != NULL)
                add_use(c, s, row, o, most);
        }
    }
}

static int by_name(const void *x, const void *y)
{
    const struct ui_listed_document *a = x, *b = y;

    return str_cmp(a->name, b->name);
}

/* Those whose name has every word of the search. */
static size_t only_found(struct catalogue *c, struct str search)
{
    struct str wanted = utf8_fold(c->r->arena, search);
    size_t kept = 0;

    for (size_t i = 0; i < c->n; i++) {
        struct str name = utf8_fold(c->r->arena, c->rows[i].name);
        bool has = true;

        for (size_t from = 0, at = 0; at <= wanted.n; at++) {
            if (at < wanted.n && wanted.p[at] != ' ')
                continue;
            has = has && (at == from || str_find(name, str_z(c->r->arena, str_sub(wanted, from, at - from))) >= 0);
            from = at + 1;
        }
        if (has)
            c->rows[kept++] = c->rows[i];
    }
    return kept;
}

static size_t only_this(struct catalogue *c, struct str code)
{
    for (size_t i = 0; i < c->n; i++) {
        if (!str_eq(c->rows[i].code, code))
            continue;
        c->rows[0] = c->rows[i];
        return 1;
    }
    return 0;
}

void public_documents(struct request *r)
{
    const struct law *law = web_cfg(r->web)->law;
    struct catalogue *c = arena_new_of(r->arena, struct catalogue);
    struct str search = str_trim(http_query(r, "q")), code = http_query(r, "document");
    size_t all, most = 8 * law_n_services(law);

    c->r = r;
    c->on = moment_day(http_now(r));
    for (size_t i = 0; i < law_n_services(law); i++)
        add_service(c, law_service_at(law, i), most);
    qsort(c->rows, c->n, sizeof *c->rows, by_name);
    all = c->n;
    if (search.n > SEARCH_MOST || !utf8_valid(search))
        search = STR_NONE;
    if (search.n > 0)
        c->n = only_found(c, search);
    else if (code.n > 0)
        c->n = only_this(c, code);
    portal_show(r, 200, documents, .q = search, .on = c->on, .rows = c->rows, .n_rows = c->n,
        .count = (int64_t)c->n, .all = (int64_t)all, .some = search.n + code.n > 0);
}
