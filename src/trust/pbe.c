/*
 * NAME      pbe - encryption by password
 * WHY       keys of the national centre come as files under a password, in the ways of 1999
 * OWNS      nothing
 * ERRORS    false
 * MUST NOT  leave a derived key behind; derive for longer than the file is allowed to cost
 *
 * RC2 is not in OpenSSL's default provider. It is fetched from the legacy one in a library context
 * of its own, so that the rest of the program never sees those algorithms; where that provider is
 * not installed, such bags stay closed.
 */
#include "trust/pbe.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>

enum {
    PASSWORD_MOST = 256, ROUNDS_MOST = 2000000, SALT_MOST = 128, KEY_MOST = 64, IV_MOST = 16,
    PURPOSE_KEY = 1, PURPOSE_IV = 2, PURPOSE_MAC = 3
};

struct secret {         /* what a password becomes */
    const char *cipher, *provider;
    size_t key_n, iv_n;
    unsigned char key[KEY_MOST], iv[IV_MOST];
};

static const struct { const char *oid, *cipher, *provider; size_t key, iv; } pbes1[] = {
    { "1.2.840.113549.1.12.1.3", "DES-EDE3-CBC", "default", 24, 8 },
    { "1.2.840.113549.1.12.1.4", "DES-EDE-CBC", "default", 16, 8 },
    { "1.2.840.113549.1.12.1.5", "RC2-CBC", "legacy", 16, 8 },
    { "1.2.840.113549.1.12.1.6", "RC2-40-CBC", "legacy", 5, 8 },
};

static const struct { const char *oid, *cipher; size_t key, iv; } pbes2[] = {
    { "2.16.840.1.101.3.4.1.2", "AES-128-CBC", 16, 16 },
    { "2.16.840.1.101.3.4.1.22", "AES-192-CBC", 24, 16 },
    { "2.16.840.1.101.3.4.1.42", "AES-256-CBC", 32, 16 },
    { "1.2.840.113549.3.7", "DES-EDE3-CBC", 24, 8 },
};

static const struct { const char *oid, *md; } prfs[] = {
    { "1.2.840.113549.2.7", "SHA1" }, { "1.2.840.113549.2.9", "SHA256" },
    { "1.2.840.113549.2.10", "SHA384" }, { "1.2.840.113549.2.11", "SHA512" },
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

bool pbe_password(struct arena *a, struct str utf8, struct pbe_password *out)
{
    size_t i = 0, n = 0;
    char *bmp;
    uint32_t cp;

    memset(out, 0, sizeof *out);
    if (utf8.n > PASSWORD_MOST || !utf8_valid(utf8))
        return false;
    bmp = arena_alloc(a, 4 * utf8.n + 2);
    while (i < utf8.n) {
        cp = utf8_next(utf8, &i);
        if (cp >= 0x10000) {
            uint32_t high = 0xd800 + ((cp - 0x10000) >> 10);

            bmp[n++] = (char)(high >> 8);
            bmp[n++] = (char)(high & 255);
            cp = 0xdc00 + (cp & 0x3ff);
        }
        bmp[n++] = (char)(cp >> 8);
        bmp[n++] = (char)(cp & 255);
    }
    n += 2;                                 /* the arena's zeros close it */
    out->utf8 = str_dup(a, utf8);
    out->bmp = (struct str){ bmp, n };
    out->rounds_left = ROUNDS_MOST;
    return true;
}

static void wipe_str(struct str s)
{
    union { const char *in; void *out; } p = { s.p };

    if (s.n > 0)
        OPENSSL_cleanse(p.out, s.n);
}

void pbe_forget(struct pbe_password *p)
{
    wipe_str(p->utf8);
    wipe_str(p->bmp);
    memset(p, 0, sizeof *p);
}

static bool rounds_spend(struct pbe_password *p, int64_t rounds)
{
    if (rounds < 1 || rounds > p->rounds_left)
        return false;
    p->rounds_left -= rounds;
    return true;
}

static OSSL_PARAM octets(const char *name, struct str s)
{
    union { const char *in; void *out; } p = { s.p };

    return OSSL_PARAM_construct_octet_string(name, p.out, s.n);
}

/* RFC 7292 appendix B. */
static bool derive_7292(struct pbe_password *p, const char *md, int purpose, struct str salt,
                        int64_t rounds, unsigned char *out, size_t n)
{
    union { const char *in; char *out; } name = { md };
    unsigned iterations = (unsigned)rounds;
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "PKCS12KDF", NULL);
    EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    OSSL_PARAM params[6];
    bool ok;

    if (!rounds_spend(p, rounds))
        iterations = 0;
    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, name.out, 0);
    params[1] = octets(OSSL_KDF_PARAM_PASSWORD, p->bmp);
    params[2] = octets(OSSL_KDF_PARAM_SALT, salt);
    params[3] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS12_ID, &purpose);
    params[4] = OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations);
    params[5] = OSSL_PARAM_construct_end();
    ok = ctx != NULL && iterations > 0 && EVP_KDF_derive(ctx, out, n, params) == 1;
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return ok;
}

static bool salt_ok(struct str salt)
{
    return salt.n > 0 && salt.n <= SALT_MOST;
}

static bool secret_pbes1(struct arena *a, struct der *algorithm, struct str oid,
                         struct pbe_password *p, struct secret *s)
{
    struct der in;
    struct str salt;
    int64_t rounds;
    size_t i;

    for (i = 0; i < COUNT(pbes1); i++)
        if (der_oid_is(oid, pbes1[i].oid))
            break;
    if (i == COUNT(pbes1) || !der_into(algorithm, DER_SEQUENCE, &in) ||
        !der_octets(&in, a, &salt) || !der_int(&in, &rounds) || !der_end(&in) || !salt_ok(salt))
        return false;
    s->cipher = pbes1[i].cipher;
    s->provider = pbes1[i].provider;
    s->key_n = pbes1[i].key;
    s->iv_n = pbes1[i].iv;
    return derive_7292(p, "SHA1", PURPOSE_KEY, salt, rounds, s->key, s->key_n) &&
           derive_7292(p, "SHA1", PURPOSE_IV, salt, rounds, s->iv, s->iv_n);
}

/* PBKDF2's parameters; the hash behind its HMAC is SHA-1 where none is named. */
static bool read_pbkdf2(struct arena *a, struct der *in, struct str *salt, int64_t *rounds,
                        int64_t *length, const char **md)
{
    struct der prf;
    struct str oid;
    struct der_item null;
    size_t i;

    *length = 0;
    *md = "SHA1";
    if (!der_octets(in, a, salt) || !der_int(in, rounds))
        return false;
    if (der_peek(in) == DER_INTEGER && (!der_int(in, length) || *length < 1))
        return false;
    if (der_into(in, DER_SEQUENCE, &prf)) {
        if (!der_oid(&prf, &oid))
            return false;
        (void)der_option(&prf, DER_NULL, &null);
        for (i = 0; i < COUNT(prfs); i++)
            if (der_oid_is(oid, prfs[i].oid))
                break;
        if (i == COUNT(prfs) || !der_end(&prf))
            return false;
        *md = prfs[i].md;
    }
    return der_end(in) && salt_ok(*salt);
}

static bool secret_pbes2(struct arena *a, struct der *algorithm, struct pbe_password *p,
                         struct secret *s)
{
    struct der in, kdf, params, scheme;
    struct str oid, salt, iv;
    int64_t rounds, length;
    const char *md;
    size_t i;

    if (!der_into(algorithm, DER_SEQUENCE, &in) || !der_into(&in, DER_SEQUENCE, &kdf) ||
        !der_into(&in, DER_SEQUENCE, &scheme) || !der_end(&in) || !der_oid(&kdf, &oid) ||
        !der_oid_is(oid, "1.2.840.113549.1.5.12") || !der_into(&kdf, DER_SEQUENCE, &params) ||
        !der_end(&kdf) || !read_pbkdf2(a, &params, &salt, &rounds, &length, &md) ||
        !der_oid(&scheme, &oid) || !der_octets(&scheme, a, &iv) || !der_end(&scheme))
        return false;
    for (i = 0; i < COUNT(pbes2); i++)
        if (der_oid_is(oid, pbes2[i].oid))
            break;
    if (i == COUNT(pbes2) || iv.n != pbes2[i].iv ||
        (length != 0 && length != (int64_t)pbes2[i].key) || !rounds_spend(p, rounds))
        return false;
    s->cipher = pbes2[i].cipher;
    s->provider = "default";
    s->key_n = pbes2[i].key;
    s->iv_n = iv.n;
    memcpy(s->iv, iv.p, iv.n);
    return PKCS5_PBKDF2_HMAC(p->utf8.p, (int)p->utf8.n, (const unsigned char *)salt.p,
                             (int)salt.n, (int)rounds, EVP_get_digestbyname(md), (int)s->key_n,
                             s->key) == 1;
}

static bool decrypt(struct arena *a, const struct secret *s, struct str in, struct str *out)
{
    OSSL_LIB_CTX *lib = strcmp(s->provider, "legacy") == 0 ? OSSL_LIB_CTX_new() : NULL;
    OSSL_PROVIDER *provider = lib == NULL ? NULL : OSSL_PROVIDER_load(lib, "legacy");
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(lib, s->cipher, NULL);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    unsigned char *p = arena_alloc(a, in.n + IV_MOST);
    int n = 0, last = 0;
    bool ok;

    ok = cipher != NULL && ctx != NULL && in.n > 0 && in.n < INT32_MAX &&
         EVP_CIPHER_get_key_length(cipher) == (int)s->key_n &&
         EVP_CIPHER_get_iv_length(cipher) == (int)s->iv_n &&
         EVP_DecryptInit_ex2(ctx, cipher, s->key, s->iv, NULL) == 1 &&
         EVP_DecryptUpdate(ctx, p, &n, (const unsigned char *)in.p, (int)in.n) == 1 &&
         EVP_DecryptFinal_ex(ctx, p + n, &last) == 1;
    EVP_CIPHER_CTX_free(ctx);
    EVP_CIPHER_free(cipher);
    if (provider != NULL)
        OSSL_PROVIDER_unload(provider);
    OSSL_LIB_CTX_free(lib);
    ERR_clear_error();
    *out = (struct str){ (const char *)p, ok ? (size_t)n + (size_t)last : 0 };
    if (!ok)
        OPENSSL_cleanse(p, in.n + IV_MOST);
    return ok;
}

bool pbe_decrypt(struct arena *a, struct der algorithm, struct str in, struct pbe_password *p,
                 struct str *out)
{
    struct secret s = { 0 };
    struct str oid;
    bool ok;

    if (!der_oid(&algorithm, &oid))
        return false;
    ok = der_oid_is(oid, "1.2.840.113549.1.5.13") ? secret_pbes2(a, &algorithm, p, &s)
                                                  : secret_pbes1(a, &algorithm, oid, p, &s);
    ok = ok && der_end(&algorithm) && decrypt(a, &s, in, out);
    OPENSSL_cleanse(&s, sizeof s);
    ERR_clear_error();
    return ok;
}

bool pbe_mac(enum digest_kind kind, struct str content, struct str salt, int64_t rounds,
             struct pbe_password *p, unsigned char *out)
{
    static const char *const mds[] = {
        [HASH_SHA1] = "SHA1", [HASH_SHA256] = "SHA256", [HASH_SHA384] = "SHA384",
        [HASH_SHA512] = "SHA512"
    };
    size_t size = digest_size(kind), n = 0;
    unsigned char key[KEY_MOST];
    bool ok;

    if (kind == HASH_UNKNOWN || kind >= COUNT(mds) || !salt_ok(salt))
        return false;
    ok = derive_7292(p, mds[kind], PURPOSE_MAC, salt, rounds, key, size) &&
         EVP_Q_mac(NULL, "HMAC", NULL, mds[kind], NULL, key, size,
                   (const unsigned char *)content.p, content.n, out, size, &n) != NULL &&
         n == size;
    OPENSSL_cleanse(key, sizeof key);
    ERR_clear_error();
    return ok;
}

bool pbe_mac_right(struct der mac_data, struct str content, struct pbe_password *p)
{
    unsigned char mac[DIGEST_MOST];
    struct der info, algorithm;
    struct der_item value, salt, null;
    enum digest_kind kind;
    struct str oid;
    int64_t rounds = 1;

    if (!der_into(&mac_data, DER_SEQUENCE, &info) || !der_into(&info, DER_SEQUENCE, &algorithm) ||
        !der_take(&info, DER_OCTET_STRING, &value) || !der_end(&info) ||
        !der_oid(&algorithm, &oid) || !der_take(&mac_data, DER_OCTET_STRING, &salt) ||
        (!der_end(&mac_data) && !der_int(&mac_data, &rounds)) || !der_end(&mac_data))
        return false;
    (void)der_option(&algorithm, DER_NULL, &null);
    kind = digest_of_oid(oid);
    return der_end(&algorithm) && value.body.n == digest_size(kind) &&
           pbe_mac(kind, content, salt.body, rounds, p, mac) &&
           CRYPTO_memcmp(mac, value.body.p, value.body.n) == 0;
}
