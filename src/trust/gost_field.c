/*
 * NAME      gost_field - the longer operations of the field
 * WHY       multiplication is too long to be put into every caller
 * OWNS      nothing
 * ERRORS    none
 * MUST NOT  branch on a number or index by it, the exponent p - 2 excepted: it is known to all
 */
#include "trust/gost_field.h"

static void mul4(uint64_t *r, const uint64_t *a, const uint64_t *b)
{
    fe_mul_n(4, r, a, b);
}

static void mul8(uint64_t *r, const uint64_t *a, const uint64_t *b)
{
    fe_mul_n(8, r, a, b);
}

static void sqr4(uint64_t *r, const uint64_t *a)
{
    fe_sqr_n(4, r, a);
}

static void sqr8(uint64_t *r, const uint64_t *a)
{
    fe_sqr_n(8, r, a);
}

void fe_mul(unsigned n, struct fe *r, const struct fe *a, const struct fe *b)
{
    if (n == 8)
        mul8(r->w, a->w, b->w);
    else
        mul4(r->w, a->w, b->w);
}

void fe_sqr(unsigned n, struct fe *r, const struct fe *a)
{
    if (n == 8)
        sqr8(r->w, a->w);
    else
        sqr4(r->w, a->w);
}

/* Fermat: a^(p - 2), four bits of the exponent at a time. All its words but the lowest are ones. */
void fe_inverse(unsigned n, struct fe *r, const struct fe *a)
{
    uint64_t lowest = 0 - FE_C(n) - 2;
    struct fe power[16], acc;
    unsigned i;

    memset(power, 0, sizeof power);
    power[0].w[0] = 1;
    for (i = 1; i < 16; i++)
        fe_mul(n, &power[i], &power[i - 1], a);
    acc = power[15];
    for (i = 16 * n - 1; i-- > 0;) {
        fe_sqr(n, &acc, &acc);
        fe_sqr(n, &acc, &acc);
        fe_sqr(n, &acc, &acc);
        fe_sqr(n, &acc, &acc);
        fe_mul(n, &acc, &acc, &power[i < 16 ? lowest >> (4 * i) & 15 : 15]);
    }
    *r = acc;
}

/* r >= p exactly when r + c carries out of n words; then r + c is r - p. */
void fe_canon(unsigned n, struct fe *r)
{
    struct fe less = *r;
    uint128 acc = FE_C(n);
    unsigned i;

    for (i = 0; i < n; i++) {
        acc += r->w[i];
        less.w[i] = (uint64_t)acc;
        acc >>= 64;
    }
    fe_choose(r, &less, fe_mask((uint64_t)acc));
}

bool fe_zero(unsigned n, const struct fe *a)
{
    struct fe x = *a;
    uint64_t any = 0;
    unsigned i;

    fe_canon(n, &x);
    for (i = 0; i < n; i++)
        any |= x.w[i];
    return any == 0;
}

bool fe_equal(unsigned n, const struct fe *a, const struct fe *b)
{
    struct fe d = { { 0 } };

    fe_sub(n, &d, a, b);
    return fe_zero(n, &d);
}
