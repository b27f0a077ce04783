/*
 * NAME      words - see words.h
 * WHY       what a person reads is spelled in one place
 * OWNS      nothing; words are rows of the catalog
 * ERRORS    none: every value has a spelling, an absent one an empty spelling
 * MUST NOT  know a person's language otherwise than by argument
 */
#include "base/words.h"

#define NBSP "\xc2\xa0"

void words_number(struct buf *b, enum lang lang, int64_t n)
{
    char digits[24];
    int len = 0;
    uint64_t v = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    do {
        digits[len++] = (char)('0' + (int)(v % 10));
        v /= 10;
    } while (v > 0);
    if (n < 0)
        buf_puts(b, "\xe2\x88\x92");
    while (len-- > 0) {
        buf_char(b, digits[len]);
        if (len > 0 && len % 3 == 0)
            buf_puts(b, lang == LANG_EN ? "," : NBSP);
    }
}

void words_money(struct buf *b, enum lang lang, tiyn v)
{
    int64_t part = v % 100;

    words_number(b, lang, v / 100);
    if (part != 0)
        buf_printf(b, "%c%02d", lang == LANG_EN ? '.' : ',', (int)(part < 0 ? -part : part));
    buf_puts(b, NBSP "\xe2\x82\xb8");
}

static struct str plain(struct arena *a, int64_t n)
{
    struct buf b = buf_on(a);

    buf_int(&b, n);
    return buf_get(&b);
}

void words_day(struct buf *b, enum lang lang, day d)
{
    int year, month, dom;
    struct str args[3];

    if (d == DAY_NONE || d == DAY_OPEN)
        return;
    day_parts(d, &year, &month, &dom);
    args[0] = plain(b->arena, dom);
    args[1] = msg(lang, (unsigned)(MSG_portal_month_1 + month - 1));
    args[2] = plain(b->arena, year);
    text_put(b, lang, MSG_portal_date, args, 3);
}

void words_moment(struct buf *b, enum lang lang, moment t)
{
    struct str args[2];
    int second;

    if (t == MOMENT_NONE)
        return;
    second = moment_second(t);
    args[0] = words_day_str(b->arena, lang, moment_day(t));
    args[1] = str_printf(b->arena, "%02d:%02d", second / 3600, second / 60 % 60);
    text_put(b, lang, MSG_portal_moment, args, 2);
}

/* 1, 21, 31 but not 11; 2-4, 22-24 but not 12-14; the rest. */
static int form_of(enum lang lang, int64_t n)
{
    uint64_t v = n < 0 ? 0 - (uint64_t)n : (uint64_t)n, last = v % 10, teens = v % 100;

    if (lang == LANG_EN)
        return v == 1 ? 0 : 1;
    if (lang == LANG_KK)
        return 0;
    if (last == 1 && teens != 11)
        return 0;
    return last >= 2 && last <= 4 && (teens < 12 || teens > 14) ? 1 : 2;
}

struct str words_form(enum lang lang, struct str row, int64_t n)
{
    struct str head = row;
    int form = form_of(lang, n);

    while (str_cut(&row, '|', &head) && form-- > 0 && row.p != NULL)
        ;
    return head;
}

void words_count(struct buf *b, enum lang lang, unsigned id, int64_t n, const struct str *args,
    size_t count)
{
    text_put_row(b, words_form(lang, msg(lang, id), n), args, count);
}

struct str words_number_str(struct arena *a, enum lang lang, int64_t n)
{
    struct buf b = buf_on(a);

    words_number(&b, lang, n);
    return buf_get(&b);
}

struct str words_money_str(struct arena *a, enum lang lang, tiyn v)
{
    struct buf b = buf_on(a);

    words_money(&b, lang, v);
    return buf_get(&b);
}

struct str words_day_str(struct arena *a, enum lang lang, day d)
{
    struct buf b = buf_on(a);

    words_day(&b, lang, d);
    return buf_get(&b);
}

struct str words_moment_str(struct arena *a, enum lang lang, moment t)
{
    struct buf b = buf_on(a);

    words_moment(&b, lang, t);
    return buf_get(&b);
}

struct str words_count_str(struct arena *a, enum lang lang, unsigned id, int64_t n,
    const struct str *args, size_t count)
{
    struct buf b = buf_on(a);

    words_count(&b, lang, id, n, args, count);
    return buf_get(&b);
}
