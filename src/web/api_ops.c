/* NAME api_ops - is it alive, is it ready, how much; the OpenAPI document; verification for anyone */
#include "web/api.h"

void api_healthz(struct request *r)
{
    http_answer(r, 200, STR("application/json"), STR("{\"status\":\"ok\"}"));
}

void api_readyz(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    if (!reader)
        return;
    if (flow_ready(web_cfg(r->web)->flow, &d) && flow_journal_head(reader, r->arena, &d))
        http_answer(r, 200, STR("application/json"), STR("{\"status\":\"ready\"}"));
    else
        http_problem(r, 503, &d);
}

void api_metrics(struct request *r)
{
    struct buf b = buf_on(r->arena);
    struct flow_stats s = flow_stats(web_cfg(r->web)->flow);
    metrics_write(&b, web_metrics(r->web), &s);
    http_answer(r, 200, STR("application/openmetrics-text; version=1.0.0; charset=utf-8"), buf_get(&b));
}

void api_openapi(struct request *r)
{
    http_json(r, 200, web_openapi(web_cfg(r->web)->law, r->arena));
}

void api_journal_head(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct json *v = reader ? flow_journal_head(reader, r->arena, &d) : NULL;
    if (v)
        http_json(r, 200, v);
    else if (reader)
        http_problem(r, 503, &d);
}

/* A person with a phone is led to the page, programs get JSON. */
void api_verify(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    if (!reader)
        return;
    struct json *v = flow_verify(reader, r->params[0], r->lang, r->arena, &d);
    if (!v)
        http_problem(r, http_status_of(&d), &d);
    else if (str_find(http_head(r, "Accept"), "text/html") >= 0)
        http_redirect(r, str_printf(r->arena, "/check?number=%.*s", STR_ARG(json_get_str(v, "number"))));
    else
        http_json(r, 200, v);
}
