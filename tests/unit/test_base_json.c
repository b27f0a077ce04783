/*
 * NAME    test_base_json - the reader, the builder, the writer
 * WHY     a second opinion: every document below, and thousands made by breaking them, is also
 *         given to jansson, and both must say the same about it and write the same of it
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/json.h"
#include "second_json.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct json *parse(struct str s)
{
    return json_parse(a, s, JSON_LIMITS, NULL);
}

static const char *const documents[] = {
    "{}", "[]", "null", "true", "false", "0", "-0", "-1.5e+10", "1E5", "0.25", "\"\"", " [ ] ",
    "\t{\n}\r\n",
    "{\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"d\":{}}}",
    "[[],[[]],[[],[]],{\"a\":[]}]",
    "{\"қала\":\"Алматы\",\"e\":\"\\u04d8\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"}",
    "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
    "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"10\":1,\"11\":1}",
    "[1,2,3,-4,5.5,\"\\u0001\",\"\x7F\",\"\xEF\xBF\xBD\"]",
    "{\"\":1}", "[\"\\u00e9\",\"\\uFFFF\",\"\\u2028\"]",
};

static const char *const faults[] = {
    "", " ", "{", "}", "[", "]", "[1,]", "[,1]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
    "{a:1}", "{'a':1}",
    "[1 2]", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "[1]]", "{}{}", "1 2", "nul", "nulll", "True",
    "TRUE", "tru e",
    "01", "-", "+1", "1.", ".5", "1.e5", "1e", "1e+", "0x10", "--1", "-a", "NaN", "Infinity",
    "1_000",
    "\"", "\"abc", "\"\\\"", "\"\\x41\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u0000\"", "\"\\ud800\"",
    "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\", "\"\\u",
    "\"\t\"",
    "\"\n\"", "\"\x01\"", "\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "[\"a\xC3\"]",
    "\xEF\xBB\xBF{}",
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[1}", "{\"a\":1]", "// c\n1", "/* */1",
    "[1,,2]", "{\"a\":1,,}",
    "{1:2}", "{null:1}", "[\"a\":1]", "\x0B[]", "\x0C[]", "\xC2\xA0[]", "{\"a\":[1,2}", "\"\\'\"",
    "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"10\":1,\"3\":1}",
};

/*
 * jansson turns numbers into machine numbers and refuses those that do not fit; we keep their text.
 * Also its limit of nesting is its own. Nothing else may differ.
 */
static bool numbers_fit(struct str s)
{
    size_t digits = 0;

    for (size_t i = 0; i < s.n; i++) {
        digits = s.p[i] >= '0' && s.p[i] <= '9' ? digits + 1 : 0;
        if (digits > 18 || ((s.p[i] == 'e' || s.p[i] == 'E') && i + 1 < s.n
            && strchr("+-0123456789", s.p[i + 1])))
            return false;
    }
    return true;
}

/* Deep equality of what both understood. */
static bool alike(const struct json *v, const struct second *j)
{
    size_t i = 0, n;
    const char *p;

    if (j == NULL)
        return false;
    switch (v->type) {
    case JSON_NULL:
        return second_kind(j) == 'n';
    case JSON_BOOL:
        return second_kind(j) == (v->b ? 't' : 'f');
    case JSON_NUMBER:
        return second_kind(j) == '#'
            && fpclassify(second_number(j) - strtod(str_z(a, v->s), NULL)) == FP_ZERO;
    case JSON_STRING:
        if (second_kind(j) != '"')
            return false;
        p = second_str(j, &n);
        return str_eq(v->s, (struct str){ p, n });
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    if (second_kind(j) != (v->type == JSON_ARRAY ? '[' : '{') || second_count(j) != v->count)
        return false;
    json_each(w, v) {
        if (!alike(w, v->type == JSON_ARRAY ? second_at(j, i++) : second_get(j, str_z(a, w->key))))
            return false;
    }
    return true;
}

/* Both readers on one text; true when it is a document. */
static bool both(struct str s)
{
    struct json *v = parse(s);
    struct second *j = second_parse(s.p, s.n), *j2;
    struct str again;

    if ((v != NULL) != (j != NULL) && (v == NULL || numbers_fit(s)))
        fail_msg("we say %s, jansson says %s: %.*s", v != NULL ? "yes" : "no",
            j != NULL ? "yes" : "no", STR_ARG(s));
    if (v != NULL && j != NULL) {
        again = json_text(a, v, 0);
        j2 = second_parse(again.p, again.n);
        if (!alike(v, j))
            fail_msg("understood differently: %.*s", STR_ARG(s));
        if (j2 == NULL || !second_equal(j, j2))
            fail_msg("written differently: %.*s", STR_ARG(s));
        assert_true(json_same(v, parse(again)));
        assert_true(json_same(v, parse(json_text(a, v, 3))));
        assert_true(str_eq(json_text(a, parse(again), 0), again));
        second_free(j2);
    }
    if (j != NULL)
        second_free(j);
    return v != NULL;
}

static void agrees_with_jansson(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        assert_true(both(str_of(documents[i])));
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        assert_false(both(str_of(faults[i])));
    assert_false(both((struct str){ "[1]\0", 4 }));
    assert_false(both((struct str){ "\"a\0b\"", 5 }));
}

/*
 * Every document cut at every byte, with every byte left out, doubled or replaced by each awkward
 * one.
 */
static void agrees_when_broken(void **state)
{
    static const char awkward[] = "\"\\{}[],:0-9.eEtu \n\x01\x7F\xC3\xFF";
    size_t taken = 0, tried = 0;

    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        size_t n = strlen(documents[i]);

        for (size_t at = 0; at < n; at++) {
            struct str head = { documents[i], at }, tail = { documents[i] + at, n - at };
            struct str rest = str_sub(tail, 1, n);
            struct arena_mark m = arena_mark(a);

            taken += both(head);
            taken += both(tail);
            taken += both(str_printf(a, "%.*s%.*s", STR_ARG(head), STR_ARG(rest)));
            taken += both(str_printf(a, "%.*s%c%.*s", STR_ARG(head), tail.p[0], STR_ARG(tail)));
            for (const char *c = awkward; *c != '\0'; c++)
                taken += both(str_printf(a, "%.*s%c%.*s", STR_ARG(head), *c, STR_ARG(rest)));
            tried += 4 + sizeof awkward - 1;
            arena_rewind(a, m);
        }
    }
    assert_in_range(taken, 500, tried - 500);
}

static void place_of_fault(void **state)
{
    static const struct {
        const char *text;
        int line, column;
    } rows[] = {
        { "{\"a\": tru}", 1, 7 }, { "[1,\n 2,\n  x]", 3, 3 }, { "{\"a\":1,\n\"a\":2}", 2, 1 },
        { "[\"ab", 1, 2 }, { "\n\n\"\\ud800\"", 3, 2 }, { "[1]\n x", 2, 2 }, { "[1,", 1, 4 },
        { "[\n\"қ\xFF\"]", 2, 4 }, { "{\"a\":\"\\n\\n\",\n1}", 2, 1 }, { "", 1, 1 }, { "[12.]", 1,
        5 },
        { "{\"9\":1,\"8\":1,\"7\":1,\"6\":1,\"5\":1,\"4\":1,\"3\":1,\"2\":1,\n\"7\":1,\"6\":1}", 2,
        1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct diags d = diags_on(a);

        assert_null(json_parse(a, str_of(rows[i].text), JSON_LIMITS, &d));
        assert_int_equal(d.count, 1);
        assert_true(str_is(d.first->code, "bad-json"));
        assert_int_equal(d.first->class, DIAG_INPUT);
        if (d.first->line != rows[i].line || d.first->column != rows[i].column)
            fail_msg("%s: said to be at %d:%d", rows[i].text, d.first->line, d.first->column);
        assert_true(d.first->remedy.n > 0);
    }
}

static struct str brackets(size_t n)
{
    struct buf b = buf_on(a);

    buf_pad(&b, '[', n);
    buf_pad(&b, ']', n);
    return buf_get(&b);
}

static void limits(void **state)
{
    struct json_limits lim = { .bytes = 20, .depth = 3, .values = 5 };

    (void)state;
    assert_non_null(json_parse(a, brackets(3), lim, NULL));
    assert_null(json_parse(a, brackets(4), lim, NULL));
    assert_null(json_parse(a, STR("[[[{}]]]"), lim, NULL));
    assert_non_null(json_parse(a, STR("[1,2,3,4]"), lim, NULL));
    assert_null(json_parse(a, STR("[1,2,3,4,5]"), lim, NULL));
    assert_non_null(json_parse(a, STR("[1234567890,1234567]"), lim, NULL));
    assert_null(json_parse(a, STR("[1234567890,12345678]"), lim, NULL));
    lim.depth = 0;
    assert_non_null(json_parse(a, STR("1"), lim, NULL));
    assert_null(json_parse(a, STR("[]"), lim, NULL));
    assert_non_null(parse(brackets(32)));
    assert_null(parse(brackets(33)));
    /* deep on purpose: no recursion in the reader */
    lim = (struct json_limits){ .bytes = 1u << 22, .depth = 1000000, .values = 1000000 };
    assert_non_null(json_parse(a, brackets(1000000), lim, NULL));
}

/*
 * Twice the input, twice the work: memory counted, and time within a wide margin. Objects of very
 * many members are where a naive check for duplicates would be quadratic: 40000 members would be
 * 800 million comparisons.
 */
static struct str large_object(size_t n, bool twin)
{
    struct buf b = buf_on(a);

    buf_char(&b, '{');
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s\"member-%zu\":%zu", i ? "," : "", i * 7919 % n, i);
    if (twin)
        buf_puts(&b, ",\"member-17\":0");
    buf_char(&b, '}');
    return buf_get(&b);
}

static void large_objects(void **state)
{
    struct json_limits lim = { .bytes = 1u << 24, .depth = 4, .values = 1u << 20 };
    struct str s = large_object(40000, false);
    clock_t start = clock();

    (void)state;
    for (int i = 0; i < 5; i++) {
        struct json *v = json_parse(a, s, lim, NULL);

        assert_non_null(v);
        assert_int_equal(v->count, 40000);
    }
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
    assert_null(json_parse(a, large_object(40000, true), lim, NULL));
}

static void reads(void **state)
{
    struct json *o = parse(STR("{\"s\":\"x\",\"n\":12,\"big\":9223372036854775808,\"f\":1.5,\"t\":true,"
        "\"z\":null,\"l\":[10,20,30],\"o\":{\"k\":\"v\"}}"));
    int64_t n = 5, sum = 0;

    (void)state;
    assert_true(str_is(json_get_str(o, "s"), "x"));
    assert_null(json_get_str(o, "n").p);
    assert_null(json_get_str(o, "absent").p);
    assert_null(json_get_str(NULL, "absent").p);
    assert_int_equal(json_get_int(o, "n", -1), 12);
    assert_int_equal(json_get_int(o, "big", -1), -1);
    assert_int_equal(json_get_int(o, "f", -1), -1);
    assert_int_equal(json_get_int(o, "s", -1), -1);
    assert_false(json_int(json_get(o, "f"), &n));
    assert_int_equal(n, 5);
    assert_true(json_get_bool(o, "t", false));
    assert_true(json_get_bool(o, "z", true));
    assert_int_equal(json_get(o, "z")->type, JSON_NULL);
    assert_true(str_is(json_get(o, "f")->s, "1.5"));
    json_each(v, json_get(o, "l")) {
        assert_true(json_int(v, &n));
        sum += n;
    }
    assert_int_equal(sum, 60);
    json_each(v, json_get(o, "absent"))
        fail();
    assert_true(json_int(json_at(json_get(o, "l"), 2), &n) && n == 30);
    assert_null(json_at(json_get(o, "l"), 3));
    assert_null(json_at(o, 0));
    assert_null(json_get(json_get(o, "l"), "s"));
    assert_true(str_is(json_get_str(json_get(o, "o"), "k"), "v"));
}

static void builds(void **state)
{
    struct json *o = json_new_object(a), *l, *c;

    (void)state;
    json_set_str(a, o, "name", STR("Ә\"x"));
    json_set_str(a, o, "absent", STR_NONE);
    json_set_int(a, o, "n", INT64_MIN);
    json_set_bool(a, o, "b", true);
    l = json_set(a, o, "l", json_new_array(a));
    json_push(a, l, json_new_int(a, 1));
    json_push(a, l, NULL);
    json_push(a, l, json_new_object(a));
    json_set(a, o, "none", NULL);
    assert_string_equal(json_text(a, o, 0).p,
        "{\"name\":\"Ә\\\"x\",\"n\":-9223372036854775808,\"b\":true,\"l\":[1,null,{}],\"none\":null}");
    assert_string_equal(json_text(a, o, 2).p,
        "{\n  \"name\": \"Ә\\\"x\",\n  \"n\": -9223372036854775808,\n  \"b\": true,\n"
        "  \"l\": [\n    1,\n    null,\n    {}\n  ],\n  \"none\": null\n}");
    assert_true(both(json_text(a, o, 0)));
    c = json_copy(a, o);
    assert_true(json_same(o, c));
    json_set_int(a, c, "n", 5);             /* replaced where it stood */
    json_set_bool(a, c, "none", false);     /* also the last */
    json_set_int(a, c, "more", 6);
    assert_false(json_same(o, c));
    assert_string_equal(json_text(a, c, 0).p,
        "{\"name\":\"Ә\\\"x\",\"n\":5,\"b\":true,\"l\":[1,null,{}],\"none\":false,\"more\":6}");
    assert_int_equal(c->count, 6);
    assert_string_equal(json_text(a, NULL, 0).p, "null");
}

static void compares(void **state)
{
    static const struct {
        const char *x, *y;
        bool same;
    } rows[] = {
        { "{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":3,\"a\":1,\"b\":2}", true },
        { "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false }, { "{\"a\":1}", "{\"a\":1,\"b\":2}",
        false },
        { "[1,2]", "[2,1]", false }, { "[1,2]", "[1,2]", true }, { "1", "1.0", false }, { "1",
        "\"1\"", false },
        { "true", "false", false }, { "null", "null", true }, { "{}", "[]", false },
        { "{\"a\":{\"x\":[1,{\"y\":2,\"z\":3}]}}", "{\"a\":{\"x\":[1,{\"z\":3,\"y\":2}]}}", true },
        { "{\"a\":{\"x\":1}}", "{\"a\":{\"x\":2}}", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(json_same(parse(str_of(rows[i].x)), parse(str_of(rows[i].y))),
            rows[i].same);
        assert_int_equal(json_same(parse(str_of(rows[i].y)), parse(str_of(rows[i].x))),
            rows[i].same);
    }
    assert_true(json_same(NULL, NULL));
    assert_false(json_same(NULL, parse(STR("null"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(agrees_with_jansson, setup, teardown),
        cmocka_unit_test_setup_teardown(agrees_when_broken, setup, teardown),
        cmocka_unit_test_setup_teardown(place_of_fault, setup, teardown),
        cmocka_unit_test_setup_teardown(limits, setup, teardown),
        cmocka_unit_test_setup_teardown(large_objects, setup, teardown),
        cmocka_unit_test_setup_teardown(reads, setup, teardown),
        cmocka_unit_test_setup_teardown(builds, setup, teardown),
        cmocka_unit_test_setup_teardown(compares, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
