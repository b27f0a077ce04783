/*
 * NAME      schema - the tables, as steps from one version to the next
 * WHY       a store made by an older program is brought up to date when it is opened; one made by a
 *           newer program is left alone
 * OWNS      the list of steps: never edit a step that was released, append one
 * ERRORS    newer-schema, not-a-store
 * MUST NOT  lose an event
 *
 * case_row, word and agency are projections of event; node and journal_head follow from event.hash.
 * `place` of a node (level, index) is its position in an in-order walk of the tree: ((2 index + 1)
 * << level) - 1; leaves (even places) are not kept twice, their hash stands in event. `mark` of
 * idempotency is the beginning of SHA-256 over caller and key: keys are random, so what is written
 * at random places of the file is kept small and the answers are appended.
 */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "trust/digest.h"

static const char step_1[] =
    "CREATE TABLE case_row ("
    " id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, service TEXT NOT NULL, status TEXT NOT "
    "NULL,"
    " live INTEGER NOT NULL, person_key TEXT NOT NULL, applicant TEXT NOT NULL, body TEXT NOT NULL,"
    " place TEXT NOT NULL, assigned TEXT NOT NULL, decision TEXT NOT NULL, decision_number TEXT "
    "NOT NULL,"
    " representative TEXT NOT NULL, agencies TEXT NOT NULL, on_day INTEGER, registered INTEGER, "
    "due INTEGER, received INTEGER,"
    " updated INTEGER, seq INTEGER NOT NULL CHECK (seq > 0)) STRICT;"
    "CREATE INDEX case_person ON case_row (person_key, service);"
    "CREATE INDEX case_representative ON case_row (representative) WHERE representative <> '';"
    "CREATE INDEX case_due ON case_row (due) WHERE due IS NOT NULL;"
    "CREATE INDEX case_decision ON case_row (decision_number) WHERE decision_number <> '';"
    "CREATE TABLE event ("
    " leaf INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES case_row (id),"
    " seq INTEGER NOT NULL CHECK (seq > 0), hash BLOB NOT NULL CHECK (length(hash) = 32), bytes "
    "BLOB NOT NULL,"
    " UNIQUE (case_id, seq)) STRICT;"
    "CREATE TABLE node ("
    " place INTEGER PRIMARY KEY, hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;"
    "CREATE TABLE journal_head ("
    " id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL CHECK (size >= 0),"
    " root BLOB NOT NULL CHECK (length(root) = 32)) STRICT;"
    "CREATE TABLE word ("
    " word TEXT NOT NULL, case_id INTEGER NOT NULL,"
    " PRIMARY KEY (word, case_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE agency ("
    " agency TEXT NOT NULL, case_id INTEGER NOT NULL,"
    " PRIMARY KEY (agency, case_id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE idempotency ("
    " id INTEGER PRIMARY KEY, mark BLOB NOT NULL UNIQUE, request_hash TEXT NOT NULL, answer TEXT "
    "NOT NULL,"
    " at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE staff ("
    " role TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, body TEXT NOT NULL, place TEXT "
    "NOT NULL,"
    " name TEXT NOT NULL, token_hash TEXT NOT NULL, PRIMARY KEY (role, id)) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX staff_token ON staff (token_hash) WHERE token_hash <> '';"
    "CREATE TABLE access_log ("
    " id INTEGER PRIMARY KEY, at INTEGER NOT NULL, role TEXT NOT NULL, who TEXT NOT NULL, body "
    "TEXT NOT NULL,"
    " number TEXT NOT NULL, what TEXT NOT NULL) STRICT;"
    "CREATE INDEX access_number ON access_log (number);"
    "CREATE TABLE outbox ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, kind TEXT NOT NULL, recipient "
    "TEXT NOT NULL,"
    " template TEXT NOT NULL, data TEXT NOT NULL) STRICT;";

/* `id` is the order of making: the version a record began with, given out once. */
static const char step_2[] =
    "CREATE TABLE record ("
    " id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, owner TEXT NOT NULL,"
    " until INTEGER, version INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (kind, name)) STRICT;"
    "CREATE INDEX record_owner ON record (owner, kind);"
    "CREATE INDEX record_until ON record (until) WHERE until IS NOT NULL;";

/* `shape` says how the row was made: rows of another shape are made again from events by the first
 * writer that opens the store. */
static const char step_3[] =
    "ALTER TABLE case_row ADD COLUMN term INTEGER;"
    "ALTER TABLE case_row ADD COLUMN decided INTEGER;"
    "ALTER TABLE case_row ADD COLUMN shape INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX case_stale ON case_row (id) WHERE shape < 1;"
    "CREATE INDEX case_decided ON case_row (decided) WHERE decided IS NOT NULL;"
    "ALTER TABLE staff ADD COLUMN active INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE staff ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0;"
    "CREATE INDEX staff_person ON staff (person) WHERE person <> '';"
    "CREATE INDEX access_who ON access_log (who);";

/* `probe` opens under the keys of this folder and no others. */
static const char step_4[] =
    "ALTER TABLE record ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE vault (id INTEGER PRIMARY KEY CHECK (id = 1), probe BLOB NOT NULL) STRICT;";

static const char *const steps[] = { step_1, step_2, step_3, step_4 };
#define VERSION ((int)(sizeof(steps) / sizeof(steps[0])))

static int pragma_int(struct sqlite_store *q, const char *sql, int *out, struct diags *d)
{
    sqlite3_stmt *st;
    int rc = sqlite3_prepare_v2(q->db, sql, -1, &st, NULL);

    if (rc != SQLITE_OK)
        return sq_fail(q, rc, d);
    rc = sqlite3_step(st);
    *out = rc == SQLITE_ROW ? sqlite3_column_int(st, 0) : 0;
    sqlite3_finalize(st);
    return rc == SQLITE_ROW ? PORT_OK : sq_fail(q, rc, d);
}

/* The head of a journal without a leaf is not a constant anybody should type. */
static int empty_head(struct sqlite_store *q, struct diags *d)
{
    unsigned char root[MERKLE_HASH];
    char hex[2 * MERKLE_HASH + 1];
    char *sql;
    int rc;

    merkle_empty(root);
    hex_write(root, MERKLE_HASH, hex);
    sql = sqlite3_mprintf("INSERT INTO journal_head (id, size, root) VALUES (1, 0, x'%s')", hex);
    rc = sq_exec(q, sql, d);
    sqlite3_free(sql);
    return rc;
}

static int run_step(struct sqlite_store *q, int version, struct diags *d)
{
    char mark[64];
    int rc;

    (void)sqlite3_snprintf((int)sizeof(mark), mark, "PRAGMA user_version = %d", version + 1);
    rc = sq_exec(q, "BEGIN IMMEDIATE", d);
    if (rc != PORT_OK)
        return rc;
    rc = sq_exec(q, steps[version], d);
    if (rc == PORT_OK && version == 0)
        rc = empty_head(q, d);
    if (rc == PORT_OK)
        rc = sq_exec(q, mark, d);
    if (rc == PORT_OK)
        rc = sq_exec(q, "COMMIT", d);
    if (rc != PORT_OK)
        (void)sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int sq_migrate(struct sqlite_store *q, bool fresh, struct diags *d)
{
    int version, application, rc;

    rc = pragma_int(q, "PRAGMA application_id", &application, d);
    if (rc == PORT_OK)
        rc = pragma_int(q, "PRAGMA user_version", &version, d);
    if (rc != PORT_OK)
        return rc;
    if (fresh) {
        char sql[64];

        (void)sqlite3_snprintf((int)sizeof(sql), sql, "PRAGMA application_id = %d", SQ_APPLICATION);
        rc = sq_exec(q, sql, d);
        if (rc != PORT_OK)
            return rc;
    } else if (application != SQ_APPLICATION) {
        return store_fail(d, "not-a-store", q->file,
                          "name the folder of a Sapar store, or make one: sapar init DIR",
                          "this database was not made by Sapar");
    }
    if (version > VERSION)
        return store_fail(d, "newer-schema", q->file,
                          "use the program that wrote it, or a newer one",
                          "the store has schema %d, this program knows up to %d", version, VERSION);
    if (version < VERSION && !q->writer)
        return store_fail(d, "older-schema", q->file,
                          "start the server on it once: sapar serve --data DIR",
                          "the store has schema %d and waits for its change to %d", version,
                          VERSION);
    for (; rc == PORT_OK && version < VERSION; version++)
        rc = run_step(q, version, d);
    return rc;
}
