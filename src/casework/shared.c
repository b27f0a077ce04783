/*
 * NAME    shared - small makers of JSON that every decision needs
 */
#include "casework/room.h"

struct json *json_day(struct arena *a, day d)
{
    return d == DAY_NONE ? json_new_null(a) : json_new_str(a, day_str(a, d));
}

struct json *json_moment(struct arena *a, moment t)
{
    return t == MOMENT_NONE ? json_new_null(a) : json_new_str(a, moment_str(a, t));
}

struct json *json_named(struct arena *a, struct str code, const struct law_cite *c)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "code", code);
    if (c != NULL && c->clause.n > 0)
        json_set_str(a, o, "clause", c->clause);
    return o;
}
