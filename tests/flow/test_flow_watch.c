/*
 * NAME    test_flow_watch - rehearsal of another law, two persons, the journal hashed anew, what is watched
 */
#include "flow_help.h"

#include "flow/change.h"
#include "flow/keep.h"
#include "flow/rehearse.h"
#include "flow/second.h"
#include "flow/watch.h"

/* The last of the days that its clocks are due. */
static struct str last_due(const struct json *v)
{
    struct str last = STR("");

    assert_non_null(v);
    json_each(c, json_get(v, "clocks"))
        if (str_cmp(json_get_str(c, "due"), last) > 0)
            last = json_get_str(c, "due");
    return last;
}

static struct actor someone(const char *role, const char *id, const char *person)
{
    struct actor a = staff(role, id);

    a.person = str_of(person);
    return a;
}

static void test_rehearsal(void **state)
{
    struct world *w = *state;
    static const struct rehearsal_asked all = { .most = 0 };
    struct str number;
    struct actor officer = staff("officer", "o1"), admin = staff("administrator", "a1");
    struct json *v;
    day off;

    world_clock("2026-03-02T10:00:00+05:00");
    number = file_one(w, IIN_ONE);
    v = flow_rehearse(w->q, w->law, w->law, &all, at("2026-03-02T11:00:00+05:00"), w->a, &w->d);
    assert_non_null(v);
    assert_int_equal(json_get_int(v, "looked", -1), 1);
    assert_int_equal(json_get_int(v, "changed", -1), 0);
    /* A day off inside of twenty working days: the decision is due a working day later. */
    assert_true(day_parse(STR("2026-03-11"), &off));
    v = flow_calendar_impact(w->r, &admin, off, true, w->a, &w->d);
    assert_non_null(v);
    assert_int_equal(json_get_int(v, "later", -1), 1);
    assert_true(str_eq(json_get_str(json_at(json_get(v, "cases"), 0), "number"), number));
    assert_null(json_get(json_at(json_get(v, "cases"), 0), "person"));
    assert_null(flow_calendar_impact(w->r, &officer, off, true, w->a, &w->d));
    assert_true(said(&w->d, "not-your-role"));
}

static void test_administrator_reads_nothing(void **state)
{
    struct world *w = *state;
    struct actor admin = staff("administrator", "a1");
    struct case_filter all = { .limit = 9 };
    struct str number;

    world_clock("2026-03-02T10:00:00+05:00");
    number = file_one(w, IIN_ONE);
    assert_null(flow_show(w->r, &admin, number, LANG_EN, w->a, &w->d));
    assert_null(flow_list(w->r, &admin, &all, w->a, &w->d));
    assert_true(said(&w->d, "not-your-role"));
    for (int c = 0; c < COMMAND_COUNT; c++)
        assert_false(command_allowed((enum command_type)c, ROLE_ADMINISTRATOR));
}

static void test_second_person(void **state)
{
    struct world *w = *state;
    struct actor one = someone("administrator", "a1", "550102100005");
    struct actor same = someone("administrator", "a9", "550102100005");
    struct actor two = someone("administrator", "a2", "550102200001"), found;
    struct json *data = json_of(w->a, "{'role':'officer','id':'new','name':'Someone','person':'550102100005'}");
    struct str id, name;
    struct json *v;

    world_clock("2026-03-02T10:00:00+05:00");
    assert_true(flow_second_propose(w->f, &one, SECOND_STAFF_SAVE, data, w->a, &id, &w->d));
    assert_false(flow_second_settle(w->f, &one, id, true, STR(""), &w->d));
    assert_false(flow_second_settle(w->f, &same, id, true, STR(""),
                                    &w->d));    /* another login, the same human being */
    assert_true(said(&w->d, "own-proposal"));
    assert_int_equal(w->q->ops->staff_by_id(w->q, ROLE_OFFICER, STR("new"), w->a, &found, &name, &w->d), PORT_ABSENT);
    assert_true(flow_second_settle(w->f, &two, id, true, STR("seen"), &w->d));
    assert_int_equal(w->q->ops->staff_by_id(w->q, ROLE_OFFICER, STR("new"), w->a, &found, &name, &w->d), PORT_OK);
    assert_false(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
    assert_true(said(&w->d, "no-such-proposal"));
    v = flow_second_list(w->r, &two, w->a, &w->d);
    assert_int_equal(json_get(v, "settled")->count, 1);
    assert_int_equal(json_get_str(json_get(json_at(json_get(v, "settled"), 0), "data"), "person").n, 0);
}

static void test_law_publication(void **state)
{
    struct world *w = *state;
    struct actor one = staff("administrator", "a1"), two = staff("administrator", "a2");
    struct str digest = STR("00000000000000000000000000000000000000000000000000000000000000aa"), id;
    struct json *data = json_new_object(w->a);

    json_set_str(w->a, data, "digest", digest);
    assert_null(flow_law_published(w->r, digest, w->a, &w->d));
    assert_true(flow_second_propose(w->f, &one, SECOND_LAW, data, w->a, &id, &w->d));
    assert_null(flow_law_published(w->r, digest, w->a, &w->d));
    assert_true(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
    assert_true(str_is(json_get_str(flow_law_published(w->r, digest, w->a, &w->d), "approved_by"), "a2"));
    json_set_str(w->a, data, "digest", STR("no digest"));
    assert_false(flow_second_propose(w->f, &one, SECOND_LAW, data, w->a, &id, &w->d));
}

static void test_watching(void **state)
{
    struct world *w = *state;
    struct actor auditor = staff("auditor", "u1"), officer = staff("officer", "o1"),
        supervisor = staff("supervisor", "s1");
    struct journal_head head;
    struct str number;
    struct json *v;

    world_clock("2026-03-02T10:00:00+05:00");
    number = file_one(w, IIN_ONE);
    file_one(w, IIN_TWO);
    assert_int_equal(w->q->ops->head(w->q, &head, &w->d), PORT_OK);
    v = flow_reread(w->r, &auditor, 0, 100, w->a, &w->d);
    assert_non_null(v);
    assert_true(json_get_bool(v, "root_ok", false));
    assert_int_equal(json_get_int(v, "included", -1), head.size);
    assert_int_equal(json_get_int(v, "missing", -1), 0);
    assert_null(flow_reread(w->r, &officer, 0, 100, w->a, &w->d));
    /* What the rules refused an official is remembered. */
    assert_false(give(w, &officer, "resume", number, "{'stop':'illness'}").ok);
    v = flow_audit_report(w->r, &auditor, &(struct report_asked){ 0, at("2027-01-01T00:00:00+05:00"), 1 }, w->a, &w->d);
    assert_non_null(v);
    assert_int_equal(json_get(v, "refused")->count, 1);
    assert_int_equal(json_get(v, "outside")->count, 0);
    v = flow_overview(w->r, &supervisor, 100, w->a, &w->d);
    assert_int_equal(json_get_int(v, "looked", -1), 2);
    assert_int_equal(json_get_int(v, "late", -1), 0);
    world_clock("2026-06-02T10:00:00+05:00");
    v = flow_overview(w->r, &supervisor, 100, w->a, &w->d);
    assert_int_equal(json_get_int(v, "late", -1), 2);
    assert_true(flow_late_reason(w->r, &supervisor, number, STR("Illness"), STR("By Friday"), w->a, &w->d));
    assert_int_equal(json_get(flow_late_said(w->r, number, w->a, &w->d), "said")->count, 1);
    assert_false(flow_late_reason(w->r, &officer, number, STR("x"), STR("y"), w->a, &w->d));
}

/* Each report finds what was planted for it, and nothing beside it. */
static void test_reports(void **state)
{
    struct world *w = *state;
    struct actor auditor = staff("auditor", "u1"), officer = staff("officer", "o1"), head = staff("head", "h1");
    struct report_asked q = { 0, at("2027-01-01T00:00:00+05:00"), 1 };
    struct json *refuse = json_of(w->a, "{'decision':'refuse','grounds':[{'code':'debt'}]}"), *v;
    struct json *grant = json_of(w->a, "{'decision':'grant'}");
    struct str number, other;

    world_clock("2026-03-02T10:00:00+05:00");
    number = file_one(w, IIN_ONE);
    other = file_one(w, IIN_TWO);
    assert_non_null(flow_signing_text(w->r, &head, COMMAND_DECIDE, number, refuse, LANG_EN, w->a, &w->d));
    assert_non_null(flow_signing_text(w->r, &head, COMMAND_DECIDE, other, grant, LANG_EN, w->a, &w->d));
    world_clock("2026-03-02T10:05:00+05:00");
    assert_non_null(flow_signing_text(w->r, &head, COMMAND_DECIDE, number, refuse, LANG_EN, w->a, &w->d));
    assert_int_equal(json_get(flow_audit_report(w->r, &auditor, &q, w->a, &w->d), "signing")->count, 0);
    world_clock("2026-03-02T11:00:00+05:00");
    assert_non_null(flow_signing_text(w->r, &head, COMMAND_DECIDE, number, grant, LANG_EN, w->a, &w->d));
    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    assert_false(give(w, &officer, "send-check", number, "{'check':'no-such-check'}").ok);
    v = flow_audit_report(w->r, &auditor, &q, w->a, &w->d);
    assert_int_equal(json_get(v, "signing")->count, 1);
    v = json_at(json_get(v, "signing"), 0);
    assert_true(str_eq(json_get_str(v, "number"), number));
    assert_int_equal(json_get_int(v, "texts", 0), 3);
    assert_int_equal(json_get_int(v, "versions", 0), 2);
    assert_true(str_is(json_get_str(v, "outcomes"), "refuse grant"));
    assert_true(str_is(json_get_str(v, "first"), "2026-03-02T10:00:00+05:00"));
    assert_true(str_is(json_get_str(v, "who"), "h1"));
    assert_null(json_get(v, "times"));
    v = flow_audit_report(w->r, &auditor, &q, w->a, &w->d);
    assert_int_equal(json_get(v, "outside")->count, 1);
    assert_true(str_is(json_get_str(json_at(json_get(v, "outside"), 0), "what"), "send-check check-not-listed"));
    q.since = at("2026-03-03T00:00:00+05:00");
    v = flow_audit_report(w->r, &auditor, &q, w->a, &w->d);
    assert_int_equal(json_get(v, "signing")->count, 0);
    assert_int_equal(json_get(v, "outside")->count, 0);
}

/* A day of the calendar and a value of the index: proposed with what they move, approved by another, a row for the
 * file. */
static void test_changes(void **state)
{
    struct world *w = *state;
    struct actor one = staff("administrator", "a1"), two = staff("administrator", "a2"),
        officer = staff("officer", "o1");
    struct json *data = json_of(w->a,
        "{'date':'2026-03-11','day':'moved','kk':'Ауыстырылған','ru':'Перенос','en':'Moved',"
        "'act':'KZ-GOV-12-2026#1'}");
    struct json *worked = json_of(w->a,
        "{'date':'2026-03-11','day':'worked','kk':'x','ru':'x','en':'x','act':'KZ-G-1-2026#'}");
    struct json *bar = json_of(w->a,
        "{'date':'2026-03-11','day':'moved','kk':'a | b','ru':'x','en':'x','act':'KZ-G-1-2026#'}");
    struct json *index = json_of(w->a, "{'from':'2026-07-01','to':'2026-12-31','kzt':'5000','act':'KZ-BUDGET-2026#9'}");
    struct str id;
    struct json *v;

    world_clock("2026-03-02T10:00:00+05:00");
    file_one(w, IIN_ONE);
    assert_false(flow_second_propose(w->f, &one, SECOND_DAY, worked, w->a, &id, &w->d));
    assert_true(said(&w->d, "bad-change"));
    w->d = diags_on(w->a);
    assert_false(flow_second_propose(w->f, &one, SECOND_DAY, bar, w->a, &id, &w->d));
    w->d = diags_on(w->a);
    v = flow_change_impact(w->r, &one, false, data, w->a, &w->d);
    assert_int_equal(json_get_int(v, "later", -1), 1);
    assert_null(flow_change_impact(w->r, &officer, false, data, w->a, &w->d));
    w->d = diags_on(w->a);
    assert_true(flow_second_propose(w->f, &one, SECOND_DAY, data, w->a, &id, &w->d));
    assert_int_equal(flow_changes(w->r, &one, false, w->a, &w->d)->count, 0);
    assert_true(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
    v = flow_changes(w->r, &one, false, w->a, &w->d);
    assert_int_equal(v->count, 1);
    v = json_at(v, 0);
    assert_true(str_is(json_get_str(v, "row"),
                       "| 2026-03-11 | moved | Ауыстырылған | Перенос | Moved | KZ-GOV-12-2026#1 | page |"));
    assert_true(str_is(json_get_str(v, "approved_by"), "a2"));
    assert_false(json_get_bool(v, "in_files", true));   /* nothing is counted by it yet */
    v = flow_change_impact(w->r, &one, true, index, w->a, &w->d);
    assert_non_null(json_get(v, "fees"));
    assert_true(flow_second_propose(w->f, &one, SECOND_INDEX, index, w->a, &id, &w->d));
    assert_true(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
    v = json_at(flow_changes(w->r, &one, true, w->a, &w->d), 0);
    assert_true(str_is(json_get_str(v, "file"), "law/mci.md"));
    assert_null(flow_changes(w->r, &officer, true, w->a, &w->d));
}

/* What is looked back at is counted by the days off that were known then. */
static void test_calendar_as_it_was_known(void **state)
{
    struct world *w = *state;
    struct actor one = staff("administrator", "a1"), two = staff("administrator", "a2"), u1 = staff("auditor", "u1");
    struct json *data = json_of(w->a, "{'date':'2026-03-09','day':'moved','kk':'x','ru':'x','en':'x',"
                                      "'act':'KZ-GOV-12-2026#1'}");
    struct str id, number, before, after;
    day known, early, late;

    world_clock("2026-03-02T10:00:00+05:00");
    number = file_one(w, IIN_ONE);
    world_clock("2026-03-02T12:00:00+05:00");
    assert_true(flow_second_propose(w->f, &one, SECOND_DAY, data, w->a, &id, &w->d));
    assert_true(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
    before = last_due(flow_show_at(w->r, &u1, number, at("2026-03-02T11:00:00+05:00"), LANG_EN, w->a, &w->d));
    after = last_due(flow_show_at(w->r, &u1, number, at("2026-03-02T12:00:00+05:00"), LANG_EN, w->a, &w->d));
    assert_true(day_parse(before, &early));
    assert_true(day_parse(after, &late));
    assert_true(early < late);
    /* The law itself: a day whose act is younger than the day one looks at. */
    assert_true(day_parse(STR("2026-03-09"), &late));
    assert_false(law_is_working(w->law, late));
    assert_true(day_parse(STR("2001-01-01"), &known));
    assert_true(law_is_working(law_calendar_known(w->law, known, NULL, 0, w->a), late));
    assert_ptr_equal(law_calendar_known(w->law, late, NULL, 0, w->a), w->law);
}

/* The draw is the journal's: the same again, and none who may not. */
static void test_sample(void **state)
{
    struct world *w = *state;
    struct actor supervisor = staff("supervisor", "s1"), officer = staff("officer", "o1");
    struct json *v, *again;
    day from, to;

    world_clock("2026-03-02T10:00:00+05:00");
    file_one(w, IIN_ONE);
    assert_true(day_parse(STR("2026-01-01"), &from));
    assert_true(day_parse(STR("2027-01-01"), &to));
    assert_null(flow_sample(w->r, &officer, from, to, 5, w->a, &w->d));
    w->d = diags_on(w->a);
    v = flow_sample(w->r, &supervisor, from, to, 5, w->a, &w->d);
    again = flow_sample(w->r, &supervisor, from, to, 5, w->a, &w->d);
    assert_int_equal(json_get_str(v, "seed").n, 64);
    assert_true(str_eq(json_text(w->a, v, 0), json_text(w->a, again, 0)));
    file_one(w, IIN_TWO);
    again = flow_sample(w->r, &supervisor, from, to, 5, w->a, &w->d);
    assert_false(str_eq(json_get_str(v, "seed"), json_get_str(again, "seed")));
}

/* Two people end what would end soon anyway; nothing else, and no kind that something rests on. */
static void test_erasure(void **state)
{
    struct world *w = *state;
    struct actor one = staff("administrator", "a1"), two = staff("administrator", "a2"),
        boss = staff("supervisor", "s1");
    struct json *data = json_of(w->a, "{'kind':'apply','days':30}"),
        *kept = json_of(w->a, "{'kind':'obligation','days':30}");
    struct record_change c[3] = { { .drop = false } };
    struct str id;
    struct json *v;
    int64_t n;

    world_clock("2026-03-02T10:00:00+05:00");
    for (int i = 0; i < 3; i++)
        c[i].record = (struct record){ .kind = STR("apply"), .id = str_printf(w->a, "d%d", i), .data = STR("{}"),
            .until = i == 2 ? MOMENT_NONE : at(i == 0 ? "2026-03-20T10:00:00+05:00" : "2026-06-20T10:00:00+05:00") };
    assert_int_equal(flow_record_save(w->f, c, 3, &w->d), PORT_OK);
    assert_int_equal(flow_erasure_dry(w->r, &one, STR("apply"), 30, w->a, &w->d), 1);
    assert_int_equal(flow_erasure_dry(w->r, &boss, STR("apply"), 30, w->a, &w->d), -1);
    assert_int_equal(flow_erasure_dry(w->r, &one, STR("obligation"), 30, w->a, &w->d), -1);
    w->d = diags_on(w->a);
    assert_false(flow_second_propose(w->f, &one, SECOND_ERASE, kept, w->a, &id, &w->d));
    assert_true(said(&w->d, "bad-erasure"));
    w->d = diags_on(w->a);
    assert_true(flow_second_propose(w->f, &one, SECOND_ERASE, data, w->a, &id, &w->d));
    assert_false(flow_second_settle(w->f, &one, id, true, STR(""), &w->d));
    w->d = diags_on(w->a);
    assert_int_equal(flow_record_count(w->r, STR("apply"), STR(""), &n, &w->d), PORT_OK);
    assert_int_equal(n, 3);
    assert_true(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
    assert_int_equal(flow_record_count(w->r, STR("apply"), STR(""), &n, &w->d), PORT_OK);
    assert_int_equal(n, 2);
    v = json_at(json_get(flow_second_list(w->r, &two, w->a, &w->d), "settled"), 0);
    assert_int_equal(json_get_int(v, "erased", 0), 1);
    assert_null(flow_keeping(w->r, &boss, w->a, &w->d));
    w->d = diags_on(w->a);
    v = json_at(json_get(flow_keeping(w->r, &one, w->a, &w->d), "kinds"), 0);
    assert_true(str_is(json_get_str(v, "kind"), "apply"));
    assert_int_equal(json_get_int(v, "count", 0), 2);
}

#define BOTH(name) \
    cmocka_unit_test_setup_teardown(name, world_mem, world_end), \
    cmocka_unit_test_setup_teardown(name, world_sqlite, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_rehearsal), BOTH(test_administrator_reads_nothing), BOTH(test_second_person),
        BOTH(test_law_publication), BOTH(test_watching), BOTH(test_reports), BOTH(test_changes),
        BOTH(test_calendar_as_it_was_known),
        BOTH(test_sample), BOTH(test_erasure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
