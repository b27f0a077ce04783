/*
 * NAME    site - where this site lives for a browser: host, sender, language, its own addresses
 * WHY     a page's cookie is sent by the browser itself, so whoever can make a browser send a request can act as the
 *         person; these checks are before every handler, not in them
 * OWNS    nothing
 * MUST NOT follow or print a host that a request named
 */
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include "web/room.h"

bool site_read_base(struct web *w, struct diags *d)
{
    struct arena *a = d->arena;
    struct str url = w->cfg.base_url, host;
    if (!url.n)
        url = str_printf(a, "http://%.*s", STR_ARG(w->cfg.listen));
    w->https = str_starts(url, "https://");
    if (!w->https && !str_starts(url, "http://")) {
        diag_add(d, DIAG_INPUT, "bad-base-url", "'%.*s' is not an address of a site.", STR_ARG(url))->remedy =
            STR("Write for instance https://sapar.example.");
        return false;
    }
    size_t skip = w->https ? 8 : 7;
    host = str_sub(url, skip, url.n);
    ptrdiff_t slash = str_chr(host, '/');
    if (slash >= 0)
        host = str_sub(host, 0, (size_t)slash);
    if (str_ends(host, ":0"))
        host = str_printf(a, "%.*s:%d", (int)(host.n - 2), host.p, w->port);
    int n = snprintf(w->host_bytes, sizeof w->host_bytes, "%.*s", STR_ARG(utf8_fold(a, host)));
    if (n <= 0 || (size_t)n >= sizeof w->host_bytes) {
        diag_add(d, DIAG_INPUT, "bad-base-url", "'%.*s' names no host.", STR_ARG(url))->remedy =
            STR("Write for instance https://sapar.example.");
        return false;
    }
    w->host = (struct str){ w->host_bytes, (size_t)n };
    return true;
}

/* A host is taken when it is that of base_url, or this very machine called by its loopback names: then the browser
 * stands where the server does. */
static bool host_known(const struct web *w, struct arena *a, struct str host)
{
    static const char *const loopback[] = { "127.0.0.1", "localhost", "[::1]" };
    if (host.n == 0 || host.n > 255)
        return false;
    struct str h = utf8_fold(a, host);
    if (str_eq(h, w->host))
        return true;
    for (size_t i = 0; i < sizeof loopback / sizeof *loopback; i++)
        if (!w->https && str_eq(h, str_printf(a, "%s:%d", loopback[i], w->port)))
            return true;
    return false;
}

bool site_host_ok(struct request *r)
{
    if (host_known(r->web, r->arena, http_head(r, "Host")))
        return true;
    http_problem_of(r, 421, DIAG_INPUT, "other-host", "This site is not served under that name.",
                    "Use the address the office gave you.");
    return false;
}

struct str http_origin(struct request *r)
{
    struct str host = utf8_fold(r->arena, http_head(r, "Host"));
    if (!host_known(r->web, r->arena, host))
        host = r->web->host;
    return str_printf(r->arena, "%s://%.*s", r->web->https ? "https" : "http", STR_ARG(host));
}

bool site_sender_ok(struct request *r)
{
    struct str site = http_head(r, "Sec-Fetch-Site"), origin = http_head(r, "Origin");
    bool ours = !site.p || str_is(site, "same-origin") || str_is(site, "none");
    if (origin.p && !str_eq(utf8_fold(r->arena, origin), http_origin(r)))
        ours = false;
    if (ours)
        return true;
    http_problem_of(r, 403, DIAG_REFUSED, "other-site", "The request did not come from a page of this site.",
                    "Open the page here and send it again.");
    return false;
}

/* ------------------------------------------------------------------ language */
static bool split(struct str path, enum lang *lang, struct str *rest)
{
    if (path.n < 3 || path.p[0] != '/' || !lang_parse(str_sub(path, 1, 2), lang) || (path.n > 3 && path.p[3] != '/'))
        return false;
    *rest = path.n == 3 ? STR("/") : str_sub(path, 3, path.n);
    return true;
}

static bool accepted(struct request *r, enum lang *l)
{
    struct str rest = http_head(r, "Accept-Language"), one;
    while (rest.p && str_cut(&rest, ',', &one))
        if (lang_parse(str_sub(str_trim(one), 0, 2), l))
            return true;
    return false;
}

void site_language(struct request *r)
{
    enum lang l;
    struct str rest, q;
    r->lang = LANG_EN;
    if (split(r->path, &r->lang, &rest)) {
        r->prefixed = true;
        r->path = rest;
        return;
    }
    if ((q = http_query(r, "lang")).p && lang_parse(q, &l))
        r->lang = l;
    else if ((q = http_cookie(r, "lang")).p && lang_parse(q, &l))
        r->lang = l;
    else if (accepted(r, &l))
        r->lang = l;
}

/* ------------------------------------------------------------------ addresses of our own */
/* Every byte is checked, not the ends: "//host", "/\host" and a line break in the middle all lead elsewhere. */
struct str http_own_path(struct str given, struct str fallback)
{
    if (given.n == 0 || given.n > 2000 || given.p[0] != '/')
        return fallback;
    if (given.n > 1 && (given.p[1] == '/' || given.p[1] == '\\'))
        return fallback;
    for (size_t i = 0; i < given.n; i++) {
        unsigned char c = (unsigned char)given.p[i];
        if (c <= 0x20 || c == 0x7f || c == '\\')
            return fallback;
    }
    return given;
}

struct str http_link(struct request *r, struct str path)
{
    enum lang l;
    struct str rest, name = path;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '?' || path.p[i] == '#') {
            name = str_sub(path, 0, i);
            break;
        }
    if (split(name, &l, &rest))
        return path;
    return str_printf(r->arena, "/%.*s%.*s", STR_ARG(lang_code(r->lang)), STR_ARG(path));
}

struct str http_in_language(struct request *r, enum lang lang)
{
    struct str uri = http_own_path(r->uri, STR("/")), rest = uri, code = lang_code(lang);
    if (r->prefixed)
        rest = str_sub(uri, 3, uri.n);
    return str_printf(r->arena, "/%.*s%.*s", STR_ARG(code), STR_ARG(rest));
}

void http_redirect(struct request *r, struct str path)
{
    struct str own = http_own_path(path, STR("/"));
    if (!str_starts(own, "/api/") && !str_starts(own, "/assets/"))
        own = http_link(r, own);
    http_header(r, "Location", own);
    http_answer(r, 303, STR("text/plain; charset=utf-8"), STR(""));
}

/* ------------------------------------------------------------------ cookies */
/* __Host-: the browser takes it only over https, for this host only and for all its paths, so that no other site and
 * no plain connection can plant one. */
static char *cookie_name(struct request *r, const char *name)
{
    return str_z(r->arena, str_printf(r->arena, "%s%s", r->web->https ? "__Host-" : "", name));
}

struct str http_cookie(struct request *r, const char *name)
{
    const char *z = MHD_lookup_connection_value(r->connection, MHD_COOKIE_KIND, cookie_name(r, name));
    return z ? str_of(z) : STR_NONE;
}

void http_set_cookie(struct request *r, const char *name, struct str value, int64_t seconds)
{
    struct arena *a = r->arena;
    struct str age = seconds ? str_printf(a, "; Max-Age=%lld", seconds < 0 ? 0 : (long long)seconds) : STR("");
    http_header(r, "Set-Cookie", str_printf(a, "%s=%.*s; Path=/%.*s; HttpOnly; SameSite=Lax%s", cookie_name(r, name),
                                            STR_ARG(value), STR_ARG(age), r->web->https ? "; Secure" : ""));
}
