/* NAME limit - how often one caller may come: token buckets in a table of fixed size */
#ifndef WEB_LIMIT_H
#define WEB_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

struct limiter;
/* `rate` tokens a second come in, `burst` fit. Free with limiter_free (NULL is fine). */
struct limiter *limiter_new(int rate, int burst);
void limiter_free(struct limiter *l);
/* Takes one token of the caller with this key; false: none left. Any thread. Two callers whose keys share a place in
 * the table throw each other out, which gives the newcomer a full bucket: the limiter is kind when it errs. */
bool limiter_take(struct limiter *l, uint64_t key, int64_t now_us);

/* For what may be tried rarely (a code, a sign-in): the same, but the bucket is the call's own: `burst` at once, one
 * more each `seconds`. */
struct limiter_slow;
struct limiter_slow *limiter_slow_new(void);
void limiter_slow_free(struct limiter_slow *l);
bool limiter_slow_take(struct limiter_slow *l, uint64_t key, int64_t now_us, int burst, int seconds);

#endif
