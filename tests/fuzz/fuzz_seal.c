/*
 * NAME    fuzz_seal - any bytes as a seal in any of its forms, and as a trust list
 * WHY     beside not crashing: what is read can be shown as JSON, its covered bytes are its own
 *         beginning, and an empty trust list makes nothing valid usage   the first byte picks: even
 *         a seal, odd a trust list
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_seal(struct arena *a, struct str any)
{
    struct seal_trust none = { NULL, 0 };
    struct diags d = diags_on(a);
    enum seal_verdict verdict;
    struct json *answer = seal_answer(a, any, &none, 1800000000, &verdict);
    struct str bytes;
    struct seal s;

    AN(verdict != SEAL_VALID);
    AN(utf8_valid(json_text(a, answer, 2)));
    if (!seal_bytes(a, any, &bytes))
        return;
    if (!seal_parse(a, bytes, &s, &d)) {
        AN(d.count == 1 && d.first->code.n > 0);
        return;
    }
    AN(d.count == 0 && s.covered.p == bytes.p);
    AN(s.signature.p + s.signature.n == bytes.p + bytes.n);
    AN(s.n_fields <= SEAL_FIELDS && s.signer.n == 4 && s.reference.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct seal_trust t;

    if (size > 0 && data[0] % 2 == 0)
        one_seal(a, (struct str){ (const char *)data + 1, size - 1 });
    else if (size > 0
             && !seal_trust_read(a, (struct str){ (const char *)data + 1, size - 1 }, &t, &d))
        AN(d.count == 1);
    arena_free(a);
    return 0;
}
