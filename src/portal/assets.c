/*
 * NAME      assets - see assets.h
 * WHY       a style or a font is asked for once a year: its address has the hash of its bytes
 * ERRORS    404 for an address of no asset
 */
#include "portal/assets.h"

#include "web/http.h"

void portal_asset(struct request *r)
{
    for (size_t i = 0; i < portal_assets_count; i++) {
        const struct asset *as = &portal_assets[i];
        struct str name = str_sub(as->url, sizeof "/assets/" - 1, as->url.n);

        if (!str_eq(name, r->params[0]))
            continue;
        http_header(r, "Vary", STR("Accept-Encoding"));
        if (as->gzip.n > 0 && str_find(http_head(r, "Accept-Encoding"), "gzip") >= 0) {
            http_header(r, "Content-Encoding", STR("gzip"));
            http_static(r, as->media, as->gzip, str_printf(r->arena, "%.*s.gz", STR_ARG(name)));
        } else {
            http_static(r, as->media, as->bytes, name);
        }
        return;
    }
    http_problem_of(r, 404, DIAG_INPUT, "no-such-address", "There is nothing at this address.",
        "Load the page again.");
}
