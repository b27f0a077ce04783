/*
 * NAME    c40 - the packing of capital letters and digits that seals use: three characters in two
 *         bytes
 * WHY     ICAO Doc 9303-13 section 2.2 takes C40 of data matrix codes (ISO/IEC 16022) without its
 *         shift sets
 */
#ifndef TRUST_C40_H
#define TRUST_C40_H

#include "base/str.h"

/* Only A-Z, 0-9, blank and '<' (written as a blank). False and nothing written for anything
 * else. */
bool c40_write(struct arena *a, struct str text, struct str *out);
/* Blanks stay blanks. False on an odd length, a value past the table, a shift anywhere but as
 * padding, or bytes after the end: a packed text has one spelling. */
bool c40_read(struct arena *a, struct str bytes, struct str *out);
/* Bytes that n characters take. */
size_t c40_size(size_t n);

#endif
