/*
 * NAME    decide_after - correcting slips, handing over, withdrawing
 * WHY     law: APPC art. 82: slips and misprints are corrected, nothing else; art. 64(9): an
 *         application may be withdrawn until it is decided; the services' own rows say which papers
 *         come before the result is handed over
 * ERRORS  see reasons.def, "afterwards"
 */
#include "casework/room.h"

/* What of a decision may hold a slip. The outcome, its grounds and its dates are not here and never
 * will be. */
static const char *const correctable[] = {
    "reasons",
    "remark",
    "person.name.family",
    "person.name.given",
    "person.name.patronymic",
    "person.name.latin",
    "person.address",
    "person.document",
};

void do_correct(struct ctx *x)
{
    struct str field = json_get_str(x->body, "field"), now = json_get_str(x->body, "now"), was;
    struct json *data;
    bool may = false;

    for (size_t i = 0; i < sizeof correctable / sizeof correctable[0]; i++)
        may = may || str_is(field, correctable[i]);
    if (!may) {
        no(x, REASON_not_correctable, "%.*s of a decision is not corrected as a slip",
            STR_ARG(field))
            ->field = field;
        return;
    }
    was = json_str(known_get(x->s->decided, z_of(x, field)));
    if (was.p == NULL)
        no(x, REASON_not_correctable, "the decision says nothing in %.*s", STR_ARG(field))
            ->field = field;
    else if (str_eq(was, now))
        no(x, REASON_same_value, "%.*s reads so already", STR_ARG(field))->field = field;
    if (refused(x))
        return;
    data = emit(x, EVENT_CORRECTED);
    json_set_str(x->a, data, "field", field);
    json_set_str(x->a, data, "was", was);
    json_set_str(x->a, data, "now", now);
    json_set_str(x->a, data, "reason", json_get_str(x->body, "reason"));
    json_set_str(x->a, notify(x, "corrected"), "field", field);
}

void do_deliver(struct ctx *x)
{
    struct assessment *as;
    struct json *data;

    if (x->s->delivered_at != MOMENT_NONE) {
        no(x, REASON_delivered_already, "it was handed over on %s",
            moment_str(x->a, x->s->delivered_at).p);
        return;
    }
    if (x->s->status == CASE_GRANTED) {
        if ((as = ctx_assess(x)) == NULL)
            return;
        refuse_missing(
            x, papers_missing(x->a, x->s, as, "after-decision"), REASON_missing_document);
        if (refused(x))
            return;
    }
    data = emit(x, EVENT_DELIVERED);
    json_set_str(x->a, data, "how", json_get_str(x->body, "how"));
    json_set_str(x->a, data, "to", json_get_str(x->body, "to"));
    json_set_str(x->a, data, "reference", json_get_str(x->body, "reference"));
    /* Handed to who acts for the person: the case says for whom, as of what they do in the cabinet. */
    if (str_is(json_get_str(x->body, "how"), "to-representative") && x->s->representative_key.n > 0)
        json_set_str(x->a, data, "on_behalf", x->s->person_key);
    notify(x, "delivered");
}

void do_withdraw(struct ctx *x)
{
    struct json *data = emit(x, EVENT_WITHDRAWN);

    json_set_str(x->a, data, "text", json_get_str(x->body, "text"));
    notify(x, "withdrawn");
}
