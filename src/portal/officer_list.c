/*
 * NAME      officer_list - the worklist and the register
 * WHY       what is due first stands first; what somebody else has to do now does not hide what we have to do
 * OWNS      the filters; how many are looked at for "waits for"
 * MUST NOT  show a reader's own case, or more of a person than the name and number one chooses by
 */
#include "flow/obligations.h"
#include "portal/csv.h"
#include "portal/officer.h"

enum { PAGE = 25, LOOK = 500 };

struct listing {
    struct request *r;
    struct arena *a;
    const struct law *law;
    day today;
    struct str text, service, status, turn;
    bool mine, unassigned, late, taken;
    int64_t page;
};

static bool office(const struct request *r)
{
    return r->actor.role == ROLE_OFFICER || r->actor.role == ROLE_HEAD;
}

/* Of a mission: it takes in applications that another body decides, and follows them. */
static bool abroad(const struct request *r)
{
    return office(r) && body_is_abroad(r->actor.body);
}

static struct str arg(struct request *r, const char *name)
{
    struct str s = http_query(r, name);

    return s.p != NULL && utf8_valid(s) ? str_sub(str_trim(s), 0, 200) : STR("");
}

static void read_filters(struct listing *l, struct request *r)
{
    int64_t page;

    *l = (struct listing){ .r = r, .a = r->arena, .law = web_cfg(r->web)->law, .today = moment_day(http_now(r)),
        .text = arg(r, "text"), .service = arg(r, "service"), .status = arg(r, "status"), .turn = arg(r, "turn"),
        .mine = str_is(arg(r, "mine"), "yes"), .unassigned = str_is(arg(r, "unassigned"), "yes"),
        .late = str_is(arg(r, "late"), "yes"), .taken = abroad(r) && str_is(arg(r, "taken"), "yes"), .page = 1 };
    if (str_int(arg(r, "page"), &page) && page > 0 && page < 100000)
        l->page = page;
}

static struct case_filter filter_of(const struct listing *l)
{
    struct case_filter f = { .text = l->text, .service = l->service, .status = l->status, .due_before = DAY_NONE,
                             .sort = SORT_DUE, .limit = PAGE, .offset = (l->page - 1) * PAGE };

    f.live_only = l->status.n == 0 && l->text.n == 0;
    f.unassigned = l->unassigned;
    if (l->mine)
        f.assigned = l->r->actor.id;
    if (l->taken) {
        f.agency = str_printf(l->a, "taken:%.*s", STR_ARG(l->r->actor.place));
        f.live_only = false;
    }
    return f;
}

/* The same list with one thing changed. */
static struct str with(const struct listing *l, const char *name, struct str value)
{
    const struct { const char *name; struct str value; } all[] = {
        { "text", l->text }, { "service", l->service }, { "status", l->status }, { "turn", l->turn },
        { "mine", l->mine ? STR("yes") : STR("") }, { "unassigned", l->unassigned ? STR("yes") : STR("") },
        { "late", l->late ? STR("yes") : STR("") }, { "taken", l->taken ? STR("yes") : STR("") }, { "page", STR("") },
    };
    struct buf b = buf_on(l->a);

    buf_puts(&b, "~/desk");
    for (size_t i = 0, n = 0; i < sizeof all / sizeof *all; i++) {
        struct str v = str_is(str_of(all[i].name), name) ? value : all[i].value;

        if (v.n == 0)
            continue;
        buf_char(&b, n++ == 0 ? '?' : '&');
        buf_puts(&b, all[i].name);
        buf_char(&b, '=');
        buf_url(&b, v);
    }
    return buf_get(&b);
}

/* ------------------------------------------------------------------ rows */
/* Something of ours should have happened before today: the next step, or the decision itself. */
static bool overdue(const struct listing *l, const struct json *c)
{
    day due, term;

    if (!json_get_bool(c, "live", false))
        return false;
    return (day_parse(json_get_str(c, "due"), &due) && due < l->today)
        || (day_parse(json_get_str(c, "term"), &term) && term < l->today);
}

static void due_cell(const struct listing *l, const struct json *c, struct ui_cell *cell)
{
    struct str term = json_get_str(c, "term"), due = json_get_str(c, "due"), words;
    day next, last;

    cell->text = STR("-");
    if (!json_get_bool(c, "live", false) || !day_parse(due.n > 0 ? due : term, &next))
        return;
    cell->text = words_day_str(l->a, l->r->lang, next);
    if (overdue(l, c)) {
        cell->tag = STR("red");
        cell->note = msg(l->r->lang, MSG_officer_overdue);
    } else if (next == l->today) {
        cell->tag = STR("orange");
        cell->note = msg(l->r->lang, MSG_officer_today);
    } else if (day_parse(term, &last) && last != next) {
        words = words_day_str(l->a, l->r->lang, last);
        cell->note = text_make(l->a, l->r->lang, MSG_officer_decision_by, &words, 1);
    }
}

static struct str turn_of(const struct listing *l, struct str turn)
{
    return msg(l->r->lang, str_is(turn, "person") ? MSG_officer_turn_person : str_is(turn, "agencies")
        ? MSG_officer_turn_agencies : str_is(turn, "office") ? MSG_officer_turn_office : MSG_officer_turn_nobody);
}

static void row_cells(const struct listing *l, const struct json *c, struct ui_line *line)
{
    struct ui_cell *cell = arena_new_array(l->a, 6, struct ui_cell);
    struct str number = json_get_str(c, "number"), word = json_get_str(c, "word"), who = json_get_str(c, "assigned");

    due_cell(l, c, &cell[0]);
    cell[1].text = json_get_str(c, "applicant");
    if (cell[1].text.n == 0)
        cell[1].text = number;
    cell[1].href = portal_href(l->r, "~/desk/cases/%s", number);
    cell[1].note = number;
    cell[2].text = law_service_name(l->law, json_get_str(c, "service"), l->r->lang);
    cell[3].text = portal_word(word, false, l->r->lang);
    cell[3].tag = portal_word_colour(word);
    cell[4].text = turn_of(l, json_get_str(c, "turn"));
    cell[5].text = who.n == 0 ? msg(l->r->lang, MSG_officer_unassigned)
        : str_eq(who, l->r->actor.id) ? msg(l->r->lang, MSG_officer_you) : who;
    line->cells = cell;
    line->n_cells = 6;
}

static const struct ui_column *columns(struct request *r, const unsigned *labels, size_t n)
{
    struct ui_column *c = arena_new_array(r->arena, n, struct ui_column);

    for (size_t i = 0; i < n; i++)
        c[i].label = msg(r->lang, labels[i]);
    return c;
}

/* ------------------------------------------------------------------ filters as lists */
static const struct ui_option *service_options(const struct listing *l, size_t *n)
{
    struct ui_option *o = arena_new_array(l->a, law_n_services(l->law) + 1, struct ui_option);

    *n = 0;
    o[(*n)++].label = msg(l->r->lang, MSG_officer_any);
    for (size_t i = 0; i < law_n_services(l->law); i++, ++*n) {
        const struct law_service *s = law_service_at(l->law, i);

        o[*n].value = law_service_code(s);
        o[*n].label = law_service_name(l->law, o[*n].value, l->r->lang);
        o[*n].checked = str_eq(o[*n].value, l->service);
    }
    return o;
}

static const struct ui_option *status_options(const struct listing *l, size_t *n)
{
    static const enum case_status all[] = { CASE_FILED, CASE_REVIEW, CASE_PROPOSED, CASE_GRANTED, CASE_REFUSED,
        CASE_DELIVERED, CASE_RETURNED, CASE_WITHDRAWN, CASE_CANCELLED, CASE_EXPIRED };
    struct ui_option *o = arena_new_array(l->a, sizeof all / sizeof *all + 1, struct ui_option);

    *n = 0;
    o[(*n)++].label = msg(l->r->lang, MSG_officer_under_way);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++, ++*n) {
        o[*n].value = str_of(case_status_name(all[i]));
        o[*n].label = msg(l->r->lang, case_status_msg(all[i]));
        o[*n].checked = str_eq(o[*n].value, l->status);
    }
    return o;
}

static const struct ui_option *turn_options(const struct listing *l)
{
    static const struct choice rows[] = {
        { "", MSG_officer_any, 0 }, { "office", MSG_officer_turn_office, 0 },
        { "agencies", MSG_officer_turn_agencies, 0 }, { "person", MSG_officer_turn_person, 0 },
    };

    return choices(l->r, rows, sizeof rows / sizeof *rows, l->turn);
}

/* ------------------------------------------------------------------ counts */
enum { BY_TERM, BY_STEP, BY_BOTH, LIVE, FRESH, MINE, OUT, FIGURES };

/* Late by the term of the decision, or with a step of ours before today; who is both counts once. */
static void count(struct listing *l, struct case_filter f[FIGURES], int64_t total[FIGURES])
{
    struct diags quiet = diags_on(l->a);
    size_t i;

    for (i = 0; i < FIGURES; i++)
        f[i] = (struct case_filter){ .live_only = i != OUT, .due_before = DAY_NONE };
    f[BY_TERM].late_on = f[BY_BOTH].late_on = l->today;
    f[BY_STEP].due_before = f[BY_BOTH].due_before = l->today;
    f[FRESH].status = STR("filed");
    f[MINE].assigned = l->r->actor.id;
    f[OUT].status = STR("granted");
    (void)flow_counts(web_reader(l->r), &l->r->actor, f, FIGURES, total, l->a, &quiet);
}

static const struct ui_count *counts(struct listing *l, size_t *n)
{
    struct case_filter f[FIGURES];
    int64_t total[FIGURES] = { 0 };
    struct ui_count *c = arena_new_array(l->a, 5, struct ui_count);
    struct listing none = { .r = l->r, .a = l->a };

    count(l, f, total);
    *n = 0;
    c[(*n)++] = (struct ui_count){ msg(l->r->lang, MSG_officer_count_late), with(&none, "late", STR("yes")),
        total[BY_TERM] + total[BY_STEP] - total[BY_BOTH], true, l->late };
    c[(*n)++] = (struct ui_count){ msg(l->r->lang, MSG_officer_count_all), STR("~/desk"), total[LIVE], false, false };
    c[(*n)++] = (struct ui_count){ msg(l->r->lang, MSG_officer_count_new), with(&none, "status", f[FRESH].status),
                                   total[FRESH], false, str_is(l->status, "filed") };
    if (office(l->r))
        c[(*n)++] = (struct ui_count){ msg(l->r->lang, MSG_officer_count_mine),
                                       with(&none, "mine", STR("yes")), total[MINE], false, l->mine };
    c[(*n)++] = (struct ui_count){ msg(l->r->lang, MSG_officer_count_out), with(&none, "status", f[OUT].status),
                                   total[OUT], false, str_is(l->status, "granted") };
    return c;
}

/* ------------------------------------------------------------------ the page */
/* Whose turn it is, and whether a step is late, stands in no column: those due first are looked at, and it is said
 * when that were not all. */
static bool picked(const struct listing *l, const struct json *c)
{
    return (l->turn.n == 0 || str_eq(json_get_str(c, "turn"), l->turn)) && (!l->late || overdue(l, c));
}

static size_t rows_picked(struct listing *l, const struct json *found, struct ui_line *lines, int64_t *total)
{
    size_t n = 0, seen = 0;

    json_each(c, json_get(found, "cases")) {
        if (!picked(l, c))
            continue;
        if (seen++ < (size_t)((l->page - 1) * PAGE) || n == PAGE)
            continue;
        row_cells(l, c, &lines[n++]);
    }
    *total = (int64_t)seen;
    return n;
}

/* What else this office does, beside its cases. */
static size_t links_of(struct request *r, struct ui_navlink *out)
{
    const struct { bool has; const char *href; unsigned label; } all[] = {
        { abroad(r), "~/desk?taken=yes", MSG_officer_taken },
        { abroad(r) && r->actor.place.n > 0, "~/desk/emergency", MSG_officer_emergency },
        { abroad(r) && r->actor.place.n > 0, "~/desk/bags", MSG_officer_bags },
        { flow_obligations_may(&r->actor), "~/desk/obligations", MSG_officer_obligations },
        { r->actor.role == ROLE_HEAD, "~/desk/assign", MSG_officer_assign_many },
        { r->actor.role == ROLE_SUPERVISOR, "~/supervise/reassign", MSG_officer_assign_many },
    };
    size_t n = 0;

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].has)
            out[n++] = (struct ui_navlink){ .href = str_of(all[i].href), .label = msg(r->lang, all[i].label) };
    return n;
}

static void show_list(struct listing *l)
{
    static const unsigned labels[] = { MSG_officer_due, MSG_officer_who_applies, MSG_officer_service,
                                       MSG_officer_status, MSG_officer_waits_for, MSG_officer_has_it };
    struct request *r = l->r;
    struct diags why = diags_on(l->a);
    struct case_filter f = filter_of(l);
    struct ui_line *lines = arena_new_array(l->a, PAGE + 1, struct ui_line);
    const struct ui_option *services, *statuses;
    const struct ui_count *figures;
    struct ui_navlink links[6];
    size_t n = 0, n_services, n_statuses, n_figures, n_links = links_of(r, links);
    struct str shown = STR_NONE, number;
    struct json *found;
    int64_t total, pages;

    if (l->turn.n > 0 || l->late) {
        f.limit = LOOK;
        f.offset = 0;
    }
    found = flow_list(web_reader(r), &r->actor, &f, l->a, &why);
    if (found == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return;
    }
    total = json_get_int(found, "total", 0);
    if (l->turn.n > 0 || l->late) {
        if (total > LOOK)
            shown = msg(r->lang, MSG_officer_looked_at_some);
        n = rows_picked(l, found, lines, &total);
    } else {
        json_each(c, json_get(found, "cases"))
            row_cells(l, c, &lines[n++]);
    }
    pages = (total + PAGE - 1) / PAGE;
    services = service_options(l, &n_services);
    statuses = status_options(l, &n_statuses);
    figures = counts(l, &n_figures);
    number = words_number_str(l->a, r->lang, total);
    portal_show(r, 200, desk_list, .title = msg(r->lang, l->taken ? MSG_officer_taken : MSG_officer_list_title),
        .lead = msg(r->lang, l->taken ? MSG_officer_taken_lead : MSG_officer_list_lead), .counts = figures,
        .n_counts = n_figures, .text = l->text,
        .statuses = statuses, .n_statuses = n_statuses, .services = services, .n_services = n_services,
        .turns = turn_options(l), .n_turns = 4, .office = office(r), .mine = l->mine, .unassigned = l->unassigned,
        .late = l->late, .lines = lines, .n_lines = n, .columns = columns(r, labels, 6), .n_columns = 6,
        .caption = words_count_str(l->a, r->lang, MSG_officer_cases, total, &number, 1), .shown = shown,
        .previous = l->page > 1 ? with(l, "page", page_digits(l->a, l->page - 1)) : STR_NONE,
        .next = l->page < pages ? with(l, "page", page_digits(l->a, l->page + 1)) : STR_NONE, .page = l->page,
        .pages = pages, .more = pages > 1,
        .links = links, .n_links = n_links,
        .csv = r->actor.role == ROLE_SUPERVISOR || r->actor.role == ROLE_HEAD ? STR("~/desk/list.csv") : STR_NONE);
}

void officer_list(struct request *r)
{
    struct listing l;

    if (web_reader(r) == NULL)
        return;
    if (r->actor.role == ROLE_AGENCY) {
        officer_requests(r);
        return;
    }
    if (r->actor.role == ROLE_APPEAL) {
        officer_complaints(r);
        return;
    }
    read_filters(&l, r);
    show_list(&l);
}

/* ------------------------------------------------------------------ for tables elsewhere */
/* No person: numbers, terms and offices. */
void officer_csv(struct request *r)
{
    static const char *const members[] = { "number", "service", "status", "word", "turn", "registered", "term", "body",
                                           "place", "assigned", "decision" };
    enum { N = sizeof members / sizeof *members };
    struct diags why = diags_on(r->arena);
    struct buf b = buf_on(r->arena);
    struct case_filter f;
    struct listing l;
    struct json *found;

    if (web_reader(r) == NULL)
        return;
    read_filters(&l, r);
    f = filter_of(&l);
    f.limit = 5000;
    f.offset = 0;
    found = flow_list(web_reader(r), &r->actor, &f, r->arena, &why);
    if (found == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return;
    }
    for (size_t i = 0; i < N; i++)
        csv_cell(&b, str_of(members[i]), i + 1 == N);
    json_each(c, json_get(found, "cases")) {
        for (size_t i = 0; i < N; i++)
            csv_cell(&b, json_get_str(c, members[i]), i + 1 == N);
    }
    csv_answer(r, "worklist", &b);
}

/* ------------------------------------------------------------------ the register */
static void register_cells(const struct listing *l, const struct json *c, struct ui_line *line)
{
    struct ui_cell *cell = arena_new_array(l->a, 5, struct ui_cell);
    struct str number = json_get_str(c, "number");
    enum case_status s = CASE_NONE;
    day until;

    cell[0].text = json_get_str(c, "decision_number");
    cell[0].href = portal_href(l->r, "~/desk/cases/%s/papers/%s", number,
        str_is(json_get_str(c, "decision"), "refuse") ? STR("refusal") : STR("decision"));
    cell[0].note = msg(l->r->lang, MSG_officer_extract);
    cell[1].text = json_get_str(c, "applicant");
    cell[1].href = portal_href(l->r, "~/desk/cases/%s/decision", number);
    cell[1].note = number;
    cell[2].text = law_service_name(l->law, json_get_str(c, "service"), l->r->lang);
    cell[3].text = case_status_parse(json_get_str(c, "status"), &s) ? msg(l->r->lang, case_status_msg(s)) : STR("");
    cell[3].tag = s == CASE_CANCELLED || s == CASE_EXPIRED ? STR("red") : s == CASE_REFUSED ? STR("grey")
        : STR("green");
    cell[4].text = day_parse(json_get_str(c, "due"), &until) ? words_day_str(l->a, l->r->lang, until) : STR("-");
    line->cells = cell;
    line->n_cells = 5;
}

void officer_register(struct request *r)
{
    static const unsigned labels[] = { MSG_officer_decision_number, MSG_officer_who_applies, MSG_officer_service,
                                       MSG_officer_standing, MSG_officer_valid_to };
    static const struct choice standings[] = {
        { "delivered", MSG_officer_standing_delivered, 0 }, { "granted", MSG_officer_standing_granted, 0 },
        { "refused", MSG_officer_standing_refused, 0 }, { "cancelled", MSG_officer_standing_cancelled, 0 },
        { "expired", MSG_officer_standing_expired, 0 },
    };
    struct diags why = diags_on(r->arena);
    struct ui_line *lines = arena_new_array(r->arena, PAGE + 1, struct ui_line);
    struct str base, number;
    struct case_filter f;
    struct listing l;
    struct json *found;
    int64_t total, pages;
    size_t n = 0;

    if (web_reader(r) == NULL)
        return;
    read_filters(&l, r);
    if (l.status.n == 0)
        l.status = STR("delivered");
    f = filter_of(&l);
    f.sort = SORT_NEWEST;
    f.live_only = false;
    if (str_starts(l.text, "D-") && flow_number_ok(l.text)) {
        f.decision_number = l.text;
        f.text = STR_NONE;
        f.status = STR_NONE;
    }
    found = flow_list(web_reader(r), &r->actor, &f, r->arena, &why);
    if (found == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return;
    }
    json_each(c, json_get(found, "cases"))
        register_cells(&l, c, &lines[n++]);
    total = json_get_int(found, "total", 0);
    pages = (total + PAGE - 1) / PAGE;
    base = portal_href(r, "~/desk/register?status=%s&text=%s&page=", l.status, l.text);
    number = words_number_str(r->arena, r->lang, total);
    portal_show(r, 200, desk_register, .title = msg(r->lang, MSG_officer_register_title), .text = l.text,
        .statuses = choices(r, standings, 5, l.status), .n_statuses = 5, .columns = columns(r, labels, 5),
        .n_columns = 5, .lines = lines, .n_lines = n,
        .caption = words_count_str(r->arena, r->lang, MSG_officer_register_found, total, &number, 1),
        .previous = l.page > 1 ? str_printf(r->arena, "%.*s%lld", STR_ARG(base), (long long)l.page - 1) : STR_NONE,
        .next = l.page < pages ? str_printf(r->arena, "%.*s%lld", STR_ARG(base), (long long)l.page + 1) : STR_NONE,
        .page = l.page, .pages = pages, .more = pages > 1);
}
