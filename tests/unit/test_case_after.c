/*
 * NAME    test_case_after - handing over, slips, withdrawal, complaints, cancellation, expiry
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_law.h"

#define BLOB "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'"
#define CLEAN \
    "'facts':{'restriction':{'debt':false,'convicted':false},'check.negative-reply':false}," \
    "'source':'registers'"

static struct actor person, officer, head, appeal, system_;

static int setup(void **state)
{
    struct play *p = play_new(arena_new());
    struct actor revenue = who("agency", "revenue"), security = who("agency", "security");

    person = who("applicant", IIN_ONE);
    officer = who("officer", "o1");
    head = who("head", "h1");
    appeal = who("appeal", "a1");
    system_ = who("system", "");
    *state = p;
    if (!play_file(p, NULL))
        return -1;
    play_papers(p);
    return play_do(p, &officer, "accept", NULL) && play_do(p, &officer, "send-check", NULL)
            && play_do(p, &revenue, "answer-check", "{'check':'debt-check','answer':'clear'}")
            && play_do(p, &security, "answer-check", "{'check':'security-check','answer':'clear'}")
        ? 0
        : -1;
}

static int teardown(void **state)
{
    struct play *p = *state;

    arena_free(p->a);
    return 0;
}

static void granted(struct play *p)
{
    assert_true(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
}

static void refused(struct play *p)
{
    assert_true(play_do(p, &officer, "decide",
        "{'decision':'refuse','grounds':['convicted'],'reasons':'sentence',"
        "'facts':{'restriction':{'convicted':true,'debt':false}},'source':'register'}"));
}

static void papers_after_the_decision_come_before_the_result(void **state)
{
    struct play *p = *state;

    assert_true(play_do(p, &officer, "ask", "{'question':'Liable?'}"));
    assert_true(play_do(p, &person, "answer",
        str_printf(p->a,
            "{'id':'%04x','answer':'yes','facts':{"
            "'applicant.liable':true}}",
            p->next_id - 1)
            .p));
    granted(p);
    assert_int_equal(json_get(p->v->answer, "later")->count, 1);
    assert_false(play_do(p, &officer, "deliver", "{'how':'in-person'}"));
    assert_true(play_said(p, "missing-document", "release@applicant"));
    assert_true(play_do(p, &person, "add-document", "{'code':'release','blob':" BLOB "}"));
    assert_true(play_do(p, &officer, "deliver", "{'how':'in-person','to':'the person'}"));
    assert_int_equal(p->s->status, CASE_DELIVERED);
    assert_false(play_do(p, &officer, "deliver", "{'how':'in-person'}"));
    assert_true(play_said(p, "wrong-state", NULL));
}

static void a_refusal_is_handed_over_and_stays_a_refusal(void **state)
{
    struct play *p = *state;

    refused(p);
    assert_true(play_do(p, &officer, "deliver", "{'how':'electronically'}"));
    assert_int_equal(p->s->status, CASE_REFUSED);
    assert_false(play_do(p, &officer, "deliver", "{'how':'electronically'}"));
    assert_true(play_said(p, "delivered-already", NULL));
}

/* Whom somebody fetched it for stands beside who took it, also at a counter. */
static void what_a_representative_fetches_names_the_person(void **state)
{
    struct play *p = *state;

    refused(p);
    assert_true(play_do(p, &officer, "represent",
        "{'representative':{'kind':'power-of-attorney','basis':'No 7','iin':'550102200001',"
        "'name':{'family':'X'}}}"));
    assert_true(play_do(p, &officer, "deliver", "{'how':'to-representative','to':'X'}"));
    assert_true(str_eq(json_get_str(p->v->events[0].data, "on_behalf"), p->s->person_key));
}

static void slips_are_corrected_and_nothing_else(void **state)
{
    static const char *const never[] = { "decision", "grounds", "number", "result",
        "validity.until", "on", "registered", "person.iin", "appeal", "law", "terms" };
    struct play *p = *state;

    granted(p);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        assert_false(play_do(p, &officer, "correct",
            str_printf(p->a, "{'field':'%s','now':'x','reason':'slip'}", never[i]).p));
        assert_true(play_said(p, "not-correctable", NULL));
    }
    assert_false(play_do(
        p, &officer, "correct", "{'field':'person.name.family','now':'Ойдан','reason':'slip'}"));
    assert_true(play_said(p, "same-value", NULL));
    assert_false(play_do(
        p, &officer, "correct", "{'field':'person.name.patronymic','now':'x','reason':'slip'}"));
    assert_true(play_said(p, "not-correctable", NULL));
    assert_true(play_do(
        p, &officer, "correct", "{'field':'person.name.family','now':'Ойданов','reason':'slip'}"));
    assert_true(str_is(json_get_str(p->v->events[0].data, "was"), "Ойдан"));
    assert_true(str_is(
        json_get_str(json_get(json_get(p->s->decided, "person"), "name"), "family"), "Ойданов"));
    assert_true(str_is(json_get_str(json_get(p->s->person, "name"), "family"), "Ойданов"));
}

static void an_application_is_withdrawn_until_it_is_decided(void **state)
{
    struct play *p = *state;
    struct actor other = who("applicant", IIN_TWO);

    assert_false(play_do(p, &other, "withdraw", NULL));
    assert_true(play_said(p, "not-your-case", NULL));
    assert_true(play_do(p, &person, "withdraw", "{'text':'changed my mind'}"));
    assert_int_equal(p->s->status, CASE_WITHDRAWN);
    assert_false(play_do(p, &person, "complain", "{'text':'x'}"));
    assert_true(play_said(p, "wrong-state", NULL));
}

static void a_decided_one_is_not_withdrawn(void **state)
{
    struct play *p = *state;

    granted(p);
    assert_false(play_do(p, &person, "withdraw", NULL));
    assert_true(play_said(p, "wrong-state", NULL));
}

static const char *complaint_id(struct play *p)
{
    return str_z(p->a, p->s->complaints->id);
}

static void an_upheld_complaint_opens_the_case_anew(void **state)
{
    struct play *p = *state;
    struct actor same = appeal, wrong = appeal;

    refused(p);
    assert_false(play_do(p, &person, "complain", "{'text':'wrong','to':'neighbours'}"));
    assert_true(play_said(p, "complaint-body", "to"));
    assert_false(play_do(p, &person, "complain", "{'text':'wrong','learned':'2026-02-01'}"));
    assert_true(play_said(p, "learned-wrong", "learned"));
    assert_false(play_do(p, &person, "complain", "{'text':'wrong','about':'return'}"));
    assert_true(play_said(p, "nothing-to-challenge", "about"));
    assert_false(
        play_do(p, &appeal, "decide-complaint", "{'id':'0','outcome':'cancel','reasons':'x'}"));
    assert_true(play_said(p, "not-your-office", NULL));
    assert_true(play_do(p, &person, "complain", "{'text':'wrong','to':'higher-body'}"));
    assert_false(json_get_bool(p->v->answer, "late", true));
    assert_int_equal(json_get(p->v->answer, "terms")->count, 2);
    assert_true(play_do(
        p, &officer, "forward-complaint", str_printf(p->a, "{'id':'%s'}", complaint_id(p)).p));
    same.id = STR("o1");
    assert_false(play_do(p, &same, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'cancel','reasons':'x'}", complaint_id(p)).p));
    assert_true(play_said(p, "own-decision", NULL));
    wrong.body = STR("court");
    assert_false(play_do(p, &wrong, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'cancel','reasons':'x'}", complaint_id(p)).p));
    assert_true(play_said(p, "not-your-office", NULL));
    p->now = at("2026-02-20T10:00:00+05:00");
    assert_true(play_do(p, &appeal, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'remit','reasons':'x'}", complaint_id(p)).p));
    assert_int_equal(p->v->n_events, 2);
    assert_int_equal(p->s->status, CASE_REVIEW);
    assert_null(p->s->decided);
    assert_false(play_do(p, &appeal, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'remit','reasons':'x'}", complaint_id(p)).p));
    assert_true(play_said(p, "complaint-decided", NULL));
    assert_false(play_do(p, &appeal, "decide", "{'decision':'grant'}"));
    assert_true(play_said(p, "not-your-role", NULL));
    assert_true(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
    /* The clock of the new consideration began with it. */
    assert_true(
        str_is(json_get_str(json_at(json_get(p->s->decided, "terms"), 0), "from"), "2026-02-20"));
}

static void a_new_act_is_made_by_who_cancelled_the_old(void **state)
{
    struct play *p = *state;

    refused(p);
    assert_true(play_do(p, &person, "complain", "{'text':'wrong'}"));
    assert_true(str_is(p->s->complaints->body, "court")); /* the first row with a limit */
    assert_true(play_do(p, &appeal, "decide-complaint",
        str_printf(p->a,
            "{'id':'%s','outcome':'cancel-new-act',"
            "'reasons':'x'}",
            complaint_id(p))
            .p));
    assert_false(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
    assert_true(play_said(p, "decided-by-appeal", NULL));
    assert_true(play_do(p, &appeal, "decide", "{'decision':'grant'," CLEAN "}"));
    assert_int_equal(p->s->status, CASE_GRANTED);
}

static void a_late_complaint_is_taken_and_a_dismissed_one_changes_nothing(void **state)
{
    struct play *p = *state;

    refused(p);
    assert_true(play_do(p, &officer, "deliver", "{'how':'electronically'}"));
    p->now = at("2026-05-05T10:00:00+05:00");
    assert_true(play_do(p, &person, "complain", "{'text':'wrong','to':'higher-body'}"));
    /* three months ended on 4 May, a Monday */
    assert_true(json_get_bool(p->v->answer, "late", false));
    assert_true(play_do(p, &appeal, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'dismiss','reasons':'x'}", complaint_id(p)).p));
    assert_int_equal(p->s->status, CASE_REFUSED);
    assert_true(play_do(
        p, &person, "complain", "{'text':'again','to':'higher-body','learned':'2026-03-01'}"));
    assert_false(json_get_bool(p->v->answer, "late", true));
}

static void what_was_granted_is_cancelled_by_two(void **state)
{
    struct play *p = *state;

    granted(p);
    assert_false(play_do(p, &head, "cancel", NULL));
    assert_true(play_said(p, "no-proposal", NULL));
    assert_false(
        play_do(p, &officer, "propose-cancellation", "{'grounds':['debt'],'reasons':'x'}"));
    assert_true(play_said(p, "ground-absent", "debt"));
    assert_true(play_do(p, &officer, "propose-cancellation",
        "{'grounds':['void'],'reasons':'forged','facts':{"
        "'grant.void':true},'source':'court act'}"));
    assert_int_equal(p->s->status, CASE_GRANTED);
    assert_false(play_do(p, &head, "cancel", NULL));
    assert_true(play_said(p, "too-early", "2026-02-05"));
    p->now = at("2026-02-05T10:00:00+05:00");
    assert_false(play_do(p, &officer, "cancel", NULL));
    assert_true(play_said(p, "four-eyes", NULL));
    assert_true(play_do(p, &head, "cancel", NULL));
    assert_int_equal(p->s->status, CASE_CANCELLED);
    assert_true(
        str_is(json_get_str(json_at(json_get(p->v->events[0].data, "grounds"), 0), "clause"),
            "KZ-TEST-3-2020#12"));
    assert_true(play_do(p, &person, "complain", "{'text':'not forged','to':'higher-body'}"));
    assert_true(str_is(p->s->complaints->about, "cancellation"));
    assert_true(play_do(p, &appeal, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'cancel','reasons':'x'}", complaint_id(p)).p));
    assert_int_equal(p->s->status, CASE_GRANTED); /* the grant stands again */
    assert_non_null(p->s->decided);
}

static void what_was_granted_ends_on_its_day(void **state)
{
    struct play *p = *state;

    granted(p);
    assert_true(play_do(p, &officer, "deliver", "{'how':'electronically'}"));
    p->now = at("2027-02-02T23:00:00+05:00");
    assert_true(play_do(p, &system_, "tick", NULL));
    assert_int_equal(p->s->status, CASE_DELIVERED);
    p->now = at("2027-02-03T00:10:00+05:00");
    assert_true(play_do(p, &system_, "tick", NULL));
    assert_int_equal(p->s->status, CASE_EXPIRED);
    assert_false(play_do(p, &system_, "tick", NULL));
    assert_true(play_said(p, "wrong-state", NULL));
}

static void inaction_may_be_complained_about_while_the_case_is_open(void **state)
{
    struct play *p = *state;

    p->now = at("2026-03-03T10:00:00+05:00");
    assert_true(play_do(p, &system_, "tick", NULL));
    assert_true(play_do(p, &person, "complain", "{'text':'no answer','to':'higher-body'}"));
    assert_true(str_is(p->s->complaints->about, "inaction"));
    assert_true(play_do(p, &appeal, "decide-complaint",
        str_printf(p->a, "{'id':'%s','outcome':'perform','reasons':'x'}", complaint_id(p)).p));
    assert_int_equal(p->s->status, CASE_REVIEW);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(papers_after_the_decision_come_before_the_result),
        T(a_refusal_is_handed_over_and_stays_a_refusal),
        T(what_a_representative_fetches_names_the_person),
        T(slips_are_corrected_and_nothing_else),
        T(an_application_is_withdrawn_until_it_is_decided),
        T(a_decided_one_is_not_withdrawn),
        T(an_upheld_complaint_opens_the_case_anew),
        T(a_new_act_is_made_by_who_cancelled_the_old),
        T(a_late_complaint_is_taken_and_a_dismissed_one_changes_nothing),
        T(what_was_granted_is_cancelled_by_two),
        T(what_was_granted_ends_on_its_day),
        T(inaction_may_be_complained_about_while_the_case_is_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
