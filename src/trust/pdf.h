/*
 * NAME    pdf - signatures in PDF documents: made, and checked; files carried inside
 * WHY     a decision is a PDF that a person keeps: who signed it, that no page was changed since,
 *         and its proof from the journal must be in the same file (ISO 32000-1 12.8, PAdES:
 *         EN 319 142-1)
 * OWNS    the form of incremental updates; the house's note over an unsigned paper (docs/seal.md)
 * ERRORS  false and one diag (DIAG_INPUT): bad-pdf, pdf-encrypted, pdf-too-large, pdf-signed and
 *         those of cms.h. What is wrong with somebody's signature is a reason in the report of
 *         verify.h, kind "pdf"
 * MUST NOT follow scripts, actions or links; repair what is broken: two readers would then see two
 *         documents
 */
#ifndef TRUST_PDF_H
#define TRUST_PDF_H

#include "trust/cms.h"
#include "trust/note.h"

enum {
    PDF_BYTES_MOST = 1 << 26, PDF_SIGNATURES_MOST = 16, PDF_FILES_MOST = 64,
    PDF_CONTENTS_LEAST = 8192       /* bytes kept for a signature; more with long chains */
};

/* Is it a PDF by its first bytes? */
bool pdf_known(struct str bytes);

/* /AFRelationship (ISO 32000-2 7.11.3): what the file is to the document. */
enum pdf_relation { PDF_DATA, PDF_SOURCE, PDF_ALTERNATIVE, PDF_SUPPLEMENT, PDF_UNSPECIFIED };
/* "receipt.json" and "seal.vds" are looked at when the document is verified. */
#define PDF_RECEIPT "receipt.json"
#define PDF_SEAL "seal.vds"
#define PDF_NOTE "paper.note"
struct pdf_file {
    struct str name;                /* printable ASCII without slashes */
    struct str media;               /* "application/json" */
    struct str description;         /* UTF-8; may be empty */
    enum pdf_relation relation;
    struct str bytes;
};
/*
 * The document with the files inside, as an incremental update; before signing, since a signature
 * covers what is there. Refused (pdf-signed) when it is signed already. With `house` (may be NULL)
 * the update also carries a note signed by the journal's key over the bytes of `pdf` and of every
 * file, so that a paper without anybody's certificate still proves its pages. `now` MOMENT_NONE: no
 * date.
 */
bool pdf_attach(struct arena *a, struct str pdf, const struct pdf_file *files, size_t n,
                moment now, const struct note_signer *house, struct str *out, struct diags *d);
/* The files inside, by the catalog's name tree. At most PDF_FILES_MOST. */
bool pdf_files(struct arena *a, struct str pdf, struct pdf_file **out, size_t *n, struct diags *d);

struct pdf_how {
    moment now;                     /* claimed time (/M); MOMENT_NONE: none */
    struct str name, reason, place; /* for readers; empty: left out */
    /* A time-stamp token over the signature's value by RFC 3161; NULL: none is put in. False and a
     * diag: the signature is not made. */
    bool (*stamp)(void *ctx, struct str value, enum digest_kind hash, struct arena *a,
                  struct str *token, struct diags *d);
    void *ctx;
};
/*
 * One more signature, invisible, over the whole document as it will be: PAdES B-B, or B-T with a
 * time-stamp. certificates[0] is the key's own. Several may be put one after the other.
 */
bool pdf_sign(struct arena *a, struct str pdf, const struct private_key *key,
              const struct str *certificates, size_t n, struct pdf_how how, struct str *out,
              struct diags *d);
/* The detached CMS (.p7s) over the whole file, for those whose reader knows no GOST in PDFs. */
bool pdf_p7s(struct arena *a, struct str pdf, const struct private_key *key,
             const struct str *certificates, size_t n, moment now, struct str *out,
             struct diags *d);

#endif
