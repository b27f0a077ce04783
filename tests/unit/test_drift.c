/*
 * NAME    test_drift - the law against the register: every state, its days, and signing
 * WHY     a rule that quietly rests on a text nobody has read any more is what this room is against
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acts_dir.h"
#include "drift/drift.h"
#include "law_small.h"

static struct arena *a;
static char dir[64];
static struct acts *r;

#define SERVICE(clause_before, clause_after) \
    "# Bees\n\nservice: bees\ntitle-kk: k\ntitle-ru: r\ntitle-en: Bees\noffered-by: police\n" \
    "dated-by: application.received\n\n## Who decides · decider · unique\n\n" \
    "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\n\n" \
    "| → decider | clause |\n|---|---|\n| police | " clause_before " |\n\n" \
    "### XX-LAW-2 2020-01-01 · 2020-01-01 .. open · seen · en\n\n" \
    "| → decider | clause |\n|---|---|\n| police | " clause_after " |\n"
#define REGISTER "# R\n\n## R · register\n\n| act | register |\n|---|---|\n| XX-LAW-2 | XX-LAW-2-2009 |\n"
#define SIGNED "# S\n\n## S · signed\n\n| clause | edition | lang | reads | by | on |\n|---|---|---|---|---|---|\n"
#define ACT(ceased, editions) "{\"country\":\"xx\",\"kind\":\"law\",\"body\":\"Parliament\"," \
    "\"number\":\"2\",\"adopted\":\"2009-12-01\",\"in_force\":\"2010-01-01\",\"ceased\":" ceased "," \
    "\"title\":{\"en\":\"On bees\"},\"editions\":[" editions "]}\n"
#define EDITION(from, to, three, four) "{\"from\":" from ",\"to\":" to ",\"lang\":\"en\",\"clauses\":[" \
    "{\"id\":\"sec_3\",\"heading\":\"\",\"text\":\"" three "\"}," \
    "{\"id\":\"sec_4\",\"heading\":\"\",\"text\":\"" four "\"}]}"

static int begin(void **state)
{
    (void)state;
    a = arena_new();
    r = acts_dir_open(a, dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    acts_dir_close(a, r, dir);
    arena_free(a);
    return 0;
}

static void import(const char *line)
{
    struct str path = str_printf(a, "%s/in.jsonl", dir);
    struct acts_import how = { .from = DAY_NONE, .today = 20000 };
    struct diags d = diags_on(a);
    FILE *f = fopen(path.p, "w");

    assert_non_null(f);
    assert_true(fputs(line, f) >= 0);
    fclose(f);
    if (!acts_import(r, &path, 1, &how, a, &d))
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
}

static struct law *law_of(const char *service, const char *reg, const char *signs)
{
    struct diags d = diags_on(a);
    struct law *l = law_small(a, &d, "law/bees.md", service, "law/register.md", reg,
                              "law/signed.md", signs, NULL);

    if (!l)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return l;
}

static struct drift compared(const struct law *l)
{
    struct diags d = diags_on(a);
    struct drift x;

    if (!drift_compare(l, r, a, &x, &d))
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return x;
}

static day on(const char *z)
{
    day v;

    assert_true(day_parse(str_of(z), &v));
    return v;
}

/* The item of the bees that holds on the day. */
static const struct drift_item *item(const struct drift *x, const char *when)
{
    for (size_t i = 0; i < x->n; i++)
        if (str_is(x->items[i].rest.module, "bees") && on(when) >= x->items[i].from &&
            on(when) <= x->items[i].to)
            return &x->items[i];
    fail_msg("nothing on %s", when);
    return NULL;
}

static void what_is_not_there_is_unknown(void **state)
{
    (void)state;
    struct law *l = law_of(SERVICE("3", "4"), REGISTER, SIGNED);
    struct drift x = compared(l);

    assert_int_equal(item(&x, "2012-01-01")->state, DRIFT_UNKNOWN);
    assert_int_equal(item(&x, "2012-01-01")->why, DRIFT_NOT_LOADED);
    x = compared(law_of(SERVICE("3", "4"), "# R\n", SIGNED));
    assert_int_equal(item(&x, "2012-01-01")->why, DRIFT_NOT_FILED);
    assert_int_equal(x.count[DRIFT_DEAD] + x.count[DRIFT_CHANGED] + x.count[DRIFT_UNRESOLVED], 0);
    assert_null(drift_of_service(&x, law_service_at(l, 0), on("2012-01-01"), NULL));
}

/* The text begins in 2011 only: of the year before nothing is concluded. */
static void a_text_of_another_day_is_no_text(void **state)
{
    (void)state;
    import(ACT("null", EDITION("\"2011-01-01\"", "null", "three", "four")));
    struct drift x = compared(law_of(SERVICE("3", "4"), REGISTER, SIGNED));

    assert_int_equal(item(&x, "2010-06-01")->state, DRIFT_UNKNOWN);
    assert_int_equal(item(&x, "2010-06-01")->why, DRIFT_NO_TEXT);
    assert_int_equal(item(&x, "2012-01-01")->state, DRIFT_UNSIGNED);
    assert_int_equal(item(&x, "2021-01-01")->state, DRIFT_UNSIGNED);
}

static void a_change_under_the_row_is_red_until_signed(void **state)
{
    struct drift_signed s;
    struct diags d = diags_on(a);
    struct str what = STR("bees");
    size_t rows;

    (void)state;
    import(ACT("null", EDITION("\"2010-01-01\"", "\"2014-12-31\"", "three", "four") ","
               EDITION("\"2015-01-01\"", "null", "three, but otherwise", "four")));
    struct law *l = law_of(SERVICE("3", "4"), REGISTER, SIGNED);
    struct drift x = compared(l);
    assert_int_equal(item(&x, "2012-01-01")->state, DRIFT_UNSIGNED);
    assert_int_equal(item(&x, "2016-01-01")->state, DRIFT_CHANGED);
    assert_int_equal(item(&x, "2021-01-01")->state, DRIFT_UNSIGNED);    /* clause 4 stayed as it was */
    assert_int_equal(item(&x, "2016-01-01")->from, on("2015-01-01"));
    assert_non_null(drift_of_service(&x, law_service(l, STR("bees")), on("2016-01-01"), &rows));
    assert_int_equal(rows, 1);
    assert_null(drift_of_service(&x, law_service(l, STR("bees")), on("2012-01-01"), NULL));
    assert_true(drift_sign(l, &x, &what, 1, STR("A. Lawyer"), on("2026-11-22"), a, &s, &d));
    assert_int_equal(s.n, 3);
    assert_int_equal(s.left, 0);
    x = compared(law_of(SERVICE("3", "4"), REGISTER, str_z(a, str_printf(a, SIGNED "%.*s",
        STR_ARG(s.rows)))));
    assert_int_equal(item(&x, "2016-01-01")->state, DRIFT_SIGNED);
    assert_true(str_is(item(&x, "2016-01-01")->by, "A. Lawyer"));
    /* A later edition that says something else is red again, one that says the same is not. */
    import(ACT("null", EDITION("\"2010-01-01\"", "\"2014-12-31\"", "three", "four") ","
               EDITION("\"2015-01-01\"", "\"2022-12-31\"", "three, but otherwise", "four") ","
               EDITION("\"2023-01-01\"", "null", "three again", "four, at last")));
    x = compared(law_of(SERVICE("3", "4"), REGISTER, str_z(a, str_printf(a, SIGNED "%.*s",
        STR_ARG(s.rows)))));
    assert_int_equal(item(&x, "2021-01-01")->state, DRIFT_SIGNED);
    assert_int_equal(item(&x, "2024-01-01")->state, DRIFT_CHANGED);
    assert_int_equal(item(&x, "2024-01-01")->why, DRIFT_OTHER_TEXT);
}

static void an_end_is_signed_by_name_only(void **state)
{
    struct drift_signed s;
    struct diags d = diags_on(a);
    struct str service = STR("bees"), clause = STR("XX-LAW-2#4");

    (void)state;
    import(ACT("\"2024-01-01\"", EDITION("\"2010-01-01\"", "null", "three", "four")));
    struct law *l = law_of(SERVICE("3", "4"), REGISTER, SIGNED);
    struct drift x = compared(l);
    assert_int_equal(item(&x, "2023-12-31")->state, DRIFT_UNSIGNED);
    assert_int_equal(item(&x, "2024-01-01")->state, DRIFT_DEAD);
    assert_int_equal(item(&x, "2024-01-01")->why, DRIFT_CEASED);
    assert_true(drift_sign(l, &x, &service, 1, STR("A. Lawyer"), on("2026-11-22"), a, &s, &d));
    assert_int_equal(s.n, 2);
    assert_int_equal(s.left, 1);
    assert_true(drift_sign(l, &x, &clause, 1, STR("A. Lawyer"), on("2026-11-22"), a, &s, &d));
    assert_true(str_find(s.rows, "| ceased |") > 0);
    x = compared(law_of(SERVICE("3", "4"), REGISTER, str_z(a, str_printf(a, SIGNED "%.*s",
        STR_ARG(s.rows)))));
    assert_int_equal(item(&x, "2024-01-01")->state, DRIFT_SIGNED);
}

static void a_clause_that_is_not_there_is_a_finding(void **state)
{
    struct diags d = diags_on(a);

    (void)state;
    import(ACT("null", EDITION("\"2010-01-01\"", "null", "three", "four")));
    struct drift x = compared(law_of(SERVICE("3", "9"), REGISTER, SIGNED));
    assert_int_equal(item(&x, "2021-01-01")->state, DRIFT_UNRESOLVED);
    assert_int_equal(drift_findings(&x, a, &d), 1);
    assert_true(str_is(d.first->code, "drift-unresolved"));
    assert_true(str_is(d.first->file, "law/bees.md"));
    assert_true(d.first->line > 0 && d.first->remedy.n > 0);
    x = compared(law_of(SERVICE("3", "9"), REGISTER "\n## C · register-clauses\n\n| clause | register "
        "|\n|---|---|\n| XX-LAW-2#9 | sec_4 |\n", SIGNED));
    assert_int_equal(item(&x, "2021-01-01")->state, DRIFT_UNSIGNED);
}

static void a_hostile_name_signs_nothing(void **state)
{
    struct drift_signed s;
    struct diags d = diags_on(a);
    struct str what = STR("bees"), nobody = STR("XX-LAW-2#77");

    (void)state;
    import(ACT("null", EDITION("\"2010-01-01\"", "null", "three", "four")));
    struct law *l = law_of(SERVICE("3", "4"), REGISTER, SIGNED);
    struct drift x = compared(l);
    assert_false(drift_sign(l, &x, &what, 1, STR("A | B"), 20000, a, &s, &d));
    assert_false(drift_sign(l, &x, &what, 1, STR("A\nB"), 20000, a, &s, &d));
    assert_false(drift_sign(l, &x, &what, 1, STR("  "), 20000, a, &s, &d));
    assert_false(drift_sign(l, &x, &nobody, 1, STR("A"), 20000, a, &s, &d));
    assert_true(str_is(d.last->code, "nothing-cited"));
}

static void the_watch_looks_when_something_was_imported(void **state)
{
    struct law *l = law_of(SERVICE("3", "4"), REGISTER, SIGNED);
    struct drift_watch *w = drift_watch_new(l, r);
    struct diags d = diags_on(a);
    struct drift_seen *first, *second;
    const struct drift *x, *y;

    (void)state;
    assert_null(drift_take(w, &first));
    assert_true(drift_watch_look(w, &d));
    assert_false(drift_watch_look(w, &d));
    x = drift_take(w, &first);
    import(ACT("null", EDITION("\"2010-01-01\"", "null", "three", "four")));
    assert_true(drift_watch_look(w, &d));
    y = drift_take(w, &second);
    assert_ptr_not_equal(x, y);
    assert_int_equal(item(x, "2021-01-01")->state, DRIFT_UNKNOWN);      /* still held, still whole */
    assert_int_equal(item(y, "2021-01-01")->state, DRIFT_UNSIGNED);
    drift_give(w, first);
    drift_give(w, second);
    drift_watch_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_not_there_is_unknown, begin, end),
        cmocka_unit_test_setup_teardown(a_text_of_another_day_is_no_text, begin, end),
        cmocka_unit_test_setup_teardown(a_change_under_the_row_is_red_until_signed, begin, end),
        cmocka_unit_test_setup_teardown(an_end_is_signed_by_name_only, begin, end),
        cmocka_unit_test_setup_teardown(a_clause_that_is_not_there_is_a_finding, begin, end),
        cmocka_unit_test_setup_teardown(a_hostile_name_signs_nothing, begin, end),
        cmocka_unit_test_setup_teardown(the_watch_looks_when_something_was_imported, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
