/*
 * NAME    fuzz_xml - any bytes as signed XML
 * WHY     beside not crashing: what is found right has a certificate, an accepted algorithm and
 *         signed bytes within the limits; without an anchor nothing is valid; canonical form is a
 *         fixed point
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/verify.h"
#include "trust/xmldsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void right(const struct xmldsig *x)
{
    AN(x->fault == XML_OK || x->n == 0);
    AN(x->n <= XML_SIGNATURES_MOST);
    for (size_t i = 0; i < x->n; i++) {
        const struct xml_signature *s = &x->v[i];

        AN(!s->digest_right || s->signed_bytes.n <= XML_CANONICAL_MOST);
        if (!s->value_right)
            continue;
        AN(s->cert);
        AN(s->algorithm != ALG_UNKNOWN && s->algorithm != ALG_RSA_SHA1);
        AN(s->fault == XML_OK || s->fault == XML_COMMENT);
    }
}

static void canonical(struct arena *a, struct str bytes)
{
    struct str once, twice;

    if (!xmldsig_canonical(a, bytes, &once))
        return;
    /* What it writes can be larger than what may be read, or cost more to read. */
    if (xmldsig_canonical(a, once, &twice))
        AN(str_eq(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct verify_options o = { .at = 1780000000, .now = 1780000000 };
    struct buf text;
    struct report *r;
    struct arena *a;
    struct diags d;

    if (size > 1 << 16)
        return 0;
    a = arena_new();
    d = diags_on(a);
    text = buf_on(a);
    right(xmldsig_read(a, bytes, XML_ENVELOPED));
    right(xmldsig_read(a, bytes, XML_WSSE));
    canonical(a, bytes);
    r = verify_bytes(a, bytes, STR_NONE, &o, &d);
    AN(r == NULL || r->verdict != VERDICT_VALID || str_is(r->kind, "seal"));
    if (r != NULL)
        report_text(&text, r, LANG_KK);
    arena_free(a);
    return 0;
}
