/*
 * NAME      verify - the report's growth and its verdict (verify.h)
 * WHY       the worst reason decides: one that refuses makes it invalid, one that doubts leaves it
 *           open
 * OWNS      the rule for the verdict
 * ERRORS    see verify.h
 * MUST NOT  know any kind but through the table in verify_kinds.c
 */
#include "trust/verify.h"

#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/pem.h"
#include "trust/verify_kinds.h"

void verify_reason(struct verification *v, int signer, enum reason_effect effect, enum msg id)
{
    struct report *r = v->r;

    for (size_t i = 0; i < r->n_reasons; i++)
        if (r->reasons[i].id == id && r->reasons[i].signer == signer)
            return;
    if (r->n_reasons < REPORT_REASONS_MOST)
        r->reasons[r->n_reasons++] = (struct reason){ id, effect, signer };
    if (effect == EFFECT_FAIL)
        r->verdict = VERDICT_INVALID;
    else if (effect == EFFECT_DOUBT && r->verdict == VERDICT_VALID)
        r->verdict = VERDICT_INDETERMINATE;
}

struct signer_report *verify_signer(struct verification *v, int *index)
{
    struct report *r = v->r;
    struct signer_report *list;

    if (r->n_signers == r->cap_signers) {
        r->cap_signers = r->cap_signers == 0 ? 4 : 2 * r->cap_signers;
        list = arena_new_array(v->a, r->cap_signers, struct signer_report);
        if (r->n_signers > 0)
            memcpy(list, r->signers, r->n_signers * sizeof *list);
        r->signers = list;
    }
    if (index != NULL)
        *index = (int)r->n_signers;
    r->signers[r->n_signers] = (struct signer_report){
        .at = v->proven != MOMENT_NONE ? v->proven : verify_receipt(v),
        .at_by = v->proven != MOMENT_NONE ? "timestamp" : "given", .claimed = MOMENT_NONE,
        .revocation = { .source = "", .this_update = MOMENT_NONE, .since = MOMENT_NONE,
                        .reason = REASON_NONE },
        .timestamp.time = MOMENT_NONE,
    };
    return &r->signers[r->n_signers++];
}

moment verify_receipt(const struct verification *v)
{
    return v->o->at != MOMENT_NONE ? v->o->at : v->o->now;
}

bool report_has(const struct report *r, enum msg id)
{
    for (size_t i = 0; i < r->n_reasons; i++)
        if (r->reasons[i].id == id)
            return true;
    return false;
}

struct str serial_hex(struct arena *a, struct str serial)
{
    return hex_str(a, (const unsigned char *)serial.p, serial.n);
}

/* What stands around the bytes taken off; further certificates of a PEM go to the pool. */
static void unwrap(struct verification *v, struct str bytes)
{
    struct diags ignored = diags_on(v->a);
    struct pem_block *blocks;
    struct cert *c;
    size_t n = pem_blocks(v->a, bytes, &blocks);

    v->der = n > 0 ? blocks[0].der : bytes;
    for (size_t i = 1; i < n; i++)
        if (str_is(blocks[i].label, "CERTIFICATE") &&
            (c = cert_read(v->a, blocks[i].der, &ignored)) != NULL)
            pool_add(v->a, &v->pool, c);
}

static void begin(struct verification *v)
{
    const struct verify_options *o = v->o;

    for (size_t i = 0; o->pool != NULL && i < o->pool->n; i++)
        pool_add(v->a, &v->pool, o->pool->v[i]);
    for (size_t i = 0; o->evidence != NULL && i < o->evidence->n_crls; i++)
        evidence_add_crl(v->a, &v->evidence, o->evidence->crls[i]);
    for (size_t i = 0; o->evidence != NULL && i < o->evidence->n_ocsps; i++)
        evidence_add_ocsp(v->a, &v->evidence, o->evidence->ocsps[i]);
}

struct report *verify_bytes(struct arena *a, struct str bytes, struct str content,
                            const struct verify_options *o, struct diags *d)
{
    struct verification *v = arena_new_of(a, struct verification);
    size_t i;

    v->a = a;
    v->o = o;
    v->d = d;
    v->content = content;
    v->proven = MOMENT_NONE;
    v->r = arena_new_of(a, struct report);
    v->r->verdict = VERDICT_VALID;
    v->r->at = o->at != MOMENT_NONE ? o->at : o->now;
    begin(v);
    unwrap(v, bytes);
    for (i = 0; i < n_verify_kinds; i++)
        if (verify_kinds[i]->is(a, bytes, v->der))
            break;
    if (i == n_verify_kinds) {
        diag_add(d, DIAG_INPUT, "unknown-kind", "nothing signed is recognised in these bytes")
            ->remedy = STR("give a signature, a certificate, a list, an answer, a time-stamp, a "
                           "container or a signed document");
        return NULL;
    }
    v->r->kind = str_of(verify_kinds[i]->name);
    verify_kinds[i]->run(v, bytes);
    verify_renewals(v);
    return v->r;
}
