/*
 * NAME      cases - reading events and projection rows; lists and search
 * WHY       lists are answered from projections and indexes, never by folding cases
 * OWNS      nothing
 * ERRORS    event-unreadable when stored bytes are no event
 * MUST NOT  put a caller's text into SQL: values are bound
 */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

#define MOST_WORDS 8
#define MOST_VALUES 48
#define BEHIND_ALL "\xf4\x8f\xbf\xbf" /* U+10FFFF: sorts behind every continuation of a prefix */

int sq_events(struct store *s, struct str number, struct arena *a, struct event **out, size_t *n,
              struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_EVENTS, d);
    struct event *e = NULL, *more;
    struct str said;
    size_t cap = 0;
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    *n = 0;
    sq_bind(st, 1, number);
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        if (*n == cap) {
            cap = cap == 0 ? 16 : cap * 2;
            more = arena_new_array(a, cap, struct event);
            if (*n > 0)
                memcpy(more, e, *n * sizeof(*e));
            e = more;
        }
        if (!event_read(a, sq_text(a, st, 0), &said, &e[*n], d)) {
            (void)sqlite3_reset(st);
            return store_fail(d, "event-unreadable", q->file,
                              "run sapar check, then restore the last backup",
                              "event %zu of case %.*s cannot be read", *n + 1, STR_ARG(number));
        }
        ++*n;
    }
    *out = e;
    if (rc == PORT_FAILED)
        return rc;
    return *n > 0 ? PORT_OK : PORT_ABSENT;
}

static void read_row(struct arena *a, sqlite3_stmt *st, struct case_row *r)
{
    int i = 0;

    r->number = sq_text(a, st, i++);
#define X(f) r->f = sq_text(a, st, i++);
    ROW_STRINGS(X)
#undef X
#define X(f) \
    r->f = \
        sqlite3_column_type(st, i) == SQLITE_NULL ? DAY_NONE : (day)sqlite3_column_int64(st, i); \
    i++;
    ROW_DAYS(X)
#undef X
#define X(f) \
    r->f = sqlite3_column_type(st, i) == SQLITE_NULL ? MOMENT_NONE : sqlite3_column_int64(st, i); \
    i++;
    ROW_MOMENTS(X)
#undef X
    r->seq = sqlite3_column_int64(st, i++);
    r->live = sqlite3_column_int(st, i) != 0;
}

int sq_row(struct store *s, struct str number, struct arena *a, struct case_row *out,
           struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_CASE_ROW, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, number);
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        read_row(a, st, out);
        (void)sqlite3_reset(st);
    }
    return rc;
}

int sq_live(struct store *s, struct str person_key, struct str service, struct arena *a,
            struct str *number, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_CASE_LIVE, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, person_key);
    sq_bind(st, 2, service);
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        *number = sq_text(a, st, 0);
        (void)sqlite3_reset(st);
    }
    return rc;
}

int sq_due(struct store *s, day before, int64_t limit, struct arena *a, struct str **out, size_t *n,
           struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_CASE_DUE, d);
    size_t most = limit > 0 ? (size_t)limit : 0;
    int rc = PORT_ABSENT;

    if (st == NULL)
        return PORT_FAILED;
    *out = arena_new_array(a, most, struct str);
    *n = 0;
    AZ(sqlite3_bind_int64(st, 1, before));
    AZ(sqlite3_bind_int64(st, 2, (int64_t)most));
    while (*n < most && (rc = sq_step(q, st, d)) == PORT_OK)
        (*out)[(*n)++] = sq_text(a, st, 0);
    (void)sqlite3_reset(st);
    return rc == PORT_FAILED ? rc : PORT_OK;
}

/* ------------------------------------------------------------------ lists */

struct query {
    struct buf sql;
    struct str text[MOST_VALUES];       /* bound in order; a number where p is NULL */
    int64_t whole[MOST_VALUES];
    int n;
};

static void where(struct query *w, const char *sql)
{
    buf_puts(&w->sql, w->n == 0 ? " WHERE " : " AND ");
    buf_puts(&w->sql, sql);
}

static void value(struct query *w, struct str text, int64_t whole)
{
    AN(w->n < MOST_VALUES);
    w->text[w->n] = text;
    w->whole[w->n++] = whole;
}

static void same(struct query *w, const char *sql, struct str text)
{
    if (text.n == 0)
        return;
    where(w, sql);
    value(w, text, 0);
}

static void text_filter(struct query *w, struct arena *a, struct str text)
{
    struct str words[MOST_WORDS], number;
    size_t n = store_query(a, text, words, MOST_WORDS), i;

    for (i = 0; i < n; i++) {
        where(w, "id IN (SELECT case_id FROM word WHERE word >= ? AND word < ?"
              " UNION ALL SELECT id FROM case_row WHERE number >= ? AND number < ?)");
        number = store_number(a, words[i]);
        value(w, words[i], 0);
        value(w, str_printf(a, "%.*s" BEHIND_ALL, STR_ARG(words[i])), 0);
        value(w, number, 0);
        value(w, str_printf(a, "%.*s" BEHIND_ALL, STR_ARG(number)), 0);
    }
}

/* Every condition binds at least one value: the count of values tells WHERE from AND. */
static void of_person(struct query *w, struct str person)
{
    if (person.n == 0)
        return;
    where(w, "(person_key = ? OR representative = ?)");
    value(w, person, 0);
    value(w, person, 0);
}

static void has_code(struct query *w, struct arena *a, const char *or, struct str code)
{
    bool prefix = code.n > 0 && code.p[code.n - 1] == '*';

    code.n -= prefix;
    buf_puts(&w->sql, or);
    buf_puts(&w->sql, prefix ? "id IN (SELECT case_id FROM agency WHERE agency >= ? AND agency < ?)"
             : "id IN (SELECT case_id FROM agency WHERE agency = ?)");
    value(w, code, 0);
    if (prefix)
        value(w, str_printf(a, "%.*s" BEHIND_ALL, STR_ARG(code)), 0);
}

static void scope(struct query *w, const struct case_scope *s, struct arena *a)
{
    of_person(w, s->person);
    if (s->office) {
        where(w, "(assigned <> '' AND assigned = ? OR (? = '' OR body = '' OR body = ?) AND "
                 "same_place(place, ?))");
        value(w, s->who.p != NULL ? s->who : STR(""), 0);
        value(w, s->body.p != NULL ? s->body : STR(""), 0);
        value(w, s->body.p != NULL ? s->body : STR(""), 0);
        value(w, s->place.p != NULL ? s->place : STR(""), 0);
    }
    if (s->asked) {
        where(w, "(");
        has_code(w, a, "", s->asked_of[0].p != NULL ? s->asked_of[0] : STR(""));
        if (s->asked_of[1].n > 0)
            has_code(w, a, " OR ", s->asked_of[1]);
        buf_puts(&w->sql, ")");
    }
    if (s->but_not.n > 0) {
        /* Not "<> ?": that might speak of the index of cases with a representative, and whether it does hangs on
         * the value, so the statement would be prepared anew for each. Neither column is ever NULL. */
        where(w, "person_key IS NOT ? AND representative IS NOT ?");
        value(w, s->but_not, 0);
        value(w, s->but_not, 0);
    }
}

static void build(struct query *w, const struct case_filter *f, struct arena *a)
{
    same(w, "service = ?", f->service);
    same(w, "status = ?", f->status);
    of_person(w, f->person_key);
    same(w, "body = ?", f->body);
    same(w, "same_place(place, ?)", f->place);
    same(w, "assigned = ?", f->assigned);
    same(w, "decision_number = ?", f->decision_number);
    same(w, "id IN (SELECT case_id FROM agency WHERE agency = ?)", f->agency);
    scope(w, &f->scope, a);
    if (f->due_before != DAY_NONE && f->due_before != 0) {
        where(w, "due < ?");
        value(w, STR_NONE, f->due_before);
    }
    if (f->late_on != DAY_NONE && f->late_on != 0) {
        where(w, SQ_LATE "?");
        value(w, STR_NONE, f->late_on);
    }
    if (f->unassigned) {
        where(w, "assigned = ?");
        value(w, STR(""), 0);
    }
    if (f->live_only) {
        where(w, "live = ?");
        value(w, STR_NONE, 1);
    }
    text_filter(w, a, f->text);
}

static struct str text_of(struct query *w, const char *select, const char *tail, struct arena *a)
{
    return str_printf(a, "%s FROM case_row%.*s%s", select, STR_ARG(buf_get(&w->sql)), tail);
}

static void bind_values(sqlite3_stmt *st, const struct query *w)
{
    int i;

    for (i = 0; i < w->n; i++)
        if (w->text[i].p != NULL)
            sq_bind(st, i + 1, w->text[i]);
        else
            AZ(sqlite3_bind_int64(st, i + 1, w->whole[i]));
}

static sqlite3_stmt *prepare(struct sqlite_store *q, struct query *w, const char *select,
                             const char *tail, struct arena *a, struct diags *d)
{
    struct str sql = text_of(w, select, tail, a);
    sqlite3_stmt *st;
    int rc = sqlite3_prepare_v2(q->db, sql.p, (int)sql.n, &st, NULL);

    if (rc != SQLITE_OK) {
        sq_fail(q, rc, d);
        return NULL;
    }
    bind_values(st, w);
    return st;
}

/* A desk asks for the same few lists with every page: their statements are kept by their text. Given back by
 * let_go, not finalized. */
static sqlite3_stmt *kept(struct sqlite_store *q, struct query *w, const char *select,
                          const char *tail, struct arena *a, struct diags *d)
{
    struct str sql = text_of(w, select, tail, a);
    size_t room = sizeof(q->made) / sizeof(q->made[0]), i;
    struct sq_made *m, fresh = { 0 };
    int rc;

    for (i = 0; i < room; i++)
        if (q->made[i].sql != NULL && str_is(sql, q->made[i].sql)) {
            bind_values(q->made[i].st, w);
            return q->made[i].st;
        }
    rc = sqlite3_prepare_v3(q->db, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &fresh.st, NULL);
    if (rc != SQLITE_OK) {
        sq_fail(q, rc, d);
        return NULL;
    }
    fresh.sql = strndup(sql.p, sql.n);
    AN(fresh.sql != NULL);
    m = &q->made[q->next_made++ % room];
    (void)sqlite3_finalize(m->st);
    free(m->sql);
    *m = fresh;
    bind_values(m->st, w);
    return m->st;
}

/* What was bound lies on the asker's arena: it must not be looked at again. */
static void let_go(sqlite3_stmt *st)
{
    (void)sqlite3_reset(st);
    (void)sqlite3_clear_bindings(st);
}

sqlite3_stmt *sq_case_query(struct sqlite_store *q, const struct case_filter *f,
                            const char *select, const char *tail, struct arena *a, struct diags *d)
{
    struct query w = { .sql = buf_on(a) };

    build(&w, f, a);
    return prepare(q, &w, select, tail, a, d);
}

static int count(struct sqlite_store *q, struct query *w, struct arena *a, int64_t *total,
                 struct diags *d)
{
    sqlite3_stmt *st = kept(q, w, "SELECT count(*)", "", a, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    rc = sq_step(q, st, d);
    if (rc == PORT_OK)
        *total = sqlite3_column_int64(st, 0);
    let_go(st);
    return rc;
}

int sq_list(struct store *s, const struct case_filter *f, struct arena *a, struct case_row **out,
            size_t *n, int64_t *total, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    struct query w = { .sql = buf_on(a) };
    size_t most = f->limit > 0 ? (size_t)f->limit : 0, cap = 0;
    struct case_row *rows = NULL, *more;
    sqlite3_stmt *st;
    int rc;

    build(&w, f, a);
    *n = 0;
    *out = NULL;
    rc = count(q, &w, a, total, d);
    if (rc != PORT_OK || most == 0)
        return rc;
    value(&w, STR_NONE, (int64_t)most);
    value(&w, STR_NONE, f->offset > 0 ? f->offset : 0);
    st = kept(q, &w, "SELECT " SQ_ROW_COLUMNS,
                 f->sort == SORT_DUE ? " ORDER BY due IS NULL, due, id LIMIT ? OFFSET ?"
                                     : " ORDER BY id DESC LIMIT ? OFFSET ?",
                 a, d);
    if (st == NULL)
        return PORT_FAILED;
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        if (*n == cap) {
            cap = cap == 0 ? 32 : cap * 2;
            more = arena_new_array(a, cap, struct case_row);
            if (*n > 0)
                memcpy(more, rows, *n * sizeof(*rows));
            rows = more;
        }
        read_row(a, st, &rows[(*n)++]);
    }
    let_go(st);
    *out = rows;
    return rc == PORT_FAILED ? rc : PORT_OK;
}
