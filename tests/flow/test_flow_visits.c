/*
 * NAME    test_flow_visits - times at an office: counted, reserved once, moved, called, no names
 */
#include "flow_help.h"

#include "flow/visits.h"

#define PLACE STR("75")

static int ready(void **state)
{
    struct actor op = staff("operator", "op1");
    struct world *w;
    int rc = world_mem(state);

    w = *state;
    op.place = PLACE;
    world_clock("2026-02-02T08:00:00+05:00");       /* a Monday */
    assert_int_equal(w->s->ops->begin(w->s, &w->d), PORT_OK);
    assert_int_equal(w->s->ops->staff_put(w->s, &op, STR("Op"),
        STR("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), &w->d), PORT_OK);
    assert_int_equal(w->s->ops->commit(w->s, &w->d), PORT_OK);
    return rc;
}

static void times_are_counted(void **state)
{
    struct world *w = *state;
    struct visit_plan p = { .desks = 1, .minutes = 25, .hours = { { 540, 600 }, { 700, 750 } }, .n_hours = 2 };
    day d;

    assert_int_equal(visit_time(&p, 0), 540);
    assert_int_equal(visit_time(&p, 1), 565);
    assert_int_equal(visit_time(&p, 2), 700);       /* nobody is begun with whom the pause would come */
    assert_int_equal(visit_time(&p, 4), -1);
    assert_true(visit_number(&p, 725) == 3 && visit_number(&p, 590) == SIZE_MAX);
    assert_true(str_is(visit_ticket(w->a, 1, 6), "B07"));
    assert_true(day_make(2026, 2, 7, &d) && !visit_open_on(&p, w->law, d));
    assert_true(day_make(2026, 2, 6, &d) && visit_open_on(&p, w->law, d));
    p.closed[p.n_closed++] = d;
    assert_false(visit_open_on(&p, w->law, d));
}

static moment slot(struct world *w, size_t i)
{
    struct json *list = flow_visit_slots(w->r, PLACE, w->a, &w->d);
    moment at = 0;

    assert_non_null(list);
    assert_true(list->count > i);
    assert_true(moment_parse(json_get_str(json_at(list, i), "at"), &at));
    return at;
}

#define REFUSED(call, code_) do { w->d = diags_on(w->a); assert_false(call); assert_true(said(&w->d, code_)); \
    w->d = diags_on(w->a); } while (0)

static void one_of_a_person_service_and_office(void **state)
{
    struct world *w = *state;
    struct actor one = staff("applicant", IIN_ONE), two = staff("applicant", IIN_TWO), officer = staff("officer", "o");
    struct str id, other, moved, permit = STR("permit");
    struct json *mine;
    moment first = slot(w, 0), second = slot(w, 1);

    assert_true(first == at("2026-02-02T09:00:00+05:00"));
    REFUSED(flow_visit_reserve(w->r, &officer, PLACE, permit, first, STR(""), w->a, &id, &w->d), "not-your-role");
    REFUSED(flow_visit_reserve(w->r, &one, STR("11"), permit, first, STR(""), w->a, &id, &w->d), "no-such-office");
    REFUSED(flow_visit_reserve(w->r, &one, PLACE, permit, first + 60, STR(""), w->a, &id, &w->d), "slot-not-open");
    REFUSED(flow_visit_reserve(w->r, &one, PLACE, permit, at("2026-02-07T09:00:00+05:00"), STR(""), w->a, &id, &w->d),
        "slot-not-open");
    REFUSED(flow_visit_reserve(w->r, &one, PLACE, STR("x"), first, STR(""), w->a, &id, &w->d), "unknown-service");
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, first, STR(""), w->a, &id, &w->d));
    assert_true(slot(w, 0) == second);              /* one desk: the time is gone */
    REFUSED(flow_visit_reserve(w->r, &two, PLACE, permit, first, STR(""), w->a, &other, &w->d), "slot-taken");
    REFUSED(flow_visit_reserve(w->r, &one, PLACE, permit, second, STR(""), w->a, &other, &w->d), "already-reserved");
    assert_true(slot(w, 0) == second);              /* and nothing was kept of that */
    REFUSED(flow_visit_reserve(w->r, &two, PLACE, permit, second, id, w->a, &other, &w->d), "no-such-visit");
    REFUSED(flow_visit_cancel(w->r, &two, id, w->a, &w->d), "no-such-visit");
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, second, id, w->a, &moved, &w->d));
    mine = flow_visits(w->r, &one, w->a, &w->d);
    assert_int_equal(mine->count, 1);
    assert_true(str_eq(json_get_str(json_at(mine, 0), "id"), moved));
    assert_true(slot(w, 0) == first);
    assert_int_equal(flow_visits(w->r, &two, w->a, &w->d)->count, 0);
    assert_true(flow_visit_cancel(w->r, &one, moved, w->a, &w->d));
    assert_int_equal(flow_visits(w->r, &one, w->a, &w->d)->count, 0);
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, second, STR(""), w->a, &id, &w->d));
}

static void called_served_or_not_there(void **state)
{
    struct world *w = *state;
    struct actor one = staff("applicant", IIN_ONE), two = staff("applicant", IIN_TWO), op = staff("operator", "op1"),
                 elsewhere = staff("operator", "op2");
    struct str a, b, permit = STR("permit");
    struct json *list;

    op.place = PLACE;
    elsewhere.place = STR("11");
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, slot(w, 0), STR(""), w->a, &a, &w->d));
    assert_true(flow_visit_reserve(w->r, &two, PLACE, permit, slot(w, 0), STR(""), w->a, &b, &w->d));
    list = flow_visit_queue(w->r, &op, w->a, &w->d);
    assert_int_equal(list->count, 2);
    assert_true(str_find(json_text(w->a, list, 0), IIN_ONE) < 0);       /* no person */
    assert_int_equal(flow_visit_queue(w->r, &elsewhere, w->a, &w->d)->count, 0);
    assert_int_equal(flow_visit_board(w->r, PLACE, w->a, &w->d)->count, 0);
    REFUSED(flow_visit_step(w->r, &op, a, STR("served"), STR("3"), w->a, &w->d), "not-called");
    REFUSED(flow_visit_step(w->r, &elsewhere, a, STR("call"), STR("3"), w->a, &w->d), "no-such-visit");
    REFUSED(flow_visit_step(w->r, &one, a, STR("call"), STR("3"), w->a, &w->d), "not-your-role");
    world_clock("2026-02-02T09:00:00+05:00");
    assert_true(flow_visit_step(w->r, &op, a, STR("call"), STR("3"), w->a, &w->d));
    list = flow_visit_board(w->r, PLACE, w->a, &w->d);
    assert_int_equal(list->count, 1);
    assert_true(str_is(json_get_str(json_at(list, 0), "desk"), "3") && json_at(list, 0)->count == 2);
    REFUSED(flow_visit_step(w->r, &op, a, STR("no-show"), STR("3"), w->a, &w->d), "too-early");
    REFUSED(flow_visit_cancel(w->r, &one, a, w->a, &w->d), "no-such-visit");    /* called: too late to give back */
    world_clock("2026-02-02T09:10:00+05:00");
    assert_true(flow_visit_step(w->r, &op, a, STR("no-show"), STR("3"), w->a, &w->d));
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, slot(w, 3), STR(""), w->a, &a, &w->d));
    assert_true(flow_visit_step(w->r, &op, b, STR("call"), STR("3"), w->a, &w->d));
    assert_true(flow_visit_step(w->r, &op, b, STR("served"), STR("3"), w->a, &w->d));
    REFUSED(flow_visit_step(w->r, &op, b, STR("call"), STR("3"), w->a, &w->d), "not-called");
}

static void who_just_came_waits_in_the_same_line(void **state)
{
    struct world *w = *state;
    struct actor one = staff("applicant", IIN_ONE), op = staff("operator", "op1");
    struct str id, ticket, permit = STR("permit");
    struct json *list;

    op.place = PLACE;
    REFUSED(flow_visit_walk_in(w->r, &one, permit, w->a, &ticket, &w->d), "not-your-role");
    REFUSED(flow_visit_walk_in(w->r, &op, STR("x"), w->a, &ticket, &w->d), "unknown-service");
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, slot(w, 1), STR(""), w->a, &id, &w->d));
    world_clock("2026-02-02T09:20:00+05:00");
    assert_true(flow_visit_walk_in(w->r, &op, permit, w->a, &ticket, &w->d));
    assert_true(str_is(ticket, "001"));
    assert_true(flow_visit_walk_in(w->r, &op, permit, w->a, &ticket, &w->d));
    assert_true(str_is(ticket, "002"));
    list = flow_visit_queue(w->r, &op, w->a, &w->d);
    assert_int_equal(list->count, 3);
    assert_true(str_is(json_get_str(json_at(list, 0), "ticket"), "A02"));   /* whose time it is comes first */
    assert_true(str_is(json_get_str(json_at(list, 1), "ticket"), "001"));
    world_clock("2026-02-02T08:10:00+05:00");
    assert_true(slot(w, 0) == at("2026-02-02T09:00:00+05:00"));     /* and takes nobody's seat */
    assert_true(slot(w, 1) == at("2026-02-02T09:40:00+05:00"));
    world_clock("2026-02-02T09:21:00+05:00");
    id = json_get_str(json_at(list, 1), "id");
    assert_true(flow_visit_step(w->r, &op, id, STR("call"), STR("2"), w->a, &w->d));
    assert_true(str_is(json_get_str(json_at(flow_visit_board(w->r, PLACE, w->a, &w->d), 0), "ticket"), "001"));
    assert_true(flow_visit_step(w->r, &op, id, STR("served"), STR("2"), w->a, &w->d));
    world_clock("2026-02-02T19:00:00+05:00");
    REFUSED(flow_visit_walk_in(w->r, &op, permit, w->a, &ticket, &w->d), "office-closed");
}

static size_t records(struct world *w, const char *kind, struct record **out)
{
    struct record_query q = { .kind = str_of(kind), .limit = 50 };
    size_t n;

    assert_int_equal(flow_record_list(w->r, &q, w->a, out, &n, &w->d), PORT_OK);
    return n;
}

static void the_day_before_is_told(void **state)
{
    struct world *w = *state;
    struct actor one = staff("applicant", IIN_ONE), two = staff("applicant", IIN_TWO);
    struct str id, other, permit = STR("permit");
    struct record *list;
    char hex[65];

    w->q->ops->digest(STR("contact " IIN_ONE), hex);
    struct record_change wish = { .record = { .kind = STR("contact"), .id = str_of(hex), .owner = STR(IIN_ONE),
        .until = MOMENT_NONE, .version = RECORD_ANY,
        .data = STR("{\"email\":\"one@example.test\",\"sms_on\":false,\"mail_on\":true,\"language\":\"ru\"}") } };
    assert_int_equal(flow_record_save(w->f, &wish, 1, &w->d), PORT_OK);
    /* Of today: too late to be reminded. Of Wednesday: on Tuesday from ten. */
    assert_true(flow_visit_reserve(w->r, &two, PLACE, permit, slot(w, 0), STR(""), w->a, &id, &w->d));
    assert_int_equal(records(w, "visit-reminder", &list), 0);
    assert_true(flow_visit_cancel(w->r, &two, id, w->a, &w->d));
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, at("2026-02-04T09:00:00+05:00"), STR(""), w->a, &id,
                                   &w->d));
    assert_true(flow_visit_reserve(w->r, &one, PLACE, permit, at("2026-02-04T09:20:00+05:00"), id, w->a, &other,
                                   &w->d));
    assert_int_equal(records(w, "visit-reminder", &list), 1);       /* the moved one has none */
    world_clock("2026-02-03T09:59:00+05:00");
    flow_notices(w->f, NULL, &w->d);
    assert_int_equal(records(w, "notice", &list), 0);
    world_clock("2026-02-03T10:00:00+05:00");
    flow_notices(w->f, NULL, &w->d);
    flow_notices(w->f, NULL, &w->d);
    assert_int_equal(records(w, "notice", &list), 1);
    assert_true(str_is(list[0].owner, IIN_ONE));
    assert_true(str_find(list[0].data, "04.02.2026 09:20") > 0);
    assert_int_equal(records(w, "message", &list), 1);
    assert_true(str_find(list[0].data, "one@example.test") > 0 && str_find(list[0].data, "Вас ждут") > 0);
    assert_true(str_find(list[0].data, "permit") < 0);              /* not what for */
    /* Given back: nothing is said any more. */
    assert_true(flow_visit_reserve(w->r, &two, PLACE, permit, at("2026-02-06T09:00:00+05:00"), STR(""), w->a, &id,
                                   &w->d));
    assert_int_equal(records(w, "visit-reminder", &list), 1);
    assert_true(flow_visit_cancel(w->r, &two, id, w->a, &w->d));
    assert_int_equal(records(w, "visit-reminder", &list), 0);
}

static void an_office_has_its_plan(void **state)
{
    struct world *w = *state;
    struct actor admin = staff("administrator", "a"), op = staff("operator", "op1");
    struct json *list;

    list = flow_visit_offices(w->r, w->a, &w->d);
    assert_int_equal(list->count, 1);
    assert_int_equal(json_get_int(json_at(list, 0), "desks", 0), 1);
    REFUSED(flow_visit_plan(w->r, &op, PLACE, json_of(w->a, "{}"), w->a, &w->d), "not-your-role");
    REFUSED(flow_visit_plan(w->r, &admin, PLACE,
                            json_of(w->a, "{'desks':2,'minutes':30,'hours':['10:00-09:00']}"), w->a,
        &w->d), "bad-plan");
    REFUSED(flow_visit_plan(w->r, &admin, PLACE, json_of(w->a, "{'desks':99,'minutes':30,'hours':['09:00-10:00']}"),
        w->a, &w->d), "bad-plan");
    assert_true(flow_visit_plan(w->r, &admin, PLACE, json_of(w->a,
        "{'desks':2,'minutes':30,'hours':['10:00-11:00'],'closed':['2026-02-02']}"), w->a, &w->d));
    assert_true(slot(w, 0) == at("2026-02-03T10:00:00+05:00"));
    assert_int_equal(json_get_int(json_at(flow_visit_slots(w->r, PLACE, w->a, &w->d), 0), "free", 0), 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, ready, world_end)
    const struct CMUnitTest tests[] = { T(times_are_counted), T(one_of_a_person_service_and_office),
        T(called_served_or_not_there), T(an_office_has_its_plan),
        T(who_just_came_waits_in_the_same_line), T(the_day_before_is_told) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
