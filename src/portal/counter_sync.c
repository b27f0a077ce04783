/*
 * NAME      counter_sync - what was written without a line comes in: filed one by one, or waiting for
 *           the operator with the reason
 * WHY       the chain is believed whole or not at all; each entry is filed by the operator who wrote it,
 *           with both times; the same file sent twice files nothing twice
 * OWNS      records of kind "counter-entry" (id: the link; owner: the operator); the kit's head
 * MUST NOT  let a clock of the law run from what a desk's clock said
 */
#include "portal/counter_kit.h"
#include "trust/encode.h"
#include "web/signin.h"

static const struct { const char *code; unsigned says; } chain_says[] = {
    { "chain-unreadable", MSG_counter_chain_unreadable }, { "chain-other-kit", MSG_counter_chain_other },
    { "chain-broken", MSG_counter_chain_broken }, { "chain-clock", MSG_counter_chain_clock },
    { "chain-forked", MSG_counter_chain_forked },
};

static void refuse(struct faults *f, const struct diags *d)
{
    for (size_t i = 0; i < sizeof chain_says / sizeof *chain_says; i++)
        if (d->first != NULL && str_is(d->first->code, chain_says[i].code))
            fault_add(f, STR("chain"), msg(f->r->lang, chain_says[i].says));
}

/* ------------------------------------------------------------------ an entry as an application */
/* The person of an entry in front of a desk of its own, which is never kept. */
static bool seat(struct counter *desk, const struct counter *c, const struct json *e, struct str at)
{
    static const char *const parts[] = { "person", "representative" };
    const struct law_service *s = law_service(c->law, json_get_str(e, "service"));
    struct json *marks, *draft;

    *desk = *c;
    desk->v = json_new_object(c->a);
    json_set_str(c->a, desk->v, "desk", json_get_str(c->v, "desk"));
    json_set_str(c->a, desk->v, "since", json_get_str(c->v, "since"));
    for (size_t i = 0; i < 2; i++) {
        struct json *copy;

        if (json_get(e, parts[i]) == NULL || json_get(e, parts[i])->type != JSON_OBJECT)
            continue;
        copy = json_copy(c->a, json_get(e, parts[i]));
        copy->key = STR_NONE;
        json_set(c->a, desk->v, parts[i], copy);
    }
    if (s == NULL || json_get(desk->v, "person") == NULL)
        return false;
    counter_begin(desk, s, json_get(e, "answers"));
    draft = json_get(desk->v, "draft");
    json_set_str(c->a, draft, "claimed", at);
    marks = json_set(c->a, draft, "marks", json_new_object(c->a));
    json_each(p, json_get(e, "papers")) {
        struct json *o = json_set(c->a, marks, str_z(c->a, str_printf(c->a, "%.*s@applicant",
            STR_ARG(json_str(p)))), json_new_object(c->a));

        json_set_str(c->a, o, "said", STR("present"));
        json_set_bool(c->a, o, "seen", true);
    }
    return true;
}

static struct json *reasons_json(struct arena *a, const struct diags *d)
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

/* Filed, or why not. */
static struct json *take(struct counter *c, const struct chain_entry *e, struct str kit)
{
    struct json *o = json_new_object(c->a), *copy;
    struct str at = moment_str(c->a, e->at), number = STR_NONE;
    struct diags d = diags_on(c->a);
    struct counter desk;
    struct apply p;
    bool seated = seat(&desk, c, e->body, at);

    json_set_str(c->a, o, "kit", kit);
    json_set_str(c->a, o, "at", at);
    json_set_str(c->a, o, "service", json_get_str(e->body, "service"));
    if (!seated) {
        diag_add(&d, DIAG_INPUT, "person-missing", "the entry names no person or no service");
    } else if (counter_draft(&desk, &p)) {
        struct json *body = counter_body(&desk, &p);

        (void)apply_give(c->r, COMMAND_FILE, &c->r->actor, STR_NONE, body,
            str_printf(c->a, "kit:%.*s", STR_ARG(e->link)), &number, NULL, &d);
    }
    json_set_str(c->a, o, "state", number.n > 0 ? STR("filed") : STR("waiting"));
    if (number.n > 0) {
        json_set_str(c->a, o, "number", number);
        return o;
    }
    json_set(c->a, o, "reasons", reasons_json(c->a, &d));
    copy = json_copy(c->a, e->body);
    copy->key = STR_NONE;
    json_set(c->a, o, "entry", copy);
    return o;
}

/* The entry and the kit's head together: neither without the other. */
static int keep(struct counter *c, struct str kit, struct json *v, int64_t *version,
    const struct chain_entry *e, int64_t n, const struct json *found, struct diags *d)
{
    struct request *r = c->r;
    struct record_change k[2] = { { .drop = false }, { .drop = false } };
    struct record rec;
    int rc;

    json_set_int(c->a, v, "taken", n);
    json_set_str(c->a, v, "head", e->link);
    k[0].record = (struct record){ .kind = KIT_KIND, .id = kit, .owner = r->actor.id, .version = *version,
        .until = json_get_int(v, "from", 0) + (moment)KIT_DAYS * 86400, .data = json_text(c->a, v, 0) };
    k[1].record = (struct record){ .kind = ENTRY_KIND, .id = e->link, .owner = r->actor.id,
        .version = RECORD_ANY, .until = http_now(r) + (moment)ENTRY_DAYS * 86400,
        .data = json_text(c->a, found, 0) };
    rc = flow_record_save(web_cfg(r->web)->flow, k, 2, d);
    if (rc == PORT_OK)
        rc = flow_record_get(web_reader(r), KIT_KIND, kit, c->a, &rec, d);
    if (rc == PORT_OK)
        *version = rec.version;
    return rc;
}

static void take_all(struct counter *c, struct str kit, struct json *v, int64_t version,
    const struct chain_entry *e, size_t n, struct faults *f)
{
    struct diags d = diags_on(c->a);

    for (size_t i = 0; i < n; i++) {
        int rc;

        if (e[i].known)
            continue;
        rc = keep(c, kit, v, &version, &e[i], (int64_t)i + 1, take(c, &e[i], kit), &d);
        if (rc == PORT_OK)
            continue;
        if (rc == PORT_CONFLICT)
            fault_add(f, STR("chain"), msg(c->r->lang, MSG_counter_chain_twice));
        else
            http_problem(c->r, 503, &d);
        return;
    }
}

void counter_sync_post(struct request *r)
{
    struct chain_lease l = { .taken = 0 };
    struct diags d = diags_on(r->arena);
    struct chain_entry *e;
    struct counter c;
    struct faults f;
    struct json *v = NULL;
    struct str kit, key = STR_NONE;
    int64_t version = 0;
    size_t n = 0;

    if (!counter_free(r, &c))
        return;
    faults_init(&f, r);
    kit = chain_kit(r->form->signature, c.a, &d);
    if (kit.n > 0) {
        v = kit_of(&c, kit, &version);
        if (v == NULL || !base64url_read(c.a, json_get_str(v, "key"), &key) || key.n != CHAIN_KEY)
            fault_add(&f, STR("chain"), msg(r->lang, MSG_counter_chain_no_kit));
    }
    if (f.n == 0 && d.count == 0) {
        l = (struct chain_lease){ .kit = kit, .start = json_get_str(v, "start"),
            .key = (const unsigned char *)key.p, .from = json_get_int(v, "from", 0),
            .until = json_get_int(v, "until", 0), .taken = json_get_int(v, "taken", 0),
            .head = json_get_str(v, "head") };
        if (chain_read(r->form->signature, &l, http_now(r), c.a, &e, &n, &d))
            take_all(&c, kit, v, version, e, n, &f);
    }
    refuse(&f, &d);
    if (r->status != 0)
        return;
    if (f.n > 0)
        kit_show(&c, 422, &f, STR_NONE);
    else
        http_redirect(r, str_printf(c.a, "/counter/kit?taken=%.*s", STR_ARG(kit)));
}

/* ------------------------------------------------------------------ one that waits */
/* The person of the entry is taken up at the desk again: what is missing is asked now. */
void counter_entry_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *v = NULL, *who;
    struct counter c, desk;
    struct record rec;

    if (!counter_free(r, &c) || web_reader(r) == NULL)
        return;
    if (flow_record_get(web_reader(r), ENTRY_KIND, r->params[0], c.a, &rec, &d) == PORT_OK
        && str_eq(rec.owner, r->actor.id))
        v = json_parse(c.a, rec.data, JSON_LIMITS, &d);
    who = json_get(json_get(v, "entry"), "person");
    if (who == NULL || str_eq(json_get_str(who, "iin"), r->actor.person)
        || !seat(&desk, &c, json_get(v, "entry"), json_get_str(v, "at"))) {
        http_redirect(r, STR("/counter/kit"));
        return;
    }
    json_set_str(c.a, desk.v, "bind", ticket_secret(r));
    json_set_str(c.a, desk.v, "entry", r->params[0]);
    if (counter_keep(&desk))
        http_redirect(r, STR("/counter/person"));
}
