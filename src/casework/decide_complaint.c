/*
 * NAME    decide_complaint - complaints: filing, forwarding, deciding, and what an upheld one
 *         undoes
 * WHY     law: APPC art. 91(4): forwarded with the case within three working days; 92(1): three
 *         months from the day of knowledge, 92(3): lateness is no ground to refuse acceptance;
 *         97(2): who is challenged does not decide; 100: the six outcomes
 *         reading: the day of knowledge is what the person states, within what is possible; without
 *         it, the delivery or else the decision
 *         code: limits and bodies are rows of the law of the case; a late complaint is taken and
 *         flagged
 * ERRORS  see reasons.def, "afterwards"
 */
#include "casework/room.h"

/* What each state lets one complain about, the usual first. */
static const struct {
    enum case_status status;
    const char *about;
    const char *may;
} challenged[] = {
    { CASE_FILED, "inaction", "inaction" },
    { CASE_REVIEW, "inaction", "inaction" },
    { CASE_PROPOSED, "inaction", "inaction" },
    { CASE_RETURNED, "return", "return" },
    { CASE_GRANTED, "decision", "decision|inaction" },
    { CASE_REFUSED, "decision", "decision|inaction" },
    { CASE_DELIVERED, "decision", "decision|inaction" },
    { CASE_CANCELLED, "cancellation", "cancellation|decision" },
};

static struct str about_what(struct ctx *x)
{
    struct str said = json_get_str(x->body, "about"), rest, head;

    for (size_t i = 0; i < sizeof challenged / sizeof challenged[0]; i++) {
        if (challenged[i].status != x->s->status)
            continue;
        if (said.n == 0)
            return str_of(challenged[i].about);
        rest = str_of(challenged[i].may);
        while (str_cut(&rest, '|', &head)) {
            if (str_eq(said, head))
                return said;
        }
    }
    no(x, REASON_nothing_to_challenge, "while the case is %s there is no %.*s to complain about",
        case_status_name(x->s->status), STR_ARG(said))
        ->field = STR("about");
    return STR_NONE;
}

/* The day of the act that is challenged; DAY_NONE for inaction, which has none. */
static day act_day(const struct case_state *s, struct str about)
{
    moment t = str_is(about, "decision") ? s->decided_at
        : str_is(about, "inaction")      ? MOMENT_NONE
                                         : s->closed_at;

    return t == MOMENT_NONE ? DAY_NONE : moment_day(t);
}

static day learned_day(struct ctx *x, struct str about)
{
    struct str said = json_get_str(x->body, "learned");
    day act = act_day(x->s, about), learned;

    if (said.n == 0) {
        if (act != DAY_NONE && str_is(about, "decision") && x->s->delivered_at != MOMENT_NONE)
            return moment_day(x->s->delivered_at);
        return act;
    }
    AN(day_parse(said, &learned));
    if (learned > x->today || (act != DAY_NONE && learned < act) || learned < x->s->registered)
        no(x, REASON_learned_wrong, "%.*s is before the act or lies ahead", STR_ARG(said))
            ->field = STR("learned");
    return learned;
}

/* The body asked for; else the first row that sets a limit: that is the complaint proper, not a
 * word to the provider. */
static const struct law_appeal *addressee(struct ctx *x, const struct assessment *as)
{
    struct str to = json_get_str(x->body, "to");
    const struct law_appeal *first = NULL;

    for (size_t i = 0; i < as->n_appeals; i++) {
        const struct law_appeal *row = &as->appeals[i];

        if (to.n > 0 && str_eq(row->body, to))
            return row;
        if (to.n == 0 && (first == NULL || (first->limit.n == 0 && row->limit.n > 0)))
            first = row;
    }
    if (to.n > 0)
        no(x, REASON_complaint_body, "the law of this case does not send complaints to %.*s",
            STR_ARG(to))
            ->field = STR("to");
    /* none: the complaint is taken all the same, the office says where it forwards it */
    return first;
}

/* The terms that a complaint starts, as the law of the case has them. */
static struct json *complaint_terms(struct ctx *x, const struct assessment *as)
{
    struct json *list = json_new_array(x->a);

    for (size_t i = 0; i < as->n_terms; i++) {
        const struct law_term *t = &as->terms[i];
        struct json *o;

        if (!t->certain || !str_is(t->starts, "complaint") || t->limit.n == 0)
            continue;
        o = json_push(x->a, list, json_named(x->a, t->code, &t->cite));
        json_set(x->a, o, "due", json_day(x->a, count_due(x, x->today, t->limit)));
    }
    return list;
}

void do_complain(struct ctx *x)
{
    struct assessment *as = ctx_assess(x);
    struct str about = about_what(x);
    const struct law_appeal *row;
    struct json *data, *o, *note;
    day learned, due = DAY_NONE;
    bool late = false;

    if (refused(x) || as == NULL)
        return;
    learned = learned_day(x, about);
    row = addressee(x, as);
    if (refused(x))
        return;
    if (row != NULL && row->limit.n > 0 && learned != DAY_NONE) {
        due = count_due(x, learned, row->limit);
        late = due != DAY_NONE && x->today > due;
    }
    data = emit(x, EVENT_COMPLAINED);
    json_set_str(x->a, data, "id", x->env->id);
    json_set_str(x->a, data, "text", json_get_str(x->body, "text"));
    json_set_str(x->a, data, "about", about);
    json_set_str(x->a, data, "body", row != NULL ? row->body : STR_NONE);
    json_set(x->a, data, "received", json_moment(x->a, x->env->now));
    json_set(x->a, data, "learned", json_day(x->a, learned));
    json_set(x->a, data, "due", json_day(x->a, due));
    json_set_bool(x->a, data, "late", late);
    if (row != NULL)
        json_set_str(x->a, data, "clause", row->cite.clause);
    json_set(x->a, data, "terms", complaint_terms(x, as));
    o = answer(x);
    json_set_str(x->a, o, "id", x->env->id);
    json_set_bool(x->a, o, "late", late);
    json_set(x->a, o, "terms", json_copy(x->a, json_get(data, "terms")));
    note = effect_to(x, "notify", x->s->body, "complaint");
    json_set_str(x->a, note, "id", x->env->id);
    json_set_str(x->a, notify(x, "complaint-received"), "id", x->env->id);
}

static const struct case_complaint *open_complaint(struct ctx *x)
{
    struct str id = json_get_str(x->body, "id");
    const struct case_complaint *c = case_find_complaint(x->s, id);

    if (c == NULL)
        no(x, REASON_complaint_unknown, "the case has no complaint %.*s", STR_ARG(id))->field = STR(
            "id");
    else if (c->decided != MOMENT_NONE)
        no(x, REASON_complaint_decided, "the complaint was decided on %s: %.*s",
            moment_str(x->a, c->decided).p, STR_ARG(c->outcome));
    return refused(x) ? NULL : c;
}

void do_forward_complaint(struct ctx *x)
{
    const struct case_complaint *c = open_complaint(x);
    struct str to = json_get_str(x->body, "to");
    struct json *data, *note;

    if (c == NULL)
        return;
    if (to.n == 0)
        to = c->body;
    if (to.n == 0) {
        no(x, REASON_missing_field, "the complaint names no body: say in `to` which one decides it")
            ->field = STR("to");
        return;
    }
    data = emit(x, EVENT_COMPLAINT_FORWARDED);
    json_set_str(x->a, data, "id", c->id);
    json_set_str(x->a, data, "to", to);
    note = effect_to(x, "notify", to, "complaint");
    json_set_str(x->a, note, "id", c->id);
    json_set_str(x->a, notify(x, "complaint-forwarded"), "to", to);
}

/* Where an upheld complaint puts the case: back to the review, to the counter, or to what a
 * cancellation had undone. */
static void reopen(struct ctx *x, const struct case_complaint *c, struct str outcome)
{
    const struct case_state *s = x->s;
    const char *to = NULL;
    struct json *data;

    switch (s->status) {
    case CASE_RETURNED:
        to = "filed";
        break;
    case CASE_GRANTED:
    case CASE_REFUSED:
    case CASE_DELIVERED:
        to = "in-review";
        break;
    case CASE_CANCELLED:
        to = s->delivered_at != MOMENT_NONE ? "delivered" : "granted";
        if (str_is(outcome, "remit"))
            to = "in-review";
        break;
    default:
        return; /* inaction: there is nothing to undo, the case is still open */
    }
    data = emit(x, EVENT_REOPENED);
    json_set_str(x->a, data, "to", str_of(to));
    json_set_str(x->a, data, "complaint", c->id);
    json_set_str(x->a, data, "why", outcome);
    if (str_is(outcome, "cancel-new-act") && str_eq(str_of(to), STR("in-review")))
        json_set_bool(x->a, data, "act_by_appeal", true);
}

/* The same person under another login; older events name the person outright. */
static bool is_behind(const struct ctx *x, struct str person)
{
    return person.n > 0
        && (str_eq(person, x->c->by.person) || str_eq(person, x->env->person_mark));
}

void do_decide_complaint(struct ctx *x)
{
    const struct case_complaint *c = open_complaint(x);
    struct str outcome = json_get_str(x->body, "outcome"), own = x->c->by.body;
    struct json *data, *note;

    if (c == NULL)
        return;
    if (own.n > 0 && c->body.n > 0 && !str_eq(own, c->body))
        no(x, REASON_not_your_office, "the complaint is for %.*s to decide", STR_ARG(c->body));
    if (str_eq(x->c->by.id, x->s->decided_by.id) || str_eq(x->c->by.id, x->s->proposed_by.id)
        || is_behind(x, x->s->decided_by.person))
        no(x, REASON_own_decision, "%.*s took part in the decision that is challenged",
            STR_ARG(x->c->by.id));
    if (refused(x))
        return;
    data = emit(x, EVENT_COMPLAINT_DECIDED);
    json_set_str(x->a, data, "id", c->id);
    json_set_str(x->a, data, "outcome", outcome);
    json_set_str(x->a, data, "reasons", json_get_str(x->body, "reasons"));
    if (str_is(outcome, "cancel") || str_is(outcome, "cancel-new-act") || str_is(outcome, "remit"))
        reopen(x, c, outcome);
    note = notify(x, "complaint-decided");
    json_set_str(x->a, note, "id", c->id);
    json_set_str(x->a, note, "outcome", outcome);
}
