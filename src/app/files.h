/* NAME files - reading and writing whole files for main; errors name the path and what to do */
#ifndef APP_FILES_H
#define APP_FILES_H

#include "law/law.h"

bool files_read(const char *path, size_t max, struct arena *a, struct str *out, struct diags *d);
bool files_write(const char *path, struct str bytes, struct diags *d);
bool files_law(const char *dir, struct arena *a, struct law_source **out, size_t *n, struct str *digest,
               struct diags *d);

#endif
