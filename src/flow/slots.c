/*
 * NAME      slots - the times of an office's day: pure arithmetic on a plan
 * WHY       the same list for who reserves, who moves and who looks; tested without a store
 * MUST NOT  read a clock: the day is an argument
 */
#include "flow/visits.h"

int visit_time(const struct visit_plan *p, size_t n)
{
    for (size_t i = 0; i < p->n_hours; i++) {
        size_t here = (size_t)((p->hours[i].to - p->hours[i].from) / p->minutes);

        if (n < here)
            return p->hours[i].from + (int)n * p->minutes;
        n -= here;
    }
    return -1;
}

size_t visit_number(const struct visit_plan *p, int minute)
{
    int t;

    for (size_t n = 0; (t = visit_time(p, n)) >= 0; n++)
        if (t == minute)
            return n;
    return SIZE_MAX;
}

bool visit_open_on(const struct visit_plan *p, const struct law *l, day d)
{
    for (size_t i = 0; i < p->n_closed; i++)
        if (p->closed[i] == d)
            return false;
    return law_is_working(l, d);
}

struct str visit_ticket(struct arena *a, int seat, size_t number)
{
    return str_printf(a, "%c%02zu", (char)('A' + seat % 26), number + 1);
}
