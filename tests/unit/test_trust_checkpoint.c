/*
 * NAME    test_trust_checkpoint - signed notes, checkpoints, receipts, and the witness who finds a
 *         rewritten past
 * WHY     the form must be the one other logs use (a note of the note format's own documentation is
 *         verified and signed again here), and no single change of a proof may pass
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "trust/checkpoint.h"
#include "trust/encode.h"
#include "trust/receipt.h"

/* The example of the documentation of Go's note package, where the form comes from. */
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SECRET \
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define PETER_TEXT \
    "If you think cryptography is the answer to your problem,\nthen you don't know what your " \
    "problem is.\n"
#define PETER_NOTE PETER_TEXT "\n\xe2\x80\x94 PeterNeumann " \
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* ------------------------------------------------------------------ a journal small enough to hold
 * in the hand */
#define MOST 70
struct log {
    struct store store;
    unsigned char nodes[8][MOST][MERKLE_HASH];
    char leaf[MOST][40];
    struct merkle_frontier edge;
};

static int put(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    memcpy(((struct log *)ctx)->nodes[level][index], hash, MERKLE_HASH);
    return 0;
}

static int get(void *ctx, int level, int64_t index, unsigned char hash[MERKLE_HASH])
{
    memcpy(hash, ((struct log *)ctx)->nodes[level][index], MERKLE_HASH);
    return 0;
}

static int log_head(struct store *s, struct journal_head *out, struct diags *d)
{
    struct log *l = (struct log *)(void *)s;

    (void)d;
    out->size = l->edge.size;
    merkle_root(&l->edge, out->root);
    return PORT_OK;
}

static int log_leaf(struct store *s, int64_t index, struct arena *a, struct str *bytes,
                    struct diags *d)
{
    (void)d;
    *bytes = str_dup(a, str_of(((struct log *)(void *)s)->leaf[index]));
    return PORT_OK;
}

static int log_path(struct store *s, int64_t index, int64_t size, struct arena *a,
                    unsigned char (**out)[32], size_t *n, struct diags *d)
{
    (void)d;
    *out = arena_array(a, MERKLE_PATH, MERKLE_HASH);
    return merkle_audit_path(index, size, get, s, *out, n);
}

static int log_consistency(struct store *s, int64_t older, int64_t newer, struct arena *a,
                           unsigned char (**out)[32], size_t *n, struct diags *d)
{
    (void)d;
    *out = arena_array(a, MERKLE_PATH, MERKLE_HASH);
    return merkle_consistency_path(older, newer, get, s, *out, n);
}

static const struct store_ops log_ops = {
    .name = "log",
    .head = log_head,
    .leaf = log_leaf,
    .path = log_path,
    .consistency = log_consistency,
};

/* Events 0 .. n - 1; the one numbered `forged` says something else. */
static struct log *a_log(int n, int forged)
{
    struct log *l = arena_new_of(arena, struct log);

    l->store.ops = &log_ops;
    for (int i = 0; i < n; i++) {
        unsigned char hash[MERKLE_HASH];
        struct str s = str_printf(arena, "{\"event\":%d%s}", i, i == forged ? ",\"x\":1" : "");

        memcpy(l->leaf[i], s.p, s.n);
        merkle_leaf(s.p, s.n, hash);
        assert_int_equal(merkle_append(&l->edge, hash, put, l), 0);
    }
    return l;
}

static struct note_signer a_signer(const char *name, unsigned char seed)
{
    struct diags d = diags_on(arena);
    unsigned char bytes[32];
    struct note_signer s;

    memset(bytes, seed, sizeof bytes);
    assert_true(note_signer_new(arena, str_of(name), bytes, &s, &d));
    return s;
}

static struct str head_of(struct log *l, const struct note_signer *s)
{
    struct diags d = diags_on(arena);
    struct journal_head h;

    assert_int_equal(log_head(&l->store, &h, &d), PORT_OK);
    return checkpoint_sign(arena, &h, s);
}

static const char *code(const struct diags *d)
{
    return d->first != NULL ? str_z(arena, d->last->code) : "";
}

/* ------------------------------------------------------------------ notes */
static void the_known_note(void **state)
{
    struct diags d = diags_on(arena);
    struct note_signer s;
    struct note_key k;
    struct str text;

    (void)state;
    assert_true(note_key_read(arena, STR(PETER), &k, &d));
    assert_true(str_is(note_key_write(arena, &k), PETER));
    assert_true(note_open(arena, STR(PETER_NOTE), &k, 1, &text, NULL, &d));
    assert_true(str_is(text, PETER_TEXT));
    assert_true(note_signer_read(arena, STR(PETER_SECRET), &s, &d));
    assert_true(str_is(note_signer_write(arena, &s), PETER_SECRET));
    assert_true(str_is(note_sign(arena, STR(PETER_TEXT), &s), PETER_NOTE));
    assert_int_equal(d.count, 0);
}

static void a_changed_note_is_refused(void **state)
{
    struct diags d = diags_on(arena);
    struct note_key k;
    struct str note = STR(PETER_NOTE), text;

    (void)state;
    assert_true(note_key_read(arena, STR(PETER), &k, &d));
    for (size_t i = 0; i < note.n * 8; i++) {
        struct arena_mark m = arena_mark(arena);
        struct diags each = diags_on(arena);
        char *copy = arena_dup(arena, note.p, note.n);

        copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
        if (note_open(arena, (struct str){ copy, note.n }, &k, 1, &text, NULL, &each))
            fail_msg("bit %zu may be flipped", i);
        assert_int_equal(each.count, 1);
        arena_rewind(arena, m);
    }
    for (size_t n = 0; n < note.n; n++) {
        struct diags each = diags_on(arena);

        assert_false(note_open(arena, str_sub(note, 0, n), &k, 1, &text, NULL, &each));
    }
    d = diags_on(arena);
    assert_false(note_open(arena, note, NULL, 0, &text, NULL, &d));
    assert_string_equal(code(&d), "unknown-signer");
}

static void keys_are_strict(void **state)
{
    static const char *const bad[] = {
        "", "a+b", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    };
    struct note_key *keys, k;
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct diags d = diags_on(arena);

        assert_false(note_key_read(arena, str_of(bad[i]), &k, &d));
        assert_string_equal(code(&d), "bad-key");
    }
    struct diags d = diags_on(arena);
    assert_true(note_keys_read(arena, STR("# witness keys\n\n" PETER "\n"), &keys, &n, &d));
    assert_int_equal(n, 1);
    assert_false(note_keys_read(arena, STR(PETER "\nnot a key\n"), &keys, &n, &d));
    assert_int_equal(d.last->line, 2);
}

/* A note may carry a witness's signature beside the log's; a wrong one of a known key spoils it. */
static void several_signatures(void **state)
{
    struct note_signer log = a_signer("sapar.example/journal", 1),
                       other = a_signer("witness.example", 2);
    struct str text = STR("sapar.example/journal\n1\n"
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    struct str one = note_sign(arena, text, &log), two = note_sign(arena, text, &other), both, out;
    const struct note_key *by;
    struct diags d = diags_on(arena);
    struct note_key keys[2] = { other.key, log.key };
    struct checkpoint c;

    (void)state;
    both = str_printf(arena, "%.*s%.*s", STR_ARG(one), STR_ARG(str_sub(two, text.n + 1, two.n)));
    assert_true(note_open(arena, both, &log.key, 1, &out, &by, &d));
    assert_true(note_open(arena, both, &other.key, 1, &out, &by, &d));
    assert_true(note_open(arena, both, keys, 2, &out, &by, &d));
    assert_true(checkpoint_open(arena, one, keys, 2, &c, &d));
    assert_int_equal(c.size, 1);
    /* The witness's signature alone does not make it the log's word. */
    assert_false(checkpoint_open(arena, two, keys, 2, &c, &d));
    assert_string_equal(code(&d), "unknown-signer");
    both = str_printf(arena, "%.*s%.*s", STR_ARG(one),
                      STR_ARG(str_sub(note_sign(arena, STR("x\n"), &other), 3, 500)));
    assert_false(note_open(arena, both, keys, 2, &out, &by, &d));
    assert_string_equal(code(&d), "signature-wrong");
}

static void checkpoints_are_strict(void **state)
{
    static const char *const bad[] = {
        "",
        "o\n",
        "o\n1\n",
        "o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "o\n1\nAAAA\n",
        "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "o\n99999999999999999999\nAAAA\n",
        "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
    };
    struct checkpoint c;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct diags d = diags_on(arena);

        if (checkpoint_parse(arena, str_of(bad[i]), &c, &d))
            fail_msg("checkpoint %zu is taken", i);
    }
    struct diags d = diags_on(arena);
    struct str whole = STR("o\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    assert_true(checkpoint_parse(arena, whole, &c, &d));
    assert_true(str_eq(checkpoint_write(arena, &c), whole));
}

/* ------------------------------------------------------------------ receipts */
static void receipts_of_every_event(void **state)
{
    struct note_signer s = a_signer("sapar.example/journal", 1);

    (void)state;
    for (int size = 1; size <= 40; size++) {
        struct log *l = a_log(size, -1);

        for (int i = 0; i < size; i++) {
            struct diags d = diags_on(arena);
            struct checkpoint head;
            struct receipt r, again;

            assert_int_equal(receipt_make(arena, &l->store, i, &s, &r, &d), PORT_OK);
            assert_true(receipt_read(arena, receipt_write(arena, &r), &again, &d));
            assert_true(receipt_verify(arena, &again, &s.key, 1, &head, &d));
            assert_int_equal(head.size, size);
            again.index = (again.index + 1) % size;     /* the number is part of what is proved */
            assert_true(size == 1 || !receipt_verify(arena, &again, &s.key, 1, &head, &d));
        }
        arena_reset(arena);
        s = a_signer("sapar.example/journal", 1);
    }
}

static void changed_receipts_are_refused(void **state)
{
    struct note_signer s = a_signer("sapar.example/journal", 1),
                       other = a_signer("sapar.example/journal", 2);
    struct log *l = a_log(23, -1);
    struct diags d = diags_on(arena);
    struct receipt r, bent;
    struct json *answer;
    struct str text;
    bool valid;

    (void)state;
    assert_int_equal(receipt_make(arena, &l->store, 11, &s, &r, &d), PORT_OK);
    text = receipt_write(arena, &r);
    answer = receipt_answer(arena, text, &s.key, 1, 0, &valid);
    assert_true(valid);
    assert_true(str_is(json_get_str(answer, "verdict"), "valid"));
    assert_int_equal(json_get_int(json_get(json_get(answer, "fields"), "event"), "event", -1), 11);
    answer = receipt_answer(arena, text, &other.key, 1, 0, &valid);
    assert_false(valid);
    assert_true(str_is(json_get_str(answer, "verdict"), "indeterminate"));
    for (size_t h = 0; h < r.n_path; h++) {
        unsigned char kept = r.path[h][5];
        struct checkpoint head;

        r.path[h][5] = kept ^ 1;
        assert_false(receipt_verify(arena, &r, &s.key, 1, &head, &d));
        assert_string_equal(code(&d), "not-in-journal");
        r.path[h][5] = kept;
    }
    bent = r;
    bent.leaf = STR("{\"event\":12}");
    answer = receipt_answer(arena, receipt_write(arena, &bent), &s.key, 1, 0, &valid);
    assert_false(valid);
    assert_true(str_is(json_at(json_get(answer, "reasons"), 0)->s, "not-in-journal"));
    bent = r;
    bent.n_path--;
    assert_false(receipt_verify(arena, &bent, &s.key, 1, &(struct checkpoint){ 0 }, &d));
    /* Each byte of the text: refused, or the same receipt spelled otherwise (blanks). */
    for (size_t i = 0; i < text.n; i++) {
        struct arena_mark m = arena_mark(arena);
        char *copy = arena_dup(arena, text.p, text.n);

        copy[i] = (char)(copy[i] ^ 1);
        answer = receipt_answer(arena, (struct str){ copy, text.n }, &s.key, 1, 0, &valid);
        if (valid)
            fail_msg("byte %zu may be changed", i);
        arena_rewind(arena, m);
    }
    assert_int_equal(receipt_make(arena, &l->store, 23, &s, &r, &d), PORT_ABSENT);
}

/* ------------------------------------------------------------------ witness */
static bool saw(struct witness *w, struct log *l, const struct note_signer *s,
                enum witness_verdict *v)
{
    struct diags d = diags_on(arena);
    unsigned char (*proof)[32] = NULL;
    int64_t last = w->n > 0 ? w->seen[w->n - 1].head.size : 0;
    size_t n = 0;

    if (last > 0 && last < l->edge.size)
        assert_int_equal(log_consistency(&l->store, last, l->edge.size, arena, &proof, &n, &d), 0);
    return witness_add(arena, w, head_of(l, s), (const unsigned char (*)[32])proof, n, 1800000000,
                       v, &d);
}

static void a_witness_sees_growth(void **state)
{
    struct note_signer s = a_signer("sapar.example/journal", 1);
    struct witness w = witness_new(&s.key), again;
    struct diags d = diags_on(arena);
    enum witness_verdict v;
    struct str text;

    (void)state;
    for (int size = 0; size < MOST; size += 1 + size / 3) {
        assert_true(saw(&w, a_log(size, -1), &s, &v));
        assert_int_equal(v, WITNESS_GROWN);
        assert_true(saw(&w, a_log(size, -1), &s, &v));
        assert_int_equal(v, WITNESS_SAME);
    }
    text = witness_write(arena, &w);
    assert_true(witness_read(arena, text, &again, &d));
    assert_int_equal(again.n, w.n);
    assert_true(str_eq(witness_write(arena, &again), text));
    assert_true(witness_against(arena, &again, &a_log(MOST, -1)->store, &d));
    assert_int_equal(d.count, 0);
}

static void a_witness_finds_a_rewritten_past(void **state)
{
    struct note_signer s = a_signer("sapar.example/journal", 1);
    struct witness w = witness_new(&s.key);
    struct diags d = diags_on(arena);
    enum witness_verdict v;

    (void)state;
    assert_true(saw(&w, a_log(9, -1), &s, &v));
    assert_true(saw(&w, a_log(20, -1), &s, &v));
    /* Event 5 says something else now; sizes as before, then larger, then smaller. */
    assert_true(saw(&w, a_log(20, 5), &s, &v));
    assert_int_equal(v, WITNESS_REWRITTEN);
    assert_true(saw(&w, a_log(33, 5), &s, &v));
    assert_int_equal(v, WITNESS_REWRITTEN);
    assert_true(saw(&w, a_log(19, -1), &s, &v));
    assert_int_equal(v, WITNESS_SHRUNK);
    assert_int_equal(w.n, 2);
    assert_false(witness_against(arena, &w, &a_log(33, 5)->store, &d));
    assert_int_equal(d.count, 2);
    assert_string_equal(code(&d), "journal-rewritten");
    d = diags_on(arena);
    assert_false(
        witness_against(arena, &w, &a_log(33, 15)->store, &d)); /* only the second head covers it */
    assert_int_equal(d.count, 1);
    d = diags_on(arena);
    assert_false(witness_against(arena, &w, &a_log(12, -1)->store, &d));
    assert_string_equal(code(&d), "journal-shrunk");
    /* Every single event matters. */
    for (int forged = 0; forged < 20; forged++) {
        d = diags_on(arena);
        assert_false(witness_against(arena, &w, &a_log(33, forged)->store, &d));
    }
}

static void a_tampered_witness_file_is_refused(void **state)
{
    struct note_signer s = a_signer("sapar.example/journal", 1),
                       other = a_signer("other.example", 3);
    struct witness w = witness_new(&s.key), again;
    struct diags d = diags_on(arena);
    enum witness_verdict v;
    struct str text;
    char *copy;

    (void)state;
    assert_true(saw(&w, a_log(9, -1), &s, &v));
    assert_true(saw(&w, a_log(20, -1), &s, &v));
    assert_false(witness_add(arena, &w, head_of(a_log(30, -1), &other), NULL, 0, 0, &v, &d));
    assert_string_equal(code(&d), "unknown-signer");
    text = witness_write(arena, &w);
    copy = arena_dup(arena, text.p, text.n);
    copy[str_find(text, "\\n9\\n") + 2] = '8';
    assert_false(witness_read(arena, (struct str){ copy, text.n }, &again, &d));
    w.seen[1].proof[0][0] ^= 1;
    assert_false(witness_read(arena, witness_write(arena, &w), &again, &d));
    assert_string_equal(code(&d), "bad-witness");
    assert_false(witness_read(arena, STR("{}"), &again, &d));
    assert_false(witness_read(arena, STR("[]"), &again, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_known_note, begin, end),
        cmocka_unit_test_setup_teardown(a_changed_note_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(keys_are_strict, begin, end),
        cmocka_unit_test_setup_teardown(several_signatures, begin, end),
        cmocka_unit_test_setup_teardown(checkpoints_are_strict, begin, end),
        cmocka_unit_test_setup_teardown(receipts_of_every_event, begin, end),
        cmocka_unit_test_setup_teardown(changed_receipts_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_witness_sees_growth, begin, end),
        cmocka_unit_test_setup_teardown(a_witness_finds_a_rewritten_past, begin, end),
        cmocka_unit_test_setup_teardown(a_tampered_witness_file_is_refused, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
