/*
 * NAME    test_trust_p12 - containers of keys: the national centre's, our own, openssl's
 * WHY     a person's key comes in a file that somebody else's program wrote, and leaves in one it must read
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "trust/signed.h"
#include "trust_help.h"

/* Files of the national centre's test: the key signs, its certificate verifies. */
static void test_p12_real(void **state)
{
    static const char *const names[] = { "individual_valid_2026.p12", "head_valid_2026.p12",
                                         "head_revoked_2026.p12" };
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct pkcs12 p;
    size_t i;

    (void)state;
    SKIP_WITHOUT(vector(a, names[0]));
    for (i = 0; i < 3; i++) {
        struct str file = vector(a, names[i]), signature;
        struct public_key *k;

        assert_true(pkcs12_read(a, file, STR("Qwerty12"), &p, &d));
        assert_true(p.n_certificates >= 1);
        assert_int_equal(private_key_algorithm(p.key), ALG_GOST_2015_512);
        assert_true(private_key_sign(p.key, ALG_GOST_2015_512, STR("text"), a, &signature, &d));
        k = public_key_read(a, spki_of(p.certificates[0]), &d);
        assert_non_null(k);
        assert_true(public_key_verify(k, ALG_GOST_2015_512, STR("text"), signature));
        assert_int_equal(d.count, 0);
        public_key_free(k);
        private_key_free(p.key);
        assert_false(pkcs12_read(a, file, STR("qwerty12"), &p, &d));
        assert_null(p.key);
        assert_int_equal(d.count, 1);
        assert_false(pkcs12_read(a, file, STR(""), &p, &d));
        assert_false(pkcs12_read(a, str_sub(file, 0, file.n - 1), STR("Qwerty12"), &p, &d));
        assert_false(pkcs12_read(a, altered(a, file, file.n / 2, 1), STR("Qwerty12"), &p, &d));
        d = diags_on(a);
    }
    arena_free(a);
}

/* The same outer layers without lengths, the string in three pieces: as Kalkan writes. */
static struct str loosened(struct arena *a, struct str file)
{
    struct der in = der_of(file, false), pfx, info, content;
    struct der_item version, oid, safe, mac;
    struct str p[12];
    size_t third;

    assert_true(der_into(&in, DER_SEQUENCE, &pfx) && der_take(&pfx, DER_INTEGER, &version));
    assert_true(der_into(&pfx, DER_SEQUENCE, &info) && der_take(&info, DER_OID, &oid));
    assert_true(der_into(&info, DER_CONSTRUCTED(0), &content));
    assert_true(der_take(&content, DER_OCTET_STRING, &safe) && der_take(&pfx, DER_SEQUENCE, &mac));
    third = safe.body.n / 3;
    p[0] = unhex(a, "3080");
    p[1] = version.all;
    p[2] = unhex(a, "3080");
    p[3] = oid.all;
    p[4] = unhex(a, "a0802480");
    p[5] = der_make_octets(a, str_sub(safe.body, 0, third));
    p[6] = der_make_octets(a, str_sub(safe.body, third, third));
    p[7] = der_make_octets(a, str_sub(safe.body, 2 * third, safe.body.n));
    p[8] = unhex(a, "000000000000");
    p[9] = mac.all;
    p[10] = unhex(a, "0000");
    return der_join(a, p, 11);
}

/* Our own files of every kind of key, in DER and in BER; each byte altered is noticed. */
static void test_p12_own(void **state)
{
    static const enum algorithm kinds[] = { ALG_GOST_2004, ALG_GOST_2015_256, ALG_GOST_2015_512,
                                            ALG_ECDSA_SHA256 };
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct arena_mark m;
    struct pkcs12 p;
    size_t i, at;

    (void)state;
    for (i = 0; i < 4; i++) {
        struct private_key *k = private_key_new(a, kinds[i], &d);
        struct str file = pkcs12_make(a, k, NULL, 0, STR("жұпар"), 2), forms[2];
        struct str other = STR("3000");

        forms[0] = file;
        forms[1] = loosened(a, file);
        for (at = 0; at < 2; at++) {
            assert_true(pkcs12_read(a, forms[at], STR("жұпар"), &p, &d));
            assert_int_equal(private_key_algorithm(p.key), kinds[i]);
            assert_true(str_eq(private_key_spki(a, p.key), private_key_spki(a, k)));
            assert_int_equal(p.n_certificates, 0);
            private_key_free(p.key);
            assert_false(pkcs12_read(a, forms[at], STR("жупар"), &p, &d));
        }
        m = arena_mark(a);
        for (at = 0; at < file.n; at += 7, arena_rewind(a, m)) {
            struct diags local = diags_on(a);

            assert_false(pkcs12_read(a, altered(a, file, at, 0x41), STR("жұпар"), &p, &local));
            assert_true(local.count == 1);
        }
        d = diags_on(a);
        file = pkcs12_make(a, k, &other, 1, STR("x"), 2);
        assert_false(pkcs12_read(a, file, STR("x"), &p, &d));    /* not the key's certificate */
        private_key_free(k);
    }
    arena_free(a);
}

/* A file that asks for eight million rounds is refused before they are made. */
static void test_p12_rounds(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct private_key *k = private_key_new(a, ALG_ECDSA_SHA256, &d);
    struct str file = pkcs12_make(a, k, NULL, 0, STR("x"), 0x11170);
    struct pkcs12 p;
    clock_t began;

    (void)state;
    assert_true(pkcs12_read(a, file, STR("x"), &p, &d));
    private_key_free(p.key);
    assert_int_equal(file.p[file.n - 3], 1);
    file = altered(a, file, file.n - 3, 0x7e);
    began = clock();
    assert_false(pkcs12_read(a, file, STR("x"), &p, &d));
    assert_true(clock() - began < CLOCKS_PER_SEC / 10);
    private_key_free(k);
    arena_free(a);
}

/* What we write, openssl reads. */
static void test_p12_read_by_openssl(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct private_key *k = private_key_new(a, ALG_ECDSA_SHA384, &d);
    struct str file = pkcs12_make(a, k, NULL, 0, STR("пароль"), 2048);
    char path[] = "/tmp/sapar-p12-XXXXXX";
    int fd;

    (void)state;
    if (system("openssl version >/dev/null 2>&1") != 0)
        skip();
    fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, file.p, file.n) == (ssize_t)file.n);
    close(fd);
    assert_int_equal(system(str_z(a, str_printf(a, "openssl pkcs12 -in %s -passin 'pass:пароль'"
                            " -nodes 2>/dev/null | openssl pkey -check -noout >/dev/null", path))), 0);
    assert_int_not_equal(system(str_z(a, str_printf(a, "openssl pkcs12 -in %s -passin pass:x -nodes"
                                " -noout >/dev/null 2>&1", path))), 0);
    unlink(path);
    private_key_free(k);
    arena_free(a);
}

#define MAKE "cd %s && openssl req -x509 -newkey %s -nodes -keyout k.pem -out c.pem " \
             "-subj /CN=Test -days 2 2>/dev/null && "                                 \
             "openssl pkcs12 -export -inkey k.pem -in c.pem -out f.p12 -passout 'pass:%s' %s 2>/dev/null"

#define OLD "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1"

static const struct { const char *key, *password, *options; bool read; } made[] = {
    { "rsa:2048", "Qwerty12", "", true },
    { "rsa:2048", "\xd2\x9b\xd2\xb1\xd0\xbf\xd0\xb8\xd1\x8f \xf0\x9f\x94\x91", OLD, true },
    { "ec -pkeyopt ec_paramgen_curve:P-256", "x", "-iter 1", true },
    { "ec -pkeyopt ec_paramgen_curve:P-256", "x", "-keypbe AES-128-CBC -certpbe DES-EDE3-CBC", true },
    { "ec -pkeyopt ec_paramgen_curve:P-256", "x", "-keypbe NONE -certpbe NONE -macalg sha512", true },
    { "ec -pkeyopt ec_paramgen_curve:P-256", "x", "-nomac", false },
    { "ec -pkeyopt ec_paramgen_curve:P-256", "x", "-nocerts", true },
    { "ec -pkeyopt ec_paramgen_curve:secp256k1", "x", "", false },
    { "rsa:1024", "x", "", false },
    { "rsa:2048", "Qwerty12", "-legacy", true },        /* RC2-40 and 3DES: last, for it may be absent */
};

/* Files that openssl makes at this moment, in the ways of today and of before. */
static void test_p12_made(void **state)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    char folder[] = "/tmp/sapar-p12-XXXXXX";
    struct pkcs12 p;
    size_t i;

    (void)state;
    if (system("openssl version >/dev/null 2>&1") != 0)
        skip();
    assert_non_null(mkdtemp(folder));
    for (i = 0; i < sizeof made / sizeof *made; i++) {
        struct str line = str_printf(a, MAKE, folder, made[i].key, made[i].password,
                                     made[i].options);
        struct str file, signature;
        struct public_key *k;

        if (system(str_z(a, line)) != 0) {
            assert_string_equal(made[i].options, "-legacy");
            break;
        }
        file = file_bytes(a, str_z(a, str_printf(a, "%s/f.p12", folder)));
        assert_true(file.n > 0);
        assert_int_equal(pkcs12_read(a, file, str_of(made[i].password), &p, &d), made[i].read);
        if (!made[i].read) {
            assert_true(d.count > 0);
            d = diags_on(a);
            continue;
        }
        assert_int_equal(d.count, 0);
        assert_true(private_key_sign(p.key, private_key_algorithm(p.key), STR("t"), a, &signature,
                                     &d));
        if (p.n_certificates > 0) {
            k = public_key_read(a, spki_of(p.certificates[0]), &d);
            assert_true(public_key_verify(k, private_key_algorithm(p.key), STR("t"), signature));
            public_key_free(k);
        }
        private_key_free(p.key);
        assert_false(pkcs12_read(a, file, STR("another"), &p, &d));
        assert_true(str_is(d.last->code, "p12"));
        d = diags_on(a);
    }
    assert_int_equal(system(str_z(a, str_printf(a, "rm -r %s", folder))), 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p12_real),
        cmocka_unit_test(test_p12_own),
        cmocka_unit_test(test_p12_rounds),
        cmocka_unit_test(test_p12_read_by_openssl),
        cmocka_unit_test(test_p12_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
