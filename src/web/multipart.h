/*
 * NAME    multipart - streaming reader of multipart/form-data (RFC 7578), byte at a time, fixed memory
 * WHY     multipart readers are where HTTP servers break; this one is small, has limits and a fuzz target
 * ERRORS  false from multipart_data: the body is broken or over a limit; the reason is in `fault`
 */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "base/str.h"

#define MULTIPART_HEADERS 2048      /* bytes of one part's headers */
#define MULTIPART_PARTS 640
#define MULTIPART_BOUNDARY 70       /* RFC 2046 */

struct multipart_part { struct str name, filename, type; bool is_file; };
struct multipart_sink {
    /* Each returns false to stop. Slices live until the callback returns. */
    bool (*part)(void *ctx, const struct multipart_part *p);
    bool (*data)(void *ctx, const char *p, size_t n);
    bool (*end)(void *ctx);
    void *ctx;
};
struct multipart;
/* boundary from multipart_boundary. */
struct multipart *multipart_new(struct arena *a, struct str boundary, struct multipart_sink sink);
bool multipart_data(struct multipart *m, const char *p, size_t n);
/* True when the closing boundary was seen. */
bool multipart_done(const struct multipart *m);
const char *multipart_fault(const struct multipart *m);
/* The boundary of a Content-Type, STR_NONE if it is not multipart/form-data or the boundary is not lawful. */
struct str multipart_boundary(struct str content_type);

#endif
