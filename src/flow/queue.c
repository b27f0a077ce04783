/*
 * NAME      queue - the writer thread: everything that waits becomes one transaction
 * WHY       one fsync for all that is queued (group commit); answers go out after the commit
 *           returned, never before
 * OWNS      the thread, the queue, the counters
 * ERRORS    not-stored: the whole batch failed, nothing of it is kept, nobody was told yes
 * MUST NOT  call a reply's receiver with a lock held
 */
#include "flow/room.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

/* ------------------------------------------------------------------ waiting */

void waiter_init(struct waiter *w)
{
    *w = (struct waiter){ .done = false };
    AZ(pthread_mutex_init(&w->lock, NULL));
    AZ(pthread_cond_init(&w->woken, NULL));
}

bool waiter_wait(struct waiter *w, struct diags *d)
{
    AZ(pthread_mutex_lock(&w->lock));
    while (!w->done)
        AZ(pthread_cond_wait(&w->woken, &w->lock));
    AZ(pthread_mutex_unlock(&w->lock));
    AZ(pthread_cond_destroy(&w->woken));
    AZ(pthread_mutex_destroy(&w->lock));
    if (d != NULL && w->arena != NULL)
        diags_copy(d, &w->said);
    arena_free(w->arena);
    return w->ok;
}

static void wake(struct waiter *w, bool ok)
{
    AZ(pthread_mutex_lock(&w->lock));
    w->ok = ok;
    w->done = true;
    AZ(pthread_cond_signal(&w->woken));
    AZ(pthread_mutex_unlock(&w->lock));
}

void diags_copy(struct diags *to, const struct diags *from)
{
    const struct diag *g;
    struct diag *c;

    for (g = from->first; g != NULL; g = g->next) {
        c = diag_add(to, g->class, str_z(to->arena, g->code), "%.*s", STR_ARG(g->message));
        c->file = str_dup(to->arena, g->file);
        c->field = str_dup(to->arena, g->field);
        c->remedy = str_dup(to->arena, g->remedy);
        c->clause = str_dup(to->arena, g->clause);
        c->line = g->line;
        c->column = g->column;
    }
}

/* ------------------------------------------------------------------ the queue */

bool flow_push(struct flow *f, struct job *j, bool wait_for_room)
{
    bool taken;

    AZ(pthread_mutex_lock(&f->lock));
    while (wait_for_room && !f->stopping && f->waiting >= FLOW_QUEUE)
        AZ(pthread_cond_wait(&f->room, &f->lock));
    taken = !f->stopping && f->waiting < FLOW_QUEUE;
    if (taken) {
        j->next = NULL;
        *f->tail = j;
        f->tail = &j->next;
        if (f->waiting++ == 0)
            AZ(pthread_cond_signal(&f->more));
    }
    AZ(pthread_mutex_unlock(&f->lock));
    return taken;
}

/* Up to `most` jobs; 0 when there is none, for one who waits when the flow stops besides. */
static size_t take(struct flow *f, struct job **out, size_t most, bool wait)
{
    size_t n = 0;

    AZ(pthread_mutex_lock(&f->lock));
    while (wait && f->first == NULL && !f->stopping)
        AZ(pthread_cond_wait(&f->more, &f->lock));
    while (f->first != NULL && n < most) {
        out[n++] = f->first;
        f->first = f->first->next;
    }
    if (f->first == NULL)
        f->tail = &f->first;
    f->waiting -= n;
    if (n > 0)
        AZ(pthread_cond_broadcast(&f->room));
    AZ(pthread_mutex_unlock(&f->lock));
    return n;
}

/* ------------------------------------------------------------------ a batch */

static int run_access(struct flow *f, struct job *j, struct diags *d)
{
    return f->s->ops->access(f->s, flow_now(f), &j->who, j->number, j->what, d);
}

/* Is the store still willing? A row is really written: a full disk takes a BEGIN and refuses a row.
 */
static int run_probe(struct flow *f, struct diags *d)
{
    int64_t value;

    return f->s->ops->sequence(f->s, STR("probe"), &value, d);
}

/* What an official tried and the rules refused is for the auditor: an attempt to ask for a paper that
 * no law lists leaves no event, and would leave no trace. */
static int run_refused(struct flow *f, struct job *j, bool *wrote, struct diags *d)
{
    const struct flow_request *q = &j->request;
    const struct diag *why = j->reply.reasons.first;
    bool counts = !j->reply.ok && q->by.role != ROLE_APPLICANT && q->by.role != ROLE_SYSTEM
        && q->by.id.n > 0 && q->number.n > 0 && q->number.n <= 40 && why != NULL && why->class == DIAG_REFUSED;

    if (!counts)
        return PORT_OK;
    *wrote = true;
    return f->s->ops->access(f->s, flow_now(f), &q->by, q->number,
                             str_printf(d->arena, "refused %s %.*s", command_name(q->type),
                                        STR_ARG(why->code)), d);
}

static int run_command(struct flow *f, struct job *j, bool *wrote, struct diags *d)
{
    enum run_result result;
    int rc = f->s->ops->mark(f->s, d);

    if (rc != PORT_OK)
        return rc;
    result = command_run(f, j, d);
    if (result == RUN_FAILED)
        return PORT_FAILED;
    *wrote = *wrote || result == RUN_WROTE;
    rc = result == RUN_WROTE ? f->s->ops->keep(f->s, d) : f->s->ops->undo(f->s, d);
    return rc == PORT_OK && result == RUN_UNDO ? run_refused(f, j, wrote, d) : rc;
}

static int run_write(struct flow *f, struct job *j, bool *wrote, struct diags *d)
{
    int rc = f->s->ops->mark(f->s, d);

    if (rc != PORT_OK)
        return rc;
    j->result = j->write(j->ctx, f->s, flow_now(f), &j->said);
    if (j->result == PORT_FAILED) {
        diags_copy(d, &j->said);
        return PORT_FAILED;
    }
    *wrote = *wrote || j->result == PORT_OK;
    return j->result == PORT_OK ? f->s->ops->keep(f->s, d) : f->s->ops->undo(f->s, d);
}

static int run_job(struct flow *f, struct job *j, bool *wrote, struct diags *d)
{
    switch (j->kind) {
    case JOB_COMMAND:
        return run_command(f, j, wrote, d);
    case JOB_ACCESS:
        *wrote = true;
        return run_access(f, j, d);
    case JOB_PROBE:
        *wrote = true;
        return run_probe(f, d);
    case JOB_WRITE:
        return run_write(f, j, wrote, d);
    }
    panic("a job of no kind");
}

/* Whoever comes while the batch is under way joins it: a commit, and a turn of the disk, the fewer. */
static int run_batch(struct flow *f, struct job **jobs, size_t *n, bool *wrote, struct diags *d)
{
    size_t most = (size_t)f->cfg.max_batch, i = 0;
    int rc = f->s->ops->begin(f->s, d);

    if (rc != PORT_OK)
        return rc;
    while (rc == PORT_OK && i < *n) {
        rc = run_job(f, jobs[i++], wrote, d);
        if (rc == PORT_OK && i == *n)
            *n += take(f, jobs + i, most - i, false);
    }
    if (rc == PORT_OK)
        return f->s->ops->commit(f->s, d);
    f->s->ops->rollback(f->s);
    return rc;
}

/* Nothing of the batch is kept, so nobody hears yes, nor a no that rested on what was not kept. */
static void fail_reply(struct flow_reply *r, struct arena *a, const struct diags *why)
{
    *r = (struct flow_reply){ .arena = a, .reasons = diags_on(a) };
    flow_refuse(&r->reasons, DIAG_ENVIRONMENT, "not-stored", STR_NONE,
                "try again in a moment with the same Idempotency-Key",
                "the command could not be stored");
    diags_copy(&r->reasons, why);
}

static void answer(struct flow *f, struct job *j, bool ok, const struct diags *why)
{
    struct waiter *w = j->waiter;

    if (j->kind == JOB_COMMAND) {
        atomic_fetch_add(&f->commands, 1);
        if (!ok)
            fail_reply(&j->reply, j->request.arena, why);
        if (!j->reply.ok)
            atomic_fetch_add(&f->refused, 1);
        if (w != NULL)
            w->reply = j->reply;
        else
            j->request.done(j->request.ctx, &j->reply);
    } else if (w != NULL && (!ok || j->result != PORT_OK)) {
        w->arena = arena_new();
        w->said = diags_on(w->arena);
        diags_copy(&w->said, ok ? &j->said : why);
        w->result = j->result;
    }
    arena_free(j->arena);
    free(j);
    if (w != NULL)
        wake(w, ok);
}

static void *writer(void *p)
{
    struct flow *f = p;
    struct job **jobs = calloc((size_t)f->cfg.max_batch, sizeof(struct job *));
    struct arena *a = arena_new();
    struct batch_head head;
    struct diags d;
    size_t n, i;
    bool wrote, ok;

    AN(jobs != NULL);
    while ((n = take(f, jobs, (size_t)f->cfg.max_batch, true)) > 0) {
        d = diags_on(a);
        wrote = false;
        ok = run_batch(f, jobs, &n, &wrote, &d) == PORT_OK;
        if (wrote || !ok)
            atomic_store(&f->healthy, ok);
        if (wrote && ok)
            atomic_fetch_add(&f->commits, 1);
        if (n > atomic_load(&f->batch_max))
            atomic_store(&f->batch_max, n);
        head = (struct batch_head){ .arena = a };
        for (i = 0; i < n; i++) {
            if (ok && jobs[i]->kind == JOB_COMMAND)
                receipt_add(f, jobs[i], &head);
            answer(f, jobs[i], ok, &d);
        }
        arena_reset(a);
    }
    arena_free(a);
    free(jobs);
    return NULL;
}

void job_refuse(struct job *j)
{
    struct waiter *w = j->waiter;

    j->reply = (struct flow_reply){ .arena = j->request.arena,
                                    .reasons = diags_on(j->request.arena) };
    flow_refuse(&j->reply.reasons, DIAG_ENVIRONMENT, "stopping", STR_NONE,
                "try again when it runs again", "the server is stopping");
    if (w != NULL)
        w->reply = j->reply;
    else
        j->request.done(j->request.ctx, &j->reply);
    free(j);
    if (w != NULL)
        wake(w, true);
}

/* ------------------------------------------------------------------ the outside */

struct flow *flow_new(const struct flow_config *cfg, struct diags *d)
{
    struct flow *f = calloc(1, sizeof(*f));
    char *url;

    AN(f != NULL && cfg->law != NULL && cfg->store != NULL && cfg->clock.now != NULL);
    AN(cfg->random.bytes != NULL);
    if (rows_renew(cfg->law, cfg->store, d) != PORT_OK) {
        free(f);
        return NULL;
    }
    f->cfg = *cfg;
    f->s = cfg->store;
    if (f->cfg.max_batch <= 0)
        f->cfg.max_batch = FLOW_BATCH;
    url = malloc(cfg->base_url.n + 1);
    AN(url != NULL);
    if (cfg->base_url.n > 0)
        memcpy(url, cfg->base_url.p, cfg->base_url.n);
    f->base_url = (struct str){ url, cfg->base_url.n };
    f->tail = &f->first;
    mark_open(f);
    atomic_init(&f->healthy, true);
    AZ(pthread_mutex_init(&f->lock, NULL));
    AZ(pthread_cond_init(&f->more, NULL));
    AZ(pthread_cond_init(&f->room, NULL));
    if (pthread_create(&f->thread, NULL, writer, f) == 0) {
        f->checkers = checkers_new(f);
        return f;
    }
    flow_refuse(d, DIAG_ENVIRONMENT, "no-thread", STR_NONE,
                "raise the limit of processes for this user",
                "the writer thread cannot be started");
    free(url);
    free(f);
    return NULL;
}

void flow_free(struct flow *f)
{
    char *url;

    if (f == NULL)
        return;
    checkers_free(f->checkers);         /* what is being judged still reaches the writer */
    AZ(pthread_mutex_lock(&f->lock));
    f->stopping = true;
    AZ(pthread_cond_broadcast(&f->more));
    AZ(pthread_cond_broadcast(&f->room));
    AZ(pthread_mutex_unlock(&f->lock));
    AZ(pthread_join(f->thread, NULL));
    AZ(pthread_cond_destroy(&f->more));
    AZ(pthread_cond_destroy(&f->room));
    AZ(pthread_mutex_destroy(&f->lock));
    memcpy(&url, &f->base_url.p, sizeof(url));
    free(url);
    free(f);
}

static struct job *command_job(const struct flow *f, const struct flow_request *r, struct waiter *w)
{
    struct job *j = calloc(1, sizeof(*j));

    AN(j != NULL);
    j->kind = JOB_COMMAND;
    j->request = *r;
    j->waiter = w;
    request_hash(f, j);
    if (!signed_waits(f, r))
        prepare(f, j);
    return j;
}

bool flow_submit(struct flow *f, struct flow_request *r)
{
    struct job *j = command_job(f, r, NULL);

    AN(r->done != NULL && r->arena != NULL);
    if (signed_waits(f, r) ? checkers_push(f->checkers, j) : flow_push(f, j, false))
        return true;
    free(j);
    return false;
}

struct flow_reply flow_call(struct flow *f, enum command_type type, const struct actor *by,
                            struct str number, const struct json *body, struct str idempotency_key)
{
    struct arena *a = arena_new();
    struct flow_request q = {
        .type = type,
        .number = str_dup(a, number),
        .idempotency_key = str_dup(a, idempotency_key),
        .arena = a,
        .by = { by->role, str_dup(a, by->id), str_dup(a, by->person), str_dup(a, by->body),
                str_dup(a, by->place) },
        .body = body != NULL ? json_copy(a, body) : json_new_object(a),
    };

    return flow_call_request(f, &q);
}

struct flow_reply flow_call_request(struct flow *f, const struct flow_request *r)
{
    struct arena *a = r->arena;
    struct waiter w;
    struct job *j;

    waiter_init(&w);
    j = command_job(f, r, &w);
    if (signed_waits(f, r)) {          /* this thread waits anyway */
        signed_check(f, j);
        if (!j->signed_by->refused)
            prepare(f, j);
    }
    if (flow_push(f, j, true)) {
        (void)waiter_wait(&w, NULL);
        return w.reply;
    }
    free(j);
    w.done = true;
    (void)waiter_wait(&w, NULL);
    w.reply = (struct flow_reply){ .arena = a, .reasons = diags_on(a) };
    flow_refuse(&w.reply.reasons, DIAG_ENVIRONMENT, "stopping", STR_NONE,
                "try again when it runs again", "the server is stopping");
    return w.reply;
}

bool flow_ready(struct flow *f, struct diags *d)
{
    struct waiter w;
    struct job *j;

    if (atomic_load(&f->healthy))
        return true;
    j = calloc(1, sizeof(*j));
    AN(j != NULL);
    j->kind = JOB_PROBE;
    j->waiter = &w;
    waiter_init(&w);
    if (flow_push(f, j, false))
        return waiter_wait(&w, d);
    free(j);
    w.done = true;
    (void)waiter_wait(&w, NULL);
    flow_refuse(d, DIAG_ENVIRONMENT, "queue-full", STR_NONE, "wait a moment",
                "the writer is behind or stopping");
    return false;
}

struct flow_stats flow_stats(const struct flow *f)
{
    return (struct flow_stats){ atomic_load(&f->commands), atomic_load(&f->commits),
                                atomic_load(&f->refused), atomic_load(&f->batch_max) };
}
