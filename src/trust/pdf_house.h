/*
 * NAME    pdf_house - the house's note over a paper: these bytes and these files are ours
 * WHY     a paper that nobody signed with a certificate still proves its pages, by the key that signs
 *         the journal's heads (docs/seal.md)
 * OWNS    the note's text: the key's name, "paper", "SIZE HASH" of the document as it was before the
 *         files were put in, "NAME HASH" for each file; SHA-256 in base64, a line each
 * ERRORS  false and a diag: bad-paper-note and those of note.h
 */
#ifndef TRUST_PDF_HOUSE_H
#define TRUST_PDF_HOUSE_H

#include "trust/pdf.h"

struct pdf_house {
    struct str origin;
    size_t size;                    /* of the document it speaks of */
    struct str hash;                /* base64 */
    struct str files;               /* the lines below */
};
struct str pdf_house_write(struct arena *a, struct str pdf, const struct pdf_file *files, size_t n,
                           const struct note_signer *by);
/* The note is signed by one of the keys, for its own name. With no keys: read without that, for
 * showing only, and false (unknown-signer). */
bool pdf_house_open(struct arena *a, struct str note, const struct note_key *keys, size_t n,
                    struct pdf_house *out, struct diags *d);
/* Is that file's hash among the lines? */
bool pdf_house_names(struct arena *a, const struct pdf_house *h, const struct pdf_file *f);
struct str pdf_hash(struct arena *a, struct str bytes);

#endif
