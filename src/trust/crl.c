/*
 * NAME      crl - see crl.h
 * WHY       libraries compare the two algorithm identifiers byte by byte and so refuse a real list
 * OWNS      nothing: slices of the bytes, one array on the arena
 * ERRORS    NULL and one diag
 * MUST NOT  say whether a certificate is revoked at a time: revocation.c weighs lists and answers
 */
#include "trust/crl.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

const char *revocation_reason_name(int reason)
{
    static const char *const names[] = {
        "unspecified", "key-compromise", "ca-compromise", "affiliation-changed", "superseded",
        "cessation-of-operation", "certificate-hold", "unspecified", "remove-from-crl",
        "privilege-withdrawn", "aa-compromise",
    };

    return reason >= 0 && (size_t)reason < COUNT(names) ? names[reason] : names[0];
}

/* One Extension: its identifier, whether critical, a cursor into its value. */
static bool next_extension(struct der *d, struct str *oid, bool *critical, struct der *value)
{
    struct der one;
    struct der_item it;

    *critical = false;
    if (!der_into(d, DER_SEQUENCE, &one) || !der_oid(&one, oid))
        return false;
    if (der_peek(&one) == DER_BOOLEAN && !der_bool(&one, critical))
        return false;
    if (!der_take(&one, DER_OCTET_STRING, &it) || !der_end(&one))
        return false;
    *value = der_of(it.body, false);
    return true;
}

static void note_critical(struct arena *a, struct crl *l, struct str oid)
{
    if (l->unknown_critical.n == 0)
        l->unknown_critical = der_oid_text(a, oid);
}

static bool entry_extension(struct arena *a, struct crl *l, struct crl_entry *e, struct der *d)
{
    struct str oid;
    struct der value;
    struct der_item it;
    bool critical;

    if (!next_extension(d, &oid, &critical, &value))
        return false;
    if (der_oid_is(oid, "2.5.29.21")) {
        if (!der_take(&value, DER_ENUMERATED, &it) || it.body.n != 1 || !der_end(&value))
            return false;
        e->reason = (unsigned char)it.body.p[0];
        return e->reason <= 10 && e->reason != 7;
    }
    if (der_oid_is(oid, "2.5.29.24"))
        return der_time(&value, &e->invalid_since) && der_end(&value);
    if (critical)
        note_critical(a, l, oid);           /* an indirect list's issuer, for one */
    return true;
}

static bool read_entry(struct arena *a, struct der *d, struct crl *l, struct crl_entry *e)
{
    struct der one, in;

    *e = (struct crl_entry){ .reason = REASON_NONE, .invalid_since = MOMENT_NONE };
    if (!der_into(d, DER_SEQUENCE, &one) || !der_uint_bytes(&one, &e->serial) ||
        !der_time(&one, &e->revoked))
        return false;
    if (der_end(&one))
        return true;
    if (!der_into(&one, DER_SEQUENCE, &in) || !der_end(&one) || der_end(&in))
        return false;
    for (int n = 0; !der_end(&in); n++)
        if (n >= CERT_EXTENSIONS_MOST || !entry_extension(a, l, e, &in))
            return false;
    return true;
}

static bool read_entries(struct arena *a, struct der *d, struct crl *l)
{
    struct der in, count;
    struct der_item it;
    size_t n = 0;

    if (der_peek(d) != DER_SEQUENCE)
        return true;
    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    for (count = in; !der_end(&count); n++)
        if (!der_any(&count, &it))
            return false;
    l->entries = arena_new_array(a, n + 1, struct crl_entry);
    for (; l->n < n; l->n++)
        if (!read_entry(a, &in, l, &l->entries[l->n]))
            return false;
    return true;
}

/* issuingDistributionPoint: what part of the certificates the list is about. */
static bool read_scope(struct der *d, struct crl *l)
{
    struct der in;
    struct der_item it;
    bool set;

    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    der_option(&in, DER_CONSTRUCTED(0), &it);
    while (!der_end(&in)) {
        if (!der_any(&in, &it))
            return false;
        set = it.body.n == 1 && it.body.p[0] != 0;
        if (it.tag == DER_CONTEXT(1))
            l->only_users = set;
        else if (it.tag == DER_CONTEXT(2))
            l->only_cas = set;
        else
            l->partial = true;              /* some reasons, indirect, attribute certificates */
    }
    return true;
}

static bool read_aki(struct der *d, struct crl *l)
{
    struct der in;
    struct der_item it;

    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    if (der_option(&in, DER_CONTEXT(0), &it))
        l->aki = it.body;
    return true;
}

static bool list_extension(struct arena *a, struct der *d, struct crl *l)
{
    struct str oid;
    struct der value;
    bool critical;

    if (!next_extension(d, &oid, &critical, &value))
        return false;
    if (der_oid_is(oid, "2.5.29.20"))
        return der_uint_bytes(&value, &l->number) && der_end(&value);
    if (der_oid_is(oid, "2.5.29.35"))
        return read_aki(&value, l);
    if (der_oid_is(oid, "2.5.29.27")) {
        l->delta = true;
        return true;
    }
    if (der_oid_is(oid, "2.5.29.28"))
        return read_scope(&value, l);
    if (critical)
        note_critical(a, l, oid);
    return true;
}

static bool read_extensions(struct arena *a, struct der *d, struct crl *l)
{
    struct der outer, in;

    if (der_end(d))
        return true;
    if (!der_into(d, DER_CONSTRUCTED(0), &outer) || !der_into(&outer, DER_SEQUENCE, &in) ||
        !der_end(&outer) || !der_end(d))
        return false;
    for (int n = 0; !der_end(&in); n++)
        if (n >= CERT_EXTENSIONS_MOST || !list_extension(a, &in, l))
            return false;
    return true;
}

static const char *read_body(struct arena *a, struct der *d, struct crl *l)
{
    struct algorithm_id inner;
    int64_t version;

    if (der_peek(d) == DER_INTEGER && (!der_int(d, &version) || version != 1))
        return "version";
    if (!algorithm_id_read(d, &inner) || !algorithm_id_same(inner, l->sig.outer))
        return "signature algorithm";
    if (!name_read(a, d, &l->issuer))
        return "issuer";
    if (!der_time(d, &l->this_update))
        return "time of issue";
    if ((der_peek(d) == DER_UTCTIME || der_peek(d) == DER_GENTIME) &&
        !der_time(d, &l->next_update))
        return "time of the next one";
    if (!read_entries(a, d, l))
        return "list of entries";
    if (!read_extensions(a, d, l))
        return "extensions";
    return NULL;
}

struct crl *crl_read(struct arena *a, struct str der, struct diags *d)
{
    struct crl *l = arena_new_of(a, struct crl);
    const char *wrong = "outer shape";
    struct der in;

    l->next_update = MOMENT_NONE;
    if (der.n <= CRL_BYTES_MOST && signed_read(der, &l->sig, &in))
        wrong = read_body(a, &in, l);
    if (wrong != NULL) {
        diag_add(d, DIAG_INPUT, "bad-crl", "this is no revocation list: wrong %s", wrong);
        return NULL;
    }
    return l;
}

bool crl_issued_by(const struct crl *l, const struct cert *ca)
{
    if (!name_same(&l->issuer, &ca->subject))
        return false;
    if (l->aki.n > 0 && ca->ski.n > 0 && !str_eq(l->aki, ca->ski))
        return false;
    if (!(ca->ca || ca->version == 1) || (ca->has_usage && (ca->usage & CERT_CRL_SIGN) == 0))
        return false;
    return signed_by(&l->sig, ca->spki);
}

const struct crl_entry *crl_find(const struct crl *l, struct str serial)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->entries[i].serial, serial))
            return &l->entries[i];
    return NULL;
}
