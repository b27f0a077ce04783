/*
 * NAME      people - staff and their tokens, who looked at what, effects waiting to be carried out
 * WHY       none of it is part of a case: it is not in the journal and may be kept for another time
 *           than cases are
 * OWNS      tables staff, access_log, outbox
 * ERRORS    those of the database
 * MUST NOT  keep a token: only its SHA-256 comes in
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/panic.h"

static void bind_staff(sqlite3_stmt *st, const struct actor *who, struct str name)
{
    sq_bind(st, 1, str_of(role_name(who->role)));
    sq_bind(st, 2, who->id);
    sq_bind(st, 3, who->person);
    sq_bind(st, 4, who->body);
    sq_bind(st, 5, who->place);
    sq_bind(st, 6, name);
}

/* At once, and again when it is committed: a reader that looked between the two saw what was. */
static int changed(struct sqlite_store *q, int rc)
{
    q->staff_changed = true;
    sq_staff_moved(q);
    return rc;
}

int sq_staff_put(struct store *s, const struct actor *who, struct str name, struct str token_hash,
                 struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_STAFF_PUT, d);

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    bind_staff(st, who, name);
    sq_bind(st, 7, token_hash);
    return changed(q, sq_run(q, st, d));
}

static void read_actor(struct arena *a, sqlite3_stmt *st, struct actor *out, struct str *name)
{
    if (!role_parse(sq_text(a, st, 0), &out->role))
        panic("a role in table staff that no program ever wrote");
    out->id = sq_text(a, st, 1);
    out->person = sq_text(a, st, 2);
    out->body = sq_text(a, st, 3);
    out->place = sq_text(a, st, 4);
    *name = sq_text(a, st, 5);
}

static int one_actor(struct sqlite_store *q, sqlite3_stmt *st, struct arena *a, struct actor *out,
                     struct str *name, struct diags *d)
{
    int rc = sq_step(q, st, d);

    if (rc == PORT_OK) {
        read_actor(a, st, out, name);
        (void)sqlite3_reset(st);
    }
    return rc;
}

int sq_staff_by_token(struct store *s, struct str token_hash, struct arena *a, struct actor *out,
                      struct str *name, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_STAFF_TOKEN, d);
    uint64_t state = sq_staff_state(q);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    if (token_hash.n == 0)
        return PORT_ABSENT;
    if (sq_known_find(q, state, token_hash, a, out, name))
        return PORT_OK;
    sq_bind(st, 1, token_hash);
    rc = one_actor(q, st, a, out, name, d);
    if (rc == PORT_OK)
        sq_known_keep(q, state, token_hash, out, *name);
    return rc;
}

int sq_staff_by_id(struct store *s, enum role r, struct str id, struct arena *a, struct actor *out,
                   struct str *name, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_STAFF_ID, d);

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, str_of(role_name(r)));
    sq_bind(st, 2, id);
    return one_actor(q, st, a, out, name, d);
}

int sq_staff_list(struct store *s, struct arena *a, struct actor **out, struct str **names,
                  size_t *n, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_STAFF_LIST, d);
    struct actor *actors;
    struct str *said;
    size_t cap = 0;
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    *n = 0;
    *out = NULL;
    *names = NULL;
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        if (*n == cap) {
            cap = cap == 0 ? 32 : cap * 2;
            actors = arena_new_array(a, cap, struct actor);
            said = arena_new_array(a, cap, struct str);
            if (*n > 0) {
                memcpy(actors, *out, *n * sizeof(*actors));
                memcpy(said, *names, *n * sizeof(*said));
            }
            *out = actors;
            *names = said;
        }
        read_actor(a, st, &(*out)[*n], &(*names)[*n]);
        ++*n;
    }
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_staff_save(struct store *s, const struct staff *who, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_STAFF_SAVE, d);

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    bind_staff(st, &who->actor, who->name);
    AZ(sqlite3_bind_int(st, 7, who->active));
    AZ(sqlite3_bind_int(st, 8, who->second_factor));
    return changed(q, sq_run(q, st, d));
}

int sq_staff_by_person(struct store *s, struct str person, struct arena *a, struct staff **out,
                       size_t *n, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, person.n > 0 ? SQ_STAFF_PERSON : SQ_STAFF_ALL, d);
    struct staff *list = NULL, *more;
    size_t cap = 0;
    int rc;

    *n = 0;
    *out = NULL;
    if (st == NULL)
        return PORT_FAILED;
    if (person.n > 0)
        sq_bind(st, 1, person);
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        if (*n == cap) {
            cap = cap == 0 ? 16 : cap * 2;
            more = arena_new_array(a, cap, struct staff);
            if (*n > 0)
                memcpy(more, list, *n * sizeof(*list));
            list = more;
        }
        read_actor(a, st, &list[*n].actor, &list[*n].name);
        list[*n].active = sqlite3_column_int(st, 6) != 0;
        list[(*n)++].second_factor = sqlite3_column_int(st, 7) != 0;
    }
    *out = list;
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_staff_disable(struct store *s, enum role r, struct str id, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_STAFF_DISABLE, d);
    int rc;

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    sq_bind(st, 1, str_of(role_name(r)));
    sq_bind(st, 2, id);
    rc = changed(q, sq_run(q, st, d));
    return rc == PORT_OK && sqlite3_changes(q->db) == 0 ? PORT_ABSENT : rc;
}

int sq_access(struct store *s, moment at, const struct actor *who, struct str number,
              struct str what, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_ACCESS_NEW, d);

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, at));
    sq_bind(st, 2, str_of(role_name(who->role)));
    sq_bind(st, 3, who->id);
    sq_bind(st, 4, who->body);
    sq_bind(st, 5, number);
    sq_bind(st, 6, what);
    return sq_run(q, st, d);
}

/* Columns: at, role, who, body, number, what, and with_id the id. */
static int access_rows(struct sqlite_store *q, sqlite3_stmt *st, bool with_id, struct arena *a,
                       struct json *list, struct diags *d)
{
    static const char *const names[] = { "role", "who", "body", "number", "what" };
    struct json *o;
    int rc, i;

    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        o = json_push(a, list, json_new_object(a));
        if (with_id)
            json_set_int(a, o, "id", sqlite3_column_int64(st, 6));
        json_set_str(a, o, "at", moment_str(a, sqlite3_column_int64(st, 0)));
        for (i = 0; i < 5; i++)
            json_set_str(a, o, names[i], sq_text(a, st, i + 1));
    }
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_access_list(struct store *s, struct str number, struct arena *a, struct json **out,
                   struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_ACCESS_LIST, d);

    if (st == NULL)
        return PORT_FAILED;
    *out = json_new_array(a);
    sq_bind(st, 1, number);
    return access_rows(q, st, false, a, *out, d);
}

int sq_access_find(struct store *s, const struct access_query *w, struct arena *a,
                   struct json **out, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    enum sq_statement by = w->number.n > 0 ? SQ_ACCESS_FIND_NUMBER
                         : w->who.n > 0    ? SQ_ACCESS_FIND_WHO
                                           : SQ_ACCESS_FIND;
    sqlite3_stmt *st = sq_get(q, by, d);

    if (st == NULL)
        return PORT_FAILED;
    *out = json_new_array(a);
    AZ(sqlite3_bind_int64(st, 1, w->before > 0 ? w->before : INT64_MAX));
    sq_bind(st, 2, w->number);
    sq_bind(st, 3, w->who);
    sq_bind(st, 4, w->what);
    sq_bind(st, 5, w->role);
    AZ(sqlite3_bind_int64(st, 6, w->from));
    AZ(sqlite3_bind_int64(st, 7, w->to > 0 ? w->to : INT64_MAX));
    AZ(sqlite3_bind_int64(st, 8, w->limit > 0 ? w->limit : 0));
    return access_rows(q, st, true, a, *out, d);
}

int sq_outbox(struct store *s, int64_t limit, struct arena *a, struct json **out, struct diags *d)
{
    static const char *const names[] = { "number", "kind", "to", "template" };
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_OUTBOX, d);
    struct json *o;
    int rc, i;

    if (st == NULL)
        return PORT_FAILED;
    *out = json_new_array(a);
    AZ(sqlite3_bind_int64(st, 1, limit));
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        o = json_push(a, *out, json_new_object(a));
        json_set_int(a, o, "id", sqlite3_column_int64(st, 0));
        for (i = 0; i < 4; i++)
            json_set_str(a, o, names[i], sq_text(a, st, i + 1));
        json_set(a, o, "data", json_parse(a, sq_text(a, st, 5), JSON_LIMITS, d));
    }
    return rc == PORT_FAILED ? rc : PORT_OK;
}

int sq_outbox_done(struct store *s, int64_t id, moment at, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_OUTBOX_DONE, d);
    int rc;

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    (void)at; /* what was done stands in the answers that came of it; the box holds what is open */
    AZ(sqlite3_bind_int64(st, 1, id));
    rc = sq_run(q, st, d);
    return rc == PORT_OK && sqlite3_changes(q->db) == 0 ? PORT_ABSENT : rc;
}
