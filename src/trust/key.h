/*
 * NAME    key - public and private keys of Kazakhstan's generations and of the rest of the world,
 *         one face
 * WHY     GOST 34.310-2004 (256 bit), GOST 2015 (512 bit), RSA, ECDSA: certificates, CRLs, CMS, XML
 *         and PDFs all come down to "this key, this algorithm, these bytes, this signature"
 * OWNS    mapping of object identifiers to curve, digest and byte order; see
 *         docs/decisions/kz-gost.md
 * ERRORS  NULL or false and a diag; a verification says only right or not
 * MUST NOT use anything of OpenSSL that 4.0 removed (ENGINE, EVP_PKEY_METHOD and kin)
 */
#ifndef TRUST_KEY_H
#define TRUST_KEY_H

#include "base/diag.h"
#include "trust/der.h"

enum algorithm {
    ALG_UNKNOWN, ALG_GOST_2004, ALG_GOST_2015_256, ALG_GOST_2015_512, ALG_RSA_SHA256,
    ALG_RSA_SHA384, ALG_RSA_SHA512, ALG_RSA_SHA1, ALG_ECDSA_SHA256, ALG_ECDSA_SHA384,
    ALG_ECDSA_SHA512
};
enum digest_kind {
    HASH_UNKNOWN, HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512, HASH_GOST34311,
    HASH_STREEBOG256, HASH_STREEBOG512
};
enum { DIGEST_MOST = 64 };      /* bytes of the longest digest */

const char *algorithm_name(enum algorithm a);       /* gost-2015-512, gost-2004, rsa-sha256 ... */
enum algorithm algorithm_of_oid(struct str oid);    /* signature algorithm OID (content octets) */
/* XMLDSig. ECDSA has no place here: XML writes its signatures in another form. */
enum algorithm algorithm_of_uri(struct str uri);
enum digest_kind digest_of_oid(struct str oid);
enum digest_kind digest_of_uri(struct str uri);
enum digest_kind digest_of_algorithm(enum algorithm a);
const char *digest_name(enum digest_kind k);
const char *algorithm_uri(enum algorithm a);        /* NULL where XML has none */
const char *digest_uri(enum digest_kind k);
struct str digest_oid(struct arena *a, enum digest_kind k);     /* DER of the OID */
struct str algorithm_oid(struct arena *a, enum algorithm k);
size_t digest_size(enum digest_kind k);
/* out has digest_size(k) bytes. */
bool digest_bytes(enum digest_kind k, struct str bytes, unsigned char *out);

/* On the arena; NULL and a diag when the SPKI is not of a known kind or off its curve. */
struct public_key;
struct public_key *public_key_read(struct arena *a, struct str spki, struct diags *d);
void public_key_free(struct public_key *k);     /* OpenSSL's part of it; NULL is allowed */
/* gost-2004, gost-2015-256, gost-2015-512, rsa, ec */
const char *public_key_kind(const struct public_key *k);
int public_key_bits(const struct public_key *k);
/* True only when the algorithm fits the key and the signature is right. Any thread. */
bool public_key_verify(const struct public_key *k, enum algorithm alg, struct str bytes,
                       struct str signature);
/* The same over a digest that was computed elsewhere. */
bool public_key_verify_digest(const struct public_key *k, enum algorithm alg, struct str digest,
                              struct str signature);

struct private_key;
/* A PKCS#8 PrivateKeyInfo (GOST as Kalkan writes it, RSA, EC). Wiped by private_key_free. */
struct private_key *private_key_read(struct arena *a, struct str pkcs8, struct diags *d);
void private_key_free(struct private_key *k);   /* NULL is allowed */
enum algorithm private_key_algorithm(const struct private_key *k);  /* its usual one */
struct str private_key_spki(struct arena *a, const struct private_key *k);
/* The signature in the form certificates and CMS carry it. Any thread. */
bool private_key_sign(const struct private_key *k, enum algorithm alg, struct str bytes,
                      struct arena *a, struct str *out, struct diags *d);
/*
 * A key that stays where it is (a token). RSA: `input` is a DigestInfo, the answer the PKCS#1 v1.5
 * signature; EC: `input` is the digest, the answer r and s, each of half the length. Any thread.
 */
struct key_signer {
    bool (*sign)(void *ctx, struct str input, unsigned char *out, size_t *n, struct diags *d);
    void (*close)(void *ctx);           /* by private_key_free */
    void *ctx;
};
/* NULL and a diag when the public key is not RSA or EC; the signer is then the caller's. What it
 * signs is checked before it is given away. It has no PKCS#8. */
struct private_key *private_key_external(struct arena *a, struct str spki, struct key_signer s,
                                         struct diags *d);
/* New keys, for the test PKI and for servers: GOST, RSA of 2048 bits, P-256, P-384, P-521. */
struct private_key *private_key_new(struct arena *a, enum algorithm alg, struct diags *d);
/* Secret bytes on the arena: the caller wipes them. */
struct str private_key_pkcs8(struct arena *a, const struct private_key *k);

/*
 * PKCS#12 (Kalkan's indefinite lengths included): the private key and the certificates, the key's
 * own first. Refused: a wrong password, no MAC, no key or several, certificates none of which is
 * the key's, over 2 000 000 rounds of key derivation in all. The key is the caller's to free.
 */
struct pkcs12 { struct private_key *key; struct str *certificates; size_t n_certificates; };
bool pkcs12_read(struct arena *a, struct str file, struct str password, struct pkcs12 *out,
                 struct diags *d);
/* AES-256, PBKDF2 and MAC with SHA-256, `rounds` of each; password in UTF-8, up to 256 bytes. */
struct str pkcs12_make(struct arena *a, const struct private_key *key,
                       const struct str *certificates, size_t n, struct str password, int rounds);

#endif
