/*
 * NAME    http - one request and its answer, as the handlers see them
 * WHY     handlers know nothing of the HTTP library; it can be replaced behind this page
 * OWNS    the request's arena; the answer's bytes live on it
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "flow/flow.h"
#include "web/metrics.h"
#include "web/upload.h"
#include "web/web.h"

struct web;
struct MHD_Connection;

enum access {
    ACCESS_ANYONE,      /* no token needed; one given must still be good */
    ACCESS_CALLER,      /* a known caller */
    ACCESS_STAFF        /* a known caller who is not an applicant */
};

struct request;
struct route {
    const char *method, *path;          /* {name} is one segment */
    enum access access;
    void (*handle)(struct request *r);
    bool has_body, is_upload;
    const char *id, *summary, *tag;     /* OpenAPI: operationId and so on */
    const char *query;                  /* "name:description|name:description" */
    const char *body_schema, *answer_schema;    /* names of components, NULL for none */
    int success;
};
extern const struct route web_routes[];
extern const size_t web_routes_count;

#define HTTP_HEADERS 8
struct http_header { const char *name; struct str value; };

struct request {
    struct web *web;
    struct arena *arena;
    struct MHD_Connection *connection;
    const struct route *route;
    struct str path, params[3];
    size_t n_params;
    enum lang lang;
    bool known;                 /* the caller is identified */
    struct actor actor;
    struct buf body;
    struct upload *upload;      /* while a document streams in */

    int status;                 /* the answer; 0 until there is one */
    struct str type, out;
    struct http_header headers[HTTP_HEADERS];
    size_t n_headers;
    struct arena *kept;         /* another arena the answer lives on, freed with the request */
    bool handled, waiting;      /* waiting: suspended, the writer will answer */
    int64_t started_us;
};

const struct web_config *web_cfg(const struct web *w);
struct web_metrics *web_metrics(struct web *w);
/* The reader of this thread; NULL and an answer already given when the store is out of reach. */
struct flow_reader *web_reader(struct request *r);
/* A query argument or header, STR_NONE when absent. */
struct str http_query(struct request *r, const char *name);
struct str http_head(struct request *r, const char *name);
/* Suspends the connection until http_resume; call right before handing the request to another thread. */
void http_suspend(struct request *r);
void http_resume(struct request *r);

void http_answer(struct request *r, int status, struct str type, struct str body);
void http_json(struct request *r, int status, const struct json *v);
void http_header(struct request *r, const char *name, struct str value);
/* RFC 9457. The first diag is the problem; all are listed in `errors`. */
void http_problem(struct request *r, int status, const struct diags *d);
void http_problem_of(struct request *r, int status, enum diag_class c, const char *code, const char *message,
                     const char *remedy);
int http_status_of(const struct diags *d);
/* The body as a JSON object; NULL with the problem answered. */
struct json *http_body_json(struct request *r);

#endif
