/*
 * NAME      sums - counts of cases by office and by month; rows that have to be made again
 * WHY       a supervisor's page and public statistics are one query each, not a walk over cases
 * OWNS      nothing
 * ERRORS    those of the database
 * MUST NOT  name a case or a person
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/panic.h"

static void *grow(struct arena *a, void *list, size_t n, size_t *cap, size_t size)
{
    void *more;

    if (n < *cap)
        return list;
    *cap = *cap == 0 ? 32 : *cap * 2;
    more = arena_alloc(a, *cap * size);
    if (n > 0)
        memcpy(more, list, n * size);
    return more;
}

int sq_tally(struct store *s, const struct case_filter *f, day today, struct arena *a,
             struct case_tally **out, size_t *n, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    struct str select = str_printf(
        a, "SELECT service, status, body, count(*), total(" SQ_LATE "%lld)", (long long)today);
    sqlite3_stmt *st = sq_case_query(q, f, select.p, " GROUP BY service, status, body"
                                                     " ORDER BY service, status, body", a, d);
    struct case_tally *list = NULL;
    size_t cap = 0;
    int rc;

    *n = 0;
    *out = NULL;
    if (st == NULL)
        return PORT_FAILED;
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        list = grow(a, list, *n, &cap, sizeof(*list));
        list[(*n)++] = (struct case_tally){ sq_text(a, st, 0), sq_text(a, st, 1),
                                            sq_text(a, st, 2), sqlite3_column_int64(st, 3),
                                            sqlite3_column_int64(st, 4) };
    }
    sqlite3_finalize(st);
    *out = list;
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_timing(struct store *s, day from, day to, struct arena *a, struct case_timing **out,
              size_t *n, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_TIMING, d);
    struct case_timing *list = NULL;
    size_t cap = 0;
    int rc;

    *n = 0;
    *out = NULL;
    if (st == NULL)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, from));
    AZ(sqlite3_bind_int64(st, 2, to));
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        list = grow(a, list, *n, &cap, sizeof(*list));
        list[(*n)++] = (struct case_timing){
            .service = sq_text(a, st, 0),
            .year = sqlite3_column_int(st, 1),
            .month = sqlite3_column_int(st, 2),
            .days = sqlite3_column_int64(st, 3),
            .count = sqlite3_column_int64(st, 4),
            .termed = sqlite3_column_int64(st, 5),
            .on_time = sqlite3_column_int64(st, 6),
        };
    }
    *out = list;
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_stale(struct store *s, int64_t limit, struct arena *a, struct str **out, size_t *n,
             struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_CASE_STALE, d);
    size_t most = limit > 0 ? (size_t)limit : 0;
    int rc = PORT_ABSENT;

    if (st == NULL)
        return PORT_FAILED;
    *out = arena_new_array(a, most, struct str);
    *n = 0;
    AZ(sqlite3_bind_int64(st, 1, (int64_t)most));
    while (*n < most && (rc = sq_step(q, st, d)) == PORT_OK)
        (*out)[(*n)++] = sq_text(a, st, 0);
    (void)sqlite3_reset(st);
    return rc == PORT_FAILED ? rc : PORT_OK;
}
