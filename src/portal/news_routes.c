/* NAME news_routes - addresses about what is new in the law */
#include "portal/areas.h"
#include "portal/news.h"

const struct route news_routes[] = {
    PORTAL_GET("/guidance", news_guidances),
    PORTAL_GET("/guidance/{code}", news_guidance),
    PORTAL_GET("/rights", news_rights),
    { .method = "GET", .path = "/feeds/law/{service}", .access = ACCESS_ANYONE, .handle = news_feed,
      .worker = true },
    PORTAL_ASK("/news/{service}", news_ask),
    PORTAL_POST("/news/{service}", news_ask_post),
    PORTAL_ASK("/news/confirm/{secret}", news_confirm),
    PORTAL_POST("/news/confirm/{secret}", news_confirm_post),
    PORTAL_ASK("/news/leave/{secret}", news_leave),
    PORTAL_POST("/news/leave/{secret}", news_leave_post),
    /* RFC 8058: the reader's mail program posts here for them, without cookie or form of ours. */
    { .method = "POST", .path = "/news-leave/{secret}", .access = ACCESS_ANYONE,
      .handle = news_one_click, .has_body = true, .worker = true },
    { .method = "GET", .path = "/news-leave/{secret}", .access = ACCESS_ANYONE,
      .handle = news_leave_link },
    { PORTAL_PAGE("GET", "/admin/drift", news_drift), .access = ACCESS_STAFF,
      .roles = ROLE_BIT(ROLE_ADMINISTRATOR), .worker = true },
};
const size_t news_routes_count = sizeof news_routes / sizeof *news_routes;
