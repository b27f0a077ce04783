/*
 * NAME    test_law_load - every kind of mistake in a law file is named with its file and line
 * WHY     a lawyer mends what the message shows; a mistake that loads in silence becomes somebody's
 *         refusal
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

/* A service file around one section. */
#define HEAD "# T\n\nservice: t\ntitle-kk: k\ntitle-ru: r\ntitle-en: e\n\n"
#define BLOCK "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
#define DECIDER "## D · decider · unique\n\n"
#define DOCS "## D · documents · collect\n\n"
#define ELIGIBLE "## D · eligible · unique\n\n"
#define TERMS "## D · terms · collect\n\n"

static void loads_the_small_law(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l =
        law_small(a, &d, "law/leave.md", LAW_LEAVE, "law/common.md", LAW_COMMON, NULL);
    const struct law_service *s;
    struct json *j;

    (void)state;
    if (d.first)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    assert_non_null(l);
    assert_int_equal(law_n_services(l), 1);         /* what is used is not a service */
    s = law_service(l, STR("leave"));
    assert_ptr_equal(s, law_service_at(l, 0));
    assert_true(str_is(law_service_title(s, LANG_RU), "Выезд"));
    assert_true(str_is(law_service_name(l, STR("leave"), LANG_RU), "Выезд"));    /* its file gives no shorter one */
    assert_true(str_is(law_service_name(l, STR("common"), LANG_RU), "common"));
    assert_int_equal(law_service_life_event(s).n, 0);
    assert_null(law_service(l, STR("common")));
    j = law_services_json(l, a)->child;
    assert_true(str_is(json_get_str(j, "code"), "leave"));
    assert_true(str_is(json_get_str(json_get(j, "title"), "kk"), "Кету"));
    assert_true(str_is(json_get_str(json_get(j, "editions")->child, "act"), "XX-LAW-2"));
    assert_true(str_is(json_get_str(json_get(j, "editions")->child, "from"), "2010-01-01"));
}

/* code, line (0: any), what is wrong */
struct mistake { const char *code; int line; const char *text; };

static const struct mistake MISTAKES[] = {
    { "row-outside-block", 8, HEAD "| stray |\n" },
    { "row-outside-block", 10, HEAD DECIDER "| → decider | clause |\n|---|---|\n| police | 3 |\n" },
    { "block-outside-section", 8, HEAD "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n" },
    { "unknown-table", 8, HEAD "## D · deciders · unique\n" },
    { "unknown-key", 3, "# T\n\nservices: t\n" },
    { "twice", 4, "# T\n\nservice: t\nservice: u\n" },
    { "two-titles", 2, "# T\n# U\n" },
    { "bad-dated-by", 3, "# T\n\nservice: t\ndated-by: applicant.married\n" },
    { "bad-name", 3, "# T\n\nservice: T T\n" },
    { "unknown-service", 3, "# T\n\nservice: t\nuses: nothing\n" },
    { "open-fence", 0, HEAD "```\n| not | a table |\n" },
    { "bad-policy", 8, HEAD "## D · decider · collect\n" },
    { "bad-policy", 8, HEAD "## D · documents · unique\n" },
    { "twice", 15,
      HEAD DECIDER BLOCK "| → decider | clause |\n|---|---|\n| police | 3 |\n" DECIDER },
    { "block-heading", 10, HEAD DECIDER "### XX-LAW-2 · seen\n" },
    { "unknown-act", 10, HEAD DECIDER "### XX-NONE 2010-01-01 · 2010-01-01 .. open · seen · en\n" },
    { "unknown-edition", 10,
      HEAD DECIDER "### XX-LAW-2 2011-01-01 · 2010-01-01 .. open · seen · en\n" },
    { "bad-span", 10,
      HEAD DECIDER "### XX-LAW-2 2010-01-01 · 2010-01-01 to 2011-01-01 · seen · en\n" },
    { "bad-span", 10,
      HEAD DECIDER "### XX-LAW-2 2010-01-01 · 2012-01-01 .. 2011-01-01 · seen · en\n" },
    { "bad-date", 10,
      HEAD DECIDER "### XX-LAW-2 2010-01-01 · 2010-02-30 .. 2011-01-01 · seen · en\n" },
    { "bad-status", 10,
      HEAD DECIDER "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2011-01-01 · sure · en\n" },
    { "block-outside-edition", 10,
      HEAD DECIDER "### XX-LAW-2 2010-01-01 · 2010-01-01 .. open · seen · en\n" },
    { "no-separator", 12, HEAD DECIDER BLOCK "| → decider | clause |\n\nprose\n" },
    { "cell-count", 14, HEAD DECIDER BLOCK "| → decider | clause |\n|---|---|\n| police |\n" },
    { "bad-head", 12, HEAD DECIDER BLOCK "| → document | clause |\n|---|---|\n| police | 3 |\n" },
    { "bad-head", 12, HEAD DECIDER BLOCK "| → decider | claus |\n|---|---|\n| police | 3 |\n" },
    { "no-arrow", 12, HEAD DECIDER BLOCK "| applicant.married |\n|---|\n| true |\n" },
    { "no-clause", 12, HEAD DECIDER BLOCK "| → decider |\n|---|\n| police |\n" },
    { "no-clause", 14, HEAD DECIDER BLOCK "| → decider | clause |\n|---|---|\n| police | |\n" },
    { "unknown-act", 14,
      HEAD DECIDER BLOCK "| → decider | clause |\n|---|---|\n| police | XX-NONE#3 |\n" },
    { "dead-clause", 14,
      HEAD DECIDER BLOCK "| → decider | clause |\n|---|---|\n| police | XX-OLD-3#3 |\n" },
    { "dead-clause", 14,
      HEAD DECIDER BLOCK "| → decider | clause | to |\n|---|---|---|\n| police | 3 | open |\n" },
    { "bad-span", 14,
      HEAD DECIDER BLOCK
      "| → decider | clause | to |\n|---|---|---|\n| police | 3 | 2009-01-01 |\n" },
    { "bad-status", 14,
      HEAD DECIDER BLOCK
      "| → decider | clause | status |\n|---|---|---|\n| police | 3 | maybe |\n" },
    { "bad-answer", 14,
      HEAD DECIDER BLOCK "| → decider | clause |\n|---|---|\n| The Police | 3 |\n" },
    { "bad-answer", 14,
      HEAD ELIGIBLE BLOCK "| → eligible | reason | clause |\n|---|---|---|\n| maybe | | 3 |\n" },
    { "no-reason", 14,
      HEAD ELIGIBLE BLOCK "| → eligible | reason | clause |\n|---|---|---|\n| no | | 3 |\n" },
    { "bad-answer", 14,
      HEAD TERMS BLOCK "| → term | limit | clause |\n|---|---|---|\n| decision | 20 days | 3 |\n" },
    { "bad-answer", 14,
      HEAD TERMS BLOCK "| → term | starts | clause |\n|---|---|---|\n| decision | soon | 3 |\n" },
    { "bad-answer", 14,
      HEAD TERMS BLOCK
      "| → term | starts | clause |\n|---|---|---|\n| decision | applicant.married | 3 |\n" },
    { "bad-answer", 14,
      HEAD TERMS BLOCK "| → term | counts | clause |\n|---|---|---|\n| decision | later | 3 |\n" },
    { "bad-answer", 14,
      HEAD "## D · fee · unique\n\n" BLOCK "| → mci | clause |\n|---|---|\n| 1,5 | 3 |\n" },
    { "bad-answer", 14,
      HEAD "## D · registration · unique\n\n" BLOCK
           "| → registers | closes | clause |\n|---|---|---|\n| same-day | 6 pm | 3 |\n" },
    { "bad-answer", 14,
      HEAD DOCS BLOCK "| → document | clause |\n|---|---|\n| form if applicant.region | 3 |\n" },
    { "bad-answer", 14,
      HEAD DOCS BLOCK "| → document | clause |\n|---|---|\n| form if children[].consent | 3 |\n" },
    { "bad-answer", 14,
      HEAD DOCS BLOCK "| → document | clause |\n|---|---|\n| form if no.such | 3 |\n" },
    { "unknown-fact", 12,
      HEAD DECIDER BLOCK "| applicant.maried | → decider | clause |\n|---|---|---|\n" },
    { "unknown-function", 12,
      HEAD DECIDER BLOCK "| years(applicant.married) | → decider | clause |\n|---|---|---|\n" },
    { "wrong-type", 12,
      HEAD DECIDER BLOCK "| age(applicant.married) | → decider | clause |\n|---|---|---|\n" },
    { "wrong-type", 12, HEAD DECIDER BLOCK "| children | → decider | clause |\n|---|---|---|\n" },
    { "wrong-type", 12,
      HEAD DECIDER BLOCK "| some(applicant.married) | → decider | clause |\n|---|---|---|\n" },
    { "bad-cell", 14,
      HEAD DECIDER BLOCK
      "| trip.purpose | → decider | clause |\n|---|---|---|\n| sty | police | 3 |\n" },
    { "bad-cell", 14,
      HEAD DECIDER BLOCK
      "| applicant.points | → decider | clause |\n|---|---|---|\n| [5..1] | police | 3 |\n" },
    { "wrong-subject", 14,
      HEAD DOCS BLOCK
      "| children[].leaves | → document | clause |\n|---|---|---|\n| true | form | 3 |\n" },
    { "wrong-subject", 14,
      HEAD DOCS BLOCK "| for | children[].leaves | → document | clause |\n|---|---|---|---|\n| "
                      "each relative | true | form | 3 |\n" },
    { "bad-subject", 14,
      HEAD DOCS BLOCK "| for | → document | clause |\n|---|---|---|\n| each dog | form | 3 |\n" },
    { "bad-subject", 14,
      HEAD DECIDER BLOCK
      "| for | → decider | clause |\n|---|---|---|\n| each child | police | 3 |\n" },
    { "bad-never", 10, HEAD DECIDER "never: applicant.married\n" },
    { "bad-never", 10, HEAD DECIDER "never: children[].leaves true; relatives[].supported true\n" },
    { "unknown-fact", 10, HEAD DECIDER "never: no.such true\n" },
    { "bad-cell", 10, HEAD DECIDER "never: applicant.married perhaps\n" },
    { "unknown-directive", 10, HEAD DECIDER "nevers: applicant.married true\n" },
    { "bad-gap", 10, HEAD DECIDER "gap: 2010-01-01 .. 2011-01-01\n" },
    { "bad-closed-list", 10, HEAD DECIDER "closed-list: XX-LAW-2#8 · 2010-01-01 .. open\n" },
    { "bad-closed-list", 10, HEAD DOCS "closed-list: 8 · 2010-01-01 .. open\n" },
    /* dictionary files */
    { "bad-word", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| x.y | boolean | | applicant | k | r | e |\n" },
    { "bad-word", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| x.y | bool | | nobody | k | r | e |\n" },
    { "bad-name", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| X y | bool | | applicant | k | r | e |\n" },
    { "bad-values", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| x.y | enum | One, two | applicant | k | r | e |\n" },
    { "bad-values", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| x.y | int | many | applicant | k | r | e |\n" },
    { "twice", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| applicant.married | bool | | applicant | k | r | e |\n" },
    { "no-list", 5,
      "## F · facts\n\n| fact | type | values | asked-of | kk | ru | en "
      "|\n|---|---|---|---|---|---|---|\n"
      "| dogs[].name | bool | | applicant | k | r | e |\n" },
    { "no-column", 3, "## F · facts\n\n| fact | type |\n|---|---|\n| x.y | bool |\n" },
    { "bad-kept", 3, "## F · facts\n\nkept: applicant.married\n" },
    { "unknown-fact", 3, "## F · facts\n\nkept: no.such · reason\n" },
    { "unknown-kind", 1, "## T · texts · documents\n" },
    { "twice", 5,
      "## T · texts · document\n\n| code | kk | ru | en |\n|---|---|---|---|\n| form | k | r | e "
      "|\n" },
    { "twice", 5,
      "## A · acts\n\n| act | kind | number | adopted | from | to | status | kk | ru | en |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n| XX-DAYS | law | 4 | - | 1990-01-01 | open | "
      "seen | k | r | e |\n" },
    { "bad-span", 5,
      "## A · acts\n\n| act | kind | number | adopted | from | to | status | kk | ru | en |\n"
      "|---|---|---|---|---|---|---|---|---|---|\n| XX-N | law | 4 | - | 1990-01-01 | 1980-01-01 | "
      "seen | k | r | e |\n" },
    { "edition-outside-act", 5,
      "## E · editions\n\n| act | edition | from | to | status | note "
      "|\n|---|---|---|---|---|---|\n"
      "| XX-LAW-2 | 2009 | 2009-01-01 | 2009-12-31 | seen | |\n" },
    { "unknown-act", 5,
      "## E · editions\n\n| act | edition | from | to | status | note "
      "|\n|---|---|---|---|---|---|\n"
      "| XX-NONE | 2009 | 2009-01-01 | 2009-12-31 | seen | |\n" },
    { "order", 5,
      "## C · calendar\n\n| date | kind | kk | ru | en | clause | status "
      "|\n|---|---|---|---|---|---|---|\n"
      "| 2008-01-01 | holiday | k | r | e | XX-DAYS#1 | seen |\n" },
    { "not-a-weekend", 5,
      "## C · calendar\n\n| date | kind | kk | ru | en | clause | status "
      "|\n|---|---|---|---|---|---|---|\n"
      "| 2024-01-01 | worked | k | r | e | XX-DAYS#1 | seen |\n" },
    { "bad-word", 5,
      "## C · calendar\n\n| date | kind | kk | ru | en | clause | status "
      "|\n|---|---|---|---|---|---|---|\n"
      "| 2024-01-01 | free | k | r | e | XX-DAYS#1 | seen |\n" },
    { "order", 5,
      "## M · mci\n\n| from | to | kzt | clause | status |\n|---|---|---|---|---|\n"
      "| 2021-01-01 | open | 1 | XX-DAYS#2 | seen |\n" },
    { "bad-money", 5,
      "## M · mci\n\n| from | to | kzt | clause | status |\n|---|---|---|---|---|\n"
      "| 2021-01-01 | open | much | XX-DAYS#2 | seen |\n" },
    { "twice", 5,
      "## R · regions\n\n| kato | kk | ru | en | from | to | status "
      "|\n|---|---|---|---|---|---|---|\n"
      "| 75 | k | r | e | 2001-01-01 | open | seen |\n" },
    { "bad-encoding", 0, "# T\n\xff\xfe\n" },
};

static void names_every_mistake(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        const struct mistake *m = &MISTAKES[i];
        struct diags d = diags_on(a);
        const struct law *l = law_small(a, &d, "law/z.md", m->text, NULL);
        const struct diag *g = law_small_diag(&d, m->code);
        if (l || !g)
            fail_msg("mistake %zu (%s): %s\n%s", i, m->code, l ? "it loads" : "another fault",
                d.first ? str_z(a, diag_text(a, d.first)) : m->text);
        if (m->line && g->line != m->line)
            fail_msg("mistake %zu (%s): line %d instead of %d", i, m->code, g->line, m->line);
        if (!str_is(g->file, "law/z.md") || g->message.n == 0 || g->class != DIAG_INPUT)
            fail_msg("mistake %zu (%s): %.*s", i, m->code, STR_ARG(diag_text(a, g)));
    }
}

/* All faults of all files in one go. */
static void reports_all_faults(void **state)
{
    struct diags d = diags_on(a);
    size_t in_a = 0, in_b = 0;

    (void)state;
    assert_null(
        law_small(a, &d, "law/a.md",
                  HEAD DECIDER BLOCK
                  "| → decider | clause |\n|---|---|\n| The Police | |\n| police | XX-NONE#1 |\n",
                  "law/b.md",
                  "## M · mci\n\n| from | to | kzt | clause | status |\n|---|---|---|---|---|\n| x "
                  "| open | 1 | XX-DAYS#2 | seen |\n",
                  NULL));
    for (const struct diag *g = d.first; g; g = g->next) {
        in_a += str_is(g->file, "law/a.md");
        in_b += str_is(g->file, "law/b.md");
    }
    assert_int_equal(in_a, 3);
    assert_int_equal(in_b, 1);
}

static void finds_circles(void **state)
{
    struct diags d = diags_on(a);

    (void)state;
    assert_null(law_small(a, &d, "law/a.md", "# A\n\nservice: a\nuses: b\n", "law/b.md",
                          "# B\n\nservice: b\nuses: a\n", NULL));
    assert_non_null(law_small_diag(&d, "cycle"));
}

static void suggests_the_nearest_fact(void **state)
{
    struct diags d = diags_on(a);

    (void)state;
    assert_null(law_small(
        a, &d, "law/z.md",
        HEAD DECIDER BLOCK "| applicant.maried | → decider | clause |\n|---|---|---|\n", NULL));
    assert_true(str_find(law_small_diag(&d, "unknown-fact")->remedy, "applicant.married") >= 0);
}

static void reads_what_forges_write(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l = law_small(
        a, &d, "law/z.md",
        "\xef\xbb\xbf# T\r\n\r\nservice: t\r\ntitle-kk: k\r\ntitle-ru: r\r\ntitle-en: e\r\n\r\n"
        "## Notes\r\n\r\nJust prose with `code` and a list:\r\n\r\n- one: two\r\n\r\n```\r\n| not "
        "| a table |\r\n```\r\n\r\n"
        "## D · decider · unique\r\n\r\n- gap: 2001-01-01 .. 2009-12-31 · not read\r\n\r\n"
        "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\r\n\r\n"
        "| `trip.purpose` | → decider | clause | note |\r\n|:---|:---:|---|---|\r\n"
        "| `stay` | police | 8 1); XX-DAYS#55(4) | a \\| bar |\r\n| not(stay) | mission | 8 a | "
        "|\r\n",
        NULL);
    struct json *show, *row;
    day on = DAY_NONE;

    (void)state;
    if (d.first)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    assert_true(day_parse(STR("2015-01-01"), &on));
    show = law_show(l, law_service(l, STR("t")), on, LANG_EN, a);
    row = json_get(json_get(show, "tables")->child, "rows")->child;
    assert_true(str_is(json_get_str(row, "clause"), "XX-LAW-2#8.1"));
    assert_true(str_is(json_get(row, "also")->child->s, "XX-DAYS#55(4)"));
    assert_true(str_is(json_get_str(row, "note"), "a | bar"));
    assert_true(str_is(json_get_str(row->next, "clause"), "XX-LAW-2#8.a"));
}

static void cites_for_people(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l = law_small(a, &d, NULL);

    (void)state;
    assert_true(str_is(law_cite(l, a, STR("XX-RULES-1#8.1"), LANG_EN), "Rules 1, cl. 8 1)"));
    assert_true(str_is(law_cite(l, a, STR("XX-RULES-1#8.1"), LANG_RU), "Правила, п. 8 1)"));
    assert_true(str_is(law_cite(l, a, STR("XX-RULES-1#8.1"), LANG_KK), "Қағида, 8-тармақ 1)"));
    assert_true(str_is(law_cite(l, a, STR("XX-LAW-2#55(4)"), LANG_EN), "Law 2, art. 55(4)"));
    assert_true(str_is(law_cite(l, a, STR("XX-LAW-2#annex-2-row-8.1"), LANG_RU),
                       "Закон, приложение 2 строка 8 1)"));
    assert_true(str_is(law_cite(l, a, STR("XX-LAW-2#annex-2-row-8.1"), LANG_EN),
                       "Law 2, annex 2 row 8 1)"));
    assert_true(str_is(law_cite(l, a, STR("XX-NONE#5"), LANG_EN), "XX-NONE, cl. 5"));
    assert_true(str_is(law_cite(l, a, STR("XX-LAW-2"), LANG_EN), "Law 2"));
    assert_true(str_is(law_act_title(l, STR("XX-NONE"), LANG_EN), "XX-NONE"));
    assert_true(str_is(law_text(l, "document", STR("form"), LANG_RU), "форма"));
    assert_true(str_is(law_text(l, "document", STR("none"), LANG_RU), "none"));
    assert_true(
        str_is(law_text(l, "question", STR("children[3].leaves"), LANG_EN), "Does it leave?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_the_small_law), cmocka_unit_test(names_every_mistake),
        cmocka_unit_test(reports_all_faults), cmocka_unit_test(finds_circles),
        cmocka_unit_test(suggests_the_nearest_fact), cmocka_unit_test(reads_what_forges_write),
        cmocka_unit_test(cites_for_people),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
