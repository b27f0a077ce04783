/*
 * NAME    pki_answers - lists, answers and time-stamps of the tests' own centre (pki.h)
 * WHY     the program itself never makes any of them, so their makers live with the tests
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pki.h"

static struct str seq(struct arena *a, const struct str *v, size_t n)
{
    return der_wrap(a, DER_SEQUENCE, der_join(a, v, n));
}

static struct str algorithm_id(struct arena *a, enum algorithm alg, bool null)
{
    struct str v[2] = { algorithm_oid(a, alg), der_wrap(a, DER_NULL, STR_NONE) };

    return seq(a, v, null ? 2 : 1);
}

static struct str enumerated(struct arena *a, int v)
{
    char byte = (char)v;

    return der_wrap(a, DER_ENUMERATED, str_dup(a, (struct str){ &byte, 1 }));
}

static struct str plain_extension(struct arena *a, const char *oid, bool critical, struct str value)
{
    static const char yes[1] = { (char)0xff };
    struct str v[3] = { der_make_oid(a, oid) };
    size_t n = 1;

    if (critical)
        v[n++] = der_wrap(a, DER_BOOLEAN, (struct str){ yes, 1 });
    v[n++] = der_wrap(a, DER_OCTET_STRING, value);
    return seq(a, v, n);
}

static struct str list_entry(struct pki *p, enum pki_who who, int reason)
{
    struct arena *a = p->a;
    struct str v[3] = {
        der_make_uint(a, p->who[who].cert->serial), der_make_time(a, PKI_NOW - PKI_DAY)
    };
    struct str ext = plain_extension(a, "2.5.29.21", false, enumerated(a, reason));

    v[2] = seq(a, &ext, 1);
    return seq(a, v, 3);
}

struct str pki_crl(struct pki *p, struct pki_list how)
{
    struct arena *a = p->a;
    const struct pki_holder *ca = &p->who[PKI_CA];
    struct str v[7], ext[4], entries[2], whole[3], signature;
    enum algorithm alg = private_key_algorithm(ca->key);
    size_t n = 0, m = 0;

    ext[m++] = plain_extension(a, "2.5.29.20", false, der_make_int(a, 7));
    ext[m++] = plain_extension(a, "2.5.29.35", false, der_wrap(a, DER_SEQUENCE,
        der_wrap(a, DER_CONTEXT(0), ca->cert->ski)));
    if (how.delta)
        ext[m++] = plain_extension(a, "2.5.29.27", true, der_make_int(a, 6));
    if (how.critical != NULL)
        ext[m++] = plain_extension(a, how.critical, true, der_wrap(a, DER_NULL, STR_NONE));
    entries[0] = list_entry(p, PKI_REVOKED, REASON_KEY_COMPROMISE);
    entries[1] = list_entry(p, PKI_HELD, REASON_HOLD);
    v[n++] = der_make_int(a, 1);
    v[n++] = algorithm_id(a, alg, how.inner_null);
    v[n++] = ca->cert->subject.der;
    v[n++] = der_make_time(a, how.this_update != 0 ? how.this_update : PKI_NOW - PKI_DAY / 2);
    v[n++] = der_make_time(a, how.next_update != 0 ? how.next_update : PKI_NOW + 7 * PKI_DAY);
    if (!how.empty)
        v[n++] = seq(a, entries, 2);
    v[n++] = der_wrap(a, DER_CONSTRUCTED(0), seq(a, ext, m));
    whole[0] = seq(a, v, n);
    whole[1] = algorithm_id(a, alg, how.outer_null);
    assert_true(private_key_sign(ca->key, alg, whole[0], a, &signature, &p->d));
    whole[2] = der_make_bits(a, signature);
    return seq(a, whole, 3);
}

static struct str answer_state(struct arena *a, const struct pki_answer *how)
{
    struct str v[2];

    if (how->state == OCSP_GOOD)
        return der_wrap(a, DER_CONTEXT(0), STR_NONE);
    if (how->state == OCSP_UNKNOWN)
        return der_wrap(a, DER_CONTEXT(2), STR_NONE);
    v[0] = der_make_gentime(a, how->revoked);
    v[1] = der_wrap(a, DER_CONSTRUCTED(0), enumerated(a, how->reason));
    return der_wrap(a, DER_CONSTRUCTED(1), der_join(a, v, 2));
}

static struct str answer_data(struct pki *p, enum pki_who about, const struct pki_answer *how)
{
    struct arena *a = p->a;
    const struct cert *signer = p->who[how->signer].cert, *c = p->who[about].cert;
    struct str single[4], v[4];
    size_t n = 0;

    single[n++] = ocsp_cert_id(a, c->issuer.der, p->who[PKI_CA].cert->key_bits, c->serial,
                               how->hash != HASH_UNKNOWN ? how->hash : HASH_SHA256);
    single[n++] = answer_state(a, how);
    single[n++] = der_make_gentime(a, how->this_update);
    if (how->next_update != 0)
        single[n++] = der_wrap(a, DER_CONSTRUCTED(0), der_make_gentime(a, how->next_update));
    v[0] = how->by_key
        ? der_wrap(a, DER_CONSTRUCTED(2), der_wrap(a, DER_OCTET_STRING,
              digest_make(a, HASH_SHA1, signer->key_bits)))
        : der_wrap(a, DER_CONSTRUCTED(1), signer->subject.der);
    v[1] = der_make_gentime(a, how->this_update);
    v[2] = der_wrap(a, DER_SEQUENCE, seq(a, single, n));
    return seq(a, v, 3);
}

struct str pki_ocsp(struct pki *p, enum pki_who about, struct pki_answer how)
{
    struct arena *a = p->a;
    const struct pki_holder *signer = &p->who[how.signer];
    enum algorithm alg = private_key_algorithm(signer->key);
    struct str basic[4], bytes[2], signature;

    basic[0] = answer_data(p, about, &how);
    basic[1] = algorithm_id_make(a, alg);
    assert_true(private_key_sign(signer->key, alg, basic[0], a, &signature, &p->d));
    basic[2] = der_make_bits(a, signature);
    basic[3] = der_wrap(a, DER_CONSTRUCTED(0), der_wrap(a, DER_SEQUENCE, signer->cert->sig.all));
    bytes[0] = der_make_oid(a, "1.3.6.1.5.5.7.48.1.1");
    bytes[1] = der_wrap(a, DER_OCTET_STRING, seq(a, basic, 4));
    basic[0] = enumerated(a, 0);
    basic[1] = der_wrap(a, DER_CONSTRUCTED(0), seq(a, bytes, 2));
    return seq(a, basic, 2);
}

struct str pki_token(struct pki *p, enum pki_who tsa, struct str bytes, enum digest_kind hash,
                     moment time)
{
    struct arena *a = p->a;
    struct str imprint[2] = {
        digest_id_make(a, hash), der_wrap(a, DER_OCTET_STRING, digest_make(a, hash, bytes))
    };
    struct str v[5] = {
        der_make_int(a, 1), der_make_oid(a, "1.2.398.3.3.2.6.1"), seq(a, imprint, 2),
        der_make_int(a, ++p->next_serial), der_make_gentime(a, time)
    };
    struct cms_how how = { true, time, "1.2.840.113549.1.9.16.1.4" };
    struct str out = STR_NONE;

    assert_true(cms_sign(a, p->who[tsa].key, &p->who[tsa].cert->sig.all, 1, seq(a, v, 5), how,
                         &out, &p->d));
    return out;
}
