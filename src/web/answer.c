/*
 * NAME    answer - the one place that writes HTTP: status, headers that protect, bytes
 * WHY     a header that a handler must remember will be forgotten
 * MUST NOT let a page run code, styles or connections that are not this site's own
 */
#include <microhttpd.h>
#include <string.h>

#include "base/panic.h"
#include "web/room.h"

enum { ON_API = 1, ON_PAGE = 2, ON_HTTPS = 4, ON_PASSING = 8 };     /* passing: not to be kept */
static const struct { unsigned on; const char *name, *value; } protect[] = {
    { ON_PASSING, "Cache-Control", "no-store" },
    { ON_API | ON_PAGE, "X-Content-Type-Options", "nosniff" },
    { ON_API, "Referrer-Policy", "no-referrer" },
    /* With no-referrer a browser sends "Origin: null" with our own forms, and site_sender_ok could not tell them. */
    { ON_PAGE, "Referrer-Policy", "same-origin" },
    { ON_API, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
    { ON_PAGE, "Cross-Origin-Opener-Policy", "same-origin" },
    { ON_PAGE, "Cross-Origin-Resource-Policy", "same-origin" },
    { ON_PAGE, "Permissions-Policy",
      "accelerometer=(), autoplay=(), camera=(self), display-capture=(), geolocation=(self), gyroscope=(), "
      "microphone=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self), usb=()" },
    { ON_HTTPS, "Strict-Transport-Security", "max-age=31536000" },
};
#define PAGE_POLICY "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " \
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"
/* The signing program beside the browser, and the address by which older ones are found. */
#define SIGNING_SOURCES "wss://127.0.0.1:13579 https://127.0.0.1:24680"

static struct str page_policy(struct request *r)
{
    struct str other = web_cfg(r->web)->ncalayer;
    if (!r->route || !r->route->signing)
        return STR(PAGE_POLICY);
    if (other.n)
        return str_printf(r->arena, PAGE_POLICY " %.*s", STR_ARG(other));
    return STR(PAGE_POLICY " " SIGNING_SOURCES);
}

static void add_headers(struct request *r, struct MHD_Response *resp)
{
    unsigned kind = r->page ? ON_PAGE : ON_API;
    if (r->web->https)
        kind |= ON_HTTPS;
    if (!r->keep)
        kind |= ON_PASSING;
    for (size_t i = 0; i < sizeof protect / sizeof *protect; i++)
        if (protect[i].on & kind)
            MHD_add_response_header(resp, protect[i].name, protect[i].value);
    if (r->page)
        MHD_add_response_header(resp, "Content-Security-Policy", str_z(r->arena, page_policy(r)));
    MHD_add_response_header(resp, "Content-Type", str_z(r->arena, r->type));
    for (size_t i = 0; i < r->n_headers; i++)
        MHD_add_response_header(resp, r->headers[i].name, str_z(r->arena, r->headers[i].value));
}

int answer_send(struct request *r)
{
    struct web_metrics *m = &r->web->metrics;
    if (!r->status)
        http_problem_of(r, 500, DIAG_ENVIRONMENT, "no-answer", "The request has no answer.", "Report this.");
    struct MHD_Response *resp =
        MHD_create_response_from_buffer(r->out.n, (void *)(uintptr_t)r->out.p, MHD_RESPMEM_PERSISTENT);
    if (!resp)
        return MHD_NO;
    add_headers(r, resp);
    atomic_fetch_add(&m->requests, 1);
    if (r->status >= 500)
        atomic_fetch_add(&m->errors_5xx, 1);
    else if (r->status >= 400)
        atomic_fetch_add(&m->errors_4xx, 1);
    metrics_time(m, web_now_us() - r->started_us);
    enum MHD_Result ok = MHD_queue_response(r->connection, (unsigned)r->status, resp);
    MHD_destroy_response(resp);
    return (int)ok;
}

void http_answer(struct request *r, int status, struct str type, struct str body)
{
    r->status = status;
    r->type = type;
    r->out = body;
}

void http_html(struct request *r, int status, struct str body)
{
    r->page = true;
    http_answer(r, status, STR("text/html; charset=utf-8"), body);
}

void http_static(struct request *r, struct str type, struct str bytes, struct str etag)
{
    struct str quoted = str_printf(r->arena, "\"%.*s\"", STR_ARG(etag)), have = http_head(r, "If-None-Match"), one;
    bool same = false;
    while (have.p && !same && str_cut(&have, ',', &one)) {
        one = str_trim(one);
        if (str_starts(one, "W/"))
            one = str_sub(one, 2, one.n);
        same = str_eq(one, quoted);
    }
    r->keep = true;
    http_header(r, "Cache-Control", STR("public, max-age=31536000, immutable"));
    http_header(r, "ETag", quoted);
    http_header(r, "Cross-Origin-Resource-Policy", STR("same-origin"));
    http_answer(r, same ? 304 : 200, type, same ? STR("") : bytes);
}

void http_header(struct request *r, const char *name, struct str value)
{
    AN(r->n_headers < HTTP_HEADERS);
    AN(str_chr(value, '\n') < 0 && str_chr(value, '\r') < 0);
    r->headers[r->n_headers++] = (struct http_header){ name, value };
}
