/*
 * Pages over a real socket: where they live, who may have them, what protects them, what a form may bring.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/site.h"

static bool has(struct answer r, const char *needle) { return str_find(r.body, needle) >= 0; }

/* A page has one address in each language; asked for without, it is found in the person's. */
static void languages(void **state)
{
    (void)state;
    struct browser b = { 0 };
    struct answer r = site_get(&b, "/kk/sign-in?to=%2Fkk%2Fcabinet");
    assert_int_equal(r.status, 200);
    assert_true(has(r, "<title>kk</title>"));
    assert_true(has(r, "href=\"/kk/cabinet\""));
    assert_true(has(r, "href=\"/ru/sign-in?to=%2Fkk%2Fcabinet\""));
    struct str lang = site_set_cookie(&r, "lang");
    assert_true(str_starts(lang, "kk; ") && str_find(lang, "HttpOnly") > 0);
    r = site_ask(NULL, "GET", "/sign-in?a=1", "Accept-Language: fr, ru;q=0.8\r\n", STR_NONE);
    assert_int_equal(r.status, 302);
    assert_true(str_is(answer_header(&r, "Location"), "/ru/sign-in?a=1"));
    r = site_ask(NULL, "GET", "/sign-in", "Accept-Language: ru\r\nCookie: lang=kk\r\n", STR_NONE);
    assert_true(str_is(answer_header(&r, "Location"), "/kk/sign-in"));
    assert_int_equal(site_get(&b, "/en").status, 200);
    assert_int_equal(site_get(&b, "/en/").status, 200);
    assert_int_equal(site_get(&b, "/de/").status, 404);
    assert_int_equal(site_get(&b, "/kk/api/v1/services").status, 404);
    r = site_get(&b, "/ru/no-such");
    assert_int_equal(r.status, 404);
    assert_true(has(r, "no-such-address"));
    assert_true(str_starts(answer_header(&r, "Content-Type"), "text/html"));
}

static void headers_protect_pages(void **state)
{
    (void)state;
    struct browser b = { 0 };
    struct answer r = site_get(&b, "/kk/");
    struct str csp = answer_header(&r, "Content-Security-Policy");
    assert_true(str_starts(csp, "default-src 'none'; script-src 'self'; style-src 'self'"));
    assert_true(str_find(csp, "frame-ancestors 'none'") > 0 && str_find(csp, "base-uri 'none'") > 0);
    assert_true(str_find(csp, "form-action 'self'") > 0 && str_find(csp, "unsafe") < 0
                && str_find(csp, "127.0.0.1") < 0);
    assert_true(str_is(answer_header(&r, "X-Content-Type-Options"), "nosniff"));
    assert_true(str_is(answer_header(&r, "Referrer-Policy"), "same-origin"));
    assert_true(str_is(answer_header(&r, "Cross-Origin-Opener-Policy"), "same-origin"));
    assert_true(answer_header(&r, "Permissions-Policy").n > 0);
    assert_true(str_is(answer_header(&r, "Cache-Control"), "no-store"));
    assert_null(answer_header(&r, "Strict-Transport-Security").p);
    r = site_get(&b, "/kk/sign-in");
    csp = answer_header(&r, "Content-Security-Policy");
    assert_true(str_find(csp, "connect-src 'self' wss://127.0.0.1:13579 https://127.0.0.1:24680") > 0);
    /* A page's head alone: what GET says, without a body. */
    r = site_ask(&b, "HEAD", "/kk/", NULL, STR_NONE);
    assert_true(str_find(r.head, " 200 ") > 0 && r.body.n == 0);
    assert_true(str_starts(answer_header(&r, "Content-Type"), "text/html"));
}

static void assets_are_kept(void **state)
{
    (void)state;
    struct answer r = site_get(NULL, "/assets/style-abc123.css");
    assert_int_equal(r.status, 200);
    assert_true(str_is(answer_header(&r, "Cache-Control"), "public, max-age=31536000, immutable"));
    assert_true(str_is(answer_header(&r, "ETag"), "\"abc123\""));
    r = site_ask(NULL, "GET", "/assets/style-abc123.css", "If-None-Match: \"zz\", W/\"abc123\"\r\n", STR_NONE);
    assert_int_equal(r.status, 304);
    r = site_ask(NULL, "GET", "/assets/style-abc123.css", "If-None-Match: \"zz\"\r\n", STR_NONE);
    assert_int_equal(r.status, 200);
}

static void paths_do_not_climb(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/assets/../../etc/passwd", "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/assets/..%2f..%2fetc/passwd",
        "/kk/../api/v1/cases/x", "/../../../etc/passwd", "//etc/passwd", "/kk//cabinet", "/./kk/", "/assets/a/b",
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct answer r = site_get(NULL, paths[i]);
        if (r.status != 404)
            print_error("%s: %d\n", paths[i], r.status);
        assert_int_equal(r.status, 404);
    }
    site_is(site_get(NULL, "/kk/%00cabinet"), 400, NULL);
    site_is(site_get(NULL, "/assets/x%00.css"), 400, "bad-address");
}

static void only_our_own_host(void **state)
{
    (void)state;
    struct { const char *host; int status; } rows[] = {
        { site.host, 200 }, { "127.0.0.1", 421 }, { "evil.example", 421 }, { "127.0.0.1:1", 421 }, { "", 421 },
        { "127.0.0.1.evil.example", 421 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str q = str_printf(site.a, "GET /kk/ HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", rows[i].host);
        struct answer r = ask_raw(site.a, site.port, q);
        assert_int_equal(r.status, rows[i].status);
        assert_true(!has(r, "evil"));
    }
    struct str q = str_printf(site.a, "GET /kk/sign-in HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n",
                              site.port);
    assert_int_equal(ask_raw(site.a, site.port, q).status, 200);
}

static void redirects_stay_here(void **state)
{
    (void)state;
    static const char *const out[] = {
        "//evil.example", "https://evil.example/", "/%5Cevil.example", "%5C%5Cevil.example", "/%09/evil.example",
        "javascript:alert(1)", "/a%0d%0aSet-Cookie:x=1", "", "/%0a/evil", "evil",
    };
    for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
        struct answer r = site_get(NULL, str_printf(site.a, "/kk/go?to=%s", out[i]).p);
        assert_int_equal(r.status, 303);
        assert_string_equal(str_z(site.a, answer_header(&r, "Location")), "/kk/");
    }
    struct answer r = site_get(NULL, "/kk/go?to=/cabinet%3Fa=1");
    assert_true(str_is(answer_header(&r, "Location"), "/kk/cabinet?a=1"));
    r = site_get(NULL, "/kk/go?to=/ru/cabinet");
    assert_true(str_is(answer_header(&r, "Location"), "/ru/cabinet"));
}

/* Nobody, each role, each page: everything not granted is refused. */
static void roles_and_routes(void **state)
{
    (void)state;
    static const struct { const char *who; const char *path; int status; } rows[] = {
        { NULL, "/kk/cabinet", 303 }, { NULL, "/kk/case/x", 303 }, { NULL, "/kk/staff", 303 },
            { NULL, "/kk/officer", 303 },
        { NULL, "/kk/audit", 303 }, { NULL, "/kk/mine", 303 }, { NULL, "/kk/sign-in", 200 },
        { NULL, "/api/session/all", 401 }, { NULL, "/api/factors", 401 },
        { "applicant", "/kk/cabinet", 200 }, { "applicant", "/kk/mine", 200 }, { "applicant", "/kk/staff", 403 },
        { "applicant", "/kk/officer", 403 }, { "applicant", "/kk/audit", 403 },
        { "applicant", "/api/session/all", 200 },
        { "officer", "/kk/cabinet", 200 }, { "officer", "/kk/mine", 403 }, { "officer", "/kk/staff", 200 },
        { "officer", "/kk/officer", 200 }, { "officer", "/kk/audit", 403 },
        { "auditor", "/kk/staff", 200 }, { "auditor", "/kk/officer", 403 }, { "auditor", "/kk/audit", 200 },
        { "auditor", "/kk/mine", 403 },
        /* A cookie is no token: what programs use does not take it. */
        { "officer", "/api/v1/cases", 401 }, { "officer", "/api/v1/whoami", 401 },
    };
    site_staff(ROLE_APPLICANT, "applicant", "", "", "");
    site_staff(ROLE_OFFICER, "officer", "", "territorial-police", "75");
    site_staff(ROLE_AUDITOR, "auditor", "", "", "");
    struct browser who = { 0 };
    const char *last = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].who && (!last || strcmp(last, rows[i].who) != 0)) {
            who = (struct browser){ 0 };
            site_open(&who);
            struct answer r = site_post(&who, "/api/session/token",
                                        str_printf(site.a, "{\"token\":\"token-of-%s\"}", rows[i].who).p);
            assert_int_equal(r.status, 200);
            assert_true(str_is(json_get_str(r.json, "role"), rows[i].who));
        }
        last = rows[i].who;
        struct answer r = site_get(rows[i].who ? &who : NULL, rows[i].path);
        if (r.status != rows[i].status)
            print_error("%s %s: %d\n", rows[i].who ? rows[i].who : "nobody", rows[i].path, r.status);
        assert_int_equal(r.status, rows[i].status);
    }
    struct answer r = site_get(NULL, "/kk/case/x?a=1");
    assert_true(str_is(answer_header(&r, "Location"), "/kk/sign-in?to=%2Fkk%2Fcase%2Fx%3Fa%3D1"));
}

static void forms_are_our_own(void **state)
{
    (void)state;
    struct browser b = { 0 }, other = { 0 };
    site_open(&b);
    site_open(&other);
    assert_int_equal(site_form(&b, "/kk/form", "name=a").status, 200);
    /* Without a token, with another browser's, without the cookie. */
    struct browser bad = { b.cookie, STR("") };
    assert_true(has(site_form(&bad, "/kk/form", "name=a"), "form-outdated"));
    bad.csrf = other.csrf;
    assert_int_equal(site_form(&bad, "/kk/form", "name=a").status, 403);
    bad = (struct browser){ STR_NONE, b.csrf };
    assert_int_equal(site_form(&bad, "/kk/form", "name=a").status, 403);
    bad = (struct browser){ b.cookie, STR("") };
    assert_int_equal(site_post(&bad, "/api/session/challenge", "{}").status, 403);
    /* From another site: refused, token or not. */
    static const char *const from[] = {
        "Origin: https://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
    };
    struct str body = str_printf(site.a, "_csrf=%.*s&name=a", STR_ARG(b.csrf));
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        struct str h = str_printf(site.a, "%sContent-Type: application/x-www-form-urlencoded\r\n", from[i]);
        struct answer r = site_ask(&b, "POST", "/kk/form", h.p, body);
        assert_int_equal(r.status, 403);
        assert_true(has(r, "other-site"));
    }
    /* A browser too old to say where it comes from still has its token. */
    assert_int_equal(site_ask(&b, "POST", "/kk/form", "Content-Type: application/x-www-form-urlencoded\r\n",
                              body).status, 200);
    assert_int_equal(site_form(&b, "/form", "name=a").status, 404);
    assert_int_equal(site_form(&b, "/kk/cabinet", "name=a").status, 401);
    assert_int_equal(site_post(&b, "/kk/form", "{}").status, 415);
}

static struct answer plain(struct browser *b, struct str fields)
{
    struct str body = str_printf(site.a, "_csrf=%.*s&%.*s", STR_ARG(b->csrf), STR_ARG(fields));
    return site_ask(b, "POST", "/kk/form", "Content-Type: application/x-www-form-urlencoded\r\n", body);
}

static void forms_have_limits(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct answer r = plain(&b, STR("name=+%D0%90%26b%0D%0Ac%0D+&box=1&box=%3D2"));
    assert_true(has(r, "name=[А&b\nc] two=[=2]"));
    /* Ten thousand lines are an attachment, not an answer. */
    struct buf t = buf_on(site.a);
    buf_puts(&t, "name=");
    for (int i = 0; i < 10000; i++)
        buf_puts(&t, "a%20line%0D%0A");
    r = plain(&b, buf_get(&t));
    assert_int_equal(r.status, 413);
    assert_true(has(r, "answer-too-long"));
    t = buf_on(site.a);
    for (int i = 0; i < 700; i++)
        buf_printf(&t, "f%d=x&", i);
    assert_true(has(plain(&b, buf_get(&t)), "bad-form"));
    static const char *const broken[] = { "name=%", "name=%4", "name=%zz", "name=%ff", "%ff=1", "=1", "name=a%00b" };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        r = plain(&b, str_of(broken[i]));
        if (r.status != 400)
            print_error("%s: %d %.*s\n", broken[i], r.status, STR_ARG(r.body));
        assert_int_equal(r.status, 400);
    }
    t = buf_on(site.a);
    buf_puts(&t, "name=");
    buf_pad(&t, 'a', 1100000);
    assert_int_equal(plain(&b, buf_get(&t)).status, 413);
    assert_true(has(plain(&b, STR("")), "name=[] two=[] files=0"));
}

static void part(struct buf *t, const char *head, const char *bytes, size_t n)
{
    buf_printf(t, "--xyz\r\nContent-Disposition: form-data; %s\r\n\r\n", head);
    buf_str(t, (struct str){ bytes, n });
    buf_puts(t, "\r\n");
}

/* What a document is stands in its bytes: a program, a page or a drawing with code named .pdf is none. */
static void documents_of_a_form(void **state)
{
    (void)state;
    static const struct { const char *file, *bytes; size_t n; const char *says; } rows[] = {
        { "a.pdf", "%PDF-1.4\n1 0 obj\n%%EOF\n", 23, "doc:application/pdf:a.pdf" },
        { "C:\\\\scans\\\\b.pdf", "%PDF-1.4\n1 0 obj\n%%EOF\n", 23, "doc:application/pdf:b.pdf" },
        { "../../x.pdf", "%PDF-1.4\n1 0 obj\n%%EOF\n", 23, "doc:application/pdf:x.pdf" },
        { "tool.pdf", "MZ\x90\0\3\0\0\0\4\0\0\0", 12, "doc!document-kind" },
        { "elf.pdf", "\177ELF\2\1\1\0\0\0\0\0", 12, "doc!document-kind" },
        { "page.pdf", "<!doctype html><script>1</script>", 33, "doc!document-kind" },
        { "drawing.png", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", 41, "doc!document-kind" },
        { "cut.pdf", "%PDF-1.4\n1 0 obj\n", 17, "doc!document-cut" },
        { "empty.pdf", "", 0, "doc!document-kind" },
    };
    struct browser b = { 0 };
    site_open(&b);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf t = buf_on(site.a);
        part(&t, "name=\"_csrf\"", b.csrf.p, b.csrf.n);
        part(&t, "name=\"name\"", "kept", 4);
        part(&t, str_printf(site.a, "name=\"doc\"; filename=\"%s\"", rows[i].file).p, rows[i].bytes, rows[i].n);
        part(&t, "name=\"none\"; filename=\"\"", "", 0);
        buf_puts(&t, "--xyz--\r\n");
        struct answer r = site_ask(&b, "POST", "/kk/form", "Content-Type: multipart/form-data; boundary=xyz\r\n",
                                   buf_get(&t));
        if (!has(r, rows[i].says))
            print_error("%s: %d %.*s\n", rows[i].file, r.status, STR_ARG(r.body));
        assert_true(has(r, rows[i].says) && has(r, "name=[kept]") && has(r, "files=1"));
    }
    /* One too large does not spoil its neighbour. */
    struct buf t = buf_on(site.a);
    part(&t, "name=\"_csrf\"", b.csrf.p, b.csrf.n);
    buf_puts(&t, "--xyz\r\nContent-Disposition: form-data; name=\"big\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n");
    buf_pad(&t, 'x', 250000);
    buf_puts(&t, "\r\n");
    part(&t, "name=\"doc\"; filename=\"a.png\"", "\x89PNG\r\n\x1a\n....", 12);
    buf_puts(&t, "--xyz--\r\n");
    struct answer r = site_ask(&b, "POST", "/kk/form", "Content-Type: multipart/form-data; boundary=xyz\r\n",
                               buf_get(&t));
    assert_true(has(r, "big!document-too-large") && has(r, "doc:image/png:a.png"));
    /* Cut short. */
    r = site_ask(&b, "POST", "/kk/form", "Content-Type: multipart/form-data; boundary=xyz\r\n",
                 str_sub(buf_get(&t), 0, t.n - 9));
    assert_int_equal(r.status, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages), cmocka_unit_test(headers_protect_pages), cmocka_unit_test(assets_are_kept),
        cmocka_unit_test(paths_do_not_climb), cmocka_unit_test(only_our_own_host),
        cmocka_unit_test(redirects_stay_here),
        cmocka_unit_test(roles_and_routes), cmocka_unit_test(forms_are_our_own), cmocka_unit_test(forms_have_limits),
        cmocka_unit_test(documents_of_a_form),
    };
    return cmocka_run_group_tests(tests, site_start, site_stop);
}
