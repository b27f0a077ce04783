/*
 * NAME      check - `sapar check`: the database file, the projections, the journal, the documents,
 *           the records
 * WHY       says that what is on the disk still follows from what was acknowledged
 * OWNS      the temporary table of documents named by events
 * ERRORS    findings name what differs; documents no event names and that are older than a day are
 *           swept and only noted (code "orphan-swept"): they are uploads nobody filed
 * MUST NOT  repair a case, a node or the head
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "base/panic.h"

/* SQLite's own look at the file: pages, indexes, foreign keys. */
static int check_file(struct sqlite_store *q, const char *pragma, size_t *findings, struct diags *d)
{
    sqlite3_stmt *st;
    struct str said;
    int rc = sqlite3_prepare_v2(q->db, pragma, -1, &st, NULL);

    if (rc != SQLITE_OK)
        return sq_fail(q, rc, d);
    while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
        said = sq_text(d->arena, st, 0);
        if (str_is(said, "ok"))
            continue;
        store_finding(d, "database-file", str_of(q->file), "the database says of itself: %.*s",
                      STR_ARG(said));
        ++*findings;
    }
    sqlite3_finalize(st);
    return rc == SQLITE_DONE ? PORT_OK : sq_fail(q, rc, d);
}

static int check_words(struct store *s, const struct case_row *row, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    sqlite3_stmt *st = sq_get(q, SQ_WORDS, d);
    struct arena *a = arena_new();
    struct str *w;
    size_t n = store_words(a, row->applicant, &w), i = 0;
    bool right = true;
    int rc = PORT_FAILED;

    if (st != NULL) {
        sq_bind(st, 1, row->number);
        while ((rc = sq_step(q, st, d)) == PORT_OK) {
            right = right && i < n && str_eq(sq_text(a, st, 0), w[i]);
            i++;
        }
        if (rc == PORT_ABSENT && !(right && i == n))
            store_finding(d, "search-words", row->number,
                          "the case is not found under its applicant's name");
    }
    arena_free(a);
    return rc == PORT_FAILED ? rc : PORT_OK;
}

/* Records follow from nothing: that they can be read, and were given out in order, is what can be
 * said of them. */
static int check_records(struct sqlite_store *q, size_t *findings, struct diags *d)
{
    sqlite3_stmt *st = sq_get(q, SQ_RECORDS_SEALED, d);
    struct arena *a = arena_new();
    struct diags said;
    struct record r;
    int rc;

    if (st == NULL) {
        arena_free(a);
        return PORT_FAILED;
    }
    AZ(sqlite3_bind_int64(st, 1, INT64_MIN));
    AZ(sqlite3_bind_int64(st, 2, INT64_MAX));
    while ((rc = sq_step(q, st, d)) == PORT_OK) {
        said = diags_on(a);
        if (sq_record_read(q, a, st, &r, &said) != PORT_OK || store_record_fit(&r, &said) != PORT_OK
            || r.version < r.made) {
            store_finding(d, "record", r.kind, "record %lld of kind %.*s cannot be read%s%.*s",
                          (long long)r.made, STR_ARG(r.kind), said.first != NULL ? ": " : "",
                          said.first != NULL ? (int)said.first->message.n : 0,
                          said.first != NULL ? said.first->message.p : "");
            ++*findings;
        }
        arena_reset(a);
    }
    arena_free(a);
    return rc == PORT_FAILED ? rc : PORT_OK;
}

/* Each document is read once, however many events name it. */
static int check_blob(void *ctx, struct str hex, struct diags *d)
{
    struct sqlite_store *q = ctx;
    sqlite3_stmt *st = sq_get(q, SQ_BLOB_NAMED, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, hex);
    rc = sq_run(q, st, d);
    if (rc != PORT_OK || sqlite3_changes(q->db) == 0)
        return rc;
    return sq_blob_check(q, hex, d);
}

static int sweep(void *ctx, struct str hex, struct diags *d)
{
    struct sqlite_store *q = ctx;
    sqlite3_stmt *st = sq_get(q, SQ_BLOB_IS_NAMED, d);
    int rc;

    if (st == NULL)
        return PORT_FAILED;
    sq_bind(st, 1, hex);
    rc = sq_step(q, st, d);
    (void)sqlite3_reset(st);
    if (rc != PORT_ABSENT)
        return rc;
    if (q->writer)
        sq_blob_remove(q, hex);
    store_finding(d, q->writer ? "orphan-swept" : "orphan", hex, "a document no event names%s",
                  q->writer ? " was removed" : "");
    return PORT_OK;
}

/* Documents as events name them, and search words in the order of cases: `word` is kept in the order of words, and
 * looking there for those of each case would read all of it as often as there are cases.
 * SQLite wants query_only off to fill even a temporary table. */
static int temp_tables(struct sqlite_store *q, struct diags *d)
{
    return sq_exec(q, "PRAGMA query_only = OFF;"
                   "CREATE TEMP TABLE IF NOT EXISTS named (hex TEXT PRIMARY KEY) WITHOUT ROWID;"
                   "DELETE FROM temp.named;"
                   "CREATE TEMP TABLE IF NOT EXISTS wording (case_id INTEGER, word TEXT,"
                   " PRIMARY KEY (case_id, word)) WITHOUT ROWID;"
                   "DELETE FROM temp.wording;"
                   "INSERT INTO temp.wording SELECT case_id, word FROM main.word;", d);
}

int sq_check(struct store *s, row_fold *fold, void *ctx, struct diags *d)
{
    struct sqlite_store *q = sq_of(s);
    struct sq_nodes nodes = { q, d };
    struct check_hooks hooks = { sq_node_get, &nodes, check_words, check_blob, q };
    size_t findings = 0, more = 0;
    int rc;

    AZ(q->batch);
    rc = check_file(q, "PRAGMA integrity_check", &findings, d);
    if (rc == PORT_OK)
        rc = check_file(q, "PRAGMA foreign_key_check", &findings, d);
    if (rc == PORT_OK)
        rc = check_records(q, &findings, d);
    if (rc == PORT_OK)
        rc = temp_tables(q, d);
    if (rc != PORT_OK)
        return rc;
    rc = store_check(s, &hooks, fold, ctx, &more, d);
    if (rc == PORT_OK && findings + more == 0) /* never sweep by a store that does not add up */
        rc = sq_blob_each(q, true, sweep, q, d);
    if (rc == PORT_OK && findings + more == 0 && q->writer)
        sq_blob_remove(q, STR(""));
    (void)sq_exec(q, "DELETE FROM temp.named; DELETE FROM temp.wording", d);
    if (!q->writer)
        (void)sq_exec(q, "PRAGMA query_only = ON", d);
    return rc == PORT_OK && findings + more > 0 ? PORT_FAILED : rc;
}
