/*
 * NAME      verify_kinds - messages, certificates, lists, answers, time-stamps, containers
 * WHY       each is a few lines over its reader; what they share is in verify_signer.c
 * OWNS      the table; other kinds live in their own files and add a row here
 * ERRORS    reasons in the report
 * MUST NOT  recognise by name or by what a sender claims: by content only
 */
#include "trust/verify_kinds.h"

#include "trust/archive.h"
#include "trust/digest.h"
#include "trust/pdf_kind.h"

enum { FIELD_ENTRIES_MOST = 10000 };

static struct str when(struct arena *a, moment t)
{
    return t == MOMENT_NONE ? STR_NONE : moment_str(a, t);
}

/* ------------------------------------------------------------------ certificate */

static bool is_certificate(struct arena *a, struct str bytes, struct str der)
{
    struct diags ignored = diags_on(a);

    (void)bytes;
    return cert_read(a, der, &ignored) != NULL;
}

/* crypto says whether the authority found did sign; nobody else can be asked. */
static void certificate_crypto(struct signer_report *s)
{
    if (s->chain.state == CHAIN_OK)
        s->crypto = CHECK_OK;
    else if (s->chain.fault == CHAIN_BAD_SIGNATURE)
        s->crypto = CHECK_BAD;
}

static struct json *certificate_fields(struct arena *a, const struct cert *c)
{
    struct json *f = json_new_object(a), *list = json_new_array(a);
    char hex[SHA256_HEX];

    sha256_hex(c->sig.all.p, c->sig.all.n, hex);
    json_set_str(a, f, "subject", name_text(a, &c->subject));
    json_set_str(a, f, "issuer", name_text(a, &c->issuer));
    json_set_str(a, f, "serial", serial_hex(a, c->serial));
    json_set_str(a, f, "not_before", moment_str(a, c->not_before));
    json_set_str(a, f, "not_after", moment_str(a, c->not_after));
    json_set_str(a, f, "sha256", str_dup(a, str_of(hex)));
    json_set_bool(a, f, "authority", c->ca);
    for (size_t i = 0; i < c->n_policies; i++)
        json_push(a, list, json_new_str(a, c->policies[i]));
    json_set(a, f, "policies", list);
    return f;
}

static void run_certificate(struct verification *v, struct str bytes)
{
    struct cert *c = cert_read(v->a, v->der, v->d);
    struct signer_report *s;
    int i;

    (void)bytes;
    s = verify_signer(v, &i);
    s->cert = c;
    s->algorithm = c->sig.algorithm;
    verify_certificate(v, i, false);
    certificate_crypto(&v->r->signers[i]);
    v->r->fields = certificate_fields(v->a, c);
}

/* ------------------------------------------------------------------ revocation list */

static bool is_crl(struct arena *a, struct str bytes, struct str der)
{
    struct diags ignored = diags_on(a);

    (void)bytes;
    return crl_read(a, der, &ignored) != NULL;
}

/* Calls `fits` on every certificate at hand, anchors first. */
static const struct cert *each_authority(struct verification *v, size_t *i)
{
    size_t n = v->o->anchors != NULL ? v->o->anchors->n : 0, at = (*i)++;

    if (at < n)
        return v->o->anchors->v[at].cert;
    return at - n < v->pool.n ? v->pool.v[at - n] : NULL;
}

static struct json *crl_fields(struct arena *a, const struct crl *l)
{
    struct json *f = json_new_object(a), *list = json_new_array(a), *o;

    json_set_str(a, f, "issuer", name_text(a, &l->issuer));
    json_set_str(a, f, "number", serial_hex(a, l->number));
    json_set_str(a, f, "this_update", moment_str(a, l->this_update));
    json_set_str(a, f, "next_update", when(a, l->next_update));
    json_set_bool(a, f, "delta", l->delta);
    json_set_int(a, f, "total", (int64_t)l->n);
    for (size_t i = 0; i < l->n && i < FIELD_ENTRIES_MOST; i++) {
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "serial", serial_hex(a, l->entries[i].serial));
        json_set_str(a, o, "revoked", moment_str(a, l->entries[i].revoked));
        json_set_str(a, o, "reason", str_of(revocation_reason_name(l->entries[i].reason)));
    }
    json_set(a, f, "entries", list);
    return f;
}

static void judge_list_time(struct verification *v, const struct crl *l, moment at)
{
    if (at < l->this_update)
        verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_list_in_future);
    if (l->next_update != MOMENT_NONE && at > l->next_update)
        verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_list_stale);
    if (l->unknown_critical.n > 0)
        verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_list_unusable);
}

static void run_crl(struct verification *v, struct str bytes)
{
    struct crl *l = crl_read(v->a, v->der, v->d);
    const struct cert *c, *named = NULL;
    struct signer_report *s;
    size_t k = 0;
    int i;

    (void)bytes;
    s = verify_signer(v, &i);
    s->algorithm = l->sig.algorithm;
    v->r->fields = crl_fields(v->a, l);
    judge_list_time(v, l, s->at);
    while ((c = each_authority(v, &k)) != NULL) {
        if (!name_same(&l->issuer, &c->subject))
            continue;
        named = c;
        if (crl_issued_by(l, c)) {
            s->crypto = CHECK_OK;
            break;
        }
    }
    s->cert = c != NULL ? c : named;
    if (named == NULL)
        verify_reason(v, i, EFFECT_DOUBT, MSG_trust_issuer_unknown);
    else if (c == NULL) {
        s->crypto = CHECK_BAD;
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_signature_wrong);
    }
    /* The authority's certificate counts at the moment the list was issued. */
    s->at = l->this_update;
    s->at_by = "own";
    verify_issuer(v, i);
}

/* ------------------------------------------------------------------ answer */

static bool is_ocsp(struct arena *a, struct str bytes, struct str der)
{
    struct diags ignored = diags_on(a);

    (void)bytes;
    return ocsp_read(a, der, &ignored) != NULL;
}

static const char *single_state(const struct ocsp_single *s)
{
    if (s->state == OCSP_GOOD)
        return "good";
    if (s->state == OCSP_UNKNOWN)
        return "unknown";
    if (s->non_issued)
        return "non-issued";
    return s->reason == REASON_HOLD ? "on-hold" : "revoked";
}

static struct json *ocsp_fields(struct arena *a, const struct ocsp *o)
{
    struct json *f = json_new_object(a), *list = json_new_array(a), *e;

    json_set_str(a, f, "produced", moment_str(a, o->produced));
    json_set_str(a, f, "responder", name_text(a, &o->responder));
    if (o->nonce.n > 0)
        json_set_str(a, f, "nonce", serial_hex(a, o->nonce));
    for (size_t i = 0; i < o->n; i++) {
        e = json_push(a, list, json_new_object(a));
        json_set_str(a, e, "serial", serial_hex(a, o->answers[i].serial));
        json_set_str(a, e, "status", str_of(single_state(&o->answers[i])));
        json_set_str(a, e, "this_update", moment_str(a, o->answers[i].this_update));
        json_set_str(a, e, "next_update", when(a, o->answers[i].next_update));
        json_set_str(a, e, "revoked", when(a, o->answers[i].revoked));
        if (o->answers[i].state == OCSP_REVOKED)
            json_set_str(a, e, "reason", str_of(revocation_reason_name(o->answers[i].reason)));
    }
    json_set(a, f, "entries", list);
    return f;
}

static void judge_answer_time(struct verification *v, const struct ocsp *o)
{
    struct freshness f = v->o->freshness.ocsp_age == 0 ? FRESHNESS : v->o->freshness;

    if (v->o->at == MOMENT_NONE)
        return;                             /* asked about its own time */
    for (size_t i = 0; i < o->n; i++) {
        const struct ocsp_single *s = &o->answers[i];

        if (v->o->at < s->this_update - f.skew)
            verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_answer_in_future);
        else if (s->next_update != MOMENT_NONE ? v->o->at > s->next_update
                                               : v->o->at - s->this_update > f.ocsp_age)
            verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_answer_stale);
    }
}

/* Nobody at hand authorised it: is it at least signed by the certificate it brings? */
static void unauthorised(struct verification *v, int i, const struct ocsp *o, bool issuer_known)
{
    struct signer_report *s = &v->r->signers[i];

    if (o->n_certs > 0 && signed_by(&o->sig, o->certs[0]->spki)) {
        s->cert = o->certs[0];
        s->crypto = CHECK_OK;
        verify_reason(v, i, issuer_known ? EFFECT_FAIL : EFFECT_DOUBT, issuer_known
            ? MSG_trust_responder_not_authorised : MSG_trust_issuer_unknown);
        return;
    }
    s->crypto = o->n_certs > 0 || issuer_known ? CHECK_BAD : CHECK_UNKNOWN;
    if (s->crypto == CHECK_BAD)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_signature_wrong);
    else
        verify_reason(v, i, EFFECT_DOUBT, MSG_trust_no_signer_certificate);
}

static void run_ocsp(struct verification *v, struct str bytes)
{
    struct ocsp *o = ocsp_read(v->a, v->der, v->d);
    const struct cert *c, *who = NULL;
    struct signer_report *s;
    bool issuer_known = false;
    size_t k = 0;
    int i;

    (void)bytes;
    if (o->status != 0) {
        verify_reason(v, -1, EFFECT_FAIL, MSG_trust_answer_refused);
        return;
    }
    s = verify_signer(v, &i);
    s->algorithm = o->sig.algorithm;
    v->r->fields = ocsp_fields(v->a, o);
    v->r->at = v->o->at != MOMENT_NONE ? v->o->at : o->produced;
    judge_answer_time(v, o);
    for (size_t n = 0; n < o->n_certs; n++)
        pool_add(v->a, &v->pool, o->certs[n]);
    while (who == NULL && (c = each_authority(v, &k)) != NULL) {
        /* Only the authority of the certificates asked about can let anyone answer. */
        if (!ocsp_is_about(o, c))
            continue;
        who = ocsp_authorised(o, c);
        issuer_known = true;
    }
    s->at = o->produced;
    s->at_by = "own";
    s->cert = who;
    s->crypto = who != NULL ? CHECK_OK : CHECK_UNKNOWN;
    if (who == NULL)
        unauthorised(v, i, o, issuer_known);
    verify_issuer(v, i);
}

/* ------------------------------------------------------------------ time-stamp */

static bool is_timestamp(struct arena *a, struct str bytes, struct str der)
{
    struct diags ignored = diags_on(a);

    (void)bytes;
    return tsp_read(a, der, &ignored) != NULL;
}

static struct json *timestamp_fields(struct arena *a, const struct tsp *t)
{
    struct json *f = json_new_object(a);

    json_set_str(a, f, "time", moment_str(a, t->time));
    json_set_str(a, f, "policy", t->policy);
    json_set_str(a, f, "serial", serial_hex(a, t->serial));
    json_set_str(a, f, "imprint", serial_hex(a, t->imprint));
    if (t->nonce.n > 0)
        json_set_str(a, f, "nonce", serial_hex(a, t->nonce));
    return f;
}

static void judge_imprint(struct verification *v, int i, const struct tsp *t)
{
    struct timestamp_report *r = &v->r->signers[i].timestamp;

    if (digest_is_weak(t->hash))
        verify_reason(v, i, EFFECT_NOTE, MSG_trust_weak_imprint);
    if (v->content.p == NULL) {
        verify_reason(v, i, EFFECT_NOTE, MSG_trust_imprint_not_compared);
        return;
    }
    r->imprint = tsp_is_over(t, v->content) ? CHECK_OK : CHECK_BAD;
    if (r->imprint == CHECK_BAD)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_wrong_imprint);
}

static void run_timestamp(struct verification *v, struct str bytes)
{
    struct tsp *t = tsp_read(v->a, v->der, v->d);
    struct signer_report *s;
    enum tsp_fault fault;
    int i;

    (void)bytes;
    s = verify_signer(v, &i);
    v->r->fields = timestamp_fields(v->a, t);
    v->r->at = t->time;
    s->algorithm = t->message->signers[0].algorithm;
    s->at = t->time;
    s->at_by = "timestamp";
    s->hash = t->hash;
    s->content_hash = t->imprint;
    s->timestamp.present = true;
    s->timestamp.time = t->time;
    for (size_t k = 0; k < t->message->n_certs; k++)
        pool_add(v->a, &v->pool, t->message->certs[k]);
    fault = tsp_check(t, &v->pool, &s->cert);
    s->crypto = fault == TSP_BAD_SIGNATURE ? CHECK_BAD : CHECK_OK;
    if (s->cert == NULL)
        s->crypto = CHECK_UNKNOWN;
    if (s->crypto == CHECK_UNKNOWN)
        verify_reason(v, i, EFFECT_DOUBT, MSG_trust_no_signer_certificate);
    else if (fault != TSP_OK)
        verify_reason(v, i, EFFECT_FAIL, fault == TSP_NOT_TSA ? MSG_trust_not_time_stamping
                                                              : MSG_trust_signature_wrong);
    judge_imprint(v, i, t);
    if (t->time > v->o->now + FRESHNESS.skew)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_in_future);
    verify_issuer(v, i);
    s = &v->r->signers[i];
    if (s->cert != NULL)
        s->timestamp.name = s->cert->subject.cn;
    s->timestamp.chain = s->chain.state == CHAIN_OK && s->validity == VALIDITY_OK
        ? CHECK_OK : CHECK_UNKNOWN;
}

/* ------------------------------------------------------------------ message */

static bool is_cms(struct arena *a, struct str bytes, struct str der)
{
    struct diags ignored = diags_on(a);

    (void)bytes;
    return cms_read(a, der, &ignored) != NULL;
}

static void run_cms(struct verification *v, struct str bytes)
{
    struct cms *m = cms_read(v->a, v->der, v->d);
    struct json *f = json_new_object(v->a);

    (void)bytes;
    json_set_bool(v->a, f, "attached", m->attached);
    if (m->attached)
        json_set_int(v->a, f, "content_bytes", (int64_t)m->content.n);
    v->r->fields = f;
    verify_message(v, m, v->content);
    if (v->r->n_signers == 1)
        v->r->at = v->r->signers[0].at;
}

/* ------------------------------------------------------------------ container */

static bool is_p12(struct arena *a, struct str bytes, struct str der)
{
    struct der d = der_of(der, true), in, auth;
    int64_t version;
    struct str oid;

    (void)a;
    (void)bytes;
    return der_into(&d, DER_SEQUENCE, &in) && der_int(&in, &version) && version == 3 &&
           der_into(&in, DER_SEQUENCE, &auth) && der_oid(&auth, &oid) &&
           (der_oid_is(oid, "1.2.840.113549.1.7.1") || der_oid_is(oid, "1.2.840.113549.1.7.2"));
}

static void run_p12(struct verification *v, struct str bytes)
{
    struct diags ignored = diags_on(v->a);
    struct pkcs12 p = { NULL, NULL, 0 };
    struct signer_report *s;
    struct cert *c;
    int i;

    (void)bytes;
    if (!pkcs12_read(v->a, v->der, v->o->password, &p, &ignored) || p.n_certificates == 0 ||
        (c = cert_read(v->a, p.certificates[0], &ignored)) == NULL) {
        verify_reason(v, -1, EFFECT_FAIL, MSG_trust_wrong_password);
        if (p.key != NULL)
            private_key_free(p.key);
        return;
    }
    s = verify_signer(v, &i);
    s->cert = c;
    s->algorithm = private_key_algorithm(p.key);
    s->crypto = str_eq(private_key_spki(v->a, p.key), c->spki) ? CHECK_OK : CHECK_BAD;
    private_key_free(p.key);
    if (s->crypto == CHECK_BAD)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_wrong_key);
    for (size_t k = 1; k < p.n_certificates; k++) {
        struct cert *more = cert_read(v->a, p.certificates[k], &ignored);

        if (more != NULL)
            pool_add(v->a, &v->pool, more);
    }
    verify_certificate(v, i, true);
    v->r->fields = certificate_fields(v->a, c);
}

/* ------------------------------------------------------------------ the table */

static const struct verify_kind kind_certificate = {
    "certificate", is_certificate, run_certificate
};
static const struct verify_kind kind_crl = { "crl", is_crl, run_crl };
static const struct verify_kind kind_ocsp = { "ocsp", is_ocsp, run_ocsp };
static const struct verify_kind kind_timestamp = { "timestamp", is_timestamp, run_timestamp };
static const struct verify_kind kind_cms = { "cms", is_cms, run_cms };
static const struct verify_kind kind_p12 = { "p12", is_p12, run_p12 };

const struct verify_kind *const verify_kinds[] = {
    &kind_certificate, &kind_crl, &kind_ocsp, &kind_timestamp, &kind_cms, &kind_p12,
    &kind_wsse, &kind_xmldsig,
    &kind_archive, &kind_pdf,
};
const size_t n_verify_kinds = sizeof verify_kinds / sizeof *verify_kinds;
