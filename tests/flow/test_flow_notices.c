/*
 * NAME    test_flow_notices - what is decided is told: once, to the right person, in three languages
 */
#include "flow_help.h"

#include <stdlib.h>
#include <string.h>

#include "flow/keep.h"
#include "gate/gate.h"

static struct actor officer;

/* Files with a telephone and an address of mail. */
static struct str file_with(struct world *w, const char *contact)
{
    struct actor by = who("applicant", IIN_ONE);
    struct str body = str_of(file_body(w, IIN_ONE));
    ptrdiff_t at = str_find(body, "'address':");
    struct flow_reply r;

    officer = staff("officer", "o1");
    assert_true(at > 0);
    r = give(w, &by, "file", STR_NONE,
             str_printf(w->a, "%.*s'contact':{%s},%s", (int)at, body.p, contact, body.p + at).p);
    YES(r);
    return str_dup(w->a, r.number);
}

static size_t notices(struct world *w, const char *kind, const char *owner, struct record **out)
{
    struct record_query q = { .kind = str_of(kind), .owner = str_of(owner), .limit = 100 };
    size_t n;

    assert_int_equal(flow_record_list(w->r, &q, w->a, out, &n, &w->d), PORT_OK);
    return n;
}

static struct json *data_of(struct world *w, const struct record *r)
{
    return json_parse(w->a, r->data, JSON_LIMITS, &w->d);
}

static int64_t queued(struct world *w)
{
    struct json *list;

    assert_int_equal(w->q->ops->outbox(w->q, 1000, w->a, &list, &w->d), PORT_OK);
    return (int64_t)list->count;
}

static void the_person_is_told_once(void **state)
{
    struct world *w = *state;
    struct str number = file_with(w, "'phone':'+77010000000'");
    struct record *list;
    struct json *o;

    assert_true(queued(w) > 0);
    assert_true(flow_notices(w->f, NULL, &w->d) > 0);
    assert_int_equal(queued(w), 0);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 1);
    o = data_of(w, &list[0]);
    assert_true(str_eq(json_get_str(o, "number"), number));
    assert_true(str_is(json_get_str(o, "template"), "filed"));
    assert_true(str_find(json_get_str(json_get(o, "text"), "kk"), "өтініші берілді") > 0);
    assert_true(str_find(json_get_str(json_get(o, "text"), "ru"), "подано") > 0);
    assert_true(str_find(json_get_str(json_get(o, "text"), "en"), str_z(w->a, number)) > 0);
    /* Again, and again: nothing more. */
    assert_int_equal(flow_notices(w->f, NULL, &w->d), 0);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 1);
    assert_int_equal(notices(w, "notice", IIN_TWO, &list), 0);
    assert_int_equal(notices(w, "message", "", &list), 0);
    assert_int_equal(w->d.count, 0);
}

static void the_nearest_term_is_told(void **state)
{
    struct world *w = *state;
    struct str number = file_one(w, IIN_ONE);
    struct case_row row;
    struct record *list;
    struct str text;
    int y, m, n;

    officer = staff("officer", "o1");
    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    YES(give(w, &officer, "send-check", number, NULL));
    flow_notices(w->f, NULL, &w->d);
    assert_int_equal(w->q->ops->row(w->q, number, w->a, &row, &w->d), PORT_OK);
    day_parts(row.due, &y, &m, &n);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 2);
    text = json_get_str(json_get(data_of(w, &list[1]), "text"), "ru");
    assert_true(str_find(text, str_printf(w->a, "%02d.%02d.%04d", n, m, y).p) > 0);
    /* The bodies that were asked have theirs apart. */
    assert_int_equal(notices(w, "staff-notice", "revenue", &list), 1);
    assert_true(str_is(json_get_str(data_of(w, &list[0]), "template"), "check"));
    assert_int_equal(notices(w, "notice", "revenue", &list), 0);
}

static void a_commit_that_fails_tells_nobody(void **state)
{
    struct world *w = *state;
    struct record *list;
    int64_t before;
    struct diags d = diags_on(w->a);

    file_with(w, "'phone':'+77010000000'");
    before = queued(w);
    world_break(w, true);
    assert_int_equal(flow_notices(w->f, NULL, &d), 0);
    assert_true(d.count > 0);
    world_break(w, false);
    assert_int_equal(queued(w), before);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 0);
    assert_int_equal(flow_notices(w->f, NULL, &w->d), before);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 1);
}

static void mail_says_only_that_there_is_news(void **state)
{
    struct world *w = *state;
    struct gate_config c = { .mail_url = STR("smtp://mail.example.test"),
        .mail_from = STR("sapar@example.test"), .sms_url = STR("http://sms.test/send") };
    const struct twin_answer sms[] = { { TWIN_UNREACHABLE, 0, STR_NONE, STR_NONE },
                                       { TWIN_ANSWERS, 200, STR("text/plain"), STR("") } };
    struct str number = file_with(w, "'phone':'+77010000000','email':'one@example.test'");
    struct diags d = diags_on(w->a);
    struct gate_twin *t;
    struct gate *g = gate_open_twin(&c, &t, &d);
    struct gate_port port = gate_port_of(g);
    struct record *list;
    struct actor by = who("officer", "o1"), admin = who("administrator", "a1");
    struct json *waits;

    twin_plays(t, "http://sms.test", sms, 2);
    flow_notices(w->f, &port, &d);
    assert_int_equal(twin_mails(t), 1);
    assert_int_equal(twin_requests(t), 0);          /* being filed is no reason for an SMS */
    assert_int_equal(notices(w, "message", "", &list), 0);
    assert_true(str_find(twin_mail(t, 0), "To: <one@example.test>") > 0);
    /* Returned: something waits for the person. The centre is away, then there. */
    YES(give(w, &officer, "return", number, NULL));
    flow_notices(w->f, &port, &d);
    assert_int_equal(twin_mails(t), 2);
    assert_int_equal(twin_requests(t), 1);
    assert_int_equal(notices(w, "message", "", &list), 1);
    assert_true(said(&d, "gate-unreachable"));
    /* Who looks after the ways out sees that it was tried, and nobody's number. */
    waits = flow_outgoing(w->r, &admin, w->a, &w->d);
    assert_true(str_find(json_text(w->a, waits, 0), "7701") < 0);
    waits = json_at(json_get(waits, "messages"), 0);
    assert_true(str_is(json_get_str(waits, "channel"), "sms"));
    assert_int_equal(json_get_int(waits, "tries", 0), 1);
    assert_true(str_is(json_get_str(waits, "why"), "gate-unreachable"));
    assert_null(flow_outgoing(w->r, &by, w->a, &d));
    flow_notices(w->f, &port, &d);
    assert_int_equal(twin_requests(t), 2);
    assert_int_equal(twin_mails(t), 2);
    assert_int_equal(notices(w, "message", "", &list), 0);
    assert_true(str_find(twin_request(t, 1).body, str_z(w->a, number)) > 0);
    assert_true(str_find(twin_request(t, 1).body, "http://127.0.0.1:8080") > 0);
    assert_true(str_find(twin_request(t, 1).body, IIN_ONE) < 0);
    gate_close(g);
}

static void what_cannot_be_sent_does_not_stay(void **state)
{
    struct world *w = *state;
    struct gate_config c = { .mail_url = STR("smtp://mail.example.test"),
        .mail_from = STR("sapar@example.test") };
    struct diags d = diags_on(w->a);
    struct gate_twin *t;
    struct gate *g = gate_open_twin(&c, &t, &d);
    struct gate_port port = gate_port_of(g);
    struct record *list;

    file_with(w, "'email':'no address'");
    flow_notices(w->f, &port, &d);
    assert_true(said(&d, "gate-message"));
    assert_int_equal(twin_mails(t), 0);
    assert_int_equal(notices(w, "message", "", &list), 0);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 1);
    gate_close(g);
}

/* What was right in the application is overruled by what the person chose since. */
static void news_goes_where_the_person_wants_it(void **state)
{
    struct world *w = *state;
    struct gate_config c = { .mail_url = STR("smtp://mail.example.test"),
        .mail_from = STR("sapar@example.test"), .sms_url = STR("http://sms.test/send") };
    struct diags d = diags_on(w->a);
    struct gate_twin *t;
    struct gate *g = gate_open_twin(&c, &t, &d);
    struct gate_port port = gate_port_of(g);
    struct record *list;
    char hex[65];

    w->q->ops->digest(STR("contact " IIN_ONE), hex);
    struct record_change wish = { .record = { .kind = STR("contact"), .id = str_of(hex),
        .owner = STR(IIN_ONE), .until = MOMENT_NONE, .version = RECORD_ANY,
        .data = STR("{\"email\":\"two@example.test\",\"phone\":\"\",\"sms_on\":false,"
                    "\"mail_on\":true,\"language\":\"en\"}") } };
    assert_int_equal(flow_record_save(w->f, &wish, 1, &d), PORT_OK);
    struct str number = file_with(w, "'phone':'+77010000000','email':'one@example.test'");
    flow_notices(w->f, &port, &d);
    assert_int_equal(twin_mails(t), 1);
    assert_true(str_find(twin_mail(t, 0), "To: <two@example.test>") > 0);
    YES(give(w, &officer, "return", number, NULL));
    flow_notices(w->f, &port, &d);
    assert_int_equal(twin_requests(t), 0);          /* urgent, but no SMS is wanted */
    assert_int_equal(twin_mails(t), 2);
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 2);
    gate_close(g);
}

#define BOTH(f) cmocka_unit_test_setup_teardown(f, world_mem, world_end), \
    cmocka_unit_test_setup_teardown(f, world_sqlite, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(the_person_is_told_once), BOTH(the_nearest_term_is_told),
        BOTH(a_commit_that_fails_tells_nobody), BOTH(mail_says_only_that_there_is_news),
        BOTH(what_cannot_be_sent_does_not_stay), BOTH(news_goes_where_the_person_wants_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
