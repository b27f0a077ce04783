/*
 * NAME    bench_acts - how long a search of the register takes, beside the bare query of FTS5
 * WHY     a page of results, counts of facets and excerpts included, should cost little more than FTS5 itself
 *
 * usage: bench_acts FOLDER QUESTIONS-FILE
 *        a question a line, KIND:TEXT; kinds: word, phrase, facet (of orders only), date (in force that day).
 *        prints for each kind the median and the 99th percentile of both, and their ratio; then the same in
 *        processor time, which a machine that has other work does not spoil.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acts/room.h"

enum { ASKED_MOST = 4000 };

enum { WALL, CPU, CLOCKS };
static const clockid_t CLOCK[CLOCKS] = { CLOCK_MONOTONIC, CLOCK_THREAD_CPUTIME_ID };

static double now(int clock)
{
    struct timespec t;

    clock_gettime(CLOCK[clock], &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int less(const void *p, const void *q)
{
    double x = *(const double *)p, y = *(const double *)q;

    return x < y ? -1 : x > y;
}

struct times { double ours[CLOCKS][ASKED_MOST], bare[CLOCKS][ASKED_MOST]; size_t n; };
static const char *const KINDS[] = { "word", "phrase", "facet", "date" };
enum { N_KINDS = sizeof KINDS / sizeof *KINDS };
static struct times times[N_KINDS];

static double at(double *v, size_t n, size_t percent)
{
    qsort(v, n, sizeof *v, less);
    return v[n * percent / 100];
}

static void tell(const char *what, struct times *t, int clock)
{
    double ours = at(t->ours[clock], t->n, 50), bare = at(t->bare[clock], t->n, 50);
    double ours99 = at(t->ours[clock], t->n, 99), bare99 = at(t->bare[clock], t->n, 99);

    printf("%-7s %s   sapar p50 %8.3f ms  p99 %8.3f ms   bare fts5 p50 %8.3f ms  p99 %8.3f ms   "
           "ratio %.2f, of p99 %.2f\n", what, clock == WALL ? "clock    " : "processor", ours / 1e3, ours99 / 1e3,
           bare / 1e3, bare99 / 1e3, ours / bare, ours99 / bare99);
}

/* The best twenty of one language by BM25, and nothing else. */
static void bare(struct reader *rd, const char *text, struct diags *d)
{
    sqlite3_stmt *st;

    if (sqlite3_prepare_v2(rd->db, "SELECT rowid FROM text_ru WHERE text_ru MATCH ?1 ORDER BY rank "
                           "LIMIT 20", -1, &st, NULL) != SQLITE_OK) {
        db_fail(d, rd->db, NULL);
        return;
    }
    sqlite3_bind_text(st, 1, text, -1, SQLITE_STATIC);
    while (sqlite3_step(st) == SQLITE_ROW)
        ;
    sqlite3_finalize(st);
}

/* One question, both ways; false: the search failed. */
static bool ask(struct acts *r, struct reader *rd, size_t kind, const char *text, struct diags *d)
{
    struct arena *own = arena_new();
    struct acts_query q = ACTS_QUERY;
    struct times *t = &times[kind];
    double from[CLOCKS];
    bool ok;

    q.text = str_of(text);
    q.lang = LANG_RU;
    q.one_language = true;
    q.today = 20000;
    if (strcmp(KINDS[kind], "facet") == 0)
        q.kind = STR("order");
    if (strcmp(KINDS[kind], "date") == 0)
        q.in_force = 14610;             /* 2010-01-01 */
    for (int c = 0; c < CLOCKS; c++)
        from[c] = now(c);
    ok = acts_search(r, &q, own, d) != NULL;
    for (int c = 0; c < CLOCKS; c++) {
        t->ours[c][t->n] = now(c) - from[c];
        from[c] = now(c);
    }
    bare(rd, text, d);
    for (int c = 0; c < CLOCKS; c++)
        t->bare[c][t->n] = now(c) - from[c];
    t->n++;
    arena_free(own);
    return ok;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct acts *r = argc == 3 ? acts_open(argv[1], false, &d) : NULL;
    FILE *f = r ? fopen(argv[2], "r") : NULL;
    struct reader *rd = f ? reader_take(r, &d) : NULL;
    char line[400];

    if (!rd) {
        fprintf(stderr, "usage: bench_acts FOLDER QUESTIONS-FILE\n");
        return 2;
    }
    for (int round = 0; round < 2; round++) {       /* the first warms the caches */
        rewind(f);
        for (size_t k = 0; k < N_KINDS; k++)
            times[k].n = 0;
        while (fgets(line, sizeof line, f)) {
            char *text = strchr(line, ':');
            size_t k = 0;
            if (!text)
                continue;
            *text++ = 0;
            text[strcspn(text, "\n")] = 0;
            while (k < N_KINDS && strcmp(line, KINDS[k]) != 0)
                k++;
            if (k < N_KINDS && times[k].n < ASKED_MOST && !ask(r, rd, k, text, &d))
                return 1;
        }
    }
    for (int c = 0; c < CLOCKS; c++)
        for (size_t k = 0; k < N_KINDS; k++)
            if (times[k].n > 0)
                tell(KINDS[k], &times[k], c);
    reader_give(r, rd);
    acts_close(r);
    fclose(f);
    arena_free(a);
    return 0;
}
