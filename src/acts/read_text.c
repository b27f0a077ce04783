/*
 * NAME    read_text - an act as plain text, the way sites of law publish it
 * WHY     most acts are to be had only so: a heading, a decision, a signature, rules that are
 *         approved, notes of the site
 * OWNS    the lines: what each is, and where in the tree of clauses it goes
 * ERRORS  DIAG_INPUT "acts-encoding", "acts-empty"; lines it cannot place are puzzles
 * MUST NOT guess a number or a day that the text does not have
 *
 * Ids are Akoma Ntoso's: sec_8__item_3, art_55__para_3. Of an order that approves rules the rules
 * are the act's text, since those are cited as "item 8": the order's own clauses get order__.
 */
#include <string.h>

#include "acts/lines.h"

/* ------------------------------------------------------------------ what a line is */
static bool begins(struct str folded, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(folded, words[i]))
            return true;
    return false;
}
#define BEGINS(f, ...) begins(f, (const char *const[]){ __VA_ARGS__ }, \
    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static bool has(struct str folded, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(folded, words[i]) >= 0)
            return true;
    return false;
}
#define HAS(f, ...) has(f, (const char *const[]){ __VA_ARGS__ }, \
    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* 8, 8-1: digits with parts; 0 when there are none. */
static size_t number_at(struct str s, size_t i)
{
    size_t from = i;

    while (i < s.n && i - from < 12 && ((s.p[i] >= '0' && s.p[i] <= '9')
           || (s.p[i] == '-' && i > from && i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')))
        i++;
    return i - from;
}

static size_t blanks(struct str s, size_t i)
{
    size_t from = i;

    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '.'))
        i++;
    return i - from;
}

static bool numbered(struct line *l)
{
    size_t n = number_at(l->text, 0);
    char after = n && n < l->text.n ? l->text.p[n] : 0;

    if (!n)
        return false;
    if (after == ')')
        l->kind = LINE_ITEM;
    else if (after == '.' && (n + 1 == l->text.n || l->text.p[n + 1] == ' '
                              || l->text.p[n + 1] == '\t' || (unsigned char)l->text.p[n + 1] >= 0x80
                              || (l->text.p[n + 1] >= 'A' && l->text.p[n + 1] <= 'Z')))
        l->kind = LINE_SECTION;
    else
        return false;
    l->num = str_sub(l->text, 0, n);
    l->rest = str_trim(str_sub(l->text, n + 1, l->text.n));
    return true;
}

static bool lettered(struct line *l)
{
    size_t i = 0;
    uint32_t c = l->text.n > 2 ? utf8_next(l->text, &i) : 0;
    bool small = (c >= 'a' && c <= 'z') || (c >= 0x430 && c <= 0x44F);

    if (!small || i >= l->text.n || l->text.p[i] != ')')
        return false;
    l->kind = LINE_POINT;
    l->num = str_sub(l->text, 0, i);
    l->order = c < 0x80 ? (int)(c - 'a') + 1 : (int)(c - 0x430) + 1;
    l->rest = str_trim(str_sub(l->text, i + 1, l->text.n));
    return true;
}

/* "Article 5. Heading", "Статья 5.", "5-бап."; the same of chapters. */
static bool titled(struct line *l, struct str f)
{
    static const struct { const char *word; enum line_kind kind; bool behind; } heads[] = {
        { "article ", LINE_ARTICLE, false }, { "статья ", LINE_ARTICLE, false },
        { "-бап", LINE_ARTICLE, true }, { "chapter ", LINE_CHAPTER, false },
        { "глава ", LINE_CHAPTER, false }, { "-тарау", LINE_CHAPTER, true },
        { "section ", LINE_CHAPTER, false }, { "раздел ", LINE_CHAPTER, false },
        { "-бөлім", LINE_CHAPTER, true },
    };

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t word = strlen(heads[i].word), at = heads[i].behind ? 0 : word, n, end;
        if (!heads[i].behind && !str_starts(f, heads[i].word))
            continue;
        n = number_at(l->text, at);
        end = at + n + (heads[i].behind ? word : 0);
        if (!n || (heads[i].behind && !str_starts(str_sub(f, n, f.n), heads[i].word)))
            continue;
        if (end < l->text.n && !strchr(". \t", l->text.p[end]))
            continue;
        l->kind = heads[i].kind;
        l->num = str_sub(l->text, at, n);
        l->rest = str_trim(str_sub(l->text, end + blanks(l->text, end), l->text.n));
        return true;
    }
    return false;
}

static void other(struct line *l, struct str f)
{
    if (HAS(f, "ceased to be valid", "утратил силу", "утратило силу", "утратила силу",
            "утратили силу", "күші жойылды", "күшін жойған") && l->text.n < 600
        && BEGINS(f, "the document", "сноска", "утратил", "footnote", "ескерту", "күші жойылды",
                  "документ", "ceased", "this act", "внимание"))
        l->kind = LINE_CEASED;
    else if (BEGINS(f, "disclaimer", "this text was translated", "machine translation",
                    "машинный перевод"))
        l->kind = LINE_DISCLAIMER;
    else if (BEGINS(f, "сноска", "footnote", "ескерту", "примечание изпи", "примечание ицпи"))
        l->kind = LINE_NOTE;
    else if (l->text.n < 400 && (BEGINS(f, "approved by", "утвержден", "утверждён")
             || (l->text.n < 250 && HAS(f, "бекітілген"))))
        l->kind = LINE_APPROVED;
    else if (l->text.n < 200 && BEGINS(f, "annex", "appendix", "приложение", "qosymsha"))
        l->kind = LINE_ANNEX;
    else if (l->text.n < 160 && l->text.p[l->text.n - 1] != '.' && l->text.p[l->text.n - 1] != ';'
             && BEGINS(f, "prime minister", "премьер-министр", "president", "президент",
                       "министр ", "minister", "қазақстан республикасының премьер",
                       "қазақстан республикасының президенті", "chairman", "председатель"))
        l->kind = LINE_SIGNATURE;
}

void line_know(struct arena *a, struct line *l)
{
    struct str f = utf8_fold(a, str_sub(l->text, 0, 700));

    l->kind = LINE_PLAIN;
    l->rest = l->text;
    if (!numbered(l) && !titled(l, f) && !lettered(l))
        other(l, f);
}

/* ------------------------------------------------------------------ the heading */
static bool header_line(struct arena *a, struct str s, struct said *out)
{
    return s.n < 400 && words_said(a, s, 0, out) && out->number.n;
}

static void heading(struct text_reading *t)
{
    size_t at = SIZE_MAX, title = SIZE_MAX;
    struct said said;

    for (size_t i = 0; i < t->n && i < 15 && at == SIZE_MAX; i++)
        if (t->lines[i].kind == LINE_PLAIN && header_line(t->a, t->lines[i].text, &said))
            at = i;
    if (at != SIZE_MAX) {
        t->doc->adopted = said.on;
        t->doc->number = said.number;
        t->lines[at].kind = LINE_USED;
        t->header = t->lines[at].text;
    }
    for (size_t i = at == SIZE_MAX ? 0 : at + 1; i < t->n && i < 20 && title == SIZE_MAX; i++)
        if (t->lines[i].kind == LINE_PLAIN && t->lines[i].text.n < ACTS_TITLE_MOST)
            title = i;
    if (at != SIZE_MAX && at > 0 && t->lines[at - 1].kind == LINE_PLAIN
        && (title == SIZE_MAX || t->lines[title].text.n > 400 || !t->header_first))
        title = at - 1;
    if (title != SIZE_MAX) {
        t->title = t->lines[title].text;
        t->lines[title].kind = LINE_USED;
    }
}

static void kind_and_body(struct text_reading *t, struct str folded)
{
    static const struct { const char *said, *kind; } sure[] = {
        { "this resolution", "resolution" }, { "decides:", "resolution" },
        { "постановляет", "resolution" }, { "қаулы етеді", "resolution" },
        { "настоящее постановление", "resolution" }, { "осы қаулы", "resolution" },
        { "приказываю", "order" }, { "бұйырамын", "order" }, { "i order", "order" },
        { "настоящий приказ", "order" }, { "осы бұйрық", "order" }, { "this order", "order" },
        { "this decree", "decree" }, { "настоящий указ", "decree" }, { "this law", "law" },
        { "настоящий закон", "law" }, { "осы заң", "law" }, { "this code", "code" },
    };
    struct str kind = words_kind(t->header);

    for (size_t i = 0; !kind.n && i < sizeof sure / sizeof *sure; i++)
        if (str_find(folded, sure[i].said) >= 0)
            kind = str_of(sure[i].kind);
    t->doc->kind = kind.n ? kind : words_kind(t->title);
    t->doc->body = words_body(t->header);
    if (!t->doc->body.n)
        t->doc->body = words_body(str_sub(folded, t->title.n, 3000));
}

/* ------------------------------------------------------------------ the whole */
static bool split(struct text_reading *t, struct str text, struct diags *d)
{
    struct str rest = text, one;
    size_t cap = 1;
    int number = 0;

    for (size_t i = 0; i < text.n; i++)
        cap += text.p[i] == '\n';
    if (cap > 400000) {
        diag_add(d, DIAG_INPUT, "acts-limit", "a text of more than 400 000 lines")->remedy =
            STR("divide it");
        return false;
    }
    t->lines = arena_new_array(t->a, cap, struct line);
    while (rest.p && str_cut(&rest, '\n', &one)) {
        number++;
        one = str_trim(one);
        while (one.n >= 2 && memcmp(one.p, "\xc2\xa0", 2) == 0)
            one = str_trim(str_sub(one, 2, one.n));
        if (!one.n)
            continue;
        t->lines[t->n].text = one;
        t->lines[t->n].number = number;
        struct arena_mark m = arena_mark(t->a);
        line_know(t->a, &t->lines[t->n]);
        arena_rewind(t->a, m);
        t->n++;
    }
    if (t->n)
        return true;
    diag_add(d, DIAG_INPUT, "acts-empty", "there is no text in it")->remedy =
        STR("look whether the right file was given");
    return false;
}

bool read_text(struct arena *a, struct str text, const struct import_hints *h,
               struct act_doc *out, struct puzzles *p, struct diags *d)
{
    struct text_reading t = { .a = a, .doc = out, .puzzles = p, .header = STR("") };
    struct str folded;

    *out = (struct act_doc){ .adopted = DAY_NONE, .published = DAY_NONE, .effect = DAY_NONE,
        .ceased = DAY_OPEN, .country = h->country, .source = h->source };
    if (!encoding_text(a, &text, false, d))
        return false;
    if (!split(&t, text, d))
        return false;
    t.header_first = t.lines[0].kind == LINE_PLAIN && header_line(a, t.lines[0].text,
                                                                  &(struct said){ 0 });
    t.edition = doc_edition_add(a, out);
    t.edition->lang = h->lang_given ? h->lang : words_lang(text, h->lang);
    t.edition->from = h->from;
    heading(&t);
    folded = utf8_fold(a, str_sub(text, 0, 1 << 20));
    kind_and_body(&t, folded);
    out->title[t.edition->lang] = t.title;
    lines_place(&t);
    lines_links(&t);
    return doc_finish(a, out, d);
}
