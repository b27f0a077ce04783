/*
 * NAME      passkey - WebAuthn registration and assertion, checked by libfido2
 * WHY       the library reads the device's CBOR and checks its signature; what it is bound to we
 *           check ourselves, each with its own answer
 * OWNS      nothing
 * ERRORS    enum passkey_answer, the first thing that is wrong
 * MUST NOT  take a key of another algorithm than it was registered with
 */
#include "trust/passkey.h"

#include <string.h>

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

enum {
    AUTH_LEAST = 37,
    FLAG_PRESENT = 0x01,
    FLAG_VERIFIED = 0x04,
    FLAG_KEY = 0x40, FLAG_MORE = 0x80,
    ES256 = -7,
    EDDSA = -8
};

const char *passkey_answer_name(enum passkey_answer a)
{
    static const char *const names[] = {
        "ok",         "bad-form",    "other-kind",   "other-challenge", "other-origin",
        "other-site", "not-present", "not-verified", "signature-wrong", "copied",
    };

    return names[a];
}

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)s.p;
}

static uint32_t count_of(struct str auth)
{
    const unsigned char *p = bytes_of(auth) + 33;

    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* WebAuthn 7.1 steps 7-11 and 7.2 steps 11-14: what the browser says it was asked. */
static enum passkey_answer client(struct arena *a, const struct passkey_site *site,
                                  const unsigned char challenge[PASSKEY_CHALLENGE],
                                  const char *kind, struct str text)
{
    struct json_limits limits = { PASSKEY_BYTES, 6, 200 };
    struct diags quiet = diags_on(a);
    const struct json *o = json_parse(a, text, limits, &quiet);
    struct str given;

    if (o == NULL || o->type != JSON_OBJECT)
        return PASSKEY_BAD_FORM;
    if (!str_is(json_get_str(o, "type"), kind))
        return PASSKEY_OTHER_KIND;
    if (!base64url_read(a, json_get_str(o, "challenge"), &given)
        || !same_secret(given, (struct str){ (const char *)challenge, PASSKEY_CHALLENGE }))
        return PASSKEY_OTHER_CHALLENGE;
    if (!str_eq(json_get_str(o, "origin"), site->origin) || json_get_bool(o, "crossOrigin", false))
        return PASSKEY_OTHER_ORIGIN;
    return PASSKEY_OK;
}

/* ------------------------------------------------------------------ the device's CBOR, first
 * walked The library believes the count at the head of a map or list and takes memory for it: a
 * hundred bytes can ask for gigabytes. So each count is held against the bytes that are there
 * before it sees any. */
enum { CBOR_DEPTH = 4, CBOR_ITEMS = 64, CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_LIST = 4, CBOR_MAP = 5,
       CBOR_TAG = 6 };

static bool cbor_head(struct str s, size_t *at, int *major, uint64_t *value)
{
    unsigned char first;
    size_t more;

    if (*at >= s.n)
        return false;
    first = bytes_of(s)[(*at)++];
    *major = first >> 5;
    *value = first & 31;
    if (*value < 24)
        return true;
    if (*value > 27)            /* reserved, or a length that is not told */
        return false;
    more = (size_t)1 << (*value - 24);
    if (s.n - *at < more)
        return false;
    for (*value = 0; more > 0; more--)
        *value = *value << 8 | bytes_of(s)[(*at)++];
    return true;
}

/* Items are counted instead of nested calls: a list adds its members to what is still to come. */
static bool cbor_item(struct str s, size_t *at)
{
    uint64_t value, left[CBOR_DEPTH + 1] = { 1 };
    int major, depth = 0, seen = 0;

    while (depth >= 0) {
        if (left[depth] == 0) {
            depth--;
            continue;
        }
        left[depth]--;
        if (++seen > CBOR_ITEMS || !cbor_head(s, at, &major, &value) || major == CBOR_TAG)
            return false;
        if (major == CBOR_BYTES || major == CBOR_TEXT) {
            if (value > s.n - *at)
                return false;
            *at += (size_t)value;
        } else if (major == CBOR_LIST || major == CBOR_MAP) {
            if (depth == CBOR_DEPTH || value > CBOR_ITEMS)
                return false;
            left[++depth] = major == CBOR_MAP ? 2 * value : value;
        }
    }
    return true;
}

/* WebAuthn 6.1: header, then with a key its credential, then the extensions, then nothing. */
static bool well_formed(struct str auth)
{
    unsigned char flags = bytes_of(auth)[32];
    size_t at = AUTH_LEAST, id;

    if ((flags & FLAG_KEY) != 0) {
        if (auth.n - at < 18)
            return false;
        id = (size_t)bytes_of(auth)[at + 16] << 8 | bytes_of(auth)[at + 17];
        at += 18;
        if (id == 0 || id > PASSKEY_ID || auth.n - at < id)
            return false;
        at += id;
        if (!cbor_item(auth, &at))
            return false;
    }
    if ((flags & FLAG_MORE) != 0 && !cbor_item(auth, &at))
        return false;
    return at == auth.n;
}

/* 7.1 steps 13-15, 7.2 steps 15-17: whom the device thought it spoke to, and whether a person was
 * there. */
static enum passkey_answer device(const struct passkey_site *site, struct str auth)
{
    unsigned char hash[32], flags;

    if (auth.n < AUTH_LEAST || auth.n > PASSKEY_BYTES || !well_formed(auth))
        return PASSKEY_BAD_FORM;
    sha256(site->id.p, site->id.n, hash);
    if (memcmp(hash, auth.p, 32) != 0)
        return PASSKEY_OTHER_SITE;
    flags = bytes_of(auth)[32];
    if ((flags & FLAG_PRESENT) == 0)
        return PASSKEY_NOT_PRESENT;
    if (site->verification && (flags & FLAG_VERIFIED) == 0)
        return PASSKEY_NOT_VERIFIED;
    return PASSKEY_OK;
}

static bool public_fits(int algorithm, struct str public)
{
    return (algorithm == ES256 && public.n == 64) || (algorithm == EDDSA && public.n == 32);
}

/* The library's form of the key; false when it is no point of the curve. */
static bool public_key(int algorithm, struct str public, es256_pk_t **es, eddsa_pk_t **ed)
{
    EVP_PKEY *p;

    *es = NULL;
    *ed = NULL;
    if (algorithm == ES256) {
        *es = es256_pk_new();
        AN(*es != NULL);
        if (es256_pk_from_ptr(*es, public.p, public.n) != FIDO_OK
            || (p = es256_pk_to_EVP_PKEY(*es)) == NULL)
            return false;
    } else {
        *ed = eddsa_pk_new();
        AN(*ed != NULL);
        if (eddsa_pk_from_ptr(*ed, public.p, public.n) != FIDO_OK
            || (p = eddsa_pk_to_EVP_PKEY(*ed)) == NULL)
            return false;
    }
    EVP_PKEY_free(p);
    return true;
}

static bool usable(int algorithm, struct str public)
{
    es256_pk_t *es;
    eddsa_pk_t *ed;
    bool ok = public_fits(algorithm, public) && public_key(algorithm, public, &es, &ed);

    if (public_fits(algorithm, public)) {
        es256_pk_free(&es);
        eddsa_pk_free(&ed);
    }
    return ok;
}

/* The credential in the device's data, if it is of this algorithm. */
static bool credential(struct arena *a, int algorithm, struct str auth, struct passkey *out)
{
    fido_cred_t *c = fido_cred_new();
    bool ok;

    AN(c != NULL);
    ok = fido_cred_set_type(c, algorithm) == FIDO_OK
        && fido_cred_set_authdata_raw(c, bytes_of(auth), auth.n) == FIDO_OK
        && fido_cred_id_len(c) > 0 && fido_cred_id_len(c) <= PASSKEY_ID;
    if (ok) {
        out->algorithm = algorithm;
        out->id =
            str_dup(a, (struct str){ (const char *)fido_cred_id_ptr(c), fido_cred_id_len(c) });
        out->public = str_dup(
            a, (struct str){ (const char *)fido_cred_pubkey_ptr(c), fido_cred_pubkey_len(c) });
        ok = usable(algorithm, out->public);
    }
    fido_cred_free(&c);
    return ok;
}

enum passkey_answer passkey_register(struct arena *a, const struct passkey_site *site,
                                     const unsigned char challenge[PASSKEY_CHALLENGE],
                                     struct str client_data, struct str authenticator_data,
                                     struct passkey *out)
{
    enum passkey_answer answer = client(a, site, challenge, "webauthn.create", client_data);

    memset(out, 0, sizeof *out);
    if (answer == PASSKEY_OK)
        answer = device(site, authenticator_data);
    if (answer != PASSKEY_OK)
        return answer;
    if ((bytes_of(authenticator_data)[32] & FLAG_KEY) == 0)
        return PASSKEY_BAD_FORM;
    fido_init(0);
    if (!credential(a, ES256, authenticator_data, out)
        && !credential(a, EDDSA, authenticator_data, out))
        return PASSKEY_BAD_FORM;
    out->count = count_of(authenticator_data);
    return PASSKEY_OK;
}

static bool signed_by(const struct passkey_site *site, const char *id, const struct passkey *key,
                      struct str client_data, struct str auth, struct str signature)
{
    fido_assert_t *f = fido_assert_new();
    unsigned char hash[32];
    es256_pk_t *es;
    eddsa_pk_t *ed;
    bool ok;

    AN(f != NULL);
    sha256(client_data.p, client_data.n, hash);
    ok = public_key(key->algorithm, key->public, &es, &ed)
        && fido_assert_set_clientdata_hash(f, hash, sizeof hash) == FIDO_OK
        && fido_assert_set_rp(f, id) == FIDO_OK && fido_assert_set_count(f, 1) == FIDO_OK
        && fido_assert_set_authdata_raw(f, 0, bytes_of(auth), auth.n) == FIDO_OK
        && fido_assert_set_up(f, FIDO_OPT_TRUE) == FIDO_OK
        && fido_assert_set_uv(f, site->verification ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK
        && fido_assert_set_sig(f, 0, bytes_of(signature), signature.n) == FIDO_OK
        && fido_assert_verify(f, 0, key->algorithm,
                              key->algorithm == ES256 ? (const void *)es : (const void *)ed)
            == FIDO_OK;
    es256_pk_free(&es);
    eddsa_pk_free(&ed);
    fido_assert_free(&f);
    return ok;
}

enum passkey_answer passkey_verify(struct arena *a, const struct passkey_site *site,
                                   const unsigned char challenge[PASSKEY_CHALLENGE],
                                   struct passkey *key, struct str client_data,
                                   struct str authenticator_data, struct str signature)
{
    enum passkey_answer answer = client(a, site, challenge, "webauthn.get", client_data);
    uint32_t count;

    if (answer == PASSKEY_OK)
        answer = device(site, authenticator_data);
    if (answer != PASSKEY_OK)
        return answer;
    if (!public_fits(key->algorithm, key->public) || signature.n == 0 || signature.n > 256)
        return PASSKEY_BAD_FORM;
    fido_init(0);
    if (!signed_by(site, str_z(a, site->id), key, client_data, authenticator_data, signature))
        return PASSKEY_BAD_SIGNATURE;
    count = count_of(authenticator_data);
    if ((count != 0 || key->count != 0) && count <= key->count)
        return PASSKEY_COPIED;
    key->count = count;
    return PASSKEY_OK;
}

struct json *passkey_json(struct arena *a, const struct passkey *k)
{
    struct json *v = json_new_object(a);

    json_set_str(a, v, "id", base64url_write(a, k->id));
    json_set_int(a, v, "algorithm", k->algorithm);
    json_set_str(a, v, "public", base64url_write(a, k->public));
    json_set_int(a, v, "count", k->count);
    return v;
}

bool passkey_from_json(struct arena *a, const struct json *v, struct passkey *out)
{
    int64_t count;

    memset(out, 0, sizeof *out);
    out->algorithm = (int)json_get_int(v, "algorithm", 0);
    if (!base64url_read(a, json_get_str(v, "id"), &out->id) || out->id.n == 0
        || out->id.n > PASSKEY_ID || !base64url_read(a, json_get_str(v, "public"), &out->public)
        || !json_int(json_get(v, "count"), &count) || count < 0 || count > UINT32_MAX)
        return false;
    out->count = (uint32_t)count;
    return public_fits(out->algorithm, out->public);
}
