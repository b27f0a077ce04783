/*
 * NAME    test_case_review - papers, completeness, checks and their silence, questions, clocks that
 *         stand, payment
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_law.h"

#define BLOB "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'"

static struct actor person, officer, head, revenue, security, system_;

static int setup(void **state)
{
    struct play *p = play_new(arena_new());

    person = who("applicant", IIN_ONE);
    officer = who("officer", "o1");
    head = who("head", "h1");
    revenue = who("agency", "revenue");
    security = who("agency", "security");
    system_ = who("system", "");
    *state = p;
    return play_file(p, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
    struct play *p = *state;

    arena_free(p->a);
    return 0;
}

static day a_day(const char *s)
{
    day d;

    assert_true(day_parse(str_of(s), &d));
    return d;
}

static void only_listed_papers_are_taken_and_asked_for(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &person, "add-document", "{'code':'passport','blob':" BLOB "}"));
    assert_true(play_said(p, "not-on-list", "passport"));
    assert_true(str_is(p->v->reasons.first->clause, "KZ-TEST-2-2020#7"));
    assert_false(
        play_do(p, &person, "add-document", "{'code':'form','for':'children[0]','blob':" BLOB "}"));
    assert_true(play_said(p, "not-on-list", "form"));
    assert_false(
        play_do(p, &officer, "ask", "{'question':'Bring it','documents':[{'code':'passport'}]}"));
    assert_true(play_said(p, "not-on-list", "passport"));
    assert_true(
        play_do(p, &officer, "ask", "{'question':'Bring it','documents':[{'code':'form'}]}"));
    /* in exchange */
    assert_true(play_do(p, &person, "add-document", "{'code':'court-paper','blob':" BLOB "}"));
    assert_int_equal(json_get(p->v->answer, "missing")->count, 3);
}

static void a_package_is_accepted_when_nothing_is_missing(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &officer, "accept", NULL));
    assert_true(play_said(p, "missing-document", "consent-paper@applicant"));
    assert_int_equal(p->v->reasons.count, 4);
    play_papers(p);
    assert_false(play_do(p, &officer, "accept", "{'facts':{'application.conforms':true}}"));
    assert_true(play_said(p, "source-missing", NULL));
    assert_false(play_do(
        p, &officer, "accept", "{'facts':{'application.received':'2026-01-01'},'source':'x'}"));
    assert_true(play_said(p, "not-your-fact", "application.received"));
    p->now = at("2026-02-03T09:00:00+05:00");
    assert_true(play_do(
        p, &officer, "accept", "{'facts':{'application.conforms':true},'source':'papers'}"));
    assert_int_equal(p->s->status, CASE_REVIEW);
    assert_int_equal(moment_day(p->s->complete), a_day("2026-02-02"));
    assert_true(str_is(
        json_get_str(json_get(p->s->fact_sources, "application.conforms"), "source"), "papers"));
}

static void a_return_names_what_is_missing_and_keeps_its_time(void **state)
{
    struct play *p = *state;

    p->now = at("2026-02-05T09:00:00+05:00");
    assert_false(play_do(p, &officer, "return", NULL));
    assert_true(play_said(p, "return-too-late", NULL));
    p->now = at("2026-02-04T17:00:00+05:00");
    assert_true(play_do(p, &officer, "return", "{'remark':'four papers'}"));
    assert_int_equal(p->s->status, CASE_RETURNED);
    assert_int_equal(p->s->missing->count, 4);
    assert_true(str_is(json_get_str(json_at(p->s->missing, 0), "clause"), "KZ-TEST-3-2020#3.1"));
    assert_false(play_do(p, &officer, "accept", NULL));
    assert_true(play_said(p, "wrong-state", NULL));
}

static void nothing_missing_nothing_returned(void **state)
{
    struct play *p = *state;

    play_papers(p);
    assert_false(play_do(p, &officer, "return", NULL));
    assert_true(play_said(p, "nothing-missing", NULL));
}

static void where_the_law_gives_time_to_cure_it_is_given_first(void **state)
{
    struct play *p = *state;

    p->s = case_new(p->a, STR("P-2026-1"));
    assert_true(play_do(p, &officer, "file",
        "{'service':'permit','person':{'name':{'family':'Ойдан'},'iin':'" IIN_ONE
        "'},'channel':'police','facts':{'applicant':{'citizenship':'kazakhstan','liable':false}}"
        "}"));
    assert_false(play_do(p, &officer, "return", NULL));
    assert_true(play_said(p, "cure-first", NULL));
    assert_true(play_do(p, &officer, "ask",
        "{'question':'Bring','documents':[{'code':'form'}],'until':'2026-02-03'}"));
    p->now = at("2026-02-03T12:00:00+05:00");
    assert_false(play_do(p, &officer, "return", NULL));
    p->now = at("2026-02-04T12:00:00+05:00");
    assert_true(play_do(p, &officer, "return", NULL));
}

static void in_review(struct play *p)
{
    play_papers(p);
    assert_true(play_do(p, &officer, "accept", NULL));
}

static void checks_are_those_of_the_law_and_their_silence_has_a_name(void **state)
{
    struct play *p = *state;
    const struct case_check *c;

    in_review(p);
    assert_false(play_do(p, &officer, "send-check", "{'check':'neighbours'}"));
    assert_true(play_said(p, "check-not-listed", "check"));
    assert_false(
        play_do(p, &security, "answer-check", "{'check':'security-check','answer':'clear'}"));
    assert_true(play_said(p, "not-your-check", NULL));
    assert_true(play_do(p, &officer, "send-check", NULL));
    assert_int_equal(p->v->n_events, 2);
    assert_true(str_is(p->v->effects->kind, "request-check"));
    assert_null(json_get(json_get(p->v->effects->data, "person"), "contact"));
    assert_false(play_do(p, &officer, "send-check", "{'check':'debt-check'}"));
    assert_true(play_said(p, "check-sent-already", NULL));
    c = p->s->checks;
    assert_true(str_is(c->agency, "revenue"));
    assert_int_equal(c->due, a_day("2026-02-09"));
    assert_false(
        play_do(p, &revenue, "answer-check", "{'check':'security-check','answer':'clear'}"));
    assert_true(play_said(p, "not-your-check", "check"));
    assert_false(play_do(p, &revenue, "answer-check", "{'check':'debt-check','answer':'facts'}"));
    assert_true(play_said(p, "facts-missing", NULL));
    assert_false(play_do(p, &revenue, "answer-check",
        "{'check':'debt-check','answer':'facts','facts':{"
        "'applicant.citizenship':'foreign'}}"));
    assert_true(play_said(p, "not-your-fact", "applicant.citizenship"));
    assert_true(play_do(p, &revenue, "answer-check",
        "{'check':'debt-check','answer':'facts','facts':{"
        "'restriction.debt':false}}"));
    assert_true(
        str_is(json_get_str(json_get(p->s->fact_sources, "restriction.debt"), "role"), "agency"));
    /* one body is still silent */
    assert_null(json_get(p->s->fact_sources, "check.negative-reply"));
    assert_false(play_do(p, &revenue, "answer-check", "{'check':'debt-check','answer':'clear'}"));
    assert_true(play_said(p, "check-answered-already", NULL));

    p->now = at("2026-02-17T09:00:00+05:00"); /* security had until the 16th */
    assert_true(play_do(p, &system_, "tick", NULL));
    c = c->next;
    assert_true(c->lapsed);
    assert_false(play_do(p, &officer, "decide",
        "{'decision':'grant','facts':{'restriction':{'convicted':false,"
        "'rumour':false},'check.negative-reply':false},'source':'registers'}"));
    assert_true(play_said(p, "check-silent", "security-check"));
    /* late, taken */
    assert_true(
        play_do(p, &security, "answer-check", "{'check':'security-check','answer':'clear'}"));
    assert_true(json_get_bool(p->v->events[0].data, "late", false));
    /* a clear answer says no to what the law's row names for the check, with the body as its source */
    assert_false(json_get_bool(json_get(p->s->facts, "restriction"), "ban", true));
    assert_true(str_is(
        json_get_str(json_get(p->s->fact_sources, "restriction.ban"), "role"), "agency"));
    assert_true(!json_get_bool(json_get(p->s->facts, "check"), "negative-reply", true));
}

static void what_a_body_established_only_a_body_changes(void **state)
{
    struct play *p = *state;

    in_review(p);
    assert_true(play_do(p, &officer, "send-check", NULL));
    assert_true(play_do(p, &revenue, "answer-check",
        "{'check':'debt-check','answer':'facts','facts':{'restriction':{'debt':true}}}"));
    assert_true(play_do(p, &security, "answer-check", "{'check':'security-check','answer':'clear'}"));
    assert_false(play_do(p, &officer, "decide",
        "{'decision':'grant','facts':{'restriction':{'debt':false,'convicted':false}},"
        "'source':'the person says so'}"));
    assert_true(play_said(p, "fact-stands", "restriction.debt"));
    assert_false(play_do(p, &officer, "send-check", "{'check':'security-check'}"));
    assert_true(play_said(p, "check-sent-already", NULL)); /* it was clear */
    assert_true(play_do(p, &officer, "send-check", "{'check':'debt-check'}"));
    assert_false(play_do(p, &officer, "decide", "{'decision':'grant'}"));
    assert_true(play_said(p, "check-open", "debt-check"));
    assert_true(play_do(p, &revenue, "answer-check",
        "{'check':'debt-check','answer':'facts','facts':{'restriction.debt':false}}"));
    assert_true(play_do(p, &officer, "decide",
        "{'decision':'grant','facts':{'restriction.convicted':false},'source':'register'}"));
}

static void a_clear_answer_takes_back_what_the_body_found(void **state)
{
    struct play *p = *state;

    in_review(p);
    assert_true(play_do(p, &officer, "send-check", NULL));
    assert_true(play_do(p, &security, "answer-check",
        "{'check':'security-check','answer':'facts','facts':{'restriction.ban':true}}"));
    assert_true(json_get_bool(json_get(p->s->facts, "restriction"), "ban", false));
    assert_true(play_do(p, &officer, "send-check", "{'check':'security-check'}"));
    assert_true(play_do(p, &security, "answer-check", "{'check':'security-check','answer':'clear'}"));
    assert_false(json_get_bool(json_get(p->s->facts, "restriction"), "ban", true));
}

static void a_fact_of_one_child_leaves_the_others(void **state)
{
    struct play *p = *state;
    const struct json *list;

    p->s = case_new(p->a, STR("P-2026-1"));
    assert_true(play_file(p, "'children':[{'leaves':true},{'leaves':false}]"));
    assert_true(play_do(p, &officer, "ask", "{'question':'Born when?'}"));
    assert_true(play_do(p, &person, "answer",
        str_printf(p->a,
            "{'id':'%04x','answer':'in 2015','facts':{'children[1].birth-date':'2015-03-03'}}",
            p->next_id - 1)
            .p));
    list = json_get(p->s->facts, "children");
    assert_int_equal(list->count, 2);
    assert_true(json_get_bool(json_at(list, 0), "leaves", false));
    assert_true(str_is(json_get_str(json_at(list, 1), "birth-date"), "2015-03-03"));
    assert_non_null(json_get(p->s->fact_sources, "children[1].birth-date"));
}

static void a_tick_is_said_once(void **state)
{
    struct play *p = *state;
    size_t first;

    in_review(p);
    assert_true(play_do(p, &officer, "send-check", NULL));
    p->now = at("2026-04-01T09:00:00+05:00");
    assert_true(play_do(p, &system_, "tick", NULL));
    first = p->v->n_events;
    assert_int_equal(first, 2 + 3); /* two silences; two answers and the decision overdue */
    assert_true(play_do(p, &system_, "tick", NULL));
    assert_int_equal(p->v->n_events, 0);
    assert_false(play_do(p, &officer, "tick", NULL));
    assert_true(play_said(p, "not-your-role", NULL));
}

static void questions_stop_no_clock(void **state)
{
    struct play *p = *state;
    struct case_clock *before, *after;
    struct diags d = diags_on(p->a);
    size_t n = case_clocks(p->s, p->law, p->now, false, p->a, &before, &d);

    assert_true(play_do(p, &officer, "ask", "{'question':'Since when?','until':'2026-02-10'}"));
    assert_int_equal(case_clocks(p->s, p->law, p->now, false, p->a, &after, &d), n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(before[i].due, after[i].due);
    assert_false(play_do(p, &person, "answer", "{'id':'ffff','answer':'always'}"));
    assert_true(play_said(p, "question-unknown", "id"));
    assert_false(play_do(p, &person, "answer",
        "{'id':'0001','answer':'always','facts':{'restriction.debt':false}}"));
    assert_true(play_said(p, "not-your-fact", "restriction.debt"));
    assert_true(play_do(
        p, &person, "answer", "{'id':'0001','answer':'always','facts':{'applicant.liable':true}}"));
    assert_true(json_get_bool(json_get(p->s->facts, "applicant"), "liable", false));
    assert_false(play_do(p, &person, "answer", "{'id':'0001','answer':'never'}"));
    assert_true(play_said(p, "question-answered", NULL));
}

static const struct case_clock *clock_of(struct play *p, const char *code, bool days)
{
    struct diags d = diags_on(p->a);
    struct case_clock *c;
    size_t n = case_clocks(p->s, p->law, p->now, days, p->a, &c, &d);

    assert_int_equal(d.count, 0);
    for (size_t i = 0; i < n; i++) {
        if (str_is(c[i].code, code))
            return &c[i];
    }
    return NULL;
}

static void a_clock_stands_only_where_a_clause_says_so(void **state)
{
    struct play *p = *state;
    const struct case_clock *c;

    assert_int_equal(clock_of(p, "decision", false)->due, a_day("2026-03-02"));
    assert_false(play_do(p, &officer, "stop", "{'stop':'holiday-of-the-officer','reason':'x'}"));
    assert_true(play_said(p, "stop-not-listed", "stop"));
    assert_false(play_do(p, &officer, "resume", "{'stop':'illness'}"));
    assert_true(play_said(p, "stop-not-standing", NULL));
    p->now = at("2026-02-10T09:00:00+05:00");
    assert_true(play_do(p, &officer, "stop", "{'stop':'illness','reason':'hospital'}"));
    assert_false(play_do(p, &officer, "stop", "{'stop':'illness','reason':'hospital'}"));
    assert_true(play_said(p, "stop-standing", NULL));
    c = clock_of(p, "decision", false);
    assert_true(str_is(c->status, "stopped"));
    assert_int_equal(c->due, DAY_OPEN);
    p->now = at("2026-02-12T09:00:00+05:00");
    assert_true(play_do(p, &officer, "resume", "{'stop':'illness'}"));
    c = clock_of(p, "decision", true);
    /* two working days stood: the 10th and the 11th */
    assert_int_equal(c->due, a_day("2026-03-04"));
    assert_true(str_is(c->status, "running"));
    assert_true(c->count.n_days > 20);
    /* another clock */
    assert_int_equal(clock_of(p, "completeness-check", false)->due, a_day("2026-02-04"));
}

static void the_duty_is_that_of_the_day_of_payment(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &system_, "pay", "{'kzt':'999.99','reference':'r'}"));
    assert_true(play_said(p, "fee-short", NULL));
    assert_true(str_is(p->v->reasons.first->clause, "KZ-TEST-3-2020#8"));
    assert_false(
        play_do(p, &system_, "pay", "{'kzt':'1000.00','reference':'r','on':'2026-02-05'}"));
    assert_true(play_said(p, "bad-value", "on"));
    /* the old index */
    assert_true(play_do(p, &system_, "pay", "{'kzt':'500.00','reference':'r','on':'2025-12-31'}"));
    assert_true(str_is(p->s->documents->code, "duty-receipt"));
    assert_false(play_do(p, &officer, "accept", NULL));
    assert_int_equal(p->v->reasons.count, 3);
}

static void who_has_the_case_and_who_may_not(void **state)
{
    struct play *p = *state;
    struct actor elsewhere = who("officer", "o9"), other = who("officer", "o2");

    elsewhere.place = STR("71");
    assert_false(play_do(p, &elsewhere, "return", NULL));
    assert_true(play_said(p, "not-your-office", NULL));
    assert_false(case_may_read(p->s, &elsewhere));
    elsewhere.place = STR("750000000");
    assert_true(case_may_read(p->s, &elsewhere));
    elsewhere.body = STR("mission");
    assert_false(case_may_read(p->s, &elsewhere));
    assert_false(play_do(p, &officer, "assign", "{'to':'o2'}"));
    assert_true(play_said(p, "not-your-role", NULL));
    assert_true(play_do(p, &head, "assign", "{'to':'o2'}"));
    assert_true(str_is(p->s->assigned, "o2"));
    assert_false(play_do(p, &officer, "recuse", "{'who':'o2','why':'x'}"));
    assert_true(play_do(p, &other, "recuse", "{'why':'a neighbour'}"));
    assert_true(str_is(p->s->assigned, ""));
    assert_false(play_do(p, &other, "return", NULL));
    assert_true(play_said(p, "recused", NULL));
    assert_false(play_do(p, &head, "assign", "{'to':'o2'}"));
    assert_true(play_said(p, "recused", "to"));
    officer.person = STR(IIN_ONE);
    assert_false(play_do(p, &officer, "return", NULL));
    assert_true(play_said(p, "conflict-of-interest", NULL));
}

static void another_office_of_the_same_body(void **state)
{
    struct play *p = *state;
    struct case_clock *before, *after;
    struct actor chief = who("head", "h1");
    day due;

    assert_true(play_do(p, &head, "assign", "{'to':'o2'}"));
    assert_true(case_clocks(p->s, p->law, p->now, false, p->a, &before, &p->v->reasons) > 0);
    due = before[0].due;
    assert_false(play_do(p, &officer, "transfer", "{'place':'71','reason':'lives there'}"));
    assert_true(play_said(p, "not-your-role", NULL));
    assert_false(play_do(p, &head, "transfer", "{'place':'nowhere','reason':'lives there'}"));
    assert_true(play_said(p, "bad-office", "place"));
    assert_false(play_do(p, &head, "transfer", "{'place':'bin-000000000001','reason':'works there'}"));
    assert_true(play_said(p, "bad-office", "place"));
    assert_false(play_do(p, &head, "transfer", "{'place':'75','reason':'lives there'}"));
    assert_true(play_said(p, "same-office", "place"));
    assert_true(play_do(p, &head, "transfer", "{'place':'71','reason':'lives there'}"));
    assert_true(p->v->events[0].type == EVENT_TRANSFERRED);
    assert_true(json_get_str(p->v->events[0].data, "clause").n > 0);
    assert_true(str_is(p->v->effects->template, "transferred"));
    assert_true(str_is(p->s->place, "71"));
    assert_true(p->s->assigned.n == 0);
    assert_true(case_clocks(p->s, p->law, p->now, false, p->a, &after, &p->v->reasons) > 0);
    assert_true(after[0].due == due);
    chief.place = STR("75");
    assert_false(case_may_read(p->s, &chief));
    chief.place = STR("71");
    assert_true(case_may_read(p->s, &chief));
}

static void two_applications_of_one_person(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &officer, "link", "{'other':'T-2','why':'the same passport'}"));
    assert_true(play_said(p, "no-other-case", "other"));
    p->other_there = true;
    assert_true(play_do(p, &officer, "link", "{'other':'T-2','why':'the same passport'}"));
    assert_true(p->s->linked->count == 1);
    assert_false(play_do(p, &officer, "link", "{'other':'T-2','why':'again'}"));
    assert_false(play_do(p, &officer, "link", "{'other':'T-3','linked':false,'why':'never was'}"));
    assert_true(play_do(p, &officer, "link", "{'other':'T-2','linked':false,'why':'a namesake'}"));
    assert_true(p->s->linked->count == 0);
}

/* A case whose body is the head of an organisation is of that organisation alone. */
static void an_organisation_sees_its_own(void **state)
{
    struct play *p = *state;
    struct actor chief = who("head", "h1");

    p->s->body = chief.body = STR("organisation-head");
    p->s->place = STR("bin-000000000010");
    assert_false(case_may_read(p->s, &chief));          /* of which organisation? */
    chief.place = STR("bin-000000000001");              /* a tree of territories would not tell */
    assert_false(case_may_read(p->s, &chief));
    assert_false(command_open(COMMAND_RETURN, p->s, &chief));
    chief.place = STR("bin-000000000010");
    assert_true(case_may_read(p->s, &chief));
    p->s->place = STR_NONE;
    assert_false(case_may_read(p->s, &chief));
}

/* A post has no territory: neither what names no post is its own, nor what names another. */
static void a_mission_sees_its_own(void **state)
{
    struct play *p = *state;
    struct actor consul = who("officer", "c1");

    p->s->body = consul.body = STR("consular-officer");
    p->s->place = STR_NONE;
    consul.place = STR("mfa-x");
    assert_false(case_may_read(p->s, &consul));
    assert_false(command_open(COMMAND_RETURN, p->s, &consul));
    p->s->place = STR("mfa-y");
    assert_false(case_may_read(p->s, &consul));
    p->s->place = STR("mfa-x");
    assert_true(case_may_read(p->s, &consul));
    consul.place = p->s->place = STR_NONE;              /* the ministry's own department */
    assert_true(case_may_read(p->s, &consul));
}

/* The office that took it in reads on, and gives no command. */
static void who_took_it_in_follows_it(void **state)
{
    struct play *p = *state;
    struct actor consul = who("officer", "c1");

    consul.body = STR("consular-officer");
    consul.place = STR("mfa-x");
    assert_false(case_may_read(p->s, &consul));
    p->s->taken_body = STR("consular-officer");
    p->s->taken_place = STR("mfa-x");
    assert_true(case_may_read(p->s, &consul));
    assert_false(command_open(COMMAND_RETURN, p->s, &consul));
    assert_false(play_do(p, &consul, "return", NULL));
    assert_true(play_said(p, "not-your-office", NULL));
    consul.place = STR("mfa-y");
    assert_false(case_may_read(p->s, &consul));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(only_listed_papers_are_taken_and_asked_for),
        T(a_package_is_accepted_when_nothing_is_missing),
        T(a_return_names_what_is_missing_and_keeps_its_time),
        T(nothing_missing_nothing_returned),
        T(where_the_law_gives_time_to_cure_it_is_given_first),
        T(checks_are_those_of_the_law_and_their_silence_has_a_name),
        T(what_a_body_established_only_a_body_changes),
        T(a_fact_of_one_child_leaves_the_others),
        T(a_clear_answer_takes_back_what_the_body_found), T(a_tick_is_said_once),
        T(questions_stop_no_clock),
        T(a_clock_stands_only_where_a_clause_says_so),
        T(the_duty_is_that_of_the_day_of_payment),
        T(who_has_the_case_and_who_may_not),
        T(another_office_of_the_same_body),
        T(two_applications_of_one_person),
        T(an_organisation_sees_its_own),
        T(a_mission_sees_its_own),
        T(who_took_it_in_follows_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
