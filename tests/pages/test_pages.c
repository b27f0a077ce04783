/*
 * NAME    test_pages - what compiled pages write, and what they never let through
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "pages/good.h"

static const char expected[] =
    "<p id=\"x-&lt;k&gt;\" title=\"23 November 2026\" data-day=\"2026-11-23\" data-n=\"1234\" "
    "data-y=\"4325.00\" data-m=\"2026-11-23T09:05:00+05:00\">&lt;&amp;&gt;|1,234|23 November 2026|"
    "23 November 2026 at 09:05|4,325\u00a0\u20b8|yes|<em>1</em>|en</p>\n"
    "<a href=\"/en/cases\">1</a><a href=\"/en/x/%3C%26%3E?n=1234&amp;d=2026-11-23\">2</a>"
    "<a href=\"#%3Ck%3E\">3</a>\n"
    "<p>1,234 of 23 November 2026; day 1,234</p>\n"
    "<input checked value=\"same\">\n"
    "<h2>1 (1) one</h2>\none-in;\n<h2>2 (9) two</h2>\n\n"
    "<div class=\"k &lt;k&gt;\"><section title=\"Kazakh\">frame"
    "<a href=\"/en/c/%3C%26%3E/1234\">yes</a><i>&lt;&amp;&gt;</i><b>Kazakh</b></section></div>\n"
    "<pre>  1,234\n  2</pre>\n";

static void everything(void **state)
{
    struct arena *a = arena_new();
    struct buf out = buf_on(a), html = buf_on(a);
    struct ui_thing frame = { .name = STR("frame") }, in = { .name = STR("in") };
    struct page_all_rows rows[2] = { { .label = STR("one"), .inner = &in, .n_inner = 1 },
        { .label = STR("two") } };
    day d = DAY_NONE;

    (void)state;
    assert_true(day_make(2026, 11, 23, &d));
    buf_puts(&html, "<em>1</em>");
    struct page_all p = { .frame = &frame, .a = STR("<&>"), .k = STR("<k>"), .u = STR("~/cases"),
        .h = html_of(&html), .n = 1234, .d = d, .m = moment_make(d, 9 * 3600 + 300), .y = 432500,
        .f = true, .g = MSG_yes, .rows = rows, .n_rows = 2 };
    page_all(&out, LANG_EN, &p);
    assert_string_equal(str_z(a, buf_get(&out)), expected);
    arena_free(a);
}

static void addresses(void **state)
{
    static const char *const rows[][2] = {
        { "~/a", "/ru/a" }, { "~/", "/ru/" }, { "~//host", "/ru/" }, { "/a?b=1&c", "/a?b=1&amp;c" },
        { "//host/x", "#" }, { "/\\host", "#" }, { "javascript:alert(1)", "#" },
        { "JaVaScRiPt:alert(1)", "#" }, { "data:text/html,x", "#" }, { " javascript:x", "#" },
        { "java\nscript:x", "#" }, { "", "#" }, { "#a", "#a" }, { "?a=1", "?a=1" },
        { "https://egov.kz/", "https://egov.kz/" }, { "tel:1414", "tel:1414" },
        { "https://x/\"><script>", "https://x/&quot;&gt;&lt;script&gt;" },
    };
    struct arena *a = arena_new();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b = buf_on(a);

        page_url(&b, LANG_RU, str_of(rows[i][0]));
        assert_string_equal(str_z(a, buf_get(&b)), rows[i][1]);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything),
        cmocka_unit_test(addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
