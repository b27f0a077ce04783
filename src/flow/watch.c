/*
 * NAME      watch - the supervisor's figures and the auditor's reports, see watch.h
 * OWNS      what is counted
 * MUST NOT  name a person of a case
 */
#include "flow/watch.h"

#include <stdlib.h>

#include "flow/room.h"

/* ------------------------------------------------------------------ rows by a key */

static struct json *row_of(struct json *list, const char *key, struct str value, struct arena *a)
{
    struct json *o;

    json_each(v, list)
        if (str_eq(json_get_str(v, key), value))
            return v;
    o = json_push(a, list, json_new_object(a));
    json_set_str(a, o, key, str_dup(a, value));
    return o;
}

static void add(struct json *o, const char *key, int64_t n, struct arena *a)
{
    json_set_int(a, o, key, json_get_int(o, key, 0) + n);
}

struct ranked { struct json *v; int64_t by; size_t place; };

static int larger_first(const void *x, const void *y)
{
    const struct ranked *p = x, *q = y;

    if (p->by != q->by)
        return p->by < q->by ? 1 : -1;
    return p->place > q->place ? 1 : p->place < q->place ? -1 : 0;
}

/* The largest first, equal ones as they were found. */
static struct json *rank(const struct json *list, const char *key, struct arena *a)
{
    struct json *out = json_new_array(a);
    struct ranked *r = arena_new_array(a, list->count + 1, struct ranked);
    size_t n = 0;

    json_each(v, list) {
        r[n] = (struct ranked){ v, json_get_int(v, key, 0), n };
        n++;
    }
    qsort(r, n, sizeof *r, larger_first);
    for (size_t i = 0; i < n; i++)
        json_push(a, out, json_copy(a, r[i].v));
    return out;
}

/* Without what was only needed for counting. */
static struct json *shown(const struct json *list, const char *by, struct arena *a)
{
    struct json *out = json_new_array(a);

    json_each(v, rank(list, by, a)) {
        struct json *o = json_push(a, out, json_new_object(a));

        json_each(m, v)
            if (!str_is(m->key, "key") && !str_is(m->key, "numbers") && !str_is(m->key, "times"))
                json_set(a, o, str_z(a, m->key), json_copy(a, m));
    }
    return out;
}

/* ------------------------------------------------------------------ the overview */

struct overview {
    struct arena *a;
    day today;
    int64_t looked, due_today, late, soon;
    struct json *stops, *agencies, *grounds, *officers, *late_cases;
};

enum { SOON_DAYS = 3 };

static void see_stops(struct overview *w, const struct case_state *s)
{
    for (const struct case_stop *k = s->stops; k != NULL; k = k->next) {
        struct json *o;

        if (k->to != DAY_OPEN || !case_status_live(s->status))
            continue;
        o = row_of(w->stops, "code", k->code, w->a);
        json_set_str(w->a, o, "clause", str_dup(w->a, k->clause));
        add(o, "count", 1, w->a);
    }
}

static void see_checks(struct overview *w, const struct case_state *s)
{
    for (const struct case_check *k = s->checks; k != NULL; k = k->next) {
        struct json *o = row_of(w->agencies, "agency", k->agency, w->a);
        bool open = k->answer.n == 0 && case_status_live(s->status);
        bool termed = k->due != DAY_NONE && k->due != DAY_OPEN;

        add(o, "open", open && !k->lapsed, w->a);
        add(o, "late", open && termed && k->due < w->today, w->a);
        add(o, "lapsed", k->lapsed, w->a);
        add(o, "answered", k->answer.n > 0, w->a);
        add(o, "answered_late",
            k->answer.n > 0 && termed && moment_day(k->answered) > k->due, w->a);
    }
}

static void see_grounds(struct overview *w, const struct case_state *s)
{
    if (str_is(s->decision, "refuse"))
        json_each(v, json_get(s->decided, "grounds"))
            add(row_of(w->grounds, "ground", json_get_str(v, "code"), w->a), "count", 1, w->a);
}

static void see_late(struct overview *w, const struct case_row *row)
{
    struct arena *a = w->a;
    struct json *o = json_push(a, w->late_cases, json_new_object(a));

    json_set_str(a, o, "number", str_dup(a, row->number));
    json_set_str(a, o, "service", str_dup(a, row->service));
    json_set_str(a, o, "body", str_dup(a, row->body));
    json_set_str(a, o, "place", str_dup(a, row_place(row)));
    json_set_str(a, o, "assigned", str_dup(a, row->assigned));
    json_set_str(a, o, "due", day_str(a, row->term));
    json_set_int(a, o, "days", w->today - row->term);
}

static void see(struct overview *w, const struct case_row *row, const struct case_state *s)
{
    bool live = case_status_live(s->status);
    bool termed = live && row->term != DAY_NONE && row->term != DAY_OPEN;

    w->looked++;
    see_stops(w, s);
    see_checks(w, s);
    see_grounds(w, s);
    if (live) {
        /* What nobody has yet is counted for each body. */
        struct json *o = row_of(w->officers, "key", str_printf(w->a, "%.*s@%.*s",
            STR_ARG(row->assigned), STR_ARG(row->body)), w->a);

        json_set_str(w->a, o, "id", str_dup(w->a, row->assigned));
        json_set_str(w->a, o, "body", str_dup(w->a, row->body));
        add(o, "live", 1, w->a);
        add(o, "late", termed && row->term < w->today, w->a);
    }
    w->due_today += termed && row->term == w->today;
    w->soon += termed && row->term > w->today && row->term <= w->today + SOON_DAYS;
    if (termed && row->term < w->today) {
        w->late++;
        see_late(w, row);
    }
}

static int see_all(struct flow_reader *r, const struct actor *by, int64_t limit, struct overview *w,
                   struct diags *d)
{
    struct case_filter f = { .limit = 200, .scope = scope_of(by, w->a) };
    struct arena *page = arena_new();
    struct diags quiet = diags_on(page);
    struct case_row *rows;
    struct loaded c;
    int64_t total;
    size_t n = 1;
    int rc = PORT_OK;

    for (; rc == PORT_OK && n > 0 && f.offset < limit; f.offset += f.limit) {
        rc = r->s->ops->list(r->s, &f, page, &rows, &n, &total, d);
        for (size_t i = 0; rc == PORT_OK && i < n; i++)
            if (case_load(r->s, rows[i].number, page, &c, &quiet) == PORT_OK
                && case_may_read(c.state, by))
                see(w, &rows[i], c.state);
        arena_reset(page);
        quiet = diags_on(page);
    }
    arena_free(page);
    return rc;
}

struct json *flow_overview(struct flow_reader *r, const struct actor *by, int64_t limit,
                           struct arena *a, struct diags *d)
{
    struct overview w = { .a = a, .today = moment_day(flow_now(r->f)),
                          .stops = json_new_array(a), .agencies = json_new_array(a),
                          .grounds = json_new_array(a), .officers = json_new_array(a),
                          .late_cases = json_new_array(a) };
    struct json *o = json_new_object(a);

    if (!may_audit(by, d) || !access_noted(r, by, "overview", a, d)
        || see_all(r, by, limit, &w, d) != PORT_OK)
        return NULL;
    json_set_str(a, o, "today", day_str(a, w.today));
    json_set_int(a, o, "looked", w.looked);
    json_set_int(a, o, "due_today", w.due_today);
    json_set_int(a, o, "late", w.late);
    json_set_int(a, o, "soon", w.soon);
    json_set(a, o, "stops", rank(w.stops, "count", a));
    json_set(a, o, "agencies", rank(w.agencies, "late", a));
    json_set(a, o, "grounds", rank(w.grounds, "count", a));
    json_set(a, o, "officers", shown(w.officers, "live", a));
    json_set(a, o, "late_cases", rank(w.late_cases, "days", a));
    return o;
}

/* ------------------------------------------------------------------ the sample */

static bool closed(const struct case_row *row, day from, day to)
{
    return row->decided != DAY_NONE && row->decided >= from && row->decided < to;
}

/* A number below n, each equally likely: what would favour the small ones is thrown again. */
static uint64_t chance(const struct flow *f, uint64_t n)
{
    uint64_t v, most = UINT64_MAX - UINT64_MAX % n;

    do
        f->cfg.random.bytes(f->cfg.random.ctx, &v, sizeof v);
    while (v >= most);
    return v % n;
}

static int closed_numbers(struct flow_reader *r, const struct actor *by, day from, day to,
                          struct str **out, size_t *count, struct arena *a, struct diags *d)
{
    struct case_filter f = { .limit = 500, .scope = scope_of(by, a) };
    struct arena *page = arena_new();
    struct case_row *rows;
    size_t n = 1, cap = 0;
    int64_t total;
    int rc = PORT_OK;

    for (*count = 0, *out = NULL; rc == PORT_OK && n > 0; f.offset += f.limit) {
        rc = r->s->ops->list(r->s, &f, page, &rows, &n, &total, d);
        for (size_t i = 0; rc == PORT_OK && i < n; i++) {
            if (!closed(&rows[i], from, to))
                continue;
            if (*count == cap) {
                struct str *more = arena_new_array(a, cap = cap > 0 ? 2 * cap : 64, struct str);

                for (size_t k = 0; k < *count; k++)
                    more[k] = (*out)[k];
                *out = more;
            }
            (*out)[(*count)++] = str_dup(a, rows[i].number);
        }
        arena_reset(page);
    }
    arena_free(page);
    return rc;
}

struct json *flow_sample(struct flow_reader *r, const struct actor *by, day from, day to,
                         int percent, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_set(a, o, "numbers", json_new_array(a));
    struct str *numbers;
    size_t n, want;

    if (by->role != ROLE_SUPERVISOR) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask a supervisor",
                    "cases are drawn for review by supervisors");
        return NULL;
    }
    if (!access_noted(r, by, "sample", a, d)
        || closed_numbers(r, by, from, to, &numbers, &n, a, d) != PORT_OK)
        return NULL;
    json_set_int(a, o, "closed", (int64_t)n);
    want = n == 0 ? 0 : (n * (size_t)percent + 99) / 100;
    for (size_t i = 0; i < want; i++) {
        size_t k = i + (size_t)chance(r->f, n - i);
        struct str drawn = numbers[k];

        numbers[k] = numbers[i];
        numbers[i] = drawn;
        json_push(a, list, json_new_str(a, drawn));
    }
    return o;
}

/* ------------------------------------------------------------------ the auditor's reports */

#define HOUR INT64_C(3600)

struct report { struct json *claims, *stops, *refused, *reads; struct arena *a; int64_t events; };

static void see_claim(struct report *w, struct str number, const struct event *e)
{
    struct json *o;
    moment claimed;

    if (!moment_parse(json_get_str(e->data, "claimed"), &claimed) || e->at - claimed < HOUR)
        return;
    o = json_push(w->a, w->claims, json_new_object(w->a));
    json_set_str(w->a, o, "number", str_dup(w->a, number));
    json_set_str(w->a, o, "claimed", moment_str(w->a, claimed));
    json_set_str(w->a, o, "received", moment_str(w->a, e->at));
    json_set_int(w->a, o, "hours", (e->at - claimed) / HOUR);
}

static void see_event(struct report *w, struct str number, const struct event *e)
{
    struct json *o;

    w->events++;
    if (e->type == EVENT_FILED)
        see_claim(w, number, e);
    if (e->type != EVENT_CLOCK_STOPPED && e->type != EVENT_CLOCK_RESUMED)
        return;
    o = row_of(w->stops, "id", e->by.id, w->a);
    json_set_str(w->a, o, "body", str_dup(w->a, e->by.body));
    add(o, "stopped", e->type == EVENT_CLOCK_STOPPED, w->a);
    add(o, "resumed", e->type == EVENT_CLOCK_RESUMED, w->a);
}

/* From the end back: events stand in the order in which they happened. */
static int read_events(struct flow_reader *r, moment since, moment until, struct report *w,
                       struct diags *d)
{
    struct arena *scratch = arena_new();
    struct journal_head head;
    struct str bytes, number;
    struct event e;
    int rc = r->s->ops->head(r->s, &head, d);

    for (int64_t i = rc == PORT_OK ? head.size - 1 : -1; i >= 0; i--) {
        rc = r->s->ops->leaf(r->s, i, scratch, &bytes, d);
        if (rc == PORT_OK && !event_read(scratch, bytes, &number, &e, d))
            rc = PORT_FAILED;
        if (rc != PORT_OK || e.at < since)
            break;
        if (e.at < until)
            see_event(w, number, &e);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return rc;
}

static bool in_list(const struct json *list, struct str s)
{
    json_each(v, list)
        if (str_eq(json_str(v), s))
            return true;
    return false;
}

/* Entries come newest first: the window of an hour slides back over those of one reader. */
static void see_read(struct report *w, const struct json *v, moment at)
{
    struct json *o, *cases, *times;
    int64_t in_hour = 0;

    o = row_of(w->reads, "key", str_printf(w->a, "%.*s:%.*s", STR_ARG(json_get_str(v, "role")),
                                           STR_ARG(json_get_str(v, "who"))), w->a);
    json_set_str(w->a, o, "role", json_get_str(v, "role"));
    json_set_str(w->a, o, "id", json_get_str(v, "who"));
    add(o, "entries", 1, w->a);
    cases = json_get(o, "numbers");
    times = json_get(o, "times");
    if (cases == NULL) {
        cases = json_set(w->a, o, "numbers", json_new_array(w->a));
        times = json_set(w->a, o, "times", json_new_array(w->a));
    }
    if (json_get_str(v, "number").n > 0 && !in_list(cases, json_get_str(v, "number"))) {
        json_push(w->a, cases, json_new_str(w->a, json_get_str(v, "number")));
        json_push(w->a, times, json_new_int(w->a, at));
        json_each(t, times) {
            int64_t was = 0;

            in_hour += json_int(t, &was) && was - at <= HOUR;
        }
        if (in_hour > json_get_int(o, "most_in_an_hour", 0))
            json_set_int(w->a, o, "most_in_an_hour", in_hour);
    }
    json_set_int(w->a, o, "cases", (int64_t)cases->count);
}

static void see_refused(struct report *w, const struct json *v)
{
    struct str what = str_sub(json_get_str(v, "what"), 8, json_get_str(v, "what").n);
    struct json *o = row_of(w->refused, "key", str_printf(w->a, "%.*s:%.*s %.*s",
        STR_ARG(json_get_str(v, "role")), STR_ARG(json_get_str(v, "who")), STR_ARG(what)), w->a);

    json_set_str(w->a, o, "role", json_get_str(v, "role"));
    json_set_str(w->a, o, "id", json_get_str(v, "who"));
    json_set_str(w->a, o, "what", what);
    add(o, "count", 1, w->a);
}

static int read_accesses(struct flow_reader *r, moment since, moment until, struct report *w,
                         struct diags *d)
{
    struct access_query q = { .from = since, .to = until, .limit = 1000 };
    struct json *list;
    int64_t seen = 0;
    moment at;
    int rc;

    do {
        rc = r->s->ops->access_find(r->s, &q, w->a, &list, d);
        if (rc != PORT_OK)
            return rc;
        json_each(v, list) {
            q.before = json_get_int(v, "id", 0);
            if (str_is(json_get_str(v, "role"), role_name(ROLE_APPLICANT))
                || !moment_parse(json_get_str(v, "at"), &at))
                continue;
            if (str_starts(json_get_str(v, "what"), "refused "))
                see_refused(w, v);
            else
                see_read(w, v, at);
        }
        seen += (int64_t)list->count;
    } while ((int64_t)list->count == q.limit && seen < FLOW_REPORT_READS);
    return PORT_OK;
}

struct json *flow_audit_report(struct flow_reader *r, const struct actor *by, moment since,
                               moment until, struct arena *a, struct diags *d)
{
    struct report w = { json_new_array(a), json_new_array(a), json_new_array(a), json_new_array(a),
                        a, 0 };
    struct json *o = json_new_object(a);

    if (!may_audit(by, d) || !access_noted(r, by, "audit-report", a, d)
        || read_events(r, since, until, &w, d) != PORT_OK
        || read_accesses(r, since, until, &w, d) != PORT_OK)
        return NULL;
    json_set_int(a, o, "events", w.events);
    json_set(a, o, "claims", shown(w.claims, "hours", a));
    json_set(a, o, "stops", shown(w.stops, "stopped", a));
    json_set(a, o, "refused", shown(w.refused, "count", a));
    json_set(a, o, "reads", shown(w.reads, "most_in_an_hour", a));
    return o;
}
