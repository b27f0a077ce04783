/*
 * NAME    test_trust_pdf_inside - seal, receipt and note carried in a PDF
 * WHY     a decision that nobody signed with a certificate is proved by what lies in it, and only when
 *         that is about these pages
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "pdf_help.h"
#include "trust/digest.h"
#include "trust/pdf_house.h"
#include "trust/receipt.h"
#include "trust/seal.h"

static struct arena *arena;
static struct pki *ec;
static struct str paper;
static struct note_signer house;
static struct seal_key *sealer;
static struct seal_trust seals;

static struct str pem_of(EVP_PKEY *key, bool private)
{
    BIO *out = BIO_new(BIO_s_mem());
    struct str s;
    char *p;
    long n;

    assert_int_equal(private ? PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL)
                             : PEM_write_bio_PUBKEY(out, key), 1);
    n = BIO_get_mem_data(out, &p);
    s = str_dup(arena, (struct str){ p, (size_t)n });
    BIO_free(out);
    return s;
}

static int begin(void **state)
{
    unsigned char seed[32] = "another seed of thirty-two bytes";
    EVP_PKEY *key = EVP_EC_gen("P-256");
    struct diags d;

    (void)state;
    arena = arena_new();
    d = diags_on(arena);
    ec = pki_new(arena, ALG_ECDSA_SHA256);
    paper = pdf_paper(arena);
    assert_true(note_signer_new(arena, STR("sapar.example/journal"), seed, &house, &d));
    sealer = seal_key_read(arena, pem_of(key, true), STR("KAZ"), STR("KZSP"), STR("01"), &d);
    assert_non_null(sealer);
    assert_true(seal_trust_read(arena, str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s",
                                                  STR_ARG(pem_of(key, false))), &seals, &d));
    EVP_PKEY_free(key);
    ec->options.journals = &house.key;
    ec->options.n_journals = 1;
    ec->options.seals = &seals;
    return 0;
}

static int end(void **state)
{
    (void)state;
    seal_key_free(sealer);
    pki_free(ec);
    arena_free(arena);
    return 0;
}

static struct pdf_file a_seal(const char *number)
{
    struct pdf_file f = { .name = STR(PDF_SEAL), .media = STR("application/octet-stream"),
                          .relation = PDF_DATA };
    struct seal_paper p = {
        .kind = SEAL_DECISION, .service = STR("departure"), .name = STR("SAPAR<<ADA"),
        .birth = DAY_NONE, .until = DAY_NONE, .body = STR("territorial-police"),
    };
    struct diags d = diags_on(arena);

    p.number = str_of(number);
    assert_true(day_parse(STR("2026-03-02"), &p.issued));
    assert_true(seal_paper_sign(arena, &p, p.issued, sealer, &f.bytes, &d));
    return f;
}

/* Of a journal of one event. */
static struct pdf_file a_receipt(const char *number)
{
    struct pdf_file f = { .name = STR(PDF_RECEIPT), .media = STR("application/json"),
                          .relation = PDF_DATA, .description = STR("Журналдан алынған дәлел") };
    struct journal_head head = { .size = 1 };
    struct receipt r = { .index = 0 };

    r.leaf = str_printf(arena, "{\"case\":\"DEP-2026-000123-K\",\"seq\":9,\"type\":\"decided\","
                        "\"data\":{\"number\":\"%s\"}}", number);
    merkle_leaf(r.leaf.p, r.leaf.n, head.root);
    r.note = checkpoint_sign(arena, &head, &house);
    f.bytes = receipt_write(arena, &r);
    return f;
}

static struct str with(struct str pdf, const struct pdf_file *files, size_t n,
                       const struct note_signer *by)
{
    struct diags d = diags_on(arena);
    struct str out = STR_NONE;

    if (!pdf_attach(arena, pdf, files, n, PKI_NOW, by, &out, &d))
        fail_msg("%.*s", STR_ARG(diag_text(arena, d.first)));
    return out;
}

static struct str both(const char *sealed, const char *journaled, const struct note_signer *by)
{
    struct pdf_file files[2] = { a_seal(sealed), a_receipt(journaled) };

    return with(paper, files, 2, by);
}

static struct str signed_too(struct str pdf)
{
    struct pdf_how how = { .now = PKI_NOW };
    struct str certs[1] = { ec->who[PKI_HEAD].cert->sig.all }, out = STR_NONE;
    struct diags d = diags_on(arena);

    assert_true(pdf_sign(arena, pdf, ec->who[PKI_HEAD].key, certs, 1, how, &out, &d));
    return out;
}

static void expect(struct str pdf, enum report_verdict v, enum msg reason)
{
    pki_expect(ec, pki_verify(ec, pdf, STR_NONE), v, reason);
}

static void nothing_trusted(bool on)
{
    ec->options.n_journals = on ? 0 : 1;
    ec->options.seals = on ? NULL : &seals;
}

static void proved_without_a_certificate(void **state)
{
    struct str pdf = both(PDF_NUMBER, PDF_NUMBER, &house);
    struct report *r = pki_verify(ec, pdf, STR_NONE);
    struct buf b = buf_on(arena);

    (void)state;
    pki_expect(ec, r, VERDICT_VALID, MSG_trust_pages_by_note);
    assert_true(str_is(json_get_str(json_get(r->fields, "seal"), "verdict"), "valid"));
    assert_true(str_is(json_get_str(json_get(r->fields, "receipt"), "verdict"), "valid"));
    assert_true(str_is(json_get_str(r->fields, "note"), "sapar.example/journal"));
    assert_int_equal(json_get(r->fields, "files")->count, 3);
    report_text(&b, r, LANG_KK);
    assert_true(str_find(buf_get(&b), PDF_NUMBER) > 0);
    nothing_trusted(true);
    expect(pdf, VERDICT_INDETERMINATE, MSG_trust_note_unknown);
    expect(pdf, VERDICT_INDETERMINATE, MSG_trust_seal_unknown);
    expect(pdf, VERDICT_INDETERMINATE, MSG_trust_receipt_unknown);
    nothing_trusted(false);
}

static void signed_as_well(void **state)
{
    struct str pdf = signed_too(both(PDF_NUMBER, PDF_NUMBER, &house));

    (void)state;
    expect(pdf, VERDICT_VALID, 0);
    /* Whom the reader does not know takes nothing away from the signature. */
    nothing_trusted(true);
    expect(pdf, VERDICT_VALID, MSG_trust_seal_unknown);
    nothing_trusted(false);
    expect(pdf_with_page(arena, pdf, " /Rotate 90"), VERDICT_INVALID, MSG_trust_note_wrong);
}

static void the_pages_must_be_those(void **state)
{
    struct str pdf = both(PDF_NUMBER, PDF_NUMBER, &house), bare, other, note;
    struct pdf_file files[3] = { a_seal(PDF_NUMBER), a_receipt(PDF_NUMBER), { .media = STR("") } };

    (void)state;
    expect(pdf_with_page(arena, pdf, " /Rotate 90"), VERDICT_INVALID, MSG_trust_note_wrong);
    expect(pdf_with_catalog(arena, pdf, " /OpenAction << /S /JavaScript /JS (x) >>", NULL),
           VERDICT_INVALID, MSG_trust_note_wrong);
    /* Seal and receipt alone say nothing of the pages. */
    bare = both(PDF_NUMBER, PDF_NUMBER, NULL);
    expect(bare, VERDICT_INDETERMINATE, MSG_trust_pages_not_bound);
    /* The note of one paper in another. */
    other = pdf_with_page(arena, paper, " /Rotate 90");
    note = pdf_house_write(arena, paper, files, 2, &house);
    files[2] = (struct pdf_file){ .name = STR(PDF_NOTE), .media = STR("text/plain"),
                                  .relation = PDF_SUPPLEMENT, .bytes = note };
    expect(with(other, files, 3, NULL), VERDICT_INVALID, MSG_trust_note_wrong);
    /* The same put into its own paper by hand is what pdf_attach does. */
    expect(with(paper, files, 3, NULL), VERDICT_VALID, MSG_trust_pages_by_note);
    /* Another receipt of the same house beside its note. */
    files[1] = a_receipt("D-2026-000018-P");
    expect(with(paper, files, 3, NULL), VERDICT_INVALID, MSG_trust_note_wrong);
}

static void of_another_decision(void **state)
{
    (void)state;
    expect(both(PDF_NUMBER, "D-2026-000018-P", &house), VERDICT_INVALID, MSG_trust_other_paper);
    expect(both("D-2026-000018-P", PDF_NUMBER, &house), VERDICT_INVALID, MSG_trust_other_paper);
    /* Both agree, but not with the paper's own title. */
    expect(both("D-2026-000018-P", "D-2026-000018-P", &house), VERDICT_INVALID,
           MSG_trust_other_paper);
    expect(signed_too(both(PDF_NUMBER, "D-2026-000018-P", NULL)), VERDICT_INVALID,
           MSG_trust_other_paper);
}

static void broken_proofs(void **state)
{
    struct pdf_file seal = a_seal(PDF_NUMBER), receipt = a_receipt(PDF_NUMBER);

    (void)state;
    seal.bytes = pdf_turn(arena, seal.bytes, seal.bytes.n - 1, 1);
    expect(with(paper, &seal, 1, &house), VERDICT_INVALID, MSG_trust_seal_wrong);
    seal.bytes = STR("no seal");
    expect(with(paper, &seal, 1, &house), VERDICT_INVALID, MSG_trust_seal_wrong);
    receipt.bytes = str_sub(receipt.bytes, 0, receipt.bytes.n - 9);
    expect(with(paper, &receipt, 1, &house), VERDICT_INVALID, MSG_trust_receipt_wrong);
}

static void files_go_in_and_out(void **state)
{
    struct pdf_file in[2] = { a_receipt(PDF_NUMBER), a_seal(PDF_NUMBER) }, *out;
    struct str pdf = with(paper, in, 2, NULL), said;
    struct diags d = diags_on(arena);
    size_t n;

    (void)state;
    assert_true(pdf_files(arena, pdf, &out, &n, &d));
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(str_eq(out[i].name, in[i].name) && str_eq(out[i].media, in[i].media));
        assert_true(str_eq(out[i].description, in[i].description));
        assert_true(str_eq(out[i].bytes, in[i].bytes));
        assert_int_equal(out[i].relation, PDF_DATA);
    }
    if (pdf_have("pdfdetach")) {
        said = pdf_ask(arena, pdf, "pdfdetach -list x.pdf; pdfdetach -savefile " PDF_RECEIPT
                       " x.pdf; cat " PDF_RECEIPT);
        assert_true(str_find(said, "2 embedded files") >= 0);
        assert_true(str_ends(said, str_z(arena, in[0].bytes)));
    }
    pdf = with(pdf_in_streams(arena), in, 2, NULL);
    assert_true(pdf_files(arena, pdf, &out, &n, &d) && n == 2);
}

static void refused(void **state)
{
    struct pdf_file f[2] = { a_receipt(PDF_NUMBER), a_receipt(PDF_NUMBER) };
    struct diags d = diags_on(arena);
    struct str out;

    (void)state;
    assert_false(pdf_attach(arena, paper, f, 2, PKI_NOW, NULL, &out, &d));
    assert_true(str_is(d.last->code, "bad-file-name"));
    f[0].name = STR("../x");
    assert_false(pdf_attach(arena, paper, f, 1, PKI_NOW, NULL, &out, &d));
    assert_true(str_is(d.last->code, "bad-file-name"));
    assert_false(pdf_attach(arena, signed_too(paper), f + 1, 1, PKI_NOW, NULL, &out, &d));
    assert_true(str_is(d.last->code, "pdf-signed"));
    assert_false(pdf_attach(arena, with(paper, f + 1, 1, NULL), f + 1, 1, PKI_NOW, NULL, &out,
                            &d));
    assert_true(str_is(d.last->code, "pdf-has-files"));
    assert_false(pdf_attach(arena, STR("no PDF"), f + 1, 1, PKI_NOW, NULL, &out, &d));
    assert_true(str_is(d.last->code, "bad-pdf"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proved_without_a_certificate), cmocka_unit_test(signed_as_well),
        cmocka_unit_test(the_pages_must_be_those), cmocka_unit_test(of_another_decision),
        cmocka_unit_test(broken_proofs), cmocka_unit_test(files_go_in_and_out),
        cmocka_unit_test(refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
