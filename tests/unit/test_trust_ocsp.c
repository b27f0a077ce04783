/*
 * NAME    test_trust_ocsp - answers about certificates: who may answer, what is said, when it counts
 * WHY     own answers in GOST 2015 and P-256, the published ones where they are beside us, and the
 *         openssl command as responder and as the one who asks
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "openssl_cli.h"
#include "pki_both.h"

static const struct pki_answer good = { .state = OCSP_GOOD, .this_update = PKI_NOW - 60,
                                        .signer = PKI_RESPONDER };

static struct revocation_result says(struct pki *p, enum pki_who about, struct pki_answer how,
                                     moment at)
{
    struct evidence e = { NULL, 0, 0, NULL, 0, 0 };
    struct ocsp *o = ocsp_read(arena, pki_ocsp(p, PKI_INDIVIDUAL, how), &p->d);

    assert_non_null(o);
    evidence_add_ocsp(arena, &e, o);
    return revocation_at(p->who[about].cert, p->who[PKI_CA].cert, &e, at, FRESHNESS);
}

static void states(void **state)
{
    struct pki *p = of(state);
    struct pki_answer how = good;
    struct revocation_result r = says(p, PKI_INDIVIDUAL, how, PKI_NOW);

    assert_int_equal(r.state, REV_GOOD);
    assert_string_equal(r.source, "ocsp");
    assert_int_equal(says(p, PKI_HEAD, how, PKI_NOW).state, REV_UNKNOWN);   /* about another */
    how.state = OCSP_UNKNOWN;
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_UNKNOWN);
    how.state = OCSP_REVOKED;
    how.revoked = PKI_NOW - PKI_DAY;
    how.reason = 4;
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_REVOKED);
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW - 2 * PKI_DAY).state, REV_GOOD);
    how.reason = REASON_HOLD;
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_ON_HOLD);
    how.revoked = 0;                        /* RFC 6960 2.2: never issued */
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_NON_ISSUED);
}

static void hashes_and_names(void **state)
{
    struct pki *p = of(state);
    static const enum digest_kind kinds[] = { HASH_SHA1, HASH_SHA256, HASH_STREEBOG512 };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct pki_answer how = good;

        how.hash = kinds[i];
        how.by_key = i & 1;
        assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_GOOD);
        how.signer = PKI_CA;                /* the authority answers itself */
        assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_GOOD);
    }
}

static void who_may_answer(void **state)
{
    static const enum pki_who others[] = { PKI_ROOT, PKI_INDIVIDUAL, PKI_TSA, PKI_SYSTEM,
                                           PKI_STRANGER, PKI_STRANGER_ROOT };
    struct pki *p = of(state);

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct pki_answer how = good;

        how.signer = others[i];
        assert_int_equal(says(p, PKI_INDIVIDUAL, how, PKI_NOW).state, REV_UNKNOWN);
    }
    struct pki_answer individual = good;

    individual.signer = PKI_INDIVIDUAL;
    pki_expect(p, pki_verify(p, pki_ocsp(p, PKI_INDIVIDUAL, individual), STR_NONE),
               VERDICT_INVALID, MSG_trust_responder_not_authorised);
}

static void how_long_it_counts(void **state)
{
    struct pki *p = of(state);
    struct pki_answer how = good;

    assert_int_equal(says(p, PKI_INDIVIDUAL, how, how.this_update + PKI_DAY).state, REV_GOOD);
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, how.this_update + PKI_DAY + 1).state,
                     REV_UNKNOWN);
    assert_true(says(p, PKI_INDIVIDUAL, how, how.this_update + PKI_DAY + 1).stale);
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, how.this_update - 20 * PKI_DAY).state, REV_GOOD);
    how.next_update = how.this_update + 3 * PKI_DAY;
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, how.next_update).state, REV_GOOD);
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, how.next_update + 1).state, REV_UNKNOWN);
    /* The responder's own certificate must hold when it answers. */
    how.this_update = p->who[PKI_RESPONDER].cert->not_after + 10;
    how.next_update = 0;
    assert_int_equal(says(p, PKI_INDIVIDUAL, how, how.this_update).state, REV_UNKNOWN);
}

/* Two witnesses: the worse one is believed, but a hold can be lifted. */
static void against_a_list(void **state)
{
    struct pki *p = of(state);
    struct evidence e = { NULL, 0, 0, NULL, 0, 0 };
    struct pki_answer how = good;
    struct ocsp *o = ocsp_read(arena, pki_ocsp(p, PKI_HELD, how), &p->d);
    struct ocsp *bad;

    evidence_add_crl(arena, &e, p->evidence.crls[0]);
    evidence_add_ocsp(arena, &e, o);
    assert_int_equal(revocation_at(p->who[PKI_HELD].cert, p->who[PKI_CA].cert, &e, PKI_NOW,
                                   FRESHNESS).state, REV_GOOD);
    assert_int_equal(revocation_at(p->who[PKI_HELD].cert, p->who[PKI_CA].cert, &e,
                                   PKI_NOW - PKI_DAY / 2, FRESHNESS).state, REV_ON_HOLD);
    evidence_add_ocsp(arena, &e, ocsp_read(arena, pki_ocsp(p, PKI_REVOKED, how), &p->d));
    assert_int_equal(revocation_at(p->who[PKI_REVOKED].cert, p->who[PKI_CA].cert, &e, PKI_NOW,
                                   FRESHNESS).state, REV_REVOKED);
    /* Not on the list, its chain right, and yet never issued. */
    how = (struct pki_answer){ .state = OCSP_REVOKED, .reason = REASON_HOLD, .revoked = 0,
                               .this_update = PKI_NOW, .signer = PKI_RESPONDER };
    bad = ocsp_read(arena, pki_ocsp(p, PKI_INDIVIDUAL, how), &p->d);
    evidence_add_ocsp(arena, &e, bad);
    p->options.evidence = &e;
    pki_expect(p, pki_verify(p, p->who[PKI_INDIVIDUAL].cert->sig.all, STR_NONE), VERDICT_INVALID,
               MSG_trust_certificate_non_issued);
    p->options.evidence = &p->evidence;
}

static void report(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct pki_answer how = good;
    struct str der = pki_ocsp(p, PKI_INDIVIDUAL, how);
    struct report *r = pki_verify(p, der, STR_NONE);

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "ocsp"));
    assert_true(str_is(json_get_str(json_at(json_get(r->fields, "entries"), 0), "status"), "good"));
    assert_int_equal(r->signers[0].cert->role, CERT_OCSP_RESPONDER);
    p->options.at = PKI_NOW + 5 * PKI_DAY;
    pki_expect(p, pki_verify(p, der, STR_NONE), VERDICT_INDETERMINATE, MSG_trust_answer_stale);
    p->options.at = MOMENT_NONE;            /* at its own time */
    pki_expect(p, pki_verify(p, der, STR_NONE), VERDICT_VALID, 0);
    p->options = before;
    pki_expect(p, pki_verify(p, STR("\x30\x03\x0a\x01\x06"), STR_NONE), VERDICT_INVALID,
               MSG_trust_answer_refused);   /* "unauthorized" */
}

static void every_bit(void **state)
{
    struct pki *p = of(state);
    struct str der = pki_ocsp(p, PKI_INDIVIDUAL, good);
    size_t judged = 0, signature = 0;

    for (size_t bit = 0; bit < der.n * 8; bit += 23) {
        struct arena_mark m = arena_mark(arena);
        struct report *r = pki_verify(p, pki_flip(arena, der, bit), STR_NONE);

        judged += r != NULL;
        if (r != NULL && r->verdict == VERDICT_VALID)
            fail_msg("valid with bit %zu turned", bit);
        if (r != NULL)
            signature += report_has(r, MSG_trust_signature_wrong);
        p->d = diags_on(arena);
        arena_rewind(arena, m);
    }
    assert_true(judged > 40 && signature > 20);
}

/* ------------------------------------------------------------------ agreement */

static const struct cert *vector(struct arena *a, const char *name)
{
    struct diags d = diags_on(a);
    struct anchors s = { NULL, 0, 0 };

    assert_true(anchors_load(a, &s, str_printf(a, VECTORS "%s", name).p, ENV_ANY, &d));
    return s.v[0].cert;
}

static void published(void **state)
{
    static const struct {
        const char *file, *issuer, *time, *status;
        bool hold;
    } rows[] = {
        { "ocsp_response_individual_sign_2004.bin", "nca_rsa_test.crt", "2022-09-02T16:53:59Z",
          "good", false },
        { "ocsp_response_ceo_2015_revoked.bin", "nca_gost2022_test.cer", "2022-09-02T16:59:28Z",
          "on-hold", true },
    };
    struct arena *a = arena_new();

    (void)state;
    if (pki_file(a, VECTORS "ocsp_response_ceo_2015_revoked.bin").p == NULL) {
        arena_free(a);
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diags d = diags_on(a);
        struct anchors s = { NULL, 0, 0 };
        struct str bytes = pki_file(a, str_printf(a, VECTORS "%s", rows[i].file).p);
        struct ocsp *o = ocsp_read(a, bytes, &d);
        struct verify_options opt = { .at = MOMENT_NONE, .now = 1800000000, .anchors = &s,
                                      .policy.environment = ENV_TEST };
        struct report *r;
        moment t;
        struct pki p = { .a = a };

        assert_true(anchors_load(a, &s, str_printf(a, VECTORS "%s", rows[i].issuer).p, ENV_ANY, &d));
        assert_non_null(o);
        assert_true(moment_parse(str_of(rows[i].time), &t));
        assert_true(o->produced == t);
        assert_non_null(ocsp_authorised(o, vector(a, rows[i].issuer)));
        assert_null(ocsp_authorised(o, vector(a, rows[1 - i].issuer)));
        r = verify_bytes(a, bytes, STR_NONE, &opt, &d);
        pki_expect(&p, r, VERDICT_VALID, 0);
        assert_true(str_is(json_get_str(json_at(json_get(r->fields, "entries"), 0), "status"),
                           rows[i].status));
        assert_int_equal(o->answers[0].reason == REASON_HOLD, rows[i].hold);
    }
    arena_free(a);
}

/* ------------------------------------------------------------------ openssl answers us */

/*
 * A responder of another make: openssl reads our question, answers from an index of our making, and
 * we read its answer.
 */
static void openssl_answers(void **state)
{
    struct cli *c = cli_new(arena);
    struct pki *p = of(state);
    struct evidence e = { NULL, 0, 0, NULL, 0, 0 };
    const struct cert *ca = p->who[PKI_CA].cert;
    struct buf index = buf_on(arena);
    struct ocsp *o;
    struct str answer;

    if (c == NULL)
        skip();
    /* status, expiry, revocation, serial, file, name */
    buf_printf(&index, "V\t290101000000Z\t\t%s\tunknown\t/CN=V\n",
               str_z(arena, serial_hex(arena, p->who[PKI_INDIVIDUAL].cert->serial)));
    buf_printf(&index, "R\t290101000000Z\t260101000000Z,certificateHold\t%s\tunknown\t/CN=R\n",
               str_z(arena, serial_hex(arena, p->who[PKI_HELD].cert->serial)));
    for (char *z = index.p; *z != '\0'; z++)
        if (*z >= 'a' && *z <= 'f' && z > index.p && strchr("\t0123456789ABCDEFabcdef", z[-1]))
            *z = (char)(*z - 'a' + 'A');
    cli_put(c, "index.txt", buf_get(&index));
    cli_put_cert(c, "ca.pem", ca);
    cli_put_cert(c, "responder.pem", p->who[PKI_RESPONDER].cert);
    cli_put_key(c, "responder.key", p->who[PKI_RESPONDER].key);
    for (int i = 0; i < 2; i++) {
        enum pki_who about = i == 0 ? PKI_INDIVIDUAL : PKI_HELD;
        enum revocation want = i == 0 ? REV_GOOD : REV_ON_HOLD;

        cli_put(c, "question.der", ocsp_request(arena, p->who[about].cert, ca, HASH_SHA256,
                                                STR("0123456789abcdef")));
        assert_true(cli_run(c, "ocsp -index index.txt -CA ca.pem -rsigner responder.pem "
                               "-rkey responder.key -reqin question.der -respout answer.der "
                               "-rmd sha256"));
        answer = cli_get(c, "answer.der");
        o = ocsp_read(arena, answer, &p->d);
        assert_non_null(o);
        assert_true(str_is(o->nonce, "0123456789abcdef"));
        evidence_add_ocsp(arena, &e, o);
        assert_int_equal(revocation_at(p->who[about].cert, ca, &e, o->produced, FRESHNESS).state,
                         want);
    }
    cli_free(c);
}

/* The other way round: openssl takes our tests' answer. */
static void openssl_takes_ours(void **state)
{
    struct cli *c = cli_new(arena);
    struct pki *p = of(state);
    struct pki_answer how = good;

    if (c == NULL)
        skip();
    how.this_update = (moment)time(NULL) - 30;
    how.next_update = how.this_update + 3600;
    cli_put(c, "answer.der", pki_ocsp(p, PKI_INDIVIDUAL, how));
    cli_put_cert(c, "ca.pem", p->who[PKI_CA].cert);
    cli_put_cert(c, "c.pem", p->who[PKI_INDIVIDUAL].cert);
    assert_true(cli_run(c, "ocsp -respin answer.der -issuer ca.pem -sha256 -cert c.pem "
                           "-CAfile ca.pem -partial_chain -attime 1780000000 -no_nonce"));
    assert_true(cli_said(c, "Response verify OK"));
    assert_true(cli_said(c, "c.pem: good"));
    cli_free(c);
}

#define BOTH(f) { #f " gost", f, NULL, NULL, &gost }, { #f " p256", f, NULL, NULL, &ec }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(states), BOTH(hashes_and_names), BOTH(who_may_answer), BOTH(how_long_it_counts),
        BOTH(against_a_list), BOTH(report), BOTH(every_bit),
        cmocka_unit_test(published),
        { "openssl answers", openssl_answers, NULL, NULL, &ec },
        { "openssl takes ours", openssl_takes_ours, NULL, NULL, &ec },
    };

    return cmocka_run_group_tests(tests, both_up, both_down);
}
