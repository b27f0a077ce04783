/*
 * NAME    http - one request and its answer, as the handlers see them
 * WHY     handlers know nothing of the HTTP library; it can be replaced behind this page
 * OWNS    the request's arena; the answer's bytes live on it
 */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "flow/flow.h"
#include "web/form.h"
#include "web/metrics.h"
#include "web/sessions.h"
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
/* Two kinds of address. One for programs: known by a bearer token, answers JSON. One for browsers
 * (`page` or `session`): known by the session's cookie, so it is checked that Host is ours and,
 * unless the method is GET, that the request comes from our own page and carries the session's
 * token, in the field `_csrf` of a form or in the header X-CSRF-Token. */
struct route {
    const char *method, *path;          /* {name} is one segment; of a page: without the language */
    enum access access;
    void (*handle)(struct request *r);
    bool has_body, is_upload;
    const char *id, *summary, *tag;     /* OpenAPI: operationId and so on */
    const char *query;                  /* "name:description|name:description" */
    const char *body_schema, *answer_schema;    /* names of components, NULL for none */
    int success;
    bool worker;        /* handled on a thread that may wait for the disk (flow_call, records) */
    bool page;          /* HTML; lives under /kk/, /ru/ and /en/, errors through page_problem */
    bool session;       /* for our own pages' scripts: cookie as a page, JSON, no language in the path */
    bool form;          /* takes urlencoded or multipart forms: r->form; `_csrf` is already checked */
    bool asks;          /* its page has a form also for who is not signed in: they get a cookie for its token */
    bool signing;       /* its script may talk to the signing program beside the browser */
    unsigned roles;     /* ROLE_BIT of each that may; 0: as `access` says */
};
#define ROLE_BIT(r) (1u << (r))
extern const struct route web_routes[];
extern const size_t web_routes_count;

#define HTTP_HEADERS 24
#define HTTP_PARAMS 6       /* an ELI address has six */
struct http_header { const char *name; struct str value; };

struct request {
    struct web *web;
    struct arena *arena;
    struct MHD_Connection *connection;
    const struct route *route;
    const char *method;
    struct str uri;             /* as sent, with its query */
    struct str path, params[HTTP_PARAMS];       /* path: without the language */
    size_t n_params;
    enum lang lang;
    bool page;                  /* answers are for a person's browser */
    bool known;                 /* the caller is identified */
    struct actor actor;
    struct session_view session;
    struct str token;           /* of the session's cookie; empty: none */
    struct buf body;
    size_t got;                 /* bytes of it so far */
    struct upload *upload;      /* while a document streams in */
    struct form_reader *reading;    /* while a form does */
    struct form *form;          /* of a form route, before its handler is called */

    int status;                 /* the answer; 0 until there is one */
    struct str type, out;
    struct http_header headers[HTTP_HEADERS];
    size_t n_headers;
    bool keep;                  /* the answer may be kept by browsers: http_static */
    struct arena *kept;         /* another arena the answer lives on, freed with the request */
    bool prefixed;              /* the address began with a language */
    bool faulty;                /* its problem is being written */
    bool handled, waiting;      /* waiting: suspended, another thread will answer */
    int64_t started_us;
    struct request *next;       /* in the workers' queue */
};

const struct web_config *web_cfg(const struct web *w);
struct web_metrics *web_metrics(struct web *w);
/* The server's key for one purpose ("forms", "codes"), 32 bytes. */
void web_key(const struct web *w, const char *purpose, unsigned char out[32]);
/* The reader of this thread; NULL and an answer already given when the store is out of reach. */
struct flow_reader *web_reader(struct request *r);
moment http_now(const struct request *r);
/* A query argument or header, STR_NONE when absent. */
struct str http_query(struct request *r, const char *name);
struct str http_head(struct request *r, const char *name);
/* A token bucket for whatever must not be tried often: at most `burst` at once, one more each
 * `seconds`. False: the answer (429) has been given. */
bool http_try(struct request *r, const char *what, struct str whose, int burst, int seconds);
/* The same without an answer. */
bool http_may(struct request *r, const char *what, struct str whose, int burst, int seconds);
/* Where the request came from, as far as limits go: an address of IPv4, a /64 of IPv6. */
struct str http_peer(struct request *r);
/* Suspends the connection until http_resume; call right before handing the request to another
 * thread. Not in a handler of a `worker` route: that is suspended already. */
void http_suspend(struct request *r);
void http_resume(struct request *r);

void http_answer(struct request *r, int status, struct str type, struct str body);
void http_json(struct request *r, int status, const struct json *v);
void http_html(struct request *r, int status, struct str body);
/* Bytes that never change under this address (its name has their hash): kept for a year, 304 when
 * the browser has them. `etag` without quotes. */
void http_static(struct request *r, struct str type, struct str bytes, struct str etag);
/* At most HTTP_HEADERS; the value has no line break (panic). */
void http_header(struct request *r, const char *name, struct str value);

/* 303 to an address of our own: "/cabinet" gets the language put before it; one with a language or
 * of no page is taken as it is. What leads elsewhere goes to the first page instead. */
void http_redirect(struct request *r, struct str path);
/* A path of ours ("/x", no scheme, no host in any disguise), else the fallback: for `to` of forms. */
struct str http_own_path(struct str given, struct str fallback);
/* "/kk/cabinet" of "/cabinet" in the request's language; what has a language stays. */
struct str http_link(struct request *r, struct str path);
/* This very page, with its query, in another language. */
struct str http_in_language(struct request *r, enum lang lang);
/* "https://host[:port]" as this browser shows us. */
struct str http_origin(struct request *r);

/* A cookie's value, STR_NONE when absent. The name is ours; where the site is https it gets the
 * prefix __Host- and Secure. Always HttpOnly, SameSite=Lax, Path=/. seconds 0: until the browser
 * closes; below 0: forget it. */
struct str http_cookie(struct request *r, const char *name);
void http_set_cookie(struct request *r, const char *name, struct str value, int64_t seconds);

/* A refusal in the caller's language: sentence and remedy of the copy. Where no translation is known a program gets the
 * English sentence, a page the general one of its status. */
struct diag http_words(struct request *r, const struct diag *g);
/* RFC 9457, or a page where a person is asking. The first diag is the problem; all are listed in
 * `errors`. */
void http_problem(struct request *r, int status, const struct diags *d);
/* As JSON, with members of `more` beside the problem's own (RFC 9457, 3.2). */
void http_problem_with(struct request *r, int status, const struct diags *d, const struct json *more);
void http_problem_of(struct request *r, int status, enum diag_class c, const char *code, const char *message,
                     const char *remedy);
int http_status_of(const struct diags *d);
/* The body as a JSON object; NULL with the problem answered. */
struct json *http_body_json(struct request *r);

#endif
