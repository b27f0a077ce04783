/*
 * NAME      counter_accept - may it be filed; filing, or a refusal in writing
 * WHY       the command is tried first: what the page says is what the command would answer. Who is
 *           turned away leaves with a slip that names each missing paper and its clause, and the house
 *           keeps the same
 * OWNS      records of kind "counter-slip" (id: its number; owner: the operator)
 * MUST NOT  turn anybody away for what the law does not ask
 */
#include "portal/acts.h"
#include "portal/counter.h"

#include "flow/preview.h"
#include "portal/public.h"
#include "portal/signing.h"
#include "web/signin.h"

/* ------------------------------------------------------------------ what is filed */
static bool is_listed_page(const struct json *page, const struct counter_paper *k)
{
    return str_eq(json_get_str(page, "code"), k->d->code)
        && str_eq(json_get_str(page, "for"), k->subject);
}

static struct json *paper_json(struct counter *c, const struct counter_paper *k, const struct json *page,
    bool seen)
{
    static const char *const keys[] = { "blob", "media", "name" };
    struct json *o = json_new_object(c->a);

    json_set_str(c->a, o, "code", k->d->code);
    json_set_str(c->a, o, "for", k->subject);
    json_set_str(c->a, o, "form", seen ? STR("original-seen") : STR("file"));
    if (page == NULL)
        return o;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get_str(page, keys[i]).n > 0)
            json_set_str(c->a, o, keys[i], json_get_str(page, keys[i]));
    json_set_int(c->a, o, "size", json_get_int(page, "size", 0));
    return o;
}

static void put_paper(struct counter *c, const struct apply *p, const struct counter_paper *k, struct json *list)
{
    bool seen = json_get_bool(k->said, "seen", false);
    size_t n = 0;

    if (!str_is(json_get_str(k->said, "said"), "present"))
        return;
    json_each(g, json_get(p->v, "papers")) {
        if (!is_listed_page(g, k))
            continue;
        json_push(c->a, list, paper_json(c, k, g, seen));
        n++;
    }
    if (n == 0 && seen)
        json_push(c->a, list, paper_json(c, k, NULL, true));
}

struct json *counter_body(struct counter *c, struct apply *p)
{
    struct json *body = apply_body(p), *list = json_new_array(c->a);
    struct counter_paper *k;
    size_t n;

    k = counter_papers_of(p, &n);
    for (size_t i = 0; i < n; i++)
        put_paper(c, p, &k[i], list);
    apply_drop(body, STR("documents"));
    if (list->count > 0)
        json_set(c->a, body, "documents", list);
    json_set_str(c->a, body, "service", law_service_code(p->service));
    if (json_get_str(p->v, "claimed").n > 0)
        json_set_str(c->a, body, "claimed", json_get_str(p->v, "claimed"));
    return body;
}

/* ------------------------------------------------------------------ reasons in words */
static void put_reason(struct request *r, const struct diag *g, struct ui_counter_reason *o)
{
    struct diag shown = http_words(r, g);

    o->text = shown.message;
    o->remedy = shown.remedy;
    if (g->clause.n > 0) {
        o->clause = law_cite(web_cfg(r->web)->law, r->arena, g->clause, r->lang);
        o->clause_href = portal_clause_href(r, g->clause, moment_day(http_now(r)));
    }
}

static size_t reasons(struct request *r, const struct diags *d, struct ui_counter_reason *o)
{
    size_t n = 0;

    for (const struct diag *g = d->first; g != NULL; g = g->next)
        put_reason(r, g, &o[n++]);
    return n;
}

static size_t missing(const struct apply *p, const struct json *answered, struct ui_counter_reason *o)
{
    size_t n = 0;

    json_each(m, json_get(json_get(answered, "answer"), "missing")) {
        o[n].text = str_printf(p->a, "%.*s \302\267 %.*s",
            STR_ARG(law_text(p->law, "document", json_get_str(m, "code"), p->r->lang)),
            STR_ARG(apply_subject(p, json_get_str(m, "for"))));
        o[n].clause = apply_cite(p, json_get_str(m, "clause"));
        o[n++].clause_href = apply_clause_href(p, json_get_str(m, "clause"));
    }
    return n;
}

static struct str due_words(const struct apply *p)
{
    for (size_t i = 0; p->as != NULL && i < p->as->n_terms; i++) {
        const struct law_term *t = &p->as->terms[i];
        struct str part[2];

        if (!t->certain || t->due == DAY_NONE || !str_starts(t->code, "decision"))
            continue;
        part[0] = words_day_str(p->a, p->r->lang, t->due);
        part[1] = apply_cite(p, t->cite.clause);
        return apply_say(p, MSG_apply_if_sent_today, part, 2);
    }
    return STR_NONE;
}

/* ------------------------------------------------------------------ accept or refuse */
static void show(struct counter *c, struct apply *p, int status, struct faults *f)
{
    struct request *r = c->r;
    struct flow_reader *reader = web_reader(r);
    struct ui_counter_reason *no, *later;
    struct diags d = diags_on(c->a);
    struct json *tried;
    size_t n_no, n_later;

    if (reader == NULL)
        return;
    tried = flow_try(reader, &r->actor, COMMAND_FILE, STR_NONE, counter_body(c, p), c->a, &d);
    no = arena_new_array(c->a, d.count + 1, struct ui_counter_reason);
    later = arena_new_array(c->a, (p->as == NULL ? 0 : p->as->n_documents) + 1,
        struct ui_counter_reason);
    n_no = tried == NULL ? reasons(r, &d, no) : 0;
    n_later = missing(p, tried, later);
    portal_show(r, status, counter_accept, .errors = f->list, .n_errors = f->n, .bar = counter_bar(c),
        .title = law_service_title(p->service, r->lang), .no = no, .n_no = n_no, .later = later,
        .n_later = n_later, .due = due_words(p),
        .fee = p->as != NULL && p->as->fee.in_force && p->as->fee.certain ? p->as->fee.kzt : 0,
        .fee_clause = p->as != NULL ? apply_cite(p, p->as->fee.cite.clause) : STR_NONE,
        .reference = r->form != NULL ? answer(r, "reference") : json_get_str(p->v, "reference"),
        .scan_error = fault_of(f, "scan"),
        .claimed = json_get_str(p->v, "claimed").n > 0);
}

void counter_accept(struct request *r)
{
    struct counter c;
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (counter_bound(r, &c) && counter_draft(&c, &p))
        show(&c, &p, 200, &f);
}

/* ------------------------------------------------------------------ filing */
static void pay(struct counter *c, const struct apply *p, struct str number)
{
    struct json *body = json_new_object(c->a), *unpaid;
    struct diags d = diags_on(c->a);
    struct str reference = json_get_str(p->v, "reference");
    struct faults said;

    apply_drop(c->v, STR("unpaid"));
    if (reference.n == 0 || p->as == NULL || p->as->fee.kzt == 0)
        return;
    json_set_str(c->a, body, "kzt", money_str(c->a, p->as->fee.kzt));
    json_set_str(c->a, body, "reference", reference);
    if (apply_give(c->r, COMMAND_PAY, &c->r->actor, number, body, STR_NONE, NULL, NULL, &d))
        return;
    /* A refused payment does not undo a filing: the slip says that the fee is open, and why. */
    faults_init(&said, c->r);
    faults_of_diags(&said, &d, NULL);
    unpaid = json_set(c->a, c->v, "unpaid", json_new_object(c->a));
    json_set_str(c->a, unpaid, "number", number);
    json_set_str(c->a, unpaid, "reference", reference);
    json_set_str(c->a, unpaid, "why", said.n > 0 ? said.list[0].text : STR(""));
}

/* It began as an entry written without a line: that waits no more, and its answers go. */
static void entry_done(struct counter *c, struct str number)
{
    struct diags quiet = diags_on(c->a);
    struct record_change k = { .drop = false };
    struct json *v = NULL;

    if (flow_record_get(web_reader(c->r), STR("counter-entry"), json_get_str(c->v, "entry"), c->a, &k.record,
            &quiet) == PORT_OK)
        v = json_parse(c->a, k.record.data, JSON_LIMITS, &quiet);
    if (v == NULL || !str_eq(k.record.owner, c->r->actor.id))
        return;
    apply_drop(v, STR("entry"));
    apply_drop(v, STR("reasons"));
    json_set_str(c->a, v, "state", STR("filed"));
    json_set_str(c->a, v, "number", number);
    k.record.data = json_text(c->a, v, 0);
    (void)flow_record_save(web_cfg(c->r->web)->flow, &k, 1, &quiet);
}

bool counter_file(struct counter *c, struct apply *p, const struct json *body,
    const struct json *confirmed, struct faults *f)
{
    struct diags d = diags_on(c->a);
    struct str number = STR_NONE;

    if (!apply_give_confirmed(c->r, COMMAND_FILE, STR_NONE, body, confirmed,
            str_printf(c->a, "counter:%.*s:%.*s", STR_ARG(json_get_str(c->v, "bind")),
                STR_ARG(json_get_str(p->v, "begun"))), &number, NULL, &d)) {
        faults_of_diags(f, &d, NULL);
        return false;
    }
    pay(c, p, number);
    entry_done(c, number);
    apply_drop(c->v, STR("draft"));
    json_set_str(c->a, c->v, "last", number);
    return true;
}

static struct json *on_paper(struct counter *c, struct apply *p, struct str scan)
{
    struct json *body = counter_body(c, p), *s = json_new_object(c->a);

    json_set_str(c->a, s, "format", STR("paper"));
    json_set_str(c->a, s, "blob", scan);
    json_set(c->a, body, "signature", s);
    return body;
}

/* What is signed on the screen is laid down now: from here on it is this text or none. */
static void to_screen(struct counter *c, struct apply *p, struct faults *f)
{
    struct json *s = json_set(c->a, p->v, "signing", json_new_object(c->a));
    struct json *body = counter_body(c, p);
    struct flow_reader *reader = web_reader(c->r);
    struct diags d = diags_on(c->a);

    if (reader == NULL)
        return;
    if (flow_try(reader, &c->r->actor, COMMAND_FILE, STR_NONE, body, c->a, &d) == NULL
        || !signing_lay(c->r, COMMAND_FILE, STR_NONE, body, s, &d))
        faults_of_diags(f, &d, NULL);
    c->freeze = true;
    if (f->n > 0)
        show(c, p, 422, f);
    else if (counter_keep(c))
        http_redirect(c->r, STR("/counter/sign"));
}

void counter_file_post(struct request *r)
{
    const struct form_file *scan;
    struct counter c;
    struct apply p;
    struct faults f;

    if (!counter_bound(r, &c) || !counter_draft(&c, &p))
        return;
    faults_init(&f, r);
    json_set_str(c.a, p.v, "reference", answer(r, "reference"));
    if (answer_is(r, "do", "screen")) {
        to_screen(&c, &p, &f);
        return;
    }
    scan = form_file(r->form, "scan", 0);
    if (scan == NULL)
        fault_add(&f, STR("scan"), msg(r->lang, MSG_counter_no_signed));
    else if (!scan->ok)
        fault_add(&f, STR("scan"), msg(r->lang, MSG_apply_bad_file));
    if (f.n > 0 || !counter_file(&c, &p, on_paper(&c, &p, str_of(scan->upload->hex)), NULL, &f))
        show(&c, &p, 422, &f);
    else if (counter_keep(&c))
        http_redirect(r, portal_href(r, "/counter/cases/%s/slip", json_get_str(c.v, "last")));
}

/* ------------------------------------------------------------------ refusing to accept */
static struct json *diags_json(struct arena *a, const struct diags *d)
{
    struct json *list = json_new_array(a);

    for (const struct diag *g = d->first; g != NULL; g = g->next) {
        struct json *o = json_push(a, list, json_new_object(a));

        json_set_str(a, o, "code", g->code);
        json_set_str(a, o, "field", g->field);
        json_set_str(a, o, "clause", g->clause);
        json_set_str(a, o, "message", g->message);
    }
    return list;
}

static struct str slip_text(struct arena *a, struct str id, const struct json *v)
{
    return str_printf(a, "%.*s\n%.*s", STR_ARG(id), STR_ARG(json_text(a, v, 0)));
}

void counter_refuse_post(struct request *r)
{
    struct record_change k = { .record = { .kind = STR("counter-slip"), .owner = r->actor.id,
        .until = http_now(r) + (moment)COUNTER_SLIP_DAYS * 86400 } };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    struct counter c;
    struct apply p;
    struct json *v;

    if (!counter_bound(r, &c) || !counter_draft(&c, &p) || (reader = web_reader(r)) == NULL)
        return;
    if (flow_try(reader, &r->actor, COMMAND_FILE, STR_NONE, counter_body(&c, &p), c.a, &d) != NULL) {
        http_redirect(r, STR("/counter/accept"));      /* nothing stands in the way */
        return;
    }
    v = json_new_object(c.a);
    json_set_str(c.a, v, "at", moment_str(c.a, http_now(r)));
    json_set_str(c.a, v, "service", law_service_code(p.service));
    json_set_str(c.a, v, "person", counter_key(&c));
    json_set_str(c.a, v, "by", r->actor.id);
    json_set_str(c.a, v, "place", r->actor.place);
    json_set_str(c.a, v, "desk", json_get_str(c.v, "desk"));
    json_set_str(c.a, v, "language", json_get_str(p.v, "language"));
    json_set(c.a, v, "reasons", diags_json(c.a, &d));
    k.record.id = str_sub(ticket_secret(r), 0, 10);
    json_set_str(c.a, v, "stamp", counter_stamp(r, slip_text(c.a, k.record.id, v)));
    k.record.data = json_text(c.a, v, 0);
    if (flow_record_save(web_cfg(r->web)->flow, &k, 1, &d) == PORT_OK)
        http_redirect(r, portal_href(r, "/counter/refusal/%s", k.record.id));
    else
        http_problem(r, 503, &d);
}

static size_t kept_reasons(struct request *r, const struct json *v, struct ui_counter_reason *o)
{
    size_t n = 0;

    json_each(g, json_get(v, "reasons")) {
        struct diag d = { .code = json_get_str(g, "code"), .field = json_get_str(g, "field"),
            .clause = json_get_str(g, "clause"), .message = json_get_str(g, "message") };

        put_reason(r, &d, &o[n++]);
    }
    return n;
}

void counter_refusal(struct request *r)
{
    struct str back = http_link(r, STR("/counter/person"));
    struct diags d = diags_on(r->arena);
    struct ui_counter_reason *o;
    const struct law_service *s;
    struct record rec;
    struct counter c;
    struct json *v = NULL;
    moment at = MOMENT_NONE;

    if (!counter_bound(r, &c) || web_reader(r) == NULL)
        return;
    if (flow_record_get(web_reader(r), STR("counter-slip"), r->params[0], c.a, &rec, &d) == PORT_OK)
        v = json_parse(c.a, rec.data, JSON_LIMITS, &d);
    if (v == NULL || !str_eq(json_get_str(v, "person"), counter_key(&c))) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-case", "This person has no slip of that number.",
            "Look at the list of this person.");
        return;
    }
    r->lang = counter_lang(r, json_get_str(v, "language"));
    o = arena_new_array(c.a, json_get(v, "reasons")->count + 1, struct ui_counter_reason);
    s = law_service(c.law, json_get_str(v, "service"));
    moment_parse(json_get_str(v, "at"), &at);
    portal_show(r, 200, counter_refusal, .bar = counter_bar(&c), .back = back, .number = rec.id,
        .stamp = json_get_str(v, "stamp"), .at = at, .by = json_get_str(v, "by"),
        .place = counter_place(&c), .desk = json_get_str(v, "desk"),
        .service = s == NULL ? json_get_str(v, "service") : law_service_title(s, r->lang),
        .reasons = o, .n_reasons = kept_reasons(r, v, o));
}
