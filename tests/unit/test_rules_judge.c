/*
 * NAME  test_rules_judge - certain, possible, excluded; hit policies; days; nevers; explanation;
 * near miss
 */
#include "rules_help.h"

static struct arena *arena;

/* The table most tests use: who must bring what, by purpose, age and whether alimony is paid. */
static struct rules_table *documents(enum rules_hit hit)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("documents"), hit);

    rules_column(t, STR("purpose"), help_purpose());
    rules_column(t, STR("age"), help_age());
    rules_column(t, STR("alimony"), help_bool());
    help_row(t, &d, "- | - | -");                                   /* 0 */
    help_row(t, &d, "- | >= 16 | -");                               /* 1 */
    help_row(t, &d, "permanent-residence | >= 18 | true");          /* 2 */
    help_row(t, &d, "not(visit) | < 18 | -");                       /* 3 */
    help_row(t, &d, "visit, study | - | false");                    /* 4 */
    assert_true(rules_compile(t, &d));
    help_no_faults(&d);
    return t;
}

static void collect(void **state)
{
    struct rules_table *t = documents(RULES_COLLECT);
    struct rules_value in[3] = { RULES_UNKNOWN, RULES_UNKNOWN, RULES_UNKNOWN };
    struct rules_result r;

    (void)state;
    r = help_judge(t, arena, 0, in, "0", "0 1 2 3 4");
    assert_true(r.in_force);
    assert_false(r.impossible);
    in[1] = NUMBER(30);
    help_judge(t, arena, 0, in, "0 1", "0 1 2 4");
    in[0] = KNOWN(0);
    help_judge(t, arena, 0, in, "0 1", "0 1 4");
    in[2] = KNOWN(0);
    help_judge(t, arena, 0, in, "0 1 4", "0 1 4");
    in[0] = KNOWN(2);
    in[2] = KNOWN(1);
    help_judge(t, arena, 0, in, "0 1 2", "0 1 2");
    in[1] = NUMBER(17);
    help_judge(t, arena, 0, in, "0 1 3", "0 1 3");
}

static void first(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("first"), RULES_FIRST);
    struct rules_value in[2] = { RULES_UNKNOWN, RULES_UNKNOWN };

    (void)state;
    rules_column(t, STR("age"), help_age());
    rules_column(t, STR("married"), help_bool());
    help_row(t, &d, "< 16 | -");
    help_row(t, &d, "- | true");
    help_row(t, &d, "- | -");
    assert_true(rules_compile(t, &d));
    help_judge(t, arena, 0, in, "", "0 1 2");           /* the last holds, but better ones may */
    in[0] = NUMBER(20);
    help_judge(t, arena, 0, in, "", "1 2");
    in[1] = KNOWN(1);
    help_judge(t, arena, 0, in, "1", "1");              /* for certain: what comes after is out */
    in[1] = KNOWN(0);
    help_judge(t, arena, 0, in, "2", "2");
    in[0] = RULES_UNKNOWN;
    in[1] = KNOWN(1);
    help_judge(t, arena, 0, in, "", "0 1");             /* 1 is certain unless 0 is better */
}

static void priority(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("priority"), RULES_PRIORITY);
    struct rules_value in[2] = { RULES_UNKNOWN, RULES_UNKNOWN };

    (void)state;
    rules_column(t, STR("a"), help_bool());
    rules_column(t, STR("b"), help_bool());
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 1, "- | -");          /* 0: the rule */
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 5, "true | -");       /* 1: the exception */
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 5, "- | true");       /* 2: another, as strong */
    help_row_dated(t, &d, DAY_NONE, DAY_OPEN, 9, "true | true");    /* 3: above both */
    assert_true(rules_compile(t, &d));
    help_judge(t, arena, 0, in, "", "0 1 2 3");
    in[0] = KNOWN(1);
    help_judge(t, arena, 0, in, "", "1 2 3");           /* 1 is certain unless 3; 0 is beaten */
    in[1] = KNOWN(1);
    help_judge(t, arena, 0, in, "3", "3");
    in[1] = KNOWN(0);
    help_judge(t, arena, 0, in, "1", "1");
    in[0] = KNOWN(0);
    help_judge(t, arena, 0, in, "0", "0");
    in[1] = RULES_UNKNOWN;
    help_judge(t, arena, 0, in, "", "0 2");
}

/* Two certain rows of a UNIQUE table are both shown: a contradiction is not hidden. */
static void unique(void **state)
{
    struct rules_table *t = documents(RULES_UNIQUE);
    struct rules_value in[3] = { KNOWN(0), NUMBER(30), KNOWN(1) };

    (void)state;
    help_judge(t, arena, 0, in, "0 1", "0 1");
}

static void days(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("days"), RULES_UNIQUE);
    day start = help_day("2001-07-26"), end = help_day("2012-03-27");
    day again = help_day("2020-03-16");
    struct rules_value in[1] = { KNOWN(1) };

    (void)state;
    rules_column(t, STR("a"), help_bool());
    help_row_dated(t, &d, start, end, 0, "-");
    help_row_dated(t, &d, again, DAY_OPEN, 0, "true");
    rules_gap(t, end + 1, again - 1, STR("the text of 2012 was not seen"));
    assert_true(rules_compile(t, &d));
    assert_false(help_judge(t, arena, start - 1, in, "", "").in_force);
    assert_true(help_judge(t, arena, start, in, "0", "0").in_force);
    assert_true(help_judge(t, arena, end, in, "0", "0").in_force);
    assert_false(help_judge(t, arena, end + 1, in, "", "").in_force);
    assert_false(help_judge(t, arena, again - 1, in, "", "").in_force);
    assert_true(help_judge(t, arena, again, in, "1", "1").in_force);
    assert_true(help_judge(t, arena, help_day("2199-12-31"), in, "1", "1").in_force);
    assert_true(str_is(rules_gap_reason(t, end + 1), "the text of 2012 was not seen"));
    assert_int_equal(rules_gap_reason(t, end).n, 0);
    in[0] = KNOWN(0);
    assert_true(help_judge(t, arena, again, in, "", "").in_force);  /* nobody's case */
}

static void empty_table(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("empty"), RULES_UNIQUE);

    (void)state;
    assert_true(rules_compile(t, &d));
    assert_false(help_judge(t, arena, 0, NULL, "", "").in_force);
    assert_null(rules_prove(t, arena, 0, 0));
}

/* 200 rows are four words; row i asks for age i and for nothing else. */
static void many_rows(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("ages"), RULES_UNIQUE);
    struct rules_domain dom = { .type = RULES_NUMBER, .hi = (int64_t)199 * RULES_SCALE,
                                .step = RULES_SCALE };
    struct rules_value in[2] = { RULES_UNKNOWN, RULES_UNKNOWN };
    struct rules_finding *f;
    struct rules_result r;
    size_t waiting[2];

    (void)state;
    rules_column(t, STR("age"), dom);
    rules_column(t, STR("a"), help_bool());
    for (int i = 0; i < 200; i++)
        help_row(t, &d, (const char *)str_printf(arena, "%d | %s", i, i == 130 ? "true" : "-").p);
    assert_true(rules_compile(t, &d));
    assert_int_equal(rules_words(t), 4);
    for (int i = 0; i < 200; i++) {
        in[0] = NUMBER(i);
        rules_judge(t, 0, in, arena, &r);
        assert_int_equal(rules_next(t, r.may, 0), i);
        assert_int_equal(rules_next(t, r.may, (size_t)i + 1), SIZE_MAX);
        assert_true(rules_has(r.may, (size_t)i));
        assert_int_equal(rules_has(r.must, (size_t)i), i != 130);
    }
    in[0] = NUMBER(130);
    rules_judge(t, 0, in, arena, &r);
    rules_waiting(t, in, r.may, waiting);
    assert_int_equal(waiting[0], 0);
    assert_int_equal(waiting[1], 1);
    in[0] = RULES_UNKNOWN;
    rules_judge(t, 0, in, arena, &r);
    rules_waiting(t, in, r.may, waiting);
    assert_int_equal(waiting[0], 200);
    f = rules_prove(t, arena, 0, 0);
    assert_non_null(f);
    assert_int_equal(f->fault, RULES_GAP);
    assert_null(f->next);
    assert_int_equal(f->witness[0].v, (int64_t)130 * RULES_SCALE);
    assert_int_equal(f->witness[1].v, 0);
}

/* Nobody asks a child of ten about a marriage. */
static void never(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("never"), RULES_COLLECT);
    struct rules_value in[3] = { NUMBER(10), RULES_UNKNOWN, RULES_UNKNOWN };
    enum rules_met met[3];
    struct rules_result r;
    size_t waiting[3];
    bool in_force;

    (void)state;
    rules_column(t, STR("age"), help_age());
    rules_column(t, STR("married"), help_bool());
    rules_column(t, STR("purpose"), help_purpose());
    help_row(t, &d, "- | true | -");                    /* 0 */
    help_row(t, &d, "- | false | study");               /* 1 */
    help_row(t, &d, "- | false | -");                   /* 2 */
    help_never(t, &d, "< 16 | true | -");
    help_never(t, &d, "< 6 | - | not(visit)");
    assert_true(rules_compile(t, &d));

    help_judge(t, arena, 0, in, "2", "1 2");
    rules_waiting(t, in, (const uint64_t[]){ 7 }, waiting);
    assert_int_equal(waiting[0], 0);
    assert_int_equal(waiting[1], 0);
    assert_int_equal(waiting[2], 1);
    rules_explain(t, 0, 0, in, met, &in_force);
    assert_int_equal(met[0], RULES_ANY);
    assert_int_equal(met[1], RULES_UNMET);
    rules_explain(t, 1, 0, in, met, &in_force);
    assert_int_equal(met[1], RULES_MET);
    assert_int_equal(met[2], RULES_OPEN);
    assert_int_equal(rules_distance(t, 0, 0, in), 1);

    in[0] = NUMBER(20);
    help_judge(t, arena, 0, in, "", "0 1 2");
    rules_waiting(t, in, (const uint64_t[]){ 7 }, waiting);
    assert_int_equal(waiting[1], 3);
    in[0] = NUMBER(5);
    help_judge(t, arena, 0, in, "2", "2");              /* both lines: unmarried, and a visit */
    in[0] = RULES_UNKNOWN;
    in[1] = KNOWN(1);
    help_judge(t, arena, 0, in, "0", "0");

    in[0] = NUMBER(10);
    r = help_judge(t, arena, 0, in, "0", "0");
    assert_true(r.impossible);
    assert_int_equal(r.never, 0);
    in[0] = NUMBER(3);
    in[1] = KNOWN(0);
    in[2] = KNOWN(1);
    r = help_judge(t, arena, 0, in, "1 2", "1 2");
    assert_true(r.impossible);
    assert_int_equal(r.never, 1);
}

/* Nevers that leave an unknown fact no value say so. */
static void never_leaves_nothing(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("never"), RULES_COLLECT);
    struct rules_value in[2] = { KNOWN(1), RULES_UNKNOWN };

    (void)state;
    rules_column(t, STR("a"), help_bool());
    rules_column(t, STR("b"), help_bool());
    help_row(t, &d, "- | -");
    help_never(t, &d, "true | true");
    help_never(t, &d, "true | false");
    assert_true(rules_compile(t, &d));
    assert_true(help_judge(t, arena, 0, in, "0", "0").impossible);
    in[0] = KNOWN(0);
    assert_false(help_judge(t, arena, 0, in, "0", "0").impossible);
}

static void explain(void **state)
{
    struct rules_table *t = documents(RULES_COLLECT);
    struct rules_value in[3] = { KNOWN(2), NUMBER(17), RULES_UNKNOWN };
    enum rules_met met[3];
    bool in_force;

    (void)state;
    rules_explain(t, 2, 0, in, met, &in_force);
    assert_true(in_force);
    assert_int_equal(met[0], RULES_MET);
    assert_int_equal(met[1], RULES_UNMET);
    assert_int_equal(met[2], RULES_OPEN);
    assert_int_equal(rules_distance(t, 2, 0, in), 1);   /* a near miss: one year too young */
    assert_int_equal(rules_distance(t, 3, 0, in), 0);
    in[2] = KNOWN(0);
    assert_int_equal(rules_distance(t, 2, 0, in), 2);
    rules_explain(t, 0, 0, in, met, &in_force);
    assert_int_equal(met[0], RULES_ANY);
    assert_int_equal(met[2], RULES_ANY);
    assert_true(str_is(rules_cell_text(t, 2, 1), ">= 18"));
    assert_true(str_is(rules_cell_text(t, 0, 1), "-"));
    assert_true(str_is(rules_column_head(t, 1), "age"));
    assert_true(str_is(rules_name(t), "documents"));
    assert_int_equal(rules_hit(t), RULES_COLLECT);
}

static void explain_dated(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("dated"), RULES_COLLECT);
    struct rules_value in[1] = { KNOWN(0) };
    enum rules_met met[1];
    bool in_force;

    (void)state;
    rules_column(t, STR("a"), help_bool());
    help_row_dated(t, &d, 100, 200, 0, "true");
    assert_true(rules_compile(t, &d));
    rules_explain(t, 0, 99, in, met, &in_force);
    assert_false(in_force);
    assert_int_equal(met[0], RULES_UNMET);
    assert_int_equal(rules_distance(t, 0, 99, in), SIZE_MAX);
    assert_int_equal(rules_distance(t, 0, 100, in), 1);
    assert_int_equal(rules_distance(t, 0, 200, in), 1);
    assert_int_equal(rules_distance(t, 0, 201, in), SIZE_MAX);
}

static void waiting(void **state)
{
    struct rules_table *t = documents(RULES_COLLECT);
    struct rules_value in[3] = { RULES_UNKNOWN, NUMBER(30), RULES_UNKNOWN };
    struct rules_result r;
    uint64_t open;
    size_t n[3];

    (void)state;
    rules_judge(t, 0, in, arena, &r);
    open = r.may[0] & ~r.must[0];
    rules_waiting(t, in, &open, n);
    assert_int_equal(n[0], 2);                          /* rows 2 and 4 */
    assert_int_equal(n[1], 0);                          /* known */
    assert_int_equal(n[2], 2);
}

static void faults(void **state)
{
    struct diags d = diags_on(arena);
    struct rules_table *t = rules_new(arena, STR("faulty"), RULES_UNIQUE);
    struct rules_domain nothing = { .type = RULES_ENUM };

    (void)state;
    rules_column(t, STR("purpose"), help_purpose());
    rules_column(t, STR("code"), nothing);
    help_row_dated(t, &d, 200, 100, 0, "vist | -");
    assert_int_equal(d.count, 1);
    assert_true(str_is(d.first->code, "bad-cell"));
    assert_true(str_is(d.first->file, "test.md"));
    assert_int_equal(d.first->line, 7);
    assert_true(str_is(d.first->field, "purpose"));
    assert_true(str_find(d.first->remedy, "did you mean visit?") >= 0);
    rules_never(t, STR("test.md"), 3);
    assert_false(rules_compile(t, &d));
    assert_int_equal(d.count, 4);
    assert_true(str_is(d.first->next->code, "empty-domain"));
    assert_true(str_is(d.first->next->next->code, "ends-before"));
    assert_int_equal(d.first->next->next->line, 7);
    assert_true(str_is(d.last->code, "empty-never"));
    assert_int_equal(d.last->line, 3);
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
        cmocka_unit_test(collect),
        cmocka_unit_test(first),
        cmocka_unit_test(priority),
        cmocka_unit_test(unique),
        cmocka_unit_test(days),
        cmocka_unit_test(empty_table),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(never),
        cmocka_unit_test(never_leaves_nothing),
        cmocka_unit_test(explain),
        cmocka_unit_test(explain_dated),
        cmocka_unit_test(waiting),
        cmocka_unit_test(faults),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
