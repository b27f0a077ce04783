/*
 * NAME    routes - every address of the API, one row each
 * WHY     the handler, who may call, the OpenAPI document and the tests all come from this table
 */
#include "web/api.h"

/* `worker` where the handler waits: a reader's look at a case is written down before the answer. */
#define LANG_Q "lang:kk, ru or en"
#define GET(path, access, fn, id, summary, tag, query, answer) \
    { "GET", path, access, fn, false, false, id, summary, tag, query, NULL, answer, 200, .worker = false }
#define LOOK(path, fn, id, summary, query, answer) \
    { "GET", path, ACCESS_CALLER, fn, false, false, id, summary, "cases", query, NULL, answer, 200, .worker = true }
#define POST(path, access, fn, id, summary, tag, query, body, answer, ok) \
    { "POST", path, access, fn, true, false, id, summary, tag, query, body, answer, ok, .worker = false }

const struct route web_routes[] = {
    GET("/healthz", ACCESS_ANYONE, api_healthz, "health", "The process is alive", "operations", NULL, "Status"),
    { "GET", "/readyz", ACCESS_ANYONE, api_readyz, false, false, "ready", "The store can be read and written",
        "operations", NULL, NULL, "Status", 200, .worker = true },
    GET("/metrics", ACCESS_ANYONE, api_metrics, "metrics", "Counters as OpenMetrics text", "operations", NULL, NULL),
    GET("/api/openapi.json", ACCESS_ANYONE, api_openapi, "openapi", "This document", "operations", NULL, NULL),

    GET("/api/v1/services", ACCESS_ANYONE, api_services, "services", "The services and their editions", "law", NULL,
        "Services"),
    GET("/api/v1/services/{service}/facts", ACCESS_ANYONE, api_service_facts, "serviceFacts",
        "JSON Schema of the facts a service may look at", "law", NULL, NULL),
    GET("/api/v1/services/{service}/law", ACCESS_ANYONE, api_service_law, "serviceLaw",
        "The rules of a service in force on a day", "law", "on:the day, YYYY-MM-DD|" LANG_Q, NULL),
    POST("/api/v1/services/{service}/assess", ACCESS_ANYONE, api_assess, "assess",
        "What the law says of these facts", "law", "on:the day whose law is asked|" LANG_Q, "FactsBody",
        "Assessment", 200),
    POST("/api/v1/services/{service}/ask", ACCESS_ANYONE, api_ask, "ask", "The question to put next", "law",
        "on:the day whose law is asked", "FactsBody", "Question", 200),
    POST("/api/v1/services/{service}/why/{code}", ACCESS_ANYONE, api_why, "why",
        "Why a document, ground or answer holds, may hold or does not", "law",
        "on:the day whose law is asked|" LANG_Q, "FactsBody", NULL, 200),
    GET("/api/v1/services/{service}/fee", ACCESS_ANYONE, api_fee, "fee", "The state fee on a day", "law",
        "on:the day of payment, YYYY-MM-DD", NULL),
    GET("/api/v1/term", ACCESS_ANYONE, api_term, "term", "A time limit counted day by day", "law",
        "from:the day it starts, YYYY-MM-DD|for:such as 20 working-days|start:next-day or same-day|"
        "roll:next-working-day or none", "Term"),
    GET("/api/v1/iin/{number}", ACCESS_ANYONE, api_iin, "iin", "Checks an IIN or BIN", "law", NULL, NULL),

    GET("/api/v1/whoami", ACCESS_CALLER, api_whoami, "whoami", "Who the token belongs to", "cases", NULL, NULL),
    { "POST", "/api/v1/documents", ACCESS_CALLER, api_document_put, true, true, "putDocument",
        "Stores one document (PDF, JPEG or PNG), as the body or as a form", "cases", NULL, NULL, "Stored", 201, .worker = true },
    POST("/api/v1/cases", ACCESS_CALLER, api_file, "file", "Files an application", "cases", LANG_Q, "file", "Reply",
        201),
    POST("/api/v1/drafts", ACCESS_CALLER, api_draft, "draft", "Keeps a draft", "cases", LANG_Q, "draft", "Reply", 201),
    LOOK("/api/v1/cases", api_list, "cases", "The cases you may see",
        "service:code|status:of the case|text:words in the number or name|due_before:YYYY-MM-DD|live:1 for those under way|"
        "limit:at most this many|offset:skip this many", "CaseList"),
    LOOK("/api/v1/cases/{number}", api_show, "case", "A case", LANG_Q, "Case"),
    LOOK("/api/v1/cases/{number}/clock", api_clock, "clock", "Its time limits, day by day", NULL, NULL),
    LOOK("/api/v1/cases/{number}/history", api_history, "history", "What happened to it", NULL, NULL),
    LOOK("/api/v1/cases/{number}/papers/{kind}", api_paper, "paper",
        "A paper of the case as PDF: decision, refusal, receipt, return or certificate", LANG_Q, NULL),
    LOOK("/api/v1/cases/{number}/documents/{hash}", api_document_get, "getDocument", "A document of the case",
        NULL, NULL),
    POST("/api/v1/cases/{number}/{command}", ACCESS_CALLER, api_command, "command", "Gives a command on a case",
        "cases", LANG_Q, NULL, "Reply", 200),

    GET("/api/v1/journal/head", ACCESS_ANYONE, api_journal_head, "journalHead", "Size and root of the journal",
        "verification", NULL, NULL),
    GET("/v/{number}", ACCESS_ANYONE, api_verify, "verify", "What a decision number stands for; no person is named",
        "verification", LANG_Q, NULL),
};
const size_t web_routes_count = sizeof web_routes / sizeof *web_routes;

size_t web_n_routes(void) { return web_routes_count; }
void web_route(size_t i, const char **method, const char **path)
{
    *method = web_routes[i].method;
    *path = web_routes[i].path;
}
