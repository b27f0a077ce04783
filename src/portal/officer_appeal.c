/*
 * NAME      officer_appeal - complaints to decide, and those decided
 * WHY       twenty working days from the complaint: what is due first stands first
 */
#include "portal/officer.h"

enum { LOOK = 500 };

static struct str day_of(struct request *r, struct str s)
{
    moment t;
    day v;

    if (day_parse(s, &v))
        return words_day_str(r->arena, r->lang, v);
    return moment_parse(s, &t) ? words_moment_str(r->arena, r->lang, t) : STR("-");
}

static unsigned about_msg(struct str about)
{
    return str_is(about, "inaction") ? MSG_officer_about_inaction : str_is(about, "return") ? MSG_officer_about_return
        : str_is(about, "cancellation") ? MSG_officer_about_cancellation : MSG_officer_about_decision;
}

static unsigned outcome_msg(struct str s)
{
    static const struct { const char *code; unsigned m; } rows[] = {
        { "cancel", MSG_officer_outcome_cancel }, { "cancel-new-act", MSG_officer_outcome_new_act },
        { "remit", MSG_officer_outcome_remit }, { "perform", MSG_officer_outcome_perform },
        { "dismiss", MSG_officer_outcome_dismiss },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_is(s, rows[i].code))
            return rows[i].m;
    }
    return MSG_officer_outcome_none;
}

static void cells(struct request *r, const struct json *c, struct ui_line *line, bool open)
{
    const struct law *law = web_cfg(r->web)->law;
    struct ui_cell *cell = arena_new_array(r->arena, 4, struct ui_cell);
    day due;

    cell[0].text = day_of(r, json_get_str(c, open ? "due" : "decided"));
    if (open && day_parse(json_get_str(c, "due"), &due) && due < moment_day(http_now(r))) {
        cell[0].tag = STR("red");
        cell[0].note = msg(r->lang, MSG_officer_overdue);
    }
    cell[1].text = json_get_str(c, "number");
    cell[1].href = portal_href(r, "~/desk/cases/%s", cell[1].text);
    cell[1].note = law_service_name(web_cfg(r->web)->law, json_get_str(c, "service"), r->lang);
    cell[2].text = msg(r->lang, about_msg(json_get_str(c, "about")));
    cell[2].note = day_of(r, json_get_str(c, "received"));
    if (json_get_bool(c, "late", false))
        cell[2].note = msg(r->lang, MSG_officer_complaint_late);
    cell[3].text = open ? law_text(law, "body", json_get_str(c, "body"), r->lang)
        : msg(r->lang, outcome_msg(json_get_str(c, "outcome")));
    line->cells = cell;
    line->n_cells = 4;
}

static const struct ui_column *columns(struct request *r, const unsigned *labels, size_t n)
{
    struct ui_column *c = arena_new_array(r->arena, n, struct ui_column);

    for (size_t i = 0; i < n; i++)
        c[i].label = msg(r->lang, labels[i]);
    return c;
}

void officer_complaints(struct request *r)
{
    static const unsigned open_labels[] = { MSG_officer_due, MSG_officer_case, MSG_officer_about_what,
                                            MSG_officer_body };
    static const unsigned done_labels[] = { MSG_officer_decided_on, MSG_officer_case, MSG_officer_about_what,
                                            MSG_officer_outcome };
    struct flow_reader *reader = web_reader(r);
    struct diags why = diags_on(r->arena);
    struct ui_line *lines, *old;
    const struct json *open, *done;
    struct json *v;
    size_t n = 0, m = 0;

    if (reader == NULL)
        return;
    v = flow_complaints(reader, &r->actor, LOOK, r->arena, &why);
    if (v == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return;
    }
    open = json_get(v, "open");
    done = json_get(v, "decided");
    lines = arena_new_array(r->arena, open->count + 1, struct ui_line);
    old = arena_new_array(r->arena, done->count + 1, struct ui_line);
    json_each(c, open)
        cells(r, c, &lines[n++], true);
    json_each(c, done)
        cells(r, c, &old[m++], false);
    portal_show(r, 200, desk_complaints, .columns = columns(r, open_labels, 4), .n_columns = 4, .open = lines,
                .n_open = n,
        .done_columns = columns(r, done_labels, 4), .n_done_columns = 4, .done = old, .n_done = m);
}
