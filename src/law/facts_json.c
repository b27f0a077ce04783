/*
 * NAME    law/facts_json - facts from and to the JSON object of the contract, and impossible
 *         combinations
 * WHY     what comes from outside is checked whole: every fault is named, with the fact and the
 *         nearest name
 * OWNS    nothing
 * ERRORS  DIAG_INPUT: unknown-fact, wrong-type, bad-value, impossible-date, twice, impossible-facts
 */
#include "law/internal.h"

#include <string.h>

#define LONGEST_NAME 128
#define MOST_ITEMS 100

struct reading { struct facts *f; struct diags *d; bool ok; };

static const char *json_kind(const struct json *v)
{
    static const char *const NAMES[] = { "null", "true or false", "a number", "a text", "a list",
        "an object" };

    return NAMES[v->type];
}

static void wrong_type(struct reading *r, struct str name, const struct json *v, const char *wanted)
{
    struct diag *g = diag_add(r->d, DIAG_INPUT, "wrong-type", "%.*s must be %s, not %s",
                              STR_ARG(name), wanted, json_kind(v));

    g->field = name;
    g->remedy = STR("see law/facts.md for its type");
    r->ok = false;
}

static const char *wanted(enum fact_type t)
{
    switch (t) {
    case FT_BOOL: return "true or false";
    case FT_INT: return "a whole number";
    case FT_MONEY: return "an amount as a text";
    case FT_LIST: return "a list of objects";
    default: return "a text";
    }
}

/* The JSON type a fact's type is written with; the text is what facts_set reads. */
static bool textual(const struct fact_def *def, const struct json *v, struct str *out)
{
    switch (def->type) {
    case FT_BOOL:
        *out = v->b ? STR("true") : STR("false");
        return v->type == JSON_BOOL;
    case FT_INT:
        *out = v->s;
        return v->type == JSON_NUMBER;
    case FT_MONEY:
        *out = v->s;
        return v->type == JSON_STRING || v->type == JSON_NUMBER;
    case FT_LIST:
        return false;
    default:
        *out = v->s;
        return v->type == JSON_STRING;
    }
}

static bool is_level(const struct law *l, struct str path)
{
    for (size_t i = 0; i < l->n_facts; i++) {
        struct str n = l->facts[i].name;
        if (n.n > path.n && n.p[path.n] == '.' && str_eq(str_sub(n, 0, path.n), path))
            return true;
    }
    return false;
}

static void one_value(struct reading *r, struct str name, const struct json *v)
{
    size_t item;
    int i = fact_place(r->f->l, name, &item);
    struct str text = STR_NONE;

    if (i < 0 || v->type == JSON_NULL) {
        /* An unknown name is a fault even when its value is null; a whole level that is null is unknown. */
        if (i < 0 && !(v->type == JSON_NULL && is_level(r->f->l, name)))
            r->ok = facts_set(r->f, name, STR("x"), r->d) && r->ok;
        return;
    }
    if (!textual(&r->f->l->facts[i], v, &text)) {
        wrong_type(r, str_dup(r->d->arena, name), v, wanted(r->f->l->facts[i].type));
        return;
    }
    if (facts_known_at(r->f, i, item)) {
        struct diag *g = diag_add(r->d, DIAG_INPUT, "twice", "%.*s is given twice", STR_ARG(name));
        g->field = str_dup(r->d->arena, name);
        g->remedy = STR("keep one of the two");
        r->ok = false;
        return;
    }
    if (text.n == 0)
        text = STR(" ");                /* an empty text is not "unknown" here: null is */
    r->ok = facts_set_at(r->f, i, item, name, text, r->d) && r->ok;
}

static void object(struct reading *r, struct str prefix, const struct json *o, int depth);

static void list_items(struct reading *r, struct str name, const struct json *v)
{
    struct str count = str_printf(r->d->arena, "%zu", v->count);
    size_t i = 0;

    if (!facts_set(r->f, name, count, r->d)) {
        r->ok = false;
        return;
    }
    json_each(item, v) {
        struct str at = str_printf(r->d->arena, "%.*s[%zu]", STR_ARG(name), i++);
        if (item->type != JSON_OBJECT)
            wrong_type(r, at, item, "an object");
        else
            object(r, at, item, 1);
    }
}

static bool is_list(const struct law *l, struct str name)
{
    int i = fact_index(l, name);

    return i >= 0 && l->facts[i].type == FT_LIST;
}

/* "prefix.key"; not by printf, which was a tenth of reading the facts. */
static struct str member_of(struct arena *a, struct str prefix, struct str key)
{
    char *p = arena_raw(a, prefix.n + key.n + 2);

    memcpy(p, prefix.p, prefix.n);
    p[prefix.n] = '.';
    if (key.n)
        memcpy(p + prefix.n + 1, key.p, key.n);
    p[prefix.n + 1 + key.n] = '\0';
    return (struct str){ p, prefix.n + 1 + key.n };
}

static void object(struct reading *r, struct str prefix, const struct json *o, int depth)
{
    json_each(v, o) {
        struct str name = v->key;
        char room[LONGEST_NAME];
        struct str plain;

        if (prefix.n)
            name = member_of(r->d->arena, prefix, v->key);
        plain = name;
        ptrdiff_t open = str_chr(name, '['), close = str_chr(name, ']');
        if (open >= 0 && close > open && name.n < sizeof room) {
            memcpy(room, name.p, (size_t)open + 1);
            memcpy(room + open + 1, name.p + close, name.n - (size_t)close);
            plain = (struct str){ room, (size_t)open + 1 + name.n - (size_t)close };
        }
        if (v->type == JSON_ARRAY && is_list(r->f->l, name))
            list_items(r, name, v);
        else if (v->type == JSON_OBJECT && depth < 8 && is_level(r->f->l, plain))
            object(r, name, v, depth + 1);
        else
            one_value(r, name, v);
    }
}

/* ------------------------------------------------------------------ dates that cannot be */
static void check_birth(struct reading *r, int fact, size_t item, day received)
{
    const struct fval *v = fact_value(r->f, fact, item);
    struct diag *g;
    struct str name;

    if (!v || !v->known || v->v == RULES_NONE)
        return;
    if (v->v <= received && day_years_between((day)v->v, received) <= 150)
        return;
    name = item_name(r->f->l, r->d->arena, fact, item);
    g = diag_add(r->d, DIAG_INPUT, "impossible-date", v->v > received
        ? "%.*s is after the day the application was received"
        : "%.*s is more than 150 years before the day the application was received", STR_ARG(name));
    g->field = name;
    g->remedy = STR("correct the date of birth or the day of receipt");
    r->ok = false;
}

static void check_dates(struct reading *r)
{
    const struct law *l = r->f->l;
    day received = facts_day(r->f, STR("application.received"));

    if (received == DAY_NONE)
        return;
    for (size_t i = 0; i < l->n_facts; i++) {
        if (l->facts[i].type != FT_DATE || !str_ends(l->facts[i].name, "birth-date"))
            continue;
        if (l->facts[i].list < 0)
            check_birth(r, (int)i, ITEM_NONE, received);
        else
            for (size_t k = 0; k < r->f->lists[l->facts[i].list].n; k++)
                check_birth(r, (int)i, k, received);
    }
}

/* ------------------------------------------------------------------ combinations that cannot be */
int never_holds(const struct law *l, const struct never *n, const struct facts *f, size_t item,
                day on)
{
    int all = 1;

    for (size_t i = 0; i < n->n; i++) {
        const struct column *c = &l->cols[n->conds[i].col];
        struct rules_value v = RULES_UNKNOWN;
        int holds;
        if (on != DAY_NONE || c->fn == COL_FACT || c->fn == COL_SOME || c->fn == COL_COUNT)
            v = column_value(l, f, c, item, on);
        holds = rules_cell_test(n->conds[i].cell, &c->dom, v);
        if (holds == 0)
            return 0;
        if (holds < 0)
            all = -1;
    }
    return all;
}

static bool report_never(const struct never *n, struct diags *d)
{
    struct diag *g = diag_add(d, DIAG_INPUT, "impossible-facts",
                              "these facts cannot be true together: %.*s", STR_ARG(n->text));

    g->field = n->text;
    g->remedy = STR("correct one of them");
    return false;
}

bool never_check(const struct law *l, const struct never *n, const struct facts *f, day on,
                 struct diags *d)
{
    if (n->list < 0)
        return never_holds(l, n, f, ITEM_NONE, on) == 1 ? report_never(n, d) : true;
    for (size_t i = 0; i < f->lists[n->list].n; i++)
        if (never_holds(l, n, f, i, on) == 1)
            return report_never(n, d);
    return true;
}

bool facts_read(struct facts *f, const struct json *o, struct diags *d)
{
    struct reading r = { f, d, true };

    if (!o || o->type != JSON_OBJECT) {
        struct diag *g = diag_add(d, DIAG_INPUT, "wrong-type", "the facts must be a JSON object");
        g->remedy = STR("write {\"application\":{\"received\":\"2026-02-02\"}}");
        return false;
    }
    object(&r, STR_NONE, o, 0);
    if (r.ok)
        check_dates(&r);
    if (!r.ok)
        return false;
    day on = facts_day(f, STR("application.received"));
    for (const struct never *n = f->l->nevers; n; n = n->next)
        r.ok = never_check(f->l, n, f, on, d) && r.ok;
    return r.ok;
}

/* ------------------------------------------------------------------ writing */
static struct json *value_json(const struct fact_def *def, struct arena *a, const struct fval *v)
{
    struct json *n;

    if (def->type == FT_BOOL)
        return json_new_bool(a, v->v != 0);
    if (def->type == FT_INT) {
        n = json_new_int(a, v->v);
        return n;
    }
    return json_new_str(a, fval_text(def, a, v));
}

/* Puts a value at a dotted path, making the levels on the way. */
static void put(struct arena *a, struct json *o, struct str path, struct json *v)
{
    struct str part;

    while (str_cut(&path, '.', &part)) {
        char *key = str_z(a, part);
        struct json *next;
        if (!path.p) {
            json_set(a, o, key, v);
            return;
        }
        next = json_get(o, key);
        o = next ? next : json_set(a, o, key, json_new_object(a));
    }
}

struct json *facts_json(const struct facts *f, struct arena *a)
{
    const struct law *l = f->l;
    struct json *o = json_new_object(a);

    for (size_t i = 0; i < l->n_facts; i++) {
        const struct fact_def *def = &l->facts[i];
        if (def->list >= 0)
            continue;
        if (def->type != FT_LIST) {
            if (f->scalar[i].known)
                put(a, o, def->name, value_json(def, a, &f->scalar[i]));
            continue;
        }
        const struct flist *ls = &f->lists[def->slot];
        const struct list_def *ld = &l->lists[def->slot];
        if (!ls->known)
            continue;
        struct json *items = json_new_array(a);
        for (size_t k = 0; k < ls->n; k++) {
            struct json *item = json_push(a, items, json_new_object(a));
            for (size_t s = 0; s < ld->n_items; s++) {
                const struct fact_def *x = &l->facts[ld->items[s]];
                const struct fval *v = &ls->items[k * ld->n_items + s];
                if (v->known)
                    put(a, item, str_sub(x->name, def->name.n + 3, x->name.n), value_json(x, a, v));
            }
        }
        put(a, o, def->name, items);
    }
    return o;
}
