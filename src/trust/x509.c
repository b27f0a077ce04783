/*
 * NAME      x509 - see x509.h; here the body of a certificate, names are in x509_name.c
 * WHY       RFC 5280 section 4.1 and 4.2
 * OWNS      nothing
 * ERRORS    NULL and one diag that says which part is wrong
 * MUST NOT  trust: whether a certificate holds is chain.c's to say
 */
#include "trust/x509.h"

#include <string.h>

#define COUNT(v) (sizeof(v) / sizeof *(v))

static const struct { enum cert_role role; const char *oid; } role_oids[] = {
    { CERT_INDIVIDUAL, "1.2.398.3.3.4.1.1" },
    { CERT_LEGAL_ENTITY, "1.2.398.3.3.4.1.2" },
    { CERT_HEAD, "1.2.398.3.3.4.1.2.1" },
    { CERT_SIGNING_RIGHT, "1.2.398.3.3.4.1.2.2" },
    { CERT_FINANCIAL, "1.2.398.3.3.4.1.2.3" },
    { CERT_HR, "1.2.398.3.3.4.1.2.4" },
    { CERT_EMPLOYEE, "1.2.398.3.3.4.1.2.5" },
    { CERT_INFORMATION_SYSTEM, "1.2.398.3.3.4.1.2.6" },
    { CERT_TREASURY, "1.2.398.5.19.1.2.2.1" },
    { CERT_CIVIL_SERVANT, "1.2.398.3.2.3.4" },
    { CERT_OCSP_RESPONDER, "1.3.6.1.5.5.7.3.9" },
    { CERT_TSA, "1.3.6.1.5.5.7.3.8" },
};

static const char *const role_names[CERT_ROLES] = {
    [CERT_ROLE_UNKNOWN] = "unknown", [CERT_INDIVIDUAL] = "individual",
    [CERT_LEGAL_ENTITY] = "legal-entity", [CERT_EMPLOYEE] = "employee", [CERT_HR] = "hr",
    [CERT_FINANCIAL] = "financial", [CERT_SIGNING_RIGHT] = "signing-right",
    [CERT_HEAD] = "head", [CERT_TREASURY] = "treasury",
    [CERT_INFORMATION_SYSTEM] = "information-system", [CERT_CIVIL_SERVANT] = "civil-servant",
    [CERT_OCSP_RESPONDER] = "ocsp-responder", [CERT_TSA] = "time-stamping",
    [CERT_AUTHORITY] = "authority",
};

const char *cert_role_name(enum cert_role r)
{
    return r < CERT_ROLES ? role_names[r] : role_names[CERT_ROLE_UNKNOWN];
}

bool cert_role_parse(struct str name, enum cert_role *out)
{
    for (int i = 1; i < CERT_ROLES; i++)
        if (str_is(name, role_names[i])) {
            *out = (enum cert_role)i;
            return true;
        }
    return false;
}

/* ------------------------------------------------------------------ extensions */

static bool ext_usage(struct arena *a, struct der *d, struct cert *c)
{
    uint32_t bits;

    (void)a;
    if (!der_bit_list(d, &bits))
        return false;
    c->has_usage = true;
    c->usage = bits;
    return true;
}

static void eku_note(struct cert *c, struct str oid)
{
    c->eku_email |= der_oid_is(oid, "1.3.6.1.5.5.7.3.4");
    c->eku_client |= der_oid_is(oid, "1.3.6.1.5.5.7.3.2");
    c->eku_server |= der_oid_is(oid, "1.3.6.1.5.5.7.3.1");
    c->eku_any |= der_oid_is(oid, "2.5.29.37.0");
    c->eku_ocsp |= der_oid_is(oid, "1.3.6.1.5.5.7.3.9");
    c->eku_tsa |= der_oid_is(oid, "1.3.6.1.5.5.7.3.8");
    for (size_t i = 0; i < COUNT(role_oids); i++)
        if (der_oid_is(oid, role_oids[i].oid))
            c->roles |= 1u << role_oids[i].role;
}

static bool ext_eku(struct arena *a, struct der *d, struct cert *c)
{
    struct der in;
    struct str oid;
    int n = 0;

    (void)a;
    if (!der_into(d, DER_SEQUENCE, &in) || der_end(&in))
        return false;
    for (; !der_end(&in); n++) {
        if (n >= CERT_EKU_MOST || !der_oid(&in, &oid))
            return false;
        eku_note(c, oid);
    }
    c->has_eku = true;
    return true;
}

static bool ext_constraints(struct arena *a, struct der *d, struct cert *c)
{
    struct der in;
    int64_t n;

    (void)a;
    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    c->has_constraints = true;
    c->ca = false;
    if (der_peek(&in) == DER_BOOLEAN && !der_bool(&in, &c->ca))
        return false;
    if (!der_end(&in)) {
        if (!der_int(&in, &n) || n < 0 || n > 100)
            return false;
        c->path_length = (int)n;
    }
    return der_end(&in);
}

static bool ext_ski(struct arena *a, struct der *d, struct cert *c)
{
    struct der_item it;

    (void)a;
    if (!der_take(d, DER_OCTET_STRING, &it))
        return false;
    c->ski = it.body;
    return true;
}

static bool ext_aki(struct arena *a, struct der *d, struct cert *c)
{
    struct der in;
    struct der_item it;

    (void)a;
    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    if (der_option(&in, DER_CONTEXT(0), &it))
        c->aki = it.body;
    der_option(&in, DER_CONSTRUCTED(1), &it);
    if (der_option(&in, DER_CONTEXT(2), &it))
        c->aki_serial = it.body;
    return der_end(&in);
}

static bool ext_policies(struct arena *a, struct der *d, struct cert *c)
{
    struct der in, one;
    struct der_item it;
    struct str oid;

    if (!der_into(d, DER_SEQUENCE, &in))
        return false;
    c->policies = arena_new_array(a, CERT_EKU_MOST, struct str);
    while (!der_end(&in)) {
        if (c->n_policies >= CERT_EKU_MOST || !der_into(&in, DER_SEQUENCE, &one) ||
            !der_oid(&one, &oid))
            return false;
        if (!der_end(&one) && (!der_take(&one, DER_SEQUENCE, &it) || !der_end(&one)))
            return false;
        c->policies[c->n_policies++] = der_oid_text(a, oid);
    }
    return true;
}

static bool ext_no_check(struct arena *a, struct der *d, struct cert *c)
{
    struct der_item it;

    (void)a;
    c->ocsp_no_check = true;
    return der_end(d) || der_take(d, DER_NULL, &it);    /* real responders leave the NULL out */
}

/* Read but not used: where a CRL lies is chosen by the issuer, never by this address. */
static bool ext_ignored(struct arena *a, struct der *d, struct cert *c)
{
    struct der_item it;

    (void)a;
    (void)c;
    return der_any(d, &it);
}

static const struct {
    const char *oid;
    bool (*read)(struct arena *a, struct der *d, struct cert *c);
} extensions[] = {
    { "2.5.29.14", ext_ski },
    { "2.5.29.15", ext_usage },
    { "2.5.29.17", ext_ignored },           /* other names: no certificate of ours has any */
    { "2.5.29.19", ext_constraints },
    { "2.5.29.31", ext_ignored },           /* where CRLs lie */
    { "2.5.29.32", ext_policies },
    { "2.5.29.35", ext_aki },
    { "2.5.29.37", ext_eku },
    { "2.5.29.46", ext_ignored },           /* where delta CRLs lie */
    { "1.3.6.1.5.5.7.1.1", ext_ignored },   /* where the issuer and its responder are */
    { "1.3.6.1.5.5.7.48.1.5", ext_no_check },
};

static bool extension(struct arena *a, struct der *d, struct cert *c, unsigned *seen)
{
    struct der one, in;
    struct der_item value;
    struct str oid;
    bool critical = false;
    size_t i;

    if (!der_into(d, DER_SEQUENCE, &one) || !der_oid(&one, &oid))
        return false;
    if (der_peek(&one) == DER_BOOLEAN && !der_bool(&one, &critical))
        return false;
    if (!der_take(&one, DER_OCTET_STRING, &value) || !der_end(&one))
        return false;
    for (i = 0; i < COUNT(extensions); i++)
        if (der_oid_is(oid, extensions[i].oid))
            break;
    if (i == COUNT(extensions)) {
        if (critical && c->unknown_critical.n == 0)
            c->unknown_critical = der_oid_text(a, oid);
        return true;
    }
    if ((*seen & 1u << i) != 0)             /* one extension twice: two readings of one paper */
        return false;
    *seen |= 1u << i;
    in = der_of(value.body, false);
    if (!extensions[i].read(a, &in, c) || !der_end(&in))
        return false;
    if (extensions[i].read == ext_eku)
        c->eku_critical = critical;
    return true;
}

static bool read_extensions(struct arena *a, struct der *d, struct cert *c)
{
    struct der outer, in;
    unsigned seen = 0;
    int n = 0;

    if (der_end(d))
        return true;
    if (c->version != 3 || !der_into(d, DER_CONSTRUCTED(3), &outer) ||
        !der_into(&outer, DER_SEQUENCE, &in) || !der_end(&outer) || der_end(&in))
        return false;
    while (!der_end(&in))
        if (n++ >= CERT_EXTENSIONS_MOST || !extension(a, &in, c, &seen))
            return false;
    return true;
}

/* ------------------------------------------------------------------ the certificate */

static bool read_version(struct der *d, struct cert *c)
{
    struct der in;
    int64_t v;

    c->version = 1;
    if (der_peek(d) != DER_CONSTRUCTED(0))
        return true;
    if (!der_into(d, DER_CONSTRUCTED(0), &in) || !der_int(&in, &v) || !der_end(&in))
        return false;
    c->version = (int)v + 1;
    return v == 2 || v == 1;
}

static bool read_validity(struct der *d, struct cert *c)
{
    struct der in;

    return der_into(d, DER_SEQUENCE, &in) && der_time(&in, &c->not_before) &&
           der_time(&in, &c->not_after) && der_end(&in);
}

static bool read_key(struct der *d, struct cert *c)
{
    struct der in;
    struct der_item it, alg;

    if (!der_take(d, DER_SEQUENCE, &it) || !der_enter(d, &it, &in))
        return false;
    c->spki = it.all;
    return der_take(&in, DER_SEQUENCE, &alg) && der_bits(&in, &c->key_bits) && der_end(&in);
}

/* The serial may have any sign in old certificates; ours are positive, as RFC 5280 asks. */
static const char *read_body(struct arena *a, struct der *d, struct cert *c)
{
    struct algorithm_id inner;
    struct der_item it;

    if (!read_version(d, c))
        return "version";
    if (!der_uint_bytes(d, &c->serial) || c->serial.n > 20)
        return "serial number";
    if (!algorithm_id_read(d, &inner) || !algorithm_id_same(inner, c->sig.outer))
        return "signature algorithm";
    if (!name_read(a, d, &c->issuer))
        return "issuer";
    if (!read_validity(d, c))
        return "validity";
    if (!name_read(a, d, &c->subject))
        return "subject";
    if (!read_key(d, c))
        return "public key";
    der_option(d, DER_CONTEXT(1), &it);
    der_option(d, DER_CONTEXT(2), &it);
    if (!read_extensions(a, d, c) || !der_end(d))
        return "extensions";
    return NULL;
}

static enum cert_role main_role(const struct cert *c)
{
    if (c->ca)
        return CERT_AUTHORITY;
    for (int i = CERT_ROLES - 1; i > 0; i--)
        if ((c->roles & 1u << i) != 0)
            return (enum cert_role)i;
    return CERT_ROLE_UNKNOWN;
}

struct cert *cert_read(struct arena *a, struct str der, struct diags *d)
{
    struct cert *c = arena_new_of(a, struct cert);
    const char *wrong = "outer shape";
    struct der in;

    c->path_length = -1;
    if (der.n <= CERT_BYTES_MOST && signed_read(der, &c->sig, &in))
        wrong = read_body(a, &in, c);
    if (wrong != NULL) {
        diag_add(d, DIAG_INPUT, "bad-certificate", "this is no certificate: wrong %s", wrong);
        return NULL;
    }
    c->role = main_role(c);
    return c;
}

bool cert_same(const struct cert *a, const struct cert *b)
{
    return str_eq(a->sig.all, b->sig.all);
}

bool cert_names_issuer(const struct cert *c, const struct cert *ca)
{
    if (!name_same(&c->issuer, &ca->subject))
        return false;
    return c->aki.n == 0 || ca->ski.n == 0 || str_eq(c->aki, ca->ski);
}
