/* An event for a calendar: form, escapes, folding, times in UTC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "portal/ical.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static moment at(const char *s)
{
    moment t;

    assert_true(moment_parse(str_of(s), &t));
    return t;
}

static void has(struct str text, const char *part)
{
    if (str_find(text, part) < 0)
        fail_msg("no \"%s\" in\n%.*s", part, STR_ARG(text));
}

static void whole_day(void **state)
{
    struct ical_event e = { .uid = STR("LAN-1-decision"), .sequence = 7, .stamp = at("2026-11-22T23:30:05+05:00"),
        .summary = STR("Due; today, \\ or\nlater") };
    struct str text;

    (void)state;
    assert_true(day_make(2026, 12, 31, &e.on));
    text = ical_text(a, &e);
    assert_true(str_starts(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
    assert_true(str_ends(text, "END:VEVENT\r\nEND:VCALENDAR\r\n"));
    has(text, "UID:LAN-1-decision@sapar\r\nSEQUENCE:7\r\nDTSTAMP:20261122T183005Z\r\n");
    has(text, "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\nTRANSP:TRANSPARENT\r\n");
    has(text, "SUMMARY:Due\\; today\\, \\\\ or\\nlater\r\n");
    assert_true(str_find(text, "LOCATION") < 0);
}

static void a_time(void **state)
{
    struct ical_event e = { .uid = STR("v"), .stamp = at("2026-01-01T02:00:00+05:00"), .on = DAY_NONE,
        .from = at("2026-01-01T02:20:00+05:00"), .minutes = 20, .summary = STR("A07"), .place = STR("Almaty, 1") };
    struct str text = ical_text(a, &e);

    (void)state;
    has(text, "DTSTAMP:20251231T210000Z\r\nDTSTART:20251231T212000Z\r\nDURATION:PT20M\r\n");
    has(text, "LOCATION:Almaty\\, 1\r\n");
}

/* Every line fits, no letter is cut, and unfolded it is what was given. */
static void long_lines(void **state)
{
    struct ical_event e = { .uid = STR("v"), .stamp = 0, .on = DAY_NONE, .from = 0, .minutes = 5 };
    struct buf words = buf_on(a), seen = buf_on(a);
    struct str rest, one;

    (void)state;
    for (int i = 0; i < 40; i++)
        buf_puts(&words, i % 3 ? "мерзім " : "a");
    e.summary = buf_get(&words);
    rest = ical_text(a, &e);
    while (rest.n > 0) {
        ptrdiff_t end = str_find(rest, "\r\n");

        assert_true(end >= 0 && end <= 75);
        one = str_sub(rest, 0, (size_t)end);
        assert_true(utf8_valid(one));
        if (str_starts(one, " "))
            buf_str(&seen, str_sub(one, 1, one.n));
        else if (str_starts(one, "SUMMARY:"))
            buf_str(&seen, str_sub(one, 8, one.n));
        rest = str_sub(rest, (size_t)end + 2, rest.n);
    }
    assert_true(str_eq(buf_get(&seen), buf_get(&words)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_day, setup, teardown),
        cmocka_unit_test_setup_teardown(a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(long_lines, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
