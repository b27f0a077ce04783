/*
 * NAME    api_session - signing in, roles and second steps for the scripts of our own pages
 * WHY     one handler a function of signin.h, egov.h and factors.h; pages without scripts call the same functions
 * MUST NOT say more to somebody not signed in than that it did not work
 */
#include "web/api.h"
#include "web/egov.h"
#include "web/factors.h"
#include "web/ncalayer.h"

static void set(struct request *r, struct json *o, const char *key, struct str s)
{
    if (s.n)
        json_set_str(r->arena, o, key, s);
}

static void set_time(struct request *r, struct json *o, const char *key, moment t)
{
    json_set_str(r->arena, o, key, moment_str(r->arena, t));
}

static void put_roles(struct request *r, struct json *o)
{
    struct actor *all;
    struct str *names;
    size_t n;
    struct diags d = diags_on(r->arena);
    if (!session_roles(r, r->session.person, &all, &names, &n, &d))
        return;
    struct json *list = json_set(r->arena, o, "roles", json_new_array(r->arena));
    for (size_t i = 0; i < n; i++) {
        struct json *one = json_push(r->arena, list, json_new_object(r->arena));
        set(r, one, "role", str_of(role_name(all[i].role)));
        if (i)
            set(r, one, "id", all[i].id);
        set(r, one, "name", names[i]);
        set(r, one, "body", all[i].body);
        set(r, one, "place", all[i].place);
    }
}

/* Who is signed in on this browser: the answer of everything that changes it. */
static void answer_view(struct request *r)
{
    struct arena *a = r->arena;
    const struct session_view *v = &r->session;
    struct json *o = json_new_object(a);
    json_set_bool(a, o, "signed_in", v->signed_in);
    set(r, o, "csrf", http_csrf(r));
    if (v->ended != SESSION_OK)
        set(r, o, "ended", str_of(session_answer_name(v->ended)));
    if (v->signed_in) {
        set(r, o, "role", str_of(role_name(v->actor.role)));
        set(r, o, "id", v->actor.id);
        set(r, o, "name", v->name);
        set(r, o, "method", str_of(sign_methods[v->method].name));
        set(r, o, "bin", v->bin);
        set(r, o, "organisation", v->organisation);
        set_time(r, o, "begun", v->begun);
        set_time(r, o, "idle_end", v->idle_end);
        set_time(r, o, "absolute_end", v->absolute_end);
        put_roles(r, o);
    }
    http_json(r, 200, o);
}

/* The common end of a handler: the session as it is now, or what went wrong. */
static void done(struct request *r, bool ok, const struct diags *d)
{
    if (ok)
        answer_view(r);
    else if (!r->status)
        http_problem(r, http_status_of(d), d);
}

static void give(struct request *r, struct json *v, const struct diags *d)
{
    if (v)
        http_json(r, 200, v);
    else if (!r->status)
        http_problem(r, http_status_of(d), d);
}

#define BODY(r, d, body) \
    struct diags d = diags_on((r)->arena); \
    const struct json *body = http_body_json(r); \
    if (!body) \
        return

void api_session_get(struct request *r) { answer_view(r); }

/* ------------------------------------------------------------------ by signature */
void api_challenge(struct request *r)
{
    struct challenge_shown c;
    BODY(r, d, body);
    bool again = str_is(json_get_str(body, "purpose"), "step-up");
    if (!signin_challenge(r, again ? "step-up" : "sign-in", r->lang, &c, &d)) {
        give(r, NULL, &d);
        return;
    }
    struct str url = web_cfg(r->web)->ncalayer;
    struct json *o = json_new_object(r->arena);
    set(r, o, "id", c.id);
    set(r, o, "text", c.text);
    set(r, o, "csrf", http_csrf(r));
    set(r, o, "program", url.n ? url : STR(NCALAYER_URL));
    set(r, o, "request", c.request);
    set_time(r, o, "expires", c.expires);
    http_json(r, 200, o);
}

void api_eds(struct request *r)
{
    BODY(r, d, body);
    struct str id = json_get_str(body, "id"), answer = json_get_str(body, "answer");
    done(r, answer.n ? signin_ncalayer(r, id, answer, &d)
                     : signin_signed(r, id, json_get_str(body, "signature"), SIGN_EDS, &d), &d);
}

void api_egov_begin(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct egov_shown s;
    if (!egov_sign_in(r, &s, &d)) {
        give(r, NULL, &d);
        return;
    }
    struct json *o = json_new_object(r->arena);
    set(r, o, "token", s.token);
    set(r, o, "qr", s.qr);
    set(r, o, "link", s.link);
    set(r, o, "digits", s.digits);
    set(r, o, "csrf", http_csrf(r));
    set_time(r, o, "expires", s.expires);
    http_json(r, 200, o);
}

void api_egov_state(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str state = egov_state(r, r->params[0], &d);
    struct json *o = json_new_object(r->arena);
    set(r, o, "state", state);
    if (state.n)
        http_json(r, 200, o);
    else
        http_problem(r, 404, &d);
}

void api_egov_enter(struct request *r)
{
    struct diags d = diags_on(r->arena);
    done(r, egov_signed_in(r, r->params[0], &d), &d);
}

/* ------------------------------------------------------------------ by code, app, passkey */
void api_code(struct request *r)
{
    struct str id;
    BODY(r, d, body);
    bool add = str_is(json_get_str(body, "purpose"), "add");
    struct json *o = json_new_object(r->arena);
    if (!code_send(r, add ? "add" : "sign-in", json_get_str(body, "to"), &id, &d)) {
        give(r, NULL, &d);
        return;
    }
    set(r, o, "id", id);
    set(r, o, "csrf", http_csrf(r));
    http_json(r, 200, o);
}

void api_code_enter(struct request *r)
{
    struct str needs = STR("");
    BODY(r, d, body);
    bool ok = code_enter(r, json_get_str(body, "id"), json_get_str(body, "code"), &needs, &d);
    if (!ok || !needs.n) {
        done(r, ok, &d);
        return;
    }
    struct json *o = json_new_object(r->arena);
    json_set_bool(r->arena, o, "signed_in", false);
    set(r, o, "needs", needs);
    http_json(r, 200, o);
}

void api_totp(struct request *r)
{
    BODY(r, d, body);
    done(r, totp_enter(r, json_get_str(body, "code"), &d), &d);
}

void api_recovery(struct request *r)
{
    BODY(r, d, body);
    done(r, recovery_enter(r, json_get_str(body, "code"), &d), &d);
}

void api_passkey_ask(struct request *r)
{
    struct diags d = diags_on(r->arena);
    give(r, passkey_ask(r, &d), &d);
}

void api_passkey(struct request *r)
{
    BODY(r, d, body);
    done(r, passkey_enter(r, body, &d), &d);
}

void api_token(struct request *r)
{
    BODY(r, d, body);
    done(r, signin_token(r, json_get_str(body, "token"), &d), &d);
}

/* ------------------------------------------------------------------ the session itself */
void api_role(struct request *r)
{
    enum role role;
    BODY(r, d, body);
    if (!role_parse(json_get_str(body, "role"), &role)) {
        web_says(&d, DIAG_REFUSED, "role-not-yours");
        http_problem(r, 403, &d);
        return;
    }
    done(r, signin_as(r, role, json_get_str(body, "id"), &d), &d);
}

void api_session_end(struct request *r)
{
    struct diags d = diags_on(r->arena);
    done(r, session_close(r, &d), &d);
}

void api_session_end_all(struct request *r)
{
    BODY(r, d, body);
    done(r, session_close_all(r, r->session.person, json_get_bool(body, "others", false), &d), &d);
}

void api_session_all(struct request *r)
{
    struct diags d = diags_on(r->arena);
    give(r, session_list(r, r->session.person, &d), &d);
}

/* ------------------------------------------------------------------ second steps */
void api_factors(struct request *r)
{
    struct diags d = diags_on(r->arena);
    give(r, factors_list(r, &d), &d);
}

void api_totp_begin(struct request *r)
{
    struct diags d = diags_on(r->arena);
    give(r, totp_begin(r, &d), &d);
}

void api_totp_confirm(struct request *r)
{
    BODY(r, d, body);
    done(r, totp_confirm(r, json_get_str(body, "code"), &d), &d);
}

void api_passkey_begin(struct request *r)
{
    struct diags d = diags_on(r->arena);
    give(r, passkey_begin(r, &d), &d);
}

void api_passkey_confirm(struct request *r)
{
    BODY(r, d, body);
    done(r, passkey_confirm(r, body, &d), &d);
}

void api_recovery_make(struct request *r)
{
    struct diags d = diags_on(r->arena);
    give(r, recovery_make(r, &d), &d);
}

void api_factor_remove(struct request *r)
{
    BODY(r, d, body);
    done(r, factor_remove(r, json_get_str(body, "what"), &d), &d);
}
