/*
 * NAME    roles - names of roles, states, events and commands, and who an actor is
 * WHY     the lists stand once, in the header; names and readers are made from them
 * ERRORS  an unknown name is false, never a default
 */
#include "casework/room.h"

static const char *const role_names[] = {
#define X(id, name) [ROLE_##id] = name,
    CASE_ROLES(X)
#undef X
};
static const char *const status_names[] = {
#define X(id, name) [CASE_##id] = name,
    CASE_STATES(X)
#undef X
};
static const char *const event_names[] = {
#define X(id, name) [EVENT_##id] = name,
    CASE_EVENTS(X)
#undef X
};
static const char *const command_names[] = {
#define X(id, name) [COMMAND_##id] = name,
    CASE_COMMANDS(X)
#undef X
};

/* The place of a name in a list, or -1. */
static int place_of(const char *const *names, int n, struct str s)
{
    for (int i = 0; i < n; i++) {
        if (str_is(s, names[i]))
            return i;
    }
    return -1;
}

bool role_parse(struct str s, enum role *out)
{
    int i = place_of(role_names, ROLE_COUNT, s);

    if (i < 0)
        return false;
    *out = (enum role)i;
    return true;
}

const char *role_name(enum role r)
{
    AN(r < ROLE_COUNT);
    return role_names[r];
}

bool event_parse(struct str s, enum event_type *out)
{
    int i = place_of(event_names, EVENT_COUNT, s);

    if (i < 0)
        return false;
    *out = (enum event_type)i;
    return true;
}

const char *event_name(enum event_type t)
{
    AN(t < EVENT_COUNT);
    return event_names[t];
}

bool case_status_parse(struct str s, enum case_status *out)
{
    int i = place_of(status_names, CASE_STATUS_COUNT, s);

    if (i < 0)
        return false;
    *out = (enum case_status)i;
    return true;
}

const char *case_status_name(enum case_status s)
{
    AN(s < CASE_STATUS_COUNT);
    return status_names[s];
}

bool case_status_live(enum case_status s)
{
    return s == CASE_FILED || s == CASE_REVIEW || s == CASE_PROPOSED;
}

bool command_parse(struct str s, enum command_type *out)
{
    int i = place_of(command_names, COMMAND_COUNT, s);

    if (i < 0)
        return false;
    *out = (enum command_type)i;
    return true;
}

const char *command_name(enum command_type c)
{
    AN(c < COMMAND_COUNT);
    return command_names[c];
}

bool actor_is_staff(const struct actor *by)
{
    return (ROLE_BIT(by->role) & STAFF_ROLES) != 0;
}

/* One line of at most so many bytes: what an event can hold and give back unchanged. */
#define NAME_MOST 200
static bool plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    }
    return s.n <= NAME_MOST && utf8_valid(s);
}

bool actor_is_sound(const struct actor *by)
{
    return plain(by->id) && plain(by->person) && plain(by->body) && plain(by->place);
}

struct json *actor_json(struct arena *a, const struct actor *by, bool full)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "role", str_of(role_name(by->role)));
    json_set_str(a, o, "id", by->id);
    if (full && by->person.n > 0)
        json_set_str(a, o, "person", by->person);
    if (by->body.n > 0)
        json_set_str(a, o, "body", by->body);
    if (by->place.n > 0)
        json_set_str(a, o, "place", by->place);
    return o;
}

bool actor_read(const struct json *v, struct actor *out)
{
    *out = (struct actor){ 0 };
    if (v == NULL || v->type != JSON_OBJECT || !role_parse(json_get_str(v, "role"), &out->role))
        return false;
    out->id = json_get_str(v, "id");
    out->person = json_get_str(v, "person");
    out->body = json_get_str(v, "body");
    out->place = json_get_str(v, "place");
    return true;
}
