/*
 * NAME    test_store - one suite for every implementation of the store port
 * WHY     what the flow relies on is written down once and held against each store
 */
#include "store_help.h"

#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "trust/digest.h"

static int fold_other(void *ctx, struct str number, const struct event *e, size_t n,
                      struct arena *a, struct case_row *out)
{
    OK(fold_stored(ctx, number, e, n, a, out));
    out->status = STR("granted");
    return PORT_OK;
}

/* ------------------------------------------------------------------ appending and reading */
static void test_append(void **state)
{
    struct fix *f = *state;
    struct case_row row = row_of(f, "DEP-1", 2), got;
    struct journal_head head;
    struct event *e;
    struct str bytes;
    int64_t at;
    size_t n;

    OK(OPS(f)->head(f->s, &head, &f->d));
    assert_int_equal(head.size, 0);
    add_alone(f, &row, 2);
    OK(OPS(f)->events(f->s, STR("DEP-1"), f->a, &e, &n, &f->d));
    assert_int_equal(n, 2);
    assert_int_equal(e[0].type, EVENT_FILED);
    assert_int_equal(e[1].type, EVENT_QUESTION_ASKED);
    assert_int_equal(e[1].seq, 2);
    assert_int_equal(json_get_int(e[1].data, "at", -1), 1);
    assert_true(str_is(e[0].by.id, "o1"));
    OK(OPS(f)->row(f->s, STR("DEP-1"), f->a, &got, &f->d));
    assert_null(row_difference(&row, &got));
    OK(OPS(f)->head(f->s, &head, &f->d));
    assert_int_equal(head.size, 2);
    OK(OPS(f)->leaf(f->s, 1, f->a, &bytes, &f->d));
    assert_true(str_eq(bytes, event_bytes(f->a, STR("DEP-1"), &e[1])));
    OK(OPS(f)->leaf_index(f->s, STR("DEP-1"), 2, &at, &f->d));
    assert_int_equal(at, 1);
    /* What is not there is absent, not a failure. */
    assert_int_equal(OPS(f)->events(f->s, STR("DEP-2"), f->a, &e, &n, &f->d), PORT_ABSENT);
    assert_int_equal(n, 0);
    assert_int_equal(OPS(f)->row(f->s, STR("DEP-2"), f->a, &got, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->leaf(f->s, 2, f->a, &bytes, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->leaf(f->s, -1, f->a, &bytes, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->leaf_index(f->s, STR("DEP-1"), 3, &at, &f->d), PORT_ABSENT);
    assert_int_equal(f->d.count, 0);
}

static void test_conflict(void **state)
{
    struct fix *f = *state;
    struct case_row one = row_of(f, "DEP-1", 1), late = row_of(f, "DEP-1", 4),
                    two = row_of(f, "DEP-2", 1);
    struct case_row again = row_of(f, "DEP-1", 1), got;
    struct journal_head head;

    add_alone(f, &one, 1);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(add(f, &two, 1));
    assert_int_equal(add(f, &late, 1), PORT_CONFLICT);      /* expects 3, there is 1 */
    assert_true(has_diag(&f->d, "changed-meanwhile"));
    assert_int_equal(f->d.first->class, DIAG_REFUSED);
    assert_int_equal(add(f, &again, 1), PORT_CONFLICT); /* a new case of a number that is taken */
    one.seq = 2;
    OK(add(f, &one, 1));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->row(f->s, STR("DEP-1"), f->a, &got, &f->d));
    assert_int_equal(got.seq, 2);
    OK(OPS(f)->row(f->s, STR("DEP-2"), f->a, &got, &f->d));
    OK(OPS(f)->head(f->s, &head, &f->d));
    assert_int_equal(head.size, 3);
}

/* The root over the leaves as they can be read, by the definition of the tree. */
static void expect_root(struct fix *f, int64_t size)
{
    struct merkle_frontier m = { 0 };
    unsigned char hash[MERKLE_HASH];
    struct journal_head head;
    struct str bytes;
    int64_t i;

    OK(OPS(f)->head(f->s, &head, &f->d));
    assert_int_equal(head.size, size);
    for (i = 0; i < size; i++) {
        OK(OPS(f)->leaf(f->s, i, f->a, &bytes, &f->d));
        merkle_leaf(bytes.p, bytes.n, hash);
        assert_int_equal(merkle_append(&m, hash, NULL, NULL), 0);
    }
    merkle_root(&m, hash);
    assert_memory_equal(hash, head.root, MERKLE_HASH);
}

static void test_undo(void **state)
{
    struct fix *f = *state;
    struct case_row one = row_of(f, "DEP-1", 3), bad = row_of(f, "DEP-2", 2),
                    two = row_of(f, "DEP-3", 2), got;
    struct effect effect = { .kind = STR("notify"), .to = STR("x") };
    struct event e = event_of(f, EVENT_FILED, 1, NULL);
    struct str hash, answer;
    struct json *box;
    int64_t v, at;

    bad.seq = 1;
    OK(OPS(f)->begin(f->s, &f->d));
    OK(add(f, &one, 3));
    OK(OPS(f)->mark(f->s, &f->d));
    OK(OPS(f)->sequence(f->s, STR("case/x"), &v, &f->d));
    assert_int_equal(v, 1);
    OK(OPS(f)->append(f->s, STR("DEP-2"), 0, &e, 1, &bad, &effect, f->a, &f->d));
    OK(OPS(f)->idem_put(f->s, STR("w"), STR("k"), STR("h"), STR("{}"), T0, &f->d));
    OK(OPS(f)->undo(f->s, &f->d));
    OK(OPS(f)->mark(f->s, &f->d));          /* a command that writes nothing */
    OK(OPS(f)->undo(f->s, &f->d));
    OK(OPS(f)->mark(f->s, &f->d));
    OK(OPS(f)->keep(f->s, &f->d));
    OK(add(f, &two, 2));
    expect_root(f, 5);                      /* inside the batch */
    OK(OPS(f)->commit(f->s, &f->d));
    expect_root(f, 5);
    assert_int_equal(OPS(f)->row(f->s, STR("DEP-2"), f->a, &got, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->leaf_index(f->s, STR("DEP-2"), 1, &at, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->idem_get(f->s, STR("w"), STR("k"), f->a, &hash, &answer, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->outbox(f->s, 10, f->a, &box, &f->d));
    assert_int_equal(box->count, 0);
    OK(OPS(f)->leaf_index(f->s, STR("DEP-3"), 1, &at, &f->d));
    assert_int_equal(at, 3);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->sequence(f->s, STR("case/x"), &v, &f->d));
    assert_int_equal(v, 1);                 /* the number was not used up */
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
}

static void test_rollback(void **state)
{
    struct fix *f = *state;
    struct case_row one = row_of(f, "DEP-1", 1), two = row_of(f, "DEP-2", 5), got;
    int64_t v;

    add_alone(f, &one, 1);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->sequence(f->s, STR("s"), &v, &f->d));
    OK(add(f, &two, 5));
    one.seq = 2;
    OK(add(f, &one, 1));
    OPS(f)->rollback(f->s);
    expect_root(f, 1);
    assert_int_equal(OPS(f)->row(f->s, STR("DEP-2"), f->a, &got, &f->d), PORT_ABSENT);
    OK(OPS(f)->row(f->s, STR("DEP-1"), f->a, &got, &f->d));
    assert_int_equal(got.seq, 1);
    OK(OPS(f)->begin(f->s, &f->d));         /* and on it goes */
    OK(OPS(f)->sequence(f->s, STR("s"), &v, &f->d));
    assert_int_equal(v, 1);
    OK(add(f, &two, 5));
    OPS(f)->rollback(f->s);
    add_alone(f, &two, 5);
    expect_root(f, 6);
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
}

static void test_reader(void **state)
{
    struct fix *f = *state;
    struct case_row one = row_of(f, "DEP-1", 1), got;
    struct case_filter all = { .limit = 10 };
    struct journal_head head;
    struct case_row *rows;
    struct store *r;
    struct event *e;
    int64_t total;
    size_t n;

    add_alone(f, &one, 1);
    OK(OPS(f)->reader(f->s, &r, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    one.seq = 3;
    one.status = STR("granted");
    OK(add(f, &one, 2));
    OK(r->ops->row(r, STR("DEP-1"), f->a, &got, &f->d));
    assert_int_equal(got.seq, 1);
    OK(r->ops->events(r, STR("DEP-1"), f->a, &e, &n, &f->d));
    assert_int_equal(n, 1);
    OK(r->ops->head(r, &head, &f->d));
    assert_int_equal(head.size, 1);
    OK(r->ops->list(r, &all, f->a, &rows, &n, &total, &f->d));
    assert_true(str_is(rows[0].status, "filed"));
    OK(OPS(f)->row(f->s, STR("DEP-1"), f->a, &got, &f->d));     /* the writer sees its own */
    assert_int_equal(got.seq, 3);
    OK(OPS(f)->commit(f->s, &f->d));
    OK(r->ops->row(r, STR("DEP-1"), f->a, &got, &f->d));
    assert_int_equal(got.seq, 3);
    OK(r->ops->head(r, &head, &f->d));
    assert_int_equal(head.size, 3);
    r->ops->close(r);
}

static void test_sequences(void **state)
{
    struct fix *f = *state;
    int64_t v;
    int i;

    OK(OPS(f)->begin(f->s, &f->d));
    for (i = 1; i <= 5; i++) {
        OK(OPS(f)->sequence(f->s, STR("case/departure/2026"), &v, &f->d));
        assert_int_equal(v, i);
    }
    OK(OPS(f)->sequence(f->s, STR("decision/2026"), &v, &f->d));
    assert_int_equal(v, 1);
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->sequence(f->s, STR("case/departure/2026"), &v, &f->d));
    assert_int_equal(v, 6);
    OK(OPS(f)->commit(f->s, &f->d));
}

/* ------------------------------------------------------------------ finding */
static void test_live(void **state)
{
    struct fix *f = *state;
    struct case_row one = row_of(f, "DEP-1", 1), two = row_of(f, "DEP-2", 1);
    struct str number;

    assert_int_equal(OPS(f)->live(f->s, one.person_key, one.service, f->a, &number, &f->d),
                     PORT_ABSENT);
    add_alone(f, &one, 1);
    OK(OPS(f)->live(f->s, one.person_key, one.service, f->a, &number, &f->d));
    assert_true(str_is(number, "DEP-1"));
    assert_int_equal(OPS(f)->live(f->s, one.person_key, STR("exit-visa"), f->a, &number, &f->d),
                     PORT_ABSENT);
    assert_int_equal(OPS(f)->live(f->s, STR("other"), one.service, f->a, &number, &f->d),
                     PORT_ABSENT);
    one.seq = 2;
    one.live = false;
    add_alone(f, &one, 1);
    assert_int_equal(OPS(f)->live(f->s, one.person_key, one.service, f->a, &number, &f->d),
                     PORT_ABSENT);
    add_alone(f, &two, 1);
    OK(OPS(f)->live(f->s, one.person_key, one.service, f->a, &number, &f->d));
    assert_true(str_is(number, "DEP-2"));
    one.seq = 3;                /* reopened: the older case comes first */
    one.live = true;
    add_alone(f, &one, 1);
    OK(OPS(f)->live(f->s, one.person_key, one.service, f->a, &number, &f->d));
    assert_true(str_is(number, "DEP-1"));
}

static void people(struct fix *f)
{
    struct case_row r = row_of(f, "DEP-2026-000001-A", 1);

    add_alone(f, &r, 1);
    r = row_of(f, "DEP-2026-000002-B", 1);
    r.person_key = STR("180101000002");
    r.applicant = STR("Әлімжанова-Ким Гүлнәр");
    r.place = STR("7511");
    r.due = 20100;
    r.agencies = STR("tax-service security-service");
    add_alone(f, &r, 1);
    r = row_of(f, "EXV-2026-000001-C", 1);
    r.service = STR("exit-visa");
    r.status = STR("in-review");
    r.person_key = STR("180101000003");
    r.representative = STR("180101000002");
    r.applicant = STR("Smith John");
    r.body = STR("");
    r.place = STR("");
    r.assigned = STR("o7");
    r.due = 20050;
    r.agencies = STR("tax-service appeal:ministry");
    add_alone(f, &r, 1);
    r = row_of(f, "CRG-2026-000001-D", 1);
    r.service = STR("consular-registration");
    r.person_key = STR("180101000004");
    r.applicant = STR("Ахметова Айгерім");
    r.body = STR("mission");
    r.place = STR("mfa-berlin");
    r.status = STR("granted");
    r.decision = STR("grant");
    r.decision_number = STR("D-2026-000001-X");
    r.live = false;
    r.agencies = STR("appeal:");
    add_alone(f, &r, 1);
}

/* Letters of the numbers found, in order. */
static void expect_list(struct fix *f, struct case_filter q, const char *letters)
{
    struct case_row *rows;
    char got[16] = "";
    int64_t total;
    size_t n, i;

    if (q.limit == 0)
        q.limit = 10;
    OK(OPS(f)->list(f->s, &q, f->a, &rows, &n, &total, &f->d));
    assert_true(n < sizeof(got));
    for (i = 0; i < n; i++)
        got[i] = rows[i].number.p[rows[i].number.n - 1];
    assert_string_equal(got, letters);
    if (q.offset == 0 && q.limit >= 10)
        assert_int_equal(total, strlen(letters));
}

#define LIST(letters, ...) expect_list(f, (struct case_filter){ __VA_ARGS__ }, letters)

static void test_list(void **state)
{
    struct fix *f = *state;
    struct case_filter none = { .status = STR("filed") };
    struct case_row *rows;
    int64_t total;
    size_t n;

    people(f);
    LIST("DCBA", .limit = 10);
    LIST("CBAD", .sort = SORT_DUE); /* C on 20050, B on 20100, then those without a clock */
    LIST("BA", .service = STR("departure"));
    LIST("C", .status = STR("in-review"));
    LIST("CB", .person_key = STR("180101000002"));  /* as the person and as the representative */
    LIST("D", .body = STR("mission"));
    LIST("C", .assigned = STR("o7"));
    LIST("CB", .agency = STR("tax-service"));
    LIST("B", .agency = STR("security-service"));
    LIST("", .agency = STR("tax"));
    LIST("D", .decision_number = STR("D-2026-000001-X"));
    LIST("CBA", .live_only = true);
    LIST("C", .due_before = 20100);
    LIST("CB", .due_before = 20101);
    LIST("CBA", .place = STR("75"));                /* 7511 lies in 75; without a place counts */
    LIST("CBA", .place = STR("750000000"));
    LIST("CB", .place = STR("7511"), .person_key = STR("180101000002"));
    LIST("C", .place = STR("71"));
    LIST("DC", .place = STR("mfa-berlin"));
    OK(OPS(f)->list(f->s, &none, f->a, &rows, &n, &total, &f->d)); /* limit 0: only the total */
    assert_int_equal(n, 0);
    assert_int_equal(total, 2);
}

static void test_pages(void **state)
{
    struct fix *f = *state;

    people(f);
    LIST("DC", .limit = 2);
    LIST("BA", .limit = 2, .offset = 2);
    LIST("A", .limit = 2, .offset = 3);
    LIST("", .limit = 2, .offset = 4);
    LIST("B", .limit = 1, .offset = 1, .live_only = true);
}

static void test_search(void **state)
{
    struct fix *f = *state;
    struct case_row r;

    people(f);
    LIST("DA", .text = STR("ахмет"));
    LIST("D", .text = STR("АЙГЕР ахметова"));
    LIST("A", .text = STR("арман"));
    LIST("", .text = STR("ахметова арман"));
    LIST("B", .text = STR("ким"));                  /* behind the hyphen */
    LIST("B", .text = STR("әлімжанова-к"));
    LIST("B", .text = STR("гүл"));
    LIST("BA", .text = STR("dep-2026"));
    LIST("B", .text = STR("DEP-2026-000002"));
    LIST("", .text = STR("%"));
    LIST("", .text = STR("' OR 1=1 --"));
    LIST("DCBA", .text = STR("  "));
    OK(OPS(f)->row(f->s, STR("DEP-2026-000001-A"), f->a, &r, &f->d));
    r.seq = 2;
    r.applicant = STR("Ахметов Бауыржан");          /* a slip in the name was corrected */
    add_alone(f, &r, 1);
    LIST("", .text = STR("арман"));
    LIST("A", .text = STR("бауыр"));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
}

static void test_scope(void **state)
{
    struct fix *f = *state;

    people(f);
    LIST("CB", .scope = { .person = STR("180101000002") });
    LIST("CBA", .scope = { .office = true, .who = STR("o1"), .body = STR("territorial-police"),
                           .place = STR("75") });
    LIST("CB", .scope = { .office = true, .who = STR("o1"), .body = STR("territorial-police"),
                          .place = STR("7511") }, .person_key = STR("180101000002"));
    LIST("DC", .scope = { .office = true,
                          .who = STR("o1"),
                          .body = STR("mission"),
                          .place = STR("mfa-berlin") });
    LIST("C",
         .scope = {
             .office = true, .who = STR("o7"), .body = STR("mission"), .place = STR("mfa-rome") });
    LIST("DCBA", .scope = { .office = true });
    LIST("CB", .scope = { .asked = true, .asked_of = { STR("tax-service") } });
    LIST("B", .scope = { .asked = true, .asked_of = { STR("nobody"), STR("security-service") } });
    LIST("", .scope = { .asked = true });
    LIST("DC", .scope = { .asked = true, .asked_of = { STR("appeal:*") } });
    LIST("DC", .scope = { .asked = true, .asked_of = { STR("appeal:"), STR("appeal:ministry") } });
    LIST("D", .scope = { .asked = true, .asked_of = { STR("appeal:"), STR("appeal:court") } });
    LIST("DA", .scope = { .but_not = STR("180101000002") });
    LIST("A", .scope = { .office = true, .place = STR("75"), .but_not = STR("180101000002") });
}

static void test_due(void **state)
{
    struct fix *f = *state;
    struct str *numbers;
    struct case_row r;
    size_t n;

    people(f);
    OK(OPS(f)->due(f->s, 20050, 10, f->a, &numbers, &n, &f->d));
    assert_int_equal(n, 0);
    OK(OPS(f)->due(f->s, 20101, 10, f->a, &numbers, &n, &f->d));
    assert_int_equal(n, 2);
    assert_true(str_is(numbers[0], "EXV-2026-000001-C"));
    assert_true(str_is(numbers[1], "DEP-2026-000002-B"));
    OK(OPS(f)->due(f->s, 20101, 1, f->a, &numbers, &n, &f->d));
    assert_int_equal(n, 1);
    OK(OPS(f)->row(f->s, STR("EXV-2026-000001-C"), f->a, &r, &f->d));
    r.seq = 2;
    r.due = DAY_NONE;
    add_alone(f, &r, 1);
    OK(OPS(f)->due(f->s, 30000, 10, f->a, &numbers, &n, &f->d));
    assert_int_equal(n, 1);
}

/* ------------------------------------------------------------------ beside the cases */
static void test_idempotency(void **state)
{
    struct fix *f = *state;
    struct str hash, answer;

    assert_int_equal(OPS(f)->idem_get(f->s, STR("a"), STR("k"), f->a, &hash, &answer, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->idem_put(f->s, STR("a"), STR("k"), STR("h1"), STR("{\"x\":1}"), T0, &f->d));
    OK(OPS(f)->idem_get(f->s, STR("a"), STR("k"), f->a, &hash, &answer, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->idem_get(f->s, STR("a"), STR("k"), f->a, &hash, &answer, &f->d));
    assert_true(str_is(hash, "h1"));
    assert_true(str_is(answer, "{\"x\":1}"));
    assert_int_equal(OPS(f)->idem_get(f->s, STR("b"), STR("k"), f->a, &hash, &answer, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->mark(f->s, &f->d));
    assert_int_equal(OPS(f)->idem_put(f->s, STR("a"), STR("k"), STR("h2"), STR("{}"), T0, &f->d),
                     PORT_FAILED);
    OK(OPS(f)->undo(f->s, &f->d));
    OK(OPS(f)->idem_put(f->s, STR("b"), STR("k"), STR("h2"), STR("{}"), T0, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->idem_get(f->s, STR("a"), STR("k"), f->a, &hash, &answer, &f->d));
    assert_true(str_is(hash, "h1"));
}

static void test_staff(void **state)
{
    struct fix *f = *state;
    struct actor o = { ROLE_OFFICER, STR("o1"), STR("180101000009"), STR("territorial-police"),
                       STR("75") };
    struct actor h = { ROLE_HEAD, STR("h1"), STR_NONE, STR("mission"), STR("mfa-berlin") }, got,
                 *all;
    struct str name, *names;
    size_t n;

    OK(OPS(f)->staff_put(f->s, &o, STR("Officer One"), STR("hash1"), &f->d));
    OK(OPS(f)->staff_put(f->s, &h, STR("Head One"), STR("hash2"), &f->d));
    OK(OPS(f)->staff_by_token(f->s, STR("hash1"), f->a, &got, &name, &f->d));
    assert_int_equal(got.role, ROLE_OFFICER);
    assert_true(str_is(got.id, "o1") && str_is(got.person, "180101000009") &&
                str_is(got.place, "75"));
    assert_true(str_is(name, "Officer One"));
    assert_int_equal(OPS(f)->staff_by_token(f->s, STR(""), f->a, &got, &name, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->staff_by_token(f->s, STR("hash3"), f->a, &got, &name, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->staff_put(f->s, &o, STR("Officer 1"), STR("hash3"),
                         &f->d)); /* a new token: the old one is dead */
    assert_int_equal(OPS(f)->staff_by_token(f->s, STR("hash1"), f->a, &got, &name, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->staff_by_token(f->s, STR("hash3"), f->a, &got, &name, &f->d));
    assert_int_equal(OPS(f)->staff_put(f->s, &o, STR("Thief"), STR("hash2"), &f->d), PORT_FAILED);
    OK(OPS(f)->staff_by_id(f->s, ROLE_HEAD, STR("h1"), f->a, &got, &name, &f->d));
    assert_true(str_is(name, "Head One") && str_is(got.body, "mission"));
    assert_int_equal(OPS(f)->staff_by_id(f->s, ROLE_OFFICER, STR("h1"), f->a, &got, &name, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->staff_list(f->s, f->a, &all, &names, &n, &f->d));
    assert_int_equal(n, 2);
    assert_true(str_is(names[0], "Head One") && str_is(names[1], "Officer 1"));
    assert_true(str_is(all[1].id, "o1"));
}

static void test_access(void **state)
{
    struct fix *f = *state;
    struct actor o = { .role = ROLE_OFFICER, .id = STR("o1"), .body = STR("territorial-police") };
    struct json *list;

    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->access(f->s, T0, &o, STR("DEP-1"), STR("show"), &f->d));
    OK(OPS(f)->access(f->s, T0 + 1, &o, STR("DEP-2"), STR("show"), &f->d));
    OK(OPS(f)->access(f->s, T0 + 2, &o, STR("DEP-1"), STR("paper"), &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->access_list(f->s, STR("DEP-1"), f->a, &list, &f->d));
    assert_int_equal(list->count, 2);
    assert_true(str_is(json_get_str(json_at(list, 1), "what"), "paper"));
    assert_true(str_is(json_get_str(json_at(list, 0), "who"), "o1"));
    assert_true(str_is(json_get_str(json_at(list, 0), "role"), "officer"));
    assert_true(str_eq(json_get_str(json_at(list, 0), "at"), moment_str(f->a, T0)));
}

static void test_outbox(void **state)
{
    struct fix *f = *state;
    struct effect second = { .kind = STR("request-check"), .to = STR("tax-service") };
    struct effect first = { .kind = STR("notify"),
                            .to = STR("180101000001"),
                            .template = STR("filed"),
                            .data = json_new_object(f->a),
                            .next = &second };
    struct case_row row = row_of(f, "DEP-1", 1);
    struct event e = event_of(f, EVENT_FILED, 1, NULL);
    struct json *box;
    int64_t id;

    json_set_str(f->a, first.data, "number", STR("DEP-1"));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->append(f->s, row.number, 0, &e, 1, &row, &first, f->a, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->outbox(f->s, 10, f->a, &box, &f->d));
    assert_int_equal(box->count, 2);
    assert_true(str_is(json_get_str(json_at(box, 0), "template"), "filed"));
    assert_true(str_is(json_get_str(json_get(json_at(box, 0), "data"), "number"), "DEP-1"));
    assert_true(str_is(json_get_str(json_at(box, 1), "to"), "tax-service"));
    assert_true(str_is(json_get_str(json_at(box, 1), "number"), "DEP-1"));
    id = json_get_int(json_at(box, 0), "id", -1);
    OK(OPS(f)->outbox_done(f->s, id, T0, &f->d));
    assert_int_equal(OPS(f)->outbox_done(f->s, id, T0, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->outbox_done(f->s, 999, T0, &f->d), PORT_ABSENT);
    OK(OPS(f)->outbox(f->s, 10, f->a, &box, &f->d));
    assert_int_equal(box->count, 1);
    assert_true(str_is(json_get_str(json_at(box, 0), "kind"), "request-check"));
}

static void test_blobs(void **state)
{
    struct fix *f = *state;
    struct str hex, again, got;
    char expected[65], done[65];
    int64_t size;
    void *up;

    hex = put_blob(f, "%PDF-1.4 a document");
    sha256_hex("%PDF-1.4 a document", 19, expected);
    assert_true(str_is(hex, expected));
    again = put_blob(f, "%PDF-1.4 a document");
    assert_true(str_eq(hex, again));
    OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));
    assert_true(str_is(got, "%PDF-1.4 a document"));
    OK(OPS(f)->blob_open(f->s, &up, &f->d));        /* in pieces, and an empty one */
    OK(OPS(f)->blob_write(f->s, up, "%PDF-1.4 ", 9, &f->d));
    OK(OPS(f)->blob_write(f->s, up, "", 0, &f->d));
    OK(OPS(f)->blob_write(f->s, up, "a document", 10, &f->d));
    OK(OPS(f)->blob_done(f->s, up, done, &size, &f->d));
    assert_string_equal(done, expected);
    assert_int_equal(size, 19);
    OK(OPS(f)->blob_open(f->s, &up, &f->d));        /* given up */
    OK(OPS(f)->blob_write(f->s, up, "never", 5, &f->d));
    OPS(f)->blob_drop(f->s, up);
    sha256_hex("never", 5, expected);
    assert_int_equal(OPS(f)->blob_read(f->s, str_of(expected), f->a, &got, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->blob_read(f->s, STR("../../etc/passwd"), f->a, &got, &f->d),
                     PORT_ABSENT);
    OK(OPS(f)->blob_open(f->s, &up, &f->d));        /* nothing at all is a document too */
    OK(OPS(f)->blob_done(f->s, up, done, &size, &f->d));
    OK(OPS(f)->blob_read(f->s, str_of(done), f->a, &got, &f->d));
    assert_int_equal(got.n, 0);
}

/* ------------------------------------------------------------------ journal */
static void test_journal(void **state)
{
    struct fix *f = *state;
    unsigned char roots[65][MERKLE_HASH], hash[MERKLE_HASH], (*path)[32];
    const unsigned char (*p)[MERKLE_HASH];
    struct journal_head head;
    struct str bytes;
    struct case_row row;
    int64_t i, size;
    size_t n;

    for (i = 1; i <= 64; i++) {
        row = row_of(f, str_z(f->a, str_printf(f->a, "DEP-%lld", (long long)i)), 1);
        add_alone(f, &row, 1);
        OK(OPS(f)->head(f->s, &head, &f->d));
        assert_int_equal(head.size, i);
        memcpy(roots[i], head.root, MERKLE_HASH);
    }
    for (size = 1; size <= 64; size += 7)
        for (i = 0; i < size; i++) {
            OK(OPS(f)->leaf(f->s, i, f->a, &bytes, &f->d));
            merkle_leaf(bytes.p, bytes.n, hash);
            OK(OPS(f)->path(f->s, i, size, f->a, &path, &n, &f->d));
            p = (const unsigned char (*)[MERKLE_HASH])path;
            assert_true(merkle_verify_audit(hash, i, size, p, n, roots[size]));
            OK(OPS(f)->consistency(f->s, i + 1, size, f->a, &path, &n, &f->d));
            p = (const unsigned char (*)[MERKLE_HASH])path;
            assert_true(merkle_verify_consistency(i + 1, size, roots[i + 1], roots[size], p, n));
        }
    assert_int_equal(OPS(f)->path(f->s, 3, 65, f->a, &path, &n, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->path(f->s, 3, 3, f->a, &path, &n, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->path(f->s, -1, 3, f->a, &path, &n, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->consistency(f->s, 0, 3, f->a, &path, &n, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->consistency(f->s, 4, 3, f->a, &path, &n, &f->d), PORT_ABSENT);
    assert_int_equal(OPS(f)->consistency(f->s, 4, 65, f->a, &path, &n, &f->d), PORT_ABSENT);
}

static void test_check(void **state)
{
    struct fix *f = *state;
    struct case_row one = row_of(f, "DEP-1", 1), two = row_of(f, "DEP-2", 1);
    struct json *data = json_new_object(f->a), *papers = json_new_array(f->a),
                *paper = json_new_object(f->a);
    struct event e = event_of(f, EVENT_FILED, 1, data);

    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));         /* nothing is in order */
    json_set_str(f->a, paper, "blob", put_blob(f, "a paper"));
    json_set(f->a, data, "documents", json_push(f->a, papers, paper) != NULL ? papers : NULL);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->append(f->s, one.number, 0, &e, 1, &one, NULL, f->a, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    assert_int_equal(f->d.count, 0);
    assert_int_equal(OPS(f)->check(f->s, fold_other, f, &f->d), PORT_FAILED);
    assert_int_equal(f->d.count, 1);
    assert_true(str_is(f->d.first->code, "projection"));
    assert_int_equal(f->d.first->class, DIAG_FINDING);
    assert_true(str_is(f->d.first->field, "DEP-1"));
    assert_true(str_find(f->d.first->message, "status") >= 0);
    fix_clear(f);
    json_set_str(f->a, paper, "blob",
                 STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"));
    paper->child->s = paper->last->s; /* an event that names what is not there */
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->append(f->s, two.number, 0, &e, 1, &two, NULL, f->a, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    assert_int_equal(OPS(f)->check(f->s, fold_stored, f, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "blob-missing"));
}

/* ------------------------------------------------------------------ the two against each other */
static uint32_t chance(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

static void random_command(struct fix *f, uint32_t *seed, int64_t *seqs)
{
    uint32_t k = chance(seed, 12);
    int n = 1 + (int)chance(seed, 3), wrong = chance(seed, 8) == 0;
    struct case_row row =
        row_of(f, str_z(f->a, str_printf(f->a, "DEP-%u", k)), seqs[k] + n + wrong);
    int rc;

    row.live = chance(seed, 2) == 0;
    row.due = chance(seed, 3) == 0 ? DAY_NONE : (day)(20000 + chance(seed, 9));
    row.applicant = chance(seed, 2) == 0 ? STR("Сейтқали Бота") : STR("Сейтқали-Мұрат Ерлан");
    row.person_key = str_printf(f->a, "p%u", chance(seed, 3));
    rc = add(f, &row, n);
    assert_int_equal(rc, wrong ? PORT_CONFLICT : PORT_OK);
    if (rc == PORT_OK)
        seqs[k] += n;
}

/* The same program of batches, undone and rolled back at random; what is seen at the end as text.
 */
static struct str random_life(struct fix *f, uint32_t seed)
{
    int64_t seqs[12] = { 0 }, before[12], total;
    struct case_filter all = { .limit = 50, .text = STR("мұ") };
    struct journal_head head;
    struct case_row *rows;
    struct buf b = buf_on(f->a);
    struct str number;
    size_t n, i;
    int batch, c;

    for (batch = 0; batch < 40; batch++) {
        OK(OPS(f)->begin(f->s, &f->d));
        memcpy(before, seqs, sizeof(seqs));
        for (c = (int)chance(&seed, 6); c >= 0; c--)
            random_command(f, &seed, seqs);
        if (chance(&seed, 4) == 0) {
            OPS(f)->rollback(f->s);
            memcpy(seqs, before, sizeof(seqs));
        } else {
            OK(OPS(f)->commit(f->s, &f->d));
        }
    }
    for (batch = 0; batch < 2; batch++) {
        OK(OPS(f)->list(f->s, &all, f->a, &rows, &n, &total, &f->d));
        for (i = 0; i < n; i++)
            buf_printf(&b, "%.*s/%lld/%d/%d ", STR_ARG(rows[i].number), (long long)rows[i].seq,
                       rows[i].due, rows[i].live);
        all = (struct case_filter){ .limit = 7, .offset = 1, .sort = SORT_DUE };
    }
    for (i = 0; i < 3; i++)
        if (OPS(f)->live(f->s, str_printf(f->a, "p%zu", i), STR("departure"), f->a, &number,
                         &f->d) == PORT_OK)
            buf_str(&b, number);
    OK(OPS(f)->head(f->s, &head, &f->d));
    buf_printf(&b, " %lld ", (long long)head.size);
    buf_str(&b, hex_str(f->a, head.root, 32));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    return buf_get(&b);
}

static void test_twins(void **state)
{
    void *one, *two;
    struct str x, y;
    uint32_t seed;

    (void)state;
    for (seed = 1; seed <= 6; seed++) {
        OK(fix_mem(&one));
        OK(fix_sqlite(&two));
        x = random_life(one, seed);
        y = random_life(two, seed);
        assert_string_equal(x.p, y.p);
        fix_end(&one);
        fix_end(&two);
    }
}

#define BOTH(test) \
    { #test " mem", test, fix_mem, fix_end, NULL }, \
    { \
#test " sqlite", test, fix_sqlite, fix_end, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_append),      BOTH(test_conflict),
        BOTH(test_undo),        BOTH(test_rollback),
        BOTH(test_reader),      BOTH(test_sequences),
        BOTH(test_live),        BOTH(test_list),
        BOTH(test_pages),       BOTH(test_search),
        BOTH(test_scope),       BOTH(test_due),
        BOTH(test_idempotency), BOTH(test_staff),
        BOTH(test_access),      BOTH(test_outbox),
        BOTH(test_blobs),       BOTH(test_journal),
        BOTH(test_check),       cmocka_unit_test(test_twins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
