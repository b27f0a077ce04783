/*
 * NAME    room - what the sources of gate/ share and nobody else sees
 */
#ifndef GATE_ROOM_H
#define GATE_ROOM_H

#include <pthread.h>

#include "gate/gate.h"

/* ------------------------------------------------------------------ the wire */
struct wire_request {
    const char *method;             /* GET or POST */
    struct str url, media, accept, token, body;     /* token: Bearer; empty: none */
    size_t most;                    /* bytes of an answer */
    int64_t ms;                     /* what is left of the time */
};
struct wire_answer { int status; struct str media, body; };
enum wire_result {
    WIRE_OK,
    WIRE_AGAIN,         /* did not get through or broke off; another try may */
    WIRE_NEVER          /* refused by our own rules */
};
struct wire_mail { struct str url, from, to, user, password, bytes; bool plain; int64_t ms; };

struct wire {
    enum wire_result (*fetch)(void *ctx, const struct wire_request *q, struct arena *a,
                              struct wire_answer *out, struct diags *d);
    enum wire_result (*mail)(void *ctx, const struct wire_mail *m, struct diags *d);
    int64_t (*ms)(void *ctx);                   /* a clock that never goes back */
    void (*pause)(void *ctx, int64_t ms);
    void *ctx;
};

/* ------------------------------------------------------------------ the breaker */
enum { BREAKER_ORIGINS = 32, ORIGIN_MOST = 300 };
struct breaker_origin { char name[ORIGIN_MOST]; int failures; int64_t until; bool trying; };
struct breaker {
    pthread_mutex_t lock;
    struct breaker_origin v[BREAKER_ORIGINS];
    size_t n, next;
};
void breaker_init(struct breaker *b);
void breaker_close(struct breaker *b);
/* May the service be asked? One who asks after the rest is let through, the others wait for what
 * comes of it; whoever was let through says so with breaker_heard. */
bool breaker_lets(struct breaker *b, struct str origin, int64_t now);
void breaker_heard(struct breaker *b, struct str origin, bool well, int64_t now, int after,
                   int rest_ms);

/* ------------------------------------------------------------------ the gate */
struct gate {
    struct arena *arena;            /* owns the gate and its settings */
    struct gate_config c;
    struct wire wire;
    struct breaker breaker;
    pthread_mutex_t file;           /* demo_file */
};
/* The settings settled, no wire yet. */
struct gate *gate_new(const struct gate_config *c, struct diags *d);
/* false and a diag when the library does not start. */
bool wire_curl_open(struct gate *g, struct diags *d);

struct gate_ask {
    const char *method;
    struct str media, accept;
    const char *answers[4];         /* media types of an answer; NULL ends; none: any */
    size_t most;
    bool again;                     /* asking twice does no harm */
};
/* One question with repeats, breaker and judgement; see gate_port.ask. */
int gate_ask_as(struct gate *g, const struct gate_ask *k, struct str url, struct str token,
                struct str body, struct arena *a, struct str *answer, struct diags *d);
int gate_ask(void *ctx, enum gate_kind kind, struct str url, struct str body, struct arena *a,
             struct str *answer, struct diags *d);
int gate_send(void *ctx, const struct gate_message *m, struct arena *a, struct diags *d);
/* "https://host:port" of an address; empty for what is no http(s) address. */
struct str url_origin(struct str url);
/* NCANode's answer (bytes of a stranger) as our report, judged at `now`; *verdict as its own name.
 * `kind`: "cms" or "xmldsig". Never NULL: what cannot be understood is indeterminate. */
struct json *ncanode_report(struct arena *a, struct str bytes, struct str kind,
                            const struct trust_question *q);
/* A mail with its headers (RFC 5322), lines ended by CR LF; false and a diag for an address or a
 * subject that could smuggle lines. */
bool mail_compose(const struct gate_message *m, struct str from, moment now, struct arena *a,
                  struct str *out, struct diags *d);

#endif
