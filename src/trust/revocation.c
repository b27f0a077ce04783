/*
 * NAME      revocation - see revocation.h
 * WHY       a list and an answer may disagree; the rules of precedence stand here, in one function
 * OWNS      nothing
 * ERRORS    none
 * MUST NOT  read a clock: `at` is an argument
 */
#include "trust/revocation.h"

#include <string.h>

const char *revocation_name(enum revocation r)
{
    static const char *const names[] = {
        [REV_UNKNOWN] = "unknown", [REV_GOOD] = "good", [REV_REVOKED] = "revoked",
        [REV_ON_HOLD] = "on-hold", [REV_NON_ISSUED] = "non-issued",
    };

    return names[r];
}

void evidence_add_crl(struct arena *a, struct evidence *e, struct crl *l)
{
    struct crl **v;

    if (e->n_crls == e->cap_crls) {
        e->cap_crls = e->cap_crls == 0 ? 8 : 2 * e->cap_crls;
        v = arena_new_array(a, e->cap_crls, struct crl *);
        if (e->n_crls > 0)
            memcpy(v, e->crls, e->n_crls * sizeof *v);
        e->crls = v;
    }
    e->crls[e->n_crls++] = l;
}

void evidence_add_ocsp(struct arena *a, struct evidence *e, struct ocsp *o)
{
    struct ocsp **v;

    if (e->n_ocsps == e->cap_ocsps) {
        e->cap_ocsps = e->cap_ocsps == 0 ? 8 : 2 * e->cap_ocsps;
        v = arena_new_array(a, e->cap_ocsps, struct ocsp *);
        if (e->n_ocsps > 0)
            memcpy(v, e->ocsps, e->n_ocsps * sizeof *v);
        e->ocsps = v;
    }
    e->ocsps[e->n_ocsps++] = o;
}

/* What one list or answer says about the certificate at the moment asked about. */
struct statement { struct revocation_result r; bool says; };

static struct statement says(enum revocation state, const char *source, moment this_update)
{
    return (struct statement){
        { state, source, this_update, MOMENT_NONE, REASON_NONE, false }, true
    };
}

static struct statement of_entry(const char *source, moment this_update, moment revoked,
                                 moment invalid_since, int reason, moment at)
{
    struct statement s = says(REV_GOOD, source, this_update);
    moment since = revoked;

    /* A key that was known lost before the revocation was lost from then on. */
    if (invalid_since != MOMENT_NONE && invalid_since < since)
        since = invalid_since;
    if (at < since)
        return s;
    s.r.state = reason == REASON_HOLD ? REV_ON_HOLD : REV_REVOKED;
    s.r.since = since;
    s.r.reason = reason;
    return s;
}

/* Could an expired certificate have been dropped from this list already? */
static bool may_be_dropped(const struct crl *l, const struct cert *c)
{
    int64_t period = l->next_update == MOMENT_NONE ? 0 : l->next_update - l->this_update;

    return c->not_after < l->this_update - (period > 0 ? period : 0);
}

static struct statement of_crl(const struct crl *l, const struct cert *c, moment at)
{
    struct statement nothing = { { .state = REV_UNKNOWN }, false };
    const struct crl_entry *e = crl_find(l, c->serial);

    if (e != NULL && e->reason == REASON_REMOVE)
        return nothing;
    if (e != NULL)
        return of_entry("crl", l->this_update, e->revoked, e->invalid_since, e->reason, at);
    if (l->delta || may_be_dropped(l, c))
        return nothing;
    if (at > l->this_update && (l->next_update == MOMENT_NONE || at > l->next_update)) {
        nothing.r.stale = true;
        return nothing;
    }
    return says(REV_GOOD, "crl", l->this_update);
}

static bool crl_usable(const struct crl *l, const struct cert *c)
{
    return l->unknown_critical.n == 0 && !l->partial && !(l->only_users && c->ca) &&
           !(l->only_cas && !c->ca);
}

static struct statement of_single(const struct ocsp_single *s, moment at, struct freshness f)
{
    struct statement nothing = { { .state = REV_UNKNOWN }, false }, out;
    bool fresh = at <= s->this_update + f.skew ||
                 (s->next_update != MOMENT_NONE ? at <= s->next_update
                                                : at - s->this_update <= f.ocsp_age);

    if (s->state == OCSP_UNKNOWN)
        return nothing;
    if (s->non_issued) {
        out = says(REV_NON_ISSUED, "ocsp", s->this_update);
        out.r.reason = s->reason;
        return out;
    }
    if (s->state == OCSP_REVOKED)
        return of_entry("ocsp", s->this_update, s->revoked, MOMENT_NONE, s->reason, at);
    if (!fresh) {
        nothing.r.stale = true;
        return nothing;
    }
    return says(REV_GOOD, "ocsp", s->this_update);
}

static bool lifted(const struct revocation_result *hold, const struct revocation_result *good,
                   moment at, struct freshness f)
{
    return good->state == REV_GOOD && good->this_update > hold->this_update &&
           good->this_update <= at + f.skew;
}

/* The worst of what is said; of two alike, the newer. */
static void weigh(struct revocation_result *bad, struct revocation_result *good, struct statement s)
{
    bool stale = good->stale || s.r.stale;

    if (s.says && s.r.state == REV_GOOD &&
        (good->state == REV_UNKNOWN || s.r.this_update > good->this_update))
        *good = s.r;
    else if (s.says && s.r.state != REV_GOOD &&
             (bad->state == REV_UNKNOWN || bad->state == REV_ON_HOLD))
        *bad = s.r.state == REV_ON_HOLD && bad->state == REV_ON_HOLD &&
               bad->this_update > s.r.this_update ? *bad : s.r;
    good->stale = stale;
}

struct revocation_result revocation_at(const struct cert *c, const struct cert *ca,
                                       const struct evidence *e, moment at, struct freshness f)
{
    struct revocation_result good = {
        REV_UNKNOWN, "", MOMENT_NONE, MOMENT_NONE, REASON_NONE, false
    };
    struct revocation_result bad = good;
    size_t i;

    for (i = 0; i < e->n_ocsps; i++) {
        const struct ocsp_single *s = ocsp_find(e->ocsps[i], c, ca);

        if (s != NULL && ocsp_authorised(e->ocsps[i], ca) != NULL)
            weigh(&bad, &good, of_single(s, at, f));
    }
    for (i = 0; i < e->n_crls; i++)
        if (crl_usable(e->crls[i], c) && name_same(&e->crls[i]->issuer, &c->issuer) &&
            crl_issued_by(e->crls[i], ca))
            weigh(&bad, &good, of_crl(e->crls[i], c, at));
    if (bad.state == REV_UNKNOWN || (bad.state == REV_ON_HOLD && lifted(&bad, &good, at, f)))
        return good;
    return bad;
}
