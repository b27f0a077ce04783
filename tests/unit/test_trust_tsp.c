/*
 * NAME    test_trust_tsp - time-stamps: what they are over, who may put them, how they move the time
 * WHY     own tokens in GOST 2015 and P-256, the published one where it is beside us, and the openssl
 *         command as time-stamping authority
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "openssl_cli.h"
#include "pki_both.h"

#define HASH_OF(p) ((p) == gost ? HASH_STREEBOG512 : HASH_SHA256)

static void alone(void **state)
{
    struct pki *p = of(state);
    struct str words = STR("өтініш");
    struct str token = pki_token(p, PKI_TSA, words, HASH_OF(p), PKI_NOW - PKI_DAY);
    struct report *r = pki_verify(p, token, words);

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "timestamp"));
    assert_true(r->signers[0].timestamp.present);
    assert_true(r->signers[0].timestamp.time == PKI_NOW - PKI_DAY);
    assert_int_equal(r->signers[0].timestamp.imprint, CHECK_OK);
    assert_int_equal(r->signers[0].timestamp.chain, CHECK_OK);
    pki_expect(p, pki_verify(p, token, STR("өтінiш")), VERDICT_INVALID,
               MSG_trust_timestamp_wrong_imprint);
    pki_expect(p, pki_verify(p, token, STR_NONE), VERDICT_VALID, MSG_trust_imprint_not_compared);
    token = pki_token(p, PKI_TSA, words, HASH_OF(p), PKI_NOW + PKI_DAY);
    pki_expect(p, pki_verify(p, token, words), VERDICT_INVALID, MSG_trust_timestamp_in_future);
}

static void who_may(void **state)
{
    static const struct { enum pki_who who; enum report_verdict v; enum msg reason; } rows[] = {
        { PKI_INDIVIDUAL, VERDICT_INVALID, MSG_trust_not_time_stamping },
        { PKI_RESPONDER, VERDICT_INVALID, MSG_trust_not_time_stamping },
        { PKI_STRANGER, VERDICT_INVALID, MSG_trust_not_time_stamping },
    };
    static const struct pki_profile double_use = { .cn = "ҚОС МАҚСАТ", .eku_critical = true,
        .eku = { "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.4" } };
    static const struct pki_profile lax = { .cn = "ЖҰМСАҚ", .eku = { "1.3.6.1.5.5.7.3.8" } };
    static const struct pki_profile late = { .cn = "КЕШ", .eku_critical = true,
        .eku = { "1.3.6.1.5.5.7.3.8" }, .from = PKI_NOW - PKI_DAY };
    const struct pki_profile *profiles[] = { &double_use, &lax };
    struct pki *p = of(state);
    struct pki_holder before = p->who[PKI_TSA];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pki_expect(p, pki_verify(p, pki_token(p, rows[i].who, STR("a"), HASH_OF(p), PKI_NOW),
                                 STR("a")), rows[i].v, rows[i].reason);
    for (size_t i = 0; i < 2; i++) {
        p->who[PKI_TSA] = pki_issue(p, &p->who[PKI_CA], profiles[i], NULL);
        pki_expect(p, pki_verify(p, pki_token(p, PKI_TSA, STR("a"), HASH_OF(p), PKI_NOW),
                                 STR("a")), VERDICT_INVALID, MSG_trust_not_time_stamping);
        private_key_free(p->who[PKI_TSA].key);
    }
    p->who[PKI_TSA] = pki_issue(p, &p->who[PKI_CA], &late, NULL);
    pki_expect(p, pki_verify(p, pki_token(p, PKI_TSA, STR("a"), HASH_OF(p), PKI_NOW - 2 * PKI_DAY),
                             STR("a")), VERDICT_INVALID, MSG_trust_certificate_not_yet_valid);
    private_key_free(p->who[PKI_TSA].key);
    p->who[PKI_TSA] = before;
}

/* What is signed, the signature, the certificate; versions and the list of digests are not. */
static void every_bit(void **state)
{
    struct pki *p = of(state);
    struct str token = pki_token(p, PKI_TSA, STR("a"), HASH_OF(p), PKI_NOW);
    struct tsp *t = tsp_read(arena, token, &p->d);
    const struct cms_signer *s = &t->message->signers[0];
    struct str parts[] = { t->message->content, s->attributes, s->signature,
                           t->message->certs[0]->sig.all };

    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        for (size_t bit = 0; bit < parts[k].n * 8; bit += 5 + 8 * k) {
            struct arena_mark m = arena_mark(arena);
            size_t at = (size_t)(parts[k].p - token.p) * 8 + bit;
            struct report *r = pki_verify(p, pki_flip(arena, token, at), STR("a"));

            if (r != NULL && r->verdict == VERDICT_VALID)
                fail_msg("valid with bit %zu of part %zu turned", bit, k);
            p->d = diags_on(arena);
            arena_rewind(arena, m);
        }
}

static struct str stamped(struct pki *p, enum pki_who by, enum pki_who tsa, moment when,
                          struct str over)
{
    struct str message = pki_sign(p, by, STR("words"), true), out = STR_NONE;
    struct cms *m = cms_read(arena, message, &p->d);

    assert_true(cms_add_timestamp(arena, message, 0,
        pki_token(p, tsa, over.p != NULL ? over : m->signers[0].signature, HASH_OF(p), when),
        &out, &p->d));
    return out;
}

/* The time of a trusted time-stamp is the time everything is judged at. */
static void moves_the_time(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct str message = stamped(p, PKI_INDIVIDUAL, PKI_TSA, PKI_NOW - 60, STR_NONE);
    struct report *r;

    p->options.now = p->options.at = PKI_NOW + 1000 * PKI_DAY;   /* long after it expired */
    r = pki_verify(p, message, STR_NONE);
    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(r->at == PKI_NOW - 60);
    assert_string_equal(r->signers[0].at_by, "timestamp");
    assert_true(r->signers[0].timestamp.present);
    pki_expect(p, pki_verify(p, pki_sign(p, PKI_INDIVIDUAL, STR("words"), true), STR_NONE),
               VERDICT_INVALID, MSG_trust_certificate_expired);
    p->options = before;
    /* Revoked, but stamped before that; and stamped after. */
    pki_expect(p, pki_verify(p, stamped(p, PKI_REVOKED, PKI_TSA, PKI_NOW - 2 * PKI_DAY, STR_NONE),
                             STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, stamped(p, PKI_REVOKED, PKI_TSA, PKI_NOW - 60, STR_NONE),
                             STR_NONE), VERDICT_INVALID, MSG_trust_certificate_revoked);
    /* One put on other bytes moves nothing and spoils the whole. */
    pki_expect(p, pki_verify(p, stamped(p, PKI_REVOKED, PKI_TSA, PKI_NOW - 2 * PKI_DAY,
                                        STR("other")), STR_NONE),
               VERDICT_INVALID, MSG_trust_timestamp_wrong_imprint);
    assert_true(report_has(pki_verify(p, stamped(p, PKI_REVOKED, PKI_TSA, PKI_NOW - 2 * PKI_DAY,
                                                 STR("other")), STR_NONE),
                           MSG_trust_certificate_revoked));
}

static void authority_not_trusted(void **state)
{
    static const struct pki_profile foreign = { .cn = "БӨТЕН УАҚЫТ", .eku_critical = true,
        .eku = { "1.3.6.1.5.5.7.3.8" } };
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct pki_holder tsa = p->who[PKI_TSA];
    struct anchors tsas = { NULL, 0, 0 };
    struct str message;
    struct report *r;

    p->who[PKI_TSA] = pki_issue(p, &p->who[PKI_STRANGER_ROOT], &foreign, NULL);
    message = stamped(p, PKI_REVOKED, PKI_TSA, PKI_NOW - 2 * PKI_DAY, STR_NONE);
    r = pki_verify(p, message, STR_NONE);
    pki_expect(p, r, VERDICT_INVALID, MSG_trust_timestamp_not_trusted);
    assert_true(report_has(r, MSG_trust_certificate_revoked));
    assert_string_equal(r->signers[0].at_by, "given");
    /* Trusted for time-stamps and nothing else. */
    assert_true(anchors_add(arena, &tsas, p->who[PKI_STRANGER_ROOT].cert->sig.all, ENV_TEST,
                            &p->d));
    p->options.tsas = &tsas;
    pki_expect(p, pki_verify(p, message, STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, p->who[PKI_STRANGER].cert->sig.all, STR_NONE),
               VERDICT_INDETERMINATE, MSG_trust_issuer_unknown);
    private_key_free(p->who[PKI_TSA].key);
    p->who[PKI_TSA] = tsa;
    p->options = before;
}

static void asked_for(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;

    p->options.policy.need_timestamp = true;
    pki_expect(p, pki_verify(p, pki_sign(p, PKI_INDIVIDUAL, STR("w"), true), STR_NONE),
               VERDICT_INVALID, MSG_trust_timestamp_missing);
    pki_expect(p, pki_verify(p, stamped(p, PKI_INDIVIDUAL, PKI_TSA, PKI_NOW - 60, STR_NONE),
                             STR_NONE), VERDICT_VALID, 0);
    p->options = before;
}

/* ------------------------------------------------------------------ agreement */

static void published(void **state)
{
    struct arena *a = arena_new();
    struct str bytes = pki_file(a, VECTORS "tsp_response.bin");
    struct diags d = diags_on(a);
    struct anchors s = { NULL, 0, 0 };
    struct verify_options o = { .at = MOMENT_NONE, .now = 1800000000, .anchors = &s,
                                .policy.environment = ENV_TEST };
    struct report *r;
    struct pki p = { .a = a };
    moment t;

    (void)state;
    if (bytes.p == NULL) {
        arena_free(a);
        skip();
    }
    assert_true(anchors_load(a, &s, VECTORS "nca_gost_test.crt", ENV_ANY, &d));
    r = verify_bytes(a, bytes, STR("\xca\xfe\xba\xbe"), &o, &d);
    pki_expect(&p, r, VERDICT_VALID, MSG_trust_weak_imprint);
    assert_true(moment_parse(STR("2022-09-18T13:20:14Z"), &t));
    assert_true(r->at == t);
    assert_int_equal(r->signers[0].timestamp.imprint, CHECK_OK);
    assert_int_equal(r->signers[0].algorithm, ALG_GOST_2004);
    assert_true(str_is(json_get_str(r->fields, "policy"), "1.2.398.3.3.2.6.1"));
    pki_expect(&p, verify_bytes(a, bytes, STR("\xca\xfe\xba\xbf"), &o, &d), VERDICT_INVALID,
               MSG_trust_timestamp_wrong_imprint);
    arena_free(a);
}

/* openssl reads our question, stamps, and we read its answer; then it reads ours. */
static void openssl_stamps(void **state)
{
    static const char config[] =
        "[tsa]\ndefault_tsa=here\n[here]\nserial=serial\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4.1\ndigests=sha256,sha512\nsigner_cert=tsa.pem\n"
        "signer_key=tsa.key\ncerts=ca.pem\ness_cert_id_alg=sha256\nordering=yes\ntsa_name=yes\n"
        "accuracy=secs:1\n";
    struct pki *p = of(state);
    struct cli *c = cli_new(arena);
    struct verify_options before = p->options;
    struct pki_holder now = p->who[PKI_TSA];
    struct report *r;

    if (c == NULL)
        skip();
    /* Its clock is the real one: a certificate for these days. */
    struct pki_profile f = { .cn = "TSA", .eku = { "1.3.6.1.5.5.7.3.8" }, .eku_critical = true,
        .usage = CERT_SIGN, .from = (moment)time(NULL) - PKI_DAY, .to = (moment)time(NULL) + PKI_DAY };
    now = pki_issue(p, &p->who[PKI_CA], &f, NULL);
    cli_put(c, "ts.cnf", str_of(config));
    cli_put(c, "serial", STR("01\n"));
    cli_put_cert(c, "ca.pem", p->who[PKI_CA].cert);
    cli_put_cert(c, "tsa.pem", now.cert);
    cli_put_key(c, "tsa.key", now.key);
    cli_put(c, "q.tsq", tsp_request(arena, HASH_SHA256, STR("words"), STR("\x12\x34\x56"), NULL));
    assert_true(cli_run(c, "ts -query -in q.tsq -text"));
    assert_true(cli_said(c, "Nonce: 0x123456"));
    assert_true(cli_run(c, "ts -reply -config ts.cnf -queryfile q.tsq -out a.tsr"));
    p->options.at = MOMENT_NONE;
    p->options.now = (moment)time(NULL);
    r = pki_verify(p, cli_get(c, "a.tsr"), STR("words"));
    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(json_get_str(r->fields, "nonce"), "123456"));
    pki_expect(p, pki_verify(p, cli_get(c, "a.tsr"), STR("other")), VERDICT_INVALID,
               MSG_trust_timestamp_wrong_imprint);
    cli_put(c, "ours.der", pki_token(p, PKI_TSA, STR("words"), HASH_SHA256, PKI_NOW));
    cli_put(c, "words", STR("words"));
    assert_true(cli_run(c, "ts -verify -data words -in ours.der -token_in -CAfile ca.pem "
                           "-partial_chain -attime 1780000000"));
    private_key_free(now.key);
    p->options = before;
    cli_free(c);
}

#define BOTH(f) { #f " gost", f, NULL, NULL, &gost }, { #f " p256", f, NULL, NULL, &ec }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(alone), BOTH(who_may), BOTH(every_bit), BOTH(moves_the_time),
        BOTH(authority_not_trusted), BOTH(asked_for),
        cmocka_unit_test(published),
        { "openssl stamps", openssl_stamps, NULL, NULL, &ec },
    };

    return cmocka_run_group_tests(tests, both_up, both_down);
}
