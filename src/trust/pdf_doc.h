/*
 * NAME    pdf_doc - a PDF as it stands and as it stood: cross-references, objects, streams
 * WHY     an incremental update hides what was there before; what a signature covered is the document
 *         as of its own revision, and both must be seen
 * OWNS    the chain of cross-reference sections, tables and streams alike; objects are read once,
 *         when first asked for
 * ERRORS  NULL and one diag: bad-pdf, pdf-encrypted, pdf-too-large (DIAG_INPUT). A broken object is
 *         null and leaves `broken` set: nothing of such a document may be believed
 * MUST NOT look for objects where the cross-reference does not say they are
 */
#ifndef TRUST_PDF_DOC_H
#define TRUST_PDF_DOC_H

#include "base/diag.h"
#include "trust/pdf_value.h"

enum {
    PDF_SECTIONS_MOST = 128, PDF_OBJECTS_MOST = 1 << 18, PDF_INFLATED_MOST = 1 << 26,
    PDF_HOPS_MOST = 8
};

struct pdf_object {
    struct pdf_value *value;
    bool stream;
    struct str data;                /* of a stream, as written */
    size_t end;                     /* in the file; of an object in a stream: of that stream */
};
enum pdf_place { PDF_FREE, PDF_AT, PDF_WITHIN };
struct pdf_entry {
    int64_t number, generation;
    enum pdf_place place;
    int64_t at;                     /* offset; or the stream's number, and */
    int64_t index;
    size_t section;
    bool loaded;
    struct pdf_object *object;
    unsigned seen;                  /* the last walk that came by */
    unsigned char role;             /* in that walk */
};
struct pdf_section {
    size_t offset;
    struct pdf_value *trailer;
    struct pdf_entry *entries;      /* by number */
    size_t n;
};
struct pdf {
    struct arena *a;
    struct str bytes;
    struct pdf_section section[PDF_SECTIONS_MOST];      /* the newest first */
    size_t n;
    size_t n_entries, inflated, budget;
    int depth;                      /* of loading */
    bool broken;
    unsigned walk;
};

struct pdf *pdf_open(struct arena *a, struct str bytes, struct diags *d);
/* Does a revision end just before `end`? *offset: where its cross-reference is. */
bool pdf_tail(struct str bytes, size_t end, size_t *offset);

/* `from`: the state as of that section; 0 is the document as it stands. NULL: free or unknown. */
struct pdf_entry *pdf_find(struct pdf *p, size_t from, int64_t number);
const struct pdf_object *pdf_load(struct pdf *p, struct pdf_entry *e);
/* Follows references; what is not there is null (never NULL). */
const struct pdf_value *pdf_resolve(struct pdf *p, size_t from, const struct pdf_value *v);
const struct pdf_value *pdf_get(struct pdf *p, size_t from, const struct pdf_value *dict,
                                const char *key);
const struct pdf_object *pdf_object_of(struct pdf *p, size_t from, const struct pdf_value *v);
const struct pdf_value *pdf_root(struct pdf *p, size_t from);
/* A stream without its filter: none or FlateDecode, with PNG's predictors. */
bool pdf_unpack(struct pdf *p, size_t from, const struct pdf_object *o, struct str *out);

/* zlib with a limit on what comes out (pdf_flate.c). */
bool flate_unpack(struct arena *a, struct str packed, size_t most, struct str *out);
struct str flate_pack(struct arena *a, struct str bytes);
/* Rows of PNG predictors taken off, in place on a copy; columns in bytes of one row. */
bool predictor_undo(struct arena *a, struct str rows, size_t columns, struct str *out);

#endif
