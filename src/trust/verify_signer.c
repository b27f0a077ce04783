/*
 * NAME      verify_signer - one signer: chain, revocation, time-stamp, policy (verify.h)
 * WHY       the same questions for a message, a document, an XML, a container: asked in one place
 * OWNS      which fault is a refusal and which a doubt
 * ERRORS    reasons in the report
 * MUST NOT  let a doubtful time-stamp move the time
 */
#include "trust/verify.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

static const struct { enum msg id; enum reason_effect effect; } chain_reasons[] = {
    [CHAIN_NO_ISSUER] = { MSG_trust_issuer_unknown, EFFECT_DOUBT },
    [CHAIN_BAD_SIGNATURE] = { MSG_trust_chain_signature, EFFECT_FAIL },
    [CHAIN_NOT_CA] = { MSG_trust_issuer_not_authority, EFFECT_FAIL },
    [CHAIN_TOO_LONG] = { MSG_trust_chain_too_long, EFFECT_FAIL },
    [CHAIN_EXPIRED] = { MSG_trust_issuer_expired, EFFECT_FAIL },
    [CHAIN_CRITICAL] = { MSG_trust_issuer_critical, EFFECT_FAIL },
    [CHAIN_OTHER_ENVIRONMENT] = { MSG_trust_other_environment, EFFECT_FAIL },
};

static struct freshness freshness_of(const struct verification *v)
{
    struct freshness f = v->o->freshness;

    return f.ocsp_age == 0 && f.skew == 0 ? FRESHNESS : f;
}

/* ------------------------------------------------------------------ revocation */

static const struct { enum msg id; enum reason_effect effect; } revocation_reasons[] = {
    [REV_REVOKED] = { MSG_trust_certificate_revoked, EFFECT_FAIL },
    [REV_ON_HOLD] = { MSG_trust_certificate_on_hold, EFFECT_FAIL },
    [REV_NON_ISSUED] = { MSG_trust_certificate_non_issued, EFFECT_FAIL },
};

/* The authorities between are looked at as far as there is evidence; roots have none. */
static void judge_issuers(struct verification *v, int i)
{
    const struct signer_report *s = &v->r->signers[i];
    struct revocation_result r;

    for (size_t k = 1; k + 1 < s->chain.n; k++) {
        r = revocation_at(s->chain.v[k], s->chain.v[k + 1], &v->evidence, s->at, freshness_of(v));
        if (r.state != REV_GOOD && r.state != REV_UNKNOWN)
            verify_reason(v, i, EFFECT_FAIL, MSG_trust_issuer_revoked);
    }
}

static void judge_revocation(struct verification *v, int i, enum reason_effect unknown)
{
    struct signer_report *s = &v->r->signers[i];

    if (s->chain.state != CHAIN_OK)
        return;
    if (s->chain.n == 1) {
        verify_reason(v, i, EFFECT_NOTE, MSG_trust_pinned);
        return;
    }
    s->revocation = revocation_at(s->cert, s->chain.v[1], &v->evidence, s->at, freshness_of(v));
    judge_issuers(v, i);
    if (s->revocation.state > REV_GOOD)
        verify_reason(v, i, revocation_reasons[s->revocation.state].effect,
                      revocation_reasons[s->revocation.state].id);
    else if (s->revocation.state == REV_UNKNOWN && !s->cert->ocsp_no_check)
        verify_reason(v, i, unknown, s->revocation.stale ? MSG_trust_revocation_stale
                                                         : MSG_trust_revocation_unknown);
}

/* ------------------------------------------------------------------ right and person */

/*
 * Signing a document takes non-repudiation (certificates for authentication lack it), and among the
 * purposes, where there are any, mail protection or a role of the national centre.
 */
static bool may_sign(const struct cert *c, bool sign_in)
{
    unsigned machines = 1u << CERT_OCSP_RESPONDER | 1u << CERT_TSA;

    if (c->ca)
        return false;
    if (c->has_usage && (c->usage & CERT_NON_REPUDIATION) == 0 &&
        !(sign_in && (c->usage & CERT_SIGN) != 0))
        return false;
    return !c->has_eku || c->eku_email || c->eku_any || (c->roles & ~machines) != 0 ||
           (sign_in && c->eku_client);
}

static void judge_person(struct verification *v, int i)
{
    const struct verify_policy *p = &v->o->policy;
    const struct cert *c = v->r->signers[i].cert;

    if (!may_sign(c, p->sign_in))
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_wrong_key_usage);
    if (p->roles != 0 && (p->roles & 1u << c->role) == 0)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_role_not_allowed);
    if (p->iin.n > 0 && !str_eq(p->iin, c->subject.iin))
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_iin_differs);
    if (p->bin.n > 0 && !str_eq(p->bin, c->subject.bin))
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_bin_differs);
    if (p->need_timestamp && v->r->signers[i].timestamp.imprint != CHECK_OK)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_missing);
}

static void judge_certificate(struct verification *v, int i, enum reason_effect unknown)
{
    static const struct anchors none = { NULL, 0, 0 };
    struct signer_report *s = &v->r->signers[i];

    chain_build(s->cert, v->o->anchors != NULL ? v->o->anchors : &none, &v->pool, s->at,
                v->o->policy.environment, &s->chain);
    if (s->chain.state != CHAIN_OK)
        verify_reason(v, i, chain_reasons[s->chain.fault].effect,
                      chain_reasons[s->chain.fault].id);
    if (s->at < s->cert->not_before) {
        s->validity = VALIDITY_NOT_YET;
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_certificate_not_yet_valid);
    } else if (s->at > s->cert->not_after) {
        s->validity = VALIDITY_EXPIRED;
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_certificate_expired);
    }
    if (s->cert->unknown_critical.n > 0)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_unknown_critical_extension);
    if (s->cert->subject.ambiguous)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_ambiguous_identity);
    judge_revocation(v, i, unknown);
}

void verify_certificate(struct verification *v, int i, bool signing)
{
    if (v->r->signers[i].cert == NULL)
        return;
    judge_certificate(v, i, v->o->policy.pending ? EFFECT_NOTE : EFFECT_DOUBT);
    if (signing)
        judge_person(v, i);
}

void verify_issuer(struct verification *v, int i)
{
    if (v->r->signers[i].cert != NULL)
        judge_certificate(v, i, EFFECT_NOTE);
}

/* ------------------------------------------------------------------ time-stamp */

/* Does the authority's certificate lead to an anchor, or to one trusted for time-stamps only? */
static bool authority_trusted(struct verification *v, const struct cert *c, moment at)
{
    const struct anchors *both[2] = { v->o->anchors, v->o->tsas };
    struct revocation_result r;
    struct chain chain;

    if (at < c->not_before || at > c->not_after)
        return false;
    for (size_t i = 0; i < COUNT(both); i++) {
        if (both[i] == NULL)
            continue;
        chain_build(c, both[i], &v->pool, at, v->o->policy.environment, &chain);
        if (chain.state != CHAIN_OK)
            continue;
        if (chain.n == 1)
            return true;
        r = revocation_at(c, chain.v[1], &v->evidence, at, freshness_of(v));
        return r.state == REV_GOOD || r.state == REV_UNKNOWN;
    }
    return false;
}

static void take_certificates(struct verification *v, const struct cms *m)
{
    for (size_t k = 0; k < m->n_certs; k++)
        pool_add(v->a, &v->pool, m->certs[k]);
    for (size_t k = 0; k < m->n_crls; k++)
        evidence_add_crl(v->a, &v->evidence, m->crls[k]);
    for (size_t k = 0; k < m->n_ocsps; k++)
        evidence_add_ocsp(v->a, &v->evidence, m->ocsps[k]);
}

void verify_timestamp(struct verification *v, int i, struct str token, struct str stamped)
{
    struct signer_report *s = &v->r->signers[i];
    struct diags ignored = diags_on(v->a);
    struct tsp *t = tsp_read(v->a, token, &ignored);
    const struct cert *c;
    enum tsp_fault fault;

    s->timestamp.present = true;
    if (t == NULL) {
        s->timestamp.imprint = CHECK_BAD;
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_broken);
        return;
    }
    s->timestamp.time = t->time;
    s->timestamp.imprint = tsp_is_over(t, stamped) ? CHECK_OK : CHECK_BAD;
    if (s->timestamp.imprint == CHECK_BAD)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_wrong_imprint);
    take_certificates(v, t->message);
    fault = tsp_check(t, &v->pool, &c);
    if (fault != TSP_OK) {
        s->timestamp.chain = CHECK_BAD;
        verify_reason(v, i, EFFECT_FAIL, fault == TSP_NOT_TSA ? MSG_trust_not_time_stamping
                                                              : MSG_trust_timestamp_broken);
        return;
    }
    s->timestamp.name = c->subject.cn;
    s->timestamp.until = c->not_after;
    if (!authority_trusted(v, c, t->time)) {
        verify_reason(v, i, EFFECT_NOTE, MSG_trust_timestamp_not_trusted);
        return;
    }
    s->timestamp.chain = CHECK_OK;
    if (t->time > v->o->now + freshness_of(v).skew) {
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_in_future);
    } else if (s->timestamp.imprint == CHECK_OK) {
        s->at = t->time;
        s->at_by = "timestamp";
    }
}

void verify_stamps(struct verification *v, int i, struct str signature)
{
    struct diags ignored = diags_on(v->a);

    v->r->signers[i].signature = signature;
    for (size_t k = 0; k < v->o->n_stamps; k++) {
        struct tsp *t;

        if (v->r->signers[i].timestamp.chain == CHECK_OK)
            return;
        t = tsp_read(v->a, v->o->stamps[k], &ignored);
        if (t != NULL && tsp_is_over(t, signature))
            verify_timestamp(v, i, v->o->stamps[k], signature);
    }
}

/* ------------------------------------------------------------------ renewals */

enum holding { HOLDS, HOLDS_UNTRUSTED, HOLDS_NOT };

/* One later time-stamp: its time and how long its authority can be believed. */
static enum holding holds(struct verification *v, struct str token, struct str stamped, moment *time,
                          moment *until)
{
    struct diags ignored = diags_on(v->a);
    struct tsp *t = tsp_read(v->a, token, &ignored);
    const struct cert *c;

    if (t == NULL || !tsp_is_over(t, stamped))
        return HOLDS_NOT;
    take_certificates(v, t->message);
    if (tsp_check(t, &v->pool, &c) != TSP_OK || t->time > v->o->now + freshness_of(v).skew)
        return HOLDS_NOT;
    *time = t->time;
    *until = c->not_after;
    return authority_trusted(v, c, t->time) ? HOLDS : HOLDS_UNTRUSTED;
}

static bool renewal_holds(struct verification *v, const struct renewal *n, moment *time,
                          moment *until)
{
    enum holding h = holds(v, n->token, n->stamped, time, until);

    if (h == HOLDS_UNTRUSTED)
        verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_renewal_not_trusted);
    return h == HOLDS;
}

moment verify_stamped_at(struct verification *v, struct str token, struct str stamped)
{
    moment time, until;

    return holds(v, token, stamped, &time, &until) == HOLDS ? time : MOMENT_NONE;
}

void verify_renewals(struct verification *v)
{
    moment until = MOMENT_NONE, time, next;

    if (!v->o->kept)
        return;
    /* The first to end of those over the signatures. */
    for (size_t i = 0; i < v->r->n_signers; i++) {
        const struct timestamp_report *t = &v->r->signers[i].timestamp;

        if (t->chain == CHECK_OK && (until == MOMENT_NONE || t->until < until))
            until = t->until;
    }
    for (size_t k = 0; k < v->o->n_renewals; k++) {
        if (!renewal_holds(v, &v->o->renewals[k], &time, &next)) {
            verify_reason(v, -1, EFFECT_FAIL, MSG_trust_renewal_broken);
            return;
        }
        if (until != MOMENT_NONE && time > until)
            verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_renewal_late);
        until = next;
    }
    if (until != MOMENT_NONE && v->o->now > until)
        verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_renewal_due);
}

/* ------------------------------------------------------------------ a message */

static const enum msg cms_reasons[] = {
    [CMS_NO_CERTIFICATE] = MSG_trust_no_signer_certificate,
    [CMS_NO_CONTENT] = MSG_trust_no_content,
    [CMS_UNKNOWN_ALGORITHM] = MSG_trust_unknown_algorithm,
    [CMS_WEAK_ALGORITHM] = MSG_trust_weak_algorithm,
    [CMS_BAD_ATTRIBUTES] = MSG_trust_bad_attributes,
    [CMS_WRONG_CONTENT_TYPE] = MSG_trust_wrong_content_type,
    [CMS_WRONG_CERTIFICATE] = MSG_trust_wrong_certificate,
    [CMS_WRONG_DIGEST] = MSG_trust_digest_wrong,
    [CMS_WRONG_SIGNATURE] = MSG_trust_signature_wrong,
};

static void one_signer(struct verification *v, const struct cms *m, const struct cms_signer *from,
                       struct str content)
{
    struct signer_report *s;
    enum cms_fault fault;
    int i;

    s = verify_signer(v, &i);
    s->algorithm = from->algorithm;
    s->claimed = from->signing_time;
    s->hash = from->digest;
    s->content_hash = from->message_digest;
    fault = cms_check(m, from, content, &v->pool, &s->cert);
    s->crypto = fault == CMS_OK ? CHECK_OK : CHECK_BAD;
    if (fault == CMS_NO_CONTENT || fault == CMS_NO_CERTIFICATE)
        s->crypto = CHECK_UNKNOWN;
    if (fault != CMS_OK)
        verify_reason(v, i, s->crypto == CHECK_BAD ? EFFECT_FAIL : EFFECT_DOUBT,
                      cms_reasons[fault]);
    for (size_t k = 0; k < from->n_tokens && v->r->signers[i].timestamp.chain != CHECK_OK; k++)
        verify_timestamp(v, i, from->tokens[k], from->signature);
    verify_stamps(v, i, from->signature);
    verify_certificate(v, i, true);
}

void verify_message(struct verification *v, struct cms *m, struct str content)
{
    take_certificates(v, m);
    for (size_t i = 0; i < m->n_signers; i++)
        one_signer(v, m, &m->signers[i], content);
}
