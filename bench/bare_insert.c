/*
 * NAME    bare_insert - the least a durable server can do: a POST is one row, answered after COMMIT
 * WHY     the yardstick for filings a second: the HTTP library, the SQLite settings and the group
 *         commit of the product, without the law, the case, the journal or the projections
 * OWNS    one table in the folder it is given; a page of fixed bytes on GET /page?N
 * ERRORS  exit 3 when the folder or the port cannot be had
 *
 * usage: bare_insert FOLDER PORT
 */
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 64
#define THREADS 2

struct post {
    struct MHD_Connection *connection;
    char *body;
    size_t length, room;
    bool committed;
    struct post *next;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct post *first, **last;
} queue = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, NULL };

static char page[65536];

static void die(sqlite3 *db, const char *what)
{
    fprintf(stderr, "bare_insert: %s: %s\n", what, sqlite3_errmsg(db));
    exit(3);
}

static sqlite3 *open_store(const char *folder, sqlite3_stmt **insert)
{
    char path[4096];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/bare.db", folder);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        die(db, path);
    if (sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "CREATE TABLE IF NOT EXISTS filing (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
                     " STRICT;", NULL, NULL, NULL) != SQLITE_OK)
        die(db, "schema");
    if (sqlite3_prepare_v2(db, "INSERT INTO filing (body) VALUES (?1)", -1, insert, NULL) !=
        SQLITE_OK)
        die(db, "insert");
    return db;
}

/* Up to BATCH posts, waiting for the first. */
static size_t take(struct post **batch)
{
    size_t n = 0;

    pthread_mutex_lock(&queue.lock);
    while (queue.first == NULL)
        pthread_cond_wait(&queue.more, &queue.lock);
    while (queue.first != NULL && n < BATCH) {
        batch[n] = queue.first;
        queue.first = batch[n++]->next;
    }
    if (queue.first == NULL)
        queue.last = &queue.first;
    pthread_mutex_unlock(&queue.lock);
    return n;
}

static void *writer(void *folder)
{
    struct post *batch[BATCH];
    sqlite3_stmt *insert;
    sqlite3 *db = open_store(folder, &insert);
    size_t i, n;

    for (;;) {
        n = take(batch);
        if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
            die(db, "begin");
        for (i = 0; i < n; i++) {
            sqlite3_bind_blob(insert, 1, batch[i]->body, (int)batch[i]->length, SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE)
                die(db, "insert");
            sqlite3_reset(insert);
        }
        if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            die(db, "commit");
        for (i = 0; i < n; i++) {
            batch[i]->committed = true;
            MHD_resume_connection(batch[i]->connection);
        }
    }
    return NULL;
}

static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, size_t n)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(n, page, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result ok;

    MHD_add_response_header(r, "Content-Type", "application/json");
    ok = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return ok;
}

static bool append(struct post *p, const char *data, size_t n)
{
    char *more;

    if (p->length + n > p->room) {
        p->room = 2 * (p->length + n);
        more = realloc(p->body, p->room);
        if (more == NULL)
            return false;
        p->body = more;
    }
    memcpy(p->body + p->length, data, n);
    p->length += n;
    return true;
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **context)
{
    struct post *p = *context;
    size_t n = 512;

    (void)cls;
    (void)version;
    if (p == NULL) {
        *context = calloc(1, sizeof *p);
        return *context != NULL ? MHD_YES : MHD_NO;
    }
    if (strcmp(method, "GET") == 0) {
        /* /page/N answers N bytes. */
        if (strncmp(url, "/page/", 6) == 0)
            n = strtoul(url + 6, NULL, 10);
        return answer(c, 200, n < sizeof page ? n : sizeof page);
    }
    if (*size > 0) {
        if (!append(p, data, *size))
            return MHD_NO;
        *size = 0;
        return MHD_YES;
    }
    if (p->committed)
        return answer(c, 201, n);
    p->connection = c;
    MHD_suspend_connection(c);
    pthread_mutex_lock(&queue.lock);
    *queue.last = p;
    queue.last = &p->next;
    pthread_cond_signal(&queue.more);
    pthread_mutex_unlock(&queue.lock);
    return MHD_YES;
}

static void completed(void *cls, struct MHD_Connection *c, void **context,
                      enum MHD_RequestTerminationCode why)
{
    struct post *p = *context;

    (void)cls;
    (void)c;
    (void)why;
    if (p != NULL)
        free(p->body);
    free(p);
    *context = NULL;
}

int main(int argc, char **argv)
{
    struct MHD_Daemon *daemon;
    pthread_t thread;
    sigset_t ends;
    int got;

    if (argc != 3) {
        fprintf(stderr, "usage: bare_insert FOLDER PORT\n");
        return 2;
    }
    queue.last = &queue.first;
    memset(page, 'x', sizeof page);
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    if (pthread_create(&thread, NULL, writer, argv[1]) != 0)
        return 3;
    daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME,
                              (unsigned short)strtoul(argv[2], NULL, 10), NULL, NULL, handle, NULL,
                              MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
                              MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "bare_insert: port %s cannot be had\n", argv[2]);
        return 3;
    }
    sigwait(&ends, &got);
    /* The process ends with its threads: what was answered is on the disk. */
    return 0;
}
