/*
 * NAME      rehearse - every case under the law it lives by and under a candidate, compared
 * WHY       an edition is published by two people who know what it changes: tables that look alike
 *           can still move somebody's last day
 * OWNS      what counts as a difference
 * ERRORS    those of the store; what a law cannot assess is a difference "trouble"
 * MUST NOT  write; give a person's name or facts
 */
#include "flow/rehearse.h"

#include "flow/room.h"

#define PAGE_OF_CASES 200

/* ------------------------------------------------------------------ what a law says, as lines
 * "code" -> value; compared as sets, so that the order of rows in a file is no difference. */
struct line { struct str code, value; };
struct lines { struct line *v; size_t n, cap; struct arena *a; };

static void put(struct lines *l, struct str code, struct str value)
{
    if (l->n == l->cap) {
        struct line *more = arena_new_array(l->a, l->cap > 0 ? 2 * l->cap : 16, struct line);

        for (size_t i = 0; i < l->n; i++)
            more[i] = l->v[i];
        l->v = more;
        l->cap = l->cap > 0 ? 2 * l->cap : 16;
    }
    l->v[l->n++] = (struct line){ code, value };
}

/* As a number where a law answers, and as a word in what is told. */
static struct str answer_of(enum law_answer k)
{
    static const char *const words[] = { [LAW_NO] = "no", [LAW_YES] = "yes",
                                         [LAW_UNKNOWN] = "unknown", [LAW_NO_NORM] = "no-norm" };

    return str_of(words[k]);
}

static void named(struct lines *l, const char *what, const struct law_named *n)
{
    put(l, str_of(what), n->answer == LAW_YES ? n->code : answer_of(n->answer));
}

static void say_documents(const struct assessment *as, struct lines *l)
{
    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *k = &as->documents[i];

        put(l, str_printf(l->a, "%.*s@%.*s", STR_ARG(k->code), STR_ARG(k->subject)),
            k->certain ? STR("needed") : STR("possible"));
    }
}

static void say_checks(const struct assessment *as, struct lines *l)
{
    for (size_t i = 0; i < as->n_checks; i++)
        put(l, as->checks[i].code,
            str_printf(l->a, "%.*s, %.*s, %.*s", STR_ARG(as->checks[i].agency),
                       STR_ARG(as->checks[i].limit), STR_ARG(as->checks[i].silence)));
}

static void say_terms(const struct assessment *as, struct lines *l)
{
    for (size_t i = 0; i < as->n_terms; i++)
        put(l, as->terms[i].code, as->terms[i].limit);
}

static void say_grounds(const struct assessment *as, struct lines *l)
{
    for (size_t i = 0; i < as->n_grounds; i++)
        if (as->grounds[i].refuses)
            put(l, as->grounds[i].code,
                as->grounds[i].certain ? STR("refuses") : STR("possible"));
}

static void say_eligible(const struct assessment *as, struct lines *l)
{
    put(l, STR("eligible"), answer_of(as->eligible));
}

static void say_decider(const struct assessment *as, struct lines *l)
{
    named(l, "decider", &as->decider);
}

static void say_result(const struct assessment *as, struct lines *l)
{
    named(l, "result", &as->result);
}

static void say_hearing(const struct assessment *as, struct lines *l)
{
    named(l, "hearing", &as->hearing);
}

static void say_fee(const struct assessment *as, struct lines *l)
{
    struct buf b = buf_on(l->a);

    buf_money(&b, as->fee.kzt);
    put(l, STR("kzt"), as->fee.in_force ? buf_get(&b) : STR("no-norm"));
}

static const struct {
    const char *what;
    void (*say)(const struct assessment *as, struct lines *l);
} aspects[] = {
    { "eligible", say_eligible }, { "documents", say_documents }, { "decider", say_decider },
    { "checks", say_checks },     { "terms", say_terms },         { "fee", say_fee },
    { "grounds", say_grounds },   { "result", say_result },       { "hearing", say_hearing },
};
#define N_ASPECTS (sizeof(aspects) / sizeof(aspects[0]))

/* ------------------------------------------------------------------ one case */
struct rehearsing {
    struct store *s;
    const struct law *law[2];
    const struct rehearsal_asked *q;
    moment now;
    struct arena *a, *scratch;      /* of the answer; of one case */
    struct json *cases, *services;
    int64_t looked, changed, later, sooner;
};

static const struct line *find(const struct lines *l, struct str code)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->v[i].code, code))
            return &l->v[i];
    return NULL;
}

static void differ(struct rehearsing *r, struct json *list, const char *what, struct str code,
                   struct str before, struct str after)
{
    struct json *o = json_push(r->a, list, json_new_object(r->a));

    json_set_str(r->a, o, "what", str_of(what));
    json_set_str(r->a, o, "code", str_dup(r->a, code));
    json_set_str(r->a, o, "before", str_dup(r->a, before));
    json_set_str(r->a, o, "after", str_dup(r->a, after));
}

static void compare(struct rehearsing *r, struct json *list, const char *what,
                    const struct lines *was, const struct lines *is)
{
    for (size_t i = 0; i < was->n; i++) {
        const struct line *k = find(is, was->v[i].code);

        if (k == NULL || !str_eq(k->value, was->v[i].value))
            differ(r, list, what, was->v[i].code, was->v[i].value, k != NULL ? k->value : STR(""));
    }
    for (size_t i = 0; i < is->n; i++)
        if (find(was, is->v[i].code) == NULL)
            differ(r, list, what, is->v[i].code, STR(""), is->v[i].value);
}

static struct str due_text(struct arena *a, day due)
{
    if (due == DAY_OPEN)
        return STR("open");
    return due == DAY_NONE ? STR("") : day_str(a, due);
}

/* Days of all clocks; later and sooner are counted of the one that ends with the decision. */
static void compare_dues(struct rehearsing *r, const struct case_clock *was, size_t n,
                         const struct case_clock *is, size_t m, struct json *list, int *moved)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < m && !(str_eq(was[i].code, is[k].code) && str_eq(was[i].of, is[k].of)))
            k++;
        if (k == m || is[k].due == was[i].due)
            continue;
        differ(r, list, "due", was[i].code, due_text(r->scratch, was[i].due),
               due_text(r->scratch, is[k].due));
        if (was[i].decides && was[i].of.n == 0)
            *moved = is[k].due > was[i].due ? 1 : -1;
    }
}

/* False: this law cannot say anything of the case; why is a difference. */
static bool judged(struct rehearsing *r, const struct case_state *c, int which, struct json *list,
                   struct assessment **as, struct case_clock **clocks, size_t *n)
{
    struct diags d = diags_on(r->scratch);

    *n = 0;
    *as = case_assess(c, r->law[which], r->scratch, &d);
    if (*as != NULL) {
        *n = case_clocks_as(c, *as, r->law[which], r->now, false, r->scratch, clocks, &d);
        return true;
    }
    differ(r, list, "trouble", which == 0 ? STR("law") : STR("candidate"), STR(""),
           d.first != NULL ? d.first->message : STR(""));
    return false;
}

static void compare_case(struct rehearsing *r, const struct case_state *c, struct json *list,
                         int *moved)
{
    struct case_clock *clocks[2] = { NULL, NULL };
    struct assessment *as[2];
    size_t n[2];
    bool was = judged(r, c, 0, list, &as[0], &clocks[0], &n[0]);
    bool is = judged(r, c, 1, list, &as[1], &clocks[1], &n[1]);

    if (!was || !is)
        return;
    for (size_t i = 0; !r->q->dues_only && i < N_ASPECTS; i++) {
        struct lines l[2] = { { .a = r->scratch }, { .a = r->scratch } };

        aspects[i].say(as[0], &l[0]);
        aspects[i].say(as[1], &l[1]);
        compare(r, list, aspects[i].what, &l[0], &l[1]);
    }
    compare_dues(r, clocks[0], n[0], clocks[1], n[1], list, moved);
}

static void count(struct rehearsing *r, struct str service, bool changed)
{
    struct json *row = NULL;

    json_each(k, r->services)
        if (str_eq(json_get_str(k, "service"), service))
            row = k;
    if (row == NULL) {
        row = json_push(r->a, r->services, json_new_object(r->a));
        json_set_str(r->a, row, "service", str_dup(r->a, service));
    }
    json_set_int(r->a, row, "looked", json_get_int(row, "looked", 0) + 1);
    json_set_int(r->a, row, "changed", json_get_int(row, "changed", 0) + changed);
}

static int one_case(struct rehearsing *r, const struct case_row *row, struct diags *d)
{
    struct json *list = json_new_array(r->a), *o;
    struct loaded c;
    int moved = 0;
    int rc = case_load(r->s, row->number, r->scratch, &c, d);

    if (rc != PORT_OK)
        return rc;
    if (c.state->status == CASE_DRAFT || (r->q->live_only && !case_status_live(c.state->status)))
        return PORT_OK;
    compare_case(r, c.state, list, &moved);
    r->looked++;
    count(r, c.state->service, list->count > 0);
    if (list->count == 0)
        return PORT_OK;
    r->changed++;
    r->later += moved > 0;
    r->sooner += moved < 0;
    o = json_push(r->a, r->cases, json_new_object(r->a));
    json_set_str(r->a, o, "number", str_dup(r->a, row->number));
    json_set_str(r->a, o, "service", str_dup(r->a, c.state->service));
    json_set_str(r->a, o, "status", str_of(case_status_name(c.state->status)));
    json_set_bool(r->a, o, "later", moved > 0);
    json_set_bool(r->a, o, "sooner", moved < 0);
    json_set(r->a, o, "differences", list);
    return PORT_OK;
}

static struct json *told(const struct rehearsing *r)
{
    struct json *o = json_new_object(r->a);

    json_set_str(r->a, o, "law", law_digest(r->law[0]));
    json_set_str(r->a, o, "candidate", law_digest(r->law[1]));
    json_set_str(r->a, o, "at", moment_str(r->a, r->now));
    json_set_int(r->a, o, "looked", r->looked);
    json_set_int(r->a, o, "changed", r->changed);
    json_set_int(r->a, o, "later", r->later);
    json_set_int(r->a, o, "sooner", r->sooner);
    json_set(r->a, o, "services", r->services);
    json_set(r->a, o, "cases", r->cases);
    return o;
}

struct json *flow_rehearse(struct store *s, const struct law *law, const struct law *candidate,
                           const struct rehearsal_asked *q, moment now, struct arena *a,
                           struct diags *d)
{
    struct rehearsing r = { .s = s, .law = { law, candidate }, .q = q, .now = now, .a = a,
                            .scratch = arena_new(), .cases = json_new_array(a),
                            .services = json_new_array(a) };
    struct case_filter f = { .live_only = q->live_only, .limit = PAGE_OF_CASES };
    struct arena *page = arena_new();
    struct case_row *rows;
    int64_t total = 0;
    int rc = PORT_OK;
    size_t n = 1;

    while (rc == PORT_OK && n > 0 && (q->most == 0 || r.looked < q->most)) {
        arena_reset(page);
        rc = s->ops->list(s, &f, page, &rows, &n, &total, d);
        for (size_t i = 0; rc == PORT_OK && i < n && (q->most == 0 || r.looked < q->most); i++) {
            rc = one_case(&r, &rows[i], d);
            arena_reset(r.scratch);
        }
        f.offset += PAGE_OF_CASES;
    }
    arena_free(page);
    arena_free(r.scratch);
    return rc == PORT_OK ? told(&r) : NULL;
}

/* ------------------------------------------------------------------ the calendar */

struct json *flow_calendar_impact(struct flow_reader *r, const struct actor *by, day on, bool off,
                                  struct arena *a, struct diags *d)
{
    static const struct rehearsal_asked asked = { .live_only = true, .dues_only = true };
    const struct law *law = r->f->cfg.law, *other;
    struct json *o = NULL;

    if (by->role != ROLE_ADMINISTRATOR && by->role != ROLE_SUPERVISOR
        && by->role != ROLE_SYSTEM) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask an administrator",
                    "what a change of the calendar moves is for administrators and supervisors");
        return NULL;
    }
    other = law_with_day(law, on, off, a);
    if (other == NULL)
        flow_refuse(d, DIAG_INPUT, "bad-date", STR("on"), "choose a day of the calendar's years",
                    "the calendar has no day %.*s", STR_ARG(day_str(a, on)));
    else if (access_noted(r, by, "calendar-impact", a, d))
        o = flow_rehearse(r->s, law, other, &asked, flow_now(r->f), a, d);
    return o;
}
