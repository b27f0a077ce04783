/*
 * NAME    test_law_assess - certain, possible, excluded; what to ask; why
 * WHY     an unknown fact must never be taken for a no, nor an uncertain norm for a refusal
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
static const struct law *l;
static const struct law_service *s;

static int open_law(void **state)
{
    struct diags d;

    (void)state;
    a = arena_new();
    d = diags_on(a);
    l = law_small(a, &d, "law/leave.md", LAW_LEAVE, "law/common.md", LAW_COMMON, NULL);
    s = l ? law_service(l, STR("leave")) : NULL;
    return s == NULL;
}

static int close_law(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

#define FULL                                                                                       \
    "'applicant':{'birth-date':'1980-01-01','married':false,'citizen':true,'liable':false},"       \
    "'trip':{'purpose':'stay'},'offence':{'last':'none'},'tax':{'debt':false},'paper':{'false':"   \
    "false},"                                                                                      \
    "'children':[],'relatives':[]"

static struct assessment *assess(const char *json)
{
    struct diags d = diags_on(a);
    struct assessment *as = law_assess(l, s, law_small_facts(l, a, json), DAY_NONE, a, &d);

    if (!as)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return as;
}

static struct json *json(const struct assessment *as)
{
    return assessment_json(l, as, a, LANG_EN);
}

/* "form, card@children[0]" of the documents, certain ones bare, possible ones with a question
 * mark. */
static struct str papers(const struct assessment *as)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(d->code));
        if (!str_is(d->subject, "applicant"))
            buf_printf(&b, "@%.*s", STR_ARG(d->subject));
        if (d->alternative.n)
            buf_printf(&b, "|%.*s", STR_ARG(d->alternative));
        if (!d->certain)
            buf_char(&b, '?');
        if (str_is(d->stage, "after-decision"))
            buf_char(&b, '+');
    }
    return buf_get(&b);
}

static struct str joined(const struct str *v, size_t n)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(v[i]));
    return buf_get(&b);
}

static void same(struct str got, const char *wanted)
{
    if (!str_is(got, wanted))
        fail_msg("got \"%.*s\" instead of \"%s\"", STR_ARG(got), wanted);
}

static void everything_known(void **state)
{
    struct assessment *as = assess("{'application':{'received':'2012-03-01'}," FULL "}");

    (void)state;
    assert_int_equal(as->eligible, LAW_YES);
    assert_int_equal(as->n_because, 1);
    same(as->because[0].code, "may-apply");
    same(as->because[0].cite.clause, "XX-LAW-2#2");
    same(as->because[0].cite.also[0], "XX-DAYS#9");
    same(papers(as), "form surrender+ card");
    same(as->decider.code, "police");
    same(joined(as->ask, as->n_ask), "");
    same(joined(as->pending, as->n_pending), "");
    assert_int_equal(as->n_grounds, 0);
    assert_true(as->grounds_in_force);
    assert_true(as->closed_list);
    same(as->closed_list_cite.clause, "XX-LAW-2#8");
    same(as->result.extra, "10 years");
    same(as->checks[0].silence, "consent");
    same(as->stops[0].term, "decision");
    same(as->appeals[0].order, "pre-trial");
    same(as->appeals[0].starts, "delivery");
}

static void an_unknown_fact_is_not_a_no(void **state)
{
    struct assessment *as = assess("{'application':{'received':'2012-03-01'}}");

    (void)state;
    assert_int_equal(as->eligible, LAW_UNKNOWN);
    assert_int_equal(as->n_because, 0);
    same(papers(as), "form release? surrender+ consent@children[]|court-paper? card?");
    same(joined(as->ask, as->n_ask),
        "trip.purpose applicant.citizen applicant.birth-date applicant.liable children");
    same(joined(as->pending, as->n_pending), "offence.last tax.debt paper.false");
    assert_int_equal(as->n_grounds, 3);
    for (size_t i = 0; i < 3; i++)
        assert_false(as->grounds[i].certain);
}

/* One answer settles the question: nothing more is asked for it. */
static void nothing_is_asked_in_vain(void **state)
{
    struct assessment *as =
        assess("{'application':{'received':'2012-03-01'},'trip':{'purpose':'visit'},"
               "'applicant':{'liable':true,'citizen':true},'children':[]}");

    (void)state;
    assert_int_equal(as->eligible, LAW_NO);
    same(as->because[0].code, "no-need");
    same(joined(as->ask, as->n_ask), "");
    /* children are known and stay: their papers are not possible, the other facts about them not
     * asked */
    as = assess("{'application':{'received':'2012-03-01'},"
                "'trip':{'purpose':'stay'},'applicant':{'birth-date':'1980-01-01','citizen':true,'"
                "liable':false},"
                "'children':[{'leaves':false},{'leaves':true,'birth-date':'1990-01-01'}]}");
    same(papers(as), "form surrender+ card");
    same(joined(as->ask, as->n_ask), "");
}

/* Both rows that may hold say no, and the table is proved to leave nobody out: it is no,
 * whatever citizen says. */
static void a_proved_table_concludes(void **state)
{
    struct assessment *as;

    (void)state;
    as = assess("{'application':{'received':'2012-03-01'},'trip':{'purpose':'stay'},"
        "'applicant':{'birth-date':'2000-01-01'}}");
    assert_int_equal(as->eligible, LAW_NO);         /* not a citizen, or too young: no either way */
    assert_int_equal(as->n_because, 2);
    same(joined(as->ask, as->n_ask), "applicant.citizen applicant.liable children");
}

static void lists_are_judged_item_by_item(void **state)
{
    struct assessment *as =
        assess("{'application':{'received':'2012-03-01'},'trip':{'purpose':'stay'},"
               "'applicant':{'birth-date':'1980-01-01','citizen':true,'liable':false},"
               "'children':[{'leaves':true,'birth-date':'2005-01-01','consent':true},"
               "{'leaves':true,'birth-date':'2005-01-01','consent':false,'court':true},"
               "{'birth-date':'2005-01-01','consent':false},{'leaves':true}]}");

    (void)state;
    same(papers(as), "form surrender+ consent@children[0] court-paper@children[1] "
        "consent@children[2]|court-paper? consent@children[3]|court-paper? card");
    same(joined(as->ask, as->n_ask),
         "children[3].birth-date children[2].leaves children[3].consent children[2].court "
         "children[3].court");
    assert_non_null(assessment_document(as, STR("court-paper"), STR("children[2]")));
    assert_null(assessment_document(as, STR("court-paper"), STR("children[0]")));
    assert_non_null(assessment_document(as, STR("form"), STR_NONE));
    assert_non_null(assessment_document(as, STR("form"), STR("applicant")));
}

static const struct { const char *facts, *paper; } CHOICES[] = {
    { "", "consent@children[0]|court-paper" },
    { ",'consent':true", "consent@children[0]" },
    { ",'consent':false", "consent@children[0]|court-paper" },
    { ",'court':true", "consent@children[0]|court-paper" },
    { ",'court':false", "consent@children[0]" },
    { ",'consent':true,'court':true", "consent@children[0]" },
    { ",'consent':true,'court':false", "consent@children[0]" },
    { ",'consent':false,'court':true", "court-paper@children[0]" },
    { ",'consent':false,'court':false", "consent@children[0]" },
};

static void either_of_two_papers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CHOICES / sizeof *CHOICES; i++) {
        struct str text =
            str_printf(a,
                       "{'application':{'received':'2012-03-01'},'trip':{'purpose':'stay'},"
                       "'applicant':{'birth-date':'1980-01-01','citizen':true,'liable':false},"
                       "'children':[{'leaves':true,'birth-date':'2005-01-01'%s}]}",
                       CHOICES[i].facts);
        struct assessment *as = assess(str_z(a, text));
        same(papers(as), str_z(a, str_printf(a, "form surrender+ %s card", CHOICES[i].paper)));
        assert_int_equal(as->n_ask > 0, strchr(CHOICES[i].paper, '|') != NULL);
    }
}

/* The paper both files name stands once, with both clauses. */
static void documents_are_merged(void **state)
{
    struct assessment *as = assess("{'application':{'received':'2012-03-01'}," FULL "}");
    const struct law_document *d = assessment_document(as, STR("form"), STR_NONE);

    (void)state;
    same(d->cite.clause, "XX-LAW-2#8.1");
    assert_int_equal(d->cite.n_also, 1);
    same(d->cite.also[0], "XX-LAW-2#21");
}

static void what_is_used_answers_where_the_service_does_not(void **state)
{
    struct diags d = diags_on(a);
    struct assessment *as;

    (void)state;
    same(assess("{'application':{'received':'2005-03-01'}," FULL "}")->decider.code, "mission");
    same(assess("{'application':{'received':'2012-03-01'}," FULL "}")->decider.code, "police");
    as = law_assess(l, s, law_small_facts(l, a, "{'application':{'received':'1985-01-01'}}"),
                    DAY_NONE, a, &d);
    assert_non_null(as);
    assert_int_equal(as->decider.answer, LAW_NO_NORM);
    assert_int_equal(as->eligible, LAW_NO_NORM);
    same(json_get_str(json_get(json(as), "documents"), "value"), "no-norm-in-force");
    same(json_get_str(json_get(json(as), "fee"), "value"), "no-norm-in-force");
    same(json_get_str(json_get(json(as), "eligible"), "value"), "no-norm-in-force");
}

static const struct law_ground *ground(const struct assessment *as, const char *code)
{
    for (size_t i = 0; i < as->n_grounds; i++)
        if (str_is(as->grounds[i].code, code))
            return &as->grounds[i];
    return NULL;
}

static void an_uncertain_norm_only_warns(void **state)
{
    struct assessment *as = assess("{'application':{'received':'2012-03-01'},'tax':{'debt':true},"
        "'offence':{'last':'2011-06-01'},'paper':{'false':true}}");
    struct json *j = json(as);

    (void)state;
    assert_true(ground(as, "debt")->refuses);
    assert_true(ground(as, "debt")->certain);
    same(ground(as, "debt")->until, "paid");
    assert_false(ground(as, "offence")->refuses);       /* its row is inferred */
    assert_true(ground(as, "offence")->certain);
    assert_false(ground(as, "false-paper")->refuses);   /* its row says warn */
    same(json_get_str(json_get(j, "grounds")->child, "effect"), "refuse");
    assert_int_equal(json_get(j, "possible_grounds")->count, 0);
    as = assess("{'application':{'received':'2012-03-01'},'offence':{'last':'2011-03-01'}}");
    assert_null(ground(as, "offence"));                 /* twelve whole months have passed */
    assert_false(ground(as, "debt")->certain);
    assert_int_equal(json_get(json(as), "grounds")->count, 0);
    assert_int_equal(json_get(json(as), "possible_grounds")->count, 2);
}

static struct str due(const struct assessment *as, const char *code)
{
    const struct law_term *t = assessment_term(as, str_of(code));

    assert_non_null(t);
    return t->due == DAY_NONE ? STR("-") : day_str(a, t->due);
}

static void counts_terms_from_what_is_known(void **state)
{
    struct assessment *as = assess("{'application':{'received':'2011-01-31'}," FULL "}");

    (void)state;
    same(due(as, "decision"), "2011-02-28");
    same(due(as, "answer"), "-");
    assert_null(assessment_term(as, STR("none")));
    as = assess("{'application':{'received':'2011-01-31','complete':'2011-02-10'}," FULL "}");
    same(due(as, "decision"), "2011-03-10");
    as = assess("{'application':{'received':'2011-02-01T18:29:00+06:00'}," FULL "}");
    assert_false(as->registered_later);
    assert_int_equal(assessment_term(as, STR("card-made"))->due_at,
        moment_make(as->registered, 21 * 3600 + 29 * 60));
    as = assess("{'application':{'received':'2011-02-01T18:31:00+06:00'}," FULL "}");
    assert_true(as->registered_later);
    same(day_str(a, as->registered), "2011-02-02");
    same(due(as, "decision"), "2011-03-02");
    same(day_str(a, as->on), "2011-02-01");
    as = assess("{'application':{'received':'2011-02-05'}," FULL "}");      /* a Saturday */
    same(day_str(a, as->registered), "2011-02-07");
    as = assess("{'application':{'received':'2011-02-04T20:00:00+06:00'}," FULL
                "}"); /* Friday evening */
    same(day_str(a, as->registered), "2011-02-07");
    as = assess("{'application':{'received':'2019-12-31'}," FULL
                "}"); /* 2020 ends the rows, not the count */
    same(due(as, "decision"), "2020-01-31");
}

static void counts_the_fee_on_the_day_of_payment(void **state)
{
    struct assessment *as = assess("{'application':{'received':'2019-12-31'}," FULL "}");

    (void)state;
    assert_int_equal(as->fee.kzt, 50000 + 10025);
    as = assess("{'application':{'received':'2019-12-31'},'payment':{'date':'2020-01-09'}," FULL
                "}");
    assert_int_equal(as->fee.kzt, 125025 + 10025);
    same(json_get_str(json_get(json(as), "fee"), "kzt"), "1350.50");
    same(json_get_str(json_get(json(as), "fee"), "mci"), "0.5");
    same(json_get_str(json_get(json(as), "fee"), "on"), "2020-01-09");
}

static void refuses_to_guess(void **state)
{
    struct diags d = diags_on(a);
    struct facts *f = facts_new(l, a);
    day on = DAY_NONE;

    (void)state;
    assert_null(law_assess(l, s, f, DAY_NONE, a, &d));
    same(law_small_diag(&d, "no-date")->field, "application.received");
    assert_true(day_parse(STR("2012-01-01"), &on));
    assert_non_null(law_assess(l, s, f, on, a, &d));
    assert_true(facts_set(f, STR("applicant.birth-date"), STR("2000-01-01"), &d));
    assert_true(facts_set(f, STR("applicant.married"), STR("true"), &d));
    assert_null(law_assess(l, s, f, on, a, &d));
    assert_non_null(law_small_diag(&d, "impossible-facts"));
}

/* Asking to the end: every answer given, nothing is left; the bounds of what remains hold at
 * each step. */
static void an_interview_ends(void **state)
{
    struct facts *f = law_small_facts(l, a, "{'application':{'received':'2012-03-01'}}");
    struct diags d = diags_on(a);
    int steps = 0;
    struct json *q = law_ask(l, s, f, DAY_NONE, a, &d);

    (void)state;
    same(json_get_str(q, "next"), "trip.purpose");
    same(json_get_str(json_get(q, "question"), "en"), "Why?");
    same(json_get_str(json_get(q, "values")->child, "en"), "To stay");
    assert_int_equal(json_get(q, "why")->count, 4);
    same(json_get_str(json_get(q, "why")->child, "text"), "No permission is needed");
    assert_int_equal(json_get_int(json_get(q, "remaining"), "most", 0), 5);
    assert_int_equal(json_get_int(json_get(q, "remaining"), "least", 0), 3);
    while (json_get_str(q, "next").p) {
        struct law_fact_info info;
        struct str name = json_get_str(q, "next");
        int64_t least = json_get_int(json_get(q, "remaining"), "least", 0);
        assert_true(least >= 1 && least <= json_get_int(json_get(q, "remaining"), "most", 0));
        assert_true(law_fact(l, name, &info));
        assert_true(facts_set(f, name,
                              str_is(info.type, "bool")       ? STR("true")
                                  : str_is(info.type, "enum") ? STR("stay")
                                  : str_is(info.type, "list") ? STR("1")
                                  : str_is(info.type, "date") && str_starts(name, "children")
                                  ? STR("2005-01-01")
                                  : STR("1980-01-01"),
                              &d));
        q = law_ask(l, s, f, DAY_NONE, a, &d);
        assert_true(++steps < 20);
    }
    assert_int_equal(json_get_int(json_get(q, "remaining"), "least", 9), 0);
    assert_int_equal(json_get_int(json_get(q, "remaining"), "most", 9), 0);
    assert_int_equal(law_assess(l, s, f, DAY_NONE, a, &d)->eligible, LAW_YES);
    assert_int_equal(d.count, 0);
}

static struct json *why(const char *code, const char *facts)
{
    struct diags d = diags_on(a);
    struct json *j =
        law_why(l, s, str_of(code), law_small_facts(l, a, facts), DAY_NONE, LANG_EN, a, &d);

    if (!j)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return j;
}

static void says_why(void **state)
{
    struct json *j = why("release", "{'application':{'received':'2012-03-01'}," FULL "}"), *row;
    struct diags d = diags_on(a);

    (void)state;
    same(json_get_str(j, "verdict"), "excluded");
    same(json_get_str(j, "text"), "Release");
    row = json_get(j, "rows")->child;
    same(json_get_str(row, "cite"), "Law 2, art. 8 2)");
    same(json_get_str(json_get(row, "conditions")->child, "met"), "unmet");
    same(json_get_str(json_get(row, "conditions")->child, "value"), "false");
    same(json_get_str(json_get(json_get(j, "near_miss")->child, "condition"), "fact"),
         "applicant.liable");
    j = why("release", "{'application':{'received':'2012-03-01'}}");
    same(json_get_str(j, "verdict"), "possible");
    assert_int_equal(json_get(j, "near_miss")->count, 0);
    same(json_get_str(why("release", "{'application':{'received':'2021-03-01'}}"), "verdict"),
         "not-in-force");
    same(json_get_str(why("police", "{'application':{'received':'2012-03-01'}}"), "verdict"),
         "certain");
    same(json_get_str(why("too-young", "{'application':{'received':'2012-03-01'}," FULL "}"),
                      "verdict"),
         "excluded");
    same(json_get_str(why("may-apply", "{'application':{'received':'2012-03-01'}," FULL "}"),
                      "verdict"),
         "certain");
    j = why("eligible", "{'application':{'received':'2012-03-01'}," FULL "}");
    assert_int_equal(json_get(j, "rows")->count, 4);
    same(json_get_str(json_get(json_get(j, "rows")->last, "conditions")->last, "computed"), "32");
    j = why("consent", "{'application':{'received':'2012-03-01'}," FULL "}");
    same(json_get_str(j, "verdict"), "excluded");                   /* there is no child */
    same(json_get_str(json_get(json_get(j, "rows")->child, "conditions")->child, "fact"),
         "children");
    assert_null(law_why(l, s, STR("relese"),
                        law_small_facts(l, a, "{'application':{'received':'2012-03-01'}}"),
                        DAY_NONE, LANG_EN, a, &d));
    assert_true(str_find(law_small_diag(&d, "unknown-code")->remedy, "release") >= 0);
}

static void says_why_not_the_other_paper(void **state)
{
#define CHILD(x)                                                                                   \
    "{'application':{'received':'2012-03-01'},'children':[{'leaves':true,'birth-date':'2005-01-"   \
    "01'" x "}]}"

    (void)state;
    same(json_get_str(why("court-paper", CHILD("")), "verdict"), "possible");
    same(json_get_str(why("consent", CHILD("")), "verdict"), "certain");
    same(json_get_str(why("court-paper", CHILD(",'consent':true")), "verdict"), "excluded");
    same(json_get_str(why("court-paper", CHILD(",'consent':false,'court':true")), "verdict"),
         "certain");
    same(json_get_str(why("consent", CHILD(",'consent':false,'court':true")), "verdict"),
         "excluded");
}

static void shows_and_compares(void **state)
{
    day old = DAY_NONE, new = DAY_NONE;
    struct json *j, *t;

    (void)state;
    assert_true(day_parse(STR("2019-12-31"), &old) && day_parse(STR("2020-01-01"), &new));
    j = law_show(l, s, new, LANG_EN, a);
    t = json_get(j, "tables")->child;
    same(json_get_str(t, "table"), "eligible");
    assert_int_equal(json_get(t, "rows")->count, 3);
    for (t = json_get(j, "tables")->child; !str_is(json_get_str(t, "table"), "decider");
         t = t->next)
        ;
    assert_int_equal(json_get(t, "rows")->count, 1); /* the service's own hides the one it uses */
    j = law_diff(l, s, old, new, LANG_EN, a);
    t = json_get(j, "tables")->child;
    same(json_get_str(t, "table"), "eligible");
    assert_int_equal(json_get(t, "removed")->count, 3);
    assert_int_equal(json_get(t, "added")->count, 2);       /* "not staying: no" stands in both */
    assert_int_equal(json_get(law_diff(l, s, new, new, LANG_EN, a), "tables")->count, 0);
}

static void cites_say_language_and_status(void **state)
{
    struct json *d =
        json_get(json(assess("{'application':{'received':'2012-03-01'}," FULL "}")), "documents")
            ->child;

    (void)state;
    same(json_text(a, d, 0),
         "{\"code\":\"form\",\"name\":\"Form\",\"for\":\"applicant\",\"need\":\"certain\","
         "\"stage\":\"filing\",\"clause\":\"XX-LAW-2#8.1\",\"also\":[\"XX-LAW-2#21\"],\"language\":"
         "\"en\","
         "\"status\":\"seen\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_known),
        cmocka_unit_test(an_unknown_fact_is_not_a_no),
        cmocka_unit_test(nothing_is_asked_in_vain),
        cmocka_unit_test(a_proved_table_concludes),
        cmocka_unit_test(lists_are_judged_item_by_item),
        cmocka_unit_test(either_of_two_papers),
        cmocka_unit_test(documents_are_merged),
        cmocka_unit_test(what_is_used_answers_where_the_service_does_not),
        cmocka_unit_test(an_uncertain_norm_only_warns),
        cmocka_unit_test(counts_terms_from_what_is_known),
        cmocka_unit_test(counts_the_fee_on_the_day_of_payment),
        cmocka_unit_test(refuses_to_guess),
        cmocka_unit_test(an_interview_ends),
        cmocka_unit_test(says_why),
        cmocka_unit_test(says_why_not_the_other_paper),
        cmocka_unit_test(shows_and_compares),
        cmocka_unit_test(cites_say_language_and_status),
    };

    return cmocka_run_group_tests(tests, open_law, close_law);
}
