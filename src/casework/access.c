/*
 * NAME    access - who may touch a case at all, before what they want is looked at
 * WHY     authority is asked in one place: role, ownership, office, conflict of interest, recusal
 * ERRORS  a reason of reasons.def; REASON_COUNT means nothing stands in the way
 * MUST NOT tell an outsider anything of the case, its state included
 */
#include "casework/access.h"

bool list_has(const struct json *array, struct str s)
{
    json_each(v, array) {
        if (str_eq(json_str(v), s))
            return true;
    }
    return false;
}

static bool digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return true;
}

/* The classifier of territories is a tree written from the left: 75 is Almaty, 750000000 the same,
 * 7513 a district. */
static struct str stem(struct str s)
{
    while (s.n > 2 && s.p[s.n - 1] == '0')
        s.n--;
    return s;
}

bool same_place(struct str a, struct str b)
{
    if (a.n == 0 || b.n == 0 || str_eq(a, b))
        return true;
    if (!digits(a) || !digits(b))
        return false;
    a = stem(a);
    b = stem(b);
    return a.n <= b.n ? str_eq(a, str_sub(b, 0, a.n)) : str_eq(b, str_sub(a, 0, b.n));
}

bool body_is_organisation(struct str body)
{
    return str_is(body, "organisation-head") || str_is(body, "successor-head");
}

bool place_is_organisation(struct str place)
{
    struct str prefix = STR(ORGANISATION_PREFIX);

    return place.n == prefix.n + 12 && str_starts(place, ORGANISATION_PREFIX)
        && digits(str_sub(place, prefix.n, 12));
}

bool body_is_abroad(struct str body)
{
    return str_is(body, "mission") || str_is(body, "consular-officer");
}

bool case_is_person(const struct case_state *s, struct str key)
{
    return key.n > 0 && (str_eq(key, s->person_key) || str_eq(key, s->representative_key));
}

bool case_is_party(const struct case_state *s, struct str key)
{
    return case_is_person(s, key)
        || (key.n > 0
            && (str_eq(key, json_get_str(s->person, "iin"))
                || str_eq(key, json_get_str(s->representative, "iin"))));
}

static bool has_check_of(const struct case_state *s, const struct actor *by)
{
    for (const struct case_check *c = s->checks; c != NULL; c = c->next) {
        if (check_is_of(c, by))
            return true;
    }
    return false;
}

bool check_is_of(const struct case_check *c, const struct actor *by)
{
    return str_eq(c->agency, by->id) || (by->body.n > 0 && str_eq(c->agency, by->body));
}

static bool has_complaint_to(const struct case_state *s, const struct actor *by)
{
    for (const struct case_complaint *c = s->complaints; c != NULL; c = c->next) {
        if (by->body.n == 0 || c->body.n == 0 || str_eq(c->body, by->body))
            return true;
    }
    return false;
}

/* The office of an actor against the office of the case. Counters serve anyone in their place
 * whatever body decides. */
static bool in_office(const struct case_state *s, const struct actor *by)
{
    bool body_counts = by->role == ROLE_OFFICER || by->role == ROLE_HEAD;

    if (by->id.n > 0 && str_eq(by->id, s->assigned))
        return true;
    if (body_counts && by->body.n > 0 && s->body.n > 0 && !str_eq(by->body, s->body))
        return false;
    /* An organisation has no territory: what is not plainly its own is another's. */
    if (body_counts && body_is_organisation(by->body))
        return place_is_organisation(by->place) && str_eq(by->place, s->place);
    /* Who is of no post is of the ministry, which sees them all. */
    if (body_counts && body_is_abroad(by->body))
        return by->place.n == 0 || str_eq(by->place, s->place);
    return same_place(by->place, s->place);
}

/* The office that took the application in follows it to the end, and changes nothing. */
static bool took_in(const struct case_state *s, const struct actor *by)
{
    return (by->role == ROLE_OFFICER || by->role == ROLE_HEAD) && s->taken_place.n > 0
        && str_eq(by->body, s->taken_body) && str_eq(by->place, s->taken_place);
}

bool case_represented_by_law(const struct case_state *s)
{
    struct str kind = json_get_str(s->representative, "kind");

    if (s->representative == NULL)
        return false;
    return kind.n > 0 ? kind_is_by_law(kind) : str_is(s->filed_by, "legal-representative");
}

static enum reason as_applicant(const struct case_state *s, struct str key, day today)
{
    if (!case_is_person(s, key))
        return REASON_not_your_case;
    if (!str_eq(key, s->person_key) && s->authority_until != DAY_NONE && today != DAY_NONE
        && today > s->authority_until)
        return REASON_authority_over;
    return REASON_COUNT;
}

enum reason access_refusal(const struct case_state *s, const struct actor *by, day today)
{
    if (by->role == ROLE_APPLICANT)
        return as_applicant(s, by->id, today);
    if (actor_is_staff(by) && case_is_party(s, by->person))
        return REASON_conflict_of_interest;
    /* What is not filed yet is nobody's business but the person's and of who writes it for them. */
    if (s->status == CASE_DRAFT && by->role != ROLE_SYSTEM)
        return str_eq(by->id, s->drafted_by.id) ? REASON_COUNT : REASON_not_your_case;
    switch (by->role) {
    case ROLE_OPERATOR:
    case ROLE_OFFICER:
    case ROLE_HEAD:
        return in_office(s, by) ? REASON_COUNT : REASON_not_your_office;
    case ROLE_AGENCY:
        return has_check_of(s, by) ? REASON_COUNT : REASON_not_your_check;
    case ROLE_APPEAL:
        return has_complaint_to(s, by) ? REASON_COUNT : REASON_not_your_office;
    case ROLE_ADMINISTRATOR:
        return REASON_not_your_role;    /* keeps the house, not the cases */
    default:
        return REASON_COUNT;
    }
}

bool case_may_read(const struct case_state *s, const struct actor *by)
{
    return case_may_read_on(s, by, DAY_NONE);
}

bool case_may_read_on(const struct case_state *s, const struct actor *by, day today)
{
    enum reason no = access_refusal(s, by, today);

    return s->status != CASE_NONE
        && (no == REASON_COUNT || (no == REASON_not_your_office && took_in(s, by)));
}

bool command_allowed(enum command_type c, enum role r)
{
    AN(c < COMMAND_COUNT);
    AN(r < ROLE_COUNT);
    return (command_rows[c].roles & ROLE_BIT(r)) != 0;
}

static bool open_check(const struct case_state *s, const struct actor *by)
{
    for (const struct case_check *c = s->checks; c != NULL; c = c->next) {
        if (c->answer.n == 0 && (by->role != ROLE_AGENCY || check_is_of(c, by)))
            return true;
    }
    return false;
}

static bool open_question(const struct case_state *s)
{
    for (const struct case_question *q = s->questions; q != NULL; q = q->next) {
        if (q->answered == MOMENT_NONE)
            return true;
    }
    return false;
}

static bool standing_clock(const struct case_state *s)
{
    for (const struct case_stop *c = s->stops; c != NULL; c = c->next) {
        if (c->to == DAY_OPEN)
            return true;
    }
    return false;
}

static bool open_complaint(const struct case_state *s)
{
    for (const struct case_complaint *c = s->complaints; c != NULL; c = c->next) {
        if (c->decided == MOMENT_NONE)
            return true;
    }
    return false;
}

/* Is there anything for the command to be about? */
static bool has_object(enum command_type c, const struct case_state *s, const struct actor *by)
{
    switch (c) {
    case COMMAND_ANSWER_CHECK:
        return open_check(s, by);
    case COMMAND_ANSWER:
        return open_question(s);
    case COMMAND_RESUME:
        return standing_clock(s);
    case COMMAND_OBJECT:
    case COMMAND_HEAR:
    case COMMAND_CANCEL:
        return s->proposal != NULL;
    case COMMAND_PROPOSE_CANCELLATION:
        return s->proposal == NULL;
    case COMMAND_DELIVER:
        return s->delivered_at == MOMENT_NONE;
    case COMMAND_FORWARD_COMPLAINT:
    case COMMAND_DECIDE_COMPLAINT:
        return open_complaint(s);
    case COMMAND_DECIDE:
        return s->act_by_appeal == (by->role == ROLE_APPEAL);
    case COMMAND_REPRESENT:
        return by->role != ROLE_APPLICANT
            || (str_eq(by->id, s->person_key) && !case_represented_by_law(s));
    case COMMAND_CHECK_AUTHORITY:
        return s->representative != NULL;
    case COMMAND_END_REPRESENTATION:
        return s->representative != NULL
            && (by->role != ROLE_APPLICANT || !case_represented_by_law(s));
    default:
        return true;
    }
}

bool command_open(enum command_type c, const struct case_state *s, const struct actor *by)
{
    if (!command_allowed(c, by->role) || (command_rows[c].statuses & STATUS_BIT(s->status)) == 0)
        return false;
    if (s->status == CASE_NONE)
        return true;
    return has_object(c, s, by) && access_refusal(s, by, DAY_NONE) == REASON_COUNT
        && !(actor_is_staff(by) && list_has(s->recused, by->id));
}
