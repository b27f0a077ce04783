/*
 * NAME      staff - the register of those who handle cases, changed while the server runs
 * WHY       who comes, changes office or leaves is entered by who is responsible, not by whoever
 *           can write the folder; that it was done stands in the access journal
 * OWNS      who may enter whom
 * ERRORS    not-your-role, no-such-staff
 * MUST NOT  give out or see a token
 */
#include "flow/room.h"
#include "flow/watch.h"

/* Heads, their own body and not themselves; the system, anybody. */
static bool may_enter(const struct actor *by, enum role r, struct str id, struct str body,
                      struct diags *d)
{
    bool self = by->role == r && str_eq(by->id, id);

    if (by->role == ROLE_SYSTEM)
        return true;
    if (by->role == ROLE_HEAD && by->body.n > 0 && str_eq(by->body, body) && !self
        && (r == ROLE_OFFICER || r == ROLE_OPERATOR || r == ROLE_HEAD))
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-your-role", STR("role"),
                "ask the head of the body, or who runs the system",
                "%s %.*s may not change this entry of the register of staff", role_name(by->role),
                STR_ARG(by->id));
    return false;
}

struct entering {
    const struct actor *by;
    const struct staff *who;        /* NULL: disable */
    enum role role;
    struct str id;
};

int staff_write(struct store *s, const struct actor *by, const struct staff *who, enum role r,
                struct str id, moment now, struct diags *d)
{
    int rc = who != NULL ? s->ops->staff_save(s, who, d) : s->ops->staff_disable(s, r, id, d);

    if (rc == PORT_OK)
        rc = s->ops->access(s, now, by, STR(""),
                            str_printf(d->arena, "staff-%s %s:%.*s",
                                       who != NULL ? "save" : "disable", role_name(r),
                                       STR_ARG(id)), d);
    return rc;
}

static int enter(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct entering *e = ctx;
    struct actor old = { 0 };
    struct str name;
    int rc = s->ops->staff_by_id(s, e->role, e->id, d->arena, &old, &name, d);

    if (rc == PORT_FAILED || (rc == PORT_ABSENT && e->who == NULL))
        return rc;
    /* Who is there already belongs to the body that has them, whatever is written now. */
    if ((rc == PORT_OK && !may_enter(e->by, e->role, e->id, old.body, d))
        || (e->who != NULL && !may_enter(e->by, e->role, e->id, e->who->actor.body, d)))
        return PORT_CONFLICT;
    return staff_write(s, e->by, e->who, e->role, e->id, now, d);
}

static bool run(struct flow *f, struct entering *e, struct diags *d)
{
    int rc = flow_write(f, enter, e, d);

    if (rc == PORT_ABSENT)
        flow_refuse(d, DIAG_REFUSED, "no-such-staff", STR("id"), "look at the register",
                    "nobody is entered as %s %.*s", role_name(e->role), STR_ARG(e->id));
    return rc == PORT_OK;
}

bool flow_staff_save(struct flow *f, const struct actor *by, const struct staff *who,
                     struct diags *d)
{
    struct entering e = { by, who, who->actor.role, who->actor.id };

    if (who->actor.id.n > 0 && who->actor.role != ROLE_APPLICANT
        && who->actor.role != ROLE_SYSTEM)
        return run(f, &e, d);
    flow_refuse(d, DIAG_INPUT, "bad-staff", STR("id"), "give a role of the staff and an id",
                "neither applicants nor the system are staff, and staff has an id");
    return false;
}

struct json *flow_staff_list(struct flow_reader *r, const struct actor *by, struct arena *a,
                             struct diags *d)
{
    struct json *list = json_new_array(a), *o;
    struct staff *rows;
    size_t n;

    if (by->role != ROLE_ADMINISTRATOR && !may_audit(by, d))
        return NULL;
    if (!access_noted(r, by, "staff-list", a, d)
        || r->s->ops->staff_by_person(r->s, STR(""), a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].actor.role == ROLE_APPLICANT || rows[i].actor.role == ROLE_SYSTEM)
            continue;
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "role", str_of(role_name(rows[i].actor.role)));
        json_set_str(a, o, "id", rows[i].actor.id);
        json_set_str(a, o, "name", rows[i].name);
        json_set_str(a, o, "body", rows[i].actor.body);
        json_set_str(a, o, "place", rows[i].actor.place);
        json_set_bool(a, o, "active", rows[i].active);
        json_set_bool(a, o, "second_factor", rows[i].second_factor);
        json_set_bool(a, o, "person_known", rows[i].actor.person.n > 0);
    }
    return list;
}

bool flow_staff_disable(struct flow *f, const struct actor *by, enum role r, struct str id,
                        struct diags *d)
{
    struct entering e = { by, NULL, r, id };

    return run(f, &e, d);
}
