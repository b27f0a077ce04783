/*
 * NAME    test_flow_grants - authorised here, filed under it, taken back: in the cases too
 */
#include "flow_help.h"

#include <string.h>

#include "flow/grants.h"

static struct flow_grant grant(const char *to, day until)
{
    return (struct flow_grant){ .to = str_of(to), .to_name = STR("Басқа Біреу"), .from_name = STR("Ойдан Шыққан"),
        .until = until };
}

static day on(const char *s)
{
    day d;

    assert_true(day_parse(str_of(s), &d));
    return d;
}

#define BODY() "{'service':'permit','person':{'name':{'family':'Ойдан','given':'Шыққан'},'iin':'" IIN_ONE "'}," \
    "'representative':{'kind':'power-of-attorney','basis':'given here','iin':'" IIN_TWO "'}," \
    "'facts':{'applicant':{'birth-date':'1985-05-05','citizenship':'kazakhstan','registered-region':'75'," \
    "'liable':false}}}"

static void filed_under_it_and_taken_back(void **state)
{
    struct world *w = *state;
    struct actor person = staff("applicant", IIN_ONE), other = staff("applicant", IIN_TWO),
                 third = staff("applicant", "550102100013");
    struct flow_grant g = grant(IIN_TWO, on("2025-11-30"));
    struct flow_reply reply;
    struct str id, number;
    struct json *v;

    world_clock("2025-11-04T10:00:00+05:00");       /* the law of this year lets an intermediary file */
    NO(give(w, &other, "draft", STR(""), BODY()), "no-grant");
    assert_true(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    v = flow_grants(w->r, &other, w->a, &w->d);
    assert_int_equal(json_get(v, "held")->count, 1);
    assert_true(str_is(json_get_str(json_at(json_get(v, "held"), 0), "person"), IIN_ONE));
    assert_int_equal(json_get(v, "given")->count, 0);
    v = flow_grants(w->r, &third, w->a, &w->d);
    assert_int_equal(json_get(v, "held")->count + json_get(v, "given")->count, 0);

    reply = give(w, &other, "file", STR(""), BODY());
    YES(reply);
    number = reply.number;
    v = flow_show(w->r, &other, number, LANG_EN, w->a, &w->d);
    assert_true(str_is(json_get_str(json_get(v, "representative"), "until"), "2025-11-30"));
    assert_true(str_is(json_get_str(json_get(v, "representative"), "grant"), str_z(w->a, id)));
    v = flow_history(w->r, &person, number, w->a, &w->d);
    assert_true(str_is(json_get_str(json_get(json_at(v, 0), "data"), "on_behalf"), IIN_ONE));

    assert_false(flow_grant_end(w->r, &third, id, STR("x"), w->a, &w->d));
    assert_true(said(&w->d, "no-such-grant"));
    w->d = diags_on(w->a);
    assert_true(flow_grant_end(w->r, &person, id, STR("taken back"), w->a, &w->d));
    assert_null(flow_show(w->r, &other, number, LANG_EN, w->a, &w->d));
    v = flow_show(w->r, &person, number, LANG_EN, w->a, &w->d);
    assert_non_null(v);
    assert_null(json_get(v, "representative"));
    NO(give(w, &other, "withdraw", number, "{'text':'x'}"), "not-your-case");
    NO(give(w, &other, "draft", STR(""), BODY()), "no-grant");
}

static void it_ends_with_its_day(void **state)
{
    struct world *w = *state;
    struct actor person = staff("applicant", IIN_ONE), other = staff("applicant", IIN_TWO);
    struct flow_grant g = grant(IIN_TWO, on("2025-11-05"));
    struct case_filter all = { .limit = 10 };
    struct flow_reply reply;
    struct str id;
    struct json *v;

    world_clock("2025-11-04T10:00:00+05:00");
    assert_true(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    reply = give(w, &other, "file", STR(""), BODY());
    YES(reply);
    v = flow_list(w->r, &other, &all, w->a, &w->d);
    assert_int_equal(json_get_int(v, "total", -1), 1);
    world_clock("2025-11-06T00:00:01+05:00");
    assert_null(flow_show(w->r, &other, reply.number, LANG_EN, w->a, &w->d));
    v = flow_list(w->r, &other, &all, w->a, &w->d);
    assert_int_equal(json_get_int(v, "total", -1), 0);
    assert_int_equal(json_get(v, "cases")->count, 0);
    NO(give(w, &other, "withdraw", reply.number, "{'text':'x'}"), "authority-over");
    v = flow_grants(w->r, &other, w->a, &w->d);
    assert_int_equal(json_get(v, "held")->count, 0);
}

static void what_is_given_is_looked_at(void **state)
{
    struct world *w = *state;
    struct actor person = staff("applicant", IIN_ONE), mail = staff("applicant", "mail:a@example.kz"),
                 officer = staff("officer", "o1");
    static const struct str nonsense = { "no-such", 7 };
    struct flow_grant g = grant(IIN_TWO, on("2025-11-05"));
    struct str id;

    world_clock("2025-11-04T10:00:00+05:00");
    assert_false(flow_grant_give(w->r, &mail, &g, w->a, &id, &w->d));
    assert_false(flow_grant_give(w->r, &officer, &g, w->a, &id, &w->d));
    assert_null(flow_grants(w->r, &officer, w->a, &w->d));
    g.to = STR(IIN_ONE);
    assert_false(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    g = grant("123456789012", on("2025-11-05"));
    assert_false(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    g = grant(IIN_TWO, on("2025-11-03"));
    assert_false(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    g = grant(IIN_TWO, on("2027-11-03"));
    assert_false(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    g = grant(IIN_TWO, on("2025-11-05"));
    g.to_name = STR("a\nb");
    assert_false(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    g = grant(IIN_TWO, on("2025-11-05"));
    g.services = &nonsense;
    g.n_services = 1;
    assert_false(flow_grant_give(w->r, &person, &g, w->a, &id, &w->d));
    assert_int_equal(json_get(flow_grants(w->r, &person, w->a, &w->d), "given")->count, 0);
}

int main(void)
{
#define T(f, s) cmocka_unit_test_setup_teardown(f, world_##s, world_end)
    const struct CMUnitTest tests[] = {
        T(filed_under_it_and_taken_back, mem), T(filed_under_it_and_taken_back, sqlite),
        T(it_ends_with_its_day, mem), T(what_is_given_is_looked_at, mem),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
