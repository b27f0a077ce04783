/*
 * NAME      anchors - pinned certificates from files and folders (chain.h)
 * WHY       who is trusted is the operator's word: files on a disk, seen and compared by people
 * OWNS      the list of known certificates of the national centres, by SHA-256
 * ERRORS    a diag of class environment for the disk, of class input for what is no certificate
 * MUST NOT  write; follow a folder deeper than one level
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "trust/chain.h"
#include "trust/digest.h"
#include "trust/pem.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

enum { ANCHOR_FILE_MOST = 1 << 20, ANCHORS_MOST = 4096 };

/*
 * SHA-256 of the certificates whose place is known: the roots and issuing authorities of the state
 * and of the national centre, and the published ones for tests. A test authority put into a folder
 * of production stays one of tests.
 */
static const struct { const char *sha256; enum environment env; } known[] = {
#include "trust/anchors.def"
};

static enum environment mark_of(const struct cert *c, enum environment given)
{
    char hex[SHA256_HEX];

    sha256_hex(c->sig.all.p, c->sig.all.n, hex);
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(known[i].sha256, hex) == 0)
            return known[i].env;
    return given;
}

static void put(struct arena *a, struct anchors *s, const struct cert *c, enum environment env)
{
    struct anchor *v;

    for (size_t i = 0; i < s->n; i++)
        if (cert_same(s->v[i].cert, c))
            return;
    if (s->n == s->cap) {
        s->cap = s->cap == 0 ? 16 : 2 * s->cap;
        v = arena_new_array(a, s->cap, struct anchor);
        if (s->n > 0)
            memcpy(v, s->v, s->n * sizeof *v);
        s->v = v;
    }
    s->v[s->n++] = (struct anchor){ c, mark_of(c, env) };
}

bool anchors_add(struct arena *a, struct anchors *s, struct str bytes, enum environment env,
                 struct diags *d)
{
    struct pem_block *blocks;
    size_t n = pem_blocks(a, bytes, &blocks);
    struct cert *c;

    if (n == 0) {
        diag_add(d, DIAG_INPUT, "no-certificate", "neither DER nor PEM of a certificate");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (blocks[i].label.n > 0 && !str_is(blocks[i].label, "CERTIFICATE") &&
            !str_is(blocks[i].label, "TRUSTED CERTIFICATE"))
            continue;
        if (s->n >= ANCHORS_MOST || (c = cert_read(a, blocks[i].der, d)) == NULL)
            return false;
        put(a, s, c, env);
    }
    return true;
}

static bool read_file(struct arena *a, const char *path, struct str *out, struct diags *d)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    bool whole;
    char *p;

    if (f == NULL || fstat(fileno(f), &st) != 0) {
        diag_add(d, DIAG_ENVIRONMENT, "cannot-read", "cannot open the certificates: %s",
                 strerror(errno))->file = str_dup(a, str_of(path));
        if (f != NULL)
            fclose(f);
        return false;
    }
    whole = S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= ANCHOR_FILE_MOST;
    if (whole) {
        p = arena_alloc(a, (size_t)st.st_size);
        out->p = p;
        out->n = fread(p, 1, (size_t)st.st_size, f);
        whole = out->n == (size_t)st.st_size;
    }
    fclose(f);
    if (!whole)
        diag_add(d, DIAG_ENVIRONMENT, "cannot-read", "the file of certificates is empty, cannot "
                 "be read or has over %d bytes", ANCHOR_FILE_MOST)->file = str_dup(a, str_of(path));
    return whole;
}

static bool load_file(struct arena *a, struct anchors *s, const char *path, enum environment env,
                      struct diags *d)
{
    size_t before = d->count;
    struct str bytes;

    if (!read_file(a, path, &bytes, d))
        return false;
    if (anchors_add(a, s, bytes, env, d))
        return true;
    if (d->count > before)
        d->last->file = str_dup(a, str_of(path));
    return false;
}

static enum environment folder_mark(const char *name, enum environment env)
{
    if (strcmp(name, "production") == 0)
        return ENV_PRODUCTION;
    return strcmp(name, "test") == 0 ? ENV_TEST : env;
}

static bool is_certificate_file(struct str name)
{
    static const char *const ends[] = { ".cer", ".crt", ".pem" };

    for (size_t i = 0; i < COUNT(ends); i++)
        if (str_ends(name, ends[i]))
            return true;
    return false;
}

static bool load(struct arena *a, struct anchors *s, const char *path, enum environment env,
                 int depth, struct diags *d);

static bool load_folder(struct arena *a, struct anchors *s, const char *path, enum environment env,
                        int depth, struct diags *d)
{
    struct diags ignored = diags_on(a);
    DIR *dir = opendir(path);
    struct dirent *e;
    struct stat st;
    bool right = true;
    const char *one;

    if (dir == NULL) {
        diag_add(d, DIAG_ENVIRONMENT, "cannot-read", "cannot open the folder of certificates: %s",
                 strerror(errno))->file = str_dup(a, str_of(path));
        return false;
    }
    while (right && (e = readdir(dir)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        one = str_printf(a, "%s/%s", path, e->d_name).p;
        if (stat(one, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode) && depth == 0 && folder_mark(e->d_name, ENV_ANY) != ENV_ANY)
            right = load(a, s, one, folder_mark(e->d_name, env), 1, d);
        else if (S_ISREG(st.st_mode) && is_certificate_file(str_of(e->d_name)))
            right = load_file(a, s, one, env, d);
        else if (S_ISREG(st.st_mode) && str_ends(str_of(e->d_name), ".der"))
            load_file(a, s, one, env, &ignored);    /* may be anything; what it is will show */
    }
    closedir(dir);
    return right;
}

static bool load(struct arena *a, struct anchors *s, const char *path, enum environment env,
                 int depth, struct diags *d)
{
    struct stat st;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return load_folder(a, s, path, env, depth, d);
    return load_file(a, s, path, env, d);
}

bool anchors_load(struct arena *a, struct anchors *s, const char *path, enum environment env,
                  struct diags *d)
{
    return load(a, s, path, env, 0, d);
}
