/*
 * NAME    law/load_dict - the dictionary of facts and the names of codes
 * WHY     a fact that is not in the dictionary cannot be asked, and a word nobody can name cannot
 *         be shown
 * OWNS    law.facts, law.lists, law.texts
 * ERRORS  DIAG_INPUT with file and line
 */
#include "law/internal.h"

#include <string.h>

static const char *const TYPES[FT_COUNT] = { "bool", "enum", "int", "money", "date",
    "date-or-none", "moment", "code", "list" };
static const char *const ASKED[ASKED_COUNT] = { "applicant", "office", "agency" };

const char *fact_type_name(enum fact_type t)
{
    return TYPES[t];
}

const char *asked_name(enum asked_of a)
{
    return ASKED[a];
}

static int word_in(const char *const *words, size_t n, struct str s)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(s, words[i]))
            return (int)i;
    return -1;
}

/* Dotted kebab words; a list's item facts carry `[]` after the list's name. */
static bool good_name(struct str s)
{
    struct str part;

    if (!s.n)
        return false;
    while (str_cut(&s, '.', &part)) {
        if (str_ends(part, "[]"))
            part.n -= 2;
        if (!is_code(part))
            return false;
    }
    return true;
}

static bool enum_values(struct loader *ld, struct place_at at, struct fact_def *f, struct str s)
{
    struct str rest = s, v;
    size_t n = 1;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == ',';
    f->values = arena_new_array(ld->a, n, struct str);
    f->cap_values = n;
    while (str_cut(&rest, ',', &v)) {
        v = str_trim(v);
        if (v.n > 2 && v.p[0] == '`' && v.p[v.n - 1] == '`')
            v = str_sub(v, 1, v.n - 2);
        if (!is_code(v)) {
            md_fault(ld->d, at.file, at.line, 3, "bad-values",
                     "write kebab words separated by commas", "\"%.*s\" is not a value of %.*s",
                     STR_ARG(v), STR_ARG(f->name));
            return false;
        }
        f->values[f->n_values++] = v;
    }
    return true;
}

/* Types and their `values` cell. */
static bool read_values(struct loader *ld, struct place_at at, struct fact_def *f, struct str s)
{
    ptrdiff_t dots;

    f->lo = 0;
    f->hi = 1000000000;
    if (f->type == FT_ENUM)
        return enum_values(ld, at, f, s);
    if (f->type == FT_CODE) {
        f->code_list = s;
        return true;
    }
    if (s.n == 0 || str_is(s, "-"))
        return true;
    dots = str_find(s, "..");
    if (f->type == FT_INT && dots > 0 && str_int(str_sub(s, 0, (size_t)dots), &f->lo) &&
        str_int(str_sub(s, (size_t)dots + 2, s.n), &f->hi) && f->lo <= f->hi &&
        f->lo >= -1000000000 && f->hi <= 1000000000)
        return true;
    if (f->type != FT_INT)
        return true;                    /* a remark for people */
    md_fault(ld->d, at.file, at.line, 3, "bad-values", "write a range such as 0..366",
        "\"%.*s\" is not a range", STR_ARG(s));
    return false;
}

enum { H_FACT, H_TYPE, H_VALUES, H_ASKED, H_KK, H_RU, H_EN, H_COUNT };

static void fact_row(struct loader *ld, const struct md_doc *doc, const struct md_row *row,
                     const size_t *h)
{
    struct law *l = ld->l;
    struct place_at at = { doc->name, row->line };
    struct fact_def *f = &l->facts[l->n_facts];
    int type = word_in(TYPES, FT_COUNT, row->cell[h[H_TYPE]]);
    int asked = word_in(ASKED, ASKED_COUNT, row->cell[h[H_ASKED]]);

    *f = (struct fact_def){ .name = row->cell[h[H_FACT]], .list = -1, .slot = -1, .file = doc->name,
        .line = row->line };
    if (!good_name(f->name)) {
        md_fault(ld->d, doc->name, row->line, 1, "bad-name", "write kebab words joined by dots",
            "\"%.*s\" is not a fact's name", STR_ARG(f->name));
        return;
    }
    if (type < 0 || asked < 0) {
        md_fault(ld->d, doc->name, row->line, type < 0 ? 2 : 4, "bad-word",
            type < 0 ? "types: bool, enum, int, money, date, date-or-none, moment, code, list"
            : "asked-of: applicant, office, agency", "\"%.*s\" is not known here",
            STR_ARG(row->cell[h[type < 0 ? H_TYPE : H_ASKED]]));
        return;
    }
    f->type = (enum fact_type)type;
    f->asked = (enum asked_of)asked;
    for (int i = 0; i < LANG_COUNT; i++)
        f->question[i] = row->cell[h[H_KK + i]];
    if (!read_values(ld, at, f, row->cell[h[H_VALUES]]))
        return;
    if (!map_put(&l->fact_map, f->name, STR_NONE, (uint32_t)l->n_facts)) {
        md_fault(ld->d, doc->name, row->line, 1, "twice", "keep one of them",
            "the fact %.*s is defined twice", STR_ARG(f->name));
        return;
    }
    l->n_facts++;
}

size_t load_count(const struct loader *ld, const char *kind)
{
    size_t n = 0;

    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next)
            if (s->n_part >= 2 && str_is(s->part[1], kind))
                for (const struct md_table *t = s->tables; t; t = t->next)
                    n += t->n;
    return n;
}

/* `children[].leaves` belongs to the list `children`. */
static void link_lists(struct loader *ld)
{
    struct law *l = ld->l;

    l->lists = arena_new_array(ld->a, l->n_facts, struct list_def);
    for (size_t i = 0; i < l->n_facts; i++) {
        struct fact_def *f = &l->facts[i];
        if (f->type != FT_LIST)
            continue;
        f->slot = (int)l->n_lists;
        l->lists[l->n_lists++] = (struct list_def){ .name = f->name, .fact = (int)i,
            .items = arena_new_array(ld->a, l->n_facts, int) };
    }
    for (size_t i = 0; i < l->n_facts; i++) {
        struct fact_def *f = &l->facts[i];
        ptrdiff_t at = str_find(f->name, "[].");
        uint32_t list;
        if (at < 0)
            continue;
        if (!map_get(&l->fact_map, str_sub(f->name, 0, (size_t)at), STR_NONE, &list) ||
            l->facts[list].type != FT_LIST || f->type == FT_LIST) {
            md_fault(ld->d, f->file, f->line, 1, "no-list",
                     "add a row of type list with the name before []", "%.*s belongs to no list",
                     STR_ARG(f->name));
            continue;
        }
        f->list = l->facts[list].slot;
        struct list_def *ls = &l->lists[f->list];
        f->slot = (int)ls->n_items;
        ls->items[ls->n_items++] = (int)i;
    }
}

/* `kept: fact, fact · reason`: facts that no norm reads, kept for the case or the
 * register. */
static void kept(struct loader *ld, const struct md_doc *doc, const struct md_line *line)
{
    ptrdiff_t dot = str_find(line->value, "\xc2\xb7");
    struct str rest = dot < 0 ? line->value : str_sub(line->value, 0, (size_t)dot), one;

    if (dot < 0)
        md_fault(ld->d, doc->name, line->line, 0, "bad-kept",
                 "write kept: fact, fact \xc2\xb7 reason", "the line gives no reason");
    while (str_cut(&rest, ',', &one)) {
        int i = fact_index(ld->l, str_trim(one));
        if (i >= 0)
            ld->l->facts[i].used = true;
        else
            md_fault(ld->d, doc->name, line->line, 0, "unknown-fact",
                     "name facts of the dictionary", "there is no fact %.*s",
                     STR_ARG(str_trim(one)));
    }
}

void load_facts(struct loader *ld)
{
    static const char *const HEADS[H_COUNT] = { "fact", "type", "values", "asked-of",
                                                "kk",   "ru",   "en" };
    struct law *l = ld->l;
    size_t h[H_COUNT];

    l->facts = arena_new_array(ld->a, load_count(ld, "facts") + 1, struct fact_def);
    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next) {
            if (s->n_part < 2 || !str_is(s->part[1], "facts"))
                continue;
            for (const struct md_table *t = s->tables; t; t = t->next) {
                if (!load_heads(ld, ld->docs[i], t, HEADS, H_COUNT, h))
                    continue;
                for (const struct md_row *row = t->first; row; row = row->next)
                    fact_row(ld, ld->docs[i], row, h);
            }
        }
    link_lists(ld);
    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next)
            for (const struct md_line *k = s->lines; k; k = k->next)
                if (str_is(k->key, "kept"))
                    kept(ld, ld->docs[i], k);
    l->fact_names = arena_new_array(ld->a, l->n_facts, struct str);
    for (size_t i = 0; i < l->n_facts; i++)
        l->fact_names[i] = l->facts[i].name;
    l->f_received = fact_index(l, STR("application.received"));
    l->f_complete = fact_index(l, STR("application.complete"));
    l->f_payment = fact_index(l, STR("payment.date"));
}

static const char *const KINDS[] = { "document", "body", "check", "term", "stop", "ground",
    "until", "reason", "result", "order", "value", "status", "life-event" };

static void text_row(struct loader *ld, const struct md_doc *doc, const struct md_row *row,
                     const size_t *h, struct str kind)
{
    struct law *l = ld->l;
    struct str code = row->cell[h[0]];

    for (int i = 0; i < LANG_COUNT; i++)
        l->texts[l->n_texts][i] = row->cell[h[1 + i]];
    if (!map_put(&l->text_map, kind, code, (uint32_t)l->n_texts)) {
        md_fault(ld->d, doc->name, row->line, 1, "twice", "keep one of them",
            "the %.*s %.*s is named twice", STR_ARG(kind), STR_ARG(code));
        return;
    }
    l->n_texts++;
}

void load_texts(struct loader *ld)
{
    static const char *const HEADS[4] = { "code", "kk", "ru", "en" };
    size_t n = load_count(ld, "texts") + 1, h[4];

    ld->l->texts = arena_array(ld->a, n, sizeof *ld->l->texts);
    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next) {
            if (s->n_part < 2 || !str_is(s->part[1], "texts"))
                continue;
            if (s->n_part < 3 || word_in(KINDS, sizeof KINDS / sizeof *KINDS, s->part[2]) < 0) {
                md_fault(ld->d, ld->docs[i]->name, s->line, 0, "unknown-kind",
                         "kinds: document, body, check, term, stop, ground, until, reason, result, "
                         "order, value, status",
                         "a section of texts must name their kind: `## title \xc2\xb7 texts "
                         "\xc2\xb7 kind`");
                continue;
            }
            for (const struct md_table *t = s->tables; t; t = t->next)
                if (load_heads(ld, ld->docs[i], t, HEADS, 4, h))
                    for (const struct md_row *row = t->first; row; row = row->next)
                        text_row(ld, ld->docs[i], row, h, s->part[2]);
        }
}

/* ------------------------------------------------------------------ reading them */
struct str law_text(const struct law *l, const char *kind, struct str code, enum lang lang)
{
    uint32_t i;
    int f;

    if (strcmp(kind, "question") == 0) {
        f = fact_index(l, code);
        return f >= 0 && l->facts[f].question[lang].n ? l->facts[f].question[lang] : code;
    }
    if (!map_get(&l->text_map, str_of(kind), code, &i) || l->texts[i][lang].n == 0)
        return code;
    return l->texts[i][lang];
}

size_t law_n_facts(const struct law *l)
{
    return l->n_facts;
}

struct law_fact_info law_fact_at(const struct law *l, size_t i)
{
    const struct fact_def *f = &l->facts[i];

    return (struct law_fact_info){ .name = f->name,
                                   .type = str_of(TYPES[f->type]),
                                   .values = f->values,
                                   .n_values = f->type == FT_ENUM ? f->n_values : 0,
                                   .asked_of = str_of(ASKED[f->asked]),
        .list = f->code_list };
}

bool law_fact(const struct law *l, struct str name, struct law_fact_info *out)
{
    int i = fact_index(l, name);

    if (i >= 0)
        *out = law_fact_at(l, (size_t)i);
    return i >= 0;
}
