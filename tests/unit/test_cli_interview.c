/*
 * NAME    test_cli_interview - answers through a pipe, against the invented law of tests/cli/law
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/files.h"
#include "base/panic.h"
#include "cli/room.h"

static struct arena *a;
static const struct law *l;
static const struct law_service *s;
static char *said;
static size_t n_said;

static int up(void **state)
{
    struct law_source *src;
    struct str digest;
    size_t n;

    (void)state;
    a = arena_new();
    struct diags d = diags_on(a);
    if (!files_law("tests/cli/law", a, &src, &n, &digest, &d))
        return -1;
    l = law_load(a, src, n, &d);
    s = l ? law_service(l, STR("lantern")) : NULL;
    return s ? 0 : -1;
}
static int down(void **state)
{
    (void)state;
    free(said);
    said = NULL;
    arena_free(a);
    return 0;
}

/* Types the lines into a pipe; what was shown stands in `said`. */
static bool talk(struct facts *f, const char *lines, enum lang lang)
{
    struct cli c = { .arena = a, .diags = diags_on(a), .lang = lang };
    int ends[2];
    day on;

    AN(day_make(2024, 3, 6, &on));
    c.out = face_on(a, lang, false);
    AZ(pipe(ends));
    AN(write(ends[1], lines, strlen(lines)) == (ssize_t)strlen(lines));
    close(ends[1]);
    free(said);
    said = NULL;
    FILE *in = fdopen(ends[0], "r"), *out = open_memstream(&said, &n_said);
    AN(in && out);
    bool ok = interview(&c, l, s, f, on, in, out);
    fclose(in);
    fclose(out);
    return ok && c.diags.count == 0;
}

static void value_is(const struct facts *f, const char *name, const char *value)
{
    struct str v = facts_get(f, a, str_of(name));

    if (!value)
        assert_null(v.p);
    else
        assert_string_equal(str_z(a, v), value);
}

static size_t times(const char *what)
{
    size_t n = 0;

    for (const char *p = said; (p = strstr(p, what)); p++)
        n++;
    return n;
}

/* An adult is not asked whether they are married: it changes nothing. */
static void asks_only_what_matters(void **state)
{
    struct facts *f = facts_new(l, a);

    (void)state;
    assert_true(talk(f, "1990-01-01\n1\n0\n", LANG_EN));
    value_is(f, "applicant.birth-date", "1990-01-01");
    value_is(f, "lantern.kind", "paper");
    value_is(f, "applicant.married", NULL);
    assert_int_equal(times("Are you married?"), 0);
    assert_int_equal(times("\n> "), 3);
    f = facts_new(l, a);
    assert_true(talk(f, "2010-01-01\nyes\nbrass\n0\n", LANG_EN));
    assert_int_equal(times("Are you married?"), 1);
    value_is(f, "applicant.married", "true");
    value_is(f, "lantern.kind", "brass");
}

static void asks_nothing_when_all_is_known(void **state)
{
    struct facts *f = facts_new(l, a);
    struct diags d = diags_on(a);

    (void)state;
    assert_true(facts_set(f, STR("applicant.birth-date"), STR("1990-01-01"), &d));
    assert_true(facts_set(f, STR("lantern.kind"), STR("paper"), &d));
    assert_true(facts_set(f, STR("children"), STR("0"), &d));
    assert_true(talk(f, "", LANG_EN));
    assert_int_equal(times("\n> "), 0);
}

static void not_known_is_an_answer(void **state)
{
    struct facts *f = facts_new(l, a);

    (void)state;
    assert_true(talk(f, "?\n\nне знаю\n\n", LANG_RU));
    value_is(f, "applicant.birth-date", NULL);
    value_is(f, "lantern.kind", NULL);
    value_is(f, "children", NULL);
    assert_int_equal(times("Дата вашего рождения?"), 1);
    assert_int_equal(times("\n> "), 4);
}

static void going_back(void **state)
{
    struct facts *f = facts_new(l, a);

    (void)state;
    assert_true(talk(f, "<\n1990-01-01\n<\n2010-01-01\ny\n<\nn\n1\n0\n", LANG_EN));
    value_is(f, "applicant.birth-date", "2010-01-01");
    value_is(f, "applicant.married", "false");
    assert_int_equal(times("This is the first question."), 1);
    assert_int_equal(times("Are you married?"), 2);
    /* Back over "I don't know" asks it again. */
    f = facts_new(l, a);
    assert_true(talk(f, "\n<\n1990-01-01\n1\n0\n", LANG_EN));
    value_is(f, "applicant.birth-date", "1990-01-01");
}

static void wrong_answers_leave_no_trace(void **state)
{
    struct facts *f = facts_new(l, a);

    (void)state;
    assert_true(talk(f, "1990-02-30\nyesterday\n01.02.1990\nglass\n3\n2\n-1\nmany\n0\n", LANG_EN));
    value_is(f, "applicant.birth-date", "1990-02-01");
    value_is(f, "lantern.kind", "brass");
    value_is(f, "children", "0");
    assert_int_equal(times("What is your date of birth?"), 3);
    assert_int_equal(times("What is the lantern made of?"), 3);
    assert_int_equal(times("Have you children?"), 3);
}

/* A child born after the filing cannot be: the answer is refused and asked for again. */
static void impossible_together(void **state)
{
    struct facts *f = facts_new(l, a);
    struct diags d = diags_on(a);

    (void)state;
    assert_true(facts_set(f, STR("application.received"), STR("2024-03-06"), &d));
    assert_true(talk(f, "1990-01-01\n1\n1\n2024-03-07\n2016-03-07\nn\n", LANG_EN));
    value_is(f, "children[0].birth-date", "2016-03-07");
    assert_int_equal(times("What is the child's date of birth?"), 2);
}

static void lists_of_persons(void **state)
{
    struct facts *f = facts_new(l, a);

    (void)state;
    assert_true(talk(f, "1990-01-01\n1\n2\n2016-01-01\n2005-01-01\nиә\nжоқ\n\n", LANG_KK));
    value_is(f, "children", "2");
    assert_true(times("1-бала:") > 0);
    assert_true(times("2-бала:") > 0);
}

static void the_input_may_end(void **state)
{
    struct facts *f = facts_new(l, a);

    (void)state;
    assert_true(talk(f, "1990-01-01\n", LANG_EN));
    value_is(f, "applicant.birth-date", "1990-01-01");
    f = facts_new(l, a);
    assert_true(talk(f, "1990-01-01", LANG_EN));
    value_is(f, "applicant.birth-date", "1990-01-01");
    f = facts_new(l, a);
    assert_true(talk(f, "", LANG_EN));
    value_is(f, "applicant.birth-date", NULL);
}

static void hostile_lines(void **state)
{
    struct facts *f = facts_new(l, a);
    char *line = arena_alloc(a, 20000);

    (void)state;
    memset(line, 'x', 19000);
    strcpy(line + 19000, "\n\xff\xfe\n1990-01-01\n1\n0\n");
    assert_true(talk(f, line, LANG_EN));
    value_is(f, "applicant.birth-date", "1990-01-01");
    assert_true(times("This is not UTF-8 text.") == 1);
}

/* Whatever is answered, the interview ends, and never asks more than it said at most plus what lists bring. */
static void any_answers_end(void **state)
{
    static const char *const answers[] = { "1\n", "0\n", "y\n", "n\n", "\n", "<\n", "2\n", "1990-01-01\n",
                                           "2012-06-01\n", "2019-01-01\n", "x\n" };
    uint32_t seed = 7;

    (void)state;
    for (int round = 0; round < 200; round++) {
        struct buf b = buf_on(a);
        for (int i = 0; i < 60; i++) {
            seed = seed * 1664525 + 1013904223;
            buf_puts(&b, answers[(seed >> 16) % 11]);
        }
        struct facts *f = facts_new(l, a);
        assert_true(talk(f, buf_get(&b).p, (enum lang)(round % 3)));
        struct diags d = diags_on(a);
        day on;
        AN(day_make(2024, 3, 6, &on));
        assert_non_null(law_assess(l, s, f, on, a, &d));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(asks_only_what_matters, up, down),
        cmocka_unit_test_setup_teardown(asks_nothing_when_all_is_known, up, down),
        cmocka_unit_test_setup_teardown(not_known_is_an_answer, up, down),
        cmocka_unit_test_setup_teardown(going_back, up, down),
        cmocka_unit_test_setup_teardown(wrong_answers_leave_no_trace, up, down),
        cmocka_unit_test_setup_teardown(impossible_together, up, down),
        cmocka_unit_test_setup_teardown(lists_of_persons, up, down),
        cmocka_unit_test_setup_teardown(the_input_may_end, up, down),
        cmocka_unit_test_setup_teardown(hostile_lines, up, down),
        cmocka_unit_test_setup_teardown(any_answers_end, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
