/*
 * NAME      der_write - DER written inside out, and object identifiers as text
 * WHY       what we sign must be the bytes anyone else would write for it
 * OWNS      nothing; everything is on the arena
 * ERRORS    panic: only our own values are written
 * MUST NOT  be given an object identifier that came from outside (der_oid_is takes literals too)
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "trust/der.h"

enum { OID_MOST = 64 };

/* Base-128 of v at out; the count of octets. */
static size_t oid_arc(uint64_t v, unsigned char *out)
{
    uint64_t left = v;
    size_t n = 1, i;

    while ((left >>= 7) != 0)
        n++;
    for (i = n; i > 0; i--) {
        out[i - 1] = (unsigned char)((v & 0x7f) | (i == n ? 0 : 0x80));
        v >>= 7;
    }
    return n;
}

/* Content octets of a dotted identifier of ours. */
static size_t oid_octets(const char *dotted, unsigned char out[OID_MOST])
{
    uint64_t v = 0, root = 0;
    size_t n = 0, arc = 0;
    const char *p = dotted;

    for (;; p++) {
        if (*p >= '0' && *p <= '9') {
            v = v * 10 + (uint64_t)(*p - '0');
            continue;
        }
        AN(*p == '.' || *p == '\0');
        AN(n + 10 <= OID_MOST);
        if (arc == 0)
            root = v;
        else
            n += oid_arc(arc == 1 ? root * 40 + v : v, out + n);
        arc++;
        v = 0;
        if (*p == '\0')
            break;
    }
    AN(arc >= 2);
    return n;
}

bool der_oid_is(struct str oid, const char *dotted)
{
    unsigned char want[OID_MOST];
    size_t n = oid_octets(dotted, want);

    return oid.n == n && memcmp(oid.p, want, n) == 0;
}

struct str der_wrap(struct arena *a, int tag, struct str body)
{
    unsigned char header[6];
    size_t n = 0, octets = 0, left;
    char *p;

    AN(tag > 0 && tag < 256 && (tag & 0x1f) != 0x1f);
    AN(body.n <= UINT32_MAX);
    header[n++] = (unsigned char)tag;
    if (body.n < 0x80) {
        header[n++] = (unsigned char)body.n;
    } else {
        for (left = body.n; left > 0; left >>= 8)
            octets++;
        header[n++] = (unsigned char)(0x80 | octets);
        for (; octets > 0; octets--)
            header[n++] = (unsigned char)(body.n >> (8 * (octets - 1)));
    }
    p = arena_alloc(a, n + body.n);
    memcpy(p, header, n);
    if (body.n > 0)
        memcpy(p + n, body.p, body.n);
    return (struct str){ p, n + body.n };
}

struct str der_join(struct arena *a, const struct str *parts, size_t n)
{
    size_t i, total = 0;
    char *p, *at;

    for (i = 0; i < n; i++)
        total += parts[i].n;
    at = p = arena_alloc(a, total);
    for (i = 0; i < n; i++) {
        if (parts[i].n > 0)
            memcpy(at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    return (struct str){ p, total };
}

struct str der_make_sequence(struct arena *a, const struct str *parts, size_t n)
{
    return der_wrap(a, DER_SEQUENCE, der_join(a, parts, n));
}

static int by_octets(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

struct str der_make_set(struct arena *a, const struct str *parts, size_t n)
{
    struct str *sorted = arena_new_array(a, n + 1, struct str);

    if (n > 0) {
        memcpy(sorted, parts, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_octets);
    }
    return der_wrap(a, DER_SET, der_join(a, sorted, n));
}

struct str der_make_oid(struct arena *a, const char *dotted)
{
    unsigned char octets[OID_MOST];
    size_t n = oid_octets(dotted, octets);

    return der_wrap(a, DER_OID, (struct str){ (const char *)octets, n });
}

struct str der_make_int(struct arena *a, int64_t v)
{
    unsigned char octets[8];
    size_t i, from = 0;

    for (i = 0; i < 8; i++)
        octets[i] = (unsigned char)((uint64_t)v >> (56 - 8 * i));
    while (from < 7 && ((octets[from] == 0 && octets[from + 1] < 0x80) ||
                        (octets[from] == 0xff && octets[from + 1] >= 0x80)))
        from++;
    return der_wrap(a, DER_INTEGER, (struct str){ (const char *)octets + from, 8 - from });
}

struct str der_make_uint(struct arena *a, struct str big_endian)
{
    static const char zero[1] = { 0 };
    struct str parts[2] = { STR_NONE, big_endian };

    while (parts[1].n > 0 && parts[1].p[0] == 0)
        parts[1] = str_sub(parts[1], 1, parts[1].n - 1);
    if (parts[1].n == 0 || (unsigned char)parts[1].p[0] >= 0x80)
        parts[0] = (struct str){ zero, 1 };
    return der_wrap(a, DER_INTEGER, der_join(a, parts, 2));
}

struct str der_make_octets(struct arena *a, struct str bytes)
{
    return der_wrap(a, DER_OCTET_STRING, bytes);
}

struct str der_make_bits(struct arena *a, struct str bytes)
{
    static const char unused[1] = { 0 };
    struct str parts[2] = { { unused, 1 }, bytes };

    return der_wrap(a, DER_BIT_STRING, der_join(a, parts, 2));
}

struct str der_make_null(struct arena *a)
{
    return der_wrap(a, DER_NULL, STR_NONE);
}

struct str der_make_time(struct arena *a, moment t)
{
    int64_t days = t / 86400, second = t % 86400;
    int year, month, dom, h, m, s;
    struct str text;

    if (second < 0) {
        second += 86400;
        days--;
    }
    AN(days > -719528 && days < 2932897);       /* years 0000 to 9999 */
    day_parts((day)days, &year, &month, &dom);
    h = (int)(second / 3600);
    m = (int)(second / 60 % 60);
    s = (int)(second % 60);
    if (year >= 1950 && year < 2050) {
        text = str_printf(a, "%02d%02d%02d%02d%02d%02dZ", year % 100, month, dom, h, m, s);
        return der_wrap(a, DER_UTCTIME, text);
    }
    text = str_printf(a, "%04d%02d%02d%02d%02d%02dZ", year, month, dom, h, m, s);
    return der_wrap(a, DER_GENTIME, text);
}
