/*
 * NAME    case_law - see case_law.h
 * MUST NOT name a real act, a real person or a real number
 */
#include "case_law.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char acts[] =
"# Acts\n\n## Acts · acts\n\n"
"| act | kind | number | adopted | from | to | status | kk | ru | en |\n"
"|---|---|---|---|---|---|---|---|---|---|\n"
"| KZ-TEST-1-2020 | order | 1 | 2019-12-01 | 2020-01-01 | open | seen | Қағидалар | Правила | Rules |\n"
"| KZ-TEST-3-2020 | order | 3 | 2019-12-01 | 2020-01-01 | open | seen | Қағидалар | Правила | Rules |\n"
"| KZ-TEST-2-2020 | code | 2 | 2019-12-01 | 2020-01-01 | open | seen | Кодекс | Кодекс | Code |\n\n"
"## Editions · editions\n\n"
"| act | edition | from | to | status | note |\n|---|---|---|---|---|---|\n"
"| KZ-TEST-1-2020 | 2019-12-01 | 2020-01-01 | 2025-12-31 | seen | |\n"
"| KZ-TEST-1-2020 | 2025-12-01 | 2026-01-01 | open | seen | |\n"
"| KZ-TEST-3-2020 | 2019-12-01 | 2020-01-01 | open | seen | |\n"
"| KZ-TEST-2-2020 | 2019-12-01 | 2020-01-01 | open | seen | |\n";

static const char facts[] =
"# Facts\n\n## Facts · facts\n\n"
"| fact | type | values | asked-of | kk | ru | en |\n|---|---|---|---|---|---|---|\n"
"| application.received | moment | | office | а? | а? | received? |\n"
"| application.complete | date | | office | а? | а? | complete? |\n"
"| application.channel | enum | portal, mobile-app, messenger-bot, service-centre, police, mission | applicant | а? | а? | channel? |\n"
"| application.filed-by | enum | self, legal-representative, intermediary | applicant | а? | а? | who? |\n"
"| application.conforms | bool | | office | а? | а? | conforms? |\n"
"| applicant.birth-date | date | | applicant | а? | а? | born? |\n"
"| applicant.citizenship | enum | kazakhstan, foreign, stateless | applicant | а? | а? | citizen? |\n"
"| applicant.registered-region | code | kato | applicant | а? | а? | region? |\n"
"| applicant.liable | bool | | applicant | а? | а? | liable? |\n"
"| applicant.consent | bool | | applicant | а? | а? | consent? |\n"
"| children | list | | applicant | а? | а? | children? |\n"
"| children[].leaves | bool | | applicant | а? | а? | leaves? |\n"
"| children[].birth-date | date | | applicant | а? | а? | born? |\n"
"| restriction.debt | bool | | agency | а? | а? | debt? |\n"
"| restriction.convicted | bool | | agency | а? | а? | convicted? |\n"
"| restriction.ban | bool | | agency | а? | а? | ban? |\n"
"| restriction.rumour | bool | | office | а? | а? | rumour? |\n"
"| grant.void | bool | | office | а? | а? | void? |\n"
"| check.negative-reply | bool | | agency | а? | а? | negative? |\n"
"| payment.date | date | | office | а? | а? | paid? |\n";

static const char texts[] =
"# Texts\n\n## Documents · texts · document\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| form | Ф | Ф | Form |\n| identity | К | У | Identity |\n| consent-paper | К | С | Consent |\n"
"| court-paper | С | Р | Court |\n| duty-receipt | Т | К | Receipt |\n| release | Б | С | Release |\n"
"| identity-surrender | Т | С | Surrender |\n\n"
"## Bodies · texts · body\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| police | П | П | Police |\n| revenue | К | Д | Revenue |\n| security | Қ | Б | Security |\n"
"| higher-body | Ж | В | Higher body |\n| court | С | С | Court |\n\n"
"## Checks · texts · check\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| debt-check | Б | Д | Debts |\n| security-check | Қ | Б | Security |\n\n"
"## Terms · texts · term\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| decision | Ш | Р | Decision |\n| completeness-check | Т | П | Completeness |\n| hearing-notice | Х | У | Notice |\n"
"| objection | Қ | В | Objection |\n| complaint | Ш | Ж | Complaint |\n| complaint-forward | Ж | П | Forward |\n"
"| complaint-decision | Ш | Р | Complaint decision |\n| issue | Б | В | Issue |\n\n"
"## Stops · texts · stop\n\n| code | kk | ru | en |\n|---|---|---|---|\n| illness | А | Б | Illness |\n\n"
"## Grounds · texts · ground\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| debt | Б | Д | Debt |\n| convicted | С | О | Convicted |\n| rumour | С | С | Rumour |\n"
"| negative-reply | Т | О | Negative reply |\n| void | Ж | Н | Void |\n\n"
"## Until · texts · until\n\n| code | kk | ru | en |\n|---|---|---|---|\n| paid | Т | О | Paid |\n| served | Ө | О | Served |\n\n"
"## Reasons · texts · reason\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| no-intermediaries | Д | П | Intermediaries may not apply |\n| citizens-only | А | Г | Only citizens may apply |\n"
"| adverse | Ж | Н | An adverse act |\n\n"
"## Results · texts · result\n\n| code | kk | ru | en |\n|---|---|---|---|\n| permit | Р | Р | Permit |\n\n"
"## Orders · texts · order\n\n| code | kk | ru | en |\n|---|---|---|---|\n"
"| pre-trial | С | Д | Before the court |\n| after | К | П | After that |\n";

static const char calendar[] =
"# Calendar\n\n## Days · calendar\n\n| date | kind | kk | ru | en | clause | status |\n|---|---|---|---|---|---|---|\n"
"| 2020-01-01 | holiday | Ж | Н | New Year | KZ-TEST-2-2020#9 | seen |\n"
"| 2026-03-09 | moved | Д | В | Moved | KZ-TEST-2-2020#9 | seen |\n"
"| 2026-03-23 | holiday | Н | Н | Nauryz | KZ-TEST-2-2020#9 | seen |\n"
"| 2040-01-02 | holiday | Ж | Н | New Year | KZ-TEST-2-2020#9 | seen |\n";

static const char mci[] =
"# MCI\n\n## MCI · mci\n\n| from | to | kzt | clause | status |\n|---|---|---|---|---|\n"
"| 2020-01-01 | 2025-12-31 | 1000 | KZ-TEST-2-2020#8 | seen |\n| 2026-01-01 | 2040-12-31 | 2000 | KZ-TEST-2-2020#8 | seen |\n";

static const char places[] =
"# Places\n\n## Regions · regions\n\n| kato | kk | ru | en | from | to | status |\n|---|---|---|---|---|---|---|\n"
"| 71 | А | А | First | 2001-01-01 | open | page |\n| 75 | Ә | Б | Second | 2001-01-01 | open | page |\n";

static const char service[] =
"# Permit\n\nservice: permit\ntitle-kk: Рұқсат\ntitle-ru: Разрешение\ntitle-en: Permit\noffered-by: police\n"
"dated-by: application.received\n\n"
"## Who · eligible · unique\n\n"
"### KZ-TEST-1-2020 2019-12-01 · 2020-01-01 .. 2025-12-31 · seen · en\n\n"
"| applicant.citizenship | → eligible | reason | clause |\n|---|---|---|---|\n"
"| kazakhstan | yes | | 1 |\n| not(kazakhstan) | no | citizens-only | 1 |\n\n"
"### KZ-TEST-1-2020 2025-12-01 · 2026-01-01 .. open · seen · en\n\n"
"| application.filed-by | applicant.citizenship | → eligible | reason | clause |\n|---|---|---|---|---|\n"
"| intermediary | - | no | no-intermediaries | 2 |\n"
"| not(intermediary) | kazakhstan | yes | | 1 |\n| not(intermediary) | not(kazakhstan) | no | citizens-only | 1 |\n\n"
"## Documents · documents · collect\n\nclosed-list: KZ-TEST-2-2020#7 · 2020-01-01 .. open\n\n"
"### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| applicant.liable | → document | or | stage | clause |\n|---|---|---|---|---|\n"
"| - | form | | filing | 3 1) |\n| - | identity | | filing | 3 2) |\n| - | consent-paper | court-paper | filing | 3 3) |\n"
"| - | duty-receipt | | filing | 3 4) |\n| true | release | | after-decision | 3 5) |\n\n"
"## Decider · decider · unique\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → decider | clause |\n|---|---|\n| police | 4 |\n\n"
"## Checks · checks · collect\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → check | agency | limit | silence | settles | clause |\n|---|---|---|---|---|---|\n"
"| debt-check | revenue | 5 working-days | consent | | 5 |\n"
"| security-check | security | 10 working-days | | restriction.ban | 5 |\n\n"
"## Terms · terms · collect\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → term | limit | starts | counts | rolls | clause |\n|---|---|---|---|---|---|\n"
"| decision | 20 working-days | application.received | next-day | next-working-day | 6 |\n"
"| completeness-check | 2 working-days | registered | next-day | next-working-day | 6 |\n"
"| hearing-notice | 3 working-days | notice | next-day | next-working-day | KZ-TEST-2-2020#73(1) |\n"
"| objection | 2 working-days | notice | next-day | next-working-day | KZ-TEST-2-2020#73(3) |\n"
"| issue | 1 working-days | decision | next-day | next-working-day | 6 |\n"
"| complaint | 3 months | delivery | next-day | next-working-day | KZ-TEST-2-2020#92 |\n"
"| complaint-forward | 3 working-days | complaint | next-day | next-working-day | KZ-TEST-2-2020#91 |\n"
"| complaint-decision | 20 working-days | complaint | next-day | next-working-day | KZ-TEST-2-2020#99 |\n\n"
"## Stops · stops · collect\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → stop | term | clause |\n|---|---|---|\n| illness | decision | 6-1 |\n\n"
"## Fee · fee · unique\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → mci | clause |\n|---|---|\n| 0.5 | 8 |\n\n"
"## Grounds · grounds · collect\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| restriction.debt | restriction.convicted | check.negative-reply | → ground | until | clause |\n|---|---|---|---|---|---|\n"
"| true | - | - | debt | paid | 9 1) |\n| - | true | - | convicted | served | 9 2) |\n| - | - | true | negative-reply | | 9 3) |\n\n"
"### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · inferred · en\n\n"
"| restriction.rumour | → ground | until | clause |\n|---|---|---|---|\n| true | rumour | | 9 4) |\n\n"
"## Result · result · unique\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → result | validity | clause |\n|---|---|---|\n| permit | 1 years | 10 |\n\n"
"## Registration · registration · unique\n\n### KZ-TEST-2-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → registers | closes | clause |\n|---|---|---|\n| next-working-day | 18:30 | 64(3) |\n\n"
"## Completeness · completeness · unique\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| application.channel | → incomplete | clause |\n|---|---|---|\n"
"| service-centre | refuse-acceptance | 11 |\n| police, mission | cure-term | 11 |\n"
"| not(service-centre, police, mission) | return | 11 |\n\n"
"## Hearing · hearing · unique\n\n### KZ-TEST-2-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| restriction.convicted | → hearing | reason | clause |\n|---|---|---|---|\n"
"| true | not-required | adverse | 73(2) |\n| not(true) | required | adverse | 73(1) |\n\n"
"## Appeal · appeal · collect\n\n### KZ-TEST-2-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| → appeal | limit | order | starts | clause |\n|---|---|---|---|---|\n"
"| court | 1 months | after | delivery | 136 |\n| higher-body | 3 months | pre-trial | delivery | 92 |\n\n"
"## Cancellation · cancellation · collect\n\n### KZ-TEST-3-2020 2019-12-01 · 2020-01-01 .. open · seen · en\n\n"
"| grant.void | → ground | until | clause |\n|---|---|---|---|\n| true | void | | 12 |\n";

#define FILE_OF(name, text) { { name, sizeof name - 1 }, { text, sizeof text - 1 } }

struct law *case_law(struct arena *a)
{
    static const struct law_source files[] = {
        FILE_OF("law/acts.md", acts), FILE_OF("law/facts.md", facts), FILE_OF("law/texts.md", texts),
        FILE_OF("law/calendar.md", calendar), FILE_OF("law/mci.md", mci), FILE_OF("law/places.md", places),
        FILE_OF("law/permit.md", service),
    };
    struct diags d = diags_on(a);
    struct law *l = law_load(a, files, sizeof files / sizeof files[0], &d);

    for (const struct diag *g = d.first; g != NULL; g = g->next)
        fprintf(stderr, "%.*s\n", STR_ARG(diag_text(a, g)));
    if (l == NULL)
        abort();
    law_set_digest(l, STR("00aa"));
    return l;
}

struct json *json_of(struct arena *a, const char *text)
{
    struct diags d = diags_on(a);
    char *p = arena_dup(a, text, strlen(text));
    struct json *o;

    for (char *c = p; *c != '\0'; c++) {
        if (*c == '\'')
            *c = '"';
    }
    o = json_parse(a, str_of(p), JSON_LIMITS, &d);
    if (o == NULL) {
        fprintf(stderr, "%s: %.*s\n", text, STR_ARG(diag_text(a, d.first)));
        abort();
    }
    return o;
}

moment at(const char *rfc3339)
{
    moment t;

    if (!moment_parse(str_of(rfc3339), &t))
        abort();
    return t;
}

struct actor who(const char *role, const char *id)
{
    struct actor by = { .id = str_of(id) };

    if (!role_parse(str_of(role), &by.role))
        abort();
    return by;
}

/* ------------------------------------------------------------------ playing a case */
struct play *play_new(struct arena *a)
{
    struct play *p = arena_new_of(a, struct play);

    p->a = a;
    p->law = case_law(a);
    p->s = case_new(a, STR("P-2026-1"));
    p->now = at("2026-02-02T10:00:00+05:00");       /* a Monday */
    return p;
}

static void keep(struct play *p, const struct event *e)
{
    if (p->n_events == p->cap) {
        struct event *more = arena_new_array(p->a, p->cap * 2 + 16, struct event);

        if (p->n_events > 0)
            memcpy(more, p->events, p->n_events * sizeof *more);
        p->events = more;
        p->cap = p->cap * 2 + 16;
    }
    p->events[p->n_events++] = *e;
}

bool play_do(struct play *p, const struct actor *by, const char *command, const char *body)
{
    struct diags d = diags_on(p->a);
    struct command c = { .by = *by, .body = body != NULL ? json_of(p->a, body) : NULL };
    struct case_env env = { .law = p->law, .now = p->now, .new_number = STR("P-2026-1"),
        .decision_number = STR("D-2026-1"), .live_case = str_of(p->live), .other_there = p->other_there,
        .id = str_printf(p->a, "%04x", p->next_id++),
        .grant = p->grant != NULL ? json_of(p->a, p->grant) : NULL };

    if (!command_parse(str_of(command), &c.type))
        abort();
    p->v = decide(p->s, &c, &env, p->a);
    for (size_t i = 0; p->v->ok && i < p->v->n_events; i++) {
        keep(p, &p->v->events[i]);
        if (!case_fold(p->s, &p->v->events[i], &d)) {
            fprintf(stderr, "%s: %.*s\n", command, STR_ARG(diag_text(p->a, d.first)));
            abort();
        }
    }
    return p->v->ok;
}

bool play_at(struct play *p, const char *now, const struct actor *by, const char *command, const char *body)
{
    p->now = at(now);
    return play_do(p, by, command, body);
}

bool play_said(const struct play *p, const char *code, const char *field)
{
    for (const struct diag *g = p->v->reasons.first; g != NULL; g = g->next) {
        if (str_is(g->code, code) && (field == NULL || str_is(g->field, field)))
            return !p->v->ok && p->v->n_events == 0 && p->v->effects == NULL && g->remedy.n > 0;
    }
    for (const struct diag *g = p->v->reasons.first; g != NULL; g = g->next)
        fprintf(stderr, "said instead: %.*s: %.*s\n", STR_ARG(g->code), STR_ARG(diag_text(p->a, g)));
    if (p->v->ok)
        fprintf(stderr, "said yes\n");
    return false;
}

bool play_file(struct play *p, const char *more)
{
    struct actor by = who("applicant", IIN_ONE);
    struct buf b = buf_on(p->a);

    buf_puts(&b, "{'service':'permit','person':{'name':{'family':'Ойдан','given':'Шыққан'},"
        "'contact':{'phone':'+7 000'},'address':'Көше, 1'},'language':'ru',"
        "'facts':{'applicant':{'birth-date':'1985-05-05','citizenship':'kazakhstan','registered-region':'75',"
        "'liable':false}");
    if (more != NULL) {
        buf_char(&b, ',');
        buf_puts(&b, more);
    }
    buf_puts(&b, "}}");
    return play_do(p, &by, "file", buf_get(&b).p);
}

void play_papers(struct play *p)
{
    static const char *const codes[] = { "form", "identity", "consent-paper", "duty-receipt" };
    struct actor by = who("applicant", IIN_ONE);

    for (size_t i = 0; i < 4; i++) {
        struct str body = str_printf(p->a, "{'code':'%s','form':'file','media':'application/pdf','size':10,'blob':"
            "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde%zu'}", codes[i], i);

        if (!play_do(p, &by, "add-document", body.p))
            abort();
    }
}
