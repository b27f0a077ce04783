/* NAME admin_routes - addresses of supervisors, administrators and auditors; what each role may is the row's */
#include "portal/admin.h"
#include "portal/areas.h"

#define SEE(who, path, fn) { PORTAL_PAGE("GET", path, fn), .access = ACCESS_STAFF, .roles = ROLE_BIT(who), \
    .worker = true }
#define DO(who, path, fn) { PORTAL_PAGE("POST", path, fn), .access = ACCESS_STAFF, .roles = ROLE_BIT(who), \
    .form = true, .worker = true, .has_body = true }

const struct route admin_routes[] = {
    SEE(ROLE_SUPERVISOR, "/supervise", admin_dashboard),
    SEE(ROLE_SUPERVISOR, "/supervise/late/{number}", admin_late),
    DO(ROLE_SUPERVISOR, "/supervise/late/{number}", admin_late_post),
    SEE(ROLE_SUPERVISOR, "/supervise/reassign", admin_reassign),
    DO(ROLE_SUPERVISOR, "/supervise/reassign", admin_reassign_post),
    SEE(ROLE_SUPERVISOR, "/supervise/samples", admin_samples),
    DO(ROLE_SUPERVISOR, "/supervise/samples", admin_samples_post),
    SEE(ROLE_SUPERVISOR, "/supervise/samples/{id}", admin_sample),
    SEE(ROLE_SUPERVISOR, "/supervise/samples/{id}/{number}", admin_review),
    DO(ROLE_SUPERVISOR, "/supervise/samples/{id}/{number}", admin_review_post),
    SEE(ROLE_SUPERVISOR, "/supervise/reports", admin_reports),
    SEE(ROLE_SUPERVISOR, "/supervise/reports.csv", admin_reports_csv),
    SEE(ROLE_ADMINISTRATOR, "/admin", admin_home),
    SEE(ROLE_ADMINISTRATOR, "/admin/staff", admin_staff),
    SEE(ROLE_ADMINISTRATOR, "/admin/staff/edit", admin_staff_edit),
    DO(ROLE_ADMINISTRATOR, "/admin/staff/edit", admin_staff_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/proposals/{id}", admin_proposal),
    DO(ROLE_ADMINISTRATOR, "/admin/proposals/{id}", admin_proposal_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/law", admin_law),
    DO(ROLE_ADMINISTRATOR, "/admin/law", admin_law_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/law/{service}", admin_edition),
    SEE(ROLE_ADMINISTRATOR, "/admin/calendar", admin_calendar),
    SEE(ROLE_ADMINISTRATOR, "/admin/fees", admin_fees),
    SEE(ROLE_ADMINISTRATOR, "/admin/calendar/propose", admin_calendar_propose),
    DO(ROLE_ADMINISTRATOR, "/admin/calendar/propose", admin_calendar_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/calendar/changes.txt", admin_calendar_take),
    SEE(ROLE_ADMINISTRATOR, "/admin/fees/propose", admin_fees_propose),
    DO(ROLE_ADMINISTRATOR, "/admin/fees/propose", admin_fees_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/fees/changes.txt", admin_fees_take),
    SEE(ROLE_ADMINISTRATOR, "/admin/offices", admin_offices),
    SEE(ROLE_ADMINISTRATOR, "/admin/papers", admin_papers),
    SEE(ROLE_ADMINISTRATOR, "/admin/papers/{kind}/{language}", admin_paper),
    SEE(ROLE_ADMINISTRATOR, "/admin/machine", admin_machine),
    SEE(ROLE_ADMINISTRATOR, "/admin/texts", admin_texts),
    SEE(ROLE_ADMINISTRATOR, "/admin/texts/{name}", admin_text),
    DO(ROLE_ADMINISTRATOR, "/admin/texts/{name}", admin_text_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/channels", admin_channels),
    DO(ROLE_ADMINISTRATOR, "/admin/channels", admin_channels_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/offices/{place}", admin_desks),
    DO(ROLE_ADMINISTRATOR, "/admin/offices/{place}", admin_desks_post),
    SEE(ROLE_ADMINISTRATOR, "/admin/keeping", admin_keeping),
    DO(ROLE_ADMINISTRATOR, "/admin/keeping", admin_keeping_post),
    SEE(ROLE_AUDITOR, "/audit", admin_journal),
    SEE(ROLE_AUDITOR, "/audit/access", admin_accesses),
    SEE(ROLE_AUDITOR, "/audit/verify", admin_verify),
    SEE(ROLE_AUDITOR, "/audit/reports", admin_audit_reports),
    SEE(ROLE_AUDITOR, "/audit/reports.csv", admin_audit_csv),
    SEE(ROLE_AUDITOR, "/audit/journal.csv", admin_journal_csv),
    SEE(ROLE_AUDITOR, "/audit/access.csv", admin_access_csv),
    SEE(ROLE_AUDITOR, "/audit/cases/{number}", admin_replay),
    SEE(ROLE_AUDITOR, "/audit/cases/{number}/evidence.zip", admin_evidence),
};
const size_t admin_routes_count = sizeof admin_routes / sizeof *admin_routes;
