/*
 * NAME      admin_review - closed cases drawn by chance and looked through, and the reports
 * WHY       quality is looked for where nobody complained; who draws does not choose
 * OWNS      records "sample" (id: by the time; {"at","by","from","to","closed","cases":[{"number","at","by",
 *           "answers":{},"note"}]}), kept; the questions of the review
 */
#include "flow/watch.h"
#include "portal/admin.h"
#include "portal/csv.h"

#define KIND STR("sample")
enum { PERCENT = 5, SAMPLES_SHOWN = 50, MONTHS_SHOWN = 400 };

/* What is asked of each case. */
static const struct { const char *name; unsigned label; } questions[] = {
    { "documents", MSG_admin_review_documents }, { "checks", MSG_admin_review_checks },
    { "clock", MSG_admin_review_clock },         { "reasons", MSG_admin_review_reasons },
    { "hearing", MSG_admin_review_hearing },     { "told", MSG_admin_review_told },
};
#define N_QUESTIONS (sizeof questions / sizeof *questions)

static struct json *sample_of(struct request *r, struct flow_reader *reader, struct record *row, struct diags *d)
{
    struct json *v = NULL;

    if (flow_record_get(reader, KIND, r->params[0], r->arena, row, d) == PORT_OK)
        v = json_parse(r->arena, row->data, JSON_LIMITS, d);
    if (v == NULL && d->first == NULL)
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-sample", "there is no such sample", "choose one of the list");
    else if (v == NULL)
        http_problem(r, http_status_of(d), d);
    return v;
}

static int64_t looked_through(const struct json *v)
{
    int64_t n = 0;

    json_each(c, json_get(v, "cases"))
        n += json_get_str(c, "at").n > 0;
    return n;
}

/* ------------------------------------------------------------------ samples */
static void show_samples(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct record_query q = { .kind = KIND, .newest = true, .limit = SAMPLES_SHOWN };
    struct record *rows;
    struct section *p;
    struct sheet *s;
    size_t n;
    day today = moment_day(http_now(r));

    if (reader == NULL)
        return;
    if (flow_record_list(reader, &q, r->arena, &rows, &n, &d) != PORT_OK) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    s = sheet_new(r);
    s->faults = f;
    s->lead = sheet_say(s, MSG_admin_samples_lead);
    p = sheet_table(s, MSG_admin_samples_drawn, MSG_admin_samples_none,
        HEADS(MSG_admin_when, MSG_admin_who, MSG_admin_span, MSG_admin_closed, MSG_admin_drawn, MSG_admin_reviewed),
        SAMPLES_SHOWN);
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(r->arena, rows[i].data, JSON_LIMITS, &d);
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")))->href =
            portal_href(r, "~/supervise/samples/%s", rows[i].id);
        sheet_cell(l, json_get_str(v, "by"));
        sheet_cell(l, str_printf(r->arena, "%.*s .. %.*s", STR_ARG(json_get_str(v, "from")),
            STR_ARG(json_get_str(v, "to"))));
        sheet_count(s, l, json_get_int(v, "closed", 0));
        sheet_count(s, l, json_get(v, "cases") != NULL ? (int64_t)json_get(v, "cases")->count : 0);
        sheet_count(s, l, looked_through(v));
    }
    s->action = STR("~/supervise/samples");
    s->form_title = MSG_admin_samples_draw;
    s->button = MSG_admin_samples_button;
    sheet_date(s, "from", MSG_admin_from, 0, today - 31);
    sheet_date(s, "to", MSG_admin_to, MSG_admin_to_hint, today + 1);
    sheet_show(s, status, MSG_admin_tab_samples, "/supervise/samples");
}

void admin_samples(struct request *r)
{
    show_samples(r, 200, NULL);
}

static bool draw(struct request *r, day from, day to, struct str *id, struct diags *d)
{
    struct flow_reader *reader = web_reader(r);
    struct json *drawn, *o = json_new_object(r->arena), *cases = json_new_array(r->arena);
    struct record_change c = { .drop = false };

    if (reader == NULL)
        return false;
    drawn = flow_sample(reader, &r->actor, from, to, PERCENT, r->arena, d);
    if (drawn == NULL)
        return false;
    json_each(v, json_get(drawn, "numbers"))
        json_set_str(r->arena, json_push(r->arena, cases, json_new_object(r->arena)), "number", json_str(v));
    json_set_str(r->arena, o, "at", moment_str(r->arena, http_now(r)));
    json_set_str(r->arena, o, "by", r->actor.id);
    json_set_str(r->arena, o, "from", day_str(r->arena, from));
    json_set_str(r->arena, o, "to", day_str(r->arena, to));
    json_set_int(r->arena, o, "closed", json_get_int(drawn, "closed", 0));
    json_set_str(r->arena, o, "seed", json_get_str(drawn, "seed"));
    json_set_int(r->arena, o, "size", json_get_int(drawn, "size", 0));
    json_set(r->arena, o, "cases", cases);
    *id = str_printf(r->arena, "%014lld-%.*s", (long long)http_now(r), STR_ARG(r->actor.id));
    c.record = (struct record){ .kind = KIND, .id = *id, .owner = r->actor.id, .until = MOMENT_NONE,
                                .version = RECORD_ANY, .data = json_text(r->arena, o, 0) };
    return flow_record_save(web_cfg(r->web)->flow, &c, 1, d) == PORT_OK;
}

void admin_samples_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct faults f;
    struct str id;
    day from, to;

    faults_init(&f, r);
    from = answer_date(&f, "from", MSG_admin_no_day);
    to = answer_date(&f, "to", MSG_admin_no_day);
    if (f.n == 0 && to <= from)
        fault_add(&f, STR("to"), msg(r->lang, MSG_admin_days_turned));
    if (f.n == 0 && !draw(r, from, to, &id, &d)) {
        if (d.first == NULL)
            return;                     /* answered: the store is out of reach */
        faults_of_diags(&f, &d, NULL);
    }
    if (f.n > 0)
        show_samples(r, 422, &f);
    else
        http_redirect(r, portal_href(r, "/supervise/samples/%s?done=drawn", id));
}

void admin_sample(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct section *p;
    struct record row;
    struct sheet *s;
    struct json *v;

    if (reader == NULL || (v = sample_of(r, reader, &row, &d)) == NULL)
        return;
    s = sheet_new(r);
    s->back = STR("~/supervise/samples");
    s->about = str_printf(r->arena, "%.*s .. %.*s", STR_ARG(json_get_str(v, "from")), STR_ARG(json_get_str(v, "to")));
    p = sheet_table(s, MSG_admin_sample_cases, MSG_admin_sample_empty,
        HEADS(MSG_admin_number, MSG_admin_state, MSG_admin_findings, MSG_admin_who, MSG_admin_look), 500);
    json_each(c, json_get(v, "cases")) {
        struct sheet_line *l = sheet_line(p);
        struct str number = json_get_str(c, "number");
        bool done = json_get_str(c, "at").n > 0;
        int64_t bad = 0;

        json_each(a, json_get(c, "answers"))
            bad += str_is(json_str(a), "no");
        sheet_cell(l, number)->href = portal_href(r, "~/supervise/samples/%s/%s", r->params[0], number);
        sheet_cell(l, sheet_say(s, done ? MSG_admin_review_done : MSG_admin_review_open))->tag =
            done ? STR("green") : STR("grey");
        sheet_count(s, l, bad);
        sheet_cell(l, json_get_str(c, "by"));
        sheet_cell(l, sheet_say(s, MSG_admin_look))->href = portal_href(r, "~/desk/cases/%s", number);
    }
    if (json_get_str(v, "seed").n > 0) {
        p = sheet_section(s, MSG_admin_seed, MSG_admin_seed_text);
        sheet_row(s, p, MSG_admin_root, json_get_str(v, "seed"));
        sheet_number(s, p, MSG_admin_events, json_get_int(v, "size", 0));
    }
    sheet_show(s, 200, MSG_admin_sample_title, "");
}

/* ------------------------------------------------------------------ one case of a sample */
static struct json *case_of(struct json *v, struct str number)
{
    json_each(c, json_get(v, "cases"))
        if (str_eq(json_get_str(c, "number"), number))
            return c;
    return NULL;
}

static void show_review(struct request *r, int status, const struct json *c, const struct faults *f)
{
    struct sheet *s = sheet_new(r);
    struct section *p;

    s->faults = f;
    s->about = r->params[1];
    s->back = portal_href(r, "~/supervise/samples/%s", r->params[0]);
    s->action = portal_href(r, "~/supervise/samples/%s/%s", r->params[0], r->params[1]);
    s->button = MSG_admin_review_save;
    p = sheet_section(s, MSG_admin_review_case, MSG_admin_review_lead);
    sheet_link(p, sheet_say(s, MSG_admin_review_open_case), portal_href(r, "~/desk/cases/%s", r->params[1]));
    for (size_t i = 0; i < N_QUESTIONS; i++) {
        struct ui_asked *q = sheet_field(s, "radios", questions[i].name, questions[i].label, 0);
        struct sheet_options o = sheet_choices(s, 3);
        struct str was = json_get_str(json_get(c, "answers"), questions[i].name);

        sheet_option(&o, STR("yes"), sheet_say(s, MSG_yes), str_is(was, "yes"));
        sheet_option(&o, STR("no"), sheet_say(s, MSG_no), str_is(was, "no"));
        sheet_option(&o, STR("none"), sheet_say(s, MSG_admin_not_applicable), str_is(was, "none"));
        sheet_offer(q, &o);
    }
    struct ui_asked *note = sheet_field(s, "area", "note", MSG_admin_review_note, MSG_admin_review_note_hint);
    if (r->form == NULL)
        note->value = json_get_str(c, "note");
    sheet_show(s, status, MSG_admin_review_title, "");
}

static struct json *open_review(struct request *r, struct record *row, struct json **sample)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *c;

    if (reader == NULL || (*sample = sample_of(r, reader, row, &d)) == NULL)
        return NULL;
    c = case_of(*sample, r->params[1]);
    if (c == NULL)
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-case", "the case was not drawn", "choose one of the sample");
    return c;
}

void admin_review(struct request *r)
{
    struct record row;
    struct json *sample, *c = open_review(r, &row, &sample);

    if (c != NULL)
        show_review(r, 200, c, NULL);
}

void admin_review_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct record row;
    struct json *sample, *c = open_review(r, &row, &sample), *answers;
    struct record_change change = { .drop = false };
    bool bad = false;
    struct faults f;

    if (c == NULL)
        return;
    faults_init(&f, r);
    answers = json_new_object(r->arena);
    for (size_t i = 0; i < N_QUESTIONS; i++) {
        struct str v = answer(r, questions[i].name);

        if (!str_is(v, "yes") && !str_is(v, "no") && !str_is(v, "none"))
            fault_add(&f, str_of(questions[i].name), msg(r->lang, MSG_admin_review_choose));
        bad = bad || str_is(v, "no");
        json_set_str(r->arena, answers, questions[i].name, v);
    }
    if (bad)
        need(&f, "note", MSG_admin_review_note_missing, 2000);
    json_set(r->arena, c, "answers", answers);
    json_set_str(r->arena, c, "note", str_sub(answer(r, "note"), 0, 2000));
    json_set_str(r->arena, c, "at", moment_str(r->arena, http_now(r)));
    json_set_str(r->arena, c, "by", r->actor.id);
    row.data = json_text(r->arena, sample, 0);
    change.record = row;
    if (f.n == 0 && flow_record_save(web_cfg(r->web)->flow, &change, 1, &d) != PORT_OK)
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_review(r, 422, c, &f);
    else
        http_redirect(r, portal_href(r, "/supervise/samples/%s?done=reviewed", r->params[0]));
}

/* ------------------------------------------------------------------ reports */
static struct json *statistics(struct request *r, day *from, day *to)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *v;
    int y, m, dom;
    day first;

    if (reader == NULL)
        return NULL;
    day_parts(moment_day(http_now(r)), &y, &m, &dom);
    day_make(y - 1, m, 1, &first);
    *from = sheet_arg_day(r, "from", first);
    *to = sheet_arg_day(r, "to", moment_day(http_now(r)) + 1);
    v = flow_statistics(reader, *from, *to, r->arena, &d);
    return sheet_has(r, v, &d) ? v : NULL;
}

static void now_table(struct sheet *s, const struct json *tally)
{
    struct section *p = sheet_table(s, MSG_admin_report_now, MSG_admin_none,
        HEADS(MSG_admin_service, MSG_admin_office, MSG_admin_state, MSG_admin_count, MSG_admin_late_now), MONTHS_SHOWN);

    json_each(k, json_get(tally, "rows")) {
        struct sheet_line *l = sheet_line(p);
        enum case_status st;

        sheet_cell(l, sheet_service(s, json_get_str(k, "service")));
        sheet_cell(l, sheet_place(s, json_get_str(k, "body"), STR("")));
        sheet_cell(l, case_status_parse(json_get_str(k, "status"), &st) ? sheet_say(s, case_status_msg(st)) : STR(""));
        sheet_count(s, l, json_get_int(k, "count", 0));
        sheet_count(s, l, json_get_int(k, "late", 0));
    }
}

void admin_reports(struct request *r)
{
    struct diags d = diags_on(r->arena);
    day from, to;
    struct json *v = statistics(r, &from, &to), *tally;
    struct section *p;
    struct sheet *s;

    if (v == NULL)
        return;
    tally = flow_tally(web_reader(r), &r->actor, NULL, r->arena, &d);
    if (!sheet_has(r, tally, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_reports_lead);
    p = sheet_section(s, MSG_admin_csv, 0);
    sheet_link(p, sheet_say(s, MSG_admin_csv_months), portal_href(r, "~/supervise/reports.csv?from=%s&to=%s",
        day_str(r->arena, from), day_str(r->arena, to)));
    sheet_link(p, sheet_say(s, MSG_admin_csv_now), STR("~/supervise/reports.csv?what=now"));
    s->get = true;
    s->action = STR("~/supervise/reports");
    s->button = MSG_admin_show;
    sheet_date(s, "from", MSG_admin_from, 0, from);
    sheet_date(s, "to", MSG_admin_to, MSG_admin_to_hint, to);
    s->below = true;
    p = sheet_table(s, MSG_admin_report_months, MSG_admin_none,
        HEADS(MSG_admin_service, MSG_admin_month, MSG_admin_decided, MSG_admin_on_time, MSG_admin_median,
              MSG_admin_p90), MONTHS_SHOWN);
    json_each(k, json_get(v, "rows")) {
        struct sheet_line *l = sheet_line(p);
        bool few = json_get_bool(k, "few", false);

        sheet_cell(l, sheet_service(s, json_get_str(k, "service")));
        sheet_cell(l, json_get_str(k, "month"));
        if (few) {
            sheet_cell(l, sheet_say(s, MSG_admin_few));
            continue;
        }
        sheet_count(s, l, json_get_int(k, "decided", 0));
        sheet_cell(l, str_printf(r->arena, "%lld / %lld", (long long)json_get_int(k, "on_time", 0),
            (long long)json_get_int(k, "termed", 0)));
        sheet_count(s, l, json_get_int(k, "median_days", 0));
        sheet_count(s, l, json_get_int(k, "p90_days", 0));
    }
    now_table(s, tally);
    sheet_show(s, 200, MSG_admin_tab_reports, "/supervise/reports");
}

void admin_reports_csv(struct request *r)
{
    static const char *const months[] = { "service", "month", "decided", "termed", "on_time", "median_days",
                                          "p90_days" };
    static const char *const now[] = { "service", "status", "body", "count", "late" };
    struct diags d = diags_on(r->arena);
    bool is_now = str_is(sheet_arg(r, "what"), "now");
    struct buf b = buf_on(r->arena);
    struct flow_reader *reader;
    struct json *v;
    day from, to;

    if (is_now) {
        reader = web_reader(r);
        if (reader == NULL)
            return;
        v = flow_tally(reader, &r->actor, NULL, r->arena, &d);
        if (!sheet_has(r, v, &d))
            return;
    } else if ((v = statistics(r, &from, &to)) == NULL) {
        return;
    }
    csv_rows(&b, json_get(v, "rows"), is_now ? now : months,
             is_now ? sizeof now / sizeof *now : sizeof months / sizeof *months);
    csv_answer(r, "report", &b);
}
