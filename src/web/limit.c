/* NAME limit - see limit.h. OWNS its table. MUST NOT grow with the number of callers. */
#include <pthread.h>
#include <stdlib.h>

#include "base/panic.h"
#include "web/limit.h"

enum { PLACES = 8192 };
struct bucket { uint64_t key; int64_t at_us, micro; };      /* micro: millionths of a token */
struct limiter {
    pthread_mutex_t lock;
    int64_t rate, burst;
    struct bucket bucket[PLACES];
};

struct limiter *limiter_new(int rate, int burst)
{
    struct limiter *l = calloc(1, sizeof *l);
    AN(l);
    AZ(pthread_mutex_init(&l->lock, NULL));
    l->rate = rate;
    l->burst = (int64_t)(burst > 0 ? burst : 1) * 1000000;
    return l;
}

void limiter_free(struct limiter *l)
{
    if (!l)
        return;
    pthread_mutex_destroy(&l->lock);
    free(l);
}

bool limiter_take(struct limiter *l, uint64_t key, int64_t now_us)
{
    pthread_mutex_lock(&l->lock);
    struct bucket *b = &l->bucket[key % PLACES];
    if (b->key != key || b->at_us == 0) {
        *b = (struct bucket){ key, now_us, l->burst };
    } else {
        int64_t gone = now_us - b->at_us;
        if (gone > 0) {
            int64_t more = gone > l->burst / l->rate ? l->burst : gone * l->rate;
            b->micro = b->micro + more > l->burst ? l->burst : b->micro + more;
            b->at_us = now_us;
        }
    }
    bool ok = b->micro >= 1000000;
    if (ok)
        b->micro -= 1000000;
    pthread_mutex_unlock(&l->lock);
    return ok;
}

/* ------------------------------------------------------------------ slow ones */
struct slow { uint64_t key; int64_t paid_us; };        /* paid_us: when the debt is paid */
struct limiter_slow {
    pthread_mutex_t lock;
    struct slow place[PLACES];
};

struct limiter_slow *limiter_slow_new(void)
{
    struct limiter_slow *l = calloc(1, sizeof *l);
    AN(l);
    AZ(pthread_mutex_init(&l->lock, NULL));
    return l;
}

void limiter_slow_free(struct limiter_slow *l)
{
    if (!l)
        return;
    pthread_mutex_destroy(&l->lock);
    free(l);
}

/* One number a caller: the moment their debt is paid. Each take adds `seconds` of debt, and it may not reach further
 * ahead than `burst` takes. */
bool limiter_slow_take(struct limiter_slow *l, uint64_t key, int64_t now_us, int burst, int seconds)
{
    int64_t each = (int64_t)seconds * 1000000;
    pthread_mutex_lock(&l->lock);
    struct slow *s = &l->place[key % PLACES];
    /* Another key's place is taken over only when its debt is paid: a flood of keys frees nobody. */
    int64_t debt = s->paid_us > now_us && s->key == key ? s->paid_us - now_us : 0;
    bool other = s->key != key && s->paid_us > now_us;
    bool ok = debt + each <= each * burst;
    if (ok && !other)
        *s = (struct slow){ key, now_us + debt + each };
    pthread_mutex_unlock(&l->lock);
    return ok;
}
