/*
 * NAME      gost_point - the curves, adding and multiplying points
 * WHY       a signature is checked by one multiplication of two points at once: their doublings are
 *           shared, G's multiples are kept ready, Q's few are made on the way
 * OWNS      what is derived of each curve, made once a process
 * ERRORS    none
 * MUST NOT  let a function without _open in its name branch on a coordinate or a factor
 */
#include "trust/gost_point.h"

#include <pthread.h>

#include "base/panic.h"

enum { Q_MULTIPLES = 8, Q_WINDOW = 5, G_WINDOW = 8, NAF_MOST = 64 * FE_WORDS + 1 };

/* a = p - 3 is written as 2^(64 n) - c - 3. */
#define ONES UINT64_MAX
#define A_512 { { 0 - (uint64_t)569 - 3, ONES, ONES, ONES, ONES, ONES, ONES, ONES } }
#define A_256 { { 0 - (uint64_t)617 - 3, ONES, ONES, ONES } }

/* RFC 4357 section 11.4 and RFC 7836 appendix A; words from the least significant. */
static struct gost_curve curves[GOST_CURVES] = {
    {   .n = 4, .order_bits = 256, .minus_three = true, .a = A_256,
        .b = { { 0xa6 } },
        .q = { { 0x45841b09b761b893, 0x6c611070995ad100, ONES, ONES } },
        .g = { { { 1 } }, { { 0x22acc99c9e9f1e14, 0x35294f2ddf23e3b1, 0x27df505a453f2b76,
                              0x8d91e471e0989cda } } } },
    {   .n = 4, .order_bits = 255, .cofactor = true,
        .a = { { 0xb22c656f277e7335, 0xe25e2013bf95aa33, 0xaf4892c23035a27c, 0xc2173f1513981673 } },
        .b = { { 0xba9337a6f8ae9513, 0x22fccd9108e17bf7, 0xcc20e7c359a9d41a, 0x295f9bae7428ed9c } },
        .q = { { 0xc115af556c360c67, 0x0fd8cddfc87b6635, 0, 0x4000000000000000 } },
        .g = { { { 0x8b2582fe742daa28, 0x658b9196932e02c7, 0x880923425712b2bb,
                   0x91e38443a5e82c0d } },
               { { 0xaf268adb32322e5c, 0x5fde0b5344766740, 0x895786c4bb46e956,
                   0x32879423ab1a0375 } } } },
    {   .n = 8, .order_bits = 512, .minus_three = true, .a = A_512,
        .b = { { 0x503190785a71c760, 0x862ef9d4ebee4761, 0x4cb4574010da90dd, 0xee3cb090f30d2761,
                 0x79bd081cfd0b6265, 0x34b82574761cb0e8, 0xc1bd0b2b6667f1da, 0xe8c2505dedfc86dd } },
        .q = { { 0xcacdb1411f10b275, 0x9b4b38abfad2b85d, 0x6ff22b8d4e056060, 0x27e69532f48d8911,
                 ONES, ONES, ONES, ONES } },
        .g = { { { 3 } }, { { 0x89a589cb5215f2a4, 0x8028fe5fc235f5b8, 0x3d75e6a50e3a41e9,
                              0xdf1626be4fd036e9, 0x778064fdcbefa921, 0xce5e1c93acf1abc1,
                              0xa61b8816e25450e6, 0x7503cfe87a836ae3 } } } },
};

/* r = 2 p; 3 M + 5 S where a is p - 3. The double of the neutral point is the neutral point. */
static void doubling(const struct gost_curve *c, struct gost_point *r, const struct gost_point *p)
{
    struct fe delta, gamma, beta, alpha, t, y8;
    unsigned n = c->n;

    fe_sqr(n, &delta, &p->z);
    fe_sqr(n, &gamma, &p->y);
    fe_mul(n, &beta, &p->x, &gamma);
    if (c->minus_three) {
        fe_sub(n, &t, &p->x, &delta);
        fe_add(n, &alpha, &p->x, &delta);
        fe_mul(n, &alpha, &alpha, &t);
        fe_times(n, &alpha, &alpha, 3);
    } else {
        fe_sqr(n, &t, &p->x);
        fe_times(n, &alpha, &t, 3);
        fe_sqr(n, &t, &delta);
        fe_mul(n, &t, &t, &c->a);
        fe_add(n, &alpha, &alpha, &t);
    }
    fe_add(n, &t, &p->y, &p->z);
    fe_sqr(n, &t, &t);
    fe_sub(n, &t, &t, &gamma);
    fe_sub(n, &r->z, &t, &delta);
    fe_times(n, &beta, &beta, 4);
    fe_sqr(n, &t, &alpha);
    fe_sub(n, &t, &t, &beta);
    fe_sub(n, &r->x, &t, &beta);
    fe_sqr(n, &y8, &gamma);
    fe_times(n, &y8, &y8, 8);
    fe_sub(n, &t, &beta, &r->x);
    fe_mul(n, &t, &t, &alpha);
    fe_sub(n, &r->y, &t, &y8);
}

/* What the two additions share: r from U1, S1, H and R; z of r is already made. */
static void sum_end(unsigned n, struct gost_point *r, const struct fe *u1, const struct fe *s1,
                    const struct fe *h, const struct fe *d)
{
    struct fe h2, h3, v, t;

    fe_sqr(n, &h2, h);
    fe_mul(n, &h3, &h2, h);
    fe_mul(n, &v, u1, &h2);
    fe_mul(n, &h2, s1, &h3);
    fe_sqr(n, &t, d);
    fe_sub(n, &t, &t, &h3);
    fe_sub(n, &t, &t, &v);
    fe_sub(n, &r->x, &t, &v);
    fe_sub(n, &t, &v, &r->x);
    fe_mul(n, &t, &t, d);
    fe_sub(n, &r->y, &t, &h2);
}

/*
 * r = p + q by the formula alone: right unless p is neutral or p = q or p = -q, which h and d (the
 * differences of x and of y) then show.
 */
static void sum_affine(const struct gost_curve *c, struct gost_point *r, const struct gost_point *p,
                       const struct gost_affine *q, struct fe *h, struct fe *d)
{
    struct fe x1 = p->x, y1 = p->y, t;
    unsigned n = c->n;

    fe_sqr(n, &t, &p->z);
    fe_mul(n, h, &q->x, &t);
    fe_sub(n, h, h, &x1);
    fe_mul(n, &t, &t, &p->z);
    fe_mul(n, d, &q->y, &t);
    fe_sub(n, d, d, &y1);
    fe_mul(n, &r->z, &p->z, h);
    sum_end(n, r, &x1, &y1, h, d);
}

/* The same with any q, of which z^2 and z^3 are at hand. */
struct gost_ready { struct gost_point p; struct fe z2, z3; };

static void sum_ready(const struct gost_curve *c, struct gost_point *r, const struct gost_point *p,
                      const struct gost_ready *q, struct fe *h, struct fe *d)
{
    struct fe u1, s1, t;
    unsigned n = c->n;

    fe_sqr(n, &t, &p->z);
    fe_mul(n, h, &q->p.x, &t);
    fe_mul(n, &t, &t, &p->z);
    fe_mul(n, d, &q->p.y, &t);
    fe_mul(n, &u1, &p->x, &q->z2);
    fe_mul(n, &s1, &p->y, &q->z3);
    fe_sub(n, h, h, &u1);
    fe_sub(n, d, d, &s1);
    fe_mul(n, &t, &p->z, &q->p.z);
    fe_mul(n, &r->z, &t, h);
    sum_end(n, r, &u1, &s1, h, d);
}

/* After a sum with q of a p that was not neutral: what the formula cannot do. */
static void exceptions(const struct gost_curve *c, struct gost_point *r, const struct gost_point *q,
                       const struct fe *h, const struct fe *d)
{
    if (!fe_zero(c->n, h))
        return;
    if (fe_zero(c->n, d))
        doubling(c, r, q);
    else
        memset(r, 0, sizeof *r);
}

static void negate(unsigned n, struct fe *y)
{
    static const struct fe zero;

    fe_sub(n, y, &zero, y);
}

static void add_affine_open(const struct gost_curve *c, struct gost_point *r,
                            const struct gost_affine *q, bool negative)
{
    struct gost_point whole = { q->x, q->y, { { 1 } } };
    struct gost_affine part;
    struct fe h, d;

    if (negative)
        negate(c->n, &whole.y);
    if (fe_zero(c->n, &r->z)) {
        *r = whole;
        return;
    }
    part = (struct gost_affine){ whole.x, whole.y };
    sum_affine(c, r, r, &part, &h, &d);
    exceptions(c, r, &whole, &h, &d);
}

static void add_ready_open(const struct gost_curve *c, struct gost_point *r,
                           const struct gost_ready *q, bool negative)
{
    struct gost_ready part = *q;
    struct fe h, d;

    if (negative)
        negate(c->n, &part.p.y);
    if (fe_zero(c->n, &r->z)) {
        *r = part.p;
        return;
    }
    sum_ready(c, r, r, &part, &h, &d);
    exceptions(c, r, &part.p, &h, &d);
}

static void ready(const struct gost_curve *c, struct gost_ready *r)
{
    fe_sqr(c->n, &r->z2, &r->p.z);
    fe_mul(c->n, &r->z3, &r->z2, &r->p.z);
}

/* q, 3 q, 5 q ... */
static void odd_multiples(const struct gost_curve *c, struct gost_ready *odd, unsigned count,
                          const struct gost_affine *q)
{
    struct gost_ready twice;
    unsigned i;

    odd[0].p = (struct gost_point){ q->x, q->y, { { 1 } } };
    ready(c, &odd[0]);
    doubling(c, &twice.p, &odd[0].p);
    ready(c, &twice);
    for (i = 1; i < count; i++) {
        odd[i].p = odd[i - 1].p;
        add_ready_open(c, &odd[i].p, &twice, false);
        ready(c, &odd[i]);
    }
}

/* Signed odd digits of k, at most one in `window` places other than zero. The count of places. */
static unsigned digits_open(const struct gost_curve *c, signed char *digits, const struct fe *k,
                            unsigned window)
{
    unsigned bits = 64 * c->n, i = 0, j, part, carry = 0, count = 0;

    memset(digits, 0, NAF_MOST);
    while (i <= bits) {
        unsigned here = i < bits ? (unsigned)(k->w[i / 64] >> (i % 64) & 1) : 0;

        if (here == carry) {
            i++;
            continue;
        }
        for (part = carry, j = 0; j < window && i + j < bits; j++)
            part += (unsigned)(k->w[(i + j) / 64] >> ((i + j) % 64) & 1) << j;
        carry = part >> (window - 1) & 1;
        digits[i] = (signed char)((int)part - (int)(carry << window));
        count = i + 1;
        i += window;
    }
    return count;
}

void gost_two_open(const struct gost_curve *c, struct gost_point *r, const struct fe *u,
                   const struct fe *v, const struct gost_affine *q)
{
    signed char of_g[NAF_MOST + G_WINDOW], of_q[NAF_MOST + Q_WINDOW];
    struct gost_ready odd[Q_MULTIPLES];
    unsigned i, places, more;
    int digit;

    odd_multiples(c, odd, Q_MULTIPLES, q);
    places = digits_open(c, of_g, u, G_WINDOW);
    more = digits_open(c, of_q, v, Q_WINDOW);
    memset(r, 0, sizeof *r);
    for (i = places > more ? places : more; i-- > 0;) {
        doubling(c, r, r);
        digit = of_q[i];
        if (digit != 0)
            add_ready_open(c, r, &odd[(digit < 0 ? -digit : digit) / 2], digit < 0);
        digit = of_g[i];
        if (digit != 0)
            add_affine_open(c, r, &c->odd[(digit < 0 ? -digit : digit) / 2], digit < 0);
    }
}

/* k + times q, made odd by one q more where it is even; n + 1 words. */
static void blinded(const struct gost_curve *c, uint64_t *out, const struct fe *k, uint64_t times)
{
    uint64_t even;
    uint128 acc = 0;
    unsigned i;

    for (i = 0; i < c->n; i++) {
        acc += (uint128)times * c->q.w[i] + k->w[i];
        out[i] = (uint64_t)acc;
        acc >>= 64;
    }
    out[c->n] = (uint64_t)acc;
    even = fe_mask(~out[0] & 1);
    acc = 0;
    for (i = 0; i < c->n; i++) {
        acc += (uint128)out[i] + (c->q.w[i] & even);
        out[i] = (uint64_t)acc;
        acc >>= 64;
    }
    out[c->n] += (uint64_t)acc;
}

/* odd[index] by looking at all of the eight, its y negated where the mask is ones. */
static void pick(const struct gost_curve *c, struct gost_affine *out, uint64_t index,
                 uint64_t negative)
{
    struct fe y;
    uint64_t i, differ, same;

    memset(out, 0, sizeof *out);
    for (i = 0; i < 8; i++) {
        differ = i ^ index;
        same = fe_mask(((differ | (0 - differ)) >> 63) ^ 1);
        fe_choose(&out->x, &c->odd[i].x, same);
        fe_choose(&out->y, &c->odd[i].y, same);
    }
    y = out->y;
    negate(c->n, &y);
    fe_choose(&out->y, &y, negative);
}

/*
 * An odd number is 16^m plus m digits to the base of 16, each odd and between -15 and 15: every
 * place costs four doublings and one addition. An addition that the formula cannot do leaves z = 0
 * for good: it is seen at the end and the caller draws another blind. That happens by a chance of
 * one in the order of the group, or to a k of a few bits, which is no secret.
 */
bool gost_base_secret(const struct gost_curve *c, struct gost_affine *r, const struct fe *k,
                      const uint64_t blind[1 + FE_WORDS])
{
    uint64_t number[FE_WORDS + 1], nibble, negative;
    struct gost_affine part;
    struct gost_point acc;
    struct fe h, d;
    unsigned n = c->n, i;

    blinded(c, number, k, blind[0] >> 2);
    memset(&acc, 0, sizeof acc);
    memcpy(acc.z.w, blind + 1, n * sizeof *blind);
    acc.z.w[0] |= 1;
    fe_sqr(n, &h, &acc.z);
    fe_mul(n, &acc.x, &c->g.x, &h);
    fe_mul(n, &h, &h, &acc.z);
    fe_mul(n, &acc.y, &c->g.y, &h);
    for (i = 16 * (n + 1); i-- > 0;) {
        unsigned at = 4 * i + 1;

        nibble = number[at / 64] >> (at % 64);
        if (at % 64 > 60 && at / 64 < n)
            nibble |= number[at / 64 + 1] << (64 - at % 64);
        nibble &= 15;                               /* the digit is 2 nibble - 15 */
        negative = fe_mask((nibble >> 3) ^ 1);
        nibble = (nibble ^ negative) & 7;           /* half of its size */
        doubling(c, &acc, &acc);
        doubling(c, &acc, &acc);
        doubling(c, &acc, &acc);
        doubling(c, &acc, &acc);
        pick(c, &part, nibble, negative);
        sum_affine(c, &acc, &acc, &part, &h, &d);
    }
    if (fe_zero(n, &acc.z))
        return false;
    fe_inverse(n, &h, &acc.z);
    fe_sqr(n, &d, &h);
    fe_mul(n, &r->x, &acc.x, &d);
    fe_mul(n, &d, &d, &h);
    fe_mul(n, &r->y, &acc.y, &d);
    fe_canon(n, &r->x);
    fe_canon(n, &r->y);
    return true;
}

bool gost_on_curve(const struct gost_curve *c, const struct gost_affine *p)
{
    struct fe x = p->x, y = p->y, t;
    unsigned n = c->n;

    fe_canon(n, &x);
    fe_canon(n, &y);
    if (memcmp(&x, &p->x, n * 8) != 0 || memcmp(&y, &p->y, n * 8) != 0)
        return false;                               /* not less than p */
    fe_sqr(n, &t, &x);
    fe_add(n, &t, &t, &c->a);
    fe_mul(n, &t, &t, &x);
    fe_add(n, &t, &t, &c->b);
    fe_sqr(n, &y, &y);
    return fe_equal(n, &t, &y);
}

/* G's odd multiples with z = 1: one inversion of the product of all z, unwound backwards. */
static void base_multiples(struct gost_curve *c)
{
    struct gost_ready odd[GOST_BASE_MULTIPLES];
    struct fe product[GOST_BASE_MULTIPLES], inverse, one, t;
    unsigned n = c->n, i;

    odd_multiples(c, odd, GOST_BASE_MULTIPLES, &c->g);
    product[0] = odd[0].p.z;
    for (i = 1; i < GOST_BASE_MULTIPLES; i++)
        fe_mul(n, &product[i], &product[i - 1], &odd[i].p.z);
    fe_inverse(n, &inverse, &product[GOST_BASE_MULTIPLES - 1]);
    for (i = GOST_BASE_MULTIPLES; i-- > 0;) {
        one = inverse;
        if (i > 0)
            fe_mul(n, &one, &inverse, &product[i - 1]);
        fe_mul(n, &inverse, &inverse, &odd[i].p.z);
        fe_sqr(n, &t, &one);
        fe_mul(n, &c->odd[i].x, &odd[i].p.x, &t);
        fe_mul(n, &t, &t, &one);
        fe_mul(n, &c->odd[i].y, &odd[i].p.y, &t);
    }
}

static void derive(void)
{
    unsigned i, j;

    for (i = 0; i < GOST_CURVES; i++) {
        struct gost_curve *c = &curves[i];
        uint64_t inverse = 1;

        for (j = 0; j < 6; j++)
            inverse *= 2 - c->q.w[0] * inverse;
        c->q_inverse = 0 - inverse;
        c->r2.w[0] = 1;
        for (j = 0; j < 128 * c->n; j++)
            order_add(c, &c->r2, &c->r2, &c->r2);
        base_multiples(c);
    }
}

const struct gost_curve *gost_curve(unsigned which)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    AN(which < GOST_CURVES);
    AZ(pthread_once(&once, derive));
    return &curves[which];
}
