/*
 * NAME      gather - writes to the write-ahead log are gathered until they are synced
 * WHY       SQLite writes each changed page as two writes, 24 bytes and the page; a batch of filings
 *           is some two hundred of them in a row, and each costs a turn into the kernel
 * OWNS      a layer between SQLite and its own file layer, for log files of writers; all other files
 *           go straight to SQLite's own
 * ERRORS    a write that fails is told when it is carried out: at the sync, or at a read of what was
 *           gathered; what was gathered is forgotten then, as SQLite undoes the whole batch
 * MUST NOT  hold anything back beyond a sync: with synchronous=FULL every commit syncs the log before
 *           readers are shown its pages, so nobody looks for what still lies here
 */
#include "store/sqlite/sqlite.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

/* SQLite's layer for Unix takes at most 131071 bytes in one write. */
enum { GATHER_BYTES = 120 << 10 };

struct gather {
    sqlite3_file base;
    sqlite3_int64 at;           /* where in the file the gathered bytes begin */
    int n;
    unsigned char *bytes;
    sqlite3_file *file;         /* SQLite's own, in the memory behind this struct */
};

static sqlite3_vfs layer;
static sqlite3_vfs *under;

static struct gather *gather_of(sqlite3_file *f)
{
    return (struct gather *)(void *)f;
}

static int carry_out(struct gather *g)
{
    int n = g->n;

    g->n = 0;
    return n > 0 ? g->file->pMethods->xWrite(g->file, g->bytes, n, g->at) : SQLITE_OK;
}

static int gather_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct gather *g = gather_of(f);

    if (g->n > 0 && (at != g->at + g->n || n > GATHER_BYTES - g->n)) {
        int rc = carry_out(g);
        if (rc != SQLITE_OK)
            return rc;
    }
    if (n > GATHER_BYTES)
        return g->file->pMethods->xWrite(g->file, p, n, at);
    if (g->n == 0)
        g->at = at;
    memcpy(g->bytes + g->n, p, (size_t)n);
    g->n += n;
    return SQLITE_OK;
}

static int gather_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    struct gather *g = gather_of(f);
    int rc = SQLITE_OK;

    if (g->n > 0 && at < g->at + g->n && g->at < at + n)
        rc = carry_out(g);
    return rc == SQLITE_OK ? g->file->pMethods->xRead(g->file, p, n, at) : rc;
}

static int gather_sync(sqlite3_file *f, int flags)
{
    struct gather *g = gather_of(f);
    int rc = carry_out(g);

    return rc == SQLITE_OK ? g->file->pMethods->xSync(g->file, flags) : rc;
}

static int gather_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct gather *g = gather_of(f);
    int rc = carry_out(g);

    return rc == SQLITE_OK ? g->file->pMethods->xTruncate(g->file, size) : rc;
}

static int gather_size(sqlite3_file *f, sqlite3_int64 *size)
{
    struct gather *g = gather_of(f);
    int rc = carry_out(g);

    return rc == SQLITE_OK ? g->file->pMethods->xFileSize(g->file, size) : rc;
}

static int gather_close(sqlite3_file *f)
{
    struct gather *g = gather_of(f);
    int rc = carry_out(g), closed = g->file->pMethods->xClose(g->file);

    free(g->bytes);
    return rc == SQLITE_OK ? closed : rc;
}

static int gather_lock(sqlite3_file *f, int level)
{
    struct gather *g = gather_of(f);

    return g->file->pMethods->xLock(g->file, level);
}

static int gather_unlock(sqlite3_file *f, int level)
{
    struct gather *g = gather_of(f);

    return g->file->pMethods->xUnlock(g->file, level);
}

static int gather_reserved(sqlite3_file *f, int *out)
{
    struct gather *g = gather_of(f);

    return g->file->pMethods->xCheckReservedLock(g->file, out);
}

static int gather_control(sqlite3_file *f, int op, void *arg)
{
    struct gather *g = gather_of(f);

    return g->file->pMethods->xFileControl(g->file, op, arg);
}

static int gather_sector(sqlite3_file *f)
{
    struct gather *g = gather_of(f);

    return g->file->pMethods->xSectorSize(g->file);
}

static int gather_device(sqlite3_file *f)
{
    struct gather *g = gather_of(f);

    return g->file->pMethods->xDeviceCharacteristics(g->file);
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,          /* a log is neither shared memory nor mapped */
    .xClose = gather_close, .xRead = gather_read, .xWrite = gather_write,
    .xTruncate = gather_truncate, .xSync = gather_sync, .xFileSize = gather_size,
    .xLock = gather_lock, .xUnlock = gather_unlock, .xCheckReservedLock = gather_reserved,
    .xFileControl = gather_control, .xSectorSize = gather_sector,
    .xDeviceCharacteristics = gather_device,
};

static int gather_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *got)
{
    struct gather *g = gather_of(f);
    int rc;

    (void)v;
    if ((flags & SQLITE_OPEN_WAL) == 0)
        return under->xOpen(under, name, f, flags, got);
    *g = (struct gather){ .bytes = malloc(GATHER_BYTES) };
    if (g->bytes == NULL)
        return SQLITE_NOMEM;
    g->file = (sqlite3_file *)(void *)(g + 1);
    rc = under->xOpen(under, name, g->file, flags, got);
    if (rc == SQLITE_OK)
        g->base.pMethods = &methods;
    else
        free(g->bytes);         /* a file without methods is not closed */
    return rc;
}

static void make_layer(void)
{
    under = sqlite3_vfs_find(NULL);
    AN(under != NULL);
    layer = *under;
    layer.pNext = NULL;
    layer.zName = SQ_GATHER;
    layer.szOsFile = (int)sizeof(struct gather) + under->szOsFile;
    layer.xOpen = gather_open;
    AZ(sqlite3_vfs_register(&layer, 0));
}

void sq_gather_use(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    AZ(pthread_once(&once, make_layer));
}
