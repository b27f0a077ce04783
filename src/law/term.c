/*
 * NAME    law/term - statutory terms: when they end, day by day
 * WHY     the day of the event is not counted (Civil Code art. 173, APPC art. 76(2)); a term of
 *         months ends on the same number, or the last day of a shorter month (art. 174); a last day
 *         that is a day off moves to the next working day (art. 175); days of a suspension are not
 *         counted
 * OWNS    nothing
 * ERRORS  DIAG_INPUT: a malformed term, or a day the calendar does not know
 */
#include "law/internal.h"

#include <string.h>

#define MOST_DAYS 40000         /* a term longer than a century is a mistake */

static const struct { const char *word; enum term_unit unit; int64_t most; } UNITS[] = {
    { "working-days", TERM_WORKING_DAYS, 2000 },
    { "working-day", TERM_WORKING_DAYS, 2000 },
    { "calendar-days", TERM_CALENDAR_DAYS, MOST_DAYS },
    { "calendar-day", TERM_CALENDAR_DAYS, MOST_DAYS },
    { "months", TERM_MONTHS, 1200 },
    { "month", TERM_MONTHS, 1200 },
    { "years", TERM_YEARS, 100 },
    { "year", TERM_YEARS, 100 },
    { "hours", TERM_HOURS, 24 * 366 },
    { "hour", TERM_HOURS, 24 * 366 },
};

bool term_parse(struct str s, struct term *out, struct diags *d)
{
    struct str rest = str_trim(s), number;

    str_cut(&rest, ' ', &number);
    rest = str_trim(rest);
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        if (!str_is(rest, UNITS[i].word))
            continue;
        out->unit = UNITS[i].unit;
        if (str_int(number, &out->n) && out->n >= 0 && out->n <= UNITS[i].most)
            return true;
    }
    if (d) {
        struct diag *g = diag_add(d, DIAG_INPUT, "bad-term", "\"%.*s\" is not a term", STR_ARG(s));
        g->remedy =
            STR("write a number and a unit: working-days, calendar-days, months, years or hours");
    }
    return false;
}

/* What is being counted, and the list as it grows. */
struct count {
    const struct law *l;
    const struct term_stop *stops;
    size_t n_stops;
    bool list;
    struct arena *a;
    struct term_count *out;
    size_t cap;
    bool outside;               /* a day the calendar does not list was needed */
};

static bool stopped(const struct count *c, day d, bool *for_ever)
{
    for (size_t i = 0; i < c->n_stops; i++) {
        if (d < c->stops[i].from || d > c->stops[i].to)
            continue;
        if (c->stops[i].to == DAY_OPEN)
            *for_ever = true;
        return true;
    }
    return false;
}

static void note(struct count *c, day d, int counted, enum day_why why)
{
    struct term_count *o = c->out;
    struct term_day *grown;

    if (!c->list)
        return;
    if (o->n_days == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 64;
        grown = arena_new_array(c->a, c->cap, struct term_day);
        if (o->n_days)
            memcpy(grown, o->days, o->n_days * sizeof *grown);
        o->days = grown;
    }
    o->days[o->n_days++] = (struct term_day){ .date = d, .counted = counted, .why = why };
}

static bool working(struct count *c, day d)
{
    if (d < c->l->cal.from || d > c->l->cal.to)
        c->outside = true;
    return law_is_working(c->l, d);
}

static enum day_why why_off(const struct law *l, day d)
{
    if (d >= l->cal.from && d <= l->cal.to && l->cal.kind[d - l->cal.from])
        return (enum day_why)l->cal.kind[d - l->cal.from];
    return DAY_WEEKEND;
}

/* Days one by one: working days, or every day. */
static void by_days(struct count *c, day first, int64_t n, bool only_working)
{
    day d = first;
    bool for_ever = false;

    for (int64_t left = n;; d++) {
        if (stopped(c, d, &for_ever)) {
            if (for_ever) {
                c->out->due = DAY_OPEN;
                return;
            }
            note(c, d, 0, DAY_STOPPED);
            continue;
        }
        if (only_working && !working(c, d)) {
            note(c, d, 0, why_off(c->l, d));
            if (c->outside && d > first + MOST_DAYS)
                return;
            continue;
        }
        note(c, d, 1, DAY_COUNTS);
        if (--left == 0)
            break;
    }
    c->out->due = d;
}

/* To a last day fixed by the calendar month; suspended days push it on. */
static void to_last_day(struct count *c, day first, day last)
{
    bool for_ever = false;

    for (day d = first; d <= last; d++) {
        if (!stopped(c, d, &for_ever)) {
            note(c, d, 1, DAY_COUNTS);
            continue;
        }
        if (for_ever) {
            c->out->due = DAY_OPEN;
            return;
        }
        note(c, d, 0, DAY_STOPPED);
        last++;
    }
    c->out->due = last;
}

static void roll_on(struct count *c)
{
    day d = c->out->due;
    bool moved = false;

    if (d == DAY_OPEN)
        return;
    while (!working(c, d) && d < c->out->due + 60) {
        if (!moved && c->list && c->out->n_days)
            c->out->days[c->out->n_days - 1].why = why_off(c->l, d);
        if (moved)
            note(c, d, 0, why_off(c->l, d));
        moved = true;
        d++;
    }
    if (!moved)
        return;
    note(c, d, 0, DAY_COUNTS);
    c->out->due = d;
}

static void name_days(struct count *c)
{
    const struct calendar *cal = &c->l->cal;
    size_t k = 0;

    for (size_t i = 0; i < c->out->n_days; i++) {
        struct term_day *t = &c->out->days[i];
        while (k < cal->n && cal->days[k].date < t->date)
            k++;
        if (k < cal->n && cal->days[k].date == t->date)
            t->name = cal->days[k].name[LANG_EN];
    }
}

static void hours(struct count *c, day from, moment from_at, int64_t n)
{
    bool for_ever = false;
    day d;

    if (from_at == MOMENT_NONE) {
        c->out->due = from + (day)(n / 24);
        return;
    }
    c->out->due_at = from_at + n * 3600;
    for (d = moment_day(from_at); d <= moment_day(c->out->due_at); d++) {
        if (!stopped(c, d, &for_ever))
            continue;
        if (for_ever) {
            c->out->due = DAY_OPEN;
            c->out->due_at = MOMENT_NONE;
            return;
        }
        c->out->due_at += 86400;
    }
    c->out->due = moment_day(c->out->due_at);
}

bool law_count(const struct law *l, day from, moment from_at, struct term t, bool same_day,
               bool roll, const struct term_stop *stops, size_t n_stops, bool list, struct arena *a,
               struct term_count *out, struct diags *d)
{
    struct count c = {
        .l = l, .stops = stops, .n_stops = n_stops, .list = list, .a = a, .out = out
    };
    day first = same_day ? from : from + 1;
    int64_t months = t.unit == TERM_YEARS ? t.n * 12 : t.n;

    *out = (struct term_count){ .due = from, .due_at = MOMENT_NONE };
    if (t.unit == TERM_HOURS)
        hours(&c, from, from_at, t.n);
    else if (t.unit == TERM_MONTHS || t.unit == TERM_YEARS)
        to_last_day(&c, first, day_add_months(from, months) - (same_day && months > 0 ? 1 : 0));
    else if (t.n > 0)
        by_days(&c, first, t.n, t.unit == TERM_WORKING_DAYS);
    if (t.unit != TERM_HOURS && (roll || t.unit == TERM_WORKING_DAYS))
        roll_on(&c);
    if (list)
        name_days(&c);
    if (!c.outside)
        return true;
    if (d) {
        struct diag *g = diag_add(d, DIAG_INPUT, "outside-calendar",
            "the count reaches a day that the calendar of days off does not list");
        g->remedy = STR("extend law/calendar.md, or choose a day within its years");
    }
    return false;
}

struct json *term_count_json(const struct term_count *c, struct arena *a)
{
    static const char *const WHY[] = { NULL, "weekend", "holiday", "moved", "stopped" };
    struct json *o = json_new_object(a), *days = json_new_array(a);

    json_set(a, o, "due",
             c->due == DAY_OPEN ? json_new_null(a) : json_new_str(a, day_str(a, c->due)));
    if (c->due_at != MOMENT_NONE)
        json_set_str(a, o, "due_at", moment_str(a, c->due_at));
    for (size_t i = 0; i < c->n_days; i++) {
        const struct term_day *t = &c->days[i];
        struct json *e = json_push(a, days, json_new_object(a));
        json_set_str(a, e, "date", day_str(a, t->date));
        json_set_int(a, e, "counted", t->counted);
        json_set(a, e, "why",
                 t->why == DAY_COUNTS ? json_new_null(a) : json_new_str(a, str_of(WHY[t->why])));
        if (t->name.n)
            json_set_str(a, e, "name", t->name);
    }
    json_set(a, o, "days", days);
    return o;
}
