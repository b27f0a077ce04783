/*
 * NAME    ocsp - an answer about single certificates, and the question
 * WHY     RFC 6960, as the national centre answers: CertID by SHA-256, no nextUpdate, a delegated
 *         responder, and "revoked, on hold, 1970-01-01" for a certificate it never issued (2.2)
 * ERRORS  NULL and a diag (DIAG_INPUT "bad-ocsp")
 */
#ifndef TRUST_OCSP_H
#define TRUST_OCSP_H

#include "trust/crl.h"

enum { OCSP_BYTES_MOST = 1 << 20, OCSP_ANSWERS_MOST = 256, OCSP_CERTS_MOST = 16 };

enum ocsp_state { OCSP_GOOD, OCSP_REVOKED, OCSP_UNKNOWN };

struct ocsp_single {
    enum digest_kind hash;
    struct str name_hash, key_hash, serial;
    enum ocsp_state state;
    moment revoked, this_update, next_update;   /* MOMENT_NONE where absent */
    int reason;
    bool non_issued;        /* the special form of RFC 6960 2.2 */
    bool critical;          /* an unknown critical extension: of no use */
};
struct ocsp {
    struct str der;         /* the whole answer, to be kept; sig.all is the basic answer in it */
    struct signed_bytes sig;
    int status;             /* 0 successful; otherwise nothing else is filled */
    struct x509_name responder;
    struct str responder_key;       /* SHA-1 of the responder's key, when named so */
    moment produced;
    struct ocsp_single *answers;
    size_t n;
    struct str nonce;
    struct cert **certs;
    size_t n_certs;
    struct str unknown_critical;
};

struct ocsp *ocsp_read(struct arena *a, struct str der, struct diags *d);
/*
 * Who signed, if `ca` lets it answer: the authority itself, or one it issued directly for this
 * (EKU OCSPSigning), valid at the moment of answering. NULL otherwise.
 */
const struct cert *ocsp_authorised(const struct ocsp *o, const struct cert *ca);
/* The answer about the certificate `c` of the authority `ca`; NULL when there is none. */
const struct ocsp_single *ocsp_find(const struct ocsp *o, const struct cert *c,
                                    const struct cert *ca);
/* Is every answer about certificates of this authority, as its name and key say? */
bool ocsp_is_about(const struct ocsp *o, const struct cert *ca);
/* OCSPRequest for one certificate, CertID by `hash`; nonce may be empty. */
struct str ocsp_request(struct arena *a, const struct cert *c, const struct cert *ca,
                        enum digest_kind hash, struct str nonce);
/* The CertID of a request or an answer. */
struct str ocsp_cert_id(struct arena *a, struct str issuer_name, struct str issuer_key,
                        struct str serial, enum digest_kind hash);

#endif
