/*
 * NAME    test_trust_pdf - signatures in PDFs: made by us, forged by others, read by a second program
 * WHY     our own papers are signed in every algorithm; whatever is changed, hidden or left out must
 *         show, and what only other people's PDFs have (streams of cross-references) is read too
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "pdf_help.h"
#include "pki_both.h"
#include "trust/digest.h"

static struct str paper;                /* a decision */
static struct pki_holder rsa;

static int begin(void **state)
{
    static const struct pki_profile person = {
        .cn = "RSA ҰСТАУШЫ", .iin = PKI_IIN, .eku = { "1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.1" },
        .usage = CERT_SIGN | CERT_NON_REPUDIATION,
    };
    struct diags d;

    if (both_up(state) != 0)
        return -1;
    d = diags_on(arena);
    paper = pdf_paper(arena);
    rsa = pki_issue(ec, &ec->who[PKI_CA], &person, private_key_new(arena, ALG_RSA_SHA256, &d));
    return paper.n > 0 && rsa.cert != NULL ? 0 : -1;
}

static int end(void **state)
{
    private_key_free(rsa.key);
    return both_down(state);
}

static struct str signed_by_holder(const struct pki_holder *h, struct str pdf)
{
    struct pdf_how how = { .now = PKI_NOW, .name = STR("Сынақов"), .reason = STR("Шешім (1)") };
    struct diags d = diags_on(arena);
    struct str certs[1] = { h->cert->sig.all }, out = STR_NONE;

    if (!pdf_sign(arena, pdf, h->key, certs, 1, how, &out, &d))
        fail_msg("%.*s", STR_ARG(diag_text(arena, d.first)));
    return out;
}

static struct str signed_by_who(struct pki *p, enum pki_who who, struct str pdf)
{
    return signed_by_holder(&p->who[who], pdf);
}

static struct report *check(struct pki *p, struct str pdf)
{
    struct report *r = pki_verify(p, pdf, STR_NONE);

    assert_non_null(r);
    assert_true(str_is(r->kind, "pdf"));
    return r;
}

static const struct json *signature(const struct report *r, size_t i)
{
    return json_at(json_get(r->fields, "signatures"), i);
}

/* ------------------------------------------------------------------ right ones */

static void signed_and_verified(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper);
    struct report *r = check(p, pdf);

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_int_equal(r->n_signers, 1);
    assert_ptr_not_equal(r->signers[0].cert, NULL);
    assert_true(str_eq(r->signers[0].cert->serial, p->who[PKI_HEAD].cert->serial));
    assert_int_equal(r->signers[0].claimed, MOMENT_NONE);   /* PAdES has no signing-time in it */
    assert_true(json_get_bool(signature(r, 0), "whole", false));
    assert_true(str_is(json_get_str(signature(r, 0), "reason"), "Шешім (1)"));
    assert_true(str_is(json_get_str(signature(r, 0), "form"), "ETSI.CAdES.detached"));
    assert_memory_equal(pdf.p, paper.p, paper.n);           /* only appended */
}

static void in_rsa(void **state)
{
    struct str pdf = signed_by_holder(&rsa, paper);
    struct report *r = check(ec, pdf);

    (void)state;
    pki_expect(ec, r, VERDICT_VALID, 0);
    assert_int_equal(r->signers[0].algorithm, ALG_RSA_SHA256);
}

/* Two readers that are not ours. */
static void other_programs_agree(void **state)
{
    struct str pdf = signed_by_holder(&rsa, signed_by_holder(&rsa, paper)), said;

    (void)state;
    if (!pdf_have("pdfsig"))
        skip();
    said = pdf_ask(arena, pdf, "pdfsig x.pdf 2>&1");
    assert_true(str_find(said, "Signature #2") >= 0);
    assert_true(str_find(said, "Signature is Valid") >= 0);
    assert_true(str_find(said, "Total document signed") >= 0);
    assert_true(str_find(said, "ETSI.CAdES.detached") >= 0);
    assert_true(str_find(said, "Invalid") < 0 && str_find(said, "Mismatch") < 0);
    pdf = pdf_turn(arena, pdf, paper.n / 2, 1);
    said = pdf_ask(arena, pdf, "pdfsig x.pdf 2>&1");
    assert_true(str_find(said, "Signature is Valid") < 0);
    assert_int_equal(check(ec, pdf)->verdict, VERDICT_INVALID);
}

static void several_signatures(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_EMPLOYEE, paper);
    struct report *r;

    pdf = signed_by_who(p, PKI_HEAD, pdf);
    pdf = signed_by_who(p, PKI_SYSTEM, pdf);
    r = check(p, pdf);
    pki_expect(p, r, VERDICT_VALID, MSG_trust_signed_further);
    assert_int_equal(r->n_signers, 3);
    assert_true(str_is(json_get_str(signature(r, 0), "field"), "Signature1"));
    assert_true(str_is(json_get_str(signature(r, 2), "field"), "Signature3"));
    assert_false(json_get_bool(signature(r, 1), "whole", true));
    assert_true(json_get_bool(signature(r, 2), "whole", false));
    /* Each is judged by itself. */
    pdf = signed_by_who(p, PKI_REVOKED, pdf);
    pki_expect(p, check(p, pdf), VERDICT_INVALID, MSG_trust_certificate_revoked);
}

struct stamping { struct pki *p; };

static bool stamp(void *ctx, struct str value, enum digest_kind hash, struct arena *a,
                  struct str *token, struct diags *d)
{
    struct stamping *s = ctx;

    (void)a;
    (void)d;
    *token = pki_token(s->p, PKI_TSA, value, hash, PKI_NOW - 3600);
    return true;
}

static bool no_stamp(void *ctx, struct str value, enum digest_kind hash, struct arena *a,
                     struct str *token, struct diags *d)
{
    (void)ctx;
    (void)value;
    (void)hash;
    (void)a;
    (void)token;
    diag_add(d, DIAG_ENVIRONMENT, "gate-down", "nobody answers");
    return false;
}

static void with_a_time_stamp(void **state)
{
    struct stamping s = { of(state) };
    struct pdf_how how = { .now = PKI_NOW, .stamp = stamp, .ctx = &s };
    struct str certs[1] = { s.p->who[PKI_HEAD].cert->sig.all }, out;
    struct diags d = diags_on(arena);
    struct report *r;

    assert_true(pdf_sign(arena, paper, s.p->who[PKI_HEAD].key, certs, 1, how, &out, &d));
    r = check(s.p, out);
    pki_expect(s.p, r, VERDICT_VALID, 0);
    assert_int_equal(r->signers[0].at, PKI_NOW - 3600);
    how.stamp = no_stamp;
    assert_false(pdf_sign(arena, paper, s.p->who[PKI_HEAD].key, certs, 1, how, &out, &d));
    assert_true(str_is(d.first->code, "gate-down"));
}

/* Over the whole document, not over one signature: it proves a time and signs for nobody. */
static void a_document_stamped(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper), stamped;
    struct report *r;

    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, pdf), p, PKI_TSA, PKI_NOW - 3600);
    r = check(p, stamped);
    pki_expect(p, r, VERDICT_VALID, MSG_trust_signed_further);
    assert_int_equal(r->n_signers, 2);
    assert_true(str_is(json_get_str(signature(r, 1), "form"), "ETSI.RFC3161"));
    assert_true(json_get_bool(signature(r, 1), "whole", false));
    assert_int_equal(r->signers[1].timestamp.time, PKI_NOW - 3600);
    p->options.policy.roles = 1u << CERT_HEAD;
    pki_expect(p, check(p, stamped), VERDICT_VALID, 0);
    p->options.policy.roles = 0;
    /* A byte before, and a byte of the token. */
    r = check(p, pdf_turn(arena, stamped, paper.n / 2, 1));
    pki_expect(p, r, VERDICT_INVALID, MSG_trust_timestamp_wrong_imprint);
    r = check(p, pdf_turn(arena, stamped, (size_t)pdf_range_of(stamped).v[1] + 3, 2));
    assert_int_not_equal(r->verdict, VERDICT_VALID);
    /* By somebody who may not, and by an authority nobody pinned. */
    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, pdf), p, PKI_INDIVIDUAL, PKI_NOW - 3600);
    pki_expect(p, check(p, stamped), VERDICT_INVALID, MSG_trust_not_time_stamping);
    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, pdf), p, PKI_TSA, PKI_NOW + 86400);
    pki_expect(p, check(p, stamped), VERDICT_INVALID, MSG_trust_timestamp_in_future);
}

/* A signature outlives its certificate when a stamp shows that it was there before. */
static void a_stamp_proves_the_time(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_EXPIRED, paper), stamped;
    moment valid = p->who[PKI_EXPIRED].cert->not_after - 3600;
    struct report *r;

    pki_expect(p, check(p, pdf), VERDICT_INVALID, MSG_trust_certificate_expired);
    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, pdf), p, PKI_TSA, valid);
    r = check(p, stamped);
    assert_int_equal(r->signers[0].at, valid);
    assert_string_equal(r->signers[0].at_by, "timestamp");
    assert_int_equal(r->signers[0].validity, VALIDITY_OK);
    assert_false(report_has(r, MSG_trust_certificate_expired));
    assert_int_not_equal(r->verdict, VERDICT_INVALID);
    /* Too late, wrong or untrusted stamps prove nothing. */
    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, pdf), p, PKI_TSA, PKI_NOW - 60);
    pki_expect(p, check(p, stamped), VERDICT_INVALID, MSG_trust_certificate_expired);
    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, pdf), p, PKI_INDIVIDUAL, valid);
    pki_expect(p, check(p, stamped), VERDICT_INVALID, MSG_trust_certificate_expired);
    /* A signature behind the stamp has no time from it. */
    stamped = pdf_stamped(arena, signed_by_who(p, PKI_SYSTEM, paper), p, PKI_TSA, valid);
    pki_expect(p, check(p, signed_by_who(p, PKI_EXPIRED, stamped)), VERDICT_INVALID, MSG_trust_certificate_expired);
}

static void who_signed(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_INDIVIDUAL, paper);

    p->options.policy.roles = 1u << CERT_HEAD;
    pki_expect(p, check(p, pdf), VERDICT_INVALID, MSG_trust_role_not_allowed);
    p->options.policy.roles = 0;
    pki_expect(p, check(p, pdf), VERDICT_VALID, 0);
    pki_expect(p, check(p, signed_by_who(p, PKI_EXPIRED, paper)), VERDICT_INVALID,
               MSG_trust_certificate_expired);
    pki_expect(p, check(p, signed_by_who(p, PKI_STRANGER, paper)), VERDICT_INDETERMINATE,
               MSG_trust_issuer_unknown);
}

static void beside_the_file(void **state)
{
    struct pki *p = of(state);
    struct str certs[1] = { p->who[PKI_HEAD].cert->sig.all }, p7s;
    struct diags d = diags_on(arena);

    assert_true(pdf_p7s(arena, paper, p->who[PKI_HEAD].key, certs, 1, PKI_NOW, &p7s, &d));
    pki_expect(p, pki_verify(p, p7s, paper), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, p7s, pdf_turn(arena, paper, 99, 1)), VERDICT_INVALID,
               MSG_trust_digest_wrong);
}

/* Cross-references and objects in packed streams, as newer programs write them. */
static void streams_of_objects(void **state)
{
    struct pki *p = of(state);
    struct str plain = pdf_in_streams(arena), pdf;
    struct report *r;

    pki_expect(p, check(p, plain), VERDICT_INDETERMINATE, MSG_trust_not_signed);
    pdf = signed_by_who(p, PKI_EMPLOYEE, plain);
    pki_expect(p, check(p, pdf), VERDICT_VALID, 0);
    pdf = signed_by_who(p, PKI_HEAD, pdf);
    r = check(p, pdf);
    pki_expect(p, r, VERDICT_VALID, MSG_trust_signed_further);
    assert_int_equal(r->n_signers, 2);
    if (!pdf_have("pdfsig"))
        return;
    pdf = signed_by_holder(&rsa, plain);
    assert_true(str_find(pdf_ask(arena, pdf, "pdfsig x.pdf 2>&1"), "Signature is Valid") >= 0);
}

/* Containers as the national centre's tests give them out: they lead to its published test root. */
static void with_keys_of_the_national_centre(void **state)
{
    static const char *const names[] = { "individual_valid_2026.p12", "head_valid_2026.p12" };
    struct str root = pki_file(arena, VECTORS "root_test_gost_2022.cer"), pdf = paper, file;
    struct verify_options o = { .at = MOMENT_NONE, .now = 1798700000 };     /* 2026-12-31 */
    struct pdf_how how = { .now = o.now };
    struct diags d = diags_on(arena);
    struct anchors anchors = { NULL, 0, 0 };
    struct pkcs12 box;
    struct report *r;

    (void)state;
    if (root.p == NULL)
        skip();
    assert_true(anchors_add(arena, &anchors, root, ENV_TEST, &d));
    assert_true(anchors_add(arena, &anchors, pki_file(arena, VECTORS "nca_gost2022_test.cer"),
                            ENV_TEST, &d));
    o.anchors = &anchors;
    o.policy.pending = true;                /* of revocation in that month nothing is at hand */
    for (size_t i = 0; i < 2; i++) {
        file = pki_file(arena, str_z(arena, str_printf(arena, VECTORS "%s", names[i])));
        assert_true(pkcs12_read(arena, file, STR("Qwerty12"), &box, &d));
        assert_true(pdf_sign(arena, pdf, box.key, box.certificates, box.n_certificates, how, &pdf,
                             &d));
        private_key_free(box.key);
    }
    r = verify_bytes(arena, pdf, STR_NONE, &o, &d);
    pki_expect(gost, r, VERDICT_VALID, MSG_trust_signed_further);
    assert_int_equal(r->n_signers, 2);
    assert_int_equal(r->signers[1].cert->role, CERT_HEAD);
    assert_int_equal(r->signers[1].algorithm, ALG_GOST_2015_512);
}

/* ------------------------------------------------------------------ forged ones */

/* Not the bit that makes a small hexadecimal digit a capital one: that is the same signature; nor the
 * list of digests at its beginning, which is a hint and bound by nothing (RFC 5652 5.1). */
static void any_byte_turned(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper);
    size_t step = 211, open = (size_t)pdf_range_of(pdf).v[1];

    for (size_t i = 0; i < pdf.n; i += i > paper.n && i % 2 == 0 ? 23 : step) {
        struct arena_mark m = arena_mark(arena);
        struct report *r = pki_verify(p, pdf_turn(arena, pdf, i, 1u << i % 5), STR_NONE);

        if (r != NULL && r->verdict == VERDICT_VALID && (i < open || i > open + 120))
            fail_msg("byte %zu of %zu turned and still valid: %.40s", i, pdf.n, pdf.p + i - 20);
        arena_rewind(arena, m);
    }
}

static void cut_short(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper);

    for (size_t n = pdf.n - 3; n > 8; n -= n > paper.n ? 401 : 1999) {
        struct report *r = pki_verify(p, str_sub(pdf, 0, n), STR_NONE);

        assert_true(r == NULL || r->verdict != VERDICT_VALID);
        if (n < 2000)
            break;
    }
    /* The paper without its signature is whole, and nothing is signed in it. */
    pki_expect(p, check(p, paper), VERDICT_INDETERMINATE, MSG_trust_not_signed);
}

/* The signature is right for its range, but the range is not the document. */
static void ranges_that_hide_something(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper);
    struct pdf_range r = pdf_range_of(pdf);
    const struct { int64_t move[4]; } rows[] = {
        { { 0, 0, 40, -40 } },          /* the hole is larger than the value */
        { { 0, -30, 0, 0 } },
        { { 0, 10, 0, 0 } },            /* the value is partly signed */
        { { 0, 0, -10, 10 } },          /* overlap */
        { { 10, -10, 0, 0 } },          /* the beginning is left out */
        { { 0, 0, 0, -12 } },           /* the end is left out */
        { { 0, 0, 0, -300 } },
    };
    struct str same = pdf_with_range(arena, pdf, r, &p->who[PKI_HEAD]);

    pki_expect(p, check(p, same), VERDICT_VALID, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pdf_range moved = r;

        for (int k = 0; k < 4; k++)
            moved.v[k] += rows[i].move[k];
        pki_expect(p, check(p, pdf_with_range(arena, pdf, moved, &p->who[PKI_HEAD])),
                   VERDICT_INVALID, MSG_trust_range_wrong);
    }
}

static void changed_afterwards(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper), turned;

    turned = pdf_with_page(arena, pdf, " /Rotate 180");
    pki_expect(p, check(p, turned), VERDICT_INVALID, MSG_trust_changed_after_signing);
    pki_expect(p, check(p, pdf_with_catalog(arena, pdf, " /OpenAction << /S /JavaScript /JS (x) >>",
               NULL)), VERDICT_INVALID, MSG_trust_changed_after_signing);
    /* Junk that only a forgiving reader would look at. */
    pki_expect(p, check(p, pdf_with_junk(arena, pdf)), VERDICT_INVALID,
               MSG_trust_changed_after_signing);
    /* A second signature over the changed page does not heal the first. */
    turned = signed_by_who(p, PKI_EMPLOYEE, turned);
    pki_expect(p, check(p, turned), VERDICT_INVALID, MSG_trust_changed_after_signing);
    assert_true(str_is(json_get_str(signature(check(p, turned), 1), "field"), "Signature2"));
}

static void a_signature_taken_out(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper), bare;

    bare = pdf_with_catalog(arena, pdf, "", "AcroForm");
    pki_expect(p, check(p, bare), VERDICT_INVALID, MSG_trust_signature_removed);
    bare = signed_by_who(p, PKI_EMPLOYEE, bare);
    pki_expect(p, check(p, bare), VERDICT_INVALID, MSG_trust_signature_removed);
}

/* A later signer may add a signature, but not a picture over what was signed. */
static void a_picture_over_the_page(void **state)
{
    struct pki *p = of(state);
    struct str pdf = signed_by_who(p, PKI_HEAD, paper), seen;

    seen = pdf_showing(arena, signed_by_who(p, PKI_EMPLOYEE, pdf), &p->who[PKI_EMPLOYEE]);
    pki_expect(p, check(p, seen), VERDICT_INDETERMINATE, MSG_trust_picture_after_signing);
}

static void not_looked_into(void **state)
{
    struct pki *p = of(state);
    struct diags d = diags_on(arena);
    struct str certs[1] = { p->who[PKI_HEAD].cert->sig.all }, out;
    struct pdf_how how = { .now = MOMENT_NONE };
    struct str locked = pdf_trailer_key(arena, paper, " /Encrypt << /Filter /Standard >>");

    pki_expect(p, check(p, locked), VERDICT_INDETERMINATE, MSG_trust_encrypted);
    assert_false(pdf_sign(arena, locked, p->who[PKI_HEAD].key, certs, 1, how, &out, &d));
    assert_true(str_is(d.first->code, "pdf-encrypted"));
    pki_expect(p, check(p, pdf_trailer_key(arena, paper, " /XRefStm 15")), VERDICT_INVALID,
               MSG_trust_pdf_broken);
    pki_expect(p, check(p, STR("%PDF-1.7 and no more")), VERDICT_INVALID, MSG_trust_pdf_broken);
    /* Somebody else's key. */
    d = diags_on(arena);
    assert_false(pdf_sign(arena, paper, p->who[PKI_EMPLOYEE].key, certs, 1, how, &out, &d));
    assert_true(str_is(d.first->code, "wrong-key"));
}

#define BOTH(f) { #f " (gost)", f, NULL, NULL, &gost }, { #f " (p-256)", f, NULL, NULL, &ec }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(signed_and_verified), cmocka_unit_test(in_rsa),
        cmocka_unit_test(other_programs_agree), BOTH(several_signatures),
        BOTH(with_a_time_stamp), BOTH(a_document_stamped), BOTH(a_stamp_proves_the_time), BOTH(who_signed),
        BOTH(beside_the_file), cmocka_unit_test(with_keys_of_the_national_centre),
        BOTH(streams_of_objects), BOTH(any_byte_turned), BOTH(cut_short),
        BOTH(ranges_that_hide_something), BOTH(changed_afterwards), BOTH(a_signature_taken_out),
        BOTH(a_picture_over_the_page), BOTH(not_looked_into),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
