/*
 * NAME    upload - a document streamed into the store: counted, hashed, recognised by its content
 * WHY     names and declared types are the sender's claim; what a file is stands in its first bytes
 */
#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H

#include "base/media.h"
#include "flow/ports.h"
#include "web/multipart.h"

enum upload_fault { UPLOAD_OK, UPLOAD_TOO_LARGE, UPLOAD_NOT_ALLOWED, UPLOAD_BROKEN, UPLOAD_FAILED };

struct upload {
    struct store *store;
    struct arena *arena;
    void *blob;
    size_t max, got;
    unsigned char head[16];
    size_t n_head;
    unsigned char tail[1024];       /* a PDF ends with %%EOF near its end */
    size_t n_tail;
    struct diags *diags;            /* of the call under way */
    struct multipart *form;         /* when the body is multipart/form-data */
    bool in_file, had_file;
    struct str name;                /* the file's name as sent, cleaned */
    enum upload_fault fault;
    char hex[65];
    int64_t size;
    struct str media;
};

/* content_type: the request's header; a boundary makes it a form whose first file part is the document. */
struct upload *upload_start(struct store *s, struct arena *a, size_t max, struct str content_type, struct diags *d);
/* Takes the sender's name of the file: only its last part, and only what may be shown again. */
void upload_named(struct upload *u, struct str filename);
/* false when it must stop; `fault` says why. */
bool upload_data(struct upload *u, const void *p, size_t n, struct diags *d);
/* Durable when it returns true: hex, size, media are set. */
bool upload_finish(struct upload *u, struct diags *d);
void upload_drop(struct upload *u);
#endif
