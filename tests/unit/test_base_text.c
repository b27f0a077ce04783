/*
 * NAME    test_base_text - the catalog of what people read
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/panic.h"
#include "base/words.h"

static void languages(void **state)
{
    enum lang l = LANG_EN;

    (void)state;
    assert_true(lang_parse(STR("kk"), &l) && l == LANG_KK);
    assert_true(lang_parse(STR("ru"), &l) && l == LANG_RU);
    assert_true(lang_parse(STR("en"), &l) && l == LANG_EN);
    assert_false(lang_parse(STR("kz"), &l));
    assert_false(lang_parse(STR("KK"), &l));
    assert_false(lang_parse(STR(""), &l));
    assert_int_equal(l, LANG_EN);
    for (int i = 0; i < LANG_COUNT; i++)
        assert_true(lang_parse(lang_code((enum lang)i), &l) && (int)l == i);
    assert_true(str_is(msg(LANG_KK, MSG_yes), "иә"));
    assert_true(str_is(msg(LANG_RU, MSG_yes), "да"));
    assert_true(str_is(msg(LANG_EN, MSG_yes), "yes"));
}

/*
 * The set of arguments of one row, a bit each; fails on a percent sign that is neither %% nor
 * %1..%9.
 */
static unsigned arguments(struct str s, const char *name)
{
    unsigned set = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '%')
            continue;
        i++;
        if (i < s.n && s.p[i] == '%')
            continue;
        if (i == s.n || s.p[i] < '1' || s.p[i] > '9')
            fail_msg("%s: a percent sign that stands alone in \"%.*s\"", name, STR_ARG(s));
        set |= 1u << (s.p[i] - '0');
    }
    return set;
}

static bool has_cyrillic(struct str s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = utf8_next(s, &i);

        if (cp >= 0x400 && cp < 0x530)
            return true;
    }
    return false;
}

/* A counted row: two forms in English, three in Russian, one in Kazakh, each with the same arguments. */
static void check_forms(enum lang l, unsigned id)
{
    static const int forms[] = { [LANG_KK] = 1, [LANG_RU] = 3, [LANG_EN] = 2 };
    struct str rest = msg(l, id), one;
    int n = 0;

    if (str_chr(msg(LANG_EN, id), '|') < 0 && str_chr(rest, '|') < 0)
        return;
    while (str_cut(&rest, '|', &one)) {
        n++;
        if (arguments(one, msg_name(id)) != arguments(msg(l, id), msg_name(id)))
            fail_msg("%s: the forms use different arguments", msg_name(id));
    }
    if (n != forms[l])
        fail_msg("%s: %d forms where %d are due", msg_name(id), n, forms[l]);
}

/*
 * Every row: valid text, the same arguments in all languages, no blanks at the ends, each in its
 * script.
 */
static void every_row(void **state)
{
    (void)state;
    for (unsigned id = 0; id < MSG_TOTAL; id++) {
        if (id == MSG_COUNT)
            continue;
        const char *name = msg_name(id);
        unsigned en = arguments(msg(LANG_EN, id), name);

        if (has_cyrillic(msg(LANG_EN, id)))
            fail_msg("%s: Cyrillic letters in the English text", name);
        for (int l = 0; l < LANG_COUNT; l++) {
            struct str s = msg((enum lang)l, id);

            if (!utf8_valid(s) || !str_eq(str_trim(s), s))
                fail_msg("%s: bad UTF-8 or a blank at an end", name);
            if (arguments(s, name) != en)
                fail_msg("%s: the languages use different arguments", name);
            check_forms((enum lang)l, id);
        }
    }
}

/* Numbers, money, dates: what a page says in each language. */
static void in_words(void **state)
{
    struct arena *a = arena_new();
    day d = DAY_NONE;

    (void)state;
    assert_true(str_is(words_number_str(a, LANG_EN, 1234567), "1,234,567"));
    assert_true(str_is(words_number_str(a, LANG_RU, 1000), "1\u00a0000"));
    assert_true(str_is(words_number_str(a, LANG_KK, 999), "999"));
    assert_true(str_is(words_number_str(a, LANG_KK, INT64_MIN),
        "\u22129\u00a0223\u00a0372\u00a0036\u00a0854\u00a0775\u00a0808"));
    assert_true(str_is(words_money_str(a, LANG_RU, 432500), "4\u00a0325\u00a0\u20b8"));
    assert_true(str_is(words_money_str(a, LANG_EN, 61260), "612.60\u00a0\u20b8"));
    assert_true(day_make(2026, 11, 23, &d));
    assert_true(str_is(words_day_str(a, LANG_EN, d), "23 November 2026"));
    assert_true(str_is(words_day_str(a, LANG_RU, d), "23 ноября 2026 года"));
    assert_true(str_is(words_day_str(a, LANG_KK, d), "2026 жылғы 23 қараша"));
    assert_int_equal(words_day_str(a, LANG_KK, DAY_NONE).n, 0);
    assert_int_equal(words_moment_str(a, LANG_KK, MOMENT_NONE).n, 0);
    assert_true(str_is(words_moment_str(a, LANG_EN, moment_make(d, 9 * 3600 + 5 * 60 + 59)),
        "23 November 2026 at 09:05"));
    arena_free(a);
}

static void counted(void **state)
{
    static const struct { int64_t n; const char *en, *ru; } rows[] = {
        { 0, "b", "c" }, { 1, "a", "a" }, { 2, "b", "b" }, { 4, "b", "b" }, { 5, "b", "c" },
        { 11, "b", "c" }, { 12, "b", "c" }, { 14, "b", "c" }, { 21, "b", "a" }, { 22, "b", "b" },
        { 101, "b", "a" }, { 111, "b", "c" }, { -1, "a", "a" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(str_is(words_form(LANG_EN, STR("a|b"), rows[i].n), rows[i].en));
        assert_true(str_is(words_form(LANG_RU, STR("a|b|c"), rows[i].n), rows[i].ru));
        assert_true(str_is(words_form(LANG_KK, STR("a"), rows[i].n), "a"));
    }
}

static void formatting(void **state)
{
    struct arena *a = arena_new();
    struct buf b = buf_on(a);
    static const struct str args[] = { { "x", 1 } };

    (void)state;
    text_format(&b, LANG_EN, MSG_no);
    buf_char(&b, ' ');
    text_format(&b, LANG_KK, MSG_count_of, STR("3"), STR("7"));
    buf_char(&b, ' ');
    text_format(&b, LANG_RU, MSG_percent, STR("12"));
    assert_string_equal(buf_get(&b).p, "no 7 ішінен 3 12 %");
    assert_string_equal(text_make(a, LANG_EN, MSG_percent, args, 1).p, "x%");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages),
        cmocka_unit_test(every_row),
        cmocka_unit_test(in_words),
        cmocka_unit_test(counted),
        cmocka_unit_test(formatting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
