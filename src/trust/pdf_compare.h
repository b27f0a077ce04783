/*
 * NAME    pdf_compare - what an update changed of a signed document
 * WHY     a further signature adds itself and nothing else; everything beyond that is another
 *         document than the one that was signed
 * OWNS    the list of what a signature may add (below); all other differences are changes
 * ERRORS  none: what cannot be read is a change
 * MUST NOT judge by how an update is written: what the pages hold before and after is compared
 *
 * May be added: signature fields without actions to the form and to the annotations of pages, a
 * value to an empty signature field, the form's flags, evidence for later verification (/DSS) and
 * names of extensions; with `files` also embedded files. Metadata may say another time of change.
 */
#ifndef TRUST_PDF_COMPARE_H
#define TRUST_PDF_COMPARE_H

#include "trust/pdf_doc.h"

struct pdf_difference {
    bool changed;                   /* beyond the list */
    bool seen;                      /* an added signature shows a picture on a page */
    int64_t object;                 /* where the first change is; 0: in the trailer */
};
/* From the state of section `older`, whose bytes end at `end`, to that of `newer`. */
struct pdf_difference pdf_compare(struct pdf *p, size_t older, size_t end, size_t newer,
                                  bool files);

#endif
