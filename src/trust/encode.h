/*
 * NAME    encode - base64, base64url and base32 in both directions, comparison that takes the same
 *         time
 * WHY     seals, notes, receipts, codes and passkeys travel as text; one strict reader for each
 *         alphabet
 * ERRORS  false and nothing written for any byte outside the alphabet, wrong padding, or bits that
 *         are not zero at the end: one value has one spelling
 */
#ifndef TRUST_ENCODE_H
#define TRUST_ENCODE_H

#include "base/str.h"

/* RFC 4648 section 4, with padding. */
struct str base64_write(struct arena *a, struct str bytes);
bool base64_read(struct arena *a, struct str text, struct str *out);
/* RFC 4648 section 5, without padding (as WebAuthn and URLs have it); the reader takes no padding
 * either. */
struct str base64url_write(struct arena *a, struct str bytes);
bool base64url_read(struct arena *a, struct str text, struct str *out);
/* RFC 4648 section 6, upper case; written without padding as authenticator apps want it; the reader
 * takes lower case, blanks between groups and padding, because people type secrets by hand. */
struct str base32_write(struct arena *a, struct str bytes);
bool base32_read(struct arena *a, struct str text, struct str *out);

/* Equal, told in a time that depends on the lengths only. */
bool same_secret(struct str a, struct str b);
/* HMAC-SHA256; any thread. A library that cannot compute it is a panic, as with hashing. */
void hmac_sha256(struct str key, struct str bytes, unsigned char out[32]);
/* Overwrites memory that held a secret; the compiler may not leave it out. */
void wipe(void *p, size_t n);

#endif
