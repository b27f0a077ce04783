/*
 * NAME    web - the HTTP edge: bytes to a command or a query, and the answer back
 * WHY     one place reads hostile bytes from the network, one writes HTTP, one checks who is asking
 * OWNS    routes (a table: handler, access, OpenAPI), limits on size, time and rate, uploads, metrics, the JSON API
 * MUST NOT decide anything, or know how cases are stored
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "flow/flow.h"

struct web;

struct web_config {
    const struct law *law;
    struct flow *flow;
    struct store *store;        /* documents are streamed into it */
    struct clock_port clock;
    struct random_port random;
    struct str listen;          /* "127.0.0.1:8080", "[::1]:8080"; port 0: any free one */
    int threads;                /* event loops (0: 2) */
    size_t max_body;            /* bytes of a JSON body (0: 1 MiB) */
    size_t max_upload;          /* bytes of one document (0: 20 MiB) */
    int timeout;                /* seconds a connection may be silent (0: 30) */
    int connections;            /* at once (0: 1000) */
    int rate;                   /* requests a second for one caller; 0: no limit */
    int burst;                  /* how many may come at once (0: four seconds' worth) */
};

/* Starts serving. NULL and a DIAG_ENVIRONMENT diag when the address cannot be had. */
struct web *web_start(const struct web_config *cfg, struct diags *d);
/* The port in use. */
int web_port(const struct web *w);
/* Stops accepting, lets the requests under way end (at most `seconds`), stops. The flow must still be running. */
void web_stop(struct web *w, int seconds);

/* The OpenAPI 3.1 document, made from the route table and the command table. */
struct json *web_openapi(const struct law *l, struct arena *a);
/* The route table as (method, path) pairs for tests: n routes, method and path pattern of route i. */
size_t web_n_routes(void);
void web_route(size_t i, const char **method, const char **path);

#endif
