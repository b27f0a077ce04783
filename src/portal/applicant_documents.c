/*
 * NAME      applicant_documents - what offices decided for a person, and what the person gave them, in one place
 * WHY       who was asked for a paper once should not have to look for it again; what was decided should be found
 *           without knowing the number of the case
 * OWNS      which service follows on which decision (the table)
 * ERRORS    a problem page; a case that cannot be read now is left out
 * MUST NOT  name a paper of a case the flow does not show this person
 */
#include "portal/applicant.h"

#include "portal/apply.h"

enum { LOOK_AT = 30 };              /* cases of one person, newest first */

/* ------------------------------------------------------------------ what was given before */
static bool known(const struct applicant_paper *list, size_t n, struct str blob)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].blob, blob))
            return true;
    return false;
}

static size_t papers_of(const struct json *shown, struct applicant_paper *out, size_t n)
{
    json_each(d, json_get(shown, "documents")) {
        struct str blob = json_get_str(d, "blob"), code = json_get_str(d, "code");

        if (n == APPLICANT_PAPERS || blob.n == 0 || apply_is_form(code) || known(out, n, blob))
            continue;
        out[n++] = (struct applicant_paper){ .code = code, .subject = json_get_str(d, "for"),
            .number = json_get_str(shown, "number"), .blob = blob, .media = json_get_str(d, "media"),
            .name = json_get_str(d, "file"), .size = json_get_int(d, "size", 0),
            .at = applicant_moment(d, "at"), .until = applicant_day(d, "valid_until") };
    }
    return n;
}

/* Every case of the person with somebody else's eyes kept out: what the flow shows them. */
static size_t shown_cases(struct request *r, struct flow_reader *reader, struct json **out)
{
    struct case_filter f = { .due_before = DAY_NONE, .limit = LOOK_AT };
    struct diags quiet = diags_on(r->arena);
    struct json *v = flow_list(reader, &r->actor, &f, r->arena, &quiet);
    size_t n = 0;

    json_each(c, json_get(v, "cases")) {
        if (str_is(json_get_str(c, "word"), "draft") || n == LOOK_AT)
            continue;
        out[n] = flow_show(reader, &r->actor, json_get_str(c, "number"), r->lang, r->arena, &quiet);
        n += out[n] != NULL;
    }
    return n;
}

size_t applicant_papers(struct request *r, struct applicant_paper out[APPLICANT_PAPERS])
{
    struct flow_reader *reader = web_reader(r);
    struct json *cases[LOOK_AT];
    size_t n = 0, n_cases = reader != NULL ? shown_cases(r, reader, cases) : 0;

    for (size_t i = 0; i < n_cases; i++)
        n = papers_of(cases[i], out, n);
    return n;
}

/* ------------------------------------------------------------------ what follows on a decision */
static const struct { const char *after, *service; unsigned label; } follows[] = {
    { "residence-permission", "residence-card", MSG_applicant_next_card },
    { "residence-card", "residence-card", MSG_applicant_next_renew },
    { "consular-registration", "consular-removal", MSG_applicant_next_removal },
    { "departure", "consular-registration", MSG_applicant_next_registration },
    { "departure-abroad", "consular-registration", MSG_applicant_next_registration },
    { "exit-visa", "exit-visa", MSG_applicant_next_again },
};

size_t applicant_follows(struct request *r, struct str service, struct ui_action out[APPLICANT_FOLLOWS])
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof follows / sizeof *follows; i++) {
        struct str code = str_of(follows[i].service);

        if (n < APPLICANT_FOLLOWS && str_is(service, follows[i].after)
            && law_service(web_cfg(r->web)->law, code) != NULL)
            out[n++] = (struct ui_action){ msg(r->lang, follows[i].label),
                portal_href(r, "~/services/%s", code) };
    }
    return n;
}

/* ------------------------------------------------------------------ the page */
static struct ui_result result_of(struct request *r, const struct json *v)
{
    const struct json *dec = json_get(v, "decision");
    struct str number = json_get_str(v, "number");
    bool grant = str_is(json_get_str(dec, "decision"), "grant");
    struct ui_action *next = arena_new_array(r->arena, APPLICANT_FOLLOWS, struct ui_action);

    return (struct ui_result){ .title = json_get_str(v, "title"), .number = number,
        .outcome = msg(r->lang, grant ? MSG_applicant_dec_grant : MSG_applicant_dec_refuse),
        .colour = grant ? STR("green") : STR("red"), .at = applicant_moment(dec, "at"),
        .until = applicant_day(dec, "valid_until"),
        .paper = portal_href(r, grant ? "~/cabinet/cases/%s/paper/decision" : "~/cabinet/cases/%s/paper/refusal",
            number),
        .more = portal_href(r, "~/cabinet/cases/%s/decision", number), .next = next,
        .n_next = grant ? applicant_follows(r, json_get_str(v, "service"), next) : 0 };
}

static struct ui_given given_of(struct request *r, const struct applicant_paper *k)
{
    return (struct ui_given){ .title = law_text(web_cfg(r->web)->law, "document", k->code, r->lang),
        .href = portal_href(r, "~/cabinet/cases/%s/file/%s", k->number, k->blob), .file = k->name, .at = k->at,
        .until = k->until, .number = k->number, .case_href = portal_href(r, "~/cabinet/cases/%s", k->number) };
}

void applicant_documents(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct applicant_paper *papers = arena_new_array(r->arena, APPLICANT_PAPERS, struct applicant_paper);
    struct ui_result *results = arena_new_array(r->arena, LOOK_AT, struct ui_result);
    struct json *cases[LOOK_AT];
    size_t n = 0, n_results = 0, n_tabs, n_cases;
    struct ui_given *given;

    if (reader == NULL)
        return;
    n_cases = shown_cases(r, reader, cases);
    for (size_t i = 0; i < n_cases; i++) {
        n = papers_of(cases[i], papers, n);
        if (json_get(cases[i], "decision") != NULL)
            results[n_results++] = result_of(r, cases[i]);
    }
    given = arena_new_array(r->arena, n + 1, struct ui_given);
    for (size_t i = 0; i < n; i++)
        given[i] = given_of(r, &papers[i]);
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    portal_show(r, 200, my_documents, .tabs = tabs, .n_tabs = n_tabs, .results = results, .n_results = n_results,
        .given = given, .n_given = n);
}
