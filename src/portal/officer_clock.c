/*
 * NAME      officer_clock - checks by other bodies with their days, and every clock counted in the open
 * WHY       nobody should have to keep a list of terms beside the program; a clock stands only where a clause says so
 */
#include "flow/words.h"
#include "portal/officer.h"

static struct ui_cell *cells_of(struct arena *a, struct ui_line *l, size_t n)
{
    struct ui_cell *c = arena_new_array(a, n, struct ui_cell);

    l->cells = c;
    l->n_cells = n;
    return c;
}

static const struct ui_column *columns(struct request *r, const unsigned *labels, size_t n)
{
    struct ui_column *c = arena_new_array(r->arena, n, struct ui_column);

    for (size_t i = 0; i < n; i++)
        c[i].label = msg(r->lang, labels[i]);
    return c;
}

/* ------------------------------------------------------------------ checks */
static const struct json *sent_check(const struct desk *d, struct str code)
{
    const struct json *last = NULL;

    json_each(c, json_get(d->v, "checks")) {
        if (str_eq(json_get_str(c, "code"), code))
            last = c;
    }
    return last;
}

static unsigned answer_msg(struct str answer)
{
    return str_is(answer, "clear") ? MSG_officer_answer_clear : str_is(answer, "negative") ? MSG_officer_answer_negative
                                                                                         : MSG_officer_answer_facts;
}

static void check_state(struct desk *d, const struct json *c, struct ui_cell *cell)
{
    struct str status = json_get_str(c, "status"), answer = json_get_str(c, "answer");
    day due, today = moment_day(http_now(d->r));
    bool late = day_parse(json_get_str(c, "due"), &due) && today > due;

    cell->tag = STR("grey");
    cell->text = msg(d->r->lang, MSG_officer_check_not_sent);
    if (c == NULL)
        return;
    if (str_is(status, "answered")) {
        cell->text = msg(d->r->lang, answer_msg(answer));
        cell->tag = str_is(answer, "negative") ? STR("red") : STR("green");
        cell->note = text_make(d->a, d->r->lang, MSG_officer_answered_note,
            (const struct str[]){ desk_moment(d, json_get_str(c, "answered")), json_get_str(c, "text") }, 2);
    } else if (str_is(status, "lapsed") || late) {
        cell->text = msg(d->r->lang, MSG_officer_check_late);
        cell->tag = STR("orange");
        cell->note = msg(d->r->lang, str_is(json_get_str(c, "silence"), "consent") ? MSG_officer_silence_consent
                                                                                   : MSG_officer_silence_open);
    } else {
        cell->text = msg(d->r->lang, MSG_officer_check_open);
        cell->tag = STR("blue");
    }
}

static void check_line(struct desk *d, struct ui_line *line, const struct law_check *w)
{
    const struct json *c = sent_check(d, w->code);
    struct ui_cell *cell = cells_of(d->a, line, 5);
    day due;

    cell[0].text = law_text(d->law, "check", w->code, d->r->lang);
    cell[0].note = desk_cite(d, w->cite.clause);
    cell[0].note_href = desk_clause_href(d, w->cite.clause);
    cell[1].text = law_text(d->law, "body", w->agency, d->r->lang);
    cell[2].text = c != NULL ? desk_moment(d, json_get_str(c, "sent")) : STR("-");
    cell[3].text = day_parse(json_get_str(c, "due"), &due) ? words_day_str(d->a, d->r->lang, due)
        : w->limit.n > 0 ? limit_text(d->a, d->r->lang, w->limit, false) : msg(d->r->lang, MSG_officer_no_limit);
    if (c != NULL && w->limit.n > 0)
        cell[3].note = limit_text(d->a, d->r->lang, w->limit, false);
    check_state(d, c, &cell[4]);
}

/* To remind a body of a check, or ask it again after an answer that was not clear. */
static void offer_again(struct desk *d, struct desk_actions *l, const struct law_check *w)
{
    const struct json *c = sent_check(d, w->code);
    struct str query = str_printf(d->a, "?check=%.*s", STR_ARG(w->code)), status = json_get_str(c, "status");
    struct ui_action *k;

    if (c == NULL || str_is(status, "open") || str_is(json_get_str(c, "answer"), "clear"))
        return;
    if ((k = desk_offer(d, l, COMMAND_SEND_CHECK, MSG_officer_do_check_again, str_z(d->a, query))) != NULL)
        k->hint = law_text(d->law, "check", w->code, d->r->lang);
}

void officer_checks(struct request *r)
{
    static const unsigned labels[] = { MSG_officer_check, MSG_officer_body, MSG_officer_sent, MSG_officer_due,
                                       MSG_officer_answer };
    struct desk_actions actions = { 0 };
    struct ui_line *lines;
    struct ui_action *k;
    struct desk d;
    size_t n = 0, unsent = 0;

    if (!desk_open(r, &d))
        return;
    lines = arena_new_array(d.a, d.as != NULL ? d.as->n_checks + 1 : 1, struct ui_line);
    for (size_t i = 0; d.as != NULL && i < d.as->n_checks; i++) {
        check_line(&d, &lines[n++], &d.as->checks[i]);
        unsent += sent_check(&d, d.as->checks[i].code) == NULL && d.as->checks[i].certain;
    }
    if (unsent > 0 && (k = desk_offer(&d, &actions, COMMAND_SEND_CHECK, MSG_officer_do_send_all, "")) != NULL)
        k->hint = msg(r->lang, MSG_officer_do_send_all_hint);
    for (size_t i = 0; d.as != NULL && i < d.as->n_checks; i++)
        offer_again(&d, &actions, &d.as->checks[i]);
    portal_show(r, 200, desk_checks, .head = desk_head(&d, "checks"), .actions = actions.v, .n_actions = actions.n,
        .columns = columns(r, labels, 5), .n_columns = 5, .lines = lines, .n_lines = n,
        .rule = msg(r->lang, MSG_officer_checks_rule));
}

/* ------------------------------------------------------------------ clocks */
static const struct { const char *status; unsigned label; const char *colour; } states[] = {
    { "running", MSG_officer_clock_running, "blue" }, { "stopped", MSG_officer_clock_stopped, "orange" },
    { "met", MSG_officer_clock_met, "green" }, { "late", MSG_officer_clock_late, "red" },
    { "overdue", MSG_officer_clock_overdue, "red" }, { "passed", MSG_officer_clock_passed, "grey" },
    { "ended", MSG_officer_clock_ended, "grey" },
};

static void clock_line(struct desk *d, struct ui_line *line, const struct json *c)
{
    struct ui_cell *cell = cells_of(d->a, line, 5);
    struct str of = json_get_str(c, "of"), status = json_get_str(c, "status"), name;

    name = law_text(d->law, "term", json_get_str(c, "code"), d->r->lang);
    if (of.n > 0 && str_eq(name, json_get_str(c, "code")))
        name = law_text(d->law, "check", of, d->r->lang);
    cell[0].text = name;
    cell[0].note = desk_cite(d, json_get_str(c, "clause"));
    cell[0].note_href = desk_clause_href(d, json_get_str(c, "clause"));
    if (of.n > 0 && !str_eq(law_text(d->law, "check", of, d->r->lang), of))
        cell[0].text = text_make(d->a, d->r->lang, MSG_officer_with_clause, (const struct str[]){ name,
            law_text(d->law, "check", of, d->r->lang) }, 2);
    cell[1].text = limit_text(d->a, d->r->lang, json_get_str(c, "limit"), false);
    cell[2].text = desk_day(d, json_get_str(c, "from"));
    cell[3].text = json_get_str(c, "due").n > 0 ? desk_day(d, json_get_str(c, "due"))
        : msg(d->r->lang, MSG_officer_due_open);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (str_is(status, states[i].status)) {
            cell[4].text = msg(d->r->lang, states[i].label);
            cell[4].tag = str_of(states[i].colour);
        }
    }
    if (json_get_str(c, "ended").n > 0)
        cell[4].note = desk_moment(d, json_get_str(c, "ended"));
}

static const struct { const char *why, *kind; } kinds[] = {
    { "counts", "counts" }, { "weekend", "weekend" }, { "holiday", "holiday" }, { "moved", "moved" },
    { "stopped", "stopped" }, { "start", "start" },
};

static struct str day_kind(struct str why, bool counted)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_is(why, kinds[i].why))
            return str_of(kinds[i].kind);
    }
    return counted ? STR("counts") : STR("start");
}

/* The days of a count as weeks from Monday; what does not belong to it is left empty. */
static const struct ui_week *weeks_of(struct desk *d, const struct json *days, size_t *n_weeks)
{
    struct ui_calendar_day *all;
    struct ui_week *weeks;
    day first, at;
    size_t n, i, number = 0;

    *n_weeks = 0;
    if (days == NULL || days->count == 0 || !day_parse(json_get_str(json_at(days, 0), "date"), &first))
        return NULL;
    first -= day_weekday(first) - 1;
    if (!day_parse(json_get_str(json_at(days, days->count - 1), "date"), &at))
        return NULL;
    n = ((size_t)(at - first) / 7 + 1) * 7;
    if (n > 7 * 60)
        return NULL;
    all = arena_new_array(d->a, n, struct ui_calendar_day);
    weeks = arena_new_array(d->a, n / 7, struct ui_week);
    for (i = 0; i < n; i++)
        all[i] = (struct ui_calendar_day){ .date = first + (day)i, .kind = STR("out") };
    json_each(v, days) {
        int64_t counted = json_get_int(v, "counted", 0);
        struct ui_calendar_day *c;
        int year, month, dom;

        if (!day_parse(json_get_str(v, "date"), &at) || at < first || (size_t)(at - first) >= n)
            continue;
        c = &all[at - first];
        day_parts(at, &year, &month, &dom);
        c->dom = dom;
        number += counted > 0;
        c->number = counted > 0 ? (int64_t)number : 0;
        c->kind = v->next == NULL ? STR("due") : day_kind(json_get_str(v, "why"), counted > 0);
        c->name = json_get_str(v, "name");
    }
    *n_weeks = n / 7;
    for (i = 0; i < *n_weeks; i++) {
        weeks[i].days = &all[i * 7];
        weeks[i].n_days = 7;
    }
    return weeks;
}

static void stop_rows(struct desk *d, struct desk_rows *rows)
{
    json_each(s, json_get(d->v, "stops")) {
        bool stands = json_get(s, "to") == NULL;
        struct str span[2] = { desk_day(d, json_get_str(s, "from")), desk_day(d, json_get_str(s, "to")) };

        desk_note(d, desk_row(d->a, rows, json_get_str(s, "name"), stands
            ? text_make(d->a, d->r->lang, MSG_officer_stands_since, span, 1)
            : text_make(d->a, d->r->lang, MSG_officer_stood, span, 2)), json_get_str(s, "clause"));
    }
}

static void offer_stops(struct desk *d, struct desk_actions *l)
{
    struct ui_action *k;

    if (d->as != NULL && d->as->n_stops > 0
        && (k = desk_offer(d, l, COMMAND_STOP, MSG_officer_do_stop, "")) != NULL) {
        k->hint = msg(d->r->lang, MSG_officer_do_stop_hint);
        k->clause = desk_cite(d, d->as->stops[0].cite.clause);
        k->clause_href = desk_clause_href(d, d->as->stops[0].cite.clause);
    }
    desk_offer(d, l, COMMAND_RESUME, MSG_officer_do_resume, "");
}

void officer_clock(struct request *r)
{
    static const unsigned labels[] = { MSG_officer_term, MSG_officer_limit, MSG_officer_from_day, MSG_officer_due,
                                       MSG_officer_state };
    static const unsigned week[] = { MSG_officer_mon, MSG_officer_tue, MSG_officer_wed, MSG_officer_thu,
                                     MSG_officer_fri, MSG_officer_sat, MSG_officer_sun };
    struct desk_actions actions = { 0 };
    struct diags why = diags_on(r->arena);
    const struct json *clocks, *counted = NULL;
    struct desk_rows stops = { 0 };
    const struct ui_week *weeks;
    struct ui_line *lines;
    struct str name;
    struct desk d;
    size_t n = 0, n_weeks;

    if (!desk_open(r, &d))
        return;
    clocks = flow_clocks(web_reader(r), &r->actor, d.number, r->arena, &why);
    lines = arena_new_array(d.a, clocks != NULL ? clocks->count + 1 : 1, struct ui_line);
    json_each(c, clocks) {
        clock_line(&d, &lines[n++], c);
        if (str_starts(json_get_str(c, "code"), "decision") && json_get(c, "days") != NULL
            && (counted == NULL || str_cmp(json_get_str(c, "due"), json_get_str(counted, "due")) < 0))
            counted = c;
    }
    stop_rows(&d, &stops);
    offer_stops(&d, &actions);
    weeks = weeks_of(&d, json_get(counted, "days"), &n_weeks);
    name = law_text(d.law, "term", json_get_str(counted, "code"), r->lang);
    portal_show(r, 200, desk_clock, .head = desk_head(&d, "clock"), .actions = actions.v, .n_actions = actions.n,
        .columns = columns(r, labels, 5), .n_columns = 5, .lines = lines, .n_lines = n,
        .calendar_caption = text_make(r->arena, r->lang, MSG_officer_counted, &name, 1), .weeks = weeks,
        .n_weeks = n_weeks, .weekdays = columns(r, week, 7), .n_weekdays = 7, .stops = stops.v, .n_stops = stops.n);
}
