/*
 * NAME    problem - RFC 9457 answers: what, where, what to do, and the clause where a rule is behind it
 * WHY     the one place that turns a diag into HTTP
 */
#include "web/http.h"
#include "web/says.h"

int http_status_of(const struct diags *d)
{
    static const struct { const char *code; int status; } special[] = {
        { "no-such-case", 404 }, { "no-such-service", 404 }, { "no-such-document", 404 }, { "no-such-paper", 404 },
        { "no-such-decision", 404 }, { "no-such-muster", 404 }, { "no-such-act", 404 },
        { "no-such-clause", 404 }, { "no-register", 404 },
        { "no-text", 404 }, { "act-too-long", 413 }, { "not-your-case", 404 }, { "not-your-role", 403 },
        { "not-your-office", 403 }, { "queue-full", 503 }, { "body-too-large", 413 },
        { "form-too-large", 413 }, { "answer-too-long", 413 },
        { "too-many-tries", 429 }, { "code-too-many", 429 }, { "sign-in-first", 401 }, { "sign-in-needed", 401 },
        { "role-not-yours", 403 }, { "method-too-weak", 403 }, { "sign-other-person", 403 },
        { "link-other-person", 403 }, { "document-kind", 415 }, { "document-too-large", 413 },
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

static enum msg title_of(int status)
{
    static const struct { int status; enum msg title; } titles[] = {
        { 400, MSG_web_problem_400 }, { 401, MSG_web_problem_401 }, { 403, MSG_web_problem_403 },
        { 404, MSG_web_problem_404 }, { 405, MSG_web_problem_405 }, { 409, MSG_web_problem_409 },
        { 413, MSG_web_problem_413 }, { 415, MSG_web_problem_415 }, { 421, MSG_web_problem_404 },
        { 429, MSG_web_problem_429 }, { 503, MSG_web_problem_503 },
    };
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].status == status)
            return titles[i].title;
    return MSG_web_problem_500;
}

struct diag http_words(struct request *r, const struct diag *g)
{
    struct diag shown = *g;
    struct str says, remedy = STR_NONE;
    struct diags one = { .first = &shown };

    if (r->lang == LANG_EN)
        return shown;           /* the English sentence names the particulars itself */
    if (case_reason_text(web_cfg(r->web)->law, g, r->lang, r->arena, &says, &remedy)
        || says_of(g->code, r->lang, &says, &remedy)) {
        shown.message = says;
        shown.remedy = remedy;
    } else if (r->page) {       /* a person is asking: never in a language they did not choose */
        shown.message = msg(r->lang, title_of(http_status_of(&one)));
        shown.remedy = STR_NONE;
    }
    return shown;
}

static void members(struct arena *a, struct json *o, const struct diag *g)
{
    json_set_str(a, o, "detail", g->message);
    json_set_str(a, o, "code", g->code);
    if (g->field.n)
        json_set_str(a, o, "field", g->field);
    if (g->clause.n)
        json_set_str(a, o, "clause", g->clause);
    if (g->remedy.n)
        json_set_str(a, o, "remedy", g->remedy);
}

static void as_json(struct request *r, int status, const struct diags *d, const struct json *more)
{
    struct arena *a = r->arena;
    struct json *o = json_new_object(a), *list = NULL;
    const struct diag *g = d->first;
    json_set_str(a, o, "type", g ? str_printf(a, "/problems/%.*s", STR_ARG(g->code)) : STR("about:blank"));
    json_set_str(a, o, "title", msg(r->lang, title_of(status)));
    json_set_int(a, o, "status", status);
    json_set_str(a, o, "instance", r->path);
    for (bool first = true; g; g = g->next, first = false) {
        struct diag shown = http_words(r, g);
        if (first)
            members(a, o, &shown);
        if (first && g->next)
            list = json_set(a, o, "errors", json_new_array(a));
        if (list)
            members(a, json_push(a, list, json_new_object(a)), &shown);
    }
    json_each(m, more)
        if (!json_get(o, str_z(a, m->key)))
            json_set(a, o, str_z(a, m->key), json_copy(a, m));
    http_answer(r, status, STR("application/problem+json"), json_text(a, o, 0));
}

/* The rules' refusals are put into the person's language for pages too. */
static void as_page(struct request *r, int status, const struct diags *d)
{
    struct diags *shown = arena_new_of(r->arena, struct diags);
    *shown = diags_on(r->arena);
    for (const struct diag *g = d->first; g; g = g->next) {
        struct diag s = http_words(r, g);
        struct diag *c = diag_add(shown, g->class, str_z(r->arena, g->code), "%.*s", STR_ARG(s.message));
        c->field = g->field;
        c->remedy = s.remedy;
        c->clause = g->clause;
    }
    web_cfg(r->web)->page_problem(r, status, shown);
}

void http_problem(struct request *r, int status, const struct diags *d)
{
    if (r->page && web_cfg(r->web)->page_problem && !r->faulty) {
        r->faulty = true;       /* a fault of the page about a fault is told as JSON */
        as_page(r, status, d);
        r->faulty = false;
    } else {
        as_json(r, status, d, NULL);
    }
}

void http_problem_with(struct request *r, int status, const struct diags *d, const struct json *more)
{
    as_json(r, status, d, more);
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
