/*
 * NAME    test_records - what is not a case and may be forgotten: one suite for every store
 * WHY     sessions and one-time codes rest on it: an expired one is gone, a changed one is noticed
 */
#include "store_help.h"

#include <stdlib.h>
#include <string.h>

static struct record rec(const char *kind, const char *id, const char *data)
{
    return (struct record){ .kind = str_of(kind), .id = str_of(id), .until = MOMENT_NONE,
                            .version = 0, .data = str_of(data) };
}

/* One put in a batch of its own. */
static int put(struct fix *f, const struct record *r, moment now, int64_t *version)
{
    int rc;

    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->mark(f->s, &f->d));
    rc = OPS(f)->record_put(f->s, r, now, version, &f->d);
    OK(rc == PORT_OK ? OPS(f)->keep(f->s, &f->d) : OPS(f)->undo(f->s, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    return rc;
}

static int drop(struct fix *f, const char *kind, const char *id, int64_t version, moment now)
{
    int rc;

    OK(OPS(f)->begin(f->s, &f->d));
    rc = OPS(f)->record_drop(f->s, str_of(kind), str_of(id), version, now, &f->d);
    OK(OPS(f)->commit(f->s, &f->d));
    return rc;
}

static int get(struct fix *f, const char *kind, const char *id, moment now, struct record *out)
{
    return OPS(f)->record_get(f->s, str_of(kind), str_of(id), now, f->a, out, &f->d);
}

static void test_version(void **state)
{
    struct fix *f = *state;
    struct record r = rec("session", "a", "one"), got;
    int64_t first, second, third;

    r.owner = STR("person-1");
    OK(put(f, &r, T0, &first));
    assert_true(first > 0);
    OK(get(f, "session", "a", T0, &got));
    assert_true(str_is(got.data, "one") && str_is(got.owner, "person-1"));
    assert_true(str_is(got.kind, "session") && str_is(got.id, "a"));
    assert_int_equal(got.version, first);
    assert_int_equal(got.until, MOMENT_NONE);
    assert_int_equal(put(f, &r, T0, NULL), PORT_CONFLICT);      /* there must be none */
    assert_true(has_diag(&f->d, "changed-meanwhile"));
    r.version = first;
    r.data = STR("two");
    OK(put(f, &r, T0, &second));
    assert_int_equal(put(f, &r, T0, NULL), PORT_CONFLICT);      /* it is the second by now */
    OK(get(f, "session", "a", T0, &got));
    assert_true(str_is(got.data, "two"));
    assert_int_equal(got.made, first);
    assert_int_equal(got.version, second);
    r.version = RECORD_ANY;
    r.data = STR("");
    OK(put(f, &r, T0, &third));
    OK(get(f, "session", "a", T0, &got));
    assert_int_equal(got.data.n, 0);
    assert_int_equal(drop(f, "session", "a", second, T0), PORT_CONFLICT);
    OK(drop(f, "session", "a", third, T0));
    assert_int_equal(get(f, "session", "a", T0, &got), PORT_ABSENT);
    assert_int_equal(drop(f, "session", "a", third, T0), PORT_CONFLICT);
    assert_int_equal(drop(f, "session", "a", RECORD_ANY, T0), PORT_ABSENT);
    /* A version is never given again: who held the old one cannot write over the new one. */
    r.version = 0;
    OK(put(f, &r, T0, &first));
    assert_true(first > third);
    r.version = third;
    assert_int_equal(put(f, &r, T0, NULL), PORT_CONFLICT);
}

static void test_end(void **state)
{
    struct fix *f = *state;
    struct record r = rec("code", "x", "1"), got, *list;
    struct record_query q = { .kind = STR("code"), .limit = 10 };
    int64_t first, n, next;
    size_t many;

    r.until = T0 + 60;
    OK(put(f, &r, T0, &first));
    OK(get(f, "code", "x", T0 + 59, &got));
    assert_int_equal(got.until, T0 + 60);
    assert_int_equal(get(f, "code", "x", T0 + 60, &got), PORT_ABSENT);
    OK(OPS(f)->record_list(f->s, &q, T0 + 60, f->a, &list, &many, &f->d));
    assert_int_equal(many, 0);
    OK(OPS(f)->record_count(f->s, STR("code"), STR(""), T0 + 60, &n, &f->d));
    assert_int_equal(n, 0);
    OK(OPS(f)->record_count(f->s, STR("code"), STR(""), T0 + 59, &n, &f->d));
    assert_int_equal(n, 1);
    /* What has ended is as if it were not there, for writing too. */
    r.version = first;
    assert_int_equal(put(f, &r, T0 + 60, NULL), PORT_CONFLICT);
    assert_int_equal(drop(f, "code", "x", first, T0 + 60), PORT_CONFLICT);
    r.version = 0;
    r.until = T0 + 120;
    OK(put(f, &r, T0 + 60, &next));
    OK(get(f, "code", "x", T0 + 60, &got));
    assert_int_equal(got.made, next);           /* a new one, not the old one gone on */
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->record_prune(f->s, T0 + 119, 10, &n, &f->d));
    assert_int_equal(n, 0);
    OK(OPS(f)->record_prune(f->s, T0 + 120, 10, &n, &f->d));
    assert_int_equal(n, 1);
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->record_count(f->s, STR("code"), STR(""), T0, &n, &f->d));
    assert_int_equal(n, 0);
}

static void test_prune_in_steps(void **state)
{
    struct fix *f = *state;
    struct record r = rec("code", "", ""), got;
    char id[2] = "a";
    int64_t n;

    for (; id[0] < 'k'; id[0]++) {
        r.id = str_dup(f->a, (struct str){ id, 1 });
        r.until = T0 + (id[0] - 'a');
        OK(put(f, &r, T0 - 1, NULL));
    }
    r.id = STR("kept");
    r.until = MOMENT_NONE;
    OK(put(f, &r, T0, NULL));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->record_prune(f->s, T0 + 4, 3, &n, &f->d));
    assert_int_equal(n, 3);
    OK(OPS(f)->record_prune(f->s, T0 + 4, 3, &n, &f->d));
    assert_int_equal(n, 2);
    OK(OPS(f)->record_prune(f->s, T0 + 4, 3, &n, &f->d));
    assert_int_equal(n, 0);
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->record_count(f->s, STR("code"), STR(""), T0 - 1, &n, &f->d));
    assert_int_equal(n, 6);
    OK(get(f, "code", "kept", T0 + 1000000, &got));
}

static void expect_ids(struct fix *f, const struct record_query *q, const char *ids)
{
    struct buf b = buf_on(f->a);
    struct record *list;
    size_t n, i;

    OK(OPS(f)->record_list(f->s, q, T0, f->a, &list, &n, &f->d));
    for (i = 0; i < n; i++)
        buf_str(&b, list[i].id);
    assert_string_equal(str_z(f->a, buf_get(&b)), ids);
}

static void test_list(void **state)
{
    static const char *const rows[][3] = { { "note", "c", "p" }, { "note", "a", "q" },
                                           { "note", "d", "p" }, { "other", "z", "p" },
                                           { "note", "b", "p" } };
    struct fix *f = *state;
    struct record r, got;
    int64_t n;
    size_t i;

    for (i = 0; i < 5; i++) {
        r = rec(rows[i][0], rows[i][1], "{}");
        r.owner = str_of(rows[i][2]);
        OK(put(f, &r, T0, NULL));
    }
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .limit = 9 }, "abcd");
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .limit = 2 }, "ab");
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .after = STR("b"), .limit = 9 },
               "cd");
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .owner = STR("p"), .limit = 9 },
               "bcd");
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .newest = true, .limit = 9 },
               "bdac");
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .owner = STR("p"), .newest = true,
                                          .limit = 2 }, "bd");
    OK(get(f, "note", "d", T0, &got));
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .owner = STR("p"), .newest = true,
                                          .before = got.made, .limit = 9 }, "c");
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .limit = 0 }, "");
    expect_ids(f, &(struct record_query){ .kind = STR("none"), .limit = 9 }, "");
    OK(OPS(f)->record_count(f->s, STR("note"), STR("p"), T0, &n, &f->d));
    assert_int_equal(n, 3);
    /* Changing one does not make it new. */
    got.data = STR("changed");
    OK(put(f, &got, T0, NULL));
    expect_ids(f, &(struct record_query){ .kind = STR("note"), .newest = true, .limit = 9 },
               "bdac");
}

static void test_batch(void **state)
{
    struct fix *f = *state;
    struct record r = rec("s", "1", "x"), got;
    struct store *reader;
    int64_t first, again;

    OK(OPS(f)->reader(f->s, &reader, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->mark(f->s, &f->d));
    OK(OPS(f)->record_put(f->s, &r, T0, &first, &f->d));
    OK(get(f, "s", "1", T0, &got));             /* the writer sees what it wrote */
    assert_int_equal(reader->ops->record_get(reader, STR("s"), STR("1"), T0, f->a, &got, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->undo(f->s, &f->d));
    assert_int_equal(get(f, "s", "1", T0, &got), PORT_ABSENT);
    OK(OPS(f)->mark(f->s, &f->d));
    OK(OPS(f)->record_put(f->s, &r, T0, &again, &f->d));
    OK(OPS(f)->keep(f->s, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(reader->ops->record_get(reader, STR("s"), STR("1"), T0, f->a, &got, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->record_drop(f->s, STR("s"), STR("1"), again, T0, &f->d));
    OPS(f)->rollback(f->s);
    OK(get(f, "s", "1", T0, &got));
    reader->ops->close(reader);
}

/* Bytes are bytes, and what does not fit is said so. */
static void test_bounds(void **state)
{
    struct fix *f = *state;
    struct record r = rec("k", "\xd2\x9b'%_\"", ""), got;
    char *big = arena_alloc(f->a, RECORD_MOST + 1);

    memset(big, 0, RECORD_MOST + 1);
    r.data = (struct str){ big, RECORD_MOST };
    OK(put(f, &r, T0, NULL));
    OK(get(f, "k", "\xd2\x9b'%_\"", T0, &got));
    assert_true(str_eq(got.data, r.data));
    OK(OPS(f)->begin(f->s, &f->d));
    r = rec("k", "2", "");
    r.data = (struct str){ big, RECORD_MOST + 1 };
    assert_int_equal(OPS(f)->record_put(f->s, &r, T0, NULL, &f->d), PORT_FAILED);
    r = rec("k", "", "no id");
    assert_int_equal(OPS(f)->record_put(f->s, &r, T0, NULL, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "record-size"));
    OPS(f)->rollback(f->s);
}

static void test_kept(void **state)
{
    struct fix *f = *state;
    struct record r = rec("setting", "colour", "blue"), got;
    int64_t first, next;

    OK(put(f, &r, T0, &first));
    if (f->sqlite)
        fix_reopen(f);
    OK(get(f, "setting", "colour", T0, &got));
    assert_true(str_is(got.data, "blue"));
    got.data = STR("green");
    OK(put(f, &got, T0, &next));
    assert_true(next > first);
}

#define BOTH(test) \
    cmocka_unit_test_setup_teardown(test, fix_mem, fix_end), \
    cmocka_unit_test_setup_teardown(test, fix_sqlite, fix_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_version), BOTH(test_end), BOTH(test_prune_in_steps), BOTH(test_list),
        BOTH(test_batch),   BOTH(test_bounds), BOTH(test_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
