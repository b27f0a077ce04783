/*
 * NAME    loop_server - a small HTTP server on this machine that a test plays
 * WHY     what goes out of the house is tested against a real socket
 */
#ifndef TESTS_LOOP_SERVER_H
#define TESTS_LOOP_SERVER_H

#include "base/str.h"

struct loop_request { struct str method, path, media, accept, authorization, body; };
struct loop_reply {             /* all zero is a 200 with nothing in it */
    int status;
    const char *media, *location;
    struct str body;
    int delay_ms;               /* before anything is sent */
    bool cut;                   /* half of the body, then the connection is closed */
};
typedef void (*loop_answer)(void *ctx, const struct loop_request *q, struct loop_reply *r);

struct loop;
/* On a free port of 127.0.0.1; answer is called one request at a time. */
struct loop *loop_start(loop_answer answer, void *ctx);
void loop_stop(struct loop *l);
const char *loop_url(const struct loop *l);     /* "http://127.0.0.1:PORT" */
/* The arena replies may live on; freed by loop_stop. */
struct arena *loop_arena(struct loop *l);
size_t loop_asked(struct loop *l);

#endif
