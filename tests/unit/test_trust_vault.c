/*
 * NAME    test_trust_vault - sealed documents, wrapped keys, re-keying, files of keys
 * WHY     what a disk can do to a document - cut, change, swap, repeat - must be seen; a key file
 *         that others can read must not be used
 */
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

#include "base/buf.h"
#include "trust/keyfile.h"
#include "trust/vault.h"

static struct arena *arena;
static unsigned char key[VAULT_KEY] = "the key of one document, 32 byte";

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

static struct str a_document(size_t n)
{
    char *p = arena_alloc(arena, n + 1);

    for (size_t i = 0; i < n; i++)
        p[i] = (char)(unsigned char)(i * 131 + i / 251);
    return (struct str){ p, n };
}

static const char *code(const struct diags *d)
{
    return d->first != NULL ? str_z(arena, d->last->code) : "";
}

/* ------------------------------------------------------------------ documents */
static void every_length_goes_round(void **state)
{
    static const size_t lengths[] = { 0, 1, 31, 4096, VAULT_CHUNK - 1, VAULT_CHUNK, VAULT_CHUNK + 1,
        2 * VAULT_CHUNK, 3 * VAULT_CHUNK + 5 };

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct str plain = a_document(lengths[i]), sealed = vault_seal(arena, key, plain), back;
        struct diags d = diags_on(arena);

        assert_int_equal(sealed.n, vault_size((int64_t)plain.n));
        assert_true(vault_open(arena, key, sealed, &back, &d));
        assert_int_equal(back.n, plain.n);
        assert_memory_equal(back.n > 0 ? back.p : "", plain.p, plain.n);
        arena_reset(arena);
    }
}

static bool collect(void *ctx, const void *p, size_t n)
{
    buf_str(ctx, (struct str){ p, n });
    return true;
}

/* In pieces of any length the same bytes come out. */
static void pieces_do_not_matter(void **state)
{
    static const size_t pieces[] = { 7, 1000, 65536, 65553, 70001 };
    struct str plain = a_document(2 * VAULT_CHUNK + 777);

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct buf sealed = buf_on(arena), back = buf_on(arena);
        struct vault_stream *s = vault_seal_begin(arena, key, collect, &sealed);
        struct diags d = diags_on(arena);

        for (size_t at = 0; at < plain.n; at += pieces[i])
            assert_true(vault_seal_more(s, plain.p + at, str_sub(plain, at, pieces[i]).n));
        assert_true(vault_seal_end(s));
        s = vault_open_begin(arena, key, collect, &back);
        for (size_t at = 0; at < sealed.n; at += pieces[i])
            assert_true(
                vault_open_more(s, sealed.p + at, str_sub(buf_get(&sealed), at, pieces[i]).n, &d));
        assert_true(vault_open_end(s, &d));
        assert_true(str_eq(buf_get(&back), plain));
    }
}

static void damage_is_seen(void **state)
{
    struct str plain = a_document(300), sealed = vault_seal(arena, key, plain), back;
    unsigned char other[VAULT_KEY] = "the key of another, also 32 byte";
    struct diags d = diags_on(arena);

    (void)state;
    assert_false(vault_open(arena, other, sealed, &back, &d));
    assert_string_equal(code(&d), "vault-damaged");
    for (size_t bit = 0; bit < sealed.n * 8; bit++) {
        struct arena_mark m = arena_mark(arena);
        struct diags each = diags_on(arena);
        char *copy = arena_dup(arena, sealed.p, sealed.n);

        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        if (vault_open(arena, key, (struct str){ copy, sealed.n }, &back, &each))
            fail_msg("bit %zu may be flipped", bit);
        assert_int_equal(each.count, 1);
        arena_rewind(arena, m);
    }
    for (size_t n = 0; n < sealed.n; n += 3) {
        struct arena_mark m = arena_mark(arena);
        struct diags each = diags_on(arena);

        assert_false(vault_open(arena, key, str_sub(sealed, 0, n), &back, &each));
        arena_rewind(arena, m);
    }
}

/* Whole chunks are left out, swapped, repeated, added. */
static void chunks_keep_their_order(void **state)
{
    struct str sealed = vault_seal(arena, key, a_document(3 * VAULT_CHUNK)), back;
    size_t big = VAULT_CHUNK + VAULT_EXTRA;
    static const int orders[][4] = { { 0, 1, -1, -1 },  { 1, 0, 2, -1 }, { 0, 0, 1, 2 },
                                     { 0, 2, -1, -1 },  { 0, 1, 2, 2 },  { 2, -1, -1, -1 },
                                     { -1, -1, -1, -1 } };

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        struct buf b = buf_on(arena);
        struct diags d = diags_on(arena);

        buf_str(&b, str_sub(sealed, 0, VAULT_HEADER));
        for (int k = 0; k < 4 && orders[i][k] >= 0; k++)
            buf_str(&b, str_sub(sealed, VAULT_HEADER + (size_t)orders[i][k] * big, big));
        assert_false(vault_open(arena, key, buf_get(&b), &back, &d));
    }
}

static void the_same_document_never_looks_the_same(void **state)
{
    struct str plain = a_document(100);

    (void)state;
    assert_false(str_eq(vault_seal(arena, key, plain), vault_seal(arena, key, plain)));
}

/* ------------------------------------------------------------------ keys */
static struct vault_ring ring_of(struct str text)
{
    struct diags d = diags_on(arena);
    struct vault_ring r;

    if (!vault_ring_read(text, &r, &d))
        fail_msg("%.*s", STR_ARG(diag_text(arena, d.first)));
    return r;
}

static void rekeying_touches_no_document(void **state)
{
    unsigned char first[VAULT_KEY] = "first key of the ring, 32 bytes.",
                  second[VAULT_KEY] = "second key of the ring, 32 byte.";
    struct str one = vault_ring_more(arena, STR("# keys of the vault\n"), first);
    struct str two = vault_ring_more(arena, one, second),
               only_second = vault_ring_more(arena, STR(""), second);
    struct vault_ring old = ring_of(one), both = ring_of(two), new = ring_of(only_second);
    unsigned char wrapped[VAULT_WRAPPED], again[VAULT_WRAPPED], out[VAULT_KEY];
    struct diags d = diags_on(arena);
    bool changed;

    (void)state;
    vault_wrap(&old, key, STR("document a"), wrapped);
    assert_true(vault_unwrap(&old, wrapped, STR("document a"), out, &d));
    assert_memory_equal(out, key, VAULT_KEY);
    assert_false(vault_unwrap(&old, wrapped, STR("document b"), out, &d));
    assert_string_equal(code(&d), "vault-damaged");
    assert_true(vault_unwrap(&both, wrapped, STR("document a"), out,
                             &d)); /* old and new are in use together */
    assert_false(vault_unwrap(&new, wrapped, STR("document a"), out, &d));
    assert_string_equal(code(&d), "vault-key");
    assert_true(vault_rewrap(&both, wrapped, STR("document a"), &changed, &d) && changed);
    assert_true(vault_unwrap(&new, wrapped, STR("document a"), out, &d));
    assert_memory_equal(out, key, VAULT_KEY);
    memcpy(again, wrapped, sizeof again);
    assert_true(vault_rewrap(&both, wrapped, STR("document a"), &changed, &d) && !changed);
    assert_memory_equal(again, wrapped, sizeof again);
    for (size_t bit = 0; bit < 8 * VAULT_WRAPPED; bit++) {
        memcpy(again, wrapped, sizeof again);
        again[bit / 8] = (unsigned char)(again[bit / 8] ^ 1 << bit % 8);
        assert_false(vault_unwrap(&both, again, STR("document a"), out, &d));
        assert_false(vault_rewrap(&both, again, STR("document a"), &changed, &d));
    }
    vault_ring_wipe(&old);
    assert_int_equal(old.n, 0);
}

#define TWICE "vault-key 0000000000000000000000000000000000000000000000000000000000000000\n"

static void faulty_rings_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "# none\n",
        "vault-key\n",
        "vault-key 00\n",
        "key 0000000000000000000000000000000000000000000000000000000000000000\n",
        "vault-key 00000000000000000000000000000000000000000000000000000000000000zz\n",
        (TWICE TWICE),
    };
    struct vault_ring r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct diags d = diags_on(arena);

        assert_false(vault_ring_read(str_of(bad[i]), &r, &d));
        assert_string_equal(code(&d), "vault-key");
    }
}

/* ------------------------------------------------------------------ files of keys */
static void key_files(void **state)
{
    char dir[] = "/tmp/sapar-keys-XXXXXX", path[64], data[64], link_path[64], inside[64];
    struct diags d = diags_on(arena);
    struct str out;
    struct stat st;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/key", dir);
    snprintf(data, sizeof data, "%s/data", dir);
    snprintf(inside, sizeof inside, "%s/data/key", dir);
    snprintf(link_path, sizeof link_path, "%s/link", dir);
    assert_int_equal(mkdir(data, 0700), 0);

    assert_true(keyfile_make(path, data, STR("secret\n"), &d));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(keyfile_read(arena, path, data, &out, &d));
    assert_true(str_is(out, "secret\n"));
    assert_true(keyfile_read(arena, path, NULL, &out, &d));
    assert_int_equal(d.count, 0);

    assert_false(keyfile_make(path, data, STR("other\n"), &d));         /* never over an old one */
    assert_false(keyfile_make(inside, data, STR("secret\n"), &d));
    assert_int_not_equal(stat(inside, &st), 0);
    assert_true(keyfile_make(inside, NULL, STR("secret\n"), &d));
    assert_false(keyfile_read(arena, inside, data, &out, &d));
    assert_true(keyfile_read(arena, path, "/no/such/folder", &out, &d));

    assert_int_equal(symlink(path, link_path), 0);
    assert_false(keyfile_read(arena, link_path, data, &out, &d));
    assert_false(keyfile_read(arena, dir, data, &out, &d));
    assert_false(keyfile_read(arena, "/no/such/file", data, &out, &d));
    static const mode_t open_modes[] = { 0640, 0604, 0620, 0602, 0610, 0601, 0644, 0666 };
    for (size_t i = 0; i < sizeof open_modes / sizeof open_modes[0]; i++) {
        assert_int_equal(chmod(path, open_modes[i]), 0);
        assert_false(keyfile_read(arena, path, data, &out, &d));
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_true(keyfile_read(arena, path, data, &out, &d));
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(truncate(path, 0), 0);
    assert_false(keyfile_read(arena, path, data, &out, &d));
    assert_int_equal(truncate(path, KEYFILE_BYTES + 1), 0);
    assert_false(keyfile_read(arena, path, data, &out, &d));
    for (const struct diag *g = d.first; g != NULL; g = g->next) {
        assert_true(str_is(g->code, "key-file"));
        assert_true(g->remedy.n > 0 && g->class == DIAG_ENVIRONMENT);
    }
    unlink(link_path);
    unlink(inside);
    unlink(path);
    rmdir(data);
    rmdir(dir);
}

/* ------------------------------------------------------------------ small things */
static void boxes_open_under_their_name_only(void **state)
{
    static const char text[] =
        "vault-key 0101010101010101010101010101010101010101010101010101010101010101\n";
    struct diags d = diags_on(arena);
    struct vault_ring ring, other;
    struct str boxed, plain, empty;
    char *bad;

    (void)state;
    assert_true(vault_ring_read(str_of(text), &ring, &d));
    boxed = vault_box(&ring, arena, STR("a one-time code"), STR("record/code/1"));
    assert_int_equal(boxed.n, strlen("a one-time code") + VAULT_BOX);
    assert_true(vault_unbox(&ring, arena, boxed, STR("record/code/1"), &plain, &d));
    assert_true(str_is(plain, "a one-time code"));
    empty = vault_box(&ring, arena, STR(""), STR("n"));
    assert_true(vault_unbox(&ring, arena, empty, STR("n"), &plain, &d));
    assert_int_equal(plain.n, 0);
    assert_int_equal(d.count, 0);
    assert_false(vault_unbox(&ring, arena, boxed, STR("record/code/2"), &plain, &d));
    assert_string_equal(code(&d), "vault-damaged");
    for (size_t i = VAULT_KEY_ID; i < boxed.n; i++) {
        bad = arena_dup(arena, boxed.p, boxed.n);
        bad[i] ^= 1;
        assert_false(vault_unbox(&ring, arena, (struct str){ bad, boxed.n }, STR("record/code/1"),
                                 &plain, &d));
    }
    for (size_t n = 0; n < boxed.n; n++)
        assert_false(vault_unbox(&ring, arena, str_sub(boxed, 0, n), STR("record/code/1"), &plain,
                                 &d));
    assert_true(vault_ring_read(vault_ring_more(arena, STR(""), key), &other, &d));
    assert_false(vault_unbox(&other, arena, boxed, STR("record/code/1"), &plain, &d));
    assert_string_equal(code(&d), "vault-key");
}

static void plain_sizes_are_read_off(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 3 * VAULT_CHUNK; n += n % 7 == 0 ? 1 : 4093)
        assert_int_equal(vault_plain_size(vault_size(n)), n);
    assert_int_equal(vault_plain_size(VAULT_HEADER), -1);
    assert_int_equal(vault_plain_size(0), -1);
    assert_int_equal(vault_plain_size(vault_size(VAULT_CHUNK) + 5), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_length_goes_round, begin, end),
        cmocka_unit_test_setup_teardown(pieces_do_not_matter, begin, end),
        cmocka_unit_test_setup_teardown(damage_is_seen, begin, end),
        cmocka_unit_test_setup_teardown(chunks_keep_their_order, begin, end),
        cmocka_unit_test_setup_teardown(the_same_document_never_looks_the_same, begin, end),
        cmocka_unit_test_setup_teardown(rekeying_touches_no_document, begin, end),
        cmocka_unit_test_setup_teardown(faulty_rings_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(key_files, begin, end),
        cmocka_unit_test_setup_teardown(boxes_open_under_their_name_only, begin, end),
        cmocka_unit_test_setup_teardown(plain_sizes_are_read_off, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
