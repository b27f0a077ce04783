/*
 * NAME    fuzz_ocsp - any bytes as an answer about certificates
 * WHY     beside not crashing: an answer that brings its own responder proves nothing by itself
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct verify_options o = { .at = 1780000000, .now = 1780000000 };
    struct report *r;
    struct arena *a;
    struct diags d;
    struct ocsp *q;

    if (size == 0 || size > 1 << 16)
        return 0;
    a = arena_new();
    d = diags_on(a);
    q = ocsp_read(a, bytes, &d);
    AN((q == NULL) == (d.count > 0));
    if (q != NULL && q->status == 0)
        for (size_t i = 0; i < q->n; i++)
            AN(!q->answers[i].non_issued || q->answers[i].state == OCSP_REVOKED);
    r = verify_bytes(a, bytes, STR_NONE, &o, &d);
    AN(r == NULL || r->verdict != VERDICT_VALID || str_is(r->kind, "seal"));
    if (r != NULL)
        json_text(a, report_json(a, r, LANG_EN), 0);
    arena_free(a);
    return 0;
}
