/*
 * NAME      utf8 - strict UTF-8
 * WHY       two spellings of one letter are two keys of one record; only the shortest form is a
 *           letter here
 * OWNS      nothing
 * ERRORS    utf8_valid says no; utf8_next gives U+FFFD and moves on by one byte
 * MUST NOT  repair
 */
#include "base/str.h"

#include <string.h>

/*
 * Length and code point of the sequence at p, or 0. The first byte narrows what the second may be
 * (RFC 3629, section 4): that is all there is to overlongs, surrogates and the upper end.
 */
static size_t sequence(const unsigned char *p, size_t n, uint32_t *cp)
{
    unsigned char lo = 0x80, hi = 0xBF;
    size_t len, i;

    if (p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (n < len)
        return 0;
    switch (p[0]) {
    case 0xE0: lo = 0xA0; break;
    case 0xED: hi = 0x9F; break;
    case 0xF0: lo = 0x90; break;
    case 0xF4: hi = 0x8F; break;
    default: break;
    }
    if (p[1] < lo || p[1] > hi)
        return 0;
    *cp = p[0] & (0x7Fu >> len);
    *cp = *cp << 6 | (p[1] & 0x3Fu);
    for (i = 2; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        *cp = *cp << 6 | (p[i] & 0x3Fu);
    }
    return len;
}

bool utf8_valid(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0, len;
    uint64_t eight;
    uint32_t cp;

    while (i < s.n) {
        if (s.n - i >= sizeof eight) {
            memcpy(&eight, p + i, sizeof eight);
            if ((eight & 0x8080808080808080u) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        if (p[i] < 0x80) {
            i++;
            continue;
        }
        /* Two bytes: all of Cyrillic. */
        if (p[i] >= 0xC2 && p[i] < 0xE0 && s.n - i >= 2 && (p[i + 1] & 0xC0) == 0x80) {
            i += 2;
            continue;
        }
        len = sequence(p + i, s.n - i, &cp);
        if (len == 0)
            return false;
        i += len;
    }
    return true;
}

uint32_t utf8_next(struct str s, size_t *i)
{
    uint32_t cp;
    size_t len;

    if (*i >= s.n)
        return 0xFFFD;
    len = sequence((const unsigned char *)s.p + *i, s.n - *i, &cp);
    if (len == 0) {
        *i += 1;
        return 0xFFFD;
    }
    *i += len;
    return cp;
}

size_t utf8_count(struct str s)
{
    size_t i, count = 0;

    i = 0;
    for (; i < s.n; count++)
        utf8_next(s, &i);
    return count;
}
