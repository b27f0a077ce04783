/*
 * NAME    law_dir - reads the law files of a folder for tests and the bench
 * ERRORS  NULL when the folder cannot be read: the caller skips
 */
#ifndef TESTS_LAW_DIR_H
#define TESTS_LAW_DIR_H

#include "law/law.h"

/* Every *.md of the folder, sorted by name; the names are "law/<file>". */
struct law_source *law_dir_read(struct arena *a, const char *folder, size_t *n);
/* A whole file, p NULL when it cannot be read. */
struct str law_file_read(struct arena *a, const char *path);
/* Names of the files in a folder that end so, sorted; *n is 0 when there are none. */
struct str *law_dir_names(struct arena *a, const char *folder, const char *suffix, size_t *n);

#endif
