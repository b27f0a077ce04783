/*
 * NAME    api_case - cases over HTTP: a body becomes a command, a command's verdict the answer
 * MUST NOT decide: every rule is behind flow
 */
#include <string.h>

#include "web/api.h"

/* On the writer thread, after the commit returned. */
static void on_reply(void *ctx, struct flow_reply *reply)
{
    struct request *r = ctx;
    r->kept = reply->arena;
    if (!reply->ok) {
        http_problem(r, http_status_of(&reply->reasons), &reply->reasons);
    } else {
        struct arena *a = r->arena;
        struct json *o = json_new_object(a);
        json_set_str(a, o, "number", reply->number);
        json_set(a, o, "answer", reply->answer);
        if (reply->replayed)
            http_header(r, "Idempotency-Replayed", STR("true"));
        if (r->route->success == 201)
            http_header(r, "Location", str_printf(a, "/api/v1/cases/%.*s", STR_ARG(reply->number)));
        http_json(r, r->route->success, o);
    }
    http_resume(r);
}

static void submit(struct request *r, enum command_type type, struct str number)
{
    /* The command's bytes live on an arena of their own, which the flow frees. */
    struct arena *own = arena_new();
    struct arena *mine = r->arena;
    struct flow_request *q = arena_new_of(own, struct flow_request);
    r->arena = own;
    q->body = http_body_json(r);
    if (!q->body) {             /* the problem was made on `own`: keep it with the request */
        r->arena = mine;
        r->kept = own;
        return;
    }
    r->arena = mine;
    struct str key = http_head(r, "Idempotency-Key");
    if (key.n > 200) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-idempotency-key", "The Idempotency-Key is longer than 200 bytes.",
                        "Send a shorter one, such as a UUID.");
        r->kept = own;
        return;
    }
    q->type = type;
    q->by = (struct actor){ r->actor.role, str_dup(own, r->actor.id), str_dup(own, r->actor.person),
                            str_dup(own, r->actor.body), str_dup(own, r->actor.place) };
    q->number = number.p ? str_dup(own, number) : STR_NONE;
    q->idempotency_key = key.p ? str_dup(own, key) : STR_NONE;
    q->arena = own;
    q->done = on_reply;
    q->ctx = r;
    http_suspend(r);
    if (flow_submit(web_cfg(r->web)->flow, q))
        return;
    r->kept = own;
    http_header(r, "Retry-After", STR("1"));
    http_problem_of(r, 503, DIAG_ENVIRONMENT, "queue-full", "More is being asked than can be written now.",
                    "Try again in a moment with the same Idempotency-Key.");
    http_resume(r);
}

void api_file(struct request *r) { submit(r, COMMAND_FILE, STR_NONE); }
void api_draft(struct request *r) { submit(r, COMMAND_DRAFT, STR_NONE); }

void api_command(struct request *r)
{
    enum command_type type;
    if (!command_parse(r->params[1], &type) || type == COMMAND_TICK) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-command", "There is no command of that name.",
                        "See /api/openapi.json for the commands on a case.");
        return;
    }
    submit(r, type, r->params[0]);
}

static void answer_or_problem(struct request *r, struct json *v, const struct diags *d)
{
    if (v)
        http_json(r, 200, v);
    else
        http_problem(r, http_status_of(d), d);
}

void api_show(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    if (reader)
        answer_or_problem(r, flow_show(reader, &r->actor, r->params[0], r->lang, r->arena, &d), &d);
}

void api_clock(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    if (reader)
        answer_or_problem(r, flow_clocks(reader, &r->actor, r->params[0], r->arena, &d), &d);
}

void api_history(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    if (reader)
        answer_or_problem(r, flow_history(reader, &r->actor, r->params[0], r->arena, &d), &d);
}

static bool query_int(struct request *r, const char *name, int64_t fallback, int64_t most, int64_t *out)
{
    struct str q = http_query(r, name);
    *out = fallback;
    if (!q.p || (str_int(q, out) && *out >= 0 && *out <= most))
        return true;
    http_problem_of(r, 400, DIAG_INPUT, "bad-number", "limit or offset is not a number in its range.",
                    "limit is 0 to 500, offset 0 or more.");
    return false;
}

void api_list(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    if (!reader)
        return;
    struct diags d = diags_on(r->arena);
    struct case_filter f = { .service = http_query(r, "service"), .status = http_query(r, "status"),
                             .text = http_query(r, "text"), .due_before = DAY_NONE,
                             .live_only = str_is(http_query(r, "live"), "1") };
    struct str due = http_query(r, "due_before");
    if (due.p && !day_parse(due, &f.due_before)) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-date", "due_before is not a day of the calendar.",
                        "Write it as YYYY-MM-DD.");
        return;
    }
    if (query_int(r, "limit", 50, 500, &f.limit) && query_int(r, "offset", 0, INT32_MAX, &f.offset))
        answer_or_problem(r, flow_list(reader, &r->actor, &f, r->arena, &d), &d);
}

void api_paper(struct request *r)
{
    static const struct { const char *name; enum paper_kind kind; } kinds[] = {
        { "decision", PAPER_DECISION }, { "refusal", PAPER_REFUSAL }, { "receipt", PAPER_RECEIPT },
        { "return", PAPER_RETURN }, { "certificate", PAPER_CERTIFICATE },
    };
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str pdf;
    if (!reader)
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_is(r->params[1], kinds[i].name))
            continue;
        if (!flow_paper(reader, &r->actor, r->params[0], kinds[i].kind, r->lang, r->arena, &pdf, &d)) {
            http_problem(r, http_status_of(&d), &d);
            return;
        }
        http_header(r, "Content-Disposition", str_printf(r->arena, "inline; filename=\"%.*s-%s.pdf\"",
                                                          STR_ARG(r->params[0]), kinds[i].name));
        http_answer(r, 200, STR("application/pdf"), pdf);
        return;
    }
    http_problem_of(r, 404, DIAG_INPUT, "no-such-paper", "There is no paper of that kind.",
                    "Kinds are decision, refusal, receipt, return and certificate.");
}

void api_document_put(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct arena *a = r->arena;
    struct upload *u = r->upload;
    if (!upload_finish(u, &d)) {
        static const int status[] = { 400, 413, 415, 400, 503 };
        http_problem(r, status[u->fault], &d);
        upload_drop(u);
        return;
    }
    atomic_fetch_add(&web_metrics(r->web)->uploads, 1);
    atomic_fetch_add(&web_metrics(r->web)->upload_bytes, u->size);
    struct json *o = json_new_object(a);
    json_set_str(a, o, "blob", str_of(u->hex));
    json_set_int(a, o, "size", u->size);
    json_set_str(a, o, "media", u->media);
    if (u->name.p)
        json_set_str(a, o, "name", u->name);
    http_json(r, 201, o);
}

void api_document_get(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str bytes, media;
    if (!reader)
        return;
    if (!flow_document(reader, &r->actor, r->params[0], r->params[1], r->arena, &bytes, &media, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    http_header(r, "Content-Disposition", STR("attachment"));
    http_answer(r, 200, media, bytes);
}

void api_archive(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str zip;
    if (!reader)
        return;
    if (!flow_archive(reader, &r->actor, r->params[0], r->arena, &zip, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s.zip\"",
                                                      STR_ARG(r->params[0])));
    http_answer(r, 200, STR("application/vnd.etsi.asic-e+zip"), zip);
}

void api_whoami(struct request *r)
{
    struct arena *a = r->arena;
    struct json *o = json_new_object(a);
    json_set_str(a, o, "role", str_of(role_name(r->actor.role)));
    json_set_str(a, o, "id", r->actor.id);
    if (r->actor.body.n)
        json_set_str(a, o, "body", r->actor.body);
    if (r->actor.place.n)
        json_set_str(a, o, "place", r->actor.place);
    http_json(r, 200, o);
}
