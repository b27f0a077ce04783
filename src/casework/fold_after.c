/*
 * NAME    fold_after - the fold from the proposal of a refusal to the end of the case
 * WHY     see fold.c
 * MUST NOT forget: what a complaint undoes stays in the events; the state shows where the case is
 *         now
 */
#include "casework/fold.h"

static bool fold_proposal(struct case_state *s, const struct event *e, bool cancelling)
{
    const struct json *notice = json_get(e->data, "notice");

    case_learn(s, e);
    s->proposal = e->data;
    s->proposed_by = e->by;
    s->proposed_at = e->at;
    s->cancelling = cancelling;
    s->objected = s->hearing_held = s->wants_hearing = false;
    s->objected_at = MOMENT_NONE;
    return data_day(notice, "objection_due", &s->objection_due)
        && data_day(notice, "hearing_earliest", &s->hearing_earliest)
        && json_get(e->data, "grounds") != NULL;
}

bool fold_refusal_proposed(struct case_state *s, const struct event *e)
{
    s->status = CASE_PROPOSED;
    return fold_proposal(s, e, false);
}

bool fold_cancellation_proposed(struct case_state *s, const struct event *e)
{
    return fold_proposal(s, e, true);
}

bool fold_objected(struct case_state *s, const struct event *e)
{
    struct json *o = json_new_object(s->arena);

    s->objected = true;
    s->objected_at = e->at;
    s->wants_hearing = s->wants_hearing || json_get_bool(e->data, "wants_hearing", false);
    json_set_str(s->arena, o, "text", json_get_str(e->data, "text"));
    json_set_str(s->arena, o, "at", moment_str(s->arena, e->at));
    json_set_bool(s->arena, o, "late", json_get_bool(e->data, "late", false));
    json_push(s->arena, s->objections, o);
    return true;
}

bool fold_hearing_held(struct case_state *s, const struct event *e)
{
    case_learn(s, e);
    s->hearing_held = true;
    return true;
}

bool fold_decided(struct case_state *s, const struct event *e)
{
    case_learn(s, e);
    s->decision = json_get_str(e->data, "decision");
    s->decision_number = json_get_str(e->data, "number");
    s->result = json_get_str(e->data, "result");
    s->decided = json_copy(s->arena, e->data);
    s->decided_at = e->at;
    s->decided_by = e->by;
    s->proposal = NULL;
    s->act_by_appeal = false;
    if (str_is(s->decision, "grant"))
        s->status = CASE_GRANTED;
    else if (str_is(s->decision, "refuse"))
        s->status = CASE_REFUSED;
    else
        return false;
    return data_day(json_get(e->data, "validity"), "until", &s->valid_until);
}

/* The field may be deeper ("person.name.family"); the decision and, for the person, the case show
 * the new value. */
bool fold_corrected(struct case_state *s, const struct event *e)
{
    struct str field = json_get_str(e->data, "field");
    const struct json *now = json_get(e->data, "now");

    if (field.n == 0 || now == NULL || s->decided == NULL)
        return false;
    known_put(s->arena, s->decided, field, now);
    if (str_starts(field, "person.") && s->person != NULL)
        known_put(s->arena, s->person, str_sub(field, sizeof "person." - 1, field.n), now);
    return true;
}

bool fold_delivered(struct case_state *s, const struct event *e)
{
    s->delivered_at = e->at;
    if (s->status == CASE_GRANTED)
        s->status = CASE_DELIVERED;
    return true;
}

bool fold_withdrawn(struct case_state *s, const struct event *e)
{
    s->closed_at = e->at;
    s->status = CASE_WITHDRAWN;
    return true;
}

/* ------------------------------------------------------------------ complaints */
struct case_complaint *case_find_complaint(const struct case_state *s, struct str id)
{
    for (struct case_complaint *c = s->complaints; c != NULL; c = c->next) {
        if (str_eq(c->id, id))
            return c;
    }
    return NULL;
}

bool fold_complained(struct case_state *s, const struct event *e)
{
    struct case_complaint **tail = &s->complaints;
    struct case_complaint *c = arena_new_of(s->arena, struct case_complaint);

    c->id = json_get_str(e->data, "id");
    c->text = json_get_str(e->data, "text");
    c->body = json_get_str(e->data, "body");
    c->about = json_get_str(e->data, "about");
    c->late = json_get_bool(e->data, "late", false);
    c->received = e->at;
    c->forwarded = c->decided = MOMENT_NONE;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = c;
    return c->id.n > 0;
}

bool fold_complaint_forwarded(struct case_state *s, const struct event *e)
{
    struct case_complaint *c = case_find_complaint(s, json_get_str(e->data, "id"));

    if (c == NULL)
        return false;
    c->forwarded = e->at;
    if (json_get_str(e->data, "to").n > 0)
        c->body = json_get_str(e->data, "to");
    return true;
}

bool fold_complaint_decided(struct case_state *s, const struct event *e)
{
    struct case_complaint *c = case_find_complaint(s, json_get_str(e->data, "id"));

    if (c == NULL)
        return false;
    c->outcome = json_get_str(e->data, "outcome");
    c->decided = e->at;
    return c->outcome.n > 0;
}

bool fold_reopened(struct case_state *s, const struct event *e)
{
    enum case_status to;

    if (!case_status_parse(json_get_str(e->data, "to"), &to))
        return false;
    s->closed_at = MOMENT_NONE;
    s->proposal = NULL;
    s->cancelling = s->objected = s->hearing_held = s->wants_hearing = false;
    s->objected_at = s->proposed_at = MOMENT_NONE;
    s->status = to;
    /* a cancellation was undone: the grant stands again */
    if (to == CASE_GRANTED || to == CASE_DELIVERED)
        return s->decided != NULL;
    if (to != CASE_FILED && to != CASE_REVIEW)
        return false;
    s->decision = s->decision_number = s->result = STR_NONE;
    s->decided = NULL;
    s->decided_at = s->delivered_at = MOMENT_NONE;
    s->decided_by = (struct actor){ 0 };
    s->valid_until = DAY_NONE;
    s->reopened = moment_day(e->at);
    s->act_by_appeal = json_get_bool(e->data, "act_by_appeal", false);
    s->missing = NULL;
    return true;
}

/* ------------------------------------------------------------------ the end of what was granted;
 * people */
bool fold_cancelled(struct case_state *s, const struct event *e)
{
    s->closed_at = e->at;
    s->status = CASE_CANCELLED;
    return true;
}

bool fold_expired(struct case_state *s, const struct event *e)
{
    s->closed_at = e->at;
    s->status = CASE_EXPIRED;
    return true;
}

bool fold_assigned(struct case_state *s, const struct event *e)
{
    s->assigned = json_get_str(e->data, "to");
    if (json_get_str(e->data, "place").n > 0)
        s->place = json_get_str(e->data, "place");
    if (json_get_str(e->data, "body").n > 0)
        s->body = json_get_str(e->data, "body");
    return s->assigned.n > 0 || s->place.n > 0;
}

bool fold_recused(struct case_state *s, const struct event *e)
{
    struct str who = json_get_str(e->data, "who");

    if (who.n == 0)
        return false;
    json_push(s->arena, s->recused, json_new_str(s->arena, who));
    if (str_eq(s->assigned, who))
        s->assigned = STR_NONE;
    return true;
}

/* Whoever had it served in the office it leaves. */
bool fold_transferred(struct case_state *s, const struct event *e)
{
    s->assigned = STR_NONE;
    if (json_get_str(e->data, "body").n > 0)
        s->body = json_get_str(e->data, "body");
    s->place = json_get_str(e->data, "place");
    return s->place.n > 0;
}

bool fold_linked(struct case_state *s, const struct event *e)
{
    struct str other = json_get_str(e->data, "other");
    struct json *kept = json_new_array(s->arena);

    json_each(v, s->linked) {
        if (!str_eq(json_str(v), other))
            json_push(s->arena, kept, json_new_str(s->arena, json_str(v)));
    }
    if (json_get_bool(e->data, "linked", true))
        json_push(s->arena, kept, json_new_str(s->arena, other));
    s->linked = kept;
    return other.n > 0;
}

bool fold_deadline_passed(struct case_state *s, const struct event *e)
{
    struct str key = json_get_str(e->data, "clock");

    if (key.n == 0)
        return false;
    json_push(s->arena, s->passed, json_new_str(s->arena, key));
    return true;
}

/* ------------------------------------------------------------------ who acts for the person */
bool case_set_representative(struct case_state *s, struct json *representative)
{
    s->representative = representative;
    s->representative_key = json_get_str(representative, "key");
    return data_day(representative, "until", &s->authority_until);
}

bool fold_represented(struct case_state *s, const struct event *e)
{
    struct json *who = json_get(e->data, "representative");

    return who != NULL && who->type == JSON_OBJECT && case_set_representative(s, who);
}

/* What was seen is kept with the representative: by whom, when, of which paper. */
bool fold_authority_checked(struct case_state *s, const struct event *e)
{
    static const char *const said[] = { "basis", "until" };
    struct json *who, *seen;

    if (s->representative == NULL)
        return false;
    who = json_copy(s->arena, s->representative);
    who->key = STR_NONE;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        if (json_get_str(e->data, said[i]).n > 0)
            json_set_str(s->arena, who, said[i], json_get_str(e->data, said[i]));
    }
    seen = json_set(s->arena, who, "seen", actor_json(s->arena, &e->by, false));
    json_set_str(s->arena, seen, "at", moment_str(s->arena, e->at));
    json_set_str(s->arena, seen, "how", json_get_str(e->data, "how"));
    return case_set_representative(s, who);
}

bool fold_representation_ended(struct case_state *s, const struct event *e)
{
    return json_get_str(e->data, "how").n > 0 && case_set_representative(s, NULL);
}
