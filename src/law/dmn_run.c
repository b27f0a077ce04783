/*
 * NAME    law/dmn_run - DMN's own conformance cases, decided by our engine
 * WHY     see dmn_run.h; hit policies are applied here, since tables of the law need but some
 * ERRORS  what our engine cannot hold (too many columns, values that are no number) fails the case
 */
#include "law/dmn_run.h"

#include <string.h>

#include "law/xml.h"

enum { WIDE = 32, RULES_MOST = 4096, DIGITS = 6 };

struct run { struct arena *a; const struct dmn_table *t; size_t *hit, n; };

static struct str unquoted(struct str s)
{
    s = str_trim(s);
    return s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"' ? str_sub(s, 1, s.n - 2) : s;
}

/* ------------------------------------------------------------------ PRIORITY, OUTPUT ORDER */
static size_t place(struct str values, struct str value)
{
    struct str one;
    size_t i = 0;

    for (; values.p && str_cut(&values, ',', &one); i++)
        if (str_eq(str_trim(one), str_trim(value)))
            return i;
    return SIZE_MAX;
}

/* The rule whose outputs come first in the lists of allowed values, output by output. */
static bool before(const struct dmn_table *t, const struct dmn_rule *p, const struct dmn_rule *q)
{
    for (size_t i = 0; i < t->n_out; i++) {
        size_t x = place(t->out[i].values, p->out[i]), y = place(t->out[i].values, q->out[i]);
        if (x != y)
            return x < y;
    }
    return false;
}

static void by_outputs(struct run *r)
{
    for (size_t i = 1; i < r->n; i++)
        for (size_t k = i; k > 0 && before(r->t, &r->t->rules[r->hit[k]],
                                           &r->t->rules[r->hit[k - 1]]); k--) {
            size_t swap = r->hit[k];
            r->hit[k] = r->hit[k - 1];
            r->hit[k - 1] = swap;
        }
}

/* ------------------------------------------------------------------ inputs */
/* Every word that a column's cells name: the values our engine must tell apart. */
static struct rules_domain domain(const struct run *r, size_t col)
{
    struct rules_domain d = { .type = RULES_ENUM, .open = true };
    struct str type = r->t->in[col].type, *words;
    size_t cap = 1;

    if (str_ends(type, "boolean"))
        return (struct rules_domain){ .type = RULES_BOOL };
    if (str_ends(type, "number"))
        return (struct rules_domain){ .type = RULES_NUMBER };
    for (size_t i = 0; i < r->t->n_rules; i++)
        cap += r->t->rules[i].in[col].n / 2;
    words = arena_new_array(r->a, cap, struct str);
    for (size_t i = 0; i < r->t->n_rules; i++) {
        struct str rest = r->t->rules[i].in[col], one;
        while (rest.p && str_cut(&rest, '"', &one) && rest.p && str_cut(&rest, '"', &one)) {
            bool known = false;
            for (size_t k = 0; k < d.n_values; k++)
                known = known || str_eq(words[k], one);
            if (!known && d.n_values < cap)
                words[d.n_values++] = one;
        }
    }
    d.values = words;
    return d;
}

static bool input(const struct rules_domain *d, struct str s, struct rules_value *out)
{
    int64_t v = -1;

    if (d->type == RULES_BOOL) {
        *out = (struct rules_value){ true, str_is(s, "true") };
        return str_is(s, "true") || str_is(s, "false");
    }
    if (d->type == RULES_NUMBER && !str_decimal(s, DIGITS, &v))
        return false;
    for (size_t i = 0; d->type == RULES_ENUM && i < d->n_values; i++)
        if (str_eq(d->values[i], s))
            v = (int64_t)i;
    *out = (struct rules_value){ true, v };
    return true;
}

static bool inputs(struct run *r, const struct xml *test, struct rules_table *rules,
                   struct rules_value *in)
{
    for (size_t c = 0; c < r->t->n_in; c++) {
        struct rules_domain d = domain(r, c);
        rules_column(rules, r->t->in[c].expression, d);
        for (const struct xml *x = test->child; x; x = x->next) {
            const struct xml *v = str_is(x->name, "inputNode") ? xml_child(x, "value") : NULL;
            if (v && str_eq(xml_attr(x, "name"), r->t->in[c].expression)
                && !input(&d, str_trim(v->text), &in[c]))
                return false;
        }
    }
    return true;
}

/* The rules that hold, by our engine. */
static bool hits(struct run *r, const struct xml *test)
{
    struct rules_table *rules = rules_new(r->a, r->t->decision, RULES_COLLECT);
    struct rules_value in[WIDE] = { { false, 0 } };
    struct rules_result result;
    struct diags d = diags_on(r->a);

    if (r->t->n_in > WIDE || r->t->n_rules > RULES_MOST || !inputs(r, test, rules, in))
        return false;
    r->hit = arena_new_array(r->a, r->t->n_rules + 1, size_t);
    for (size_t i = 0; i < r->t->n_rules; i++) {
        rules_row(rules, 0, DAY_OPEN, 0, STR("tck"), r->t->rules[i].line);
        for (size_t c = 0; c < r->t->n_in; c++)
            if (!rules_cell(rules, i, c, r->t->rules[i].in[c], &d))
                return false;
    }
    if (!rules_compile(rules, &d))
        return false;
    rules_judge(rules, 1, in, r->a, &result);
    for (size_t i = rules_next(rules, result.must, 0); i != SIZE_MAX;
         i = rules_next(rules, result.must, i + 1))
        r->hit[r->n++] = i;
    return true;
}

/* ------------------------------------------------------------------ one spelling of results */
/* 1 and 1.0 are the same number. */
static void value(struct buf *b, struct str name, struct str s)
{
    int64_t v;

    buf_str(b, name);
    buf_char(b, '=');
    if (str_decimal(s, DIGITS, &v))
        buf_printf(b, "%lld.%06lld", (long long)(v / 1000000),
                   (long long)(v < 0 ? -(v % 1000000) : v % 1000000));
    else
        buf_str(b, s);
    buf_char(b, ';');
}

static bool aggregate(struct buf *b, const struct run *r)
{
    struct str how = r->t->aggregation;
    int64_t all = str_is(how, "COUNT") ? (int64_t)r->n * 1000000 : 0, v = 0;

    for (size_t i = 0; i < r->n && !str_is(how, "COUNT"); i++) {
        if (!str_decimal(str_trim(r->t->rules[r->hit[i]].out[0]), DIGITS, &v))
            return false;
        if (str_is(how, "SUM"))
            all += v;
        else
            all = i == 0 || (str_is(how, "MIN") ? v < all : v > all) ? v : all;
    }
    value(b, STR(""), str_printf(r->a, "%lld.%06lld", (long long)(all / 1000000),
                                 (long long)(all < 0 ? -(all % 1000000) : all % 1000000)));
    return true;
}

static void outputs(struct buf *b, const struct run *r, const struct str *out, bool defaults)
{
    for (size_t i = 0; i < r->t->n_out; i++)
        value(b, r->t->n_out > 1 ? r->t->out[i].name : STR(""),
              unquoted(defaults ? r->t->out[i].expression : out[i]));
    buf_char(b, ' ');
}

static bool same_outputs(const struct run *r)
{
    for (size_t k = 1; k < r->n; k++)
        for (size_t i = 0; i < r->t->n_out; i++)
            if (!str_eq(str_trim(r->t->rules[r->hit[k]].out[i]),
                        str_trim(r->t->rules[r->hit[0]].out[i])))
                return false;
    return true;
}

/* The hit policy; false where the table breaks its own (UNIQUE with two rules, ANY that differ). */
static bool decide(struct run *r, struct buf *b)
{
    struct str hit = r->t->hit;
    bool one = str_is(hit, "UNIQUE") || str_is(hit, "FIRST") || str_is(hit, "ANY") ||
        str_is(hit, "PRIORITY");

    if (r->t->aggregation.n)
        return aggregate(b, r);
    if ((str_is(hit, "UNIQUE") && r->n > 1) || (str_is(hit, "ANY") && !same_outputs(r)))
        return false;
    if (str_is(hit, "PRIORITY") || str_is(hit, "OUTPUT ORDER"))
        by_outputs(r);
    for (size_t i = 0; i < (one && r->n ? 1 : r->n); i++)
        outputs(b, r, r->t->rules[r->hit[i]].out, false);
    if (r->n == 0 && r->t->n_out && r->t->out[0].expression.n)
        outputs(b, r, NULL, true);
    return true;
}

static void expected_item(struct buf *b, const struct xml *x, const struct dmn_table *t)
{
    const struct xml *v = xml_child(x, "value");

    if (v)
        value(b, STR(""), str_trim(v->text));
    for (size_t i = 0; i < t->n_out; i++)
        for (const struct xml *c = x->child; c; c = c->next)
            if (str_is(c->name, "component") && str_eq(xml_attr(c, "name"), t->out[i].name)
                && (v = xml_child(c, "value")))
                value(b, t->n_out > 1 ? t->out[i].name : STR(""), str_trim(v->text));
    buf_char(b, ' ');
}

static struct str expected(struct arena *a, const struct xml *node, const struct dmn_table *t)
{
    struct buf b = buf_on(a);
    const struct xml *x = xml_child(node, "expected"), *list = x ? xml_child(x, "list") : NULL;

    if (x && !list)
        expected_item(&b, x, t);
    for (const struct xml *item = list ? list->child : NULL; item; item = item->next)
        expected_item(&b, item, t);
    return str_trim(buf_get(&b));
}

/* ------------------------------------------------------------------ cases */
static const struct dmn_table *table_of(const struct dmn *m, struct str decision)
{
    for (const struct dmn_table *t = m->tables; t; t = t->next)
        if (str_eq(t->decision, decision))
            return t;
    return NULL;
}

static struct dmn_told *one_result(struct arena *a, const struct dmn *m, const struct xml *test,
                                   const struct xml *node)
{
    struct dmn_told *told = arena_new_of(a, struct dmn_told);
    struct run r = { .a = a, .t = table_of(m, xml_attr(node, "name")) };
    struct buf b = buf_on(a);

    told->id = xml_attr(test, "id");
    if (!r.t) {
        told->got = STR("there is no decision table of that name");
        told->want = xml_attr(node, "name");
        return told;
    }
    told->want = expected(a, node, r.t);
    b = buf_on(a);
    if (hits(&r, test) && decide(&r, &b)) {
        told->got = str_trim(buf_get(&b));
        told->passed = str_eq(told->got, told->want);
    } else {
        told->got = STR("it cannot be decided");
    }
    return told;
}

bool dmn_run(struct arena *a, struct str model, struct str tests, struct dmn_told **out,
             struct diags *d)
{
    const struct xml *root = xml_read(a, tests, d);
    struct dmn *m = root ? dmn_read(a, model, d) : NULL;
    struct dmn_told **end = out;

    *out = NULL;
    for (const struct xml *t = m ? root->child : NULL; t; t = t->next)
        for (const struct xml *x = str_is(t->name, "testCase") ? t->child : NULL; x; x = x->next)
            if (str_is(x->name, "resultNode")) {
                *end = one_result(a, m, t, x);
                end = &(*end)->next;
            }
    return m != NULL;
}
