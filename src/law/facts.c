/*
 * NAME    law/facts - what is known of a case, by the dictionary
 * WHY     absent is unknown, and a name or value that the dictionary does not have never gets in
 * OWNS    values on the arena given to facts_new
 * ERRORS  DIAG_INPUT with the fact in `field`; the facts stay as they were
 */
#include "law/internal.h"

#include <string.h>

#define MOST_ITEMS 100          /* nobody has more children or relatives to maintain */

struct facts *facts_new(const struct law *l, struct arena *a)
{
    struct facts *f = arena_new_of(a, struct facts);

    f->l = l;
    f->a = a;
    f->scalar = arena_new_array(a, l->n_facts, struct fval);
    f->lists = arena_new_array(a, l->n_lists, struct flist);
    return f;
}

struct facts *facts_copy(const struct facts *f, struct arena *a)
{
    struct facts *n = facts_new(f->l, a);

    if (f->l->n_facts)
        memcpy(n->scalar, f->scalar, f->l->n_facts * sizeof *n->scalar);
    for (size_t i = 0; i < f->l->n_facts; i++)
        if (n->scalar[i].s.p)
            n->scalar[i].s = str_dup(a, n->scalar[i].s);
    for (size_t i = 0; i < f->l->n_lists; i++) {
        size_t width = f->l->lists[i].n_items;
        n->lists[i] = f->lists[i];
        n->lists[i].cap = f->lists[i].n;
        n->lists[i].items = arena_new_array(a, f->lists[i].n * width, struct fval);
        for (size_t k = 0; k < f->lists[i].n * width; k++) {
            n->lists[i].items[k] = f->lists[i].items[k];
            if (n->lists[i].items[k].s.p)
                n->lists[i].items[k].s = str_dup(a, n->lists[i].items[k].s);
        }
    }
    return n;
}

/* ------------------------------------------------------------------ names */
/* "children[12].leaves" -> "children[].leaves" and 12; item ITEM_NONE when there is no number. */
static struct str plain_name(struct str name, char *room, size_t size, size_t *item)
{
    ptrdiff_t open = str_chr(name, '[');
    size_t k;
    int64_t n;

    *item = ITEM_NONE;
    if (open < 0 || name.n >= size)
        return name;
    for (k = (size_t)open + 1; k < name.n && name.p[k] != ']'; k++)
        ;
    if (k >= name.n || !str_int(str_sub(name, (size_t)open + 1, k - (size_t)open - 1), &n) ||
        n < 0 || n >= MOST_ITEMS)
        return name;
    *item = (size_t)n;
    memcpy(room, name.p, (size_t)open + 1);
    memcpy(room + open + 1, name.p + k, name.n - k);
    return (struct str){ room, (size_t)open + 1 + name.n - k };
}

int fact_place(const struct law *l, struct str name, size_t *item)
{
    char room[128];
    uint32_t i;

    name = plain_name(name, room, sizeof room, item);
    return map_get(&l->fact_map, name, STR_NONE, &i) ? (int)i : -1;
}

int fact_index(const struct law *l, struct str name)
{
    size_t item;

    return fact_place(l, name, &item);
}

struct str item_name(const struct law *l, struct arena *a, int fact, size_t item)
{
    struct str name = l->facts[fact].name;
    ptrdiff_t open = str_find(name, "[]");
    struct buf b;

    if (open < 0 || item >= ITEM_ANY)
        return name;
    b = buf_on(a);
    buf_str(&b, str_sub(name, 0, (size_t)open + 1));
    buf_int(&b, (int64_t)item);
    buf_str(&b, str_sub(name, (size_t)open + 1, name.n));
    return buf_get(&b);
}

/* ------------------------------------------------------------------ values */
const struct fval *fact_value(const struct facts *f, int fact, size_t item)
{
    const struct fact_def *def = &f->l->facts[fact];
    const struct flist *ls;

    if (def->list < 0)
        return &f->scalar[fact];
    ls = &f->lists[def->list];
    if (!ls->known || item >= ls->n)
        return NULL;
    return &ls->items[item * f->l->lists[def->list].n_items + (size_t)def->slot];
}

static bool bad_value(const struct law *l, const struct fact_def *def, struct str text,
                      struct str shown, struct diags *d)
{
    static const char *const REMEDY[FT_COUNT] = { "true or false", NULL, "a whole number",
        "tenge with two decimals, such as 4325.00", "a day such as 2026-02-02",
        "a day such as 2026-02-02, or none",
        "a day such as 2026-02-02, or a time such as 2026-02-02T17:45:00+05:00", "a code",
        "a number of items" };
    struct diag *g = diag_add(d, DIAG_INPUT, "bad-value", "%.*s cannot be \"%.*s\"", STR_ARG(shown),
                              STR_ARG(text));
    struct buf b = buf_on(d->arena);
    struct str near;

    (void)l;
    g->field = shown;
    if (def->type != FT_ENUM) {
        buf_puts(&b, "write ");
        buf_puts(&b, REMEDY[def->type]);
        if (def->type == FT_INT)
            buf_printf(&b, " from %lld to %lld", (long long)def->lo, (long long)def->hi);
    } else {
        near = near_name(text, def->values, def->n_values);
        if (near.p)
            buf_printf(&b, "did you mean %.*s? ", STR_ARG(near));
        buf_puts(&b, "values: ");
        for (size_t i = 0; i < def->n_values; i++) {
            buf_puts(&b, i ? ", " : "");
            buf_str(&b, def->values[i]);
        }
    }
    g->remedy = buf_get(&b);
    return false;
}

static bool value_in(const struct fact_def *def, struct str text, int64_t *v)
{
    for (size_t i = 0; i < def->n_values; i++) {
        if (str_eq(def->values[i], text)) {
            *v = (int64_t)i;
            return true;
        }
    }
    return false;
}

static bool moment_value(struct str text, struct fval *out)
{
    day day_of;

    if (day_parse(text, &day_of)) {
        out->v = day_of;
        return true;
    }
    if (!moment_parse(text, &out->at))
        return false;
    out->v = moment_day(out->at);
    return true;
}

static bool date_value(struct str text, int64_t *v)
{
    day is;
    bool ok = day_parse(text, &is);

    *v = ok ? is : 0;
    return ok;
}

static bool good_code(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return s.n > 0 && s.n <= 64;
}

bool fval_parse(const struct law *l, const struct fact_def *def, struct str text, struct fval *out,
                struct str shown, struct diags *d)
{
    struct fval v = { .known = true, .at = MOMENT_NONE };
    bool ok = false;

    switch (def->type) {
    case FT_BOOL:
        v.v = str_is(text, "true");
        ok = v.v || str_is(text, "false");
        break;
    case FT_ENUM:
        ok = value_in(def, text, &v.v);
        break;
    case FT_CODE:
        ok = good_code(text);
        v.s = text;
        if (!value_in(def, text, &v.v))
            v.v = -1;
        break;
    case FT_INT:
        ok = str_int(text, &v.v) && v.v >= def->lo && v.v <= def->hi;
        break;
    case FT_MONEY:
        ok = money_parse(text, &v.v) && v.v >= 0;
        break;
    case FT_DATE_OR_NONE:
        if (str_is(text, "none")) {
            v.v = RULES_NONE;
            ok = true;
            break;
        }
        ok = date_value(text, &v.v);
        break;
    case FT_DATE:
        ok = date_value(text, &v.v);
        break;
    case FT_MOMENT:
        ok = moment_value(text, &v);
        break;
    case FT_LIST:
    case FT_COUNT:
        break;
    }
    if (!ok)
        return bad_value(l, def, text, shown, d);
    *out = v;
    return true;
}

struct str fval_text(const struct fact_def *def, struct arena *a, const struct fval *v)
{
    if (!v || !v->known)
        return STR_NONE;
    switch (def->type) {
    case FT_BOOL: return v->v ? STR("true") : STR("false");
    case FT_ENUM: return def->values[v->v];
    case FT_CODE: return v->s;
    case FT_INT: return str_printf(a, "%lld", (long long)v->v);
    case FT_MONEY: return money_str(a, v->v);
    case FT_MOMENT:
        if (v->at != MOMENT_NONE)
            return moment_str(a, v->at);
        return day_str(a, (day)v->v);
    case FT_DATE: return day_str(a, (day)v->v);
    case FT_DATE_OR_NONE: return v->v == RULES_NONE ? STR("none") : day_str(a, (day)v->v);
    case FT_LIST: case FT_COUNT: break;
    }
    return STR_NONE;
}

/* ------------------------------------------------------------------ setting */
static bool unknown_name(const struct law *l, struct str name, struct diags *d)
{
    char room[128];
    size_t item;
    struct str near =
        near_name(plain_name(name, room, sizeof room, &item), l->fact_names, l->n_facts);
    struct diag *g =
        diag_add(d, DIAG_INPUT, "unknown-fact", "there is no fact %.*s", STR_ARG(name));

    g->field = str_dup(d->arena, name);
    g->remedy = near.p ? str_printf(d->arena, "did you mean %.*s?", STR_ARG(near))
        : STR("see law/facts.md for the names");
    return false;
}

static void resize(struct facts *f, int list, size_t n)
{
    struct flist *ls = &f->lists[list];
    size_t width = f->l->lists[list].n_items;
    struct fval *grown;

    if (n > ls->cap) {
        grown = arena_new_array(f->a, n * width, struct fval);
        if (ls->n * width > 0)
            memcpy(grown, ls->items, ls->n * width * sizeof *grown);
        ls->items = grown;
        ls->cap = n;
    } else if (n > ls->n && width) {
        memset(ls->items + ls->n * width, 0, (n - ls->n) * width * sizeof *ls->items);
    }
    ls->n = n;
    ls->known = true;
}

static bool set_count(struct facts *f, const struct fact_def *def, struct str name,
                      struct str value, struct diags *d)
{
    int64_t n;

    if (value.n == 0) {
        f->lists[def->slot].known = false;
        f->lists[def->slot].n = 0;
        return true;
    }
    if (!str_int(value, &n) || n < 0 || n > MOST_ITEMS)
        return bad_value(f->l, def, value, name, d);
    resize(f, def->slot, (size_t)n);
    return true;
}

bool facts_set(struct facts *f, struct str name, struct str value, struct diags *d)
{
    size_t item;
    int i = fact_place(f->l, name, &item);

    return facts_set_at(f, i, item, name, value, d);
}

bool facts_set_at(struct facts *f, int i, size_t item, struct str name, struct str value,
                  struct diags *d)
{
    const struct fact_def *def;
    struct fval v = { .known = false };

    if (i < 0 || (f->l->facts[i].list >= 0) != (item != ITEM_NONE))
        return unknown_name(f->l, name, d);
    def = &f->l->facts[i];
    if (def->type == FT_LIST)
        return set_count(f, def, name, value, d);
    if (value.n && !fval_parse(f->l, def, value, &v, str_dup(d->arena, name), d))
        return false;
    if (v.s.p)
        v.s = str_dup(f->a, v.s);
    if (def->list < 0) {
        f->scalar[i] = v;
        return true;
    }
    if (!f->lists[def->list].known || item >= f->lists[def->list].n)
        resize(f, def->list, item + 1);
    f->lists[def->list].items[item * f->l->lists[def->list].n_items + (size_t)def->slot] = v;
    return true;
}

/* ------------------------------------------------------------------ reading back */
bool facts_known(const struct facts *f, struct str name)
{
    size_t item;
    int i = fact_place(f->l, name, &item);

    return facts_known_at(f, i, item);
}

bool facts_known_at(const struct facts *f, int i, size_t item)
{
    const struct fval *v;

    if (i < 0)
        return false;
    if (f->l->facts[i].type == FT_LIST)
        return f->lists[f->l->facts[i].slot].known;
    v = fact_value(f, i, item);
    return v && v->known;
}

day facts_day(const struct facts *f, struct str name)
{
    size_t item;
    int i = fact_place(f->l, name, &item);
    const struct fval *v;

    if (i < 0)
        return DAY_NONE;
    enum fact_type t = f->l->facts[i].type;
    if (t != FT_DATE && t != FT_DATE_OR_NONE && t != FT_MOMENT)
        return DAY_NONE;
    v = fact_value(f, i, item);
    return v && v->known && v->v != RULES_NONE ? (day)v->v : DAY_NONE;
}

struct str facts_get(const struct facts *f, struct arena *a, struct str name)
{
    size_t item;
    int i = fact_place(f->l, name, &item);

    if (i < 0)
        return STR_NONE;
    if (f->l->facts[i].type != FT_LIST)
        return fval_text(&f->l->facts[i], a, fact_value(f, i, item));
    const struct flist *ls = &f->lists[f->l->facts[i].slot];
    return ls->known ? str_printf(a, "%zu", ls->n) : STR_NONE;
}
