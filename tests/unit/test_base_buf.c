/*
 * NAME    test_base_buf - the string builder and its escapes, and the list of diagnostics
 */
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/diag.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void grows(void **state)
{
    struct buf b = buf_on(a);
    struct str s;

    (void)state;
    assert_int_equal(buf_get(&b).n, 0);
    assert_string_equal(buf_get(&b).p, "");
    for (int i = 0; i < 10000; i++) {
        buf_char(&b, (char)('a' + i % 26));
        buf_str(&b, STR_NONE);
        buf_puts(&b, "-");
    }
    buf_pad(&b, '.', 5000);
    buf_pad(&b, '.', 0);
    s = buf_get(&b);
    assert_int_equal(s.n, 25000);
    assert_int_equal(strlen(s.p), 25000);
    for (size_t i = 0; i < 10000; i++)
        assert_true(s.p[2 * i] == 'a' + (char)(i % 26) && s.p[2 * i + 1] == '-');
}

/*
 * Around the growth of the buffer the first vsnprintf does not fit: the second must say the same.
 */
static void formats_at_every_fill(void **state)
{
    (void)state;
    for (size_t fill = 0; fill < 300; fill++) {
        struct buf b = buf_on(a);

        buf_pad(&b, 'x', fill);
        buf_printf(&b, "%s %d %05.1f", "көш", -7, 2.5);
        assert_int_equal(b.n, fill + strlen("көш -7 002.5"));
        assert_string_equal(buf_get(&b).p + fill, "көш -7 002.5");
    }
    assert_string_equal(str_printf(a, "%.*s|%s", STR_ARG(str_sub(STR("abcdef"), 1, 2)), "").p,
        "bc|");
}

static void integers(void **state)
{
    static const int64_t values[] = { 0, 1, -1, 9, 10, -10, 99, 100, 1234567890123, INT64_MAX,
        INT64_MIN, INT64_MIN + 1 };

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct buf b = buf_on(a);

        buf_int(&b, values[i]);
        assert_string_equal(buf_get(&b).p, str_printf(a, "%" PRId64, values[i]).p);
    }
}

static const char *json_of(struct str s)
{
    struct buf b = buf_on(a);

    buf_json(&b, s);
    return buf_get(&b).p;
}

static const char *html_of(const char *z)
{
    struct buf b = buf_on(a);

    buf_html(&b, str_of(z));
    return buf_get(&b).p;
}

static const char *url_of(const char *z)
{
    struct buf b = buf_on(a);

    buf_url(&b, str_of(z));
    return buf_get(&b).p;
}

static void escapes(void **state)
{
    (void)state;
    assert_string_equal(json_of(STR("a\"b\\c/d")), "\"a\\\"b\\\\c/d\"");
    assert_string_equal(json_of(((struct str){ "\0\x01\x1F\x7F", 4 })),
        "\"\\u0000\\u0001\\u001f\x7F\"");
    assert_string_equal(json_of(STR("\b\t\n\v\f\r")), "\"\\b\\t\\n\\u000b\\f\\r\"");
    assert_string_equal(json_of(STR("Қала \xE2\x80\xA8 😀")), "\"Қала \xE2\x80\xA8 😀\"");
    assert_string_equal(json_of(STR("a\xFF\"")), "\"a\xEF\xBF\xBD\\\"\"");
    assert_string_equal(json_of(STR_NONE), "\"\"");
    assert_string_equal(html_of("<a href=\"x\" t='y'>&amp;</a>"),
        "&lt;a href=&quot;x&quot; t=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
    assert_string_equal(html_of("қ"), "қ");
    assert_string_equal(html_of(""), "");
    assert_string_equal(url_of("aZ09-._~ /?&=%+"), "aZ09-._~%20%2F%3F%26%3D%25%2B");
    assert_string_equal(url_of("қ"), "%D2%9B");
}

static void diagnostics(void **state)
{
    struct diags d = diags_on(a);
    struct diag *g;

    (void)state;
    assert_null(d.first);
    g = diag_add(&d, DIAG_INPUT, "unknown-fact", "no fact named %s", "age");
    assert_string_equal(diag_text(a, g).p, "no fact named age");
    g->file = STR("law/a.md");
    g->line = 12;
    assert_string_equal(diag_text(a, g).p, "law/a.md:12: no fact named age");
    g->column = 3;
    g->remedy = STR("see law/facts.md");
    g->clause = STR("Rules, p. 4");
    assert_string_equal(diag_text(a, g).p,
        "law/a.md:12:3: no fact named age (see law/facts.md) [Rules, p. 4]");
    g = diag_add(&d, DIAG_REFUSED, "gap", "nothing applies");
    g->field = STR("fee");
    assert_string_equal(diag_text(a, g).p, "fee: nothing applies");
    g->file = STR("-");
    assert_string_equal(diag_text(a, g).p, "-: fee: nothing applies");
    assert_int_equal(d.count, 2);
    assert_ptr_equal(d.first->next, g);
    assert_ptr_equal(d.last, g);
    assert_int_equal(g->class, DIAG_REFUSED);
    assert_true(str_is(g->code, "gap"));
}

/* Our own shapes of formats and the C library's say the same, and one that is not ours is wholly the library's. */
static void formats_as_the_library(void **state)
{
    char want[256];
    volatile struct str none;

    (void)state;
#define SAME(...) do { \
        snprintf(want, sizeof want, __VA_ARGS__); \
        assert_string_equal(str_printf(a, __VA_ARGS__).p, want); \
    } while (0)
    SAME("plain");
    SAME("%s|%s|%%", "көш", "");
    SAME("%.*s|%.*s|%.*s", 2, "abc", 9, "ab", 0, "x");
    SAME("%.*s|%c%c", -1, "whole", 'a', 'z');
    SAME("%d %d %d", 0, INT32_MIN, INT32_MAX);
    SAME("%u %u", 0u, UINT32_MAX);
    SAME("%ld %ld", LONG_MIN, LONG_MAX);
    SAME("%lld %lld", LLONG_MIN, LLONG_MAX);
    SAME("%zu %zu", (size_t)0, SIZE_MAX);
    SAME("%02d.%02d.%04d", 1, 12, 2026);
    SAME("%02d %04d %03d", 123, -5, 99999);
    SAME("%06lld", 42LL);
    SAME("%s then %5.2f and %x", "text", 1.5, 255u);
    SAME("%d%%, %-5s|%5s|%+d", 7, "a", "b", 3);
#undef SAME
    none = STR_NONE;
    assert_string_equal(str_printf(a, "%.*s.", STR_ARG(none)).p, ".");
}

/* Text of every length around the eight bytes that are looked at together, with one odd byte at every place. */
static void escapes_at_every_place(void **state)
{
    static const struct { const char *byte, *as; } odd[] = {
        { "\"", "\\\"" }, { "\\", "\\\\" }, { "\x1f", "\\u001f" }, { "\n", "\\n" }, { "\x7f", "\x7f" },
        { " ", " " }, { "!", "!" }, { "#", "#" }, { "[", "[" }, { "]", "]" }, { "қ", "қ" }, { "\xff", "\xef\xbf\xbd" },
    };

    (void)state;
    for (size_t n = 0; n < 27; n++)
        for (size_t at = 0; at <= n; at++)
            for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
                struct buf text = buf_on(a), want = buf_on(a), got = buf_on(a);

                buf_pad(&text, 'x', at);
                buf_puts(&text, odd[i].byte);
                buf_pad(&text, 'y', n - at);
                buf_char(&want, '"');
                buf_pad(&want, 'x', at);
                buf_puts(&want, odd[i].as);
                buf_pad(&want, 'y', n - at);
                buf_char(&want, '"');
                buf_json(&got, buf_get(&text));
                assert_string_equal(buf_get(&got).p, buf_get(&want).p);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(grows, setup, teardown),
        cmocka_unit_test_setup_teardown(formats_at_every_fill, setup, teardown),
        cmocka_unit_test_setup_teardown(integers, setup, teardown),
        cmocka_unit_test_setup_teardown(escapes, setup, teardown),
        cmocka_unit_test_setup_teardown(formats_as_the_library, setup, teardown),
        cmocka_unit_test_setup_teardown(escapes_at_every_place, setup, teardown),
        cmocka_unit_test_setup_teardown(diagnostics, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
