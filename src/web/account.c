/*
 * NAME    account - see account.h
 * OWNS    records "account", "login" and "pending"
 * ERRORS  the store's, and codes of says.c
 * MUST NOT keep an address or a code as an id: ids are not sealed at rest, so they are keyed hashes
 */
#include "web/account.h"

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "web/room.h"

enum { PENDING_SECONDS = 600 };

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

static struct str keyed(struct request *r, const char *kind, struct str s)
{
    unsigned char key[32], mac[32];
    web_key(r->web, kind, key);
    hmac_sha256((struct str){ (char *)key, 32 }, s, mac);
    wipe(key, sizeof key);
    return hex_str(r->arena, mac, 32);
}

bool account_load(struct request *r, struct str person, struct account *out, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct diags quiet = diags_on(r->arena);
    struct record rec;
    int rc = reader ? flow_record_get(reader, STR("account"), keyed(r, "account", person), r->arena, &rec, d)
                    : PORT_FAILED;
    *out = (struct account){ .person = person };
    if (rc == PORT_FAILED)
        return false;
    if (rc == PORT_OK) {
        out->v = json_parse(r->arena, rec.data, JSON_LIMITS, &quiet);
        out->version = rec.version;
        out->name = json_get_str(out->v, "name");
    }
    if (!out->v) {
        out->v = json_new_object(r->arena);
        json_set_str(r->arena, out->v, "person", person);
    }
    return true;
}

static struct record account_record(struct request *r, struct account *acc)
{
    if (acc->name.n)
        json_set_str(r->arena, acc->v, "name", acc->name);
    return (struct record){ .kind = STR("account"), .id = keyed(r, "account", acc->person), .owner = acc->person,
                            .until = MOMENT_NONE, .version = acc->version, .data = json_text(r->arena, acc->v, 0) };
}

bool account_save(struct request *r, struct account *acc, struct diags *d)
{
    struct record_change c = { .record = account_record(r, acc) };
    int rc = flow_record_save(web_cfg(r->web)->flow, &c, 1, d);
    return rc == PORT_OK || (rc == PORT_CONFLICT && no(d, DIAG_REFUSED, "form-outdated"));
}

bool login_find(struct request *r, const char *kind, struct str address, struct str *person, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct diags quiet = diags_on(r->arena);
    struct record rec;
    int rc = reader ? flow_record_get(reader, STR("login"), keyed(r, kind, address), r->arena, &rec, d) : PORT_FAILED;
    *person = STR_NONE;
    if (rc == PORT_OK)
        *person = json_get_str(json_parse(r->arena, rec.data, JSON_LIMITS, &quiet), "person");
    return rc != PORT_FAILED;
}

bool account_save_login(struct request *r, struct account *acc, const char *kind, struct str address, bool drop,
                        struct diags *d)
{
    struct json *v = json_new_object(r->arena);
    struct str id = keyed(r, kind, address), owner;
    if (!login_find(r, kind, address, &owner, d))
        return false;
    if (owner.n && !str_eq(owner, acc->person))
        return drop ? account_save(r, acc, d) : no(d, DIAG_REFUSED, "address-taken");
    json_set_str(r->arena, v, "person", acc->person);
    struct record_change c[2] = {
        { .record = account_record(r, acc) },
        { .drop = drop, .record = { .kind = STR("login"), .id = id, .owner = acc->person, .until = MOMENT_NONE,
                                    .version = drop || owner.n ? RECORD_ANY : 0, .data = json_text(r->arena, v, 0) } },
    };
    int rc = flow_record_save(web_cfg(r->web)->flow, c, 2, d);
    return rc == PORT_OK || (rc == PORT_CONFLICT && no(d, DIAG_REFUSED, "form-outdated"));
}

struct str account_needs(struct request *r, const struct account *acc)
{
    const struct json *keys = json_get(acc->v, "passkeys"), *recovery = json_get(acc->v, "recovery");
    struct buf b = buf_on(r->arena);
    if (json_get_str(json_get(acc->v, "totp"), "secret").n)
        buf_puts(&b, "totp");
    if (keys && keys->count)
        buf_puts(&b, b.n ? ",passkey" : "passkey");
    if (b.n && recovery && recovery->count)
        buf_puts(&b, ",recovery");
    return buf_get(&b);
}

/* ------------------------------------------------------------------ between the two steps */
bool pending_save(struct request *r, struct str person, bool by_phone, struct diags *d)
{
    struct json *v = json_new_object(r->arena);
    json_set_str(r->arena, v, "person", person);
    json_set_bool(r->arena, v, "phone", by_phone);
    return ticket_save(r, "pending", session_binding(r), person, http_now(r) + PENDING_SECONDS, v, RECORD_ANY, d);
}

bool pending_read(struct request *r, struct account *acc, struct diags *d)
{
    struct json *v;
    int64_t version;
    if (ticket_read(r, "pending", session_binding(r), true, "code-unknown", &v, &version, d) != PORT_OK)
        return false;
    if (!account_load(r, json_get_str(v, "person"), acc, d))
        return false;
    acc->by_phone = json_get_bool(v, "phone", false);
    return true;
}

bool pending_done(struct request *r, struct account *acc, enum sign_method m, struct diags *d)
{
    struct signer who = { .iin = acc->person, .name = acc->name };
    if (acc->by_phone && m != SIGN_RECOVERY)
        m = SIGN_SMS;
    return ticket_spend(r, "pending", session_binding(r), RECORD_ANY, "code-unknown", d)
        && signin_person(r, m, &who, d);
}
