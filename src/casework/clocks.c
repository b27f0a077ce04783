/*
 * NAME    clocks - every clock of a case, counted in the open
 * WHY     a due date is computed from the events, the law of the case's day and the calendar each
 *         time it is asked for; nobody can type one, and the days can be printed one by one
 *         law: Civil Code art. 173-176, APPC art. 76; the rows say start, unit, and whether a last
 *         day off moves
 * OWNS    which event starts a term and which one ends it
 * ERRORS  a term that cannot be counted is left out and said in the diags
 */
#include "casework/room.h"

/* ------------------------------------------------------------------ what ends a term */
enum ends {
    ENDS_DECISION,
    ENDS_COMPLETENESS,
    ENDS_ANSWER,
    ENDS_DELIVERY,
    ENDS_OBJECTION,
    ENDS_ACT,
    ENDS_COMPLAINT,
    ENDS_FORWARD,
    ENDS_COMPLAINT_DECISION,
    ENDS_SURRENDER,
    ENDS_NEVER
};

/* By code where the code says it; `duty`: a body must keep it, and its passing is recorded.
 * ENDS_NEVER: not a clock of
 * every case (an application that reached the wrong body, a complaint that needed an inquiry):
 * not shown. */
static const struct {
    const char *code;
    enum ends ends;
    bool duty;
} by_code[] = {
    { "completeness", ENDS_COMPLETENESS, true },
    { "completeness-check", ENDS_COMPLETENESS, true },
    { "file-forward", ENDS_COMPLETENESS, true },
    { "portal-refusal", ENDS_COMPLETENESS, false },
    { "redirect", ENDS_NEVER, false },
    { "objection", ENDS_OBJECTION, false },
    { "hearing", ENDS_OBJECTION, false },
    { "hearing-notice", ENDS_ACT, false },
    { "complaint", ENDS_COMPLAINT, false },
    { "complaint-uninstructed", ENDS_NEVER, false },
    { "suit", ENDS_NEVER, false },
    { "forward", ENDS_FORWARD, true },
    { "complaint-forward", ENDS_FORWARD, true },
    { "complaint-decision", ENDS_COMPLAINT_DECISION, true },
    { "complaint-decision-with-inquiry", ENDS_NEVER, false },
    { "surrender", ENDS_SURRENDER, false },
    { "identity-surrender", ENDS_SURRENDER, false },
    { "military-release", ENDS_DELIVERY, false },
    { "military-paper", ENDS_DELIVERY, false },
};
/* Terms of complaints to one body; the others hold for whatever body the complaint is addressed
 * to. */
static const struct {
    const char *code, *body;
} by_body[] = {
    { "service-complaint-decision", "service-provider-head" },
    { "quality-complaint-decision", "quality-control-body" },
};
/* Else by what starts it. */
static const struct {
    const char *starts;
    enum ends ends;
    bool duty;
} by_start[] = {
    { "request", ENDS_ANSWER, true },
    { "notice", ENDS_OBJECTION, false },
    { "decision", ENDS_DELIVERY, true },
    { "refusal", ENDS_DELIVERY, true },
    { "surrender", ENDS_DELIVERY, true },
    { "delivery", ENDS_COMPLAINT, false },
    { "complaint", ENDS_COMPLAINT_DECISION, true },
};

static enum ends ends_of(const struct law_term *t, bool *duty)
{
    for (size_t i = 0; i < sizeof by_code / sizeof by_code[0]; i++) {
        if (str_is(t->code, by_code[i].code)) {
            *duty = by_code[i].duty;
            return by_code[i].ends;
        }
    }
    for (size_t i = 0; i < sizeof by_start / sizeof by_start[0]; i++) {
        if (str_is(t->starts, by_start[i].starts)) {
            *duty = by_start[i].duty;
            return by_start[i].ends;
        }
    }
    *duty = true;
    return ENDS_DECISION;
}

/* ------------------------------------------------------------------ what starts a term */
struct start {
    day on;
    moment at;
};
static const struct start not_started = { DAY_NONE, MOMENT_NONE };

static struct start at_moment(moment t)
{
    return t == MOMENT_NONE ? not_started : (struct start){ moment_day(t), t };
}

static moment surrendered(const struct case_state *s)
{
    for (const struct case_document *c = s->documents; c != NULL; c = c->next) {
        if (str_is(c->code, "identity-surrender"))
            return c->at;
    }
    return MOMENT_NONE;
}

static struct start complete(const struct case_state *s)
{
    struct start it = at_moment(s->complete);

    if (it.on != DAY_NONE && it.on < s->registered)
        /* what came after hours counts as of the day it was registered */
        it.on = s->registered;
    return it;
}

static struct start registered(const struct case_state *s)
{
    return (struct start){ s->registered, s->received };
}

static struct start refusal(const struct case_state *s)
{
    return str_is(s->decision, "refuse") ? at_moment(s->decided_at) : not_started;
}

static struct start decision(const struct case_state *s)
{
    return at_moment(s->decided_at);
}

static struct start delivery(const struct case_state *s)
{
    return at_moment(s->delivered_at);
}

static struct start notice(const struct case_state *s)
{
    return at_moment(s->proposed_at);
}

static struct start surrender(const struct case_state *s)
{
    return at_moment(surrendered(s));
}

static const struct {
    const char *name;
    struct start (*of)(const struct case_state *s);
    bool filing;
} starts[] = {
    { "application.received", registered, true },
    { "registered", registered, true },
    { "application.complete", complete, true },
    { "notice", notice, false },
    { "decision", decision, false },
    { "refusal", refusal, false },
    { "delivery", delivery, false },
    { "surrender", surrender, false },
};

static struct start start_of(const struct case_state *s, const struct law_term *t)
{
    day on;

    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct start it;

        if (!str_is(t->starts, starts[i].name))
            continue;
        it = starts[i].of(s);
        /* After a complaint the application is considered anew: what filing starts, starts on the
         * day of reopening. */
        if (starts[i].filing && it.on != DAY_NONE && s->reopened != DAY_NONE)
            it = (struct start){ s->reopened, moment_make(s->reopened, 0) };
        return it;
    }
    on = t->from; /* some other fact that is a date: the law read it */
    return on == DAY_NONE ? not_started : (struct start){ on, moment_make(on, 0) };
}

/* ------------------------------------------------------------------ counting */
struct list {
    struct case_clock *p;
    size_t n, cap;
};
struct counting {
    const struct case_state *s;
    const struct law *l;
    moment now;
    bool list_days;
    struct arena *a;
    struct diags *d;
    struct list out;
};

static struct case_clock *add(struct counting *k)
{
    struct list *o = &k->out;

    if (o->n == o->cap) {
        struct case_clock *more = arena_new_array(k->a, o->cap * 2 + 8, struct case_clock);

        for (size_t i = 0; i < o->n; i++)
            more[i] = o->p[i];
        o->p = more;
        o->cap = o->cap * 2 + 8;
    }
    return &o->p[o->n++];
}

static size_t stops_of(struct counting *k, struct str term, struct term_stop **out)
{
    size_t n = 0;

    for (const struct case_stop *c = k->s->stops; c != NULL; c = c->next)
        n += c->term.n == 0 || str_eq(c->term, term);
    *out = arena_new_array(k->a, n, struct term_stop);
    n = 0;
    for (const struct case_stop *c = k->s->stops; c != NULL; c = c->next) {
        /* Stopped and resumed on one day: no day was lost. */
        if ((c->term.n == 0 || str_eq(c->term, term)) && c->to >= c->from)
            (*out)[n++] = (struct term_stop){ c->from, c->to };
    }
    return n;
}

/* `earliest`: not a day until which, but one from which something may be done. */
static const char *status_of(const struct case_clock *c, moment now, bool closed, bool earliest)
{
    bool hours = c->due_at != MOMENT_NONE;
    moment at = c->ended != MOMENT_NONE ? c->ended : now;
    bool after = hours ? at > c->due_at : c->due != DAY_OPEN && moment_day(at) > c->due;

    if (c->ended != MOMENT_NONE)
        return after && !earliest ? "late" : "met";
    if (closed)
        return "ended";
    if (c->due == DAY_OPEN)
        return "stopped";
    return !after ? "running" : c->duty ? "overdue" : "passed";
}

/* One clock; `ended` is when its end happened, or MOMENT_NONE. */
static void count(struct counting *k, const struct law_term *t, struct start from, moment ended,
    bool duty, struct str of)
{
    struct term_stop *stops;
    size_t n = stops_of(k, t->code, &stops);
    bool same = str_is(t->counts, "same-day"), roll = !str_is(t->rolls, "none");
    bool closed = k->s->status == CASE_WITHDRAWN || k->s->status == CASE_RETURNED;
    struct case_clock c = { .code = t->code,
        .limit = t->limit,
        .from = from.on,
        .due_at = MOMENT_NONE,
        .clause = t->cite.clause,
        .of = of,
        .ended = ended,
        .duty = duty };
    struct term limit;
    bool any_duty, earliest;
    enum ends ends = ends_of(t, &any_duty);

    earliest = ends == ENDS_ACT;
    c.decides = ends == ENDS_DECISION;
    if (t->limit.n == 0 || !term_parse(t->limit, &limit, k->d))
        return;
    if (!law_count(k->l, from.on, from.at, limit, same, roll, stops, n, k->list_days, k->a,
            &c.count, k->d))
        return;
    c.due = c.count.due;
    if (limit.unit == TERM_HOURS) {
        c.due_at = c.count.due_at;
        c.due = moment_day(c.due_at);
    }
    c.status = str_of(status_of(&c, k->now, closed, earliest));
    *add(k) = c;
}

/* The first of two moments that happened after `since`. */
static moment first_after(moment since, moment a, moment b)
{
    if (a != MOMENT_NONE && a < since)
        a = MOMENT_NONE;
    if (b != MOMENT_NONE && b < since)
        b = MOMENT_NONE;
    return a == MOMENT_NONE ? b : b == MOMENT_NONE ? a : a < b ? a : b;
}

static moment first_complaint(const struct case_state *s, moment since)
{
    for (const struct case_complaint *c = s->complaints; c != NULL; c = c->next) {
        if (c->received >= since)
            return c->received;
    }
    return MOMENT_NONE;
}

static moment end_of(const struct case_state *s, enum ends e, moment since)
{
    moment act = first_after(
        MOMENT_NONE, s->decided_at, s->status == CASE_CANCELLED ? s->closed_at : MOMENT_NONE);

    switch (e) {
    case ENDS_DECISION:
        return s->decided_at;
    case ENDS_COMPLETENESS:
        return first_after(
            MOMENT_NONE, s->accepted_at, s->status == CASE_RETURNED ? s->closed_at : MOMENT_NONE);
    case ENDS_DELIVERY:
        return s->delivered_at;
    case ENDS_OBJECTION:
        return first_after(since, s->objected_at, act);
    case ENDS_ACT:
        return first_after(since, act, MOMENT_NONE);
    case ENDS_COMPLAINT:
        return first_complaint(s, since);
    case ENDS_SURRENDER:
        return surrendered(s);
    default:
        return MOMENT_NONE;
    }
}

static void count_checks(struct counting *k, const struct law_term *t)
{
    for (const struct case_check *c = k->s->checks; c != NULL; c = c->next) {
        /* The check's own row has this limit already: one clock is enough. */
        if (!str_eq(c->limit, t->limit))
            count(k, t, at_moment(c->sent), c->answered, true, c->code);
    }
}

/* Does a term hold for a complaint to this body? A term of one body displaces the general one for
 * it. */
static bool holds_for(struct str term, struct str body)
{
    bool special = false;

    for (size_t i = 0; i < sizeof by_body / sizeof by_body[0]; i++) {
        if (str_is(term, by_body[i].code))
            return str_is(body, by_body[i].body);
        special = special || str_is(body, by_body[i].body);
    }
    return !special || !str_is(term, "complaint-decision");
}

static void count_complaints(struct counting *k, const struct law_term *t, enum ends e)
{
    for (const struct case_complaint *c = k->s->complaints; c != NULL; c = c->next) {
        moment ended = e == ENDS_FORWARD ? first_after(c->received, c->forwarded, c->decided)
                                         : c->decided;

        if (holds_for(t->code, c->body))
            count(k, t, at_moment(c->received), ended, true, c->id);
    }
}

/* A check as it was sent: its own limit, its own clause. */
static void count_sent(struct counting *k)
{
    for (const struct case_check *c = k->s->checks; c != NULL; c = c->next) {
        struct law_term own = {
            .code = STR("agency-answer"), .limit = c->limit, .cite = { .clause = c->clause }
        };

        if (c->limit.n > 0)
            count(k, &own, at_moment(c->sent), c->answered, true, c->code);
    }
}

size_t case_clocks(const struct case_state *s, const struct law *l, moment now, bool list_days,
    struct arena *a, struct case_clock **out, struct diags *d)
{
    const struct assessment *as;

    *out = NULL;
    if (s->on == DAY_NONE || s->received == MOMENT_NONE || (as = case_assess(s, l, a, d)) == NULL)
        return 0;
    return case_clocks_as(s, as, l, now, list_days, a, out, d);
}

size_t case_clocks_as(const struct case_state *s, const struct assessment *as, const struct law *l,
    moment now, bool list_days, struct arena *a, struct case_clock **out, struct diags *d)
{
    struct counting k = { s, l, now, list_days, a, d, { NULL, 0, 0 } };

    for (size_t i = 0; i < as->n_terms; i++) {
        const struct law_term *t = &as->terms[i];
        enum ends e;
        struct start from;
        bool duty;

        if (!t->certain)
            continue;
        e = ends_of(t, &duty);
        if (e == ENDS_NEVER)
            continue;
        if (str_is(t->starts, "request")) {
            count_checks(&k, t);
        } else if (str_is(t->starts, "complaint")) {
            count_complaints(&k, t, e);
        } else {
            from = start_of(s, t);
            if (from.on != DAY_NONE)
                count(&k, t, from, end_of(s, e, from.at), duty, STR_NONE);
        }
    }
    count_sent(&k);
    *out = k.out.p;
    return k.out.n;
}
