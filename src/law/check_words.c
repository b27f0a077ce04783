/*
 * NAME    law/check_words - clauses that are dead, words that nobody translated, facts that nobody
 *         uses, holes
 * WHY     a page in Kazakh with an English code in it, or a clause of an act that has ceased, is a
 *         fault like a gap
 * OWNS    nothing
 * ERRORS  DIAG_FINDING: dead-clause, missing-translation, unused-fact, calendar-hole, mci-hole
 */
#include "law/internal.h"
#include "law/rests.h"

/* ------------------------------------------------------------------ clauses */
static void check_clause(struct checking *c, const struct section *s, const struct law_row *row,
                         struct str clause)
{
    const struct act *act = act_find(c->l, clause_act(clause));

    if (act && row->from >= act->from && row->to <= act->to)
        return;
    check_finding(c, s->file, row->line, "dead-clause", str_of(TABLES[s->kind].name),
        "end the row with the act, or cite what follows it",
        str_printf(c->a, "%.*s is not in force on all days of the row", STR_ARG(clause)));
}

void check_clauses(struct checking *c)
{
    for (size_t i = 0; i < c->l->n_modules; i++) {
        const struct module *m = &c->l->modules[i];
        for (const struct section *s = m->sections; s; s = s->next)
            for (size_t g = 0; g < s->n_groups; g++)
                for (size_t r = 0; r < s->groups[g].n_rows; r++)
                    for (size_t k = 0; k < s->groups[g].rows[r].cite.n_also; k++)
                        check_clause(c, s, &s->groups[g].rows[r],
                                     s->groups[g].rows[r].cite.also[k]);
        for (size_t k = 0; k < m->n_closed; k++) {
            const struct closed *cl = &m->closed[k];
            const struct act *act = act_find(c->l, cl->cite.act);
            if (act && cl->from >= act->from && cl->to <= act->to)
                continue;
            check_finding(c, m->file, m->line, "dead-clause", STR("closed-list"),
                          "mend the days of the closed list",
                          str_printf(c->a, "%.*s is not in force on all days of the closed list",
                                     STR_ARG(cl->cite.clause)));
        }
    }
}

/* ------------------------------------------------------------------ words */
static void missing(struct checking *c, struct str file, int line, struct str what,
                    const struct str *three)
{
    struct buf b = buf_on(c->a);

    for (int i = 0; i < LANG_COUNT; i++)
        if (!three || three[i].n == 0)
            buf_printf(&b, "%s%.*s", buf_get(&b).n ? ", " : "", STR_ARG(lang_code((enum lang)i)));
    if (buf_get(&b).n == 0)
        return;
    struct str langs = buf_get(&b);
    check_finding(c, file, line, "missing-translation", what,
                  "add the words in all three languages",
                  str_printf(c->a, "%.*s has no words in %.*s", STR_ARG(what), STR_ARG(langs)));
}

static const struct str *texts_of(const struct law *l, const char *kind, struct str code)
{
    uint32_t i;

    return map_get(&l->text_map, str_of(kind), code, &i) ? l->texts[i] : NULL;
}

/* Each code is reported once, at the first row that uses it. */
static void check_code(struct checking *c, struct str file, int line, const char *kind,
                       struct str code)
{
    const struct str *three = texts_of(c->l, kind, code);

    if (!three && str_is(str_of(kind), "until"))
        three = texts_of(c->l, "result", code);     /* how long a result lasts */
    if (!map_put(&c->seen, str_of(kind), code, 0))
        return;
    missing(c, file, line, str_printf(c->a, "%s %.*s", kind, STR_ARG(code)), three);
}

static void check_row(struct checking *c, const struct section *s, const struct law_row *row)
{
    const struct table_spec *spec = &TABLES[s->kind];

    for (size_t i = 0; i < 6 && spec->answer[i].head; i++) {
        struct str code = i == 0 ? row->code : row->extra[i - 1];
        if (!spec->answer[i].kind || code.n == 0 ||
            (spec->answer[i].type == A_VALIDITY && row->has_limit))
            continue;
        check_code(c, row->file, row->line, spec->answer[i].kind, code);
    }
}

static void check_values(struct checking *c, const struct fact_def *f)
{
    for (size_t i = 0; f->type == FT_ENUM && i < f->n_values; i++)
        check_code(c, f->file, f->line, "value",
            str_printf(c->a, "%.*s=%.*s", STR_ARG(f->name), STR_ARG(f->values[i])));
}

static void check_guide(struct checking *c, const struct law_guide *g)
{
    missing(c, g->file, g->line, str_printf(c->a, "title of %.*s", STR_ARG(g->code)), g->title);
    for (size_t i = 0; i < g->n; i++) {
        if (g->sections[i].n)
            missing(c, g->file, g->sections[i].texts[0].line,
                    str_printf(c->a, "title of the section above"), g->sections[i].title);
        for (size_t k = 0; k < g->sections[i].n; k++)
            missing(c, g->file, g->sections[i].texts[k].line, STR("the paragraph"),
                    g->sections[i].texts[k].text);
    }
}

void check_words(struct checking *c)
{
    const struct law *l = c->l;

    c->seen = map_on(c->a);
    for (size_t i = 0; i < l->n_modules; i++) {
        const struct module *m = &l->modules[i];
        missing(c, m->file, m->line, str_printf(c->a, "title of %.*s", STR_ARG(m->code)), m->title);
        if (m->name[LANG_KK].n + m->name[LANG_RU].n + m->name[LANG_EN].n > 0)
            missing(c, m->file, m->line, str_printf(c->a, "name of %.*s", STR_ARG(m->code)), m->name);
        if (m->offered_by.n)
            check_code(c, m->file, m->line, "body", m->offered_by);
        if (m->life_event.n)
            check_code(c, m->file, m->line, "life-event", m->life_event);
        for (const struct section *s = m->sections; s; s = s->next)
            for (size_t g = 0; g < s->n_groups; g++)
                for (size_t r = 0; r < s->groups[g].n_rows; r++)
                    check_row(c, s, &s->groups[g].rows[r]);
    }
    for (size_t i = 0; i < l->n_facts; i++) {
        missing(c, l->facts[i].file, l->facts[i].line, l->facts[i].name, l->facts[i].question);
        check_values(c, &l->facts[i]);
    }
    for (size_t i = 0; i < l->n_acts; i++)
        missing(c, l->acts[i].file, l->acts[i].line, l->acts[i].code, l->acts[i].title);
    for (size_t i = 0; i < l->n_guides; i++)
        check_guide(c, &l->guides[i]);
    for (size_t i = 0; i < l->cal.n; i++)
        missing(c, STR("law/calendar.md"), 0, day_str(c->a, l->cal.days[i].date),
                l->cal.days[i].name);
    for (size_t i = 0; i < l->n_places; i++)
        missing(c, STR("law/places.md"), 0, l->places[i].code, l->places[i].name);
}

/* ------------------------------------------------------------------ facts */
void check_facts(struct checking *c)
{
    const struct law *l = c->l;

    for (size_t i = 0; i < l->n_facts; i++) {
        const struct fact_def *f = &l->facts[i];
        int n = (int)i;
        if (f->used || n == l->f_received || n == l->f_complete || n == l->f_payment)
            continue;
        check_finding(c, f->file, f->line, "unused-fact", f->name,
                      "take it away, or name it in a `kept:` line with the reason",
                      str_printf(c->a,
                                 "no norm reads %.*s: nothing may be asked that no norm needs",
                                 STR_ARG(f->name)));
    }
}

/* ------------------------------------------------------------------ the calendar and the MCI */
void check_calendars(struct checking *c)
{
    const struct calendar *cal = &c->l->cal;
    int last_year = 0, y, m, dom;

    for (size_t i = 0; i < cal->n; i++) {
        day_parts(cal->days[i].date, &y, &m, &dom);
        if (last_year && y > last_year + 1)
            check_finding(c, STR("law/calendar.md"), 0, "calendar-hole", STR("calendar"),
                          "list the days of the year",
                          str_printf(c->a, "the year %d has no day off at all", last_year + 1));
        last_year = y;
    }
    for (size_t i = 1; i < c->l->n_mci; i++) {
        const struct mci *a = &c->l->mci[i - 1], *b = &c->l->mci[i];
        if (b->from != a->to + 1)
            check_finding(
                c, b->file, b->line, "mci-hole", STR("mci"), "add the value of these days",
                str_printf(c->a, "no MCI from %.*s to %.*s", STR_ARG(day_str(c->a, a->to + 1)),
                           STR_ARG(day_str(c->a, b->from - 1))));
    }
    for (size_t i = 0; i < c->l->n_mci; i++) {
        const struct act *act = act_find(c->l, c->l->mci[i].cite.act);
        const struct mci *v = &c->l->mci[i];
        if (act && v->from >= act->from && v->to <= act->to)
            continue;
        check_finding(c, v->file, v->line, "dead-clause", STR("mci"), "cite the act of these days",
                      str_printf(c->a, "%.*s is not in force on all days of the value",
                                 STR_ARG(v->cite.clause)));
    }
}
