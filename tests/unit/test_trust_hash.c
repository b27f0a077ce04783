/*
 * NAME    test_trust_hash - Streebog and 34.311 against the published values
 * WHY     a hash that is wrong for one length verifies nothing of that length
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trust/gost34311.h"
#include "trust/streebog.h"
#include "trust_help.h"

#define M1 "323130393837363534333231303938373635343332313039383736353433323130393837363534333231303938" \
           "373635343332313039383736353433323130"
#define M2 "fbe2e5f0eee3c820fbeafaebef20fffbf0e1e0f0f520e0ed20e8ece0ebe5f0f2f120fff0eeec20f120faf2fee5e2" \
           "202ce8f6f3ede220e8e6eee1e8f0f2d1202ce8f0f2e5e220e5d1"

/* RFC 6986 section 10 prints a vector from its most significant byte: message and hash are reversed. */
static const struct { const char *message, *h512, *h256; } rfc6986[] = {
    { M1,
      "486f64c1917879417fef082b3381a4e211c324f074654c38823a7b76f830ad00fa1fbae42b1285c0352f227524bc9ab1"
      "6254288dd6863dccd5b9f54a1ad0541b",
      "00557be5e584fd52a449b16b0251d05d27f94ab76cbaa6da890b59d8ef1e159d" },
    { M2,
      "28fbc9bada033b1460642bdcddb90c3fb3e56c497ccd0f62b8a2ad4935e85f037613966de4ee00531ae60f3b5a47f8da"
      "e06915d5f2f194996fcabf2622e6881e",
      "508f7e553c06501d749a66fc28c6cac0b005746d97537fa85d9e40904efed29d" },
};

static void test_streebog_rfc(void **state)
{
    struct arena *a = arena_new();
    unsigned char out[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rfc6986 / sizeof *rfc6986; i++) {
        struct str message = reversed(a, unhex(a, rfc6986[i].message));

        streebog(512, message.p, message.n, out);
        assert_memory_equal(out, reversed(a, unhex(a, rfc6986[i].h512)).p, 64);
        streebog(256, message.p, message.n, out);
        assert_memory_equal(out, reversed(a, unhex(a, rfc6986[i].h256)).p, 32);
    }
    streebog(512, "", 0, out);
    assert_memory_equal(out, unhex(a, "8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7"
                        "362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a").p, 64);
    arena_free(a);
}

static const struct { const char *message, *hash; } d_test[] = {
    { "", "ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d" },
    { "abc", "f3134348c44fb1b2a277729e2285ebb5cb5e0f29c975bc753b70497c06a4d51d" },
    { "This is message, length=32 bytes",
      "b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa" },
    { "Suppose the original message has length = 50 bytes",
      "471aba57a60a770d3a76130635c1fbea4ef14de51f78b4ae57dd893b62f55208" },
};

static void test_34311_known(void **state)
{
    struct arena *a = arena_new();
    unsigned char out[32];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof d_test / sizeof *d_test; i++) {
        gost34311(d_test[i].message, strlen(d_test[i].message), out);
        assert_memory_equal(out, unhex(a, d_test[i].hash).p, 32);
    }
    arena_free(a);
}

/* Every length over several blocks, whole and in two pieces cut at every place. */
static void test_pieces(void **state)
{
    unsigned char text[200], whole[64], parts[64];
    struct streebog s;
    struct gost34311 g;
    size_t n, cut;

    (void)state;
    for (n = 0; n < sizeof text; n++)
        text[n] = (unsigned char)(n * 37 + 11);
    for (n = 0; n <= sizeof text; n += 3) {
        for (cut = 0; cut <= n; cut += 5) {
            streebog(512, text, n, whole);
            streebog_begin(&s, 512);
            streebog_more(&s, text, cut);
            streebog_more(&s, text + cut, n - cut);
            streebog_end(&s, parts);
            assert_memory_equal(whole, parts, 64);
            gost34311(text, n, whole);
            gost34311_begin(&g);
            gost34311_more(&g, text, cut);
            gost34311_more(&g, text + cut, n - cut);
            gost34311_end(&g, parts);
            assert_memory_equal(whole, parts, 32);
        }
    }
}

/* The sums of blocks carry from word to word: blocks of ones overflow all of them. */
static void test_carries(void **state)
{
    unsigned char ones[256], a[64], b[64];

    (void)state;
    memset(ones, 255, sizeof ones);
    streebog(512, ones, 256, a);
    ones[255] = 254;
    streebog(512, ones, 256, b);
    assert_memory_not_equal(a, b, 64);
    gost34311(ones, 256, a);
    ones[0] = 0;
    gost34311(ones, 256, b);
    assert_memory_not_equal(a, b, 32);
}

static void test_names(void **state)
{
    static const enum digest_kind kinds[] = {
        HASH_SHA1, HASH_SHA256, HASH_SHA384, HASH_SHA512, HASH_GOST34311, HASH_STREEBOG256,
        HASH_STREEBOG512
    };
    struct arena *a = arena_new();
    unsigned char out[DIGEST_MOST];
    struct der in;
    struct str oid;
    size_t i;
    int alg;

    (void)state;
    for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        in = der_of(digest_oid(a, kinds[i]), false);
        assert_true(der_oid(&in, &oid));
        assert_int_equal(digest_of_oid(oid), kinds[i]);
        assert_int_equal(digest_of_uri(str_of(digest_uri(kinds[i]))), kinds[i]);
        assert_true(digest_bytes(kinds[i], STR("x"), out));
        assert_in_range(digest_size(kinds[i]), 20, DIGEST_MOST);
    }
    assert_false(digest_bytes(HASH_UNKNOWN, STR("x"), out));
    assert_int_equal(digest_of_uri(STR("")), HASH_UNKNOWN);
    for (alg = ALG_GOST_2004; alg <= ALG_ECDSA_SHA512; alg++) {
        in = der_of(algorithm_oid(a, (enum algorithm)alg), false);
        assert_true(der_oid(&in, &oid));
        assert_int_equal(algorithm_of_oid(oid), alg);
        assert_int_not_equal(digest_of_algorithm((enum algorithm)alg), HASH_UNKNOWN);
        if (algorithm_uri((enum algorithm)alg) != NULL)
            assert_int_equal(algorithm_of_uri(str_of(algorithm_uri((enum algorithm)alg))), alg);
    }
    assert_string_equal(algorithm_name(ALG_GOST_2015_512), "gost-2015-512");
    assert_string_equal(algorithm_name(ALG_GOST_2004), "gost-2004");
    assert_string_equal(algorithm_name(ALG_RSA_SHA256), "rsa-sha256");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_streebog_rfc),
        cmocka_unit_test(test_34311_known),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_carries),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
