/*
 * NAME      apply_papers - the papers of this very case, and their pages
 * WHY       the list is the law's, for these answers: what is needed, what may be, for whom and by
 *           which clause; people photograph page by page, so a paper is pages in an order
 * OWNS      "papers" and "later" of the draft
 * MUST NOT  ask for a paper that the law does not list; show a page to anyone but who added it
 */
#include "portal/applicant.h"
#include "portal/apply.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ what is there */
static bool is_of(const struct json *d, struct str code, struct str subject, struct str other)
{
    struct str c = json_get_str(d, "code");

    return str_eq(json_get_str(d, "for"), subject)
        && (str_eq(c, code) || (other.n > 0 && str_eq(c, other)));
}

static const char *later_key(const struct apply *p, struct str code, struct str subject)
{
    return str_z(p->a, str_printf(p->a, "%.*s@%.*s", STR_ARG(code), STR_ARG(subject)));
}

bool apply_is_form(struct str code)
{
    static const char *const forms[] = { "application-form", "registration-card-permanent",
        "registration-card-temporary", "removal-request", "registration-statement" };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(code, forms[i]))
            return true;
    return false;
}

struct apply_paper_state apply_paper(const struct apply *p, struct str code, struct str subject,
    struct str other)
{
    struct apply_paper_state s = { .made = apply_is_form(code) };

    json_each(d, json_get(p->v, "papers"))
        s.pages += is_of(d, code, subject, other);
    s.made = s.made && s.pages == 0;
    s.later = json_get_bool(json_get(p->v, "later"), later_key(p, code, subject), false);
    return s;
}

static struct str subject_of(const struct law_document *d)
{
    return d->subject.n > 0 ? d->subject : STR("applicant");
}

static bool of_filing(const struct law_document *d)
{
    return str_is(d->stage, "filing");
}

void apply_papers_count(const struct apply *p, size_t *needed, size_t *there, size_t *later)
{
    *needed = *there = *later = 0;
    for (size_t i = 0; p->as != NULL && i < p->as->n_documents; i++) {
        const struct law_document *d = &p->as->documents[i];
        struct apply_paper_state s;

        if (!d->certain || !of_filing(d))
            continue;
        s = apply_paper(p, d->code, subject_of(d), d->alternative);
        ++*needed;
        *there += s.pages > 0 || s.made;
        *later += s.pages == 0 && !s.made && s.later;
    }
}

/* ------------------------------------------------------------------ the list */
static struct str paper_name(const struct apply *p, struct str code)
{
    return law_text(p->law, "document", code, p->r->lang);
}

static struct ui_task row_of(const struct apply *p, const struct law_document *d, bool link)
{
    struct request *r = p->r;
    struct apply_paper_state s = apply_paper(p, d->code, subject_of(d), d->alternative);
    struct str n = words_number_str(p->a, r->lang, (int64_t)s.pages);
    struct ui_task t = { .title = paper_name(p, d->code) };

    if (d->alternative.n > 0)
        t.title = str_printf(p->a, "%.*s %.*s %.*s", STR_ARG(t.title),
            STR_ARG(msg(r->lang, MSG_portal_or)), STR_ARG(paper_name(p, d->alternative)));
    t.hint = apply_subject(p, subject_of(d));
    if (link)
        t.href = portal_href(r, "~/apply/%s/papers/%s/%s", p->number, d->code, subject_of(d));
    t.status = s.pages > 0 ? words_count_str(p->a, r->lang, MSG_apply_n_pages, (int64_t)s.pages, &n, 1)
        : msg(r->lang, !link ? MSG_apply_paper_not_yet : s.made ? MSG_apply_paper_made
            : s.later ? MSG_apply_paper_later_set : MSG_apply_paper_none);
    t.colour = s.pages > 0 || s.made || !link ? STR("") : s.later ? STR("yellow") : STR("blue");
    return t;
}

enum { NEEDED, MAYBE, AFTER, GROUPS };

static int group_of(const struct law_document *d)
{
    return !of_filing(d) ? AFTER : d->certain ? NEEDED : MAYBE;
}

static size_t groups(const struct apply *p, struct ui_paper_group out[GROUPS])
{
    static const unsigned titles[GROUPS][2] = {
        { MSG_apply_papers_needed, 0 }, { MSG_apply_papers_maybe, MSG_apply_papers_maybe_text },
        { MSG_apply_papers_after, MSG_apply_papers_after_text },
    };
    size_t n = 0;

    for (int g = 0; g < GROUPS; g++) {
        struct ui_task *rows = arena_new_array(p->a, p->as->n_documents + 1, struct ui_task);
        size_t k = 0;

        for (size_t i = 0; i < p->as->n_documents; i++) {
            const struct law_document *d = &p->as->documents[i];

            if (group_of(d) == g)
                rows[k++] = row_of(p, d, g != AFTER && !str_ends(d->subject, "[]"));
        }
        if (k == 0)
            continue;
        out[n] = (struct ui_paper_group){ .title = msg(p->r->lang, titles[g][0]), .tasks = rows,
            .n_tasks = k };
        if (titles[g][1] != 0)
            out[n].text = msg(p->r->lang, titles[g][1]);
        n++;
    }
    return n;
}

/* Each paper with its clause, once. */
static size_t clauses(const struct apply *p, struct ui_row *rows)
{
    size_t n = 0;

    for (size_t i = 0; i < p->as->n_documents; i++) {
        const struct law_document *d = &p->as->documents[i];
        struct str name = paper_name(p, d->code), clause = apply_cite(p, d->cite.clause);
        bool again = false;

        for (size_t k = 0; k < n; k++)
            again = again || (str_eq(rows[k].key, name) && str_eq(rows[k].value, clause));
        if (!again)
            rows[n++] = (struct ui_row){ .key = name, .value = clause,
                .link = apply_clause_href(p, d->cite.clause) };
    }
    return n;
}

static bool listed(const struct assessment *as, struct str code)
{
    for (size_t i = 0; i < as->n_documents; i++)
        if (str_eq(as->documents[i].code, code) || str_eq(as->documents[i].alternative, code))
            return true;
    return false;
}

/* What others have to show, and this person does not: the answers took it off the list. */
static struct ui_line not_needed(const struct apply *p)
{
    struct facts *f = facts_new(p->law, p->a);
    struct diags quiet = diags_on(p->a);
    struct assessment *all = law_assess(p->law, p->service, f, moment_day(http_now(p->r)), p->a,
        &quiet);
    struct ui_line line = { .cells = NULL };
    struct ui_cell *cells = arena_new_array(p->a, all == NULL ? 1 : all->n_documents + 1,
        struct ui_cell);

    for (size_t i = 0; all != NULL && i < all->n_documents; i++) {
        struct str name = paper_name(p, all->documents[i].code);
        bool again = listed(p->as, all->documents[i].code);

        for (size_t k = 0; k < line.n_cells; k++)
            again = again || str_eq(cells[k].text, name);
        if (!again)
            cells[line.n_cells++].text = name;
    }
    line.cells = cells;
    return line;
}

void apply_papers_get(struct request *r)
{
    struct ui_paper_group g[GROUPS];
    struct ui_line none;
    struct ui_row *rows;
    struct apply p;
    size_t n, n_rows;

    if (!apply_open(r, &p))
        return;
    if (p.as == NULL || p.as->eligible == LAW_NO) {
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
        return;
    }
    n = groups(&p, g);
    none = not_needed(&p);
    rows = arena_new_array(p.a, p.as->n_documents + 1, struct ui_row);
    n_rows = clauses(&p, rows);
    portal_show(r, 200, apply_papers, .number = p.number, .groups = g, .n_groups = n,
        .closed = p.as->closed_list ? apply_cite(&p, p.as->closed_list_cite.clause) : STR_NONE,
        .closed_href = apply_clause_href(&p, p.as->closed_list_cite.clause),
        .clauses = rows, .n_clauses = n_rows, .not_needed = &none, .n_not_needed = none.n_cells > 0,
        .saved = apply_saved(&p));
}

/* ------------------------------------------------------------------ one paper */
static const struct law_document *paper_of(struct request *r, const struct apply *p)
{
    for (size_t i = 0; p->as != NULL && i < p->as->n_documents; i++) {
        const struct law_document *d = &p->as->documents[i];

        if (of_filing(d) && str_eq(d->code, r->params[1]) && str_eq(subject_of(d), r->params[2]))
            return d;
    }
    http_problem_of(r, 404, DIAG_REFUSED, "not-on-list", "This paper is not among those of the application.",
        "Go back to the list of papers.");
    return NULL;
}

static struct str size_words(const struct apply *p, int64_t bytes)
{
    struct str n = words_number_str(p->a, p->r->lang, (bytes + 1023) / 1024);

    return apply_say(p, MSG_apply_kilobytes, &n, 1);
}

static const struct ui_paper_sheet *sheets(const struct apply *p, const struct law_document *d, size_t *n)
{
    const struct json *papers = json_get(p->v, "papers");
    struct ui_paper_sheet *s = arena_new_array(p->a, papers == NULL ? 1 : papers->count + 1,
        struct ui_paper_sheet);
    size_t i = 0;

    *n = 0;
    json_each(k, papers) {
        struct str media = json_get_str(k, "media"), no;

        i++;
        if (!is_of(k, d->code, subject_of(d), d->alternative))
            continue;
        no = words_number_str(p->a, p->r->lang, (int64_t)*n + 1);
        s[*n] = (struct ui_paper_sheet){ .title = apply_say(p, MSG_apply_page_n, &no, 1),
            .media = str_is(media, "application/pdf") ? STR("PDF") : str_is(media, "image/png")
                ? STR("PNG") : STR("JPEG"),
            .size = size_words(p, json_get_int(k, "size", 0)),
            .up = str_printf(p->a, "up-%zu", i - 1), .down = str_printf(p->a, "down-%zu", i - 1),
            .remove = str_printf(p->a, "remove-%zu", i - 1), .is_first = *n == 0 };
        if (!str_is(media, "application/pdf"))
            s[*n].picture = portal_href(p->r, "~/apply/%s/picture/%s", p->number,
                json_get_str(k, "blob"));
        ++*n;
    }
    if (*n > 0)
        s[*n - 1].is_last = true;
    return s;
}

/* What this person gave before under the same name and for themself; nobody else's paper is offered. */
static bool fits(const struct law_document *d, const struct applicant_paper *k)
{
    return str_is(subject_of(d), "applicant") && str_is(k->subject, "applicant")
        && (str_eq(k->code, d->code) || (d->alternative.n > 0 && str_eq(k->code, d->alternative)));
}

static bool in_draft(const struct apply *p, const struct law_document *d, struct str blob)
{
    json_each(k, json_get(p->v, "papers")) {
        if (str_eq(json_get_str(k, "blob"), blob) && is_of(k, d->code, subject_of(d), d->alternative))
            return true;
    }
    return false;
}

static const struct ui_paper_earlier *earlier(const struct apply *p, const struct law_document *d, size_t *n)
{
    struct applicant_paper *all = arena_new_array(p->a, APPLICANT_PAPERS, struct applicant_paper);
    size_t n_all = str_is(subject_of(d), "applicant") ? applicant_papers(p->r, all) : 0;
    struct ui_paper_earlier *o = arena_new_array(p->a, n_all + 1, struct ui_paper_earlier);

    *n = 0;
    for (size_t i = 0; i < n_all && p->r->status == 0; i++) {
        const struct applicant_paper *k = &all[i];

        if (fits(d, k) && !in_draft(p, d, k->blob))
            o[(*n)++] = (struct ui_paper_earlier){ .title = k->name.n > 0 ? k->name : paper_name(p, k->code),
                .number = k->number, .given = k->at, .until = k->until,
                .href = portal_href(p->r, "~/cabinet/cases/%s/file/%s", k->number, k->blob),
                .take = str_printf(p->a, "take-%.*s", STR_ARG(k->blob)) };
    }
    return o;
}

/* The same bytes, for what the person may see of their own cases only. */
static void take(struct apply *p, const struct law_document *d, struct str blob, struct faults *f)
{
    struct applicant_paper *all = arena_new_array(p->a, APPLICANT_PAPERS, struct applicant_paper);
    size_t n = applicant_papers(p->r, all);
    struct json *o;

    if (apply_paper(p, d->code, subject_of(d), d->alternative).pages >= APPLY_PAGES) {
        fault_add(f, STR("pages"), msg(p->r->lang, MSG_apply_many_pages));
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct applicant_paper *k = &all[i];

        if (!str_eq(k->blob, blob) || !fits(d, k) || in_draft(p, d, blob))
            continue;
        o = json_push(p->a, apply_part(p, "papers", JSON_ARRAY), json_new_object(p->a));
        json_set_str(p->a, o, "code", k->code);
        json_set_str(p->a, o, "for", subject_of(d));
        json_set_str(p->a, o, "blob", k->blob);
        json_set_str(p->a, o, "media", k->media);
        json_set_int(p->a, o, "size", k->size);
        json_set_str(p->a, o, "name", k->name);
        return;
    }
}

static void show_paper(struct apply *p, int status, const struct law_document *d, struct faults *f)
{
    struct request *r = p->r;
    struct apply_paper_state s = apply_paper(p, d->code, subject_of(d), d->alternative);
    struct ui_option *choice = NULL;
    const struct ui_paper_sheet *pages;
    const struct ui_paper_earlier *before;
    size_t n, n_before;

    pages = sheets(p, d, &n);
    before = earlier(p, d, &n_before);
    if (r->status != 0)
        return;
    if (d->alternative.n > 0) {
        choice = arena_new_array(p->a, 2, struct ui_option);
        choice[0] = (struct ui_option){ .value = d->code, .label = paper_name(p, d->code),
            .checked = !answer_has(r, "code", d->alternative) };
        choice[1] = (struct ui_option){ .value = d->alternative,
            .label = paper_name(p, d->alternative),
            .checked = answer_has(r, "code", d->alternative) };
    }
    portal_show(r, status, apply_paper, .errors = f->list, .n_errors = f->n, .number = p->number,
        .action = portal_href(r, "~/apply/%s/papers/%s/%s", p->number, d->code, subject_of(d)),
        .title = paper_name(p, d->code), .who = apply_subject(p, subject_of(d)),
        .clause = apply_cite(p, d->cite.clause), .clause_href = apply_clause_href(p, d->cite.clause),
        .certain = d->certain, .instead = d->alternative.n > 0 ? paper_name(p, d->alternative) : STR_NONE,
        .choice = choice, .n_choice = choice != NULL ? 2 : 0, .sheets = pages, .n_sheets = n,
        .pages_error = fault_of(f, "pages"), .later = s.later, .later_offered = n == 0 && !s.made,
        .made = s.made, .before = before, .n_before = n_before,
        .saved = apply_saved(p));
}

void apply_paper_get(struct request *r)
{
    const struct law_document *d;
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (apply_open(r, &p) && (d = paper_of(r, &p)) != NULL)
        show_paper(&p, 200, d, &f);
}

static void add_page(struct apply *p, const struct law_document *d, const struct upload *u)
{
    struct json *o = json_push(p->a, apply_part(p, "papers", JSON_ARRAY), json_new_object(p->a));
    bool other = d->alternative.n > 0 && answer_has(p->r, "code", d->alternative);

    json_set_str(p->a, o, "code", other ? d->alternative : d->code);
    json_set_str(p->a, o, "for", subject_of(d));
    json_set_str(p->a, o, "blob", str_dup(p->a, str_of(u->hex)));
    json_set_str(p->a, o, "media", u->media);
    json_set_int(p->a, o, "size", u->size);
    json_set_str(p->a, o, "name", u->name);
}

/* Everything that came is taken; what cannot be is said, and does not spoil the rest. */
static void add_pages(struct apply *p, const struct law_document *d, struct faults *f)
{
    const struct form_file *file = form_file(p->r->form, "pages", 0);
    size_t there = apply_paper(p, d->code, subject_of(d), d->alternative).pages;

    if (file == NULL)
        fault_add(f, STR("pages"), msg(p->r->lang, MSG_apply_no_file));
    for (size_t i = 0; file != NULL; file = form_file(p->r->form, "pages", ++i)) {
        if (!file->ok)
            fault_add(f, STR("pages"), msg(p->r->lang, file->upload == NULL
                || file->upload->fault != UPLOAD_TOO_LARGE ? MSG_apply_bad_file
                : MSG_apply_large_file));
        else if (there++ >= APPLY_PAGES)
            fault_add(f, STR("pages"), msg(p->r->lang, MSG_apply_many_pages));
        else
            add_page(p, d, file->upload);
    }
}

/* The papers as a list again, with the i-th moved by `by` among those of the same paper, or gone. */
static void reorder(struct apply *p, const struct law_document *d, size_t at, int by)
{
    struct json *papers = apply_part(p, "papers", JSON_ARRAY), *fresh = json_new_array(p->a);
    size_t n = papers->count, to = at;
    const struct json **all;

    if (at >= n || !is_of(json_at(papers, at), d->code, subject_of(d), d->alternative))
        return;
    all = arena_new_array(p->a, n, const struct json *);
    for (size_t i = 0; i < n; i++)
        all[i] = json_at(papers, i);
    for (size_t i = at; by != 0;) {
        if (by < 0 ? i == 0 : i + 1 == n)
            break;
        i = by < 0 ? i - 1 : i + 1;
        if (!is_of(all[i], d->code, subject_of(d), d->alternative))
            continue;
        to = i;
        break;
    }
    if (to != at) {
        const struct json *k = all[at];

        all[at] = all[to];
        all[to] = k;
    }
    for (size_t i = 0; i < n; i++)
        if (by != 0 || i != at)
            json_push(p->a, fresh, json_copy(p->a, all[i]));
    json_set(p->a, p->v, "papers", fresh);
}

static void change(struct apply *p, const struct law_document *d, struct str what)
{
    static const struct { const char *word; int by; } moves[] = {
        { "up-", -1 }, { "down-", 1 }, { "remove-", 0 },
    };
    struct json *later = apply_part(p, "later", JSON_OBJECT);
    int64_t at;

    if (str_is(what, "later") || str_is(what, "now"))
        json_set_bool(p->a, later, later_key(p, d->code, subject_of(d)), str_is(what, "later"));
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        size_t n = strlen(moves[i].word);

        if (str_starts(what, moves[i].word) && str_int(str_sub(what, n, what.n), &at) && at >= 0)
            reorder(p, d, (size_t)at, moves[i].by);
    }
}

void apply_paper_post(struct request *r)
{
    const struct law_document *d;
    struct apply p;
    struct faults f;
    struct str what;

    if (!apply_open(r, &p) || (d = paper_of(r, &p)) == NULL)
        return;
    faults_init(&f, r);
    what = answer(r, "do");
    if (str_is(what, "add") || what.n == 0)
        add_pages(&p, d, &f);
    else if (str_starts(what, "take-"))
        take(&p, d, str_sub(what, 5, what.n), &f);
    else
        change(&p, d, what);
    if (r->status != 0 || !apply_keep(&p))
        return;
    if (f.n > 0)
        show_paper(&p, 422, d, &f);
    else
        http_redirect(r, str_is(what, "later")
            ? portal_href(r, "/apply/%s/papers", p.number)
            : portal_href(r, "/apply/%s/papers/%s/%s", p.number, d->code, subject_of(d)));
}

/* A photograph of one's own draft: only what this draft names, and never as anything but an image. */
void apply_picture(struct request *r)
{
    struct store *s = web_cfg(r->web)->store;
    struct diags d = diags_on(r->arena);
    struct apply p;
    struct str bytes;

    if (!apply_open(r, &p))
        return;
    json_each(k, json_get(p.v, "papers")) {
        if (!str_eq(json_get_str(k, "blob"), r->params[1])
            || str_is(json_get_str(k, "media"), "application/pdf"))
            continue;
        if (s->ops->blob_read(s, r->params[1], p.a, &bytes, &d) != PORT_OK)
            break;
        http_header(r, "Content-Disposition", STR("inline"));
        http_answer(r, 200, json_get_str(k, "media"), bytes);
        return;
    }
    http_problem_of(r, 404, DIAG_INPUT, "no-such-document", "There is no such page.",
        "Go back to the list of papers.");
}
