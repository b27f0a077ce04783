/*
 * NAME    date - civil days and moments; no clock is read here
 * WHY     a civil day is a number of days since 1970-01-01 (proleptic Gregorian); a moment is seconds since
 *         1970-01-01T00:00:00Z. Civil time is Asia/Almaty (UTC+5 since 2024-03-01, +6 before, summer time
 *         to 2004) unless a function says otherwise.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/buf.h"

typedef int32_t day;            /* days since 1970-01-01 */
typedef int64_t moment;         /* seconds since the epoch, UTC */

#define DAY_NONE INT32_MIN      /* absent */
#define DAY_OPEN INT32_MAX      /* no end: "open" */
#define MOMENT_NONE INT64_MIN

bool day_make(int year, int month, int dom, day *out);          /* false: no such day, or year outside 1800..2200 */
void day_parts(day d, int *year, int *month, int *dom);
bool day_parse(struct str s, day *out);                         /* strict YYYY-MM-DD */
int day_weekday(day d);                                         /* 1 Monday .. 7 Sunday */
day day_add_months(day d, int64_t months);                      /* last day of the month when there is no such day */
int day_years_between(day from, day to);                        /* completed years (age); a 29 Feb birthday completes on 1 March */
int day_months_between(day from, day to);                       /* completed months */
void buf_day(struct buf *b, day d);                             /* YYYY-MM-DD; "open" / "-" for the markers */
struct str day_str(struct arena *a, day d);

int zone_offset(moment t);                                      /* seconds east of UTC in Asia/Almaty */
day moment_day(moment t);                                       /* civil day in Asia/Almaty */
int moment_second(moment t);                                    /* second of that civil day, 0..86399 */
moment moment_make(day d, int second);                          /* civil -> UTC */
bool moment_parse(struct str s, moment *out);                   /* RFC 3339, offset required */
struct str moment_str(struct arena *a, moment t);               /* RFC 3339 with the zone's offset */

#endif
