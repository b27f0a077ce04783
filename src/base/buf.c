/*
 * NAME      buf - string builder on an arena
 * WHY       pages and answers are built once, forward; growth doubles, so the cost per byte is
 *           constant
 * OWNS      its bytes, on the arena; an outgrown copy stays there until the arena goes
 * ERRORS    none: no memory is a panic of the arena
 * MUST NOT  be used for sizes a stranger chooses without a limit upstream
 */
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "base/panic.h"

struct buf buf_on(struct arena *a)
{
    return (struct buf){ .arena = a };
}

/* Room for n more bytes and the NUL behind them. */
static char *buf_room(struct buf *b, size_t n)
{
    size_t cap;
    char *p;

    AN(n < PTRDIFF_MAX / 4);
    if (b->cap - b->n <= n) {
        cap = b->cap < 128 ? 128 : b->cap * 2;
        if (cap <= b->n + n)
            cap = b->n + n + 1;
        p = arena_alloc(b->arena, cap);
        if (b->n > 0)
            memcpy(p, b->p, b->n);
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_str(struct buf *b, struct str s)
{
    if (s.n == 0)
        return;
    memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

void buf_puts(struct buf *b, const char *z)
{
    buf_str(b, str_of(z));
}

void buf_char(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_pad(struct buf *b, char c, size_t n)
{
    if (n == 0)
        return;
    memset(buf_room(b, n), c, n);
    b->n += n;
}

void buf_utf8(struct buf *b, uint32_t cp)
{
    unsigned char u[4];
    size_t n;

    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = 0xFFFD;
    n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; cp >>= 6)
        u[i] = (unsigned char)(0x80 | (cp & 0x3F));
    u[0] = (unsigned char)(n == 1 ? cp : (0xF00u >> n & 0xFFu) | cp);
    memcpy(buf_room(b, n), u, n);
    b->n += n;
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    size_t space;
    int n;

    va_copy(again, ap);
    space = b->cap - b->n;
    n = vsnprintf(space > 0 ? b->p + b->n : NULL, space, fmt, ap);
    AN(n >= 0);
    if ((size_t)n >= space) {
        char *p = buf_room(b, (size_t)n);

        AN(vsnprintf(p, (size_t)n + 1, fmt, again) == n);
    }
    va_end(again);
    b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void buf_int(struct buf *b, int64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0)
        buf_char(b, '-');
    buf_str(b, (struct str){ digits + at, sizeof digits - at });
}

/*
 * What JSON must escape gets its letter, 'u' for the six-character form; all other bytes are as
 * they are.
 */
static const char json_escape[256] = {
    ['\0'] = 'u', [1] = 'u', [2] = 'u', [3] = 'u', [4] = 'u', [5] = 'u', [6] = 'u', [7] = 'u',
    ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', [11] = 'u', ['\f'] = 'f', ['\r'] = 'r',
    [14] = 'u', [15] = 'u',
    [16] = 'u', [17] = 'u', [18] = 'u', [19] = 'u', [20] = 'u', [21] = 'u', [22] = 'u', [23] = 'u',
    [24] = 'u', [25] = 'u', [26] = 'u', [27] = 'u', [28] = 'u', [29] = 'u', [30] = 'u', [31] = 'u',
    ['"'] = '"', ['\\'] = '\\',
};

static const char hex[] = "0123456789abcdef";

/*
 * Built from bytes that came from outside unchecked, a file name perhaps: show what can be shown.
 */
static struct str utf8_mended(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    size_t i = 0;

    while (i < s.n)
        buf_utf8(&b, utf8_next(s, &i));
    return buf_get(&b);
}

void buf_json(struct buf *b, struct str s)
{
    size_t from = 0, i;

    if (!utf8_valid(s))
        s = utf8_mended(b->arena, s);
    buf_char(b, '"');
    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        char e = json_escape[c];

        if (e == 0)
            continue;
        buf_str(b, (struct str){ s.p + from, i - from });
        from = i + 1;
        buf_char(b, '\\');
        buf_char(b, e);
        if (e == 'u') {
            buf_puts(b, "00");
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
    buf_str(b, (struct str){ s.n > 0 ? s.p + from : NULL, s.n - from });
    buf_char(b, '"');
}

static const char *html_escape(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void buf_html(struct buf *b, struct str s)
{
    size_t from = 0, i;
    const char *e;

    for (i = 0; i < s.n; i++) {
        e = html_escape(s.p[i]);
        if (e == NULL)
            continue;
        buf_str(b, (struct str){ s.p + from, i - from });
        from = i + 1;
        buf_puts(b, e);
    }
    buf_str(b, (struct str){ s.n > 0 ? s.p + from : NULL, s.n - from });
}

/* RFC 3986, section 2.3: the unreserved characters stand for themselves. */
static bool url_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
        || c == '.' || c == '_' || c == '~';
}

void buf_url(struct buf *b, struct str s)
{
    static const char upper[] = "0123456789ABCDEF";
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (url_plain(c)) {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, upper[c >> 4]);
            buf_char(b, upper[c & 15]);
        }
    }
}

struct str buf_get(struct buf *b)
{
    *buf_room(b, 0) = '\0';
    return (struct str){ .p = b->p, .n = b->n };
}

struct str str_printf(struct arena *a, const char *fmt, ...)
{
    struct buf b = buf_on(a);
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return buf_get(&b);
}
