/*
 * NAME    fuzz_law_term - "DATE TERM same|next roll|none STOP-FROM STOP-TO" counted day by day
 * WHY     the day that comes out must agree with its own list, never lie before the start, and be a
 *         working day when it was rolled
 */
#include <stdint.h>

#include "../unit/law_small_texts.h"
#include "base/panic.h"
#include "law/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct law *law(void)
{
    static const struct law *l;
    static struct arena *a;
    struct diags d;
    struct law_source src[] = { { STR("law/facts.md"), str_of(SMALL_FACTS) },
                                { STR("law/texts.md"), str_of(SMALL_TEXTS) },
                                { STR("law/acts.md"), str_of(SMALL_ACTS) },
                                { STR("law/calendar.md"), str_of(SMALL_CALENDAR) } };

    if (l)
        return l;
    a = arena_new();
    d = diags_on(a);
    l = law_load(a, src, sizeof src / sizeof *src, &d);
    AN(l && sizeof SMALL_LEAVE > 1 && sizeof SMALL_COMMON > 1);
    return l;
}

struct input {
    day from;
    struct term term;
    bool same, roll;
    struct term_stop stop;
    size_t n_stops;
};

/* Lines of words separated by commas: date, term, same|next, roll|none, stop from, stop to. */
static bool read(struct str s, struct input *in)
{
    struct str cell[6];

    *in = (struct input){ .roll = true };
    for (int i = 0; i < 6; i++) {
        cell[i] = STR_NONE;
        if (s.p)
            str_cut(&s, ',', &cell[i]);
    }
    if (!day_parse(cell[0], &in->from) || !term_parse(cell[1], &in->term, NULL))
        return false;
    in->same = str_is(cell[2], "same");
    in->roll = !str_is(cell[3], "none");
    in->stop.to = DAY_OPEN;
    in->n_stops = day_parse(cell[4], &in->stop.from);
    if (str_is(cell[5], "open") || !day_parse(cell[5], &in->stop.to))
        in->stop.to = DAY_OPEN;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct term_count c, again;
    struct input in;
    int64_t counted = 0;

    if (!read(str_trim((struct str){ (const char *)data, size }), &in)) {
        arena_free(a);
        return 0;
    }
    law_count(law(), in.from, MOMENT_NONE, in.term, in.same, in.roll, &in.stop, in.n_stops, true, a,
              &c, &d);
    law_count(law(), in.from, MOMENT_NONE, in.term, in.same, in.roll, &in.stop, in.n_stops, false,
              a, &again, &d);
    AN(c.due == again.due);
    for (size_t i = 0; i < c.n_days; i++) {
        AN(i == 0 || c.days[i].date == c.days[i - 1].date + 1);
        counted += c.days[i].counted;
    }
    if (c.due != DAY_OPEN && in.term.unit != TERM_HOURS) {
        AN(c.due >= in.from - 1);
        AN(c.n_days == 0 || c.days[c.n_days - 1].date == c.due);
        AN(in.term.unit > TERM_CALENDAR_DAYS || counted == in.term.n);
        AN(!in.roll || law_is_working(law(), c.due));
    }
    AN(json_text(a, term_count_json(&c, a), 0).n > 0);
    arena_free(a);
    return 0;
}
