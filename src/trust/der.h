/*
 * NAME    der - strict reader of DER over the original bytes; BER's indefinite length only where it
 *         is allowed
 * WHY     what was signed are the bytes as they came; nothing is decoded and encoded again before
 *         it is hashed
 * OWNS    nothing: what is read points into the bytes given, what is put together is on the arena
 * ERRORS  false and nothing read: wrong tag, length not minimal, past the end, too deep. Takes any
 *         bytes. Writing takes our own values; a malformed one is a panic.
 */
#ifndef TRUST_DER_H
#define TRUST_DER_H

#include "base/date.h"

enum { DER_DEPTH = 32 };

/* Identifier octets of what is used: low tag numbers only. */
enum der_tag {
    DER_BOOLEAN = 0x01, DER_INTEGER = 0x02, DER_BIT_STRING = 0x03, DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05, DER_OID = 0x06, DER_ENUMERATED = 0x0a, DER_UTF8 = 0x0c, DER_PRINTABLE = 0x13,
    DER_T61 = 0x14, DER_IA5 = 0x16, DER_UTCTIME = 0x17, DER_GENTIME = 0x18, DER_UNIVERSAL = 0x1c,
    DER_BMP = 0x1e, DER_SEQUENCE = 0x30, DER_SET = 0x31
};
#define DER_CONTEXT(n) (0x80 | (n))         /* [n] IMPLICIT primitive */
#define DER_CONSTRUCTED(n) (0xa0 | (n))     /* [n] constructed */

struct der {            /* a cursor over the contents of one value */
    struct str rest;
    bool ber;           /* indefinite lengths are allowed (CMS and PKCS#12 as Kalkan writes them) */
    int depth;
};
/* all: header and body as they stand, with the end-of-contents of an indefinite length */
struct der_item { int tag; struct str all, body; };

struct der der_of(struct str bytes, bool ber);
bool der_end(const struct der *d);
/* The tag of the next value, -1 at the end. */
int der_peek(const struct der *d);
bool der_any(struct der *d, struct der_item *out);
bool der_take(struct der *d, int tag, struct der_item *out);
/* Steps over a value of this tag if it is next; false when another is (nothing is consumed). */
bool der_option(struct der *d, int tag, struct der_item *out);
/* A cursor into a constructed value; false for a primitive one or when it is too deep. */
bool der_enter(const struct der *d, const struct der_item *it, struct der *inner);
/* One constructed value of `tag` entered at once. */
bool der_into(struct der *d, int tag, struct der *inner);
/* OCTET STRING bytes; a BER constructed one is put together on `a`. */
bool der_octets(struct der *d, struct arena *a, struct str *out);
/* The same where the OCTET STRING is tagged IMPLICIT: `tag` is that of the primitive form. */
bool der_octets_as(struct der *d, int tag, struct arena *a, struct str *out);
/* BIT STRING with no unused bits. */
bool der_bits(struct der *d, struct str *out);
/* BIT STRING of named bits (keyUsage, reasons): bit n of it is 1 << n; up to 32 bits. */
bool der_bit_list(struct der *d, uint32_t *out);
bool der_int(struct der *d, int64_t *out);
/* Unsigned big-endian bytes of an INTEGER, no leading zero, but zero is one; negative: false. */
bool der_uint_bytes(struct der *d, struct str *out);
bool der_bool(struct der *d, bool *out);
/* UTCTime or GeneralizedTime, UTC only, a fraction of a second cut off; years 0000 to 9999. */
bool der_time(struct der *d, moment *out);
bool der_oid(struct der *d, struct str *out);             /* content octets */
struct str der_oid_text(struct arena *a, struct str oid); /* "1.2.398..."; empty past 64 bits */
bool der_oid_is(struct str oid, const char *dotted);

/* Writing: nested values are built inside out on the arena. */
struct str der_wrap(struct arena *a, int tag, struct str body);
struct str der_join(struct arena *a, const struct str *parts, size_t n);
/* SEQUENCE of the parts as they stand; SET OF with the parts sorted as DER wants. */
struct str der_make_sequence(struct arena *a, const struct str *parts, size_t n);
struct str der_make_set(struct arena *a, const struct str *parts, size_t n);
struct str der_make_oid(struct arena *a, const char *dotted);
struct str der_make_int(struct arena *a, int64_t v);
struct str der_make_uint(struct arena *a, struct str big_endian);
struct str der_make_octets(struct arena *a, struct str bytes);
struct str der_make_bits(struct arena *a, struct str bytes);    /* no unused bits */
struct str der_make_null(struct arena *a);
/* UTCTime from 1950 to 2049, else GeneralizedTime. */
struct str der_make_time(struct arena *a, moment t);

#endif
