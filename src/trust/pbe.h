/*
 * NAME    pbe - encryption and authentication by password, as PKCS#12 and PKCS#8 have them
 * WHY     the arithmetic of RFC 7292 and RFC 8018 apart from the walk through a p12's bags
 * ERRORS  false; a wrong password and altered bytes cannot be told apart here
 */
#ifndef TRUST_PBE_H
#define TRUST_PBE_H

#include "trust/key.h"

struct pbe_password {
    struct str utf8;
    struct str bmp;         /* UTF-16, big-endian, with the closing zero: the key of RFC 7292 */
    int64_t rounds_left;    /* of key derivation, for one file in all */
};

/* Secret copies are on the arena: pbe_forget wipes them. false: no UTF-8, or too long. */
bool pbe_password(struct arena *a, struct str utf8, struct pbe_password *out);
void pbe_forget(struct pbe_password *p);

/*
 * Decrypts what AlgorithmIdentifier's contents (`algorithm`) say: PBES1 with 3DES or RC2 and SHA-1,
 * PBES2 with PBKDF2 and AES or 3DES. `out` is on the arena; the caller wipes it when it is secret.
 */
bool pbe_decrypt(struct arena *a, struct der algorithm, struct str in, struct pbe_password *p,
                 struct str *out);
/* HMAC by a key that the password gives; out has digest_size(kind). SHA-1 and SHA-2 only. */
bool pbe_mac(enum digest_kind kind, struct str content, struct str salt, int64_t rounds,
             struct pbe_password *p, unsigned char *out);
/* MacData of a PFX over its content; the time does not depend on where they differ. */
bool pbe_mac_right(struct der mac_data, struct str content, struct pbe_password *p);

#endif
