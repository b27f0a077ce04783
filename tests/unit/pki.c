/*
 * NAME    pki - certificates of the tests' own centre (pki.h)
 * WHY     written with the builders of trust/der.h and keys of trust/key.h, so that both are used
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pki.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

static struct str seq(struct arena *a, const struct str *v, size_t n)
{
    return der_wrap(a, DER_SEQUENCE, der_join(a, v, n));
}

static struct str rdn(struct arena *a, const char *oid, int tag, struct str value)
{
    struct str v[2] = { der_make_oid(a, oid), der_wrap(a, tag, value) };

    return der_wrap(a, DER_SET, seq(a, v, 2));
}

static struct str make_name(struct arena *a, const struct pki_profile *f)
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
    return seq(a, v, n);
}

static struct str extension(struct arena *a, const char *oid, bool critical, struct str value)
{
    static const char yes[1] = { (char)0xff };
    struct str v[3] = { der_make_oid(a, oid) };
    size_t n = 1;

    if (critical)
        v[n++] = der_wrap(a, DER_BOOLEAN, (struct str){ yes, 1 });
    v[n++] = der_wrap(a, DER_OCTET_STRING, value);
    return seq(a, v, n);
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
    static const char yes[1] = { (char)0xff };
    struct str v[2] = { der_wrap(a, DER_BOOLEAN, (struct str){ yes, 1 }) };

    if (path < 0)
        return seq(a, v, 1);
    v[1] = der_make_int(a, path);
    return seq(a, v, 2);
}

static struct str purposes(struct arena *a, const struct pki_profile *f)
{
    struct str v[4];
    size_t n = 0;

    while (n < COUNT(f->eku) && f->eku[n] != NULL) {
        v[n] = der_make_oid(a, f->eku[n]);
        n++;
    }
    return seq(a, v, n);
}

static struct str extensions(struct arena *a, const struct pki_profile *f, struct str spki,
                             struct str issuer_ski)
{
    struct str v[8];
    size_t n = 0;

    v[n++] = extension(a, "2.5.29.14", false, der_wrap(a, DER_OCTET_STRING, key_id(a, spki)));
    v[n++] = extension(a, "2.5.29.35", false, der_wrap(a, DER_SEQUENCE,
        der_wrap(a, DER_CONTEXT(0), issuer_ski)));
    if (f->usage != 0)
        v[n++] = extension(a, "2.5.29.15", true, usage_bits(a, f->usage));
    if (f->ca)
        v[n++] = extension(a, "2.5.29.19", true, constraints(a, f->path));
    if (f->eku[0] != NULL)
        v[n++] = extension(a, "2.5.29.37", f->eku_critical, purposes(a, f));
    if (f->no_check)
        v[n++] = extension(a, "1.3.6.1.5.5.7.48.1.5", false, der_wrap(a, DER_NULL, STR_NONE));
    if (f->critical != NULL)
        v[n++] = extension(a, f->critical, true, der_wrap(a, DER_NULL, STR_NONE));
    return der_wrap(a, DER_CONSTRUCTED(3), seq(a, v, n));
}

struct pki_holder pki_issue(struct pki *p, const struct pki_holder *issuer,
                            const struct pki_profile *f, struct private_key *key)
{
    struct pki_holder h = { NULL, key != NULL ? key : private_key_new(p->a, p->alg, &p->d) };
    const struct private_key *signer = issuer != NULL ? issuer->key : h.key;
    struct arena *a = p->a;
    struct str v[8], validity[2], spki, name, whole[3], signature;
    enum algorithm alg;

    assert_non_null(h.key);
    alg = private_key_algorithm(signer);
    spki = private_key_spki(a, h.key);
    name = make_name(a, f);
    validity[0] = der_make_time(a, f->from != 0 ? f->from : PKI_NOW - 100 * PKI_DAY);
    validity[1] = der_make_time(a, f->to != 0 ? f->to : PKI_NOW + 265 * PKI_DAY);
    v[0] = der_wrap(a, DER_CONSTRUCTED(0), der_make_int(a, 2));
    v[1] = der_make_int(a, ++p->next_serial);
    v[2] = algorithm_id_make(a, alg);
    v[3] = issuer != NULL ? issuer->cert->subject.der : name;
    v[4] = seq(a, validity, 2);
    v[5] = name;
    v[6] = spki;
    v[7] = extensions(a, f, spki, issuer != NULL ? issuer->cert->ski : key_id(a, spki));
    whole[0] = seq(a, v, 8);
    whole[1] = algorithm_id_make(a, alg);
    assert_true(private_key_sign(signer, alg, whole[0], a, &signature, &p->d));
    whole[2] = der_make_bits(a, signature);
    h.cert = cert_read(a, seq(a, whole, 3), &p->d);
    assert_non_null(h.cert);
    return h;
}

#define EMAIL "1.3.6.1.5.5.7.3.4"
#define SIGNING (CERT_SIGN | CERT_NON_REPUDIATION | CERT_KEY_AGREEMENT)
#define PERSON "1.2.398.3.3.4.1.1"
#define LEGAL "1.2.398.3.3.4.1.2"

static const struct { enum pki_who who, issuer; struct pki_profile f; } people[] = {
    { PKI_ROOT, PKI_COUNT, { .cn = "СЫНАҚ НЕГІЗГІ ОРТАЛЫҚ", .ca = true, .path = -1,
        .usage = CERT_CERT_SIGN | CERT_CRL_SIGN, .from = PKI_NOW - 1000 * PKI_DAY,
        .to = PKI_NOW + 3000 * PKI_DAY } },
    { PKI_CA, PKI_ROOT, { .cn = "СЫНАҚ ОРТАЛЫҚ", .ca = true, .path = 0,
        .usage = CERT_CERT_SIGN | CERT_CRL_SIGN, .from = PKI_NOW - 900 * PKI_DAY,
        .to = PKI_NOW + 2000 * PKI_DAY } },
    { PKI_INDIVIDUAL, PKI_CA, { .cn = "СЫНАҚОВ СЫНАҚ", .patronymic = "СЫНАҚҰЛЫ", .iin = PKI_IIN,
        .eku = { EMAIL, PERSON }, .usage = SIGNING } },
    { PKI_HEAD, PKI_CA, { .cn = "БАСТЫҚОВА БАС", .iin = PKI_IIN_2, .bin = PKI_BIN,
        .organisation = "\"СЫНАҚ\" ММ", .eku = { EMAIL, LEGAL, LEGAL ".1" }, .usage = SIGNING } },
    { PKI_SYSTEM, PKI_CA, { .cn = "АЖ СЫНАҚ", .bin = PKI_BIN, .organisation = "\"СЫНАҚ\" ММ",
        .eku = { EMAIL, LEGAL, LEGAL ".6" }, .usage = SIGNING } },
    { PKI_EMPLOYEE, PKI_CA, { .cn = "ҚЫЗМЕТКЕРОВ ҚЫЗМЕТ", .iin = PKI_IIN, .bin = PKI_BIN,
        .organisation = "\"СЫНАҚ\" ММ", .eku = { EMAIL, LEGAL, LEGAL ".5" }, .usage = SIGNING } },
    { PKI_EXPIRED, PKI_CA, { .cn = "ӨТКЕНОВ ӨТКЕН", .iin = PKI_IIN, .eku = { EMAIL, PERSON },
        .usage = SIGNING, .from = PKI_NOW - 400 * PKI_DAY, .to = PKI_NOW - 3 * PKI_DAY } },
    { PKI_EARLY, PKI_CA, { .cn = "ЕРТЕОВ ЕРТЕ", .iin = PKI_IIN, .eku = { EMAIL, PERSON },
        .usage = SIGNING, .from = PKI_NOW + 3 * PKI_DAY } },
    { PKI_REVOKED, PKI_CA, { .cn = "ҚАЙТАРЫЛҒАН ҚАЙТА", .iin = PKI_IIN, .eku = { EMAIL, PERSON },
        .usage = SIGNING } },
    { PKI_HELD, PKI_CA, { .cn = "ТОҚТАТЫЛҒАН ТОҚТА", .iin = PKI_IIN, .eku = { EMAIL, PERSON },
        .usage = SIGNING } },
    { PKI_SIGN_IN, PKI_CA, { .cn = "КІРУОВ КІРУ", .iin = PKI_IIN,
        .eku = { "1.3.6.1.5.5.7.3.2", PERSON }, .usage = CERT_SIGN | CERT_KEY_ENCIPHERMENT } },
    { PKI_CRITICAL, PKI_CA, { .cn = "БЕЛГІСІЗОВ БЕЛГІ", .iin = PKI_IIN, .eku = { EMAIL, PERSON },
        .usage = SIGNING, .critical = "1.2.3.4.5" } },
    { PKI_RESPONDER, PKI_CA, { .cn = "СЫНАҚ OCSP", .eku = { "1.3.6.1.5.5.7.3.9" },
        .usage = CERT_SIGN, .no_check = true } },
    { PKI_TSA, PKI_CA, { .cn = "СЫНАҚ УАҚЫТ БЕЛГІСІ", .eku = { "1.3.6.1.5.5.7.3.8" },
        .eku_critical = true, .usage = CERT_SIGN | CERT_NON_REPUDIATION } },
    { PKI_STRANGER_ROOT, PKI_COUNT, { .cn = "БӨТЕН ОРТАЛЫҚ", .ca = true, .path = -1,
        .usage = CERT_CERT_SIGN | CERT_CRL_SIGN } },
    { PKI_STRANGER, PKI_STRANGER_ROOT, { .cn = "БӨТЕНОВ БӨТЕН", .iin = PKI_IIN,
        .eku = { EMAIL, PERSON }, .usage = SIGNING } },
    /* Issued by a person, who may not. */
    { PKI_NOT_CA_CHILD, PKI_INDIVIDUAL, { .cn = "ЖАЛҒАНОВ ЖАЛҒАН", .iin = PKI_IIN,
        .eku = { EMAIL, PERSON }, .usage = SIGNING } },
};

struct pki *pki_new(struct arena *a, enum algorithm alg)
{
    struct pki *p = arena_new_of(a, struct pki);
    struct crl *l;

    p->a = a;
    p->d = diags_on(a);
    p->alg = alg;
    p->next_serial = 0x7a00;
    for (size_t i = 0; i < COUNT(people); i++)
        p->who[people[i].who] = pki_issue(p,
            people[i].issuer == PKI_COUNT ? NULL : &p->who[people[i].issuer], &people[i].f, NULL);
    assert_true(anchors_add(a, &p->anchors, p->who[PKI_ROOT].cert->sig.all, ENV_TEST, &p->d));
    pool_add(a, &p->pool, p->who[PKI_CA].cert);
    p->crl = pki_crl(p, (struct pki_list){ .outer_null = true, .inner_null = true });
    l = crl_read(a, p->crl, &p->d);
    assert_non_null(l);
    evidence_add_crl(a, &p->evidence, l);
    p->options = (struct verify_options){
        .at = PKI_NOW, .now = PKI_NOW, .anchors = &p->anchors, .pool = &p->pool,
        .evidence = &p->evidence, .policy.environment = ENV_TEST,
    };
    return p;
}

void pki_free(struct pki *p)
{
    for (int i = 0; i < PKI_COUNT; i++)
        private_key_free(p->who[i].key);
}

struct str pki_sign(struct pki *p, enum pki_who by, struct str content, bool attached)
{
    struct str certs[2] = { p->who[by].cert->sig.all, p->who[PKI_CA].cert->sig.all };
    struct cms_how how = { attached, PKI_NOW - 60, NULL };
    struct str out = STR_NONE;

    assert_true(cms_sign(p->a, p->who[by].key, certs, 2, content, how, &out, &p->d));
    return out;
}

struct report *pki_verify(struct pki *p, struct str bytes, struct str content)
{
    return verify_bytes(p->a, bytes, content, &p->options, &p->d);
}

void pki_expect_at(struct pki *p, const struct report *r, enum report_verdict v, enum msg reason,
                   const char *file, int line)
{
    if (r != NULL && r->verdict == v && (reason == (enum msg)0 || report_has(r, reason)))
        return;
    print_error("%s:%d: expected %s%s%s, got\n%s\n", file, line, verdict_name(v),
        reason != (enum msg)0 ? " with " : "", reason != (enum msg)0 ? msg_name(reason) : "",
        r == NULL ? "no report" : str_z(p->a, json_text(p->a, report_json(p->a, r, LANG_EN), 1)));
    fail();
}

struct str pki_flip(struct arena *a, struct str s, size_t bit)
{
    char *p = arena_dup(a, s.p, s.n);

    p[bit / 8] = (char)(p[bit / 8] ^ (1 << bit % 8));
    return (struct str){ p, s.n };
}

struct str pki_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b = buf_on(a);
    char chunk[4096];
    size_t n;

    if (f == NULL)
        return STR_NONE;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_str(&b, (struct str){ chunk, n });
    fclose(f);
    return buf_get(&b);
}
