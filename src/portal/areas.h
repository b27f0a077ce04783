/*
 * NAME    areas - the tables of addresses, one an area
 *
 * An area is a line here, a folder of pages/ and a file <area>_routes.c that ends with
 * PORTAL_ROUTES(area, rows).
 */
#ifndef PORTAL_AREAS_H
#define PORTAL_AREAS_H

#include "portal/portal.h"

#define PORTAL_AREAS(AREA) \
    AREA(public) \
    AREA(officer) \
    AREA(apply) \
    AREA(applicant) \
    AREA(counter) \
    AREA(news) \
    AREA(admin) \
    AREA(acts)

#define PORTAL_AREA_(area) \
    extern const struct route area##_routes[]; \
    extern const size_t area##_routes_count;
PORTAL_AREAS(PORTAL_AREA_)

#define PORTAL_PAGE(m, p, fn) .method = (m), .path = (p), .handle = (fn), .page = true
#define PORTAL_GET(path, fn) { PORTAL_PAGE("GET", path, fn) }
#define PORTAL_ASK(path, fn) { PORTAL_PAGE("GET", path, fn), .asks = true }   /* has a form for everybody */
#define PORTAL_POST(path, fn) { PORTAL_PAGE("POST", path, fn), .form = true, .worker = true, .has_body = true }

#endif
