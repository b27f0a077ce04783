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
#include "base/text.h"

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

/*
 * Every row: valid text, the same arguments in all languages, no blanks at the ends, each in its
 * script.
 */
static void every_row(void **state)
{
    (void)state;
    for (unsigned id = 0; id < MSG_COUNT; id++) {
        const char *name = msg_name((enum msg)id);
        unsigned en = arguments(msg(LANG_EN, (enum msg)id), name);

        if (has_cyrillic(msg(LANG_EN, (enum msg)id)))
            fail_msg("%s: Cyrillic letters in the English text", name);
        for (int l = 0; l < LANG_COUNT; l++) {
            struct str s = msg((enum lang)l, (enum msg)id);

            if (!utf8_valid(s) || !str_eq(str_trim(s), s))
                fail_msg("%s: bad UTF-8 or a blank at an end", name);
            if (arguments(s, name) != en)
                fail_msg("%s: the languages use different arguments", name);
        }
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
        cmocka_unit_test(formatting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
