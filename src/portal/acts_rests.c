/*
 * NAME    acts_rests - from a clause of the register to the rules of services, and back
 * WHY     a lawyer sees at once what a change of a clause would touch; a person sees where a rule is
 *         written
 * OWNS    nothing; names of acts and clauses in the register are those the law files say
 */
#include "law/rests.h"
#include "portal/acts.h"

/* What an answer of each table is called. */
static const struct { const char *table, *kind; unsigned name; } tables[] = {
    { "eligible", NULL, MSG_cli_eligible }, { "documents", "document", MSG_cli_documents },
    { "decider", "body", MSG_cli_decider }, { "checks", "check", MSG_cli_checks },
    { "terms", "term", MSG_cli_terms }, { "fee", NULL, MSG_cli_fee },
    { "grounds", "ground", MSG_cli_grounds }, { "result", "result", MSG_cli_result },
    { "appeal", "body", MSG_cli_appeal }, { "hearing", NULL, MSG_cli_t_hearing },
    { "completeness", NULL, MSG_cli_t_completeness },
    { "registration", NULL, MSG_cli_t_registration }, { "stops", "stop", MSG_cli_t_stops },
    { "cancellation", "ground", MSG_cli_t_cancellation }, { "guidance", NULL, MSG_cli_t_guidance },
    { "closed-list", NULL, MSG_cli_t_closed_list }, { "mci", NULL, MSG_cli_t_mci },
    { "calendar", NULL, MSG_admin_tab_calendar },
};

static struct str what_of(const struct rests *x, const struct law_rest *w)
{
    enum lang lang = x->r->lang;

    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (!str_is(w->table, tables[i].table))
            continue;
        if (!tables[i].kind || !w->what.n)
            return msg(lang, tables[i].name);
        return str_printf(x->r->arena, "%.*s: %.*s", STR_ARG(msg(lang, tables[i].name)),
                          STR_ARG(law_text(x->law, tables[i].kind, w->what, lang)));
    }
    return w->table;
}

static struct str act_of(struct str clause)
{
    ptrdiff_t at = str_chr(clause, '#');

    return at < 0 ? clause : str_sub(clause, 0, (size_t)at);
}

struct rests rests_of(struct request *r, struct str code, day on)
{
    struct rests x = { .r = r, .law = web_cfg(r->web)->law };
    size_t n = law_rests(x.law, r->arena, &x.v);

    x.duties = arena_new_array(r->arena, n + 1, struct str);
    for (size_t i = 0; i < n; i++) {
        struct str filed;
        if (on < x.v[i].from || on > x.v[i].to)
            continue;
        if (str_is(x.v[i].table, "fee"))
            x.duties[x.n_duties++] = x.v[i].module;
        if (law_filed(x.law, act_of(x.v[i].clause), &filed) != LAW_FILED_AS
            || !str_eq(filed, code))
            continue;
        x.v[x.n++] = x.v[i];
    }
    return x;
}

/* The line of a service; `what` joins what stands there already, once. */
static void add(struct arena *a, struct ui_rest *out, size_t *n, struct str label, struct str href,
                struct str what)
{
    size_t i = 0;

    while (i < *n && !str_eq(out[i].href, href))
        i++;
    if (i == *n)
        out[(*n)++] = (struct ui_rest){ .label = label, .href = href, .text = what };
    else if (what.n && str_find(out[i].text, str_z(a, what)) < 0)
        out[i].text = str_printf(a, "%.*s; %.*s", STR_ARG(out[i].text), STR_ARG(what));
}

/* The index by which duties are counted is nobody's own: it is behind every service that has a duty. */
static bool rests_with(const struct rests *x, const struct law_service *s, struct str module)
{
    for (size_t i = 0; str_is(module, "mci") && i < x->n_duties; i++)
        if (law_service_uses(s, x->duties[i]))
            return true;
    return law_service_uses(s, module);
}

const struct ui_rest *rests_list(const struct rests *x, struct str id, size_t *n)
{
    struct arena *a = x->r->arena;
    size_t services = law_n_services(x->law);
    struct ui_rest *out;

    *n = 0;
    if (x->n == 0)
        return NULL;
    out = arena_new_array(a, services + law_n_guides(x->law) + 1, struct ui_rest);
    for (size_t i = 0; i < x->n; i++) {
        const struct law_rest *w = &x->v[i];
        if (id.p && !acts_clause_is(a, law_filed_clause(x->law, w->clause), id))
            continue;
        const struct law_guide *g = law_guide(x->law, w->module);
        if (g)
            add(a, out, n, g->title[x->r->lang], portal_href(x->r, "~/guidance/%s", g->code),
                id.p ? what_of(x, w) : STR_NONE);
        for (size_t k = 0; k < services; k++) {
            const struct law_service *s = law_service_at(x->law, k);
            if (rests_with(x, s, w->module))
                add(a, out, n, law_service_title(s, x->r->lang),
                    portal_href(x->r, "~/services/%s", law_service_code(s)),
                    id.p ? what_of(x, w) : STR_NONE);
        }
    }
    return out;
}

struct str portal_clause_href(struct request *r, struct str clause, day on)
{
    const struct law *law = web_cfg(r->web)->law;
    struct acts *reg = web_cfg(r->web)->acts;
    struct str code, id = law_filed_clause(law, clause);

    if (!acts_ready(reg) || law_filed(law, act_of(clause), &code) != LAW_FILED_AS
        || !acts_has(reg, code))
        return STR_NONE;
    if (!id.n)
        return portal_href(r, "~/acts/%s?on=%s", code, day_str(r->arena, on));
    return portal_href(r, "~/acts/%s/clauses/%s?on=%s", code, id, day_str(r->arena, on));
}
