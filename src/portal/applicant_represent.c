/*
 * NAME      applicant_represent - who acts for the person in one case that is under way
 * WHY       somebody who falls ill or has left names a sister in the case itself, signed like the application, and
 *           ends it in one step
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  name anybody who acts by law: that is the office's to enter (casework)
 */
#include "portal/applicant.h"

#include "portal/apply.h"

static void show(struct applicant_case *c, int status, struct faults *f)
{
    struct request *r = c->r;
    struct typed_date until = typed_date(r, "until", DAY_NONE);
    const struct json *now = json_get(c->v, "representative");

    portal_show(r, status, my_represent, .errors = f->list, .n_errors = f->n, .number = c->number,
        .now = now != NULL ? apply_full_name(c->a, now) : STR_NONE, .name = answer(r, "name"),
        .name_error = fault_of(f, "name"), .iin = answer(r, "iin"), .iin_error = fault_of(f, "iin"),
        .day = until.day, .month = until.month, .year = until.year, .until_error = fault_of(f, "until"));
}

void applicant_represent(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (applicant_open_for(r, COMMAND_REPRESENT, &c, &f))
        show(&c, 200, &f);
}

static struct json *body_of(const struct applicant_case *c, const struct applicant_named *n)
{
    struct json *o = json_new_object(c->a), *who = json_set(c->a, o, "representative", json_new_object(c->a)),
                *name = json_set(c->a, who, "name", json_new_object(c->a));
    ptrdiff_t at = str_chr(n->name, ' ');

    json_set_str(c->a, name, "family", at > 0 ? str_sub(n->name, 0, (size_t)at) : n->name);
    if (at > 0)
        json_set_str(c->a, name, "given", str_trim(str_sub(n->name, (size_t)at, SIZE_MAX)));
    json_set_str(c->a, who, "iin", n->iin);
    json_set_str(c->a, who, "kind", STR("power-of-attorney"));
    json_set_str(c->a, who, "basis", msg(c->r->lang, MSG_applicant_rep_basis));
    json_set_str(c->a, who, "until", day_str(c->a, n->until));
    return o;
}

void applicant_represent_post(struct request *r)
{
    static const char *const names[][2] = { { "representative.iin", "iin" }, { "representative", "iin" },
        { "representative.until", "until" }, { "representative.kind", "name" }, { NULL, NULL } };
    struct applicant_named n;
    struct applicant_case c;
    struct faults f;

    if (!applicant_open_for(r, COMMAND_REPRESENT, &c, &f))
        return;
    n = applicant_named(&f);
    if (f.n == 0 && applicant_give(&c, COMMAND_REPRESENT, body_of(&c, &n), "represent", &f, names))
        return;
    show(&c, 422, &f);
}

void applicant_represent_end_post(struct request *r)
{
    struct applicant_case c;
    struct json *body;
    struct faults f;

    if (!applicant_open_for(r, COMMAND_END_REPRESENTATION, &c, &f))
        return;
    body = json_new_object(c.a);
    json_set_str(c.a, body, "why", msg(r->lang, MSG_applicant_rep_why));
    if (applicant_give_now(&c, COMMAND_END_REPRESENTATION, body, &f, NULL))
        applicant_done(&c, STR("represent-end"));
    else
        show(&c, 422, &f);
}
