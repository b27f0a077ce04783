/*
 * NAME      public_guide - a few questions that lead to the service
 * WHY       people know what they want to do, not what the service is called
 * OWNS      the tree below; what a service asks and gives is on its own page, from the law
 * ERRORS    an answer that is none is asked again
 */
#include "portal/public.h"

/* An answer leads to another question, to a service, or to a sentence. */
struct way { const char *value; unsigned label; int next; const char *service; unsigned says; };
struct fork { const char *name; unsigned question; struct way ways[5]; };

enum { WHO, CITIZEN_WHERE, CITIZEN_HERE, CITIZEN_ABROAD, FOREIGNER };
static const struct fork tree[] = {
    [WHO] = { "who", MSG_public_guide_who, {
        { "citizen", MSG_public_guide_citizen, CITIZEN_WHERE, NULL, 0 },
        { "foreigner", MSG_public_guide_foreigner, FOREIGNER, NULL, 0 } } },
    [CITIZEN_WHERE] = { "where", MSG_public_guide_where, {
        { "here", MSG_public_guide_here, CITIZEN_HERE, NULL, 0 },
        { "abroad", MSG_public_guide_abroad, CITIZEN_ABROAD, NULL, 0 } } },
    [CITIZEN_HERE] = { "plan", MSG_public_guide_plan, {
        { "leave", MSG_public_guide_leave, -1, "departure", 0 },
        { "secrets", MSG_public_guide_secrets, -1, "exit-visa", 0 },
        { "trip", MSG_public_guide_trip, -1, NULL, MSG_public_guide_trip_says } } },
    [CITIZEN_ABROAD] = { "plan", MSG_public_guide_plan, {
        { "stay", MSG_public_guide_stay, -1, "departure-abroad", 0 },
        { "register", MSG_public_guide_register, -1, "consular-registration", 0 },
        { "remove", MSG_public_guide_remove, -1, "consular-removal", 0 } } },
    [FOREIGNER] = { "plan", MSG_public_guide_plan, {
        { "live", MSG_public_guide_live, -1, "residence-permission", 0 },
        { "card", MSG_public_guide_card, -1, "residence-card", 0 },
        { "away", MSG_public_guide_away, -1, "departure", 0 } } },
};

/* The answers are in the address: /guide?who=citizen&where=here&plan=leave. */
void public_guide(struct request *r)
{
    const struct law *l = web_cfg(r->web)->law;
    struct page_guide p = { .frame = portal_frame(r), .back = STR("~/") };
    struct buf out = buf_on(r->arena), here = buf_on(r->arena);
    struct ui_link *links = arena_new_array(r->arena, 5, struct ui_link);
    const struct way *end = NULL;
    int at = WHO;

    buf_puts(&here, "~/guide?");
    while (at >= 0 && end == NULL) {
        struct str given = http_query(r, tree[at].name);
        const struct way *w = tree[at].ways;

        while (w->value != NULL && (given.p == NULL || !str_is(given, w->value)))
            w++;
        if (w->value == NULL)
            break;
        p.back = str_dup(r->arena, buf_get(&here));
        buf_printf(&here, "%s=%s&", tree[at].name, w->value);
        if (w->next < 0)
            end = w;
        else
            at = w->next;
    }
    if (end == NULL) {
        p.question = msg(r->lang, tree[at].question);
        for (const struct way *w = tree[at].ways; w->value != NULL; w++) {
            links[p.n_ways].label = msg(r->lang, w->label);
            links[p.n_ways++].href = str_printf(r->arena, "%.*s%s=%s", STR_ARG(buf_get(&here)), tree[at].name,
                w->value);
        }
        p.ways = links;
    } else if (end->service != NULL && law_service(l, str_of(end->service)) != NULL) {
        p.service = law_service_title(law_service(l, str_of(end->service)), r->lang);
        p.code = str_of(end->service);
    } else {
        p.says = msg(r->lang, end->says != 0 ? end->says : MSG_public_guide_none);
    }
    page_guide(&out, r->lang, &p);
    http_html(r, 200, buf_get(&out));
}
