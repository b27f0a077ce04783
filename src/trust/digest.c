/*
 * NAME      digest - SHA-256 by OpenSSL EVP, hexadecimal, random bytes by getrandom
 * WHY       fetching an algorithm by name costs more than hashing an event, so it is fetched once
 *           and each thread keeps one context
 * OWNS      one fetched algorithm a process, one context a thread (freed when the thread ends)
 * ERRORS    panic: without a hash nothing may be acknowledged
 * MUST NOT  hash passwords (that needs a slow function)
 */
#include "trust/digest.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include <openssl/evp.h>

#include "base/panic.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t context_key;
static EVP_MD *algorithm;

static void context_free(void *p)
{
    EVP_MD_CTX_free(p);
}

static void prepare(void)
{
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    AN(algorithm != NULL);
    AZ(pthread_key_create(&context_key, context_free));
}

static EVP_MD_CTX *thread_context(void)
{
    EVP_MD_CTX *c;

    AZ(pthread_once(&once, prepare));
    c = pthread_getspecific(context_key);
    if (c == NULL) {
        c = EVP_MD_CTX_new();
        AN(c != NULL);
        AZ(pthread_setspecific(context_key, c));
    }
    return c;
}

/* The piecewise hash is a context of its own; the struct exists only to give it our name. */
static EVP_MD_CTX *of(struct sha256 *h)
{
    return (EVP_MD_CTX *)(void *)h;
}

struct sha256 *sha256_begin(void)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    AZ(pthread_once(&once, prepare));
    AN(c != NULL);
    AN(EVP_DigestInit_ex2(c, algorithm, NULL) == 1);
    return (struct sha256 *)(void *)c;
}

void sha256_more(struct sha256 *h, const void *p, size_t n)
{
    AN(EVP_DigestUpdate(of(h), p, n) == 1);
}

void sha256_end(struct sha256 *h, unsigned char out[SHA256_BYTES])
{
    AN(EVP_DigestFinal_ex(of(h), out, NULL) == 1);
    EVP_MD_CTX_free(of(h));
}

void sha256_drop(struct sha256 *h)
{
    EVP_MD_CTX_free(of(h));
}

void sha256(const void *p, size_t n, unsigned char out[SHA256_BYTES])
{
    EVP_MD_CTX *c = thread_context();

    AN(EVP_DigestInit_ex2(c, algorithm, NULL) == 1);
    AN(EVP_DigestUpdate(c, p, n) == 1);
    AN(EVP_DigestFinal_ex(c, out, NULL) == 1);
}

void sha256_tagged(unsigned char tag, const void *a, size_t na, const void *b, size_t nb,
                   unsigned char out[SHA256_BYTES])
{
    EVP_MD_CTX *c = thread_context();

    AN(EVP_DigestInit_ex2(c, algorithm, NULL) == 1);
    AN(EVP_DigestUpdate(c, &tag, 1) == 1);
    AN(EVP_DigestUpdate(c, a, na) == 1);
    AN(nb == 0 || EVP_DigestUpdate(c, b, nb) == 1);
    AN(EVP_DigestFinal_ex(c, out, NULL) == 1);
}

void sha256_hex(const void *p, size_t n, char hex[SHA256_HEX])
{
    unsigned char hash[SHA256_BYTES];

    sha256(p, n, hash);
    hex_write(hash, sizeof(hash), hex);
}

void hex_write(const unsigned char *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t i;

    for (i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * n] = '\0';
}

struct str hex_str(struct arena *a, const unsigned char *p, size_t n)
{
    char *z = arena_alloc(a, 2 * n + 1);

    hex_write(p, n, z);
    return (struct str){ z, 2 * n };
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_read(struct str s, unsigned char *out, size_t n)
{
    size_t i;

    if (s.n != 2 * n)
        return false;
    for (i = 0; i < n; i++) {
        int high = nibble(s.p[2 * i]), low = nibble(s.p[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

void random_bytes(void *p, size_t n)
{
    unsigned char *at = p;

    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            panic("the kernel gives no random bytes");
        at += got;
        n -= (size_t)got;
    }
}

struct str random_hex(struct arena *a, size_t n)
{
    unsigned char *p = arena_alloc(a, n);

    random_bytes(p, n);
    return hex_str(a, p, n);
}
