/*
 * NAME      mark - the person behind a login, in events that strangers read
 * WHY       events go out whole, to the applicant, to a court: an official's IIN is nobody's business
 *           there, yet it must stay provable who acted, and that it is the same person under two
 *           logins
 * OWNS      the record "staff-mark"/"salt", made once and never changed: without it a mark is
 *           opened by nobody, and with it by whoever has the register of staff
 * ERRORS    none: where the salt cannot be read or made, events say nothing of the person
 * MUST NOT  give the salt out; the numbers are few enough to be tried
 */
#include "flow/room.h"
#include "flow/keep.h"

#include <string.h>

enum { SALT = 32 };

static bool take(struct flow *f, const struct record *r, struct arena *a, struct diags *d)
{
    struct str salt = json_get_str(json_parse(a, r->data, JSON_LIMITS, d), "salt");

    if (salt.n != 2 * SALT)
        return false;
    memcpy(f->mark_salt, salt.p, salt.n);
    return true;
}

static void make(struct flow *f, struct arena *a, struct diags *d)
{
    unsigned char chance[SALT];
    struct json *o = json_new_object(a);
    struct record r = { .kind = STR("staff-mark"), .id = STR("salt"), .until = MOMENT_NONE };

    f->cfg.random.bytes(f->cfg.random.ctx, chance, sizeof chance);
    json_set_str(a, o, "salt", hex_text(a, chance, sizeof chance));
    r.data = json_text(a, o, 0);
    if (f->s->ops->begin(f->s, d) != PORT_OK)
        return;
    if (keep_put(f->s, &r, flow_now(f), d) == PORT_OK) {
        if (f->s->ops->commit(f->s, d) == PORT_OK)
            (void)take(f, &r, a, d);
    } else {
        f->s->ops->rollback(f->s);
    }
}

void mark_open(struct flow *f)
{
    struct arena *a = arena_new();
    struct diags quiet = diags_on(a);
    struct record r;
    int rc = f->s->ops->record_get(f->s, STR("staff-mark"), STR("salt"), flow_now(f), a, &r,
                                   &quiet);

    if (rc == PORT_OK)
        (void)take(f, &r, a, &quiet);
    else if (rc == PORT_ABSENT)
        make(f, a, &quiet);
    arena_free(a);
}

struct str mark_of(const struct flow *f, const struct actor *by, struct arena *a)
{
    char hex[65];

    if (f->mark_salt[0] == '\0' || by->person.n == 0 || by->role == ROLE_APPLICANT)
        return STR_NONE;
    f->s->ops->digest(str_printf(a, "sapar staff mark 1\n%s\n%.*s", f->mark_salt,
                                 STR_ARG(by->person)), hex);
    return str_printf(a, "mark:%s", hex);
}
