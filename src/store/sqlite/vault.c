/*
 * NAME      vault - the keys of a folder: read from their file, read again when it changed, shared
 *           by the handles of the process
 * WHY       a new key comes into use while the server runs: who seals looks whether the file is
 *           still the one that was read, who meets an unknown key reads it again
 * OWNS      the ring in memory, wiped when the last handle is closed; table vault
 * ERRORS    key-file, vault-key, vault-keys-missing, vault-off, vault-busy
 * MUST NOT  keep keys in the data folder; seal under keys that are not this folder's
 */
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/keyfile.h"

#define PROBE_NAME STR("sapar vault probe")

struct sq_vault {
    pthread_mutex_t lock;
    int users;
    char *path, *dir;
    struct vault_ring ring;
    struct stat seen;
};

static bool read_keys(struct sq_vault *v, struct diags *d)
{
    struct arena *a = arena_new();
    struct vault_ring ring;
    struct str text;
    struct stat st;
    bool ok = stat(v->path, &st) == 0;

    if (!ok)
        sq_errno(d, v->path, "the file of vault keys cannot be read");
    ok = ok && keyfile_read(a, v->path, v->dir, &text, d) && vault_ring_read(text, &ring, d);
    if (ok) {
        v->ring = ring;
        v->seen = st;
    }
    vault_ring_wipe(&ring);
    arena_free(a);
    return ok;
}

struct sq_vault *sq_vault_new(const char *path, const char *dir, struct diags *d)
{
    struct sq_vault *v = calloc(1, sizeof(*v));

    AN(v != NULL);
    v->users = 1;
    v->path = strdup(path);
    v->dir = strdup(dir);
    AN(v->path != NULL && v->dir != NULL);
    AZ(pthread_mutex_init(&v->lock, NULL));
    if (read_keys(v, d))
        return v;
    sq_vault_free(v);
    return NULL;
}

struct sq_vault *sq_vault_share(struct sq_vault *v)
{
    if (v != NULL) {
        AZ(pthread_mutex_lock(&v->lock));
        v->users++;
        AZ(pthread_mutex_unlock(&v->lock));
    }
    return v;
}

void sq_vault_free(struct sq_vault *v)
{
    int left;

    if (v == NULL)
        return;
    AZ(pthread_mutex_lock(&v->lock));
    left = --v->users;
    AZ(pthread_mutex_unlock(&v->lock));
    if (left > 0)
        return;
    vault_ring_wipe(&v->ring);
    AZ(pthread_mutex_destroy(&v->lock));
    free(v->path);
    free(v->dir);
    free(v);
}

/* Is the file another one than was read? A file that is being changed right now is looked at again
 * the next time: until then the keys that were read go on. */
static void keep_fresh(struct sq_vault *v)
{
    struct arena *a;
    struct diags quiet;
    struct stat st;

    if (stat(v->path, &st) != 0
        || (st.st_ino == v->seen.st_ino && st.st_size == v->seen.st_size
            && st.st_mtim.tv_sec == v->seen.st_mtim.tv_sec
            && st.st_mtim.tv_nsec == v->seen.st_mtim.tv_nsec))
        return;
    a = arena_new();
    quiet = diags_on(a);
    (void)read_keys(v, &quiet);
    arena_free(a);
}

void sq_vault_ring(struct sq_vault *v, struct vault_ring *out)
{
    AZ(pthread_mutex_lock(&v->lock));
    keep_fresh(v);
    *out = v->ring;
    AZ(pthread_mutex_unlock(&v->lock));
}

/* ------------------------------------------------------------------ sealing and opening */

static int no_keys(struct sqlite_store *q, struct diags *d)
{
    return store_fail(d, "vault-keys-missing", q->dir, "give them: --vault-keys FILE",
                      "what this folder holds is sealed, and the keys were not given");
}

int sq_vault_wrap(struct sqlite_store *q, const unsigned char key[VAULT_KEY], struct str name,
                  unsigned char out[VAULT_WRAPPED], struct diags *d)
{
    struct vault_ring ring;

    if (q->vault == NULL)
        return no_keys(q, d);
    sq_vault_ring(q->vault, &ring);
    vault_wrap(&ring, key, name, out);
    vault_ring_wipe(&ring);
    return PORT_OK;
}

int sq_vault_unwrap(struct sqlite_store *q, const unsigned char wrapped[VAULT_WRAPPED],
                    struct str name, unsigned char key[VAULT_KEY], struct diags *d)
{
    struct vault_ring ring;
    bool ok;

    if (q->vault == NULL)
        return no_keys(q, d);
    sq_vault_ring(q->vault, &ring);
    ok = vault_unwrap(&ring, wrapped, name, key, d);
    vault_ring_wipe(&ring);
    return ok ? PORT_OK : PORT_FAILED;
}

static struct str record_name(struct arena *a, struct str kind, struct str id)
{
    return str_printf(a, "record/%.*s/%.*s", STR_ARG(kind), STR_ARG(id));
}

int sq_vault_box(struct sqlite_store *q, struct arena *a, const struct record *r, struct str *out,
                 struct diags *d)
{
    struct vault_ring ring;

    if (q->vault == NULL)
        return no_keys(q, d);
    sq_vault_ring(q->vault, &ring);
    *out = vault_box(&ring, a, r->data, record_name(a, r->kind, r->id));
    vault_ring_wipe(&ring);
    return PORT_OK;
}

int sq_vault_unbox(struct sqlite_store *q, struct arena *a, struct record *r, struct diags *d)
{
    struct vault_ring ring;
    struct str plain;
    bool ok;

    if (q->vault == NULL)
        return no_keys(q, d);
    sq_vault_ring(q->vault, &ring);
    ok = vault_unbox(&ring, a, r->data, record_name(a, r->kind, r->id), &plain, d);
    vault_ring_wipe(&ring);
    if (ok)
        r->data = plain;
    return ok ? PORT_OK : PORT_FAILED;
}

/* ------------------------------------------------------------------ the folder and its keys */

static int put_probe(struct sqlite_store *q, struct diags *d)
{
    static const unsigned char nothing[VAULT_KEY];
    unsigned char probe[VAULT_WRAPPED];
    sqlite3_stmt *st = sq_get(q, SQ_VAULT_SET, d);
    int rc = st == NULL ? PORT_FAILED : sq_vault_wrap(q, nothing, PROBE_NAME, probe, d);

    if (rc != PORT_OK)
        return rc;
    sq_bind_blob(st, 1, probe, sizeof(probe));
    rc = sq_run(q, st, d);
    q->sealed = q->sealed || rc == PORT_OK;
    return rc;
}

int sq_vault_turn_on(struct sqlite_store *q, struct diags *d)
{
    return put_probe(q, d);
}

/* Reads whether the folder seals, and refuses keys that are not its own. */
int sq_vault_meet(struct sqlite_store *q, bool keyless, struct diags *d)
{
    unsigned char probe[VAULT_WRAPPED], key[VAULT_KEY];
    sqlite3_stmt *st = sq_get(q, SQ_VAULT, d);
    int rc = st == NULL ? PORT_FAILED : sq_step(q, st, d);

    q->sealed = rc == PORT_OK;
    if (rc == PORT_OK) {
        if (sqlite3_column_bytes(st, 0) == (int)sizeof(probe))
            memcpy(probe, sqlite3_column_blob(st, 0), sizeof(probe));
        else
            memset(probe, 0, sizeof(probe));
        (void)sqlite3_reset(st);
    }
    if (rc == PORT_FAILED)
        return rc;
    if (!q->sealed)
        return PORT_OK;
    if (q->vault == NULL)
        return keyless ? PORT_OK : no_keys(q, d);
    if (sq_vault_unwrap(q, probe, PROBE_NAME, key, d) == PORT_OK)
        return PORT_OK;
    return store_fail(d, "vault-key", q->dir, "give the file of keys this folder was sealed with",
                      "these are not the keys of this folder");
}

/* ------------------------------------------------------------------ the file of keys */

/* Written whole beside the old one, which it replaces in one step. */
static bool write_keys(const char *path, const char *dir, struct str text, struct diags *d)
{
    char *part = sqlite3_mprintf("%s.new", path);
    struct stat st;
    bool ok;

    (void)unlink(part);
    ok = keyfile_make(part, dir, text, d);
    if (ok && stat(path, &st) == 0 && chown(part, st.st_uid, st.st_gid) != 0)
        ok = sq_errno(d, part, "the file of vault keys cannot be given to its owner") == PORT_OK;
    if (ok && rename(part, path) != 0)
        ok = sq_errno(d, path, "the file of vault keys cannot be replaced") == PORT_OK;
    if (!ok)
        (void)unlink(part);
    sqlite3_free(part);
    return ok;
}

int store_vault_key(const char *vault_keys, const char *data_dir, struct diags *d)
{
    unsigned char key[VAULT_KEY];
    struct arena *a = arena_new();
    struct vault_ring ring;
    struct str text = STR("");
    struct stat st;
    bool ok = lstat(vault_keys, &st) != 0 && errno == ENOENT;

    if (!ok)                    /* what is in it already has to be a ring */
        ok = keyfile_read(a, vault_keys, data_dir, &text, d) && vault_ring_read(text, &ring, d);
    if (ok) {
        random_bytes(key, sizeof(key));
        text = vault_ring_more(a, text, key);
        wipe(key, sizeof(key));
        ok = vault_ring_read(text, &ring, d) && write_keys(vault_keys, data_dir, text, d);
    }
    vault_ring_wipe(&ring);
    arena_free(a);
    return ok ? PORT_OK : PORT_FAILED;
}
