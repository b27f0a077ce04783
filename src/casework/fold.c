/*
 * NAME    fold - the state of a case is what its events make of it
 * WHY     nothing is stored but what happened; the same events always give the same state
 * OWNS    the table of events: after which states one may follow, and what it changes; this file
 *         holds what happens up to the decision, fold_after.c the rest
 * ERRORS  an event out of order, one that cannot follow, or unreadable data: DIAG_ENVIRONMENT
 *         "damaged-case"
 * MUST NOT look at the law or at the time: a fold years later gives the same state
 */
#include "casework/fold.h"

#define S(x) STATUS_BIT(CASE_##x)
#define OPEN_STATES (S(FILED) | S(REVIEW) | S(PROPOSED))
#define DECIDED_STATES (S(GRANTED) | S(REFUSED) | S(DELIVERED))
#define CHALLENGED (OPEN_STATES | DECIDED_STATES | S(RETURNED) | S(CANCELLED))

static const struct {
    unsigned after;
    folder *run;
} rows[EVENT_COUNT] = {
    [EVENT_DRAFTED] = { S(NONE) | S(DRAFT), fold_drafted },
    [EVENT_FILED] = { S(NONE) | S(DRAFT), fold_filed },
    [EVENT_ACCEPTED] = { S(FILED), fold_accepted },
    [EVENT_RETURNED] = { S(FILED), fold_returned },
    [EVENT_DOCUMENT_ADDED] = { S(DRAFT) | OPEN_STATES | S(GRANTED), fold_document_added },
    [EVENT_FEE_PAID] = { OPEN_STATES | S(GRANTED), fold_fee_paid },
    [EVENT_CHECK_SENT] = { S(REVIEW) | S(PROPOSED), fold_check_sent },
    [EVENT_CHECK_ANSWERED] = { S(REVIEW) | S(PROPOSED), fold_check_answered },
    [EVENT_CHECK_LAPSED] = { S(REVIEW) | S(PROPOSED), fold_check_lapsed },
    [EVENT_QUESTION_ASKED] = { OPEN_STATES, fold_question_asked },
    [EVENT_QUESTION_ANSWERED] = { OPEN_STATES, fold_question_answered },
    [EVENT_CLOCK_STOPPED] = { OPEN_STATES, fold_clock_stopped },
    [EVENT_CLOCK_RESUMED] = { OPEN_STATES, fold_clock_resumed },
    [EVENT_REFUSAL_PROPOSED] = { S(REVIEW) | S(PROPOSED), fold_refusal_proposed },
    [EVENT_OBJECTED] = { S(PROPOSED) | S(GRANTED) | S(DELIVERED), fold_objected },
    [EVENT_HEARING_HELD] = { S(PROPOSED) | S(GRANTED) | S(DELIVERED), fold_hearing_held },
    [EVENT_DECIDED] = { S(REVIEW) | S(PROPOSED), fold_decided },
    [EVENT_CORRECTED] = { DECIDED_STATES, fold_corrected },
    [EVENT_DELIVERED] = { S(GRANTED) | S(REFUSED), fold_delivered },
    [EVENT_WITHDRAWN] = { S(DRAFT) | OPEN_STATES, fold_withdrawn },
    [EVENT_COMPLAINED] = { CHALLENGED, fold_complained },
    [EVENT_COMPLAINT_FORWARDED] = { CHALLENGED, fold_complaint_forwarded },
    [EVENT_COMPLAINT_DECIDED] = { CHALLENGED, fold_complaint_decided },
    [EVENT_REOPENED] = { S(RETURNED) | DECIDED_STATES | S(CANCELLED), fold_reopened },
    [EVENT_CANCELLED] = { S(GRANTED) | S(DELIVERED), fold_cancelled },
    [EVENT_CANCELLATION_PROPOSED] = { S(GRANTED) | S(DELIVERED), fold_cancellation_proposed },
    [EVENT_EXPIRED] = { S(GRANTED) | S(DELIVERED), fold_expired },
    [EVENT_ASSIGNED] = { OPEN_STATES | DECIDED_STATES, fold_assigned },
    [EVENT_RECUSED] = { OPEN_STATES | DECIDED_STATES, fold_recused },
    [EVENT_TRANSFERRED] = { OPEN_STATES, fold_transferred },
    [EVENT_LINKED] = { OPEN_STATES | DECIDED_STATES, fold_linked },
    [EVENT_DEADLINE_PASSED] = { CHALLENGED, fold_deadline_passed },
    [EVENT_REPRESENTED] = { CHALLENGED, fold_represented },
    [EVENT_AUTHORITY_CHECKED] = { CHALLENGED, fold_authority_checked },
    [EVENT_REPRESENTATION_ENDED] = { CHALLENGED, fold_representation_ended },
};

bool event_follows(enum event_type t, enum case_status now)
{
    AN(t < EVENT_COUNT);
    return (rows[t].after & STATUS_BIT(now)) != 0;
}

struct case_state *case_new(struct arena *a, struct str number)
{
    struct case_state *s = arena_new_of(a, struct case_state);

    s->arena = a;
    s->number = number;
    s->facts = json_new_object(a);
    s->fact_sources = json_new_object(a);
    s->recused = json_new_array(a);
    s->linked = json_new_array(a);
    s->passed = json_new_array(a);
    s->objections = json_new_array(a);
    s->authority_until = DAY_NONE;
    s->on = s->registered = s->valid_until = s->reopened = DAY_NONE;
    s->hearing_earliest = s->objection_due = DAY_NONE;
    s->received = s->claimed = s->complete = s->decided_at = s->delivered_at = MOMENT_NONE;
    s->accepted_at = s->objected_at = s->closed_at = s->proposed_at = MOMENT_NONE;
    return s;
}

static bool damaged(
    struct diags *d, const struct case_state *s, const struct event *e, const char *why)
{
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, "damaged-case", "case %.*s, event %lld (%s): %s",
        STR_ARG(s->number), (long long)e->seq, event_name(e->type), why);

    g->remedy = STR("run `sapar check` and restore from a backup");
    return false;
}

bool case_fold(struct case_state *s, const struct event *e, struct diags *d)
{
    AN(e->type < EVENT_COUNT);
    if (e->seq != s->seq + 1)
        return damaged(d, s, e, "its number does not follow the one before");
    if (!event_follows(e->type, s->status))
        return damaged(d, s, e, "it cannot follow what happened before");
    if (e->data == NULL || e->data->type != JSON_OBJECT || !rows[e->type].run(s, e))
        return damaged(d, s, e, "its data cannot be read");
    s->seq = e->seq;
    return true;
}

/* ------------------------------------------------------------------ readers of data */
bool data_day(const struct json *o, const char *key, day *out)
{
    const struct json *v = json_get(o, key);

    *out = DAY_NONE;
    return v == NULL || v->type == JSON_NULL || day_parse(json_str(v), out);
}

bool data_moment(const struct json *o, const char *key, moment *out)
{
    const struct json *v = json_get(o, key);

    *out = MOMENT_NONE;
    return v == NULL || v->type == JSON_NULL || moment_parse(json_str(v), out);
}

/* What became known, and from whom when the person did not say it. */
static void learn(struct case_state *s, const struct event *e, bool with_source)
{
    const struct json *facts = json_get(e->data, "facts");
    struct str *names;
    size_t n;

    if (facts == NULL)
        return;
    known_merge(s->arena, s->facts, facts);
    if (!with_source)
        return;
    n = known_names(s->arena, facts, &names);
    for (size_t i = 0; i < n; i++) {
        struct json *from = actor_json(s->arena, &e->by, false);

        json_set_str(s->arena, from, "at", moment_str(s->arena, e->at));
        json_set_int(s->arena, from, "event", e->seq);
        json_set_str(s->arena, from, "source", json_get_str(e->data, "source"));
        json_set(s->arena, s->fact_sources, str_z(s->arena, names[i]), from);
    }
}

/* ------------------------------------------------------------------ filing */
bool fold_drafted(struct case_state *s, const struct event *e)
{
    struct str language = json_get_str(e->data, "language");

    s->service = json_get_str(e->data, "service");
    s->person_key = json_get_str(e->data, "person_key");
    if (json_get(e->data, "person") != NULL)
        s->person = json_copy(s->arena, json_get(e->data, "person"));
    if (json_get(e->data, "representative") != NULL
        && !case_set_representative(s, json_get(e->data, "representative")))
        return false;
    if (language.n > 0)
        s->language = language;
    learn(s, e, false);
    s->drafted_by = e->by;
    s->status = CASE_DRAFT;
    return s->service.n > 0;
}

static bool add_document(struct case_state *s, const struct json *v, const struct event *e)
{
    struct case_document **tail = &s->documents;
    struct case_document *c = arena_new_of(s->arena, struct case_document);

    c->code = json_get_str(v, "code");
    c->subject = json_get_str(v, "for");
    c->form = json_get_str(v, "form");
    c->blob = json_get_str(v, "blob");
    c->media = json_get_str(v, "media");
    c->name = json_get_str(v, "name");
    c->size = json_get_int(v, "size", 0);
    c->at = e->at;
    c->by = e->by;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = c;
    return c->code.n > 0 && data_day(v, "valid_until", &c->valid_until);
}

bool fold_filed(struct case_state *s, const struct event *e)
{
    const struct json *v = e->data;
    moment received;

    if (!fold_drafted(s, e))
        return false;
    json_each(doc, json_get(v, "documents")) {
        if (!add_document(s, doc, e))
            return false;
    }
    s->law_digest = json_get_str(v, "law");
    s->channel = json_get_str(v, "channel");
    s->filed_by = json_get_str(v, "filed_by");
    s->body = json_get_str(v, "body");
    s->place = json_get_str(v, "place");
    if (e->by.role == ROLE_OFFICER && e->by.body.n > 0 && !str_eq(e->by.body, s->body)) {
        s->taken_body = e->by.body;
        s->taken_place = e->by.place;
    }
    s->previous = json_get_str(v, "previous");
    s->names = json_get(v, "names");
    s->acts = json_get(v, "acts");
    s->fee = json_get(v, "fee");
    s->status = CASE_FILED;
    if (!data_moment(v, "received", &received) || !data_moment(v, "claimed", &s->claimed))
        return false;
    s->received = received;
    return data_day(v, "on", &s->on) && s->on != DAY_NONE
        && data_day(v, "registered", &s->registered) && s->registered != DAY_NONE
        && s->received != MOMENT_NONE;
}

bool fold_accepted(struct case_state *s, const struct event *e)
{
    learn(s, e, true);
    s->accepted_by = e->by;
    s->accepted_at = e->at;
    s->status = CASE_REVIEW;
    s->missing = NULL;
    return data_moment(e->data, "complete", &s->complete) && s->complete != MOMENT_NONE;
}

bool fold_returned(struct case_state *s, const struct event *e)
{
    s->missing = json_get(e->data, "missing");
    s->closed_at = e->at;
    s->status = CASE_RETURNED;
    return s->missing != NULL;
}

bool fold_document_added(struct case_state *s, const struct event *e)
{
    return add_document(s, e->data, e);
}

bool fold_fee_paid(struct case_state *s, const struct event *e)
{
    const struct json *v = json_get(e->data, "document");

    s->paid = e->data;
    learn(s, e, true);
    return v == NULL || add_document(s, v, e);
}

/* ------------------------------------------------------------------ checks, questions, stops */
struct case_check *case_find_check(const struct case_state *s, struct str code)
{
    for (struct case_check *c = s->checks; c != NULL; c = c->next) {
        if (str_eq(c->code, code))
            return c;
    }
    return NULL;
}

bool fold_check_sent(struct case_state *s, const struct event *e)
{
    struct case_check **tail = &s->checks;
    struct case_check *c = case_find_check(s, json_get_str(e->data, "check"));
    bool again = c != NULL;

    if (!again)
        c = arena_new_of(s->arena, struct case_check);
    c->answer = c->text = STR_NONE;
    c->lapsed = false;
    c->code = json_get_str(e->data, "check");
    c->agency = json_get_str(e->data, "agency");
    c->limit = json_get_str(e->data, "limit");
    c->silence = json_get_str(e->data, "silence");
    c->clause = json_get_str(e->data, "clause");
    c->sent = e->at;
    c->answered = MOMENT_NONE;
    while (!again && *tail != NULL)
        tail = &(*tail)->next;
    if (!again)
        *tail = c;
    return c->code.n > 0 && data_day(e->data, "due", &c->due);
}

bool fold_check_answered(struct case_state *s, const struct event *e)
{
    struct case_check *c = case_find_check(s, json_get_str(e->data, "check"));

    if (c == NULL)
        return false;
    c->answer = json_get_str(e->data, "answer");
    c->text = json_get_str(e->data, "text");
    c->answered = e->at;
    learn(s, e, true);
    return c->answer.n > 0;
}

bool fold_check_lapsed(struct case_state *s, const struct event *e)
{
    struct case_check *c = case_find_check(s, json_get_str(e->data, "check"));

    if (c == NULL)
        return false;
    c->lapsed = true;
    learn(s, e, true);
    return true;
}

struct case_question *case_find_question(const struct case_state *s, struct str id)
{
    for (struct case_question *q = s->questions; q != NULL; q = q->next) {
        if (str_eq(q->id, id))
            return q;
    }
    return NULL;
}

bool fold_question_asked(struct case_state *s, const struct event *e)
{
    struct case_question **tail = &s->questions;
    struct case_question *q = arena_new_of(s->arena, struct case_question);

    q->id = json_get_str(e->data, "id");
    q->text = json_get_str(e->data, "question");
    q->documents = json_get(e->data, "documents");
    q->asked = e->at;
    q->answered = MOMENT_NONE;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = q;
    return q->id.n > 0 && data_day(e->data, "due", &q->due);
}

bool fold_question_answered(struct case_state *s, const struct event *e)
{
    struct case_question *q = case_find_question(s, json_get_str(e->data, "id"));

    if (q == NULL)
        return false;
    q->answer = json_get_str(e->data, "answer");
    q->answered = e->at;
    learn(s, e, true);
    return true;
}

bool fold_clock_stopped(struct case_state *s, const struct event *e)
{
    struct case_stop **tail = &s->stops;
    struct case_stop *c = arena_new_of(s->arena, struct case_stop);

    c->code = json_get_str(e->data, "stop");
    c->term = json_get_str(e->data, "term");
    c->clause = json_get_str(e->data, "clause");
    c->to = DAY_OPEN;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = c;
    return c->code.n > 0 && data_day(e->data, "since", &c->from) && c->from != DAY_NONE;
}

/* The clock runs again from the day of the resumption: that day counts, the one before was the last
 * to stand. */
bool fold_clock_resumed(struct case_state *s, const struct event *e)
{
    struct str code = json_get_str(e->data, "stop");
    day until;
    bool found = false;

    if (!data_day(e->data, "until", &until) || until == DAY_NONE)
        return false;
    for (struct case_stop *c = s->stops; c != NULL; c = c->next) {
        if (str_eq(c->code, code) && c->to == DAY_OPEN) {
            c->to = until - 1;
            found = true;
        }
    }
    return found;
}

void case_learn(struct case_state *s, const struct event *e)
{
    learn(s, e, true);
}
