/*
 * NAME    store/mem/mem - inside of the store in memory: one log of records, an index by key, a
 *         length that counts
 * WHY     a transaction is a length: mark remembers it, undo cuts back to it, commit raises what
 *         readers see
 * OWNS    the log, the index, the journal's nodes, documents; one lock for all of it
 */
#ifndef STORE_MEM_MEM_H
#define STORE_MEM_MEM_H

#include <pthread.h>

#include "store/store.h"

enum mem_kind {
    MEM_EVENT,
    MEM_ROW,
    MEM_LIVE,
    MEM_SEQUENCE,
    MEM_IDEM,
    MEM_STAFF,
    MEM_TOKEN,
    MEM_ACCESS,
    MEM_OUTBOX,
    MEM_RECORD
};

struct mem_record {
    enum mem_kind kind;
    size_t at;                      /* place in the log */
    struct mem_record *older;       /* of the same kind and key */
    struct str key;
    int64_t number;                 /* sequence value, event seq, outbox id, moment */
    int64_t id;                     /* row: order of opening; event: leaf */
    moment done;
    struct str a, b; /* event bytes; request hash, answer; name, token; number, what */
    struct actor actor;
    struct case_row row;
    struct effect effect;
    struct record rec;
    bool gone;                      /* record, answer: dropped; staff: not active */
    bool second_factor;
};

struct mem_blob { struct mem_blob *next; char hex[65]; struct str bytes; };

struct mem_db {
    pthread_mutex_t lock;
    int handles;
    struct arena *arena;            /* everything kept; grows until the last handle is closed */
    struct mem_record **log;
    size_t n, cap, committed, mark;
    struct mem_record **index;      /* open addressing by kind and key; a slot keeps its key */
    struct str *index_keys;
    enum mem_kind *index_kinds;
    size_t index_used, index_cap;
    struct mem_record **leaves;
    size_t leaves_cap;
    unsigned char (*nodes[MERKLE_DEPTH])[MERKLE_HASH];
    size_t nodes_cap[MERKLE_DEPTH];
    struct merkle_frontier edge, edge_mark, edge_committed;
    int64_t cases, effects;         /* given out */
    bool batch, marked;
    struct mem_blob *blobs;
};

struct mem_store {
    struct store base;
    struct mem_db *db;
    bool writer;
};

/* log.c; all with the lock held */
struct mem_db *mem_db_new(void);
void mem_db_free(struct mem_db *db);
/* A record of this key, zeroed but for kind, key, at and older. */
struct mem_record *mem_add(struct mem_db *db, enum mem_kind kind, struct str key);
/* Newest record below `limit`. */
struct mem_record *mem_find(struct mem_db *db, enum mem_kind kind, struct str key, size_t limit);
void mem_cut(struct mem_db *db, size_t n);
struct str mem_key(struct arena *a, struct str x, struct str y);
void mem_leaf(struct mem_db *db, struct mem_record *event);
int mem_node(void *db, int level, int64_t index, unsigned char hash[MERKLE_HASH]);
/* What this handle may see: the batch for the writer in one, else what is committed. */
size_t mem_limit(const struct mem_store *m);
struct mem_store *mem_of(struct store *s);
void mem_lock(struct mem_store *m);
void mem_unlock(struct mem_store *m);

/* list.c */
int mem_list(struct store *s, const struct case_filter *f, struct arena *a, struct case_row **out,
             size_t *n, int64_t *total, struct diags *d);
int mem_due(struct store *s, day before, int64_t limit, struct arena *a, struct str **out,
            size_t *n, struct diags *d);

/* sums.c */
int mem_tally(struct store *s, const struct case_filter *f, day today, struct arena *a,
              struct case_tally **out, size_t *n, struct diags *d);
int mem_timing(struct store *s, day from, day to, struct arena *a, struct case_timing **out,
               size_t *n, struct diags *d);
int mem_stale(struct store *s, int64_t limit, struct arena *a, struct str **out, size_t *n,
              struct diags *d);
int mem_renew(struct store *s, const struct case_row *row, struct arena *a, struct diags *d);

/* people.c: staff, access, outbox, idempotency, documents */
int mem_staff_put(struct store *s, const struct actor *who, struct str name, struct str token_hash,
                  struct diags *d);
int mem_staff_by_token(struct store *s, struct str token_hash, struct arena *a, struct actor *out,
                       struct str *name, struct diags *d);
int mem_staff_by_id(struct store *s, enum role r, struct str id, struct arena *a, struct actor *out,
                    struct str *name, struct diags *d);
int mem_staff_list(struct store *s, struct arena *a, struct actor **out, struct str **names,
                   size_t *n, struct diags *d);
int mem_staff_save(struct store *s, const struct staff *who, struct diags *d);
int mem_staff_by_person(struct store *s, struct str person, struct arena *a, struct staff **out,
                        size_t *n, struct diags *d);
int mem_staff_disable(struct store *s, enum role r, struct str id, struct diags *d);
int mem_access_find(struct store *s, const struct access_query *w, struct arena *a,
                    struct json **out, struct diags *d);
int mem_idem_prune(struct store *s, moment before, int64_t limit, int64_t *dropped,
                   struct diags *d);
int mem_access(struct store *s, moment at, const struct actor *who, struct str number,
               struct str what, struct diags *d);
int mem_access_list(struct store *s, struct str number, struct arena *a, struct json **out,
                    struct diags *d);
int mem_outbox(struct store *s, int64_t limit, struct arena *a, struct json **out, struct diags *d);
int mem_outbox_done(struct store *s, int64_t id, moment at, struct diags *d);
int mem_idem_get(struct store *s, struct str who, struct str key, struct arena *a,
                 struct str *request_hash, struct str *answer, struct diags *d);
int mem_idem_put(struct store *s, struct str who, struct str key, struct str request_hash,
                 struct str answer, moment at, struct diags *d);
/* The place of a new row: the old one's, or the next. */
void mem_put_row(struct mem_db *db, struct mem_record *old, const struct case_row *row);
/* After a change outside a batch: it counts at once. */
void mem_settle(struct mem_db *db);

/* records.c */
int mem_record_get(struct store *s, struct str kind, struct str id, moment now, struct arena *a,
                   struct record *out, struct diags *d);
int mem_record_put(struct store *s, const struct record *r, moment now, int64_t *version,
                   struct diags *d);
int mem_record_drop(struct store *s, struct str kind, struct str id, int64_t version, moment now,
                    struct diags *d);
int mem_record_list(struct store *s, const struct record_query *w, moment now, struct arena *a,
                    struct record **out, size_t *n, struct diags *d);
int mem_record_count(struct store *s, struct str kind, struct str owner, moment now, int64_t *out,
                     struct diags *d);
int mem_record_prune(struct store *s, moment now, int64_t limit, int64_t *dropped, struct diags *d);

/* blob.c */
int mem_blob_open(struct store *s, void **up, struct diags *d);
int mem_blob_write(struct store *s, void *up, const void *p, size_t n, struct diags *d);
int mem_blob_done(struct store *s, void *up, char hex[65], int64_t *size, struct diags *d);
void mem_blob_drop(struct store *s, void *up);
int mem_blob_size(struct store *s, struct str hex, int64_t *size, struct diags *d);
int mem_blob_read(struct store *s, struct str hex, struct arena *a, struct str *out,
                  struct diags *d);
int mem_blob_check(void *store, struct str hex, struct diags *d);

#endif
