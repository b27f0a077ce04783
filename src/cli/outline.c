/*
 * NAME    outline - the acts that the law files cite, put into the register without their texts
 * WHY     a clause named on a page leads somewhere also before anybody has imported a text: to the
 *         act, its days, and what the rules take from each clause, in our own words
 * OWNS    editions of origin "outline"; a text that is imported takes their place (acts/write.c)
 * ERRORS  those of the register
 * MUST NOT look like the text of an act: every page and answer says what an outline is
 */
#include <stdlib.h>

#include "acts/acts.h"
#include "cli/room.h"
#include "law/rests.h"

enum { DAYS_MOST = 400 };

/* What an answer of a table is called in the law's texts; the tables' own names are face_law's. */
static const struct { const char *table, *kind; } kinds[] = {
    { "documents", "document" }, { "decider", "body" }, { "checks", "check" }, { "terms", "term" },
    { "stops", "stop" }, { "grounds", "ground" }, { "result", "result" }, { "appeal", "body" },
    { "cancellation", "ground" },
};

/* One act being written: the norms that cite it, ordered by clause. */
struct outline {
    struct cli *c;
    const struct law *law;
    struct arena *a;            /* of this act */
    struct law_act_info act;
    struct str code;
    const struct law_rest **v;
    size_t n;
};

/* ------------------------------------------------------------------ clauses */
static struct str clause_of(const struct outline *o, const struct law_rest *w)
{
    return law_filed_clause(o->law, w->clause);
}

/* The n-th number of a path "19-1.2.1" as one figure; -1 behind its end. */
static int64_t step(struct str path, size_t n)
{
    struct str rest = path, one = STR("");
    int64_t v[2] = { 0, 0 };
    size_t i = 0;

    while (rest.p && str_cut(&rest, '.', &one))
        if (i++ == n) {
            struct str part;
            for (size_t k = 0; k < 2 && one.p && str_cut(&one, '-', &part); k++)
                str_int(part, &v[k]);
            return v[0] * 1000 + v[1];
        }
    return -1;
}

/* Paths by their numbers, before all that has none (annexes), which go by their letters. */
static int by_clause(const void *p, const void *q)
{
    const struct law_rest *x = *(const struct law_rest *const *)p, *y = *(const struct law_rest *const *)q;
    struct arena *a = arena_new();
    struct str s = acts_clause_path(a, str_sub(x->clause, (size_t)str_chr(x->clause, '#') + 1, x->clause.n));
    struct str t = acts_clause_path(a, str_sub(y->clause, (size_t)str_chr(y->clause, '#') + 1, y->clause.n));
    int r = 0;

    if ((s.n == 0) != (t.n == 0))
        r = s.n == 0 ? 1 : -1;
    for (size_t i = 0; r == 0 && s.n && i < 6; i++)
        r = (step(s, i) > step(t, i)) - (step(s, i) < step(t, i));
    arena_free(a);
    if (r == 0)
        r = str_cmp(x->clause, y->clause);
    return r ? r : (x->line > y->line) - (x->line < y->line);
}

/* "art_19-1__para_2__item_1" of 19-1(2).1; "annex_2_row_8__1" of annex-2-row-8.1. */
static struct str id_of(const struct outline *o, struct str cited)
{
    static const char *const LAW[] = { "art_", "__para_", "__item_", "__sub_" };
    static const char *const RULES[] = { "sec_", "__item_", "__sub_", "__sub_" };
    bool law = str_is(o->act.kind, "law") || str_is(o->act.kind, "code") || str_is(o->act.kind, "constitution");
    struct str path = acts_clause_path(o->a, cited), one;
    struct buf b = buf_on(o->a);
    size_t i = 0;

    while (path.n && path.p && str_cut(&path, '.', &one)) {
        buf_puts(&b, (law ? LAW : RULES)[i < 3 ? i : 3]);
        buf_str(&b, one);
        i++;
    }
    if (i > 0)
        return buf_get(&b);
    for (size_t k = 0; k < cited.n; k++)
        if (cited.p[k] == '.')
            buf_puts(&b, "__");
        else
            buf_char(&b, cited.p[k] == '-' || cited.p[k] == '(' || cited.p[k] == ')' ? '_' : cited.p[k]);
    return buf_get(&b);
}

/* "cl. 8 1)" out of "Rules ..., cl. 8 1)" */
static struct str num_of(const struct outline *o, struct str clause, enum lang lang)
{
    struct str cite = law_cite(o->law, o->a, clause, lang), title = law_act_title(o->law, o->act.code, lang);

    return cite.n > title.n + 2 ? str_sub(cite, title.n + 2, cite.n) : cite;
}

static struct str sentence(const struct outline *o, const struct law_rest *w, enum lang lang)
{
    struct str table = face_table_name(w->table, lang);

    for (size_t i = 0; w->what.n && i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(w->table, kinds[i].table))
            return str_printf(o->a, "%.*s: %.*s", STR_ARG(table),
                              STR_ARG(law_text(o->law, kinds[i].kind, w->what, lang)));
    return table;
}

/* ------------------------------------------------------------------ editions */
static bool holds(const struct law_rest *w, day on)
{
    return on >= w->from && on <= w->to;
}

/* The clauses that rules cite on a day, each with what they take from it. */
static struct json *clauses(const struct outline *o, day on, enum lang lang)
{
    struct arena *a = o->a;
    struct json *list = json_new_array(a);

    for (size_t i = 0; i < o->n; i++) {
        struct str cited = clause_of(o, o->v[i]), line;
        struct buf text = buf_on(a);
        struct json *one;
        size_t k = i;
        for (; k < o->n && str_eq(o->v[k]->clause, o->v[i]->clause); k++) {
            if (!holds(o->v[k], on))
                continue;
            line = sentence(o, o->v[k], lang);
            if (str_find(buf_get(&text), str_z(a, line)) >= 0)
                continue;
            if (text.n)
                buf_char(&text, '\n');
            buf_str(&text, line);
        }
        if (text.n && cited.n) {
            one = json_push(a, list, json_new_object(a));
            json_set_str(a, one, "id", id_of(o, cited));
            json_set_str(a, one, "num", num_of(o, o->v[i]->clause, lang));
            json_set_int(a, one, "depth", 0);
            json_set_str(a, one, "text", buf_get(&text));
        }
        i = k - 1;
    }
    return list;
}

static int by_day(const void *p, const void *q)
{
    day x = *(const day *)p, y = *(const day *)q;

    return (x > y) - (x < y);
}

/* The days on which anything the rules take from the act changes. */
static size_t days_of(const struct outline *o, day *out)
{
    size_t n = 0, kept = 0;

    out[n++] = o->act.from;
    for (size_t i = 0; i < o->n && n + 2 < DAYS_MOST; i++) {
        out[n++] = o->v[i]->from;
        if (o->v[i]->to != DAY_OPEN)
            out[n++] = o->v[i]->to + 1;
    }
    qsort(out, n, sizeof *out, by_day);
    for (size_t i = 0; i < n; i++)
        if (out[i] >= o->act.from && out[i] <= o->act.to && (kept == 0 || out[kept - 1] != out[i]))
            out[kept++] = out[i];
    return kept;
}

static void editions(const struct outline *o, struct json *act)
{
    struct json *list = json_set(o->a, act, "editions", json_new_array(o->a));
    day days[DAYS_MOST];
    size_t n = days_of(o, days);

    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const struct json *before = NULL;
        for (size_t i = 0; i < n; i++) {
            struct json *now = clauses(o, days[i], (enum lang)lang), *e;
            if (before && json_same(before, now))
                continue;
            before = now;
            e = json_push(o->a, list, json_new_object(o->a));
            json_set_str(o->a, e, "from", day_str(o->a, days[i]));
            json_set_str(o->a, e, "lang", lang_code((enum lang)lang));
            json_set_str(o->a, e, "origin", STR("outline"));
            json_set(o->a, e, "clauses", now);
        }
    }
}

/* ------------------------------------------------------------------ acts */
/* MIA of KZ-MIA-259-2020; laws and codes name nobody. */
static struct str body_of(struct str code)
{
    struct str rest = code, part = STR("");

    str_cut(&rest, '-', &part);
    if (rest.p)
        str_cut(&rest, '-', &part);
    return str_is(part, "LAW") || str_is(part, "CODE") ? STR("") : part;
}

static void one_act(const struct outline *o, struct buf *lines)
{
    struct arena *a = o->a;
    struct json *v = json_new_object(a), *title = json_new_object(a);

    json_set_str(a, v, "code", o->code);
    json_set_str(a, v, "country", STR("kz"));
    json_set_str(a, v, "kind", o->act.kind);
    json_set_str(a, v, "body", body_of(o->code));
    json_set_str(a, v, "number", o->act.number);
    if (o->act.adopted != DAY_NONE)
        json_set_str(a, v, "adopted", day_str(a, o->act.adopted));
    json_set_str(a, v, "in_force", day_str(a, o->act.from));
    if (o->act.to != DAY_OPEN)
        json_set_str(a, v, "ceased", day_str(a, o->act.to + 1));
    json_set(a, v, "title", title);
    for (int i = 0; i < LANG_COUNT; i++)
        if (o->act.title[i].n)
            json_set_str(a, title, lang_code((enum lang)i).p, o->act.title[i]);
    editions(o, v);
    json_write(lines, v, 0);
    buf_char(lines, '\n');
}

static struct str lines_of(struct cli *c, const struct law *law, struct arena *all)
{
    struct law_rest *rests;
    size_t n = law_rests(law, c->arena, &rests);
    struct buf lines = buf_on(all);

    for (size_t i = 0; i < law_n_acts(law); i++) {
        struct outline o = { .c = c, .law = law, .a = arena_new(), .act = law_act_at(law, i) };
        o.v = arena_new_array(o.a, n + 1, const struct law_rest *);
        for (size_t k = 0; k < n; k++) {
            struct str act = rests[k].clause;
            ptrdiff_t at = str_chr(act, '#');
            if (at > 0 && str_eq(str_sub(act, 0, (size_t)at), o.act.code))
                o.v[o.n++] = &rests[k];
        }
        if (o.n)
            qsort(o.v, o.n, sizeof *o.v, by_clause);
        if (law_filed(law, o.act.code, &o.code) == LAW_FILED_AS)
            one_act(&o, &lines);
        arena_free(o.a);
    }
    return buf_get(&lines);
}

struct json *outline_acts(struct cli *c, const struct law *law, const char *dir)
{
    struct acts_import how = { .from = DAY_NONE, .today = moment_day(cli_now(c)), .lang = c->lang };
    struct acts *r = acts_open(dir, true, &c->diags);
    struct arena *all = arena_new();
    struct json *v = NULL;

    if (r)
        v = acts_import_lines(r, STR("law"), lines_of(c, law, all), &how, c->arena, &c->diags);
    acts_close(r);
    arena_free(all);
    return v;
}

int run_acts_outline(struct cli *c)
{
    const struct law *law = cli_law(c);
    struct json *v;
    char *dir;

    if (!law || !cli_data(c, &dir))
        return code_of(&c->diags);
    v = outline_acts(c, law, dir);
    if (!v)
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, v, EXIT_YES);
    face_outline(&c->out, c->arena, v);
    return EXIT_YES;
}
