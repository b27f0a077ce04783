/*
 * NAME    bench_acts - how long a search of the register takes, beside the bare query of FTS5
 * WHY     a page of results should cost little more than FTS5 itself on the same data
 *
 * usage: bench_acts FOLDER WORDS-FILE     one question a line; prints microseconds: median and p99
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acts/room.h"

enum { ASKED_MOST = 4000 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int less(const void *p, const void *q)
{
    double x = *(const double *)p, y = *(const double *)q;

    return x < y ? -1 : x > y;
}

static void tell(const char *what, double *v, size_t n)
{
    qsort(v, n, sizeof *v, less);
    printf("%-10s n %5zu  p50 %9.0f us  p99 %9.0f us\n", what, n, v[n / 2], v[n * 99 / 100]);
}

/* The best twenty of one language by BM25, and nothing else. */
static double bare(struct reader *rd, const char *text, struct diags *d)
{
    sqlite3_stmt *st;
    double from = now();

    if (sqlite3_prepare_v2(rd->db, "SELECT rowid FROM text_ru WHERE text_ru MATCH ?1 ORDER BY rank "
                           "LIMIT 20", -1, &st, NULL) != SQLITE_OK) {
        db_fail(d, rd->db, NULL);
        return 0;
    }
    sqlite3_bind_text(st, 1, text, -1, SQLITE_STATIC);
    while (sqlite3_step(st) == SQLITE_ROW)
        ;
    sqlite3_finalize(st);
    return now() - from;
}

int main(int argc, char **argv)
{
    static double ours[ASKED_MOST], theirs[ASKED_MOST];
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct acts *r = argc == 3 ? acts_open(argv[1], false, &d) : NULL;
    FILE *f = r ? fopen(argv[2], "r") : NULL;
    struct reader *rd = f ? reader_take(r, &d) : NULL;
    char line[400];
    size_t n = 0;

    if (!rd) {
        fprintf(stderr, "usage: bench_acts FOLDER WORDS-FILE\n");
        return 2;
    }
    for (int round = 0; round < 2; round++) {       /* the first warms the caches */
        rewind(f);
        for (n = 0; n < ASKED_MOST && fgets(line, sizeof line, f); n++) {
            struct arena *own = arena_new();
            struct acts_query q = ACTS_QUERY;
            line[strcspn(line, "\n")] = 0;
            q.text = str_of(line);
            q.lang = LANG_RU;
            q.one_language = true;
            q.today = 20000;
            double from = now();
            if (!acts_search(r, &q, own, &d))
                return 1;
            ours[n] = now() - from;
            theirs[n] = bare(rd, line, &d);
            arena_free(own);
        }
    }
    if (n == 0)
        return 2;
    tell("sapar", ours, n);
    tell("bare fts5", theirs, n);
    reader_give(r, rd);
    acts_close(r);
    fclose(f);
    arena_free(a);
    return 0;
}
