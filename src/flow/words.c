/*
 * NAME      words - limits, names and outcomes as people read them
 * WHY       Russian counts in three forms and asks for the genitive behind "within"; that belongs
 *           in one place
 * OWNS      nothing; every string is a row of base/msg_case.def or of the law's texts
 * ERRORS    what has no words is shown as it is written in the law file
 * MUST NOT  decide
 */
#include "flow/room.h"

static const enum msg limits[][4] = {
    [TERM_WORKING_DAYS] = { MSG_case_limit_working_1, MSG_case_limit_working_2,
                            MSG_case_limit_working_5, MSG_case_limit_working_of },
    [TERM_CALENDAR_DAYS] = { MSG_case_limit_calendar_1, MSG_case_limit_calendar_2,
                             MSG_case_limit_calendar_5, MSG_case_limit_calendar_of },
    [TERM_MONTHS] = { MSG_case_limit_month_1, MSG_case_limit_month_2, MSG_case_limit_month_5,
                      MSG_case_limit_month_of },
    [TERM_YEARS] = { MSG_case_limit_year_1, MSG_case_limit_year_2, MSG_case_limit_year_5,
                     MSG_case_limit_year_of },
    [TERM_HOURS] = { MSG_case_limit_hour_1, MSG_case_limit_hour_2, MSG_case_limit_hour_5,
                     MSG_case_limit_hour_of },
};

/* Which of the forms: 1, 21, 31 (but not 11); 2-4, 22-24 (but not 12-14); the rest. English has its
 * own two. */
static int form_of(int64_t n, enum lang lang, bool within)
{
    int64_t last = n % 10, teens = n % 100;

    if (lang != LANG_RU)
        return n == 1 ? 0 : 2;
    if (last == 1 && teens != 11)
        return within ? 3 : 0;
    return last >= 2 && last <= 4 && (teens < 12 || teens > 14) && !within ? 1 : 2;
}

struct str limit_text(struct arena *a, enum lang lang, struct str limit, bool within)
{
    struct diags quiet = diags_on(a);
    struct str n;
    struct term t;

    if (!term_parse(limit, &t, &quiet))
        return limit;
    n = str_printf(a, "%lld", (long long)t.n);
    return text_make(a, lang, limits[t.unit][form_of(t.n, lang, within)], &n, 1);
}

struct str person_name(struct arena *a, const struct json *person)
{
    static const char *const parts[] = { "family", "given", "patronymic" };
    const struct json *name = json_get(person, "name");
    struct buf b = buf_on(a);
    struct str part;
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        part = json_get_str(name, parts[i]);
        if (part.n > 0 && b.n > 0)
            buf_char(&b, ' ');
        buf_str(&b, part);
    }
    return b.n > 0 ? buf_get(&b) : json_get_str(name, "latin");
}

struct str subject_text(struct arena *a, enum lang lang, struct str subject)
{
    ptrdiff_t open = str_chr(subject, '[');
    struct str index;
    int64_t n;

    if (open < 0)
        return subject.n == 0 || str_is(subject, "applicant") ? STR_NONE : subject;
    index = str_sub(subject, (size_t)open + 1, subject.n - (size_t)open - 2);
    if (!str_int(index, &n))
        return subject;
    index = str_printf(a, "%lld", (long long)n + 1);
    if (str_starts(subject, "children["))
        return text_make(a, lang, MSG_case_about_child, &index, 1);
    if (str_starts(subject, "relatives["))
        return text_make(a, lang, MSG_case_about_relative, &index, 1);
    return subject;
}

struct str signer_text(struct arena *a, enum lang lang, enum role r, struct str name)
{
    enum msg m = r == ROLE_HEAD ? MSG_case_signs_head : r == ROLE_APPEAL ? MSG_case_signs_appeal
        : MSG_case_signs_officer;

    return name.n > 0 ? text_make(a, lang, m, &name, 1) : name;
}

struct str outcome_text(const struct law *law, const struct case_state *s, enum lang lang)
{
    return law_text(law, "result", str_is(s->decision, "refuse") ? STR("refusal") : s->result,
                    lang);
}

struct str standing_text(struct str standing, enum lang lang)
{
    static const struct { const char *code; enum msg m; } rows[] = {
        { "in-force", MSG_case_stands_in_force }, { "superseded", MSG_case_stands_superseded },
        { "cancelled", MSG_case_stands_cancelled }, { "expired", MSG_case_stands_expired },
    };
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (str_is(standing, rows[i].code))
            return msg(lang, rows[i].m);
    return msg(lang, MSG_case_stands_open);
}
