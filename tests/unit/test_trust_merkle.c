/*
 * NAME    test_trust_merkle - the journal's tree against known roots and against the definition
 *         itself
 * WHY     the stored-node algorithms must give what the recursive definition of RFC 9162 gives, for
 *         every size
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trust/digest.h"
#include "trust/merkle.h"

#define MOST 130

static unsigned char nodes[9][MOST][MERKLE_HASH];   /* by level and index */
static bool have[9][MOST];
static unsigned char leaves[MOST][MERKLE_HASH];
static unsigned char roots[MOST + 1][MERKLE_HASH];
static int written;

static int put(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    (void)ctx;
    assert_true(level < 9 && index < MOST);
    assert_false(have[level][index]);       /* a node is written once */
    have[level][index] = true;
    memcpy(nodes[level][index], hash, MERKLE_HASH);
    written++;
    return 0;
}

static int get(void *ctx, int level, int64_t index, unsigned char hash[MERKLE_HASH])
{
    (void)ctx;
    if (level >= 9 || index >= MOST || !have[level][index])
        return -7;
    memcpy(hash, nodes[level][index], MERKLE_HASH);
    return 0;
}

/* The definition: MTH of leaves from .. from + n - 1. */
static void define(int from, int n, unsigned char out[MERKLE_HASH])
{
    unsigned char left[MERKLE_HASH], right[MERKLE_HASH];
    int k = 1;

    if (n == 1) {
        memcpy(out, leaves[from], MERKLE_HASH);
        return;
    }
    while (k * 2 < n)
        k *= 2;
    define(from, k, left);
    define(from + k, n - k, right);
    merkle_node(left, right, out);
}

static int build(void **state)
{
    struct merkle_frontier f = { 0 };
    unsigned char bytes[2];
    int i;

    (void)state;
    memset(have, 0, sizeof(have));
    written = 0;
    merkle_root(&f, roots[0]);
    for (i = 0; i < MOST; i++) {
        bytes[0] = (unsigned char)i;
        bytes[1] = (unsigned char)(i * 7);
        merkle_leaf(bytes, 2, leaves[i]);
        assert_int_equal(merkle_append(&f, leaves[i], put, NULL), 0);
        merkle_root(&f, roots[i + 1]);
    }
    return 0;
}

static void expect_hex(const unsigned char *hash, const char *hex)
{
    char is[65];

    hex_write(hash, MERKLE_HASH, is);
    assert_string_equal(is, hex);
}

/* The tree of eight leaves that implementations of RFC 6962 and 9162 compare themselves with. */
static void test_known(void **state)
{
    static const struct { const char *bytes; size_t n; const char *root;
    } rows[] = {
        { "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
        { "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
        { "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
        { "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
        { "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
        { "\x40\x41\x42\x43", 4,
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
        { "\x50\x51\x52\x53\x54\x55\x56\x57", 8,
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
        { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
    };
    struct merkle_frontier f = { 0 };
    unsigned char hash[MERKLE_HASH];
    size_t i;

    (void)state;
    merkle_root(&f, hash);
    expect_hex(hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        merkle_leaf(rows[i].bytes, rows[i].n, hash);
        assert_int_equal(merkle_append(&f, hash, NULL, NULL), 0);
        merkle_root(&f, hash);
        expect_hex(hash, rows[i].root);
    }
}

static void test_roots(void **state)
{
    struct merkle_frontier f;
    unsigned char hash[MERKLE_HASH];
    int n, bits = 0, i;

    (void)state;
    for (n = 1; n <= MOST; n++) {
        define(0, n, hash);
        assert_memory_equal(hash, roots[n], MERKLE_HASH);
        assert_int_equal(merkle_root_at(n, get, NULL, hash), 0);
        assert_memory_equal(hash, roots[n], MERKLE_HASH);
        /* A frontier read back goes on as the one that was kept. */
        if (n < MOST) {
            assert_int_equal(merkle_frontier_read(&f, n, get, NULL), 0);
            assert_int_equal(merkle_append(&f, leaves[n], NULL, NULL), 0);
            merkle_root(&f, hash);
            assert_memory_equal(hash, roots[n + 1], MERKLE_HASH);
        }
    }
    for (i = MOST; i > 0; i /= 2)
        bits += i % 2;
    assert_int_equal(written, 2 * MOST - bits);    /* only complete subtrees, each once */
}

static void test_audit(void **state)
{
    unsigned char path[MERKLE_PATH][MERKLE_HASH];
    const unsigned char (*p)[MERKLE_HASH] = (const unsigned char (*)[MERKLE_HASH])path;
    size_t n;
    int size, i;

    (void)state;
    for (size = 1; size <= MOST; size++)
        for (i = 0; i < size; i++) {
            assert_int_equal(merkle_audit_path(i, size, get, NULL, path, &n), 0);
            assert_true(n <= 8);
            assert_true(merkle_verify_audit(leaves[i], i, size, p, n, roots[size]));
            /* Another leaf, place, size, root, a shorter or longer path: all refused. */
            assert_false(merkle_verify_audit(leaves[(i + 1) % MOST], i, size, p, n, roots[size]));
            assert_false(merkle_verify_audit(leaves[i], i, size, p, n, roots[size - 1]));
            assert_false(merkle_verify_audit(leaves[i], i + 1, size, p, n, roots[size]));
            assert_false(merkle_verify_audit(leaves[i], i, size, p, n + 1, roots[size]));
            if (n > 0) {
                assert_false(merkle_verify_audit(leaves[i], i, size, p, n - 1, roots[size]));
                path[n / 2][5] ^= 1;
                assert_false(merkle_verify_audit(leaves[i], i, size, p, n, roots[size]));
            }
        }
    assert_false(merkle_verify_audit(leaves[0], -1, 1, p, 0, roots[1]));
    assert_false(merkle_verify_audit(leaves[0], 0, 0, p, 0, roots[0]));
    assert_false(merkle_verify_audit(leaves[0], 0, -5, p, 0, roots[1]));
}

static void test_consistency(void **state)
{
    unsigned char path[MERKLE_PATH][MERKLE_HASH];
    const unsigned char (*p)[MERKLE_HASH] = (const unsigned char (*)[MERKLE_HASH])path;
    size_t n;
    int older, newer;

    (void)state;
    for (newer = 1; newer <= MOST; newer++)
        for (older = 1; older <= newer; older++) {
            assert_int_equal(merkle_consistency_path(older, newer, get, NULL, path, &n), 0);
            assert_true(merkle_verify_consistency(older, newer, roots[older], roots[newer], p, n));
            assert_false(
                merkle_verify_consistency(older, newer, roots[older - 1], roots[newer], p, n));
            assert_false(
                merkle_verify_consistency(older, newer, roots[older], roots[newer - 1], p, n));
            assert_false(
                merkle_verify_consistency(older, newer, roots[older], roots[newer], p, n + 1));
            if (n > 0) {
                assert_false(
                    merkle_verify_consistency(older, newer, roots[older], roots[newer], p, n - 1));
                path[n / 2][31] ^= 128;
                assert_false(
                    merkle_verify_consistency(older, newer, roots[older], roots[newer], p, n));
            }
        }
    assert_false(merkle_verify_consistency(0, 5, roots[0], roots[5], p, 0));
    assert_false(merkle_verify_consistency(6, 5, roots[6], roots[5], p, 0));
}

static void test_missing_node(void **state)
{
    unsigned char path[MERKLE_PATH][MERKLE_HASH];
    size_t n;

    (void)state;
    have[3][2] = false;                     /* leaves 16 .. 23 */
    assert_int_equal(merkle_audit_path(24, 32, get, NULL, path, &n), -7);
    assert_int_equal(merkle_root_at(24, get, NULL, path[0]), -7);
    have[3][2] = true;
    assert_int_equal(merkle_audit_path(24, 32, get, NULL, path, &n), 0);
}

static int refuse(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    (void)index;
    (void)hash;
    return level == *(int *)ctx ? -3 : 0;
}

static void test_failed_put(void **state)
{
    struct merkle_frontier f = { 0 }, before;
    unsigned char root[MERKLE_HASH];
    int level = 2, i;

    (void)state;
    for (i = 0; i < 3; i++)
        assert_int_equal(merkle_append(&f, leaves[i], refuse, &level), 0);
    before = f;
    assert_int_equal(merkle_append(&f, leaves[3], refuse, &level), -3);
    assert_int_equal(f.size, before.size);
    merkle_root(&f, root);
    assert_memory_equal(root, roots[3], MERKLE_HASH);
    assert_int_equal(merkle_append(&f, leaves[3], NULL, NULL), 0);
    merkle_root(&f, root);
    assert_memory_equal(root, roots[4], MERKLE_HASH);
}

static void test_digest(void **state)
{
    struct arena *a = arena_new();
    struct sha256 *h = sha256_begin();
    unsigned char whole[SHA256_BYTES], parts[SHA256_BYTES], back[SHA256_BYTES];
    char hex[SHA256_HEX];
    struct str r;

    (void)state;
    sha256_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256("hello journal", 13, whole);
    sha256_more(h, "hello ", 6);
    sha256_more(h, "", 0);
    sha256_more(h, "journal", 7);
    sha256_end(h, parts);
    assert_memory_equal(whole, parts, SHA256_BYTES);
    assert_true(hex_read(hex_str(a, whole, SHA256_BYTES), back, SHA256_BYTES));
    assert_memory_equal(whole, back, SHA256_BYTES);
    assert_false(hex_read(STR("0g"), back, 1));
    assert_false(hex_read(STR("000"), back, 1));
    assert_true(hex_read(STR("aF"), back, 1));
    assert_int_equal(back[0], 0xaf);
    r = random_hex(a, 16);
    assert_int_equal(r.n, 32);
    assert_false(str_eq(r, random_hex(a, 16)));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test_setup(test_roots, build),
        cmocka_unit_test_setup(test_audit, build),
        cmocka_unit_test_setup(test_consistency, build),
        cmocka_unit_test_setup(test_missing_node, build),
        cmocka_unit_test_setup(test_failed_put, build),
        cmocka_unit_test(test_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
