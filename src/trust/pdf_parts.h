/*
 * NAME    pdf_parts - the parts of a document that signing and checking are about
 * WHY     signature fields, embedded files and the first page are found once, with limits
 * OWNS    nothing
 * ERRORS  false when there are more than allowed; what is not of the right shape is left out, but a
 *         signature field with a broken value is there, with its fault
 */
#ifndef TRUST_PDF_PARTS_H
#define TRUST_PDF_PARTS_H

#include "trust/pdf.h"
#include "trust/pdf_doc.h"

enum { PDF_NODES_MOST = 1 << 14 };      /* of a tree of fields, names or pages */

struct pdf_signature {
    const struct pdf_value *dict;       /* the value of the field */
    const struct pdf_entry *entry;      /* the object it stands in */
    struct str name;                    /* of the field, UTF-8 */
    bool gone;                          /* not there any more in the document as it stands */
};
struct pdf_signatures { struct pdf_signature v[PDF_SIGNATURES_MOST]; size_t n; };

/* Adds the signatures of the state as of section `from` that are not yet there. */
bool pdf_find_signatures(struct pdf *p, size_t from, struct pdf_signatures *out);
/* Is a field of that name on the top of the form? */
bool pdf_has_field(struct pdf *p, struct str name);
/* Of the state as it stands; false: too many, or one cannot be unpacked. */
bool pdf_find_files(struct pdf *p, struct pdf_file *out, size_t *n);
/* The reference to the first page; NULL when there is none. */
const struct pdf_value *pdf_first_page(struct pdf *p);

#endif
