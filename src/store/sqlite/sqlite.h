/*
 * NAME    store/sqlite/sqlite - inside of the SQLite store
 * OWNS    one connection and its prepared statements; a handle belongs to one thread at a time
 */
#ifndef STORE_SQLITE_SQLITE_H
#define STORE_SQLITE_SQLITE_H

#include <sqlite3.h>

#include "store/store.h"
#include "trust/vault.h"

#define SQ_APPLICATION 0x53415052       /* "SAPR" */
#define SQ_FILE "sapar.db"
#define SQ_BLOBS "blobs"
#define SQ_LOCK "lock"
#define SQ_SEALED ".sealed"             /* behind the name of a sealed document's file */
#define SQ_SEALED_HEAD (2 * VAULT_WRAPPED)      /* before the sealed stream: its key, twice */

/* Every fixed statement of the store: prepared at first use, kept until the handle is closed. */
#define SQ_STATEMENTS(X) \
    X(BEGIN, "BEGIN IMMEDIATE") \
    X(COMMIT, "COMMIT") \
    X(ROLLBACK, "ROLLBACK") \
    X(MARK, "SAVEPOINT command") \
    X(KEEP, "RELEASE command") \
    X(UNDO, "ROLLBACK TO command") \
    X(HEAD, "SELECT size, root FROM journal_head") \
    X(HEAD_SET, "UPDATE journal_head SET size = ?1, root = ?2") \
    X(SEQUENCE, "SELECT value FROM sequence WHERE name = ?1") \
    X(SEQUENCE_SET, "INSERT INTO sequence (name, value) VALUES (?1, ?2)" \
                    " ON CONFLICT (name) DO UPDATE SET value = ?2") \
    X(CASE_FIND, "SELECT id, seq, applicant, agencies FROM case_row WHERE number = ?1") \
    X(CASE_NEW, "INSERT INTO case_row (" SQ_ROW_COLUMNS ", shape)" \
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17," \
        " ?18, ?19, ?20, ?21, " SQ_SHAPE ") ON CONFLICT (number) DO NOTHING") \
    X(CASE_SET, \
      "UPDATE case_row SET service = ?2, status = ?3, person_key = ?4, applicant = ?5, body = ?6," \
      " place = ?7, assigned = ?8, decision = ?9, decision_number = ?10, representative = ?11," \
      " agencies = ?12, on_day = ?13, registered = ?14, due = ?15, term = ?16, decided = ?17," \
      " received = ?18, updated = ?19, seq = ?20, live = ?21, shape = " SQ_SHAPE \
      " WHERE number = ?1") \
    X(CASE_STALE, "SELECT number FROM case_row WHERE shape < " SQ_SHAPE " ORDER BY id LIMIT ?1") \
    X(TIMING, \
      "SELECT service, CAST(strftime('%Y', decided * 86400, 'unixepoch') AS INTEGER) AS y," \
      " CAST(strftime('%m', decided * 86400, 'unixepoch') AS INTEGER) AS m," \
      " decided - registered AS days, count(*), count(term), total(decided <= term)" \
      " FROM case_row WHERE decided >= ?1 AND decided < ?2 AND registered IS NOT NULL" \
      " GROUP BY service, y, m, days ORDER BY service, y, m, days") \
    X(CASE_ROW, "SELECT " SQ_ROW_COLUMNS " FROM case_row WHERE number = ?1") \
    X(CASE_LIVE, "SELECT number FROM case_row WHERE person_key = ?1 AND service = ?2 AND live = 1" \
                 " ORDER BY id LIMIT 1") \
    X(CASE_DUE, "SELECT number FROM case_row WHERE due < ?1 ORDER BY due, id LIMIT ?2") \
    X(WORD_NEW, "INSERT INTO word (word, case_id) VALUES (?1, ?2)") \
    X(WORD_DROP, "DELETE FROM word WHERE word = ?1 AND case_id = ?2") \
    X(WORDS, "SELECT word FROM temp.wording WHERE case_id = (SELECT id FROM case_row WHERE number = ?1) " \
             "ORDER BY word") \
    X(AGENCY_NEW, "INSERT INTO agency (agency, case_id) VALUES (?1, ?2)") \
    X(AGENCY_DROP, "DELETE FROM agency WHERE agency = ?1 AND case_id = ?2") \
    X(EVENT_NEW, \
      "INSERT INTO event (leaf, case_id, seq, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)") \
    X(EVENTS, "SELECT bytes FROM event WHERE case_id = (SELECT id FROM case_row WHERE number = " \
              "?1) ORDER BY seq") \
    X(LEAF, "SELECT bytes FROM event WHERE leaf = ?1") \
    X(LEAF_HASH, "SELECT hash FROM event WHERE leaf = ?1") \
    X(LEAF_INDEX, \
      "SELECT leaf FROM event WHERE case_id = (SELECT id FROM case_row WHERE number = ?1)" \
      " AND seq = ?2") \
    X(NODE_NEW, "INSERT INTO node (place, hash) VALUES (?1, ?2)") \
    X(NODE, "SELECT hash FROM node WHERE place = ?1") \
    X(IDEM_GET, "SELECT request_hash, answer FROM idempotency WHERE mark = ?1") \
    X(IDEM_PUT, \
      "INSERT INTO idempotency (mark, request_hash, answer, at) VALUES (?1, ?2, ?3, ?4)") \
    X(IDEM_PRUNE, "DELETE FROM idempotency WHERE at < ?1 AND id IN (SELECT id FROM idempotency" \
                  " ORDER BY id LIMIT ?2)") \
    X(STAFF_PUT, "INSERT INTO staff (role, id, person, body, place, name, token_hash)" \
                 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (role, id) DO UPDATE SET " \
                 "person = ?3, body = ?4," \
                 " place = ?5, name = ?6, token_hash = ?7, active = 1") \
    X(STAFF_SAVE, \
      "INSERT INTO staff (role, id, person, body, place, name, token_hash, active, second_factor)" \
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', ?7, ?8) ON CONFLICT (role, id) DO UPDATE SET" \
      " person = ?3, body = ?4, place = ?5, name = ?6, active = ?7, second_factor = ?8," \
      " token_hash = iif(?7, token_hash, '')") \
    X(STAFF_DISABLE, "UPDATE staff SET active = 0, token_hash = '' WHERE role = ?1 AND id = ?2") \
    X(STAFF_TOKEN, "SELECT " SQ_STAFF_COLUMNS " FROM staff WHERE token_hash = ?1 AND active = 1") \
    X(STAFF_ID, "SELECT " SQ_STAFF_COLUMNS " FROM staff WHERE role = ?1 AND id = ?2") \
    X(STAFF_LIST, \
      "SELECT " SQ_STAFF_COLUMNS " FROM staff WHERE active = 1 ORDER BY role, id") \
    X(STAFF_PERSON, "SELECT " SQ_STAFF_COLUMNS " FROM staff WHERE person = ?1 AND active = 1" \
                    " ORDER BY role, id") \
    X(STAFF_ALL, "SELECT " SQ_STAFF_COLUMNS " FROM staff ORDER BY role, id") \
    X(ACCESS_NEW, "INSERT INTO access_log (at, role, who, body, number, what) VALUES (?1, ?2, " \
                  "?3, ?4, ?5, ?6)") \
    X(ACCESS_LIST, \
      "SELECT at, role, who, body, number, what FROM access_log WHERE number = ?1 ORDER BY id") \
    X(ACCESS_FIND, SQ_ACCESS_WHERE "(?2 = '' OR number = ?2) AND (?3 = '' OR who = ?3)" \
                   SQ_ACCESS_MORE) \
    X(ACCESS_FIND_WHO, SQ_ACCESS_WHERE "(?2 = '' OR number = ?2) AND who = ?3" SQ_ACCESS_MORE) \
    X(ACCESS_FIND_NUMBER, \
      SQ_ACCESS_WHERE "number = ?2 AND (?3 = '' OR who = ?3)" SQ_ACCESS_MORE) \
    X(OUTBOX_NEW, \
      "INSERT INTO outbox (number, kind, recipient, template, data) VALUES (?1, ?2, ?3, ?4, ?5)") \
    X(OUTBOX, \
      "SELECT id, number, kind, recipient, template, data FROM outbox ORDER BY id LIMIT ?1") \
    X(OUTBOX_DONE, "DELETE FROM outbox WHERE id = ?1") \
    X(RECORD, "SELECT " SQ_RECORD_COLUMNS " FROM record WHERE kind = ?1 AND name = ?2" \
              " AND (until IS NULL OR until > ?3)") \
    X(RECORD_THERE, "SELECT id, version, until FROM record WHERE kind = ?1 AND name = ?2") \
    X(RECORD_PUT, \
      "INSERT INTO record (" SQ_RECORD_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)" \
      " ON CONFLICT (id) DO UPDATE SET owner = ?4, until = ?5, version = ?6, data = ?7," \
      " sealed = ?8") \
    X(RECORD_DROP, "DELETE FROM record WHERE id = ?1") \
    X(RECORDS, SQ_RECORDS_WHERE " AND name > ?3 ORDER BY name LIMIT ?4") \
    X(RECORDS_OWNER, SQ_RECORDS_WHERE " AND name > ?3 AND owner = ?5 ORDER BY name LIMIT ?4") \
    X(RECORDS_NEWEST, SQ_RECORDS_WHERE " AND id < ?3 ORDER BY id DESC LIMIT ?4") \
    X(RECORDS_OWNER_NEWEST, \
      SQ_RECORDS_WHERE " AND id < ?3 AND owner = ?5 ORDER BY id DESC LIMIT ?4") \
    X(RECORDS_COUNT, "SELECT count(*) FROM record WHERE kind = ?1" \
                     " AND (until IS NULL OR until > ?2)") \
    X(RECORDS_OWNER_COUNT, "SELECT count(*) FROM record WHERE kind = ?1 AND owner = ?3" \
                           " AND (until IS NULL OR until > ?2)") \
    X(RECORD_PRUNE, "DELETE FROM record WHERE id IN (SELECT id FROM record WHERE until <= ?1" \
                    " ORDER BY until LIMIT ?2)") \
    X(VAULT, "SELECT probe FROM vault") \
    X(VAULT_SET, "INSERT OR REPLACE INTO vault (id, probe) VALUES (1, ?1)") \
    X(RECORDS_SEALED, "SELECT " SQ_RECORD_COLUMNS " FROM record WHERE id > ?1 ORDER BY id" \
                      " LIMIT ?2") \
    X(RECORD_RESEAL, "UPDATE record SET data = ?2, sealed = 1 WHERE id = ?1") \
    X(BLOB_NAMED, "INSERT OR IGNORE INTO temp.named (hex) VALUES (?1)") \
    X(BLOB_IS_NAMED, "SELECT 1 FROM temp.named WHERE hex = ?1")

#define SQ_ROW_COLUMNS \
    "number, service, status, person_key, applicant, body, place, assigned, decision," \
    " decision_number, representative, agencies, on_day, registered, due, term, decided," \
    " received, updated, seq, live"
/* How a row is made; raised when it is made otherwise than before. */
#define SQ_SHAPE "1"
/* Undecided, under way, and its term was over before the day that follows. */
#define SQ_LATE "live = 1 AND decided IS NULL AND term < "

#define SQ_ACCESS_WHERE "SELECT at, role, who, body, number, what, id FROM access_log WHERE "
#define SQ_ACCESS_MORE \
    " AND id < ?1 AND (?4 = '' OR what = ?4 OR substr(what, 1, length(?4) + 1) = ?4 || ' ')" \
    " AND (?5 = '' OR role = ?5) AND at >= ?6 AND at < ?7" \
    " ORDER BY id DESC LIMIT ?8"
#define SQ_STAFF_COLUMNS "role, id, person, body, place, name, active, second_factor"
#define SQ_RECORD_COLUMNS "id, kind, name, owner, until, version, data, sealed"
#define SQ_RECORDS_WHERE \
    "SELECT " SQ_RECORD_COLUMNS " FROM record WHERE kind = ?1 AND (until IS NULL OR until > ?2)"

enum sq_statement {
#define X(id, sql) SQ_##id,
    SQ_STATEMENTS(X)
#undef X
    SQ_COUNT
};

/* Numbers given out in a batch are counted here and written once, at commit: a command that is
 * refused after it took a number costs the database nothing. */
struct sq_sequence { char name[56]; int64_t value, stored; };

struct sqlite_store {
    struct store base;
    sqlite3 *db;
    sqlite3_stmt *statements[SQ_COUNT];
    char *dir, *file;
    bool writer, batch, marked, saved;
    bool full;                          /* the disk was, when it was last asked */
    struct merkle_frontier edge;        /* of the journal as the batch sees it */
    struct merkle_frontier before;      /* as it was at mark */
    int64_t committed;                  /* leaves the stored head counts */
    bool sealed;                        /* the folder has a vault */
    struct sq_vault *vault;             /* its keys; NULL: not given */
    int lock;                           /* of the folder, held by its writer; -1: not held */
    struct sq_keeper *keeper;           /* NULL until the log grew long */
    struct sq_staff *staff;             /* the register's state, shared with readers; NULL: not ours to know */
    bool staff_changed;                 /* by the batch under way */
    struct sq_made { char *sql; sqlite3_stmt *st; } made[16];   /* of lists, by their text */
    size_t next_made;
    struct sq_known *known;             /* whose tokens this handle has looked up; NULL: none yet */
    struct sq_sequence *sequences, *sequences_before;
    size_t n_sequences, n_sequences_before, sequences_cap;
};

/* handle.c */
int sq_open_file(const char *dir, const char *file, int flags, struct sqlite_store **out,
                 struct diags *d);
/* Brings the schema up to date and reads the journal's edge. */
int sq_ready(struct sqlite_store *q, bool fresh, struct diags *d);
void sq_close(struct store *s);
int sq_exec(struct sqlite_store *q, const char *sql, struct diags *d);
/* The statement ready for binding, or NULL and a message. */
sqlite3_stmt *sq_get(struct sqlite_store *q, enum sq_statement id, struct diags *d);
/* Steps a statement that gives no rows and resets it. */
int sq_run(struct sqlite_store *q, sqlite3_stmt *st, struct diags *d);
/* PORT_OK with a row, PORT_ABSENT without (then reset), PORT_FAILED. */
int sq_step(struct sqlite_store *q, sqlite3_stmt *st, struct diags *d);
int sq_fail(struct sqlite_store *q, int rc, struct diags *d);
void sq_bind(sqlite3_stmt *st, int i, struct str s);
void sq_bind_blob(sqlite3_stmt *st, int i, const void *p, size_t n);
struct str sq_text(struct arena *a, sqlite3_stmt *st, int i);
struct sqlite_store *sq_of(struct store *s);
struct sqlite_store *sq_writer(struct store *s);

/* keeper.c: checkpoints beside the writer */
struct sq_keeper;
void sq_keeper_use(struct sqlite_store *q);
void sq_keeper_free(struct sqlite_store *q);

/* staff.c: who a token belongs to, without asking the database each time */
struct sq_staff *sq_staff_new(void);
struct sq_staff *sq_staff_share(struct sq_staff *t);
void sq_staff_free(struct sq_staff *t);
void sq_staff_moved(struct sqlite_store *q);        /* nothing that was looked up before is relied on */
uint64_t sq_staff_state(const struct sqlite_store *q);      /* to be taken before the database is asked; 0: none */
bool sq_known_find(const struct sqlite_store *q, uint64_t state, struct str hash, struct arena *a,
                   struct actor *out, struct str *name);
void sq_known_keep(struct sqlite_store *q, uint64_t state, struct str hash, const struct actor *who,
                   struct str name);
void sq_known_free(struct sqlite_store *q);

/* gather.c: the file layer of writers, by name once it is in use */
#define SQ_GATHER "sapar-gather"
void sq_gather_use(void);

/* schema.c */
int sq_migrate(struct sqlite_store *q, bool fresh, struct diags *d);

/* batch.c */
int sq_begin(struct store *s, struct diags *d);
int sq_mark(struct store *s, struct diags *d);
int sq_keep(struct store *s, struct diags *d);
int sq_undo(struct store *s, struct diags *d);
int sq_commit(struct store *s, struct diags *d);
void sq_rollback(struct store *s);
/* Called before the first change of a command: opens its savepoint. */
int sq_touch(struct sqlite_store *q, struct diags *d);
int sq_sequence(struct store *s, struct str name, int64_t *out, struct diags *d);
int sq_append(struct store *s, struct str number, int64_t expected, const struct event *e, size_t n,
              const struct case_row *row, const struct effect *effects, struct arena *a,
              struct diags *d);
int sq_idem_get(struct store *s, struct str who, struct str key, struct arena *a,
                struct str *request_hash, struct str *answer, struct diags *d);
int sq_idem_put(struct store *s, struct str who, struct str key, struct str request_hash,
                struct str answer, moment at, struct diags *d);
int sq_idem_prune(struct store *s, moment before, int64_t limit, int64_t *dropped, struct diags *d);
int sq_renew(struct store *s, const struct case_row *row, struct arena *a, struct diags *d);

/* cases.c */
/* A statement over the cases a filter lets through: `select` FROM case_row WHERE ... `tail`. */
sqlite3_stmt *sq_case_query(struct sqlite_store *q, const struct case_filter *f,
                            const char *select, const char *tail, struct arena *a,
                            struct diags *d);
int sq_events(struct store *s, struct str number, struct arena *a, struct event **out, size_t *n,
              struct diags *d);
int sq_row(struct store *s, struct str number, struct arena *a, struct case_row *out,
           struct diags *d);
int sq_live(struct store *s, struct str person_key, struct str service, struct arena *a,
            struct str *number, struct diags *d);
int sq_list(struct store *s, const struct case_filter *f, struct arena *a, struct case_row **out,
            size_t *n, int64_t *total, struct diags *d);
int sq_due(struct store *s, day before, int64_t limit, struct arena *a, struct str **out, size_t *n,
           struct diags *d);

/* sums.c */
int sq_tally(struct store *s, const struct case_filter *f, day today, struct arena *a,
             struct case_tally **out, size_t *n, struct diags *d);
int sq_timing(struct store *s, day from, day to, struct arena *a, struct case_timing **out,
              size_t *n, struct diags *d);
int sq_stale(struct store *s, int64_t limit, struct arena *a, struct str **out, size_t *n,
             struct diags *d);

/* journal.c */
int sq_head(struct store *s, struct journal_head *out, struct diags *d);
int sq_leaf(struct store *s, int64_t index, struct arena *a, struct str *bytes, struct diags *d);
int sq_leaf_index(struct store *s, struct str number, int64_t seq, int64_t *index, struct diags *d);
int sq_path(struct store *s, int64_t index, int64_t size, struct arena *a,
            unsigned char (**out)[32], size_t *n, struct diags *d);
int sq_consistency(struct store *s, int64_t older, int64_t newer, struct arena *a,
                   unsigned char (**out)[32], size_t *n, struct diags *d);
struct sq_nodes { struct sqlite_store *q; struct diags *d; };
int sq_node_get(void *nodes, int level, int64_t index, unsigned char hash[MERKLE_HASH]);
int sq_node_put(void *nodes, int level, int64_t index, const unsigned char hash[MERKLE_HASH]);
/* Makes q->edge what the stored head says, if another process wrote meanwhile. */
int sq_edge(struct sqlite_store *q, struct diags *d);

/* people.c */
int sq_staff_put(struct store *s, const struct actor *who, struct str name, struct str token_hash,
                 struct diags *d);
int sq_staff_by_token(struct store *s, struct str token_hash, struct arena *a, struct actor *out,
                      struct str *name, struct diags *d);
int sq_staff_by_id(struct store *s, enum role r, struct str id, struct arena *a, struct actor *out,
                   struct str *name, struct diags *d);
int sq_staff_list(struct store *s, struct arena *a, struct actor **out, struct str **names,
                  size_t *n, struct diags *d);
int sq_staff_save(struct store *s, const struct staff *who, struct diags *d);
int sq_staff_by_person(struct store *s, struct str person, struct arena *a, struct staff **out,
                       size_t *n, struct diags *d);
int sq_staff_disable(struct store *s, enum role r, struct str id, struct diags *d);
int sq_access_find(struct store *s, const struct access_query *w, struct arena *a,
                   struct json **out, struct diags *d);
int sq_access(struct store *s, moment at, const struct actor *who, struct str number,
              struct str what, struct diags *d);
int sq_access_list(struct store *s, struct str number, struct arena *a, struct json **out,
                   struct diags *d);
int sq_outbox(struct store *s, int64_t limit, struct arena *a, struct json **out, struct diags *d);
int sq_outbox_done(struct store *s, int64_t id, moment at, struct diags *d);

/* vault.c: the keys of a folder */
struct sq_vault;
struct sq_vault *sq_vault_new(const char *path, const char *dir, struct diags *d);
struct sq_vault *sq_vault_share(struct sq_vault *v);
void sq_vault_free(struct sq_vault *v);
/* The keys as their file has them now; wipe the copy. */
void sq_vault_ring(struct sq_vault *v, struct vault_ring *out);
int sq_vault_wrap(struct sqlite_store *q, const unsigned char key[VAULT_KEY], struct str name,
                  unsigned char out[VAULT_WRAPPED], struct diags *d);
int sq_vault_unwrap(struct sqlite_store *q, const unsigned char wrapped[VAULT_WRAPPED],
                    struct str name, unsigned char key[VAULT_KEY], struct diags *d);
/* A record's data, sealed; and opened in its place. */
int sq_vault_box(struct sqlite_store *q, struct arena *a, const struct record *r, struct str *out,
                 struct diags *d);
int sq_vault_unbox(struct sqlite_store *q, struct arena *a, struct record *r, struct diags *d);
/* From now on the folder seals (or: its probe lies under the first key). */
int sq_vault_turn_on(struct sqlite_store *q, struct diags *d);
int sq_vault_meet(struct sqlite_store *q, bool keyless, struct diags *d);

/* records.c */
int sq_record_read(struct sqlite_store *q, struct arena *a, sqlite3_stmt *st, struct record *r,
                   struct diags *d);
int sq_record_get(struct store *s, struct str kind, struct str id, moment now, struct arena *a,
                  struct record *out, struct diags *d);
int sq_record_put(struct store *s, const struct record *r, moment now, int64_t *version,
                  struct diags *d);
int sq_record_drop(struct store *s, struct str kind, struct str id, int64_t version, moment now,
                   struct diags *d);
int sq_record_list(struct store *s, const struct record_query *w, moment now, struct arena *a,
                   struct record **out, size_t *n, struct diags *d);
int sq_record_count(struct store *s, struct str kind, struct str owner, moment now, int64_t *out,
                    struct diags *d);
int sq_record_prune(struct store *s, moment now, int64_t limit, int64_t *dropped, struct diags *d);

/* blob.c */
int sq_blob_open(struct store *s, void **up, struct diags *d);
int sq_blob_write(struct store *s, void *up, const void *p, size_t n, struct diags *d);
int sq_blob_done(struct store *s, void *up, char hex[65], int64_t *size, struct diags *d);
void sq_blob_drop(struct store *s, void *up);
int sq_blob_size(struct store *s, struct str hex, int64_t *size, struct diags *d);
int sq_blob_read(struct store *s, struct str hex, struct arena *a, struct str *out,
                 struct diags *d);
/* The document's file as it is, verified when it can be. */
int sq_blob_raw(struct sqlite_store *q, struct str hex, struct arena *a, struct str *out,
                bool *sealed, struct diags *d);
/* Stores bytes as a document; hex is its name. */
int sq_blob_put(struct sqlite_store *q, const void *p, size_t n, char hex[65], struct diags *d);
/* Puts the bytes of a sealed file, made elsewhere, in their place. */
int sq_blob_place(struct sqlite_store *q, struct str hex, const void *p, size_t n, struct diags *d);
/* Finding when the document is not there or is not what its name says. ctx: the sqlite_store. */
int sq_blob_check(void *ctx, struct str hex, struct diags *d);
/* Calls seen for each document file; `old` only those nobody touched for a day. */
int sq_blob_each(struct sqlite_store *q, bool old, blob_seen *seen, void *ctx, struct diags *d);
/* Removes one document, or with an empty hex what uploads left behind. */
void sq_blob_remove(struct sqlite_store *q, struct str hex);
/* One document's file brought under the first key, sealed if it was not; *changed: it was. */
int sq_blob_rekey(struct sqlite_store *q, struct str hex, bool *changed, struct diags *d);
/* Is it sealed, and under which key (VAULT_KEY_ID bytes)? PORT_ABSENT. */
int sq_blob_look(struct sqlite_store *q, struct str hex, bool *sealed, unsigned char *id,
                 struct diags *d);
int sq_errno(struct diags *d, const char *file, const char *what);
int sq_sync_folder(const char *dir, struct diags *d);

/* check.c, backup.c */
int sq_check(struct store *s, row_fold *fold, void *ctx, struct diags *d);
int sq_backup(struct store *s, const char *file, struct diags *d);

#endif
