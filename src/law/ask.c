/*
 * NAME    law/ask - which facts open rows still wait for, and what to ask next
 * WHY     nobody is asked what no norm needs: a fact is asked only while some row that may still
 *         hold depends on it, and every question can say which clause makes it necessary
 * OWNS    assessment.ask and assessment.pending
 */
#include "law/internal.h"

#include <string.h>

/* Parts whose open rows are worth a question; the other tables concern the office. */
static const enum table_kind ASKED[] = { T_ELIGIBLE, T_DOCUMENTS, T_DECIDER, T_TERMS, T_FEE,
    T_GROUNDS, T_RESULT, T_CHECKS };

struct collecting {
    struct assessed *x;
    waiting_row *fn;
    void *ctx;
    int *facts;
    size_t *items;
    size_t n, cap;
    enum rules_met *met;
};

/* ------------------------------------------------------------------ what one row waits for */
static void wait_for(struct collecting *c, int fact, size_t item)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->facts[i] == fact && c->items[i] == item)
            return;
    if (c->n == c->cap)
        return;
    c->facts[c->n] = fact;
    c->items[c->n++] = item;
}

static void wait_some(struct collecting *c, const struct fact_def *def, int fact)
{
    const struct law *l = c->x->l;
    const struct flist *ls = &c->x->f->lists[def->list];
    const struct list_def *ld = &l->lists[def->list];

    if (!ls->known)
        wait_for(c, ld->fact, ITEM_NONE);
    for (size_t i = 0; ls->known && i < ls->n; i++)
        if (!ls->items[i * ld->n_items + (size_t)def->slot].known)
            wait_for(c, fact, i);
}

static void wait_column(struct collecting *c, const struct judged *j, int col)
{
    const struct law *l = c->x->l;
    const struct column *column = &l->cols[col];

    if (column->fn == COL_SOME)
        wait_some(c, &l->facts[column->fact], column->fact);
    else if (column->fn == COL_COUNT)
        wait_for(c, column->fact, ITEM_NONE);
    else if (column->list < 0)
        wait_for(c, column->fact, ITEM_NONE);
    else if (j->item != ITEM_ANY)
        wait_for(c, column->fact, j->item);
}

/* The facts that say which of two papers serves. */
static void wait_choice(struct collecting *c, const struct judged *j, const struct law_row *row)
{
    const int facts[2] = { row->if_fact, row->or_fact };

    if (j->item == ITEM_ANY || !choose(c->x->f, row, j->item).open)
        return;
    for (int i = 0; i < 2; i++) {
        const struct fval *v = facts[i] >= 0 ? fact_value(c->x->f, facts[i], j->item) : NULL;
        if (v && !v->known)
            wait_for(c, facts[i], c->x->l->facts[facts[i]].list >= 0 ? j->item : ITEM_NONE);
    }
}

/* Another row already gives the same for certain. */
static bool given_already(const struct judgement *k, const struct judged *j,
                          const struct law_row *row)
{
    enum table_kind kind = j->g->kind;

    for (size_t i = 0; i < k->n; i++) {
        const struct judged *o = &k->by[i];
        if (o->item == ITEM_ANY ||
            (kind == T_DOCUMENTS && (o->item != j->item || o->g->list != j->g->list)))
            continue;
        for (size_t r = rules_next(o->g->rules, o->r.must, 0); r != SIZE_MAX;
             r = rules_next(o->g->rules, o->r.must, r + 1)) {
            const struct law_row *is = &o->g->rows[r];
            bool same_code = is->code_id == row->code_id;
            if (kind == T_DOCUMENTS ? same_code && is->after_decision == row->after_decision
                : is->answer == row->answer || (kind == T_GROUNDS && same_code && !is->warns))
                return true;
        }
    }
    return false;
}

static size_t unit_of(const struct judged *j, const struct law_row *row)
{
    size_t unit = (size_t)j->g->kind << 40;

    if (TABLES[j->g->kind].single)
        return unit;
    return unit | (size_t)row->code_id << 16 | ((j->item + 2) & 0xff) << 4 |
        (size_t)(j->g->list + 1);
}

static void one_row(struct collecting *c, const struct judgement *k, const struct judged *j,
                    size_t r)
{
    const struct law_row *row = &j->g->rows[r];
    bool open = !row_certain(j, r) || j->item == ITEM_ANY, in_force;
    size_t first;

    c->n = 0;
    if (open && !TABLES[j->g->kind].single && given_already(k, j, row))
        return;
    if (open && j->item == ITEM_ANY)
        wait_for(c, c->x->l->lists[j->g->list].fact, ITEM_NONE);
    if (open) {
        rules_explain(j->g->rules, r, c->x->on, j->in, c->met, &in_force);
        for (size_t i = 0; i < j->g->n_cols; i++)
            if (c->met[i] == RULES_OPEN)
                wait_column(c, j, j->g->cols[i]);
    }
    first = c->n;
    if (j->g->kind == T_DOCUMENTS)
        wait_choice(c, j, row);
    if (c->n)
        c->fn(c->ctx, &(struct waiting){ .kind = j->g->kind, .row = row, .unit = unit_of(j, row),
            .facts = c->facts, .items = c->items, .n = c->n, .n_conditions = first });
}

void each_waiting(struct assessed *x, waiting_row *fn, void *ctx)
{
    struct collecting c = { .x = x, .fn = fn, .ctx = ctx };
    size_t widest = 0;

    c.cap = x->l->n_facts + 4;
    for (size_t i = 0; i < x->l->n_lists; i++)
        c.cap += x->f->lists[i].n * x->l->lists[i].n_items;
    c.facts = arena_new_array(x->a, c.cap, int);
    c.items = arena_new_array(x->a, c.cap, size_t);
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++)
        for (size_t g = 0; g < x->s->view[ASKED[i]].n; g++)
            if (x->s->view[ASKED[i]].groups[g]->n_cols > widest)
                widest = x->s->view[ASKED[i]].groups[g]->n_cols;
    c.met = arena_new_array(x->a, widest, enum rules_met);
    for (size_t i = 0; i < sizeof ASKED / sizeof *ASKED; i++) {
        const struct judgement *k = &x->k[ASKED[i]];
        if (TABLES[ASKED[i]].single && k->settled)
            continue;
        for (size_t g = 0; g < k->n; g++) {
            const struct judged *j = &k->by[g];
            bool certain_too = ASKED[i] == T_DOCUMENTS || j->item == ITEM_ANY;
            for (size_t w = 0; w < rules_words(j->g->rules); w++) {
                uint64_t bits = j->r.may[w] & (certain_too ? UINT64_MAX : ~j->r.must[w]);
                for (; bits; bits &= bits - 1)
                    one_row(&c, k, j, w * 64 + (size_t)__builtin_ctzll(bits));
            }
        }
    }
}

/* -------------------------------------------------- the facts, most useful first */
struct wanted { int fact; size_t item, eligible, rows; };
struct wanted_list { struct arena *a; struct wanted *w; size_t n, cap; };

static struct wanted *wanted(struct wanted_list *l, int fact, size_t item)
{
    struct wanted *grown;

    for (size_t i = 0; i < l->n; i++)
        if (l->w[i].fact == fact && l->w[i].item == item)
            return &l->w[i];
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 16;
        grown = arena_new_array(l->a, l->cap, struct wanted);
        if (l->n)
            memcpy(grown, l->w, l->n * sizeof *grown);
        l->w = grown;
    }
    l->w[l->n] = (struct wanted){ .fact = fact, .item = item };
    return &l->w[l->n++];
}

static void count_row(void *ctx, const struct waiting *w)
{
    for (size_t i = 0; i < w->n; i++) {
        struct wanted *f = wanted(ctx, w->facts[i], w->items[i]);
        /* A fact that only tells two papers apart can wait until the paper itself is settled. */
        f->rows += i < w->n_conditions;
        f->eligible += w->kind == T_ELIGIBLE;
    }
}

static bool before(const struct wanted *a, const struct wanted *b)
{
    if (a->eligible != b->eligible)
        return a->eligible > b->eligible;
    if (a->rows != b->rows)
        return a->rows > b->rows;
    if (a->fact != b->fact)
        return a->fact < b->fact;
    return a->item < b->item;
}

static void sort(struct wanted_list *l)
{
    for (size_t i = 1; i < l->n; i++) {
        struct wanted w = l->w[i];
        size_t k = i;
        for (; k > 0 && before(&w, &l->w[k - 1]); k--)
            l->w[k] = l->w[k - 1];
        l->w[k] = w;
    }
}

static struct wanted_list all_wanted(struct assessed *x)
{
    struct wanted_list l = { .a = x->a };

    each_waiting(x, count_row, &l);
    sort(&l);
    return l;
}

void assess_ask(struct assessed *x)
{
    struct wanted_list l = all_wanted(x);
    struct assessment *as = x->as;

    as->ask = arena_new_array(x->a, l.n, struct str);
    as->pending = arena_new_array(x->a, l.n, struct str);
    for (size_t i = 0; i < l.n; i++) {
        struct str name = item_name(x->l, x->a, l.w[i].fact, l.w[i].item);
        if (x->l->facts[l.w[i].fact].asked == ASKED_APPLICANT)
            as->ask[as->n_ask++] = name;
        else
            as->pending[as->n_pending++] = name;
    }
}

/* ------------------------------------------------------------------ law_ask */
struct next {
    struct assessed *x;
    struct wanted want;
    struct json *why;
    struct wanted_list ask;     /* the applicant's facts */
    bool *taken;                /* by index of ask: in a set that was packed */
    struct unit *units;
    size_t n_units, cap_units;
};

struct unit { size_t id, n; bool *facts; };

static const char *text_kind(enum table_kind k)
{
    if (k == T_ELIGIBLE)
        return "reason";
    return TABLES[k].answer[0].kind ? TABLES[k].answer[0].kind : "value";
}

static struct json *three(const struct law *l, struct arena *a, const char *kind, struct str code)
{
    static const char *const KEYS[LANG_COUNT] = { "kk", "ru", "en" };
    struct json *o = json_new_object(a);

    for (int i = 0; i < LANG_COUNT; i++)
        json_set_str(a, o, KEYS[i], law_text(l, kind, code, (enum lang)i));
    return o;
}

static void explain_row(struct next *n, const struct waiting *w)
{
    const struct law *l = n->x->l;
    struct arena *a = n->x->a;
    struct str code = w->kind == T_ELIGIBLE ? w->row->extra[0] : w->row->code;
    struct json *o;

    if (code.n == 0)
        code = STR("may-apply");
    json_each(e, n->why)
        if (str_eq(json_get_str(e, "clause"), w->row->cite.clause) &&
            str_eq(json_get_str(e, "code"), code))
            return;
    o = json_push(a, n->why, json_new_object(a));
    json_set_str(a, o, "clause", w->row->cite.clause);
    json_set_str(a, o, "text", law_text(l, text_kind(w->kind), code, LANG_EN));
    json_set_str(a, o, "part", str_of(TABLES[w->kind].name));
    json_set_str(a, o, "code", code);
    json_set(a, o, "texts", three(l, a, text_kind(w->kind), code));
    json_set_str(a, o, "status", str_of(law_status_name(w->row->cite.status)));
}

static struct unit *unit_at(struct next *n, size_t id)
{
    struct unit *grown;

    for (size_t i = 0; i < n->n_units; i++)
        if (n->units[i].id == id)
            return &n->units[i];
    if (n->n_units == n->cap_units) {
        n->cap_units = n->cap_units ? n->cap_units * 2 : 16;
        grown = arena_new_array(n->x->a, n->cap_units, struct unit);
        if (n->n_units)
            memcpy(grown, n->units, n->n_units * sizeof *grown);
        n->units = grown;
    }
    n->units[n->n_units] =
        (struct unit){ .id = id, .facts = arena_new_array(n->x->a, n->ask.n, bool) };
    return &n->units[n->n_units++];
}

static void look_at_row(void *ctx, const struct waiting *w)
{
    struct next *n = ctx;
    struct unit *u = NULL;

    for (size_t i = 0; i < w->n; i++) {
        if (w->facts[i] == n->want.fact && w->items[i] == n->want.item)
            explain_row(n, w);
        for (size_t k = 0; k < n->ask.n; k++) {
            if (n->ask.w[k].fact != w->facts[i] || n->ask.w[k].item != w->items[i])
                continue;
            u = u ? u : unit_at(n, w->unit);
            u->n += !u->facts[k];
            u->facts[k] = true;
        }
    }
}

/* Parts that share no fact need a question each, however lucky the answers: the number of parts
 * that can be picked without sharing is a bound from below. Small sets first. */
static int64_t least(struct next *n)
{
    int64_t count = 0;

    for (size_t size = 1; size <= n->ask.n; size++)
        for (size_t i = 0; i < n->n_units; i++) {
            const struct unit *u = &n->units[i];
            bool apart = u->n == size;
            for (size_t k = 0; k < n->ask.n && apart; k++)
                apart = !(u->facts[k] && n->taken[k]);
            if (!apart)
                continue;
            count++;
            for (size_t k = 0; k < n->ask.n; k++)
                n->taken[k] = n->taken[k] || u->facts[k];
        }
    return count;
}

static void describe(struct next *n, struct json *o)
{
    const struct law *l = n->x->l;
    struct arena *a = n->x->a;
    const struct fact_def *def = &l->facts[n->want.fact];

    json_set(a, o, "question", three(l, a, "question", def->name));
    json_set_str(a, o, "type", str_of(fact_type_name(def->type)));
    if (def->type == FT_CODE && def->code_list.n)
        json_set_str(a, o, "list", def->code_list);
    if (n->want.item < ITEM_ANY)
        json_set_int(a, o, "for", (int64_t)n->want.item);
    if (def->type == FT_ENUM) {
        struct json *values = json_set(a, o, "values", json_new_array(a));
        for (size_t i = 0; i < def->n_values; i++) {
            struct str code =
                str_printf(a, "%.*s=%.*s", STR_ARG(def->name), STR_ARG(def->values[i]));
            struct json *v = json_push(a, values, three(l, a, "value", code));
            json_set_str(a, v, "value", def->values[i]);
        }
    }
    json_set(a, o, "why", n->why);
}

/* The one of that name, else none; without a name the most useful one. */
static struct wanted pick(const struct next *n, struct str about)
{
    for (size_t i = 0; i < n->ask.n; i++)
        if (about.n == 0 || str_eq(n->x->as->ask[i], about))
            return n->ask.w[i];
    return (struct wanted){ .fact = -1 };
}

struct json *law_ask(const struct law *l, const struct law_service *s, const struct facts *f,
                     day on, struct arena *a, struct diags *d)
{
    return law_ask_about(l, s, f, STR_NONE, on, a, d);
}

struct json *law_ask_about(const struct law *l, const struct law_service *s, const struct facts *f,
                           struct str about, day on, struct arena *a, struct diags *d)
{
    struct next n = { .x = assess_whole(l, s, f, on, a, d) };
    struct json *o = json_new_object(a), *remaining = json_new_object(a);
    struct wanted_list all;

    if (!n.x)
        return NULL;
    all = all_wanted(n.x);
    n.ask = (struct wanted_list){ .a = a, .w = arena_new_array(a, all.n, struct wanted) };
    for (size_t i = 0; i < all.n; i++)
        if (l->facts[all.w[i].fact].asked == ASKED_APPLICANT)
            n.ask.w[n.ask.n++] = all.w[i];
    n.why = json_new_array(a);
    n.want = pick(&n, about);
    n.taken = arena_new_array(a, n.ask.n, bool);
    each_waiting(n.x, look_at_row, &n);
    json_set_str(a, o, "service", s->module->code);
    json_set(a, o, "next", n.want.fact < 0 ? json_new_null(a)
        : json_new_str(a, item_name(l, a, n.want.fact, n.want.item)));
    if (n.want.fact >= 0)
        describe(&n, o);
    json_set_int(a, remaining, "least", least(&n));
    json_set_int(a, remaining, "most", (int64_t)n.ask.n);
    json_set(a, o, "remaining", remaining);
    struct json *pending = json_set(a, o, "pending", json_new_array(a));
    for (size_t i = 0; i < n.x->as->n_pending; i++)
        json_push(a, pending, json_new_str(a, n.x->as->pending[i]));
    return o;
}
