/*
 * NAME    law/dmn_write - a service's tables as a DMN 1.3 document
 * WHY     1.3 is what editors in a browser open; they keep annotations and attributes they do not know
 * OWNS    the spelling of our cells in FEEL: words in quotes, days as date("..."), none as null
 */
#include "law/dmn.h"

#include "law/internal.h"

#define MODEL "https://www.omg.org/spec/DMN/20191111/MODEL/"

struct writing {
    const struct law *l;
    const struct law_service *s;
    struct arena *a;
    enum lang lang;
    struct buf b;
    int shape;
};

static const char *const NOTES[] = { "clause", "act", "edition", "from", "to", "status", "language",
    "note", "priority", "file" };
#define N_NOTES (sizeof NOTES / sizeof *NOTES)

static void raw(struct writing *w, const char *z)
{
    buf_puts(&w->b, z);
}

static void escaped(struct writing *w, struct str s)
{
    buf_html(&w->b, s);
}

static void text_element(struct writing *w, const char *indent, const char *name, struct str s)
{
    buf_printf(&w->b, "%s<%s><text>", indent, name);
    escaped(w, s);
    buf_printf(&w->b, "</text></%s>\n", name);
}

/* ------------------------------------------------------------------ names */
/* A name FEEL can read: letters, digits and underscores. */
static struct str plain(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    bool gap = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (word && gap && buf_get(&b).n)
            buf_char(&b, '_');
        gap = !word;
        if (word)
            buf_char(&b, c);
    }
    return buf_get(&b);
}

static struct str group_id(const struct writing *w, const struct group *g)
{
    struct str who = g->list < 0 ? STR("applicant") : w->l->lists[g->list].name;

    return plain(w->a, str_printf(w->a, "%.*s %s %.*s", STR_ARG(w->s->module->code),
                                  TABLES[g->kind].name, STR_ARG(who)));
}

static const char *type_of(const struct rules_domain *d)
{
    switch (d->type) {
    case RULES_BOOL: return "boolean";
    case RULES_NUMBER: return "number";
    case RULES_DATE: return "date";
    case RULES_ENUM: break;
    }
    return "string";
}

/* ------------------------------------------------------------------ cells */
static bool part_of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_';
}

static void word(struct buf *b, const struct rules_domain *d, struct str s)
{
    day on;

    if (str_is(s, "not"))
        buf_str(b, s);
    else if (str_is(s, "none") && d->has_none)
        buf_puts(b, "null");
    else if (d->type == RULES_ENUM)
        buf_printf(b, "\"%.*s\"", STR_ARG(s));
    else if (d->type == RULES_DATE && day_parse(s, &on))
        buf_printf(b, "date(\"%.*s\")", STR_ARG(s));
    else
        buf_str(b, s);
}

/* Words of the cell are put into FEEL's spelling, everything else stays. A range of days holds a
 * full stop on either side, which is no part of a word. */
static struct str feel(struct arena *a, const struct rules_domain *d, struct str cell)
{
    struct buf b = buf_on(a);
    size_t i = 0;

    if (cell.n == 0 || str_is(cell, "-"))
        return STR("-");
    while (i < cell.n) {
        size_t from = i;
        while (i < cell.n && part_of_word(cell.p[i]))
            i++;
        if (i > from)
            word(&b, d, str_sub(cell, from, i - from));
        else if (cell.p[i] != '"')
            buf_char(&b, cell.p[i++]);
        else
            i++;
    }
    return buf_get(&b);
}

static struct str span(struct arena *a, const struct law_row *row)
{
    if (row->to == DAY_OPEN)
        return str_printf(a, ">= date(\"%.*s\")", STR_ARG(day_str(a, row->from)));
    return str_printf(a, "[date(\"%.*s\")..date(\"%.*s\")]", STR_ARG(day_str(a, row->from)),
                      STR_ARG(day_str(a, row->to)));
}

/* ------------------------------------------------------------------ one decision */
static void inputs(struct writing *w, const struct group *g)
{
    raw(w, "      <input id=\"");
    escaped(w, group_id(w, g));
    raw(w, "_on\" label=\"on\">\n"
           "        <inputExpression typeRef=\"date\"><text>on</text></inputExpression>\n"
           "      </input>\n");
    for (size_t i = 0; i < g->n_cols; i++) {
        const struct column *c = &w->l->cols[g->cols[i]];
        raw(w, "      <input label=\"");
        escaped(w, c->head);
        buf_printf(&w->b, "\">\n        <inputExpression typeRef=\"%s\"><text>", type_of(&c->dom));
        escaped(w, plain(w->a, c->head));
        raw(w, "</text></inputExpression>\n");
        if (c->dom.type == RULES_ENUM && !c->dom.open) {
            struct buf v = buf_on(w->a);
            for (size_t k = 0; k < c->dom.n_values; k++)
                buf_printf(&v, "%s\"%.*s\"", k ? "," : "", STR_ARG(c->dom.values[k]));
            text_element(w, "        ", "inputValues", buf_get(&v));
        }
        raw(w, "      </input>\n");
    }
}

static bool is_number(enum answer_type t)
{
    return t == A_DECIMAL || t == A_MONEY;
}

static void outputs(struct writing *w, enum table_kind kind)
{
    for (size_t i = 0; i < 6 && TABLES[kind].answer[i].head; i++) {
        const struct answer_spec *spec = &TABLES[kind].answer[i];
        buf_printf(&w->b, "      <output name=\"%s\" typeRef=\"%s\"/>\n", spec->head,
                   is_number(spec->type) ? "number" : "string");
    }
    for (size_t i = 0; i < N_NOTES; i++)
        buf_printf(&w->b, "      <annotation name=\"%s\"/>\n", NOTES[i]);
}

static void answer(struct writing *w, enum table_kind kind, const struct law_row *row, size_t i)
{
    struct str s = i == 0 ? row->code : row->extra[i - 1];
    int fact = kind == T_DOCUMENTS && i < 2 ? (i == 0 ? row->if_fact : row->or_fact) : -1;

    if (s.n == 0)
        s = STR("null");
    else if (fact >= 0)
        s = str_printf(w->a, "\"%.*s if %.*s\"", STR_ARG(s), STR_ARG(w->l->facts[fact].name));
    else if (!is_number(TABLES[kind].answer[i].type))
        s = str_printf(w->a, "\"%.*s\"", STR_ARG(s));
    text_element(w, "        ", "outputEntry", s);
}

/* The clauses as the file spells them: the first, then those beside it. */
static struct str clauses(const struct writing *w, const struct law_row *row)
{
    struct buf b = buf_on(w->a);

    buf_str(&b, row->cite.clause);
    for (size_t i = 0; i < row->cite.n_also; i++)
        buf_printf(&b, "; %.*s", STR_ARG(row->cite.also[i]));
    return buf_get(&b);
}

static void rule(struct writing *w, const struct group *g, size_t r)
{
    const struct law_row *row = &g->rows[r];
    const struct str notes[N_NOTES] = { clauses(w, row), row->act, row->edition,
        day_str(w->a, row->from), day_str(w->a, row->to),
        str_of(law_status_name(row->cite.status)), row->cite.language, row->note,
        g->section->hit == RULES_PRIORITY ? str_printf(w->a, "%lld", (long long)row->priority)
                                          : STR(""),
        str_printf(w->a, "%.*s:%d", STR_ARG(row->file), row->line) };

    raw(w, "      <rule>\n");
    text_element(w, "        ", "inputEntry", span(w->a, row));
    for (size_t i = 0; i < g->n_cols; i++)
        text_element(w, "        ", "inputEntry", feel(w->a, &w->l->cols[g->cols[i]].dom,
                                                       rules_cell_text(g->rules, r, i)));
    for (size_t i = 0; i < 6 && TABLES[g->kind].answer[i].head; i++)
        answer(w, g->kind, row, i);
    for (size_t i = 0; i < N_NOTES; i++)
        text_element(w, "        ", "annotationEntry", notes[i]);
    raw(w, "      </rule>\n");
}

/* What the section says beside its rows, in the file's own spelling. */
static void description(struct writing *w, const struct group *g, bool first)
{
    const struct section *s = g->section;

    raw(w, "    <description>");
    escaped(w, s->title);
    raw(w, "\n");
    for (size_t i = 0; first && i < s->n_gaps; i++)
        escaped(w, str_printf(w->a, "gap: %.*s .. %.*s \xc2\xb7 %.*s\n",
                              STR_ARG(day_str(w->a, s->gaps[i].from)),
                              STR_ARG(day_str(w->a, s->gaps[i].to)), STR_ARG(s->gaps[i].text)));
    for (const struct never *n = w->s->module->nevers; first && n; n = n->next)
        if (s == w->s->module->sections)
            escaped(w, str_printf(w->a, "never: %.*s\n", STR_ARG(n->text)));
    for (size_t i = 0; first && s->kind == T_DOCUMENTS && i < w->s->module->n_closed; i++) {
        const struct closed *c = &w->s->module->closed[i];
        escaped(w, str_printf(w->a, "closed-list: %.*s \xc2\xb7 %.*s .. %.*s\n",
                              STR_ARG(c->cite.clause), STR_ARG(day_str(w->a, c->from)),
                              STR_ARG(day_str(w->a, c->to))));
    }
    raw(w, "</description>\n");
}

static void decision(struct writing *w, const struct group *g, bool first)
{
    static const char *const HITS[] = { "UNIQUE", "COLLECT", "FIRST", "PRIORITY" };
    struct str id = group_id(w, g);
    struct str who = g->list < 0 ? STR("applicant")
        : str_printf(w->a, "each %.*s", STR_ARG(w->l->lists[g->list].name));

    raw(w, "  <decision id=\"");
    escaped(w, id);
    raw(w, "\" name=\"");
    escaped(w, id);
    buf_printf(&w->b, "\" kz:table=\"%s\" kz:for=\"%.*s\">\n", TABLES[g->kind].name, STR_ARG(who));
    description(w, g, first);
    buf_printf(&w->b, "    <decisionTable hitPolicy=\"%s\">\n", HITS[g->section->hit]);
    inputs(w, g);
    outputs(w, g->kind);
    for (size_t r = 0; r < g->n_rows; r++)
        rule(w, g, r);
    raw(w, "    </decisionTable>\n  </decision>\n");
}

/* ------------------------------------------------------------------ the document */
static void passport(struct writing *w)
{
    const struct module *m = w->s->module;
    static const char *const KEYS[LANG_COUNT] = { "title-kk", "title-ru", "title-en" };
    static const char *const NAMES[LANG_COUNT] = { "name-kk", "name-ru", "name-en" };

    raw(w, "  <description>");
    escaped(w, str_printf(w->a, "service: %.*s\n", STR_ARG(m->code)));
    for (int i = 0; i < LANG_COUNT; i++)
        escaped(w, str_printf(w->a, "%s: %.*s\n", KEYS[i], STR_ARG(m->title[i])));
    for (int i = 0; i < LANG_COUNT; i++)
        if (m->name[i].n)
            escaped(w, str_printf(w->a, "%s: %.*s\n", NAMES[i], STR_ARG(m->name[i])));
    if (m->offered_by.n)
        escaped(w, str_printf(w->a, "offered-by: %.*s\n", STR_ARG(m->offered_by)));
    if (m->life_event.n)
        escaped(w, str_printf(w->a, "life-event: %.*s\n", STR_ARG(m->life_event)));
    escaped(w, str_printf(w->a, "dated-by: %.*s\n", STR_ARG(w->l->facts[m->dated_by].name)));
    if (m->uses.n)
        escaped(w, str_printf(w->a, "uses: %.*s\n", STR_ARG(m->uses)));
    raw(w, "</description>\n");
}

/* A column of boxes, so that an editor has something to show. */
static void shape(struct writing *w, const struct group *g)
{
    struct str id = group_id(w, g);

    buf_printf(&w->b, "      <dmndi:DMNShape dmnElementRef=\"%.*s\">"
               "<dc:Bounds height=\"60\" width=\"300\" x=\"100\" y=\"%d\"/></dmndi:DMNShape>\n",
               STR_ARG(id), 60 + 90 * w->shape++);
}

struct str law_dmn(const struct law *l, const struct law_service *s, enum lang lang,
                   struct arena *a)
{
    struct writing w = { l, s, a, lang, buf_on(a), 0 };

    raw(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<definitions xmlns=\"" MODEL "\"\n"
        "    xmlns:dmndi=\"https://www.omg.org/spec/DMN/20191111/DMNDI/\"\n"
        "    xmlns:dc=\"http://www.omg.org/spec/DMN/20180521/DC/\"\n"
        "    xmlns:kz=\"urn:sapar:law\" namespace=\"urn:sapar:law\" id=\"");
    escaped(&w, plain(a, s->module->code));
    raw(&w, "\" name=\"");
    escaped(&w, law_service_title(s, lang));
    raw(&w, "\">\n");
    passport(&w);
    for (const struct section *sec = s->module->sections; sec; sec = sec->next)
        for (size_t g = 0; g < sec->n_groups; g++)
            decision(&w, &sec->groups[g], g == 0);
    raw(&w, "  <dmndi:DMNDI>\n    <dmndi:DMNDiagram>\n");
    for (const struct section *sec = s->module->sections; sec; sec = sec->next)
        for (size_t g = 0; g < sec->n_groups; g++)
            shape(&w, &sec->groups[g]);
    raw(&w, "    </dmndi:DMNDiagram>\n  </dmndi:DMNDI>\n</definitions>\n");
    return buf_get(&w.b);
}
