/*
 * NAME    fuzz_crl - any bytes as a list of revoked certificates
 * WHY     beside not crashing: every entry is found by its serial, and no list counts without the
 *         authority's signature
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
    struct crl *l;

    if (size == 0 || size > 1 << 16)
        return 0;
    a = arena_new();
    d = diags_on(a);
    l = crl_read(a, bytes, &d);
    AN((l == NULL) == (d.count > 0));
    for (size_t i = 0; l != NULL && i < l->n && i < 64; i++) {
        AN(crl_find(l, l->entries[i].serial) != NULL);
        AN(revocation_reason_name(l->entries[i].reason) != NULL);
    }
    r = verify_bytes(a, bytes, STR_NONE, &o, &d);
    AN(r == NULL || r->verdict != VERDICT_VALID || str_is(r->kind, "seal"));
    if (r != NULL)
        json_text(a, report_json(a, r, LANG_RU), 0);
    arena_free(a);
    return 0;
}
