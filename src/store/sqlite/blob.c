/*
 * NAME      blob - documents as files named by the SHA-256 of what they hold: blobs/ab/cdef...
 * WHY       a document is on the disk, durably, before an event names it; the same document is kept
 *           once; what a file should hold stands in its name. In a folder with a vault the file is
 *           blobs/ab/cdef....sealed: its key, wrapped, twice, and the document as a sealed stream.
 *           The name stays the hash of the document itself: events name it so, and the journal
 *           proves by it that the document is the one that was filed
 * OWNS      the folder blobs/ and the temporary files in it (blobs/new-...)
 * ERRORS    disk-full, not-writable, disk-error with the path; PORT_ABSENT for a document that is
 *           not there
 * MUST NOT  use a name that came from outside unless it is 64 hex digits
 */
#include "store/sqlite/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

struct upload {
    int fd;
    int64_t size;
    struct sha256 *hash;
    bool failed;
    struct diags *d;                /* of the call under way: where a failing write says so */
    struct arena *arena;            /* of the sealed stream; NULL: it is not sealed */
    struct vault_stream *stream;
    unsigned char key[VAULT_KEY];
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

void sq_blob_path(const struct sqlite_store *q, struct str hex, bool sealed, char *out)
{
    int n = snprintf(out, PATH_BYTES, "%s/" SQ_BLOBS "/%.2s/%.62s%s", q->dir, hex.p, hex.p + 2,
                     sealed ? SQ_SEALED : "");

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

static int write_all(struct upload *u, const void *p, size_t n)
{
    const char *at = p;
    ssize_t got;

    while (n > 0) {
        got = write(u->fd, at, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sq_errno(u->d, u->path, "a document cannot be stored");
        at += got;
        n -= (size_t)got;
    }
    return PORT_OK;
}

static bool sink(void *ctx, const void *p, size_t n)
{
    struct upload *u = ctx;

    u->failed = u->failed || write_all(u, p, n) != PORT_OK;
    return !u->failed;
}

static void upload_free(struct upload *u)
{
    if (u->fd >= 0)
        (void)close(u->fd);
    if (u->hash != NULL)
        sha256_drop(u->hash);
    if (u->path[0] != '\0')
        (void)unlink(u->path);
    wipe(u->key, sizeof(u->key));
    arena_free(u->arena);
    free(u);
}

/* Room for the two wrapped keys, which are known when the name is; then the sealed stream. */
static void begin_sealed(struct upload *u)
{
    static const unsigned char room[SQ_SEALED_HEAD];

    random_bytes(u->key, sizeof(u->key));
    u->arena = arena_new();
    if (sink(u, room, sizeof(room)))
        u->stream = vault_seal_begin(u->arena, u->key, sink, u);
}

int sq_blob_open(struct store *s, void **up, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    struct upload *u = calloc(1, sizeof(*u));
    unsigned char chance[12];
    char hex[2 * sizeof(chance) + 1];
    int n;

    AN(u != NULL);
    u->d = d;
    random_bytes(chance, sizeof(chance));
    hex_write(chance, sizeof(chance), hex);
    n = snprintf(u->path, sizeof(u->path), "%s/" SQ_BLOBS "/" NEW_PREFIX "%s", q->dir, hex);
    AN(n > 0 && (size_t)n < sizeof(u->path));
    u->fd = open(u->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (u->fd < 0) {
        n = sq_errno(d, u->path, "a document cannot be stored");
        free(u);
        return n;
    }
    u->hash = sha256_begin();
    if (q->sealed)
        begin_sealed(u);
    if (u->failed) {
        upload_free(u);
        return PORT_FAILED;
    }
    *up = u;
    return PORT_OK;
}

int sq_blob_write(struct store *s, void *up, const void *p, size_t n, struct diags *d)
{
    struct upload *u = up;

    (void)s;
    if (u->failed)
        return PORT_FAILED;
    u->d = d;
    if (u->stream != NULL)
        (void)vault_seal_more(u->stream, p, n);
    else
        u->failed = write_all(u, p, n) != PORT_OK;
    if (u->failed)
        return PORT_FAILED;
    sha256_more(u->hash, p, n);
    u->size += (int64_t)n;
    return PORT_OK;
}

/* The stream's end, and the key wrapped under the name that is known now. */
static int end_sealed(struct sqlite_store *q, struct upload *u, struct str hex, struct diags *d)
{
    unsigned char head[SQ_SEALED_HEAD];

    u->d = d;
    if (!vault_seal_end(u->stream))
        return PORT_FAILED;
    if (sq_vault_wrap(q, u->key, hex, head, d) != PORT_OK)
        return PORT_FAILED;
    memcpy(head + VAULT_WRAPPED, head, VAULT_WRAPPED);
    if (pwrite(u->fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
        return sq_errno(d, u->path, "a document cannot be stored");
    return PORT_OK;
}

/* The file is on the disk under its lasting name when this returns PORT_OK. */
static int settle(struct sqlite_store *q, struct upload *u, struct str hex, bool sealed,
                  struct diags *d)
{
    char path[PATH_BYTES], folder[PATH_BYTES], blobs[PATH_BYTES];
    bool made;

    sq_blob_path(q, hex, sealed, path);
    (void)snprintf(blobs, sizeof(blobs), "%s/" SQ_BLOBS, q->dir);
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
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
    if (sq_sync_folder(folder, d) != PORT_OK)
        return PORT_FAILED;
    if (sealed) {               /* one that was kept open before is not needed any more */
        sq_blob_path(q, hex, false, path);
        (void)unlink(path);
    }
    return PORT_OK;
}

int sq_blob_done(struct store *s, void *up, char hex[65], int64_t *size, struct diags *d)
{
    struct upload *u = up;
    unsigned char hash[SHA256_BYTES];
    int rc = PORT_OK;

    if (u->failed) {
        upload_free(u);
        return store_fail(d, "disk-error", sq_of(s)->dir, "send it again",
                          "the document was not stored whole");
    }
    sha256_end(u->hash, hash);
    u->hash = NULL;
    hex_write(hash, sizeof(hash), hex);
    *size = u->size;
    if (u->stream != NULL)
        rc = end_sealed(sq_of(s), u, (struct str){ hex, 64 }, d);
    if (rc == PORT_OK)
        rc = settle(sq_of(s), u, (struct str){ hex, 64 }, u->stream != NULL, d);
    upload_free(u);
    return rc;
}

void sq_blob_drop(struct store *s, void *up)
{
    (void)s;
    upload_free(up);
}

/* ------------------------------------------------------------------ reading */

int sq_blob_file(struct sqlite_store *q, struct str hex, bool *sealed, char *path,
                     struct diags *d)
{
    int fd, i;

    /* Thrice: between two looks an open one may have been sealed. */
    for (i = 0; i < 3; i++) {
        *sealed = q->sealed ? i != 1 : i == 1;
        sq_blob_path(q, hex, *sealed, path);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd >= 0)
            return fd;
        if (errno != ENOENT)
            return sq_errno(d, path, "a document cannot be read");
    }
    return PORT_ABSENT;
}

int sq_blob_size(struct store *s, struct str hex, int64_t *size, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    char path[PATH_BYTES];
    struct stat st;
    bool sealed;
    int i;

    if (!store_is_hex(hex))
        return PORT_ABSENT;
    for (i = 0; i < 3; i++) {
        sealed = q->sealed ? i != 1 : i == 1;
        sq_blob_path(q, hex, sealed, path);
        if (lstat(path, &st) == 0) {
            *size = sealed ? vault_plain_size(st.st_size - SQ_SEALED_HEAD) : st.st_size;
            return *size >= 0 ? PORT_OK : store_fail(d, "blob-changed", path,
                                                     "restore it from the last backup",
                                                     "no sealed document has this size");
        }
        if (errno != ENOENT)
            return sq_errno(d, path, "a document cannot be looked at");
    }
    return PORT_ABSENT;
}

ssize_t sq_blob_part(int fd, void *p, size_t n)
{
    ssize_t got;

    do
        got = read(fd, p, n);
    while (got < 0 && errno == EINTR);
    return got;
}

/* The document's key from the head of its file: the second copy serves when the first was being
 * rewritten. */
int sq_blob_key(struct sqlite_store *q, int fd, struct str hex, const char *path,
                  unsigned char key[VAULT_KEY], struct diags *d)
{
    unsigned char head[SQ_SEALED_HEAD];
    struct arena *a;
    struct diags quiet;
    int rc;

    if (sq_blob_part(fd, head, sizeof(head)) != (ssize_t)sizeof(head))
        return store_fail(d, "blob-changed", path, "restore it from the last backup",
                          "a sealed document is cut short");
    a = arena_new();
    quiet = diags_on(a);
    rc = q->vault == NULL ? PORT_FAILED : sq_vault_unwrap(q, head, hex, key, &quiet);
    if (rc != PORT_OK)
        rc = sq_vault_unwrap(q, head + VAULT_WRAPPED, hex, key, d);
    arena_free(a);
    return rc;
}

int sq_blob_stream(struct sqlite_store *q, int fd, bool sealed, struct str hex,
                       const char *path, vault_sink *to, void *ctx, struct diags *d)
{
    struct arena *a = arena_new();
    char *part = arena_alloc(a, VAULT_CHUNK);
    unsigned char key[VAULT_KEY];
    struct vault_stream *v = NULL;
    ssize_t got = 0;
    int rc = sealed ? sq_blob_key(q, fd, hex, path, key, d) : PORT_OK;

    if (rc == PORT_OK && sealed)
        v = vault_open_begin(a, key, to, ctx);
    while (rc == PORT_OK && (got = sq_blob_part(fd, part, VAULT_CHUNK)) > 0)
        if (!(v != NULL ? vault_open_more(v, part, (size_t)got, d) : to(ctx, part, (size_t)got)))
            rc = PORT_FAILED;
    if (got < 0)
        rc = sq_errno(d, path, "a document cannot be read");
    if (v != NULL && !vault_open_end(v, d))
        rc = PORT_FAILED;
    wipe(key, sizeof(key));
    arena_free(a);
    return rc;
}

struct into { struct sha256 *hash; char *p; size_t n, room; };

static bool collect(void *ctx, const void *p, size_t n)
{
    struct into *i = ctx;

    sha256_more(i->hash, p, n);
    if (i->p != NULL) {
        if (n > i->room - i->n)
            return false;
        memcpy(i->p + i->n, p, n);
        i->n += n;
    }
    return true;
}

int sq_blob_read(struct store *s, struct str hex, struct arena *a, struct str *out, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    unsigned char hash[SHA256_BYTES];
    char path[PATH_BYTES], is[SHA256_HEX];
    struct into to = { NULL, NULL, 0, 0 };
    int64_t size;
    bool sealed;
    int fd, rc = sq_blob_size(s, hex, &size, d);

    if (rc != PORT_OK)
        return rc;
    fd = sq_blob_file(q, hex, &sealed, path, d);
    if (fd < 0)
        return fd;
    to = (struct into){ sha256_begin(), arena_alloc(a, (size_t)size + 1), 0, (size_t)size };
    rc = sq_blob_stream(q, fd, sealed, hex, path, collect, &to, d);
    (void)close(fd);
    sha256_end(to.hash, hash);
    hex_write(hash, sizeof(hash), is);
    *out = (struct str){ to.p, to.n };
    if (d->last != NULL && d->last->class == DIAG_ENVIRONMENT && rc != PORT_OK)
        return rc;
    if (rc != PORT_OK || !str_is(hex, is))
        return store_fail(d, "blob-changed", path, "restore it from the last backup",
                          "the document is not what was stored: its SHA-256 is %s", is);
    return PORT_OK;
}

int sq_blob_verify(struct sqlite_store *q, struct str hex, char *is,
                       struct diags *d)
{
    struct into to = { NULL, NULL, 0, 0 };
    unsigned char hash[SHA256_BYTES];
    char path[PATH_BYTES];
    struct arena *a;
    struct diags said;
    bool sealed;
    int fd = sq_blob_file(q, hex, &sealed, path, d), rc;

    if (fd < 0)
        return fd;
    a = arena_new();
    said = diags_on(a);
    to.hash = sha256_begin();
    rc = sq_blob_stream(q, fd, sealed, hex, path, collect, &to, &said);
    (void)close(fd);
    sha256_end(to.hash, hash);
    hex_write(hash, sizeof(hash), is);
    if (said.first != NULL && said.first->class == DIAG_ENVIRONMENT)
        rc = store_fail(d, "blob-unread", path, str_z(a, said.first->remedy), "%.*s",
                        STR_ARG(said.first->message));
    else if (rc != PORT_OK || !str_is(hex, is))
        rc = PORT_CONFLICT;
    arena_free(a);
    return rc;
}

int sq_blob_check(void *ctx, struct str hex, struct diags *d)
{
    struct sqlite_store *q = ctx;
    char is[SHA256_HEX];
    int rc;

    if (!store_is_hex(hex)) {
        store_finding(d, "blob-name", hex, "an event names a document that is no SHA-256");
        return PORT_OK;
    }
    rc = sq_blob_verify(q, hex, is, d);
    if (rc == PORT_ABSENT)
        store_finding(d, "blob-missing", hex, "an event names a document that is not there");
    if (rc == PORT_CONFLICT)
        store_finding(d, "blob-changed", hex,
                      "a document is not what was stored: its SHA-256 is %s", is);
    return rc == PORT_FAILED ? rc : PORT_OK;
}

/* Put where it belongs as it is: it was sealed elsewhere. */
int sq_blob_place(struct sqlite_store *q, struct str hex, const void *p, size_t n, struct diags *d)
{
    bool sealed = q->sealed;
    struct upload *u;
    void *up;
    int rc;

    q->sealed = false;                  /* they are sealed already */
    rc = sq_blob_open(&q->base, &up, d);
    q->sealed = sealed;
    if (rc != PORT_OK)
        return rc;
    u = up;
    rc = sq_blob_write(&q->base, up, p, n, d);
    if (rc == PORT_OK)
        rc = settle(q, u, hex, true, d);
    upload_free(u);
    return rc;
}
