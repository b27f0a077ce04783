/*
 * NAME    test_store_sqlite - what only a store on a disk can get wrong: folders, damage, other
 *         processes, backups
 */
#include "store_help.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "store/sqlite/sqlite.h"
#include "trust/digest.h"

static const char *path_in(struct fix *f, const char *name)
{
    return str_printf(f->a, "%s/%s", f->dir, name).p;
}

static void sql(struct fix *f, const char *text)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(path_in(f, SQ_FILE), &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static mode_t mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static struct str with_paper(struct fix *f, const char *number, const char *bytes)
{
    struct case_row row = row_of(f, number, 1);
    struct json *data = json_new_object(f->a);
    struct event e = event_of(f, EVENT_FILED, 1, data);
    struct str hex = put_blob(f, bytes);

    json_set_str(f->a, data, "blob", hex);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->append(f->s, row.number, 0, &e, 1, &row, NULL, f->a, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    return hex;
}

static void fill(struct fix *f)
{
    struct case_row row;
    int i;

    for (i = 1; i <= 9; i++) {
        row = row_of(f, str_z(f->a, str_printf(f->a, "DEP-%d", i)), i % 3 + 1);
        add_alone(f, &row, i % 3 + 1);
    }
}

/* ------------------------------------------------------------------ the folder */
static void test_reopen(void **state)
{
    struct fix *f = *state;
    struct case_row got, row = row_of(f, "DEP-99", 2);
    struct journal_head before, after;

    fill(f);
    (void)with_paper(f, "DEP-50", "a paper");
    OK(OPS(f)->head(f->s, &before, &f->d));
    fix_reopen(f);
    OK(OPS(f)->head(f->s, &after, &f->d));
    assert_memory_equal(&before, &after, sizeof(before));
    add_alone(f, &row, 2);              /* the journal goes on where it was */
    OK(OPS(f)->row(f->s, STR("DEP-5"), f->a, &got, &f->d));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    assert_int_equal(f->d.count, 0);
}

static void test_modes(void **state)
{
    struct fix *f = *state;
    struct str hex = with_paper(f, "DEP-1", "a paper");

    assert_int_equal(mode_of(f->dir), 0700);
    assert_int_equal(mode_of(path_in(f, SQ_FILE)), 0600);
    assert_int_equal(mode_of(path_in(f, SQ_FILE "-wal")), 0600);
    assert_int_equal(mode_of(path_in(f, SQ_BLOBS)), 0700);
    assert_int_equal(mode_of(path_in(f, str_printf(f->a, SQ_BLOBS "/%.2s", hex.p).p)), 0700);
    assert_int_equal(
        mode_of(path_in(f, str_printf(f->a, SQ_BLOBS "/%.2s/%.62s", hex.p, hex.p + 2).p)), 0600);
}

static void test_opening(void **state)
{
    struct fix *f = *state;
    struct store *s;
    int fd;

    assert_int_equal(store_sqlite_open(f->dir, true, false, &s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "store-exists"));
    assert_int_equal(
        store_sqlite_open("/tmp/sapar-there-is-no-such-folder", false, false, &s, &f->d),
        PORT_FAILED);
    assert_true(has_diag(&f->d, "no-store"));
    assert_true(f->d.last->remedy.n > 0 && f->d.last->file.n > 0 &&
                f->d.last->class == DIAG_ENVIRONMENT);
    assert_int_equal(store_sqlite_open("/proc/sapar", true, false, &s, &f->d), PORT_FAILED);
    OPS(f)->close(f->s);
    f->s = NULL;
    sql(f, "PRAGMA user_version = 1000");
    assert_int_equal(store_sqlite_open(f->dir, false, false, &s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "newer-schema"));
    sql(f, "PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_int_equal(store_sqlite_open(f->dir, false, false, &s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "not-a-store"));
    fd = open(path_in(f, SQ_FILE), O_WRONLY | O_TRUNC);
    assert_true(fd >= 0);
    assert_int_equal(
        write(fd, "this is no database, not even a little one, but it is long enough", 65), 65);
    close(fd);
    (void)unlink(path_in(f, SQ_FILE "-wal"));
    fix_clear(f);
    assert_int_equal(store_sqlite_open(f->dir, false, false, &s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "store-corrupt"));
}

static void test_read_only(void **state)
{
    struct fix *f = *state;
    struct case_row got;
    struct store *s;

    fill(f);
    OK(store_sqlite_open(f->dir, false, true, &s, &f->d));
    OK(s->ops->row(s, STR("DEP-5"), f->a, &got, &f->d));
    assert_int_equal(sqlite3_exec(sq_of(s)->db, "DELETE FROM event", NULL, NULL, NULL),
                     SQLITE_READONLY);
    s->ops->close(s);
}

/* A folder nobody may write in; root may anyway, so there is nothing to see then. */
static void test_no_rights(void **state)
{
    struct fix *f = *state;
    struct store *s;

    if (geteuid() == 0)
        skip();
    OPS(f)->close(f->s);
    f->s = NULL;
    assert_int_equal(chmod(f->dir, 0500), 0);
    assert_int_equal(chmod(path_in(f, SQ_FILE), 0400), 0);
    assert_int_equal(store_sqlite_open(f->dir, false, false, &s, &f->d), PORT_FAILED);
    assert_int_equal(f->d.first->class, DIAG_ENVIRONMENT);
    assert_int_equal(chmod(f->dir, 0700), 0);
}

static void test_full(void **state)
{
    struct fix *f = *state;
    struct case_row row = row_of(f, "DEP-1", 1), big = row_of(f, "DEP-2", 1);
    struct journal_head head;
    struct event e;
    struct json *data = json_new_object(f->a);
    char *much = arena_alloc(f->a, 400000);
    int rc;

    add_alone(f, &row, 1);
    assert_int_equal(sqlite3_exec(sq_of(f->s)->db, "PRAGMA max_page_count = 40", NULL, NULL, NULL),
                     SQLITE_OK);
    memset(much, 'x', 399999);
    json_set_str(f->a, data, "text", str_of(much));
    e = event_of(f, EVENT_FILED, 1, data);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->mark(f->s, &f->d));
    rc = OPS(f)->append(f->s, big.number, 0, &e, 1, &big, NULL, f->a, &f->d);
    assert_int_equal(rc, PORT_FAILED);
    assert_true(has_diag(&f->d, "disk-full"));
    OPS(f)->rollback(f->s);
    OK(OPS(f)->head(f->s, &head, &f->d));
    assert_int_equal(head.size, 1);
    assert_int_equal(
        sqlite3_exec(sq_of(f->s)->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL),
        SQLITE_OK);
    add_alone(f, &big, 1);              /* there is room again, and it goes on */
    fix_clear(f);
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
}

/* ------------------------------------------------------------------ other processes */
static const struct store_options beside = { .beside = true };

static void test_one_writer(void **state)
{
    struct fix *f = *state;
    struct store *s;

    assert_int_equal(store_sqlite_open(f->dir, false, false, &s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "store-busy"));
    assert_true(str_find(f->d.first->message, str_z(f->a, str_printf(f->a, " %ld ",
                                                                    (long)getpid()))) >= 0);
    OK(store_sqlite_open(f->dir, false, true, &s, &f->d));      /* to read it is free */
    s->ops->close(s);
    OPS(f)->close(f->s);
    OK(store_sqlite_open(f->dir, false, false, &f->s, &f->d));  /* and given back at the end */
}

static void test_busy(void **state)
{
    struct fix *f = *state;
    struct store *other;

    OK(store_sqlite_open_as(f->dir, &beside, &other, &f->d));
    assert_int_equal(sqlite3_busy_timeout(sq_of(f->s)->db, 30), SQLITE_OK);
    OK(other->ops->begin(other, &f->d));
    assert_int_equal(OPS(f)->begin(f->s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "store-busy"));
    OK(other->ops->commit(other, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    OPS(f)->rollback(f->s);
    other->ops->close(other);
}

static void test_two_writers(void **state)
{
    struct fix *f = *state, g = *f;
    struct case_row row;
    int i;

    OK(store_sqlite_open_as(f->dir, &beside, &g.s, &f->d));
    for (i = 0; i < 20; i++) {          /* each finds the journal where the other left it */
        row = row_of(f, str_z(f->a, str_printf(f->a, "DEP-%d", i)), 1 + i % 2);
        add_alone(i % 3 == 0 ? &g : f, &row, 1 + i % 2);
    }
    row.seq++;
    add_alone(&g, &row, 1);
    row.seq++;
    OK(OPS(f)->begin(f->s, &f->d));
    OK(add(f, &row, 1));
    OPS(f)->rollback(f->s);
    add_alone(&g, &row, 1);
    OK(OPS(f)->begin(f->s, &f->d));
    assert_int_equal(add(f, &row, 1), PORT_CONFLICT);
    OK(OPS(f)->commit(f->s, &f->d));
    fix_clear(f);
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    OPS(&g)->close(g.s);
}

/* A log that grows long is copied back by a thread of its own while batches go on. */
static void test_keeper(void **state)
{
    struct fix *f = *state;
    struct json *data = json_new_object(f->a);
    char *much = arena_alloc(f->a, 200000);
    struct case_row row;
    struct event e;
    int i;

    memset(much, 'x', 199999);
    json_set_str(f->a, data, "text", str_of(much));
    e = event_of(f, EVENT_FILED, 1, data);
    for (i = 0; i < 120; i++) {
        row = row_of(f, str_z(f->a, str_printf(f->a, "DEP-%d", i)), 1);
        OK(OPS(f)->begin(f->s, &f->d));
        OK(OPS(f)->append(f->s, row.number, 0, &e, 1, &row, NULL, f->a, &f->d));
        OK(OPS(f)->commit(f->s, &f->d));
    }
    assert_non_null(sq_of(f->s)->keeper);
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    fix_reopen(f);
    assert_null(sq_of(f->s)->keeper);
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    assert_int_equal(f->d.count, 0);
}

/* ------------------------------------------------------------------ damage */
static const struct { const char *name, *sql, *code;
} damages[] = {
    { "an event's text",
      "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'o1', 'o2') AS BLOB)"
      " WHERE leaf = 4",
      "journal-root" },
    { "bytes that are no event", "UPDATE event SET bytes = x'7b7d' WHERE leaf = 4",
      "event-unreadable" },
    { "a leaf's hash", "UPDATE event SET hash = zeroblob(32) WHERE leaf = 4", "journal-node" },
    { "a node", "UPDATE node SET hash = zeroblob(32) WHERE place = 3", "journal-node" },
    { "a node gone", "DELETE FROM node WHERE place = 5", "journal-node" },
    { "the tail cut off", "DELETE FROM event WHERE leaf = (SELECT max(leaf) FROM event)",
      "journal-gap" },
    { "an event in another case",
      "PRAGMA foreign_keys = OFF; UPDATE event SET case_id = 9, seq = 77 WHERE leaf = 4",
      "event-misplaced" },
    { "a row's status", "UPDATE case_row SET seq = seq + 1 WHERE number = 'DEP-4'", NULL },
    { "a word gone", "DELETE FROM word WHERE case_id = 3", "search-words" },
    { "a word too many", "INSERT INTO word VALUES ('zz', 3)", "search-words" },
    { "an event of nobody",
      "PRAGMA foreign_keys = OFF; DELETE FROM case_row WHERE number = 'DEP-3'", "journal-cases" },
};

static int fold_seq(void *fix, struct str number, const struct event *e, size_t n, struct arena *a,
                    struct case_row *out)
{
    int rc = fold_stored(fix, number, e, n, a, out);

    out->seq = (int64_t)n;
    return rc;
}

static void test_damage(void **state)
{
    struct fix *f;
    void *each;
    size_t i;
    int rc;

    (void)state;
    for (i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        OK(fix_sqlite(&each));
        f = each;
        fill(f);
        OK(OPS(f)->check(f->s, fold_seq, f, &f->d));
        sql(f, damages[i].sql);
        rc = OPS(f)->check(f->s, fold_seq, f, &f->d);
        if (rc != PORT_FAILED || f->d.count == 0)
            fail_msg("%s: not found", damages[i].name);
        if (damages[i].code != NULL && !has_diag(&f->d, damages[i].code))
            fail_msg("%s: said %.*s", damages[i].name, STR_ARG(f->d.first->code));
        fix_end(&each);
    }
}

/* A store whose stored head is not its journal's does not even open for writing. */
static void test_false_head(void **state)
{
    struct fix *f = *state;
    struct store *s;

    fill(f);
    OPS(f)->close(f->s);
    f->s = NULL;
    sql(f, "UPDATE journal_head SET size = size - 1");
    assert_int_equal(store_sqlite_open(f->dir, false, false, &s, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "journal-broken"));
    sql(f, "UPDATE journal_head SET size = size + 1");
    OK(store_sqlite_open(f->dir, false, false, &f->s, &f->d));
}

static void test_blob_damage(void **state)
{
    struct fix *f = *state;
    struct str hex = with_paper(f, "DEP-1", "a paper"), got;
    const char *path = path_in(f, str_printf(f->a, SQ_BLOBS "/%.2s/%.62s", hex.p, hex.p + 2).p);
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "A", 1, 0), 1);
    close(fd);
    assert_int_equal(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "blob-changed"));
    fix_clear(f);
    assert_int_equal(OPS(f)->check(f->s, fold_stored, f, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "blob-changed"));
    assert_int_equal(unlink(path), 0);
    fix_clear(f);
    assert_int_equal(OPS(f)->check(f->s, fold_stored, f, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "blob-missing"));
}

static void make_old(const char *path)
{
    struct utimbuf t = { 0, 0 };

    t.actime = t.modtime = time(NULL) - 3 * 24 * 60 * 60;
    assert_int_equal(utime(path, &t), 0);
}

static void test_orphans(void **state)
{
    struct fix *f = *state;
    struct str kept = with_paper(f, "DEP-1", "named"), young = put_blob(f, "young"),
               old = put_blob(f, "old");
    const char *left = path_in(f, SQ_BLOBS "/new-0011");
    int64_t size;
    int fd = open(left, O_WRONLY | O_CREAT, 0600);

    close(fd);
    make_old(left);
    make_old(path_in(f, str_printf(f->a, SQ_BLOBS "/%.2s/%.62s", old.p, old.p + 2).p));
    make_old(path_in(f, str_printf(f->a, SQ_BLOBS "/%.2s/%.62s", kept.p, kept.p + 2).p));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));         /* noted, not failing */
    assert_int_equal(f->d.count, 1);
    assert_true(has_diag(&f->d, "orphan-swept"));
    OK(OPS(f)->blob_size(f->s, kept, &size, &f->d));
    OK(OPS(f)->blob_size(f->s, young, &size, &f->d));
    assert_int_equal(OPS(f)->blob_size(f->s, old, &size, &f->d), PORT_ABSENT);
    assert_int_equal(access(left, F_OK), -1);
}

/* ------------------------------------------------------------------ backup */
static void test_backup(void **state)
{
    struct fix *f = *state, g = { .sqlite = true, .a = f->a, .d = diags_on(f->a) };
    const char *file = path_in(f, "copy"), *dir = path_in(f, "again");
    struct str hex, got;
    struct journal_head one, two;
    struct case_row row = row_of(f, "DEP-77", 1);

    fill(f);
    hex = with_paper(f, "DEP-50", "a paper");
    (void)put_blob(f, "nobody named this");
    OK(OPS(f)->head(f->s, &one, &f->d));
    OK(OPS(f)->backup(f->s, file, &f->d));
    assert_int_equal(mode_of(file), 0600);
    assert_int_equal(OPS(f)->backup(f->s, file, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "backup-exists"));
    fix_clear(f);
    add_alone(f, &row, 1);              /* what happens later is not in it */
    OK(store_sqlite_restore(file, dir, NULL, &f->d));
    assert_int_equal(f->d.count, 0);
    OK(store_sqlite_open(dir, false, false, &g.s, &f->d));
    OK(OPS(&g)->head(g.s, &two, &f->d));
    assert_memory_equal(&one, &two, sizeof(one));
    OK(OPS(&g)->blob_read(g.s, hex, f->a, &got, &f->d));
    assert_true(str_is(got, "a paper"));
    OK(OPS(&g)->check(g.s, fold_stored, &g, &f->d));
    add_alone(&g, &row, 1);
    OPS(&g)->close(g.s);
    assert_int_equal(mode_of(dir), 0700);
    assert_int_equal(mode_of(str_printf(f->a, "%s/%s", dir, SQ_FILE).p), 0600);
    assert_int_equal(store_sqlite_restore(file, dir, NULL, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "folder-not-empty"));
    assert_int_equal(store_sqlite_restore(path_in(f, "nothing"), path_in(f, "x"), NULL, &f->d),
                     PORT_FAILED);
    assert_int_equal(access(path_in(f, "x"), F_OK), -1);
}

static void broken_backup(struct fix *f, const char *text, int n)
{
    const char *file = path_in(f, "copy"), *dir = str_printf(f->a, "%s/r%d", f->dir, n).p;
    sqlite3 *db;

    (void)unlink(file);
    fix_clear(f);
    OK(OPS(f)->backup(f->s, file, &f->d));
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(store_sqlite_restore(file, dir, NULL, &f->d), PORT_FAILED);
    assert_true(f->d.count > 0);
    assert_int_equal(access(str_printf(f->a, "%s/%s", dir, SQ_FILE).p, F_OK),
                     -1); /* nothing to open */
}

static void test_broken_backups(void **state)
{
    struct fix *f = *state;

    fill(f);
    (void)with_paper(f, "DEP-50", "a paper");
    broken_backup(f, "UPDATE blob_file SET bytes = x'00'", 1);
    broken_backup(f, "DELETE FROM blob_file", 2);
    broken_backup(f, "DROP TABLE blob_file", 3);
    broken_backup(f, "UPDATE event SET hash = zeroblob(32) WHERE leaf = 2", 4);
    broken_backup(f, "UPDATE journal_head SET root = zeroblob(32)", 5);
    broken_backup(
        f, "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'o1', 'o2') AS BLOB)", 6);
    broken_backup(f, "PRAGMA application_id = 3", 7);
}

/* While it is written to, too. */
static void test_backup_beside_a_writer(void **state)
{
    struct fix *f = *state, g = { .sqlite = true, .a = f->a, .d = diags_on(f->a) };
    const char *file = path_in(f, "copy"), *dir = path_in(f, "again");
    struct case_row row = row_of(f, "DEP-77", 1);
    struct store *r;

    fill(f);
    OK(OPS(f)->reader(f->s, &r, &f->d));
    OK(OPS(f)->begin(f->s, &f->d));
    OK(add(f, &row, 1));
    OK(r->ops->backup(r, file, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
    r->ops->close(r);
    OK(store_sqlite_restore(file, dir, NULL, &f->d));
    OK(store_sqlite_open(dir, false, false, &g.s, &f->d));
    assert_int_equal(OPS(&g)->row(g.s, STR("DEP-77"), f->a, &row, &f->d), PORT_ABSENT);
    OPS(&g)->close(g.s);
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, fix_sqlite, fix_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(test_reopen),     HERE(test_modes),          HERE(test_opening),
        HERE(test_read_only),  HERE(test_no_rights),      HERE(test_full),
        HERE(test_keeper),
        HERE(test_busy),       HERE(test_two_writers),    HERE(test_one_writer),
           cmocka_unit_test(test_damage),
        HERE(test_false_head), HERE(test_blob_damage),    HERE(test_orphans),
        HERE(test_backup),     HERE(test_broken_backups), HERE(test_backup_beside_a_writer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
