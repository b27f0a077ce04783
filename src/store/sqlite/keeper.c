/*
 * NAME      keeper - copies the write-ahead log back into the database beside the writer
 * WHY       a checkpoint writes thousands of pages and syncs them; done by the writer it makes
 *           everybody who waits for that commit wait for it too
 * OWNS      one thread and one connection of its own, started when the log first grows long
 * ERRORS    none are reported: a checkpoint that fails leaves the log as it is, where it is safe,
 *           and is tried again
 * MUST NOT  stand in the writer's way: the checkpoints are passive
 *
 * While commits keep coming the keeper never quite catches up, and the log is only begun anew when
 * all of it was copied. So the writer copies the short rest itself once the log is LONGEST frames
 * long: by then nearly all of it was done here.
 */
#include "store/sqlite/sqlite.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/panic.h"

#define LONG 500 /* frames */
#define LONGEST 3000

struct sq_keeper {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool wanted, stop;
    struct sqlite_store *own;
};

static void *keep(void *p)
{
    struct sq_keeper *k = p;
    bool stop = false;

    while (!stop) {
        AZ(pthread_mutex_lock(&k->lock));
        while (!k->wanted && !k->stop)
            AZ(pthread_cond_wait(&k->wake, &k->lock));
        k->wanted = false;
        stop = k->stop;
        AZ(pthread_mutex_unlock(&k->lock));
        if (!stop)
            (void)sqlite3_wal_checkpoint_v2(k->own->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                                            NULL);
    }
    return NULL;
}

static struct sq_keeper *keeper_new(struct sqlite_store *q)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct sq_keeper *k = calloc(1, sizeof(*k));
    int rc;

    AN(k != NULL);
    rc = sq_open_file(q->dir, q->file, SQLITE_OPEN_READWRITE, &k->own, &d);
    arena_free(a);
    if (rc == PORT_OK) {
        (void)sqlite3_wal_autocheckpoint(k->own->db, 0);
        AZ(pthread_mutex_init(&k->lock, NULL));
        AZ(pthread_cond_init(&k->wake, NULL));
        if (pthread_create(&k->thread, NULL, keep, k) == 0)
            return k;
        AZ(pthread_cond_destroy(&k->wake));
        AZ(pthread_mutex_destroy(&k->lock));
        sq_close(&k->own->base);
    }
    free(k);
    return NULL;
}

static int committed(void *store, sqlite3 *db, const char *name, int frames)
{
    struct sqlite_store *q = store;

    if (frames < LONG)
        return SQLITE_OK;
    if (q->keeper == NULL)
        q->keeper = keeper_new(q);
    if (q->keeper == NULL || frames >= LONGEST)
        (void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (q->keeper == NULL)
        return SQLITE_OK;
    AZ(pthread_mutex_lock(&q->keeper->lock));
    q->keeper->wanted = true;
    AZ(pthread_cond_signal(&q->keeper->wake));
    AZ(pthread_mutex_unlock(&q->keeper->lock));
    return SQLITE_OK;
}

void sq_keeper_use(struct sqlite_store *q)
{
    (void)sqlite3_wal_hook(q->db, committed, q);
}

void sq_keeper_free(struct sqlite_store *q)
{
    struct sq_keeper *k = q->keeper;

    if (k == NULL)
        return;
    AZ(pthread_mutex_lock(&k->lock));
    k->stop = true;
    AZ(pthread_cond_signal(&k->wake));
    AZ(pthread_mutex_unlock(&k->lock));
    AZ(pthread_join(k->thread, NULL));
    AZ(pthread_cond_destroy(&k->wake));
    AZ(pthread_mutex_destroy(&k->lock));
    sq_close(&k->own->base);
    free(k);
    q->keeper = NULL;
}
