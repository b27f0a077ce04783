/*
 * NAME    law_dir - reads the law files of a folder for tests and the bench
 * WHY     the law room may not read files; its tests must
 */
#include "law_dir.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str law_file_read(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct str s = STR_NONE;
    long size;
    char *p;

    if (!f)
        return s;
    if (fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) >= 0 && fseek(f, 0, SEEK_SET) == 0) {
        p = arena_alloc(a, (size_t)size + 1);
        if (fread(p, 1, (size_t)size, f) == (size_t)size)
            s = (struct str){ p, (size_t)size };
    }
    fclose(f);
    return s;
}

struct str *law_dir_names(struct arena *a, const char *folder, const char *suffix, size_t *n)
{
    struct dirent **found;
    struct str *names;
    int count = scandir(folder, &found, NULL, alphasort);

    *n = 0;
    if (count < 0)
        return NULL;
    names = arena_new_array(a, (size_t)count, struct str);
    for (int i = 0; i < count; i++) {
        struct str name = str_of(found[i]->d_name);
        if (str_ends(name, suffix) && name.p[0] != '.')
            names[(*n)++] = str_dup(a, name);
        free(found[i]);
    }
    free(found);
    return names;
}

struct law_source *law_dir_read(struct arena *a, const char *folder, size_t *n)
{
    struct str *names = law_dir_names(a, folder, ".md", n);
    struct law_source *src;

    if (!names || *n == 0)
        return NULL;
    src = arena_new_array(a, *n, struct law_source);
    for (size_t i = 0; i < *n; i++) {
        src[i].name = str_printf(a, "law/%.*s", STR_ARG(names[i]));
        src[i].text =
            law_file_read(a, str_z(a, str_printf(a, "%s/%.*s", folder, STR_ARG(names[i]))));
        if (!src[i].text.p)
            return NULL;
    }
    return src;
}
