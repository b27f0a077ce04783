/* NAME officer_routes - addresses of everybody behind a desk; what each role may is the row's */
#include "portal/areas.h"
#include "portal/admin.h"
#include "portal/officer.h"

#define DESK(path, fn) { PORTAL_PAGE("GET", path, fn), .access = ACCESS_STAFF, .roles = DESK_ROLES, .worker = true }
#define FORM(path, fn, who) { PORTAL_PAGE("POST", path, fn), .access = ACCESS_STAFF, .roles = who, .form = true, \
    .worker = true, .has_body = true, .signing = true }
#define OFFICE_ROLES (ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_HEAD))
#define SOME(path, fn, who) { PORTAL_PAGE("GET", path, fn), .access = ACCESS_STAFF, .roles = who, .worker = true }
#define CASE "/desk/cases/{number}"

const struct route officer_routes[] = {
    { PORTAL_PAGE("GET", "/desk", officer_list), .access = ACCESS_STAFF, .roles = DESK_ROLES | AGENCY_ROLES,
      .worker = true },
    { PORTAL_PAGE("GET", "/desk/list.csv", officer_csv), .access = ACCESS_STAFF,
      .roles = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_HEAD), .worker = true },
    DESK("/desk/register", officer_register),
    DESK("/desk/complaints", officer_complaints),
    FORM("/desk/signing-text", officer_signing_text, DESK_ROLES | AGENCY_ROLES),
    DESK(CASE, officer_summary),
    DESK(CASE "/documents", officer_papers),
    DESK(CASE "/checks", officer_checks),
    DESK(CASE "/messages", officer_messages),
    DESK(CASE "/clock", officer_clock),
    DESK(CASE "/decision", officer_decision),
    DESK(CASE "/history", officer_history),
    DESK(CASE "/doubles", officer_doubles),
    { PORTAL_PAGE("GET", "/desk/assign", admin_reassign), .access = ACCESS_STAFF, .roles = ROLE_BIT(ROLE_HEAD),
      .worker = true }, FORM("/desk/assign", admin_reassign_post, ROLE_BIT(ROLE_HEAD)),
    SOME("/desk/obligations", officer_obligations, OFFICE_ROLES | ROLE_BIT(ROLE_SUPERVISOR)),
    FORM("/desk/obligations", officer_obligations_post, OFFICE_ROLES),
    SOME("/desk/obligations/{id}", officer_obligation, OFFICE_ROLES),
    FORM("/desk/obligations/{id}", officer_obligation_post, OFFICE_ROLES),
    SOME("/desk/bags", officer_bags, OFFICE_ROLES),
    FORM("/desk/bags", officer_bags_post, OFFICE_ROLES),
    SOME("/desk/bags/{bag}", officer_bag, OFFICE_ROLES),
    FORM("/desk/bags/{bag}", officer_bag_post, OFFICE_ROLES),
    SOME("/desk/emergency", officer_emergencies, OFFICE_ROLES),
    SOME("/desk/emergency/new", officer_emergency_new, OFFICE_ROLES),
    FORM("/desk/emergency/new", officer_emergency_new_post, OFFICE_ROLES),
    SOME("/desk/emergency/{id}", officer_emergency, OFFICE_ROLES),
    FORM("/desk/emergency/{id}", officer_emergency_post, OFFICE_ROLES),
    SOME("/desk/emergency/{id}/{key}", officer_emergency_person, OFFICE_ROLES),
    FORM("/desk/emergency/{id}/{key}", officer_emergency_person_post, OFFICE_ROLES),
    DESK(CASE "/archive.zip", officer_archive),
    DESK(CASE "/files/{blob}", officer_file),
    DESK(CASE "/papers/{kind}", officer_paper),
    DESK(CASE "/do/{command}", officer_do),
    FORM(CASE "/do/{command}", officer_do_post, DESK_ROLES),
    { PORTAL_PAGE("GET", "/desk/requests/{number}/{check}", officer_request), .access = ACCESS_STAFF,
      .roles = AGENCY_ROLES, .worker = true },
    FORM("/desk/requests/{number}/{check}", officer_request_post, AGENCY_ROLES),
};
const size_t officer_routes_count = sizeof officer_routes / sizeof *officer_routes;
