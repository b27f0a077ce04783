/*
 * NAME  test_rules_prove - gaps, overlaps, dead rows and gaps in time are found, with witnesses;
 * nothing else is
 */
#include "rules_help.h"

static struct arena *arena;

static const char *const fault_names[] = { "gap", "overlap", "dead", "time-gap", "not-proved" };

static void print_value(struct buf *b, struct rules_value v)
{
    if (!v.known)
        buf_puts(b, " *");
    else if (v.v == RULES_NONE)
        buf_puts(b, " none");
    else if (v.v % RULES_SCALE == 0 && v.v != 0)
        buf_printf(b, " %d", (int)(v.v / RULES_SCALE));
    else
        buf_printf(b, " #%lld", (long long)v.v);
}

/* "gap 15 #1; overlap 0 1: * #0": numbers as they are, indices and bools behind a #. */
static struct str told(const struct rules_table *t, const struct rules_finding *f)
{
    struct buf b = buf_on(arena);

    for (; f != NULL; f = f->next) {
        buf_puts(&b, b.n > 0 ? "; " : "");
        buf_puts(&b, fault_names[f->fault]);
        if (f->row != SIZE_MAX)
            buf_printf(&b, " %zu", f->row);
        if (f->other != SIZE_MAX)
            buf_printf(&b, "+%zu", f->other);
        if (f->from != DAY_NONE || f->to != DAY_OPEN) {
            buf_puts(&b, " ");
            buf_day(&b, f->from);
            buf_puts(&b, "..");
            buf_day(&b, f->to);
        }
        if (f->fault != RULES_GAP && f->fault != RULES_OVERLAP)
            continue;
        buf_puts(&b, ":");
        for (size_t c = 0; c < rules_n_columns(t); c++)
            print_value(&b, f->witness[c]);
    }
    return buf_get(&b);
}

static void check(const struct rules_table *t, const char *expected)
{
    struct str got = told(t, rules_prove(t, arena, 0, 0));

    if (!str_is(got, expected))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(got), expected);
}

/* The columns purpose, age, married; rows until NULL; then nevers until NULL. */
static void prove_rows(enum rules_hit hit, const char *const *rows, const char *const *nevers,
                       const char *expected)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("table"), hit);

    rules_column(t, STR("purpose"), help_purpose());
    rules_column(t, STR("age"), help_age());
    rules_column(t, STR("married"), help_bool());
    for (; *rows != NULL; rows++)
        help_row(t, &d, *rows);
    for (; nevers != NULL && *nevers != NULL; nevers++)
        help_never(t, &d, *nevers);
    help_no_faults(&d);
    assert_true(rules_compile(t, &d));
    check(t, expected);
}

#define LIST(...) (const char *const []){ __VA_ARGS__, NULL }

static void gaps(void **state)
{
    (void)state;
    prove_rows(RULES_UNIQUE, LIST("visit | - | -", "not(visit) | < 16 | -",
                                  "not(visit) | >= 16 | -"), NULL, "");
    /* What makes no difference is left out of the witness: here, the marriage. */
    prove_rows(RULES_UNIQUE, LIST("visit | - | -", "not(visit) | >= 16 | -"), NULL,
               "gap: #1 15 *");
    prove_rows(RULES_UNIQUE, LIST("visit, study | - | -", "permanent-residence | (16..60) | -"),
               NULL, "gap: #2 16 *; gap: #2 60 *");
    prove_rows(RULES_UNIQUE, LIST("- | - | true"), NULL, "gap: * * #0");
    /* Whole numbers have nothing between 16 and 17. */
    prove_rows(RULES_UNIQUE, LIST("- | <= 16 | -", "- | >= 17 | -"), NULL, "");
    prove_rows(RULES_UNIQUE, LIST("- | < 16 | -", "- | > 16 | -"), NULL, "gap: * 16 *");
    prove_rows(RULES_FIRST, LIST("- | < 16 | -", "visit | - | -"), NULL, "gap: #1 16 *");
    prove_rows(RULES_COLLECT, LIST("- | < 16 | -"), NULL, "");
    /* A gap that nobody can be in is none. */
    prove_rows(RULES_UNIQUE, LIST("- | >= 16 | -", "- | < 16 | false"), LIST("- | < 16 | true"),
               "");
    prove_rows(RULES_UNIQUE, LIST("- | >= 16 | -", "- | < 16 | false"), LIST("- | < 14 | true"),
               "gap: * 14 #1");
}

static void overlaps(void **state)
{
    (void)state;
    prove_rows(RULES_UNIQUE, LIST("- | < 16 | -", "- | >= 16 | -", "visit | [60..70) | -"), NULL,
               "overlap 1+2: #0 60 *");
    prove_rows(RULES_UNIQUE, LIST("- | <= 16 | -", "- | >= 16 | -"), NULL, "overlap 0+1: * 16 *");
    prove_rows(RULES_UNIQUE, LIST("- | - | -", "- | - | -"), NULL, "overlap 0+1: * * *");
    prove_rows(RULES_FIRST, LIST("- | <= 16 | -", "- | >= 16 | -"), NULL, "");
    prove_rows(RULES_COLLECT, LIST("- | <= 16 | -", "- | >= 16 | -"), NULL, "");
    prove_rows(RULES_UNIQUE, LIST("- | - | false", "- | < 16 | true", "- | >= 16 | true"),
               LIST("- | < 16 | true"), "dead 1");
    prove_rows(RULES_UNIQUE, LIST("- | < 18 | -", "- | - | true", "- | >= 18 | false"),
               LIST("- | < 18 | true"), "");
    prove_rows(RULES_UNIQUE, LIST("- | < 18 | -", "- | - | true", "- | >= 18 | false"),
               LIST("- | < 16 | true"), "overlap 0+1: * 16 #1");
}

static void dead_rows(void **state)
{
    (void)state;
    prove_rows(RULES_COLLECT, LIST("- | > 150 | -", "- | - | -"), NULL, "dead 0");
    prove_rows(RULES_COLLECT, LIST("- | (16..17) | -", "- | - | not(true, false)", "- | - | -"),
               NULL, "dead 0; dead 1");
    prove_rows(RULES_COLLECT, LIST("- | < 14 | true", "- | < 17 | true"), LIST("- | < 16 | true"),
               "dead 0");
    prove_rows(RULES_FIRST, LIST("- | < 18 | -", "visit | < 16 | -", "- | - | -", "study | - | -"),
               NULL, "dead 1+0; dead 3+2");
    /* Shadowed by two rows together, and by a row and a never together. */
    prove_rows(RULES_FIRST, LIST("- | < 18 | -", "- | >= 18 | -", "study | - | -"), NULL,
               "dead 2+0");
    prove_rows(RULES_FIRST, LIST("- | >= 16 | -", "- | - | true", "- | - | false"),
               LIST("- | < 16 | true"), "dead 1");
}

static void priorities(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("priority"), RULES_PRIORITY);

    (void)state;
    rules_column(t, STR("a"), help_bool());
    rules_column(t, STR("b"), help_bool());
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 1, "- | -");
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 5, "true | -");
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 5, "- | true");
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 4, "true | true");
    assert_true(rules_compile(t, &d));
    check(t, "dead 3+1; overlap 1+2: #1 #1");

    t = rules_new(arena, STR("priority"), RULES_PRIORITY);
    rules_column(t, STR("a"), help_bool());
    rules_column(t, STR("b"), help_bool());
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 1, "- | -");
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 5, "true | -");
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 5, "- | true");
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 6, "true | true");     /* settles the tie */
    assert_true(rules_compile(t, &d));
    check(t, "");
}

/* Values outside the list, `none`, and numbers with decimals. */
static void domains(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("domains"), RULES_UNIQUE);
    struct rules_domain open = help_purpose(), none = { .type = RULES_DATE, .has_none = true },
                        decimal = { .type = RULES_NUMBER };

    (void)state;
    open.open = true;
    rules_column(t, STR("purpose"), open);
    help_row(t, &d, "visit");
    help_row(t, &d, "study, permanent-residence");
    assert_true(rules_compile(t, &d));
    check(t, "gap: #-1");

    t = rules_new(arena, STR("domains"), RULES_UNIQUE);
    rules_column(t, STR("date"), none);
    help_row(t, &d, "< 2020-04-11");
    help_row(t, &d, "> 2020-04-11");
    assert_true(rules_compile(t, &d));
    check(t, "gap: #18363; gap: none");
    assert_int_equal(help_day("2020-04-11"), 18363);

    t = rules_new(arena, STR("domains"), RULES_UNIQUE);
    rules_column(t, STR("decimal"), decimal);
    help_row(t, &d, "<= 16");
    help_row(t, &d, ">= 17");
    assert_true(rules_compile(t, &d));
    check(t, "gap: #16000001");
    help_no_faults(&d);
}

static void time_is_a_column(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("time"), RULES_UNIQUE);
    day d1 = help_day("2001-07-26"), d2 = help_day("2005-01-01"), d3 = help_day("2012-03-28"),
        d4 = help_day("2015-07-01"), d5 = help_day("2020-03-16");

    (void)state;
    rules_column(t, STR("age"), help_age());
    help_row_dated(t, &d, d1, d3 - 1, 0, "< 16");
    help_row_dated(t, &d, d2, d3 - 1, 0, ">= 16");          /* a gap till then */
    help_row_dated(t, &d, d4, d5, 0, "-");                  /* nothing for three years before */
    help_row_dated(t, &d, d5, DAY_OPEN, 0, "< 18");         /* one day of both; then half of it */
    assert_true(rules_compile(t, &d));
    check(t, "time-gap 1+2 2012-03-28..2015-06-30; overlap 2+3 2020-03-16..2020-03-16: 15; "
             "gap 2001-07-26..2004-12-31: 16; gap 2020-03-17..open: 18");

    t = rules_new(arena, STR("time"), RULES_COLLECT);
    rules_column(t, STR("age"), help_age());
    help_row_dated(t, &d, d1, d2 - 1, 0, "-");
    help_row_dated(t, &d, d5, DAY_OPEN, 0, "-");
    rules_gap(t, d4, d5 - 1, STR("not seen"));
    rules_gap(t, d2 + 10, d3, STR("nor this"));
    assert_true(rules_compile(t, &d));
    check(t, "time-gap 0+1 2005-01-01..2005-01-10; time-gap 0+1 2012-03-29..2015-06-30");
    help_no_faults(&d);
}

/* The same gap over several pieces of days is told once, with all its days. */
static void runs_of_days(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("runs"), RULES_UNIQUE);

    (void)state;
    rules_column(t, STR("age"), help_age());
    rules_column(t, STR("married"), help_bool());
    help_row_dated(t, &d, 0, 999, 0, "< 16 | -");
    help_row_dated(t, &d, 0, 499, 0, ">= 18 | -");
    help_row_dated(t, &d, 500, 999, 0, ">= 18 | true");
    help_row_dated(t, &d, 500, 999, 0, ">= 18 | false");
    assert_true(rules_compile(t, &d));
    check(t, "gap 1970-01-01..1972-09-26: 16 *");
    help_no_faults(&d);
}

static void budget(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("budget"), RULES_UNIQUE);
    struct rules_finding *f;
    uint64_t nodes;
    size_t n = 0;

    (void)state;
    rules_column(t, STR("age"), help_age());
    rules_column(t, STR("married"), help_bool());
    for (int i = 0; i < 40; i++)
        help_row(t, &d, (const char *)str_printf(arena, "%d | true", 2 * i).p);
    assert_true(rules_compile(t, &d));
    assert_true(str_is(told(t, rules_prove(t, arena, 10, 0)), "not-proved"));
    for (f = rules_prove(t, arena, 0, 7); f->next != NULL; f = f->next)
        n++;
    assert_int_equal(n, 7);
    assert_int_equal(f->fault, RULES_NOT_PROVED);           /* a list cut short says so */
    rules_prove_counted(t, arena, 0, 0, &nodes);
    assert_in_range(nodes, 100, 1000);
}

/* ------------------------------------------------------------------ trees */
static uint64_t seed;

static size_t dice(size_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(seed >> 33) % n;
}

#define TREE_COLUMNS 20
#define TREE_ROWS 64

struct tree_row {
    int lo[TREE_COLUMNS], hi[TREE_COLUMNS];     /* ages lo..hi - 1 */
};

/* Splits rows at random until there are enough: complete and free of overlaps by its making. */
static struct rules_table *tree(size_t drop)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("tree"), RULES_UNIQUE);
    struct tree_row *rows = arena_new_array(arena, TREE_ROWS, struct tree_row);
    size_t n = 1;

    for (size_t c = 0; c < TREE_COLUMNS; c++) {
        rules_column(t, str_printf(arena, "column-%zu", c), help_age());
        rows[0].hi[c] = 151;
    }
    while (n < TREE_ROWS) {
        size_t r = dice(n), c = dice(TREE_COLUMNS);
        int width = rows[r].hi[c] - rows[r].lo[c], at;

        if (width < 2)
            continue;
        at = rows[r].lo[c] + 1 + (int)dice((size_t)width - 1);
        rows[n] = rows[r];
        rows[n++].lo[c] = at;
        rows[r].hi[c] = at;
    }
    for (size_t r = 0; r < TREE_ROWS; r++) {
        size_t row;

        if (r == drop)
            continue;
        row = rules_row(t, DAY_NONE, DAY_OPEN, 0, STR("tree"), (int)r);
        for (size_t c = 0; c < TREE_COLUMNS; c++)
            if (rows[r].lo[c] > 0 || rows[r].hi[c] < 151)
                rules_cell(t, row, c, str_printf(arena, "[%d..%d)", rows[r].lo[c], rows[r].hi[c]),
                           &d);
    }
    help_no_faults(&d);
    assert_true(rules_compile(t, &d));
    return t;
}

static void trees(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 5; i++) {
        struct rules_finding *f;
        struct rules_table *t;
        uint64_t nodes;

        seed = i;
        t = tree(SIZE_MAX);
        assert_null(rules_prove_counted(t, arena, 0, 0, &nodes));
        assert_in_range(nodes, TREE_ROWS, 5000);
        seed = i;
        t = tree((size_t)(i * 11));
        f = rules_prove(t, arena, 0, 0);
        assert_non_null(f);
        assert_int_equal(f->fault, RULES_GAP);
    }
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps),
        cmocka_unit_test(overlaps),
        cmocka_unit_test(dead_rows),
        cmocka_unit_test(priorities),
        cmocka_unit_test(domains),
        cmocka_unit_test(time_is_a_column),
        cmocka_unit_test(runs_of_days),
        cmocka_unit_test(budget),
        cmocka_unit_test(trees),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
