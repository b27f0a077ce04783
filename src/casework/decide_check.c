/*
 * NAME    decide_check - checks by other bodies, their clocks and their silence
 * WHY     which body is asked, within which limit and what its silence means stands in the law, not
 *         in the officer's hand
 * ERRORS  check-not-listed, check-sent-already, not-your-check and the rest of reasons.def
 * MUST NOT take an unsettled silence for consent
 */
#include "casework/access.h"

/* What a body is told of the person: what identifies them and no more. */
static struct json *subject(struct ctx *x)
{
    static const char *const told[] = { "applicant.birth-date", "applicant.citizenship",
        "applicant.country" };
    struct json *o = json_new_object(x->a);
    const struct json *name = json_get(x->s->person, "name");

    if (name != NULL)
        json_set(x->a, o, "name", json_copy(x->a, name));
    json_set_str(x->a, o, "iin", json_get_str(x->s->person, "iin"));
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        struct str v = json_str(known_get(x->s->facts, told[i]));

        if (v.n > 0)
            known_put(x->a, o, str_of(told[i]), json_new_str(x->a, v));
    }
    return o;
}

static void send_one(struct ctx *x, const struct law_check *c)
{
    struct json *data, *ask;
    day due = DAY_NONE;

    if (c->limit.n > 0)
        due = count_due(x, x->today, c->limit);
    data = emit(x, EVENT_CHECK_SENT);
    json_set_str(x->a, data, "check", c->code);
    json_set_str(x->a, data, "agency", c->agency);
    json_set_str(x->a, data, "limit", c->limit);
    if (due != DAY_NONE)
        json_set(x->a, data, "due", json_day(x->a, due));
    json_set_str(x->a, data, "silence", c->silence);
    json_set_str(x->a, data, "clause", c->cite.clause);
    ask = effect_to(x, "request-check", c->agency, "check");
    json_set_str(x->a, ask, "check", c->code);
    json_set_str(x->a, ask, "service", x->s->service);
    if (due != DAY_NONE)
        json_set(x->a, ask, "due", json_day(x->a, due));
    json_set_str(x->a, ask, "clause", c->cite.clause);
    json_set(x->a, ask, "person", subject(x));
}

/* A check is sent once; again, when named, after silence or an answer that was not clear: a body is
 * reminded,
 * and what it found may have changed. */
static bool may_send(const struct case_state *s, struct str code, bool named)
{
    const struct case_check *c = case_find_check(s, code);

    return c == NULL
        || (named && (c->answer.n > 0 ? !str_is(c->answer, "clear") : c->lapsed));
}

void do_send_check(struct ctx *x)
{
    struct assessment *as = ctx_assess(x);
    struct str code = json_get_str(x->body, "check");
    struct json *sent = json_new_array(x->a);
    bool found = false;

    if (as == NULL)
        return;
    for (size_t i = 0; i < as->n_checks; i++) {
        const struct law_check *c = &as->checks[i];

        if (code.n > 0 ? !str_eq(c->code, code) : !c->certain)
            continue;
        found = true;
        if (may_send(x->s, c->code, code.n > 0) && !list_has(sent, c->code)) {
            send_one(x, c);
            json_push(x->a, sent, json_new_str(x->a, c->code));
        }
    }
    if (!found)
        no(x, REASON_check_not_listed, "the law of this case lists no check %.*s",
            STR_ARG(code.n > 0 ? code : STR("that is due")))
            ->field = STR("check");
    else if (sent->count == 0)
        no(x, REASON_check_sent_already, "every such check was already sent and is open or clear")
            ->field = STR("check");
    else
        json_set(x->a, answer(x), "checks", sent);
}

/* Is every check that was sent now settled without an objection, this answer counted? */
static bool all_clear(const struct case_state *s, struct str code, bool clear)
{
    for (const struct case_check *c = s->checks; c != NULL; c = c->next) {
        bool here = str_eq(c->code, code);
        bool fine = here      ? clear
            : c->answer.n > 0 ? !str_is(c->answer, "negative")
                              : c->lapsed && str_is(c->silence, "consent");

        if (!fine)
            return false;
    }
    return clear;
}

/* "Nothing against it" says no to the facts that the law's row names for this check. A fact that
 * somebody stated, or that the answer itself names, stays as it is; what this body found before, it
 * takes back. */
static void settle(struct ctx *x, const struct case_check *c)
{
    const struct assessment *as = ctx_assess(x);
    struct str rest = STR_NONE, one;

    for (size_t i = 0; as != NULL && i < as->n_checks; i++) {
        if (str_eq(as->checks[i].code, c->code) && as->checks[i].settles.n > 0)
            rest = as->checks[i].settles;
    }
    while (rest.p != NULL && str_cut(&rest, ',', &one)) {
        const char *name = str_z(x->a, str_trim(one));
        const struct json *known = known_get(x->facts, name);
        const struct json *src = json_get(x->s->fact_sources, name);
        bool own = str_is(json_get_str(src, "role"), "agency")
            && str_eq(json_get_str(src, "id"), x->c->by.id)
            && json_same(known, known_get(x->s->facts, name));

        if (known == NULL || known->type == JSON_NULL || own)
            set_fact(x, name, json_new_bool(x->a, false));
    }
}

void do_answer_check(struct ctx *x)
{
    struct str code = json_get_str(x->body, "check"), said = json_get_str(x->body, "answer");
    const struct case_check *c = case_find_check(x->s, code);
    bool negative = str_is(said, "negative");
    struct json *data, *note;

    if (c == NULL)
        no(x, REASON_check_not_sent, "no check %.*s was sent in this case", STR_ARG(code))
            ->field = STR("check");
    else if (x->c->by.role == ROLE_AGENCY && !check_is_of(c, &x->c->by))
        no(x, REASON_not_your_check, "the check %.*s was sent to %.*s", STR_ARG(code),
            STR_ARG(c->agency))
            ->field = STR("check");
    else if (c->answer.n > 0)
        no(x, REASON_check_answered_already, "the check %.*s was answered on %s", STR_ARG(code),
            moment_str(x->a, c->answered).p);
    if (refused(x) || !take_facts(x, "facts", SAY_AGENCY))
        return;
    if (str_is(said, "facts") && x->patch == NULL) {
        no(x, REASON_facts_missing, "the answer names no facts")->field = STR("facts");
        return;
    }
    if (str_is(said, "clear"))
        settle(x, c);
    if (negative)
        set_fact(x, "check.negative-reply", json_new_bool(x->a, true));
    else if (all_clear(x->s, code, true))
        set_fact(x, "check.negative-reply", json_new_bool(x->a, false));
    if (ctx_assess(x) == NULL)
        return;
    data = emit(x, EVENT_CHECK_ANSWERED);
    json_set_str(x->a, data, "check", code);
    json_set_str(x->a, data, "agency", c->agency);
    json_set_str(x->a, data, "answer", said);
    json_set_str(x->a, data, "text", json_get_str(x->body, "text"));
    json_set_str(x->a, data, "reference", json_get_str(x->body, "reference"));
    put_facts(x, data, "answer of the body");
    if (c->due != DAY_NONE && x->today > c->due)
        json_set_bool(x->a, data, "late", true);
    note = effect_to(
        x, "notify", x->s->assigned.n > 0 ? x->s->assigned : x->s->body, "check-answered");
    json_set_str(x->a, note, "check", code);
}
