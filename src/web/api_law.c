/*
 * NAME    api_law - the law over HTTP: public, holds no person, keeps nothing
 */
#include "web/api.h"
#include "web/signin.h"

static const struct law_service *service_of(struct request *r)
{
    const struct law_service *s = law_service(web_cfg(r->web)->law, r->params[0]);
    if (!s)
        http_problem_of(r, 404, DIAG_INPUT, "no-such-service", "There is no service of that code.",
                        "See /api/v1/services.");
    return s;
}

/* ?on=: DAY_NONE when absent; false with the problem answered when it is no day. */
static bool day_of(struct request *r, const char *name, day *out)
{
    struct str q = http_query(r, name);
    *out = DAY_NONE;
    if (!q.p || day_parse(q, out))
        return true;
    http_problem_of(r, 400, DIAG_INPUT, "bad-date", "The date in the address is not a day of the calendar.",
                    "Write it as YYYY-MM-DD.");
    return false;
}

struct asked { const struct law_service *service; struct facts *facts; day on; struct diags d; };

static bool read_facts(struct request *r, struct asked *q)
{
    const struct law *l = web_cfg(r->web)->law;
    q->d = diags_on(r->arena);
    q->service = service_of(r);
    if (!q->service || !day_of(r, "on", &q->on))
        return false;
    struct json *body = http_body_json(r);
    if (!body)
        return false;
    /* Either the facts themselves, or {"facts":{..}}. */
    struct json *inner = json_get(body, "facts");
    q->facts = facts_new(l, r->arena);
    if (!facts_read(q->facts, inner && inner->type == JSON_OBJECT ? inner : body, &q->d)) {
        http_problem(r, 400, &q->d);
        return false;
    }
    return true;
}

static void answer_or_problem(struct request *r, struct json *v, const struct diags *d)
{
    if (v)
        http_json(r, 200, v);
    else
        http_problem(r, http_status_of(d), d);
}

/* A day before any edition is a slip, not a question: a problem, and beside it what was found (nothing in force). */
static bool without_law(struct request *r, const struct assessment *as, const char *part)
{
    const struct json *v;
    struct diags d = diags_on(r->arena);
    if (!as || !assessment_without_law(as))
        return false;
    v = assessment_json(web_cfg(r->web)->law, as, r->arena, r->lang);
    web_says(&d, DIAG_INPUT, "no-norm-in-force")->field = law_service_dated_by(web_cfg(r->web)->law, as->service);
    http_problem_with(r, 400, &d, part ? json_get(v, part) : v);
    return true;
}

void api_services(struct request *r)
{
    http_json(r, 200, law_services_json(web_cfg(r->web)->law, r->arena));
}

void api_assess(struct request *r)
{
    struct asked q;
    if (!read_facts(r, &q))
        return;
    const struct law *l = web_cfg(r->web)->law;
    struct assessment *as = law_assess(l, q.service, q.facts, q.on, r->arena, &q.d);
    atomic_fetch_add(&web_metrics(r->web)->assessments, 1);
    if (!without_law(r, as, NULL))
        answer_or_problem(r, as ? assessment_json(l, as, r->arena, r->lang) : NULL, &q.d);
}

void api_ask(struct request *r)
{
    const struct web_config *cfg = web_cfg(r->web);
    struct asked q;
    if (!read_facts(r, &q))
        return;
    /* Who asks what to answer next has not filed yet: the law is that of today unless a day is named. */
    if (q.on == DAY_NONE && facts_day(q.facts, law_service_dated_by(cfg->law, q.service)) == DAY_NONE)
        q.on = moment_day(cfg->clock.now(cfg->clock.ctx));
    if (without_law(r, law_assess(cfg->law, q.service, q.facts, q.on, r->arena, &q.d), "eligible"))
        return;
    q.d = diags_on(r->arena);
    answer_or_problem(r, law_ask(cfg->law, q.service, q.facts, q.on, r->arena, &q.d), &q.d);
}

void api_why(struct request *r)
{
    struct asked q;
    if (read_facts(r, &q))
        answer_or_problem(r, law_why(web_cfg(r->web)->law, q.service, r->params[1], q.facts, q.on, r->lang, r->arena,
                                     &q.d), &q.d);
}

void api_service_law(struct request *r)
{
    const struct law_service *s = service_of(r);
    day on;
    if (!s || !day_of(r, "on", &on))
        return;
    const struct web_config *cfg = web_cfg(r->web);
    if (on == DAY_NONE)
        on = moment_day(cfg->clock.now(cfg->clock.ctx));
    http_json(r, 200, law_show(cfg->law, s, on, r->lang, r->arena));
}

void api_fee(struct request *r)
{
    const struct law_service *s = service_of(r);
    day on;
    if (!s || !day_of(r, "on", &on))
        return;
    const struct web_config *cfg = web_cfg(r->web);
    if (on == DAY_NONE)
        on = moment_day(cfg->clock.now(cfg->clock.ctx));
    struct diags d = diags_on(r->arena);
    struct assessment *as = law_assess(cfg->law, s, facts_new(cfg->law, r->arena), on, r->arena, &d);
    struct json *v = as ? json_get(assessment_json(cfg->law, as, r->arena, r->lang), "fee") : NULL;
    if (!without_law(r, as, "fee"))
        answer_or_problem(r, v, &d);
}

void api_term(struct request *r)
{
    const struct law *l = web_cfg(r->web)->law;
    struct diags d = diags_on(r->arena);
    struct str from = http_query(r, "from"), what = http_query(r, "for"), start = http_query(r, "start"),
               roll = http_query(r, "roll");
    day on = DAY_NONE;
    moment at = MOMENT_NONE;
    struct term t;
    if (from.p && moment_parse(from, &at))
        on = moment_day(at);
    else if (!from.p || !day_parse(from, &on)) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-date", "?from= is missing or not a day of the calendar.",
                        "Write it as YYYY-MM-DD, or for hours as a moment with its offset.");
        return;
    }
    if (!what.p || !term_parse(what, &t, &d)) {
        if (!d.count)
            diag_add(&d, DIAG_INPUT, "bad-term", "?for= is missing.")->remedy = STR("Write ?for=20 working-days.");
        http_problem(r, 400, &d);
        return;
    }
    bool same = str_is(start, "same-day"), none = str_is(roll, "none");
    if ((start.p && !same && !str_is(start, "next-day")) || (roll.p && !none && !str_is(roll, "next-working-day"))) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-term", "?start= or ?roll= has a value that is not known.",
                        "start is next-day or same-day; roll is next-working-day or none.");
        return;
    }
    bool days = t.unit != TERM_WORKING_DAYS && t.unit != TERM_HOURS;
    struct term_count c;
    bool ok = law_count(l, on, at, t, same, days && !none, NULL, 0, true, r->arena, &c, &d);
    answer_or_problem(r, ok ? term_count_json(&c, r->arena) : NULL, &d);
}

void api_iin(struct request *r)
{
    const struct web_config *cfg = web_cfg(r->web);
    struct iin i = law_iin(r->params[0], moment_day(cfg->clock.now(cfg->clock.ctx)));
    http_json(r, 200, iin_json(&i, r->arena));
}

/* JSON Schema of one fact, from the dictionary. */
static struct json *fact_schema(struct request *r, const struct law_fact_info *f)
{
    struct arena *a = r->arena;
    struct json *o = json_new_object(a);
    static const struct { const char *type, *json, *format; } kinds[] = {
        { "bool", "boolean", NULL }, { "int", "integer", NULL }, { "date", "string", "date" },
        { "date-or-none", "string", NULL }, { "moment", "string", NULL }, { "money", "string", NULL },
        { "enum", "string", NULL }, { "code", "string", NULL }, { "list", "array", NULL },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_is(f->type, kinds[i].type))
            continue;
        struct json *types = json_set(a, o, "type", json_new_array(a));
        json_push(a, types, json_new_str(a, str_of(kinds[i].json)));
        json_push(a, types, json_new_str(a, STR("null")));
        if (kinds[i].format)
            json_set_str(a, o, "format", str_of(kinds[i].format));
    }
    if (f->n_values && str_is(f->type, "enum")) {
        struct json *e = json_set(a, o, "enum", json_new_array(a));
        for (size_t i = 0; i < f->n_values; i++)
            json_push(a, e, json_new_str(a, f->values[i]));
        json_push(a, e, json_new_null(a));
    }
    json_set_str(a, o, "description", law_text(web_cfg(r->web)->law, "question", f->name, r->lang));
    json_set_str(a, o, "x-asked-of", f->asked_of);
    return o;
}

void api_service_facts(struct request *r)
{
    const struct law *l = web_cfg(r->web)->law;
    struct arena *a = r->arena;
    if (!service_of(r))
        return;
    struct json *o = json_new_object(a), *props;
    json_set_str(a, o, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
    json_set_str(a, o, "type", STR("object"));
    json_set_str(a, o, "description", STR("Dotted names may also be written as nested objects; null is unknown."));
    props = json_set(a, o, "properties", json_new_object(a));
    for (size_t i = 0; i < law_n_facts(l); i++) {
        struct law_fact_info f = law_fact_at(l, i);
        json_set(a, props, str_z(a, f.name), fact_schema(r, &f));
    }
    http_json(r, 200, o);
}
