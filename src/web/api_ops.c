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

/* A small page for a person with a phone, JSON for everyone else. */
static void verify_page(struct request *r, const struct json *v)
{
    struct buf b = buf_on(r->arena);
    static const struct { const char *key; enum msg label; } rows[] = {
        { "number", MSG_web_verify_number }, { "service_title", MSG_web_verify_service },
        { "decided", MSG_web_verify_date }, { "outcome_text", MSG_web_verify_outcome },
        { "status_text", MSG_web_verify_status }, { "journal_index", MSG_web_verify_journal },
    };
    buf_puts(&b, "<!doctype html><html lang=\"");
    buf_str(&b, lang_code(r->lang));
    buf_puts(&b, "\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
    buf_html(&b, msg(r->lang, MSG_web_verify_title));
    buf_puts(&b, "</title><main><h1>");
    buf_html(&b, msg(r->lang, MSG_web_verify_title));
    buf_puts(&b, "</h1><dl>");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct json *x = json_get(v, rows[i].key);
        if (!x || !x->s.n)
            continue;
        buf_puts(&b, "<dt>");
        buf_html(&b, msg(r->lang, rows[i].label));
        buf_puts(&b, "</dt><dd>");
        buf_html(&b, x->s);
        buf_puts(&b, "</dd>");
    }
    buf_puts(&b, "</dl><p>");
    buf_html(&b, msg(r->lang, MSG_web_verify_note));
    buf_puts(&b, "</p></main></html>");
    http_answer(r, 200, STR("text/html; charset=utf-8"), buf_get(&b));
}

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
        verify_page(r, v);
    else
        http_json(r, 200, v);
}
