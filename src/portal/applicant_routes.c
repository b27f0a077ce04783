/*
 * NAME    applicant_routes - addresses of signing in and of the cabinet
 *
 * Everything of the cabinet is for the role of applicant: an official who looks at their own cases
 * takes that role first. Rows that wait for the store are `worker`.
 */
#include "portal/applicant.h"
#include "portal/areas.h"

/* Signing in: open to everybody. */
#define IN(path, fn) { PORTAL_PAGE("GET", path, applicant_##fn), .worker = true, .asks = true }
#define IN_SIGN(path, fn) { PORTAL_PAGE("GET", path, applicant_##fn), .worker = true, .asks = true, .signing = true }
#define IN_POST(path, fn) \
    { PORTAL_PAGE("POST", path, applicant_##fn), .worker = true, .form = true, .has_body = true, .signing = true }
/* For whoever is signed in. */
#define KNOWN(path, fn) { PORTAL_PAGE("GET", path, applicant_##fn), .worker = true, .access = ACCESS_CALLER }
#define KNOWN_POST(path, fn) \
    { PORTAL_PAGE("POST", path, applicant_##fn), .worker = true, .form = true, .has_body = true, \
      .access = ACCESS_CALLER }

/* The cabinet. */
#define OWN .access = ACCESS_CALLER, .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true
#define MINE(path, fn) { PORTAL_PAGE("GET", path, applicant_##fn), OWN }
#define MINE_SIGN(path, fn) { PORTAL_PAGE("GET", path, applicant_##fn), OWN, .signing = true }
#define MINE_POST(path, fn) { PORTAL_PAGE("POST", path, applicant_##fn), OWN, .form = true, .has_body = true }

const struct route applicant_routes[] = {
    IN("/sign-in", sign_in),
    IN_SIGN("/sign-in/eds", eds), IN_POST("/sign-in/eds", eds_post),
    IN("/sign-in/eds/text/{id}", eds_text),
    IN_SIGN("/sign-in/qr", qr_show), IN_POST("/sign-in/qr", qr_post),
    IN("/sign-in/code", address), IN("/sign-in/mail", address),
    IN_POST("/sign-in/code", address_post),
    IN("/sign-in/code/{id}", code), IN_POST("/sign-in/code/enter", code_post),
    IN_SIGN("/sign-in/second", second), IN_POST("/sign-in/second", second_post),
    IN_SIGN("/sign-in/passkey", passkey),
    IN("/sign-in/token", token), IN_POST("/sign-in/token", token_post),
    IN("/sign-in/people", people), IN_POST("/sign-in/people", people_post),
    IN("/sign-in/other", other),
    KNOWN("/roles", roles), KNOWN_POST("/roles", roles_post),
    KNOWN_POST("/sign-out", out_post), KNOWN_POST("/sign-out/all", out_all),
    IN("/signed-out", out),

    MINE("/cabinet", cabinet),
    MINE("/cabinet/notices", notices), MINE_POST("/cabinet/notices", notices_post),
    MINE("/cabinet/looked", looked),
    MINE("/cabinet/documents", documents),
    MINE("/cabinet/settings", settings), MINE_POST("/cabinet/settings", settings_post),
    MINE("/cabinet/visits", visits), MINE_POST("/cabinet/visits", visits_post),
    MINE_POST("/cabinet/visits/cancel", visit_cancel_post), MINE("/cabinet/visits/ics", visit_ics),
    MINE("/cabinet/settings/representatives", grants), MINE_POST("/cabinet/settings/representatives", grants_post),
    MINE_POST("/cabinet/settings/representatives/end", grant_end_post),
    MINE_SIGN("/cabinet/settings/representatives/sign/{id}", grant_sign),
    { PORTAL_PAGE("POST", "/cabinet/settings/representatives/sign/{id}", applicant_grant_sign_post), OWN,
      .form = true, .has_body = true, .signing = true },
    MINE("/cabinet/settings/representatives/sign/{id}/text", grant_text),
    MINE_SIGN("/cabinet/settings/security", security), MINE_POST("/cabinet/settings/security", security_post),
    MINE("/cabinet/settings/app", app), MINE_POST("/cabinet/settings/app", app_post),
    MINE_POST("/cabinet/settings/recovery", recovery_post),
    MINE("/cabinet/settings/address", add), MINE_POST("/cabinet/settings/address", add_post),
    MINE("/cabinet/cases/{number}", case),
    MINE("/cabinet/cases/{number}/file/{hash}", case_file),
    MINE("/cabinet/cases/{number}/paper/{kind}", case_paper),
    MINE("/cabinet/cases/{number}/proof", case_proof),
    MINE("/cabinet/cases/{number}/archive", case_archive),
    MINE("/cabinet/cases/{number}/due.ics", case_ics),
    MINE("/cabinet/cases/{number}/decision", decision),
    MINE("/cabinet/cases/{number}/answer/{id}", answer),
    MINE_POST("/cabinet/cases/{number}/answer/{id}", answer_post),
    MINE("/cabinet/cases/{number}/object", object), MINE_POST("/cabinet/cases/{number}/object", object_post),
    MINE("/cabinet/cases/{number}/complain", complain),
    MINE_POST("/cabinet/cases/{number}/complain", complain_post),
    MINE("/cabinet/cases/{number}/represent", represent),
    MINE_POST("/cabinet/cases/{number}/represent", represent_post),
    MINE_POST("/cabinet/cases/{number}/represent/end", represent_end_post),
    MINE("/cabinet/cases/{number}/withdraw", withdraw),
    MINE_POST("/cabinet/cases/{number}/withdraw", withdraw_post),
    MINE("/cabinet/cases/{number}/document", document),
    MINE_POST("/cabinet/cases/{number}/document", document_post),
    MINE_SIGN("/cabinet/cases/{number}/sign/{id}", sign),
    { PORTAL_PAGE("POST", "/cabinet/cases/{number}/sign/{id}", applicant_sign_post), OWN, .form = true,
      .has_body = true, .signing = true },
    MINE("/cabinet/cases/{number}/sign/{id}/text", sign_text),
};
const size_t applicant_routes_count = sizeof applicant_routes / sizeof *applicant_routes;
