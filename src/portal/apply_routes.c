/*
 * NAME    apply_routes - addresses from a service's page to a filed application
 * WHY     all but the invited person's are for who is signed in as applicant
 */
#include "portal/apply.h"
#include "portal/areas.h"

#define MINE .access = ACCESS_CALLER, .roles = ROLE_BIT(ROLE_APPLICANT), .worker = true
#define GET(path, fn) { PORTAL_PAGE("GET", path, fn), MINE }
#define POST(path, fn) { PORTAL_PAGE("POST", path, fn), MINE, .form = true, .has_body = true }

const struct route apply_routes[] = {
    GET("/services/{service}/start", apply_start),
    POST("/services/{service}/start", apply_start_post),
    GET("/apply/{number}", apply_tasks),
    GET("/apply/{number}/next", apply_next_get),
    GET("/apply/{number}/cannot", apply_cannot),
    GET("/apply/{number}/question/{fact}", apply_question_get),
    POST("/apply/{number}/question/{fact}", apply_question_post),
    GET("/apply/{number}/about", apply_about),
    POST("/apply/{number}/about", apply_about_post),
    GET("/apply/{number}/people/{list}", apply_people_get),
    POST("/apply/{number}/people/{list}", apply_people_post),
    GET("/apply/{number}/people/{list}/{which}", apply_person),
    POST("/apply/{number}/people/{list}/{which}", apply_person_post),
    POST("/apply/{number}/remove/{list}/{which}", apply_remove_post),
    GET("/apply/{number}/office", apply_office_get),
    POST("/apply/{number}/office", apply_office_post),
    GET("/apply/{number}/papers", apply_papers_get),
    GET("/apply/{number}/papers/{code}/{subject}", apply_paper_get),
    POST("/apply/{number}/papers/{code}/{subject}", apply_paper_post),
    GET("/apply/{number}/picture/{blob}", apply_picture),
    GET("/apply/{number}/consents", apply_rooms_get),
    GET("/apply/{number}/consents/{code}/{subject}", apply_room),
    POST("/apply/{number}/consents/{code}/{subject}", apply_rooms_post),
    GET("/apply/{number}/fee", apply_fee_get),
    POST("/apply/{number}/fee", apply_fee_post),
    GET("/apply/{number}/check", apply_check_get),
    GET("/apply/{number}/send", apply_send),
    POST("/apply/{number}/send", apply_send_post),
    { PORTAL_PAGE("GET", "/apply/{number}/sign", apply_sign), MINE, .signing = true },
    { PORTAL_PAGE("POST", "/apply/{number}/sign", apply_sign_post), MINE, .form = true,
        .has_body = true, .signing = true },
    GET("/apply/{number}/sign/text", apply_text),
    GET("/apply/{number}/done", apply_done),
    GET("/apply/{number}/receipt", apply_receipt),
    GET("/apply/{number}/proof", apply_proof),
    GET("/apply/{number}/due.ics", apply_calendar),
    GET("/apply/{number}/delete", apply_delete),
    POST("/apply/{number}/delete", apply_delete_post),
    { PORTAL_PAGE("GET", "/room/{secret}", apply_invited), .worker = true, .asks = true, .signing = true },
    { PORTAL_PAGE("POST", "/room/{secret}", apply_invited_post), .worker = true, .form = true,
        .has_body = true, .signing = true },
};
const size_t apply_routes_count = sizeof apply_routes / sizeof *apply_routes;
