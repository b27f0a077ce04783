/*
 * NAME      image - pictures to grey pixels (libpng, libjpeg, PGM by hand), pixels to codes
 *           (libzbar, loaded late)
 * WHY       see image.h
 * OWNS      the loaded library, once a process
 * ERRORS    see the header
 * MUST NOT  take memory for a picture before its size is checked
 */
#include "trust/image.h"

#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

enum { BORDER = 24, SMALL = 700 };

static bool refuse(struct diags *d, const char *code, const char *what)
{
    diag_add(d, DIAG_REFUSED, code, "the picture cannot be read: %s", what)->remedy =
        STR("take it again: the whole code, flat, sharp, evenly lit; as PNG, JPEG or PGM");
    return false;
}

static bool is_png(struct str s)
{
    return s.n > 8 && memcmp(s.p, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static bool is_jpeg(struct str s)
{
    return s.n > 3 && memcmp(s.p, "\xff\xd8\xff", 3) == 0;
}

static bool is_pgm(struct str s)
{
    return s.n > 3 && s.p[0] == 'P' && s.p[1] == '5' && strchr(" \t\r\n", s.p[2]) != NULL
        && s.p[2] != '\0';
}

bool image_known(struct str bytes)
{
    return is_png(bytes) || is_jpeg(bytes) || is_pgm(bytes);
}

static bool fits(size_t width, size_t height, struct diags *d)
{
    if (width == 0 || height == 0)
        return refuse(d, "image-damaged", "it has no pixels");
    if (width > IMAGE_SIDE || height > IMAGE_SIDE || width * height > IMAGE_PIXELS)
        return refuse(d, "image-too-large",
                      "it has more than 8192 pixels a side or 40 million in all");
    return true;
}

/* ------------------------------------------------------------------ forms */
static bool read_png(struct arena *a, struct str bytes, struct image *out, struct diags *d)
{
    png_color white = { 255, 255, 255 };
    png_image p;
    bool ok;

    memset(&p, 0, sizeof p);
    p.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&p, bytes.p, bytes.n))
        return refuse(d, "image-damaged", "it is no whole PNG");
    if (!fits(p.width, p.height, d)) {
        png_image_free(&p);
        return false;
    }
    p.format = PNG_FORMAT_GRAY;
    out->width = p.width;
    out->height = p.height;
    out->grey = arena_alloc(a, out->width * out->height);
    ok = png_image_finish_read(&p, &white, out->grey, (png_int_32)p.width, NULL) != 0;
    png_image_free(&p);
    return ok || refuse(d, "image-damaged", "it is no whole PNG");
}

/* libjpeg reports by a call that must not return. */
struct jpeg_fault { struct jpeg_error_mgr manager; jmp_buf back; };

static void jpeg_fatal(j_common_ptr c)
{
    longjmp(((struct jpeg_fault *)(void *)c->err)->back, 1);
}

static void jpeg_quiet(j_common_ptr c)
{
    (void)c;
}

/* Everything that a fault may jump out of; what the caller needs after it lives in *out and
 * *state. */
static int jpeg_rows(struct jpeg_decompress_struct *j, struct arena *a, struct str bytes,
                     struct image *out, struct diags *d)
{
    jpeg_mem_src(j, (const unsigned char *)bytes.p, bytes.n);
    if (jpeg_read_header(j, TRUE) != JPEG_HEADER_OK)
        return -1;
    if (!fits(j->image_width, j->image_height, d))
        return 0;
    j->out_color_space = JCS_GRAYSCALE;
    j->mem->max_memory_to_use = 64L << 20;
    jpeg_start_decompress(j);
    out->width = j->output_width;
    out->height = j->output_height;
    out->grey = arena_alloc(a, out->width * out->height);
    while (j->output_scanline < j->output_height) {
        JSAMPROW row = out->grey + j->output_scanline * out->width;

        if (jpeg_read_scanlines(j, &row, 1) != 1)
            return -1;
    }
    return 1;
}

static bool read_jpeg(struct arena *a, struct str bytes, struct image *out, struct diags *d)
{
    struct jpeg_decompress_struct j;
    struct jpeg_fault fault;
    volatile int rc = -1;

    memset(&j, 0, sizeof j);
    j.err = jpeg_std_error(&fault.manager);
    fault.manager.error_exit = jpeg_fatal;
    fault.manager.output_message = jpeg_quiet;
    if (setjmp(fault.back) == 0) {
        jpeg_create_decompress(&j);
        rc = jpeg_rows(&j, a, bytes, out, d);
    }
    jpeg_destroy_decompress(&j);
    return rc > 0 || (rc == 0 ? false : refuse(d, "image-damaged", "it is no whole JPEG"));
}

static bool pgm_number(struct str s, size_t *at, size_t *out)
{
    bool any = false;

    while (*at < s.n && (s.p[*at] == ' ' || s.p[*at] == '\n' || s.p[*at] == '\t' || s.p[*at] == '\r'
                         || s.p[*at] == '#')) {
        if (s.p[*at] == '#')
            while (*at < s.n && s.p[*at] != '\n')
                ++*at;
        else
            ++*at;
    }
    for (*out = 0; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9' && *out < 1000000;
         ++*at, any = true)
        *out = *out * 10 + (size_t)(s.p[*at] - '0');
    return any;
}

static bool read_pgm(struct arena *a, struct str s, struct image *out, struct diags *d)
{
    size_t at = 2, most;

    if (!pgm_number(s, &at, &out->width) || !pgm_number(s, &at, &out->height)
        || !pgm_number(s, &at, &most) || most != 255 || at == s.n)
        return refuse(d, "image-damaged", "it is no PGM with 8 bits a pixel");
    at++;
    if (!fits(out->width, out->height, d))
        return false;
    if (s.n - at < out->width * out->height)
        return refuse(d, "image-damaged", "it ends too early");
    out->grey = (unsigned char *)arena_dup(a, s.p + at, out->width * out->height);
    return true;
}

bool image_read(struct arena *a, struct str bytes, struct image *out, struct diags *d)
{
    if (is_png(bytes))
        return read_png(a, bytes, out, d);
    if (is_jpeg(bytes))
        return read_jpeg(a, bytes, out, d);
    if (is_pgm(bytes))
        return read_pgm(a, bytes, out, d);
    return refuse(d, "not-an-image", "it is neither PNG, JPEG nor PGM");
}

/* ------------------------------------------------------------------ libzbar (C interface of 0.10) */
enum { ZBAR_QR = 64, ZBAR_ENABLE = 0, ZBAR_BINARY = 4, ZBAR_INVERTED = 0x81 };
static const unsigned long y800 = 'Y' | '8' << 8 | '0' << 16 | (unsigned long)'0' << 24;

static struct {
    void *(*scanner_create)(void);
    void (*scanner_destroy)(void *);
    int (*scanner_set_config)(void *, int symbology, int config, int value);
    int (*scan)(void *scanner, void *image);
    void *(*image_create)(void);
    void (*image_destroy)(void *);
    void (*set_format)(void *, unsigned long);
    void (*set_size)(void *, unsigned, unsigned);
    void (*set_data)(void *, const void *, unsigned long, void (*)(void *));
    const void *(*first)(const void *image);
    const void *(*next)(const void *symbol);
    int (*type)(const void *symbol);
    const char *(*data)(const void *symbol);
    unsigned (*length)(const void *symbol);
} zbar;

static const struct { const char *name; void *at; } names[] = {
    { "zbar_image_scanner_create", &zbar.scanner_create },
    { "zbar_image_scanner_destroy", &zbar.scanner_destroy },
    { "zbar_image_scanner_set_config", &zbar.scanner_set_config },
    { "zbar_scan_image", &zbar.scan },
    { "zbar_image_create", &zbar.image_create },
    { "zbar_image_destroy", &zbar.image_destroy },
    { "zbar_image_set_format", &zbar.set_format },
    { "zbar_image_set_size", &zbar.set_size },
    { "zbar_image_set_data", &zbar.set_data },
    { "zbar_image_first_symbol", &zbar.first },
    { "zbar_symbol_next", &zbar.next },
    { "zbar_symbol_get_type", &zbar.type },
    { "zbar_symbol_get_data", &zbar.data },
    { "zbar_symbol_get_data_length", &zbar.length },
};
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool loaded;

static void load(void)
{
    void *lib = dlopen("libzbar.so.0", RTLD_NOW | RTLD_LOCAL), *f;
    size_t i;

    if (lib == NULL)
        return;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        f = dlsym(lib, names[i].name);
        if (f == NULL)
            return;
        memcpy(names[i].at, &f, sizeof f);      /* ISO C has no cast from object to function */
    }
    loaded = true;
}

/* A white border helps finding codes at the edge; `scale` helps with modules of one or two
 * pixels. */
static struct image framed(struct arena *a, const struct image *im, size_t scale)
{
    struct image out = { im->width * scale + 2 * BORDER, im->height * scale + 2 * BORDER, NULL };
    size_t x, y;

    out.grey = arena_alloc(a, out.width * out.height);
    memset(out.grey, 255, out.width * out.height);
    for (y = 0; y < im->height * scale; y++)
        for (x = 0; x < im->width * scale; x++)
            out.grey[(y + BORDER) * out.width + x + BORDER] =
                im->grey[y / scale * im->width + x / scale];
    return out;
}

static size_t scan_once(struct arena *a, void *scanner, const struct image *im, struct str *out)
{
    void *z = zbar.image_create();
    size_t n = 0;

    zbar.set_format(z, y800);
    zbar.set_size(z, (unsigned)im->width, (unsigned)im->height);
    zbar.set_data(z, im->grey, im->width * im->height, NULL);
    if (zbar.scan(scanner, z) > 0)
        for (const void *s = zbar.first(z); s != NULL && n < IMAGE_CODES; s = zbar.next(s))
            if (zbar.type(s) == ZBAR_QR && zbar.length(s) <= IMAGE_CODE_BYTES)
                out[n++] = str_dup(a, (struct str){ zbar.data(s), zbar.length(s) });
    zbar.image_destroy(z);
    return n;
}

bool image_scan(struct arena *a, const struct image *im, struct str **out, size_t *n,
                struct diags *d)
{
    struct image ready;
    void *scanner;
    size_t scale;

    pthread_once(&once, load);
    if (!loaded) {
        diag_add(d, DIAG_ENVIRONMENT, "no-reader",
                 "codes in pictures cannot be read here: libzbar is not installed")
            ->remedy = STR("apt-get install libzbar0, or give the seal as text");
        return false;
    }
    scanner = zbar.scanner_create();
    zbar.scanner_set_config(scanner, 0, ZBAR_ENABLE, 0);
    zbar.scanner_set_config(scanner, ZBAR_QR, ZBAR_ENABLE, 1);
    zbar.scanner_set_config(scanner, ZBAR_QR, ZBAR_BINARY, 1);
    zbar.scanner_set_config(scanner, 0, ZBAR_INVERTED, 1);
    *out = arena_new_array(a, IMAGE_CODES, struct str);
    *n = 0;
    for (scale = 1; *n == 0 && scale <= 4; scale++) {
        if (scale > 1 && (im->width > SMALL || im->height > SMALL))
            break;
        ready = framed(a, im, scale);
        *n = scan_once(a, scanner, &ready, *out);
    }
    zbar.scanner_destroy(scanner);
    return *n > 0 || refuse(d, "no-code", "no code was found in it");
}

bool image_codes(struct arena *a, struct str bytes, struct str **out, size_t *n, struct diags *d)
{
    struct image im;

    return image_read(a, bytes, &im, d) && image_scan(a, &im, out, n, d);
}
