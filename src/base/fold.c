/*
 * NAME      fold - one case for search: Latin, Russian and Kazakh letters
 * WHY       a person who types "көші-қон" must find "КӨШІ-ҚОН"; the C locale of a server must not
 *           matter
 * OWNS      the table of ranges (from the Unicode data: simple case folding of these blocks)
 * ERRORS    bytes that are no UTF-8 become U+FFFD
 * MUST NOT  fold one letter into another (ё/е, ң/н): which of these are alike is the searcher's
 *           question
 */
#include "base/buf.h"

/*
 * Capitals first..last become small by adding `add`; where `pairs` is set the block alternates
 * capital, small, and only those with the parity of `first` are capitals.
 */
struct range {
    uint32_t first, last;
    int32_t add;
    bool pairs;
};

static const struct range ranges[] = {
    { 'A', 'Z', 32, false },
    { 0xC0, 0xD6, 32, false },
    { 0xD8, 0xDE, 32, false },
    { 0x100, 0x12E, 1, true },
    { 0x130, 0x130, 'i' - 0x130, false },   /* Turkish dotted capital */
    { 0x132, 0x136, 1, true },
    { 0x139, 0x147, 1, true },
    { 0x14A, 0x176, 1, true },
    { 0x178, 0x178, 0xFF - 0x178, false },
    { 0x179, 0x17D, 1, true },
    { 0x17F, 0x17F, 's' - 0x17F, false },
    { 0x18F, 0x18F, 0x259 - 0x18F, false }, /* schwa of the Azerbaijani script */
    { 0x1CD, 0x1DB, 1, true },
    { 0x1DE, 0x1EE, 1, true },
    { 0x1F8, 0x21E, 1, true },
    { 0x222, 0x232, 1, true },
    { 0x400, 0x40F, 80, false },            /* with Kazakh and Ukrainian I, Russian Yo */
    { 0x410, 0x42F, 32, false },
    { 0x460, 0x480, 1, true },
    { 0x48A, 0x4BE, 1, true },              /* Kazakh Gh, Q, Ng, U, U with stroke, H */
    { 0x4C0, 0x4C0, 15, false },
    { 0x4C1, 0x4CD, 1, true },
    { 0x4D0, 0x52E, 1, true },              /* Kazakh Ae, Oe */
    { 0x1E00, 0x1E94, 1, true },
    { 0x1EA0, 0x1EFE, 1, true },
};

static uint32_t fold(uint32_t cp)
{
    size_t lo = 0, hi = sizeof ranges / sizeof ranges[0], mid;

    while (lo < hi) {
        mid = lo + (hi - lo) / 2;
        if (cp > ranges[mid].last)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == sizeof ranges / sizeof ranges[0] || cp < ranges[lo].first
        || (ranges[lo].pairs && ((cp ^ ranges[lo].first) & 1) != 0))
        return cp;
    return (uint32_t)((int32_t)cp + ranges[lo].add);
}

struct str utf8_fold(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    size_t i = 0;

    while (i < s.n) {
        if ((s.p[i] & 0x80) == 0) {
            buf_char(&b, s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i]);
            i++;
        } else {
            buf_utf8(&b, fold(utf8_next(s, &i)));
        }
    }
    return buf_get(&b);
}
