/*
 * NAME    http - the edge on libmicrohttpd: connections, bodies, suspend and resume
 * WHY     event loops read; a command waits suspended, holding no thread, until its commit returned
 * OWNS    the daemon, one reader a thread, a request from its first byte to its last
 * ERRORS  every fault of a request is an RFC 9457 answer; the address not to be had is DIAG_ENVIRONMENT
 * MUST NOT let a request cost memory before its size and its caller are known
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/panic.h"
#include "web/http.h"
#include "web/limit.h"

struct web {
    struct web_config cfg;
    struct MHD_Daemon *daemon;
    struct web_metrics metrics;
    struct limiter *limiter;
    pthread_key_t readers;      /* a flow_reader for each event loop */
    atomic_llong under_way;
    atomic_bool stopping;
    int port;
};

const struct web_config *web_cfg(const struct web *w) { return &w->cfg; }
struct web_metrics *web_metrics(struct web *w) { return &w->metrics; }
int web_port(const struct web *w) { return w->port; }

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct flow_reader *web_reader(struct request *r)
{
    struct flow_reader *reader = pthread_getspecific(r->web->readers);
    if (reader)
        return reader;
    struct diags d = diags_on(r->arena);
    reader = flow_reader_new(r->web->cfg.flow, &d);
    if (reader)
        pthread_setspecific(r->web->readers, reader);
    else
        http_problem(r, 503, &d);
    return reader;
}

static void free_reader(void *p)
{
    flow_reader_free(p);
}

struct str http_query(struct request *r, const char *name)
{
    const char *z = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
    struct str s = str_of(z);
    return z && utf8_valid(s) ? s : STR_NONE;
}

struct str http_head(struct request *r, const char *name)
{
    const char *z = MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
    return z ? str_of(z) : STR_NONE;
}

void http_suspend(struct request *r)
{
    r->waiting = true;
    MHD_suspend_connection(r->connection);
}

void http_resume(struct request *r)
{
    MHD_resume_connection(r->connection);
}

/* ------------------------------------------------------------------ answering */
static const char *reason_headers[][2] = {
    { "Cache-Control", "no-store" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
};

static enum MHD_Result send_answer(struct request *r)
{
    struct web_metrics *m = &r->web->metrics;
    if (!r->status) {
        http_problem_of(r, 500, DIAG_ENVIRONMENT, "no-answer", "The request has no answer.", "Report this.");
    }
    struct MHD_Response *resp =
        MHD_create_response_from_buffer(r->out.n, (void *)(uintptr_t)r->out.p, MHD_RESPMEM_PERSISTENT);
    if (!resp)
        return MHD_NO;
    for (size_t i = 0; i < sizeof reason_headers / sizeof *reason_headers; i++)
        MHD_add_response_header(resp, reason_headers[i][0], reason_headers[i][1]);
    MHD_add_response_header(resp, "Content-Type", str_z(r->arena, r->type));
    for (size_t i = 0; i < r->n_headers; i++)
        MHD_add_response_header(resp, r->headers[i].name, str_z(r->arena, r->headers[i].value));
    atomic_fetch_add(&m->requests, 1);
    if (r->status >= 500)
        atomic_fetch_add(&m->errors_5xx, 1);
    else if (r->status >= 400)
        atomic_fetch_add(&m->errors_4xx, 1);
    metrics_time(m, now_us() - r->started_us);
    enum MHD_Result ok = MHD_queue_response(r->connection, (unsigned)r->status, resp);
    MHD_destroy_response(resp);
    return ok;
}

void http_answer(struct request *r, int status, struct str type, struct str body)
{
    r->status = status;
    r->type = type;
    r->out = body;
}

void http_header(struct request *r, const char *name, struct str value)
{
    AN(r->n_headers < HTTP_HEADERS);
    r->headers[r->n_headers++] = (struct http_header){ name, value };
}

/* ------------------------------------------------------------------ finding the route and the caller */
static bool match(const char *pattern, struct str path, struct request *r)
{
    struct str pat = str_of(pattern), a, b;
    r->n_params = 0;
    for (;;) {
        bool more_a = str_cut(&pat, '/', &a), more_b = str_cut(&path, '/', &b);
        if (!more_a || !more_b)
            return more_a == more_b;
        if (a.n && a.p[0] == '{') {
            if (b.n == 0 || b.n > 200 || r->n_params == 3)
                return false;
            r->params[r->n_params++] = b;
        } else if (!str_eq(a, b)) {
            return false;
        }
    }
}

static void find_route(struct request *r, const char *method)
{
    bool path_known = false;
    for (size_t i = 0; i < web_routes_count; i++) {
        if (!match(web_routes[i].path, r->path, r))
            continue;
        path_known = true;
        bool head = strcmp(method, "HEAD") == 0 && strcmp(web_routes[i].method, "GET") == 0;
        if (head || strcmp(method, web_routes[i].method) == 0) {
            r->route = &web_routes[i];
            return;
        }
    }
    if (path_known)
        http_problem_of(r, 405, DIAG_INPUT, "method-not-allowed", "This address does not take that method.",
                        "See /api/openapi.json.");
    else
        http_problem_of(r, 404, DIAG_INPUT, "no-such-address", "There is nothing at this address.",
                        "See /api/openapi.json.");
}

static enum lang pick_lang(struct request *r)
{
    enum lang l;
    struct str q = http_query(r, "lang");
    if (q.p && lang_parse(q, &l))
        return l;
    struct str rest = http_head(r, "Accept-Language"), one;
    while (rest.p && str_cut(&rest, ',', &one))
        if (lang_parse(str_sub(str_trim(one), 0, 2), &l))
            return l;
    return LANG_EN;
}

static bool identify(struct request *r)
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
    if (r->route->access == ACCESS_STAFF && r->actor.role == ROLE_APPLICANT) {
        http_problem_of(r, 403, DIAG_REFUSED, "not-your-role", "This address is for staff.", "Use your own cases.");
        return false;
    }
    return true;
}

static uint64_t caller_key(struct request *r)
{
    uint64_t h = 1469598103934665603u;
    const unsigned char *p = NULL;
    size_t n = 0;
    if (r->known) {
        p = (const unsigned char *)r->actor.id.p;
        n = r->actor.id.n;
    } else {
        const union MHD_ConnectionInfo *i =
            MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        if (i && i->client_addr->sa_family == AF_INET) {
            const struct sockaddr_in *in = (const void *)i->client_addr;
            p = (const unsigned char *)&in->sin_addr;
            n = 4;
        } else if (i && i->client_addr->sa_family == AF_INET6) {
            const struct sockaddr_in6 *in6 = (const void *)i->client_addr;
            p = (const unsigned char *)&in6->sin6_addr;
            n = 8;              /* one site is a /64 */
        }
    }
    for (size_t k = 0; k < n; k++)
        h = (h ^ p[k]) * 1099511628211u;
    return h ^ (uint64_t)r->known;
}

static bool within_rate(struct request *r)
{
    if (!r->web->limiter || limiter_take(r->web->limiter, caller_key(r), now_us()))
        return true;
    atomic_fetch_add(&r->web->metrics.limited, 1);
    http_header(r, "Retry-After", STR("1"));
    http_problem_of(r, 429, DIAG_REFUSED, "too-many-requests", "Too many requests came from you in a short time.",
                    "Wait a second and try again.");
    return false;
}

/* Everything that can be said before the body: an answer here is given without reading it. */
static void on_head(struct request *r, const char *method)
{
    find_route(r, method);
    if (r->status || !identify(r) || !within_rate(r))
        return;
    const struct web_config *cfg = &r->web->cfg;
    struct str length = http_head(r, "Content-Length");
    int64_t n = 0;
    if (length.p && !str_int(length, &n)) {
        http_problem_of(r, 400, DIAG_INPUT, "bad-length", "The Content-Length is not a number.", "Send it again.");
        return;
    }
    size_t most = r->route->is_upload ? cfg->max_upload + 65536 : r->route->has_body ? cfg->max_body : 65536;
    if (n < 0 || (uint64_t)n > most) {
        atomic_fetch_add(&r->web->metrics.too_large, 1);
        http_header(r, "Connection", STR("close"));
        http_problem_of(r, 413, DIAG_INPUT, "body-too-large", "The body is larger than is allowed here.",
                        r->route->is_upload ? "Send a smaller document." : "Send documents to /api/v1/documents.");
        return;
    }
    if (r->route->is_upload) {
        struct diags d = diags_on(r->arena);
        r->upload = upload_start(cfg->store, r->arena, cfg->max_upload, http_head(r, "Content-Type"), &d);
        if (!r->upload)
            http_problem(r, 503, &d);
    }
}

static void on_data(struct request *r, const char *p, size_t n)
{
    const struct web_config *cfg = &r->web->cfg;
    if (r->status)
        return;                 /* already answered: the rest is thrown away */
    if (r->upload) {
        struct diags d = diags_on(r->arena);
        if (!upload_data(r->upload, p, n, &d)) {
            static const int status[] = { 400, 413, 415, 400, 503 };
            http_problem(r, status[r->upload->fault], &d);
            upload_drop(r->upload);
        }
        return;
    }
    if (r->body.n + n > cfg->max_body) {
        atomic_fetch_add(&r->web->metrics.too_large, 1);
        http_problem_of(r, 413, DIAG_INPUT, "body-too-large", "The body is larger than is allowed here.",
                        "Send documents to /api/v1/documents.");
        return;
    }
    buf_str(&r->body, (struct str){ p, n });
}

/* ------------------------------------------------------------------ libmicrohttpd's callbacks */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
    (void)uri;
    struct arena *a = arena_new();
    struct request *r = arena_new_of(a, struct request);
    r->web = cls;
    r->arena = a;
    r->connection = c;
    r->started_us = now_us();
    r->body = buf_on(a);
    atomic_fetch_add(&r->web->under_way, 1);
    return r;
}

static void on_done(void *cls, struct MHD_Connection *c, void **con_cls, enum MHD_RequestTerminationCode why)
{
    struct request *r = *con_cls;
    (void)c, (void)why;
    if (!r)
        return;
    if (r->upload)
        upload_drop(r->upload);
    if (r->kept)
        arena_free(r->kept);
    arena_free(r->arena);
    *con_cls = NULL;
    atomic_fetch_sub(&((struct web *)cls)->under_way, 1);
}

static void on_connection(void *cls, struct MHD_Connection *c, void **ctx, enum MHD_ConnectionNotificationCode code)
{
    struct web *w = cls;
    (void)c, (void)ctx;
    atomic_fetch_add(&w->metrics.connections, code == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **con_cls)
{
    struct request *r = *con_cls;
    (void)cls, (void)c, (void)version;
    if (!r->path.p) {           /* the head has been read */
        r->path = str_dup(r->arena, str_of(url));
        r->lang = pick_lang(r);
        if (!utf8_valid(r->path))
            http_problem_of(r, 400, DIAG_INPUT, "bad-address", "The address is not UTF-8.", "Correct the address.");
        else
            on_head(r, method);
        /* An early answer to a body that will be large closes the connection instead of reading it. */
        return r->status == 413 || r->status == 401 || r->status == 429 ? send_answer(r) : MHD_YES;
    }
    if (*size) {
        on_data(r, data, *size);
        *size = 0;
        return MHD_YES;
    }
    /* A suspended request belongs to the writer until it is resumed: nothing of it is read here before that. */
    if (!r->handled && !r->status) {
        r->handled = true;
        r->route->handle(r);
        if (r->waiting)
            return MHD_YES;
    }
    return send_answer(r);
}

/* ------------------------------------------------------------------ start and stop */
static int open_socket(struct str listen_on, int *port, struct diags *d, struct arena *a)
{
    ptrdiff_t colon = -1;
    for (size_t i = listen_on.n; i-- > 0;)
        if (listen_on.p[i] == ':') {
            colon = (ptrdiff_t)i;
            break;
        }
    struct diag *g;
    if (colon < 0) {
        g = diag_add(d, DIAG_INPUT, "bad-listen", "'%.*s' is not ADDRESS:PORT.", STR_ARG(listen_on));
        g->remedy = STR("Write for instance 127.0.0.1:8080.");
        return -1;
    }
    struct str host = str_sub(listen_on, 0, (size_t)colon);
    if (host.n >= 2 && host.p[0] == '[')
        host = str_sub(host, 1, host.n - 2);
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *ai = NULL;
    const char *service = str_z(a, str_sub(listen_on, (size_t)colon + 1, listen_on.n));
    int e = getaddrinfo(str_z(a, host), service, &hints, &ai);
    if (e != 0) {
        g = diag_add(d, DIAG_INPUT, "bad-listen", "'%.*s' is not an address to listen on: %s.", STR_ARG(listen_on),
                     gai_strerror(e));
        g->remedy = STR("Write for instance 127.0.0.1:8080.");
        return -1;
    }
    int one = 1, fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, ai->ai_addr, ai->ai_addrlen) != 0 || listen(fd, 1024) != 0) {
        g = diag_add(d, DIAG_ENVIRONMENT, "no-listen", "Cannot listen on %.*s: %m.", STR_ARG(listen_on));
        g->remedy = STR("Stop the program that has the port, or choose another with --listen.");
        if (fd >= 0)
            close(fd);
        freeaddrinfo(ai);
        return -1;
    }
    struct sockaddr_storage ss;
    socklen_t len = sizeof ss;
    getsockname(fd, (struct sockaddr *)&ss, &len);
    *port = ntohs(ss.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&ss)->sin6_port
                                           : ((struct sockaddr_in *)(void *)&ss)->sin_port);
    freeaddrinfo(ai);
    return fd;
}

static struct web_config with_defaults(struct web_config c)
{
    if (!c.threads)
        c.threads = 2;
    if (!c.max_body)
        c.max_body = 1u << 20;
    if (!c.max_upload)
        c.max_upload = 20u << 20;
    if (!c.timeout)
        c.timeout = 30;
    if (!c.connections)
        c.connections = 1000;
    if (!c.burst)
        c.burst = c.rate * 4;
    return c;
}

struct web *web_start(const struct web_config *cfg, struct diags *d)
{
    struct web *w = calloc(1, sizeof *w);
    AN(w);
    w->cfg = with_defaults(*cfg);
    int fd = open_socket(w->cfg.listen, &w->port, d, d->arena);
    if (fd < 0) {
        free(w);
        return NULL;
    }
    AZ(pthread_key_create(&w->readers, free_reader));
    if (w->cfg.rate)
        w->limiter = limiter_new(w->cfg.rate, w->cfg.burst);
    w->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, on_request, w,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)w->cfg.threads,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, w, MHD_OPTION_NOTIFY_COMPLETED, on_done, w,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, w, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)w->cfg.timeout,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)w->cfg.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)32768, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)w->cfg.connections, MHD_OPTION_END);
    if (!w->daemon) {
        diag_add(d, DIAG_ENVIRONMENT, "no-server", "The HTTP server cannot start: %m.");
        close(fd);
        pthread_key_delete(w->readers);
        limiter_free(w->limiter);
        free(w);
        return NULL;
    }
    return w;
}

void web_stop(struct web *w, int seconds)
{
    int fd = MHD_quiesce_daemon(w->daemon);
    if (fd >= 0)
        close(fd);
    struct timespec tick = { 0, 5000000 };
    for (int64_t end = now_us() + (int64_t)seconds * 1000000; atomic_load(&w->under_way) && now_us() < end;)
        nanosleep(&tick, NULL);
    MHD_stop_daemon(w->daemon);
    pthread_key_delete(w->readers);
    limiter_free(w->limiter);
    free(w);
}
