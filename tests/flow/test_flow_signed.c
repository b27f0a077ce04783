/*
 * NAME    test_flow_signed - signatures under filings and decisions, seals, receipts, witnesses
 * WHY     with a certification centre of our own: what is good is taken and kept with its evidence,
 *         and every way to pass off another signature is refused for its own reason
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/pki.h"
#include "flow_help.h"

#include "flow/watch.h"
#include "trust/checkpoint.h"
#include "trust/encode.h"
#include "trust/house.h"
#include "trust/keyfile.h"
#include "trust/pem.h"
#include "trust/port.h"
#include "trust/receipt.h"
#include "trust/seal.h"
#include "trust/zip.h"

#define CLEAN \
    "'facts':{'restriction':{'debt':false,'convicted':false},'check.negative-reply':false}," \
    "'source':'registers'"
#define BIN_POLICE "000000000022"
#define NOW "2026-05-28T15:00:00+05:00"

static struct arena *house_arena;
static struct pki *pki;
static struct house *house;
static struct note_signer journal;
static char dir[] = "/tmp/sapar-signed-XXXXXX";
static struct str anchor, crl;
static struct flow_body_bin police = { { "police", 6 }, { BIN_POLICE, 12 } };
static struct pki_holder person, other, late, revoked, chief;

/* ------------------------------------------------------------------ the stage */
static const char *path(const char *name)
{
    return str_printf(house_arena, "%s/%s", dir, name).p;
}

static void write_file(const char *name, struct str bytes)
{
    FILE *f = fopen(path(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    fclose(f);
}

static struct pki_holder holder(const char *cn, const char *iin, const char *bin, moment to)
{
    struct pki_profile f = {
        .cn = cn, .iin = iin, .bin = bin, .organisation = bin != NULL ? "\"СЫНАҚ\" ММ" : NULL,
        .eku = { EKU_EMAIL, bin != NULL ? EKU_LEGAL : EKU_PERSON, bin != NULL ? EKU_HEAD : NULL },
        .usage = CERT_SIGN | CERT_NON_REPUDIATION, .to = to,
    };

    return pki_issue(pki, &pki->who[PKI_CA], &f, NULL);
}

static bool stamp_bytes(void *ctx, struct str content, moment now, struct arena *a,
                        struct str *token, struct diags *d);
static moment stamp_until(void *ctx, struct str token, struct arena *a)
{
    (void)ctx, (void)token, (void)a;
    return pki->who[PKI_TSA].cert->not_after;
}

static void make_house(void)
{
    struct private_key *key = private_key_new(house_arena, ALG_ECDSA_SHA256, &pki->d);
    struct house_files f = { .seal_key = path("seal.key"), .country = STR("KAZ"),
                             .signer = STR("KZSP"), .reference = STR("01"),
                             .journal_key = path("journal.key") };
    unsigned char seed[32] = { 7 };

    assert_non_null(key);
    assert_true(keyfile_make(f.seal_key, NULL, pem_make(house_arena, "PRIVATE KEY",
                             private_key_pkcs8(house_arena, key)), &pki->d));
    write_file("trust.txt", str_printf(house_arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s\n",
        STR_ARG(pem_make(house_arena, "PUBLIC KEY", private_key_spki(house_arena, key)))));
    private_key_free(key);
    assert_true(note_signer_new(house_arena, STR("sapar.test/journal"), seed, &journal, &pki->d));
    assert_true(keyfile_make(f.journal_key, NULL, note_signer_write(house_arena, &journal),
                             &pki->d));
    house = house_open(house_arena, &f, &pki->d);
    assert_non_null(house);
    world_trust = house_port(&trust_port, house);
    world_trust.stamp_bytes = stamp_bytes;
    world_trust.stamp_until = stamp_until;
    world_trust.finish = NULL;              /* the tests' paper is no PDF */
}

static struct str by_code = { "permit", 6 };

static int all_setup(void **state)
{
    (void)state;
    house_arena = arena_new();
    assert_non_null(mkdtemp(dir));
    pki = pki_new(house_arena, ALG_ECDSA_SHA256);
    person = holder("ОЙДАН ШЫҚҚАН", IIN_ONE, NULL, 0);
    other = holder("БӨТЕН БІРЕУ", IIN_TWO, NULL, 0);
    late = holder("ОЙДАН ШЫҚҚАН", IIN_ONE, NULL, PKI_NOW - 3 * PKI_DAY);
    chief = holder("БАСТЫҚОВ БАС", "550102100013", BIN_POLICE, 0);
    revoked = pki->who[PKI_REVOKED];
    write_file("root.crt", pki->who[PKI_ROOT].cert->sig.all);
    anchor = str_of(path("root.crt"));
    crl = pki->crl;
    world_signing = (struct flow_signing){
        .required = SIGNATURE_ALWAYS, .environment = STR(""), .anchors = &anchor, .n_anchors = 1,
        .crls = &crl, .n_crls = 1, .bins = &police, .n_bins = 1, .codes = &by_code, .n_codes = 1,
    };
    make_house();
    return 0;
}

static int all_end(void **state)
{
    static const char *const names[] = { "seal.key", "journal.key", "trust.txt", "root.crt" };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(path(names[i]));
    rmdir(dir);
    house_close(house);
    private_key_free(person.key);
    private_key_free(other.key);
    private_key_free(late.key);
    private_key_free(chief.key);
    pki_free(pki);
    arena_free(house_arena);
    return 0;
}

static int begin(void **state)
{
    int rc = world_mem(state);

    world_clock(NOW);
    return rc;
}

/* ------------------------------------------------------------------ signing */
static struct json *text_of(struct world *w, const struct actor *by, enum command_type type,
                            struct str number, const struct json *body)
{
    struct json *t = flow_signing_text(w->r, by, type, number, body, LANG_EN, w->a, &w->d);

    assert_non_null(t);
    return t;
}

static struct str cms_of(struct world *w, const struct pki_holder *h, struct str text)
{
    struct str certs[2] = { h->cert->sig.all, pki->who[PKI_CA].cert->sig.all }, out;
    struct cms_how how = { false, PKI_NOW, NULL };

    assert_true(cms_sign(w->a, h->key, certs, 2, text, how, &out, &w->d));
    return base64_write(w->a, out);
}

/* The body with the signature of `h` over the text `t`. */
static struct json *with(struct world *w, const struct json *body, const struct json *t,
                         const struct pki_holder *h)
{
    struct json *o = json_copy(w->a, body), *s = json_new_object(w->a);

    json_set_str(w->a, s, "format", STR("cms"));
    json_set_str(w->a, s, "id", json_get_str(t, "id"));
    json_set_str(w->a, s, "asked", json_get_str(t, "asked"));
    json_set_str(w->a, s, "data", cms_of(w, h, json_get_str(t, "text")));
    json_set(w->a, o, "signature", s);
    return o;
}

static struct flow_reply call(struct world *w, const struct actor *by, const char *command,
                              struct str number, const struct json *body)
{
    return give(w, by, command, number, json_text(w->a, body, 0).p);
}

/* Without a language: that of who asks for the text has to be found again. */
static struct json *body_one(struct world *w)
{
    struct json *b = json_of(w->a, file_body(w, IIN_ONE)), *o = json_new_object(w->a);

    json_set_str(w->a, json_get(json_get(b, "person"), "name"), "latin", STR("OIDAN SHYQQAN"));
    json_each(m, b)
        if (!str_is(m->key, "language"))
            json_set(w->a, o, str_z(w->a, m->key), json_copy(w->a, m));
    return o;
}

static struct flow_reply file_as(struct world *w, const struct pki_holder *h)
{
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w);

    return call(w, &by, "file", STR_NONE,
                with(w, b, text_of(w, &by, COMMAND_FILE, STR_NONE, b), h));
}

static const struct json *found_in(struct world *w, struct str number, enum event_type type)
{
    struct event *e;
    size_t n;

    assert_int_equal(w->q->ops->events(w->q, number, w->a, &e, &n, &w->d), PORT_OK);
    while (n > 0 && e[n - 1].type != type)
        n--;
    assert_true(n > 0);
    return json_get(e[n - 1].data, "signature");
}

/* ------------------------------------------------------------------ filings */
static void a_good_signature_is_taken_and_kept(void **state)
{
    struct world *w = *state;
    struct flow_reply r = file_as(w, &person);
    const struct json *s;
    struct str bytes;
    size_t n = 0;

    YES(r);
    s = found_in(w, r.number, EVENT_FILED);
    assert_true(str_is(json_get_str(s, "format"), "cms"));
    assert_true(str_is(json_get_str(s, "iin"), IIN_ONE));
    assert_true(str_is(json_get_str(s, "name"), "ОЙДАН ШЫҚҚАН"));
    assert_true(str_is(json_get_str(s, "verdict"), "valid"));
    assert_true(str_is(json_get_str(s, "algorithm"), "ecdsa-sha256"));
    json_each(e, json_get(s, "evidence")) {
        assert_int_equal(w->q->ops->blob_read(w->q, json_get_str(e, "blob"), w->a, &bytes, &w->d),
                         PORT_OK);
        if (str_is(json_get_str(e, "kind"), "text"))
            assert_true(str_find(bytes, "signing-text/1") > 0);
        n++;
    }
    assert_int_equal(n, 3);         /* text, signature, list */
}

static void it_can_be_judged_again_from_what_was_kept(void **state)
{
    struct world *w = *state;
    struct flow_reply r = file_as(w, &person);
    struct trust_question q = { .at = MOMENT_NONE, .now = PKI_NOW, .anchors = &anchor,
                                .n_anchors = 1 };
    struct str text, list = STR_NONE;
    bool valid = false;

    YES(r);
    json_each(e, json_get(found_in(w, r.number, EVENT_FILED), "evidence")) {
        struct str *to = str_is(json_get_str(e, "kind"), "text")        ? &q.content
                         : str_is(json_get_str(e, "kind"), "signature") ? &q.bytes : &list;

        assert_int_equal(w->q->ops->blob_read(w->q, json_get_str(e, "blob"), w->a, to, &w->d),
                         PORT_OK);
    }
    q.crls = &list;
    q.n_crls = 1;
    assert_non_null(trust_port.verify(NULL, &q, w->a, &valid, &text, &w->d));
    assert_true(valid);
}

static void other_people_and_other_times_are_refused(void **state)
{
    struct world *w = *state;

    NO(file_as(w, &other), "signature-other-person");
    NO(file_as(w, &late), "signature-invalid");
    NO(file_as(w, &revoked), "signature-invalid");
    NO(file_as(w, &chief), "signature-other-person");
    NO(file_as(w, &pki->who[PKI_STRANGER]), "signature-doubtful");
    YES(file_as(w, &person));       /* nothing of the refused was kept */
}

static void an_organisations_key_is_no_persons(void **state)
{
    struct world *w = *state;
    struct pki_holder h = holder("ОЙДАН ШЫҚҚАН", IIN_ONE, BIN_POLICE, 0);

    NO(file_as(w, &h), "signature-wrong-role");
    private_key_free(h.key);
}

static void changed_facts_are_not_what_was_signed(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w), *t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);

    json_set_bool(w->a, json_get(json_get(b, "facts"), "applicant"), "liable", true);
    NO(call(w, &by, "file", STR_NONE, with(w, b, t, &person)), "signature-invalid");
}

static void a_signed_text_is_used_once_and_soon(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w), *t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);
    struct json *signed_body = with(w, b, t, &person);
    struct flow_reply r = call(w, &by, "file", STR_NONE, signed_body);

    YES(r);
    YES(give(w, &by, "withdraw", r.number, "{}"));
    NO(call(w, &by, "file", STR_NONE, signed_body), "signature-used");
    t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);
    world_clock("2026-05-28T15:31:00+05:00");
    NO(call(w, &by, "file", STR_NONE, with(w, b, t, &person)), "signature-stale");
    world_clock("2026-05-28T14:50:00+05:00");
    NO(call(w, &by, "file", STR_NONE, with(w, b, t, &person)), "signature-stale");
}

static void where_one_is_needed_nothing_else_will_do(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE), counter = who("operator", "c1");
    struct json *b = body_one(w), *paper = json_copy(w->a, b), *s = json_new_object(w->a);

    NO(call(w, &by, "file", STR_NONE, b), "signature-missing");
    json_set_str(w->a, s, "format", STR("paper"));
    json_set(w->a, paper, "signature", s);
    NO(call(w, &by, "file", STR_NONE, paper), "signature-missing");
    json_set_str(w->a, s, "format", STR("cms"));
    json_set_str(w->a, s, "id", STR("0123456789abcdef"));
    json_set_str(w->a, s, "asked", STR(NOW));
    json_set_str(w->a, s, "data", STR("not a signature"));
    NO(call(w, &by, "file", STR_NONE, paper), "signature-invalid");
    (void)counter;
}

static void a_code_confirms_exactly_the_text(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w), *t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);
    struct json *c = json_new_object(w->a);

    json_set_str(w->a, c, "id", json_get_str(t, "id"));
    json_set_str(w->a, c, "asked", json_get_str(t, "asked"));
    json_set_str(w->a, c, "sha256", json_get_str(t, "sha256"));
    for (int changed = 1; changed >= 0; changed--) {
        struct arena *own = arena_new();
        struct json *body = json_copy(own, b);
        struct flow_request q = { .type = COMMAND_FILE, .by = by, .body = body, .confirmed = c,
                                  .arena = own };
        struct flow_reply r;

        if (changed)
            json_set_str(own, body, "language", STR("kk"));
        r = flow_call_request(w->f, &q);
        assert_int_equal(r.ok, !changed);
        if (changed)
            assert_true(said(&r.reasons, "signature-invalid"));
        else
            assert_true(str_is(json_get_str(found_in(w, str_dup(w->a, r.number), EVENT_FILED),
                                            "format"), "sms"));
        arena_free(r.arena);
    }
}

static void a_code_is_enough_only_where_it_is_said(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *t = text_of(w, &by, COMMAND_FILE, STR_NONE, body_one(w));
    struct json *c = json_new_object(w->a);
    struct arena *own = arena_new();
    struct flow_request q = { .type = COMMAND_FILE, .by = by, .body = json_copy(own, body_one(w)),
                              .confirmed = c, .arena = own };
    struct flow_reply r;

    json_set_str(w->a, c, "id", json_get_str(t, "id"));
    json_set_str(w->a, c, "asked", json_get_str(t, "asked"));
    json_set_str(w->a, c, "sha256", json_get_str(t, "sha256"));
    by_code = STR("exit-visa");
    assert_false(flow_code_confirms(w->f, STR("permit")));
    r = flow_call_request(w->f, &q);
    by_code = STR("permit");
    assert_false(r.ok);
    assert_true(said(&r.reasons, "signature-no-code"));
    arena_free(r.arena);
}

/* The same words by a program with a token need none; thrown away drafts never do. */
static void on_pages_every_word_is_signed(void **state)
{
    static const struct { enum command_type type; const char *body; } words[] = {
        { COMMAND_WITHDRAW, "{}" }, { COMMAND_ANSWER, "{'id':'q-1','answer':'Berlin'}" },
        { COMMAND_COMPLAIN, "{'text':'late','about':'inaction'}" },
        { COMMAND_OBJECT, "{'text':'no','hearing':false}" },
    };
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct flow_reply filed = file_as(w, &person), draft;

    YES(filed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct arena *own = arena_new();
        struct flow_request q = { .type = words[i].type, .by = by, .page = true, .arena = own,
                                  .number = str_dup(own, filed.number),
                                  .body = json_copy(own, json_of(w->a, words[i].body)) };
        struct flow_reply r = flow_call_request(w->f, &q);

        assert_false(r.ok);
        assert_true(said(&r.reasons, "signature-missing"));
        assert_false(flow_needs_signature(w->f, words[i].type, &by, false));
        arena_free(r.arena);
    }
    by = who("applicant", IIN_TWO);
    draft = give(w, &by, "draft", STR_NONE, file_body(w, IIN_TWO));
    YES(draft);
    for (int again = 0; again < 2; again++) {
        struct arena *own = arena_new();
        struct flow_request q = { .type = COMMAND_WITHDRAW, .by = by, .page = true, .arena = own,
                                  .number = str_dup(own, draft.number), .body = json_new_object(own) };
        struct flow_reply r = flow_call_request(w->f, &q);

        assert_int_equal(r.ok, again == 0);     /* the second finds no draft */
        arena_free(r.arena);
    }
}

/* ------------------------------------------------------------------ decisions */
static struct str checked_case(struct world *w)
{
    struct actor officer = staff("officer", "o1"), revenue = who("agency", "revenue");
    struct actor security = who("agency", "security");
    struct flow_reply r = file_as(w, &person);

    YES(r);
    bring_papers(w, IIN_ONE, r.number);
    YES(give(w, &officer, "accept", r.number, NULL));
    YES(give(w, &officer, "send-check", r.number, NULL));
    YES(give(w, &revenue, "answer-check", r.number, "{'check':'debt-check','answer':'clear'}"));
    YES(give(w, &security, "answer-check", r.number,
             "{'check':'security-check','answer':'clear'}"));
    return r.number;
}

static struct actor chief_actor(void)
{
    struct actor h = staff("head", "h1");

    h.person = STR("550102100013");
    return h;
}

static void a_head_signs_the_decision(void **state)
{
    struct world *w = *state;
    struct str number = checked_case(w);
    struct actor h = chief_actor(), officer = staff("officer", "o1");
    struct json *b = json_of(w->a, "{'decision':'grant'," CLEAN "}"), *t;
    const struct json *s;

    t = text_of(w, &h, COMMAND_DECIDE, number, b);
    assert_true(str_find(json_get_str(t, "text"), "Ойдан") > 0);    /* whom it is about */
    NO(call(w, &h, "decide", number, with(w, b, t, &person)), "signature-other-person");
    YES(give(w, &officer, "ask", number, "{'question':'Мекенжай өзгерді ме?'}"));
    NO(call(w, &h, "decide", number, with(w, b, t, &chief)), "signature-invalid");
    t = text_of(w, &h, COMMAND_DECIDE, number, b);
    YES(call(w, &h, "decide", number, with(w, b, t, &chief)));
    s = found_in(w, number, EVENT_DECIDED);
    assert_true(str_is(json_get_str(s, "role"), "head"));
    assert_true(str_is(json_get_str(s, "bin"), BIN_POLICE));
    s = json_get(json_get(flow_show(w->r, &h, number, LANG_RU, w->a, &w->d), "decision"),
                 "signature");
    assert_true(str_is(json_get_str(s, "name"), "БАСТЫҚОВ БАС"));
    assert_null(json_get(s, "iin"));        /* the person learns the name, not the number */
}

/* ------------------------------------------------------------------ seals, receipts, witnesses */
static void a_decision_keeps_its_seal(void **state)
{
    struct world *w = *state;
    struct str number = checked_case(w), pdf, first, list;
    struct actor h = chief_actor();
    struct flow_reply r;
    struct seal_trust trust;
    enum seal_verdict v;
    struct json *o;

    r = give(w, &h, "decide", number, "{'decision':'grant'," CLEAN "}");
    YES(r);
    assert_true(flow_paper(w->r, &h, number, PAPER_DECISION, LANG_KK, w->a, &pdf, &w->d));
    first = json_get_str(world_model, "seal");
    assert_true(first.n > 200);
    assert_true(flow_paper(w->r, &h, number, PAPER_DECISION, LANG_RU, w->a, &pdf, &w->d));
    assert_true(str_eq(first, json_get_str(world_model, "seal")));
    assert_true(flow_paper(w->r, &h, number, PAPER_CERTIFICATE, LANG_RU, w->a, &pdf, &w->d));
    assert_false(str_eq(first, json_get_str(world_model, "seal")));
    list = pki_file(w->a, path("trust.txt"));
    assert_true(seal_trust_read(w->a, list, &trust, &w->d));
    o = seal_answer(w->a, first, &trust, PKI_NOW, &v);
    assert_int_equal(v, SEAL_VALID);
    assert_true(str_is(json_get_str(json_get(o, "fields"), "name"), "OIDAN<<SHYQQAN"));
}

static void answers_carry_receipts(void **state)
{
    struct world *w = *state;
    struct flow_reply r = file_as(w, &person);
    struct actor by = who("applicant", IIN_ONE);
    struct checkpoint head;
    struct receipt proof;
    struct str text;

    YES(r);
    text = json_text(w->a, json_get(r.answer, "receipt"), 0);
    assert_true(receipt_read(w->a, text, &proof, &w->d));
    assert_true(receipt_verify(w->a, &proof, &journal.key, 1, &head, &w->d));
    assert_true(str_find(proof.leaf, "\"type\":\"filed\"") > 0);
    assert_true(flow_receipt(w->r, &by, r.number, STR("filed"), w->a, &text, &w->d));
    assert_true(receipt_read(w->a, text, &proof, &w->d));
    assert_true(receipt_verify(w->a, &proof, &journal.key, 1, &head, &w->d));
    assert_false(flow_receipt(w->r, &by, r.number, STR("decided"), w->a, &text, &w->d));
    assert_true(said(&w->d, "no-such-event"));
}

static void a_witness_finds_another_past(void **state)
{
    struct world *w = *state;
    struct trust_port *t = &world_trust;
    struct str file = STR_NONE, note = STR_NONE;
    struct diags d = diags_on(w->a);
    struct actor by = who("applicant", IIN_ONE);
    struct flow_reply r = file_as(w, &person);
    struct store *rewritten;

    YES(r);
    note = flow_checkpoint(w->r, w->a, &w->d);
    assert_true(t->witness(t->ctx, STR_NONE, t->journal_key, note, w->q, PKI_NOW, w->a, &file,
                           &w->d));
    YES(give(w, &by, "withdraw", r.number, "{}"));      /* it only grew */
    note = flow_checkpoint(w->r, w->a, &w->d);
    assert_true(t->witness(t->ctx, file, t->journal_key, note, w->q, PKI_NOW, w->a, &file, &w->d));
    assert_int_equal(store_mem_open(&rewritten, &w->d), PORT_OK);
    assert_false(t->witness(t->ctx, file, t->journal_key, STR_NONE, rewritten, PKI_NOW, w->a, &file,
                            &d));
    assert_int_equal(d.first->class, DIAG_FINDING);
    rewritten->ops->close(rewritten);
}

/* What an auditor kept is held against the journal by our key and by the bytes. */
static void a_kept_head_is_compared(void **state)
{
    struct world *w = *state;
    struct actor auditor = who("auditor", "u1"), officer = who("officer", "o1"), by = who("applicant", IIN_ONE);
    struct flow_reply r = file_as(w, &person);
    struct str note, spoilt;
    char *p;

    YES(r);
    note = flow_checkpoint(w->r, w->a, &w->d);
    YES(give(w, &by, "withdraw", r.number, "{}"));
    assert_true(str_is(json_get_str(flow_head_check(w->r, &auditor, note, w->a, &w->d), "verdict"), "good"));
    assert_null(flow_head_check(w->r, &officer, note, w->a, &w->d));
    w->d = diags_on(w->a);
    p = str_z(w->a, note);
    p[str_find(note, "\n") + 1] ^= 3;                   /* another size under the same signature */
    spoilt = str_of(p);
    assert_true(str_is(json_get_str(flow_head_check(w->r, &auditor, spoilt, w->a, &w->d), "verdict"), "not-ours"));
    assert_true(str_is(json_get_str(flow_head_check(w->r, &auditor, STR("x"), w->a, &w->d), "verdict"), "not-ours"));
}

/* A receipt holds the whole event: it is for who may see the whole of it, and names no official. */
static void a_receipt_is_for_who_sees_the_event(void **state)
{
    struct world *w = *state;
    struct str number = checked_case(w), text;
    struct actor h = chief_actor(), by = who("applicant", IIN_ONE);
    struct diags d = diags_on(w->a);
    struct receipt proof;

    assert_false(flow_receipt(w->r, &by, number, STR("check-answered"), w->a, &text, &d));
    assert_true(said(&d, "event-withheld"));
    assert_true(flow_receipt(w->r, &h, number, STR("check-answered"), w->a, &text, &w->d));
    YES(give(w, &h, "decide", number, "{'decision':'grant'," CLEAN "}"));
    assert_true(flow_receipt(w->r, &by, number, STR("decided"), w->a, &text, &w->d));
    assert_true(receipt_read(w->a, text, &proof, &w->d));
    assert_true(str_find(proof.leaf, "\"person\":\"mark:") > 0);
    assert_int_equal(str_find(proof.leaf, h.person.p), -1);
}

/* ------------------------------------------------------------------ a service that is silent */
static bool services_answer;
static const struct trust_online somebody;

static struct json *proof_of(void *ctx, const struct trust_question *q, struct arena *a,
                             struct diags *d)
{
    struct json *o = json_new_object(a);

    (void)ctx, (void)d;
    assert_true(q->bytes.n > 0 && q->content.n > 0 && q->n_crls == 1);
    json_set_str(a, o, "chain", pem_make(a, "CERTIFICATE", pki->who[PKI_CA].cert->sig.all));
    json_push(a, json_set(a, o, "crls", json_new_array(a)), json_new_str(a, base64_write(a, crl)));
    return services_answer ? o : NULL;
}

static int begin_silent(void **state)
{
    services_answer = false;
    world_trust.evidence = proof_of;
    world_signing.online = &somebody;
    return begin(state);
}

static int end_silent(void **state)
{
    world_trust.evidence = trust_port.evidence;
    world_signing.online = NULL;
    return world_end(state);
}

/* What an archive says of the person's signature; *proof: the kept answers are in it. */
static const struct json *signature_in(struct world *w, struct str number, bool *proof)
{
    struct actor by = who("applicant", IIN_ONE);
    struct trust_question q = { .at = MOMENT_NONE, .now = PKI_NOW, .anchors = &anchor,
                                .n_anchors = 1 };
    struct json *answer;
    bool valid;
    struct str text;
    struct zip z;

    assert_true(flow_archive(w->r, &by, number, w->a, &q.bytes, &w->d));
    assert_true(zip_read(w->a, q.bytes, &z, &w->d));
    *proof = zip_find(&z, STR("evidence/0001-filed.json")) != NULL;
    answer = trust_port.verify(NULL, &q, w->a, &valid, &text, &w->d);
    json_each(x, json_get(json_get(answer, "fields"), "signatures"))
        if (str_is(json_get_str(x, "file"), "signatures/0001-filed.p7s"))
            return x;
    return NULL;
}

static size_t evidence_left(struct world *w)
{
    struct record_query q = { .kind = STR("evidence-open"), .limit = 10 };
    struct record *rows;
    size_t n;

    assert_int_equal(flow_record_list(w->r, &q, w->a, &rows, &n, &w->d), PORT_OK);
    return n;
}

static void silent_services_are_asked_again(void **state)
{
    struct world *w = *state;
    struct flow_reply r = file_as(w, &person);
    const struct json *one;
    bool proof;

    YES(r);
    assert_true(json_get_bool(found_in(w, r.number, EVENT_FILED), "evidence_incomplete", false));
    for (int answered = 0; answered <= 1; answered++) {
        services_answer = answered;
        (void)flow_sweep(w->f, &w->d);
        one = signature_in(w, r.number, &proof);
        assert_int_equal(proof, answered);
        assert_int_equal(json_get_int(one, "event", 0), 1);
        assert_true(str_is(json_get_str(json_get(one, "report"), "verdict"), "valid"));
    }
    assert_int_equal(evidence_left(w), 0);
}

/* An authority of the tests' own. */
static bool stamp_bytes(void *ctx, struct str content, moment now, struct arena *a,
                        struct str *token, struct diags *d)
{
    (void)ctx, (void)d;
    *token = str_dup(a, pki_token(pki, PKI_TSA, content, HASH_SHA256, now));
    return true;
}

static struct json *stamp_number(struct world *w, size_t i, size_t *n)
{
    struct record_query q = { .kind = STR("head-stamp"), .limit = 10 };
    struct record *rows;

    assert_int_equal(flow_record_list(w->r, &q, w->a, &rows, n, &w->d), PORT_OK);
    assert_true(i < *n);
    return json_parse(w->a, rows[i].data, JSON_LIMITS, &w->d);
}

static void heads_are_stamped_once_a_day(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct flow_reply r = file_as(w, &person);
    struct str text, token;
    struct json *one, *two;
    struct tsp *t;
    size_t n;

    YES(r);
    assert_true(flow_stamp_head(w->f, &w->d));
    assert_false(flow_stamp_head(w->f, &w->d));
    one = stamp_number(w, 0, &n);
    assert_int_equal(n, 1);
    text = json_get_str(one, "stamped");
    assert_true(base64_read(w->a, json_get_str(one, "token"), &token));
    t = tsp_read(w->a, token, &w->d);
    assert_non_null(t);
    assert_true(tsp_is_over(t, text));
    world_clock("2026-05-29T16:00:00+05:00");
    assert_false(flow_stamp_head(w->f, &w->d));         /* nothing new to stamp */
    YES(give(w, &by, "withdraw", r.number, "{}"));
    assert_true(flow_stamp_head(w->f, &w->d));
    two = stamp_number(w, 1, &n);
    assert_int_equal(n, 2);
    assert_true(str_find(json_get_str(two, "stamped"), "\"before\"") > 0);
    assert_true(json_get_int(two, "size", 0) > json_get_int(one, "size", 0));
    /* The authority's certificate has less than a month left: stamped anew though nothing happened. */
    world_clock("2027-02-01T10:00:00+05:00");
    assert_true(flow_stamp_head(w->f, &w->d));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, begin, world_end)
    const struct CMUnitTest tests[] = {
        T(a_good_signature_is_taken_and_kept), T(it_can_be_judged_again_from_what_was_kept),
        T(other_people_and_other_times_are_refused), T(an_organisations_key_is_no_persons),
        T(changed_facts_are_not_what_was_signed), T(a_signed_text_is_used_once_and_soon),
        T(where_one_is_needed_nothing_else_will_do), T(a_code_confirms_exactly_the_text),
        T(a_code_is_enough_only_where_it_is_said), T(on_pages_every_word_is_signed),
        T(a_head_signs_the_decision), T(a_decision_keeps_its_seal), T(answers_carry_receipts),
        T(a_witness_finds_another_past), T(a_kept_head_is_compared), T(heads_are_stamped_once_a_day),
        T(a_receipt_is_for_who_sees_the_event),
        cmocka_unit_test_setup_teardown(silent_services_are_asked_again, begin_silent, end_silent),
    };

    return cmocka_run_group_tests(tests, all_setup, all_end);
}
