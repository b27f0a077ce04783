/*
 * NAME    http - the edge on libmicrohttpd: connections, bodies, suspend and resume
 * WHY     event loops read; a command or a worker's handler waits suspended, holding no event loop, until its answer
 *         is there
 * OWNS    the daemon, one reader a thread, a request from its first byte to its last
 * ERRORS  every fault of a request is an RFC 9457 answer or a page; the address not to be had is DIAG_ENVIRONMENT
 * MUST NOT let a request cost memory before its size and its caller are known
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/panic.h"
#include "trust/encode.h"
#include "web/room.h"

const struct web_config *web_cfg(const struct web *w) { return &w->cfg; }
struct web_metrics *web_metrics(struct web *w) { return &w->metrics; }
int web_port(const struct web *w) { return w->port; }

int64_t web_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

moment http_now(const struct request *r)
{
    const struct clock_port *c = &r->web->cfg.clock;
    return c->now(c->ctx);
}

void web_key(const struct web *w, const char *purpose, unsigned char out[32])
{
    hmac_sha256((struct str){ (const char *)w->key, sizeof w->key }, str_of(purpose), out);
}

struct flow_reader *web_reader_of(struct web *w, struct diags *d)
{
    struct flow_reader *reader = pthread_getspecific(w->readers);
    if (reader)
        return reader;
    reader = flow_reader_new(w->cfg.flow, d);
    if (reader)
        pthread_setspecific(w->readers, reader);
    return reader;
}

struct flow_reader *web_reader(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader_of(r->web, &d);
    if (!reader)
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

struct str http_peer(struct request *r)
{
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (i && i->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)i->client_addr;
        return str_dup(r->arena, (struct str){ (const char *)&in->sin_addr, 4 });
    }
    if (i && i->client_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)i->client_addr;
        return str_dup(r->arena, (struct str){ (const char *)&in6->sin6_addr, 8 });     /* one site is a /64 */
    }
    return STR("");
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

/* ------------------------------------------------------------------ the body */
static void on_data(struct request *r, const char *p, size_t n)
{
    const struct web_config *cfg = &r->web->cfg;
    struct diags d = diags_on(r->arena);
    if (r->status)
        return;                 /* already answered: the rest is thrown away */
    if (r->upload) {
        if (!upload_data(r->upload, p, n, &d)) {
            static const int status[] = { 400, 413, 415, 400, 503 };
            http_problem(r, status[r->upload->fault], &d);
            upload_drop(r->upload);
        }
        return;
    }
    r->got += n;
    if (r->got > (r->reading ? cfg->max_form : cfg->max_body)) {
        atomic_fetch_add(&r->web->metrics.too_large, 1);
        http_problem_of(r, 413, DIAG_INPUT, "body-too-large", "The body is larger than is allowed here.",
                        "Send documents to /api/v1/documents.");
        return;
    }
    if (!r->reading)
        buf_str(&r->body, (struct str){ p, n });
    else if (!form_data(r->reading, p, n, &d))
        http_problem(r, http_status_of(&d), &d);
}

/* ------------------------------------------------------------------ libmicrohttpd's callbacks */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
    struct arena *a = arena_new();
    struct request *r = arena_new_of(a, struct request);
    r->web = cls;
    r->arena = a;
    r->connection = c;
    r->started_us = web_now_us();
    r->body = buf_on(a);
    r->uri = str_dup(a, str_of(uri));
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
    form_drop(r->reading);
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

/* The library has turned %XX of the path into bytes; a NUL among them would have cut it short unseen. */
static bool address_ok(struct request *r)
{
    ptrdiff_t q = str_chr(r->uri, '?');
    struct str path = q < 0 ? r->uri : str_sub(r->uri, 0, (size_t)q);
    if (utf8_valid(r->path) && str_find(path, "%00") < 0 && r->uri.n <= 8192)
        return true;
    http_problem_of(r, 400, DIAG_INPUT, "bad-address", "The address is not UTF-8, has a NUL or is too long.",
                    "Correct the address.");
    return false;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *c, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **con_cls)
{
    struct request *r = *con_cls;
    (void)cls, (void)c, (void)version;
    if (!r->path.p) {           /* the head has been read */
        r->path = str_dup(r->arena, str_of(url));
        r->method = str_z(r->arena, str_of(method));
        site_language(r);
        if (address_ok(r))
            dispatch_head(r);
        /* An early answer to a body that will be large closes the connection instead of reading it. */
        return r->status == 413 || r->status == 401 || r->status == 429 ? (enum MHD_Result)answer_send(r) : MHD_YES;
    }
    if (*size) {
        on_data(r, data, *size);
        *size = 0;
        return MHD_YES;
    }
    /* A suspended request belongs to another thread until it is resumed: nothing of it is read here before that. */
    if (!r->handled && !r->status) {
        r->handled = true;
        if (dispatch_handle(r))
            return MHD_YES;
    }
    return (enum MHD_Result)answer_send(r);
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
    int64_t number;
    struct str digits = str_sub(listen_on, (size_t)colon + 1, listen_on.n);
    if (!str_int(digits, &number) || number < 0 || number > 65535) {    /* getaddrinfo would wrap it round */
        g = diag_add(d, DIAG_INPUT, "bad-listen", "'%.*s' is no port; it is a number from 0 to 65535.",
                     STR_ARG(digits));
        g->remedy = STR("Write for instance 127.0.0.1:8080.");
        return -1;
    }
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *ai = NULL;
    const char *service = str_z(a, digits);
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
    if (!c.max_form)
        c.max_form = 5 * c.max_upload;
    if (!c.workers)
        c.workers = 8;
    if (!c.burst)
        c.burst = c.rate * 4;
    return c;
}

/* Whatever was made of it, in the reverse order. */
static void web_free(struct web *w)
{
    workers_stop(w->workers);
    pthread_key_delete(w->readers);
    limiter_free(w->limiter);
    limiter_slow_free(w->tries);
    wipe(w->key, sizeof w->key);
    free(w);
}

static struct MHD_Daemon *start_daemon(struct web *w, int fd)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL, on_request, w,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)w->cfg.threads,
        MHD_OPTION_URI_LOG_CALLBACK, on_uri, w, MHD_OPTION_NOTIFY_COMPLETED, on_done, w,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, w, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)w->cfg.timeout,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)w->cfg.connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)32768, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)w->cfg.connections, MHD_OPTION_END);
}

static void set_key(struct web *w)
{
    if (w->cfg.key.n >= 32)
        hmac_sha256(w->cfg.key, STR("sapar web 1"), w->key);
    else
        w->cfg.random.bytes(w->cfg.random.ctx, w->key, sizeof w->key);
}

struct web *web_start(const struct web_config *cfg, struct diags *d)
{
    struct web *w = calloc(1, sizeof *w);
    AN(w);
    w->cfg = with_defaults(*cfg);
    AZ(pthread_key_create(&w->readers, free_reader));
    w->tries = limiter_slow_new();
    int fd = open_socket(w->cfg.listen, &w->port, d, d->arena);
    if (fd < 0 || !site_read_base(w, d)) {
        if (fd >= 0)
            close(fd);
        web_free(w);
        return NULL;
    }
    set_key(w);
    if (w->cfg.rate)
        w->limiter = limiter_new(w->cfg.rate, w->cfg.burst);
    w->workers = workers_start(w->cfg.workers, dispatch_run);
    w->daemon = w->workers ? start_daemon(w, fd) : NULL;
    if (!w->daemon) {
        diag_add(d, DIAG_ENVIRONMENT, "no-server", "The HTTP server cannot start: %m.");
        close(fd);
        web_free(w);
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
    for (int64_t end = web_now_us() + (int64_t)seconds * 1000000; atomic_load(&w->under_way) && web_now_us() < end;)
        nanosleep(&tick, NULL);
    /* A worker's request must be resumed before the daemon may end. */
    workers_stop(w->workers);
    w->workers = NULL;
    MHD_stop_daemon(w->daemon);
    web_free(w);
}
