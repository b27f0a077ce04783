/*
 * NAME      staff - whose token it is, remembered by each reader until the register changes
 * WHY       every request of a program brings a token; asking the database costs a transaction of reading, and
 *           after each commit of the writer its pages are read anew
 * OWNS      the register's state: a number that rises whenever the writer of this folder changes the table. Only
 *           that writer can (it holds the folder's lock), so handles without a share of its number remember nothing
 * ERRORS    none: what does not fit is asked again
 * MUST NOT  answer from what was read before a change was committed; keep a token (its SHA-256 comes in)
 */
#include "store/sqlite/sqlite.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

enum { KNOWN = 32, HASH = 64, TEXT = 384 };

struct sq_staff { _Atomic uint64_t state; atomic_int users; };

struct known {
    uint64_t state;             /* 0: free */
    char hash[HASH], text[TEXT];
    enum role role;
    size_t n[5];                /* of id, person, body, place and name, one behind the other in text */
};
struct sq_known { size_t next; struct known k[KNOWN]; };

struct sq_staff *sq_staff_new(void)
{
    struct sq_staff *t = malloc(sizeof(*t));

    AN(t != NULL);
    atomic_init(&t->state, 1);
    atomic_init(&t->users, 1);
    return t;
}

struct sq_staff *sq_staff_share(struct sq_staff *t)
{
    if (t != NULL)
        atomic_fetch_add(&t->users, 1);
    return t;
}

void sq_staff_free(struct sq_staff *t)
{
    if (t != NULL && atomic_fetch_sub(&t->users, 1) == 1)
        free(t);
}

void sq_staff_moved(struct sqlite_store *q)
{
    if (q->staff != NULL)
        atomic_fetch_add(&q->staff->state, 1);
}

void sq_known_free(struct sqlite_store *q)
{
    free(q->known);
}

/* The writer sees what is not committed yet, and may have to take it back: it remembers nothing. */
uint64_t sq_staff_state(const struct sqlite_store *q)
{
    return q->staff != NULL && !q->writer ? atomic_load(&q->staff->state) : 0;
}

bool sq_known_find(const struct sqlite_store *q, uint64_t state, struct str hash, struct arena *a,
                   struct actor *out, struct str *name)
{
    struct str part[5];
    const char *at;
    size_t i, k;

    for (i = 0; state != 0 && q->known != NULL && hash.n == HASH && i < KNOWN; i++) {
        const struct known *w = &q->known->k[i];

        if (w->state != state || memcmp(w->hash, hash.p, HASH) != 0)
            continue;
        for (k = 0, at = w->text; k < 5; at += w->n[k++])
            part[k] = str_dup(a, (struct str){ at, w->n[k] });
        *out = (struct actor){ w->role, part[0], part[1], part[2], part[3] };
        *name = part[4];
        return true;
    }
    return false;
}

void sq_known_keep(struct sqlite_store *q, uint64_t state, struct str hash, const struct actor *who,
                   struct str name)
{
    const struct str part[5] = { who->id, who->person, who->body, who->place, name };
    struct known *w;
    size_t k, n = 0;

    for (k = 0; k < 5; k++)
        n += part[k].n;
    if (state == 0 || hash.n != HASH || n > TEXT)
        return;
    if (q->known == NULL)
        q->known = calloc(1, sizeof(*q->known));
    AN(q->known != NULL);
    w = &q->known->k[q->known->next++ % KNOWN];
    w->state = state;
    w->role = who->role;
    memcpy(w->hash, hash.p, HASH);
    for (k = 0, n = 0; k < 5; n += part[k++].n) {
        w->n[k] = part[k].n;
        if (part[k].n > 0)
            memcpy(w->text + n, part[k].p, part[k].n);
    }
}
