/*
 * NAME      officer_summary - a case at a glance; its messages, its history
 * WHY       who opens a case must see in one look what waits and what is known, and what the applicant changed
 *           since it was sent back
 */
#include "flow/words.h"
#include "flow/obligations.h"
#include "portal/officer.h"

/* ------------------------------------------------------------------ what is known */
struct known { struct desk *d; struct desk_rows rows; const struct json *sources; };

static struct str source_of(struct known *k, struct str fact)
{
    const struct json *s = json_get(k->sources, str_z(k->d->a, fact));
    enum role role;
    struct str args[2];

    if (s == NULL)
        return msg(k->d->r->lang, MSG_officer_from_applicant);
    args[0] = role_parse(json_get_str(s, "role"), &role) ? portal_role(role, k->d->r->lang) : STR("");
    if (role_parse(json_get_str(s, "role"), &role) && role == ROLE_AGENCY)
        args[0] = law_text(k->d->law, "body", json_get_str(s, "id"), k->d->r->lang);
    args[1] = desk_moment(k->d, json_get_str(s, "at"));
    return text_make(k->d->a, k->d->r->lang, MSG_officer_from, args, 2);
}

static void one_fact(void *ctx, struct str name, const struct json *v)
{
    struct known *k = ctx;

    if (v->type != JSON_NULL)
        desk_row(k->d->a, &k->rows, desk_question(k->d, name), desk_value(k->d, name, v))->note = source_of(k, name);
}

/* ------------------------------------------------------------------ what changed since it was returned */
struct change { struct desk *d; struct desk_rows *rows; const struct json *before; };

static const struct json *leaf(const struct json *v, struct str path, struct arena *a)
{
    struct str head;

    while (v != NULL && str_cut(&path, '.', &head)) {
        ptrdiff_t open = str_chr(head, '[');
        int64_t i;

        if (open < 0) {
            v = json_get(v, str_z(a, head));
            continue;
        }
        v = json_get(v, str_z(a, str_sub(head, 0, (size_t)open)));
        if (!str_int(str_sub(head, (size_t)open + 1, head.n - (size_t)open - 2), &i) || i < 0)
            return NULL;
        v = json_at(v, (size_t)i);
    }
    return v;
}

static void one_change(void *ctx, struct str name, const struct json *v)
{
    struct change *c = ctx;
    const struct json *was = leaf(c->before, name, c->d->a);
    struct str args[2];

    if (str_starts(name, "application.") || v->type == JSON_NULL || (was != NULL && json_same(was, v)))
        return;
    args[0] = desk_value(c->d, name, was);
    args[1] = desk_value(c->d, name, v);
    desk_row(c->d->a, c->rows, desk_question(c->d, name),
             text_make(c->d->a, c->d->r->lang, MSG_officer_was_now, args, 2));
}

static bool had_paper(const struct json *before, const struct json *paper)
{
    json_each(p, json_get(before, "documents")) {
        if (str_eq(json_get_str(p, "code"), json_get_str(paper, "code"))
            && str_eq(json_get_str(p, "for"), json_get_str(paper, "for"))
            && str_eq(json_get_str(p, "blob"), json_get_str(paper, "blob")))
            return true;
    }
    return false;
}

/* The application that was returned, against the one that was sent instead. */
static void changes(struct desk *d, struct desk_rows *rows)
{
    struct diags quiet = diags_on(d->a);
    struct str previous = json_get_str(d->v, "previous");
    struct json *before;

    if (previous.n == 0)
        return;
    before = flow_show(web_reader(d->r), &d->r->actor, previous, d->r->lang, d->a, &quiet);
    if (before == NULL)
        return;
    json_each(p, json_get(d->v, "documents")) {
        if (!had_paper(before, p))
            desk_row(d->a, rows, json_get_str(p, "name"),
                     msg(d->r->lang, MSG_officer_paper_added))->tag = STR("yellow");
    }
    struct change c = { d, rows, json_get(before, "facts") };
    desk_facts(d->a, json_get(d->v, "facts"), STR(""), one_change, &c);
}

/* ------------------------------------------------------------------ person and matter */
/* Until when they may act, and whether an office saw the paper: what the officer has to know before they listen. */
static void authority_rows(struct desk *d, struct desk_rows *l, const struct json *rep)
{
    static const struct { const char *kind; unsigned says; } kinds[] = {
        { "parent", MSG_officer_kind_parent }, { "guardian", MSG_officer_kind_guardian },
        { "power-of-attorney", MSG_officer_kind_attorney }, { "organisation", MSG_officer_kind_organisation },
    };
    const struct json *seen = json_get(rep, "seen");
    struct str kind = json_get_str(rep, "kind");
    day until;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (str_is(kind, kinds[i].kind))
            desk_row(d->a, l, msg(d->r->lang, MSG_officer_rep_kind), msg(d->r->lang, kinds[i].says));
    }
    if (day_parse(json_get_str(rep, "until"), &until))
        desk_row(d->a, l, msg(d->r->lang, MSG_officer_rep_until), words_day_str(d->a, d->r->lang, until));
    if (json_get_str(rep, "grant").n > 0)
        desk_row(d->a, l, msg(d->r->lang, MSG_officer_rep_given), msg(d->r->lang, MSG_officer_rep_given_here));
    else if (seen != NULL)
        desk_row(d->a, l, msg(d->r->lang, MSG_officer_rep_seen), text_make(d->a, d->r->lang, MSG_officer_rep_seen_by,
            (const struct str[]){ json_get_str(seen, "id"), desk_moment(d, json_get_str(seen, "at")) }, 2));
    else
        desk_row(d->a, l, msg(d->r->lang, MSG_officer_rep_seen), msg(d->r->lang, MSG_officer_rep_unseen))->tag
            = STR("yellow");
}

static void person_rows(struct desk *d, struct desk_rows *l)
{
    const struct json *p = json_get(d->v, "person"), *name = json_get(p, "name"),
        *rep = json_get(d->v, "representative");
    const struct { unsigned label; struct str value; } rows[] = {
        { MSG_officer_latin, json_get_str(name, "latin") }, { MSG_officer_iin_label, json_get_str(p, "iin") },
        { MSG_officer_travel_document, json_get_str(p, "document") },
        { MSG_officer_address, json_get_str(p, "address") },
        { MSG_officer_phone, json_get_str(json_get(p, "contact"), "phone") },
        { MSG_officer_mail, json_get_str(json_get(p, "contact"), "email") },
        { MSG_officer_representative, person_name(d->a, rep) }, { MSG_officer_authority, json_get_str(rep, "basis") },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].value.n > 0)
            desk_row(d->a, l, msg(d->r->lang, rows[i].label), rows[i].value);
    }
    if (rep != NULL)
        authority_rows(d, l, rep);
}

static struct str money_words(struct desk *d, struct str kzt)
{
    tiyn v;

    return money_parse(kzt, &v) ? words_money_str(d->a, d->r->lang, v) : kzt;
}

static unsigned language_msg(struct str code)
{
    return str_is(code, "ru") ? MSG_officer_in_russian : str_is(code, "en") ? MSG_officer_in_english
                                                                          : MSG_officer_in_kazakh;
}

/* The editions of one act that answered in this case: "of 28 August 2023, of 15 May 2026". */
static struct str editions_of(struct desk *d, struct str of)
{
    struct buf b = buf_on(d->a);

    json_each(act, json_get(d->v, "acts")) {
        struct str edition = json_str(act), code, day_text;

        if (!str_cut(&edition, '@', &code) || !str_eq(code, of))
            continue;
        day_text = desk_day(d, edition);
        buf_puts(&b, b.n > 0 ? ", " : "");
        buf_str(&b, text_make(d->a, d->r->lang, MSG_officer_edition, &day_text, 1));
    }
    return buf_get(&b);
}

/* Each act once, whatever number of its wordings had a say. */
static void law_rows(struct desk *d, struct desk_rows *l)
{
    struct buf law = buf_on(d->a), seen = buf_on(d->a);

    json_each(act, json_get(d->v, "acts")) {
        struct str edition = json_str(act), code, args[2], mark;

        if (!str_cut(&edition, '@', &code))
            continue;
        mark = str_printf(d->a, "|%.*s|", STR_ARG(code));
        if (str_find(buf_get(&seen), str_z(d->a, mark)) >= 0)
            continue;
        buf_str(&seen, mark);
        args[0] = law_act_title(d->law, code, d->r->lang);
        args[1] = editions_of(d, code);
        buf_puts(&law, law.n > 0 ? "; " : "");
        buf_str(&law, text_make(d->a, d->r->lang, MSG_officer_with_clause, args, 2));
    }
    if (law.n > 0)
        desk_row(d->a, l, msg(d->r->lang, MSG_officer_law), buf_get(&law));
}

/* What the register of obligations says of the person, to those who keep it. */
static void obligation_rows(struct desk *d, struct desk_rows *l)
{
    struct diags quiet = diags_on(d->a);
    const struct json *list = flow_obligations_of(web_reader(d->r), &d->r->actor,
        json_get_str(json_get(d->v, "person"), "iin"), d->a, &quiet);

    json_each(v, list) {
        struct str until = json_get_str(v, "until"), args[2];

        args[0] = law_place(d->law, json_get_str(v, "place"), d->r->lang);
        args[1] = until.n > 0 ? desk_day(d, until) : msg(d->r->lang, MSG_officer_no_end);
        desk_row(d->a, l, msg(d->r->lang, MSG_officer_obligation),
                 text_make(d->a, d->r->lang, MSG_officer_obligation_of, args, 2));
    }
}

static void matter_rows(struct desk *d, struct desk_rows *l)
{
    enum lang lang = d->r->lang;
    struct str channel = str_printf(d->a, "application.channel=%.*s", STR_ARG(json_get_str(d->v, "channel")));
    struct str fee = json_get_str(json_get(d->v, "fee"), "kzt"), paid = json_get_str(d->v, "paid");

    desk_row(d->a, l, msg(lang, MSG_officer_received), desk_moment(d, json_get_str(d->v, "received")))->note
        = law_text(d->law, "value", channel, lang);
    if (json_get_str(d->v, "claimed").n > 0)
        desk_row(d->a, l, msg(lang, MSG_officer_claimed), desk_moment(d, json_get_str(d->v, "claimed")))->note
            = msg(lang, MSG_officer_claimed_note);
    desk_row(d->a, l, msg(lang, MSG_officer_registered), desk_day(d, json_get_str(d->v, "registered")));
    desk_row(d->a, l, msg(lang, MSG_officer_decides), json_get_str(json_get(d->v, "body"), "name"))->note
        = json_get_str(json_get(d->v, "place"), "name");
    desk_row(d->a, l, msg(lang, MSG_officer_letters_in), msg(lang, language_msg(json_get_str(d->v, "language"))));
    if (fee.n > 0)
        desk_row(d->a, l, msg(lang, MSG_officer_fee), money_words(d, fee))->note = paid.n > 0
            ? text_make(d->a, lang, MSG_officer_paid, (const struct str[]){ money_words(d, paid) }, 1)
            : msg(lang, MSG_officer_not_paid);
    law_rows(d, l);
}

/* ------------------------------------------------------------------ what to do now */
static void what_now(struct desk *d, struct desk_actions *l)
{
    static const struct { enum command_type c; unsigned label; const char *tab; } steps[] = {
        { COMMAND_ACCEPT, MSG_officer_do_completeness, "documents" },
        { COMMAND_SEND_CHECK, MSG_officer_do_checks, "checks" },
        { COMMAND_DECIDE, MSG_officer_do_decision, "decision" },
        { COMMAND_DELIVER, MSG_officer_do_deliver, "decision" },
    };
    struct ui_action *k;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if ((k = desk_offer(d, l, steps[i].c, steps[i].label, "")) != NULL)
            k->href = desk_href(d, steps[i].tab);
    }
    if (!str_eq(json_get_str(d->v, "assigned"), d->r->actor.id)
        && (k = desk_offer(d, l, COMMAND_ASSIGN, d->r->actor.role == ROLE_OFFICER ? MSG_officer_do_take
                                                                                 : MSG_officer_do_assign, "")) != NULL)
        k->hint = msg(d->r->lang, MSG_officer_do_assign_hint);
    desk_offer(d, l, COMMAND_CHECK_AUTHORITY, MSG_officer_do_authority, "");
    desk_offer(d, l, COMMAND_END_REPRESENTATION, MSG_officer_do_end_rep, "");
    if ((k = desk_offer(d, l, COMMAND_RECUSE, MSG_officer_do_recuse, "")) != NULL)
        k->hint = msg(d->r->lang, MSG_officer_do_recuse_hint);
    if ((k = desk_offer(d, l, COMMAND_TRANSFER, MSG_officer_do_transfer, "")) != NULL)
        k->hint = msg(d->r->lang, MSG_officer_do_transfer_hint);
    if ((k = desk_offer(d, l, COMMAND_LINK, MSG_officer_doubles, "")) != NULL) {
        k->href = desk_href(d, "doubles");
        k->hint = msg(d->r->lang, MSG_officer_doubles_hint);
    }
}

static void complaint_rows(struct desk *d, struct desk_rows *rows, struct desk_actions *actions)
{
    json_each(c, json_get(d->v, "complaints")) {
        bool open = json_get_str(c, "outcome").n == 0;
        struct str query = str_printf(d->a, "?id=%.*s", STR_ARG(json_get_str(c, "id")));
        struct str about = str_printf(d->a, "%.*s", STR_ARG(json_get_str(json_get(c, "body"), "name")));
        struct ui_row *row = desk_row(d->a, rows, text_make(d->a, d->r->lang, MSG_officer_complaint_of,
            (const struct str[]){ desk_moment(d, json_get_str(c, "received")) }, 1), json_get_str(c, "text"));

        row->note = open ? about : msg(d->r->lang, MSG_officer_complaint_decided);
        if (!open)
            continue;
        desk_offer(d, actions, COMMAND_FORWARD_COMPLAINT, MSG_officer_do_forward, str_z(d->a, query));
        desk_offer(d, actions, COMMAND_DECIDE_COMPLAINT, MSG_officer_do_decide_complaint, str_z(d->a, query));
    }
}

void officer_summary(struct request *r)
{
    struct desk_rows person = { 0 }, matter = { 0 }, diff = { 0 }, complaints = { 0 };
    struct desk_actions actions = { 0 };
    struct known known;
    struct desk d;
    struct str previous;

    if (!desk_open(r, &d))
        return;
    known = (struct known){ .d = &d, .sources = json_get(d.v, "fact_sources") };
    desk_facts(d.a, json_get(d.v, "facts"), STR(""), one_fact, &known);
    person_rows(&d, &person);
    matter_rows(&d, &matter);
    obligation_rows(&d, &matter);
    changes(&d, &diff);
    what_now(&d, &actions);
    complaint_rows(&d, &complaints, &actions);
    previous = json_get_str(d.v, "previous");
    portal_show(r, 200, desk_summary, .head = desk_head(&d, ""), .actions = actions.v, .n_actions = actions.n,
        .person = person.v, .n_person = person.n, .matter = matter.v, .n_matter = matter.n,
        .facts = known.rows.v, .n_facts = known.rows.n, .changes = diff.v, .n_changes = diff.n,
        .changes_title = text_make(r->arena, r->lang, MSG_officer_changes, &previous, 1),
        .complaints = complaints.v, .n_complaints = complaints.n);
}

/* ------------------------------------------------------------------ messages */
static struct str names_of(struct desk *d, const struct json *papers)
{
    struct buf b = buf_on(d->a);

    json_each(p, papers) {
        if (b.n > 0)
            buf_puts(&b, "; ");
        buf_str(&b, law_text(d->law, "document", json_get_str(p, "code"), d->r->lang));
    }
    return buf_get(&b);
}

void officer_messages(struct request *r)
{
    struct desk_actions actions = { 0 };
    const struct json *list;
    struct ui_message *m;
    struct ui_action *k;
    struct desk d;
    size_t n = 0;

    if (!desk_open(r, &d))
        return;
    list = json_get(d.v, "questions");
    m = arena_new_array(d.a, list != NULL ? list->count + 1 : 1, struct ui_message);
    json_each(q, list) {
        m[n] = (struct ui_message){ .question = json_get_str(q, "question"), .answer = json_get_str(q, "answer"),
                                    .asked = MOMENT_NONE, .answered = MOMENT_NONE, .due = DAY_NONE };
        (void)moment_parse(json_get_str(q, "asked"), &m[n].asked);
        (void)moment_parse(json_get_str(q, "answered"), &m[n].answered);
        if (!day_parse(json_get_str(q, "due"), &m[n].due))
            m[n].due = DAY_NONE;
        m[n++].documents = names_of(&d, json_get(q, "documents"));
    }
    if ((k = desk_offer(&d, &actions, COMMAND_ASK, MSG_officer_do_ask, "")) != NULL)
        k->hint = msg(r->lang, MSG_officer_do_ask_hint);
    portal_show(r, 200, desk_messages, .head = desk_head(&d, "messages"), .actions = actions.v,
        .n_actions = actions.n, .messages = m, .n_messages = n);
}

/* ------------------------------------------------------------------ history */
static struct str said_in(struct desk *d, const struct json *data)
{
    static const char *const members[] = { "reasons", "reason", "why", "remark", "question", "text", "protocol" };

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (json_get_str(data, members[i]).n > 0)
            return json_get_str(data, members[i]);
    }
    if (json_get_str(data, "check").n > 0)
        return law_text(d->law, "check", json_get_str(data, "check"), d->r->lang);
    if (json_get_str(data, "code").n > 0)
        return law_text(d->law, "document", json_get_str(data, "code"), d->r->lang);
    if (json_get_str(data, "term").n > 0)
        return law_text(d->law, "term", json_get_str(data, "term"), d->r->lang);
    return STR_NONE;
}

static struct str who(struct desk *d, const struct json *event)
{
    const struct json *by = json_get(event, "by");
    enum role role;
    struct str id = json_get_str(by, "id"), args[2];

    if (!role_parse(json_get_str(by, "role"), &role))
        return id;
    if (role == ROLE_APPLICANT && json_get_str(json_get(event, "data"), "on_behalf").n > 0)
        return msg(d->r->lang, MSG_portal_for_person);
    if (role == ROLE_APPLICANT || role == ROLE_SYSTEM)
        return portal_role(role, d->r->lang);
    args[0] = portal_role(role, d->r->lang);
    args[1] = role == ROLE_AGENCY ? law_text(d->law, "body", id, d->r->lang) : id;
    return text_make(d->a, d->r->lang, MSG_officer_who, args, 2);
}

void officer_history(struct request *r)
{
    struct diags why = diags_on(r->arena);
    struct json *list;
    struct ui_event *e;
    struct desk d;
    size_t n, i = 0;

    if (!desk_open(r, &d))
        return;
    list = flow_history(web_reader(r), &r->actor, d.number, r->arena, &why);
    if (list == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return;
    }
    n = list->count;
    e = arena_new_array(r->arena, n + 1, struct ui_event);
    json_each(v, list) {
        struct ui_event *at = &e[n - ++i];
        enum event_type type;

        *at = (struct ui_event){ .by = who(&d, v), .text = said_in(&d, json_get(v, "data")) };
        if (event_parse(json_get_str(v, "type"), &type))
            at->title = msg(r->lang, event_msg(type));
        (void)moment_parse(json_get_str(v, "at"), &at->at);
    }
    portal_show(r, 200, desk_history, .head = desk_head(&d, "history"), .events = e, .n_events = n,
        .archive = desk_href(&d, "archive.zip"));
}
