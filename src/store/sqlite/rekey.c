/*
 * NAME      rekey - bringing everything under the first key, and saying what lies under which
 * WHY       a key that somebody may know is replaced while the server runs; the old one may be
 *           thrown away when nothing lies under it any more, and not before
 * OWNS      nothing
 * ERRORS    vault-off, and those of keys, database and disk
 * MUST NOT  hold the database longer than some records take; stop at what cannot be opened without
 *           saying which it is
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"

#define RECORDS_AT_ONCE 100

/* ------------------------------------------------------------------ records */

/* Under the first key already? Sealed bytes begin with the id of their key. */
static bool is_current(sqlite3_stmt *st, const struct vault_ring *ring)
{
    return sqlite3_column_int(st, 7) != 0 && sqlite3_column_bytes(st, 6) >= VAULT_KEY_ID
        && memcmp(sqlite3_column_blob(st, 6), ring->entry[0].id, VAULT_KEY_ID) == 0;
}

static int reseal(struct sqlite_store *q, struct arena *a, sqlite3_stmt *from, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_RECORD_RESEAL, d);
    struct record r;
    struct str data;
    int rc = st == NULL ? PORT_FAILED : sq_record_read(q, a, from, &r, d);

    if (rc == PORT_OK)
        rc = sq_vault_box(q, a, &r, &data, d);
    if (rc != PORT_OK)
        return rc;
    AZ(sqlite3_bind_int64(st, 1, r.made));
    sq_bind_blob(st, 2, data.p, data.n);
    return sq_run(q, st, d);
}

/* The next records behind *last; *seen: how many. */
static int some_records(struct sqlite_store *q, const struct vault_ring *ring, int64_t *last,
                        int *seen, int64_t *changed, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_RECORDS_SEALED, d);
    struct arena *a = arena_new();
    int rc = st == NULL ? PORT_FAILED : PORT_OK;

    *seen = 0;
    if (rc == PORT_OK) {
        AZ(sqlite3_bind_int64(st, 1, *last));
        AZ(sqlite3_bind_int64(st, 2, RECORDS_AT_ONCE));
    }
    while (rc == PORT_OK && (rc = sq_step(q, st, d)) == PORT_OK) {
        *last = sqlite3_column_int64(st, 0);
        ++*seen;
        if (is_current(st, ring))
            continue;
        rc = reseal(q, a, st, d);
        ++*changed;
    }
    if (st != NULL)
        (void)sqlite3_reset(st);
    arena_free(a);
    return rc == PORT_ABSENT ? PORT_OK : rc;
}

static int all_records(struct sqlite_store *q, const struct vault_ring *ring, int64_t *changed,
                       struct diags *d)
{
    int64_t last = 0;
    int seen, rc;

    do {
        rc = sq_exec(q, "BEGIN IMMEDIATE", d);
        if (rc != PORT_OK)
            return rc;
        rc = some_records(q, ring, &last, &seen, changed, d);
        if (rc == PORT_OK)
            rc = sq_exec(q, "COMMIT", d);
        else
            (void)sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
    } while (rc == PORT_OK && seen == RECORDS_AT_ONCE);
    return rc;
}

/* ------------------------------------------------------------------ documents */

struct turning { struct sqlite_store *q; int64_t *changed; };

static int turn(void *ctx, struct str hex, struct diags *d)
{
    struct turning *t = ctx;
    bool changed;
    int rc = sq_blob_rekey(t->q, hex, &changed, d);

    *t->changed += changed;
    return rc == PORT_ABSENT ? PORT_OK : rc;    /* seen twice: open and sealed */
}

/* A folder without a vault has no server beside it when it gets one: a server that was started
 * without keys could not read what is sealed from then on. */
static int open_for_keys(const char *dir, const char *vault_keys, struct store **out,
                         struct diags *d)
{
    struct store_options o = { .beside = true, .vault_keys = vault_keys };
    struct store *s;
    int rc = store_sqlite_open_as(dir, &o, &s, d);

    if (rc == PORT_OK && !sq_of(s)->sealed) {
        s->ops->close(s);
        o.beside = false;
        rc = store_sqlite_open_as(dir, &o, &s, d);
    }
    if (rc == PORT_OK)
        *out = s;
    return rc;
}

int store_sqlite_rekey(const char *dir, const char *vault_keys, int64_t *changed, struct diags *d)
{
    struct vault_ring ring;
    struct turning t = { NULL, changed };
    struct store *s;
    int rc = open_for_keys(dir, vault_keys, &s, d);

    *changed = 0;
    if (rc != PORT_OK)
        return rc;
    t.q = sq_of(s);
    sq_vault_ring(t.q->vault, &ring);
    rc = sq_vault_turn_on(t.q, d);      /* the probe first: from now on the first key is needed */
    if (rc == PORT_OK)
        rc = all_records(t.q, &ring, changed, d);
    if (rc == PORT_OK)
        rc = sq_blob_each(t.q, false, turn, &t, d);
    vault_ring_wipe(&ring);
    s->ops->close(s);
    return rc;
}

/* ------------------------------------------------------------------ what lies under which key */

struct counting { struct sqlite_store *q; struct store_vault *v; };

static size_t place_of(struct store_vault *v, const unsigned char id[VAULT_KEY_ID])
{
    char hex[2 * VAULT_KEY_ID + 1];
    size_t i;

    hex_write(id, VAULT_KEY_ID, hex);
    for (i = 0; i < v->n && strcmp(v->key[i].id, hex) != 0; i++)
        ;
    if (i == v->n && v->n < STORE_VAULT_KEYS)
        memcpy(v->key[v->n++].id, hex, sizeof(hex));
    return i < v->n ? i : v->n - 1;
}

static int count_document(void *ctx, struct str hex, struct diags *d)
{
    struct counting *c = ctx;
    unsigned char id[VAULT_KEY_ID];
    bool sealed;
    int rc = sq_blob_look(c->q, hex, &sealed, id, d);

    if (rc != PORT_OK)
        return rc == PORT_ABSENT ? PORT_OK : rc;
    if (!sealed) {
        c->v->documents_open++;
        return PORT_OK;
    }
    c->v->documents++;
    c->v->key[place_of(c->v, id)].documents++;
    return PORT_OK;
}

static int count_records(struct sqlite_store *q, struct store_vault *v, struct diags *d)
{
    unsigned char id[VAULT_KEY_ID];
    sqlite3_stmt *st;
    int rc = sqlite3_prepare_v2(q->db,
                                "SELECT sealed, substr(data, 1, 8) AS id, count(*) FROM record"
                                " GROUP BY sealed, iif(sealed, substr(data, 1, 8), 0)",
                                -1, &st, NULL);

    if (rc != SQLITE_OK)
        return sq_fail(q, rc, d);
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        if (sqlite3_column_int(st, 0) == 0) {
            v->records_open += sqlite3_column_int64(st, 2);
            continue;
        }
        memset(id, 0, sizeof(id));
        if (sqlite3_column_bytes(st, 1) == (int)sizeof(id))
            memcpy(id, sqlite3_column_blob(st, 1), sizeof(id));
        v->records += sqlite3_column_int64(st, 2);
        v->key[place_of(v, id)].records += sqlite3_column_int64(st, 2);
    }
    sqlite3_finalize(st);
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int store_sqlite_vault(const char *dir, const char *vault_keys, struct store_vault *out,
                       struct diags *d)
{
    const struct store_options o = { .read_only = true, .vault_keys = vault_keys,
                                     .keyless = true };
    struct vault_ring ring;
    struct counting c = { NULL, out };
    struct store *s;
    size_t i, k;
    int rc = store_sqlite_open_as(dir, &o, &s, d);

    *out = (struct store_vault){ 0 };
    if (rc != PORT_OK)
        return rc;
    c.q = sq_of(s);
    out->on = c.q->sealed;
    if (c.q->vault != NULL) {
        sq_vault_ring(c.q->vault, &ring);
        for (i = 0; i < ring.n; i++) {
            k = place_of(out, ring.entry[i].id);
            out->key[k].given = true;
            out->key[k].first = i == 0;
        }
        vault_ring_wipe(&ring);
    }
    rc = count_records(c.q, out, d);
    if (rc == PORT_OK)
        rc = sq_blob_each(c.q, false, count_document, &c, d);
    s->ops->close(s);
    return rc;
}
