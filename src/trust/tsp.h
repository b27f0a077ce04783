/*
 * NAME    tsp - a time-stamp token and the question that asks for one
 * WHY     RFC 3161: somebody trusted saw this hash at this time
 * ERRORS  NULL and a diag (DIAG_INPUT "bad-timestamp")
 */
#ifndef TRUST_TSP_H
#define TRUST_TSP_H

#include "trust/cms.h"

struct tsp {
    struct cms *message;                /* the token */
    struct str token;                   /* its bytes */
    struct str policy;                  /* dotted */
    enum digest_kind hash;
    struct str imprint, serial, nonce;  /* nonce: empty if none */
    moment time;
    bool critical;                      /* an unknown critical extension */
};

/* A token, or a whole answer (TimeStampResp) of status granted. */
struct tsp *tsp_read(struct arena *a, struct str bytes, struct diags *d);

enum tsp_fault {
    TSP_OK, TSP_BAD_SIGNATURE,          /* or attributes, or not one signer */
    TSP_WRONG_IMPRINT, TSP_NOT_TSA      /* the signer may not put time-stamps */
};
/* The token's own signature and its signer's right; *cert is the signer's, or NULL. */
enum tsp_fault tsp_check(const struct tsp *t, const struct cert_pool *pool,
                         const struct cert **cert);
bool tsp_is_over(const struct tsp *t, struct str bytes);

/* TimeStampReq with certReq; nonce may be empty, policy NULL. */
struct str tsp_request(struct arena *a, enum digest_kind k, struct str bytes, struct str nonce,
                       const char *policy);

#endif
