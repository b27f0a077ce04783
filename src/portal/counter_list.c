/*
 * NAME      counter_list - the live list of papers: present, absent, not needed; scans under each
 * WHY       the closed list of the law is read out at the desk; what the person brought is marked,
 *           seen in the original, and scanned where it belongs
 * OWNS      "marks" and "papers" of the draft
 * MUST NOT  offer a paper that the law does not list
 */
#include "portal/counter.h"

#include <stdlib.h>

static struct str subject_of(const struct law_document *d)
{
    return d->subject.n > 0 ? d->subject : STR("applicant");
}

static int by_need(const void *x, const void *y)
{
    const struct counter_paper *a = x, *b = y;

    if (a->d->certain != b->d->certain)
        return a->d->certain ? -1 : 1;
    return a->d < b->d ? -1 : a->d > b->d;
}

struct counter_paper *counter_papers_of(const struct apply *p, size_t *n)
{
    size_t most = p->as == NULL ? 0 : p->as->n_documents;
    struct counter_paper *o = arena_new_array(p->a, most + 1, struct counter_paper);

    *n = 0;
    for (size_t i = 0; i < most; i++) {
        const struct law_document *d = &p->as->documents[i];
        struct counter_paper *k = &o[*n];

        if (!str_is(d->stage, "filing") || str_ends(d->subject, "[]"))
            continue;
        k->d = d;
        k->subject = subject_of(d);
        k->key = str_printf(p->a, "%.*s@%.*s", STR_ARG(d->code), STR_ARG(k->subject));
        k->said = json_get(json_get(p->v, "marks"), str_z(p->a, k->key));
        ++*n;
    }
    qsort(o, *n, sizeof *o, by_need);
    return o;
}

struct str counter_paper_name(const struct apply *p, const struct law_document *d)
{
    struct str name = law_text(p->law, "document", d->code, p->r->lang);

    if (d->alternative.n == 0)
        return name;
    return str_printf(p->a, "%.*s %.*s %.*s", STR_ARG(name), STR_ARG(msg(p->r->lang, MSG_portal_or)),
        STR_ARG(law_text(p->law, "document", d->alternative, p->r->lang)));
}

/* ------------------------------------------------------------------ the page */
static bool is_of(const struct json *page, const struct counter_paper *k)
{
    return str_eq(json_get_str(page, "code"), k->d->code)
        && str_eq(json_get_str(page, "for"), k->subject);
}

static const struct ui_counter_scan *scans(const struct apply *p, const struct counter_paper *k, size_t *n)
{
    const struct json *pages = json_get(p->v, "papers");
    struct ui_counter_scan *o = arena_new_array(p->a, (pages == NULL ? 0 : pages->count) + 1,
        struct ui_counter_scan);

    *n = 0;
    json_each(g, pages) {
        if (!is_of(g, k))
            continue;
        o[*n].name = json_get_str(g, "name");
        o[*n].remove = json_get_str(g, "blob");
        ++*n;
    }
    return o;
}

static struct ui_option *marks(const struct apply *p, struct str said, bool certain)
{
    static const struct { const char *value; unsigned label; } all[] = {
        { "present", MSG_counter_present }, { "absent", MSG_counter_absent },
    };
    struct ui_option *o = arena_new_array(p->a, 2, struct ui_option);

    if (said.n == 0 && !certain)
        said = STR("absent");
    for (size_t i = 0; i < 2; i++)
        o[i] = (struct ui_option){ .value = str_of(all[i].value), .label = msg(p->r->lang, all[i].label),
            .checked = str_is(said, all[i].value) };
    return o;
}

/* The field of the i-th row: "paper3", "seen3", "scan3". */
static const char *field(const struct apply *p, const char *what, size_t i)
{
    return str_z(p->a, str_printf(p->a, "%s%zu", what, i));
}

static struct ui_counter_row row_of(const struct apply *p, const struct counter_paper *k, size_t i,
    const struct faults *f)
{
    struct str said = json_get_str(k->said, "said");
    struct ui_counter_row o = { .title = counter_paper_name(p, k->d), .who = apply_subject(p, k->subject),
        .clause = apply_cite(p, k->d->cite.clause),
        .clause_href = apply_clause_href(p, k->d->cite.clause), .certain = k->d->certain,
        .mark = str_of(field(p, "paper", i)), .seen = str_of(field(p, "seen", i)),
        .scan = str_of(field(p, "scan", i)), .key = k->key, .key_name = str_of(field(p, "key", i)),
        .original = json_get_bool(k->said, "seen", false), .n_marks = 2,
        .error = fault_of(f, field(p, "paper", i)), .scan_error = fault_of(f, field(p, "scan", i)) };

    o.marks = marks(p, said, k->d->certain);
    o.scans = scans(p, k, &o.n_scans);
    return o;
}

static bool listed(const struct assessment *as, struct str code)
{
    for (size_t i = 0; i < as->n_documents; i++)
        if (str_eq(as->documents[i].code, code) || str_eq(as->documents[i].alternative, code))
            return true;
    return false;
}

/* What the law may ask of others and, by the answers given, not of this person. */
static size_t not_needed(const struct apply *p, struct ui_cell **cells)
{
    struct diags quiet = diags_on(p->a);
    struct assessment *all = law_assess(p->law, p->service, facts_new(p->law, p->a),
        moment_day(http_now(p->r)), p->a, &quiet);
    size_t n = 0;

    *cells = arena_new_array(p->a, all == NULL ? 1 : all->n_documents + 1, struct ui_cell);
    for (size_t i = 0; all != NULL && i < all->n_documents; i++) {
        struct str name = law_text(p->law, "document", all->documents[i].code, p->r->lang);
        bool again = listed(p->as, all->documents[i].code);

        for (size_t k = 0; k < n; k++)
            again = again || str_eq((*cells)[k].text, name);
        if (!again)
            (*cells)[n++].text = name;
    }
    return n;
}

static void show(struct counter *c, struct apply *p, int status, struct faults *f)
{
    struct counter_paper *k;
    struct ui_counter_row *rows;
    struct ui_cell *cells;
    struct ui_line line;
    size_t n;

    k = counter_papers_of(p, &n);
    rows = arena_new_array(c->a, n + 1, struct ui_counter_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = row_of(p, &k[i], i, f);
    line.n_cells = not_needed(p, &cells);
    line.cells = cells;
    portal_show(c->r, status, counter_list, .errors = f->list, .n_errors = f->n, .bar = counter_bar(c),
        .title = law_service_title(p->service, c->r->lang), .rows = rows, .n_rows = n,
        .not_needed = &line, .n_not_needed = line.n_cells > 0,
        .closed = p->as->closed_list ? apply_cite(p, p->as->closed_list_cite.clause) : STR_NONE,
        .closed_href = apply_clause_href(p, p->as->closed_list_cite.clause));
}

static bool open_list(struct request *r, struct counter *c, struct apply *p)
{
    if (!counter_bound(r, c) || !counter_draft(c, p))
        return false;
    if (p->as != NULL && p->as->eligible != LAW_NO)
        return true;
    http_redirect(r, p->as == NULL ? STR("/counter/ask") : STR("/counter/accept"));
    return false;
}

void counter_list(struct request *r)
{
    struct counter c;
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (open_list(r, &c, &p))
        show(&c, &p, 200, &f);
}

/* ------------------------------------------------------------------ what was brought */
static void add_scans(struct apply *p, const struct counter_paper *k, size_t at, struct faults *f)
{
    const char *name = field(p, "scan", at);
    const struct form_file *file = form_file(p->r->form, name, 0);

    for (size_t i = 0; file != NULL; file = form_file(p->r->form, name, ++i)) {
        struct json *o;

        if (!file->ok) {
            fault_add(f, str_of(name), msg(p->r->lang, file->upload == NULL
                || file->upload->fault != UPLOAD_TOO_LARGE ? MSG_apply_bad_file : MSG_apply_large_file));
            continue;
        }
        o = json_push(p->a, apply_part(p, "papers", JSON_ARRAY), json_new_object(p->a));
        json_set_str(p->a, o, "code", k->d->code);
        json_set_str(p->a, o, "for", k->subject);
        json_set_str(p->a, o, "blob", str_dup(p->a, str_of(file->upload->hex)));
        json_set_str(p->a, o, "media", file->upload->media);
        json_set_int(p->a, o, "size", file->upload->size);
        json_set_str(p->a, o, "name", file->upload->name);
    }
}

/* Marks come by the paper's key, never by its place in the list: that changes with the answers. */
static size_t place_of(struct apply *p, const struct counter_paper *k, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(answer(p->r, field(p, "key", i)), k->key))
            return i;
    return SIZE_MAX;
}

static size_t count_of(const struct apply *p, const struct counter_paper *k)
{
    size_t n = 0;

    json_each(g, json_get(p->v, "papers"))
        n += is_of(g, k);
    return n;
}

static void take(struct apply *p, struct faults *f)
{
    struct json *marked = apply_part(p, "marks", JSON_OBJECT);
    struct counter_paper *k;
    size_t n;

    k = counter_papers_of(p, &n);
    for (size_t i = 0; i < n; i++) {
        size_t at = place_of(p, &k[i], 200);
        struct json *o;

        if (at == SIZE_MAX)
            continue;
        o = json_set(p->a, marked, str_z(p->a, k[i].key), json_new_object(p->a));
        json_set_str(p->a, o, "said", answer(p->r, field(p, "paper", at)));
        json_set_bool(p->a, o, "seen", answer_is(p->r, field(p, "seen", at), "yes"));
        add_scans(p, &k[i], at, f);
        if (str_is(json_get_str(o, "said"), "present") && !json_get_bool(o, "seen", false)
            && count_of(p, &k[i]) == 0 && !answer_is(p->r, "do", "save"))
            fault_add(f, str_of(field(p, "paper", at)), msg(p->r->lang, MSG_counter_show_it));
        if (k[i].d->certain && answer(p->r, field(p, "paper", at)).n == 0
            && !answer_is(p->r, "do", "save"))
            fault_add(f, str_of(field(p, "paper", at)), msg(p->r->lang, MSG_counter_mark_it));
    }
}

static void take_out(struct apply *p, struct str blob)
{
    struct json *fresh = json_new_array(p->a);

    json_each(g, json_get(p->v, "papers")) {
        struct json *copy = json_copy(p->a, g);

        copy->key = STR_NONE;
        if (!str_eq(json_get_str(g, "blob"), blob))
            json_push(p->a, fresh, copy);
    }
    json_set(p->a, p->v, "papers", fresh);
}

void counter_list_post(struct request *r)
{
    struct counter c;
    struct apply p;
    struct faults f;
    struct str what;

    if (!open_list(r, &c, &p))
        return;
    faults_init(&f, r);
    what = answer(r, "do");
    take(&p, &f);
    if (str_starts(what, "remove-"))
        take_out(&p, str_sub(what, 7, what.n));
    if (!counter_keep(&c))
        return;
    if (str_is(what, "save") || str_starts(what, "remove-"))
        http_redirect(r, STR("/counter/list"));
    else if (f.n > 0)
        show(&c, &p, 422, &f);
    else
        http_redirect(r, STR("/counter/accept"));
}
