/*
 * NAME      records - what is not a case and may be forgotten: sessions, codes, settings, notices
 * WHY       none of it is in the journal; it has an end, and what ended is as if it were not there
 *           from that moment on, whether or not it was swept yet
 * OWNS      table record; the sequence "record", from which versions are given out and never twice
 *           Data is sealed when the folder has a vault (vault.c)
 * ERRORS    PORT_CONFLICT when another version is there than the one expected; the database's
 * MUST NOT  keep what has expired longer than it takes to prune it
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/panic.h"

/* Columns: id (order of making), kind, name, owner, until, version, data, sealed. */
int sq_record_read(struct sqlite_store *q, struct arena *a, sqlite3_stmt *st, struct record *r,
                   struct diags *d)
{
    r->made = sqlite3_column_int64(st, 0);
    r->kind = sq_text(a, st, 1);
    r->id = sq_text(a, st, 2);
    r->owner = sq_text(a, st, 3);
    r->until = sqlite3_column_type(st, 4) == SQLITE_NULL ? MOMENT_NONE
                                                          : sqlite3_column_int64(st, 4);
    r->version = sqlite3_column_int64(st, 5);
    r->data = sq_text(a, st, 6);
    return sqlite3_column_int(st, 7) != 0 ? sq_vault_unbox(q, a, r, d) : PORT_OK;
}

int sq_record_get(struct store *s, struct str kind, struct str id, moment now, struct arena *a,
                  struct record *out, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_RECORD, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, kind);
    sq_bind(st, 2, id);
    AZ(sqlite3_bind_int64(st, 3, now));
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        rc = sq_record_read(q, a, st, out, d);
        (void)sqlite3_reset(st);
    }
    return rc;
}

/* What stands under that name, expired or not. */
struct there { int64_t made, version; bool alive; };

static int look(struct sqlite_store *q, struct str kind, struct str id, moment now,
                struct there *out, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_RECORD_THERE, d);
    int rc;

    *out = (struct there){ 0 };
    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, kind);
    sq_bind(st, 2, id);
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        out->made = sqlite3_column_int64(st, 0);
        out->version = sqlite3_column_int64(st, 1);
        out->alive = sqlite3_column_type(st, 2) == SQLITE_NULL
            || sqlite3_column_int64(st, 2) > now;
        (void)sqlite3_reset(st);
    }
    return rc == PORT_FAILED ? rc : PORT_OK;
}

static int forget(struct sqlite_store *q, int64_t made, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_RECORD_DROP, d);

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, made));
    return sq_run(q, st, d);
}

int sq_record_put(struct store *s, const struct record *r, moment now, int64_t *version,
                  struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_RECORD_PUT, d);
    struct arena *a = NULL;
    struct str data = r->data;
    struct there old;
    int64_t next;
    int rc = store_record_fit(r, d);

    AN(q->batch);
    if (rc == PORT_OK)
        rc = st != NULL ? look(q, r->kind, r->id, now, &old, d) : PORT_FAILED;
    if (rc == PORT_OK && r->version != RECORD_ANY && r->version != (old.alive ? old.version : 0))
        return store_record_conflict(d, r->kind);
    if (rc == PORT_OK && old.made != 0 && !old.alive)   /* what takes its place is a new one */
        rc = forget(q, old.made, d);
    if (rc == PORT_OK)
        rc = sq_touch(q, d);
    if (rc == PORT_OK)
        rc = sq_sequence(s, STR("record"), &next, d);
    if (rc == PORT_OK && q->sealed) {
        a = arena_new();
        rc = sq_vault_box(q, a, r, &data, d);
    }
    if (rc != PORT_OK) {
        arena_free(a);
        return rc;
    }
    AZ(sqlite3_bind_int64(st, 1, old.alive ? old.made : next));
    sq_bind(st, 2, r->kind);
    sq_bind(st, 3, r->id);
    sq_bind(st, 4, r->owner);
    AZ(r->until == MOMENT_NONE ? sqlite3_bind_null(st, 5) : sqlite3_bind_int64(st, 5, r->until));
    AZ(sqlite3_bind_int64(st, 6, next));
    sq_bind_blob(st, 7, data.p, data.n);
    AZ(sqlite3_bind_int(st, 8, q->sealed));
    if (version != NULL)
        *version = next;
    rc = sq_run(q, st, d);
    arena_free(a);
    return rc;
}

int sq_record_drop(struct store *s, struct str kind, struct str id, int64_t version, moment now,
                   struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    struct there old;
    int rc = look(q, kind, id, now, &old, d);

    AN(q->batch);
    if (rc != PORT_OK)
        return rc;
    if (!old.alive && version == RECORD_ANY)
        return PORT_ABSENT;
    if (!old.alive || (version != RECORD_ANY && version != old.version))
        return store_record_conflict(d, kind);
    return forget(q, old.made, d);
}

int sq_record_list(struct store *s, const struct record_query *w, moment now, struct arena *a,
                   struct record **out, size_t *n, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    enum sq_statement by_id = w->owner.n > 0 ? SQ_RECORDS_OWNER : SQ_RECORDS,
                      newest = w->owner.n > 0 ? SQ_RECORDS_OWNER_NEWEST : SQ_RECORDS_NEWEST;
    sqlite3_stmt *st = sq_get(q, w->newest ? newest : by_id, d);
    struct record *list = NULL, *more;
    size_t cap = 0;
    int rc;

    *n = 0;
    *out = NULL;
    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, w->kind);
    AZ(sqlite3_bind_int64(st, 2, now));
    if (w->newest)
        AZ(sqlite3_bind_int64(st, 3, w->before > 0 ? w->before : INT64_MAX));
    else
        sq_bind(st, 3, w->after);
    AZ(sqlite3_bind_int64(st, 4, w->limit > 0 ? w->limit : 0));
    if (w->owner.n > 0)
        sq_bind(st, 5, w->owner);
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        if (*n == cap) {
            cap = cap == 0 ? 16 : cap * 2;
            more = arena_new_array(a, cap, struct record);
            if (*n > 0)
                memcpy(more, list, *n * sizeof(*list));
            list = more;
        }
        rc = sq_record_read(q, a, st, &list[*n], d);
        if (rc != PORT_OK)
            break;
        ++*n;
    }
    (void)sqlite3_reset(st);
    *out = list;
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_record_count(struct store *s, struct str kind, struct str owner, moment now, int64_t *out,
                    struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, owner.n > 0 ? SQ_RECORDS_OWNER_COUNT : SQ_RECORDS_COUNT, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, kind);
    AZ(sqlite3_bind_int64(st, 2, now));
    if (owner.n > 0)
        sq_bind(st, 3, owner);
    rc = sq_step(q, st, d);
    if (rc != PORT_OK)
        return PORT_FAILED;
    *out = sqlite3_column_int64(st, 0);
    (void)sqlite3_reset(st);
    return PORT_OK;
}

int sq_record_prune(struct store *s, moment now, int64_t limit, int64_t *dropped, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_RECORD_PRUNE, d);
    int rc;

    AN(q->batch);
    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, now));
    AZ(sqlite3_bind_int64(st, 2, limit > 0 ? limit : 0));
    rc = sq_run(q, st, d);
    *dropped = rc == PORT_OK ? sqlite3_changes(q->db) : 0;
    return rc;
}
