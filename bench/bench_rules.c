/*
 * NAME    bench_rules - the rule engine against the same twenty rules written by hand in C
 * WHY     a lawyer's table must not cost what a programmer's code would save; and a proof that
 *         takes minutes is not run
 * ERRORS  exit 1 when the two ways find different rows: then no figure means anything
 *
 * usage: bench_rules [SECONDS]     for each of the measurements, 1 without a word
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rules/rules.h"

#define COLUMNS 12
#define ROWS 20
#define APPLICANTS 1024
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* An applicant as a programmer would hold one. */
struct applicant {
    int64_t age, purpose, who, channel, documents;
    bool married, children, consent, alimony, conscript, debt, first;
};

enum { VISIT, STUDY, WORK, PERMANENT };
enum { SELF, GUARDIAN, TRUSTEE };
enum { COUNTER, PORTAL, CONSULATE };

static const struct str purposes[] = { { "visit", 5 }, { "study", 5 }, { "work", 4 },
                                       { "permanent", 9 } };
static const struct str whos[] = { { "self", 4 }, { "guardian", 8 }, { "trustee", 7 } };
static const struct str channels[] = { { "counter", 7 }, { "portal", 6 }, { "consulate", 9 } };

static const char *const rows[ROWS] = {
    /* age       purpose           who               channel         docs    m ch co al cs de fi */
    "-         | -               | -               | -               | -     |-|-|-|-|-|-|-",
    "-         | -               | -               | not(consulate)  | -     |-|-|-|-|-|-|-",
    ">= 16     | -               | -               | -               | -     |-|-|-|-|-|-|-",
    "< 16      | -               | -               | -               | -     |-|-|-|-|-|-|-",
    "< 18      | permanent       | -               | -               | -     |-|-|false|-|-|-|-",
    "[16..18)  | not(visit)      | self            | -               | -     |-|-|-|-|-|-|-",
    "-         | permanent       | -               | -               | -     |-|-|true|true|-|-|-",
    "-         | permanent       | -               | -               | -     |-|-|false|true|-|-|-",
    ">= 18     | permanent       | -               | -               | -     |true|-|-|-|-|-|-",
    ">= 18     | permanent, work | -               | -               | -     |-|true|-|-|-|-|-",
    "[18..27]  | -               | -               | counter, portal | -     |-|-|-|-|true|-|-",
    "-         | -               | guardian        | -               | -     |-|-|-|-|-|-|-",
    "-         | -               | trustee         | -               | -     |-|-|-|-|-|-|-",
    "-         | not(visit)      | not(self)       | -               | -     |-|-|-|-|-|-|-",
    ">= 18     | permanent       | -               | -               | -     |-|-|-|-|-|true|-",
    "-         | -               | -               | consulate       | -     |-|-|-|-|-|-|true",
    ">= 63     | -               | -               | portal          | -     |-|-|-|-|-|-|-",
    "-         | study, work     | -               | -               | < 2   |-|-|-|-|-|-|-",
    "-         | -               | -               | -               | [2..5)|-|-|-|-|-|-|false",
    "< 16, >= 63 | -             | -               | consulate       | >= 1  |-|-|-|-|-|-|-",
};

static uint32_t by_hand(const struct applicant *p)
{
    uint32_t rows_found = 1u << 0;

    if (p->channel != CONSULATE)
        rows_found |= 1u << 1;
    if (p->age >= 16)
        rows_found |= 1u << 2;
    if (p->age < 16)
        rows_found |= 1u << 3;
    if (p->age < 18 && p->purpose == PERMANENT && !p->consent)
        rows_found |= 1u << 4;
    if (p->age >= 16 && p->age < 18 && p->purpose != VISIT && p->who == SELF)
        rows_found |= 1u << 5;
    if (p->purpose == PERMANENT && p->consent && p->alimony)
        rows_found |= 1u << 6;
    if (p->purpose == PERMANENT && !p->consent && p->alimony)
        rows_found |= 1u << 7;
    if (p->age >= 18 && p->purpose == PERMANENT && p->married)
        rows_found |= 1u << 8;
    if (p->age >= 18 && (p->purpose == PERMANENT || p->purpose == WORK) && p->children)
        rows_found |= 1u << 9;
    if (p->age >= 18 && p->age <= 27 && (p->channel == COUNTER || p->channel == PORTAL)
        && p->conscript)
        rows_found |= 1u << 10;
    if (p->who == GUARDIAN)
        rows_found |= 1u << 11;
    if (p->who == TRUSTEE)
        rows_found |= 1u << 12;
    if (p->purpose != VISIT && p->who != SELF)
        rows_found |= 1u << 13;
    if (p->age >= 18 && p->purpose == PERMANENT && p->debt)
        rows_found |= 1u << 14;
    if (p->channel == CONSULATE && p->first)
        rows_found |= 1u << 15;
    if (p->age >= 63 && p->channel == PORTAL)
        rows_found |= 1u << 16;
    if ((p->purpose == STUDY || p->purpose == WORK) && p->documents < 2)
        rows_found |= 1u << 17;
    if (p->documents >= 2 && p->documents < 5 && !p->first)
        rows_found |= 1u << 18;
    if ((p->age < 16 || p->age >= 63) && p->channel == CONSULATE && p->documents >= 1)
        rows_found |= 1u << 19;
    return rows_found;
}

/* ------------------------------------------------------------------ chance and time */
static uint64_t seed;

static size_t dice(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % n;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool ok, const struct diags *d, struct arena *a)
{
    if (ok)
        return;
    fprintf(stderr, "%.*s\n", STR_ARG(diag_text(a, d->first)));
    exit(1);
}

/* ------------------------------------------------------------------ tables */
static struct rules_domain number_to(int64_t most)
{
    return (struct rules_domain){ .type = RULES_NUMBER, .hi = most * RULES_SCALE,
                                  .step = RULES_SCALE };
}

static struct rules_table *documents(struct arena *a)
{
    static const char *const flags[] = { "married", "children", "consent", "alimony", "conscript",
                                         "debt", "first" };
    struct diags d = diags_on(a);
    struct rules_table *t = rules_new(a, STR("documents"), RULES_COLLECT);

    rules_column(t, STR("age"), number_to(150));
    rules_column(t, STR("purpose"), (struct rules_domain){ .type = RULES_ENUM, .values = purposes,
                                                           .n_values = COUNT(purposes) });
    rules_column(t, STR("who"), (struct rules_domain){ .type = RULES_ENUM, .values = whos,
                                                       .n_values = COUNT(whos) });
    rules_column(t, STR("channel"), (struct rules_domain){ .type = RULES_ENUM, .values = channels,
                                                           .n_values = COUNT(channels) });
    rules_column(t, STR("documents"), number_to(20));
    for (size_t i = 0; i < COUNT(flags); i++)
        rules_column(t, str_of(flags[i]), (struct rules_domain){ .type = RULES_BOOL });
    for (int r = 0; r < ROWS; r++) {
        struct str rest = str_of(rows[r]), cell;
        size_t row = rules_row(t, DAY_NONE, DAY_OPEN, 0, STR("bench"), r);

        for (size_t c = 0; str_cut(&rest, '|', &cell); c++)
            must(rules_cell(t, row, c, cell, &d), &d, a);
    }
    must(rules_compile(t, &d), &d, a);
    return t;
}

#define TREE_COLUMNS 20
#define TREE_ROWS 64

/* Boxes split at random until there are enough: complete, and without overlaps, by the making. */
static struct rules_table *tree(struct arena *a)
{
    static int64_t lo[TREE_ROWS][TREE_COLUMNS], hi[TREE_ROWS][TREE_COLUMNS];
    struct diags d = diags_on(a);
    struct rules_table *t = rules_new(a, STR("tree"), RULES_UNIQUE);
    size_t n = 1;

    for (size_t c = 0; c < TREE_COLUMNS; c++) {
        rules_column(t, STR("column"), number_to(150));
        lo[0][c] = 0;
        hi[0][c] = 151;
    }
    while (n < TREE_ROWS) {
        size_t r = dice(n), split = dice(TREE_COLUMNS);

        if (hi[r][split] - lo[r][split] < 2)
            continue;
        for (size_t c = 0; c < TREE_COLUMNS; c++) {
            lo[n][c] = lo[r][c];
            hi[n][c] = hi[r][c];
        }
        lo[n][split] += 1 + (int64_t)dice((size_t)(hi[r][split] - lo[r][split] - 1));
        hi[r][split] = lo[n++][split];
    }
    for (size_t r = 0; r < TREE_ROWS; r++) {
        size_t row = rules_row(t, DAY_NONE, DAY_OPEN, 0, STR("tree"), (int)r);

        for (size_t c = 0; c < TREE_COLUMNS; c++)
            must(rules_cell(t, row, c, str_printf(a, "[%" PRId64 "..%" PRId64 ")", lo[r][c],
                                                  hi[r][c]), &d), &d, a);
    }
    must(rules_compile(t, &d), &d, a);
    return t;
}

/* ------------------------------------------------------------------ applicants */
static struct applicant people[APPLICANTS];
static struct rules_value values[APPLICANTS][COLUMNS];

static void invent(void)
{
    for (size_t i = 0; i < APPLICANTS; i++) {
        struct applicant *p = &people[i];
        bool *flags[] = { &p->married, &p->children, &p->consent, &p->alimony, &p->conscript,
                          &p->debt, &p->first };

        p->age = (int64_t)dice(90);
        p->purpose = (int64_t)dice(4);
        p->who = (int64_t)dice(3);
        p->channel = (int64_t)dice(3);
        p->documents = (int64_t)dice(8);
        values[i][0] = (struct rules_value){ true, p->age * RULES_SCALE };
        values[i][1] = (struct rules_value){ true, p->purpose };
        values[i][2] = (struct rules_value){ true, p->who };
        values[i][3] = (struct rules_value){ true, p->channel };
        values[i][4] = (struct rules_value){ true, p->documents * RULES_SCALE };
        for (size_t f = 0; f < COUNT(flags); f++) {
            *flags[f] = dice(2);
            values[i][5 + f] = (struct rules_value){ true, *flags[f] };
        }
    }
}

/* ------------------------------------------------------------------ measurements */
typedef uint64_t once(const struct rules_table *t, struct arena *a, size_t i);

static uint64_t hand_once(const struct rules_table *t, struct arena *a, size_t i)
{
    (void)t;
    (void)a;
    return by_hand(&people[i]);
}

static uint64_t judge_once(const struct rules_table *t, struct arena *a, size_t i)
{
    struct rules_result r;

    arena_reset(a);
    rules_judge(t, 0, values[i], a, &r);
    return r.must[0];
}

/* Judged with every third fact unknown. */
static uint64_t unknown_once(const struct rules_table *t, struct arena *a, size_t i)
{
    struct rules_value in[COLUMNS];
    struct rules_result r;

    for (size_t c = 0; c < COLUMNS; c++)
        in[c] = (c + i) % 3 == 0 ? RULES_UNKNOWN : values[i][c];
    arena_reset(a);
    rules_judge(t, 0, in, a, &r);
    return r.may[0];
}

#define TABLES 14       /* as many as a service has */

/* All tables of a service, and for every row that holds its conditions one by one. */
static uint64_t service_once(const struct rules_table *t, struct arena *a, size_t i)
{
    uint64_t sum = 0;

    arena_reset(a);
    for (size_t n = 0; n < TABLES; n++) {
        struct rules_result r;
        enum rules_met met[COLUMNS];
        bool in_force;

        rules_judge(t, 0, values[(i + n) % APPLICANTS], a, &r);
        for (size_t row = rules_next(t, r.must, 0); row != SIZE_MAX;
             row = rules_next(t, r.must, row + 1)) {
            rules_explain(t, row, 0, values[(i + n) % APPLICANTS], met, &in_force);
            sum += met[0] + row;
        }
    }
    return sum;
}

static double measure(const char *name, once *f, const struct rules_table *t, double seconds)
{
    struct arena *a = arena_new();
    double start = now(), spent;
    uint64_t n = 0, sum = 0;

    do {
        for (size_t i = 0; i < APPLICANTS; i++)
            sum += f(t, a, i);
        n += APPLICANTS;
        spent = now() - start;
    } while (spent < seconds);
    arena_free(a);
    printf("%-44s %12.0f /s  %8.1f ns  (sum %016" PRIx64 ")\n", name, (double)n / spent,
           spent / (double)n * 1e9, sum / n);
    return (double)n / spent;
}

static void measure_proof(double seconds)
{
    struct arena *a = arena_new(), *scratch = arena_new();
    uint64_t nodes = 0, all_nodes = 0, most = 0;
    double start, spent = 0;
    size_t n = 0;

    while (spent < seconds) {
        struct rules_table *t;

        arena_reset(a);
        arena_reset(scratch);
        t = tree(a);
        start = now();
        if (rules_prove_counted(t, scratch, 0, 0, &nodes) != NULL) {
            fprintf(stderr, "a complete table was found wanting\n");
            exit(1);
        }
        spent += now() - start;
        all_nodes += nodes;
        most = nodes > most ? nodes : most;
        n++;
    }
    printf("proofs of complete trees, %d rows x %d columns: %zu tables, %.3f ms each, %" PRIu64
           " nodes on average, %" PRIu64 " at most\n", TREE_ROWS, TREE_COLUMNS, n,
           spent * 1e3 / (double)n, all_nodes / n, most);
    arena_free(scratch);
    arena_free(a);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? atof(argv[1]) : 1, hand, judged;
    struct arena *a = arena_new(), *scratch = arena_new();
    struct rules_table *t;

    seed = 20010726;
    t = documents(a);
    invent();
    for (size_t i = 0; i < APPLICANTS; i++)
        if (judge_once(t, scratch, i) != by_hand(&people[i])) {
            fprintf(stderr, "applicant %zu: table and code differ\n", i);
            return 1;
        }
    printf("table of %d rows x %d columns, collect, %d applicants\n", ROWS, COLUMNS, APPLICANTS);
    hand = measure("by hand, in C", hand_once, t, seconds);
    judged = measure("judged", judge_once, t, seconds);
    printf("ratio: the engine does %.2f of what code by hand does\n", judged / hand);
    measure("judged, every third fact unknown", unknown_once, t, seconds);
    measure("14 tables with the conditions of each row", service_once, t, seconds);
    measure_proof(seconds);
    arena_free(scratch);
    arena_free(a);
    return 0;
}
