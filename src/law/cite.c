/*
 * NAME    law/cite - a clause for people: "Rules ..., cl. 8 1)"
 * WHY     a citation is read by somebody who holds the act in hand, in the language of the page
 * OWNS    the words that clauses are spelt with, in three languages
 */
#include "law/internal.h"

/* Words inside clause codes; a word that is not here stays as it is. */
static const struct { const char *code, *name[LANG_COUNT]; } WORDS[] = {
    { "annex", { "қосымша", "приложение", "annex" } },
    { "row", { "жол", "строка", "row" } },
    { "chapter", { "тарау", "глава", "chapter" } },
    { "list", { "тізім", "перечень", "list" } },
    { "section", { "бөлім", "раздел", "section" } },
    { "part", { "бөлік", "часть", "part" } },
    { "title", { "тақырып", "заголовок", "title" } },
    { "short", { "қысқаша", "кратко", "summary" } },
    { "who", { "кімге", "кому", "who" } },
    { "documents", { "құжаттар", "документы", "documents" } },
    { "grounds", { "негіздер", "основания", "grounds" } },
    { "term", { "мерзім", "срок", "term" } },
    { "price", { "құны", "стоимость", "price" } },
    { "fee", { "алым", "сбор", "fee" } },
    { "notice", { "хабарлама", "уведомление", "notice" } },
    { "result", { "нәтиже", "результат", "result" } },
    { "checks", { "тексерулер", "проверки", "checks" } },
    { "petition", { "өтінішхат", "ходатайство", "petition" } },
    { "personally", { "жеке өзі", "лично", "in person" } },
    { "permanent", { "тұрақты", "постоянный", "permanent" } },
    { "temporary", { "уақытша", "временный", "temporary" } },
    { "order", { "тәртіп", "порядок", "order" } },
    { "questionnaire", { "сауалнама", "анкета", "questionnaire" } },
    { "stage", { "кезең", "этап", "stage" } },
};

static struct str in_words(struct str code, enum lang lang)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (str_is(code, WORDS[i].code))
            return str_of(WORDS[i].name[lang]);
    return code;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "annex-2-row-8" reads "annex 2 row 8"; "19-1(2)" is a number and stays. */
static void spelt(struct buf *b, struct str word, enum lang lang)
{
    struct str rest = word, one;
    bool first = true;

    if (word.n == 0 || digit(word.p[0])) {
        buf_str(b, word);
        return;
    }
    while (str_cut(&rest, '-', &one)) {
        buf_puts(b, first ? "" : " ");
        buf_str(b, in_words(one, lang));
        first = false;
    }
}

/* The first word is the clause, numbers behind a full stop are its points: "8.1" reads "8 1)". */
static void points(struct buf *b, struct str code, const char *unit, enum lang lang)
{
    struct str word;
    bool first = true;

    while (str_cut(&code, '.', &word)) {
        bool number = word.n && digit(word.p[0]);
        if (!first)
            buf_char(b, ' ');
        if (first && number && lang != LANG_KK) {
            buf_puts(b, unit);
            buf_char(b, ' ');
        }
        spelt(b, word, lang);
        if (first && number && lang == LANG_KK) {
            buf_char(b, '-');
            buf_puts(b, unit);
        }
        if (!first && word.n && digit(word.p[word.n - 1]))
            buf_char(b, ')');
        first = false;
    }
}

struct str law_cite(const struct law *l, struct arena *a, struct str clause, enum lang lang)
{
    static const char *const ARTICLE[LANG_COUNT] = { "бап", "ст.", "art." };
    static const char *const CLAUSE[LANG_COUNT] = { "тармақ", "п.", "cl." };
    struct buf b = buf_on(a);
    const struct act *act = act_find(l, clause_act(clause));
    ptrdiff_t at = str_chr(clause, '#');
    bool article = act && (str_is(act->kind, "law") || str_is(act->kind, "code") ||
        str_is(act->kind, "constitution"));

    buf_str(&b, act ? law_act_title(l, act->code, lang) : clause_act(clause));
    if (at >= 0 && (size_t)at + 1 < clause.n) {
        buf_puts(&b, ", ");
        points(&b, str_sub(clause, (size_t)at + 1, clause.n),
               article ? ARTICLE[lang] : CLAUSE[lang], lang);
    }
    return buf_get(&b);
}
