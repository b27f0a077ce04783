/*
 * NAME    pdf_help - PDFs for tests: our own paper, one in streams, forged ones; other programs' view
 * WHY     a forger has every tool that we have: what is forged here is well made
 * ERRORS  a failing builder fails the test
 */
#ifndef TESTS_PDF_HELP_H
#define TESTS_PDF_HELP_H

#include "pki.h"
#include "trust/pdf.h"

#define PDF_NUMBER "D-2026-000017-K"    /* of the decision that pdf_paper draws */

struct str pdf_paper(struct arena *a);
/* One page; catalog, pages and page in an object stream, a packed cross-reference stream. */
struct str pdf_in_streams(struct arena *a);

/* A copy with bits of one byte turned. */
struct str pdf_turn(struct arena *a, struct str s, size_t at, unsigned mask);
struct pdf_range { int64_t v[4]; };
/* Of the last signature in the file. */
struct pdf_range pdf_range_of(struct str pdf);
/* The last signature with that range written into it and made anew over those bytes. */
struct str pdf_with_range(struct arena *a, struct str pdf, struct pdf_range r,
                          const struct pki_holder *by);
/* The last signature made a time-stamp over the document as a whole (ETSI EN 319 142-1 5.4.3), in place. */
struct str pdf_stamped(struct arena *a, struct str pdf, struct pki *by, enum pki_who tsa, moment at);
/* Updates: members added to the first page; to the catalog, with one left out (or NULL). */
struct str pdf_with_page(struct arena *a, struct str pdf, const char *more);
struct str pdf_with_catalog(struct arena *a, struct str pdf, const char *more,
                            const char *without);
/* Objects behind the end that no cross-reference names, and the old end again. */
struct str pdf_with_junk(struct arena *a, struct str pdf);
/* The last signature's field made visible, and the signature made anew. */
struct str pdf_showing(struct arena *a, struct str pdf, const struct pki_holder *by);
/* Members added to the last trailer. */
struct str pdf_trailer_key(struct arena *a, struct str pdf, const char *more);

bool pdf_have(const char *tool);
/* What the command prints in a folder where the PDF is x.pdf. */
struct str pdf_ask(struct arena *a, struct str pdf, const char *command);

#endif
