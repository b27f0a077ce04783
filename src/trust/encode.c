/*
 * NAME      encode - RFC 4648 alphabets by table, and small constant-time helpers
 * WHY       the crypto library's own readers skip what they do not know; a proof has one spelling
 *           only
 * ERRORS    a bool; nothing is repaired (base32 apart, which people type)
 * MUST NOT  be used where secrecy of the decoded bytes against timing matters: the tables are
 *           indexed by the data
 */
#include "trust/encode.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/buf.h"
#include "base/panic.h"

static const char alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char alphabet64url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char alphabet32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static struct str pack(struct arena *a, struct str bytes, const char *alphabet, unsigned bits,
                       size_t pad)
{
    struct buf b = buf_on(a);
    uint32_t have = 0;
    unsigned n = 0;
    size_t i;

    for (i = 0; i < bytes.n; i++) {
        have = have << 8 | (unsigned char)bytes.p[i];
        n += 8;
        while (n >= bits) {
            n -= bits;
            buf_char(&b, alphabet[have >> n & ((1u << bits) - 1)]);
        }
        have &= (1u << n) - 1;
    }
    if (n > 0)
        buf_char(&b, alphabet[have << (bits - n) & ((1u << bits) - 1)]);
    while (pad > 0 && b.n % pad != 0)
        buf_char(&b, '=');
    return buf_get(&b);
}

/* The text without padding. A group may not end where no whole byte ends, and its spare bits are
 * zero. */
static bool unpack(struct arena *a, struct str text, const char *alphabet, unsigned bits,
                   struct str *out)
{
    char *p = arena_alloc(a, text.n + 1);
    uint32_t have = 0;
    unsigned n = 0;
    size_t i, made = 0;

    for (i = 0; i < text.n; i++) {
        const char *at = text.p[i] != '\0' ? strchr(alphabet, text.p[i]) : NULL;

        if (at == NULL)
            return false;
        have = have << bits | (uint32_t)(at - alphabet);
        n += bits;
        if (n >= 8) {
            n -= 8;
            p[made++] = (char)(unsigned char)(have >> n);
        }
        have &= (1u << n) - 1;
    }
    if (have != 0 || n >= bits)
        return false;
    *out = (struct str){ p, made };
    return true;
}

struct str base64_write(struct arena *a, struct str bytes)
{
    return pack(a, bytes, alphabet64, 6, 4);
}

bool base64_read(struct arena *a, struct str text, struct str *out)
{
    if (text.n % 4 != 0)
        return false;
    if (text.n > 0 && text.p[text.n - 1] == '=')
        text.n--;
    if (text.n > 0 && text.n % 4 == 3 && text.p[text.n - 1] == '=')
        text.n--;
    return unpack(a, text, alphabet64, 6, out);
}

struct str base64url_write(struct arena *a, struct str bytes)
{
    return pack(a, bytes, alphabet64url, 6, 0);
}

bool base64url_read(struct arena *a, struct str text, struct str *out)
{
    return unpack(a, text, alphabet64url, 6, out);
}

struct str base32_write(struct arena *a, struct str bytes)
{
    return pack(a, bytes, alphabet32, 5, 0);
}

bool base32_read(struct arena *a, struct str text, struct str *out)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t i, n = 0;

    while (text.n > 0 && text.p[text.n - 1] == '=')
        text.n--;
    for (i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == ' ' || c == '-')
            continue;
        p[n++] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    return unpack(a, (struct str){ p, n }, alphabet32, 5, out);
}

bool same_secret(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

void hmac_sha256(struct str key, struct str bytes, unsigned char out[32])
{
    size_t n = 0;

    /* An empty key is a key; the library asks for a pointer all the same. */
    AN(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key.n > 0 ? key.p : "", key.n,
                 (const unsigned char *)bytes.p, bytes.n, out, 32, &n) != NULL);
    AN(n == 32);
}

void wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}
