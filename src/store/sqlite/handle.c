/*
 * NAME      handle - one SQLite connection: how it is opened, its statements, what its errors mean
 * WHY       the settings that make an acknowledgement durable (WAL, synchronous=FULL) and a hostile
 *           file harmless (DEFENSIVE, untrusted schema, no extensions) stand in one place
 * OWNS      the connection, prepared statements, paths; files are made 0600 in folders 0700
 * ERRORS    each SQLite code that somebody can act upon has its own sentence and remedy
 * MUST NOT  be used by two threads at once (connections are opened without a mutex); each thread
 *           has its reader
 */
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "casework/casework.h"
#include "trust/digest.h"

#define BUSY_MS 5000

static const char *const sql_text[] = {
#define X(id, sql) sql,
    SQ_STATEMENTS(X)
#undef X
};

struct sqlite_store *sq_of(struct store *s)
{
    return (struct sqlite_store *)(void *)s;
}

struct sqlite_store *sq_writer(struct store *s)
{
    struct sqlite_store *q = sq_of(s);

    AN(q->writer);
    return q;
}

static const struct { int rc; const char *code, *what, *remedy;
} failures[] = {
    { SQLITE_FULL, "disk-full", "the disk is full",
      "free some space; nothing of this batch was kept" },
    { SQLITE_READONLY, "not-writable", "the store cannot be written",
      "give this user write access to the folder and its files" },
    { SQLITE_PERM, "not-writable", "the store cannot be written",
      "give this user write access to the folder and its files" },
    { SQLITE_CANTOPEN, "cannot-open", "the store cannot be opened",
      "look at the path and at the rights of the folder" },
    { SQLITE_CORRUPT, "store-corrupt", "the database file is damaged",
      "stop, keep a copy, and restore the last backup: sapar restore FILE DIR" },
    { SQLITE_NOTADB, "store-corrupt", "the file is no database",
      "look at the path, or restore the last backup: sapar restore FILE DIR" },
    { SQLITE_BUSY, "store-busy", "another process holds the store for writing",
      "let it finish or stop it, then try again" },
    { SQLITE_LOCKED, "store-busy", "another process holds the store for writing",
      "let it finish or stop it, then try again" },
    { SQLITE_IOERR, "disk-error", "the disk did not take or give the data",
      "look at the kernel's log; nothing of this batch was kept" },
    { SQLITE_NOMEM, "no-memory", "there is no memory left for the database",
      "stop something else" },
};

int sq_fail(struct sqlite_store *q, int rc, struct diags *d)
{
    bool its = q->db != NULL && sqlite3_errcode(q->db) != SQLITE_OK;    /* else our own finding */
    const char *said = its ? sqlite3_errmsg(q->db) : sqlite3_errstr(rc);
    int extended = its ? sqlite3_extended_errcode(q->db) : rc;
    int error = q->db != NULL ? sqlite3_system_errno(q->db) : 0;
    size_t i;

    if ((rc & 0xff) == SQLITE_IOERR && error == ENOSPC)
        rc = SQLITE_FULL;
    q->full = q->full || (rc & 0xff) == SQLITE_FULL;
    for (i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
        if (failures[i].rc == (rc & 0xff))
            return store_fail(d, failures[i].code, q->file, failures[i].remedy, "%s (%s, %d)",
                              failures[i].what, said, extended);
    return store_fail(d, "store-error", q->file,
                      "run sapar check on the folder and report this message",
                      "the database refused: %s (%d)", said, extended);
}

int sq_exec(struct sqlite_store *q, const char *sql, struct diags *d)
{
    int rc = sqlite3_exec(q->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? PORT_OK : sq_fail(q, rc, d);
}

sqlite3_stmt *sq_get(struct sqlite_store *q, enum sq_statement id, struct diags *d)
{
    int rc;

    if (q->statements[id] == NULL) {
        rc = sqlite3_prepare_v3(q->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT,
                                &q->statements[id], NULL);
        if (rc != SQLITE_OK) {
            sq_fail(q, rc, d);
            return NULL;
        }
    }
    return q->statements[id];
}

int sq_run(struct sqlite_store *q, sqlite3_stmt *st, struct diags *d)
{
    int rc = sqlite3_step(st), result = PORT_OK;

    if (rc != SQLITE_DONE && rc != SQLITE_ROW)
        result = sq_fail(q, rc, d);
    (void)sqlite3_reset(st);
    return result;
}

int sq_step(struct sqlite_store *q, sqlite3_stmt *st, struct diags *d)
{
    int rc = sqlite3_step(st);

    if (rc == SQLITE_ROW)
        return PORT_OK;
    if (rc != SQLITE_DONE)
        sq_fail(q, rc, d);
    (void)sqlite3_reset(st);
    return rc == SQLITE_DONE ? PORT_ABSENT : PORT_FAILED;
}

void sq_bind(sqlite3_stmt *st, int i, struct str s)
{
    /* The caller's bytes outlive the step; an absent string is an empty one, never NULL. */
    AZ(sqlite3_bind_text64(st, i, s.p != NULL ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8));
}

void sq_bind_blob(sqlite3_stmt *st, int i, const void *p, size_t n)
{
    AZ(sqlite3_bind_blob64(st, i, n > 0 ? p : "", n, SQLITE_STATIC));
}

struct str sq_text(struct arena *a, sqlite3_stmt *st, int i)
{
    const void *p = sqlite3_column_blob(st, i);
    size_t n = (size_t)sqlite3_column_bytes(st, i);

    return (struct str){ arena_dup(a, p, n), n };
}

/* ------------------------------------------------------------------ opening */

static struct str argument(sqlite3_value *v)
{
    const void *p = sqlite3_value_blob(v);

    return (struct str){ p, (size_t)sqlite3_value_bytes(v) };
}

static void in_place(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    sqlite3_result_int(c, same_place(argument(v[0]), argument(v[1])));
}

static int set_up(struct sqlite_store *q, struct diags *d)
{
    static const char common[] =
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;";
    static const char writer[] = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA "
                                 "synchronous = FULL; PRAGMA secure_delete = ON;"
                                 "PRAGMA journal_size_limit = 67108864;";
    int rc;

    (void)sqlite3_extended_result_codes(q->db, 0);
    (void)sqlite3_busy_timeout(q->db, BUSY_MS);
    if (sqlite3_db_config(q->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(q->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(q->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(q->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) != SQLITE_OK)
        return sq_fail(q, SQLITE_ERROR, d);
    rc = sqlite3_create_function_v2(q->db, "same_place", 2,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                    in_place, NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return sq_fail(q, rc, d);
    rc = sq_exec(q, common, d);
    if (rc == PORT_OK)
        rc = sq_exec(q, q->writer ? writer : "PRAGMA query_only = ON", d);
    return rc;
}

/* Counting every allocation takes a lock of the whole process; nobody reads the count. */
static void no_memory_statistics(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int sq_open_file(const char *dir, const char *file, int flags, struct sqlite_store **out,
                 struct diags *d)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct sqlite_store *q = calloc(1, sizeof(*q));
    int rc;

    AZ(pthread_once(&once, no_memory_statistics));
    AN(q != NULL);
    q->lock = -1;
    q->dir = strdup(dir);
    q->file = strdup(file);
    AN(q->dir != NULL && q->file != NULL);
    q->writer = (flags & SQLITE_OPEN_READWRITE) != 0;
    if ((flags & SQLITE_OPEN_READONLY) != 0 && access(file, W_OK) == 0 && access(dir, W_OK) == 0)
        /* A reader of a WAL store takes part in its shared index; query_only keeps it from writing.
         */
        flags = (flags & ~SQLITE_OPEN_READONLY) | SQLITE_OPEN_READWRITE;
    if (q->writer)
        sq_gather_use();
    rc = sqlite3_open_v2(file, &q->db, flags | SQLITE_OPEN_NOMUTEX,
                         q->writer ? SQ_GATHER : NULL);
    if (rc != SQLITE_OK)
        sq_fail(q, rc, d);
    if (rc == SQLITE_OK && q->writer && sqlite3_db_readonly(q->db, "main") != 0) {
        rc = SQLITE_READONLY;       /* it opened what it could: that is not enough */
        sq_fail(q, rc, d);
    }
    if (rc == SQLITE_OK && set_up(q, d) == PORT_OK) {
        *out = q;
        return PORT_OK;
    }
    sq_close(&q->base);
    return PORT_FAILED;
}

void sq_close(struct store *s)
{
    struct sqlite_store *q = sq_of(s);
    size_t i;

    if (q == NULL)
        return;
    if (q->batch)
        sq_rollback(s);
    sq_keeper_free(q);
    for (i = 0; i < sizeof(q->made) / sizeof(q->made[0]); i++) {
        (void)sqlite3_finalize(q->made[i].st);
        free(q->made[i].sql);
    }
    sq_known_free(q);
    sq_staff_free(q->staff);
    for (i = 0; i < SQ_COUNT; i++)
        (void)sqlite3_finalize(q->statements[i]);
    (void)sqlite3_close_v2(q->db);
    sq_vault_free(q->vault);
    if (q->lock >= 0)
        (void)close(q->lock);
    free(q->sequences);
    free(q->sequences_before);
    free(q->dir);
    free(q->file);
    free(q);
}

static int sq_reader(struct store *s, struct store **out, struct diags *d);

static void digest(struct str bytes, char hex[65])
{
    sha256_hex(bytes.p, bytes.n, hex);
}

static const struct store_ops sqlite_ops = {
    .name = "sqlite",
    .close = sq_close,
    .reader = sq_reader,
    .begin = sq_begin,
    .mark = sq_mark,
    .keep = sq_keep,
    .undo = sq_undo,
    .commit = sq_commit,
    .rollback = sq_rollback,
    .sequence = sq_sequence,
    .append = sq_append,
    .events = sq_events,
    .row = sq_row,
    .live = sq_live,
    .list = sq_list,
    .due = sq_due,
    .tally = sq_tally,
    .timing = sq_timing,
    .stale = sq_stale,
    .renew = sq_renew,
    .idem_get = sq_idem_get,
    .idem_put = sq_idem_put,
    .idem_prune = sq_idem_prune,
    .blob_open = sq_blob_open,
    .blob_write = sq_blob_write,
    .blob_done = sq_blob_done,
    .blob_drop = sq_blob_drop,
    .blob_size = sq_blob_size,
    .blob_read = sq_blob_read,
    .head = sq_head,
    .leaf = sq_leaf,
    .leaf_index = sq_leaf_index,
    .path = sq_path,
    .consistency = sq_consistency,
    .digest = digest,
    .staff_put = sq_staff_put,
    .staff_by_token = sq_staff_by_token,
    .staff_by_id = sq_staff_by_id,
    .staff_list = sq_staff_list,
    .staff_save = sq_staff_save,
    .staff_by_person = sq_staff_by_person,
    .staff_disable = sq_staff_disable,
    .access = sq_access,
    .access_list = sq_access_list,
    .access_find = sq_access_find,
    .outbox = sq_outbox,
    .outbox_done = sq_outbox_done,
    .record_get = sq_record_get,
    .record_put = sq_record_put,
    .record_drop = sq_record_drop,
    .record_list = sq_record_list,
    .record_count = sq_record_count,
    .record_prune = sq_record_prune,
    .check = sq_check,
    .backup = sq_backup,
};

static int sq_reader(struct store *s, struct store **out, struct diags *d)
{
    struct sqlite_store *of = sq_of(s), *q;
    int rc = sq_open_file(of->dir, of->file, SQLITE_OPEN_READONLY, &q, d);

    if (rc != PORT_OK)
        return rc;
    q->base.ops = &sqlite_ops;
    q->vault = sq_vault_share(of->vault);
    q->sealed = of->sealed;
    q->staff = sq_staff_share(of->staff);
    *out = &q->base;
    return PORT_OK;
}

int sq_ready(struct sqlite_store *q, bool fresh, struct diags *d)
{
    int rc = sq_migrate(q, fresh, d);

    q->base.ops = &sqlite_ops;
    return rc == PORT_OK ? sq_edge(q, d) : rc;
}

static int make_folder(const char *path, struct diags *d)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return PORT_OK;
    return sq_errno(d, path, "the folder cannot be made");
}

/* SQLite makes its other files with the rights of this one. */
static int make_file(const char *path, struct diags *d)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return sq_errno(d, path, "the database file cannot be made");
    (void)close(fd);
    return PORT_OK;
}

static int prepare_folder(const char *dir, const char *file, bool create, struct diags *d)
{
    struct stat st;
    char *blobs;
    int rc;

    if (!create) {
        if (stat(file, &st) == 0)
            return PORT_OK;
        return store_fail(d, "no-store", dir, "make one: sapar init DIR",
                          "there is no store in this folder");
    }
    if (stat(file, &st) == 0)
        return store_fail(d, "store-exists", file, "use it as it is, or choose another folder",
                          "there is a store in this folder already");
    rc = make_folder(dir, d);
    blobs = sqlite3_mprintf("%s/" SQ_BLOBS, dir);
    if (rc == PORT_OK)
        rc = make_folder(blobs, d);
    sqlite3_free(blobs);
    return rc == PORT_OK ? make_file(file, d) : rc;
}

/* The one writer of a folder holds its lock for as long as the handle is open; the kernel gives it
 * back when the process ends, however it ends. The file's content is for people. */
static int take_lock(struct sqlite_store *q, struct diags *d)
{
    char *path = sqlite3_mprintf("%s/" SQ_LOCK, q->dir), who[32] = "";
    int rc = PORT_OK;
    ssize_t n;

    q->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (q->lock < 0) {
        rc = sq_errno(d, path, "the folder cannot be locked for writing");
    } else if (flock(q->lock, LOCK_EX | LOCK_NB) != 0) {
        n = read(q->lock, who, sizeof(who) - 1);
        if (n > 0 && who[n - 1] == '\n')
            who[n - 1] = '\0';
        rc = store_fail(d, "store-busy", q->dir,
                        "use the server that runs on it, or stop that and try again",
                        "another process%s%s writes to this folder", *who ? " " : "", who);
    } else {
        q->staff = sq_staff_new();      /* nobody else changes the register from here on */
        n = snprintf(who, sizeof(who), "%ld\n", (long)getpid());
        if (ftruncate(q->lock, 0) != 0 || write(q->lock, who, (size_t)n) != n)
            rc = sq_errno(d, path, "the folder cannot be locked for writing");
    }
    sqlite3_free(path);
    return rc;
}

static int open_folder(struct sqlite_store *q, const struct store_options *o, struct diags *d)
{
    int rc = o->read_only || o->beside ? PORT_OK : take_lock(q, d);

    if (rc == PORT_OK && o->vault_keys != NULL) {
        q->vault = sq_vault_new(o->vault_keys, q->dir, d);
        rc = q->vault != NULL ? PORT_OK : PORT_FAILED;
    }
    if (rc == PORT_OK)
        rc = sq_ready(q, o->create, d);
    if (rc == PORT_OK && o->create && q->vault != NULL)
        rc = sq_vault_turn_on(q, d);
    if (rc == PORT_OK)
        rc = sq_vault_meet(q, o->keyless, d);
    if (rc == PORT_OK && o->create)
        rc = sq_sync_folder(q->dir, d);
    return rc;
}

int store_sqlite_open_as(const char *dir, const struct store_options *o, struct store **out,
                         struct diags *d)
{
    char *file = sqlite3_mprintf("%s/" SQ_FILE, dir);
    int flags = o->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    struct sqlite_store *q;
    int rc;

    rc = prepare_folder(dir, file, o->create, d);
    if (rc == PORT_OK)
        rc = sq_open_file(dir, file, flags, &q, d);
    sqlite3_free(file);
    if (rc != PORT_OK)
        return rc;
    rc = open_folder(q, o, d);
    if (rc != PORT_OK) {
        sq_close(&q->base);
        return rc;
    }
    if (!o->read_only)
        sq_keeper_use(q);
    *out = &q->base;
    return PORT_OK;
}

int store_sqlite_open(const char *dir, bool create, bool read_only, struct store **out,
                      struct diags *d)
{
    const struct store_options o = { .create = create, .read_only = read_only };

    return store_sqlite_open_as(dir, &o, out, d);
}
