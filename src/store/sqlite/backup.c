/*
 * NAME      backup - the whole store in one file, and back
 * WHY       a backup that was never restored is a hope: restoring recomputes the journal and reads
 *           every document before it says done
 * OWNS      the container: an SQLite database that holds the store's own tables as they were, and
 *           beside them blob_file (hex TEXT PRIMARY KEY, bytes BLOB, sealed INTEGER) with every
 *           document the events name, as its file is: a backup of a folder with a vault shows no
 *           document and opens under the same keys. Any SQLite tool reads it.
 * ERRORS    backup-exists, folder-not-empty, backup-broken, and those of the disk
 * MUST NOT  write over anything; leave a half-made store that could be opened
 */
#include "store/sqlite/sqlite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "trust/digest.h"

static int copy_database(sqlite3 *to, struct sqlite_store *from, struct diags *d)
{
    sqlite3_backup *b;
    int rc;

    /* One view of the store from the first page to the last, whatever is written meanwhile. */
    rc = sq_exec(from, "BEGIN; SELECT count(*) FROM sqlite_schema", d);
    if (rc != PORT_OK)
        return rc;
    b = sqlite3_backup_init(to, "main", from->db, "main");
    if (b == NULL) {
        (void)sqlite3_exec(from->db, "ROLLBACK", NULL, NULL, NULL);
        return store_fail(d, "backup-failed", from->file, "try again", "the copy cannot begin: %s",
                          sqlite3_errmsg(to));
    }
    do {
        rc = sqlite3_backup_step(b, 256);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            (void)sqlite3_sleep(20);
    } while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
    (void)sqlite3_backup_finish(b);
    (void)sqlite3_exec(from->db, "ROLLBACK", NULL, NULL, NULL);
    return rc == SQLITE_DONE ? PORT_OK : sq_fail(from, rc, d);
}

struct packing {
    struct sqlite_store *from, *to;
    sqlite3_stmt *insert;
};

/* A document is named by more than one event at times; the first row stays. */
static int pack_blob(void *ctx, struct str hex, struct diags *d)
{
    struct packing *p = ctx;
    struct arena *a = arena_new();
    struct str bytes;
    bool sealed;
    int rc = sq_blob_raw(p->from, hex, a, &bytes, &sealed, d);

    if (rc == PORT_ABSENT)
        rc = store_fail(d, "blob-missing", p->from->dir,
                        "run sapar check and mend the store before the backup",
                        "document %.*s is named by an event and not there", STR_ARG(hex));
    if (rc == PORT_OK) {
        sq_bind(p->insert, 1, hex);
        sq_bind_blob(p->insert, 2, bytes.p, bytes.n);
        AZ(sqlite3_bind_int(p->insert, 3, sealed));
        rc = sq_run(p->to, p->insert, d);
    }
    arena_free(a);
    return rc;
}

/* Calls seen for every document named by an event of the database. */
static int named_blobs(struct sqlite_store *q, blob_seen *seen, void *ctx, struct diags *d)
{
    struct arena *a = arena_new();
    struct diags quiet;
    struct str number;
    struct event e;
    sqlite3_stmt *st;
    int rc =
        sqlite3_prepare_v2(q->db,
                           "SELECT bytes FROM event WHERE instr(bytes, CAST('\"blob\"' AS BLOB))"
                           " ORDER BY leaf",
                           -1, &st, NULL);

    if (rc != SQLITE_OK) {
        arena_free(a);
        return sq_fail(q, rc, d);
    }
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        quiet = diags_on(a);
        if (event_read(a, sq_text(a, st, 0), &number, &e, &quiet))
            rc = store_blobs(e.data, seen, ctx, d);
        if (rc != PORT_OK)
            break;
        arena_reset(a);
    }
    sqlite3_finalize(st);
    arena_free(a);
    return rc == PORT_ABSENT ? PORT_OK : rc;
}

static int pack(struct sqlite_store *from, struct sqlite_store *to, struct diags *d)
{
    struct packing p = { from, to, NULL };
    int rc = copy_database(to->db, from, d);

    if (rc == PORT_OK)
        rc = sq_exec(to,
                     "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; BEGIN;"
                     "CREATE TABLE blob_file (hex TEXT PRIMARY KEY, bytes BLOB NOT NULL,"
                     " sealed INTEGER NOT NULL DEFAULT 0) STRICT;",
                     d);
    if (rc != PORT_OK)
        return rc;
    rc = sqlite3_prepare_v2(to->db,
                            "INSERT OR IGNORE INTO blob_file (hex, bytes, sealed)"
                            " VALUES (?1, ?2, ?3)",
                            -1, &p.insert, NULL);
    if (rc != SQLITE_OK)
        return sq_fail(to, rc, d);
    rc = named_blobs(to, pack_blob, &p, d);
    sqlite3_finalize(p.insert);
    return rc == PORT_OK ? sq_exec(to, "COMMIT", d) : rc;
}

static int make_private(const char *path, struct diags *d)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return sq_errno(d, path, "the file cannot be made");
    (void)close(fd);
    return PORT_OK;
}

static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');

    return slash == NULL ? sqlite3_mprintf(".")
                         : sqlite3_mprintf("%.*s/", (int)(slash - file), file);
}

int sq_backup(struct store *s, const char *file, struct diags *d)
{
    struct sqlite_store *from = sq_of(s), *to;
    char *part = sqlite3_mprintf("%s.part", file), *folder = folder_of(file);
    struct stat st;
    int rc = PORT_OK;

    AZ(from->batch);
    if (lstat(file, &st) == 0) {
        rc = store_fail(d, "backup-exists", file, "choose another name",
                        "there is a file of this name already");
    } else {
        (void)unlink(part);
        rc = make_private(part, d);
    }
    if (rc == PORT_OK) {
        rc = sq_open_file(folder, part, SQLITE_OPEN_READWRITE, &to, d);
        if (rc == PORT_OK) {
            rc = pack(from, to, d);
            sq_close(&to->base);
        }
        /* Closing wrote it out (synchronous=FULL); only a whole backup gets the name. */
        if (rc == PORT_OK && rename(part, file) != 0)
            rc = sq_errno(d, file, "the backup cannot be given its name");
        if (rc == PORT_OK)
            rc = sq_sync_folder(folder, d);
        else
            (void)unlink(part);
    }
    sqlite3_free(part);
    sqlite3_free(folder);
    return rc;
}

/* ------------------------------------------------------------------ restoring */

static int empty_folder(const char *dir, struct diags *d)
{
    struct dirent *e;
    bool empty = true;
    DIR *o;

    if (mkdir(dir, 0700) == 0)
        return PORT_OK;
    if (errno != EEXIST)
        return sq_errno(d, dir, "the folder cannot be made");
    o = opendir(dir);
    if (o == NULL)
        return sq_errno(d, dir, "the folder cannot be read");
    while ((e = readdir(o)) != NULL)
        empty = empty && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0);
    (void)closedir(o);
    if (!empty)
        return store_fail(d, "folder-not-empty", dir,
                          "name a folder that does not exist or is empty",
                          "a backup is only restored into an empty folder");
    return chmod(dir, 0700) == 0 ? PORT_OK
                                 : sq_errno(d, dir, "the rights of the folder cannot be set");
}

/* hex, bytes, sealed. A sealed one is put where it was; verify() opens every one. */
static int unpack_row(struct sqlite_store *to, sqlite3_stmt *st, struct diags *d)
{
    struct str hex = { (const char *)sqlite3_column_text(st, 0),
                       (size_t)sqlite3_column_bytes(st, 0) };
    const void *bytes = sqlite3_column_blob(st, 1);
    size_t n = (size_t)sqlite3_column_bytes(st, 1);
    char is[65];
    int rc;

    if (!store_is_hex(hex))
        return store_fail(d, "backup-broken", to->file, "use another backup",
                          "a document in the backup has no document's name");
    if (sqlite3_column_int(st, 2) != 0)
        return sq_blob_place(to, hex, bytes, n, d);
    rc = sq_blob_put(to, bytes, n, is, d);
    if (rc == PORT_OK && !str_is(hex, is))
        rc = store_fail(d, "backup-broken", to->file, "use another backup",
                        "a document in the backup is not what its name says");
    return rc;
}

static int unpack_blobs(struct sqlite_store *to, struct diags *d)
{
    sqlite3_stmt *st;
    int rc = sqlite3_prepare_v2(to->db, "SELECT hex, bytes, sealed FROM blob_file", -1, &st, NULL);

    if (rc != SQLITE_OK)        /* made before documents could be sealed */
        rc = sqlite3_prepare_v2(to->db, "SELECT hex, bytes, 0 FROM blob_file", -1, &st, NULL);
    if (rc != SQLITE_OK)
        return store_fail(d, "backup-broken", to->file, "name a file made by sapar backup",
                          "the file holds no documents table: it is no backup");
    while ((rc = sq_step(to, st, d)) == PORT_OK) {
        rc = unpack_row(to, st, d);
        if (rc != PORT_OK)
            break;
    }
    sqlite3_finalize(st);
    if (rc == PORT_FAILED)
        return rc;
    return sq_exec(to, "DROP TABLE blob_file; VACUUM;", d);
}

/* Everything but the fold of cases, which is the flow's: file, journal against the head, documents.
 */
static int verify(struct sqlite_store *to, struct diags *d)
{
    int rc = sq_check(&to->base, NULL, NULL, d);

    if (rc == PORT_OK)
        return rc;
    return store_fail(d, "backup-broken", to->file, "use another backup",
                      "the backup does not add up");
}

static int unpack(const char *file, const char *dir, const char *part, const char *vault_keys,
                  struct diags *d)
{
    struct sqlite_store *from, *to;
    int rc = sq_open_file(dir, file, SQLITE_OPEN_READONLY, &from, d);

    if (rc != PORT_OK)
        return rc;
    rc = sq_open_file(dir, part, SQLITE_OPEN_READWRITE, &to, d);
    if (rc == PORT_OK) {
        rc = copy_database(to->db, from, d);
        if (rc == PORT_OK && vault_keys != NULL) {
            to->vault = sq_vault_new(vault_keys, dir, d);
            rc = to->vault != NULL ? PORT_OK : PORT_FAILED;
        }
        if (rc == PORT_OK)
            rc = sq_ready(to, false, d);
        if (rc == PORT_OK)
            rc = sq_vault_meet(to, false, d);
        if (rc == PORT_OK)
            rc = unpack_blobs(to, d);
        if (rc == PORT_OK)
            rc = verify(to, d);
        if (rc == PORT_OK)
            rc = sq_exec(to, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;", d);
        sq_close(&to->base);
    }
    sq_close(&from->base);
    return rc;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    /* The folder itself stays where it was there before; what is in it is ours, it was empty. */
    return at->level == 0 ? 0 : remove(path);
}

/* What a restore that failed had begun. A file that is no backup at all is the caller's slip, not
 * the store's. */
static int give_up(const char *dir, bool made, struct diags *d)
{
    for (struct diag *g = d->first; g != NULL; g = g->next)
        if (str_is(g->code, "store-corrupt")) {
            g->class = DIAG_INPUT;
            g->remedy = STR("name a file made by sapar backup");
        }
    (void)nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    if (made)
        (void)rmdir(dir);
    return PORT_FAILED;
}

int store_sqlite_restore(const char *file, const char *dir, const char *vault_keys,
                         struct diags *d)
{
    char *blobs = sqlite3_mprintf("%s/" SQ_BLOBS, dir),
         *part = sqlite3_mprintf("%s/" SQ_FILE ".part", dir);
    char *name = sqlite3_mprintf("%s/" SQ_FILE, dir);
    struct stat st;
    int rc;

    bool made = stat(dir, &st) != 0, begun = false;
    if (stat(file, &st) != 0) {
        bool mistyped = errno == ENOENT || errno == ENOTDIR;

        rc = sq_errno(d, file, "the backup cannot be read");
        d->last->class = mistyped ? DIAG_INPUT : d->last->class;
    } else {
        rc = empty_folder(dir, d);
        begun = rc == PORT_OK;
    }
    if (rc == PORT_OK && mkdir(blobs, 0700) != 0)
        rc = sq_errno(d, blobs, "the folder of documents cannot be made");
    if (rc == PORT_OK)
        rc = make_private(part, d);
    if (rc == PORT_OK)
        rc = unpack(file, dir, part, vault_keys, d);
    if (rc == PORT_OK && rename(part, name) != 0)
        rc = sq_errno(d, name, "the store cannot be given its name");
    if (rc == PORT_OK)
        rc = sq_sync_folder(dir, d);
    if (rc != PORT_OK && begun)
        rc = give_up(dir, made, d);
    sqlite3_free(blobs);
    sqlite3_free(part);
    sqlite3_free(name);
    return rc;
}
