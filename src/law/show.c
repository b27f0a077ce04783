/*
 * NAME    law/show - the tables of a service in force on a day, and what changed between two days
 * WHY     two editions are compared by comparing their norms, not their texts
 * OWNS    nothing; JSON on the caller's arena
 */
#include "law/internal.h"

struct showing {
    const struct law *l;
    const struct law_service *s;
    struct arena *a;
    enum lang lang;
};

static struct str subject_word(const struct showing *w, const struct group *g)
{
    return g->list < 0 ? STR("applicant")
                       : str_printf(w->a, "%.*s[]", STR_ARG(w->l->lists[g->list].name));
}

static struct json *conditions(const struct showing *w, const struct group *g, size_t r)
{
    struct json *list = json_new_array(w->a);

    for (size_t i = 0; i < g->n_cols; i++) {
        struct str cell = rules_cell_text(g->rules, r, i);
        struct json *o;
        if (cell.n == 0 || str_is(cell, "-"))
            continue;
        o = json_push(w->a, list, json_new_object(w->a));
        json_set_str(w->a, o, "condition", w->l->cols[g->cols[i]].head);
        json_set_str(w->a, o, "cell", cell);
    }
    return list;
}

static struct json *answers(const struct showing *w, enum table_kind kind,
                            const struct law_row *row)
{
    struct json *list = json_new_array(w->a);

    for (size_t i = 0; i < 6 && TABLES[kind].answer[i].head; i++) {
        const struct answer_spec *spec = &TABLES[kind].answer[i];
        struct str s = i == 0 ? row->code : row->extra[i - 1];
        int fact = kind == T_DOCUMENTS && i < 2 ? (i == 0 ? row->if_fact : row->or_fact) : -1;
        struct json *o;
        if (s.n == 0)
            continue;
        o = json_push(w->a, list, json_new_object(w->a));
        json_set_str(w->a, o, "answer", str_of(spec->head));
        json_set_str(w->a, o, "value", s);
        if (spec->kind)
            json_set_str(w->a, o, "name", law_text(w->l, spec->kind, s, w->lang));
        if (fact >= 0)
            json_set_str(w->a, o, "if", w->l->facts[fact].name);
    }
    return list;
}

static struct json *row_json(const struct showing *w, const struct group *g, size_t r)
{
    const struct law_row *row = &g->rows[r];
    struct json *o = json_new_object(w->a);

    json_set_str(w->a, o, "for", subject_word(w, g));
    json_set(w->a, o, "conditions", conditions(w, g, r));
    json_set(w->a, o, "answers", answers(w, g->kind, row));
    json_set_str(w->a, o, "clause", row->cite.clause);
    json_set_str(w->a, o, "cite", law_cite(w->l, w->a, row->cite.clause, w->lang));
    if (row->cite.n_also) {
        struct json *also = json_set(w->a, o, "also", json_new_array(w->a));
        for (size_t i = 0; i < row->cite.n_also; i++)
            json_push(w->a, also, json_new_str(w->a, row->cite.also[i]));
    }
    json_set_str(w->a, o, "act", row->act);
    if (row->edition.n)
        json_set_str(w->a, o, "edition", row->edition);
    json_set_str(w->a, o, "from", day_str(w->a, row->from));
    json_set_str(w->a, o, "to", day_str(w->a, row->to));
    json_set_str(w->a, o, "status", str_of(law_status_name(row->cite.status)));
    if (row->cite.language.n)
        json_set_str(w->a, o, "language", row->cite.language);
    if (row->note.n)
        json_set_str(w->a, o, "note", row->note);
    json_set_str(w->a, o, "file", row->file);
    json_set_int(w->a, o, "line", row->line);
    return o;
}

/* Is the row in force, and does its table answer? A single table that is used answers only where
 * the service has no row of its own. */
static bool answers_on(const struct showing *w, const struct group *g, size_t r, day on)
{
    const struct view *v = &w->s->view[g->kind];

    if (on < g->rows[r].from || on > g->rows[r].to)
        return false;
    if (!TABLES[g->kind].single)
        return true;
    for (size_t i = 0; i < v->n && v->groups[i] != g; i++)
        for (size_t k = 0; k < v->groups[i]->n_rows; k++)
            if (on >= v->groups[i]->rows[k].from && on <= v->groups[i]->rows[k].to)
                return false;
    return true;
}

static struct json *head(const struct showing *w)
{
    struct json *o = json_new_object(w->a);

    json_set_str(w->a, o, "service", w->s->module->code);
    json_set_str(w->a, o, "title", law_service_title(w->s, w->lang));
    return o;
}

struct json *law_show(const struct law *l, const struct law_service *s, day on, enum lang lang,
                      struct arena *a)
{
    static const char *const POLICIES[] = { "unique", "collect", "first", "priority" };
    struct showing w = { l, s, a, lang };
    struct json *o = head(&w), *tables;

    json_set_str(a, o, "on", day_str(a, on));
    tables = json_set(a, o, "tables", json_new_array(a));
    for (int k = 0; k < T_COUNT; k++) {
        struct json *t = NULL, *rows = NULL;
        for (size_t i = 0; i < s->view[k].n; i++) {
            const struct group *g = s->view[k].groups[i];
            for (size_t r = 0; r < g->n_rows; r++) {
                if (!answers_on(&w, g, r, on))
                    continue;
                if (!t) {
                    t = json_push(a, tables, json_new_object(a));
                    json_set_str(a, t, "table", str_of(TABLES[k].name));
                    json_set_str(a, t, "title", g->section->title);
                    json_set_str(a, t, "policy", str_of(POLICIES[g->section->hit]));
                    rows = json_set(a, t, "rows", json_new_array(a));
                }
                json_push(a, rows, row_json(&w, g, r));
            }
        }
    }
    return o;
}

/* ------------------------------------------------------------------ two days */
/* The same norm: same subject, same conditions, same answers. */
static bool same_norm(const struct json *a, const struct json *b)
{
    return str_eq(json_get_str(a, "for"), json_get_str(b, "for")) &&
        json_same(json_get(a, "conditions"), json_get(b, "conditions")) &&
        json_same(json_get(a, "answers"), json_get(b, "answers"));
}

static struct json *rows_on(const struct showing *w, enum table_kind k, day on)
{
    struct json *rows = json_new_array(w->a);

    for (size_t i = 0; i < w->s->view[k].n; i++) {
        const struct group *g = w->s->view[k].groups[i];
        for (size_t r = 0; r < g->n_rows; r++)
            if (answers_on(w, g, r, on))
                json_push(w->a, rows, row_json(w, g, r));
    }
    return rows;
}

static const struct json *find_norm(const struct json *rows, const struct json *norm)
{
    const struct json *other = NULL;

    json_each(e, rows) {
        if (!same_norm(e, norm))
            continue;
        if (str_eq(json_get_str(e, "clause"), json_get_str(norm, "clause")))
            return e;
        other = e;
    }
    return other;
}

/* Norms of `here` that are not in `there`. */
static void only_here(const struct showing *w, const struct json *here, const struct json *there,
                      struct json *out)
{
    json_each(e, here)
        if (!find_norm(there, e))
            json_push(w->a, out, json_copy(w->a, e));
}

/* The norm stayed, the clause that carries it changed. */
static void cited_anew(const struct showing *w, const struct json *before, const struct json *after,
                       struct json *out)
{
    json_each(e, before) {
        const struct json *now = find_norm(after, e);
        struct json *o;
        if (!now || str_eq(json_get_str(now, "clause"), json_get_str(e, "clause")))
            continue;
        o = json_push(w->a, out, json_copy(w->a, now));
        json_set_str(w->a, o, "clause_before", json_get_str(e, "clause"));
    }
}

struct json *law_diff(const struct law *l, const struct law_service *s, day from, day to,
                      enum lang lang, struct arena *a)
{
    struct showing w = { l, s, a, lang };
    struct json *o = head(&w), *tables;

    json_set_str(a, o, "from", day_str(a, from));
    json_set_str(a, o, "to", day_str(a, to));
    tables = json_set(a, o, "tables", json_new_array(a));
    for (int k = 0; k < T_COUNT; k++) {
        struct json *before = rows_on(&w, (enum table_kind)k, from),
                    *after = rows_on(&w, (enum table_kind)k, to);
        struct json *t = json_new_object(a), *added, *removed, *anew;
        json_set_str(a, t, "table", str_of(TABLES[k].name));
        removed = json_set(a, t, "removed", json_new_array(a));
        added = json_set(a, t, "added", json_new_array(a));
        anew = json_set(a, t, "cited_anew", json_new_array(a));
        only_here(&w, before, after, removed);
        only_here(&w, after, before, added);
        cited_anew(&w, before, after, anew);
        if (removed->count + added->count + anew->count > 0)
            json_push(a, tables, t);
    }
    return o;
}
