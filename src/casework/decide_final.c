/*
 * NAME    decide_final - granting and refusing
 * WHY     law: services law art. 19-1(2) and the grounds of each service: a refusal has a ground of
 *         the list, its facts and reasons; APPC art. 80(5): it names where, until when and in which
 *         order to complain
 *         reading: what is not known is never taken as no, neither to grant nor to refuse; silence
 *         is consent only where the law file says so; whoever proposed a refusal does not decide it
 *         code: the steps stand below in that order
 * OWNS    the event "decided", which holds the whole answer: it must be readable without the law
 *         files
 * ERRORS  see reasons.def, "refusal, cancellation" and "checks, questions, clocks"
 */
#include "casework/room.h"

/* ------------------------------------------------------------------ may it be granted */
static void check_settled(struct ctx *x, const struct law_check *c)
{
    const struct case_check *sent = case_find_check(x->s, c->code);
    struct diag *g = NULL;

    if (sent == NULL) {
        if (c->certain)
            g = no(x, REASON_check_not_sent, "the check %.*s was not sent", STR_ARG(c->code));
    } else if (sent->answer.n > 0) {
        return; /* what a negative answer means is for the grounds to say */
    } else if (!sent->lapsed) {
        g = no(x, REASON_check_open, "%.*s has not answered the check %.*s%s%s",
            STR_ARG(sent->agency), STR_ARG(c->code), sent->due != DAY_NONE ? "; it is due on " : "",
            sent->due != DAY_NONE ? day_str(x->a, sent->due).p : "");
    } else if (!str_is(sent->silence, "consent")) {
        g = no(x, REASON_check_silent, "%.*s did not answer the check %.*s, which is no consent",
            STR_ARG(sent->agency), STR_ARG(c->code));
    }
    if (g != NULL) {
        g->field = c->code;
        g->clause = c->cite.clause;
    }
}

static void say_open(struct ctx *x, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct law_fact_info info;
        struct str who = STR("the applicant");

        if (law_fact(x->env->law, names[i], &info) && !str_is(info.asked_of, "applicant"))
            who = str_is(info.asked_of, "agency") ? STR("a check, or the office with its source")
                                                  : STR("the office");
        no(x, REASON_facts_open, "%.*s is not known; it is for %.*s to say", STR_ARG(names[i]),
            STR_ARG(who))
            ->field = names[i];
    }
}

static void nothing_open(struct ctx *x, const struct assessment *as)
{
    bool open = as->eligible == LAW_UNKNOWN;

    for (size_t i = 0; i < as->n_grounds; i++)
        open = open || (as->grounds[i].refuses && !as->grounds[i].certain);
    for (size_t i = 0; i < as->n_documents; i++)
        open = open
            || (!as->documents[i].certain && str_is(as->documents[i].stage, "filing")
                && paper_there(x->s, &as->documents[i]) == NULL);
    for (size_t i = 0; i < as->n_checks; i++)
        open = open
            || (!as->checks[i].certain && case_find_check(x->s, as->checks[i].code) == NULL);
    if (!open)
        return;
    say_open(x, as->ask, as->n_ask);
    say_open(x, as->pending, as->n_pending);
    if (!refused(x))
        no(x, REASON_facts_open, "whether a ground of refusal holds is not known");
}

static void may_grant(struct ctx *x, const struct assessment *as)
{
    refuse_missing(x, papers_missing(x->a, x->s, as, "filing"), REASON_missing_document);
    if (as->eligible == LAW_NO) {
        struct diag *g = no(x, REASON_not_eligible,
            "under the facts as known now the law does not let this person apply");

        if (as->n_because > 0)
            g->clause = as->because[0].cite.clause;
    }
    for (size_t i = 0; i < as->n_checks; i++)
        check_settled(x, &as->checks[i]);
    for (size_t i = 0; i < as->n_grounds; i++) {
        const struct law_ground *g = &as->grounds[i];

        if (g->refuses && g->certain) {
            struct diag *d = no(x, REASON_ground_holds, "the ground %.*s holds", STR_ARG(g->code));

            d->field = g->code;
            d->clause = g->cite.clause;
        }
    }
    nothing_open(x, as);
    if (as->result.answer == LAW_NO_NORM)
        no(x, REASON_no_norm, "no norm in force on %s says what is granted",
            day_str(x->a, as->on).p);
    else if (as->result.answer != LAW_YES)
        no(x, REASON_result_open, "what is granted depends on: %s", open_facts(x, as).p);
}

/* ------------------------------------------------------------------ may it be refused */
static struct json *may_refuse(struct ctx *x, const struct assessment *as)
{
    const struct json *proposed = json_get(x->s->proposal, "grounds");
    struct str reasons = json_get_str(x->body, "reasons");
    struct json *grounds = take_grounds(x, as->grounds, as->n_grounds, proposed);

    if (str_trim(reasons).n == 0 && str_trim(json_get_str(x->s->proposal, "reasons")).n == 0)
        no(x, REASON_reasons_missing, "a refusal states how the facts fulfil the ground")
            ->field = STR("reasons");
    adverse_act_may(x, as);
    if (refused(x) || proposed == NULL)
        return grounds;
    json_each(g, grounds) {
        bool told = false;

        json_each(p, proposed)
            told = told || str_eq(json_get_str(p, "code"), json_get_str(g, "code"));
        if (!told)
            no(x, REASON_ground_not_notified, "the notice did not name the ground %.*s",
                STR_ARG(json_get_str(g, "code")))
                ->field = json_get_str(g, "code");
    }
    return grounds;
}

/* ------------------------------------------------------------------ the answer as it is kept */
struct json *appeal_json(struct ctx *x, const struct assessment *as)
{
    struct json *list = json_new_array(x->a);

    for (size_t i = 0; i < as->n_appeals; i++) {
        const struct law_appeal *row = &as->appeals[i];
        struct json *o = json_push(x->a, list, json_new_object(x->a));

        json_set_str(x->a, o, "body", row->body);
        json_set_str(x->a, o, "limit", row->limit);
        if (row->starts.n > 0)
            json_set_str(x->a, o, "starts", row->starts);
        json_set_str(x->a, o, "order", row->order);
        json_set_str(x->a, o, "clause", row->cite.clause);
        if (row->limit.n > 0 && !str_is(row->starts, "delivery"))
            json_set(x->a, o, "due", json_day(x->a, count_due(x, x->today, row->limit)));
    }
    if (list->count == 0) {
        struct json *none = json_new_object(x->a);

        json_set_str(x->a, none, "value", STR("no-norm-in-force"));
        return none;
    }
    return list;
}

static struct json *papers_json(struct ctx *x)
{
    struct json *list = json_new_array(x->a);

    for (const struct case_document *c = x->s->documents; c != NULL; c = c->next) {
        struct json *o = json_push(x->a, list, json_new_object(x->a));

        json_set_str(x->a, o, "code", c->code);
        json_set_str(x->a, o, "for", c->subject);
        json_set_str(x->a, o, "form", c->form);
    }
    return list;
}

/* The terms of the case itself that are over with this act, kept or not: the state as it will be is
 * judged. */
static struct json *clocks_ended(struct ctx *x, bool grant)
{
    struct case_state *t = arena_new_of(x->a, struct case_state);
    struct json *list = json_new_array(x->a);
    struct case_clock *c;
    size_t n;

    *t = *x->s;
    t->decided_at = x->env->now;
    t->decision = grant ? STR("grant") : STR("refuse");
    t->facts = x->facts;
    n = case_clocks(t, x->env->law, x->env->now, false, x->a, &c, &x->v->reasons);
    for (size_t i = 0; i < n; i++) {
        struct json *o;

        if (c[i].of.n > 0 || c[i].ended == MOMENT_NONE)
            /* checks have their own events; what still runs is not ended by this act */
            continue;
        o = json_push(x->a, list, json_new_object(x->a));
        json_set_str(x->a, o, "code", c[i].code);
        json_set_str(x->a, o, "limit", c[i].limit);
        json_set(x->a, o, "from", json_day(x->a, c[i].from));
        json_set(x->a, o, "due", json_day(x->a, c[i].due));
        json_set_bool(x->a, o, "met", str_is(c[i].status, "met"));
        json_set_str(x->a, o, "clause", c[i].clause);
    }
    return list;
}

/* What the office and the agencies found, with where it was found. */
static struct json *established(struct ctx *x)
{
    struct json *list = json_new_array(x->a);

    json_each(src, x->s->fact_sources) {
        const struct json *value = known_get(x->facts, z_of(x, src->key));
        struct json *o;

        if (value == NULL || value->type == JSON_NULL || fact_is_ours(src->key))
            continue;
        o = json_push(x->a, list, json_new_object(x->a));
        json_set_str(x->a, o, "fact", src->key);
        json_set(x->a, o, "value", json_copy(x->a, value));
        json_set_str(x->a, o, "source", json_get_str(src, "source"));
        json_set_str(x->a, o, "role", json_get_str(src, "role"));
    }
    return list;
}

static struct json *validity(struct ctx *x, const struct assessment *as)
{
    struct diags quiet = diags_on(x->a); /* a validity may be words: "as long as the passport" */
    struct json *o = json_new_object(x->a);
    struct term_count count;
    struct term t;

    json_set_str(x->a, o, "text", as->result.extra);
    if (term_parse(as->result.extra, &t, &quiet)
        && law_count(x->env->law, x->today, x->env->now, t, false, false, NULL, 0, false, x->a,
            &count, &quiet))
        json_set(x->a, o, "until", json_day(x->a, count.due));
    return o;
}

static void put_person(struct ctx *x, struct json *data)
{
    struct json *o = json_new_object(x->a);
    const struct json *name = json_get(x->s->person, "name");

    if (name != NULL)
        json_set(x->a, o, "name", json_copy(x->a, name));
    json_set_str(x->a, o, "iin", json_get_str(x->s->person, "iin"));
    json_set_str(x->a, o, "document", json_get_str(x->s->person, "document"));
    json_set_str(x->a, o, "address", json_get_str(x->s->person, "address"));
    json_set(x->a, data, "person", o);
}

static void put_common(struct ctx *x, struct json *data, const struct assessment *as, bool grant)
{
    json_set_str(x->a, data, "service", x->s->service);
    put_person(x, data);
    json_set(x->a, data, "on", json_day(x->a, x->s->on));
    json_set(x->a, data, "registered", json_day(x->a, x->s->registered));
    json_set_str(x->a, data, "body", as->decider.answer == LAW_YES ? as->decider.code : x->s->body);
    if (as->decider.answer == LAW_YES)
        json_set_str(x->a, data, "body_clause", as->decider.cite.clause);
    if (x->s->place.n > 0)
        json_set_str(x->a, data, "place", x->s->place);
    json_set(x->a, data, "documents", papers_json(x));
    json_set(x->a, data, "terms", clocks_ended(x, grant));
    if (x->s->fee != NULL)
        json_set(x->a, data, "fee", json_copy(x->a, x->s->fee));
    if (x->s->paid != NULL)
        json_set_str(x->a, data, "paid", json_get_str(x->s->paid, "kzt"));
    put_facts(x, data, "office");
    json_set_str(x->a, data, "law", x->s->law_digest);
    if (x->s->acts != NULL)
        json_set(x->a, data, "acts", json_copy(x->a, x->s->acts));
    json_set_str(x->a, data, "language", x->s->language.n > 0 ? x->s->language : STR("kk"));
    json_set_str(x->a, data, "remark", json_get_str(x->body, "remark"));
}

static void grant(struct ctx *x, const struct assessment *as)
{
    struct json *data = emit(x, EVENT_DECIDED);

    json_set_str(x->a, data, "decision", STR("grant"));
    json_set_str(x->a, data, "number", x->env->decision_number);
    json_set_str(x->a, data, "result", as->result.code);
    json_set_str(x->a, data, "result_clause", as->result.cite.clause);
    if (as->result.extra.n > 0)
        json_set(x->a, data, "validity", validity(x, as));
    if (json_get_str(x->body, "reasons").n > 0)
        json_set_str(x->a, data, "reasons", json_get_str(x->body, "reasons"));
    put_common(x, data, as, true);
    json_set_str(x->a, answer(x), "decision", STR("grant"));
    json_set_str(x->a, answer(x), "decision_number", x->env->decision_number);
    json_set_str(x->a, answer(x), "result", as->result.code);
    json_set(x->a, answer(x), "later", papers_missing(x->a, x->s, as, "after-decision"));
    json_set_str(x->a, notify(x, "granted"), "decision_number", x->env->decision_number);
}

static void refuse(struct ctx *x, const struct assessment *as, struct json *grounds)
{
    struct json *data = emit(x, EVENT_DECIDED), *note;
    struct str reasons = json_get_str(x->body, "reasons");

    json_set_str(x->a, data, "decision", STR("refuse"));
    json_set_str(x->a, data, "number", x->env->decision_number);
    json_set_str(x->a, data, "result", STR("refusal"));
    json_set(x->a, data, "grounds", grounds);
    json_set_str(
        x->a, data, "reasons", reasons.n > 0 ? reasons : json_get_str(x->s->proposal, "reasons"));
    json_set(x->a, data, "established", established(x));
    json_set(x->a, data, "hearing",
        json_named(
            x->a, hearing_due(as) ? STR("required") : STR("not-required"), &as->hearing.cite));
    if (x->s->proposal != NULL) {
        json_set(x->a, data, "proposed_by", actor_json(x->a, &x->s->proposed_by, false));
        json_set(x->a, data, "notice", json_copy(x->a, json_get(x->s->proposal, "notice")));
    }
    if (x->s->objections->count > 0)
        json_set(x->a, data, "objections", json_copy(x->a, x->s->objections));
    json_set(x->a, data, "appeal", appeal_json(x, as));
    put_common(x, data, as, false);
    json_set_str(x->a, answer(x), "decision", STR("refuse"));
    json_set_str(x->a, answer(x), "decision_number", x->env->decision_number);
    json_set(x->a, answer(x), "grounds", json_copy(x->a, grounds));
    json_set(x->a, answer(x), "appeal", json_copy(x->a, json_get(data, "appeal")));
    note = notify(x, "refused");
    json_set_str(x->a, note, "decision_number", x->env->decision_number);
    json_set(x->a, note, "appeal", json_copy(x->a, json_get(data, "appeal")));
}

void do_decide(struct ctx *x)
{
    struct assessment *as;
    struct json *grounds;

    /* A new act after a complaint is made by whoever the complaint was decided by, and by nobody
     * else. */
    if (x->s->act_by_appeal != (x->c->by.role == ROLE_APPEAL)) {
        if (x->s->act_by_appeal)
            no(x, REASON_decided_by_appeal,
                "the body that cancelled the decision makes the new one");
        else
            no(x, REASON_not_your_role, "the appeal body decides complaints, not applications");
        return;
    }
    if (!take_facts(x, "facts", SAY_OFFICE) || (as = ctx_assess(x)) == NULL)
        return;
    if (str_is(json_get_str(x->body, "decision"), "grant")) {
        may_grant(x, as);
        if (!refused(x))
            grant(x, as);
        return;
    }
    grounds = may_refuse(x, as);
    if (!refused(x))
        refuse(x, as, grounds);
}
