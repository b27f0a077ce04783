/*
 * NAME    csv - rows as a file for tables (RFC 4180)
 * WHY     who counts takes figures along; a cell that begins like a formula is one to some programs
 * OWNS    quoting
 */
#ifndef PORTAL_CSV_H
#define PORTAL_CSV_H

#include "portal/portal.h"

enum { CSV_MOST = 16 };
void csv_cell(struct buf *b, struct str s, bool last);
/* A heading of these keys, then their values, strings and whole numbers, of each row. */
void csv_rows(struct buf *b, const struct json *rows, const char *const *keys, size_t n);
/* Answers with it as "sapar-NAME.csv". */
void csv_answer(struct request *r, const char *name, struct buf *b);

#endif
