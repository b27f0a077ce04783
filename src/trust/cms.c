/*
 * NAME      cms - reading and checking of signed messages (cms.h); making is in cms_make.c
 * WHY       what was signed are the attributes as they were sent, with the tag of a SET
 * OWNS      nothing: slices and lists on the arena
 * ERRORS    NULL and one diag; a fault of one signer is that signer's alone
 * MUST NOT  repair: attributes that are not DER are refused
 */
#include "trust/cms.h"

#include <string.h>

/* ------------------------------------------------------------------ attributes */

/* SigningCertificate and SigningCertificateV2: the hash of the first certificate named. */
static bool read_ess(struct der *d, bool v2, struct cms_signer *s)
{
    struct der outer, list, one;
    struct algorithm_id hash;
    struct der_item it;

    if (s->has_ess)                         /* v1 and v2 side by side: the first counts */
        return true;
    if (!der_into(d, DER_SEQUENCE, &outer) || !der_into(&outer, DER_SEQUENCE, &list) ||
        !der_into(&list, DER_SEQUENCE, &one))
        return false;
    s->ess_digest = v2 ? HASH_SHA256 : HASH_SHA1;
    if (v2 && der_peek(&one) == DER_SEQUENCE) {
        if (!algorithm_id_read(&one, &hash))
            return false;
        s->ess_digest = digest_of_oid(hash.oid);
    }
    if (!der_take(&one, DER_OCTET_STRING, &it))
        return false;
    s->ess_hash = it.body;
    s->has_ess = true;
    return true;
}

enum attribute { AT_CONTENT_TYPE, AT_DIGEST, AT_TIME, AT_ESS, AT_ESS2, AT_KNOWN };

static const char *const attribute_oids[AT_KNOWN] = {
    [AT_CONTENT_TYPE] = "1.2.840.113549.1.9.3", [AT_DIGEST] = "1.2.840.113549.1.9.4",
    [AT_TIME] = "1.2.840.113549.1.9.5", [AT_ESS] = "1.2.840.113549.1.9.16.2.12",
    [AT_ESS2] = "1.2.840.113549.1.9.16.2.47",
};

static bool attribute_value(struct der *v, int which, struct cms_signer *s)
{
    struct der_item it;

    switch (which) {
    case AT_CONTENT_TYPE:
        return der_oid(v, &s->content_type);
    case AT_DIGEST:
        if (!der_take(v, DER_OCTET_STRING, &it))
            return false;
        s->message_digest = it.body;
        return true;
    case AT_TIME:
        return der_time(v, &s->signing_time);
    case AT_ESS: case AT_ESS2:
        return read_ess(v, which == AT_ESS2, s) && (v->rest = STR_NONE, true);
    default:
        return true;
    }
}

static bool signed_attribute(struct der *d, struct cms_signer *s, unsigned *seen)
{
    struct der one, values;
    struct der_item value;
    struct str oid;
    int i;

    if (!der_into(d, DER_SEQUENCE, &one) || !der_oid(&one, &oid) ||
        !der_into(&one, DER_SET, &values) || !der_end(&one))
        return false;
    for (i = 0; i < AT_KNOWN && !der_oid_is(oid, attribute_oids[i]); i++)
        ;
    if (i == AT_KNOWN)
        return true;
    if ((*seen & 1u << i) != 0)
        return false;
    *seen |= 1u << i;
    if (!attribute_value(&values, i, s))
        return false;
    return der_end(&values) || (i >= AT_ESS && der_any(&values, &value));
}

/* The attributes must be DER: they are hashed as they stand. */
static bool read_attributes(struct cms_signer *s)
{
    struct der d = der_of(s->attributes, false), in;
    unsigned seen = 0;

    if (!der_into(&d, DER_CONSTRUCTED(0), &in) || !der_end(&d))
        return false;
    for (int n = 0; !der_end(&in); n++)
        if (n >= CMS_ATTRIBUTES_MOST || !signed_attribute(&in, s, &seen))
            return false;
    return s->content_type.n > 0 && s->message_digest.n > 0;
}

static bool read_unsigned(const struct der *d, const struct der_item *it, struct cms_signer *s)
{
    struct der in, one, values;
    struct der_item token;
    struct str oid;

    if (!der_enter(d, it, &in))
        return false;
    s->unsigned_attributes = it->body;
    for (int n = 0; !der_end(&in); n++) {
        if (n >= CMS_ATTRIBUTES_MOST || !der_into(&in, DER_SEQUENCE, &one) ||
            !der_oid(&one, &oid) || !der_into(&one, DER_SET, &values))
            return false;
        if (!der_oid_is(oid, "1.2.840.113549.1.9.16.2.14"))
            continue;
        while (!der_end(&values)) {
            if (s->n_tokens >= CMS_TOKENS_MOST || !der_any(&values, &token))
                return false;
            s->tokens[s->n_tokens++] = token.all;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ signers */

/*
 * The signature algorithm; some write the algorithm of the key there and mean it together with the
 * digest.
 */
static enum algorithm combine(struct algorithm_id sig, enum digest_kind digest)
{
    static const struct { const char *key; enum digest_kind digest; enum algorithm alg; } rows[] = {
        { "1.2.840.113549.1.1.1", HASH_SHA1, ALG_RSA_SHA1 },
        { "1.2.840.113549.1.1.1", HASH_SHA256, ALG_RSA_SHA256 },
        { "1.2.840.113549.1.1.1", HASH_SHA384, ALG_RSA_SHA384 },
        { "1.2.840.113549.1.1.1", HASH_SHA512, ALG_RSA_SHA512 },
        { "1.2.398.3.10.1.1.1.1", HASH_GOST34311, ALG_GOST_2004 },
        { "1.2.398.3.10.1.1.2.2", HASH_STREEBOG512, ALG_GOST_2015_512 },
    };
    enum algorithm k = algorithm_of_oid(sig.oid);

    if (sig.parameters.n > 0)
        return ALG_UNKNOWN;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].digest == digest && der_oid_is(sig.oid, rows[i].key))
            k = rows[i].alg;
    return digest == digest_of_algorithm(k) ? k : ALG_UNKNOWN;
}

static bool read_signer_id(struct arena *a, struct der *d, struct cms_signer *s)
{
    struct der in;

    if (der_peek(d) != DER_SEQUENCE)
        return der_octets_as(d, DER_CONTEXT(0), a, &s->ski) && s->ski.n > 0;
    return der_into(d, DER_SEQUENCE, &in) && name_read(a, &in, &s->issuer) &&
           der_uint_bytes(&in, &s->serial) && der_end(&in);
}

static bool read_signer(struct arena *a, struct der *d, struct cms_signer *s)
{
    struct algorithm_id digest, sig;
    struct der in;
    struct der_item it;
    int64_t version;

    *s = (struct cms_signer){ .signing_time = MOMENT_NONE };
    if (!der_take(d, DER_SEQUENCE, &it) || !der_enter(d, &it, &in) || !der_int(&in, &version))
        return false;
    s->all = it.all;
    if (!read_signer_id(a, &in, s) || !algorithm_id_read(&in, &digest))
        return false;
    s->digest = digest.parameters.n == 0 ? digest_of_oid(digest.oid) : HASH_UNKNOWN;
    if (der_option(&in, DER_CONSTRUCTED(0), &it)) {
        s->attributes = it.all;
        s->broken_attributes = !read_attributes(s);
    }
    if (!algorithm_id_read(&in, &sig) || !der_octets(&in, a, &s->signature))
        return false;
    s->algorithm = combine(sig, s->digest);
    if (der_option(&in, DER_CONSTRUCTED(1), &it) && !read_unsigned(&in, &it, s))
        return false;
    return der_end(&in);
}

static bool read_signers(struct arena *a, struct der *d, struct cms *m)
{
    struct der in;

    if (!der_into(d, DER_SET, &in))
        return false;
    m->signers = arena_new_array(a, CMS_SIGNERS_MOST, struct cms_signer);
    for (; !der_end(&in); m->n_signers++)
        if (m->n_signers >= CMS_SIGNERS_MOST || !read_signer(a, &in, &m->signers[m->n_signers]))
            return false;
    return m->n_signers > 0;
}

/* ------------------------------------------------------------------ the message */

/* A certificate that cannot be read is left out: it may be of another sort, and proves nothing. */
static bool read_certs(struct arena *a, struct der *d, struct cms *m)
{
    struct diags ignored = diags_on(a);
    struct der in;
    struct der_item it;
    struct cert *c;

    if (!der_into(d, DER_CONSTRUCTED(0), &in))
        return der_peek(d) != DER_CONSTRUCTED(0);
    m->certs = arena_array(a, CMS_CERTS_MOST, sizeof *m->certs);
    for (int n = 0; !der_end(&in); n++) {
        if (n >= CMS_CERTS_MOST || !der_any(&in, &it))
            return false;
        if (it.tag == DER_SEQUENCE && (c = cert_read(a, it.all, &ignored)) != NULL)
            m->certs[m->n_certs++] = c;
    }
    return true;
}

/* OtherRevocationInfoFormat: an OCSP answer (RFC 5940); what else there may be is left out. */
static void read_other(struct arena *a, struct der_item it, struct cms *m)
{
    struct diags ignored = diags_on(a);
    struct der in = der_of(it.body, true);
    struct der_item answer;
    struct str oid;
    struct ocsp *o;

    if (!der_oid(&in, &oid) || !der_oid_is(oid, "1.3.6.1.5.5.7.16.2") || !der_any(&in, &answer))
        return;
    o = ocsp_read(a, answer.all, &ignored);
    if (o != NULL)
        m->ocsps[m->n_ocsps++] = o;
}

static bool read_crls(struct arena *a, struct der *d, struct cms *m)
{
    struct diags ignored = diags_on(a);
    struct der in;
    struct der_item it;
    struct crl *l;

    if (!der_into(d, DER_CONSTRUCTED(1), &in))
        return der_peek(d) != DER_CONSTRUCTED(1);
    m->crls = arena_new_array(a, CMS_CRLS_MOST, struct crl *);
    m->ocsps = arena_new_array(a, CMS_CRLS_MOST, struct ocsp *);
    for (int n = 0; !der_end(&in); n++) {
        if (n >= CMS_CRLS_MOST || !der_any(&in, &it))
            return false;
        if (it.tag == DER_CONSTRUCTED(1))
            read_other(a, it, m);
        if (it.tag == DER_SEQUENCE && (l = crl_read(a, it.all, &ignored)) != NULL)
            m->crls[m->n_crls++] = l;
    }
    return true;
}

static bool read_content(struct arena *a, struct der *d, struct cms *m)
{
    struct der in, outer;
    struct der_item it;

    if (!der_take(d, DER_SEQUENCE, &it) || !der_enter(d, &it, &in) ||
        !der_oid(&in, &m->content_type))
        return false;
    m->encapsulated = it.all;
    if (der_end(&in))
        return true;
    m->attached = true;
    return der_into(&in, DER_CONSTRUCTED(0), &outer) && der_octets(&outer, a, &m->content) &&
           der_end(&outer) && der_end(&in);
}

static const char *read_message(struct arena *a, struct str bytes, struct cms *m)
{
    struct der all = der_of(bytes, true), info, outer, in;
    struct der_item digests;
    struct str oid;
    int64_t version;

    if (bytes.n > CMS_BYTES_MOST || !der_into(&all, DER_SEQUENCE, &info) || !der_end(&all) ||
        !der_oid(&info, &oid))
        return "outer shape";
    if (!der_oid_is(oid, "1.2.840.113549.1.7.2"))
        return "type: not signed data";
    if (!der_into(&info, DER_CONSTRUCTED(0), &outer) || !der_into(&outer, DER_SEQUENCE, &in) ||
        !der_end(&info) || !der_end(&outer) || !der_int(&in, &version) || version < 1 ||
        version > 5 || !der_take(&in, DER_SET, &digests))
        return "outer shape";
    m->digests = digests.all;
    if (!read_content(a, &in, m))
        return "content";
    if (!read_certs(a, &in, m))
        return "certificates";
    if (!read_crls(a, &in, m))
        return "revocation lists";
    return read_signers(a, &in, m) && der_end(&in) ? NULL : "signers";
}

struct cms *cms_read(struct arena *a, struct str bytes, struct diags *d)
{
    struct cms *m = arena_new_of(a, struct cms);
    const char *wrong;

    m->all = bytes;
    wrong = read_message(a, bytes, m);
    if (wrong == NULL)
        return m;
    diag_add(d, DIAG_INPUT, "bad-cms", "this is no signed message: wrong %s", wrong);
    return NULL;
}

/* ------------------------------------------------------------------ checking */

static bool digest_equals(enum digest_kind k, struct str bytes, struct str want)
{
    unsigned char out[64];

    return k != HASH_UNKNOWN && digest_size(k) == want.n && want.n <= sizeof out &&
           digest_bytes(k, bytes, out) && memcmp(out, want.p, want.n) == 0;
}

static bool is_of(const struct cms_signer *s, const struct cert *c)
{
    if (s->ski.n > 0)
        return str_eq(s->ski, c->ski);
    return str_eq(s->serial, c->serial) && name_same(&s->issuer, &c->issuer);
}

/* Is the signature right under this certificate, and does the signer name this one and no other? */
static enum cms_fault under(const struct cms_signer *s, struct str as_signed, const struct cert *c)
{
    if (!spki_verify(c->spki, s->algorithm, as_signed, s->signature))
        return CMS_WRONG_SIGNATURE;
    if (s->has_ess && !digest_equals(s->ess_digest, c->sig.all, s->ess_hash))
        return CMS_WRONG_CERTIFICATE;
    return CMS_OK;
}

static enum cms_fault find(const struct cms *m, const struct cms_signer *s, struct str as_signed,
                           const struct cert_pool *pool, const struct cert **cert)
{
    enum cms_fault fault = CMS_NO_CERTIFICATE, f;
    size_t i, n = m->n_certs + (pool != NULL ? pool->n : 0);

    for (i = 0; i < n && fault != CMS_OK; i++) {
        const struct cert *c = i < m->n_certs ? m->certs[i] : pool->v[i - m->n_certs];

        if (!is_of(s, c) || (*cert != NULL && cert_same(*cert, c)))
            continue;
        f = under(s, as_signed, c);
        if (*cert == NULL || f < fault) {
            *cert = c;
            fault = f;
        }
    }
    return fault;
}

static enum cms_fault check_content(const struct cms *m, const struct cms_signer *s,
                                    struct str content)
{
    if (s->attributes.n == 0 || s->broken_attributes)
        return CMS_BAD_ATTRIBUTES;
    if (!str_eq(s->content_type, m->content_type))
        return CMS_WRONG_CONTENT_TYPE;
    if (m->attached && content.p != NULL && !str_eq(content, m->content))
        return CMS_WRONG_DIGEST;
    if (!m->attached && content.p == NULL)
        return CMS_NO_CONTENT;
    if (!digest_equals(s->digest, m->attached ? m->content : content, s->message_digest))
        return CMS_WRONG_DIGEST;
    return CMS_OK;
}

enum cms_fault cms_check(const struct cms *m, const struct cms_signer *s, struct str content,
                         const struct cert_pool *pool, const struct cert **cert)
{
    enum cms_fault of_content = check_content(m, s, content), of_key;
    struct arena *a = arena_new();
    char *as_signed;

    *cert = NULL;
    as_signed = arena_dup(a, s->attributes.p, s->attributes.n);
    as_signed[0] = DER_SET;                     /* RFC 5652 5.4: hashed as a SET, not as [0] */
    of_key = find(m, s, (struct str){ as_signed, s->attributes.n }, pool, cert);
    arena_free(a);
    if (of_key == CMS_NO_CERTIFICATE)
        return of_key;
    if (s->algorithm == ALG_UNKNOWN)
        return CMS_UNKNOWN_ALGORITHM;
    if (algorithm_is_weak(s->algorithm))
        return CMS_WEAK_ALGORITHM;
    /* A missing document is told only of a signature that is right as far as can be seen. */
    if (of_content != CMS_OK && of_content != CMS_NO_CONTENT)
        return of_content;
    return of_key != CMS_OK ? of_key : of_content;
}
