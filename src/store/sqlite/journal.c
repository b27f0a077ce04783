/*
 * NAME      journal - leaves, nodes and proofs of the Merkle journal in tables
 * WHY       a node is written once, when its subtree is complete; head and paths read O(log n) rows
 * OWNS      tables node and journal_head, event.hash
 * ERRORS    journal-broken: the stored head is not the root of the stored nodes
 * MUST NOT  change a row of node or event
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/panic.h"

static int64_t node_place(int level, int64_t index)
{
    return ((2 * index + 1) << level) - 1;
}

static int read_hash(struct sqlite_store *q, enum sq_statement id, int64_t key,
                     unsigned char hash[MERKLE_HASH], struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, id, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, key));
    rc = sq_step(q, st, d);
    if (rc == PORT_OK && sqlite3_column_bytes(st, 0) != MERKLE_HASH)
        rc = PORT_ABSENT;
    if (rc == PORT_OK)
        memcpy(hash, sqlite3_column_blob(st, 0), MERKLE_HASH);
    (void)sqlite3_reset(st);
    return rc;
}

int sq_node_get(void *nodes, int level, int64_t index, unsigned char hash[MERKLE_HASH])
{
    struct sq_nodes *n = nodes;

    return level == 0 ? read_hash(n->q, SQ_LEAF_HASH, index, hash, n->d)
                      : read_hash(n->q, SQ_NODE, node_place(level, index), hash, n->d);
}

int sq_node_put(void *nodes, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    struct sq_nodes *n = nodes;
    sqlite3_stmt *st;

    if (level == 0)             /* stands in its event */
        return PORT_OK;
    st = sq_get(n->q, SQ_NODE_NEW, n->d);
    if (st == NULL)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, node_place(level, index)));
    sq_bind_blob(st, 2, hash, MERKLE_HASH);
    return sq_run(n->q, st, n->d);
}

static int stored_head(struct sqlite_store *q, struct journal_head *out, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_HEAD, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    rc = sq_step(q, st, d);
    if (rc == PORT_OK && sqlite3_column_bytes(st, 1) == MERKLE_HASH) {
        out->size = sqlite3_column_int64(st, 0);
        memcpy(out->root, sqlite3_column_blob(st, 1), MERKLE_HASH);
    } else if (rc != PORT_FAILED) {
        rc = store_fail(d, "journal-broken", q->file,
                        "restore the last backup: sapar restore FILE DIR",
                        "the journal has no head");
    }
    (void)sqlite3_reset(st);
    return rc;
}

int sq_head(struct store *s, struct journal_head *out, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);

    if (!q->batch)
        return stored_head(q, out, d);
    out->size = q->edge.size;
    merkle_root(&q->edge, out->root);
    return PORT_OK;
}

int sq_edge(struct sqlite_store *q, struct diags *d)
{
    struct sq_nodes nodes = { q, d };
    unsigned char root[MERKLE_HASH];
    struct journal_head head;
    int rc = stored_head(q, &head, d);

    if (rc != PORT_OK || (head.size == q->edge.size && head.size > 0))
        return rc;
    rc = merkle_frontier_read(&q->edge, head.size, sq_node_get, &nodes);
    if (rc == PORT_OK) {
        merkle_root(&q->edge, root);
        if (memcmp(root, head.root, MERKLE_HASH) == 0) {
            q->committed = head.size;
            return PORT_OK;
        }
    }
    q->edge.size = -1;
    if (rc == PORT_FAILED)
        return rc;
    return store_fail(
        d, "journal-broken", q->file, "run sapar check, then restore the last backup",
        "the recorded head of the journal does not follow from its nodes (%lld leaves)",
        (long long)head.size);
}

int sq_leaf(struct store *s, int64_t index, struct arena *a, struct str *bytes, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_LEAF, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, index));
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        *bytes = sq_text(a, st, 0);
        (void)sqlite3_reset(st);
    }
    return rc;
}

int sq_leaf_index(struct store *s, struct str number, int64_t seq, int64_t *index, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_LEAF_INDEX, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, number);
    AZ(sqlite3_bind_int64(st, 2, seq));
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        *index = sqlite3_column_int64(st, 0);
        (void)sqlite3_reset(st);
    }
    return rc;
}

/* A proof over leaves that are not there yet is an absent answer, not a bug of ours: sizes come
 * from outside. */
static int in_range(struct store *s, int64_t from, int64_t to, struct diags *d)
{
    struct journal_head head;
    int rc = sq_head(s, &head, d);

    if (rc != PORT_OK)
        return rc;
    return from >= 0 && from <= to && to <= head.size ? PORT_OK : PORT_ABSENT;
}

int sq_path(struct store *s, int64_t index, int64_t size, struct arena *a,
            unsigned char (**out)[32], size_t *n, struct diags *d)
{
    struct sq_nodes nodes = { sq_of(s), d };
    int rc = in_range(s, index, size, d);

    if (rc != PORT_OK || index == size)
        return rc != PORT_OK ? rc : PORT_ABSENT;
    *out = arena_array(a, MERKLE_PATH, MERKLE_HASH);
    return merkle_audit_path(index, size, sq_node_get, &nodes, *out, n);
}

int sq_consistency(struct store *s, int64_t older, int64_t newer, struct arena *a,
                   unsigned char (**out)[32], size_t *n, struct diags *d)
{
    struct sq_nodes nodes = { sq_of(s), d };
    int rc = in_range(s, older, newer, d);

    if (rc != PORT_OK || older == 0)
        return rc != PORT_OK ? rc : PORT_ABSENT;
    *out = arena_array(a, MERKLE_PATH, MERKLE_HASH);
    return merkle_consistency_path(older, newer, sq_node_get, &nodes, *out, n);
}
