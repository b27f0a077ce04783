/* NAME api - the handlers of the JSON API; one function a route, named in routes.c */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/http.h"

#define WEB_HANDLERS(X) \
    X(healthz) X(readyz) X(metrics) X(openapi) X(services) X(service_facts) X(service_law) X(assess) X(ask) X(why) \
    X(term) X(fee) X(iin) X(file) X(draft) X(list) X(show) X(clock) X(history) X(command) X(paper) X(document_put) \
    X(document_get) X(archive) X(journal_head) X(verify) X(receipt) X(checkpoint) X(consistency) X(signing) X(whoami) \
    X(session_get) X(challenge) X(eds) X(egov_begin) X(egov_state) X(egov_enter) X(egov_about) X(egov_documents) \
    X(egov_put) X(code) X(code_enter) X(totp) X(recovery) X(passkey_ask) X(passkey) X(token) X(role) X(session_end) \
    X(session_end_all) X(session_all) X(factors) X(totp_begin) X(totp_confirm) X(passkey_begin) X(passkey_confirm) \
    X(recovery_make) X(factor_remove) X(acts_search) X(acts_show) X(acts_editions) X(acts_diff) X(acts_links) \
    X(acts_clause) X(acts_akn) X(acts_pdf) X(visits) X(visit_offices) X(visit_slots) \
    X(visit_reserve) X(visit_cancel) X(visit_plan) X(visit_queue) X(visit_board) \
    X(visit_step) X(visit_walk_in) X(grants) X(grant_give) X(grant_end)
#define X(name) void api_##name(struct request *r);
WEB_HANDLERS(X)
#undef X

#endif
