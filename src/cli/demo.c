/*
 * NAME    demo - invented staff, applicants and cases for a first look
 * WHY     every case is made through the one door, at moments in the past, by people who may: what one sees is
 *         what the program would have done, never a picture painted into the store
 * OWNS    the scenes; the cast is in demo_cast.c
 * ERRORS  a scene that the law of the day does not allow ends the filling, with the reason
 */
#include <string.h>

#include "cli/demo.h"

static moment demo_now(void *ctx)
{
    return ((const struct demo *)ctx)->now;
}

/* ------------------------------------------------------------------ one step */
static struct json *parse(struct demo *d, const char *text)
{
    struct json *v = json_parse(d->c->arena, str_of(text), JSON_LIMITS, &d->c->diags);
    return v ? v : json_new_object(d->c->arena);
}

static bool act(struct demo *d, enum command_type type, const struct actor *by, const struct json *body)
{
    struct flow_reply r;

    if (!d->ok)
        return false;
    d->now += 600;
    if (d->now > cli_now(d->c))
        d->now = cli_now(d->c);
    r = flow_call(d->flow, type, by, d->number, body, STR_NONE);
    d->ok = r.ok;
    if (r.ok)
        d->number = str_dup(d->c->arena, r.number);
    for (const struct diag *g = r.reasons.first; g; g = g->next) {
        struct diag *k = diag_add(&d->c->diags, g->class, "demo", "%s, %s %.*s: %.*s", command_name(type),
                                  moment_str(d->c->arena, d->now).p, STR_ARG(by->id), STR_ARG(g->message));
        k->field = str_dup(d->c->arena, g->field);
        k->clause = str_dup(d->c->arena, g->clause);
    }
    arena_free(r.arena);
    return d->ok;
}

static bool act_as(struct demo *d, enum command_type type, const char *id, const char *body)
{
    struct actor by = demo_actor(d, id);
    return act(d, type, &by, parse(d, body));
}

/* Ten in the morning of the working day that is `days` before now, or later if the play is there already. */
static void curtain(struct demo *d, int days)
{
    day on = law_next_working(d->law, moment_day(cli_now(d->c)) - days);
    moment t = moment_make(on, 10 * 3600);

    if (t > d->now)
        d->now = t;
}

static struct json *look(struct demo *d, const struct actor *by)
{
    return flow_show(d->reader, by, d->number, d->c->lang, d->c->arena, &d->c->diags);
}

/* ------------------------------------------------------------------ what is said */
static const char person_facts[] = "{\"application\":{\"consent-personal-data\":true},\"applicant\":{\"birth-date\":"
    "\"1985-05-13\",\"citizenship\":\"kazakhstan\",\"married\":false,\"incapable\":false,\"military-liable\":false,"
    "\"location\":\"kazakhstan\",\"secrets\":\"never\",\"registered-region\":\"75\",\"id-card-valid\":true,"
    "\"passport-valid\":true},\"payment\":{\"exempt\":false},\"trip\":{\"purpose\":\"permanent-residence\"},"
    "\"children\":[],\"relatives\":[]}";
static const char office_facts[] = "{\"source\":\"құжаттардың түпнұсқалары\",\"facts\":{\"application\":{"
    "\"documents-reliable\":true,\"conforms\":true},\"registration\":{\"known\":true}}}";

/* What an agency answers when nothing stands against the departure; `debtor`: when the register knows a debt. */
static const struct { const char *check, *clear, *debtor; } replies[] = {
    { "national-security-check", "{\"restriction\":{\"secrets-held\":false,\"bodies-notified\":true}}", NULL },
    { "legal-statistics-check", "{\"restriction\":{\"suspect-or-accused\":false,\"convicted\":false,"
      "\"evades-court-obligations\":false,\"civil-defendant\":false,\"court-ban\":false,\"right-lost\":false}}", NULL },
    { "justice-check", "{\"restriction\":{\"enforcement-debtor\":false}}",
      "{\"restriction\":{\"enforcement-debtor\":true}}" },
    { "state-revenue-check", "{\"restriction\":{\"tax-debt\":false}}", NULL },
    { "defence-check", "{\"restriction\":{\"conscript\":false}}", NULL },
};

/* A page without any content: enough of a PDF to be one. */
static struct str put_page(struct demo *d, int64_t *size)
{
    static const char page[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n";
    char hex[65] = "";
    void *up;

    if (d->store->ops->blob_open(d->store, &up, &d->c->diags) != PORT_OK)
        return STR_NONE;
    if (d->store->ops->blob_write(d->store, up, page, sizeof page - 1, &d->c->diags) != PORT_OK
        || d->store->ops->blob_done(d->store, up, hex, size, &d->c->diags) != PORT_OK)
        return STR_NONE;
    return str_dup(d->c->arena, str_of(hex));
}

/* What is applied for, and how it comes in. */
struct application { const char *service, *channel, *place, *mail; };
static const struct application departure = { "departure", "portal", "", NULL };

/* The papers that the law of the day asks of these facts, less the last `leave_out`. */
static struct json *papers(struct demo *d, const struct application *what, struct json *facts, int leave_out)
{
    struct arena *a = d->c->arena;
    struct json *list = json_new_array(a);
    struct facts *f = facts_new(d->law, a);
    const struct law_service *s = law_service(d->law, str_of(what->service));
    int64_t size = 0;
    struct str blob = put_page(d, &size);
    size_t n = 0;

    if (!s || !blob.n || !facts_set(f, STR("application.channel"), str_of(what->channel), &d->c->diags)
        || !facts_set(f, STR("application.filed-by"), STR("self"), &d->c->diags) || !facts_read(f, facts, &d->c->diags))
        return NULL;
    struct assessment *as = law_assess(d->law, s, f, moment_day(d->now), a, &d->c->diags);
    for (size_t i = 0; as && i < as->n_documents; i++)
        n += as->documents[i].certain && str_is(as->documents[i].stage, "filing");
    for (size_t i = 0; as && i < as->n_documents; i++) {
        const struct law_document *p = &as->documents[i];
        if (!p->certain || !str_is(p->stage, "filing") || n-- <= (size_t)leave_out)
            continue;
        struct json *o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "code", p->code);
        json_set_str(a, o, "for", p->subject);
        json_set_str(a, o, "form", STR("file"));
        json_set_str(a, o, "blob", blob);
        json_set_str(a, o, "media", STR("application/pdf"));
        json_set_int(a, o, "size", size);
        json_set_str(a, o, "name", str_printf(a, "%.*s.pdf", STR_ARG(p->code)));
    }
    return as ? list : NULL;
}

static bool file_as(struct demo *d, const struct application *what, int who, struct json *facts, int leave_out)
{
    struct arena *a = d->c->arena;
    struct json *body = json_new_object(a), *person, *name, *list;

    if (!d->ok)
        return false;
    d->who = who;
    d->number = STR_NONE;
    list = papers(d, what, facts, leave_out);
    if (!list)
        return d->ok = false;
    json_set_str(a, body, "service", str_of(what->service));
    if (strcmp(what->channel, "portal") != 0)
        json_set_str(a, body, "channel", str_of(what->channel));
    if (what->place[0])
        json_set_str(a, body, "place", str_of(what->place));
    person = json_set(a, body, "person", json_new_object(a));
    name = json_set(a, person, "name", json_new_object(a));
    json_set_str(a, name, "family", str_of(demo_applicants[who].family));
    json_set_str(a, name, "given", str_of(demo_applicants[who].given));
    json_set_str(a, name, "latin", str_of(demo_applicants[who].latin));
    json_set_str(a, person, "iin", d->iin[who]);
    json_set_str(a, person, "address", STR("Ойдан шығарылған көше, 1"));
    if (what->mail)
        json_set_str(a, json_set(a, person, "contact", json_new_object(a)), "email", str_of(what->mail));
    json_set_str(a, body, "language", who % 3 == 0 ? STR("kk") : who % 3 == 1 ? STR("ru") : STR("en"));
    json_set(a, body, "facts", facts);
    json_set(a, body, "documents", list);
    struct actor by = demo_actor(d, "");
    return act(d, COMMAND_FILE, &by, body);
}

static bool file_case(struct demo *d, int who, int leave_out)
{
    struct json *facts = parse(d, person_facts);

    if (who == 0 || who == 5)   /* those with a debt have no paper that ended the proceedings */
        json_set_str(d->c->arena, facts, "restriction.enforcement-paper", STR("none"));
    return file_as(d, &departure, who, facts, leave_out);
}

/* Every check that was sent is answered, but the last `leave_open`. */
static void answer_checks(struct demo *d, bool debtor, size_t leave_open)
{
    struct actor officer = demo_actor(d, "officer");
    struct json *v = d->ok ? look(d, &officer) : NULL, *checks = json_get(v, "checks");
    size_t left = checks ? checks->count : 0;

    json_each(k, checks) {
        struct str code = json_get_str(k, "code"), agency = json_get_str(json_get(k, "agency"), "code");
        const char *facts = NULL;
        if (left-- <= leave_open)
            break;
        for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
            if (str_is(code, replies[i].check))
                facts = debtor && replies[i].debtor ? replies[i].debtor : replies[i].clear;
        struct json *body = parse(d, "{}");
        json_set_str(d->c->arena, body, "check", code);
        json_set_str(d->c->arena, body, "answer", facts ? STR("facts") : STR("clear"));
        if (facts)
            json_set(d->c->arena, body, "facts", parse(d, facts));
        struct actor by = { .role = ROLE_AGENCY, .id = agency, .body = agency };
        act(d, COMMAND_ANSWER_CHECK, &by, body);
    }
}

/* What is still open is settled by the officer with a source: nothing stands against it. */
static struct json *settle(struct demo *d, const char *who, const char *head)
{
    struct actor officer = demo_actor(d, who);
    struct json *v = d->ok ? look(d, &officer) : NULL, *body = parse(d, head), *facts;
    struct law_fact_info info;

    facts = json_new_object(d->c->arena);
    json_each(o, json_get(v, "open")) {
        struct str name = json_get_str(o, "fact");
        if (!str_is(json_get_str(o, "asked_of"), "applicant") && law_fact(d->law, name, &info)
            && str_is(info.type, "bool"))
            json_set(d->c->arena, facts, str_z(d->c->arena, name), json_new_bool(d->c->arena, false));
    }
    if (facts->count) {
        json_set(d->c->arena, body, "facts", facts);
        json_set_str(d->c->arena, body, "source", STR("қызметтік тексеру"));
    }
    return body;
}

static void pay(struct demo *d)
{
    struct actor by = demo_actor(d, "counter");
    struct json *v = d->ok ? look(d, &by) : NULL, *body = parse(d, "{\"reference\":\"DEMO-0001\"}");
    struct str kzt = json_get_str(json_get(v, "fee"), "kzt");

    if (!kzt.n || str_is(kzt, "0.00"))
        return;
    json_set_str(d->c->arena, body, "kzt", kzt);
    act(d, COMMAND_PAY, &by, body);
}

static void remember(struct demo *d, const char *about)
{
    struct actor by = { .role = ROLE_AUDITOR, .id = STR("auditor") };
    struct json *v = d->ok ? look(d, &by) : NULL, *row;
    struct arena *a = d->c->arena;

    if (!v)
        return;
    row = json_push(a, d->cases, json_new_object(a));
    json_set_str(a, row, "number", d->number);
    json_set_str(a, row, "status", json_get_str(v, "status"));
    json_set_str(a, row, "about", str_of(about));
}

/* ------------------------------------------------------------------ the scenes */
static void review(struct demo *d, int accept, int check)
{
    curtain(d, accept);
    pay(d);
    act_as(d, COMMAND_ACCEPT, "officer", office_facts);
    act_as(d, COMMAND_SEND_CHECK, "officer", "{}");
    curtain(d, check);
}

/* Every ground that holds now, with its reasons. */
static void propose(struct demo *d)
{
    struct actor officer = demo_actor(d, "officer");
    struct json *v = d->ok ? look(d, &officer) : NULL, *body = settle(d, "head", "{}"), *codes;
    if (!v)
        return;
    struct facts *f = facts_new(d->law, d->c->arena);
    day on;
    if (!day_parse(json_get_str(v, "on"), &on) || !facts_read(f, json_get(v, "facts"), &d->c->diags))
        return;
    struct assessment *as = law_assess(d->law, law_service(d->law, STR("departure")), f, on, d->c->arena, &d->c->diags);
    codes = json_set(d->c->arena, body, "grounds", json_new_array(d->c->arena));
    for (size_t i = 0; as && i < as->n_grounds; i++)
        if (as->grounds[i].refuses && as->grounds[i].certain)
            json_push(d->c->arena, codes, json_new_str(d->c->arena, as->grounds[i].code));
    json_set_str(d->c->arena, body, "reasons",
                 STR("Өтініш беруші атқарушылық іс жүргізудегі борышкер болып табылады."));
    act(d, COMMAND_PROPOSE_REFUSAL, &officer, body);
}

static void refused(struct demo *d)
{
    struct actor head = demo_actor(d, "head");

    curtain(d, 90);
    file_case(d, 0, 0);
    review(d, 89, 84);
    answer_checks(d, true, 0);
    curtain(d, 80);
    propose(d);
    curtain(d, 78);
    act_as(d, COMMAND_OBJECT, "", "{\"text\":\"Қарызды төлеймін.\",\"hearing\":true}");
    curtain(d, 68);
    act_as(d, COMMAND_HEAR, "officer", "{\"protocol\":\"Өтініш беруші келді, төлем құжатын көрсетпеді.\"}");
    act(d, COMMAND_DECIDE, &head, parse(d, "{\"decision\":\"refuse\"}"));
    curtain(d, 67);
    act_as(d, COMMAND_DELIVER, "counter", "{\"how\":\"in-person\"}");
    remember(d, "refused after a hearing: debtor; complained about");
}

static void granted(struct demo *d)
{
    struct actor head = demo_actor(d, "head");

    curtain(d, 60);
    file_case(d, 1, 0);
    review(d, 59, 52);
    answer_checks(d, false, 0);
    curtain(d, 50);
    act(d, COMMAND_DECIDE, &head, settle(d, "head", "{\"decision\":\"grant\"}"));
    remember(d, "granted, waits to be handed over");
}

static const char abroad_facts[] = "{\"application\":{\"consent-personal-data\":true},\"applicant\":{\"birth-date\":"
    "\"1985-05-13\",\"citizenship\":\"kazakhstan\",\"location\":\"abroad-temporary\"},\"stay\":{\"kind\":\"temporary\","
    "\"country\":\"DE\",\"student\":true,\"work-or-study\":true}}";

/* Whom a mission can reach in an emergency. */
static void registered(struct demo *d)
{
    static const struct application what = { "consular-registration", "portal", "mfa-berlin",
                                             "registered@example.org" };
    struct actor head = demo_actor(d, "consul-head");

    curtain(d, 46);
    file_as(d, &what, 4, parse(d, abroad_facts), 0);
    curtain(d, 45);
    act_as(d, COMMAND_ACCEPT, "consul", office_facts);
    act(d, COMMAND_DECIDE, &head, settle(d, "consul-head", "{\"decision\":\"grant\"}"));
    remember(d, "on the consular register in Berlin");
}

static void incomplete(struct demo *d)
{
    curtain(d, 2);
    file_case(d, 3, 1);
    remember(d, "filed without one document");
}

static void fresh(struct demo *d)
{
    curtain(d, 1);
    file_case(d, 4, 0);
    remember(d, "filed, waits for its first look");
}

/* Back to a case of before. */
static void again(struct demo *d, struct str number, int who)
{
    d->number = number;
    d->who = who;
}

/* What happens side by side, in the order of time: the journal knows no other. */
static void side_by_side(struct demo *d, struct str complained)
{
    struct str debtor, waits;

    curtain(d, 24);
    file_case(d, 5, 0);
    debtor = d->number;
    review(d, 23, 16);
    answer_checks(d, true, 0);
    curtain(d, 12);
    file_case(d, 2, 0);
    waits = d->number;
    review(d, 11, 10);
    again(d, debtor, 5);
    propose(d);
    remember(d, "a refusal is proposed, the head decides");
    curtain(d, 8);
    again(d, complained, 0);
    act_as(d, COMMAND_COMPLAIN, "",
           "{\"text\":\"Борыш толық төленді, түбіртегі бар. Шешімді қайта қарауды сұраймын.\"}");
    curtain(d, 6);
    again(d, waits, 2);
    answer_checks(d, false, 1);
    remember(d, "in review, one check still open");
}

static void abroad(struct demo *d)
{
    static const struct application what = { "consular-registration", "portal", "mfa-berlin", NULL };

    curtain(d, 3);
    file_as(d, &what, 6, parse(d, abroad_facts), 0);
    remember(d, "consular registration in Berlin");
}

static void secrets(struct demo *d)
{
    static const struct application what = { "exit-visa", "portal", DEMO_ORGANISATION, NULL };

    curtain(d, 5);
    file_as(d, &what, 7, parse(d, "{\"application\":{\"consent-personal-data\":true},\"applicant\":{\"birth-date\":"
        "\"1985-05-13\",\"citizenship\":\"kazakhstan\",\"secrets\":\"admitted\"},\"trip\":{\"purpose\":\"tourism\"},"
        "\"organisation\":{\"state\":\"active\"}}"), 0);
    remember(d, "exit visa, for the head of the organisation");
}

void demo_fill(struct cli *c, struct store *st, struct json *out, bool *ok)
{
    struct demo d = { .c = c, .law = cli_law(c), .store = st, .ok = true };
    struct flow_config cfg;
    day today = moment_day(cli_now(c));

    *ok = false;
    if (!cli_flow(c, str_z(c->arena, c->words[0]), &cfg))
        return;
    cfg.law = d.law;
    cfg.store = st;
    cfg.clock = (struct clock_port){ demo_now, &d };
    cfg.signing.required = SIGNATURE_FREE;      /* the play has no hands to sign with */
    demo_numbers(&d, today);
    if (!demo_people(&d, json_set(c->arena, out, "people", json_new_array(c->arena))))
        return;
    d.cases = json_set(c->arena, out, "cases", json_new_array(c->arena));
    d.now = moment_make(today - 120, 10 * 3600);
    d.flow = flow_new(&cfg, &c->diags);
    d.reader = d.flow ? flow_reader_new(d.flow, &c->diags) : NULL;
    if (d.reader) {
        refused(&d);
        struct str complained = d.number;
        granted(&d);
        registered(&d);
        side_by_side(&d, complained);
        secrets(&d);
        abroad(&d);
        incomplete(&d);
        fresh(&d);
        flow_reader_free(d.reader);
    }
    if (d.flow)
        flow_free(d.flow);
    *ok = d.reader && d.ok && !c->diags.first;
}
