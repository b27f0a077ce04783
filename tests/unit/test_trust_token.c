/*
 * NAME    test_trust_token - keys in a token: SoftHSM in a folder of the test's own
 * WHY     the same signing code must give the same signatures with a key it cannot see
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "pki.h"
#include "trust/digest.h"
#include "trust/pem.h"
#include "trust/port.h"
#include "trust/token.h"

static const char *const modules[] = {
    "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
};
static struct arena *arena;
static const char *module;
static char folder[] = "/tmp/sapar-token-XXXXXX";
static struct pki *pki[2];
static const enum algorithm algorithms[2] = { ALG_ECDSA_SHA256, ALG_RSA_SHA256 };

static const char *path(const char *name)
{
    return str_printf(arena, "%s/%s", folder, name).p;
}

static void put(const char *name, struct str bytes)
{
    FILE *f = fopen(path(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    fclose(f);
    assert_int_equal(chmod(path(name), 0600), 0);
}

static bool run(const char *command)
{
    return system(str_printf(arena, "cd %s && %s >said.txt 2>&1", folder, command).p) == 0;
}

/* One key with its certificate under a label and a number of its own. */
static bool import(struct pki *p, int i)
{
    const struct pki_holder *h = &p->who[PKI_SYSTEM];
    struct str pem = pem_make(arena, "PRIVATE KEY", private_key_pkcs8(arena, h->key));

    put("key.pem", pem);
    put("cert.der", h->cert->sig.all);
    return run(str_printf(arena, "softhsm2-util --import key.pem --token sapar --label key%d "
                                 "--id 0%d --pin 1234", i, i + 1).p) &&
           run(str_printf(arena, "pkcs11-tool --module %s --token-label sapar --login --pin 1234 "
                                 "--write-object cert.der --type cert --label key%d --id 0%d",
                          module, i, i + 1).p);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    for (size_t i = 0; i < sizeof modules / sizeof *modules && module == NULL; i++)
        if (access(modules[i], R_OK) == 0)
            module = modules[i];
    assert_non_null(mkdtemp(folder));
    if (module == NULL || !run("command -v softhsm2-util") || !run("command -v pkcs11-tool")) {
        module = NULL;
        return 0;
    }
    assert_int_equal(mkdir(path("tokens"), 0700), 0);
    put("softhsm.conf", str_printf(arena, "directories.tokendir = %s/tokens\nlog.level = ERROR\n",
                                   folder));
    setenv("SOFTHSM2_CONF", path("softhsm.conf"), 1);
    assert_true(run("softhsm2-util --init-token --free --label sapar --so-pin 5678 --pin 1234"));
    for (int i = 0; i < 2; i++) {
        pki[i] = pki_new(arena, algorithms[i]);
        assert_true(import(pki[i], i));
    }
    put("pin", STR("1234\n"));
    put("wrong", STR("9999\n"));
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < 2 && module != NULL; i++)
        pki_free(pki[i]);
    assert_int_equal(system(str_printf(arena, "rm -rf %s", folder).p), 0);
    arena_free(arena);
    return 0;
}

static struct str address(const char *which, const char *pin)
{
    if (module == NULL)
        return STR_NONE;
    return str_printf(arena, "pkcs11:token=sapar;%s?module-path=%s&pin-source=file:%s/%s", which,
                      module, folder, pin);
}

static void the_same_code_signs(void **state)
{
    (void)state;
    if (module == NULL)
        skip();
    for (int i = 0; i < 2; i++) {
        struct diags d = diags_on(arena);
        struct pki *p = pki[i];
        struct pkcs12 box;
        struct str out;
        struct report *r;

        if (!token_open(arena, address(i == 0 ? "object=key0" : "id=%02;type=private", "pin"), &box,
                        &d))
            fail_msg("%s", diag_text(arena, d.first).p);
        assert_int_equal(box.n_certificates, 2);
        assert_true(str_eq(box.certificates[0], p->who[PKI_SYSTEM].cert->sig.all));
        assert_int_equal(private_key_algorithm(box.key), algorithms[i]);
        assert_true(private_key_sign(box.key, algorithms[i], STR("words"), arena, &out, &d));
        assert_true(spki_verify(p->who[PKI_SYSTEM].cert->spki, algorithms[i], STR("words"), out));
        assert_true(cms_sign(arena, box.key, box.certificates, 1, STR("words"),
                             (struct cms_how){ true, PKI_NOW, NULL }, &out, &d));
        r = pki_verify(p, out, STR_NONE);
        pki_expect(p, r, VERDICT_VALID, 0);
        private_key_free(box.key);
        /* And through the port, by its address alone. */
        assert_true(trust_port.sign(NULL, address(i == 0 ? "object=key0" : "object=key1", "pin"),
                                    STR_NONE, STR("words"), false, PKI_NOW, arena, &out, &d));
        pki_expect(p, pki_verify(p, out, STR("words")), VERDICT_VALID, 0);
        pki_expect(p, pki_verify(p, out, STR("other")), VERDICT_INVALID, MSG_trust_digest_wrong);
    }
}

static void what_is_not_there(void **state)
{
    struct str unauthorised = str_printf(arena, "pkcs11:token=sapar;object=key0?module-path=%s",
                                         module != NULL ? module : "");
    const struct { struct str address; const char *code; } rows[] = {
        { address("object=key9", "pin"), "token-key" },
        { address("id=%07", "pin"), "token-key" },
        { address("object=key0", "wrong"), "token-pin" },
        { address("object=key0", "absent"), "key-file" },
        { address("object=key0;serial=0", "pin"), "token-absent" },
        { address("object=key0;model=other", "pin"), "token-absent" },
        { unauthorised, "token-key" },      /* not signed in: private keys do not show */
        { STR("pkcs11:object=key0?module-path=/dev/null"), "token-module" },
        { STR("pkcs11:object=key0?module-path=/no/such/file.so"), "token-module" },
    };

    (void)state;
    if (module == NULL)
        skip();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diags d = diags_on(arena);
        struct pkcs12 box;

        assert_false(token_open(arena, rows[i].address, &box, &d));
        if (!str_is(d.first->code, rows[i].code))
            print_message("row %zu: %s\n", i, diag_text(arena, d.first).p);
        assert_true(str_is(d.first->code, rows[i].code));
        assert_true(str_find(diag_text(arena, d.first), "9999") < 0);
        assert_null(box.key);
    }
    /* A PIN that others can read is none. */
    assert_int_equal(chmod(path("pin"), 0644), 0);
    assert_false(token_open(arena, address("object=key0", "pin"), &(struct pkcs12){ NULL, NULL, 0 },
                            &(struct diags){ .arena = arena }));
    assert_int_equal(chmod(path("pin"), 0600), 0);
}

static void addresses(void **state)
{
    static const char *const bad[] = {
        "", "pkcs12:object=a", "pkcs11:", "pkcs11:token=a", "pkcs11:object", "pkcs11:object=",
        "pkcs11:object=a;object=b", "pkcs11:object=%4", "pkcs11:object=%", "pkcs11:object=%zz",
        "pkcs11:object=a?pin-value=1234", "pkcs11:object=a?pin-source=/etc/pin",
        "pkcs11:object=a;type=public", "pkcs11:object=a;colour=red", "pkcs11:=a",
    };
    struct diags d = diags_on(arena);
    struct token_address t;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        d = diags_on(arena);
        assert_false(token_address_read(arena, str_of(bad[i]), &t, &d));
        assert_true(str_is(d.first->code, "token-address"));
    }
    assert_true(token_address_read(arena, STR("pkcs11:token=My%20Card;id=%01%fF;object=k"
        "?module-path=/x.so&pin-source=file:/run/pin"), &t, &d));
    assert_true(str_is(t.token, "My Card") && str_is(t.object, "k"));
    assert_int_equal(t.id.n, 2);
    assert_memory_equal(t.id.p, "\x01\xff", 2);
    assert_true(str_is(t.module, "/x.so") && str_is(t.pin_file, "/run/pin"));
    assert_true(token_address_read(arena, STR("pkcs11:object=k"), &t, &d));
    assert_true(str_is(t.module, "p11-kit-proxy.so"));
}

/* A holder that lies: what it says is not given out. */
static bool lies(void *ctx, struct str input, unsigned char *out, size_t *n, struct diags *d)
{
    (void)input, (void)d;
    memset(out, 0x2a, *n);
    *n = *(const size_t *)ctx;
    return true;
}

static void a_holder_that_errs(void **state)
{
    static const size_t lengths[] = { 64, 63, 0, 256, 5000, 2 };
    struct private_key *own = NULL, *k;
    struct diags d = diags_on(arena);
    struct str out = STR_NONE;

    (void)state;
    for (size_t a = 0; a < 2; a++) {
        own = private_key_new(arena, algorithms[a], &d);
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            size_t n = lengths[i];

            d = diags_on(arena);
            k = private_key_external(arena, private_key_spki(arena, own),
                                     (struct key_signer){ lies, NULL, &n }, &d);
            assert_non_null(k);
            assert_false(private_key_sign(k, algorithms[a], STR("words"), arena, &out, &d));
            assert_true(str_is(d.first->code, "signing"));
            assert_null(out.p);
            private_key_free(k);
        }
        private_key_free(own);
    }
    d = diags_on(arena);
    own = private_key_new(arena, ALG_GOST_2015_512, &d);
    assert_null(private_key_external(arena, private_key_spki(arena, own),
                                     (struct key_signer){ lies, NULL, NULL }, &d));
    private_key_free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_code_signs),
        cmocka_unit_test(what_is_not_there),
        cmocka_unit_test(addresses),
        cmocka_unit_test(a_holder_that_errs),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
