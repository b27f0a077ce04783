/*
 * NAME    fuzz_pdf - any bytes as a PDF
 * WHY     beside not crashing: without trusted authorities and keys no document is valid; what can be
 *         opened can be updated and opened again, and an update that changes nothing is no change
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/pdf.h"
#include "trust/pdf_compare.h"
#include "trust/pdf_update.h"
#include "trust/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void update(struct arena *a, struct pdf *p)
{
    static const char *const all[] = { NULL };
    const struct pdf_value *root = pdf_member(p->section[0].trailer, "Root");
    struct diags d = diags_on(a);
    struct pdf_update u;
    struct str out;

    if (root->generation > 65535 || p->n == PDF_SECTIONS_MOST)
        return;
    u = pdf_update_on(p);
    pdf_begin_object(&u, root->n, root->generation);
    pdf_copy_members(&u, pdf_root(p, 0), all);
    buf_puts(&u.b, " >>");
    pdf_end_object(&u);
    out = pdf_update_end(&u);
    AN(out.n > p->bytes.n);
    p = pdf_open(a, out, &d);
    if (p != NULL && !p->broken)
        AN(!pdf_compare(p, 0, out.n, 0, false).changed || p->broken);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct verify_options o = { .at = MOMENT_NONE, .now = 1780000000 };
    struct pdf_file *files;
    struct report *r;
    struct arena *a;
    struct diags d;
    struct pdf *p;
    size_t n;

    if (size == 0 || size > 1 << 17)
        return 0;
    a = arena_new();
    d = diags_on(a);
    p = pdf_open(a, bytes, &d);
    AN(p != NULL || d.count > 0);
    if (p != NULL)
        update(a, p);
    pdf_files(a, bytes, &files, &n, &d);
    r = verify_bytes(a, bytes, STR_NONE, &o, &d);
    AN(r == NULL || !pdf_known(bytes) || r->verdict != VERDICT_VALID);
    arena_free(a);
    return 0;
}
