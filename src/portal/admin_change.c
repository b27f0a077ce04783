/*
 * NAME      admin_change - a day of the calendar, a value of the index: proposed, weighed, approved, taken to the files
 * WHY       two people see which open cases wait longer before anything is counted otherwise; the law stays in its
 *           files
 * MUST NOT  count by a change that no law file holds
 */
#include "flow/change.h"
#include "flow/second.h"
#include "portal/admin.h"

enum { CASES_SHOWN = 200, CHANGES_SHOWN = 100 };

static const struct choice day_kinds[] = {
    { "holiday", MSG_admin_day_holiday, 0 }, { "moved", MSG_admin_day_moved, 0 }, { "worked", MSG_admin_day_worked, 0 },
};

/* ------------------------------------------------------------------ what would move */
static void case_lines(struct sheet *s, const struct json *v)
{
    struct section *p = sheet_table(s, MSG_admin_impact_cases, MSG_admin_impact_none,
        HEADS(MSG_admin_number, MSG_admin_service, MSG_admin_clock, MSG_admin_before, MSG_admin_after), CASES_SHOWN);

    json_each(c, json_get(v, "cases"))
        json_each(k, json_get(c, "differences")) {
            struct sheet_line *l = sheet_line(p);
            bool due = str_is(json_get_str(k, "what"), "due");

            sheet_cell(l, json_get_str(c, "number"));
            sheet_cell(l, sheet_service(s, json_get_str(c, "service")));
            sheet_cell(l, due ? sheet_name(s, "term", json_get_str(k, "code")) : sheet_say(s, MSG_admin_t_fee));
            sheet_cell(l, sheet_day(s, json_get_str(k, "before")));
            sheet_cell(l, sheet_day(s, json_get_str(k, "after")));
        }
}

static struct str money_words(struct sheet *s, struct str v)
{
    tiyn t;

    return money_parse(v, &t) ? words_money_str(s->a, s->lang, t) : sheet_say(s, MSG_admin_no_norm);
}

static void fee_lines(struct sheet *s, const struct json *fees)
{
    struct section *p;

    if (fees == NULL)
        return;
    p = sheet_table(s, MSG_admin_impact_fees, MSG_admin_impact_fees_none,
        HEADS(MSG_admin_service, MSG_admin_before, MSG_admin_after), CHANGES_SHOWN);
    json_each(f, fees) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_service(s, json_get_str(f, "service")));
        sheet_cell(l, money_words(s, json_get_str(f, "before")))->numeric = true;
        sheet_cell(l, money_words(s, json_get_str(f, "after")))->numeric = true;
    }
}

void admin_change_shown(struct sheet *s, bool index, const struct json *data)
{
    struct section *p = sheet_section(s, MSG_admin_change_row, MSG_admin_change_row_text);
    struct diags d = diags_on(s->a);
    struct json *v;

    sheet_row(s, p, MSG_admin_change_file, change_file(index));
    sheet_row(s, p, MSG_admin_change_row, change_row(index, data, s->a));
    v = flow_change_impact(web_reader(s->r), &s->r->actor, index, data, s->a, &d);
    p = sheet_section(s, MSG_admin_impact, 0);
    if (v == NULL || json_get_bool(v, "beyond", false)) {
        p->shown.text = sheet_say(s, MSG_admin_impact_beyond);
        return;
    }
    sheet_number(s, p, MSG_admin_looked, json_get_int(v, "looked", 0));
    sheet_number(s, p, MSG_admin_changed, json_get_int(v, "changed", 0));
    sheet_number(s, p, MSG_admin_later, json_get_int(v, "later", 0));
    sheet_number(s, p, MSG_admin_sooner, json_get_int(v, "sooner", 0));
    case_lines(s, v);
    fee_lines(s, json_get(v, "fees"));
}

/* One line for lists of proposals. */
struct str admin_change_about(struct sheet *s, const struct json *data)
{
    struct str date = json_get_str(data, "date"), kzt = json_get_str(data, "kzt");

    if (date.n > 0)
        return str_printf(s->a, "%.*s, %.*s", STR_ARG(sheet_day(s, date)),
            STR_ARG(json_get_str(data, str_z(s->a, lang_code(s->lang)))));
    return kzt.n == 0 ? STR_NONE : str_printf(s->a, "%.*s, %.*s", STR_ARG(sheet_day(s, json_get_str(data, "from"))),
                                              STR_ARG(money_words(s, kzt)));
}

/* ------------------------------------------------------------------ approved ones */
void admin_changes(struct sheet *s, struct flow_reader *reader, bool index, struct diags *d)
{
    struct json *list = flow_changes(reader, &s->r->actor, index, s->a, d);
    struct section *p;

    p = sheet_section(s, MSG_admin_changes_new, MSG_admin_changes_new_text);
    sheet_link(p, sheet_say(s, index ? MSG_admin_propose_index_do : MSG_admin_propose_day_do),
               index ? STR("~/admin/fees/propose") : STR("~/admin/calendar/propose"));
    if (list == NULL || list->count == 0)
        return;
    p = sheet_table(s, MSG_admin_changes, MSG_admin_none,
        HEADS(MSG_admin_change_row, MSG_admin_settled_by, MSG_admin_state), CHANGES_SHOWN);
    json_each(v, list) {
        struct sheet_line *l = sheet_line(p);
        bool in = json_get_bool(v, "in_files", false);

        sheet_cell(l, json_get_str(v, "row"))->note = json_get_str(v, "file");
        sheet_cell(l, json_get_str(v, "approved_by"))->note = sheet_moment(s, json_get_str(v, "at"));
        sheet_cell(l, sheet_say(s, in ? MSG_admin_change_in : MSG_admin_change_waits))->tag =
            in ? STR("green") : STR("orange");
    }
    p = sheet_section(s, MSG_admin_change_files, 0);
    sheet_link(p, sheet_say(s, MSG_admin_change_take), index ? STR("~/admin/fees/changes.txt")
                                                             : STR("~/admin/calendar/changes.txt"));
}

/* What is not in the files yet, as it goes there: for the hands of who keeps them. */
static void take(struct request *r, bool index)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct buf b = buf_on(r->arena);
    struct json *list;

    if (reader == NULL)
        return;
    list = flow_changes(reader, &r->actor, index, r->arena, &d);
    if (!sheet_has(r, list, &d))
        return;
    json_each(v, list) {
        struct str closes = json_get_str(v, "closes");

        if (json_get_bool(v, "in_files", false))
            continue;
        buf_printf(&b, "%.*s\n", STR_ARG(json_get_str(v, "file")));
        if (closes.n > 0)
            buf_printf(&b, "- %.*s\n", STR_ARG(closes));
        buf_printf(&b, "+ %.*s\n  %.*s, %.*s, %.*s\n\n", STR_ARG(json_get_str(v, "row")),
                   STR_ARG(json_get_str(v, "proposed_by")), STR_ARG(json_get_str(v, "approved_by")),
                   STR_ARG(json_get_str(v, "at")));
    }
    buf_puts(&b, "sapar law check\nsapar law rehearse\n");
    http_answer(r, 200, STR("text/plain; charset=utf-8"), buf_get(&b));
}

void admin_calendar_take(struct request *r)
{
    take(r, false);
}

void admin_fees_take(struct request *r)
{
    take(r, true);
}

/* ------------------------------------------------------------------ proposing */
static void show(struct request *r, bool index, int status, const struct faults *f)
{
    struct sheet *s = sheet_new(r);
    struct ui_asked *q;

    s->faults = f;
    s->back = index ? STR("~/admin/fees") : STR("~/admin/calendar");
    s->action = index ? STR("~/admin/fees/propose") : STR("~/admin/calendar/propose");
    s->lead = sheet_say(s, MSG_admin_changes_new_text);
    s->button = MSG_admin_propose;
    if (index) {
        sheet_date(s, "from", MSG_admin_from, 0, DAY_NONE);
        sheet_date(s, "to", MSG_admin_to_day, 0, DAY_NONE);
        sheet_field(s, "short", "kzt", MSG_admin_change_kzt, 0);
    } else {
        sheet_date(s, "date", MSG_admin_day, 0, DAY_NONE);
        q = sheet_field(s, "radios", "day", MSG_admin_kind, 0);
        q->options = choices(r, day_kinds, 3, answer(r, "day"));
        q->n_options = 3;
        sheet_field(s, "text", "kk", MSG_admin_change_kk, 0);
        sheet_field(s, "text", "ru", MSG_admin_change_ru, 0);
        sheet_field(s, "text", "en", MSG_admin_change_en, 0);
    }
    sheet_field(s, "text", "act", MSG_admin_change_act, MSG_admin_change_act_hint);
    sheet_show(s, status, index ? MSG_admin_propose_index : MSG_admin_propose_day,
               index ? "/admin/fees" : "/admin/calendar");
}

/* The field that a diag of the flow is about, in the words of the page. */
static void field_fault(struct faults *f, const struct diags *d)
{
    static const struct { const char *field; unsigned says; } rows[] = {
        { "date", MSG_admin_change_bad_day }, { "day", MSG_admin_change_bad_kind }, { "kk", MSG_admin_change_bad_name },
        { "to", MSG_admin_days_turned }, { "kzt", MSG_admin_change_bad_kzt }, { "act", MSG_admin_change_bad_act },
    };

    for (size_t i = 0; d->first != NULL && i < sizeof rows / sizeof *rows; i++)
        if (str_is(d->first->field, rows[i].field)) {
            fault_add(f, str_of(rows[i].field), msg(f->r->lang, rows[i].says));
            return;
        }
    faults_of_diags(f, d, NULL);
}

static void post(struct request *r, bool index)
{
    static const char *const of_day[] = { "day", "kk", "ru", "en", "act" };
    static const char *const of_index[] = { "kzt", "act" };
    static const char *const day_dates[] = { "date" }, *const index_dates[] = { "from", "to" };
    const char *const *texts = index ? of_index : of_day, *const *dates = index ? index_dates : day_dates;
    struct diags d = diags_on(r->arena);
    struct json *data = json_new_object(r->arena);
    struct faults f;
    struct str id;

    faults_init(&f, r);
    for (size_t i = 0; i < (index ? 2u : 1u); i++) {
        day on = answer_date(&f, dates[i], MSG_admin_no_day);

        json_set_str(r->arena, data, dates[i], on == DAY_NONE ? STR("") : day_str(r->arena, on));
    }
    for (size_t i = 0; i < (index ? 2u : 5u); i++)
        json_set_str(r->arena, data, texts[i], str_trim(answer(r, texts[i])));
    if (f.n == 0 && !flow_second_propose(web_cfg(r->web)->flow, &r->actor, index ? SECOND_INDEX : SECOND_DAY, data,
                                         r->arena, &id, &d))
        field_fault(&f, &d);
    if (f.n > 0)
        show(r, index, 422, &f);
    else
        http_redirect(r, portal_href(r, "/admin/proposals/%s", id));
}

void admin_calendar_propose(struct request *r)
{
    show(r, false, 200, NULL);
}

void admin_calendar_post(struct request *r)
{
    post(r, false);
}

void admin_fees_propose(struct request *r)
{
    show(r, true, 200, NULL);
}

void admin_fees_post(struct request *r)
{
    post(r, true);
}
