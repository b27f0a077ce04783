/*
 * NAME    test_base_media - documents by their content
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/media.h"

static void kinds(void **state)
{
    (void)state;
    assert_true(str_is(media_of(STR("%PDF-1.7\n...")), "application/pdf"));
    assert_true(str_is(media_of(STR("%PDF-2.0\n...")), "application/pdf"));
    assert_true(str_is(media_of(STR("\xff\xd8\xff\xe0 rest")), "image/jpeg"));
    assert_true(str_is(media_of(STR("\x89PNG\r\n\x1a\n rest")), "image/png"));
}

static void others(void **state)
{
    static const struct str none[] = {
        { "", 0 }, { "%PDF-", 5 }, { "%PDF-3.0", 8 }, { " %PDF-1.4", 9 }, { "MZ\x90", 3 }, { "<html>", 6 },
        { "\x89PNG\n\x1a\n ", 8 }, { "\xff\xd8", 2 }, { "PK\x03\x04", 4 }, { "%pdf-1.4", 8 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_null(media_of(none[i]).p);
}

/* Any beginning that is too short to tell is nothing, never a guess. */
static void beginnings(void **state)
{
    const struct str png = STR("\x89PNG\r\n\x1a\n");

    (void)state;
    for (size_t n = 0; n < png.n; n++)
        assert_null(media_of(str_sub(png, 0, n)).p);
    assert_true(png.n <= MEDIA_HEAD && media_of(png).p);
}

static void ends(void **state)
{
    static char far[4096];

    (void)state;
    assert_true(media_has_end(STR("application/pdf"), STR("... %%EOF\n")));
    assert_false(media_has_end(STR("application/pdf"), STR("...")));
    assert_true(media_has_end(STR("image/png"), STR("...")));
    for (size_t i = 0; i < sizeof far; i++)
        far[i] = ' ';
    far[0] = '%', far[1] = '%', far[2] = 'E', far[3] = 'O', far[4] = 'F';
    assert_false(media_has_end(STR("application/pdf"), (struct str){ far, sizeof far }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds), cmocka_unit_test(others), cmocka_unit_test(beginnings), cmocka_unit_test(ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
