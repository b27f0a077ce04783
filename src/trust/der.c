/*
 * NAME      der - reading DER strictly
 * WHY       a lax reader is how two programs see two documents in the same bytes
 * OWNS      nothing
 * ERRORS    false; the cursor stays where it was
 * MUST NOT  recurse deeper than DER_DEPTH or look past the slice it was given
 */
#include "trust/der.h"

#include <string.h>

static unsigned byte(struct str s, size_t i)
{
    return (unsigned char)s.p[i];
}

static bool measure(struct str s, bool ber, int depth, struct der_item *out);

/* Steps over the values of an indefinite length up to its end-of-contents; the length of them. */
static bool measure_contents(struct str s, int depth, size_t *length)
{
    struct der_item it;
    size_t at = 0;

    if (depth >= DER_DEPTH)
        return false;
    while (at + 2 <= s.n) {
        if (s.p[at] == 0 && s.p[at + 1] == 0) {
            *length = at;
            return true;
        }
        if (!measure(str_sub(s, at, s.n - at), true, depth + 1, &it))
            return false;
        at += it.all.n;
    }
    return false;
}

/*
 * Reads the length octets from s.p[1]: *header octets before the contents, *length of them or
 * *indefinite. A length of over four octets, and in DER one that is not minimal, is refused.
 */
static bool measure_length(struct str s, bool ber, size_t *header, size_t *length,
                           bool *indefinite)
{
    size_t i, octets, n = 0;
    unsigned first = byte(s, 1);

    *indefinite = false;
    *header = 2;
    *length = first;
    if (first < 0x80)
        return true;
    if (first == 0x80) {
        *indefinite = true;
        return ber;
    }
    octets = first & 0x7f;
    if (octets > 4 || s.n < 2 + octets)
        return false;
    for (i = 0; i < octets; i++)
        n = n << 8 | byte(s, 2 + i);
    if (!ber && (n < 0x80 || byte(s, 2) == 0))
        return false;
    *header = 2 + octets;
    *length = n;
    return true;
}

/* The value that stands at the beginning of s. */
static bool measure(struct str s, bool ber, int depth, struct der_item *out)
{
    size_t header, length;
    bool indefinite;
    unsigned tag;

    if (s.n < 2)
        return false;
    tag = byte(s, 0);
    if (tag == 0 || (tag & 0x1f) == 0x1f)       /* end-of-contents, or a high tag number */
        return false;
    if (!measure_length(s, ber, &header, &length, &indefinite))
        return false;
    if (indefinite && ((tag & 0x20) == 0 ||
                       !measure_contents(str_sub(s, header, s.n - header), depth, &length)))
        return false;
    if (length > s.n - header)
        return false;
    out->tag = (int)tag;
    out->body = (struct str){ s.p + header, length };
    out->all = (struct str){ s.p, header + length + (indefinite ? 2 : 0) };
    return true;
}

struct der der_of(struct str bytes, bool ber)
{
    return (struct der){ bytes, ber, 0 };
}

bool der_end(const struct der *d)
{
    return d->rest.n == 0;
}

int der_peek(const struct der *d)
{
    return d->rest.n == 0 ? -1 : (int)byte(d->rest, 0);
}

bool der_any(struct der *d, struct der_item *out)
{
    struct der_item it;

    if (!measure(d->rest, d->ber, d->depth, &it))
        return false;
    d->rest.p += it.all.n;
    d->rest.n -= it.all.n;
    *out = it;
    return true;
}

bool der_take(struct der *d, int tag, struct der_item *out)
{
    return der_peek(d) == tag && der_any(d, out);
}

bool der_option(struct der *d, int tag, struct der_item *out)
{
    return der_take(d, tag, out);
}

bool der_enter(const struct der *d, const struct der_item *it, struct der *inner)
{
    if ((it->tag & 0x20) == 0 || d->depth >= DER_DEPTH)
        return false;
    *inner = (struct der){ it->body, d->ber, d->depth + 1 };
    return true;
}

bool der_into(struct der *d, int tag, struct der *inner)
{
    struct der before = *d;
    struct der_item it;

    if (der_take(d, tag, &it) && der_enter(d, &it, inner))
        return true;
    *d = before;
    return false;
}

/* Appends the chunks of a constructed OCTET STRING to out, which has room for all of its body. */
static bool gather(const struct der *d, const struct der_item *it, char *out, size_t *n)
{
    struct der inner;
    struct der_item chunk;

    if (!der_enter(d, it, &inner))
        return false;
    while (!der_end(&inner)) {
        if (!der_any(&inner, &chunk))
            return false;
        if (chunk.tag == (DER_OCTET_STRING | 0x20)) {
            if (!gather(&inner, &chunk, out, n))
                return false;
        } else if (chunk.tag == DER_OCTET_STRING) {
            if (chunk.body.n > 0)
                memcpy(out + *n, chunk.body.p, chunk.body.n);
            *n += chunk.body.n;
        } else {
            return false;
        }
    }
    return true;
}

bool der_octets_as(struct der *d, int tag, struct arena *a, struct str *out)
{
    struct der before = *d;
    struct der_item it;
    size_t n = 0;
    char *p;

    if (der_take(d, tag, &it)) {
        *out = it.body;
        return true;
    }
    if (d->ber && der_take(d, tag | 0x20, &it)) {
        p = arena_alloc(a, it.body.n + 1);
        if (gather(d, &it, p, &n)) {
            *out = (struct str){ p, n };
            return true;
        }
    }
    *d = before;
    return false;
}

bool der_octets(struct der *d, struct arena *a, struct str *out)
{
    return der_octets_as(d, DER_OCTET_STRING, a, out);
}

/* A primitive value of `tag` of which nothing is consumed: the caller looks at it first. */
static bool look(const struct der *d, int tag, struct der_item *it)
{
    struct der copy = *d;

    return der_take(&copy, tag, it);
}

static bool step(struct der *d, const struct der_item *it)
{
    d->rest.p += it->all.n;
    d->rest.n -= it->all.n;
    return true;
}

bool der_bits(struct der *d, struct str *out)
{
    struct der_item it;

    if (!look(d, DER_BIT_STRING, &it) || it.body.n < 1 || it.body.p[0] != 0)
        return false;
    *out = str_sub(it.body, 1, it.body.n - 1);
    return step(d, &it);
}

bool der_bit_list(struct der *d, uint32_t *out)
{
    struct der_item it;
    unsigned unused;
    uint32_t bits = 0;
    size_t i;

    if (!look(d, DER_BIT_STRING, &it) || it.body.n < 1 || it.body.n > 5)
        return false;
    unused = byte(it.body, 0);
    if (unused > 7 || (it.body.n == 1 && unused > 0))
        return false;
    if (unused > 0 && (byte(it.body, it.body.n - 1) & ((1u << unused) - 1)) != 0)
        return false;
    for (i = 0; i < (it.body.n - 1) * 8; i++)
        if ((byte(it.body, 1 + i / 8) & (0x80u >> (i % 8))) != 0)
            bits |= (uint32_t)1 << i;
    *out = bits;
    return step(d, &it);
}

/* INTEGER contents: at least one octet, and in DER and BER alike no octet too many. */
static bool minimal(struct str v)
{
    if (v.n == 0)
        return false;
    if (v.n == 1)
        return true;
    return !(byte(v, 0) == 0 && byte(v, 1) < 0x80) && !(byte(v, 0) == 0xff && byte(v, 1) >= 0x80);
}

bool der_int(struct der *d, int64_t *out)
{
    struct der_item it;
    uint64_t v;
    size_t i;

    if (!look(d, DER_INTEGER, &it) || !minimal(it.body) || it.body.n > 8)
        return false;
    v = byte(it.body, 0) >= 0x80 ? UINT64_MAX : 0;
    for (i = 0; i < it.body.n; i++)
        v = v << 8 | byte(it.body, i);
    *out = (int64_t)v;
    return step(d, &it);
}

bool der_uint_bytes(struct der *d, struct str *out)
{
    struct der_item it;

    if (!look(d, DER_INTEGER, &it) || !minimal(it.body) || byte(it.body, 0) >= 0x80)
        return false;
    *out = it.body;
    if (out->n > 1 && out->p[0] == 0)
        *out = str_sub(*out, 1, out->n - 1);
    return step(d, &it);
}

bool der_bool(struct der *d, bool *out)
{
    struct der_item it;
    unsigned v;

    if (!look(d, DER_BOOLEAN, &it) || it.body.n != 1)
        return false;
    v = byte(it.body, 0);
    if (!d->ber && v != 0 && v != 0xff)
        return false;
    *out = v != 0;
    return step(d, &it);
}

/* Two digits at i, or -1. */
static int pair(struct str s, size_t i)
{
    if (i + 2 > s.n || s.p[i] < '0' || s.p[i] > '9' || s.p[i + 1] < '0' || s.p[i + 1] > '9')
        return -1;
    return (s.p[i] - '0') * 10 + (s.p[i + 1] - '0');
}

/*
 * Days since 1970 of a Gregorian day, years 0000 to 9999: wider than base/date, since a
 * certificate without an end says 99991231235959Z.
 */
static bool civil_days(int year, int month, int dom, int64_t *out)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int64_t days = 0;
    int i, y = year + 400;

    if (year < 0 || month < 1 || month > 12 || dom < 1 ||
        dom > lengths[month - 1] + (leap && month == 2 ? 1 : 0))
        return false;
    for (i = 1; i < month; i++)
        days += lengths[i - 1] + (leap && i == 2 ? 1 : 0);
    days += dom - 1;
    days += (int64_t)365 * y + (y + 3) / 4 - (y + 99) / 100 + (y + 399) / 400;
    *out = days - 719528 - 146097;
    return true;
}

/* A fraction ".5" up to the closing Z: read over, never rounded up. */
static bool fraction_end(struct str s, size_t *at)
{
    size_t i = *at;

    if (i >= s.n || s.p[i] != '.')
        return true;
    for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        ;
    if (i == *at + 1 || s.p[i - 1] == '0')
        return false;
    *at = i;
    return true;
}

bool der_time(struct der *d, moment *out)
{
    struct der_item it;
    int parts[7], i, year;
    int64_t days;
    size_t at = 0;
    bool wide;

    wide = der_peek(d) == DER_GENTIME;
    if (!look(d, wide ? DER_GENTIME : DER_UTCTIME, &it))
        return false;
    for (i = wide ? 0 : 1; i < 7; i++, at += 2)
        if ((parts[i] = pair(it.body, at)) < 0)
            return false;
    if (wide && !fraction_end(it.body, &at))
        return false;
    if (at + 1 != it.body.n || it.body.p[at] != 'Z')
        return false;
    year = wide ? parts[0] * 100 + parts[1] : parts[1] + (parts[1] >= 50 ? 1900 : 2000);
    if (!civil_days(year, parts[2], parts[3], &days) ||
        parts[4] > 23 || parts[5] > 59 || parts[6] > 59)
        return false;
    *out = days * 86400 + parts[4] * 3600 + parts[5] * 60 + parts[6];
    return step(d, &it);
}

/* Base-128 numbers, each minimal and the last one ended. */
static bool oid_valid(struct str v)
{
    size_t i;

    if (v.n == 0 || byte(v, v.n - 1) >= 0x80)
        return false;
    for (i = 0; i < v.n; i++)
        if (byte(v, i) == 0x80 && (i == 0 || byte(v, i - 1) < 0x80))
            return false;
    return true;
}

bool der_oid(struct der *d, struct str *out)
{
    struct der_item it;

    if (!look(d, DER_OID, &it) || !oid_valid(it.body))
        return false;
    *out = it.body;
    return step(d, &it);
}

struct str der_oid_text(struct arena *a, struct str oid)
{
    struct buf b = buf_on(a);
    bool first = true;
    uint64_t v = 0;
    size_t i;

    if (!oid_valid(oid))
        return STR_NONE;
    for (i = 0; i < oid.n; i++) {
        if (v > UINT64_MAX >> 7)
            return STR_NONE;
        v = v << 7 | (byte(oid, i) & 0x7f);
        if (byte(oid, i) >= 0x80)
            continue;
        if (first) {
            unsigned root = v < 40 ? 0 : v < 80 ? 1 : 2;

            buf_printf(&b, "%u.%llu", root, (unsigned long long)(v - root * 40));
        } else {
            buf_printf(&b, ".%llu", (unsigned long long)v);
        }
        first = false;
        v = 0;
    }
    return buf_get(&b);
}
