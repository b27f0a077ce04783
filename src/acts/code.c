/*
 * NAME    code - how acts, kinds, bodies and clauses are called
 * WHY     the law room cites KZ-GOV-1010-2001; an act that is imported gets the same name by the
 *         same rule, so that a citation finds its text
 * OWNS    the tables of kinds and bodies in three languages
 *
 * COUNTRY-BODY-NUMBER-YEAR. Of 477-IV the part before the Roman number counts, of 11-1-2/517 the
 * part behind the stroke. Laws have LAW for a body.
 */
#include <string.h>

#include "acts/room.h"

/* Folded beginnings of words; the first that fits. Longer ones stand first. */
static const struct { const char *word, *kind; } kinds[] = {
    { "constitutional law", "law" }, { "конституциялы", "law" }, { "конституционн", "law" },
    { "resolution", "resolution" }, { "постановлени", "resolution" }, { "қаулы", "resolution" },
    { "order of the government", "resolution" }, { "decree", "decree" }, { "указ", "decree" },
    { "жарлы", "decree" }, { "order", "order" }, { "приказ", "order" }, { "бұйры", "order" },
    { "instruction", "instruction" }, { "инструкци", "instruction" }, { "нұсқаулы", "instruction" },
    { "code", "code" }, { "кодекс", "code" }, { "law", "law" }, { "закон", "law" }, { "заң", "law" },
    { "agreement", "agreement" }, { "соглашени", "agreement" }, { "келісім", "agreement" },
    { "treaty", "agreement" }, { "договор", "agreement" }, { "rules", "rules" },
    { "правил", "rules" }, { "қағида", "rules" }, { "ереже", "rules" }, { "decision", "decision" },
    { "решени", "decision" }, { "шешім", "decision" }, { "regulation", "regulation" },
    { "положени", "regulation" }, { "disposal", "direction" }, { "распоряжени", "direction" },
    { "өкім", "direction" },
};
static const struct { const char *word, *body; } bodies[] = {
    { "cabinet of ministers", "CAB" }, { "кабинета министров", "CAB" },
    { "кабинет министров", "CAB" }, { "министрлер кабинет", "CAB" },
    { "ministry of internal affairs", "MIA" }, { "minister of internal affairs", "MIA" },
    { "министерства внутренних дел", "MIA" }, { "министра внутренних дел", "MIA" },
    { "министерство внутренних дел", "MIA" }, { "ішкі істер минист", "MIA" },
    { "ministry of foreign affairs", "MFA" }, { "minister of foreign affairs", "MFA" },
    { "министерства иностранных дел", "MFA" }, { "министра иностранных дел", "MFA" },
    { "министерство иностранных дел", "MFA" }, { "исполняющего обязанности министра иностранных",
      "MFA" }, { "сыртқы істер минист", "MFA" },
    { "ministry of justice", "MJ" }, { "minister of justice", "MJ" },
    { "министра юстиции", "MJ" }, { "министерства юстиции", "MJ" }, { "әділет минист", "MJ" },
    { "ministry of finance", "MF" }, { "minister of finance", "MF" }, { "министра финансов", "MF" },
    { "қаржы минист", "MF" }, { "digital development", "MDD" }, { "цифрового развития", "MDD" },
    { "цифрлық даму", "MDD" }, { "social protection", "MLSP" }, { "социальной защиты", "MLSP" },
    { "халықты әлеуметтік қорғау", "MLSP" },
    { "government", "GOV" }, { "правительств", "GOV" }, { "үкімет", "GOV" },
    { "president", "PRES" }, { "президент", "PRES" },
    { "parliament", "LAW" }, { "парламент", "LAW" },
};

struct str slug(struct arena *a, struct str s)
{
    struct str f = utf8_fold(a, str_trim(s));
    struct buf b = buf_on(a);
    size_t i = 0;

    while (i < f.n) {
        uint32_t c = utf8_next(f, &i);
        bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0xC0;
        if (word)
            buf_utf8(&b, c);
        else if (b.n && b.p[b.n - 1] != '-')
            buf_char(&b, '-');
    }
    while (b.n && b.p[b.n - 1] == '-')
        b.n--;
    return buf_get(&b);
}

struct str words_kind(struct str s)
{
    struct arena *a = arena_new();
    struct str f = utf8_fold(a, str_sub(s, 0, 4000));
    ptrdiff_t best = -1;
    struct str kind = STR("");

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        ptrdiff_t at = str_find(f, kinds[i].word);
        if (at >= 0 && (best < 0 || at < best)) {
            best = at;
            kind = str_of(kinds[i].kind);
        }
    }
    arena_free(a);
    return kind;
}

struct str words_body(struct str s)
{
    struct arena *a = arena_new();
    struct str f = utf8_fold(a, str_sub(s, 0, 4000)), body = STR("");
    ptrdiff_t best = -1;

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        ptrdiff_t at = str_find(f, bodies[i].word);
        if (at >= 0 && (best < 0 || at < best)) {
            best = at;
            body = str_of(bodies[i].body);
        }
    }
    arena_free(a);
    return body;
}

struct str kind_code(struct arena *a, struct str word)
{
    struct str f = utf8_fold(a, str_trim(word));

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(f, kinds[i].word))
            return str_of(kinds[i].kind);
    f = slug(a, word);
    return f.n ? f : STR("act");
}

/* A short name: known, else the first letters of its words, else as it is when short already. */
struct str body_short(struct arena *a, struct str kind, struct str body)
{
    struct str known = words_body(body), rest = body, word;
    struct buf b = buf_on(a);

    if (str_is(kind, "law"))
        return STR("LAW");
    if (known.n)
        return known;
    if (body.n && body.n <= 8 && str_chr(body, ' ') < 0)
        return slug(a, body).n ? str_dup(a, body) : STR("ACT");
    while (rest.p && str_cut(&rest, ' ', &word) && b.n < 16) {
        size_t i = 0;
        uint32_t c = word.n > 3 ? utf8_next(word, &i) : 0;
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xC0)
            buf_utf8(&b, c);
    }
    return b.n ? buf_get(&b) : str_is(kind, "code") ? STR("CODE") : STR("ACT");
}

static bool roman(struct str s)
{
    if (!s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("IVXLC", s.p[i]))
            return false;
    return true;
}

struct str act_code(struct arena *a, struct str country, struct str kind, struct str body,
                    struct str number, day adopted)
{
    struct buf b = buf_on(a), up = buf_on(a);
    struct str n = str_trim(number), short_body = body_short(a, kind, body);
    ptrdiff_t at = str_chr(n, '/');
    int year = 0, month, dom;

    if (at >= 0 && (size_t)at + 1 < n.n)
        n = str_sub(n, (size_t)at + 1, n.n);
    for (size_t i = n.n; i-- > 0;)
        if (n.p[i] == '-' && roman(str_sub(n, i + 1, n.n)))
            n = str_sub(n, 0, i);
    n = slug(a, n);
    if (adopted != DAY_NONE)
        day_parts(adopted, &year, &month, &dom);
    buf_printf(&b, "%.*s-%.*s", STR_ARG(country), STR_ARG(short_body));
    if (n.n)
        buf_printf(&b, "-%.*s", STR_ARG(n));
    if (year && n.n)
        buf_printf(&b, "-%d", year);
    else if (year) {
        buf_char(&b, '-');
        buf_day(&b, adopted);
    }
    for (size_t i = 0; i < b.n; i++)
        buf_char(&up, b.p[i] >= 'a' && b.p[i] <= 'z' ? (char)(b.p[i] - 32) : b.p[i]);
    return buf_get(&up);
}

/* ------------------------------------------------------------------ clauses */
static bool known_part(struct str word)
{
    static const char *const PARTS[] = { "", "sec", "item", "art", "article", "para", "cl", "sub",
        "list", "point", "subsec", "p" };

    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (str_is(word, PARTS[i]))
            return true;
    return false;
}

struct str clause_path(struct arena *a, struct str id)
{
    struct buf b = buf_on(a);
    size_t i = 0;

    while (i < id.n) {
        size_t from = i;
        while (i < id.n && ((id.p[i] >= 'a' && id.p[i] <= 'z') || (unsigned char)id.p[i] >= 0x80))
            i++;
        if (!known_part(str_sub(id, from, i - from)))
            return STR("");
        while (i < id.n && !(id.p[i] >= '0' && id.p[i] <= '9')
               && !(id.p[i] >= 'a' && id.p[i] <= 'z') && (unsigned char)id.p[i] < 0x80)
            i++;
        from = i;
        while (i < id.n && ((id.p[i] >= '0' && id.p[i] <= '9')
               || (id.p[i] == '-' && i > from && i + 1 < id.n && id.p[i + 1] >= '0'
                   && id.p[i + 1] <= '9')))
            i++;
        if (i > from) {
            if (b.n)
                buf_char(&b, '.');
            buf_str(&b, str_sub(id, from, i - from));
        }
        if (i < id.n && i == from && !(id.p[i] >= 'a' && id.p[i] <= 'z')
            && (unsigned char)id.p[i] < 0x80)
            i++;
    }
    return buf_get(&b);
}
