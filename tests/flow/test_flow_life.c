/*
 * NAME    test_flow_life - the whole life of a case through the one door, over both stores
 */
#include "flow_help.h"

#include <stdlib.h>
#include <string.h>

#define CLEAN \
    "'facts':{'restriction':{'debt':false,'convicted':false},'check.negative-reply':false}," \
    "'source':'registers'"

static struct actor one, two, officer, head, revenue, security, auditor;

static void people(void)
{
    one = who("applicant", IIN_ONE);
    two = who("applicant", IIN_TWO);
    officer = staff("officer", "o1");
    head = staff("head", "h1");
    revenue = who("agency", "revenue");
    security = who("agency", "security");
    auditor = who("auditor", "a1");
}

static struct str checked(struct world *w)
{
    struct str number;

    people();
    number = file_one(w, IIN_ONE);
    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    YES(give(w, &officer, "send-check", number, NULL));
    YES(give(w, &revenue, "answer-check", number, "{'check':'debt-check','answer':'clear'}"));
    YES(give(w, &security, "answer-check", number, "{'check':'security-check','answer':'clear'}"));
    return number;
}

static struct case_row row_now(struct world *w, struct str number)
{
    struct case_row row;

    assert_int_equal(w->q->ops->row(w->q, number, w->a, &row, &w->d), PORT_OK);
    return row;
}

/* ------------------------------------------------------------------ granting */
static void a_case_from_filing_to_delivery(void **state)
{
    struct world *w = *state;
    struct str number = checked(w), decision;
    struct flow_reply r;
    struct case_row row;
    struct json *o;
    day due;

    assert_true(str_starts(number, "P"));
    assert_true(flow_number_ok(number));
    row = row_now(w, number);
    assert_true(str_is(row.status, "in-review"));
    assert_true(str_is(row.applicant, "Ойдан Шыққан"));
    assert_true(str_is(row.agencies, "revenue security"));
    assert_true(row.live);
    assert_true(day_parse(STR("2026-03-02"), &due));        /* twenty working days */
    assert_int_equal(row.due, due);
    r = give(w, &head, "decide", number, "{'decision':'grant'," CLEAN "}");
    YES(r);
    decision = json_get_str(r.answer, "decision_number");
    assert_true(str_starts(decision, "D-2026-000001-"));
    assert_true(flow_number_ok(decision));
    YES(give(w, &officer, "deliver", number, "{'how':'in-person'}"));
    row = row_now(w, number);
    assert_true(str_is(row.status, "delivered"));
    assert_true(str_eq(row.decision_number, decision));
    assert_false(row.live);
    o = flow_show(w->r, &one, number, LANG_RU, w->a, &w->d);
    assert_non_null(o);
    assert_true(str_is(json_get_str(o, "status"), "delivered"));
    o = flow_history(w->r, &auditor, number, w->a, &w->d);
    assert_non_null(o);
    o = flow_verify(w->r, decision, LANG_RU, w->a, &w->d);
    assert_non_null(o);
    assert_true(str_is(json_get_str(o, "status"), "in-force"));
    assert_true(str_is(json_get_str(o, "status_text"), "действует"));
    assert_true(str_is(json_get_str(o, "decided"), "2026-02-02"));
    assert_true(str_find(json_text(w->a, o, 0), IIN_ONE) < 0);      /* nothing of the person */
    assert_true(str_find(json_text(w->a, o, 0), "Ойдан") < 0);
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
    assert_int_equal(w->d.count, 0);
}

static void papers_print_what_happened(void **state)
{
    struct world *w = *state;
    struct str number = checked(w), pdf;
    struct actor boss = head;

    assert_int_equal(w->s->ops->staff_put(w->s, &boss, STR("Бастық Ойдан"), STR("h"), &w->d),
                     PORT_OK);
    assert_false(flow_paper(w->r, &one, number, PAPER_DECISION, LANG_RU, w->a, &pdf, &w->d));
    assert_true(said(&w->d, "no-such-paper"));
    w->d = diags_on(w->a);
    assert_true(flow_paper(w->r, &one, number, PAPER_RECEIPT, LANG_KK, w->a, &pdf, &w->d));
    assert_true(str_eq(json_get_str(world_model, "number"), number));
    assert_true(str_is(json_get_str(json_get(world_model, "fee"), "mci"), "0.5"));
    assert_true(str_is(json_get_str(json_get(world_model, "fee"), "kzt"), "1000.00"));
    YES(give(w, &head, "decide", number, "{'decision':'grant'," CLEAN "}"));
    assert_true(flow_paper(w->r, &one, number, PAPER_DECISION, LANG_RU, w->a, &pdf, &w->d));
    assert_true(str_is(json_get_str(world_model, "number"), "D-2026-000001-V") ||
                flow_number_ok(json_get_str(world_model, "number")));
    assert_true(str_is(json_get_str(world_model, "date"), "2026-02-02"));
    assert_true(str_is(json_get_str(world_model, "service"), "Разрешение"));
    assert_true(str_is(json_get_str(world_model, "result"), "Р"));
    assert_true(str_is(json_get_str(world_model, "validity"), "1 год"));
    assert_true(str_is(json_get_str(world_model, "valid_until"), "2027-02-02"));
    assert_true(str_is(json_get_str(json_get(world_model, "person"), "name"), "Ойдан Шыққан"));
    assert_true(str_is(json_get_str(world_model, "signed_by"), "Бастық Ойдан, руководитель"));
    assert_int_equal(json_get(world_model, "documents")->count, 4);
    assert_true(str_is(json_get_str(json_get(world_model, "count"), "limit"), "20 рабочих дней"));
    assert_true(str_is(json_get_str(json_get(world_model, "count"), "due"), "2026-03-02"));
    assert_true(json_get(json_get(world_model, "count"), "days")->count > 20);
    assert_true(str_starts(json_get_str(world_model, "verify_url"),
                           "http://127.0.0.1:8080/v/D-2026-000001-"));
    assert_non_null(json_get(json_get(world_model, "journal"), "root"));
    assert_false(flow_paper(w->r, &one, number, PAPER_REFUSAL, LANG_RU, w->a, &pdf, &w->d));
    assert_false(flow_paper(w->r, &revenue, number, PAPER_DECISION, LANG_RU, w->a, &pdf, &w->d));
    assert_false(flow_paper(w->r, &two, number, PAPER_DECISION, LANG_RU, w->a, &pdf, &w->d));
}

/* ------------------------------------------------------------------ refusing */
static void a_refusal_is_notified_heard_and_printed(void **state)
{
    struct world *w = *state;
    struct str number, pdf;
    struct json *g;

    people();
    number = file_one(w, IIN_ONE);
    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    YES(give(
        w, &officer, "propose-refusal", number,
        "{'grounds':['debt'],'reasons':'The debt is not paid.',"
        "'facts':{'restriction':{'debt':true,'convicted':false}},'source':'register of debtors'}"));
    NO(give(w, &officer, "decide", number, "{'decision':'refuse'}"), "four-eyes");
    world_clock("2026-02-06T10:00:00+05:00");
    YES(give(w, &head, "decide", number, "{'decision':'refuse'}"));
    assert_true(str_is(row_now(w, number).status, "refused"));
    assert_true(flow_paper(w->r, &one, number, PAPER_REFUSAL, LANG_RU, w->a, &pdf, &w->d));
    g = json_at(json_get(world_model, "grounds"), 0);
    assert_true(str_is(json_get_str(g, "code"), "debt"));
    assert_true(str_is(json_get_str(g, "clause"), "KZ-TEST-3-2020#9.1"));
    assert_true(json_get_str(g, "cite").n > 0);
    assert_true(str_is(json_get_str(world_model, "reasons"), "The debt is not paid."));
    assert_int_equal(json_get(world_model, "appeal")->count, 2);
    assert_true(
        str_is(json_get_str(json_at(json_get(world_model, "appeal"), 1), "limit"), "3 месяцев"));
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

/* The number of a decision that was not made is not lost: decisions have no gaps. */
static void refused_commands_use_up_no_number(void **state)
{
    struct world *w = *state;
    struct str number = checked(w), other;
    struct flow_reply r;
    int i;

    for (i = 0; i < 3; i++)
        NO(give(w, &head, "decide", number, "{'decision':'grant'}"), "facts-open");
    NO(give(w, &one, "file", STR_NONE, file_body(w, IIN_ONE)), "live-application");
    r = give(w, &head, "decide", number, "{'decision':'grant'," CLEAN "}");
    YES(r);
    assert_true(str_starts(json_get_str(r.answer, "decision_number"), "D-2026-000001-"));
    other = file_one(w, IIN_TWO);
    assert_true(str_find(other, "-000002-") > 0);
    YES(give(w, &one, "file", STR_NONE,
             file_body(w, IIN_ONE))); /* the first is decided: it may be asked again */
}

/* ------------------------------------------------------------------ what cannot be */
static void refusals_leave_nothing(void **state)
{
    struct world *w = *state;
    struct journal_head before, after;
    struct str number;

    people();
    number = file_one(w, IIN_ONE);
    assert_int_equal(w->q->ops->head(w->q, &before, &w->d), PORT_OK);
    NO(give(w, &one, "accept", number, NULL), "not-your-role");
    NO(give(w, &two, "withdraw", number, NULL), "not-your-case");
    NO(give(w, &one, "withdraw", STR("PER-2026-000099-Z"), NULL), "no-such-case");
    NO(give(w, &one, "withdraw", STR_NONE, NULL), "number-missing");
    NO(give(w, &one, "file", STR_NONE, "{'service':'wings'}"), "unknown-service");
    NO(give(w, &one, "file", STR_NONE, "{}"), "unknown-service");
    NO(give(w, &one, "add-document", number,
            "{'code':'form','blob':"
            "'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'}"),
       "document-not-stored");
    assert_int_equal(w->q->ops->head(w->q, &after, &w->d), PORT_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

/* ------------------------------------------------------------------ reading */
static void reading_is_recorded(void **state)
{
    struct world *w = *state;
    struct case_filter all = { .limit = 10 };
    struct str number, other;
    struct json *log, *o;

    people();
    number = file_one(w, IIN_ONE);
    other = file_one(w, IIN_TWO);
    assert_null(flow_show(w->r, &two, number, LANG_EN, w->a, &w->d));       /* somebody else's */
    assert_true(said(&w->d, "no-such-case"));
    w->d = diags_on(w->a);
    assert_null(flow_show(w->r, &revenue, number, LANG_EN, w->a, &w->d));   /* not asked yet */
    assert_non_null(flow_show(w->r, &officer, number, LANG_EN, w->a, &w->d));
    assert_int_equal(w->q->ops->access_list(w->q, number, w->a, &log, &w->d), PORT_OK);
    assert_int_equal(log->count, 1);
    assert_true(str_is(json_get_str(json_at(log, 0), "who"), "o1"));
    assert_true(str_is(json_get_str(json_at(log, 0), "what"), "show"));
    assert_non_null(flow_clocks(w->r, &one, number, w->a, &w->d));
    o = flow_list(w->r, &one, &all, w->a, &w->d);
    assert_int_equal(json_get_int(o, "total", -1), 1);
    assert_true(str_eq(json_get_str(json_at(json_get(o, "cases"), 0), "number"), number));
    o = flow_list(w->r, &officer, &all, w->a, &w->d);
    assert_int_equal(json_get_int(o, "total", -1), 2);
    assert_true(str_eq(json_get_str(json_at(json_get(o, "cases"), 0), "number"), other));
    o = flow_list(w->r, &revenue, &all, w->a, &w->d);
    assert_int_equal(json_get_int(o, "total", -1), 0);
    assert_int_equal(w->q->ops->access_list(w->q, STR(""), w->a, &log, &w->d), PORT_OK);
    assert_true(log->count >= 2);
    flow_free(w->f); /* everything queued is written before it ends: the person's own read too */
    w->f = NULL;
    assert_int_equal(w->q->ops->access_list(w->q, number, w->a, &log, &w->d), PORT_OK);
    assert_int_equal(log->count, 2);
    assert_true(str_is(json_get_str(json_at(log, 1), "role"), "applicant"));
}

/* Lists show nobody more than the case itself would. */
static void lists_and_cases_agree_on_who_may_see(void **state)
{
    static const char *const roles[] = { "operator", "officer",    "head",   "agency",
                                         "appeal",   "supervisor", "auditor" };
    static const char *const bodies[] = { "", "police", "mission", "revenue" };
    static const char *const places[] = { "", "75", "751000000", "71" };
    struct world *w = *state;
    struct case_filter all = { .limit = 100 };
    struct json *list;
    struct actor by;
    struct str numbers[2];
    size_t r, b, p, i, seen = 0, hidden = 0;

    people();
    numbers[0] = checked(w);
    numbers[1] = file_one(w, IIN_TWO);
    for (r = 0; r < 7; r++)
        for (b = 0; b < 4; b++)
            for (p = 0; p < 4; p++) {
                by = who(roles[r], r == 3 ? "revenue" : "x1");
                by.body = str_of(bodies[b]);
                by.place = str_of(places[p]);
                by.person = p == 2 ? STR(IIN_TWO) : STR_NONE;
                list = flow_list(w->r, &by, &all, w->a, &w->d);
                for (i = 0; i < 2; i++) {
                    bool listed = false,
                         shown = flow_show(w->r, &by, numbers[i], LANG_EN, w->a, &w->d) != NULL;

                    json_each(c, json_get(list, "cases"))
                        listed = listed || str_eq(json_get_str(c, "number"), numbers[i]);
                    assert_int_equal(listed, shown);
                    seen += shown;
                    hidden += !shown;
                }
            }
    assert_true(seen > 20 && hidden > 20);
}

static void documents_are_given_to_those_who_see_the_case(void **state)
{
    struct world *w = *state;
    struct str number, bytes, media, blob;
    struct json *o;

    people();
    number = file_one(w, IIN_ONE);
    bring_papers(w, IIN_ONE, number);
    o = flow_show(w->r, &one, number, LANG_EN, w->a, &w->d);
    blob = json_get_str(json_at(json_get(o, "documents"), 0), "blob");
    assert_int_equal(blob.n, 64);
    assert_true(flow_document(w->r, &officer, number, blob, w->a, &bytes, &media, &w->d));
    assert_true(str_is(bytes, "form"));
    assert_true(str_is(media, "application/pdf"));
    assert_false(flow_document(w->r, &two, number, blob, w->a, &bytes, &media, &w->d));
    w->d = diags_on(w->a);
    assert_false(flow_document(
        w->r, &one, number, STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
        w->a, &bytes, &media, &w->d));
    assert_true(said(&w->d, "no-such-document"));
}

/* ------------------------------------------------------------------ time and proof */
static void deadlines_are_swept_once(void **state)
{
    struct world *w = *state;
    struct str number;
    struct case_row row;
    day due;

    people();
    number = file_one(w, IIN_ONE);
    assert_int_equal(flow_sweep(w->f, &w->d), 0);
    world_clock("2026-02-05T10:00:00+05:00");       /* the completeness check was due on the 4th */
    assert_int_equal(flow_sweep(w->f, &w->d), 1);
    assert_int_equal(flow_sweep(w->f, &w->d), 0);
    row = row_now(w, number);
    assert_int_equal(row.seq, 2);
    assert_true(day_parse(STR("2026-03-02"), &due));
    assert_int_equal(row.due, due);                 /* the next one that runs */
    world_clock("2026-03-03T10:00:00+05:00");
    assert_int_equal(flow_sweep(w->f, &w->d), 1);
    assert_int_equal(flow_sweep(w->f, &w->d), 0);
    assert_int_equal(row_now(w, number).due, DAY_NONE);
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
    assert_int_equal(w->d.count, 0);
}

static void events_are_proved(void **state)
{
    struct world *w = *state;
    struct str number = checked(w);
    struct json *o = flow_prove(w->r, &one, number, w->a, &w->d), *head_now, *e;

    assert_non_null(o);
    head_now = flow_journal_head(w->r, w->a, &w->d);
    assert_true(str_eq(json_get_str(o, "root"), json_get_str(head_now, "root")));
    assert_int_equal(json_get_int(o, "size", 0), json_get_int(head_now, "size", -1));
    assert_int_equal(json_get(o, "events")->count, row_now(w, number).seq);
    e = json_at(json_get(o, "events"), 0);
    assert_int_equal(json_get_int(e, "index", -1), 0);
    assert_int_equal(json_get_str(e, "leaf").n, 64);
    assert_true(json_get(e, "path")->count >= 3);
}

static void a_decision_that_is_not_there(void **state)
{
    struct world *w = *state;

    assert_null(flow_verify(w->r, STR("D-2026-000001-X"), LANG_EN, w->a, &w->d));
    assert_true(said(&w->d, "no-such-decision"));
    assert_null(flow_verify(w->r, STR(""), LANG_EN, w->a, &w->d));
}

static void numbers_check_themselves(void **state)
{
    struct arena *a = arena_new();
    struct str n = flow_number(a, STR("DEP"), 2026, 123), bad;
    char *z;
    size_t i;
    char c;

    (void)state;
    assert_true(str_starts(n, "DEP-2026-000123-"));
    assert_true(flow_number_ok(n));
    assert_true(flow_number_ok(flow_number(a, STR("D"), 2030, 1234567)));
    for (i = 0; i < n.n; i++)           /* every wrong character shows */
        for (c = '0'; c <= 'Z'; c++) {
            z = str_z(a, n);
            if (n.p[i] == '-' || c == n.p[i] || (c > '9' && c < 'A'))
                continue;
            z[i] = c;
            assert_false(flow_number_ok(str_of(z)));
        }
    z = str_z(a, n);                    /* 12 3 -> 1 32 */
    z[13] = '3';
    z[14] = '2';
    bad = str_of(z);
    assert_false(flow_number_ok(bad));
    assert_false(flow_number_ok(STR("")));
    assert_false(flow_number_ok(STR("D-")));
    assert_false(flow_number_ok(STR("dep-2026-000123-k")));
    assert_true(str_is(flow_prefix(a, STR("departure")), "DEP"));
    assert_true(str_is(flow_prefix(a, STR("permit")), "PER"));
    assert_true(str_is(flow_prefix(a, STR("travel-title")), "TTR"));
    assert_int_equal(flow_prefix(a, STR("x")).n, 3);
    arena_free(a);
}

static void callers_are_known_by_token(void **state)
{
    struct world *w = *state;
    struct actor got, o = staff("officer", "o1");
    char hex[65];

    w->s->ops->digest(STR("secret"), hex);
    assert_int_equal(w->s->ops->staff_put(w->s, &o, STR("One"), str_of(hex), &w->d), PORT_OK);
    assert_true(flow_identify(w->r, STR("secret"), w->a, &got, &w->d));
    assert_true(str_is(got.id, "o1") && got.role == ROLE_OFFICER);
    assert_false(flow_identify(w->r, STR("Secret"), w->a, &got, &w->d));
    assert_true(said(&w->d, "unknown-token"));
    assert_false(flow_identify(w->r, STR(""), w->a, &got, &w->d));
}

#define BOTH(test) { #test " mem", test, world_mem, world_end, NULL }, \
    { #test " sqlite", test, world_sqlite, world_end, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_case_from_filing_to_delivery),
        BOTH(papers_print_what_happened),
        BOTH(a_refusal_is_notified_heard_and_printed),
        BOTH(refused_commands_use_up_no_number),
        BOTH(refusals_leave_nothing),
        BOTH(reading_is_recorded),
        BOTH(lists_and_cases_agree_on_who_may_see),
        BOTH(documents_are_given_to_those_who_see_the_case),
        BOTH(deadlines_are_swept_once),
        BOTH(events_are_proved),
        BOTH(a_decision_that_is_not_there),
        BOTH(callers_are_known_by_token),
        cmocka_unit_test(numbers_check_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
