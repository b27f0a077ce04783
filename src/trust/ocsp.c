/*
 * NAME      ocsp - see ocsp.h
 * WHY       an answer is worth what its signer may say: the issuer, or one the issuer appointed
 * OWNS      nothing: slices and lists on the arena
 * ERRORS    NULL and one diag
 * MUST NOT  take "revoked in 1970" for "revoked": such a certificate was never issued
 */
#include "trust/ocsp.h"

#include <string.h>

/* ------------------------------------------------------------------ reading */

static bool next_extension(struct der *d, struct str *oid, bool *critical, struct der_item *value)
{
    struct der one;

    *critical = false;
    if (!der_into(d, DER_SEQUENCE, &one) || !der_oid(&one, oid))
        return false;
    if (der_peek(&one) == DER_BOOLEAN && !der_bool(&one, critical))
        return false;
    return der_take(&one, DER_OCTET_STRING, value) && der_end(&one);
}

static bool read_cert_id(struct der *d, struct ocsp_single *s)
{
    struct algorithm_id hash;
    struct der in;
    struct der_item name, key;

    if (!der_into(d, DER_SEQUENCE, &in) || !algorithm_id_read(&in, &hash) ||
        !der_take(&in, DER_OCTET_STRING, &name) || !der_take(&in, DER_OCTET_STRING, &key) ||
        !der_uint_bytes(&in, &s->serial) || !der_end(&in))
        return false;
    s->hash = digest_of_oid(hash.oid);
    s->name_hash = name.body;
    s->key_hash = key.body;
    return true;
}

static bool read_revoked(const struct der *d, const struct der_item *it, struct ocsp_single *s)
{
    struct der in, reason;
    struct der_item e;

    s->state = OCSP_REVOKED;
    if (!der_enter(d, it, &in) || der_peek(&in) != DER_GENTIME || !der_time(&in, &s->revoked))
        return false;
    if (!der_end(&in)) {
        if (!der_into(&in, DER_CONSTRUCTED(0), &reason) ||
            !der_take(&reason, DER_ENUMERATED, &e) || e.body.n != 1 || !der_end(&reason))
            return false;
        s->reason = (unsigned char)e.body.p[0];
    }
    s->non_issued = s->reason == REASON_HOLD && s->revoked == 0;
    return der_end(&in);
}

static bool read_state(struct der *d, struct ocsp_single *s)
{
    struct der_item it;

    if (!der_any(d, &it))
        return false;
    if (it.tag == DER_CONSTRUCTED(1))
        return read_revoked(d, &it, s);
    if ((it.tag != DER_CONTEXT(0) && it.tag != DER_CONTEXT(2)) || it.body.n != 0)
        return false;
    s->state = it.tag == DER_CONTEXT(0) ? OCSP_GOOD : OCSP_UNKNOWN;
    return true;
}

static bool read_single(struct der *d, struct ocsp_single *s)
{
    struct der one, outer, in;
    struct der_item value;
    struct str oid;
    bool critical;

    *s = (struct ocsp_single){ .revoked = MOMENT_NONE, .next_update = MOMENT_NONE,
                               .reason = REASON_NONE };
    if (!der_into(d, DER_SEQUENCE, &one) || !read_cert_id(&one, s) || !read_state(&one, s) ||
        der_peek(&one) != DER_GENTIME || !der_time(&one, &s->this_update))
        return false;
    if (der_into(&one, DER_CONSTRUCTED(0), &in) &&
        (!der_time(&in, &s->next_update) || !der_end(&in)))
        return false;
    if (der_into(&one, DER_CONSTRUCTED(1), &outer)) {
        if (!der_into(&outer, DER_SEQUENCE, &in) || !der_end(&outer))
            return false;
        while (!der_end(&in)) {
            if (!next_extension(&in, &oid, &critical, &value))
                return false;
            s->critical |= critical;
        }
    }
    return der_end(&one);
}

static bool read_responder(struct arena *a, struct der *d, struct ocsp *o)
{
    struct der in;
    struct der_item it;

    if (der_into(d, DER_CONSTRUCTED(1), &in))
        return name_read(a, &in, &o->responder) && der_end(&in);
    if (!der_into(d, DER_CONSTRUCTED(2), &in) || !der_take(&in, DER_OCTET_STRING, &it))
        return false;
    o->responder_key = it.body;
    return der_end(&in);
}

static bool read_answers(struct arena *a, struct der *d, struct ocsp *o)
{
    struct der in;

    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    o->answers = arena_new_array(a, OCSP_ANSWERS_MOST, struct ocsp_single);
    for (; !der_end(&in); o->n++)
        if (o->n >= OCSP_ANSWERS_MOST || !read_single(&in, &o->answers[o->n]))
            return false;
    return true;
}

static bool read_extensions(struct arena *a, struct der *d, struct ocsp *o)
{
    struct der outer, in, nonce;
    struct der_item value, it;
    struct str oid;
    bool critical;

    if (der_end(d))
        return true;
    if (!der_into(d, DER_CONSTRUCTED(1), &outer) || !der_into(&outer, DER_SEQUENCE, &in))
        return false;
    while (!der_end(&in)) {
        if (!next_extension(&in, &oid, &critical, &value))
            return false;
        if (der_oid_is(oid, "1.3.6.1.5.5.7.48.1.2")) {
            nonce = der_of(value.body, false);
            /* Some responders leave the inner OCTET STRING out. */
            o->nonce = der_take(&nonce, DER_OCTET_STRING, &it) && der_end(&nonce) ? it.body
                                                                                  : value.body;
        } else if (critical && o->unknown_critical.n == 0) {
            o->unknown_critical = der_oid_text(a, oid);
        }
    }
    return der_end(&outer) && der_end(d);
}

static bool read_certs(struct arena *a, struct der *d, struct ocsp *o, struct diags *diags)
{
    struct der outer, in;
    struct der_item it;

    if (der_end(d))
        return true;
    if (!der_into(d, DER_CONSTRUCTED(0), &outer) || !der_into(&outer, DER_SEQUENCE, &in))
        return false;
    o->certs = arena_new_array(a, OCSP_CERTS_MOST, struct cert *);
    for (; !der_end(&in); o->n_certs++) {
        if (o->n_certs >= OCSP_CERTS_MOST || !der_take(&in, DER_SEQUENCE, &it) ||
            (o->certs[o->n_certs] = cert_read(a, it.all, diags)) == NULL)
            return false;
    }
    return der_end(&outer) && der_end(d);
}

/* BasicOCSPResponse: like a certificate in shape, but with certificates after the signature. */
static const char *read_basic(struct arena *a, struct str bytes, struct ocsp *o, struct diags *d)
{
    struct der all = der_of(bytes, false), in, body, v;
    struct der_item tbs;
    int64_t version;

    if (!der_into(&all, DER_SEQUENCE, &in) || !der_end(&all) ||
        !der_take(&in, DER_SEQUENCE, &tbs) || !der_enter(&in, &tbs, &body) ||
        !algorithm_id_read(&in, &o->sig.outer) || !der_bits(&in, &o->sig.signature))
        return "basic answer";
    o->sig.all = bytes;
    o->sig.tbs = tbs.all;
    o->sig.algorithm = o->sig.outer.parameters.n == 0 ? algorithm_of_oid(o->sig.outer.oid)
                                                      : ALG_UNKNOWN;
    if (!read_certs(a, &in, o, d))
        return "certificates";
    if (der_into(&body, DER_CONSTRUCTED(0), &v) && (!der_int(&v, &version) || version != 0))
        return "version";
    if (!read_responder(a, &body, o))
        return "name of the responder";
    if (der_peek(&body) != DER_GENTIME || !der_time(&body, &o->produced))
        return "time of answering";
    if (!read_answers(a, &body, o))
        return "answers";
    return read_extensions(a, &body, o) ? NULL : "extensions";
}

static const char *read_outer(struct arena *a, struct str der, struct ocsp *o, struct diags *d)
{
    struct der all = der_of(der, false), in, outer, bytes;
    struct der_item status, basic;
    struct str oid;

    if (der.n > OCSP_BYTES_MOST || !der_into(&all, DER_SEQUENCE, &in) || !der_end(&all) ||
        !der_take(&in, DER_ENUMERATED, &status) || status.body.n != 1)
        return "outer shape";
    o->status = (unsigned char)status.body.p[0];
    if (o->status != 0)
        return der_end(&in) ? NULL : "outer shape";
    if (!der_into(&in, DER_CONSTRUCTED(0), &outer) || !der_into(&outer, DER_SEQUENCE, &bytes) ||
        !der_end(&in) || !der_end(&outer) || !der_oid(&bytes, &oid) ||
        !der_take(&bytes, DER_OCTET_STRING, &basic) || !der_end(&bytes))
        return "outer shape";
    if (!der_oid_is(oid, "1.3.6.1.5.5.7.48.1.1"))
        return "type of answer";
    return read_basic(a, basic.body, o, d);
}

struct ocsp *ocsp_read(struct arena *a, struct str der, struct diags *d)
{
    struct ocsp *o = arena_new_of(a, struct ocsp);
    const char *wrong;

    o->der = der;
    wrong = read_outer(a, der, o, d);

    if (wrong == NULL)
        return o;
    diag_add(d, DIAG_INPUT, "bad-ocsp", "this is no OCSP answer: wrong %s", wrong);
    return NULL;
}

/* ------------------------------------------------------------------ who may answer */

static bool is_responder(const struct ocsp *o, const struct cert *c)
{
    unsigned char sha1[20];

    if (o->responder_key.n == 0)
        return name_same(&o->responder, &c->subject);
    return o->responder_key.n == sizeof sha1 && digest_bytes(HASH_SHA1, c->key_bits, sha1) &&
           memcmp(sha1, o->responder_key.p, sizeof sha1) == 0;
}

/* RFC 6960 4.2.2.2: issued directly by the authority, for answering, and valid when it answered. */
static bool is_delegate(const struct ocsp *o, const struct cert *c, const struct cert *ca)
{
    if (!c->eku_ocsp || c->unknown_critical.n > 0 || !cert_names_issuer(c, ca))
        return false;
    if (c->has_usage && (c->usage & (CERT_SIGN | CERT_NON_REPUDIATION)) == 0)
        return false;
    if (o->produced < c->not_before || o->produced > c->not_after)
        return false;
    return signed_by(&c->sig, ca->spki);
}

const struct cert *ocsp_authorised(const struct ocsp *o, const struct cert *ca)
{
    if (o->status != 0 || o->unknown_critical.n > 0)
        return NULL;
    if (is_responder(o, ca) && signed_by(&o->sig, ca->spki))
        return ca;
    for (size_t i = 0; i < o->n_certs; i++) {
        const struct cert *c = o->certs[i];

        if (is_responder(o, c) && is_delegate(o, c, ca) && signed_by(&o->sig, c->spki))
            return c;
    }
    return NULL;
}

static bool hash_is(enum digest_kind k, struct str bytes, struct str want)
{
    unsigned char out[64];

    return k != HASH_UNKNOWN && digest_size(k) == want.n && want.n <= sizeof out &&
           digest_bytes(k, bytes, out) && memcmp(out, want.p, want.n) == 0;
}

const struct ocsp_single *ocsp_find(const struct ocsp *o, const struct cert *c,
                                    const struct cert *ca)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct ocsp_single *s = &o->answers[i];

        if (!s->critical && str_eq(s->serial, c->serial) &&
            hash_is(s->hash, c->issuer.der, s->name_hash) &&
            hash_is(s->hash, ca->key_bits, s->key_hash))
            return s;
    }
    return NULL;
}

bool ocsp_is_about(const struct ocsp *o, const struct cert *ca)
{
    for (size_t i = 0; i < o->n; i++)
        if (!hash_is(o->answers[i].hash, ca->subject.der, o->answers[i].name_hash) ||
            !hash_is(o->answers[i].hash, ca->key_bits, o->answers[i].key_hash))
            return false;
    return o->n > 0;
}

/* ------------------------------------------------------------------ asking */

struct str ocsp_cert_id(struct arena *a, struct str issuer_name, struct str issuer_key,
                        struct str serial, enum digest_kind hash)
{
    struct str parts[4] = {
        digest_id_make(a, hash),
        der_wrap(a, DER_OCTET_STRING, digest_make(a, hash, issuer_name)),
        der_wrap(a, DER_OCTET_STRING, digest_make(a, hash, issuer_key)),
        der_make_uint(a, serial),
    };

    return der_wrap(a, DER_SEQUENCE, der_join(a, parts, 4));
}

struct str ocsp_request(struct arena *a, const struct cert *c, const struct cert *ca,
                        enum digest_kind hash, struct str nonce)
{
    struct str request = der_wrap(a, DER_SEQUENCE, ocsp_cert_id(a, c->issuer.der, ca->key_bits,
        c->serial, hash));
    struct str parts[2] = { der_wrap(a, DER_SEQUENCE, request), STR_NONE };
    struct str ext[2];

    if (nonce.n > 0) {
        ext[0] = der_make_oid(a, "1.3.6.1.5.5.7.48.1.2");
        ext[1] = der_wrap(a, DER_OCTET_STRING, der_wrap(a, DER_OCTET_STRING, nonce));
        parts[1] = der_wrap(a, DER_SEQUENCE, der_join(a, ext, 2));
        parts[1] = der_wrap(a, DER_CONSTRUCTED(2), der_wrap(a, DER_SEQUENCE, parts[1]));
    }
    parts[0] = der_wrap(a, DER_SEQUENCE, der_join(a, parts, nonce.n > 0 ? 2 : 1));
    return der_wrap(a, DER_SEQUENCE, parts[0]);
}
