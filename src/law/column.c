/*
 * NAME    law/column - the heads of condition columns and their values for given facts and a given
 *         day
 * WHY     nothing is computed in a law file beyond comparisons; the few things that need computing
 *         (ages, months, multiples of the MCI, "some child") are named here once
 * OWNS    law.cols: a column with the same head is one column for all tables
 * ERRORS  DIAG_INPUT: an unknown fact (with the nearest name), a function that does not fit the
 *          fact's type
 */
#include "law/internal.h"

#include "base/panic.h"

#include <string.h>

struct function { const char *name; enum col_fn fn; };
static const struct function FUNCTIONS[] = {
    { "age", COL_AGE }, { "months-since", COL_MONTHS }, { "days-until", COL_DAYS },
    { "in-mci", COL_MCI }, { "some", COL_SOME }, { "count", COL_COUNT },
};

static bool is_date(enum fact_type t)
{
    return t == FT_DATE || t == FT_DATE_OR_NONE || t == FT_MOMENT;
}

/* Does the function fit the fact? */
static bool fits(enum col_fn fn, const struct fact_def *f)
{
    switch (fn) {
    case COL_FACT: return f->type != FT_LIST;
    case COL_AGE: case COL_MONTHS: case COL_DAYS: return is_date(f->type);
    case COL_MCI: return f->type == FT_MONEY;
    case COL_SOME: return f->type == FT_BOOL && f->list >= 0;
    case COL_COUNT: return f->type == FT_LIST;
    }
    return false;
}

static struct rules_domain date_domain(bool has_none)
{
    struct rules_domain d = { .type = RULES_DATE, .has_none = has_none };
    day lo = 0, hi = 0;

    day_make(1900, 1, 1, &lo);
    day_make(2199, 12, 31, &hi);
    d.lo = lo;
    d.hi = hi;
    return d;
}

/* `parts`: how many steps one unit has; 0 for a continuous number. */
static struct rules_domain number(int64_t lo, int64_t hi, bool has_none, int parts)
{
    return (struct rules_domain){ .type = RULES_NUMBER, .lo = lo * RULES_SCALE,
        .hi = hi * RULES_SCALE, .has_none = has_none, .step = parts ? RULES_SCALE / parts : 0 };
}

static struct rules_domain words_domain(const struct fact_def *f, bool open)
{
    return (struct rules_domain){ .type = RULES_ENUM, .values = f->values,
        .n_values = f->n_values, .open = open };
}

static struct rules_domain fact_domain(const struct fact_def *f)
{
    switch (f->type) {
    case FT_BOOL: return (struct rules_domain){ .type = RULES_BOOL };
    case FT_ENUM: return words_domain(f, false);
    case FT_CODE:
        return words_domain(f, true);
    case FT_INT: return number(f->lo, f->hi, false, 1);
    case FT_MONEY: return number(0, 1000000000000, false, 100);
    case FT_DATE: case FT_MOMENT: return date_domain(false);
    case FT_DATE_OR_NONE: return date_domain(true);
    case FT_LIST: case FT_COUNT: break;
    }
    panic("a list is not a column");
}

static struct rules_domain domain_of(enum col_fn fn, const struct fact_def *f)
{
    bool none = f->type == FT_DATE_OR_NONE;

    switch (fn) {
    case COL_FACT: return fact_domain(f);
    case COL_AGE: return number(0, 150, none, 1);
    case COL_MONTHS: return number(-2400, 2400, none, 1);
    case COL_DAYS: return number(-100000, 100000, none, 1);
    case COL_MCI: return number(0, 1000000000, false, 0);
    case COL_SOME: return (struct rules_domain){ .type = RULES_BOOL };
    case COL_COUNT: return number(0, 1000, false, 1);
    }
    panic("no such function");
}

/* "age(applicant.birth-date)" -> the function and "applicant.birth-date" */
static bool split_head(struct str head, enum col_fn *fn, struct str *fact)
{
    ptrdiff_t open = str_chr(head, '(');

    *fn = COL_FACT;
    *fact = head;
    if (open < 0)
        return true;
    if (head.p[head.n - 1] != ')')
        return false;
    *fact = str_trim(str_sub(head, (size_t)open + 1, head.n - (size_t)open - 2));
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        if (!str_is(str_sub(head, 0, (size_t)open), FUNCTIONS[i].name))
            continue;
        *fn = FUNCTIONS[i].fn;
        if (*fn == COL_COUNT && str_ends(*fact, "[]"))
            fact->n -= 2;
        return true;
    }
    return false;
}

static int unknown_head(struct loader *ld, struct place_at at, struct str head, struct str fact)
{
    struct str near = near_name(fact, ld->l->fact_names, ld->l->n_facts);
    struct diag *g = md_fault(ld->d, at.file, at.line, 0, "unknown-fact", "add it to facts.md",
        "there is no fact %.*s", STR_ARG(fact));

    g->field = head;
    if (near.p)
        g->remedy = str_printf(ld->d->arena, "did you mean %.*s? Otherwise add it to facts.md",
                               STR_ARG(near));
    return -1;
}

static int add_column(struct loader *ld, struct column c)
{
    struct law *l = ld->l;
    struct column *grown;

    if (l->n_cols == l->cap_cols) {
        l->cap_cols = l->cap_cols ? l->cap_cols * 2 : 64;
        grown = arena_new_array(ld->a, l->cap_cols, struct column);
        if (l->n_cols)
            memcpy(grown, l->cols, l->n_cols * sizeof *grown);
        l->cols = grown;
    }
    l->cols[l->n_cols] = c;
    map_put(&l->col_map, c.head, STR_NONE, (uint32_t)l->n_cols);
    return (int)l->n_cols++;
}

int column_of(struct loader *ld, struct place_at at, struct str head)
{
    struct law *l = ld->l;
    struct column c = { .head = head, .list = -1 };
    struct str name;
    uint32_t known;

    if (map_get(&l->col_map, head, STR_NONE, &known))
        return (int)known;
    if (!split_head(head, &c.fn, &name)) {
        md_fault(ld->d, at.file, at.line, 0, "unknown-function",
            "functions: age, months-since, days-until, in-mci, some, count",
            "\"%.*s\" is not a column head", STR_ARG(head))->field = head;
        return -1;
    }
    c.fact = map_get(&l->fact_map, name, STR_NONE, &known) ? (int)known : -1;
    if (c.fact < 0)
        return unknown_head(ld, at, head, name);
    struct fact_def *f = &l->facts[c.fact];
    if (!fits(c.fn, f)) {
        struct diag *g = md_fault(ld->d, at.file, at.line, 0, "wrong-type",
            "see the functions in docs/law-format.md", "%.*s does not fit a fact of type %s",
            STR_ARG(head), fact_type_name(f->type));
        g->field = head;
        return -1;
    }
    if (c.fn != COL_SOME && c.fn != COL_COUNT)
        c.list = f->list;
    f->used = true;
    if (f->list >= 0)
        l->facts[l->lists[f->list].fact].used = true;
    c.dom = domain_of(c.fn, f);
    return add_column(ld, c);
}

void column_learn(struct loader *ld, struct str head, struct str cell)
{
    uint32_t i;
    size_t from = 0;

    if (!map_get(&ld->l->fact_map, head, STR_NONE, &i) || ld->l->facts[i].type != FT_CODE)
        return;
    struct fact_def *f = &ld->l->facts[i];
    for (size_t k = 0; k <= cell.n; k++) {
        if (k < cell.n && !strchr(" ,()\"", cell.p[k]))
            continue;
        struct str word = str_sub(cell, from, k - from);
        bool known = word.n == 0 || str_is(word, "not") || str_is(word, "-");
        for (size_t v = 0; v < f->n_values; v++)
            known = known || str_eq(f->values[v], word);
        from = k + 1;
        if (known)
            continue;
        if (f->n_values == f->cap_values) {
            f->cap_values = f->cap_values ? f->cap_values * 2 : 8;
            struct str *grown = arena_new_array(ld->a, f->cap_values, struct str);
            if (f->n_values)
                memcpy(grown, f->values, f->n_values * sizeof *grown);
            f->values = grown;
        }
        f->values[f->n_values++] = word;
    }
}

/* ------------------------------------------------------------------ values */
static struct rules_value known(int64_t v)
{
    return (struct rules_value){ true, v };
}

static int64_t clamp(int64_t v, int64_t lo, int64_t hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static struct rules_value some_value(const struct law *l, const struct facts *f,
                                     const struct fact_def *def)
{
    const struct flist *ls = &f->lists[def->list];
    bool open = false;

    if (!ls->known)
        return RULES_UNKNOWN;
    for (size_t i = 0; i < ls->n; i++) {
        const struct fval *v = &ls->items[i * l->lists[def->list].n_items + (size_t)def->slot];
        if (v->known && v->v)
            return known(1);
        open = open || !v->known;
    }
    return open ? RULES_UNKNOWN : known(0);
}

static struct rules_value plain_value(const struct fact_def *def, const struct fval *v)
{
    switch (def->type) {
    case FT_INT: return known(v->v * RULES_SCALE);
    case FT_MONEY: return known(clamp(v->v, 0, 100000000000000) * (RULES_SCALE / 100));
    default: return known(v->v);
    }
}

/* money / MCI in millionths, rounded down: a sum a tiyn short of ten MCI is not ten MCI. */
static struct rules_value mci_value(const struct law *l, int64_t amount, day on)
{
    tiyn mci;

    if (!law_mci(l, on, &mci, NULL))
        return RULES_UNKNOWN;
    amount = clamp(amount, 0, INT64_MAX / 2);
    return known(amount / mci >= 1000000000 ? 1000000000 * (int64_t)RULES_SCALE
        : amount / mci * RULES_SCALE + amount % mci * RULES_SCALE / mci);
}

struct rules_value column_value(const struct law *l, const struct facts *f, const struct column *c,
                                size_t item, day on)
{
    const struct fact_def *def = &l->facts[c->fact];
    const struct fval *v;

    if (c->fn == COL_COUNT) {
        const struct flist *ls = &f->lists[def->slot];
        return ls->known ? known((int64_t)ls->n * RULES_SCALE) : RULES_UNKNOWN;
    }
    if (c->fn == COL_SOME)
        return some_value(l, f, def);
    v = fact_value(f, c->fact, item);
    if (!v || !v->known)
        return RULES_UNKNOWN;
    if (v->v == RULES_NONE)
        return known(RULES_NONE);
    switch (c->fn) {
    case COL_AGE: return known(clamp(day_years_between((day)v->v, on), 0, 150) * RULES_SCALE);
    case COL_MONTHS:
        return known(clamp(day_months_between((day)v->v, on), -2400, 2400) * RULES_SCALE);
    case COL_DAYS: return known(clamp(v->v - on, -100000, 100000) * RULES_SCALE);
    case COL_MCI: return mci_value(l, v->v, on);
    default: return plain_value(def, v);
    }
}
