/*
 * NAME    http_load - requests a second, p50 and p99 of one kind of request, for bench/run
 * WHY     one small client measures the product and its yardstick in the same way
 * ERRORS  exit 1 when an answer has another status than expected
 *
 * usage: http_load PORT CONNECTIONS SECONDS get PATH [TOKEN]
 *        http_load PORT CONNECTIONS SECONDS file TEMPLATE FIRST-PERSON [TOKEN]
 *        http_load PORT 1 1 one TEMPLATE PERSON [TOKEN]      files one application, prints its number
 *
 * Prints one line: requests a second, p50 ms, p99 ms, max ms, answered, statuses other than 200 and
 * 201, lost.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/load/filing.h"
#include "../tests/load/load.h"

struct job {
    struct filing filing;
    const char *path;
    long first, strange;
    char strange_text[400];
};

static size_t make_get(void *ctx, long k, char *buf, size_t room)
{
    struct job *j = ctx;

    (void)k;
    return filing_get(&j->filing, j->path, buf, room);
}

static size_t make_post(void *ctx, long k, char *buf, size_t room)
{
    struct job *j = ctx;
    char key[64];

    snprintf(key, sizeof key, "bench-%ld", j->first + k);
    return filing_post(&j->filing, j->first + k, key, buf, room);
}

static void got(void *ctx, long k, int status, const char *body, size_t n)
{
    struct job *j = ctx;

    (void)k;
    (void)n;
    if (status != 200 && status != 201 && j->strange++ == 0)
        snprintf(j->strange_text, sizeof j->strange_text, "%d %.380s", status, body);
}

static int file_one(const struct job *j, int port)
{
    static char request[LOAD_REQUEST], body[LOAD_ANSWER];
    char key[64], number[64];
    size_t n;
    int status;

    snprintf(key, sizeof key, "bench-one-%ld", j->first);
    n = filing_post(&j->filing, j->first, key, request, sizeof request);
    status = load_once(port, 10.0, request, n, body, sizeof body);
    if (status != 201 || !filing_field(body, "number", number, sizeof number)) {
        fprintf(stderr, "http_load: the filing was answered %d %.400s\n", status, body);
        return 1;
    }
    puts(number);
    return 0;
}

int main(int argc, char **argv)
{
    static struct job job;
    struct load_plan plan = { .got = got, .ctx = &job };
    struct load_result r;
    bool get = argc > 4 && strcmp(argv[4], "get") == 0;
    const char *token;

    if (argc < (get ? 6 : 7)) {
        fprintf(stderr, "usage: http_load PORT CONNECTIONS SECONDS get PATH [TOKEN]\n"
                "       http_load PORT CONNECTIONS SECONDS file TEMPLATE FIRST-PERSON [TOKEN]\n");
        return 2;
    }
    plan.port = (int)strtol(argv[1], NULL, 10);
    plan.connections = (int)strtol(argv[2], NULL, 10);
    plan.seconds = strtod(argv[3], NULL);
    plan.make = get ? make_get : make_post;
    token = argc > (get ? 6 : 7) ? argv[get ? 6 : 7] : "";
    if (get) {
        job.path = argv[5];
        snprintf(job.filing.token, sizeof job.filing.token, "%s", token);
    } else {
        job.first = strtol(argv[6], NULL, 10);
        if (!filing_read(&job.filing, argv[5], token))
            return 2;
        if (strcmp(argv[4], "one") == 0)
            return file_one(&job, plan.port);
    }
    if (!load_run(&plan, &r) || r.answered == 0) {
        fprintf(stderr, "http_load: nobody answered on port %d\n", plan.port);
        return 1;
    }
    printf("%.0f %.3f %.3f %.3f %ld %ld %ld\n", (double)r.answered / r.seconds, r.p50_us / 1e3,
           r.p99_us / 1e3, r.max_us / 1e3, r.answered, job.strange, r.lost);
    if (job.strange > 0)
        fprintf(stderr, "http_load: %ld strange answers, the first: %s\n", job.strange,
                job.strange_text);
    return job.strange > 0;
}
