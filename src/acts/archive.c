/*
 * NAME    archive - files out of .zip, .tar and .tar.gz
 * WHY     registers are handed over packed; unlike trust/zip nothing rests on the container, so the
 *         archives of any tool are read, within the same limits
 * ERRORS  DIAG_INPUT "acts-archive": broken, too large, packed too tightly, encrypted
 * MUST NOT write a file, follow a name, or inflate more than is allowed
 */
#include <string.h>

#include <zlib.h>

#include "acts/room.h"

enum { FILES_MOST = 200000, RATIO_MOST = 250, RATIO_FREE = 1 << 20 };
#define TOTAL_MOST (INT64_C(2) << 30)

struct unpacking {
    bool (*each)(void *ctx, struct str name, struct str bytes);
    void *ctx;
    struct diags *d;
    int64_t total, files;
    bool stopped;
};

static bool bad(struct unpacking *u, const char *what)
{
    diag_add(u->d, DIAG_INPUT, "acts-archive", "%s", what)->remedy =
        STR("unpack it and give the folder");
    return false;
}

static unsigned u16(const char *p)
{
    return (unsigned)(unsigned char)p[0] | (unsigned)(unsigned char)p[1] << 8;
}

static uint32_t u32(const char *p)
{
    return u16(p) | (uint32_t)u16(p + 2) << 16;
}

static bool give(struct unpacking *u, struct str name, struct str bytes)
{
    if (++u->files > FILES_MOST)
        return bad(u, "more than 200 000 files");
    if (!utf8_valid(name) || memchr(name.p ? name.p : "", 0, name.n))
        name = STR("(a name that is not UTF-8)");
    u->stopped = !u->each(u->ctx, name, bytes);
    return !u->stopped;
}

/* ------------------------------------------------------------------ zip */
static bool inflate_raw(struct unpacking *u, struct arena *a, struct str packed, size_t size,
                        struct str *out)
{
    z_stream z = { 0 };
    char *p = arena_alloc(a, size + 1);
    int rc;

    if (inflateInit2(&z, -15) != Z_OK)
        return bad(u, "no memory to unpack");
    z.next_in = (Bytef *)(uintptr_t)packed.p;
    z.avail_in = (uInt)packed.n;
    z.next_out = (Bytef *)p;
    z.avail_out = (uInt)size + 1;
    rc = inflate(&z, Z_FINISH);
    *out = (struct str){ p, z.total_out };
    inflateEnd(&z);
    return (rc == Z_STREAM_END && out->n == size) || bad(u, "a file in it is damaged");
}

static bool zip_entry(struct unpacking *u, struct str s, const char *c, struct str name)
{
    uint32_t packed = u32(c + 20), size = u32(c + 24), at = u32(c + 42);
    unsigned flags = u16(c + 8), method = u16(c + 10);
    struct arena *a;
    struct str bytes;
    bool ok;

    if (name.n == 0 || name.p[name.n - 1] == '/')
        return true;
    if (flags & 1)
        return bad(u, "a file in it is encrypted");
    if (at > s.n || s.n - at < 30 || memcmp(s.p + at, "PK\3\4", 4) != 0)
        return bad(u, "the directory points nowhere");
    size_t from = (size_t)at + 30 + u16(s.p + at + 26) + u16(s.p + at + 28);
    if (from > s.n || packed > s.n - from)
        return bad(u, "a file in it is cut off");
    u->total += size;
    if (size > ACTS_FILE_MOST || u->total > TOTAL_MOST
        || (int64_t)size > (int64_t)packed * RATIO_MOST + RATIO_FREE)
        return bad(u, "a file in it is too large unpacked");
    bytes = str_sub(s, from, packed);
    a = arena_new();
    ok = method == 0 ? packed == size || bad(u, "a file in it is damaged")
        : method == 8 ? inflate_raw(u, a, bytes, size, &bytes)
        : bad(u, "a file in it is packed in a way that is not read");
    if (ok && crc32(0, (const Bytef *)bytes.p, (uInt)bytes.n) != u32(c + 16))
        ok = bad(u, "a file in it is damaged");
    ok = ok && give(u, name, bytes);
    arena_free(a);
    return ok;
}

static bool unzip(struct unpacking *u, struct str s)
{
    size_t end = s.n >= 22 ? s.n - 22 : 0, at, n;

    while (end > 0 && s.n - end < 22 + 65536 && memcmp(s.p + end, "PK\5\6", 4) != 0)
        end--;
    if (s.n < 22 || memcmp(s.p + end, "PK\5\6", 4) != 0)
        return bad(u, "the ZIP file has no directory");
    n = u16(s.p + end + 10);
    at = u32(s.p + end + 16);
    if (n == 0xFFFF || at == 0xFFFFFFFF)
        return bad(u, "ZIP64 is not read");
    for (size_t i = 0; i < n; i++) {
        const char *c = s.p + at;
        if (at > s.n || s.n - at < 46 || memcmp(c, "PK\1\2", 4) != 0)
            return bad(u, "the directory is damaged");
        size_t name = u16(c + 28), more = (size_t)u16(c + 30) + u16(c + 32);
        if (s.n - at - 46 < name + more)
            return bad(u, "the directory is damaged");
        if (!zip_entry(u, s, c, str_sub(s, at + 46, name)))
            return false;
        at += 46 + name + more;
    }
    return true;
}

/* ------------------------------------------------------------------ tar */
static bool octal(const char *p, size_t n, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n && p[i] && p[i] != ' '; i++) {
        if (p[i] < '0' || p[i] > '7')
            return false;
        *out = *out * 8 + (uint64_t)(p[i] - '0');
    }
    return true;
}

static bool tar_sum(const char *p)
{
    uint64_t want;
    unsigned sum = 0;

    for (int i = 0; i < 512; i++)
        sum += i >= 148 && i < 156 ? ' ' : (unsigned char)p[i];
    return octal(p + 148, 8, &want) && want == sum;
}

static bool untar(struct unpacking *u, struct str s)
{
    for (size_t at = 0; at + 512 <= s.n && s.p[at] != 0;) {
        const char *p = s.p + at;
        uint64_t size;
        if (!tar_sum(p) || !octal(p + 124, 12, &size) || size > s.n - at - 512)
            return bad(u, "the tar file is damaged");
        if ((p[156] == '0' || p[156] == 0)
            && !give(u, (struct str){ p, strnlen(p, 100) }, str_sub(s, at + 512, (size_t)size)))
            return false;
        at += 512 + ((size_t)size + 511) / 512 * 512;
    }
    return true;
}

static bool gunzip(struct unpacking *u, struct arena *a, struct str s, struct str *out)
{
    z_stream z = { 0 };
    struct buf b = buf_on(a);
    char *chunk = arena_alloc(a, 1 << 18);
    int rc = Z_OK;

    if (inflateInit2(&z, 15 + 16) != Z_OK)
        return bad(u, "no memory to unpack");
    z.next_in = (Bytef *)(uintptr_t)s.p;
    z.avail_in = (uInt)s.n;
    while (rc == Z_OK) {
        z.next_out = (Bytef *)chunk;
        z.avail_out = 1 << 18;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_str(&b, (struct str){ chunk, (1u << 18) - z.avail_out });
        if (b.n > 4u * ACTS_FILE_MOST || b.n > s.n * (size_t)RATIO_MOST + RATIO_FREE) {
            inflateEnd(&z);
            return bad(u, "it is too large unpacked");
        }
    }
    inflateEnd(&z);
    *out = buf_get(&b);
    return rc == Z_STREAM_END || bad(u, "the gzip file is damaged");
}

bool archive_known(struct str s)
{
    return str_starts(s, "PK\3\4") || str_starts(s, "PK\5\6") || str_starts(s, "\x1f\x8b")
        || (s.n >= 512 && memcmp(s.p + 257, "ustar", 5) == 0);
}

bool archive_each(struct arena *a, struct str bytes,
                  bool (*each)(void *ctx, struct str name, struct str bytes), void *ctx,
                  struct diags *d)
{
    struct unpacking u = { .each = each, .ctx = ctx, .d = d };
    struct str inner;

    if (str_starts(bytes, "PK"))
        return unzip(&u, bytes);
    if (!str_starts(bytes, "\x1f\x8b"))
        return untar(&u, bytes);
    if (!gunzip(&u, a, bytes, &inner))
        return false;
    return inner.n >= 512 && memcmp(inner.p + 257, "ustar", 5) == 0 ? untar(&u, inner)
        : give(&u, STR("gz"), inner);
}
