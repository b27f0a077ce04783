/*
 * NAME      apply_done - after sending: number, until when and how that is counted, what comes next
 * WHY       the person leaves with the date the law gives, its sum day by day, and a receipt that
 *           binds the office
 * MUST NOT  promise a date that the case does not have
 */
#include "portal/apply.h"
#include "portal/ical.h"

#include "portal/public.h"

static bool sent(struct request *r, struct apply *p)
{
    if (!apply_open_any(r, p))
        return false;
    if (p->sent)
        return true;
    http_redirect(r, portal_href(r, "/apply/%s", p->number));
    return false;
}

/* The clock that ends with the decision and still runs. */
static const struct json *decision_clock(const struct json *clocks)
{
    json_each(c, clocks) {
        day due;

        if (str_starts(json_get_str(c, "code"), "decision") && json_get_str(c, "of").n == 0
            && day_parse(json_get_str(c, "due"), &due))
            return c;
    }
    return NULL;
}

/* Until when the decision is due, and its sum. */
struct deadline { day from, due; struct str limit, clause; struct term_count count; };

/* As the case's clock says; before the documents are accepted there is none yet, then as the law
 * says of an application that is complete. */
static bool deadline_of(const struct apply *p, struct deadline *d)
{
    struct flow_reader *reader = web_reader(p->r);
    struct diags quiet = diags_on(p->a);
    const struct json *clock = reader == NULL ? NULL
        : decision_clock(flow_clocks(reader, &p->r->actor, p->number, p->a, &quiet));

    if (clock != NULL) {
        *d = (struct deadline){ .limit = json_get_str(clock, "limit"),
            .clause = json_get_str(clock, "clause"), .count = portal_count(p->a, clock) };
        d->due = d->count.due;
        return day_parse(json_get_str(clock, "from"), &d->from);
    }
    for (size_t i = 0; p->as != NULL && i < p->as->n_terms; i++) {
        const struct law_term *t = &p->as->terms[i];
        struct term length;

        if (!t->certain || t->due == DAY_NONE || !str_starts(t->code, "decision"))
            continue;
        *d = (struct deadline){ t->from, t->due, t->limit, t->cite.clause, { .due = t->due } };
        if (term_parse(t->limit, &length, &quiet) && length.unit != TERM_HOURS)
            (void)law_count(p->law, t->from, MOMENT_NONE, length, str_is(t->counts, "same-day"),
                str_is(t->rolls, "next-working-day"), NULL, 0, true, p->a, &d->count, &quiet);
        return true;
    }
    return false;
}

static size_t steps(const struct apply *p, struct ui_done_step *s)
{
    const struct assessment *as = p->as;
    enum lang lang = p->r->lang;
    size_t n = 0;
    struct str part[2];

    s[n].title = msg(lang, MSG_apply_step_check);
    if (as != NULL && as->decider.answer == LAW_YES)
        s[n].text = law_text(p->law, "body", as->decider.code, lang);
    n++;
    if (as != NULL && as->n_checks > 0) {
        struct buf b = buf_on(p->a);

        for (size_t i = 0; i < as->n_checks && i < 8; i++) {
            buf_puts(&b, i > 0 ? "; " : "");
            buf_str(&b, law_text(p->law, "check", as->checks[i].code, lang));
        }
        s[n].title = msg(lang, MSG_apply_step_agencies);
        s[n++].text = buf_get(&b);
    }
    s[n].title = msg(lang, MSG_apply_step_decide);
    s[n++].text = msg(lang, MSG_apply_step_decide_text);
    if (as != NULL && as->result.answer == LAW_YES) {
        part[0] = law_text(p->law, "result", as->result.code, lang);
        s[n].title = msg(lang, MSG_apply_step_result);
        s[n++].text = part[0];
    }
    return n;
}

/* What the case says now: a payment that came in meanwhile stands for its receipt. */
static struct ui_line missing_line(const struct apply *p, struct flow_reader *reader)
{
    struct diags quiet = diags_on(p->a);
    const struct json *list = json_get(flow_show(reader, &p->r->actor, p->number, p->r->lang, p->a,
        &quiet), "missing");
    struct ui_cell *cells = arena_new_array(p->a, list == NULL ? 1 : list->count + 1, struct ui_cell);
    size_t n = 0;

    json_each(m, list)
        cells[n++].text = law_text(p->law, "document", json_get_str(m, "code"), p->r->lang);
    return (struct ui_line){ .cells = cells, .n_cells = n };
}

static struct str fee_words(const struct apply *p)
{
    const struct json *fee = json_get(p->v, "fee");
    struct str sum;

    if (p->as == NULL || !p->as->fee.in_force || !p->as->fee.certain || p->as->fee.kzt == 0)
        return STR_NONE;
    sum = words_money_str(p->a, p->r->lang, p->as->fee.kzt);
    return apply_say(p, str_is(json_get_str(fee, "way"), "paid") ? MSG_apply_done_fee
        : MSG_apply_done_fee_later, &sum, 1);
}

static struct str registered_words(const struct apply *p)
{
    const struct json *a = json_get(json_get(p->v, "sent"), "answer");
    struct str when;
    day on;

    if (!json_get_bool(a, "registered_later", false)
        || !day_parse(json_get_str(a, "registered"), &on))
        return STR_NONE;
    when = words_day_str(p->a, p->r->lang, on);
    return apply_say(p, MSG_apply_registered, &when, 1);
}

void apply_done(struct request *r)
{
    struct flow_reader *reader;
    struct portal_weeks weeks = { .n = 0 };
    struct ui_done_step *next;
    struct ui_line missing;
    struct deadline until = { .due = DAY_NONE };
    struct apply p;
    struct str limit = STR_NONE;
    bool due;
    size_t n;

    if (!sent(r, &p) || (reader = web_reader(r)) == NULL)
        return;
    due = deadline_of(&p, &until);
    if (until.count.n_days > 0)
        weeks = portal_weeks(r, until.from, &until.count);
    if (due)
        limit = portal_limit(p.a, r->lang, until.limit);
    next = arena_new_array(p.a, 6, struct ui_done_step);
    n = steps(&p, next);
    missing = missing_line(&p, reader);
    portal_show(r, 200, apply_done, .number = p.number,
        .service = law_service_title(p.service, r->lang),
        .status_code = portal_status_code(r, p.number),
        .received = json_get_int(json_get(p.v, "sent"), "at", MOMENT_NONE),
        .registered = registered_words(&p),
        .due = due ? words_day_str(p.a, r->lang, until.due) : STR_NONE,
        .due_clause = due ? apply_cite(&p, until.clause) : STR_NONE,
        .due_clause_href = due ? apply_clause_href(&p, until.clause) : STR_NONE,
        .due_ics = due ? portal_href(r, "~/apply/%s/due.ics", p.number) : STR_NONE,
        .incomplete = missing.n_cells > 0,
        .caption = due ? apply_say(&p, MSG_apply_done_caption, &limit, 1) : STR_NONE,
        .weeks = weeks.weeks, .n_weeks = weeks.n, .weekdays = weeks.heads, .n_weekdays = weeks.n_heads,
        .receipt = portal_href(r, "~/apply/%s/receipt", p.number),
        .proof = portal_href(r, "~/apply/%s/proof", p.number), .steps = next, .n_steps = n,
        .informed = apply_informed(&p), .missing = &missing, .n_missing = missing.n_cells > 0,
        .fee = fee_words(&p));
}

/* ------------------------------------------------------------------ files to keep */
static void file(struct request *r, struct str number, const char *type, const char *ending,
    struct str bytes)
{
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s%s\"",
        STR_ARG(number), ending));
    http_answer(r, 200, str_of(type), bytes);
}

void apply_receipt(struct request *r)
{
    struct flow_reader *reader;
    struct diags d = diags_on(r->arena);
    struct apply p;
    struct str pdf;

    if (!sent(r, &p) || (reader = web_reader(r)) == NULL)
        return;
    if (flow_paper(reader, &r->actor, p.number, PAPER_RECEIPT, r->lang, p.a, &pdf, &d))
        file(r, p.number, "application/pdf", "-receipt.pdf", pdf);
    else
        http_problem(r, http_status_of(&d), &d);
}

void apply_proof(struct request *r)
{
    struct flow_reader *reader;
    struct diags d = diags_on(r->arena);
    struct apply p;
    struct str text;

    if (!sent(r, &p) || (reader = web_reader(r)) == NULL)
        return;
    if (flow_receipt(reader, &r->actor, p.number, STR("filed"), p.a, &text, &d))
        file(r, p.number, "text/plain; charset=utf-8", "-receipt.txt", text);
    else
        http_problem(r, http_status_of(&d), &d);
}

/* The day the decision is due by. */
void apply_calendar(struct request *r)
{
    struct deadline until;
    struct apply p;

    if (!sent(r, &p))
        return;
    if (!deadline_of(&p, &until)) {
        http_redirect(r, portal_href(r, "/apply/%s/done", p.number));
        return;
    }
    ical_give(r, str_printf(p.a, "%.*s.ics", STR_ARG(p.number)), &(struct ical_event){
        .uid = str_printf(p.a, "%.*s-decision", STR_ARG(p.number)), .stamp = http_now(r), .on = until.due,
        .summary = apply_say(&p, MSG_apply_ics, &p.number, 1) });
}
