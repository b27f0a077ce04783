/*
 * NAME      records - what is not a case and may be forgotten, in memory
 * WHY       the twin of the same file of the SQLite store
 * OWNS      nothing
 * ERRORS    PORT_CONFLICT, PORT_ABSENT
 * MUST NOT  be used for many: it looks at each one
 */
#include "store/mem/mem.h"

#include <stdlib.h>

#include "base/panic.h"

static bool alive(const struct mem_record *r, moment now)
{
    return r != NULL && !r->gone && (r->rec.until == MOMENT_NONE || r->rec.until > now);
}

static void copy(struct arena *a, struct record *to, const struct record *from)
{
    *to = *from;
    to->kind = str_dup(a, from->kind);
    to->id = str_dup(a, from->id);
    to->owner = str_dup(a, from->owner);
    to->data = str_dup(a, from->data);
}

int mem_record_get(struct store *s, struct str kind, struct str id, moment now, struct arena *a,
                   struct record *out, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    bool there;

    (void)d;
    mem_lock(m);
    r = mem_find(m->db, MEM_RECORD, mem_key(a, kind, id), mem_limit(m));
    there = alive(r, now);
    if (there)
        copy(a, out, &r->rec);
    mem_unlock(m);
    return there ? PORT_OK : PORT_ABSENT;
}

static int64_t next_version(struct mem_db *db)
{
    struct mem_record *old = mem_find(db, MEM_SEQUENCE, STR("record"), db->n),
                      *r = mem_add(db, MEM_SEQUENCE, STR("record"));

    r->number = (old != NULL ? old->number : 0) + 1;
    return r->number;
}

int mem_record_put(struct store *s, const struct record *r, moment now, int64_t *version,
                   struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_db *db = m->db;
    struct mem_record *old, *new;
    struct str key;
    int rc = store_record_fit(r, d);

    AN(m->writer && db->batch);
    if (rc != PORT_OK)
        return rc;
    mem_lock(m);
    key = mem_key(db->arena, r->kind, r->id);
    old = mem_find(db, MEM_RECORD, key, db->n);
    if (!alive(old, now))
        old = NULL;
    if (r->version == RECORD_ANY || r->version == (old != NULL ? old->rec.version : 0)) {
        new = mem_add(db, MEM_RECORD, key);
        copy(db->arena, &new->rec, r);
        new->rec.version = next_version(db);
        new->rec.made = old != NULL ? old->rec.made : new->rec.version;
        if (version != NULL)
            *version = new->rec.version;
    } else {
        rc = PORT_CONFLICT;
    }
    mem_unlock(m);
    return rc == PORT_CONFLICT ? store_record_conflict(d, r->kind) : rc;
}

int mem_record_drop(struct store *s, struct str kind, struct str id, int64_t version, moment now,
                    struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record *r;
    struct str key;
    int rc = PORT_OK;

    AN(m->writer && m->db->batch);
    mem_lock(m);
    key = mem_key(m->db->arena, kind, id);
    r = mem_find(m->db, MEM_RECORD, key, m->db->n);
    if (!alive(r, now))
        rc = version == RECORD_ANY ? PORT_ABSENT : PORT_CONFLICT;
    else if (version != RECORD_ANY && version != r->rec.version)
        rc = PORT_CONFLICT;
    else
        mem_add(m->db, MEM_RECORD, key)->gone = true;
    mem_unlock(m);
    return rc == PORT_CONFLICT ? store_record_conflict(d, kind) : rc;
}

static int by_id(const void *x, const void *y)
{
    const struct mem_record *a = *(struct mem_record *const *)x,
                            *b = *(struct mem_record *const *)y;

    return str_cmp(a->rec.id, b->rec.id);
}

static int newest_first(const void *x, const void *y)
{
    const struct mem_record *a = *(struct mem_record *const *)x,
                            *b = *(struct mem_record *const *)y;

    return a->rec.made < b->rec.made ? 1 : a->rec.made > b->rec.made ? -1 : 0;
}

/* Every visible record of the kind and owner, in the order asked for. Free the list. */
static size_t collect(struct mem_store *m, const struct record_query *q, moment now,
                      struct mem_record ***out)
{
    size_t limit = mem_limit(m), i, n = 0;
    struct mem_record *r, **list = calloc(limit + 1, sizeof(struct mem_record *));

    AN(list != NULL);
    for (i = 0; i < limit; i++) {
        r = m->db->log[i];
        if (r->kind != MEM_RECORD || !alive(r, now) || !str_eq(r->rec.kind, q->kind)
            || (q->owner.n > 0 && !str_eq(r->rec.owner, q->owner))
            || mem_find(m->db, MEM_RECORD, r->key, limit) != r)
            continue;
        if (q->newest ? q->before <= 0 || r->rec.made < q->before
                      : str_cmp(r->rec.id, q->after) > 0)
            list[n++] = r;
    }
    if (n > 1)
        qsort(list, n, sizeof(struct mem_record *), q->newest ? newest_first : by_id);
    *out = list;
    return n;
}

int mem_record_list(struct store *s, const struct record_query *q, moment now, struct arena *a,
                    struct record **out, size_t *n, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_record **list;
    size_t most = q->limit > 0 ? (size_t)q->limit : 0, i;

    (void)d;
    mem_lock(m);
    *n = collect(m, q, now, &list);
    *n = *n < most ? *n : most;
    *out = arena_new_array(a, *n, struct record);
    for (i = 0; i < *n; i++)
        copy(a, &(*out)[i], &list[i]->rec);
    mem_unlock(m);
    free(list);
    return PORT_OK;
}

int mem_record_count(struct store *s, struct str kind, struct str owner, moment now, int64_t *out,
                     struct diags *d)
{
    struct record_query q = { .kind = kind, .owner = owner };
    struct mem_store *m = mem_of(s);
    struct mem_record **list;

    (void)d;
    mem_lock(m);
    *out = (int64_t)collect(m, &q, now, &list);
    mem_unlock(m);
    free(list);
    return PORT_OK;
}

int mem_record_prune(struct store *s, moment now, int64_t limit, int64_t *dropped, struct diags *d)
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
        if (r->kind != MEM_RECORD || r->gone || alive(r, now)
            || mem_find(m->db, MEM_RECORD, r->key, m->db->n) != r)
            continue;
        mem_add(m->db, MEM_RECORD, r->key)->gone = true;
        ++*dropped;
    }
    mem_unlock(m);
    return PORT_OK;
}
