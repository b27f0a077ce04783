/*
 * NAME    view_history - the events of a case, and its clocks, as their reader may see them
 * WHY     the history is open to whoever may read the case, but an event shows no more than the
 *         case does
 * OWNS    the table of what an event keeps back, and from whom
 */
#include "casework/access.h"

#define R(x) ROLE_BIT(ROLE_##x)
#define OUTSIDE (R(APPLICANT) | R(OPERATOR))

/* Members of an event's data that these roles do not see. */
static const struct {
    enum event_type type;
    unsigned from;
    const char *members;
} kept_back[] = {
    { EVENT_FILED, R(AUDITOR), "names" },
    { EVENT_CHECK_ANSWERED, OUTSIDE, "answer|text|facts|source|reference" },
    { EVENT_CHECK_LAPSED, OUTSIDE, "facts|source|silence" },
    { EVENT_CHECK_SENT, OUTSIDE, "silence" },
    { EVENT_RECUSED, OUTSIDE, "why" },
    { EVENT_ASSIGNED, OUTSIDE, "reason" },
    { EVENT_LINKED, OUTSIDE, "why|other" },
    { EVENT_REFUSAL_PROPOSED, R(OPERATOR), "facts|source|reasons" },
    { EVENT_OBJECTED, R(OPERATOR), "text" },
    { EVENT_HEARING_HELD, R(OPERATOR), "protocol|facts|source" },
    { EVENT_COMPLAINED, R(OPERATOR), "text" },
};

static bool hidden(enum event_type t, enum role r, struct str member)
{
    for (size_t i = 0; i < sizeof kept_back / sizeof kept_back[0]; i++) {
        if (kept_back[i].type == t && (kept_back[i].from & ROLE_BIT(r)) != 0
            && among(member, kept_back[i].members))
            return true;
    }
    return false;
}

/* An auditor sees who the person is, not where they live or how to call them. */
struct json *person_shown(struct arena *a, const struct json *person)
{
    struct json *o = json_new_object(a);

    json_each(m, person) {
        if (!among(m->key, "address|contact|document"))
            json_set(a, o, str_z(a, m->key), json_copy(a, m));
    }
    return o;
}

static struct json *data_shown(struct arena *a, const struct event *e, enum role r)
{
    struct json *o = json_new_object(a);

    json_each(m, e->data) {
        if (hidden(e->type, r, m->key))
            continue;
        if (r == ROLE_AUDITOR && str_is(m->key, "person"))
            json_set(a, o, "person", person_shown(a, m));
        else
            json_set(a, o, str_z(a, m->key), json_copy(a, m));
    }
    return o;
}

static bool shown(const struct event *e, const struct actor *reader)
{
    struct str agency = json_get_str(e->data, "agency");

    if (reader->role != ROLE_AGENCY)
        return true;
    return agency.n > 0 && (str_eq(agency, reader->id) || str_eq(agency, reader->body));
}

struct json *case_history_json(
    const struct event *e, size_t n, const struct actor *reader, struct arena *a)
{
    struct json *list = json_new_array(a);

    for (size_t i = 0; i < n; i++) {
        struct json *o;

        if (!shown(&e[i], reader))
            continue;
        o = json_push(a, list, json_new_object(a));
        json_set_int(a, o, "seq", e[i].seq);
        json_set_str(a, o, "type", str_of(event_name(e[i].type)));
        json_set_str(a, o, "at", moment_str(a, e[i].at));
        json_set(a, o, "by", actor_json(a, &e[i].by, false));
        json_set(a, o, "data", data_shown(a, &e[i], reader->role));
    }
    return list;
}

struct json *case_clocks_json(const struct case_clock *c, size_t n, struct arena *a)
{
    struct json *list = json_new_array(a);

    for (size_t i = 0; i < n; i++) {
        struct json *o = json_push(a, list, json_new_object(a));

        json_set_str(a, o, "code", c[i].code);
        if (c[i].of.n > 0)
            json_set_str(a, o, "of", c[i].of);
        json_set_str(a, o, "limit", c[i].limit);
        json_set_str(a, o, "status", c[i].status);
        json_set(a, o, "from", json_day(a, c[i].from));
        json_set(a, o, "due", c[i].due == DAY_OPEN ? json_new_null(a) : json_day(a, c[i].due));
        if (c[i].due_at != MOMENT_NONE)
            json_set(a, o, "due_at", json_moment(a, c[i].due_at));
        if (c[i].ended != MOMENT_NONE)
            json_set(a, o, "ended", json_moment(a, c[i].ended));
        json_set_bool(a, o, "duty", c[i].duty);
        json_set_str(a, o, "clause", c[i].clause);
        if (c[i].count.n_days > 0) {
            struct json *counted = term_count_json(&c[i].count, a);

            json_set(a, o, "days", json_copy(a, json_get(counted, "days")));
        }
    }
    return list;
}
