/*
 * NAME    api_acts - the register of acts over HTTP: public, holds no person
 * ERRORS  no-such-act and no-such-clause are 404; without a register there is no act, and a search
 *         finds none
 */
#include "paper/act.h"
#include "web/acts.h"
#include "web/api.h"

enum { ARGUMENT_MOST = 200 };

/* ------------------------------------------------------------------ arguments */
/* An empty field of a form is sent as an empty argument. */
static struct str argument(struct request *r, const char *name)
{
    struct str q = http_query(r, name);

    return q.p ? str_trim(q) : STR("");
}

day acts_today(struct request *r)
{
    return moment_day(http_now(r));
}

bool acts_asked_day(struct request *r, const char *name, day otherwise, day *out)
{
    struct str q = argument(r, name);

    *out = otherwise;
    if (!q.n || day_parse(q, out))
        return true;
    http_problem_of(r, 400, DIAG_INPUT, "bad-date",
                    "The date in the address is not a day of the calendar.", "Write it as YYYY-MM-DD.");
    return false;
}

bool acts_asked_lang(struct request *r, const char *name, enum lang otherwise, enum lang *out)
{
    struct str q = argument(r, name);

    *out = otherwise;
    if (!q.n || lang_parse(q, out))
        return true;
    http_problem_of(r, 400, DIAG_INPUT, "bad-search", "There is no such language.",
                    "kk, ru or en.");
    return false;
}

static bool count_asked(struct request *r, const char *name, int64_t least, int64_t most, int64_t *out)
{
    struct str q = argument(r, name);

    if (!q.n || (str_int(q, out) && *out >= least && *out <= most))
        return true;
    http_problem_of(r, 400, DIAG_INPUT, "bad-number", "limit or offset is not a number in its range.",
                    "limit is 1 to 100, offset 0 to 100000.");
    return false;
}

bool acts_asked(struct request *r, struct acts_query *q)
{
    const struct { const char *name; struct str *to; } words[] = {
        { "country", &q->country }, { "kind", &q->kind }, { "body", &q->body },
        { "number", &q->number }, { "theme", &q->theme }, { "tag", &q->tag },
    };

    *q = ACTS_QUERY;
    q->text = argument(r, "q");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        *words[i].to = argument(r, words[i].name);
        if (words[i].to->n <= ARGUMENT_MOST && utf8_valid(*words[i].to))
            continue;
        http_problem_of(r, 400, DIAG_INPUT, "bad-search",
                        "A part of the search is too long or is not text.",
                        "Take it from the counts beside the results.");
        return false;
    }
    q->lang = r->lang;
    q->today = acts_today(r);
    q->one_language = argument(r, "text_lang").n > 0;
    return acts_asked_lang(r, "text_lang", r->lang, &q->lang)
        && acts_asked_day(r, "adopted_from", DAY_NONE, &q->adopted_from)
        && acts_asked_day(r, "adopted_to", DAY_OPEN, &q->adopted_to)
        && acts_asked_day(r, "in_force", DAY_NONE, &q->in_force)
        && count_asked(r, "limit", 1, 100, &q->limit)
        && count_asked(r, "offset", 0, ACTS_OFFSET_MOST, &q->offset);
}

bool acts_there(struct request *r)
{
    if (acts_ready(web_cfg(r->web)->acts))
        return true;
    http_problem_of(r, 404, DIAG_INPUT, "no-such-act", "The register holds no acts yet.",
                    "Import them: sapar acts import PATH --data DIR.");
    return false;
}

/* ------------------------------------------------------------------ answers */
static void answer(struct request *r, struct json *v, const struct diags *d)
{
    if (v)
        http_json(r, 200, v);
    else
        http_problem(r, http_status_of(d), d);
}

void api_acts_search(struct request *r)
{
    struct acts *reg = web_cfg(r->web)->acts;
    struct diags d = diags_on(r->arena);
    struct acts_query q;
    struct json *v;

    if (!acts_asked(r, &q))
        return;
    if (acts_ready(reg)) {
        answer(r, acts_search(reg, &q, r->arena, &d), &d);
        return;
    }
    v = json_new_object(r->arena);
    json_set_int(r->arena, v, "total", 0);
    json_set_int(r->arena, v, "offset", q.offset);
    json_set(r->arena, v, "facets", json_new_object(r->arena));
    json_set(r->arena, v, "acts", json_new_array(r->arena));
    http_json(r, 200, v);
}

static struct json *shown(struct request *r, day on, struct diags *d)
{
    return acts_show(web_cfg(r->web)->acts, r->params[0], on, r->lang, acts_today(r), r->arena, d);
}

void api_acts_show(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *v;
    day on;

    if (!acts_asked_day(r, "on", DAY_NONE, &on) || !acts_there(r))
        return;
    v = shown(r, on, &d);
    if (v)
        json_set(r->arena, v, "jsonld", acts_jsonld(r->arena, v, http_origin(r)));
    answer(r, v, &d);
}

void api_acts_editions(struct request *r)
{
    static const char *const KEPT[] = { "code", "title", "status", "languages", "editions", "pending" };
    struct diags d = diags_on(r->arena);
    struct json *v = acts_there(r) ? shown(r, DAY_NONE, &d) : NULL, *o;

    if (r->status)
        return;
    if (v) {
        o = json_new_object(r->arena);
        for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++)
            json_set(r->arena, o, KEPT[i], json_copy(r->arena, json_get(v, KEPT[i])));
        v = o;
    }
    answer(r, v, &d);
}

void api_acts_diff(struct request *r)
{
    struct diags d = diags_on(r->arena);
    day today = acts_today(r), from, to;
    enum lang lang, other;

    if (!acts_asked_day(r, "from", today, &from) || !acts_asked_day(r, "to", today, &to)
        || !acts_asked_lang(r, "to_lang", r->lang, &other) || !acts_there(r))
        return;
    lang = r->lang;
    answer(r, acts_diff(web_cfg(r->web)->acts, r->params[0], from, lang, to, other, r->arena, &d), &d);
}

void api_acts_links(struct request *r)
{
    struct diags d = diags_on(r->arena);

    if (acts_there(r))
        answer(r, acts_links(web_cfg(r->web)->acts, r->params[0], r->lang, acts_today(r), r->arena, &d),
               &d);
}

void api_acts_clause(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *v;
    day on;

    if (!acts_asked_day(r, "on", acts_today(r), &on) || !acts_there(r))
        return;
    v = acts_clause(web_cfg(r->web)->acts, r->params[0], r->params[1], on, r->lang, r->arena, &d);
    if (v && str_is(json_get_str(v, "state"), "no-such-clause")) {
        diag_add(&d, DIAG_INPUT, "no-such-clause", "no edition of the act has that clause")->remedy =
            STR("ids and paths of clauses are in the act's own answer");
        v = NULL;
    }
    answer(r, v, &d);
}

void api_acts_akn(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str xml;
    day on;

    if (!acts_asked_day(r, "on", acts_today(r), &on) || !acts_there(r))
        return;
    if (acts_akn(web_cfg(r->web)->acts, r->params[0], on, r->lang, r->arena, &xml, &d))
        http_answer(r, 200, STR("application/akn+xml; charset=utf-8"), xml);
    else
        http_problem(r, http_status_of(&d), &d);
}

void acts_answer_pdf(struct request *r, const struct json *shown)
{
    struct diags d = diags_on(r->arena);
    struct json *model = acts_sheet(r->arena, shown, r->lang, http_origin(r), ACTS_SHEET_MOST, &d);
    struct str pdf;

    if (!model || !paper_act(model, r->arena, &pdf, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    http_header(r, "Content-Disposition", str_printf(r->arena, "inline; filename=\"%.*s-%.*s-%.*s.pdf\"",
        STR_ARG(json_get_str(shown, "code")), STR_ARG(json_get_str(shown, "on")),
        STR_ARG(json_get_str(model, "lang"))));
    http_answer(r, 200, STR("application/pdf"), pdf);
}

void api_acts_pdf(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *v;
    day on;

    if (!acts_asked_day(r, "on", acts_today(r), &on) || !acts_there(r))
        return;
    v = shown(r, on, &d);
    if (v)
        acts_answer_pdf(r, v);
    else
        http_problem(r, http_status_of(&d), &d);
}
