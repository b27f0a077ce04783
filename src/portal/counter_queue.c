/*
 * NAME      counter_queue - today's reservations at the desk: call, served, nobody came
 * WHY       the operator calls a ticket; who it is, is seen when they stand in front
 * MUST NOT  show a name
 */
#include "portal/counter.h"

#include "flow/visits.h"

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
    size_t n = 0;
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
    portal_show(r, status, counter_queue, .office = counter_place(c), .desk = json_get_str(c->v, "desk"),
                .error = error, .rows = rows, .n_rows = n, .board = portal_href(r, "~/queue/%s", r->actor.place));
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
    if (flow_visit_step(reader, &r->actor, answer(r, "id"), answer(r, "step"), json_get_str(c.v, "desk"), c.a, &d))
        http_redirect(r, STR("/counter/queue"));
    else if (d.first != NULL && str_is(d.first->code, "too-early"))
        show(&c, 422, msg(r->lang, MSG_counter_queue_early));
    else
        http_problem(r, http_status_of(&d), &d);
}
