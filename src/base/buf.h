/*
 * NAME    buf - string builder on an arena; sticky, never fails midway
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

struct buf buf_on(struct arena *a);
void buf_str(struct buf *b, struct str s);
static inline void buf_puts(struct buf *b, const char *z)   /* a literal's length is known */
{
    buf_str(b, str_of(z));
}
static inline void buf_char(struct buf *b, char c)
{
    if (b->cap - b->n > 1)
        b->p[b->n++] = c;
    else
        buf_str(b, (struct str){ &c, 1 });
}
void buf_pad(struct buf *b, char c, size_t n);
void buf_utf8(struct buf *b, uint32_t cp);  /* one code point; U+FFFD for what is none */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_int(struct buf *b, int64_t v);     /* no printf on hot paths */
struct str str_from_int(struct arena *a, int64_t v);
/*
 * A quoted JSON string (always valid JSON: bytes that are no UTF-8 become U+FFFD); a text for HTML,
 * attributes included; a percent-encoded URL part.
 */
void buf_json(struct buf *b, struct str s);
size_t json_run(struct str s, size_t i);    /* the end of the bytes from i on that JSON writes as they are */
void buf_html(struct buf *b, struct str s);
void buf_url(struct buf *b, struct str s);
/* The text so far, NUL-terminated behind n; valid until the next write. */
struct str buf_get(struct buf *b);
/* Formats into the arena. */
struct str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
