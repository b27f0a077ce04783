/*
 * NAME    law_small - a little law of an invented country, in C strings
 */
#include "law_small.h"
#include "law_small_texts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char *const LAW_LEAVE = SMALL_LEAVE, *const LAW_COMMON = SMALL_COMMON;

struct law *law_small(struct arena *a, struct diags *d, ...)
{
    struct law_source src[16] = { { STR("law/facts.md"), str_of(SMALL_FACTS) },
                                  { STR("law/texts.md"), str_of(SMALL_TEXTS) },
                                  { STR("law/acts.md"), str_of(SMALL_ACTS) },
                                  { STR("law/calendar.md"), str_of(SMALL_CALENDAR) } };
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
