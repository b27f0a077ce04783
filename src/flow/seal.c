/*
 * NAME      seal - the digital seals of decisions, made when they are made
 * WHY       a seal is kept in the event, so that a paper printed twice carries the same one, the
 *           journal proves it, and a key that is lost or revoked later says nothing of it
 * OWNS      which events are sealed, and what "content" hashes: the decision as it stands, canonical,
 *           without its seals and its signature (docs/seal.md)
 * ERRORS    none: a decision whose paper cannot be sealed (no name in Latin letters, no key) is a
 *           decision all the same; its paper then shows the address to ask
 * MUST NOT  seal anything later than it was decided
 */
#include "flow/room.h"

#include <string.h>

static struct str fact(const struct json *facts, const char *of, const char *name)
{
    return json_get_str(json_get(facts, of), name);
}

/* SHA-256 of the decision in hex. */
static struct str content_of(const struct flow *f, const struct json *decided, struct arena *a)
{
    struct json *o = json_new_object(a);
    char *hex = arena_alloc(a, 65);

    json_each(m, decided)
        if (!str_is(m->key, "seals") && !str_is(m->key, "signature"))
            json_set(a, o, str_z(a, m->key), json_copy(a, m));
    f->s->ops->digest(json_text(a, signing_sorted(a, o), 0), hex);
    return str_of(hex);
}

static struct trust_paper paper_of(const struct flow *f, const struct case_state *s,
                                   moment at, struct arena *a)
{
    const struct json *d = s->decided, *person = json_get(d, "person");
    struct trust_paper p = { .birth = DAY_NONE, .until = DAY_NONE };
    struct str birth = fact(s->facts, "applicant", "birth-date");

    if (person == NULL)
        person = s->person;
    p.service = s->service;
    p.number = json_get_str(d, "number");
    p.body = json_get_str(d, "body").n > 0 ? json_get_str(d, "body") : s->body;
    p.name = json_get_str(json_get(person, "name"), "latin");
    p.travel_document = json_get_str(person, "document");
    if (!day_parse(birth, &p.birth))
        p.birth = DAY_NONE;
    if (s->valid_until != DAY_OPEN)
        p.until = s->valid_until;
    p.issued = moment_day(s->decided_at);
    p.sealed = moment_day(at);
    p.content = content_of(f, d, a);
    return p;
}

static struct str hex_bytes(struct arena *a, struct str bytes)
{
    unsigned char *copy = arena_alloc(a, bytes.n + 1);

    memcpy(copy, bytes.p, bytes.n);
    return hex_text(a, copy, bytes.n);
}

static void seal_one(const struct flow *f, const struct trust_paper *p, const char *name,
                     struct json *into, struct arena *a)
{
    const struct trust_port *t = &f->cfg.trust;
    struct diags ignored = diags_on(a);
    struct str bytes;

    if (t->seal_paper(t->ctx, p, a, &bytes, &ignored))
        json_set_str(a, into, name, hex_bytes(a, bytes));
}

/* `s`: the case after the events. */
void seal_events(const struct flow *f, const struct case_state *s, struct event *e, size_t n,
                 struct arena *a)
{
    struct json *seals = json_new_object(a);
    struct trust_paper p;
    size_t i;

    for (i = n; i > 0; i--)
        if (e[i - 1].type == EVENT_DECIDED || e[i - 1].type == EVENT_CORRECTED)
            break;
    if (f->cfg.trust.seal_paper == NULL || i == 0 || s->decided == NULL)
        return;
    p = paper_of(f, s, e[i - 1].at, a);
    p.kind = TRUST_DECISION;
    seal_one(f, &p, "decision", seals, a);
    if (str_is(json_get_str(s->decided, "decision"), "grant")) {
        p.kind = TRUST_CERTIFICATE;
        p.decision = p.number;
        seal_one(f, &p, "certificate", seals, a);
    }
    if (seals->count > 0)
        json_set(a, e[i - 1].data, "seals", seals);
}

struct str seal_kept(const struct event *e, size_t n, struct str number, const char *kind)
{
    for (; n > 0; n--) {
        struct str hex = json_get_str(json_get(e[n - 1].data, "seals"), kind);

        if (hex.n > 0)
            return hex;
        if (e[n - 1].type == EVENT_DECIDED && str_eq(json_get_str(e[n - 1].data, "number"), number))
            break;
    }
    return STR_NONE;
}
