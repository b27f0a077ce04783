/*
 * NAME    test_trust_passkey - WebAuthn registrations and assertions of devices that the test makes
 *         itself
 * WHY     each thing an assertion is bound to must matter: challenge, origin, site, presence,
 *         verification, counter, every bit
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "base/buf.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/passkey.h"

static struct arena *arena;
static const struct passkey_site site = { STR("sapar.example"), STR("https://sapar.example"),
                                          true };
static const unsigned char challenge[32] = "a challenge of thirty-two bytes.";

enum { PRESENT = 1, VERIFIED = 4, KEY = 0x40 };

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

/* ------------------------------------------------------------------ a device */
struct device { EVP_PKEY *key; bool ed; };

static struct device a_device(bool ed)
{
    struct device v = { ed ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_EC_gen("P-256"), ed };

    assert_non_null(v.key);
    return v;
}

static void put(struct buf *b, const void *p, size_t n)
{
    buf_str(b, (struct str){ p, n });
}

/* The public key as COSE writes it. */
static void put_cose(struct buf *b, const struct device *v)
{
    unsigned char point[65];
    size_t n = sizeof point;

    if (v->ed) {
        n = 32;
        assert_int_equal(EVP_PKEY_get_raw_public_key(v->key, point, &n), 1);
        put(b, "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20", 10);
        put(b, point, 32);
        return;
    }
    assert_int_equal(EVP_PKEY_get_octet_string_param(v->key, OSSL_PKEY_PARAM_PUB_KEY, point, n, &n),
                     1);
    assert_int_equal(n, 65);
    put(b, "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", 10);
    put(b, point + 1, 32);
    put(b, "\x22\x58\x20", 3);
    put(b, point + 33, 32);
}

static struct str auth_data(const char *rp, int flags, uint32_t count, const struct device *v)
{
    struct buf b = buf_on(arena);
    unsigned char hash[32];

    sha256(rp, strlen(rp), hash);
    put(&b, hash, 32);
    buf_char(&b, (char)flags);
    for (int i = 24; i >= 0; i -= 8)
        buf_char(&b, (char)(unsigned char)(count >> i & 0xff));
    if (v != NULL) {
        buf_pad(&b, '\0', 16);
        put(&b, "\x00\x10", 2);
        put(&b, "credential no. 1", 16);
        put_cose(&b, v);
    }
    return str_dup(arena, buf_get(&b));
}

static struct str client_data(const char *kind, const void *nonce, const char *origin,
                              const char *more)
{
    return str_printf(arena, "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"%s\"%s}", kind,
                      STR_ARG(base64url_write(arena, (struct str){ nonce, 32 })), origin, more);
}

static struct str sign(const struct device *v, struct str auth, struct str client)
{
    struct buf b = buf_on(arena);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    unsigned char hash[32], *out = arena_alloc(arena, 128);
    size_t n = 128;

    sha256(client.p, client.n, hash);
    buf_str(&b, auth);
    put(&b, hash, 32);
    assert_int_equal(EVP_DigestSignInit(c, NULL, v->ed ? NULL : EVP_sha256(), NULL, v->key), 1);
    assert_int_equal(EVP_DigestSign(c, out, &n, (const unsigned char *)b.p, b.n), 1);
    EVP_MD_CTX_free(c);
    return (struct str){ (char *)out, n };
}

static struct passkey registered(const struct device *v)
{
    struct passkey k;
    enum passkey_answer answer =
        passkey_register(arena, &site, challenge,
                         client_data("webauthn.create", challenge, "https://sapar.example",
                                     ",\"crossOrigin\":false"),
                         auth_data("sapar.example", PRESENT | VERIFIED | KEY, 0, v), &k);

    if (answer != PASSKEY_OK)
        fail_msg("registration: %s", passkey_answer_name(answer));
    return k;
}

static enum passkey_answer assertion(const struct device *v, struct passkey *k, struct str auth,
                                     struct str client)
{
    return passkey_verify(arena, &site, challenge, k, client, auth, sign(v, auth, client));
}

/* ------------------------------------------------------------------ tests */
static void both_algorithms(void **state)
{
    (void)state;
    for (int ed = 0; ed < 2; ed++) {
        struct device v = a_device(ed != 0), other = a_device(ed != 0);
        struct passkey k = registered(&v), stored;
        struct str client = client_data("webauthn.get", challenge, "https://sapar.example", "");

        assert_int_equal(k.algorithm, ed ? -8 : -7);
        assert_true(str_is(k.id, "credential no. 1"));
        assert_true(passkey_from_json(arena, passkey_json(arena, &k), &stored));
        assert_int_equal(
            assertion(&v, &stored, auth_data("sapar.example", PRESENT | VERIFIED, 0, NULL), client),
            PASSKEY_OK);
        assert_int_equal(assertion(&other, &stored,
                                   auth_data("sapar.example", PRESENT | VERIFIED, 0, NULL), client),
                         PASSKEY_BAD_SIGNATURE);
        EVP_PKEY_free(v.key);
        EVP_PKEY_free(other.key);
    }
}

static void everything_it_is_bound_to(void **state)
{
    struct device v = a_device(false);
    struct passkey k = registered(&v);
    struct str auth = auth_data("sapar.example", PRESENT | VERIFIED, 0, NULL);
    struct str client = client_data("webauthn.get", challenge, "https://sapar.example", "");

    (void)state;
    assert_int_equal(
        assertion(&v, &k, auth,
                  client_data("webauthn.create", challenge, "https://sapar.example", "")),
        PASSKEY_OTHER_KIND);
    assert_int_equal(assertion(&v, &k, auth,
                               client_data("webauthn.get", "another challenge of 32 bytes...",
                                           "https://sapar.example", "")),
                     PASSKEY_OTHER_CHALLENGE);
    assert_int_equal(
        assertion(&v, &k, auth,
                  client_data("webauthn.get", challenge, "https://sapar.example.evil", "")),
        PASSKEY_OTHER_ORIGIN);
    assert_int_equal(
        assertion(&v, &k, auth, client_data("webauthn.get", challenge, "http://sapar.example", "")),
        PASSKEY_OTHER_ORIGIN);
    assert_int_equal(assertion(&v, &k, auth,
                               client_data("webauthn.get", challenge, "https://sapar.example",
                                           ",\"crossOrigin\":true")),
                     PASSKEY_OTHER_ORIGIN);
    assert_int_equal(assertion(&v, &k, auth,
                               client_data("webauthn.get", challenge, "https://sapar.example",
                                           ",\"origin\":\"https://sapar.example\"")),
                     PASSKEY_BAD_FORM);
    assert_int_equal(assertion(&v, &k, auth, STR("no json")), PASSKEY_BAD_FORM);
    assert_int_equal(
        assertion(&v, &k, auth_data("evil.example", PRESENT | VERIFIED, 0, NULL), client),
        PASSKEY_OTHER_SITE);
    assert_int_equal(assertion(&v, &k, auth_data("sapar.example", VERIFIED, 0, NULL), client),
                     PASSKEY_NOT_PRESENT);
    assert_int_equal(assertion(&v, &k, auth_data("sapar.example", PRESENT, 0, NULL), client),
                     PASSKEY_NOT_VERIFIED);
    assert_int_equal(assertion(&v, &k, str_sub(auth, 0, 36), client), PASSKEY_BAD_FORM);
    assert_int_equal(passkey_verify(arena, &site, challenge, &k, client, auth, STR("")),
                     PASSKEY_BAD_FORM);
    assert_int_equal(assertion(&v, &k, auth, client), PASSKEY_OK);
    EVP_PKEY_free(v.key);
}

static void touch_is_enough_where_it_is(void **state)
{
    struct passkey_site touch = { site.id, site.origin, false };
    struct device v = a_device(false);
    struct passkey k = registered(&v);
    struct str auth = auth_data("sapar.example", PRESENT, 0, NULL);
    struct str client = client_data("webauthn.get", challenge, "https://sapar.example", "");

    (void)state;
    assert_int_equal(
        passkey_verify(arena, &touch, challenge, &k, client, auth, sign(&v, auth, client)),
        PASSKEY_OK);
    EVP_PKEY_free(v.key);
}

static void a_counter_that_goes_back(void **state)
{
    struct device v = a_device(false);
    struct passkey k = registered(&v);
    struct str client = client_data("webauthn.get", challenge, "https://sapar.example", "");
    static const struct { uint32_t count; enum passkey_answer answer;
    } steps[] = {
        { 0, PASSKEY_OK },     { 0, PASSKEY_OK },          { 5, PASSKEY_OK },
        { 5, PASSKEY_COPIED }, { 4, PASSKEY_COPIED },      { 0, PASSKEY_COPIED },
        { 6, PASSKEY_OK },     { UINT32_MAX, PASSKEY_OK }, { 7, PASSKEY_COPIED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        assert_int_equal(
            assertion(&v, &k, auth_data("sapar.example", PRESENT | VERIFIED, steps[i].count, NULL),
                      client),
            steps[i].answer);
    assert_int_equal(k.count, UINT32_MAX);
    EVP_PKEY_free(v.key);
}

static void every_bit_matters(void **state)
{
    (void)state;
    for (int ed = 0; ed < 2; ed++) {
        struct device v = a_device(ed != 0);
        struct passkey k = registered(&v);
        struct str auth = auth_data("sapar.example", PRESENT | VERIFIED, 0, NULL);
        struct str client = client_data("webauthn.get", challenge, "https://sapar.example", "");
        struct str signature = sign(&v, auth, client), part[3] = { auth, client, signature };

        for (int p = 0; p < 3; p++)
            for (size_t bit = 0; bit < part[p].n * 8; bit += p == 1 ? 3 : 1) {
                struct arena_mark m = arena_mark(arena);
                struct passkey copy = k;
                struct str bent[3] = { auth, client, signature };
                char *c = arena_dup(arena, part[p].p, part[p].n);

                c[bit / 8] = (char)(c[bit / 8] ^ 1 << bit % 8);
                bent[p] = (struct str){ c, part[p].n };
                if (passkey_verify(arena, &site, challenge, &copy, bent[1], bent[0], bent[2])
                    == PASSKEY_OK)
                    fail_msg("part %d bit %zu may be flipped", p, bit);
                arena_rewind(arena, m);
            }
        EVP_PKEY_free(v.key);
    }
}

static void bad_registrations(void **state)
{
    struct device v = a_device(false);
    struct str client = client_data("webauthn.create", challenge, "https://sapar.example", "");
    struct str whole = auth_data("sapar.example", PRESENT | VERIFIED | KEY, 0, &v);
    struct passkey k;
    char *off;

    (void)state;
    assert_int_equal(passkey_register(arena, &site, challenge, client,
                                      auth_data("sapar.example", PRESENT | VERIFIED, 0, NULL), &k),
                     PASSKEY_BAD_FORM);
    assert_int_equal(passkey_register(arena, &site, challenge, client,
                                      auth_data("other.example", PRESENT | VERIFIED | KEY, 0, &v),
                                      &k),
                     PASSKEY_OTHER_SITE);
    assert_int_equal(
        passkey_register(arena, &site, challenge,
                         client_data("webauthn.get", challenge, "https://sapar.example", ""), whole,
                         &k),
        PASSKEY_OTHER_KIND);
    for (size_t n = 0; n < whole.n; n++)
        assert_int_not_equal(
            passkey_register(arena, &site, challenge, client, str_sub(whole, 0, n), &k),
            PASSKEY_OK);
    off = arena_dup(arena, whole.p, whole.n);       /* a point off the curve */
    off[whole.n - 1] ^= 1;
    assert_int_equal(
        passkey_register(arena, &site, challenge, client, (struct str){ off, whole.n }, &k),
        PASSKEY_BAD_FORM);
    assert_int_equal(passkey_register(arena, &site, challenge, client, whole, &k), PASSKEY_OK);
    EVP_PKEY_free(v.key);
}

static void broken_states_are_refused(void **state)
{
    static const char *const keys[] = { "id", "algorithm", "public", "count" };
    struct device v = a_device(false);
    struct passkey k = registered(&v), out;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct json *j = passkey_json(arena, &k);

        json_set(arena, j, keys[i], json_new_null(arena));
        assert_false(passkey_from_json(arena, j, &out));
    }
    /* The other algorithm's name on the same key. */
    struct json *j = passkey_json(arena, &k);
    json_set_int(arena, j, "algorithm", -8);
    assert_false(passkey_from_json(arena, j, &out));
    EVP_PKEY_free(v.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_algorithms, begin, end),
        cmocka_unit_test_setup_teardown(everything_it_is_bound_to, begin, end),
        cmocka_unit_test_setup_teardown(touch_is_enough_where_it_is, begin, end),
        cmocka_unit_test_setup_teardown(a_counter_that_goes_back, begin, end),
        cmocka_unit_test_setup_teardown(every_bit_matters, begin, end),
        cmocka_unit_test_setup_teardown(bad_registrations, begin, end),
        cmocka_unit_test_setup_teardown(broken_states_are_refused, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
