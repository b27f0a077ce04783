/*
 * NAME      key - public keys: reading SubjectPublicKeyInfo, verifying
 * WHY       the only place where an object identifier becomes a curve and an order of bytes
 * OWNS      the OpenSSL key inside a public_key, until public_key_free
 * ERRORS    a diag for a key that is not accepted; false for a signature that is not right
 * MUST NOT  accept parameters that are not exactly those of the key's kind
 */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "trust/key_parts.h"

enum { RSA_LEAST = 2048, RSA_MOST = 8192, SPKI_MOST = 4096 };

struct public_key {
    enum key_kind kind;
    unsigned char xy[2 * KZEC_MOST];
    EVP_PKEY *pkey;
};

const struct gost_kind gost_kinds[3] = {
    [KEY_GOST_2004] = { "gost-2004", "1.2.398.3.10.1.1.1.1", "1.2.398.3.10.1.1.1.1.1",
                        "1.2.398.3.10.1.3.1.1.0", KZEC_CRYPTOPRO_A, ALG_GOST_2004 },
    [KEY_GOST_2015_256] = { "gost-2015-256", "1.2.398.3.10.1.1.2.1", "1.2.398.3.10.1.1.2.1.1",
                            "1.2.398.3.10.1.3.2", KZEC_TC26_256_A, ALG_GOST_2015_256 },
    [KEY_GOST_2015_512] = { "gost-2015-512", "1.2.398.3.10.1.1.2.2", "1.2.398.3.10.1.1.2.2.1",
                            "1.2.398.3.10.1.3.3", KZEC_TC26_512_A, ALG_GOST_2015_512 },
};

/* Curves of ECDSA that passports, seals and servers use; P-192 and the like are too short. */
static const char *const ec_groups[] = {
    "prime256v1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1",
    "brainpoolP512r1"
};

bool key_fits(enum key_kind kind, enum algorithm alg)
{
    switch (alg) {
    case ALG_GOST_2004: return kind == KEY_GOST_2004;
    case ALG_GOST_2015_256: return kind == KEY_GOST_2015_256;
    case ALG_GOST_2015_512: return kind == KEY_GOST_2015_512;
    case ALG_RSA_SHA1:
    case ALG_RSA_SHA256:
    case ALG_RSA_SHA384:
    case ALG_RSA_SHA512: return kind == KEY_RSA;
    case ALG_ECDSA_SHA256:
    case ALG_ECDSA_SHA384:
    case ALG_ECDSA_SHA512: return kind == KEY_EC;
    case ALG_UNKNOWN: break;
    }
    return false;
}

bool gost_kind_read(struct der *algorithm, enum key_kind *kind)
{
    struct der parameters;
    struct str key, curve, digest;
    unsigned i;

    if (!der_oid(algorithm, &key))
        return false;
    for (i = 0; i < 3; i++)
        if (der_oid_is(key, gost_kinds[i].key))
            break;
    if (i == 3 || !der_into(algorithm, DER_SEQUENCE, &parameters) || !der_end(algorithm))
        return false;
    if (!der_oid(&parameters, &curve) || !der_oid(&parameters, &digest) || !der_end(&parameters))
        return false;
    *kind = (enum key_kind)i;
    return der_oid_is(curve, gost_kinds[i].parameters) && der_oid_is(digest, gost_kinds[i].digest);
}

struct str gost_kind_make(struct arena *a, enum key_kind kind)
{
    const struct gost_kind *g = &gost_kinds[kind];
    struct str inner[2] = { der_make_oid(a, g->parameters), der_make_oid(a, g->digest) };
    struct str parts[2] = { der_make_oid(a, g->key), der_make_sequence(a, inner, 2) };

    return der_make_sequence(a, parts, 2);
}

bool key_accept(EVP_PKEY *pkey, enum key_kind *kind, struct diags *d)
{
    char group[64];
    size_t i;

    if (EVP_PKEY_is_a(pkey, "RSA")) {
        *kind = KEY_RSA;
        if (EVP_PKEY_get_bits(pkey) >= RSA_LEAST && EVP_PKEY_get_bits(pkey) <= RSA_MOST)
            return true;
        diag_add(d, DIAG_INPUT, "key-size", "an RSA key of %d bits is not accepted, only of %d"
                 " to %d", EVP_PKEY_get_bits(pkey), RSA_LEAST, RSA_MOST);
        return false;
    }
    if (EVP_PKEY_is_a(pkey, "EC") && EVP_PKEY_get_group_name(pkey, group, sizeof group, &i) == 1) {
        *kind = KEY_EC;
        for (i = 0; i < sizeof ec_groups / sizeof *ec_groups; i++)
            if (strcmp(group, ec_groups[i]) == 0)
                return true;
        diag_add(d, DIAG_INPUT, "key-curve", "the curve %s is not accepted", group);
        return false;
    }
    diag_add(d, DIAG_INPUT, "key-kind", "the key is neither GOST of Kazakhstan nor RSA nor EC");
    return false;
}

/* The BIT STRING of a GOST key holds an OCTET STRING of x and y. */
static bool read_gost(struct public_key *k, struct str bits, struct diags *d)
{
    struct der in = der_of(bits, false);
    enum kzec_curve curve = gost_kinds[k->kind].curve;
    struct der_item point;

    if (!der_take(&in, DER_OCTET_STRING, &point) || !der_end(&in) ||
        point.body.n != 2 * kzec_bytes(curve)) {
        diag_add(d, DIAG_INPUT, "key-form", "a %s key is an OCTET STRING of %zu bytes",
                 gost_kinds[k->kind].name, 2 * kzec_bytes(curve));
        return false;
    }
    memcpy(k->xy, point.body.p, point.body.n);
    if (kzec_public_ok(curve, k->xy))
        return true;
    diag_add(d, DIAG_INPUT, "key-off-curve", "the point of the %s key is not on its curve",
             gost_kinds[k->kind].name);
    return false;
}

static bool read_other(struct public_key *k, struct str spki, struct diags *d)
{
    const unsigned char *p = (const unsigned char *)spki.p;

    k->pkey = d2i_PUBKEY(NULL, &p, (long)spki.n);
    ERR_clear_error();
    if (k->pkey == NULL || p != (const unsigned char *)spki.p + spki.n) {
        diag_add(d, DIAG_INPUT, "key-form", "the public key is of no known kind or malformed");
        return false;
    }
    return key_accept(k->pkey, &k->kind, d);
}

struct public_key *public_key_read(struct arena *a, struct str spki, struct diags *d)
{
    struct public_key *k = arena_new_of(a, struct public_key);
    struct der in = der_of(spki, false), body, algorithm;
    struct str bits;
    bool ok;

    if (spki.n > SPKI_MOST || !der_into(&in, DER_SEQUENCE, &body) || !der_end(&in) ||
        !der_into(&body, DER_SEQUENCE, &algorithm) || !der_bits(&body, &bits) ||
        !der_end(&body)) {
        diag_add(d, DIAG_INPUT, "key-form", "the bytes are not a SubjectPublicKeyInfo in DER");
        return NULL;
    }
    if (gost_kind_read(&algorithm, &k->kind))
        ok = read_gost(k, bits, d);
    else
        ok = read_other(k, spki, d);
    if (ok)
        return k;
    public_key_free(k);
    return NULL;
}

void public_key_free(struct public_key *k)
{
    if (k == NULL)
        return;
    EVP_PKEY_free(k->pkey);
    k->pkey = NULL;
}

const char *public_key_kind(const struct public_key *k)
{
    if (key_is_gost(k->kind))
        return gost_kinds[k->kind].name;
    return k->kind == KEY_RSA ? "rsa" : "ec";
}

int public_key_bits(const struct public_key *k)
{
    if (key_is_gost(k->kind))
        return (int)(8 * kzec_bytes(gost_kinds[k->kind].curve));
    return EVP_PKEY_get_bits(k->pkey);
}

static bool verify_other(const struct public_key *k, enum algorithm alg, struct str digest,
                         struct str signature)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
    bool ok;

    ok = ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 &&
         (k->kind != KEY_RSA || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1) &&
         EVP_PKEY_CTX_set_signature_md(ctx, digest_md(digest_of_algorithm(alg))) == 1 &&
         EVP_PKEY_verify(ctx, (const unsigned char *)signature.p, signature.n,
                         (const unsigned char *)digest.p, digest.n) == 1;
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    return ok;
}

bool public_key_verify_digest(const struct public_key *k, enum algorithm alg, struct str digest,
                              struct str signature)
{
    if (!key_fits(k->kind, alg) || digest.n != digest_size(digest_of_algorithm(alg)))
        return false;
    if (!key_is_gost(k->kind))
        return verify_other(k, alg, digest, signature);
    if (signature.n != 2 * kzec_bytes(gost_kinds[k->kind].curve))
        return false;
    return kzec_verify(gost_kinds[k->kind].curve, k->xy, (const unsigned char *)digest.p,
                       (const unsigned char *)signature.p);
}

bool public_key_verify(const struct public_key *k, enum algorithm alg, struct str bytes,
                       struct str signature)
{
    enum digest_kind hash = digest_of_algorithm(alg);
    unsigned char digest[DIGEST_MOST];

    if (!key_fits(k->kind, alg) || !digest_bytes(hash, bytes, digest))
        return false;
    return public_key_verify_digest(k, alg, (struct str){ (const char *)digest,
                                    digest_size(hash) }, signature);
}
