/*
 * NAME    str - a slice of bytes (never owns), and text helpers
 * WHY     lengths travel with pointers; nothing is cut at a NUL by accident
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
    const char *p;
    size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
#define STR_ARG(s) (int)(s).n, (s).p        /* for "%.*s" */

/*
 * The four that every look-up is made of stand here: against a literal the compiler knows the length, and
 * most words are told apart by theirs.
 */
/* NULL gives an empty slice. */
static inline struct str str_of(const char *z)
{
    return (struct str){ .p = z != NULL ? z : "", .n = z != NULL ? strlen(z) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *z)
{
    return str_eq(a, str_of(z));
}

static inline bool str_ends(struct str s, const char *suffix)
{
    size_t n = strlen(suffix);

    return s.n >= n && (n == 0 || memcmp(s.p + (s.n - n), suffix, n) == 0);
}

struct str str_dup(struct arena *a, struct str s);
char *str_z(struct arena *a, struct str s); /* NUL-terminated copy */
int str_cmp(struct str a, struct str b);    /* bytewise, total order */
bool str_starts(struct str s, const char *prefix);
struct str str_trim(struct str s);          /* ASCII blanks at both ends */
struct str str_sub(struct str s, size_t from, size_t n);   /* clamped */
ptrdiff_t str_find(struct str s, const char *needle);      /* -1 if absent */
ptrdiff_t str_chr(struct str s, char c);
/*
 * Takes the part of *rest before sep into *head and moves *rest behind it; false when *rest was
 * exhausted (rest->p == NULL). An empty string yields one empty head.
 */
bool str_cut(struct str *rest, char sep, struct str *head);
/* Whole decimal int64, no blanks, no sign but '-'. */
bool str_int(struct str s, int64_t *out);
/*
 * Decimal with up to `digits` decimals as an integer scaled by 10^digits; rejects more decimals and
 * overflow.
 */
bool str_decimal(struct str s, int digits, int64_t *out);

/* UTF-8: strict (no overlongs, no surrogates, no > U+10FFFF). */
bool utf8_valid(struct str s);
/* Reads one code point and advances *i; U+FFFD on error. */
uint32_t utf8_next(struct str s, size_t *i);
/* Code points (terminal columns for our scripts). */
size_t utf8_count(struct str s);
/*
 * Case folding for search, Latin, Russian and Kazakh letters; further folds (ң/н and so on) are the
 * register's.
 */
struct str utf8_fold(struct arena *a, struct str s);

#endif
