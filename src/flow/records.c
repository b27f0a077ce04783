/*
 * NAME      records - what is not a case and may be forgotten; writing beside commands
 * WHY       sessions, codes and settings go through the one writer like everything else: there is
 *           one transaction at a time, and what was promised is on the disk
 * OWNS      nothing
 * ERRORS    changed-meanwhile (PORT_CONFLICT), record-size, stopping
 * MUST NOT  ask who may: a record's keeper knows that
 */
#include "flow/room.h"
#include "flow/keep.h"

#include <stdlib.h>

#include "base/panic.h"

/* ------------------------------------------------------------------ through the writer */

int flow_write(struct flow *f, flow_writing *write, void *ctx, struct diags *d)
{
    struct waiter w;
    struct job *j = calloc(1, sizeof(*j));

    AN(j != NULL);
    *j = (struct job){ .kind = JOB_WRITE, .write = write, .ctx = ctx, .arena = arena_new() };
    j->said = diags_on(j->arena);
    j->waiter = &w;
    waiter_init(&w);
    if (flow_push(f, j, true))
        return waiter_wait(&w, d) ? w.result : PORT_FAILED;
    arena_free(j->arena);
    free(j);
    w.done = true;
    (void)waiter_wait(&w, NULL);
    flow_refuse(d, DIAG_ENVIRONMENT, "stopping", STR_NONE, "try again when it runs again",
                "the server is stopping");
    return PORT_FAILED;
}

/* ------------------------------------------------------------------ reading */

struct json *record_json(const struct record *rec, struct arena *a)
{
    struct diags quiet = diags_on(a);

    return json_parse(a, rec->data, JSON_LIMITS, &quiet);
}

int flow_record_get(struct flow_reader *r, struct str kind, struct str id, struct arena *a,
                    struct record *out, struct diags *d)
{
    return r->s->ops->record_get(r->s, kind, id, flow_now(r->f), a, out, d);
}

int flow_record_list(struct flow_reader *r, const struct record_query *q, struct arena *a,
                     struct record **out, size_t *n, struct diags *d)
{
    return r->s->ops->record_list(r->s, q, flow_now(r->f), a, out, n, d);
}

int flow_record_count(struct flow_reader *r, struct str kind, struct str owner, int64_t *out,
                      struct diags *d)
{
    return r->s->ops->record_count(r->s, kind, owner, flow_now(r->f), out, d);
}

/* ------------------------------------------------------------------ changing */

struct changes { const struct record_change *list; size_t n; };

static int change(void *ctx, struct store *s, moment now, struct diags *d)
{
    const struct changes *c = ctx;
    const struct record *r;
    int rc = PORT_OK;
    size_t i;

    for (i = 0; rc == PORT_OK && i < c->n; i++) {
        r = &c->list[i].record;
        if (!c->list[i].drop)
            rc = keep_put(s, r, now, d);
        else
            rc = s->ops->record_drop(s, r->kind, r->id, r->version, now, d);
        if (c->list[i].drop && rc == PORT_ABSENT)   /* it is gone, as was wanted */
            rc = PORT_OK;
    }
    return rc;
}

static bool named(const struct record *r)
{
    return r->kind.n > 0 && r->kind.n <= RECORD_NAME_MOST && r->id.n > 0
        && r->id.n <= RECORD_NAME_MOST && r->owner.n <= RECORD_NAME_MOST;
}

int flow_record_save(struct flow *f, const struct record_change *changes, size_t n,
                     struct diags *d)
{
    struct changes c = { changes, n };
    size_t i;

    /* Looked at here: in the batch it would fail its neighbours. */
    for (i = 0; i < n; i++) {
        if (named(&changes[i].record) && changes[i].record.data.n <= RECORD_MOST)
            continue;
        flow_refuse(d, DIAG_INPUT, "record-size", changes[i].record.kind, "send less",
                    "a record has a kind and an id of 1 to %d bytes and at most %d bytes of data",
                    RECORD_NAME_MOST, RECORD_MOST);
        return PORT_FAILED;
    }
    return n > 0 ? flow_write(f, change, &c, d) : PORT_OK;
}
