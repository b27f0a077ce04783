/*
 * NAME      pkcs12_make - a PKCS#12 file of one key and its certificates
 * WHY       people and tests need files for keys that OpenSSL does not know
 * OWNS      nothing; the key's bytes are wiped once they are encrypted
 * ERRORS    panic: only our own values are written
 * MUST NOT  write anything weaker than AES-256 under PBKDF2 with SHA-256
 */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/pbe.h"

enum { SALT = 16, IV = 16, KEY = 32 };

static struct str oid_and(struct arena *a, const char *oid, struct str more)
{
    struct str parts[2] = { der_make_oid(a, oid), more };

    return der_make_sequence(a, parts, 2);
}

static struct str random_str(struct arena *a, size_t n)
{
    unsigned char *p = arena_alloc(a, n);

    random_bytes(p, n);
    return (struct str){ (const char *)p, n };
}

/* The AlgorithmIdentifier of PBES2 and what it makes of `plain`. */
static struct str encrypt(struct arena *a, struct str plain, struct str password, int rounds,
                          struct str *algorithm)
{
    struct str salt = random_str(a, SALT), iv = random_str(a, IV), kdf[3], both[2];
    unsigned char key[KEY], *out = arena_alloc(a, plain.n + IV);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n, last;

    AN(PKCS5_PBKDF2_HMAC(password.p, (int)password.n, (const unsigned char *)salt.p, SALT, rounds,
                         EVP_sha256(), KEY, key) == 1);
    AN(ctx != NULL && EVP_EncryptInit_ex2(ctx, EVP_aes_256_cbc(), key,
                                          (const unsigned char *)iv.p, NULL) == 1);
    AN(EVP_EncryptUpdate(ctx, out, &n, (const unsigned char *)plain.p, (int)plain.n) == 1);
    AN(EVP_EncryptFinal_ex(ctx, out + n, &last) == 1);
    EVP_CIPHER_CTX_free(ctx);
    OPENSSL_cleanse(key, sizeof key);
    kdf[0] = der_make_octets(a, salt);
    kdf[1] = der_make_int(a, rounds);
    kdf[2] = oid_and(a, "1.2.840.113549.2.9", der_make_null(a));
    both[0] = oid_and(a, "1.2.840.113549.1.5.12", der_make_sequence(a, kdf, 3));
    both[1] = oid_and(a, "2.16.840.1.101.3.4.1.42", der_make_octets(a, iv));
    *algorithm = oid_and(a, "1.2.840.113549.1.5.13", der_make_sequence(a, both, 2));
    return (struct str){ (const char *)out, (size_t)(n + last) };
}

/* SEQUENCE { kind, [0] value } of a bag or of a part. */
static struct str tagged(struct arena *a, const char *oid, struct str value)
{
    return oid_and(a, oid, der_wrap(a, DER_CONSTRUCTED(0), value));
}

static struct str key_bag(struct arena *a, const struct private_key *key, struct str password,
                          int rounds)
{
    struct str plain = private_key_pkcs8(a, key), parts[2];
    union { const char *in; void *out; } secret = { plain.p };

    parts[1] = der_make_octets(a, encrypt(a, plain, password, rounds, &parts[0]));
    OPENSSL_cleanse(secret.out, plain.n);
    return tagged(a, "1.2.840.113549.1.12.10.1.2", der_make_sequence(a, parts, 2));
}

struct str pkcs12_make(struct arena *a, const struct private_key *key,
                       const struct str *certificates, size_t n, struct str password, int rounds)
{
    struct str *bags = arena_new_array(a, n + 1, struct str), safe, mac[3], info[2], parts[3];
    struct pbe_password p;
    unsigned char value[SHA256_BYTES];
    size_t i;

    AN(rounds >= 1 && pbe_password(a, password, &p));
    bags[0] = key_bag(a, key, password, rounds);
    for (i = 0; i < n; i++)
        bags[i + 1] = tagged(a, "1.2.840.113549.1.12.10.1.3",
                             tagged(a, "1.2.840.113549.1.9.22.1",
                                    der_make_octets(a, certificates[i])));
    safe = der_make_sequence(a, bags, n + 1);
    safe = tagged(a, "1.2.840.113549.1.7.1", der_make_octets(a, safe));
    safe = der_make_sequence(a, &safe, 1);
    mac[1] = random_str(a, SALT);
    AN(pbe_mac(HASH_SHA256, safe, mac[1], rounds, &p, value));
    pbe_forget(&p);
    info[0] = oid_and(a, "2.16.840.1.101.3.4.2.1", der_make_null(a));
    info[1] = der_make_octets(a, (struct str){ (const char *)value, sizeof value });
    mac[0] = der_make_sequence(a, info, 2);
    mac[1] = der_make_octets(a, mac[1]);
    mac[2] = der_make_int(a, rounds);
    parts[0] = der_make_int(a, 3);
    parts[1] = tagged(a, "1.2.840.113549.1.7.1", der_make_octets(a, safe));
    parts[2] = der_make_sequence(a, mac, 3);
    return der_make_sequence(a, parts, 3);
}
