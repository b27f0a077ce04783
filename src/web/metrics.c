/* NAME metrics - see metrics.h. MUST NOT carry anything about a person. */
#include "web/metrics.h"

const int64_t web_bucket_us[WEB_BUCKETS] = { 250, 500, 1000, 2500, 5000, 10000, 25000, 100000, 500000, 2500000 };

void metrics_time(struct web_metrics *m, int64_t us)
{
    size_t i = 0;
    while (i < WEB_BUCKETS && us > web_bucket_us[i])
        i++;
    atomic_fetch_add_explicit(&m->bucket[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->sum_us, us, memory_order_relaxed);
}

static void one(struct buf *b, const char *id, const char *kind, const char *help, int64_t v)
{
    bool counter = kind[0] == 'c';
    buf_printf(b, "# TYPE %s %s\n# HELP %s %s\n%s%s ", id, kind, id, help, id, counter ? "_total" : "");
    buf_int(b, v);
    buf_char(b, '\n');
}

void metrics_write(struct buf *b, struct web_metrics *m, const struct flow_stats *s)
{
#define X(name, id, kind, help) one(b, id, kind, help, atomic_load_explicit(&m->name, memory_order_relaxed));
    WEB_METRICS(X)
#undef X
    one(b, "sapar_commands", "counter", "Commands decided", (int64_t)s->commands);
    one(b, "sapar_commands_refused", "counter", "Commands the rules refused", (int64_t)s->refused);
    one(b, "sapar_commits", "counter", "Commits of the writer", (int64_t)s->commits);
    one(b, "sapar_batch_largest", "gauge", "Most commands in one commit", (int64_t)s->batch_max);
    buf_puts(b, "# TYPE sapar_http_seconds histogram\n# HELP sapar_http_seconds Time to answer\n");
    int64_t sum = 0;
    for (size_t i = 0; i <= WEB_BUCKETS; i++) {
        sum += atomic_load_explicit(&m->bucket[i], memory_order_relaxed);
        if (i < WEB_BUCKETS)
            buf_printf(b, "sapar_http_seconds_bucket{le=\"%lld.%06lld\"} ", (long long)(web_bucket_us[i] / 1000000),
                       (long long)(web_bucket_us[i] % 1000000));
        else
            buf_puts(b, "sapar_http_seconds_bucket{le=\"+Inf\"} ");
        buf_int(b, sum);
        buf_char(b, '\n');
    }
    int64_t us = atomic_load_explicit(&m->sum_us, memory_order_relaxed);
    buf_printf(b, "sapar_http_seconds_count %lld\nsapar_http_seconds_sum %lld.%06lld\n# EOF\n", (long long)sum,
               (long long)(us / 1000000), (long long)(us % 1000000));
}
