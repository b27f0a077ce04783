/*
 * NAME      sums - what a supervisor counts, and what everybody may know of how long it takes
 * WHY       late cases show themselves to who is responsible; terms that are kept or not are public
 * OWNS      how a median is read off the counts of days
 * ERRORS    not-your-role
 * MUST NOT  let a public figure speak of few enough cases to point at one
 */
#include "flow/room.h"

struct json *flow_tally(struct flow_reader *r, const struct actor *by, const struct case_filter *f,
                        struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_new_array(a), *row;
    struct case_filter mine = f != NULL ? *f : (struct case_filter){ 0 };
    day today = moment_day(flow_now(r->f));
    struct case_tally *rows;
    struct access *pending;
    int64_t total = 0, late = 0;
    size_t n, i;
    int rc;

    if (!access_list(r, by, "tally", a, &pending, d))
        return NULL;
    mine.scope = scope_of(by, a);
    rc = r->s->ops->tally(r->s, &mine, today, a, &rows, &n, d);
    for (i = 0; rc == PORT_OK && i < n; i++) {
        row = json_push(a, list, json_new_object(a));
        json_set_str(a, row, "service", rows[i].service);
        json_set_str(a, row, "status", rows[i].status);
        json_set_str(a, row, "body", rows[i].body);
        json_set_int(a, row, "count", rows[i].count);
        json_set_int(a, row, "late", rows[i].late);
        total += rows[i].count;
        late += rows[i].late;
    }
    json_set_str(a, o, "on", day_str(a, today));
    json_set_int(a, o, "total", total);
    json_set_int(a, o, "late", late);
    json_set(a, o, "rows", list);
    return access_settled(pending, d) && rc == PORT_OK ? o : NULL;
}

/* ------------------------------------------------------------------ public statistics */

/* The days within which at least `percent` of all were decided; `t` is ordered by days. */
static int64_t within(const struct case_timing *t, size_t n, int64_t all, int percent)
{
    int64_t seen = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        seen += t[i].count;
        if (seen * 100 >= all * percent)
            return t[i].days;
    }
    return 0;
}

/* One service and month: t[0] to t[n - 1]. */
static void month(struct json *list, const struct case_timing *t, size_t n, struct arena *a)
{
    struct json *o = json_push(a, list, json_new_object(a));
    int64_t all = 0, termed = 0, on_time = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        all += t[i].count;
        termed += t[i].termed;
        on_time += t[i].on_time;
    }
    json_set_str(a, o, "service", t->service);
    json_set_str(a, o, "month", str_printf(a, "%04d-%02d", t->year, t->month));
    if (all < FLOW_STATISTICS_LEAST) {
        json_set_bool(a, o, "few", true);
        return;
    }
    json_set_int(a, o, "decided", all);
    json_set_int(a, o, "termed", termed);
    json_set_int(a, o, "on_time", on_time);
    json_set_int(a, o, "median_days", within(t, n, all, 50));
    json_set_int(a, o, "p90_days", within(t, n, all, 90));
}

static bool same_month(const struct case_timing *a, const struct case_timing *b)
{
    return str_eq(a->service, b->service) && a->year == b->year && a->month == b->month;
}

struct json *flow_statistics(struct flow_reader *r, day from, day to, struct arena *a,
                             struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_new_array(a);
    struct case_timing *t;
    size_t n, i, k;

    if (r->s->ops->timing(r->s, from, to, a, &t, &n, d) != PORT_OK)
        return NULL;
    for (i = 0; i < n; i = k) {
        for (k = i + 1; k < n && same_month(&t[i], &t[k]); k++)
            ;
        month(list, t + i, k - i, a);
    }
    json_set_str(a, o, "from", day_str(a, from));
    json_set_str(a, o, "to", day_str(a, to));
    json_set(a, o, "rows", list);
    return o;
}
