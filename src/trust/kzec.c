/*
 * NAME      kzec - GOST 34.310 signatures, verified and made
 * WHY       equations of the standard, Kazakhstan's order of bytes, and nothing else
 * OWNS      nothing
 * ERRORS    false
 * MUST NOT  leave a secret on the stack; give out a signature it has not verified itself
 */
#include "trust/kzec.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/gost_point.h"

static void number_read(unsigned n, struct fe *out, const unsigned char *p)
{
    unsigned i;

    memset(out, 0, sizeof *out);
    for (i = 0; i < 8 * n; i++)
        out->w[i / 8] |= (uint64_t)p[i] << (8 * (i % 8));
}

static void number_write(unsigned n, unsigned char *p, const struct fe *a)
{
    unsigned i;

    for (i = 0; i < 8 * n; i++)
        p[i] = (unsigned char)(a->w[i / 8] >> (8 * (i % 8)));
}

size_t kzec_bytes(enum kzec_curve curve)
{
    return 8 * (size_t)gost_curve(curve)->n;
}

static bool point_read(const struct gost_curve *c, struct gost_affine *out,
                       const unsigned char *xy)
{
    number_read(c->n, &out->x, xy);
    number_read(c->n, &out->y, xy + 8 * c->n);
    return gost_on_curve(c, out);
}

bool kzec_public_ok(enum kzec_curve curve, const unsigned char *xy)
{
    static const struct fe zero;
    const struct gost_curve *c = gost_curve(curve);
    struct gost_affine q;
    struct gost_point p;

    if (!point_read(c, &q, xy))
        return false;
    if (!c->cofactor)
        return true;
    gost_two_open(c, &p, &zero, &c->q, &q);
    return fe_zero(c->n, &p.z);
}

/* The digest as a number modulo q; zero is taken as one. */
static void digest_read(const struct gost_curve *c, struct fe *e, const unsigned char *digest)
{
    uint64_t any = 0;
    unsigned i;

    number_read(c->n, e, digest);
    order_reduce(c, e, e);
    for (i = 0; i < c->n; i++)
        any |= e->w[i];
    if (any == 0)
        e->w[0] = 1;
}

/* x of the point, modulo q, is r: r + i q is tried for x without leaving the point's own form. */
static bool x_is(const struct gost_curve *c, const struct gost_point *p, const struct fe *r)
{
    struct fe x = *r, z2, t = { { 0 } };
    uint128 acc;
    unsigned i;

    fe_sqr(c->n, &z2, &p->z);
    for (;;) {
        fe_mul(c->n, &t, &x, &z2);
        if (fe_equal(c->n, &t, &p->x))
            return true;
        for (acc = 0, i = 0; i < c->n; i++) {
            acc += (uint128)x.w[i] + c->q.w[i];
            x.w[i] = (uint64_t)acc;
            acc >>= 64;
        }
        t = x;
        fe_canon(c->n, &t);
        if (acc != 0 || memcmp(&t, &x, 8 * c->n) != 0)
            return false;                           /* not less than p any more */
    }
}

bool kzec_verify(enum kzec_curve curve, const unsigned char *xy, const unsigned char *digest,
                 const unsigned char *signature)
{
    static const struct fe zero;
    const struct gost_curve *c = gost_curve(curve);
    struct fe r, s, e, v, u;
    struct gost_affine q;
    struct gost_point p;

    number_read(c->n, &r, signature);
    number_read(c->n, &s, signature + 8 * c->n);
    if (!order_less(c, &r) || !order_less(c, &s) || !point_read(c, &q, xy))
        return false;
    digest_read(c, &e, digest);
    memset(&v, 0, sizeof v);
    order_inverse_open(c, &v, &e);
    u = zero;
    order_mul(c, &u, &s, &v);
    order_sub(c, &r, &zero, &r);
    order_mul(c, &v, &r, &v);
    gost_two_open(c, &p, &u, &v, &q);
    number_read(c->n, &r, signature);
    return !fe_zero(c->n, &p.z) && x_is(c, &p, &r);
}

bool kzec_private_ok(enum kzec_curve curve, const unsigned char *d)
{
    const struct gost_curve *c = gost_curve(curve);
    struct fe k;
    bool ok;

    number_read(c->n, &k, d);
    ok = order_less(c, &k);
    OPENSSL_cleanse(&k, sizeof k);
    return ok;
}

/* A number below 2^order_bits made of n words of random bytes. */
static void narrow(const struct gost_curve *c, struct fe *k)
{
    unsigned spare = 64 * c->n - c->order_bits;

    k->w[c->n - 1] &= UINT64_MAX >> spare;
}

/* Uniform in 1 .. q - 1: drawn anew until it is. */
static void number_new(const struct gost_curve *c, struct fe *k)
{
    do {
        memset(k, 0, sizeof *k);
        random_bytes(k->w, 8 * c->n);
        narrow(c, k);
    } while (!order_less(c, k));
}

void kzec_private_new(enum kzec_curve curve, unsigned char *d)
{
    const struct gost_curve *c = gost_curve(curve);
    struct fe k;

    number_new(c, &k);
    number_write(c->n, d, &k);
    OPENSSL_cleanse(&k, sizeof k);
}

/* k G, hidden by random numbers that are drawn until they serve. */
static void base_times(const struct gost_curve *c, struct gost_affine *p, const struct fe *k)
{
    uint64_t blind[1 + FE_WORDS];

    memset(p, 0, sizeof *p);
    do
        random_bytes(blind, sizeof blind);
    while (!gost_base_secret(c, p, k, blind));
    OPENSSL_cleanse(blind, sizeof blind);
}

void kzec_public_of(enum kzec_curve curve, const unsigned char *d, unsigned char *xy)
{
    const struct gost_curve *c = gost_curve(curve);
    struct gost_affine q;
    struct fe k;

    number_read(c->n, &k, d);
    AN(order_less(c, &k));
    base_times(c, &q, &k);
    number_write(c->n, xy, &q.x);
    number_write(c->n, xy + 8 * c->n, &q.y);
    OPENSSL_cleanse(&k, sizeof k);
}

/* k = HMAC-SHA-512(d, 32 random bytes, digest), drawn anew until 0 < k < q. */
static void nonce(const struct gost_curve *c, struct fe *k, const unsigned char *d,
                  const unsigned char *digest)
{
    unsigned char seed[32 + KZEC_MOST], mac[64];
    size_t got;

    do {
        random_bytes(seed, 32);
        memcpy(seed + 32, digest, 8 * c->n);
        AN(EVP_Q_mac(NULL, "HMAC", NULL, "SHA512", NULL, d, 8 * c->n, seed, 32 + 8 * c->n, mac,
                     sizeof mac, &got) != NULL && got == sizeof mac);
        number_read(c->n, k, mac);
        narrow(c, k);
    } while (!order_less(c, k));
    OPENSSL_cleanse(seed, sizeof seed);
    OPENSSL_cleanse(mac, sizeof mac);
}

/* s = r d + k e, d hidden by a random number that is taken away again. */
static void second(const struct gost_curve *c, struct fe *s, const struct fe *r,
                   const struct fe *d, const struct fe *k, const struct fe *e)
{
    struct fe mask, t = { { 0 } };

    number_new(c, &mask);
    order_add(c, &t, d, &mask);
    order_mul(c, &t, r, &t);
    order_mul(c, &mask, r, &mask);
    order_mul(c, s, k, e);
    order_add(c, s, s, &t);
    order_sub(c, s, s, &mask);
    OPENSSL_cleanse(&mask, sizeof mask);
    OPENSSL_cleanse(&t, sizeof t);
}

bool kzec_sign(enum kzec_curve curve, const unsigned char *d, const unsigned char *xy,
               const unsigned char *digest, unsigned char *signature)
{
    const struct gost_curve *c = gost_curve(curve);
    struct fe key, k, e, r, s = { { 0 } };
    struct gost_affine p;

    number_read(c->n, &key, d);
    AN(order_less(c, &key));
    digest_read(c, &e, digest);
    do {
        nonce(c, &k, d, digest);
        base_times(c, &p, &k);
        memset(&r, 0, sizeof r);
        order_reduce(c, &r, &p.x);
        second(c, &s, &r, &key, &k, &e);
    } while (!order_less(c, &r) || !order_less(c, &s));
    number_write(c->n, signature, &r);
    number_write(c->n, signature + 8 * c->n, &s);
    OPENSSL_cleanse(&key, sizeof key);
    OPENSSL_cleanse(&k, sizeof k);
    if (kzec_verify(curve, xy, digest, signature))
        return true;
    OPENSSL_cleanse(signature, 16 * c->n);
    return false;
}
