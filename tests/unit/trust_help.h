/*
 * NAME    trust_help - bytes for tests of keys: hex, files, the shared vectors
 * WHY     the vectors of the shared folder are real certificates: read where they are, skipped where
 *         they are not
 */
#ifndef TESTS_TRUST_HELP_H
#define TESTS_TRUST_HELP_H

#include <stdio.h>
#include <stdlib.h>

#include "trust/digest.h"
#include "trust/key.h"
#include "trust/pem.h"

#define VECTORS "../shared/vectors/eds/"

static inline struct str unhex(struct arena *a, const char *hex)
{
    size_t n = str_of(hex).n / 2;
    unsigned char *p = arena_alloc(a, n + 1);

    assert_true(hex_read(str_of(hex), p, n));
    return (struct str){ (const char *)p, n };
}

/* STR_NONE when there is no such file. */
static inline struct str file_bytes(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    char *p;
    size_t n;

    if (f == NULL)
        return STR_NONE;
    p = arena_alloc(a, 1 << 20);
    n = fread(p, 1, 1 << 20, f);
    fclose(f);
    return (struct str){ p, n };
}

/* DER of a vector, out of PEM if need be. */
static inline struct str vector(struct arena *a, const char *name)
{
    struct str bytes = file_bytes(a, str_z(a, str_printf(a, VECTORS "%s", name)));
    struct pem_block *blocks;

    if (bytes.n == 0 || bytes.p[0] == 0x30)
        return bytes;
    assert_true(pem_blocks(a, bytes, &blocks) >= 1);
    return blocks[0].der;
}

#define SKIP_WITHOUT(s) do { if ((s).n == 0) skip(); } while (0)

static inline struct str altered(struct arena *a, struct str s, size_t at, unsigned mask)
{
    char *p = arena_dup(a, s.p, s.n);

    p[at] = (char)((unsigned char)p[at] ^ mask);
    return (struct str){ p, s.n };
}

/* The SubjectPublicKeyInfo of a certificate. */
static inline struct str spki_of(struct str certificate)
{
    struct der in = der_of(certificate, false), all, tbs;
    struct der_item it;
    int i;

    assert_true(der_into(&in, DER_SEQUENCE, &all));
    assert_true(der_into(&all, DER_SEQUENCE, &tbs));
    (void)der_option(&tbs, DER_CONSTRUCTED(0), &it);
    for (i = 0; i < 6; i++)
        assert_true(der_any(&tbs, &it));
    return it.all;
}

static inline struct str reversed(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t i;

    for (i = 0; i < s.n; i++)
        p[i] = s.p[s.n - 1 - i];
    return (struct str){ p, s.n };
}

#endif
