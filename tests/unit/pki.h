/*
 * NAME    pki - a certification centre of our own for tests, in any algorithm
 * WHY     the shared vectors show agreement with the real one; what is forged, late, revoked or out
 *         of place has to be made
 * OWNS    nothing: everything is on the arena it is given; pki_free wipes the keys
 * ERRORS  a failing builder fails the test
 */
#ifndef TESTS_PKI_H
#define TESTS_PKI_H

#include "trust/issue.h"
#include "trust/verify.h"

#define PKI_NOW ((moment)1780000000)        /* 2026-05-28T20:26:40Z */
#define PKI_DAY ((moment)86400)
#define PKI_IIN "850101100001"              /* a birth in 1885 */
#define PKI_IIN_2 "860202200002"
#define PKI_BIN "000000000011"              /* registered in month 00 */

/* from and to 0: around PKI_NOW */
#define pki_profile x509_profile
struct pki_holder { struct cert *cert; struct private_key *key; };

enum pki_who {
    PKI_ROOT, PKI_CA, PKI_INDIVIDUAL, PKI_HEAD, PKI_SYSTEM, PKI_EMPLOYEE, PKI_EXPIRED, PKI_EARLY,
    PKI_REVOKED, PKI_HELD, PKI_SIGN_IN, PKI_CRITICAL, PKI_RESPONDER, PKI_TSA, PKI_STRANGER_ROOT,
    PKI_STRANGER, PKI_NOT_CA_CHILD, PKI_COUNT
};
struct pki {
    struct arena *a;
    struct diags d;
    enum algorithm alg;
    int64_t next_serial;
    struct pki_holder who[PKI_COUNT];
    struct anchors anchors;                 /* the root, marked as of tests */
    struct cert_pool pool;                  /* the issuing authority */
    struct evidence evidence;               /* the list of the issuing authority */
    struct str crl;
    struct verify_options options;          /* at PKI_NOW with all of these */
};

struct pki *pki_new(struct arena *a, enum algorithm alg);
void pki_free(struct pki *p);

/* A certificate for a new key, or for `key` when it is given. */
struct pki_holder pki_issue(struct pki *p, const struct pki_holder *issuer,
                            const struct pki_profile *profile, struct private_key *key);

/* The list of PKI_CA: REVOKED since yesterday (key compromise), HELD since yesterday. */
struct pki_list {
    moment this_update, next_update;
    bool inner_null, outer_null;            /* NULL parameters, or none */
    bool empty, delta;
    const char *critical;
};
struct str pki_crl(struct pki *p, struct pki_list how);

struct pki_answer {
    enum ocsp_state state;
    moment this_update, next_update, revoked;   /* next_update 0: none */
    int reason;
    enum digest_kind hash;
    enum pki_who signer;                    /* PKI_RESPONDER, PKI_CA or somebody else */
    bool by_key;
};
struct str pki_ocsp(struct pki *p, enum pki_who about, struct pki_answer how);

/* A token of `tsa` over `bytes` (imprint by `hash`) at `time`. */
struct str pki_token(struct pki *p, enum pki_who tsa, struct str bytes, enum digest_kind hash,
                     moment time);
/* A signed message by one of them. */
struct str pki_sign(struct pki *p, enum pki_who by, struct str content, bool attached);

/* The report; content may be empty (p NULL). */
struct report *pki_verify(struct pki *p, struct str bytes, struct str content);
/* Fails with the report's JSON when the verdict or a reason (0: none asked) differs. */
#define pki_expect(p, r, verdict, reason) pki_expect_at((p), (r), (verdict), (reason), \
    __FILE__, __LINE__)
void pki_expect_at(struct pki *p, const struct report *r, enum report_verdict v, enum msg reason,
                   const char *file, int line);
/* A copy with one bit turned. */
struct str pki_flip(struct arena *a, struct str s, size_t bit);
/* A file beside the repository, NULL slice when it is not there. */
struct str pki_file(struct arena *a, const char *path);

#endif
