/*
 * NAME    cms - signed messages: read, checked signer by signer, and made
 * WHY     RFC 5652 SignedData as NCALayer, Kalkan and the rest of the world write it, attached or
 *         detached, in BER or DER; what we make is CAdES-BES (EN 319 122-1)
 * ERRORS  NULL or false and a diag (DIAG_INPUT "bad-cms")
 * MUST NOT take the signer's clock for a time: it is reported as a claim only
 */
#ifndef TRUST_CMS_H
#define TRUST_CMS_H

#include "trust/chain.h"
#include "trust/ocsp.h"

enum {
    CMS_BYTES_MOST = 1 << 28, CMS_CERTS_MOST = 64, CMS_SIGNERS_MOST = 32, CMS_TOKENS_MOST = 8,
    CMS_CRLS_MOST = 16, CMS_ATTRIBUTES_MOST = 32
};

struct cms_signer {
    struct str all;
    struct x509_name issuer;            /* and serial, or else ski */
    struct str serial, ski;
    enum digest_kind digest;
    enum algorithm algorithm;           /* ALG_UNKNOWN: not ours, or not of this digest */
    struct str attributes;              /* as sent, tag A0; empty if there are none */
    bool broken_attributes;             /* twice the same, no single value, not DER */
    struct str content_type, message_digest;
    moment signing_time;                /* claimed; MOMENT_NONE if absent */
    bool has_ess;                       /* signing-certificate of RFC 2634 or RFC 5035 */
    enum digest_kind ess_digest;
    struct str ess_hash;
    struct str signature;
    struct str unsigned_attributes;     /* contents of the [1], empty if absent */
    struct str tokens[CMS_TOKENS_MOST]; /* time-stamps over the signature value */
    size_t n_tokens;
};

struct cms {
    struct str all;
    struct str content_type;            /* OID contents */
    bool attached;
    struct str content;                 /* when attached */
    struct str encapsulated, digests;   /* raw parts, for adding a signer or a time-stamp */
    const struct cert **certs;
    size_t n_certs;
    struct crl **crls;
    size_t n_crls;
    struct ocsp **ocsps;                /* RFC 5940: answers carried among the lists */
    size_t n_ocsps;
    struct cms_signer *signers;
    size_t n_signers;
};

struct cms *cms_read(struct arena *a, struct str bytes, struct diags *d);

enum cms_fault {
    CMS_OK, CMS_NO_CERTIFICATE, CMS_NO_CONTENT, CMS_UNKNOWN_ALGORITHM, CMS_WEAK_ALGORITHM,
    CMS_BAD_ATTRIBUTES, CMS_WRONG_CONTENT_TYPE, CMS_WRONG_CERTIFICATE, CMS_WRONG_DIGEST,
    CMS_WRONG_SIGNATURE
};
/*
 * One signature over `content` (the message's own when attached). The certificate is looked for in
 * the message, then in the pool; *cert is it, whatever the result, or NULL. A message without
 * signed attributes is refused: its bytes could be another message's attributes.
 */
enum cms_fault cms_check(const struct cms *m, const struct cms_signer *s, struct str content,
                         const struct cert_pool *pool, const struct cert **cert);

struct cms_how {
    bool attached;
    moment signing_time;                /* MOMENT_NONE: none (PAdES forbids it) */
    const char *content_type;           /* dotted; NULL: data */
};
/* certificates[0] is the key's own; all n go into the message. */
bool cms_sign(struct arena *a, const struct private_key *key, const struct str *certificates,
              size_t n, struct str content, struct cms_how how, struct str *out, struct diags *d);
/* Another signature over the same content (given when the message is detached). */
bool cms_sign_too(struct arena *a, struct str message, const struct private_key *key,
                  const struct str *certificates, size_t n, struct str content, struct cms_how how,
                  struct str *out, struct diags *d);
/* Certificates, lists and whole OCSP answers into the message (CAdES-LT, EN 319 122-1 6.3); what it
 * has already stays as it is. */
bool cms_add_evidence(struct arena *a, struct str message, const struct str *certificates,
                      size_t n_certs, const struct str *crls, size_t n_crls,
                      const struct str *ocsps, size_t n_ocsps, struct str *out, struct diags *d);
/* The token as an unsigned attribute of one signer; it is over that signer's signature value. */
bool cms_add_timestamp(struct arena *a, struct str message, size_t signer, struct str token,
                       struct str *out, struct diags *d);

#endif
