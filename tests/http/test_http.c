/*
 * The API over a real socket: the server in this process, a store in memory, a clock that stands still, the project's
 * own law. Every address of the table, every kind of fault, and the life of a case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "app/files.h"
#include "http/client.h"
#include "paper/paper.h"
#include "trust/digest.h"
#include "web/web.h"

#define NOW "2026-02-02T10:00:00+05:00"

static struct {
    struct arena *a;
    struct law *law;
    struct store *store;
    struct flow *flow;
    struct web *web;
    int port;
    moment now;
    uint64_t chance;
} t;

static moment clock_now(void *ctx)
{
    (void)ctx;
    return t.now;
}

static void chance(void *ctx, void *p, size_t n)
{
    (void)ctx;
    for (unsigned char *c = p; n--; c++) {
        t.chance = t.chance * 6364136223846793005u + 1442695040888963407u;
        *c = (unsigned char)(t.chance >> 33);
    }
}

static void staff(enum role role, const char *id, const char *person, const char *body, const char *place)
{
    struct actor who = { role, str_of(id), str_of(person), str_of(body), str_of(place) };
    struct diags d = diags_on(t.a);
    char hex[SHA256_HEX];
    struct str token = str_printf(t.a, "token-of-%s", id);
    sha256_hex(token.p, token.n, hex);
    assert_int_equal(t.store->ops->staff_put(t.store, &who, str_of(id), str_of(hex), &d), PORT_OK);
}

static const char *as(const char *id)
{
    return str_printf(t.a, "Authorization: Bearer token-of-%s\r\nContent-Type: application/json\r\n", id).p;
}

/* A person's number with the right check digit from eleven invented digits. */
static struct str iin(const char *eleven)
{
    for (char c = '0'; c <= '9'; c++) {
        struct str s = str_printf(t.a, "%s%c", eleven, c);
        if (law_iin(s, moment_day(t.now)).valid)
            return s;
    }
    fail_msg("no such number: %s", eleven);
    return STR_NONE;
}

static int start(void **state)
{
    (void)state;
    t.a = arena_new();
    struct diags d = diags_on(t.a);
    struct law_source *src;
    struct str digest;
    size_t n;
    assert_true(moment_parse(STR(NOW), &t.now));
    assert_true(files_law("law", t.a, &src, &n, &digest, &d));
    t.law = law_load(t.a, src, n, &d);
    for (const struct diag *g = d.first; g; g = g->next)
        fprintf(stderr, "%.*s\n", STR_ARG(diag_text(t.a, g)));
    assert_non_null(t.law);
    law_set_digest(t.law, digest);
    assert_int_equal(store_mem_open(&t.store, &d), PORT_OK);
    staff(ROLE_APPLICANT, "one", "", "", "");
    staff(ROLE_OPERATOR, "counter", "", "service-centre", "75");
    staff(ROLE_OFFICER, "officer", "", "territorial-police", "75");
    staff(ROLE_OFFICER, "elsewhere", "", "territorial-police", "71");
    staff(ROLE_HEAD, "head", "", "territorial-police", "75");
    staff(ROLE_AUDITOR, "auditor", "", "", "");
    struct flow_config fc = { .law = t.law, .store = t.store, .clock = { clock_now, NULL }, .random = { chance, NULL },
                              .paper = { paper_render, NULL }, .base_url = STR("http://127.0.0.1:8080") };
    t.flow = flow_new(&fc, &d);
    assert_non_null(t.flow);
    struct web_config wc = { .law = t.law, .flow = t.flow, .store = t.store, .clock = fc.clock, .random = fc.random,
                             .listen = STR("127.0.0.1:0"), .max_body = 200000, .max_upload = 300000 };
    t.web = web_start(&wc, &d);
    assert_non_null(t.web);
    t.port = web_port(t.web);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    web_stop(t.web, 5);
    flow_free(t.flow);
    t.store->ops->close(t.store);
    arena_free(t.a);
    return 0;
}

static struct answer get(const char *path, const char *headers) { return ask(t.a, t.port, "GET", path, headers,
    STR_NONE); }
static struct answer post(const char *path, const char *headers, const char *body)
{
    return ask(t.a, t.port, "POST", path, headers, str_of(body));
}

static void is_problem(struct answer r, int status, const char *code)
{
    if (r.status != status)
        print_error("%d: %.*s\n", r.status, STR_ARG(r.body));
    assert_int_equal(r.status, status);
    assert_true(str_is(answer_header(&r, "Content-Type"), "application/problem+json"));
    assert_non_null(r.json);
    assert_int_equal(json_get_int(r.json, "status", 0), status);
    assert_true(json_get_str(r.json, "type").n > 0 && json_get_str(r.json, "title").n > 0);
    assert_true(json_get_str(r.json, "remedy").n > 0);
    if (code)
        assert_string_equal(str_z(t.a, json_get_str(r.json, "code")), code);
}

static void alive_ready_counted(void **state)
{
    (void)state;
    assert_int_equal(get("/healthz", NULL).status, 200);
    assert_int_equal(get("/readyz", NULL).status, 200);
    struct answer r = get("/metrics", NULL);
    assert_int_equal(r.status, 200);
    assert_true(str_find(r.body, "sapar_http_requests_total ") >= 0);
    assert_true(str_ends(r.body, "# EOF\n"));
    r = ask(t.a, t.port, "HEAD", "/healthz", NULL, STR_NONE);
    assert_int_equal(r.body.n, 0);
}

static void every_answer_is_guarded(void **state)
{
    (void)state;
    struct answer r = get("/healthz", NULL);
    assert_true(str_is(answer_header(&r, "X-Content-Type-Options"), "nosniff"));
    assert_true(str_is(answer_header(&r, "Cache-Control"), "no-store"));
    assert_true(answer_header(&r, "Content-Security-Policy").n > 0);
}

/* The document names every route and no other. */
static void openapi_is_the_routes(void **state)
{
    (void)state;
    struct answer r = get("/api/openapi.json", NULL);
    assert_int_equal(r.status, 200);
    assert_true(str_is(json_get_str(r.json, "openapi"), "3.1.0"));
    const struct json *paths = json_get(r.json, "paths");
    size_t known = 0;
    for (size_t i = 0; i < web_n_routes(); i++) {
        const char *method, *path;
        web_route(i, &method, &path);
        if (strstr(path, "{command}"))
            continue;
        const struct json *item = json_get(paths, path);
        assert_non_null(item);
        assert_non_null(json_get(item, strcmp(method, "GET") == 0 ? "get" : strcmp(method, "PUT") == 0 ? "put"
                                 : "post"));
    }
    json_each(item, paths)
        json_each(op, item) {
            /* Each documented address is served: whatever it says, it is not "nothing here". */
            struct str path = item->key;
            struct buf b = buf_on(t.a);
            for (size_t i = 0; i < path.n; i++) {
                if (path.p[i] != '{') {
                    buf_char(&b, path.p[i]);
                    continue;
                }
                buf_puts(&b, "x");
                while (path.p[i] != '}')
                    i++;
            }
            bool is_get = str_is(op->key, "get");
            r = ask(t.a, t.port, is_get ? "GET" : str_is(op->key, "put") ? "PUT" : "POST", buf_get(&b).p,
                    as("auditor"), is_get ? STR_NONE : STR("{}"));
            assert_int_not_equal(r.status, 0);
            assert_int_not_equal(r.status, 405);
            assert_int_not_equal(r.status, 500);
            if (r.status == 404)
                assert_false(str_is(json_get_str(r.json, "code"), "no-such-address"));
            assert_true(json_get_str(op, "operationId").n > 0);
            assert_non_null(json_get(json_get(op, "responses"), "default"));
            known++;
        }
    assert_true(known >= web_n_routes() - 1 + COMMAND_COUNT - 3);
}

static void every_reference_resolves(void **state)
{
    (void)state;
    struct answer r = get("/api/openapi.json", NULL);
    const struct json *schemas = json_get(json_get(r.json, "components"), "schemas");
    struct str all = r.body;
    for (ptrdiff_t at; (at = str_find(all, "#/components/schemas/")) >= 0;) {
        all = str_sub(all, (size_t)at + 21, all.n);
        struct str name = str_sub(all, 0, (size_t)str_chr(all, '"'));
        assert_non_null(json_get(schemas, str_z(t.a, name)));
    }
}

static void faults_of_an_address(void **state)
{
    (void)state;
    is_problem(get("/nowhere", NULL), 404, "no-such-address");
    is_problem(get("/api/v1/cases/", as("one")), 404, NULL);
    is_problem(ask(t.a, t.port, "DELETE", "/healthz", NULL, STR_NONE), 405, "method-not-allowed");
    is_problem(get("/api/v1/cases", NULL), 401, "token-needed");
    is_problem(get("/api/v1/cases", "Authorization: Bearer nobody\r\n"), 401, "token-unknown");
    is_problem(get("/healthz", "Authorization: Basic xyz\r\n"), 401, "token-unknown");
    is_problem(post("/api/v1/cases/x/fly", as("officer"), "{}"), 404, "no-such-command");
    is_problem(post("/api/v1/cases/x/tick", as("officer"), "{}"), 404, "no-such-command");
    is_problem(get("/api/v1/cases?limit=many", as("officer")), 400, "bad-number");
    is_problem(get("/api/v1/services/no-such/law", NULL), 404, "no-such-service");
    is_problem(get("/api/v1/services/departure/law?on=2026-02-30", NULL), 400, "bad-date");
}

static void faults_of_a_body(void **state)
{
    (void)state;
    static const char assess[] = "/api/v1/services/departure/assess";
    static const struct { const char *body; const char *code; } rows[] = {
        { "{\"applicant\":", "bad-json" },
        { "[]", "not-an-object" },
        { "{\"a\":1,\"a\":2}", "bad-json" },
        { "{\"applicant\":{\"birth-date\":\"1990-02-30\"}}", NULL },
        { "{\"applicant\":{\"birth-dat\":\"1990-02-03\"}}", NULL },
        { "{\"applicant\":{\"married\":\"perhaps\"}}", NULL },
        { "{\"applicant\":{\"married\":\"\xff\xfe\"}}", "bad-json" },
        { "{\"application\":{\"received\":\"2026-02-02\"},\"children\":[{\"birth-date\":\"2026-05-01\"}]}", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_problem(post(assess, NULL, rows[i].body), 400, rows[i].code);
    /* A day before any edition: a problem, and beside it that nothing was in force. */
    struct answer r = post(assess, NULL, "{\"application\":{\"received\":\"1999-01-01\"}}");
    is_problem(r, 400, "no-norm-in-force");
    assert_true(str_is(json_get_str(json_get(r.json, "eligible"), "value"), "no-norm-in-force"));
    assert_true(str_is(json_get_str(json_get(r.json, "fee"), "value"), "no-norm-in-force"));
    r = post("/api/v1/services/departure/ask", NULL, "{\"application\":{\"received\":\"1999-01-01\"}}");
    is_problem(r, 400, "no-norm-in-force");
    r = get("/api/v1/services/departure/fee?on=1999-01-01", NULL);
    is_problem(r, 400, "no-norm-in-force");
    assert_true(str_is(json_get_str(r.json, "value"), "no-norm-in-force"));
}

static void bodies_have_a_size(void **state)
{
    (void)state;
    /* Said beforehand: not a byte of it is read. */
    struct answer r = ask_raw(t.a, t.port, STR("POST /api/v1/services/departure/assess HTTP/1.1\r\nHost: x\r\n"
                                               "Content-Length: 104857600\r\n\r\n"));
    is_problem(r, 413, "body-too-large");
    /* Not said: cut off when it has come too far. */
    struct buf b = buf_on(t.a);
    buf_puts(&b, "POST /api/v1/services/departure/assess HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; i++) {
        buf_puts(&b, "4e20\r\n");
        buf_pad(&b, ' ', 20000);
        buf_puts(&b, "\r\n");
    }
    buf_puts(&b, "0\r\n\r\n");
    is_problem(ask_raw(t.a, t.port, buf_get(&b)), 413, "body-too-large");
    is_problem(ask_raw(t.a, t.port, STR("POST /api/v1/services/departure/assess HTTP/1.1\r\nHost: x\r\n"
                                        "Content-Length: 2\r\n\r\n{]")), 400, "bad-json");
}

static void the_law_over_http(void **state)
{
    (void)state;
    struct answer r = get("/api/v1/services", NULL);
    assert_int_equal(r.status, 200);
    assert_true(r.json->count >= 7);
    r = get("/api/v1/services/departure/facts?lang=kk", NULL);
    assert_non_null(json_get(json_get(r.json, "properties"), "applicant.birth-date"));
    r = post("/api/v1/services/departure/assess", NULL,
             "{\"facts\":{\"application\":{\"received\":\"2026-02-02\"},\"applicant.citizenship\":\"kazakhstan\"}}");
    assert_int_equal(r.status, 200);
    assert_true(str_is(json_get_str(r.json, "on"), "2026-02-02"));
    assert_true(json_get(r.json, "ask")->count > 0);
    r = post("/api/v1/services/departure/ask", NULL, "{\"application\":{\"received\":\"2026-02-02\"}}");
    assert_int_equal(r.status, 200);
    assert_true(json_get_str(r.json, "next").n > 0);
    r = post("/api/v1/services/departure/ask", NULL, "{}");      /* not filed yet: the law of today */
    assert_true(json_get_str(r.json, "next").n > 0);
    is_problem(post("/api/v1/services/departure/assess", NULL, "{}"), 400, "no-date");
    r = post("/api/v1/services/departure/why/passport", NULL, "{\"application\":{\"received\":\"2026-02-02\"}}");
    assert_int_equal(r.status, 200);
    r = get("/api/v1/term?from=2026-02-02&for=20%20working-days", NULL);
    assert_true(str_is(json_get_str(r.json, "due"), "2026-03-02"));
    r = get("/api/v1/services/departure/fee?on=2026-02-02", NULL);
    assert_true(str_is(json_get_str(r.json, "kzt"), "4325.00"));
    r = get("/api/v1/iin/000000000000", NULL);
    assert_false(json_get_bool(r.json, "valid", true));
    assert_int_equal(get("/api/v1/services/departure/law?on=2010-03-01", NULL).status, 200);
    is_problem(get("/api/v1/term?from=2026-02-02&for=soon", NULL), 400, NULL);
    is_problem(get("/api/v1/term?from=2026-02-02&for=1%20months&roll=up", NULL), 400, "bad-term");
}

static struct str pdf_body(size_t n)
{
    struct buf b = buf_on(t.a);
    buf_puts(&b, "%PDF-1.4\n");
    buf_pad(&b, 'x', n);
    buf_puts(&b, "\n%%EOF\n");
    return buf_get(&b);
}

static void documents_by_their_content(void **state)
{
    (void)state;
    static const char path[] = "/api/v1/documents";
    struct answer r = ask(t.a, t.port, "POST", path, as("one"), pdf_body(100000));
    assert_int_equal(r.status, 201);
    assert_int_equal(json_get_str(r.json, "blob").n, 64);
    assert_true(str_is(json_get_str(r.json, "media"), "application/pdf"));
    struct str first = json_get_str(r.json, "blob");
    r = ask(t.a, t.port, "POST", path, as("one"), pdf_body(100000));
    assert_true(str_eq(first, json_get_str(r.json, "blob")));   /* named by content */
    struct buf b = buf_on(t.a);
    buf_puts(&b, "--q\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\x\\\\scan.png\"\r\n\r\n"
             "\x89PNG\r\n\x1a\n");
    buf_pad(&b, 'p', 500);
    buf_puts(&b, "\r\n--q--\r\n");
    struct str form = buf_get(&b);
    const char *form_head = str_printf(t.a, "Authorization: Bearer token-of-one\r\n"
                                            "Content-Type: multipart/form-data; boundary=q\r\n").p;
    r = ask(t.a, t.port, "POST", path, form_head, form);
    assert_int_equal(r.status, 201);
    assert_true(str_is(json_get_str(r.json, "name"), "scan.png"));
    is_problem(ask(t.a, t.port, "POST", path, form_head, str_sub(form, 0, form.n - 9)), 400, "bad-form");
    is_problem(ask(t.a, t.port, "POST", path, as("one"), STR("MZ this is a program, not a paper")), 415,
               "document-kind");
    is_problem(ask(t.a, t.port, "POST", path, as("one"), STR("%PDF-1.4 cut in the middle")), 400, "document-cut");
    is_problem(ask(t.a, t.port, "POST", path, as("one"), STR("")), 415, "document-kind");
    is_problem(ask(t.a, t.port, "POST", path, as("one"), pdf_body(300000)), 413, "document-too-large");
    is_problem(ask(t.a, t.port, "POST", path, NULL, pdf_body(10)), 401, "token-needed");
}

/* ------------------------------------------------------------------ the life of a case */
static struct str filing(struct str number, const char *documents)
{
    return str_printf(t.a,
        "{\"service\":\"departure\",\"filed-by\":\"self\",\"channel\":\"service-centre\",\"person\":{\"name\":"
        "{\"family\":\"Ойдан\",\"given\":\"Шыққан\"},\"iin\":\"%.*s\",\"address\":\"Үлгі көшесі, 1\",\"language\":\"kk\"},"
        "\"facts\":{\"application\":{\"consent-personal-data\":true,\"documents-reliable\":true,\"conforms\":true},"
        "\"applicant\":{\"birth-date\":\"1885-05-05\",\"citizenship\":\"kazakhstan\",\"married\":false,\"incapable\":false,"
        "\"military-liable\":false,\"location\":\"kazakhstan\",\"secrets\":\"never\",\"registered-region\":\"75\"},"
        "\"trip\":{\"purpose\":\"permanent-residence\"},\"children\":[],\"relatives\":[],\"registration\":{\"known\":true}},"
        "\"documents\":[%s]}", STR_ARG(number), documents);
}
#define ALL_PAPERS "{\"code\":\"application-form\",\"form\":\"original-seen\"},{\"code\":\"identity-card\"," \
    "\"form\":\"original-seen\"},{\"code\":\"passport\",\"form\":\"original-seen\"},{\"code\":\"duty-receipt\"," \
    "\"form\":\"original-seen\"}"

static struct answer command(const char *who, struct str number, const char *name, const char *body)
{
    return post(str_printf(t.a, "/api/v1/cases/%.*s/%s", STR_ARG(number), name).p, as(who), body);
}

static void ok(struct answer r)
{
    if (r.status != 200 && r.status != 201)
        print_error("%d: %.*s\n", r.status, STR_ARG(r.body));
    assert_true(r.status == 200 || r.status == 201);
}

static struct str file_one(const char *eleven)
{
    struct answer r = ask(t.a, t.port, "POST", "/api/v1/cases", as("counter"), filing(iin(eleven), ALL_PAPERS));
    ok(r);
    struct str number = json_get_str(r.json, "number");
    assert_true(number.n > 0);
    struct str where = answer_header(&r, "Location");
    assert_true(str_ends(where, str_z(t.a, number)));
    return number;
}

static void answer_all_checks(struct str number)
{
    struct answer r = get(str_printf(t.a, "/api/v1/cases/%.*s", STR_ARG(number)).p, as("officer"));
    ok(r);
    const struct json *checks = json_get(r.json, "checks");
    assert_true(checks && checks->count > 0);
    json_each(c, checks) {
        struct str agency = json_get_str(json_get(c, "agency"), "code"), code = json_get_str(c, "code");
        staff(ROLE_AGENCY, str_z(t.a, agency), "", str_z(t.a, agency), "");
        ok(command(str_z(t.a, agency), number, "answer-check",
                   str_printf(t.a, "{\"check\":\"%.*s\",\"answer\":\"clear\"}", STR_ARG(code)).p));
    }
}
/* What the checks do not settle the office finds in the papers. */
static const char settled[] = "{\"facts\":{\"restriction\":{\"false-data\":false}},\"source\":\"papers compared\"}";

static void a_case_from_filing_to_paper(void **state)
{
    (void)state;
    struct str number = file_one("85050510001");
    struct str at = str_printf(t.a, "/api/v1/cases/%.*s", STR_ARG(number));
    is_problem(get(at.p, as("one")), 404, NULL);                /* another person's case is not there */
    ok(command("officer", number, "accept", settled));
    is_problem(command("elsewhere", number, "send-check", "{}"), 403, NULL);
    ok(command("officer", number, "send-check", "{}"));
    is_problem(command("officer", number, "decide", "{\"decision\":\"grant\"}"), 409, NULL);
    answer_all_checks(number);
    ok(command("head", number, "decide", "{\"decision\":\"grant\"}"));
    struct answer r = get(str_printf(t.a, "%s/papers/decision?lang=kk", at.p).p, as("officer"));
    assert_int_equal(r.status, 200);
    assert_true(str_starts(r.body, "%PDF-"));
    r = get(at.p, as("auditor"));
    ok(r);
    assert_true(str_is(json_get_str(r.json, "status"), "granted"));
    ok(get(str_printf(t.a, "%s/clock", at.p).p, as("officer")));
    r = get(str_printf(t.a, "%s/history", at.p).p, as("officer"));
    ok(r);
    assert_true(str_find(r.body, "decided") >= 0);
    struct str decision = json_get_str(get(at.p, as("officer")).json, "decision_number");
    if (decision.n) {
        r = get(str_printf(t.a, "/v/%.*s", STR_ARG(decision)).p, NULL);
        ok(r);
        assert_true(str_find(r.body, "Шыққан") < 0);            /* no person is named */
        r = get(str_printf(t.a, "/v/%.*s?lang=ru", STR_ARG(decision)).p, "Accept: text/html\r\n");
        assert_int_equal(r.status, 303);                        /* a person is led to the page */
        assert_true(str_find(answer_header(&r, "Location"), "/ru/check?number=") == 0);
    }
    assert_true(decision.n > 0);
    is_problem(get("/v/none", NULL), 404, NULL);
    r = get("/api/v1/cases?text=", as("officer"));
    ok(r);
    assert_true(json_get_int(r.json, "total", 0) >= 1);
    ok(get("/api/v1/journal/head", NULL));
}

static void the_same_key_the_same_answer(void **state)
{
    (void)state;
    const char *head = str_printf(t.a, "%sIdempotency-Key: k-1\r\n", as("counter")).p;
    struct str body = filing(iin("85050510002"), ALL_PAPERS);
    struct answer one = ask(t.a, t.port, "POST", "/api/v1/cases", head, body);
    ok(one);
    struct answer two = ask(t.a, t.port, "POST", "/api/v1/cases", head, body);
    ok(two);
    assert_true(str_eq(json_get_str(one.json, "number"), json_get_str(two.json, "number")));
    assert_true(str_is(answer_header(&two, "Idempotency-Replayed"), "true"));
    is_problem(ask(t.a, t.port, "POST", "/api/v1/cases", head, filing(iin("85050510003"), ALL_PAPERS)), 409, NULL);
    /* Without the key: one live application a person and service. */
    struct answer three = ask(t.a, t.port, "POST", "/api/v1/cases", as("counter"), body);
    is_problem(three, 409, NULL);
    const char *long_key = str_printf(t.a, "%sIdempotency-Key: %0300d\r\n", as("counter"), 1).p;
    is_problem(ask(t.a, t.port, "POST", "/api/v1/cases", long_key, body), 400, "bad-idempotency-key");
}

static void an_intermediary_may_be_told_why(void **state)
{
    (void)state;
    /* What the closed list does not hold cannot be added; the answer cites the clause. */
    struct str number = file_one("85050510004");
    struct answer r = command("counter", number, "add-document",
                              "{\"code\":\"marriage-certificate\",\"form\":\"original-seen\"}");
    is_problem(r, 409, NULL);
    assert_true(json_get_str(r.json, "clause").n > 0);
    r = ask(t.a, t.port, "POST", str_printf(t.a, "/api/v1/cases/%.*s/accept?lang=kk", STR_ARG(number)).p, as("one"),
            STR("{}"));
    assert_true(str_is(json_get_str(r.json, "title"), str_z(t.a, msg(LANG_KK, r.status == 403 ? MSG_web_problem_403 :
                                                                     MSG_web_problem_404))));
    r = command("counter", number, "add-document", "{\"code\":\"passport\",\"colour\":\"blue\"}");
    is_problem(r, 400, NULL);
}

static void *many_filings(void *arg)
{
    struct arena *a = arena_new();
    int *okay = arg;
    for (int i = 0; i < 8; i++) {
        struct answer r = ask(a, t.port, "GET", "/api/v1/services", NULL, STR_NONE);
        *okay += r.status == 200;
        r = ask(a, t.port, "POST", "/api/v1/cases/none/accept",
                "Authorization: Bearer token-of-officer\r\n", STR("{}"));
        *okay += r.status == 404;
    }
    arena_free(a);
    return NULL;
}

static void many_at_once(void **state)
{
    (void)state;
    pthread_t th[16];
    int okay[16] = { 0 };
    for (int i = 0; i < 16; i++)
        pthread_create(&th[i], NULL, many_filings, &okay[i]);
    for (int i = 0; i < 16; i++) {
        pthread_join(th[i], NULL);
        assert_int_equal(okay[i], 16);
    }
}

static void too_often_is_said(void **state)
{
    (void)state;
    struct diags d = diags_on(t.a);
    struct web_config wc = { .law = t.law, .flow = t.flow, .store = t.store, .clock = { clock_now, NULL },
                             .random = { chance, NULL }, .listen = STR("127.0.0.1:0"), .rate = 1, .burst = 3 };
    struct web *w = web_start(&wc, &d);
    assert_non_null(w);
    int limited = 0;
    for (int i = 0; i < 8; i++) {
        struct answer r = ask(t.a, web_port(w), "GET", "/healthz", NULL, STR_NONE);
        if (r.status == 429) {
            limited++;
            is_problem(r, 429, "too-many-requests");
            assert_true(answer_header(&r, "Retry-After").n > 0);
        }
    }
    assert_true(limited >= 3);
    web_stop(w, 2);
}

static void an_address_taken_is_said(void **state)
{
    (void)state;
    struct diags d = diags_on(t.a);
    struct web_config wc = { .law = t.law, .flow = t.flow, .store = t.store, .clock = { clock_now, NULL },
                             .random = { chance, NULL }, .listen = str_printf(t.a, "127.0.0.1:%d", t.port) };
    assert_null(web_start(&wc, &d));
    assert_int_equal(d.first->class, DIAG_ENVIRONMENT);
    wc.listen = STR("nowhere");
    assert_null(web_start(&wc, &d));
    assert_int_equal(d.last->class, DIAG_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alive_ready_counted), cmocka_unit_test(every_answer_is_guarded),
        cmocka_unit_test(openapi_is_the_routes), cmocka_unit_test(every_reference_resolves),
        cmocka_unit_test(faults_of_an_address), cmocka_unit_test(faults_of_a_body),
        cmocka_unit_test(bodies_have_a_size), cmocka_unit_test(the_law_over_http),
        cmocka_unit_test(documents_by_their_content), cmocka_unit_test(a_case_from_filing_to_paper),
        cmocka_unit_test(the_same_key_the_same_answer), cmocka_unit_test(an_intermediary_may_be_told_why),
        cmocka_unit_test(many_at_once), cmocka_unit_test(too_often_is_said), cmocka_unit_test(an_address_taken_is_said),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
