/*
 * NAME      keyfile - opening first, then looking at what was opened
 * WHY       a check by name can be fooled between check and opening; everything is asked of the
 *           descriptor
 * OWNS      nothing
 * ERRORS    see the header
 * MUST NOT  follow a link at the last step, or mend permissions by itself: somebody may already
 *           have read the key
 */
#include "trust/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

static bool refuse(struct diags *d, const char *path, struct str remedy, const char *what)
{
    struct diag *g =
        diag_add(d, DIAG_ENVIRONMENT, "key-file", "the key file %s cannot be used: %s", path, what);

    g->file = str_dup(d->arena, str_of(path));
    g->remedy = remedy;
    return false;
}

/* Is the file, under its true name, below the folder? A folder that is not there holds nothing. */
static bool inside(const char *path, const char *folder)
{
    char *file = realpath(path, NULL), *dir = folder != NULL ? realpath(folder, NULL) : NULL;
    size_t n = dir != NULL ? strlen(dir) : 0;
    bool in = false;

    if (file != NULL && dir != NULL)
        in = strncmp(file, dir, n) == 0
            && (file[n] == '/' || file[n] == '\0' || strcmp(dir, "/") == 0);
    free(file);
    free(dir);
    return in;
}

static bool fit(const struct stat *st, const char *path, struct diags *d)
{
    if (!S_ISREG(st->st_mode))
        return refuse(d, path, STR("give the path of a plain file"), "it is no plain file");
    if (st->st_uid != geteuid() && st->st_uid != 0)
        return refuse(d, path,
                      str_printf(d->arena, "chown it to the user that runs this program (uid %u)",
                                 (unsigned)geteuid()),
                      "it belongs to somebody else");
    if ((st->st_mode & 077) != 0)
        return refuse(
            d, path,
            str_printf(d->arena,
                       "chmod 600 %s; if others had access to this machine, make a new key", path),
            "others than its owner may read or change it");
    if (st->st_size <= 0 || st->st_size > KEYFILE_BYTES)
        return refuse(d, path, STR("give the path of the key"),
                      "it is empty or larger than 64 KiB");
    return true;
}

/* Everything the file holds; false when it is shorter than it says. */
static bool read_whole(int fd, char *p, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, p, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

bool keyfile_read(struct arena *a, const char *path, const char *data_dir, struct str *out,
                  struct diags *d)
{
    struct stat st;
    bool ok = false;
    char *p;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0)
        return refuse(d, path,
                      errno == ELOOP ? STR("give the path of the file itself, not of a link")
                                     : STR("check the path and who may read it"),
                      strerror(errno));
    if (fstat(fd, &st) != 0) {
        refuse(d, path, STR("check the disk"), strerror(errno));
    } else if (inside(path, data_dir)) {
        refuse(d, path,
               STR("move it out of the data folder: a backup would carry the key with the data"),
               "it lies in the data folder");
    } else if (fit(&st, path, d)) {
        p = arena_alloc(a, (size_t)st.st_size + 1);
        ok = read_whole(fd, p, (size_t)st.st_size);
        if (ok)
            *out = (struct str){ p, (size_t)st.st_size };
        else
            refuse(d, path, STR("check the disk"), "it could not be read to its end");
    }
    close(fd);
    return ok;
}

static bool write_whole(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t done = write(fd, bytes.p, bytes.n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes = str_sub(bytes, (size_t)done, bytes.n);
    }
    return fsync(fd) == 0;
}

/* The name of the file is durable when its folder is. */
static bool sync_folder(const char *path)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    int fd;
    bool ok;

    if (n >= sizeof dir)
        return false;
    memcpy(dir, slash == NULL ? "." : path, n);
    dir[n] = '\0';
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

bool keyfile_make(const char *path, const char *data_dir, struct str bytes, struct diags *d)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool ok;

    if (fd < 0)
        return refuse(d, path,
                      errno == EEXIST ? STR("a key is never overwritten; choose another name")
                                      : STR("check the path and who may write there"),
                      strerror(errno));
    if (inside(path, data_dir)) {
        close(fd);
        unlink(path);
        return refuse(d, path, STR("choose a place outside the data folder"),
                      "it would lie in the data folder");
    }
    ok = fchmod(fd, 0600) == 0 && write_whole(fd, bytes);
    ok = close(fd) == 0 && ok && sync_folder(path);
    if (!ok) {
        unlink(path);
        return refuse(d, path, STR("check the disk"), "it could not be written");
    }
    return true;
}
