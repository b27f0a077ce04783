/*
 * NAME    load - many HTTP/1.1 connections from one thread, for the fault tests and the benchmarks
 * WHY     both need a client that is faster than the server, remembers what was acknowledged, and
 *         sees the server die under it without losing count
 * OWNS    its sockets; latencies of the requests that were answered
 */
#ifndef TESTS_LOAD_LOAD_H
#define TESTS_LOAD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#define LOAD_REQUEST 65536      /* bytes of one request at most */
#define LOAD_ANSWER 1048576     /* bytes of one answer at most */
#define LOAD_CONNECTIONS 256

struct load_plan {
    int port;                   /* on 127.0.0.1 */
    int connections;            /* 1..LOAD_CONNECTIONS */
    double seconds;             /* no new request after that; 0: no such limit */
    long most;                  /* requests in all; 0: no such limit */
    /* Writes request k (0, 1, 2 ...) into buf, returns its length; 0 ends the run. */
    size_t (*make)(void *ctx, long k, char *buf, size_t room);
    /* The whole answer to request k arrived. body ends with a NUL. */
    void (*got)(void *ctx, long k, int status, const char *body, size_t n);
    /* Request k was sent, at least in part, and will not be answered. May be NULL. */
    void (*lost)(void *ctx, long k);
    /* Asked now and then; true ends the run at once, what is under way is lost. May be NULL. */
    bool (*stop)(void *ctx);
    void *ctx;
};
struct load_result {
    long answered, lost;
    bool refused;               /* nobody listens there (any more): the run ended because of it */
    double seconds;             /* from the first request to the last answer */
    double p50_us, p99_us, max_us, mean_us;
};
/* false, with a line on standard error, when the plan cannot be carried out at all. */
bool load_run(const struct load_plan *plan, struct load_result *out);

/* One request and its answer, blocking, at most `seconds` long: the status, 0: no answer. */
int load_once(int port, double seconds, const char *request, size_t length,
              char *body, size_t room);
double load_now(void);          /* seconds, monotonic */

#endif
