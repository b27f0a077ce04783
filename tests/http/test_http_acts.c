/*
 * The register of acts over a real socket: answers, paging, refusals, and an import while the server runs.
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

#include "http/site.h"

static char dir[64];
static struct acts *reg;

/* An order of two editions in two languages, an order that repeals it, and thirty to page through. */
static const char ORDER[] =
    "{\"code\":\"KZ-MIA-901-1999\",\"country\":\"kz\",\"kind\":\"order\",\"body\":\"MIA\",\"number\":\"11-2/901\","
    "\"adopted\":\"1999-03-04\",\"in_force\":\"1999-04-01\",\"themes\":[\"bees\"],"
    "\"title\":{\"ru\":\"О пчёлах\",\"en\":\"About bees\"},\"editions\":["
    "{\"from\":\"1999-04-01\",\"lang\":\"en\",\"clauses\":[{\"id\":\"sec_1\",\"text\":\"Bees are kept on roofs.\"},"
    "{\"id\":\"sec_1__item_1\",\"depth\":1,\"text\":\"with a notarially certified consent;\"}]},"
    "{\"from\":\"2005-01-01\",\"lang\":\"en\",\"clauses\":[{\"id\":\"sec_1\",\"text\":\"Bees are kept in gardens.\"},"
    "{\"id\":\"sec_2\",\"text\":\"Honey belongs to the keeper.\"}]},"
    "{\"from\":\"2005-01-01\",\"lang\":\"ru\",\"clauses\":[{\"id\":\"sec_1\",\"text\":\"Пчёл держат в садах.\"}]}]}\n"
    "{\"code\":\"KZ-MIA-902-2010\",\"country\":\"kz\",\"kind\":\"order\",\"body\":\"MIA\",\"number\":\"902\","
    "\"adopted\":\"2010-05-06\",\"in_force\":\"2010-06-01\",\"title\":{\"en\":\"About the end of bees\"},"
    "\"editions\":[{\"from\":\"2010-06-01\",\"lang\":\"en\",\"clauses\":[{\"id\":\"sec_1\",\"text\":\"The order ends.\"}]}],"
    "\"links\":[{\"rel\":\"repeals\",\"to\":\"KZ-MIA-901-1999\"}]}\n";

static struct answer get(const char *path)
{
    return site_ask(NULL, "GET", path, "Accept-Language: en\r\n", STR_NONE);
}

static void import(void)
{
    struct diags d = diags_on(site.a);
    struct str path = str_printf(site.a, "%s/in.jsonl", dir);
    struct acts_import how = { .from = DAY_NONE, .lang = LANG_EN };
    FILE *f = fopen(path.p, "wb");
    struct acts *w;

    assert_non_null(f);
    fputs(ORDER, f);
    for (int i = 1; i <= 30; i++)
        fprintf(f, "{\"country\":\"kz\",\"kind\":\"law\",\"number\":\"%d\",\"adopted\":\"2012-01-%02d\","
                "\"title\":{\"en\":\"About wax %d\"},\"editions\":[{\"from\":\"2012-02-01\",\"lang\":\"en\","
                "\"clauses\":[{\"id\":\"sec_1\",\"text\":\"Candles.\"}]}]}\n", i, i, i);
    fclose(f);
    assert_true(day_parse(STR("2026-11-22"), &how.today));
    assert_non_null(w = acts_open(dir, true, &d));
    assert_non_null(acts_import(w, &path, 1, &how, site.a, &d));
    acts_close(w);
}

static int start(void **state)
{
    struct diags d;

    if (site_start(state) != 0)
        return 1;
    d = diags_on(site.a);
    strcpy(dir, "/tmp/sapar-http-acts-XXXXXX");
    assert_non_null(mkdtemp(dir));
    reg = acts_attend(dir);
    web_stop(site.web, 5);
    struct web_config wc = site_config();
    wc.acts = reg;
    assert_non_null(site.web = web_start(&wc, &d));
    site.port = web_port(site.web);
    return 0;
}

static int stop(void **state)
{
    static const char *const FILES[] = { "acts.db", "acts.db-wal", "acts.db-shm", "in.jsonl" };
    char path[96];

    site_stop(state);
    acts_close(reg);
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, FILES[i]);
        unlink(path);
    }
    rmdir(dir);
    return 0;
}

static const struct json *first(const struct answer *r)
{
    return json_at(json_get(r->json, "acts"), 0);
}

/* No register is an empty one; it may come while the server runs. */
static void empty_then_there(void **state)
{
    struct answer r;

    (void)state;
    r = get("/api/v1/acts?q=bees");
    assert_int_equal(r.status, 200);
    assert_int_equal(json_get_int(r.json, "total", -1), 0);
    site_is(get("/api/v1/acts/KZ-MIA-901-1999"), 404, "no-such-act");
    import();
    r = get("/api/v1/acts?q=bees");
    assert_int_equal(r.status, 200);
    assert_true(str_is(json_get_str(first(&r), "code"), "KZ-MIA-901-1999"));
}

static void search(void **state)
{
    struct answer r, s;

    (void)state;
    r = get("/api/v1/acts?q=%22notarially%20certified%22&country=kz&adopted_from=1999-01-01&adopted_to=1999-12-31");
    assert_int_equal(json_get_int(r.json, "total", -1), 1);
    assert_true(str_is(json_get_str(first(&r), "clause"), "sec_1__item_1"));
    assert_true(str_is(json_get_str(first(&r), "status"), "ceased"));
    assert_int_equal(json_get_int(get("/api/v1/acts?q=bees&in_force=2013-01-01").json, "total", -1), 1);
    r = get("/api/v1/acts?kind=law&limit=7&offset=0");
    s = get("/api/v1/acts?kind=law&limit=7&offset=7");
    assert_int_equal(json_get_int(r.json, "total", -1), 30);
    assert_int_equal(json_get(r.json, "acts")->count, 7);
    assert_false(str_eq(json_get_str(first(&r), "code"), json_get_str(first(&s), "code")));
    assert_int_equal(json_get(get("/api/v1/acts?kind=law&limit=7&offset=28").json, "acts")->count, 2);
    assert_true(str_is(json_get_str(json_at(json_get(json_get(r.json, "facets"), "kind"), 0), "value"), "law"));
}

static void reading(void **state)
{
    struct answer r;

    (void)state;
    r = get("/api/v1/acts/KZ-MIA-901-1999?on=2000-01-01");
    assert_int_equal(r.status, 200);
    assert_true(str_is(json_get_str(r.json, "status"), "in-force"));
    assert_int_equal(json_get(r.json, "clauses")->count, 2);
    assert_true(str_is(json_get_str(json_get(r.json, "jsonld"), "@type"), "Legislation"));
    assert_true(str_find(json_get_str(json_get(r.json, "jsonld"), "@id"), "/eli/kz/order-mia/1999/11-2_901/") > 0);
    r = get("/api/v1/acts/KZ-MIA-901-1999/editions");
    assert_int_equal(json_get(r.json, "editions")->count, 3);
    assert_null(json_get(r.json, "clauses"));
    r = get("/api/v1/acts/KZ-MIA-901-1999/diff?from=2000-01-01&to=2006-01-01");
    assert_int_equal(json_get_int(json_get(r.json, "counts"), "changed", -1), 1);
    assert_int_equal(json_get_int(json_get(r.json, "counts"), "added", -1), 1);
    assert_int_equal(json_get_int(json_get(r.json, "counts"), "removed", -1), 1);
    r = get("/api/v1/acts/KZ-MIA-901-1999/links");
    assert_true(str_is(json_get_str(json_at(json_get(r.json, "in"), 0), "rel"), "repeals"));
    r = get("/api/v1/acts/KZ-MIA-901-1999/clauses/1.1?on=2000-01-01");
    assert_true(str_is(json_get_str(r.json, "id"), "sec_1__item_1"));
    assert_true(str_is(json_get_str(r.json, "state"), "in-force"));
    r = get("/api/v1/acts/KZ-MIA-901-1999/clauses/1.1?on=2006-01-01");
    assert_true(str_is(json_get_str(r.json, "state"), "gone"));
    r = get("/api/v1/acts/KZ-MIA-901-1999/akn?on=2000-01-01");
    assert_true(str_starts(r.body, "<?xml") && str_find(r.body, "sec_1__item_1") > 0);
    r = get("/api/v1/acts/KZ-MIA-901-1999/pdf?on=2000-01-01&lang=en");
    assert_int_equal(r.status, 200);
    assert_true(str_starts(r.body, "%PDF-1.") && str_find(r.body, "/Lang (en") > 0);
    r = get("/api/v1/acts/KZ-MIA-901-1999?lang=ru");
    assert_true(str_is(json_get_str(json_get(r.json, "edition"), "lang"), "ru"));
}

static void refused(void **state)
{
    static const struct { const char *path; int status; const char *code; } rows[] = {
        { "/api/v1/acts?limit=0", 400, "bad-number" }, { "/api/v1/acts?limit=101", 400, "bad-number" },
        { "/api/v1/acts?offset=-1", 400, "bad-number" }, { "/api/v1/acts?in_force=2026-02-30", 400, "bad-date" },
        { "/api/v1/acts?adopted_from=yesterday", 400, "bad-date" }, { "/api/v1/acts?text_lang=xx", 400, "bad-search" },
        { "/api/v1/acts/KZ-NONE-1-2000", 404, "no-such-act" },
        { "/api/v1/acts/KZ-NONE-1-2000/pdf", 404, "no-such-act" },
        { "/api/v1/acts/KZ-MIA-901-1999/pdf?on=1", 400, "bad-date" },
        { "/api/v1/acts/KZ-MIA-901-1999?on=1", 400, "bad-date" },
        { "/api/v1/acts/KZ-MIA-901-1999/diff?from=x", 400, "bad-date" },
        { "/api/v1/acts/KZ-MIA-901-1999/clauses/99", 404, "no-such-clause" },
        { "/api/v1/acts/'%20OR%201=1--/links", 404, "no-such-act" },
    };
    struct buf b = buf_on(site.a);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        site_is(get(rows[i].path), rows[i].status, rows[i].code);
    buf_puts(&b, "/api/v1/acts?q=");
    buf_pad(&b, 'x', 1200);
    site_is(get(str_z(site.a, buf_get(&b))), 400, "bad-search");
    b = buf_on(site.a);
    buf_puts(&b, "/api/v1/acts?theme=");
    buf_pad(&b, 'x', 300);
    site_is(get(str_z(site.a, buf_get(&b))), 400, "bad-search");
    /* The grammar of the full text is never reached. */
    assert_int_equal(get("/api/v1/acts?q=%22AND%20NEAR(%22)%20body:*%20-%5E").status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_then_there), cmocka_unit_test(search), cmocka_unit_test(reading),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
