/*
 * NAME      applicant_cabinet - a person's applications, notices, and who looked at their data
 * WHY       who waits for an authority wants to know three things first: is it my turn, until when, what
 *           is new
 * OWNS      records of kind "seen"
 * ERRORS    a problem page
 * MUST NOT  show another person's case: the flow's lists are the person's own
 */
#include "portal/applicant.h"

#include "trust/digest.h"

struct str applicant_record_id(struct request *r, const char *what)
{
    struct str s = str_printf(r->arena, "%s %.*s", what, STR_ARG(r->session.person));
    char hex[SHA256_HEX];

    sha256_hex(s.p, s.n, hex);
    return str_dup(r->arena, str_of(hex));
}

static int64_t page_number(struct request *r)
{
    int64_t n = 1;

    return str_int(answer(r, "page"), &n) && n > 0 && n < 100000 ? n : 1;
}

/* ------------------------------------------------------------------ notices */
/* `made` of the newest notice the person has seen. */
static int64_t seen_up_to(struct request *r, struct flow_reader *reader)
{
    struct diags quiet = diags_on(r->arena);
    struct record rec;
    int64_t n = 0;

    if (flow_record_get(reader, STR("seen"), applicant_record_id(r, "seen"), r->arena, &rec, &quiet) !=
        PORT_OK || !str_int(rec.data, &n))
        return 0;
    return n;
}

enum { NOTICES_LOOK = 100 };
static size_t unread(struct request *r, struct flow_reader *reader)
{
    struct record_query q = { .kind = STR("notice"), .owner = r->session.person, .newest = true,
        .limit = NOTICES_LOOK };
    struct diags quiet = diags_on(r->arena);
    int64_t seen = seen_up_to(r, reader);
    struct record *list;
    size_t n, fresh = 0;

    if (flow_record_list(reader, &q, r->arena, &list, &n, &quiet) != PORT_OK)
        return 0;
    while (fresh < n && list[fresh].made > seen)
        fresh++;
    return fresh;
}

const struct ui_navlink *applicant_tabs(struct request *r, size_t *n)
{
    static const struct { const char *where; unsigned label; } rows[] = {
        { "/cabinet", MSG_applicant_my_title }, { "/cabinet/notices", MSG_applicant_my_notices },
        { "/cabinet/documents", MSG_applicant_papers_title }, { "/cabinet/looked", MSG_applicant_my_looked },
        { "/cabinet/settings", MSG_applicant_my_settings },
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct ui_navlink *links = arena_new_array(r->arena, ROWS, struct ui_navlink);
    struct flow_reader *reader = web_reader(r);
    size_t fresh = reader != NULL ? unread(r, reader) : 0;

    for (size_t i = 0; i < ROWS; i++) {
        links[i].href = str_printf(r->arena, "~%s", rows[i].where);
        links[i].label = msg(r->lang, rows[i].label);
        links[i].current = str_is(r->path, rows[i].where);
        if (i == 1 && fresh > 0)
            links[i].label = text_make(r->arena, r->lang, MSG_applicant_my_notices_n,
                (const struct str[]){ words_number_str(r->arena, r->lang, (int64_t)fresh) }, 1);
    }
    *n = ROWS;
    return links;
}

static struct ui_notice notice_of(struct request *r, const struct record *rec, int64_t seen)
{
    struct diags quiet = diags_on(r->arena);
    struct json *v = json_parse(r->arena, rec->data, JSON_LIMITS, &quiet);
    struct str number = json_get_str(v, "number");
    struct ui_notice o = { .at = MOMENT_NONE, .number = number, .fresh = rec->made > seen };

    moment_parse(json_get_str(v, "at"), &o.at);
    o.text = json_get_str(json_get(v, "text"), str_z(r->arena, lang_code(r->lang)));
    o.href = portal_href(r, "~/cabinet/cases/%s", number);
    if (number.n == 0) {        /* of a reservation */
        o.number = json_get_str(v, "ticket");
        o.href = STR("~/cabinet/visits");
    }
    return o;
}

void applicant_notices(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct record_query q = { .kind = STR("notice"), .owner = r->session.person, .newest = true,
        .limit = APPLICANT_PAGE };
    int64_t total = 0, page = page_number(r), seen;
    struct record *list;
    size_t n, n_tabs;

    if (reader == NULL)
        return;
    seen = seen_up_to(r, reader);
    q.limit = page * APPLICANT_PAGE;
    if (flow_record_list(reader, &q, r->arena, &list, &n, &d) != PORT_OK ||
        flow_record_count(reader, q.kind, q.owner, &total, &d) != PORT_OK) {
        http_problem(r, 503, &d);
        return;
    }
    size_t from = (size_t)(page - 1) * APPLICANT_PAGE < n ? (size_t)(page - 1) * APPLICANT_PAGE : n;
    struct ui_notice *o = arena_new_array(r->arena, n + 1, struct ui_notice);
    for (size_t i = from; i < n; i++)
        o[i - from] = notice_of(r, &list[i], seen);
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    int64_t pages = (total + APPLICANT_PAGE - 1) / APPLICANT_PAGE;
    portal_show(r, 200, my_notices, .tabs = tabs, .n_tabs = n_tabs, .notices = o, .n_notices = n - from,
        .unread = n > 0 && list[0].made > seen, .page = page, .pages = pages,
        .previous = page > 1 ? portal_href(r, "~/cabinet/notices?page=%s",
            page_digits(r->arena, page - 1)) : STR_NONE,
        .next = page < pages ? portal_href(r, "~/cabinet/notices?page=%s",
            page_digits(r->arena, page + 1)) : STR_NONE);
}

void applicant_notices_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct record_query q = { .kind = STR("notice"), .owner = r->session.person, .newest = true,
        .limit = 1 };
    struct record *list;
    size_t n;

    if (reader == NULL)
        return;
    if (flow_record_list(reader, &q, r->arena, &list, &n, &d) != PORT_OK) {
        http_problem(r, 503, &d);
        return;
    }
    if (n > 0) {
        struct record_change c = { .record = { .kind = STR("seen"), .id = applicant_record_id(r, "seen"),
            .owner = r->session.person, .until = MOMENT_NONE, .version = RECORD_ANY,
            .data = page_digits(r->arena, list[0].made) } };

        if (flow_record_save(web_cfg(r->web)->flow, &c, 1, &d) != PORT_OK) {
            http_problem(r, 503, &d);
            return;
        }
    }
    http_redirect(r, STR("/cabinet/notices"));
}

/* ------------------------------------------------------------------ who looked */
static struct str looked_words(struct request *r, struct str what)
{
    static const struct { const char *what; unsigned words; } rows[] = {
        { "show", MSG_applicant_looked_show }, { "document", MSG_applicant_looked_document },
        { "paper", MSG_applicant_looked_paper }, { "history", MSG_applicant_looked_history },
        { "clocks", MSG_applicant_looked_clocks }, { "archive", MSG_applicant_looked_archive },
    };

    if (str_starts(what, "emergency"))
        return msg(r->lang, MSG_applicant_looked_emergency);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_is(what, rows[i].what))
            return msg(r->lang, rows[i].words);
    }
    return msg(r->lang, MSG_applicant_looked_act);
}

static struct ui_line looked_line(struct request *r, const struct json *e)
{
    struct ui_cell *c = arena_new_array(r->arena, 4, struct ui_cell);
    struct str body = json_get_str(e, "body"), number = json_get_str(e, "number");
    enum role role = ROLE_SYSTEM;
    moment at = MOMENT_NONE;

    moment_parse(json_get_str(e, "at"), &at);
    role_parse(json_get_str(e, "role"), &role);
    c[0].text = words_moment_str(r->arena, r->lang, at);
    c[1].text = body.n > 0 ? law_text(web_cfg(r->web)->law, "body", body, r->lang)
                           : portal_role(role, r->lang);
    if (body.n > 0)
        c[1].note = portal_role(role, r->lang);
    c[2].text = looked_words(r, json_get_str(e, "what"));
    c[3].text = number;
    c[3].href = portal_href(r, "~/cabinet/cases/%s", number);
    return (struct ui_line){ c, 4 };
}

void applicant_looked(struct request *r)
{
    static const unsigned heads[] = { MSG_applicant_looked_when, MSG_applicant_looked_who,
        MSG_applicant_looked_what, MSG_applicant_looked_case };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct ui_column *columns = arena_new_array(r->arena, 4, struct ui_column);
    size_t n = 0, n_tabs;

    if (reader == NULL)
        return;
    struct json *v = flow_looked_at_me(reader, &r->actor, NOTICES_LOOK, r->arena, &d);
    if (v == NULL) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    const struct json *entries = json_get(v, "entries");
    struct ui_line *lines = arena_new_array(r->arena, entries->count + 1, struct ui_line);
    json_each(e, entries)
        lines[n++] = looked_line(r, e);
    for (size_t i = 0; i < 4; i++)
        columns[i].label = msg(r->lang, heads[i]);
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    portal_show(r, 200, my_looked, .tabs = tabs, .n_tabs = n_tabs, .columns = columns, .n_columns = 4,
        .lines = lines, .n_lines = n);
}

/* ------------------------------------------------------------------ the list */
static struct ui_application application(struct request *r, const struct json *c)
{
    struct str word = json_get_str(c, "word"), number = json_get_str(c, "number"), due;
    day today = moment_day(http_now(r)), term = DAY_NONE;
    struct ui_application o = {
        .title = law_service_name(web_cfg(r->web)->law, json_get_str(c, "service"), r->lang),
        .number = number, .href = portal_href(r, "~/cabinet/cases/%s", number),
        .received = MOMENT_NONE, .due = DAY_NONE, .word = portal_word(word, true, r->lang),
        .colour = portal_word_colour(word), .turn = str_is(json_get_str(c, "turn"), "person"),
    };

    moment_parse(json_get_str(c, "received"), &o.received);
    due = json_get_str(c, "term");
    if (json_get_bool(c, "live", false) && day_parse(due, &term)) {
        o.due = term;
        o.late = today > term ? today - term : 0;
    }
    return o;
}

/* What the person writes at, kept by the area apply; a draft that another wrote has no such record. */
static size_t drafts_of(struct request *r, struct flow_reader *reader, struct ui_draft **out)
{
    struct record_query q = { .kind = STR("apply"), .owner = r->session.person, .newest = true,
        .limit = NOTICES_LOOK };
    struct diags quiet = diags_on(r->arena);
    struct record *list;
    size_t n = 0, k = 0;

    if (flow_record_list(reader, &q, r->arena, &list, &n, &quiet) != PORT_OK)
        n = 0;
    *out = arena_new_array(r->arena, n + 1, struct ui_draft);
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(r->arena, list[i].data, JSON_LIMITS, &quiet);
        const struct law_service *s = law_service(web_cfg(r->web)->law, json_get_str(v, "service"));

        if (v == NULL || s == NULL || json_get(v, "sent") != NULL)
            continue;
        (*out)[k++] = (struct ui_draft){
            .title = law_service_name(web_cfg(r->web)->law, law_service_code(s), r->lang), .number = list[i].id,
            .href = portal_href(r, "~/apply/%s", list[i].id),
            .saved = json_get_int(v, "saved", MOMENT_NONE) };
    }
    return k;
}

void applicant_cabinet(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    int64_t page = page_number(r), pages;
    struct case_filter f = { .due_before = DAY_NONE, .limit = APPLICANT_PAGE };
    size_t n_now = 0, n_earlier = 0, n_tabs, n_drafts = 0;
    struct ui_draft *drafts = NULL;

    if (reader == NULL)
        return;
    f.offset = (page - 1) * APPLICANT_PAGE;
    struct json *v = flow_list(reader, &r->actor, &f, r->arena, &d);
    if (v == NULL) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    const struct json *cases = json_get(v, "cases");
    struct ui_application *now = arena_new_array(r->arena, cases->count + 1, struct ui_application);
    struct ui_application *earlier = arena_new_array(r->arena, cases->count + 1, struct ui_application);
    json_each(c, cases) {
        struct str word = json_get_str(c, "word");

        if (str_is(word, "draft"))
            continue;
        if (str_is(word, "closed"))
            earlier[n_earlier++] = application(r, c);
        else
            now[n_now++] = application(r, c);
    }
    if (page == 1)
        n_drafts = drafts_of(r, reader, &drafts);
    pages = (json_get_int(v, "total", 0) + APPLICANT_PAGE - 1) / APPLICANT_PAGE;
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    portal_show(r, 200, my_cabinet, .tabs = tabs, .n_tabs = n_tabs, .now = now, .n_now = n_now,
        .earlier = earlier, .n_earlier = n_earlier, .drafts = drafts, .n_drafts = n_drafts,
        .page = page, .pages = pages,
        .previous = page > 1 ? portal_href(r, "~/cabinet?page=%s", page_digits(r->arena, page - 1))
                             : STR_NONE,
        .next = page < pages ? portal_href(r, "~/cabinet?page=%s", page_digits(r->arena, page + 1))
                             : STR_NONE);
}
