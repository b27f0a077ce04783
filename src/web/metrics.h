/* NAME metrics - counters of the edge, one row each; OpenMetrics text */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include <stdatomic.h>

#include "base/buf.h"
#include "flow/flow.h"

#define WEB_METRICS(X) \
    X(requests, "sapar_http_requests", "counter", "Requests answered") \
    X(errors_4xx, "sapar_http_client_errors", "counter", "Answers with a 4xx status") \
    X(errors_5xx, "sapar_http_server_errors", "counter", "Answers with a 5xx status") \
    X(limited, "sapar_http_rate_limited", "counter", "Requests refused because a caller came too often") \
    X(too_large, "sapar_http_too_large", "counter", "Bodies refused because of their size") \
    X(uploads, "sapar_documents_received", "counter", "Documents stored") \
    X(upload_bytes, "sapar_document_bytes", "counter", "Bytes of documents stored") \
    X(assessments, "sapar_assessments", "counter", "Assessments answered") \
    X(connections, "sapar_http_connections", "gauge", "Connections open")
#define WEB_BUCKETS 10
extern const int64_t web_bucket_us[WEB_BUCKETS];

struct web_metrics {
#define X(name, id, kind, help) atomic_llong name;
    WEB_METRICS(X)
#undef X
    atomic_llong bucket[WEB_BUCKETS + 1];
    atomic_llong sum_us;
};
void metrics_time(struct web_metrics *m, int64_t us);
void metrics_write(struct buf *b, struct web_metrics *m, const struct flow_stats *s);

#endif
