/*
 * NAME    law/judge - all tables of a service judged about given facts on a given day
 * WHY     every column is computed once, every group about every subject it has; what is in force
 *         is kept apart from what holds
 * OWNS    nothing; scratch lives on the arena of the call
 * ERRORS  DIAG_INPUT: no day to choose the edition by, facts that cannot be true together
 */
#include "law/internal.h"

bool judge_day(const struct law_service *s, const struct law *l, const struct facts *f, day *on,
               struct diags *d)
{
    const struct fact_def *def = &l->facts[s->module->dated_by];
    struct diag *g;

    if (*on != DAY_NONE)
        return true;
    if (f->scalar[s->module->dated_by].known) {
        *on = (day)f->scalar[s->module->dated_by].v;
        return true;
    }
    g = diag_add(d, DIAG_INPUT, "no-date", "the day that chooses the law is not known");
    g->field = def->name;
    g->remedy = str_printf(d->arena, "give %.*s or a date", STR_ARG(def->name));
    return false;
}

static void judge_group(struct assessed *x, struct judgement *k, const struct group *g, size_t item)
{
    struct judged *j = &k->by[k->n++];

    j->g = g;
    j->item = item;
    j->in = arena_new_array(x->a, g->n_cols, struct rules_value);
    for (size_t i = 0; i < g->n_cols; i++) {
        const struct column *c = &x->l->cols[g->cols[i]];
        j->in[i] = c->list < 0 ? x->vals[g->cols[i]] : column_value(x->l, x->f, c, item, x->on);
    }
    rules_judge(g->rules, x->on, j->in, x->a, &j->r);
    k->in_force = k->in_force || j->r.in_force;
}

/* An empty list leaves nobody to judge about, but its norms are in force all the same. */
static bool any_in_force(const struct group *g, day on)
{
    if (on < g->first || on > g->last)
        return false;
    for (size_t i = 0; i < g->n_rows; i++)
        if (on >= g->rows[i].from && on <= g->rows[i].to)
            return true;
    return false;
}

/* Some row must hold, or all that may hold say the same and the table is proved to leave nobody
 * out. */
static bool is_settled(const struct judgement *k)
{
    const struct judged *j = k->n ? &k->by[k->n - 1] : NULL;
    size_t first, row;

    if (!k->in_force || !j || !j->r.in_force)
        return true;
    if (rules_next(j->g->rules, j->r.must, 0) != SIZE_MAX)
        return true;
    first = rules_next(j->g->rules, j->r.may, 0);
    if (first == SIZE_MAX)
        return true;
    for (row = first; row != SIZE_MAX; row = rules_next(j->g->rules, j->r.may, row + 1))
        if (j->g->kind == T_ELIGIBLE ? j->g->rows[row].code_id != j->g->rows[first].code_id
            : j->g->rows[row].answer != j->g->rows[first].answer)
            return false;
    return j->g->complete;
}

/* One answer: the service's own table, or what it uses where its own has no row in force. */
static void judge_single(struct assessed *x, enum table_kind kind)
{
    const struct view *v = &x->s->view[kind];
    struct judgement *k = &x->k[kind];

    k->by = arena_new_array(x->a, v->n, struct judged);
    for (size_t i = 0; i < v->n && !k->in_force; i++) {
        k->n = 0;
        judge_group(x, k, v->groups[i], ITEM_NONE);
    }
    k->settled = is_settled(k);
}

static void judge_collect(struct assessed *x, enum table_kind kind)
{
    const struct view *v = &x->s->view[kind];
    struct judgement *k = &x->k[kind];
    size_t n = 0;

    for (size_t i = 0; i < v->n; i++) {
        const struct flist *ls = v->groups[i]->list < 0 ? NULL : &x->f->lists[v->groups[i]->list];
        n += ls && ls->known ? ls->n : 1;
    }
    k->by = arena_new_array(x->a, n, struct judged);
    for (size_t i = 0; i < v->n; i++) {
        const struct group *g = v->groups[i];
        const struct flist *ls = g->list < 0 ? NULL : &x->f->lists[g->list];
        if (!ls)
            judge_group(x, k, g, ITEM_NONE);
        else if (!ls->known)
            judge_group(x, k, g, ITEM_ANY);
        else if (ls->n == 0)
            k->in_force = k->in_force || any_in_force(g, x->on);
        for (size_t item = 0; ls && ls->known && item < ls->n; item++)
            judge_group(x, k, g, item);
    }
}

bool judge_all(struct assessed *x, struct diags *d)
{
    for (size_t i = 0; i < x->s->n_nevers; i++)
        if (!never_check(x->l, x->s->nevers[i], x->f, x->on, d))
            return false;
    x->vals = arena_new_array(x->a, x->l->n_cols, struct rules_value);
    for (size_t i = 0; i < x->s->n_cols; i++) {
        int col = x->s->cols[i];
        x->vals[col] = column_value(x->l, x->f, &x->l->cols[col], ITEM_NONE, x->on);
    }
    for (int kind = 0; kind < T_COUNT; kind++) {
        if (x->s->view[kind].n == 0)
            continue;
        if (TABLES[kind].single)
            judge_single(x, (enum table_kind)kind);
        else
            judge_collect(x, (enum table_kind)kind);
    }
    return true;
}

struct str subject_name(const struct law *l, struct arena *a, const struct judged *j)
{
    struct buf b;

    if (j->item == ITEM_NONE)
        return STR("applicant");
    b = buf_on(a);
    buf_str(&b, l->lists[j->g->list].name);
    buf_char(&b, '[');
    if (j->item != ITEM_ANY)
        buf_int(&b, (int64_t)j->item);
    buf_char(&b, ']');
    return buf_get(&b);
}
