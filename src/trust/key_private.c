/*
 * NAME      key_private - private keys: reading and writing PKCS#8, signing, new ones
 * WHY       servers seal with a key of the national centre, the tests' own PKI makes its keys
 * OWNS      the secret until private_key_free, which wipes it
 * ERRORS    a diag; the message never says anything of the secret
 * MUST NOT  put a secret into a diag, a log or a copy that is not wiped
 */
#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/panic.h"
#include "trust/key_parts.h"
#include "trust/signed.h"

enum { PKCS8_MOST = 16384, SIGNATURE_MOST = 1024 };

struct private_key {
    enum key_kind kind;
    unsigned char d[KZEC_MOST];     /* of a GOST key, the least significant byte first */
    unsigned char xy[2 * KZEC_MOST];
    EVP_PKEY *pkey;
    struct key_signer signer;       /* of an external one, whose pkey is the public half */
};

static void reverse(unsigned char *to, struct str from)
{
    size_t i;

    for (i = 0; i < from.n; i++)
        to[i] = (unsigned char)from.p[from.n - 1 - i];
}

/*
 * Two forms are met: Kalkan writes d of 2015 as an OCTET STRING, the least significant byte first,
 * and d of 2004 as an INTEGER.
 */
static bool read_gost(struct private_key *k, struct str inner)
{
    enum kzec_curve curve = gost_kinds[k->kind].curve;
    struct der in = der_of(inner, false);
    struct der_item octets;
    struct str number;

    if (der_option(&in, DER_OCTET_STRING, &octets)) {
        if (octets.body.n != kzec_bytes(curve))
            return false;
        memcpy(k->d, octets.body.p, octets.body.n);
    } else {
        if (!der_uint_bytes(&in, &number) || number.n > kzec_bytes(curve))
            return false;
        reverse(k->d, number);
    }
    if (!der_end(&in) || !kzec_private_ok(curve, k->d))
        return false;
    kzec_public_of(curve, k->d, k->xy);
    return true;
}

static bool read_other(struct private_key *k, struct str pkcs8, struct diags *d)
{
    const unsigned char *p = (const unsigned char *)pkcs8.p;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)pkcs8.n);

    if (info != NULL && p == (const unsigned char *)pkcs8.p + pkcs8.n)
        k->pkey = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    ERR_clear_error();
    if (k->pkey != NULL)
        return key_accept(k->pkey, &k->kind, d);
    diag_add(d, DIAG_INPUT, "key-form", "the private key is of no known kind or malformed");
    return false;
}

struct private_key *private_key_read(struct arena *a, struct str pkcs8, struct diags *d)
{
    struct private_key *k = arena_new_of(a, struct private_key);
    struct der in = der_of(pkcs8, false), body, algorithm;
    struct der_item inner;
    int64_t version;
    bool ok;

    if (pkcs8.n > PKCS8_MOST || !der_into(&in, DER_SEQUENCE, &body) || !der_end(&in) ||
        !der_int(&body, &version) || version < 0 || version > 1 ||
        !der_into(&body, DER_SEQUENCE, &algorithm) ||
        !der_take(&body, DER_OCTET_STRING, &inner)) {
        diag_add(d, DIAG_INPUT, "key-form", "the bytes are not a PrivateKeyInfo in DER");
        return NULL;
    }
    if (gost_kind_read(&algorithm, &k->kind)) {
        ok = read_gost(k, inner.body);
        if (!ok)
            diag_add(d, DIAG_INPUT, "key-form", "the %s private key is malformed or out of"
                     " range", gost_kinds[k->kind].name);
    } else {
        ok = read_other(k, pkcs8, d);
    }
    if (ok)
        return k;
    private_key_free(k);
    return NULL;
}

void private_key_free(struct private_key *k)
{
    if (k == NULL)
        return;
    OPENSSL_cleanse(k->d, sizeof k->d);
    if (k->signer.close != NULL)
        k->signer.close(k->signer.ctx);
    k->signer = (struct key_signer){ NULL, NULL, NULL };
    EVP_PKEY_free(k->pkey);
    k->pkey = NULL;
}

enum algorithm private_key_algorithm(const struct private_key *k)
{
    int bits;

    if (key_is_gost(k->kind))
        return gost_kinds[k->kind].algorithm;
    if (k->kind == KEY_RSA)
        return ALG_RSA_SHA256;
    bits = EVP_PKEY_get_bits(k->pkey);
    return bits <= 256 ? ALG_ECDSA_SHA256 : bits <= 384 ? ALG_ECDSA_SHA384 : ALG_ECDSA_SHA512;
}

/* What OpenSSL encodes, copied to the arena and wiped where it came from. */
static struct str taken(struct arena *a, unsigned char *p, int n)
{
    struct str s;

    AN(p != NULL && n > 0);
    s = str_dup(a, (struct str){ (const char *)p, (size_t)n });
    OPENSSL_clear_free(p, (size_t)n);
    return s;
}

struct str private_key_spki(struct arena *a, const struct private_key *k)
{
    unsigned char *p = NULL;
    struct str parts[2];
    int n;

    if (!key_is_gost(k->kind)) {
        n = i2d_PUBKEY(k->pkey, &p);
        return taken(a, p, n);
    }
    parts[0] = gost_kind_make(a, k->kind);
    parts[1] = der_make_octets(a, (struct str){ (const char *)k->xy,
                               2 * kzec_bytes(gost_kinds[k->kind].curve) });
    parts[1] = der_make_bits(a, parts[1]);
    return der_make_sequence(a, parts, 2);
}

struct str private_key_pkcs8(struct arena *a, const struct private_key *k)
{
    struct str parts[3];
    PKCS8_PRIV_KEY_INFO *info;
    unsigned char big[KZEC_MOST], *p = NULL;
    struct str d;
    int n;

    AN(k->signer.sign == NULL);
    if (!key_is_gost(k->kind)) {
        info = EVP_PKEY2PKCS8(k->pkey);
        AN(info != NULL);
        n = i2d_PKCS8_PRIV_KEY_INFO(info, &p);
        PKCS8_PRIV_KEY_INFO_free(info);
        return taken(a, p, n);
    }
    d = (struct str){ (const char *)k->d, kzec_bytes(gost_kinds[k->kind].curve) };
    if (k->kind == KEY_GOST_2004) {
        reverse(big, d);
        d = der_make_uint(a, (struct str){ (const char *)big, d.n });
        OPENSSL_cleanse(big, sizeof big);
    } else {
        d = der_make_octets(a, d);
    }
    parts[0] = der_make_int(a, 0);
    parts[1] = gost_kind_make(a, k->kind);
    parts[2] = der_make_octets(a, d);
    return der_make_sequence(a, parts, 3);
}

static bool sign_other(const struct private_key *k, enum algorithm alg, struct str digest,
                       unsigned char *out, size_t *n)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->pkey, NULL);
    bool ok;

    ok = ctx != NULL && EVP_PKEY_sign_init(ctx) == 1 &&
         (k->kind != KEY_RSA || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1) &&
         EVP_PKEY_CTX_set_signature_md(ctx, digest_md(digest_of_algorithm(alg))) == 1 &&
         EVP_PKEY_sign(ctx, out, n, (const unsigned char *)digest.p, digest.n) == 1;
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    return ok;
}

/* ------------------------------------------------------------------ keys that stay elsewhere */

struct private_key *private_key_external(struct arena *a, struct str spki, struct key_signer s,
                                         struct diags *d)
{
    struct private_key *k = arena_new_of(a, struct private_key);
    const unsigned char *p = (const unsigned char *)spki.p;

    k->pkey = d2i_PUBKEY(NULL, &p, (long)spki.n);
    ERR_clear_error();
    if (k->pkey == NULL || !key_accept(k->pkey, &k->kind, d)) {
        if (k->pkey == NULL)
            diag_add(d, DIAG_INPUT, "key-form", "the public key is neither RSA nor EC");
        EVP_PKEY_free(k->pkey);
        return NULL;
    }
    k->signer = s;
    return k;
}

static struct str digest_info(struct arena *a, enum digest_kind hash, struct str digest)
{
    struct str parts[2] = { digest_id_make(a, hash), der_make_octets(a, digest) };

    return der_make_sequence(a, parts, 2);
}

/* r and s as a token gives them, in the form certificates and CMS carry. */
static struct str ecdsa_der(struct arena *a, const unsigned char *p, size_t n)
{
    struct str parts[2] = { der_make_uint(a, (struct str){ (const char *)p, n / 2 }),
                            der_make_uint(a, (struct str){ (const char *)p + n / 2, n / 2 }) };

    return der_make_sequence(a, parts, 2);
}

static bool sign_elsewhere(const struct private_key *k, enum algorithm alg, struct str bytes,
                           struct str digest, struct arena *a, struct str *out, struct diags *d)
{
    unsigned char raw[SIGNATURE_MOST];
    size_t n = sizeof raw;
    bool rsa = k->kind == KEY_RSA;

    if (!k->signer.sign(k->signer.ctx, rsa ? digest_info(a, digest_of_algorithm(alg), digest)
                                           : digest, raw, &n, d))
        return false;
    if (n == 0 || n > sizeof raw || (!rsa && n % 2 != 0))
        n = 0;
    else
        *out = rsa ? str_dup(a, (struct str){ (const char *)raw, n }) : ecdsa_der(a, raw, n);
    /* A token that errs may not give out what it made: a wrong RSA signature can betray the key. */
    if (n > 0 && spki_verify(private_key_spki(a, k), alg, bytes, *out))
        return true;
    *out = STR_NONE;
    diag_add(d, DIAG_ENVIRONMENT, "signing", "what the key's holder signed does not fit the key");
    return false;
}

bool private_key_sign(const struct private_key *k, enum algorithm alg, struct str bytes,
                      struct arena *a, struct str *out, struct diags *d)
{
    enum digest_kind hash = digest_of_algorithm(alg);
    unsigned char digest[DIGEST_MOST], signature[SIGNATURE_MOST];
    size_t n = sizeof signature;
    bool ok;

    if (!key_fits(k->kind, alg) || alg == ALG_RSA_SHA1 || !digest_bytes(hash, bytes, digest)) {
        diag_add(d, DIAG_INPUT, "key-algorithm", "this key does not sign by %s",
                 algorithm_name(alg));
        return false;
    }
    if (k->signer.sign != NULL)
        return sign_elsewhere(k, alg, bytes,
            (struct str){ (const char *)digest, digest_size(hash) }, a, out, d);
    if (key_is_gost(k->kind)) {
        n = 2 * kzec_bytes(gost_kinds[k->kind].curve);
        ok = kzec_sign(gost_kinds[k->kind].curve, k->d, k->xy, digest, signature);
    } else {
        ok = sign_other(k, alg, (struct str){ (const char *)digest, digest_size(hash) },
                        signature, &n);
    }
    if (!ok) {
        diag_add(d, DIAG_ENVIRONMENT, "signing", "a signature by %s could not be made",
                 algorithm_name(alg));
        return false;
    }
    *out = str_dup(a, (struct str){ (const char *)signature, n });
    return true;
}

struct private_key *private_key_new(struct arena *a, enum algorithm alg, struct diags *d)
{
    struct private_key *k = arena_new_of(a, struct private_key);
    unsigned i;

    for (i = 0; i < 3; i++)
        if (gost_kinds[i].algorithm == alg) {
            k->kind = (enum key_kind)i;
            kzec_private_new(gost_kinds[i].curve, k->d);
            kzec_public_of(gost_kinds[i].curve, k->d, k->xy);
            return k;
        }
    if (key_fits(KEY_RSA, alg))
        k->pkey = EVP_RSA_gen(2048);
    else if (key_fits(KEY_EC, alg))
        k->pkey = EVP_EC_gen(alg == ALG_ECDSA_SHA256 ? "P-256" :
                             alg == ALG_ECDSA_SHA384 ? "P-384" : "P-521");
    if (k->pkey != NULL && key_accept(k->pkey, &k->kind, d))
        return k;
    diag_add(d, DIAG_ENVIRONMENT, "key-new", "no key for %s could be made", algorithm_name(alg));
    private_key_free(k);
    return NULL;
}
