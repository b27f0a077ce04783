/*
 * NAME    worker - see worker.h
 * WHY     one queue, first come first served; a bound, so that slowness shows as 503 and not as memory
 * OWNS    its threads; a request only between push and run
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/panic.h"
#include "web/http.h"
#include "web/worker.h"

enum { QUEUE_MOST = 1024 };

struct later { struct later *next; void (*work)(void *own); void *own; };
struct workers {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct request *first, **tail;
    struct later *small, **small_tail;
    size_t waiting, small_waiting;
    bool stopping;
    void (*run)(struct request *r);
    int n;
    pthread_t thread[];
};

/* Under the lock; one of the two is given. */
static void take(struct workers *w, struct request **r, struct later **l)
{
    *r = w->first;
    *l = NULL;
    if (*r) {
        w->first = (*r)->next;
        if (!w->first)
            w->tail = &w->first;
        w->waiting--;
        return;
    }
    *l = w->small;
    w->small = (*l)->next;
    if (!w->small)
        w->small_tail = &w->small;
    w->small_waiting--;
}

static void *worker(void *p)
{
    struct workers *w = p;
    for (;;) {
        struct request *r;
        struct later *l;
        AZ(pthread_mutex_lock(&w->lock));
        while (!w->first && !w->small && !w->stopping)
            AZ(pthread_cond_wait(&w->more, &w->lock));
        if (!w->first && !w->small) {
            AZ(pthread_mutex_unlock(&w->lock));
            return NULL;
        }
        take(w, &r, &l);
        AZ(pthread_mutex_unlock(&w->lock));
        if (r) {
            w->run(r);
        } else {
            l->work(l->own);
            free(l);
        }
    }
}

struct workers *workers_start(int n, void (*run)(struct request *r))
{
    struct workers *w = calloc(1, sizeof *w + (size_t)n * sizeof w->thread[0]);
    AN(w);
    AZ(pthread_mutex_init(&w->lock, NULL));
    AZ(pthread_cond_init(&w->more, NULL));
    w->tail = &w->first;
    w->small_tail = &w->small;
    w->run = run;
    while (w->n < n && pthread_create(&w->thread[w->n], NULL, worker, w) == 0)
        w->n++;
    if (w->n)
        return w;
    workers_stop(w);
    return NULL;
}

bool workers_push(struct workers *w, struct request *r)
{
    AZ(pthread_mutex_lock(&w->lock));
    bool taken = !w->stopping && w->waiting < QUEUE_MOST;
    if (taken) {
        r->next = NULL;
        *w->tail = r;
        w->tail = &r->next;
        w->waiting++;
        AZ(pthread_cond_signal(&w->more));
    }
    AZ(pthread_mutex_unlock(&w->lock));
    return taken;
}

bool workers_later(struct workers *w, void (*work)(void *own), void *own)
{
    struct later *l = calloc(1, sizeof *l);
    AN(l);
    *l = (struct later){ NULL, work, own };
    AZ(pthread_mutex_lock(&w->lock));
    bool taken = !w->stopping && w->small_waiting < QUEUE_MOST;
    if (taken) {
        *w->small_tail = l;
        w->small_tail = &l->next;
        w->small_waiting++;
        AZ(pthread_cond_signal(&w->more));
    }
    AZ(pthread_mutex_unlock(&w->lock));
    if (!taken)
        free(l);
    return taken;
}

void workers_stop(struct workers *w)
{
    if (!w)
        return;
    AZ(pthread_mutex_lock(&w->lock));
    w->stopping = true;
    AZ(pthread_cond_broadcast(&w->more));
    AZ(pthread_mutex_unlock(&w->lock));
    for (int i = 0; i < w->n; i++)
        AZ(pthread_join(w->thread[i], NULL));
    AZ(pthread_cond_destroy(&w->more));
    AZ(pthread_mutex_destroy(&w->lock));
    free(w);
}
