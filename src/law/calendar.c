/*
 * NAME    law/calendar - days off and worked weekend days, the MCI by day, regions and posts
 * WHY     working days are counted by a listed calendar, never by a formula; fees by the index of a
 *         day
 * OWNS    law.cal, law.mci, law.places
 * ERRORS  DIAG_INPUT with file and line
 */
#include "law/internal.h"

#include <string.h>

#define CAL_UNLISTED 0          /* follows its weekday */

/* ------------------------------------------------------------------ the calendar */
static bool day_kind(struct str s, struct cal_day *c)
{
    c->worked = str_is(s, "worked");
    c->why = str_is(s, "moved") ? DAY_MOVED : DAY_HOLIDAY;
    return c->worked || str_is(s, "moved") || str_is(s, "holiday");
}

static void calendar_row(struct loader *ld, struct place_at at, const struct md_row *row,
                         const size_t *h)
{
    struct calendar *cal = &ld->l->cal;
    struct cal_day c = { .date = 0 };
    enum law_status status;

    if (!load_day(ld, at, row->cell[h[0]], false, &c.date))
        return;
    if (!day_kind(row->cell[h[1]], &c)) {
        md_fault(ld->d, at.file, at.line, 2, "bad-word", "holiday, moved or worked",
            "\"%.*s\" is not a kind of day", STR_ARG(row->cell[h[1]]));
        return;
    }
    if (c.worked && day_weekday(c.date) < 6) {
        md_fault(ld->d, at.file, at.line, 1, "not-a-weekend",
                 "only a Saturday or Sunday can be `worked`",
                 "the day is Monday to Friday and worked anyway");
        return;
    }
    for (int i = 0; i < LANG_COUNT; i++)
        c.name[i] = row->cell[h[2 + i]];
    cite_read(ld, at, STR_NONE, row->cell[h[5]], &c.cite);
    c.file = at.file;
    c.line = at.line;
    if (!load_status(row->cell[h[6]], &status))
        md_fault(ld->d, at.file, at.line, 7, "bad-status", "seen, page, inferred or uncertain",
            "\"%.*s\" is not a status", STR_ARG(row->cell[h[6]]));
    if (cal->n > 0 && cal->days[cal->n - 1].date >= c.date) {
        md_fault(ld->d, at.file, at.line, 1, "order", "list the days in order, each once",
            "the day does not come after the one before it");
        return;
    }
    cal->days[cal->n++] = c;
}

/* One byte a day for all years from the first to the last listed. */
static void calendar_index(struct loader *ld)
{
    struct calendar *cal = &ld->l->cal;
    int y, m, dom;

    cal->from = DAY_OPEN;
    cal->to = DAY_NONE;
    if (cal->n == 0)
        return;
    day_parts(cal->days[0].date, &y, &m, &dom);
    day_make(y, 1, 1, &cal->from);
    day_parts(cal->days[cal->n - 1].date, &y, &m, &dom);
    day_make(y, 12, 31, &cal->to);
    cal->kind = arena_new_array(ld->a, (size_t)(cal->to - cal->from) + 1, uint8_t);
    for (size_t i = 0; i < cal->n; i++)
        cal->kind[cal->days[i].date - cal->from] =
            cal->days[i].worked ? 0xff : (uint8_t)cal->days[i].why;
}

void load_calendar(struct loader *ld)
{
    static const char *const HEADS[] = { "date", "kind", "kk", "ru", "en", "clause", "status" };
    struct calendar *cal = &ld->l->cal;

    cal->days = arena_new_array(ld->a, load_count(ld, "calendar") + 1, struct cal_day);
    load_each_row(ld, "calendar", HEADS, 7, calendar_row);
    calendar_index(ld);
}

bool law_is_working(const struct law *l, day d)
{
    uint8_t kind = CAL_UNLISTED;

    if (d >= l->cal.from && d <= l->cal.to)
        kind = l->cal.kind[d - l->cal.from];
    if (kind == CAL_UNLISTED)
        return day_weekday(d) < 6;
    return kind == 0xff;
}

struct str law_day_name(const struct law *l, day d, enum lang lang)
{
    size_t low = 0, high = l->cal.n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (l->cal.days[middle].date < d)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->cal.n && l->cal.days[low].date == d ? l->cal.days[low].name[lang] : STR_NONE;
}

day law_next_working(const struct law *l, day d)
{
    while (!law_is_working(l, d))
        d++;
    return d;
}

/* ------------------------------------------------------------------ the MCI */
static void mci_row(struct loader *ld, struct place_at at, const struct md_row *row,
                    const size_t *h)
{
    struct law *l = ld->l;
    struct mci *m = &l->mci[l->n_mci];

    *m = (struct mci){ .file = at.file, .line = at.line };
    if (!load_day(ld, at, row->cell[h[0]], false, &m->from) ||
        !load_day(ld, at, row->cell[h[1]], true, &m->to))
        return;
    if (!money_parse(row->cell[h[2]], &m->kzt) || m->kzt <= 0) {
        md_fault(ld->d, at.file, at.line, 3, "bad-money", "write tenge such as 4325 or 612.60",
            "\"%.*s\" is not an amount", STR_ARG(row->cell[h[2]]));
        return;
    }
    if (m->to < m->from || (l->n_mci > 0 && l->mci[l->n_mci - 1].to >= m->from)) {
        md_fault(ld->d, at.file, at.line, 1, "order", "list the spans in order, without overlap",
            "the span of days overlaps the one before it or is turned around");
        return;
    }
    if (!cite_read(ld, at, STR_NONE, row->cell[h[3]], &m->cite))
        return;
    if (!load_status(row->cell[h[4]], &m->cite.status)) {
        md_fault(ld->d, at.file, at.line, 5, "bad-status", "seen, page, inferred or uncertain",
            "\"%.*s\" is not a status", STR_ARG(row->cell[h[4]]));
        return;
    }
    m->cite.act = clause_act(m->cite.clause);
    l->n_mci++;
}

void load_mci(struct loader *ld)
{
    static const char *const HEADS[] = { "from", "to", "kzt", "clause", "status" };

    ld->l->mci = arena_new_array(ld->a, load_count(ld, "mci") + 1, struct mci);
    load_each_row(ld, "mci", HEADS, 5, mci_row);
}

bool law_mci(const struct law *l, day on, tiyn *out, struct law_cite *cite)
{
    for (size_t i = l->n_mci; i > 0; i--) {
        const struct mci *m = &l->mci[i - 1];
        if (on < m->from || on > m->to)
            continue;
        *out = m->kzt;
        if (cite)
            *cite = m->cite;
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------ places */
static void add_place(struct loader *ld, struct place_at at, struct place p)
{
    struct law *l = ld->l;

    if (!map_put(&l->place_map, p.code, STR_NONE, (uint32_t)l->n_places)) {
        md_fault(ld->d, at.file, at.line, 1, "twice", "keep one of them",
                 "the place %.*s is listed twice", STR_ARG(p.code));
        return;
    }
    l->places[l->n_places++] = p;
}

static void region_row(struct loader *ld, struct place_at at, const struct md_row *row,
                       const size_t *h)
{
    struct place p = { .code = row->cell[h[0]], .region = true };

    for (int i = 0; i < LANG_COUNT; i++)
        p.name[i] = row->cell[h[1 + i]];
    if (load_day(ld, at, row->cell[h[4]], false, &p.from) &&
        load_day(ld, at, row->cell[h[5]], true, &p.to))
        add_place(ld, at, p);
}

static void post_row(struct loader *ld, struct place_at at, const struct md_row *row,
                     const size_t *h)
{
    struct place p = { .code = row->cell[h[0]], .from = DAY_NONE, .to = DAY_OPEN };

    for (int i = 0; i < LANG_COUNT; i++)
        p.name[i] = row->cell[h[1 + i]];
    add_place(ld, at, p);
}

void load_places(struct loader *ld)
{
    static const char *const REGIONS[] = { "kato", "kk", "ru", "en", "from", "to", "status" };
    static const char *const POSTS[] = { "code", "kk", "ru", "en", "country", "kind", "status" };

    ld->l->places = arena_new_array(ld->a, load_count(ld, "regions") + load_count(ld, "posts") + 1,
                                    struct place);
    load_each_row(ld, "regions", REGIONS, 7, region_row);
    load_each_row(ld, "posts", POSTS, 7, post_row);
}

bool law_region(const struct law *l, struct str kato, day on)
{
    uint32_t i;

    return map_get(&l->place_map, kato, STR_NONE, &i) && l->places[i].region &&
        on >= l->places[i].from && on <= l->places[i].to;
}

struct str law_place(const struct law *l, struct str code, enum lang lang)
{
    uint32_t i;

    if (str_starts(code, "bin-"))       /* an organisation is known by its number */
        return str_sub(code, 4, code.n - 4);
    if (!map_get(&l->place_map, code, STR_NONE, &i) || l->places[i].name[lang].n == 0)
        return code;
    return l->places[i].name[lang];
}
