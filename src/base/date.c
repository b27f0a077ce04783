/*
 * NAME      date - civil days and moments
 * WHY       a time limit is counted in civil days at Almaty; the answer may not depend on the
 *           clock, the locale or the zone files of the machine that happens to compute it
 * OWNS      the history of the zone's offset
 * ERRORS    what is no date is false; arithmetic past year 9999 gives the markers
 * MUST NOT  read a clock or the TZ variable
 */
#include "base/date.h"

#define YEAR_MIN 1800
#define YEAR_MAX 2200
#define DAY_SECONDS 86400

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return m == 2 && is_leap(y) ? 29 : days[m - 1];
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/*
 * The year is taken to begin on 1 March: the leap day is then the last, and the days before month m
 * (March = 0) are (153 m + 2) / 5. Eras are the 400 years after which the calendar repeats: 146097
 * days. The era of 1 March 0000 begins 719468 days before 1970-01-01.
 */
static int64_t from_civil(int64_t y, int m, int d)
{
    int64_t era, year, in_year;

    y -= m <= 2;
    era = floor_div(y, 400);
    year = y - era * 400;
    in_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + in_year - 719468;
}

bool day_make(int year, int month, int dom, day *out)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || dom < 1
        || dom > month_days(year, month))
        return false;
    *out = (day)from_civil(year, month, dom);
    return true;
}

void day_parts(day d, int *year, int *month, int *dom)
{
    int64_t z = (int64_t)d + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t n = z - era * 146097;
    int64_t y = (n - n / 1460 + n / 36524 - n / 146096) / 365;
    int64_t in_year = n - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * in_year + 2) / 153;

    *dom = (int)(in_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (m >= 10));
}

/* Exactly n digits at p. */
static bool digits(const char *p, int n, int *out)
{
    int v = 0, i;

    for (i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *out = v;
    return true;
}

bool day_parse(struct str s, day *out)
{
    int y, m, d;

    return s.n == 10 && s.p[4] == '-' && s.p[7] == '-' && digits(s.p, 4, &y)
        && digits(s.p + 5, 2, &m) && digits(s.p + 8, 2, &d) && day_make(y, m, d, out);
}

int day_weekday(day d)
{
    int64_t n = (int64_t)d + 3;     /* 1970-01-01 was a Thursday */

    return (int)(n - floor_div(n, 7) * 7) + 1;
}

static bool is_marker(day d)
{
    return d == DAY_NONE || d == DAY_OPEN;
}

day day_add_months(day d, int64_t months)
{
    int y, m, dom, last;
    int64_t total, year;

    if (is_marker(d))
        return d;
    day_parts(d, &y, &m, &dom);
    if (__builtin_add_overflow((int64_t)y * 12 + (m - 1), months, &total))
        return months > 0 ? DAY_OPEN : DAY_NONE;
    year = floor_div(total, 12);
    if (year > 9999)
        return DAY_OPEN;
    if (year < -9999)
        return DAY_NONE;
    m = (int)(total - year * 12) + 1;
    last = month_days((int)year, m);
    return (day)from_civil(year, m, dom < last ? dom : last);
}

int day_years_between(day from, day to)
{
    int y1, m1, d1, y2, m2, d2;

    if (to < from)
        return -day_years_between(to, from);
    day_parts(from, &y1, &m1, &d1);
    day_parts(to, &y2, &m2, &d2);
    return y2 - y1 - (m2 < m1 || (m2 == m1 && d2 < d1));
}

int day_months_between(day from, day to)
{
    int y1, m1, d1, y2, m2, d2, last;

    if (to < from)
        return -day_months_between(to, from);
    day_parts(from, &y1, &m1, &d1);
    day_parts(to, &y2, &m2, &d2);
    last = month_days(y2, m2);
    if (d1 > last)
        /* as day_add_months: the last day stands in for the missing one */
        d1 = last;
    return (y2 - y1) * 12 + m2 - m1 - (d2 < d1);
}

/* Two digits and what stands behind them; the end. */
static char *two(char *z, int v, char behind)
{
    z[0] = (char)('0' + v / 10 % 10);
    z[1] = (char)('0' + v % 10);
    z[2] = behind;
    return z + 3;
}

void buf_day(struct buf *b, day d)
{
    int y, m, dom;
    char z[12];

    if (is_marker(d)) {
        buf_puts(b, d == DAY_OPEN ? "open" : "-");
        return;
    }
    day_parts(d, &y, &m, &dom);
    if (y < 0 || y > 9999)
        buf_int(b, y);
    else
        (void)two(two(z, y / 100, 0) - 1, y, 0);
    (void)two(two(z + 5, m, '-'), dom, 0);
    z[4] = '-';
    buf_str(b, y < 0 || y > 9999 ? (struct str){ z + 4, 6 } : (struct str){ z, 10 });
}

struct str day_str(struct arena *a, day d)
{
    char room[32];
    struct buf b = { .arena = a, .p = room, .cap = sizeof room };

    buf_day(&b, d);
    return str_dup(a, (struct str){ b.p, b.n });
}

/*
 * From this moment on, so many minutes east of UTC (tz database, Asia/Almaty). Before the first row
 * it is taken as +05:00 also for the local mean time before May 1924, which no RFC 3339 offset can
 * say.
 */
static const struct change {
    moment from;
    int minutes;
} changes[] = {
    { -1247547600, 360 }, { 354909600, 420 }, { 370717200, 360 }, { 386445600, 420 },
    { 402253200, 360 }, { 417981600, 420 }, { 433789200, 360 }, { 449604000, 420 },
    { 465336000, 360 }, { 481060800, 420 }, { 496785600, 360 }, { 512510400, 420 },
    { 528235200, 360 }, { 543960000, 420 }, { 559684800, 360 }, { 575409600, 420 },
    { 591134400, 360 }, { 606859200, 420 }, { 622584000, 360 }, { 638308800, 420 },
    { 654638400, 360 }, { 686091600, 300 }, { 695768400, 360 }, { 701812800, 420 },
    { 717537600, 360 }, { 733262400, 420 }, { 748987200, 360 }, { 764712000, 420 },
    { 780436800, 360 }, { 796161600, 420 }, { 811886400, 360 }, { 828216000, 420 },
    { 846360000, 360 }, { 859665600, 420 }, { 877809600, 360 }, { 891115200, 420 },
    { 909259200, 360 }, { 922564800, 420 }, { 941313600, 360 }, { 954014400, 420 },
    { 972763200, 360 }, { 985464000, 420 }, { 1004212800, 360 }, { 1017518400, 420 },
    { 1035662400, 360 }, { 1048968000, 420 }, { 1067112000, 360 }, { 1080417600, 420 },
    { 1099166400, 360 }, { 1709229600, 300 },
};
#define CHANGES (sizeof changes / sizeof changes[0])

int zone_offset(moment t)
{
    size_t lo = 0, hi = CHANGES, mid;

    if (t >= changes[CHANGES - 1].from)         /* nearly always */
        return changes[CHANGES - 1].minutes * 60;
    while (lo < hi) {
        mid = lo + (hi - lo) / 2;
        if (changes[mid].from <= t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 ? changes[lo - 1].minutes * 60 : 5 * 3600;
}

/*
 * Civil seconds since 1970-01-01 00:00 at Almaty. Moments are clamped far outside of any calendar.
 */
static int64_t civil(moment t)
{
    const moment far = (moment)INT32_MAX / 2 * DAY_SECONDS;

    t = t > far ? far : t < -far ? -far : t;
    return t + zone_offset(t);
}

day moment_day(moment t)
{
    return t == MOMENT_NONE ? DAY_NONE : (day)floor_div(civil(t), DAY_SECONDS);
}

int moment_second(moment t)
{
    int64_t c = civil(t);

    return (int)(c - floor_div(c, DAY_SECONDS) * DAY_SECONDS);
}

moment moment_make(day d, int second)
{
    int64_t c = (int64_t)d * DAY_SECONDS + second;
    int before = zone_offset(c - DAY_SECONDS), after = zone_offset(c + DAY_SECONDS / 2);

    if (d == DAY_NONE)
        return MOMENT_NONE;
    if (zone_offset(c - after) == after)
        return c - after;
    /* before the change, or in the gap: then as much past it as the clock was put on */
    return c - before;
}

bool moment_parse(struct str s, moment *out)
{
    int y, h, m, sec, oh = 0, om = 0, sign;
    struct str zone;
    size_t i = 19;
    moment t;
    day d;

    if (s.n < 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':'
        || !day_parse(str_sub(s, 0, 10), &d) || !digits(s.p + 11, 2, &h) || !digits(s.p + 14, 2, &m)
        || !digits(s.p + 17, 2, &sec) || h > 23 || m > 59 || sec > 59)
        return false;
    /* a fraction is cut off: moments are whole seconds */
    if (s.p[i] == '.') {
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            ;
        if (i == 20 || i > 29)
            return false;
    }
    zone = str_sub(s, i, s.n);
    if (!str_is(zone, "Z")) {
        if (zone.n != 6 || (zone.p[0] != '+' && zone.p[0] != '-') || zone.p[3] != ':'
            || !digits(zone.p + 1, 2, &oh) || !digits(zone.p + 4, 2, &om) || oh > 23 || om > 59)
            return false;
    }
    sign = zone.p[0] == '-' ? -1 : 1;
    t = (int64_t)d * DAY_SECONDS + h * 3600 + m * 60 + sec - sign * (oh * 3600 + om * 60);
    day_parts(moment_day(t), &y, &h, &m);
    if (y < YEAR_MIN || y > YEAR_MAX)           /* else we could not write it as we read it */
        return false;
    *out = t;
    return true;
}

struct str moment_str(struct arena *a, moment t)
{
    char room[64];
    struct buf b = { .arena = a, .p = room, .cap = sizeof room };
    int s = moment_second(t), off = zone_offset(t) / 60;
    char z[20], *end = z;

    if (t == MOMENT_NONE)
        return STR("-");
    buf_day(&b, moment_day(t));
    *end++ = 'T';
    end = two(end, s / 3600, ':');
    end = two(end, s / 60 % 60, ':');
    end = two(end, s % 60, '+');                /* Almaty has always been east */
    end = two(end, off / 60, ':');
    end = two(end, off % 60, 0);
    buf_str(&b, (struct str){ z, (size_t)(end - z) - 1 });
    return str_dup(a, (struct str){ b.p, b.n });
}
