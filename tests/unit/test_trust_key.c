/*
 * NAME    test_trust_key - keys and signatures of every generation: real bytes, own keys, forgeries
 * WHY     a verifier is worth what it refuses; every refusal here begins from a signature that is right
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "trust/kzec.h"
#include "trust/signed.h"
#include "trust_help.h"

/* A certificate of the national centre of 2022, signed by the root: SPKI, digest and signature. */
#define R "6acf722acd95b9d729146ff8136ff1199b4f629081fde40ebb9c8689e72d68d6" \
          "e16c5a229ec0e699b75373e0a8880ee1a52ae15095bab33dcfe7913909329e14"
#define S "02ce76429d3b0a37cb7f6b02b9924c03fbc8bcae8db048c36a980c7a97ad2932" \
          "cf460e3741976fc5011290db9651b5791afdc2fd9c1611285dc781fbc33de3ca"
#define X "e2c1fc34a327cf39d4134c0717769166b28003a087264dd23dbeb8fb095dcb78" \
          "3676491ab7ae68d2ee1c92af641aaee7b44ce7c4016793171f7608826144482e"
#define Y "d46e9af4c020954ea87cd6f98cd57b2070d3b87da24a32376d35bae373a046a4" \
          "8b4a01af1c0f93d63d5de52b3ad3fb2a386652e272a5879407c6cd5c9fdea788"
#define E "91845d42c838df1520be07faae12aa43c9a9b3eade910bbd66840d729d35b8d8" \
          "7cac440a57e64cfeace00ccf01d71358d781edcb5da358a24d870dce9bb2d7c1"
#define SPKI_512 "3081ac302306092a830e030a010102023016060a2a830e030a0101020201" \
                 "06082a830e030a01030303818400048180"
#define Q_512 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" \
              "27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275"

struct known { struct str spki, digest, signature; };

static struct known known_512(struct arena *a)
{
    struct str xy[3] = { unhex(a, SPKI_512), reversed(a, unhex(a, X)), reversed(a, unhex(a, Y)) };
    struct str rs[2] = { reversed(a, unhex(a, R)), reversed(a, unhex(a, S)) };

    return (struct known){ der_join(a, xy, 3), unhex(a, E), der_join(a, rs, 2) };
}

static bool right(struct arena *a, struct str spki, enum algorithm alg, struct str digest,
                  struct str signature)
{
    struct diags d = diags_on(a);
    struct public_key *k = public_key_read(a, spki, &d);
    bool ok;

    if (k == NULL) {
        assert_true(d.count > 0);
        return false;
    }
    ok = public_key_verify_digest(k, alg, digest, signature);
    public_key_free(k);
    return ok;
}

static void test_real_bytes(void **state)
{
    struct arena *a = arena_new();
    struct known k = known_512(a);
    struct diags d = diags_on(a);
    struct public_key *key = public_key_read(a, k.spki, &d);

    (void)state;
    assert_non_null(key);
    assert_string_equal(public_key_kind(key), "gost-2015-512");
    assert_int_equal(public_key_bits(key), 512);
    assert_true(public_key_verify_digest(key, ALG_GOST_2015_512, k.digest, k.signature));
    /* Another algorithm, the digest of another size, the Russian order of bytes. */
    assert_false(public_key_verify_digest(key, ALG_GOST_2004, k.digest, k.signature));
    assert_false(public_key_verify_digest(key, ALG_GOST_2015_256, k.digest, k.signature));
    assert_false(public_key_verify_digest(key, ALG_RSA_SHA512, k.digest, k.signature));
    assert_false(public_key_verify_digest(key, ALG_ECDSA_SHA512, k.digest, k.signature));
    assert_false(public_key_verify_digest(key, ALG_UNKNOWN, k.digest, k.signature));
    assert_false(public_key_verify_digest(key, ALG_GOST_2015_512, str_sub(k.digest, 0, 32),
                                          k.signature));
    assert_false(public_key_verify_digest(key, ALG_GOST_2015_512, k.digest,
                                          reversed(a, k.signature)));
    assert_false(public_key_verify_digest(key, ALG_GOST_2015_512, reversed(a, k.digest),
                                          k.signature));
    assert_false(public_key_verify_digest(key, ALG_GOST_2015_512, k.digest,
                                          str_sub(k.signature, 0, 127)));
    assert_false(public_key_verify_digest(key, ALG_GOST_2015_512, k.digest, STR_NONE));
    public_key_free(key);
    public_key_free(NULL);
    arena_free(a);
}

/* Each bit of the digest and of the signature, each byte of the key. */
static void test_bits(void **state)
{
    struct arena *a = arena_new();
    struct known k = known_512(a);
    struct diags d = diags_on(a);
    struct public_key *key = public_key_read(a, k.spki, &d);
    struct arena_mark m;
    size_t i;

    (void)state;
    assert_non_null(key);
    m = arena_mark(a);
    for (i = 0; i < 8 * k.digest.n; i++, arena_rewind(a, m))
        assert_false(public_key_verify_digest(key, ALG_GOST_2015_512,
                     altered(a, k.digest, i / 8, 1u << (i % 8)), k.signature));
    for (i = 0; i < 8 * k.signature.n; i++, arena_rewind(a, m))
        assert_false(public_key_verify_digest(key, ALG_GOST_2015_512, k.digest,
                     altered(a, k.signature, i / 8, 1u << (i % 8))));
    for (i = 0; i < k.spki.n; i++, arena_rewind(a, m))
        assert_false(right(a, altered(a, k.spki, i, 1u << (i % 8)), ALG_GOST_2015_512, k.digest,
                           k.signature));
    public_key_free(key);
    arena_free(a);
}

/* r and s zero, q, and more than q by what is right. */
static void test_numbers(void **state)
{
    struct arena *a = arena_new();
    struct known k = known_512(a);
    struct str q = reversed(a, unhex(a, Q_512)), zero = unhex(a, "00"), halves[2], whole;
    char *p = arena_alloc(a, 64);
    struct str zeros = { p, 64 }, bad[4];
    size_t i, side;

    (void)state;
    (void)zero;
    bad[0] = zeros;
    bad[1] = q;
    bad[2] = altered(a, q, 0, 0x03);        /* q + 1 */
    p = arena_alloc(a, 64);
    memset(p, 255, 64);
    bad[3] = (struct str){ p, 64 };
    for (side = 0; side < 2; side++)
        for (i = 0; i < 4; i++) {
            halves[0] = str_sub(k.signature, 0, 64);
            halves[1] = str_sub(k.signature, 64, 64);
            halves[side] = bad[i];
            whole = der_join(a, halves, 2);
            assert_false(right(a, k.spki, ALG_GOST_2015_512, k.digest, whole));
        }
    halves[0] = halves[1] = zeros;
    assert_false(right(a, k.spki, ALG_GOST_2015_512, k.digest, der_join(a, halves, 2)));
    assert_true(right(a, k.spki, ALG_GOST_2015_512, k.digest, k.signature));
    arena_free(a);
}

/* The same of the 2004 generation, whose numbers have 256 bits: q of CryptoPro-A. */
static void test_numbers_2004(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct private_key *key = private_key_new(a, ALG_GOST_2004, &d);
    struct str digest = digest_make(a, HASH_GOST34311, STR("сөз")), spki, signature, q, bad[3];
    char *zeros = arena_alloc(a, 32), *full = arena_alloc(a, 32);

    (void)state;
    assert_non_null(key);
    spki = private_key_spki(a, key);
    assert_true(private_key_sign(key, ALG_GOST_2004, STR("сөз"), a, &signature, &d));
    assert_true(right(a, spki, ALG_GOST_2004, digest, signature));
    memset(full, 255, 32);
    q = reversed(a, unhex(a, "ffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893"));
    bad[0] = (struct str){ zeros, 32 };
    bad[1] = q;
    bad[2] = (struct str){ full, 32 };
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < 3; i++) {
            struct str halves[2] = { str_sub(signature, 0, 32), str_sub(signature, 32, 32) };

            halves[side] = bad[i];
            assert_false(right(a, spki, ALG_GOST_2004, digest, der_join(a, halves, 2)));
        }
    assert_false(right(a, spki, ALG_GOST_2004, digest, reversed(a, signature)));
    private_key_free(key);
    arena_free(a);
}

static struct str gost_spki(struct arena *a, const char *key, const char *curve,
                            const char *digest, struct str point)
{
    struct str params[2] = { der_make_oid(a, curve), der_make_oid(a, digest) };
    struct str alg[2] = { der_make_oid(a, key), der_make_sequence(a, params, 2) };
    struct str parts[2] = { der_make_sequence(a, alg, 2),
                            der_make_bits(a, der_make_octets(a, point)) };

    return der_make_sequence(a, parts, 2);
}

#define KZ "1.2.398.3.10.1."

/* The right point under any other identifiers; wrong points under the right ones. */
static void test_spki(void **state)
{
    static const char *const rows[][3] = {
        { KZ "1.2.2", KZ "1.2.2.1", KZ "3.2" }, { KZ "1.2.2", KZ "1.1.1.1", KZ "3.3" },
        { KZ "1.2.2", KZ "1.2.1.1", KZ "3.3" }, { KZ "1.2.1", KZ "1.2.2.1", KZ "3.3" },
        { KZ "1.1.1", KZ "1.1.1.1", KZ "3.1.1.0" }, { KZ "1.2.1", KZ "1.2.1.1", KZ "3.2" },
        { "1.2.643.7.1.1.1.2", "1.2.643.7.1.2.1.2.1", "1.2.643.7.1.1.2.3" },
    };
    struct arena *a = arena_new();
    struct known k = known_512(a);
    struct str point = str_sub(k.spki, k.spki.n - 128, 128), halves[2];
    struct str spki = gost_spki(a, KZ "1.2.2", KZ "1.2.2.1", KZ "3.3", point);
    struct diags d = diags_on(a);
    char *p = arena_alloc(a, 128);
    size_t i;

    (void)state;
    assert_true(str_eq(spki, k.spki));
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_null(public_key_read(a, gost_spki(a, rows[i][0], rows[i][1], rows[i][2], point), &d));
    assert_int_equal(d.count, i);
    halves[0] = str_sub(point, 64, 64);     /* y and x */
    halves[1] = str_sub(point, 0, 64);
    assert_null(public_key_read(a, gost_spki(a, rows[0][0], KZ "1.2.2.1", KZ "3.3",
                                             der_join(a, halves, 2)), &d));
    assert_null(public_key_read(a, gost_spki(a, rows[0][0], KZ "1.2.2.1", KZ "3.3",
                                             reversed(a, point)), &d));
    assert_null(public_key_read(a, gost_spki(a, rows[0][0], KZ "1.2.2.1", KZ "3.3",
                                             (struct str){ p, 128 }), &d));
    assert_null(public_key_read(a, gost_spki(a, rows[0][0], KZ "1.2.2.1", KZ "3.3",
                                             str_sub(point, 0, 126)), &d));
    assert_true(str_is(d.last->code, "key-form"));
    assert_null(public_key_read(a, str_sub(spki, 0, spki.n - 1), &d));
    assert_null(public_key_read(a, STR_NONE, &d));
    halves[0] = spki;
    halves[1] = STR("x");
    assert_null(public_key_read(a, der_join(a, halves, 2), &d));
    arena_free(a);
}

static const struct { const char *p, *a, *b, *x, *y, *q; } groups[3] = {
    [KZEC_CRYPTOPRO_A] = {
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94", "A6", "1",
        "8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893" },
    [KZEC_TC26_256_A] = {
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97",
        "C2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335",
        "295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513",
        "91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28",
        "32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C",
        "400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67" },
    [KZEC_TC26_512_A] = {
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC7",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC4",
        "E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265"
        "EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760", "3",
        "7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921"
        "DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4",
        Q_512 },
};

struct group { EC_GROUP *group; BIGNUM *q; };

static struct group group_open(enum kzec_curve c)
{
    const char *texts[6] = { groups[c].p, groups[c].a, groups[c].b, groups[c].x, groups[c].y,
                             groups[c].q };
    BIGNUM *n[6] = { NULL };
    EC_POINT *g;
    struct group out;
    int i;

    for (i = 0; i < 6; i++)
        assert_true(BN_hex2bn(&n[i], texts[i]) > 0);
    out.group = EC_GROUP_new_curve_GFp(n[0], n[1], n[2], NULL);
    assert_non_null(out.group);
    g = EC_POINT_new(out.group);
    assert_int_equal(EC_POINT_set_affine_coordinates(out.group, g, n[3], n[4], NULL), 1);
    assert_int_equal(EC_GROUP_set_generator(out.group, g, n[5], NULL), 1);
    EC_POINT_free(g);
    out.q = n[5];
    for (i = 0; i < 5; i++)
        BN_free(n[i]);
    return out;
}

static void group_close(struct group g)
{
    EC_GROUP_free(g.group);
    BN_free(g.q);
}

/* The library's own multiplication of our numbers, as our bytes. */
static void times_g(struct group g, const unsigned char *k, size_t n, unsigned char *xy)
{
    BIGNUM *d = BN_lebin2bn(k, (int)n, NULL), *x = BN_new(), *y = BN_new();
    EC_POINT *p = EC_POINT_new(g.group);

    assert_int_equal(EC_POINT_mul(g.group, p, d, NULL, NULL, NULL), 1);
    assert_int_equal(EC_POINT_get_affine_coordinates(g.group, p, x, y, NULL), 1);
    BN_bn2lebinpad(x, xy, (int)n);
    BN_bn2lebinpad(y, xy + n, (int)n);
    EC_POINT_free(p);
    BN_free(d);
    BN_free(x);
    BN_free(y);
}

/* The equation of the standard in the library's numbers. */
static bool slow_verify(struct group g, const unsigned char *xy, const unsigned char *digest,
                        const unsigned char *signature, size_t size)
{
    int n = (int)size;
    BIGNUM *x = BN_lebin2bn(xy, n, NULL), *y = BN_lebin2bn(xy + size, n, NULL);
    BIGNUM *r = BN_lebin2bn(signature, n, NULL), *s = BN_lebin2bn(signature + size, n, NULL);
    BIGNUM *e = BN_lebin2bn(digest, n, NULL), *v = BN_new(), *u = BN_new();
    BN_CTX *ctx = BN_CTX_new();
    EC_POINT *q = EC_POINT_new(g.group), *c = EC_POINT_new(g.group);
    bool ok;

    BN_nnmod(e, e, g.q, ctx);
    if (BN_is_zero(e))
        BN_one(e);
    BN_mod_inverse(v, e, g.q, ctx);
    BN_mod_mul(u, s, v, g.q, ctx);
    BN_mod_mul(v, r, v, g.q, ctx);
    BN_sub(v, g.q, v);
    ok = EC_POINT_set_affine_coordinates(g.group, q, x, y, ctx) == 1 &&
         EC_POINT_mul(g.group, c, u, q, v, ctx) == 1 &&
         EC_POINT_get_affine_coordinates(g.group, c, x, y, ctx) == 1;
    BN_nnmod(x, x, g.q, ctx);
    ok = ok && BN_cmp(x, r) == 0;
    EC_POINT_free(q);
    EC_POINT_free(c);
    BN_CTX_free(ctx);
    BN_free(x), BN_free(y), BN_free(r), BN_free(s), BN_free(e), BN_free(v), BN_free(u);
    return ok;
}

/* Keys small, near the order and drawn; digests of zeros, ones and drawn. */
static void test_against_library(void **state)
{
    unsigned char d[64], xy[128], want[128], digest[64], signature[128];
    int curve, round;

    (void)state;
    for (curve = 0; curve < 3; curve++) {
        enum kzec_curve c = (enum kzec_curve)curve;
        struct group g = group_open(c);
        size_t n = kzec_bytes(c);

        for (round = 0; round < 40; round++) {
            memset(d, 0, sizeof d);
            d[0] = (unsigned char)(round + 1);
            if (round >= 12) {
                BIGNUM *near = BN_dup(g.q);

                BN_sub_word(near, (BN_ULONG)round - 11);
                BN_bn2lebinpad(near, d, (int)n);
                BN_free(near);
            }
            if (round >= 24)
                kzec_private_new(c, d);
            assert_true(kzec_private_ok(c, d));
            kzec_public_of(c, d, xy);
            times_g(g, d, n, want);
            assert_memory_equal(xy, want, 2 * n);
            assert_true(kzec_public_ok(c, xy));
            memset(digest, round % 3 == 0 ? 0 : 255, sizeof digest);
            if (round % 3 == 2)
                random_bytes(digest, sizeof digest);
            assert_true(kzec_sign(c, d, xy, digest, signature));
            assert_true(kzec_verify(c, xy, digest, signature));
            assert_true(slow_verify(g, xy, digest, signature, n));
            signature[(size_t)round % (2 * n)] ^= 0x20;
            assert_false(kzec_verify(c, xy, digest, signature));
        }
        memset(d, 0, sizeof d);
        assert_false(kzec_private_ok(c, d));
        BN_bn2lebinpad(g.q, d, (int)n);
        assert_false(kzec_private_ok(c, d));
        group_close(g);
    }
}

/* Two signatures of one digest have nothing in common; a zero digest is signed as one. */
static void test_nonce(void **state)
{
    unsigned char d[64], xy[128], zero[64] = { 0 }, one[64] = { 1 }, first[128], second[128];

    (void)state;
    kzec_private_new(KZEC_TC26_512_A, d);
    kzec_public_of(KZEC_TC26_512_A, d, xy);
    assert_true(kzec_sign(KZEC_TC26_512_A, d, xy, zero, first));
    assert_true(kzec_sign(KZEC_TC26_512_A, d, xy, zero, second));
    assert_memory_not_equal(first, second, 64);
    assert_memory_not_equal(first + 64, second + 64, 64);
    assert_true(kzec_verify(KZEC_TC26_512_A, xy, one, first));
    /* A signature that does not verify is not given out: here, by another key's public half. */
    d[0] ^= 1;
    assert_false(kzec_sign(KZEC_TC26_512_A, d, xy, zero, second));
}

/* A point of the curve outside the group: the 256-A curve has four times as many points. */
static void test_cofactor(void **state)
{
    struct group g = group_open(KZEC_TC26_256_A);
    BIGNUM *x = BN_new(), *y = BN_new();
    EC_POINT *p = EC_POINT_new(g.group), *t = EC_POINT_new(g.group);
    unsigned char xy[64];
    BN_ULONG i;
    int seen = 0;

    (void)state;
    for (i = 1; i < 40; i++) {
        BN_set_word(x, i);
        if (EC_POINT_set_compressed_coordinates(g.group, p, x, 0, NULL) != 1)
            continue;
        assert_int_equal(EC_POINT_mul(g.group, t, NULL, p, g.q, NULL), 1);
        EC_POINT_get_affine_coordinates(g.group, p, x, y, NULL);
        BN_bn2lebinpad(x, xy, 32);
        BN_bn2lebinpad(y, xy + 32, 32);
        assert_int_equal(kzec_public_ok(KZEC_TC26_256_A, xy), EC_POINT_is_at_infinity(g.group, t));
        seen++;
    }
    assert_true(seen > 5);
    EC_POINT_free(p);
    EC_POINT_free(t);
    BN_free(x);
    BN_free(y);
    group_close(g);
}

static const enum algorithm every[] = {
    ALG_GOST_2004, ALG_GOST_2015_256, ALG_GOST_2015_512, ALG_RSA_SHA256, ALG_RSA_SHA384,
    ALG_RSA_SHA512, ALG_ECDSA_SHA256, ALG_ECDSA_SHA384, ALG_ECDSA_SHA512
};

/* A new key through PKCS#8 and SPKI and back; it signs by its own algorithms and no others. */
static void test_round(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    size_t i, j;

    (void)state;
    for (i = 0; i < sizeof every / sizeof *every; i++) {
        struct private_key *made = private_key_new(a, every[i], &d), *k;
        struct public_key *pub;
        struct str signature, pkcs8;

        assert_non_null(made);
        pkcs8 = private_key_pkcs8(a, made);
        k = private_key_read(a, pkcs8, &d);
        assert_non_null(k);
        assert_true(str_eq(private_key_spki(a, k), private_key_spki(a, made)));
        pub = public_key_read(a, private_key_spki(a, k), &d);
        assert_non_null(pub);
        assert_true(private_key_sign(k, every[i], STR("what is signed"), a, &signature, &d));
        assert_int_equal(d.count, 0);
        for (j = 0; j < sizeof every / sizeof *every; j++)
            assert_int_equal(public_key_verify(pub, every[j], STR("what is signed"), signature),
                             i == j);
        assert_false(public_key_verify(pub, every[i], STR("what is Signed"), signature));
        assert_false(public_key_verify(pub, every[i], STR("what is signed"),
                                       altered(a, signature, signature.n - 1, 1)));
        assert_false(private_key_sign(k, every[(i + 3) % 9], STR("x"), a, &signature, &d));
        assert_true(str_is(d.last->code, "key-algorithm"));
        d = diags_on(a);
        assert_null(private_key_read(a, str_sub(pkcs8, 0, pkcs8.n - 1), &d));
        d = diags_on(a);
        private_key_free(made);
        private_key_free(k);
        public_key_free(pub);
    }
    private_key_free(NULL);
    assert_null(private_key_new(a, ALG_UNKNOWN, &d));
    arena_free(a);
}

/* Both forms of d are read for both generations; zero, q and wrong lengths are not. */
static void test_private_forms(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct str params[2] = { der_make_oid(a, KZ "1.2.2.1"), der_make_oid(a, KZ "3.3") };
    struct str alg[2] = { der_make_oid(a, KZ "1.2.2"), der_make_sequence(a, params, 2) };
    struct str parts[3] = { der_make_int(a, 0), der_make_sequence(a, alg, 2), STR_NONE };
    struct str number = unhex(a, Q_512), less = altered(a, number, 63, 1), zero;
    struct private_key *big, *little;
    struct str forms[6];
    size_t i;

    (void)state;
    parts[2] = der_make_octets(a, der_make_uint(a, less));
    big = private_key_read(a, der_make_sequence(a, parts, 3), &d);
    parts[2] = der_make_octets(a, der_make_octets(a, reversed(a, less)));
    little = private_key_read(a, der_make_sequence(a, parts, 3), &d);
    assert_non_null(big);
    assert_non_null(little);
    assert_true(str_eq(private_key_spki(a, big), private_key_spki(a, little)));
    private_key_free(big);
    private_key_free(little);
    zero = (struct str){ arena_alloc(a, 64), 64 };
    forms[0] = der_make_octets(a, zero);
    forms[1] = der_make_uint(a, number);
    forms[2] = der_make_octets(a, str_sub(less, 0, 63));
    forms[3] = der_make_uint(a, STR_NONE);
    forms[4] = less;
    forms[5] = der_make_octets(a, reversed(a, number));
    for (i = 0; i < 6; i++) {
        parts[2] = der_make_octets(a, forms[i]);
        assert_null(private_key_read(a, der_make_sequence(a, parts, 3), &d));
    }
    arena_free(a);
}

/* What is signed, the algorithm and the signature of a certificate or a CRL. */
static void signed_parts(struct str bytes, struct str *tbs, enum algorithm *alg,
                         struct str *signature)
{
    struct der in = der_of(bytes, false), all, id;
    struct der_item it;
    struct str oid;

    assert_true(der_into(&in, DER_SEQUENCE, &all));
    assert_true(der_take(&all, DER_SEQUENCE, &it));
    assert_true(der_into(&all, DER_SEQUENCE, &id));
    assert_true(der_oid(&id, &oid));
    assert_true(der_bits(&all, signature));
    *tbs = it.all;
    *alg = algorithm_of_oid(oid);
}

static const struct { const char *what, *issuer; enum algorithm alg; } issued[] = {
    { "root_gost_2022.pem", "root_gost_2022.pem", ALG_GOST_2015_512 },
    { "nca_gost_2022.pem", "root_gost_2022.pem", ALG_GOST_2015_512 },
    { "root_gost.pem", "root_gost.pem", ALG_GOST_2004 },
    { "nca_gost.pem", "root_gost.pem", ALG_GOST_2004 },
    { "root_test_gost_2022.cer", "root_test_gost_2022.cer", ALG_GOST_2015_512 },
    { "nca_gost2022_test.cer", "root_test_gost_2022.cer", ALG_GOST_2015_512 },
    { "nca_gost2022_test_20220727.crl", "nca_gost2022_test.cer", ALG_GOST_2015_512 },
    { "ceo_valid_sign_2004_gost.cer", "nca_gost_test.crt", ALG_GOST_2004 },
    { "individual_valid_sign_2004_rsa.cer", "nca_rsa_test.crt", ALG_RSA_SHA256 },
    { "individual_valid_sign_2004_rsa_auth.cer", "nca_rsa_test.crt", ALG_RSA_SHA256 },
    { "nca_rsa_test.crl", "nca_rsa_test.crt", ALG_RSA_SHA256 },
    { "root_rsa_2020.cer", "root_rsa_2020.cer", ALG_RSA_SHA256 },
    { "nca_rsa_2022.cer", "root_rsa_2020.cer", ALG_RSA_SHA256 },
};

/* Real certificates and lists by the keys of their issuers, and by every other issuer's key not. */
static void test_issued(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    size_t i, j, n = sizeof issued / sizeof *issued;

    (void)state;
    SKIP_WITHOUT(vector(a, issued[0].what));
    for (i = 0; i < n; i++) {
        struct str tbs, signature;
        enum algorithm alg;

        signed_parts(vector(a, issued[i].what), &tbs, &alg, &signature);
        assert_int_equal(alg, issued[i].alg);
        for (j = 0; j < n; j++) {
            struct public_key *k = public_key_read(a, spki_of(vector(a, issued[j].issuer)), &d);

            assert_non_null(k);
            assert_int_equal(public_key_verify(k, alg, tbs, signature),
                             strcmp(issued[i].issuer, issued[j].issuer) == 0);
            if (i == j)
                assert_false(public_key_verify(k, alg, altered(a, tbs, tbs.n / 2, 4), signature));
            public_key_free(k);
        }
    }
    assert_int_equal(d.count, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_bytes),
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_2004),
        cmocka_unit_test(test_spki),
        cmocka_unit_test(test_against_library),
        cmocka_unit_test(test_nonce),
        cmocka_unit_test(test_cofactor),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_private_forms),
        cmocka_unit_test(test_issued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
