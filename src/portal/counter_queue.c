/*
 * NAME      counter_queue - today's queue at the desk: call, served, nobody came; a number for who just came
 * WHY       the operator calls a ticket; who it is, is seen when they stand in front
 * MUST NOT  show a name
 */
#include "portal/counter.h"

#include "flow/visits.h"

/* The number that was just given, as the address says; nothing else of an address is shown. */
static struct str given(struct request *r)
{
    struct str v = http_query(r, "given");

    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9')
            return STR_NONE;
    return v.n == 3 ? v : STR_NONE;
}

static const struct ui_option *services(struct counter *c, size_t *n)
{
    struct ui_option *o = arena_new_array(c->a, law_n_services(c->law) + 1, struct ui_option);

    for (*n = 0; *n < law_n_services(c->law); ++*n) {
        const struct law_service *s = law_service_at(c->law, *n);

        o[*n] = (struct ui_option){ .value = law_service_code(s), .label = law_service_title(s, c->r->lang) };
    }
    return o;
}

static void show(struct counter *c, int status, struct str error)
{
    static const struct { const char *state; unsigned says; const char *colour; } states[] = {
        { "reserved", MSG_counter_queue_reserved, "blue" }, { "called", MSG_counter_queue_called, "yellow" },
        { "served", MSG_counter_queue_done, "green" }, { "no-show", MSG_counter_queue_absent, "grey" },
    };
    struct request *r = c->r;
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(c->a);
    struct json *list = reader != NULL ? flow_visit_queue(reader, &r->actor, c->a, &d) : NULL;
    struct ui_queued *rows = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_queued);
    const struct ui_option *offered;
    size_t n = 0, n_services;
    moment at;

    if (list == NULL) {
        if (r->status == 0)
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    json_each(v, list) {
        struct ui_queued *o = &rows[n++];

        o->id = json_get_str(v, "id");
        o->ticket = json_get_str(v, "ticket");
        o->service = law_service_name(c->law, json_get_str(v, "service"), r->lang);
        if (moment_parse(json_get_str(v, "at"), &at))
            o->time = str_printf(c->a, "%02d:%02d", moment_second(at) / 3600, moment_second(at) / 60 % 60);
        for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
            if (str_is(json_get_str(v, "state"), states[i].state)) {
                o->state = msg(r->lang, states[i].says);
                o->colour = str_of(states[i].colour);
                o->call = i < 2;
                o->called = i == 1;
            }
        }
    }
    offered = services(c, &n_services);
    portal_show(r, status, counter_queue, .office = counter_place(c), .desk = json_get_str(c->v, "desk"),
                .error = error, .given = given(r), .services = offered, .n_services = n_services,
                .rows = rows, .n_rows = n, .board = portal_href(r, "~/queue/%s", r->actor.place));
}

void counter_queue(struct request *r)
{
    struct counter c;

    if (counter_free(r, &c))
        show(&c, 200, STR_NONE);
}

void counter_queue_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    struct counter c;

    if (!counter_free(r, &c) || (reader = web_reader(r)) == NULL)
        return;
    if (answer_is(r, "step", "walk-in")) {
        struct str ticket;

        if (flow_visit_walk_in(reader, &r->actor, answer(r, "service"), c.a, &ticket, &d))
            http_redirect(r, portal_href(r, "/counter/queue?given=%s", ticket));
        else if (d.first != NULL && str_is(d.first->code, "office-closed"))
            show(&c, 422, msg(r->lang, MSG_counter_queue_closed));
        else
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    if (flow_visit_step(reader, &r->actor, answer(r, "id"), answer(r, "step"), json_get_str(c.v, "desk"), c.a, &d))
        http_redirect(r, STR("/counter/queue"));
    else if (d.first != NULL && str_is(d.first->code, "too-early"))
        show(&c, 422, msg(r->lang, MSG_counter_queue_early));
    else
        http_problem(r, http_status_of(&d), &d);
}
