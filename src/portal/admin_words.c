/*
 * NAME      admin_words - rows of the law in words: what a table is about, a condition, an answer
 * WHY       who approves another edition reads law, not the names of columns
 * OWNS      the names of tables; how a cell is said
 */
#include "portal/admin.h"

static const struct { const char *table; unsigned words; } tables[] = {
    { "eligible", MSG_admin_t_eligible }, { "documents", MSG_admin_t_documents }, { "decider", MSG_admin_t_decider },
    { "checks", MSG_admin_t_checks }, { "terms", MSG_admin_t_terms }, { "stops", MSG_admin_t_stops },
    { "fee", MSG_admin_t_fee }, { "grounds", MSG_admin_t_grounds }, { "result", MSG_admin_t_result },
    { "registration", MSG_admin_t_registration }, { "completeness", MSG_admin_t_completeness },
    { "hearing", MSG_admin_t_hearing }, { "appeal", MSG_admin_t_appeal }, { "cancellation", MSG_admin_t_cancellation },
};

struct str sheet_table_name(struct sheet *s, struct str code)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (str_is(code, tables[i].table))
            return sheet_say(s, tables[i].words);
    return code;
}

static bool of_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* One word of a cell: a value of the fact, yes or no, a day, a country; what it is not stays as it is. */
static struct str word_of(struct sheet *s, struct str fact, struct str word)
{
    struct str code = str_printf(s->a, "%.*s=%.*s", STR_ARG(fact), STR_ARG(word));
    struct str said = law_text(s->law, "value", code, s->lang);
    day d;

    if (!str_eq(said, code))
        return said;
    if (str_is(word, "true") || str_is(word, "false"))
        return sheet_yes(s, str_is(word, "true"));
    if (str_is(word, "not"))
        return sheet_say(s, MSG_admin_cell_not);
    return day_parse(word, &d) ? words_day_str(s->a, s->lang, d) : word;
}

struct str sheet_cell_words(struct sheet *s, struct str fact, struct str cell)
{
    struct buf b = buf_on(s->a);

    if (str_is(cell, "-"))
        return sheet_say(s, MSG_admin_cell_any);
    for (size_t i = 0; i < cell.n;) {
        size_t from = i;

        while (i < cell.n && of_word(cell.p[i]))
            i++;
        if (i > from)
            buf_str(&b, word_of(s, fact, str_sub(cell, from, i - from)));
        else
            buf_char(&b, cell.p[i++]);
    }
    return buf_get(&b);
}

/* "Where do you live?: abroad". A condition that is an expression stays as it is written in the law file. */
struct str sheet_condition(struct sheet *s, struct str fact, struct str cell)
{
    struct str question = law_text(s->law, "question", fact, s->lang);

    return str_printf(s->a, "%.*s %.*s", STR_ARG(question), STR_ARG(sheet_cell_words(s, fact, cell)));
}
