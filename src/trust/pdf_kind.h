/*
 * NAME    pdf_kind - the kind "pdf" in two parts: signatures (pdf_check.c), and what is carried inside
 *         (pdf_inside.c)
 * WHY     seal, receipt and note prove a paper also without anybody's certificate
 */
#ifndef TRUST_PDF_KIND_H
#define TRUST_PDF_KIND_H

#include "trust/pdf_doc.h"
#include "trust/verify_kinds.h"

extern const struct verify_kind kind_pdf;

/* Looks at the files inside: reasons, and "files", "seal", "receipt", "note" of the fields. */
void pdf_check_inside(struct verification *v, struct pdf *p, bool has_signatures);
/* What the seal and the receipt say, for a person. */
void pdf_say_more(struct buf *b, const struct report *r, enum lang lang);

#endif
