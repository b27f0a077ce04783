/*
 * NAME      pem - see pem.h
 * WHY       RFC 7468, leniently about line lengths only
 * OWNS      nothing
 * ERRORS    false or 0
 * MUST NOT  skip over anything inside a block that is not base64 or a blank
 */
#include "trust/pem.h"

#include "trust/encode.h"

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Base64 with blanks and line ends anywhere. */
static bool body_read(struct arena *a, struct str text, struct str *out)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        if (!blank(text.p[i]))
            p[n++] = text.p[i];
    return n > 0 && base64_read(a, (struct str){ p, n }, out);
}

struct str pem_make(struct arena *a, const char *label, struct str der)
{
    struct buf b = buf_on(a);
    struct str body = base64_write(a, der);

    buf_printf(&b, "-----BEGIN %s-----\n", label);
    for (size_t i = 0; i < body.n; i += 64) {
        buf_str(&b, str_sub(body, i, 64));
        buf_char(&b, '\n');
    }
    buf_printf(&b, "-----END %s-----\n", label);
    return buf_get(&b);
}

static struct str from(struct str s, size_t at)
{
    return str_sub(s, at, s.n);
}

/* The block that begins in *rest; false when there is none or it is broken. */
static bool next_block(struct arena *a, struct str *rest, struct pem_block *out)
{
    ptrdiff_t at = str_find(*rest, "-----BEGIN ");
    struct str s;

    if (at < 0)
        return false;
    s = from(*rest, (size_t)at + 11);
    at = str_find(s, "-----");
    if (at < 0 || at > 40)
        return false;
    out->label = str_sub(s, 0, (size_t)at);
    s = from(s, (size_t)at + 5);
    at = str_find(s, "-----END ");
    if (at < 0 || !body_read(a, str_sub(s, 0, (size_t)at), &out->der))
        return false;
    s = from(s, (size_t)at + 9);
    if (s.n < out->label.n + 5 || !str_eq(str_sub(s, 0, out->label.n), out->label) ||
        !str_starts(from(s, out->label.n), "-----"))
        return false;
    *rest = from(s, out->label.n + 5);
    return true;
}

/*
 * Words may stand before the first block (RFC 7468 2: "explanatory text"), another document may not:
 * a forged PDF, page, ZIP or receipt with somebody's good signature in its middle would be taken for
 * that signature.
 */
static bool only_words(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' && !blank(s.p[i]))
            return false;
    s = str_trim(s);
    if (str_starts(s, "\xef\xbb\xbf"))
        s = str_trim(from(s, 3));
    return s.n == 0 || (s.p[0] != '%' && s.p[0] != '<' && s.p[0] != '{' && s.p[0] != '[');
}

size_t pem_blocks(struct arena *a, struct str bytes, struct pem_block **out)
{
    struct str rest = bytes, der;
    ptrdiff_t at = str_find(bytes, "-----BEGIN ");
    size_t n = 0;

    *out = arena_new_array(a, 1, struct pem_block);
    if (bytes.n == 0)
        return 0;
    if (bytes.p[0] == 0x30) {
        (*out)->der = bytes;
        return 1;
    }
    if (at < 0) {
        if (!body_read(a, bytes, &der) || der.n == 0 || der.p[0] != 0x30)
            return 0;
        (*out)->der = der;
        return 1;
    }
    if (!only_words(str_sub(bytes, 0, (size_t)at)))
        return 0;
    *out = arena_new_array(a, PEM_BLOCKS_MOST, struct pem_block);
    while (n < PEM_BLOCKS_MOST && next_block(a, &rest, &(*out)[n]))
        n++;
    return n;
}
