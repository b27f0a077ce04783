/*
 * NAME    chain - from a certificate up to one that is pinned
 * WHY     trust begins where the operator put it: a file or a folder of certificates. Production
 *         and test anchors never mix: a signature under the published test root proves nothing
 * OWNS    nothing; anchors and chains live on the arena they were read into
 * ERRORS  a file that cannot be read or holds no certificate is a diag
 */
#ifndef TRUST_CHAIN_H
#define TRUST_CHAIN_H

#include "trust/x509.h"

enum { CHAIN_MOST = 8, CHAIN_TRIES = 64 };

enum environment { ENV_ANY, ENV_PRODUCTION, ENV_TEST };

/* An anchor that is not self-issued is as good as a root: some roots were never published. */
struct anchor { const struct cert *cert; enum environment env; };
struct anchors { struct anchor *v; size_t n, cap; };

/*
 * DER, PEM with any number of blocks, or base64. ENV_ANY: taken as given, except that the known
 * certificates of the national centres carry their own mark, which no folder can change.
 */
bool anchors_add(struct arena *a, struct anchors *s, struct str bytes, enum environment env,
                 struct diags *d);
/*
 * A file, or a folder: its files, and those of its folders "production" and "test", which mark what
 * is in them. Reads the disk.
 */
bool anchors_load(struct arena *a, struct anchors *s, const char *path, enum environment env,
                  struct diags *d);

/* Certificates that came along and prove nothing by themselves. */
struct cert_pool { const struct cert **v; size_t n, cap; };
void pool_add(struct arena *a, struct cert_pool *p, const struct cert *c);

enum chain_state { CHAIN_UNKNOWN, CHAIN_OK, CHAIN_BAD };
enum chain_fault {
    CHAIN_NO_FAULT, CHAIN_NO_ISSUER, CHAIN_BAD_SIGNATURE, CHAIN_NOT_CA, CHAIN_TOO_LONG,
    CHAIN_EXPIRED, CHAIN_CRITICAL, CHAIN_OTHER_ENVIRONMENT
};
struct chain {
    enum chain_state state;
    enum chain_fault fault;
    const struct cert *v[CHAIN_MOST];   /* v[0]: the one asked about; last: the anchor */
    size_t n;
    enum environment env;               /* the anchor's */
};

/*
 * Every certificate above c must be valid at `at`; c's own validity is the caller's to judge.
 * `want` ENV_ANY takes anchors of both kinds. UNKNOWN: no issuer is known; BAD: one is, and it does
 * not hold.
 */
void chain_build(const struct cert *c, const struct anchors *s, const struct cert_pool *pool,
                 moment at, enum environment want, struct chain *out);

#endif
