/*
 * NAME    names - what kinds, bodies, statuses and languages of acts are called
 * OWNS    the tables of those words; a kind that is not listed is shown as the register has it
 */
#include "acts/names.h"

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
static const struct named statuses[] = {
    { "in-force", MSG_acts_in_force }, { "ceased", MSG_acts_ceased },
    { "not-yet", MSG_acts_not_yet }, { "in-part", MSG_acts_in_part },
};
static const struct named warnings[] = {
    { "not-an-official-publication", MSG_acts_warn_official }, { "outline", MSG_acts_warn_outline },
    { "unofficial-translation", MSG_acts_warn_unofficial },
    { "machine-translation", MSG_acts_warn_machine },
    { "other-language", MSG_acts_warn_language }, { "no-text-of-this-day", MSG_acts_warn_day },
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
    return name_of(statuses, sizeof statuses / sizeof *statuses, status, lang);
}

struct str acts_warning(struct str code, enum lang lang)
{
    return name_of(warnings, sizeof warnings / sizeof *warnings, code, lang);
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

struct str acts_title(const struct json *v, enum lang lang)
{
    static const char *const NEXT[] = { "ru", "kk", "en" };
    const struct json *titles = json_get(v, "title");
    struct str s = json_get_str(titles, lang_code(lang).p);

    for (size_t i = 0; i < 3 && !s.n; i++)
        s = json_get_str(titles, NEXT[i]);
    return s;
}

struct str acts_called(struct arena *a, const struct json *act, enum lang lang)
{
    struct str kind = acts_kind_name(json_get_str(act, "kind"), lang);
    struct str number = json_get_str(act, "number");
    day adopted = acts_json_day(act, "adopted");
    struct buf b = buf_on(a);

    if (number.n)
        text_put(&b, lang, MSG_acts_kind_number, (const struct str[]){ kind, number }, 2);
    else
        buf_str(&b, kind);
    if (adopted != DAY_NONE) {
        buf_puts(&b, ", ");
        words_day(&b, lang, adopted);
    }
    return buf_get(&b);
}
