/*
 * NAME    test_base_str - slices, numbers in text, UTF-8 and folding
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/str.h"

#define assert_str(s, z) assert_true(str_is((s), (z)))

static void compare(void **state)
{
    (void)state;
    assert_true(str_eq(STR("abc"), str_of("abc")));
    assert_false(str_eq(STR("abc"), STR("abd")));
    assert_false(str_eq(STR("abc"), STR("ab")));
    assert_true(str_eq(STR_NONE, STR("")));
    assert_int_equal(str_of(NULL).n, 0);
    assert_int_equal(str_cmp(STR("a"), STR("b")), -1);
    assert_int_equal(str_cmp(STR("ab"), STR("a")), 1);
    assert_int_equal(str_cmp(STR("a"), STR("ab")), -1);
    assert_int_equal(str_cmp(STR("\xFF"), STR("a")), 1);    /* bytes have no sign */
    assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
    assert_int_equal(str_cmp(((struct str){ "a\0b", 3 }), ((struct str){ "a\0c", 3 })), -1);
    assert_true(str_starts(STR("sapar"), "sap"));
    assert_false(str_starts(STR("sa"), "sap"));
    assert_true(str_ends(STR("sapar"), "par"));
    assert_false(str_ends(STR("ar"), "par"));
    assert_true(str_ends(STR_NONE, ""));
}

static void cut_and_find(void **state)
{
    struct str rest = STR("a,,b"), head;

    (void)state;
    assert_true(str_cut(&rest, ',', &head));
    assert_str(head, "a");
    assert_true(str_cut(&rest, ',', &head));
    assert_str(head, "");
    assert_true(str_cut(&rest, ',', &head));
    assert_str(head, "b");
    assert_false(str_cut(&rest, ',', &head));
    rest = STR("");
    assert_true(str_cut(&rest, ',', &head));
    assert_int_equal(head.n, 0);
    assert_false(str_cut(&rest, ',', &head));
    rest = STR("a,");
    assert_true(str_cut(&rest, ',', &head));
    assert_true(str_cut(&rest, ',', &head));
    assert_int_equal(head.n, 0);
    assert_false(str_cut(&rest, ',', &head));

    assert_int_equal(str_find(STR("aaab"), "aab"), 1);
    assert_int_equal(str_find(STR("aaab"), "aaab"), 0);
    assert_int_equal(str_find(STR("aaab"), "aaabc"), -1);
    assert_int_equal(str_find(STR("aaab"), "b"), 3);
    assert_int_equal(str_find(STR("aaab"), ""), 0);
    assert_int_equal(str_find(STR_NONE, "a"), -1);
    assert_int_equal(str_chr(STR("abc"), 'c'), 2);
    assert_int_equal(str_chr(STR("abc"), 'd'), -1);
    assert_int_equal(str_chr(STR_NONE, 'd'), -1);
    assert_str(str_trim(STR(" \t a b \r\n")), "a b");
    assert_str(str_trim(STR("  \n ")), "");
    assert_str(str_sub(STR("abcdef"), 2, 3), "cde");
    assert_str(str_sub(STR("abcdef"), 4, 30), "ef");
    assert_str(str_sub(STR("abcdef"), 40, SIZE_MAX), "");
}

static void integers(void **state)
{
    static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "--1",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999", "\xD9\xA1" };
    int64_t v;

    (void)state;
    assert_true(str_int(STR("0"), &v) && v == 0);
    assert_true(str_int(STR("-0"), &v) && v == 0);
    assert_true(str_int(STR("007"), &v) && v == 7);
    assert_true(str_int(STR("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(str_int(STR("-9223372036854775808"), &v) && v == INT64_MIN);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(str_int(str_of(bad[i]), &v));
    assert_false(str_int(((struct str){ "1\0002", 3 }), &v));
}

static void decimals(void **state)
{
    static const char *const bad[] = { "", ".", "1.", ".5", "1.2345", "1,5", "1.-5", "1.5-", "-.5",
        "1..5", "9223372036854775.808", "1e2" };
    int64_t v;

    (void)state;
    assert_true(str_decimal(STR("0.2"), 3, &v) && v == 200);
    assert_true(str_decimal(STR("4325.00"), 2, &v) && v == 432500);
    assert_true(str_decimal(STR("612.6"), 2, &v) && v == 61260);
    assert_true(str_decimal(STR("-0.05"), 2, &v) && v == -5);
    assert_true(str_decimal(STR("-12.34"), 2, &v) && v == -1234);
    assert_true(str_decimal(STR("7"), 0, &v) && v == 7);
    assert_true(str_decimal(STR("-9223372036854775.808"), 3, &v) && v == INT64_MIN);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(str_decimal(str_of(bad[i]), 3, &v));
    assert_false(str_decimal(STR("7.0"), 0, &v));
}

/* Every code point there and back, and its neighbours in wrong spellings. */
static void utf8_every_code_point(void **state)
{
    struct arena *a = arena_new();
    struct buf b = buf_on(a);

    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        struct str s;
        size_t i = 0;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        b.n = 0;
        buf_utf8(&b, cp);
        s = buf_get(&b);
        assert_true(utf8_valid(s));
        assert_int_equal(utf8_next(s, &i), cp);
        assert_int_equal(i, s.n);
        for (size_t cut = 1; cut < s.n; cut++)
            assert_false(utf8_valid(str_sub(s, 0, cut)));
    }
    b.n = 0;
    buf_utf8(&b, 0xD800);
    buf_utf8(&b, 0x110000);
    assert_str(buf_get(&b), "\xEF\xBF\xBD\xEF\xBF\xBD");
    arena_free(a);
}

static void utf8_refused(void **state)
{
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x80\x80", "\xE0\x9F\xBF",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82", "\xE2\x28\xA1", "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",
        "\xF0\x9F\x98", "\xF0\x9F\x98\x41", "\xEF\xBF\x41",
    };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t at = 0;

        assert_false(utf8_valid(str_of(bad[i])));
        assert_false(utf8_valid(str_printf(a, "%s........", bad[i])));
        assert_false(utf8_valid(str_printf(a, "........%s", bad[i])));
        assert_false(utf8_valid(str_printf(a, "қала қала%s.", bad[i])));
        assert_int_equal(utf8_next(str_of(bad[i]), &at), 0xFFFD);
        assert_int_equal(at, 1);
    }
    assert_int_equal(utf8_count(STR("Қазақстан")), 9);
    assert_int_equal(utf8_count(STR("a\xFF""b")), 3);
    assert_int_equal(utf8_count(STR_NONE), 0);
    arena_free(a);
}

static void folding(void **state)
{
    static const char *const pairs[][2] = {
        { "ӘҒҚҢӨҰҮҺІ", "әғқңөұүһі" },
        { "ЕЁЖЙЪЫЬЭЮЯ АБВ", "еёжйъыьэюя абв" },
        { "КӨШІ-ҚОН", "көші-қон" },
        { "ЇЄЎЂ", "їєўђ" },
        { "SAPAR z09_@[`{", "sapar z09_@[`{" },
        { "ÀÖØÞ×÷ßÿŸ", "àöøþ×÷ßÿÿ" },
        { "ĞŞIİıŻŁŐſ", "ğşiiıżłős" },
        { "ӀӁӃӍ", "ӏӂӄӎ" },
        { "ẠỸḀ", "ạỹḁ" },
        { "қа\xFFЛА", "қа\xEF\xBF\xBDла" },
        { "日本", "日本" },
        { "", "" },
    };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct str once = utf8_fold(a, str_of(pairs[i][0]));

        assert_string_equal(str_z(a, once), pairs[i][1]);
        assert_true(str_eq(utf8_fold(a, once), once));
    }
    arena_free(a);
}

/* Folding twice changes nothing, for every letter of the blocks of the table and beyond. */
static void folding_is_stable(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    for (uint32_t cp = 0; cp < 0x2000; cp++) {
        struct buf b = buf_on(a);
        struct str once;

        buf_utf8(&b, cp);
        once = utf8_fold(a, buf_get(&b));
        assert_int_equal(utf8_count(once), 1);
        assert_true(str_eq(utf8_fold(a, once), once));
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compare),
        cmocka_unit_test(cut_and_find),
        cmocka_unit_test(integers),
        cmocka_unit_test(decimals),
        cmocka_unit_test(utf8_every_code_point),
        cmocka_unit_test(utf8_refused),
        cmocka_unit_test(folding),
        cmocka_unit_test(folding_is_stable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
