/* NAME counter_routes - addresses of the service centre's desk: operators only */
#include "portal/areas.h"
#include "portal/counter.h"

#define DESK .access = ACCESS_STAFF, .roles = ROLE_BIT(ROLE_OPERATOR), .worker = true
#define SEE(path_, fn) { PORTAL_PAGE("GET", path_, fn), DESK }
#define DO(path_, fn) { PORTAL_PAGE("POST", path_, fn), DESK, .form = true, .has_body = true }

const struct route counter_routes[] = {
    SEE("/counter", counter_home),
    SEE("/counter/shift", counter_shift),
    DO("/counter/shift", counter_shift_post),
    DO("/counter/shift-end", counter_shift_end),
    SEE("/counter/identify", counter_identify),
    DO("/counter/identify", counter_identify_post),
    SEE("/counter/person", counter_person),
    DO("/counter/finish", counter_finish_post),
    DO("/counter/start", counter_start_post),
    SEE("/counter/ask", counter_ask),
    DO("/counter/ask", counter_ask_post),
    SEE("/counter/list", counter_list),
    DO("/counter/list", counter_list_post),
    SEE("/counter/accept", counter_accept),
    SEE("/counter/form", counter_form),
    { PORTAL_PAGE("GET", "/counter/sign", counter_sign), DESK, .signing = true },
    { PORTAL_PAGE("POST", "/counter/sign", counter_sign_post), DESK, .form = true, .has_body = true,
        .signing = true },
    SEE("/counter/sign/text", counter_text),
    DO("/counter/file", counter_file_post),
    DO("/counter/refuse", counter_refuse_post),
    SEE("/counter/refusal/{slip}", counter_refusal),
    SEE("/counter/cases/{number}", counter_case_get),
    SEE("/counter/cases/{number}/slip", counter_slip),
    DO("/counter/cases/{number}/hand-over", counter_hand_post),
    SEE("/counter/unclaimed", counter_unclaimed),
    SEE("/counter/bags", counter_bags),
    DO("/counter/bags", counter_bags_post),
    DO("/counter/bags/{bag}/in", counter_bag_in_post),
    SEE("/counter/queue", counter_queue),
    DO("/counter/queue", counter_queue_post),
    SEE("/counter/kit", counter_kit),
    DO("/counter/kit", counter_kit_post),
    SEE("/counter/kit/{kit}/file", counter_kit_file),
    DO("/counter/sync", counter_sync_post),
    DO("/counter/entries/{entry}", counter_entry_post),
};
const size_t counter_routes_count = sizeof counter_routes / sizeof *counter_routes;
