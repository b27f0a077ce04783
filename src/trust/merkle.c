/*
 * NAME      merkle - RFC 9162 tree hashing, paths and their verification
 * WHY       the paths are written down recursively in the RFC; here they are collected over stored
 *           complete subtrees, so a proof costs O(log n) reads however long the journal is
 * OWNS      nothing
 * ERRORS    those of the caller's get and put, unchanged; impossible ranges from our own code are a
 *           panic
 * MUST NOT  trust a proof: the verifying functions take any bytes
 */
#include "trust/merkle.h"

#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"

void merkle_leaf(const void *p, size_t n, unsigned char out[MERKLE_HASH])
{
    sha256_tagged(0x00, p, n, NULL, 0, out);
}

void merkle_node(const unsigned char left[MERKLE_HASH], const unsigned char right[MERKLE_HASH],
                 unsigned char out[MERKLE_HASH])
{
    sha256_tagged(0x01, left, MERKLE_HASH, right, MERKLE_HASH, out);
}

void merkle_empty(unsigned char out[MERKLE_HASH])
{
    sha256("", 0, out);
}

int merkle_append(struct merkle_frontier *f, const unsigned char leaf[MERKLE_HASH], merkle_put *put,
                  void *ctx)
{
    unsigned char hash[MERKLE_HASH];
    int64_t index = f->size;
    int level = 0, rc;

    memcpy(hash, leaf, MERKLE_HASH);
    for (;;) {
        if (put != NULL) {
            rc = put(ctx, level, index, hash);
            if (rc != 0)
                return rc;
        }
        if ((index & 1) == 0)
            break;
        /* The left brother was complete before: its root is at the frontier. */
        merkle_node(f->hash[level], hash, hash);
        index >>= 1;
        level++;
        AN(level < MERKLE_DEPTH);
    }
    memcpy(f->hash[level], hash, MERKLE_HASH);
    f->size++;
    return 0;
}

void merkle_root(const struct merkle_frontier *f, unsigned char out[MERKLE_HASH])
{
    bool any = false;
    int level;

    if (f->size == 0) {
        merkle_empty(out);
        return;
    }
    for (level = 0; level < MERKLE_DEPTH; level++) {
        if ((f->size >> level & 1) == 0)
            continue;
        if (any)
            merkle_node(f->hash[level], out, out);
        else
            memcpy(out, f->hash[level], MERKLE_HASH);
        any = true;
    }
}

int merkle_frontier_read(struct merkle_frontier *f, int64_t size, merkle_get *get, void *ctx)
{
    int level, rc;

    AN(size >= 0 && size >> (MERKLE_DEPTH - 1) == 0);
    f->size = size;
    for (level = 0; level < MERKLE_DEPTH; level++) {
        if ((size >> level & 1) == 0)
            continue;
        /* The leaves before this subtree are those of the higher bits. */
        rc = get(ctx, level, (size >> level) - 1, f->hash[level]);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int merkle_root_at(int64_t size, merkle_get *get, void *ctx, unsigned char out[MERKLE_HASH])
{
    struct merkle_frontier f;
    int rc = merkle_frontier_read(&f, size, get, ctx);

    if (rc == 0)
        merkle_root(&f, out);
    return rc;
}

/* Root of leaves from .. from + n - 1, where from is a multiple of the largest power of two below
 * n: the subtree of a larger tree. Built from complete subtrees, right to left. */
static int range_root(int64_t from, int64_t n, merkle_get *get, void *ctx,
                      unsigned char out[MERKLE_HASH])
{
    unsigned char left[MERKLE_HASH];
    bool any = false;
    int64_t done = from + n;
    int level, rc;

    for (level = 0; level < MERKLE_DEPTH; level++) {
        if ((n >> level & 1) == 0)
            continue;
        done -= (int64_t)1 << level;
        rc = get(ctx, level, done >> level, any ? left : out);
        if (rc != 0)
            return rc;
        if (any)
            merkle_node(left, out, out);
        any = true;
    }
    return 0;
}

/* Largest power of two smaller than n (n > 1). */
static int64_t split(int64_t n)
{
    int64_t k = 1;

    while (k * 2 < n)
        k *= 2;
    return k;
}

/* Paths are gathered from the root down and given from the leaf up. */
static void from_leaf_up(unsigned char (*path)[MERKLE_HASH], size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        unsigned char swap[MERKLE_HASH];

        memcpy(swap, path[i], MERKLE_HASH);
        memcpy(path[i], path[n - 1 - i], MERKLE_HASH);
        memcpy(path[n - 1 - i], swap, MERKLE_HASH);
    }
}

int merkle_audit_path(int64_t index, int64_t size, merkle_get *get, void *ctx,
                      unsigned char out[MERKLE_PATH][MERKLE_HASH], size_t *n)
{
    int64_t from = 0, left = size, k;
    int rc;

    AN(index >= 0 && index < size);
    *n = 0;
    while (left > 1) { /* from the root down; the proof lists the brothers from the leaf up */
        k = split(left);
        AN(*n < MERKLE_PATH);
        if (index - from < k) {
            rc = range_root(from + k, left - k, get, ctx, out[*n]);
            left = k;
        } else {
            rc = range_root(from, k, get, ctx, out[*n]);
            from += k;
            left -= k;
        }
        if (rc != 0)
            return rc;
        ++*n;
    }
    from_leaf_up(out, *n);
    return 0;
}

int merkle_consistency_path(int64_t older, int64_t newer, merkle_get *get, void *ctx,
                            unsigned char out[MERKLE_PATH][MERKLE_HASH], size_t *n)
{
    int64_t from = 0, size = newer, m = older, k;
    bool known =
        true; /* the old root itself need not be given while the old tree is a whole subtree */
    int rc;

    AN(older > 0 && older <= newer);
    *n = 0;
    while (m != size) {
        k = split(size);
        AN(*n < MERKLE_PATH);
        if (m <= k) {
            rc = range_root(from + k, size - k, get, ctx, out[*n]);
            size = k;
        } else {
            rc = range_root(from, k, get, ctx, out[*n]);
            from += k;
            size -= k;
            m -= k;
            known = false;
        }
        if (rc != 0)
            return rc;
        ++*n;
    }
    if (!known) {
        rc = range_root(from, size, get, ctx, out[*n]);
        if (rc != 0)
            return rc;
        ++*n;
    }
    from_leaf_up(out, *n);
    return 0;
}

bool merkle_verify_audit(const unsigned char leaf[MERKLE_HASH], int64_t index, int64_t size,
                         const unsigned char (*path)[MERKLE_HASH], size_t n,
                         const unsigned char root[MERKLE_HASH])
{
    unsigned char r[MERKLE_HASH];
    int64_t fn = index, sn = size - 1;
    size_t i;

    if (index < 0 || index >= size)
        return false;
    memcpy(r, leaf, MERKLE_HASH);
    for (i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            merkle_node(path[i], r, r);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            merkle_node(r, path[i], r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, MERKLE_HASH) == 0;
}

bool merkle_verify_consistency(int64_t older, int64_t newer,
                               const unsigned char old_root[MERKLE_HASH],
                               const unsigned char new_root[MERKLE_HASH],
                               const unsigned char (*path)[MERKLE_HASH], size_t n)
{
    unsigned char fr[MERKLE_HASH], sr[MERKLE_HASH];
    int64_t fn = older - 1, sn = newer - 1;
    size_t i = 0;

    if (older <= 0 || older > newer)
        return false;
    if (older == newer)
        return n == 0 && memcmp(old_root, new_root, MERKLE_HASH) == 0;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    if (fn == 0) {              /* the old tree is a whole subtree: its root begins the proof */
        memcpy(fr, old_root, MERKLE_HASH);
    } else {
        if (n == 0)
            return false;
        memcpy(fr, path[i++], MERKLE_HASH);
    }
    memcpy(sr, fr, MERKLE_HASH);
    for (; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            merkle_node(path[i], fr, fr);
            merkle_node(path[i], sr, sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            merkle_node(sr, path[i], sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(fr, old_root, MERKLE_HASH) == 0 &&
           memcmp(sr, new_root, MERKLE_HASH) == 0;
}
