/*
 * NAME    api_visits - times at offices over HTTP
 * MUST NOT decide: flow/visits.h does
 */
#include "flow/visits.h"
#include "web/api.h"

static void give(struct request *r, int status, struct json *v, const char *name, const struct diags *d)
{
    struct json *o = json_new_object(r->arena);

    if (v == NULL) {
        if (r->status == 0)
            http_problem(r, http_status_of(d), d);
        return;
    }
    json_set(r->arena, o, name, v);
    http_json(r, status, o);
}

void api_visit_offices(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);

    give(r, 200, reader != NULL ? flow_visit_offices(reader, r->arena, &d) : NULL, "offices", &d);
}

void api_visit_slots(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);

    give(r, 200, reader != NULL ? flow_visit_slots(reader, http_query(r, "place"), r->arena, &d) : NULL, "slots", &d);
}

void api_visits(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);

    give(r, 200, reader != NULL ? flow_visits(reader, &r->actor, r->arena, &d) : NULL, "visits", &d);
}

void api_visit_reserve(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body = http_body_json(r);
    struct flow_reader *reader = body != NULL ? web_reader(r) : NULL;
    struct str id;
    moment at;

    if (reader == NULL)
        return;
    if (!moment_parse(json_get_str(body, "at"), &at))
        http_problem_of(r, 400, DIAG_INPUT, "bad-time", "`at` is no moment.", "Take `at` of a free time.");
    else if (flow_visit_reserve(reader, &r->actor, json_get_str(body, "place"), json_get_str(body, "service"), at,
                                json_get_str(body, "id"), r->arena, &id, &d))
        give(r, 201, flow_visits(reader, &r->actor, r->arena, &d), "visits", &d);
    else
        http_problem(r, http_status_of(&d), &d);
}

void api_visit_cancel(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body = http_body_json(r);
    struct flow_reader *reader = body != NULL ? web_reader(r) : NULL;

    if (reader == NULL)
        return;
    if (flow_visit_cancel(reader, &r->actor, json_get_str(body, "id"), r->arena, &d))
        give(r, 200, flow_visits(reader, &r->actor, r->arena, &d), "visits", &d);
    else
        http_problem(r, http_status_of(&d), &d);
}

void api_visit_plan(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body = http_body_json(r);
    struct flow_reader *reader = body != NULL ? web_reader(r) : NULL;

    if (reader == NULL)
        return;
    if (flow_visit_plan(reader, &r->actor, json_get_str(body, "place"), body, r->arena, &d))
        give(r, 200, flow_visit_offices(reader, r->arena, &d), "offices", &d);
    else
        http_problem(r, http_status_of(&d), &d);
}

/* ------------------------------------------------------------------ the operators of an office */
static struct flow_reader *with_body(struct request *r, const struct json **body)
{
    *body = http_body_json(r);
    return *body != NULL ? web_reader(r) : NULL;
}

void api_visit_queue(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);

    give(r, 200, reader != NULL ? flow_visit_queue(reader, &r->actor, r->arena, &d) : NULL, "visits", &d);
}

void api_visit_board(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);

    give(r, 200, reader != NULL ? flow_visit_board(reader, http_query(r, "place"), r->arena, &d) : NULL, "called", &d);
}

void api_visit_step(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body;
    struct flow_reader *reader = with_body(r, &body);

    if (reader == NULL)
        return;
    if (flow_visit_step(reader, &r->actor, json_get_str(body, "id"), json_get_str(body, "step"),
                        json_get_str(body, "desk"), r->arena, &d))
        give(r, 200, flow_visit_queue(reader, &r->actor, r->arena, &d), "visits", &d);
    else
        http_problem(r, http_status_of(&d), &d);
}

void api_visit_walk_in(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body;
    struct flow_reader *reader = with_body(r, &body);
    struct str ticket;
    struct json *o;

    if (reader == NULL)
        return;
    if (!flow_visit_walk_in(reader, &r->actor, json_get_str(body, "service"), r->arena, &ticket, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    o = json_new_object(r->arena);
    json_set_str(r->arena, o, "ticket", ticket);
    http_json(r, 201, o);
}
