/*
 * NAME    fuzz_date - any bytes as a day, a moment, a number, a sum of money and a search word
 * WHY     beside not crashing: what was read must be written as it was, and folding twice is
 *         folding once
 */
#include <stdint.h>

#include "base/date.h"
#include "base/money.h"
#include "base/panic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void dates(struct arena *a, struct str s)
{
    moment t, t2;
    day d;

    if (day_parse(s, &d)) {
        AN(str_eq(day_str(a, d), s));
        AN(day_weekday(d) >= 1 && day_weekday(d) <= 7);
        AN(day_add_months(day_add_months(d, 12), -12) <= d);
        AN(moment_day(moment_make(d, 0)) == d);
    }
    if (moment_parse(s, &t)) {
        AN(moment_parse(moment_str(a, t), &t2));
        AN(t == t2);
        AN(moment_second(t) >= 0 && moment_second(t) < 86400);
        t2 = moment_make(moment_day(t), moment_second(t));
        AN(t2 == t || t2 == t + 3600);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str s = { (const char *)data, size }, folded;
    int64_t v, w;
    tiyn m;

    dates(a, s);
    if (str_int(s, &v)) {
        struct buf b = buf_on(a);

        buf_int(&b, v);
        AN(str_int(buf_get(&b), &w));
        AN(v == w);
        (void)day_add_months(0, v);
        (void)money_times(v, 1000, &m);
        AN(moment_second(v) >= 0 && moment_second(v) < 86400);
        AN(v == MOMENT_NONE || moment_day(v) != DAY_NONE);
    }
    if (money_parse(s, &m)) {
        AN(money_parse(money_str(a, m), &v));
        AN(m == v);
    }
    folded = utf8_fold(a, s);
    AN(utf8_valid(folded));
    AN(utf8_count(folded) == utf8_count(s));
    AN(str_eq(utf8_fold(a, folded), folded));
    arena_free(a);
    return 0;
}
