/*
 * NAME    digest - SHA-256, hexadecimal, and bytes nobody can guess
 * WHY     one place that calls the crypto library for hashing; the rest of the house sees bytes in,
 *         bytes out
 * ERRORS  the crypto library or the kernel refusing to hash or to give random bytes is a panic:
 *         going on would mean acknowledging what cannot be proved
 */
#ifndef TRUST_DIGEST_H
#define TRUST_DIGEST_H

#include "base/str.h"

#define SHA256_BYTES 32
#define SHA256_HEX 65       /* with the closing NUL */

/* A hash being computed piece by piece. sha256_end gives the hash and frees; sha256_drop only
 * frees. */
struct sha256;
struct sha256 *sha256_begin(void);
void sha256_more(struct sha256 *h, const void *p, size_t n);
void sha256_end(struct sha256 *h, unsigned char out[SHA256_BYTES]);
void sha256_drop(struct sha256 *h);

/* In one call; any thread. */
void sha256(const void *p, size_t n, unsigned char out[SHA256_BYTES]);
/* The same over two pieces preceded by one byte: the shape of a Merkle node. b may be NULL with nb
 * 0. */
void sha256_tagged(unsigned char tag, const void *a, size_t na, const void *b, size_t nb,
                   unsigned char out[SHA256_BYTES]);
void sha256_hex(const void *p, size_t n, char hex[SHA256_HEX]);

/* Lower-case hex of n bytes: 2 * n characters and a NUL into out. */
void hex_write(const unsigned char *p, size_t n, char *out);
struct str hex_str(struct arena *a, const unsigned char *p, size_t n);
/* Exactly 2 * n hex digits of either case; false for anything else. */
bool hex_read(struct str s, unsigned char *out, size_t n);

/* From the kernel's generator. */
void random_bytes(void *p, size_t n);
/* 2 * n hex characters of n random bytes. */
struct str random_hex(struct arena *a, size_t n);

#endif
