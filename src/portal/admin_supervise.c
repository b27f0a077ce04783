/*
 * NAME      admin_supervise - the supervisor's dashboard, late cases, passing cases on
 * WHY       what is due and what is late show themselves; who passes cases on says why, in each case's history
 * OWNS      nothing: figures are the flow's, passing on is the command `assign`
 */
#include "flow/watch.h"
#include "flow/preview.h"
#include "portal/admin.h"

enum { LOOK = 5000, LATE_SHOWN = 100, MOVE_MOST = 50, OFFICERS = 200 };

static struct str case_href(struct sheet *s, struct str number)
{
    return portal_href(s->r, "~/desk/cases/%s", number);
}

/* ------------------------------------------------------------------ the dashboard */
static void late_cases(struct sheet *s, struct flow_reader *reader, const struct json *v, struct diags *d)
{
    struct section *p = sheet_table(s, MSG_admin_late_cases, MSG_admin_none_late,
        HEADS(MSG_admin_number, MSG_admin_service, MSG_admin_office, MSG_admin_assigned, MSG_admin_due,
              MSG_admin_days_late, MSG_admin_reason), LATE_SHOWN);

    json_each(k, json_get(v, "late_cases")) {
        struct sheet_line *l = sheet_line(p);
        struct str number = json_get_str(k, "number");
        struct json *said = p->n_lines < LATE_SHOWN ? flow_late_said(reader, number, s->a, d) : NULL;
        bool any = json_get(said, "said") != NULL && json_get(said, "said")->count > 0;
        struct ui_cell *c;

        sheet_cell(l, number)->href = case_href(s, number);
        sheet_cell(l, sheet_service(s, json_get_str(k, "service")));
        sheet_cell(l, sheet_place(s, json_get_str(k, "body"), json_get_str(k, "place")));
        sheet_cell(l, json_get_str(k, "assigned"));
        sheet_cell(l, sheet_day(s, json_get_str(k, "due")));
        sheet_count(s, l, json_get_int(k, "days", 0));
        c = sheet_cell(l, sheet_say(s, any ? MSG_admin_reason_said : MSG_admin_reason_missing));
        c->href = portal_href(s->r, "~/supervise/late/%s", number);
    }
}

static void stops(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_stops, MSG_admin_none,
        HEADS(MSG_admin_ground, MSG_admin_clause, MSG_admin_count), 40);

    json_each(k, json_get(v, "stops")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_name(s, "stop", json_get_str(k, "code")));
        sheet_clause(s, l, json_get_str(k, "clause"), moment_day(http_now(s->r)));
        sheet_count(s, l, json_get_int(k, "count", 0));
    }
}

static void agencies(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_agencies, MSG_admin_none,
        HEADS(MSG_admin_agency, MSG_admin_open_checks, MSG_admin_late_now, MSG_admin_lapsed, MSG_admin_answered,
              MSG_admin_answered_late), 60);

    json_each(k, json_get(v, "agencies")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_name(s, "body", json_get_str(k, "agency")));
        sheet_count(s, l, json_get_int(k, "open", 0));
        sheet_count(s, l, json_get_int(k, "late", 0));
        sheet_count(s, l, json_get_int(k, "lapsed", 0));
        sheet_count(s, l, json_get_int(k, "answered", 0));
        sheet_count(s, l, json_get_int(k, "answered_late", 0));
    }
}

static void grounds(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_refusals, MSG_admin_none,
        HEADS(MSG_admin_ground, MSG_admin_count), 60);

    json_each(k, json_get(v, "grounds")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_name(s, "ground", json_get_str(k, "ground")));
        sheet_count(s, l, json_get_int(k, "count", 0));
    }
}

static void officers(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_load, MSG_admin_none,
        HEADS(MSG_admin_officer, MSG_admin_office, MSG_admin_under_way, MSG_admin_late_now, MSG_admin_pass_on), 100);

    json_each(k, json_get(v, "officers")) {
        struct sheet_line *l = sheet_line(p);
        struct str id = json_get_str(k, "id");

        sheet_cell(l, id.n > 0 ? id : sheet_say(s, MSG_admin_nobody));
        sheet_cell(l, sheet_place(s, json_get_str(k, "body"), STR("")));
        sheet_count(s, l, json_get_int(k, "live", 0));
        sheet_count(s, l, json_get_int(k, "late", 0));
        sheet_cell(l, sheet_say(s, MSG_admin_pass_on))->href =
            id.n > 0 ? portal_href(s->r, "~/supervise/reassign?from=%s", id) : STR("~/supervise/reassign");
    }
}

void admin_dashboard(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct sheet *s;
    struct section *p;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_overview(reader, &r->actor, LOOK, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    p = sheet_section(s, MSG_admin_today, 0);
    sheet_number(s, p, MSG_admin_due_today, json_get_int(v, "due_today", 0));
    sheet_number(s, p, MSG_admin_soon, json_get_int(v, "soon", 0));
    sheet_number(s, p, MSG_admin_late, json_get_int(v, "late", 0));
    p->rows[2].tag = json_get_int(v, "late", 0) > 0 ? STR("red") : STR("green");
    sheet_number(s, p, MSG_admin_looked, json_get_int(v, "looked", 0));
    late_cases(s, reader, v, &d);
    officers(s, v);
    stops(s, v);
    agencies(s, v);
    grounds(s, v);
    sheet_show(s, 200, MSG_admin_tab_dashboard, "/supervise");
}

/* ------------------------------------------------------------------ a late case */
static void show_late(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct sheet *s;
    struct section *p;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_late_said(reader, r->params[0], r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->about = r->params[0];
    s->back = STR("~/supervise");
    s->action = portal_href(r, "~/supervise/late/%s", r->params[0]);
    s->form_title = MSG_admin_late_say;
    s->button = MSG_admin_late_save;
    p = sheet_table(s, MSG_admin_late_said, MSG_admin_late_nothing,
        HEADS(MSG_admin_when, MSG_admin_who, MSG_admin_reason, MSG_admin_plan), 50);
    json_each(k, json_get(v, "said")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_moment(s, json_get_str(k, "at")));
        sheet_cell(l, json_get_str(k, "by"));
        sheet_cell(l, json_get_str(k, "reason"));
        sheet_cell(l, json_get_str(k, "plan"));
    }
    sheet_field(s, "area", "reason", MSG_admin_late_reason, MSG_admin_late_reason_hint);
    sheet_field(s, "area", "plan", MSG_admin_late_plan, MSG_admin_late_plan_hint);
    sheet_show(s, status, MSG_admin_late_title, "");
}

void admin_late(struct request *r)
{
    show_late(r, 200, NULL);
}

void admin_late_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str reason, plan;
    struct faults f;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    reason = need(&f, "reason", MSG_admin_late_reason_missing, 2000);
    plan = need(&f, "plan", MSG_admin_late_plan_missing, 2000);
    if (f.n == 0 && !flow_late_reason(reader, &r->actor, r->params[0], reason, plan, r->arena, &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_late(r, 422, &f);
    else
        http_redirect(r, STR("/supervise?done=reason"));
}

/* ------------------------------------------------------------------ passing cases on */
/* Colleagues are listed without their office: it is the reader's. */
static struct str place_or(struct str place, struct str id)
{
    return place.n > 0 ? place : id;
}

static void offer_officers(struct sheet *s, const struct json *staff, struct str from)
{
    struct sheet_options o = sheet_choices(s, OFFICERS);
    struct ui_asked *f = sheet_field(s, "select", "to", MSG_admin_pass_to, 0);

    sheet_option(&o, STR(""), sheet_say(s, MSG_admin_choose), false);
    json_each(v, staff) {
        struct str id = json_get_str(v, "id"), role = json_get_str(v, "role");

        if (!json_get_bool(v, "active", true) || str_eq(id, from)
            || (!str_is(role, role_name(ROLE_OFFICER)) && !str_is(role, role_name(ROLE_HEAD))))
            continue;
        sheet_option(&o, id, str_printf(s->a, "%.*s (%.*s)", STR_ARG(json_get_str(v, "name")),
            STR_ARG(place_or(sheet_place(s, json_get_str(v, "body"), json_get_str(v, "place")), id))), false);
    }
    sheet_offer(f, &o);
}

static void offer_cases(struct sheet *s, const struct json *list, bool all)
{
    struct sheet_options o = sheet_choices(s, MOVE_MOST);
    struct ui_asked *f = sheet_field(s, "boxes", "case", MSG_admin_pass_cases, MSG_admin_pass_cases_hint);

    json_each(v, json_get(list, "cases")) {
        struct str number = json_get_str(v, "number"), due = json_get_str(v, "term");

        sheet_option(&o, number, str_printf(s->a, "%.*s, %.*s%s%.*s", STR_ARG(number),
            STR_ARG(sheet_service(s, json_get_str(v, "service"))), due.n > 0 ? ", " : "",
            STR_ARG(sheet_day(s, due))), all || answer_has(s->r, "case", number));
    }
    sheet_offer(f, &o);
}

/* A head passes on within the office, a supervisor anywhere. */
static const char *pass_path(const struct request *r)
{
    return r->actor.role == ROLE_HEAD ? "/desk/assign" : "/supervise/reassign";
}

static void show_reassign(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str from = r->form != NULL ? answer(r, "from") : sheet_arg(r, "from");
    struct case_filter q = { .live_only = true, .due_before = DAY_NONE, .assigned = from, .unassigned = from.n == 0,
                             .sort = SORT_DUE, .limit = MOVE_MOST };
    struct json *list, *staff;
    struct sheet *s;

    if (reader == NULL)
        return;
    list = flow_list(reader, &r->actor, &q, r->arena, &d);
    staff = r->actor.role == ROLE_HEAD
        ? flow_colleagues(reader, &r->actor, r->actor.body, r->actor.place, r->arena, &d)
        : flow_staff_list(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, list, &d) || !sheet_has(r, staff, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->about = from.n > 0 ? from : sheet_say(s, MSG_admin_nobody);
    s->lead = sheet_say(s, MSG_admin_pass_lead);
    if (json_get(list, "cases")->count == 0) {
        sheet_section(s, MSG_admin_pass_none, MSG_admin_pass_none_text);
    } else {
        s->action = str_printf(s->a, "~%s", pass_path(r));
        s->button = MSG_admin_pass_button;
        sheet_hidden(s, "from", from);
        /* Of one who is away all go; what nobody has yet is of many bodies, and chosen. */
        offer_cases(s, list, from.n > 0 && r->form == NULL);
        offer_officers(s, staff, from);
        sheet_field(s, "area", "reason", MSG_admin_pass_reason, MSG_admin_pass_reason_hint);
    }
    if (r->actor.role == ROLE_HEAD)
        s->back = STR("~/desk");
    sheet_show(s, status, MSG_admin_tab_reassign, pass_path(r));
}

void admin_reassign(struct request *r)
{
    show_reassign(r, 200, NULL);
}

/* One command a case: what may not be passed on stays, and is named with the reason. */
static void pass_on(struct request *r, struct str number, struct str to, struct str reason, struct faults *f)
{
    struct json *body = json_new_object(r->arena);
    struct flow_reply reply;

    json_set_str(r->arena, body, "to", to);
    json_set_str(r->arena, body, "reason", reason);
    reply = flow_call(web_cfg(r->web)->flow, COMMAND_ASSIGN, &r->actor, number, body, STR_NONE);
    if (!reply.ok && reply.reasons.first != NULL) {
        struct str says = http_words(r, reply.reasons.first).message;

        fault_add(f, str_printf(r->arena, "case-%.*s", STR_ARG(number)),
                  str_printf(r->arena, "%.*s: %.*s", STR_ARG(number), STR_ARG(says)));
    }
    arena_free(reply.arena);
}

void admin_reassign_post(struct request *r)
{
    struct str numbers[MOVE_MOST], to, reason;
    size_t n;
    struct faults f;

    faults_init(&f, r);
    for (n = 0; n < MOVE_MOST && form_nth(r->form, "case", n).p != NULL; n++)
        numbers[n] = form_nth(r->form, "case", n);
    if (n == 0)
        fault_add(&f, STR("case"), msg(r->lang, MSG_admin_pass_no_case));
    to = need(&f, "to", MSG_admin_pass_no_officer, 200);
    reason = need(&f, "reason", MSG_admin_pass_no_reason, 2000);
    if (f.n == 0)
        for (size_t i = 0; i < n; i++)
            pass_on(r, numbers[i], to, reason, &f);
    if (f.n > 0)
        show_reassign(r, 422, &f);
    else
        http_redirect(r, r->actor.role == ROLE_HEAD ? STR("/desk/assign?done=assigned")
                      : STR("/supervise?done=assigned"));
}
