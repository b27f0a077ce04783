/*
 * NAME      c40 - characters to values 3 (blank), 4-13 (digits), 14-39 (letters); v = 1600 a + 40 b
 *           + c + 1
 * WHY       two characters left over are padded with the value 0 (shift 1); a single one is written
 *           as 0xFE (leave C40) and its ASCII value plus one
 * ERRORS    a bool; see the header
 */
#include "trust/c40.h"

#include "base/buf.h"

enum { C40_PAD = 0, C40_BLANK = 3, C40_DIGIT = 4, C40_LETTER = 14, C40_LEAVE = 0xfe };

size_t c40_size(size_t n)
{
    return (n + 2) / 3 * 2;
}

static int value_of(char c)
{
    if (c == ' ' || c == '<')
        return C40_BLANK;
    if (c >= '0' && c <= '9')
        return c - '0' + C40_DIGIT;
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + C40_LETTER;
    return -1;
}

static char char_of(int v)
{
    if (v == C40_BLANK)
        return ' ';
    if (v >= C40_DIGIT && v < C40_LETTER)
        return (char)('0' + v - C40_DIGIT);
    if (v >= C40_LETTER && v < 40)
        return (char)('A' + v - C40_LETTER);
    return '\0';
}

bool c40_write(struct arena *a, struct str text, struct str *out)
{
    struct buf b = buf_on(a);
    size_t i;

    for (i = 0; i < text.n; i++)
        if (value_of(text.p[i]) < 0)
            return false;
    for (i = 0; i + 1 < text.n; i += 3) {
        int third = i + 2 < text.n ? value_of(text.p[i + 2]) : C40_PAD;
        int v = 1600 * value_of(text.p[i]) + 40 * value_of(text.p[i + 1]) + third + 1;

        buf_char(&b, (char)(unsigned char)(v >> 8));
        buf_char(&b, (char)(unsigned char)(v & 0xff));
    }
    if (i < text.n) {
        char c = text.p[i] == '<' ? ' ' : text.p[i];

        buf_char(&b, (char)(unsigned char)C40_LEAVE);
        buf_char(&b, (char)(c + 1));
    }
    *out = buf_get(&b);
    return true;
}

bool c40_read(struct arena *a, struct str bytes, struct str *out)
{
    struct buf b = buf_on(a);
    size_t i;

    if (bytes.n % 2 != 0)
        return false;
    for (i = 0; i < bytes.n; i += 2) {
        int high = (unsigned char)bytes.p[i], low = (unsigned char)bytes.p[i + 1];
        bool last = i + 2 == bytes.n;
        int v = (high << 8 | low) - 1;
        char c[3];

        if (high == C40_LEAVE) {            /* the last character alone, in ASCII */
            c[0] = (char)(low - 1);
            if (!last || low == 0 || value_of(c[0]) < 0 || c[0] == '<')
                return false;
            buf_char(&b, c[0]);
            break;
        }
        if (v < 0 || v >= 64000)
            return false;
        c[0] = char_of(v / 1600);
        c[1] = char_of(v % 1600 / 40);
        c[2] = char_of(v % 40);
        if (c[0] == '\0' || c[1] == '\0' || (c[2] == '\0' && (!last || v % 40 != C40_PAD)))
            return false;
        buf_char(&b, c[0]);
        buf_char(&b, c[1]);
        if (c[2] != '\0')
            buf_char(&b, c[2]);
    }
    *out = buf_get(&b);
    return true;
}
