/*
 * NAME    compare - every citation against its clause's history and what was signed
 * WHY     see drift.h
 * OWNS    the order: citations by clause and language, so that each history is read once
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "drift/room.h"

const char *drift_state_name(enum drift_state s)
{
    static const char *const NAMES[DRIFT_STATES] = { "signed", "unsigned", "unknown", "unresolved",
        "dead", "changed" };

    AN((size_t)s < DRIFT_STATES);
    return NAMES[s];
}

const char *drift_why_name(enum drift_why w)
{
    static const char *const NAMES[DRIFT_WHYS] = { "", "not-filed", "no-register", "not-loaded",
        "no-text", "ceased", "not-yet", "excluded", "gone", "other-text", "amended" };

    AN((size_t)w < DRIFT_WHYS);
    return NAMES[w];
}

struct comparing {
    const struct law *l;
    struct acts *r;
    struct arena *a;
    struct diags *d;
    struct drift *out;
    size_t cap;
};

/* ------------------------------------------------------------------ signatures */
/* Who signed that the clause reads so. Of a text the edition does not matter, the same text is the
 * same; of an end it does. The newest signature. */
static const struct law_signature *signature(struct comparing *x, struct str clause,
                                             const struct stretch *s,
                                             struct law_signature *out)
{
    bool found = false;

    for (size_t i = 0; i < law_n_signatures(x->l); i++) {
        struct law_signature g = law_signature_at(x->l, i);

        if (!str_eq(g.clause, clause) || !str_eq(g.reads, s->reads) ||
            (s->kind == READ_WORD && g.edition != s->edition) || (found && g.on < out->on))
            continue;
        *out = g;
        found = true;
    }
    return found ? out : NULL;
}

/* Somebody signed another text of the clause, in this language. */
static bool signed_otherwise(struct comparing *x, struct str clause, enum lang lang,
                             struct law_signature *out)
{
    bool found = false;

    for (size_t i = 0; i < law_n_signatures(x->l); i++) {
        struct law_signature g = law_signature_at(x->l, i);

        if (!str_eq(g.clause, clause) || g.lang != lang || g.reads.n != 16 ||
            (found && g.on < out->on))
            continue;
        *out = g;
        found = true;
    }
    return found;
}

/* ------------------------------------------------------------------ one citation */
static struct drift_item *push(struct comparing *x, const struct drift_item *i)
{
    if (x->out->n == x->cap) {
        size_t cap = x->cap ? x->cap * 2 : 1024;
        struct drift_item *more = arena_new_array(x->a, cap, struct drift_item);

        if (x->out->n > 0)
            memcpy(more, x->out->items, x->out->n * sizeof *more);
        x->out->items = more;
        x->cap = cap;
    }
    x->out->items[x->out->n] = *i;
    return &x->out->items[x->out->n++];
}

static void judge_text(struct comparing *x, struct drift_item *i, const struct stretch *s,
                       const struct stretch *before)
{
    struct law_signature g;

    if (signature(x, i->rest.clause, s, &g) != NULL) {
        i->state = DRIFT_SIGNED;
        i->by = g.by;
        i->signed_on = g.on;
    } else if (signed_otherwise(x, i->rest.clause, i->lang, &g)) {
        i->state = DRIFT_CHANGED;
        i->why = DRIFT_OTHER_TEXT;
        i->by = g.by;
        i->signed_on = g.on;
    } else if (before != NULL && !str_eq(before->reads, s->reads)) {
        i->state = DRIFT_CHANGED;
        i->why = DRIFT_OTHER_TEXT;
    } else {
        i->state = DRIFT_UNSIGNED;
    }
}

static void judge_word(struct comparing *x, struct drift_item *i, const struct stretch *s)
{
    struct law_signature g;

    i->why = s->why;
    i->amender = s->amender;
    i->state = s->why == DRIFT_AMENDED ? DRIFT_CHANGED : DRIFT_DEAD;
    if (signature(x, i->rest.clause, s, &g) == NULL)
        return;
    i->state = DRIFT_SIGNED;
    i->by = g.by;
    i->signed_on = g.on;
}

static void judge(struct comparing *x, struct drift_item *i, const struct stretch *s,
                  const struct stretch *before)
{
    i->edition = s->edition;
    i->reads = s->reads;
    switch (s->kind) {
    case READ_TEXT:
        judge_text(x, i, s, before);
        break;
    case READ_WORD:
        judge_word(x, i, s);
        break;
    case READ_NOTHING:
        i->state = DRIFT_UNKNOWN;
        i->why = s->why;
        break;
    case READ_NO_CLAUSE:
        i->state = DRIFT_UNRESOLVED;
        break;
    }
}

static bool same(const struct drift_item *a, const struct drift_item *b)
{
    return a->state == b->state && a->why == b->why && str_eq(a->reads, b->reads) &&
        a->to != DAY_OPEN && a->to + 1 == b->from && a->rest.line == b->rest.line &&
        str_eq(a->rest.file, b->rest.file) && str_eq(a->rest.clause, b->rest.clause);
}

static int gravity(enum drift_state s)
{
    static const int WEIGHT[DRIFT_STATES] = { [DRIFT_SIGNED] = 0, [DRIFT_UNSIGNED] = 1,
        [DRIFT_UNKNOWN] = 2, [DRIFT_CHANGED] = 3, [DRIFT_UNRESOLVED] = 4, [DRIFT_DEAD] = 5 };

    return WEIGHT[s];
}

static void one_rest(struct comparing *x, const struct law_rest *rest, const struct drift_item *base,
                     const struct history *h)
{
    const struct stretch *before = NULL;
    enum drift_state worst = DRIFT_SIGNED;

    for (size_t k = 0; k < h->n; k++) {
        const struct stretch *s = &h->v[k];
        struct drift_item i = *base;

        if (s->to < rest->from || s->from > rest->to)
            continue;
        i.rest = *rest;
        i.from = s->from > rest->from ? s->from : rest->from;
        i.to = s->to < rest->to ? s->to : rest->to;
        judge(x, &i, s, before);
        worst = gravity(i.state) > gravity(worst) ? i.state : worst;
        if (x->out->n > 0 && same(&x->out->items[x->out->n - 1], &i))
            x->out->items[x->out->n - 1].to = i.to;
        else
            push(x, &i);
        before = s->kind == READ_TEXT ? s : before;
    }
    x->out->count[worst]++;
}

/* ------------------------------------------------------------------ all of them */
static int by_clause(const void *a, const void *b)
{
    const struct law_rest *x = a, *y = b;
    int c = str_cmp(x->clause, y->clause);

    c = c != 0 ? c : str_cmp(x->language, y->language);
    c = c != 0 ? c : str_cmp(x->file, y->file);
    c = c != 0 ? c : (x->line > y->line) - (x->line < y->line);
    return c != 0 ? c : (x->from > y->from) - (x->from < y->from);
}

static struct str act_of(struct str clause)
{
    ptrdiff_t hash = str_chr(clause, '#');

    return hash < 0 ? clause : str_sub(clause, 0, (size_t)hash);
}

static void unknown(struct comparing *x, const struct law_rest *rest, enum drift_why why)
{
    struct str act = act_of(rest->clause);
    struct drift_item i = { .rest = *rest, .state = DRIFT_UNKNOWN, .why = why, .from = rest->from,
        .to = rest->to, .edition = DAY_NONE, .signed_on = DAY_NONE };

    push(x, &i);
    x->out->count[DRIFT_UNKNOWN]++;
    if (x->out->n_unknown == 0 || !str_eq(x->out->unknown[x->out->n_unknown - 1], act))
        x->out->unknown[x->out->n_unknown++] = act;
}

/* The act that the last citation was of; citations come act by act. */
struct last { struct str act; enum law_filed filed; struct filed_act is; };

static bool look_up(struct comparing *x, struct str act, struct last *last)
{
    struct str code;

    if (str_eq(last->act, act))
        return true;
    last->act = act;
    last->filed = law_filed(x->l, act, &code);
    last->is = (struct filed_act){ .code = code };
    return last->filed != LAW_FILED_AS || !acts_ready(x->r) ||
        history_act(x->r, code, x->a, &last->is, x->d);
}

static enum drift_why unknown_why(const struct last *last)
{
    if (last->filed == LAW_FILED_UNSAID)
        return DRIFT_NOT_FILED;
    if (last->filed == LAW_FILED_NOWHERE)
        return DRIFT_NO_REGISTER;
    return last->is.loaded ? DRIFT_NO_TEXT : DRIFT_NOT_LOADED;
}

static int by_place(const void *a, const void *b)
{
    const struct drift_item *x = a, *y = b;
    int c = str_cmp(x->rest.file, y->rest.file);

    c = c != 0 ? c : (x->rest.line > y->rest.line) - (x->rest.line < y->rest.line);
    c = c != 0 ? c : str_cmp(x->rest.clause, y->rest.clause);
    return c != 0 ? c : (x->from > y->from) - (x->from < y->from);
}

bool drift_compare(const struct law *l, struct acts *r, struct arena *a, struct drift *out,
                   struct diags *d)
{
    struct comparing x = { .l = l, .r = r, .a = a, .d = d, .out = out };
    struct last last = { .act = STR_NONE };
    struct history h = { 0 };
    struct law_rest *rests;
    size_t n = law_rests(l, a, &rests);

    *out = (struct drift){ .citations = n, .unknown = arena_new_array(a, n + 1, struct str) };
    qsort(rests, n, sizeof *rests, by_clause);
    for (size_t i = 0; i < n; i++) {
        struct drift_item base = { .edition = DAY_NONE, .signed_on = DAY_NONE };
        enum lang lang = LANG_RU;

        if (!look_up(&x, act_of(rests[i].clause), &last))
            return false;
        lang_parse(rests[i].language, &lang);
        base.id = law_filed_clause(l, rests[i].clause);
        if (i == 0 || !str_eq(rests[i].clause, rests[i - 1].clause) ||
            !str_eq(rests[i].language, rests[i - 1].language)) {
            h = (struct history){ 0 };
            if (last.is.loaded && !history_clause(r, &last.is, base.id, lang, a, &h, d))
                return false;
        }
        if (!h.known) {
            unknown(&x, &rests[i], unknown_why(&last));
            continue;
        }
        base.code = last.is.code;
        base.lang = h.lang;
        one_rest(&x, &rests[i], &base, &h);
    }
    if (out->n > 0)
        qsort(out->items, out->n, sizeof *out->items, by_place);
    return true;
}

/* ------------------------------------------------------------------ questions */
static bool red_on(const struct drift_item *i, day on)
{
    return drift_red(i->state) && on >= i->from && on <= i->to;
}

static const struct drift_item *find(const struct drift *x, const struct law_service *s,
                                     struct str module, day on, size_t *n)
{
    const struct drift_item *first = NULL, *last = NULL;
    size_t rows = 0;

    for (size_t k = 0; k < x->n; k++) {
        const struct drift_item *i = &x->items[k];

        if (!red_on(i, on) || (s != NULL ? !law_service_uses(s, i->rest.module)
                                         : !str_eq(i->rest.module, module)))
            continue;
        first = first ? first : i;
        rows += last == NULL || last->rest.line != i->rest.line ||
            !str_eq(last->rest.file, i->rest.file);
        last = i;
    }
    if (n != NULL)
        *n = rows;
    return first;
}

const struct drift_item *drift_of_service(const struct drift *x, const struct law_service *s, day on,
                                          size_t *n)
{
    return find(x, s, STR_NONE, on, n);
}

const struct drift_item *drift_of_module(const struct drift *x, struct str module, day on, size_t *n)
{
    return find(x, NULL, module, on, n);
}

bool drift_of_line(const struct drift *x, struct str file, int line, day on)
{
    for (size_t k = 0; k < x->n; k++)
        if (x->items[k].rest.line == line && red_on(&x->items[k], on) &&
            str_eq(x->items[k].rest.file, file))
            return true;
    return false;
}
