/* NAME public_routes - addresses of the public visitor: nobody signs in, nothing is stored */
#include "portal/areas.h"
#include "portal/public.h"

#define MACHINE(path_, fn) { .method = "GET", .path = (path_), .access = ACCESS_ANYONE, .handle = (fn) }

const struct route public_routes[] = {
    PORTAL_GET("/", public_start),
    PORTAL_GET("/services", public_services),
    PORTAL_GET("/services/{service}", public_service),
    PORTAL_GET("/services/{service}/checklist", public_checklist),
    PORTAL_GET("/documents", public_documents),
    PORTAL_GET("/guide", public_guide),
    PORTAL_GET("/term", public_term),
    PORTAL_GET("/term.ics", public_term_ics),
    PORTAL_ASK("/status", public_status),
    PORTAL_POST("/status", public_status_post),
    PORTAL_GET("/check", public_check),
    /* No form of the edge: a file that is checked must not get into the store. */
    { .method = "POST", .path = "/check-file", .access = ACCESS_ANYONE, .handle = public_check_post,
      .has_body = true, .worker = true },
    PORTAL_ASK("/safe", public_safe),
    PORTAL_POST("/safe", public_safe_post),
    { PORTAL_PAGE("GET", "/safe/{code}", public_safe_code), .asks = true, .worker = true },
    PORTAL_POST("/safe/{code}", public_safe_code_post),
    PORTAL_GET("/statistics", public_statistics),
    { PORTAL_PAGE("GET", "/queue/{place}", public_board), .worker = true },
    PORTAL_GET("/journal", public_journal),
    PORTAL_GET("/accessibility", public_accessibility),
    PORTAL_GET("/personal-data", public_personal_data),
    MACHINE("/robots.txt", public_robots),
    MACHINE("/sitemap.xml", public_sitemap),
    MACHINE("/.well-known/security.txt", public_security),
};
const size_t public_routes_count = sizeof public_routes / sizeof *public_routes;
