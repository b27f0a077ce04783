/*
 * NAME    issue - certificates and lists of revoked ones, made by us
 * WHY     a server's seal key needs a certificate, a demonstration and the tests need a whole
 *         certification centre; the national centre's own are only ever read
 * OWNS    the layout of subject, extensions and validity as the national centre writes them
 * ERRORS  NULL or an empty slice and a diag of the key's; what is made is read again by the strict
 *         reader before it is given away
 * MUST NOT be reached by bytes of strangers: the profile is our own text
 */
#ifndef TRUST_ISSUE_H
#define TRUST_ISSUE_H

#include "trust/x509.h"

/* Extended key usages as the national centre's certificates carry them. */
#define EKU_EMAIL "1.3.6.1.5.5.7.3.4"
#define EKU_PERSON "1.2.398.3.3.4.1.1"
#define EKU_LEGAL "1.2.398.3.3.4.1.2"
#define EKU_HEAD EKU_LEGAL ".1"
#define EKU_EMPLOYEE EKU_LEGAL ".5"
#define EKU_SYSTEM EKU_LEGAL ".6"

struct x509_profile {
    const char *cn, *patronymic, *iin, *bin, *organisation;
    const char *eku[4];                     /* dotted; NULL ends */
    bool eku_critical, ca, no_check;
    int path;                               /* of a CA; -1: no limit */
    unsigned usage;                         /* CERT_* bits; 0: no extension */
    moment from, to;
    const char *critical;                   /* an unknown critical extension, for tests */
};
struct x509_issuer { const struct cert *cert; const struct private_key *key; };

/* For the key; `issuer` NULL: signed by itself. The serial number is unsigned, big-endian. */
struct cert *x509_issue(struct arena *a, const struct x509_issuer *issuer,
                        const struct x509_profile *profile, const struct private_key *key,
                        struct str serial, struct diags *d);
/* A list without entries: nothing of this authority is revoked. DER; empty on a fault. */
struct str crl_issue_empty(struct arena *a, const struct x509_issuer *issuer, int64_t number,
                           moment this_update, moment next_update, struct diags *d);

#endif
