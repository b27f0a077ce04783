/*
 * NAME    law/why - why a document, a ground, a term or an answer holds, may hold, or does not
 * WHY     every conclusion and every non-conclusion can be shown row by row, condition by
 *         condition, with the fact behind each; the near miss says what single fact would change it
 * OWNS    nothing; JSON on the caller's arena
 * ERRORS  DIAG_INPUT: a code the service does not know, with the nearest one
 */
#include "law/internal.h"

#include <string.h>

enum verdict { V_NOT_IN_FORCE, V_EXCLUDED, V_POSSIBLE, V_CERTAIN };
static const char *const VERDICTS[] = { "not-in-force", "excluded", "possible", "certain" };
static const char *const MET[] = { "any", "met", "unmet", "open" };

struct asking {
    struct assessed *x;
    struct str code, who;       /* who: of CODE@WHO, as answers name a subject; none: everybody */
    bool others;                /* rows there are, but about others */
    enum lang lang;
    struct json *rows, *near;
    enum verdict verdict;
    const char *kind;           /* of the code's text */
};

/* -------------------------------------------------- which rows speak of the code */
static bool about(const struct asking *q, enum table_kind kind, const struct law_row *row)
{
    if (str_eq(row->code, q->code) || str_is(q->code, TABLES[kind].name))
        return true;
    if (kind == T_ELIGIBLE && row->extra[0].n == 0 && str_is(q->code, "may-apply"))
        return true;                    /* what a `yes` without a reason is shown as */
    return (kind == T_DOCUMENTS || kind == T_ELIGIBLE || kind == T_HEARING) && row->extra[0].n &&
        str_eq(row->extra[0], q->code);
}

static const char *text_kind(enum table_kind kind)
{
    if (kind == T_ELIGIBLE || kind == T_HEARING)
        return "reason";
    return TABLES[kind].answer[0].kind ? TABLES[kind].answer[0].kind : "value";
}

/* ------------------------------------------------------------------ conditions */
static struct str number(struct arena *a, int64_t v)
{
    struct str s;

    if (v % RULES_SCALE == 0)
        return str_printf(a, "%lld", (long long)(v / RULES_SCALE));
    s = str_printf(a, "%lld.%06lld", (long long)(v / RULES_SCALE), (long long)(v % RULES_SCALE));
    while (s.n && s.p[s.n - 1] == '0')
        s.n--;
    return s;
}

static void fact_behind(struct asking *q, struct json *o, const struct column *c, size_t item,
                        struct rules_value v)
{
    const struct law *l = q->x->l;
    struct arena *a = q->x->a;
    bool of_item = c->list >= 0 && item < ITEM_ANY;
    struct str value = STR_NONE;

    json_set_str(a, o, "fact", item_name(l, a, c->fact, of_item ? item : ITEM_NONE));
    if (c->fn != COL_SOME && c->fn != COL_COUNT)
        value = fval_text(&l->facts[c->fact], a, fact_value(q->x->f, c->fact, item));
    if (value.p)
        json_set_str(a, o, "value", value);
    if (!v.known || c->fn == COL_FACT)
        return;
    json_set_str(a, o, "computed", v.v == RULES_NONE ? STR("none") : c->fn == COL_SOME
        ? (v.v ? STR("true") : STR("false")) : number(a, v.v));
}

static struct json *condition(struct asking *q, struct json *list, struct str head, struct str cell,
                              const char *met)
{
    struct arena *a = q->x->a;
    struct json *o = json_push(a, list, json_new_object(a));

    json_set_str(a, o, "condition", head);
    json_set_str(a, o, "cell", cell);
    json_set_str(a, o, "met", str_of(met));
    return o;
}

static const char *bool_met(const struct fval *v, bool wanted)
{
    if (!v || !v->known)
        return "open";
    return (v->v != 0) == wanted ? "met" : "unmet";
}

/* The facts that choose between two papers, as conditions of the paper asked about. */
static enum verdict choice_verdict(struct asking *q, struct json *list, const struct law_row *row,
                                   size_t item, enum verdict v)
{
    struct choice c = choose(q->x->f, row, item);
    bool second = row->extra[0].n && str_eq(row->extra[0], q->code);
    const int facts[2] = { row->if_fact, row->or_fact };

    for (int i = 0; i < 2; i++) {
        const struct law *l = q->x->l;
        const struct fval *val = facts[i] >= 0 ? fact_value(q->x->f, facts[i], item) : NULL;
        struct json *o;
        if (facts[i] < 0)
            continue;
        o = condition(q, list, l->facts[facts[i]].name,
                      (i == 1) == second ? STR("true") : STR("false"),
                      bool_met(val, (i == 1) == second));
        json_set_str(q->x->a, o, "fact", item_name(l, q->x->a, facts[i],
            l->facts[facts[i]].list >= 0 ? item : ITEM_NONE));
        if (val && val->known)
            json_set_str(q->x->a, o, "value", val->v ? STR("true") : STR("false"));
    }
    if (row->extra[0].n == 0 || v < V_POSSIBLE || str_is(q->code, "documents"))
        return v;
    if (second)
        return c.second ? v : c.open ? V_POSSIBLE : V_EXCLUDED;
    return c.second ? V_EXCLUDED : v;
}

/* ------------------------------------------------------------------ one row about one subject */
static struct json *describe(struct asking *q, enum table_kind kind, const struct law_row *row,
                             struct str subject)
{
    struct arena *a = q->x->a;
    struct json *o = json_new_object(a);

    json_set_str(a, o, "table", str_of(TABLES[kind].name));
    json_set_str(a, o, "answer", row->code);
    if (kind == T_ELIGIBLE && row->extra[0].n)
        json_set_str(a, o, "reason", row->extra[0]);
    if (kind == T_DOCUMENTS && row->extra[0].n)
        json_set_str(a, o, "or", row->extra[0]);
    json_set_str(a, o, "for", subject);
    json_set_str(a, o, "clause", row->cite.clause);
    json_set_str(a, o, "cite", law_cite(q->x->l, a, row->cite.clause, q->lang));
    if (row->cite.n_also) {
        struct json *also = json_set(a, o, "also", json_new_array(a));
        for (size_t i = 0; i < row->cite.n_also; i++)
            json_push(a, also, json_new_str(a, row->cite.also[i]));
    }
    json_set_str(a, o, "status", str_of(law_status_name(row->cite.status)));
    json_set_str(a, o, "from", day_str(a, row->from));
    json_set_str(a, o, "to", day_str(a, row->to));
    if (row->note.n)
        json_set_str(a, o, "note", row->note);
    return o;
}

static void finish_row(struct asking *q, struct json *o, struct json *conditions, enum verdict v)
{
    struct arena *a = q->x->a;
    const struct json *missed = NULL;
    size_t unmet = 0;

    if (q->who.n && v != V_NOT_IN_FORCE && !str_eq(json_get_str(o, "for"), q->who)) {
        q->others = true;
        return;
    }
    json_set_str(a, o, "verdict", str_of(VERDICTS[v]));
    json_set(a, o, "conditions", conditions);
    json_push(a, q->rows, o);
    q->verdict = v > q->verdict ? v : q->verdict;
    json_each(c, conditions) {
        if (!str_is(json_get_str(c, "met"), "unmet"))
            continue;
        missed = c;
        unmet++;
    }
    if (v != V_EXCLUDED || unmet != 1)
        return;
    struct json *near = json_push(a, q->near, json_new_object(a));
    json_set_str(a, near, "clause", json_get_str(o, "clause"));
    json_set_str(a, near, "answer", json_get_str(o, "answer"));
    json_set_str(a, near, "for", json_get_str(o, "for"));
    json_set(a, near, "condition", json_copy(a, missed));
}

static void judged_row(struct asking *q, const struct judged *j, size_t r)
{
    struct assessed *x = q->x;
    const struct law_row *row = &j->g->rows[r];
    enum rules_met *met = arena_new_array(x->a, j->g->n_cols, enum rules_met);
    struct json *conditions = json_new_array(x->a);
    enum verdict v = V_EXCLUDED;
    bool in_force;

    rules_explain(j->g->rules, r, x->on, j->in, met, &in_force);
    if (!in_force)
        return;
    if (rules_has(j->r.may, r))
        v = row_certain(j, r) && j->item != ITEM_ANY ? V_CERTAIN : V_POSSIBLE;
    q->kind = q->kind ? q->kind : text_kind(j->g->kind);
    for (size_t i = 0; i < j->g->n_cols; i++) {
        const struct column *c = &x->l->cols[j->g->cols[i]];
        if (met[i] == RULES_ANY)
            continue;
        struct json *o =
            condition(q, conditions, c->head, rules_cell_text(j->g->rules, r, i), MET[met[i]]);
        fact_behind(q, o, c, j->item, j->in[i]);
    }
    if (j->item == ITEM_ANY) {
        struct json *o =
            condition(q, conditions, x->l->lists[j->g->list].name, STR("each"), "open");
        json_set_str(x->a, o, "fact", x->l->lists[j->g->list].name);
    }
    if (j->g->kind == T_DOCUMENTS)
        v = choice_verdict(q, conditions, row, j->item, v);
    finish_row(q, describe(q, j->g->kind, row, subject_name(x->l, x->a, j)), conditions, v);
}

/* A list that is known to be empty leaves its rows without a subject. */
static void empty_list(struct asking *q, const struct group *g)
{
    struct assessed *x = q->x;
    struct judged nobody = { .g = g, .item = ITEM_ANY };

    if (g->list < 0 || !x->f->lists[g->list].known || x->f->lists[g->list].n > 0)
        return;
    for (size_t r = 0; r < g->n_rows; r++) {
        const struct law_row *row = &g->rows[r];
        struct json *conditions, *o;
        if (!about(q, g->kind, row) || x->on < row->from || x->on > row->to)
            continue;
        conditions = json_new_array(x->a);
        q->kind = q->kind ? q->kind : text_kind(g->kind);
        o = condition(q, conditions, x->l->lists[g->list].name, STR("each"), "unmet");
        json_set_str(x->a, o, "fact", x->l->lists[g->list].name);
        json_set_str(x->a, o, "value", STR("0"));
        finish_row(q, describe(q, g->kind, row, subject_name(x->l, x->a, &nobody)), conditions,
                   V_EXCLUDED);
    }
}

static void out_of_force(struct asking *q)
{
    struct assessed *x = q->x;

    for (int k = 0; k < T_COUNT; k++)
        for (size_t g = 0; g < x->s->view[k].n; g++)
            for (size_t r = 0; r < x->s->view[k].groups[g]->n_rows; r++) {
                const struct group *gr = x->s->view[k].groups[g];
                struct judged nobody = { .g = gr, .item = gr->list < 0 ? ITEM_NONE : ITEM_ANY };
                if (!about(q, (enum table_kind)k, &gr->rows[r]))
                    continue;
                q->kind = q->kind ? q->kind : text_kind((enum table_kind)k);
                finish_row(q,
                           describe(q, (enum table_kind)k, &gr->rows[r],
                                    subject_name(x->l, x->a, &nobody)),
                           json_new_array(x->a), V_NOT_IN_FORCE);
            }
}

/* ------------------------------------------------------------------ a code nobody knows */
static struct json *unknown_code(struct asking *q, struct diags *d)
{
    struct assessed *x = q->x;
    size_t cap = 0, n = 0;
    struct str *names, near;
    struct diag *g;

    for (int k = 0; k < T_COUNT; k++)
        for (size_t i = 0; i < x->s->view[k].n; i++)
            cap += x->s->view[k].groups[i]->n_rows;
    names = arena_new_array(x->a, cap, struct str);
    for (int k = 0; k < T_COUNT; k++)
        for (size_t i = 0; i < x->s->view[k].n; i++)
            for (size_t r = 0; r < x->s->view[k].groups[i]->n_rows; r++)
                names[n++] = x->s->view[k].groups[i]->rows[r].code;
    near = near_name(q->code, names, n);
    g = diag_add(d, DIAG_INPUT, "unknown-code", "the service %.*s has no rule about \"%.*s\"",
        STR_ARG(x->s->module->code), STR_ARG(q->code));
    g->remedy = near.p ? str_printf(d->arena, "did you mean %.*s?", STR_ARG(near))
        : STR("give a document, a ground, a term, a body, a reason, or a part such as eligible");
    return NULL;
}

static struct json *nobody_known(struct asking *q, struct diags *d)
{
    struct diag *g = diag_add(d, DIAG_INPUT, "no-such-subject", "these facts hold no %.*s that %.*s could be about",
                              STR_ARG(q->who), STR_ARG(q->code));

    g->remedy = STR("write applicant, or an item of a list in the facts such as children[0]");
    return NULL;
}

static bool holds_otherwise(const struct asking *q, const struct json *near)
{
    json_each(o, q->rows) {
        struct str v = json_get_str(o, "verdict");
        if ((str_is(v, VERDICTS[V_CERTAIN]) || str_is(v, VERDICTS[V_POSSIBLE]))
            && str_eq(json_get_str(o, "answer"), json_get_str(near, "answer"))
            && str_eq(json_get_str(o, "for"), json_get_str(near, "for")))
            return true;
    }
    return false;
}

/* What another row gives already, or may give, is missed by nobody. */
static struct json *truly_near(struct asking *q)
{
    struct json *out = json_new_array(q->x->a);

    json_each(n, q->near)
        if (!holds_otherwise(q, n))
            json_push(q->x->a, out, json_copy(q->x->a, n));
    return out;
}

struct json *law_why(const struct law *l, const struct law_service *s, struct str code,
                     const struct facts *f, day on, enum lang lang, struct arena *a,
                     struct diags *d)
{
    struct asking q = { .code = code, .lang = lang, .x = assess_whole(l, s, f, on, a, d) };
    struct json *o;

    if (!q.x)
        return NULL;
    ptrdiff_t at = str_chr(code, '@');
    if (at >= 0) {
        q.who = str_sub(code, (size_t)at + 1, code.n);
        q.code = code = str_sub(code, 0, (size_t)at);
    }
    q.rows = json_new_array(a);
    q.near = json_new_array(a);
    for (int k = 0; k < T_COUNT; k++) {
        for (size_t i = 0; i < q.x->k[k].n; i++)
            for (size_t r = 0; r < q.x->k[k].by[i].g->n_rows; r++)
                if (about(&q, (enum table_kind)k, &q.x->k[k].by[i].g->rows[r]))
                    judged_row(&q, &q.x->k[k].by[i], r);
        for (size_t i = 0; i < s->view[k].n; i++)
            empty_list(&q, s->view[k].groups[i]);
    }
    if (q.rows->count == 0 && q.others)
        return nobody_known(&q, d);
    if (q.rows->count == 0)
        out_of_force(&q);
    if (q.rows->count == 0)
        return unknown_code(&q, d);
    o = json_new_object(a);
    json_set_str(a, o, "service", s->module->code);
    json_set_str(a, o, "code", code);
    json_set_str(a, o, "text", law_text(l, q.kind ? q.kind : "value", code, lang));
    json_set_str(a, o, "on", day_str(a, q.x->on));
    json_set_str(a, o, "verdict", str_of(VERDICTS[q.verdict]));
    json_set(a, o, "rows", q.rows);
    json_set(a, o, "near_miss", truly_near(&q));
    return o;
}
