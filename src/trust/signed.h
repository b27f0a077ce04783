/*
 * NAME    signed - algorithm identifiers, and the shape certificates, CRLs and OCSP answers share
 * WHY     all three are SEQUENCE { what is signed, algorithm, BIT STRING }, checked over raw bytes
 * ERRORS  false; nothing is repaired
 */
#ifndef TRUST_SIGNED_H
#define TRUST_SIGNED_H

#include "trust/key.h"

/*
 * AlgorithmIdentifier. Absent parameters and NULL are the same thing here: a CRL of the national
 * centre has one form inside and the other outside.
 */
struct algorithm_id { struct str oid, parameters; };

bool algorithm_id_read(struct der *d, struct algorithm_id *out);
bool algorithm_id_same(struct algorithm_id a, struct algorithm_id b);
/* SEQUENCE { OID, NULL }; for ECDSA without the NULL (RFC 5758). */
struct str algorithm_id_make(struct arena *a, enum algorithm k);
struct str digest_id_make(struct arena *a, enum digest_kind k);

/* SHA-1 signatures are read so that they can be named, and refused. */
bool algorithm_is_weak(enum algorithm k);
bool digest_is_weak(enum digest_kind k);

struct signed_bytes {
    struct str all, tbs, signature;     /* tbs: header and contents as they came */
    struct algorithm_id outer;
    enum algorithm algorithm;           /* ALG_UNKNOWN: not one of ours */
};
/* The whole of `bytes` is one such value; `inside` is a cursor into what is signed. */
bool signed_read(struct str bytes, struct signed_bytes *out, struct der *inside);
/* False also when the algorithm is weak or unknown, or the key cannot be read. */
bool signed_by(const struct signed_bytes *s, struct str spki);

/* One signature by the key of an SPKI; false for every fault. */
bool spki_verify(struct str spki, enum algorithm k, struct str bytes, struct str signature);

/* The digest as a string on the arena; STR_NONE for HASH_UNKNOWN. */
struct str digest_make(struct arena *a, enum digest_kind k, struct str bytes);
/* GeneralizedTime for every year: OCSP and time-stamps want it so. */
struct str der_make_gentime(struct arena *a, moment t);

#endif
