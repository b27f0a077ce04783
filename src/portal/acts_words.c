/*
 * NAME    acts_words - what kinds, statuses, languages and clauses of acts are called
 * OWNS    the tables of those words; a kind that is not listed is shown as the register has it
 */
#include "portal/acts.h"

#include "base/words.h"

struct named { const char *code; unsigned name; };
static const struct named kinds[] = {
    { "law", MSG_acts_kind_law }, { "code", MSG_acts_kind_code }, { "order", MSG_acts_kind_order },
    { "resolution", MSG_acts_kind_resolution }, { "decree", MSG_acts_kind_decree },
    { "instruction", MSG_acts_kind_instruction }, { "agreement", MSG_acts_kind_agreement },
    { "rules", MSG_acts_kind_rules }, { "decision", MSG_acts_kind_decision },
    { "regulation", MSG_acts_kind_regulation }, { "direction", MSG_acts_kind_direction },
    { "constitution", MSG_acts_kind_constitution },
};
static const struct { const char *status; unsigned word; const char *colour; } statuses[] = {
    { "in-force", MSG_acts_in_force, "green" }, { "ceased", MSG_acts_ceased, "grey" },
    { "not-yet", MSG_acts_not_yet, "yellow" }, { "in-part", MSG_acts_in_part, "turquoise" },
};
static const struct named bodies[] = {
    { "GOV", MSG_acts_body_gov }, { "PRES", MSG_acts_body_pres }, { "MIA", MSG_acts_body_mia },
    { "MFA", MSG_acts_body_mfa }, { "MJ", MSG_acts_body_mj }, { "MF", MSG_acts_body_mf },
    { "MLSP", MSG_acts_body_mlsp }, { "MDD", MSG_acts_body_mdd }, { "CAB", MSG_acts_body_cab },
};
static const struct named langs[] = {
    { "kk", MSG_portal_language_kk }, { "ru", MSG_portal_language_ru }, { "en", MSG_portal_language_en },
};

static struct str name_of(const struct named *v, size_t n, struct str code, enum lang lang)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(code, v[i].code))
            return msg(lang, v[i].name);
    return code;
}

struct str acts_kind_name(struct str kind, enum lang lang)
{
    return name_of(kinds, sizeof kinds / sizeof *kinds, kind, lang);
}

struct str acts_status_word(struct str status, enum lang lang)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (str_is(status, statuses[i].status))
            return msg(lang, statuses[i].word);
    return status;
}

struct str acts_status_colour(struct str status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (str_is(status, statuses[i].status))
            return str_of(statuses[i].colour);
    return STR("grey");
}

struct str acts_lang_name(struct str code, enum lang lang)
{
    return name_of(langs, sizeof langs / sizeof *langs, code, lang);
}

struct str acts_body_name(struct str body, enum lang lang)
{
    return name_of(bodies, sizeof bodies / sizeof *bodies, body, lang);
}

day acts_json_day(const struct json *o, const char *name)
{
    struct str s = json_get_str(o, name);
    day v = DAY_NONE;

    return s.n && day_parse(s, &v) ? v : DAY_NONE;
}

struct str acts_about(struct request *r, const struct json *act)
{
    struct str kind = acts_kind_name(json_get_str(act, "kind"), r->lang);
    struct str number = json_get_str(act, "number");
    day adopted = acts_json_day(act, "adopted");
    struct buf b = buf_on(r->arena);

    if (number.n)
        text_put(&b, r->lang, MSG_acts_kind_number, (const struct str[]){ kind, number }, 2);
    else
        buf_str(&b, kind);
    if (adopted != DAY_NONE) {
        buf_puts(&b, ", ");
        words_day(&b, r->lang, adopted);
    }
    return buf_get(&b);
}

/* "8.3" reads "8 3)"; what is no path ("annex_2_row_9") reads without its joints. */
struct str acts_clause_label(struct request *r, struct str id)
{
    struct str path = acts_clause_path(r->arena, id), one;
    struct buf b = buf_on(r->arena);

    if (!path.n) {
        for (size_t i = 0; i < id.n; i++)
            if (id.p[i] != '_')
                buf_char(&b, id.p[i]);
            else if (i == 0 || id.p[i - 1] != '_')
                buf_char(&b, ' ');
        return buf_get(&b);
    }
    for (bool first = true; path.p && str_cut(&path, '.', &one); first = false) {
        if (!first)
            buf_char(&b, ' ');
        buf_str(&b, one);
        if (!first)
            buf_char(&b, ')');
    }
    return buf_get(&b);
}
