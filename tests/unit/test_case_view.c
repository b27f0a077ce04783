/*
 * NAME    test_case_view - bytes of events, least shown, clocks as JSON, schemas, sentences for
 *         people
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "case_law.h"

static struct actor person, officer, head, revenue, security, system_, auditor, operator_;

static int setup(void **state)
{
    struct play *p = play_new(arena_new());

    person = who("applicant", IIN_ONE);
    officer = who("officer", "o1");
    head = who("head", "h1");
    revenue = who("agency", "revenue");
    security = who("agency", "security");
    auditor = who("auditor", "u1");
    operator_ = who("operator", "op1");
    system_ = who("system", "");
    *state = p;
    if (!play_file(p, NULL))
        return -1;
    play_papers(p);
    return play_do(p, &officer, "accept", NULL) && play_do(p, &officer, "send-check", NULL)
            && play_do(p, &revenue, "answer-check",
                "{'check':'debt-check','answer':'facts','text':'a secret of theirs',"
                "'facts':{'restriction.debt':true}}")
        ? 0
        : -1;
}

static int teardown(void **state)
{
    struct play *p = *state;

    arena_free(p->a);
    return 0;
}

static void an_event_is_read_as_it_was_written(void **state)
{
    struct play *p = *state;
    struct diags d = diags_on(p->a);

    for (size_t i = 0; i < p->n_events; i++) {
        struct str bytes = event_bytes(p->a, p->s->number, &p->events[i]), number, again;
        struct event e;

        assert_true(event_read(p->a, bytes, &number, &e, &d));
        assert_true(str_eq(number, p->s->number));
        assert_int_equal(e.type, p->events[i].type);
        assert_int_equal(e.at, p->events[i].at);
        assert_true(json_same(e.data, p->events[i].data));
        again = event_bytes(p->a, number, &e);
        assert_true(str_eq(bytes, again));
    }
}

static void broken_bytes_are_a_finding(void **state)
{
    static const char *const bad[] = { "", "{}", "[]", "{'case':'x'}", "{'case':'x','seq':0}",
        "{'case':'x','seq':1,'type':'flown'}", "{'case':'x','seq':1,'type':'filed','at':'noon'}",
        "{'case':'x','seq':1,'type':'filed','at':'2026-02-02T10:00:00+05:00','by':{'role':'king','"
        "id':'a'},'data':{}}",
        "{'case':'x','seq':1,'type':'filed','at':'2026-02-02T10:00:00+05:00','by':{'role':'officer'"
        ",'id':'a'}}" };
    struct play *p = *state;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct diags d = diags_on(p->a);
        char *z = arena_dup(p->a, bad[i], strlen(bad[i]));
        struct str number;
        struct event e;

        for (char *c = z; *c != '\0'; c++)
            *c = *c == '\'' ? '"' : *c;
        assert_false(event_read(p->a, str_of(z), &number, &e, &d));
        assert_true(d.count > 0);
    }
}

static void a_damaged_history_does_not_fold(void **state)
{
    struct play *p = *state;
    struct diags d = diags_on(p->a);
    struct case_state *s = case_new(p->a, p->s->number);
    struct event e;

    assert_false(case_fold(s, &p->events[1], &d)); /* the first one is missing */
    assert_true(str_is(d.first->code, "damaged-case"));
    assert_true(case_fold(s, &p->events[0], &d));
    e = p->events[0];
    e.seq = 2;
    assert_false(case_fold(s, &e, &d)); /* filed twice */
    e = p->events[1];
    e.data = json_new_object(p->a);
    assert_false(case_fold(s, &e, &d)); /* a document without a code */
}

static bool says(struct play *p, const struct actor *by, const char *word)
{
    return str_find(json_text(p->a, case_json(p->s, p->law, by, p->now, p->a, LANG_EN), 0), word)
        >= 0;
}

static void each_reader_sees_the_least(void **state)
{
    struct play *p = *state;
    const struct json *o;

    assert_true(says(p, &officer, "a secret of theirs"));
    assert_true(says(p, &officer, "+7 000"));
    assert_true(says(p, &revenue, "a secret of theirs"));
    assert_false(says(p, &security, "a secret of theirs"));
    assert_false(says(p, &security, "revenue"));
    assert_false(says(p, &security, "+7 000"));
    assert_true(says(p, &security, "1985-05-05"));
    assert_false(says(p, &person, "a secret of theirs"));
    assert_false(says(p, &operator_, "a secret of theirs"));
    assert_false(says(p, &operator_, "\"debt\":true"));
    assert_false(says(p, &person, "\"debt\":true"));
    assert_true(says(p, &officer, "\"debt\":true"));
    assert_false(says(p, &auditor, "+7 000"));
    assert_false(says(p, &auditor, "address"));
    o = case_json(p->s, p->law, &officer, p->now, p->a, LANG_EN);
    assert_true(str_is(json_get_str(o, "title"), "Permit"));
    assert_true(str_is(json_get_str(json_get(o, "body"), "name"), "Police"));
    assert_true(str_is(json_get_str(json_get(o, "place"), "name"), "Second"));
    assert_true(json_get(o, "open")->count > 0);
    assert_int_equal(json_get(o, "missing")->count, 0);
    assert_int_equal(
        json_get(case_json(p->s, p->law, &auditor, p->now, p->a, LANG_KK), "may")->count, 0);
}

static bool history_says(struct play *p, const struct actor *by, const char *word)
{
    return str_find(json_text(p->a, case_history_json(p->events, p->n_events, by, p->a), 0), word)
        >= 0;
}

static void the_history_shows_no_more_than_the_case(void **state)
{
    struct play *p = *state;

    officer.person = STR(IIN_TWO);
    assert_true(play_do(p, &officer, "ask", "{'question':'Why?'}"));
    assert_true(history_says(p, &officer, "a secret of theirs"));
    assert_false(history_says(p, &officer, IIN_TWO));
    assert_false(history_says(p, &person, "a secret of theirs"));
    assert_false(history_says(p, &operator_, "a secret of theirs"));
    assert_true(history_says(p, &person, "check-answered"));
    assert_false(history_says(p, &security, "a secret of theirs"));
    assert_false(history_says(p, &security, "filed"));
    assert_true(history_says(p, &security, "security-check"));
    assert_false(history_says(p, &auditor, "+7 000"));
}

static void an_auditor_sees_the_act_and_no_address(void **state)
{
    struct play *p = *state;

    assert_true(play_do(p, &officer, "decide",
        "{'decision':'refuse','grounds':['convicted'],'reasons':'why','facts':{"
        "'restriction.convicted':true},'source':'register'}"));
    assert_true(says(p, &auditor, "KZ-TEST-3-2020#9.2"));
    assert_false(says(p, &auditor, "address"));
    assert_true(says(p, &officer, "address"));
}

static void who_may_read(void **state)
{
    struct play *p = *state;
    struct actor stranger = who("applicant", IIN_TWO), agency = who("agency", "weather"),
                 appeal = who("appeal", "a");

    assert_true(case_may_read(p->s, &person));
    assert_false(case_may_read(p->s, &stranger));
    assert_false(case_may_read(p->s, &agency));
    assert_true(case_may_read(p->s, &security));
    assert_true(case_may_read(p->s, &auditor));
    assert_false(case_may_read(p->s, &appeal));
    assert_true(play_do(p, &person, "complain", "{'text':'slow'}"));
    assert_true(case_may_read(p->s, &appeal));
}

static void clocks_are_counted_in_the_open(void **state)
{
    struct play *p = *state;
    struct diags d = diags_on(p->a);
    struct case_clock *c;
    size_t n = case_clocks(p->s, p->law, p->now, true, p->a, &c, &d), seen = 0;
    struct json *o = case_clocks_json(c, n, p->a);

    json_each(k, o) {
        struct str code = json_get_str(k, "code"), of = json_get_str(k, "of"),
                   status = json_get_str(k, "status");

        assert_true(json_get_str(k, "clause").n > 0);
        assert_true(json_get(k, "days")->count > 0);
        if (str_is(code, "decision")) {
            assert_true(str_is(json_get_str(k, "due"), "2026-03-02"));
            assert_true(str_is(status, "running"));
            seen++;
        } else if (str_is(of, "debt-check")) {
            assert_true(str_is(status, "met"));
            seen++;
        } else if (str_is(of, "security-check")) {
            assert_true(str_is(json_get_str(k, "due"), "2026-02-16"));
            seen++;
        } else if (str_is(code, "completeness-check")) {
            assert_true(str_is(status, "met"));
            seen++;
        }
    }
    assert_int_equal(seen, 4);
}

static void every_command_has_a_schema_and_a_name(void **state)
{
    struct play *p = *state;

    for (int c = 0; c < COMMAND_COUNT; c++) {
        struct json *o = command_schema((enum command_type)c, p->a);
        enum command_type back;
        bool someone = false;

        assert_true(str_is(json_get_str(o, "type"), "object"));
        assert_false(json_get_bool(o, "additionalProperties", true));
        assert_true(json_get_str(o, "description").n > 10);
        assert_false(json_same(o, command_schema_in((enum command_type)c, LANG_KK, p->a)));
        json_each(f, json_get(o, "properties"))
            assert_true(json_get_str(f, "description").n > 3);
        json_each(need, json_get(o, "required"))
            assert_non_null(json_get(json_get(o, "properties"), str_z(p->a, json_str(need))));
        assert_true(command_parse(str_of(command_name((enum command_type)c)), &back));
        assert_int_equal(back, c);
        for (int r = 0; r < ROLE_COUNT; r++)
            someone = someone || command_allowed((enum command_type)c, (enum role)r);
        assert_true(someone);
    }
}

static void every_refusal_has_a_sentence(void **state)
{
    struct play *p = *state;
    struct str says, remedy;
    struct diag other = { .class = DIAG_REFUSED };
    enum msg m = case_reason_msg(STR("not-on-list"));

    assert_int_equal(m, MSG_case_not_on_list);
    assert_int_equal(case_reason_msg(STR("no-such-code")), MSG_COUNT);
    assert_false(play_do(p, &person, "accept", NULL));
    assert_int_not_equal(case_reason_msg(p->v->reasons.first->code), MSG_COUNT);
    assert_false(play_do(p, &person, "add-document",
        "{'code':'release','for':'children[0]','form':'file','blob':"
        "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'}"));
    assert_true(case_reason_text(p->law, p->v->reasons.first, LANG_EN, p->a, &says, &remedy));
    assert_true(str_ends(says, ": Release"));
    assert_true(remedy.n > 0);
    assert_false(play_do(p, &officer, "decide", "{'decision':'grant'}"));
    for (const struct diag *g = p->v->reasons.first; g != NULL; g = g->next) {
        assert_true(case_reason_text(p->law, g, LANG_KK, p->a, &says, &remedy));
        assert_true(str_find(says, "_") < 0 && says.n > 0 && remedy.n > 0);
    }
    other.code = STR("elsewhere");
    assert_false(case_reason_text(p->law, &other, LANG_EN, p->a, &says, &remedy));
}

static void may_lists_what_can_be_done(void **state)
{
    struct play *p = *state;

    assert_true(command_open(COMMAND_DECIDE, p->s, &head));
    assert_false(command_open(COMMAND_ACCEPT, p->s, &head));
    assert_false(command_open(COMMAND_DECIDE, p->s, &person));
    assert_true(command_open(COMMAND_WITHDRAW, p->s, &person));
    assert_false(command_open(COMMAND_OBJECT, p->s, &person)); /* nothing is proposed */
    assert_false(command_open(COMMAND_ANSWER_CHECK, p->s, &revenue)); /* answered */
    assert_true(command_open(COMMAND_ANSWER_CHECK, p->s, &security));
    assert_false(command_open(COMMAND_RESUME, p->s, &officer));
    assert_false(command_open(COMMAND_FORWARD_COMPLAINT, p->s, &officer));
    head.person = STR(IIN_ONE);
    assert_false(command_open(COMMAND_DECIDE, p->s, &head));
}

static void names_of_lists_are_for_who_decides(void **state)
{
    struct play *p = *state;
    struct play *q = play_new(p->a);
    struct actor by = who("applicant", IIN_TWO);

    assert_true(play_do(q, &by, "file", "{'service':'permit','person':{'name':{'family':'Ойдан','given':'Шыққан'}},"
        "'facts':{'applicant':{'birth-date':'1985-05-05','citizenship':'kazakhstan','registered-region':'75',"
        "'liable':false}},'names':[{'for':'children[0]','name':'Бала Ойдан'}]}"));
    assert_non_null(json_get(case_json(q->s, q->law, &officer, q->now, q->a, LANG_EN), "names"));
    assert_non_null(json_get(case_json(q->s, q->law, &by, q->now, q->a, LANG_EN), "names"));
    assert_null(json_get(case_json(q->s, q->law, &auditor, q->now, q->a, LANG_EN), "names"));
    assert_null(json_get(case_json(q->s, q->law, &security, q->now, q->a, LANG_EN), "names"));
    assert_null(json_get(json_get(json_at(case_history_json(q->events, q->n_events, &auditor, q->a), 0),
                                  "data"), "names"));
    assert_non_null(json_get(json_get(json_at(case_history_json(q->events, q->n_events, &officer, q->a), 0), "data"),
        "names"));
    assert_false(play_do(q, &by, "file", "{'service':'permit','names':[{'for':'children[0]'}]}"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_event_is_read_as_it_was_written),
        T(broken_bytes_are_a_finding),
        T(a_damaged_history_does_not_fold),
        T(each_reader_sees_the_least),
        T(the_history_shows_no_more_than_the_case),
        T(an_auditor_sees_the_act_and_no_address), T(who_may_read),
        T(clocks_are_counted_in_the_open),
        T(every_command_has_a_schema_and_a_name),
        T(every_refusal_has_a_sentence),
        T(names_of_lists_are_for_who_decides),
        T(may_lists_what_can_be_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
