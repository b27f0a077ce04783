/*
 * NAME      zip - see zip.h
 * WHY       APPNOTE.TXT 4.3 and 4.4 leave freedoms that were used to show one reader one file and
 *           another reader another; each freedom is closed here
 * OWNS      nothing
 * ERRORS    see zip.h
 * MUST NOT  allocate by what a header says before the limits were asked
 */
#include "trust/zip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/panic.h"

enum {
    LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50,
    LOCAL_BYTES = 30, CENTRAL_BYTES = 46, END_BYTES = 22,
    VERSION = 20, FLAG_LEVEL = 0x0006, FLAG_UTF8 = 0x0800,
    STORED = 0, DEFLATED = 8
};

/* ------------------------------------------------------------------ numbers */

static uint32_t get16(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;

    return (uint32_t)u[0] | (uint32_t)u[1] << 8;
}

static uint32_t get32(const char *p)
{
    return get16(p) | get16(p + 2) << 16;
}

static void put16(struct buf *b, uint32_t v)
{
    buf_char(b, (char)(v & 0xff));
    buf_char(b, (char)(v >> 8 & 0xff));
}

static void put32(struct buf *b, uint32_t v)
{
    put16(b, v & 0xffff);
    put16(b, v >> 16);
}

/* ------------------------------------------------------------------ names */

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '_' || c == '-';
}

bool zip_name_ok(struct str name)
{
    struct str rest = name, part;

    if (name.n == 0 || name.n > ZIP_NAME_MOST)
        return false;
    while (str_cut(&rest, '/', &part)) {
        if (part.n == 0 || part.p[0] == '.')
            return false;               /* "//", "/x", "x/", "..", "." and hidden files */
        for (size_t i = 0; i < part.n; i++)
            if (!name_char(part.p[i]))
                return false;
    }
    return true;
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* As a file system that does not tell cases apart has it. */
static int name_cmp(const void *pa, const void *pb)
{
    struct str a = (*(const struct zip_entry *const *)pa)->name;
    struct str b = (*(const struct zip_entry *const *)pb)->name;
    size_t i = 0;

    while (i < a.n && i < b.n && lower(a.p[i]) == lower(b.p[i]))
        i++;
    if (i < a.n && i < b.n)
        return lower(a.p[i]) - lower(b.p[i]);
    return a.n < b.n ? -1 : a.n > b.n;
}

static bool names_once(struct arena *a, const struct zip_entry *v, size_t n, struct diags *d)
{
    const struct zip_entry **by = arena_new_array(a, n + 1, const struct zip_entry *);

    for (size_t i = 0; i < n; i++)
        by[i] = &v[i];
    if (n > 1)
        qsort(by, n, sizeof *by, name_cmp);
    for (size_t i = 1; i < n; i++)
        if (name_cmp(&by[i - 1], &by[i]) == 0) {
            diag_add(d, DIAG_INPUT, "zip-twice", "the file '%.*s' is in the ZIP twice",
                     STR_ARG(by[i]->name))->remedy =
                STR("programs differ in which of the two they show: ask for a new container");
            return false;
        }
    return true;
}

/* ------------------------------------------------------------------ reading */

struct reading {
    struct arena *a;
    struct str all;
    size_t at;                          /* where the next local header must stand */
    size_t directory;                   /* where the directory begins */
    uint64_t total;
    struct diags *d;
};

static bool refuse(struct reading *r, const char *code, const char *what, size_t at)
{
    diag_add(r->d, DIAG_INPUT, code, "the ZIP cannot be taken: %s (at byte %zu)", what, at)
        ->remedy = STR("use the file as it was given out; a program that packs it anew changes it");
    return false;
}

static bool find_end(struct reading *r, size_t *entries)
{
    size_t at = r->all.n - END_BYTES, size;
    const char *p = r->all.p + at;

    if (r->all.n < END_BYTES || get32(p) != END)
        return refuse(r, "bad-zip", "it does not end with its directory's end", r->all.n);
    if (get16(p + 20) != 0)
        return refuse(r, "bad-zip", "it has a comment", at);
    if (get16(p + 8) == 0xffff || get32(p + 12) == 0xffffffff || get32(p + 16) == 0xffffffff)
        return refuse(r, "bad-zip", "it is in the ZIP64 form, which is for larger files", at);
    *entries = get16(p + 8);
    if (get16(p + 4) != 0 || get16(p + 6) != 0 || get16(p + 10) != *entries)
        return refuse(r, "bad-zip", "it is a part of several", at);
    if (*entries == 0 || *entries > ZIP_ENTRIES_MOST)
        return refuse(r, "zip-too-large", "it holds no file, or too many", at);
    size = get32(p + 12);
    r->directory = get32(p + 16);
    if (r->directory > at || size != at - r->directory)
        return refuse(r, "bad-zip", "its directory is not where it says", at);
    return true;
}

struct header { uint32_t flags, method, crc, packed, size; struct str name; };

/* The fields that both headers have: p at "version needed". */
static bool header(struct reading *r, const char *p, size_t at, struct header *h)
{
    uint32_t version = get16(p);

    *h = (struct header){ get16(p + 2), get16(p + 4), get32(p + 10), get32(p + 14), get32(p + 18),
                          STR_NONE };
    if (version > VERSION || (h->flags & ~(uint32_t)(FLAG_LEVEL | FLAG_UTF8)) != 0)
        return refuse(r, "bad-zip", "an entry is encrypted, streamed or of another form", at);
    if (h->method != STORED && h->method != DEFLATED)
        return refuse(r, "bad-zip", "an entry is compressed in an unknown way", at);
    if (h->packed == 0xffffffff || h->size == 0xffffffff)
        return refuse(r, "bad-zip", "an entry is in the ZIP64 form", at);
    if (h->method == STORED && h->packed != h->size)
        return refuse(r, "bad-zip", "a stored entry has two sizes", at);
    if (h->size > ZIP_BYTES_MOST ||
        h->size > (uint64_t)h->packed * ZIP_RATIO_MOST + ZIP_RATIO_FREE ||
        (r->total += h->size) > ZIP_TOTAL_MOST)
        return refuse(r, "zip-too-large", "an entry would be larger than allowed", at);
    return true;
}

static bool inflate_all(struct reading *r, const struct header *h, struct str packed,
                        struct str *out)
{
    z_stream z = { 0 };
    char *room = arena_alloc(r->a, (size_t)h->size + 1);    /* one more shows a longer stream */
    char *in = arena_dup(r->a, packed.p, packed.n);         /* zlib's pointer is not const */
    bool right;

    z.next_in = (Bytef *)in;
    z.avail_in = (uInt)packed.n;
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)h->size + 1;
    AN(inflateInit2(&z, -MAX_WBITS) == Z_OK);
    right = inflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out == h->size && z.avail_in == 0;
    AN(inflateEnd(&z) == Z_OK);
    *out = (struct str){ room, h->size };
    return right;
}

/* The entry of the directory at p, and its own header and bytes, which must stand at r->at. */
static bool entry(struct reading *r, size_t dir, struct zip_entry *e)
{
    const char *p = r->all.p + dir, *local = r->all.p + r->at;
    uint32_t n = get16(p + 28);
    struct header h;
    struct str packed;

    if (!header(r, p + 6, dir, &h))
        return false;
    if (get16(p + 30) != 0 || get16(p + 32) != 0 || get16(p + 34) != 0)
        return refuse(r, "bad-zip", "an entry has extra fields, a comment or another disk", dir);
    /* Attributes of Unix could make a link or a device of it. */
    if (get16(p + 4) != VERSION || get16(p + 36) != 0 || get32(p + 38) != 0)
        return refuse(r, "bad-zip", "an entry has attributes of a system", dir);
    h.name = (struct str){ p + CENTRAL_BYTES, n };
    if (!zip_name_ok(h.name))
        return refuse(r, "zip-name", "a file's name is not allowed", dir);
    if (get32(p + 42) != r->at)
        return refuse(r, "bad-zip", "there are bytes between entries, or entries overlap", dir);
    if (r->directory - r->at < LOCAL_BYTES + (size_t)n ||
        r->directory - r->at - LOCAL_BYTES - n < h.packed)
        return refuse(r, "bad-zip", "an entry reaches into the directory", r->at);
    if (get32(local) != LOCAL || memcmp(local + 4, p + 6, 22) != 0 || get16(local + 26) != n ||
        get16(local + 28) != 0 || memcmp(local + LOCAL_BYTES, h.name.p, n) != 0)
        return refuse(r, "bad-zip", "an entry and the directory say different things", r->at);
    packed = (struct str){ local + LOCAL_BYTES + n, h.packed };
    r->at += LOCAL_BYTES + n + h.packed;
    *e = (struct zip_entry){ h.name, packed, h.method == STORED };
    if (h.method == DEFLATED && !inflate_all(r, &h, packed, &e->bytes))
        return refuse(r, "zip-damaged", "an entry cannot be inflated to its size", dir);
    if (crc32(crc32(0, NULL, 0), (const Bytef *)e->bytes.p, (uInt)e->bytes.n) != h.crc)
        return refuse(r, "zip-damaged", "an entry's checksum does not fit", dir);
    return true;
}

bool zip_known(struct str bytes)
{
    return bytes.n >= 4 && get32(bytes.p) == LOCAL;
}

bool zip_read(struct arena *a, struct str bytes, struct zip *out, struct diags *d)
{
    struct reading r = { .a = a, .all = bytes, .d = d };
    size_t n, dir;

    *out = (struct zip){ NULL, 0 };
    if (bytes.n > ZIP_BYTES_MOST)
        return refuse(&r, "zip-too-large", "it is larger than allowed", 0);
    if (bytes.n < END_BYTES)
        return refuse(&r, "bad-zip", "it is cut off", bytes.n);
    if (!find_end(&r, &n))
        return false;
    out->v = arena_new_array(a, n, struct zip_entry);
    dir = r.directory;
    for (size_t i = 0; i < n; i++) {
        size_t left = bytes.n - END_BYTES - dir;

        if (left < CENTRAL_BYTES || get32(bytes.p + dir) != CENTRAL ||
            left - CENTRAL_BYTES < get16(bytes.p + dir + 28))
            return refuse(&r, "bad-zip", "its directory is cut off", dir);
        if (!entry(&r, dir, &out->v[i]))
            return false;
        dir += CENTRAL_BYTES + out->v[i].name.n;
        out->n++;
    }
    if (dir != bytes.n - END_BYTES || r.at != r.directory)
        return refuse(&r, "bad-zip", "there are bytes that belong to no entry", r.at);
    return names_once(a, out->v, out->n, d);
}

const struct zip_entry *zip_find(const struct zip *z, struct str name)
{
    for (size_t i = 0; i < z->n; i++)
        if (str_eq(z->v[i].name, name))
            return &z->v[i];
    return NULL;
}

/* ------------------------------------------------------------------ writing */

static uint32_t dos_time(moment at)
{
    int s = moment_second(at), y, m, dom;

    day_parts(moment_day(at), &y, &m, &dom);
    if (y < 1980 || y > 2107)
        return 1 << 21 | 1 << 16;       /* 1 January 1980: the first it can say */
    return (uint32_t)(y - 1980) << 25 | (uint32_t)m << 21 | (uint32_t)dom << 16 |
           (uint32_t)(s / 3600) << 11 | (uint32_t)(s / 60 % 60) << 5 | (uint32_t)(s % 60 / 2);
}

static struct str deflate_all(struct arena *a, struct str bytes)
{
    z_stream z = { 0 };
    char *in = arena_dup(a, bytes.p, bytes.n), *room;
    uLong most;

    AN(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK);
    most = deflateBound(&z, (uLong)bytes.n);
    room = arena_alloc(a, most);
    z.next_in = (Bytef *)in;
    z.avail_in = (uInt)bytes.n;
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)most;
    AN(deflate(&z, Z_FINISH) == Z_STREAM_END);
    most = z.total_out;
    AN(deflateEnd(&z) == Z_OK);
    return (struct str){ room, most };
}

/* What both headers say, from "version needed" to the length of the name. */
static void put_header(struct buf *b, const struct zip_entry *e, struct str packed, uint32_t time)
{
    put16(b, VERSION);
    put16(b, 0);
    put16(b, packed.p == e->bytes.p ? STORED : DEFLATED);
    put32(b, time);
    put32(b, (uint32_t)crc32(crc32(0, NULL, 0), (const Bytef *)e->bytes.p, (uInt)e->bytes.n));
    put32(b, (uint32_t)packed.n);
    put32(b, (uint32_t)e->bytes.n);
    put16(b, (uint32_t)e->name.n);
    put16(b, 0);
}

static bool may_write(struct arena *a, const struct zip_entry *v, size_t n, struct diags *d)
{
    uint64_t total = 0;

    for (size_t i = 0; i < n; i++) {
        AN(zip_name_ok(v[i].name));
        total += v[i].bytes.n + v[i].name.n + LOCAL_BYTES + CENTRAL_BYTES;
    }
    if (n == 0 || n > ZIP_ENTRIES_MOST || total + END_BYTES > ZIP_BYTES_MOST) {
        diag_add(d, DIAG_INPUT, "zip-too-large",
                 "%zu files of %llu bytes are more than one ZIP may hold", n,
                 (unsigned long long)total)->remedy = STR("take the documents one by one");
        return false;
    }
    return names_once(a, v, n, d);
}

bool zip_write(struct arena *a, const struct zip_entry *v, size_t n, moment at, struct str *out,
               struct diags *d)
{
    struct buf b = buf_on(a), dir = buf_on(a);
    uint32_t time = dos_time(at), start;

    if (!may_write(a, v, n, d))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct str packed = v[i].bytes;

        /* What does not become smaller, or too much smaller for the reader, is stored. */
        if (!v[i].stored && packed.n > 0) {
            packed = deflate_all(a, v[i].bytes);
            if (packed.n >= v[i].bytes.n ||
                v[i].bytes.n > packed.n * (uint64_t)ZIP_RATIO_MOST + ZIP_RATIO_FREE)
                packed = v[i].bytes;
        }
        start = (uint32_t)b.n;
        put32(&b, LOCAL);
        put_header(&b, &v[i], packed, time);
        buf_str(&b, v[i].name);
        buf_str(&b, packed);
        put32(&dir, CENTRAL);
        put16(&dir, VERSION);
        put_header(&dir, &v[i], packed, time);
        put16(&dir, 0);                 /* comment, disk, attributes */
        put16(&dir, 0);
        put16(&dir, 0);
        put32(&dir, 0);
        put32(&dir, start);
        buf_str(&dir, v[i].name);
    }
    start = (uint32_t)b.n;
    buf_str(&b, buf_get(&dir));
    put32(&b, END);
    put32(&b, 0);
    put16(&b, (uint32_t)n);
    put16(&b, (uint32_t)n);
    put32(&b, (uint32_t)dir.n);
    put32(&b, start);
    put16(&b, 0);
    *out = buf_get(&b);
    return true;
}
