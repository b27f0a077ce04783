/*
 * NAME      seal_key - keys, certificates and signatures of seals through OpenSSL's EVP
 * WHY       NIST and brainpool prime curves are in the library; nothing of our own is needed here
 * OWNS      struct seal_key's private key until seal_key_free
 * ERRORS    a bool; the library's error queue is emptied so that nobody later reads our faults
 * MUST NOT  verify chains: a trust list names the very keys
 */
#include "trust/seal_key.h"

#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/panic.h"

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)s.p;
}

/* Bits of the group's order; 0 for what is no key on a curve we take. */
static int order_bits(EVP_PKEY *key)
{
    char group[64], field[64];
    size_t n;

    if (key == NULL || !EVP_PKEY_is_a(key, "EC")
        || EVP_PKEY_get_group_name(key, group, sizeof group, &n) != 1)
        return 0;
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_FIELD_TYPE, field, sizeof field, &n)
            != 1
        || strcmp(field, "prime-field") != 0)
        return 0;
    n = (size_t)EVP_PKEY_get_bits(key);
    return n >= 224 && n <= 521 ? (int)n : 0;
}

static const EVP_MD *hash_of(int bits)
{
    return bits <= 256 ? EVP_sha256() : bits <= 384 ? EVP_sha384() : EVP_sha512();
}

static EVP_PKEY *key_of(struct str spki)
{
    const unsigned char *p = bytes_of(spki);
    EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)spki.n);

    if (key != NULL && (p != bytes_of(spki) + spki.n || order_bits(key) == 0)) {
        EVP_PKEY_free(key);
        key = NULL;
    }
    ERR_clear_error();
    return key;
}

/* r | s -> the DER that EVP wants. Freed with OPENSSL_free. */
static int der_signature(struct str raw, unsigned char **der)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes_of(raw), (int)(raw.n / 2), NULL);
    BIGNUM *s = BN_bin2bn(bytes_of(raw) + raw.n / 2, (int)(raw.n / 2), NULL);
    int n;

    AN(sig != NULL && r != NULL && s != NULL);
    AN(ECDSA_SIG_set0(sig, r, s) == 1);
    *der = NULL;
    n = i2d_ECDSA_SIG(sig, der);
    ECDSA_SIG_free(sig);
    return n;
}

bool seal_ecdsa_verify(struct str spki, struct str covered, struct str signature)
{
    EVP_PKEY *key = key_of(spki);
    EVP_MD_CTX *c;
    unsigned char *der;
    size_t half = signature.n / 2;
    int bits = order_bits(key), n;
    bool ok = false;

    /* One signature has one spelling: both numbers are as long as the order. */
    if (bits != 0 && signature.n == 2 * (((size_t)bits + 7) / 8) && half > 0) {
        n = der_signature(signature, &der);
        c = EVP_MD_CTX_new();
        AN(c != NULL);
        ok = n > 0 && EVP_DigestVerifyInit(c, NULL, hash_of(bits), NULL, key) == 1
            && EVP_DigestVerify(c, der, (size_t)n, bytes_of(covered), covered.n) == 1;
        EVP_MD_CTX_free(c);
        OPENSSL_free(der);
    }
    EVP_PKEY_free(key);
    ERR_clear_error();
    return ok;
}

/* The signature as DER, by the library or by the token. */
static bool sign_der(struct arena *a, const struct seal_key *k, int bits, struct str covered,
                     struct str *der)
{
    struct diags ignored = diags_on(a);
    EVP_MD_CTX *c;
    size_t n = 256;
    unsigned char *out;
    bool ok;

    if (k->token != NULL)
        return private_key_sign(k->token, bits <= 256   ? ALG_ECDSA_SHA256
                                          : bits <= 384 ? ALG_ECDSA_SHA384
                                                        : ALG_ECDSA_SHA512,
                                covered, a, der, &ignored);
    c = EVP_MD_CTX_new();
    AN(c != NULL);
    out = arena_alloc(a, n);
    ok = EVP_DigestSignInit(c, NULL, hash_of(bits), NULL, k->key) == 1
        && EVP_DigestSign(c, out, &n, bytes_of(covered), covered.n) == 1;
    EVP_MD_CTX_free(c);
    ERR_clear_error();
    *der = (struct str){ (const char *)out, n };
    return ok;
}

bool seal_ecdsa_sign(struct arena *a, const struct seal_key *k, struct str covered,
                     struct str *signature)
{
    unsigned char *raw;
    const unsigned char *p;
    const BIGNUM *r, *s;
    ECDSA_SIG *sig;
    struct str der;
    int bits = order_bits(k->key), half = (bits + 7) / 8;

    AN(bits != 0);
    if (!sign_der(a, k, bits, covered, &der))
        return false;
    p = bytes_of(der);
    sig = d2i_ECDSA_SIG(NULL, &p, (long)der.n);
    AN(sig != NULL);
    ECDSA_SIG_get0(sig, &r, &s);
    raw = arena_alloc(a, 2 * (size_t)half);
    AN(BN_bn2binpad(r, raw, half) == half && BN_bn2binpad(s, raw + half, half) == half);
    ECDSA_SIG_free(sig);
    *signature = (struct str){ (const char *)raw, 2 * (size_t)half };
    return true;
}

struct str seal_ecdsa_name(struct str spki)
{
    EVP_PKEY *key = key_of(spki);
    int bits = order_bits(key);

    EVP_PKEY_free(key);
    return bits == 0  ? STR_NONE
        : bits <= 256 ? STR("ecdsa-sha256")
        : bits <= 384 ? STR("ecdsa-sha384")
                      : STR("ecdsa-sha512");
}

/* ------------------------------------------------------------------ PEM */
static day day_of(const ASN1_TIME *t, day fallback)
{
    struct tm tm;

    if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1)
        return fallback;
    return moment_day((moment)timegm(&tm));
}

static struct str spki_of(struct arena *a, EVP_PKEY *key)
{
    unsigned char *der = NULL;
    struct str s = STR_NONE;
    int n;

    if (order_bits(key) == 0)
        return s;
    n = i2d_PUBKEY(key, &der);
    if (n > 0)
        s = (struct str){ arena_dup(a, (const char *)der, (size_t)n), (size_t)n };
    OPENSSL_free(der);
    return s;
}

static struct str country_of(struct arena *a, const X509 *x)
{
    char text[8];
    int n = X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_countryName, text, sizeof text);

    return n > 0 ? str_dup(a, (struct str){ text, (size_t)n }) : STR_NONE;
}

bool seal_pem_read(struct arena *a, struct str pem, struct seal_pem *out)
{
    BIO *in = BIO_new_mem_buf(pem.p, (int)pem.n);
    EVP_PKEY *key;
    X509 *x;

    AN(in != NULL);
    *out = (struct seal_pem){ .from = DAY_NONE, .to = DAY_OPEN };
    x = PEM_read_bio_X509(in, NULL, NULL, NULL);
    if (x != NULL) {
        key = X509_get_pubkey(x);
        out->from = day_of(X509_get0_notBefore(x), DAY_OPEN);
        out->to = day_of(X509_get0_notAfter(x), DAY_NONE);
        out->country = country_of(a, x);
        X509_free(x);
    } else {
        AN(BIO_reset(in) == 1);
        key = PEM_read_bio_PUBKEY(in, NULL, NULL, NULL);
    }
    BIO_free(in);
    out->spki = spki_of(a, key);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return out->spki.n > 0;
}

static bool word(struct str s, size_t least, size_t most)
{
    size_t i;

    if (s.n < least || s.n > most)
        return false;
    for (i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    return true;
}

/* A key with a password is not asked for at the terminal: the file's permissions protect it
 * (keyfile.h). */
static int no_password(char *p, int size, int writing, void *ctx)
{
    (void)p, (void)size, (void)writing, (void)ctx;
    return -1;
}

static bool can_be_called(struct str country, struct str signer, struct str reference,
                          struct diags *d)
{
    if (word(country, 1, 3) && word(signer, 4, 4) && word(reference, 1, SEAL_REFERENCE))
        return true;
    diag_add(d, DIAG_INPUT, "seal-name",
             "a seal's signer is called by a country of up to three capital letters, "
             "four characters and a certificate reference of 1 to 16, all of A-Z and 0-9");
    return false;
}

static struct seal_key *called(struct arena *a, struct str country, struct str signer,
                               struct str reference, EVP_PKEY *key, struct private_key *token)
{
    struct seal_key *k = arena_new_of(a, struct seal_key);

    *k = (struct seal_key){ str_dup(a, country), str_dup(a, signer), str_dup(a, reference), key,
                            token };
    return k;
}

struct seal_key *seal_key_token(struct arena *a, struct private_key *token, struct str country,
                                struct str signer, struct str reference, struct diags *d)
{
    EVP_PKEY *key = key_of(private_key_spki(a, token));

    if (key == NULL)
        diag_add(d, DIAG_INPUT, "seal-key",
                 "the seal's key in the token is none on a NIST or brainpool curve")
            ->remedy = STR("make one on P-256 in the token");
    else if (can_be_called(country, signer, reference, d))
        return called(a, country, signer, reference, key, token);
    EVP_PKEY_free(key);
    private_key_free(token);
    return NULL;
}

struct seal_key *seal_key_read(struct arena *a, struct str pem, struct str country,
                               struct str signer, struct str reference, struct diags *d)
{
    EVP_PKEY *key;
    BIO *in;

    if (!can_be_called(country, signer, reference, d))
        return NULL;
    in = BIO_new_mem_buf(pem.p, (int)pem.n);
    AN(in != NULL);
    key = PEM_read_bio_PrivateKey(in, NULL, no_password, NULL);
    BIO_free(in);
    ERR_clear_error();
    if (order_bits(key) == 0) {
        EVP_PKEY_free(key);
        diag_add(d, DIAG_INPUT, "seal-key",
                 "the seal's key is no PEM private key on a NIST or brainpool curve")
            ->remedy =
            STR("make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
        return NULL;
    }
    return called(a, country, signer, reference, key, NULL);
}

void seal_key_free(struct seal_key *k)
{
    if (k == NULL)
        return;
    EVP_PKEY_free(k->key);
    private_key_free(k->token);
}
