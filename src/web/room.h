/* NAME web/room - inside of the edge: what its own files share */
#ifndef WEB_ROOM_H
#define WEB_ROOM_H

#include <pthread.h>
#include <stdatomic.h>

#include "web/http.h"
#include "web/limit.h"
#include "web/worker.h"

struct web {
    struct web_config cfg;
    struct MHD_Daemon *daemon;
    struct web_metrics metrics;
    struct limiter *limiter;
    struct limiter_slow *tries;
    struct workers *workers;
    pthread_key_t readers;      /* a flow_reader for each thread that asks */
    atomic_llong under_way;
    int port;
    bool https;
    struct str host;            /* of base_url, with its port: what browsers send as Host */
    char host_bytes[256];
    unsigned char key[32];
};

int64_t web_now_us(void);
/* A reader of this thread without a request; NULL when the store is out of reach. */
struct flow_reader *web_reader_of(struct web *w, struct diags *d);

/* dispatch.c: everything that can be said before the body; an answer here is given without it. */
void dispatch_head(struct request *r);
/* Calls the handler, or hands the request to a worker where the route says so. True: another thread
 * will answer (or has), nothing of the request may be read. */
bool dispatch_handle(struct request *r);
/* Of a request taken by a worker: the form is read to its end, the handler called. */
void dispatch_run(struct request *r);

/* site.c: is this address ours, did our own page send it, which language */
bool site_host_ok(struct request *r);
bool site_sender_ok(struct request *r);
/* Takes the language off the path, or finds the one to use. */
void site_language(struct request *r);
/* What base_url says: host, https. False and a diag when it cannot be read. */
bool site_read_base(struct web *w, struct diags *d);

/* answer.c */
int answer_send(struct request *r);     /* enum MHD_Result */

#endif
