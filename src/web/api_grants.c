/*
 * NAME    api_grants - whom a person lets act for them, over HTTP
 * MUST NOT decide: flow/grants.h does
 */
#include "flow/grants.h"
#include "web/api.h"

enum { SERVICES_MOST = 20 };

static void show(struct request *r, int status, struct flow_reader *reader, struct diags *d)
{
    struct json *v = flow_grants(reader, &r->actor, r->arena, d);

    if (v != NULL)
        http_json(r, status, v);
    else
        http_problem(r, http_status_of(d), d);
}

void api_grants(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);

    if (reader != NULL)
        show(r, 200, reader, &d);
}

void api_grant_give(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body = http_body_json(r);
    struct flow_reader *reader = body != NULL ? web_reader(r) : NULL;
    struct str *services = arena_new_array(r->arena, SERVICES_MOST, struct str), id;
    struct flow_grant g = { .to = json_get_str(body, "to"), .to_name = json_get_str(body, "name"),
        .from_name = json_get_str(body, "own-name"), .services = services, .until = DAY_NONE };

    if (reader == NULL)
        return;
    (void)(day_parse(json_get_str(body, "until"), &g.until) || (g.until = DAY_NONE));
    json_each(s, json_get(body, "services")) {
        if (g.n_services < SERVICES_MOST)
            services[g.n_services++] = json_str(s);
    }
    if (flow_grant_give(reader, &r->actor, &g, r->arena, &id, &d))
        show(r, 201, reader, &d);
    else
        http_problem(r, http_status_of(&d), &d);
}

void api_grant_end(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *body = http_body_json(r);
    struct flow_reader *reader = body != NULL ? web_reader(r) : NULL;
    struct str why = json_get_str(body, "why");

    if (reader == NULL)
        return;
    if (flow_grant_end(reader, &r->actor, r->params[0], why.n > 0 ? why : STR("ended by the person"), r->arena, &d))
        show(r, 200, reader, &d);
    else
        http_problem(r, http_status_of(&d), &d);
}
