/*
 * NAME    fuzz_tsp - any bytes as a time-stamp
 * WHY     beside not crashing: without a trusted authority no time-stamp is valid, over anything
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct verify_options o = { .at = MOMENT_NONE, .now = 1780000000 };
    struct report *r;
    struct arena *a;
    struct diags d;
    struct tsp *t;

    if (size == 0 || size > 1 << 16)
        return 0;
    a = arena_new();
    d = diags_on(a);
    t = tsp_read(a, bytes, &d);
    AN(t != NULL || d.count > 0);
    if (t != NULL) {
        AN(t->message->attached && t->message->n_signers > 0);
        tsp_is_over(t, STR("words"));
    }
    r = verify_bytes(a, bytes, STR("words"), &o, &d);
    AN(r == NULL || r->verdict != VERDICT_VALID || str_is(r->kind, "seal"));
    arena_free(a);
    return 0;
}
