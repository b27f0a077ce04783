/*
 * NAME    watch - the comparison of a server, made anew when something was imported
 * WHY     pages ask at every request; comparing takes a second, and the register changes rarely
 * OWNS    snapshots, each on an arena of its own, freed with the last reader
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/panic.h"
#include "drift/room.h"

struct drift_seen {
    struct arena *arena;
    struct drift drift;
    int64_t version;
    int held;                   /* readers, and one while it is the watch's own */
};
struct drift_watch {
    const struct law *l;
    struct acts *r;
    pthread_mutex_t lock;
    struct drift_seen *now;
};

struct drift_watch *drift_watch_new(const struct law *l, struct acts *r)
{
    struct drift_watch *w = calloc(1, sizeof *w);

    AN(w);
    w->l = l;
    w->r = r;
    AZ(pthread_mutex_init(&w->lock, NULL));
    return w;
}

static void let_go(struct drift_seen *s)
{
    if (s != NULL && --s->held == 0)
        arena_free(s->arena);           /* it lives on it itself */
}

void drift_watch_free(struct drift_watch *w)
{
    if (w == NULL)
        return;
    let_go(w->now);
    AZ(pthread_mutex_destroy(&w->lock));
    free(w);
}

bool drift_watch_look(struct drift_watch *w, struct diags *d)
{
    int64_t version = acts_version(w->r);
    struct arena *a;
    struct drift_seen *s, *old;

    if (w->now != NULL && w->now->version == version)
        return false;
    a = arena_new();
    s = arena_new_of(a, struct drift_seen);
    s->arena = a;
    s->version = version;
    s->held = 1;
    if (!drift_compare(w->l, w->r, a, &s->drift, d)) {
        arena_free(a);
        return false;
    }
    AZ(pthread_mutex_lock(&w->lock));
    old = w->now;
    w->now = s;
    let_go(old);
    AZ(pthread_mutex_unlock(&w->lock));
    return true;
}

const struct drift *drift_take(struct drift_watch *w, struct drift_seen **held)
{
    *held = NULL;
    if (w == NULL)
        return NULL;
    AZ(pthread_mutex_lock(&w->lock));
    *held = w->now;
    if (w->now != NULL)
        w->now->held++;
    AZ(pthread_mutex_unlock(&w->lock));
    return *held ? &(*held)->drift : NULL;
}

void drift_give(struct drift_watch *w, struct drift_seen *held)
{
    if (held == NULL)
        return;
    AZ(pthread_mutex_lock(&w->lock));
    let_go(held);
    AZ(pthread_mutex_unlock(&w->lock));
}
