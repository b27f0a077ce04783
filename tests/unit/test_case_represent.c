/*
 * NAME    test_case_represent - who acts for whom: on what authority, until when, seen by whom
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "case_law.h"

static day day_from(int y, int m, int n)
{
    day d;

    assert_true(day_make(y, m, n, &d));
    return d;
}

static int setup(void **state)
{
    *state = play_new(arena_new());
    return 0;
}

static int teardown(void **state)
{
    arena_free(((struct play *)*state)->a);
    return 0;
}

#define PERSON(iin) "{'service':'permit','person':{'name':{'family':'Ойдан','given':'Шыққан'},'iin':'" iin "'},"
#define FACTS "'facts':{'applicant':{'birth-date':'1985-05-05','citizenship':'kazakhstan'," \
    "'registered-region':'75','liable':false}}"
#define ATTORNEY "'kind':'power-of-attorney','basis':'No 7 of 1 January 2026'"

static struct json *last_data(struct play *p)
{
    return p->events[p->n_events - 1].data;
}

static size_t told(const struct play *p, const char *template, const char *to)
{
    size_t n = 0;

    for (const struct effect *e = p->v->effects; e != NULL; e = e->next)
        n += str_is(e->template, template) && str_is(e->to, to);
    return n;
}

static void nobody_is_believed_to_be_authorised(void **state)
{
    struct play *p = *state;
    struct actor by = who("applicant", IIN_TWO);

    assert_false(play_do(p, &by, "draft", PERSON(IIN_ONE) "'representative':{" ATTORNEY "}," FACTS "}"));
    assert_true(play_said(p, "no-grant", "representative"));
    p->grant = "{'id':'g1','until':'2026-06-30','services':['another']}";
    assert_false(play_do(p, &by, "draft", PERSON(IIN_ONE) "'representative':{" ATTORNEY "}," FACTS "}"));
    assert_true(play_said(p, "no-grant", NULL));
    p->grant = "{'id':'g1','until':'2026-06-30','services':['permit']}";
    assert_true(play_do(p, &by, "draft", PERSON(IIN_ONE) "'representative':{" ATTORNEY ",'until':'2027-01-01'},"
        FACTS "}"));
    assert_true(p->s->authority_until == day_from(2026, 6, 30));
    assert_true(str_is(json_get_str(p->s->representative, "grant"), "g1"));
    assert_true(str_is(p->s->representative_key, IIN_TWO));
    p->grant = NULL;                    /* taken back before it was filed */
    assert_false(play_do(p, &by, "file", "{}"));
    assert_true(play_said(p, "no-grant", NULL));
}

/* The law of this test lets no intermediary file: its clause is what is said. */
static void the_law_says_whether_one_files_through_another(void **state)
{
    struct play *p = *state;
    struct actor op = who("operator", "op1");
    const struct diag *g;

    op.place = STR("75");
    assert_false(play_do(p, &op, "file", PERSON(IIN_ONE) "'representative':{" ATTORNEY ",'iin':'" IIN_TWO "'},"
        FACTS "}"));
    assert_true(play_said(p, "not-eligible", NULL));
    g = p->v->reasons.first;
    assert_true(g->clause.n > 0);
    assert_false(play_do(p, &op, "file", PERSON(IIN_ONE) "'filed-by':'legal-representative','representative':{"
        ATTORNEY ",'iin':'" IIN_TWO "'}," FACTS "}"));
    assert_true(play_said(p, "contradiction", "filed-by"));
    assert_false(play_do(p, &op, "file", PERSON(IIN_ONE) "'filed-by':'intermediary','representative':{"
        "'kind':'guardian','basis':'x','iin':'" IIN_TWO "'}," FACTS "}"));
    assert_true(play_said(p, "contradiction", "filed-by"));
    assert_true(play_do(p, &op, "draft", PERSON(IIN_ONE) "'representative':{"
        "'kind':'parent','basis':'birth certificate','iin':'" IIN_TWO "'}," FACTS "}"));
    assert_true(str_is(json_get_str(json_get(p->s->representative, "seen"), "id"), "op1"));
    op.person = STR(IIN_TWO);
    assert_false(play_do(p, &op, "draft", PERSON(IIN_ONE) "'representative':{"
        "'kind':'parent','basis':'birth certificate','iin':'" IIN_TWO "'}," FACTS "}"));
    assert_true(play_said(p, "conflict-of-interest", NULL));
}

static void what_is_said_of_one_is_looked_at(void **state)
{
    struct play *p = *state;
    struct actor op = who("operator", "op1");

    assert_false(play_do(p, &op, "draft", PERSON(IIN_ONE) "'representative':{" ATTORNEY ",'until':'2026-02-01'},"
        FACTS "}"));
    assert_true(play_said(p, "authority-over", "representative.until"));
    assert_false(play_do(p, &op, "draft", PERSON(IIN_ONE) "'representative':{'kind':'organisation','basis':'x'},"
        FACTS "}"));
    assert_true(play_said(p, "bad-bin", "representative.bin"));
    assert_false(play_do(p, &op, "draft", PERSON(IIN_ONE) "'representative':{'kind':'organisation','basis':'x',"
        "'bin':'" IIN_TWO "'}," FACTS "}"));
    assert_true(play_said(p, "bad-bin", NULL));
    assert_false(play_do(p, &op, "draft", PERSON(IIN_ONE) "'representative':{'kind':'friend','basis':'x'},"
        FACTS "}"));
    assert_true(play_said(p, "bad-value", NULL));
}

static void a_person_chooses_who_acts_in_the_case(void **state)
{
    struct play *p = *state;
    struct actor person = who("applicant", IIN_ONE), other = who("applicant", IIN_TWO);

    assert_true(play_file(p, NULL));
    assert_true(command_open(COMMAND_REPRESENT, p->s, &person));
    assert_false(command_open(COMMAND_END_REPRESENTATION, p->s, &person));
    assert_false(play_do(p, &person, "end-representation", "{'why':'x'}"));
    assert_true(play_said(p, "no-representative", NULL));
    assert_false(play_do(p, &other, "withdraw", "{'text':'x'}"));
    assert_true(play_said(p, "not-your-case", NULL));
    assert_false(play_do(p, &person, "represent", "{'representative':{'basis':'x','iin':'" IIN_TWO "'}}"));
    assert_true(play_said(p, "kind-missing", NULL));
    assert_false(play_do(p, &person, "represent", "{'representative':{'kind':'parent','basis':'x','iin':'" IIN_TWO
        "'}}"));
    assert_true(play_said(p, "represented-by-law", NULL));
    assert_false(play_do(p, &person, "represent", "{'representative':{" ATTORNEY ",'iin':'" IIN_ONE "'}}"));
    assert_true(play_said(p, "contradiction", NULL));
    assert_false(play_do(p, &person, "represent", "{'representative':{" ATTORNEY "}}"));
    assert_true(play_said(p, "bad-iin", NULL));
    assert_true(play_do(p, &person, "represent", "{'representative':{" ATTORNEY ",'iin':'" IIN_TWO
        "','until':'2026-02-10'}}"));
    assert_int_equal(told(p, "represented", IIN_ONE), 1);
    assert_int_equal(told(p, "represented", IIN_TWO), 1);
    assert_true(case_may_read(p->s, &other));
    assert_false(command_open(COMMAND_REPRESENT, p->s, &other));
    assert_false(play_do(p, &other, "represent", "{'representative':{" ATTORNEY ",'iin':'550102100013'}}"));
    assert_true(play_said(p, "not-your-person", NULL));
}

static void acts_say_by_whom_for_whom_until_the_day(void **state)
{
    struct play *p = *state;
    struct actor person = who("applicant", IIN_ONE), other = who("applicant", IIN_TWO), time = who("system", "");

    assert_true(play_file(p, NULL));
    assert_null(json_get(last_data(p), "on_behalf"));
    assert_true(play_do(p, &person, "represent", "{'representative':{" ATTORNEY ",'iin':'" IIN_TWO
        "','until':'2026-02-03'}}"));
    assert_null(json_get(last_data(p), "on_behalf"));
    assert_true(play_do(p, &other, "add-document", "{'code':'form','form':'file','media':'application/pdf','size':10,"
        "'blob':'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde0'}"));
    assert_true(str_is(json_get_str(last_data(p), "on_behalf"), IIN_ONE));
    assert_false(play_at(p, "2026-02-04T00:00:01+05:00", &other, "withdraw", "{'text':'x'}"));
    assert_true(play_said(p, "authority-over", NULL));
    assert_false(case_may_read_on(p->s, &other, day_from(2026, 2, 4)));
    assert_true(case_may_read_on(p->s, &other, day_from(2026, 2, 3)));
    assert_true(case_may_read_on(p->s, &person, day_from(2026, 2, 4)));
    assert_true(play_do(p, &time, "tick", NULL));
    assert_true(str_is(json_get_str(last_data(p), "how"), "term"));
    assert_null(p->s->representative);
    assert_false(case_may_read(p->s, &other));
}

/* Whom the person chose: they are told of everything too. */
static void the_person_hears_what_is_done_for_them(void **state)
{
    struct play *p = *state;
    struct actor person = who("applicant", IIN_ONE), other = who("applicant", IIN_TWO);

    assert_true(play_file(p, NULL));
    assert_true(play_do(p, &person, "represent", "{'representative':{" ATTORNEY ",'iin':'" IIN_TWO "'}}"));
    assert_true(play_do(p, &other, "withdraw", "{'text':'x'}"));
    assert_int_equal(told(p, "withdrawn", IIN_ONE), 1);
    assert_int_equal(told(p, "withdrawn", IIN_TWO), 1);
}

static void the_office_sees_the_paper(void **state)
{
    struct play *p = *state;
    struct actor person = who("applicant", IIN_ONE), officer = who("officer", "o1"), other = who("applicant", IIN_TWO);
    const struct json *seen;

    officer.place = STR("75");
    assert_true(play_file(p, NULL));
    assert_false(play_do(p, &officer, "check-authority", "{'how':'register'}"));
    assert_true(play_said(p, "no-representative", NULL));
    assert_true(play_do(p, &person, "represent", "{'representative':{" ATTORNEY ",'iin':'" IIN_TWO "'}}"));
    assert_null(json_get(p->s->representative, "seen"));
    assert_false(play_do(p, &officer, "check-authority", "{'how':'register','until':'2026-01-31'}"));
    assert_true(play_said(p, "authority-over", "until"));
    assert_true(play_do(p, &officer, "check-authority",
        "{'how':'notarised-copy','basis':'No 8','until':'2026-12-31'}"));
    seen = json_get(p->s->representative, "seen");
    assert_true(str_is(json_get_str(seen, "id"), "o1") && str_is(json_get_str(seen, "how"), "notarised-copy"));
    assert_true(json_get_str(seen, "at").n > 0);
    assert_true(str_is(json_get_str(p->s->representative, "basis"), "No 8"));
    assert_true(p->s->authority_until == day_from(2026, 12, 31));
    assert_true(play_do(p, &other, "end-representation", "{'why':'I move'}"));
    assert_true(str_is(json_get_str(last_data(p), "how"), "laid-down"));
    assert_int_equal(told(p, "representation-ended", IIN_ONE), 1);
    assert_int_equal(told(p, "representation-ended", IIN_TWO), 1);
}

static void what_the_law_gave_only_the_office_ends(void **state)
{
    struct play *p = *state;
    struct actor parent = who("applicant", IIN_TWO), child = who("applicant", IIN_ONE), officer = who("officer", "o1");

    officer.place = STR("75");
    assert_true(play_do(p, &parent, "file", PERSON(IIN_ONE) "'representative':{'kind':'parent','basis':'x'},"
        FACTS "}"));
    assert_true(str_is(p->s->filed_by, "legal-representative"));
    assert_true(str_is(json_get_str(last_data(p), "on_behalf"), IIN_ONE));
    assert_int_equal(told(p, "filed", IIN_ONE), 0);
    assert_false(play_do(p, &child, "end-representation", "{'why':'x'}"));
    assert_true(play_said(p, "represented-by-law", NULL));
    assert_false(command_open(COMMAND_END_REPRESENTATION, p->s, &parent));
    assert_true(play_do(p, &officer, "end-representation", "{'why':'of age'}"));
    assert_true(str_is(json_get_str(last_data(p), "how"), "office"));
    assert_true(case_may_read(p->s, &child) && !case_may_read(p->s, &parent));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(nobody_is_believed_to_be_authorised),
        T(the_law_says_whether_one_files_through_another),
        T(what_is_said_of_one_is_looked_at),
        T(a_person_chooses_who_acts_in_the_case),
        T(acts_say_by_whom_for_whom_until_the_day),
        T(the_person_hears_what_is_done_for_them),
        T(the_office_sees_the_paper),
        T(what_the_law_gave_only_the_office_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
