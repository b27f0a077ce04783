/*
 * NAME      people - staff, tokens, who looked at what, the outbox, remembered answers
 * WHY       see the same file of the SQLite store
 * OWNS      nothing
 * ERRORS    token-taken when two people would have one token
 * MUST NOT  keep a token: only its SHA-256 comes in
 */
#include "store/mem/mem.h"

#include <stdlib.h>

#include "base/panic.h"

static struct str staff_key(struct arena *a, enum role r, struct str id)
{
    return mem_key(a, str_of(role_name(r)), id);
}

/* Who holds this token now: the newest staff record must still carry it. */
static struct mem_record *holder(struct mem_db *db, struct str token_hash, size_t limit)
{
    struct mem_record *t, *r = NULL;

    for (t = mem_find(db, MEM_TOKEN, token_hash, limit); t != NULL && r == NULL; t = t->older) {
        r = mem_find(db, MEM_STAFF, t->a, limit);
        if (r != NULL && (r->gone || !str_eq(r->b, token_hash)))
            r = NULL;
    }
    return r;
}

static struct mem_record *put_staff(struct mem_db *db, struct str key, const struct actor *who,
                                    struct str name)
{
    struct mem_record *r = mem_add(db, MEM_STAFF, key);
    struct arena *a = db->arena;

    r->actor = (struct actor){ who->role, str_dup(a, who->id), str_dup(a, who->person),
                               str_dup(a, who->body), str_dup(a, who->place) };
    r->a = str_dup(a, name);
    return r;
}

int mem_staff_put(struct store *s, const struct actor *who, struct str name, struct str token_hash,
                  struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_db *db = m->db;
    struct mem_record *r, *old;
    struct arena *a = db->arena;
    struct str key;

    mem_lock(m);
    key = staff_key(a, who->role, who->id);
    old = token_hash.n > 0 ? holder(db, token_hash, db->n) : NULL;
    if (old != NULL && !str_eq(old->key, key)) {
        mem_unlock(m);
        return store_fail(d, "token-taken", "memory", "make another token",
                          "somebody else has this token");
    }
    old = mem_find(db, MEM_STAFF, key, db->n);
    r = put_staff(db, key, who, name);
    r->b = str_dup(a, token_hash);
    r->second_factor = old != NULL && old->second_factor;
    if (token_hash.n > 0)
        mem_add(db, MEM_TOKEN, token_hash)->a = r->key;
    mem_settle(db);
    mem_unlock(m);
    return PORT_OK;
}

static int give(struct mem_record *r, struct arena *a, struct actor *out, struct str *name)
{
    if (r == NULL)
        return PORT_ABSENT;
    *out = (struct actor){ r->actor.role, str_dup(a, r->actor.id), str_dup(a, r->actor.person),
                           str_dup(a, r->actor.body), str_dup(a, r->actor.place) };
    *name = str_dup(a, r->a);
    return PORT_OK;
}

int mem_staff_by_token(struct store *s, struct str token_hash, struct arena *a, struct actor *out,
                       struct str *name, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    int rc;

    (void)d;
    if (token_hash.n == 0)
        return PORT_ABSENT;
    mem_lock(m);
    rc = give(holder(m->db, token_hash, mem_limit(m)), a, out, name);
    mem_unlock(m);
    return rc;
}

int mem_staff_by_id(struct store *s, enum role r, struct str id, struct arena *a, struct actor *out,
                    struct str *name, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    int rc;

    (void)d;
    mem_lock(m);
    rc = give(mem_find(m->db, MEM_STAFF, staff_key(a, r, id), mem_limit(m)), a, out, name);
    mem_unlock(m);
    return rc;
}

int mem_staff_save(struct store *s, const struct staff *who, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r, *old;
    struct str key;

    (void)d;
    mem_lock(m);
    key = staff_key(m->db->arena, who->actor.role, who->actor.id);
    old = mem_find(m->db, MEM_STAFF, key, m->db->n);
    r = put_staff(m->db, key, &who->actor, who->name);
    r->gone = !who->active;
    r->second_factor = who->second_factor;
    if (old != NULL && who->active)
        r->b = old->b;
    mem_settle(m->db);
    mem_unlock(m);
    return PORT_OK;
}

int mem_staff_disable(struct store *s, enum role role, struct str id, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r, *old;
    struct str key;

    (void)d;
    mem_lock(m);
    key = staff_key(m->db->arena, role, id);
    old = mem_find(m->db, MEM_STAFF, key, m->db->n);
    if (old != NULL) {
        r = put_staff(m->db, key, &old->actor, old->a);
        r->gone = true;
        r->second_factor = old->second_factor;
        mem_settle(m->db);
    }
    mem_unlock(m);
    return old != NULL ? PORT_OK : PORT_ABSENT;
}

static int by_key(const void *x, const void *y)
{
    return str_cmp((*(struct mem_record *const *)x)->key, (*(struct mem_record *const *)y)->key);
}

/* By role name, then id: the keys in byte order. With the lock held; free the list. */
static size_t everybody(struct mem_store *m, bool active, struct mem_record ***out)
{
    size_t limit = mem_limit(m), i, n = 0;
    struct mem_record *r, **list = calloc(limit + 1, sizeof(struct mem_record *));

    AN(list != NULL);
    for (i = 0; i < limit; i++) {
        r = m->db->log[i];
        if (r->kind == MEM_STAFF && mem_find(m->db, MEM_STAFF, r->key, limit) == r
            && !(active && r->gone))
            list[n++] = r;
    }
    if (n > 1)
        qsort(list, n, sizeof(struct mem_record *), by_key);
    *out = list;
    return n;
}

int mem_staff_list(struct store *s, struct arena *a, struct actor **out, struct str **names,
                   size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record **list;
    size_t i;

    (void)d;
    mem_lock(m);
    *n = everybody(m, true, &list);
    *out = arena_new_array(a, *n, struct actor);
    *names = arena_new_array(a, *n, struct str);
    for (i = 0; i < *n; i++)
        (void)give(list[i], a, &(*out)[i], &(*names)[i]);
    mem_unlock(m);
    free(list);
    return PORT_OK;
}

int mem_staff_by_person(struct store *s, struct str person, struct arena *a, struct staff **out,
                        size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record **list;
    size_t all, i;

    (void)d;
    mem_lock(m);
    all = everybody(m, person.n > 0, &list);
    *out = arena_new_array(a, all, struct staff);
    *n = 0;
    for (i = 0; i < all; i++) {
        if (person.n > 0 && !str_eq(list[i]->actor.person, person))
            continue;
        (void)give(list[i], a, &(*out)[*n].actor, &(*out)[*n].name);
        (*out)[*n].active = !list[i]->gone;
        (*out)[(*n)++].second_factor = list[i]->second_factor;
    }
    mem_unlock(m);
    free(list);
    return PORT_OK;
}

int mem_access(struct store *s, moment at, const struct actor *who, struct str number,
               struct str what, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct arena *a = m->db->arena;
    struct mem_record *r;

    (void)d;
    mem_lock(m);
    r = mem_add(m->db, MEM_ACCESS, number);
    r->number = at;
    r->actor =
        (struct actor){ who->role, str_dup(a, who->id), STR_NONE, str_dup(a, who->body), STR_NONE };
    r->a = r->key;
    r->b = str_dup(a, what);
    mem_settle(m->db);
    mem_unlock(m);
    return PORT_OK;
}

static void access_json(const struct mem_record *r, struct json *o, struct arena *a)
{
    json_set_str(a, o, "at", moment_str(a, r->number));
    json_set_str(a, o, "role", str_of(role_name(r->actor.role)));
    json_set_str(a, o, "who", str_dup(a, r->actor.id));
    json_set_str(a, o, "body", str_dup(a, r->actor.body));
    json_set_str(a, o, "number", str_dup(a, r->a));
    json_set_str(a, o, "what", str_dup(a, r->b));
}

int mem_access_list(struct store *s, struct str number, struct arena *a, struct json **out,
                    struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    size_t i, limit;

    (void)d;
    *out = json_new_array(a);
    mem_lock(m);
    limit = mem_limit(m);
    for (i = 0; i < limit; i++) {
        r = m->db->log[i];
        if (r->kind != MEM_ACCESS || !str_eq(r->key, number))
            continue;
        access_json(r, json_push(a, *out, json_new_object(a)), a);
    }
    mem_unlock(m);
    return PORT_OK;
}

/* The word, or it and more behind a blank. */
static bool is_what(struct str what, struct str asked)
{
    return str_eq(what, asked)
        || (what.n > asked.n && what.p[asked.n] == ' ' && str_eq(str_sub(what, 0, asked.n), asked));
}

static bool wanted(const struct mem_record *r, const struct access_query *w)
{
    return (w->number.n == 0 || str_eq(r->a, w->number))
        && (w->who.n == 0 || str_eq(r->actor.id, w->who))
        && (w->what.n == 0 || is_what(r->b, w->what))
        && (w->role.n == 0 || str_is(w->role, role_name(r->actor.role)))
        && r->number >= w->from && (w->to <= 0 || r->number < w->to);
}

/* An entry's id is its place in the log, counted from 1: later ones have greater ids. */
int mem_access_find(struct store *s, const struct access_query *w, struct arena *a,
                    struct json **out, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    struct json *o;
    int64_t n = 0;
    size_t i;

    (void)d;
    *out = json_new_array(a);
    mem_lock(m);
    i = mem_limit(m);
    if (w->before > 0 && (size_t)w->before <= i)
        i = (size_t)w->before - 1;
    for (; i > 0 && n < w->limit; i--) {
        r = m->db->log[i - 1];
        if (r->kind != MEM_ACCESS || !wanted(r, w))
            continue;
        o = json_push(a, *out, json_new_object(a));
        json_set_int(a, o, "id", (int64_t)i);
        access_json(r, o, a);
        n++;
    }
    mem_unlock(m);
    return PORT_OK;
}

int mem_outbox(struct store *s, int64_t limit, struct arena *a, struct json **out, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    struct json *o;
    size_t i, end;
    int64_t n = 0;

    (void)d;
    *out = json_new_array(a);
    mem_lock(m);
    end = mem_limit(m);
    for (i = 0; i < end && n < limit; i++) {
        r = m->db->log[i];
        if (r->kind != MEM_OUTBOX || r->done != MOMENT_NONE ||
            mem_find(m->db, MEM_OUTBOX, r->key, end) != r)
            continue;
        o = json_push(a, *out, json_new_object(a));
        json_set_int(a, o, "id", r->number);
        json_set_str(a, o, "number", str_dup(a, r->a));
        json_set_str(a, o, "kind", str_dup(a, r->effect.kind));
        json_set_str(a, o, "to", str_dup(a, r->effect.to));
        json_set_str(a, o, "template", str_dup(a, r->effect.template));
        json_set(a, o, "data", json_copy(a, r->effect.data));
        n++;
    }
    mem_unlock(m);
    return PORT_OK;
}

int mem_outbox_done(struct store *s, int64_t id, moment at, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct str key;
    struct mem_record *old, *r;
    int rc = PORT_ABSENT;

    (void)d;
    mem_lock(m);
    key = str_printf(m->db->arena, "%lld", (long long)id);
    old = mem_find(m->db, MEM_OUTBOX, key, m->db->n);
    if (old != NULL && old->done == MOMENT_NONE) {
        r = mem_add(m->db, MEM_OUTBOX, key);
        r->number = old->number;
        r->a = old->a;
        r->effect = old->effect;
        r->done = at;
        mem_settle(m->db);
        rc = PORT_OK;
    }
    mem_unlock(m);
    return rc;
}

int mem_idem_get(struct store *s, struct str who, struct str key, struct arena *a,
                 struct str *request_hash, struct str *answer, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;

    (void)d;
    mem_lock(m);
    r = mem_find(m->db, MEM_IDEM, mem_key(a, who, key), mem_limit(m));
    r = r != NULL && r->gone ? NULL : r;
    if (r != NULL) {
        *request_hash = str_dup(a, r->a);
        *answer = str_dup(a, r->b);
    }
    mem_unlock(m);
    return r != NULL ? PORT_OK : PORT_ABSENT;
}

int mem_idem_put(struct store *s, struct str who, struct str key, struct str request_hash,
                 struct str answer, moment at, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct arena *a = m->db->arena;
    struct mem_record *r;
    struct str k;

    mem_lock(m);
    k = mem_key(a, who, key);
    r = mem_find(m->db, MEM_IDEM, k, m->db->n);
    if (r != NULL && !r->gone) {
        mem_unlock(m);
        return store_fail(d, "store-error", "memory", "look the key up first",
                          "this key has an answer already");
    }
    r = mem_add(m->db, MEM_IDEM, k);
    r->number = at;
    r->a = str_dup(a, request_hash);
    r->b = str_dup(a, answer);
    mem_settle(m->db);
    mem_unlock(m);
    return PORT_OK;
}

int mem_idem_prune(struct store *s, moment before, int64_t limit, int64_t *dropped,
                   struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    size_t end, i;

    (void)d;
    AN(m->writer && m->db->batch);
    mem_lock(m);
    *dropped = 0;
    end = m->db->n;
    for (i = 0; i < end && *dropped < limit; i++) {
        r = m->db->log[i];
        if (r->kind != MEM_IDEM || r->gone || r->number >= before
            || mem_find(m->db, MEM_IDEM, r->key, m->db->n) != r)
            continue;
        mem_add(m->db, MEM_IDEM, r->key)->gone = true;
        ++*dropped;
    }
    mem_unlock(m);
    return PORT_OK;
}
