/*
 * NAME    db - the file acts.db: opened, its tables, its connections for one thread at a time
 * WHY     the register is made of published texts and can be imported anew, so it is a file of its
 *         own beside the store: no case waits for an import, no backup carries it twice
 * OWNS    struct acts and its readers
 * ERRORS  DIAG_ENVIRONMENT with the path; no register where one must be is DIAG_INPUT
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/find.h"
#include "base/panic.h"

enum { FORM = 1, READERS_KEPT = 16 };

static const char *const sql_text[] = {
#define X(id, sql) sql,
    ACTS_STATEMENTS(X)
#undef X
};

#define FTS(name) "CREATE VIRTUAL TABLE text_" name " USING fts5(body,content='',tokenize='sapar " \
    name "');CREATE VIRTUAL TABLE named_" name " USING fts5(body,content='',detail='column'," \
    "tokenize='sapar " name "');"

static const char TABLES[] =
    "CREATE TABLE act(id INTEGER PRIMARY KEY,code TEXT NOT NULL UNIQUE,"
    " country TEXT NOT NULL,kind TEXT NOT NULL,body TEXT,number TEXT,number_key TEXT,"
    " adopted INTEGER,published INTEGER,effect INTEGER,ceased INTEGER,title_kk TEXT,title_ru TEXT,"
    " title_en TEXT,source TEXT,partial INTEGER NOT NULL,cited INTEGER NOT NULL,"
    " year INTEGER GENERATED ALWAYS AS (CAST(strftime('%Y',adopted*86400,'unixepoch') AS INTEGER))"
    " VIRTUAL) STRICT;"
    "CREATE INDEX act_number ON act(number_key);"
    "CREATE TABLE edition(id INTEGER PRIMARY KEY,act INTEGER NOT NULL,lang INTEGER NOT NULL,"
    " from_day INTEGER NOT NULL,to_day INTEGER,to_said INTEGER,origin TEXT,basis TEXT,"
    " revision INTEGER NOT NULL,superseded INTEGER NOT NULL DEFAULT 0,imported INTEGER,source TEXT"
    ") STRICT;"
    "CREATE INDEX edition_act ON edition(act,lang,from_day);"
    "CREATE TABLE clause(edition INTEGER NOT NULL,seq INTEGER NOT NULL,eid TEXT NOT NULL,num TEXT,"
    " path TEXT,depth INTEGER NOT NULL,state INTEGER NOT NULL,heading TEXT,text TEXT,"
    " PRIMARY KEY(edition,seq)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE link(act INTEGER NOT NULL,rel TEXT NOT NULL,to_code TEXT NOT NULL,"
    " clause TEXT NOT NULL,about TEXT) STRICT;"
    "CREATE UNIQUE INDEX link_out ON link(act,rel,to_code,clause);"
    "CREATE INDEX link_in ON link(to_code);"
    "CREATE TABLE label(act INTEGER NOT NULL,what TEXT NOT NULL,value TEXT NOT NULL,"
    " PRIMARY KEY(act,what,value)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE state(changes INTEGER NOT NULL) STRICT;INSERT INTO state VALUES(0);"
    "CREATE TABLE seen(path TEXT NOT NULL,mark TEXT NOT NULL,done INTEGER NOT NULL,"
    " size INTEGER NOT NULL,PRIMARY KEY(path,mark)) STRICT, WITHOUT ROWID;"
    FTS("kk") FTS("ru") FTS("en");

bool db_fail(struct diags *d, sqlite3 *db, const char *file)
{
    int rc = db ? sqlite3_errcode(db) : SQLITE_CANTOPEN;
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, "acts-store", "the register of acts: %s",
                              db ? sqlite3_errmsg(db) : "it cannot be opened");

    if (file)
        g->file = str_dup(d->arena, str_of(file));
    g->remedy = rc == SQLITE_FULL ? STR("make room on the disk and run the import again")
        : rc == SQLITE_BUSY || rc == SQLITE_LOCKED ? STR("another import is under way: let it end")
        : rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB
        ? STR("the file is damaged: remove acts.db and import the acts anew")
        : STR("look at the path and at the rights of the folder");
    return false;
}

bool db_exec(sqlite3 *db, const char *sql, struct diags *d)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK
        || db_fail(d, db, sqlite3_db_filename(db, "main"));
}

sqlite3_stmt *db_get(struct reader *rd, enum acts_statement id, struct diags *d)
{
    if (!rd->st[id] && sqlite3_prepare_v3(rd->db, sql_text[id], -1, SQLITE_PREPARE_PERSISTENT,
                                          &rd->st[id], NULL) != SQLITE_OK) {
        db_fail(d, rd->db, sqlite3_db_filename(rd->db, "main"));
        return NULL;
    }
    sqlite3_reset(rd->st[id]);
    sqlite3_clear_bindings(rd->st[id]);
    return rd->st[id];
}

bool db_run(struct reader *rd, sqlite3_stmt *st, struct diags *d)
{
    int rc = sqlite3_step(st);
    bool ok = rc == SQLITE_DONE || rc == SQLITE_ROW
        || db_fail(d, rd->db, sqlite3_db_filename(rd->db, "main"));

    sqlite3_reset(st);
    return ok;
}

void db_text(sqlite3_stmt *st, int i, struct str s)
{
    if (s.n)
        sqlite3_bind_text(st, i, s.p, (int)s.n, SQLITE_STATIC);
    else
        sqlite3_bind_null(st, i);
}

void db_day(sqlite3_stmt *st, int i, day v)
{
    if (v == DAY_NONE || v == DAY_OPEN)
        sqlite3_bind_null(st, i);
    else
        sqlite3_bind_int(st, i, v);
}

struct str db_str(struct arena *a, sqlite3_stmt *st, int i)
{
    const unsigned char *p = sqlite3_column_text(st, i);
    int n = sqlite3_column_bytes(st, i);

    return p ? str_dup(a, (struct str){ (const char *)p, (size_t)n }) : STR("");
}

day db_get_day(sqlite3_stmt *st, int i, day absent)
{
    return sqlite3_column_type(st, i) == SQLITE_NULL ? absent : sqlite3_column_int(st, i);
}

/* ------------------------------------------------------------------ connections */
static void reader_free(struct reader *rd)
{
    if (!rd)
        return;
    for (int i = 0; i < AS_COUNT; i++)
        sqlite3_finalize(rd->st[i]);
    sqlite3_close(rd->db);
    for (int i = 0; i < LANG_COUNT; i++)
        stemmer_free(rd->stem[i]);
    weigher_free(rd->weigher);
    free(rd->slot);
    free(rd->hits);
    free(rd);
}

static bool settle(struct acts *r, struct reader *rd, struct diags *d)
{
    sqlite3 *db = rd->db;

    sqlite3_busy_timeout(db, 10000);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, NULL);
    rd->weigher = stemmer_register(db) == SQLITE_OK ? weigher_new(db) : NULL;
    if (!rd->weigher)
        return db_fail(d, db, r->file);
    return db_exec(db, "PRAGMA mmap_size=1073741824;PRAGMA cache_size=-65536;"
                   "PRAGMA temp_store=MEMORY", d)
        && (r->write ? db_exec(db, "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                               "PRAGMA wal_autocheckpoint=8000", d)
                     : db_exec(db, "PRAGMA query_only=ON", d));
}

static struct reader *reader_new(struct acts *r, struct diags *d)
{
    struct reader *rd = calloc(1, sizeof *rd);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (r->write ? SQLITE_OPEN_CREATE : 0);

    AN(rd);
    if (sqlite3_open_v2(r->file, &rd->db, flags, NULL) != SQLITE_OK) {
        db_fail(d, rd->db, r->file);
        reader_free(rd);
        return NULL;
    }
    if (!settle(r, rd, d)) {
        reader_free(rd);
        return NULL;
    }
    return rd;
}

void reader_give(struct acts *r, struct reader *rd)
{
    int n = 0;

    if (!rd)
        return;
    for (int i = 0; i < AS_COUNT; i++)
        if (rd->st[i])
            sqlite3_reset(rd->st[i]);
    pthread_mutex_lock(&r->lock);
    for (const struct reader *x = r->idle; x; x = x->next)
        n++;
    if (n < READERS_KEPT) {
        rd->next = r->idle;
        r->idle = rd;
        rd = NULL;
    }
    pthread_mutex_unlock(&r->lock);
    reader_free(rd);
}

static int64_t number_of(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    int64_t v = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(st) == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return v;
}

static bool prepare_file(struct acts *r, struct reader *rd, struct diags *d)
{
    int64_t form = number_of(rd->db, "PRAGMA user_version");

    if (form == 0 && r->write)
        return db_exec(rd->db, "BEGIN IMMEDIATE", d) && db_exec(rd->db, TABLES, d)
            && db_exec(rd->db, "PRAGMA user_version=1;COMMIT", d);
    if (form == FORM)
        return true;
    if (form < 0)
        return db_fail(d, rd->db, r->file);
    diag_add(d, DIAG_INPUT, "acts-form", "acts.db has form %lld, this program reads %d",
             (long long)form, FORM)->remedy = STR("import the acts anew with this version");
    return false;
}

bool acts_present(const char *dir)
{
    struct arena *a = arena_new();
    bool there = access(str_printf(a, "%s/acts.db", dir).p, R_OK) == 0;

    arena_free(a);
    return there;
}

static bool no_register(const struct acts *r, struct diags *d)
{
    struct diag *g = diag_add(d, DIAG_INPUT, "no-register",
                              "there is no register of acts in this folder");

    g->file = str_dup(d->arena, str_of(r->file));
    g->remedy = STR("import acts first: sapar acts import PATH --data DIR");
    return false;
}

/* The first connection proves the file: it is there, and of our form. */
static bool prove(struct acts *r, struct diags *d)
{
    struct reader *rd;
    bool ok;

    if (!r->write && access(r->file, R_OK) != 0)
        return no_register(r, d);
    rd = reader_new(r, d);
    ok = rd && prepare_file(r, rd, d);
    if (!ok) {
        reader_free(rd);
        return false;
    }
    pthread_mutex_lock(&r->lock);
    r->known = true;
    pthread_mutex_unlock(&r->lock);
    reader_give(r, rd);
    return true;
}

struct reader *reader_take(struct acts *r, struct diags *d)
{
    struct reader *rd;
    bool known;

    pthread_mutex_lock(&r->lock);
    known = r->known;
    pthread_mutex_unlock(&r->lock);
    if (!known && !prove(r, d))
        return NULL;
    pthread_mutex_lock(&r->lock);
    rd = r->idle;
    if (rd)
        r->idle = rd->next;
    pthread_mutex_unlock(&r->lock);
    return rd ? rd : reader_new(r, d);
}

static struct acts *handle_new(const char *dir, bool write)
{
    struct acts *r = calloc(1, sizeof *r);
    size_t n = strlen(dir);

    AN(r);
    r->file = calloc(1, n + 16);
    AN(r->file);
    memcpy(r->file, dir, n);
    memcpy(r->file + n, "/acts.db", 9);
    r->write = write;
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

/* An import into a new folder makes it, as a register makes its file; a whole path is a slip of the fingers. */
static bool folder_made(const char *dir, struct diags *d)
{
    struct diag *g;
    int why;

    if (mkdir(dir, 0700) == 0 || errno == EEXIST)
        return true;
    why = errno;
    g = diag_add(d, why == ENOENT ? DIAG_INPUT : DIAG_ENVIRONMENT, "no-folder",
                 "the folder cannot be made: %s", strerror(why));
    g->file = str_dup(d->arena, str_of(dir));
    g->remedy = STR("look at the path: the folder it is in must be there");
    return false;
}

struct acts *acts_open(const char *dir, bool write, struct diags *d)
{
    struct acts *r;

    if (write && !folder_made(dir, d))
        return NULL;
    r = handle_new(dir, write);
    if (!prove(r, d)) {
        acts_close(r);
        return NULL;
    }
    if (write)
        chmod(r->file, 0600);
    return r;
}

struct acts *acts_attend(const char *dir)
{
    return handle_new(dir, false);
}

bool acts_ready(struct acts *r)
{
    struct arena *a;
    struct diags d;
    struct reader *rd;

    if (!r)
        return false;
    a = arena_new();
    d = diags_on(a);
    rd = reader_take(r, &d);
    reader_give(r, rd);
    arena_free(a);
    return rd != NULL;
}

int64_t acts_version(struct acts *r)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct reader *rd = r ? reader_take(r, &d) : NULL;
    int64_t version = rd ? number_of(rd->db, "SELECT changes FROM state") : -1;

    if (rd)
        reader_give(r, rd);
    arena_free(a);
    return version;
}

void acts_close(struct acts *r)
{
    if (!r)
        return;
    while (r->idle) {
        struct reader *rd = r->idle;
        r->idle = rd->next;
        reader_free(rd);
    }
    if (r->shelf)
        arena_free(r->shelf->arena);
    pthread_mutex_destroy(&r->lock);
    free(r->file);
    free(r);
}

/* ------------------------------------------------------------------ the shelf, shared */
struct shelf *shelf_take(struct acts *r, struct reader *rd, struct diags *d)
{
    int64_t version = number_of(rd->db, "SELECT changes FROM state");
    struct shelf *s, *old = NULL;

    pthread_mutex_lock(&r->lock);
    s = r->shelf;
    if (!s || s->version != version) {
        s = shelf_load(rd, d);
        if (s) {
            old = r->shelf;
            s->version = version;
            s->refs = 1;                /* the handle's own */
            r->shelf = s;
        }
    }
    if (s)
        s->refs++;
    if (old && --old->refs == 0)
        arena_free(old->arena);
    pthread_mutex_unlock(&r->lock);
    return s;
}

void shelf_give(struct acts *r, struct shelf *s)
{
    pthread_mutex_lock(&r->lock);
    if (--s->refs == 0)
        arena_free(s->arena);
    pthread_mutex_unlock(&r->lock);
}
