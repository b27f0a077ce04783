/*
 * NAME    words - days, numbers and languages as acts write them in Kazakh, Russian and English
 * WHY     "of July 26, 2001 No. 1010", "от 26 июля 2001 года № 1010", "2001 жылғы 26 шілдедегі
 *         № 1010" name the same act
 * MUST NOT guess: a day is taken only when all three parts are there and the calendar has it
 */
#include <string.h>

#include "acts/room.h"

enum { WORDS_MOST = 1200, LOOK_MOST = 8000 };

/* Beginnings, folded; of Russian May all forms, since "ма" begins too much. */
static const struct { const char *word; int month; bool whole; } months[] = {
    { "january", 1, true }, { "february", 2, true }, { "march", 3, true }, { "april", 4, true },
    { "may", 5, true }, { "june", 6, true }, { "july", 7, true }, { "august", 8, true },
    { "september", 9, true }, { "october", 10, true }, { "november", 11, true },
    { "december", 12, true }, { "январ", 1, false }, { "феврал", 2, false }, { "март", 3, false },
    { "апрел", 4, false }, { "мая", 5, true }, { "май", 5, true }, { "июн", 6, false },
    { "июл", 7, false }, { "август", 8, false }, { "сентябр", 9, false }, { "октябр", 10, false },
    { "ноябр", 11, false }, { "декабр", 12, false }, { "қаңтар", 1, false }, { "ақпан", 2, false },
    { "наурыз", 3, false }, { "сәуір", 4, false }, { "мамыр", 5, false }, { "маусым", 6, false },
    { "шілде", 7, false }, { "тамыз", 8, false }, { "қыркүйек", 9, false }, { "қазан", 10, false },
    { "қараша", 11, false }, { "желтоқсан", 12, false },
};

struct word { size_t from, to; int number, month; bool digits; };

static int month_of(struct arena *a, struct str w)
{
    struct str f = utf8_fold(a, w);

    /* "қазанда" is October, "қазандық" a boiler: a stem may have at most a case behind it */
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        if (months[i].whole ? str_is(f, months[i].word)
            : str_starts(f, months[i].word) && f.n <= strlen(months[i].word) + 14)
            return months[i].month;
    return 0;
}

static bool letter(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xD0;
}

static size_t cut(struct arena *a, struct str s, size_t at, struct word *v, size_t most)
{
    size_t n = 0, i = at, end = at + LOOK_MOST < s.n ? at + LOOK_MOST : s.n;

    while (i < end && n < most) {
        while (i < end && !letter((unsigned char)s.p[i]))
            i++;
        size_t from = i;
        bool digits = i < end && s.p[i] >= '0' && s.p[i] <= '9';
        while (i < end && (digits ? s.p[i] >= '0' && s.p[i] <= '9'
                           : letter((unsigned char)s.p[i]) || ((unsigned char)s.p[i] & 0xC0) == 0x80)
               && (digits || !(s.p[i] >= '0' && s.p[i] <= '9')))
            i++;
        if (i == from)
            break;
        struct str w = str_sub(s, from, i - from);
        int64_t value = -1;
        if (digits && w.n <= 4)
            str_int(w, &value);
        v[n++] = (struct word){ from, i, (int)value, digits ? 0 : month_of(a, w), digits };
    }
    return n;
}

static bool is_year(const struct word *w)
{
    return w->digits && w->to - w->from == 4 && w->number >= 1800 && w->number <= 2200;
}

static bool is_dom(const struct word *w)
{
    return w->digits && w->to - w->from <= 2 && w->number >= 1 && w->number <= 31;
}

static bool take(int y, int m, int d, const struct word *first, const struct word *last, day *out,
                 size_t *from, size_t *to)
{
    if (!day_make(y, m, d, out))
        return false;
    *from = first->from;
    *to = last->to;
    return true;
}

/* 26.07.2001 or 2001-07-26: three numbers with one such sign between each. */
static bool numeric(struct str s, const struct word *v, day *out, size_t *from, size_t *to)
{
    if (!v[0].digits || !v[1].digits || !v[2].digits || v[1].from != v[0].to + 1
        || v[2].from != v[1].to + 1 || s.p[v[0].to] != s.p[v[1].to])
        return false;
    if (s.p[v[0].to] == '.' && is_dom(&v[0]) && is_year(&v[2]))
        return take(v[2].number, v[1].number, v[0].number, &v[0], &v[2], out, from, to);
    return s.p[v[0].to] == '-' && is_year(&v[0]) && is_dom(&v[2])
        && take(v[0].number, v[1].number, v[2].number, &v[0], &v[2], out, from, to);
}

static bool day_at(struct str s, const struct word *v, size_t n, size_t i, day *out, size_t *from,
                   size_t *to)
{
    if (i + 2 < n && numeric(s, &v[i], out, from, to))
        return true;
    if (!v[i].month)
        return false;
    if (i >= 1 && i + 1 < n && is_dom(&v[i - 1]) && is_year(&v[i + 1])
        && take(v[i + 1].number, v[i].month, v[i - 1].number, &v[i - 1], &v[i + 1], out, from, to))
        return true;
    if (i + 2 < n && is_dom(&v[i + 1]) && is_year(&v[i + 2])
        && take(v[i + 2].number, v[i].month, v[i + 1].number, &v[i], &v[i + 2], out, from, to))
        return true;
    return i >= 3 && is_dom(&v[i - 1]) && is_year(&v[i - 3])
        && take(v[i - 3].number, v[i].month, v[i - 1].number, &v[i - 3], &v[i], out, from, to);
}

static bool day_from(struct arena *a, struct str s, size_t at, day *out, size_t *from, size_t *to)
{
    struct arena_mark m = arena_mark(a);
    struct word *v = arena_new_array(a, WORDS_MOST, struct word);
    size_t n = cut(a, s, at, v, WORDS_MOST);
    bool ok = false;

    for (size_t i = 0; i < n && !ok; i++)
        ok = day_at(s, v, n, i, out, from, to);
    arena_rewind(a, m);
    return ok;
}

bool words_day_in(struct str s, day *out, size_t *from, size_t *to)
{
    struct arena *a = arena_new();
    bool ok = day_from(a, s, 0, out, from, to);

    arena_free(a);
    return ok;
}

/* The number behind a day: "года № 1010", "No. 477-IV", "N 813". */
static struct str number_after(struct str s, size_t at, size_t *to)
{
    size_t stop = at + 60 < s.n ? at + 60 : s.n, i = at, from;

    for (; i < stop; i++) {
        bool sign = i + 2 < s.n && memcmp(s.p + i, "\xe2\x84\x96", 3) == 0;
        bool latin = (s.p[i] == 'N' || s.p[i] == 'n') && (i == 0 || !letter((unsigned char)s.p[i - 1]));
        if (s.p[i] == ';' || s.p[i] == '"' || s.p[i] == '\n')
            return STR("");
        if (!sign && !latin)
            continue;
        i += sign ? 3 : 1;
        if (!sign && i < s.n && (s.p[i] == 'o' || s.p[i] == 'O'))
            i++;
        while (i < s.n && (s.p[i] == '.' || s.p[i] == ' ' || (s.n - i > 1
               && memcmp(s.p + i, "\xc2\xa0", 2) == 0 && i++)))
            i++;
        from = i;
        while (i < s.n && i - from < 60 && !strchr(" \t\n,;:\"()<>", s.p[i])
               && (unsigned char)s.p[i] != 0xC2 && (unsigned char)s.p[i] != 0xE2)
            i++;
        while (i > from && s.p[i - 1] == '.')
            i--;
        if (i > from && ((s.p[from] >= '0' && s.p[from] <= '9') || i - from > 1)) {
            *to = i;
            return str_sub(s, from, i - from);
        }
        return STR("");
    }
    return STR("");
}

bool words_said(struct arena *a, struct str s, size_t at, struct said *out)
{
    *out = (struct said){ .on = DAY_NONE };
    if (!day_from(a, s, at, &out->on, &out->from, &out->to))
        return false;
    out->number = number_after(s, out->to, &out->to);
    return true;
}

/* Letters that only Kazakh has decide for it; then Cyrillic or Latin, whichever is more. */
enum lang words_lang(struct str s, enum lang fallback)
{
    size_t i = 0, kazakh = 0, cyrillic = 0, latin = 0, end = s.n < 20000 ? s.n : 20000;
    struct str head = str_sub(s, 0, end);

    while (i < head.n) {
        uint32_t c = utf8_next(head, &i);
        cyrillic += c >= 0x410 && c <= 0x44F;
        latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        kazakh += c >= 0x492 && c < 0x530;
    }
    if (cyrillic + kazakh + latin < 20)
        return fallback;
    return latin > cyrillic + kazakh ? LANG_EN : kazakh * 40 > cyrillic ? LANG_KK : LANG_RU;
}
