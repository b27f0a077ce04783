/*
 * NAME    law/rests - every citation of every row, signatures, names in the register of acts
 * WHY     see rests.h
 * OWNS    law.filed, law.filed_clauses, law.signatures
 * ERRORS  DIAG_INPUT with file and line
 * MUST NOT guess how an act is called elsewhere: it is said, or it is not known
 */
#include "law/internal.h"
#include "law/rests.h"

#include "base/panic.h"

enum { R_ACT, R_REGISTER, R_HEADS };
enum { C_CLAUSE, C_REGISTER, C_HEADS };
enum { S_CLAUSE, S_EDITION, S_LANG, S_READS, S_BY, S_ON, S_HEADS };

/* ------------------------------------------------------------------ loading */
static void twice(struct loader *ld, struct place_at at, struct str what)
{
    md_fault(ld->d, at.file, at.line, 1, "twice", "keep one of them", "%.*s stands here twice",
             STR_ARG(what));
}

static bool known_act(struct loader *ld, struct place_at at, struct str clause)
{
    struct str act = clause_act(clause);

    if (act_find(ld->l, act))
        return true;
    md_fault(ld->d, at.file, at.line, 1, "unknown-act", "list the act in acts.md",
             "there is no act %.*s", STR_ARG(act));
    return false;
}

static void register_row(struct loader *ld, struct place_at at, const struct md_row *row,
                         const size_t *h)
{
    struct law *l = ld->l;
    struct str act = row->cell[h[R_ACT]], code = row->cell[h[R_REGISTER]];

    if (!known_act(ld, at, act))
        return;
    if (code.n == 0)
        md_fault(ld->d, at.file, at.line, 2, "no-code",
                 "write the register's code, or - where no register has the act",
                 "%.*s has no code of the register", STR_ARG(act));
    else if (!map_put(&l->filed_map, act, STR_NONE, (uint32_t)l->n_filed))
        twice(ld, at, act);
    else
        l->filed[l->n_filed++] = code;
}

static bool whole_clause(struct loader *ld, struct place_at at, struct str clause)
{
    ptrdiff_t hash = str_chr(clause, '#');

    if (hash > 0)
        return known_act(ld, at, clause);
    md_fault(ld->d, at.file, at.line, 1, "bad-clause", "write ACT#CLAUSE",
             "\"%.*s\" is no clause", STR_ARG(clause));
    return false;
}

static void register_clause_row(struct loader *ld, struct place_at at, const struct md_row *row,
                                const size_t *h)
{
    struct law *l = ld->l;
    struct str clause = row->cell[h[C_CLAUSE]];

    if (!whole_clause(ld, at, clause))
        return;
    if (row->cell[h[C_REGISTER]].n == 0)
        md_fault(ld->d, at.file, at.line, 2, "no-code", "write the clause's id in the register",
                 "%.*s has no name in the register", STR_ARG(clause));
    else if (!map_put(&l->filed_clause_map, clause, STR_NONE, (uint32_t)l->n_filed_clauses))
        twice(ld, at, clause);
    else
        l->filed_clauses[l->n_filed_clauses++] = row->cell[h[C_REGISTER]];
}

static bool is_print(struct str s)
{
    static const char *const WORDS[] = { "ceased", "excluded", "gone", "not-yet", "amended" };

    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (str_is(s, WORDS[i]))
            return true;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == 16;
}

static void signed_row(struct loader *ld, struct place_at at, const struct md_row *row,
                       const size_t *h)
{
    struct law_signature *s = &ld->l->signatures[ld->l->n_signatures];

    *s = (struct law_signature){ .clause = row->cell[h[S_CLAUSE]], .by = row->cell[h[S_BY]],
        .reads = row->cell[h[S_READS]], .file = at.file, .line = at.line };
    if (!whole_clause(ld, at, s->clause) ||
        !load_day(ld, at, row->cell[h[S_EDITION]], false, &s->edition) ||
        !load_day(ld, at, row->cell[h[S_ON]], false, &s->on))
        return;
    if (!lang_parse(row->cell[h[S_LANG]], &s->lang))
        md_fault(ld->d, at.file, at.line, 3, "bad-language", "kk, ru or en",
                 "\"%.*s\" is no language", STR_ARG(row->cell[h[S_LANG]]));
    else if (!is_print(s->reads))
        md_fault(ld->d, at.file, at.line, 4, "bad-print",
                 "rows here are written by sapar law sign-off",
                 "\"%.*s\" is no print of a text", STR_ARG(s->reads));
    else if (s->by.n == 0)
        md_fault(ld->d, at.file, at.line, 5, "nobody-signed", "say who read the text",
                 "nobody signed for %.*s", STR_ARG(s->clause));
    else
        ld->l->n_signatures++;
}

void load_rests(struct loader *ld)
{
    static const char *const REGISTER[R_HEADS] = { "act", "register" };
    static const char *const CLAUSES[C_HEADS] = { "clause", "register" };
    static const char *const SIGNED[S_HEADS] = { "clause", "edition", "lang", "reads", "by", "on" };
    struct law *l = ld->l;

    l->filed_map = map_on(ld->a);
    l->filed_clause_map = map_on(ld->a);
    l->filed = arena_new_array(ld->a, load_count(ld, "register") + 1, struct str);
    l->filed_clauses = arena_new_array(ld->a, load_count(ld, "register-clauses") + 1, struct str);
    l->signatures = arena_new_array(ld->a, load_count(ld, "signed") + 1, struct law_signature);
    load_each_row(ld, "register", REGISTER, R_HEADS, register_row);
    load_each_row(ld, "register-clauses", CLAUSES, C_HEADS, register_clause_row);
    load_each_row(ld, "signed", SIGNED, S_HEADS, signed_row);
}

/* ------------------------------------------------------------------ names in the register */
enum law_filed law_filed(const struct law *l, struct str act, struct str *code)
{
    uint32_t i;

    *code = STR_NONE;
    if (!map_get(&l->filed_map, act, STR_NONE, &i))
        return LAW_FILED_UNSAID;
    if (str_is(l->filed[i], "-"))
        return LAW_FILED_NOWHERE;
    *code = l->filed[i];
    return LAW_FILED_AS;
}

struct str law_filed_clause(const struct law *l, struct str clause)
{
    ptrdiff_t hash = str_chr(clause, '#');
    uint32_t i;

    if (map_get(&l->filed_clause_map, clause, STR_NONE, &i))
        return l->filed_clauses[i];
    return hash < 0 ? STR("") : str_sub(clause, (size_t)hash + 1, clause.n);
}

size_t law_n_signatures(const struct law *l)
{
    return l->n_signatures;
}

struct law_signature law_signature_at(const struct law *l, size_t i)
{
    AN(i < l->n_signatures);
    return l->signatures[i];
}

/* ------------------------------------------------------------------ what rests on what */
struct resting { struct law_rest *out; size_t n; };

static void rest(struct resting *w, struct law_rest base, const struct law_cite *cite)
{
    for (size_t i = 0; i <= cite->n_also; i++) {
        struct str clause = i == 0 ? cite->clause : cite->also[i - 1];

        if (clause.n == 0)
            continue;
        base.clause = clause;
        base.language = cite->language;
        if (w->out != NULL)
            w->out[w->n] = base;
        w->n++;
    }
}

static void rest_module(struct resting *w, const struct module *m)
{
    for (const struct section *s = m->sections; s; s = s->next)
        for (size_t g = 0; g < s->n_groups; g++)
            for (size_t r = 0; r < s->groups[g].n_rows; r++) {
                const struct law_row *row = &s->groups[g].rows[r];
                rest(w, (struct law_rest){ .module = m->code, .table = str_of(TABLES[s->kind].name),
                    .what = row->code, .from = row->from, .to = row->to, .file = row->file,
                    .line = row->line }, &row->cite);
            }
    for (size_t i = 0; i < m->n_closed; i++)
        rest(w, (struct law_rest){ .module = m->code, .table = STR("closed-list"),
            .from = m->closed[i].from, .to = m->closed[i].to, .file = m->file,
            .line = m->closed[i].line }, &m->closed[i].cite);
}

static bool year_shared(const struct cal_day *x, const struct cal_day *y)
{
    int a, b, month, dom;

    day_parts(x->date, &a, &month, &dom);
    day_parts(y->date, &b, &month, &dom);
    return a == b;
}

static bool cited_alike(const struct cal_day *x, const struct cal_day *y)
{
    if (!str_eq(x->cite.clause, y->cite.clause) || x->cite.n_also != y->cite.n_also)
        return false;
    for (size_t i = 0; i < x->cite.n_also; i++)
        if (!str_eq(x->cite.also[i], y->cite.also[i]))
            return false;
    return true;
}

/* The days of one year that rest on the same clauses are one citation, at the first of them: a reader of the clause
 * looks at the year. A day whose clause is not known rests on an act as a whole, which has no text to compare. */
static void rest_calendar(struct resting *w, const struct calendar *cal)
{
    for (size_t i = 0; i < cal->n; i++) {
        const struct cal_day *c = &cal->days[i];
        day to = c->date;
        bool before = str_ends(c->cite.clause, "#");

        for (size_t k = i; k-- > 0 && !before && year_shared(&cal->days[k], c);)
            before = cited_alike(&cal->days[k], c);
        if (before)
            continue;
        for (size_t k = i + 1; k < cal->n && year_shared(&cal->days[k], c); k++)
            if (cited_alike(&cal->days[k], c))
                to = cal->days[k].date;
        rest(w, (struct law_rest){ .module = STR("calendar"), .table = STR("calendar"), .from = c->date, .to = to,
            .file = c->file, .line = c->line }, &c->cite);
    }
}

static void rest_all(struct resting *w, const struct law *l)
{
    for (size_t i = 0; i < l->n_modules; i++)
        rest_module(w, &l->modules[i]);
    for (size_t i = 0; i < l->n_mci; i++)
        rest(w, (struct law_rest){ .module = STR("mci"), .table = STR("mci"), .from = l->mci[i].from,
            .to = l->mci[i].to, .file = l->mci[i].file, .line = l->mci[i].line },
            &l->mci[i].cite);
    rest_calendar(w, &l->cal);
    for (size_t i = 0; i < l->n_guides; i++)
        for (size_t k = 0; k < l->guides[i].n; k++)
            for (size_t t = 0; t < l->guides[i].sections[k].n; t++) {
                const struct law_guide_text *x = &l->guides[i].sections[k].texts[t];
                rest(w, (struct law_rest){ .module = l->guides[i].code, .table = STR("guidance"),
                    .from = x->from, .to = x->to, .file = x->file, .line = x->line }, &x->cite);
            }
}

size_t law_rests(const struct law *l, struct arena *a, struct law_rest **out)
{
    struct resting w = { NULL, 0 };

    rest_all(&w, l);
    w.out = *out = arena_new_array(a, w.n + 1, struct law_rest);
    w.n = 0;
    rest_all(&w, l);
    return w.n;
}

bool law_service_uses(const struct law_service *s, struct str module)
{
    for (size_t i = 0; i < s->n_used; i++)
        if (str_eq(s->used[i]->code, module))
            return true;
    return false;
}
