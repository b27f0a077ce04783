/*
 * NAME      apply_tasks - beginning a draft, its parts and how far each is, and the early "you cannot"
 * WHY       a person sees at once what there is to do, comes back days later on another device, and
 *           is never left to think that what is filled in was sent
 * OWNS      which parts there are, in which order
 */
#include "portal/apply.h"

#include "flow/grants.h"

/* ------------------------------------------------------------------ beginning */
static const struct choice whose[] = {
    { "self", MSG_apply_who_self, 0 },
    { "other", MSG_apply_who_other, MSG_apply_who_other_hint },
};

static const struct choice kinds[] = {
    { "parent", MSG_apply_kind_parent, 0 }, { "guardian", MSG_apply_kind_guardian, 0 },
};

static const struct law_service *service_of(struct request *r)
{
    const struct law_service *s = law_service(web_cfg(r->web)->law, r->params[0]);

    if (s == NULL)
        http_problem_of(r, 404, DIAG_INPUT, "unknown-service", "There is no service of that name.",
            "See the list of services.");
    return s;
}

/* A draft of the same service that waits already. */
static struct str waiting_draft(struct request *r, struct str service)
{
    struct flow_reader *reader = web_reader(r);
    struct record_query q = { .kind = STR("apply"), .owner = r->session.person, .newest = true,
        .limit = 50 };
    struct diags d = diags_on(r->arena);
    struct record *all;
    size_t n;

    if (reader == NULL || flow_record_list(reader, &q, r->arena, &all, &n, &d) != PORT_OK)
        return STR_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct json *v = json_parse(r->arena, all[i].data, JSON_LIMITS, &d);

        if (str_eq(json_get_str(v, "service"), service) && json_get(v, "sent") == NULL)
            return all[i].id;
    }
    return STR_NONE;
}

/* Who let this person act for them in this service: [{id, person, name, until}]. */
static struct json *who_let_me(struct request *r, struct str service)
{
    struct flow_reader *reader = web_reader(r);
    struct json *out = json_new_array(r->arena);
    struct diags quiet = diags_on(r->arena);
    struct json *v = reader != NULL ? flow_grants(reader, &r->actor, r->arena, &quiet) : NULL;

    json_each(g, json_get(v, "held")) {
        const struct json *services = json_get(g, "services");
        bool covers = services == NULL;

        json_each(s, services)
            covers = covers || str_eq(json_str(s), service);
        if (covers)
            json_push(r->arena, out, json_copy(r->arena, g));
    }
    return out;
}

static const struct ui_option *who_options(struct request *r, struct str service, struct str chosen, size_t *n)
{
    const struct json *held = who_let_me(r, service);
    struct ui_option *o = arena_new_array(r->arena, held->count + 2, struct ui_option);
    const struct ui_option *fixed = choices(r, whose, 2, chosen);
    day until;

    *n = 0;
    o[(*n)++] = fixed[0];
    json_each(g, held) {
        struct ui_option *one = &o[(*n)++];

        one->value = json_get_str(g, "id");
        one->label = text_make(r->arena, r->lang, MSG_apply_who_granted,
                               (const struct str[]){ json_get_str(g, "name") }, 1);
        if (day_parse(json_get_str(g, "until"), &until))
            one->hint = text_make(r->arena, r->lang, MSG_apply_who_granted_hint,
                (const struct str[]){ words_day_str(r->arena, r->lang, until) }, 1);
        one->checked = str_eq(chosen, one->value);
    }
    o[(*n)++] = fixed[1];
    return o;
}

static void show_start(struct request *r, int status, const struct law_service *s, struct faults *f)
{
    struct str live = r->form == NULL ? waiting_draft(r, law_service_code(s)) : STR_NONE;
    struct str who = answer(r, "who");

    size_t n_who;

    if (r->status != 0)
        return;
    const struct ui_option *options = who_options(r, law_service_code(s), who.n > 0 ? who : STR("self"), &n_who);
    portal_show(r, status, apply_start, .errors = f->list, .n_errors = f->n,
        .service = law_service_code(s), .title = law_service_title(s, r->lang),
        .who = options, .n_who = n_who, .kinds = choices(r, kinds, 2, answer(r, "kind")), .n_kinds = 2,
        .kind_error = fault_of(f, "kind"),
        .who_error = fault_of(f, "who"), .family = answer(r, "family"),
        .given = answer(r, "given"), .iin = answer(r, "iin"), .document = answer(r, "document"),
        .basis = answer(r, "basis"), .family_error = fault_of(f, "family"),
        .given_error = fault_of(f, "given"), .iin_error = fault_of(f, "iin"),
        .basis_error = fault_of(f, "basis"), .live = live,
        .live_href = live.n > 0 ? portal_href(r, "~/apply/%s", live) : STR_NONE);
}

void apply_start(struct request *r)
{
    const struct law_service *s = service_of(r);
    struct faults f;

    faults_init(&f, r);
    if (s != NULL)
        show_start(r, 200, s, &f);
}

static bool iin_of_person(struct request *r, struct str s)
{
    struct iin it = law_iin(s, moment_day(http_now(r)));

    return it.valid && it.kind == IIN_PERSON;
}

/* The birth date is in the number; it is shown where it comes from. */
static void birth_of(struct apply *p, struct str iin)
{
    struct iin it = law_iin(iin, moment_day(http_now(p->r)));

    if (!it.valid || it.kind != IIN_PERSON)
        return;
    json_set_str(p->a, apply_part(p, "answers", JSON_OBJECT), "applicant.birth-date",
        day_str(p->a, it.birth));
    json_set_str(p->a, apply_part(p, "sources", JSON_OBJECT), "applicant.birth-date", STR("iin"));
}

static struct json *name_of(struct arena *a, struct str family, struct str given)
{
    struct json *name = json_new_object(a);

    json_set_str(a, name, "family", family);
    json_set_str(a, name, "given", given);
    return name;
}

/* "FAMILY GIVEN PATRONYMIC" as certificates have it. */
static struct json *split_name(struct request *r, struct str whole)
{
    struct json *name = json_new_object(r->arena);
    static const char *const parts[] = { "family", "given", "patronymic" };
    struct str rest = str_trim(whole), head;

    for (size_t i = 0; i < 3 && rest.n > 0 && str_cut(&rest, ' ', &head); i++)
        json_set_str(r->arena, name, parts[i], head);
    return name;
}

static struct json *session_name(struct request *r)
{
    return split_name(r, r->session.name);
}

/* For whom the person is, who let them act: name and number are theirs, not typed. */
static bool granted(struct apply *p, struct str id)
{
    struct request *r = p->r;

    json_each(g, who_let_me(r, law_service_code(p->service))) {
        struct json *person, *rep;

        if (!str_eq(json_get_str(g, "id"), id))
            continue;
        person = json_set(p->a, p->v, "person", json_new_object(p->a));
        rep = json_set(p->a, p->v, "representative", json_new_object(p->a));
        json_set(p->a, person, "name", split_name(r, json_get_str(g, "name")));
        json_set_str(p->a, person, "iin", json_get_str(g, "person"));
        json_set(p->a, rep, "name", session_name(r));
        json_set_str(p->a, rep, "kind", STR("power-of-attorney"));
        json_set_str(p->a, rep, "basis", msg(r->lang, MSG_apply_granted_basis));
        json_set_str(p->a, rep, "until", json_get_str(g, "until"));
        json_set_str(p->a, rep, "iin", r->session.person);
        birth_of(p, json_get_str(g, "person"));
        return true;
    }
    return false;
}

static void represented(struct apply *p, struct faults *f)
{
    struct request *r = p->r;
    struct json *person = json_set(p->a, p->v, "person", json_new_object(p->a));
    struct json *rep = json_set(p->a, p->v, "representative", json_new_object(p->a));
    struct str iin = answer(r, "iin"), paper = answer(r, "document");

    json_set(p->a, person, "name", name_of(p->a, need(f, "family", MSG_apply_no_family, 100),
        need(f, "given", MSG_apply_no_given, 100)));
    json_set(p->a, rep, "name", session_name(r));
    json_set_str(p->a, rep, "kind", need(f, "kind", MSG_apply_no_kind, 20));
    json_set_str(p->a, rep, "basis", need(f, "basis", MSG_apply_no_basis, 200));
    if (iin_of_person(r, r->session.person))
        json_set_str(p->a, rep, "iin", r->session.person);
    if (iin.n > 0 && !iin_of_person(r, iin))
        fault_add(f, STR("iin"), msg(r->lang, MSG_apply_bad_iin));
    else if (iin.n > 0)
        json_set_str(p->a, person, "iin", iin);
    else if (paper.n > 0 && paper.n <= 60)
        json_set_str(p->a, person, "document", paper);
    else
        fault_add(f, STR("iin"), msg(r->lang, MSG_apply_no_iin));
    birth_of(p, iin);
}

static void self(struct apply *p)
{
    struct request *r = p->r;
    struct json *person = json_set(p->a, p->v, "person", json_new_object(p->a));

    json_set(p->a, person, "name", session_name(r));
    if (!iin_of_person(r, r->session.person))
        return;
    json_set_str(p->a, person, "iin", r->session.person);
    birth_of(p, r->session.person);
}

/* The draft of the journal says whose it is and of which service; the rest is kept beside it. */
static struct json *first_draft(struct apply *p)
{
    static const char *const parts[] = { "person", "representative" };
    struct json *body = json_new_object(p->a);

    json_set_str(p->a, body, "service", law_service_code(p->service));
    json_set_str(p->a, body, "language", lang_code(p->r->lang));
    for (size_t i = 0; i < 2; i++)
        if (json_get(p->v, parts[i]) != NULL)
            json_set(p->a, body, parts[i], json_copy(p->a, json_get(p->v, parts[i])));
    return body;
}

void apply_start_post(struct request *r)
{
    const struct law_service *s = service_of(r);
    struct diags d = diags_on(r->arena);
    struct faults f;
    struct apply p;

    if (s == NULL)
        return;
    faults_init(&f, r);
    apply_new(r, &p, s);
    if (answer_is(r, "who", "other"))
        represented(&p, &f);
    else if (answer(r, "who").n == 0 || answer_is(r, "who", "self"))
        self(&p);
    else if (!granted(&p, answer(r, "who")))
        fault_add(&f, STR("who"), msg(r->lang, MSG_apply_no_grant));
    json_set_str(p.a, p.v, "language", lang_code(r->lang));
    if (f.n == 0
        && !apply_give(r, COMMAND_DRAFT, &r->actor, STR_NONE, first_draft(&p), STR_NONE, &p.number,
            NULL, &d)) {
        static const char *const names[][2] = { { "person.iin", "iin" }, { "representative", "who" },
            { "person.name", "family" }, { NULL, NULL } };
        faults_of_diags(&f, &d, names);
    }
    if (f.n > 0)
        show_start(r, 422, s, &f);
    else if (apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
}

/* ------------------------------------------------------------------ the parts */
struct builder {
    struct apply *p;
    struct ui_task *tasks;
    size_t n, done;
};

enum state { NOT_STARTED, IN_PROGRESS, DONE, LATER };
static const struct { unsigned word; const char *colour; } states[] = {
    [NOT_STARTED] = { MSG_apply_not_started, "blue" },
    [IN_PROGRESS] = { MSG_apply_in_progress, "light-blue" },
    [DONE] = { MSG_apply_done, "" },
    [LATER] = { MSG_apply_cannot_yet, "" },
};

static void add(struct builder *b, struct str title, struct str href, struct str hint, enum state s)
{
    struct ui_task *t = &b->tasks[b->n++];

    t->title = title;
    t->href = s == LATER ? STR_NONE : href;
    t->hint = hint;
    t->status = msg(b->p->r->lang, states[s].word);
    t->colour = str_of(states[s].colour);
    b->done += s == DONE;
}

static struct str count_hint(const struct apply *p, size_t open)
{
    struct str n = words_number_str(p->a, p->r->lang, (int64_t)open);

    return open == 0 ? STR_NONE
        : words_count_str(p->a, p->r->lang, MSG_apply_open, (int64_t)open, &n, 1);
}

static bool any_answer(const struct apply *p, struct str group)
{
    json_each(m, json_get(p->v, "answers")) {
        size_t item;

        if (str_eq(apply_group(m->key, &item), group)
            && json_get_str(json_get(p->v, "sources"), str_z(p->a, m->key)).n == 0)
            return true;
    }
    return false;
}

static bool ended(const struct apply *p)
{
    return p->as == NULL || p->as->eligible == LAW_NO;
}

static void add_about(struct builder *b)
{
    struct apply *p = b->p;
    bool done = apply_about_done(p);

    add(b, msg(p->r->lang, json_get(p->v, "representative") != NULL ? MSG_apply_about_other
        : MSG_apply_about), portal_href(p->r, "~/apply/%s/about", p->number), STR_NONE,
        done ? DONE : json_get_bool(p->v, "about", false) ? IN_PROGRESS : NOT_STARTED);
}

static void add_questions(struct builder *b)
{
    struct apply *p = b->p;
    size_t open = apply_open_count(p, STR(""), SIZE_MAX);
    struct str href = portal_href(p->r, "~/apply/%s/next", p->number);

    if (open == 0)
        href = portal_href(p->r, "~/apply/%s/check", p->number);
    if (p->as != NULL && p->as->eligible == LAW_NO)
        add(b, msg(p->r->lang, MSG_apply_questions), portal_href(p->r, "~/apply/%s/cannot",
            p->number), msg(p->r->lang, MSG_apply_cannot_title), IN_PROGRESS);
    else
        add(b, msg(p->r->lang, MSG_apply_questions), href, count_hint(p, open),
            open == 0 ? DONE : any_answer(p, STR("")) ? IN_PROGRESS : NOT_STARTED);
}

/* What a list of people is called: by the law's dictionary, whose names are few. */
struct str apply_list_title(const struct apply *p, struct str list)
{
    static const struct { const char *list; unsigned title; } titles[] = {
        { "children", MSG_apply_children }, { "relatives", MSG_apply_relatives },
    };

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (str_is(list, titles[i].list))
            return msg(p->r->lang, titles[i].title);
    return apply_question(p, list);
}

static void add_lists(struct builder *b)
{
    struct apply *p = b->p;
    struct str lists[8];
    size_t n = apply_lists(p, lists);

    for (size_t i = 0; i < n; i++) {
        size_t open = apply_open_count(p, lists[i], SIZE_MAX), people = apply_people(p, lists[i]);
        bool known = apply_answered(p, lists[i]).p != NULL;

        add(b, apply_list_title(p, lists[i]),
            portal_href(p->r, "~/apply/%s/people/%s", p->number, lists[i]), count_hint(p, open),
            ended(p) ? LATER : !known ? NOT_STARTED : open > 0 ? IN_PROGRESS
            : people > 0 && json_get(p->v, "names") == NULL ? IN_PROGRESS : DONE);
    }
}

static void add_papers(struct builder *b)
{
    struct apply *p = b->p;
    size_t needed, there, later;
    struct str part[2];

    apply_papers_count(p, &needed, &there, &later);
    part[0] = words_number_str(p->a, p->r->lang, (int64_t)(there + later));
    part[1] = words_number_str(p->a, p->r->lang, (int64_t)needed);
    add(b, msg(p->r->lang, MSG_apply_papers), portal_href(p->r, "~/apply/%s/papers", p->number),
        needed > 0 ? apply_say(p, MSG_apply_papers_of, part, 2) : STR_NONE,
        ended(p) || p->as->eligible != LAW_YES ? LATER
        : there + later >= needed ? DONE : there + later > 0 ? IN_PROGRESS : NOT_STARTED);
}

static void add_rooms(struct builder *b)
{
    struct apply *p = b->p;

    if (!ended(p) && apply_rooms_any(p))
        add(b, msg(p->r->lang, MSG_apply_rooms), portal_href(p->r, "~/apply/%s/consents", p->number),
            msg(p->r->lang, MSG_apply_rooms_hint),
            json_get(p->v, "rooms") != NULL ? DONE : NOT_STARTED);
}

static void add_office(struct builder *b)
{
    struct apply *p = b->p;
    bool organisation;

    if (!ended(p) && apply_office_asked(p, &organisation))
        add(b, msg(p->r->lang, MSG_apply_where), portal_href(p->r, "~/apply/%s/office", p->number),
            law_place(p->law, apply_office_place(p), p->r->lang), apply_office_place(p).n > 0 ? DONE : NOT_STARTED);
}

static void add_fee(struct builder *b)
{
    struct apply *p = b->p;

    if (p->as == NULL || (p->as->fee.in_force && p->as->fee.certain && p->as->fee.kzt == 0))
        return;
    if (p->as->fee.in_force || p->as->fee.cite.clause.n > 0)
        add(b, msg(p->r->lang, MSG_apply_fee), portal_href(p->r, "~/apply/%s/fee", p->number),
            p->as->fee.certain ? words_money_str(p->a, p->r->lang, p->as->fee.kzt) : STR_NONE,
            ended(p) || !p->as->fee.certain ? LATER
            : json_get(p->v, "fee") != NULL ? DONE : NOT_STARTED);
}

static struct str term_words(const struct apply *p)
{
    struct str part[2];

    for (size_t i = 0; p->as != NULL && p->as->eligible != LAW_NO && i < p->as->n_terms; i++) {
        const struct law_term *t = &p->as->terms[i];

        if (!t->certain || t->due == DAY_NONE || !str_starts(t->code, "decision"))
            continue;
        part[0] = words_day_str(p->a, p->r->lang, t->due);
        part[1] = apply_cite(p, t->cite.clause);
        return apply_say(p, MSG_apply_if_sent_today, part, 2);
    }
    return STR_NONE;
}

void apply_tasks(struct request *r)
{
    struct ui_tasks_group groups[3] = { { .title = msg(r->lang, MSG_apply_group_fill) },
        { .title = msg(r->lang, MSG_apply_group_add) }, { .title = msg(r->lang, MSG_apply_group_send) } };
    struct builder b;
    struct apply p;
    size_t from = 0, open;
    struct str n;
    void (*const parts[][4])(struct builder *) = { { add_about, add_questions, add_lists, add_office },
        { add_papers, add_rooms, add_fee, NULL } };

    if (!apply_open(r, &p))
        return;
    b = (struct builder){ .p = &p, .tasks = arena_new_array(p.a, 24, struct ui_task) };
    for (size_t g = 0; g < 2; g++) {
        for (size_t i = 0; i < 4 && parts[g][i] != NULL; i++)
            parts[g][i](&b);
        groups[g].tasks = b.tasks + from;
        groups[g].n_tasks = b.n - from;
        from = b.n;
    }
    add(&b, msg(r->lang, MSG_apply_last), portal_href(r, "~/apply/%s/check", p.number),
        apply_not_ready(&p), apply_not_ready(&p).n > 0 ? LATER : NOT_STARTED);
    groups[2].tasks = b.tasks + from;
    groups[2].n_tasks = 1;
    open = p.as != NULL && p.as->eligible != LAW_NO ? apply_open_count(&p, STR(""), SIZE_MAX) : 0;
    n = words_number_str(p.a, r->lang, (int64_t)open);
    portal_show(r, 200, apply_tasks, .number = p.number,
        .title = law_service_title(p.service, r->lang), .saved = apply_saved(&p),
        .law_date = moment_day(http_now(r)), .due = term_words(&p),
        .left = open == 0 ? STR_NONE
            : words_count_str(p.a, r->lang, MSG_apply_left, (int64_t)open, &n, 1),
        .groups = groups, .n_groups = 3, .done = (int64_t)b.done, .all = (int64_t)b.n);
}

/* ------------------------------------------------------------------ you cannot */
/* Services that these same answers may or do open. */
static size_t others(const struct apply *p, struct ui_other_service *out)
{
    size_t n = 0;

    for (int sure = 1; sure >= 0; sure--) {
        for (size_t i = 0; i < law_n_services(p->law); i++) {
            const struct law_service *s = law_service_at(p->law, i);
            struct diags quiet = diags_on(p->a);
            struct assessment *as = s == p->service ? NULL
                : law_assess(p->law, s, p->facts, DAY_NONE, p->a, &quiet);

            if (as == NULL || as->eligible != (sure ? LAW_YES : LAW_UNKNOWN))
                continue;
            out[n].label = law_service_name(p->law, law_service_code(s), p->r->lang);
            out[n].href = portal_href(p->r, "~/services/%s", law_service_code(s));
            out[n++].sure = sure;
        }
    }
    return n;
}

/* The answers on which it rests: those without which the law would not say no. */
static size_t decisive(const struct apply *p, struct ui_row *rows)
{
    size_t n = 0;

    json_each(m, json_get(p->v, "answers")) {
        if (json_str(m).n == 0 || !apply_needed(p, m->key)
            || json_get_str(json_get(p->v, "sources"), str_z(p->a, m->key)).n > 0)
            continue;
        rows[n].key = apply_question(p, m->key);
        rows[n].value = apply_words(p, m->key, json_str(m));
        rows[n++].change = portal_href(p->r, "~/apply/%s/question/%s", p->number, m->key);
    }
    return n;
}

void apply_cannot(struct request *r)
{
    struct apply p;
    struct ui_cannot_reason *reasons;
    struct ui_other_service *other;
    struct ui_row *rows;
    size_t n_other, n_rows, n = 0;

    if (!apply_open(r, &p))
        return;
    if (p.as == NULL || p.as->eligible != LAW_NO) {
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
        return;
    }
    reasons = arena_new_array(p.a, p.as->n_because + 1, struct ui_cannot_reason);
    for (; n < p.as->n_because; n++) {
        reasons[n].text = law_text(p.law, "reason", p.as->because[n].code, r->lang);
        reasons[n].clause = apply_cite(&p, p.as->because[n].cite.clause);
        reasons[n].clause_href = apply_clause_href(&p, p.as->because[n].cite.clause);
    }
    other = arena_new_array(p.a, law_n_services(p.law), struct ui_other_service);
    n_other = others(&p, other);
    rows = arena_new_array(p.a, apply_part(&p, "answers", JSON_OBJECT)->count + 1, struct ui_row);
    n_rows = decisive(&p, rows);
    portal_show(r, 200, apply_cannot, .number = p.number,
        .title = law_service_title(p.service, r->lang), .reasons = reasons, .n_reasons = n,
        .others = other, .n_others = n_other, .answers = rows, .n_answers = n_rows);
}

/* ------------------------------------------------------------------ taking it back */
void apply_delete(struct request *r)
{
    struct apply p;

    if (apply_open(r, &p))
        portal_show(r, 200, apply_delete, .number = p.number,
            .title = law_service_title(p.service, r->lang));
}

void apply_delete_post(struct request *r)
{
    struct apply p;
    struct diags d = diags_on(r->arena);
    struct record_change c = { .drop = true };

    if (!apply_open(r, &p))
        return;
    if (!apply_give(r, COMMAND_WITHDRAW, &r->actor, p.number, json_new_object(p.a), STR_NONE, NULL,
        NULL, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    c.record = (struct record){ .kind = STR("apply"), .id = p.number, .version = RECORD_ANY };
    if (flow_record_save(web_cfg(r->web)->flow, &c, 1, &d) == PORT_FAILED)
        http_problem(r, 503, &d);
    else
        http_redirect(r, STR("/cabinet"));
}
