/*
 * NAME    api_proof - receipts, the journal's signed head, proofs that it only grows; texts to sign
 * WHY     what others need to check us, and what a person signs before a command
 * MUST NOT decide or judge a signature: that is behind flow
 */
#include "web/api.h"

void api_receipt(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str text;
    if (!reader)
        return;
    if (!flow_receipt(reader, &r->actor, r->params[0], http_query(r, "event"), r->arena, &text, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    http_header(r, "Content-Disposition", str_printf(r->arena, "inline; filename=\"%.*s-receipt.json\"",
                                                     STR_ARG(r->params[0])));
    http_answer(r, 200, STR("application/json"), text);
}

void api_checkpoint(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str note;
    if (!reader)
        return;
    note = flow_checkpoint(reader, r->arena, &d);
    if (note.n)
        http_answer(r, 200, STR("text/plain; charset=utf-8"), note);
    else
        http_problem(r, http_status_of(&d), &d);
}

void api_consistency(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    int64_t from = 0, to = 0;
    struct json *v;
    struct str s = http_query(r, "to");
    if (!reader)
        return;
    if (!str_int(http_query(r, "from"), &from) || (s.n && !str_int(s, &to))) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-number", "from and to are numbers of events.",
                        "Take them from two heads you were shown.");
        return;
    }
    v = flow_consistency(reader, from, to, r->arena, &d);
    if (v)
        http_json(r, 200, v);
    else
        http_problem(r, http_status_of(&d), &d);
}

void api_signing(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct json *body, *v;
    enum command_type type;
    if (!reader)
        return;
    if (!command_parse(r->params[0], &type) || type == COMMAND_TICK) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-command", "There is no command of that name.",
                        "See /api/openapi.json for the commands on a case.");
        return;
    }
    body = http_body_json(r);
    if (!body)
        return;
    v = flow_signing_text(reader, &r->actor, type, http_query(r, "number"), body, r->lang, r->arena, &d);
    if (v)
        http_json(r, 200, v);
    else
        http_problem(r, http_status_of(&d), &d);
}
