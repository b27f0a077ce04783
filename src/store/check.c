/*
 * NAME      check - what was derived is derived again and compared
 * WHY       events are the truth; a projection, a journal node or a document that no longer follows
 *           from them must show itself before somebody relies on it
 * OWNS      nothing
 * ERRORS    findings (DIAG_FINDING) name the case, the leaf or the document; PORT_FAILED when
 *           reading broke off
 * MUST NOT  mend anything
 */
#include "store/store.h"

#include <string.h>

#include "trust/digest.h"

#define PAGE 200

struct check {
    struct store *s;
    const struct check_hooks *h;
    struct diags *d;
    struct arena *scratch;
};

static void found(struct check *c, const char *code, struct str field, const char *what)
{
    store_finding(c->d, code, field, "%s", what);
}

static struct str leaf_name(struct check *c, int64_t index)
{
    return str_printf(c->d->arena, "leaf %lld", (long long)index);
}

/* ------------------------------------------------------------------ the journal */

struct replay {
    struct check *c;
    int64_t leaf;
};

static int compare_node(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    struct replay *r = ctx;
    unsigned char stored[MERKLE_HASH];
    int rc;

    rc = r->c->h->node(r->c->h->node_ctx, level, index, stored);
    if (rc == PORT_FAILED)
        return rc;
    if (rc != PORT_OK || memcmp(stored, hash, MERKLE_HASH) != 0)
        found(r->c, "journal-node", leaf_name(r->c, r->leaf),
              rc != PORT_OK
                  ? "a node of the journal's tree is missing"
                  : "a stored node of the journal's tree is not the hash of what is below it");
    return PORT_OK;
}

static int check_leaf(struct check *c, struct merkle_frontier *f, int64_t index)
{
    unsigned char hash[MERKLE_HASH];
    struct replay r = { c, index };
    struct diags quiet = diags_on(c->scratch);
    struct str bytes, number;
    struct event e;
    int64_t at;
    int rc;

    rc = c->s->ops->leaf(c->s, index, c->scratch, &bytes, c->d);
    if (rc == PORT_FAILED)
        return rc;
    if (rc != PORT_OK) {
        found(c, "journal-gap", leaf_name(c, index), "an event of the journal is missing");
        bytes = STR("");
    } else if (!event_read(c->scratch, bytes, &number, &e, &quiet)) {
        found(c, "event-unreadable", leaf_name(c, index), "the bytes of an event cannot be read");
    } else {
        rc = c->s->ops->leaf_index(c->s, number, e.seq, &at, c->d);
        if (rc == PORT_FAILED)
            return rc;
        if (rc != PORT_OK || at != index)
            found(c, "event-misplaced", leaf_name(c, index),
                  "an event is filed under another case or number");
    }
    merkle_leaf(bytes.p, bytes.n, hash);
    return merkle_append(f, hash, c->h->node != NULL ? compare_node : NULL, &r);
}

static int check_journal(struct check *c, struct journal_head *head)
{
    struct merkle_frontier f = { 0 };
    unsigned char root[MERKLE_HASH];
    struct str bytes;
    int64_t i;
    int rc;

    rc = c->s->ops->head(c->s, head, c->d);
    for (i = 0; rc == PORT_OK && i < head->size; i++) {
        rc = check_leaf(c, &f, i);
        arena_reset(c->scratch);
    }
    if (rc != PORT_OK)
        return rc;
    merkle_root(&f, root);
    if (memcmp(root, head->root, MERKLE_HASH) != 0)
        found(c, "journal-root", STR("journal"),
              "the recorded head of the journal is not the root of its events");
    rc = c->s->ops->leaf(c->s, head->size, c->scratch, &bytes, c->d);
    if (rc == PORT_FAILED)
        return rc;
    if (rc == PORT_OK)
        found(c, "journal-tail", leaf_name(c, head->size),
              "there are events behind the recorded head");
    return PORT_OK;
}

/* ------------------------------------------------------------------ the cases */

static int check_events(struct check *c, struct str number, const struct event *e, size_t n)
{
    size_t i;
    int rc;

    for (i = 0; i < n; i++) {
        if (e[i].seq != (int64_t)i + 1)
            found(c, "sequence", number,
                  "the events of the case are not numbered 1, 2, 3 without a gap");
        if (c->h->blob == NULL)
            continue;
        rc = store_blobs(e[i].data, c->h->blob, c->h->blob_ctx, c->d);
        if (rc != PORT_OK)
            return rc;
    }
    return PORT_OK;
}

static int check_case(struct check *c, const struct case_row *row, row_fold *fold, void *ctx,
                      int64_t *events)
{
    struct case_row again = { 0 };
    struct event *e;
    const char *field;
    size_t n;
    int rc;

    rc = c->s->ops->events(c->s, row->number, c->scratch, &e, &n, c->d);
    if (rc != PORT_OK) {
        found(c, "case-unreadable", row->number, "the events of the case cannot be read");
        return rc == PORT_FAILED ? rc : PORT_OK;
    }
    *events += (int64_t)n;
    rc = check_events(c, row->number, e, n);
    if (rc != PORT_OK)
        return rc;
    if (fold != NULL) {
        if (fold(ctx, row->number, e, n, c->scratch, &again) != PORT_OK) {
            found(c, "case-unfolded", row->number, "the events of the case do not make a state");
        } else {
            field = row_difference(row, &again);
            if (field != NULL)
                store_finding(c->d, "projection", row->number,
                              "the stored row differs from its events in \"%s\"", field);
        }
    }
    return c->h->row != NULL ? c->h->row(c->s, row, c->d) : PORT_OK;
}

static int check_cases(struct check *c, row_fold *fold, void *ctx, const struct journal_head *head)
{
    struct case_filter all = { .limit = PAGE };
    struct arena *page = arena_new();
    struct case_row *rows;
    int64_t total, events = 0;
    size_t n, i;
    int rc;

    do {
        arena_reset(page);
        rc = c->s->ops->list(c->s, &all, page, &rows, &n, &total, c->d);
        for (i = 0; rc == PORT_OK && i < n; i++) {
            rc = check_case(c, &rows[i], fold, ctx, &events);
            arena_reset(c->scratch);
        }
        all.offset += PAGE;
    } while (rc == PORT_OK && n == PAGE);
    arena_free(page);
    if (rc == PORT_OK && events != head->size)
        found(c, "journal-cases", STR("journal"),
              "the journal and the cases do not hold the same number of events");
    return rc;
}

int store_check(struct store *s, const struct check_hooks *h, row_fold *fold, void *ctx,
                size_t *findings, struct diags *d)
{
    struct check c = { s, h, d, arena_new() };
    size_t before = d->count;
    struct journal_head head;
    int rc;

    rc = check_journal(&c, &head);
    if (rc == PORT_OK)
        rc = check_cases(&c, fold, ctx, &head);
    arena_free(c.scratch);
    *findings = d->count - before; /* every message so far is a finding, unless reading broke off */
    return rc;
}
