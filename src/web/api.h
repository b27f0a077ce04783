/* NAME api - the handlers of the JSON API; one function a route, named in routes.c */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/http.h"

#define WEB_HANDLERS(X) \
    X(healthz) X(readyz) X(metrics) X(openapi) X(services) X(service_facts) X(service_law) X(assess) X(ask) X(why) \
    X(term) X(fee) X(iin) X(file) X(draft) X(list) X(show) X(clock) X(history) X(command) X(paper) X(document_put) \
    X(document_get) X(journal_head) X(verify) X(whoami)
#define X(name) void api_##name(struct request *r);
WEB_HANDLERS(X)
#undef X

#endif
