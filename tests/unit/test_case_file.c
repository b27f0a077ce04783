/*
 * NAME    test_case_file - who may file, when it counts as filed, and what the filing keeps
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_law.h"

static int setup(void **state)
{
    *state = play_new(arena_new());
    return 0;
}

static int teardown(void **state)
{
    struct play *p = *state;

    arena_free(p->a);
    return 0;
}

#define FACTS \
    "'facts':{'applicant':{'birth-date':'1985-05-05','citizenship':'kazakhstan','liable':false}}"
#define NAME "'name':{'family':'Ойдан'}"

static void an_application_is_filed_under_the_law_of_its_day(void **state)
{
    struct play *p = *state;
    const struct json *o;

    assert_true(play_file(p, NULL));
    assert_int_equal(p->s->status, CASE_FILED);
    assert_int_equal(p->v->n_events, 1);
    o = p->events[0].data;
    assert_true(str_is(json_get_str(o, "on"), "2026-02-02"));
    assert_true(str_is(json_get_str(o, "law"), "00aa"));
    assert_true(str_is(json_get_str(o, "channel"), "portal"));
    assert_true(str_is(json_get_str(o, "filed_by"), "self"));
    assert_true(str_is(json_get_str(o, "body"), "police"));
    assert_true(str_is(json_get_str(json_get(o, "fee"), "kzt"), "1000.00"));
    assert_true(str_is(json_get_str(json_get(json_get(o, "facts"), "application"), "received"),
        "2026-02-02T10:00:00+05:00"));
    assert_true(str_is(p->s->person_key, IIN_ONE));
    assert_true(str_is(json_get_str(p->s->person, "iin"), IIN_ONE));
    assert_int_equal(json_get(p->v->answer, "missing")->count, 4);
    assert_true(str_is(json_get_str(p->v->answer, "status"), "filed"));
    assert_non_null(p->v->effects);
    assert_true(str_is(p->v->effects->template, "filed"));
}

static void after_hours_and_days_off_count_from_the_next_working_day(void **state)
{
    static const struct {
        const char *now;
        const char *day;
    } times[] = {
        { "2026-02-02T18:29:00+05:00", "2026-02-02" },
        { "2026-02-02T19:00:00+05:00", "2026-02-03" },
        { "2026-02-07T11:00:00+05:00", "2026-02-09" },
        { "2026-03-06T20:00:00+05:00", "2026-03-10" },
    };
    struct play *p = *state;

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        day d;

        p->s = case_new(p->a, STR("P-2026-1"));
        p->now = at(times[i].now);
        assert_true(day_parse(str_of(times[i].day), &d));
        assert_true(play_file(p, NULL));
        assert_int_equal(p->s->registered, d);
        assert_int_equal(p->s->received, p->now);
    }
}

static void who_may_not_apply_is_told_the_clause(void **state)
{
    struct play *p = *state;
    struct actor op = who("operator", "op1"), by = who("applicant", IIN_ONE);

    assert_false(play_do(p, &op, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_ONE "'},"
        "'filed-by':'intermediary'," FACTS "}"));
    assert_true(play_said(p, "not-eligible", "no-intermediaries"));
    assert_true(str_is(p->v->reasons.first->clause, "KZ-TEST-1-2020#2"));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'facts':{'applicant':"
        "{'citizenship':'foreign'}}}"));
    assert_true(play_said(p, "not-eligible", "citizens-only"));
    /* Under the older edition nobody had forbidden intermediaries. */
    p->now = at("2025-06-02T10:00:00+05:00");
    assert_true(play_do(p, &op, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_ONE "'},'documents':["
        "{'code':'form','form':'original-seen'},{'code':'identity','form':'original-seen'},"
        "{'code':'court-paper','form':'original-seen'},{'code':'duty-receipt','form':'register'}],"
        "'filed-by':'intermediary'," FACTS "}"));
    assert_int_equal(json_get(p->v->answer, "missing")->count, 0);
}

static void open_questions_and_absent_norms_stop_a_filing(void **state)
{
    struct play *p = *state;
    struct actor by = who("applicant", IIN_ONE);

    assert_false(play_do(p, &by, "file", "{'service':'permit','person':{" NAME "},'facts':{}}"));
    assert_true(play_said(p, "answer-first", "applicant.citizenship"));
    p->now = at("2019-06-03T10:00:00+05:00");
    assert_false(play_file(p, NULL));
    assert_true(p->v->reasons.count > 0);
    p->now = at("2026-02-02T10:00:00+05:00");
    p->live = "P-2026-9";
    assert_false(play_file(p, NULL));
    assert_true(play_said(p, "live-application", "P-2026-9"));
}

static void nobody_applies_as_another(void **state)
{
    struct play *p = *state;
    struct actor by = who("applicant", IIN_ONE), op = who("operator", "op1");

    assert_false(play_do(
        p, &by, "file", "{'service':'permit','person':{" NAME ",'iin':'" IIN_TWO "'}," FACTS "}"));
    assert_true(play_said(p, "not-your-person", "person.iin"));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_TWO "'},"
        "'filed-by':'legal-representative'," FACTS "}"));
    assert_true(play_said(p, "representative-missing", NULL));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_TWO "'},"
        "'filed-by':'self','representative':{'basis':'parent'}," FACTS "}"));
    assert_true(play_said(p, "contradiction", "filed-by"));
    op.person = STR(IIN_ONE);
    assert_false(play_do(
        p, &op, "file", "{'service':'permit','person':{" NAME ",'iin':'" IIN_ONE "'}," FACTS "}"));
    assert_true(play_said(p, "conflict-of-interest", NULL));
    assert_true(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_TWO "'},"
        "'representative':{'basis':'parent'}," FACTS "}"));
    assert_true(str_is(p->s->person_key, IIN_TWO));
    assert_true(str_is(p->s->representative_key, IIN_ONE));
    assert_true(str_is(p->s->filed_by, "legal-representative"));
    assert_true(case_may_read(p->s, &by));
}

static void times_and_channels_are_not_claimed(void **state)
{
    struct play *p = *state;
    struct actor by = who("applicant", IIN_ONE), op = who("operator", "op1");

    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'facts':{'application.received':"
        "'2026-01-12','applicant.citizenship':'kazakhstan'}}"));
    assert_true(play_said(p, "contradiction", "application.received"));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'channel':'service-centre'," FACTS "}"));
    assert_true(play_said(p, "channel-not-yours", NULL));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'channel':'portal','facts':{"
        "'application.channel':'mobile-app','applicant.citizenship':'kazakhstan'}}"));
    assert_true(play_said(p, "contradiction", "application.channel"));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'claimed':'2026-02-01T10:00:00+05:00'," FACTS
        "}"));
    assert_true(play_said(p, "claimed-not-yours", NULL));
    assert_false(play_do(p, &op, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_ONE "'},'claimed':"
        "'2026-02-02T11:00:00+05:00'," FACTS "}"));
    assert_true(play_said(p, "claimed-in-future", NULL));
    assert_true(play_do(p, &op, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_ONE "'},'channel':'police',"
        "'claimed':'2026-01-30T10:00:00+05:00'," FACTS "}"));
    assert_int_equal(p->s->claimed, at("2026-01-30T10:00:00+05:00"));
    assert_int_equal(p->s->received, p->now); /* clocks run from what the server saw */
}

static void a_counter_refuses_an_incomplete_package_and_says_what_is_missing(void **state)
{
    struct play *p = *state;
    struct actor op = who("operator", "op1");

    assert_false(play_do(p, &op, "file",
        "{'service':'permit','person':{" NAME ",'iin':'" IIN_ONE "'},'documents':["
        "{'code':'form','form':'original-seen'},{'code':'identity','form':'original-seen','valid-"
        "until':'2026-01-01'},"
        "{'code':'duty-receipt','form':'original-seen'}]," FACTS "}"));
    assert_true(play_said(p, "missing-document", "consent-paper@applicant"));
    assert_true(play_said(p, "missing-document", "identity@applicant")); /* expired */
    assert_int_equal(p->v->reasons.count, 2);
}

static void what_is_sent_is_read_strictly(void **state)
{
    static const struct {
        const char *body, *code, *field;
    } bad[] = {
        { "{'service':'permit','person':{" NAME "},'colour':'red'}", "unknown-field", "colour" },
        { "{'service':'permit','person':{" NAME ",'shoe':'44'}}", "unknown-field", "person.shoe" },
        { "{'service':7,'person':{" NAME "}}", "bad-value", "service" },
        { "{'service':'permit','person':{" NAME "},'documents':[{'form':'file'}]}", "missing-field",
            "documents[0].code" },
        { "{'service':'permit','person':{" NAME "},'documents':[{'code':'form','blob':'xyz'}]}",
            "bad-value", "documents[0].blob" },
        { "{'service':'permit','person':{" NAME "},'claimed':'yesterday'}", "bad-value",
            "claimed" },
        { "{'service':'permit','person':{'name':{'family':'a\\u0007'}}}", "bad-value",
            "person.name.family" },
        { "{'service':'nothing','person':{" NAME "}}", "unknown-service", "service" },
        { "{'service':'permit','person':{}," FACTS "}", "person-missing", "person.name" },
        { "{'service':'permit','person':{" NAME ",'iin':'550102100006'}," FACTS "}", "bad-iin",
            "person.iin" },
        { "{'service':'permit','person':{" NAME "},'language':'fr'," FACTS "}", "bad-value",
            "language" },
    };
    struct play *p = *state;
    struct actor by = who("applicant", IIN_ONE);

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(play_do(p, &by, "file", bad[i].body));
        assert_true(play_said(p, bad[i].code, bad[i].field));
        assert_int_equal(p->s->status, CASE_NONE);
    }
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'facts':{'applicant':{'shoe':44}}}"));
    assert_true(p->v->reasons.first->class == DIAG_INPUT); /* the dictionary's own sentence */
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'documents':[{'code':'passport',"
        "'blob':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}]," FACTS "}"));
    assert_true(play_said(p, "not-on-list", "passport"));
    assert_true(str_is(p->v->reasons.first->clause, "KZ-TEST-2-2020#7"));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'documents':[{'code':'form',"
        "'form':'original-seen'}]," FACTS "}"));
    assert_true(play_said(p, "form-not-yours", NULL));
    assert_false(play_do(p, &by, "file",
        "{'service':'permit','person':{" NAME "},'documents':[{'code':'form'}]," FACTS "}"));
    assert_true(play_said(p, "file-missing", NULL));
}

static void a_draft_grows_and_is_filed_as_it_stands(void **state)
{
    struct play *p = *state;
    struct actor by = who("applicant", IIN_ONE), other = who("applicant", IIN_TWO);
    struct actor op = who("operator", "op1");

    assert_true(play_do(p, &by, "draft", "{'service':'permit','facts':{'applicant.liable':true}}"));
    assert_int_equal(p->s->status, CASE_DRAFT);
    assert_false(case_may_read(p->s, &op)); /* not filed: nobody else's business */
    assert_true(case_may_read(p->s, &by));
    assert_true(play_do(p, &by, "draft",
        "{'person':{" NAME "},'facts':{'applicant':{'citizenship':'kazakhstan'}}}"));
    assert_false(play_do(p, &other, "file", "{}"));
    assert_true(play_said(p, "not-your-case", NULL));
    assert_true(play_do(p, &by, "add-document",
        "{'code':'form','blob':"
        "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}"));
    assert_false(play_do(p, &by, "file", "{'service':'other'}"));
    assert_true(play_said(p, "contradiction", "service"));
    assert_true(play_do(p, &by, "file", "{'facts':{'applicant.liable':false}}"));
    assert_int_equal(p->s->status, CASE_FILED);
    /* the form was in the draft */
    assert_int_equal(json_get(p->v->answer, "missing")->count, 3);
    assert_true(!json_get_bool(json_get(p->s->facts, "applicant"), "liable", true));
    assert_false(play_do(p, &by, "file", "{}"));
    assert_true(play_said(p, "wrong-state", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            an_application_is_filed_under_the_law_of_its_day, setup, teardown),
        cmocka_unit_test_setup_teardown(
            after_hours_and_days_off_count_from_the_next_working_day, setup, teardown),
        cmocka_unit_test_setup_teardown(who_may_not_apply_is_told_the_clause, setup, teardown),
        cmocka_unit_test_setup_teardown(
            open_questions_and_absent_norms_stop_a_filing, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_applies_as_another, setup, teardown),
        cmocka_unit_test_setup_teardown(times_and_channels_are_not_claimed, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_counter_refuses_an_incomplete_package_and_says_what_is_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_sent_is_read_strictly, setup, teardown),
        cmocka_unit_test_setup_teardown(a_draft_grows_and_is_filed_as_it_stands, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
