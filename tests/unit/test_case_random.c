/*
 * NAME    test_case_random - what must hold whatever anyone does: random commands by random people,
 *         fixed seeds
 * WHY     an example shows one path; the promises of decide and fold are about all of them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case_law.h"

#define CASES 400
#define STEPS 90

/* xorshift: the same numbers everywhere. */
static uint64_t seed;
static size_t pick(size_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)((seed >> 11) % n);
}

#define BLOB "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'"
static const struct {
    const char *command, *body;
} moves[] = {
    { "draft", "{'service':'permit','person':{'name':{'family':'Ойдан'}}}" },
    { "file",
        "{'service':'permit','person':{'name':{'family':'Ойдан'},'iin':'" IIN_ONE
        "'},'facts':{'applicant':{"
        "'citizenship':'kazakhstan','liable':false}}}" },
    { "file",
        "{'service':'permit','person':{'name':{'family':'Ойдан'}},'facts':{'applicant.citizenship':"
        "'kazakhstan'}}" },
    { "file", "{}" },
    { "add-document", "{'code':'form','blob':" BLOB "}" },
    { "add-document", "{'code':'identity','blob':" BLOB "}" },
    { "add-document", "{'code':'consent-paper','form':'original-seen'}" },
    { "add-document", "{'code':'court-paper','blob':" BLOB "}" },
    { "add-document", "{'code':'release','blob':" BLOB "}" },
    { "add-document", "{'code':'passport','blob':" BLOB "}" },
    { "pay", "{'kzt':'1000.00','reference':'r'}" },
    { "pay", "{'kzt':'1.00','reference':'r'}" },
    { "accept", "{}" },
    { "accept", "{'facts':{'application.conforms':true},'source':'papers'}" },
    { "return", "{}" },
    { "return", "{'remark':'x'}" },
    { "assign", "{'to':'o2'}" },
    { "assign", "{'to':'o1'}" },
    { "recuse", "{'why':'x'}" },
    { "transfer", "{'place':'71','reason':'x'}" },
    { "link", "{'other':'T-9','why':'x'}" },
    { "represent", "{'representative':{'kind':'power-of-attorney','basis':'No 1','iin':'" IIN_TWO
        "','until':'2026-02-20'}}" },
    { "check-authority", "{'how':'original-seen','until':'2026-03-01'}" },
    { "end-representation", "{'why':'x'}" },
    { "send-check", "{}" },
    { "send-check", "{'check':'debt-check'}" },
    { "answer-check", "{'check':'debt-check','answer':'clear'}" },
    { "answer-check", "{'check':'security-check','answer':'clear'}" },
    { "answer-check", "{'check':'security-check','answer':'negative'}" },
    { "answer-check", "{'check':'debt-check','answer':'facts','facts':{'restriction.debt':true}}" },
    { "ask", "{'question':'Why?','until':'2026-02-20'}" },
    { "ask", "{'question':'x','documents':[{'code':'form'}]}" },
    { "answer", "{'id':'0005','answer':'so'}" },
    { "answer", "{'id':'000a','answer':'so','facts':{'applicant.liable':true}}" },
    { "stop", "{'stop':'illness','reason':'x'}" },
    { "resume", "{'stop':'illness'}" },
    { "propose-refusal",
        "{'grounds':['debt'],'reasons':'x','facts':{'restriction':{'debt':true,'convicted':false}},"
        "'source':'r'}" },
    { "propose-refusal", "{'grounds':['negative-reply'],'reasons':'x'}" },
    { "object", "{'text':'no','hearing':true}" },
    { "object", "{'text':'no'}" },
    { "hear", "{'protocol':'said'}" },
    { "decide", "{'decision':'grant'}" },
    { "decide", "{'decision':'refuse'}" },
    { "decide",
        "{'decision':'refuse','grounds':['convicted'],'reasons':'x','facts':{'restriction."
        "convicted':true},"
        "'source':'r'}" },
    { "decide",
        "{'decision':'grant','facts':{'restriction':{'debt':false,'convicted':false},"
        "'check.negative-reply':false},'source':'r'}" },
    { "correct", "{'field':'person.name.family','now':'Ойданов','reason':'slip'}" },
    { "correct", "{'field':'decision','now':'grant','reason':'slip'}" },
    { "deliver", "{'how':'in-person'}" },
    { "withdraw", "{}" },
    { "complain", "{'text':'x'}" },
    { "complain", "{'text':'x','to':'higher-body'}" },
    { "forward-complaint", "{'id':'@'}" },
    { "decide-complaint", "{'id':'@','outcome':'remit','reasons':'x'}" },
    { "decide-complaint", "{'id':'@','outcome':'cancel-new-act','reasons':'x'}" },
    { "decide-complaint", "{'id':'@','outcome':'dismiss','reasons':'x'}" },
    { "propose-cancellation",
        "{'grounds':['void'],'reasons':'x','facts':{'grant.void':true},'source':'r'}" },
    { "cancel", "{}" },
    { "tick", "{}" },
};
static const struct {
    const char *role, *id;
} people[] = {
    { "applicant", IIN_ONE },
    { "applicant", IIN_ONE },
    { "applicant", IIN_TWO },
    { "operator", "op1" },
    { "officer", "o1" },
    { "officer", "o2" },
    { "head", "h1" },
    { "agency", "revenue" },
    { "agency", "security" },
    { "appeal", "a1" },
    { "supervisor", "s1" },
    { "auditor", "u1" },
    { "system", "" },
};
#define N(list) (sizeof list / sizeof list[0])

/* The usual role for a command half of the time, so that cases get somewhere. */
static struct actor somebody(const char *command)
{
    enum command_type c;

    if (!command_parse(str_of(command), &c))
        abort();
    for (int tries = 0; tries < 6; tries++) {
        size_t i = pick(N(people));
        struct actor by = who(people[i].role, people[i].id);

        if (command_allowed(c, by.role) || pick(8) == 0)
            return by;
    }
    return who("officer", "o1");
}

/* The id of the newest complaint in the place of @. */
static const char *filled(struct play *p, const char *body)
{
    struct buf b = buf_on(p->a);
    const struct case_complaint *last = p->s->complaints;

    while (last != NULL && last->next != NULL)
        last = last->next;
    for (const char *c = body; *c != '\0'; c++) {
        if (*c == '@')
            buf_str(&b, last != NULL ? last->id : STR("none"));
        else
            buf_char(&b, *c);
    }
    return buf_get(&b).p;
}

static bool final(enum case_status s)
{
    return s == CASE_WITHDRAWN || s == CASE_EXPIRED;
}

static void verdict_holds(const struct play *p, enum case_status before, int64_t seq)
{
    const struct verdict *v = p->v;

    assert_true(v->ok ? v->reasons.count == 0 && v->answer != NULL : v->reasons.count > 0);
    if (!v->ok) {
        assert_int_equal(v->n_events, 0);
        assert_null(v->effects);
        assert_int_equal(p->s->status, before);
        assert_int_equal(p->s->seq, seq);
        for (const struct diag *g = v->reasons.first; g != NULL; g = g->next) {
            assert_true(g->class == DIAG_REFUSED || g->class == DIAG_INPUT);
            assert_true(g->message.n > 0 && g->remedy.n > 0);
        }
        return;
    }
    assert_true(v->effects == NULL || v->n_events > 0);
    for (size_t i = 0; i < v->n_events; i++)
        assert_int_equal(v->events[i].seq, seq + (int64_t)i + 1);
    assert_int_equal(p->s->seq, seq + (int64_t)v->n_events);
    assert_true(str_is(json_get_str(v->answer, "status"), case_status_name(p->s->status)));
    assert_int_equal(json_get_int(v->answer, "seq", -1), p->s->seq);
    assert_false(final(before));
    if (before == CASE_RETURNED || before == CASE_CANCELLED)
        assert_true(p->s->status == before || v->events[v->n_events - 1].type == EVENT_REOPENED);
    assert_true(before == CASE_NONE || p->s->status != CASE_NONE);
}

/* The whole state as text: two folds that differ in anything shown differ here. */
static struct str portrait(struct play *p, const struct case_state *s)
{
    struct actor by = who("officer", "o3");
    struct buf b = buf_on(p->a);

    json_write(&b, case_json(s, p->law, &by, p->now, p->a, LANG_EN), 0);
    json_write(&b, s->facts, 0);
    json_write(&b, s->fact_sources, 0);
    json_write(&b, s->recused, 0);
    json_write(&b, s->linked, 0);
    json_write(&b, s->passed, 0);
    return buf_get(&b);
}

/* Written, read back and folded, the events make the same case. */
static void replay_is_the_same(struct play *p)
{
    struct diags d = diags_on(p->a);
    struct case_state *again = case_new(p->a, p->s->number);

    for (size_t i = 0; i < p->n_events; i++) {
        struct str bytes = event_bytes(p->a, p->s->number, &p->events[i]), number;
        struct event e;

        assert_true(event_read(p->a, bytes, &number, &e, &d));
        assert_true(case_fold(again, &e, &d));
        assert_true(str_eq(event_bytes(p->a, number, &e), bytes));
    }
    assert_int_equal(again->seq, p->s->seq);
    if (p->s->status != CASE_NONE)
        assert_true(str_eq(portrait(p, again), portrait(p, p->s)));
}

/* The same question twice gives the same answer, and asking changes nothing. */
static void deciding_is_pure(
    struct play *p, const struct actor *by, const char *command, const char *body)
{
    struct command c = { .by = *by, .body = json_of(p->a, body) };
    struct case_env env = { .law = p->law,
        .now = p->now,
        .new_number = STR("P-2026-1"),
        .decision_number = STR("D-2026-1"),
        .id = STR("00ff") };
    struct verdict *one, *two;
    int64_t seq = p->s->seq;

    assert_true(command_parse(str_of(command), &c.type));
    one = decide(p->s, &c, &env, p->a);
    two = decide(p->s, &c, &env, p->a);
    assert_int_equal(one->ok, two->ok);
    assert_int_equal(one->n_events, two->n_events);
    for (size_t i = 0; i < one->n_events; i++)
        assert_true(str_eq(event_bytes(p->a, p->s->number, &one->events[i]),
            event_bytes(p->a, p->s->number, &two->events[i])));
    assert_int_equal(p->s->seq, seq);
}

/* A good start of any length, so that the walk gets far often enough. */
static const struct {
    const char *role, *id, *command, *body;
} good_start[] = {
    { "officer", "o1", "accept", "{}" },
    { "officer", "o1", "send-check", "{}" },
    { "agency", "revenue", "answer-check", "{'check':'debt-check','answer':'clear'}" },
    { "agency", "security", "answer-check", "{'check':'security-check','answer':'clear'}" },
    { "head", "h1", "decide",
        "{'decision':'grant','facts':{'restriction':{'debt':false,'convicted':false}},"
        "'source':'r'}" },
    { "officer", "o2", "deliver", "{'how':'by-post'}" },
};

static void begin_well(struct play *p, size_t length)
{
    if (length == 0)
        return;
    assert_true(play_file(p, NULL));
    play_papers(p);
    for (size_t i = 0; i + 1 < length; i++) {
        struct actor by = who(good_start[i].role, good_start[i].id);

        assert_true(play_do(p, &by, good_start[i].command, good_start[i].body));
    }
}

static void whatever_anyone_does(void **state)
{
    size_t reached[CASE_STATUS_COUNT] = { 0 }, happened[EVENT_COUNT] = { 0 };
    (void)state;

    for (size_t n = 0; n < CASES; n++) {
        struct arena *a = arena_new();
        struct play *p = play_new(a);

        p->other_there = true;
        seed = 0x9e3779b97f4a7c15u * (n + 1);
        begin_well(p, n % (N(good_start) + 2));
        for (size_t step = 0; step < STEPS; step++) {
            size_t m = pick(N(moves));
            struct actor by = somebody(moves[m].command);
            const char *body = filled(p, moves[m].body);
            enum case_status before = p->s->status;
            int64_t seq = p->s->seq;

            if (pick(4) == 0)
                p->now += (moment)(pick(40) == 0 ? 200 : pick(4)) * 86400 + (moment)pick(3600);
            if (pick(16) == 0)
                deciding_is_pure(p, &by, moves[m].command, body);
            play_do(p, &by, moves[m].command, body);
            verdict_holds(p, before, seq);
            reached[p->s->status]++;
            for (size_t i = 0; i < p->v->n_events; i++)
                happened[p->v->events[i].type]++;
        }
        replay_is_the_same(p);
        arena_free(a);
    }
    /* The walk is no proof unless it gets everywhere. */
    for (int i = CASE_DRAFT; i < CASE_STATUS_COUNT; i++) {
        if (reached[i] == 0)
            print_error("never %s\n", case_status_name((enum case_status)i));
        assert_true(reached[i] > 0);
    }
    for (int i = 0; i < EVENT_COUNT; i++) {
        if (happened[i] == 0)
            print_error("never %s\n", event_name((enum event_type)i));
        assert_true(happened[i] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(whatever_anyone_does) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
