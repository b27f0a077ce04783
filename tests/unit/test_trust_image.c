/*
 * NAME    test_trust_image - a seal printed as a code and read from a picture is the seal that was
 *         printed
 * WHY     binary codes are where readers go wrong: any byte may stand in them, and phones like to
 *         take them for text
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>
#include <qrencode.h>

#include "base/buf.h"
#include "trust/image.h"

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

/* A code drawn as on paper: `module` pixels a module, black on white or the other way round. */
static struct image drawn(struct str what, size_t module, bool inverted)
{
    QRcode *qr = QRcode_encodeData((int)what.n, (const unsigned char *)what.p, 0, QR_ECLEVEL_M);
    struct image im;
    size_t side;

    assert_non_null(qr);
    side = (size_t)qr->width;
    im.width = im.height = (side + 8) * module;
    im.grey = arena_alloc(arena, im.width * im.height);
    for (size_t y = 0; y < im.height; y++)
        for (size_t x = 0; x < im.width; x++) {
            size_t r = y / module, c = x / module;
            bool dark = r >= 4 && c >= 4 && r < side + 4 && c < side + 4
                && (qr->data[(r - 4) * side + c - 4] & 1) != 0;

            im.grey[y * im.width + x] = dark != inverted ? 20 : 235;
        }
    QRcode_free(qr);
    return im;
}

static struct str as_pgm(const struct image *im)
{
    struct buf b = buf_on(arena);

    buf_printf(&b, "P5\n# a remark\n%zu %zu\n255\n", im->width, im->height);
    buf_str(&b, (struct str){ (char *)im->grey, im->width * im->height });
    return buf_get(&b);
}

static struct str as_png(const struct image *im, bool colour)
{
    png_image p;
    size_t n = im->width * im->height, room = n * 4 + 4096;
    unsigned char *pixels = im->grey, *out = arena_alloc(arena, room);
    png_alloc_size_t size = room;

    memset(&p, 0, sizeof p);
    p.version = PNG_IMAGE_VERSION;
    p.width = (png_uint_32)im->width;
    p.height = (png_uint_32)im->height;
    p.format = PNG_FORMAT_GRAY;
    if (colour) {               /* with transparency, as screenshots are */
        p.format = PNG_FORMAT_RGBA;
        pixels = arena_alloc(arena, n * 4);
        for (size_t i = 0; i < n; i++) {
            memset(pixels + 4 * i, im->grey[i] < 128 ? 0 : 255, 3);
            pixels[4 * i + 3] = im->grey[i] < 128 ? 255 : 0;
        }
    }
    assert_true(png_image_write_to_memory(&p, out, &size, 0, pixels, 0, NULL));
    return (struct str){ (char *)out, size };
}

static struct str as_jpeg(const struct image *im, int quality)
{
    struct jpeg_compress_struct j;
    struct jpeg_error_mgr fault;
    unsigned char *p = NULL;
    unsigned long n = 0;
    struct str out;

    j.err = jpeg_std_error(&fault);
    jpeg_create_compress(&j);
    jpeg_mem_dest(&j, &p, &n);
    j.image_width = (JDIMENSION)im->width;
    j.image_height = (JDIMENSION)im->height;
    j.input_components = 1;
    j.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&j);
    jpeg_set_quality(&j, quality, TRUE);
    jpeg_start_compress(&j, TRUE);
    while (j.next_scanline < j.image_height) {
        JSAMPROW row = im->grey + j.next_scanline * im->width;

        jpeg_write_scanlines(&j, &row, 1);
    }
    jpeg_finish_compress(&j);
    out = str_dup(arena, (struct str){ (char *)p, n });
    jpeg_destroy_compress(&j);
    free(p);
    return out;
}

static struct str bytes_of_all_kinds(void)
{
    char *p = arena_alloc(arena, 180);

    for (int i = 0; i < 180; i++)
        p[i] = (char)(unsigned char)(i * 7 + (i == 0 ? 0xdc : 0));
    return (struct str){ p, 180 };
}

static void reads(struct str picture, struct str what)
{
    struct diags d = diags_on(arena);
    struct str *codes;
    size_t n;

    assert_true(image_known(picture));
    if (!image_codes(arena, picture, &codes, &n, &d)) {
        if (str_is(d.first->code, "no-reader"))
            skip();
        fail_msg("%.*s", STR_ARG(diag_text(arena, d.first)));
    }
    assert_int_equal(n, 1);
    assert_int_equal(codes[0].n, what.n);
    assert_memory_equal(codes[0].p, what.p, what.n);
}

static void every_form_of_picture(void **state)
{
    struct str what = bytes_of_all_kinds();

    (void)state;
    for (size_t module = 1; module <= 9; module += 2) {
        struct image im = drawn(what, module, false);

        reads(as_pgm(&im), what);
        reads(as_png(&im, false), what);
        reads(as_png(&im, true), what);
        if (module > 1)
            reads(as_jpeg(&im, 70), what);
    }
}

static void light_on_dark(void **state)
{
    struct str what = bytes_of_all_kinds();
    struct image im = drawn(what, 4, true);

    (void)state;
    reads(as_png(&im, false), what);
}

static void text_stays_text(void **state)
{
    struct str what = STR("3AP Шешім, решение, decision");
    struct image im = drawn(what, 4, false);

    (void)state;
    reads(as_png(&im, false), what);
}

static const char *fault_of(struct str picture)
{
    struct diags d = diags_on(arena);
    struct str *codes;
    size_t n;

    assert_false(image_codes(arena, picture, &codes, &n, &d));
    assert_int_equal(d.count, 1);
    return str_z(arena, d.first->code);
}

static void hostile_pictures(void **state)
{
    struct image im = drawn(bytes_of_all_kinds(), 3, false);
    struct str png = as_png(&im, false), jpeg = as_jpeg(&im, 80);
    char *bomb = arena_dup(arena, png.p, png.n);
    const char *code;

    (void)state;
    assert_string_equal(fault_of(STR("")), "not-an-image");
    assert_string_equal(fault_of(STR("%PDF-1.7 and so on")), "not-an-image");
    assert_string_equal(fault_of(str_sub(png, 0, png.n / 2)), "image-damaged");
    assert_string_equal(fault_of(str_sub(png, 0, 20)), "image-damaged");
    assert_string_equal(fault_of(str_sub(jpeg, 0, 30)), "image-damaged");
    assert_string_equal(fault_of(STR("P5\n9000 1\n255\n.")), "image-too-large");
    assert_string_equal(fault_of(STR("P5\n8000 8000\n255\n.")), "image-too-large");
    assert_string_equal(fault_of(STR("P5\n0 8000\n255\n.")), "image-damaged");
    assert_string_equal(fault_of(STR("P5\n2 2\n65535\n........")), "image-damaged");
    assert_string_equal(fault_of(STR("P5\n2 2\n255\n...")), "image-damaged");
    assert_string_equal(fault_of(STR("P5\n99999999999999999999 2\n255\n...")), "image-damaged");
    code = fault_of(STR("P5\n2 2\n255\n...."));
    assert_true(strcmp(code, "no-code") == 0 || strcmp(code, "no-reader") == 0);
    /* A PNG that claims to be huge: refused by its header, before memory is taken. */
    memcpy(bomb + 16, "\x00\x00\xff\xff\x00\x00\xff\xff", 8);
    code = fault_of((struct str){ bomb, png.n });
    assert_true(strcmp(code, "image-too-large") == 0 || strcmp(code, "image-damaged") == 0);
    assert_true(arena_used(arena) < 64u << 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_form_of_picture, begin, end),
        cmocka_unit_test_setup_teardown(light_on_dark, begin, end),
        cmocka_unit_test_setup_teardown(text_stays_text, begin, end),
        cmocka_unit_test_setup_teardown(hostile_pictures, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
