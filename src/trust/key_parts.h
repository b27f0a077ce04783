/*
 * NAME    key_parts - what key.c, key_private.c and pkcs12.c share and nobody else sees
 */
#ifndef TRUST_KEY_PARTS_H
#define TRUST_KEY_PARTS_H

#include <openssl/evp.h>

#include "trust/key.h"
#include "trust/kzec.h"

enum key_kind { KEY_GOST_2004, KEY_GOST_2015_256, KEY_GOST_2015_512, KEY_RSA, KEY_EC };

/* One row for each of the GOST kinds, in their order. */
struct gost_kind {
    const char *name, *key, *parameters, *digest;   /* object identifiers */
    enum kzec_curve curve;
    enum algorithm algorithm;
};
extern const struct gost_kind gost_kinds[3];

static inline bool key_is_gost(enum key_kind k)
{
    return k <= KEY_GOST_2015_512;
}

/* The algorithm is one that a key of this kind can have. */
bool key_fits(enum key_kind kind, enum algorithm alg);
/* AlgorithmIdentifier of a GOST key: its kind, false for another's or for wrong parameters. */
bool gost_kind_read(struct der *algorithm, enum key_kind *kind);
struct str gost_kind_make(struct arena *a, enum key_kind kind);
/* The kind of an OpenSSL key we accept; false with a diag. */
bool key_accept(EVP_PKEY *pkey, enum key_kind *kind, struct diags *d);
const EVP_MD *digest_md(enum digest_kind k);        /* NULL for the GOST ones */

#endif
