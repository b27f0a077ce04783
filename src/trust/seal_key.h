/*
 * NAME    seal_key - ECDSA as seals carry it: r | s without any wrapping, the hash chosen by the
 *         curve
 * WHY     the one place of the seal that knows the crypto library
 */
#ifndef TRUST_SEAL_KEY_H
#define TRUST_SEAL_KEY_H

#include "trust/key.h"
#include "trust/seal.h"

/* `token`: the key is in a token, and `key` its public half. */
struct seal_key { struct str country, signer, reference; void *key; struct private_key *token; };

/* Doc 9303-13 2.5: hash by the length of the order: up to 256 bits SHA-256, to 384 SHA-384, above
 * SHA-512. */
bool seal_ecdsa_verify(struct str spki, struct str covered, struct str signature);
/* A key in a token (token.h); what it is called as in seal_key_read. Takes the key over. */
struct seal_key *seal_key_token(struct arena *a, struct private_key *token, struct str country,
                                struct str signer, struct str reference, struct diags *d);
bool seal_ecdsa_sign(struct arena *a, const struct seal_key *k, struct str covered,
                     struct str *signature);
/* "ecdsa-sha256" and so on for a listed key; empty when it is none. */
struct str seal_ecdsa_name(struct str spki);
/* A PEM certificate or public key -> SPKI. For a certificate its validity and the country of its
 * subject (may be empty) are told; for a bare key DAY_NONE, DAY_OPEN and nothing. False: neither,
 * or no key on a prime curve. */
struct seal_pem { struct str spki, country; day from, to; };
bool seal_pem_read(struct arena *a, struct str pem, struct seal_pem *out);

#endif
