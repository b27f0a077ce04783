/*
 * NAME    test_base_money - tenge in tiyn
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/money.h"

static void reads_and_writes(void **state)
{
    static const struct {
        const char *in;
        tiyn v;
        const char *out;
    } rows[] = {
        { "4325.00", 432500, "4325.00" }, { "612.6", 61260, "612.60" }, { "17300", 1730000,
        "17300.00" },
        { "0", 0, "0.00" }, { "0.01", 1, "0.01" }, { "-0.05", -5, "-0.05" }, { "-3.20", -320,
        "-3.20" },
        { "92233720368547758.07", INT64_MAX, "92233720368547758.07" },
        { "-92233720368547758.08", INT64_MIN, "-92233720368547758.08" },
    };
    static const char *const bad[] = { "", "1.", "1.234", "1,5", "1 000", "+5",
        "92233720368547758.08",
        "KZT", "1e5" };
    struct arena *a = arena_new();
    tiyn v;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(money_parse(str_of(rows[i].in), &v));
        assert_true(v == rows[i].v);
        assert_string_equal(money_str(a, v).p, rows[i].out);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(money_parse(str_of(bad[i]), &v));
    arena_free(a);
}

static void multiples(void **state)
{
    tiyn v;

    (void)state;
    assert_true(money_times(432500, 200, &v) && v == 86500);        /* 0.2 of 4325 tenge */
    assert_true(money_times(432500, 4000, &v) && v == 1730000);
    assert_true(money_times(1, 500, &v) && v == 1);                 /* half up */
    assert_true(money_times(1, 499, &v) && v == 0);
    assert_true(money_times(3, 500, &v) && v == 2);
    assert_true(money_times(-1, 500, &v) && v == 0);
    assert_true(money_times(-1, 501, &v) && v == -1);
    assert_true(money_times(-3, 500, &v) && v == -1);
    assert_true(money_times(0, INT64_MAX, &v) && v == 0);
    assert_false(money_times(INT64_MAX, 2, &v));
    assert_false(money_times(INT64_MIN, -1, &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes),
        cmocka_unit_test(multiples),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
