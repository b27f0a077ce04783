/*
 * NAME      cms_make - signed messages of ours (cms.h)
 * WHY       CAdES-BES: content type, digest, the signer's certificate bound in
 * OWNS      nothing
 * ERRORS    false and a diag
 * MUST NOT  sign with a key that is not the certificate's
 */
#include "trust/cms.h"

#include "base/panic.h"

static const char data_oid[] = "1.2.840.113549.1.7.1";

static struct str sequence(struct arena *a, const struct str *parts, size_t n)
{
    return der_wrap(a, DER_SEQUENCE, der_join(a, parts, n));
}

static struct str attribute(struct arena *a, const char *oid, struct str value)
{
    struct str parts[2] = { der_make_oid(a, oid), der_wrap(a, DER_SET, value) };

    return sequence(a, parts, 2);
}

/* ESSCertIDv2 with issuer and serial; SHA-256 is the default and is left out (RFC 5035). */
static struct str signing_certificate(struct arena *a, const struct cert *c, enum digest_kind k)
{
    struct str parts[3], names, id;
    size_t n = 0;

    names = der_wrap(a, DER_SEQUENCE, der_wrap(a, DER_CONSTRUCTED(4), c->issuer.der));
    parts[0] = names;
    parts[1] = der_make_uint(a, c->serial);
    id = sequence(a, parts, 2);
    if (k != HASH_SHA256)
        parts[n++] = digest_id_make(a, k);
    parts[n++] = der_wrap(a, DER_OCTET_STRING, digest_make(a, k, c->sig.all));
    parts[n++] = id;
    return der_wrap(a, DER_SEQUENCE, der_wrap(a, DER_SEQUENCE, sequence(a, parts, n)));
}

struct making {
    struct arena *a;
    const struct private_key *key;
    const struct cert *cert;
    enum algorithm algorithm;
    enum digest_kind digest;
    struct cms_how how;
    struct diags *d;
};

static bool begin(struct making *m, const struct str *certificates, size_t n)
{
    struct cert *c;

    if (n == 0 || (c = cert_read(m->a, certificates[0], m->d)) == NULL) {
        diag_add(m->d, DIAG_INPUT, "no-certificate", "a signature needs its certificate");
        return false;
    }
    if (!str_eq(private_key_spki(m->a, m->key), c->spki)) {
        diag_add(m->d, DIAG_INPUT, "wrong-key", "the key is not the certificate's");
        return false;
    }
    m->cert = c;
    m->algorithm = private_key_algorithm(m->key);
    m->digest = digest_of_algorithm(m->algorithm);
    return true;
}

/* The contents of a SET of ours: what follows its header. */
static struct str contents(struct str set)
{
    struct der d = der_of(set, false);
    struct der_item it = { .body = STR_NONE };

    AN(der_take(&d, DER_SET, &it));
    return it.body;
}

static bool make_signer(struct making *m, struct str content, struct str *out)
{
    const char *type = m->how.content_type != NULL ? m->how.content_type : data_oid;
    struct str attributes[4], parts[6], sid[2], set, signature;
    size_t n = 0;

    attributes[n++] = attribute(m->a, "1.2.840.113549.1.9.3", der_make_oid(m->a, type));
    attributes[n++] = attribute(m->a, "1.2.840.113549.1.9.4",
        der_wrap(m->a, DER_OCTET_STRING, digest_make(m->a, m->digest, content)));
    attributes[n++] = attribute(m->a, "1.2.840.113549.1.9.16.2.47",
        signing_certificate(m->a, m->cert, m->digest));
    if (m->how.signing_time != MOMENT_NONE)
        attributes[n++] = attribute(m->a, "1.2.840.113549.1.9.5",
            der_make_time(m->a, m->how.signing_time));
    set = der_make_set(m->a, attributes, n);
    if (!private_key_sign(m->key, m->algorithm, set, m->a, &signature, m->d))
        return false;
    sid[0] = m->cert->issuer.der;
    sid[1] = der_make_uint(m->a, m->cert->serial);
    parts[0] = der_make_int(m->a, 1);
    parts[1] = sequence(m->a, sid, 2);
    parts[2] = digest_id_make(m->a, m->digest);
    parts[3] = der_wrap(m->a, DER_CONSTRUCTED(0), contents(set));
    parts[4] = algorithm_id_make(m->a, m->algorithm);
    parts[5] = der_wrap(m->a, DER_OCTET_STRING, signature);
    *out = sequence(m->a, parts, 6);
    return true;
}

struct pieces {
    struct str digests[CMS_SIGNERS_MOST + 1], encapsulated;
    struct str certs[CMS_CERTS_MOST + 8], crls[CMS_CRLS_MOST], signers[CMS_SIGNERS_MOST + 1];
    size_t n_digests, n_certs, n_crls, n_signers;
    bool is_data;
};

static struct str assemble(struct arena *a, const struct pieces *p)
{
    struct str parts[6], info[2];
    bool others = false;
    size_t n = 0;

    /* RFC 5652 5.1: 5 where something other than lists is among the lists */
    for (size_t i = 0; i < p->n_crls; i++)
        others |= p->crls[i].p[0] != DER_SEQUENCE;
    parts[n++] = der_make_int(a, others ? 5 : p->is_data ? 1 : 3);
    parts[n++] = der_make_set(a, p->digests, p->n_digests);
    parts[n++] = p->encapsulated;
    if (p->n_certs > 0)
        parts[n++] = der_wrap(a, DER_CONSTRUCTED(0), der_join(a, p->certs, p->n_certs));
    if (p->n_crls > 0)
        parts[n++] = der_wrap(a, DER_CONSTRUCTED(1), der_join(a, p->crls, p->n_crls));
    parts[n++] = der_make_set(a, p->signers, p->n_signers);
    info[0] = der_make_oid(a, "1.2.840.113549.1.7.2");
    info[1] = der_wrap(a, DER_CONSTRUCTED(0), sequence(a, parts, n));
    return sequence(a, info, 2);
}

static void add_unique(struct str *v, size_t *n, size_t most, struct str s)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(v[i], s))
            return;
    if (*n < most)
        v[(*n)++] = s;
}

static void add_certs(struct pieces *p, const struct str *certificates, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add_unique(p->certs, &p->n_certs, CMS_CERTS_MOST, certificates[i]);
}

bool cms_sign(struct arena *a, const struct private_key *key, const struct str *certificates,
              size_t n, struct str content, struct cms_how how, struct str *out, struct diags *d)
{
    struct making m = { .a = a, .key = key, .how = how, .d = d };
    struct pieces *p = arena_new_of(a, struct pieces);
    struct str parts[2];

    if (!begin(&m, certificates, n) || !make_signer(&m, content, &p->signers[0]))
        return false;
    p->is_data = how.content_type == NULL;
    p->n_signers = 1;
    p->digests[p->n_digests++] = digest_id_make(a, m.digest);
    parts[0] = der_make_oid(a, how.content_type != NULL ? how.content_type : data_oid);
    if (how.attached)
        parts[1] = der_wrap(a, DER_CONSTRUCTED(0), der_wrap(a, DER_OCTET_STRING, content));
    p->encapsulated = sequence(a, parts, how.attached ? 2 : 1);
    add_certs(p, certificates, n);
    *out = assemble(a, p);
    return true;
}

/* RFC 5940: an OCSP answer among the lists. */
static struct str other(struct arena *a, struct str ocsp)
{
    struct str parts[2] = { der_make_oid(a, "1.3.6.1.5.5.7.16.2"), ocsp };

    return der_wrap(a, DER_CONSTRUCTED(1), der_join(a, parts, 2));
}

/* The parts of a message that is there; BER is taken over as DER where it is only framing. */
static bool take_apart(struct arena *a, struct str message, struct cms **m, struct pieces **out,
                       struct diags *d)
{
    struct pieces *p = arena_new_of(a, struct pieces);
    struct str parts[2];

    if ((*m = cms_read(a, message, d)) == NULL)
        return false;
    p->is_data = der_oid_is((*m)->content_type, data_oid);
    parts[0] = der_wrap(a, DER_OID, (*m)->content_type);
    if ((*m)->attached)
        parts[1] = der_wrap(a, DER_CONSTRUCTED(0),
            der_wrap(a, DER_OCTET_STRING, (*m)->content));
    p->encapsulated = sequence(a, parts, (*m)->attached ? 2 : 1);
    for (size_t i = 0; i < (*m)->n_certs; i++)
        add_unique(p->certs, &p->n_certs, CMS_CERTS_MOST, (*m)->certs[i]->sig.all);
    for (size_t i = 0; i < (*m)->n_crls; i++)
        add_unique(p->crls, &p->n_crls, CMS_CRLS_MOST, (*m)->crls[i]->sig.all);
    for (size_t i = 0; i < (*m)->n_ocsps; i++)
        add_unique(p->crls, &p->n_crls, CMS_CRLS_MOST, other(a, (*m)->ocsps[i]->der));
    for (size_t i = 0; i < (*m)->n_signers; i++) {
        p->signers[p->n_signers++] = (*m)->signers[i].all;
        if ((*m)->signers[i].digest != HASH_UNKNOWN)
            add_unique(p->digests, &p->n_digests, CMS_SIGNERS_MOST,
                digest_id_make(a, (*m)->signers[i].digest));
    }
    *out = p;
    return true;
}

bool cms_sign_too(struct arena *a, struct str message, const struct private_key *key,
                  const struct str *certificates, size_t n, struct str content, struct cms_how how,
                  struct str *out, struct diags *d)
{
    struct making m = { .a = a, .key = key, .how = how, .d = d };
    struct pieces *p;
    struct cms *old;

    if (!take_apart(a, message, &old, &p, d) || !begin(&m, certificates, n))
        return false;
    if (p->n_signers >= CMS_SIGNERS_MOST) {
        diag_add(d, DIAG_INPUT, "too-many-signers", "a message has at most %d signers",
                 CMS_SIGNERS_MOST);
        return false;
    }
    if (!p->is_data)
        m.how.content_type = der_oid_text(a, old->content_type).p;
    if (!make_signer(&m, old->attached ? old->content : content, &p->signers[p->n_signers]))
        return false;
    p->n_signers++;
    add_unique(p->digests, &p->n_digests, CMS_SIGNERS_MOST, digest_id_make(a, m.digest));
    add_certs(p, certificates, n);
    *out = assemble(a, p);
    return true;
}

bool cms_add_timestamp(struct arena *a, struct str message, size_t signer, struct str token,
                       struct str *out, struct diags *d)
{
    struct str parts[8], attributes[2];
    struct pieces *p;
    struct cms *old;
    struct der all, in;
    struct der_item it;
    size_t n = 0;

    if (!take_apart(a, message, &old, &p, d))
        return false;
    if (signer >= old->n_signers) {
        diag_add(d, DIAG_INPUT, "no-signer", "the message has no signer of that number");
        return false;
    }
    all = der_of(old->signers[signer].all, true);
    if (!der_into(&all, DER_SEQUENCE, &in))
        return false;
    while (!der_end(&in) && n < 7 && der_any(&in, &it))
        if (it.tag != DER_CONSTRUCTED(1))
            parts[n++] = it.all;
    attributes[0] = old->signers[signer].unsigned_attributes;
    attributes[1] = attribute(a, "1.2.840.113549.1.9.16.2.14", token);
    parts[n++] = der_wrap(a, DER_CONSTRUCTED(1), der_join(a, attributes, 2));
    p->signers[signer] = sequence(a, parts, n);
    *out = assemble(a, p);
    return true;
}

bool cms_add_evidence(struct arena *a, struct str message, const struct str *certificates,
                      size_t n_certs, const struct str *crls, size_t n_crls,
                      const struct str *ocsps, size_t n_ocsps, struct str *out, struct diags *d)
{
    struct pieces *p;
    struct cms *old;

    if (!take_apart(a, message, &old, &p, d))
        return false;
    add_certs(p, certificates, n_certs);
    for (size_t i = 0; i < n_crls; i++)
        add_unique(p->crls, &p->n_crls, CMS_CRLS_MOST, crls[i]);
    for (size_t i = 0; i < n_ocsps; i++)
        add_unique(p->crls, &p->n_crls, CMS_CRLS_MOST, other(a, ocsps[i]));
    *out = assemble(a, p);
    return true;
}
