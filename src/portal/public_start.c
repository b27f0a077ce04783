/*
 * NAME      public_start - the first page and the list of services: what a person can do here
 * MUST NOT  list a service that the law files do not have
 */
#include "pages/public.h"
#include "portal/public.h"

/* Those of one event of life; with an empty code those whose file names none. */
static const struct ui_link *services_of(struct request *r, struct str event, size_t *n)
{
    const struct law *l = web_cfg(r->web)->law;
    struct ui_link *out = arena_new_array(r->arena, law_n_services(l) + 1, struct ui_link);

    *n = 0;
    for (size_t i = 0; i < law_n_services(l); i++) {
        const struct law_service *s = law_service_at(l, i);

        if (!str_eq(law_service_life_event(s), event))
            continue;
        out[*n].label = law_service_name(l, law_service_code(s), r->lang);
        out[*n].hint = law_service_title(s, r->lang);
        out[(*n)++].href = portal_href(r, "~/services/%s", law_service_code(s));
    }
    return out;
}

/* By the events of a life, in the order of the law's texts; those of none come last, without a heading of their own
 * when there is nothing else. */
static const struct ui_life_event *events_of(struct request *r, size_t *n)
{
    const struct law *l = web_cfg(r->web)->law;
    struct str *codes;
    size_t n_codes = law_codes(l, "life-event", r->arena, &codes);
    struct ui_life_event *out = arena_new_array(r->arena, n_codes + 1, struct ui_life_event);

    *n = 0;
    for (size_t i = 0; i <= n_codes; i++) {
        struct ui_life_event *e = &out[*n];

        e->services = services_of(r, i < n_codes ? codes[i] : STR_NONE, &e->n_services);
        if (i < n_codes)
            e->title = law_text(l, "life-event", codes[i], r->lang);
        else if (*n > 0)
            e->title = msg(r->lang, MSG_public_start_other);
        *n += e->n_services > 0;
    }
    return out;
}

void public_start(struct request *r)
{
    size_t n;
    const struct ui_life_event *events = events_of(r, &n);

    portal_show(r, 200, start, .events = events, .n_events = n);
}

void public_services(struct request *r)
{
    size_t n;
    const struct ui_life_event *events = events_of(r, &n);

    portal_show(r, 200, services, .events = events, .n_events = n);
}
