/*
 * NAME    factors - second steps: app, passkey, recovery codes (see factors.h; messages are in codes.c)
 * WHY     each use is written into the account before it opens anything, by the version it was read at: a code or a
 *         counter cannot be used twice, not even at the same moment
 * OWNS    records "totp-ask", "passkey-ask"; the account through account.h
 * ERRORS  codes of says.c
 * MUST NOT show a secret a second time
 */
#include "web/factors.h"

#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/otp.h"
#include "trust/totp.h"
#include "web/account.h"
#include "web/room.h"

enum { ASK_SECONDS = 300, TRIES = 10, TRY_SECONDS = 300, CODE_BYTES = 10 };

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

static struct str chance_bytes(struct request *r, size_t n)
{
    const struct random_port *p = &web_cfg(r->web)->random;
    char *out = arena_alloc(r->arena, n);
    p->bytes(p->ctx, out, n);
    return (struct str){ out, n };
}

/* Changing how one signs in needs a session that was opened by more than a message to an address just typed. */
static bool mine(struct request *r, struct account *acc, struct diags *d)
{
    if (!r->session.signed_in)
        return no(d, DIAG_REFUSED, "sign-in-first");
    if (!sign_methods[r->session.method].factors)
        return no(d, DIAG_REFUSED, "method-too-weak");
    if (!account_load(r, r->session.person, acc, d))
        return false;
    acc->name = r->session.name;
    return true;
}

static bool may_try(struct request *r, struct str person, struct diags *d)
{
    return http_may(r, "factor", person, TRIES, TRY_SECONDS) || no(d, DIAG_REFUSED, "too-many-tries");
}

/* ------------------------------------------------------------------ app */
static bool totp_of(struct arena *a, const struct json *v, struct totp *t)
{
    struct str secret;
    if (!base64url_read(a, json_get_str(v, "secret"), &secret) || secret.n != TOTP_SECRET)
        return false;
    *t = totp_usual(secret);
    t->last = json_get_int(v, "last", -1);
    return true;
}

static struct json *totp_json(struct arena *a, const struct totp *t)
{
    struct json *v = json_new_object(a);
    json_set_str(a, v, "secret", base64url_write(a, t->secret));
    json_set_int(a, v, "last", t->last);
    return v;
}

struct json *totp_begin(struct request *r, struct diags *d)
{
    struct arena *a = r->arena;
    struct account acc;
    if (!mine(r, &acc, d))
        return NULL;
    struct totp t = totp_usual(chance_bytes(r, TOTP_SECRET));
    struct json *v = totp_json(a, &t), *out = json_new_object(a);
    struct str label = r->session.name.n ? r->session.name : r->session.person;
    if (!ticket_save(r, "totp-ask", session_binding(r), STR(""), http_now(r) + ASK_SECONDS, v, RECORD_ANY, d))
        return NULL;
    json_set_str(a, out, "secret", base32_write(a, t.secret));
    json_set_str(a, out, "uri", totp_uri(a, &t, STR("Sapar"), label));
    return out;
}

bool totp_confirm(struct request *r, struct str code, struct diags *d)
{
    struct account acc;
    struct json *v;
    int64_t version;
    struct totp t;
    if (!mine(r, &acc, d) || !may_try(r, acc.person, d)
        || ticket_read(r, "totp-ask", session_binding(r), true, "code-unknown", &v, &version, d) != PORT_OK)
        return false;
    if (!totp_of(r->arena, v, &t) || !totp_check(&t, code, http_now(r)))
        return no(d, DIAG_REFUSED, "second-factor-wrong");
    json_set(r->arena, acc.v, "totp", totp_json(r->arena, &t));
    return account_save(r, &acc, d) && ticket_spend(r, "totp-ask", session_binding(r), version, "code-unknown", d);
}

bool totp_enter(struct request *r, struct str code, struct diags *d)
{
    struct account acc;
    struct totp t;
    if (!pending_read(r, &acc, d) || !may_try(r, acc.person, d))
        return false;
    if (!totp_of(r->arena, json_get(acc.v, "totp"), &t))
        return no(d, DIAG_REFUSED, "second-factor-none");
    if (!totp_check(&t, code, http_now(r)))
        return no(d, DIAG_REFUSED, "second-factor-wrong");
    json_set(r->arena, acc.v, "totp", totp_json(r->arena, &t));
    return account_save(r, &acc, d) && pending_done(r, &acc, SIGN_TOTP, d);
}

/* ------------------------------------------------------------------ recovery codes */
static struct str recovery_hash(struct request *r, struct str person, struct str code)
{
    unsigned char key[32], mac[32];
    struct str s = str_printf(r->arena, "%.*s %.*s", STR_ARG(person), STR_ARG(code));
    web_key(r->web, "recovery", key);
    hmac_sha256((struct str){ (char *)key, 32 }, s, mac);
    return hex_str(r->arena, mac, 32);
}

/* As typed: any case, blanks and hyphens anywhere. */
static struct str recovery_typed(struct arena *a, struct str typed)
{
    char out[2 * CODE_BYTES];
    size_t n = 0;
    for (size_t i = 0; i < typed.n && n < sizeof out; i++) {
        char c = typed.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 32);
        if (c != ' ' && c != '-')
            out[n++] = c;
    }
    return str_dup(a, (struct str){ out, n });
}

struct json *recovery_make(struct request *r, struct diags *d)
{
    struct arena *a = r->arena;
    struct account acc;
    if (!mine(r, &acc, d))
        return NULL;
    if (!account_needs(r, &acc).n) {
        no(d, DIAG_REFUSED, "second-factor-none");
        return NULL;
    }
    struct json *shown = json_new_array(a), *kept = json_set(a, acc.v, "recovery", json_new_array(a));
    for (int i = 0; i < FACTOR_RECOVERY; i++) {
        struct str code = base32_write(a, chance_bytes(r, CODE_BYTES));
        json_push(a, kept, json_new_str(a, recovery_hash(r, acc.person, code)));
        json_push(a, shown, json_new_str(a, str_printf(a, "%.4s-%.4s-%.4s-%.4s", code.p, code.p + 4, code.p + 8,
                                                       code.p + 12)));
    }
    return account_save(r, &acc, d) ? shown : NULL;
}

bool recovery_enter(struct request *r, struct str code, struct diags *d)
{
    struct arena *a = r->arena;
    struct account acc;
    if (!pending_read(r, &acc, d) || !may_try(r, acc.person, d))
        return false;
    struct str hash = recovery_hash(r, acc.person, recovery_typed(a, code));
    const struct json *kept = json_get(acc.v, "recovery");
    struct json *left = json_new_array(a);
    bool found = false;
    for (size_t i = 0; kept && i < kept->count; i++) {
        struct str h = json_str(json_at(kept, i));
        if (!found && same_secret(h, hash))
            found = true;
        else
            json_push(a, left, json_new_str(a, h));
    }
    if (!found)
        return no(d, DIAG_REFUSED, "second-factor-wrong");
    json_set(a, acc.v, "recovery", left);
    return account_save(r, &acc, d) && pending_done(r, &acc, SIGN_RECOVERY, d);
}

/* ------------------------------------------------------------------ what is set up */
struct json *factors_list(struct request *r, struct diags *d)
{
    struct arena *a = r->arena;
    struct account acc;
    struct json *out = json_new_object(a), *list;
    if (!r->session.signed_in || !account_load(r, r->session.person, &acc, d)) {
        if (!d->count)
            no(d, DIAG_REFUSED, "sign-in-first");
        return NULL;
    }
    struct str phone = json_get_str(acc.v, "phone"), mail = json_get_str(acc.v, "mail");
    ptrdiff_t at = str_chr(mail, '@');
    if (phone.n)
        json_set_str(a, out, "phone", number_masked(a, phone));
    if (at > 0)
        json_set_str(a, out, "mail", str_printf(a, "%.1s***%.*s", mail.p, (int)(mail.n - (size_t)at), mail.p + at));
    json_set_bool(a, out, "totp", json_get(acc.v, "totp") != NULL);
    list = json_set(a, out, "passkeys", json_new_array(a));
    const struct json *keys = json_get(acc.v, "passkeys"), *k;
    for (size_t i = 0; keys && i < keys->count; i++) {
        struct json *o = json_push(a, list, json_new_object(a));
        k = json_at(keys, i);
        json_set_str(a, o, "id", json_get_str(k, "ref"));
        json_set_str(a, o, "name", json_get_str(k, "name"));
        json_set_str(a, o, "added", json_get_str(k, "added"));
    }
    k = json_get(acc.v, "recovery");
    json_set_int(a, out, "recovery", k ? (int64_t)k->count : 0);
    return out;
}

static bool remove_passkey(struct request *r, struct account *acc, struct str ref, struct diags *d)
{
    struct arena *a = r->arena;
    const struct json *keys = json_get(acc->v, "passkeys");
    struct json *left = json_new_array(a);
    struct str id = STR_NONE;
    for (size_t i = 0; keys && i < keys->count; i++) {
        const struct json *k = json_at(keys, i);
        if (str_eq(json_get_str(k, "ref"), ref))
            id = json_get_str(json_get(k, "key"), "id");
        else
            json_push(a, left, json_copy(a, k));
    }
    if (!id.n)
        return no(d, DIAG_REFUSED, "second-factor-none");
    id = str_dup(a, id);
    json_set(a, acc->v, "passkeys", left);
    return account_save_login(r, acc, "passkey", id, true, d);
}

bool factor_remove(struct request *r, struct str what, struct diags *d)
{
    static const char *const plain[] = { "totp", "recovery" }, *const address[] = { "phone", "mail" };
    struct account acc;
    if (!mine(r, &acc, d))
        return false;
    if (str_starts(what, "passkey:"))
        return remove_passkey(r, &acc, str_sub(what, 8, what.n), d);
    for (size_t i = 0; i < 2; i++) {
        struct str old = str_dup(r->arena, json_get_str(acc.v, address[i]));
        if (str_is(what, plain[i])) {
            json_set(r->arena, acc.v, plain[i], json_new_null(r->arena));
            return account_save(r, &acc, d);
        }
        if (str_is(what, address[i]) && old.n) {
            json_set_str(r->arena, acc.v, address[i], STR(""));
            return account_save_login(r, &acc, address[i], old, true, d);
        }
    }
    return no(d, DIAG_REFUSED, "second-factor-none");
}
