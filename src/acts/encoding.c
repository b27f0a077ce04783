/*
 * NAME    encoding - the bytes of a text or a page as UTF-8
 * WHY     legal texts lie about in UTF-16 and in the 8-bit codes of the nineties. What says which it
 *         is (a mark at its beginning, a charset on the page) is read; what does not say is not
 *         guessed at: a guess that is wrong in a few Kazakh letters would be a wrong text of an act
 *         that looks right
 * OWNS    windows-1251 and its Kazakh sister KZ-1048 (STRK 1048-2002)
 * ERRORS  DIAG_INPUT "acts-encoding", with what the bytes look like
 */
#include <string.h>

#include "acts/room.h"

static const uint16_t cp1251[128] = {
    0x402, 0x403, 0x201A, 0x453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x409, 0x2039,
    0x40A, 0x40C, 0x40B, 0x40F, 0x452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0xFFFD, 0x2122, 0x459, 0x203A, 0x45A, 0x45C, 0x45B, 0x45F, 0xA0, 0x40E, 0x45E, 0x408, 0xA4,
    0x490, 0xA6, 0xA7, 0x401, 0xA9, 0x404, 0xAB, 0xAC, 0xAD, 0xAE, 0x407, 0xB0, 0xB1, 0x406, 0x456,
    0x491, 0xB5, 0xB6, 0xB7, 0x451, 0x2116, 0x454, 0xBB, 0x458, 0x405, 0x455, 0x457,
};

/* Where KZ-1048 differs. */
static const struct { uint8_t byte; uint16_t letter; } kz1048[] = {
    { 0x8D, 0x49A }, { 0x8E, 0x4BA }, { 0x9D, 0x49B }, { 0x9E, 0x4BB }, { 0xA1, 0x4B0 }, {
    0xA2, 0x4B1 }, { 0xA3, 0x4D8 }, { 0xA5, 0x4E8 }, { 0xAA, 0x492 }, { 0xAF, 0x4AE }, {
    0xB4, 0x4E9 }, { 0xBA, 0x493 }, { 0xBC, 0x4D9 }, { 0xBD, 0x4A2 }, { 0xBE, 0x4A3 }, {
    0xBF, 0x4AF },
};

static struct str from_8_bit(struct arena *a, struct str s, bool kazakh)
{
    uint16_t letters[128];
    struct buf b = buf_on(a);

    for (size_t i = 0; i < 128; i++)
        letters[i] = i >= 0x40 ? (uint16_t)(0x410 + (i - 0x40)) : cp1251[i];
    for (size_t i = 0; kazakh && i < sizeof kz1048 / sizeof *kz1048; i++)
        letters[kz1048[i].byte - 0x80] = kz1048[i].letter;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80)
            buf_char(&b, (char)c);
        else
            buf_utf8(&b, letters[c - 0x80]);
    }
    return buf_get(&b);
}

/* ------------------------------------------------------------------ UTF-16 */
static uint32_t unit(struct str s, size_t i, bool big)
{
    unsigned char x = (unsigned char)s.p[i], y = (unsigned char)s.p[i + 1];

    return big ? (uint32_t)x << 8 | y : (uint32_t)y << 8 | x;
}

bool encoding_16(struct arena *a, struct str s, struct str *out)
{
    bool big = str_starts(s, "\xfe\xff");
    struct buf b = buf_on(a);

    *out = STR_NONE;
    if ((!big && !str_starts(s, "\xff\xfe")) || s.n % 2)
        return false;
    for (size_t i = 2; i < s.n; i += 2) {
        uint32_t c = unit(s, i, big);
        if (c >= 0xDC00 && c <= 0xDFFF)
            return false;
        if (c >= 0xD800 && c <= 0xDBFF) {
            uint32_t low = i + 2 < s.n ? unit(s, i += 2, big) : 0;
            if (low < 0xDC00 || low > 0xDFFF)
                return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        }
        buf_utf8(&b, c);
    }
    *out = buf_get(&b);
    return true;
}

/* ------------------------------------------------------------------ a whole text */
static bool no(struct diags *d, const char *what)
{
    struct diag *g = diag_add(d, DIAG_INPUT, "acts-encoding", "%s", what);

    g->remedy = STR("save it as UTF-8 and import it again");
    return false;
}

static bool says(struct str head, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(head, names[i]) >= 0)
            return true;
    return false;
}

/* Most bytes above ASCII are where windows-1251 has its Russian letters. */
static bool like_1251(struct str s)
{
    size_t high = 0, letters = 0;

    for (size_t i = 0; i < s.n && i < 65536; i++) {
        unsigned char c = (unsigned char)s.p[i];
        high += c >= 0x80;
        letters += c >= 0xC0;
    }
    return high && letters * 10 >= high * 9;
}

bool encoding_text(struct arena *a, struct str *s, bool page, struct diags *d)
{
    static const char *const kazakh[] = { "kz-1048", "kz1048", "rk1048", "strk1048" },
                      *const russian[] = { "windows-1251", "cp1251" };
    struct str head = utf8_fold(a, str_sub(*s, 0, 4096));

    if (str_starts(*s, "\xff\xfe") || str_starts(*s, "\xfe\xff"))
        return encoding_16(a, *s, s) ? encoding_text(a, s, page, d)
                                     : no(d, "the text begins as UTF-16 does, and is broken");
    if (s->n && memchr(s->p, 0, s->n))
        return no(d, "there are zero bytes in it: it is UTF-16 without its mark, or no text");
    if (utf8_valid(*s))
        return true;
    if (page && (says(head, kazakh, 4) || says(head, russian, 2))) {
        *s = from_8_bit(a, *s, says(head, kazakh, 4));
        return true;
    }
    if (page && str_find(head, "charset=") >= 0)
        return no(d, "the page is not UTF-8 and names no encoding that is read");
    if (like_1251(*s))
        return no(d, page ? "the page is not UTF-8, looks like windows-1251, and does not say so"
                          : "the text is not UTF-8 and looks like windows-1251 or another 8-bit code");
    return no(d, page ? "the page is not UTF-8" : "the text is not UTF-8");
}
