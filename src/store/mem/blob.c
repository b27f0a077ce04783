/*
 * NAME      blob - documents in memory
 * WHY       the twin of the folder of documents
 * OWNS      uploads under way; finished documents live as long as the store
 * ERRORS    PORT_ABSENT
 * MUST NOT  be part of a transaction: documents come before the events that name them
 */
#include "store/mem/mem.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"

struct upload { char *p; size_t n, cap; };

int mem_blob_open(struct store *s, void **up, struct diags *d)
{
    (void)s;
    (void)d;
    *up = calloc(1, sizeof(struct upload));
    AN(*up != NULL);
    return PORT_OK;
}

int mem_blob_write(struct store *s, void *up, const void *p, size_t n, struct diags *d)
{
    struct upload *u = up;

    (void)s;
    (void)d;
    if (n > u->cap - u->n) {
        u->cap = (u->n + n) * 2;
        u->p = realloc(u->p, u->cap);
        AN(u->p != NULL);
    }
    if (n > 0)
        memcpy(u->p + u->n, p, n);
    u->n += n;
    return PORT_OK;
}

void mem_blob_drop(struct store *s, void *up)
{
    struct upload *u = up;

    (void)s;
    free(u->p);
    free(u);
}

static struct mem_blob *find(struct mem_db *db, struct str hex)
{
    struct mem_blob *b = db->blobs;

    while (b != NULL && !str_is(hex, b->hex))
        b = b->next;
    return b;
}

int mem_blob_done(struct store *s, void *up, char hex[65], int64_t *size, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct upload *u = up;
    struct mem_blob *b;

    (void)d;
    sha256_hex(u->n > 0 ? u->p : "", u->n, hex);
    *size = (int64_t)u->n;
    mem_lock(m);
    if (find(m->db, (struct str){ hex, 64 }) == NULL) {
        b = arena_new_of(m->db->arena, struct mem_blob);
        memcpy(b->hex, hex, sizeof(b->hex));
        b->bytes = (struct str){ arena_dup(m->db->arena, u->p, u->n), u->n };
        b->next = m->db->blobs;
        m->db->blobs = b;
    }
    mem_unlock(m);
    mem_blob_drop(s, up);
    return PORT_OK;
}

int mem_blob_size(struct store *s, struct str hex, int64_t *size, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_blob *b;

    (void)d;
    mem_lock(m);
    b = find(m->db, hex);
    if (b != NULL)
        *size = (int64_t)b->bytes.n;
    mem_unlock(m);
    return b != NULL ? PORT_OK : PORT_ABSENT;
}

int mem_blob_read(struct store *s, struct str hex, struct arena *a, struct str *out,
                  struct diags *d)
{
    struct mem_store *m = mem_of(s);
    struct mem_blob *b;

    (void)d;
    mem_lock(m);
    b = find(m->db, hex);
    if (b != NULL)
        *out = (struct str){ arena_dup(a, b->bytes.p, b->bytes.n), b->bytes.n };
    mem_unlock(m);
    return b != NULL ? PORT_OK : PORT_ABSENT;
}

int mem_blob_check(void *store, struct str hex, struct diags *d)
{
    struct arena *a = arena_new();
    struct str bytes;

    if (!store_is_hex(hex))
        store_finding(d, "blob-name", hex, "an event names a document that is no SHA-256");
    else if (mem_blob_read(store, hex, a, &bytes, d) != PORT_OK)
        store_finding(d, "blob-missing", hex, "an event names a document that is not there");
    arena_free(a);
    return PORT_OK;
}
