/*
 * NAME      people - see people.h
 * WHY       the staff register says which natural person is behind a login (actor.person)
 * OWNS      nothing
 * ERRORS    the store's
 * MUST NOT  give a role to somebody without a key
 */
#include "flow/people.h"

#include "base/panic.h"
#include "flow/room.h"

bool flow_roles_of(struct flow_reader *r, struct str person, struct arena *a, struct actor **out,
                   struct str **names, size_t *n, struct diags *d)
{
    struct actor *all;
    struct str *said;
    size_t i, count;

    AN(person.n > 0);
    if (r->s->ops->staff_list(r->s, a, &all, &said, &count, d) != PORT_OK)
        return false;
    *out = arena_new_array(a, count + 1, struct actor);
    *names = arena_new_array(a, count + 1, struct str);
    (*out)[0] = (struct actor){ .role = ROLE_APPLICANT, .id = person, .person = person };
    *n = 1;
    for (i = 0; i < count; i++) {
        if (all[i].role == ROLE_APPLICANT || !str_eq(all[i].person, person))
            continue;
        (*names)[*n] = said[i];
        (*out)[(*n)++] = all[i];
    }
    return true;
}

bool flow_people(struct flow_reader *r, struct arena *a, struct actor **out, struct str **names,
                 size_t *n, struct diags *d)
{
    return r->s->ops->staff_list(r->s, a, out, names, n, d) == PORT_OK;
}

bool flow_staff_now(struct flow_reader *r, struct actor *who, struct arena *a, bool *active,
                    struct diags *d)
{
    struct actor *all;
    struct str *names;
    size_t n;

    *active = who->role == ROLE_APPLICANT || who->role == ROLE_SYSTEM;
    if (*active)
        return true;
    if (r->s->ops->staff_list(r->s, a, &all, &names, &n, d) != PORT_OK)
        return false;
    for (size_t i = 0; i < n && !*active; i++) {
        if (all[i].role != who->role || !str_eq(all[i].id, who->id))
            continue;
        *active = true;
        who->body = all[i].body;
        who->place = all[i].place;
    }
    return true;
}
