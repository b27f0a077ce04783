/*
 * NAME    law_small - a little law of an invented country, in C strings
 */
#include "law_small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char FACTS[] =
    "# Facts\n"
    "\n"
    "never: age(applicant.birth-date) < 16; applicant.married true\n"
    "\n"
    "## All · facts\n"
    "\n"
    "| fact | type | values | asked-of | kk | ru | en |\n"
    "|---|---|---|---|---|---|---|\n"
    "| application.received | moment | | office | k | r | When received? |\n"
    "| application.complete | date | | office | k | r | When complete? |\n"
    "| payment.date | date | | office | k | r | When paid? |\n"
    "| applicant.birth-date | date | | applicant | k | r | When born? |\n"
    "| applicant.married | bool | | applicant | k | r | Married? |\n"
    "| applicant.citizen | bool | | applicant | k | r | A citizen? |\n"
    "| applicant.liable | bool | | applicant | k | r | Liable? |\n"
    "| applicant.region | code | kato | applicant | k | r | Which region? |\n"
    "| applicant.points | int | 0..100 | applicant | k | r | How many points? |\n"
    "| applicant.savings | money | | applicant | k | r | How much money? |\n"
    "| trip.purpose | enum | stay, visit, work | applicant | k | r | Why? |\n"
    "| offence.last | date-or-none | | agency | k | r | Last offence? |\n"
    "| tax.debt | bool | | agency | k | r | Owes tax? |\n"
    "| paper.false | bool | | office | k | r | A false paper? |\n"
    "| children | list | | applicant | k | r | Any children? |\n"
    "| children[].birth-date | date | | applicant | k | r | Child born? |\n"
    "| children[].leaves | bool | | applicant | k | r | Does it leave? |\n"
    "| children[].consent | bool | | applicant | k | r | Does the other parent consent? |\n"
    "| children[].court | bool | | applicant | k | r | Did a court allow it? |\n"
    "| relatives | list | | applicant | k | r | Any relatives? |\n"
    "| relatives[].supported | bool | | applicant | k | r | Supported? |\n"
    "\n"
    "kept: payment.date · the engine reads it\n";

static const char TEXTS[] =
    "# Texts\n\n"
    "## Documents · texts · document\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
    "| form | нысан | форма | Form |\n| card | карта | карта | Card |\n| consent | келісім | согласие | Consent |\n"
    "| court-paper | сот | суд | Court paper |\n| release | r | r | Release |\n| surrender | s | s | Surrender |\n"
    "## Bodies · texts · body\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
    "| police | p | p | Police |\n| mission | m | m | Mission |\n| court | c | c | Court |\n"
    "## Grounds · texts · ground\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
    "| debt | d | d | Debt |\n| offence | o | o | Offence |\n| false-paper | f | f | False paper |\n"
    "## Reasons · texts · reason\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
    "| no-need | n | n | No permission is needed |\n| citizens-only | c | c | Citizens only |\n"
    "| too-young | t | t | Too young |\n| may-apply | m | m | May apply |\n"
    "## Terms · texts · term\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
    "| decision | d | d | Decision |\n| answer | a | a | Answer |\n| card-made | c | c | Card made |\n"
    "## Checks · texts · check\n\n| code | kk | ru | en |\n|---|---|---|---|\n| tax-check | t | t | Tax check |\n"
    "## Ends · texts · until\n\n| code | kk | ru | en |\n|---|---|---|---|\n| paid | p | p | Until paid |\n"
    "## Results · texts · result\n\n| code | kk | ru | en |\n|---|---|---|---|\n| permit | p | p | Permit |\n"
    "## Orders · texts · order\n\n| code | kk | ru | en |\n|---|---|---|---|\n| pre-trial | p | p | First here |\n"
    "## Stops · texts · stop\n\n| code | kk | ru | en |\n|---|---|---|---|\n| expert | e | e | Expert |\n"
    "## Values · texts · value\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
    "| trip.purpose=stay | s | s | To stay |\n| trip.purpose=visit | v | v | To visit |\n"
    "| trip.purpose=work | w | w | To work |\n";

static const char ACTS[] =
    "# Acts\n\n## Acts · acts\n\n"
    "| act | kind | number | adopted | from | to | status | kk | ru | en |\n|---|---|---|---|---|---|---|---|---|---|\n"
    "| XX-RULES-1 | rules | 1 | 2001-01-01 | 2001-01-01 | 2009-12-31 | seen | Қағида | Правила | Rules 1 |\n"
    "| XX-LAW-2 | law | 2 | 2010-01-01 | 2010-01-01 | open | seen | Заң | Закон | Law 2 |\n"
    "| XX-OLD-3 | law | 3 | 1990-01-01 | 1990-01-01 | 2005-06-30 | seen | Ескі | Старый | Old law |\n"
    "| XX-DAYS | law | 4 | 1990-01-01 | 1990-01-01 | open | seen | Күн | Дни | Days |\n\n"
    "## Editions · editions\n\n| act | edition | from | to | status | note |\n|---|---|---|---|---|---|\n"
    "| XX-RULES-1 | 2001-01-01 | 2001-01-01 | 2009-12-31 | seen | |\n"
    "| XX-LAW-2 | 2010-01-01 | 2010-01-01 | 2019-12-31 | seen | |\n"
    "| XX-LAW-2 | 2020-01-01 | 2020-01-01 | open | seen | |\n";

static const char CALENDAR[] =
    "# Days\n\n## Days · calendar\n\n| date | kind | kk | ru | en | clause | status |\n|---|---|---|---|---|---|---|\n"
    "| 2009-01-01 | holiday | k | r | New Year | XX-DAYS#1 | seen |\n"
    "| 2010-01-01 | holiday | k | r | New Year | XX-DAYS#1 | seen |\n"
    "| 2011-01-03 | holiday | k | r | New Year | XX-DAYS#1 | seen |\n"
    "| 2012-01-02 | holiday | k | r | New Year | XX-DAYS#1 | seen |\n"
    "| 2020-05-01 | holiday | k | r | May | XX-DAYS#1 | seen |\n"
    "| 2020-05-02 | worked | k | r | Worked | XX-DAYS#1 | seen |\n"
    "| 2020-05-04 | moved | k | r | Moved | XX-DAYS#1 | seen |\n"
    "| 2022-01-03 | holiday | k | r | New Year | XX-DAYS#1 | seen |\n\n"
    "## Index · mci\n\n| from | to | kzt | clause | status |\n|---|---|---|---|---|\n"
    "| 2010-01-01 | 2019-12-31 | 1000 | XX-DAYS#2 | seen |\n"
    "| 2020-01-01 | open | 2500.50 | XX-DAYS#2 | page |\n\n"
    "## Regions · regions\n\n| kato | kk | ru | en | from | to | status |\n|---|---|---|---|---|---|---|\n"
    "| 75 | Алматы | Алматы | Almaty | 2001-01-01 | open | seen |\n"
    "| 10 | Абай | Абай | Abai | 2022-06-08 | open | seen |\n";

const char LAW_LEAVE[] =
    "# Leaving\n\n"
    "service: leave\ntitle-kk: Кету\ntitle-ru: Выезд\ntitle-en: Leaving\noffered-by: police\n"
    "dated-by: application.received\nuses: common\n\n"
    "Prose with a colon: it is not a line of the passport because it begins with a capital.\n\n"
    "## Who · eligible · unique\n\n"
    "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
    "| trip.purpose | applicant.citizen | age(applicant.birth-date) | → eligible | reason | clause |\n"
    "|---|---|---|---|---|---|\n"
    "| not(stay) | - | - | no | no-need | 1 |\n"
    "| stay | false | - | no | citizens-only | 2 1) |\n"
    "| stay | true | < 18 | no | too-young | 2 2) |\n"
    "| stay | true | >= 18 | yes | | 2; XX-DAYS#9 |\n\n"
    "### XX-LAW-2 2020-01-01 · 2020-01-01 .. open · seen · ru\n\n"
    "| trip.purpose | age(applicant.birth-date) | → eligible | reason | clause |\n|---|---|---|---|---|\n"
    "| not(stay) | - | no | no-need | 1 |\n| stay | < 16 | no | too-young | 2 2) |\n| stay | >= 16 | yes | | 2 |\n\n"
    "## Papers · documents · collect\n\n"
    "closed-list: XX-LAW-2#8 · 2010-01-01 .. open\n\n"
    "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
    "| for | applicant.liable | age(children[].birth-date) | children[].leaves | → document | or | stage | clause |\n"
    "|---|---|---|---|---|---|---|---|\n"
    "| applicant | - | | | form | | | 8 1) |\n"
    "| applicant | true | | | release | | | 8 2) |\n"
    "| applicant | - | | | surrender | | after-decision | 9 |\n"
    "| each child | - | < 18 | true | consent if children[].consent | court-paper if children[].court | | 8 3) |\n\n"
    "## Decides · decider · unique\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → decider | clause |\n|---|---|\n| police | 3 |\n\n"
    "## Limits · terms · collect\n\n"
    "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
    "| → term | limit | starts | counts | rolls | clause |\n|---|---|---|---|---|---|\n"
    "| decision | 1 months | application.complete | next-day | next-working-day | 4 |\n"
    "| answer | 3 working-days | request | next-day | | 4 |\n"
    "| card-made | 3 hours | application.received | same-day | none | 5 |\n\n"
    "## Fee · fee · unique\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → mci | kzt | clause |\n|---|---|---|\n| 0.5 | 100.25 | 6 |\n\n"
    "## Grounds · grounds · collect\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| tax.debt | months-since(offence.last) | paper.false | → ground | until | effect | clause | status |\n"
    "|---|---|---|---|---|---|---|---|\n"
    "| true | - | - | debt | paid | | 7 1) | |\n| - | [0..12) | - | offence | | | 7 2) | inferred |\n"
    "| - | - | true | false-paper | | warn | 7 3) | |\n\n"
    "## Gets · result · unique\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → result | validity | clause |\n|---|---|---|\n| permit | 10 years | 10 |\n\n"
    "## Checks · checks · collect\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → check | agency | limit | silence | clause |\n|---|---|---|---|---|\n"
    "| tax-check | police | 10 calendar-days | consent | 11 |\n";

const char LAW_COMMON[] =
    "# Common\n\nprocedure: common\ntitle-kk: k\ntitle-ru: r\ntitle-en: Common\n\n"
    "## Registered · registration · unique\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → registers | closes | clause |\n|---|---|---|\n| next-working-day | 18:30 | 20 |\n\n"
    "## Decides · decider · unique\n\n"
    "### XX-RULES-1 2001-01-01 · 2001-01-01 .. 2009-12-31 · seen · en\n\n"
    "| → decider | clause |\n|---|---|\n| mission | 3 |\n\n"
    "### XX-LAW-2 2010-01-01 · 2010-01-01 .. 2019-12-31 · seen · en\n\n"
    "| → decider | clause |\n|---|---|\n| mission | 3 |\n\n"
    "## Papers · documents · collect\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| applicant.citizen | → document | clause |\n|---|---|---|\n| - | form | 21 |\n| true | card | 22 |\n\n"
    "## Complaints · appeal · collect\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → appeal | limit | order | starts | clause |\n|---|---|---|---|---|\n"
    "| court | 3 months | pre-trial | delivery | 30 |\n\n"
    "## Stops · stops · collect\n\n"
    "### XX-LAW-2 · 2010-01-01 .. open · seen · en\n\n"
    "| → stop | term | clause |\n|---|---|---|\n| expert | decision | 31 |\n";

struct law *law_small(struct arena *a, struct diags *d, ...)
{
    struct law_source src[16] = {
        { STR("law/facts.md"), str_of(FACTS) }, { STR("law/texts.md"), str_of(TEXTS) },
        { STR("law/acts.md"), str_of(ACTS) }, { STR("law/calendar.md"), str_of(CALENDAR) } };
    size_t n = 4;
    const char *name;
    va_list ap;

    va_start(ap, d);
    while ((name = va_arg(ap, const char *)) != NULL && n < 16) {
        src[n].name = str_of(name);
        src[n++].text = str_of(va_arg(ap, const char *));
    }
    va_end(ap);
    return law_load(a, src, n, d);
}

struct json *law_small_json(struct arena *a, const char *text)
{
    struct diags d = diags_on(a);
    struct str s = str_of(text);
    char *p = arena_dup(a, s.p, s.n);
    struct json *j;

    for (size_t i = 0; i < s.n; i++)
        if (p[i] == '\'')
            p[i] = '"';
    j = json_parse(a, (struct str){ p, s.n }, JSON_LIMITS, &d);
    assert_non_null(j);
    return j;
}

struct facts *law_small_facts(const struct law *l, struct arena *a, const char *json)
{
    struct diags d = diags_on(a);
    struct facts *f = facts_new(l, a);

    if (!facts_read(f, law_small_json(a, json), &d))
        fail_msg("%.*s", STR_ARG(diag_text(a, d.first)));
    return f;
}

const struct diag *law_small_diag(const struct diags *d, const char *code)
{
    for (const struct diag *g = d->first; g; g = g->next)
        if (str_is(g->code, code))
            return g;
    return NULL;
}
