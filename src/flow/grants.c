/*
 * NAME      grants - see grants.h
 * WHY       see grants.h
 * OWNS      the form of the record; who may give and who may end one
 * ERRORS    see grants.h
 * MUST NOT  let anybody see a grant of which they are neither end
 */
#include "flow/grants.h"
#include "flow/keep.h"

#include "flow/room.h"

#define KIND STR("grant")
#define HELD STR("grant-held")
enum { CASES_AT_ONCE = 50 };

static struct str id_of(struct store *s, struct str person, struct str to, struct arena *a)
{
    char *hex = arena_alloc(a, 65);

    s->ops->digest(str_printf(a, "grant\n%.*s\n%.*s", STR_ARG(person), STR_ARG(to)), hex);
    return str_of(hex);
}

static bool refuse(struct diags *d, const char *field, const char *remedy, const char *what)
{
    flow_refuse(d, DIAG_INPUT, "bad-grant", str_of(field), remedy, "%s", what);
    return false;
}

static bool is_person(struct str iin, day today)
{
    struct iin it = law_iin(iin, today);

    return it.valid && it.kind == IIN_PERSON;
}

/* Who signed in without a number (by mail) is not known well enough to bind themselves by another. */
static bool may_give(const struct actor *by, day today, struct diags *d)
{
    if (by->role == ROLE_APPLICANT && is_person(by->id, today))
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "sign in as yourself with your digital signature",
                "only a person who is known by their number authorises another");
    return false;
}

/* ------------------------------------------------------------------ reading */
static void put(struct arena *a, struct json *list, const struct record *rec, bool given)
{
    static const char *const both[] = { "until", "given" };
    const struct json *v = record_json(rec, a);
    struct json *o;

    if (v == NULL)
        return;
    o = json_push(a, list, json_new_object(a));
    json_set_str(a, o, "id", rec->id);
    json_set_str(a, o, given ? "to" : "person", given ? json_get_str(v, "to") : rec->owner);
    json_set_str(a, o, "name", json_get_str(v, given ? "to_name" : "from_name"));
    for (size_t i = 0; i < sizeof both / sizeof *both; i++)
        json_set_str(a, o, both[i], json_get_str(v, both[i]));
    if (json_get(v, "services") != NULL)
        json_set(a, o, "services", json_copy(a, json_get(v, "services")));
    if (json_get(v, "signature") != NULL)
        json_set_str(a, o, "signed", json_get_str(json_get(v, "signature"), "format"));
}

struct json *flow_grants(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *given = json_set(a, o, "given", json_new_array(a)),
                *held = json_set(a, o, "held", json_new_array(a));
    struct record_query q = { .kind = KIND, .owner = by->id, .newest = true, .limit = GRANTS_MOST };
    struct record *rows, rec;
    size_t n;

    if (by->role != ROLE_APPLICANT || by->id.n == 0) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "sign in as yourself",
                    "authorisations are between persons");
        return NULL;
    }
    if (flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++)
        put(a, given, &rows[i], true);
    q.kind = HELD;
    if (flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (flow_record_get(r, KIND, rows[i].id, a, &rec, d) == PORT_OK)
            put(a, held, &rec, false);
    }
    return o;
}

int grant_of(struct store *s, struct str person, struct str to, moment now, struct arena *a,
             const struct json **out, struct diags *d)
{
    struct str id = id_of(s, person, to, a);
    struct record rec;
    struct json *v;
    int rc = s->ops->record_get(s, KIND, id, now, a, &rec, d);

    *out = NULL;
    if (rc != PORT_OK || (v = record_json(&rec, a)) == NULL)
        return rc;
    json_set_str(a, v, "id", id);
    *out = v;
    return PORT_OK;
}

/* ------------------------------------------------------------------ giving */
struct giving {
    const struct actor *by;
    const struct job *said;         /* what was found of the signature; signed_by NULL: there is none */
    struct record_change put[2];
};

static int give(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct giving *g = ctx;
    int rc = PORT_OK;

    if (g->said->signed_by != NULL)
        rc = signed_spend(s, g->said, -1, now, d, d);
    for (size_t i = 0; rc == PORT_OK && i < 2; i++)
        rc = keep_put(s, &g->put[i].record, now, d);
    return rc == PORT_OK ? s->ops->access(s, now, g->by, STR(""), STR("grant give"), d) : rc;
}

static bool name_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return s.n > 0 && s.n <= GRANT_NAME_MOST && utf8_valid(s);
}

static bool is_sound(const struct flow *f, const struct actor *by, const struct flow_grant *g, day today,
                     struct diags *d)
{
    if (!is_person(g->to, today))
        return refuse(d, "to", "copy the twelve digits once more", "the number is not the IIN of a person");
    if (str_eq(g->to, by->id))
        return refuse(d, "to", "name somebody else", "nobody represents themselves");
    if (!name_ok(g->to_name) || !name_ok(g->from_name))
        return refuse(d, "name", "write the name as in the identity document", "a name is missing or too long");
    if (g->until == DAY_NONE || g->until < today || g->until > today + GRANT_DAYS)
        return refuse(d, "until", "choose a day from today, at most 366 days ahead",
                      "the last day lies in the past, or too far ahead");
    for (size_t i = 0; i < g->n_services; i++)
        if (law_service(f->cfg.law, g->services[i]) == NULL)
            return refuse(d, "services", "see the list of services", "there is no such service");
    return true;
}

static void put_services(struct arena *a, struct json *o, const struct flow_grant *g)
{
    struct json *list;

    if (g->n_services == 0)
        return;
    list = json_set(a, o, "services", json_new_array(a));
    for (size_t i = 0; i < g->n_services; i++)
        json_push(a, list, json_new_str(a, g->services[i]));
}

static struct str spelled(const struct flow_grant *g, const struct json *signature, moment now, struct arena *a)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "to", g->to);
    json_set_str(a, o, "to_name", g->to_name);
    json_set_str(a, o, "from_name", g->from_name);
    json_set_str(a, o, "until", day_str(a, g->until));
    json_set_str(a, o, "given", moment_str(a, now));
    put_services(a, o, g);
    if (signature != NULL)
        json_set(a, o, "signature", json_copy(a, signature));
    return json_text(a, o, 0);
}

/* ------------------------------------------------------------------ signed */
/* As the body of a command on no case: what it says is what the record will hold. */
static struct json *body_of(const struct flow_grant *g, struct arena *a)
{
    struct json *o = json_new_object(a), *who = json_set(a, o, "representative", json_new_object(a));

    json_set_str(a, o, "own_name", g->from_name);
    json_set_str(a, who, "iin", g->to);
    json_set_str(a, who, "name", g->to_name);
    json_set_str(a, who, "until", day_str(a, g->until));
    put_services(a, o, g);
    /* Of one service its own rule says whether a code is enough. */
    if (g->n_services == 1)
        json_set_str(a, o, "service", g->services[0]);
    return o;
}

struct json *flow_grant_text(struct flow_reader *r, const struct actor *by, const struct flow_grant *g,
                             enum lang lang, struct arena *a, struct diags *d)
{
    day today = moment_day(flow_now(r->f));

    if (!is_sound(r->f, by, g, today, d) || !may_give(by, today, d))
        return NULL;
    return flow_signing_text(r, by, COMMAND_REPRESENT, STR_NONE, body_of(g, a), lang, a, d);
}

/* Not on the writer's thread: services may be asked. */
static bool is_signed(struct flow_reader *r, const struct actor *by, const struct flow_grant *g, struct arena *a,
                      struct job *j, struct diags *d)
{
    struct json *body = body_of(g, a), *copy;

    if (g->signature != NULL) {
        copy = json_copy(a, g->signature);
        copy->key = STR_NONE;
        json_set(a, body, "signature", copy);
    }
    *j = (struct job){ .arena = a, .request = { .type = COMMAND_REPRESENT, .by = *by, .body = body,
        .page = g->page, .confirmed = g->confirmed, .arena = a } };
    if (!signed_waits(r->f, &j->request))
        return true;
    signed_check(r->f, j);
    if (j->signed_by->refused)
        diags_copy(d, &j->reply.reasons);
    return !j->signed_by->refused;
}

bool flow_grant_give(struct flow_reader *r, const struct actor *by, const struct flow_grant *g, struct arena *a,
                     struct str *id, struct diags *d)
{
    moment now = flow_now(r->f);
    day today = moment_day(now);
    int64_t there = 0;
    struct job said;
    struct giving w = { .by = by, .said = &said };

    if (!is_sound(r->f, by, g, today, d) || !may_give(by, today, d)
        || flow_record_count(r, KIND, by->id, &there, d) != PORT_OK)
        return false;
    if (there >= GRANTS_MOST) {
        flow_refuse(d, DIAG_REFUSED, "too-many-grants", STR("to"), "take one back first",
                    "a person may authorise %d others at a time", GRANTS_MOST);
        return false;
    }
    if (!is_signed(r, by, g, a, &said, d))
        return false;
    *id = id_of(r->s, by->id, g->to, a);
    w.put[0].record = (struct record){ .kind = KIND, .id = *id, .owner = by->id,
        .until = moment_make(g->until + 1, 0), .version = RECORD_ANY,
        .data = spelled(g, said.signed_by != NULL ? said.signed_by->found : NULL, now, a) };
    w.put[1].record = w.put[0].record;
    w.put[1].record.kind = HELD;
    w.put[1].record.owner = g->to;
    w.put[1].record.data = STR("{}");
    return flow_write(r->f, give, &w, d) == PORT_OK;
}

/* ------------------------------------------------------------------ taking back */
struct ending { const struct actor *by; struct str id; };

static int end(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct ending *e = ctx;
    int rc = s->ops->record_drop(s, KIND, e->id, RECORD_ANY, now, d);

    if (rc == PORT_OK)
        rc = s->ops->record_drop(s, HELD, e->id, RECORD_ANY, now, d);
    return rc == PORT_OK ? s->ops->access(s, now, e->by, STR(""), STR("grant end"), d) : rc;
}

static bool end_case(struct flow_reader *r, const struct actor *by, const struct case_row *row, struct str id,
                     const struct json *body, struct arena *a, struct diags *d)
{
    struct diags quiet = diags_on(a);
    struct flow_reply reply;
    struct loaded c;
    bool ok;

    if (row->representative.n == 0 || case_load(r->s, row->number, a, &c, &quiet) != PORT_OK
        || !str_eq(json_get_str(c.state->representative, "grant"), id)
        || !command_open(COMMAND_END_REPRESENTATION, c.state, by))
        return true;
    reply = flow_call(r->f, COMMAND_END_REPRESENTATION, by, row->number, body, STR_NONE);
    ok = reply.ok;
    if (!ok)
        diags_copy(d, &reply.reasons);
    arena_free(reply.arena);
    return ok;
}

/* What is done under it in cases ends too: each by a command of its own, in the case's journal. A handful at a
 * time, in its own scratch; the order of opening does not move meanwhile. */
static bool end_cases(struct flow_reader *r, const struct actor *by, struct str person, struct str id, struct str why,
                      struct diags *d)
{
    struct case_filter f = { .limit = CASES_AT_ONCE, .scope = { .person = person } };
    struct arena *a = arena_new();
    struct diags said = diags_on(a);
    int64_t total = 1;
    bool ok = true, read = true;

    for (; read && f.offset < total; f.offset += CASES_AT_ONCE) {
        struct json *body = json_new_object(a);
        struct case_row *rows;
        size_t n;

        json_set_str(a, body, "why", why);
        read = r->s->ops->list(r->s, &f, a, &rows, &n, &total, &said) == PORT_OK;
        for (size_t i = 0; read && i < n; i++)
            ok = end_case(r, by, &rows[i], id, body, a, &said) && ok;
        diags_copy(d, &said);
        arena_reset(a);
        said = diags_on(a);
    }
    arena_free(a);
    return ok && read;
}

bool flow_grant_end(struct flow_reader *r, const struct actor *by, struct str id, struct str why, struct arena *a,
                    struct diags *d)
{
    struct ending e = { by, id };
    struct record rec;
    struct str person;
    int rc = id.n == 64 ? flow_record_get(r, KIND, id, a, &rec, d) : PORT_ABSENT;

    if (rc == PORT_FAILED)
        return false;
    if (rc == PORT_ABSENT || by->role != ROLE_APPLICANT || by->id.n == 0
        || (!str_eq(rec.owner, by->id) && !str_eq(json_get_str(record_json(&rec, a), "to"), by->id))) {
        flow_refuse(d, DIAG_REFUSED, "no-such-grant", STR("id"), "look at your list",
                    "there is no such authorisation of yours");
        return false;
    }
    person = str_dup(a, rec.owner);
    return flow_write(r->f, end, &e, d) == PORT_OK && end_cases(r, by, person, id, why, d);
}
