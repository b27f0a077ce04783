/*
 * NAME    load - many HTTP/1.1 connections from one thread
 * WHY     one thread with epoll leaves the other processor to the server
 * OWNS    the connections; one that ends is opened again as long as somebody listens
 * ERRORS  answers it cannot read (no length, too long) end the connection and count as lost
 */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct wire {
    int fd;
    long k;                 /* request under way, -1: none */
    double began;
    char *out, *in;
    size_t out_length, out_sent, in_length;
};

struct run {
    const struct load_plan *plan;
    struct load_result *result;
    struct wire wires[LOAD_CONNECTIONS];
    int epoll, open;
    long next;
    bool ended;             /* no new requests */
    double began, last;
    float *latency;         /* microseconds */
    size_t n_latency, room_latency;
};

double load_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int connect_to(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd, on = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == -1) {
        close(fd);
        return -1;
    }
    return fd;
}

/* The value of a header within the head of an answer, as a number; -1 if it is not there. */
static long header_number(const char *head, const char *end, const char *name)
{
    size_t n = strlen(name);
    const char *p;

    for (p = strstr(head, "\r\n"); p != NULL && p < end; p = strstr(p + 2, "\r\n"))
        if (strncasecmp(p + 2, name, n) == 0 && p[2 + n] == ':')
            return strtol(p + 3 + n, NULL, 10);
    return -1;
}

/* A whole answer in in[0..n): its length, body and status. 0: not yet, -1: cannot be read. */
static long whole_answer(char *in, size_t n, int *status, char **body, size_t *body_length)
{
    char *end;
    long length;

    in[n] = '\0';
    end = strstr(in, "\r\n\r\n");
    if (end == NULL)
        return n < 16384 ? 0 : -1;
    if (sscanf(in, "HTTP/1.%*1d %3d", status) != 1)
        return -1;
    length = header_number(in, end, "content-length");
    if (length < 0)
        length = *status == 204 || *status == 304 ? 0 : -1;
    if (length < 0 || (size_t)length >= LOAD_ANSWER - 16384)
        return -1;
    *body = end + 4;
    *body_length = (size_t)length;
    if ((size_t)(n - (size_t)(*body - in)) < *body_length)
        return 0;
    return (*body - in) + length;
}

static void keep_latency(struct run *r, double us)
{
    float *more;

    if (r->n_latency == r->room_latency) {
        size_t room = r->room_latency > 0 ? 2 * r->room_latency : 65536;

        more = realloc(r->latency, room * sizeof *more);
        if (more == NULL)
            return;
        r->latency = more;
        r->room_latency = room;
    }
    r->latency[r->n_latency++] = (float)us;
}

static void close_wire(struct run *r, struct wire *w)
{
    if (w->fd == -1)
        return;
    close(w->fd);
    w->fd = -1;
    r->open--;
    if (w->k >= 0) {
        r->result->lost++;
        if (r->plan->lost != NULL)
            r->plan->lost(r->plan->ctx, w->k);
    }
    w->k = -1;
}

static void send_more(struct run *r, struct wire *w)
{
    while (w->out_sent < w->out_length) {
        ssize_t n = send(w->fd, w->out + w->out_sent, w->out_length - w->out_sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n > 0) {
            w->out_sent += (size_t)n;
        } else if (n == -1 && errno == EINTR) {
            continue;
        } else if (n == -1 && errno == EAGAIN) {
            struct epoll_event e = { .events = EPOLLIN | EPOLLOUT, .data.ptr = w };

            epoll_ctl(r->epoll, EPOLL_CTL_MOD, w->fd, &e);
            return;
        } else {
            close_wire(r, w);
            return;
        }
    }
}

static void start_request(struct run *r, struct wire *w)
{
    const struct load_plan *p = r->plan;

    if (p->most > 0 && r->next >= p->most)
        r->ended = true;
    if (p->seconds > 0 && load_now() - r->began >= p->seconds)
        r->ended = true;
    if (r->ended) {
        close_wire(r, w);
        return;
    }
    w->out_length = p->make(p->ctx, r->next, w->out, LOAD_REQUEST);
    if (w->out_length == 0) {
        r->ended = true;
        close_wire(r, w);
        return;
    }
    w->k = r->next++;
    w->out_sent = 0;
    w->in_length = 0;
    w->began = load_now();
    send_more(r, w);
}

static bool open_wire(struct run *r, struct wire *w)
{
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = w };

    w->fd = connect_to(r->plan->port);
    if (w->fd == -1) {
        r->result->refused = true;
        return false;
    }
    epoll_ctl(r->epoll, EPOLL_CTL_ADD, w->fd, &e);
    r->open++;
    w->k = -1;
    return true;
}

static void receive(struct run *r, struct wire *w)
{
    const struct load_plan *p = r->plan;
    int status;
    char *body;
    size_t body_length;
    long whole, k;
    ssize_t n;
    char kept;

    n = recv(w->fd, w->in + w->in_length, LOAD_ANSWER - 1 - w->in_length, MSG_DONTWAIT);
    if (n == -1 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || w->k < 0) {
        /* Perhaps only this connection went away, so try it anew unless the run is over. */
        close_wire(r, w);
        if (!r->ended && open_wire(r, w))
            start_request(r, w);
        return;
    }
    w->in_length += (size_t)n;
    whole = whole_answer(w->in, w->in_length, &status, &body, &body_length);
    if (whole == 0)
        return;
    if (whole < 0) {
        close_wire(r, w);
        return;
    }
    r->last = load_now();
    keep_latency(r, (r->last - w->began) * 1e6);
    r->result->answered++;
    k = w->k;
    w->k = -1;
    kept = body[body_length];
    body[body_length] = '\0';
    p->got(p->ctx, k, status, body, body_length);
    body[body_length] = kept;
    start_request(r, w);
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static void sum_up(struct run *r)
{
    struct load_result *out = r->result;
    size_t i, n = r->n_latency;
    double sum = 0;

    out->seconds = r->last > r->began ? r->last - r->began : 0;
    if (n == 0)
        return;
    qsort(r->latency, n, sizeof *r->latency, by_size);
    for (i = 0; i < n; i++)
        sum += (double)r->latency[i];
    out->mean_us = sum / (double)n;
    out->p50_us = (double)r->latency[n / 2];
    out->p99_us = (double)r->latency[n - 1 - n / 100];
    out->max_us = (double)r->latency[n - 1];
}

static void work(struct run *r)
{
    struct epoll_event events[64];
    int i, n;

    while (r->open > 0) {
        if (r->plan->stop != NULL && r->plan->stop(r->plan->ctx))
            break;
        n = epoll_wait(r->epoll, events, 64, r->plan->stop != NULL ? 1 : 20);
        for (i = 0; i < n; i++) {
            struct wire *w = events[i].data.ptr;

            if (w->fd != -1 && (events[i].events & EPOLLOUT) && w->k >= 0)
                send_more(r, w);
            if (w->fd != -1 && (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)))
                receive(r, w);
        }
    }
}

bool load_run(const struct load_plan *plan, struct load_result *out)
{
    static struct run r;
    char *memory;
    int i;

    memset(&r, 0, sizeof r);
    memset(out, 0, sizeof *out);
    r.plan = plan;
    r.result = out;
    if (plan->connections < 1 || plan->connections > LOAD_CONNECTIONS) {
        fprintf(stderr, "load: %d connections, at most %d\n", plan->connections,
                LOAD_CONNECTIONS);
        return false;
    }
    r.epoll = epoll_create1(EPOLL_CLOEXEC);
    memory = malloc((size_t)plan->connections * (LOAD_REQUEST + LOAD_ANSWER));
    if (r.epoll == -1 || memory == NULL) {
        fprintf(stderr, "load: cannot start: %s\n", strerror(errno));
        free(memory);
        return false;
    }
    r.began = load_now();
    for (i = 0; i < plan->connections; i++) {
        r.wires[i].fd = -1;
        r.wires[i].out = memory + (size_t)i * (LOAD_REQUEST + LOAD_ANSWER);
        r.wires[i].in = r.wires[i].out + LOAD_REQUEST;
    }
    for (i = 0; i < plan->connections && !out->refused; i++)
        if (open_wire(&r, &r.wires[i]))
            start_request(&r, &r.wires[i]);
    work(&r);
    r.ended = true;
    for (i = 0; i < plan->connections; i++)
        close_wire(&r, &r.wires[i]);
    sum_up(&r);
    close(r.epoll);
    free(r.latency);
    free(memory);
    return true;
}

int load_once(int port, double seconds, const char *request, size_t length,
              char *body, size_t room)
{
    struct timeval limit = { .tv_sec = (time_t)seconds,
        .tv_usec = (suseconds_t)((seconds - (double)(time_t)seconds) * 1e6) };
    char *in = malloc(LOAD_ANSWER), *found;
    size_t n = 0, found_length;
    int fd = connect_to(port), status = 0;
    long whole = 0;

    if (fd == -1 || in == NULL) {
        free(in);
        return 0;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length)
        whole = -1;
    while (whole == 0) {
        ssize_t got = recv(fd, in + n, LOAD_ANSWER - 1 - n, 0);

        if (got <= 0)
            break;
        n += (size_t)got;
        whole = whole_answer(in, n, &status, &found, &found_length);
    }
    close(fd);
    if (whole > 0 && body != NULL && room > 0) {
        if (found_length >= room)
            found_length = room - 1;
        memcpy(body, found, found_length);
        body[found_length] = '\0';
    }
    free(in);
    return whole > 0 ? status : 0;
}
