/*
 * NAME    crash - kill -9 at random moments under load; nothing acknowledged may be lost or halved
 * WHY     "filed" is a promise from the moment the answer leaves, whatever becomes of the process
 * OWNS    a folder of its own under TMPDIR, and the server on it
 * ERRORS  prints TAP; the folder stays where it is when something failed
 *
 * usage: crash SAPAR TEMPLATE [KILLS [SEED [SECONDS]]]
 *
 * A round: start the server, let 16 connections file applications, kill it after a random while, and
 * one time in eight once more while it is starting again. Then every filing that was acknowledged
 * must be there as filed, and every one whose fate is unknown is sent again with its idempotency
 * key: that must give one case, never a second. Every 25 kills, and at the end, `sapar check` and
 * `sapar journal verify` must agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../load/filing.h"
#include "../load/load.h"
#include "server.h"

#define CONNECTIONS 16
#define MOST 400000
#define NUMBER 48

enum fate { NOT_SENT, ACKNOWLEDGED, UNKNOWN, REFUSED, LISTED };

static struct {
    struct server server;
    struct filing filing;
    unsigned long long chance;
    char (*number)[NUMBER];     /* of person k's case */
    unsigned char *fate;
    long next;                  /* person */
    double kill_at;
    bool killed;
    long acknowledged, unknown, refused, repeated, wrong, checks_failed;
    long before;                /* cases that were there before the load */
    long shared, strangers;     /* numbers of two people; listed cases nobody filed here */
    struct question *questions;
    long n_questions, room_questions, answered;
    char first_wrong[512], stranger[NUMBER];
} t;

static unsigned long chance(unsigned long below)
{
    t.chance = t.chance * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned long)(t.chance >> 33) % below;
}

static void wrong(const char *what, long k, int status, const char *body)
{
    if (t.wrong++ == 0)
        snprintf(t.first_wrong, sizeof t.first_wrong, "%s: person %ld, case %s, status %d, %.300s",
                 what, k, t.number[k], status, body);
}

static size_t post(long k, char *buf, size_t room)
{
    char key[64];

    snprintf(key, sizeof key, "crash-%ld", k);
    return filing_post(&t.filing, k, key, buf, room);
}

/* ------------------------------------------------------------------ the load */
static size_t make(void *ctx, long k, char *buf, size_t room)
{
    (void)ctx;
    k += t.next;
    return k < MOST ? post(k, buf, room) : 0;
}

static void note(long k, int status, const char *body)
{
    if ((status == 201 || status == 200) && filing_field(body, "number", t.number[k], NUMBER)) {
        t.fate[k] = ACKNOWLEDGED;
        t.acknowledged++;
    } else if (status == 429 || status == 503) {
        t.fate[k] = REFUSED;    /* said so: nothing was promised */
        t.refused++;
    } else {
        t.fate[k] = REFUSED;
        wrong("a filing was answered strangely", k, status, body);
    }
}

static void got(void *ctx, long k, int status, const char *body, size_t n)
{
    (void)ctx;
    (void)n;
    note(t.next + k, status, body);
}

static void lost(void *ctx, long k)
{
    (void)ctx;
    t.fate[t.next + k] = UNKNOWN;
    t.unknown++;
}

static bool stop(void *ctx)
{
    (void)ctx;
    if (!t.killed && load_now() >= t.kill_at) {
        server_kill(&t.server);
        t.killed = true;
    }
    return false;   /* what the server still sent is read to its end */
}

/* ------------------------------------------------------------------ after the crash */
/* What is asked of the server that came back, over all connections at once. */
struct question { long k; bool again; };

static bool add_question(long k, bool again)
{
    struct question *more;

    if (t.n_questions == t.room_questions) {
        long room = t.room_questions > 0 ? 2 * t.room_questions : 1024;

        more = realloc(t.questions, (size_t)room * sizeof *more);
        if (more == NULL)
            return false;
        t.questions = more;
        t.room_questions = room;
    }
    t.questions[t.n_questions++] = (struct question){ k, again };
    return true;
}

static size_t make_question(void *ctx, long i, char *buf, size_t room)
{
    char path[128];

    (void)ctx;
    if (i >= t.n_questions)
        return 0;
    if (t.questions[i].again)
        return post(t.questions[i].k, buf, room);
    snprintf(path, sizeof path, "/api/v1/cases/%s", t.number[t.questions[i].k]);
    return filing_get(&t.filing, path, buf, room);
}

/* A case of this number must be there, in the state that filing gives it. */
static void seen(long k, int status, const char *body)
{
    char state[64];

    if (status != 200)
        wrong("an acknowledged filing is not there", k, status, body);
    else if (!filing_field(body, "status", state, sizeof state) || strcmp(state, "filed") != 0)
        wrong("an acknowledged filing is not whole", k, status, body);
}

/* Both answers under one key must name one case. */
static void sent_again(long k, int status, const char *body)
{
    char number[NUMBER];

    if (t.fate[k] == UNKNOWN) {
        note(k, status, body);
        t.repeated++;
    } else if (t.fate[k] == ACKNOWLEDGED &&
               (!filing_field(body, "number", number, sizeof number) ||
                strcmp(number, t.number[k]) != 0)) {
        wrong("one idempotency key gave two answers", k, status, body);
    }
}

static void got_answer(void *ctx, long i, int status, const char *body, size_t n)
{
    (void)ctx;
    (void)n;
    t.answered++;
    if (t.questions[i].again)
        sent_again(t.questions[i].k, status, body);
    else
        seen(t.questions[i].k, status, body);
}

static bool ask_all(void)
{
    struct load_plan plan = { .port = t.server.port, .connections = CONNECTIONS,
        .most = t.n_questions, .make = make_question, .got = got_answer };
    struct load_result result;

    t.answered = 0;
    return t.n_questions == 0 ||
        (load_run(&plan, &result) && t.answered == t.n_questions);
}

static bool verify_files(void)
{
    const char *check[] = { "check", t.server.folder, NULL };
    const char *verify[] = { "journal", "verify", "--data", t.server.folder, NULL };
    int a = server_command(&t.server, check), b = server_command(&t.server, verify);

    if (a != 0 || b != 0) {
        printf("# sapar check: exit %d, sapar journal verify: exit %d\n", a, b);
        t.checks_failed++;
    }
    return a == 0 && b == 0;
}

/* ------------------------------------------------------------------ a round */
static bool start_again(void)
{
    /* Sometimes the server dies while it is still finding its feet. */
    if (chance(8) == 0 && server_start(&t.server)) {
        usleep((useconds_t)(1000 * chance(60)));
        server_kill(&t.server);
    }
    return server_start(&t.server) && server_wait(&t.server, PATIENCE);
}

static bool round_of_load(void)
{
    struct load_plan plan = { .port = t.server.port, .connections = CONNECTIONS, .seconds = 2.0,
        .make = make, .got = got, .lost = lost, .stop = stop };
    struct load_result result;
    long from = t.next, k, sent = 0;

    t.killed = false;
    t.kill_at = load_now() + 0.002 + (double)chance(100) / 1000.0;
    if (!load_run(&plan, &result))
        return false;
    server_kill(&t.server);
    for (k = from; k < MOST && t.fate[k] != NOT_SENT; k++)
        sent++;
    t.next += sent;
    if (!start_again())
        return false;
    t.n_questions = 0;
    for (k = from; k < t.next; k++) {
        bool again = t.fate[k] == UNKNOWN, look = t.fate[k] == ACKNOWLEDGED;

        /* The last acknowledged ones now, all of them at the end; the unknown ones twice. */
        if (look && k + 2 * CONNECTIONS > t.next && !add_question(k, false))
            return false;
        if (again && (!add_question(k, true) || !add_question(k, true)))
            return false;
    }
    return ask_all();
}

/* ------------------------------------------------------------------ at the end */
static int by_number(const void *a, const void *b)
{
    return strcmp(t.number[*(const long *)a], t.number[*(const long *)b]);
}

static int number_to_person(const void *number, const void *person)
{
    return strcmp(number, t.number[*(const long *)person]);
}

/* Marks what one page of the list shows; how many rows it had. */
static long read_page(const char *page, const long *sorted, size_t n)
{
    char number[NUMBER], state[64];
    const char *at = page;
    long rows = 0, *found;

    while ((at = strstr(at, "\"number\"")) != NULL) {
        if (!filing_field(at, "number", number, sizeof number) ||
            !filing_field(at, "status", state, sizeof state))
            break;
        at += strlen("\"number\"");
        rows++;
        found = bsearch(number, sorted, n, sizeof *sorted, number_to_person);
        if (found == NULL && t.strangers++ >= t.before)
            snprintf(t.stranger, sizeof t.stranger, "%s", number);
        if (found == NULL)
            continue;
        if (strcmp(state, "filed") != 0)
            wrong("an acknowledged filing is not whole", *found, 200, state);
        else
            t.fate[*found] = LISTED;
    }
    return rows;
}

/* Reads the whole list of cases, a page at a time, and marks them; how many there are, or -1. */
static long read_list(const long *sorted, size_t n)
{
    static char request[LOAD_REQUEST], page[LOAD_ANSWER];
    long offset = 0, rows = 1;
    char path[128];

    while (rows > 0) {
        snprintf(path, sizeof path, "/api/v1/cases?limit=500&offset=%ld", offset);
        if (load_once(t.server.port, PATIENCE, request,
                      filing_get(&t.filing, path, request, sizeof request), page, sizeof page) != 200)
            return -1;
        rows = read_page(page, sorted, n);
        offset += rows;
    }
    return offset;
}

/* The list against what was acknowledged. */
static bool list_all(void)
{
    long *sorted = malloc((size_t)(t.next + 1) * sizeof *sorted), k, rows;
    size_t i, n = 0;

    if (sorted == NULL)
        return false;
    for (k = 0; k < t.next; k++)
        if (t.fate[k] == ACKNOWLEDGED)
            sorted[n++] = k;
    qsort(sorted, n, sizeof *sorted, by_number);
    for (i = 1; i < n; i++)
        t.shared += by_number(&sorted[i - 1], &sorted[i]) == 0;
    rows = read_list(sorted, n);
    for (i = 0; i < n; i++)
        if (t.fate[sorted[i]] != LISTED)
            wrong("an acknowledged filing is not listed", sorted[i], 0, "");
    free(sorted);
    return rows >= 0;
}

static bool said(int *n, bool ok, const char *what)
{
    printf("%sok %d - %s\n", ok ? "" : "not ", ++*n, what);
    return ok;
}

static bool prepare(char **argv, const char *seed, const char *folder, const char *log)
{
    char token[256];
    long none = 0;

    t.chance = strtoull(seed, NULL, 10);
    t.number = calloc(MOST, sizeof *t.number);
    t.fate = calloc(MOST, 1);
    t.server.sapar = argv[1];
    t.server.folder = folder;
    t.server.log = log;
    return t.number != NULL && t.fate != NULL &&
        server_init(&t.server, "operator", token, sizeof token) &&
        filing_read(&t.filing, argv[2], token) && server_first_start(&t.server, PATIENCE) &&
        (t.before = read_list(&none, 0)) > 0;
}

int main(int argc, char **argv)
{
    char top[] = "/tmp/sapar-crash-XXXXXX", folder[64], log[64], line[160];
    long kills = argc > 3 ? strtol(argv[3], NULL, 10) : 200, done = 0;
    double began = load_now(), seconds = argc > 5 ? strtod(argv[5], NULL) : 150.0;
    bool alive, good = true;
    int n = 0;

    if (argc < 3 || mkdtemp(top) == NULL) {
        fprintf(stderr, "usage: crash SAPAR TEMPLATE [KILLS [SEED [SECONDS]]]\n");
        return 2;
    }
    snprintf(folder, sizeof folder, "%s/data", top);
    snprintf(log, sizeof log, "%s/log", top);
    alive = prepare(argv, argc > 4 ? argv[4] : "20261122", folder, log);
    t.strangers = 0;            /* those of the demonstration were counted just now */
    good &= said(&n, alive, "the server starts on a fresh folder");
    while (alive && done < kills && load_now() - began < seconds) {
        alive = round_of_load();
        done++;
        if (done % 25 == 0)
            verify_files();
    }
    snprintf(line, sizeof line, "the server starts again after each of %ld kills", done);
    good &= said(&n, alive, line);
    alive = alive && list_all();
    snprintf(line, sizeof line, "all of %ld acknowledged filings are there, whole (%ld of unknown "
             "fate were sent again)", t.acknowledged, t.repeated);
    good &= said(&n, alive && t.wrong == 0 && t.acknowledged > 0, line);
    if (t.wrong > 0)
        printf("# %ld wrong; the first: %s\n", t.wrong, t.first_wrong);
    good &= said(&n, t.shared == 0 && t.strangers == t.before,
                 "one case a person, and none that nobody filed");
    if (t.shared > 0 || t.strangers != t.before)
        printf("# %ld numbers of two people; %ld cases that were not filed here, not the %ld that "
               "were there before; the last: %s\n", t.shared, t.strangers, t.before, t.stranger);
    good &= said(&n, server_stop(&t.server, PATIENCE) == 0, "the server stops cleanly when asked");
    good &= said(&n, verify_files() && t.checks_failed == 0,
                 "check and journal verify agree throughout");
    printf("1..%d\n# %ld kills, %ld acknowledged, %ld unknown, %ld told to wait, %.1f s\n", n, done,
           t.acknowledged, t.unknown, t.refused, load_now() - began);
    if (good) {
        snprintf(line, sizeof line, "rm -rf %s", top);
        return system(line) == 0 ? 0 : 1;
    }
    printf("# left for inspection: %s\n", top);
    return 1;
}
