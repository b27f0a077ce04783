/*
 * NAME    worker - a few threads for handlers that wait: for the disk, for a commit
 * WHY     an event loop that waits keeps a thousand connections waiting with it
 * OWNS    the threads and the queue
 */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include <stdbool.h>
#include <stddef.h>

struct request;
struct workers;
/* `run` is called with each request pushed, on any of n threads. */
struct workers *workers_start(int n, void (*run)(struct request *r));
/* False: more waits than is sensible; nothing was taken. */
bool workers_push(struct workers *w, struct request *r);
/* Small work that nobody waits for; `own` then belongs to `work`. False: not taken, it stays yours. */
bool workers_later(struct workers *w, void (*work)(void *own), void *own);
/* Ends when what is queued was done. NULL is fine. */
void workers_stop(struct workers *w);

#endif
