/*
 * NAME    decide_office - who has the case: officers, offices, conflicts of interest, double applications
 * WHY     a case changes hands by acts that are seen: each names its reason, and none moves a term
 * OWNS    the commands assign, recuse, transfer and link
 * ERRORS  refusals of reasons.def
 * MUST NOT merge cases: two numbers stay two applications, whoever says that they are of one person
 */
#include "casework/access.h"

/* ------------------------------------------------------------------ officers */
void do_assign(struct ctx *x)
{
    struct str to = json_get_str(x->body, "to");
    struct json *data;

    if (to.n == 0)
        no(x, REASON_missing_field, "an officer is needed")->field = STR("to");
    if (to.n > 0 && list_has(x->s->recused, to))
        no(x, REASON_recused, "%.*s was removed from this case", STR_ARG(to))->field = STR("to");
    if (x->c->by.role == ROLE_OFFICER && to.n > 0 && !str_eq(to, x->c->by.id))
        no(x, REASON_not_your_role,
            "an officer takes a case; only a head or supervisor gives it to another");
    if (refused(x))
        return;
    data = emit(x, EVENT_ASSIGNED);
    json_set_str(x->a, data, "to", to);
    json_set_str(x->a, data, "reason", json_get_str(x->body, "reason"));
}

void do_recuse(struct ctx *x)
{
    struct str who = json_get_str(x->body, "who");
    bool other = who.n > 0 && !str_eq(who, x->c->by.id);
    struct json *data;

    if (other && x->c->by.role != ROLE_HEAD && x->c->by.role != ROLE_SUPERVISOR) {
        no(x, REASON_not_your_role, "only a head or supervisor removes another from a case");
        return;
    }
    data = emit(x, EVENT_RECUSED);
    json_set_str(x->a, data, "who", who.n > 0 ? who : x->c->by.id);
    json_set_str(x->a, data, "why", json_get_str(x->body, "why"));
}

/* ------------------------------------------------------------------ offices */
/* Is it an office that a body of this kind has: an organisation, a post abroad, or a region? */
static bool office_of(struct ctx *x, struct str body, struct str place)
{
    bool abroad = body_is_abroad(body);

    if (body_is_organisation(body) || place_is_organisation(place))
        return body_is_organisation(body) && place_is_organisation(place);
    for (size_t i = 0; i < law_n_places(x->env->law); i++) {
        struct law_place_info p = law_place_at(x->env->law, i);

        if (str_eq(p.code, place))
            return p.region != abroad && x->today <= p.to;
    }
    return false;
}

static void put_office(struct ctx *x, struct json *o, struct str body, struct str place)
{
    json_set_str(x->a, o, "body", body);
    json_set_str(x->a, o, "place", place);
}

/* The body is the one that the law of the case names; what is chosen is which of its offices. */
void do_transfer(struct ctx *x)
{
    struct str place = json_get_str(x->body, "place"), body = x->s->body;
    struct assessment *as = ctx_assess(x);
    struct json *data, *o;

    if (as == NULL)
        return;
    if (as->decider.answer == LAW_YES)
        body = as->decider.code;
    if (!office_of(x, body, place))
        no(x, REASON_bad_office, "%.*s has no office %.*s", STR_ARG(body), STR_ARG(place))->field = STR("place");
    else if (str_eq(place, x->s->place) && str_eq(body, x->s->body))
        no(x, REASON_same_office, "the case is with that office already")->field = STR("place");
    if (refused(x))
        return;
    data = emit(x, EVENT_TRANSFERRED);
    put_office(x, data, body, place);
    put_office(x, json_set(x->a, data, "from", json_new_object(x->a)), x->s->body, x->s->place);
    json_set_str(x->a, data, "reason", json_get_str(x->body, "reason"));
    json_set_str(x->a, data, "clause", as->decider.cite.clause);
    for (size_t i = 0; i < as->n_terms; i++) {      /* how long a wrong office may keep it */
        if (str_is(as->terms[i].code, "redirect") && as->terms[i].certain)
            json_set_str(x->a, data, "redirect_clause", as->terms[i].cite.clause);
    }
    o = notify(x, "transferred");
    json_set_str(x->a, o, "place", place);
    json_set(x->a, answer(x), "decider", json_named(x->a, body, &as->decider.cite));
    json_set_str(x->a, answer(x), "place", place);
}

/* ------------------------------------------------------------------ double applications */
void do_link(struct ctx *x)
{
    struct str other = json_get_str(x->body, "other");
    bool on = json_get_bool(x->body, "linked", true);
    struct json *data;

    if (str_eq(other, x->s->number) || !x->env->other_there)
        no(x, REASON_no_other_case, "there is no other application %.*s", STR_ARG(other))->field = STR("other");
    else if (on == list_has(x->s->linked, other))
        no(x, REASON_no_other_case, "%.*s is %s already", STR_ARG(other), on ? "linked" : "not linked")->field
            = STR("other");
    if (refused(x))
        return;
    data = emit(x, EVENT_LINKED);
    json_set_str(x->a, data, "other", other);
    json_set_bool(x->a, data, "linked", on);
    json_set_str(x->a, data, "why", json_get_str(x->body, "why"));
}
