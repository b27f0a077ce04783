/*
 * NAME    test_trust_offline - one door for seals, pictures of seals and receipts, with one trust
 *         list
 * WHY     what a person holds is told apart by content, and every refusal is a sentence in their
 *         language
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
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <qrencode.h>

#include "trust/offline.h"
#include "trust/receipt.h"

#define NOW ((moment)1780000000)        /* 2026-05-28 */

static struct arena *arena;
static struct str seal, receipt, list;
static struct offline_trust trust, nobody;

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

static void a_seal(EVP_PKEY *key)
{
    struct seal_paper p = {
        .kind = SEAL_INSERT,
        .service = STR("departure"),
        .number = STR("INS-2026-000001-K"),
        .name = STR("SAPAR<<ADA"),
        .birth = DAY_NONE,
        .until = DAY_NONE,
        .body = STR("territorial-police"),
        .decision = STR("DEP-2026-000001-K"),
    };
    struct diags d = diags_on(arena);
    struct seal_key *k =
        seal_key_read(arena, pem_of(key, true), STR("KAZ"), STR("KZSP"), STR("A1"), &d);

    assert_non_null(k);
    assert_true(day_parse(STR("2026-05-20"), &p.issued));
    assert_true(seal_paper_sign(arena, &p, p.issued, k, &seal, &d));
    seal_key_free(k);
}

/* A journal of one event. */
static void a_receipt(const struct note_signer *s)
{
    struct journal_head head = { .size = 1 };
    struct receipt r = { .leaf = STR("{\"number\":\"DEP-2026-000001-K\"}") };

    merkle_leaf(r.leaf.p, r.leaf.n, head.root);
    r.note = checkpoint_sign(arena, &head, s);
    receipt = receipt_write(arena, &r);
}

static int begin(void **state)
{
    unsigned char seed[32] = "thirty-two bytes that are a seed";
    struct note_signer s;
    struct diags d;
    EVP_PKEY *key;

    (void)state;
    arena = arena_new();
    d = diags_on(arena);
    key = EVP_EC_gen("P-256");
    a_seal(key);
    assert_true(note_signer_new(arena, STR("sapar.example/journal"), seed, &s, &d));
    a_receipt(&s);
    list = str_printf(arena,
                      "# who may seal\n\njournal %.*s\nsigner KAZ KZSP A1 2026-01-01 open\n%.*s",
                      STR_ARG(note_key_write(arena, &s.key)), STR_ARG(pem_of(key, false)));
    EVP_PKEY_free(key);
    assert_true(offline_trust_read(arena, list, &trust, &d));
    assert_int_equal(trust.n_keys, 1);
    assert_int_equal(trust.seals.n, 1);
    assert_int_equal(trust.seals.signer[0].line, 4);
    memset(&nobody, 0, sizeof nobody);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct json *ask(struct str bytes, const struct offline_trust *t, enum lang lang)
{
    struct diags d = diags_on(arena);
    struct json *o = offline_verify(arena, bytes, t, NOW, lang, &d);

    if (o == NULL && d.count > 0 && str_is(d.first->code, "no-reader"))
        skip();
    return o;
}

static struct str picture(struct str what)
{
    QRcode *qr = QRcode_encodeData((int)what.n, (const unsigned char *)what.p, 0, QR_ECLEVEL_M);
    struct buf b = buf_on(arena);
    int side = qr->width + 8;

    buf_printf(&b, "P5\n%d %d\n255\n", side * 4, side * 4);
    for (int y = 0; y < side * 4; y++)
        for (int x = 0; x < side * 4; x++) {
            int r = y / 4 - 4, c = x / 4 - 4;

            buf_char(&b,
                     r >= 0 && c >= 0 && r < qr->width && c < qr->width
                             && (qr->data[r * qr->width + c] & 1)
                         ? '\0'
                         : (char)(unsigned char)255);
        }
    QRcode_free(qr);
    return buf_get(&b);
}

static void kinds_are_told_apart(void **state)
{
    struct json *o;

    (void)state;
    o = ask(seal, &trust, LANG_EN);
    assert_true(str_is(json_get_str(o, "kind"), "seal")
                && str_is(json_get_str(o, "verdict"), "valid"));
    assert_true(str_is(json_get_str(json_get(o, "fields"), "kind"), "insert"));
    o = ask(receipt, &trust, LANG_EN);
    assert_true(str_is(json_get_str(o, "kind"), "receipt")
                && str_is(json_get_str(o, "verdict"), "valid"));
    o = ask(picture(seal), &trust, LANG_EN);
    assert_true(str_is(json_get_str(o, "kind"), "seal")
                && str_is(json_get_str(o, "verdict"), "valid"));
    o = ask(picture(STR("https://sapar.example/verify")), &trust, LANG_EN);
    assert_true(str_is(json_get_str(o, "verdict"), "invalid"));
    o = ask(STR("P5\n2 2\n255\n...."), &trust, LANG_EN);
    assert_true(str_is(json_get_str(o, "verdict"), "indeterminate"));
    assert_true(str_is(json_at(json_get(o, "reasons"), 0)->s, "no-code"));
    assert_null(ask(STR("%PDF-1.7"), &trust, LANG_EN));
    assert_null(ask(STR("-----BEGIN CERTIFICATE-----"), &trust, LANG_EN));
    assert_null(ask(STR("{\"a\":1}"), &trust, LANG_EN));
    assert_null(ask(STR(""), &trust, LANG_EN));
}

static void without_a_list_nothing_is_proved(void **state)
{
    const struct str all[] = { seal, receipt };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct json *o = ask(all[i], &nobody, LANG_EN);

        assert_true(str_is(json_get_str(o, "verdict"), "indeterminate"));
        assert_true(str_is(json_at(json_get(o, "reasons"), 0)->s, "unknown-signer"));
        assert_int_equal(json_get(o, "reasons")->count, json_get(o, "explained")->count);
    }
}

/* Whatever is cut off, the reason has a sentence in each language. */
static void every_refusal_is_a_sentence(void **state)
{
    const struct str all[] = { seal, receipt };

    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (size_t i = 0; i < 2; i++)
            for (size_t n = 1; n < all[i].n; n++) {
                struct arena_mark m = arena_mark(arena);
                struct json *o = ask(str_sub(all[i], 0, n), &trust, (enum lang)lang);
                struct buf b = buf_on(arena);

                if (o == NULL || str_is(json_get_str(o, "verdict"), "valid")) {
                    assert_true(i
                                == 1); /* half a receipt is no receipt; the last line end may go */
                } else {
                    json_each(e, json_get(o, "explained")) {
                        if (str_eq(json_get_str(e, "code"), json_get_str(e, "text")))
                            fail_msg("no sentence for %.*s", STR_ARG(json_get_str(e, "code")));
                    }
                    offline_text(&b, o, (enum lang)lang);
                    assert_true(str_find(buf_get(&b), "! ") >= 0);
                }
                arena_rewind(arena, m);
            }
}

static void a_person_reads_it(void **state)
{
    struct buf kk = buf_on(arena), ru = buf_on(arena), en = buf_on(arena);
    struct json *o = ask(seal, &trust, LANG_EN);

    (void)state;
    offline_text(&kk, o, LANG_KK);
    offline_text(&ru, o, LANG_RU);
    offline_text(&en, o, LANG_EN);
    assert_true(str_find(buf_get(&en), "Verdict: valid\n") >= 0);
    assert_true(str_find(buf_get(&en), "Number: INS-2026-000001-K\n") >= 0);
    assert_true(str_find(buf_get(&ru), "Номер: INS-2026-000001-K\n") >= 0);
    assert_true(str_find(buf_get(&kk), "Нөмірі: INS-2026-000001-K\n") >= 0);
}

static void faulty_lists_say_where(void **state)
{
    static const struct { const char *text; int line; } bad[] = {
        { "# x\njournal nonsense\n", 2 }, { "\n\nsigner KAZ\n", 3 }, { "hello\n", 1 },
    };
    struct offline_trust t;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct diags d = diags_on(arena);

        assert_false(offline_trust_read(arena, str_of(bad[i].text), &t, &d));
        assert_int_equal(d.last->line, bad[i].line);
    }
    assert_true(offline_trust_known(list));
    assert_false(offline_trust_known(STR("-----BEGIN CERTIFICATE-----\n")));
    assert_false(offline_trust_known(STR("# nothing\n")));
}

static void put_file(const char *path, struct str bytes)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

/* Beside certificates a list of who seals may stand: it is taken out, they are left to others. */
static void lists_among_the_anchors(void **state)
{
    char dir[] = "/tmp/sapar-lists-XXXXXX", good[64], other[64], broken[64];
    struct offline_trust read;
    struct trust_question q = { .bytes = seal, .at = MOMENT_NONE, .now = NOW, .lang = LANG_EN };
    struct diags d = diags_on(arena);
    struct json *answer;
    struct str text;
    bool valid = false;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(good, sizeof good, "%s/good", dir);
    snprintf(other, sizeof other, "%s/other", dir);
    snprintf(broken, sizeof broken, "%s/broken", dir);
    put_file(good, list);
    put_file(other, STR("-----BEGIN CERTIFICATE-----\n"));
    put_file(broken, STR("signer KAZ\n"));
    const struct str paths[] = { str_of(other), str_of(good), str_of(dir) };
    q.anchors = paths;
    q.n_anchors = 3;
    assert_true(offline_ask(arena, &q, &read, &valid, &text, &answer, &d));
    assert_true(answer != NULL && valid && text.n > 0);
    assert_int_equal(q.n_anchors, 2);
    assert_true(str_is(q.anchors[0], other) && str_is(q.anchors[1], dir));
    q.bytes = STR("%PDF-1.7");
    assert_true(offline_ask(arena, &q, &read, &valid, &text, &answer, &d));
    assert_null(answer);
    assert_int_equal(d.count, 0);
    const struct str faulty[] = { str_of(broken) };
    q.anchors = faulty;
    q.n_anchors = 1;
    assert_false(offline_ask(arena, &q, &read, &valid, &text, &answer, &d));
    assert_string_equal(str_z(arena, d.first->code), "bad-trust-list");
    unlink(good);
    unlink(other);
    unlink(broken);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kinds_are_told_apart, begin, end),
        cmocka_unit_test_setup_teardown(without_a_list_nothing_is_proved, begin, end),
        cmocka_unit_test_setup_teardown(every_refusal_is_a_sentence, begin, end),
        cmocka_unit_test_setup_teardown(a_person_reads_it, begin, end),
        cmocka_unit_test_setup_teardown(faulty_lists_say_where, begin, end),
        cmocka_unit_test_setup_teardown(lists_among_the_anchors, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
