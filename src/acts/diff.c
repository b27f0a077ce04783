/*
 * NAME    diff - two texts of an act, clause by clause and word by word
 * WHY     what a lawyer asks of an amendment is which words changed
 * OWNS    Myers' shortest edit of the words of a clause; texts that differ by more than EDITS words
 *         are shown as replaced
 */
#include <stdlib.h>
#include <string.h>

#include "acts/room.h"

enum { EDITS = 1000, WORDS_MOST = 100000 };

struct words { struct str *v; size_t n; };

static struct words cut(struct arena *a, struct str s)
{
    size_t cap = 1;
    struct words w;

    for (size_t i = 0; i < s.n; i++)
        cap += s.p[i] == ' ' || s.p[i] == '\n';
    w = (struct words){ arena_new_array(a, cap, struct str), 0 };
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && s.p[i] != ' ' && s.p[i] != '\n')
            i++;
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n'))
            i++;
        w.v[w.n++] = str_sub(s, from, i - from);
    }
    return w;
}

static bool same(struct str x, struct str y)
{
    return str_eq(str_trim(x), str_trim(y));
}

/* ------------------------------------------------------------------ runs */
struct runs { struct arena *a; struct json *list; struct buf b; const char *op; };

static void flush(struct runs *r)
{
    struct json *o;

    if (!r->op || !r->b.n)
        return;
    o = json_push(r->a, r->list, json_new_object(r->a));
    json_set_str(r->a, o, "op", str_of(r->op));
    json_set_str(r->a, o, "text", str_dup(r->a, buf_get(&r->b)));
    r->b.n = 0;
}

static void put(struct runs *r, const char *op, struct str word)
{
    if (r->op && strcmp(r->op, op) != 0)
        flush(r);
    r->op = op;
    buf_str(&r->b, word);
}

/* ------------------------------------------------------------------ Myers */
struct edit { const struct words *x, *y; size_t x0, x1, y0, y1; };

/* Walks back the trace: the steps are put in reverse into `ops`. */
static size_t back(const struct edit *e, int *const *trace, int d, char *ops)
{
    int x = (int)(e->x1 - e->x0), y = (int)(e->y1 - e->y0);
    size_t n = 0;

    for (; d >= 0; d--) {
        int k = x - y, prev, px, py;
        const int *v = d > 0 ? trace[d - 1] : NULL;
        if (!v) {
            for (; x > 0; x--)
                ops[n++] = '=';
            break;
        }
        v += EDITS + 1;
        prev = k == -d || (k != d && v[k - 1] < v[k + 1]) ? k + 1 : k - 1;
        px = v[prev];
        py = px - prev;
        for (; x > px && y > py; x--, y--)
            ops[n++] = '=';
        if (x == px)
            ops[n++] = '+';
        else
            ops[n++] = '-';
        x = px;
        y = py;
    }
    return n;
}

/* The edit of the middle parts; 0 when it takes more than EDITS. `ops` has room for both. */
static size_t myers(struct arena *a, const struct edit *e, char *ops)
{
    int n = (int)(e->x1 - e->x0), m = (int)(e->y1 - e->y0);
    int **trace = arena_new_array(a, EDITS + 1, int *);
    int *v = arena_new_array(a, 2 * EDITS + 3, int) + EDITS + 1;

    for (int d = 0; d <= EDITS && d <= n + m; d++) {
        for (int k = -d; k <= d; k += 2) {
            int x = k == -d || (k != d && v[k - 1] < v[k + 1]) ? v[k + 1] : v[k - 1] + 1;
            int y = x - k;
            while (x < n && y < m && same(e->x->v[e->x0 + (size_t)x], e->y->v[e->y0 + (size_t)y])) {
                x++;
                y++;
            }
            v[k] = x;
            if (x >= n && y >= m)
                return back(e, trace, d, ops);
        }
        trace[d] = arena_new_array(a, 2 * EDITS + 3, int);
        memcpy(trace[d], v - EDITS - 1, (2 * EDITS + 3) * sizeof(int));
    }
    return 0;
}

static void middle(struct arena *a, struct runs *r, const struct edit *e)
{
    size_t i = e->x0, j = e->y0, n = 0;
    char *ops = arena_alloc(a, e->x1 - e->x0 + e->y1 - e->y0 + 1);

    if (e->x1 - e->x0 < WORDS_MOST && e->y1 - e->y0 < WORDS_MOST)
        n = myers(a, e, ops);
    for (size_t k = n; k-- > 0;) {
        if (ops[k] == '=') {
            put(r, "same", e->y->v[j++]);
            i++;
        } else if (ops[k] == '-') {
            put(r, "del", e->x->v[i++]);
        } else {
            put(r, "ins", e->y->v[j++]);
        }
    }
    while (i < e->x1)
        put(r, "del", e->x->v[i++]);
    while (j < e->y1)
        put(r, "ins", e->y->v[j++]);
}

static struct json *words_json(struct arena *a, struct str was, struct str is)
{
    struct arena *tmp = arena_new();
    struct words x = cut(tmp, was), y = cut(tmp, is);
    struct runs r = { .a = a, .list = json_new_array(a), .b = buf_on(tmp) };
    struct edit e = { &x, &y, 0, x.n, 0, y.n };

    r.b = buf_on(a);
    while (e.x0 < e.x1 && e.y0 < e.y1 && same(x.v[e.x0], y.v[e.y0])) {
        put(&r, "same", y.v[e.y0++]);
        e.x0++;
    }
    while (e.x1 > e.x0 && e.y1 > e.y0 && same(x.v[e.x1 - 1], y.v[e.y1 - 1])) {
        e.x1--;
        e.y1--;
    }
    middle(tmp, &r, &e);
    for (size_t j = e.y1; j < y.n; j++)
        put(&r, "same", y.v[j]);
    flush(&r);
    arena_free(tmp);
    return r.list;
}

/* ------------------------------------------------------------------ clauses */
static int by_id(const void *p, const void *q)
{
    const struct doc_clause *const *x = p, *const *y = q;

    return str_cmp((*x)->id, (*y)->id);
}

struct side { const struct doc_clause *v, **sorted; size_t n; };

static struct side side(struct arena *a, const struct doc_clause *v, size_t n)
{
    struct side s = { v, arena_new_array(a, n + 1, const struct doc_clause *), n };

    for (size_t i = 0; i < n; i++)
        s.sorted[i] = &v[i];
    if (n)
        qsort(s.sorted, n, sizeof *s.sorted, by_id);
    return s;
}

static const struct doc_clause *find(const struct side *s, const struct doc_clause *c)
{
    const struct doc_clause **at = s->n ? bsearch(&c, s->sorted, s->n, sizeof *s->sorted, by_id)
        : NULL;

    return at ? *at : NULL;
}

struct told { struct json *list; int64_t same, changed, added, removed; bool translation; };

static void pair(struct arena *a, struct told *t, const struct doc_clause *x,
                 const struct doc_clause *y)
{
    struct json *o = json_push(a, t->list, json_new_object(a));
    bool equal = x && y && str_eq(x->text, y->text) && str_eq(x->heading, y->heading)
        && x->state == y->state;

    json_set_str(a, o, "id", y ? y->id : x->id);
    json_set_str(a, o, "num", y ? y->num : x->num);
    json_set_int(a, o, "depth", y ? y->depth : x->depth);
    json_set_str(a, o, "change", str_of(!x ? "added" : !y ? "removed" : equal ? "same"
        : t->translation ? "translation" : "changed"));
    *(!x ? &t->added : !y ? &t->removed : equal ? &t->same : &t->changed) += 1;
    if ((y ? y : x)->heading.n)
        json_set_str(a, o, "heading", (y ? y : x)->heading);
    if (y)
        json_set_str(a, o, "state", str_of(clause_state_name(y->state)));
    if (t->translation && x && y) {
        struct runs r = { .a = a, .list = json_set(a, o, "words", json_new_array(a)),
            .b = buf_on(a) };
        put(&r, "del", x->text);
        put(&r, "ins", y->text);
        flush(&r);
        return;
    }
    json_set(a, o, "words", words_json(a, x ? x->text : STR(""), y ? y->text : STR("")));
}

static void compare(struct arena *a, struct told *t, const struct side *x, const struct side *y)
{
    size_t i = 0;

    for (size_t j = 0; j < y->n; j++) {
        const struct doc_clause *was = find(x, &y->v[j]);
        while (was && i < x->n && &x->v[i] <= was) {
            if (!find(y, &x->v[i]))
                pair(a, t, &x->v[i], NULL);
            i++;
        }
        pair(a, t, was, &y->v[j]);
    }
    for (; i < x->n; i++)
        if (!find(y, &x->v[i]))
            pair(a, t, &x->v[i], NULL);
}

static struct json *diff(struct reader *rd, struct str code, const day on[2],
                         const enum lang lang[2], struct arena *a, struct diags *d)
{
    struct told t = { .list = json_new_array(a) };
    struct json *o = json_new_object(a), *counts = json_new_object(a);
    struct act_row act;
    struct edition_row *v;
    struct side s[2];
    size_t n;

    if (!act_load(rd, a, code_given(rd, a, code, d), &act, d))
        return NULL;
    n = edition_rows(rd, a, act.id, &v, d);
    json_set_str(a, o, "code", act.code);
    json_set_str(a, o, "title", act_title(&act, lang[1]));
    for (int i = 0; i < 2; i++) {
        const struct edition_row *e = edition_on(v, n, on[i], lang[i]);
        size_t m = 0;
        const struct doc_clause *c = e ? clause_rows(rd, a, e->id, &m, d) : NULL;
        s[i] = side(a, c, m);
        t.translation = t.translation || (e && lang[0] != lang[1]);
        json_set(a, o, i ? "to" : "from", e ? edition_json(a, e) : json_new_null(a));
    }
    compare(a, &t, &s[0], &s[1]);
    json_set(a, o, "counts", counts);
    json_set_int(a, counts, "same", t.same);
    json_set_int(a, counts, "changed", t.changed);
    json_set_int(a, counts, "added", t.added);
    json_set_int(a, counts, "removed", t.removed);
    json_set(a, o, "clauses", t.list);
    return o;
}

struct json *acts_diff(struct acts *r, struct str code, day on, enum lang lang, day with_on,
                       enum lang with_lang, struct arena *a, struct diags *d)
{
    struct reader *rd = reader_take(r, d);
    const day days[2] = { on, with_on };
    const enum lang langs[2] = { lang, with_lang };
    struct json *o = rd ? diff(rd, code, days, langs, a, d) : NULL;

    reader_give(r, rd);
    return o;
}
