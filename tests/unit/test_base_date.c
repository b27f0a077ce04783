/*
 * NAME    test_base_date - civil days and the time of Almaty
 * WHY     the calendar is compared with a walk day by day, the zone with the machine's own zone
 *         files
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"

static day D(const char *z)
{
    day d = DAY_NONE;

    assert_true(day_parse(str_of(z), &d));
    return d;
}

/* Every day from 1800 to 2200, counted up by the schoolbook rule. */
static void calendar(void **state)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    struct arena *a = arena_new();
    day expect = -62091, d;         /* 1800-01-01 */
    int weekday = 3;                /* a Wednesday */

    (void)state;
    for (int y = 1800; y <= 2200; y++) {
        bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);

        for (int m = 1; m <= 12; m++) {
            int last = lengths[m - 1] + (m == 2 && leap);

            for (int dom = 1; dom <= last; dom++) {
                int y2, m2, dom2;

                assert_true(day_make(y, m, dom, &d));
                assert_int_equal(d, expect);
                day_parts(d, &y2, &m2, &dom2);
                assert_true(y2 == y && m2 == m && dom2 == dom);
                assert_int_equal(day_weekday(d), weekday);
                assert_true(day_parse(day_str(a, d), &d) && d == expect);
                expect++;
                weekday = weekday % 7 + 1;
            }
            assert_false(day_make(y, m, last + 1, &d));
            arena_reset(a);
        }
    }
    assert_int_equal(D("1970-01-01"), 0);
    assert_int_equal(D("2000-03-01"), 11017);
    arena_free(a);
}

static void spellings(void **state)
{
    static const char *const bad[] = { "", "2026-1-01", "2026-01-1", "2026/01/01", "2026-13-01",
        "2026-00-01", "2026-01-00", "2026-02-29", "1900-02-29", "1799-12-31", "2201-01-01",
        "20260101", "2026-01-01 ", " 2026-01-01", "2026-01-01T", "+026-01-01", "202a-01-01",
        "-026-01-01", "2026-01-0x" };
    struct arena *a = arena_new();
    day d = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(day_parse(str_of(bad[i]), &d));
    assert_int_equal(d, 7);
    assert_false(day_make(2026, 0, 1, &d));
    assert_false(day_make(2026, 13, 1, &d));
    assert_string_equal(day_str(a, DAY_OPEN).p, "open");
    assert_string_equal(day_str(a, DAY_NONE).p, "-");
    assert_string_equal(day_str(a, D("2024-02-29")).p, "2024-02-29");
    arena_free(a);
}

static void months(void **state)
{
    (void)state;
    assert_int_equal(day_add_months(D("2026-01-31"), 1), D("2026-02-28"));
    assert_int_equal(day_add_months(D("2024-01-31"), 1), D("2024-02-29"));
    assert_int_equal(day_add_months(D("2024-02-29"), 12), D("2025-02-28"));
    assert_int_equal(day_add_months(D("2024-02-29"), 48), D("2028-02-29"));
    assert_int_equal(day_add_months(D("2026-03-31"), -1), D("2026-02-28"));
    assert_int_equal(day_add_months(D("2026-01-15"), -13), D("2024-12-15"));
    assert_int_equal(day_add_months(D("2026-11-22"), 0), D("2026-11-22"));
    assert_int_equal(day_add_months(DAY_OPEN, -5), DAY_OPEN);
    assert_int_equal(day_add_months(DAY_NONE, 5), DAY_NONE);
    assert_int_equal(day_add_months(0, INT64_MAX), DAY_OPEN);
    assert_int_equal(day_add_months(0, INT64_MIN), DAY_NONE);
    assert_int_equal(day_add_months(0, (int64_t)12 * 1000000), DAY_OPEN);
    assert_int_equal(day_add_months(0, (int64_t)-12 * 1000000), DAY_NONE);

    assert_int_equal(day_years_between(D("2008-02-29"), D("2026-02-28")), 17);
    assert_int_equal(day_years_between(D("2008-02-29"), D("2026-03-01")), 18);
    assert_int_equal(day_years_between(D("2008-02-29"), D("2024-02-29")), 16);
    assert_int_equal(day_years_between(D("2010-11-22"), D("2026-11-21")), 15);
    assert_int_equal(day_years_between(D("2010-11-22"), D("2026-11-22")), 16);
    assert_int_equal(day_years_between(D("2026-11-22"), D("2010-11-22")), -16);
    assert_int_equal(day_years_between(D("2026-11-22"), D("2026-11-22")), 0);

    assert_int_equal(day_months_between(D("2026-01-31"), D("2026-02-27")), 0);
    assert_int_equal(day_months_between(D("2026-01-31"), D("2026-02-28")), 1);
    assert_int_equal(day_months_between(D("2026-11-22"), D("2025-11-22")), -12);
}

/* What the header promises: the most that can be added without passing the second day. */
static void months_between_is_the_inverse(void **state)
{
    (void)state;
    for (day from = D("2023-11-25"); from <= D("2024-03-05"); from++) {
        for (day to = from; to < from + 800; to++) {
            int n = day_months_between(from, to);

            assert_true(day_add_months(from, n) <= to);
            assert_true(day_add_months(from, n + 1) > to);
        }
    }
}

/* The machine's zone files against our table, each half hour from 1925 to 2040. */
static void zone_as_the_system_knows_it(void **state)
{
    const time_t from = -1420070400, to = 2208988800;
    struct tm tm;
    size_t bad = 0;

    (void)state;
    setenv("TZ", ":Asia/Almaty", 1);
    tzset();
    time_t probe = 1709229600;
    localtime_r(&probe, &tm);
    if (access("/usr/share/zoneinfo/Asia/Almaty", R_OK) != 0 || tm.tm_gmtoff != 18000) {
        print_message("no zone file of 2024 or later on this machine\n");
        skip();
    }
    for (time_t t = from; t < to; t += 1800) {
        localtime_r(&t, &tm);
        bad += tm.tm_gmtoff != zone_offset(t);
    }
    assert_int_equal(bad, 0);
}

static void zone_changes(void **state)
{
    (void)state;
    assert_int_equal(zone_offset(1709229599), 6 * 3600);    /* 2024-02-29T23:59:59+06:00 */
    assert_int_equal(zone_offset(1709229600), 5 * 3600);
    assert_int_equal(zone_offset(985463999), 6 * 3600);     /* 2001-03-25 02:00 */
    assert_int_equal(zone_offset(985464000), 7 * 3600);
    assert_int_equal(zone_offset(1099166399), 7 * 3600);    /* 2004-10-31 03:00, the last of them */
    assert_int_equal(zone_offset(1099166400), 6 * 3600);
    assert_int_equal(zone_offset(1112000000), 6 * 3600);    /* summer 2005: none */
    assert_int_equal(zone_offset(INT64_MAX), 5 * 3600);
    assert_int_equal(zone_offset(INT64_MIN), 5 * 3600);
}

static void civil_time(void **state)
{
    (void)state;
    assert_int_equal(moment_day(1709229599), D("2024-02-29"));
    assert_int_equal(moment_second(1709229599), 86399);
    assert_int_equal(moment_day(1709229600), D("2024-02-29"));      /* the hour once more */
    assert_int_equal(moment_second(1709229600), 82800);
    assert_int_equal(moment_day(1709233200), D("2024-03-01"));
    assert_int_equal(moment_second(1709233200), 0);
    /* an hour shown twice: the later */
    assert_int_equal(moment_make(D("2024-02-29"), 86399), 1709233199);
    assert_int_equal(moment_make(D("2024-02-29"), 82799), 1709225999);
    assert_int_equal(moment_make(D("2024-03-01"), 0), 1709233200);
    assert_int_equal(moment_make(D("2024-02-29"), 86400), 1709233200);
    /* an hour never shown: 2001-03-25 02:30 is 03:30 */
    assert_int_equal(moment_make(D("2001-03-25"), 9000), 985464000 + 1800);
    assert_int_equal(moment_make(DAY_NONE, 0), MOMENT_NONE);
    assert_int_equal(moment_day(MOMENT_NONE), DAY_NONE);
    assert_true(moment_day(INT64_MAX) > D("2200-12-31"));
    assert_true(moment_make(DAY_OPEN, 0) > moment_make(D("2200-12-31"), 0));
}

/* There and back, every 17 minutes and a bit over all the changes. */
static void civil_round_trip(void **state)
{
    moment last = INT64_MIN;

    (void)state;
    for (moment t = -1300000000; t < 1800000000; t += 1021) {
        moment back = moment_make(moment_day(t), moment_second(t));

        assert_true(back == t || back == t + 3600);         /* shown twice: the later is meant */
        assert_int_equal(moment_day(back), moment_day(t));
        assert_int_equal(moment_second(back), moment_second(t));
    }
    for (day d = D("1925-01-01"); d < D("2030-01-01"); d++) {
        moment t = moment_make(d, 0);

        assert_true(t > last);
        assert_int_equal(moment_day(t), d);
        assert_int_equal(moment_day(t - 1), d - 1);
        last = t;
    }
}

static void moments(void **state)
{
    static const char *const bad[] = { "", "2026-11-22", "2026-11-22T08:42:10",
        "2026-11-22 08:42:10Z",
        "2026-11-22T08:42:10z", "2026-11-22t08:42:10Z", "2026-11-22T24:00:00Z",
        "2026-11-22T23:60:00Z",
        "2026-11-22T23:59:60Z", "2026-11-22T08:42Z", "2026-11-22T08:42:10+0500",
        "2026-11-22T08:42:10+5",
        "2026-11-22T08:42:10+24:00", "2026-11-22T08:42:10+05:60", "2026-11-22T08:42:10.Z",
        "2026-11-22T08:42:10.1234567890Z", "2026-11-22T08:42:10Z ", "2026-02-30T08:42:10Z",
        "2026-11-22T08:42:10.5", "2026-11-22T08:42:10,5Z", "2026-11-22T-8:42:10Z",
        "1800-01-01T00:00:00+23:59", "2200-12-31T20:00:00Z" };
    static const struct {
        const char *in;
        moment t;
        const char *out;
    } good[] = {
        { "1970-01-01T00:00:00Z", 0, "1970-01-01T06:00:00+06:00" },
        { "2026-11-22T08:42:10+05:00", 1795318930, "2026-11-22T08:42:10+05:00" },
        { "2026-11-22T03:42:10Z", 1795318930, "2026-11-22T08:42:10+05:00" },
        { "2026-11-22T03:42:10.999999999Z", 1795318930, "2026-11-22T08:42:10+05:00" },
        { "2026-11-21T23:12:10-04:30", 1795318930, "2026-11-22T08:42:10+05:00" },
        { "2001-07-01T00:00:00-00:00", 993945600, "2001-07-01T07:00:00+07:00" },
        { "1900-01-01T00:00:00Z", -2208988800, "1900-01-01T05:00:00+05:00" },
    };
    struct arena *a = arena_new();
    moment t = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(moment_parse(str_of(bad[i]), &t));
    assert_int_equal(t, 7);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(moment_parse(str_of(good[i].in), &t));
        assert_int_equal(t, good[i].t);
        assert_string_equal(moment_str(a, t).p, good[i].out);
        assert_true(moment_parse(moment_str(a, t), &t));
        assert_int_equal(t, good[i].t);
    }
    assert_string_equal(moment_str(a, MOMENT_NONE).p, "-");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar),
        cmocka_unit_test(spellings),
        cmocka_unit_test(months),
        cmocka_unit_test(months_between_is_the_inverse),
        cmocka_unit_test(zone_as_the_system_knows_it),
        cmocka_unit_test(zone_changes),
        cmocka_unit_test(civil_time),
        cmocka_unit_test(civil_round_trip),
        cmocka_unit_test(moments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
