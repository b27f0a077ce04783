/*
 * NAME      ask - one question to a service outside, with patience and limits
 * WHY       whoever asks wants bytes of the right kind or the plain word that there are none
 * OWNS      the table of kinds; the rule of what is an answer
 * ERRORS    see gate.h
 * MUST NOT  judge the bytes; wait longer than `all_ms`
 */
#include <strings.h>

#include "gate/room.h"

/* http://host:port of an address as written; what follows the host is the service's own matter. */
struct str url_origin(struct str url)
{
    size_t from = str_starts(url, "http://") ? 7 : str_starts(url, "https://") ? 8 : 0, i;

    if (from == 0)
        return STR_NONE;
    for (i = from; i < url.n && url.p[i] != '/' && url.p[i] != '?' && url.p[i] != '#'; i++)
        if (url.p[i] <= ' ' || url.p[i] == '@' || url.p[i] == '\\' || url.p[i] == 0x7f)
            return STR_NONE;
    return i == from || i >= ORIGIN_MOST ? STR_NONE : str_sub(url, 0, i);
}

static const struct gate_ask kinds[GATE_KINDS] = {
    [GATE_OCSP] = { "POST", { "application/ocsp-request", 24 }, { "application/ocsp-response", 25 },
        { "application/ocsp-response" }, 1u << 20, true },
    [GATE_TSA] = { "POST", { "application/timestamp-query", 27 },
        { "application/timestamp-reply", 27 }, { "application/timestamp-reply" }, 1u << 20, true },
    /* Lists lie on plain file servers, which call them many names. */
    [GATE_CRL] = { "GET", { NULL, 0 }, { "application/pkix-crl, */*;q=0.5", 30 },
        { "application/pkix-crl", "application/x-pkcs7-crl", "application/octet-stream" }, 1u << 26,
        true },
    [GATE_JSON] = { "POST", { "application/json", 16 }, { "application/json", 16 },
        { "application/json" }, 1u << 22, true },
};

static struct diag *fail(struct diags *d, const char *code, struct str url, const char *what)
{
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, code, "%.*s: %s", STR_ARG(url_origin(url)),
                              what);

    g->remedy = STR("Try again later; if it stays so, check the address and the service.");
    return g;
}

/* "application/ocsp-response; charset=x" is of the type before the semicolon. */
static bool media_is_one(struct str media, const char *const *types)
{
    struct str head = media, rest = media;

    str_cut(&rest, ';', &head);
    head = str_trim(head);
    for (; *types != NULL; types++)
        if (head.n == str_of(*types).n && strncasecmp(head.p, *types, head.n) == 0)
            return true;
    return false;
}

/* 408, 425, 429 and 5xx are about the moment, other refusals about the question. */
static bool passing(int status)
{
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

static int judge(const struct gate_ask *k, struct str url, const struct wire_answer *w,
                 struct str *answer, struct diags *d)
{
    if (w->status == 404 || w->status == 410)
        return PORT_ABSENT;
    if (w->status >= 300 && w->status < 400) {
        fail(d, "gate-redirect", url, "the service sends us elsewhere; we do not follow")->remedy =
            STR("Set the address where the service really is.");
        return PORT_FAILED;
    }
    if (w->status < 200 || w->status >= 300) {
        fail(d, "gate-status", url, str_printf(d->arena, "HTTP status %d", w->status).p);
        return PORT_FAILED;
    }
    if (k->answers[0] != NULL && (w->status != 200 || !media_is_one(w->media, k->answers))) {
        fail(d, "gate-media", url, str_printf(d->arena, "the answer is no %s", k->answers[0]).p);
        return PORT_FAILED;
    }
    *answer = w->body;
    return PORT_OK;
}

/* Tries until there is an answer or no sense in another; the last try's diag is the one kept. */
static enum wire_result fetch(struct gate *g, const struct gate_ask *k, struct wire_request *q,
                              struct arena *a, struct wire_answer *w, struct diags *d)
{
    int64_t end = g->wire.ms(g->wire.ctx) + g->c.all_ms, pause = g->c.pause_ms;
    int tries = k->again ? g->c.tries : 1;
    struct diags last = diags_on(d->arena);
    enum wire_result r = WIRE_AGAIN;

    for (int i = 0; i < tries; i++) {
        int64_t left = end - g->wire.ms(g->wire.ctx);

        if (i > 0 && left <= pause)
            break;
        if (i > 0) {
            g->wire.pause(g->wire.ctx, pause);
            left -= pause;
            pause *= 2;
        }
        q->ms = left < g->c.try_ms ? left : g->c.try_ms;
        last = diags_on(d->arena);
        *w = (struct wire_answer){ 0, STR_NONE, STR_NONE };
        r = g->wire.fetch(g->wire.ctx, q, a, w, &last);
        if (r == WIRE_NEVER || (r == WIRE_OK && !passing(w->status)))
            break;
    }
    if (r != WIRE_OK && last.first != NULL) {
        struct diag *to = diag_add(d, last.first->class, "gate", "%.*s",
                                   STR_ARG(last.first->message));

        to->code = last.first->code;
        to->remedy = last.first->remedy;
    }
    return r;
}

int gate_ask_as(struct gate *g, const struct gate_ask *k, struct str url, struct str token,
                struct str body, struct arena *a, struct str *answer, struct diags *d)
{
    struct wire_request q = { k->method, url, k->media, k->accept, token, body, k->most, 0 };
    struct str origin = url_origin(url);
    struct wire_answer w;
    enum wire_result r;

    if (origin.n == 0) {
        diag_add(d, DIAG_ENVIRONMENT, "gate-url", "'%.*s' is no address of http or https",
                 (int)(url.n < 80 ? url.n : 80), url.p)->remedy =
            STR("Give an address like https://host/path, without name and password in it.");
        return PORT_FAILED;
    }
    if (!breaker_lets(&g->breaker, origin, g->wire.ms(g->wire.ctx))) {
        fail(d, "gate-resting", url, "failed several times in a row and is left alone for a while");
        return PORT_FAILED;
    }
    r = fetch(g, k, &q, a, &w, d);
    breaker_heard(&g->breaker, origin, r == WIRE_NEVER || (r == WIRE_OK && !passing(w.status)),
                  g->wire.ms(g->wire.ctx), g->c.rest_after, g->c.rest_ms);
    return r == WIRE_OK ? judge(k, url, &w, answer, d) : PORT_FAILED;
}

int gate_ask(void *ctx, enum gate_kind kind, struct str url, struct str body, struct arena *a,
             struct str *answer, struct diags *d)
{
    return gate_ask_as(ctx, &kinds[kind], url, STR_NONE, body, a, answer, d);
}
