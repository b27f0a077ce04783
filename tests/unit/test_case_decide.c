/*
 * NAME    test_case_decide - refusing and granting: grounds, hearing, four eyes, what is not known,
 *         what the act holds
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_law.h"

static struct actor person, officer, head, revenue, security, system_;

#define CLEAN \
    "'facts':{'restriction':{'debt':false,'convicted':false},'check.negative-reply':false}," \
    "'source':'registers'"

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
    if (!play_file(p, NULL))
        return -1;
    play_papers(p);
    return play_do(p, &officer, "accept", NULL) ? 0 : -1;
}

static int teardown(void **state)
{
    struct play *p = *state;

    arena_free(p->a);
    return 0;
}

static void checked(struct play *p)
{
    assert_true(play_do(p, &officer, "send-check", NULL));
    assert_true(play_do(p, &revenue, "answer-check", "{'check':'debt-check','answer':'clear'}"));
    assert_true(
        play_do(p, &security, "answer-check", "{'check':'security-check','answer':'clear'}"));
}

static void nothing_is_granted_while_anything_is_open(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &head, "decide", "{'decision':'grant'}"));
    assert_true(play_said(p, "check-not-sent", "debt-check"));
    assert_true(play_said(p, "check-not-sent", "security-check"));
    assert_true(play_said(p, "facts-open", "restriction.debt"));
    assert_true(play_do(p, &officer, "send-check", NULL));
    assert_false(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
    assert_true(play_said(p, "check-open", "security-check"));
    assert_true(play_do(p, &revenue, "answer-check", "{'check':'debt-check','answer':'clear'}"));
    assert_true(play_do(p, &security, "answer-check",
        "{'check':'security-check','answer':'negative','text':'no'}"));
    assert_false(play_do(p, &head, "decide",
        "{'decision':'grant','facts':{'restriction':{'debt':false,'convicted':false}},"
        "'source':'registers'}"));
    assert_true(play_said(p, "ground-holds", "negative-reply"));
    assert_true(str_is(p->v->reasons.first->clause, "KZ-TEST-3-2020#9.3"));
}

static void a_grant_holds_the_whole_answer(void **state)
{
    struct play *p = *state;
    const struct json *o;

    checked(p);
    assert_false(play_do(p, &head, "decide", "{'decision':'grant'}"));
    assert_true(play_said(p, "facts-open", "restriction.convicted"));
    assert_true(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
    assert_int_equal(p->s->status, CASE_GRANTED);
    o = p->s->decided;
    assert_true(str_is(json_get_str(o, "number"), "D-2026-1"));
    assert_true(str_is(json_get_str(o, "result"), "permit"));
    assert_true(str_is(json_get_str(json_get(o, "validity"), "until"), "2027-02-02"));
    assert_true(str_is(json_get_str(o, "law"), "00aa"));
    assert_true(str_is(json_get_str(o, "language"), "ru"));
    assert_int_equal(json_get(o, "documents")->count, 4);
    assert_true(json_get(o, "terms")->count >= 1);
    assert_true(json_get_bool(json_at(json_get(o, "terms"), 0), "met", false));
    assert_true(str_is(json_get_str(json_get(o, "fee"), "kzt"), "1000.00"));
    assert_non_null(json_get(o, "acts"));
    assert_null(json_get(o, "law_now"));
    assert_false(play_do(p, &head, "decide", "{'decision':'grant'}"));
    assert_true(play_said(p, "wrong-state", NULL));
}

static void a_late_decision_says_so(void **state)
{
    struct play *p = *state;

    checked(p);
    p->now = at("2026-03-03T10:00:00+05:00");
    assert_true(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
    assert_false(json_get_bool(json_at(json_get(p->s->decided, "terms"), 0), "met", true));
}

static void a_refusal_needs_a_certain_ground(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &officer, "propose-refusal", "{'grounds':['ugliness'],'reasons':'x'}"));
    assert_true(play_said(p, "ground-absent", "ugliness"));
    assert_false(play_do(p, &officer, "propose-refusal", "{'grounds':['debt'],'reasons':'x'}"));
    assert_true(play_said(p, "ground-open", "debt"));
    assert_false(play_do(p, &officer, "propose-refusal",
        "{'grounds':['rumour'],'reasons':'x','facts':{"
        "'restriction.rumour':true},'source':'hearsay'}"));
    assert_true(play_said(p, "ground-warns", "rumour"));
    assert_false(play_do(p, &officer, "propose-refusal",
        "{'grounds':['debt'],'facts':{'restriction.debt':true},"
        "'source':'register'}"));
    assert_true(play_said(p, "missing-field", "reasons"));
    /* Whether a hearing is due hangs on a fact not known: it is due. */
    assert_false(play_do(p, &head, "decide",
        "{'decision':'refuse','grounds':['debt'],'reasons':'x','facts':{"
        "'restriction.debt':true},'source':'register'}"));
    assert_true(play_said(p, "hearing-first", NULL));
    assert_false(play_do(p, &head, "decide",
        "{'decision':'refuse','grounds':['debt'],'reasons':'x','facts':{"
        "'restriction':{'debt':true,'convicted':false}},'source':'register'}"));
    assert_true(play_said(p, "hearing-first", NULL));
    assert_true(str_is(p->v->reasons.first->clause, "KZ-TEST-2-2020#73(1)"));
}

static struct str status_of_clock(struct play *p, const char *code)
{
    struct diags d = diags_on(p->a);
    struct case_clock *c;
    size_t n = case_clocks(p->s, p->law, p->now, false, p->a, &c, &d);

    for (size_t i = 0; i < n; i++)
        if (str_is(c[i].code, code))
            return c[i].status;
    return STR_NONE;
}

static void a_refusal_waits_for_the_person_and_for_other_eyes(void **state)
{
    struct play *p = *state;
    const struct json *o;

    p->now = at("2026-02-05T10:00:00+05:00"); /* a Thursday */
    assert_true(play_do(p, &officer, "propose-refusal",
        "{'grounds':['debt'],'facts':{'restriction.debt':true},"
        "'source':'register of debts','reasons':'The register shows a debt'}"));
    assert_int_equal(p->s->status, CASE_PROPOSED);
    o = json_get(p->v->answer, "notice");
    assert_true(str_is(json_get_str(o, "hearing_earliest"), "2026-02-10")); /* Fri, Mon, Tue */
    assert_true(str_is(json_get_str(o, "objection_due"), "2026-02-09"));
    p->now = at("2026-02-09T10:00:00+05:00");
    assert_false(play_do(p, &head, "decide", "{'decision':'refuse'}"));
    assert_true(play_said(p, "too-early", "2026-02-10"));
    assert_true(play_do(p, &person, "object", "{'text':'I paid','hearing':true}"));
    assert_false(json_get_bool(p->v->answer, "late", true));
    p->now = at("2026-02-10T10:00:00+05:00");
    assert_false(play_do(p, &officer, "decide", "{'decision':'refuse'}"));
    assert_true(play_said(p, "four-eyes", NULL));
    assert_false(play_do(p, &head, "decide", "{'decision':'refuse'}"));
    assert_true(play_said(p, "hearing-not-held", NULL));
    assert_true(play_do(p, &officer, "hear", "{'protocol':'The person showed no receipt'}"));
    assert_false(play_do(p, &head, "decide",
        "{'decision':'refuse','grounds':['convicted'],'facts':{"
        "'restriction.convicted':true},'source':'register'}"));
    assert_true(play_said(p, "ground-not-notified", "convicted"));
    p->now = at("2026-02-12T10:00:00+05:00"); /* later than the earliest day is not late */
    assert_true(play_do(p, &head, "decide", "{'decision':'refuse'}"));
    assert_int_equal(p->s->status, CASE_REFUSED);
    assert_true(str_is(status_of_clock(p, "hearing-notice"), "met"));
    o = p->s->decided;
    assert_true(
        str_is(json_get_str(json_at(json_get(o, "grounds"), 0), "clause"), "KZ-TEST-3-2020#9.1"));
    assert_true(str_is(json_get_str(json_at(json_get(o, "grounds"), 0), "until"), "paid"));
    assert_true(str_is(json_get_str(o, "reasons"), "The register shows a debt"));
    assert_true(str_is(
        json_get_str(json_at(json_get(o, "established"), 0), "source"), "register of debts"));
    assert_int_equal(json_get(o, "appeal")->count, 2);
    assert_int_equal(json_get(o, "objections")->count, 1);
    assert_non_null(json_get(o, "notice"));
}

static void a_late_objection_is_taken_and_flagged(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &person, "object", "{'text':'early'}"));
    assert_true(play_said(p, "wrong-state", NULL));
    p->now = at("2026-02-05T10:00:00+05:00");
    assert_true(play_do(p, &officer, "propose-refusal",
        "{'grounds':['debt'],'facts':{'restriction.debt':true},"
        "'source':'register','reasons':'debt'}"));
    p->now = at("2026-02-12T10:00:00+05:00");
    assert_true(play_do(p, &person, "object", "{'text':'I paid'}"));
    assert_true(json_get_bool(p->v->answer, "late", false));
    /* The objection convinced: the fact is found otherwise, and the case goes on to a grant. */
    checked(p);
}

static void an_objection_may_win(void **state)
{
    struct play *p = *state;

    checked(p);
    assert_true(play_do(p, &officer, "propose-refusal",
        "{'grounds':['debt'],'facts':{'restriction.debt':true},"
        "'source':'register','reasons':'debt'}"));
    assert_true(play_do(p, &person, "object", "{'text':'I paid'}"));
    assert_true(play_do(p, &head, "decide", "{'decision':'grant'," CLEAN "}"));
    assert_int_equal(p->s->status, CASE_GRANTED);
    assert_true(str_is(json_get_str(json_get(p->s->fact_sources, "restriction.debt"), "id"), "h1"));
}

static void where_no_hearing_is_due_a_refusal_is_decided_at_once(void **state)
{
    struct play *p = *state;

    assert_false(play_do(p, &officer, "decide",
        "{'decision':'refuse','grounds':['convicted'],'facts':{"
        "'restriction.convicted':true},'source':'register'}"));
    assert_true(play_said(p, "reasons-missing", "reasons"));
    assert_true(play_do(p, &officer, "decide",
        "{'decision':'refuse','grounds':['convicted'],'reasons':'sentence of 2025',"
        "'facts':{'restriction.convicted':true},'source':'register'}"));
    assert_true(str_is(json_get_str(json_get(p->s->decided, "hearing"), "code"), "not-required"));
}

static void another_law_file_is_noted_and_the_case_keeps_its_day(void **state)
{
    struct play *p = *state;

    law_set_digest(p->law, STR("00bb"));
    assert_true(play_do(p, &officer, "send-check", "{'check':'debt-check'}"));
    assert_true(str_is(json_get_str(p->v->events[0].data, "law_now"), "00bb"));
    assert_true(str_is(json_get_str(p->v->answer, "note"), "law-files-changed"));
    assert_true(str_is(p->s->law_digest, "00aa"));
}

static void roles_stand_in_the_table(void **state)
{
    static const struct {
        const char *role, *command, *body;
    } not_theirs[] = {
        { "applicant", "accept", "{}" },
        { "applicant", "decide", "{'decision':'grant'}" },
        { "operator", "decide", "{'decision':'grant'}" },
        { "auditor", "return", "{}" },
        { "agency", "decide", "{'decision':'grant'}" },
        { "head", "file", "{}" },
        { "supervisor", "decide", "{}" },
        { "officer", "answer-check", "{}" },
        { "system", "decide", "{}" },
        { "officer", "complain", "{}" },
        { "officer", "decide-complaint", "{}" },
    };
    struct play *p = *state;
    struct actor appeal = who("appeal", "a1");

    for (size_t i = 0; i < sizeof not_theirs / sizeof not_theirs[0]; i++) {
        struct actor by = who(not_theirs[i].role, "anyone");

        assert_false(play_do(p, &by, not_theirs[i].command, not_theirs[i].body));
        assert_true(play_said(p, "not-your-role", NULL));
    }
    assert_false(play_do(p, &appeal, "decide", "{'decision':'grant'}"));
    assert_true(play_said(p, "not-your-office", NULL)); /* nobody complained to them */
    officer.id = STR("o\0001");
    assert_false(play_do(p, &officer, "send-check", NULL));
    assert_true(play_said(p, "bad-actor", NULL));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_is_granted_while_anything_is_open),
        T(a_grant_holds_the_whole_answer),
        T(a_late_decision_says_so),
        T(a_refusal_needs_a_certain_ground),
        T(a_refusal_waits_for_the_person_and_for_other_eyes),
        T(a_late_objection_is_taken_and_flagged),
        T(an_objection_may_win),
        T(where_no_hearing_is_due_a_refusal_is_decided_at_once),
        T(another_law_file_is_noted_and_the_case_keeps_its_day),
        T(roles_stand_in_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
