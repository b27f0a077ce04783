/* NAME files - folders and files of the page compiler */
#ifndef PAGEC_FILES_H
#define PAGEC_FILES_H

#include "base/str.h"

/* Names in a folder, sorted, hidden ones left out; 0 when there is no such folder. */
size_t list_folder(struct arena *a, const char *dir, struct str **names);
bool read_whole(struct arena *a, struct str path, struct str *out);
bool write_whole(struct arena *a, struct str path, struct str text);

#endif
