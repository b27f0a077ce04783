/*
 * NAME    test_store_vault - a folder whose documents and records are sealed at rest
 * WHY     a stolen folder or backup shows no document; changing keys loses nothing, also when it is
 *         broken off; the wrong keys are told so before anything is written
 */
#include "store_help.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/sqlite.h"
#include "trust/digest.h"

#define SECRET "This letter of invitation is nobody else's business. "

struct home { struct fix *f; char keys[96]; };
static struct home home;

static void write_keys(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

#define KEY_A "vault-key 0101010101010101010101010101010101010101010101010101010101010101\n"
#define KEY_B "vault-key 0202020202020202020202020202020202020202020202020202020202020202\n"

static int open_with(struct fix *f, struct store_options o)
{
    return store_sqlite_open_as(f->dir, &o, &f->s, &f->d);
}

static int fix_vault(void **state)
{
    struct fix *f;

    if (fix_sqlite(state) != 0)
        return -1;
    f = *state;
    OPS(f)->close(f->s);
    f->s = NULL;
    remove_tree(f->dir);
    snprintf(home.keys, sizeof(home.keys), "%s.keys", f->dir);
    write_keys(home.keys, "# invented\n" KEY_A);
    return open_with(f, (struct store_options){ .create = true, .vault_keys = home.keys });
}

static int end_vault(void **state)
{
    (void)unlink(home.keys);
    return fix_end(state);
}

static void reopen(struct fix *f)
{
    OPS(f)->close(f->s);
    f->s = NULL;
    OK(open_with(f, (struct store_options){ .vault_keys = home.keys }));
}

static int put(struct fix *f, const char *id, const char *data)
{
    struct record r = { .kind = STR("session"), .id = str_of(id), .until = MOMENT_NONE,
                        .version = RECORD_ANY, .data = str_of(data) };
    int rc;

    OK(OPS(f)->begin(f->s, &f->d));
    rc = OPS(f)->record_put(f->s, &r, T0, NULL, &f->d);
    if (rc == PORT_OK)
        return OPS(f)->commit(f->s, &f->d);
    OPS(f)->rollback(f->s);
    return rc;
}

static void expect(struct fix *f, const char *id, const char *data)
{
    struct record r;

    OK(OPS(f)->record_get(f->s, STR("session"), str_of(id), T0, f->a, &r, &f->d));
    assert_string_equal(str_z(f->a, r.data), data);
}

/* A case whose event names the document. */
static void name_blob(struct fix *f, struct str hex)
{
    struct case_row row = row_of(f, "DEP-1", 1);
    struct json *data = json_new_object(f->a);
    struct event e;

    json_set_str(f->a, data, "blob", hex);
    e = event_of(f, EVENT_FILED, 1, data);
    OK(OPS(f)->begin(f->s, &f->d));
    OK(OPS(f)->append(f->s, row.number, 0, &e, 1, &row, NULL, f->a, &f->d));
    OK(OPS(f)->commit(f->s, &f->d));
}

/* Does any file below the folder hold these bytes? */
static bool folder_shows(struct fix *f, const char *dir, const char *bytes)
{
    return system(str_z(f->a, str_printf(f->a, "grep -rqaF '%s' '%s'", bytes, dir))) == 0;
}

static struct str long_paper(struct fix *f, size_t n)
{
    char *p = arena_alloc(f->a, n + 1);
    size_t i;

    for (i = 0; i < n; i++)
        p[i] = SECRET[i % strlen(SECRET)];
    p[n] = '\0';
    return (struct str){ p, n };
}

static void test_sealed(void **state)
{
    struct fix *f = *state;
    static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 200000 };
    struct str paper, got, hex;
    char is[65];
    int64_t size;
    size_t i;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        paper = long_paper(f, sizes[i]);
        hex = put_blob(f, paper.p);
        sha256_hex(paper.p, paper.n, is);
        assert_true(str_is(hex, is));           /* the name is the document's own hash */
        OK(OPS(f)->blob_size(f->s, hex, &size, &f->d));
        assert_int_equal(size, paper.n);
        OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));
        assert_true(str_eq(got, paper));
    }
    OK(put(f, "s1", "{\"secret\":\"of a session\"}"));
    expect(f, "s1", "{\"secret\":\"of a session\"}");
    name_blob(f, hex);
    assert_false(folder_shows(f, f->dir, "letter of invitation"));
    assert_false(folder_shows(f, f->dir, "of a session"));
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    reopen(f);
    OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));
    assert_true(str_eq(got, paper));
    expect(f, "s1", "{\"secret\":\"of a session\"}");
    assert_int_equal(f->d.count, 0);
}

static void test_keys_are_asked_for(void **state)
{
    struct fix *f = *state;
    struct str hex = put_blob(f, SECRET), got;
    struct record r;
    void *up;

    OK(put(f, "s1", "x"));
    OPS(f)->close(f->s);
    f->s = NULL;
    assert_int_equal(open_with(f, (struct store_options){ 0 }), PORT_FAILED);
    assert_true(has_diag(&f->d, "vault-keys-missing"));
    fix_clear(f);
    write_keys(home.keys, KEY_B);
    assert_int_equal(open_with(f, (struct store_options){ .vault_keys = home.keys }), PORT_FAILED);
    assert_true(has_diag(&f->d, "vault-key"));
    fix_clear(f);
    assert_int_equal(chmod(home.keys, 0644), 0);        /* keys that others may read are none */
    assert_int_equal(open_with(f, (struct store_options){ .vault_keys = home.keys }), PORT_FAILED);
    assert_true(has_diag(&f->d, "key-file"));
    fix_clear(f);
    OK(open_with(f, (struct store_options){ .keyless = true }));
    assert_int_equal(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "vault-keys-missing"));
    assert_int_equal(OPS(f)->record_get(f->s, STR("session"), STR("s1"), T0, f->a, &r, &f->d),
                     PORT_FAILED);
    assert_int_equal(put(f, "s2", "open"), PORT_FAILED);
    OK(OPS(f)->blob_open(f->s, &up, &f->d));            /* nothing is kept open by mistake */
    OK(OPS(f)->blob_write(f->s, up, "abc", 3, &f->d));
    assert_int_equal(OPS(f)->blob_done(f->s, up, (char[65]){ 0 }, &(int64_t){ 0 }, &f->d),
                     PORT_FAILED);
}

static void test_keys_beside_data(void **state)
{
    struct fix *f = *state;
    const char *inside = str_z(f->a, str_printf(f->a, "%s/keys", f->dir));

    OPS(f)->close(f->s);
    f->s = NULL;
    write_keys(inside, KEY_A);
    assert_int_equal(open_with(f, (struct store_options){ .vault_keys = inside }), PORT_FAILED);
    assert_true(has_diag(&f->d, "key-file"));
    OK(open_with(f, (struct store_options){ .vault_keys = home.keys }));
}

static const char *sealed_file(struct fix *f, struct str hex)
{
    return str_z(f->a, str_printf(f->a, "%s/" SQ_BLOBS "/%.2s/%.62s" SQ_SEALED, f->dir, hex.p,
                                  hex.p + 2));
}

static void spoil(const char *path, off_t at, size_t n)
{
    int fd = open(path, O_RDWR);
    unsigned char b[VAULT_WRAPPED];
    size_t i;

    assert_true(fd >= 0 && n <= sizeof(b));
    assert_int_equal(pread(fd, b, n, at), n);
    for (i = 0; i < n; i++)
        b[i] ^= 0x5a;
    assert_int_equal(pwrite(fd, b, n, at), n);
    close(fd);
}

static void test_damage(void **state)
{
    struct fix *f = *state;
    struct str hex = put_blob(f, long_paper(f, 70000).p), got;

    name_blob(f, hex);
    spoil(sealed_file(f, hex), 0, VAULT_WRAPPED);       /* one copy of the key is enough */
    OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));
    assert_int_equal(got.n, 70000);
    spoil(sealed_file(f, hex), SQ_SEALED_HEAD + 66000, 1);
    assert_int_equal(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "blob-changed"));
    fix_clear(f);
    assert_int_equal(OPS(f)->check(f->s, fold_stored, f, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "blob-changed"));
    fix_clear(f);
    assert_int_equal(truncate(sealed_file(f, hex), 100), 0);
    assert_int_equal(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d), PORT_FAILED);
    fix_clear(f);
    /* A record's bytes under another record's name do not open. */
    OK(put(f, "s1", "one"));
    OK(put(f, "s2", "two"));
    OK(sq_exec(sq_of(f->s), "UPDATE record SET data = (SELECT data FROM record WHERE name = 's1')"
                            " WHERE name = 's2'", &f->d));
    assert_int_equal(OPS(f)->record_get(f->s, STR("session"), STR("s2"), T0, f->a,
                                        &(struct record){ 0 }, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "vault-damaged"));
    fix_clear(f);
    assert_int_equal(OPS(f)->check(f->s, fold_stored, f, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "record"));
}

/* A new key in front, beside the running store; then the old one is thrown away. */
static void test_rekey(void **state)
{
    struct fix *f = *state;
    struct str hex = put_blob(f, long_paper(f, 70000).p), late, got;
    struct store_vault v;
    struct store *reader;
    int64_t changed;

    OK(put(f, "s1", "one"));
    OK(OPS(f)->reader(f->s, &reader, &f->d));
    write_keys(home.keys, KEY_B KEY_A);
    late = put_blob(f, SECRET);                         /* the new key is in use at once */
    OK(store_sqlite_vault(f->dir, home.keys, &v, &f->d));
    assert_true(v.on && v.n == 2 && v.key[0].given && v.key[0].first && !v.key[1].first);
    assert_int_equal(v.documents, 2);
    assert_int_equal(v.key[0].documents, 1);
    assert_int_equal(v.key[1].documents, 1);
    assert_int_equal(v.key[1].records, 1);
    OK(store_sqlite_rekey(f->dir, home.keys, &changed, &f->d));
    assert_int_equal(changed, 2);
    OK(store_sqlite_vault(f->dir, NULL, &v, &f->d));
    assert_int_equal(v.n, 1);
    assert_true(v.key[0].documents == 2 && v.key[0].records == 1 && !v.key[0].given);
    OK(store_sqlite_rekey(f->dir, home.keys, &changed, &f->d));
    assert_int_equal(changed, 0);
    write_keys(home.keys, KEY_B);
    OK(reader->ops->blob_read(reader, hex, f->a, &got, &f->d));
    assert_int_equal(got.n, 70000);
    OK(reader->ops->blob_read(reader, late, f->a, &got, &f->d));
    expect(f, "s1", "one");
    reader->ops->close(reader);
    reopen(f);
    expect(f, "s1", "one");
    assert_int_equal(f->d.count, 0);
}

/* Re-keying that was broken off between the two copies of a document's key. */
static void test_rekey_broken_off(void **state)
{
    struct fix *f = *state;
    struct str hex = put_blob(f, SECRET), got;
    int64_t changed;
    char old[VAULT_WRAPPED];
    int fd;

    write_keys(home.keys, KEY_B KEY_A);
    fd = open(sealed_file(f, hex), O_RDWR);
    assert_int_equal(pread(fd, old, sizeof(old), 0), sizeof(old));
    OK(store_sqlite_rekey(f->dir, home.keys, &changed, &f->d));
    assert_int_equal(pwrite(fd, old, sizeof(old), VAULT_WRAPPED), sizeof(old));
    close(fd);
    OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));
    OK(store_sqlite_rekey(f->dir, home.keys, &changed, &f->d));
    assert_int_equal(changed, 1);
    spoil(sealed_file(f, hex), 0, VAULT_WRAPPED);
    write_keys(home.keys, KEY_B);
    OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));        /* the second copy is new too */
    assert_true(str_is(got, SECRET));
}

/* A folder that had no vault gets one; not while somebody writes without keys. */
static void test_turning_on(void **state)
{
    struct fix *f = *state;
    struct store_vault v;
    struct str hex, got;
    int64_t changed;

    OPS(f)->close(f->s);
    remove_tree(f->dir);
    OK(store_sqlite_open(f->dir, true, false, &f->s, &f->d));
    hex = put_blob(f, SECRET);
    name_blob(f, hex);
    OK(put(f, "s1", "of a session"));
    assert_true(folder_shows(f, f->dir, "letter of invitation"));
    assert_int_equal(store_sqlite_rekey(f->dir, home.keys, &changed, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "store-busy"));
    fix_clear(f);
    OPS(f)->close(f->s);
    f->s = NULL;
    OK(store_sqlite_vault(f->dir, NULL, &v, &f->d));
    assert_true(!v.on && v.documents_open == 1 && v.records_open == 1);
    OK(store_sqlite_rekey(f->dir, home.keys, &changed, &f->d));
    assert_int_equal(changed, 2);
    OK(store_sqlite_vault(f->dir, home.keys, &v, &f->d));
    assert_true(v.on && v.documents_open == 0 && v.records_open == 0 && v.documents == 1);
    OK(open_with(f, (struct store_options){ .vault_keys = home.keys }));
    OK(OPS(f)->blob_read(f->s, hex, f->a, &got, &f->d));
    assert_true(str_is(got, SECRET));
    expect(f, "s1", "of a session");
    OK(OPS(f)->check(f->s, fold_stored, f, &f->d));
    assert_false(folder_shows(f, f->dir, "letter of invitation"));
}

static void test_backup(void **state)
{
    struct fix *f = *state;
    const char *copy = str_z(f->a, str_printf(f->a, "%s.copy", f->dir)),
               *to = str_z(f->a, str_printf(f->a, "%s.to", f->dir));
    struct str hex = put_blob(f, long_paper(f, 70000).p), got;
    struct store *s, *r;
    struct fix g = *f;

    name_blob(f, hex);
    OK(put(f, "s1", "of a session"));
    /* While the server writes, by somebody who has no keys. */
    OK(store_sqlite_open_as(f->dir, &(struct store_options){ .read_only = true, .keyless = true },
                            &r, &f->d));
    OK(r->ops->backup(r, copy, &f->d));
    r->ops->close(r);
    assert_false(folder_shows(f, copy, "letter of invitation"));
    assert_int_equal(store_sqlite_restore(copy, to, NULL, &f->d), PORT_FAILED);
    assert_true(has_diag(&f->d, "vault-keys-missing"));
    fix_clear(f);
    remove_tree(to);
    OK(store_sqlite_restore(copy, to, home.keys, &f->d));
    OK(store_sqlite_open_as(to, &(struct store_options){ .vault_keys = home.keys }, &s, &f->d));
    OK(s->ops->blob_read(s, hex, f->a, &got, &f->d));
    assert_int_equal(got.n, 70000);
    g.s = s;
    expect(&g, "s1", "of a session");
    s->ops->close(s);
    remove_tree(to);
    (void)unlink(copy);
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, fix_vault, end_vault)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HERE(test_sealed), HERE(test_keys_are_asked_for), HERE(test_keys_beside_data),
        HERE(test_damage), HERE(test_rekey),              HERE(test_rekey_broken_off),
        HERE(test_turning_on), HERE(test_backup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
