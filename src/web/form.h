/*
 * NAME    form - what a page's form sent: fields in memory, documents straight into the store
 * WHY     one place limits number and size of fields, and recognises documents by their content
 * ERRORS  diags: form-too-large, bad-form, and each document's own (upload.h); a refused document
 *         does not spoil the rest of the form
 * MUST NOT hold a document in memory
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "web/upload.h"

enum {
    FORM_FIELDS = 600,          /* and documents, together */
    FORM_NAME = 200,            /* bytes */
    FORM_VALUE = 64 << 10,      /* bytes of one answer */
    FORM_FILES = 20,
    FORM_SIGNATURE = 256 << 10  /* bytes of a signature given as a file */
};

struct form_field { struct str name, value; };
struct form_file {
    struct str field;           /* name of the field */
    struct upload *upload;      /* hex, size, media, name when `ok` */
    bool ok;                    /* stored, durable */
    struct diags diags;         /* else why not: show it beside the field */
};
struct form {
    struct form_field *fields; size_t n;
    struct form_file files[FORM_FILES]; size_t n_files;
    /* What came as a file in a field named "signature" (a person's CMS) or "chain" (an offline
     * counter's file): judged and never stored as a document. Empty: none came, or it was longer than a signature
     * is. */
    struct str signature;
};

/* The first value of a field, trimmed of blanks at its ends; STR_NONE when it was not sent. Lines
 * end with '\n'. */
struct str form_get(const struct form *f, const char *name);
/* The i-th value of a field that may be sent several times (check boxes). */
struct str form_nth(const struct form *f, const char *name, size_t i);
/* The i-th document of a field; NULL when there is none (a field left empty gives none). */
const struct form_file *form_file(const struct form *f, const char *field, size_t i);

/* Reading, for the edge. content_type decides which of the two forms it is; NULL and a diag for a
 * third. max: bytes of one document. */
struct form_reader;
struct form_reader *form_begin(struct store *s, struct arena *a, size_t max, struct str content_type,
                               struct diags *d);
/* Is it urlencoded: then no document can come and the body stays small. */
bool form_is_plain(const struct form_reader *f);
bool form_data(struct form_reader *f, const char *p, size_t n, struct diags *d);
/* May wait for the disk when documents came. NULL and a diag when the form is broken. */
struct form *form_end(struct form_reader *f, struct diags *d);
/* Lets go of what was not finished; always, at the request's end. */
void form_drop(struct form_reader *f);

#endif
