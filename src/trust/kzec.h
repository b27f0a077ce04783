/*
 * NAME    kzec - signatures of GOST 34.310 on the curves that Kazakhstan's keys use
 * WHY     OpenSSL has neither the curves nor the algorithm; its way of adding them is gone in 4.0
 * OWNS    a table of multiples of the base point for each curve, made at first use
 * ERRORS  false for any bytes that are not a right key or signature
 *
 * All bytes are in Kazakhstan's order: a number's least significant byte first; a public key is x
 * and y, a signature r and s, each of kzec_bytes. See docs/decisions/kz-gost.md.
 *
 * Time: kzec_sign, kzec_public_of and kzec_private_new touch a secret and take the same steps
 * whatever it is. Only a number that is not below the order adds a round: one in 2^128 on
 * CryptoPro-A, in 2^256 on 512-A, every second on 256-A; it is thrown away, so its time tells
 * nothing of the one that is kept. kzec_verify sees nothing secret and takes what time it takes.
 */
#ifndef TRUST_KZEC_H
#define TRUST_KZEC_H

#include <stdbool.h>
#include <stddef.h>

enum kzec_curve {
    KZEC_CRYPTOPRO_A,       /* GOST 34.310-2004 */
    KZEC_TC26_256_A,        /* GOST 2015, 256 bit: no real signature seen, so unproven */
    KZEC_TC26_512_A         /* GOST 2015, 512 bit */
};
enum { KZEC_MOST = 64 };    /* bytes of the longest number */

size_t kzec_bytes(enum kzec_curve c);           /* 32 or 64: of a number, and of the digest */
/* On the curve and in the group that G makes. */
bool kzec_public_ok(enum kzec_curve c, const unsigned char *xy);
bool kzec_verify(enum kzec_curve c, const unsigned char *xy, const unsigned char *digest,
                 const unsigned char *signature);

bool kzec_private_ok(enum kzec_curve c, const unsigned char *d);    /* 0 < d < q */
void kzec_private_new(enum kzec_curve c, unsigned char *d);
void kzec_public_of(enum kzec_curve c, const unsigned char *d, unsigned char *xy);
/*
 * The nonce is HMAC-SHA-512 by the key over fresh random bytes and the digest: neither a bad random
 * generator nor a repeated digest gives the key away. The signature is checked before it is given
 * out by `xy`, the public key of d; false only when that check fails, which means a broken machine.
 */
bool kzec_sign(enum kzec_curve c, const unsigned char *d, const unsigned char *xy,
               const unsigned char *digest, unsigned char *signature);

#endif
