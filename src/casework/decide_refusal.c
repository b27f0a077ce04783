/*
 * NAME    decide_refusal - proposing an adverse act, objecting, hearing; cancelling what was
 *         granted
 * WHY     law: APPC art. 73: a person is told of a preliminary adverse decision at least three
 *         working days before the act, may object within two working days of receipt and may ask to
 *         be heard; 73(2) lists when not.
 *         reading: the notice counts from the day after it (art. 76(2)); the act may be made on the
 *         third working day
 *         code: the limits are rows of the law file; only where it has none the two figures of the
 *         article serve
 * ERRORS  see reasons.def, "refusal, cancellation"
 * MUST NOT refuse on a ground that is not certain, or that the person was not told of
 */
#include "casework/room.h"

#define NOTICE_LIMIT "3 working-days"
#define OBJECTION_LIMIT "2 working-days"

/* ------------------------------------------------------------------ terms */
day count_due(struct ctx *x, day from, struct str limit)
{
    struct term_count count;
    struct term t;

    if (!term_parse(limit, &t, &x->v->reasons)
        || !law_count(x->env->law, from, x->env->now, t, false, true, NULL, 0, false, x->a, &count,
            &x->v->reasons))
        return DAY_NONE;
    return count.due;
}

day term_due(struct ctx *x, const struct assessment *as, const char *code, const char *fallback,
    struct str *clause)
{
    const struct law_term *row = assessment_term(as, str_of(code));

    *clause = row != NULL ? row->cite.clause : STR_NONE;
    return count_due(x, x->today, row != NULL && row->limit.n > 0 ? row->limit : str_of(fallback));
}

/* ------------------------------------------------------------------ grounds */
static const struct law_ground *find_ground(
    const struct law_ground *list, size_t n, struct str code)
{
    const struct law_ground *best = NULL;

    for (size_t i = 0; i < n; i++) {
        if (!str_eq(list[i].code, code))
            continue;
        if (best == NULL || (list[i].certain && list[i].cite.status == LAW_SEEN))
            best = &list[i];
    }
    return best;
}

/* A row not seen in an act's text burdens nobody, be it by refusing or by taking back. */
static bool may_burden(struct ctx *x, const struct law_ground *g)
{
    bool cancelling = x->s->status == CASE_GRANTED || x->s->status == CASE_DELIVERED;

    return cancelling ? g->cite.status == LAW_SEEN : g->refuses;
}

static void add_ground(
    struct ctx *x, struct json *to, const struct law_ground *list, size_t n, struct str code)
{
    const struct law_ground *g = find_ground(list, n, code);
    struct diag *why = NULL;
    struct json *o;

    if (g == NULL)
        why = no(x, REASON_ground_absent,
            "the ground %.*s does not hold under the facts of the case", STR_ARG(code));
    else if (!g->certain)
        why = no(x, REASON_ground_open, "whether the ground %.*s holds is not known; open: %s",
            STR_ARG(code), open_facts(x, x->as).p);
    else if (!may_burden(x, g))
        why = no(x, REASON_ground_warns,
            "the ground %.*s rests on a row that was not seen in an act's text", STR_ARG(code));
    if (why != NULL) {
        why->field = code;
        if (g != NULL)
            why->clause = g->cite.clause;
        return;
    }
    o = json_push(x->a, to, json_named(x->a, code, &g->cite));
    if (g->until.n > 0)
        json_set_str(x->a, o, "until", g->until);
    json_set_str(x->a, o, "status", str_of(law_status_name(g->cite.status)));
}

struct json *take_grounds(
    struct ctx *x, const struct law_ground *list, size_t n, const struct json *fallback)
{
    const struct json *said = json_get(x->body, "grounds");
    struct json *to = json_new_array(x->a);
    bool own = said != NULL && said->count > 0;

    json_each(v, own ? said : fallback)
        add_ground(x, to, list, n, own ? json_str(v) : json_get_str(v, "code"));
    if (!refused(x) && to->count == 0)
        no(x, REASON_ground_absent, "no ground is named")->field = STR("grounds");
    return refused(x) ? NULL : to;
}

/* ------------------------------------------------------------------ the hearing */
bool hearing_due(const struct assessment *as)
{
    /* Not knowing whether the person must be heard is no reason not to hear them. */
    return as->hearing.answer == LAW_UNKNOWN
        || (as->hearing.answer == LAW_YES && str_is(as->hearing.code, "required"));
}

static struct json *notice(struct ctx *x, const struct assessment *as)
{
    struct json *o = json_new_object(x->a), *clauses = json_new_array(x->a);
    bool required = hearing_due(as);
    struct str clause[2];
    day act = x->today, objection = DAY_NONE;

    json_set_str(x->a, o, "hearing", required ? STR("required") : STR("not-required"));
    if (as->hearing.extra.n > 0)
        json_set_str(x->a, o, "reason", as->hearing.extra);
    if (as->hearing.cite.clause.n > 0)
        json_push(x->a, clauses, json_new_str(x->a, as->hearing.cite.clause));
    if (required) {
        act = term_due(x, as, "hearing-notice", NOTICE_LIMIT, &clause[0]);
        objection = term_due(x, as, "objection", OBJECTION_LIMIT, &clause[1]);
        for (size_t i = 0; i < 2; i++) {
            if (clause[i].n > 0)
                json_push(x->a, clauses, json_new_str(x->a, clause[i]));
        }
        json_set(x->a, o, "objection_due", json_day(x->a, objection));
    }
    json_set(x->a, o, "hearing_earliest", json_day(x->a, act));
    json_set(x->a, o, "clauses", clauses);
    return o;
}

bool adverse_act_may(struct ctx *x, const struct assessment *as)
{
    const struct case_state *s = x->s;

    if (s->proposal == NULL) {
        if (hearing_due(as))
            no(x, REASON_hearing_first, "an adverse act is proposed to the person first")
                ->clause = as->hearing.cite.clause;
        return !refused(x);
    }
    if (str_eq(s->proposed_by.id, x->c->by.id))
        no(x, REASON_four_eyes, "%.*s proposed it and may not decide it", STR_ARG(x->c->by.id));
    if (s->hearing_earliest != DAY_NONE && x->today < s->hearing_earliest) {
        struct diag *g = no(x, REASON_too_early,
            "notice was given on %s: the act may be made from %s",
            day_str(x->a, moment_day(s->proposed_at)).p, day_str(x->a, s->hearing_earliest).p);

        g->clause = as->hearing.cite.clause;
        g->field = day_str(x->a, s->hearing_earliest);
    }
    if (s->wants_hearing && !s->hearing_held)
        no(x, REASON_hearing_not_held, "the person asked to be heard")->clause = as->hearing.cite
                                                                                     .clause;
    return !refused(x);
}

/* ------------------------------------------------------------------ the commands */
static void propose(struct ctx *x, bool cancelling)
{
    struct assessment *as;
    struct json *grounds, *data, *note, *how;

    if (!take_facts(x, "facts", SAY_OFFICE) || (as = ctx_assess(x)) == NULL)
        return;
    grounds = take_grounds(x, cancelling ? as->cancellation : as->grounds,
        cancelling ? as->n_cancellation : as->n_grounds, NULL);
    if (grounds == NULL)
        return;
    how = notice(x, as);
    if (refused(x))
        return;
    data = emit(x, cancelling ? EVENT_CANCELLATION_PROPOSED : EVENT_REFUSAL_PROPOSED);
    json_set(x->a, data, "grounds", grounds);
    json_set_str(x->a, data, "reasons", json_get_str(x->body, "reasons"));
    put_facts(x, data, "office");
    json_set(x->a, data, "notice", how);
    json_set(x->a, answer(x), "notice", json_copy(x->a, how));
    note = notify(x, cancelling ? "notice-of-cancellation" : "notice-of-refusal");
    json_set(x->a, note, "notice", json_copy(x->a, how));
    json_set(x->a, note, "grounds", json_copy(x->a, grounds));
}

void do_propose_refusal(struct ctx *x)
{
    propose(x, false);
}

void do_propose_cancellation(struct ctx *x)
{
    if (x->s->proposal != NULL)
        no(x, REASON_proposed_already, "a cancellation was proposed on %s",
            moment_str(x->a, x->s->proposed_at).p);
    else
        propose(x, true);
}

void do_object(struct ctx *x)
{
    struct json *data, *note;
    bool late = x->s->objection_due != DAY_NONE && x->today > x->s->objection_due;

    if (x->s->proposal == NULL) {
        no(x, REASON_no_proposal, "nothing was proposed that one could object to");
        return;
    }
    data = emit(x, EVENT_OBJECTED);
    json_set_str(x->a, data, "text", json_get_str(x->body, "text"));
    json_set_bool(x->a, data, "wants_hearing", json_get_bool(x->body, "hearing", false));
    json_set_bool(x->a, data, "late", late);
    json_set_bool(x->a, answer(x), "late", late);
    note = effect_to(
        x, "notify", x->s->assigned.n > 0 ? x->s->assigned : x->s->proposed_by.id, "objected");
    json_set_bool(x->a, note, "late", late);
}

void do_hear(struct ctx *x)
{
    struct json *data;

    if (x->s->proposal == NULL)
        no(x, REASON_no_proposal, "nothing was proposed that a hearing could be about");
    if (refused(x) || !take_facts(x, "facts", SAY_OFFICE) || ctx_assess(x) == NULL)
        return;
    data = emit(x, EVENT_HEARING_HELD);
    json_set_str(x->a, data, "protocol", json_get_str(x->body, "protocol"));
    put_facts(x, data, "hearing");
}

void do_cancel(struct ctx *x)
{
    struct assessment *as = ctx_assess(x);
    struct json *grounds, *data, *note;

    if (as == NULL)
        return;
    if (x->s->proposal == NULL) {
        no(x, REASON_no_proposal, "the cancellation was not proposed");
        return;
    }
    grounds = take_grounds(
        x, as->cancellation, as->n_cancellation, json_get(x->s->proposal, "grounds"));
    if (grounds == NULL || !adverse_act_may(x, as))
        return;
    data = emit(x, EVENT_CANCELLED);
    json_set_str(x->a, data, "number", x->env->decision_number);
    json_set(x->a, data, "grounds", grounds);
    json_set_str(x->a, data, "reasons", json_get_str(x->s->proposal, "reasons"));
    json_set_str(x->a, data, "remark", json_get_str(x->body, "text"));
    json_set(x->a, data, "proposed_by", actor_json(x->a, &x->s->proposed_by, false));
    json_set(x->a, data, "appeal", appeal_json(x, as));
    note = notify(x, "cancelled");
    json_set(x->a, note, "grounds", json_copy(x->a, grounds));
}
