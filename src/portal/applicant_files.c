/*
 * NAME      applicant_files - what a person takes home of a case: papers, documents, proof, archive, calendar
 * ERRORS    a problem page
 * MUST NOT  let a browser run what somebody uploaded: documents leave as attachments
 */
#include "portal/applicant.h"
#include "portal/ical.h"

#include "portal/public.h"

static void give(struct request *r, const char *media, struct str name, struct str bytes)
{
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
    http_answer(r, 200, str_of(media), bytes);
}

static void refuse(struct request *r, const struct diags *d)
{
    if (r->status == 0)
        http_problem(r, http_status_of(d) == 409 ? 404 : http_status_of(d), d);
}

/* Only what a number of ours has: it goes into a header. */
static struct str number_of(struct request *r)
{
    return flow_number_ok(r->params[0]) ? r->params[0] : STR("case");
}

void applicant_case_file(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str bytes, media;

    if (reader == NULL)
        return;
    if (!flow_document(reader, &r->actor, r->params[0], r->params[1], r->arena, &bytes, &media, &d)) {
        refuse(r, &d);
        return;
    }
    const char *ending = str_is(media, "application/pdf") ? "pdf" : str_is(media, "image/png") ? "png"
        : str_is(media, "image/jpeg") ? "jpg" : "bin";
    give(r, str_z(r->arena, media), str_printf(r->arena, "%.*s-%.8s.%s", STR_ARG(number_of(r)),
        r->params[1].n >= 8 ? r->params[1].p : "document", ending), bytes);
}

void applicant_case_paper(struct request *r)
{
    static const struct { const char *name; enum paper_kind kind; } kinds[] = {
        { "decision", PAPER_DECISION }, { "refusal", PAPER_REFUSAL }, { "receipt", PAPER_RECEIPT },
        { "return", PAPER_RETURN }, { "certificate", PAPER_CERTIFICATE },
    };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str pdf;

    if (reader == NULL)
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!str_is(r->params[1], kinds[i].name))
            continue;
        if (flow_paper(reader, &r->actor, r->params[0], kinds[i].kind, r->lang, r->arena, &pdf, &d))
            give(r, "application/pdf", str_printf(r->arena, "%.*s-%s.pdf", STR_ARG(number_of(r)),
                kinds[i].name), pdf);
        else
            refuse(r, &d);
        return;
    }
    http_problem_of(r, 404, DIAG_INPUT, "no-such-paper", "There is no such paper.", "Take a link of the page.");
}

/* ?event=decided for the decision; the filing else. */
void applicant_case_proof(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str event = answer_is(r, "event", "decided") ? STR("decided") : STR("filed"), text;

    if (reader == NULL)
        return;
    if (flow_receipt(reader, &r->actor, r->params[0], event, r->arena, &text, &d))
        give(r, "text/plain; charset=utf-8", str_printf(r->arena, "%.*s-%.*s.txt", STR_ARG(number_of(r)),
            STR_ARG(event)), text);
    else
        refuse(r, &d);
}

void applicant_case_archive(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str zip;

    if (reader == NULL)
        return;
    if (flow_archive(reader, &r->actor, r->params[0], r->arena, &zip, &d))
        give(r, "application/vnd.etsi.asic-e+zip", str_printf(r->arena, "%.*s.zip", STR_ARG(number_of(r))),
            zip);
    else
        refuse(r, &d);
}

/* The day the decision is due: the event moves when the clock does. */
void applicant_case_ics(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct applicant_case c;
    day due;

    if (!applicant_case_open(r, &c))
        return;
    due = applicant_day(applicant_clock(flow_clocks(c.reader, &r->actor, c.number, c.a, &d)), "due");
    if (due == DAY_NONE) {
        http_redirect(r, portal_href(r, "/cabinet/cases/%s", c.number));
        return;
    }
    ical_give(r, str_printf(c.a, "%.*s.ics", STR_ARG(number_of(r))), &(struct ical_event){
        .uid = str_printf(c.a, "%.*s-decision", STR_ARG(number_of(r))), .sequence = json_get_int(c.v, "seq", 0),
        .stamp = http_now(r), .on = due,
        .summary = text_make(c.a, r->lang, MSG_applicant_my_due, (const struct str[]){ c.number }, 1) });
}

/* ------------------------------------------------------------------ the decision */
const struct ui_ground *applicant_grounds(const struct applicant_case *c, const struct json *from, size_t *n)
{
    const struct json *list = json_get(from, "grounds");
    struct ui_ground *g = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_ground);

    *n = 0;
    json_each(k, list) {
        struct ui_ground *o = &g[(*n)++];

        o->text = applicant_name(c, "ground", json_get_str(k, "code"));
        o->clause = applicant_cite(c, json_get_str(k, "clause"));
        o->clause_href = applicant_clause_href(c, json_get_str(k, "clause"));
        o->until = applicant_name(c, "until", json_get_str(k, "until"));
    }
    return g;
}

static const char *const appeal_clocks[] = { "complaint", "court-appeal" };

/* The day until which this way is open: the case's own clock of a complaint, by its limit. */
static day appeal_until(const struct applicant_case *c, struct str limit)
{
    json_each(k, json_get(c->v, "clocks")) {
        for (size_t i = 0; i < sizeof appeal_clocks / sizeof *appeal_clocks; i++) {
            if (str_is(json_get_str(k, "code"), appeal_clocks[i]) &&
                str_eq(json_get_str(k, "limit"), limit) && json_get_str(k, "of").n == 0)
                return applicant_day(k, "due");
        }
    }
    return DAY_NONE;
}

static struct ui_row appeal_row(const struct applicant_case *c, const struct json *k)
{
    struct str limit = json_get_str(k, "limit");
    day until = limit.n > 0 ? appeal_until(c, limit) : DAY_NONE;
    struct str words[2] = { portal_limit(c->a, c->r->lang, limit), words_day_str(c->a, c->r->lang, until) };
    struct ui_row o = { .key = applicant_name(c, "body", json_get_str(k, "body")),
        .note = applicant_cite(c, json_get_str(k, "clause")),
        .note_href = applicant_clause_href(c, json_get_str(k, "clause")) };

    o.value = limit.n == 0 ? msg(c->r->lang, MSG_applicant_dec_appeal_any)
        : until == DAY_NONE ? text_make(c->a, c->r->lang, MSG_applicant_dec_appeal_limit, words, 1)
                            : text_make(c->a, c->r->lang, MSG_applicant_dec_appeal_until, words, 2);
    return o;
}

static void put_row(struct applicant_case *c, struct page_my_decision *p, struct ui_row *rows, unsigned key,
    struct str value)
{
    if (value.n > 0)
        rows[p->n_rows++] = (struct ui_row){ .key = msg(c->r->lang, key), .value = value };
}

static void put_decided(struct applicant_case *c, const struct json *dec, struct page_my_decision *p)
{
    struct ui_row *rows = arena_new_array(c->a, 8, struct ui_row);
    moment delivered = applicant_moment(dec, "delivered");
    day until = applicant_day(dec, "valid_until");

    put_row(c, p, rows, MSG_applicant_dec_result, applicant_name(c, "result", json_get_str(dec, "result")));
    put_row(c, p, rows, MSG_applicant_dec_on,
        words_moment_str(c->a, c->r->lang, applicant_moment(dec, "at")));
    put_row(c, p, rows, MSG_applicant_dec_by, applicant_name(c, "body", json_get_str(dec, "body")));
    put_row(c, p, rows, MSG_applicant_dec_signed, json_get_str(json_get(dec, "signature"), "name"));
    put_row(c, p, rows, MSG_applicant_dec_until, words_day_str(c->a, c->r->lang, until));
    put_row(c, p, rows, MSG_applicant_dec_delivered, words_moment_str(c->a, c->r->lang, delivered));
    p->rows = rows;
}

static void put_papers(struct applicant_case *c, bool grant, struct page_my_decision *p)
{
    struct ui_action *l = arena_new_array(c->a, 4, struct ui_action);

    l[p->n_papers++] = (struct ui_action){ msg(c->r->lang, MSG_applicant_dec_get), portal_href(c->r,
        grant ? "~/cabinet/cases/%s/paper/decision" : "~/cabinet/cases/%s/paper/refusal", c->number) };
    l[p->n_papers++] = (struct ui_action){ msg(c->r->lang, MSG_applicant_dec_proof), portal_href(c->r,
        "~/cabinet/cases/%s/proof?event=decided", c->number) };
    l[p->n_papers++] = (struct ui_action){ msg(c->r->lang, MSG_applicant_case_zip), portal_href(c->r,
        "~/cabinet/cases/%s/archive", c->number) };
    p->papers = l;
}

void applicant_decision(struct request *r)
{
    struct page_my_decision p = { 0 };
    struct buf out = buf_on(r->arena);
    struct applicant_case c;

    if (!applicant_case_open(r, &c))
        return;
    const struct json *dec = json_get(c.v, "decision"), *appeals = json_get(dec, "appeal");
    if (dec == NULL) {
        http_redirect(r, portal_href(r, "/cabinet/cases/%s", c.number));
        return;
    }
    bool grant = str_is(json_get_str(dec, "decision"), "grant");
    struct ui_row *ways = arena_new_array(c.a, appeals == NULL ? 1 : appeals->count + 1, struct ui_row);
    p.frame = portal_frame(r);
    p.number = json_get_str(c.v, "decision_number");
    p.case_number = c.number;
    p.back = portal_href(r, "~/cabinet/cases/%s", c.number);
    p.outcome = msg(r->lang, grant ? MSG_applicant_dec_grant : MSG_applicant_dec_refuse);
    p.colour = grant ? STR("green") : STR("red");
    put_decided(&c, dec, &p);
    p.grounds = applicant_grounds(&c, dec, &p.n_grounds);
    p.reasons = json_get_str(dec, "reasons");
    put_papers(&c, grant, &p);
    json_each(k, appeals)
        ways[p.n_appeals++] = appeal_row(&c, k);
    p.appeals = ways;
    struct ui_action *next = arena_new_array(c.a, APPLICANT_FOLLOWS, struct ui_action);
    p.next = next;
    p.n_next = grant ? applicant_follows(r, json_get_str(c.v, "service"), next) : 0;
    if (applicant_may(&c, COMMAND_COMPLAIN))
        p.complain = portal_href(r, "~/cabinet/cases/%s/complain?about=decision", c.number);
    page_my_decision(&out, r->lang, &p);
    http_html(r, 200, buf_get(&out));
}
