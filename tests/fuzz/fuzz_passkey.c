/*
 * NAME    fuzz_passkey - any bytes as what a browser and a device say of a passkey
 * WHY     beside not crashing: what registers can be stored and read back, and nothing is signed by
 *         a device of which only the public key is known usage   the first byte: how many bytes of
 *         the rest are client data (times four); then the authenticator's data; odd: the client
 *         data is ours and right, so that the device's is read
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/panic.h"
#include "trust/encode.h"
#include "trust/passkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char challenge[PASSKEY_CHALLENGE] = { 1, 2, 3 };
static const char *const kinds[] = { "webauthn.create", "webauthn.get" };

static struct str ours(struct arena *a, const char *kind)
{
    struct str nonce = { (const char *)challenge, sizeof challenge };

    return str_printf(a,
                      "{\"type\":\"%s\",\"challenge\":\"%.*s\",\"origin\":\"https://a.example\"}",
                      kind, STR_ARG(base64url_write(a, nonce)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_site site = { STR("a.example"), STR("https://a.example"), false };
    struct arena *a = arena_new();
    struct str rest, client[2], auth;
    struct passkey key, again;
    bool right;
    size_t n;

    if (size > 0) {
        right = data[0] % 2 != 0;
        rest = (struct str){ (const char *)data + 1, size - 1 };
        n = (size_t)data[0] * 4;
        for (int i = 0; i < 2; i++)
            client[i] = right ? ours(a, kinds[i]) : str_sub(rest, 0, n);
        auth = right ? rest : str_sub(rest, n < rest.n ? n : rest.n, rest.n);
        if (passkey_register(a, &site, challenge, client[0], auth, &key) == PASSKEY_OK) {
            AN(passkey_from_json(a, passkey_json(a, &key), &again));
            AN(str_eq(again.public, key.public) && str_eq(again.id, key.id));
            AN(passkey_verify(a, &site, challenge, &key, client[1], auth, rest) != PASSKEY_OK);
        }
    }
    arena_free(a);
    return 0;
}
