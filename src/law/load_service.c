/*
 * NAME    law/load_service - a service as it is judged: its own tables and those it uses
 * WHY     merged once at loading: collect tables are appended, single tables of what is used answer
 *         only where the service has no row in force
 * OWNS    law.services
 * ERRORS  DIAG_INPUT: a file that is used and does not exist, a circle
 */
#include "law/internal.h"

#include <string.h>

#define COMPLETE_BUDGET 200000 /* nodes; a table that needs more counts as not proved complete */

static const struct module *find_module(const struct law *l, struct str code)
{
    for (size_t i = 0; i < l->n_modules; i++)
        if (str_eq(l->modules[i].code, code))
            return &l->modules[i];
    return NULL;
}

struct walk {
    struct loader *ld;
    const struct module **out;
    size_t n;
    const struct module *path[16];
    size_t depth;
};

static void use(struct walk *w, const struct module *m)
{
    struct str rest = m->uses, one;

    for (size_t i = 0; i < w->depth; i++) {
        if (w->path[i] != m)
            continue;
        md_fault(w->ld->d, m->file, m->line, 0, "cycle", "take one `uses:` away",
                 "%.*s uses itself", STR_ARG(m->code));
        return;
    }
    if (w->depth == 16)
        return;
    for (size_t i = 0; i < w->n; i++)
        if (w->out[i] == m)
            return;
    w->out[w->n++] = m;
    w->path[w->depth++] = m;
    while (rest.n && str_cut(&rest, ',', &one)) {
        const struct module *next = find_module(w->ld->l, str_trim(one));
        if (next)
            use(w, next);
    }
    w->depth--;
}

static bool is_used(const struct law *l, const struct module *m)
{
    for (size_t i = 0; i < l->n_modules; i++) {
        struct str rest = l->modules[i].uses, one;
        while (rest.n && str_cut(&rest, ',', &one))
            if (str_eq(str_trim(one), m->code))
                return true;
    }
    return false;
}

static void check_uses(struct loader *ld)
{
    for (size_t i = 0; i < ld->l->n_modules; i++) {
        const struct module *m = &ld->l->modules[i];
        struct str rest = m->uses, one;
        while (rest.n && str_cut(&rest, ',', &one)) {
            one = str_trim(one);
            if (!find_module(ld->l, one))
                md_fault(ld->d, m->file, m->line, 0, "unknown-service",
                         "name a file of law/ without .md", "%.*s uses %.*s, which does not exist",
                         STR_ARG(m->code), STR_ARG(one));
        }
    }
}

/* A unique table is complete when the proof finds nobody without a row on any day between the
 * first and the last. Days without any row at all are a gap in time, not an open answer: no row
 * is in force then. */
static bool is_complete(struct loader *ld, const struct group *g)
{
    struct arena_mark mark = arena_mark(ld->a);
    bool complete = true;

    if (!TABLES[g->kind].single)
        return false;
    for (const struct rules_finding *f = rules_prove(g->rules, ld->a, COMPLETE_BUDGET, 0); f;
         f = f->next)
        if (f->fault == RULES_GAP || f->fault == RULES_NOT_PROVED)
            complete = false;
    arena_rewind(ld->a, mark);
    return complete;
}

static void view_of(struct loader *ld, struct law_service *s, enum table_kind k)
{
    struct view *v = &s->view[k];
    size_t n = 0;

    for (int pass = 0; pass < 2; pass++) {
        for (size_t u = 0; u < s->n_used; u++)
            for (const struct section *sec = s->used[u]->sections; sec; sec = sec->next)
                for (size_t g = 0; sec->kind == k && g < sec->n_groups; g++) {
                    if (pass == 1)
                        v->groups[v->n++] = &sec->groups[g];
                    else
                        n++;
                }
        if (pass == 0)
            v->groups = arena_new_array(ld->a, n, const struct group *);
    }
}

static void use_column(struct law_service *s, const struct law *l, bool *seen, int col)
{
    if (seen[col] || l->cols[col].list >= 0)
        return;
    seen[col] = true;
    s->cols[s->n_cols++] = col;
}

static void gather(struct loader *ld, struct law_service *s)
{
    struct law *l = ld->l;
    bool *seen = arena_new_array(ld->a, l->n_cols, bool);
    size_t n_never = 0, n_closed = 0;

    s->cols = arena_new_array(ld->a, l->n_cols, int);
    for (const struct never *n = l->nevers; n; n = n->next)
        n_never++;
    for (size_t u = 0; u < s->n_used; u++) {
        n_closed += s->used[u]->n_closed;
        for (const struct never *n = s->used[u]->nevers; n; n = n->next)
            n_never++;
    }
    s->nevers = arena_new_array(ld->a, n_never, const struct never *);
    s->closed = arena_new_array(ld->a, n_closed, const struct closed *);
    for (const struct never *n = l->nevers; n; n = n->next)
        s->nevers[s->n_nevers++] = n;
    for (size_t u = 0; u < s->n_used; u++) {
        for (size_t c = 0; c < s->used[u]->n_closed; c++)
            s->closed[s->n_closed++] = &s->used[u]->closed[c];
        for (const struct never *n = s->used[u]->nevers; n; n = n->next)
            s->nevers[s->n_nevers++] = n;
    }
    for (int k = 0; k < T_COUNT; k++)
        for (size_t g = 0; g < s->view[k].n; g++)
            for (size_t c = 0; c < s->view[k].groups[g]->n_cols; c++)
                use_column(s, l, seen, s->view[k].groups[g]->cols[c]);
}

void load_services(struct loader *ld)
{
    struct law *l = ld->l;

    check_uses(ld);
    for (size_t i = 0; i < l->n_modules; i++)
        for (struct section *sec = l->modules[i].sections; sec; sec = sec->next)
            for (size_t g = 0; g < sec->n_groups; g++)
                sec->groups[g].complete = is_complete(ld, &sec->groups[g]);
    l->services = arena_new_array(ld->a, l->n_modules, struct law_service);
    for (size_t i = 0; i < l->n_modules; i++) {
        const struct module *m = &l->modules[i];
        struct law_service *s = &l->services[l->n_services];
        struct walk w = { .ld = ld };
        w.out = arena_new_array(ld->a, l->n_modules, const struct module *);
        use(&w, m);
        if (!m->is_service || is_used(l, m))
            continue;
        s->module = m;
        s->used = w.out;
        s->n_used = w.n;
        for (int k = 0; k < T_COUNT; k++)
            view_of(ld, s, (enum table_kind)k);
        gather(ld, s);
        l->n_services++;
    }
}

/* ------------------------------------------------------------------ reading them */
size_t law_n_services(const struct law *l)
{
    return l->n_services;
}

const struct law_service *law_service_at(const struct law *l, size_t i)
{
    return &l->services[i];
}

const struct law_service *law_service(const struct law *l, struct str code)
{
    for (size_t i = 0; i < l->n_services; i++)
        if (str_eq(l->services[i].module->code, code))
            return &l->services[i];
    return NULL;
}

struct str law_service_code(const struct law_service *s)
{
    return s->module->code;
}

struct str law_service_dated_by(const struct law *l, const struct law_service *s)
{
    return l->facts[s->module->dated_by].name;
}

struct str law_service_title(const struct law_service *s, enum lang lang)
{
    struct str t = s->module->title[lang];

    return t.n ? t : s->module->code;
}

struct str law_service_name(const struct law *l, struct str code, enum lang lang)
{
    const struct law_service *s = law_service(l, code);

    return s == NULL ? code : s->module->name[lang].n > 0 ? s->module->name[lang] : law_service_title(s, lang);
}

struct str law_service_life_event(const struct law_service *s)
{
    return s->module->life_event;
}

/* Editions of the service's own tables, each once, in the order of the file. */
static void editions_json(const struct law_service *s, struct json *out, struct arena *a)
{
    for (const struct section *sec = s->module->sections; sec; sec = sec->next)
        for (size_t g = 0; g < sec->n_groups; g++)
            for (size_t r = 0; r < sec->groups[g].n_rows; r++) {
                const struct law_row *row = &sec->groups[g].rows[r];
                bool seen = false;
                struct json *o;
                json_each(e, out)
                    seen = seen || (str_eq(json_get_str(e, "act"), row->act) &&
                        str_eq(json_get_str(e, "from"), day_str(a, row->from)));
                if (seen)
                    continue;
                o = json_push(a, out, json_new_object(a));
                json_set_str(a, o, "act", row->act);
                if (row->edition.n)
                    json_set_str(a, o, "edition", row->edition);
                json_set_str(a, o, "from", day_str(a, row->from));
                json_set_str(a, o, "to", day_str(a, row->to));
            }
}

struct json *law_services_json(const struct law *l, struct arena *a)
{
    static const char *const LANGS[LANG_COUNT] = { "kk", "ru", "en" };
    struct json *list = json_new_array(a);

    for (size_t i = 0; i < l->n_services; i++) {
        const struct law_service *s = &l->services[i];
        struct json *o = json_push(a, list, json_new_object(a)), *title = json_new_object(a);
        json_set_str(a, o, "code", s->module->code);
        for (int k = 0; k < LANG_COUNT; k++)
            json_set_str(a, title, LANGS[k], law_service_title(s, (enum lang)k));
        json_set(a, o, "title", title);
        struct json *name = json_set(a, o, "name", json_new_object(a));
        for (int k = 0; k < LANG_COUNT; k++)
            json_set_str(a, name, LANGS[k], law_service_name(l, s->module->code, (enum lang)k));
        if (s->module->offered_by.n)
            json_set_str(a, o, "offered_by", s->module->offered_by);
        if (s->module->life_event.n)
            json_set_str(a, o, "life_event", s->module->life_event);
        if (s->module->dated_by >= 0)
            json_set_str(a, o, "dated_by", l->facts[s->module->dated_by].name);
        editions_json(s, json_set(a, o, "editions", json_new_array(a)), a);
    }
    return list;
}
