/*
 * NAME    pdf_update - an incremental update being written (ISO 32000-1 7.5.6)
 * WHY     what was signed stays byte for byte; changes are appended
 * OWNS    numbers of new objects, their places, the closing cross-reference: a table, or a stream
 *         where the document has streams
 * ERRORS  none: the document was read by pdf_open
 */
#ifndef TRUST_PDF_UPDATE_H
#define TRUST_PDF_UPDATE_H

#include "base/buf.h"
#include "trust/pdf_doc.h"

enum { PDF_UPDATED_MOST = 256 };
struct pdf_update {
    struct pdf *p;
    struct buf b;                       /* the whole file */
    struct { int64_t number, generation; size_t at; } object[PDF_UPDATED_MOST];
    size_t n;
    int64_t next;                       /* number of the next new object */
};

struct pdf_update pdf_update_on(struct pdf *p);
int64_t pdf_new_number(struct pdf_update *u);
/* "12 0 obj\n"; the caller writes the value and then ends it. */
void pdf_begin_object(struct pdf_update *u, int64_t number, int64_t generation);
void pdf_end_object(struct pdf_update *u);
/* Opens a dictionary with the members of `dict` as they were written, but for those in `without`
 * (NULL ends); the caller adds members and closes it. */
void pdf_copy_members(struct pdf_update *u, const struct pdf_value *dict,
                      const char *const *without);
/* Cross-reference, trailer; the file. */
struct str pdf_update_end(struct pdf_update *u);
/* "(D:20261122063200Z)" */
void pdf_put_time(struct buf *b, int64_t moment);

#endif
