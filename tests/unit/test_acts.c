/*
 * NAME    test_acts - the register from outside: importers, editions, search, comparison, addresses
 * WHY     a register that loses, overwrites or misnames a text is worse than none
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acts/find.h"
#include "acts_dir.h"
#include "law_dir.h"

static struct arena *a;
static char dir[64];
static struct acts *r;

static int open_all(void **state)
{
    (void)state;
    a = arena_new();
    r = acts_dir_open(a, dir);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    acts_dir_close(a, r, dir);
    arena_free(a);
    return 0;
}

static day on(const char *z)
{
    day v;

    assert_true(day_parse(str_of(z), &v));
    return v;
}

static struct json *take_path(struct str path, const char *from)
{
    struct diags d = diags_on(a);
    struct acts_import how = { .lang = LANG_EN, .from = from ? on(from) : DAY_NONE,
        .today = on("2026-11-22") };
    struct json *v = acts_import(r, &path, 1, &how, a, &d);

    if (!v)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return v;
}

static struct json *take(const char *name, const char *text, const char *from)
{
    struct str path = str_printf(a, "%s/%s", dir, name);
    FILE *f = fopen(path.p, "wb");

    assert_non_null(f);
    assert_true(fwrite(text, 1, strlen(text), f) == strlen(text));
    fclose(f);
    return take_path(path, from);
}

static struct json *found(const char *text, struct acts_query q)
{
    struct diags d = diags_on(a);
    struct json *v;

    q.text = str_of(text);
    q.today = on("2026-11-22");
    v = acts_search(r, &q, a, &d);
    if (!v)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return v;
}

static struct str first(const struct json *v, const char *member)
{
    return json_get_str(json_at(json_get(v, "acts"), 0), member);
}

static struct json *shown(const char *code, const char *when)
{
    struct diags d = diags_on(a);
    struct json *v = acts_show(r, str_of(code), on(when), LANG_EN, on("2026-11-22"), a, &d);

    if (!v)
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return v;
}

static const struct json *clause(const struct json *v, const char *id)
{
    json_each(c, json_get(v, "clauses"))
        if (str_is(json_get_str(c, "id"), id))
            return c;
    fail_msg("no clause %s", id);
    return NULL;
}

static bool linked(const struct json *v, const char *rel, const char *to)
{
    json_each(l, json_get(json_get(v, "links"), "out"))
        if (str_is(json_get_str(l, "rel"), rel) && str_is(json_get_str(l, "to"), to))
            return true;
    return false;
}

#define same(s, z) do { struct str s_ = (s); if (!str_is(s_, z)) \
    fail_msg("\"%.*s\" instead of \"%s\"", STR_ARG(s_), z); } while (0)

/* ------------------------------------------------------------------ an order that approves rules */
static const char ORDER[] =
    "of March 4, 1999 No. 77\n"
    "About Rules of keeping of bees on the roofs of houses\n"
    "The Government of the Republic of Kazakhstan DECIDES:\n"
    "1. Approve the enclosed Rules of keeping of bees.\n"
    "2. Recognize invalid:\n"
    "1) the resolution of the Cabinet of Ministers of May 2, 1991 N 15 \"About hives\";\n"
    "Prime Minister of the Republic of Kazakhstan N. Invented\n"
    "Approved by the order of the Government of the Republic of Kazakhstan of March 4, 1999 No. 77\n"
    "1. These rules are about bees.\n"
    "2. The keeper of bees submits:\n"
    "1) statement;\n"
    "2) it is excluded\n"
    "3) notarially certified consent of the neighbours;\n"
    "Other papers are not asked for.\n"
    "2-1. Honey belongs to the keeper.\n"
    "Disclaimer! This text was translated by AI translator.\n"
    "More about search system\n"
    "The document ceased to be valid according to the Order of the Government of June 1, 2010 No. 5";

static void an_order_that_approves_rules(void **state)
{
    struct json *told = take("in.txt", ORDER, NULL), *v;
    struct acts_query q = ACTS_QUERY;

    (void)state;
    assert_int_equal(json_get_int(json_get(told, "acts"), "new", 0), 1);
    assert_int_equal(json_get_int(told, "not_understood_count", 0), 1);
    v = shown("KZ-GOV-77-1999", "2005-01-01");
    same(json_get_str(v, "status"), "in-force");
    same(json_get_str(v, "kind"), "resolution");
    same(json_get_str(json_get(v, "edition"), "origin"), "machine-translation");
    same(json_get_str(clause(v, "sec_2__item_2"), "state"), "excluded");
    same(json_get_str(clause(v, "sec_2__p_1"), "text"), "Other papers are not asked for.");
    same(json_get_str(clause(v, "sec_2-1"), "text"), "Honey belongs to the keeper.");
    same(json_get_str(clause(v, "order__sec_1"), "num"), "1");
    assert_true(linked(v, "repeals", "KZ-CAB-15-1991"));
    assert_true(linked(v, "repealed-by", "KZ-GOV-5-2010"));
    same(json_get_str(shown("KZ-GOV-77-1999", "2010-06-01"), "status"), "ceased");
    same(json_get_str(shown("KZ-GOV-77-1999", "1998-06-01"), "status"), "not-yet");
    q.country = STR("KZ");
    q.adopted_from = on("1999-01-01");
    q.adopted_to = on("1999-12-31");
    v = found("notarially certified", q);
    assert_int_equal(json_get_int(v, "total", 0), 1);
    same(first(v, "clause"), "sec_2__item_3");
    assert_true(str_find(first(v, "excerpt"), "notarially certified consent") >= 0);
    q.adopted_from = on("2000-01-01");
    q.adopted_to = DAY_OPEN;
    assert_int_equal(json_get_int(found("notarially certified", q), "total", 9), 0);
}

static void an_import_twice_changes_nothing(void **state)
{
    struct json *told;

    (void)state;
    take("in.txt", ORDER, NULL);
    told = take("in.txt", ORDER, NULL);
    assert_int_equal(json_get_int(told, "skipped", 0) +
                     json_get_int(json_get(told, "acts"), "unchanged", 0), 1);
    assert_int_equal(json_get_int(told, "editions", 9), 0);
}

/* ------------------------------------------------------------------ editions */
#define BEES(from, rest, text) "{\"country\":\"kz\",\"kind\":\"order\",\"body\":\"MIA\"," \
    "\"number\":\"12\",\"adopted\":\"2001-02-03\",\"title\":{\"en\":\"On bees\",\"ru\":" \
    "\"О пчёлах\",\"kk\":\"Аралар туралы\"},\"themes\":[\"farming\"],\"tags\":[\"bees\"]," rest \
    "\"editions\":[{\"from\":\"" from "\",\"lang\":\"en\",\"clauses\":[{\"id\":\"sec_1\"," \
    "\"heading\":\"\",\"text\":\"" text "\"}]}]}\n"

static void an_amendment_is_a_new_edition(void **state)
{
    struct diags d = diags_on(a);
    struct json *v;

    (void)state;
    take("in.jsonl", BEES("2001-02-03", "", "A hive stands ten metres from the road."), NULL);
    v = take("in.jsonl", BEES("2005-01-01", "", "A hive stands twenty metres from the road."), NULL);
    assert_int_equal(json_get_int(json_get(v, "acts"), "amended", 0), 1);
    same(json_get_str(clause(shown("KZ-MIA-12-2001", "2004-12-31"), "sec_1"), "text"),
         "A hive stands ten metres from the road.");
    same(json_get_str(json_get(shown("KZ-MIA-12-2001", "2004-12-31"), "edition"), "to"),
         "2004-12-31");
    same(json_get_str(clause(shown("KZ-MIA-12-2001", "2005-01-01"), "sec_1"), "text"),
         "A hive stands twenty metres from the road.");
    v = acts_diff(r, STR("KZ-MIA-12-2001"), on("2004-01-01"), LANG_EN, on("2006-01-01"), LANG_EN, a,
                  &d);
    assert_non_null(v);
    same(json_text(a, json_get(json_at(json_get(v, "clauses"), 0), "words"), 0),
         "[{\"op\":\"same\",\"text\":\"A hive stands \"},{\"op\":\"del\",\"text\":\"ten \"},"
         "{\"op\":\"ins\",\"text\":\"twenty \"},{\"op\":\"same\",\"text\":\"metres from the road.\"}]");
    /* the same edition said otherwise: a correction, and the old wording stays in the file */
    v = take("in.jsonl", BEES("2005-01-01", "", "A hive stands thirty metres from the road."), NULL);
    assert_int_equal(json_get_int(json_get(v, "acts"), "corrected", 0), 1);
    v = acts_clause(r, STR("KZ-MIA-12-2001"), STR("1"), on("2006-01-01"), LANG_EN, a, &d);
    same(json_get_str(v, "text"), "A hive stands thirty metres from the road.");
    same(json_get_str(v, "state"), "in-force");
    assert_int_equal(json_get_int(json_get(v, "edition"), "revision", 0), 1);
}

static void a_repeal_ends_an_act_whichever_comes_first(void **state)
{
    static const char REPEAL[] = "{\"kind\":\"order\",\"body\":\"MIA\",\"number\":\"3\",\"adopted\":"
        "\"2009-05-01\",\"in_force\":\"2009-06-01\",\"title\":{\"en\":\"Repeal\"},\"editions\":[],"
        "\"links\":[{\"rel\":\"repeals\",\"to\":\"KZ-MIA-12-2001\"}]}\n";
    struct diags d = diags_on(a);
    struct json *v;

    (void)state;
    take("in.jsonl", REPEAL, NULL);
    take("in.jsonl", BEES("2001-02-03", "", "Hives."), NULL);
    same(json_get_str(shown("KZ-MIA-12-2001", "2009-05-31"), "status"), "in-force");
    same(json_get_str(shown("KZ-MIA-12-2001", "2009-06-01"), "status"), "ceased");
    v = acts_links(r, STR("KZ-MIA-12-2001"), LANG_EN, on("2026-01-01"), a, &d);
    same(json_get_str(json_at(json_get(v, "in"), 0), "rel"), "repeals");
    same(json_get_str(json_at(json_get(v, "in"), 0), "to"), "KZ-MIA-3-2009");
}

/* ------------------------------------------------------------------ words */
static void words_are_found_as_people_type_them(void **state)
{
    static const struct { const char *typed; int64_t total; } rows[] = {
        { "азамат", 1 }, { "азаматтарынын", 1 }, { "көшіру құжаттары", 1 }, { "кошiру кужаттар", 0 },
        { "коширу кужаттар", 1 }, { "заявлением", 1 }, { "выезде", 1 }, { "ЁЛКИ елка", 1 },
        { "\"стола заказов\"", 1 }, { "\"заказов стола\"", 0 }, { "заяв*", 1 }, { "CERTIFIED", 1 },
        { "departures", 1 }, { "\" OR NEAR(", 0 }, { "NOT AND ()", 0 }, { "-", 0 },
    };
    struct acts_query q = ACTS_QUERY;

    (void)state;
    take("in.jsonl",
         "{\"kind\":\"order\",\"body\":\"MJ\",\"number\":\"1\",\"adopted\":\"2011-01-01\",\"title\":"
         "{\"en\":\"On trees\"},\"editions\":[{\"lang\":\"kk\",\"clauses\":[{\"id\":\"sec_1\",\"text\":"
         "\"Азаматтарының көшіру құжаттары\"}]},{\"lang\":\"ru\",\"clauses\":[{\"id\":\"sec_1\","
         "\"text\":\"Заявление о выезде подаётся у стола заказов возле ёлки\"}]},{\"lang\":\"en\","
         "\"clauses\":[{\"id\":\"sec_1\",\"text\":\"Certified departure\"}]}]}\n", NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t total = json_get_int(found(rows[i].typed, q), "total", -1);
        if (total != rows[i].total)
            fail_msg("%s: %lld", rows[i].typed, (long long)total);
    }
}

static void the_act_itself_stands_above_those_that_cite_it(void **state)
{
    struct acts_query q = ACTS_QUERY;
    struct json *v;

    (void)state;
    take("in.jsonl",
         "{\"kind\":\"order\",\"body\":\"MJ\",\"number\":\"8\",\"adopted\":\"2012-01-01\",\"title\":{"
         "\"en\":\"On modification of the rules of beekeeping\"},\"links\":[{\"rel\":\"amends\",\"to\":"
         "\"KZ-MJ-7-2011\"}],\"editions\":[{\"lang\":\"en\",\"clauses\":[{\"id\":\"sec_1\",\"text\":"
         "\"The rules of beekeeping, order 7, rules of beekeeping, rules of beekeeping\"}]}]}\n"
         "{\"kind\":\"order\",\"body\":\"MJ\",\"number\":\"7\",\"adopted\":\"2011-01-01\",\"title\":{"
         "\"en\":\"Rules of beekeeping\"},\"themes\":[\"farming\"],\"editions\":[{\"lang\":\"en\","
         "\"clauses\":[{\"id\":\"sec_1\",\"text\":\"Bees are kept with care\"}]}]}\n"
         "{\"kind\":\"order\",\"body\":\"MF\",\"number\":\"9\",\"adopted\":\"2013-01-01\",\"title\":{"
         "\"en\":\"On taxes\"},\"editions\":[{\"lang\":\"en\",\"clauses\":[{\"id\":\"sec_1\",\"text\":"
         "\"See the rules of beekeeping No. 7\"}]}]}\n", NULL);
    v = found("rules of beekeeping", q);
    assert_int_equal(json_get_int(v, "total", 0), 3);
    same(first(v, "code"), "KZ-MJ-7-2011");
    same(first(found("No. 7", q), "code"), "KZ-MJ-7-2011");
    same(json_get_str(json_at(json_get(json_get(v, "facets"), "body"), 0), "value"), "MJ");
    assert_int_equal(json_get_int(json_at(json_get(json_get(v, "facets"), "body"), 0), "count", 0),
                     2);
    q.theme = STR("farming");
    assert_int_equal(json_get_int(found("rules", q), "total", 0), 1);
    q.theme = STR("none");
    assert_int_equal(json_get_int(found("rules", q), "total", 9), 0);
}

/* ------------------------------------------------------------------ weights */
struct weighed { size_t rows, scores; int64_t last; double worst; sqlite3_stmt *bm25; };

static void a_row(void *ctx, int64_t row)
{
    struct weighed *w = ctx;

    assert_true(row > w->last);         /* in order, none twice */
    w->last = row;
    w->rows++;
}

static void a_score(void *ctx, int64_t row, float score)
{
    struct weighed *w = ctx;
    double want, off;

    sqlite3_bind_int64(w->bm25, 2, row);
    assert_int_equal(sqlite3_step(w->bm25), SQLITE_ROW);
    want = -sqlite3_column_double(w->bm25, 0);
    sqlite3_reset(w->bm25);
    off = (double)score - want;
    off = (off < 0 ? -off : off) / want;
    w->worst = off > w->worst ? off : w->worst;
    w->scores++;
}

/* 2600 acts: "all" stands in each, "half" in every second ... and texts are of different lengths. */
static const char *many_acts(void)
{
    struct buf b = buf_on(a);

    for (int i = 0; i < 2600; i++) {
        buf_printf(&b, "{\"kind\":\"order\",\"body\":\"MJ\",\"number\":\"%d\",\"adopted\":"
                   "\"2011-01-01\",\"title\":{\"en\":\"Act\"},\"editions\":[{\"lang\":\"en\",\"clauses\":"
                   "[{\"id\":\"sec_1\",\"text\":\"all%s%s", i + 1, i % 2 ? "" : " half",
                   i % 50 ? "" : " black bees");
        for (int k = 0; k < i % 17; k++)
            buf_puts(&b, k % 5 == 4 ? " bees black" : " honey");
        buf_puts(&b, "\"}]}]}\n");
    }
    return buf_get(&b).p;
}

static void weights_are_those_of_fts5(void **state)
{
    static const struct { const char *match; size_t rows; bool weighed; } rows[] = {
        { "\"all\"", 2600, false }, { "\"half\"", 1300, true }, { "\"all\" AND \"half\"", 1300, true },
        { "\"black bees\"", 52, true }, { "\"bees black\" AND \"half\"", 917, true },
        { "\"hon\" *", 2447, false }, { "\"blac\" * AND \"half\"", 933, true },
        { "\"none\"", 0, true },
    };
    struct diags d = diags_on(a);
    struct reader *rd;
    struct shelf *s;

    (void)state;
    take("in.jsonl", many_acts(), NULL);
    rd = reader_take(r, &d);
    s = shelf_take(r, rd, &d);
    assert_non_null(s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct weighed w = { 0 };
        const struct match_taker to = { &w, a_row, a_score };
        size_t n;
        assert_int_equal(sqlite3_prepare_v2(rd->db, "SELECT bm25(text_en) FROM text_en WHERE text_en"
            " MATCH ?1 AND rowid=?2", -1, &w.bm25, NULL), SQLITE_OK);
        sqlite3_bind_text(w.bm25, 1, rows[i].match, -1, SQLITE_STATIC);
        assert_true(match_rows(rd, s, LANG_EN, str_of(rows[i].match), &to, &n, &d));
        sqlite3_finalize(w.bm25);
        if (n != rows[i].rows || w.rows != n || w.scores != (rows[i].weighed ? n : 0))
            fail_msg("%s: %zu rows, %zu told, %zu scores", rows[i].match, n, w.rows, w.scores);
        if (w.worst > 1e-5)
            fail_msg("%s: off by %g", rows[i].match, w.worst);
    }
    shelf_give(r, s);
    reader_give(r, rd);
}

/* ------------------------------------------------------------------ other forms */
static void a_page_and_akoma_ntoso_say_the_same(void **state)
{
    struct diags d = diags_on(a);
    struct str xml;
    struct json *v;

    (void)state;
    take("in.html", "<html><head><title>x</title><script>1. no</script></head><body><p>Приказ "
         "Министра юстиции от 5&nbsp;мая 2014 года №&nbsp;31</p><h1>О садах</h1><p>ПРИКАЗЫВАЮ:</p>"
         "<p>1. Беречь <b>сады</b>.</p><p>2. Исключен приказом.</p></body></html>", NULL);
    v = acts_show(r, STR("KZ-MJ-31-2014"), on("2015-01-01"), LANG_RU, 0, a, &d);
    assert_non_null(v);
    same(json_get_str(clause(v, "sec_1"), "text"), "Беречь сады.");
    same(json_get_str(clause(v, "sec_2"), "state"), "excluded");
    assert_true(acts_akn(r, STR("KZ-MJ-31-2014"), on("2015-01-01"), LANG_RU, a, &xml, &d));
    v = take("in.xml", str_z(a, xml), NULL);
    assert_int_equal(json_get_int(json_get(v, "acts"), "unchanged", 0), 1);
}

static void hostile_files_end_in_a_clear_error(void **state)
{
    static const struct { const char *name, *text, *code; } rows[] = {
        { "in.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><akomaNtoso><act/></akomaNtoso>", "bad-xml" },
        { "in.xml", "<akomaNtoso><act>", "bad-xml" },
        { "in.xml", "<?xml version=\"1.0\"?><akomaNtoso><x/></akomaNtoso>", "acts-akn" },
        { "in.html", "<html><p>\xd0\xff</p></html>", "acts-encoding" },
        { "in.txt", "\xff\xfe\x41", "acts-encoding" }, { "in.txt", "   \n\n", "acts-empty" },
        { "in.jsonl", "{\"title\":", "bad-json" }, { "in.jsonl", "{\"title\":{}}", "acts-missing" },
        { "in.jsonl", "{\"title\":\"x\",\"adopted\":\"2001-02-30\"}", "acts-member" },
        { "in.zip", "PK\3\4 nothing", "acts-archive" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json *v = take(rows[i].name, rows[i].text, NULL);
        struct str code = json_get_str(json_at(json_get(v, "errors"), 0), "code");
        if (!str_is(code, rows[i].code))
            fail_msg("%s: %.*s", rows[i].text, STR_ARG(code));
    }
}

static void addresses_lead_to_acts(void **state)
{
    struct diags d = diags_on(a);
    struct acts_eli e;
    struct json *v;

    (void)state;
    take("in.jsonl", BEES("2001-02-03", "", "Hives."), NULL);
    v = shown("/eli/kz/order-mia/2001/12/2001-02-03/en#sec_1", "2001-03-01");
    same(json_get_str(v, "code"), "KZ-MIA-12-2001");
    same(json_get_str(v, "eli"), "/eli/kz/order-mia/2001/12/2001-02-03/en");
    assert_true(acts_eli_parse(a, STR("/eli/kz/order/2001/11-1-2%2F517/2002-01-01/kk#sec_8__item_3"),
                               &e));
    same(e.number, "11-1-2/517");
    same(e.clause, "sec_8__item_3");
    assert_false(acts_eli_parse(a, STR("/eli/kz/order/2001"), &e));
    assert_false(acts_eli_parse(a, STR("/eli/kz/order/2001/1/2001-02-30"), &e));
    assert_null(acts_show(r, STR("KZ-NONE-1-2001"), on("2001-01-01"), LANG_EN, 0, a, &d));
    same(d.first->code, "no-such-act");
}

static void clauses_are_found_as_the_law_room_spells_them(void **state)
{
    static const struct { const char *id, *path; } rows[] = {
        { "sec_8__item_3", "8.3" }, { "8.3", "8.3" }, { "55(3)", "55.3" }, { "art56.1", "56.1" },
        { "sec_8-1", "8-1" }, { "19-1(2)", "19-1.2" }, { "annex-2-row-9", "" }, { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        same(clause_path(a, str_of(rows[i].id)), rows[i].path);
}

/* ------------------------------------------------------------------ how bytes are written */
static struct json *take_bytes(const char *name, struct str bytes)
{
    struct str path = str_printf(a, "%s/%s", dir, name);
    FILE *f = fopen(path.p, "wb");

    assert_non_null(f);
    assert_true(fwrite(bytes.p, 1, bytes.n, f) == bytes.n);
    fclose(f);
    struct json *told = take_path(path, NULL);
    unlink(path.p);
    return told;
}

static struct str utf16(struct str s, bool big)
{
    struct buf b = buf_on(a);

    buf_str(&b, big ? STR("\xfe\xff") : STR("\xff\xfe"));
    for (size_t i = 0; i < s.n;) {
        uint32_t c = utf8_next(s, &i);
        buf_char(&b, (char)(big ? c >> 8 : c & 0xff));
        buf_char(&b, (char)(big ? c & 0xff : c >> 8));
    }
    return buf_get(&b);
}

static void a_text_is_read_as_it_says_it_is_written(void **state)
{
    static const char TEXT[] = "1999 жылғы 4 наурыздағы №%d\nАра ұстау қағидалары туралы\n"
                               "1. Араны әрдайым шатырда ұстайды.\n";
    /* "Әрі қарай, ұстау, Ғ" in KZ-1048; "Пчёлы" in windows-1251. */
    static const char KZ[] = "<html><meta charset=\"kz-1048\"><p>1999 \xe6\xfb\xeb\xfb 4 N 93</p><p>"
                           "\xa3\xf0\xb3 \x9d\xe0\xf0\xe0\xe9, "
                             "\xa2\xf1\xf2\xe0\xf3, \xaa</p><p>1. x</p>",
                      RU[] = "<html><meta charset=windows-1251><p>1999 N 94</p><p>\xcf\xf7\xb8\xeb\xfb</p><p>1. x</p>";
    static const struct { struct str bytes; const char *says; } bad[] = {
        { { "\xff\xfe" "a", 3 }, "is broken" },
        { { "\xff\xfe\x00\xd8" "a\0", 6 }, "is broken" },
        { { "a\0b\0c\0", 6 }, "zero bytes" },
        { { "\xcf\xf7\xb8\xeb\xfb \xe2 \xf1\xe0\xe4\xf3", 12 }, "windows-1251" },
        { { "<html><meta charset=koi8-r><p>\xf0\xde\xa3\xcc\xd9", 35 }, "no encoding that is read" },
        { { "<html><p>\xcf\xf7\xe5\xeb\xfb", 14 }, "does not say so" },
    };
    struct json *told;

    (void)state;
    for (int big = 0; big < 2; big++) {
        told = take_bytes("in16.txt", utf16(str_printf(a, TEXT, 91 + big), big));
        assert_int_equal(json_get_int(told, "error_count", 9), 0);
        same(json_get_str(clause(shown(big ? "KZ-ACT-92-1999" : "KZ-ACT-91-1999", "2005-01-01"), "sec_1"), "text"),
             "Араны әрдайым шатырда ұстайды.");
    }
    told = take_bytes("in.jsonl", utf16(STR("{\"kind\":\"law\",\"number\":\"95\",\"adopted\":\"1999-03-04\","
                                            "\"title\":{\"kk\":\"Ара\"}}\n"), false));
    assert_int_equal(json_get_int(told, "error_count", 9), 0);
    told = take_bytes("mark.jsonl", STR("\xef\xbb\xbf{\"kind\":\"law\",\"number\":\"96\",\"adopted\":\"1999-03-04\","
                                        "\"title\":{\"kk\":\"Ара\"}}\n"));
    assert_int_equal(json_get_int(told, "error_count", 9), 0);
    struct str page = { KZ, sizeof KZ - 1 };
    struct diags d = diags_on(a);
    assert_true(encoding_text(a, &page, true, &d));
    assert_true(str_find(page, "Әрі қарай, ұстау, Ғ") > 0);
    page = (struct str){ RU, sizeof RU - 1 };
    assert_true(encoding_text(a, &page, true, &d));
    assert_true(str_find(page, "Пчёлы") > 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        told = take_bytes("bad.txt", bad[i].bytes);
        assert_int_equal(json_get_int(told, "error_count", 0), 1);
        struct str says = json_get_str(json_at(json_get(told, "errors"), 0), "message");
        if (str_find(says, bad[i].says) < 0)
            fail_msg("%zu: %.*s", i, STR_ARG(says));
    }
}

static void a_paper_has_its_limit(void **state)
{
    struct diags d = diags_on(a);

    (void)state;
    take("in.txt", ORDER, NULL);
    struct json *v = shown("KZ-GOV-77-1999", "2005-01-01");
    assert_non_null(acts_sheet(a, v, LANG_EN, STR(""), ACTS_SHEET_MOST, &d));
    assert_null(acts_sheet(a, v, LANG_EN, STR(""), 40, &d));
    same(d.first->code, "act-too-long");
}

/* ------------------------------------------------------------------ the site's own text of 2001 */
static void the_rules_of_2001(void **state)
{
    static const char PATH[] = "../shared/seeds/001_6401932441d1414f.txt";
    struct acts_query q = ACTS_QUERY;
    struct json *v;

    (void)state;
    if (access(PATH, R_OK) != 0)
        skip();
    take_path(str_of(PATH), NULL);
    q.country = STR("kz");
    q.adopted_from = on("2001-01-01");
    q.adopted_to = on("2001-12-31");
    v = found("notarially certified", q);
    same(first(v, "code"), "KZ-GOV-1010-2001");
    same(first(v, "clause"), "sec_8__item_3");
    v = shown("KZ-GOV-1010-2001", "2013-01-01");
    same(json_get_str(v, "status"), "ceased");
    same(json_get_str(clause(v, "sec_8__item_4"), "state"), "excluded");
    assert_true(linked(v, "repeals", "KZ-CAB-813-1992"));
    assert_true(linked(v, "repeals", "KZ-CAB-228-1993"));
    assert_true(linked(v, "repeals", "KZ-GOV-1408-1995"));
    assert_true(linked(v, "repealed-by", "KZ-GOV-361-2012"));
    same(json_get_str(shown("KZ-GOV-1010-2001", "2010-01-01"), "status"), "in-force");
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_all, close_all)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_order_that_approves_rules), T(an_import_twice_changes_nothing),
        T(an_amendment_is_a_new_edition), T(a_repeal_ends_an_act_whichever_comes_first),
        T(words_are_found_as_people_type_them), T(the_act_itself_stands_above_those_that_cite_it),
        T(weights_are_those_of_fts5),
        T(a_page_and_akoma_ntoso_say_the_same), T(hostile_files_end_in_a_clear_error),
        T(addresses_lead_to_acts), T(clauses_are_found_as_the_law_room_spells_them),
        T(the_rules_of_2001), T(a_text_is_read_as_it_says_it_is_written), T(a_paper_has_its_limit),
    };

    return cmocka_run_group_tests_name("acts", tests, NULL, NULL);
}
