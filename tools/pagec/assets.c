/*
 * NAME    assets - styles, scripts and fonts as bytes of the program
 * WHY     one binary is the whole service; an address that holds the hash of its bytes can be kept
 *         by browsers for a year
 */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/panic.h"
#include "pagec.h"
#include "files.h"

static uint64_t hash(struct str s)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h;
}

static ptrdiff_t dot_of(struct str name)
{
    ptrdiff_t dot = -1;

    for (size_t k = 0; k < name.n; k++) {
        if (name.p[k] == '.')
            dot = (ptrdiff_t)k;
    }
    return dot;
}

/* A style names other assets as asset:NAME; that is done before its own hash is taken. */
static struct str with_addresses(struct pagec *c, struct str css)
{
    struct buf b = buf_on(c->arena);
    ptrdiff_t at;

    while ((at = str_find(css, "asset:")) >= 0) {
        struct str name = str_sub(css, (size_t)at + 6, css.n);
        struct asset *as;
        size_t n = 0;

        while (n < name.n && name.p[n] != '"' && name.p[n] != ')')
            n++;
        name = str_sub(name, 0, n);
        as = find_asset(c, name);
        if (as == NULL) {
            fprintf(stderr, "a style names the asset '%.*s', which is not there\n", STR_ARG(name));
            c->faults++;
        }
        buf_str(&b, str_sub(css, 0, (size_t)at));
        buf_str(&b, as != NULL ? as->url : name);
        css = str_sub(css, (size_t)at + 6 + n, css.n);
    }
    buf_str(&b, css);
    return buf_get(&b);
}

static void give_address(struct pagec *c, struct asset *as)
{
    ptrdiff_t dot = dot_of(as->name);

    as->url = str_printf(c->arena, "/assets/%.*s-%010llx%.*s", (int)dot, as->name.p,
        (unsigned long long)(hash(as->bytes) >> 24),
        STR_ARG(str_sub(as->name, (size_t)dot, as->name.n)));
}

void read_assets(struct pagec *c, const char *dir)
{
    struct str *names;
    size_t n = list_folder(c->arena, dir, &names);

    for (size_t i = n; i-- > 0;) {
        struct asset *as = arena_new_of(c->arena, struct asset);
        struct str path = str_printf(c->arena, "%s/%.*s", dir, STR_ARG(names[i]));

        if (dot_of(names[i]) <= 0 || !read_whole(c->arena, path, &as->bytes)) {
            fprintf(stderr, "%.*s: no asset that can be read\n", STR_ARG(path));
            c->faults++;
            continue;
        }
        as->name = names[i];
        give_address(c, as);
        as->next = c->assets;
        c->assets = as;
    }
    for (struct asset *as = c->assets; as != NULL; as = as->next) {
        if (str_ends(as->name, ".css")) {
            as->bytes = with_addresses(c, as->bytes);
            give_address(c, as);
        }
    }
}

static const char *media_of(struct str name)
{
    static const char *const rows[][2] = {
        { ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
        { ".woff2", "font/woff2" }, { ".svg", "image/svg+xml" }, { ".png", "image/png" },
        { ".txt", "text/plain; charset=utf-8" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_ends(name, rows[i][0]))
            return rows[i][1];
    }
    return "application/octet-stream";
}

static struct str gzip(struct arena *a, struct str s)
{
    z_stream z = { 0 };
    size_t most;
    char *out;

    AZ(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY));
    most = deflateBound(&z, s.n);
    out = arena_alloc(a, most);
    z.next_in = (Bytef *)(uintptr_t)s.p;
    z.avail_in = (uInt)s.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)most;
    AN(deflate(&z, Z_FINISH) == Z_STREAM_END);
    deflateEnd(&z);
    return (struct str){ out, z.total_out };
}

static void put_bytes(struct buf *b, struct str s)
{
    buf_puts(b, "{ \"");
    for (size_t i = 0; i < s.n; i++) {
        if (i > 0 && i % 64 == 0)
            buf_puts(b, "\"\n    \"");
        buf_printf(b, "\\%03o", (unsigned char)s.p[i]);
    }
    buf_printf(b, "\", %zu }", s.n);
}

struct str emit_assets(struct pagec *c)
{
    struct buf b = buf_on(c->arena);
    int n = 0;

    buf_puts(&b, "/* Made by tools/pagec from assets/dist: do not edit. */\n"
        "#include \"portal/assets.h\"\n\nconst struct asset portal_assets[] = {\n");
    for (struct asset *as = c->assets; as != NULL; as = as->next, n++) {
        bool packed = !str_ends(as->name, ".woff2") && !str_ends(as->name, ".png");
        struct str small = packed ? gzip(c->arena, as->bytes) : STR_NONE;

        buf_printf(&b, "    { STR_INIT(\"%.*s\"), STR_INIT(\"%.*s\"),\n    ", STR_ARG(as->url),
            (int)strlen(media_of(as->name)), media_of(as->name));
        put_bytes(&b, as->bytes);
        buf_puts(&b, ",\n    ");
        put_bytes(&b, small);
        buf_puts(&b, " },\n");
    }
    buf_printf(&b, "};\nconst size_t portal_assets_count = %d;\n", n);
    return buf_get(&b);
}
