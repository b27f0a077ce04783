/*
 * NAME    compile - cut every column, and the calendar, into pieces; note who accepts each piece
 * WHY     between two places where some cell begins or ends, no line tells one value from
 *         another: one set of lines serves them all
 * OWNS    the frozen form of the table: axes, masks, picks, the order of priority
 * ERRORS  a row that ends before it begins, a column without values, a never without conditions
 */
#include "rules/table.h"

#include "base/panic.h"

/* ------------------------------------------------------------------ cuts */
struct cuts {
    int64_t *v;
    size_t n;
};

/* A span begins a piece where it begins and another behind its end. */
static void cut_span(struct cuts *c, struct span s)
{
    c->v[c->n++] = s.lo;
    if (s.hi < INT64_MAX)
        c->v[c->n++] = s.hi + 1;
}

static void sift(int64_t *v, size_t at, size_t n)
{
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        int64_t held = v[at];

        if (child + 1 < n && v[child + 1] > v[child])
            child++;
        if (held >= v[child])
            return;
        v[at] = v[child];
        v[child] = held;
        at = child;
    }
}

/* In order and each once. Heap sort: libc's qsort may allocate. */
static void sort_cuts(struct cuts *c)
{
    size_t kept = 0;

    for (size_t i = c->n / 2; i > 0; i--)
        sift(c->v, i - 1, c->n);
    for (size_t i = c->n; i > 1; i--) {
        int64_t largest = c->v[0];

        c->v[0] = c->v[i - 1];
        c->v[i - 1] = largest;
        sift(c->v, 0, i - 1);
    }
    for (size_t i = 0; i < c->n; i++)
        if (kept == 0 || c->v[kept - 1] != c->v[i])
            c->v[kept++] = c->v[i];
    c->n = kept;
}

static struct axis new_axis(const struct rules_table *t, struct cuts *c)
{
    sort_cuts(c);
    return (struct axis){ .n = c->n, .cut = c->v,
                          .mask = arena_new_array(t->arena, c->n * t->words, uint64_t) };
}

/* The line with this bit accepts the span. Cuts lie at both ends, so whole pieces are taken. */
static void accept_span(const struct rules_table *t, struct axis *x, size_t bit, struct span s)
{
    for (size_t p = axis_piece(x, s.lo); p < x->n && x->cut[p] <= s.hi; p++)
        set_add(axis_mask(t, x, p), bit);
}

/* ------------------------------------------------------------------ columns */
static const struct span everything = { INT64_MIN, INT64_MAX };

static size_t count_spans(const struct lines *l, size_t col)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++)
        n += l->v[i].cell[col] != NULL ? l->v[i].cell[col]->n : 0;
    return n;
}

static void cut_lines(struct cuts *c, const struct lines *l, size_t col)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t s = 0; l->v[i].cell[col] != NULL && s < l->v[i].cell[col]->n; s++)
            cut_span(c, l->v[i].cell[col]->span[s]);
}

static void accept_lines(const struct rules_table *t, struct axis *x, const struct lines *l,
                         size_t col, size_t first_bit)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct rules_cell *cell = l->v[i].cell[col];

        if (cell == NULL)
            accept_span(t, x, first_bit + i, everything);
        for (size_t s = 0; cell != NULL && s < cell->n; s++)
            accept_span(t, x, first_bit + i, cell->span[s]);
    }
}

/* A witness with `none` or a value outside the list in it reads badly: those pieces come last. */
static void find_real(struct rules_table *t, struct column *c)
{
    bool listed = c->dom.type == RULES_ENUM || c->dom.type == RULES_BOOL;

    c->pick = arena_new_array(t->arena, c->axis.n, int64_t);
    c->real = arena_new_array(t->arena, c->axis.n, size_t);
    for (int odd = 0; odd <= 1; odd++) {
        for (size_t p = 0; p < c->axis.n; p++) {
            struct span piece = { c->axis.cut[p], axis_last(&c->axis, p) };

            if (domain_pick(&c->dom, piece, &c->pick[p])
                && odd == (c->pick[p] == RULES_NONE || (listed && c->pick[p] < 0)))
                c->real[c->n_real++] = p;
        }
    }
}

static void find_direct(struct rules_table *t, struct column *c)
{
    size_t n = c->dom.type == RULES_BOOL ? 3 : c->dom.n_values + 1;
    uint32_t *direct;

    if (c->dom.type != RULES_BOOL && c->dom.type != RULES_ENUM)
        return;
    direct = arena_new_array(t->arena, n, uint32_t);
    for (size_t i = 0; i < n; i++)
        direct[i] = (uint32_t)axis_piece(&c->axis, (int64_t)i - 1);
    c->axis.direct = direct;
    c->axis.n_direct = n;
}

static void compile_column(struct rules_table *t, size_t col)
{
    struct column *c = &t->column[col];
    size_t spans = count_spans(&t->rows, col) + count_spans(&t->nevers, col);
    struct cuts cuts = { arena_new_array(t->arena, 2 * spans + 5, int64_t), 0 };

    cut_span(&cuts, everything);
    cut_span(&cuts, domain_span(&c->dom));
    cut_span(&cuts, (struct span){ RULES_NONE, RULES_NONE });
    cut_lines(&cuts, &t->rows, col);
    cut_lines(&cuts, &t->nevers, col);
    c->axis = new_axis(t, &cuts);
    accept_lines(t, &c->axis, &t->rows, col, 0);
    accept_lines(t, &c->axis, &t->nevers, col, never_bit(t, 0));

    c->all = arena_new_array(t->arena, t->words, uint64_t);
    c->some = arena_new_array(t->arena, t->words, uint64_t);
    find_real(t, c);
    find_direct(t, c);
    set_fill(c->all, UINT64_MAX, t->words);
    for (size_t i = 0; i < c->n_real; i++) {
        set_and(c->all, axis_mask(t, &c->axis, c->real[i]), t->words);
        set_or(c->some, axis_mask(t, &c->axis, c->real[i]), t->words);
    }
}

/* ------------------------------------------------------------------ days */
static void compile_days(struct rules_table *t)
{
    struct cuts cuts = { arena_new_array(t->arena, 2 * t->rows.n + 1, int64_t), 0 };

    cut_span(&cuts, everything);
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct line *l = &t->rows.v[i];

        if (l->from != DAY_NONE)
            cuts.v[cuts.n++] = l->from;
        if (l->to != DAY_OPEN)
            cuts.v[cuts.n++] = (int64_t)l->to + 1;
    }
    t->days = new_axis(t, &cuts);
    t->in_force = arena_new_array(t->arena, t->days.n, bool);
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct line *l = &t->rows.v[i];
        struct span s = { l->from == DAY_NONE ? INT64_MIN : l->from, l->to };

        accept_span(t, &t->days, i, s);
    }
    for (size_t p = 0; p < t->days.n; p++)
        t->in_force[p] = set_next(axis_mask(t, &t->days, p), t->row_words, 0) != SIZE_MAX;
    for (size_t i = 0; i < t->nevers.n; i++)
        accept_span(t, &t->days, never_bit(t, i), everything);
}

/* Best first, and as written among equals. Tables come nearly sorted. */
static void compile_order(struct rules_table *t)
{
    t->order = arena_new_array(t->arena, t->rows.n, size_t);
    for (size_t i = 0; i < t->rows.n; i++) {
        size_t at = i;

        for (; at > 0 && t->rows.v[t->order[at - 1]].priority < t->rows.v[i].priority; at--)
            t->order[at] = t->order[at - 1];
        t->order[at] = i;
    }
}

static void fault(const struct rules_table *t, struct diags *d, const struct line *l,
                  const char *code, const char *what, struct str remedy)
{
    struct diag *g = diag_add(d, DIAG_INPUT, code, "%s", what);

    g->file = l->file;
    g->line = l->at;
    g->field = t->name;
    g->remedy = remedy;
}

static bool empty(const struct rules_table *t, const struct line *l)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (l->cell[c] != NULL && !l->cell[c]->any)
            return false;
    return true;
}

static bool check(const struct rules_table *t, struct diags *d)
{
    size_t before = d->count;
    int64_t ignored;

    for (size_t i = 0; i < t->n_columns; i++) {
        const struct column *c = &t->column[i];
        struct diag *g;

        if (domain_pick(&c->dom, everything, &ignored))
            continue;
        g = diag_add(d, DIAG_INPUT, "empty-domain", "column %.*s of table %.*s has no values",
                     STR_ARG(c->head), STR_ARG(t->name));
        g->field = c->head;
        g->remedy = STR("give the fact at least one value");
    }
    for (size_t i = 0; i < t->rows.n; i++)
        if (t->rows.v[i].from > t->rows.v[i].to)
            fault(t, d, &t->rows.v[i], "ends-before", "the row ends before it begins",
                  STR("write the first day in force, then the last, or open"));
    for (size_t i = 0; i < t->nevers.n; i++)
        if (empty(t, &t->nevers.v[i]))
            fault(t, d, &t->nevers.v[i], "empty-never", "the never line has no condition",
                  STR("name the facts that cannot be true together"));
    if (t->nevers.n > NEVERS_MOST)
        fault(t, d, &t->nevers.v[NEVERS_MOST], "too-many-nevers",
              "the table has more never lines than the 256 it may have",
              STR("join those that differ in one condition only"));
    return d->count == before;
}

bool rules_compile(struct rules_table *t, struct diags *d)
{
    AZ(t->compiled);
    if (!check(t, d))
        return false;
    t->row_words = t->rows.n > 0 ? (t->rows.n + 63) / 64 : 1;
    t->words = t->row_words + (t->nevers.n + 63) / 64;
    for (size_t i = 0; i < t->n_columns; i++)
        compile_column(t, i);
    compile_days(t);
    compile_order(t);
    t->compiled = true;
    return true;
}
