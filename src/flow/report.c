/*
 * NAME      report - what an auditor reads off the journals, see watch.h
 * WHY       what looks like nothing in one case shows in many: claims of an earlier time, stops of terms, attempts that
 *           the rules refused, names opened in an emergency, decisions that changed between two signing texts
 * OWNS      what is counted
 * ERRORS    not-your-role; those of the store
 * MUST NOT  name a person of a case
 */
#include "flow/room.h"
#include "flow/watch.h"

#define HOUR INT64_C(3600)

struct report {
    const struct report_asked *q;
    struct json *claims, *stops, *refused, *outside, *reads, *emergencies, *signing;
    struct arena *a;
    int64_t events;
};

static void see_claim(struct report *w, struct str number, const struct event *e)
{
    struct json *o;
    moment claimed;

    if (!moment_parse(json_get_str(e->data, "claimed"), &claimed) || e->at - claimed < w->q->hours * HOUR)
        return;
    o = json_push(w->a, w->claims, json_new_object(w->a));
    json_set_str(w->a, o, "number", str_dup(w->a, number));
    json_set_str(w->a, o, "claimed", moment_str(w->a, claimed));
    json_set_str(w->a, o, "received", moment_str(w->a, e->at));
    json_set_int(w->a, o, "hours", (e->at - claimed) / HOUR);
}

/* The case of a text to sign gets its decision, the last one first: the walk goes back. */
static void see_decided(struct report *w, struct str number, const struct event *e)
{
    struct json *o = tally_row(w->signing, "number", number, w->a);

    if (json_get(o, "decision") != NULL)
        return;
    json_set_str(w->a, o, "decision", str_dup(w->a, json_get_str(e->data, "decision")));
    json_set_str(w->a, o, "decided", moment_str(w->a, e->at));
    json_set_str(w->a, o, "decided_by", str_dup(w->a, e->by.id));
}

static void see_event(struct report *w, struct str number, const struct event *e)
{
    struct json *o;

    w->events++;
    if (e->type == EVENT_DECIDED)
        see_decided(w, number, e);
    if (e->type == EVENT_FILED)
        see_claim(w, number, e);
    if (e->type != EVENT_CLOCK_STOPPED && e->type != EVENT_CLOCK_RESUMED)
        return;
    o = tally_row(w->stops, "id", e->by.id, w->a);
    json_set_str(w->a, o, "body", str_dup(w->a, e->by.body));
    tally_add(o, "stopped", e->type == EVENT_CLOCK_STOPPED, w->a);
    tally_add(o, "resumed", e->type == EVENT_CLOCK_RESUMED, w->a);
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

    o = tally_row(w->reads, "key", str_printf(w->a, "%.*s:%.*s", STR_ARG(json_get_str(v, "role")),
                                           STR_ARG(json_get_str(v, "who"))), w->a);
    json_set_str(w->a, o, "role", json_get_str(v, "role"));
    json_set_str(w->a, o, "id", json_get_str(v, "who"));
    tally_add(o, "entries", 1, w->a);
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

/* The law's lists are closed: of papers, of checks, of grounds to stop a term. */
static bool outside_a_list(struct str what)
{
    return str_ends(what, " not-on-list") || str_ends(what, " check-not-listed") || str_ends(what, " stop-not-listed");
}

static void see_refused(struct report *w, const struct json *v)
{
    struct str what = str_sub(json_get_str(v, "what"), 8, json_get_str(v, "what").n);
    struct json *o = tally_row(outside_a_list(what) ? w->outside : w->refused, "key", str_printf(w->a, "%.*s:%.*s %.*s",
        STR_ARG(json_get_str(v, "role")), STR_ARG(json_get_str(v, "who")), STR_ARG(what)), w->a);

    json_set_str(w->a, o, "role", json_get_str(v, "role"));
    json_set_str(w->a, o, "id", json_get_str(v, "who"));
    json_set_str(w->a, o, "what", what);
    tally_add(o, "count", 1, w->a);
}

/* A name opened because of an emergency, with its reason; who counted and who looked at the board. */
static void see_emergency(struct report *w, const struct json *v)
{
    static const char *const members[] = { "at", "who", "role", "body", "number", "what" };
    struct json *o;

    if (w->emergencies->count >= FLOW_REPORT_ROWS)
        return;
    o = json_push(w->a, w->emergencies, json_new_object(w->a));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        json_set_str(w->a, o, members[i], json_get_str(v, members[i]));
}

/* "signing-text decide OUTCOME HASH": entries come newest first, so what is found later was earlier. */
static void see_signing(struct report *w, const struct json *v)
{
    struct str what = json_get_str(v, "what"), word, outcome, seen;
    struct json *o;

    if (!str_cut(&what, ' ', &word) || !str_cut(&what, ' ', &word) || !str_is(word, "decide")
        || !str_cut(&what, ' ', &outcome) || what.n == 0)
        return;
    o = tally_row(w->signing, "number", json_get_str(v, "number"), w->a);
    tally_add(o, "texts", 1, w->a);
    if (json_get(o, "last") == NULL)
        json_set_str(w->a, o, "last", json_get_str(v, "at"));
    json_set_str(w->a, o, "first", json_get_str(v, "at"));
    seen = json_get_str(o, "times");            /* never shown */
    if (str_find(seen, str_z(w->a, what)) >= 0)
        return;
    json_set_str(w->a, o, "times", str_printf(w->a, "%.*s %.*s", STR_ARG(seen), STR_ARG(what)));
    tally_add(o, "versions", 1, w->a);
    seen = json_get_str(o, "outcomes");
    json_set_str(w->a, o, "outcomes", seen.n == 0 ? str_dup(w->a, outcome)
        : str_printf(w->a, "%.*s %.*s", STR_ARG(outcome), STR_ARG(seen)));
    seen = json_get_str(o, "who");
    if (str_find(seen, str_z(w->a, json_get_str(v, "who"))) < 0)
        json_set_str(w->a, o, "who", seen.n == 0 ? json_get_str(v, "who")
            : str_printf(w->a, "%.*s %.*s", STR_ARG(json_get_str(v, "who")), STR_ARG(seen)));
}

/* What one entry of the access journal is to the reports. */
static void see_access(struct report *w, const struct json *v, moment at)
{
    struct str what = json_get_str(v, "what");

    if (str_starts(what, "refused ")) {
        see_refused(w, v);
        return;
    }
    if (str_starts(what, "emergency") || str_is(what, "population"))
        see_emergency(w, v);
    else if (str_starts(what, "signing-text "))
        see_signing(w, v);
    see_read(w, v, at);
}

/* Only where the text was another one at another time. */
static struct json *changed(const struct json *list, struct arena *a)
{
    struct json *out = json_new_array(a);

    json_each(v, list)
        if (json_get_int(v, "versions", 0) > 1)
            json_push(a, out, json_copy(a, v));
    return out;
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
            see_access(w, v, at);
        }
        seen += (int64_t)list->count;
    } while ((int64_t)list->count == q.limit && seen < FLOW_REPORT_READS);
    return PORT_OK;
}

struct json *flow_audit_report(struct flow_reader *r, const struct actor *by,
                               const struct report_asked *q, struct arena *a, struct diags *d)
{
    struct report w = { .q = q, .a = a, .claims = json_new_array(a), .stops = json_new_array(a),
                        .refused = json_new_array(a), .outside = json_new_array(a), .reads = json_new_array(a),
                        .emergencies = json_new_array(a), .signing = json_new_array(a) };
    struct json *o = json_new_object(a);

    if (!may_audit(by, d) || !access_noted(r, by, "audit-report", a, d)
        || read_events(r, q->since, q->until, &w, d) != PORT_OK
        || read_accesses(r, q->since, q->until, &w, d) != PORT_OK)
        return NULL;
    json_set_int(a, o, "events", w.events);
    json_set(a, o, "claims", tally_shown(w.claims, "hours", a));
    json_set(a, o, "stops", tally_shown(w.stops, "stopped", a));
    json_set(a, o, "outside", tally_shown(w.outside, "count", a));
    json_set(a, o, "refused", tally_shown(w.refused, "count", a));
    json_set(a, o, "reads", tally_shown(w.reads, "most_in_an_hour", a));
    json_set(a, o, "emergencies", w.emergencies);
    json_set(a, o, "signing", tally_shown(changed(w.signing, a), "versions", a));
    return o;
}
