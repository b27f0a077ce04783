/*
 * NAME      public_term - a time limit counted in the open, day by day, and as a file for a calendar
 * WHY       a date that nobody can recount is a promise nobody can check
 * ERRORS    faults beside the fields; years the calendar does not have are said
 */
#include "portal/ical.h"
#include "portal/public.h"

static const struct choice units[] = {
    { "working-days", MSG_public_unit_working, 0 }, { "calendar-days", MSG_public_unit_calendar, 0 },
    { "months", MSG_public_unit_months, 0 }, { "years", MSG_public_unit_years, 0 },
};
#define N_UNITS (sizeof units / sizeof *units)

struct counted { day from; struct str limit; bool given; struct term_count count; };

/* From the address: from-day, from-month, from-year (or from), n, unit. */
static bool count(struct request *r, struct faults *f, struct counted *out)
{
    const struct law *l = web_cfg(r->web)->law;
    struct str n = answer(r, "n"), unit = answer(r, "unit");
    struct diags d = diags_on(r->arena);
    struct term t;
    int64_t many;
    bool known = false;

    out->given = n.n > 0;
    if (!out->given)
        return false;
    if (!day_parse(answer(r, "from"), &out->from))
        out->from = answer_date(f, "from", MSG_public_term_no_from);
    if (!str_int(n, &many) || many < 1 || many > 1000)
        fault_add(f, STR("n"), msg(r->lang, MSG_public_term_no_n));
    for (size_t i = 0; i < N_UNITS; i++)
        known = known || str_is(unit, units[i].value);
    if (!known)
        fault_add(f, STR("unit"), msg(r->lang, MSG_public_term_no_unit));
    if (f->n > 0)
        return false;
    out->limit = str_printf(r->arena, "%.*s %.*s", STR_ARG(n), STR_ARG(unit));
    if (term_parse(out->limit, &t, &d) && law_count(l, out->from, MOMENT_NONE, t, false,
        t.unit != TERM_WORKING_DAYS, NULL, 0, true, r->arena, &out->count, &d))
        return true;
    fault_add(f, STR("from"), msg(r->lang, MSG_public_term_no_calendar));
    return false;
}

static const char *kind_of(const struct term_day *d, day due)
{
    static const char *const kinds[] = {
        [DAY_COUNTS] = "counts", [DAY_WEEKEND] = "weekend", [DAY_HOLIDAY] = "holiday",
        [DAY_MOVED] = "moved", [DAY_STOPPED] = "stopped",
    };

    return d->date == due ? "due" : kinds[d->why];
}

static struct str name_of(struct request *r, const struct term_day *d)
{
    if (d->why == DAY_STOPPED)
        return msg(r->lang, MSG_public_day_stopped);
    if (d->why == DAY_HOLIDAY)
        return msg(r->lang, MSG_public_day_holiday);
    return d->why == DAY_MOVED ? msg(r->lang, MSG_public_day_moved) : STR_NONE;
}

static enum day_why why_of(struct str s)
{
    static const char *const names[] = { [DAY_WEEKEND] = "weekend", [DAY_HOLIDAY] = "holiday",
        [DAY_MOVED] = "moved", [DAY_STOPPED] = "stopped" };

    for (int i = DAY_WEEKEND; i <= DAY_STOPPED; i++)
        if (str_is(s, names[i]))
            return (enum day_why)i;
    return DAY_COUNTS;
}

struct term_count portal_count(struct arena *a, const struct json *clock)
{
    const struct json *days = json_get(clock, "days");
    struct term_count c = { .due = DAY_NONE, .due_at = MOMENT_NONE };

    day_parse(json_get_str(clock, "due"), &c.due);
    c.days = arena_new_array(a, days == NULL ? 1 : days->count + 1, struct term_day);
    json_each(d, days) {
        struct term_day *t = &c.days[c.n_days];

        if (!day_parse(json_get_str(d, "date"), &t->date))
            continue;
        t->counted = (int)json_get_int(d, "counted", 0);
        t->why = why_of(json_get_str(d, "why"));
        t->name = json_get_str(d, "name");
        c.n_days++;
    }
    return c;
}

struct portal_weeks portal_weeks(struct request *r, day from, const struct term_count *c)
{
    struct arena *a = r->arena;
    day first = from - (day_weekday(from) - 1), last;
    size_t weeks, next = 0;
    struct ui_column *heads = arena_new_array(a, 7, struct ui_column);
    int64_t number = 0;

    last = c->n_days > 0 ? c->days[c->n_days - 1].date : from;
    weeks = (size_t)((last - first) / 7 + 1);
    struct ui_week *w = arena_new_array(a, weeks, struct ui_week);
    struct ui_calendar_day *days = arena_new_array(a, weeks * 7, struct ui_calendar_day);
    for (size_t i = 0; i < weeks * 7; i++) {
        struct ui_calendar_day *o = &days[i];
        int y, m, dom;

        o->date = first + (day)i;
        day_parts(o->date, &y, &m, &dom);
        o->dom = dom;
        o->kind = str_of(o->date == from ? "start" : "out");
        while (next < c->n_days && c->days[next].date < o->date)
            next++;
        if (next < c->n_days && c->days[next].date == o->date) {
            number += c->days[next].counted;
            o->number = c->days[next].counted ? number : 0;
            o->kind = str_of(kind_of(&c->days[next], c->due));
            o->name = name_of(r, &c->days[next]);
        } else if (o->date == from) {
            o->name = msg(r->lang, MSG_public_day_start);
        }
        if (dom == 1 || i == 0)
            o->name = o->name.n > 0 ? o->name : msg(r->lang, (unsigned)(MSG_portal_month_1 + m - 1));
    }
    for (size_t i = 0; i < weeks; i++)
        w[i] = (struct ui_week){ &days[i * 7], 7 };
    for (int i = 0; i < 7; i++)
        heads[i].label = msg(r->lang, (unsigned)(MSG_portal_weekday_1 + i));
    return (struct portal_weeks){ w, weeks, heads, 7 };
}

void public_term(struct request *r)
{
    struct page_term p = { .frame = portal_frame(r), .due = DAY_NONE, .from = DAY_NONE };
    struct buf out = buf_on(r->arena);
    struct counted c = { 0 };
    struct faults f;

    faults_init(&f, r);
    if (count(r, &f, &c)) {
        struct portal_weeks w = portal_weeks(r, c.from, &c.count);

        p.due = c.count.due;
        p.from = c.from;
        p.limit = portal_limit(r->arena, r->lang, c.limit);
        p.weeks = w.weeks, p.n_weeks = w.n;
        p.weekdays = w.heads, p.n_weekdays = w.n_heads;
        p.ics = portal_href(r, "~/term.ics?from=%s&n=%s&unit=%s", day_str(r->arena, c.from),
            answer(r, "n"), answer(r, "unit"));
    }
    struct typed_date typed = typed_date(r, "from", c.given ? c.from : moment_day(http_now(r)));
    p.day = typed.day, p.month = typed.month, p.year = typed.year;
    p.n = answer(r, "n");
    p.units = choices(r, units, N_UNITS, c.given ? answer(r, "unit") : STR("working-days"));
    p.n_units = N_UNITS;
    p.from_error = fault_of(&f, "from"), p.n_error = fault_of(&f, "n"), p.unit_error = fault_of(&f, "unit");
    p.errors = f.list, p.n_errors = f.n;
    page_term(&out, r->lang, &p);
    http_html(r, f.n > 0 ? 422 : 200, buf_get(&out));
}

void public_term_ics(struct request *r)
{
    struct buf b = buf_on(r->arena);
    struct counted c = { 0 };
    struct faults f;

    faults_init(&f, r);
    if (!count(r, &f, &c)) {
        http_redirect(r, STR("/term"));
        return;
    }
    text_format(&b, r->lang, MSG_public_ics, portal_limit(r->arena, r->lang, c.limit));
    ical_give(r, STR("sapar-term.ics"), &(struct ical_event){ .uid = str_printf(r->arena, "term-%d-%d", c.from,
        c.count.due), .stamp = http_now(r), .on = c.count.due, .summary = buf_get(&b) });
}
