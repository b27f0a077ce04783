/*
 * NAME      officer_obligations - the register of obligations because of state secrets, and double applications
 * WHY       who decides looks something up; both lists say what they rest on and change nothing by themselves
 * MUST NOT  show a person of the register to who only counts
 */
#include "flow/obligations.h"
#include "portal/admin.h"
#include "portal/officer.h"

enum { SHOWN = 200, LINES_MOST = 100000 };

/* ------------------------------------------------------------------ obligations */
static struct str place_words(struct sheet *s, struct str place)
{
    struct str n = law_place(s->law, place, s->lang);

    return text_make(s->a, s->lang, MSG_officer_bin, &n, 1);
}

static void figures(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_section(s, MSG_officer_obligations_figures, 0);
    const struct json *places = json_get(v, "organisations");

    sheet_number(s, p, MSG_officer_obligations_all, json_get_int(v, "total", 0));
    sheet_number(s, p, MSG_officer_obligations_soon, json_get_int(v, "soon", 0));
    sheet_number(s, p, MSG_officer_obligations_ended, json_get_int(v, "ended", 0));
    if (places->count < 2 && s->r->actor.role != ROLE_SUPERVISOR)
        return;
    p = sheet_table(s, MSG_officer_obligations_places, MSG_officer_obligations_none,
        HEADS(MSG_officer_organisation, MSG_officer_obligations_all, MSG_officer_obligations_soon), SHOWN);
    json_each(o, places) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, place_words(s, json_get_str(o, "place")));
        sheet_count(s, l, json_get_int(o, "total", 0));
        sheet_count(s, l, json_get_int(o, "soon", 0));
    }
}

static void people(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_officer_obligations_rows, MSG_officer_obligations_none,
        HEADS(MSG_officer_name, MSG_officer_organisation, MSG_officer_until_day), SHOWN);

    json_each(o, json_get(v, "rows")) {
        struct str until = json_get_str(o, "until"), state = json_get_str(o, "state");
        struct sheet_line *l = sheet_line(p);
        struct ui_cell *c;

        /* Three columns fit a phone. */
        c = sheet_cell(l, json_get_str(o, "name"));
        c->note = json_get_str(o, "iin");
        c->href = portal_href(s->r, "~/desk/obligations/%s", json_get_str(o, "id"));
        sheet_cell(l, law_place(s->law, json_get_str(o, "place"), s->lang));
        c = sheet_cell(l, until.n > 0 ? sheet_day(s, until) : sheet_say(s, MSG_officer_no_end));
        c->note = str_printf(s->a, "%.*s %.*s", STR_ARG(sheet_say(s, MSG_officer_since)),
                             STR_ARG(sheet_day(s, json_get_str(o, "from"))));
        c->tag = str_is(state, "soon") ? STR("orange") : str_is(state, "ended") ? STR("grey") : STR_NONE;
    }
}

static void show(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_obligations(reader, &r->actor, sheet_arg(r, "text"), SHOWN, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/desk");
    s->lead = sheet_say(s, MSG_officer_obligations_lead);
    figures(s, v);
    if (r->actor.role != ROLE_SUPERVISOR) {
        people(s, v);
        s->action = STR("~/desk/obligations");
        s->form_title = MSG_officer_obligations_bring;
        s->button = MSG_officer_obligations_button;
        sheet_field(s, "area", "lines", MSG_officer_obligations_lines, MSG_officer_obligations_lines_hint);
    }
    sheet_show(s, status, MSG_officer_obligations, "/desk/obligations");
}

void officer_obligations(struct request *r)
{
    show(r, 200, NULL);
}

void officer_obligations_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct faults f;
    struct str lines;
    size_t n;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    lines = need(&f, "lines", MSG_officer_obligations_no_lines, LINES_MOST);
    if (f.n == 0 && !flow_obligations_bring(reader, &r->actor, lines, r->arena, &n, &d)) {
        if (d.first == NULL || d.first->class == DIAG_REFUSED) {
            http_problem(r, http_status_of(&d), &d);
            return;
        }
        faults_of_diags(&f, &d, NULL);
    }
    if (f.n > 0)
        show(r, 422, &f);
    else
        http_redirect(r, STR("/desk/obligations?done=brought"));
}

/* ------------------------------------------------------------------ one of them */
static void ended_rows(struct sheet *s, const struct json *o)
{
    struct section *p = sheet_section(s, MSG_officer_obligation_ended, 0);

    sheet_row(s, p, MSG_officer_obligation_on, sheet_day(s, json_get_str(o, "on")));
    sheet_row(s, p, MSG_officer_obligation_why, json_get_str(o, "why"));
    sheet_row(s, p, MSG_officer_obligation_act, json_get_str(o, "document"));
    sheet_row(s, p, MSG_officer_obligation_by, str_printf(s->a, "%.*s, %.*s", STR_ARG(json_get_str(o, "by")),
        STR_ARG(sheet_moment(s, json_get_str(o, "at")))));
}

static void show_one(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str until;
    struct section *p;
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_obligation(reader, &r->actor, r->params[0], r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/desk/obligations");
    until = json_get_str(v, "until");
    p = sheet_section(s, MSG_officer_obligation_what, 0);
    sheet_row(s, p, MSG_officer_name, json_get_str(v, "name"));
    sheet_row(s, p, MSG_officer_iin_short, json_get_str(v, "iin"));
    sheet_row(s, p, MSG_officer_organisation, place_words(s, json_get_str(v, "place")));
    sheet_row(s, p, MSG_officer_since, sheet_day(s, json_get_str(v, "from")));
    sheet_row(s, p, MSG_officer_until_day, until.n > 0 ? sheet_day(s, until) : sheet_say(s, MSG_officer_no_end));
    if (json_get(v, "ended") != NULL) {
        ended_rows(s, json_get(v, "ended"));
    } else {
        s->action = portal_href(r, "~/desk/obligations/%s", r->params[0]);
        s->form_title = MSG_officer_obligation_end;
        s->button = MSG_officer_obligation_end;
        sheet_date(s, "on", MSG_officer_obligation_on, MSG_officer_obligation_on_hint, DAY_NONE);
        sheet_field(s, "area", "why", MSG_officer_obligation_why, MSG_officer_obligation_why_hint);
        sheet_field(s, "text", "act", MSG_officer_obligation_act, MSG_officer_obligation_act_hint);
    }
    sheet_show(s, status, MSG_officer_obligation, "/desk/obligations");
}

void officer_obligation(struct request *r)
{
    show_one(r, 200, NULL);
}

void officer_obligation_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str why, act;
    struct faults f;
    day on;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    on = answer_date(&f, "on", MSG_officer_obligation_no_day);
    why = need(&f, "why", MSG_officer_obligation_no_why, 1000);
    act = need(&f, "act", MSG_officer_obligation_no_act, 200);
    if (f.n == 0 && !flow_obligation_end(reader, &r->actor, r->params[0], on, why, act, r->arena, &d)) {
        if (d.first == NULL || d.first->class == DIAG_REFUSED) {
            http_problem(r, http_status_of(&d), &d);
            return;
        }
        fault_add(&f, STR("on"), msg(r->lang, MSG_officer_obligation_bad_day));
    }
    if (f.n > 0)
        show_one(r, 422, &f);
    else
        http_redirect(r, STR("/desk/obligations?done=ended"));
}

/* ------------------------------------------------------------------ double applications */
static void double_line(struct sheet *s, struct section *p, struct desk *k, const struct json *o)
{
    struct str number = json_get_str(o, "number");
    bool linked = json_get_bool(o, "linked", false);
    struct sheet_line *l = sheet_line(p);
    enum case_status status;
    struct ui_cell *c = sheet_cell(l, number);

    c->href = portal_href(s->r, "~/desk/cases/%s", number);
    sheet_cell(l, sheet_service(s, json_get_str(o, "service")));
    sheet_cell(l, case_status_parse(json_get_str(o, "status"), &status) ? sheet_say(s, case_status_msg(status))
               : STR("-"));
    sheet_cell(l, sheet_say(s, str_is(json_get_str(o, "same"), "number") ? MSG_officer_same_number
                            : MSG_officer_same_name));
    c = sheet_cell(l, sheet_say(s, linked ? MSG_officer_unlink : MSG_officer_link_now));
    if (desk_may(k, COMMAND_LINK))
        c->href = str_printf(s->a, "%.*s&linked=%s", STR_ARG(desk_do(k, COMMAND_LINK,
            str_printf(s->a, "?other=%.*s", STR_ARG(number)).p)), linked ? "no" : "yes");
}

void officer_doubles(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct section *p;
    struct sheet *s;
    struct json *list;
    struct desk k;

    if (!desk_open(r, &k))
        return;
    list = flow_doubles(web_reader(r), &r->actor, k.v, r->arena, &d);
    if (!sheet_has(r, list, &d))
        return;
    s = sheet_new(r);
    s->back = desk_href(&k, "");
    s->about = k.number;
    s->lead = sheet_say(s, MSG_officer_doubles_lead);
    p = sheet_table(s, MSG_officer_doubles, MSG_officer_doubles_none,
        HEADS(MSG_officer_case, MSG_officer_service, MSG_officer_status, MSG_officer_same_by, MSG_officer_do_link), 60);
    json_each(o, list)
        double_line(s, p, &k, o);
    json_each(o, json_get(k.v, "linked"))
        sheet_link(p, text_make(s->a, s->lang, MSG_officer_linked_with, (const struct str[]){ json_str(o) }, 1),
                   portal_href(r, "~/desk/cases/%s", json_str(o)));
    sheet_show(s, 200, MSG_officer_doubles, "/desk");
}
