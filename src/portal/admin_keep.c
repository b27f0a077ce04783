/*
 * NAME      admin_keep - the administrator: staff and what needs a second person, editions of the law
 * WHY       nobody alone lets a person in, shuts one out or puts other law files into force
 * MUST NOT  show a case or a person of one
 */
#include "flow/rehearse.h"
#include "flow/second.h"
#include "flow/watch.h"
#include "portal/admin.h"
#include "portal/news.h"

enum { STAFF_SHOWN = 1000, OPEN_SHOWN = 100, SETTLED_SHOWN = 30 };

static const struct { const char *kind; unsigned label; } kinds[] = {
    { "staff-save", MSG_admin_kind_staff_save }, { "staff-disable", MSG_admin_kind_staff_disable },
    { "law-publication", MSG_admin_kind_law }, { "calendar-day", MSG_admin_propose_day },
    { "index", MSG_admin_propose_index }, { "erasure", MSG_admin_erasure },
    { "wording", MSG_admin_text_new }, { "channels", MSG_admin_channels_new },
};

static struct str kind_text(struct sheet *s, struct str kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(kind, kinds[i].kind))
            return sheet_say(s, kinds[i].label);
    return kind;
}

/* What it is about, in one line. */
static struct str about_text(struct sheet *s, const struct json *v)
{
    const struct json *data = json_get(v, "data");
    struct str change;

    if (json_get_str(data, "digest").n > 0)
        return sheet_short(json_get_str(data, "digest"));
    if (json_get_str(data, "kind").n > 0)
        return admin_keep_name(s, json_get_str(data, "kind"));
    if (str_is(json_get_str(v, "kind"), "channels"))
        return sheet_say_with(s, MSG_admin_channels_span, json_get_str(data, "quiet_from"), json_get_str(data,
            "quiet_to"));
    change = admin_text_about(s, data);
    if (change.n == 0)
        change = admin_change_about(s, data);
    return change.n > 0 ? change : str_printf(s->a, "%.*s: %.*s%s%.*s", STR_ARG(sheet_role(s,
        json_get_str(data, "role"))),
        STR_ARG(json_get_str(data, "id")), json_get_str(data, "name").n > 0 ? ", " : "",
        STR_ARG(json_get_str(data, "name")));
}

/* ------------------------------------------------------------------ the first page */
static void open_table(struct sheet *s, const struct json *list)
{
    struct section *p = sheet_table(s, MSG_admin_open_proposals, MSG_admin_no_proposals,
        HEADS(MSG_admin_what, MSG_admin_about, MSG_admin_proposed_by, MSG_admin_when, MSG_admin_second), OPEN_SHOWN);

    json_each(v, json_get(list, "open")) {
        struct sheet_line *l = sheet_line(p);
        bool own = json_get_bool(v, "own", false);

        sheet_cell(l, kind_text(s, json_get_str(v, "kind")))->href =
            portal_href(s->r, "~/admin/proposals/%s", json_get_str(v, "id"));
        sheet_cell(l, about_text(s, v));
        sheet_cell(l, json_get_str(v, "by"));
        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")));
        sheet_cell(l, sheet_say(s, own ? MSG_admin_waits_for_other : MSG_admin_waits_for_you))->tag =
            own ? STR("grey") : STR("orange");
    }
}

static void settled_table(struct sheet *s, const struct json *list)
{
    struct section *p = sheet_table(s, MSG_admin_settled, MSG_admin_none,
        HEADS(MSG_admin_what, MSG_admin_about, MSG_admin_proposed_by, MSG_admin_settled_by, MSG_admin_when,
              MSG_admin_outcome), SETTLED_SHOWN);

    json_each(v, json_get(list, "settled")) {
        struct sheet_line *l = sheet_line(p);
        bool yes = json_get_bool(v, "approved", false);

        sheet_cell(l, kind_text(s, json_get_str(v, "kind")));
        sheet_cell(l, about_text(s, v));
        sheet_cell(l, json_get_str(v, "by"));
        sheet_cell(l, json_get_str(v, "settled_by"));
        sheet_cell(l, sheet_moment(s, json_get_str(v, "settled_at")));
        sheet_cell(l, sheet_say(s, yes ? MSG_admin_approved : MSG_admin_rejected))->tag = yes ? STR("green")
            : STR("red");
    }
}

void admin_home(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct section *p;
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_second_list(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_home_lead);
    p = sheet_section(s, MSG_admin_law_now, 0);
    sheet_row(s, p, MSG_admin_digest, law_digest(s->law));
    sheet_row(s, p, MSG_admin_published,
              sheet_yes(s, flow_law_published(reader, law_digest(s->law), r->arena, &d) != NULL));
    news_task(s);
    open_table(s, v);
    settled_table(s, v);
    sheet_show(s, 200, MSG_admin_tab_home, "/admin");
}

/* ------------------------------------------------------------------ staff */
void admin_staff(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct section *p;
    struct sheet *s;
    struct json *list;

    if (reader == NULL)
        return;
    list = flow_staff_list(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, list, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_staff_lead);
    p = sheet_section(s, MSG_admin_staff_new, 0);
    sheet_link(p, sheet_say(s, MSG_admin_staff_enter), STR("~/admin/staff/edit"));
    p = sheet_table(s, MSG_admin_tab_staff, MSG_admin_none,
        HEADS(MSG_admin_name, MSG_admin_role, MSG_admin_login, MSG_admin_office, MSG_admin_state, MSG_admin_change),
        STAFF_SHOWN);
    json_each(v, list) {
        struct sheet_line *l = sheet_line(p);
        bool active = json_get_bool(v, "active", false);

        sheet_cell(l, json_get_str(v, "name"));
        sheet_cell(l, sheet_role(s, json_get_str(v, "role")));
        sheet_cell(l, json_get_str(v, "id"));
        sheet_cell(l, sheet_place(s, json_get_str(v, "body"), json_get_str(v, "place")));
        sheet_cell(l, sheet_say(s, active ? MSG_admin_active : MSG_admin_inactive))->tag = active
            ? STR("green") : STR("grey");
        sheet_cell(l, sheet_say(s, MSG_admin_change))->href = portal_href(r, "~/admin/staff/edit?role=%s&id=%s",
            json_get_str(v, "role"), json_get_str(v, "id"));
    }
    sheet_show(s, 200, MSG_admin_tab_staff, "/admin/staff");
}

static void offer_roles(struct sheet *s, struct str was)
{
    struct sheet_options o = sheet_choices(s, ROLE_COUNT + 1);
    struct ui_asked *f = sheet_field(s, "select", "role", MSG_admin_role, 0);

    sheet_option(&o, STR(""), sheet_say(s, MSG_admin_choose), false);
    for (int i = 0; i < ROLE_COUNT; i++)
        if (i != ROLE_APPLICANT && i != ROLE_SYSTEM)
            sheet_option(&o, str_of(role_name((enum role)i)), portal_role((enum role)i, s->lang),
                         str_is(was, role_name((enum role)i)));
    sheet_offer(f, &o);
}

static void offer_bodies(struct sheet *s, struct str was)
{
    struct str *codes;
    size_t n = law_codes(s->law, "body", s->a, &codes);
    struct sheet_options o = sheet_choices(s, n + 2);
    struct ui_asked *f = sheet_field(s, "select", "body", MSG_admin_office, MSG_admin_body_hint);
    bool seen = was.n == 0;

    sheet_option(&o, STR(""), sheet_say(s, MSG_admin_no_body), false);
    for (size_t i = 0; i < n; i++) {
        sheet_option(&o, codes[i], sheet_name(s, "body", codes[i]), str_eq(codes[i], was));
        seen = seen || str_eq(codes[i], was);
    }
    if (!seen)
        sheet_option(&o, was, was, true);
    sheet_offer(f, &o);
}

static void offer_places(struct sheet *s, struct str was)
{
    size_t n = law_n_places(s->law);
    struct sheet_options o = sheet_choices(s, n + 1);
    struct ui_asked *f = sheet_field(s, "select", "place", MSG_admin_place, MSG_admin_place_hint);

    sheet_option(&o, STR(""), sheet_say(s, MSG_admin_everywhere), false);
    for (size_t i = 0; i < n; i++) {
        struct law_place_info p = law_place_at(s->law, i);

        if (p.to == DAY_OPEN || p.to >= moment_day(http_now(s->r)))
            sheet_option(&o, p.code, p.name[s->lang], str_eq(p.code, was));
    }
    sheet_offer(f, &o);
}

static const struct json *entry_of(const struct json *list, struct str role, struct str id)
{
    json_each(v, list)
        if (str_eq(json_get_str(v, "role"), role) && str_eq(json_get_str(v, "id"), id))
            return v;
    return NULL;
}

static void show_edit(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    const struct json *was;
    struct ui_asked *q;
    struct sheet *s;
    struct json *list;

    if (reader == NULL)
        return;
    list = flow_staff_list(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, list, &d))
        return;
    was = entry_of(list, sheet_arg(r, "role"), sheet_arg(r, "id"));
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/admin/staff");
    s->lead = sheet_say(s, MSG_admin_edit_lead);
    s->action = STR("~/admin/staff/edit");
    s->button = MSG_admin_propose;
    if (was != NULL)
        s->button_no = MSG_admin_propose_disable;
    q = sheet_field(s, "text", "name", MSG_admin_name, 0);
    if (r->form == NULL)
        q->value = json_get_str(was, "name");
    offer_roles(s, json_get_str(was, "role"));
    sheet_field(s, "text", "id", MSG_admin_login, MSG_admin_login_hint);
    sheet_field(s, "text", "person", MSG_admin_iin, MSG_admin_iin_hint);
    offer_bodies(s, json_get_str(was, "body"));
    offer_places(s, json_get_str(was, "place"));
    q = sheet_field(s, "text", "bin", MSG_admin_bin, MSG_admin_bin_hint);
    if (r->form == NULL && place_is_organisation(json_get_str(was, "place")))
        q->value = law_place(s->law, json_get_str(was, "place"), s->lang);
    sheet_show(s, status, was != NULL ? MSG_admin_edit_title : MSG_admin_staff_enter, "/admin/staff");
}

void admin_staff_edit(struct request *r)
{
    show_edit(r, 200, NULL);
}

/* Names of the flow and fields of the form are the same. */
void admin_staff_post(struct request *r)
{
    static const char *const members[] = { "name", "role", "id", "person", "body", "place" };
    struct diags d = diags_on(r->arena);
    struct json *data = json_new_object(r->arena);
    bool disable = answer_is(r, "settle", "no");
    struct faults f;
    struct str id;

    faults_init(&f, r);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        json_set_str(r->arena, data, members[i], str_sub(answer(r, members[i]), 0, 200));
    if (body_is_organisation(answer(r, "body"))) {      /* its place is its number */
        struct str place = str_printf(r->arena, ORGANISATION_PREFIX "%.*s", STR_ARG(answer(r, "bin")));

        json_set_str(r->arena, data, "place", place);
        if (!disable && !place_is_organisation(place))
            fault_add(&f, STR("bin"), msg(r->lang, MSG_admin_bin_missing));
    }
    need(&f, "role", MSG_admin_role_missing, 40);
    need(&f, "id", MSG_admin_login_missing, 100);
    if (!disable) {
        need(&f, "name", MSG_admin_name_missing, 200);
        if (!law_iin(answer(r, "person"), moment_day(http_now(r))).valid)
            fault_add(&f, STR("person"), msg(r->lang, MSG_admin_iin_missing));
    }
    if (f.n == 0 && !flow_second_propose(web_cfg(r->web)->flow, &r->actor,
                                         disable ? SECOND_STAFF_DISABLE : SECOND_STAFF_SAVE, data, r->arena, &id, &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_edit(r, 422, &f);
    else
        http_redirect(r, STR("/admin?done=proposed"));
}

/* ------------------------------------------------------------------ a proposal */
static void rehearsed(struct sheet *s, struct flow_reader *reader, struct str digest)
{
    struct section *p = sheet_section(s, MSG_admin_rehearsal, 0);
    struct diags d = diags_on(s->a);
    struct record row;
    struct json *v;

    if (flow_record_get(reader, STR("rehearsal"), digest, s->a, &row, &d) != PORT_OK
        || (v = json_parse(s->a, row.data, JSON_LIMITS, &d)) == NULL) {
        p->shown.text = sheet_say(s, MSG_admin_not_rehearsed);
        p->shown.bad = true;
        return;
    }
    sheet_row(s, p, MSG_admin_when, sheet_moment(s, json_get_str(v, "at")));
    sheet_number(s, p, MSG_admin_looked, json_get_int(v, "looked", 0));
    sheet_number(s, p, MSG_admin_changed, json_get_int(v, "changed", 0));
    sheet_number(s, p, MSG_admin_later, json_get_int(v, "later", 0));
    sheet_number(s, p, MSG_admin_sooner, json_get_int(v, "sooner", 0));
}

static void show_proposal(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    const struct json *one = NULL, *data;
    struct section *p;
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_second_list(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    json_each(o, json_get(v, "open"))
        if (str_eq(json_get_str(o, "id"), r->params[0]))
            one = o;
    if (one == NULL) {
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-proposal", "it is settled, expired or was never made",
                        "look at the list again");
        return;
    }
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/admin");
    data = json_get(one, "data");
    p = sheet_section(s, MSG_admin_proposal, 0);
    sheet_row(s, p, MSG_admin_what, kind_text(s, json_get_str(one, "kind")));
    sheet_row(s, p, MSG_admin_proposed_by, json_get_str(one, "by"));
    sheet_row(s, p, MSG_admin_when, sheet_moment(s, json_get_str(one, "at")));
    if (str_is(json_get_str(one, "kind"), "wording")) {
        admin_text_shown(s, reader, data);
    } else if (str_is(json_get_str(one, "kind"), "channels")) {
        admin_channels_shown(s, reader, data);
    } else if (json_get_str(data, "digest").n > 0) {
        sheet_row(s, p, MSG_admin_digest, json_get_str(data, "digest"));
        sheet_row(s, p, MSG_admin_note, json_get_str(data, "note"));
        rehearsed(s, reader, json_get_str(data, "digest"));
    } else if (json_get_str(data, "kind").n > 0) {
        admin_erasure_shown(s, data);
    } else if (json_get_str(data, "act").n > 0) {
        admin_change_shown(s, json_get_str(data, "kzt").n > 0, data);
    } else {
        sheet_row(s, p, MSG_admin_role, sheet_role(s, json_get_str(data, "role")));
        sheet_row(s, p, MSG_admin_login, json_get_str(data, "id"));
        sheet_row(s, p, MSG_admin_name, json_get_str(data, "name"));
        sheet_row(s, p, MSG_admin_office, sheet_place(s, json_get_str(data, "body"), json_get_str(data, "place")));
        if (json_get_str(data, "person").n > 0)
            sheet_row(s, p, MSG_admin_iin, json_get_str(data, "person"));
    }
    if (json_get_bool(one, "own", false))
        sheet_section(s, MSG_admin_second, MSG_admin_other_must);
    s->action = portal_href(r, "~/admin/proposals/%s", r->params[0]);
    s->button = json_get_bool(one, "own", false) ? MSG_admin_take_back : MSG_admin_approve;
    if (!json_get_bool(one, "own", false))
        s->button_no = MSG_admin_reject;
    else
        sheet_hidden(s, "settle", STR("no"));
    sheet_field(s, "area", "note", MSG_admin_note, 0);
    sheet_show(s, status, MSG_admin_proposal, "");
}

void admin_proposal(struct request *r)
{
    show_proposal(r, 200, NULL);
}

void admin_proposal_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    bool yes = answer_is(r, "settle", "yes");
    struct faults f;

    faults_init(&f, r);
    if (!flow_second_settle(web_cfg(r->web)->flow, &r->actor, r->params[0], yes,
                            str_sub(answer(r, "note"), 0, 1000), &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_proposal(r, 422, &f);
    else
        http_redirect(r, yes ? STR("/admin?done=approved") : STR("/admin?done=rejected"));
}
