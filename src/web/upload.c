/*
 * NAME    upload - see upload.h
 * OWNS    an unfinished blob until upload_finish or upload_drop
 * MUST NOT hold a document in memory: it goes to the store as it comes
 */
#include <string.h>

#include "web/upload.h"

static bool fail(struct upload *u, enum upload_fault f, struct diags *d, const char *code, const char *message,
                 const char *remedy)
{
    if (u->fault == UPLOAD_OK) {
        u->fault = f;
        struct diag *g = diag_add(d, f == UPLOAD_FAILED ? DIAG_ENVIRONMENT : DIAG_INPUT, code, "%s", message);
        g->remedy = str_of(remedy);
    }
    return false;
}

static bool take(struct upload *u, const char *p, size_t n, struct diags *d)
{
    if (n > u->max - u->got)
        return fail(u, UPLOAD_TOO_LARGE, d, "document-too-large", "The document is larger than is allowed.",
                    "Send a smaller file, for instance scanned at a lower resolution.");
    u->got += n;
    if (u->n_head < sizeof u->head) {
        size_t k = sizeof u->head - u->n_head < n ? sizeof u->head - u->n_head : n;
        memcpy(u->head + u->n_head, p, k);
        u->n_head += k;
        if (u->n_head >= MEDIA_HEAD && !media_of((struct str){ (const char *)u->head, u->n_head }).p)
            return fail(u, UPLOAD_NOT_ALLOWED, d, "document-kind", "The document is not a PDF, JPEG or PNG file.",
                        "Send the document as PDF, JPEG or PNG; its content counts, not its name.");
    }
    if (n >= sizeof u->tail) {
        memcpy(u->tail, p + n - sizeof u->tail, sizeof u->tail);
        u->n_tail = sizeof u->tail;
    } else {
        size_t keep = u->n_tail + n > sizeof u->tail ? sizeof u->tail - n : u->n_tail;
        memmove(u->tail, u->tail + u->n_tail - keep, keep);
        memcpy(u->tail + keep, p, n);
        u->n_tail = keep + n;
    }
    if (u->store->ops->blob_write(u->store, u->blob, p, n, d) != PORT_OK) {
        u->fault = UPLOAD_FAILED;
        return false;
    }
    return true;
}

void upload_named(struct upload *u, struct str filename)
{
    struct str name = filename;
    for (size_t i = filename.n; i-- > 0;)
        if (filename.p[i] == '/' || filename.p[i] == '\\') {
            name = str_sub(filename, i + 1, filename.n - i - 1);
            break;
        }
    bool clean = utf8_valid(name) && name.n <= 255;
    for (size_t i = 0; i < name.n; i++)
        clean = clean && (unsigned char)name.p[i] >= 0x20 && name.p[i] != 0x7f;
    u->name = clean ? str_dup(u->arena, name) : STR_NONE;
}

/* The sink of a form: the first file part is the document, everything else is passed over. */
static bool on_part(void *ctx, const struct multipart_part *p)
{
    struct upload *u = ctx;
    u->in_file = p->is_file && !u->had_file;
    if (u->in_file) {
        u->had_file = true;
        upload_named(u, p->filename);
    }
    return true;
}
static bool on_data(void *ctx, const char *p, size_t n)
{
    struct upload *u = ctx;
    return u->in_file ? take(u, p, n, u->diags) : true;
}
static bool on_end(void *ctx)
{
    ((struct upload *)ctx)->in_file = false;
    return true;
}

struct upload *upload_start(struct store *s, struct arena *a, size_t max, struct str content_type, struct diags *d)
{
    struct upload *u = arena_new_of(a, struct upload);
    u->store = s;
    u->arena = a;
    u->max = max;
    struct str boundary = multipart_boundary(content_type);
    if (boundary.p)
        u->form = multipart_new(a, boundary, (struct multipart_sink){ on_part, on_data, on_end, u });
    if (s->ops->blob_open(s, &u->blob, d) != PORT_OK)
        return NULL;
    return u;
}

bool upload_data(struct upload *u, const void *p, size_t n, struct diags *d)
{
    if (u->fault != UPLOAD_OK)
        return false;
    if (!u->form)
        return take(u, p, n, d);
    u->diags = d;
    if (multipart_data(u->form, p, n))
        return true;
    return fail(u, UPLOAD_BROKEN, d, "bad-form", multipart_fault(u->form),
                "Send the form as multipart/form-data with one file in it.");
}

bool upload_finish(struct upload *u, struct diags *d)
{
    if (u->fault != UPLOAD_OK)
        return false;
    if (u->form && !multipart_done(u->form))
        return fail(u, UPLOAD_BROKEN, d, "bad-form", multipart_fault(u->form), "Send the whole form again.");
    u->media = media_of((struct str){ (const char *)u->head, u->n_head });
    if (!u->media.p)
        return fail(u, UPLOAD_NOT_ALLOWED, d, "document-kind",
                    u->got ? "The document is not a PDF, JPEG or PNG file." : "No document was sent.",
                    "Send the document as PDF, JPEG or PNG; its content counts, not its name.");
    if (!media_has_end(u->media, (struct str){ (const char *)u->tail, u->n_tail }))
        return fail(u, UPLOAD_BROKEN, d, "document-cut", "The PDF document is cut short: its end is missing.",
                    "Send the file again.");
    if (u->store->ops->blob_done(u->store, u->blob, u->hex, &u->size, d) != PORT_OK) {
        u->fault = UPLOAD_FAILED;
        u->blob = NULL;
        return false;
    }
    u->blob = NULL;
    return true;
}

void upload_drop(struct upload *u)
{
    if (u->blob)
        u->store->ops->blob_drop(u->store, u->blob);
    u->blob = NULL;
}
