/* NAME fuzz_acts - what must hold of every act that an importer gives, whatever it was fed */
#ifndef FUZZ_ACTS_H
#define FUZZ_ACTS_H

#include <stdint.h>

#include "acts/room.h"
#include "base/panic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef bool fuzz_reader(struct arena *, struct str, const struct import_hints *, struct act_doc *,
                         struct puzzles *, struct diags *);

static inline void fuzz_whole(struct arena *a, const struct act_doc *doc)
{
    AN(doc->code.n > 0 && utf8_valid(doc->code));
    for (size_t i = 0; i < doc->n_editions; i++)
        for (size_t k = 0; k < doc->editions[i].n; k++) {
            const struct doc_clause *c = &doc->editions[i].clauses[k];
            AN(c->id.n > 0 && utf8_valid(c->text) && utf8_valid(c->heading));
            AN(c->depth >= 0 && c->depth <= ACTS_DEPTH_MOST);
            AN(utf8_valid(clause_path(a, c->id)));
        }
}

static inline int fuzz_acts(const uint8_t *data, size_t size, fuzz_reader *read)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct puzzles p = { .arena = a };
    struct act_doc doc;
    const struct import_hints h = { .country = STR("kz"), .lang = LANG_EN, .from = DAY_NONE };
    bool ok = read(a, (struct str){ (const char *)data, size }, &h, &doc, &p, &d);

    AN(ok == (d.count == 0));
    for (const struct diag *g = d.first; g; g = g->next)
        AN(utf8_valid(diag_text(a, g)));
    for (const struct puzzle *q = p.first; q; q = q->next)
        AN(utf8_valid(q->text));
    if (ok)
        fuzz_whole(a, &doc);
    arena_free(a);
    return 0;
}

#endif
