/*
 * NAME      breaker - services that fail are left alone for a while
 * WHY       a dead responder must not cost every applicant the whole waiting time, nor be hammered
 *           while it comes up again
 * OWNS      the last failures of a bounded number of services
 * ERRORS    none
 * MUST NOT  count an answer we did not like as a failure of the service
 */
#include <string.h>

#include "base/panic.h"
#include "gate/room.h"

void breaker_init(struct breaker *b)
{
    memset(b, 0, sizeof *b);
    AZ(pthread_mutex_init(&b->lock, NULL));
}

void breaker_close(struct breaker *b)
{
    AZ(pthread_mutex_destroy(&b->lock));
}

static struct breaker_origin *find(struct breaker *b, struct str origin)
{
    for (size_t i = 0; i < b->n; i++)
        if (str_is(origin, b->v[i].name))
            return &b->v[i];
    return NULL;
}

/* A place for a new one; the places are taken in turn, forgetting is harmless. */
static struct breaker_origin *place(struct breaker *b, struct str origin)
{
    struct breaker_origin *o = find(b, origin);

    if (o != NULL)
        return o;
    o = &b->v[b->next];
    b->next = (b->next + 1) % BREAKER_ORIGINS;
    if (b->n < BREAKER_ORIGINS)
        b->n++;
    memset(o, 0, sizeof *o);
    memcpy(o->name, origin.p, origin.n);
    return o;
}

bool breaker_lets(struct breaker *b, struct str origin, int64_t now)
{
    struct breaker_origin *o;
    bool lets = true;

    AZ(pthread_mutex_lock(&b->lock));
    o = find(b, origin);
    if (o != NULL && o->until != 0) {
        lets = now >= o->until && !o->trying;
        if (lets)
            o->trying = true;
    }
    AZ(pthread_mutex_unlock(&b->lock));
    return lets;
}

void breaker_heard(struct breaker *b, struct str origin, bool well, int64_t now, int after,
                   int rest_ms)
{
    struct breaker_origin *o;

    if (origin.n >= ORIGIN_MOST)
        return;
    AZ(pthread_mutex_lock(&b->lock));
    o = well ? find(b, origin) : place(b, origin);
    if (o != NULL) {
        o->trying = false;
        o->failures = well ? 0 : o->failures + 1;
        o->until = o->failures >= after ? now + rest_ms : 0;
        if (o->until != 0)
            o->failures = after - 1;    /* after the rest one more failure is enough */
    }
    AZ(pthread_mutex_unlock(&b->lock));
}
