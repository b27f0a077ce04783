/*
 * NAME      chain - see chain.h
 * WHY       RFC 5280 section 6 for a small world: no name constraints, no policy mapping (a
 *           critical extension of that sort is refused as unknown)
 * OWNS      nothing
 * ERRORS    the fault in the result is the one nearest to success
 * MUST NOT  follow addresses in certificates; try more than CHAIN_TRIES signatures
 */
#include "trust/chain.h"

#include <string.h>

#include "base/panic.h"

void pool_add(struct arena *a, struct cert_pool *p, const struct cert *c)
{
    const struct cert **v;

    if (p->n == p->cap) {
        p->cap = p->cap == 0 ? 8 : 2 * p->cap;
        v = arena_array(a, p->cap, sizeof *v);
        if (p->n > 0)
            memcpy(v, p->v, p->n * sizeof *v);
        p->v = v;
    }
    p->v[p->n++] = c;
}

struct search {
    const struct anchors *anchors;
    const struct cert_pool *pool;
    moment at;
    enum environment want;
    int tries;
    struct chain *out;
};

static const struct anchor *anchor_of(const struct search *s, const struct cert *c)
{
    for (size_t i = 0; i < s->anchors->n; i++)
        if (cert_same(s->anchors->v[i].cert, c))
            return &s->anchors->v[i];
    return NULL;
}

/* Remembers the fault that stopped the search nearest to success. */
static bool fail(struct search *s, enum chain_fault f)
{
    if (s->out->fault == CHAIN_NO_FAULT || s->out->fault == CHAIN_NO_ISSUER)
        s->out->fault = f;
    return false;
}

static bool finish(struct search *s, const struct anchor *a)
{
    if (s->want != ENV_ANY && a->env != ENV_ANY && a->env != s->want)
        return fail(s, CHAIN_OTHER_ENVIRONMENT);
    s->out->state = CHAIN_OK;
    s->out->fault = CHAIN_NO_FAULT;
    s->out->env = a->env;
    return true;
}

/* Certificates between this authority and the one asked about that are authorities themselves. */
static int below(const struct search *s)
{
    int n = 0;

    for (size_t i = 1; i < s->out->n; i++)
        n += str_eq(s->out->v[i]->issuer.der, s->out->v[i]->subject.der) ? 0 : 1;
    return n;
}

static bool may_issue(struct search *s, const struct cert *ca)
{
    /* Version 1 knows no constraints: such a certificate is an authority only when it is pinned. */
    bool authority = ca->version == 1 ? anchor_of(s, ca) != NULL : ca->has_constraints && ca->ca;

    if (!authority || (ca->has_usage && (ca->usage & CERT_CERT_SIGN) == 0))
        return fail(s, CHAIN_NOT_CA);
    if (ca->unknown_critical.n > 0)
        return fail(s, CHAIN_CRITICAL);
    if (ca->path_length >= 0 && below(s) > ca->path_length)
        return fail(s, CHAIN_TOO_LONG);
    if (s->at < ca->not_before || s->at > ca->not_after)
        return fail(s, CHAIN_EXPIRED);
    return true;
}

static bool climb(struct search *s);

static bool try_issuer(struct search *s, const struct cert *ca)
{
    const struct cert *c = s->out->v[s->out->n - 1];

    for (size_t i = 0; i < s->out->n; i++)
        if (cert_same(s->out->v[i], ca))
            return false;
    if (!cert_names_issuer(c, ca))
        return false;
    if (s->out->n == CHAIN_MOST || s->tries++ >= CHAIN_TRIES)
        return fail(s, CHAIN_TOO_LONG);
    if (!signed_by(&c->sig, ca->spki))
        return fail(s, CHAIN_BAD_SIGNATURE);
    if (!may_issue(s, ca))
        return false;
    s->out->v[s->out->n++] = ca;
    if (climb(s))
        return true;
    s->out->n--;
    return false;
}

/*
 * A pinned authority ends the chain. A pinned person or machine does so only when nobody at hand
 * issued it: as long as its issuer is known, revocation can be asked about, and must be.
 */
static bool climb(struct search *s)
{
    const struct cert *c = s->out->v[s->out->n - 1];
    const struct anchor *a = anchor_of(s, c);

    if (a != NULL && (c->ca || c->version == 1))
        return finish(s, a);
    for (size_t i = 0; i < s->anchors->n; i++)
        if (try_issuer(s, s->anchors->v[i].cert))
            return true;
    for (size_t i = 0; i < s->pool->n; i++)
        if (try_issuer(s, s->pool->v[i]))
            return true;
    if (a != NULL && (s->out->fault == CHAIN_NO_FAULT || s->out->fault == CHAIN_NO_ISSUER))
        return finish(s, a);
    return fail(s, CHAIN_NO_ISSUER);
}

void chain_build(const struct cert *c, const struct anchors *anchors, const struct cert_pool *pool,
                 moment at, enum environment want, struct chain *out)
{
    static const struct cert_pool none = { NULL, 0, 0 };
    struct search s = { anchors, pool != NULL ? pool : &none, at, want, 0, out };

    *out = (struct chain){ .state = CHAIN_UNKNOWN, .v = { c }, .n = 1 };
    if (!climb(&s)) {
        out->n = 1;
        out->state = out->fault == CHAIN_NO_ISSUER ? CHAIN_UNKNOWN : CHAIN_BAD;
    }
}
