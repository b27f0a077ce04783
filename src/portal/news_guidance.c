/*
 * NAME      news_guidance - rights, duties, what a register is for: paragraphs with their clauses
 * WHY       guidance goes stale like a rule; here it is data of the law files and is checked like one
 * ERRORS    404 for no such guidance
 * MUST NOT  show a paragraph on a day on which its clause does not hold
 */
#include "portal/acts.h"
#include "portal/news.h"

static struct ui_section section_of(struct request *r, const struct law_guide_section *s,
                                    const struct news_doubt *doubt, day on)
{
    const struct law *l = web_cfg(r->web)->law;
    struct ui_paragraph *texts = arena_new_array(r->arena, s->n + 1, struct ui_paragraph);
    struct ui_section out = { .title = s->title[r->lang], .texts = texts };

    for (size_t i = 0; i < s->n; i++) {
        const struct law_guide_text *t = &s->texts[i];

        if (on < t->from || on > t->to)
            continue;
        texts[out.n_texts++] = (struct ui_paragraph){
            .text = t->text[r->lang],
            .cite = law_cite(l, r->arena, t->cite.clause, r->lang),
            .href = portal_clause_href(r, t->cite.clause, on),
            .doubt = news_doubtful(doubt, t->file, t->line),
            .sure = t->cite.status == LAW_SEEN ? STR_NONE
                : law_text(l, "status", str_of(law_status_name(t->cite.status)), r->lang) };
    }
    return out;
}

static void show(struct request *r, struct str code)
{
    const struct law_guide *g = law_guide(web_cfg(r->web)->law, code);
    day today = moment_day(http_now(r));
    struct ui_section *sections;
    struct news_doubt doubt;
    size_t n = 0;

    if (g == NULL) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-guidance", "There is no guidance of that name.",
                        "See the list of guidance.");
        return;
    }
    sections = arena_new_array(r->arena, g->n + 1, struct ui_section);
    doubt = news_doubt(r, NULL, g->code, today);
    for (size_t i = 0; i < g->n; i++) {
        sections[n] = section_of(r, &g->sections[i], &doubt, today);
        n += sections[n].n_texts > 0;
    }
    portal_show(r, 200, guidance, .title = g->title[r->lang], .doubts = (int64_t)doubt.rows,
                .sections = sections, .n_sections = n);
    news_doubt_end(&doubt);
}

void news_guidance(struct request *r)
{
    show(r, r->params[0]);
}

/* The address that pages have always led to. */
void news_rights(struct request *r)
{
    show(r, STR("rights"));
}

void news_guidances(struct request *r)
{
    const struct law *l = web_cfg(r->web)->law;
    size_t n = law_n_guides(l);
    struct ui_topic *topics = arena_new_array(r->arena, n + 1, struct ui_topic);

    for (size_t i = 0; i < n; i++) {
        const struct law_guide *g = law_guide_at(l, i);

        topics[i] = (struct ui_topic){ g->title[r->lang], portal_href(r, "~/guidance/%s", g->code) };
    }
    portal_show(r, 200, guidances, .topics = topics, .n_topics = n);
}
