/*
 * NAME      blob - documents as files named by the SHA-256 of what they hold: blobs/ab/cdef...
 * WHY       a document is on the disk, durably, before an event names it; the same document is kept
 *           once; what a file should hold stands in its name
 * OWNS      the folder blobs/ and the temporary files in it (blobs/new-...)
 * ERRORS    disk-full, not-writable, disk-error with the path; PORT_ABSENT for a document that is
 *           not there
 * MUST NOT  use a name that came from outside unless it is 64 hex digits
 */
#include "store/sqlite/sqlite.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/panic.h"
#include "trust/digest.h"

#define NEW_PREFIX "new-"
#define LEFT_SECONDS \
    (24 * 60 * 60) /* an upload may take that long before it counts as left behind */
#define PATH_BYTES 4096

struct upload {
    int fd;
    int64_t size;
    struct sha256 *hash;
    bool failed;
    char path[PATH_BYTES];
};

int sq_errno(struct diags *d, const char *file, const char *what)
{
    int error = errno;
    const char *code = "disk-error", *remedy = "look at the disk and at the kernel's log";

    if (error == ENOSPC || error == EDQUOT) {
        code = "disk-full";
        remedy = "free some space and try again";
    } else if (error == EACCES || error == EPERM || error == EROFS) {
        code = "not-writable";
        remedy = "give this user write access to the folder";
    } else if (error == ENOENT || error == ENOTDIR) {
        code = "cannot-open";
        remedy = "look at the path";
    }
    return store_fail(d, code, file, remedy, "%s: %s", what, strerror(error));
}

static void blob_path(const struct sqlite_store *q, struct str hex, char *out)
{
    int n = snprintf(out, PATH_BYTES, "%s/" SQ_BLOBS "/%.2s/%.62s", q->dir, hex.p, hex.p + 2);

    AN(n > 0 && n < PATH_BYTES);
}

int sq_sync_folder(const char *dir, struct diags *d)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

    if (fd < 0)
        return sq_errno(d, dir, "the folder cannot be opened");
    rc = fsync(fd);
    (void)close(fd);
    return rc == 0 ? PORT_OK : sq_errno(d, dir, "the folder cannot be written to the disk");
}

int sq_blob_open(struct store *s, void **up, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    struct upload *u = calloc(1, sizeof(*u));
    unsigned char chance[12];
    char hex[2 * sizeof(chance) + 1];
    int n;

    AN(u != NULL);
    random_bytes(chance, sizeof(chance));
    hex_write(chance, sizeof(chance), hex);
    n = snprintf(u->path, sizeof(u->path), "%s/" SQ_BLOBS "/" NEW_PREFIX "%s", q->dir, hex);
    AN(n > 0 && (size_t)n < sizeof(u->path));
    u->fd = open(u->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (u->fd < 0) {
        n = sq_errno(d, u->path, "a document cannot be stored");
        free(u);
        return n;
    }
    u->hash = sha256_begin();
    *up = u;
    return PORT_OK;
}

int sq_blob_write(struct store *s, void *up, const void *p, size_t n, struct diags *d)
{
    struct upload *u = up;
    const char *at = p;
    size_t left = n;
    ssize_t got;

    (void)s;
    if (u->failed)
        return PORT_FAILED;
    while (left > 0) {
        got = write(u->fd, at, left);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            u->failed = true;
            return sq_errno(d, u->path, "a document cannot be stored");
        }
        at += got;
        left -= (size_t)got;
    }
    sha256_more(u->hash, p, n);
    u->size += (int64_t)n;
    return PORT_OK;
}

static void upload_free(struct upload *u)
{
    if (u->fd >= 0)
        (void)close(u->fd);
    if (u->hash != NULL)
        sha256_drop(u->hash);
    if (u->path[0] != '\0')
        (void)unlink(u->path);
    free(u);
}

/* The file is on the disk under its lasting name when this returns PORT_OK. */
static int settle(struct sqlite_store *q, struct upload *u, struct str hex, struct diags *d)
{
    char path[PATH_BYTES], folder[PATH_BYTES], blobs[PATH_BYTES];
    bool made;

    blob_path(q, hex, path);
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)(strlen(path) - 63), path);
    (void)snprintf(blobs, sizeof(blobs), "%.*s", (int)(strlen(folder) - 3), folder);
    if (fsync(u->fd) != 0)
        return sq_errno(d, u->path, "a document cannot be written to the disk");
    made = mkdir(folder, 0700) == 0;
    if (!made && errno != EEXIST)
        return sq_errno(d, folder, "a folder for documents cannot be made");
    if (rename(u->path, path) != 0)
        return sq_errno(d, path, "a document cannot be given its name");
    u->path[0] = '\0';
    if (made && sq_sync_folder(blobs, d) != PORT_OK)
        return PORT_FAILED;
    return sq_sync_folder(folder, d);
}

int sq_blob_done(struct store *s, void *up, char hex[65], int64_t *size, struct diags *d)
{
    struct upload *u = up;
    unsigned char hash[SHA256_BYTES];
    int rc;

    if (u->failed) {
        upload_free(u);
        return store_fail(d, "disk-error", sq_of(s)->dir, "send it again",
                          "the document was not stored whole");
    }
    sha256_end(u->hash, hash);
    u->hash = NULL;
    hex_write(hash, sizeof(hash), hex);
    *size = u->size;
    rc = settle(sq_of(s), u, (struct str){ hex, 64 }, d);
    upload_free(u);
    return rc;
}

void sq_blob_drop(struct store *s, void *up)
{
    (void)s;
    upload_free(up);
}

static int read_all(int fd, const char *path, struct arena *a, struct str *out, struct diags *d)
{
    struct stat st;
    size_t n, at = 0;
    ssize_t got;
    char *p;

    if (fstat(fd, &st) != 0)
        return sq_errno(d, path, "a document cannot be read");
    n = (size_t)st.st_size;
    p = arena_alloc(a, n + 1);
    while (at < n) {
        got = read(fd, p + at, n - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sq_errno(d, path, "a document cannot be read");
        if (got == 0)
            break;
        at += (size_t)got;
    }
    *out = (struct str){ p, at };
    return PORT_OK;
}

static int open_blob(struct sqlite_store *q, struct str hex, char *path, struct diags *d)
{
    int fd;

    blob_path(q, hex, path);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0)
        return fd;
    if (errno == ENOENT)
        return PORT_ABSENT;
    return sq_errno(d, path, "a document cannot be read");
}

int sq_blob_size(struct store *s, struct str hex, int64_t *size, struct diags *d)
{
    char path[PATH_BYTES];
    struct stat st;

    if (!store_is_hex(hex))
        return PORT_ABSENT;
    blob_path(sq_of(s), hex, path);
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? PORT_ABSENT : sq_errno(d, path, "a document cannot be looked at");
    *size = st.st_size;
    return PORT_OK;
}

int sq_blob_read(struct store *s, struct str hex, struct arena *a, struct str *out, struct diags *d)
{
    char path[PATH_BYTES], is[SHA256_HEX];
    int fd, rc;

    if (!store_is_hex(hex))
        return PORT_ABSENT;
    fd = open_blob(sq_of(s), hex, path, d);
    if (fd < 0)
        return fd;
    rc = read_all(fd, path, a, out, d);
    (void)close(fd);
    if (rc != PORT_OK)
        return rc;
    sha256_hex(out->p, out->n, is);
    if (!str_is(hex, is))
        return store_fail(d, "blob-changed", path, "restore it from the last backup",
                          "the document is not what was stored: its SHA-256 is %s", is);
    return PORT_OK;
}

int sq_blob_check(void *ctx, struct str hex, struct diags *d)
{
    struct sqlite_store *q = ctx;
    unsigned char hash[SHA256_BYTES];
    char path[PATH_BYTES], is[SHA256_HEX], part[65536];
    struct sha256 *h;
    ssize_t got;
    int fd;

    if (!store_is_hex(hex)) {
        store_finding(d, "blob-name", hex, "an event names a document that is no SHA-256");
        return PORT_OK;
    }
    fd = open_blob(q, hex, path, d);
    if (fd == PORT_ABSENT)
        store_finding(d, "blob-missing", hex, "an event names a document that is not there");
    if (fd < 0)
        return fd == PORT_ABSENT ? PORT_OK : fd;
    h = sha256_begin();
    while ((got = read(fd, part, sizeof(part))) > 0)
        sha256_more(h, part, (size_t)got);
    sha256_end(h, hash);
    (void)close(fd);
    hex_write(hash, sizeof(hash), is);
    if (got < 0 || !str_is(hex, is))
        store_finding(d, "blob-changed", hex,
                      "a document is not what was stored: its SHA-256 is %s", is);
    return PORT_OK;
}

/* ------------------------------------------------------------------ walking the folder */

/* The age of files is the file system's business: its own clock, not the clock of cases. */
static bool left_behind(int dir, const char *name)
{
    struct stat st;

    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           time(NULL) - st.st_mtime > LEFT_SECONDS;
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
        if (strlen(e->d_name) != 62)
            continue;
        memcpy(hex, two, 2);
        memcpy(hex + 2, e->d_name, 63);
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
        blob_path(q, hex, path);
        (void)unlink(path);
    }
}
