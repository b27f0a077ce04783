/*
 * NAME    gost34311 - the hash of GOST 34.311-95 (RFC 5831), 256 bits
 * WHY     Kazakhstan's keys of 2004, and many of its time-stamps, sign it
 * OWNS    nothing: the state is the caller's and needs no freeing
 *
 * The substitution is the one RFC 4357 section 11.2 calls id-GostR3411-94-TestParamSet: in spite of
 * its name it is what Kazakhstan signs with.
 */
#ifndef TRUST_GOST34311_H
#define TRUST_GOST34311_H

#include <stddef.h>
#include <stdint.h>

#define GOST34311_BYTES 32

struct gost34311 {
    uint64_t h[4], sum[4];
    uint64_t bytes;
    unsigned char part[GOST34311_BYTES];
    size_t used;        /* bytes in part, less than a block */
};

void gost34311_begin(struct gost34311 *g);
void gost34311_more(struct gost34311 *g, const void *bytes, size_t n);
void gost34311_end(struct gost34311 *g, unsigned char out[GOST34311_BYTES]);
void gost34311(const void *bytes, size_t n, unsigned char out[GOST34311_BYTES]);

#endif
