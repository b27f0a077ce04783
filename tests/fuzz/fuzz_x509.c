/*
 * NAME    fuzz_x509 - any bytes as a certificate, or as a file of anchors
 * WHY     beside not crashing: what is read lies within the bytes, names compare with themselves and
 *         print as text, and nothing is trusted without an anchor
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(struct str part, struct str whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void check(struct arena *a, struct str bytes)
{
    struct diags d = diags_on(a);
    struct cert *c = cert_read(a, bytes, &d);
    struct anchors s = { NULL, 0, 0 };
    struct chain chain;

    if (c == NULL) {
        AN(d.count == 1);
        return;
    }
    AN(d.count == 0);
    AN(within(c->sig.tbs, bytes) && within(c->spki, bytes) && within(c->serial, bytes));
    AN(c->subject.iin.n == 0 || c->subject.iin.n == 12);
    AN(name_same(&c->subject, &c->subject));
    AN(utf8_valid(name_text(a, &c->subject)));
    AN(utf8_valid(cert_person(a, c)));
    chain_build(c, &s, NULL, 0, ENV_ANY, &chain);
    AN(chain.state == CHAIN_UNKNOWN && chain.n == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct verify_options o = { .at = 1780000000, .now = 1780000000 };
    struct anchors s = { NULL, 0, 0 };
    struct report *r;
    struct arena *a;
    struct diags d;

    if (size == 0 || size > 1 << 16)
        return 0;
    a = arena_new();
    d = diags_on(a);
    check(a, bytes);
    anchors_add(a, &s, bytes, ENV_ANY, &d);
    r = verify_bytes(a, bytes, STR_NONE, &o, &d);
    AN(r == NULL || r->verdict != VERDICT_VALID || str_is(r->kind, "seal"));
    if (r != NULL)
        json_text(a, report_json(a, r, LANG_KK), 1);
    arena_free(a);
    return 0;
}
