/* NAME site - see site.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/files.h"
#include "http/site.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/port.h"
#include "web/signroom.h"

struct site site;

static moment clock_now(void *ctx)
{
    (void)ctx;
    return site.now;
}

static void chance(void *ctx, void *p, size_t n)
{
    (void)ctx;
    for (unsigned char *c = p; n--; c++) {
        site.chance = site.chance * 6364136223846793005u + 1442695040888963407u;
        *c = (unsigned char)(site.chance >> 33);
    }
}

static int gate_send(void *ctx, const struct gate_message *m, struct arena *a, struct diags *d)
{
    (void)ctx, (void)a, (void)d;
    if (site.gate_fails)
        return PORT_FAILED;
    site.sent = *m;
    site.sent.to = str_dup(site.a, m->to);
    site.sent.text = str_dup(site.a, m->text);
    site.n_sent++;
    return PORT_OK;
}
static const struct gate_port gate = { .send = gate_send };

/* ------------------------------------------------------------------ pages of the test */
static void page(struct request *r)
{
    struct buf b = buf_on(r->arena);
    buf_printf(&b, "<!doctype html><title>%.*s</title>", STR_ARG(lang_code(r->lang)));
    buf_printf(&b, "<p id=who>%.*s</p><input name=_csrf value=\"%.*s\">", STR_ARG(r->actor.id), STR_ARG(http_csrf(r)));
    buf_printf(&b, "<a href=\"%.*s\">", STR_ARG(http_link(r, STR("/cabinet"))));
    buf_printf(&b, "<a hreflang=ru href=\"%.*s\">", STR_ARG(http_in_language(r, LANG_RU)));
    http_html(r, 200, buf_get(&b));
}

static void take_form(struct request *r)
{
    struct buf b = buf_on(r->arena);
    buf_printf(&b, "name=[%.*s] two=[%.*s] files=%zu", STR_ARG(form_get(r->form, "name")),
               STR_ARG(form_nth(r->form, "box", 1)), r->form->n_files);
    for (size_t i = 0; i < r->form->n_files; i++) {
        const struct form_file *f = &r->form->files[i];
        if (f->ok)
            buf_printf(&b, " %.*s:%.*s:%.*s", STR_ARG(f->field), STR_ARG(f->upload->media), STR_ARG(f->upload->name));
        else
            buf_printf(&b, " %.*s!%.*s", STR_ARG(f->field), STR_ARG(f->diags.first->code));
    }
    http_html(r, 200, buf_get(&b));
}

static void go(struct request *r) { http_redirect(r, http_query(r, "to")); }
static void asset(struct request *r) { http_static(r, STR("text/css"), STR("p{}"), STR("abc123")); }
/* A link for another person: made, looked at, signed, refused, listed. */
static void room_answer(struct request *r, bool ok, const struct diags *d, struct str says)
{
    if (ok)
        http_answer(r, 200, STR("text/plain"), says);
    else
        http_problem(r, http_status_of(d), d);
}

static void room(struct request *r)
{
    struct diags d = diags_on(r->arena);
    const struct json *q = http_body_json(r);
    struct str what = json_get_str(q, "what"), secret = json_get_str(q, "secret"), out = STR("");
    struct signroom s = { .about = STR("case-1"), .part = STR("other-parent"), .iin = json_get_str(q, "iin"),
                          .text = STR("Бала баруына келісемін") }, *all;
    size_t n = 0;
    bool ok = false;
    if (str_is(what, "open"))
        ok = signroom_open(r, &s, &out, &d);
    else if (str_is(what, "look") && (ok = signroom_look(r, secret, &s, &d)))
        out = s.text;
    else if (str_is(what, "sign"))
        ok = signroom_sign(r, secret, json_get_str(q, "signature"), &d);
    else if (str_is(what, "refuse"))
        ok = signroom_refuse(r, secret, &d);
    else if (str_is(what, "list") && (ok = signroom_list(r, STR("case-1"), &all, &n, &d)))
        out = n ? str_printf(r->arena, "%zu %d %.*s", n, (int)all[n - 1].state, STR_ARG(all[n - 1].signer_iin))
        : STR("0");
    else if (str_is(what, "close") && (ok = signroom_list(r, STR("case-1"), &all, &n, &d)) && n)
        ok = signroom_close(r, all[n - 1].id, &d);
    room_answer(r, ok, &d, out);
}

static void problem_page(struct request *r, int status, const struct diags *d)
{
    http_html(r, status, str_printf(r->arena, "<h1>%d %.*s %.*s</h1>", status, STR_ARG(d->first->code),
                                    STR_ARG(d->first->message)));
}

#define PAGE(m, p, acc, fn) .method = m, .path = p, .access = acc, .handle = fn, .page = true, .worker = true
static const struct route rows[] = {
    { PAGE("GET", "/", ACCESS_ANYONE, page) },
    { PAGE("GET", "/cabinet", ACCESS_CALLER, page) },
    { PAGE("GET", "/sign-in", ACCESS_ANYONE, page), .signing = true },
    { PAGE("GET", "/case/{number}", ACCESS_CALLER, page) },
    { PAGE("GET", "/staff", ACCESS_STAFF, page) },
    { PAGE("GET", "/officer", ACCESS_STAFF, page), .roles = ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_HEAD) },
    { PAGE("GET", "/audit", ACCESS_STAFF, page), .roles = ROLE_BIT(ROLE_AUDITOR) },
    { PAGE("GET", "/mine", ACCESS_CALLER, page), .roles = ROLE_BIT(ROLE_APPLICANT) },
    { PAGE("GET", "/go", ACCESS_ANYONE, go) },
    { PAGE("POST", "/form", ACCESS_ANYONE, take_form), .form = true },
    { PAGE("POST", "/cabinet", ACCESS_CALLER, take_form), .form = true },
    { .method = "POST", .path = "/room", .handle = room, .session = true, .worker = true, .has_body = true },
    { .method = "GET", .path = "/assets/{name}", .handle = asset },
};
static const struct route_table tables[] = { { rows, sizeof rows / sizeof *rows } };

/* ------------------------------------------------------------------ start and stop */
static struct str write_file(const char *name, struct str bytes)
{
    const char *dir = str_z(site.a, str_printf(site.a, "%s/sapar-site-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp",
                                               (int)getpid()));
    mkdir(dir, 0700);
    struct str path = str_printf(site.a, "%s/%s", dir, name);
    FILE *f = fopen(path.p, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
    return path;
}

struct web_config site_config(void)
{
    return (struct web_config){
        .law = site.law, .flow = site.flow, .store = site.store, .clock = { clock_now, NULL },
            .random = { chance, NULL },
        .listen = STR("127.0.0.1:0"), .base_url = STR("http://127.0.0.1:0"), .max_body = 300000, .max_upload = 200000,
        .key = STR("0123456789abcdef0123456789abcdef"), .tables = tables, .n_tables = 1, .page_problem = problem_page,
        .gate = &gate, .tokens = true, .workers = 3,
        .trust = { .port = &trust_port, .anchors = site.anchors, .n_anchors = 2, .crls = site.crls, .n_crls = 1,
                   .environment = STR_NONE },
    };
}

int site_start(void **state)
{
    (void)state;
    site.a = arena_new();
    struct diags d = diags_on(site.a);
    struct law_source *src;
    struct str digest;
    size_t n;
    site.now = PKI_NOW;
    assert_true(files_law("law", site.a, &src, &n, &digest, &d));
    assert_non_null(site.law = law_load(site.a, src, n, &d));
    assert_int_equal(store_mem_open(&site.store, &d), PORT_OK);
    site.pki = pki_new(site.a, ALG_GOST_2015_512);
    site.anchors[0] = write_file("root.cer", site.pki->who[PKI_ROOT].cert->sig.all);
    site.anchors[1] = write_file("ca.cer", site.pki->who[PKI_CA].cert->sig.all);
    site.crls[0] = site.pki->crl;
    struct flow_config fc = { .law = site.law, .store = site.store, .clock = { clock_now, NULL },
                              .random = { chance, NULL }, .base_url = STR("http://127.0.0.1:8080") };
    assert_non_null(site.flow = flow_new(&fc, &d));
    struct web_config wc = site_config();
    assert_non_null(site.web = web_start(&wc, &d));
    site.port = web_port(site.web);
    snprintf(site.host, sizeof site.host, "127.0.0.1:%d", site.port);
    snprintf(site.origin, sizeof site.origin, "http://127.0.0.1:%d", site.port);
    return 0;
}

int site_stop(void **state)
{
    (void)state;
    web_stop(site.web, 5);
    flow_free(site.flow);
    site.store->ops->close(site.store);
    for (size_t i = 0; i < 2; i++)
        remove(site.anchors[i].p);
    pki_free(site.pki);
    arena_free(site.a);
    return 0;
}

/* ------------------------------------------------------------------ browsers */
struct str site_set_cookie(const struct answer *r, const char *name)
{
    struct str rest = r->head, line;
    const char *start = str_printf(site.a, "Set-Cookie: %s=", name).p;
    while (str_cut(&rest, '\n', &line))
        if (str_starts(line, start))
            return str_trim(str_sub(line, strlen(start), line.n));
    return STR_NONE;
}

struct answer site_ask(struct browser *b, const char *method, const char *path, const char *headers, struct str body)
{
    struct buf t = buf_on(site.a);
    buf_printf(&t, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s", method, path, site.host,
               headers ? headers : "");
    if (b && b->cookie.n)
        buf_printf(&t, "Cookie: sapar=%.*s\r\n", STR_ARG(b->cookie));
    if (body.p || strcmp(method, "GET") != 0)
        buf_printf(&t, "Content-Length: %zu\r\n", body.n);
    buf_puts(&t, "\r\n");
    buf_str(&t, body);
    struct answer r = ask_raw(site.a, site.port, buf_get(&t));
    struct str set = site_set_cookie(&r, "sapar"), value;
    if (b && set.p && str_cut(&set, ';', &value))
        b->cookie = value;
    if (b && r.json && json_get_str(r.json, "csrf").n)
        b->csrf = json_get_str(r.json, "csrf");
    return r;
}

struct answer site_get(struct browser *b, const char *path) { return site_ask(b, "GET", path, NULL, STR_NONE); }

static const char *our_headers(struct browser *b, const char *type)
{
    return str_printf(site.a, "Origin: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: %s\r\nX-CSRF-Token: %.*s\r\n",
                      site.origin, type, STR_ARG(b->csrf)).p;
}

struct answer site_post(struct browser *b, const char *path, const char *body)
{
    return site_ask(b, "POST", path, our_headers(b, "application/json"), str_of(body));
}

struct answer site_form(struct browser *b, const char *path, const char *fields)
{
    struct str body = str_printf(site.a, "_csrf=%.*s&%s", STR_ARG(b->csrf), fields);
    return site_ask(b, "POST", path, our_headers(b, "application/x-www-form-urlencoded"), body);
}

void site_open(struct browser *b)
{
    struct answer r = site_get(b, "/api/session");
    assert_int_equal(r.status, 200);
    assert_true(b->csrf.n > 0 && b->cookie.n > 0);
}

struct str site_quote(struct str s)
{
    struct buf b = buf_on(site.a);
    buf_json(&b, s);
    return buf_get(&b);
}

struct answer site_send_signed(struct browser *b, struct str id, struct str signature)
{
    struct str body = str_printf(site.a, "{\"id\":\"%.*s\",\"signature\":\"%.*s\"}", STR_ARG(id),
                                 STR_ARG(base64_write(site.a, signature)));
    return site_post(b, "/api/session/eds", body.p);
}

struct answer site_sign_in(struct browser *b, enum pki_who who)
{
    if (!b->csrf.n)
        site_open(b);
    struct answer c = site_post(b, "/api/session/challenge", "{}");
    assert_int_equal(c.status, 200);
    return site_send_signed(b, json_get_str(c.json, "id"),
                            pki_sign(site.pki, who, json_get_str(c.json, "text"), false));
}

void site_is(struct answer r, int status, const char *code)
{
    if (r.status != status || (code && !str_is(json_get_str(r.json, "code"), code)))
        print_error("%d: %.*s\n", r.status, STR_ARG(r.body));
    assert_int_equal(r.status, status);
    if (code)
        assert_string_equal(str_z(site.a, json_get_str(r.json, "code")), code);
}

void site_staff(enum role role, const char *id, const char *person, const char *body, const char *place)
{
    struct actor who = { role, str_of(id), str_of(person), str_of(body), str_of(place) };
    struct diags d = diags_on(site.a);
    char hex[SHA256_HEX];
    struct str token = str_printf(site.a, "token-of-%s", id);
    sha256_hex(token.p, token.n, hex);
    assert_int_equal(site.store->ops->staff_put(site.store, &who, str_of(id), str_of(hex), &d), PORT_OK);
}
