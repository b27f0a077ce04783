/*
 * NAME      mem - the store in memory: transactions, events, rows, journal
 * WHY       the twin of the SQLite store under the same suite: quick tests, and servers that only
 *           assess
 * OWNS      its handles; the last one to close frees everything
 * ERRORS    PORT_CONFLICT and PORT_ABSENT as the port says; there is no disk to fail
 * MUST NOT  be mistaken for durable: commit raises a number
 */
#include "store/mem/mem.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"

static const struct store_ops mem_ops;

static struct mem_db *batch_of(struct store *s)
{
    struct mem_store *m = mem_of(s);

    AN(m->writer);
    return m->db;
}

static void mem_rollback(struct store *s);

static void mem_close(struct store *s)
{
    struct mem_store *m = mem_of(s);
    int left;

    if (s == NULL)
        return;
    if (m->writer && m->db->batch)
        mem_rollback(s);
    mem_lock(m);
    left = --m->db->handles;
    mem_unlock(m);
    if (left == 0)
        mem_db_free(m->db);
    free(m);
}

static struct mem_store *handle(struct mem_db *db, bool writer)
{
    struct mem_store *m = calloc(1, sizeof(*m));

    AN(m != NULL);
    *m = (struct mem_store){ { &mem_ops }, db, writer };
    return m;
}

static int mem_reader(struct store *s, struct store **out, struct diags *d)
{
    struct mem_store *m = mem_of(s);

    (void)d;
    mem_lock(m);
    m->db->handles++;
    mem_unlock(m);
    *out = &handle(m->db, false)->base;
    return PORT_OK;
}

/* ------------------------------------------------------------------ transactions */

static int mem_begin(struct store *s, struct diags *d)
{
    struct mem_db *db = batch_of(s);

    (void)d;
    mem_lock(mem_of(s));
    AZ(db->batch);
    db->batch = true;
    mem_unlock(mem_of(s));
    return PORT_OK;
}

static int mem_mark(struct store *s, struct diags *d)
{
    struct mem_db *db = batch_of(s);

    (void)d;
    mem_lock(mem_of(s));
    AN(db->batch && !db->marked);
    db->marked = true;
    db->mark = db->n;
    db->edge_mark = db->edge;
    mem_unlock(mem_of(s));
    return PORT_OK;
}

static int mem_keep(struct store *s, struct diags *d)
{
    struct mem_db *db = batch_of(s);

    (void)d;
    mem_lock(mem_of(s));
    AN(db->marked);
    db->marked = false;
    mem_unlock(mem_of(s));
    return PORT_OK;
}

static int mem_undo(struct store *s, struct diags *d)
{
    struct mem_db *db = batch_of(s);

    (void)d;
    mem_lock(mem_of(s));
    AN(db->marked);
    db->marked = false;
    mem_cut(db, db->mark);
    db->edge = db->edge_mark;
    mem_unlock(mem_of(s));
    return PORT_OK;
}

static int mem_commit(struct store *s, struct diags *d)
{
    struct mem_db *db = batch_of(s);

    (void)d;
    mem_lock(mem_of(s));
    AN(db->batch && !db->marked);
    db->batch = false;
    db->committed = db->n;
    db->edge_committed = db->edge;
    mem_unlock(mem_of(s));
    return PORT_OK;
}

static void mem_rollback(struct store *s)
{
    struct mem_db *db = batch_of(s);

    mem_lock(mem_of(s));
    db->batch = db->marked = false;
    mem_cut(db, db->committed);
    db->edge = db->edge_committed;
    mem_unlock(mem_of(s));
}

/* ------------------------------------------------------------------ events and rows */

static int mem_sequence(struct store *s, struct str name, int64_t *out, struct diags *d)
{
    struct mem_db *db = batch_of(s);
    struct mem_record *old, *r;

    (void)d;
    AN(db->batch);
    mem_lock(mem_of(s));
    old = mem_find(db, MEM_SEQUENCE, name, db->n);
    r = mem_add(db, MEM_SEQUENCE, name);
    *out = r->number = (old != NULL ? old->number : 0) + 1;
    mem_unlock(mem_of(s));
    return PORT_OK;
}

void mem_put_row(struct mem_db *db, struct mem_record *old, const struct case_row *row)
{
    struct str key = mem_key(db->arena, row->person_key, row->service);
    struct mem_record *r = mem_add(db, MEM_ROW, row->number), *l;

    row_copy(db->arena, &r->row, row);
    r->id = old != NULL ? old->id : ++db->cases;
    if (row->live &&
        !(old != NULL && old->row.live && str_eq(old->row.person_key, row->person_key) &&
          str_eq(old->row.service, row->service))) {
        l = mem_add(db, MEM_LIVE, key);
        l->a = r->row.number;
    }
}

static void append_effects(struct mem_db *db, struct str number, const struct effect *effects)
{
    const struct effect *f;
    struct mem_record *r;

    for (f = effects; f != NULL; f = f->next) {
        db->effects++;
        r = mem_add(db, MEM_OUTBOX, str_printf(db->arena, "%lld", (long long)db->effects));
        r->number = db->effects;
        r->a = str_dup(db->arena, number);
        r->done = MOMENT_NONE;
        r->effect.kind = str_dup(db->arena, f->kind);
        r->effect.to = str_dup(db->arena, f->to);
        r->effect.template = str_dup(db->arena, f->template);
        r->effect.data =
            f->data != NULL ? json_copy(db->arena, f->data) : json_new_object(db->arena);
    }
}

static int mem_append(struct store *s, struct str number, int64_t expected, const struct event *e,
                      size_t n, const struct case_row *row, const struct effect *effects,
                      struct arena *a, struct diags *d)
{
    struct mem_db *db = batch_of(s);
    struct mem_record *old, *r;
    int64_t there;
    size_t i;

    (void)a;
    AN(db->batch);
    AN(n > 0 && str_eq(number, row->number) && row->seq == expected + (int64_t)n);
    mem_lock(mem_of(s));
    old = mem_find(db, MEM_ROW, number, db->n);
    there = old != NULL ? old->row.seq : 0;
    if (there == expected) {
        mem_put_row(db, old, row);
        for (i = 0; i < n; i++) {
            AN(e[i].seq == expected + (int64_t)i + 1);
            r = mem_add(db, MEM_EVENT, number);
            r->number = e[i].seq;
            r->a = e[i].bytes.n > 0 ? str_dup(db->arena, e[i].bytes)
                                    : event_bytes(db->arena, number, &e[i]);
            mem_leaf(db, r);
        }
        append_effects(db, number, effects);
    }
    mem_unlock(mem_of(s));
    return there == expected ? PORT_OK : store_conflict(d, number, expected, there);
}

static int mem_events(struct store *s, struct str number, struct arena *a, struct event **out,
                      size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    struct str said;
    size_t i;
    int rc = PORT_OK;

    mem_lock(m);
    r = mem_find(m->db, MEM_EVENT, number, mem_limit(m));
    *n = r != NULL ? (size_t)r->number : 0;
    *out = arena_new_array(a, *n, struct event);
    for (i = *n; i > 0 && r != NULL && rc == PORT_OK; i--, r = r->older)
        if (!event_read(a, str_dup(a, r->a), &said, &(*out)[i - 1], d))
            rc = PORT_FAILED;
    mem_unlock(m);
    return rc == PORT_OK && *n == 0 ? PORT_ABSENT : rc;
}

static int mem_row(struct store *s, struct str number, struct arena *a, struct case_row *out,
                   struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;

    (void)d;
    mem_lock(m);
    r = mem_find(m->db, MEM_ROW, number, mem_limit(m));
    if (r != NULL)
        row_copy(a, out, &r->row);
    mem_unlock(m);
    return r != NULL ? PORT_OK : PORT_ABSENT;
}

static int mem_live(struct store *s, struct str person_key, struct str service, struct arena *a,
                    struct str *number, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct str key = mem_key(a, person_key, service);
    struct mem_record *l, *r, *first = NULL;

    (void)d;
    mem_lock(m);
    for (l = mem_find(m->db, MEM_LIVE, key, mem_limit(m)); l != NULL; l = l->older) {
        r = mem_find(m->db, MEM_ROW, l->a, mem_limit(m));
        if (r != NULL && r->row.live && str_eq(r->row.person_key, person_key) &&
            str_eq(r->row.service, service) && (first == NULL || r->id < first->id))
            first = r;
    }
    if (first != NULL)
        *number = str_dup(a, first->row.number);
    mem_unlock(m);
    return first != NULL ? PORT_OK : PORT_ABSENT;
}

/* ------------------------------------------------------------------ journal */

static const struct merkle_frontier *edge_of(const struct mem_store *m)
{
    return m->writer && m->db->batch ? &m->db->edge : &m->db->edge_committed;
}

static int mem_head(struct store *s, struct journal_head *out, struct diags *d)
{
    struct mem_store *m = mem_of(s);

    (void)d;
    mem_lock(m);
    out->size = edge_of(m)->size;
    merkle_root(edge_of(m), out->root);
    mem_unlock(m);
    return PORT_OK;
}

static int read_leaf(struct store *s, int64_t index, struct arena *a, struct str *bytes,
                     struct diags *d)
{
    struct mem_store *m = mem_of(s);
    bool there;

    (void)d;
    mem_lock(m);
    there = index >= 0 && index < edge_of(m)->size;
    if (there)
        *bytes = str_dup(a, m->db->leaves[index]->a);
    mem_unlock(m);
    return there ? PORT_OK : PORT_ABSENT;
}

static int mem_leaf_index(struct store *s, struct str number, int64_t seq, int64_t *index,
                          struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;

    (void)d;
    mem_lock(m);
    r = mem_find(m->db, MEM_EVENT, number, mem_limit(m));
    while (r != NULL && r->number != seq)
        r = r->older;
    if (r != NULL)
        *index = r->id;
    mem_unlock(m);
    return r != NULL ? PORT_OK : PORT_ABSENT;
}

static int mem_path(struct store *s, int64_t index, int64_t size, struct arena *a,
                    unsigned char (**out)[32], size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    int rc = PORT_ABSENT;

    (void)d;
    mem_lock(m);
    if (index >= 0 && index < size && size <= edge_of(m)->size) {
        *out = arena_array(a, MERKLE_PATH, MERKLE_HASH);
        rc = merkle_audit_path(index, size, mem_node, m->db, *out, n);
    }
    mem_unlock(m);
    return rc;
}

static int mem_consistency(struct store *s, int64_t older, int64_t newer, struct arena *a,
                           unsigned char (**out)[32], size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    int rc = PORT_ABSENT;

    (void)d;
    mem_lock(m);
    if (older > 0 && older <= newer && newer <= edge_of(m)->size) {
        *out = arena_array(a, MERKLE_PATH, MERKLE_HASH);
        rc = merkle_consistency_path(older, newer, mem_node, m->db, *out, n);
    }
    mem_unlock(m);
    return rc;
}

/* ------------------------------------------------------------------ the rest */

static void digest(struct str bytes, char hex[65])
{
    sha256_hex(bytes.p, bytes.n, hex);
}

static int locked_node(void *store, int level, int64_t index, unsigned char hash[MERKLE_HASH])
{
    struct mem_store *m = store;
    int rc;

    mem_lock(m);
    rc = mem_node(m->db, level, index, hash);
    mem_unlock(m);
    return rc;
}

static int mem_check(struct store *s, row_fold *fold, void *ctx, struct diags *d)
{
    struct check_hooks hooks = { locked_node, s, NULL, mem_blob_check, s };
    size_t findings;
    int rc = store_check(s, &hooks, fold, ctx, &findings, d);

    return rc == PORT_OK && findings > 0 ? PORT_FAILED : rc;
}

static int mem_backup(struct store *s, const char *file, struct diags *d)
{
    (void)s;
    return store_fail(d, "not-kept", file, "open a store in a folder: sapar init DIR",
                      "a store in memory is not kept, so it has no backup");
}

static const struct store_ops mem_ops = {
    .name = "mem",
    .close = mem_close,
    .reader = mem_reader,
    .begin = mem_begin,
    .mark = mem_mark,
    .keep = mem_keep,
    .undo = mem_undo,
    .commit = mem_commit,
    .rollback = mem_rollback,
    .sequence = mem_sequence,
    .append = mem_append,
    .events = mem_events,
    .row = mem_row,
    .live = mem_live,
    .list = mem_list,
    .due = mem_due,
    .tally = mem_tally,
    .timing = mem_timing,
    .stale = mem_stale,
    .renew = mem_renew,
    .idem_get = mem_idem_get,
    .idem_put = mem_idem_put,
    .idem_prune = mem_idem_prune,
    .blob_open = mem_blob_open,
    .blob_write = mem_blob_write,
    .blob_done = mem_blob_done,
    .blob_drop = mem_blob_drop,
    .blob_size = mem_blob_size,
    .blob_read = mem_blob_read,
    .head = mem_head,
    .leaf = read_leaf,
    .leaf_index = mem_leaf_index,
    .path = mem_path,
    .consistency = mem_consistency,
    .digest = digest,
    .staff_put = mem_staff_put,
    .staff_by_token = mem_staff_by_token,
    .staff_by_id = mem_staff_by_id,
    .staff_list = mem_staff_list,
    .staff_save = mem_staff_save,
    .staff_by_person = mem_staff_by_person,
    .staff_disable = mem_staff_disable,
    .access = mem_access,
    .access_list = mem_access_list,
    .access_find = mem_access_find,
    .outbox = mem_outbox,
    .outbox_done = mem_outbox_done,
    .record_get = mem_record_get,
    .record_put = mem_record_put,
    .record_drop = mem_record_drop,
    .record_list = mem_record_list,
    .record_count = mem_record_count,
    .record_prune = mem_record_prune,
    .check = mem_check,
    .backup = mem_backup,
};

int store_mem_open(struct store **out, struct diags *d)
{
    (void)d;
    *out = &handle(mem_db_new(), true)->base;
    return PORT_OK;
}
