/*
 * NAME    test_law_edges - corners where a careless engine would ask in vain, list twice, or guess
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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

#define HEAD "# T\n\nservice: t\ntitle-kk: k\ntitle-ru: r\ntitle-en: e\n\n"
#define BLOCK "### XX-LAW-2 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
#define DOCS "## D · documents · collect\n\n" BLOCK

static const struct law *load(const char *text)
{
    struct diags d = diags_on(a);
    const struct law *l = law_small(a, &d, "law/t.md", text, "law/common.md", LAW_COMMON, NULL);

    if (!l)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return l;
}

static struct assessment *assess(const char *text, const char *facts)
{
    struct diags d = diags_on(a);
    const struct law *l = load(text);
    struct str json = str_printf(a, "{'application':{'received':'2012-03-01'}%s%s}",
                                 facts[0] ? "," : "", facts);
    struct assessment *as = law_assess(l, law_service(l, STR("t")),
                                       law_small_facts(l, a, str_z(a, json)), DAY_NONE, a, &d);

    if (!as)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return as;
}

static void same(struct str got, const char *wanted)
{
    if (!str_is(got, wanted))
        fail_msg("got \"%.*s\" instead of \"%s\"", STR_ARG(got), wanted);
}

static struct str asked(const struct assessment *as)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < as->n_ask; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(as->ask[i]));
    return buf_get(&b);
}

static struct str papers(const struct assessment *as)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < as->n_documents; i++)
        buf_printf(&b, "%s%.*s@%.*s%s", i ? " " : "", STR_ARG(as->documents[i].code),
                   STR_ARG(as->documents[i].subject), as->documents[i].certain ? "" : "?");
    return buf_get(&b);
}

/* A norm about every relative says nothing for certain while nobody knows whether there is one. */
static void a_list_nobody_knows_may_be_empty(void **state)
{
    static const char TEXT[] = HEAD DOCS "| for | → document | clause |\n|---|---|---|\n"
                                         "| each relative | card | 1 |\n";

    (void)state;
    same(papers(assess(TEXT, "")), "card@relatives[]?");
    same(asked(assess(TEXT, "")), "relatives");
    same(papers(assess(TEXT, "'relatives':[{},{}]")), "card@relatives[0] card@relatives[1]");
    same(asked(assess(TEXT, "'relatives':[{}]")), "");
    same(papers(assess(TEXT, "'relatives':[]")), "");
    assert_true(assess(TEXT, "'relatives':[]")->documents_in_force);
}

/* The same paper by two clauses: once, certain, and nothing is asked for the open one. */
static void a_paper_is_listed_once(void **state)
{
    static const char TEXT[] = HEAD DOCS
        "| applicant.liable | → document | stage | clause |\n|---|---|---|---|\n"
        "| true | card | | 1 |\n| - | card | | 2 |\n";
    static const char STAGES[] = HEAD DOCS
        "| applicant.liable | → document | stage | clause |\n|---|---|---|---|\n"
        "| true | card | after-decision | 1 |\n| - | card | | 2 |\n";
    struct assessment *as = assess(TEXT, "");

    (void)state;
    same(papers(as), "card@applicant");
    same(as->documents[0].cite.clause, "XX-LAW-2#2");
    same(as->documents[0].cite.also[0], "XX-LAW-2#1");
    same(asked(as), "");
    as = assess(STAGES, "");                        /* a paper of another stage is another paper */
    same(papers(as), "card@applicant? card@applicant");
    same(asked(as), "applicant.liable");
}

#define AGES(rows) HEAD "## E · eligible · unique\n\n" BLOCK \
    "| applicant.citizen | applicant.liable | → eligible | reason | clause |\n" \
    "|---|---|---|---|---|\n" rows

/* Both answers left are no: nothing more is asked, and both reasons are given. */
static void a_settled_answer_asks_nothing(void **state)
{
    struct assessment *as = assess(
        AGES("| true | - | yes | | 1 |\n| false | true | no | no-need | 2 |\n"
             "| false | false | no | too-young | 3 |\n"),
        "'applicant':{'citizen':false}");

    (void)state;
    assert_int_equal(as->eligible, LAW_NO);
    assert_int_equal(as->n_because, 2);
    same(asked(as), "");
}

/* The same with a hole in the table: not concluded, and the person is asked. */
static void a_table_with_a_hole_does_not_conclude(void **state)
{
    struct assessment *as = assess(
        AGES("| true | - | yes | | 1 |\n| false | true | no | no-need | 2 |\n"),
        "'applicant':{'citizen':false}");

    (void)state;
    assert_int_equal(as->eligible, LAW_UNKNOWN);
    assert_int_equal(as->n_because, 0);
    same(asked(as), "applicant.liable");
    as = assess(AGES("| true | - | yes | | 1 |\n| false | true | no | no-need | 2 |\n"),
                "'applicant':{'citizen':false,'liable':false}");
    assert_int_equal(as->eligible, LAW_UNKNOWN); /* no row judges this person: not yes, not no */
    same(asked(as), "");
}

/* What only tells two papers apart is asked after what decides whether there is one. */
static void the_paper_before_its_kind(void **state)
{
    static const char TEXT[] = HEAD DOCS
        "| for | children[].leaves | → document | or | clause |\n|---|---|---|---|---|\n"
        "| each child | - | consent if children[].consent | court-paper if children[].court | 1 |\n"
        "| each child | - | card if children[].consent | form if children[].court | 2 |\n"
        "| each child | true | release | | 3 |\n";

    (void)state;
    same(asked(assess(TEXT, "'children':[{}]")),
         "children[0].leaves children[0].consent children[0].court");
}

static void either_paper_without_a_fact(void **state)
{
    static const char FREE[] = HEAD DOCS "| → document | or | clause |\n|---|---|---|\n"
                                         "| form | card | 1 |\n";
    static const char FIRST[] = HEAD DOCS "| → document | or | clause |\n|---|---|---|\n"
                                          "| form if applicant.liable | card | 1 |\n";
    static const char SECOND[] = HEAD DOCS "| → document | or | clause |\n|---|---|---|\n"
                                           "| form | card if applicant.liable | 1 |\n";

    (void)state;
    same(assess(FREE, "")->documents[0].alternative, "card");
    same(asked(assess(FREE, "")), "");
    same(assess(FIRST, "")->documents[0].alternative, "card");
    same(asked(assess(FIRST, "")), "applicant.liable");
    same(papers(assess(FIRST, "'applicant':{'liable':true}")), "form@applicant");
    same(papers(assess(FIRST, "'applicant':{'liable':false}")), "card@applicant");
    same(papers(assess(SECOND, "'applicant':{'liable':true}")), "card@applicant");
    same(papers(assess(SECOND, "'applicant':{'liable':false}")), "form@applicant");
    assert_null(assess(SECOND, "'applicant':{'liable':false}")->documents[0].alternative.p);
}

static void near_means_one_condition(void **state)
{
    const struct law *l = load(HEAD DOCS
        "| applicant.liable | applicant.citizen | → document | clause |\n|---|---|---|---|\n"
        "| true | true | release | 1 |\n");
    static const struct { const char *facts; size_t near;
    } CASES[] = {
        { "{'application':{'received':'2012-03-01'},'applicant':{'liable':false,'citizen':true}}",
            1 },
        { "{'application':{'received':'2012-03-01'},'applicant':{'liable':false,'citizen':false}}",
            0 },
        { "{'application':{'received':'2012-03-01'},'applicant':{'liable':true,'citizen':true}}",
            0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct diags d = diags_on(a);
        struct json *j = law_why(l, law_service(l, STR("t")), STR("release"),
                                 law_small_facts(l, a, CASES[i].facts), DAY_NONE, LANG_EN, a, &d);
        assert_int_equal(json_get(j, "near_miss")->count, CASES[i].near);
    }
}

/* Collect tables are shown whole; of tables with one answer only the one that answers. */
static void shows_what_answers(void **state)
{
    const struct law *l = load(
        "# T\n\nservice: t\ntitle-kk: k\ntitle-ru: r\ntitle-en: e\nuses: common\n\n"
        DOCS "| → document | clause |\n|---|---|\n| release | 1 |\n\n"
        "## W · decider · unique\n\n" BLOCK "| → decider | clause |\n|---|---|\n| police | 1 |\n");
    day on = DAY_NONE;
    size_t papers_shown = 0, deciders = 0;

    (void)state;
    assert_true(day_parse(STR("2015-01-01"), &on));
    json_each(t, json_get(law_show(l, law_service(l, STR("t")), on, LANG_EN, a), "tables")) {
        if (str_is(json_get_str(t, "table"), "documents"))
            papers_shown = json_get(t, "rows")->count;
        if (str_is(json_get_str(t, "table"), "decider"))
            deciders = json_get(t, "rows")->count;
    }
    assert_int_equal(papers_shown, 3);
    assert_int_equal(deciders, 1);
}

/* some() and count(): a list nobody knows leaves them open, an item that is true settles some(). */
static void some_and_count(void **state)
{
    static const char TEXT[] = HEAD DOCS
        "| some(children[].leaves) | count(children) | → document | clause |\n|---|---|---|---|\n"
        "| true | - | card | 1 |\n| false | - | form | 2 |\n| - | >= 2 | release | 3 |\n";

    (void)state;
    same(papers(assess(TEXT, "")), "card@applicant? form@applicant? release@applicant?");
    same(asked(assess(TEXT, "")), "children");
    same(papers(assess(TEXT, "'children':[]")), "form@applicant");
    same(papers(assess(TEXT, "'children':[{},{}]")),
         "card@applicant? form@applicant? release@applicant");
    same(asked(assess(TEXT, "'children':[{},{'leaves':false}]")), "children[0].leaves");
    same(papers(assess(TEXT, "'children':[{},{'leaves':true}]")),
        "card@applicant release@applicant");
    same(papers(assess(TEXT, "'children':[{'leaves':false}]")), "form@applicant");
}

/* Derived columns: the fact under them is what is asked. */
static void computed_columns(void **state)
{
    static const char TEXT[] = HEAD DOCS
        "| in-mci(applicant.savings) | days-until(application.complete) | "
        "months-since(offence.last) "
        "| age(applicant.birth-date) | → document | clause |\n|---|---|---|---|---|---|\n"
        "| >= 10.5 | - | - | - | card | 1 |\n| - | > 5 | - | - | form | 2 |\n"
        "| - | - | none | - | release | 3 |\n| - | - | < 12 | - | consent | 4 |\n"
        "| - | - | - | >= 18 | surrender | 5 |\n";

    (void)state;
    same(asked(assess(TEXT, "")), "applicant.birth-date applicant.savings");
    same(papers(assess(TEXT, "'applicant':{'savings':'10500.00','birth-date':'1994-03-01'},"
                             "'application.complete':'2012-03-07','offence':{'last':'none'}")),
         "card@applicant form@applicant release@applicant surrender@applicant");
    same(papers(assess(TEXT,
             "'applicant':{'savings':'10499.99','birth-date':'1994-03-02'},"
             "'application.complete':'2012-03-06','offence':{'last':'2011-03-02'}")),
        "consent@applicant");
    same(papers(assess(TEXT,
             "'applicant':{'savings':'0','birth-date':'1994-03-02'},"
             "'application.complete':'2012-03-06','offence':{'last':'2011-03-01'}")),
        "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_nobody_knows_may_be_empty),
        cmocka_unit_test(a_paper_is_listed_once),
        cmocka_unit_test(a_settled_answer_asks_nothing),
        cmocka_unit_test(a_table_with_a_hole_does_not_conclude),
        cmocka_unit_test(the_paper_before_its_kind),
        cmocka_unit_test(either_paper_without_a_fact),
        cmocka_unit_test(near_means_one_condition),
        cmocka_unit_test(shows_what_answers),
        cmocka_unit_test(some_and_count),
        cmocka_unit_test(computed_columns),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
