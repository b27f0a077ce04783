/*
 * NAME      public_start - the first page: what a person can do here
 * MUST NOT  list a service that the law files do not have
 */
#include "pages/public.h"
#include "portal/public.h"

void public_start(struct request *r)
{
    const struct law *l = web_cfg(r->web)->law;
    size_t n = law_n_services(l);
    struct ui_link *services = arena_new_array(r->arena, n, struct ui_link);

    for (size_t i = 0; i < n; i++) {
        const struct law_service *s = law_service_at(l, i);

        services[i].label = law_service_title(s, r->lang);
        services[i].href = portal_href(r, "~/services/%s", law_service_code(s));
    }
    portal_show(r, 200, start, .services = services, .n_services = n);
}
