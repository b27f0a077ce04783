/*
 * NAME      questions - one fact as a field of a form: by its type, for a page with one or with three
 * WHY       the dictionary of facts says what kind of answer there is; a person at home and an operator
 *           at a counter answer the same questions with the same spelling
 * OWNS      the spelling of answers: what a form sends and what the law reads
 */
#include "portal/questions.h"

#include "base/countries.h"

enum { MONEY_DECIMALS = 2 };

/* ------------------------------------------------------------------ options by type */
struct options { struct ui_option *o; size_t n; };

static void option(struct options *l, struct str value, struct str label, struct str now)
{
    l->o[l->n++] = (struct ui_option){ .value = value, .label = label,
        .checked = now.p != NULL && str_eq(value, now) };
}

static void bool_options(const struct apply *p, struct options *l, struct str now)
{
    enum lang lang = p->r->lang;

    l->o = arena_new_array(p->a, 4, struct ui_option);
    option(l, STR("true"), msg(lang, MSG_apply_yes), now);
    option(l, STR("false"), msg(lang, MSG_apply_no), now);
}

static void enum_options(const struct apply *p, const struct law_fact_info *info,
    struct options *l, struct str now)
{
    l->o = arena_new_array(p->a, info->n_values + 1, struct ui_option);
    for (size_t i = 0; i < info->n_values; i++)
        option(l, info->values[i], apply_words(p, info->name, info->values[i]), now);
}

/* "I don't know" is an answer like the others, the last one. */
static void unknown_option(const struct apply *p, struct options *l, struct str now)
{
    option(l, STR("unknown"), msg(p->r->lang, MSG_apply_unknown),
        now.p != NULL && now.n == 0 ? STR("unknown") : now);
    l->o[l->n - 1].divider = true;
}

static void country_options(const struct apply *p, struct options *l, struct str now)
{
    struct str codes[COUNTRIES_MOST];
    size_t n = countries_by_name(p->r->lang, codes);

    l->o = arena_new_array(p->a, n + 2, struct ui_option);
    option(l, STR(""), msg(p->r->lang, MSG_apply_choose), STR_NONE);
    for (size_t i = 0; i < n; i++)
        option(l, codes[i], country_name(codes[i], p->r->lang), now);
}

/* Regions of the classifier that exist today. */
static void region_options(const struct apply *p, struct options *l, struct str now)
{
    day today = moment_day(http_now(p->r));

    l->o = arena_new_array(p->a, 102, struct ui_option);
    option(l, STR(""), msg(p->r->lang, MSG_apply_choose), STR_NONE);
    for (int i = 1; i < 100; i++) {
        struct str code = str_printf(p->a, "%02d", i);

        if (law_region(p->law, code, today))
            option(l, code, law_place(p->law, code, p->r->lang), now);
    }
}

/* ------------------------------------------------------------------ kinds of answer */
enum kind { KIND_RADIOS, KIND_DATE, KIND_NONE_DATE, KIND_SELECT, KIND_NUMBER, KIND_MONEY };
static const struct { const char *type; enum kind kind; const char *page; unsigned hint; } kinds[] = {
    { "bool", KIND_RADIOS, "radios", 0 },
    { "enum", KIND_RADIOS, "radios", 0 },
    { "date", KIND_DATE, "date", MSG_apply_date_hint },
    { "date-or-none", KIND_NONE_DATE, "none-date", MSG_apply_date_hint },
    { "moment", KIND_DATE, "date", MSG_apply_date_hint },
    { "code", KIND_SELECT, "select", 0 },
    { "money", KIND_MONEY, "money", MSG_apply_money_hint },
    { "int", KIND_NUMBER, "number", MSG_apply_number_hint },
};

static size_t kind_of(struct str type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(type, kinds[i].type))
            return i;
    return sizeof kinds / sizeof *kinds - 1;
}

static struct options options_of(const struct apply *p, const struct law_fact_info *info,
    struct str now)
{
    struct options l = { NULL, 0 };

    if (str_is(info->type, "bool"))
        bool_options(p, &l, now);
    else if (str_is(info->type, "enum"))
        enum_options(p, info, &l, now);
    else if (str_is(info->list, "country"))
        country_options(p, &l, now);
    else if (str_is(info->type, "code"))
        region_options(p, &l, now);
    if (str_is(info->type, "bool") || str_is(info->type, "enum"))
        unknown_option(p, &l, now);
    return l;
}

/* The box "no such day" beside a date: "none" of the field "answer", else its name with "-none". */
static const char *none_field(struct request *r, const char *field)
{
    return str_is(str_of(field), "answer") ? "none" : str_z(r->arena, str_printf(r->arena, "%s-none", field));
}

static struct str typed_day(struct faults *f, const char *field, bool may_be_none)
{
    day d;

    if (may_be_none && answer_is(f->r, none_field(f->r, field), "yes"))
        return STR("none");
    d = answer_date(f, field, MSG_apply_no_answer_date);
    return d == DAY_NONE ? STR_NONE : day_str(f->r->arena, d);
}

/* "1 500 000,50" is how sums are written here. */
static struct str typed_money(struct faults *f, const char *field)
{
    struct str s = need(f, field, MSG_apply_no_answer, 30);
    struct buf b = buf_on(f->r->arena);
    int64_t tiyn_;

    for (size_t i = 0; i < s.n; i++) {
        uint32_t cp = utf8_next(s, &i);

        i--;
        if (cp == ',')
            buf_char(&b, '.');
        else if (cp != ' ' && cp != 0xa0 && cp != 0x202f && cp < 0x80)
            buf_char(&b, (char)cp);
    }
    if (fault_of(f, field).n == 0 && (!str_decimal(buf_get(&b), MONEY_DECIMALS, &tiyn_) || tiyn_ < 0))
        fault_add(f, str_of(field), msg(f->r->lang, MSG_apply_bad_money));
    return fault_of(f, field).n > 0 ? STR_NONE : money_str(f->r->arena, tiyn_);
}

static struct str typed_number(struct faults *f, const char *field)
{
    struct str s = need(f, field, MSG_apply_no_answer, 12);
    int64_t n;

    if (fault_of(f, field).n == 0 && !str_int(s, &n))
        fault_add(f, str_of(field), msg(f->r->lang, MSG_apply_bad_number));
    return fault_of(f, field).n > 0 ? STR_NONE : s;
}

struct str question_typed(struct faults *f, const struct law_fact_info *info, const char *field)
{
    enum kind kind = kinds[kind_of(info->type)].kind;

    switch (kind) {
    case KIND_DATE:
    case KIND_NONE_DATE:
        return typed_day(f, field, kind == KIND_NONE_DATE);
    case KIND_MONEY:
        return typed_money(f, field);
    case KIND_NUMBER:
        return typed_number(f, field);
    default:
        break;
    }
    if (answer_is(f->r, field, "unknown"))
        return STR("");
    return need(f, field, kind == KIND_SELECT ? MSG_apply_no_choice : MSG_apply_no_answer, 60);
}

struct question question_of(const struct apply *p, const struct law_fact_info *info, struct str now)
{
    size_t k = kind_of(info->type);
    struct options l = options_of(p, info, now);

    return (struct question){ .kind = str_of(kinds[k].page), .options = l.o, .n_options = l.n,
        .hint = kinds[k].hint != 0 ? msg(p->r->lang, kinds[k].hint) : STR_NONE,
        .unknown = kinds[k].kind != KIND_RADIOS };
}
