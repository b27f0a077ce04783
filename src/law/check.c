/*
 * NAME    law/check - the proofs and the reviews of the whole corpus
 * WHY     what a lawyer would have to find by reading is found by search, and shown as a person one
 *         can picture
 * OWNS    nothing; findings go to the caller's diags
 * ERRORS  DIAG_FINDING with file, line and table: gap, overlap, dead-row, time-gap, not-proved
 */
#include "law/internal.h"

#define BUDGET 5000000          /* nodes a table, when the caller has no wish */
#define MOST 20                 /* findings a table */

struct diag *check_finding(struct checking *c, struct str file, int line, const char *code,
                           struct str field, const char *remedy, struct str message)
{
    struct diag *g = diag_add(c->d, DIAG_FINDING, code, "%.*s", STR_ARG(message));

    g->file = file;
    g->line = line;
    g->field = field;
    g->remedy = str_of(remedy);
    c->n++;
    return g;
}

/* ------------------------------------------------------------------ a witness in words */
static void number(struct buf *b, int64_t v)
{
    buf_int(b, v / RULES_SCALE);
    if (v % RULES_SCALE)
        buf_printf(b, ".%06lld", (long long)(v < 0 ? -(v % RULES_SCALE) : v % RULES_SCALE));
}

/* "applicant" of "applicant.birth-date", "a child" of "children[].birth-date" */
static void owner(struct buf *b, struct str fact)
{
    ptrdiff_t dot = str_chr(fact, '.');
    struct str who = dot < 0 ? fact : str_sub(fact, 0, (size_t)dot);

    if (str_is(who, "children[]"))
        who = STR("child");
    else if (str_is(who, "relatives[]"))
        who = STR("relative");
    buf_str(b, who);
}

static struct str word(const struct rules_domain *d, int64_t v)
{
    return v >= 0 && (size_t)v < d->n_values ? d->values[v] : STR("another value");
}

static void value(struct buf *b, const struct column *c, struct rules_value v)
{
    if (v.v == RULES_NONE)
        buf_puts(b, "none");
    else if (c->dom.type == RULES_BOOL)
        buf_puts(b, v.v ? "true" : "false");
    else if (c->dom.type == RULES_ENUM)
        buf_str(b, word(&c->dom, v.v));
    else if (c->dom.type == RULES_DATE)
        buf_day(b, (day)v.v);
    else
        number(b, v.v);
}

static void one_fact(struct buf *b, const struct law *l, const struct column *c,
                     struct rules_value v, day on)
{
    struct str fact = l->facts[c->fact].name;

    if (c->fn == COL_AGE && v.v != RULES_NONE && str_ends(fact, "birth-date")) {
        owner(b, fact);
        buf_puts(b, " born ");
        buf_day(b, day_add_months(on, -12 * (v.v / RULES_SCALE)));
        buf_puts(b, " (aged ");
        number(b, v.v);
        buf_char(b, ')');
        return;
    }
    if (c->dom.type == RULES_BOOL) {
        if (!v.v)
            buf_puts(b, "not ");
        buf_str(b, c->head);
        return;
    }
    buf_str(b, c->head);
    buf_char(b, ' ');
    value(b, c, v);
}

static struct str witness(struct checking *c, const struct group *g, const struct rules_finding *f)
{
    struct buf b = buf_on(c->a);
    bool first = true;

    for (size_t i = 0; f->witness && i < g->n_cols; i++) {
        if (!f->witness[i].known)
            continue;
        buf_puts(&b, first ? "" : ", ");
        one_fact(&b, c->l, &c->l->cols[g->cols[i]], f->witness[i], f->from);
        first = false;
    }
    if (first)
        buf_puts(&b, "anybody");
    buf_puts(&b, ", on ");
    buf_day(&b, f->from);
    if (f->to != f->from) {
        buf_puts(&b, " (and to ");
        buf_day(&b, f->to);
        buf_char(&b, ')');
    }
    return buf_get(&b);
}

/* ------------------------------------------------------------------ proofs */
struct fault { const char *code, *remedy; };
static const struct fault FAULTS[] = {
    [RULES_GAP] = { "gap", "add the row that judges this person, or a never line if none can be" },
    [RULES_OVERLAP] = { "overlap", "narrow one of the two rows" },
    [RULES_DEAD] = { "dead-row", "mend its conditions or take it away" },
    [RULES_TIME_GAP] = { "time-gap", "add rows for these days, or a gap line with the reason" },
    [RULES_NOT_PROVED] = { "not-proved", "split the table or raise the budget" },
};

static struct str sentence(struct checking *c, const struct group *g, const struct rules_finding *f)
{
    struct str who = witness(c, g, f);

    switch (f->fault) {
    case RULES_GAP:
        return str_printf(c->a, "no row judges: %.*s", STR_ARG(who));
    case RULES_OVERLAP:
        return str_printf(c->a, "lines %d and %d both hold for: %.*s", g->rows[f->row].line,
            g->rows[f->other].line, STR_ARG(who));
    case RULES_DEAD:
        if (f->row != SIZE_MAX && f->other != SIZE_MAX)
            return str_printf(c->a, "the row can never be the answer: line %d is always before it",
                g->rows[f->other].line);
        return STR("the row can never hold");
    case RULES_TIME_GAP:
        return str_printf(c->a, "no row at all from %.*s to %.*s", STR_ARG(day_str(c->a, f->from)),
            STR_ARG(day_str(c->a, f->to)));
    case RULES_NOT_PROVED:
        break;
    }
    return STR("the table is not proved: the search ended early and there may be more to find");
}

static void prove(struct checking *c, const struct group *g, uint64_t budget)
{
    const struct section *s = g->section;
    bool collect = s->hit == RULES_COLLECT;

    for (const struct rules_finding *f = rules_prove(g->rules, c->a, budget, MOST); f;
         f = f->next) {
        int line = f->row != SIZE_MAX ? g->rows[f->row].line : s->line;
        if (collect && f->fault == RULES_TIME_GAP)
            continue;                   /* the section as a whole is looked at below */
        struct str table = str_printf(c->a, "%.*s/%s", STR_ARG(s->module), TABLES[g->kind].name);
        check_finding(c, s->file, line, FAULTS[f->fault].code, table, FAULTS[f->fault].remedy,
                      sentence(c, g, f));
    }
}

/* The first day from `on` on which no row and no gap line stands, and the day before the next
 * one that does. */
static bool next_hole(const struct section *s, day on, day last, day *from, day *to)
{
    for (;;) {
        day reach = DAY_NONE, next = DAY_OPEN;
        for (size_t g = 0; g < s->n_groups; g++)
            for (size_t r = 0; r < s->groups[g].n_rows; r++) {
                const struct law_row *row = &s->groups[g].rows[r];
                if (row->from <= on && row->to >= on && row->to > reach)
                    reach = row->to;
                if (row->from > on && row->from < next)
                    next = row->from;
            }
        for (size_t i = 0; i < s->n_gaps; i++) {
            if (s->gaps[i].from <= on && s->gaps[i].to >= on && s->gaps[i].to > reach)
                reach = s->gaps[i].to;
            if (s->gaps[i].from > on && s->gaps[i].from < next)
                next = s->gaps[i].from;
        }
        if (reach == DAY_NONE) {
            *from = on;
            *to = next == DAY_OPEN ? last : next - 1;
            return true;
        }
        if (reach == DAY_OPEN || reach >= last)
            return false;
        on = reach + 1;
    }
}

static void time_holes(struct checking *c, const struct section *s)
{
    day first = DAY_OPEN, last = DAY_NONE, from, to;

    for (size_t g = 0; g < s->n_groups; g++) {
        first = s->groups[g].first < first ? s->groups[g].first : first;
        last = s->groups[g].last > last ? s->groups[g].last : last;
    }
    while (first <= last && next_hole(s, first, last, &from, &to)) {
        struct rules_finding f = { .fault = RULES_TIME_GAP, .from = from, .to = to };
        struct str table = str_printf(c->a, "%.*s/%s", STR_ARG(s->module), TABLES[s->kind].name);
        check_finding(c, s->file, s->line, "time-gap", table, FAULTS[RULES_TIME_GAP].remedy,
            sentence(c, &s->groups[0], &f));
        if (to >= last)
            return;
        first = to + 1;
    }
}

size_t law_check(const struct law *l, struct arena *a, uint64_t budget, struct diags *d)
{
    struct checking c = { .l = l, .a = a, .d = d };

    for (size_t i = 0; i < l->n_modules; i++)
        for (const struct section *s = l->modules[i].sections; s; s = s->next) {
            for (size_t g = 0; g < s->n_groups; g++)
                prove(&c, &s->groups[g], budget ? budget : BUDGET);
            if (s->hit == RULES_COLLECT)
                time_holes(&c, s);
        }
    check_clauses(&c);
    check_words(&c);
    check_facts(&c);
    check_calendars(&c);
    return c.n;
}
