/*
 * NAME    test_trust_seal - visible digital seals: packing, our papers, published specimens,
 *         forgeries
 * WHY     a seal is read by people who have only the paper: what is changed by one bit must be
 *         refused, whoever changed it, and what others have sealed must be readable
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "trust/c40.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/seal.h"

#define SHARED "../shared/vectors/seal/"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool slurp(const char *path, struct str *out)
{
    FILE *f = fopen(path, "rb");
    char *p = arena_alloc(arena, 1 << 16);

    if (f == NULL)
        return false;
    *out = (struct str){ p, fread(p, 1, 1 << 16, f) };
    fclose(f);
    return true;
}

static moment at(const char *text)
{
    moment t = 0;

    assert_true(moment_parse(str_of(text), &t));
    return t;
}

static day on(const char *text)
{
    day d = 0;

    assert_true(day_parse(str_of(text), &d));
    return d;
}

/* A new key on that curve: its private and public PEM. */
static void new_key(const char *curve, struct str *private, struct str *public)
{
    EVP_PKEY *key = EVP_EC_gen(curve);
    BIO *out = BIO_new(BIO_s_mem());
    char *p;
    long n;

    assert_non_null(key);
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL), 1);
    n = BIO_get_mem_data(out, &p);
    *private = str_dup(arena, (struct str){ p, (size_t)n });
    (void)BIO_reset(out);
    assert_int_equal(PEM_write_bio_PUBKEY(out, key), 1);
    n = BIO_get_mem_data(out, &p);
    *public = str_dup(arena, (struct str){ p, (size_t)n });
    BIO_free(out);
    EVP_PKEY_free(key);
}

static struct seal_trust trust_of(struct str text)
{
    struct diags d = diags_on(arena);
    struct seal_trust t;

    if (!seal_trust_read(arena, text, &t, &d))
        fail_msg("%.*s", STR_ARG(diag_text(arena, d.first)));
    return t;
}

static struct seal_paper a_paper(void)
{
    struct seal_paper p = {
        .kind = SEAL_DECISION, .service = STR("departure"), .number = STR("DEP-2026-000123-K"),
        .birth = on("1804-02-29"), .issued = on("2026-03-02"), .until = on("2027-03-02"),
        .travel_document = STR("N00000000"), .body = STR("territorial-police"),
    };
    unsigned char *hash = arena_alloc(arena, 32);

    sha256("essential", 9, hash);
    p.content = (struct str){ (char *)hash, 32 };
    assert_true(mrz_name(arena, STR("Sapar-uly"), STR("Ada O'Neil"), &p.name));
    assert_true(str_is(p.name, "SAPAR<ULY<<ADA<ONEIL"));
    return p;
}

static struct str made(const struct seal_paper *p, struct str pem)
{
    struct diags d = diags_on(arena);
    struct seal_key *k = seal_key_read(arena, pem, STR("KAZ"), STR("KZSP"), STR("01"), &d);
    struct str bytes = STR_NONE;

    assert_non_null(k);
    if (!seal_paper_sign(arena, p, on("2026-03-02"), k, &bytes, &d))
        fail_msg("%.*s", STR_ARG(diag_text(arena, d.first)));
    seal_key_free(k);
    return bytes;
}

static enum seal_verdict answer(struct str any, const struct seal_trust *t, const char *when,
                                struct json **out)
{
    enum seal_verdict v;

    *out = seal_answer(arena, any, t, at(when), &v);
    return v;
}

static bool says(const struct json *o, const char *code)
{
    json_each(r, json_get(o, "reasons"))
        if (str_is(r->s, code))
            return true;
    return false;
}

/* ------------------------------------------------------------------ packing */
static void packing_has_one_spelling(void **state)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 <";
    unsigned seed = 7;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        char text[24];
        size_t n = (size_t)(round % 23), i;
        struct str packed, back;

        for (i = 0; i < n; i++)
            text[i] = letters[(seed = seed * 1103515245 + 12345) / 65536 % (sizeof letters - 1)];
        assert_true(c40_write(arena, (struct str){ text, n }, &packed));
        assert_int_equal(packed.n, c40_size(n));
        assert_true(c40_read(arena, packed, &back));
        assert_int_equal(back.n, n);
        for (i = 0; i < n; i++)
            assert_int_equal(back.p[i], text[i] == '<' ? ' ' : text[i]);
    }
    struct str out;
    assert_false(c40_write(arena, STR("a"), &out));
    assert_false(c40_write(arena, STR("A-B"), &out));
}

/* Any two bytes: either refused, or what is read is written as the same two bytes. */
static void packing_refuses_other_spellings(void **state)
{
    (void)state;
    for (unsigned v = 0; v < 0x10000; v++) {
        char two[2] = { (char)(unsigned char)(v >> 8), (char)(unsigned char)(v & 0xff) };
        struct arena_mark m = arena_mark(arena);
        struct str text, again;

        if (c40_read(arena, (struct str){ two, 2 }, &text)) {
            assert_true(c40_write(arena, text, &again));
            assert_memory_equal(again.p, two, 2);
        }
        arena_rewind(arena, m);
    }
}

/* ------------------------------------------------------------------ our papers */
static void ours_goes_round(void **state)
{
    static const char *const curves[] = { "P-256", "P-384", "brainpoolP256r1", "brainpoolP512r1" };

    (void)state;
    for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
        struct seal_paper p = a_paper();
        struct str private, public, bytes;
        struct seal_trust t;
        struct json *o, *f;

        new_key(curves[i], &private, &public);
        bytes = made(&p, private);
        t = trust_of(
            str_printf(arena, "# ours\nsigner KAZ KZSP 01 2026-01-01 open\n%.*s", STR_ARG(public)));
        assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_VALID);
        assert_int_equal(json_get(o, "reasons")->count, 0);
        f = json_get(o, "fields");
        assert_true(str_is(json_get_str(f, "kind"), "decision"));
        assert_true(str_is(json_get_str(f, "country"), "KAZ"));
        assert_true(str_is(json_get_str(f, "number"), "DEP-2026-000123-K"));
        assert_true(str_is(json_get_str(f, "name"), "SAPAR<ULY<<ADA<ONEIL"));
        assert_true(str_is(json_get_str(f, "birth_date"), "1804-02-29"));
        assert_true(str_is(json_get_str(f, "valid_until"), "2027-03-02"));
        assert_true(str_is(json_get_str(f, "travel_document"), "N00000000"));
        assert_true(str_is(json_get_str(f, "body"), "territorial-police"));
        assert_int_equal(json_get_str(f, "content").n, 2 * SEAL_CONTENT);
        /* A code of this size is still easy to print and to photograph. */
        assert_true(i > 0 || bytes.n < 200);
    }
}

static void every_form_is_read(void **state)
{
    struct seal_paper p = a_paper();
    struct str private, public, bytes, hex, text;
    struct buf b = buf_on(arena), spaced = buf_on(arena);
    struct seal_trust t;
    struct json *o;

    (void)state;
    new_key("P-256", &private, &public);
    bytes = made(&p, private);
    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s", STR_ARG(public)));
    hex = hex_str(arena, (const unsigned char *)bytes.p, bytes.n);
    for (size_t i = 0; i < hex.n; i++) {
        buf_char(&spaced, hex.p[i] >= 'a' ? (char)(hex.p[i] - 'a' + 'A') : hex.p[i]);
        if (i % 32 == 31)
            buf_puts(&spaced, "\r\n ");
    }
    for (size_t i = 0; i < bytes.n; i++)
        buf_utf8(&b, (unsigned char)bytes.p[i]);
    const struct str forms[] = {
        bytes,
        hex,
        buf_get(&spaced),
        base64_write(arena, bytes),
        base64url_write(arena, bytes),
        buf_get(&b),
        str_printf(arena, "  %.*s\n", STR_ARG(base64_write(arena, bytes))),
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_int_equal(answer(forms[i], &t, "2026-04-01T12:00:00+05:00", &o), SEAL_VALID);
    text = STR("this is no seal");
    assert_int_equal(answer(text, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "not-a-seal"));
    assert_int_equal(answer(STR(""), &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INVALID);
}

static void every_flipped_bit_is_refused(void **state)
{
    struct seal_paper p = a_paper();
    struct str private, public, bytes;
    struct seal_trust t;
    struct json *o;

    (void)state;
    new_key("P-256", &private, &public);
    bytes = made(&p, private);
    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s", STR_ARG(public)));
    for (size_t i = 0; i < bytes.n * 8; i++) {
        struct arena_mark m = arena_mark(arena);
        char *copy = arena_dup(arena, bytes.p, bytes.n);

        copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
        if (answer((struct str){ copy, bytes.n }, &t, "2026-04-01T12:00:00+05:00", &o)
            == SEAL_VALID)
            fail_msg("bit %zu may be flipped", i);
        arena_rewind(arena, m);
    }
    for (size_t n = 0; n < bytes.n; n++)
        assert_int_not_equal(answer(str_sub(bytes, 0, n), &t, "2026-04-01T12:00:00+05:00", &o),
                             SEAL_VALID);
    char *more = arena_alloc(arena, bytes.n + 1);
    memcpy(more, bytes.p, bytes.n);
    assert_int_equal(answer((struct str){ more, bytes.n + 1 }, &t, "2026-04-01T12:00:00+05:00", &o),
                     SEAL_INVALID);
    assert_true(says(o, "over-long"));
}

static void reasons_are_told(void **state)
{
    struct seal_paper p = a_paper();
    struct str private, public, other_private, other, bytes;
    struct seal_trust t;
    struct json *o;

    (void)state;
    new_key("P-256", &private, &public);
    new_key("P-256", &other_private, &other);
    bytes = made(&p, private);
    t = trust_of(
        str_printf(arena, "signer KAZ KZSP 01 2026-01-01 2026-12-31\n%.*s", STR_ARG(public)));
    assert_int_equal(answer(bytes, &t, "2027-03-02T23:59:59+05:00", &o),
                     SEAL_VALID); /* its last day */
    assert_int_equal(answer(bytes, &t, "2027-03-03T00:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "paper-expired"));
    assert_int_equal(answer(bytes, &t, "2026-03-01T12:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "sealed-in-the-future"));

    /* Another country's key under our name, and our key under another country's. */
    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s\n", STR_ARG(other)));
    assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "signature-wrong"));
    t = trust_of(str_printf(arena, "signer UTO KZSP 01 2026-01-01 open\n%.*s\n", STR_ARG(public)));
    assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INDETERMINATE);
    assert_true(says(o, "unknown-signer"));

    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open revoked 2026-06-01\n%.*s",
                            STR_ARG(public)));
    assert_int_equal(answer(bytes, &t, "2026-05-31T12:00:00+05:00", &o), SEAL_VALID);
    assert_int_equal(answer(bytes, &t, "2026-06-01T12:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "signer-revoked"));
    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-03-03 open\n%.*s", STR_ARG(public)));
    assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "signer-not-yet-valid"));
    t = trust_of(
        str_printf(arena, "signer KAZ KZSP 01 2026-01-01 2026-03-01\n%.*s", STR_ARG(public)));
    assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INVALID);
    assert_true(says(o, "signer-expired"));
}

/* A certificate instead of a list: its own country only, by name and serial number. */
static void a_bare_certificate(void **state)
{
    struct seal_paper p = a_paper();
    struct str private, public, bytes, der = STR_NONE;
    struct seal_certificate c = { STR("KZ"), STR("SP"), { "\x01", 1 }, STR_NONE, 0, DAY_OPEN };
    struct seal_trust t = { NULL, 0 };
    struct json *o;

    (void)state;
    new_key("P-256", &private, &public);
    bytes = made(&p, private);
    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s", STR_ARG(public)));
    der = t.signer[0].spki;
    t = (struct seal_trust){ NULL, 0 };
    assert_false(seal_trust_add(arena, &t, &c));            /* no key */
    c.spki = der;
    assert_true(seal_trust_add(arena, &t, &c));
    assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_VALID);
    c.name = STR("Someone");
    assert_false(seal_trust_add(arena, &t, &c));
    static const struct { const char *country, *name, *serial;
    } others[] = {
        { "KZ", "SP", "\x02" },
        { "KZ", "SQ", "\x01" },
        { "UT", "SP", "\x01" },
        { "KA", "SP", "\x01" },
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct seal_certificate other = { str_of(others[i].country), str_of(others[i].name),
                                          { others[i].serial, 1 }, der, 0, DAY_OPEN };

        t = (struct seal_trust){ NULL, 0 };
        assert_true(seal_trust_add(arena, &t, &other));
        assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INDETERMINATE);
    }
    /* A neighbour's key that seals in our name: signer and serial fit, the countries do not. */
    struct diags d = diags_on(arena);
    struct seal_key *k = seal_key_read(arena, private, STR("KAZ"), STR("UTSP"), STR("01"), &d);
    c = (struct seal_certificate){ STR("UT"), STR("SP"), { "\x01", 1 }, der, 0, DAY_OPEN };
    t = (struct seal_trust){ NULL, 0 };
    assert_true(seal_trust_add(arena, &t, &c));
    assert_true(seal_paper_sign(arena, &p, on("2026-03-02"), k, &bytes, &d));
    seal_key_free(k);
    assert_int_equal(answer(bytes, &t, "2026-04-01T12:00:00+05:00", &o), SEAL_INDETERMINATE);
    assert_true(says(o, "unknown-signer"));
}

/* r or s of zero, or past the order: whatever the library thinks of them, never valid. */
static void strange_numbers_are_refused(void **state)
{
    struct seal_paper p = a_paper();
    struct str private, public, bytes;
    struct seal_trust t;
    struct json *o;

    (void)state;
    new_key("P-256", &private, &public);
    bytes = made(&p, private);
    t = trust_of(str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s", STR_ARG(public)));
    for (int which = 0; which < 4; which++) {
        char *copy = arena_dup(arena, bytes.p, bytes.n);

        memset(copy + bytes.n - (which < 2 ? 64 : 32), which % 2 == 0 ? 0 : 0xff, 32);
        assert_int_equal(answer((struct str){ copy, bytes.n }, &t, "2026-04-01T12:00:00+05:00", &o),
                         SEAL_INVALID);
        assert_true(says(o, "signature-wrong"));
    }
}

static void what_does_not_fit_is_not_sealed(void **state)
{
    struct str private, public, bytes;
    struct diags d = diags_on(arena);
    struct seal_key *k;
    struct seal_paper p;

    (void)state;
    new_key("P-256", &private, &public);
    assert_null(seal_key_read(arena, private, STR("KAZ"), STR("KZS"), STR("01"), &d));
    assert_null(seal_key_read(arena, public, STR("KAZ"), STR("KZSP"), STR("01"), &d));
    k = seal_key_read(arena, private, STR("KAZ"), STR("KZSP"), STR("01"), &d);
    assert_non_null(k);
    p = a_paper();
    p.number = STR_NONE;
    assert_false(seal_paper_sign(arena, &p, on("2026-03-02"), k, &bytes, &d));
    p = a_paper();
    p.name = STR("АХМЕТОВА");
    assert_false(seal_paper_sign(arena, &p, on("2026-03-02"), k, &bytes, &d));
    p = a_paper();
    p.travel_document = STR("n-1");
    assert_false(seal_paper_sign(arena, &p, on("2026-03-02"), k, &bytes, &d));
    p = a_paper();
    p.issued = DAY_NONE;
    assert_false(seal_paper_sign(arena, &p, on("2026-03-02"), k, &bytes, &d));
    p = a_paper();
    p.content = STR("short");
    assert_false(seal_paper_sign(arena, &p, on("2026-03-02"), k, &bytes, &d));
    seal_key_free(k);
    assert_false(mrz_name(arena, STR("Ахметова"), STR("Dana"), &bytes));
    assert_true(mrz_name(arena, STR("MONONYM"), STR(""), &bytes));
    assert_true(str_is(bytes, "MONONYM"));
    assert_true(
        mrz_name(arena, STR("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), STR("ABCDEFGHIJK LMNOP"), &bytes));
    assert_true(str_is(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZ<<ABCDEFGHIJK"));
}

static void faulty_trust_lists_are_refused(void **state)
{
    struct str private, public;
    struct seal_trust t;

    (void)state;
    new_key("P-256", &private, &public);
    const struct str bad[] = {
        STR("signer KAZ KZSP 01 2026-01-01 open\n"),
        STR("signed KAZ KZSP 01 2026-01-01 open\n"),
        str_printf(arena, "signer KAZ KZSP 01 2026-01-01\n%.*s", STR_ARG(public)),
        str_printf(arena, "signer KAZ KZSP 01 2026-13-01 open\n%.*s", STR_ARG(public)),
        str_printf(arena, "signer KAZ KZSP 01 2026-02-01 2026-01-01\n%.*s", STR_ARG(public)),
        str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open gone\n%.*s", STR_ARG(public)),
        str_printf(arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s", STR_ARG(private)),
        str_printf(
            arena,
            "signer KAZ KZSP 01 2026-01-01 open\n%.*s\nsigner KAZ KZSP 01 2026-01-01 open\n%.*s",
            STR_ARG(public), STR_ARG(public)),
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct diags d = diags_on(arena);

        if (seal_trust_read(arena, bad[i], &t, &d))
            fail_msg("list %zu is taken", i);
        assert_true(d.first->line > 0);
    }
}

/* ------------------------------------------------------------------ what others have sealed */
static const struct json *specimens(struct json **file)
{
    struct diags d = diags_on(arena);
    struct str text;

    if (!slurp(SHARED "seals.json", &text))
        skip();
    *file = json_parse(arena, text, JSON_LIMITS, &d);
    assert_non_null(*file);
    return json_get(*file, "seals");
}

static struct str listed_certificate(void)
{
    struct str der;

    assert_true(slurp(SHARED "sealgen_UTTS5B.crt", &der));
    return str_printf(arena,
                      "signer UTO UTTS 5B 2020-06-10 open\n-----BEGIN CERTIFICATE-----\n%.*s\n"
                      "-----END CERTIFICATE-----\n",
                      STR_ARG(base64_write(arena, der)));
}

static void specimens_are_read(void **state)
{
    struct json *file, *o, *f;
    const struct json *seals = specimens(&file);
    struct seal_trust none = { NULL, 0 };
    const struct json *x;

    (void)state;
    x = json_get(seals, "residentPermit");
    assert_int_equal(answer(json_get_str(x, "hex"), &none, "2026-01-01T00:00:00Z", &o),
                     SEAL_INDETERMINATE);
    f = json_get(o, "fields");
    assert_true(str_is(json_get_str(f, "kind"), "residence-permit"));
    assert_true(str_eq(json_get_str(f, "mrz"), json_get_str(x, "mrz")));
    assert_true(str_eq(json_get_str(f, "passport_number"), json_get_str(x, "passport_number")));
    assert_true(str_is(json_get_str(f, "issued"), "2020-01-01"));
    x = json_get(seals, "supplementSheet");
    answer(json_get_str(x, "hex"), &none, "2026-01-01T00:00:00Z", &o);
    f = json_get(o, "fields");
    assert_true(str_eq(json_get_str(f, "mrz"), json_get_str(x, "mrz")));
    assert_true(str_eq(json_get_str(f, "sheet_number"), json_get_str(x, "sheet_number")));
    x = json_get(seals, "socialInsurance");
    answer(json_get_str(x, "hex"), &none, "2026-01-01T00:00:00Z", &o);
    f = json_get(o, "fields");
    assert_true(str_eq(json_get_str(f, "social_insurance_number"),
                       json_get_str(x, "social_insurance_number")));
    assert_true(str_eq(json_get_str(f, "surname"), json_get_str(x, "surname")));
    assert_true(str_eq(json_get_str(f, "first_name"), json_get_str(x, "first_name")));
    assert_true(str_eq(json_get_str(f, "birth_name"), json_get_str(x, "birth_name")));
}

static void specimens_are_verified(void **state)
{
    struct json *file, *o;
    const struct json *seals = specimens(&file);
    struct seal_trust t = trust_of(listed_certificate());
    static const char *const sealed_by_it[] = { "residentPermit", "supplementSheet" };
    struct str bytes;

    (void)state;
    for (int i = 0; i < 2; i++) {
        const struct json *x = json_get(seals, sealed_by_it[i]);

        assert_int_equal(answer(json_get_str(x, "hex"), &t, "2026-01-01T00:00:00Z", &o),
                         SEAL_VALID);
        assert_true(seal_bytes(arena, json_get_str(x, "hex"), &bytes));
        for (size_t bit = 0; bit < bytes.n * 8; bit += 5) {
            char *copy = arena_dup(arena, bytes.p, bytes.n);

            copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
            assert_int_not_equal(
                answer((struct str){ copy, bytes.n }, &t, "2026-01-01T00:00:00Z", &o), SEAL_VALID);
        }
    }
    /* Nobody with that name is in the list. */
    assert_int_equal(answer(json_get_str(json_get(seals, "socialInsurance"), "hex"), &t,
                            "2026-01-01T00:00:00Z", &o),
                     SEAL_INDETERMINATE);
}

static void foreign_certificate_under_our_name(void **state)
{
    struct diags d = diags_on(arena);
    struct json *file;
    struct seal_trust t;
    struct str list;

    (void)state;
    specimens(&file);
    list = listed_certificate();
    list = str_printf(arena, "signer KAZ KZSP 5B%.*s", STR_ARG(str_sub(list, 18, list.n)));
    assert_false(seal_trust_read(arena, list, &t, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(packing_has_one_spelling, begin, end),
        cmocka_unit_test_setup_teardown(packing_refuses_other_spellings, begin, end),
        cmocka_unit_test_setup_teardown(ours_goes_round, begin, end),
        cmocka_unit_test_setup_teardown(every_form_is_read, begin, end),
        cmocka_unit_test_setup_teardown(every_flipped_bit_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(reasons_are_told, begin, end),
        cmocka_unit_test_setup_teardown(a_bare_certificate, begin, end),
        cmocka_unit_test_setup_teardown(strange_numbers_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_not_sealed, begin, end),
        cmocka_unit_test_setup_teardown(faulty_trust_lists_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(specimens_are_read, begin, end),
        cmocka_unit_test_setup_teardown(specimens_are_verified, begin, end),
        cmocka_unit_test_setup_teardown(foreign_certificate_under_our_name, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
