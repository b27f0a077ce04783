/*
 * NAME    decide_review - documents, payment, completeness, questions, stopped clocks, who has the
 *         case
 * WHY     the office may ask only for what the law of the case lists and may stop a clock only
 *         where a clause says so
 * ERRORS  see reasons.def, "documents" and "checks, questions, clocks"
 */
#include "casework/room.h"

void do_add_document(struct ctx *x)
{
    struct case_state t = *x->s;
    struct assessment *as = NULL;
    struct json *o, *data, *one = json_new_array(x->a);
    bool later = x->s->status == CASE_GRANTED;

    /* A draft's facts are not complete enough to say what the law lists: filing judges its
     * documents. */
    if (x->s->status != CASE_DRAFT && (as = ctx_assess(x)) == NULL)
        return;
    o = take_paper(x, as, x->body);
    if (o == NULL)
        return;
    data = emit(x, EVENT_DOCUMENT_ADDED);
    json_each(m, o)
        json_set(x->a, data, z_of(x, m->key), json_copy(x->a, m));
    if (as == NULL)
        return;
    json_push(x->a, one, o);
    t.documents = papers_with(x, one);
    json_set(x->a, answer(x), "missing",
        papers_missing(x->a, &t, as, later ? "after-decision" : "filing"));
}

/* The duty as of the day of payment: Tax Code art. 664(2), the index of that day. */
static bool enough(struct ctx *x, const struct assessment *as, tiyn paid, day on)
{
    tiyn mci, due;

    if (!as->fee.in_force || !as->fee.certain)
        return true;
    due = as->fee.kzt;
    if (on != as->fee.on && as->fee.milli_mci > 0 && law_mci(x->env->law, on, &mci, NULL)) {
        tiyn then, now;

        if (money_times(mci, as->fee.milli_mci, &now)
            && money_times(as->fee.mci, as->fee.milli_mci, &then))
            due += now - then;
    }
    if (paid >= due)
        return true;
    no(x, REASON_fee_short, "%s was paid, %s is due", money_str(x->a, paid).p,
        money_str(x->a, due).p)
        ->clause = as->fee.cite.clause;
    return false;
}

/* A payment that this server recorded stands for the receipt where the law lists one. */
static void receipt(struct ctx *x, const struct assessment *as, struct json *data)
{
    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        struct json *o;

        if (!str_is(d->code, "duty-receipt"))
            continue;
        o = json_set(x->a, data, "document", json_new_object(x->a));
        json_set_str(x->a, o, "code", d->code);
        json_set_str(x->a, o, "for", d->subject);
        json_set_str(x->a, o, "form", STR("register"));
        return;
    }
}

void do_pay(struct ctx *x)
{
    struct assessment *as = ctx_assess(x);
    struct str said = json_get_str(x->body, "on");
    struct json *data;
    tiyn paid;
    day on = x->today;

    if (as == NULL)
        return;
    AN(money_parse(json_get_str(x->body, "kzt"), &paid));
    if (said.n > 0)
        AN(day_parse(said, &on));
    if (on > x->today)
        no(x, REASON_bad_value, "the day of the payment lies ahead")->field = STR("on");
    if (!enough(x, as, paid, on) || refused(x))
        return;
    set_fact(x, "payment.date", json_new_str(x->a, day_str(x->a, on)));
    x->as = as;
    data = emit(x, EVENT_FEE_PAID);
    json_set_str(x->a, data, "kzt", money_str(x->a, paid));
    json_set(x->a, data, "on", json_day(x->a, on));
    json_set_str(x->a, data, "reference", json_get_str(x->body, "reference"));
    receipt(x, as, data);
    put_facts(x, data, "payment");
}

/* ------------------------------------------------------------------ completeness */
/* When the last required paper came in, and not before the application itself. */
static moment complete_at(struct ctx *x, const struct assessment *as)
{
    moment last = x->s->received;

    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        const struct case_document *c;

        if (!d->certain || !str_is(d->stage, "filing"))
            continue;
        c = paper_there(x->s, d);
        if (c != NULL && c->at > last)
            last = c->at;
    }
    return last;
}

static struct json *due_of(struct ctx *x, const struct assessment *as)
{
    struct json *list = json_new_array(x->a);

    for (size_t i = 0; i < as->n_terms; i++) {
        struct json *o;

        if (!as->terms[i].certain || as->terms[i].due == DAY_NONE)
            continue;
        o = json_push(x->a, list, json_named(x->a, as->terms[i].code, &as->terms[i].cite));
        json_set(x->a, o, "due", json_day(x->a, as->terms[i].due));
    }
    return list;
}

void do_accept(struct ctx *x)
{
    struct assessment *as;
    struct json *data, *missing;
    moment complete;
    day from;

    if (!take_facts(x, "facts", SAY_OFFICE) || (as = ctx_assess(x)) == NULL)
        return;
    missing = papers_missing(x->a, x->s, as, "filing");
    refuse_missing(x, missing, REASON_missing_document);
    if (refused(x))
        return;
    complete = complete_at(x, as);
    from = moment_day(complete) > x->s->registered ? moment_day(complete) : x->s->registered;
    set_fact(x, "application.complete", json_new_str(x->a, day_str(x->a, from)));
    set_fact(x, "application.package-complete", json_new_bool(x->a, true));
    /* Where the law of the case asks no other body, none can object. */
    if (as->n_checks == 0)
        set_fact(x, "check.negative-reply", json_new_bool(x->a, false));
    if ((as = ctx_assess(x)) == NULL)
        return;
    data = emit(x, EVENT_ACCEPTED);
    json_set(x->a, data, "complete", json_moment(x->a, complete));
    put_facts(x, data, "acceptance");
    json_set_str(x->a, data, "remark", json_get_str(x->body, "remark"));
    json_set(x->a, answer(x), "terms", due_of(x, as));
    json_set(x->a, notify(x, "accepted"), "terms", due_of(x, as));
}

/* Was the person given a day to bring what is missing, and is it over? APPC art. 64(6), (7). */
static bool cured(struct ctx *x)
{
    for (const struct case_question *q = x->s->questions; q != NULL; q = q->next) {
        if (q->documents != NULL && q->documents->count > 0 && q->due != DAY_NONE
            && q->due < x->today)
            return true;
    }
    return false;
}

static bool may_return(struct ctx *x, const struct assessment *as)
{
    const struct law_named *norm = &as->completeness;
    struct case_clock *clocks;
    size_t n;

    if (norm->answer != LAW_YES) {
        no(x, REASON_no_return_norm,
            "no norm in force on the day of this case lets it be returned");
        return false;
    }
    if (str_is(norm->code, "cure-term")) {
        if (!cured(x))
            no(x, REASON_cure_first,
                "the person was not yet given time to bring what is missing, or it is not over")
                ->clause = norm->cite.clause;
        return !refused(x);
    }
    n = case_clocks(x->s, x->env->law, x->env->now, false, x->a, &clocks, &x->v->reasons);
    for (size_t i = 0; i < n; i++) {
        if (str_starts(clocks[i].code, "completeness") && str_is(clocks[i].status, "overdue"))
            no(x, REASON_return_too_late, "the check of completeness was due on %s",
                day_str(x->a, clocks[i].due).p)
                ->clause = clocks[i].clause;
    }
    return !refused(x);
}

void do_return(struct ctx *x)
{
    struct assessment *as = ctx_assess(x);
    struct json *data, *missing, *note;

    if (as == NULL)
        return;
    missing = papers_missing(x->a, x->s, as, "filing");
    if (missing->count == 0) {
        no(x, REASON_nothing_missing, "every document that the law of this case requires is there");
        return;
    }
    if (!may_return(x, as))
        return;
    data = emit(x, EVENT_RETURNED);
    json_set(x->a, data, "missing", missing);
    json_set_str(x->a, data, "reason", as->completeness.code);
    json_set_str(x->a, data, "clause", as->completeness.cite.clause);
    json_set_str(x->a, data, "remark", json_get_str(x->body, "remark"));
    json_set(x->a, answer(x), "missing", json_copy(x->a, missing));
    note = notify(x, "returned");
    json_set(x->a, note, "missing", json_copy(x->a, missing));
}

/* ------------------------------------------------------------------ questions */
static struct json *wanted_papers(struct ctx *x)
{
    const struct json *said = json_get(x->body, "documents");
    struct json *list = json_new_array(x->a);
    struct assessment *as;

    if (said == NULL || said->count == 0 || (as = ctx_assess(x)) == NULL)
        return list;
    json_each(v, said) {
        struct str code = json_get_str(v, "code"), subject = json_get_str(v, "for");
        struct json *o;

        if (subject.n == 0)
            subject = STR("applicant");
        if (!paper_listed(x, as, code, subject))
            continue;
        o = json_push(x->a, list, json_new_object(x->a));
        json_set_str(x->a, o, "code", code);
        json_set_str(x->a, o, "for", subject);
    }
    return list;
}

void do_ask(struct ctx *x)
{
    struct str until = json_get_str(x->body, "until");
    struct json *papers = wanted_papers(x), *data, *note;
    day due;

    if (until.n > 0 && day_parse(until, &due) && due < x->today)
        no(x, REASON_bad_value, "the day until which an answer is awaited is past")->field = STR(
            "until");
    if (refused(x))
        return;
    data = emit(x, EVENT_QUESTION_ASKED);
    json_set_str(x->a, data, "id", x->env->id);
    json_set_str(x->a, data, "question", json_get_str(x->body, "question"));
    if (papers->count > 0)
        json_set(x->a, data, "documents", papers);
    if (until.n > 0)
        json_set_str(x->a, data, "due", until);
    json_set_str(x->a, answer(x), "id", x->env->id);
    note = notify(x, "question");
    json_set_str(x->a, note, "id", x->env->id);
    json_set_str(x->a, note, "question", json_get_str(x->body, "question"));
}

void do_answer(struct ctx *x)
{
    struct str id = json_get_str(x->body, "id");
    const struct case_question *q = case_find_question(x->s, id);
    struct json *data;

    if (q == NULL)
        no(x, REASON_question_unknown, "the case has no question %.*s", STR_ARG(id))->field = STR(
            "id");
    else if (q->answered != MOMENT_NONE)
        no(x, REASON_question_answered, "the question %.*s was answered on %s", STR_ARG(id),
            moment_str(x->a, q->answered).p);
    if (refused(x) || !take_facts(x, "facts", SAY_APPLICANT) || ctx_assess(x) == NULL)
        return;
    data = emit(x, EVENT_QUESTION_ANSWERED);
    json_set_str(x->a, data, "id", id);
    json_set_str(x->a, data, "answer", json_get_str(x->body, "answer"));
    put_facts(x, data, "answer of the person");
}

/* ------------------------------------------------------------------ clocks that stand */
static bool standing(const struct case_state *s, struct str code)
{
    for (const struct case_stop *c = s->stops; c != NULL; c = c->next) {
        if (str_eq(c->code, code) && c->to == DAY_OPEN)
            return true;
    }
    return false;
}

void do_stop(struct ctx *x)
{
    struct assessment *as = ctx_assess(x);
    struct str code = json_get_str(x->body, "stop");

    if (as == NULL)
        return;
    if (standing(x->s, code)) {
        no(x, REASON_stop_standing, "the clock stands still already for %.*s", STR_ARG(code));
        return;
    }
    for (size_t i = 0; i < as->n_stops; i++) {
        const struct law_stop *row = &as->stops[i];
        struct json *data;

        if (!str_eq(row->code, code))
            continue;
        data = emit(x, EVENT_CLOCK_STOPPED);
        json_set_str(x->a, data, "stop", code);
        json_set_str(x->a, data, "term", row->term);
        json_set_str(x->a, data, "clause", row->cite.clause);
        json_set(x->a, data, "since", json_day(x->a, x->today));
        json_set_str(x->a, data, "reason", json_get_str(x->body, "reason"));
    }
    if (x->v->n_events == 0) {
        no(x, REASON_stop_not_listed,
            "no clause lists %.*s as a reason for a clock of this case to stand still",
            STR_ARG(code))
            ->field = STR("stop");
        return;
    }
    json_set_str(x->a, notify(x, "clock-stopped"), "stop", code);
}

void do_resume(struct ctx *x)
{
    struct str code = json_get_str(x->body, "stop");
    struct json *data;

    if (!standing(x->s, code)) {
        no(x, REASON_stop_not_standing, "no clock of this case stands still for %.*s",
            STR_ARG(code))
            ->field = STR("stop");
        return;
    }
    data = emit(x, EVENT_CLOCK_RESUMED);
    json_set_str(x->a, data, "stop", code);
    json_set(x->a, data, "until", json_day(x->a, x->today));
    json_set_str(x->a, data, "reason", json_get_str(x->body, "reason"));
    json_set_str(x->a, notify(x, "clock-resumed"), "stop", code);
}
