/*
 * NAME    test_trust_archive - case archives: a good one, and everything that can be done to one
 * WHY     a court's verdict: each change is found, and found for what it is
 *
 * The archive is made here from invented bytes; what the flow makes of a real case is under test in
 * tests/flow/test_flow_archive.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "openssl_cli.h"
#include "pki.h"
#include "trust/archive.h"
#include "trust/checkpoint.h"
#include "trust/receipt.h"

enum { LEAVES = 7, EVENTS = 3, FILES = 64 };
static const int64_t places[EVENTS] = { 1, 2, 5 };

static struct arena *arena;
static struct pki *centre;
static struct note_signer signer, stranger;

/* ------------------------------------------------------------------ a journal of seven */

static unsigned char nodes[4][8][MERKLE_HASH];

static int put(void *ctx, int level, int64_t index, const unsigned char hash[MERKLE_HASH])
{
    (void)ctx;
    memcpy(nodes[level][index], hash, MERKLE_HASH);
    return 0;
}

static int get(void *ctx, int level, int64_t index, unsigned char hash[MERKLE_HASH])
{
    (void)ctx;
    memcpy(hash, nodes[level][index], MERKLE_HASH);
    return 0;
}

/* ------------------------------------------------------------------ an archive */

struct box { struct archive_file f[FILES]; size_t n; };

/* What a test changes before the archive is made. */
struct how {
    const struct note_signer *journal;      /* NULL: the head is not signed */
    bool sealed, stamped, withheld, evidence;
    int nth;                                /* another case of the same journal: its events differ */
};
static const struct how plain_how = { .journal = &signer, .sealed = true };

static void add(struct box *b, const char *name, const char *media, struct str bytes)
{
    assert_true(b->n < FILES);
    b->f[b->n++] = (struct archive_file){ str_of(name), str_of(media), bytes };
}

static bool seal_bytes(void *ctx, struct str content, moment now, struct arena *a, struct str *cms,
                       struct diags *d)
{
    (void)ctx;
    (void)now;
    (void)a;
    (void)d;
    *cms = pki_sign(centre, PKI_INDIVIDUAL, content, false);
    return true;
}

static bool stamp_bytes(void *ctx, struct str content, moment now, struct arena *a,
                        struct str *token, struct diags *d)
{
    (void)ctx;
    (void)a;
    (void)d;
    *token = pki_token(centre, PKI_TSA, content, HASH_SHA256, now);
    return true;
}

static const char *const types[EVENTS] = { "filed", "document-added", "decided" };
static const struct str document = { "%PDF-1.7 a document", 19 };

static struct str event_text(const struct how *h, int i)
{
    char sum[SHA256_HEX];

    sha256_hex(document.p, document.n, sum);
    return str_printf(arena,
        "{\"case\":\"T-1\",\"seq\":%d,\"type\":\"%s\",\"at\":\"2026-05-2%dT10:00:00+05:00\","
        "\"by\":{\"role\":\"applicant\",\"id\":\"x\"},\"data\":{\"n\":%d,\"blob\":\"%s\"}}",
        i + 1, types[i], i, h->nth, i == 1 ? sum : "none");
}

static struct str hex(const unsigned char *p)
{
    return hex_str(arena, p, MERKLE_HASH);
}

static void journal_of(const struct how *h, struct journal_head *head)
{
    struct merkle_frontier f = { 0 };
    unsigned char leaf[MERKLE_HASH];
    int k = 0;

    for (int i = 0; i < LEAVES; i++) {
        struct str s = k < EVENTS && places[k] == i ? event_text(h, k)
            : str_printf(arena, "another case %d", i);

        k += k < EVENTS && places[k] == i;
        merkle_leaf(s.p, s.n, leaf);
        assert_int_equal(merkle_append(&f, leaf, put, NULL), 0);
    }
    head->size = LEAVES;
    merkle_root(&f, head->root);
}

static void add_event(struct box *b, struct json *list, struct buf *page, const struct how *h, int i,
                      struct str note)
{
    struct json *o = json_push(arena, list, json_new_object(arena)), *steps;
    unsigned char path[MERKLE_PATH][MERKLE_HASH], leaf[MERKLE_HASH];
    struct str bytes = event_text(h, i);
    struct receipt r = { bytes, places[i], path, 0, note };
    size_t n;

    assert_int_equal(merkle_audit_path(places[i], LEAVES, get, NULL, path, &n), 0);
    merkle_leaf(bytes.p, bytes.n, leaf);
    r.n_path = n;
    json_set_int(arena, o, "seq", i + 1);
    json_set_str(arena, o, "type", str_of(types[i]));
    json_set_str(arena, o, "at", str_printf(arena, "2026-05-2%dT10:00:00+05:00", i));
    json_set_int(arena, o, "index", places[i]);
    json_set_str(arena, o, "leaf", hex(leaf));
    steps = json_set(arena, o, "path", json_new_array(arena));
    for (size_t k = 0; k < n; k++)
        json_push(arena, steps, json_new_str(arena, hex(path[k])));
    buf_printf(page, "<li data-leaf=\"%.*s\">", STR_ARG(hex(leaf)));
    if (h->withheld && i == 0) {
        json_set_bool(arena, o, "withheld", true);
        return;
    }
    json_set_str(arena, o, "file", str_printf(arena, "events/%d.json", i + 1));
    add(b, json_get_str(o, "file").p, "application/json", bytes);
    if (note.n > 0) {
        json_set_str(arena, o, "receipt", str_printf(arena, "journal/receipts/%d.json", i + 1));
        add(b, json_get_str(o, "receipt").p, "application/json", receipt_write(arena, &r));
    }
}

static struct str extract(const struct how *h, int from, int to)
{
    struct json *list = json_new_array(arena), *o;
    struct diags d = diags_on(arena);

    for (int i = from; i < to; i++) {
        o = json_parse(arena, event_text(h, i), JSON_LIMITS, &d);
        json_push(arena, list, json_copy(arena, o));
    }
    return json_text(arena, list, 2);
}

static struct str ref(const char *key, struct str value)
{
    return str_printf(arena, "[{\"%s\":%.*s}]", key, STR_ARG(value));
}

static void add_claims(struct box *b, const struct how *h, struct json *o)
{
    struct diags d = diags_on(arena);
    char sum[SHA256_HEX];

    (void)h;
    sha256_hex(document.p, document.n, sum);
    add(b, "documents/1.pdf", "application/pdf", document);
    add(b, "signatures/1.p7s", "application/pkcs7-signature",
        pki_sign(centre, PKI_INDIVIDUAL, document, false));
    json_set(arena, o, "documents", json_parse(arena, ref("sha256", str_printf(arena,
        "\"%s\",\"file\":\"documents/1.pdf\"", sum)), JSON_LIMITS, &d));
    json_set(arena, o, "signatures", json_parse(arena, ref("file", STR(
        "\"signatures/1.p7s\",\"over\":\"documents/1.pdf\",\"at\":\"2026-05-21T10:00:00+05:00\"")),
        JSON_LIMITS, &d));
    json_set(arena, o, "papers", json_new_array(arena));
}

static struct box boxed(const struct how *h)
{
    struct box b = { .n = 0 };
    struct json *o = json_new_object(arena), *list, *j;
    struct buf page = buf_on(arena), once = buf_on(arena);
    struct journal_head head;
    struct str note = STR_NONE;

    journal_of(h, &head);
    if (h->journal != NULL)
        note = checkpoint_sign(arena, &head, h->journal);
    add(&b, "index.html", "text/html", STR_NONE);
    add(&b, "case.json", "application/json", STR_NONE);
    json_set_int(arena, o, "archive", 1);
    json_set_str(arena, o, "number", STR("T-1"));
    j = json_set(arena, o, "journal", json_new_object(arena));
    json_set_int(arena, j, "size", LEAVES);
    json_set_str(arena, j, "root", hex(head.root));
    if (note.n > 0) {
        json_set_str(arena, j, "checkpoint", STR("journal/checkpoint.txt"));
        add(&b, "journal/checkpoint.txt", "text/plain", note);
    }
    list = json_set(arena, o, "events", json_new_array(arena));
    buf_printf(&once, "<p data-root=\"%.*s\">", STR_ARG(hex(head.root)));
    for (int i = 0; i < EVENTS; i++)
        add_event(&b, list, &once, h, i, note);
    add_claims(&b, h, o);
    add(&b, "application.json", "application/json", extract(h, 0, 1));
    add(&b, "messages.json", "application/json", extract(h, 0, 0));
    add(&b, "decisions.json", "application/json", extract(h, 2, 3));
    add(&b, "history.json", "application/json", extract(h, 0, 3));
    add(&b, "law.json", "application/json", STR("{}"));
    if (h->evidence)
        add(&b, "evidence/1.json", "application/json", STR("{\"chain\":[\"AAAA\",7],\"crls\":0}"));
    for (int l = 0; l < LANG_COUNT; l++)
        buf_str(&page, buf_get(&once));
    b.f[0].bytes = buf_get(&page);
    b.f[1].bytes = json_text(arena, o, 1);
    return b;
}

static struct str pack(const struct box *b, const struct how *h)
{
    struct trust_port t = { .seal_bytes = h->sealed ? seal_bytes : NULL,
                            .stamp_bytes = h->stamped ? stamp_bytes : NULL };
    struct diags d = diags_on(arena);
    struct str zip;

    assert_true(archive_pack(&t, b->f, b->n, PKI_NOW, PKI_NOW, arena, &zip, &d));
    return zip;
}

static struct str made(const struct how *h)
{
    struct box b = boxed(h);

    return pack(&b, h);
}

/* ------------------------------------------------------------------ asking */

static struct report *ask(struct str zip)
{
    struct verify_options o = centre->options;
    struct diags d = diags_on(arena);
    struct report *r;

    o.journals = &signer.key;
    o.n_journals = 1;
    r = verify_bytes(arena, zip, STR_NONE, &o, &d);
    assert_non_null(r);
    assert_true(str_is(r->kind, "archive"));
    return r;
}

static void expect_at(struct str zip, enum report_verdict v, enum msg reason, int line)
{
    struct report *r = ask(zip);
    struct buf b = buf_on(arena);

    report_text(&b, r, LANG_EN);
    assert_true(utf8_valid(buf_get(&b)));
    if (r->verdict != v || (reason != MSG_COUNT && !report_has(r, reason)))
        fail_msg("line %d: wanted %s and %s:\n%.*s", line, verdict_name(v), msg_name(reason),
                 STR_ARG(json_text(arena, report_json(arena, r, LANG_EN), 2)));
}
#define EXPECT(zip, verdict, reason) expect_at((zip), VERDICT_##verdict, \
    MSG_trust_archive_##reason, __LINE__)

static struct archive_file *find(struct box *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (str_is(b->f[i].name, name))
            return &b->f[i];
    fail_msg("no %s", name);
    return NULL;
}

/* The first `old` of a text becomes `new`. */
static struct str swap(struct str s, const char *old, const char *new)
{
    ptrdiff_t at = str_find(s, old);
    struct buf b = buf_on(arena);

    if (at < 0)
        fail_msg("no %s", old);
    buf_str(&b, str_sub(s, 0, (size_t)at));
    buf_puts(&b, new);
    buf_str(&b, str_sub(s, (size_t)at + strlen(old), s.n));
    return buf_get(&b);
}

/* As somebody with a ZIP program would: entries of a good archive, changed, packed again. */
static struct zip opened(struct str zip)
{
    struct diags d = diags_on(arena);
    struct zip z;

    assert_true(zip_read(arena, zip, &z, &d));
    return z;
}

static struct zip_entry *entry(struct zip *z, const char *name)
{
    struct zip_entry *e = z->v;

    while (e < z->v + z->n && !str_is(e->name, name))
        e++;
    assert_true(e < z->v + z->n);
    return e;
}

static struct str closed(const struct zip *z)
{
    struct diags d = diags_on(arena);
    struct str zip;

    assert_true(zip_write(arena, z->v, z->n, PKI_NOW, &zip, &d));
    return zip;
}

/* ------------------------------------------------------------------ good */

static void good_ones(void **state)
{
    struct how h = plain_how;
    struct report *r = ask(made(&h));
    const struct json *f = r->fields, *s;

    (void)state;
    expect_at(made(&h), VERDICT_VALID, MSG_COUNT, __LINE__);
    assert_int_equal(r->n_signers, 1);
    assert_int_equal(json_get(f, "files")->count, 16);
    json_each(x, json_get(f, "files"))
        assert_true(str_is(json_get_str(x, "status"), "ok"));
    json_each(x, json_get(f, "events"))
        assert_true(str_is(json_get_str(x, "state"), "ok"));
    assert_int_equal(json_get(f, "events")->count, EVENTS);
    assert_int_equal(json_get_int(json_at(json_get(f, "documents"), 0), "event", 0), 2);
    s = json_at(json_get(f, "signatures"), 0);
    assert_true(str_is(json_get_str(json_get(s, "report"), "verdict"), "valid"));
    assert_true(str_is(json_get_str(json_get(f, "journal"), "signed"), "ok"));
    h.stamped = true;               /* a time-stamp over the seal, inside of it */
    r = ask(made(&h));
    assert_int_equal(r->verdict, VERDICT_VALID);
    assert_true(r->signers[0].timestamp.present);
    assert_int_equal(r->signers[0].timestamp.imprint, CHECK_OK);
    h.evidence = true;              /* evidence that proves nothing changes nothing */
    expect_at(made(&h), VERDICT_VALID, MSG_COUNT, __LINE__);
    h.withheld = true;
    EXPECT(made(&h), VALID, event_withheld);
    h.journal = NULL;
    EXPECT(made(&h), VALID, head_unsigned);
}

static void less_than_good(void **state)
{
    struct how h = plain_how;

    (void)state;
    h.sealed = false;
    EXPECT(made(&h), INDETERMINATE, unsealed);
    h.stamped = true;               /* a time-stamp alone says when, not who */
    EXPECT(made(&h), INDETERMINATE, unsealed);
    assert_int_equal(json_get(ask(made(&h))->fields, "signatures")->count, 2);
    h = plain_how;
    h.journal = &stranger;
    EXPECT(made(&h), INDETERMINATE, head_unknown);
}

/* ------------------------------------------------------------------ with a ZIP program */

static void files_changed(void **state)
{
    static const char *const names[] = {
        "index.html", "case.json", "events/2.json", "documents/1.pdf", "law.json",
        "journal/checkpoint.txt", "signatures/1.p7s", "journal/receipts/3.json",
    };
    struct str good = made(&plain_how);

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct zip z = opened(good);
        struct zip_entry *e = entry(&z, names[i]);

        e->bytes = pki_flip(arena, e->bytes, 8 * (e->bytes.n / 2));
        EXPECT(closed(&z), INVALID, file_changed);
    }
}

static void files_added_removed_renamed(void **state)
{
    struct str good = made(&plain_how);
    struct zip z = opened(good), more = { arena_new_array(arena, z.n + 1, struct zip_entry), 0 };

    (void)state;
    memcpy(more.v, z.v, z.n * sizeof *z.v);
    more.n = z.n + 1;
    more.v[z.n] = (struct zip_entry){ STR("documents/2.pdf"), STR("x"), true };
    EXPECT(closed(&more), INVALID, file_added);
    more.v[z.n].name = STR("META-INF/signature002.p7s");
    EXPECT(closed(&more), INVALID, file_added);
    more.v[z.n].name = STR("META-INF/ASiCManifest2.xml");
    EXPECT(closed(&more), INVALID, file_added);
    for (size_t i = 1; i < z.n; i++) {
        struct zip less = opened(good);
        bool manifest = str_is(less.v[i].name, ARCHIVE_MANIFEST);

        memmove(&less.v[i], &less.v[i + 1], (less.n - i - 1) * sizeof *less.v);
        less.n--;
        if (manifest)
            EXPECT(closed(&less), INVALID, not_container);
        else
            EXPECT(closed(&less), INVALID, file_missing);
    }
    entry(&z, "events/3.json")->name = STR("events/4.json");
    EXPECT(closed(&z), INVALID, file_missing);
    EXPECT(closed(&z), INVALID, file_added);
}

static void containers(void **state)
{
    struct str good = made(&plain_how);
    struct zip z = opened(good);
    struct zip_entry first = z.v[0];

    (void)state;
    EXPECT(str_sub(good, 0, good.n - 1), INVALID, unreadable);
    z.v[0] = z.v[1];
    z.v[1] = first;
    EXPECT(closed(&z), INVALID, not_container);         /* mimetype is not the first */
    z = opened(good);
    z.v[0].bytes = STR("application/zip");
    EXPECT(closed(&z), INVALID, not_container);
    EXPECT(STR("PK\3\4 and nothing else"), INVALID, unreadable);
}

static void manifests(void **state)
{
    static const char *const changes[][2] = {
        { "UTF-8", "utf-8" }, { "  <asic:Sig", "\t<asic:Sig" }, { "#sha256", "#sha512" },
        { "</asic:ASiCManifest>\n", "</asic:ASiCManifest>" }, { "MimeType", "mimeType" },
        { "application/pdf", "application/pdf;x=1" }, { "events/1.json", "../events/1.json" },
        { "</ds:DigestValue>", "</ds:DigestValue><!-- -->" }, { "=</ds", "</ds" },
        { "META-INF/signature001.p7s", "META-INF/signature002.p7s" },
    };
    struct str good = made(&plain_how);

    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct zip z = opened(good);
        struct zip_entry *e = entry(&z, ARCHIVE_MANIFEST);

        e->bytes = swap(e->bytes, changes[i][0], changes[i][1]);
        EXPECT(closed(&z), INVALID, manifest_wrong);
    }
}

static void manifest_made_anew(void **state)
{
    struct how h = plain_how;
    struct box b = boxed(&h);
    struct zip z = opened(pack(&b, &h)), forged;
    struct report *r;

    (void)state;
    find(&b, "law.json")->bytes = STR("{\"x\":1}");
    forged = opened(pack(&b, &h));
    entry(&forged, ARCHIVE_SEAL)->bytes = entry(&z, ARCHIVE_SEAL)->bytes;
    r = ask(closed(&forged));
    assert_int_equal(r->verdict, VERDICT_INVALID);
    assert_true(report_has(r, MSG_trust_digest_wrong));
    /* The reference to the seal taken out, and the seal too: nobody is fooled into "valid". */
    h.sealed = false;
    EXPECT(pack(&b, &h), INDETERMINATE, unsealed);
    entry(&forged, ARCHIVE_SEAL)->bytes = STR("no signature");
    EXPECT(closed(&forged), INVALID, seal_unreadable);
}

static void sealed_by_others(void **state)
{
    struct zip z = opened(made(&plain_how));
    struct str manifest = entry(&z, ARCHIVE_MANIFEST)->bytes;
    struct report *r;

    (void)state;
    entry(&z, ARCHIVE_SEAL)->bytes = pki_sign(centre, PKI_STRANGER, manifest, false);
    assert_int_equal(ask(closed(&z))->verdict, VERDICT_INDETERMINATE);
    entry(&z, ARCHIVE_SEAL)->bytes = pki_sign(centre, PKI_REVOKED, manifest, false);
    r = ask(closed(&z));
    assert_int_equal(r->verdict, VERDICT_INVALID);
    assert_true(report_has(r, MSG_trust_certificate_revoked));
    /* Attached, it could be over other bytes than the manifest. */
    entry(&z, ARCHIVE_SEAL)->bytes = pki_sign(centre, PKI_INDIVIDUAL, manifest, true);
    EXPECT(closed(&z), INVALID, seal_unreadable);
}

/* ------------------------------------------------------------------ by who makes archives */

static void events_changed(void **state)
{
    struct how other = plain_how;
    struct box b = boxed(&plain_how), o;

    (void)state;
    other.nth = 1;
    o = boxed(&other);
    b = boxed(&plain_how);
    /* Another event in its place, the list left as it was. */
    find(&b, "events/2.json")->bytes = find(&o, "events/2.json")->bytes;
    EXPECT(pack(&b, &plain_how), INVALID, event_wrong);
    /* Two changed places. */
    b = boxed(&plain_how);
    struct str kept = find(&b, "events/1.json")->bytes;
    find(&b, "events/1.json")->bytes = find(&b, "events/2.json")->bytes;
    find(&b, "events/2.json")->bytes = kept;
    EXPECT(pack(&b, &plain_how), INVALID, event_wrong);
    /* A receipt of another journal. */
    b = boxed(&plain_how);
    find(&b, "journal/receipts/2.json")->bytes = find(&o, "journal/receipts/2.json")->bytes;
    EXPECT(pack(&b, &plain_how), INVALID, receipt_wrong);
    /* A receipt of another event of the case. */
    b = boxed(&plain_how);
    find(&b, "journal/receipts/2.json")->bytes = find(&b, "journal/receipts/3.json")->bytes;
    EXPECT(pack(&b, &plain_how), INVALID, receipt_wrong);
    /* The signed head of another journal. */
    b = boxed(&plain_how);
    find(&b, "journal/checkpoint.txt")->bytes = find(&o, "journal/checkpoint.txt")->bytes;
    EXPECT(pack(&b, &plain_how), INVALID, head_wrong);
}

/* case.json as JSON, changed by `change`, then packed and sealed. */
static struct str with_claims(void (*change)(struct json *claims))
{
    struct box b = boxed(&plain_how);
    struct diags d = diags_on(arena);
    struct json *claims = json_parse(arena, find(&b, "case.json")->bytes, JSON_LIMITS, &d);

    change(claims);
    find(&b, "case.json")->bytes = json_text(arena, claims, 1);
    return pack(&b, &plain_how);
}

static void drop_middle(struct json *claims)
{
    struct json *list = json_get(claims, "events");

    list->child->next = list->child->next->next;
    list->count--;
}

static void drop_last(struct json *claims)
{
    struct json *list = json_get(claims, "events");

    list->child->next->next = NULL;
    list->last = list->child->next;
    list->count--;
}

static void turn_round(struct json *claims)
{
    struct json *list = json_get(claims, "events"), *first = list->child, *second = first->next;

    first->next = second->next;
    second->next = first;
    list->child = second;
}

static void other_index(struct json *claims)
{
    json_set_int(arena, json_at(json_get(claims, "events"), 1), "index", 3);
}

static void other_type(struct json *claims)
{
    json_set_str(arena, json_at(json_get(claims, "events"), 2), "type", STR("withdrawn"));
}

static void other_time(struct json *claims)
{
    json_set_str(arena, json_at(json_get(claims, "events"), 2), "at",
                 STR("2026-05-01T10:00:00+05:00"));
}

static void other_number(struct json *claims)
{
    json_set_str(arena, claims, "number", STR("T-2"));
}

static void hide_one(struct json *claims)
{
    json_set_bool(arena, json_at(json_get(claims, "events"), 1), "withheld", true);
}

static void smaller_journal(struct json *claims)
{
    json_set_int(arena, json_get(claims, "journal"), "size", 6);
}

static void other_hash(struct json *claims)
{
    json_set_str(arena, json_at(json_get(claims, "documents"), 0), "sha256",
                 STR("00000000000000000000000000000000000000000000000000000000000000ff"));
}

static void signed_other(struct json *claims)
{
    json_set_str(arena, json_at(json_get(claims, "signatures"), 0), "over", STR("law.json"));
}

static void no_signature(struct json *claims)
{
    json_set(arena, claims, "signatures", json_new_array(arena));
}

static void not_ours(struct json *claims)
{
    json_set_int(arena, claims, "archive", 2);
}

static void claims_changed(void **state)
{
    static const struct { void (*change)(struct json *); enum msg reason; } rows[] = {
        { drop_middle, MSG_trust_archive_event_wrong },
        { drop_last, MSG_trust_archive_file_added },
        { turn_round, MSG_trust_archive_event_wrong },
        { other_index, MSG_trust_archive_event_wrong },
        { other_type, MSG_trust_archive_event_wrong },
        { other_time, MSG_trust_archive_event_wrong },
        { other_number, MSG_trust_archive_event_wrong },
        { hide_one, MSG_trust_archive_file_added },
        { smaller_journal, MSG_trust_archive_head_wrong },
        { other_hash, MSG_trust_archive_document_wrong },
        { signed_other, MSG_trust_archive_signature_wrong },
        { no_signature, MSG_trust_archive_file_added },
        { not_ours, MSG_trust_archive_claims_wrong },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_at(with_claims(rows[i].change), VERDICT_INVALID, rows[i].reason, (int)i);
}

static void extracts_and_page(void **state)
{
    struct box b = boxed(&plain_how);
    struct archive_file *page = find(&b, "index.html");
    struct str was = page->bytes;

    (void)state;
    find(&b, "decisions.json")->bytes =
        swap(find(&b, "decisions.json")->bytes, "\"n\": 0", "\"n\": 1");
    EXPECT(pack(&b, &plain_how), INVALID, extract_wrong);
    b = boxed(&plain_how);
    find(&b, "history.json")->bytes = STR("{}");
    EXPECT(pack(&b, &plain_how), INVALID, extract_wrong);
    b = boxed(&plain_how);
    page = find(&b, "index.html");
    page->bytes = swap(was, "data-leaf=\"", "data-leaf=\"0");
    EXPECT(pack(&b, &plain_how), INVALID, page_wrong);
    page->bytes = swap(was, "data-root=\"", "data-root=\"0");
    EXPECT(pack(&b, &plain_how), INVALID, page_wrong);
    page->bytes = swap(was, "data-leaf=\"", "data-other=\"");
    EXPECT(pack(&b, &plain_how), INVALID, page_wrong);
    page->bytes = swap(was, "<p", "<p data-file=\"law.json\" data-sha256=\"0\"><p");
    EXPECT(pack(&b, &plain_how), INVALID, page_wrong);
    page->bytes = STR("data-leaf=\"");
    EXPECT(pack(&b, &plain_how), INVALID, page_wrong);
}

static void archives_within(void **state)
{
    struct box b = boxed(&plain_how);

    (void)state;
    find(&b, "signatures/1.p7s")->bytes = made(&plain_how);
    EXPECT(pack(&b, &plain_how), INVALID, signature_wrong);
    find(&b, "signatures/1.p7s")->bytes = STR("nothing signed");
    EXPECT(pack(&b, &plain_how), INVALID, signature_wrong);
}

/* Every byte of a small archive, one bit each: nothing that is turned is "valid". */
static void every_byte(void **state)
{
    struct str good = made(&plain_how);

    (void)state;
    for (size_t i = 0; i < good.n; i += 13) {
        struct report *r;
        struct arena_mark mark = arena_mark(arena);
        struct str bad = pki_flip(arena, good, 8 * i + i % 8);
        struct verify_options o = centre->options;
        struct diags d = diags_on(arena);

        o.journals = &signer.key;
        o.n_journals = 1;
        r = verify_bytes(arena, bad, STR_NONE, &o, &d);
        if (r != NULL && r->verdict == VERDICT_VALID) {
            /* The bits that fill the last byte of a deflated entry say nothing. */
            struct zip a = opened(good), z = opened(bad);

            for (size_t k = 0; k < z.n; k++)
                assert_true(str_eq(a.v[k].bytes, z.v[k].bytes));
        }
        arena_rewind(arena, mark);
    }
}

/* ------------------------------------------------------------------ second opinion */

/* Somebody who has openssl and nothing of ours: the seal is over the manifest. */
static void openssl_takes_the_seal(void **state)
{
    struct zip z = opened(made(&plain_how));
    struct cli *c = cli_new(arena);
    static const char verify[] = "cms -verify -binary -inform DER -in seal -content manifest "
        "-CAfile root.pem -attime 1780000000 -purpose any -out out";

    (void)state;
    if (c == NULL)
        skip();
    cli_put_cert(c, "root.pem", centre->who[PKI_ROOT].cert);
    cli_put(c, "seal", entry(&z, ARCHIVE_SEAL)->bytes);
    cli_put(c, "manifest", entry(&z, ARCHIVE_MANIFEST)->bytes);
    assert_true(cli_run(c, verify));
    cli_put(c, "manifest", swap(entry(&z, ARCHIVE_MANIFEST)->bytes, "case.json", "case.jsom"));
    assert_false(cli_run(c, verify));
    cli_free(c);
}

static int begin(void **state)
{
    unsigned char seed[32] = "thirty-two bytes that are a seed";
    struct diags d;

    (void)state;
    arena = arena_new();
    d = diags_on(arena);
    centre = pki_new(arena, ALG_ECDSA_SHA256);
    assert_true(note_signer_new(arena, STR("sapar.example/journal"), seed, &signer, &d));
    seed[0] ^= 1;
    assert_true(note_signer_new(arena, STR("sapar.example/journal"), seed, &stranger, &d));
    return 0;
}

static int end(void **state)
{
    (void)state;
    pki_free(centre);
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_ones), cmocka_unit_test(less_than_good),
        cmocka_unit_test(files_changed), cmocka_unit_test(files_added_removed_renamed),
        cmocka_unit_test(containers), cmocka_unit_test(manifests),
        cmocka_unit_test(manifest_made_anew), cmocka_unit_test(sealed_by_others),
        cmocka_unit_test(events_changed), cmocka_unit_test(claims_changed),
        cmocka_unit_test(extracts_and_page), cmocka_unit_test(archives_within),
        cmocka_unit_test(every_byte),
        cmocka_unit_test(openssl_takes_the_seal),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
