/*
 * NAME      applicant_case - a case as its person sees it
 * WHY       whose turn it is, until when and how that was counted, who is late: without asking anybody
 * ERRORS    a problem page where the case is another's or there is none
 * MUST NOT  count or decide: dates, lateness and what may be done come from the clocks and from `may`
 */
#include "portal/acts.h"
#include "portal/applicant.h"

#include "flow/words.h"

#include "portal/public.h"

/* ------------------------------------------------------------------ reading */
day applicant_day(const struct json *o, const char *key)
{
    struct str s = json_get_str(o, key);
    moment t;
    day d;

    if (day_parse(s, &d))
        return d;
    return moment_parse(s, &t) ? moment_day(t) : DAY_NONE;
}

moment applicant_moment(const struct json *o, const char *key)
{
    moment t;

    return moment_parse(json_get_str(o, key), &t) ? t : MOMENT_NONE;
}

bool applicant_case_open(struct request *r, struct applicant_case *c)
{
    struct diags d = diags_on(r->arena);

    *c = (struct applicant_case){ .r = r, .a = r->arena, .law = web_cfg(r->web)->law,
        .reader = web_reader(r), .number = r->params[0], .today = moment_day(http_now(r)) };
    if (c->reader == NULL)
        return false;
    c->v = flow_show(c->reader, &r->actor, c->number, r->lang, r->arena, &d);
    if (c->v == NULL)
        http_problem(r, http_status_of(&d) == 409 ? 404 : http_status_of(&d), &d);
    return c->v != NULL;
}

bool applicant_may(const struct applicant_case *c, enum command_type what)
{
    json_each(m, json_get(c->v, "may")) {
        if (str_is(json_str(m), command_name(what)))
            return true;
    }
    return false;
}

bool applicant_open_for(struct request *r, enum command_type what, struct applicant_case *c, struct faults *f)
{
    faults_init(f, r);
    if (!applicant_case_open(r, c))
        return false;
    if (applicant_may(c, what))
        return true;
    http_redirect(r, portal_href(r, "/cabinet/cases/%s", c->number));
    return false;
}

/* In the text of the day the application was received. */
struct str applicant_clause_href(const struct applicant_case *c, struct str clause)
{
    moment at = MOMENT_NONE;

    if (!moment_parse(json_get_str(c->v, "received"), &at))
        at = http_now(c->r);
    return clause.n > 0 ? portal_clause_href(c->r, clause, moment_day(at)) : STR_NONE;
}

struct str applicant_cite(const struct applicant_case *c, struct str clause)
{
    return clause.n > 0 ? law_cite(c->law, c->a, clause, c->r->lang) : STR_NONE;
}

struct str applicant_name(const struct applicant_case *c, const char *kind, struct str code)
{
    return code.n > 0 ? law_text(c->law, kind, code, c->r->lang) : STR_NONE;
}

static struct str say(const struct applicant_case *c, unsigned id, struct str a, struct str b)
{
    return text_make(c->a, c->r->lang, id, (const struct str[]){ a, b }, 2);
}

static struct str counted(const struct applicant_case *c, unsigned id, int64_t n)
{
    return words_count_str(c->a, c->r->lang, id, n,
        (const struct str[]){ words_number_str(c->a, c->r->lang, n) }, 1);
}

static struct str day_words(const struct applicant_case *c, day d)
{
    return words_day_str(c->a, c->r->lang, d);
}

/* ------------------------------------------------------------------ the decision's day */
/* Which of several terms of the decision the person may rely on: the first that ends. */
const struct json *applicant_clock(const struct json *clocks)
{
    const struct json *best = NULL;

    json_each(k, clocks) {
        bool decides = str_is(json_get_str(k, "code"), "decision") ||
            str_is(json_get_str(k, "code"), "decision-by-law");
        day due = applicant_day(k, "due");

        if (decides && (best == NULL || due < applicant_day(best, "due")))
            best = k;
    }
    return best;
}

/* ------------------------------------------------------------------ parts of the page */
static struct str turn_text(const struct applicant_case *c)
{
    static const struct { const char *turn; unsigned words; } rows[] = {
        { "person", MSG_applicant_case_turn_you }, { "office", MSG_applicant_case_turn_office },
        { "agencies", MSG_applicant_case_turn_agencies }, { "nobody", MSG_applicant_case_turn_nobody },
    };
    struct str body = json_get_str(json_get(c->v, "body"), "name"), turn = json_get_str(c->v, "turn");

    if (str_is(json_get_str(c->v, "word"), "draft"))
        return msg(c->r->lang, MSG_applicant_case_turn_draft);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_is(turn, rows[i].turn))
            return text_make(c->a, c->r->lang, rows[i].words,
                (const struct str[]){ body.n > 0 ? body : msg(c->r->lang, MSG_applicant_case_office) }, 1);
    }
    return turn;
}

/* An unanswered check that is past its day is named: the silence is the agency's, not the person's. */
static struct ui_row body_row(const struct applicant_case *c, const struct json *check)
{
    struct str status = json_get_str(check, "status");
    day due = applicant_day(check, "due");
    struct ui_row o = { .key = json_get_str(json_get(check, "agency"), "name") };

    o.note = text_make(c->a, c->r->lang, MSG_applicant_case_asked, (const struct str[]){
        json_get_str(check, "name"), day_words(c, applicant_day(check, "sent")) }, 2);
    if (str_is(status, "answered"))
        o.value = say(c, MSG_applicant_case_answered, day_words(c, applicant_day(check, "answered")), STR(""));
    else if (str_is(status, "lapsed"))
        o.value = msg(c->r->lang, MSG_applicant_case_lapsed);
    else if (due != DAY_NONE && c->today > due)
        o.value = counted(c, MSG_applicant_case_silent, c->today - due);
    else
        o.value = say(c, MSG_applicant_case_waits, day_words(c, due), STR(""));
    return o;
}

static const struct ui_message *messages(const struct applicant_case *c, size_t *n)
{
    const struct json *list = json_get(c->v, "questions");
    struct ui_message *m = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_message);

    *n = 0;
    json_each(q, list) {
        struct ui_message *o = &m[(*n)++];

        o->asked = applicant_moment(q, "asked");
        o->text = json_get_str(q, "question");
        o->due = applicant_day(q, "due");
        o->answer = json_get_str(q, "answer");
        o->answered = applicant_moment(q, "answered");
        if (o->answered == MOMENT_NONE && applicant_may(c, COMMAND_ANSWER))
            o->href = portal_href(c->r, "~/cabinet/cases/%s/answer/%s", c->number,
                json_get_str(q, "id"));
    }
    return m;
}

/* Whose paper: the name the person gave while applying, else "child 1"; empty for the person themself. */
struct str applicant_subject(const struct applicant_case *c, struct str subject)
{
    struct diags quiet = diags_on(c->a);
    struct record rec;
    struct str name = STR_NONE;

    if (subject.n == 0 || str_is(subject, "applicant"))
        return STR_NONE;
    if (flow_record_get(c->reader, STR("apply"), c->number, c->a, &rec, &quiet) == PORT_OK
        && str_eq(rec.owner, c->r->session.person)) {
        struct json *v = json_parse(c->a, rec.data, JSON_LIMITS, &quiet);

        name = json_get_str(json_get(v, "names"), str_z(c->a, subject));
    }
    return name.n > 0 ? name : subject_text(c->a, c->r->lang, subject);
}

static const struct ui_row *documents(const struct applicant_case *c, size_t *n)
{
    const struct json *list = json_get(c->v, "documents");
    struct ui_row *rows = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_row);

    *n = 0;
    json_each(d, list) {
        struct ui_row *o = &rows[(*n)++];
        struct str form = json_get_str(d, "form"), blob = json_get_str(d, "blob");

        o->key = json_get_str(d, "name");
        o->value = str_is(form, "original-seen") ? msg(c->r->lang, MSG_applicant_case_original)
            : str_is(form, "register") ? msg(c->r->lang, MSG_applicant_case_register)
                                       : json_get_str(d, "file");
        if (o->value.n == 0)
            o->value = o->key;
        if (blob.n > 0)
            o->link = portal_href(c->r, "~/cabinet/cases/%s/file/%s", c->number, blob);
        o->note = say(c, MSG_applicant_case_added, day_words(c, applicant_day(d, "at")), STR(""));
        struct str whose = applicant_subject(c, json_get_str(d, "for"));
        if (whose.n > 0)
            o->note = str_printf(c->a, "%.*s. %.*s", STR_ARG(whose), STR_ARG(o->note));
    }
    return rows;
}

static const struct ui_row *missing(const struct applicant_case *c, size_t *n)
{
    const struct json *list = json_get(c->v, "missing");
    struct ui_row *rows = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_row);

    *n = 0;
    json_each(m, list) {
        struct ui_row *o = &rows[(*n)++];
        struct str name = json_get_str(m, "name");

        o->key = name.n > 0 ? name : applicant_name(c, "document", json_get_str(m, "code"));
        o->value = applicant_subject(c, json_get_str(m, "for"));
        o->note = applicant_cite(c, json_get_str(m, "clause"));
    }
    return rows;
}

/* ------------------------------------------------------------------ the small table */
static void row(struct applicant_case *c, struct ui_row *rows, size_t *n, unsigned key, struct str value,
    struct str note)
{
    if (value.n > 0)
        rows[(*n)++] = (struct ui_row){ .key = msg(c->r->lang, key), .value = value, .note = note };
}

static struct str fee_words(const struct applicant_case *c)
{
    struct str paid = json_get_str(c->v, "paid"), due = json_get_str(json_get(c->v, "fee"), "kzt");
    tiyn sum;

    if (!money_parse(paid.n > 0 ? paid : due, &sum) || sum == 0)
        return STR_NONE;
    due = words_money_str(c->a, c->r->lang, sum);
    return paid.n > 0 ? say(c, MSG_applicant_case_paid, due, STR("")) : due;
}

static struct str full_name(const struct applicant_case *c, const struct json *who)
{
    const struct json *name = json_get(who, "name");
    struct str s = str_printf(c->a, "%.*s %.*s %.*s", STR_ARG(json_get_str(name, "family")),
        STR_ARG(json_get_str(name, "given")), STR_ARG(json_get_str(name, "patronymic")));

    return str_trim(s);
}

/* "Power of attorney No 1; until 1 June 2026; the document was seen by an office on 2 March 2026". */
static struct str authority_words(const struct applicant_case *c, const struct json *rep)
{
    struct str s = json_get_str(rep, "basis");
    day until = applicant_day(rep, "until"), seen = applicant_day(json_get(rep, "seen"), "at");

    if (until != DAY_NONE)
        s = say(c, MSG_applicant_rep_valid, s, day_words(c, until));
    return seen != DAY_NONE ? say(c, MSG_applicant_rep_seen, s, day_words(c, seen)) : s;
}

static const struct ui_row *small_table(struct applicant_case *c, size_t *n)
{
    struct ui_row *rows = arena_new_array(c->a, 10, struct ui_row);
    const struct json *place = json_get(c->v, "place"), *body = json_get(c->v, "body");

    *n = 0;
    row(c, rows, n, MSG_applicant_case_received,
        words_moment_str(c->a, c->r->lang, applicant_moment(c->v, "received")), STR_NONE);
    row(c, rows, n, MSG_applicant_case_registered, day_words(c, applicant_day(c->v, "registered")), STR_NONE);
    row(c, rows, n, MSG_applicant_case_place, json_get_str(body, "name"), json_get_str(place, "name"));
    row(c, rows, n, MSG_applicant_case_fee, fee_words(c),
        applicant_cite(c, json_get_str(json_get(c->v, "fee"), "clause")));
    row(c, rows, n, MSG_applicant_case_law, day_words(c, applicant_day(c->v, "on")), STR_NONE);
    row(c, rows, n, MSG_applicant_case_rep, full_name(c, json_get(c->v, "representative")),
        authority_words(c, json_get(c->v, "representative")));
    if (!str_is(json_get_str(c->v, "word"), "draft"))
        row(c, rows, n, MSG_applicant_case_code, portal_status_code(c->r, c->number), STR_NONE);
    return rows;
}

/* ------------------------------------------------------------------ links */
struct links { struct ui_action *v; size_t n; };

static void link_to(struct applicant_case *c, struct links *l, unsigned label, const char *where)
{
    l->v[l->n].label = msg(c->r->lang, label);
    l->v[l->n++].href = portal_href(c->r, str_z(c->a, str_printf(c->a, "~/cabinet/cases/%%s%s", where)),
        c->number);
}

static struct links papers(struct applicant_case *c)
{
    struct links l = { arena_new_array(c->a, 6, struct ui_action), 0 };

    if (str_is(json_get_str(c->v, "word"), "draft"))
        return l;
    link_to(c, &l, MSG_applicant_case_receipt, "/paper/receipt");
    if (str_is(json_get_str(c->v, "status"), "returned"))
        link_to(c, &l, MSG_applicant_case_return, "/paper/return");
    link_to(c, &l, MSG_applicant_case_proof, "/proof");
    link_to(c, &l, MSG_applicant_case_zip, "/archive");
    return l;
}

static struct links actions(struct applicant_case *c)
{
    struct links l = { arena_new_array(c->a, 6, struct ui_action), 0 };

    if (applicant_may(c, COMMAND_COMPLAIN))
        link_to(c, &l, MSG_applicant_case_complain, "/complain");
    if (applicant_may(c, COMMAND_REPRESENT))
        link_to(c, &l, MSG_applicant_rep_case, "/represent");
    if (applicant_may(c, COMMAND_WITHDRAW))
        link_to(c, &l, MSG_applicant_case_withdraw, "/withdraw");
    return l;
}

/* ------------------------------------------------------------------ what happened */
/* Who reads may be the person or who represents them; either may have acted. */
static unsigned applicant_said(const struct applicant_case *c, const struct json *event)
{
    bool mine = str_eq(json_get_str(json_get(event, "by"), "id"), c->r->actor.id);
    bool for_another = json_get_str(json_get(event, "data"), "on_behalf").n > 0;

    if (mine)
        return for_another ? MSG_applicant_case_you_for : MSG_applicant_case_you;
    return for_another ? MSG_portal_for_person : MSG_portal_role_applicant;
}

static struct str actor_words(const struct applicant_case *c, const struct json *event)
{
    const struct json *by = json_get(event, "by");
    struct str body = json_get_str(by, "body");
    enum role role = ROLE_SYSTEM;

    role_parse(json_get_str(by, "role"), &role);
    if (role == ROLE_APPLICANT)
        return msg(c->r->lang, applicant_said(c, event));
    return body.n > 0 ? applicant_name(c, "body", body) : portal_role(role, c->r->lang);
}

static struct str event_about(const struct applicant_case *c, enum event_type t, const struct json *data)
{
    static const struct { enum event_type type; const char *kind, *member; } named[] = {
        { EVENT_CHECK_SENT, "check", "check" }, { EVENT_CHECK_ANSWERED, "check", "check" },
        { EVENT_CHECK_LAPSED, "check", "check" }, { EVENT_DOCUMENT_ADDED, "document", "code" },
        { EVENT_DEADLINE_PASSED, "term", "term" },
    };

    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        if (named[i].type == t)
            return applicant_name(c, named[i].kind, json_get_str(data, named[i].member));
    }
    return STR_NONE;
}

static struct str capital(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    size_t i = 0;
    uint32_t cp;

    if (s.n == 0)
        return s;
    cp = utf8_next(s, &i);
    if (cp >= 'a' && cp <= 'z')
        cp -= 32;
    else if (cp >= 0x430 && cp <= 0x44f)
        cp -= 32;
    else if (cp == 0x451 || (cp >= 0x450 && cp <= 0x45f))
        cp -= 80;
    else if ((cp >= 0x48a && cp <= 0x4bf) || (cp >= 0x4d0 && cp <= 0x52f))
        cp &= ~1u;
    buf_utf8(&b, cp);
    buf_str(&b, str_sub(s, i, s.n));
    return buf_get(&b);
}

static const struct ui_event *history(struct applicant_case *c, size_t *n)
{
    struct diags quiet = diags_on(c->a);
    const struct json *list = flow_history(c->reader, &c->r->actor, c->number, c->a, &quiet);
    size_t count = list == NULL ? 0 : list->count, i = count;
    struct ui_event *out = arena_new_array(c->a, count + 1, struct ui_event);

    *n = 0;
    json_each(e, list) {
        struct ui_event *o = &out[--i];
        enum event_type t = EVENT_COUNT;

        if (!event_parse(json_get_str(e, "type"), &t))
            continue;
        o->title = capital(c->a, msg(c->r->lang, event_msg(t)));
        o->at = applicant_moment(e, "at");
        o->by = actor_words(c, e);
        o->text = event_about(c, t, json_get(e, "data"));
        (*n)++;
    }
    return out;
}

static const struct ui_row *complaints(const struct applicant_case *c, size_t *n)
{
    const struct json *list = json_get(c->v, "complaints");
    struct ui_row *rows = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_row);

    *n = 0;
    json_each(k, list) {
        struct ui_row *o = &rows[(*n)++];
        struct str outcome = json_get_str(k, "outcome");

        o->key = day_words(c, applicant_day(k, "received"));
        o->value = json_get_str(k, "text");
        o->note = outcome.n > 0 ? applicant_name(c, "value", outcome)
                                : json_get_str(json_get(k, "body"), "name");
    }
    return rows;
}

/* ------------------------------------------------------------------ the page */
static struct str just_done(struct request *r)
{
    static const struct { const char *what; unsigned words; } rows[] = {
        { "answer", MSG_applicant_case_done_answer }, { "object", MSG_applicant_case_done_object },
        { "complain", MSG_applicant_case_done_complain }, { "withdraw", MSG_applicant_case_done_withdraw },
        { "document", MSG_applicant_case_done_document }, { "represent", MSG_applicant_rep_case_done },
        { "represent-end", MSG_applicant_rep_ended },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (answer_is(r, "done", rows[i].what))
            return msg(r->lang, rows[i].words);
    }
    return STR_NONE;
}

/* Due day, its sum and its lateness into the page. */
static void put_clock(struct applicant_case *c, struct page_my_case_page *p)
{
    struct diags quiet = diags_on(c->a);
    const struct json *clock = applicant_clock(
        flow_clocks(c->reader, &c->r->actor, c->number, c->a, &quiet));
    struct str status = json_get_str(clock, "status"), limit;
    day from = DAY_NONE;

    p->due = DAY_NONE;
    if (p->decided != MOMENT_NONE)
        return;
    if (clock == NULL) {
        if (json_get_str(c->v, "received").n > 0 && !str_is(json_get_str(c->v, "word"), "closed"))
            p->uncounted = msg(c->r->lang, MSG_applicant_case_uncounted);
        return;
    }
    p->due = applicant_day(clock, "due");
    p->clause = applicant_cite(c, json_get_str(clock, "clause"));
    p->clause_href = applicant_clause_href(c, json_get_str(clock, "clause"));
    if (p->due == DAY_NONE) {
        const struct json *stops = json_get(c->v, "stops"), *stop = NULL;

        json_each(s, stops)
            stop = json_get(s, "to") == NULL ? s : stop;
        if (str_is(status, "stopped"))
            p->stopped = say(c, MSG_applicant_case_no_due, json_get_str(stop, "name"), STR(""));
        return;
    }
    p->ics = portal_href(c->r, "~/cabinet/cases/%s/due.ics", c->number);
    if (str_is(status, "overdue")) {
        p->late = say(c, MSG_applicant_case_late, day_words(c, p->due),
            counted(c, MSG_applicant_case_days, c->today - p->due));
        if (applicant_may(c, COMMAND_COMPLAIN))
            p->complain_late = portal_href(c->r, "~/cabinet/cases/%s/complain?about=inaction", c->number);
    }
    limit = portal_limit(c->a, c->r->lang, json_get_str(clock, "limit"));
    struct term_count count = portal_count(c->a, clock);
    if (count.n_days > 0 && day_parse(json_get_str(clock, "from"), &from)) {
        struct portal_weeks w = portal_weeks(c->r, from, &count);

        p->counted = say(c, MSG_applicant_case_counted_text, limit, day_words(c, from));
        p->caption = limit;
        p->weeks = w.weeks, p->n_weeks = w.n;
        p->weekdays = w.heads, p->n_weekdays = w.n_heads;
    }
}

static void put_bodies(struct applicant_case *c, struct page_my_case_page *p)
{
    const struct json *checks = json_get(c->v, "checks");
    struct ui_row *rows = arena_new_array(c->a, checks == NULL ? 1 : checks->count + 1, struct ui_row);

    json_each(k, checks)
        rows[p->n_bodies++] = body_row(c, k);
    p->bodies = rows;
    p->body_clause = applicant_cite(c, json_get_str(json_at(checks, 0), "clause"));
    p->body_href = applicant_clause_href(c, json_get_str(json_at(checks, 0), "clause"));
}

static bool has_decision(const struct applicant_case *c)
{
    return json_get(c->v, "decision") != NULL;
}

void applicant_case(struct request *r)
{
    struct page_my_case_page p = { .due = DAY_NONE, .decided = MOMENT_NONE, .object_by = DAY_NONE };
    struct buf out = buf_on(r->arena);
    struct applicant_case c;

    if (!applicant_case_open(r, &c))
        return;
    struct str word = json_get_str(c.v, "word"), status = json_get_str(c.v, "status");
    const struct json *proposal = json_get(c.v, "proposal");
    struct links keep = papers(&c), act = actions(&c);
    p.frame = portal_frame(r);
    p.title = json_get_str(c.v, "title");
    p.number = c.number;
    p.word = portal_word(word, true, r->lang);
    p.colour = portal_word_colour(word);
    p.done = just_done(r);
    p.turn_text = turn_text(&c);
    p.decided = has_decision(&c) ? applicant_moment(json_get(c.v, "decision"), "at") : MOMENT_NONE;
    if (applicant_may(&c, COMMAND_OBJECT) && proposal != NULL) {
        p.object_by = applicant_day(json_get(proposal, "notice"), "objection_due");
        p.object = portal_href(r, "~/cabinet/cases/%s/object", c.number);
    }
    if (has_decision(&c))
        p.decision = portal_href(r, "~/cabinet/cases/%s/decision", c.number);
    if (str_is(status, "returned"))
        p.again = portal_href(r, "~/services/%s/start", json_get_str(c.v, "service"));
    put_clock(&c, &p);
    put_bodies(&c, &p);
    p.questions = messages(&c, &p.n_questions);
    p.documents = documents(&c, &p.n_documents);
    p.missing = missing(&c, &p.n_missing);
    if (applicant_may(&c, COMMAND_ADD_DOCUMENT) && !str_is(word, "draft"))
        p.add = portal_href(r, "~/cabinet/cases/%s/document", c.number);
    p.rows = small_table(&c, &p.n_rows);
    p.papers = keep.v, p.n_papers = keep.n;
    p.actions = act.v, p.n_actions = act.n;
    p.history = history(&c, &p.n_history);
    p.complaints = complaints(&c, &p.n_complaints);
    page_my_case_page(&out, r->lang, &p);
    http_html(r, 200, buf_get(&out));
}
