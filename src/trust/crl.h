/*
 * NAME    crl - a list of revoked certificates, checked over its raw bytes
 * WHY     RFC 5280 section 5, as the national centre issues it: the algorithm identifiers inside
 *         and outside may differ by a NULL, which is no difference
 * ERRORS  NULL and a diag (DIAG_INPUT "bad-crl")
 */
#ifndef TRUST_CRL_H
#define TRUST_CRL_H

#include "trust/x509.h"

enum { CRL_BYTES_MOST = 1 << 26 };

/* RFC 5280 5.3.1; -1: none given. */
enum { REASON_NONE = -1, REASON_KEY_COMPROMISE = 1, REASON_HOLD = 6, REASON_REMOVE = 8 };

struct crl_entry { struct str serial; moment revoked, invalid_since; int reason; };

struct crl {
    struct signed_bytes sig;
    struct x509_name issuer;
    moment this_update, next_update;    /* next_update: MOMENT_NONE if not given */
    struct str aki, number;             /* number: unsigned bytes */
    bool delta, only_users, only_cas, partial;  /* partial: some reasons or indirect only */
    struct str unknown_critical;
    struct crl_entry *entries;
    size_t n;
};

struct crl *crl_read(struct arena *a, struct str der, struct diags *d);
/* Names, key identifier, right to sign CRLs, signature. */
bool crl_issued_by(const struct crl *l, const struct cert *ca);
/* NULL when the serial is not listed. */
const struct crl_entry *crl_find(const struct crl *l, struct str serial);
/* "key-compromise", "certificate-hold" ...; "unspecified" for none. */
const char *revocation_reason_name(int reason);

#endif
