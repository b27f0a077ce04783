/*
 * NAME    test_flow_writer - what is acknowledged is stored, once, and nothing else is
 */
#include "flow_help.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ------------------------------------------------------------------ idempotency */
static void a_repeat_is_answered_from_memory(void **state)
{
    struct world *w = *state;
    struct actor one = who("applicant", IIN_ONE), two = who("applicant", IIN_TWO),
                 op = who("operator", "op1");
    struct flow_reply r, again;
    struct journal_head before, after;

    r = give_key(w, &one, "file", STR_NONE, file_body(w, IIN_ONE), "k1");
    YES(r);
    assert_false(r.replayed);
    assert_int_equal(w->q->ops->head(w->q, &before, &w->d), PORT_OK);
    again = give_key(w, &one, "file", STR_NONE, file_body(w, IIN_ONE), "k1");
    YES(again);
    assert_true(again.replayed);
    assert_true(str_eq(again.number, r.number));
    assert_true(json_same(again.answer, r.answer));
    assert_int_equal(w->q->ops->head(w->q, &after, &w->d), PORT_OK);
    assert_memory_equal(&before, &after, sizeof(before));
    /* The key for something else is refused; without a key the rule about live applications
     * answers. */
    NO(give_key(w, &one, "file", STR_NONE, "{'service':'permit'}", "k1"), "idempotency-key-reused");
    NO(give_key(w, &one, "withdraw", r.number, NULL, "k1"), "idempotency-key-reused");
    NO(give(w, &one, "file", STR_NONE, file_body(w, IIN_ONE)), "live-application");
    /* Another caller's key of the same spelling is another key. */
    YES(give_key(w, &two, "file", STR_NONE, file_body(w, IIN_TWO), "k1"));
    /* A refusal is not remembered: mended, the same key may be used. */
    NO(give_key(w, &op, "file", STR_NONE, "{'service':'permit'}", "k2"), "person-missing");
    NO(give_key(w, &op, "file", STR_NONE, file_body(w, IIN_ONE), "k2"), "missing-document");
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

/* ------------------------------------------------------------------ failing commits */
static void nothing_is_acknowledged_that_was_not_kept(void **state)
{
    struct world *w = *state;
    struct actor one = who("applicant", IIN_ONE);
    struct journal_head head;
    struct flow_stats before = flow_stats(w->f), after;
    struct flow_reply r;

    world_break(w, true);
    r = give_key(w, &one, "file", STR_NONE, file_body(w, IIN_ONE), "k");
    NO(r, "not-stored");
    assert_true(said(&r.reasons, "disk-full"));
    assert_int_equal(r.reasons.first->class, DIAG_ENVIRONMENT);
    assert_null(r.answer);
    /* Nor is a refusal that rests on it, or a reading that could not be written down. */
    NO(give(w, &one, "accept", STR("PER-2026-000001-X"), NULL), "not-stored");
    assert_false(flow_ready(w->f, &w->d));
    assert_int_equal(w->q->ops->head(w->q, &head, &w->d), PORT_OK);
    assert_int_equal(head.size, 0);
    world_break(w, false);
    assert_true(flow_ready(w->f, &w->d));
    r = give_key(w, &one, "file", STR_NONE, file_body(w, IIN_ONE), "k");
    YES(r);
    assert_false(r.replayed);
    assert_true(str_find(r.number, "-000001-") > 0);
    after = flow_stats(w->f);
    assert_int_equal(after.commands - before.commands, 3);
    assert_int_equal(after.refused - before.refused, 2);
    w->d = diags_on(w->a);
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

static void a_reading_that_is_not_recorded_is_not_shown(void **state)
{
    struct world *w = *state;
    struct actor officer = staff("officer", "o1"), one = who("applicant", IIN_ONE);
    struct case_filter all = { .limit = 5 };
    struct str number = file_one(w, IIN_ONE), pdf;

    world_break(w, true);
    assert_null(flow_show(w->r, &officer, number, LANG_EN, w->a, &w->d));
    assert_true(said(&w->d, "disk-full"));
    assert_null(flow_clocks(w->r, &officer, number, w->a, &w->d));
    assert_null(flow_history(w->r, &officer, number, w->a, &w->d));
    assert_null(flow_list(w->r, &officer, &all, w->a, &w->d));
    assert_null(flow_prove(w->r, &officer, number, w->a, &w->d));
    assert_false(flow_paper(w->r, &officer, number, PAPER_RECEIPT, LANG_EN, w->a, &pdf, &w->d));
    assert_non_null(
        flow_show(w->r, &one, number, LANG_EN, w->a, &w->d)); /* their own: nobody waits */
    world_break(w, false);
    assert_non_null(flow_show(w->r, &officer, number, LANG_EN, w->a, &w->d));
}

/* ------------------------------------------------------------------ many at once */
enum { THREADS = 8, EACH = 40 };

struct crowd {
    struct world *w;
    int place;
    atomic_int *yes, *no, *lost;
};


static void count_reply(void *ctx, struct flow_reply *r)
{
    struct crowd *c = ctx;

    if (r->ok)
        atomic_fetch_add(c->yes, 1);
    else if (r->reasons.first->class == DIAG_ENVIRONMENT)
        atomic_fetch_add(c->lost, 1);
    else
        atomic_fetch_add(c->no, 1);
    arena_free(r->arena);
}

/* A person without an IIN, by the counter: every one another, and each twice. */
static void *file_many(void *p)
{
    struct crowd *c = p;
    struct actor op = who("operator", "op1");
    int i, k;

    for (i = 0; i < EACH; i++)
        for (k = 0; k < 2; k++) {
            struct arena *a = arena_new();
            struct flow_request q = {
                .type = COMMAND_FILE,
                .by = op,
                .arena = a,
                .done = count_reply,
                .ctx = c,
                .body =
                    json_of(a, str_printf(a,
                                          "{'service':'permit','person':{'name':{'family':'Адам'},"
                                          "'document':'N%d-%d'},'channel':'police','facts':{'"
                                          "applicant':{'birth-date':'1985-05-05',"
                                          "'citizenship':'kazakhstan','liable':false}}}",
                                          c->place, i)
                                   .p),
            };

            while (!flow_submit(c->w->f, &q))
                ;
        }
    return NULL;
}

static void crowd(struct world *w, atomic_int *yes, atomic_int *no, atomic_int *lost)
{
    pthread_t threads[THREADS];
    struct crowd each[THREADS];
    int i;

    for (i = 0; i < THREADS; i++) {
        each[i] = (struct crowd){ w, i, yes, no, lost };
        assert_int_equal(pthread_create(&threads[i], NULL, file_many, &each[i]), 0);
    }
    for (i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    flow_free(w->f);        /* what is queued is finished first */
    w->f = NULL;
}

static void many_at_once_each_once(void **state)
{
    struct world *w = *state;
    atomic_int yes = 0, no = 0, lost = 0;
    struct case_filter all = { .limit = 1 };
    struct case_row *rows;
    struct journal_head head;
    int64_t total;
    size_t n;

    crowd(w, &yes, &no, &lost);
    assert_int_equal(yes, THREADS * EACH);
    assert_int_equal(no, THREADS * EACH);       /* the second application of each is refused */
    assert_int_equal(lost, 0);
    assert_int_equal(w->q->ops->list(w->q, &all, w->a, &rows, &n, &total, &w->d), PORT_OK);
    assert_int_equal(total, THREADS * EACH);
    assert_int_equal(w->q->ops->head(w->q, &head, &w->d), PORT_OK);
    assert_int_equal(head.size, THREADS * EACH);
    /* No gap and no repeat: the youngest number is that of the count. */
    assert_true(str_starts(rows[0].number, "PER-2026-000320-"));
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

static void *breaker(void *p)
{
    struct world *w = p;
    struct timespec moment_ = { 0, 300000 };
    int i;

    for (i = 0; i < 20; i++) {
        world_break(w, i % 2 == 0);
        nanosleep(&moment_, NULL);
    }
    world_break(w, false);
    return NULL;
}

static void under_failures_the_books_still_balance(void **state)
{
    struct world *w = *state;
    atomic_int yes = 0, no = 0, lost = 0;
    struct case_filter all = { .limit = 0 };
    struct case_row *rows;
    pthread_t t;
    int64_t total;
    size_t n;

    assert_int_equal(pthread_create(&t, NULL, breaker, w), 0);
    crowd(w, &yes, &no, &lost);
    assert_int_equal(pthread_join(t, NULL), 0);
    assert_int_equal(yes + no + lost, 2 * THREADS * EACH);
    assert_int_equal(w->q->ops->list(w->q, &all, w->a, &rows, &n, &total, &w->d), PORT_OK);
    assert_int_equal(total, yes);               /* exactly those that were acknowledged */
    assert_int_equal(flow_check(w->law, w->q, &w->d), PORT_OK);
}

/* Readers beside the writer: for the thread sanitizer. */
static void *read_many(void *p)
{
    struct world *w = p;
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct flow_reader *r = flow_reader_new(w->f, &d);
    struct actor officer = staff("officer", "o1");
    struct case_filter all = { .limit = 3 };
    struct json *o;
    int i;

    assert_non_null(r);
    for (i = 0; i < 60; i++) {
        o = flow_list(r, &officer, &all, a, &d);
        assert_non_null(o);
        json_each(c, json_get(o, "cases"))
            assert_non_null(flow_show(r, &officer, json_get_str(c, "number"), LANG_KK, a, &d));
        assert_non_null(flow_journal_head(r, a, &d));
    }
    flow_reader_free(r);
    arena_free(a);
    return NULL;
}

static void readers_beside_the_writer(void **state)
{
    struct world *w = *state;
    atomic_int yes = 0, no = 0, lost = 0;
    struct crowd c = { w, 0, &yes, &no, &lost };
    pthread_t readers[3], filer;
    int i;

    assert_int_equal(pthread_create(&filer, NULL, file_many, &c), 0);
    for (i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_many, w), 0);
    for (i = 0; i < 3; i++)
        assert_int_equal(pthread_join(readers[i], NULL), 0);
    assert_int_equal(pthread_join(filer, NULL), 0);
    flow_free(w->f);
    w->f = NULL;
    assert_int_equal(yes, EACH);
    assert_int_equal(no, EACH);
}

/* ------------------------------------------------------------------ stopping */
static void after_the_end_nothing_is_taken(void **state)
{
    struct world *w = *state;
    atomic_int yes = 0, no = 0, lost = 0;
    struct crowd c = { w, 1, &yes, &no, &lost };

    (void)file_many(&c);
    flow_free(w->f);
    w->f = NULL;
    assert_int_equal(yes + no, 2 * EACH);       /* finished, not dropped */
}

#define BOTH(test) { #test " mem", test, world_mem, world_end, NULL }, \
    { #test " sqlite", test, world_sqlite, world_end, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_repeat_is_answered_from_memory), BOTH(nothing_is_acknowledged_that_was_not_kept),
        BOTH(a_reading_that_is_not_recorded_is_not_shown), BOTH(many_at_once_each_once),
        BOTH(under_failures_the_books_still_balance), BOTH(readers_beside_the_writer),
        BOTH(after_the_end_nothing_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
