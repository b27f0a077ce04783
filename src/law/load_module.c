/*
 * NAME    law/load_module - files of decision tables: passports, sections, groups of rows, services
 * WHY     the rows of a section are judged together about one subject; what a service uses is
 *         merged once
 * OWNS    law.modules, law.services, law.nevers
 * ERRORS  DIAG_INPUT with file and line
 */
#include "law/internal.h"

#include <string.h>

/* ------------------------------------------------------------------ lines that can never hold */
static bool never_cond(struct loader *ld, struct place_at at, struct str text, struct never *n)
{
    struct never_cond *c = &n->conds[n->n];
    size_t i = 0;
    int depth = 0, list;

    for (; i < text.n && (depth > 0 || text.p[i] != ' '); i++)
        depth += text.p[i] == '(' ? 1 : text.p[i] == ')' ? -1 : 0;
    c->text = str_trim(str_sub(text, i, text.n));
    if (i == 0 || c->text.n == 0) {
        md_fault(ld->d, at.file, at.line, 0, "bad-never", "write a column head, a space and a cell",
            "\"%.*s\" is not a condition", STR_ARG(text));
        return false;
    }
    column_learn(ld, str_sub(text, 0, i), c->text);
    c->col = column_of(ld, at, str_sub(text, 0, i));
    if (c->col < 0)
        return false;
    list = ld->l->cols[c->col].list;
    if (list >= 0 && n->list >= 0 && list != n->list) {
        md_fault(ld->d, at.file, at.line, 0, "bad-never", "name the items of one list only",
            "the line speaks of two lists at once");
        return false;
    }
    n->list = list >= 0 ? list : n->list;
    size_t before = ld->d->count;
    c->cell = rules_cell_parse(ld->a, &ld->l->cols[c->col].dom, c->text, ld->d);
    if (!c->cell && ld->d->count > before && ld->d->last->file.n == 0) {
        ld->d->last->file = at.file;
        ld->d->last->line = at.line;
    }
    n->n += c->cell != NULL;
    return c->cell != NULL;
}

struct never *load_never(struct loader *ld, struct place_at at, struct str text)
{
    struct never *n = arena_new_of(ld->a, struct never);
    struct str rest = text, one;
    size_t cap = 1;

    for (size_t i = 0; i < text.n; i++)
        cap += text.p[i] == ';';
    n->conds = arena_new_array(ld->a, cap, struct never_cond);
    n->list = -1;
    n->file = at.file;
    n->line = at.line;
    n->text = text;
    while (str_cut(&rest, ';', &one)) {
        one = str_trim(one);
        if (one.n && !never_cond(ld, at, one, n))
            return NULL;
    }
    return n->n ? n : NULL;
}

static void never_lines(struct loader *ld, const struct md_doc *doc, const struct md_line *lines,
                        struct never **end)
{
    while (*end)
        end = &(*end)->next;
    for (const struct md_line *l = lines; l; l = l->next) {
        if (!str_is(l->key, "never"))
            continue;
        *end = load_never(ld, (struct place_at){ doc->name, l->line }, l->value);
        if (*end)
            end = &(*end)->next;
    }
}

static bool has_decisions(const struct md_doc *doc)
{
    enum table_kind k;

    for (const struct md_section *s = doc->sections; s; s = s->next)
        if (s->n_part >= 2 && table_spec(s->part[1], &k))
            return true;
    return false;
}

/* Cells of code columns name values; all must be known before the first column is made. */
static void learn_codes(struct loader *ld)
{
    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next)
            for (const struct md_block *b = s->blocks; b; b = b->next)
                for (const struct md_table *t = b->tables; t; t = t->next)
                    for (const struct md_row *row = t->first; row; row = row->next)
                        for (size_t c = 0; c < row->n; c++)
                            column_learn(ld, t->head.cell[c], row->cell[c]);
}

void load_nevers(struct loader *ld)
{
    learn_codes(ld);
    for (size_t i = 0; i < ld->n_docs; i++) {
        const struct md_doc *doc = ld->docs[i];
        if (!has_decisions(doc) && !md_passport(doc, "service").p)
            never_lines(ld, doc, doc->passport, &ld->l->nevers);
        for (const struct md_section *s = doc->sections; s; s = s->next)
            if (s->n_part >= 2 && str_is(s->part[1], "facts"))
                never_lines(ld, doc, s->lines, &ld->l->nevers);
    }
}

/* ------------------------------------------------------------------ a section */
static bool read_policy(struct loader *ld, const struct md_doc *doc, const struct md_section *s,
                        struct section *sec)
{
    static const char *const WORDS[] = { "unique", "collect", "first", "priority" };
    bool single = TABLES[sec->kind].single;

    sec->hit = single ? RULES_UNIQUE : RULES_COLLECT;
    if (s->n_part < 3)
        return true;
    for (size_t i = 0; i < 4; i++) {
        if (!str_is(s->part[2], WORDS[i]))
            continue;
        sec->hit = (enum rules_hit)i;
        if ((sec->hit == RULES_COLLECT) != single)
            return true;
    }
    md_fault(ld->d, doc->name, s->line, 0, "bad-policy",
             single ? "unique, first or priority" : "collect", "the table %s cannot be \"%.*s\"",
             TABLES[sec->kind].name, STR_ARG(s->part[2]));
    return false;
}

static void read_gaps(struct loader *ld, const struct md_doc *doc, const struct md_section *s,
                      struct section *sec)
{
    size_t n = 0;

    for (const struct md_line *l = s->lines; l; l = l->next)
        n += str_is(l->key, "gap");
    sec->gaps = arena_new_array(ld->a, n, struct span);
    for (const struct md_line *l = s->lines; l; l = l->next) {
        struct place_at at = { doc->name, l->line };
        struct span *g = &sec->gaps[sec->n_gaps];
        ptrdiff_t dot = str_find(l->value, "\xc2\xb7");
        if (!str_is(l->key, "gap"))
            continue;
        if (dot < 0 || str_trim(str_sub(l->value, (size_t)dot + 2, l->value.n)).n == 0) {
            md_fault(ld->d, doc->name, l->line, 0, "bad-gap",
                     "write gap: FROM .. TO \xc2\xb7 reason", "the gap gives no reason");
            continue;
        }
        g->text = str_trim(str_sub(l->value, (size_t)dot + 2, l->value.n));
        g->line = l->line;
        if (load_span(ld, at, str_trim(str_sub(l->value, 0, (size_t)dot)), &g->from, &g->to))
            sec->n_gaps++;
    }
}

/* The columns that some row of the subject uses, in the order of their first use. */
static void group_columns(struct loader *ld, struct group *g, const struct raw_row *raw, size_t n)
{
    size_t cap = ld->l->n_cols;
    bool *seen = arena_new_array(ld->a, cap, bool);

    g->cols = arena_new_array(ld->a, cap, int);
    for (size_t i = 0; i < n; i++) {
        if (raw[i].list != g->list)
            continue;
        g->n_rows++;
        for (size_t k = 0; k < raw[i].n_cells; k++) {
            int col = raw[i].cells[k].col;
            if (seen[col])
                continue;
            seen[col] = true;
            g->cols[g->n_cols++] = col;
        }
    }
}

static size_t column_at(const struct group *g, int col)
{
    for (size_t i = 0; i < g->n_cols; i++)
        if (g->cols[i] == col)
            return i;
    return SIZE_MAX;
}

static void group_rows(struct loader *ld, struct group *g, const struct raw_row *raw, size_t n)
{
    size_t at = 0;

    g->rows = arena_new_array(ld->a, g->n_rows, struct law_row);
    g->first = DAY_OPEN;
    g->last = DAY_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct law_row *row = &raw[i].row;
        if (raw[i].list != g->list)
            continue;
        g->rows[at++] = *row;
        g->first = row->from < g->first ? row->from : g->first;
        g->last = row->to > g->last ? row->to : g->last;
        size_t r = rules_row(g->rules, row->from, row->to, row->priority, row->file, row->line);
        for (size_t k = 0; k < raw[i].n_cells; k++)
            rules_cell(g->rules, r, column_at(g, raw[i].cells[k].col), raw[i].cells[k].text, ld->d);
    }
}

/* A line whose columns the table has not all got says nothing about the table. */
static void group_nevers(struct loader *ld, struct group *g, const struct never *first)
{
    for (const struct never *n = first; n; n = n->next) {
        bool all = n->list < 0 || n->list == g->list;
        for (size_t i = 0; i < n->n; i++)
            all = all && column_at(g, n->conds[i].col) != SIZE_MAX;
        if (!all)
            continue;
        size_t at = rules_never(g->rules, n->file, n->line);
        for (size_t i = 0; i < n->n; i++)
            rules_never_cell(g->rules, at, column_at(g, n->conds[i].col), n->conds[i].text, ld->d);
    }
}

static void add_group(struct loader *ld, const struct module *m, struct section *sec,
                      const struct raw_row *raw, size_t n, int list)
{
    struct group *g = &sec->groups[sec->n_groups];
    struct str who = list < 0 ? STR("applicant") : ld->l->lists[list].name;
    size_t before = ld->d->count;

    *g = (struct group){ .kind = sec->kind, .list = list, .section = sec };
    group_columns(ld, g, raw, n);
    if (g->n_rows == 0)
        return;
    g->rules = rules_new(
        ld->a,
        str_printf(ld->a, "%.*s %s %.*s", STR_ARG(m->code), TABLES[sec->kind].name, STR_ARG(who)),
        sec->hit);
    for (size_t i = 0; i < g->n_cols; i++)
        rules_column(g->rules, ld->l->cols[g->cols[i]].head, ld->l->cols[g->cols[i]].dom);
    group_rows(ld, g, raw, n);
    group_nevers(ld, g, ld->l->nevers);
    group_nevers(ld, g, m->nevers);
    for (size_t i = 0; i < sec->n_gaps; i++)
        rules_gap(g->rules, sec->gaps[i].from, sec->gaps[i].to, sec->gaps[i].text);
    if (ld->d->count == before && rules_compile(g->rules, ld->d))
        sec->n_groups++;
}

struct section *load_section(struct loader *ld, const struct module *m, const struct md_doc *doc,
                             const struct md_section *s)
{
    struct section *sec = arena_new_of(ld->a, struct section);
    struct raw_row *raw;
    size_t n;

    sec->title = s->part[0];
    sec->file = doc->name;
    sec->module = m->code;
    sec->line = s->line;
    table_spec(s->part[1], &sec->kind);
    if (!read_policy(ld, doc, s, sec))
        return NULL;
    read_gaps(ld, doc, s, sec);
    raw = load_rows(ld, sec, doc, s, &n);
    sec->groups = arena_new_array(ld->a, ld->l->n_lists + 1, struct group);
    for (int list = -1; list < (int)ld->l->n_lists; list++)
        add_group(ld, m, sec, raw, n, list);
    return sec;
}

/* ------------------------------------------------------------------ a module */
static void closed_lists(struct loader *ld, struct module *m, const struct md_doc *doc)
{
    size_t n = 0;

    for (const struct md_section *s = doc->sections; s; s = s->next)
        for (const struct md_line *l = s->lines; l; l = l->next)
            n += str_is(l->key, "closed-list");
    m->closed = arena_new_array(ld->a, n, struct closed);
    for (const struct md_section *s = doc->sections; s; s = s->next)
        for (const struct md_line *l = s->lines; l; l = l->next) {
            struct place_at at = { doc->name, l->line };
            struct closed *c = &m->closed[m->n_closed];
            ptrdiff_t dot = str_find(l->value, "\xc2\xb7");
            if (!str_is(l->key, "closed-list"))
                continue;
            if (!str_is(s->part[1], "documents") || dot < 0 || str_chr(l->value, '#') < 0) {
                md_fault(ld->d, at.file, at.line, 0, "bad-closed-list",
                    "in a documents section write closed-list: ACT#CLAUSE \xc2\xb7 FROM .. TO",
                    "the closed list is not written as it must be");
                continue;
            }
            if (load_span(ld, at, str_trim(str_sub(l->value, (size_t)dot + 2, l->value.n)),
                          &c->from, &c->to) &&
                cite_read(ld, at, STR_NONE, str_trim(str_sub(l->value, 0, (size_t)dot)),
                          &c->cite)) {
                c->cite.act = clause_act(c->cite.clause);
                c->line = l->line;
                m->n_closed++;
            }
        }
}

static void passport(struct loader *ld, struct module *m, const struct md_doc *doc)
{
    static const char *const TITLES[LANG_COUNT] = { "title-kk", "title-ru", "title-en" };
    static const char *const NAMES[LANG_COUNT] = { "name-kk", "name-ru", "name-en" };
    struct str dated = md_passport(doc, "dated-by");

    m->doc = doc;
    m->file = doc->name;
    m->line = doc->passport ? doc->passport->line : 1;
    m->is_service = md_passport(doc, "service").p != NULL;
    m->code = m->is_service ? md_passport(doc, "service") : md_passport(doc, "procedure");
    if (!m->code.n)
        m->code = doc->stem;
    for (int i = 0; i < LANG_COUNT; i++) {
        m->title[i] = md_passport(doc, TITLES[i]);
        m->name[i] = md_passport(doc, NAMES[i]);
    }
    m->offered_by = md_passport(doc, "offered-by");
    m->life_event = md_passport(doc, "life-event");
    m->uses = md_passport(doc, "uses");
    if (!dated.n)
        dated = STR("application.received");
    m->dated_by = fact_index(ld->l, dated);
    if (!is_code(m->code))
        md_fault(ld->d, doc->name, m->line, 0, "bad-name", "write a kebab word",
                 "\"%.*s\" is not a service's code", STR_ARG(m->code));
    if (m->dated_by < 0 || (ld->l->facts[m->dated_by].type != FT_MOMENT &&
        ld->l->facts[m->dated_by].type != FT_DATE) || ld->l->facts[m->dated_by].list >= 0)
        md_fault(ld->d, doc->name, m->line, 0, "bad-dated-by", "name a fact of type date or moment",
            "\"%.*s\" cannot date the service", STR_ARG(dated));
    else
        ld->l->facts[m->dated_by].used = true;
}

static void load_sections(struct loader *ld, struct module *m, const struct md_doc *doc)
{
    struct section **end = &m->sections;
    bool seen[T_COUNT] = { false };

    for (const struct md_section *s = doc->sections; s; s = s->next) {
        enum table_kind k;
        if (s->n_part < 2 || !table_spec(s->part[1], &k))
            continue;
        if (seen[k] && TABLES[k].single) {
            md_fault(ld->d, doc->name, s->line, 0, "twice", "put the blocks under one section",
                "the file has a second table %s", TABLES[k].name);
            continue;
        }
        seen[k] = true;
        *end = load_section(ld, m, doc, s);
        if (*end)
            end = &(*end)->next;
    }
}

void load_modules(struct loader *ld)
{
    struct law *l = ld->l;

    l->modules = arena_new_array(ld->a, ld->n_docs, struct module);
    for (size_t i = 0; i < ld->n_docs; i++) {
        const struct md_doc *doc = ld->docs[i];
        struct module *m = &l->modules[l->n_modules];
        if (!has_decisions(doc) && !md_passport(doc, "service").p)
            continue;
        passport(ld, m, doc);
        for (size_t k = 0; k < l->n_modules; k++)
            if (str_eq(l->modules[k].code, m->code))
                md_fault(ld->d, doc->name, m->line, 0, "twice", "give one of them another code",
                    "the service %.*s has two files", STR_ARG(m->code));
        l->n_modules++;
        for (const struct md_section *s = doc->sections; s; s = s->next)
            if (s->n_part >= 2 && !known_dictionary(s->part[1]))
                never_lines(ld, doc, s->lines, &m->nevers);
        never_lines(ld, doc, doc->passport, &m->nevers);
        closed_lists(ld, m, doc);
        load_sections(ld, m, doc);
    }
}
