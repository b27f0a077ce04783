/*
 * NAME    web - the HTTP edge: bytes to a command or a query, and the answer back
 * WHY     one place reads hostile bytes from the network, one writes HTTP, one checks who is asking
 * OWNS    routes (a table: handler, access, OpenAPI), limits on size, time and rate, uploads, metrics, the JSON API
 * MUST NOT decide anything, or know how cases are stored
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "acts/acts.h"
#include "drift/drift.h"
#include "flow/flow.h"

struct web;
struct request;
struct route;
struct route_table { const struct route *rows; size_t n; };

/* What a signature is judged by when somebody signs in or signs a document. All empty: signing in
 * with a signature is not offered. */
struct web_trust {
    const struct trust_port *port;
    const struct str *anchors; size_t n_anchors;
    const struct str *crls; size_t n_crls;      /* bytes */
    struct str environment;                     /* "production", "test" or empty: any pinned */
    const struct trust_online *online;          /* NULL: nobody is asked */
    bool accept_unknown;                        /* nothing known of revocation: taken */
};

struct web_config {
    const struct law *law;
    struct flow *flow;
    struct store *store;        /* documents are streamed into it */
    /* The register of acts; NULL or not acts_ready: there is none, and pages say so. Any thread. */
    struct acts *acts;
    struct drift_watch *drift;  /* the law against that register; NULL: nobody compares */
    struct clock_port clock;
    struct random_port random;
    struct str listen;          /* "127.0.0.1:8080", "[::1]:8080"; port 0: any free one */
    struct str base_url;        /* as browsers see us; empty: http:// and listen. Port 0: the one in use */
    /* Of forms, codes by message and secrets of second factors; 32 bytes that stay the same over restarts.
     * Empty: made up at the start, then a restart spends forms and codes under way. */
    struct str key;
    const struct route_table *tables;   /* addresses of other rooms, beside our own */
    size_t n_tables;
    /* Writes a problem as a page (http_html); NULL: pages answer with problem+json like the API. */
    void (*page_problem)(struct request *r, int status, const struct diags *d);
    struct str sign_in_path;    /* where a page sends who is not signed in (empty: "/sign-in") */
    struct web_trust trust;
    const struct gate_port *gate;   /* codes by message; NULL: that is not offered */
    bool tokens;                /* tokens of the staff register may sign in on pages: for trials */
    struct str ncalayer;        /* of the signing program beside the browser (empty: wss://127.0.0.1:13579/) */
    /* Whose service this is, as eGov Mobile shows it on the phone; empty: our host. BIN may be empty. */
    struct str organisation[LANG_COUNT], organisation_bin;
    struct str egov_link;       /* opens the phone's signing app, %1 is our address (empty: mobileSign:%1) */
    /* What the machine is made of, for administrators (app/state.h); NULL: not told. */
    struct json *(*state)(void *ctx, struct arena *a);
    void *state_ctx;
    int workers;                /* threads for handlers that wait for the disk (0: 8) */
    int threads;                /* event loops (0: 2) */
    size_t max_body;            /* bytes of a JSON body (0: 1 MiB) */
    size_t max_upload;          /* bytes of one document (0: 20 MiB) */
    size_t max_form;            /* bytes of a form with documents in it (0: five documents' worth) */
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
