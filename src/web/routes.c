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
/* Of the register of acts: published texts, read from the disk. */
#define READ(path, fn, id, summary, query, answer) \
    { "GET", path, ACCESS_ANYONE, fn, false, false, id, summary, "acts", query, NULL, answer, 200, .worker = true }
#define POST(path, access, fn, id, summary, tag, query, body, answer, ok) \
    { "POST", path, access, fn, true, false, id, summary, tag, query, body, answer, ok, .worker = false }
/* For the scripts of our own pages: by the session's cookie. */
#define OURS(method, path, access, fn, id, summary, body, answer) \
    { method, path, access, fn, true, false, id, summary, "session", NULL, body, answer, 200, .worker = true, \
      .session = true }
#define SIGN_IN(path, fn, id, summary) OURS("POST", path, ACCESS_ANYONE, fn, id, summary, "SessionBody", "Session")
#define CHANGE(path, fn, id, summary, answer) \
    OURS("POST", path, ACCESS_CALLER, fn, id, summary, "SessionBody", answer)

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

    READ("/api/v1/acts", api_acts_search, "acts", "Searches the register of acts",
        "q:words, \"a phrase\", begin*; all when absent|country:such as kz|kind:law, code, order ...|body:who adopted it|"
        "number:of the act|theme:one|tag:one|adopted_from:YYYY-MM-DD|adopted_to:YYYY-MM-DD|"
        "in_force:only what was in force on this day|text_lang:only texts in kk, ru or en|limit:1 to 100|"
        "offset:skip this many|" LANG_Q, "ActList"),
    READ("/api/v1/acts/{code}", api_acts_show, "act", "An act as of a day, with its clauses and links",
        "on:the day, YYYY-MM-DD; today when absent|" LANG_Q, "Act"),
    READ("/api/v1/acts/{code}/editions", api_acts_editions, "actEditions", "The editions of an act", LANG_Q,
         "Editions"),
    READ("/api/v1/acts/{code}/diff", api_acts_diff, "actDiff", "Two editions or two languages, word by word",
        "from:a day of the one text, today when absent|to:a day of the other|" LANG_Q "|to_lang:language of the other",
        "ActDiff"),
    READ("/api/v1/acts/{code}/links", api_acts_links, "actLinks", "What it says of other acts, and they of it", LANG_Q,
        "ActLinks"),
    READ("/api/v1/acts/{code}/clauses/{id}", api_acts_clause, "actClause",
        "One clause, by its id (sec_8__item_3) or as it is cited (8.3)", "on:the day, YYYY-MM-DD|" LANG_Q, "Clause"),
    READ("/api/v1/acts/{code}/pdf", api_acts_pdf, "actPdf", "The act as of a day as PDF",
         "on:the day, YYYY-MM-DD|" LANG_Q, NULL),
    READ("/api/v1/acts/{code}/akn", api_acts_akn, "actAkn", "The act as of a day as Akoma Ntoso XML",
        "on:the day, YYYY-MM-DD|" LANG_Q, NULL),

    GET("/api/v1/whoami", ACCESS_CALLER, api_whoami, "whoami", "Who the token belongs to", "cases", NULL, NULL),
    { "POST", "/api/v1/documents", ACCESS_CALLER, api_document_put, true, true, "putDocument",
        "Stores one document (PDF, JPEG or PNG), as the body or as a form", "cases", NULL, NULL, "Stored", 201,
        .worker = true },
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
    GET("/api/v1/cases/{number}/archive", ACCESS_CALLER, api_archive, "archive",
        "The whole case as one ZIP (ASiC-E) that can be checked without us", "cases", NULL, NULL),
    GET("/api/v1/cases/{number}/receipt", ACCESS_CALLER, api_receipt, "receipt",
        "The signed proof that an event of the case is in the journal", "cases",
        "event:filed, decided or the event's number; the decision or the filing when absent", NULL),
    POST("/api/v1/signing/{command}", ACCESS_CALLER, api_signing, "signingText",
        "The text that is signed before this command is given; the body is the command's own", "cases",
        "number:of the case, but for a new filing|" LANG_Q, NULL, NULL, 200),
    POST("/api/v1/cases/{number}/{command}", ACCESS_CALLER, api_command, "command", "Gives a command on a case",
        "cases", LANG_Q, NULL, "Reply", 200),

    { "GET", "/api/v1/visits/offices", ACCESS_ANYONE, api_visit_offices, false, false, "visitOffices",
        "Offices where a time can be reserved", "reservations", NULL, NULL, NULL, 200, .worker = true },
    { "GET", "/api/v1/visits/slots", ACCESS_ANYONE, api_visit_slots, false, false, "visitSlots",
        "Free times of an office in the next two weeks", "reservations", "place:of the office", NULL, NULL, 200,
        .worker = true },
    { "GET", "/api/v1/visits", ACCESS_CALLER, api_visits, false, false, "visits", "Your reservations", "reservations",
        NULL, NULL, NULL, 200, .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true },
    { "POST", "/api/v1/visits", ACCESS_CALLER, api_visit_reserve, true, false, "visitReserve",
        "Reserves a time, or moves a reservation to it", "reservations", NULL, "VisitBody", NULL, 201,
        .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true },
    { "POST", "/api/v1/visits/cancel", ACCESS_CALLER, api_visit_cancel, true, false, "visitCancel",
        "Gives a reserved time back", "reservations", NULL, "VisitBody", NULL, 200,
        .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true },
    { "GET", "/api/v1/visits/queue", ACCESS_CALLER, api_visit_queue, false, false, "visitQueue",
        "Today's queue of the operator's office: tickets, no persons", "reservations", NULL, NULL, NULL, 200,
        .roles = ROLE_BIT(ROLE_OPERATOR), .worker = true },
    { "POST", "/api/v1/visits/step", ACCESS_CALLER, api_visit_step, true, false, "visitStep",
        "Calls a ticket to a desk, or says that it was served or that nobody came", "reservations", NULL, "VisitStepBody",
        NULL, 200, .roles = ROLE_BIT(ROLE_OPERATOR), .worker = true },
    { "POST", "/api/v1/visits/walk-in", ACCESS_CALLER, api_visit_walk_in, true, false, "visitWalkIn",
        "A number for who came without a reservation", "reservations", NULL, "VisitWalkInBody", NULL, 201,
        .roles = ROLE_BIT(ROLE_OPERATOR), .worker = true },
    { "GET", "/api/v1/visits/board", ACCESS_ANYONE, api_visit_board, false, false, "visitBoard",
        "Who is called now at an office: tickets and desks", "reservations", "place:of the office", NULL, NULL, 200,
        .worker = true },
    { "POST", "/api/v1/visits/plan", ACCESS_CALLER, api_visit_plan, true, false, "visitPlan",
        "Desks, hours and closed days of an office", "reservations", NULL, "VisitPlanBody", NULL, 200,
        .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SUPERVISOR), .worker = true },
    { "GET", "/api/v1/grants", ACCESS_CALLER, api_grants, false, false, "grants",
        "Whom you let act for you, and who lets you act for them", "representatives", NULL, NULL, "Grants", 200,
        .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true },
    { "POST", "/api/v1/grants", ACCESS_CALLER, api_grant_give, true, false, "grantGive",
        "Lets another person act for you until a day", "representatives", NULL, "GrantBody", "Grants", 201,
        .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true },
    { "POST", "/api/v1/grants/{id}/end", ACCESS_CALLER, api_grant_end, true, false, "grantEnd",
        "Takes it back, or lays it down: it ends in every case too", "representatives", NULL, "GrantEndBody",
        "Grants", 200, .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true },

    GET("/api/v1/journal/head", ACCESS_ANYONE, api_journal_head, "journalHead", "Size and root of the journal",
        "verification", NULL, NULL),
    GET("/api/v1/journal/checkpoint", ACCESS_ANYONE, api_checkpoint, "journalCheckpoint",
        "The journal's signed head (C2SP checkpoint)", "verification", NULL, NULL),
    GET("/api/v1/journal/consistency", ACCESS_ANYONE, api_consistency, "journalConsistency",
        "The proof that an older journal is a beginning of a newer one", "verification",
        "from:events of the older head|to:events of the newer head; all when absent", NULL),
    GET("/v/{number}", ACCESS_ANYONE, api_verify, "verify", "What a decision number stands for; no person is named",
        "verification", LANG_Q, NULL),

    OURS("GET", "/api/session", ACCESS_ANYONE, api_session_get, "session", "Who is signed in on this browser", NULL,
         "Session"),
    OURS("POST", "/api/session/challenge", ACCESS_ANYONE, api_challenge, "challenge",
         "A text to sign to sign in, once, within five minutes", "SessionBody", "Challenge"),
    SIGN_IN("/api/session/eds", api_eds, "signInEds", "Signs in with the signed challenge"),
    OURS("POST", "/api/session/egov", ACCESS_ANYONE, api_egov_begin, "egovBegin", "A QR for eGov Mobile", "SessionBody",
         NULL),
    OURS("GET", "/api/session/egov/{token}", ACCESS_ANYONE, api_egov_state, "egovState", "How far the phone is", NULL,
         "Status"),
    SIGN_IN("/api/session/egov/{token}", api_egov_enter, "signInEgov", "Signs in with what the phone signed"),
    OURS("POST", "/api/session/code", ACCESS_ANYONE, api_code, "code",
         "Sends a code to sign in, or to add an address", "SessionBody", NULL),
    SIGN_IN("/api/session/code/enter", api_code_enter, "codeEnter", "Takes the code"),
    SIGN_IN("/api/session/totp", api_totp, "signInTotp", "The second step by an app's code"),
    SIGN_IN("/api/session/recovery", api_recovery, "signInRecovery", "The second step by a recovery code"),
    OURS("POST", "/api/session/passkey/ask", ACCESS_ANYONE, api_passkey_ask, "passkeyAsk",
         "Options for navigator.credentials.get", "SessionBody", NULL),
    SIGN_IN("/api/session/passkey", api_passkey, "signInPasskey", "Signs in with a passkey"),
    SIGN_IN("/api/session/token", api_token, "signInToken", "Signs in with a token, where that is allowed"),
    CHANGE("/api/session/role", api_role, "role", "Takes another of one's roles", "Session"),
    SIGN_IN("/api/session/end", api_session_end, "sessionEnd", "Signs out"),
    CHANGE("/api/session/end-all", api_session_end_all, "sessionEndAll", "Signs out everywhere, or everywhere else",
           "Session"),
    OURS("GET", "/api/session/all", ACCESS_CALLER, api_session_all, "sessions", "One's live sessions", NULL, NULL),
    OURS("GET", "/api/factors", ACCESS_CALLER, api_factors, "factors", "What one may sign in with", NULL, NULL),
    CHANGE("/api/factors/totp/begin", api_totp_begin, "totpBegin", "A secret for an authenticator app", NULL),
    CHANGE("/api/factors/totp", api_totp_confirm, "totpConfirm", "Adds the app by its first code", "Session"),
    CHANGE("/api/factors/passkey/begin", api_passkey_begin, "passkeyBegin", "Options for navigator.credentials.create",
           NULL),
    CHANGE("/api/factors/passkey", api_passkey_confirm, "passkeyConfirm", "Adds the passkey", "Session"),
    CHANGE("/api/factors/recovery", api_recovery_make, "recoveryMake",
           "Ten new recovery codes; the old are void", NULL),
    CHANGE("/api/factors/remove", api_factor_remove, "factorRemove", "Removes one", "Session"),

    /* eGov Mobile on a phone: the token in the address is all it has. */
    { "GET", "/egov/{token}", ACCESS_ANYONE, api_egov_about, false, false, "egovAbout",
      "What a QR asks to sign", "egov", NULL, NULL, NULL, 200, .worker = true },
    { "GET", "/egov/{token}/documents", ACCESS_ANYONE, api_egov_documents, false, false, "egovDocuments",
      "The documents to sign", "egov", NULL, NULL, NULL, 200, .worker = true },
    { "PUT", "/egov/{token}/documents", ACCESS_ANYONE, api_egov_put, true, false, "egovSigned",
      "Takes the same with signatures", "egov", NULL, NULL, NULL, 200, .worker = true },
};
const size_t web_routes_count = sizeof web_routes / sizeof *web_routes;

size_t web_n_routes(void) { return web_routes_count; }
void web_route(size_t i, const char **method, const char **path)
{
    *method = web_routes[i].method;
    *path = web_routes[i].path;
}
