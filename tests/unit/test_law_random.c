/*
 * NAME    test_law_random - what is certain with few facts stays certain with all of them
 * WHY     the promise behind "certain" and "possible", for every service of the real law, on
 *         thousands of invented people and days: nothing said early is taken back later, and when
 *         nothing is left to ask nothing is open
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "law_dir.h"
#include "law_small.h"

#define PEOPLE 400

static struct arena *a;
static const struct law *l;

static int open_law(void **state)
{
    struct law_source *src;
    struct diags d;
    size_t n;

    (void)state;
    a = arena_new();
    d = diags_on(a);
    src = law_dir_read(a, "law", &n);
    l = src ? law_load(a, src, n, &d)
            : law_small(a, &d, "law/leave.md", LAW_LEAVE, "law/common.md", LAW_COMMON, NULL);
    return l == NULL;
}

static int close_law(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static uint32_t seed = 1;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static struct str any_day(struct arena *m, uint32_t from, uint32_t years)
{
    return str_printf(m, "%04u-%02u-%02u", from + draw(years), 1 + draw(12), 1 + draw(28));
}

static struct str any_value(struct arena *m, const struct law_fact_info *f)
{
    if (str_is(f->type, "bool"))
        return draw(2) ? STR("true") : STR("false");
    if (f->n_values)
        return f->values[draw((uint32_t)f->n_values)];
    if (str_is(f->type, "int"))
        return str_printf(m, "%u", draw(250));
    if (str_is(f->type, "money"))
        return str_printf(m, "%u000.00", draw(20000));
    if (str_is(f->type, "code"))
        return draw(2) ? STR("75") : STR("RU");
    if (str_is(f->type, "date-or-none") && draw(3) == 0)
        return STR("none");
    if (str_ends(f->name, "birth-date"))
        return str_starts(f->name, "applicant") ? any_day(m, 1950, 40) : any_day(m, 1985, 15);
    return any_day(m, 2000, 27);
}

/* Everything known; `forget` leaves each fact out with that chance in ten. The same seed gives
 * the same person. */
static struct facts *person(struct arena *m, uint32_t who, uint32_t forget)
{
    struct facts *f = facts_new(l, m);
    struct diags d = diags_on(m);
    struct str value[2048];
    size_t n = law_n_facts(l), k = 0;

    seed = who * 2654435761u + 1;
    for (size_t i = 0; i < n; i++) {
        struct law_fact_info info = law_fact_at(l, i);
        value[k++ % 2048] =
            str_is(info.type, "list") ? str_printf(m, "%u", draw(3)) : any_value(m, &info);
        value[k++ % 2048] = any_value(m, &info);            /* of a second item */
    }
    for (size_t i = 0; i < n; i++) {
        struct law_fact_info info = law_fact_at(l, i);
        bool keep = draw(10) >= forget || str_is(info.name, "application.received");
        if (keep && str_is(info.type, "list"))
            facts_set(f, info.name, value[2 * i % 2048], &d);
        else if (keep && str_find(info.name, "[]") < 0)
            facts_set(f, info.name, value[2 * i % 2048], &d);
    }
    for (size_t i = 0; i < n; i++) {
        struct law_fact_info info = law_fact_at(l, i);
        ptrdiff_t at = str_find(info.name, "[]");
        for (uint32_t item = 0; at >= 0 && item < 2; item++) {
            struct str list = facts_get(f, m, str_sub(info.name, 0, (size_t)at));
            struct str name = str_printf(m, "%.*s[%u]%.*s", (int)at, info.name.p, item,
                (int)(info.name.n - (size_t)at - 2), info.name.p + at + 2);
            bool there = list.p && list.p[0] > '0' + (int)item;
            if (there && draw(10) >= forget)
                facts_set(f, name, value[(2 * i + item) % 2048], &d);
        }
    }
    assert_int_equal(d.count, 0);
    return f;
}

static bool same_subject(struct str partial, struct str full)
{
    size_t n = partial.n;

    if (str_ends(partial, "[]"))        /* the list was not known: any of its items */
        return full.n > n && memcmp(partial.p, full.p, n - 1) == 0;
    return str_eq(partial, full);
}

static const struct law_document *find(const struct assessment *as, struct str code,
                                       struct str subject, struct str stage)
{
    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        if (same_subject(d->subject, subject) && str_eq(d->stage, stage) &&
            (str_eq(d->code, code) || str_eq(d->alternative, code)))
            return d;
    }
    return NULL;
}

static void documents_agree(const struct assessment *part, const struct assessment *full)
{
    for (size_t i = 0; i < part->n_documents; i++) {
        const struct law_document *d = &part->documents[i], *now;
        if (!d->certain)
            continue;
        now = find(full, d->code, d->subject, d->stage);
        if (!now && d->alternative.n)
            now = find(full, d->alternative, d->subject, d->stage);
        if (!now || !now->certain)
            fail_msg("%.*s was certain on %.*s", STR_ARG(d->code), STR_ARG(day_str(a, part->on)));
    }
    for (size_t i = 0; i < full->n_documents; i++) {
        const struct law_document *d = &full->documents[i];
        if (!find(part, d->code, d->subject, d->stage))
            fail_msg("%.*s was not even possible on %.*s", STR_ARG(d->code),
                     STR_ARG(day_str(a, part->on)));
    }
}

static void grounds_agree(const struct assessment *part, const struct assessment *full)
{
    for (size_t i = 0; i < part->n_grounds; i++) {
        bool still = !part->grounds[i].certain;
        for (size_t k = 0; k < full->n_grounds; k++)
            still = still ||
                (full->grounds[k].certain && str_eq(full->grounds[k].code, part->grounds[i].code));
        assert_true(still);
    }
    for (size_t k = 0; k < full->n_grounds; k++) {
        bool possible = false;
        for (size_t i = 0; i < part->n_grounds; i++)
            possible = possible || str_eq(full->grounds[k].code, part->grounds[i].code);
        assert_true(possible);
    }
}

static void named_agrees(const struct law_named *part, const struct law_named *full)
{
    if (part->answer == LAW_YES)
        assert_true(full->answer == LAW_YES && str_eq(part->code, full->code));
    assert_int_equal(part->answer == LAW_NO_NORM, full->answer == LAW_NO_NORM);
}

static void nothing_left_nothing_open(const struct assessment *as)
{
    if (as->n_ask + as->n_pending > 0)
        return;
    assert_true(as->eligible != LAW_UNKNOWN || as->n_because == 0);
    for (size_t i = 0; i < as->n_documents; i++)
        assert_true(as->documents[i].certain && !as->documents[i].alternative.p);
    for (size_t i = 0; i < as->n_grounds; i++)
        assert_true(as->grounds[i].certain);
    for (size_t i = 0; i < as->n_checks; i++)
        assert_true(as->checks[i].certain);
}

static void nothing_is_taken_back(void **state)
{
    size_t judged = 0, open = 0;

    (void)state;
    for (uint32_t who = 0; who < PEOPLE; who++) {
        struct arena *m = arena_new();
        struct diags d = diags_on(m);
        struct facts *whole = person(m, who, 0), *half = person(m, who, 4 + who % 4);
        for (size_t i = 0; i < law_n_services(l); i++) {
            const struct law_service *s = law_service_at(l, i);
            struct assessment *full = law_assess(l, s, whole, DAY_NONE, m, &d);
            struct assessment *part = law_assess(l, s, half, DAY_NONE, m, &d);
            if (!full || !part)
                continue;               /* invented people may be impossible: married children */
            judged++;
            open += part->n_ask > 0;
            if (part->eligible == LAW_YES || part->eligible == LAW_NO)
                assert_int_equal(part->eligible, full->eligible);
            documents_agree(part, full);
            grounds_agree(part, full);
            named_agrees(&part->decider, &full->decider);
            named_agrees(&part->result, &full->result);
            assert_true(!part->fee.certain || part->fee.milli_mci == full->fee.milli_mci);
            nothing_left_nothing_open(full);
            nothing_left_nothing_open(part);
            assert_int_equal(full->n_ask, 0);
            assert_int_equal(full->n_pending, 0);
            assert_true(full->eligible != LAW_UNKNOWN);
        }
        arena_free(m);
    }
    assert_true(judged > PEOPLE);
    assert_true(open > judged / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_is_taken_back) };

    return cmocka_run_group_tests(tests, open_law, close_law);
}
