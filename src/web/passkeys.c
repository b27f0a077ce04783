/*
 * NAME    passkeys - WebAuthn's two conversations with our page's script (factors.h)
 * WHY     a key that only answers to this site's own address cannot be given away on a false page; with PIN or finger
 *         asked for it is two steps in one
 * OWNS    records "passkey-ask"; login records of credential ids
 * ERRORS  codes of says.c
 * MUST NOT ask for attestation: whose make a device is, is nobody's business here
 */
#include "trust/passkey.h"

#include <string.h>

#include "trust/encode.h"
#include "web/account.h"
#include "web/room.h"

enum { ASK_SECONDS = 300, NAME_MOST = 60 };

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

static struct passkey_site site_of(struct request *r)
{
    struct str origin = http_origin(r), host;
    ptrdiff_t colon;
    host = str_sub(origin, r->web->https ? 8 : 7, origin.n);
    if ((colon = str_chr(host, ':')) >= 0)
        host = str_sub(host, 0, (size_t)colon);
    return (struct passkey_site){ .id = host, .origin = origin, .verification = true };
}

/* A fresh challenge of this browser, kept until it is answered once. */
static bool ask(struct request *r, const char *purpose, struct str *challenge, struct diags *d)
{
    struct json *v = json_new_object(r->arena);
    if (!signin_often(r, OFTEN_BEGIN, d))
        return false;
    (void)http_csrf(r);
    *challenge = ticket_secret(r);
    json_set_str(r->arena, v, "challenge", *challenge);
    json_set_str(r->arena, v, "purpose", str_of(purpose));
    return ticket_save(r, "passkey-ask", session_binding(r), STR(""), http_now(r) + ASK_SECONDS, v, RECORD_ANY, d);
}

static bool asked(struct request *r, const char *purpose, unsigned char challenge[PASSKEY_CHALLENGE], struct diags *d)
{
    struct json *v;
    int64_t version;
    struct str bytes;
    if (ticket_read(r, "passkey-ask", session_binding(r), true, "challenge-unknown", &v, &version, d) != PORT_OK)
        return false;
    if (!str_is(json_get_str(v, "purpose"), purpose) || !base64url_read(r->arena, json_get_str(v, "challenge"), &bytes)
        || bytes.n != PASSKEY_CHALLENGE)
        return no(d, DIAG_REFUSED, "challenge-unknown");
    memcpy(challenge, bytes.p, PASSKEY_CHALLENGE);
    return ticket_spend(r, "passkey-ask", session_binding(r), version, "challenge-unknown", d);
}

static bool part(struct arena *a, const struct json *response, const char *name, struct str *out)
{
    return base64url_read(a, json_get_str(response, name), out) && out->n > 0 && out->n <= PASSKEY_BYTES;
}

static struct json *descriptor(struct arena *a, struct str id)
{
    struct json *o = json_new_object(a);
    json_set_str(a, o, "type", STR("public-key"));
    json_set_str(a, o, "id", id);
    return o;
}

/* ------------------------------------------------------------------ signing in */
struct json *passkey_ask(struct request *r, struct diags *d)
{
    struct arena *a = r->arena;
    struct json *o = json_new_object(a);
    struct str challenge;
    if (!ask(r, "get", &challenge, d))
        return NULL;
    json_set_str(a, o, "challenge", challenge);
    json_set_str(a, o, "rpId", site_of(r).id);
    json_set_str(a, o, "userVerification", STR("required"));
    json_set_int(a, o, "timeout", ASK_SECONDS * 1000);
    json_set(a, o, "allowCredentials", json_new_array(a));
    return o;
}

static struct json *find_key(struct account *acc, struct str id)
{
    struct json *keys = json_get(acc->v, "passkeys");
    for (size_t i = 0; keys && i < keys->count; i++)
        if (str_eq(json_get_str(json_get(json_at(keys, i), "key"), "id"), id))
            return json_at(keys, i);
    return NULL;
}

/* Two devices hold this key: all of the person's sessions end, and the key no longer opens anything. */
static bool copied(struct request *r, struct account *acc, struct json *row, struct diags *d)
{
    struct str id = str_dup(r->arena, json_get_str(json_get(row, "key"), "id"));
    json_set(r->arena, row, "key", json_new_object(r->arena));
    return session_close_all(r, acc->person, false, d) && account_save_login(r, acc, "passkey", id, true, d)
        && no(d, DIAG_REFUSED, "passkey-refused");
}

bool passkey_enter(struct request *r, const struct json *answer, struct diags *d)
{
    struct arena *a = r->arena;
    unsigned char challenge[PASSKEY_CHALLENGE];
    struct str client, data, signature, person, id = json_get_str(answer, "id");
    const struct json *response = json_get(answer, "response");
    struct account acc;
    struct passkey key;
    struct json *row;
    if (id.n == 0 || id.n > 2 * PASSKEY_ID || !part(a, response, "clientDataJSON", &client)
        || !part(a, response, "authenticatorData", &data) || !part(a, response, "signature", &signature))
        return no(d, DIAG_INPUT, "passkey-refused");
    if (!asked(r, "get", challenge, d) || !login_find(r, "passkey", id, &person, d))
        return false;
    if (!person.n)
        return no(d, DIAG_REFUSED, "passkey-refused");
    if (!account_load(r, person, &acc, d))
        return false;
    row = find_key(&acc, id);
    if (!row || !passkey_from_json(a, json_get(row, "key"), &key))
        return no(d, DIAG_REFUSED, "passkey-refused");
    struct passkey_site site = site_of(r);
    enum passkey_answer ok = passkey_verify(a, &site, challenge, &key, client, data, signature);
    if (ok == PASSKEY_COPIED)
        return copied(r, &acc, row, d);
    if (ok != PASSKEY_OK)
        return no(d, DIAG_REFUSED, "passkey-refused");
    json_set(a, row, "key", passkey_json(a, &key));
    struct signer who = { .iin = acc.person, .name = acc.name };
    return account_save(r, &acc, d) && signin_person(r, SIGN_PASSKEY, &who, d);
}

/* ------------------------------------------------------------------ setting one up */
static bool mine(struct request *r, struct account *acc, struct diags *d)
{
    if (!r->session.signed_in)
        return no(d, DIAG_REFUSED, "sign-in-first");
    if (!sign_methods[r->session.method].factors)
        return no(d, DIAG_REFUSED, "method-too-weak");
    if (!account_load(r, r->session.person, acc, d))
        return false;
    acc->name = r->session.name;
    const struct json *keys = json_get(acc->v, "passkeys");
    return !keys || keys->count < FACTOR_PASSKEYS || no(d, DIAG_REFUSED, "second-factor-many");
}

struct json *passkey_begin(struct request *r, struct diags *d)
{
    struct arena *a = r->arena;
    struct account acc;
    struct str challenge;
    if (!mine(r, &acc, d) || !ask(r, "create", &challenge, d))
        return NULL;
    struct json *o = json_new_object(a), *v;
    unsigned char key[32], handle[32];
    json_set_str(a, o, "challenge", challenge);
    v = json_set(a, o, "rp", json_new_object(a));
    json_set_str(a, v, "id", site_of(r).id);
    json_set_str(a, v, "name", STR("Sapar"));
    v = json_set(a, o, "user", json_new_object(a));
    web_key(r->web, "handles", key);                /* the device keeps it: it must not be the IIN */
    hmac_sha256((struct str){ (char *)key, 32 }, acc.person, handle);
    json_set_str(a, v, "id", base64url_write(a, (struct str){ (char *)handle, 32 }));
    json_set_str(a, v, "name", acc.name.n ? acc.name : acc.person);
    json_set_str(a, v, "displayName", acc.name.n ? acc.name : acc.person);
    v = json_set(a, o, "pubKeyCredParams", json_new_array(a));
    for (int64_t alg = -7; alg >= -8; alg--) {
        struct json *p = json_push(a, v, json_new_object(a));
        json_set_str(a, p, "type", STR("public-key"));
        json_set_int(a, p, "alg", alg);
    }
    v = json_set(a, o, "authenticatorSelection", json_new_object(a));
    json_set_str(a, v, "residentKey", STR("required"));
    json_set_str(a, v, "userVerification", STR("required"));
    json_set_str(a, o, "attestation", STR("none"));
    json_set_int(a, o, "timeout", ASK_SECONDS * 1000);
    v = json_set(a, o, "excludeCredentials", json_new_array(a));
    const struct json *keys = json_get(acc.v, "passkeys");
    for (size_t i = 0; keys && i < keys->count; i++)
        json_push(a, v, descriptor(a, json_get_str(json_get(json_at(keys, i), "key"), "id")));
    return o;
}

bool passkey_confirm(struct request *r, const struct json *answer, struct diags *d)
{
    struct arena *a = r->arena;
    unsigned char challenge[PASSKEY_CHALLENGE];
    const struct json *response = json_get(answer, "response");
    struct str client, data, name = str_trim(json_get_str(answer, "name"));
    struct account acc;
    struct passkey key;
    if (!part(a, response, "clientDataJSON", &client) || !part(a, response, "authenticatorData", &data))
        return no(d, DIAG_INPUT, "passkey-refused");
    if (!mine(r, &acc, d) || !asked(r, "create", challenge, d))
        return false;
    struct passkey_site site = site_of(r);
    if (passkey_register(a, &site, challenge, client, data, &key) != PASSKEY_OK)
        return no(d, DIAG_REFUSED, "passkey-refused");
    struct json *v = passkey_json(a, &key), *keys = json_get(acc.v, "passkeys"), *row;
    if (!keys)
        keys = json_set(a, acc.v, "passkeys", json_new_array(a));
    row = json_push(a, keys, json_new_object(a));
    struct str id = json_get_str(v, "id");
    json_set(a, row, "key", v);
    json_set_str(a, row, "ref", str_sub(ticket_secret(r), 0, 12));
    json_set_str(a, row, "name", name.n && name.n <= NAME_MOST ? name : STR("passkey"));
    json_set_str(a, row, "added", moment_str(a, http_now(r)));
    return account_save_login(r, &acc, "passkey", id, false, d);
}
