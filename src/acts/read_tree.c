/*
 * NAME    read_tree - lines into clauses, and what clauses say of other acts
 * WHY     a citation needs an id, a repeal a link
 */
#include <string.h>

#include "acts/lines.h"

static struct str join(struct text_reading *t, struct str up, const char *what, struct str num)
{
    return str_printf(t->a, "%.*s%s%s_%.*s", STR_ARG(up), up.n ? "__" : "", what, STR_ARG(num));
}

static struct str two(struct arena *a, struct str x, const char *sep, struct str y)
{
    return x.n ? str_printf(a, "%.*s%s%.*s", STR_ARG(x), sep, STR_ARG(y)) : y;
}

static bool is_excluded(struct arena *a, struct str s)
{
    static const char *const SAYS[] = { "it is excluded", "excluded", "is excluded", "исключен",
        "исключён", "алып тасталды", "алынып тасталды", "алып тасталған", "(исключен",
        "(excluded", "deleted" };
    struct str f = utf8_fold(a, str_sub(s, 0, 80));

    for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i++)
        if (str_starts(f, SAYS[i]) && s.n < 400)
            return true;
    return false;
}

static bool is_ceased(struct arena *a, struct str s)
{
    struct str f = utf8_fold(a, str_sub(s, 0, 120));

    return s.n < 400 && (str_starts(f, "ceased to be valid") || str_starts(f, "утратил")
                         || str_starts(f, "күші жойылды"));
}

static struct doc_clause *add(struct text_reading *t, struct str id, int depth, struct str num,
                              struct str text)
{
    struct doc_clause *c = doc_clause_add(t->a, t->edition);

    *c = (struct doc_clause){ .id = id, .num = num, .depth = depth, .text = text };
    c->state = is_excluded(t->a, text) ? CLAUSE_EXCLUDED : is_ceased(t->a, text) ? CLAUSE_CEASED
        : CLAUSE_HOLDS;
    return c;
}

/* The order's own clauses give way to those of the rules it approves. */
static void approve(struct text_reading *t, const struct line *l)
{
    t->article = t->section = t->item = STR("");
    if (!t->approved) {
        for (size_t i = 0; i < t->edition->n; i++) {
            struct doc_clause *c = &t->edition->clauses[i];
            c->id = str_printf(t->a, "order__%.*s", STR_ARG(c->id));
        }
        t->part = STR("");
    } else {
        t->part = str_printf(t->a, "att_%d", ++t->annexes + 1);
    }
    t->approved = true;
    t->paras = 0;
    add(t, two(t->a, t->part, "__", STR("approval")), 0, STR(""), l->text);
}

static void annex(struct text_reading *t, const struct line *l)
{
    t->article = t->section = t->item = STR("");
    t->paras = 0;
    t->part = str_printf(t->a, "annex_%d", ++t->annexes);
    add(t, t->part, 0, STR(""), l->text);
}

/* Text without a number: more of what stands above it, or a paragraph behind a list. */
static void plain(struct text_reading *t, const struct line *l)
{
    struct doc_clause *last = t->edition->n ? &t->edition->clauses[t->edition->n - 1] : NULL;
    struct str up = t->section.n ? t->section : t->article;

    if (!up.n) {
        struct str id = str_printf(t->a, "%s_%d", t->paras ? "p" : "preamble", t->paras + 1);
        t->paras++;
        if (str_is(id, "preamble_1"))
            id = STR("preamble");
        add(t, two(t->a, t->part, "__", id), 0, STR(""), l->text);
        return;
    }
    if (last && str_eq(last->id, up)) {
        last->text = two(t->a, last->text, "\n", l->text);
        return;
    }
    t->item = STR("");
    add(t, str_printf(t->a, "%.*s__p_%d", STR_ARG(up), ++t->paras), 1 + (t->article.n > 0
        && t->section.n > 0), STR(""), l->text);
}

static void section(struct text_reading *t, const struct line *l)
{
    t->item = STR("");
    t->paras = 0;
    t->section = t->article.n ? join(t, t->article, "para", l->num)
        : join(t, t->part, "sec", l->num);
    add(t, t->section, t->article.n ? 1 : 0, l->num, l->rest);
}

static void item(struct text_reading *t, const struct line *l)
{
    struct str up = t->section.n ? t->section : t->article.n ? t->article : t->part;

    t->item = join(t, up, "item", l->num);
    add(t, t->item, up.n ? 1 + (t->article.n && t->section.n) : 0, l->num, l->rest);
}

static void point(struct text_reading *t, const struct line *l)
{
    struct str up = t->item.n ? t->item : t->section.n ? t->section : t->part;
    struct str num = str_printf(t->a, "%d", l->order);

    add(t, join(t, up, "point", num), up.n ? 2 : 0, l->num, l->rest);
}

static void article(struct text_reading *t, const struct line *l)
{
    t->section = t->item = STR("");
    t->paras = 0;
    t->article = join(t, t->part, "art", l->num);
    add(t, t->article, 0, l->num, STR(""))->heading = l->rest;
}

/* The rule that another act ended this one. */
static void ceased(struct text_reading *t, const struct line *l)
{
    struct said said;
    struct str kind = words_kind(str_sub(l->text, 0, l->text.n)), body = words_body(l->text);

    if (!words_said(t->a, l->text, 0, &said) || !said.number.n) {
        puzzle_add(t->puzzles, l->number, "ceased, but by which act is not said", l->text);
        return;
    }
    t->doc->ceased = said.on;
    doc_link_add(t->a, t->doc, "repealed-by", act_code(t->a, t->doc->country, kind.n ? kind
        : STR("act"), body, said.number, said.on), STR(""), l->text);
}

static void chapter(struct text_reading *t, const struct line *l)
{
    t->article = t->section = t->item = STR("");
    t->paras = 0;
    add(t, join(t, t->part, "chp", l->num), 0, l->num, STR(""))->heading = l->rest;
}

static void disclaimer(struct text_reading *t, const struct line *l)
{
    struct str f = utf8_fold(t->a, l->text);

    t->edition->origin = str_find(f, "ai translator") >= 0 || str_find(f, "machine") >= 0
        || str_find(f, "машинн") >= 0 ? STR("machine-translation")
        : STR("unofficial-translation");
    t->ended = true;
}

/* Behind a disclaimer stands what the site says of itself. */
static void after_end(struct text_reading *t, const struct line *l)
{
    if (l->kind == LINE_CEASED)
        ceased(t, l);
    else
        puzzle_add(t->puzzles, l->number, "behind the end of the act", l->text);
}

static void place(struct text_reading *t, const struct line *l)
{
    switch (l->kind) {
    case LINE_USED: break;
    case LINE_SECTION: section(t, l); break;
    case LINE_ITEM: item(t, l); break;
    case LINE_POINT: point(t, l); break;
    case LINE_ARTICLE: article(t, l); break;
    case LINE_CHAPTER: chapter(t, l); break;
    case LINE_CEASED: ceased(t, l); break;
    case LINE_DISCLAIMER: disclaimer(t, l); break;
    case LINE_NOTE: puzzle_add(t->puzzles, l->number, "a note of the site", l->text); break;
    case LINE_APPROVED: approve(t, l); break;
    case LINE_ANNEX: annex(t, l); break;
    case LINE_SIGNATURE:
        add(t, two(t->a, t->part, "__", STR("signature")), 0, STR(""), l->text);
        t->section = t->item = t->article = STR("");
        break;
    case LINE_PLAIN: plain(t, l); break;
    }
}

void lines_place(struct text_reading *t)
{
    t->part = t->article = t->section = t->item = STR("");
    for (size_t i = 0; i < t->n; i++) {
        if (t->ended)
            after_end(t, &t->lines[i]);
        else
            place(t, &t->lines[i]);
    }
    if (!t->edition->origin.n)
        t->edition->origin = STR("unknown");
}

/* ------------------------------------------------------------------ links */
static bool says(struct arena *a, struct str s, const char *const *words, size_t n)
{
    struct str f = utf8_fold(a, str_sub(s, 0, 4000));

    for (size_t i = 0; i < n; i++)
        if (str_find(f, words[i]) >= 0)
            return true;
    return false;
}

static const char *const REPEALING[] = { "recognize invalid", "recognize as invalid",
    "to be repealed", "признать утративш", "күші жойылды деп тан", "declare invalid" };
static const char *const AMENDING[] = { "about modification", "on amendments", "on introduction of",
    "о внесении изменени", "өзгерістер", "to amend", "внести следующие изменени" };
static const char *const BASING[] = { "in pursuance of", "according to", "в соответствии с",
    "во исполнение", "на основании", "сәйкес", "in accordance with" };
#define SAYS(a, s, list) says(a, s, list, sizeof list / sizeof *list)

/* Every act that a text names by day and number; the first has the relation, others are cited. */
static void named(struct text_reading *t, const struct doc_clause *c, const char *rel)
{
    size_t at = 0, seen = 0;
    struct said said;

    while (seen < 200 && words_said(t->a, c->text, at, &said)) {
        size_t back = said.from > at + 300 ? said.from - 300 : at;
        struct str before = str_sub(c->text, back, said.from - back);
        struct str after = str_sub(c->text, said.to, 100);
        struct str kind = words_kind(before), body = words_body(before);
        at = said.to > at ? said.to : at + 1;
        if (!said.number.n && !str_is(kind, "law") && !str_is(kind, "code"))
            continue;
        if (!body.n)
            body = words_body(after);
        struct str code = act_code(t->a, t->doc->country, kind.n ? kind : STR("act"), body,
                                   said.number, said.on);
        if (said.on == t->doc->adopted && str_eq(said.number, t->doc->number))
            continue;
        doc_link_add(t->a, t->doc, seen++ ? "cites" : rel, code, c->id,
                     str_trim(str_sub(c->text, back, said.to - back)));
    }
}

static bool under(struct str id, struct str up)
{
    return up.n && id.n > up.n + 2 && memcmp(id.p, up.p, up.n) == 0
        && memcmp(id.p + up.n, "__", 2) == 0;
}

void lines_links(struct text_reading *t)
{
    struct str repealing = STR("");
    bool amends = SAYS(t->a, t->title, AMENDING);

    for (size_t i = 0; i < t->edition->n && t->doc->n_links < ACTS_LINKS_MOST - 300; i++) {
        const struct doc_clause *c = &t->edition->clauses[i];
        if (!c->text.n || c->text.n > 200000)
            continue;
        if (SAYS(t->a, c->text, REPEALING))
            repealing = c->id;
        bool ends = str_eq(c->id, repealing) || under(c->id, repealing);
        bool base = str_find(c->id, "preamble") >= 0 && SAYS(t->a, c->text, BASING);
        named(t, c, ends ? "repeals" : amends && str_find(c->id, "preamble") < 0 ? "amends"
              : base ? "based-on" : "cites");
    }
}
