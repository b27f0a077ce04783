/*
 * NAME    test_law_dmn - DMN out and in: the real law comes back the same; the TCK's tables decide
 *         right
 * WHY     an exchange format is worth its name when nothing is lost on the way and others' tables
 *         mean here what they mean elsewhere
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "law/dmn.h"
#include "law/xml.h"
#include "law_dir.h"
#include "law_small.h"

static struct arena *a;

static int open_arena(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* ------------------------------------------------------------------ our law there and back */
static struct str there_and_back(const struct law *l, const struct law_service *s)
{
    struct diags d = diags_on(a);
    struct dmn *m = dmn_read(a, law_dmn(l, s, LANG_EN, a), &d);

    if (!m)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return dmn_law_file(m, a);
}

/* Where a row stands in its file is all that may differ. */
static void same_tables(const struct json *before, const struct json *after)
{
    struct json *p = json_get(before, "tables")->child, *q = json_get(after, "tables")->child;

    for (; p && q; p = p->next, q = q->next) {
        struct json *r = json_get(p, "rows")->child, *t = json_get(q, "rows")->child;
        assert_true(str_eq(json_get_str(p, "title"), json_get_str(q, "title")));
        for (; r && t; r = r->next, t = t->next)
            for (struct json *v = r->child, *w = t->child; v || w; v = v->next, w = w->next) {
                assert_true(v && w && str_eq(v->key, w->key));
                if (!str_is(v->key, "file") && !str_is(v->key, "line") && !json_same(v, w))
                    fail_msg("%.*s became %.*s", STR_ARG(json_text(a, r, 0)),
                             STR_ARG(json_text(a, t, 0)));
            }
        assert_true(!r && !t);
    }
    assert_true(!p && !q);
}

static void the_real_law_comes_back(void **state)
{
    static const char *const DAYS[] = { "2002-01-01", "2010-03-01", "2014-06-01", "2021-01-01",
        "2026-02-02", "2026-10-10" };
    struct diags d = diags_on(a);
    size_t n, done = 0;
    struct law_source *src = law_dir_read(a, "law", &n);
    const struct law *l = src ? law_load(a, src, n, &d) : NULL;

    (void)state;
    if (!l)
        skip();
    for (size_t i = 0; i < law_n_services(l); i++) {
        const struct law_service *s = law_service_at(l, i);
        struct str name = str_printf(a, "law/%.*s.md", STR_ARG(law_service_code(s)));
        struct law_source *copy = arena_new_array(a, n, struct law_source);
        const struct law *back;
        memcpy(copy, src, n * sizeof *copy);
        for (size_t k = 0; k < n; k++)
            if (str_eq(copy[k].name, name))
                copy[k].text = there_and_back(l, s);
        back = law_load(a, copy, n, &d);
        if (!back)
            fail_msg("%.*s: %.*s", STR_ARG(name), STR_ARG(diag_text(a, d.first)));
        for (size_t k = 0; k < sizeof DAYS / sizeof *DAYS; k++) {
            day on = DAY_NONE;
            assert_true(day_parse(str_of(DAYS[k]), &on));
            same_tables(law_show(l, s, on, LANG_RU, a),
                        law_show(back, law_service(back, law_service_code(s)), on, LANG_RU, a));
        }
        assert_int_equal(law_check(back, a, 0, &d), 0);
        done++;
    }
    assert_true(done > 0);
}

static void odd_cells_come_back(void **state)
{
    struct diags d = diags_on(a);
    const struct law *l = law_small(a, &d, "law/z.md",
        "# T & \"so on\"\n\nservice: z\ntitle-kk: k\ntitle-ru: r\ntitle-en: <e>\n\n"
        "## D · decider · priority\n\nnever: applicant.points < 5; trip.purpose stay\n"
        "gap: 2001-01-01 .. 2009-12-31 · not <read>\n\n"
        "### XX-LAW-2 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
        "| offence.last | in-mci(applicant.savings) | applicant.region | days-until(offence.last) "
        "| → decider | clause | priority | note |\n|---|---|---|---|---|---|---|---|\n"
        "| none | (0..10.5] | not(75, 10) | - | police | 1 a); XX-DAYS#2 | 2 | a \\| b & c |\n"
        "| [2010-01-01..2011-02-03) | > 10.5 | 75 | < -3 | mission | 2 | 1 | |\n", NULL);
    struct str text;

    (void)state;
    if (!l)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    text = there_and_back(l, law_service(l, STR("z")));
    assert_true(str_find(text, "| clause | note | priority |") >= 0);
    assert_true(str_find(text, "| a \\| b & c | 2 |") >= 0);
    assert_true(str_find(text, "| none | (0..10.5] | not(75, 10) |") >= 0);
    assert_true(str_find(text, "[2010-01-01..2011-02-03)") >= 0);
    assert_true(str_find(text, "a \\| b & c") >= 0);
    assert_true(str_find(text, "never: applicant.points < 5; trip.purpose stay") >= 0);
    assert_true(str_find(text, "gap: 2001-01-01 .. 2009-12-31 · not <read>") >= 0);
    assert_true(str_find(text, "XX-LAW-2#1.a); XX-DAYS#2") >= 0);
}

/* ------------------------------------------------------------------ the TCK's tables */
#define WIDE 16

/* `"Approved", "Declined"`: the place of a value in the list, more than any when it is not
 * there. */
static size_t place(struct str values, struct str value)
{
    struct str one;
    size_t i = 0;

    while (values.n && str_cut(&values, ',', &one)) {
        if (str_eq(str_trim(one), value))
            return i;
        i++;
    }
    return SIZE_MAX;
}

struct decided { const struct dmn_table *t; size_t hit[64], n; };

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

static void by_outputs(struct decided *d)
{
    for (size_t i = 1; i < d->n; i++)
        for (size_t k = i; k > 0 && before(d->t, &d->t->rules[d->hit[k]],
                                           &d->t->rules[d->hit[k - 1]]); k--) {
            size_t swap = d->hit[k];
            d->hit[k] = d->hit[k - 1];
            d->hit[k - 1] = swap;
        }
}

/* Every word that a column's cells name. */
static void learn(const struct dmn_table *t, size_t col, struct rules_domain *d)
{
    struct str *words = arena_new_array(a, t->n_rules * 4 + 1, struct str);

    for (size_t r = 0; r < t->n_rules; r++) {
        struct str rest = t->rules[r].in[col], one;
        while (rest.p && str_cut(&rest, '"', &one) && rest.p && str_cut(&rest, '"', &one)) {
            bool known = false;
            for (size_t i = 0; i < d->n_values; i++)
                known = known || str_eq(words[i], one);
            if (!known)
                words[d->n_values++] = one;
        }
    }
    d->values = words;
}

static struct rules_domain domain(const struct dmn_table *t, size_t col)
{
    struct rules_domain d = { .type = RULES_ENUM, .open = true };

    if (str_is(t->in[col].type, "boolean"))
        return (struct rules_domain){ .type = RULES_BOOL };
    if (str_is(t->in[col].type, "number"))
        return (struct rules_domain){ .type = RULES_NUMBER };
    learn(t, col, &d);
    return d;
}

static struct rules_value input_value(const struct rules_domain *d, struct str s)
{
    int64_t v = -1;

    if (d->type == RULES_BOOL)
        return (struct rules_value){ true, str_is(s, "true") };
    if (d->type == RULES_NUMBER) {
        assert_true(str_decimal(s, 6, &v));
        return (struct rules_value){ true, v };
    }
    for (size_t i = 0; i < d->n_values; i++)
        if (str_eq(d->values[i], s))
            v = (int64_t)i;
    return (struct rules_value){ true, v };
}

/* The rules that hold, by our engine. */
static void hits(const struct dmn_table *t, const struct xml *test, struct decided *out)
{
    struct rules_table *rules = rules_new(a, t->decision, RULES_COLLECT);
    struct rules_value in[WIDE] = { { false, 0 } };
    struct rules_domain dom[WIDE];
    struct rules_result result;
    struct diags d = diags_on(a);

    assert_true(t->n_in <= WIDE && t->n_rules <= 64);
    *out = (struct decided){ .t = t };
    for (size_t c = 0; c < t->n_in; c++) {
        dom[c] = domain(t, c);
        rules_column(rules, t->in[c].expression, dom[c]);
        for (const struct xml *x = test->child; x; x = x->next)
            if (str_is(x->name, "inputNode") && str_eq(xml_attr(x, "name"), t->in[c].expression))
                in[c] = input_value(&dom[c], str_trim(xml_child(x, "value")->text));
    }
    for (size_t r = 0; r < t->n_rules; r++) {
        rules_row(rules, 0, DAY_OPEN, 0, STR("tck"), t->rules[r].line);
        for (size_t c = 0; c < t->n_in; c++)
            assert_true(rules_cell(rules, r, c, t->rules[r].in[c], &d));
    }
    assert_true(rules_compile(rules, &d));
    rules_judge(rules, 1, in, a, &result);
    for (size_t r = rules_next(rules, result.must, 0); r != SIZE_MAX;
         r = rules_next(rules, result.must, r + 1))
        out->hit[out->n++] = r;
}

static void write_rule(struct buf *b, const struct dmn_table *t, size_t r)
{
    for (size_t i = 0; i < t->n_out; i++) {
        struct str s = t->rules[r].out[i];
        if (str_starts(s, "\""))
            s = str_sub(s, 1, s.n - 2);
        buf_printf(b, "%.*s=%.*s;", STR_ARG(t->n_out > 1 ? t->out[i].name : STR("")), STR_ARG(s));
    }
    buf_char(b, ' ');
}

static void aggregate(struct buf *b, const struct decided *d)
{
    int64_t all = str_is(d->t->aggregation, "COUNT") ? (int64_t)d->n * 1000000 : 0, v = 0;

    for (size_t i = 0; i < d->n && !str_is(d->t->aggregation, "COUNT"); i++) {
        assert_true(str_decimal(d->t->rules[d->hit[i]].out[0], 6, &v));
        if (str_is(d->t->aggregation, "SUM"))
            all += v;
        else
            all = i == 0 || (str_is(d->t->aggregation, "MIN") ? v < all : v > all) ? v : all;
    }
    buf_printf(b, "=%lld.%06lld;", (long long)(all / 1000000), (long long)(all % 1000000));
}

/* The result in one spelling: "name=value;" an output, a blank behind each rule. */
static struct str decide(struct decided *d)
{
    struct buf b = buf_on(a);
    struct str hit = d->t->hit;
    bool one = str_is(hit, "UNIQUE") || str_is(hit, "FIRST") || str_is(hit, "ANY") ||
        str_is(hit, "PRIORITY");

    if (str_is(hit, "PRIORITY") || str_is(hit, "OUTPUT ORDER"))
        by_outputs(d);
    if (d->t->aggregation.n)
        aggregate(&b, d);
    for (size_t i = 0; i < (one && d->n ? 1 : d->n) && d->t->aggregation.n == 0; i++)
        write_rule(&b, d->t, d->hit[i]);
    return str_trim(buf_get(&b));
}

static void expected_value(struct buf *b, const struct xml *x, const struct dmn_table *t)
{
    struct str s = str_trim(xml_child(x, "value")->text);
    int64_t v;

    if (t->aggregation.n && str_decimal(s, 6, &v))
        buf_printf(b, "%.*s=%lld.%06lld;", STR_ARG(xml_attr(x, "name")), (long long)(v / 1000000),
                   (long long)(v % 1000000));
    else
        buf_printf(b, "%.*s=%.*s;", STR_ARG(xml_attr(x, "name")), STR_ARG(s));
}

static void expected_item(struct buf *b, const struct xml *x, const struct dmn_table *t)
{
    if (xml_child(x, "value"))
        expected_value(b, x, t);
    for (size_t i = 0; i < t->n_out; i++)
        for (const struct xml *c = x->child; c; c = c->next)
            if (str_is(c->name, "component") && str_eq(xml_attr(c, "name"), t->out[i].name))
                expected_value(b, c, t);
    buf_char(b, ' ');
}

static struct str expected(const struct xml *test, const struct dmn_table *t)
{
    struct buf b = buf_on(a);
    const struct xml *x = xml_child(xml_child(test, "resultNode"), "expected");
    const struct xml *list = xml_child(x, "list");

    if (!list)
        expected_item(&b, x, t);
    for (const struct xml *item = list ? list->child : NULL; item; item = item->next)
        expected_item(&b, item, t);
    return str_trim(buf_get(&b));
}

static struct xml *parse(const char *path)
{
    struct diags d = diags_on(a);
    struct str text = law_file_read(a, path);
    struct xml *x = text.p ? xml_read(a, text, &d) : NULL;

    if (text.p && !x)
        fail_msg("%s: %.*s", path, STR_ARG(diag_text(a, d.first)));
    return x;
}

static size_t one_folder(struct str name)
{
    struct diags d = diags_on(a);
    char *folder = str_z(a, str_printf(a, "../shared/vectors/dmn/%.*s", STR_ARG(name)));
    struct str text = law_file_read(
        a, str_z(a, str_printf(a, "%s/%.*s.dmn", folder, STR_ARG(name))));
    struct xml *tests = parse(
        str_z(a, str_printf(a, "%s/%.*s-test-01.xml", folder, STR_ARG(name))));
    struct dmn *m = dmn_read(a, text, &d);
    size_t passed = 0;

    if (!m)
        fail_msg("%s: %.*s", folder, STR_ARG(diag_text(a, d.first)));
    for (const struct xml *t = tests->child; t; t = t->next) {
        struct decided got;
        struct str want, is;
        if (!str_is(t->name, "testCase"))
            continue;
        assert_true(str_eq(xml_attr(xml_child(t, "resultNode"), "name"), m->tables->decision));
        hits(m->tables, t, &got);
        is = decide(&got);
        want = expected(t, m->tables);
        if (!str_eq(is, want))
            fail_msg("%.*s %.*s: \"%.*s\" instead of \"%.*s\"", STR_ARG(name),
                     STR_ARG(xml_attr(t, "id")), STR_ARG(is), STR_ARG(want));
        passed++;
    }
    return passed;
}

static void tck_tables_decide(void **state)
{
    size_t n, passed = 0;
    struct str *names = law_dir_names(a, "../shared/vectors/dmn", "", &n);

    (void)state;
    if (n == 0)
        skip();
    for (size_t i = 0; i < n; i++)
        passed += one_folder(names[i]);
    assert_true(passed >= 40);
    print_message("%zu cases of %zu tables\n", passed, n);
}

/* A foreign table becomes a file that says what is missing, not one that loads. */
static void a_foreign_table_waits_for_a_lawyer(void **state)
{
    struct diags d = diags_on(a);
    struct dmn *m = dmn_read(a,
        STR("<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/' name='My Model'>"
            "<decision name='Who Decides'><decisionTable><input label='trip.purpose'>"
            "<inputExpression typeRef='string'><text>purpose</text></inputExpression></input>"
            "<output name='decider'/><rule><inputEntry><text>\"stay\"</text></inputEntry>"
            "<outputEntry><text>\"police\"</text></outputEntry></rule></decisionTable></decision>"
            "</definitions>"),
        &d);
    struct str text;

    (void)state;
    assert_non_null(m);
    text = dmn_law_file(m, a);
    assert_true(str_find(text, "service: my-model") >= 0);
    assert_true(str_find(text, "## Who Decides · who-decides · unique") >= 0);
    assert_true(str_find(text, "| trip.purpose | → decider | clause | note |") >= 0);
    assert_true(str_find(text, "| stay | police | | |") >= 0
        || str_find(text, "| stay | police |  |  |") >= 0);
    assert_null(law_small(a, &d, "law/z.md", str_z(a, text), NULL));
}

static void refuses_what_is_not_dmn(void **state)
{
    static const struct { const char *text, *code; int line;
    } BAD[] = {
        { "", "bad-xml", 1 },
        { "hello", "bad-xml", 1 },
        { "<a>", "bad-xml", 1 },
        { "<a></b>", "bad-xml", 1 },
        { "<a/><b/>", "bad-xml", 1 },
        { "<a x=1/>", "bad-xml", 1 },
        { "<a x='1' x='2'/>", "bad-xml", 1 },
        { "<a>&b;</a>", "bad-xml", 1 },
        { "<a>&#0;</a>", "bad-xml", 1 },
        { "<a>&#xD800;</a>", "bad-xml", 1 },
        { "<a>\n& </a>", "bad-xml", 2 },
        { "<a x='<'/>", "bad-xml", 1 },
        { "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>", "bad-xml", 1 },
        { "<a><!-- x</a>", "bad-xml", 1 },
        { "<a><![CDATA[x</a>", "bad-xml", 1 },
        { "<html xmlns='http://www.w3.org/1999/xhtml'/>", "bad-dmn", 1 },
        { "<definitions xmlns='urn:x'/>", "bad-dmn", 1 },
        { "<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd'/>", "bad-dmn", 1 },
        { "<d:definitions xmlns:d='http://www.omg.org/spec/DMN/20180521/MODEL/'><d:decision "
          "name='x'>\n"
          "<d:decisionTable><d:output/><d:rule/></d:decisionTable></d:decision></d:definitions>",
            "bad-dmn", 2 },
        { "<d:definitions xmlns:d='http://www.omg.org/spec/DMN/20180521/MODEL/'><d:decision "
          "name='x'>"
          "<d:decisionTable/></d:decision></d:definitions>",
            "bad-dmn", 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct diags d = diags_on(a);
        if (dmn_read(a, str_of(BAD[i].text), &d))
            fail_msg("%s is read", BAD[i].text);
        if (!law_small_diag(&d, BAD[i].code) || d.first->line != BAD[i].line)
            fail_msg("%s: %.*s", BAD[i].text, STR_ARG(diag_text(a, d.first)));
    }
}

static void reads_xml(void **state)
{
    struct diags d = diags_on(a);
    struct xml *x = xml_read(a,
        STR("\xef\xbb\xbf<?xml version='1.0'?><!-- c --><a xmlns='u' xmlns:p='v' "
            "y=\"&lt;&#65;&#x4d9;\">1<!-- x -->2<![CDATA[<&]]><p:b q:z='1'/>3</a>\n"),
        &d);

    (void)state;
    assert_non_null(x);
    assert_true(str_is(x->text, "12<&3"));
    assert_true(str_is(x->space, "u"));
    assert_true(str_is(xml_attr(x, "y"), "<Aә"));
    assert_true(str_is(x->child->name, "b") && str_is(x->child->space, "v"));
    assert_true(str_is(xml_attr(x->child, "q:z"), "1"));
    assert_null(xml_attr(x, "none").p);
    assert_null(xml_child(x, "c"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_real_law_comes_back), cmocka_unit_test(odd_cells_come_back),
        cmocka_unit_test(tck_tables_decide), cmocka_unit_test(a_foreign_table_waits_for_a_lawyer),
        cmocka_unit_test(refuses_what_is_not_dmn), cmocka_unit_test(reads_xml),
    };

    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
