/*
 * NAME    streebog - the hash of GOST R 34.11-2012 (RFC 6986), 256 and 512 bits
 * WHY     Kazakhstan's keys of 2015 sign it, and OpenSSL has no such hash of its own
 * OWNS    nothing: the state is the caller's and needs no freeing
 */
#ifndef TRUST_STREEBOG_H
#define TRUST_STREEBOG_H

#include <stddef.h>
#include <stdint.h>

#define STREEBOG_BLOCK 64

struct streebog {
    uint64_t h[8], n[8], sigma[8];
    unsigned char part[STREEBOG_BLOCK];
    size_t used;        /* bytes in part, less than a block */
    int bits;
};

void streebog_begin(struct streebog *s, int bits);      /* 256 or 512 */
void streebog_more(struct streebog *s, const void *bytes, size_t n);
/* bits / 8 bytes in the order certificates and CMS carry them. */
void streebog_end(struct streebog *s, unsigned char *out);
void streebog(int bits, const void *bytes, size_t n, unsigned char *out);

#endif
