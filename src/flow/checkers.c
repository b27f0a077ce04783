/*
 * NAME      checkers - a few threads on which signatures are judged
 * WHY       a service that is asked may take its time; neither the writer nor the edge's loops wait
 * OWNS      its queue; a job goes on to the writer's queue, or is answered when that is full
 * ERRORS    queue-full, as at the door
 * MUST NOT  lose a job: whoever waits for it gets an answer
 */
#include "flow/room.h"

#include <stdlib.h>

#include "base/panic.h"

enum { THREADS = 2, WAITING_MOST = 256 };

struct checkers {
    struct flow *f;
    pthread_t thread[THREADS];
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job *first, **tail;
    size_t waiting;
    bool stopping;
};

static struct job *take(struct checkers *c)
{
    struct job *j;

    AZ(pthread_mutex_lock(&c->lock));
    while (c->first == NULL && !c->stopping)
        AZ(pthread_cond_wait(&c->more, &c->lock));
    j = c->first;
    if (j != NULL) {
        c->first = j->next;
        c->waiting--;
    }
    if (c->first == NULL)
        c->tail = &c->first;
    AZ(pthread_mutex_unlock(&c->lock));
    return j;
}

static void *run(void *p)
{
    struct checkers *c = p;
    struct job *j;

    while ((j = take(c)) != NULL) {
        signed_check(c->f, j);
        if (!j->signed_by->refused)
            prepare(c->f, j);
        /* A refusal too goes through the writer: there is one thread that answers. */
        if (!flow_push(c->f, j, true))
            job_refuse(j);
    }
    return NULL;
}

struct checkers *checkers_new(struct flow *f)
{
    struct checkers *c = calloc(1, sizeof(*c));
    int i;

    AN(c != NULL);
    c->f = f;
    c->tail = &c->first;
    AZ(pthread_mutex_init(&c->lock, NULL));
    AZ(pthread_cond_init(&c->more, NULL));
    for (i = 0; i < THREADS; i++)
        AZ(pthread_create(&c->thread[i], NULL, run, c));
    return c;
}

void checkers_free(struct checkers *c)
{
    int i;

    if (c == NULL)
        return;
    AZ(pthread_mutex_lock(&c->lock));
    c->stopping = true;
    AZ(pthread_cond_broadcast(&c->more));
    AZ(pthread_mutex_unlock(&c->lock));
    for (i = 0; i < THREADS; i++)
        AZ(pthread_join(c->thread[i], NULL));
    AZ(pthread_cond_destroy(&c->more));
    AZ(pthread_mutex_destroy(&c->lock));
    free(c);
}

bool checkers_push(struct checkers *c, struct job *j)
{
    bool taken;

    AZ(pthread_mutex_lock(&c->lock));
    taken = !c->stopping && c->waiting < WAITING_MOST;
    if (taken) {
        j->next = NULL;
        *c->tail = j;
        c->tail = &j->next;
        c->waiting++;
        AZ(pthread_cond_signal(&c->more));
    }
    AZ(pthread_mutex_unlock(&c->lock));
    return taken;
}
