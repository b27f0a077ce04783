/*
 * NAME    decide - may this command be given, and what happens then
 * WHY     one door: role, access, state and body are judged here for every command in the same
 *         order; then its handler decides; nothing is changed, what happens is the verdict's events
 * OWNS    the table of commands
 * ERRORS  refusals are values: every one names what, the clause where a rule is behind it, and what
 *         to do
 * MUST NOT let an event out together with a refusal
 */
#include "casework/access.h"

#define R(x) ROLE_BIT(ROLE_##x)
#define S(x) STATUS_BIT(CASE_##x)
#define COUNTER (R(OPERATOR) | R(OFFICER) | R(HEAD))
#define OFFICE (R(OFFICER) | R(HEAD))
#define OPEN_STATES (S(FILED) | S(REVIEW) | S(PROPOSED))
#define DECIDED_STATES (S(GRANTED) | S(REFUSED) | S(DELIVERED))
#define CHALLENGED (OPEN_STATES | DECIDED_STATES | S(RETURNED) | S(CANCELLED))
#define ROW(c, roles, statuses, run) [COMMAND_##c] = { roles, statuses, run }

const struct command_row command_rows[COMMAND_COUNT] = {
    ROW(DRAFT, R(APPLICANT) | R(OPERATOR) | R(OFFICER), S(NONE) | S(DRAFT), do_draft),
    ROW(FILE, R(APPLICANT) | R(OPERATOR) | R(OFFICER), S(NONE) | S(DRAFT), do_file),
    ROW(ADD_DOCUMENT, R(APPLICANT) | COUNTER | R(SYSTEM), S(DRAFT) | OPEN_STATES | S(GRANTED),
        do_add_document),
    ROW(PAY, R(SYSTEM) | R(OPERATOR), OPEN_STATES | S(GRANTED), do_pay),
    ROW(ACCEPT, COUNTER, S(FILED), do_accept),
    ROW(RETURN, COUNTER, S(FILED), do_return),
    ROW(ASSIGN, OFFICE | R(SUPERVISOR), OPEN_STATES | DECIDED_STATES, do_assign),
    ROW(RECUSE, COUNTER | R(SUPERVISOR), OPEN_STATES | DECIDED_STATES, do_recuse),
    ROW(TRANSFER, R(HEAD) | R(SUPERVISOR), OPEN_STATES, do_transfer),
    ROW(LINK, OFFICE | R(SUPERVISOR), OPEN_STATES | DECIDED_STATES, do_link),
    ROW(REPRESENT, R(APPLICANT) | COUNTER, OPEN_STATES | DECIDED_STATES, do_represent),
    ROW(CHECK_AUTHORITY, COUNTER, OPEN_STATES | DECIDED_STATES, do_check_authority),
    ROW(END_REPRESENTATION, R(APPLICANT) | COUNTER, OPEN_STATES | DECIDED_STATES,
        do_end_representation),
    ROW(SEND_CHECK, OFFICE | R(SYSTEM), S(REVIEW) | S(PROPOSED), do_send_check),
    ROW(ANSWER_CHECK, R(AGENCY) | R(SYSTEM), S(REVIEW) | S(PROPOSED), do_answer_check),
    ROW(ASK, COUNTER, OPEN_STATES, do_ask),
    ROW(ANSWER, R(APPLICANT) | R(OPERATOR), OPEN_STATES, do_answer),
    ROW(STOP, OFFICE, OPEN_STATES, do_stop),
    ROW(RESUME, OFFICE, OPEN_STATES, do_resume),
    ROW(PROPOSE_REFUSAL, OFFICE, S(REVIEW) | S(PROPOSED), do_propose_refusal),
    ROW(OBJECT, R(APPLICANT) | R(OPERATOR), S(PROPOSED) | S(GRANTED) | S(DELIVERED), do_object),
    ROW(HEAR, OFFICE, S(PROPOSED) | S(GRANTED) | S(DELIVERED), do_hear),
    ROW(DECIDE, OFFICE | R(APPEAL), S(REVIEW) | S(PROPOSED), do_decide),
    ROW(CORRECT, OFFICE, DECIDED_STATES, do_correct),
    ROW(DELIVER, COUNTER | R(SYSTEM), S(GRANTED) | S(REFUSED), do_deliver),
    ROW(WITHDRAW, R(APPLICANT) | R(OPERATOR), S(DRAFT) | OPEN_STATES, do_withdraw),
    ROW(COMPLAIN, R(APPLICANT) | R(OPERATOR), CHALLENGED, do_complain),
    ROW(FORWARD_COMPLAINT, OFFICE | R(APPEAL) | R(SYSTEM), CHALLENGED, do_forward_complaint),
    ROW(DECIDE_COMPLAINT, R(APPEAL), CHALLENGED, do_decide_complaint),
    ROW(PROPOSE_CANCELLATION, OFFICE, S(GRANTED) | S(DELIVERED), do_propose_cancellation),
    ROW(CANCEL, OFFICE, S(GRANTED) | S(DELIVERED), do_cancel),
    ROW(TICK, R(SYSTEM), DECIDED_STATES | OPEN_STATES | S(RETURNED) | S(CANCELLED), do_tick),
};

/* ------------------------------------------------------------------ building the verdict */
struct json *emit(struct ctx *x, enum event_type t)
{
    struct verdict *v = x->v;
    struct event *e;

    if (v->n_events == x->cap_events) {
        struct event *more = arena_new_array(x->a, x->cap_events * 2 + 4, struct event);

        for (size_t i = 0; i < v->n_events; i++)
            more[i] = v->events[i];
        v->events = more;
        x->cap_events = x->cap_events * 2 + 4;
    }
    e = &v->events[v->n_events];
    v->n_events++;
    e->type = t;
    e->seq = x->s->seq + (int64_t)v->n_events;
    e->at = x->env->now;
    e->by = x->c->by;
    if (e->by.role != ROLE_APPLICANT)
        e->by.person = x->env->person_mark;
    e->data = json_new_object(x->a);
    return e->data;
}

struct json *effect_to(struct ctx *x, const char *kind, struct str to, const char *template)
{
    struct effect *e = arena_new_of(x->a, struct effect);

    e->kind = str_of(kind);
    e->to = to;
    e->template = str_of(template);
    e->data = json_new_object(x->a);
    json_set_str(x->a, e->data, "number", x->s->number.n > 0 ? x->s->number : x->env->new_number);
    *x->tail = e;
    x->tail = &e->next;
    return e->data;
}

struct json *notify(struct ctx *x, const char *template)
{
    struct str to = x->s->representative_key.n > 0 ? x->s->representative_key : x->s->person_key;
    struct json *o = effect_to(x, "notify", to, template);
    struct json *contact = json_get(x->s->person, "contact");

    json_set_str(x->a, o, "service", x->s->service);
    json_set_str(x->a, o, "language", x->s->language);
    if (contact != NULL)
        json_set(x->a, o, "contact", json_copy(x->a, contact));
    return o;
}

struct json *answer(struct ctx *x)
{
    if (x->v->answer == NULL) {
        x->v->answer = json_new_object(x->a);
        json_set_str(
            x->a, x->v->answer, "number", x->s->number.n > 0 ? x->s->number : x->env->new_number);
        json_set(x->a, x->v->answer, "status", json_new_null(x->a));
        json_set_int(x->a, x->v->answer, "seq", x->s->seq + (int64_t)x->v->n_events);
    }
    return x->v->answer;
}

/* The status after an event; the fold is the authority, a test holds the two together. */
static enum case_status status_after(enum case_status now, const struct event *e)
{
    enum case_status to = now;

    switch (e->type) {
    case EVENT_DRAFTED:
        return CASE_DRAFT;
    case EVENT_FILED:
        return CASE_FILED;
    case EVENT_ACCEPTED:
        return CASE_REVIEW;
    case EVENT_RETURNED:
        return CASE_RETURNED;
    case EVENT_REFUSAL_PROPOSED:
        return CASE_PROPOSED;
    case EVENT_DECIDED:
        return str_is(json_get_str(e->data, "decision"), "grant") ? CASE_GRANTED : CASE_REFUSED;
    case EVENT_DELIVERED:
        return now == CASE_GRANTED ? CASE_DELIVERED : now;
    case EVENT_WITHDRAWN:
        return CASE_WITHDRAWN;
    case EVENT_CANCELLED:
        return CASE_CANCELLED;
    case EVENT_EXPIRED:
        return CASE_EXPIRED;
    case EVENT_REOPENED:
        AN(case_status_parse(json_get_str(e->data, "to"), &to));
        return to;
    default:
        return now;
    }
}

/* A later command judged by law files other than those of the filing says so in its events: a note,
 * not an error. */
static void note_law(struct ctx *x)
{
    struct str now = law_digest(x->env->law);

    if (x->as == NULL || x->s->law_digest.n == 0 || str_eq(now, x->s->law_digest))
        return;
    for (size_t i = 0; i < x->v->n_events; i++)
        json_set_str(x->a, x->v->events[i].data, "law_now", now);
    json_set_str(x->a, answer(x), "note", STR("law-files-changed"));
}

static void finish(struct ctx *x)
{
    enum case_status status = x->s->status;
    struct verdict *v = x->v;

    v->ok = !refused(x);
    if (!v->ok) {
        v->events = NULL;
        v->n_events = 0;
        v->effects = NULL;
        v->answer = NULL;
        return;
    }
    note_law(x);
    say_for_whom(x);
    for (size_t i = 0; i < v->n_events; i++) {
        AN(event_follows(v->events[i].type, status));
        status = status_after(status, &v->events[i]);
    }
    if (x->env->signature != NULL && v->n_events > 0)
        json_set(x->a, v->events[0].data, "signature", json_copy(x->a, x->env->signature));
    if (x->c->type == COMMAND_FILE)
        v->assessed = x->as;
    json_set_str(x->a, answer(x), "status", str_of(case_status_name(status)));
    json_set_int(x->a, answer(x), "seq", x->s->seq + (int64_t)v->n_events);
}

/* ------------------------------------------------------------------ the door */
const char *z_of(struct ctx *x, struct str s)
{
    return str_z(x->a, s);
}

static bool may_enter(struct ctx *x, const struct command_row *row)
{
    const struct actor *by = &x->c->by;
    enum reason r;

    if ((row->roles & ROLE_BIT(by->role)) == 0) {
        no(x, REASON_not_your_role, "the role %s does not give the command %s", role_name(by->role),
            command_name(x->c->type));
        return false;
    }
    if (!actor_is_sound(by)) {
        no(x, REASON_bad_actor, "the %s who gives the command bears no plain name",
            role_name(by->role));
        return false;
    }
    if (by->id.n == 0 && by->role != ROLE_SYSTEM) {
        no(x, REASON_not_your_role, "the %s who gives the command is not named",
            role_name(by->role));
        return false;
    }
    if (x->s->status == CASE_NONE)
        return true;
    r = access_refusal(x->s, by, x->today);
    if (r == REASON_COUNT && actor_is_staff(by) && list_has(x->s->recused, by->id))
        r = REASON_recused;
    if (r != REASON_COUNT)
        no(x, r, "%s %.*s may not act in case %.*s", role_name(by->role), STR_ARG(by->id),
            STR_ARG(x->s->number));
    return r == REASON_COUNT;
}

struct verdict *decide(const struct case_state *s, const struct command *c,
    const struct case_env *env, struct arena *a)
{
    static const struct json nothing = { .type = JSON_OBJECT };
    const struct command_row *row;
    struct verdict *v = arena_new_of(a, struct verdict);
    struct ctx x = {
        .s = s, .c = c, .env = env, .a = a, .v = v, .tail = &v->effects, .facts = s->facts
    };

    AN(c->type < COMMAND_COUNT && c->by.role < ROLE_COUNT && env->law != NULL);
    row = &command_rows[c->type];
    v->reasons = diags_on(a);
    x.body = c->body != NULL ? c->body : &nothing;
    x.today = moment_day(env->now);
    if (!may_enter(&x, row)) {
        finish(&x);
        return v;
    }
    if ((row->statuses & STATUS_BIT(s->status)) == 0)
        no(&x, REASON_wrong_state, "%s is not possible while the case is %s", command_name(c->type),
            case_status_name(s->status));
    else if (shape_check(&command_shapes[c->type], x.body, &v->reasons))
        row->run(&x);
    finish(&x);
    return v;
}
