/*
 * NAME    prove - what is wrong with a table: time gaps, dead rows, overlaps, gaps
 * WHY     law is reviewed by people who read row by row; what lies between the rows only a search
 *         sees. Each finding carries a witness, so that nobody has to believe it
 * OWNS    the questions put to the search, and making its answers short and readable
 * MUST NOT call a table proved when it stopped early
 */
#include "rules/seek.h"

#include "base/panic.h"

#define BUDGET_DEFAULT ((uint64_t)1 << 20)
#define MOST_DEFAULT 50

struct proof {
    const struct rules_table *t;
    struct arena *arena;
    struct seek *search;
    struct rules_finding *first, *last;
    size_t count, most;

    /* of the question being put */
    enum rules_fault fault;
    size_t row, other;
    uint64_t *with;             /* the lines that must hold */
    uint64_t *cover;            /* the lines that may cover, on days when they are in force */
    size_t period;              /* the piece of days being searched */
    bool found;

    uint64_t *covering;         /* those of them that are in force in the period */

    size_t *piece;              /* the witness as a box: by column its piece, */
    bool *any;                  /* or any */
    uint64_t *meeting;          /* find_overlaps: the rows that one row may overlap */
    uint64_t *set;              /* scratch within one function and what it calls last */
};

static bool is_full(const struct proof *p)
{
    return p->count >= p->most || seek_spent(p->search);
}

static struct rules_finding *new_finding(struct proof *p, enum rules_fault fault, size_t row,
                                         size_t other, int64_t from, int64_t to)
{
    struct rules_finding *f = arena_new_of(p->arena, struct rules_finding);

    f->fault = fault;
    f->row = row;
    f->other = other;
    f->from = from < DAY_NONE ? DAY_NONE : (day)from;
    f->to = to > DAY_OPEN ? DAY_OPEN : (day)to;
    f->witness = arena_new_array(p->arena, p->t->n_columns, struct rules_value);
    return f;
}

static void add_finding(struct proof *p, struct rules_finding *f)
{
    if (p->last != NULL)
        p->last->next = f;
    else
        p->first = f;
    p->last = f;
    p->count++;
}

static const uint64_t *on_days(const struct proof *p, size_t period)
{
    return axis_mask(p->t, &p->t->days, period);
}

/* Is there a question to ask in this period: is any row in force, and all that must hold? */
static bool at_issue(const struct proof *p, size_t period)
{
    return p->t->in_force[period] && set_within(p->with, on_days(p, period), p->t->words);
}

/* The lines that may cover in this period. */
static void cover_in(const struct proof *p, size_t period, uint64_t *set)
{
    set_copy(set, on_days(p, period), p->t->words);
    set_and(set, p->cover, p->t->words);
}

/* ------------------------------------------------------------------ witnesses */

/* The lines that accept something of the box, but for one column (SIZE_MAX: none), into p->set. A
 * box is uncovered when none of these may cover it. */
static void touching(struct proof *p, const uint64_t *cover, size_t except)
{
    set_copy(p->set, cover, p->t->words);
    for (size_t c = 0; c < p->t->n_columns; c++) {
        const struct column *col = &p->t->column[c];

        if (c != except)
            set_and(p->set, p->any[c] ? col->some : axis_mask(p->t, &col->axis, p->piece[c]),
                    p->t->words);
    }
}

/* From the path of the search to a box as wide as can be told in words: a column whose value
 * makes no difference is left out. Columns to the right go first, since authors put what matters
 * most on the left. */
static void widen(struct proof *p, const size_t *path)
{
    const struct rules_table *t = p->t;

    for (size_t c = 0; c < t->n_columns; c++) {
        const struct column *col = &t->column[c];

        p->any[c] = path[c] == SIZE_MAX && set_within(p->with, col->all, t->words);
        p->piece[c] = path[c] != SIZE_MAX ? path[c] : seek_piece(p->search, c);
    }
    for (size_t c = t->n_columns; c > 0; c--) {
        const struct column *col = &t->column[c - 1];

        if (p->any[c - 1] || !set_within(p->with, col->all, t->words))
            continue;
        touching(p, p->covering, c - 1);
        p->any[c - 1] = !set_meets(p->set, col->some, t->words);
    }
}

/* Is the box a finding in this period too? */
static bool holds_in(struct proof *p, size_t period)
{
    if (!at_issue(p, period))
        return false;
    cover_in(p, period, p->set);
    touching(p, p->set, SIZE_MAX);
    return set_next(p->set, p->t->words, 0) == SIZE_MAX;
}

/* Is it told already: the same rows and days, and a witness at least as wide? */
static bool is_told(const struct proof *p, const struct rules_finding *f)
{
    for (const struct rules_finding *o = p->first; o != NULL; o = o->next) {
        size_t c = 0;

        if (o->fault != f->fault || o->row != f->row || o->other != f->other || o->from > f->from
            || o->to < f->to)
            continue;
        while (c < p->t->n_columns
               && (!o->witness[c].known
                   || (f->witness[c].known && o->witness[c].v == f->witness[c].v)))
            c++;
        if (c == p->t->n_columns)
            return true;
    }
    return false;
}

/* Turns what the search found into a finding with the longest run of days around it. */
static bool tell(const size_t *path, void *ctx)
{
    struct proof *p = ctx;
    const struct axis *days = &p->t->days;
    size_t from = p->period, to = p->period;
    struct rules_finding *f;

    p->found = true;
    widen(p, path);
    while (from > 0 && holds_in(p, from - 1))
        from--;
    while (to + 1 < days->n && holds_in(p, to + 1))
        to++;
    f = new_finding(p, p->fault, p->row, p->other, days->cut[from], axis_last(days, to));
    for (size_t c = 0; c < p->t->n_columns; c++)
        if (!p->any[c])
            f->witness[c] = (struct rules_value){ true, p->t->column[c].pick[p->piece[c]] };
    if (!is_told(p, f))
        add_finding(p, f);
    return p->fault != RULES_GAP || is_full(p);
}

/* For a dead row it is enough to know that something was found: it is alive. */
static bool note(const size_t *path, void *ctx)
{
    (void)path;
    ((struct proof *)ctx)->found = true;
    return true;
}

/* ------------------------------------------------------------------ questions */

static void question(struct proof *p, enum rules_fault fault, size_t row, size_t other)
{
    const struct rules_table *t = p->t;

    p->fault = fault;
    p->row = row;
    p->other = other;
    p->found = false;
    set_fill(p->with, 0, t->words);
    set_fill(p->cover, 0, t->words);
    if (row != SIZE_MAX)
        set_add(p->with, row);
    if (other != SIZE_MAX)
        set_add(p->with, other);
    /* A gap is what no row covers; two rows, or one, are at issue where no better row covers. */
    for (size_t i = 0; i < t->rows.n; i++)
        if (row == SIZE_MAX || t->rows.v[i].priority > t->rows.v[row].priority)
            set_add(p->cover, i);
    for (size_t i = 0; i < t->nevers.n; i++)
        set_add(p->cover, never_bit(t, i));
    seek_with(p->search, p->with);
}

/* The pieces of days on which the lines that must hold are in force: all of [*from, *to). */
static void periods(const struct proof *p, size_t *from, size_t *to)
{
    const struct rules_table *t = p->t;
    day first = DAY_NONE, last = DAY_OPEN;

    for (size_t i = set_next(p->with, t->row_words, 0); i != SIZE_MAX;
         i = set_next(p->with, t->row_words, i + 1)) {
        first = t->rows.v[i].from > first ? t->rows.v[i].from : first;
        last = t->rows.v[i].to < last ? t->rows.v[i].to : last;
    }
    *from = axis_piece(&t->days, first);
    *to = first <= last ? axis_piece(&t->days, last) + 1 : *from;
}

static void ask(struct proof *p)
{
    bool one_is_enough = p->fault != RULES_GAP;
    size_t from, to;

    periods(p, &from, &to);
    for (size_t i = from; i < to && !is_full(p) && !(one_is_enough && p->found); i++) {
        if (!at_issue(p, i))
            continue;
        p->period = i;
        cover_in(p, i, p->covering);
        seek_run(p->search, p->covering, i, p->fault == RULES_DEAD ? note : tell, p);
    }
}

/* The lines of p->cover that take all that the row accepts on all its days; or, if not `whole`,
 * the most everyday case of it on its first day: into p->set. False if nothing meets the row at
 * all. */
static bool find_shadows(struct proof *p, bool whole)
{
    const struct rules_table *t = p->t;
    size_t from, to;

    periods(p, &from, &to);
    set_copy(p->set, p->cover, t->words);
    for (size_t i = from; i < (whole ? to : from + 1); i++)
        set_and(p->set, on_days(p, i), t->words);
    for (size_t c = 0; c < t->n_columns; c++) {
        const struct column *col = &t->column[c];
        size_t everyday = seek_piece(p->search, c);

        if (everyday == SIZE_MAX)
            return false;
        for (size_t i = 0; i < col->n_real; i++)
            if (col->real[i] == everyday || (whole && seek_allows(p->search, c, col->real[i])))
                set_and(p->set, axis_mask(t, &col->axis, col->real[i]), t->words);
    }
    return true;
}

/* A better row to name in the message: one that takes everything, or else something. */
static size_t shadow(struct proof *p)
{
    size_t row = SIZE_MAX;

    if (find_shadows(p, true))
        row = set_next(p->set, p->t->row_words, 0);
    if (row == SIZE_MAX && find_shadows(p, false))
        row = set_next(p->set, p->t->row_words, 0);
    return row;
}

static void find_dead(struct proof *p)
{
    for (size_t i = 0; i < p->t->rows.n && !is_full(p); i++) {
        const struct line *l = &p->t->rows.v[i];

        question(p, RULES_DEAD, i, SIZE_MAX);
        ask(p);
        if (!p->found && !seek_spent(p->search))
            add_finding(p, new_finding(p, RULES_DEAD, i, shadow(p), l->from, l->to));
    }
}

/* The rows that share something with the row in every column, into p->meeting. */
static void find_meeting(struct proof *p, size_t row)
{
    const struct rules_table *t = p->t;

    set_fill(p->meeting, UINT64_MAX, t->words);
    for (size_t c = 0; c < t->n_columns; c++) {
        const struct column *col = &t->column[c];

        set_fill(p->set, 0, t->words);
        for (size_t i = 0; i < col->n_real; i++) {
            const uint64_t *mask = axis_mask(t, &col->axis, col->real[i]);

            if (set_has(mask, row))
                set_or(p->set, mask, t->words);
        }
        set_and(p->meeting, p->set, t->words);
    }
}

static void find_overlaps(struct proof *p)
{
    const struct rules_table *t = p->t;

    for (size_t a = 0; a < t->rows.n && !is_full(p); a++) {
        find_meeting(p, a);
        for (size_t b = set_next(p->meeting, t->row_words, a + 1); b < t->rows.n && !is_full(p);
             b = set_next(p->meeting, t->row_words, b + 1)) {
            if (t->rows.v[a].priority != t->rows.v[b].priority)
                continue;
            question(p, RULES_OVERLAP, a, b);
            ask(p);
        }
    }
}

static void find_gaps(struct proof *p)
{
    question(p, RULES_GAP, SIZE_MAX, SIZE_MAX);
    ask(p);
}

/* ------------------------------------------------------------------ time */

/* The first day at or after `d` that no gap line covers; and the last before the next gap line. */
static int64_t after_gaps(const struct rules_table *t, int64_t d)
{
    bool moved;

    do {                                    /* gap lines come in any order */
        moved = false;
        for (size_t i = 0; i < t->n_gaps; i++) {
            if (d < t->gap[i].from || d > t->gap[i].to)
                continue;
            d = (int64_t)t->gap[i].to + 1;
            moved = true;
        }
    } while (moved);
    return d;
}

static int64_t before_gaps(const struct rules_table *t, int64_t d, int64_t last)
{
    for (size_t i = 0; i < t->n_gaps; i++)
        if (t->gap[i].from > d && t->gap[i].from <= last)
            last = (int64_t)t->gap[i].from - 1;
    return last;
}

static void tell_time_gap(struct proof *p, int64_t from, int64_t to)
{
    const struct rules_table *t = p->t;
    size_t before = SIZE_MAX, after = SIZE_MAX;

    for (size_t i = 0; i < t->rows.n; i++) {
        if ((int64_t)t->rows.v[i].to + 1 == from)
            before = i;
        if (after == SIZE_MAX && t->rows.v[i].from == to + 1)
            after = i;
    }
    from = after_gaps(t, from);
    while (from <= to && !is_full(p)) {
        int64_t last = before_gaps(t, from, to);

        add_finding(p, new_finding(p, RULES_TIME_GAP, before, after, from, last));
        from = after_gaps(t, last + 1);
    }
}

static void find_time_gaps(struct proof *p)
{
    const struct rules_table *t = p->t;
    size_t last_in_force = SIZE_MAX;

    for (size_t i = 0; i < t->days.n; i++) {
        if (!t->in_force[i])
            continue;
        if (last_in_force != SIZE_MAX && i > last_in_force + 1)
            tell_time_gap(p, t->days.cut[last_in_force + 1], t->days.cut[i] - 1);
        last_in_force = i;
    }
}

/* ------------------------------------------------------------------ the proof */
struct rules_finding *rules_prove_counted(const struct rules_table *t, struct arena *a,
                                          uint64_t budget, size_t most, uint64_t *nodes)
{
    struct proof p = { .t = t, .arena = a, .most = most > 0 ? most : MOST_DEFAULT };

    AN(t->compiled);
    p.search = seek_new(t, a, budget > 0 ? budget : BUDGET_DEFAULT);
    p.with = arena_new_array(a, t->words, uint64_t);
    p.cover = arena_new_array(a, t->words, uint64_t);
    p.set = arena_new_array(a, t->words, uint64_t);
    p.covering = arena_new_array(a, t->words, uint64_t);
    p.meeting = arena_new_array(a, t->words, uint64_t);
    p.piece = arena_new_array(a, t->n_columns, size_t);
    p.any = arena_new_array(a, t->n_columns, bool);

    find_time_gaps(&p);
    find_dead(&p);
    if (t->hit != RULES_COLLECT) {
        find_overlaps(&p);
        find_gaps(&p);
    }
    if (is_full(&p))
        add_finding(&p, new_finding(&p, RULES_NOT_PROVED, SIZE_MAX, SIZE_MAX, DAY_NONE, DAY_OPEN));
    *nodes = seek_nodes(p.search);
    return p.first;
}

struct rules_finding *rules_prove(const struct rules_table *t, struct arena *a, uint64_t budget,
                                  size_t most)
{
    uint64_t ignored;

    return rules_prove_counted(t, a, budget, most, &ignored);
}
