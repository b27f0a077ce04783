/*
 * NAME    sheet - an act as of a day said in words, for whoever prints it
 * WHY     a paper has no links: what an act is, of which day, from where, and that it is not the official publication,
 *         must stand on it in sentences
 * ERRORS  DIAG_INPUT "act-too-long": a text of thousands of pages is no paper
 */
#include "acts/acts.h"
#include "acts/names.h"
#include "base/words.h"

static const struct { const char *member; unsigned name; } days[] = {
    { "adopted", MSG_acts_adopted }, { "published", MSG_acts_published },
    { "in_force", MSG_acts_effect }, { "ceased", MSG_acts_ended },
};

struct sheet { struct arena *a; const struct json *shown; enum lang lang; struct json *out; };

static void row(const struct sheet *s, struct json *rows, unsigned label, struct str value)
{
    struct json *o;

    if (!value.n)
        return;
    o = json_push(s->a, rows, json_new_object(s->a));
    json_set_str(s->a, o, "label", msg(s->lang, label));
    json_set_str(s->a, o, "value", value);
}

static struct str edition_of(const struct sheet *s)
{
    const struct json *e = json_get(s->shown, "edition");
    day from = acts_json_day(e, "from"), to = acts_json_day(e, "to");
    const struct str both[] = { words_day_str(s->a, s->lang, from), words_day_str(s->a, s->lang, to) };

    if (from == DAY_NONE)
        return STR_NONE;
    return text_make(s->a, s->lang, to == DAY_NONE ? MSG_acts_edition_since : MSG_acts_edition_from_to, both,
                     to == DAY_NONE ? 1 : 2);
}

static void fill_rows(const struct sheet *s, struct str base)
{
    struct json *rows = json_set(s->a, s->out, "rows", json_new_array(s->a));
    struct str eli = json_get_str(s->shown, "eli");

    row(s, rows, MSG_acts_status, acts_status_word(json_get_str(s->shown, "status"), s->lang));
    row(s, rows, MSG_acts_edition, edition_of(s));
    row(s, rows, MSG_acts_language, acts_lang_name(lang_code(s->lang), s->lang));
    row(s, rows, MSG_acts_body, acts_body_name(json_get_str(s->shown, "body"), s->lang));
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        day d = acts_json_day(s->shown, days[i].member);
        row(s, rows, days[i].name, d == DAY_NONE ? STR_NONE : words_day_str(s->a, s->lang, d));
    }
    row(s, rows, MSG_acts_code, json_get_str(s->shown, "code"));
    row(s, rows, MSG_acts_address, str_printf(s->a, "%.*s%.*s", STR_ARG(base), STR_ARG(eli)));
    row(s, rows, MSG_acts_source, json_get_str(s->shown, "source"));
}

static void fill_notices(const struct sheet *s)
{
    struct json *list = json_set(s->a, s->out, "notices", json_new_array(s->a));

    json_each(w, json_get(s->shown, "disclaimers"))
        if (!str_is(json_str(w), "other-language"))     /* the paper is in the language of its text */
            json_push(s->a, list, json_new_str(s->a, acts_warning(json_str(w), s->lang)));
    json_each(w, json_get(s->shown, "pending")) {
        struct str code = json_str(w);
        json_push(s->a, list, json_new_str(s->a, text_make(s->a, s->lang, MSG_acts_warn_pending, &code, 1)));
    }
    if (!json_get(s->shown, "clauses") || json_get(s->shown, "clauses")->count == 0)
        json_push(s->a, list, json_new_str(s->a, msg(s->lang, MSG_acts_no_text)));
}

/* "8" reads "8." before a clause and "8)" before an item, as acts print them; what has its own sign keeps it. */
static struct str number_said(const struct sheet *s, const struct json *c)
{
    struct str num = json_get_str(c, "num"), id = json_get_str(c, "id");
    char last = num.n ? num.p[num.n - 1] : '.';

    if (last < '0' || last > '9' || num.p[0] < '0' || num.p[0] > '9')
        return num;
    for (ptrdiff_t at; (at = str_find(id, "__")) >= 0; )
        id = str_sub(id, (size_t)at + 2, id.n);
    return str_printf(s->a, "%.*s%s", STR_ARG(num), str_starts(id, "item") ? ")" : ".");
}

static size_t fill_clauses(const struct sheet *s)
{
    static const char *const KEPT[] = { "heading", "text" };
    struct json *list = json_set(s->a, s->out, "clauses", json_new_array(s->a));
    size_t bytes = 0;

    json_each(c, json_get(s->shown, "clauses")) {
        struct json *o = json_push(s->a, list, json_new_object(s->a));
        struct str state = json_get_str(c, "state");
        for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
            json_set_str(s->a, o, KEPT[i], json_get_str(c, KEPT[i]));
            bytes += json_get_str(c, KEPT[i]).n;
        }
        json_set_str(s->a, o, "num", number_said(s, c));
        json_set_int(s->a, o, "depth", json_get_int(c, "depth", 0));
        if (str_is(state, "excluded"))
            json_set_str(s->a, o, "note", msg(s->lang, MSG_acts_excluded));
        if (str_is(state, "ceased"))
            json_set_str(s->a, o, "note", acts_status_word(state, s->lang));
    }
    return bytes;
}

struct json *acts_sheet(struct arena *a, const struct json *shown, enum lang lang, struct str base, size_t most,
                        struct diags *d)
{
    struct sheet s = { a, shown, lang, json_new_object(a) };
    struct str on, text, called, code = json_get_str(shown, "code");

    lang_parse(json_get_str(json_get(shown, "edition"), "lang"), &s.lang);
    size_t bytes = fill_clauses(&s);
    if (bytes > most) {
        diag_add(d, DIAG_INPUT, "act-too-long", "The text of %.*s has %zu KiB; a PDF made here takes %zu.",
                 STR_ARG(code), bytes >> 10, most >> 10)->remedy = most < ACTS_SHEET_ALONE
            ? STR("take it as Akoma Ntoso or JSON, or as a PDF from a terminal: sapar acts export CODE --pdf")
            : STR("take it as Akoma Ntoso or JSON");
        return NULL;
    }
    on = words_day_str(a, s.lang, acts_json_day(shown, "on"));
    text = text_make(a, s.lang, MSG_acts_on_day, &on, 1);
    called = acts_called(a, shown, s.lang);
    json_set_str(a, s.out, "lang", lang_code(s.lang));
    json_set_str(a, s.out, "title", acts_title(shown, s.lang));
    json_set_str(a, s.out, "about", called);
    json_set_str(a, s.out, "on", text);
    json_set_str(a, s.out, "day", json_get_str(shown, "on"));
    json_set_str(a, s.out, "foot", str_printf(a, "%.*s · %.*s", STR_ARG(code),
                                              STR_ARG(acts_warning(STR("not-an-official-publication"), s.lang))));
    json_set_str(a, s.out, "contents", msg(s.lang, MSG_acts_contents));
    fill_notices(&s);
    fill_rows(&s, base);
    return s.out;
}
