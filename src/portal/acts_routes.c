/* NAME acts_routes - addresses of the register of legal acts: open to everybody, nothing is kept */
#include "portal/acts.h"
#include "portal/areas.h"

#define PAGE(path_, fn) { PORTAL_PAGE("GET", path_, fn), .worker = true }
#define ELI(path_) { .method = "GET", .path = (path_), .access = ACCESS_ANYONE, .handle = acts_eli, .worker = true }

const struct route acts_routes[] = {
    PAGE("/acts", acts_page_search),
    PAGE("/acts/{code}", acts_page_show),
    PAGE("/acts/{code}/clauses/{clause}", acts_page_clause),
    PAGE("/acts/{code}/compare", acts_page_compare),
    /* After the European template; the day and the language may be left out. */
    ELI("/eli/{country}/{type}/{year}/{number}"),
    ELI("/eli/{country}/{type}/{year}/{number}/{day}"),
    ELI("/eli/{country}/{type}/{year}/{number}/{day}/{lang}"),
};
const size_t acts_routes_count = sizeof acts_routes / sizeof *acts_routes;
