/*
 * NAME    test_law_check - what the proofs and reviews find, and the whole real law without a
 *         finding
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "law/cases.h"
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

static struct diags check(const char *text)
{
    struct diags d = diags_on(a), found = diags_on(a);
    const struct law *l = law_small(a, &d, "law/z.md", text, NULL);
    size_t n;

    if (!l)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    n = law_check(l, a, 0, &found);
    assert_int_equal(n, found.count);
    return found;
}

/* The finding of this code in the file under test; its message must hold the words. */
static void found(const struct diags *d, const char *code, int line, const char *words)
{
    for (const struct diag *g = d->first; g; g = g->next) {
        if (!str_is(g->code, code) || !str_is(g->file, "law/z.md") || (line && g->line != line))
            continue;
        assert_int_equal(g->class, DIAG_FINDING);
        assert_true(g->field.n > 0);
        if (str_find(g->message, words) >= 0)
            return;
    }
    for (const struct diag *g = d->first; g; g = g->next)
        if (str_is(g->file, "law/z.md"))
            print_message("%.*s: %.*s\n", STR_ARG(g->code), STR_ARG(diag_text(a, g)));
    fail_msg("no %s at line %d with \"%s\"", code, line, words);
}

static bool has(const struct diags *d, const char *code)
{
    for (const struct diag *g = d->first; g; g = g->next)
        if (str_is(g->code, code) && str_is(g->file, "law/z.md"))
            return true;
    return false;
}

#define HEAD "# T\n\nservice: t\ntitle-kk: k\ntitle-ru: r\ntitle-en: e\n\n"
#define BLOCK "### XX-LAW-2 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
#define AGES(rows)                                                                                 \
    HEAD "## D · eligible · unique\n\n" BLOCK                                                      \
         "| age(applicant.birth-date) | applicant.married | → eligible | reason | clause "       \
         "|\n|---|---|---|---|---|\n" rows

static void finds_a_gap_and_pictures_it(void **state)
{
    struct diags d = check(AGES("| >= 18 | - | yes | | 1 |\n| < 16 | - | no | too-young | 1 |\n"
        "| [16..18) | true | yes | | 1 |\n"));

    (void)state;
    found(
        &d, "gap", 8,
        "no row judges: applicant born 1994-01-01 (aged 16), not applicant.married, on 2010-01-01");
}

static void finds_an_overlap(void **state)
{
    struct diags d = check(AGES("| >= 16 | - | yes | | 1 |\n| < 18 | - | no | too-young | 1 |\n"));

    (void)state;
    found(&d, "overlap", 0, "lines 14 and 15 both hold for: applicant born");
}

/* Nobody under sixteen is married: the line in the dictionary says so, and the row is dead. */
static void finds_a_dead_row(void **state)
{
    struct diags d = check(AGES("| >= 16 | - | yes | | 1 |\n| < 16 | false | no | too-young | 1 |\n"
        "| < 16 | true | yes | | 1 |\n"));

    (void)state;
    found(&d, "dead-row", 16, "can never hold");
    assert_false(has(&d, "gap"));
}

static void finds_days_without_a_norm(void **state)
{
    static const char TABLE[] = "| → document | clause |\n|---|---|\n| form | 1 |\n\n";
    struct str text = str_printf(a, HEAD "## D · documents · collect\n\n"
        "### XX-LAW-2 · 2010-01-01 .. 2011-12-31 · seen · en\n\n%s"
        "### XX-LAW-2 · 2012-02-01 .. open · seen · en\n\n%s", TABLE, TABLE);
    struct str with_gap =
        str_printf(a,
                   HEAD "## D · documents · collect\n\ngap: 2012-01-01 .. 2012-01-31 · not read\n\n"
                        "### XX-LAW-2 · 2010-01-01 .. 2011-12-31 · seen · en\n\n%s"
                        "### XX-LAW-2 · 2012-02-01 .. open · seen · en\n\n%s",
                   TABLE, TABLE);
    struct diags d = check(str_z(a, text));

    (void)state;
    found(&d, "time-gap", 8, "no row at all from 2012-01-01 to 2012-01-31");
    d = check(str_z(a, with_gap));
    assert_false(has(&d, "time-gap"));
}

/* A group of its own (each child) may begin later than the section. */
static void a_group_may_have_its_own_days(void **state)
{
    struct diags d = check(HEAD "## D · documents · collect\n\n" BLOCK
                                "| for | → document | clause | from | to "
                                "|\n|---|---|---|---|---|\n| applicant | form | 1 | | |\n"
                                "| each child | card | 1 | 2011-01-01 | 2012-01-01 |\n| each child "
                                "| card | 1 | 2014-01-01 | |\n");

    (void)state;
    assert_false(has(&d, "time-gap"));
}

static void reviews_words_and_clauses(void **state)
{
    struct diags d = check(
        "# T\n\nservice: t\ntitle-en: e\nname-ru: n\noffered-by: nobody\nlife-event: never\n\n## D · documents · collect\n\n" BLOCK
        "| → document | or | clause |\n|---|---|---|\n| form | | 1; XX-OLD-3#2 |\n| strange | card "
        "| 1 |\n");

    (void)state;
    found(&d, "missing-translation", 0, "title of t has no words in kk, ru");
    found(&d, "missing-translation", 0, "name of t has no words in kk, en");
    found(&d, "missing-translation", 0, "body nobody has no words");
    found(&d, "missing-translation", 0, "life-event never has no words");
    found(&d, "missing-translation", 16, "document strange has no words in kk, ru, en");
    found(&d, "dead-clause", 15, "XX-OLD-3#2");
}

static void reviews_the_dictionary(void **state)
{
    struct diags d = check(
        "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
        "|\n|---|---|---|---|---|---|---|\n"
        "| x.unused | bool | | applicant | k | r | e |\n| x.kept | bool | | applicant | k | | e |\n"
        "| x.colour | enum | red | applicant | k | r | e |\n\nkept: x.kept, x.colour · the "
        "register\n\n"
        "## M · mci\n\n| from | to | kzt | clause | status |\n|---|---|---|---|---|\n");

    (void)state;
    found(&d, "unused-fact", 5, "x.unused");
    found(&d, "missing-translation", 6, "x.kept has no words in ru");
    found(&d, "missing-translation", 7, "value x.colour=red");
    for (const struct diag *g = d.first; g; g = g->next)
        assert_false(str_is(g->code, "unused-fact") && str_is(g->field, "x.kept"));
}

static void reviews_calendar_and_index(void **state)
{
    struct diags d = check("## C · calendar\n\n| date | kind | kk | ru | en | clause | status "
                           "|\n|---|---|---|---|---|---|---|\n"
                           "| 2025-01-01 | holiday | k | r | e | XX-DAYS#1 | seen |\n");

    (void)state;
    assert_non_null(law_small_diag(&d, "calendar-hole"));
}

/* ------------------------------------------------------------------ the real law */
static const struct law *real_law(void)
{
    struct diags d = diags_on(a);
    size_t n;
    struct law_source *src = law_dir_read(a, "law", &n);
    const struct law *l = src ? law_load(a, src, n, &d) : NULL;

    if (src && !l)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return l;
}

static void the_real_law_has_no_finding(void **state)
{
    const struct law *l = real_law();
    struct diags d = diags_on(a);

    (void)state;
    if (!l)
        skip();
    if (law_check(l, a, 0, &d) > 0) {
        for (const struct diag *g = d.first; g; g = g->next)
            print_message("%.*s: %.*s\n", STR_ARG(g->code), STR_ARG(diag_text(a, g)));
        fail_msg("%zu findings", d.count);
    }
}

static size_t run_cases(const struct law *l, const char *folder)
{
    size_t n, ran = 0;
    struct str *names = law_dir_names(a, folder, ".json", &n);

    for (size_t i = 0; i < n; i++) {
        struct diags d = diags_on(a);
        struct str text =
            law_file_read(a, str_z(a, str_printf(a, "%s/%.*s", folder, STR_ARG(names[i]))));
        struct json *j = json_parse(a, text, JSON_LIMITS, &d);
        struct buf b = buf_on(a);
        assert_non_null(j);
        if (!law_case_run(l, j, a, &b)) {
            struct str s = buf_get(&b);
            fail_msg("%.*s\n%.*s", STR_ARG(names[i]), STR_ARG(s));
        }
        ran++;
    }
    return ran;
}

static void worked_cases_come_out(void **state)
{
    const struct law *l = real_law();
    size_t ran;

    (void)state;
    if (!l)
        skip();
    ran = run_cases(l, "tests/law") + run_cases(l, "../shared/law/cases");
    if (ran == 0)
        skip();
}

/* A runner that passes everything would pass the cases above too. */
struct wrong { const char *expect, *difference; };
static const struct wrong WRONG[] = {
    { "{'eligible':'no'}", "eligible: expected no; got yes\n" },
    { "{'decider':'mission'}", "decider: expected mission; got police\n" },
    { "{'documents':['form']}", "documents: expected form; got card, form\n" },
    { "{'documents':['form','card','form@children[0]']}",
      "documents: expected card, form, form@children[0]; " },
    { "{'later':[]}", "later: expected nothing; got surrender\n" },
    { "{'possible':['release']}", "possible: expected release; got nothing\n" },
    { "{'not_documents':['card']}", "not_documents: expected no card; got it is certain\n" },
    { "{'due':{'decision':'2012-04-03'}}",
      "due decision: expected 2012-04-03; got 2012-04-02\n" },
    { "{'due':{'none':'2012-04-03'}}", "due none: expected 2012-04-03; got no such term\n" },
    { "{'fee_kzt':'1.00'}", "fee_kzt: expected 1.00; got 600.25\n" },
    { "{'grounds':['debt']}", "grounds: expected debt; got nothing\n" },
    { "{'ask':['trip.purpose']}", "ask: expected trip.purpose; got nothing\n" },
    { "{'ask_next':'trip.purpose'}", "ask_next: expected trip.purpose; got nothing\n" },
    { "{'no_norm':['documents']}",
      "no_norm: expected none for documents; got a norm in force\n" },
    { "{'no_norm':['papers']}", "no_norm: there is no part papers\n" },
    { "{'elligible':'yes'}", "expect: there is no key elligible\n" },
    { "{'documents':'form'}", "documents: must be a list\n" },
};

static const char CASE_FACTS[] =
    "{'application':{'received':'2012-03-02'},'applicant':{'birth-date':'1980-01-01',"
    "'citizen':true,'liable':false},'trip':{'purpose':'stay'},'children':[]}";

static bool runs(const struct law *l, const char *facts, const char *expect, struct buf *b)
{
    struct str text = str_printf(a, "{'case':'c','service':'leave','on':null,'facts':%s%s%s}",
                                 facts, expect ? ",'expect':" : "", expect ? expect : "");

    *b = buf_on(a);
    return law_case_run(l, law_small_json(a, str_z(a, text)), a, b);
}

static void cases_can_fail(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l =
        law_small(a, &d, "law/leave.md", LAW_LEAVE, "law/common.md", LAW_COMMON, NULL);
    struct buf b;

    (void)state;
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        assert_false(runs(l, CASE_FACTS, WRONG[i].expect, &b));
        if (!str_starts(buf_get(&b), WRONG[i].difference)) {
            struct str s = buf_get(&b);
            fail_msg("%s: %.*s", WRONG[i].expect, STR_ARG(s));
        }
    }
    assert_true(runs(l, CASE_FACTS, "{'eligible':'yes','documents':['card@applicant','form'],"
        "'later':['surrender'],'ask':[],'ask_next':null,'grounds':[],'result':'permit',"
        "'checks':['tax-check'],'warnings':[]}", &b));
}

/* What cannot be judged is a difference with the reason, never a pass. */
static void a_bad_case_fails(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l =
        law_small(a, &d, "law/leave.md", LAW_LEAVE, "law/common.md", LAW_COMMON, NULL);
    struct buf b;
    struct json *j;

    (void)state;
    assert_false(runs(l, "{'x':1}", "{}", &b));
    assert_true(str_find(buf_get(&b), "there is no fact x") >= 0);
    assert_false(runs(l, "{}", "{}", &b));
    assert_true(str_find(buf_get(&b), "application.received") >= 0);
    assert_false(runs(l, CASE_FACTS, NULL, &b));
    assert_true(str_find(buf_get(&b), "no `expect`") >= 0);
    j = law_small_json(a, "{'service':'none','facts':{},'expect':{}}");
    assert_false(law_case_run(l, j, a, &b));
    j = law_small_json(a, "{'service':'leave','on':'x','facts':{},'expect':{}}");
    assert_false(law_case_run(l, j, a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_gap_and_pictures_it),
        cmocka_unit_test(finds_an_overlap),
        cmocka_unit_test(finds_a_dead_row),
        cmocka_unit_test(finds_days_without_a_norm),
        cmocka_unit_test(a_group_may_have_its_own_days),
        cmocka_unit_test(reviews_words_and_clauses),
        cmocka_unit_test(reviews_the_dictionary),
        cmocka_unit_test(reviews_calendar_and_index),
        cmocka_unit_test(the_real_law_has_no_finding),
        cmocka_unit_test(worked_cases_come_out),
        cmocka_unit_test(cases_can_fail), cmocka_unit_test(a_bad_case_fails),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
