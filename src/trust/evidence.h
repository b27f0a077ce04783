/*
 * NAME    evidence - gathered while services answer, kept for when they do not
 * WHY     a signature must prove the same after certificates, responders and authorities are gone:
 *         RFC 3161 time-stamps over the signatures, answers and lists about everybody above them,
 *         all of it stamped anew before the last time-stamp's authority expires (RFC 4998's idea)
 * OWNS    the form in which it is kept (docs/verification.md); slices of what was read
 * ERRORS  a service that does not answer, or answers what is no use, is a diag (DIAG_ENVIRONMENT:
 *         ocsp-..., tsa-..., crl-..., gate-...) and stops nothing; kept bytes that are none:
 *         DIAG_INPUT "bad-evidence"
 * MUST NOT ask an address that stands in a certificate; keep an answer nobody authorised
 */
#ifndef TRUST_EVIDENCE_H
#define TRUST_EVIDENCE_H

#include "flow/ports.h"
#include "trust/verify.h"

enum { KEPT_MOST = 64, KEPT_BYTES_MOST = 1 << 27 };

struct kept_list { struct str v[KEPT_MOST]; size_t n; };    /* DER, each once */
struct kept {
    struct kept_list chain;     /* certificates of the signers and above */
    struct kept_list ocsps, crls;
    struct kept_list stamps;    /* tokens over signature values */
    struct kept_list renewals;  /* tokens over all of the above and the earlier of these, in order */
};

/*
 * Asks whom `o` names about every signer of the report whose chain leads to an anchor: a time-stamp
 * over the signature where none counts yet, then what is known of each certificate of the chain.
 */
void evidence_ask(struct arena *a, const struct report *r, const struct trust_online *o, moment now,
                  struct kept *k, struct diags *faults);
/* One more time-stamp over what is kept, the signature and what was signed (p NULL: attached). */
bool evidence_renew(struct arena *a, struct str bytes, struct str content,
                    const struct trust_online *o, moment now, struct kept *k, struct diags *d);
/*
 * The options with what is kept added: certificates to `pool`, answers and lists to `e` (both then
 * the options' own), tokens. `archived`: the tokens must have been renewed in time.
 */
bool evidence_use(struct arena *a, const struct kept *k, struct str bytes, struct str content,
                  bool archived, struct cert_pool *pool, struct evidence *e,
                  struct verify_options *o, struct diags *d);
/* {"chain": PEM, "ocsps": [base64], "crls": [...], "timestamps": [...], "renewals": [...]} */
struct json *kept_json(struct arena *a, const struct kept *k);
bool kept_read(struct arena *a, const struct json *j, struct kept *k, struct diags *d);
/* The same as struct pdf_how wants it: over a signature's value, for those who sign PDFs. */
struct evidence_stamping { const struct trust_online *online; moment now; };
bool evidence_stamp_value(void *stamping, struct str value, enum digest_kind hash,
                          struct arena *a, struct str *token, struct diags *d);
/* A token over bytes by the time-stamping authority of `o`, checked; what digest it can do is its
 * own matter. */
bool evidence_stamp(struct arena *a, const struct trust_online *o, struct str bytes,
                    enum digest_kind hash, moment now, struct str *token, struct diags *d);

#endif
