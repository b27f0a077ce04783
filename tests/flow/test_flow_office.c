/*
 * NAME    test_flow_office - records through the writer, forgetting, tallies, statistics, auditors,
 *         the register of staff
 */
#include "flow_help.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct record rec(const char *id, const char *data, int64_t version)
{
    return (struct record){ .kind = STR("session"), .id = str_of(id), .until = MOMENT_NONE,
                            .version = version, .data = str_of(data) };
}

static int get(struct world *w, const char *id, struct record *out)
{
    return flow_record_get(w->r, STR("session"), str_of(id), w->a, out, &w->d);
}

#define LOOK_MOST 131072

static void test_records(void **state)
{
    struct world *w = *state;
    struct record_change c[] = { { false, rec("a", "1", 0) }, { false, rec("b", "2", 0) } };
    struct record got, *list;
    struct record_query q = { .kind = STR("session"), .limit = 9 };
    int64_t n;
    size_t many;

    assert_int_equal(flow_record_save(w->f, c, 2, &w->d), PORT_OK);
    assert_int_equal(get(w, "a", &got), PORT_OK);
    assert_true(str_is(got.data, "1"));
    /* All or none: the second of these is not what it was. */
    struct record_change d[] = { { false, rec("c", "3", 0) }, { false, rec("a", "9", 77777) } };
    assert_int_equal(flow_record_save(w->f, d, 2, &w->d), PORT_CONFLICT);
    assert_true(said(&w->d, "changed-meanwhile"));
    assert_int_equal(get(w, "c", &got), PORT_ABSENT);
    struct record_change e[] = { { true, rec("a", "", RECORD_ANY) },
                                 { true, rec("none", "", RECORD_ANY) } };
    assert_int_equal(flow_record_save(w->f, e, 2, &w->d), PORT_OK);
    assert_int_equal(get(w, "a", &got), PORT_ABSENT);
    assert_int_equal(flow_record_list(w->r, &q, w->a, &list, &many, &w->d), PORT_OK);
    assert_int_equal(many, 1);
    assert_int_equal(flow_record_count(w->r, STR("session"), STR(""), &n, &w->d), PORT_OK);
    assert_int_equal(n, 1);
    struct record_change bad = { false, rec("", "x", 0) };
    assert_int_equal(flow_record_save(w->f, &bad, 1, &w->d), PORT_FAILED);
    assert_true(said(&w->d, "record-size"));
    assert_true(flow_ready(w->f, &w->d));       /* and nobody else noticed */
}

/* Eight who each count to five in one record: no count is lost. */
static void *count_up(void *p)
{
    struct world *w = p;
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct flow_reader *r = flow_reader_new(w->f, &d);
    struct record got;
    int done = 0, rc;

    while (done < 5) {
        rc = flow_record_get(r, STR("session"), STR("n"), a, &got, &d);
        assert_true(rc == PORT_OK || rc == PORT_ABSENT);
        int value = rc == PORT_OK ? atoi(str_z(a, got.data)) : 0;
        struct record_change c = { false, rec("n", str_z(a, str_printf(a, "%d", value + 1)),
                                              rc == PORT_OK ? got.version : 0) };
        rc = flow_record_save(w->f, &c, 1, &d);
        assert_int_not_equal(rc, PORT_FAILED);
        done += rc == PORT_OK;
    }
    flow_reader_free(r);
    arena_free(a);
    return NULL;
}

static void test_race(void **state)
{
    struct world *w = *state;
    pthread_t t[8];
    struct record got;
    size_t i;

    for (i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&t[i], NULL, count_up, w), 0);
    for (i = 0; i < 8; i++)
        assert_int_equal(pthread_join(t[i], NULL), 0);
    assert_int_equal(get(w, "n", &got), PORT_OK);
    assert_true(str_is(got.data, "40"));
}

static void test_not_stored(void **state)
{
    struct world *w = *state;
    struct record_change c = { false, rec("a", "1", 0) };
    struct record got;

    world_break(w, true);
    assert_int_equal(flow_record_save(w->f, &c, 1, &w->d), PORT_FAILED);
    world_break(w, false);
    assert_int_equal(get(w, "a", &got), PORT_ABSENT);
    assert_int_equal(flow_record_save(w->f, &c, 1, &w->d), PORT_OK);
}

/* The sweep forgets what is past its end, and answers after thirty days. */
static void test_forgetting(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct record_change c = { false, rec("a", "1", 0) };
    struct flow_reply r;
    int64_t n;

    world_clock("2026-01-12T10:00:00+05:00");
    assert_true(moment_parse(STR("2026-01-12T11:00:00+05:00"), &c.record.until));
    assert_int_equal(flow_record_save(w->f, &c, 1, &w->d), PORT_OK);
    r = give_key(w, &by, "draft", STR_NONE, file_body(w, IIN_ONE), "k1");
    YES(r);
    world_clock("2026-01-13T10:00:00+05:00");
    flow_sweep(w->f, &w->d);
    assert_int_equal(w->q->ops->record_count(w->q, STR("session"), STR(""), 0, &n, &w->d), PORT_OK);
    assert_int_equal(n, 0);
    r = give_key(w, &by, "draft", STR_NONE, file_body(w, IIN_ONE), "k1");
    assert_true(r.ok && r.replayed);
    world_clock("2026-02-11T10:00:01+05:00");
    flow_sweep(w->f, &w->d);
    r = give_key(w, &by, "draft", STR_NONE, file_body(w, IIN_ONE), "k1");
    assert_false(r.replayed);
}

/* ------------------------------------------------------------------ counting */

static struct str granted(struct world *w)
{
    struct actor officer = staff("officer", "o1"), head = staff("head", "h1"),
                 revenue = who("agency", "revenue"), security = who("agency", "security");
    struct str number = file_one(w, IIN_ONE);

    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    YES(give(w, &officer, "send-check", number, NULL));
    YES(give(w, &revenue, "answer-check", number, "{'check':'debt-check','answer':'clear'}"));
    YES(give(w, &security, "answer-check", number, "{'check':'security-check','answer':'clear'}"));
    world_clock("2026-02-09T10:00:00+05:00");
    YES(give(w, &head, "decide", number,
             "{'decision':'grant','facts':{'restriction':{'debt':false,'convicted':false},"
             "'check.negative-reply':false},'source':'registers'}"));
    return number;
}

static void test_row_of_a_decision(void **state)
{
    struct world *w = *state;
    struct str number = granted(w);
    struct actor a1 = who("auditor", "a1"), o2 = who("officer", "o2");
    struct case_row row;
    struct json *o;
    day from, to, decided, term;

    assert_int_equal(w->q->ops->row(w->q, number, w->a, &row, &w->d), PORT_OK);
    assert_true(day_parse(STR("2026-02-09"), &decided));
    assert_true(day_parse(STR("2026-03-02"), &term));
    assert_int_equal(row.decided, decided);
    assert_int_equal(row.term, term);
    o = flow_tally(w->r, &a1, NULL, w->a, &w->d);
    assert_non_null(o);
    assert_int_equal(json_get_int(o, "total", -1), 1);
    assert_int_equal(json_get_int(o, "late", -1), 0);
    assert_true(str_is(json_get_str(json_at(json_get(o, "rows"), 0), "status"), "granted"));
    o2.body = STR("nobody-of-here");
    o2.place = STR("99");
    o = flow_tally(w->r, &o2, NULL, w->a, &w->d);
    assert_non_null(o);
    assert_int_equal(json_get_int(o, "total", -1), 0);      /* counts are of what one may see */
    assert_true(day_parse(STR("2026-02-01"), &from));
    assert_true(day_parse(STR("2026-03-01"), &to));
    o = flow_statistics(w->r, from, to, w->a, &w->d);
    assert_non_null(o);
    assert_int_equal(json_get(o, "rows")->count, 1);
    o = json_at(json_get(o, "rows"), 0);                    /* one case is nobody's statistics */
    assert_true(json_get_bool(o, "few", false));
    assert_null(json_get(o, "median_days"));
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

/* Late from the day after the last one, until it is decided. */
static void test_late(void **state)
{
    struct world *w = *state;
    struct actor officer = staff("officer", "o1"), a1 = who("auditor", "a1");
    struct str number = file_one(w, IIN_ONE);
    struct case_filter f = { .limit = 9 };
    struct json *o;

    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    world_clock("2026-03-02T12:00:00+05:00");
    o = flow_tally(w->r, &a1, NULL, w->a, &w->d);
    assert_int_equal(json_get_int(o, "late", -1), 0);
    world_clock("2026-03-03T12:00:00+05:00");
    flow_sweep(w->f, &w->d);                    /* that time passed is recorded, and late it stays */
    o = flow_tally(w->r, &a1, NULL, w->a, &w->d);
    assert_int_equal(json_get_int(o, "late", -1), 1);
    assert_true(day_parse(STR("2026-03-03"), &f.late_on));
    o = flow_list(w->r, &a1, &f, w->a, &w->d);
    assert_int_equal(json_get_int(o, "total", -1), 1);
}

/* Ten decisions of one month: after 1, 1, 1, 1, 2, 3, 4, 5, 30 and 31 days. */
static void test_median(void **state)
{
    static const int after[] = { 1, 30, 1, 1, 2, 3, 1, 4, 31, 5 };
    struct world *w = *state;
    struct event e = { .type = EVENT_DRAFTED, .seq = 1, .at = at("2026-01-12T10:00:00+05:00"),
                       .by = { .role = ROLE_SYSTEM, .id = STR("t") },
                       .data = json_new_object(w->a) };
    struct case_row row = { .service = STR("permit"), .status = STR("granted"), .seq = 1,
                            .on = DAY_NONE, .due = DAY_NONE, .received = MOMENT_NONE,
                            .updated = MOMENT_NONE };
    struct json *o;
    day last;
    int i;

    assert_true(day_parse(STR("2026-04-30"), &last));
    assert_int_equal(w->s->ops->begin(w->s, &w->d), PORT_OK);
    for (i = 0; i < 10; i++) {
        row.number = str_printf(w->a, "T-%d", i);
        row.decided = last - i;
        row.registered = row.decided - after[i];
        row.term = i == 9 ? DAY_NONE : row.registered + 20;
        assert_int_equal(w->s->ops->append(w->s, row.number, 0, &e, 1, &row, NULL, w->a, &w->d),
                         PORT_OK);
    }
    assert_int_equal(w->s->ops->commit(w->s, &w->d), PORT_OK);
    o = flow_statistics(w->r, last - 20, last + 1, w->a, &w->d);
    assert_non_null(o);
    assert_int_equal(json_get(o, "rows")->count, 1);
    o = json_at(json_get(o, "rows"), 0);
    assert_true(str_is(json_get_str(o, "month"), "2026-04"));
    assert_int_equal(json_get_int(o, "decided", 0), 10);
    assert_int_equal(json_get_int(o, "termed", 0), 9);
    assert_int_equal(json_get_int(o, "on_time", 0), 7);
    assert_int_equal(json_get_int(o, "median_days", 0), 2);
    assert_int_equal(json_get_int(o, "p90_days", 0), 30);
}

/* ------------------------------------------------------------------ auditors */

static size_t entries(struct world *w, struct journal_query q)
{
    struct actor a1 = who("auditor", "a1");
    struct json *o;

    q.limit = 100;
    o = flow_journal_entries(w->r, &a1, &q, w->a, &w->d);
    assert_non_null(o);
    assert_null(json_get(o, "next"));
    return json_get(o, "entries")->count;
}

static void test_journal_entries(void **state)
{
    struct world *w = *state;
    struct str number = granted(w);
    struct actor a1 = who("auditor", "a1"), officer = staff("officer", "o1");
    struct journal_query q = { .limit = 2 };
    struct json *o, *e;
    int64_t next = 0, size;
    size_t all = entries(w, (struct journal_query){ 0 }), seen = 0;

    size = json_get_int(flow_journal_head(w->r, w->a, &w->d), "size", -1);
    assert_int_equal(all, size);
    do {                                        /* page after page, each entry once */
        q.from = next;
        o = flow_journal_entries(w->r, &a1, &q, w->a, &w->d);
        assert_non_null(o);
        json_each(v, json_get(o, "entries"))
            assert_int_equal(json_get_int(v, "index", -1), seen++);
        next = json_get_int(o, "next", -1);
    } while (next >= 0);
    assert_int_equal(seen, all);
    assert_int_equal(entries(w, (struct journal_query){ .number = number }), all);
    assert_int_equal(entries(w, (struct journal_query){ .number = STR("none") }), 0);
    assert_true(entries(w, (struct journal_query){ .actor = STR("o1") }) >= 2);
    assert_int_equal(entries(w, (struct journal_query){ .since = at("2026-02-09T00:00:00+05:00"),
                                                        .type = STR("decided") }), 1);
    assert_int_equal(entries(w, (struct journal_query){ .until = at("2026-02-09T00:00:00+05:00"),
                                                        .type = STR("decided") }), 0);
    /* Neither what an event says nor an applicant's IIN. */
    o = flow_journal_entries(w->r, &a1, &(struct journal_query){ .limit = 9 }, w->a, &w->d);
    assert_true(str_find(json_text(w->a, o, 0), IIN_ONE) < 0);
    e = json_at(json_get(o, "entries"), 0);
    assert_true(str_is(json_get_str(e, "role"), "applicant"));
    assert_null(json_get(e, "data"));
    assert_null(flow_journal_entries(w->r, &officer, &q, w->a, &w->d));
    assert_true(said(&w->d, "not-your-role"));
    q.type = STR("no-such-event");
    assert_null(flow_journal_entries(w->r, &a1, &q, w->a, &w->d));
    assert_true(said(&w->d, "unknown-event"));
}

static void test_access_entries(void **state)
{
    struct world *w = *state;
    struct actor a1 = who("auditor", "a1"), officer = staff("officer", "o1");
    struct str number = file_one(w, IIN_ONE);
    struct json *o;

    assert_non_null(flow_show(w->r, &officer, number, LANG_EN, w->a, &w->d));
    o = flow_access_entries(w->r, &a1, &(struct access_query){ .who = STR("o1"), .limit = 9 }, w->a,
                            &w->d);
    assert_non_null(o);
    assert_int_equal(json_get(o, "entries")->count, 1);
    assert_true(str_is(json_get_str(json_at(json_get(o, "entries"), 0), "what"), "show"));
    /* That the auditor looked is there for the next one who looks. */
    o = flow_access_entries(w->r, &a1, &(struct access_query){ .who = STR("a1"), .limit = 1 }, w->a,
                            &w->d);
    assert_int_equal(json_get(o, "entries")->count, 1);
    assert_true(json_get_int(o, "next", 0) > 0);
    assert_null(flow_access_entries(w->r, &officer, &(struct access_query){ .limit = 1 }, w->a,
                                    &w->d));
}

/* Several lists counted are one look, with the numbers that the lists themselves have. */
static void test_counts(void **state)
{
    struct world *w = *state;
    struct actor a1 = who("auditor", "a1"), officer = staff("officer", "o1"), nobody = { 0 };
    struct case_filter f[3] = { { .live_only = true }, { .status = STR("granted") }, { .status = STR("filed") } };
    const struct access_query his = { .who = STR("o1"), .limit = 20 };
    int64_t total[3] = { -1, -1, -1 };
    size_t before, i;

    (void)granted(w);
    (void)file_one(w, IIN_TWO);
    before = json_get(flow_access_entries(w->r, &a1, &his, w->a, &w->d), "entries")->count;
    assert_true(flow_counts(w->r, &officer, f, 3, total, w->a, &w->d));
    assert_int_equal(json_get(flow_access_entries(w->r, &a1, &his, w->a, &w->d), "entries")->count, before + 1);
    assert_int_equal(total[1], 1);
    assert_int_equal(total[2], 1);
    for (i = 0; i < 3; i++)
        assert_int_equal(json_get_int(flow_list(w->r, &officer, &f[i], w->a, &w->d), "total", -2), total[i]);
    assert_false(flow_counts(w->r, &nobody, f, 3, total, w->a, &w->d));
}

/* What one look at a case takes of memory, which is most of what it takes of time: 90 kB when this was written, a
 * quarter more with the gaps of a sanitizer. */
static void test_memory_of_a_look(void **state)
{
    struct world *w = *state;
    struct actor officer = staff("officer", "o1");
    struct str number = granted(w);
    struct arena *own = arena_new();

    assert_non_null(flow_show(w->r, &officer, number, LANG_RU, own, &w->d));
    if (arena_used(own) > LOOK_MOST)
        fail_msg("a look at a case took %zu bytes, more than %d", arena_used(own), LOOK_MOST);
    arena_free(own);
}

static void test_as_it_stood(void **state)
{
    struct world *w = *state;
    struct str number = granted(w);
    struct actor a1 = who("auditor", "a1"), stranger = who("applicant", IIN_TWO);
    struct json *o = flow_show_at(w->r, &a1, number, at("2026-02-05T10:00:00+05:00"), LANG_EN, w->a,
                                  &w->d);

    assert_non_null(o);
    assert_true(str_is(json_get_str(o, "status"), "in-review"));
    o = flow_show_at(w->r, &a1, number, at("2026-12-05T10:00:00+05:00"), LANG_EN, w->a, &w->d);
    assert_true(str_is(json_get_str(o, "status"), "granted"));
    assert_null(flow_show_at(w->r, &a1, number, at("2020-01-01T10:00:00+05:00"), LANG_EN, w->a,
                             &w->d));
    assert_true(said(&w->d, "no-such-case"));
    w->d = diags_on(w->a);
    assert_null(flow_show_at(w->r, &stranger, number, at("2026-02-05T10:00:00+05:00"), LANG_EN,
                             w->a, &w->d));
    assert_true(said(&w->d, "no-such-case"));
}

/* ------------------------------------------------------------------ staff */

static void test_staff(void **state)
{
    struct world *w = *state;
    struct actor head = staff("head", "h1"), system = { .role = ROLE_SYSTEM, .id = STR("console") },
                 officer = staff("officer", "o1"), other;
    struct staff p = { .actor = staff("officer", "o7"), .name = STR("Жаңа Ойдан"), .active = true },
                 *list;
    size_t n;

    assert_true(flow_staff_save(w->f, &head, &p, &w->d));
    assert_int_equal(w->q->ops->staff_by_person(w->q, STR(""), w->a, &list, &n, &w->d), PORT_OK);
    assert_int_equal(n, 1);
    assert_false(flow_staff_save(w->f, &officer, &p, &w->d));
    assert_true(said(&w->d, "not-your-role"));
    other = head;
    other.body = STR("another-body");
    assert_false(flow_staff_disable(w->f, &other, ROLE_OFFICER, STR("o7"), &w->d));
    p.actor.body = other.body;                  /* nor is anybody taken from another's office */
    assert_false(flow_staff_save(w->f, &other, &p, &w->d));
    assert_false(flow_staff_disable(w->f, &head, ROLE_OFFICER, STR("o8"), &w->d));
    assert_true(said(&w->d, "no-such-staff"));
    assert_true(flow_staff_disable(w->f, &head, ROLE_OFFICER, STR("o7"), &w->d));
    assert_int_equal(w->q->ops->staff_by_person(w->q, STR(""), w->a, &list, &n, &w->d), PORT_OK);
    assert_false(list[0].active);
    p.actor = head;
    assert_true(flow_staff_save(w->f, &system, &p, &w->d));
    assert_false(flow_staff_disable(w->f, &head, ROLE_HEAD, STR("h1"), &w->d)); /* not themselves */
}

#define BOTH(test) \
    cmocka_unit_test_setup_teardown(test, world_mem, world_end), \
    cmocka_unit_test_setup_teardown(test, world_sqlite, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_records),         BOTH(test_race),           BOTH(test_not_stored),
        BOTH(test_forgetting),      BOTH(test_row_of_a_decision), BOTH(test_late),
        BOTH(test_median),          BOTH(test_journal_entries),   BOTH(test_access_entries),
        BOTH(test_as_it_stood),     BOTH(test_staff),             BOTH(test_counts),
        BOTH(test_memory_of_a_look),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
