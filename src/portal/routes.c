/*
 * NAME    routes - every address of the pages: a table an area
 * WHY     who looks for a page finds it here; an area's rows are in <area>_routes.c
 */
#include "portal/areas.h"
#include "portal/assets.h"

static const struct route common_routes[] = {
    { .method = "GET", .path = "/assets/{name}", .access = ACCESS_ANYONE, .handle = portal_asset },
};
static const size_t common_routes_count = sizeof common_routes / sizeof *common_routes;

static const struct { const struct route *rows; const size_t *n; } areas[] = {
    { common_routes, &common_routes_count },
#define ROW(area) { area##_routes, &area##_routes_count },
    PORTAL_AREAS(ROW)
#undef ROW
};

const struct route_table *portal_tables(size_t *n)
{
    static struct route_table tables[sizeof areas / sizeof *areas];

    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        tables[i] = (struct route_table){ areas[i].rows, *areas[i].n };
    *n = sizeof areas / sizeof *areas;
    return tables;
}
