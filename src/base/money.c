/*
 * NAME      money - tenge in whole tiyn
 * WHY       a fee is a multiple of a number in a law; it is exact or it is wrong
 * OWNS      nothing
 * ERRORS    a bad spelling or an overflow is false
 * MUST NOT  use floating point
 */
#include "base/money.h"

bool money_parse(struct str s, tiyn *out)
{
    return str_decimal(s, 2, out);
}

void buf_money(struct buf *b, tiyn v)
{
    tiyn part = v % 100;

    if (part < 0)
        part = -part;
    if (v < 0 && v / 100 == 0)
        buf_char(b, '-');
    buf_int(b, v / 100);
    buf_char(b, '.');
    buf_char(b, (char)('0' + part / 10));
    buf_char(b, (char)('0' + part % 10));
}

struct str money_str(struct arena *a, tiyn v)
{
    struct buf b = buf_on(a);

    buf_money(&b, v);
    return buf_get(&b);
}

bool money_times(tiyn mci, int64_t milli, tiyn *out)
{
    int64_t product, whole;

    if (__builtin_mul_overflow(mci, milli, &product))
        return false;
    whole = product / 1000;
    product %= 1000;
    if (product < 0) {              /* C rounds towards zero; half up starts from the floor */
        product += 1000;
        whole--;
    }
    *out = whole + (product >= 500);
    return true;
}
