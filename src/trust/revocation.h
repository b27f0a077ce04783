/*
 * NAME    revocation - was a certificate revoked at a moment, by the lists and answers at hand
 * WHY     one place weighs evidence: what is newer, what is stale, what is final
 * ERRORS  none: what proves nothing is left out, and the result is unknown
 */
#ifndef TRUST_REVOCATION_H
#define TRUST_REVOCATION_H

#include "trust/ocsp.h"

struct evidence {
    struct crl **crls;
    size_t n_crls, cap_crls;
    struct ocsp **ocsps;
    size_t n_ocsps, cap_ocsps;
};
void evidence_add_crl(struct arena *a, struct evidence *e, struct crl *l);
void evidence_add_ocsp(struct arena *a, struct evidence *e, struct ocsp *o);

enum revocation { REV_UNKNOWN, REV_GOOD, REV_REVOKED, REV_ON_HOLD, REV_NON_ISSUED };

/* How old an answer without nextUpdate may be, and how far clocks may differ; seconds. */
struct freshness { int64_t ocsp_age, skew; };
#define FRESHNESS ((struct freshness){ 86400, 300 })

struct revocation_result {
    enum revocation state;
    const char *source;                 /* "ocsp", "crl", "" */
    moment this_update, since;          /* since: revoked from, MOMENT_NONE otherwise */
    int reason;
    bool stale;                         /* there was evidence, but too old to say "good" */
};

/*
 * The state of c, issued by ca, at `at`.
 *  - A list or answer made after `at` counts: what was revoked later was good at `at`.
 *  - "Good" from before `at` counts up to nextUpdate; an answer without one, for `ocsp_age`.
 *  - "Revoked" never grows old. A hold may be lifted, by a newer "good" from before `at`.
 *  - A list says "good" of an expired certificate only if it could not have left it out yet
 *    (RFC 5280 3.3): one regular period after the end of validity.
 */
struct revocation_result revocation_at(const struct cert *c, const struct cert *ca,
                                       const struct evidence *e, moment at, struct freshness f);
/* contract: "good", "revoked", "on-hold", "non-issued", "unknown" */
const char *revocation_name(enum revocation r);

#endif
