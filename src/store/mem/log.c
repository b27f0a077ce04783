/*
 * NAME      log - the records of the memory store and how a transaction cuts them back
 * WHY       every kind of data is a record in one log, so undo, rollback and "readers see what is
 *           committed" are written once for all of them
 * OWNS      the memory of the store
 * ERRORS    no memory: panic
 * MUST NOT  be called without the lock
 */
#include "store/mem/mem.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

#define FIRST_INDEX 1024u

static void *grown(void *p, size_t n, size_t size)
{
    void *q = reallocarray(p, n, size);

    AN(q != NULL);
    return q;
}

struct mem_db *mem_db_new(void)
{
    struct mem_db *db = calloc(1, sizeof(*db));

    AN(db != NULL);
    AZ(pthread_mutex_init(&db->lock, NULL));
    db->arena = arena_new();
    db->handles = 1;
    return db;
}

void mem_db_free(struct mem_db *db)
{
    int i;

    for (i = 0; i < MERKLE_DEPTH; i++)
        free(db->nodes[i]);
    free(db->leaves);
    free(db->index);
    free(db->index_keys);
    free(db->index_kinds);
    free(db->log);
    arena_free(db->arena);
    AZ(pthread_mutex_destroy(&db->lock));
    free(db);
}

struct mem_store *mem_of(struct store *s)
{
    return (struct mem_store *)(void *)s;
}

void mem_lock(struct mem_store *m)
{
    AZ(pthread_mutex_lock(&m->db->lock));
}

void mem_unlock(struct mem_store *m)
{
    AZ(pthread_mutex_unlock(&m->db->lock));
}

size_t mem_limit(const struct mem_store *m)
{
    return m->writer && m->db->batch ? m->db->n : m->db->committed;
}

struct str mem_key(struct arena *a, struct str x, struct str y)
{
    return str_printf(a, "%.*s\x1f%.*s", STR_ARG(x), STR_ARG(y));
}

/* ------------------------------------------------------------------ index */

static size_t hash_of(enum mem_kind kind, struct str key)
{
    uint64_t h = 1469598103934665603u ^ (uint64_t)kind;
    size_t i;

    for (i = 0; i < key.n; i++)
        h = (h ^ (unsigned char)key.p[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 29);
}

static size_t slot_of(const struct mem_db *db, enum mem_kind kind, struct str key)
{
    size_t i = hash_of(kind, key) & (db->index_cap - 1);

    while (db->index_keys[i].p != NULL &&
           !(db->index_kinds[i] == kind && str_eq(db->index_keys[i], key)))
        i = (i + 1) & (db->index_cap - 1);
    return i;
}

static void index_grow(struct mem_db *db)
{
    struct mem_db old = *db;
    size_t i, at;

    db->index_cap = old.index_cap == 0 ? FIRST_INDEX : old.index_cap * 2;
    db->index = calloc(db->index_cap, sizeof(*db->index));
    db->index_keys = calloc(db->index_cap, sizeof(*db->index_keys));
    db->index_kinds = calloc(db->index_cap, sizeof(*db->index_kinds));
    AN(db->index != NULL && db->index_keys != NULL && db->index_kinds != NULL);
    for (i = 0; i < old.index_cap; i++) {
        if (old.index_keys[i].p == NULL)
            continue;
        at = slot_of(db, old.index_kinds[i], old.index_keys[i]);
        db->index[at] = old.index[i];
        db->index_keys[at] = old.index_keys[i];
        db->index_kinds[at] = old.index_kinds[i];
    }
    free(old.index);
    free(old.index_keys);
    free(old.index_kinds);
}

struct mem_record *mem_add(struct mem_db *db, enum mem_kind kind, struct str key)
{
    struct mem_record *r = arena_new_of(db->arena, struct mem_record);
    size_t at;

    if (db->n == db->cap) {
        db->cap = db->cap == 0 ? 256 : db->cap * 2;
        db->log = grown(db->log, db->cap, sizeof(struct mem_record *));
    }
    if ((db->index_used + 1) * 2 > db->index_cap)
        index_grow(db);
    at = slot_of(db, kind, key);
    if (db->index_keys[at].p == NULL) {
        db->index_keys[at] = str_dup(db->arena, key);
        db->index_kinds[at] = kind;
        db->index_used++;
    }
    r->kind = kind;
    r->key = db->index_keys[at];
    r->at = db->n;
    r->older = db->index[at];
    db->index[at] = r;
    db->log[db->n++] = r;
    return r;
}

struct mem_record *mem_find(struct mem_db *db, enum mem_kind kind, struct str key, size_t limit)
{
    struct mem_record *r;

    if (db->index_cap == 0)
        return NULL;
    r = db->index[slot_of(db, kind, key)];
    while (r != NULL && r->at >= limit)
        r = r->older;
    return r;
}


void mem_cut(struct mem_db *db, size_t n)
{
    struct mem_record *r;

    while (db->n > n) {
        r = db->log[--db->n];
        db->index[slot_of(db, r->kind, r->key)] = r->older;
    }
}

void mem_settle(struct mem_db *db)
{
    if (!db->batch)
        db->committed = db->n;
}

/* ------------------------------------------------------------------ journal */

static int put_node(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    struct mem_db *db = ctx;
    size_t i = (size_t)index;

    if (i >= db->nodes_cap[level]) {
        db->nodes_cap[level] = i < 64 ? 128 : i * 2;
        db->nodes[level] = grown(db->nodes[level], db->nodes_cap[level], MERKLE_HASH);
    }
    memcpy(db->nodes[level][i], hash, MERKLE_HASH);
    return PORT_OK;
}

int mem_node(void *ctx, int level, int64_t index, unsigned char hash[MERKLE_HASH])
{
    struct mem_db *db = ctx;

    if (index >= db->edge.size >> level)
        return PORT_ABSENT;
    memcpy(hash, db->nodes[level][index], MERKLE_HASH);
    return PORT_OK;
}

void mem_leaf(struct mem_db *db, struct mem_record *event)
{
    unsigned char hash[MERKLE_HASH];
    size_t i = (size_t)db->edge.size;

    if (i >= db->leaves_cap) {
        db->leaves_cap = i < 64 ? 128 : i * 2;
        db->leaves = grown(db->leaves, db->leaves_cap, sizeof(struct mem_record *));
    }
    event->id = db->edge.size;
    db->leaves[i] = event;
    merkle_leaf(event->a.p, event->a.n, hash);
    AZ(merkle_append(&db->edge, hash, put_node, db));
}
