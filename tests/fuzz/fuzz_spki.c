/*
 * NAME    fuzz_spki - any bytes as a public key and as a private one
 * WHY     beside not crashing: a refusal is told; a key that is taken has a kind and refuses a
 *         signature of zeros; a private key that is taken signs what its own public key verifies
 */
#include <string.h>

#include "base/panic.h"
#include "trust/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_public(struct arena *a, struct str bytes)
{
    static const char zeros[512];
    struct diags d = diags_on(a);
    struct public_key *k = public_key_read(a, bytes, &d);
    int alg;
    size_t n;

    AN((k == NULL) == (d.count > 0));
    if (k == NULL)
        return;
    AN(public_key_kind(k) != NULL && public_key_bits(k) >= 256);
    for (alg = ALG_UNKNOWN; alg <= ALG_ECDSA_SHA512; alg++)
        for (n = 0; n <= sizeof zeros; n += 64)
            AN(!public_key_verify(k, (enum algorithm)alg, STR("x"), (struct str){ zeros, n }));
    public_key_free(k);
}

static void as_private(struct arena *a, struct str bytes)
{
    struct diags d = diags_on(a);
    struct private_key *k = private_key_read(a, bytes, &d);
    struct public_key *pub;
    struct str signature;
    enum algorithm alg;

    AN((k == NULL) == (d.count > 0));
    if (k == NULL)
        return;
    alg = private_key_algorithm(k);
    pub = public_key_read(a, private_key_spki(a, k), &d);
    /* A strange RSA or EC key may fail to sign or not fit its public half; a GOST key may not. */
    if (pub != NULL && alg <= ALG_GOST_2015_512) {
        AN(private_key_sign(k, alg, STR("x"), a, &signature, &d));
        AN(public_key_verify(pub, alg, STR("x"), signature));
    }
    AN(pub != NULL || alg > ALG_GOST_2015_512);
    public_key_free(pub);
    private_key_free(k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = { (const char *)data, size };

    as_public(a, bytes);
    as_private(a, bytes);
    arena_free(a);
    return 0;
}
