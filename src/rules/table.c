/*
 * NAME    table - a table while it is written down, and what can be read back from it
 * WHY     columns first, then rows and nevers as lines of cells; rules_compile freezes it
 * OWNS    the order of building: a call out of order is our own bug and panics
 * ERRORS  faults of a cell get the line's place and the column's head here
 */
#include "rules/table.h"

#include <string.h>

#include "base/panic.h"

struct rules_table *rules_new(struct arena *a, struct str name, enum rules_hit hit)
{
    struct rules_table *t = arena_new_of(a, struct rules_table);

    t->arena = a;
    t->name = name;
    t->hit = hit;
    return t;
}

/* A bigger copy of a full array; the arena keeps the old one until it goes. */
static void *grown(struct arena *a, const void *old, size_t n, size_t *cap, size_t size)
{
    void *p;

    *cap = *cap == 0 ? 8 : *cap * 2;
    p = arena_array(a, *cap, size);
    if (n > 0)
        memcpy(p, old, n * size);
    return p;
}

size_t rules_column(struct rules_table *t, struct str head, struct rules_domain d)
{
    AZ(t->compiled || t->rows.n > 0 || t->nevers.n > 0);
    if (t->n_columns == t->cap_columns)
        t->column = grown(t->arena, t->column, t->n_columns, &t->cap_columns, sizeof *t->column);
    t->column[t->n_columns] = (struct column){ .head = head, .dom = d };
    return t->n_columns++;
}

static size_t add_line(struct rules_table *t, struct lines *to, struct line l)
{
    AZ(t->compiled);
    if (to->n == to->cap)
        to->v = grown(t->arena, to->v, to->n, &to->cap, sizeof *to->v);
    l.cell = arena_new_array(t->arena, t->n_columns, const struct rules_cell *);
    to->v[to->n] = l;
    return to->n++;
}

size_t rules_row(struct rules_table *t, day from, day to, int64_t priority, struct str file,
                 int line)
{
    /* FIRST is PRIORITY by the order of writing; the others have no order. */
    if (t->hit == RULES_FIRST)
        priority = -(int64_t)t->rows.n;
    else if (t->hit != RULES_PRIORITY)
        priority = 0;
    return add_line(t, &t->rows, (struct line){ from, to, priority, file, line, NULL });
}

size_t rules_never(struct rules_table *t, struct str file, int line)
{
    return add_line(t, &t->nevers, (struct line){ DAY_NONE, DAY_OPEN, 0, file, line, NULL });
}

static bool set_cell(struct rules_table *t, struct line *l, size_t col, struct str text,
                     struct diags *d)
{
    struct column *c = &t->column[col];

    AZ(t->compiled);
    AN(col < t->n_columns);
    l->cell[col] = rules_cell_parse(t->arena, &c->dom, text, d);
    if (l->cell[col] != NULL)
        return true;
    d->last->file = l->file;
    d->last->line = l->at;
    d->last->column = 0;                    /* of the cell, not of the line: the cell is quoted */
    d->last->field = c->head;
    return false;
}

bool rules_cell(struct rules_table *t, size_t row, size_t col, struct str text, struct diags *d)
{
    AN(row < t->rows.n);
    return set_cell(t, &t->rows.v[row], col, text, d);
}

bool rules_never_cell(struct rules_table *t, size_t never, size_t col, struct str text,
                      struct diags *d)
{
    AN(never < t->nevers.n);
    return set_cell(t, &t->nevers.v[never], col, text, d);
}

void rules_gap(struct rules_table *t, day from, day to, struct str reason)
{
    AZ(t->compiled);
    if (t->n_gaps == t->cap_gaps)
        t->gap = grown(t->arena, t->gap, t->n_gaps, &t->cap_gaps, sizeof *t->gap);
    t->gap[t->n_gaps++] = (struct gap){ from, to, reason };
}

/* ------------------------------------------------------------------ reading back */
size_t rules_n_rows(const struct rules_table *t)
{
    return t->rows.n;
}

size_t rules_n_columns(const struct rules_table *t)
{
    return t->n_columns;
}

size_t rules_words(const struct rules_table *t)
{
    AN(t->compiled);
    return t->row_words;
}

struct str rules_column_head(const struct rules_table *t, size_t col)
{
    AN(col < t->n_columns);
    return t->column[col].head;
}

enum rules_hit rules_hit(const struct rules_table *t)
{
    return t->hit;
}

struct str rules_name(const struct rules_table *t)
{
    return t->name;
}

struct str rules_gap_reason(const struct rules_table *t, day on)
{
    for (size_t i = 0; i < t->n_gaps; i++)
        if (t->gap[i].from <= on && on <= t->gap[i].to)
            return t->gap[i].reason;
    return STR_NONE;
}

struct str rules_cell_text(const struct rules_table *t, size_t row, size_t col)
{
    const struct rules_cell *c;

    AN(row < t->rows.n && col < t->n_columns);
    c = t->rows.v[row].cell[col];
    return c == NULL || c->any ? STR("-") : c->text;
}

bool rules_has(const uint64_t *set, size_t row)
{
    return set_has(set, row);
}

size_t rules_next(const struct rules_table *t, const uint64_t *set, size_t from)
{
    return set_next(set, t->row_words, from);
}
