/*
 * NAME      numbers - readable numbers of cases and decisions, with a check character
 * WHY       numbers are read aloud, copied by hand and typed at counters: a wrong or swapped
 *           character must show before somebody else's case is opened
 *
 *     DEP-2026-000123-K     service, year, place in the year's sequence, check character
 *     D-2026-000045-7       a decision
 *
 * The check character is ISO/IEC 7064 MOD 37,36 over the letters and digits before it: it finds
 * every single wrong character and nearly every swap of neighbours. Each prefix has a sequence of
 * its own a year, without gaps: a number is only used up when its case is stored. The year is that
 * of civil time in Kazakhstan.
 * OWNS      the table of prefixes
 * ERRORS    none
 * MUST NOT  carry anything of a person
 */
#include "flow/flow.h"

#include <string.h>

#include "base/panic.h"

static const struct { const char *service, *prefix; } prefixes[] = {
    { "departure", "DEP" },
    { "departure-abroad", "DPA" },
    { "exit-visa", "EXV" },
    { "consular-registration", "CRG" },
    { "consular-removal", "CRM" },
    { "residence-permission", "RPM" },
    { "residence-card", "RCD" },
};

static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return -1;
}

/* The remainder after the letters and digits of s; 0 when s has anything else but hyphens. */
static int remainder_of(struct str s)
{
    int p = 36, v;
    size_t i;

    for (i = 0; i < s.n; i++) {
        if (s.p[i] == '-')
            continue;
        v = value_of(s.p[i]);
        if (v < 0)
            return 0;
        p = (p + v) % 36;
        p = (p == 0 ? 36 : p) * 2 % 37;
    }
    return p;
}

static char check_character(struct str s)
{
    int p = remainder_of(s);

    AN(p > 0);
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - p) % 36];
}

bool flow_number_ok(struct str number)
{
    struct str head = str_sub(number, 0, number.n > 0 ? number.n - 1 : 0);

    return head.n >= 3 && head.p[head.n - 1] == '-' && remainder_of(head) > 0 &&
        number.p[number.n - 1] == check_character(head);
}

struct str flow_number(struct arena *a, struct str prefix, int year, int64_t value)
{
    struct str head = str_printf(a, "%.*s-%04d-%06lld-", STR_ARG(prefix), year, (long long)value);

    return str_printf(a, "%.*s%c", STR_ARG(head), check_character(head));
}

/* A service that came with new law files: its words' first letters, so that it has numbers without
 * a new program. */
static struct str made_prefix(struct arena *a, struct str service)
{
    char *z = arena_alloc(a, 4);
    size_t i, n = 0;

    for (i = 0; i < service.n && n < 3; i++)
        if ((i == 0 || service.p[i - 1] == '-') && service.p[i] >= 'a' && service.p[i] <= 'z')
            z[n++] = (char)(service.p[i] - 'a' + 'A');
    for (i = 1; i < service.n && n < 3; i++)
        if (service.p[i] >= 'a' && service.p[i] <= 'z')
            z[n++] = (char)(service.p[i] - 'a' + 'A');
    while (n < 3)
        z[n++] = 'X';
    return (struct str){ z, n };
}

struct str flow_prefix(struct arena *a, struct str service)
{
    size_t i;

    for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (str_is(service, prefixes[i].service))
            return str_of(prefixes[i].prefix);
    return made_prefix(a, service);
}
