/*
 * NAME      pdf_value - see pdf_value.h
 * WHY       a signature proves bytes; two readers must see the same document in them
 * OWNS      nothing: slices of the document, decoded copies on the arena
 * ERRORS    NULL
 * MUST NOT  guess
 */
#include "trust/pdf_value.h"

#include <string.h>

#include "base/buf.h"

static bool is_blank(char c)
{
    return c == '\0' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

static bool is_delimiter(char c)
{
    return c != '\0' && strchr("()<>[]{}/%", c) != NULL;
}

static bool is_regular(char c)
{
    return !is_blank(c) && !is_delimiter(c);
}

static int peek(const struct pdf_cursor *c)
{
    return c->at < c->s.n ? (unsigned char)c->s.p[c->at] : -1;
}

void pdf_blanks(struct pdf_cursor *c)
{
    while (c->at < c->s.n) {
        char k = c->s.p[c->at];

        if (k == '%')
            while (c->at < c->s.n && c->s.p[c->at] != '\n' && c->s.p[c->at] != '\r')
                c->at++;
        else if (is_blank(k))
            c->at++;
        else
            return;
    }
}

bool pdf_word(struct pdf_cursor *c, const char *word)
{
    size_t n = strlen(word);

    pdf_blanks(c);
    if (c->s.n - c->at < n || memcmp(c->s.p + c->at, word, n) != 0 ||
        (c->at + n < c->s.n && is_regular(c->s.p[c->at + n])))
        return false;
    c->at += n;
    return true;
}

static struct str regular(struct pdf_cursor *c)
{
    size_t from = c->at;

    while (c->at < c->s.n && is_regular(c->s.p[c->at]))
        c->at++;
    return str_sub(c->s, from, c->at - from);
}

static bool digits(struct str s, int64_t *out)
{
    int64_t n = 0;

    if (s.n == 0 || s.n > 15)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        n = n * 10 + (s.p[i] - '0');
    }
    *out = n;
    return true;
}

bool pdf_number(struct pdf_cursor *c, int64_t *out)
{
    size_t back;

    pdf_blanks(c);
    back = c->at;
    if (digits(regular(c), out))
        return true;
    c->at = back;
    return false;
}

/* ------------------------------------------------------------------ strings and names */

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hex(struct pdf_cursor *c, struct pdf_value *v)
{
    const char *end = memchr(c->s.p + c->at, '>', c->s.n - c->at);
    char *out, half = 0;
    size_t n = 0;
    bool odd = false;

    if (end == NULL)
        return false;
    out = arena_alloc(c->a, (size_t)(end - (c->s.p + c->at)) / 2 + 2);
    for (c->at++; c->s.p[c->at] != '>'; c->at++) {
        int k = hex_digit((unsigned char)c->s.p[c->at]);

        if (k < 0 && !is_blank(c->s.p[c->at]))
            return false;
        if (k < 0)
            continue;
        if (odd)
            out[n++] = (char)(half << 4 | k);
        half = (char)k;
        odd = !odd;
    }
    if (odd)
        out[n++] = (char)(half << 4);
    c->at++;
    v->hex = true;
    v->s = (struct str){ out, n };
    return true;
}

/* What follows a backslash; a line end there is no character. */
static void escaped(struct pdf_cursor *c, char *out, size_t *n)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    int k = peek(c), octal = 0;
    const char *p;

    if (k >= '0' && k <= '7') {
        for (int i = 0; i < 3 && peek(c) >= '0' && peek(c) <= '7'; i++, c->at++)
            octal = octal * 8 + peek(c) - '0';
        out[(*n)++] = (char)octal;
        return;
    }
    c->at++;
    if (k == '\r' && peek(c) == '\n')
        c->at++;
    if (k == '\r' || k == '\n')
        return;
    p = k != '\0' ? strchr(from, k) : NULL;
    out[(*n)++] = p != NULL ? to[p - from] : (char)k;
}

static bool read_literal(struct pdf_cursor *c, struct pdf_value *v)
{
    size_t from = c->at, end, n = 0;
    int open = 0;
    char *out;

    for (end = from; end < c->s.n; end++) {
        if (c->s.p[end] == '\\')
            end++;
        else if (c->s.p[end] == '(')
            open++;
        else if (c->s.p[end] == ')' && --open == 0)
            break;
    }
    if (end >= c->s.n)
        return false;
    out = arena_alloc(c->a, end - from);
    for (c->at++; c->at < end;) {
        char k = c->s.p[c->at++];

        if (k == '\\')
            escaped(c, out, &n);
        else
            out[n++] = k;
    }
    c->at = end + 1;
    v->s = (struct str){ out, n };
    return true;
}

/* The slash is next. */
static bool read_name(struct pdf_cursor *c, struct str *out)
{
    struct str raw;
    char *p;
    size_t n = 0;

    c->at++;
    raw = regular(c);
    if (raw.n > 127 * 3)
        return false;
    *out = raw;
    if (memchr(raw.p, '#', raw.n) == NULL)
        return true;
    p = arena_alloc(c->a, raw.n);
    for (size_t i = 0; i < raw.n; i++) {
        int hi, lo;

        if (raw.p[i] != '#') {
            p[n++] = raw.p[i];
            continue;
        }
        if (i + 2 >= raw.n || (hi = hex_digit((unsigned char)raw.p[i + 1])) < 0 ||
            (lo = hex_digit((unsigned char)raw.p[i + 2])) < 0 || (hi | lo) == 0)
            return false;
        p[n++] = (char)(hi << 4 | lo);
        i += 2;
    }
    *out = (struct str){ p, n };
    return true;
}

/* ------------------------------------------------------------------ numbers and words */

static bool real(struct str s)
{
    size_t i = s.n > 0 && (s.p[0] == '+' || s.p[0] == '-'), dots = 0, n = 0;

    for (; i < s.n; i++) {
        if (s.p[i] == '.')
            dots++;
        else if (s.p[i] >= '0' && s.p[i] <= '9')
            n++;
        else
            return false;
    }
    return n > 0 && dots <= 1;
}

/* "12 0 R" when that is what stands here. */
static bool read_reference(struct pdf_cursor *c, struct pdf_value *v)
{
    struct pdf_cursor look = *c;
    int64_t number, generation;

    if (!pdf_number(&look, &number) || !pdf_number(&look, &generation) ||
        !pdf_word(&look, "R") || generation > 65535)
        return false;
    v->type = PDF_REF;
    v->n = number;
    v->generation = generation;
    c->at = look.at;
    return true;
}

static bool read_word(struct pdf_cursor *c, struct pdf_value *v)
{
    struct str w;
    bool minus;

    if (peek(c) >= '0' && peek(c) <= '9' && read_reference(c, v))
        return true;
    w = regular(c);
    if (str_is(w, "true") || str_is(w, "false")) {
        v->type = PDF_BOOL;
        v->n = str_is(w, "true");
        return true;
    }
    if (str_is(w, "null"))
        return true;
    if (!real(w))
        return false;
    v->type = PDF_REAL;
    minus = w.p[0] == '-';
    if (digits(str_sub(w, minus || w.p[0] == '+', w.n), &v->n)) {
        v->type = PDF_INT;
        v->n = minus ? -v->n : v->n;
    }
    return true;
}

/* ------------------------------------------------------------------ whole values */

static struct pdf_value *read_at(struct pdf_cursor *c, int depth);

static bool read_array(struct pdf_cursor *c, struct pdf_value *v, int depth)
{
    struct pdf_value **tail = &v->child;

    for (c->at++;; tail = &(*tail)->next, v->count++) {
        pdf_blanks(c);
        if (peek(c) == ']') {
            c->at++;
            return true;
        }
        if ((*tail = read_at(c, depth + 1)) == NULL)
            return false;
    }
}

static bool read_dict(struct pdf_cursor *c, struct pdf_value *v, int depth)
{
    struct pdf_value **tail = &v->child;

    for (c->at += 2;; tail = &(*tail)->next, v->count++) {
        struct str key, raw;
        size_t from;

        pdf_blanks(c);
        if (peek(c) == '>') {
            c->at++;
            return peek(c) == '>' && ++c->at > 0;
        }
        from = c->at;
        if (peek(c) != '/' || v->count >= PDF_MEMBERS_MOST || !read_name(c, &key))
            return false;
        raw = str_sub(c->s, from, c->at - from);
        for (struct pdf_value *m = v->child; m != NULL; m = m->next)
            if (str_eq(m->key, key))
                return false;
        pdf_blanks(c);
        if ((*tail = read_at(c, depth + 1)) == NULL)
            return false;
        (*tail)->key = key;
        (*tail)->raw_key = raw;
    }
}

static struct pdf_value *read_at(struct pdf_cursor *c, int depth)
{
    size_t from = c->at;
    struct pdf_value *v;
    bool right;

    if (depth > PDF_DEPTH || *c->budget == 0 || peek(c) < 0)
        return NULL;
    --*c->budget;
    v = arena_new_of(c->a, struct pdf_value);
    switch (peek(c)) {
    case '(': v->type = PDF_STRING; right = read_literal(c, v); break;
    case '/': v->type = PDF_NAME; right = read_name(c, &v->s); break;
    case '[': v->type = PDF_ARRAY; right = read_array(c, v, depth); break;
    case '<':
        v->type = c->at + 1 < c->s.n && c->s.p[c->at + 1] == '<' ? PDF_DICT : PDF_STRING;
        right = v->type == PDF_DICT ? read_dict(c, v, depth) : read_hex(c, v);
        break;
    default: right = read_word(c, v); break;
    }
    v->raw = str_sub(c->s, from, c->at - from);
    return right ? v : NULL;
}

struct pdf_value *pdf_value_read(struct pdf_cursor *c)
{
    pdf_blanks(c);
    return read_at(c, 0);
}

/* ------------------------------------------------------------------ helpers */

const struct pdf_value *pdf_member(const struct pdf_value *dict, const char *key)
{
    if (dict == NULL || dict->type != PDF_DICT)
        return NULL;
    for (const struct pdf_value *m = dict->child; m != NULL; m = m->next)
        if (str_is(m->key, key))
            return m;
    return NULL;
}

bool pdf_name_is(const struct pdf_value *v, const char *name)
{
    return v != NULL && v->type == PDF_NAME && str_is(v->s, name);
}

struct str pdf_text(struct arena *a, struct str utf8)
{
    struct buf b = buf_on(a);
    bool ascii = true;
    size_t i;

    for (i = 0; i < utf8.n; i++)
        ascii = ascii && utf8.p[i] >= ' ' && utf8.p[i] < 127;
    if (ascii) {
        buf_char(&b, '(');
        for (i = 0; i < utf8.n; i++) {
            if (strchr("()\\", utf8.p[i]) != NULL)
                buf_char(&b, '\\');
            buf_char(&b, utf8.p[i]);
        }
        buf_char(&b, ')');
        return buf_get(&b);
    }
    buf_puts(&b, "<FEFF");
    for (i = 0; i < utf8.n;) {
        uint32_t k = utf8_next(utf8, &i);

        if (k >= 0x10000)
            buf_printf(&b, "%04X%04X", (unsigned)(0xd800 + ((k - 0x10000) >> 10)),
                       (unsigned)(0xdc00 + ((k - 0x10000) & 0x3ff)));
        else
            buf_printf(&b, "%04X", (unsigned)k);
    }
    buf_char(&b, '>');
    return buf_get(&b);
}

struct str pdf_text_read(struct arena *a, struct str text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    struct buf b = buf_on(a);
    size_t i;

    if (text.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        for (i = 3; i < text.n;)
            buf_utf8(&b, utf8_next(text, &i));
        return buf_get(&b);
    }
    if (text.n < 2 || p[0] != 0xfe || p[1] != 0xff) {
        for (i = 0; i < text.n; i++)
            buf_char(&b, p[i] >= ' ' && p[i] < 127 ? (char)p[i] : '?');
        return buf_get(&b);
    }
    for (i = 2; i + 1 < text.n; i += 2) {
        uint32_t k = (uint32_t)p[i] << 8 | p[i + 1], low;

        if (k >= 0xd800 && k < 0xdc00 && i + 3 < text.n) {
            low = (uint32_t)p[i + 2] << 8 | p[i + 3];
            if (low >= 0xdc00 && low < 0xe000) {
                k = 0x10000 + ((k - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        buf_utf8(&b, k >= 0xd800 && k < 0xe000 ? 0xfffd : k);
    }
    return buf_get(&b);
}
