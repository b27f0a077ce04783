/*
 * NAME    test_flow_muster - emergencies abroad, the register of obligations, the same person twice
 * WHY     who sees a name, who sends a message to thousands, and what is forgotten afterwards
 */
#include "flow_help.h"

#include "flow/muster.h"
#include "flow/obligations.h"
#include "flow/preview.h"

#define TEXTS "'text':{'kk':'Жер сілкінді.','ru':'Землетрясение.','en':'Earthquake.'}"

static struct actor consul(const char *id, const char *person, const char *post)
{
    struct actor a = staff("officer", id);

    a.body = STR("consular-officer");
    a.person = str_of(person);
    a.place = str_of(post);
    return a;
}

/* Somebody whom the mission has registered: events as the commands would have made them. */
static void registered(struct world *w, const char *number, const char *post, const char *country, const char *phone)
{
    struct actor officer = consul("c1", "", post);
    struct json *filed = json_of(w->a, "{'service':'consular-registration','person':{'name':{'family':'Елесов',"
        "'given':'Мысал'},'address':'Kreuzberg, Berlin','contact':{}},'body':'consular-officer','on':'2026-03-02',"
        "'registered':'2026-03-02','received':'2026-03-02T10:00:00+05:00','language':'en'}");
    struct json *facts = json_of(w->a, "{'applicant':{'birth-date':'1955-01-02'},'stay':{'kind':'temporary'}}");
    struct event e[3] = { { .type = EVENT_FILED, .seq = 1, .at = at("2026-03-02T10:00:00+05:00"), .by = officer },
                          { .type = EVENT_ACCEPTED, .seq = 2, .at = at("2026-03-02T10:30:00+05:00"), .by = officer },
                          { .type = EVENT_DECIDED, .seq = 3, .at = at("2026-03-02T11:00:00+05:00"), .by = officer } };
    struct case_row row;

    json_set_str(w->a, filed, "person_key", str_printf(w->a, "key-%s", number));
    json_set_str(w->a, filed, "place", str_of(post));
    json_set_str(w->a, json_get(json_get(filed, "person"), "contact"), "phone", str_of(phone));
    json_set_str(w->a, json_get(facts, "stay"), "country", str_of(country));
    json_set(w->a, filed, "facts", facts);
    e[0].data = filed;
    e[1].data = json_of(w->a, "{'complete':'2026-03-02T10:30:00+05:00'}");
    e[2].data = json_of(w->a, "{'decision':'grant','number':'D'}");
    for (size_t i = 0; i < 3; i++)
        e[i].bytes = event_bytes(w->a, str_of(number), &e[i]);
    assert_int_equal(flow_row(w->law, str_of(number), e, 3, w->a, &row, &w->d), PORT_OK);
    assert_int_equal(w->s->ops->begin(w->s, &w->d), PORT_OK);
    assert_int_equal(w->s->ops->append(w->s, str_of(number), 0, e, 3, &row, NULL, w->a, &w->d), PORT_OK);
    assert_int_equal(w->s->ops->commit(w->s, &w->d), PORT_OK);
}

static int64_t count_of(struct world *w, const char *kind)
{
    struct record_query q = { .kind = str_of(kind), .limit = 100 };
    struct record *v;
    size_t n;

    assert_int_equal(flow_record_list(w->r, &q, w->a, &v, &n, &w->d), PORT_OK);
    return (int64_t)n;
}

/* The code stands in the message alone: what a telephone would show. */
static struct str code_in_message(struct world *w)
{
    struct record_query q = { .kind = STR("message"), .limit = 1 };
    struct record *v;
    struct str text;
    ptrdiff_t i;
    size_t n;

    assert_int_equal(flow_record_list(w->r, &q, w->a, &v, &n, &w->d), PORT_OK);
    assert_int_equal(n, 1);
    text = json_get_str(json_parse(w->a, v[0].data, JSON_LIMITS, &w->d), "text");
    assert_true(str_starts(text, "Earthquake."));
    i = str_find(text, "/en/safe/");
    assert_true(i > 0);
    return str_sub(text, (size_t)i + 9, MUSTER_CODE);
}

static void an_emergency(void **state)
{
    struct world *w = *state;
    struct actor one = consul("c1", "550102100005", "mfa-x"), two = consul("c2", "550102200001", "mfa-x");
    struct actor same = consul("c9", "550102100005", "mfa-x"), other = consul("c3", "", "mfa-y");
    struct actor police = staff("officer", "o1");
    struct access_query looked = { .number = STR("A-1"), .limit = 9 };
    struct str id, code, key;
    struct json *v, *seen;

    world_clock("2026-03-03T10:00:00+05:00");
    registered(w, "A-1", "mfa-x", "DE", "+77010000001");
    registered(w, "A-2", "mfa-x", "AT", "");
    registered(w, "A-3", "mfa-y", "DE", "+77010000003");
    assert_null(flow_muster_population(w->r, &police, w->a, &w->d));
    v = flow_muster_population(w->r, &one, w->a, &w->d);
    assert_int_equal(json_get_int(v, "total", 0), 2);           /* not those of another mission */
    assert_true(str_find(json_text(w->a, v, 0), "Елесов") < 0);
    assert_false(flow_muster_propose(w->r, &one, json_of(w->a, "{'text':{'en':'x'}}"), w->a, &id, &w->d));
    assert_true(said(&w->d, "texts-missing"));
    w->d = diags_on(w->a);
    assert_false(flow_muster_propose(w->r, &one, json_of(w->a, "{'country':'FR'," TEXTS "}"), w->a, &id, &w->d));
    assert_true(said(&w->d, "nobody-there"));
    w->d = diags_on(w->a);
    assert_false(flow_muster_propose(w->r, &one, json_of(w->a, "{'town':'Köln'," TEXTS "}"), w->a, &id, &w->d));
    w->d = diags_on(w->a);
    assert_true(flow_muster_propose(w->r, &one, json_of(w->a, "{'town':'berlin'," TEXTS "}"), w->a, &id, &w->d));
    assert_int_equal(count_of(w, "message"), 0);
    /* Neither who wrote it, nor the same human being by another login, nor another mission. */
    assert_false(flow_muster_settle(w->r, &one, id, true, w->a, &w->d));
    assert_false(flow_muster_settle(w->r, &same, id, true, w->a, &w->d));
    assert_true(said(&w->d, "own-proposal"));
    assert_false(flow_muster_settle(w->r, &other, id, true, w->a, &w->d));
    assert_true(said(&w->d, "no-such-muster"));
    w->d = diags_on(w->a);
    assert_true(flow_muster_settle(w->r, &two, id, true, w->a, &w->d));
    assert_false(flow_muster_settle(w->r, &two, id, true, w->a, &w->d));    /* once */
    assert_int_equal(count_of(w, "muster-person"), 2);
    assert_int_equal(count_of(w, "message"), 1);                            /* one has no telephone */
    code = code_in_message(w);
    w->d = diags_on(w->a);
    assert_null(flow_muster_asked(w->r, STR("000000000000"), w->a, &w->d));
    assert_true(str_is(json_get_str(json_get(flow_muster_asked(w->r, code, w->a, &w->d), "text"), "en"),
                       "Earthquake."));
    assert_false(flow_muster_answer(w->r, code, STR("fine"), STR(""), w->a, &w->d));
    assert_true(flow_muster_answer(w->r, code, STR("help"), STR("under the bridge"), w->a, &w->d));
    v = flow_muster_show(w->r, &one, id, w->a, &w->d);
    assert_int_equal(json_get_int(json_get(v, "counts"), "help", 0), 1);
    assert_int_equal(json_get_int(json_get(v, "counts"), "none", 0), 1);
    assert_int_equal(json_get_int(v, "silent", 0), 1);
    assert_true(str_find(json_text(w->a, v, 0), "Елесов") < 0 && str_find(json_text(w->a, v, 0), "A-1") < 0);
    key = json_get_str(json_at(json_get(v, "people"), 0), "key");           /* help stands first */
    /* A name costs a reason, and the person reads who looked. */
    assert_null(flow_muster_open(w->r, &one, id, key, STR(""), w->a, &w->d));
    assert_null(flow_muster_open(w->r, &other, id, key, STR("x"), w->a, &w->d));
    w->d = diags_on(w->a);
    v = flow_muster_open(w->r, &one, id, key, STR("asked for help"), w->a, &w->d);
    assert_true(str_is(json_get_str(v, "phone"), "+77010000001"));
    assert_int_equal(w->q->ops->access_find(w->q, &looked, w->a, &seen, &w->d), PORT_OK);
    assert_true(str_is(json_get_str(json_at(seen, 0), "what"), "emergency asked for help"));
    assert_true(flow_muster_close(w->r, &two, id, w->a, &w->d));
    assert_int_equal(count_of(w, "muster-person"), 0);
    assert_null(flow_muster_asked(w->r, code, w->a, &w->d));
    v = flow_muster_show(w->r, &one, id, w->a, &w->d);
    assert_int_equal(json_get_int(json_get(v, "counts"), "help", 0), 1);
    assert_null(json_get(v, "people"));
}

static void obligations(void **state)
{
    struct world *w = *state;
    struct actor knb = staff("officer", "k1"), org = staff("head", "h1"), boss = staff("supervisor", "s1");
    struct actor police = staff("officer", "o1");
    struct json *v;
    size_t n;

    world_clock("2026-03-03T10:00:00+05:00");
    knb.body = STR("territorial-national-security");
    org.body = STR("organisation-head");
    org.place = STR("bin-000000000019");
    police.body = STR("territorial-police");
    assert_false(flow_obligations_bring(w->r, &knb, STR("550102100005;A;19;2020-01-01;"), w->a, &n, &w->d));
    assert_true(said(&w->d, "bad-line"));
    w->d = diags_on(w->a);
    assert_false(flow_obligations_bring(w->r, &knb, STR("550102100005;A;000000000019;2020-01-01;2019-01-01"),
                                        w->a, &n, &w->d));
    w->d = diags_on(w->a);
    assert_true(flow_obligations_bring(w->r, &knb, STR("550102100005;Аңыз;000000000019;2020-01-01;2026-03-20\n\n"
        "550102200001;Ертегі;000000000027;2020-01-01;"), w->a, &n, &w->d));
    assert_int_equal(n, 2);
    assert_true(flow_obligations_bring(w->r, &org, STR("550102100005;Аңыз;000000000019;2020-01-01;2026-03-19"),
                                       w->a, &n, &w->d));
    assert_false(flow_obligations_bring(w->r, &org, STR("550102100005;Аңыз;000000000027;2020-01-01;"), w->a,
                                        &n, &w->d));
    w->d = diags_on(w->a);
    v = flow_obligations(w->r, &knb, STR(""), 10, w->a, &w->d);
    assert_int_equal(json_get_int(v, "total", 0), 2);           /* the second line replaced the first */
    assert_int_equal(json_get_int(v, "soon", 0), 1);
    assert_true(str_is(json_get_str(json_at(json_get(v, "rows"), 0), "until"), "2026-03-19"));
    v = flow_obligations(w->r, &org, STR(""), 10, w->a, &w->d);
    assert_int_equal(json_get_int(v, "total", 0), 1);           /* its own alone */
    v = flow_obligations(w->r, &boss, STR(""), 10, w->a, &w->d);
    assert_int_equal(json_get_int(v, "total", 0), 2);
    assert_int_equal(json_get(v, "rows")->count, 0);            /* figures, nobody's name */
    assert_int_equal(flow_obligations_of(w->r, &knb, STR("550102200001"), w->a, &w->d)->count, 1);
    assert_int_equal(flow_obligations_of(w->r, &org, STR("550102200001"), w->a, &w->d)->count, 0);
    assert_null(flow_obligations_of(w->r, &police, STR("550102200001"), w->a, &w->d));
    assert_null(flow_obligations(w->r, &police, STR(""), 10, w->a, &w->d));
}

/* It ends by an act that is named, once, and can be read a year. */
static void an_obligation_ends(void **state)
{
    struct world *w = *state;
    struct actor knb = staff("officer", "k1"), org = staff("head", "h1"), boss = staff("supervisor", "s1");
    struct str id, why = STR("Left the service"), act = STR("Order 12");
    struct json *v;
    size_t n;
    day on;

    world_clock("2026-03-03T10:00:00+05:00");
    knb.body = STR("territorial-national-security");
    org.body = STR("organisation-head");
    org.place = STR("bin-000000000027");
    assert_true(flow_obligations_bring(w->r, &knb, STR("550102100005;Аңыз;000000000019;2020-01-01;"), w->a, &n, &w->d));
    v = flow_obligations(w->r, &knb, STR(""), 10, w->a, &w->d);
    id = json_get_str(json_at(json_get(v, "rows"), 0), "id");
    assert_true(day_parse(STR("2026-03-02"), &on));
    assert_false(flow_obligation_end(w->r, &org, id, on, why, act, w->a, &w->d));       /* another organisation's */
    assert_true(said(&w->d, "no-such-obligation"));
    assert_false(flow_obligation_end(w->r, &boss, id, on, why, act, w->a, &w->d));
    assert_null(flow_obligation(w->r, &boss, id, w->a, &w->d));
    w->d = diags_on(w->a);
    assert_false(flow_obligation_end(w->r, &knb, id, on + 5, why, act, w->a, &w->d));
    assert_true(said(&w->d, "bad-day"));
    w->d = diags_on(w->a);
    assert_false(flow_obligation_end(w->r, &knb, id, on, STR(" "), act, w->a, &w->d));
    assert_true(said(&w->d, "why-missing"));
    w->d = diags_on(w->a);
    assert_true(flow_obligation_end(w->r, &knb, id, on, why, act, w->a, &w->d));
    v = flow_obligation(w->r, &knb, id, w->a, &w->d);
    assert_true(str_is(json_get_str(v, "state"), "ended"));
    assert_true(str_is(json_get_str(json_get(v, "ended"), "document"), "Order 12"));
    assert_int_equal(json_get_int(flow_obligations(w->r, &knb, STR(""), 10, w->a, &w->d), "ended", 0), 1);
    assert_false(flow_obligation_end(w->r, &knb, id, on, why, act, w->a, &w->d));
    assert_true(said(&w->d, "ended-already"));
    w->d = diags_on(w->a);
    world_clock("2027-03-05T10:00:00+05:00");
    assert_int_equal(json_get_int(flow_obligations(w->r, &knb, STR(""), 10, w->a, &w->d), "total", 9), 0);
}

static void the_same_person_twice(void **state)
{
    struct world *w = *state;
    struct actor one = consul("c1", "", "mfa-x");
    struct json *shown, *list;

    world_clock("2026-03-03T10:00:00+05:00");
    registered(w, "A-1", "mfa-x", "DE", "");
    registered(w, "A-2", "mfa-x", "AT", "");
    registered(w, "A-3", "mfa-y", "AT", "");
    shown = json_of(w->a, "{'number':'A-1','person':{'name':{'family':'ЕЛЕСОВ','given':'мысал'}},"
                          "'facts':{'applicant':{'birth-date':'1955-01-02'}},'linked':['A-2']}");
    list = flow_doubles(w->r, &one, shown, w->a, &w->d);
    assert_int_equal(list->count, 1);
    assert_true(str_is(json_get_str(json_at(list, 0), "number"), "A-2"));
    assert_true(str_is(json_get_str(json_at(list, 0), "same"), "name"));
    assert_true(json_get_bool(json_at(list, 0), "linked", false));
    json_set_str(w->a, json_get(json_get(shown, "facts"), "applicant"), "birth-date", STR("1955-01-03"));
    assert_int_equal(flow_doubles(w->r, &one, shown, w->a, &w->d)->count, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, world_mem, world_end), \
    cmocka_unit_test_setup_teardown(f, world_sqlite, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = { T(an_emergency), T(obligations), T(an_obligation_ends),
                                        T(the_same_person_twice) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
