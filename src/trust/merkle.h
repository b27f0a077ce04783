/*
 * NAME    merkle - the journal's hash tree: RFC 9162 section 2.1 over SHA-256
 * WHY     a head of 32 bytes fixes every event ever recorded and their order; a path of log2(n)
 *         hashes proves that an event is in it, and another that an older head is a beginning of a
 *         newer one
 * OWNS    nothing: hashes of complete subtrees are kept by the caller (the store), reached through
 *         get and put
 *
 * A node (level, index) is the root of the leaves index * 2^level .. (index + 1) * 2^level - 1.
 * Only complete subtrees have a node: they never change once written, so the journal's tables are
 * append-only too.
 */
#ifndef TRUST_MERKLE_H
#define TRUST_MERKLE_H

#include "base/str.h"

#define MERKLE_HASH 32
#define MERKLE_DEPTH 62         /* levels: more leaves than an int64 can count are out of reach */
#define MERKLE_PATH 64          /* hashes a proof can have at most */

void merkle_leaf(const void *p, size_t n, unsigned char out[MERKLE_HASH]); /* SHA-256(0x00 || p) */
void merkle_node(const unsigned char left[MERKLE_HASH], const unsigned char right[MERKLE_HASH],
                 unsigned char out[MERKLE_HASH]); /* SHA-256(0x01 || l || r) */
void merkle_empty(unsigned char out[MERKLE_HASH]); /* root of no leaves: SHA-256() */

/* What appending needs to know: the roots of the complete subtrees at the right edge.
 * hash[l] is meant where bit l of size is set. */
struct merkle_frontier {
    int64_t size;
    unsigned char hash[MERKLE_DEPTH][MERKLE_HASH];
};

/* Keep a node / fetch a node. 0 or an error that is passed upward unchanged. */
typedef int merkle_put(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH]);
typedef int merkle_get(void *ctx, int level, int64_t index, unsigned char hash[MERKLE_HASH]);

/* Appends one leaf hash; `put` (may be NULL) is called for the leaf (level 0) and each subtree it
 * completes. On an error of put the frontier is as before. */
int merkle_append(struct merkle_frontier *f, const unsigned char leaf[MERKLE_HASH], merkle_put *put,
                  void *ctx);
void merkle_root(const struct merkle_frontier *f, unsigned char out[MERKLE_HASH]);
/* The frontier of a tree of `size` leaves from its stored nodes. */
int merkle_frontier_read(struct merkle_frontier *f, int64_t size, merkle_get *get, void *ctx);
/* Root of the first `size` leaves. */
int merkle_root_at(int64_t size, merkle_get *get, void *ctx, unsigned char out[MERKLE_HASH]);

/* RFC 9162 2.1.3.1: proof that leaf `index` is in the tree of `size` leaves; 0 <= index < size
 * (else panic). */
int merkle_audit_path(int64_t index, int64_t size, merkle_get *get, void *ctx,
                      unsigned char out[MERKLE_PATH][MERKLE_HASH], size_t *n);
/* RFC 9162 2.1.4.1: proof that the tree of `older` leaves is a beginning of the tree of `newer`
 * leaves; 0 < older <= newer (else panic). Empty when they are the same. */
int merkle_consistency_path(int64_t older, int64_t newer, merkle_get *get, void *ctx,
                            unsigned char out[MERKLE_PATH][MERKLE_HASH], size_t *n);

/* RFC 9162 2.1.3.2 and 2.1.4.2. Take hostile input: any sizes, any number of hashes. */
bool merkle_verify_audit(const unsigned char leaf[MERKLE_HASH], int64_t index, int64_t size,
                         const unsigned char (*path)[MERKLE_HASH], size_t n,
                         const unsigned char root[MERKLE_HASH]);
bool merkle_verify_consistency(int64_t older, int64_t newer,
                               const unsigned char old_root[MERKLE_HASH],
                               const unsigned char new_root[MERKLE_HASH],
                               const unsigned char (*path)[MERKLE_HASH], size_t n);

#endif
