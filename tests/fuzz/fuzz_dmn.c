/*
 * NAME    fuzz_dmn - any bytes as a DMN document
 * WHY     beside not crashing: what is read becomes a law file that is text, and the loader either takes
 *         it or names every fault
 */
#include <stdint.h>

#include "../unit/law_small_texts.h"
#include "base/panic.h"
#include "law/dmn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void load(struct arena *a, struct str text)
{
    struct diags d = diags_on(a);
    struct law_source src[] = {
        { STR("law/facts.md"), str_of(SMALL_FACTS) }, { STR("law/texts.md"), str_of(SMALL_TEXTS) },
        { STR("law/acts.md"), str_of(SMALL_ACTS) }, { STR("law/calendar.md"), str_of(SMALL_CALENDAR) },
        { STR("law/common.md"), str_of(SMALL_COMMON) }, { STR("law/dmn.md"), text },
    };
    const struct law *l = law_load(a, src, sizeof src / sizeof *src, &d);

    AN(sizeof SMALL_LEAVE > 1);
    AN(l != NULL || d.count > 0);
    for (size_t i = 0; l && i < law_n_services(l); i++) {
        struct str out = law_dmn(l, law_service_at(l, i), LANG_EN, a);
        AN(dmn_read(a, out, &d) != NULL || str_find(out, "<decision ") < 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct dmn *m = dmn_read(a, (struct str){ (const char *)data, size }, &d);

    AN((m == NULL) == (d.count > 0));
    for (const struct diag *g = d.first; g; g = g->next)
        AN(g->line >= 1 && utf8_valid(diag_text(a, g)));
    if (m) {
        struct str text = dmn_law_file(m, a);
        AN(utf8_valid(text));
        load(a, text);
    }
    arena_free(a);
    return 0;
}
