/*
 * NAME    test_trust_cms - signed messages: made, read, checked, forged
 * WHY     own messages in GOST 2015, GOST 2004, P-256 and RSA, those of Kalkan where they are beside us, and the
 *         openssl command as second opinion both ways
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "openssl_cli.h"
#include "pki.h"
#include "trust/pem.h"

#define VECTORS "../shared/vectors/eds/"

static struct arena *arena;
static struct pki *gost, *ec, *rsa, *old;

static struct pki *of(void **state)
{
    return *(struct pki **)*state;
}

static int all_up(void **state)
{
    (void)state;
    arena = arena_new();
    gost = pki_new(arena, ALG_GOST_2015_512);
    ec = pki_new(arena, ALG_ECDSA_SHA256);
    rsa = pki_new(arena, ALG_RSA_SHA256);
    old = pki_new(arena, ALG_GOST_2004);
    return 0;
}

static int all_down(void **state)
{
    (void)state;
    pki_free(gost);
    pki_free(ec);
    pki_free(rsa);
    pki_free(old);
    arena_free(arena);
    return 0;
}

static const struct str words = { "шығу туралы өтініш", sizeof "шығу туралы өтініш" - 1 };

/* A good signature in the middle of another document says nothing of that document. */
static void blocks_within_another_document(void **state)
{
    static const char *const words_before[] = { "", "Bag Attributes\n    friendlyName: ТЕСТ\n",
                                                "\xef\xbb\xbf\n" };
    static const char *const documents[] = {
        "%PDF-1.7\n", "<?xml version=\"1.0\"?>\n<a>", "\xef\xbb\xbf {\"receipt\": 1}\n", "[1]\n",
        "PK\x03\x04", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0\x01\n",
    };
    struct str block = pem_make(arena, "CMS", pki_sign(of(state), PKI_INDIVIDUAL, words, true));
    struct pem_block *found;

    for (size_t i = 0; i < sizeof words_before / sizeof *words_before; i++)
        pki_expect(of(state), pki_verify(of(state), str_printf(arena, "%s%.*s", words_before[i],
                   STR_ARG(block)), STR_NONE), VERDICT_VALID, 0);
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        assert_int_equal(pem_blocks(arena, str_printf(arena, "%s%.*s", documents[i],
                                                      STR_ARG(block)), &found), 0);
}

static void attached_and_detached(void **state)
{
    struct pki *p = of(state);
    struct str attached = pki_sign(p, PKI_INDIVIDUAL, words, true);
    struct str detached = pki_sign(p, PKI_INDIVIDUAL, words, false);
    struct report *r = pki_verify(p, attached, STR_NONE);
    const struct signer_report *s = &r->signers[0];

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "cms"));
    assert_int_equal(s->crypto, CHECK_OK);
    assert_int_equal(s->cert->role, CERT_INDIVIDUAL);
    assert_true(str_is(s->cert->subject.iin, PKI_IIN));
    assert_true(s->claimed == PKI_NOW - 60);
    assert_true(s->at == PKI_NOW);
    assert_true(str_eq(s->content_hash, digest_make(arena, s->hash, words)));
    pki_expect(p, pki_verify(p, attached, words), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, attached, STR("other")), VERDICT_INVALID, MSG_trust_digest_wrong);
    pki_expect(p, pki_verify(p, detached, words), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, detached, STR("other")), VERDICT_INVALID, MSG_trust_digest_wrong);
    pki_expect(p, pki_verify(p, detached, STR_NONE), VERDICT_INDETERMINATE, MSG_trust_no_content);
    pki_expect(p, pki_verify(p, pki_sign(p, PKI_HEAD, STR(""), false), STR("")), VERDICT_VALID, 0);
    /* As NCALayer gives it. */
    pki_expect(p, pki_verify(p, pem_make(arena, "CMS", attached), STR_NONE), VERDICT_VALID, 0);
}

static void signers_refused(void **state)
{
    static const struct { enum pki_who who; enum report_verdict v; enum msg reason; } rows[] = {
        { PKI_EXPIRED, VERDICT_INVALID, MSG_trust_certificate_expired },
        { PKI_EARLY, VERDICT_INVALID, MSG_trust_certificate_not_yet_valid },
        { PKI_REVOKED, VERDICT_INVALID, MSG_trust_certificate_revoked },
        { PKI_HELD, VERDICT_INVALID, MSG_trust_certificate_on_hold },
        { PKI_CRITICAL, VERDICT_INVALID, MSG_trust_unknown_critical_extension },
        { PKI_SIGN_IN, VERDICT_INVALID, MSG_trust_wrong_key_usage },
        { PKI_TSA, VERDICT_INVALID, MSG_trust_wrong_key_usage },
        { PKI_CA, VERDICT_INVALID, MSG_trust_wrong_key_usage },
        { PKI_STRANGER, VERDICT_INDETERMINATE, MSG_trust_issuer_unknown },
        { PKI_NOT_CA_CHILD, VERDICT_INDETERMINATE, MSG_trust_issuer_unknown },
    };
    struct pki *p = of(state);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pki_expect(p, pki_verify(p, pki_sign(p, rows[i].who, words, true), STR_NONE), rows[i].v,
                   rows[i].reason);
    p->options.policy.sign_in = true;
    pki_expect(p, pki_verify(p, pki_sign(p, PKI_SIGN_IN, words, true), STR_NONE), VERDICT_VALID, 0);
    p->options.policy.sign_in = false;
}

static void policy(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct str by_person = pki_sign(p, PKI_INDIVIDUAL, words, true);
    struct str by_head = pki_sign(p, PKI_HEAD, words, true);

    p->options.policy.roles = 1u << CERT_INDIVIDUAL;
    p->options.policy.iin = STR(PKI_IIN);
    pki_expect(p, pki_verify(p, by_person, STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, by_head, STR_NONE), VERDICT_INVALID, MSG_trust_role_not_allowed);
    pki_expect(p, pki_verify(p, by_head, STR_NONE), VERDICT_INVALID, MSG_trust_iin_differs);
    p->options.policy = (struct verify_policy){
        .roles = 1u << CERT_HEAD | 1u << CERT_SIGNING_RIGHT, .bin = STR(PKI_BIN)
    };
    pki_expect(p, pki_verify(p, by_head, STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, pki_sign(p, PKI_EMPLOYEE, words, true), STR_NONE), VERDICT_INVALID,
               MSG_trust_role_not_allowed);
    p->options.policy.bin = STR("000000000022");
    pki_expect(p, pki_verify(p, by_head, STR_NONE), VERDICT_INVALID, MSG_trust_bin_differs);
    p->options.policy = (struct verify_policy){ .environment = ENV_PRODUCTION };
    pki_expect(p, pki_verify(p, by_person, STR_NONE), VERDICT_INVALID, MSG_trust_other_environment);
    p->options = before;
}

/* Each bit of what is signed and of the signature; samples where keys are slow, and of the
 * certificate. */
static void every_bit(void **state)
{
    struct pki *p = of(state);
    struct str message = pki_sign(p, PKI_INDIVIDUAL, STR("өтініш"), true);
    struct cms *read = cms_read(arena, message, &p->d);
    const struct cms_signer *s = &read->signers[0];
    struct str parts[] = { s->message_digest, read->content, s->attributes, s->signature,
                           read->certs[0]->sig.all };
    static const size_t steps[] = { 7, 3, 19, 13, 61 };

    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        for (size_t bit = 0; bit < parts[k].n * 8; bit += p == ec && k < 4 ? 1 : steps[k]) {
            struct arena_mark m = arena_mark(arena);
            size_t at = (size_t)(parts[k].p - message.p) * 8 + bit;
            struct report *r = pki_verify(p, pki_flip(arena, message, at), STR_NONE);

            if (r != NULL && r->verdict == VERDICT_VALID)
                fail_msg("valid with bit %zu of part %zu turned", bit, k);
            if (k < 2)
                pki_expect(p, r, VERDICT_INVALID, MSG_trust_digest_wrong);
            if (k == 3)
                pki_expect(p, r, VERDICT_INVALID, MSG_trust_signature_wrong);
            p->d = diags_on(arena);
            arena_rewind(arena, m);
        }
}

static void two_signers(void **state)
{
    struct pki *p = of(state), *other = p == ec ? gost : ec;
    struct verify_options before = p->options;
    struct str certs[2] = { other->who[PKI_HEAD].cert->sig.all, other->who[PKI_CA].cert->sig.all };
    struct str message = pki_sign(p, PKI_INDIVIDUAL, words, true), both = STR_NONE;
    struct anchors anchors = { NULL, 0, 0 };
    struct evidence e = p->evidence;
    struct cms_how how = { true, MOMENT_NONE, NULL };
    struct report *r;

    assert_true(cms_sign_too(arena, message, other->who[PKI_HEAD].key, certs, 2, STR_NONE, how,
                             &both, &p->d));
    r = pki_verify(p, both, STR_NONE);
    assert_int_equal(r->n_signers, 2);
    pki_expect(p, r, VERDICT_INDETERMINATE, MSG_trust_issuer_unknown);
    assert_true(anchors_add(arena, &anchors, p->who[PKI_ROOT].cert->sig.all, ENV_TEST, &p->d));
    assert_true(anchors_add(arena, &anchors, other->who[PKI_ROOT].cert->sig.all, ENV_TEST, &p->d));
    evidence_add_crl(arena, &e, other->evidence.crls[0]);
    p->options.anchors = &anchors;
    p->options.evidence = &e;
    r = pki_verify(p, both, STR_NONE);
    pki_expect(p, r, VERDICT_VALID, 0);
    assert_int_not_equal(r->signers[0].algorithm, r->signers[1].algorithm);
    assert_true(r->signers[0].claimed == MOMENT_NONE || r->signers[1].claimed == MOMENT_NONE);
    /* One of them wrong: it is said of that one, and the whole is refused. */
    p->options.policy.iin = STR(PKI_IIN);
    r = pki_verify(p, both, STR_NONE);
    pki_expect(p, r, VERDICT_INVALID, MSG_trust_iin_differs);
    assert_int_equal(r->n_reasons, 1);
    p->options = before;
}

/* ------------------------------------------------------------------ forgeries by hand */


static struct str attribute(const char *oid, struct str value)
{
    struct str v[2] = { der_make_oid(arena, oid), der_wrap(arena, DER_SET, value) };

    return der_wrap(arena, DER_SEQUENCE, der_join(arena, v, 2));
}

static struct str forge(struct pki *p, const struct str *attributes, size_t n,
                        const char *content_type)
{
    const struct pki_holder *h = &p->who[PKI_INDIVIDUAL];
    enum algorithm alg = private_key_algorithm(h->key);
    struct str set = der_make_set(arena, attributes, n), signature, v[6], sid[2], info[2], sd[5];
    struct der d = der_of(set, false);
    struct der_item it;

    assert_true(private_key_sign(h->key, alg, set, arena, &signature, &p->d));
    assert_true(der_any(&d, &it));
    sid[0] = h->cert->issuer.der;
    sid[1] = der_make_uint(arena, h->cert->serial);
    v[0] = der_make_int(arena, 1);
    v[1] = der_wrap(arena, DER_SEQUENCE, der_join(arena, sid, 2));
    v[2] = digest_id_make(arena, digest_of_algorithm(alg));
    v[3] = n > 0 ? der_wrap(arena, DER_CONSTRUCTED(0), it.body) : STR_NONE;
    v[4] = algorithm_id_make(arena, alg);
    v[5] = der_wrap(arena, DER_OCTET_STRING, signature);
    info[0] = der_make_oid(arena, content_type);
    info[1] = der_wrap(arena, DER_CONSTRUCTED(0), der_wrap(arena, DER_OCTET_STRING, words));
    sd[0] = der_make_int(arena, 1);
    sd[1] = der_wrap(arena, DER_SET, v[2]);
    sd[2] = der_wrap(arena, DER_SEQUENCE, der_join(arena, info, 2));
    sd[3] = der_wrap(arena, DER_CONSTRUCTED(0), h->cert->sig.all);
    sd[4] = der_wrap(arena, DER_SET, der_wrap(arena, DER_SEQUENCE, der_join(arena, v, 6)));
    info[0] = der_make_oid(arena, "1.2.840.113549.1.7.2");
    info[1] = der_wrap(arena, DER_CONSTRUCTED(0),
                       der_wrap(arena, DER_SEQUENCE, der_join(arena, sd, 5)));
    return der_wrap(arena, DER_SEQUENCE, der_join(arena, info, 2));
}

static void forged_attributes(void **state)
{
    static const char data[] = "1.2.840.113549.1.7.1", other[] = "1.2.840.113549.1.9.16.1.4";
    struct pki *p = of(state);
    enum digest_kind k = digest_of_algorithm(p->alg);
    struct str type = attribute("1.2.840.113549.1.9.3", der_make_oid(arena, data));
    struct str digest = attribute("1.2.840.113549.1.9.4",
        der_wrap(arena, DER_OCTET_STRING, digest_make(arena, k, words)));
    struct str ess_of_another = attribute("1.2.840.113549.1.9.16.2.47", der_wrap(arena,
        DER_SEQUENCE, der_wrap(arena, DER_SEQUENCE, der_wrap(arena, DER_SEQUENCE, der_wrap(arena,
        DER_OCTET_STRING, digest_make(arena, HASH_SHA256, p->who[PKI_HEAD].cert->sig.all))))));
    struct str good[2] = { type, digest }, twice[3] = { type, digest, digest };
    struct str ess[3] = { type, digest, ess_of_another };
    struct str two_values[2] = { type, attribute("1.2.840.113549.1.9.4", der_join(arena,
        (struct str[]){ der_wrap(arena, DER_OCTET_STRING, digest_make(arena, k, words)),
        der_wrap(arena, DER_OCTET_STRING, digest_make(arena, k, words)) }, 2)) };

    pki_expect(p, pki_verify(p, forge(p, good, 2, data), STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, forge(p, good, 2, other), STR_NONE), VERDICT_INVALID,
               MSG_trust_wrong_content_type);
    pki_expect(p, pki_verify(p, forge(p, twice, 3, data), STR_NONE), VERDICT_INVALID,
               MSG_trust_bad_attributes);
    pki_expect(p, pki_verify(p, forge(p, two_values, 2, data), STR_NONE), VERDICT_INVALID,
               MSG_trust_bad_attributes);
    pki_expect(p, pki_verify(p, forge(p, &type, 1, data), STR_NONE), VERDICT_INVALID,
               MSG_trust_bad_attributes);
    pki_expect(p, pki_verify(p, forge(p, NULL, 0, data), STR_NONE), VERDICT_INVALID,
               MSG_trust_bad_attributes);
    pki_expect(p, pki_verify(p, forge(p, ess, 3, data), STR_NONE), VERDICT_INVALID,
               MSG_trust_wrong_certificate);
}

/* The signature under another name: another generation, another hash, the key's own algorithm. */
static void swapped_algorithm(void **state)
{
    struct pki *p = of(state);
    struct cms *m = cms_read(arena, pki_sign(p, PKI_INDIVIDUAL, words, true), &p->d);
    const struct cert *c;

    for (int k = ALG_UNKNOWN; k <= ALG_ECDSA_SHA512; k++) {
        struct cms_signer s = m->signers[0];
        enum cms_fault f;

        s.algorithm = (enum algorithm)k;
        f = cms_check(m, &s, STR_NONE, NULL, &c);
        assert_int_equal(f == CMS_OK, s.algorithm == p->alg);
        if (k == ALG_UNKNOWN)
            assert_int_equal(f, CMS_UNKNOWN_ALGORITHM);
        if (k == ALG_RSA_SHA1)
            assert_int_equal(f, CMS_WEAK_ALGORITHM);
    }
}

/* Bytes in the order of other countries, and numbers no signature has. */
static void other_shapes_of_signature(void **state)
{
    struct pki *p = of(state);
    struct cms *m = cms_read(arena, pki_sign(p, PKI_INDIVIDUAL, words, true), &p->d);
    struct cms_signer s = m->signers[0];
    size_t n = s.signature.n;
    char *turned = arena_alloc(arena, n + 1), *zero = arena_alloc(arena, n);
    char *full = arena_alloc(arena, n);
    struct str shapes[] = { { turned, n }, { zero, n }, { full, n }, { s.signature.p, n - 1 },
                            { turned, n + 1 }, { s.signature.p, 0 } };
    const struct cert *c;

    for (size_t i = 0; i < n; i++) {
        turned[i] = s.signature.p[n - 1 - i];
        full[i] = (char)0xff;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        s.signature = shapes[i];
        assert_int_equal(cms_check(m, &s, STR_NONE, NULL, &c), CMS_WRONG_SIGNATURE);
    }
}

/*
 * The attributes of a good message shown as the content of another without attributes: the same
 * bytes are signed.
 */
static void attributes_as_content(void **state)
{
    struct pki *p = of(state);
    struct cms *m = cms_read(arena, pki_sign(p, PKI_INDIVIDUAL, words, true), &p->d);
    struct cms_signer bare = m->signers[0];
    const struct cert *c;
    char *set = arena_dup(arena, bare.attributes.p, bare.attributes.n);

    set[0] = DER_SET;
    m->content = (struct str){ set, bare.attributes.n };
    bare.attributes = STR_NONE;
    assert_int_equal(cms_check(m, &bare, STR_NONE, NULL, &c), CMS_BAD_ATTRIBUTES);
}

static void cut_and_grown(void **state)
{
    struct pki *p = of(state);
    struct str message = pki_sign(p, PKI_INDIVIDUAL, words, true);
    struct str tail[2] = { message, STR("\x00") };

    for (size_t n = 0; n < message.n; n += 11)
        assert_null(cms_read(arena, str_sub(message, 0, n), &p->d));
    assert_null(cms_read(arena, der_join(arena, tail, 2), &p->d));
    p->d = diags_on(arena);
}

static void wrong_key_or_none(void **state)
{
    struct pki *p = of(state);
    struct cms_how how = { true, MOMENT_NONE, NULL };
    struct str out = STR_NONE;

    assert_false(cms_sign(arena, p->who[PKI_HEAD].key, &p->who[PKI_INDIVIDUAL].cert->sig.all, 1,
                          words, how, &out, &p->d));
    assert_true(str_is(p->d.last->code, "wrong-key"));
    assert_false(cms_sign(arena, p->who[PKI_HEAD].key, NULL, 0, words, how, &out, &p->d));
    p->d = diags_on(arena);
}

static void json_and_text(void **state)
{
    struct pki *p = of(state);
    struct report *r = pki_verify(p, pki_sign(p, PKI_REVOKED, words, true), STR_NONE);
    const struct json *o = report_json(arena, r, LANG_KK), *s = json_at(json_get(o, "signers"), 0);
    struct buf b = buf_on(arena);

    pki_expect(p, r, VERDICT_INVALID, MSG_trust_certificate_revoked);
    assert_true(str_is(json_get_str(o, "verdict"), "invalid"));
    assert_true(str_is(json_str(json_at(json_get(o, "reasons"), 0)), "certificate-revoked"));
    assert_true(str_is(json_get_str(json_at(json_get(o, "explained"), 0), "text"),
                       "Сертификат сол сәтте қайтарып алынған"));
    assert_true(str_is(json_get_str(s, "crypto"), "ok"));
    assert_true(str_is(json_get_str(s, "revocation"), "revoked"));
    assert_true(str_is(json_get_str(s, "role"), "individual"));
    assert_true(str_is(json_get_str(s, "iin"), PKI_IIN));
    assert_false(json_get_bool(json_get(s, "timestamp"), "present", true));
    report_text(&b, r, LANG_RU);
    assert_true(str_find(buf_get(&b), "Сертификат на этот момент был отозван") >= 0);
}

/* ------------------------------------------------------------------ second opinion */

static void openssl_reads_ours(void **state)
{
    struct pki *p = of(state);
    struct cli *c = cli_new(arena);

    if (c == NULL)
        skip();
    cli_put_cert(c, "root.pem", p->who[PKI_ROOT].cert);
    cli_put(c, "words", words);
    cli_put(c, "detached.der", pki_sign(p, PKI_INDIVIDUAL, words, false));
    cli_put(c, "attached.der", pki_sign(p, PKI_INDIVIDUAL, words, true));
    assert_true(cli_run(c, "cms -verify -cades -binary -inform DER -in detached.der -content words "
                           "-CAfile root.pem -attime 1780000000 -purpose any -out out"));
    assert_true(cli_run(c, "cms -verify -cades -binary -inform DER -in attached.der "
                           "-CAfile root.pem -attime 1780000000 -purpose any -out out"));
    assert_true(str_eq(cli_get(c, "out"), words));
    cli_free(c);
}

static void openssl_signs(void **state)
{
    static const char *const how[] = {
        "-outform DER -nodetach -cades", "-outform DER -nodetach -stream -keyid",
        "-outform PEM -nodetach -md sha512", "-outform DER -nodetach -indef",
    };
    struct pki *p = of(state);
    struct cli *c = cli_new(arena);

    if (c == NULL)
        skip();
    cli_put_cert(c, "c.pem", p->who[PKI_INDIVIDUAL].cert);
    cli_put_key(c, "c.key", p->who[PKI_INDIVIDUAL].key);
    cli_put(c, "words", words);
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        assert_true(cli_run(c, str_printf(arena, "cms -sign -binary -in words -signer c.pem "
                                          "-inkey c.key -out m %s", how[i]).p));
        pki_expect(p, pki_verify(p, cli_get(c, "m"), words), VERDICT_VALID, 0);
        pki_expect(p, pki_verify(p, cli_get(c, "m"), STR("other")), VERDICT_INVALID,
                   MSG_trust_digest_wrong);
    }
    assert_true(cli_run(c, "cms -sign -binary -in words -signer c.pem -inkey c.key -out m "
                           "-outform DER -nodetach -noattr"));
    pki_expect(p, pki_verify(p, cli_get(c, "m"), words), VERDICT_INVALID, MSG_trust_bad_attributes);
    cli_free(c);
}

/* ------------------------------------------------------------------ agreement */

static struct report *kalkan(struct arena *a, const char *file, const char *anchor, const char *crl,
                             const char *at)
{
    struct verify_options *o = arena_new_of(a, struct verify_options);
    struct anchors *s = arena_new_of(a, struct anchors);
    struct evidence *e = arena_new_of(a, struct evidence);
    struct diags d = diags_on(a);
    moment t;

    assert_true(anchors_load(a, s, str_printf(a, VECTORS "%s", anchor).p, ENV_ANY, &d));
    assert_true(moment_parse(str_of(at), &t));
    if (crl != NULL)
        evidence_add_crl(a, e, crl_read(a, pki_file(a, str_printf(a, VECTORS "%s", crl).p), &d));
    *o = (struct verify_options){ .at = t, .now = 1800000000, .anchors = s, .evidence = e,
                                  .policy.environment = ENV_TEST };
    return verify_bytes(a, pki_file(a, str_printf(a, VECTORS "%s", file).p), STR_NONE, o, &d);
}

static void published(void **state)
{
    static const struct {
        const char *file, *anchor, *crl, *at;
        enum report_verdict v;
        enum msg reason;
    } rows[] = {
        { "cms_kalkan_rsa_attached.der", "nca_rsa_test.crt", "nca_rsa_test.crl",
          "2021-12-20T11:33:20Z", VERDICT_VALID, 0 },
        { "cms_kalkan_rsa_attached.der", "nca_rsa_test.crt", NULL,
          "2021-12-20T11:33:20Z", VERDICT_INDETERMINATE, MSG_trust_revocation_unknown },
        { "cms_kalkan_rsa_attached.der", "nca_rsa_test.crt", "nca_rsa_test.crl",
          "2026-11-22T00:00:00Z", VERDICT_INVALID, MSG_trust_certificate_expired },
        { "cms_kalkan_gost2004_attached.der", "nca_gost_test.crt", NULL,
          "2020-09-09T20:03:14Z", VERDICT_INDETERMINATE, MSG_trust_revocation_unknown },
        { "cms_kalkan_gost2004_attached.der", "nca_gost2022_test.cer", NULL,
          "2020-09-09T20:03:14Z", VERDICT_INDETERMINATE, MSG_trust_issuer_unknown },
    };
    struct arena *a = arena_new();
    struct pki p = { .a = a };

    (void)state;
    if (pki_file(a, VECTORS "cms_kalkan_rsa_attached.der").p == NULL) {
        arena_free(a);
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct report *r = kalkan(a, rows[i].file, rows[i].anchor, rows[i].crl, rows[i].at);

        pki_expect(&p, r, rows[i].v, rows[i].reason);
        assert_int_equal(r->signers[0].crypto, CHECK_OK);
        assert_true(str_is(r->signers[0].cert->subject.iin, "123456789011"));
    }
    arena_free(a);
}

/* Containers of the national centre's tests: a key, its certificates, and signing with them. */
static void published_containers(void **state)
{
    static const struct { const char *file; enum cert_role role; } rows[] = {
        { "individual_valid_2026.p12", CERT_INDIVIDUAL }, { "head_valid_2026.p12", CERT_HEAD },
        { "head_revoked_2026.p12", CERT_HEAD },
    };
    struct arena *a = arena_new();
    struct anchors s = { NULL, 0, 0 };
    struct diags d = diags_on(a);
    struct verify_options o = { .at = 1794441600, .now = 1794441600, .anchors = &s,
        .policy = { .environment = ENV_TEST, .pending = true }, .password = STR("Qwerty12") };
    struct pki p = { .a = a };

    (void)state;
    if (pki_file(a, VECTORS "head_valid_2026.p12").p == NULL) {
        arena_free(a);
        skip();
    }
    assert_true(anchors_load(a, &s, VECTORS "root_test_gost_2022.cer", ENV_ANY, &d));
    assert_true(anchors_load(a, &s, VECTORS "nca_gost2022_test.cer", ENV_ANY, &d));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str bytes = pki_file(a, str_printf(a, VECTORS "%s", rows[i].file).p);
        struct report *r = verify_bytes(a, bytes, STR_NONE, &o, &d);
        struct pkcs12 box;
        struct str message = STR_NONE;
        struct cms_how how = { true, MOMENT_NONE, NULL };

        assert_true(str_is(r->kind, "p12"));
        pki_expect(&p, r, VERDICT_VALID, MSG_trust_revocation_unknown);
        assert_int_equal(r->signers[0].cert->role, rows[i].role);
        assert_int_equal(r->signers[0].crypto, CHECK_OK);
        assert_true(pkcs12_read(a, bytes, o.password, &box, &d));
        assert_true(cms_sign(a, box.key, box.certificates, box.n_certificates, words, how,
                             &message, &d));
        private_key_free(box.key);
        r = verify_bytes(a, message, STR_NONE, &o, &d);
        pki_expect(&p, r, VERDICT_VALID, MSG_trust_revocation_unknown);
        assert_int_equal(r->signers[0].algorithm, ALG_GOST_2015_512);
    }
    o.password = STR("qwerty12");
    pki_expect(&p, verify_bytes(a, pki_file(a, VECTORS "head_valid_2026.p12"), STR_NONE, &o, &d),
               VERDICT_INVALID, MSG_trust_wrong_password);
    arena_free(a);
}

#define EACH(f) { #f " gost", f, NULL, NULL, &gost }, { #f " p256", f, NULL, NULL, &ec }, \
    { #f " rsa", f, NULL, NULL, &rsa }, { #f " gost 2004", f, NULL, NULL, &old }
#define CLI(f) { #f " p256", f, NULL, NULL, &ec }, { #f " rsa", f, NULL, NULL, &rsa }

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(attached_and_detached), EACH(signers_refused), EACH(policy), EACH(every_bit),
        EACH(two_signers), EACH(forged_attributes), EACH(attributes_as_content),
        EACH(swapped_algorithm), EACH(other_shapes_of_signature),
        EACH(cut_and_grown), EACH(wrong_key_or_none), EACH(json_and_text),
        CLI(openssl_reads_ours), CLI(openssl_signs),
        { "blocks within another document", blocks_within_another_document, NULL, NULL, &ec },
        cmocka_unit_test(published),
        cmocka_unit_test(published_containers),
    };

    return cmocka_run_group_tests(tests, all_up, all_down);
}
