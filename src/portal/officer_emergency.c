/*
 * NAME      officer_emergency - a mission reaches those who are registered with it, and sees who is safe
 * WHY       three steps two people take (write, check, send), then one board: figures first, people by need
 * MUST NOT  show a name before it is asked for with a reason; decide who may: the flow does
 */
#include "base/countries.h"
#include "flow/muster.h"
#include "portal/admin.h"
#include "portal/officer.h"

enum { ROWS = 200, PEOPLE = 500 };

static struct str area_of(struct sheet *s, const struct json *v)
{
    struct str country = json_get_str(v, "country"), town = json_get_str(v, "town");
    struct str name = country.n > 0 ? country_name(country, s->lang) : sheet_say(s, MSG_officer_emergency_everywhere);

    return town.n > 0 ? str_printf(s->a, "%.*s, %.*s", STR_ARG(name), STR_ARG(town)) : name;
}

static struct str kind_of(struct sheet *s, struct str kind)
{
    struct str code = str_printf(s->a, "stay.kind=%.*s", STR_ARG(kind));

    return kind.n > 0 ? law_text(s->law, "value", code, s->lang) : STR("-");
}

static struct str state_of(struct sheet *s, struct str state)
{
    return sheet_say(s, str_is(state, "proposed") ? MSG_officer_emergency_waits : str_is(state, "sent")
        ? MSG_officer_emergency_open : str_is(state, "closed") ? MSG_officer_emergency_over
        : MSG_officer_emergency_not_sent);
}

/* ------------------------------------------------------------------ all of them, and who is there */
void officer_emergencies(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *there, *list;
    struct section *p;
    struct sheet *s;

    if (reader == NULL)
        return;
    there = flow_muster_population(reader, &r->actor, r->arena, &d);
    list = there != NULL ? flow_muster_list(reader, &r->actor, r->arena, &d) : NULL;
    if (!sheet_has(r, list, &d))
        return;
    s = sheet_new(r);
    s->back = STR("~/desk");
    s->lead = sheet_say(s, MSG_officer_emergency_lead);
    p = sheet_section(s, MSG_officer_emergency_begin, MSG_officer_emergency_begin_text);
    sheet_link(p, sheet_say(s, MSG_officer_emergency_write), STR("~/desk/emergency/new"));
    p = sheet_table(s, MSG_officer_emergencies, MSG_officer_emergency_none,
        HEADS(MSG_officer_when, MSG_officer_area, MSG_officer_status, MSG_officer_people), 100);
    json_each(v, list) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")))->href = portal_href(r, "~/desk/emergency/%s",
            json_get_str(v, "id"));
        sheet_cell(l, area_of(s, v));
        sheet_cell(l, state_of(s, json_get_str(v, "state")));
        sheet_count(s, l, json_get_int(v, "sent", json_get_int(v, "expected", 0)));
    }
    p = sheet_table(s, MSG_officer_population, MSG_officer_population_none,
        HEADS(MSG_officer_country, MSG_officer_stay, MSG_officer_people), ROWS);
    json_each(v, json_get(there, "rows")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, country_name(json_get_str(v, "country"), r->lang));
        sheet_cell(l, kind_of(s, json_get_str(v, "kind")));
        sheet_count(s, l, json_get_int(v, "count", 0));
    }
    sheet_show(s, 200, MSG_officer_emergency, "/desk/emergency");
}

/* ------------------------------------------------------------------ writing */
static void offer_countries(struct sheet *s, const struct json *there)
{
    struct sheet_options o = sheet_choices(s, ROWS);
    struct ui_asked *f = sheet_field(s, "select", "country", MSG_officer_country, 0);

    sheet_option(&o, STR(""), sheet_say(s, MSG_officer_emergency_everywhere), true);
    json_each(v, json_get(there, "rows")) {
        struct str code = json_get_str(v, "country");
        bool seen = code.n == 0;

        for (size_t i = 0; i < o.n; i++)
            seen = seen || str_eq(o.v[i].value, code);
        if (!seen)
            sheet_option(&o, code, country_name(code, s->lang), false);
    }
    sheet_offer(f, &o);
}

static void show_new(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *there;
    struct sheet *s;

    if (reader == NULL)
        return;
    there = flow_muster_population(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, there, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/desk/emergency");
    s->lead = sheet_say(s, MSG_officer_emergency_new_lead);
    s->action = STR("~/desk/emergency/new");
    s->button = MSG_officer_emergency_next;
    offer_countries(s, there);
    sheet_field(s, "text", "town", MSG_officer_town, MSG_officer_town_hint);
    sheet_field(s, "area", "kk", MSG_officer_text_kk, MSG_officer_text_hint);
    sheet_field(s, "area", "ru", MSG_officer_text_ru, 0);
    sheet_field(s, "area", "en", MSG_officer_text_en, 0);
    sheet_show(s, status, MSG_officer_emergency_write, "/desk/emergency");
}

void officer_emergency_new(struct request *r)
{
    show_new(r, 200, NULL);
}

void officer_emergency_new_post(struct request *r)
{
    static const char *const languages[] = { "kk", "ru", "en" };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *data = json_new_object(r->arena), *text;
    struct faults f;
    struct str id = STR_NONE;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    json_set_str(r->arena, data, "country", answer(r, "country"));
    json_set_str(r->arena, data, "town", answer(r, "town"));
    text = json_set(r->arena, data, "text", json_new_object(r->arena));
    for (size_t i = 0; i < 3; i++)
        json_set_str(r->arena, text, languages[i], need(&f, languages[i], MSG_officer_no_text, MUSTER_TEXT));
    if (f.n == 0 && !flow_muster_propose(reader, &r->actor, data, r->arena, &id, &d)) {
        if (d.first != NULL && str_is(d.first->code, "nobody-there"))
            fault_add(&f, STR("country"), msg(r->lang, MSG_officer_nobody_there));
        else
            faults_of_diags(&f, &d, NULL);
    }
    if (f.n > 0)
        show_new(r, 422, &f);
    else
        http_redirect(r, portal_href(r, "/desk/emergency/%s", id));
}

/* ------------------------------------------------------------------ the board */
static void what_was_written(struct sheet *s, const struct json *v)
{
    static const struct { const char *lang; unsigned label; } rows[] = {
        { "kk", MSG_officer_text_kk }, { "ru", MSG_officer_text_ru }, { "en", MSG_officer_text_en },
    };
    struct section *p = sheet_section(s, MSG_officer_emergency_message, 0);

    sheet_row(s, p, MSG_officer_area, area_of(s, v));
    for (size_t i = 0; i < 3; i++)
        sheet_row(s, p, rows[i].label, json_get_str(json_get(v, "text"), rows[i].lang))->written = str_of(rows[i].lang);
    sheet_row(s, p, MSG_officer_written_by, json_get_str(v, "by"));
    if (json_get_str(v, "settled_by").n > 0)
        sheet_row(s, p, MSG_officer_settled_by, json_get_str(v, "settled_by"));
    sheet_number(s, p, MSG_officer_people, json_get_int(v, "sent", json_get_int(v, "expected", 0)));
}

static struct str answer_of(struct sheet *s, struct str said)
{
    return sheet_say(s, str_is(said, "safe") ? MSG_officer_said_safe : str_is(said, "help") ? MSG_officer_said_help
        : str_is(said, "left") ? MSG_officer_said_left : MSG_officer_said_nothing);
}

static void figures(struct sheet *s, const struct json *v)
{
    const struct json *c = json_get(v, "counts");
    struct section *p = sheet_section(s, MSG_officer_emergency_figures, 0);

    sheet_number(s, p, MSG_officer_said_help, json_get_int(c, "help", 0));
    sheet_number(s, p, MSG_officer_said_nothing, json_get_int(c, "none", 0));
    sheet_number(s, p, MSG_officer_said_left, json_get_int(c, "left", 0));
    sheet_number(s, p, MSG_officer_said_safe, json_get_int(c, "safe", 0));
    sheet_number(s, p, MSG_officer_unreachable, json_get_int(v, "silent", 0));
}

static void people(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_officer_call_list, MSG_officer_population_none,
        HEADS(MSG_officer_how_they_are, MSG_officer_said_note, MSG_officer_stay, MSG_officer_when,
              MSG_officer_reach), PEOPLE);

    json_each(k, json_get(v, "people")) {
        struct str said = json_get_str(k, "answer");
        struct sheet_line *l = sheet_line(p);
        struct ui_cell *c = sheet_cell(l, answer_of(s, said));

        c->tag = str_is(said, "help") ? STR("red") : said.n == 0 ? STR("yellow") : STR("green");
        sheet_cell(l, json_get_str(k, "note"));
        sheet_cell(l, str_printf(s->a, "%.*s, %.*s", STR_ARG(country_name(json_get_str(k, "country"), s->lang)),
            STR_ARG(kind_of(s, json_get_str(k, "kind")))));
        sheet_cell(l, sheet_moment(s, json_get_str(k, "at")));
        c = sheet_cell(l, sheet_say(s, MSG_officer_open_contact));
        c->href = portal_href(s->r, "~/desk/emergency/%s/%s", json_get_str(v, "id"), json_get_str(k, "key"));
        if (!json_get_bool(k, "reached", true))
            c->note = sheet_say(s, MSG_officer_unreachable);
    }
}

static void show_board(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct str state;
    struct json *v;
    struct sheet *s;

    if (reader == NULL)
        return;
    v = flow_muster_show(reader, &r->actor, r->params[0], r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/desk/emergency");
    state = json_get_str(v, "state");
    s->about = state_of(s, state);
    if (json_get(v, "counts") != NULL)
        figures(s, v);
    if (json_get(v, "people") != NULL)
        people(s, v);
    what_was_written(s, v);
    s->action = portal_href(r, "~/desk/emergency/%s", json_get_str(v, "id"));
    if (str_is(state, "proposed") && json_get_bool(v, "own", false)) {
        s->lead = sheet_say(s, MSG_officer_emergency_second);
    } else if (str_is(state, "proposed")) {
        s->lead = sheet_say(s, MSG_officer_emergency_check);
        s->form = true;
        s->button = MSG_officer_emergency_send;
        s->button_no = MSG_officer_emergency_reject;
    } else if (str_is(state, "sent")) {
        s->lead = sheet_say(s, MSG_officer_emergency_board);
        s->form = true;
        s->form_title = MSG_officer_emergency_end;
        s->button = MSG_officer_emergency_close;
        sheet_hidden(s, "close", STR("yes"));
    }
    sheet_show(s, status, MSG_officer_emergency, "/desk/emergency");
}

void officer_emergency(struct request *r)
{
    show_board(r, 200, NULL);
}

void officer_emergency_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    bool close = answer_is(r, "close", "yes"), yes = !answer_is(r, "settle", "no"), ok;
    struct faults f;

    if (reader == NULL)
        return;
    ok = close ? flow_muster_close(reader, &r->actor, r->params[0], r->arena, &d)
        : flow_muster_settle(reader, &r->actor, r->params[0], yes, r->arena, &d);
    if (ok) {
        http_redirect(r, portal_href(r, close ? "/desk/emergency/%s?done=closed" : yes
            ? "/desk/emergency/%s?done=sent" : "/desk/emergency/%s?done=rejected", r->params[0]));
        return;
    }
    faults_init(&f, r);
    if (d.first != NULL && str_is(d.first->code, "own-proposal"))
        fault_add(&f, STR(""), msg(r->lang, MSG_officer_emergency_second));
    else
        faults_of_diags(&f, &d, NULL);
    show_board(r, 422, &f);
}

/* ------------------------------------------------------------------ one person */
static void show_person(struct request *r, int status, const struct faults *f, const struct json *v)
{
    static const struct { const char *member; unsigned label; } rows[] = {
        { "name", MSG_officer_name }, { "phone", MSG_officer_phone }, { "email", MSG_officer_mail },
        { "address", MSG_officer_address }, { "number", MSG_officer_case },
    };
    struct sheet *s = sheet_new(r);

    s->faults = f;
    s->back = portal_href(r, "~/desk/emergency/%s", r->params[0]);
    if (v != NULL) {
        struct section *p = sheet_section(s, MSG_officer_contact, 0);

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            sheet_row(s, p, rows[i].label, json_get_str(v, rows[i].member));
    } else {
        s->lead = sheet_say(s, MSG_officer_contact_lead);
        s->action = portal_href(r, "~/desk/emergency/%s/%s", r->params[0], r->params[1]);
        s->button = MSG_officer_open_contact;
        sheet_field(s, "text", "why", MSG_officer_open_why, MSG_officer_open_why_hint);
    }
    sheet_show(s, status, MSG_officer_contact, "/desk/emergency");
}

/* Not even the question is shown to who is of no mission. */
static bool of_mission(struct request *r, struct flow_reader *reader)
{
    struct diags d = diags_on(r->arena);

    return reader != NULL && sheet_has(r, flow_muster_list(reader, &r->actor, r->arena, &d), &d);
}

void officer_emergency_person(struct request *r)
{
    if (of_mission(r, web_reader(r)))
        show_person(r, 200, NULL, NULL);
}

void officer_emergency_person_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *v = NULL;
    struct faults f;
    struct str why;

    if (!of_mission(r, reader))
        return;
    faults_init(&f, r);
    why = need(&f, "why", MSG_officer_open_no_why, 150);
    if (f.n == 0) {
        v = flow_muster_open(reader, &r->actor, r->params[0], r->params[1], why, r->arena, &d);
        if (!sheet_has(r, v, &d))
            return;
    }
    show_person(r, f.n > 0 ? 422 : 200, &f, v);
}
