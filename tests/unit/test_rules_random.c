/*
 * NAME  test_rules_random - random small tables against brute force over every value of every
 * column
 * WHY   the engine judges and proves by sets of pieces; here the same tables are judged value by
 *       value, cell by cell, by code that shares nothing with it. Seeds are fixed: a failure
 *       names the one that shows it
 */
#include "rules_help.h"

#define TABLES 6000
#define JUDGEMENTS 25       /* a table */

#define MAX_COLUMNS 4
#define MAX_ROWS 8
#define MAX_NEVERS 3
#define MAX_VALUES 8
#define MAX_TESTS 3
#define FIRST_DAY (-1)      /* days looked at: rows begin and end within 0..10, or never */
#define LAST_DAY 11

static uint64_t seed;

static int dice(int n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed >> 33) % (uint64_t)n);
}

static bool chance(int percent)
{
    return dice(100) < percent;
}

/* ------------------------------------------------------------------ a second, plain model */
enum op { OP_IS, OP_LESS, OP_LESS_EQUAL, OP_MORE, OP_MORE_EQUAL, OP_RANGE };

struct one_test {
    enum op op;
    int64_t a, b;
    bool a_in, b_in;
};

struct one_cell {
    bool any, inverted;
    struct one_test test[MAX_TESTS];
    int n;
};

struct one_line {
    struct one_cell cell[MAX_COLUMNS];
    day from, to;
    int64_t priority;
};

struct one_column {
    struct rules_domain dom;
    int64_t value[MAX_VALUES];      /* the whole domain */
    int n;
};

struct model {
    enum rules_hit hit;
    struct one_column column[MAX_COLUMNS];
    struct one_line row[MAX_ROWS], never[MAX_NEVERS];
    int n_columns, n_rows, n_nevers;
    size_t first_row, first_never;      /* in the table, behind lines that nobody meets */
    struct rules_table *table;
};

static bool test_holds(const struct one_test *t, int64_t v)
{
    switch (t->op) {
    case OP_IS: return v == t->a;
    case OP_LESS: return v != RULES_NONE && v < t->a;
    case OP_LESS_EQUAL: return v != RULES_NONE && v <= t->a;
    case OP_MORE: return v != RULES_NONE && v > t->a;
    case OP_MORE_EQUAL: return v != RULES_NONE && v >= t->a;
    case OP_RANGE:
        return v != RULES_NONE && (t->a_in ? v >= t->a : v > t->a)
            && (t->b_in ? v <= t->b : v < t->b);
    }
    return false;
}

static bool cell_holds(const struct one_cell *c, int64_t v)
{
    bool holds = false;

    if (c->any)
        return true;
    for (int i = 0; i < c->n; i++)
        holds |= test_holds(&c->test[i], v);
    return holds != c->inverted;
}

static bool line_holds(const struct model *m, const struct one_line *l, const int64_t *v)
{
    for (int c = 0; c < m->n_columns; c++)
        if (!cell_holds(&l->cell[c], v[c]))
            return false;
    return true;
}

static bool forbidden(const struct model *m, const int64_t *v)
{
    for (int i = 0; i < m->n_nevers; i++)
        if (line_holds(m, &m->never[i], v))
            return true;
    return false;
}

static bool in_force(const struct one_line *l, day on)
{
    return l->from <= on && on <= l->to;
}

/* The rows of one set that no better row of another set beats. */
static unsigned unbeaten(const struct model *m, unsigned rows, unsigned others)
{
    unsigned kept = 0;

    for (int r = 0; r < m->n_rows; r++) {
        bool beaten = false;

        for (int o = 0; o < m->n_rows; o++)
            if (others & (1u << o))
                beaten |= (m->hit == RULES_FIRST && o < r)
                       || (m->hit == RULES_PRIORITY && m->row[o].priority > m->row[r].priority);
        if ((rows & (1u << r)) && !beaten)
            kept |= 1u << r;
    }
    return kept;
}

/* The rows that hold, as bits; with `best`, only those that are the answer. */
static unsigned rows_of(const struct model *m, day on, const int64_t *v, bool best)
{
    unsigned rows = 0;

    for (int r = 0; r < m->n_rows; r++)
        if (in_force(&m->row[r], on) && line_holds(m, &m->row[r], v))
            rows |= 1u << r;
    return best ? unbeaten(m, rows, rows) : rows;
}

/* ------------------------------------------------------------------ random tables */
static const struct str words[] = { { "alpha", 5 }, { "beta", 4 }, { "gamma", 5 } };

static void add_value(struct one_column *c, int64_t v)
{
    c->value[c->n++] = v;
}

static struct one_column random_column(void)
{
    struct one_column c = { .n = 0 };

    c.dom.type = (enum rules_type)dice(4);
    c.dom.has_none = chance(25);
    if (c.dom.type == RULES_BOOL) {
        add_value(&c, 0);
        add_value(&c, 1);
    } else if (c.dom.type == RULES_ENUM) {
        c.dom.values = words;
        c.dom.n_values = 2 + (size_t)dice(2);
        c.dom.open = chance(30);
        for (int i = c.dom.open ? -1 : 0; i < (int)c.dom.n_values; i++)
            add_value(&c, i);
    } else if (c.dom.type == RULES_NUMBER) {
        c.dom.step = chance(70) ? RULES_SCALE : RULES_SCALE / 2;
        c.dom.lo = -1 * RULES_SCALE;
        c.dom.hi = (c.dom.step == RULES_SCALE ? 4 : 2) * RULES_SCALE;
        for (int64_t v = c.dom.lo; v <= c.dom.hi; v += c.dom.step)
            add_value(&c, v);
    } else {
        c.dom.lo = 18360;
        c.dom.hi = 18365;
        for (int64_t v = c.dom.lo; v <= c.dom.hi; v++)
            add_value(&c, v);
    }
    if (c.dom.has_none)
        add_value(&c, RULES_NONE);
    return c;
}

static void write_value(struct buf *b, const struct one_column *c, int64_t v)
{
    if (v == RULES_NONE)
        buf_puts(b, "none");
    else if (c->dom.type == RULES_BOOL)
        buf_puts(b, v ? "true" : "false");
    else if (c->dom.type == RULES_ENUM)
        buf_str(b, words[v]);
    else if (c->dom.type == RULES_DATE)
        buf_day(b, (day)v);
    else if (v % RULES_SCALE == 0)
        buf_int(b, v / RULES_SCALE);
    else
        buf_printf(b, "%s%lld.5", v < 0 ? "-" : "", (long long)(v < 0 ? -v : v) / RULES_SCALE);
}

/* Any value that can be written: not "other". Bounds may lie outside the domain. */
static int64_t random_value(const struct one_column *c, bool bound)
{
    int64_t v;

    if (bound && chance(15))
        return c->value[0] - (c->dom.type == RULES_NUMBER ? c->dom.step : 1);
    do
        v = c->value[dice(c->n)];
    while (v < 0 && (c->dom.type == RULES_ENUM || (bound && v == RULES_NONE)));
    return v;
}

static struct one_test random_test(const struct one_column *c)
{
    bool ordered = c->dom.type == RULES_NUMBER || c->dom.type == RULES_DATE;
    struct one_test t = { .op = ordered ? (enum op)dice(6) : OP_IS };

    t.a = random_value(c, t.op != OP_IS);
    if (t.op != OP_RANGE)
        return t;
    t.b = random_value(c, true);
    t.a_in = t.b_in = true;
    if (t.a > t.b) {
        int64_t held = t.a;

        t.a = t.b;
        t.b = held;
    }
    /* A range with nothing in it does not load. */
    if (t.b - t.a > 1) {
        t.a_in = chance(50);
        t.b_in = chance(50);
    }
    return t;
}

static void write_test(struct buf *b, const struct one_column *c, const struct one_test *t)
{
    static const char *const op[] = { "", "<", "<= ", "> ", ">=", NULL };

    if (t->op != OP_RANGE) {
        buf_puts(b, op[t->op]);
        write_value(b, c, t->a);
        return;
    }
    buf_char(b, t->a_in ? '[' : chance(50) ? '(' : ']');
    write_value(b, c, t->a);
    buf_puts(b, "..");
    write_value(b, c, t->b);
    buf_char(b, t->b_in ? ']' : chance(50) ? ')' : '[');
}

static struct str random_cell(struct arena *a, const struct one_column *col, struct one_cell *c)
{
    struct buf b = buf_on(a);

    *c = (struct one_cell){ .any = chance(35), .inverted = chance(25), .n = 1 + dice(MAX_TESTS) };
    if (c->any)
        return STR("-");
    buf_puts(&b, c->inverted ? "not(" : "");
    for (int i = 0; i < c->n; i++) {
        c->test[i] = random_test(col);
        buf_puts(&b, i > 0 ? ", " : "");
        write_test(&b, col, &c->test[i]);
    }
    buf_puts(&b, c->inverted ? ")" : "");
    return buf_get(&b);
}

/* A cell that no value meets; empty where "other" cannot be excluded. */
static struct str nobody(const struct one_column *c)
{
    bool none = c->dom.has_none;

    switch (c->dom.type) {
    case RULES_BOOL: return none ? STR("not(true, false, none)") : STR("not(true, false)");
    case RULES_NUMBER: return none ? STR("not(< 1, >= 1, none)") : STR("not(< 1, >= 1)");
    case RULES_DATE: return STR("> 2200-01-01");
    case RULES_ENUM: break;
    }
    return STR_NONE;
}

/* Lines that never hold push the others into further words of the sets. */
static void add_padding(struct model *m, struct diags *d)
{
    struct str text = nobody(&m->column[0]);

    if (text.n == 0 || m->n_rows == 0)
        return;
    if (chance(20))
        m->first_row = 50 + (size_t)dice(100);
    if (chance(20) && m->n_nevers > 0)
        m->first_never = 50 + (size_t)dice(100);
    for (size_t r = 0; r < m->first_row; r++) {
        rules_row(m->table, m->row[0].from, m->row[0].to, dice(3), STR("padding"), (int)r);
        rules_cell(m->table, r, 0, text, d);
    }
    for (size_t i = 0; i < m->first_never; i++) {
        rules_never(m->table, STR("padding"), (int)i);
        rules_never_cell(m->table, i, 0, text, d);
    }
}

/* The model's rows in a set of the table. */
static unsigned bits(const struct model *m, const uint64_t *set)
{
    unsigned rows = 0;

    for (size_t r = rules_next(m->table, set, 0); r != SIZE_MAX;
         r = rules_next(m->table, set, r + 1)) {
        assert_in_range(r, m->first_row, m->first_row + (size_t)m->n_rows - 1);
        rows |= 1u << (r - m->first_row);
    }
    return rows;
}

static void random_days(struct one_line *l)
{
    l->from = chance(50) ? DAY_NONE : dice(8);
    l->to = chance(50) ? DAY_OPEN : (l->from == DAY_NONE ? 0 : l->from) + dice(4);
    l->priority = dice(3);
}

static void random_table(struct model *m, struct arena *a)
{
    struct diags d = diags_on(a);

    *m = (struct model){ .hit = (enum rules_hit)dice(4) };
    m->n_columns = 1 + dice(chance(20) ? 4 : 3);
    m->n_rows = dice(MAX_ROWS + 1);
    m->n_nevers = chance(40) ? 1 + dice(MAX_NEVERS) : 0;
    m->table = rules_new(a, STR("random"), m->hit);
    for (int c = 0; c < m->n_columns; c++) {
        m->column[c] = random_column();
        rules_column(m->table, STR("column"), m->column[c].dom);
    }
    for (int r = 0; r < m->n_rows; r++)
        random_days(&m->row[r]);
    add_padding(m, &d);
    for (int r = 0; r < m->n_rows; r++) {
        struct one_line *l = &m->row[r];
        size_t row = rules_row(m->table, l->from, l->to, l->priority, STR("random"), r);

        for (int c = 0; c < m->n_columns; c++)
            rules_cell(m->table, row, (size_t)c, random_cell(a, &m->column[c], &l->cell[c]), &d);
    }
    for (int i = 0; i < m->n_nevers; i++) {
        size_t never = rules_never(m->table, STR("random"), i);
        bool all = true;

        for (int c = 0; c < m->n_columns; c++) {
            struct str text = random_cell(a, &m->column[c], &m->never[i].cell[c]);

            /* A never without a condition does not load. */
            if (all && c == m->n_columns - 1 && m->never[i].cell[c].any) {
                m->never[i].cell[c] = (struct one_cell){ .n = 1 };
                m->never[i].cell[c].test[0].a = m->column[c].dom.type == RULES_DATE ? 18362 : 0;
                text = m->column[c].dom.type == RULES_DATE ? STR("2020-04-10")
                     : m->column[c].dom.type == RULES_BOOL ? STR("false")
                     : m->column[c].dom.type == RULES_ENUM ? STR("alpha") : STR("0");
            }
            all &= m->never[i].cell[c].any;
            rules_never_cell(m->table, never, (size_t)c, text, &d);
        }
    }
    rules_compile(m->table, &d);
    help_no_faults(&d);
}

/* ------------------------------------------------------------------ walking the domain */

/* The next combination of values that agrees with what is known; false after the last. */
static bool next_point(const struct model *m, const struct rules_value *in, int *at, int64_t *v)
{
    int c = 0;

    while (c < m->n_columns && (in[c].known || ++at[c] == m->column[c].n)) {
        at[c] = 0;
        c++;
    }
    for (int i = 0; i < m->n_columns; i++)
        v[i] = in[i].known ? in[i].v : m->column[i].value[at[i]];
    return c < m->n_columns;
}

#define each_point(m, in, at, v) \
    for (bool more_ = (start_point((m), (in), (at), (v)), true); more_; \
         more_ = next_point((m), (in), (at), (v)))

static void start_point(const struct model *m, const struct rules_value *in, int *at, int64_t *v)
{
    for (int c = 0; c < m->n_columns; c++) {
        at[c] = 0;
        v[c] = in[c].known ? in[c].v : m->column[c].value[0];
    }
}

/* ------------------------------------------------------------------ judging */
static void check_judgement(const struct model *m, struct arena *a)
{
    struct rules_value in[MAX_COLUMNS];
    unsigned always = ~0u, ever = 0, always_allowed = ~0u, ever_allowed = 0, must, may;
    unsigned holds_always = ~0u, holds_ever = 0;
    day on = FIRST_DAY + dice(LAST_DAY - FIRST_DAY + 1);
    int at[MAX_COLUMNS], allowed = 0, points = 0;
    int64_t v[MAX_COLUMNS];
    struct rules_result r;
    bool any_in_force = false;

    for (int c = 0; c < m->n_columns; c++)
        in[c] = chance(50) ? RULES_UNKNOWN : KNOWN(m->column[c].value[dice(m->column[c].n)]);
    each_point(m, in, at, v) {
        unsigned rows = rows_of(m, on, v, true);

        points++;
        always &= rows;
        ever |= rows;
        holds_always &= rows_of(m, on, v, false);
        holds_ever |= rows_of(m, on, v, false);
        if (forbidden(m, v))
            continue;
        allowed++;
        always_allowed &= rows;
        ever_allowed |= rows;
    }
    for (int i = 0; i < m->n_rows; i++)
        any_in_force |= in_force(&m->row[i], on);
    rules_judge(m->table, on, in, a, &r);
    must = bits(m, r.must);
    may = bits(m, r.may);

    assert_int_equal(r.in_force, any_in_force);
    assert_int_equal(must & ~may, 0);
    if (points == 1 && allowed == 0)
        assert_true(r.impossible);
    if (r.impossible) {
        assert_int_equal(allowed, 0);
        assert_in_range(r.never, m->first_never, m->first_never + (size_t)m->n_nevers - 1);
    }
    if (allowed == 0)
        return;
    /* Sound: certain means in every case, excluded means in none. */
    assert_int_equal(must & ~always_allowed, 0);
    assert_int_equal(ever_allowed & ~may, 0);
    /* Exact, row by row, where no never narrows; with nevers at least as sharp as without. */
    assert_int_equal(always & ~must, 0);
    if (m->n_nevers == 0)
        assert_int_equal(must, always);
    assert_int_equal(may & ~unbeaten(m, holds_ever, holds_always), 0);
    if (m->n_nevers == 0)
        assert_int_equal(may, unbeaten(m, holds_ever, holds_always));
    if (m->hit == RULES_UNIQUE || m->hit == RULES_COLLECT)
        assert_int_equal(may & ~ever, 0);
}

/* Conditions one by one, without nevers: met in every case, in none, or open. */
static void check_explanation(const struct model *m)
{
    struct rules_value in[MAX_COLUMNS];
    size_t waiting[MAX_COLUMNS], expected[MAX_COLUMNS] = { 0 };
    uint64_t all_rows[4] = { 0 };

    if (m->n_nevers > 0)
        return;
    for (int c = 0; c < m->n_columns; c++)
        in[c] = chance(50) ? RULES_UNKNOWN : KNOWN(m->column[c].value[dice(m->column[c].n)]);
    for (int r = 0; r < m->n_rows; r++) {
        enum rules_met met[MAX_COLUMNS];
        bool on_time;
        size_t unmet = 0, row = m->first_row + (size_t)r;

        all_rows[row / 64] |= (uint64_t)1 << (row % 64);
        rules_explain(m->table, row, 3, in, met, &on_time);
        assert_int_equal(on_time, in_force(&m->row[r], 3));
        for (int c = 0; c < m->n_columns; c++) {
            const struct one_cell *cell = &m->row[r].cell[c];
            bool yes = false, no = false;

            for (int i = 0; i < m->column[c].n; i++) {
                int64_t v = in[c].known ? in[c].v : m->column[c].value[i];

                yes |= cell_holds(cell, v);
                no |= !cell_holds(cell, v);
            }
            assert_int_equal(met[c], cell->any ? RULES_ANY : yes && no ? RULES_OPEN
                                   : yes ? RULES_MET : RULES_UNMET);
            unmet += met[c] == RULES_UNMET;
            expected[c] += met[c] == RULES_OPEN;
        }
        assert_int_equal(rules_distance(m->table, row, 3, in), on_time ? unmet : SIZE_MAX);
    }
    rules_waiting(m->table, in, all_rows, waiting);
    for (int c = 0; c < m->n_columns; c++)
        assert_int_equal(waiting[c], expected[c]);
}

/* ------------------------------------------------------------------ proving */
struct truth {
    bool gap[LAST_DAY + 2], force[LAST_DAY + 2];    /* by day - FIRST_DAY */
    bool overlap[MAX_ROWS][MAX_ROWS], alive[MAX_ROWS];
};

static void find_truth(const struct model *m, struct truth *t)
{
    const struct rules_value free_in[MAX_COLUMNS] = { { false, 0 } };
    int at[MAX_COLUMNS];
    int64_t v[MAX_COLUMNS];

    *t = (struct truth){ .gap = { false } };
    for (day on = FIRST_DAY; on <= LAST_DAY; on++) {
        for (int r = 0; r < m->n_rows; r++)
            t->force[on - FIRST_DAY] |= in_force(&m->row[r], on);
        each_point(m, free_in, at, v) {
            unsigned rows = rows_of(m, on, v, true);

            if (forbidden(m, v))
                continue;
            t->gap[on - FIRST_DAY] |= rows == 0 && t->force[on - FIRST_DAY];
            for (int x = 0; x < m->n_rows; x++) {
                if (!(rows & (1u << x)))
                    continue;
                t->alive[x] = true;
                for (int y = x + 1; y < m->n_rows; y++)
                    t->overlap[x][y] |= (rows >> y) & 1;
            }
        }
    }
}

/* Every value of the witness's box, on every day of it: nobody's case, or both rows' case. */
static void check_witness(const struct model *m, const struct rules_finding *f)
{
    size_t row = f->row - m->first_row, other = f->other - m->first_row;
    int at[MAX_COLUMNS], seen = 0;
    int64_t v[MAX_COLUMNS];

    for (int c = 0; c < m->n_columns; c++) {
        bool listed = !f->witness[c].known;

        for (int i = 0; i < m->column[c].n; i++)
            listed |= m->column[c].value[i] == f->witness[c].v;
        assert_true(listed);
    }
    for (day on = f->from < FIRST_DAY ? FIRST_DAY : f->from; on <= f->to && on <= LAST_DAY; on++) {
        seen++;
        each_point(m, f->witness, at, v) {
            unsigned rows = rows_of(m, on, v, true);

            assert_false(forbidden(m, v));
            if (f->fault == RULES_GAP)
                assert_int_equal(rows, 0);
            else
                assert_true(((rows >> row) & 1) && ((rows >> other) & 1));
        }
    }
    assert_true(seen > 0);
}

static void check_proof(const struct model *m, struct arena *a)
{
    struct truth t;
    bool told_gap[LAST_DAY + 2] = { false }, told_time[LAST_DAY + 2] = { false };
    bool told_overlap[MAX_ROWS][MAX_ROWS] = { { false } }, told_dead[MAX_ROWS] = { false };
    bool before = false;
    size_t padding = 0;

    find_truth(m, &t);
    for (const struct rules_finding *f = rules_prove(m->table, a, 0, 1000); f; f = f->next) {
        size_t row = f->row - m->first_row, other = f->other - m->first_row;

        assert_true(f->fault != RULES_NOT_PROVED);
        if (f->fault == RULES_GAP || f->fault == RULES_OVERLAP)
            check_witness(m, f);
        for (day on = FIRST_DAY; on <= LAST_DAY; on++) {
            bool within = f->from <= on && on <= f->to;

            told_gap[on - FIRST_DAY] |= f->fault == RULES_GAP && within;
            told_time[on - FIRST_DAY] |= f->fault == RULES_TIME_GAP && within;
        }
        if (f->fault == RULES_OVERLAP) {
            assert_true(row < other && other < (size_t)m->n_rows);
            assert_false(told_overlap[row][other]);
            told_overlap[row][other] = true;
        }
        if (f->fault == RULES_DEAD && f->row < m->first_row) {
            padding++;
        } else if (f->fault == RULES_DEAD) {
            assert_false(told_dead[row]);
            told_dead[row] = true;
        }
    }
    assert_int_equal(padding, m->first_row);
    for (int r = 0; r < m->n_rows; r++) {
        assert_int_equal(told_dead[r], !t.alive[r]);
        for (int o = r + 1; o < m->n_rows; o++)
            assert_int_equal(told_overlap[r][o],
                             m->hit != RULES_COLLECT && t.overlap[r][o]);
    }
    for (int i = 0; i <= LAST_DAY - FIRST_DAY; i++) {
        bool after = false;

        for (int j = i; j <= LAST_DAY - FIRST_DAY; j++)
            after |= t.force[j];
        before |= t.force[i];
        assert_int_equal(told_time[i], before && after && !t.force[i]);
        assert_int_equal(told_gap[i], m->hit != RULES_COLLECT && t.gap[i]);
    }
}

/* A proof on a small budget tells less, says so, and what it tells is true. */
static void check_budget(const struct model *m, struct arena *a)
{
    uint64_t budget = 1 + (uint64_t)dice(60);
    size_t told = 0, all = 0;
    bool early = false;
    struct truth t;

    find_truth(m, &t);
    for (const struct rules_finding *f = rules_prove(m->table, a, 0, 1000); f; f = f->next)
        all++;
    for (const struct rules_finding *f = rules_prove(m->table, a, budget, 1000); f; f = f->next) {
        told += f->fault != RULES_NOT_PROVED;
        early |= f->fault == RULES_NOT_PROVED;
        if (f->fault == RULES_GAP || f->fault == RULES_OVERLAP)
            check_witness(m, f);
        if (f->fault == RULES_DEAD && f->row >= m->first_row)
            assert_false(t.alive[f->row - m->first_row]);
    }
    if (early)
        assert_true(told <= all);
    else
        assert_int_equal(told, all);
}

static uint64_t number;

/* A failed assertion leaves the loop where it is. */
static int name_the_table(void **state)
{
    (void)state;
    if (number <= TABLES)
        print_error("the failure is in table %d\n", (int)number);
    return 0;
}

static void random_tables(void **state)
{
    static struct model m;
    struct arena *a = arena_new();

    (void)state;
    for (number = 1; number <= TABLES; number++) {
        seed = number * 0x9e3779b97f4a7c15u;
        arena_reset(a);
        random_table(&m, a);
        for (int i = 0; i < JUDGEMENTS; i++)
            check_judgement(&m, a);
        check_explanation(&m);
        check_proof(&m, a);
        check_budget(&m, a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(random_tables, name_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
