/* NAME news_routes - addresses about what is new in the law */
#include "portal/areas.h"
#include "portal/news.h"

const struct route news_routes[] = {
    PORTAL_GET("/guidance", news_guidances),
    PORTAL_GET("/guidance/{code}", news_guidance),
    PORTAL_GET("/rights", news_rights),
    { PORTAL_PAGE("GET", "/admin/drift", news_drift), .access = ACCESS_STAFF,
      .roles = ROLE_BIT(ROLE_ADMINISTRATOR), .worker = true },
};
const size_t news_routes_count = sizeof news_routes / sizeof *news_routes;
