/*
 * NAME    problem - RFC 9457 answers: what, where, what to do, and the clause where a rule is behind it
 * WHY     the one place that turns a diag into HTTP
 */
#include "web/http.h"

int http_status_of(const struct diags *d)
{
    static const struct { const char *code; int status; } special[] = {
        { "no-such-case", 404 }, { "no-such-service", 404 }, { "no-such-document", 404 }, { "no-such-paper", 404 },
        { "no-such-decision", 404 }, { "not-your-case", 404 }, { "not-your-role", 403 },
        { "not-your-office", 403 }, { "queue-full", 503 }, { "body-too-large", 413 },
    };
    if (!d->first)
        return 500;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (str_is(d->first->code, special[i].code))
            return special[i].status;
    switch (d->first->class) {
    case DIAG_INPUT:       return 400;
    case DIAG_REFUSED:     return 409;
    case DIAG_FINDING:     return 409;
    case DIAG_ENVIRONMENT: return 503;
    }
    return 500;
}

static const char *title_of(int status)
{
    switch (status) {
    case 400: return "The request cannot be understood";
    case 401: return "Who is asking is not known";
    case 403: return "Not yours to do";
    case 404: return "Not found";
    case 405: return "Method not allowed";
    case 409: return "The rules do not allow it";
    case 413: return "Too large";
    case 415: return "Not a kind of document that is taken";
    case 429: return "Too many requests";
    case 503: return "The service cannot answer now";
    default:  return "The request failed";
    }
}

static struct json *error_json(struct arena *a, const struct diag *g)
{
    struct json *o = json_new_object(a);
    json_set_str(a, o, "code", g->code);
    json_set_str(a, o, "detail", g->message);
    if (g->field.n)
        json_set_str(a, o, "field", g->field);
    if (g->clause.n)
        json_set_str(a, o, "clause", g->clause);
    if (g->remedy.n)
        json_set_str(a, o, "remedy", g->remedy);
    return o;
}

void http_problem(struct request *r, int status, const struct diags *d)
{
    struct arena *a = r->arena;
    struct json *o = json_new_object(a);
    const struct diag *g = d->first;
    json_set_str(a, o, "type", g ? str_printf(a, "/problems/%.*s", STR_ARG(g->code)) : STR("about:blank"));
    json_set_str(a, o, "title", str_of(title_of(status)));
    json_set_int(a, o, "status", status);
    if (g) {
        json_set_str(a, o, "detail", g->message);
        json_set_str(a, o, "instance", r->path);
        json_set_str(a, o, "code", g->code);
        if (g->clause.n)
            json_set_str(a, o, "clause", g->clause);
        if (g->remedy.n)
            json_set_str(a, o, "remedy", g->remedy);
        if (g->field.n)
            json_set_str(a, o, "field", g->field);
        if (g->next) {
            struct json *list = json_set(a, o, "errors", json_new_array(a));
            for (; g; g = g->next)
                json_push(a, list, error_json(a, g));
        }
    }
    http_answer(r, status, STR("application/problem+json"), json_text(a, o, 0));
}

void http_problem_of(struct request *r, int status, enum diag_class c, const char *code, const char *message,
                     const char *remedy)
{
    struct diags d = diags_on(r->arena);
    diag_add(&d, c, code, "%s", message)->remedy = str_of(remedy);
    http_problem(r, status, &d);
}

void http_json(struct request *r, int status, const struct json *v)
{
    http_answer(r, status, STR("application/json"), json_text(r->arena, v, 0));
}

struct json *http_body_json(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str body = buf_get(&r->body);
    struct json_limits lim = JSON_LIMITS;
    lim.bytes = web_cfg(r->web)->max_body;
    if (body.n == 0)
        return json_new_object(r->arena);
    struct json *v = json_parse(r->arena, body, lim, &d);
    if (v && v->type != JSON_OBJECT)
        diag_add(&d, DIAG_INPUT, "not-an-object", "The body is not a JSON object.")->remedy =
            STR("Send an object: {...}.");
    if (d.count) {
        http_problem(r, 400, &d);
        return NULL;
    }
    return v;
}
