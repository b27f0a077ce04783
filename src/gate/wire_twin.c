/*
 * NAME      wire_twin - a wire that plays answers and records requests
 * WHY       tests of everything that asks outside need no network and no waiting
 * OWNS      scripts, records, and a clock that only pauses and twin_passes move
 * ERRORS    those of the real wire, by the same codes
 * MUST NOT  differ from the real wire where the conformance suite can see it
 */
#include "base/panic.h"
#include "gate/room.h"

enum { SCRIPTS_MOST = 32, RECORDS_MOST = 256 };

struct script { const char *url; const struct twin_answer *v; size_t n, played; };

struct gate_twin {
    struct gate *g;
    pthread_mutex_t lock;       /* never destroyed: the twin is on the gate's arena */
    struct script scripts[SCRIPTS_MOST];
    struct twin_request requests[RECORDS_MOST];
    struct str mails[RECORDS_MOST];
    size_t n_scripts, n_requests, n_mails;
    int64_t ms, waited;
};

static struct diag *wrong(struct diags *d, const char *code, struct str url, const char *what)
{
    return diag_add(d, DIAG_ENVIRONMENT, code, "%.*s: %s", STR_ARG(url_origin(url)), what);
}

static void record(struct gate_twin *t, const struct wire_request *q)
{
    struct arena *a = t->g->arena;

    AN(t->n_requests < RECORDS_MOST);
    t->requests[t->n_requests++] = (struct twin_request){
        str_of(q->method), str_dup(a, q->url), str_dup(a, q->media), str_dup(a, q->body)
    };
}

/* The newest script whose address the request begins with. */
static const struct twin_answer *play(struct gate_twin *t, struct str url)
{
    for (size_t i = t->n_scripts; i-- > 0;) {
        struct script *s = &t->scripts[i];

        if (str_starts(url, s->url))
            return &s->v[s->played + 1 < s->n ? s->played++ : s->played];
    }
    return NULL;
}

static enum wire_result answer_of(struct gate_twin *t, const struct wire_request *q,
                                  struct arena *a, struct wire_answer *out, struct diags *d)
{
    const struct twin_answer *p = play(t, q->url);

    if (p == NULL || p->outcome == TWIN_UNREACHABLE) {
        wrong(d, "gate-unreachable", q->url, "cannot be reached");
        return WIRE_AGAIN;
    }
    if (p->outcome == TWIN_SILENT) {
        t->ms += q->ms;
        wrong(d, "gate-time", q->url, "did not answer in time");
        return WIRE_AGAIN;
    }
    if (p->body.n > q->most) {
        wrong(d, "gate-size", q->url, "the answer is longer than such an answer can be");
        return WIRE_NEVER;
    }
    *out = (struct wire_answer){ p->status, p->media, str_dup(a, p->body) };
    return WIRE_OK;
}

static enum wire_result fetch(void *ctx, const struct wire_request *q, struct arena *a,
                              struct wire_answer *out, struct diags *d)
{
    struct gate_twin *t = ctx;
    enum wire_result r;

    AZ(pthread_mutex_lock(&t->lock));
    record(t, q);
    r = answer_of(t, q, a, out, d);
    AZ(pthread_mutex_unlock(&t->lock));
    return r;
}

static enum wire_result mail(void *ctx, const struct wire_mail *m, struct diags *d)
{
    struct gate_twin *t = ctx;

    (void)d;
    AZ(pthread_mutex_lock(&t->lock));
    AN(t->n_mails < RECORDS_MOST);
    t->mails[t->n_mails++] = str_dup(t->g->arena, m->bytes);
    AZ(pthread_mutex_unlock(&t->lock));
    return WIRE_OK;
}

static int64_t clock_ms(void *ctx)
{
    return ((struct gate_twin *)ctx)->ms;
}

static void pause_ms(void *ctx, int64_t ms)
{
    struct gate_twin *t = ctx;

    t->ms += ms;
    t->waited += ms;
}

struct gate *gate_open_twin(const struct gate_config *c, struct gate_twin **twin, struct diags *d)
{
    struct gate *g = gate_new(c, d);

    if (g == NULL)
        return NULL;
    *twin = arena_new_of(g->arena, struct gate_twin);
    (*twin)->g = g;
    (*twin)->ms = 1;
    AZ(pthread_mutex_init(&(*twin)->lock, NULL));
    g->wire = (struct wire){ fetch, mail, clock_ms, pause_ms, *twin };
    return g;
}

void twin_plays(struct gate_twin *t, const char *url, const struct twin_answer *a, size_t n)
{
    AN(t->n_scripts < SCRIPTS_MOST && n > 0);
    t->scripts[t->n_scripts++] = (struct script){ url, a, n, 0 };
}

size_t twin_requests(const struct gate_twin *t)
{
    return t->n_requests;
}

struct twin_request twin_request(const struct gate_twin *t, size_t i)
{
    AN(i < t->n_requests);
    return t->requests[i];
}

size_t twin_mails(const struct gate_twin *t)
{
    return t->n_mails;
}

struct str twin_mail(const struct gate_twin *t, size_t i)
{
    AN(i < t->n_mails);
    return t->mails[i];
}

int64_t twin_waited(const struct gate_twin *t)
{
    return t->waited;
}

void twin_passes(struct gate_twin *t, int64_t ms)
{
    t->ms += ms;
}
