/*
 * NAME      tsp - see tsp.h
 * WHY       RFC 3161 over our own message reader: the national centre's tokens are GOST
 * OWNS      nothing
 * ERRORS    NULL and one diag
 * MUST NOT  take a token of several signers, or one whose signer has another purpose as well
 */
#include "trust/tsp.h"

#include <string.h>

static const char tst_info[] = "1.2.840.113549.1.9.16.1.4";

static bool read_imprint(struct der *d, struct tsp *t)
{
    struct algorithm_id hash;
    struct der in;
    struct der_item it;

    if (!der_into(d, DER_SEQUENCE, &in) || !algorithm_id_read(&in, &hash) ||
        !der_take(&in, DER_OCTET_STRING, &it) || !der_end(&in))
        return false;
    t->hash = digest_of_oid(hash.oid);
    t->imprint = it.body;
    return t->hash == HASH_UNKNOWN || t->imprint.n == digest_size(t->hash);
}

static bool has_critical(struct der in)
{
    struct der one;
    struct str oid;
    bool critical;

    while (der_into(&in, DER_SEQUENCE, &one) && der_oid(&one, &oid))
        if (der_peek(&one) == DER_BOOLEAN && der_bool(&one, &critical) && critical)
            return true;
    return false;
}

static bool read_tail(struct der *d, struct tsp *t)
{
    struct der_item it;
    struct der in;
    bool ordering;

    der_option(d, DER_SEQUENCE, &it);       /* accuracy */
    if (der_peek(d) == DER_BOOLEAN && !der_bool(d, &ordering))
        return false;
    if (der_option(d, DER_INTEGER, &it))
        t->nonce = it.body;
    der_option(d, DER_CONSTRUCTED(0), &it); /* a name; the certificate says it better */
    if (der_into(d, DER_CONSTRUCTED(1), &in))
        t->critical = has_critical(in);
    return der_end(d);
}

static bool read_info(struct arena *a, struct tsp *t)
{
    struct der d = der_of(t->message->content, false), in;
    struct str policy;
    int64_t version;

    if (!der_into(&d, DER_SEQUENCE, &in) || !der_end(&d) || !der_int(&in, &version) ||
        version != 1 || !der_oid(&in, &policy) || !read_imprint(&in, t) ||
        !der_uint_bytes(&in, &t->serial) || der_peek(&in) != DER_GENTIME ||
        !der_time(&in, &t->time))
        return false;
    t->policy = der_oid_text(a, policy);
    return read_tail(&in, t);
}

/* TimeStampResp: status, then the token. A bare token begins with an OID instead. */
static bool unwrap(struct str bytes, struct str *token)
{
    struct der all = der_of(bytes, true), in, status;
    struct der_item it;
    int64_t code;

    *token = bytes;
    if (!der_into(&all, DER_SEQUENCE, &in) || !der_end(&all))
        return false;
    if (der_peek(&in) == DER_OID)
        return true;
    if (!der_into(&in, DER_SEQUENCE, &status) || !der_int(&status, &code) || code < 0 || code > 1 ||
        !der_take(&in, DER_SEQUENCE, &it) || !der_end(&in))
        return false;
    *token = it.all;
    return true;
}

struct tsp *tsp_read(struct arena *a, struct str bytes, struct diags *d)
{
    struct tsp *t = arena_new_of(a, struct tsp);

    if (!unwrap(bytes, &t->token)) {
        diag_add(d, DIAG_INPUT, "bad-timestamp", "this is no time-stamp, or one that was refused");
        return NULL;
    }
    t->message = cms_read(a, t->token, d);
    if (t->message == NULL)
        return NULL;
    if (!der_oid_is(t->message->content_type, tst_info) || !t->message->attached ||
        !read_info(a, t)) {
        diag_add(d, DIAG_INPUT, "bad-timestamp", "the message holds no time-stamp");
        return NULL;
    }
    return t;
}

enum tsp_fault tsp_check(const struct tsp *t, const struct cert_pool *pool,
                         const struct cert **cert)
{
    const struct cms_signer *s = &t->message->signers[0];

    *cert = NULL;
    /* RFC 3161 2.4.2: one signer, and its certificate bound into what is signed. */
    if (t->message->n_signers != 1 || !s->has_ess || t->critical ||
        cms_check(t->message, s, t->message->content, pool, cert) != CMS_OK)
        return TSP_BAD_SIGNATURE;
    /* 2.3: this purpose, this one only, and critical. */
    if (!(*cert)->eku_tsa || !(*cert)->eku_critical || (*cert)->eku_ocsp || (*cert)->eku_any ||
        (*cert)->eku_email || (*cert)->eku_client || (*cert)->eku_server ||
        (*cert)->unknown_critical.n > 0)
        return TSP_NOT_TSA;
    if ((*cert)->has_usage && ((*cert)->usage & (CERT_SIGN | CERT_NON_REPUDIATION)) == 0)
        return TSP_NOT_TSA;
    return TSP_OK;
}

bool tsp_is_over(const struct tsp *t, struct str bytes)
{
    unsigned char out[64];

    return t->hash != HASH_UNKNOWN && t->imprint.n <= sizeof out &&
           digest_bytes(t->hash, bytes, out) && memcmp(out, t->imprint.p, t->imprint.n) == 0;
}

struct str tsp_request(struct arena *a, enum digest_kind k, struct str bytes, struct str nonce,
                       const char *policy)
{
    static const char yes[1] = { (char)0xff };
    struct str imprint[2] = {
        digest_id_make(a, k), der_wrap(a, DER_OCTET_STRING, digest_make(a, k, bytes))
    };
    struct str parts[5];
    size_t n = 0;

    parts[n++] = der_make_int(a, 1);
    parts[n++] = der_wrap(a, DER_SEQUENCE, der_join(a, imprint, 2));
    if (policy != NULL)
        parts[n++] = der_make_oid(a, policy);
    if (nonce.n > 0)
        parts[n++] = der_make_uint(a, nonce);
    parts[n++] = der_wrap(a, DER_BOOLEAN, (struct str){ yes, 1 });
    return der_wrap(a, DER_SEQUENCE, der_join(a, parts, n));
}
