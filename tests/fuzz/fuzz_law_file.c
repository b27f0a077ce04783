/*
 * NAME    fuzz_law_file - any bytes as a law file beside a small whole law
 * WHY     beside not crashing: every fault has a file and words; what loads can be proved, shown,
 *         assessed and asked about
 */
#include <stdint.h>

#include "../unit/law_small_texts.h"
#include "base/panic.h"
#include "law/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct law *l, struct arena *a)
{
    struct diags d = diags_on(a);
    day on = DAY_NONE;

    AN(day_parse(STR("2012-03-05"), &on));
    law_check(l, a, 2000, &d);
    for (const struct diag *g = d.first; g; g = g->next)
        AN(utf8_valid(diag_text(a, g)) && g->message.n > 0);
    for (size_t i = 0; i < law_n_services(l); i++) {
        const struct law_service *s = law_service_at(l, i);
        struct facts *f = facts_new(l, a);
        struct assessment *as = law_assess(l, s, f, on, a, &d);
        AN(json_text(a, law_show(l, s, on, LANG_KK, a), 0).n > 0);
        if (!as)
            continue;
        AN(json_text(a, assessment_json(l, as, a, LANG_RU), 0).n > 0);
        AN(law_ask(l, s, f, on, a, &d) != NULL);
        law_why(l, s, STR("form"), f, on, LANG_EN, a, &d);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct law_source src[] = {
        { STR("law/facts.md"), str_of(SMALL_FACTS) },
        { STR("law/texts.md"), str_of(SMALL_TEXTS) },
        { STR("law/acts.md"), str_of(SMALL_ACTS) },
        { STR("law/calendar.md"), str_of(SMALL_CALENDAR) },
        { STR("law/common.md"), str_of(SMALL_COMMON) },
        { STR("law/fuzz.md"), { (const char *)data, size } },
    };
    const struct law *l;

    AN(sizeof SMALL_LEAVE > 1);         /* the corpus holds it as a file */
    l = size < 100000 ? law_load(a, src, sizeof src / sizeof *src, &d) : NULL;
    AN(!l || d.count == 0);
    AN(l || d.count > 0 || size >= 100000);
    for (const struct diag *g = d.first; g; g = g->next)
        AN(g->message.n > 0 && g->file.n > 0 && g->class == DIAG_INPUT);
    if (l)
        use(l, a);
    arena_free(a);
    return 0;
}
