/*
 * NAME    fuzz_pkcs12 - any bytes as a PKCS#12 file, and as the content of one whose MAC is right
 * WHY     nothing behind a wrong MAC is looked at, so the bags are reached only by making it right;
 *         beside not crashing: a refusal is told, a file that is taken has a key that can be freed
 *         usage   the first byte: even, the rest is a file; odd, the rest is its content. The
 *         password is x.
 */
#include "base/panic.h"
#include "trust/pbe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str pair(struct arena *a, struct str x, struct str y)
{
    struct str parts[2] = { x, y };

    return der_make_sequence(a, parts, 2);
}

static struct str file_of(struct arena *a, struct str content)
{
    struct str salt = STR("12345678"), parts[3];
    unsigned char mac[DIGEST_MOST];
    struct pbe_password p;

    AN(pbe_password(a, STR("x"), &p) && pbe_mac(HASH_SHA1, content, salt, 1, &p, mac));
    pbe_forget(&p);
    parts[0] = der_make_int(a, 3);
    parts[1] = pair(a, der_make_oid(a, "1.2.840.113549.1.7.1"),
                    der_wrap(a, DER_CONSTRUCTED(0), der_make_octets(a, content)));
    parts[2] = pair(a, pair(a, pair(a, der_make_oid(a, "1.3.14.3.2.26"), der_make_null(a)),
                            der_make_octets(a, (struct str){ (const char *)mac, 20 })),
                    der_make_octets(a, salt));
    return der_make_sequence(a, parts, 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct str bytes = { (const char *)data, size };
    struct pkcs12 p;
    bool taken;

    if (size > 0) {
        bytes = str_sub(bytes, 1, size - 1);
        if ((data[0] & 1) != 0)
            bytes = file_of(a, bytes);
    }
    taken = pkcs12_read(a, bytes, STR("x"), &p, &d);
    AN(taken == (p.key != NULL) && taken == (d.count == 0));
    private_key_free(p.key);
    arena_free(a);
    return 0;
}
