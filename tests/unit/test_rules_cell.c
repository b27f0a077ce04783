/*
 * NAME  test_rules_cell - every form of a cell, what it accepts, and what its faults say
 */
#include "rules_help.h"

static struct arena *arena;

static const struct str countries[] = {
    { "kazakhstan", 10 }, { "uzbekistan", 10 }, { "germany", 7 },
};

static const struct rules_domain
    yes_no = { .type = RULES_BOOL },
    number = { .type = RULES_NUMBER, .hi = (int64_t)150 * RULES_SCALE },
    whole = { .type = RULES_NUMBER, .hi = (int64_t)150 * RULES_SCALE, .step = RULES_SCALE },
    date = { .type = RULES_DATE },
    date_or_none = { .type = RULES_DATE, .has_none = true },
    country = { .type = RULES_ENUM, .values = countries, .n_values = 3 },
    open_country = { .type = RULES_ENUM, .values = countries, .n_values = 3, .open = true };

static int test(const struct rules_domain *dom, const char *cell, struct rules_value v)
{
    struct diags d = diags_on(arena);
    struct rules_cell *c = rules_cell_parse(arena, dom, str_of(cell), &d);

    help_no_faults(&d);
    assert_non_null(c);
    return rules_cell_test(c, dom, v);
}

static int test_number(const char *cell, const char *value)
{
    int64_t v;

    assert_true(str_decimal(str_of(value), 6, &v));
    return test(&number, cell, KNOWN(v));
}

static void numbers(void **state)
{
    static const struct { const char *cell, *value; int result; } rows[] = {
        { "18", "18", 1 }, { "18", "18.000001", 0 }, { "0.5", "0.5", 1 }, { "-3", "-3", 1 },
        { "1, 2 ,5", "2", 1 }, { "1,2,5", "3", 0 },
        { "< 16", "15.999999", 1 }, { "<16", "16", 0 }, { "<= 16", "16", 1 }, { "> 16", "16", 0 },
        { "> 16", "16.000001", 1 }, { ">=16", "16", 1 }, { ">= 16", "15", 0 }, { "> -1", "0", 1 },
        { "[16..18]", "16", 1 }, { "[16..18]", "18", 1 }, { "[16..18)", "18", 0 },
        { "[16..18[", "18", 0 }, { "[16..18[", "17.999999", 1 }, { "(16..18]", "16", 0 },
        { "]16..18]", "16", 0 }, { "]16..18]", "18", 1 }, { "]16..18[", "17", 1 },
        { "]16..18[", "18", 0 }, { "(16..18)", "16.5", 1 },
        { "[18..27]", "18", 1 }, { "[18..27]", "27", 1 }, { "[18..27]", "17.9", 0 },
        { "[1.5..2.5]", "2.5", 1 }, { "[1.5..2.5]", "2.6", 0 }, { "[ 1.5 .. 2 ]", "1.5", 1 },
        { "[-2..-1]", "-1", 1 }, { "< 16, >= 63", "70", 1 }, { "< 16, >= 63", "20", 0 },
        { "[16..18), 20, > 60", "20", 1 }, { "not(18)", "18", 0 }, { "not(18)", "19", 1 },
        { "not([16..18), 20)", "17", 0 }, { "not ( [16..18) , 20 )", "18", 1 },
        { "not(< 5, >= 5)", "5", 0 }, { "-", "77", 1 }, { "", "77", 1 }, { "  - ", "77", 1 },
        { "\"18\"", "18", 1 }, { "1, 2, 2, [1..3]", "2.5", 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (test_number(rows[i].cell, rows[i].value) != rows[i].result)
            fail_msg("%s of %s is not %d", rows[i].cell, rows[i].value, rows[i].result);
}

static void dates(void **state)
{
    struct rules_value on = KNOWN(help_day("2020-04-11"));

    (void)state;
    assert_int_equal(test(&date, "2020-04-11", on), 1);
    assert_int_equal(test(&date, "2020-04-12", on), 0);
    assert_int_equal(test(&date, "< 2020-04-11", on), 0);
    assert_int_equal(test(&date, "<= 2020-04-11", on), 1);
    assert_int_equal(test(&date, "[2020-01-01..2020-12-31]", on), 1);
    assert_int_equal(test(&date, "[2020-01-01..2020-04-11)", on), 0);
    assert_int_equal(test(&date, "date(\"2020-04-11\")", on), 1);
    assert_int_equal(test(&date, ">= date(\"2020-04-12\")", on), 0);
    assert_int_equal(test(&date, "not(2020-04-11, 2020-04-12)", on), 0);
    assert_int_equal(test(&date_or_none, "none", on), 0);
    assert_int_equal(test(&date_or_none, "none", KNOWN(RULES_NONE)), 1);
    assert_int_equal(test(&date_or_none, "not(none)", on), 1);
    assert_int_equal(test(&date_or_none, "< 2020-04-11, none", KNOWN(RULES_NONE)), 1);
    assert_int_equal(test(&date_or_none, "< 2020-04-11", KNOWN(RULES_NONE)), 0);
    assert_int_equal(test(&date_or_none, "not(< 2020-04-11)", KNOWN(RULES_NONE)), 1);
    assert_int_equal(test(&date_or_none, "-", KNOWN(RULES_NONE)), 1);
}

static void enums_and_bools(void **state)
{
    (void)state;
    assert_int_equal(test(&country, "kazakhstan", KNOWN(0)), 1);
    assert_int_equal(test(&country, "kazakhstan", KNOWN(2)), 0);
    assert_int_equal(test(&country, "uzbekistan, germany", KNOWN(2)), 1);
    assert_int_equal(test(&country, "\"uzbekistan\",\"germany\"", KNOWN(1)), 1);
    assert_int_equal(test(&country, "not(kazakhstan)", KNOWN(1)), 1);
    assert_int_equal(test(&open_country, "kazakhstan", KNOWN(-1)), 0);
    assert_int_equal(test(&open_country, "not(kazakhstan)", KNOWN(-1)), 1);
    assert_int_equal(test(&yes_no, "true", KNOWN(1)), 1);
    assert_int_equal(test(&yes_no, "true", KNOWN(0)), 0);
    assert_int_equal(test(&yes_no, "false", KNOWN(0)), 1);
    assert_int_equal(test(&yes_no, "not(true)", KNOWN(0)), 1);
}

/* An unknown value makes a cell unknown, unless the whole domain agrees on it. */
static void unknowns(void **state)
{
    (void)state;
    assert_int_equal(test(&yes_no, "-", RULES_UNKNOWN), 1);
    assert_int_equal(test(&yes_no, "true", RULES_UNKNOWN), -1);
    assert_int_equal(test(&yes_no, "true, false", RULES_UNKNOWN), 1);
    assert_int_equal(test(&yes_no, "not(true, false)", RULES_UNKNOWN), 0);
    assert_int_equal(test(&country, "kazakhstan", RULES_UNKNOWN), -1);
    assert_int_equal(test(&country, "not(kazakhstan)", RULES_UNKNOWN), -1);
    assert_int_equal(test(&country, "kazakhstan, uzbekistan, germany", RULES_UNKNOWN), 1);
    assert_int_equal(test(&open_country, "kazakhstan, uzbekistan, germany", RULES_UNKNOWN), -1);
    assert_int_equal(test(&number, ">= 0", RULES_UNKNOWN), 1);
    assert_int_equal(test(&number, "> 150", RULES_UNKNOWN), 0);
    assert_int_equal(test(&number, ">= 18", RULES_UNKNOWN), -1);
    assert_int_equal(test(&number, "<= 16, >= 17", RULES_UNKNOWN), -1);
    assert_int_equal(test(&whole, "<= 16, >= 17", RULES_UNKNOWN), 1);
    assert_int_equal(test(&whole, "(16..17)", RULES_UNKNOWN), 0);
    assert_int_equal(test(&date, "< 2020-04-11, >= 2020-04-11", RULES_UNKNOWN), 1);
    assert_int_equal(test(&date_or_none, "< 2020-04-11, >= 2020-04-11", RULES_UNKNOWN), -1);
    assert_int_equal(test(&date_or_none, "< 2020-04-11, >= 2020-04-11, none", RULES_UNKNOWN), 1);
    assert_int_equal(test(&date_or_none, "none", RULES_UNKNOWN), -1);
}

/* Message and remedy contain the two texts, and the fault points at the byte. */
static void faults(void **state)
{
    static const struct {
        const struct rules_domain *dom;
        const char *cell, *message, *remedy;
        int column;
    } rows[] = {
        { &number, "abc", "expected a number with at most six decimals, found", "[16..18)", 1 },
        { &number, "18.", "expected a number", "such as 18", 1 },
        { &number, "1.1234567", "six decimals", "", 1 },
        { &number, "9000000000000", "a smaller number", "", 1 },
        { &number, "99999999999999999999", "expected a number", "", 1 },
        { &number, ">= ", "expected a value", "", 3 },
        { &number, "18..27", "a comma between two conditions, found \"..27\"", "[16..18)", 3 },
        { &number, "[18..27", "at the end of the range", "", 8 },
        { &number, "[18.27]", "\"..\" between the bounds", "", 7 },
        { &number, "[18,27]", "\"..\" between the bounds", "", 4 },
        { &number, "[27..18]", "smaller bound first", "", 2 },
        { &number, "(18..18)", "a range with something in it", "", 2 },
        { &number, "18 19", "expected a comma", "", 4 },
        { &number, "18,", "expected a value", "", 4 },
        { &number, "not(18", "\")\" at the end of not(...)", "", 7 },
        { &number, "not(18) 5", "expected a comma", "", 9 },
        { &number, "none", "expected a number", "", 1 },
        { &number, "\"18", "a closing quotation mark", "", 1 },
        { &whole, "16.5", "expected a whole number, found \"16.5\"", "", 1 },
        { &date, "2021-02-29", "a date of the calendar", "2020-04-11", 1 },
        { &date, "11.04.2020", "YYYY-MM-DD", "", 1 },
        { &date, "date(2020-04-11", "after the date", "", 16 },
        { &date_or_none, "> none", "that can be compared", "none is a value too", 3 },
        { &yes_no, "yes", "expected true or false, found \"yes\"", "not(...)", 1 },
        { &yes_no, "> true", "only numbers and dates can be compared", "", 3 },
        { &country, "kazakstan", "found \"kazakstan\"", "did you mean kazakhstan?", 1 },
        { &country, "Germany", "found \"Germany\"", "did you mean germany?", 1 },
        { &country, "xyz", "found \"xyz\"", "values: kazakhstan, uzbekistan, germany", 1 },
        { &country, "kazakhstan, gemany", "found \"gemany\"", "did you mean germany?", 13 },
        { &country, "[kazakhstan..germany]", "only numbers and dates", "", 2 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct diags d = diags_on(arena);
        struct rules_cell *c = rules_cell_parse(arena, rows[i].dom, str_of(rows[i].cell), &d);
        struct str text;

        if (c != NULL || d.count != 1)
            fail_msg("%s: %zu faults", rows[i].cell, d.count);
        text = diag_text(arena, d.first);
        if (str_find(d.first->message, rows[i].message) < 0
            || str_find(d.first->remedy, rows[i].remedy) < 0 || d.first->column != rows[i].column)
            fail_msg("%s: %.*s", rows[i].cell, STR_ARG(text));
    }
}

/* A remedy never suggests what was not close, and long lists are cut. */
static void suggestions(void **state)
{
    static struct str many[40];
    struct rules_domain dom = { .type = RULES_ENUM, .values = many, .n_values = 40 };
    struct diags d = diags_on(arena);

    (void)state;
    for (size_t i = 0; i < 40; i++)
        many[i] = str_printf(arena, "value-%zu", i);
    assert_null(rules_cell_parse(arena, &dom, STR("something-quite-different"), &d));
    assert_true(str_find(d.first->remedy, "did you mean") < 0);
    assert_true(str_find(d.first->remedy, "value-11 and 28 more") >= 0);
    assert_null(rules_cell_parse(arena, &country, STR("xyz"), &d));
    assert_true(str_find(d.last->remedy, "did you mean") < 0);
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(dates),
        cmocka_unit_test(enums_and_bools),
        cmocka_unit_test(unknowns),
        cmocka_unit_test(faults),
        cmocka_unit_test(suggestions),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
