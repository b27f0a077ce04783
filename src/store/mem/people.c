/*
 * NAME      people - staff, tokens, who looked at what, the outbox, remembered answers
 * WHY       see the same file of the SQLite store
 * OWNS      nothing
 * ERRORS    token-taken when two people would have one token
 * MUST NOT  keep a token: only its SHA-256 comes in
 */
#include "store/mem/mem.h"

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
        if (r != NULL && !str_eq(r->b, token_hash))
            r = NULL;
    }
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
    r = mem_add(db, MEM_STAFF, key);
    r->actor = (struct actor){ who->role, str_dup(a, who->id), str_dup(a, who->person),
                               str_dup(a, who->body), str_dup(a, who->place) };
    r->a = str_dup(a, name);
    r->b = str_dup(a, token_hash);
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

/* By role name, then id: the keys in byte order. Few people work here, so a selection will do. */
int mem_staff_list(struct store *s, struct arena *a, struct actor **out, struct str **names,
                   size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r, *next, *last = NULL;
    size_t limit, i, most = 0;

    (void)d;
    mem_lock(m);
    limit = mem_limit(m);
    for (i = 0; i < limit; i++)
        most += m->db->log[i]->kind == MEM_STAFF;
    *out = arena_new_array(a, most, struct actor);
    *names = arena_new_array(a, most, struct str);
    for (*n = 0;; ++*n, last = next) {
        next = NULL;
        for (i = 0; i < limit; i++) {
            r = m->db->log[i];
            if (r->kind == MEM_STAFF && (last == NULL || str_cmp(r->key, last->key) > 0) &&
                (next == NULL || str_cmp(r->key, next->key) <= 0))
                next = r;       /* of equal keys the later one */
        }
        if (next == NULL)
            break;
        (void)give(next, a, &(*out)[*n], &(*names)[*n]);
    }
    mem_unlock(m);
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

int mem_access_list(struct store *s, struct str number, struct arena *a, struct json **out,
                    struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    struct json *o;
    size_t i, limit;

    (void)d;
    *out = json_new_array(a);
    mem_lock(m);
    limit = mem_limit(m);
    for (i = 0; i < limit; i++) {
        r = m->db->log[i];
        if (r->kind != MEM_ACCESS || !str_eq(r->key, number))
            continue;
        o = json_push(a, *out, json_new_object(a));
        json_set_str(a, o, "at", moment_str(a, r->number));
        json_set_str(a, o, "role", str_of(role_name(r->actor.role)));
        json_set_str(a, o, "who", str_dup(a, r->actor.id));
        json_set_str(a, o, "body", str_dup(a, r->actor.body));
        json_set_str(a, o, "number", str_dup(a, r->a));
        json_set_str(a, o, "what", str_dup(a, r->b));
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
    if (mem_find(m->db, MEM_IDEM, k, m->db->n) != NULL) {
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
