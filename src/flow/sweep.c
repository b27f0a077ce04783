/*
 * NAME      sweep - time as commands, and the check of a store
 * WHY       a deadline that passes is an event like any other: the sweep only says that time went
 *           by
 * OWNS      nothing
 * ERRORS    refusals of single cases are reported and do not stop the others
 * MUST NOT  decide what passing time means; forget anything of a case
 */
#include "flow/room.h"

#include "base/panic.h"

#define SWEEP_MOST 100000
#define SWEEP_AT_ONCE 64

struct tally {
    pthread_mutex_t lock;
    pthread_cond_t less;
    size_t flying, moved;
    struct diags *d;
};

static void done(void *ctx, struct flow_reply *r)
{
    struct tally *t = ctx;

    AZ(pthread_mutex_lock(&t->lock));
    t->flying--;
    if (r->ok)
        t->moved += json_get_int(r->answer, "events", 0) > 0;
    else if (r->reasons.first != NULL && r->reasons.first->class == DIAG_ENVIRONMENT)
        diags_copy(t->d, &r->reasons);
    AZ(pthread_cond_signal(&t->less));
    AZ(pthread_mutex_unlock(&t->lock));
    arena_free(r->arena);
}

static bool tick(struct flow *f, struct str number, struct tally *t)
{
    struct arena *a = arena_new();
    struct flow_request q = {
        .type = COMMAND_TICK,
        .by = { .role = ROLE_SYSTEM, .id = STR("sweep") },
        .number = str_dup(a, number),
        .body = json_new_object(a),
        .arena = a,
        .done = done,
        .ctx = t,
    };

    AZ(pthread_mutex_lock(&t->lock));
    while (t->flying >= SWEEP_AT_ONCE)
        AZ(pthread_cond_wait(&t->less, &t->lock));
    t->flying++;
    AZ(pthread_mutex_unlock(&t->lock));
    if (flow_submit(f, &q))
        return true;
    AZ(pthread_mutex_lock(&t->lock));
    t->flying--;
    AZ(pthread_mutex_unlock(&t->lock));
    arena_free(a);
    return false;
}

/* ------------------------------------------------------------------ forgetting */

#define FORGET_AT_ONCE 500      /* in one step through the writer: commands do not wait long */
#define FORGET_MOST 40          /* steps a sweep: the rest waits for the next one */

struct forgetting { bool more; };

static int forget(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct forgetting *f = ctx;
    int64_t records = 0, answers = 0;
    int rc = s->ops->record_prune(s, now, FORGET_AT_ONCE, &records, d);

    if (rc == PORT_OK)
        rc = s->ops->idem_prune(s, now - FLOW_IDEM_DAYS * INT64_C(86400), FORGET_AT_ONCE, &answers,
                                d);
    f->more = records == FORGET_AT_ONCE || answers == FORGET_AT_ONCE;
    return rc;
}

static void forget_all(struct flow *f, struct diags *d)
{
    struct forgetting what = { true };
    int i;

    for (i = 0; what.more && i < FORGET_MOST; i++)
        if (flow_write(f, forget, &what, d) != PORT_OK)
            return;
}

/* ------------------------------------------------------------------ the sweep */

size_t flow_sweep(struct flow *f, struct diags *d)
{
    struct tally t = { .d = d };
    struct flow_reader *r = flow_reader_new(f, d);
    struct str *numbers;
    size_t n = 0, i;

    if (r == NULL)
        return 0;
    AZ(pthread_mutex_init(&t.lock, NULL));
    AZ(pthread_cond_init(&t.less, NULL));
    /* Those due today are asked too: a term in hours may be over before the day is. */
    if (r->s->ops->due(r->s, moment_day(flow_now(f)) + 1, SWEEP_MOST, d->arena, &numbers, &n, d) !=
        PORT_OK)
        n = 0;
    for (i = 0; i < n && tick(f, numbers[i], &t); i++)
        ;
    AZ(pthread_mutex_lock(&t.lock));
    while (t.flying > 0)
        AZ(pthread_cond_wait(&t.less, &t.lock));
    AZ(pthread_mutex_unlock(&t.lock));
    flow_reader_free(r);
    forget_all(f, d);
    (void)flow_evidence(f, d);
    AZ(pthread_cond_destroy(&t.less));
    AZ(pthread_mutex_destroy(&t.lock));
    return t.moved;
}

/* ------------------------------------------------------------------ check */

struct checking { const struct law *law; struct store *s; };

static int fold(void *ctx, struct str number, const struct event *e, size_t n, struct arena *a,
                struct case_row *out)
{
    struct checking *c = ctx;
    struct diags quiet = diags_on(a);
    struct case_state *s = case_new(a, number);
    struct case_row stored;
    size_t i;

    for (i = 0; i < n; i++)
        if (!case_fold(s, &e[i], &quiet))
            return PORT_FAILED;
    row_of_state(c->law, s, NULL, n > 0 ? e[n - 1].at : MOMENT_NONE, a, out);
    /* Days of terms are counted by law files; files that were mended since the filing may count
     * them otherwise. */
    if (!str_eq(s->law_digest, law_digest(c->law)) &&
        c->s->ops->row(c->s, number, a, &stored, &quiet) == PORT_OK) {
        out->due = stored.due;
        out->term = stored.term;
    }
    return PORT_OK;
}

int flow_check(const struct law *law, struct store *s, struct diags *d)
{
    struct checking c = { law, s };

    return s->ops->check(s, fold, &c, d);
}
