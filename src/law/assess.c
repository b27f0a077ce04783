/*
 * NAME    law/assess - what the law says of these facts on this day
 * WHY     one answer for a person, an officer and a court: each part with its clause, certain apart
 *         from possible, "no norm in force" never hidden behind a neighbouring edition
 * OWNS    the assessment on the caller's arena
 * ERRORS  DIAG_INPUT: no day, impossible facts. A day before any edition is an answer
 */
#include "law/internal.h"

#include "base/panic.h"

#define EACH_MAY(r, j) (size_t r = rules_next((j)->g->rules, (j)->r.may, 0); r != SIZE_MAX; \
    r = rules_next((j)->g->rules, (j)->r.may, r + 1))

static size_t count_may(const struct judgement *k)
{
    size_t n = 0;

    for (size_t i = 0; i < k->n; i++)
        for (size_t w = 0; w < rules_words(k->by[i].g->rules); w++)
            n += (size_t)__builtin_popcountll(k->by[i].r.may[w]);
    return n;
}

static bool certain(const struct judged *j, size_t row)
{
    return row_certain(j, row) && j->item != ITEM_ANY;
}

/* ------------------------------------------------------------------ tables with one answer */
/* The row that answers, NULL while the table is open. Where no row is certain but all that are left
 * say the same, the first of them answers. */
static const struct law_row *answering(const struct judgement *k)
{
    const struct judged *j = k->n ? &k->by[k->n - 1] : NULL;
    size_t row;

    if (!j || !k->in_force || !k->settled)
        return NULL;
    row = rules_next(j->g->rules, j->r.must, 0);
    if (row == SIZE_MAX)
        row = rules_next(j->g->rules, j->r.may, 0);
    return row == SIZE_MAX ? NULL : &j->g->rows[row];
}

static struct law_named named(const struct judgement *k)
{
    const struct law_row *row = answering(k);

    if (!k->in_force)
        return (struct law_named){ .answer = LAW_NO_NORM };
    if (!row)
        return (struct law_named){ .answer = LAW_UNKNOWN };
    return (struct law_named){ .answer = LAW_YES, .code = row->code, .extra = row->extra[0],
        .cite = row->cite };
}

static void eligible(struct assessed *x)
{
    const struct judgement *k = &x->k[T_ELIGIBLE];
    struct assessment *as = x->as;
    const struct judged *j = k->n ? &k->by[k->n - 1] : NULL;
    const struct law_row *row = answering(k);
    bool any_certain;

    as->eligible = k->in_force ? LAW_UNKNOWN : LAW_NO_NORM;
    if (!row)
        return;
    as->eligible = str_is(row->code, "yes") ? LAW_YES : LAW_NO;
    as->because = arena_new_array(x->a, count_may(k), struct law_reason);
    any_certain = rules_next(j->g->rules, j->r.must, 0) != SIZE_MAX;
    for EACH_MAY(r, j) {
        row = &j->g->rows[r];
        if (any_certain && !row_certain(j, r))
            continue;
        as->because[as->n_because++] = (struct law_reason){
            .code = row->extra[0].n ? row->extra[0] : STR("may-apply"), .cite = row->cite };
    }
}

/* ------------------------------------------------------------------ time */
/* After the closing hour, or on a day off, an application counts as registered on the next
 * working day. */
static void registered(struct assessed *x)
{
    struct assessment *as = x->as;
    const struct fval *v = x->l->f_received >= 0 ? &x->f->scalar[x->l->f_received] : NULL;
    const struct law_row *row;

    as->registered = DAY_NONE;
    as->registration = named(&x->k[T_REGISTRATION]);
    if (!v || !v->known)
        return;
    as->registered = (day)v->v;
    row = answering(&x->k[T_REGISTRATION]);
    if (!row || !str_is(row->code, "next-working-day"))
        return;
    if (v->at != MOMENT_NONE && row->closes >= 0 && law_is_working(x->l, as->registered) &&
        moment_second(v->at) > row->closes)
        as->registered++;
    as->registered = law_next_working(x->l, as->registered);
    as->registered_later = as->registered != v->v;
}

/* The day a term starts, DAY_NONE while it is not known or is an event of the case. */
static day start_of(const struct assessed *x, const struct law_row *row, moment *at)
{
    const struct law *l = x->l;
    const struct fval *v;

    *at = MOMENT_NONE;
    if (row->start == START_EVENT)
        return str_is(row->extra[1], "registered") ? x->as->registered : DAY_NONE;
    if (row->start != START_FACT)
        return DAY_NONE;
    v = &x->f->scalar[row->start_fact];
    if (row->start_fact == l->f_received || (row->start_fact == l->f_complete && !v->known)) {
        if (l->f_received >= 0 && !x->as->registered_later && x->f->scalar[l->f_received].known)
            *at = x->f->scalar[l->f_received].at;
        return x->as->registered;
    }
    if (!v->known || v->v == RULES_NONE)
        return DAY_NONE;
    if (l->facts[row->start_fact].type == FT_MOMENT)
        *at = v->at;
    return (day)v->v;
}

static void count_term(struct assessed *x, const struct law_row *row, struct law_term *t)
{
    struct term_count c;
    moment at;

    t->from = start_of(x, row, &at);
    t->due = DAY_NONE;
    t->due_at = MOMENT_NONE;
    if (t->from == DAY_NONE || !row->has_limit)
        return;
    if (!law_count(x->l, t->from, at, row->limit, row->same_day, row->roll, NULL, 0, false,
                   x->a, &c, NULL))
        return;         /* beyond the calendar: the start is known, the end is not */
    t->due = c.due;
    t->due_at = c.due_at;
}

static void terms(struct assessed *x)
{
    const struct judgement *k = &x->k[T_TERMS];
    struct assessment *as = x->as;

    as->terms_in_force = k->in_force;
    as->terms = arena_new_array(x->a, count_may(k), struct law_term);
    for (size_t i = 0; i < k->n; i++)
        for EACH_MAY(r, &k->by[i]) {
            const struct law_row *row = &k->by[i].g->rows[r];
            struct law_term *t = &as->terms[as->n_terms++];
            *t = (struct law_term){ .code = row->code, .limit = row->extra[0],
                .starts = row->extra[1], .counts = row->extra[2], .rolls = row->extra[3],
                .cite = row->cite, .certain = certain(&k->by[i], r) };
            count_term(x, row, t);
        }
}

const struct law_term *assessment_term(const struct assessment *as, struct str code)
{
    const struct law_term *open = NULL;

    for (size_t i = 0; i < as->n_terms; i++) {
        if (!str_eq(as->terms[i].code, code))
            continue;
        if (as->terms[i].certain)
            return &as->terms[i];
        open = open ? open : &as->terms[i];
    }
    return open;
}

/* ------------------------------------------------------------------ the fee */
static void fee(struct assessed *x)
{
    const struct judgement *k = &x->k[T_FEE];
    struct law_fee *fee = &x->as->fee;
    const struct law_row *row;
    tiyn sum = 0;

    fee->in_force = k->in_force;
    row = answering(k);
    fee->certain = row != NULL;
    if (!row)
        return;
    fee->milli_mci = row->milli_mci;
    fee->cite = row->cite;
    fee->on = x->on;
    if (x->l->f_payment >= 0 && x->f->scalar[x->l->f_payment].known)
        fee->on = (day)x->f->scalar[x->l->f_payment].v;
    if (row->milli_mci > 0 && !law_mci(x->l, fee->on, &fee->mci, &fee->mci_cite)) {
        fee->certain = false;           /* the multiple is known, the index of that day is not */
        return;
    }
    if (!money_times(fee->mci, row->milli_mci, &sum) || sum > INT64_MAX - row->kzt)
        fee->certain = false;
    else
        fee->kzt = sum + row->kzt;
}

/* ------------------------------------------------------------------ lists */
static void checks(struct assessed *x)
{
    const struct judgement *k = &x->k[T_CHECKS];

    x->as->checks_in_force = k->in_force;
    x->as->checks = arena_new_array(x->a, count_may(k), struct law_check);
    for (size_t i = 0; i < k->n; i++)
        for EACH_MAY(r, &k->by[i]) {
            const struct law_row *row = &k->by[i].g->rows[r];
            bool is = certain(&k->by[i], r), merged = false;
            for (size_t c = 0; c < x->as->n_checks && !merged; c++) {
                struct law_check *old = &x->as->checks[c];
                merged = str_eq(old->code, row->code) && str_eq(old->agency, row->extra[0]) &&
                    str_eq(old->limit, row->extra[1]);
                old->certain = merged ? old->certain || is : old->certain;
            }
            if (!merged)
                x->as->checks[x->as->n_checks++] = (struct law_check){ row->code, row->extra[0],
                    row->extra[1], row->extra[2], row->extra[3], row->cite, is };
        }
}

/* One ground stands once: the certain row over the open one, the refusing one over the warning. */
static void ground(struct law_ground *list, size_t *n, struct law_ground g)
{
    for (size_t i = 0; i < *n; i++) {
        if (!str_eq(list[i].code, g.code))
            continue;
        if (g.certain > list[i].certain ||
            (g.certain == list[i].certain && g.refuses > list[i].refuses))
            list[i] = g;
        return;
    }
    list[(*n)++] = g;
}

static struct law_ground *grounds(struct assessed *x, enum table_kind kind, size_t *n)
{
    const struct judgement *k = &x->k[kind];
    struct law_ground *list = arena_new_array(x->a, count_may(k), struct law_ground);

    *n = 0;
    for (size_t i = 0; i < k->n; i++)
        for EACH_MAY(r, &k->by[i]) {
            const struct law_row *row = &k->by[i].g->rows[r];
            ground(list, n, (struct law_ground){ .code = row->code, .until = row->extra[0],
                .refuses = kind == T_GROUNDS && !row->warns, .certain = certain(&k->by[i], r),
                .cite = row->cite });
        }
    return list;
}

static void stops_and_appeals(struct assessed *x)
{
    const struct judgement *stops = &x->k[T_STOPS], *appeals = &x->k[T_APPEAL];
    struct assessment *as = x->as;

    as->stops = arena_new_array(x->a, count_may(stops), struct law_stop);
    for (size_t i = 0; i < stops->n; i++)
        for EACH_MAY(r, &stops->by[i])
            if (certain(&stops->by[i], r)) {
                const struct law_row *row = &stops->by[i].g->rows[r];
                as->stops[as->n_stops++] = (struct law_stop){ row->code, row->extra[0], row->cite };
            }
    as->appeals = arena_new_array(x->a, count_may(appeals), struct law_appeal);
    for (size_t i = 0; i < appeals->n; i++)
        for EACH_MAY(r, &appeals->by[i])
            if (certain(&appeals->by[i], r)) {
                const struct law_row *row = &appeals->by[i].g->rows[r];
                as->appeals[as->n_appeals++] = (struct law_appeal){ row->code, row->extra[0],
                    row->extra[2], row->extra[1], row->cite };
            }
}

/* ------------------------------------------------------------------ acts */
/* Each wording that answered, once, in the order of the parts. */
static void acts(struct assessed *x)
{
    struct assessment *as = x->as;
    size_t most = x->l->wording_map.n;
    bool *seen = arena_new_array(x->a, most, bool);
    const struct law_row **first = arena_new_array(x->a, most, const struct law_row *);

    for (int k = 0; k < T_COUNT; k++)
        for (size_t i = 0; i < x->k[k].n; i++)
            for EACH_MAY(r, &x->k[k].by[i]) {
                const struct law_row *row = &x->k[k].by[i].g->rows[r];
                if (!seen[row->wording])
                    first[as->n_acts++] = row;
                seen[row->wording] = true;
            }
    as->acts = arena_new_array(x->a, as->n_acts, struct law_cite);
    for (size_t i = 0; i < as->n_acts; i++) {
        as->acts[i] = first[i]->cite;
        as->acts[i].act = first[i]->act;
        as->acts[i].edition = first[i]->edition;
    }
}

struct assessed *assess_whole(const struct law *l, const struct law_service *s,
                              const struct facts *f, day on, struct arena *a, struct diags *d)
{
    struct assessed *x = arena_new_of(a, struct assessed);

    AN(f->l == l);
    *x = (struct assessed){ .l = l, .s = s, .f = f, .on = on, .a = a };
    if (!judge_day(s, l, f, &x->on, d) || !judge_all(x, d))
        return NULL;
    x->as = arena_new_of(a, struct assessment);
    x->as->service = s;
    x->as->on = x->on;
    eligible(x);
    assess_documents(x);
    x->as->decider = named(&x->k[T_DECIDER]);
    checks(x);
    registered(x);
    terms(x);
    fee(x);
    x->as->grounds_in_force = x->k[T_GROUNDS].in_force;
    x->as->grounds = grounds(x, T_GROUNDS, &x->as->n_grounds);
    x->as->cancellation = grounds(x, T_CANCELLATION, &x->as->n_cancellation);
    x->as->result = named(&x->k[T_RESULT]);
    x->as->completeness = named(&x->k[T_COMPLETENESS]);
    x->as->hearing = named(&x->k[T_HEARING]);
    stops_and_appeals(x);
    acts(x);
    assess_ask(x);
    return x;
}

struct assessment *law_assess(const struct law *l, const struct law_service *s,
                              const struct facts *f, day on, struct arena *a, struct diags *d)
{
    struct assessed *x = assess_whole(l, s, f, on, a, d);

    return x ? x->as : NULL;
}

bool assessment_without_law(const struct assessment *as)
{
    return as->eligible == LAW_NO_NORM && !as->documents_in_force && as->decider.answer == LAW_NO_NORM;
}
