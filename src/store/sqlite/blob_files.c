/*
 * NAME      blob_files - documents as the files they are: walking them, copying them, changing keys
 * WHY       backup, check and re-keying look at files; the way in and out of documents is blob.c
 * OWNS      nothing
 * ERRORS    as blob.c
 * MUST NOT  leave a document without a whole wrapped key at any moment
 */
#include "store/sqlite/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

#define LEFT_SECONDS \
    (24 * 60 * 60) /* an upload may take that long before it counts as left behind */

/* ------------------------------------------------------------------ as files */

int sq_blob_put(struct sqlite_store *q, const void *p, size_t n, char hex[65], struct diags *d)
{
    int64_t size;
    void *up;
    int rc = sq_blob_open(&q->base, &up, d);

    if (rc != PORT_OK)
        return rc;
    rc = sq_blob_write(&q->base, up, p, n, d);
    if (rc == PORT_OK)
        return sq_blob_done(&q->base, up, hex, &size, d);
    sq_blob_drop(&q->base, up);
    return rc;
}

/* Without keys a sealed document is taken as it is: who restores it verifies it. */
int sq_blob_raw(struct sqlite_store *q, struct str hex, struct arena *a, struct str *out,
                bool *sealed, struct diags *d)
{
    char path[PATH_BYTES], is[SHA256_HEX];
    struct stat st;
    ssize_t got = 0;
    char *p;
    int rc, fd = store_is_hex(hex) ? sq_blob_file(q, hex, sealed, path, d) : PORT_ABSENT;

    if (fd < 0)
        return fd;
    if (fstat(fd, &st) != 0) {
        rc = sq_errno(d, path, "a document cannot be read");
        (void)close(fd);
        return rc;
    }
    p = arena_alloc(a, (size_t)st.st_size + 1);
    *out = (struct str){ p, 0 };
    while (out->n < (size_t)st.st_size
           && (got = sq_blob_part(fd, p + out->n, (size_t)st.st_size - out->n)) > 0)
        out->n += (size_t)got;
    rc = got < 0 ? sq_errno(d, path, "a document cannot be read") : PORT_OK;
    (void)close(fd);
    if (rc == PORT_OK && (!*sealed || q->vault != NULL)) {
        rc = sq_blob_verify(q, hex, is, d);
        if (rc == PORT_CONFLICT || rc == PORT_ABSENT)
            rc = store_fail(d, "blob-changed", path, "restore it from the last backup",
                            "the document is not what was stored: its SHA-256 is %s", is);
    }
    return rc;
}

/* ------------------------------------------------------------------ changing keys */

int sq_blob_look(struct sqlite_store *q, struct str hex, bool *sealed, unsigned char *id,
                 struct diags *d)
{
    char path[PATH_BYTES];
    int fd = sq_blob_file(q, hex, sealed, path, d), rc = PORT_OK;

    if (fd < 0)
        return fd;
    if (*sealed && sq_blob_part(fd, id, VAULT_KEY_ID) != VAULT_KEY_ID)
        rc = store_fail(d, "blob-changed", path, "restore it from the last backup",
                        "a sealed document is cut short");
    (void)close(fd);
    return rc;
}

struct filling { struct sqlite_store *q; void *up; struct diags *d; };

static bool fill(void *ctx, const void *p, size_t n)
{
    struct filling *f = ctx;

    return sq_blob_write(&f->q->base, f->up, p, n, f->d) == PORT_OK;
}

/* An open file becomes a sealed one beside it; then the open one goes. */
static int seal_file(struct sqlite_store *q, int fd, struct str hex, const char *path,
                     struct diags *d)
{
    struct filling f = { q, NULL, d };
    char is[65];
    int64_t size;
    int rc = sq_blob_open(&q->base, &f.up, d);

    if (rc != PORT_OK)
        return rc;
    rc = sq_blob_stream(q, fd, false, hex, path, fill, &f, d);
    if (rc != PORT_OK) {
        sq_blob_drop(&q->base, f.up);
        return rc;
    }
    rc = sq_blob_done(&q->base, f.up, is, &size, d);
    if (rc == PORT_OK && !str_is(hex, is)) {
        sq_blob_remove(q, str_of(is));
        rc = store_fail(d, "blob-changed", path, "restore it from the last backup",
                        "the document is not what was stored: its SHA-256 is %s", is);
    }
    return rc;
}

/* One copy of the key at a time, each on the disk before the other is touched: whenever this is
 * broken off, one of them is whole. */
static int rewrap_file(struct sqlite_store *q, int fd, struct str hex, const char *path,
                       bool *changed, struct diags *d)
{
    unsigned char head[SQ_SEALED_HEAD], key[VAULT_KEY], new[VAULT_WRAPPED];
    struct vault_ring ring;
    int rc = sq_blob_key(q, fd, hex, path, key, d), i;

    if (rc != PORT_OK)
        return rc;
    sq_vault_ring(q->vault, &ring);
    if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
        rc = sq_errno(d, path, "a document's key cannot be read");
    *changed = rc == PORT_OK
        && (memcmp(head, ring.entry[0].id, VAULT_KEY_ID) != 0
            || memcmp(head, head + VAULT_WRAPPED, VAULT_WRAPPED) != 0);
    if (*changed)
        vault_wrap(&ring, key, hex, new);
    for (i = 0; rc == PORT_OK && *changed && i < 2; i++)
        if (pwrite(fd, new, sizeof(new), i * VAULT_WRAPPED) != (ssize_t)sizeof(new)
            || fsync(fd) != 0)
            rc = sq_errno(d, path, "a document's key cannot be written");
    vault_ring_wipe(&ring);
    wipe(key, sizeof(key));
    return rc;
}

int sq_blob_rekey(struct sqlite_store *q, struct str hex, bool *changed, struct diags *d)
{
    char path[PATH_BYTES];
    bool sealed;
    int fd = sq_blob_file(q, hex, &sealed, path, d), rc;

    *changed = false;
    if (fd < 0)
        return fd;
    if (!sealed) {
        rc = seal_file(q, fd, hex, path, d);
        *changed = rc == PORT_OK;
        (void)close(fd);
        return rc;
    }
    (void)close(fd);
    fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return sq_errno(d, path, "a document's key cannot be written");
    rc = rewrap_file(q, fd, hex, path, changed, d);
    (void)close(fd);
    return rc;
}

/* ------------------------------------------------------------------ walking the folder */

/* The age of files is the file system's business: its own clock, not the clock of cases. */
static bool left_behind(int dir, const char *name)
{
    struct stat st;

    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           time(NULL) - st.st_mtime > LEFT_SECONDS;
}

/* The name of a document's file: 62 digits, and a mark when it is sealed. */
static bool is_document(const char *name)
{
    size_t n = strlen(name);

    return n == 62 || (n == 62 + strlen(SQ_SEALED) && strcmp(name + 62, SQ_SEALED) == 0);
}

static int walk_folder(struct sqlite_store *q, const char *two, bool old, blob_seen *seen,
                       void *ctx, struct diags *d)
{
    char path[PATH_BYTES], hex[65];
    struct dirent *e;
    int rc = PORT_OK;
    DIR *dir;

    (void)snprintf(path, sizeof(path), "%s/" SQ_BLOBS "/%s", q->dir, two);
    dir = opendir(path);
    if (dir == NULL)
        return sq_errno(d, path, "a folder of documents cannot be read");
    while (rc == PORT_OK && (e = readdir(dir)) != NULL) {
        if (!is_document(e->d_name))
            continue;
        memcpy(hex, two, 2);
        memcpy(hex + 2, e->d_name, 62);
        hex[64] = '\0';
        if (store_is_hex(str_of(hex)) && (!old || left_behind(dirfd(dir), e->d_name)))
            rc = seen(ctx, str_of(hex), d);
    }
    (void)closedir(dir);
    return rc;
}

int sq_blob_each(struct sqlite_store *q, bool old, blob_seen *seen, void *ctx, struct diags *d)
{
    char path[PATH_BYTES];
    struct dirent *e;
    int rc = PORT_OK;
    DIR *dir;

    (void)snprintf(path, sizeof(path), "%s/" SQ_BLOBS, q->dir);
    dir = opendir(path);
    if (dir == NULL)
        return sq_errno(d, path, "the folder of documents cannot be read");
    while (rc == PORT_OK && (e = readdir(dir)) != NULL)
        if (strlen(e->d_name) == 2 && e->d_name[0] != '.')
            rc = walk_folder(q, e->d_name, old, seen, ctx, d);
    (void)closedir(dir);
    return rc;
}

static void remove_uploads(const char *path)
{
    struct dirent *e;
    DIR *dir = opendir(path);

    if (dir == NULL)
        return;
    while ((e = readdir(dir)) != NULL)
        if (strncmp(e->d_name, NEW_PREFIX, strlen(NEW_PREFIX)) == 0 &&
            left_behind(dirfd(dir), e->d_name))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    (void)closedir(dir);
}

void sq_blob_remove(struct sqlite_store *q, struct str hex)
{
    char path[PATH_BYTES];

    if (hex.n == 0) {
        (void)snprintf(path, sizeof(path), "%s/" SQ_BLOBS, q->dir);
        remove_uploads(path);
    } else {
        sq_blob_path(q, hex, false, path);
        (void)unlink(path);
        sq_blob_path(q, hex, true, path);
        (void)unlink(path);
    }
}
