/*
 * NAME    dispatch - from a request's head to its handler: route, language, who asks, how often, how much
 * WHY     each question is asked once, in one order, for every address; a handler cannot forget one
 * ERRORS  an answer in the request; then its handler is not called
 * MUST NOT let a request cost memory before its size and its caller are known
 */
#include <string.h>

#include "base/panic.h"
#include "web/room.h"

/* ------------------------------------------------------------------ which address */
static bool match(const char *pattern, struct str path, struct request *r)
{
    struct str pat = str_of(pattern), a, b;
    r->n_params = 0;
    for (;;) {
        bool more_a = str_cut(&pat, '/', &a), more_b = str_cut(&path, '/', &b);
        if (!more_a || !more_b)
            return more_a == more_b;
        if (a.n && a.p[0] == '{') {
            if (b.n == 0 || b.n > 200 || r->n_params == HTTP_PARAMS)
                return false;
            r->params[r->n_params++] = b;
        } else if (!str_eq(a, b)) {
            return false;
        }
    }
}

/* Byte by byte up to the first parameter: nearly every row of the tables is refused here, without being cut up. */
static bool begins_so(const char *pattern, struct str path)
{
    size_t i = 0;
    for (; pattern[i] != '\0' && pattern[i] != '{'; i++)
        if (i == path.n || pattern[i] != path.p[i])
            return false;
    return pattern[i] == '{' || i == path.n;
}

/* A page has its language before it, everything else has none; a page asked for without is known too, to be led to. */
static bool fits(const struct route *row, struct request *r)
{
    return (row->page || !r->prefixed) && begins_so(row->path, r->path) && match(row->path, r->path, r);
}

static bool find_in(struct request *r, struct route_table t, bool *path_known)
{
    for (size_t i = 0; i < t.n; i++) {
        if (!fits(&t.rows[i], r))
            continue;
        *path_known = true;
        r->page = r->page || t.rows[i].page;
        bool head = strcmp(r->method, "HEAD") == 0 && strcmp(t.rows[i].method, "GET") == 0;
        if (head || strcmp(r->method, t.rows[i].method) == 0) {
            r->route = &t.rows[i];
            r->page = r->route->page;
            return true;
        }
    }
    return false;
}

static void find_route(struct request *r)
{
    const struct web_config *cfg = web_cfg(r->web);
    bool path_known = false;
    bool found = find_in(r, (struct route_table){ web_routes, web_routes_count }, &path_known);
    for (size_t i = 0; !found && i < cfg->n_tables; i++)
        found = find_in(r, cfg->tables[i], &path_known);
    if (found)
        return;
    /* Whoever typed a wrong address into a browser reads a page. */
    r->page = r->page || r->prefixed
        || (str_find(http_head(r, "Accept"), "text/html") >= 0 && !str_starts(r->path, "/api/"));
    if (path_known)
        http_problem_of(r, 405, DIAG_INPUT, "method-not-allowed", "This address does not take that method.",
                        r->page ? "Go back and follow a link of the page." : "See /api/openapi.json.");
    else
        http_problem_of(r, 404, DIAG_INPUT, "no-such-address", "There is nothing at this address.",
                        r->page ? "Check the address, or begin at the first page." : "See /api/openapi.json.");
}

static bool changes(const struct request *r)
{
    return strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0;
}

/* ------------------------------------------------------------------ who asks */
static bool by_token(struct request *r)
{
    struct str h = http_head(r, "Authorization");
    if (!h.p) {
        if (r->route->access == ACCESS_ANYONE)
            return true;
        http_header(r, "WWW-Authenticate", STR("Bearer"));
        http_problem_of(r, 401, DIAG_REFUSED, "token-needed", "This address needs a token.",
                        "Send the header Authorization: Bearer TOKEN.");
        return false;
    }
    struct flow_reader *reader = web_reader(r);
    if (!reader)
        return false;
    struct diags d = diags_on(r->arena);
    struct str token = str_starts(h, "Bearer ") ? str_trim(str_sub(h, 7, h.n)) : STR_NONE;
    if (!token.p || token.n > 512 || !flow_identify(reader, token, r->arena, &r->actor, &d)) {
        http_header(r, "WWW-Authenticate", STR("Bearer error=\"invalid_token\""));
        http_problem_of(r, 401, DIAG_REFUSED, "token-unknown", "The token is not known.", "Sign in again.");
        return false;
    }
    r->known = true;
    return true;
}

static void lead_to_sign_in(struct request *r)
{
    struct str path = web_cfg(r->web)->sign_in_path;
    if (r->route->page && !changes(r)) {
        struct buf b = buf_on(r->arena);
        buf_str(&b, path.n ? path : STR("/sign-in"));
        buf_puts(&b, "?to=");
        buf_url(&b, http_own_path(r->uri, STR("/")));
        http_redirect(r, buf_get(&b));
        return;
    }
    http_problem_of(r, 401, DIAG_REFUSED, "sign-in-needed", "You are not signed in, or your session has ended.",
                    "Sign in and do it again; nothing was changed.");
}

static bool by_cookie(struct request *r)
{
    struct diags d = diags_on(r->arena);
    if (!session_load(r, &d)) {
        if (!r->status)
            http_problem(r, 503, &d);
        return false;
    }
    if (r->session.signed_in) {
        r->known = true;
        r->actor = r->session.actor;
    } else if (r->route->access != ACCESS_ANYONE) {
        lead_to_sign_in(r);
        return false;
    }
    return true;
}

static bool of_browser(const struct route *row) { return row->page || row->session; }

static bool identify(struct request *r)
{
    if (!(of_browser(r->route) ? by_cookie(r) : by_token(r)))
        return false;
    unsigned roles = r->route->roles;
    bool staff_only = r->route->access == ACCESS_STAFF && r->known && r->actor.role == ROLE_APPLICANT;
    bool other_role = roles && r->known && !(roles & ROLE_BIT(r->actor.role));
    if (!staff_only && !other_role)
        return true;
    http_problem_of(r, 403, DIAG_REFUSED, "not-your-role",
                    other_role ? "This address is for another role." : "This address is for staff.",
                    "Use your own cases.");
    return false;
}

/* ------------------------------------------------------------------ how often */
static uint64_t caller_key(struct request *r)
{
    struct str s = r->known ? r->actor.id : http_peer(r);
    uint64_t h = 1469598103934665603u;
    for (size_t k = 0; k < s.n; k++)
        h = (h ^ (unsigned char)s.p[k]) * 1099511628211u;
    return h ^ (uint64_t)r->known;
}

static bool within_rate(struct request *r)
{
    if (!r->web->limiter || limiter_take(r->web->limiter, caller_key(r), web_now_us()))
        return true;
    atomic_fetch_add(&r->web->metrics.limited, 1);
    http_header(r, "Retry-After", STR("1"));
    http_problem_of(r, 429, DIAG_REFUSED, "too-many-requests", "Too many requests came from you in a short time.",
                    "Wait a second and try again.");
    return false;
}

bool http_may(struct request *r, const char *what, struct str whose, int burst, int seconds)
{
    uint64_t h = 1469598103934665603u;
    for (; *what; what++)
        h = (h ^ (unsigned char)*what) * 1099511628211u;
    h *= 1099511628211u;
    /* Byte by byte: an address may have zeroes in it, and what follows them counts too. */
    for (size_t k = 0; k < whose.n; k++)
        h = (h ^ (unsigned char)whose.p[k]) * 1099511628211u;
    if (limiter_slow_take(r->web->tries, h, web_now_us(), burst, seconds))
        return true;
    atomic_fetch_add(&r->web->metrics.limited, 1);
    return false;
}

bool http_try(struct request *r, const char *what, struct str whose, int burst, int seconds)
{
    if (http_may(r, what, whose, burst, seconds))
        return true;
    http_header(r, "Retry-After", str_printf(r->arena, "%d", seconds));
    http_problem_of(r, 429, DIAG_REFUSED, "too-many-tries", "This was tried too often in a short time.",
                    "Wait some minutes and try again.");
    return false;
}

/* ------------------------------------------------------------------ how much, and for a browser: from where */
static size_t body_most(const struct request *r)
{
    const struct web_config *cfg = web_cfg(r->web);
    if (r->route->is_upload)
        return cfg->max_upload + 65536;
    if (r->route->form)
        return cfg->max_form;
    return r->route->has_body ? cfg->max_body : 65536;
}

static bool length_ok(struct request *r)
{
    struct str length = http_head(r, "Content-Length");
    int64_t n = 0;
    if (length.p && !str_int(length, &n)) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-length", "The Content-Length is not a number.", "Send it again.");
        return false;
    }
    if (n >= 0 && (uint64_t)n <= body_most(r))
        return true;
    atomic_fetch_add(&r->web->metrics.too_large, 1);
    http_header(r, "Connection", STR("close"));
    http_problem_of(r, 413, DIAG_INPUT, "body-too-large", "The body is larger than is allowed here.",
                    r->route->is_upload || r->route->form ? "Send a smaller document."
                                                          : "Send documents to /api/v1/documents.");
    return false;
}

static bool csrf_header_ok(struct request *r)
{
    if (session_csrf_ok(r, http_head(r, "X-CSRF-Token")))
        return true;
    http_problem_of(r, 403, DIAG_REFUSED, "form-outdated", "The request is not of this browser's session.",
                    "Load the page anew and do it again.");
    return false;
}

/* The language is kept on every link: a page has one address in each. */
static bool has_language(struct request *r)
{
    if (!r->route->page || r->prefixed)
        return true;
    if (changes(r)) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-address", "There is nothing at this address.",
                        "Begin at the first page.");
        return false;
    }
    http_header(r, "Vary", STR("Accept-Language, Cookie"));
    http_header(r, "Location", http_in_language(r, r->lang));
    http_answer(r, 302, STR("text/plain; charset=utf-8"), STR(""));
    return false;
}

static bool from_our_page(struct request *r)
{
    if (!of_browser(r->route) || !changes(r))
        return true;
    return site_sender_ok(r) && (r->route->form || csrf_header_ok(r));
}

static void remember_language(struct request *r)
{
    if (r->route->page && !str_eq(http_cookie(r, "lang"), lang_code(r->lang)))
        http_set_cookie(r, "lang", lang_code(r->lang), 365 * 86400);
}

void dispatch_head(struct request *r)
{
    const struct web_config *cfg = web_cfg(r->web);
    struct diags d = diags_on(r->arena);
    find_route(r);
    if (r->status || (of_browser(r->route) && !site_host_ok(r)) || !has_language(r) || !identify(r)
        || !within_rate(r) || !from_our_page(r) || !length_ok(r))
        return;
    remember_language(r);
    if (r->route->is_upload)
        r->upload = upload_start(cfg->store, r->arena, cfg->max_upload, http_head(r, "Content-Type"), &d);
    else if (r->route->form)
        r->reading = form_begin(cfg->store, r->arena, cfg->max_upload, http_head(r, "Content-Type"), &d);
    if ((r->route->is_upload && !r->upload) || (r->route->form && !r->reading))
        http_problem(r, r->route->form ? 415 : 503, &d);
}

/* ------------------------------------------------------------------ the handler */
static bool form_ready(struct request *r)
{
    struct diags d = diags_on(r->arena);
    if (!r->route->form)
        return true;
    r->form = form_end(r->reading, &d);
    if (!r->form) {
        http_problem(r, http_status_of(&d), &d);
        return false;
    }
    if (!of_browser(r->route) || session_csrf_ok(r, form_get(r->form, "_csrf")))
        return true;
    http_problem_of(r, 403, DIAG_REFUSED, "form-outdated", "The form is not of this browser's session.",
                    "Load the page anew and send it again; what you typed was not taken.");
    return false;
}

void dispatch_run(struct request *r)
{
    if (form_ready(r))
        r->route->handle(r);
    http_resume(r);
}

bool dispatch_handle(struct request *r)
{
    if (!r->route->worker) {
        if (form_ready(r))
            r->route->handle(r);
        /* A handler that suspends has answered nothing yet, or another thread has by now. */
        return r->waiting;
    }
    http_suspend(r);
    if (workers_push(r->web->workers, r))
        return true;
    http_header(r, "Retry-After", STR("1"));
    http_problem_of(r, 503, DIAG_ENVIRONMENT, "queue-full", "More is being asked than can be answered now.",
                    "Try again in a moment.");
    http_resume(r);
    return true;
}
