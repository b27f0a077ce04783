/*
 * NAME    fuzz_law_facts - any JSON as the facts of a case
 * WHY     facts come from strangers; what is read is written and read again as the same, and is
 *         assessed
 */
#include <stdint.h>

#include "../unit/law_small_texts.h"
#include "base/panic.h"
#include "law/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct law *law(void)
{
    static const struct law *l;
    struct law_source src[] = {
        { STR("law/facts.md"), str_of(SMALL_FACTS) },
        { STR("law/texts.md"), str_of(SMALL_TEXTS) },
        { STR("law/acts.md"), str_of(SMALL_ACTS) },
        { STR("law/calendar.md"), str_of(SMALL_CALENDAR) },
        { STR("law/leave.md"), str_of(SMALL_LEAVE) },
        { STR("law/common.md"), str_of(SMALL_COMMON) },
    };
    static struct arena *a;
    struct diags d;

    if (l)
        return l;
    a = arena_new();
    d = diags_on(a);
    l = law_load(a, src, sizeof src / sizeof *src, &d);
    AN(l);
    return l;
}

static void assess(const struct facts *f, struct arena *a)
{
    struct diags d = diags_on(a);
    const struct law_service *s = law_service_at(law(), 0);
    struct assessment *as = law_assess(law(), s, f, DAY_NONE, a, &d);

    AN(as != NULL || d.count > 0);
    if (!as)
        return;
    AN(json_text(a, assessment_json(law(), as, a, LANG_EN), 0).n > 0);
    struct json *next = law_ask(law(), s, f, DAY_NONE, a, &d);
    AN(next && json_get_str(next, "next").n == (as->n_ask ? as->ask[0].n : 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct json *o = json_parse(a, (struct str){ (const char *)data, size }, JSON_LIMITS, &d);
    struct facts *f = facts_new(law(), a), *again = facts_new(law(), a);

    if (o && facts_read(f, o, &d)) {
        struct json *written = facts_json(f, a);
        AN(d.count == 0);
        AN(facts_read(again, written, &d));
        AN(json_same(written, facts_json(again, a)));
        AN(json_same(written, facts_json(facts_copy(f, a), a)));
        assess(f, a);
    } else {
        AN(d.count > 0);
    }
    for (const struct diag *g = d.first; g; g = g->next)
        AN(utf8_valid(diag_text(a, g)));
    arena_free(a);
    return 0;
}
