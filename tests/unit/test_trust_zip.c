/*
 * NAME    test_trust_zip - containers: what is written is read, what two programs could read
 *         differently is not
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/buf.h"
#include "trust/zip.h"

#define AT ((moment)1780000000)

static struct arena *arena;

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

static struct str packed(const struct zip_entry *v, size_t n)
{
    struct diags d = diags_on(arena);
    struct str zip;

    assert_true(zip_write(arena, v, n, AT, &zip, &d));
    return zip;
}

/* Copies, so that a sanitizer sees a read past the end. */
static bool reads(struct str bytes, const char *code)
{
    char *exact = malloc(bytes.n > 0 ? bytes.n : 1);
    struct diags d = diags_on(arena);
    struct zip z;
    bool right;

    assert_non_null(exact);
    memcpy(exact, bytes.p, bytes.n);
    right = zip_read(arena, (struct str){ exact, bytes.n }, &z, &d);
    free(exact);
    assert_int_equal(d.count, right ? 0 : 1);
    if (!right && code != NULL && !str_is(d.first->code, code))
        fail_msg("%.*s: %.*s instead of %s", STR_ARG(d.first->code), STR_ARG(d.first->message),
                 code);
    return right;
}

static struct str patch(struct str s, size_t at, const void *p, size_t n)
{
    char *copy = arena_dup(arena, s.p, s.n);

    assert_true(at + n <= s.n);
    memcpy(copy + at, p, n);
    return (struct str){ copy, s.n };
}

static struct str number(struct str s, size_t at, uint32_t v, size_t bytes)
{
    char le[4] = { (char)(v & 255), (char)(v >> 8 & 255), (char)(v >> 16 & 255), (char)(v >> 24) };

    return patch(s, at, le, bytes);
}

static struct str join(struct str a, struct str b, struct str c)
{
    struct buf w = buf_on(arena);

    buf_str(&w, a);
    buf_str(&w, b);
    buf_str(&w, c);
    return buf_get(&w);
}

static uint32_t at32(struct str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;

    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static size_t directory(struct str s)
{
    return at32(s, s.n - 6);
}

static struct str two(void)
{
    return packed((struct zip_entry[]){ { STR("mimetype"), STR("application/x"), true },
                                        { STR("a/b.txt"), STR("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"),
                                          false } }, 2);
}

/* ------------------------------------------------------------------ good */

static void back_and_forth(void **state)
{
    struct buf long_text = buf_on(arena);
    struct diags d = diags_on(arena);
    struct zip z;

    (void)state;
    for (int i = 0; i < 20000; i++)
        buf_printf(&long_text, "line %d\n", i * 7919);
    struct zip_entry v[] = {
        { STR("mimetype"), STR("application/vnd.etsi.asic-e+zip"), true },
        { STR("empty"), STR(""), false },
        { STR("META-INF/x.xml"), buf_get(&long_text), false },
        { STR("papers/one.pdf"), buf_get(&long_text), true },
    };
    struct str zip = packed(v, 4);

    assert_true(zip_known(zip));
    assert_true(zip.n < 2 * long_text.n);
    assert_true(zip_read(arena, zip, &z, &d));
    assert_int_equal(z.n, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_eq(z.v[i].name, v[i].name));
        assert_int_equal(z.v[i].bytes.n, v[i].bytes.n);
        assert_memory_equal(z.v[i].bytes.p, v[i].bytes.p, v[i].bytes.n);
    }
    assert_true(z.v[0].stored && !z.v[2].stored && z.v[3].stored);
    assert_ptr_equal(zip_find(&z, STR("empty")), &z.v[1]);
    assert_null(zip_find(&z, STR("EMPTY")));
    assert_true(str_eq(zip, packed(v, 4)));
    /* Magic at its place, so that a file manager knows the kind (EN 319 162-1, A.1). */
    assert_memory_equal(zip.p + 30, "mimetypeapplication/vnd.etsi.asic-e+zip", 39);
}

static void names(void **state)
{
    static const char *const good[] = { "a", "a/b/c.json", "META-INF/ASiCManifest.xml", "x-1_2.y" };
    static const char *const bad[] = {
        "", "/a", "a/", "a//b", "..", "../a", "a/../b", "./a", "a/./b", ".hidden", "a\\b", "c:a",
        "a b", "a\xd0\xb1", "a%2e", "-/..", "a*",
    };
    char many[ZIP_NAME_MOST + 2];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(zip_name_ok(str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (zip_name_ok(str_of(bad[i])))
            fail_msg("%s is taken", bad[i]);
    memset(many, 'a', sizeof many);
    assert_true(zip_name_ok((struct str){ many, ZIP_NAME_MOST }));
    assert_false(zip_name_ok((struct str){ many, ZIP_NAME_MOST + 1 }));
    assert_false(zip_name_ok((struct str){ "a\0b", 3 }));
}

static void too_much_to_write(void **state)
{
    struct zip_entry *v = arena_new_array(arena, ZIP_ENTRIES_MOST + 1, struct zip_entry);
    struct diags d = diags_on(arena);
    struct str zip;

    (void)state;
    for (size_t i = 0; i <= ZIP_ENTRIES_MOST; i++)
        v[i] = (struct zip_entry){ str_printf(arena, "n%zu", i), STR("x"), true };
    assert_true(zip_write(arena, v, ZIP_ENTRIES_MOST, AT, &zip, &d));
    assert_true(reads(zip, NULL));
    assert_false(zip_write(arena, v, ZIP_ENTRIES_MOST + 1, AT, &zip, &d));
    v[1].name = STR("N0");
    assert_false(zip_write(arena, v, 2, AT, &zip, &d));
    assert_true(str_is(d.last->code, "zip-twice"));
}

/* A run of zeros deflates a thousandfold: it is stored, so that the reader's limit holds. */
static void what_shrinks_too_much(void **state)
{
    char *zeros = arena_alloc(arena, 3 << 20);
    struct zip_entry v = { STR("zeros"), { zeros, 3 << 20 }, false };
    struct str zip;

    (void)state;
    memset(zeros, '0', 3 << 20);
    zip = packed(&v, 1);
    assert_true(zip.n > 3 << 20);
    assert_true(reads(zip, NULL));
}

/* ------------------------------------------------------------------ bad */

static void every_cut_and_every_bit(void **state)
{
    struct str zip = two();
    size_t taken = 0;

    (void)state;
    for (size_t n = 0; n < zip.n; n++)
        assert_false(reads((struct str){ zip.p, n }, NULL));
    for (size_t bit = 0; bit < 8 * zip.n; bit++) {
        char *copy = arena_dup(arena, zip.p, zip.n);

        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        taken += reads((struct str){ copy, zip.n }, NULL);
    }
    /* What may differ: the bits that fill the last byte of a deflated entry, of which there is one. */
    assert_in_range(taken, 0, 7);
}

static void around(void **state)
{
    struct str zip = two();
    size_t dir = directory(zip);
    struct str front = str_sub(zip, 0, dir), back = str_sub(zip, dir, zip.n), moved;

    (void)state;
    assert_false(reads(join(STR("x"), zip, STR("")), "bad-zip"));
    assert_false(reads(join(zip, STR("x"), STR("")), "bad-zip"));
    /* Bytes between the last entry and the directory, offsets put right. */
    moved = join(front, STR("hidden"), back);
    moved = number(moved, moved.n - 6, (uint32_t)dir + 6, 4);
    assert_false(reads(moved, "bad-zip"));
    /* A comment that holds another end. */
    moved = join(zip, str_sub(zip, zip.n - 22, 22), STR(""));
    assert_false(reads(moved, "bad-zip"));
    assert_false(reads(number(moved, moved.n - 24, 22, 2), "bad-zip"));
}

static void overlapping(void **state)
{
    struct str zip = two();
    size_t dir = directory(zip), second = dir + 46 + 8;

    (void)state;
    /* Both entries of the directory at the first local header. */
    assert_false(reads(number(zip, second + 42, 0, 4), "bad-zip"));
    /* The first entry says that it is longer, in both headers: it would cover the second. */
    zip = number(number(number(number(zip, 18, 40, 4), 22, 40, 4), dir + 20, 40, 4), dir + 24, 40,
                 4);
    assert_false(reads(zip, NULL));
}

static void two_headers(void **state)
{
    struct str zip = two();
    size_t dir = directory(zip);

    (void)state;
    assert_false(reads(patch(zip, 30, "MIMETYPE", 8), "bad-zip"));          /* local name */
    assert_false(reads(number(zip, 14, 1, 4), "bad-zip"));                  /* local checksum */
    assert_false(reads(number(zip, 6, 0x800, 2), "bad-zip"));               /* local flags */
    assert_false(reads(number(zip, 28, 1, 2), "bad-zip"));                  /* local extra */
    assert_false(reads(number(number(zip, 6, 1, 2), dir + 8, 1, 2), "bad-zip"));    /* encrypted */
    assert_false(reads(number(number(zip, 6, 8, 2), dir + 8, 8, 2), "bad-zip"));    /* streamed */
    assert_false(reads(number(number(zip, 8, 12, 2), dir + 10, 12, 2), "bad-zip")); /* bzip2 */
    assert_false(reads(number(number(zip, 4, 45, 2), dir + 6, 45, 2), "bad-zip"));  /* version */
    assert_false(reads(number(number(zip, 14, 1, 4), dir + 16, 1, 4), "zip-damaged"));
    assert_false(reads(number(zip, dir + 38, 0xa1ff0000, 4), "bad-zip"));          /* a link */
    assert_false(reads(number(zip, dir + 4, 0x0314, 2), "bad-zip"));               /* of Unix */
}

static void zip64(void **state)
{
    struct str zip = two();
    size_t end = zip.n - 22, dir = directory(zip);

    (void)state;
    assert_false(reads(number(number(zip, end + 8, 0xffff, 2), end + 10, 0xffff, 2), "bad-zip"));
    assert_false(reads(number(zip, end + 16, 0xffffffff, 4), "bad-zip"));
    assert_false(reads(number(zip, dir + 20, 0xffffffff, 4), "bad-zip"));
    assert_false(reads(number(zip, dir + 24, 0xffffffff, 4), "bad-zip"));
}

static void named_badly(void **state)
{
    struct str zip = two();
    size_t dir = directory(zip), second = dir + 46 + 8;

    (void)state;
    assert_false(reads(patch(patch(zip, 30, "../etc/x", 8), dir + 46, "../etc/x", 8), "zip-name"));
    assert_false(reads(patch(patch(zip, 30, "/etc/xyz", 8), dir + 46, "/etc/xyz", 8), "zip-name"));
    assert_false(reads(patch(patch(zip, 30, "mime\0ype", 8), dir + 46, "mime\0ype", 8),
                       "zip-name"));
    /* The second entry under the name of the first but for the case: same length needed. */
    zip = packed((struct zip_entry[]){ { STR("one.txt"), STR("1"), true },
                                       { STR("two.txt"), STR("2"), true } }, 2);
    dir = directory(zip);
    second = dir + 46 + 7;
    assert_false(reads(patch(patch(zip, at32(zip, second + 42) + 30, "ONE.txt", 7), second + 46,
                             "ONE.txt", 7), "zip-twice"));
}

/* One entry of n zeros, deflated as far as it goes. */
static struct str bomb(size_t n, uint32_t said)
{
    z_stream z = { 0 };
    char *zeros = calloc(1, n), *room = arena_alloc(arena, n / 500 + 200);
    struct zip_entry v = { STR("zeros"), { room, 0 }, true };
    struct str zip;
    uint32_t crc;

    assert_non_null(zeros);
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)zeros;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)(n / 500 + 200);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    v.bytes.n = z.total_out;
    deflateEnd(&z);
    crc = (uint32_t)crc32(0, (const Bytef *)zeros, (uInt)n);
    free(zeros);
    zip = packed(&v, 1);            /* stored; now it is said to be deflated */
    for (int k = 0; k < 2; k++) {
        size_t at = k == 0 ? 4 : directory(zip) + 6;

        zip = number(zip, at + 4, 8, 2);
        zip = number(zip, at + 10, crc, 4);
        zip = number(zip, at + 18, said, 4);
    }
    return zip;
}

static void bombs(void **state)
{
    (void)state;
    assert_true(reads(bomb(60000, 60000), NULL));                   /* small enough to be let */
    assert_false(reads(bomb(10 << 20, 10 << 20), "zip-too-large")); /* a thousandfold */
    assert_false(reads(bomb(10 << 20, 60000), "zip-damaged"));      /* says less than it is */
    assert_false(reads(bomb(60000, 60001), "zip-damaged"));         /* says more */
    assert_false(reads(bomb(60000, 0x7fffffff), "zip-too-large"));
}

static void nothing_in_it(void **state)
{
    static const char end_only[22] = { 'P', 'K', 5, 6 };

    (void)state;
    assert_false(reads((struct str){ end_only, 22 }, "zip-too-large"));
    assert_false(reads(STR(""), "bad-zip"));
    assert_false(reads(STR("PK\3\4"), "bad-zip"));
    assert_false(zip_known(STR("PK\5\6")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_and_forth), cmocka_unit_test(names),
        cmocka_unit_test(too_much_to_write), cmocka_unit_test(what_shrinks_too_much),
        cmocka_unit_test(every_cut_and_every_bit), cmocka_unit_test(around),
        cmocka_unit_test(overlapping), cmocka_unit_test(two_headers), cmocka_unit_test(zip64),
        cmocka_unit_test(named_badly), cmocka_unit_test(bombs), cmocka_unit_test(nothing_in_it),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
