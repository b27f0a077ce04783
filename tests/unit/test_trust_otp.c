/*
 * NAME    test_trust_otp - one-time codes, authenticator codes (RFC 6238 appendix B), base32 and
 *         base64
 * WHY     a code is short: that tries, time, sends and content are counted is all its strength
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/otp.h"
#include "trust/totp.h"

#define KEY STR("0123456789abcdef0123456789abcdef")
#define NUMBER STR("+7 000 000-00-00")
#define NOW ((moment)1800000000)

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

static const unsigned char content[32] = "what was shown, hashed, 32 bytes";
static const unsigned char other[32] = "something else, also of 32 bytes";

static struct otp issued(struct otp_sends *sends, unsigned char seed, moment now, char code[7])
{
    unsigned char chance[OTP_CHANCE];
    struct otp o;

    for (int i = 0; i < OTP_CHANCE; i++)
        chance[i] = (unsigned char)(seed * 31 + i * 7);
    assert_int_equal(
        otp_issue(&otp_policy_usual, sends, KEY, NUMBER, content, chance, now, &o, code), OTP_OK);
    return o;
}

static struct str wrong_for(const char *code)
{
    char *w = arena_dup(arena, code, 6);

    w[5] = w[5] == '9' ? '0' : (char)(w[5] + 1);
    return str_of(w);
}

static void a_code_confirms_once(void **state)
{
    struct otp_sends sends = { 0 };
    char code[7];
    struct otp o = issued(&sends, 1, NOW, code), stored;
    struct json *v, *e;

    (void)state;
    assert_int_equal(strspn(code, "0123456789"), 6);
    v = otp_json(arena, &o);
    assert_int_equal(str_find(json_text(arena, v, 0), code), -1); /* the code is kept nowhere */
    assert_true(otp_from_json(v, &stored));
    assert_int_equal(otp_confirm(&stored, KEY, NUMBER, content, wrong_for(code), NOW + 1),
                     OTP_WRONG);
    assert_int_equal(otp_confirm(&stored, KEY, STR("+70000000000"), content,
                                 str_printf(arena, "%.3s %.3s", code, code + 3), NOW + 2), OTP_OK);
    assert_int_equal(stored.confirmed, NOW + 2);
    assert_int_equal(otp_confirm(&stored, KEY, NUMBER, content, str_of(code), NOW + 3), OTP_USED);
    e = otp_evidence(arena, &stored, NUMBER, STR("gw-17"));
    assert_false(json_get_bool(e, "digital_signature", true));
    assert_true(str_is(json_get_str(e, "kind"), "one-time-code"));
    assert_true(str_is(json_get_str(e, "number"), "+*******0000"));
    assert_true(str_eq(json_get_str(e, "content_sha256"), hex_str(arena, content, 32)));
    assert_int_equal(str_find(json_text(arena, e, 0), code), -1);
    assert_true(otp_from_json(otp_json(arena, &stored), &o));
    assert_int_equal(o.confirmed, NOW + 2);
}

static void five_tries_and_no_more(void **state)
{
    struct otp_sends sends = { 0 };
    char code[7];
    struct otp o = issued(&sends, 2, NOW, code);

    (void)state;
    for (int i = 1; i < 5; i++)
        assert_int_equal(otp_confirm(&o, KEY, NUMBER, content, wrong_for(code), NOW), OTP_WRONG);
    assert_int_equal(otp_confirm(&o, KEY, NUMBER, content, STR("no digits"), NOW), OTP_LOCKED);
    assert_int_equal(otp_confirm(&o, KEY, NUMBER, content, str_of(code), NOW), OTP_LOCKED);
}

static void five_minutes_and_no_more(void **state)
{
    struct otp_sends sends = { 0 };
    char code[7];
    struct otp o = issued(&sends, 3, NOW, code), again = o;

    (void)state;
    assert_int_equal(otp_confirm(&again, KEY, NUMBER, content, str_of(code), NOW + 300),
                     OTP_EXPIRED);
    again = o;
    assert_int_equal(otp_confirm(&again, KEY, NUMBER, content, str_of(code), NOW - 1), OTP_EXPIRED);
    again = o;
    assert_int_equal(otp_confirm(&again, KEY, NUMBER, content, str_of(code), NOW + 299), OTP_OK);
}

static void bound_to_what_was_shown(void **state)
{
    struct otp_sends sends = { 0 };
    char code[7];
    struct otp o = issued(&sends, 4, NOW, code), again = o;

    (void)state;
    assert_int_equal(otp_confirm(&o, KEY, NUMBER, other, str_of(code), NOW), OTP_OTHER_CONTENT);
    memcpy(again.content, other, 32);           /* nor by editing the store */
    assert_int_equal(otp_confirm(&again, KEY, NUMBER, other, str_of(code), NOW), OTP_WRONG);
    assert_int_equal(otp_confirm(&o, KEY, STR("+70000000001"), content, str_of(code), NOW),
                     OTP_WRONG);
    assert_int_equal(otp_confirm(&o, STR("another key of the server 123456"), NUMBER, content,
                                 str_of(code), NOW),
                     OTP_WRONG);
    o.id[0] ^= 1;
    assert_int_equal(otp_confirm(&o, KEY, NUMBER, content, str_of(code), NOW), OTP_WRONG);
}

static void three_sends_an_hour(void **state)
{
    struct otp_sends sends = { 0 }, stored;
    unsigned char chance[OTP_CHANCE] = { 0 };
    char code[7];
    struct otp o;

    (void)state;
    issued(&sends, 1, NOW, code);
    issued(&sends, 2, NOW + 10, code);
    issued(&sends, 3, NOW + 20, code);
    assert_true(otp_sends_from_json(otp_sends_json(arena, &sends), &stored));
    assert_int_equal(
        otp_issue(&otp_policy_usual, &stored, KEY, NUMBER, content, chance, NOW + 3599, &o, code),
        OTP_TOO_MANY);
    assert_int_equal(
        otp_issue(&otp_policy_usual, &stored, KEY, NUMBER, content, chance, NOW + 3600, &o, code),
        OTP_OK);
    assert_int_equal(
        otp_issue(&otp_policy_usual, &stored, KEY, NUMBER, content, chance, NOW + 3601, &o, code),
        OTP_TOO_MANY);
    assert_int_equal(
        otp_issue(&otp_policy_usual, &stored, KEY, NUMBER, content, chance, NOW, &o, code),
        OTP_TOO_MANY);
}

/* No digit is favoured at any place: 20000 codes, each digit about 2000 times. */
static void codes_are_even(void **state)
{
    int seen[6][10] = { { 0 } };

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct otp_sends sends = { 0 };
        unsigned char chance[OTP_CHANCE];
        unsigned char hash[32];
        struct otp o;
        char code[7];

        sha256(&i, sizeof i, hash);
        memcpy(chance, hash, OTP_CHANCE);
        otp_issue(&otp_policy_usual, &sends, KEY, NUMBER, content, chance, NOW, &o, code);
        for (int k = 0; k < 6; k++)
            seen[k][code[k] - '0']++;
    }
    for (int k = 0; k < 6; k++)
        for (int v = 0; v < 10; v++)
            assert_in_range(seen[k][v], 1800, 2200);
}

static void broken_states_are_refused(void **state)
{
    struct otp_sends sends = { 0 };
    char code[7];
    struct otp o = issued(&sends, 1, NOW, code), out;
    static const char *const keys[] = { "id", "content", "mac", "sent", "expires", "tries_left" };

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct json *v = otp_json(arena, &o);

        json_set(arena, v, keys[i], json_new_bool(arena, true));
        assert_false(otp_from_json(v, &out));
    }
    assert_false(otp_from_json(NULL, &out));
    assert_false(otp_sends_from_json(json_new_object(arena), &sends));
}

/* ------------------------------------------------------------------ RFC 6238 */
static void codes_of_the_rfc(void **state)
{
    static const struct { moment now; const char *code[3]; } table[] = {
        { 59, { "94287082", "46119246", "90693936" } },
        { 1111111109, { "07081804", "68084774", "25091201" } },
        { 1111111111, { "14050471", "67062674", "99943326" } },
        { 1234567890, { "89005924", "91819424", "93441116" } },
        { 2000000000, { "69279037", "90698825", "38618901" } },
        { 20000000000, { "65353130", "77737706", "47863826" } },
    };
    static const size_t lengths[3] = { 20, 32, 64 };
    struct str digits = STR("1234567890123456789012345678901234567890123456789012345678901234");

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        for (int h = 0; h < 3; h++) {
            struct totp t = { str_sub(digits, 0, lengths[h]), (enum totp_hash)h, 8, 30, 0, -1 };

            assert_true(str_is(totp_code(arena, &t, table[i].now / 30), table[i].code[h]));
            assert_true(totp_check(&t, str_of(table[i].code[h]), table[i].now));
            assert_false(totp_check(&t, str_of(table[i].code[h]), table[i].now));   /* not twice */
        }
}

static void drift_and_replay(void **state)
{
    struct totp t = totp_usual(STR("12345678901234567890"));
    int64_t step = NOW / 30;

    (void)state;
    assert_false(totp_check(&t, totp_code(arena, &t, step - 2), NOW));
    assert_false(totp_check(&t, totp_code(arena, &t, step + 2), NOW));
    assert_true(totp_check(&t, totp_code(arena, &t, step - 1), NOW));
    assert_true(totp_check(&t, totp_code(arena, &t, step + 1), NOW));
    assert_false(
        totp_check(&t, totp_code(arena, &t, step), NOW)); /* older than one that was used */
    assert_false(totp_check(&t, STR(""), NOW + 300));
    assert_false(totp_check(&t, STR("1234567"), NOW + 300));
    assert_false(totp_check(&t, STR("12345x"), NOW + 300));
    assert_true(str_is(totp_uri(arena, &t, STR("Sapar"), STR("a@b")),
                       "otpauth://totp/Sapar:a%40b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                       "&issuer=Sapar&algorithm=SHA1&digits=6&period=30"));
}

/* ------------------------------------------------------------------ RFC 4648 section 10 */
static void alphabets(void **state)
{
    static const struct { const char *plain, *b64, *b32;
    } table[] = {
        { "", "", "" },
        { "f", "Zg==", "MY" },
        { "fo", "Zm8=", "MZXQ" },
        { "foo", "Zm9v", "MZXW6" },
        { "foob", "Zm9vYg==", "MZXW6YQ" },
        { "fooba", "Zm9vYmE=", "MZXW6YTB" },
        { "foobar", "Zm9vYmFy", "MZXW6YTBOI" },
    };
    static const char *const bad64[] = { "Zg=",  "Zg",    "Zh==",  "Zg==\n", "Z===",
                                         "====", "Zm9v=", "Zm 9v", "Zm9_" };
    static const char *const bad32[] = { "MZ", "M", "MZXW6Y1B", "MZXW6YT" };
    struct str out;

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_true(str_is(base64_write(arena, str_of(table[i].plain)), table[i].b64));
        assert_true(base64_read(arena, str_of(table[i].b64), &out) && str_is(out, table[i].plain));
        assert_true(str_is(base32_write(arena, str_of(table[i].plain)), table[i].b32));
        assert_true(base32_read(arena, str_of(table[i].b32), &out) && str_is(out, table[i].plain));
    }
    assert_true(base32_read(arena, STR("mzxw 6ytb oi======"), &out) && str_is(out, "foobar"));
    for (size_t i = 0; i < sizeof bad64 / sizeof bad64[0]; i++)
        if (base64_read(arena, str_of(bad64[i]), &out))
            fail_msg("\"%s\" is taken for base64", bad64[i]);
    for (size_t i = 0; i < sizeof bad32 / sizeof bad32[0]; i++)
        if (base32_read(arena, str_of(bad32[i]), &out))
            fail_msg("\"%s\" is taken for base32", bad32[i]);
    assert_true(base64url_read(arena, STR("-_8"), &out) && out.n == 2);
    assert_false(base64url_read(arena, STR("+/8"), &out));
    assert_false(base64url_read(arena, STR("-_8="), &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_code_confirms_once, begin, end),
        cmocka_unit_test_setup_teardown(five_tries_and_no_more, begin, end),
        cmocka_unit_test_setup_teardown(five_minutes_and_no_more, begin, end),
        cmocka_unit_test_setup_teardown(bound_to_what_was_shown, begin, end),
        cmocka_unit_test_setup_teardown(three_sends_an_hour, begin, end),
        cmocka_unit_test_setup_teardown(codes_are_even, begin, end),
        cmocka_unit_test_setup_teardown(broken_states_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(codes_of_the_rfc, begin, end),
        cmocka_unit_test_setup_teardown(drift_and_replay, begin, end),
        cmocka_unit_test_setup_teardown(alphabets, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
