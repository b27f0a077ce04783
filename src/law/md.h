/*
 * NAME    law/md - the structure of a law file: passport, sections, blocks, pipe tables, directives
 * WHY     one reader for all files, so that a fault is found in one place and carries file and line
 * OWNS    nothing beyond the arena it is given; slices point into the source text
 */
#ifndef LAW_MD_H
#define LAW_MD_H

#include "base/diag.h"

#define MD_MAX_CELLS 64
#define MD_MAX_PARTS 8

/* One pipe row; cell[i] is trimmed, backticks around the whole cell are taken off. */
struct md_row {
    int line;
    size_t n;
    struct str *cell;
    struct md_row *next;
};

struct md_table {
    struct md_row head;
    struct md_row *first, *last;
    size_t n;
    struct md_table *next;
};

/* `key: value` in a passport or in a section. */
struct md_line {
    struct str key, value;
    int line;
    struct md_line *next;
};

/* `### part · part · ...` */
struct md_block {
    struct str part[MD_MAX_PARTS];
    size_t n_part;
    int line;
    struct md_table *tables, *last;
    struct md_block *next;
};

/* `## part · part · ...`; one part only: a section of prose. */
struct md_section {
    struct str part[MD_MAX_PARTS];
    size_t n_part;
    int line;
    struct md_line *lines, *last_line;
    struct md_block *blocks, *last_block;
    struct md_table *tables, *last;         /* tables before the first block */
    struct md_section *next;
};

struct md_doc {
    struct str name, stem, title;           /* "law/departure.md", "departure" */
    struct md_line *passport, *last_line;
    struct md_section *sections, *last;
};

/* Reads one file. Faults go to `d` as DIAG_INPUT with file and line; the document is always
 * returned, as far as it could be read, so that all faults of all files are reported at once. */
struct md_doc *md_parse(struct arena *a, struct str name, struct str text, struct diags *d);

/* The value of a passport line, or STR_NONE. */
struct str md_passport(const struct md_doc *doc, const char *key);
/* Index of the column with this head, or SIZE_MAX. */
size_t md_column(const struct md_table *t, const char *head);
/* A fault at a place; `remedy` may be NULL. */
struct diag *md_fault(struct diags *d, struct str file, int line, int column, const char *code,
                      const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 7, 8)));

#endif
