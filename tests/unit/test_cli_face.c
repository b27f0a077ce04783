/*
 * NAME    test_cli_face - text at 80 columns in three alphabets
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/room.h"

static struct arena *a;

static int up(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}
static int down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct face face(bool colour)
{
    return face_on(a, LANG_EN, colour);
}

static void is(struct face *f, const char *text)
{
    assert_string_equal(buf_get(&f->b).p, text);
}

static size_t widest(struct str s)
{
    struct str line;
    size_t most = 0;

    while (s.p && str_cut(&s, '\n', &line))
        if (utf8_count(line) > most)
            most = utf8_count(line);
    return most;
}

static void wrapping(void **state)
{
    struct face f = face(false);

    (void)state;
    f.width = 12;
    assert_int_equal(face_wrap(&f, TONE_PLAIN, 0, 2, STR("one two three four")), 12);
    is(&f, "one two\n  three four");
    f = face(false);
    f.width = 8;
    face_wrap(&f, TONE_PLAIN, 0, 2, STR("қазақстан қазақ ел"));
    is(&f, "қазақстан\n  қазақ\n  ел");
}

static void wrapping_of_anything(void **state)
{
    static const char *const words[] = { "a", "құжат", "неограниченный", "x1", "-", "срок", "мерзімі" };
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 500; round++) {
        struct buf b = buf_on(a);
        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525 + 1013904223;
            buf_printf(&b, "%s%s", i ? (seed >> 28 & 1 ? " " : "  ") : "", words[(seed >> 16) % 7]);
        }
        struct face f = face(false);
        face_wrap(&f, TONE_PLAIN, 0, (size_t)round % 20, buf_get(&b));
        struct str s = buf_get(&f.b);
        assert_true(widest(s) <= 80);
        /* Nothing is lost: the same letters in the same order. */
        struct str text = buf_get(&b);
        size_t i = 0, k = 0;
        while (true) {
            while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n'))
                i++;
            while (k < text.n && text.p[k] == ' ')
                k++;
            if (i >= s.n || k >= text.n)
                break;
            assert_int_equal(s.p[i++], text.p[k++]);
        }
        assert_true(i == s.n && k == text.n);
    }
}

static void alignment(void **state)
{
    struct face f = face(false);
    const struct str cells[] = { STR("ab"), STR("7"), STR("one"), STR("ұзын"), STR("12"), STR("екі") };

    (void)state;
    face_table(&f, cells, 2, 3, 2);
    is(&f, "  ab     7  one\n  ұзын  12  екі\n");
    f = face(false);
    face_pair(&f, 10, STR("Мерзім"), TONE_PLAIN, STR("5"));
    face_pair(&f, 10, STR("Fee"), TONE_PLAIN, STR("6"));
    is(&f, "Мерзім    5\nFee       6\n");
    f = face(false);
    face_pair(&f, 4, STR("longer"), TONE_PLAIN, STR("x"));
    is(&f, "longer x\n");
}

static void long_first_column(void **state)
{
    struct face f = face(false);
    const struct str cells[] = { STR("a"), STR("one"), STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                                 STR("two") };

    (void)state;
    face_table(&f, cells, 2, 2, 0);
    struct str s = buf_get(&f.b);
    assert_true(str_find(s, "\n                                      two\n") > 0);
    assert_true(str_find(s, "  a                                   one\n") == 0);
}

static void colours(void **state)
{
    struct face plain = face(false), f = face(true);

    (void)state;
    face_item(&plain, "+", TONE_GOOD, STR("x"));
    is(&plain, "  + x\n");
    face_item(&f, "+", TONE_GOOD, STR("x"));
    is(&f, "  \033[32m+\033[0m x\n");
}

/* What a stranger wrote may not move the cursor, ring, or turn the line round. */
static void hostile_text(void **state)
{
    (void)state;
    assert_string_equal(face_safe(a, STR("a\033[2Jb\007c\rd\n")).p, "a [2Jb c d ");
    assert_string_equal(face_safe(a, STR("x\xe2\x80\xaey")).p, "x\xef\xbf\xbdy");
    assert_string_equal(face_safe(a, STR("x\xff")).p, "x\xef\xbf\xbd");
    assert_string_equal(face_safe(a, STR("x\xc2\x9b" "31my")).p, "x 31my");
    assert_string_equal(face_safe(a, STR("Әлия")).p, "Әлия");
}

static void citations(void **state)
{
    struct face f = face(false);

    (void)state;
    f.width = 20;
    face_cited(&f, "+", TONE_GOOD, STR("short"), STR("[1] cl. 2"));
    face_cited(&f, "+", TONE_GOOD, STR("rather long one"), STR("[1] cl. 2"));
    face_cited(&f, "-", TONE_GOOD, STR("none"), STR_NONE);
    is(&f, "  + short  [1] cl. 2\n  + rather long one\n      [1] cl. 2\n  - none\n");
}

static void outlines(void **state)
{
    struct diags d = diags_on(a);
    struct face f = face(false);
    struct json *v = json_parse(a, STR("{\"n\":1,\"list\":[\"a\",\"b\"],\"in\":{\"yes\":true,\"none\":null},"
                                       "\"rows\":[{\"k\":\"v\",\"w\":2}],\"empty\":[]}"), JSON_LIMITS, &d);

    (void)state;
    assert_non_null(v);
    face_outline(&f, a, v);
    is(&f, "n      1\nlist   a, b\nin\n  yes   yes\n  none  -\nrows\n  - k  v\n    w  2\nempty  -\n");
}

static void limits(void **state)
{
    static const struct { const char *limit; enum lang lang; const char *text; } cases[] = {
        { "1 working-days", LANG_EN, "1 working day" }, { "21 working-days", LANG_EN, "21 working days" },
        { "1 months", LANG_RU, "1 месяц" }, { "2 months", LANG_RU, "2 месяца" }, { "11 months", LANG_RU, "11 месяцев" },
        { "21 calendar-days", LANG_RU, "21 календарный день" }, { "12 years", LANG_RU, "12 лет" },
        { "3 hours", LANG_KK, "3 сағат" }, { "forever", LANG_EN, "forever" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(str_z(a, face_limit(a, cases[i].lang, str_of(cases[i].limit))), cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(wrapping, up, down),
        cmocka_unit_test_setup_teardown(wrapping_of_anything, up, down),
        cmocka_unit_test_setup_teardown(alignment, up, down),
        cmocka_unit_test_setup_teardown(long_first_column, up, down),
        cmocka_unit_test_setup_teardown(colours, up, down),
        cmocka_unit_test_setup_teardown(hostile_text, up, down),
        cmocka_unit_test_setup_teardown(citations, up, down),
        cmocka_unit_test_setup_teardown(outlines, up, down),
        cmocka_unit_test_setup_teardown(limits, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
