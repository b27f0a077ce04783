/*
 * NAME    bench_table - our engine on the table that bench/peers give to theirs
 * WHY     a ratio means something only on the same rows, the same applicants and the same answers
 * ERRORS  exit 2 when the table cannot be read or does not compile
 *
 * usage: bench_table TABLE.json SECONDS
 *
 * Prints as the peers do: name, decisions a second, rows found, digest of the answers. `judged` finds
 * the rows; `explained` also says of every row, found or not, which conditions are met.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "rules/rules.h"

#define COLUMNS 64

struct bench {
    struct arena *arena;
    struct diags diags;
    struct rules_table *table;
    day on;
    struct rules_domain domains[COLUMNS];
    size_t columns, applicants;
    struct rules_value *values;     /* applicant by applicant */
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str read_all(struct arena *a, const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t room = 64u << 20, n;
    char *p;

    if (in == NULL) {
        perror(path);
        exit(2);
    }
    p = arena_alloc(a, room);
    n = fread(p, 1, room, in);
    fclose(in);
    return (struct str){ p, n };
}

static struct rules_domain domain_of(struct bench *b, const struct json *column)
{
    struct rules_domain d = { .type = RULES_BOOL };
    struct str type = json_get_str(column, "type");
    struct json *values = json_get(column, "values");
    struct str *words;
    size_t n = 0;

    if (str_is(type, "number")) {
        d.type = RULES_NUMBER;
        d.lo = 0;
        d.hi = 150 * (int64_t)RULES_SCALE;
    } else if (str_is(type, "enum")) {
        words = arena_new_array(b->arena, values->count, struct str);
        json_each(v, values)
            words[n++] = json_str(v);
        d = (struct rules_domain){ .type = RULES_ENUM, .values = words, .n_values = n };
    }
    return d;
}

static struct rules_value value_of(const struct rules_domain *d, const struct json *v)
{
    struct rules_value out = { true, 0 };
    int64_t n = 0;

    if (d->type == RULES_BOOL) {
        out.v = v->b;
    } else if (d->type == RULES_NUMBER) {
        json_int(v, &n);
        out.v = n * RULES_SCALE;
    } else {
        out.v = -1;
        for (size_t i = 0; i < d->n_values; i++)
            if (str_eq(d->values[i], json_str(v)))
                out.v = (int64_t)i;
    }
    return out;
}

static bool build(struct bench *b, const struct json *o)
{
    size_t at = 0, c;

    if (!day_parse(json_get_str(o, "date"), &b->on))
        return false;
    b->table = rules_new(b->arena, STR("bench"), RULES_COLLECT);
    json_each(column, json_get(o, "columns")) {
        if (b->columns == COLUMNS)
            return false;
        b->domains[b->columns] = domain_of(b, column);
        rules_column(b->table, json_get_str(column, "head"), b->domains[b->columns++]);
    }
    json_each(row, json_get(o, "rows")) {
        size_t r = rules_row(b->table, b->on, DAY_OPEN, 0, STR("bench"), 1);

        c = 0;
        json_each(cell, json_get(row, "cells"))
            if (!rules_cell(b->table, r, c++, json_str(cell), &b->diags))
                return false;
    }
    b->applicants = json_get(o, "applicants")->count;
    b->values = arena_new_array(b->arena, b->applicants * b->columns, struct rules_value);
    json_each(person, json_get(o, "applicants")) {
        c = 0;
        json_each(v, person) {
            b->values[at++] = value_of(&b->domains[c], v);
            c++;
        }
    }
    return rules_compile(b->table, &b->diags);
}

static void mix(uint32_t *digest, uint32_t byte)
{
    *digest = (*digest ^ byte) * 16777619u;
}

/* Judges each applicant once; returns the rows found. `explain`: also condition by condition. */
static size_t judge_all(const struct bench *b, struct arena *a, bool explain, uint32_t *digest)
{
    enum rules_met met[COLUMNS];
    static uint32_t sink;   /* keeps the explanations from being optimised away */
    size_t found = 0;

    for (size_t i = 0; i < b->applicants; i++) {
        const struct rules_value *in = b->values + i * b->columns;
        struct arena_mark mark = arena_mark(a);
        struct rules_result r;

        rules_judge(b->table, b->on, in, a, &r);
        for (size_t row = rules_next(b->table, r.must, 0); row != SIZE_MAX;
             row = rules_next(b->table, r.must, row + 1)) {
            found++;
            mix(digest, (uint32_t)row);
        }
        mix(digest, 255);
        if (explain) {
            for (size_t row = 0; row < rules_n_rows(b->table); row++) {
                bool in_force;

                rules_explain(b->table, row, b->on, in, met, &in_force);
                mix(&sink, (uint32_t)met[row % b->columns]);
            }
        }
        arena_rewind(a, mark);
    }
    return found;
}

static void measure(const struct bench *b, const char *name, bool explain, double seconds)
{
    struct arena *a = arena_new();
    uint32_t first = 2166136261u, rest = 0;
    size_t found = judge_all(b, a, explain, &first), done = 0;
    double began = now(), spent = 0;

    while (spent < seconds) {
        judge_all(b, a, explain, &rest);
        done += b->applicants;
        spent = now() - began;
    }
    printf("%s %.0f %zu %" PRIx32 "\n", name, (double)done / spent, found, first);
    arena_free(a);
}

int main(int argc, char **argv)
{
    struct bench b = { .arena = arena_new() };
    struct json_limits limits = { 64u << 20, 16, 10000000 };
    const struct json *o;

    if (argc != 3) {
        fprintf(stderr, "usage: bench_table TABLE.json SECONDS\n");
        return 2;
    }
    b.diags = diags_on(b.arena);
    o = json_parse(b.arena, read_all(b.arena, argv[1]), limits, &b.diags);
    if (o == NULL || !build(&b, o)) {
        for (const struct diag *d = b.diags.first; d != NULL; d = d->next)
            fprintf(stderr, "bench_table: %.*s\n", STR_ARG(diag_text(b.arena, d)));
        return 2;
    }
    measure(&b, "sapar-judged", false, strtod(argv[2], NULL));
    measure(&b, "sapar-explained", true, strtod(argv[2], NULL));
    arena_free(b.arena);
    return 0;
}
