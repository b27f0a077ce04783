/*
 * NAME    loop_server - see loop_server.h
 */
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <microhttpd.h>

#include "base/buf.h"
#include "loop_server.h"

struct loop {
    struct MHD_Daemon *daemon;
    struct arena *a;
    pthread_mutex_t lock;
    loop_answer answer;
    void *ctx;
    const char *url;
    size_t asked;
};
struct half { struct str body; };

static ssize_t give_half(void *ctx, uint64_t at, char *p, size_t most)
{
    struct half *h = ctx;
    size_t left = h->body.n / 2 - (size_t)at;

    if (left == 0)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left > most)
        left = most;
    memcpy(p, h->body.p + at, left);
    return (ssize_t)left;
}

static struct MHD_Response *response_of(struct loop *l, const struct loop_reply *r)
{
    struct MHD_Response *m;

    if (r->cut) {
        struct half *h = arena_new_of(l->a, struct half);

        h->body = r->body;
        m = MHD_create_response_from_callback(r->body.n, 1024, give_half, h, NULL);
    } else {
        m = MHD_create_response_from_buffer(r->body.n, (void *)(uintptr_t)r->body.p,
                                            MHD_RESPMEM_MUST_COPY);
    }
    assert_non_null(m);
    if (r->media != NULL)
        MHD_add_response_header(m, "Content-Type", r->media);
    if (r->location != NULL)
        MHD_add_response_header(m, "Location", r->location);
    return m;
}

static struct str header(struct MHD_Connection *c, const char *name)
{
    return str_of(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

static enum MHD_Result serve(void *ctx, struct MHD_Connection *c, const char *path,
                             const char *method, const char *version, const char *body, size_t *n,
                             void **state)
{
    struct loop *l = ctx;
    struct buf *b = *state;
    struct loop_reply r = { .status = 200 };
    struct MHD_Response *m;
    enum MHD_Result done;

    (void)version;
    pthread_mutex_lock(&l->lock);
    if (b == NULL) {
        *state = b = arena_new_of(l->a, struct buf);
        *b = buf_on(l->a);
        pthread_mutex_unlock(&l->lock);
        return MHD_YES;
    }
    if (*n > 0) {
        buf_str(b, (struct str){ body, *n });
        *n = 0;
        pthread_mutex_unlock(&l->lock);
        return MHD_YES;
    }
    l->asked++;
    l->answer(l->ctx, &(struct loop_request){ str_of(method), str_of(path),
        header(c, "Content-Type"), header(c, "Accept"), header(c, "Authorization"), buf_get(b) },
        &r);
    m = response_of(l, &r);
    pthread_mutex_unlock(&l->lock);
    usleep((useconds_t)r.delay_ms * 1000);
    done = MHD_queue_response(c, (unsigned)r.status, m);
    MHD_destroy_response(m);
    return done;
}

struct loop *loop_start(loop_answer answer, void *ctx)
{
    struct sockaddr_in here = { .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct arena *a = arena_new();
    struct loop *l = arena_new_of(a, struct loop);

    l->a = a;
    l->answer = answer;
    l->ctx = ctx;
    pthread_mutex_init(&l->lock, NULL);
    l->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION,
        0, NULL, NULL, serve, l, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&here, MHD_OPTION_END);
    assert_non_null(l->daemon);
    l->url = str_printf(a, "http://127.0.0.1:%d",
                        MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_BIND_PORT)->port).p;
    return l;
}

void loop_stop(struct loop *l)
{
    MHD_stop_daemon(l->daemon);
    pthread_mutex_destroy(&l->lock);
    arena_free(l->a);
}

const char *loop_url(const struct loop *l)
{
    return l->url;
}

struct arena *loop_arena(struct loop *l)
{
    return l->a;
}

size_t loop_asked(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->asked;
    pthread_mutex_unlock(&l->lock);
    return n;
}
