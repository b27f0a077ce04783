/*
 * NAME    gost_point - points of the curves and numbers modulo their order
 * WHY     the part of kzec that knows geometry and nothing of keys, digests or byte order
 * OWNS    the table of curves; for each the multiples of G, made once
 *
 * Functions whose name ends in _open take time that depends on their input: for public input only.
 */
#ifndef TRUST_GOST_POINT_H
#define TRUST_GOST_POINT_H

#include "trust/gost_field.h"

enum { GOST_CURVES = 3, GOST_BASE_MULTIPLES = 64 };

struct gost_affine { struct fe x, y; };
struct gost_point { struct fe x, y, z; };       /* x / z^2, y / z^3; z = 0: the neutral point */

struct gost_curve {
    unsigned n;                 /* words of a number */
    unsigned order_bits;
    bool minus_three;           /* a = p - 3 */
    bool cofactor;              /* the curve has more points than the group */
    struct fe a, b, q;
    struct gost_affine g;
    /* derived when first used */
    uint64_t q_inverse;         /* -q^-1 modulo 2^64 */
    struct fe r2;               /* 2^(128 n) modulo q */
    struct gost_affine odd[GOST_BASE_MULTIPLES];    /* G, 3 G, 5 G ... 127 G */
};

const struct gost_curve *gost_curve(unsigned which);

bool gost_on_curve(const struct gost_curve *c, const struct gost_affine *p);
/* u G + v Q. */
void gost_two_open(const struct gost_curve *c, struct gost_point *r, const struct fe *u,
                   const struct fe *v, const struct gost_affine *q);
/*
 * k G for 0 < k < q, in steps that do not depend on k. `blind` is random: its first word is a
 * multiple of q to be added to k, the rest a factor for the coordinates. false: try another blind.
 */
bool gost_base_secret(const struct gost_curve *c, struct gost_affine *r, const struct fe *k,
                      const uint64_t blind[1 + FE_WORDS]);

/* Modulo q. Arguments and results less than q, but for order_reduce's argument. */
void order_reduce(const struct gost_curve *c, struct fe *r, const struct fe *a);
void order_mul(const struct gost_curve *c, struct fe *r, const struct fe *a, const struct fe *b);
void order_add(const struct gost_curve *c, struct fe *r, const struct fe *a, const struct fe *b);
void order_sub(const struct gost_curve *c, struct fe *r, const struct fe *a, const struct fe *b);
void order_inverse_open(const struct gost_curve *c, struct fe *r, const struct fe *a);
bool order_less(const struct gost_curve *c, const struct fe *a);    /* 0 < a < q */

#endif
