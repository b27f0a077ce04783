/*
 * NAME    test_trust_x509 - certificates, chains, anchors, roles; forgeries of each
 * WHY     own centre in GOST 2015 and P-256; the published certificates where they are beside us
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "pki_both.h"
#include "trust/pem.h"

static struct report *check(struct pki *p, enum pki_who who)
{
    return pki_verify(p, p->who[who].cert->sig.all, STR_NONE);
}

static void a_person(void **state)
{
    struct pki *p = of(state);
    struct report *r = check(p, PKI_INDIVIDUAL);
    const struct cert *c = p->who[PKI_INDIVIDUAL].cert;

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "certificate"));
    assert_int_equal(r->n_reasons, 0);
    assert_int_equal(r->signers[0].crypto, CHECK_OK);
    assert_int_equal(r->signers[0].chain.state, CHAIN_OK);
    assert_int_equal(r->signers[0].chain.n, 3);
    assert_int_equal(r->signers[0].chain.env, ENV_TEST);
    assert_int_equal(r->signers[0].revocation.state, REV_GOOD);
    assert_string_equal(r->signers[0].revocation.source, "crl");
    assert_int_equal(c->role, CERT_INDIVIDUAL);
    assert_true(str_is(c->subject.iin, PKI_IIN));
    assert_int_equal(c->subject.bin.n, 0);
    assert_true(str_is(cert_person(arena, c), "СЫНАҚОВ СЫНАҚ СЫНАҚҰЛЫ"));
    assert_true(str_is(name_text(arena, &p->who[PKI_CA].cert->subject), "CN=СЫНАҚ ОРТАЛЫҚ, C=KZ"));
}

static void roles(void **state)
{
    static const struct { enum pki_who who; enum cert_role role; const char *name; } rows[] = {
        { PKI_INDIVIDUAL, CERT_INDIVIDUAL, "individual" },
        { PKI_HEAD, CERT_HEAD, "head" },
        { PKI_EMPLOYEE, CERT_EMPLOYEE, "employee" },
        { PKI_SYSTEM, CERT_INFORMATION_SYSTEM, "information-system" },
        { PKI_RESPONDER, CERT_OCSP_RESPONDER, "ocsp-responder" },
        { PKI_TSA, CERT_TSA, "time-stamping" },
        { PKI_CA, CERT_AUTHORITY, "authority" },
    };
    struct pki *p = of(state);
    enum cert_role back;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(p->who[rows[i].who].cert->role, rows[i].role);
        assert_string_equal(cert_role_name(rows[i].role), rows[i].name);
        assert_true(cert_role_parse(str_of(rows[i].name), &back));
        assert_int_equal(back, rows[i].role);
    }
    assert_true(str_is(p->who[PKI_HEAD].cert->subject.bin, PKI_BIN));
    assert_true(str_is(p->who[PKI_HEAD].cert->subject.organisation, "\"СЫНАҚ\" ММ"));
}

static void refused(void **state)
{
    static const struct { enum pki_who who; enum report_verdict v; enum msg reason; } rows[] = {
        { PKI_EXPIRED, VERDICT_INVALID, MSG_trust_certificate_expired },
        { PKI_EARLY, VERDICT_INVALID, MSG_trust_certificate_not_yet_valid },
        { PKI_REVOKED, VERDICT_INVALID, MSG_trust_certificate_revoked },
        { PKI_HELD, VERDICT_INVALID, MSG_trust_certificate_on_hold },
        { PKI_CRITICAL, VERDICT_INVALID, MSG_trust_unknown_critical_extension },
        { PKI_STRANGER, VERDICT_INDETERMINATE, MSG_trust_issuer_unknown },
    };
    struct pki *p = of(state);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pki_expect(p, check(p, rows[i].who), rows[i].v, rows[i].reason);
    pool_add(arena, &p->pool, p->who[PKI_INDIVIDUAL].cert);
    p->options.pool = &p->pool;
    pki_expect(p, check(p, PKI_NOT_CA_CHILD), VERDICT_INVALID, MSG_trust_issuer_not_authority);
}

static void other_moments(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;

    p->options.at = PKI_NOW - 2 * PKI_DAY;          /* before it was revoked: the list is newer */
    pki_expect(p, check(p, PKI_REVOKED), VERDICT_VALID, 0);
    p->options.at = PKI_NOW - PKI_DAY;              /* at that very second it was revoked */
    pki_expect(p, check(p, PKI_REVOKED), VERDICT_INVALID, MSG_trust_certificate_revoked);
    p->options.at = p->who[PKI_INDIVIDUAL].cert->not_before;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_VALID, 0);
    p->options.at--;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INVALID, MSG_trust_certificate_not_yet_valid);
    p->options.at = PKI_NOW + 8 * PKI_DAY;          /* the list has run out */
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INDETERMINATE, MSG_trust_revocation_stale);
    pki_expect(p, check(p, PKI_REVOKED), VERDICT_INVALID, MSG_trust_certificate_revoked);
    p->options.at = p->who[PKI_CA].cert->not_after + 1;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INVALID, MSG_trust_issuer_expired);
    p->options = before;
    p->options.evidence = NULL;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INDETERMINATE, MSG_trust_revocation_unknown);
    p->options.policy.pending = true;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_VALID, MSG_trust_revocation_unknown);
    p->options = before;
}

static void anchors_of_tests_and_production(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct anchors production = { NULL, 0, 0 }, none = { NULL, 0, 0 };

    p->options.policy.environment = ENV_PRODUCTION;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INVALID, MSG_trust_other_environment);
    assert_true(anchors_add(arena, &production, p->who[PKI_ROOT].cert->sig.all, ENV_PRODUCTION,
                            &p->d));
    p->options.anchors = &production;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_VALID, 0);
    p->options.policy.environment = ENV_TEST;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INVALID, MSG_trust_other_environment);
    p->options.policy.environment = ENV_ANY;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_VALID, 0);
    p->options.anchors = &none;
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_INDETERMINATE, MSG_trust_issuer_unknown);
    /* A pinned authority that is no root is enough. */
    assert_true(anchors_add(arena, &none, p->who[PKI_CA].cert->sig.all, ENV_TEST, &p->d));
    pki_expect(p, check(p, PKI_INDIVIDUAL), VERDICT_VALID, 0);
    p->options = before;
}

/* A person's certificate among the anchors does not save it from being asked about. */
static void pinned_person(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct anchors s = { NULL, 0, 0 };

    assert_true(anchors_add(arena, &s, p->who[PKI_REVOKED].cert->sig.all, ENV_ANY, &p->d));
    p->options.anchors = &s;
    p->options.pool = NULL;
    pki_expect(p, check(p, PKI_REVOKED), VERDICT_VALID, MSG_trust_pinned);  /* nobody else known */
    assert_true(anchors_add(arena, &s, p->who[PKI_CA].cert->sig.all, ENV_TEST, &p->d));
    pki_expect(p, check(p, PKI_REVOKED), VERDICT_INVALID, MSG_trust_certificate_revoked);
    p->options.policy.environment = ENV_PRODUCTION;
    pki_expect(p, check(p, PKI_REVOKED), VERDICT_INVALID, MSG_trust_other_environment);
    p->options = before;
}

/* Whatever bit is turned, the certificate is not the one that was signed. */
static void every_bit(void **state)
{
    struct pki *p = of(state);
    struct str der = p->who[PKI_INDIVIDUAL].cert->sig.all;
    size_t step = p == gost ? 29 : 13, judged = 0;
    struct arena_mark m;

    for (size_t bit = 0; bit < der.n * 8; bit += step) {
        struct report *r;

        m = arena_mark(arena);
        r = pki_verify(p, pki_flip(arena, der, bit), STR_NONE);
        if (r != NULL) {
            judged++;
            if (r->verdict == VERDICT_VALID)
                fail_msg("valid with bit %zu turned", bit);
        }
        p->d = diags_on(arena);
        arena_rewind(arena, m);
    }
    assert_true(judged > 40);
}

static void path_and_forged_authority(void **state)
{
    struct pki *p = of(state);
    static const struct pki_profile sub = { .cn = "АСТЫҢҒЫ", .ca = true, .path = -1,
        .usage = CERT_CERT_SIGN };
    static const struct pki_profile person = { .cn = "ТЕРЕҢОВ ТЕРЕҢ", .iin = PKI_IIN };
    /* One that bears the name of the authority, but with a key of its own and no identifier. */
    struct pki_profile fake = { .cn = "СЫНАҚ ОРТАЛЫҚ", .ca = true, .path = -1,
        .usage = CERT_CERT_SIGN };
    struct pki_holder under = pki_issue(p, &p->who[PKI_CA], &sub, NULL);
    struct pki_holder deep = pki_issue(p, &under, &person, NULL);
    struct pki_holder forger = pki_issue(p, NULL, &fake, NULL);
    struct pki_holder forged = pki_issue(p, &forger, &person, NULL);
    struct cert_pool pool = { NULL, 0, 0 };
    struct verify_options before = p->options;

    pool_add(arena, &pool, p->who[PKI_CA].cert);
    pool_add(arena, &pool, under.cert);
    pool_add(arena, &pool, forger.cert);
    p->options.pool = &pool;
    pki_expect(p, pki_verify(p, deep.cert->sig.all, STR_NONE), VERDICT_INVALID,
               MSG_trust_chain_too_long);
    pki_expect(p, pki_verify(p, forged.cert->sig.all, STR_NONE), VERDICT_INDETERMINATE,
               MSG_trust_issuer_unknown);
    /* The same with the authority's identifier copied: found, and not its signature. */
    forger.cert->ski = p->who[PKI_CA].cert->ski;
    private_key_free(forged.key);
    forged = pki_issue(p, &forger, &person, NULL);
    pki_expect(p, pki_verify(p, forged.cert->sig.all, STR_NONE), VERDICT_INVALID,
               MSG_trust_chain_signature);
    p->options = before;
    private_key_free(under.key);
    private_key_free(deep.key);
    private_key_free(forger.key);
    private_key_free(forged.key);
}

static void two_people_in_one(void **state)
{
    struct pki *p = of(state);
    static const struct pki_profile two = { .cn = "ҚОСОВ ҚОС", .iin = PKI_IIN,
        .bin = PKI_BIN };
    struct pki_holder h = pki_issue(p, &p->who[PKI_CA], &two, NULL);
    struct x509_name n;
    struct der_item it;
    struct der d;
    struct str rdns, whole;

    assert_false(h.cert->subject.ambiguous);
    /* A second serialNumber, as an issuer could only put by mistake. */
    d = der_of(h.cert->subject.der, false);
    assert_true(der_any(&d, &it));
    rdns = it.body;
    whole = der_wrap(arena, DER_SEQUENCE, der_join(arena, (struct str[]){ rdns, STR(
        "\x31\x18\x30\x16\x06\x03\x55\x04\x05\x13\x0fIIN860202200002") }, 2));
    d = der_of(whole, false);
    assert_true(name_read(arena, &d, &n));
    assert_true(n.ambiguous);
    private_key_free(h.key);
}

static void broken_shapes(void **state)
{
    struct pki *p = of(state);
    struct str der = p->who[PKI_INDIVIDUAL].cert->sig.all;
    struct diags d = diags_on(arena);
    struct str tail[2] = { der, STR("\x05\x00") };

    for (size_t n = 0; n < der.n; n += 7)
        assert_null(cert_read(arena, str_sub(der, 0, n), &d));
    assert_null(cert_read(arena, der_join(arena, tail, 2), &d));
    assert_true(d.count > 0);
    assert_true(str_is(d.first->code, "bad-certificate"));
    assert_null(pki_verify(p, STR("plain words"), STR_NONE));
    assert_true(str_is(p->d.last->code, "unknown-kind"));
}

static void as_pem(void **state)
{
    struct pki *p = of(state);
    struct str one = pem_make(arena, "CERTIFICATE", p->who[PKI_INDIVIDUAL].cert->sig.all);
    struct str two = pem_make(arena, "CERTIFICATE", p->who[PKI_CA].cert->sig.all);
    struct str both = str_printf(arena, "words before\n%.*s%.*s", STR_ARG(one), STR_ARG(two));
    struct verify_options before = p->options;
    struct pem_block *blocks;

    p->options.pool = NULL;
    pki_expect(p, pki_verify(p, one, STR_NONE), VERDICT_INDETERMINATE, MSG_trust_issuer_unknown);
    pki_expect(p, pki_verify(p, both, STR_NONE), VERDICT_VALID, 0);
    p->options = before;
    assert_int_equal(pem_blocks(arena, both, &blocks), 2);
    assert_int_equal(pem_blocks(arena, STR("-----BEGIN X-----\n!!!!\n-----END X-----\n"), &blocks), 0);
    assert_int_equal(pem_blocks(arena, STR("-----BEGIN X-----\nMAA=\n-----END Y-----\n"), &blocks), 0);
    assert_int_equal(pem_blocks(arena, STR("MAA="), &blocks), 1);
}

/* ------------------------------------------------------------------ agreement */

static const struct { const char *file, *issuer; } published[] = {
    { "nca_gost_2022.pem", "root_gost_2022.pem" }, { "nca_gost.pem", "root_gost.pem" },
    { "nca_rsa_2022.cer", "root_rsa_2020.cer" },
    { "nca_gost2022_test.cer", "root_test_gost_2022.cer" },
    { "ceo_valid_sign_2004_gost.cer", "nca_gost_test.crt" },
    { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt" },
    { "individual_valid_sign_2004_rsa_auth.cer", "nca_rsa_test.crt" },
    { "root_gost_2022.pem", "root_gost_2022.pem" }, { "root_gost.pem", "root_gost.pem" },
    { "root_rsa_2020.cer", "root_rsa_2020.cer" },
    { "root_test_gost_2022.cer", "root_test_gost_2022.cer" },
};

static struct cert *vector(struct arena *a, const char *name)
{
    struct diags d = diags_on(a);
    struct pem_block *blocks;
    struct str bytes = pki_file(a, str_printf(a, VECTORS "%s", name).p);

    if (bytes.p == NULL)
        return NULL;
    assert_true(pem_blocks(a, bytes, &blocks) > 0);
    return cert_read(a, blocks[0].der, &d);
}

static void published_signatures(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    if (vector(a, "root_gost_2022.pem") == NULL) {
        arena_free(a);
        skip();
    }
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        struct cert *c = vector(a, published[i].file), *ca = vector(a, published[i].issuer);

        assert_non_null(c);
        assert_non_null(ca);
        assert_true(cert_names_issuer(c, ca));
        if (!signed_by(&c->sig, ca->spki))
            fail_msg("%s is not signed by %s", published[i].file, published[i].issuer);
    }
    arena_free(a);
}

/* "2022-06-01": at noon UTC. */
static moment noon(const char *date)
{
    moment t = 0;
    char z[32];

    snprintf(z, sizeof z, "%sT12:00:00Z", date);
    assert_true(moment_parse(str_of(z), &t));
    return t;
}

static struct report *judge(struct arena *a, const char *file, const char *anchor, const char *crl,
                            const char *date, enum environment env)
{
    struct anchors *anchors = arena_new_of(a, struct anchors);
    struct evidence *e = arena_new_of(a, struct evidence);
    struct verify_options *o = arena_new_of(a, struct verify_options);
    struct diags d = diags_on(a);

    assert_true(anchors_load(a, anchors, str_printf(a, VECTORS "%s", anchor).p, ENV_ANY, &d));
    if (crl != NULL) {
        struct crl *l = crl_read(a, pki_file(a, str_printf(a, VECTORS "%s", crl).p), &d);

        assert_non_null(l);
        evidence_add_crl(a, e, l);
    }
    *o = (struct verify_options){ .at = noon(date), .now = noon("2026-11-22"), .anchors = anchors,
                                  .evidence = e, .policy.environment = env };
    return verify_bytes(a, pki_file(a, str_printf(a, VECTORS "%s", file).p), STR_NONE, o, &d);
}

static void published_verdicts(void **state)
{
    static const struct {
        const char *file, *anchor, *crl, *date;
        enum environment env;
        enum report_verdict v;
        enum msg reason;
    } rows[] = {
        { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt", "nca_rsa_test.crl",
          "2022-05-01", ENV_TEST, VERDICT_VALID, 0 },
        { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt", NULL,
          "2022-05-01", ENV_TEST, VERDICT_INDETERMINATE, MSG_trust_revocation_unknown },
        { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt", "nca_rsa_test.crl",
          "2022-12-01", ENV_TEST, VERDICT_INDETERMINATE, MSG_trust_revocation_stale },
        { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt", "nca_rsa_test.crl",
          "2023-05-01", ENV_TEST, VERDICT_INVALID, MSG_trust_certificate_expired },
        { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt", "nca_rsa_test.crl",
          "2022-05-01", ENV_PRODUCTION, VERDICT_INVALID, MSG_trust_other_environment },
        { "ceo_valid_sign_2004_gost.cer", "nca_gost_test.crt", NULL,
          "2022-05-01", ENV_TEST, VERDICT_INDETERMINATE, MSG_trust_revocation_unknown },
        { "nca_gost_2022.pem", "root_gost_2022.pem", NULL,
          "2026-05-01", ENV_TEST, VERDICT_INVALID, MSG_trust_other_environment },
    };
    struct arena *a = arena_new();

    (void)state;
    if (vector(a, "root_gost_2022.pem") == NULL) {
        arena_free(a);
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct report *r = judge(a, rows[i].file, rows[i].anchor, rows[i].crl, rows[i].date,
                                 rows[i].env);
        struct pki p = { .a = a };

        pki_expect(&p, r, rows[i].v, rows[i].reason);
    }
    arena_free(a);
}

static void published_names(void **state)
{
    struct arena *a = arena_new();
    struct cert *c = vector(a, "ceo_valid_sign_2004_gost.cer");

    (void)state;
    if (c == NULL) {
        arena_free(a);
        skip();
    }
    assert_int_equal(c->role, CERT_HEAD);
    assert_true(str_is(c->subject.iin, "123456789011"));
    assert_true(str_is(c->subject.bin, "123456789021"));
    assert_true(str_is(cert_person(a, c), "ТЕСТОВ ТЕСТ ТЕСТОВИЧ"));
    assert_true(str_is(c->policies[0], "1.2.398.3.3.2.1"));
    c = vector(a, "individual_valid_sign_2004_rsa_auth.cer");
    assert_int_equal(c->role, CERT_INDIVIDUAL);
    assert_true(c->eku_client);
    arena_free(a);
}

#define BOTH(f) { #f " gost", f, NULL, NULL, &gost }, { #f " p256", f, NULL, NULL, &ec }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_person), BOTH(roles), BOTH(refused), BOTH(other_moments),
        BOTH(anchors_of_tests_and_production), BOTH(pinned_person), BOTH(every_bit), BOTH(path_and_forged_authority),
        BOTH(two_people_in_one), BOTH(broken_shapes), BOTH(as_pem),
        cmocka_unit_test(published_signatures),
        cmocka_unit_test(published_verdicts),
        cmocka_unit_test(published_names),
    };

    return cmocka_run_group_tests(tests, both_up, both_down);
}
