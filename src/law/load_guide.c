/*
 * NAME    law/load_guide - guidance: paragraphs for people, each under the clause it rests on
 * WHY     what a page tells about rights and duties goes stale exactly like a rule, and is found
 *         stale in the same way
 * OWNS    law.guides
 * ERRORS  DIAG_INPUT with file and line: a paragraph without a clause in force does not load
 */
#include "law/internal.h"
#include "law/rests.h"

enum { G_KK, G_RU, G_EN, G_CLAUSE, G_HEADS };
static const char *const HEADS[G_HEADS] = { "kk", "ru", "en", "clause" };

static struct str line_of(const struct md_section *s, const char *key)
{
    for (const struct md_line *l = s->lines; l; l = l->next)
        if (str_is(l->key, key))
            return l->value;
    return STR_NONE;
}

/* The acts of all clauses must be in force on all days of the paragraph. */
static bool in_force(struct loader *ld, struct place_at at, const struct law_guide_text *t)
{
    for (size_t i = 0; i <= t->cite.n_also; i++) {
        struct str clause = i == 0 ? t->cite.clause : t->cite.also[i - 1];
        const struct act *act = act_find(ld->l, clause_act(clause));

        if (act && t->from >= act->from && t->to <= act->to)
            continue;
        md_fault(ld->d, at.file, at.line, G_CLAUSE + 1, "dead-clause",
                 "end the paragraph with the act, or cite what follows it",
                 "%.*s is not in force on all days of the paragraph", STR_ARG(clause));
        return false;
    }
    return true;
}

static void read_text(struct loader *ld, const struct md_doc *doc, const struct law_row *base,
                      const struct md_row *row, const size_t *h, struct law_guide_section *out,
                      struct law_guide_text *texts)
{
    struct law_guide_text *t = &texts[out->n];
    struct place_at at = { doc->name, row->line };

    *t = (struct law_guide_text){ .cite = base->cite, .from = base->from, .to = base->to,
        .file = doc->name, .line = row->line };
    for (int i = 0; i < LANG_COUNT; i++)
        t->text[i] = row->cell[h[G_KK + i]];
    if (!cite_read(ld, at, base->act, row->cell[h[G_CLAUSE]], &t->cite) || !in_force(ld, at, t))
        return;
    t->cite.act = clause_act(t->cite.clause);
    t->cite.edition = base->edition;
    out->n++;
}

static void read_section(struct loader *ld, const struct md_doc *doc, const struct md_section *s,
                         struct law_guide_section *out)
{
    static const char *const TITLES[LANG_COUNT] = { "title-kk", "title-ru", "title-en" };
    struct law_guide_text *texts;
    size_t cap = 1, h[MD_MAX_CELLS];

    for (const struct md_block *b = s->blocks; b; b = b->next)
        for (const struct md_table *t = b->tables; t; t = t->next)
            cap += t->n;
    texts = arena_new_array(ld->a, cap, struct law_guide_text);
    *out = (struct law_guide_section){ .texts = texts };
    for (int i = 0; i < LANG_COUNT; i++)
        out->title[i] = line_of(s, TITLES[i]);
    for (const struct md_table *t = s->tables; t; t = t->next)
        md_fault(ld->d, doc->name, t->head.line, 0, "row-outside-block",
                 "write a block heading (### ACT ...) before it",
                 "a table stands before the first block");
    for (const struct md_block *b = s->blocks; b; b = b->next) {
        struct law_row base;

        if (!load_block(ld, doc, "guidance", b, &base))
            continue;
        for (const struct md_table *t = b->tables; t; t = t->next) {
            if (!load_heads(ld, doc, t, HEADS, G_HEADS, h))
                continue;
            for (const struct md_row *row = t->first; row; row = row->next)
                read_text(ld, doc, &base, row, h, out, texts);
        }
    }
}

static void read_guide(struct loader *ld, const struct md_doc *doc, struct law_guide *g)
{
    static const char *const TITLES[LANG_COUNT] = { "title-kk", "title-ru", "title-en" };
    struct law_guide_section *sections;
    size_t cap = 0;

    *g = (struct law_guide){ .code = md_passport(doc, "guidance"), .file = doc->name,
        .line = doc->passport->line };
    for (int i = 0; i < LANG_COUNT; i++)
        g->title[i] = md_passport(doc, TITLES[i]);
    if (!is_code(g->code))
        md_fault(ld->d, doc->name, g->line, 0, "bad-name", "write a kebab word",
                 "\"%.*s\" is no guidance's code", STR_ARG(g->code));
    for (const struct md_section *s = doc->sections; s; s = s->next)
        cap++;
    g->sections = sections = arena_new_array(ld->a, cap + 1, struct law_guide_section);
    for (const struct md_section *s = doc->sections; s; s = s->next)
        if (s->n_part >= 2 && str_is(s->part[1], "guidance"))
            read_section(ld, doc, s, &sections[g->n++]);
}

void load_guides(struct loader *ld)
{
    struct law *l = ld->l;

    l->guides = arena_new_array(ld->a, ld->n_docs + 1, struct law_guide);
    for (size_t i = 0; i < ld->n_docs; i++) {
        const struct md_doc *doc = ld->docs[i];

        if (!md_passport(doc, "guidance").p)
            continue;
        read_guide(ld, doc, &l->guides[l->n_guides]);
        if (law_guide(l, l->guides[l->n_guides].code))
            md_fault(ld->d, doc->name, 1, 0, "twice", "give one of them another code",
                     "the guidance %.*s has two files", STR_ARG(l->guides[l->n_guides].code));
        l->n_guides++;
    }
}

size_t law_n_guides(const struct law *l)
{
    return l->n_guides;
}

const struct law_guide *law_guide_at(const struct law *l, size_t i)
{
    return i < l->n_guides ? &l->guides[i] : NULL;
}

const struct law_guide *law_guide(const struct law *l, struct str code)
{
    for (size_t i = 0; i < l->n_guides; i++)
        if (str_eq(l->guides[i].code, code))
            return &l->guides[i];
    return NULL;
}
