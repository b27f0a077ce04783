/*
 * NAME    test_office - staff, lists of work, counts, forgetting answers, who looked
 * WHY     one suite for every store
 */
#include "store_help.h"

#include <stdlib.h>
#include <string.h>

static struct staff person(const char *role, const char *id, const char *iin)
{
    struct staff p = { .actor = { .id = str_of(id), .person = str_of(iin),
                                  .body = STR("territorial-police"), .place = STR("75") },
                       .name = str_of(id), .active = true };

    assert_true(role_parse(str_of(role), &p.actor.role));
    return p;
}

static int save(struct fix *f, const struct staff *p)
{
    return OPS(f)->staff_save(f->s, p, &f->d);
}

static void test_staff_of_a_person(void **state)
{
    struct fix *f = *state;
    struct staff o = person("officer", "o1", "180101000009"), *list;
    struct staff h = person("head", "h1", "180101000009"), x = person("officer", "o2", "");
    struct actor got, *actors;
    struct str name, *names;
    size_t n;

    h.second_factor = true;
    OK(save(f, &o));
    OK(save(f, &h));
    OK(save(f, &x));
    OK(OPS(f)->staff_by_person(f->s, STR("180101000009"), f->a, &list, &n, &f->d));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].actor.role, ROLE_HEAD);
    assert_true(list[0].second_factor && !list[1].second_factor && list[1].active);
    assert_true(str_is(list[1].actor.id, "o1") && str_is(list[1].actor.place, "75"));
    OK(OPS(f)->staff_by_person(f->s, STR("180101000010"), f->a, &list, &n, &f->d));
    assert_int_equal(n, 0);
    OK(OPS(f)->staff_by_person(f->s, STR(""), f->a, &list, &n, &f->d));
    assert_int_equal(n, 3);
    /* A token stays when the rest is written anew, and dies with the role. */
    OK(OPS(f)->staff_put(f->s, &o.actor, STR("Officer"), STR("hash"), &f->d));
    o.second_factor = true;
    OK(save(f, &o));
    OK(OPS(f)->staff_by_token(f->s, STR("hash"), f->a, &got, &name, &f->d));
    assert_true(str_is(name, "o1"));
    OK(OPS(f)->staff_put(f->s, &o.actor, STR("Officer"), STR("hash"), &f->d));
    OK(OPS(f)->staff_by_person(f->s, STR("180101000009"), f->a, &list, &n, &f->d));
    assert_true(list[1].second_factor);     /* a new token does not lift it */
    OK(OPS(f)->staff_disable(f->s, ROLE_OFFICER, STR("o1"), &f->d));
    assert_int_equal(OPS(f)->staff_by_token(f->s, STR("hash"), f->a, &got, &name, &f->d),
                     PORT_ABSENT);
    assert_int_equal(OPS(f)->staff_disable(f->s, ROLE_OFFICER, STR("o9"), &f->d), PORT_ABSENT);
    OK(OPS(f)->staff_by_person(f->s, STR("180101000009"), f->a, &list, &n, &f->d));
    assert_int_equal(n, 1);
    OK(OPS(f)->staff_list(f->s, f->a, &actors, &names, &n, &f->d));
    assert_int_equal(n, 2);
    OK(OPS(f)->staff_by_person(f->s, STR(""), f->a, &list, &n, &f->d));
    assert_int_equal(n, 3);
    assert_true(str_is(list[1].actor.id, "o1") && !list[1].active);
    OK(OPS(f)->staff_by_id(f->s, ROLE_OFFICER, STR("o1"), f->a, &got, &name, &f->d));
    assert_true(str_is(name, "Officer"));   /* papers still name who signed */
    o.active = true;
    OK(save(f, &o));                        /* back, but not with the old token */
    assert_int_equal(OPS(f)->staff_by_token(f->s, STR("hash"), f->a, &got, &name, &f->d),
                     PORT_ABSENT);
}

/* Who keeps asking with a token hears of every change of the register as soon as it is kept, and of none that is
 * not. */
static void test_a_token_looked_up_again(void **state)
{
    struct fix *f = *state;
    const struct str hash = STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    struct staff o = person("officer", "o1", "180101000009");
    struct store *reader;
    struct actor got;
    struct str name;
    int i;

    OK(OPS(f)->staff_put(f->s, &o.actor, STR("Officer"), hash, &f->d));
    OK(OPS(f)->reader(f->s, &reader, &f->d));
#define LOOK() reader->ops->staff_by_token(reader, hash, f->a, &got, &name, &f->d)
    for (i = 0; i < 3; i++) {
        OK(LOOK());
        assert_true(got.role == ROLE_OFFICER && str_is(got.id, "o1") && str_is(got.place, "75"));
        assert_true(str_is(got.person, "180101000009") && str_is(name, "Officer"));
    }
    o.actor.place = STR("79");
    OK(OPS(f)->begin(f->s, &f->d));
    OK(save(f, &o));
    OPS(f)->rollback(f->s);
    OK(LOOK());
    assert_true(str_is(got.place, "75"));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(save(f, &o));
    OK(LOOK());
    assert_true(str_is(got.place, "75"));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(LOOK());
    assert_true(str_is(got.place, "79"));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->staff_disable(f->s, ROLE_OFFICER, STR("o1"), &f->d));
    OK(LOOK());
    OK(OPS(f)->commit(f->s, &f->d));
    assert_int_equal(LOOK(), PORT_ABSENT);
#undef LOOK
    reader->ops->close(reader);
}

/* ------------------------------------------------------------------ work */

static void some_cases(struct fix *f)
{
    static const struct {
        const char *number, *service, *status, *body, *assigned;
        day registered, term, decided;
        bool live;
    } rows[] = {
        { "A-1", "departure", "review", "police", "", 20000, 20010, DAY_NONE, true },
        { "A-2", "departure", "review", "police", "o1", 20000, 20030, DAY_NONE, true },
        { "A-3", "departure", "granted", "police", "o1", 20000, 20010, 20009, false },
        { "A-4", "departure", "granted", "mission", "", 20000, 20010, 20012, false },
        { "A-5", "exit-visa", "refused", "police", "", 20000, DAY_NONE, 20009, false },
        { "A-6", "departure", "granted", "police", "", 20010, 20050, 20019, false },
        { "A-7", "departure", "withdrawn", "police", "", 20000, 20001, DAY_NONE, false },
    };
    struct case_row r;
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        r = row_of(f, rows[i].number, 1);
        r.service = str_of(rows[i].service);
        r.status = str_of(rows[i].status);
        r.body = str_of(rows[i].body);
        r.assigned = str_of(rows[i].assigned);
        r.registered = rows[i].registered;
        r.term = rows[i].term;
        r.decided = rows[i].decided;
        r.live = rows[i].live;
        r.person_key = str_of(rows[i].number);
        add_alone(f, &r, 1);
    }
}

static void expect_tally(struct fix *f, const struct case_filter *w, day today,
                         const char *expected)
{
    struct buf b = buf_on(f->a);
    struct case_tally *t;
    size_t n, i;

    OK(OPS(f)->tally(f->s, w, today, f->a, &t, &n, &f->d));
    for (i = 0; i < n; i++)
        buf_printf(&b, "%.*s/%.*s/%.*s=%lld(%lld) ", STR_ARG(t[i].service), STR_ARG(t[i].status),
                   STR_ARG(t[i].body), (long long)t[i].count, (long long)t[i].late);
    assert_string_equal(str_z(f->a, buf_get(&b)), expected);
}

static void test_tally(void **state)
{
    struct fix *f = *state;

    some_cases(f);
    expect_tally(f, &(struct case_filter){ 0 }, 20011,
                 "departure/granted/mission=1(0) departure/granted/police=2(0) "
                 "departure/review/police=2(1) departure/withdrawn/police=1(0) "
                 "exit-visa/refused/police=1(0) ");
    expect_tally(f, &(struct case_filter){ .live_only = true }, 20010,
                 "departure/review/police=2(0) ");     /* on the last day nobody is late */
    expect_tally(f, &(struct case_filter){ .scope = { .office = true, .body = STR("mission") } },
                 20011, "departure/granted/mission=1(0) ");
    expect_tally(f, &(struct case_filter){ .service = STR("none") }, 20011, "");
}

static void expect_list(struct fix *f, struct case_filter w, const char *expected)
{
    struct buf b = buf_on(f->a);
    struct case_row *rows;
    int64_t total;
    size_t n, i;

    w.limit = 10;
    OK(OPS(f)->list(f->s, &w, f->a, &rows, &n, &total, &f->d));
    assert_int_equal(total, n);
    for (i = 0; i < n; i++)
        buf_printf(&b, "%.*s ", STR_ARG(rows[i].number));
    assert_string_equal(str_z(f->a, buf_get(&b)), expected);
}

static void test_work(void **state)
{
    struct fix *f = *state;

    some_cases(f);
    expect_list(f, (struct case_filter){ .late_on = 20011 }, "A-1 ");
    expect_list(f, (struct case_filter){ .late_on = 20010 }, "");
    expect_list(f, (struct case_filter){ .late_on = 20031 }, "A-2 A-1 ");
    expect_list(f, (struct case_filter){ .late_on = 20031, .unassigned = true }, "A-1 ");
    expect_list(f, (struct case_filter){ .unassigned = true, .live_only = true }, "A-1 ");
    expect_list(f, (struct case_filter){ .assigned = STR("o1"), .status = STR("review") }, "A-2 ");
}

static void test_timing(void **state)
{
    struct fix *f = *state;
    struct buf b = buf_on(f->a);
    struct case_timing *t;
    size_t n, i;

    some_cases(f);
    OK(OPS(f)->timing(f->s, 20000, 20100, f->a, &t, &n, &f->d));
    for (i = 0; i < n; i++)
        buf_printf(&b, "%.*s %04d-%02d %lldd=%lld/%lld/%lld ", STR_ARG(t[i].service), t[i].year,
                   t[i].month, (long long)t[i].days, (long long)t[i].count,
                   (long long)t[i].termed, (long long)t[i].on_time);
    /* Day 20000 is 2024-10-04. */
    assert_string_equal(str_z(f->a, buf_get(&b)),
                        "departure 2024-10 9d=2/2/2 departure 2024-10 12d=1/1/0 "
                        "exit-visa 2024-10 9d=1/0/0 ");
    OK(OPS(f)->timing(f->s, 20010, 20019, f->a, &t, &n, &f->d));
    assert_int_equal(n, 1);                     /* from the first day, before the last */
    assert_int_equal(t[0].days, 12);
}

/* ------------------------------------------------------------------ forgetting, looking */

static void test_answers_end(void **state)
{
    struct fix *f = *state;
    struct str hash, answer;
    int64_t n;
    int i;

    OK(OPS(f)->begin(f->s, &f->d));
    for (i = 0; i < 6; i++)
        OK(OPS(f)->idem_put(f->s, STR("w"), str_printf(f->a, "k%d", i), STR("h"), STR("{}"), T0 + i,
                            &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->idem_prune(f->s, T0, 10, &n, &f->d));
    assert_int_equal(n, 0);
    OK(OPS(f)->idem_prune(f->s, T0 + 3, 2, &n, &f->d));
    assert_int_equal(n, 2);
    OK(OPS(f)->idem_prune(f->s, T0 + 3, 2, &n, &f->d));
    assert_int_equal(n, 1);
    OK(OPS(f)->commit(f->s, &f->d));
    assert_int_equal(OPS(f)->idem_get(f->s, STR("w"), STR("k2"), f->a, &hash, &answer, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->idem_get(f->s, STR("w"), STR("k3"), f->a, &hash, &answer, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));             /* what was forgotten can be answered anew */
    OK(OPS(f)->idem_put(f->s, STR("w"), STR("k2"), STR("h2"), STR("{}"), T0 + 9, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->idem_get(f->s, STR("w"), STR("k2"), f->a, &hash, &answer, &f->d));
    assert_true(str_is(hash, "h2"));
}

static void expect_access(struct fix *f, const struct access_query *q, const char *expected)
{
    struct buf b = buf_on(f->a);
    struct json *list;

    OK(OPS(f)->access_find(f->s, q, f->a, &list, &f->d));
    json_each(v, list) {
        assert_true(json_get_int(v, "id", 0) > 0);
        buf_printf(&b, "%.*s/%.*s/%.*s ", STR_ARG(json_get_str(v, "who")),
                   STR_ARG(json_get_str(v, "number")), STR_ARG(json_get_str(v, "what")));
    }
    assert_string_equal(str_z(f->a, buf_get(&b)), expected);
}

static void test_access_find(void **state)
{
    struct fix *f = *state;
    struct actor o = { .role = ROLE_OFFICER, .id = STR("o1") }, h = { .role = ROLE_HEAD,
                                                                     .id = STR("h1") };
    struct json *list;
    int64_t second;

    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->access(f->s, T0, &o, STR("A-1"), STR("show"), &f->d));
    OK(OPS(f)->access(f->s, T0 + 1, &h, STR("A-1"), STR("show"), &f->d));
    OK(OPS(f)->access(f->s, T0 + 2, &o, STR("A-2"), STR("paper decision"), &f->d));
    OK(OPS(f)->access(f->s, T0 + 3, &o, STR(""), STR("list"), &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    expect_access(f, &(struct access_query){ .limit = 9 },
                  "o1//list o1/A-2/paper decision h1/A-1/show o1/A-1/show ");
    expect_access(f, &(struct access_query){ .number = STR("A-1"), .limit = 9 },
                  "h1/A-1/show o1/A-1/show ");
    expect_access(f, &(struct access_query){ .who = STR("o1"), .limit = 2 },
                  "o1//list o1/A-2/paper decision ");
    expect_access(f, &(struct access_query){ .role = STR("head"), .limit = 9 }, "h1/A-1/show ");
    expect_access(f, &(struct access_query){ .what = STR("show"), .who = STR("o1"), .limit = 9 },
                  "o1/A-1/show ");
    expect_access(f, &(struct access_query){ .what = STR("paper"), .limit = 9 }, "o1/A-2/paper decision ");
    expect_access(f, &(struct access_query){ .what = STR("pap"), .limit = 9 }, "");
    expect_access(f, &(struct access_query){ .from = T0 + 1, .to = T0 + 3, .limit = 9 },
                  "o1/A-2/paper decision h1/A-1/show ");
    OK(OPS(f)->access_find(f->s, &(struct access_query){ .limit = 2 }, f->a, &list, &f->d));
    second = json_get_int(json_at(list, 1), "id", 0);
    expect_access(f, &(struct access_query){ .before = second, .limit = 9 },
                  "h1/A-1/show o1/A-1/show ");
}

/* A row made by an older program is found, made again, and found no more. */
static void test_renew(void **state)
{
    struct fix *f = *state;
    struct case_row r = row_of(f, "A-1", 2), got;
    struct str *numbers;
    size_t n;

    add_alone(f, &r, 2);
    OK(OPS(f)->stale(f->s, 10, f->a, &numbers, &n, &f->d));
    assert_int_equal(n, 0);
    r.term = 20100;
    r.applicant = STR("Жаңа Есім");
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->renew(f->s, &r, f->a, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->row(f->s, STR("A-1"), f->a, &got, &f->d));
    assert_int_equal(got.term, 20100);
    expect_list(f, (struct case_filter){ .text = STR("жаңа") }, "A-1 ");
    expect_list(f, (struct case_filter){ .text = STR("ахметов") }, "");
    r.seq = 3;
    OK(OPS(f)->begin(f->s, &f->d));
    assert_int_equal(OPS(f)->renew(f->s, &r, f->a, &f->d), PORT_CONFLICT);
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
}

#define BOTH(test) \
    cmocka_unit_test_setup_teardown(test, fix_mem, fix_end), \
    cmocka_unit_test_setup_teardown(test, fix_sqlite, fix_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_staff_of_a_person), BOTH(test_tally),       BOTH(test_work),
        BOTH(test_timing),            BOTH(test_answers_end), BOTH(test_access_find),
        BOTH(test_renew),             BOTH(test_a_token_looked_up_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
