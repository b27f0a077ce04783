/*
 * NAME    files - see files.h
 * ERRORS  DIAG_ENVIRONMENT with the path; a path that names nothing to read, and a file over its limit, are DIAG_INPUT:
 *         who typed them can mend them
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "trust/digest.h"

static bool trouble(struct diags *d, const char *path, const char *what)
{
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, "no-file", "%s %s: %m.", what, path);
    g->file = str_dup(d->arena, str_of(path));
    g->remedy = errno == ENOENT ? STR("Check the path.") : errno == EACCES || errno == EROFS
        ? STR("Check who may read and write there.") : errno == ENOSPC ? STR("Make room on the disk.") : STR_NONE;
    return false;
}

/* A mistyped name, or a folder where a file is wanted, is no fault of the disk. */
static bool no_such(struct diags *d, const char *path, const char *what)
{
    int why = errno;
    trouble(d, path, what);
    if (why == ENOENT || why == ENOTDIR || why == EISDIR || why == ENAMETOOLONG || why == ELOOP)
        d->last->class = DIAG_INPUT;
    if (why == EISDIR)
        d->last->remedy = STR("Give a file, not a folder.");
    return false;
}

bool files_read(const char *path, size_t max, struct arena *a, struct str *out, struct diags *d)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return no_such(d, path, "Cannot open");
    struct buf b = buf_on(a);
    char chunk[65536];
    ssize_t n;
    while ((n = read(fd, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            no_such(d, path, "Cannot read");
            break;
        }
        if (b.n + (size_t)n > max) {
            struct diag *g = diag_add(d, DIAG_INPUT, "file-too-large", "%s is larger than %zu bytes.", path, max);
            g->file = str_dup(d->arena, str_of(path));
            g->remedy = STR("Give a smaller file.");
            n = -1;
            break;
        }
        buf_str(&b, (struct str){ chunk, (size_t)n });
    }
    if (!standard)
        close(fd);
    *out = buf_get(&b);
    return n == 0;
}

bool files_write(const char *path, struct str bytes, struct diags *d)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return trouble(d, path, "Cannot write");
    bool ok = true;
    for (size_t at = 0; ok && at < bytes.n;) {
        ssize_t n = write(fd, bytes.p + at, bytes.n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            ok = trouble(d, path, "Cannot write");
        else
            at += (size_t)n;
    }
    if (!standard && close(fd) != 0 && ok)
        ok = trouble(d, path, "Cannot write");
    return ok;
}

static int by_name(const void *a, const void *b)
{
    const struct law_source *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static bool list_law(const char *dir, struct arena *a, struct law_source **out, size_t *n, struct diags *d)
{
    DIR *folder = opendir(dir);
    if (!folder) {
        no_such(d, dir, "Cannot open the folder of the law files");
        d->last->remedy = STR("Give the folder with --law DIR.");
        return false;
    }
    size_t cap = 0;
    *n = 0;
    *out = NULL;
    for (struct dirent *e; (e = readdir(folder));) {
        struct str name = str_of(e->d_name);
        if (!str_ends(name, ".md") || str_is(name, "README.md") || name.p[0] == '.')
            continue;
        if (*n == cap) {
            struct law_source *more = arena_new_array(a, cap = cap ? cap * 2 : 16, struct law_source);
            if (*n)
                memcpy(more, *out, *n * sizeof *more);
            *out = more;
        }
        (*out)[(*n)++].name = str_dup(a, name);
    }
    closedir(folder);
    if (*n == 0) {
        struct diag *g = diag_add(d, DIAG_INPUT, "no-law", "There is no law file (*.md) in %s.", dir);
        g->remedy = STR("Give the folder of the law files with --law DIR.");
        return false;
    }
    qsort(*out, *n, sizeof **out, by_name);
    return true;
}

bool files_law(const char *dir, struct arena *a, struct law_source **out, size_t *n, struct str *digest,
               struct diags *d)
{
    if (!list_law(dir, a, out, n, d))
        return false;
    struct sha256 *hash = sha256_begin();       /* of each name, a newline, its bytes */
    unsigned char sum[SHA256_BYTES];
    bool ok = true;
    for (size_t i = 0; ok && i < *n; i++) {
        struct law_source *s = &(*out)[i];
        struct str path = str_printf(a, "%s/%.*s", dir, STR_ARG(s->name));
        ok = files_read(path.p, 8u << 20, a, &s->text, d);
        if (!ok)
            break;
        sha256_more(hash, s->name.p, s->name.n);
        sha256_more(hash, "\n", 1);
        sha256_more(hash, s->text.p, s->text.n);
        s->name = path;
    }
    sha256_end(hash, sum);
    *digest = hex_str(a, sum, sizeof sum);
    return ok;
}
