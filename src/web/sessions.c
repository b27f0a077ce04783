/*
 * NAME    sessions - see sessions.h
 * OWNS    records of kind "session"
 * ERRORS  a store out of reach is a diag; a session that is none, or no more, is an anonymous one
 * MUST NOT keep or log a token; wait for the disk on an event loop (that a session was seen is noted by a worker)
 */
#include "web/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "flow/people.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "web/room.h"

#define COOKIE "sapar"
#define KIND "session"
/* How old `seen` may be before it is written anew: a session ends by idleness at most this much too early. */
enum { SEEN_EVERY = 60, ONE_PERSON_SESSIONS = 100 };

const struct sign_method_row sign_methods[SIGN_METHODS] = {
    /*                 name         level                  staff  file   decide factors */
    [SIGN_NONE]     = { "none",     SESSION_ANONYMOUS,     false, false, false, false },
    [SIGN_EDS]      = { "eds",      SESSION_SIGNATURE,     true,  true,  true,  true },
    [SIGN_EGOV]     = { "egov-qr",  SESSION_SIGNATURE,     true,  true,  true,  true },
    [SIGN_SMS]      = { "sms",      SESSION_SECOND_FACTOR, false, true,  false, true },
    [SIGN_TOTP]     = { "totp",     SESSION_SECOND_FACTOR, true,  false, false, true },
    [SIGN_PASSKEY]  = { "passkey",  SESSION_SECOND_FACTOR, true,  false, false, true },
    [SIGN_RECOVERY] = { "recovery", SESSION_PASSWORD,      false, false, false, true },
    /* Mail alone is a first step: it shows one's cases and sets up a second step, nothing else. */
    [SIGN_MAIL]     = { "mail",     SESSION_PASSWORD,      false, false, false, true },
    [SIGN_TOKEN]    = { "token",    SESSION_PASSWORD,      true,  true,  true,  false },
};

bool sign_method_parse(struct str name, enum sign_method *out)
{
    for (int m = SIGN_EDS; m < SIGN_METHODS; m++)
        if (str_is(name, sign_methods[m].name)) {
            *out = (enum sign_method)m;
            return true;
        }
    return false;
}

/* ------------------------------------------------------------------ how long */
/* Idle and absolute, by the role of the session. */
static const struct session_policy *policy_of(enum role role)
{
    static const struct session_policy *const by_role[ROLE_COUNT] = {
        [ROLE_APPLICANT] = &session_policy_person,
        [ROLE_OPERATOR] = &session_policy_staff, [ROLE_OFFICER] = &session_policy_staff,
        [ROLE_HEAD] = &session_policy_staff, [ROLE_AGENCY] = &session_policy_staff,
        [ROLE_APPEAL] = &session_policy_staff, [ROLE_AUDITOR] = &session_policy_staff,
    };
    return by_role[role] ? by_role[role] : &session_policy_staff;
}

/* ------------------------------------------------------------------ as stored */
struct stored {
    struct session s;
    struct actor actor;
    struct str person, name, bin, organisation, capacity;
    enum sign_method method;
};

static struct str stored_text(struct arena *a, const struct stored *t)
{
    struct json *v = session_json(a, &t->s);
    json_set_str(a, v, "role", str_of(role_name(t->actor.role)));
    json_set_str(a, v, "id", t->actor.id);
    json_set_str(a, v, "body", t->actor.body);
    json_set_str(a, v, "place", t->actor.place);
    json_set_str(a, v, "acts", t->actor.person);
    json_set_str(a, v, "person", t->person);
    json_set_str(a, v, "name", t->name);
    json_set_str(a, v, "bin", t->bin);
    json_set_str(a, v, "organisation", t->organisation);
    json_set_str(a, v, "capacity", t->capacity);
    json_set_str(a, v, "method", str_of(sign_methods[t->method].name));
    return json_text(a, v, 0);
}

static bool stored_read(struct arena *a, struct str text, struct stored *out)
{
    struct diags d = diags_on(a);
    const struct json *v = json_parse(a, text, JSON_LIMITS, &d);
    memset(out, 0, sizeof *out);
    if (!v || !session_from_json(a, v, &out->s) || !role_parse(json_get_str(v, "role"), &out->actor.role)
        || !sign_method_parse(json_get_str(v, "method"), &out->method))
        return false;
    out->actor.id = json_get_str(v, "id");
    out->actor.body = json_get_str(v, "body");
    out->actor.place = json_get_str(v, "place");
    out->actor.person = json_get_str(v, "acts");
    out->person = json_get_str(v, "person");
    out->name = json_get_str(v, "name");
    out->bin = json_get_str(v, "bin");
    out->organisation = json_get_str(v, "organisation");
    out->capacity = json_get_str(v, "capacity");
    return out->actor.id.n > 0;
}

static struct record record_of(struct arena *a, const struct stored *t, int64_t version)
{
    return (struct record){ .kind = STR(KIND), .id = hex_str(a, t->s.hash, 32), .owner = t->person, .until = t->s.ends,
                            .version = version, .data = stored_text(a, t) };
}

/* ------------------------------------------------------------------ being seen */
struct touch { struct web *web; char id[65]; moment now; };

static void touch(void *own)
{
    struct touch *t = own;
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct flow_reader *reader = web_reader_of(t->web, &d);
    struct record rec;
    struct stored s;
    if (reader && flow_record_get(reader, STR(KIND), str_of(t->id), a, &rec, &d) == PORT_OK
        && stored_read(a, rec.data, &s) && !s.s.revoked && s.s.seen < t->now) {
        s.s.seen = t->now;
        /* Another version means that it was ended or seen meanwhile: both are better knowledge than ours. */
        struct record_change c = { .record = record_of(a, &s, rec.version) };
        (void)flow_record_save(t->web->cfg.flow, &c, 1, &d);
    }
    arena_free(a);
    free(t);
}

static void seen_soon(struct request *r, struct str id, moment now)
{
    struct touch *t = calloc(1, sizeof *t);
    AN(t);
    t->web = r->web;
    t->now = now;
    memcpy(t->id, id.p, id.n < 64 ? id.n : 64);
    if (!workers_later(r->web->workers, touch, t))
        free(t);
}

/* ------------------------------------------------------------------ loading */
static void view_of(struct request *r, const struct stored *t, struct str id)
{
    const struct session_policy *p = policy_of(t->actor.role);
    moment idle = t->s.seen + p->idle;
    r->session = (struct session_view){
        .signed_in = true, .actor = t->actor, .person = t->person, .name = t->name, .bin = t->bin,
        .organisation = t->organisation, .capacity = t->capacity, .method = t->method,
        .begun = t->s.begun, .idle_end = idle < t->s.ends ? idle : t->s.ends, .absolute_end = t->s.ends, .id = id,
    };
}

bool session_load(struct request *r, struct diags *d)
{
    unsigned char hash[32];
    struct record rec;
    struct stored t;
    struct str token = http_cookie(r, COOKIE);
    moment now = http_now(r);
    r->session = (struct session_view){ .ended = SESSION_OK };
    if (!token.p || !session_hash(token, hash))
        return true;
    r->token = token;
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct str id = hex_str(r->arena, hash, 32);
    int rc = reader ? flow_record_get(reader, STR(KIND), id, r->arena, &rec, d) : PORT_FAILED;
    if (rc != PORT_OK)
        return rc == PORT_ABSENT;
    if (!stored_read(r->arena, rec.data, &t))
        return true;
    moment seen = t.s.seen;
    r->session.ended = session_check(&t.s, policy_of(t.actor.role), token, now);
    if (r->session.ended != SESSION_OK) {
        r->token = STR_NONE;    /* what was a session's token is not one before signing in */
        return true;
    }
    /* Whoever left the register, or serves elsewhere now, acts so from this moment. */
    bool active;
    if (!flow_staff_now(reader, &t.actor, r->arena, &active, d))
        return false;
    if (!active) {
        r->session.ended = SESSION_REVOKED;
        r->token = STR_NONE;
        return true;
    }
    view_of(r, &t, id);
    if (now >= seen + SEEN_EVERY)
        seen_soon(r, id, now);
    return true;
}

/* ------------------------------------------------------------------ tokens of forms */
static void fresh(struct request *r, unsigned char chance[SESSION_CHANCE])
{
    const struct random_port *p = &web_cfg(r->web)->random;
    p->bytes(p->ctx, chance, SESSION_CHANCE);
}

static void set_token(struct request *r, const char *token)
{
    r->token = str_dup(r->arena, str_of(token));
    http_set_cookie(r, COOKIE, r->token, 0);
}

struct str http_csrf(struct request *r)
{
    unsigned char key[32], chance[SESSION_CHANCE];
    char out[SESSION_CSRF + 1], token[SESSION_TOKEN + 1];
    if (!r->token.n) {
        fresh(r, chance);
        (void)session_begin(&session_policy_person, STR(""), SESSION_ANONYMOUS, chance, http_now(r), token);
        set_token(r, token);
        wipe(chance, sizeof chance);
    }
    web_key(r->web, "forms", key);
    csrf_token((struct str){ (char *)key, 32 }, r->token, STR("form"), out);
    return str_dup(r->arena, str_of(out));
}

bool session_csrf_ok(struct request *r, struct str given)
{
    unsigned char key[32];
    if (!r->token.n || given.n != SESSION_CSRF)
        return false;
    web_key(r->web, "forms", key);
    return csrf_check((struct str){ (char *)key, 32 }, r->token, STR("form"), given);
}

struct str session_binding(struct request *r)
{
    unsigned char key[32], mac[32];
    if (!r->token.n)
        return STR("");
    web_key(r->web, "binding", key);
    hmac_sha256((struct str){ (char *)key, 32 }, r->token, mac);
    return hex_str(r->arena, mac, 32);
}

/* ------------------------------------------------------------------ opening and closing */
bool session_open(struct request *r, const struct sign_in *who, struct diags *d)
{
    struct arena *a = r->arena;
    unsigned char chance[SESSION_CHANCE];
    char token[SESSION_TOKEN + 1];
    struct stored t = { .actor = who->actor, .person = who->person, .name = who->name, .bin = who->bin,
                        .organisation = who->organisation, .capacity = who->capacity, .method = who->method };
    struct str key = str_printf(a, "%s:%.*s", role_name(who->actor.role), STR_ARG(who->actor.id));
    struct record_change c[2] = { 0 };
    size_t n = 0;
    AN(who->method != SIGN_NONE && who->actor.id.n);
    fresh(r, chance);
    t.s = session_begin(policy_of(who->actor.role), key, sign_methods[who->method].level, chance, http_now(r), token);
    wipe(chance, sizeof chance);
    /* Changing role or method does not make a working day longer. */
    if (r->session.signed_in && str_eq(r->session.person, who->person) && r->session.absolute_end < t.s.ends) {
        t.s.begun = r->session.begun;
        t.s.ends = r->session.absolute_end;
    }
    c[n++].record = record_of(a, &t, 0);
    if (r->session.id.n)
        c[n++] = (struct record_change){ .drop = true, .record = { .kind = STR(KIND), .id = r->session.id,
                                                                   .version = RECORD_ANY } };
    if (flow_record_save(web_cfg(r->web)->flow, c, n, d) != PORT_OK)
        return false;
    set_token(r, token);
    wipe(token, sizeof token);
    view_of(r, &t, c[0].record.id);
    r->known = true;
    r->actor = t.actor;
    return true;
}

bool session_close(struct request *r, struct diags *d)
{
    if (r->session.id.n) {
        struct record_change c = { .drop = true, .record = { .kind = STR(KIND), .id = r->session.id,
                                                             .version = RECORD_ANY } };
        if (flow_record_save(web_cfg(r->web)->flow, &c, 1, d) != PORT_OK)
            return false;
    }
    r->session = (struct session_view){ .ended = SESSION_OK };
    r->token = STR_NONE;
    r->known = false;
    http_set_cookie(r, COOKIE, STR(""), -1);
    return true;
}

static bool records_of(struct request *r, struct str person, struct record **out, size_t *n, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct record_query q = { .kind = STR(KIND), .owner = person, .newest = true, .limit = ONE_PERSON_SESSIONS };
    return reader && flow_record_list(reader, &q, r->arena, out, n, d) == PORT_OK;
}

bool session_close_all(struct request *r, struct str person, bool but_this, struct diags *d)
{
    struct record *rec;
    size_t n, k;
    AN(person.n);
    do {
        if (!records_of(r, person, &rec, &n, d))
            return false;
        struct record_change *c = arena_new_array(r->arena, n + 1, struct record_change);
        k = 0;
        for (size_t i = 0; i < n; i++)
            if (!but_this || !str_eq(rec[i].id, r->session.id))
                c[k++] = (struct record_change){ .drop = true, .record = { .kind = STR(KIND), .id = rec[i].id,
                                                                           .version = RECORD_ANY } };
        if (k && flow_record_save(web_cfg(r->web)->flow, c, k, d) != PORT_OK)
            return false;
    } while (n == ONE_PERSON_SESSIONS && k);
    return but_this || !str_eq(person, r->session.person) || session_close(r, d);
}

struct json *session_list(struct request *r, struct str person, struct diags *d)
{
    struct record *rec;
    size_t n;
    struct arena *a = r->arena;
    if (!records_of(r, person, &rec, &n, d))
        return NULL;
    struct json *out = json_new_array(a);
    for (size_t i = 0; i < n; i++) {
        struct stored t;
        if (!stored_read(a, rec[i].data, &t)
            || http_now(r) >= t.s.seen + policy_of(t.actor.role)->idle)
            continue;
        struct json *o = json_push(a, out, json_new_object(a));
        json_set_str(a, o, "id", rec[i].id);
        json_set_str(a, o, "method", str_of(sign_methods[t.method].name));
        json_set_str(a, o, "role", str_of(role_name(t.actor.role)));
        json_set_str(a, o, "begun", moment_str(a, t.s.begun));
        json_set_str(a, o, "seen", moment_str(a, t.s.seen));
        json_set_str(a, o, "ends", moment_str(a, t.s.ends));
        json_set_bool(a, o, "this", str_eq(rec[i].id, r->session.id));
    }
    return out;
}

bool session_roles(struct request *r, struct str person, struct actor **out, struct str **names, size_t *n,
                   struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    return reader && flow_roles_of(reader, person, r->arena, out, names, n, d);
}
