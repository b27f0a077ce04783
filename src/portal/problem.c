/*
 * NAME      problem - what went wrong, as a page: what, why with its clause, what to do now
 * WHY       the person reads a sentence in their language and sees a way on, never a bare number
 */
#include "pages/public.h"
#include "portal/portal.h"

static const struct { int status; unsigned title, text; } kinds[] = {
    { 401, MSG_portal_401_title, MSG_portal_401_text },
    { 403, MSG_portal_403_title, MSG_portal_403_text },
    { 404, MSG_portal_404_title, MSG_portal_404_text },
    { 405, MSG_portal_404_title, MSG_portal_404_text },
    { 409, MSG_portal_409_title, MSG_portal_409_text },
    { 413, MSG_portal_413_title, MSG_portal_413_text },
    { 429, MSG_portal_429_title, MSG_portal_429_text },
    { 503, MSG_portal_503_title, MSG_portal_503_text },
    { 400, MSG_portal_400_title, MSG_portal_400_text },
    { 0, MSG_portal_500_title, MSG_portal_500_text },
};

void portal_problem(struct request *r, int status, const struct diags *d)
{
    size_t k = 0, n = 0;
    const struct law *law = web_cfg(r->web)->law;

    while (kinds[k].status != status && kinds[k].status != 0)
        k++;
    struct ui_reason *reasons = arena_new_array(r->arena, d->count + 1, struct ui_reason);
    for (const struct diag *g = d->first; g != NULL && status != 404 && status != 500; g = g->next) {
        reasons[n].text = g->message;
        reasons[n].remedy = g->remedy;
        if (g->clause.n > 0)
            reasons[n].clause = law_cite(law, r->arena, g->clause, r->lang);
        n++;
    }
    portal_show(r, status, problem, .title = msg(r->lang, kinds[k].title),
        .text = msg(r->lang, kinds[k].text), .reasons = reasons, .n_reasons = n,
        .sign_in = status == 401 || (status == 403 && !r->known));
}
