/*
 * NAME      officer_papers - completeness: the closed list against what is there; files and letters
 * WHY       law: only what the list names may be asked for, and what is missing is named with its clause
 * OWNS      the three states of a package: nobody looked, incomplete, done
 */
#include "portal/officer.h"

/* ------------------------------------------------------------------ when the office last acted */
static moment last_look(const struct desk *d)
{
    moment last = MOMENT_NONE, t;

    json_each(q, json_get(d->v, "questions")) {
        if (moment_parse(json_get_str(q, "asked"), &t) && (last == MOMENT_NONE || t > last))
            last = t;
    }
    if (moment_parse(json_get_str(d->v, "complete"), &t) && (last == MOMENT_NONE || t > last))
        last = t;
    return last;
}

static bool covers(const struct json *paper, const struct law_document *w)
{
    struct str code = json_get_str(paper, "code"), about = json_get_str(paper, "for");
    struct str subject = w->subject.n > 0 ? w->subject : STR("applicant");

    return (str_eq(code, w->code) || (w->alternative.n > 0 && str_eq(code, w->alternative)))
        && str_eq(about.n > 0 ? about : STR("applicant"), subject);
}

/* ------------------------------------------------------------------ one row */
static unsigned form_msg(struct str form)
{
    return str_is(form, "original-seen") ? MSG_officer_form_original : str_is(form, "register")
        ? MSG_officer_form_register : MSG_officer_form_file;
}

static struct ui_link2 file_link(struct desk *d, const struct json *p)
{
    struct str blob = json_get_str(p, "blob"), name = json_get_str(p, "file"), until = json_get_str(p, "valid_until");
    struct ui_link2 k = { .label = name.n > 0 ? name : json_get_str(p, "name") };
    struct buf b = buf_on(d->a);
    day last;

    if (blob.n > 0)
        k.href = str_printf(d->a, "%.*s/%.*s", STR_ARG(desk_href(d, "files")), STR_ARG(blob));
    buf_str(&b, msg(d->r->lang, form_msg(json_get_str(p, "form"))));
    buf_puts(&b, ", ");
    buf_str(&b, desk_moment(d, json_get_str(p, "at")));
    if (day_parse(until, &last)) {
        buf_puts(&b, ", ");
        buf_str(&b, text_make(d->a, d->r->lang, last < moment_day(http_now(d->r)) ? MSG_officer_expired
            : MSG_officer_valid_until, (const struct str[]){ desk_day(d, until) }, 1));
    }
    k.note = buf_get(&b);
    return k;
}

static void judge(struct desk *d, struct ui_paper *row, const struct law_document *w, bool seen, bool looked)
{
    unsigned state = MSG_officer_paper_missing;
    const char *colour = "red";

    if (seen) {
        state = MSG_officer_paper_seen;
        colour = "green";
    } else if (row->n_files > 0) {
        state = looked ? MSG_officer_paper_there : MSG_officer_paper_unread;
        colour = looked ? "green" : "blue";
    } else if (!w->certain) {
        state = MSG_officer_paper_maybe;
        colour = "grey";
    } else if (str_is(w->stage, "after-decision")) {
        state = MSG_officer_paper_later;
        colour = "grey";
    }
    row->state = msg(d->r->lang, state);
    row->colour = str_of(colour);
}

static void fill_row(struct desk *d, struct ui_paper *row, const struct law_document *w, bool looked)
{
    const struct json *papers = json_get(d->v, "documents");
    struct ui_link2 *files = arena_new_array(d->a, papers != NULL ? papers->count + 1 : 1, struct ui_link2);
    moment look = last_look(d), at;
    bool seen = false;

    row->name = law_text(d->law, "document", w->code, d->r->lang);
    if (w->alternative.n > 0)
        row->name = text_make(d->a, d->r->lang, MSG_officer_or_else, (const struct str[]){ row->name,
            law_text(d->law, "document", w->alternative, d->r->lang) }, 2);
    row->subject = desk_subject(d, w->subject);
    row->clause = desk_cite(d, w->cite.clause);
    row->clause_href = desk_clause_href(d, w->cite.clause);
    row->code = w->code;
    row->about = w->subject.n > 0 ? w->subject : STR("applicant");
    json_each(p, papers) {
        if (!covers(p, w))
            continue;
        seen = seen || str_is(json_get_str(p, "form"), "original-seen") || str_is(json_get_str(p, "form"), "register");
        row->fresh = row->fresh || (look != MOMENT_NONE && moment_parse(json_get_str(p, "at"), &at) && at > look);
        files[row->n_files] = file_link(d, p);
        row->n_files++;
    }
    row->files = files;
    judge(d, row, w, seen, looked);
    if (!seen && w->certain && desk_may(d, COMMAND_ADD_DOCUMENT)
        && str_is(w->stage, "filing") == !str_is(json_get_str(d->v, "status"), "granted"))
        row->original = desk_do(d, COMMAND_ADD_DOCUMENT, "");
}

static bool listed(const struct desk *d, const struct json *p)
{
    for (size_t i = 0; d->as != NULL && i < d->as->n_documents; i++) {
        if (covers(p, &d->as->documents[i]))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------ letters */
static const struct { const char *name; enum paper_kind kind; unsigned label; const char *needs; } kinds[] = {
    { "receipt", PAPER_RECEIPT, MSG_officer_paper_receipt, "" },
    { "return", PAPER_RETURN, MSG_officer_paper_return, "returned" },
    { "decision", PAPER_DECISION, MSG_officer_paper_decision, "grant" },
    { "refusal", PAPER_REFUSAL, MSG_officer_paper_refusal, "refuse" },
    { "certificate", PAPER_CERTIFICATE, MSG_officer_paper_certificate, "consular" },
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

static bool has_paper(const struct desk *d, const char *needs)
{
    struct str decision = json_get_str(json_get(d->v, "decision"), "decision");

    if (needs[0] == '\0')
        return !str_is(json_get_str(d->v, "status"), "draft");
    if (str_is(str_of(needs), "returned"))
        return str_is(json_get_str(d->v, "status"), "returned");
    if (str_is(str_of(needs), "consular"))
        return str_is(decision, "grant") && str_is(json_get_str(d->v, "service"), "consular-registration");
    return str_is(decision, needs);
}

const struct ui_link2 *desk_papers(struct desk *d, size_t *n, bool of_decision)
{
    struct ui_link2 *l = arena_new_array(d->a, N_KINDS, struct ui_link2);

    *n = 0;
    for (size_t i = 0; i < N_KINDS; i++) {
        if (!has_paper(d, kinds[i].needs) || (of_decision && i < 2))
            continue;
        l[*n].label = msg(d->r->lang, kinds[i].label);
        l[(*n)++].href = desk_href(d, str_printf(d->a, "papers/%s", kinds[i].name).p);
    }
    return l;
}

/* ------------------------------------------------------------------ the page */
static void state_of(struct desk *d, size_t missing, unsigned *state, unsigned *text, const char **colour)
{
    bool filed = str_is(json_get_str(d->v, "status"), "filed");

    *state = MSG_officer_package_done;
    *text = MSG_officer_package_done_text;
    *colour = "green";
    if (filed && missing > 0) {
        *state = MSG_officer_package_incomplete;
        *text = MSG_officer_package_incomplete_text;
        *colour = "red";
    } else if (filed) {
        *state = MSG_officer_package_unread;
        *text = MSG_officer_package_unread_text;
        *colour = "blue";
    }
}

static void cited(struct desk *d, struct ui_action *k, struct str clause)
{
    k->clause = desk_cite(d, clause);
    k->clause_href = desk_clause_href(d, clause);
}

static void offers(struct desk *d, struct desk_actions *l, size_t missing)
{
    struct ui_action *k;

    if (missing == 0 && (k = desk_offer(d, l, COMMAND_ACCEPT, MSG_officer_do_accept, "")) != NULL)
        k->hint = msg(d->r->lang, MSG_officer_do_accept_hint);
    if (missing > 0 && (k = desk_offer(d, l, COMMAND_RETURN, MSG_officer_do_return, "")) != NULL) {
        k->hint = msg(d->r->lang, MSG_officer_do_return_hint);
        if (d->as != NULL)
            cited(d, k, d->as->completeness.cite.clause);
    }
    if ((k = desk_offer(d, l, COMMAND_ASK, MSG_officer_do_request, "?documents=yes")) != NULL) {
        k->hint = msg(d->r->lang, MSG_officer_do_request_hint);
        if (d->as != NULL && d->as->closed_list)
            cited(d, k, d->as->closed_list_cite.clause);
    }
}

void officer_papers(struct request *r)
{
    struct desk_actions actions = { 0 };
    struct ui_link2 *others;
    const struct ui_link2 *letters;
    struct ui_paper *rows;
    unsigned state, text;
    const char *colour;
    struct desk d;
    size_t n = 0, n_others = 0, n_letters, missing;

    if (!desk_open(r, &d))
        return;
    const struct json *there = json_get(d.v, "documents");
    bool looked = !str_is(json_get_str(d.v, "status"), "filed");

    rows = arena_new_array(d.a, d.as != NULL ? d.as->n_documents + 1 : 1, struct ui_paper);
    for (size_t i = 0; d.as != NULL && i < d.as->n_documents; i++)
        fill_row(&d, &rows[n++], &d.as->documents[i], looked);
    others = arena_new_array(d.a, there != NULL ? there->count + 1 : 1, struct ui_link2);
    json_each(p, there) {
        if (!listed(&d, p))
            others[n_others++] = file_link(&d, p);
    }
    missing = json_get(d.v, "missing") != NULL ? json_get(d.v, "missing")->count : 0;
    offers(&d, &actions, missing);
    state_of(&d, missing, &state, &text, &colour);
    letters = desk_papers(&d, &n_letters, false);
    portal_show(r, 200, desk_papers, .head = desk_head(&d, "documents"), .actions = actions.v,
        .n_actions = actions.n, .state = msg(r->lang, state), .state_colour = str_of(colour),
        .state_text = msg(r->lang, text), .papers = rows, .n_papers = n, .others = others, .n_others = n_others,
        .letters = letters, .n_letters = n_letters);
}

/* ------------------------------------------------------------------ bytes */
static void problem(struct request *r, const struct diags *d)
{
    http_problem(r, http_status_of(d), d);
}

void officer_file(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str bytes, media;

    if (reader == NULL)
        return;
    if (!flow_document(reader, &r->actor, r->params[0], r->params[1], r->arena, &bytes, &media, &d)) {
        problem(r, &d);
        return;
    }
    http_header(r, "Content-Disposition", STR("inline"));
    http_answer(r, 200, media, bytes);
}

void officer_paper(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str pdf;

    if (reader == NULL)
        return;
    for (size_t i = 0; i < N_KINDS; i++) {
        if (!str_is(r->params[1], kinds[i].name))
            continue;
        if (!flow_paper(reader, &r->actor, r->params[0], kinds[i].kind, r->lang, r->arena, &pdf, &d)) {
            problem(r, &d);
            return;
        }
        http_header(r, "Content-Disposition", str_printf(r->arena, "inline; filename=\"%.*s-%s.pdf\"",
                                                         STR_ARG(r->params[0]), kinds[i].name));
        http_answer(r, 200, STR("application/pdf"), pdf);
        return;
    }
    http_problem_of(r, 404, DIAG_INPUT, "no-such-paper", "There is no paper of that kind.", "Go back.");
}

void officer_archive(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str zip;

    if (reader == NULL)
        return;
    if (!flow_archive(reader, &r->actor, r->params[0], r->arena, &zip, &d)) {
        problem(r, &d);
        return;
    }
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s.zip\"",
                                                     STR_ARG(r->params[0])));
    http_answer(r, 200, STR("application/vnd.etsi.asic-e+zip"), zip);
}
