/*
 * NAME    test_law_dmn - DMN out and in: the real law comes back the same; the TCK's tables decide
 *         right
 * WHY     an exchange format is worth its name when nothing is lost on the way and others' tables
 *         mean here what they mean elsewhere
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "law/dmn_run.h"
#include "law/xml.h"
#include "law_dir.h"
#include "law_small.h"

static struct arena *a;

static int open_arena(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* ------------------------------------------------------------------ our law there and back */
static struct str there_and_back(const struct law *l, const struct law_service *s)
{
    struct diags d = diags_on(a);
    struct dmn *m = dmn_read(a, law_dmn(l, s, LANG_EN, a), &d);

    if (!m)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return dmn_law_file(m, a);
}

/* Where a row stands in its file is all that may differ. */
static void same_tables(const struct json *before, const struct json *after)
{
    struct json *p = json_get(before, "tables")->child, *q = json_get(after, "tables")->child;

    for (; p && q; p = p->next, q = q->next) {
        struct json *r = json_get(p, "rows")->child, *t = json_get(q, "rows")->child;
        assert_true(str_eq(json_get_str(p, "title"), json_get_str(q, "title")));
        for (; r && t; r = r->next, t = t->next)
            for (struct json *v = r->child, *w = t->child; v || w; v = v->next, w = w->next) {
                assert_true(v && w && str_eq(v->key, w->key));
                if (!str_is(v->key, "file") && !str_is(v->key, "line") && !json_same(v, w))
                    fail_msg("%.*s became %.*s", STR_ARG(json_text(a, r, 0)),
                             STR_ARG(json_text(a, t, 0)));
            }
        assert_true(!r && !t);
    }
    assert_true(!p && !q);
}

static void the_real_law_comes_back(void **state)
{
    static const char *const DAYS[] = { "2002-01-01", "2010-03-01", "2014-06-01", "2021-01-01",
        "2026-02-02", "2026-10-10" };
    struct diags d = diags_on(a);
    size_t n, done = 0;
    struct law_source *src = law_dir_read(a, "law", &n);
    const struct law *l = src ? law_load(a, src, n, &d) : NULL;

    (void)state;
    if (!l)
        skip();
    for (size_t i = 0; i < law_n_services(l); i++) {
        const struct law_service *s = law_service_at(l, i);
        struct str name = str_printf(a, "law/%.*s.md", STR_ARG(law_service_code(s)));
        struct law_source *copy = arena_new_array(a, n, struct law_source);
        const struct law *back;
        memcpy(copy, src, n * sizeof *copy);
        for (size_t k = 0; k < n; k++)
            if (str_eq(copy[k].name, name))
                copy[k].text = there_and_back(l, s);
        back = law_load(a, copy, n, &d);
        if (!back)
            fail_msg("%.*s: %.*s", STR_ARG(name), STR_ARG(diag_text(a, d.first)));
        for (size_t k = 0; k < sizeof DAYS / sizeof *DAYS; k++) {
            day on = DAY_NONE;
            assert_true(day_parse(str_of(DAYS[k]), &on));
            same_tables(law_show(l, s, on, LANG_RU, a),
                        law_show(back, law_service(back, law_service_code(s)), on, LANG_RU, a));
        }
        assert_int_equal(law_check(back, a, 0, &d), 0);
        done++;
    }
    assert_true(done > 0);
}

static void odd_cells_come_back(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l = law_small(a, &d, "law/z.md",
        "# T & \"so on\"\n\nservice: z\ntitle-kk: k\ntitle-ru: r\ntitle-en: <e>\n\n"
        "## D · decider · priority\n\nnever: applicant.points < 5; trip.purpose stay\n"
        "gap: 2001-01-01 .. 2009-12-31 · not <read>\n\n"
        "### XX-LAW-2 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
        "| offence.last | in-mci(applicant.savings) | applicant.region | days-until(offence.last) "
        "| → decider | clause | priority | note |\n|---|---|---|---|---|---|---|---|\n"
        "| none | (0..10.5] | not(75, 10) | - | police | 1 a); XX-DAYS#2 | 2 | a \\| b & c |\n"
        "| [2010-01-01..2011-02-03) | > 10.5 | 75 | < -3 | mission | 2 | 1 | |\n", NULL);
    struct str text;

    (void)state;
    if (!l)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    text = there_and_back(l, law_service(l, STR("z")));
    assert_true(str_find(text, "| clause | note | priority |") >= 0);
    assert_true(str_find(text, "| a \\| b & c | 2 |") >= 0);
    assert_true(str_find(text, "| none | (0..10.5] | not(75, 10) |") >= 0);
    assert_true(str_find(text, "[2010-01-01..2011-02-03)") >= 0);
    assert_true(str_find(text, "a \\| b & c") >= 0);
    assert_true(str_find(text, "never: applicant.points < 5; trip.purpose stay") >= 0);
    assert_true(str_find(text, "gap: 2001-01-01 .. 2009-12-31 · not <read>") >= 0);
    assert_true(str_find(text, "XX-LAW-2#1.a); XX-DAYS#2") >= 0);
}

/* ------------------------------------------------------------------ the TCK's tables */
static size_t one_folder(struct str name)
{
    struct diags d = diags_on(a);
    char *folder = str_z(a, str_printf(a, "../shared/vectors/dmn/%.*s", STR_ARG(name)));
    struct str model = law_file_read(
        a, str_z(a, str_printf(a, "%s/%.*s.dmn", folder, STR_ARG(name))));
    struct str tests = law_file_read(
        a, str_z(a, str_printf(a, "%s/%.*s-test-01.xml", folder, STR_ARG(name))));
    struct dmn_told *told;
    size_t passed = 0;

    if (!dmn_run(a, model, tests, &told, &d))
        fail_msg("%s: %.*s", folder, STR_ARG(diag_text(a, d.first)));
    for (; told; told = told->next, passed++)
        if (!told->passed)
            fail_msg("%.*s %.*s: \"%.*s\" instead of \"%.*s\"", STR_ARG(name), STR_ARG(told->id),
                     STR_ARG(told->got), STR_ARG(told->want));
    return passed;
}

/* A case whose result is another must be seen to fail, and a broken UNIQUE too. */
static void a_wrong_result_is_told(void **state)
{
    static const char MODEL[] = "<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/'>"
        "<decision name='D'><decisionTable hitPolicy='UNIQUE'><input><inputExpression "
        "typeRef='number'><text>x</text></inputExpression></input><output name='o'/><rule>"
        "<inputEntry><text>&gt;1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
        "<rule><inputEntry><text>&gt;2</text></inputEntry><outputEntry><text>2</text></outputEntry>"
        "</rule></decisionTable></decision></definitions>";
    static const struct { const char *x, *want; bool passes; } rows[] = {
        { "2", "1", true }, { "2", "1.0", true }, { "2", "2", false }, { "3", "1", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diags d = diags_on(a);
        struct dmn_told *told;
        struct str tests = str_printf(a, "<testCases><testCase id='1'><inputNode name='x'><value>%s"
            "</value></inputNode><resultNode name='D'><expected><value>%s</value></expected>"
            "</resultNode></testCase></testCases>", rows[i].x, rows[i].want);
        assert_true(dmn_run(a, str_of(MODEL), tests, &told, &d));
        assert_true(told && !told->next && told->passed == rows[i].passes);
    }
}

static void tck_tables_decide(void **state)
{
    size_t n, passed = 0;
    struct str *names = law_dir_names(a, "../shared/vectors/dmn", "", &n);

    (void)state;
    if (n == 0)
        skip();
    for (size_t i = 0; i < n; i++)
        passed += one_folder(names[i]);
    assert_true(passed >= 40);
    print_message("%zu cases of %zu tables\n", passed, n);
}

/* A foreign table becomes a file that says what is missing, not one that loads. */
static void a_foreign_table_waits_for_a_lawyer(void **state)
{
    struct diags d = diags_on(a);
    struct dmn *m = dmn_read(a,
        STR("<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/' name='My Model'>"
            "<decision name='Who Decides'><decisionTable><input label='trip.purpose'>"
            "<inputExpression typeRef='string'><text>purpose</text></inputExpression></input>"
            "<output name='decider'/><rule><inputEntry><text>\"stay\"</text></inputEntry>"
            "<outputEntry><text>\"police\"</text></outputEntry></rule></decisionTable></decision>"
            "</definitions>"),
        &d);
    struct str text;

    (void)state;
    assert_non_null(m);
    text = dmn_law_file(m, a);
    assert_true(str_find(text, "service: my-model") >= 0);
    assert_true(str_find(text, "## Who Decides · who-decides · unique") >= 0);
    assert_true(str_find(text, "| trip.purpose | → decider | clause | note |") >= 0);
    assert_true(str_find(text, "| stay | police | | |") >= 0
        || str_find(text, "| stay | police |  |  |") >= 0);
    assert_null(law_small(a, &d, "law/z.md", str_z(a, text), NULL));
}

static void refuses_what_is_not_dmn(void **state)
{
    static const struct { const char *text, *code; int line;
    } BAD[] = {
        { "", "bad-xml", 1 },
        { "hello", "bad-xml", 1 },
        { "<a>", "bad-xml", 1 },
        { "<a></b>", "bad-xml", 1 },
        { "<a/><b/>", "bad-xml", 1 },
        { "<a x=1/>", "bad-xml", 1 },
        { "<a x='1' x='2'/>", "bad-xml", 1 },
        { "<a>&b;</a>", "bad-xml", 1 },
        { "<a>&#0;</a>", "bad-xml", 1 },
        { "<a>&#xD800;</a>", "bad-xml", 1 },
        { "<a>\n& </a>", "bad-xml", 2 },
        { "<a x='<'/>", "bad-xml", 1 },
        { "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", "bad-xml", 1 },
        { "<a><!-- x</a>", "bad-xml", 1 },
        { "<a><![CDATA[x</a>", "bad-xml", 1 },
        { "<html xmlns='http://www.w3.org/1999/xhtml'/>", "bad-dmn", 1 },
        { "<definitions xmlns='urn:x'/>", "bad-dmn", 1 },
        { "<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd'/>", "bad-dmn", 1 },
        { "<d:definitions xmlns:d='http://www.omg.org/spec/DMN/20180521/MODEL/'><d:decision "
          "name='x'>\n"
          "<d:decisionTable><d:output/><d:rule/></d:decisionTable></d:decision></d:definitions>",
            "bad-dmn", 2 },
        { "<d:definitions xmlns:d='http://www.omg.org/spec/DMN/20180521/MODEL/'><d:decision "
          "name='x'>"
          "<d:decisionTable/></d:decision></d:definitions>",
            "bad-dmn", 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct diags d = diags_on(a);
        if (dmn_read(a, str_of(BAD[i].text), &d))
            fail_msg("%s is read", BAD[i].text);
        if (!law_small_diag(&d, BAD[i].code) || d.first->line != BAD[i].line)
            fail_msg("%s: %.*s", BAD[i].text, STR_ARG(diag_text(a, d.first)));
    }
}

static void reads_xml(void **state)
{
    struct diags d = diags_on(a);
    struct xml *x = xml_read(a,
        STR("\xef\xbb\xbf<?xml version='1.0'?><!-- c --><a xmlns='u' xmlns:p='v' "
            "y=\"&lt;&#65;&#x4d9;\">1<!-- x -->2<![CDATA[<&]]><p:b q:z='1'/>3</a>\n"),
        &d);

    (void)state;
    assert_non_null(x);
    assert_true(str_is(x->text, "12<&3"));
    assert_true(str_is(x->space, "u"));
    assert_true(str_is(xml_attr(x, "y"), "<Aә"));
    assert_true(str_is(x->child->name, "b") && str_is(x->child->space, "v"));
    assert_true(str_is(xml_attr(x->child, "q:z"), "1"));
    assert_null(xml_attr(x, "none").p);
    assert_null(xml_child(x, "c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_law_comes_back), cmocka_unit_test(odd_cells_come_back),
        cmocka_unit_test(tck_tables_decide), cmocka_unit_test(a_foreign_table_waits_for_a_lawyer),
        cmocka_unit_test(a_wrong_result_is_told),
        cmocka_unit_test(refuses_what_is_not_dmn), cmocka_unit_test(reads_xml),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
