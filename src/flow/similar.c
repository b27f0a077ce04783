/*
 * NAME      similar - lists made from the insides of many cases: past refusals by ground, requests for checks,
 *           complaints
 * WHY       the projection has a row a case; a body asked thrice in one case has three answers to give, and a
 *           ground counts once a decision
 * OWNS      the order of those lists
 * ERRORS    those of a list
 * MUST NOT  tell more of a case than its reader would see in it; that the list was read is written down
 */
#include "casework/access.h"
#include "flow/preview.h"
#include "flow/room.h"

#include <stdlib.h>

/* Every case `by` may see in lists and f lets through, folded. */
bool cases_walk(struct flow_reader *r, const struct actor *by, struct case_filter f, const char *what,
                each_case *each, void *ctx, struct arena *a, struct diags *d)
{
    struct diags quiet = diags_on(a);
    struct access *pending;
    struct case_row *rows;
    struct loaded c;
    int64_t total;
    size_t n;
    int rc;

    if (!access_list(r, by, what, a, &pending, d))
        return false;
    f.scope = scope_of(by, a);
    rc = r->s->ops->list(r->s, &f, a, &rows, &n, &total, d);
    for (size_t i = 0; rc == PORT_OK && i < n; i++) {
        if (case_load(r->s, rows[i].number, a, &c, &quiet) == PORT_OK && case_may_read(c.state, by))
            each(ctx, &rows[i], c.state);
    }
    return access_settled(pending, d) && rc == PORT_OK;
}

/* ------------------------------------------------------------------ grounds of past refusals */
struct grounds { struct arena *a; struct json *rows; int64_t looked_at; };

static struct json *ground_row(struct grounds *g, struct str code)
{
    struct json *o;

    json_each(v, g->rows) {
        if (str_eq(json_get_str(v, "ground"), code))
            return v;
    }
    o = json_push(g->a, g->rows, json_new_object(g->a));
    json_set_str(g->a, o, "ground", code);
    json_set_int(g->a, o, "count", 0);
    json_set(g->a, o, "numbers", json_new_array(g->a));
    return o;
}

static void count_grounds(void *ctx, const struct case_row *row, const struct case_state *s)
{
    struct grounds *g = ctx;

    (void)row;
    if (s->decided == NULL)
        return;
    g->looked_at++;
    json_each(v, json_get(s->decided, "grounds")) {
        struct json *o = ground_row(g, json_get_str(v, "code")), *numbers = json_get(o, "numbers");

        json_set_int(g->a, o, "count", json_get_int(o, "count", 0) + 1);
        if (numbers->count < FLOW_SIMILAR_NUMBERS)
            json_push(g->a, numbers, json_new_str(g->a, s->decision_number));
    }
}

struct json *flow_similar(struct flow_reader *r, const struct actor *by, struct str service, struct arena *a,
                          struct diags *d)
{
    struct grounds g = { a, json_new_array(a), 0 };
    struct case_filter f = { .service = service, .status = STR("refused"), .due_before = DAY_NONE,
                             .limit = FLOW_SIMILAR_MOST };
    struct json *o = json_new_object(a);

    if (!cases_walk(r, by, f, "similar", count_grounds, &g, a, d))
        return NULL;
    json_set_int(a, o, "looked_at", g.looked_at);
    json_set(a, o, "rows", g.rows);
    return o;
}

/* ------------------------------------------------------------------ sorting */
struct item { struct json *o; struct str key; };

static int by_key(const void *x, const void *y)
{
    const struct item *a = x, *b = y;
    int c = str_cmp(a->key, b->key);

    return c != 0 ? c : str_cmp(json_get_str(a->o, "number"), json_get_str(b->o, "number"));
}

/* By the first of the two members that is there; what has none comes last. */
static struct json *sorted(struct arena *a, const struct json *list, const char *key, bool newest)
{
    struct item *v = arena_new_array(a, list->count + 1, struct item);
    struct json *out = json_new_array(a);
    size_t n = 0;

    json_each(o, list) {
        v[n].o = o;
        v[n].key = json_get_str(o, key).n > 0 ? json_get_str(o, key) : STR("9999");
        n++;
    }
    qsort(v, n, sizeof(*v), by_key);
    for (size_t i = 0; i < n; i++)
        json_push(a, out, json_copy(a, v[newest ? n - 1 - i : i].o));
    return out;
}

/* ------------------------------------------------------------------ checks asked of a body */
struct lists { struct arena *a; const struct actor *by; const struct law *law; moment now; enum lang lang;
               struct json *open, *done; };

static void put_day(struct arena *a, struct json *o, const char *key, day v)
{
    if (v != DAY_NONE)
        json_set_str(a, o, key, day_str(a, v));
}

static void put_moment(struct arena *a, struct json *o, const char *key, moment v)
{
    if (v != MOMENT_NONE)
        json_set_str(a, o, key, moment_str(a, v));
}

static void list_checks(void *ctx, const struct case_row *row, const struct case_state *s)
{
    struct lists *x = ctx;
    struct arena *a = x->a;

    for (const struct case_check *c = s->checks; c != NULL; c = c->next) {
        bool open = c->answer.n == 0;
        struct json *o;

        /* What closed before it was answered needs no answer any more. */
        if (!check_is_of(c, x->by) || (open && s->status != CASE_REVIEW && s->status != CASE_PROPOSED))
            continue;
        o = json_push(a, open ? x->open : x->done, json_new_object(a));
        json_set_str(a, o, "number", row->number);
        json_set_str(a, o, "check", c->code);
        json_set_str(a, o, "service", s->service);
        json_set_str(a, o, "name", person_name(a, s->person));
        put_moment(a, o, "sent", c->sent);
        put_day(a, o, "due", c->due);
        put_moment(a, o, "answered", c->answered);
        json_set_str(a, o, "answer", c->answer);
        json_set_str(a, o, "clause", c->clause);
        json_set_bool(a, o, "late",
            c->due != DAY_NONE && (open ? moment_day(x->now) : moment_day(c->answered)) > c->due);
    }
}

struct json *flow_checks(struct flow_reader *r, const struct actor *by, int64_t limit, enum lang lang, struct arena *a,
                         struct diags *d)
{
    struct lists x = { a, by, r->f->cfg.law, flow_now(r->f), lang, json_new_array(a), json_new_array(a) };
    struct case_filter f = { .due_before = DAY_NONE, .sort = SORT_NEWEST, .limit = limit };
    struct json *o = json_new_object(a);

    if (!cases_walk(r, by, f, "checks", list_checks, &x, a, d))
        return NULL;
    json_set(a, o, "open", sorted(a, x.open, "due", false));
    json_set(a, o, "answered", sorted(a, x.done, "answered", true));
    return o;
}

/* ------------------------------------------------------------------ complaints */
static day decide_by(struct lists *x, const struct case_state *s, const struct case_complaint *c)
{
    struct diags quiet = diags_on(x->a);
    struct case_clock *k;
    size_t n = case_clocks(s, x->law, x->now, false, x->a, &k, &quiet);

    for (size_t i = 0; i < n; i++) {
        if (str_eq(k[i].of, c->id) && str_is(k[i].code, "complaint-decision"))
            return k[i].due;
    }
    return DAY_NONE;
}

static void list_complaints(void *ctx, const struct case_row *row, const struct case_state *s)
{
    struct lists *x = ctx;
    struct arena *a = x->a;

    for (const struct case_complaint *c = s->complaints; c != NULL; c = c->next) {
        struct json *o;

        if (x->by->role == ROLE_APPEAL && x->by->body.n > 0 && c->body.n > 0 && !str_eq(c->body, x->by->body))
            continue;
        o = json_push(a, c->decided == MOMENT_NONE ? x->open : x->done, json_new_object(a));
        json_set_str(a, o, "number", row->number);
        json_set_str(a, o, "id", c->id);
        json_set_str(a, o, "service", s->service);
        json_set_str(a, o, "about", c->about);
        json_set_str(a, o, "body", c->body);
        json_set_str(a, o, "outcome", c->outcome);
        json_set_bool(a, o, "late", c->late);
        put_moment(a, o, "received", c->received);
        put_moment(a, o, "forwarded", c->forwarded);
        put_moment(a, o, "decided", c->decided);
        put_day(a, o, "due", decide_by(x, s, c));
    }
}

struct json *flow_complaints(struct flow_reader *r, const struct actor *by, int64_t limit, struct arena *a,
                             struct diags *d)
{
    struct lists x = { a, by, r->f->cfg.law, flow_now(r->f), LANG_EN, json_new_array(a), json_new_array(a) };
    struct case_filter f = { .due_before = DAY_NONE, .sort = SORT_NEWEST, .limit = limit };
    struct json *o = json_new_object(a);

    if (!cases_walk(r, by, f, "complaints", list_complaints, &x, a, d))
        return NULL;
    json_set(a, o, "open", sorted(a, x.open, "due", false));
    json_set(a, o, "decided", sorted(a, x.done, "decided", true));
    return o;
}

/* ------------------------------------------------------------------ who else could have the case */
struct json *flow_colleagues(struct flow_reader *r, const struct actor *by, struct str body, struct str place,
                             struct arena *a, struct diags *d)
{
    struct json *list = json_new_array(a), *o;
    struct actor *all;
    struct str *names;
    size_t n;

    if (by->role != ROLE_OFFICER && by->role != ROLE_HEAD && by->role != ROLE_SUPERVISOR)
        return list;
    if (r->s->ops->staff_list(r->s, a, &all, &names, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if ((all[i].role != ROLE_OFFICER && all[i].role != ROLE_HEAD)
            || (all[i].body.n > 0 && body.n > 0 && !str_eq(all[i].body, body)) || !same_place(all[i].place, place))
            continue;
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "role", str_of(role_name(all[i].role)));
        json_set_str(a, o, "id", all[i].id);
        json_set_str(a, o, "name", names[i]);
    }
    return list;
}

/* ------------------------------------------------------------------ the same person twice */
struct doubles { struct arena *a; const struct json *of; struct json *list; };

static struct str birth(const struct json *facts)
{
    return json_get_str(json_get(facts, "applicant"), "birth-date");
}

static bool same_name(const struct json *a, const struct json *b, struct arena *on)
{
    static const char *const parts[] = { "family", "given" };

    for (size_t i = 0; i < 2; i++) {
        struct str x = utf8_fold(on, json_get_str(json_get(a, "name"), parts[i]));
        struct str y = utf8_fold(on, json_get_str(json_get(b, "name"), parts[i]));

        if (x.n == 0 || !str_eq(x, y))
            return false;
    }
    return true;
}

static void one_double(void *ctx, const struct case_row *row, const struct case_state *s)
{
    struct doubles *x = ctx;
    const struct json *person = json_get(x->of, "person");
    struct str iin = json_get_str(person, "iin"), born = birth(json_get(x->of, "facts"));
    bool number = iin.n > 0 && str_eq(iin, json_get_str(s->person, "iin"));
    bool linked = false;
    struct json *o;

    if (str_eq(row->number, json_get_str(x->of, "number"))
        || (!number && !(born.n > 0 && str_eq(born, birth(s->facts)) && same_name(person, s->person, x->a))))
        return;
    json_each(v, json_get(x->of, "linked"))
        linked = linked || str_eq(json_str(v), row->number);
    o = json_push(x->a, x->list, json_new_object(x->a));
    json_set_str(x->a, o, "number", row->number);
    json_set_str(x->a, o, "service", row->service);
    json_set_str(x->a, o, "status", row->status);
    json_set_str(x->a, o, "same", number ? STR("number") : STR("name"));
    json_set_bool(x->a, o, "linked", linked);
}

struct json *flow_doubles(struct flow_reader *r, const struct actor *by, const struct json *shown, struct arena *a,
                          struct diags *d)
{
    const struct json *name = json_get(json_get(shown, "person"), "name");
    struct doubles x = { a, shown, json_new_array(a) };
    struct case_filter f = { .due_before = DAY_NONE, .limit = 50 };

    f.text = str_printf(a, "%.*s %.*s", STR_ARG(json_get_str(name, "family")), STR_ARG(json_get_str(name, "given")));
    if (str_trim(f.text).n == 0)
        return x.list;
    return cases_walk(r, by, f, "doubles", one_double, &x, a, d) ? x.list : NULL;
}
