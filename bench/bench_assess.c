/*
 * NAME    bench_assess - assessments a second: the whole law of one service applied to many
 *         applicants
 * WHY     the target is 200 000 a second on one thread, with reasons and without JSON
 * ERRORS  exit 2 when the law cannot be read or does not load
 *
 * usage: bench_assess [LAW-FOLDER [SERVICE [SECONDS]]]
 *
 * Prints one line: service, applicants, assessments a second of processor time, microseconds and
 * bytes each. Half of the applicants are known whole, half have unknown facts; a third have a
 * child, a third a relative.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "law/law.h"

#define APPLICANTS 512

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *in = fopen(path, "rb");
    char *p;
    long size;

    if (!in || fseek(in, 0, SEEK_END) != 0 || (size = ftell(in)) < 0 ||
        fseek(in, 0, SEEK_SET) != 0) {
        perror(path);
        exit(2);
    }
    p = arena_alloc(a, (size_t)size + 1);
    size = (long)fread(p, 1, (size_t)size, in);
    fclose(in);
    return (struct str){ p, (size_t)size };
}

static const struct law *load(struct arena *a, const char *folder)
{
    struct law_source src[256];
    struct diags d = diags_on(a);
    struct dirent **names;
    const struct law *l;
    size_t n = 0;
    int found = scandir(folder, &names, NULL, alphasort);

    for (int i = 0; i < found; i++) {
        struct str name = str_of(names[i]->d_name);
        if (str_ends(name, ".md") && n < sizeof src / sizeof *src) {
            src[n].name = str_printf(a, "%s/%s", folder, names[i]->d_name);
            src[n].text = read_file(a, str_z(a, src[n].name));
            n++;
        }
        free(names[i]);
    }
    l = law_load(a, src, n, &d);
    for (const struct diag *g = d.first; g; g = g->next) {
        struct str s = diag_text(a, g);
        fprintf(stderr, "%.*s\n", STR_ARG(s));
    }
    if (!l || n == 0)
        exit(2);
    return l;
}

/* The same invented people on every run. */
static uint32_t seed = 12345;

static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void set(struct facts *f, const char *name, struct str value, struct diags *d)
{
    facts_set(f, str_of(name), value, d);
}

static struct str any_day(struct arena *a, int from, int years)
{
    return str_printf(a, "%04d-%02u-%02u", from + (int)draw((uint32_t)years), 1 + draw(12),
                      1 + draw(28));
}

/* Every fact of the dictionary gets a value it may have; the people of the second half forget a
 * fifth of them. */
static struct facts *invent(const struct law *l, struct arena *a, bool whole)
{
    struct facts *f = facts_new(l, a);
    struct diags d = diags_on(a);

    set(f, "children", draw(3) ? STR("0") : STR("1"), &d);
    set(f, "relatives", draw(3) ? STR("0") : STR("1"), &d);
    for (size_t i = 0; i < law_n_facts(l); i++) {
        struct law_fact_info info = law_fact_at(l, i);
        ptrdiff_t at = str_find(info.name, "[]");
        struct str name = info.name, value = STR_NONE;
        if (at >= 0)
            name = str_printf(a, "%.*s[0]%.*s", (int)at, info.name.p,
                              (int)(info.name.n - (size_t)at - 2), info.name.p + at + 2);
        if (at >= 0 && str_is(facts_get(f, a, str_sub(info.name, 0, (size_t)at)), "0"))
            continue;
        if (str_is(info.type, "list") || (!whole && draw(5) == 0))
            continue;
        if (str_is(info.type, "bool"))
            value = draw(4) ? STR("false") : STR("true");
        else if (info.n_values)
            value = info.values[draw((uint32_t)info.n_values)];
        else if (str_is(info.type, "int"))
            value = str_printf(a, "%u", draw(300));
        else if (str_is(info.type, "money"))
            value = STR("9000000.00");
        else if (str_starts(info.type, "date"))
            value = any_day(a, str_ends(info.name, "birth-date") ? 1960 : 2020, at >= 0 ? 30 : 6);
        if (value.n)
            facts_set(f, name, value, &d);
    }
    set(f, "application.received", any_day(a, 2008, 18), &d);
    set(f, "application.complete", STR_NONE, &d);
    set(f, "trip.purpose", STR("permanent-residence"), &d);
    set(f, "applicant.birth-date", any_day(a, 1950, 40), &d);
    return f;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new(), *scratch = arena_new();
    const struct law *l = load(a, argc > 1 ? argv[1] : "law");
    const struct law_service *s = law_service(l, str_of(argc > 2 ? argv[2] : "departure"));
    double seconds = argc > 3 ? atof(argv[3]) : 2, start, took;
    struct facts *who[APPLICANTS];
    size_t done = 0, answered = 0, bytes = 0;

    if (!s) {
        fprintf(stderr, "no such service\n");
        return 2;
    }
    for (size_t i = 0; i < APPLICANTS; i++)
        who[i] = invent(l, a, i % 2 == 0);
    start = now();
    do {
        for (size_t i = 0; i < APPLICANTS; i++) {
            struct diags d = diags_on(scratch);
            struct assessment *as = law_assess(l, s, who[i], DAY_NONE, scratch, &d);
            answered += as && as->eligible != LAW_NO_NORM;
            bytes += arena_used(scratch);
            arena_reset(scratch);
        }
        done += APPLICANTS;
        took = now() - start;
    } while (took < seconds);
    printf(
        "assess %s: %zu applicants, %.0f a second, %.2f us each, %zu bytes each, %.0f%% answered\n",
        argc > 2 ? argv[2] : "departure", (size_t)APPLICANTS, (double)done / took,
        took * 1e6 / (double)done, bytes / done, 100.0 * (double)answered / (double)done);
    arena_free(scratch);
    arena_free(a);
    return 0;
}
