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
        p = arena_raw(b->arena, cap);
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

void buf_pad(struct buf *b, char c, size_t n)
{
    if (n == 0)
        return;
    memset(buf_room(b, n), c, n);
    b->n += n;
}

/* The digits of v, at the end of the room given. */
static struct str int_text(char digits[20], int64_t v)
{
    size_t at = 20;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        digits[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u > 0);
    if (v < 0)
        digits[--at] = '-';
    return (struct str){ digits + at, 20 - at };
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

/* One text of a format: at most `most` bytes of it, as the C library would; -1: the whole. */
static void put_text(struct buf *b, const char *z, int most)
{
    const char *end;

    if (most < 0) {
        buf_puts(b, z != NULL ? z : "(null)");
    } else if (z != NULL) {
        end = memchr(z, '\0', (size_t)most);
        buf_str(b, (struct str){ z, end != NULL ? (size_t)(end - z) : (size_t)most });
    }
}

static void put_padded(struct buf *b, int64_t v, size_t width)
{
    char digits[20];
    struct str s = int_text(digits, v);

    if (s.n < width && v >= 0)
        buf_pad(b, '0', width - s.n);
    buf_str(b, s);
}

/*
 * What nearly all our formats are made of: %s %.*s %c %% %d %0Nd %u %zu %ld %lld. False at anything else, with
 * what was written so far to be taken back: the C library's own takes as long for one as this for ten.
 */
static bool put_simple(struct buf *b, const char *f, va_list *ap)
{
    const char *run = f;
    int n;

    for (; *f != '\0'; run = ++f) {
        while (*f != '\0' && *f != '%')
            f++;
        buf_str(b, (struct str){ run, (size_t)(f - run) });
        if (*f == '\0')
            return true;
        switch (*++f) {
        case '%': buf_char(b, '%'); continue;
        case 'c': buf_char(b, (char)va_arg(*ap, int)); continue;
        case 's': put_text(b, va_arg(*ap, const char *), -1); continue;
        case 'd': buf_int(b, va_arg(*ap, int)); continue;
        case 'u': buf_int(b, va_arg(*ap, unsigned)); continue;
        default: break;
        }
        if (f[0] == '.' && f[1] == '*' && f[2] == 's') {
            n = va_arg(*ap, int);
            put_text(b, va_arg(*ap, const char *), n);
            f += 2;
        } else if (f[0] == 'z' && f[1] == 'u') {
            size_t z = va_arg(*ap, size_t);
            if (z > INT64_MAX)
                return false;
            buf_int(b, (int64_t)z);
            f += 1;
        } else if (f[0] == 'l' && f[1] == 'd') {
            buf_int(b, va_arg(*ap, long));
            f += 1;
        } else if (f[0] == 'l' && f[1] == 'l' && f[2] == 'd') {
            buf_int(b, va_arg(*ap, long long));
            f += 2;
        } else if (f[0] == '0' && f[1] >= '1' && f[1] <= '9' && f[2] == 'd') {
            n = va_arg(*ap, int);
            if (n < 0)
                return false;
            put_padded(b, n, (size_t)(f[1] - '0'));
            f += 2;
        } else {
            return false;
        }
    }
    return true;
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    size_t space, before = b->n;
    bool simple;
    int n;

    va_copy(again, ap);
    simple = put_simple(b, fmt, &again);
    va_end(again);
    if (simple) {
        *buf_room(b, 0) = '\0';        /* as vsnprintf leaves it: some read the bytes as a C string */
        return;
    }
    b->n = before;
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

    buf_str(b, int_text(digits, v));
}

struct str str_from_int(struct arena *a, int64_t v)
{
    char digits[20];

    return str_dup(a, int_text(digits, v));
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

#define EACH_ONE 0x0101010101010101u
#define EACH_TOP 0x8080808080808080u

/* Eight bytes at a time, its top bit for each that is below a blank, a quote or a backslash. */
static uint64_t escapes(uint64_t x)
{
    uint64_t quote = x ^ EACH_ONE * '"', slash = x ^ EACH_ONE * '\\';

    return (((x - EACH_ONE * ' ') & ~x) | ((quote - EACH_ONE) & ~quote) | ((slash - EACH_ONE) & ~slash))
        & EACH_TOP;
}

static bool eight_escape(const char *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof x);
    return escapes(x) != 0;
}

static bool eight_plain(const char *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof x);
    return (escapes(x) | (x & EACH_TOP)) == 0;
}

/* No byte that is escaped, none of more than seven bits: true of nearly every name and code. */
static bool all_plain(struct str s)
{
    size_t i;

    if (s.n < 8) {
        for (i = 0; i < s.n; i++)
            if (json_escape[(unsigned char)s.p[i]] != 0 || (s.p[i] & 0x80) != 0)
                return false;
        return true;
    }
    for (i = 0; i + 8 < s.n; i += 8)
        if (!eight_plain(s.p + i))
            return false;
    return eight_plain(s.p + s.n - 8);
}

size_t json_run(struct str s, size_t i)
{
    while (s.n - i >= 8 && !eight_escape(s.p + i))
        i += 8;
    while (i < s.n && json_escape[(unsigned char)s.p[i]] == 0)
        i++;
    return i;
}

void buf_json(struct buf *b, struct str s)
{
    size_t from = 0, i;
    char *p;

    if (all_plain(s)) {
        p = buf_room(b, s.n + 2);
        p[0] = '"';
        if (s.n > 0)
            memcpy(p + 1, s.p, s.n);
        p[s.n + 1] = '"';
        b->n += s.n + 2;
        return;
    }
    if (!utf8_valid(s))
        s = utf8_mended(b->arena, s);
    if (b->cap - b->n < s.n + 3)        /* as long as it is when nothing is to be escaped */
        buf_room(b, s.n + 2);
    buf_char(b, '"');
    for (i = json_run(s, 0); i < s.n; i = json_run(s, from)) {
        unsigned char c = (unsigned char)s.p[i];
        char e = json_escape[c];

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
    char room[128];             /* most are shorter: then the arena holds them and no more */
    struct buf b = { .arena = a, .p = room, .cap = sizeof room };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return b.p == room ? str_dup(a, (struct str){ room, b.n }) : buf_get(&b);
}
