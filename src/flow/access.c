/*
 * NAME      access - may this reader see it, and is it written down that they did
 * WHY       reading a case is an act: who of the staff or of an agency looked at what is recorded
 *           durably before they see it; a person's own reads are recorded too, but nobody waits for
 *           the disk
 * OWNS      what a reader's lists are limited to (the same rule as case_may_read, in columns)
 * ERRORS    no-such-case to those who should not learn that there is one; not-your-office to staff;
 *           not-recorded
 * MUST NOT  let an answer out when its record could not be made
 */
#include "flow/room.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

struct access {
    struct waiter w;
    bool waits;
};

static bool must_wait(const struct actor *by)
{
    return by->role != ROLE_APPLICANT;
}

/* The job with its texts behind it, in one piece: thousands may wait for the disk, and an arena each was most of
 * the server's memory when many read. */
static struct job *access_job(const struct actor *by, struct str number, struct str what)
{
    const struct str said[] = { number, what, by->id, by->person, by->body, by->place };
    struct str kept[sizeof said / sizeof *said];
    size_t n = 0, i;
    struct job *j;
    char *at;

    for (i = 0; i < sizeof said / sizeof *said; i++)
        n += said[i].n;
    j = calloc(1, sizeof(*j) + n);
    AN(j != NULL);
    at = (char *)(j + 1);
    for (i = 0; i < sizeof said / sizeof *said; at += said[i++].n) {
        kept[i] = (struct str){ at, said[i].n };
        if (said[i].n > 0)
            memcpy(at, said[i].p, said[i].n);
    }
    j->kind = JOB_ACCESS;
    j->number = kept[0];
    j->what = kept[1];
    j->who = (struct actor){ by->role, kept[2], kept[3], kept[4], kept[5] };
    return j;
}

static bool record(struct flow *f, const struct actor *by, struct str number, const char *what,
                   struct arena *a, struct access **pending, struct diags *d)
{
    struct access *p = arena_new_of(a, struct access);
    struct job *j = access_job(by, number, str_of(what));

    p->waits = must_wait(by);
    if (p->waits) {
        waiter_init(&p->w);
        j->waiter = &p->w;
    }
    *pending = p;
    if (flow_push(f, j, true))
        return true;
    free(j);
    if (p->waits) {
        p->w.done = true;
        (void)waiter_wait(&p->w, NULL);
        p->waits = false;
    }
    flow_refuse(d, DIAG_ENVIRONMENT, "not-recorded", STR_NONE, "try again when it runs again",
                "the server is stopping: that somebody read the case cannot be recorded");
    return false;
}

bool access_noted(struct flow_reader *r, const struct actor *by, const char *what, struct arena *a,
                  struct diags *d)
{
    struct access *pending;

    return record(r->f, by, STR(""), what, a, &pending, d) && access_settled(pending, d);
}

bool access_settled(struct access *pending, struct diags *d)
{
    if (pending == NULL || !pending->waits)
        return true;
    pending->waits = false;
    return waiter_wait(&pending->w, d);
}

static bool may_not(const struct actor *by, struct str number, struct diags *d)
{
    if (by->role == ROLE_APPLICANT || by->role == ROLE_AGENCY || by->role == ROLE_SYSTEM)
        no_such_case(d, number);
    else
        flow_refuse(d, DIAG_REFUSED, "not-your-office", STR("number"),
                    "leave the case to the office that decides it, or have it assigned",
                    "%s %.*s may not read case %.*s", role_name(by->role), STR_ARG(by->id),
                    STR_ARG(number));
    return false;
}

bool access_case(struct flow_reader *r, const struct actor *by, struct str number, const char *what,
                 struct arena *a, struct loaded *out, struct access **pending, struct diags *d)
{
    int rc = case_load(r->s, number, a, out, d);

    *pending = NULL;
    if (rc == PORT_ABSENT) {
        no_such_case(d, number);
        return false;
    }
    if (rc != PORT_OK)
        return false;
    if (by->id.n == 0 || !case_may_read_on(out->state, by, moment_day(flow_now(r->f))))
        return may_not(by, number, d);
    return record(r->f, by, number, what, a, pending, d);
}

bool access_list(struct flow_reader *r, const struct actor *by, const char *what, struct arena *a,
                 struct access **pending, struct diags *d)
{
    *pending = NULL;
    if (by->id.n == 0) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "sign in",
                    "who asks for a list is not named");
        return false;
    }
    if (by->role == ROLE_ADMINISTRATOR) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask a supervisor",
                    "administrators keep the house and see no cases");
        return false;
    }
    return record(r->f, by, STR(""), what, a, pending, d);
}

struct case_scope scope_of(const struct actor *by, struct arena *a)
{
    struct case_scope s = { 0 };

    switch (by->role) {
    case ROLE_APPLICANT:
        s.person = by->id;
        return s;
    case ROLE_OFFICER:
    case ROLE_HEAD:
        s.body = by->body;
        /* fall through */
    case ROLE_OPERATOR:
        s.office = true;
        s.who = by->id;
        s.place = by->place;
        if (body_is_organisation(s.body) && !place_is_organisation(s.place))
            s.place = STR(ORGANISATION_PREFIX "nobody");
        break;
    case ROLE_AGENCY:
        s.asked = true;
        s.asked_of[0] = by->id;
        s.asked_of[1] = by->body;
        break;
    case ROLE_APPEAL:
        s.asked = true;
        s.asked_of[0] = by->body.n > 0 ? STR("appeal:") : STR("appeal:*");
        if (by->body.n > 0)
            s.asked_of[1] = str_printf(a, "appeal:%.*s", STR_ARG(by->body));
        break;
    default:
        break;
    }
    if (by->role != ROLE_AUDITOR && by->role != ROLE_SYSTEM)
        s.but_not = by->person;
    return s;
}
