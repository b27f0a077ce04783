/*
 * NAME    law/acts - acts, their editions, and the spelling of clauses
 * WHY     a row stands only on an act that is in force; a clause is spelt one way everywhere
 * OWNS    law.acts
 * ERRORS  DIAG_INPUT with file and line
 */
#include "law/internal.h"

#include <string.h>

enum { A_ACT, A_KIND, A_NUMBER, A_ADOPTED, A_FROM, A_TO, A_STATUS, A_KK, A_RU, A_EN, A_HEADS };
enum { E_ACT, E_EDITION, E_FROM, E_TO, E_STATUS, E_HEADS };

const struct act *act_find(const struct law *l, struct str code)
{
    uint32_t i;

    return map_get(&l->act_map, code, STR_NONE, &i) ? &l->acts[i] : NULL;
}

const struct edition *edition_find(const struct act *act, struct str name)
{
    for (const struct edition *e = act->editions; e; e = e->next)
        if (str_eq(e->name, name))
            return e;
    return NULL;
}

static void bad_status(struct loader *ld, struct place_at at, struct str s)
{
    md_fault(ld->d, at.file, at.line, 0, "bad-status", "seen, page, inferred or uncertain",
        "\"%.*s\" is not a status", STR_ARG(s));
}

static void act_row(struct loader *ld, struct place_at at, const struct md_row *row,
                    const size_t *h)
{
    struct law *l = ld->l;
    struct act *act = &l->acts[l->n_acts];

    *act = (struct act){ .code = row->cell[h[A_ACT]], .kind = row->cell[h[A_KIND]],
        .number = row->cell[h[A_NUMBER]], .adopted = DAY_NONE, .file = at.file, .line = at.line };
    for (int i = 0; i < LANG_COUNT; i++)
        act->title[i] = row->cell[h[A_KK + i]];
    if (act->code.n == 0 || str_chr(act->code, '#') >= 0) {
        md_fault(ld->d, at.file, at.line, 1, "bad-name", "write a code such as KZ-LAW-477-2011",
            "an act needs a code without #");
        return;
    }
    if (row->cell[h[A_ADOPTED]].n && !str_is(row->cell[h[A_ADOPTED]], "-"))
        load_day(ld, at, row->cell[h[A_ADOPTED]], false, &act->adopted);
    if (!load_day(ld, at, row->cell[h[A_FROM]], false, &act->from) ||
        !load_day(ld, at, row->cell[h[A_TO]], true, &act->to))
        return;
    if (act->to < act->from)
        md_fault(ld->d, at.file, at.line, 0, "bad-span", "exchange the two days",
            "%.*s ends before it begins", STR_ARG(act->code));
    if (!load_status(row->cell[h[A_STATUS]], &act->status))
        bad_status(ld, at, row->cell[h[A_STATUS]]);
    if (!map_put(&l->act_map, act->code, STR_NONE, (uint32_t)l->n_acts)) {
        md_fault(ld->d, at.file, at.line, 1, "twice", "keep one of them",
                 "the act %.*s is listed twice", STR_ARG(act->code));
        return;
    }
    l->n_acts++;
}

static void edition_row(struct loader *ld, struct place_at at, const struct md_row *row,
                        const size_t *h)
{
    struct law *l = ld->l;
    struct edition *e = arena_new_of(ld->a, struct edition), **end;
    struct act *act;
    uint32_t i;

    if (!map_get(&l->act_map, row->cell[h[E_ACT]], STR_NONE, &i)) {
        md_fault(ld->d, at.file, at.line, 1, "unknown-act", "list it under acts",
                 "there is no act %.*s", STR_ARG(row->cell[h[E_ACT]]));
        return;
    }
    act = &l->acts[i];
    e->name = row->cell[h[E_EDITION]];
    if (!load_day(ld, at, row->cell[h[E_FROM]], false, &e->from) ||
        !load_day(ld, at, row->cell[h[E_TO]], true, &e->to))
        return;
    if (!load_status(row->cell[h[E_STATUS]], &e->status))
        bad_status(ld, at, row->cell[h[E_STATUS]]);
    if (e->to < e->from || e->from < act->from || e->to > act->to)
        md_fault(ld->d, at.file, at.line, 0, "edition-outside-act", "mend the days of one of them",
                 "the edition %.*s of %.*s is not within the act's own days", STR_ARG(e->name),
                 STR_ARG(act->code));
    if (edition_find(act, e->name))
        md_fault(ld->d, at.file, at.line, 2, "twice", "keep one of them",
                 "the edition %.*s is listed twice", STR_ARG(e->name));
    for (end = &act->editions; *end; end = &(*end)->next)
        ;
    *end = e;
}

void load_acts(struct loader *ld)
{
    static const char *const ACTS[A_HEADS] = { "act", "kind", "number", "adopted", "from", "to",
        "status", "kk", "ru", "en" };
    static const char *const EDITIONS[E_HEADS] = { "act", "edition", "from", "to", "status" };
    size_t n = 1;

    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next)
            for (const struct md_table *t = s->tables; t; t = t->next)
                n += s->n_part >= 2 && str_is(s->part[1], "acts") ? t->n : 0;
    ld->l->acts = arena_new_array(ld->a, n, struct act);
    load_each_row(ld, "acts", ACTS, A_HEADS, act_row);
    load_each_row(ld, "editions", EDITIONS, E_HEADS, edition_row);
}

/* ------------------------------------------------------------------ citations */
struct str clause_code(struct arena *a, struct str act, struct str written)
{
    struct buf b;
    struct str rest = written, word;
    bool first = true;

    if (str_chr(written, '#') >= 0) {
        ptrdiff_t at = str_chr(written, '#');
        act = str_trim(str_sub(written, 0, (size_t)at));
        rest = str_trim(str_sub(written, (size_t)at + 1, written.n));
    }
    b = buf_on(a);
    buf_str(&b, act);
    buf_char(&b, '#');
    while (str_cut(&rest, ' ', &word)) {
        if (word.n == 0)
            continue;
        if (word.n > 1 && word.p[word.n - 1] == ')' && str_chr(word, '(') < 0 &&
            word.p[word.n - 2] >= '0' && word.p[word.n - 2] <= '9')
            word.n--;
        if (!first)
            buf_char(&b, '.');
        buf_str(&b, word);
        first = false;
    }
    return buf_get(&b);
}

struct str clause_act(struct str clause)
{
    ptrdiff_t at = str_chr(clause, '#');

    return at < 0 ? clause : str_sub(clause, 0, (size_t)at);
}

bool cite_read(struct loader *ld, struct place_at at, struct str act, struct str cell,
               struct law_cite *out)
{
    struct str rest = cell, one;
    size_t n = 0, cap = 1;
    bool ok = true;

    if (cell.n == 0 || str_is(cell, "-")) {
        md_fault(ld->d, at.file, at.line, 0, "no-clause",
                 "cite the clause the row rests on; a row is one norm", "the row has no clause");
        return false;
    }
    for (size_t i = 0; i < cell.n; i++)
        cap += cell.p[i] == ';';
    out->also = arena_new_array(ld->a, cap, struct str);
    out->n_also = 0;
    while (str_cut(&rest, ';', &one)) {
        one = str_trim(one);
        if (one.n == 0)
            continue;
        struct str code = clause_code(ld->a, act, one);
        if (!act_find(ld->l, clause_act(code))) {
            struct str named = clause_act(code);
            md_fault(ld->d, at.file, at.line, 0, "unknown-act", "list the act in acts.md",
                "the clause cites %.*s, which is not listed", STR_ARG(named));
            ok = false;
        }
        if (n++ == 0)
            out->clause = code;
        else
            out->also[out->n_also++] = code;
    }
    return ok && n > 0;
}

struct str law_act_title(const struct law *l, struct str act, enum lang lang)
{
    const struct act *found = act_find(l, act);

    return found && found->title[lang].n ? found->title[lang] : act;
}
