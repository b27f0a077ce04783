/*
 * NAME      admin_sheet - making and showing a sheet: sections, tables, one form
 * OWNS      the tabs of each role; how codes, days and places are said on these pages
 * ERRORS    lines above a table's most are left out: lists are paged before they come here
 */
#include "portal/admin.h"

#include "base/panic.h"
#include "portal/acts.h"

struct sheet *sheet_new(struct request *r)
{
    struct sheet *s = arena_new_of(r->arena, struct sheet);

    s->r = r;
    s->a = r->arena;
    s->law = web_cfg(r->web)->law;
    s->lang = r->lang;
    s->done = sheet_done(r);
    return s;
}

struct str sheet_say(const struct sheet *s, unsigned id)
{
    return msg(s->lang, id);
}

struct str sheet_say_with(const struct sheet *s, unsigned id, struct str one, struct str two)
{
    return text_make(s->a, s->lang, id, (struct str[]){ one, two }, 2);
}

/* ------------------------------------------------------------------ sections */
struct section *sheet_section(struct sheet *s, unsigned title, unsigned text)
{
    struct section *p = arena_new_of(s->a, struct section);

    AN(s->n_sections < SHEET_SECTIONS);
    s->sections[s->n_sections++] = p;
    p->after = s->below;
    p->shown.title = sheet_say(s, title);
    if (text != 0)
        p->shown.text = sheet_say(s, text);
    return p;
}

struct ui_row *sheet_row_of(struct section *p, struct str key, struct str value)
{
    struct ui_row *row = &p->rows[p->n_rows < SHEET_ROWS ? p->n_rows++ : SHEET_ROWS - 1];

    *row = (struct ui_row){ .key = key, .value = value.n > 0 ? value : STR("-") };
    return row;
}

struct ui_row *sheet_row(struct sheet *s, struct section *p, unsigned key, struct str value)
{
    return sheet_row_of(p, sheet_say(s, key), value);
}

void sheet_number(struct sheet *s, struct section *p, unsigned key, int64_t value)
{
    sheet_row(s, p, key, words_number_str(s->a, s->lang, value));
}

struct section *sheet_table(struct sheet *s, unsigned title, unsigned empty, const unsigned *heads, size_t n,
                            size_t most_lines)
{
    struct section *p = sheet_section(s, title, 0);

    AN(n <= SHEET_HEADS);
    p->shown.table = true;
    p->shown.empty = sheet_say(s, empty);
    for (size_t i = 0; i < n; i++)
        p->heads[i].label = sheet_say(s, heads[i]);
    p->n_heads = n;
    p->lines = arena_new_array(s->a, most_lines + 1, struct sheet_line);
    p->most_lines = most_lines;
    return p;
}

/* One too many is written into the place behind the last, and never shown. */
struct sheet_line *sheet_line(struct section *p)
{
    struct sheet_line *l = &p->lines[p->n_lines];

    *l = (struct sheet_line){ .n = 0 };
    if (p->n_lines < p->most_lines)
        p->n_lines++;
    return l;
}

struct ui_cell *sheet_cell(struct sheet_line *l, struct str text)
{
    AN(l->n < SHEET_HEADS);
    l->cells[l->n] = (struct ui_cell){ .text = text.n > 0 ? text : STR("-") };
    return &l->cells[l->n++];
}

struct ui_cell *sheet_clause(struct sheet *s, struct sheet_line *l, struct str clause, day on)
{
    struct ui_cell *c = sheet_cell(l, clause.n > 0 ? law_cite(s->law, s->a, clause, s->lang) : clause);

    if (clause.n > 0)
        c->href = portal_clause_href(s->r, clause, on);
    return c;
}

struct ui_cell *sheet_count(struct sheet *s, struct sheet_line *l, int64_t n)
{
    struct ui_cell *c = sheet_cell(l, words_number_str(s->a, s->lang, n));

    c->numeric = true;
    return c;
}

void sheet_link(struct section *p, struct str label, struct str href)
{
    if (p->n_links < SHEET_ROWS)
        p->links[p->n_links++] = (struct ui_navlink){ .label = label, .href = href };
}

/* ------------------------------------------------------------------ the form */
struct ui_asked *sheet_field(struct sheet *s, const char *kind, const char *name, unsigned label, unsigned hint)
{
    struct ui_asked *f = &s->fields[s->n_fields];

    AN(s->n_fields < SHEET_FIELDS);
    s->n_fields++;
    f->kind = str_of(kind);
    f->name = str_of(name);
    f->label = sheet_say(s, label);
    if (hint != 0)
        f->hint = sheet_say(s, hint);
    f->value = s->r->form != NULL ? answer(s->r, name) : sheet_arg(s->r, name);
    if (s->faults != NULL)
        f->error = fault_of(s->faults, name);
    s->form = true;
    return f;
}

void sheet_date(struct sheet *s, const char *name, unsigned label, unsigned hint, day otherwise)
{
    struct ui_asked *f = sheet_field(s, "date", name, label, hint);
    struct typed_date t = typed_date(s->r, name, otherwise);

    f->day = t.day;
    f->month = t.month;
    f->year = t.year;
}

struct sheet_options sheet_choices(struct sheet *s, size_t most)
{
    return (struct sheet_options){ arena_new_array(s->a, most + 1, struct ui_option), 0, most };
}

void sheet_option(struct sheet_options *o, struct str value, struct str label, bool chosen)
{
    if (o->n < o->most)
        o->v[o->n++] = (struct ui_option){ .value = value, .label = label, .checked = chosen };
}

void sheet_offer(struct ui_asked *f, const struct sheet_options *o)
{
    bool answered = f->value.n > 0;

    for (size_t i = 0; i < o->n && answered && !str_is(f->kind, "boxes"); i++)
        o->v[i].checked = str_eq(o->v[i].value, f->value);
    f->options = o->v;
    f->n_options = o->n;
}

void sheet_hidden(struct sheet *s, const char *name, struct str value)
{
    AN(s->n_hiddens < SHEET_HIDDEN);
    s->hiddens[s->n_hiddens++] = (struct ui_hidden){ str_of(name), value };
}

/* ------------------------------------------------------------------ showing */
static const struct { enum role role; const char *where; unsigned label; } tabs[] = {
    { ROLE_SUPERVISOR, "/supervise", MSG_admin_tab_dashboard },
    { ROLE_SUPERVISOR, "/supervise/reassign", MSG_admin_tab_reassign },
    { ROLE_SUPERVISOR, "/supervise/samples", MSG_admin_tab_samples },
    { ROLE_SUPERVISOR, "/desk/complaints", MSG_admin_tab_complaints },
    { ROLE_SUPERVISOR, "/supervise/reports", MSG_admin_tab_reports },
    { ROLE_ADMINISTRATOR, "/admin", MSG_admin_tab_home },
    { ROLE_ADMINISTRATOR, "/admin/staff", MSG_admin_tab_staff },
    { ROLE_ADMINISTRATOR, "/admin/law", MSG_admin_tab_law },
    { ROLE_ADMINISTRATOR, "/admin/calendar", MSG_admin_tab_calendar },
    { ROLE_ADMINISTRATOR, "/admin/fees", MSG_admin_tab_fees },
    { ROLE_ADMINISTRATOR, "/admin/offices", MSG_admin_tab_offices },
    { ROLE_ADMINISTRATOR, "/admin/papers", MSG_admin_tab_papers },
    { ROLE_ADMINISTRATOR, "/admin/texts", MSG_admin_tab_texts },
    { ROLE_ADMINISTRATOR, "/admin/channels", MSG_admin_tab_channels },
    { ROLE_ADMINISTRATOR, "/admin/machine", MSG_admin_tab_machine },
    { ROLE_ADMINISTRATOR, "/admin/keeping", MSG_admin_tab_keeping },
    { ROLE_AUDITOR, "/audit", MSG_admin_tab_journal },
    { ROLE_AUDITOR, "/audit/access", MSG_admin_tab_access },
    { ROLE_AUDITOR, "/audit/verify", MSG_admin_tab_verify },
    { ROLE_AUDITOR, "/audit/reports", MSG_admin_tab_audit_reports },
};
#define N_TABS (sizeof tabs / sizeof *tabs)

static const struct ui_navlink *tabs_of(const struct sheet *s, const char *current, size_t *n)
{
    struct ui_navlink *v = arena_new_array(s->a, N_TABS, struct ui_navlink);

    *n = 0;
    for (size_t i = 0; i < N_TABS; i++) {
        if (tabs[i].role != s->r->actor.role)
            continue;
        v[*n].label = sheet_say(s, tabs[i].label);
        v[*n].href = str_printf(s->a, "~%s", tabs[i].where);
        v[*n].current = str_is(str_of(tabs[i].where), current);
        ++*n;
    }
    return v;
}

static struct ui_part finished(const struct sheet *s, struct section *p)
{
    struct ui_part out = p->shown;
    struct ui_line *lines = arena_new_array(s->a, p->n_lines + 1, struct ui_line);

    out.rows = p->rows;
    out.n_rows = p->n_rows;
    out.columns = p->heads;
    out.n_columns = p->n_heads;
    for (size_t i = 0; i < p->n_lines; i++)
        lines[i] = (struct ui_line){ .cells = p->lines[i].cells, .n_cells = p->lines[i].n };
    /* A column of figures has its heading where the figures are. */
    for (size_t k = 0; p->n_lines > 0 && k < p->n_heads && k < p->lines[0].n; k++)
        p->heads[k].numeric = p->lines[0].cells[k].numeric;
    out.lines = lines;
    out.n_lines = p->n_lines;
    out.links = p->links;
    out.n_links = p->n_links;
    return out;
}

void sheet_show(struct sheet *s, int status, unsigned title, const char *current)
{
    struct ui_part *parts = arena_new_array(s->a, SHEET_SECTIONS, struct ui_part);
    struct ui_part *after = arena_new_array(s->a, SHEET_SECTIONS, struct ui_part);
    size_t n = 0, n_after = 0, n_tabs;
    const struct ui_navlink *links = tabs_of(s, current, &n_tabs);

    for (size_t i = 0; i < s->n_sections; i++) {
        if (s->sections[i]->after)
            after[n_after++] = finished(s, s->sections[i]);
        else
            parts[n++] = finished(s, s->sections[i]);
    }
    portal_show(s->r, status, sheet, .title = sheet_say(s, title), .about = s->about, .lead = s->lead,
        .back = s->back, .done = s->done, .tabs = links, .n_tabs = n_tabs, .parts = parts, .n_parts = n,
        .after = after, .n_after = n_after, .form = s->form, .get = s->get, .action = s->action,
        .form_title = s->form_title != 0 ? sheet_say(s, s->form_title) : STR_NONE,
        .fields = s->fields, .n_fields = s->n_fields, .hiddens = s->hiddens, .n_hiddens = s->n_hiddens,
        .button = s->form ? sheet_say(s, s->button) : STR_NONE,
        .button_no = s->button_no != 0 ? sheet_say(s, s->button_no) : STR_NONE,
        .errors = s->faults != NULL ? s->faults->list : NULL,
        .n_errors = s->faults != NULL ? s->faults->n : 0);
}

/* ------------------------------------------------------------------ words */
struct str sheet_day(struct sheet *s, struct str day_text)
{
    day d;

    if (str_is(day_text, "open"))
        return sheet_say(s, MSG_admin_open);
    return day_parse(day_text, &d) ? words_day_str(s->a, s->lang, d) : day_text;
}

struct str sheet_moment(struct sheet *s, struct str moment_text)
{
    moment t;

    return moment_parse(moment_text, &t) ? words_moment_str(s->a, s->lang, t) : moment_text;
}

struct str sheet_service(struct sheet *s, struct str code)
{
    return law_service_name(s->law, code, s->lang);
}

struct str sheet_name(struct sheet *s, const char *kind, struct str code)
{
    return law_text(s->law, kind, code, s->lang);
}

struct str sheet_place(struct sheet *s, struct str body, struct str place)
{
    struct str b = body.n > 0 ? sheet_name(s, "body", body) : STR_NONE;
    struct str p = place.n > 0 ? law_place(s->law, place, s->lang) : STR_NONE;

    if (b.n > 0 && p.n > 0)
        return str_printf(s->a, "%.*s, %.*s", STR_ARG(b), STR_ARG(p));
    return b.n > 0 ? b : p;
}

struct str sheet_role(struct sheet *s, struct str role)
{
    enum role r;

    return role_parse(role, &r) ? portal_role(r, s->lang) : role;
}

struct str sheet_yes(struct sheet *s, bool yes)
{
    return sheet_say(s, yes ? MSG_yes : MSG_no);
}

struct str sheet_short(struct str digest)
{
    return str_sub(digest, 0, digest.n < 12 ? digest.n : 12);
}

struct str sheet_arg(struct request *r, const char *name)
{
    struct str v = http_query(r, name);

    return v.p != NULL && utf8_valid(v) ? str_sub(str_trim(v), 0, 200) : STR("");
}

day sheet_arg_day(struct request *r, const char *name, day otherwise)
{
    struct str v = sheet_arg(r, name);
    int64_t y, m, d;
    day out;

    if (day_parse(v, &out))
        return out;
    /* As the three fields of a form that only asks. */
    if (str_int(sheet_arg(r, str_printf(r->arena, "%s-year", name).p), &y)
        && str_int(sheet_arg(r, str_printf(r->arena, "%s-month", name).p), &m)
        && str_int(sheet_arg(r, str_printf(r->arena, "%s-day", name).p), &d)
        && y > 1900 && y < 2200 && m > 0 && m < 13 && d > 0 && d < 32
        && day_make((int)y, (int)m, (int)d, &out))
        return out;
    return otherwise;
}

bool sheet_has(struct request *r, const void *v, const struct diags *d)
{
    if (v == NULL)
        http_problem(r, http_status_of(d), d);
    return v != NULL;
}

struct str sheet_done(struct request *r)
{
    static const struct { const char *word; unsigned text; } words[] = {
        { "proposed", MSG_admin_done_proposed }, { "approved", MSG_admin_done_approved },
        { "rejected", MSG_admin_done_rejected }, { "plan", MSG_admin_done_plan },
        { "assigned", MSG_admin_done_assigned }, { "reason", MSG_admin_done_reason }, { "drawn", MSG_admin_done_drawn },
        { "reviewed", MSG_admin_done_reviewed }, { "sent", MSG_officer_emergency_sent },
        { "closed", MSG_officer_emergency_closed }, { "ended", MSG_officer_obligation_done },
        { "bag", MSG_officer_bag_written }, { "brought", MSG_officer_obligations_brought },
    };
    struct str word = sheet_arg(r, "done");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i].word))
            return msg(r->lang, words[i].text);
    return STR_NONE;
}
