/*
 * NAME      admin_report - the auditor's reports, on a page and as files for tables; words of the access journal
 * WHY       each report is a table of the same answer of the flow: a row here, and page and file follow
 * OWNS      which columns a report has
 * MUST NOT  change anything, or show what a signed text said
 */
#include "flow/watch.h"
#include "portal/admin.h"
#include "portal/csv.h"

enum { REPORT_LINES = 100, HOURS_USUAL = 1, HOURS_MOST = 10000, FILE_LINES = 5000 };

/* How a column shows its member. */
enum cell { TEXT, COUNT, MOMENT, CASE, WHO, ROLE, BODY, REFUSED, WHAT, OUTCOMES };
struct column { const char *key; unsigned head; enum cell how; };
struct report {
    const char *name;
    unsigned title;
    struct column columns[9];
    size_t n;
};

static const struct report reports[] = {
    { "claims", MSG_admin_claims_hours, {
        { "number", MSG_admin_number, CASE }, { "claimed", MSG_admin_claimed, MOMENT },
        { "received", MSG_admin_received, MOMENT }, { "hours", MSG_admin_hours, COUNT } }, 4 },
    { "outside", MSG_admin_outside, { { "id", MSG_admin_who, WHO }, { "role", MSG_admin_role, ROLE },
        { "what", MSG_admin_what, REFUSED }, { "count", MSG_admin_count, COUNT } }, 4 },
    { "refused", MSG_admin_refused, { { "id", MSG_admin_who, WHO }, { "role", MSG_admin_role, ROLE },
        { "what", MSG_admin_what, REFUSED }, { "count", MSG_admin_count, COUNT } }, 4 },
    { "signing", MSG_admin_signing, {
        { "number", MSG_admin_number, CASE }, { "outcomes", MSG_admin_signing_shown, OUTCOMES },
        { "versions", MSG_admin_signing_versions, COUNT }, { "who", MSG_admin_who, TEXT },
        { "first", MSG_admin_signing_first, MOMENT },
        { "last", MSG_admin_signing_last, MOMENT }, { "decision", MSG_admin_signing_decided, OUTCOMES } }, 7 },
    { "emergencies", MSG_admin_emergencies, { { "at", MSG_admin_when, MOMENT }, { "who", MSG_admin_who, WHO },
        { "body", MSG_admin_office, BODY }, { "number", MSG_admin_number, CASE },
        { "what", MSG_admin_what, WHAT } }, 5 },
    { "stops", MSG_admin_stops_by, { { "id", MSG_admin_officer, TEXT }, { "body", MSG_admin_office, BODY },
        { "stopped", MSG_admin_stopped, COUNT }, { "resumed", MSG_admin_resumed, COUNT } }, 4 },
    { "reads", MSG_admin_reads, { { "id", MSG_admin_who, WHO }, { "role", MSG_admin_role, ROLE },
        { "entries", MSG_admin_entries, COUNT }, { "cases", MSG_admin_cases_read, COUNT },
        { "most_in_an_hour", MSG_admin_in_an_hour, COUNT } }, 5 },
};
#define N_REPORTS (sizeof reports / sizeof *reports)

/* ------------------------------------------------------------------ words */
/* "ask not-on-the-list": the command and the reason it was refused for. */
static struct str refused_words(struct sheet *s, struct str what)
{
    struct diag g = { .code = STR_NONE };
    struct str command, says, remedy;
    enum command_type c;

    if (!str_cut(&what, ' ', &command) || !command_parse(command, &c))
        return what;
    g.code = what;
    g.class = DIAG_REFUSED;
    if (case_reason_msg(what) == MSG_COUNT)
        return str_printf(s->a, "%.*s: %.*s", STR_ARG(sheet_say(s, command_msg(c))), STR_ARG(what));
    says = case_reason_text(s->law, &g, s->lang, s->a, &says, &remedy) ? says : what;
    return str_printf(s->a, "%.*s: %.*s", STR_ARG(sheet_say(s, command_msg(c))), STR_ARG(says));
}

static const struct { const char *word; unsigned says; } looks[] = {
    { "show", MSG_admin_look_show }, { "show-at", MSG_admin_look_show_at }, { "history", MSG_admin_look_history },
    { "clocks", MSG_admin_look_clocks }, { "document", MSG_admin_look_document }, { "paper", MSG_admin_look_paper },
    { "archive", MSG_admin_look_archive }, { "list", MSG_admin_look_list }, { "overview", MSG_admin_look_figures },
    { "tally", MSG_admin_look_figures }, { "journal", MSG_admin_tab_journal }, { "access", MSG_admin_tab_access },
    { "audit-report", MSG_admin_tab_audit_reports }, { "journal-reread", MSG_admin_tab_verify },
    { "sample", MSG_admin_tab_samples }, { "staff-list", MSG_admin_tab_staff }, { "looked", MSG_admin_look_looked },
    { "signing-text", MSG_admin_look_signing }, { "head-check", MSG_admin_look_head },
    { "prove", MSG_admin_look_proof }, { "receipt", MSG_admin_look_proof },
    { "obligations", MSG_officer_obligations }, { "obligation", MSG_officer_obligation },
    { "obligations-bring", MSG_admin_look_bring }, { "obligation-end", MSG_officer_obligation_end },
    { "population", MSG_admin_look_population }, { "emergency", MSG_admin_look_emergency },
    { "emergency-count", MSG_admin_look_population }, { "emergency-board", MSG_admin_look_board },
    { "emergency-send", MSG_admin_look_send }, { "emergency-close", MSG_admin_look_close },
    { "refused", MSG_admin_refused_commands }, { "late-reason", MSG_admin_late_say },
    { "calendar-impact", MSG_admin_impact },
    { "index-impact", MSG_admin_impact }, { "erasure-dry", MSG_admin_erasure_dry },
    { "second-yes", MSG_admin_look_second_yes },
    { "second-no", MSG_admin_look_second_no }, { "staff-save", MSG_admin_kind_staff_save },
    { "staff-disable", MSG_admin_kind_staff_disable },
};

struct str admin_look_words(struct sheet *s, struct str what)
{
    struct str word, rest = what;

    if (!str_cut(&rest, ' ', &word))
        return what;
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        if (!str_is(word, looks[i].word))
            continue;
        if (rest.n == 0 || str_is(word, "signing-text"))
            return sheet_say(s, looks[i].says);
        if (str_is(word, "refused"))
            rest = refused_words(s, rest);
        return str_printf(s->a, "%.*s: %.*s", STR_ARG(sheet_say(s, looks[i].says)), STR_ARG(rest));
    }
    return what;
}

/* "refuse grant", in the order in which they were shown. */
static struct str outcomes_words(struct sheet *s, struct str codes)
{
    struct buf b = buf_on(s->a);
    struct str one;

    while (str_cut(&codes, ' ', &one)) {
        if (b.n > 0)
            buf_puts(&b, " → ");
        buf_str(&b, str_is(one, "grant") ? sheet_say(s, MSG_admin_outcome_grant)
            : str_is(one, "refuse") ? sheet_say(s, MSG_admin_outcome_refuse) : one);
    }
    return buf_get(&b);
}

/* ------------------------------------------------------------------ the page */
static void put_cell(struct sheet *s, struct sheet_line *l, const struct column *c, const struct json *row)
{
    struct str v = json_get_str(row, c->key);

    switch (c->how) {
    case COUNT:
        sheet_count(s, l, json_get_int(row, c->key, 0));
        return;
    case CASE:
        sheet_cell(l, v)->href = v.n > 0 ? portal_href(s->r, "~/audit/cases/%s", v) : STR_NONE;
        return;
    case WHO:
        sheet_cell(l, v)->href = v.n > 0 ? portal_href(s->r, "~/audit/access?who=%s", v) : STR_NONE;
        return;
    default:
        sheet_cell(l, c->how == MOMENT ? sheet_moment(s, v) : c->how == ROLE ? sheet_role(s, v)
            : c->how == BODY ? sheet_place(s, v, STR("")) : c->how == REFUSED ? refused_words(s, v)
            : c->how == WHAT ? admin_look_words(s, v) : c->how == OUTCOMES ? outcomes_words(s, v) : v);
    }
}

static void show_report(struct sheet *s, const struct report *q, const struct json *rows)
{
    unsigned heads[SHEET_HEADS];
    struct section *p;

    for (size_t i = 0; i < q->n; i++)
        heads[i] = q->columns[i].head;
    p = sheet_table(s, q->title, MSG_admin_none, heads, q->n, REPORT_LINES);
    json_each(row, rows) {
        struct sheet_line *l = sheet_line(p);

        for (size_t i = 0; i < q->n; i++)
            put_cell(s, l, &q->columns[i], row);
    }
}

struct asked { day from, to; int64_t hours; };

static struct json *report_of(struct request *r, struct asked *q)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    day today = moment_day(http_now(r));
    struct report_asked what;
    struct json *v;

    if (reader == NULL)
        return NULL;
    q->from = sheet_arg_day(r, "from", today - 90);
    q->to = sheet_arg_day(r, "to", today);
    if (!str_int(sheet_arg(r, "hours"), &q->hours) || q->hours < 0 || q->hours > HOURS_MOST)
        q->hours = HOURS_USUAL;
    what = (struct report_asked){ moment_make(q->from, 0), moment_make(q->to + 1, 0), q->hours };
    v = flow_audit_report(reader, &r->actor, &what, r->arena, &d);
    return sheet_has(r, v, &d) ? v : NULL;
}

void admin_audit_reports(struct request *r)
{
    struct asked q;
    struct json *v = report_of(r, &q);
    struct section *p;
    struct sheet *s;
    struct ui_asked *f;

    if (v == NULL)
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_audit_lead);
    s->get = true;
    s->action = STR("~/audit/reports");
    s->button = MSG_admin_show;
    sheet_date(s, "from", MSG_admin_from, 0, q.from);
    sheet_date(s, "to", MSG_admin_to_day, 0, q.to);
    f = sheet_field(s, "short", "hours", MSG_admin_claims_from, MSG_admin_claims_from_hint);
    f->value = str_printf(r->arena, "%lld", (long long)q.hours);
    s->below = true;
    for (size_t i = 0; i < N_REPORTS; i++)
        show_report(s, &reports[i], json_get(v, reports[i].name));
    p = sheet_section(s, MSG_admin_csv, MSG_admin_csv_codes);
    for (size_t i = 0; i < N_REPORTS; i++)
        sheet_link(p, sheet_say(s, reports[i].title), str_printf(r->arena,
            "~/audit/reports.csv?report=%s&from=%.*s&to=%.*s&hours=%lld", reports[i].name,
            STR_ARG(day_str(r->arena, q.from)), STR_ARG(day_str(r->arena, q.to)), (long long)q.hours));
    sheet_show(s, 200, MSG_admin_tab_audit_reports, "/audit/reports");
}

void admin_audit_csv(struct request *r)
{
    const char *keys[sizeof reports->columns / sizeof *reports->columns];
    struct str name = sheet_arg(r, "report");
    const struct report *q = NULL;
    struct buf b = buf_on(r->arena);
    struct asked a;
    struct json *v;

    for (size_t i = 0; i < N_REPORTS; i++)
        if (str_is(name, reports[i].name))
            q = &reports[i];
    if (q == NULL) {
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-report", "there is no such report", "choose one of the page");
        return;
    }
    v = report_of(r, &a);
    if (v == NULL)
        return;
    for (size_t i = 0; i < q->n; i++)
        keys[i] = q->columns[i].key;
    csv_rows(&b, json_get(v, q->name), keys, q->n);
    csv_answer(r, q->name, &b);
}

/* ------------------------------------------------------------------ the journals as files */
void admin_journal_csv(struct request *r)
{
    static const char *const keys[] = { "index", "number", "seq", "type", "at", "role", "id", "body" };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct journal_query q = { .limit = FILE_LINES };
    struct buf b = buf_on(r->arena);
    struct json *v;

    if (reader == NULL)
        return;
    admin_journal_asked(r, &q);
    v = flow_journal_entries(reader, &r->actor, &q, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    csv_rows(&b, json_get(v, "entries"), keys, sizeof keys / sizeof *keys);
    csv_answer(r, "journal", &b);
}

void admin_access_csv(struct request *r)
{
    static const char *const keys[] = { "at", "role", "who", "body", "number", "what" };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct access_query q = { .limit = FILE_LINES };
    struct buf b = buf_on(r->arena);
    struct json *v;

    if (reader == NULL)
        return;
    admin_access_asked(r, &q);
    v = flow_access_entries(reader, &r->actor, &q, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    csv_rows(&b, json_get(v, "entries"), keys, sizeof keys / sizeof *keys);
    csv_answer(r, "access", &b);
}
