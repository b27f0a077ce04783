/*
 * NAME      issue - making certificates and lists (issue.h)
 * WHY       written with the builders of der.h, so that nothing but our own reader and writer is
 *           between a profile and its bytes
 * OWNS      nothing
 * ERRORS    those of the key; bytes our own reader refuses are bad-certificate
 * MUST NOT  keep a key
 */
#include "trust/issue.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

static const char yes[1] = { (char)0xff };

static struct str rdn(struct arena *a, const char *oid, int tag, struct str value)
{
    struct str v[2] = { der_make_oid(a, oid), der_wrap(a, tag, value) };

    return der_wrap(a, DER_SET, der_make_sequence(a, v, 2));
}

static struct str make_name(struct arena *a, const struct x509_profile *f)
{
    struct str v[6];
    size_t n = 0;

    v[n++] = rdn(a, "2.5.4.3", DER_UTF8, str_of(f->cn));
    if (f->iin != NULL)
        v[n++] = rdn(a, "2.5.4.5", DER_PRINTABLE, str_printf(a, "IIN%s", f->iin));
    v[n++] = rdn(a, "2.5.4.6", DER_PRINTABLE, STR("KZ"));
    if (f->organisation != NULL)
        v[n++] = rdn(a, "2.5.4.10", DER_UTF8, str_of(f->organisation));
    if (f->bin != NULL)
        v[n++] = rdn(a, "2.5.4.11", DER_UTF8, str_printf(a, "BIN%s", f->bin));
    if (f->patronymic != NULL)
        v[n++] = rdn(a, "2.5.4.42", DER_UTF8, str_of(f->patronymic));
    return der_make_sequence(a, v, n);
}

/* ------------------------------------------------------------------ extensions */
static struct str extension(struct arena *a, const char *oid, bool critical, struct str value)
{
    struct str v[3] = { der_make_oid(a, oid) };
    size_t n = 1;

    if (critical)
        v[n++] = der_wrap(a, DER_BOOLEAN, (struct str){ yes, 1 });
    v[n++] = der_make_octets(a, value);
    return der_make_sequence(a, v, n);
}

/* Named bits, the last set one ending the string. */
static struct str usage_bits(struct arena *a, unsigned usage)
{
    unsigned char v[2] = { 0, 0 };
    int last = 0;

    for (int i = 0; i < 8; i++)
        if ((usage & 1u << i) != 0) {
            v[1] |= (unsigned char)(0x80 >> i);
            last = i;
        }
    v[0] = (unsigned char)(7 - last);
    return der_wrap(a, DER_BIT_STRING, str_dup(a, (struct str){ (const char *)v, 2 }));
}

static struct str key_id(struct arena *a, struct str spki)
{
    return digest_make(a, HASH_SHA1, spki);
}

static struct str constraints(struct arena *a, int path)
{
    struct str v[2] = { der_wrap(a, DER_BOOLEAN, (struct str){ yes, 1 }) };

    if (path < 0)
        return der_make_sequence(a, v, 1);
    v[1] = der_make_int(a, path);
    return der_make_sequence(a, v, 2);
}

static struct str purposes(struct arena *a, const struct x509_profile *f)
{
    struct str v[COUNT(f->eku)];
    size_t n = 0;

    while (n < COUNT(f->eku) && f->eku[n] != NULL) {
        v[n] = der_make_oid(a, f->eku[n]);
        n++;
    }
    return der_make_sequence(a, v, n);
}

static struct str authority_key(struct arena *a, struct str ski)
{
    return extension(a, "2.5.29.35", false,
                     der_wrap(a, DER_SEQUENCE, der_wrap(a, DER_CONTEXT(0), ski)));
}

static struct str extensions(struct arena *a, const struct x509_profile *f, struct str spki,
                             struct str issuer_ski)
{
    struct str v[8];
    size_t n = 0;

    v[n++] = extension(a, "2.5.29.14", false, der_make_octets(a, key_id(a, spki)));
    v[n++] = authority_key(a, issuer_ski);
    if (f->usage != 0)
        v[n++] = extension(a, "2.5.29.15", true, usage_bits(a, f->usage));
    if (f->ca)
        v[n++] = extension(a, "2.5.29.19", true, constraints(a, f->path));
    if (f->eku[0] != NULL)
        v[n++] = extension(a, "2.5.29.37", f->eku_critical, purposes(a, f));
    if (f->no_check)
        v[n++] = extension(a, "1.3.6.1.5.5.7.48.1.5", false, der_make_null(a));
    if (f->critical != NULL)
        v[n++] = extension(a, f->critical, true, der_make_null(a));
    return der_wrap(a, DER_CONSTRUCTED(3), der_make_sequence(a, v, n));
}

/* ------------------------------------------------------------------ the two */
/* SEQUENCE { what is signed, algorithm, signature }; empty on a fault. */
static struct str sign_it(struct arena *a, const struct private_key *key, struct str tbs,
                          struct diags *d)
{
    enum algorithm alg = private_key_algorithm(key);
    struct str whole[3] = { tbs, algorithm_id_make(a, alg) }, signature;

    if (!private_key_sign(key, alg, tbs, a, &signature, d))
        return STR_NONE;
    whole[2] = der_make_bits(a, signature);
    return der_make_sequence(a, whole, 3);
}

struct cert *x509_issue(struct arena *a, const struct x509_issuer *issuer,
                        const struct x509_profile *f, const struct private_key *key,
                        struct str serial, struct diags *d)
{
    const struct private_key *signer = issuer != NULL ? issuer->key : key;
    struct str v[8], validity[2], spki = private_key_spki(a, key), name = make_name(a, f), der;

    validity[0] = der_make_time(a, f->from);
    validity[1] = der_make_time(a, f->to);
    v[0] = der_wrap(a, DER_CONSTRUCTED(0), der_make_int(a, 2));
    v[1] = der_make_uint(a, serial);
    v[2] = algorithm_id_make(a, private_key_algorithm(signer));
    v[3] = issuer != NULL ? issuer->cert->subject.der : name;
    v[4] = der_make_sequence(a, validity, 2);
    v[5] = name;
    v[6] = spki;
    v[7] = extensions(a, f, spki, issuer != NULL ? issuer->cert->ski : key_id(a, spki));
    der = sign_it(a, signer, der_make_sequence(a, v, 8), d);
    return der.n > 0 ? cert_read(a, der, d) : NULL;
}

struct str crl_issue_empty(struct arena *a, const struct x509_issuer *issuer, int64_t number,
                           moment this_update, moment next_update, struct diags *d)
{
    struct str ext[2] = { extension(a, "2.5.29.20", false, der_make_int(a, number)),
                          authority_key(a, issuer->cert->ski) };
    struct str v[6] = {
        der_make_int(a, 1), algorithm_id_make(a, private_key_algorithm(issuer->key)),
        issuer->cert->subject.der, der_make_time(a, this_update), der_make_time(a, next_update),
        der_wrap(a, DER_CONSTRUCTED(0), der_make_sequence(a, ext, 2)),
    };

    return sign_it(a, issuer->key, der_make_sequence(a, v, 6), d);
}
