/* NAME files - see files.h */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "files.h"

enum { NAMES_MOST = 2000 };

static int by_name(const void *a, const void *b)
{
    const struct str *x = a, *y = b;

    return str_cmp(*x, *y);
}

size_t list_folder(struct arena *a, const char *dir, struct str **names)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    size_t n = 0;

    *names = arena_new_array(a, NAMES_MOST, struct str);
    if (d == NULL)
        return 0;
    while (n < NAMES_MOST && (e = readdir(d)) != NULL) {
        if (e->d_name[0] != '.')
            (*names)[n++] = str_dup(a, str_of(e->d_name));
    }
    closedir(d);
    qsort(*names, n, sizeof **names, by_name);
    return n;
}

bool read_whole(struct arena *a, struct str path, struct str *out)
{
    FILE *f = fopen(str_z(a, path), "rb");
    struct buf b = buf_on(a);
    char part[65536];
    size_t got;
    bool ok;

    if (f == NULL)
        return false;
    while ((got = fread(part, 1, sizeof part, f)) > 0)
        buf_str(&b, (struct str){ part, got });
    ok = !ferror(f);
    fclose(f);
    *out = buf_get(&b);
    return ok;
}

bool write_whole(struct arena *a, struct str path, struct str text)
{
    FILE *f = fopen(str_z(a, path), "wb");
    bool ok;

    if (f == NULL)
        return false;
    ok = fwrite(text.p, 1, text.n, f) == text.n;
    return fclose(f) == 0 && ok;
}
