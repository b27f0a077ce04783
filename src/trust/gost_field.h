/*
 * NAME    gost_field - numbers modulo 2^512 - 569 and 2^256 - 617
 * WHY     both primes of the curves lie just under a power of two: what stands above the power
 *         comes back multiplied by a small number, several times faster than a general modulus
 * OWNS    nothing
 *
 * A number is n words, the least significant first, anywhere in 0 .. 2^(64 n) - 1: it stands for
 * its rest modulo p, and only fe_canon makes it less than p. No function branches on a number or
 * uses it as an index: the time says nothing about secrets. Inline: a call costs as much as an
 * addition.
 */
#ifndef TRUST_GOST_FIELD_H
#define TRUST_GOST_FIELD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

__extension__ typedef unsigned __int128 uint128;

enum { FE_WORDS = 8 };
struct fe { uint64_t w[FE_WORDS]; };        /* words from n on mean nothing */

/* p = 2^(64 n) - c, by n. */
#define FE_C(n) ((uint64_t)((n) == 8 ? 569 : 617))

#if defined(__clang__)
#define FE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define FE_UNROLL _Pragma("GCC unroll 8")
#endif
#define FE_INLINE static inline __attribute__((always_inline))

/*
 * All ones for 1, zero for 0. The compiler is kept from knowing that there are only two: clang made
 * jumps of such masks until it was (tests/unit/test_trust_secret.c sees it).
 */
FE_INLINE uint64_t fe_mask(uint64_t bit)
{
    uint64_t mask = 0 - bit;

    __asm__("" : "+r"(mask));
    return mask;
}

/* t, 2 n words, to n words: twice what is above comes back times c, then at most one carry. */
FE_INLINE void fe_fold(unsigned n, uint64_t *r, const uint64_t *t)
{
    uint128 acc = 0;
    unsigned i;

    FE_UNROLL
    for (i = 0; i < n; i++) {
        acc += (uint128)t[n + i] * FE_C(n) + t[i];
        r[i] = (uint64_t)acc;
        acc >>= 64;
    }
    acc *= FE_C(n);
    FE_UNROLL
    for (i = 0; i < n; i++) {
        acc += r[i];
        r[i] = (uint64_t)acc;
        acc >>= 64;
    }
    r[0] += (uint64_t)acc * FE_C(n);
}

FE_INLINE void fe_mul_n(unsigned n, uint64_t *r, const uint64_t *a, const uint64_t *b)
{
    uint64_t t[2 * FE_WORDS];
    uint128 acc = 0;
    unsigned i, j;

    FE_UNROLL
    for (j = 0; j < n; j++) {
        acc += (uint128)a[0] * b[j];
        t[j] = (uint64_t)acc;
        acc >>= 64;
    }
    t[n] = (uint64_t)acc;
    FE_UNROLL
    for (i = 1; i < n; i++) {
        acc = 0;
        FE_UNROLL
        for (j = 0; j < n; j++) {
            acc += (uint128)a[i] * b[j] + t[i + j];
            t[i + j] = (uint64_t)acc;
            acc >>= 64;
        }
        t[i + n] = (uint64_t)acc;
    }
    fe_fold(n, r, t);
}

/* The products of different words once, doubled, and the squares of the words. */
FE_INLINE void fe_sqr_n(unsigned n, uint64_t *r, const uint64_t *a)
{
    uint64_t t[2 * FE_WORDS], top = 0, low, high;
    uint128 acc = 0, square;
    unsigned i, j;

    t[0] = 0;
    FE_UNROLL
    for (j = 1; j < n; j++) {
        acc += (uint128)a[0] * a[j];
        t[j] = (uint64_t)acc;
        acc >>= 64;
    }
    t[n] = (uint64_t)acc;
    FE_UNROLL
    for (i = 1; i < n - 1; i++) {
        acc = 0;
        FE_UNROLL
        for (j = i + 1; j < n; j++) {
            acc += (uint128)a[i] * a[j] + t[i + j];
            t[i + j] = (uint64_t)acc;
            acc >>= 64;
        }
        t[i + n] = (uint64_t)acc;
    }
    t[2 * n - 1] = 0;
    acc = 0;
    FE_UNROLL
    for (i = 0; i < n; i++) {
        square = (uint128)a[i] * a[i];
        low = t[2 * i] << 1 | top;
        high = t[2 * i + 1] << 1 | t[2 * i] >> 63;
        top = t[2 * i + 1] >> 63;
        acc += (uint128)(uint64_t)square + low;
        t[2 * i] = (uint64_t)acc;
        acc >>= 64;
        acc += (uint128)(uint64_t)(square >> 64) + high;
        t[2 * i + 1] = (uint64_t)acc;
        acc >>= 64;
    }
    fe_fold(n, r, t);
}

/* a + b + carry with the carry out, a - b - borrow with the borrow out. */
#if defined(__x86_64__)
FE_INLINE uint64_t fe_carry(unsigned char *carry, uint64_t a, uint64_t b)
{
    unsigned long long r;

    *carry = _addcarry_u64(*carry, a, b, &r);
    return r;
}

FE_INLINE uint64_t fe_borrow(unsigned char *borrow, uint64_t a, uint64_t b)
{
    unsigned long long r;

    *borrow = _subborrow_u64(*borrow, a, b, &r);
    return r;
}
#else
FE_INLINE uint64_t fe_carry(unsigned char *carry, uint64_t a, uint64_t b)
{
    uint128 r = (uint128)a + b + *carry;

    *carry = (unsigned char)(r >> 64);
    return (uint64_t)r;
}

FE_INLINE uint64_t fe_borrow(unsigned char *borrow, uint64_t a, uint64_t b)
{
    uint128 r = (uint128)a - b - *borrow;

    *borrow = (unsigned char)(r >> 64 & 1);
    return (uint64_t)r;
}
#endif

FE_INLINE void fe_add_n(unsigned n, uint64_t *r, const uint64_t *a, const uint64_t *b)
{
    unsigned char carry = 0;
    uint64_t t[FE_WORDS], back;
    unsigned i;

    FE_UNROLL
    for (i = 0; i < n; i++)
        t[i] = fe_carry(&carry, a[i], b[i]);
    back = fe_mask(carry) & FE_C(n);
    carry = 0;
    FE_UNROLL
    for (i = 0; i < n; i++)
        t[i] = fe_carry(&carry, t[i], i == 0 ? back : 0);
    r[0] = t[0] + (fe_mask(carry) & FE_C(n));
    FE_UNROLL
    for (i = 1; i < n; i++)
        r[i] = t[i];
}

FE_INLINE void fe_sub_n(unsigned n, uint64_t *r, const uint64_t *a, const uint64_t *b)
{
    unsigned char borrow = 0;
    uint64_t t[FE_WORDS], back;
    unsigned i;

    FE_UNROLL
    for (i = 0; i < n; i++)
        t[i] = fe_borrow(&borrow, a[i], b[i]);
    back = fe_mask(borrow) & FE_C(n);
    borrow = 0;
    FE_UNROLL
    for (i = 0; i < n; i++)
        t[i] = fe_borrow(&borrow, t[i], i == 0 ? back : 0);
    r[0] = t[0] - (fe_mask(borrow) & FE_C(n));
    FE_UNROLL
    for (i = 1; i < n; i++)
        r[i] = t[i];
}

/* Times a few. */
FE_INLINE void fe_times_n(unsigned n, uint64_t *r, const uint64_t *a, unsigned few)
{
    uint64_t t[2 * FE_WORDS];
    uint128 acc = 0;
    unsigned char carry = 0;
    unsigned i;

    FE_UNROLL
    for (i = 0; i < n; i++) {
        acc += (uint128)a[i] * few;
        t[i] = (uint64_t)acc;
        acc >>= 64;
    }
    acc *= FE_C(n);
    FE_UNROLL
    for (i = 0; i < n; i++)
        t[i] = fe_carry(&carry, t[i], i == 0 ? (uint64_t)acc : 0);
    r[0] = t[0] + (fe_mask(carry) & FE_C(n));
    FE_UNROLL
    for (i = 1; i < n; i++)
        r[i] = t[i];
}

/* What may be r, a and b at once. n is 4 or 8 everywhere. */
void fe_mul(unsigned n, struct fe *r, const struct fe *a, const struct fe *b);
void fe_sqr(unsigned n, struct fe *r, const struct fe *a);
void fe_inverse(unsigned n, struct fe *r, const struct fe *a);      /* of zero: zero */
void fe_canon(unsigned n, struct fe *r);                            /* to less than p */
bool fe_zero(unsigned n, const struct fe *a);
bool fe_equal(unsigned n, const struct fe *a, const struct fe *b);

static inline void fe_add(unsigned n, struct fe *r, const struct fe *a, const struct fe *b)
{
    if (n == 8)
        fe_add_n(8, r->w, a->w, b->w);
    else
        fe_add_n(4, r->w, a->w, b->w);
}

static inline void fe_sub(unsigned n, struct fe *r, const struct fe *a, const struct fe *b)
{
    if (n == 8)
        fe_sub_n(8, r->w, a->w, b->w);
    else
        fe_sub_n(4, r->w, a->w, b->w);
}

static inline void fe_times(unsigned n, struct fe *r, const struct fe *a, unsigned few)
{
    if (n == 8)
        fe_times_n(8, r->w, a->w, few);
    else
        fe_times_n(4, r->w, a->w, few);
}

/* r = a where mask is all ones, r where it is zero. */
static inline void fe_choose(struct fe *r, const struct fe *a, uint64_t mask)
{
    unsigned i;

    for (i = 0; i < FE_WORDS; i++)
        r->w[i] ^= (r->w[i] ^ a->w[i]) & mask;
}

#endif
