/*
 * NAME    test_law_facts - what is known of a case: reading, refusing, writing back
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "law_small.h"

static struct arena *a;
static const struct law *l;

static int open_law(void **state)
{
    struct diags d;

    (void)state;
    a = arena_new();
    d = diags_on(a);
    l = law_small(a, &d, "law/leave.md", LAW_LEAVE, "law/common.md", LAW_COMMON, NULL);
    return l == NULL;
}

static int close_law(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static bool is(const struct facts *f, const char *name, const char *value)
{
    return str_is(facts_get(f, a, str_of(name)), value);
}

static void reads_nested_and_dotted(void **state)
{
    struct facts *f = law_small_facts(
        l, a,
        "{'application':{'received':'2010-03-01T19:00:00+06:00'},"
        "'applicant.married':true,'applicant':{'birth-date':'1980-02-29','points':7,'savings':'12."
        "50','region':'75',"
        "'citizen':null},'offence':{'last':'none'},'trip':{'purpose':'stay'},"
        "'children':[{'birth-date':'2005-01-01','leaves':true},{}],'relatives':[]}");

    (void)state;
    assert_true(is(f, "application.received", "2010-03-01T19:00:00+06:00"));
    assert_true(is(f, "applicant.married", "true"));
    assert_true(is(f, "applicant.points", "7"));
    assert_true(is(f, "applicant.savings", "12.50"));
    assert_true(is(f, "applicant.region", "75"));
    assert_true(is(f, "offence.last", "none"));
    assert_true(is(f, "trip.purpose", "stay"));
    assert_true(is(f, "children", "2"));
    assert_true(is(f, "children[0].leaves", "true"));
    assert_null(facts_get(f, a, STR("children[1].leaves")).p);
    assert_null(facts_get(f, a, STR("children[2].leaves")).p);
    assert_null(facts_get(f, a, STR("applicant.citizen")).p);
    assert_true(facts_known(f, STR("relatives")));
    assert_true(is(f, "relatives", "0"));
    assert_false(facts_known(f, STR("no.such")));
    assert_int_equal(facts_day(f, STR("offence.last")), DAY_NONE);
    assert_int_not_equal(facts_day(f, STR("children[0].birth-date")), DAY_NONE);
    assert_int_equal(facts_day(f, STR("applicant.points")), DAY_NONE);
}

static const struct { const char *code, *field, *json, *in;
} FAULTS[] = {
    { "unknown-fact", "applicant.maried", "{'applicant':{'maried':true}}", "applicant.married" },
    { "unknown-fact", "applicant.maried", "{'applicant':{'maried':null}}", "applicant.married" },
    { "unknown-fact", "nobody", "{'nobody':{'x':1}}", "law/facts.md" },
    { "unknown-fact", "children[0].leave", "{'children':[{'leave':true}]}", "children[].leaves" },
    { "unknown-fact", "children[].leaves", "{'children[].leaves':true}", "children" },
    { "wrong-type", "applicant.married", "{'applicant':{'married':'true'}}", "true or false" },
    { "wrong-type", "applicant.married", "{'applicant':{'married':1}}", "a number" },
    { "wrong-type", "applicant.points", "{'applicant':{'points':'7'}}", "a whole number" },
    { "wrong-type", "trip.purpose", "{'trip':{'purpose':true}}", "a text" },
    { "wrong-type", "children", "{'children':true}", "a list" },
    { "wrong-type", "children[0]", "{'children':[1]}", "an object" },
    { "wrong-type", "", "[]", "JSON object" },
    { "bad-value", "applicant.points", "{'applicant':{'points':101}}", "from 0 to 100" },
    { "bad-value", "applicant.points", "{'applicant':{'points':1.5}}", "whole number" },
    { "bad-value", "trip.purpose", "{'trip':{'purpose':'stey'}}", "did you mean stay" },
    { "bad-value", "trip.purpose", "{'trip':{'purpose':''}}", "values: stay, visit, work" },
    { "bad-value", "applicant.birth-date", "{'applicant':{'birth-date':'1990-02-30'}}",
      "a day such as" },
    { "bad-value", "applicant.birth-date", "{'applicant':{'birth-date':'none'}}", "a day such as" },
    { "bad-value", "application.received", "{'application':{'received':'2026-01-01T10:00'}}",
      "a time such as" },
    { "bad-value", "applicant.savings", "{'applicant':{'savings':'-5'}}", "two decimals" },
    { "bad-value", "applicant.region", "{'applicant':{'region':'75; drop'}}", "a code" },
    { "twice", "applicant.married", "{'applicant':{'married':true},'applicant.married':true}",
      "keep one" },
    { "impossible-date", "children[0].birth-date",
      "{'application':{'received':'2010-03-01'},'children':[{'birth-date':'2010-03-02'}]}",
      "after the day" },
    { "impossible-date", "applicant.birth-date",
      "{'application':{'received':'2010-03-01'},'applicant':{'birth-date':'1850-03-02'}}",
      "150 years" },
    { "impossible-facts", "age(applicant.birth-date) < 16; applicant.married true",
      "{'application':{'received':'2010-03-01'},'applicant':{'birth-date':'1995-01-01','married':"
      "true}}",
      "applicant.married true" },
};

static void refuses_with_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        struct diags d = diags_on(a);
        struct facts *f = facts_new(l, a);
        const struct diag *g;
        if (facts_read(f, law_small_json(a, FAULTS[i].json), &d))
            fail_msg("%s is read", FAULTS[i].json);
        g = law_small_diag(&d, FAULTS[i].code);
        if (!g || (FAULTS[i].field[0] && !str_is(g->field, FAULTS[i].field)))
            fail_msg("%s: %.*s in %.*s", FAULTS[i].json, STR_ARG(diag_text(a, d.first)),
                     STR_ARG(d.first->field));
        if (str_find(diag_text(a, g), FAULTS[i].in) < 0)
            fail_msg("%s: %.*s", FAULTS[i].json, STR_ARG(diag_text(a, g)));
    }
}

static void reports_every_fault(void **state)
{
    struct diags d = diags_on(a);

    (void)state;
    assert_false(facts_read(facts_new(l, a),
        law_small_json(a, "{'applicant':{'maried':true,'points':-1},'trip':{'purpose':4}}"), &d));
    assert_int_equal(d.count, 3);
}

/* The day of a birthday before the day of receipt is a birthday; the very day is one too. */
static void a_child_may_be_born_that_day(void **state)
{
    (void)state;
    law_small_facts(
        l, a, "{'application':{'received':'2010-03-01'},'children':[{'birth-date':'2010-03-01'}]}");
}

static void sets_one_at_a_time(void **state)
{
    struct facts *f = facts_new(l, a), *copy;
    struct diags d = diags_on(a);

    (void)state;
    assert_true(facts_set(f, STR("children[1].leaves"), STR("true"), &d));
    assert_true(is(f, "children", "2"));
    assert_true(facts_set(f, STR("applicant.region"), STR("KZ-75"), &d));
    copy = facts_copy(f, a);
    assert_true(facts_set(f, STR("children"), STR("1"), &d));
    assert_true(facts_set(f, STR("children"), STR("2"), &d));
    assert_null(
        facts_get(f, a, STR("children[1].leaves")).p); /* what was dropped does not come back */
    assert_true(facts_set(f, STR("applicant.region"), STR(""), &d));
    assert_false(facts_known(f, STR("applicant.region")));
    assert_true(facts_set(f, STR("children"), STR(""), &d));
    assert_false(facts_known(f, STR("children")));
    assert_true(is(copy, "children[1].leaves", "true"));
    assert_true(is(copy, "applicant.region", "KZ-75"));
    assert_int_equal(d.count, 0);
    assert_false(facts_set(f, STR("children"), STR("1000"), &d));
    assert_false(facts_set(f, STR("children[200].leaves"), STR("true"), &d));
    assert_false(facts_set(f, STR("applicant[0].married"), STR("true"), &d));
    assert_false(facts_set(f, STR("children.leaves"), STR("true"), &d));
    assert_false(facts_set(f, STR("applicant.married"), STR("yes"), &d));
    assert_int_equal(d.count, 5);
    assert_false(facts_known(f, STR("applicant.married")));
}

static void writes_what_it_read(void **state)
{
    static const char TEXT[] =
        "{'application':{'received':'2010-03-01'},'applicant':{'birth-date':'1980-02-29',"
        "'married':false,'region':'75','points':7,'savings':'12.50'},'trip':{'purpose':'stay'},"
        "'offence':{'last':'2009-01-01'},'children':[{'birth-date':'2005-01-01','leaves':true},{}],"
        "'relatives':[]}";
    struct json *before = law_small_json(a, TEXT),
                *after = facts_json(law_small_facts(l, a, TEXT), a);

    (void)state;
    if (!json_same(before, after))
        fail_msg("%.*s", STR_ARG(json_text(a, after, 0)));
    assert_true(str_is(json_text(a, facts_json(facts_new(l, a), a), 0), "{}"));
}

static void knows_the_dictionary(void **state)
{
    struct law_fact_info info;

    (void)state;
    assert_int_equal(law_n_facts(l), 21);
    assert_true(str_is(law_fact_at(l, 0).name, "application.received"));
    assert_true(law_fact(l, STR("children[4].leaves"), &info));
    assert_true(str_is(info.name, "children[].leaves"));
    assert_true(law_fact(l, STR("trip.purpose"), &info));
    assert_int_equal(info.n_values, 3);
    assert_true(str_is(info.values[2], "work"));
    assert_true(law_fact(l, STR("tax.debt"), &info));
    assert_true(str_is(info.asked_of, "agency"));
    assert_false(law_fact(l, STR("x"), &info));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_nested_and_dotted), cmocka_unit_test(refuses_with_a_reason),
        cmocka_unit_test(reports_every_fault), cmocka_unit_test(a_child_may_be_born_that_day),
        cmocka_unit_test(sets_one_at_a_time), cmocka_unit_test(writes_what_it_read),
        cmocka_unit_test(knows_the_dictionary),
    };

    return cmocka_run_group_tests(tests, open_law, close_law);
}
