/*
 * NAME      str - slices of bytes
 * WHY       parsing by slices copies nothing and cannot run past an end that every slice knows
 * OWNS      nothing
 * ERRORS    bad numbers are false, never a guess
 * MUST NOT  look at the locale: a comma is never a decimal point here
 */
#include "base/str.h"

#include <string.h>

struct str str_dup(struct arena *a, struct str s)
{
    return (struct str){ .p = arena_dup(a, s.p, s.n), .n = s.n };
}

char *str_z(struct arena *a, struct str s)
{
    return arena_dup(a, s.p, s.n);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

    if (c != 0)
        return c < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
    size_t n = strlen(prefix);

    return s.n >= n && str_eq(str_sub(s, 0, n), str_of(prefix));
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
    if (from > s.n)
        from = s.n;
    if (n > s.n - from)
        n = s.n - from;
    return (struct str){ .p = s.p != NULL ? s.p + from : NULL, .n = n };
}

ptrdiff_t str_chr(struct str s, char c)
{
    const char *q = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return q != NULL ? q - s.p : -1;
}

ptrdiff_t str_find(struct str s, const char *needle)
{
    size_t n = strlen(needle), at = 0;
    ptrdiff_t hit;

    if (n == 0)
        return 0;
    while (at + n <= s.n) {
        hit = str_chr(str_sub(s, at, s.n - n + 1 - at), needle[0]);
        if (hit < 0)
            return -1;
        at += (size_t)hit;
        if (memcmp(s.p + at, needle, n) == 0)
            return (ptrdiff_t)at;
        at++;
    }
    return -1;
}

bool str_cut(struct str *rest, char sep, struct str *head)
{
    ptrdiff_t at;

    if (rest->p == NULL)
        return false;
    at = str_chr(*rest, sep);
    if (at < 0) {
        *head = *rest;
        *rest = STR_NONE;
    } else {
        *head = str_sub(*rest, 0, (size_t)at);
        *rest = str_sub(*rest, (size_t)at + 1, rest->n);
    }
    return true;
}

bool str_int(struct str s, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0;
    int64_t v = 0;

    if (i == s.n)
        return false;
    for (; i < s.n; i++) {          /* downwards: INT64_MIN has no positive twin */
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, (int64_t)10, &v)
            || __builtin_sub_overflow(v, (int64_t)(s.p[i] - '0'), &v))
            return false;
    }
    if (!minus && __builtin_sub_overflow((int64_t)0, v, &v))
        return false;
    *out = v;
    return true;
}

bool str_decimal(struct str s, int digits, int64_t *out)
{
    ptrdiff_t dot = str_chr(s, '.');
    struct str whole = dot < 0 ? s : str_sub(s, 0, (size_t)dot);
    struct str part = dot < 0 ? STR("") : str_sub(s, (size_t)dot + 1, s.n);
    bool minus = s.n > 0 && s.p[0] == '-';
    int64_t v, digit;
    size_t i;

    if ((dot >= 0 && part.n == 0) || digits < 0 || part.n > (size_t)digits || !str_int(whole, &v))
        return false;
    for (i = 0; i < (size_t)digits; i++) {
        digit = i < part.n ? part.p[i] - '0' : 0;
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(v, (int64_t)10, &v)
            || __builtin_add_overflow(v, minus ? -digit : digit, &v))
            return false;
    }
    *out = v;
    return true;
}
