/*
 * NAME      admin_audit - the auditor: journals, hashing anew, a case as it once was, evidence
 * WHY       who is to be watched does not keep the watch; an auditor's own reading stands in the same journal, for the
 *           next auditor
 * MUST NOT  change anything
 */
#include "flow/watch.h"
#include "portal/admin.h"

enum { ENTRIES = 50, NOTE_MOST = 4000 };

static moment day_start(day d, bool after)
{
    return d == DAY_NONE ? 0 : moment_make(after ? d + 1 : d, 0);
}

static struct str query_of(struct request *r, const char *path, const char *const *keys, size_t n, const char *more,
                           int64_t value)
{
    struct buf b = buf_on(r->arena);

    buf_puts(&b, path);
    buf_printf(&b, "?%s=%lld", more, (long long)value);
    for (size_t i = 0; i < n; i++) {
        struct str v = sheet_arg(r, keys[i]);

        if (v.n == 0)
            continue;
        buf_printf(&b, "&%s=", keys[i]);
        buf_url(&b, v);
    }
    return buf_get(&b);
}

static const char *const asked_keys[] = { "number", "who", "type", "from-day", "from-month", "from-year", "to-day",
    "to-month", "to-year" };
#define N_ASKED (sizeof asked_keys / sizeof *asked_keys)

/* ------------------------------------------------------------------ the journal of cases */
static void journal_form(struct sheet *s, bool events)
{
    struct sheet_options o = sheet_choices(s, EVENT_COUNT + 1);
    struct ui_asked *f;

    s->get = true;
    s->button = MSG_admin_search;
    sheet_field(s, "text", "number", MSG_admin_number, 0);
    sheet_field(s, "text", "who", MSG_admin_login, 0);
    if (events) {
        f = sheet_field(s, "select", "type", MSG_admin_event, 0);
        sheet_option(&o, STR(""), sheet_say(s, MSG_admin_any), false);
        for (int i = 0; i < EVENT_COUNT; i++)
            sheet_option(&o, str_of(event_name((enum event_type)i)),
                         sheet_say(s, event_msg((enum event_type)i)), false);
        sheet_offer(f, &o);
    } else {
        sheet_field(s, "text", "type", MSG_admin_what, MSG_admin_what_hint);
    }
    sheet_date(s, "from", MSG_admin_from, 0, sheet_arg_day(s->r, "from", DAY_NONE));
    sheet_date(s, "to", MSG_admin_to_day, 0, sheet_arg_day(s->r, "to", DAY_NONE));
    s->below = true;
}

static struct str event_words(struct sheet *s, struct str type)
{
    enum event_type t;

    return event_parse(type, &t) ? sheet_say(s, event_msg(t)) : type;
}

void admin_journal_asked(struct request *r, struct journal_query *q)
{
    q->number = sheet_arg(r, "number");
    q->actor = sheet_arg(r, "who");
    q->type = sheet_arg(r, "type");
    q->since = day_start(sheet_arg_day(r, "from", DAY_NONE), false);
    q->until = day_start(sheet_arg_day(r, "to", DAY_NONE), true);
    if (!str_int(sheet_arg(r, "at"), &q->from) || q->from < 0)
        q->from = 0;
}

/* What is left of the answer, and the same as a file. */
static void onward(struct sheet *s, const char *path, const char *file, const char *from, int64_t next, int64_t none)
{
    struct section *p = sheet_section(s, MSG_admin_more, 0);

    if (next != none)
        sheet_link(p, sheet_say(s, MSG_admin_next), query_of(s->r, path, asked_keys, N_ASKED, from, next));
    sheet_link(p, sheet_say(s, MSG_admin_csv_these), query_of(s->r, file, asked_keys, N_ASKED, from, 0));
}

void admin_journal(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct journal_query q = { .limit = ENTRIES };
    struct section *p;
    struct sheet *s;
    struct json *v;
    int64_t next;

    if (reader == NULL)
        return;
    admin_journal_asked(r, &q);
    v = flow_journal_entries(reader, &r->actor, &q, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_journal_lead);
    s->action = STR("~/audit");
    journal_form(s, true);
    p = sheet_table(s, MSG_admin_entries, MSG_admin_no_entries,
        HEADS(MSG_admin_index, MSG_admin_number, MSG_admin_event, MSG_admin_when, MSG_admin_who, MSG_admin_role,
              MSG_admin_replay), ENTRIES);
    json_each(e, json_get(v, "entries")) {
        struct sheet_line *l = sheet_line(p);
        struct str number = json_get_str(e, "number");

        sheet_count(s, l, json_get_int(e, "index", 0));
        sheet_cell(l, number)->href = portal_href(r, "~/audit/cases/%s", number);
        sheet_cell(l, event_words(s, json_get_str(e, "type")));
        sheet_cell(l, sheet_moment(s, json_get_str(e, "at")));
        sheet_cell(l, json_get_str(e, "id"));
        sheet_cell(l, sheet_role(s, json_get_str(e, "role")));
        sheet_cell(l, sheet_say(s, MSG_admin_as_of))->href = portal_href(r, "~/audit/cases/%s?at=%s", number,
            json_get_str(e, "at"));
    }
    next = json_get_int(v, "next", -1);
    onward(s, "~/audit", "~/audit/journal.csv", "at", next, -1);
    sheet_show(s, 200, MSG_admin_tab_journal, "/audit");
}

/* ------------------------------------------------------------------ who looked */
void admin_access_asked(struct request *r, struct access_query *q)
{
    q->number = sheet_arg(r, "number");
    q->who = sheet_arg(r, "who");
    q->what = sheet_arg(r, "type");
    q->from = day_start(sheet_arg_day(r, "from", DAY_NONE), false);
    q->to = day_start(sheet_arg_day(r, "to", DAY_NONE), true);
    if (!str_int(sheet_arg(r, "before"), &q->before) || q->before < 0)
        q->before = 0;
}

void admin_accesses(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct access_query q = { .limit = ENTRIES };
    struct section *p;
    struct sheet *s;
    struct json *v;
    int64_t next;

    if (reader == NULL)
        return;
    admin_access_asked(r, &q);
    v = flow_access_entries(reader, &r->actor, &q, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_access_lead);
    s->action = STR("~/audit/access");
    journal_form(s, false);
    p = sheet_table(s, MSG_admin_entries, MSG_admin_no_entries,
        HEADS(MSG_admin_when, MSG_admin_role, MSG_admin_who, MSG_admin_office, MSG_admin_number,
              MSG_admin_what), ENTRIES);
    json_each(e, json_get(v, "entries")) {
        struct sheet_line *l = sheet_line(p);
        struct str number = json_get_str(e, "number");

        sheet_cell(l, sheet_moment(s, json_get_str(e, "at")));
        sheet_cell(l, sheet_role(s, json_get_str(e, "role")));
        sheet_cell(l, json_get_str(e, "who"));
        sheet_cell(l, sheet_place(s, json_get_str(e, "body"), STR("")));
        sheet_cell(l, number);
        if (number.n > 0)
            l->cells[l->n - 1].href = portal_href(r, "~/audit/cases/%s", number);
        sheet_cell(l, admin_look_words(s, json_get_str(e, "what")));
    }
    next = json_get_int(v, "next", 0);
    onward(s, "~/audit/access", "~/audit/access.csv", "before", next, 0);
    sheet_show(s, 200, MSG_admin_tab_access, "/audit/access");
}

/* ------------------------------------------------------------------ hashing anew */
static void whole_section(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_section(s, MSG_admin_whole, 0);
    bool whole = json_get_bool(v, "whole", false), ok = json_get_bool(v, "root_ok", false);

    p->shown.text = sheet_say(s, !whole ? MSG_admin_too_long : ok ? MSG_admin_root_good : MSG_admin_root_bad);
    p->shown.good = whole && ok;
    p->shown.bad = whole && !ok;
    sheet_number(s, p, MSG_admin_events, json_get_int(v, "size", 0));
    sheet_row(s, p, MSG_admin_root, json_get_str(v, "root"));
    if (whole)
        sheet_row(s, p, MSG_admin_root_again, json_get_str(v, "root_again"));
}

static void stamps_section(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_stamps, MSG_admin_no_stamps,
        HEADS(MSG_admin_when, MSG_admin_events, MSG_admin_until, MSG_admin_root, MSG_admin_signature), 400);

    json_each(k, json_get(v, "stamps")) {
        struct sheet_line *l = sheet_line(p);
        bool ok = json_get_bool(k, "ok", false), sure = !str_is(json_get_str(k, "proof"), "indeterminate");
        struct str time = json_get_str(k, "time");

        sheet_cell(l, sheet_moment(s, time.n > 0 ? time : json_get_str(k, "at")));
        sheet_count(s, l, json_get_int(k, "size", 0));
        sheet_cell(l, sheet_moment(s, json_get_str(k, "until")));
        sheet_cell(l, sheet_say(s, !ok ? MSG_admin_differs : sure ? MSG_admin_good : MSG_admin_stamp_unsure))->tag =
            !ok ? STR("red") : sure ? STR("green") : STR("orange");
        if (json_get(k, "signed") == NULL)
            sheet_cell(l, STR(""));
        else if (json_get_bool(k, "signed", false))
            sheet_cell(l, sheet_say(s, MSG_admin_good))->tag = STR("green");
        else
            sheet_cell(l, sheet_say(s, MSG_admin_differs))->tag = STR("red");
    }
}

/* A head that the auditor kept elsewhere: the proof that what was there then is still there. */
static bool kept_head(struct sheet *s, struct flow_reader *reader, struct str note, struct diags *d)
{
    static const struct { const char *verdict; unsigned says; bool good, bad; } rows[] = {
        { "good", MSG_admin_kept_good, true, false }, { "not-ours", MSG_admin_kept_not_ours, false, true },
        { "rewritten", MSG_admin_kept_rewritten, false, true }, { "no-key", MSG_admin_no_key, false, false },
    };
    struct section *p;
    struct json *v;

    if (note.n == 0)
        return true;
    v = flow_head_check(reader, &s->r->actor, note, s->a, d);
    if (v == NULL)
        return false;
    p = sheet_section(s, MSG_admin_kept, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_is(json_get_str(v, "verdict"), rows[i].verdict))
            continue;
        p->shown.text = sheet_say(s, rows[i].says);
        p->shown.good = rows[i].good;
        p->shown.bad = rows[i].bad;
    }
    return true;
}

/* As a form sends it: with CR, and perhaps without the newline at the end. */
static struct str note_of(struct request *r)
{
    struct str v = http_query(r, "head");
    struct buf b = buf_on(r->arena);

    if (v.p == NULL || !utf8_valid(v) || v.n > NOTE_MOST || str_trim(v).n == 0)
        return STR_NONE;
    v = str_trim(v);
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] != '\r')
            buf_char(&b, v.p[i]);
    buf_char(&b, '\n');
    return buf_get(&b);
}

void admin_verify(struct request *r)
{
    struct diags d = diags_on(r->arena), none = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    int64_t from = 0, to = FLOW_REREAD_RANGE, bad;
    struct str note, now;
    struct section *p;
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    (void)str_int(sheet_arg(r, "first"), &from);
    (void)str_int(sheet_arg(r, "last"), &to);
    v = flow_reread(reader, &r->actor, from, to, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_verify_lead);
    note = note_of(r);
    if (!kept_head(s, reader, note, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    whole_section(s, v);
    bad = json_get_int(v, "missing", 0);
    p = sheet_section(s, MSG_admin_range, 0);
    p->shown.text = sheet_say(s, bad > 0 ? MSG_admin_range_bad : MSG_admin_range_good);
    p->shown.good = bad == 0;
    p->shown.bad = bad > 0;
    sheet_number(s, p, MSG_admin_first, json_get_int(v, "from", 0));
    sheet_number(s, p, MSG_admin_last, json_get_int(v, "to", 0));
    sheet_number(s, p, MSG_admin_included, json_get_int(v, "included", 0));
    sheet_number(s, p, MSG_admin_missing, bad);
    p = sheet_section(s, MSG_admin_signed_head, 0);
    now = flow_checkpoint(reader, r->arena, &none);
    sheet_row(s, p, MSG_admin_head, now.n > 0 ? now : sheet_say(s, MSG_admin_no_key));
    stamps_section(s, v);
    s->get = true;
    s->action = STR("~/audit/verify");
    s->form_title = MSG_admin_range_ask;
    s->button = MSG_admin_verify_button;
    sheet_field(s, "short", "first", MSG_admin_first, 0);
    sheet_field(s, "short", "last", MSG_admin_last, MSG_admin_last_hint);
    sheet_field(s, "area", "head", MSG_admin_kept, MSG_admin_kept_hint)->value = note;
    sheet_show(s, 200, MSG_admin_tab_verify, "/audit/verify");
}

/* ------------------------------------------------------------------ a case as it once was */
static void replay_clocks(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_clocks, MSG_admin_none,
        HEADS(MSG_admin_clock, MSG_admin_from, MSG_admin_due, MSG_admin_state, MSG_admin_clause), 60);

    json_each(k, json_get(v, "clocks")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_name(s, "term", json_get_str(k, "code")));
        sheet_cell(l, sheet_day(s, json_get_str(k, "from")));
        sheet_cell(l, sheet_day(s, json_get_str(k, "due")));
        sheet_cell(l, json_get_str(k, "status"));
        sheet_cell(l, law_cite(s->law, s->a, json_get_str(k, "clause"), s->lang));
    }
}

static struct str code_of_(const struct json *v)
{
    return v != NULL && v->type == JSON_OBJECT ? json_get_str(v, "code") : json_str(v);
}

static void replay_checks(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_checks, MSG_admin_none,
        HEADS(MSG_admin_what, MSG_admin_agency, MSG_admin_answer, MSG_admin_when), 60);

    json_each(k, json_get(v, "checks")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_name(s, "check", json_get_str(k, "code")));
        sheet_cell(l, sheet_name(s, "body", code_of_(json_get(k, "agency"))));
        sheet_cell(l, json_get_str(k, "answer"));
        sheet_cell(l, sheet_moment(s, json_get_str(k, "answered")));
    }
}

static void replay_times(struct sheet *s, struct flow_reader *reader, struct str number, struct diags *d)
{
    struct json *v = flow_history(reader, &s->r->actor, number, s->a, d);
    struct section *p = sheet_table(s, MSG_admin_history, MSG_admin_none,
        HEADS(MSG_admin_when, MSG_admin_event, MSG_admin_role, MSG_admin_who, MSG_admin_replay), 400);
    const struct json *list = json_get(v, "events") != NULL ? json_get(v, "events") : v;

    json_each(e, list) {
        struct sheet_line *l = sheet_line(p);
        const struct json *by = json_get(e, "by");

        sheet_cell(l, sheet_moment(s, json_get_str(e, "at")));
        sheet_cell(l, event_words(s, json_get_str(e, "type")));
        sheet_cell(l, sheet_role(s, json_get_str(by, "role")));
        sheet_cell(l, str_is(json_get_str(by, "role"), role_name(ROLE_APPLICANT)) ? STR("") : json_get_str(by, "id"));
        sheet_cell(l, sheet_say(s, MSG_admin_as_of))->href = portal_href(s->r, "~/audit/cases/%s?at=%s", number,
            json_get_str(e, "at"));
    }
}

/* Which law it was counted with: the files it was filed under, the editions of the acts, and whether the files that are
 * loaded now are the same. Past editions stay in the files; a calendar that was changed since shows here. */
static void edition_rows(struct sheet *s, struct section *p, const struct json *v)
{
    struct str digest = json_get_str(v, "law");
    struct buf b = buf_on(s->a);

    json_each(act, json_get(v, "acts"))
        buf_printf(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(json_str(act)));
    sheet_row(s, p, MSG_admin_acts_then, buf_get(&b));
    if (digest.n == 0)
        return;
    sheet_row(s, p, MSG_admin_digest, digest);
    sheet_row(s, p, MSG_admin_counted_with,
        sheet_say(s, str_eq(digest, law_digest(s->law)) ? MSG_admin_law_same : MSG_admin_law_other));
}

void admin_replay(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str number = r->params[0];
    moment at = http_now(r);
    enum case_status st;
    struct section *p;
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    if (!moment_parse(sheet_arg(r, "at"), &at) && sheet_arg_day(r, "at", DAY_NONE) != DAY_NONE)
        at = day_start(sheet_arg_day(r, "at", DAY_NONE), true) - 1;
    v = flow_show_at(reader, &r->actor, number, at, r->lang, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->back = STR("~/audit");
    s->about = number;
    s->lead = sheet_say_with(s, MSG_admin_replay_lead, words_moment_str(r->arena, r->lang, at), STR(""));
    p = sheet_section(s, MSG_admin_case, 0);
    sheet_row(s, p, MSG_admin_service, sheet_service(s, code_of_(json_get(v, "service"))));
    sheet_row(s, p, MSG_admin_state, case_status_parse(json_get_str(v, "status"), &st)
        ? sheet_say(s, case_status_msg(st)) : json_get_str(v, "status"));
    sheet_row(s, p, MSG_admin_law_day, sheet_day(s, json_get_str(v, "on")));
    edition_rows(s, p, v);
    sheet_row(s, p, MSG_admin_received, sheet_moment(s, json_get_str(v, "received")));
    if (json_get_str(v, "claimed").n > 0)
        sheet_row(s, p, MSG_admin_claimed, sheet_moment(s, json_get_str(v, "claimed")));
    sheet_row(s, p, MSG_admin_assigned, json_get_str(v, "assigned"));
    sheet_link(p, sheet_say(s, MSG_admin_evidence), portal_href(r, "~/audit/cases/%s/evidence.zip", number));
    replay_clocks(s, v);
    replay_checks(s, v);
    replay_times(s, reader, number, &d);
    s->get = true;
    s->action = portal_href(r, "~/audit/cases/%s", number);
    s->form_title = MSG_admin_replay_ask;
    s->button = MSG_admin_show;
    sheet_date(s, "at", MSG_admin_replay_day, MSG_admin_replay_hint, moment_day(at));
    sheet_show(s, 200, MSG_admin_replay_title, "");
}

void admin_evidence(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str zip;

    if (reader == NULL)
        return;
    if (!flow_archive(reader, &r->actor, r->params[0], r->arena, &zip, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s.asice\"",
                                                     STR_ARG(r->params[0])));
    http_answer(r, 200, STR("application/vnd.etsi.asic-e+zip"), zip);
}
