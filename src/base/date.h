/*
 * NAME    date - civil days and moments; no clock is read here
 * WHY     a civil day is a number of days since 1970-01-01 (proleptic Gregorian); a moment is
 *         seconds since 1970-01-01T00:00:00Z. Civil time is Asia/Almaty (UTC+5 since 2024-03-01, +6
 *         before, summer time to 2004) unless a function says otherwise.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/buf.h"

typedef int32_t day;            /* days since 1970-01-01 */
typedef int64_t moment;         /* seconds since the epoch, UTC */

#define DAY_NONE INT32_MIN      /* absent */
#define DAY_OPEN INT32_MAX      /* no end: "open" */
#define MOMENT_NONE INT64_MIN

/* false: no such day, or year outside 1800..2200 */
bool day_make(int year, int month, int dom, day *out);
void day_parts(day d, int *year, int *month, int *dom);
bool day_parse(struct str s, day *out);                         /* strict YYYY-MM-DD */
int day_weekday(day d);                                         /* 1 Monday .. 7 Sunday */
/*
 * The last day of the month when there is no such day. The markers stay what they are; past the
 * year 9999 either way the result is DAY_OPEN or DAY_NONE.
 */
day day_add_months(day d, int64_t months);
/*
 * Completed years (age); a 29 Feb birthday completes on 1 March. Negative, the other way round,
 * when `to` is before `from`; the caller has seen to it that neither is a marker.
 */
int day_years_between(day from, day to);
/* Completed months: the most that day_add_months can add to `from` without passing `to`. */
int day_months_between(day from, day to);
/* YYYY-MM-DD; "open" / "-" for the markers */
void buf_day(struct buf *b, day d);
struct str day_str(struct arena *a, day d);

/* seconds east of UTC in Asia/Almaty */
int zone_offset(moment t);
day moment_day(moment t);                                       /* civil day in Asia/Almaty */
/* second of that civil day, 0..86399 */
int moment_second(moment t);
/*
 * Civil -> UTC. A civil time that the clocks showed twice is taken as the later one, so that the
 * last second of a day ends it; one they skipped is moved on by what was skipped. `second` may be
 * 86400: midnight after.
 */
moment moment_make(day d, int second);
/*
 * RFC 3339 with capital T and Z, offset required, no leap second; a fraction (up to 9 digits) is
 * cut off.
 */
bool moment_parse(struct str s, moment *out);
/* RFC 3339 with the zone's offset */
struct str moment_str(struct arena *a, moment t);

#endif
