/* NAME public_routes - addresses of the public visitor: nobody signs in, nothing is stored */
#include "portal/areas.h"
#include "portal/public.h"

const struct route public_routes[] = {
    PORTAL_GET("/", public_start),
};
const size_t public_routes_count = sizeof public_routes / sizeof *public_routes;
