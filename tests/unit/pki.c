/*
 * NAME    pki - certificates of the tests' own centre (pki.h)
 * WHY     made by trust/issue.h as the program's own demonstration centre is
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

struct pki_holder pki_issue(struct pki *p, const struct pki_holder *issuer,
                            const struct pki_profile *f, struct private_key *key)
{
    struct pki_holder h = { NULL, key != NULL ? key : private_key_new(p->a, p->alg, &p->d) };
    struct x509_issuer by = { issuer != NULL ? issuer->cert : NULL,
                              issuer != NULL ? issuer->key : NULL };
    struct x509_profile full = *f;
    unsigned char serial[4];

    assert_non_null(h.key);
    full.from = f->from != 0 ? f->from : PKI_NOW - 100 * PKI_DAY;
    full.to = f->to != 0 ? f->to : PKI_NOW + 265 * PKI_DAY;
    p->next_serial++;
    for (int i = 0; i < 4; i++)
        serial[i] = (unsigned char)(p->next_serial >> (24 - 8 * i));
    h.cert = x509_issue(p->a, issuer != NULL ? &by : NULL, &full, h.key,
                        (struct str){ (const char *)serial, 4 }, &p->d);
    assert_non_null(h.cert);
    return h;
}

#define EMAIL EKU_EMAIL
#define SIGNING (CERT_SIGN | CERT_NON_REPUDIATION | CERT_KEY_AGREEMENT)
#define PERSON EKU_PERSON
#define LEGAL EKU_LEGAL

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
