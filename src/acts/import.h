/* NAME import - what the parts of one import share (import.c, import_lines.c) */
#ifndef ACTS_IMPORT_H
#define ACTS_IMPORT_H

#include <sys/stat.h>

#include "acts/room.h"

enum import_kind { IMPORT_TEXT, IMPORT_HTML, IMPORT_AKN, IMPORT_BULK, IMPORT_ARCHIVE };

struct import {
    struct reader *rd;
    const struct acts_import *how;
    struct arena *a;
    struct diags *d;
    struct put told;
    struct words_list words;                 /* of this batch */
    int64_t files, skipped, done, all, n_puzzles, n_errors;
    struct json *puzzles, *errors, *codes;
    bool open, resumed, stop;
    int in_batch;
    size_t batch_bytes;
};
struct import_inside { struct import *m; struct str path; };

void import_error(struct import *m, struct str file, int line, const struct diags *d);
bool import_begin(struct import *m);
bool import_put(struct import *m, struct arena *a, struct act_doc *doc, size_t bytes);
bool import_full(const struct import *m);
bool import_commit(struct import *m);
struct import_hints import_hints(const struct import *m, struct str source);

/* import_lines.c */
bool import_lines(struct import *m, struct str name, struct str bytes);
/* Reads on from byte `done`; notes with each batch how far it came. */
bool import_stream(struct import *m, const char *path, int fd, struct str mark, int64_t done,
                   int64_t size);
/* Size, time and what was given with the import: the same file asked otherwise is another. */
struct str import_mark(struct import *m, const struct stat *st);
int64_t import_seen(struct import *m, struct str path, struct str mark);    /* -1 and a diag */
bool import_note(struct import *m, struct str path, struct str mark, int64_t done, int64_t size);

#endif
