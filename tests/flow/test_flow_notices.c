/*
 * NAME    test_flow_notices - what is decided is told: once, to the right person, in three languages
 */
#include "flow_help.h"

#include <stdlib.h>
#include <string.h>

#include "base/countries.h"
#include "flow/channels.h"
#include "flow/keep.h"
#include "flow/second.h"
#include "flow/wording.h"
#include "gate/gate.h"

static struct actor officer;

/* Files with a telephone and an address of mail. */
static struct str file_as(struct world *w, const char *iin, const char *contact)
{
    struct actor by = who("applicant", iin);
    struct str body = str_of(file_body(w, iin));
    ptrdiff_t at = str_find(body, "'address':");
    struct flow_reply r;

    officer = staff("officer", "o1");
    assert_true(at > 0);
    r = give(w, &by, "file", STR_NONE,
             str_printf(w->a, "%.*s'contact':{%s},%s", (int)at, body.p, contact, body.p + at).p);
    YES(r);
    return str_dup(w->a, r.number);
}

static struct str file_with(struct world *w, const char *contact)
{
    return file_as(w, IIN_ONE, contact);
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

/* ------------------------------------------------------------------ texts that two people changed */
static void agree(struct world *w, enum second_kind k, struct json *data)
{
    struct actor one = staff("administrator", "a1"), two = staff("administrator", "a2");
    struct str id;

    assert_true(flow_second_propose(w->f, &one, k, data, w->a, &id, &w->d));
    assert_true(flow_second_settle(w->f, &two, id, true, STR(""), &w->d));
}

static void refused(struct world *w, enum second_kind k, struct json *data, const char *field, const char *words)
{
    struct actor one = staff("administrator", "a1");
    struct diags d = diags_on(w->a);
    struct str id;

    assert_false(flow_second_propose(w->f, &one, k, data, w->a, &id, &d));
    assert_true(str_is(d.first->field, field));
    assert_true(str_find(d.first->message, words) >= 0);
}

static struct json *new_text(struct world *w, const char *name, const char *kk, const char *ru, const char *en)
{
    struct json *o = json_new_object(w->a);

    json_set_str(w->a, o, "text", str_of(name));
    json_set_str(w->a, o, "kk", str_of(kk));
    json_set_str(w->a, o, "ru", str_of(ru));
    json_set_str(w->a, o, "en", str_of(en));
    return o;
}

static void a_text_is_what_two_agreed_on(void **state)
{
    struct world *w = *state;
    struct actor admin = staff("administrator", "a1"), officer_ = staff("officer", "o1");
    struct json *good = new_text(w, "notice_filed", "Қабылдадық: {number}", "Приняли: {number}.",
                                 "We have it: {number}");
    struct record *list;
    struct json *v;
    struct str number;

    refused(w, SECOND_WORDING, new_text(w, "notice_nothing", "a", "b", "c"), "text", "no such text");
    refused(w, SECOND_WORDING, new_text(w, "notice_filed", "{number}", "{number}", " "), "en", "missing in en");
    refused(w, SECOND_WORDING, new_text(w, "notice_filed", "{number}", "{numer} {number}", "{number}"), "ru",
            "{numer}");
    refused(w, SECOND_WORDING, new_text(w, "notice_filed", "{number}", "{number", "{number}"), "ru", "brace");
    refused(w, SECOND_WORDING, new_text(w, "notice_filed", "Қабылданды", "{number}", "{number}"), "kk", "{number}");
    refused(w, SECOND_WORDING, new_text(w, "notice_mail_subject", "{number}\nBcc: x", "{number}", "{number}"),
            "kk", "no text");
    refused(w, SECOND_WORDING, new_text(w, "notice_filed", "\xd0{number}", "{number}", "{number}"), "kk", "no text");
    file_with(w, "'phone':'+77010000000'");
    flow_notices(w->f, NULL, &w->d);
    agree(w, SECOND_WORDING, good);
    number = file_as(w, IIN_TWO, "'phone':'+77010000001'");
    flow_notices(w->f, NULL, &w->d);
    assert_int_equal(notices(w, "notice", IIN_TWO, &list), 1);
    v = json_get(data_of(w, &list[0]), "text");
    assert_true(str_starts(json_get_str(v, "en"), str_z(w->a, str_printf(w->a, "We have it: %.*s", STR_ARG(number)))));
    assert_true(str_starts(json_get_str(v, "kk"), "Қабылдадық: "));
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 1);      /* what was said, was said */
    assert_true(str_find(json_get_str(json_get(data_of(w, &list[0]), "text"), "en"), "has been filed") > 0);
    v = json_at(flow_wordings(w->r, &admin, w->a, &w->d), 0);
    assert_true(json_get_bool(v, "changed", false) && str_is(json_get_str(v, "approved_by"), "a2"));
    agree(w, SECOND_WORDING, new_text(w, "notice_filed", "{number}", "{number}", "{number}"));
    v = flow_wording_history(w->r, &admin, STR("notice_filed"), w->a, &w->d);
    assert_int_equal(v->count, 2);
    assert_true(str_is(json_get_str(json_get(json_at(v, 0), "before"), "ru"), "Приняли: {number}."));
    assert_true(str_find(json_get_str(json_get(json_at(v, 1), "before"), "ru"), "подано") > 0);
    assert_null(flow_wordings(w->r, &officer_, w->a, &w->d));
    assert_true(said(&w->d, "not-your-role"));
}

/* The list itself: each row can be proposed as it was compiled, and be looked at. */
static void what_was_compiled_is_sound(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < wording_count(); i++) {
        struct json *o = json_new_object(w->a);

        json_set_str(w->a, o, "text", wording_name(i));
        for (int l = 0; l < LANG_COUNT; l++) {
            struct str t = wording_standard(w->a, i, (enum lang)l);

            json_set_str(w->a, o, str_z(w->a, lang_code((enum lang)l)), t);
            t = wording_sample(w->a, i, (enum lang)l, t, STR("https://sapar.test"), at("2026-02-02T10:00:00+05:00"));
            assert_true(str_chr(t, '{') < 0 && str_find(t, "%") < 0);
        }
        assert_true(wording_sound(o, &w->d));
    }
}

/* ------------------------------------------------------------------ when messages leave */
static struct gate *opened(struct world *w, struct gate_twin **t)
{
    static const struct gate_config c = { .mail_url = { "smtp://mail.example.test", 24 },
        .mail_from = { "sapar@example.test", 18 }, .sms_url = { "http://sms.test/send", 20 } };

    return gate_open_twin(&c, t, &w->d);
}

static void a_message_waits_for_the_morning(void **state)
{
    struct world *w = *state;
    struct gate_twin *t;
    struct gate *g = opened(w, &t);
    struct gate_port port = gate_port_of(g);
    struct record *list;

    world_clock("2026-02-02T21:59:00+05:00");
    file_with(w, "'email':'one@example.test'");
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 1);
    /* A telephone of Germany: there it is night until twelve of ours. */
    file_as(w, IIN_TWO, "'email':'two@example.test','phone':'+4915000000000'");
    world_clock("2026-02-03T11:59:00+05:00");
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 1);
    assert_int_equal(notices(w, "message", "", &list), 1);
    assert_int_equal(notices(w, "notice", IIN_TWO, &list), 1);      /* told in the cabinet all the same */
    world_clock("2026-02-03T12:00:00+05:00");
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 2);
    assert_int_equal(notices(w, "message", "", &list), 0);
    gate_close(g);
}

static void so_many_a_day(void **state)
{
    struct world *w = *state;
    struct gate_twin *t;
    struct gate *g = opened(w, &t);
    struct gate_port port = gate_port_of(g);
    struct actor admin = staff("administrator", "a1");
    struct record *list;
    struct str number;

    refused(w, SECOND_CHANNELS, json_of(w->a, "{'mail_day':0,'sms_day':1,'quiet_from':'22:00','quiet_to':'08:00'}"),
            "mail_day", "missing");
    refused(w, SECOND_CHANNELS, json_of(w->a, "{'mail_day':1,'sms_day':1,'quiet_from':'25:00','quiet_to':'08:00'}"),
            "quiet_from", "no time");
    refused(w, SECOND_CHANNELS, json_of(w->a, "{'mail_day':1,'sms_day':1,'quiet_from':'20:00','quiet_to':'09:00'}"),
            "quiet_to", "nothing would ever leave");
    agree(w, SECOND_CHANNELS, json_of(w->a, "{'mail_day':1,'sms_day':1,'quiet_from':'23:00','quiet_to':'06:00'}"));
    assert_true(str_is(json_get_str(json_get(flow_channels(w->r, &admin, w->a, &w->d), "now"), "quiet_from"), "23:00"));
    number = file_with(w, "'email':'one@example.test'");
    YES(give(w, &officer, "return", number, NULL));
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 1);             /* of two; both are in the cabinet */
    assert_int_equal(notices(w, "notice", IIN_ONE, &list), 2);
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 1);
    file_as(w, IIN_TWO, "'email':'two@example.test'");  /* somebody else has a day of their own */
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 2);
    world_clock("2026-02-03T06:00:00+05:00");
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 3);
    assert_int_equal(notices(w, "message", "", &list), 0);
    gate_close(g);
}

/* What wakes people on purpose, behind more than one handful of what waits. */
static void what_is_urgent_does_not_wait(void **state)
{
    struct world *w = *state;
    struct gate_twin *t;
    struct gate *g = opened(w, &t);
    struct gate_port port = gate_port_of(g);
    struct record_change c[41];
    struct record *list;

    for (int i = 0; i < 41; i++) {
        const char *data = i < 40 ? "{'channel':0,'to':'one@example.test','language':'kk','number':'1'}"
            : "{'channel':0,'to':'one@example.test','language':'kk','urgent':true,'text':'Out!','subject':'Now'}";

        c[i] = (struct record_change){ .record = { .kind = STR("message"), .id = str_printf(w->a, "m-%02d", i),
            .until = at("2026-02-05T10:00:00+05:00"), .data = json_text(w->a, json_of(w->a, data), 0) } };
    }
    assert_int_equal(flow_record_save(w->f, c, 41, &w->d), PORT_OK);
    world_clock("2026-02-03T03:00:00+05:00");
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 1);
    assert_int_equal(notices(w, "message", "", &list), 40);
    world_clock("2026-02-03T09:00:00+05:00");
    flow_notices(w->f, &port, &w->d);
    assert_int_equal(twin_mails(t), 21);            /* twenty a day; who was woken at night was not counted */
    assert_int_equal(notices(w, "message", "", &list), 20);
    gate_close(g);
}

static void night_is_where_the_person_is(void **state)
{
    const struct channel_rules c = channels_usual();
    struct str codes[COUNTRIES_MOST];
    size_t n = countries_by_name(LANG_EN, codes);

    (void)state;
    assert_true(channel_quiet(&c, zone_of(STR("KZ"), STR_NONE), at("2026-07-01T22:00:00+05:00")));
    assert_false(channel_quiet(&c, zone_of(STR("KZ"), STR_NONE), at("2026-07-01T08:00:00+05:00")));
    assert_true(channel_quiet(&c, zone_of(STR_NONE, STR("+77010000000")), at("2026-07-01T07:59:00+05:00")));
    assert_false(channel_quiet(&c, zone_of(STR("KR"), STR_NONE), at("2026-07-01T21:00:00+09:00")));
    assert_true(channel_quiet(&c, zone_of(STR_NONE, STR("+821000000000")), at("2026-07-01T22:30:00+09:00")));
    /* Russia: Kaliningrad still sleeps, Kamchatka already does. */
    assert_true(channel_quiet(&c, zone_of(STR("RU"), STR_NONE), at("2026-07-01T08:30:00+03:00")));
    assert_false(channel_quiet(&c, zone_of(STR_NONE, STR("+79000000000")), at("2026-07-01T10:00:00+03:00")));
    assert_true(channel_quiet(&c, zone_of(STR("RU"), STR_NONE), at("2026-07-01T13:30:00+03:00")));
    assert_true(channel_quiet(&c, zone_of(STR("XX"), STR_NONE), at("2026-07-01T23:00:00+05:00")));
    /* Every country has an hour of the day in which something leaves, by the strictest rules there may be. */
    for (size_t i = 0; i < n; i++) {
        const struct channel_rules strict = { .quiet_from = 20 * 60, .quiet_to = 8 * 60 };
        moment day_ = at("2026-07-01T00:00:00+00:00");
        int open = 0;

        if (!str_is(codes[i], "KZ"))
            assert_true(zone_of(codes[i], STR_NONE).from != 300 || zone_of(codes[i], STR_NONE).to != 300
                        || str_find(STR("MV PK TJ TM UZ"), codes[i].p) >= 0);
        for (int m = 0; m < 1440; m += 15)
            open += !channel_quiet(&strict, zone_of(codes[i], STR_NONE), day_ + m * 60);
        assert_true(open >= 4);
    }
}

#define BOTH(f) cmocka_unit_test_setup_teardown(f, world_mem, world_end), \
    cmocka_unit_test_setup_teardown(f, world_sqlite, world_end)

#define MEM(f) cmocka_unit_test_setup_teardown(f, world_mem, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(the_person_is_told_once), BOTH(the_nearest_term_is_told),
        BOTH(a_commit_that_fails_tells_nobody), BOTH(mail_says_only_that_there_is_news),
        BOTH(a_text_is_what_two_agreed_on), BOTH(a_message_waits_for_the_morning), BOTH(so_many_a_day),
        BOTH(what_is_urgent_does_not_wait), MEM(what_was_compiled_is_sound),
            cmocka_unit_test(night_is_where_the_person_is),
        BOTH(what_cannot_be_sent_does_not_stay), BOTH(news_goes_where_the_person_wants_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
