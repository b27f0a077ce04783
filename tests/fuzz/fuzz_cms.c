/*
 * NAME    fuzz_cms - any bytes as a signed message
 * WHY     beside not crashing: without an anchor nothing is valid; a message that can be read can be
 *         given a time-stamp, and then holds the same content
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void stamp(struct arena *a, struct str bytes, const struct cms *m, struct diags *d)
{
    struct str out;
    struct cms *again;

    if (!cms_add_timestamp(a, bytes, 0, STR("\x30\x00"), &out, d))
        return;
    again = cms_read(a, out, d);
    AN(again == NULL || (again->attached == m->attached && str_eq(again->content, m->content)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct verify_options o = { .at = 1780000000, .now = 1780000000 };
    struct buf text;
    struct report *r;
    struct arena *a;
    struct diags d;
    struct cms *m;

    if (size == 0 || size > 1 << 16)
        return 0;
    a = arena_new();
    d = diags_on(a);
    text = buf_on(a);
    m = cms_read(a, bytes, &d);
    AN((m == NULL) == (d.count > 0));
    if (m != NULL)
        stamp(a, bytes, m, &d);
    r = verify_bytes(a, bytes, STR_NONE, &o, &d);
    AN(r == NULL || r->verdict != VERDICT_VALID || str_is(r->kind, "seal"));
    if (r != NULL)
        report_text(&text, r, LANG_KK);
    arena_free(a);
    return 0;
}
