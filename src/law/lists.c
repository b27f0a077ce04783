/*
 * NAME    law/lists - what the law files list: index values, days of the calendar, places, days of change
 * WHY     who keeps the law must see what is loaded, not what they believe is in the files
 * OWNS    nothing; what it makes is on the caller's arena
 */
#include "law/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

size_t law_n_mci(const struct law *l)
{
    return l->n_mci;
}

struct law_mci_span law_mci_at(const struct law *l, size_t i)
{
    AN(i < l->n_mci);
    return (struct law_mci_span){ l->mci[i].from, l->mci[i].to, l->mci[i].kzt, l->mci[i].cite };
}

size_t law_n_days(const struct law *l)
{
    return l->cal.n;
}

struct law_listed_day law_day_at(const struct law *l, size_t i)
{
    struct law_listed_day out;
    const struct cal_day *c = &l->cal.days[i];

    AN(i < l->cal.n);
    out = (struct law_listed_day){ .date = c->date, .why = c->why, .worked = c->worked };
    for (int k = 0; k < LANG_COUNT; k++)
        out.name[k] = c->name[k];
    return out;
}

bool law_calendar_years(const struct law *l, day *from, day *to)
{
    *from = l->cal.from;
    *to = l->cal.to;
    return l->cal.n > 0;
}

size_t law_n_places(const struct law *l)
{
    return l->n_places;
}

struct law_place_info law_place_at(const struct law *l, size_t i)
{
    struct law_place_info out;
    const struct place *p = &l->places[i];

    AN(i < l->n_places);
    out = (struct law_place_info){ .code = p->code, .from = p->from, .to = p->to,
                                   .region = p->region };
    for (int k = 0; k < LANG_COUNT; k++)
        out.name[k] = p->name[k];
    return out;
}

struct numbered { struct str code; uint32_t at; };

static int by_place(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

size_t law_codes(const struct law *l, const char *kind, struct arena *a, struct str **out)
{
    struct numbered *found = arena_new_array(a, l->text_map.n + 1, struct numbered);
    size_t n = 0;

    for (size_t i = 0; i < l->text_map.cap; i++)
        if (l->text_map.slots[i].used && str_is(l->text_map.slots[i].a, kind))
            found[n++] = (struct numbered){ l->text_map.slots[i].b, l->text_map.slots[i].value };
    qsort(found, n, sizeof *found, by_place);
    *out = arena_new_array(a, n + 1, struct str);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = found[i].code;
    return n;
}

/* ------------------------------------------------------------------ days of change */
static int by_day(const void *a, const void *b)
{
    day x = *(const day *)a, y = *(const day *)b;

    return (x > y) - (x < y);
}

/* Both ends of every row: the first day in force, and the first day no longer. */
static size_t ends(const struct law_service *s, day *out)
{
    size_t n = 0;

    for (int k = 0; k < T_COUNT; k++)
        for (size_t g = 0; g < s->view[k].n; g++)
            for (size_t r = 0; r < s->view[k].groups[g]->n_rows; r++) {
                const struct law_row *row = &s->view[k].groups[g]->rows[r];

                if (out != NULL) {
                    out[n] = row->from;
                    out[n + 1] = row->to == DAY_OPEN ? DAY_OPEN : row->to + 1;
                }
                n += 2;
            }
    return n;
}

size_t law_changes(const struct law *l, const struct law_service *s, struct arena *a, day **out)
{
    size_t n = ends(s, NULL), kept = 0;

    (void)l;
    *out = arena_new_array(a, n + 1, day);
    ends(s, *out);
    qsort(*out, n, sizeof **out, by_day);
    for (size_t i = 0; i < n; i++)
        if ((*out)[i] != DAY_OPEN && (*out)[i] != DAY_NONE
            && (kept == 0 || (*out)[kept - 1] != (*out)[i]))
            (*out)[kept++] = (*out)[i];
    return kept;
}

/* ------------------------------------------------------------------ one day otherwise */
const struct law *law_with_day(const struct law *l, day on, bool off, struct arena *a)
{
    const struct calendar *cal = &l->cal;
    struct law *other;
    size_t span, at;

    if (cal->n == 0 || on < cal->from || on > cal->to)
        return NULL;
    other = arena_new_of(a, struct law);
    *other = *l;
    span = (size_t)(cal->to - cal->from) + 1;
    at = (size_t)(on - cal->from);
    other->cal.kind = arena_new_array(a, span, uint8_t);
    memcpy(other->cal.kind, cal->kind, span);
    /* A Monday to Friday that is worked simply is not listed. */
    other->cal.kind[at] = off ? (uint8_t)DAY_MOVED : day_weekday(on) < 6 ? 0 : 0xff;
    return other;
}

/* The youngest act that a listed day rests on. */
static day day_adopted(const struct law *l, const struct cal_day *c)
{
    struct str rest = c->cite.clause, one;
    day last = DAY_NONE;

    while (str_cut(&rest, ';', &one)) {
        ptrdiff_t end;

        one = str_trim(one);
        end = str_chr(one, '#');
        one = end >= 0 ? str_sub(one, 0, (size_t)end) : one;
        for (size_t i = 0; i < l->n_acts; i++)
            if (str_eq(l->acts[i].code, one) && l->acts[i].adopted != DAY_NONE
                && (last == DAY_NONE || l->acts[i].adopted > last))
                last = l->acts[i].adopted;
    }
    return last;
}

const struct law *law_calendar_known(const struct law *l, day known, const day *not_yet, size_t n, struct arena *a)
{
    struct law *other = NULL;
    size_t span = (size_t)(l->cal.to - l->cal.from) + 1;

    for (size_t i = 0; i < l->cal.n; i++) {
        const struct cal_day *c = &l->cal.days[i];
        day adopted = day_adopted(l, c);
        bool later = adopted != DAY_NONE && adopted > known;

        for (size_t k = 0; k < n; k++)
            later = later || not_yet[k] == c->date;
        if (!later)
            continue;
        if (other == NULL) {
            other = arena_new_of(a, struct law);
            *other = *l;
            other->cal.kind = arena_new_array(a, span, uint8_t);
            memcpy(other->cal.kind, l->cal.kind, span);
        }
        other->cal.kind[c->date - l->cal.from] = 0;
    }
    return other != NULL ? other : l;
}

/* The last span that holds a day is the one that counts. */
const struct law *law_with_mci(const struct law *l, day from, day to, tiyn kzt, struct arena *a)
{
    struct law *other = arena_new_of(a, struct law);

    *other = *l;
    other->mci = arena_new_array(a, l->n_mci + 1, struct mci);
    memcpy(other->mci, l->mci, l->n_mci * sizeof *l->mci);
    other->mci[other->n_mci++] = (struct mci){ .from = from, .to = to, .kzt = kzt };
    return other;
}

size_t law_n_acts(const struct law *l)
{
    return l->n_acts;
}

struct law_act_info law_act_at(const struct law *l, size_t i)
{
    AN(i < l->n_acts);
    const struct act *x = &l->acts[i];
    struct law_act_info out = { .code = x->code, .kind = x->kind, .number = x->number, .adopted = x->adopted,
                                .from = x->from, .to = x->to, .status = x->status };
    for (int k = 0; k < LANG_COUNT; k++)
        out.title[k] = x->title[k];
    return out;
}
