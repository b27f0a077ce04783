/*
 * NAME      admin_law - services and their editions, publication, calendar, fees, offices, papers
 * WHY       the law is changed in its files, by people who read law; here it is seen what is loaded, what a change
 *           would move, and two people put it into force
 * MUST NOT  edit a rule
 */
#include "flow/rehearse.h"
#include "flow/second.h"
#include "flow/watch.h"
#include "portal/acts.h"
#include "portal/admin.h"
#include "portal/news.h"

enum { CHANGES_SHOWN = 200, ROWS_SHOWN = 300, IMPACT_SHOWN = 200 };

/* ------------------------------------------------------------------ services and editions */
static void services_table(struct sheet *s)
{
    struct section *p = sheet_table(s, MSG_admin_services, MSG_admin_none,
        HEADS(MSG_admin_service, MSG_admin_editions, MSG_admin_last_change, MSG_admin_next_change), 100);
    day today = moment_day(http_now(s->r));

    for (size_t i = 0; i < law_n_services(s->law); i++) {
        const struct law_service *one = law_service_at(s->law, i);
        struct sheet_line *l = sheet_line(p);
        day *days, last = DAY_NONE, next = DAY_NONE;
        size_t n = law_changes(s->law, one, s->a, &days);

        for (size_t k = 0; k < n; k++) {
            if (days[k] <= today)
                last = days[k];
            else if (next == DAY_NONE)
                next = days[k];
        }
        sheet_cell(l, sheet_service(s, law_service_code(one)))->href =
            portal_href(s->r, "~/admin/law/%s", law_service_code(one));
        sheet_count(s, l, (int64_t)n);
        sheet_cell(l, last == DAY_NONE ? STR("") : words_day_str(s->a, s->lang, last));
        sheet_cell(l, next == DAY_NONE ? STR("") : words_day_str(s->a, s->lang, next));
    }
}

static void publications_table(struct sheet *s, const struct json *list)
{
    struct section *p = sheet_table(s, MSG_admin_publications, MSG_admin_no_publications,
        HEADS(MSG_admin_digest, MSG_admin_when, MSG_admin_proposed_by, MSG_admin_settled_by, MSG_admin_note), 100);

    json_each(v, list) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_short(json_get_str(v, "digest")));
        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")));
        sheet_cell(l, json_get_str(v, "proposed_by"));
        sheet_cell(l, json_get_str(v, "approved_by"));
        sheet_cell(l, json_get_str(v, "note"));
    }
}

static bool rehearsals_table(struct sheet *s, struct flow_reader *reader, struct diags *d)
{
    struct record_query q = { .kind = STR("rehearsal"), .newest = true, .limit = 30 };
    struct section *p = sheet_table(s, MSG_admin_rehearsals, MSG_admin_no_rehearsals,
        HEADS(MSG_admin_digest, MSG_admin_when, MSG_admin_looked, MSG_admin_changed, MSG_admin_later,
              MSG_admin_sooner), 30);
    struct record *rows;
    size_t n;

    if (flow_record_list(reader, &q, s->a, &rows, &n, d) != PORT_OK)
        return false;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(s->a, rows[i].data, JSON_LIMITS, d);
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_short(json_get_str(v, "candidate")))->href =
            portal_href(s->r, "~/admin/law?digest=%s", json_get_str(v, "candidate"));
        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")));
        sheet_count(s, l, json_get_int(v, "looked", 0));
        sheet_count(s, l, json_get_int(v, "changed", 0));
        sheet_count(s, l, json_get_int(v, "later", 0));
        sheet_count(s, l, json_get_int(v, "sooner", 0));
    }
    return true;
}

static void show_law(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct section *p;
    struct ui_asked *q;
    struct sheet *s;
    struct json *list, *now;

    if (reader == NULL)
        return;
    list = flow_law_publications(reader, r->arena, &d);
    if (!sheet_has(r, list, &d))
        return;
    now = flow_law_published(reader, law_digest(web_cfg(r->web)->law), r->arena, &d);
    s = sheet_new(r);
    s->faults = f;
    p = sheet_section(s, MSG_admin_law_now, 0);
    p->shown.text = sheet_say(s, now != NULL ? MSG_admin_law_good : MSG_admin_law_bad);
    p->shown.good = now != NULL;
    p->shown.bad = now == NULL;
    sheet_row(s, p, MSG_admin_digest, law_digest(s->law));
    sheet_row(s, p, MSG_admin_translations, sheet_say(s, MSG_admin_translations_none));
    news_task(s);
    services_table(s);
    if (!rehearsals_table(s, reader, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    publications_table(s, list);
    s->action = STR("~/admin/law");
    s->form_title = MSG_admin_publish;
    s->button = MSG_admin_propose;
    q = sheet_field(s, "text", "digest", MSG_admin_digest, MSG_admin_digest_hint);
    if (q->value.n == 0 && now == NULL)
        q->value = law_digest(s->law);
    sheet_field(s, "area", "note", MSG_admin_note, MSG_admin_note_hint);
    sheet_show(s, status, MSG_admin_tab_law, "/admin/law");
}

void admin_law(struct request *r)
{
    show_law(r, 200, NULL);
}

void admin_law_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *data = json_new_object(r->arena);
    struct faults f;
    struct str id, digest;

    faults_init(&f, r);
    digest = need(&f, "digest", MSG_admin_digest_missing, 64);
    json_set_str(r->arena, data, "digest", digest);
    json_set_str(r->arena, data, "note", need(&f, "note", MSG_admin_note_missing, 1000));
    if (f.n == 0 && !flow_second_propose(web_cfg(r->web)->flow, &r->actor, SECOND_LAW, data, r->arena, &id, &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_law(r, 422, &f);
    else
        http_redirect(r, STR("/admin?done=proposed"));
}

/* ------------------------------------------------------------------ one service: what changed when */
static struct str conditions_text(struct sheet *s, const struct json *row)
{
    struct buf b = buf_on(s->a);

    json_each(c, json_get(row, "conditions"))
        buf_printf(&b, "%s%.*s", b.n > 0 ? "; " : "",
                   STR_ARG(sheet_condition(s, json_get_str(c, "condition"), json_get_str(c, "cell"))));
    return buf_get(&b);
}

static struct str answers_text(struct sheet *s, const struct json *row)
{
    struct buf b = buf_on(s->a);

    json_each(c, json_get(row, "answers")) {
        struct str name = json_get_str(c, "name");

        buf_printf(&b, "%s%.*s", b.n > 0 ? "; " : "",
                   STR_ARG(name.n > 0 ? name : sheet_cell_words(s, STR(""), json_get_str(c, "value"))));
    }
    return buf_get(&b);
}

static void diff_rows(struct sheet *s, struct section *p, const struct json *rows, const char *table, unsigned how,
                      const char *colour)
{
    json_each(row, rows) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_say(s, how))->tag = str_of(colour);
        sheet_cell(l, sheet_table_name(s, str_of(table)));
        sheet_cell(l, answers_text(s, row));
        sheet_cell(l, conditions_text(s, row));
        sheet_cell(l, json_get_str(row, "cite"));
    }
}

void admin_edition(struct request *r)
{
    const struct law *law = web_cfg(r->web)->law;
    const struct law_service *one = law_service(law, r->params[0]);
    day *days, today = moment_day(http_now(r)), from, to;
    struct section *p;
    struct sheet *s;
    struct json *v;
    size_t n;

    if (one == NULL) {
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-service", "there is no such service", "choose one of the list");
        return;
    }
    s = sheet_new(r);
    s->back = STR("~/admin/law");
    s->about = sheet_say(s, MSG_admin_compare_lead);
    n = law_changes(law, one, r->arena, &days);
    from = sheet_arg_day(r, "from", n > 1 ? days[n - 1] - 1 : today);
    to = sheet_arg_day(r, "to", n > 0 && days[n - 1] > today ? days[n - 1] : today);
    p = sheet_section(s, MSG_admin_change_days, 0);
    for (size_t i = n > CHANGES_SHOWN ? n - CHANGES_SHOWN : 0; i < n; i++)
        sheet_link(p, words_day_str(r->arena, r->lang, days[i]), portal_href(r, "~/admin/law/%s?from=%s&to=%s",
            r->params[0], day_str(r->arena, days[i] - 1), day_str(r->arena, days[i])));
    s->get = true;
    s->action = portal_href(r, "~/admin/law/%s", r->params[0]);
    s->button = MSG_admin_compare;
    sheet_date(s, "from", MSG_admin_from, 0, from);
    sheet_date(s, "to", MSG_admin_to_day, 0, to);
    s->below = true;
    v = law_diff(law, one, from, to, r->lang, r->arena);
    p = sheet_table(s, MSG_admin_differences, MSG_admin_no_differences,
        HEADS(MSG_admin_how, MSG_admin_table, MSG_admin_answer, MSG_admin_conditions, MSG_admin_clause), ROWS_SHOWN);
    json_each(t, json_get(v, "tables")) {
        const char *name = str_z(r->arena, json_get_str(t, "table"));

        diff_rows(s, p, json_get(t, "removed"), name, MSG_admin_removed, "red");
        diff_rows(s, p, json_get(t, "added"), name, MSG_admin_added, "green");
        diff_rows(s, p, json_get(t, "cited_anew"), name, MSG_admin_cited_anew, "blue");
    }
    s->lead = law_service_title(one, r->lang);
    sheet_show(s, 200, MSG_admin_edition_title, "");
}

/* ------------------------------------------------------------------ the calendar */
static unsigned day_kind(const struct law_listed_day *d)
{
    if (d->worked)
        return MSG_admin_day_worked;
    return d->why == DAY_MOVED ? MSG_admin_day_moved : MSG_admin_day_holiday;
}

static void impact(struct sheet *s, struct flow_reader *reader, day on, bool off, struct diags *d)
{
    struct json *v = flow_calendar_impact(reader, &s->r->actor, on, off, s->a, d);
    struct section *p;

    if (v == NULL)
        return;
    p = sheet_section(s, MSG_admin_impact, 0);
    sheet_number(s, p, MSG_admin_looked, json_get_int(v, "looked", 0));
    sheet_number(s, p, MSG_admin_changed, json_get_int(v, "changed", 0));
    p = sheet_table(s, MSG_admin_impact_cases, MSG_admin_impact_none,
        HEADS(MSG_admin_number, MSG_admin_service, MSG_admin_clock, MSG_admin_before, MSG_admin_after), IMPACT_SHOWN);
    json_each(c, json_get(v, "cases"))
        json_each(k, json_get(c, "differences")) {
            struct sheet_line *l = sheet_line(p);

            sheet_cell(l, json_get_str(c, "number"));
            sheet_cell(l, sheet_service(s, json_get_str(c, "service")));
            sheet_cell(l, sheet_name(s, "term", json_get_str(k, "code")));
            sheet_cell(l, sheet_day(s, json_get_str(k, "before")));
            sheet_cell(l, sheet_day(s, json_get_str(k, "after")));
        }
}

static void year_table(struct sheet *s, int year)
{
    struct section *p = sheet_table(s, MSG_admin_days, MSG_admin_days_none,
        HEADS(MSG_admin_day, MSG_admin_kind, MSG_admin_what), 120);
    int y, m, dom;

    for (size_t i = 0; i < law_n_days(s->law); i++) {
        struct law_listed_day one = law_day_at(s->law, i);
        struct sheet_line *l;

        day_parts(one.date, &y, &m, &dom);
        if (y != year)
            continue;
        l = sheet_line(p);
        sheet_cell(l, words_day_str(s->a, s->lang, one.date));
        sheet_cell(l, sheet_say(s, day_kind(&one)))->tag = one.worked ? STR("blue") : STR("orange");
        sheet_cell(l, one.name[s->lang]);
    }
}

void admin_calendar(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct sheet_options o;
    struct section *p;
    struct ui_asked *q;
    struct sheet *s;
    int year, month, dom, first, last;
    int64_t asked;
    day from, to, on;

    if (reader == NULL)
        return;
    s = sheet_new(r);
    law_calendar_years(s->law, &from, &to);
    day_parts(from, &first, &month, &dom);
    day_parts(to, &last, &month, &dom);
    day_parts(moment_day(http_now(r)), &year, &month, &dom);
    if (str_int(sheet_arg(r, "year"), &asked) && asked >= first && asked <= last)
        year = (int)asked;
    s->lead = sheet_say_with(s, MSG_admin_calendar_lead, str_printf(r->arena, "%d", first),
                             str_printf(r->arena, "%d", last));
    p = sheet_section(s, MSG_admin_years, 0);
    for (int y = year - 2 < first ? first : year - 2; y <= last && y <= year + 2; y++)
        sheet_link(p, str_printf(r->arena, "%d", y), str_printf(r->arena, "~/admin/calendar?year=%d", y));
    year_table(s, year);
    admin_changes(s, reader, false, &d);
    on = sheet_arg_day(r, "on", DAY_NONE);
    s->get = true;
    s->action = STR("~/admin/calendar");
    s->form_title = MSG_admin_what_if;
    s->button = MSG_admin_what_if_button;
    sheet_date(s, "on", MSG_admin_what_if_day, 0, on);
    q = sheet_field(s, "radios", "be", MSG_admin_what_if_be, 0);
    o = sheet_choices(s, 2);
    sheet_option(&o, STR("off"), sheet_say(s, MSG_admin_day_off), true);
    sheet_option(&o, STR("worked"), sheet_say(s, MSG_admin_day_worked), false);
    sheet_offer(q, &o);
    s->below = true;
    if (on != DAY_NONE)
        impact(s, reader, on, !str_is(sheet_arg(r, "be"), "worked"), &d);
    if (d.first != NULL && d.first->class == DIAG_ENVIRONMENT) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    if (d.first != NULL) {
        p = sheet_section(s, MSG_admin_impact, MSG_admin_no_such_day);
        p->shown.bad = true;
    }
    sheet_show(s, 200, MSG_admin_tab_calendar, "/admin/calendar");
}

/* ------------------------------------------------------------------ fees, offices */
void admin_fees(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags none = diags_on(r->arena);
    struct sheet *s = sheet_new(r);
    struct section *p = sheet_table(s, MSG_admin_mci, MSG_admin_none,
        HEADS(MSG_admin_from, MSG_admin_to_day, MSG_admin_amount, MSG_admin_clause), 100);
    day today = moment_day(http_now(r));

    if (reader == NULL)
        return;
    s->lead = sheet_say(s, MSG_admin_fees_lead);
    for (size_t i = law_n_mci(s->law); i-- > 0;) {
        struct law_mci_span m = law_mci_at(s->law, i);
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, words_day_str(r->arena, r->lang, m.from));
        sheet_cell(l, m.to == DAY_OPEN ? sheet_say(s, MSG_admin_open) : words_day_str(r->arena, r->lang, m.to));
        sheet_cell(l, words_money_str(r->arena, r->lang, m.kzt))->numeric = true;
        sheet_cell(l, law_cite(s->law, r->arena, m.cite.clause, r->lang))->href =
            portal_clause_href(r, m.cite.clause, m.from > today ? m.from : m.to < today ? m.to : today);
        if (m.from <= today && today <= m.to)
            l->cells[0].note = sheet_say(s, MSG_admin_today);
    }
    p = sheet_table(s, MSG_admin_fees_today, MSG_admin_none,
        HEADS(MSG_admin_service, MSG_admin_amount, MSG_admin_clause), 100);
    for (size_t i = 0; i < law_n_services(s->law); i++) {
        const struct law_service *one = law_service_at(s->law, i);
        struct diags d = diags_on(r->arena);
        struct assessment *as = law_assess(s->law, one, facts_new(s->law, r->arena), today, r->arena, &d);
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_service(s, law_service_code(one)));
        sheet_cell(l, as != NULL && as->fee.in_force ? words_money_str(r->arena, r->lang, as->fee.kzt)
                                                     : sheet_say(s, MSG_admin_no_norm))->numeric = true;
        sheet_cell(l, as != NULL && as->fee.in_force ? law_cite(s->law, r->arena, as->fee.cite.clause, r->lang)
                   : STR(""))
            ->href = as != NULL && as->fee.in_force ? portal_clause_href(r, as->fee.cite.clause, today) : STR_NONE;
    }
    admin_changes(s, reader, true, &none);
    sheet_show(s, 200, MSG_admin_tab_fees, "/admin/fees");
}

void admin_offices(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    day today = moment_day(http_now(r));
    struct section *p;
    struct sheet *s;

    if (reader == NULL)
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_offices_lead);
    admin_desk_offices(s, reader);
    p = sheet_table(s, MSG_admin_competence, MSG_admin_none,
        HEADS(MSG_admin_service, MSG_admin_decides, MSG_admin_conditions, MSG_admin_clause), 200);
    for (size_t i = 0; i < law_n_services(s->law); i++) {
        const struct law_service *one = law_service_at(s->law, i);

        json_each(t, json_get(law_show(s->law, one, today, r->lang, r->arena), "tables")) {
            if (!str_is(json_get_str(t, "table"), "decider"))
                continue;
            json_each(row, json_get(t, "rows")) {
                struct sheet_line *l = sheet_line(p);

                sheet_cell(l, sheet_service(s, law_service_code(one)));
                sheet_cell(l, answers_text(s, row));
                sheet_cell(l, conditions_text(s, row));
                sheet_cell(l, json_get_str(row, "cite"));
            }
        }
    }
    p = sheet_table(s, MSG_admin_places, MSG_admin_none,
        HEADS(MSG_admin_code, MSG_admin_name, MSG_admin_kind, MSG_admin_from, MSG_admin_to_day), 400);
    for (size_t i = 0; i < law_n_places(s->law); i++) {
        struct law_place_info one = law_place_at(s->law, i);
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, one.code);
        sheet_cell(l, one.name[r->lang]);
        sheet_cell(l, sheet_say(s, one.region ? MSG_admin_region : MSG_admin_post));
        sheet_cell(l, words_day_str(r->arena, r->lang, one.from));
        sheet_cell(l, one.to == DAY_OPEN ? sheet_say(s, MSG_admin_open) : words_day_str(r->arena, r->lang, one.to));
    }
    sheet_show(s, 200, MSG_admin_tab_offices, "/admin/offices");
}

/* ------------------------------------------------------------------ papers */
static const struct { const char *name; enum paper_kind kind; unsigned label; } papers[] = {
    { "decision", PAPER_DECISION, MSG_admin_paper_decision }, { "refusal", PAPER_REFUSAL, MSG_admin_paper_refusal },
    { "receipt", PAPER_RECEIPT, MSG_admin_paper_receipt },    { "return", PAPER_RETURN, MSG_admin_paper_return },
    { "certificate", PAPER_CERTIFICATE, MSG_admin_paper_certificate },
};
#define N_PAPERS (sizeof papers / sizeof *papers)
static const struct { const char *code, *name; enum lang lang; } tongues[] = {
    { "kk", "Қазақша", LANG_KK }, { "ru", "Русский", LANG_RU }, { "en", "English", LANG_EN },
};

void admin_papers(struct request *r)
{
    struct sheet *s = sheet_new(r);
    struct section *p = sheet_table(s, MSG_admin_tab_papers, MSG_admin_none,
        HEADS(MSG_admin_what, MSG_admin_in_kk, MSG_admin_in_ru, MSG_admin_in_en), N_PAPERS);

    s->lead = sheet_say(s, MSG_admin_papers_lead);
    for (size_t i = 0; i < N_PAPERS; i++) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_say(s, papers[i].label));
        for (size_t k = 0; k < 3; k++)
            sheet_cell(l, str_of(tongues[k].name))->href = portal_href(r, "~/admin/papers/%s/%s",
                str_of(papers[i].name), str_of(tongues[k].code));
    }
    sheet_show(s, 200, MSG_admin_tab_papers, "/admin/papers");
}

void admin_paper(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    size_t i = 0, k = 0;
    struct str pdf;

    if (reader == NULL)
        return;
    while (i < N_PAPERS && !str_is(r->params[0], papers[i].name))
        i++;
    while (k < 3 && !str_is(r->params[1], tongues[k].code))
        k++;
    if (i == N_PAPERS || k == 3)
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-paper", "there is no such paper", "choose one of the list");
    else if (!flow_paper_sample(reader, &r->actor, papers[i].kind, tongues[k].lang, r->arena, &pdf, &d))
        http_problem(r, http_status_of(&d), &d);
    else
        http_answer(r, 200, STR("application/pdf"), pdf);
}
