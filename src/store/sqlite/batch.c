/*
 * NAME      batch - one transaction of many commands: begin, mark, keep or undo, commit; appending
 *           events
 * WHY       one fsync for all that is queued; a command that is refused or conflicts leaves its
 *           neighbours alone
 * OWNS      the transaction, the savepoint of the command under way, the journal's edge as the
 *           batch sees it
 * ERRORS    PORT_CONFLICT: another command of the same case came first; PORT_FAILED: the whole
 *           batch must be rolled back
 * MUST NOT  acknowledge anything before commit returned PORT_OK
 */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"

static int run(struct sqlite_store *q, enum sq_statement id, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, id, d);

    return st != NULL ? sq_run(q, st, d) : PORT_FAILED;
}

/* The database may end a transaction by itself (disk full, no memory); nothing may follow as if it
 * had not. */
static int still_open(struct sqlite_store *q, struct diags *d)
{
    if (sqlite3_get_autocommit(q->db) == 0)
        return PORT_OK;
    return store_fail(d, "batch-lost", q->file, "try again",
                      "the database gave up the transaction under way");
}

int sq_begin(struct store *s, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    int rc;

    AZ(q->batch);
    rc = run(q, SQ_BEGIN, d);
    if (rc != PORT_OK)
        return rc;
    q->batch = true;
    q->n_sequences = 0;
    rc = sq_edge(q, d);
    if (rc != PORT_OK)
        sq_rollback(s);
    return rc;
}

int sq_mark(struct store *s, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);

    AN(q->batch);
    AZ(q->marked);
    q->marked = true;
    q->saved = false;
    q->n_sequences_before = q->n_sequences;
    if (q->n_sequences > 0)
        memcpy(q->sequences_before, q->sequences, q->n_sequences * sizeof(q->sequences[0]));
    return still_open(q, d);
}

int sq_touch(struct sqlite_store *q, struct diags *d)
{
    int rc;

    if (!q->marked || q->saved)
        return PORT_OK;
    rc = run(q, SQ_MARK, d);
    if (rc == PORT_OK) {
        q->saved = true;
        q->before = q->edge;
    }
    return rc;
}

int sq_keep(struct store *s, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    int rc = still_open(q, d);

    AN(q->marked);
    if (rc == PORT_OK && q->saved)
        rc = run(q, SQ_KEEP, d);
    q->marked = q->saved = false;
    return rc;
}

int sq_undo(struct store *s, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    int rc = still_open(q, d);

    AN(q->marked);
    if (rc == PORT_OK && q->saved) {
        rc = run(q, SQ_UNDO, d);
        if (rc == PORT_OK)
            rc = run(q, SQ_KEEP, d);
        q->edge = q->before;
    }
    q->n_sequences = q->n_sequences_before;
    if (q->n_sequences > 0)
        memcpy(q->sequences, q->sequences_before, q->n_sequences * sizeof(q->sequences[0]));
    q->marked = q->saved = false;
    return rc;
}

static int put_head(struct sqlite_store *q, struct diags *d)
{
    unsigned char root[MERKLE_HASH];
    sqlite3_stmt *st;

    if (q->edge.size == q->committed)
        return PORT_OK;
    st = sq_get(q, SQ_HEAD_SET, d);
    if (st == NULL)
        return PORT_FAILED;
    merkle_root(&q->edge, root);
    AZ(sqlite3_bind_int64(st, 1, q->edge.size));
    sq_bind_blob(st, 2, root, sizeof(root));
    return sq_run(q, st, d);
}

static int put_sequences(struct sqlite_store *q, struct diags *d)
{
    sqlite3_stmt *st;
    int rc = PORT_OK;
    size_t i;

    for (i = 0; rc == PORT_OK && i < q->n_sequences; i++) {
        if (q->sequences[i].value == q->sequences[i].stored)
            continue;
        st = sq_get(q, SQ_SEQUENCE_SET, d);
        if (st == NULL)
            return PORT_FAILED;
        sq_bind(st, 1, str_of(q->sequences[i].name));
        AZ(sqlite3_bind_int64(st, 2, q->sequences[i].value));
        rc = sq_run(q, st, d);
        q->sequences[i].stored = q->sequences[i].value;
    }
    return rc;
}

int sq_commit(struct store *s, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    int rc = still_open(q, d);

    AN(q->batch);
    AZ(q->marked);
    if (rc == PORT_OK)
        rc = put_head(q, d);
    if (rc == PORT_OK)
        rc = put_sequences(q, d);
    if (rc == PORT_OK)
        rc = run(q, SQ_COMMIT, d);
    if (rc != PORT_OK) {
        sq_rollback(s);
        return PORT_FAILED;
    }
    q->committed = q->edge.size;
    q->batch = false;
    if (q->staff_changed)
        sq_staff_moved(q);
    q->staff_changed = false;
    return PORT_OK;
}

void sq_rollback(struct store *s)
{
    struct sqlite_store *q = sq_writer(s);

    if (sqlite3_get_autocommit(q->db) == 0)
        (void)sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
    q->batch = q->marked = q->saved = q->staff_changed = false;
    q->edge.size = -1;          /* read anew by the next batch */
    if (q->full)                /* what the log holds may go where there is room for it already */
        (void)sqlite3_wal_checkpoint_v2(q->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    q->full = false;
}

static void more_sequences(struct sqlite_store *q)
{
    q->sequences_cap = q->sequences_cap * 2 + 16;
    q->sequences = reallocarray(q->sequences, q->sequences_cap, sizeof(q->sequences[0]));
    q->sequences_before =
        reallocarray(q->sequences_before, q->sequences_cap, sizeof(q->sequences[0]));
    AN(q->sequences != NULL && q->sequences_before != NULL);
}

static struct sq_sequence *find_sequence(struct sqlite_store *q, struct str name, struct diags *d)
{
    sqlite3_stmt *st;
    struct sq_sequence *x;
    size_t i;
    int rc;

    for (i = 0; i < q->n_sequences; i++)
        if (str_is(name, q->sequences[i].name))
            return &q->sequences[i];
    AN(name.n < sizeof(q->sequences[0].name));
    if (q->n_sequences == q->sequences_cap)
        more_sequences(q);
    st = sq_get(q, SQ_SEQUENCE, d);
    if (st == NULL)
        return NULL;
    sq_bind(st, 1, name);
    rc = sq_step(q, st, d);
    if (rc == PORT_FAILED)
        return NULL;
    x = &q->sequences[q->n_sequences++];
    memcpy(x->name, name.p, name.n);
    x->name[name.n] = '\0';
    x->value = x->stored = rc == PORT_OK ? sqlite3_column_int64(st, 0) : 0;
    (void)sqlite3_reset(st);
    return x;
}

int sq_sequence(struct store *s, struct str name, int64_t *out, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    struct sq_sequence *x;

    AN(q->batch);
    x = find_sequence(q, name, d);
    if (x == NULL)
        return PORT_FAILED;
    *out = ++x->value;
    return PORT_OK;
}

/* ------------------------------------------------------------------ appending */

struct old_case { int64_t id, seq; struct str applicant, agencies; };

static int find_case(struct sqlite_store *q, struct str number, struct arena *a,
                     struct old_case *old, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_CASE_FIND, d);
    int rc;

    *old = (struct old_case){ 0 };
    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, number);
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        old->id = sqlite3_column_int64(st, 0);
        old->seq = sqlite3_column_int64(st, 1);
        old->applicant = sq_text(a, st, 2);
        old->agencies = sq_text(a, st, 3);
        (void)sqlite3_reset(st);
    }
    return rc == PORT_FAILED ? rc : PORT_OK;
}

static void bind_day(sqlite3_stmt *st, int i, day v)
{
    AZ(v == DAY_NONE ? sqlite3_bind_null(st, i) : sqlite3_bind_int64(st, i, v));
}

static void bind_moment(sqlite3_stmt *st, int i, moment v)
{
    AZ(v == MOMENT_NONE ? sqlite3_bind_null(st, i) : sqlite3_bind_int64(st, i, v));
}

static int put_row(struct sqlite_store *q, enum sq_statement id, const struct case_row *row,
                   struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, id, d);
    int i = 1;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, i++, row->number);
#define X(f) sq_bind(st, i++, row->f);
    ROW_STRINGS(X)
#undef X
#define X(f) bind_day(st, i++, row->f);
    ROW_DAYS(X)
#undef X
#define X(f) bind_moment(st, i++, row->f);
    ROW_MOMENTS(X)
#undef X
    AZ(sqlite3_bind_int64(st, i++, row->seq));
    AZ(sqlite3_bind_int(st, i, row->live));
    return sq_run(q, st, d);
}

static int each_word(struct sqlite_store *q, enum sq_statement id, const struct str *w, size_t n,
                     int64_t case_id, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, id, d);
    int rc = PORT_OK;
    size_t i;

    if (st == NULL)
        return PORT_FAILED;
    for (i = 0; rc == PORT_OK && i < n; i++) {
        sq_bind(st, 1, w[i]);
        AZ(sqlite3_bind_int64(st, 2, case_id));
        rc = sq_run(q, st, d);
    }
    return rc;
}

static size_t split_codes(struct arena *a, struct str codes, struct str **out)
{
    size_t n = 0, i;
    struct str head;

    for (i = 0; i < codes.n; i++)
        n += codes.p[i] == ' ';
    *out = arena_new_array(a, n + 1, struct str);
    n = 0;
    while (codes.n > 0 && str_cut(&codes, ' ', &head))
        if (head.n > 0)
            (*out)[n++] = head;
    return n;
}

/* The rows by which a case is found: only what changed is touched. */
static int put_search(struct sqlite_store *q, int64_t id, const struct old_case *old,
                      const struct case_row *row, struct arena *a, struct diags *d)
{
    struct str *w;
    size_t n;
    int rc = PORT_OK;

    if (!str_eq(old->applicant, row->applicant)) {
        n = store_words(a, old->applicant, &w);
        rc = each_word(q, SQ_WORD_DROP, w, n, id, d);
        n = store_words(a, row->applicant, &w);
        if (rc == PORT_OK)
            rc = each_word(q, SQ_WORD_NEW, w, n, id, d);
    }
    if (rc == PORT_OK && !str_eq(old->agencies, row->agencies)) {
        n = split_codes(a, old->agencies, &w);
        rc = each_word(q, SQ_AGENCY_DROP, w, n, id, d);
        n = split_codes(a, row->agencies, &w);
        if (rc == PORT_OK)
            rc = each_word(q, SQ_AGENCY_NEW, w, n, id, d);
    }
    return rc;
}

static int put_event(struct sqlite_store *q, int64_t id, struct str number, const struct event *e,
                     struct arena *a, struct diags *d)
{
    struct str bytes = e->bytes.n > 0 ? e->bytes : event_bytes(a, number, e);
    sqlite3_stmt *st = sq_get(q, SQ_EVENT_NEW, d);
    unsigned char hash[MERKLE_HASH];
    struct sq_nodes nodes = { q, d };
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    merkle_leaf(bytes.p, bytes.n, hash);
    AZ(sqlite3_bind_int64(st, 1, q->edge.size));
    AZ(sqlite3_bind_int64(st, 2, id));
    AZ(sqlite3_bind_int64(st, 3, e->seq));
    sq_bind_blob(st, 4, hash, sizeof(hash));
    sq_bind_blob(st, 5, bytes.p, bytes.n);
    rc = sq_run(q, st, d);
    return rc == PORT_OK ? merkle_append(&q->edge, hash, sq_node_put, &nodes) : rc;
}

static int put_effects(struct sqlite_store *q, struct str number, const struct effect *effects,
                       struct arena *a, struct diags *d)
{
    const struct effect *f;
    sqlite3_stmt *st = NULL;
    int rc = PORT_OK;

    for (f = effects; rc == PORT_OK && f != NULL; f = f->next) {
        st = sq_get(q, SQ_OUTBOX_NEW, d);
        if (st == NULL)
            return PORT_FAILED;
        sq_bind(st, 1, number);
        sq_bind(st, 2, f->kind);
        sq_bind(st, 3, f->to);
        sq_bind(st, 4, f->template);
        sq_bind(st, 5, f->data != NULL ? json_text(a, f->data, 0) : STR("{}"));
        rc = sq_run(q, st, d);
    }
    return rc;
}

/* The number itself says whether the case is new: no look before the leap. */
static int new_case(struct sqlite_store *q, const struct case_row *row, struct arena *a,
                    struct old_case *old, struct diags *d)
{
    int rc = sq_touch(q, d);

    if (rc == PORT_OK)
        rc = put_row(q, SQ_CASE_NEW, row, d);
    if (rc != PORT_OK)
        return rc;
    if (sqlite3_changes(q->db) == 0) {
        rc = find_case(q, row->number, a, old, d);
        return rc == PORT_OK ? store_conflict(d, row->number, 0, old->seq) : rc;
    }
    old->id = sqlite3_last_insert_rowid(q->db);
    return PORT_OK;
}

static int next_row(struct sqlite_store *q, const struct case_row *row, int64_t expected,
                    struct arena *a, struct old_case *old, struct diags *d)
{
    int rc = find_case(q, row->number, a, old, d);

    if (rc == PORT_OK && old->seq != expected)
        return store_conflict(d, row->number, expected, old->seq);
    if (rc == PORT_OK)
        rc = sq_touch(q, d);
    return rc == PORT_OK ? put_row(q, SQ_CASE_SET, row, d) : rc;
}

int sq_append(struct store *s, struct str number, int64_t expected, const struct event *e, size_t n,
              const struct case_row *row, const struct effect *effects, struct arena *a,
              struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    struct old_case old = { 0 };
    size_t i;
    int rc;

    AN(q->batch);
    AN(n > 0 && str_eq(number, row->number) && row->seq == expected + (int64_t)n);
    rc = expected == 0 ? new_case(q, row, a, &old, d) : next_row(q, row, expected, a, &old, d);
    if (rc != PORT_OK)
        return rc;
    rc = put_search(q, old.id, &old, row, a, d);
    for (i = 0; rc == PORT_OK && i < n; i++) {
        AN(e[i].seq == expected + (int64_t)i + 1);
        rc = put_event(q, old.id, number, &e[i], a, d);
    }
    return rc == PORT_OK ? put_effects(q, number, effects, a, d) : rc;
}

int sq_renew(struct store *s, const struct case_row *row, struct arena *a, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    struct old_case old = { 0 };
    int rc = next_row(q, row, row->seq, a, &old, d);

    AN(q->batch);
    return rc == PORT_OK ? put_search(q, old.id, &old, row, a, d) : rc;
}

/* ------------------------------------------------------------------ idempotency */

#define MARK_BYTES 16

static void mark_of(struct str who, struct str key, unsigned char mark[SHA256_BYTES])
{
    unsigned char first[SHA256_BYTES];

    sha256(who.p != NULL ? who.p : "", who.n,
           first); /* of fixed length: no two pairs run together */
    sha256_tagged('k', first, sizeof(first), key.p, key.n, mark);
}

int sq_idem_get(struct store *s, struct str who, struct str key, struct arena *a,
                struct str *request_hash, struct str *answer, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_IDEM_GET, d);
    unsigned char mark[SHA256_BYTES];
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    mark_of(who, key, mark);
    sq_bind_blob(st, 1, mark, MARK_BYTES);
    rc = sq_step(q, st, d);
    if (rc == PORT_OK) {
        *request_hash = sq_text(a, st, 0);
        *answer = sq_text(a, st, 1);
        (void)sqlite3_reset(st);
    }
    return rc;
}

int sq_idem_put(struct store *s, struct str who, struct str key, struct str request_hash,
                struct str answer, moment at, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_IDEM_PUT, d);
    unsigned char mark[SHA256_BYTES];

    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    mark_of(who, key, mark);
    sq_bind_blob(st, 1, mark, MARK_BYTES);
    sq_bind(st, 2, request_hash);
    sq_bind(st, 3, answer);
    AZ(sqlite3_bind_int64(st, 4, at));
    return sq_run(q, st, d);
}

/* Answers are put in as time goes by: the oldest stand first, and no more than `limit` are looked
 * at. */
int sq_idem_prune(struct store *s, moment before, int64_t limit, int64_t *dropped, struct diags *d)
{
    struct sqlite_store *q = sq_writer(s);
    sqlite3_stmt *st = sq_get(q, SQ_IDEM_PRUNE, d);
    int rc;

    AN(q->batch);
    if (st == NULL || sq_touch(q, d) != PORT_OK)
        return PORT_FAILED;
    AZ(sqlite3_bind_int64(st, 1, before));
    AZ(sqlite3_bind_int64(st, 2, limit > 0 ? limit : 0));
    rc = sq_run(q, st, d);
    *dropped = rc == PORT_OK ? sqlite3_changes(q->db) : 0;
    return rc;
}
