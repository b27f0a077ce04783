/*
 * NAME    test_law_time - the calendar, statutory terms and the MCI
 * WHY     every date an applicant is told is counted here; the examples were counted by hand
 *         elsewhere
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "law_dir.h"
#include "law_small.h"

static struct arena *a;
static const struct law *real, *small;

static int open_law(void **state)
{
    struct diags d;
    size_t n;
    struct law_source *src;

    (void)state;
    a = arena_new();
    d = diags_on(a);
    small = law_small(a, &d, NULL);
    src = law_dir_read(a, "law", &n);
    real = src ? law_load(a, src, n, &d) : NULL;
    for (const struct diag *g = d.first; g; g = g->next) {
        struct str s = diag_text(a, g);
        fprintf(stderr, "%.*s\n", STR_ARG(s));
    }
    return small == NULL;
}

static int close_law(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static day at(const char *s)
{
    day d = DAY_NONE;

    assert_true(day_parse(str_of(s), &d));
    return d;
}

/* "20 working days" and "1 month(s)" of the examples in our spelling. */
static struct term example_term(struct str s)
{
    static const struct { const char *from, *to; } UNITS[] = { { "working days", "working-days" },
        { "calendar days", "calendar-days" }, { "month(s)", "months" } };
    struct term t = { 0, TERM_HOURS };
    ptrdiff_t blank = str_chr(s, ' ');

    for (size_t i = 0; i < 3; i++)
        if (str_is(str_sub(s, (size_t)blank + 1, s.n), UNITS[i].from))
            assert_true(
                term_parse(str_printf(a, "%.*s %s", (int)blank, s.p, UNITS[i].to), &t, NULL));
    assert_int_not_equal(t.unit, TERM_HOURS);
    return t;
}

static void counts_the_examples(void **state)
{
    struct str text = law_file_read(a, "../shared/data/term-examples.csv"), line;
    int seen = 0;

    (void)state;
    if (!text.p || !real)
        skip();
    str_cut(&text, '\n', &line);
    while (str_cut(&text, '\n', &line)) {
        struct str rest = line, cell[4];
        struct term_count c;
        struct diags d = diags_on(a);
        if (line.n == 0)
            continue;
        for (int i = 0; i < 4; i++)
            assert_true(str_cut(&rest, ',', &cell[i]));
        assert_true(law_count(real, at(str_z(a, cell[1])), MOMENT_NONE, example_term(cell[0]),
                              false, true, NULL, 0, false, a, &c, &d));
        if (c.due != at(str_z(a, cell[3])))
            fail_msg("%.*s: got %.*s", STR_ARG(line), STR_ARG(day_str(a, c.due)));
        seen++;
    }
    assert_true(seen >= 15);
}

/* The list of days off was compiled elsewhere; ours must agree on every weekday it lists. */
static void calendar_agrees_with_the_list(void **state)
{
    struct str text = law_file_read(a, "../shared/data/nonworking-days.csv"), line;
    int seen = 0;

    (void)state;
    if (!text.p || !real)
        skip();
    str_cut(&text, '\n', &line);
    while (str_cut(&text, '\n', &line)) {
        struct str rest = line, date, kind;
        if (line.n == 0)
            continue;
        str_cut(&rest, ',', &date);
        str_cut(&rest, ',', &kind);
        if (law_is_working(real, at(str_z(a, date))) != str_is(kind, "weekend-worked"))
            fail_msg("%.*s", STR_ARG(line));
        seen++;
    }
    assert_true(seen > 300);
}

static void mci_agrees_with_the_list(void **state)
{
    struct str text = law_file_read(a, "../shared/data/mci.csv"), line;

    (void)state;
    if (!text.p || !real)
        skip();
    str_cut(&text, '\n', &line);
    while (str_cut(&text, '\n', &line)) {
        struct str rest = line, from, to, sum, scope;
        tiyn mci, wanted;
        if (line.n == 0)
            continue;
        str_cut(&rest, ',', &from);
        str_cut(&rest, ',', &to);
        str_cut(&rest, ',', &sum);
        str_cut(&rest, ',', &scope);
        if (!str_is(scope, "all"))
            continue;
        assert_true(money_parse(sum, &wanted));
        assert_true(law_mci(real, at(str_z(a, from)), &mci, NULL));
        assert_int_equal(mci, wanted);
        assert_true(law_mci(real, at(str_z(a, to)), &mci, NULL));
        assert_int_equal(mci, wanted);
    }
}

static day due(const char *from, const char *term, bool same, bool roll,
               const struct term_stop *stops, size_t n)
{
    struct term t;
    struct term_count c;

    assert_true(term_parse(str_of(term), &t, NULL));
    assert_true(
        law_count(small, at(from), MOMENT_NONE, t, same, roll, stops, n, false, a, &c, NULL));
    return c.due;
}

static void counts_days(void **state)
{
    (void)state;
    /* Friday 30 April 2020 is a Thursday; 1 May off, 2 May worked, 4 May moved. */
    assert_int_equal(due("2020-04-30", "1 working-days", false, true, NULL, 0), at("2020-05-02"));
    assert_int_equal(due("2020-04-30", "2 working-days", false, true, NULL, 0), at("2020-05-05"));
    assert_int_equal(due("2020-04-30", "1 working-days", true, true, NULL, 0), at("2020-04-30"));
    assert_int_equal(due("2020-05-01", "1 working-days", true, true, NULL, 0), at("2020-05-02"));
    assert_int_equal(due("2020-04-30", "3 calendar-days", false, false, NULL, 0), at("2020-05-03"));
    assert_int_equal(due("2020-04-30", "3 calendar-days", false, true, NULL, 0), at("2020-05-05"));
    assert_int_equal(due("2020-04-30", "3 calendar-days", true, false, NULL, 0), at("2020-05-02"));
    assert_int_equal(due("2020-01-31", "1 months", false, false, NULL, 0), at("2020-02-29"));
    assert_int_equal(due("2020-01-31", "1 months", false, true, NULL, 0), at("2020-03-02"));
    assert_int_equal(due("2020-02-29", "1 years", false, false, NULL, 0), at("2021-02-28"));
    assert_int_equal(due("2020-03-10", "1 months", true, false, NULL, 0), at("2020-04-09"));
    assert_int_equal(due("2020-03-08", "0 calendar-days", false, true, NULL, 0), at("2020-03-09"));
}

static void stops_stand_still(void **state)
{
    struct term_stop stop = { at("2020-03-03"), at("2020-03-04") };
    struct term_stop open = { at("2020-03-03"), DAY_OPEN };
    struct term_stop late = { at("2020-06-01"), DAY_OPEN };

    (void)state;
    assert_int_equal(due("2020-03-02", "2 working-days", false, true, &stop, 1), at("2020-03-06"));
    assert_int_equal(due("2020-03-02", "2 calendar-days", false, false, &stop, 1),
                     at("2020-03-06"));
    assert_int_equal(due("2020-03-02", "1 months", false, false, &stop, 1), at("2020-04-04"));
    assert_int_equal(due("2020-03-02", "2 working-days", false, true, &open, 1), DAY_OPEN);
    assert_int_equal(due("2020-03-02", "1 months", false, true, &open, 1), DAY_OPEN);
    assert_int_equal(due("2020-03-02", "2 working-days", false, true, &late, 1), at("2020-03-04"));
}

static void counts_hours(void **state)
{
    struct term t;
    struct term_count c;
    struct term_stop stop = { at("2020-03-02"), at("2020-03-02") };
    moment from = moment_make(at("2020-03-02"), 22 * 3600);

    (void)state;
    assert_true(term_parse(STR("3 hours"), &t, NULL));
    assert_true(
        law_count(small, at("2020-03-02"), from, t, true, false, NULL, 0, false, a, &c, NULL));
    assert_int_equal(c.due_at, from + 3 * 3600);
    assert_int_equal(c.due, at("2020-03-03"));
    assert_true(
        law_count(small, at("2020-03-02"), from, t, true, false, &stop, 1, false, a, &c, NULL));
    assert_int_equal(c.due, at("2020-03-04"));
    assert_true(law_count(small, at("2020-03-02"), MOMENT_NONE, t, true, false, NULL, 0, false, a,
                          &c, NULL));
    assert_int_equal(c.due_at, MOMENT_NONE);
}

/* The list shows every day with the reason it did not count; counted days are as many as the
 * term says. */
static void lists_the_days(void **state)
{
    struct term t;
    struct term_count c;
    int counted = 0;
    struct json *j;

    (void)state;
    assert_true(term_parse(STR("3 working-days"), &t, NULL));
    assert_true(law_count(small, at("2020-04-30"), MOMENT_NONE, t, false, true, NULL, 0, true, a,
                          &c, NULL));
    for (size_t i = 0; i < c.n_days; i++)
        counted += c.days[i].counted;
    assert_int_equal(counted, 3);
    assert_int_equal(c.n_days, 6);
    assert_int_equal(c.days[0].why, DAY_HOLIDAY);
    assert_true(str_is(c.days[0].name, "May"));
    assert_int_equal(c.days[1].counted, 1);
    assert_int_equal(c.days[2].why, DAY_WEEKEND);
    assert_int_equal(c.days[3].why, DAY_MOVED);
    j = term_count_json(&c, a);
    assert_true(str_is(json_get_str(j, "due"), "2020-05-06"));
    assert_true(str_is(json_get_str(json_get(j, "days")->child, "why"), "holiday"));
    assert_true(law_count(small, at("2020-04-29"), MOMENT_NONE,
                          (struct term){ 2, TERM_CALENDAR_DAYS }, false, true, NULL, 0, true, a, &c,
                          NULL));
    assert_int_equal(c.due, at("2020-05-02"));
    assert_int_equal(c.days[c.n_days - 1].why, DAY_COUNTS);
}

static void knows_its_years(void **state)
{
    struct term_count c;
    struct diags d = diags_on(a);

    (void)state;
    assert_false(law_count(small, at("2030-01-01"), MOMENT_NONE,
                           (struct term){ 2, TERM_WORKING_DAYS }, false, true, NULL, 0, false, a,
                           &c, &d));
    assert_non_null(law_small_diag(&d, "outside-calendar"));
    assert_true(law_count(small, at("2030-01-01"), MOMENT_NONE, (struct term){ 2, TERM_MONTHS },
                          false, false, NULL, 0, false, a, &c, &d));
    assert_int_equal(law_next_working(small, at("2020-05-03")), at("2020-05-05"));
}

static void refuses_terms(void **state)
{
    static const char *const BAD[] = {
        "",           "20",       "working-days",      "20 workdays", "-1 hours",
        "1.5 months", "20  days", "99999999999 hours", "101 years"
    };
    struct term t;

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct diags d = diags_on(a);
        assert_false(term_parse(str_of(BAD[i]), &t, &d));
        assert_non_null(law_small_diag(&d, "bad-term"));
    }
    assert_true(term_parse(STR(" 1 month "), &t, NULL));
    assert_int_equal(t.unit, TERM_MONTHS);
}

static void regions_have_days(void **state)
{
    tiyn mci;
    struct law_cite cite;

    (void)state;
    assert_true(law_region(small, STR("75"), at("2010-01-01")));
    assert_false(law_region(small, STR("10"), at("2022-06-07")));
    assert_true(law_region(small, STR("10"), at("2022-06-08")));
    assert_false(law_region(small, STR("99"), at("2022-06-08")));
    assert_true(str_is(law_place(small, STR("75"), LANG_EN), "Almaty"));
    assert_true(str_is(law_place(small, STR("99"), LANG_EN), "99"));
    assert_false(law_mci(small, at("2009-12-31"), &mci, &cite));
    assert_true(law_mci(small, at("2020-01-01"), &mci, &cite));
    assert_int_equal(mci, 250050);
    assert_true(str_is(cite.clause, "XX-DAYS#2"));
    assert_int_equal(cite.status, LAW_PAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_examples),
        cmocka_unit_test(calendar_agrees_with_the_list),
        cmocka_unit_test(mci_agrees_with_the_list),
        cmocka_unit_test(counts_days),
        cmocka_unit_test(stops_stand_still),
        cmocka_unit_test(counts_hours),
        cmocka_unit_test(lists_the_days),
        cmocka_unit_test(knows_its_years),
        cmocka_unit_test(refuses_terms),
        cmocka_unit_test(regions_have_days),
    };

    return cmocka_run_group_tests(tests, open_law, close_law);
}
