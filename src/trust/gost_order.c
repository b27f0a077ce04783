/*
 * NAME      gost_order - numbers modulo the order of a group, by Montgomery's multiplication
 * WHY       the orders have no form that helps; d, k and what is made of them pass through here
 * OWNS      nothing
 * ERRORS    none
 * MUST NOT  branch on a number or index by it, but for order_inverse_open: digests are no secret
 */
#include "trust/gost_point.h"

#include <openssl/bn.h>

#include "base/panic.h"

/* r = t - q where t, of n + 1 words, is not less than q; else t. */
static void subtract_once(unsigned n, uint64_t *r, const uint64_t *t, const uint64_t *q)
{
    uint64_t less[FE_WORDS], borrow = 0, mask;
    uint128 d;
    unsigned i;

    for (i = 0; i < n; i++) {
        d = (uint128)t[i] - q[i] - borrow;
        less[i] = (uint64_t)d;
        borrow = (uint64_t)(d >> 64) & 1;
    }
    mask = fe_mask((uint64_t)(t[n] < borrow));      /* all ones: t stays */
    for (i = 0; i < n; i++)
        r[i] = less[i] ^ ((less[i] ^ t[i]) & mask);
}

/* a b / 2^(64 n) modulo q, for a of n words and b < q. */
FE_INLINE void montgomery_n(unsigned n, uint64_t *r, const uint64_t *a, const uint64_t *b,
                            const uint64_t *q, uint64_t q_inverse)
{
    uint64_t t[FE_WORDS + 2] = { 0 }, m;
    uint128 acc;
    unsigned i, j;

    for (i = 0; i < n; i++) {
        acc = 0;
        FE_UNROLL
        for (j = 0; j < n; j++) {
            acc += (uint128)a[i] * b[j] + t[j];
            t[j] = (uint64_t)acc;
            acc >>= 64;
        }
        acc += t[n];
        t[n] = (uint64_t)acc;
        t[n + 1] = (uint64_t)(acc >> 64);
        m = t[0] * q_inverse;
        acc = ((uint128)m * q[0] + t[0]) >> 64;
        FE_UNROLL
        for (j = 1; j < n; j++) {
            acc += (uint128)m * q[j] + t[j];
            t[j - 1] = (uint64_t)acc;
            acc >>= 64;
        }
        acc += t[n];
        t[n - 1] = (uint64_t)acc;
        t[n] = t[n + 1] + (uint64_t)(acc >> 64);
    }
    subtract_once(n, r, t, q);
}

static void montgomery(const struct gost_curve *c, struct fe *r, const struct fe *a,
                       const struct fe *b)
{
    if (c->n == 8)
        montgomery_n(8, r->w, a->w, b->w, c->q.w, c->q_inverse);
    else
        montgomery_n(4, r->w, a->w, b->w, c->q.w, c->q_inverse);
}

void order_reduce(const struct gost_curve *c, struct fe *r, const struct fe *a)
{
    static const struct fe one = { { 1 } };
    struct fe t = { { 0 } };

    montgomery(c, &t, a, &c->r2);
    montgomery(c, r, &t, &one);
}

void order_mul(const struct gost_curve *c, struct fe *r, const struct fe *a, const struct fe *b)
{
    struct fe t = { { 0 } };

    montgomery(c, &t, a, b);
    montgomery(c, r, &t, &c->r2);
}

void order_add(const struct gost_curve *c, struct fe *r, const struct fe *a, const struct fe *b)
{
    uint64_t t[FE_WORDS + 1];
    uint128 acc = 0;
    unsigned i;

    for (i = 0; i < c->n; i++) {
        acc += (uint128)a->w[i] + b->w[i];
        t[i] = (uint64_t)acc;
        acc >>= 64;
    }
    t[c->n] = (uint64_t)acc;
    subtract_once(c->n, r->w, t, c->q.w);
}

void order_sub(const struct gost_curve *c, struct fe *r, const struct fe *a, const struct fe *b)
{
    struct fe negative = { { 0 } };
    uint64_t borrow = 0;
    uint128 d;
    unsigned i;

    for (i = 0; i < c->n; i++) {
        d = (uint128)c->q.w[i] - b->w[i] - borrow;
        negative.w[i] = (uint64_t)d;
        borrow = (uint64_t)(d >> 64) & 1;
    }
    order_add(c, r, a, &negative);
}

static BIGNUM *big(unsigned n, const struct fe *a)
{
    unsigned char bytes[8 * FE_WORDS];
    BIGNUM *b;
    unsigned i;

    for (i = 0; i < 8 * n; i++)
        bytes[i] = (unsigned char)(a->w[i / 8] >> (8 * (i % 8)));
    b = BN_lebin2bn(bytes, (int)(8 * n), NULL);
    AN(b != NULL);
    return b;
}

/* The library's Euclid takes a third of the time of raising to the power of q - 2. */
void order_inverse_open(const struct gost_curve *c, struct fe *r, const struct fe *a)
{
    unsigned char bytes[8 * FE_WORDS];
    BIGNUM *x = big(c->n, a), *q = big(c->n, &c->q);
    BN_CTX *ctx = BN_CTX_new();
    unsigned i;

    AN(ctx != NULL && BN_mod_inverse(x, x, q, ctx) != NULL);
    AN(BN_bn2lebinpad(x, bytes, (int)(8 * c->n)) >= 0);
    memset(r, 0, sizeof *r);
    for (i = 0; i < 8 * c->n; i++)
        r->w[i / 8] |= (uint64_t)bytes[i] << (8 * (i % 8));
    BN_free(x);
    BN_free(q);
    BN_CTX_free(ctx);
}

bool order_less(const struct gost_curve *c, const struct fe *a)
{
    uint64_t borrow = 0, any = 0;
    uint128 d;
    unsigned i;

    for (i = 0; i < c->n; i++) {
        d = (uint128)a->w[i] - c->q.w[i] - borrow;
        borrow = (uint64_t)(d >> 64) & 1;
        any |= a->w[i];
    }
    return (borrow & (uint64_t)(any != 0)) != 0;
}
