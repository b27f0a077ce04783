/*
 * NAME      audit - searching the journal and the record of who looked, a case as it once stood
 * WHY       who is to be watched does not keep the watch: auditors see who did and read what, and
 *           not what it says
 * OWNS      how far one call looks
 * ERRORS    not-your-role, unknown-event, no-such-case
 * MUST NOT  answer before it is recorded who asked; show what an event holds
 */
#include "flow/change.h"
#include "flow/room.h"

#include "base/panic.h"

#define LOOK_MOST 20000         /* entries a call looks at; it says where to go on */
#define LIST_MOST 1000

bool may_audit(const struct actor *by, struct diags *d)
{
    if (by->role == ROLE_AUDITOR || by->role == ROLE_SUPERVISOR || by->role == ROLE_SYSTEM)
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask an auditor",
                "the journals are searched by auditors and supervisors");
    return false;
}

static int64_t at_most(int64_t limit)
{
    return limit < 0 ? 0 : limit > LIST_MOST ? LIST_MOST : limit;
}

/* ------------------------------------------------------------------ the journal of cases */

struct look {
    struct flow_reader *r;
    const struct journal_query *q;
    bool typed;
    enum event_type type;
    struct json *list;
    int64_t left;
    struct arena *a, *scratch;
    struct diags *d;
};

static int read_entry(struct look *k, int64_t index, struct str *number, struct event *e)
{
    struct str bytes;
    int rc = k->r->s->ops->leaf(k->r->s, index, k->scratch, &bytes, k->d);

    if (rc != PORT_OK || event_read(k->scratch, bytes, number, e, k->d))
        return rc;
    return PORT_FAILED;
}

/* The first entry not before `since`: entries stand in the order in which they happened. */
static int first_since(struct look *k, int64_t size, int64_t *out)
{
    int64_t low = k->q->from > 0 ? k->q->from : 0, high = size, middle;
    struct str number;
    struct event e;
    int rc = PORT_OK;

    if (k->q->since > 0)
        while (rc == PORT_OK && low < high) {
            middle = low + (high - low) / 2;
            rc = read_entry(k, middle, &number, &e);
            arena_reset(k->scratch);
            if (rc == PORT_OK && e.at < k->q->since)
                low = middle + 1;
            else
                high = middle;
        }
    *out = low;
    return rc;
}

static void take(struct look *k, int64_t index, struct str number, const struct event *e)
{
    struct arena *a = k->a;
    struct json *o;

    if ((k->q->number.n > 0 && !str_eq(number, k->q->number))
        || (k->q->actor.n > 0 && !str_eq(e->by.id, k->q->actor))
        || (k->typed && e->type != k->type))
        return;
    o = json_push(a, k->list, json_new_object(a));
    json_set_int(a, o, "index", index);
    json_set_str(a, o, "number", str_dup(a, number));
    json_set_int(a, o, "seq", e->seq);
    json_set_str(a, o, "type", str_of(event_name(e->type)));
    json_set_str(a, o, "at", moment_str(a, e->at));
    json_set_str(a, o, "role", str_of(role_name(e->by.role)));
    /* Of applicants the id is their IIN: that somebody applied is no business of this list. */
    json_set_str(a, o, "id", e->by.role == ROLE_APPLICANT ? STR("") : str_dup(a, e->by.id));
    json_set_str(a, o, "body", str_dup(a, e->by.body));
    k->left--;
}

/* The whole journal from an index on; *next: where to go on, -1 at the end. */
static int walk(struct look *k, int64_t *next)
{
    struct journal_head head;
    int64_t i = 0, looked = 0;
    struct str number;
    struct event e;
    int rc = k->r->s->ops->head(k->r->s, &head, k->d);

    if (rc == PORT_OK)
        rc = first_since(k, head.size, &i);
    for (*next = -1; rc == PORT_OK && i < head.size; i++, looked++) {
        if (k->left == 0 || looked == LOOK_MOST) {
            *next = i;
            break;
        }
        rc = read_entry(k, i, &number, &e);
        if (rc != PORT_OK || (k->q->until > 0 && e.at >= k->q->until))
            break;
        take(k, i, number, &e);
        arena_reset(k->scratch);
    }
    return rc;
}

/* One case: its own events, found by its number. */
static int walk_case(struct look *k, int64_t *next)
{
    struct event *e;
    int64_t index;
    size_t n, i;
    int rc = k->r->s->ops->events(k->r->s, k->q->number, k->scratch, &e, &n, k->d);

    *next = -1;
    if (rc == PORT_ABSENT)
        return PORT_OK;
    for (i = 0; rc == PORT_OK && i < n; i++) {
        rc = k->r->s->ops->leaf_index(k->r->s, k->q->number, e[i].seq, &index, k->d);
        if (rc != PORT_OK || index < k->q->from || (k->q->since > 0 && e[i].at < k->q->since)
            || (k->q->until > 0 && e[i].at >= k->q->until))
            continue;
        if (k->left == 0) {
            *next = index;
            break;
        }
        take(k, index, k->q->number, &e[i]);
    }
    return rc;
}

struct json *flow_journal_entries(struct flow_reader *r, const struct actor *by,
                                  const struct journal_query *q, struct arena *a, struct diags *d)
{
    struct look k = { r, q, q->type.n > 0, EVENT_FILED, json_new_array(a), at_most(q->limit), a,
                      NULL, d };
    struct json *o = json_new_object(a);
    struct access *pending;
    int64_t next;
    int rc;

    if (!may_audit(by, d))
        return NULL;
    if (k.typed && !event_parse(q->type, &k.type)) {
        flow_refuse(d, DIAG_INPUT, "unknown-event", STR("type"), "take a name from docs/cases.md",
                    "there is no event %.*s", (int)(q->type.n < 64 ? q->type.n : 64), q->type.p);
        return NULL;
    }
    if (!access_list(r, by, "journal", a, &pending, d))
        return NULL;
    k.scratch = arena_new();
    rc = q->number.n > 0 ? walk_case(&k, &next) : walk(&k, &next);
    arena_free(k.scratch);
    json_set(a, o, "entries", k.list);
    if (rc == PORT_OK && next >= 0)
        json_set_int(a, o, "next", next);
    return access_settled(pending, d) && rc == PORT_OK ? o : NULL;
}

/* ------------------------------------------------------------------ who looked */

struct json *flow_access_entries(struct flow_reader *r, const struct actor *by,
                                 const struct access_query *q, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list;
    struct access_query mine = *q;
    struct access *pending;
    int rc;

    if (!may_audit(by, d) || !access_list(r, by, "access", a, &pending, d))
        return NULL;
    mine.limit = at_most(q->limit);
    rc = r->s->ops->access_find(r->s, &mine, a, &list, d);
    if (rc == PORT_OK) {
        json_each(v, list) {
            if (str_is(json_get_str(v, "role"), role_name(ROLE_APPLICANT)))
                json_set_str(a, v, "who", STR(""));
            if (v->next == NULL && (int64_t)list->count == mine.limit)
                json_set_int(a, o, "next", json_get_int(v, "id", 0));
        }
        json_set(a, o, "entries", list);
    }
    return access_settled(pending, d) && rc == PORT_OK ? o : NULL;
}

/* One case's lookers into the list, without the person's own looks. */
static int looked_at(struct flow_reader *r, const struct actor *by, struct str number,
                     int64_t limit, struct json *out, struct arena *a, struct diags *d)
{
    struct access_query q = { .number = number, .limit = limit };
    struct json *list;
    int rc = r->s->ops->access_find(r->s, &q, a, &list, d);

    if (rc != PORT_OK)
        return rc;
    json_each(v, list) {
        bool person = str_is(json_get_str(v, "role"), role_name(ROLE_APPLICANT));
        struct json *o;

        if (person && str_eq(json_get_str(v, "who"), by->id))
            continue;
        o = json_push(a, out, json_new_object(a));
        json_set_str(a, o, "at", json_get_str(v, "at"));
        json_set_str(a, o, "role", json_get_str(v, "role"));
        json_set_str(a, o, "body", json_get_str(v, "body"));
        json_set_str(a, o, "number", number);
        /* The first word: the rest is for those who watch, and may say what is about to be decided. */
        struct str what = json_get_str(v, "what"), word;

        json_set_str(a, o, "what", str_cut(&what, ' ', &word) ? word : STR(""));
        json_set_int(a, o, "id", json_get_int(v, "id", 0));
    }
    return rc;
}

/* Newest first over all cases: each case's list is in that order already. */
static struct json *newest(const struct json *all, int64_t limit, struct arena *a)
{
    struct json *out = json_new_array(a);
    const struct json **rows = arena_new_array(a, all->count + 1, const struct json *);
    size_t n = 0;

    json_each(v, all) {
        size_t i = n++;

        for (; i > 0 && json_get_int(rows[i - 1], "id", 0) < json_get_int(v, "id", 0); i--)
            rows[i] = rows[i - 1];
        rows[i] = v;
    }
    for (size_t i = 0; i < n && (int64_t)i < limit; i++)
        json_push(a, out, json_copy(a, rows[i]));
    return out;
}

struct json *flow_looked_at_me(struct flow_reader *r, const struct actor *by, int64_t limit,
                               struct arena *a, struct diags *d)
{
    enum { CASES = 50 };
    struct case_filter mine = { .due_before = DAY_NONE, .scope = scope_of(by, a), .limit = CASES };
    struct json *o = json_new_object(a), *all = json_new_array(a);
    struct access *pending;
    struct case_row *rows;
    int64_t total;
    size_t n = 0;
    int rc;

    if (by->role != ROLE_APPLICANT) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "take your own role first",
                    "a person asks who looked at their own cases");
        return NULL;
    }
    if (!access_list(r, by, "looked", a, &pending, d))
        return NULL;
    rc = r->s->ops->list(r->s, &mine, a, &rows, &n, &total, d);
    for (size_t i = 0; i < n && rc == PORT_OK; i++)
        rc = looked_at(r, by, rows[i].number, at_most(limit), all, a, d);
    json_set(a, o, "entries", newest(all, at_most(limit), a));
    return access_settled(pending, d) && rc == PORT_OK ? o : NULL;
}

/* ------------------------------------------------------------------ as it stood */

struct json *flow_show_at(struct flow_reader *r, const struct actor *by, struct str number,
                          moment at, enum lang lang, struct arena *a, struct diags *d)
{
    moment now = flow_now(r->f);
    struct access *pending;
    const struct law *law;
    struct case_state *s;
    struct json *o = NULL;
    struct loaded c;
    size_t i;

    if (!access_case(r, by, number, "show-at", a, &c, &pending, d))
        return NULL;
    s = case_new(a, c.state->number);
    for (i = 0; i < c.n && c.events[i].at <= at; i++)
        if (!case_fold(s, &c.events[i], d))
            break;
    if (i == 0)
        flow_refuse(d, DIAG_REFUSED, "no-such-case", STR("at"), "choose a later moment",
                    "there was no case %.*s yet", STR_ARG(c.state->number));
    else if (d->count == 0 && (law = change_law_at(r->f->cfg.law, r->s, at, now, a, d)) != NULL)
        o = case_json(s, law, by, at < now ? at : now, a, lang);
    return access_settled(pending, d) ? o : NULL;
}
