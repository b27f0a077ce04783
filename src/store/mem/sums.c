/*
 * NAME      sums - counts of cases by office and by month, in memory
 * WHY       the twin of the same file of the SQLite store
 * OWNS      nothing
 * ERRORS    none
 * MUST NOT  be used for a million cases: it looks at each row
 */
#include "store/mem/mem.h"

#include <stdlib.h>

#include "base/panic.h"

/* Adds one to the row of its kind, or makes the row. */
static void count_case(struct case_tally *list, size_t *n, const struct case_row *r, bool late)
{
    size_t i = 0;

    while (i < *n && !(str_eq(list[i].service, r->service) && str_eq(list[i].status, r->status)
                       && str_eq(list[i].body, r->body)))
        i++;
    if (i == *n)
        list[(*n)++] = (struct case_tally){ r->service, r->status, r->body, 0, 0 };
    list[i].count++;
    list[i].late += late;
}

static int tally_order(const void *x, const void *y)
{
    const struct case_tally *a = x, *b = y;
    int c = str_cmp(a->service, b->service);

    if (c == 0)
        c = str_cmp(a->status, b->status);
    return c != 0 ? c : str_cmp(a->body, b->body);
}

int mem_tally(struct store *s, const struct case_filter *f, day today, struct arena *a,
              struct case_tally **out, size_t *n, struct diags *d)
{
    struct case_filter all = *f;
    struct case_row *rows;
    int64_t total;
    size_t many, i;
    int rc;

    all.offset = 0;
    all.limit = INT64_MAX;
    rc = mem_list(s, &all, a, &rows, &many, &total, d);
    if (rc != PORT_OK)
        return rc;
    *out = arena_new_array(a, many, struct case_tally);
    *n = 0;
    for (i = 0; i < many; i++)
        count_case(*out, n, &rows[i], rows[i].live && rows[i].decided == DAY_NONE
                                          && rows[i].term != DAY_NONE && rows[i].term < today);
    if (*n > 1)
        qsort(*out, *n, sizeof(**out), tally_order);
    return PORT_OK;
}

static int timing_order(const void *x, const void *y)
{
    const struct case_timing *a = x, *b = y;
    int c = str_cmp(a->service, b->service);

    if (c == 0)
        c = a->year != b->year ? a->year - b->year : a->month - b->month;
    return c != 0 ? c : a->days < b->days ? -1 : a->days > b->days;
}

static struct case_timing timing_of(const struct case_row *r)
{
    struct case_timing t = { .service = r->service, .days = r->decided - r->registered,
                             .count = 1, .termed = r->term != DAY_NONE,
                             .on_time = r->term != DAY_NONE && r->decided <= r->term };
    int dom;

    day_parts(r->decided, &t.year, &t.month, &dom);
    return t;
}

int mem_timing(struct store *s, day from, day to, struct arena *a, struct case_timing **out,
               size_t *n, struct diags *d)
{
    struct case_filter all = { .limit = INT64_MAX };
    struct case_timing *list;
    struct case_row *rows;
    int64_t total;
    size_t many, i, k = 0;
    int rc = mem_list(s, &all, a, &rows, &many, &total, d);

    if (rc != PORT_OK)
        return rc;
    list = arena_new_array(a, many, struct case_timing);
    for (i = 0, *n = 0; i < many; i++)
        if (rows[i].decided != DAY_NONE && rows[i].registered != DAY_NONE
            && rows[i].decided >= from && rows[i].decided < to)
            list[(*n)++] = timing_of(&rows[i]);
    if (*n > 1)
        qsort(list, *n, sizeof(*list), timing_order);
    for (i = 0; i < *n; i++) {
        if (k > 0 && timing_order(&list[k - 1], &list[i]) == 0) {
            list[k - 1].count++;
            list[k - 1].termed += list[i].termed;
            list[k - 1].on_time += list[i].on_time;
        } else {
            list[k++] = list[i];
        }
    }
    *n = k;
    *out = list;
    return PORT_OK;
}

/* What is here was made by this program. */
int mem_stale(struct store *s, int64_t limit, struct arena *a, struct str **out, size_t *n,
              struct diags *d)
{
    (void)s;
    (void)limit;
    (void)d;
    *out = arena_new_array(a, 0, struct str);
    *n = 0;
    return PORT_OK;
}

int mem_renew(struct store *s, const struct case_row *row, struct arena *a, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *old;
    int64_t there;

    (void)a;
    AN(m->writer && m->db->batch);
    mem_lock(m);
    old = mem_find(m->db, MEM_ROW, row->number, m->db->n);
    there = old != NULL ? old->row.seq : 0;
    if (there == row->seq)
        mem_put_row(m->db, old, row);
    mem_unlock(m);
    return there == row->seq ? PORT_OK : store_conflict(d, row->number, row->seq, there);
}
