/*
 * NAME    test_flow_proofs - seals, receipts, witnesses, evidence that is kept and stamped anew
 * WHY     what was decided must prove itself when nobody is asked any more, the operator least of all
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "signed_help.h"

#include "flow/watch.h"
#include "trust/checkpoint.h"
#include "trust/encode.h"
#include "trust/pem.h"
#include "trust/port.h"
#include "trust/receipt.h"
#include "trust/seal.h"
#include "trust/tsp.h"
#include "trust/zip.h"

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
    list = pki_file(w->a, signed_path("trust.txt"));
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

/* With a time-stamp over what was kept, as far as the flow looks at it. */
static struct json *renewed_of(const struct trust_question *q, struct arena *a)
{
    struct json *o = json_copy(a, q->kept), *list = json_get(o, "renewals");
    struct str token = pki_token(pki, PKI_TSA, STR("what is kept"), HASH_SHA256, q->now);

    if (list == NULL)
        list = json_set(a, o, "renewals", json_new_array(a));
    json_push(a, list, json_new_str(a, base64_write(a, token)));
    return o;
}

static struct json *proof_of(void *ctx, const struct trust_question *q, struct arena *a,
                             struct diags *d)
{
    struct json *o = json_new_object(a);

    (void)ctx, (void)d;
    assert_true(q->bytes.n > 0 && q->content.n > 0 && q->n_crls == 1);
    if (q->kept != NULL)
        return services_answer ? renewed_of(q, a) : NULL;
    json_push(a, json_set(a, o, "timestamps", json_new_array(a)), json_new_str(a,
              base64_write(a, pki_token(pki, PKI_TSA, STR("value"), HASH_SHA256, q->now))));
    json_set_str(a, o, "chain", pem_make(a, "CERTIFICATE", pki->who[PKI_CA].cert->sig.all));
    json_push(a, json_set(a, o, "crls", json_new_array(a)), json_new_str(a, base64_write(a, crl)));
    return services_answer ? o : NULL;
}

static int begin_silent(void **state)
{
    services_answer = false;
    world_trust.evidence = proof_of;
    world_signing.online = &somebody;
    return signed_begin(state);
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

/* The proof in the case's archive, and how often it was stamped anew. */
static size_t renewals_in(struct world *w, struct str number)
{
    struct actor by = who("applicant", IIN_ONE);
    const struct zip_entry *e;
    struct str bytes;
    struct json *o;
    struct zip z;

    assert_true(flow_archive(w->r, &by, number, w->a, &bytes, &w->d));
    assert_true(zip_read(w->a, bytes, &z, &w->d));
    e = zip_find(&z, STR("evidence/0001-filed.json"));
    assert_non_null(e);
    o = json_parse(w->a, e->bytes, JSON_LIMITS, &w->d);
    assert_non_null(json_get(o, "crls"));
    return json_get(o, "renewals") != NULL ? json_get(o, "renewals")->count : 0;
}

static void evidence_is_stamped_anew_in_time(void **state)
{
    struct world *w = *state;
    struct flow_reply r;

    services_answer = true;
    r = file_as(w, &person);
    YES(r);
    assert_true(json_get_str(found_in(w, r.number, EVENT_FILED), "evidence_until").n > 0);
    assert_int_equal(flow_evidence(w->f, &w->d), 0);
    assert_int_equal(renewals_in(w, r.number), 0);
    /* The authority has less than a month left; it is silent today, and asked once a day. */
    world_clock("2027-02-01T10:00:00+05:00");
    services_answer = false;
    assert_int_equal(flow_evidence(w->f, &w->d), 0);
    services_answer = true;
    assert_int_equal(flow_evidence(w->f, &w->d), 0);
    world_clock("2027-02-02T11:00:00+05:00");
    assert_int_equal(flow_evidence(w->f, &w->d), 1);
    assert_int_equal(renewals_in(w, r.number), 1);
    assert_int_equal(flow_evidence(w->f, &w->d), 0);
    world_clock("2027-02-03T12:00:00+05:00");
    assert_int_equal(flow_evidence(w->f, &w->d), 1);
    assert_int_equal(renewals_in(w, r.number), 2);
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

static bool authority_known = true;     /* who issued the stamping authority's certificate */

/* What flow_stamps says of the newest stamp, and how many of all are in order. */
static const struct json *stamps_now(struct world *w, size_t *good)
{
    struct flow_config cfg = { .trust = world_trust, .signing = world_signing };
    struct str both[2] = { anchor, authority };
    moment now;
    struct json *v;

    cfg.signing.anchors = both;
    cfg.signing.n_anchors = authority_known ? 2 : 1;

    assert_true(moment_parse(STR("2026-06-10T10:00:00+05:00"), &now));
    v = flow_stamps(w->q, &cfg, now, w->a, &w->d);
    assert_non_null(v);
    *good = 0;
    json_each(s, v)
        *good += json_get_bool(s, "ok", false);
    return json_at(v, 0);
}

static void put_stamp(struct world *w, struct str id, const struct json *o)
{
    struct record_change c = { .record = { .kind = STR("head-stamp"), .id = id,
                                           .until = MOMENT_NONE, .version = RECORD_ANY,
                                           .data = json_text(w->a, o, 0) } };

    assert_int_equal(flow_record_save(w->f, &c, 1, &w->d), PORT_OK);
}

/* Who can write another past can write other records: only the token itself is believed. */
static void stamps_are_verified_again(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct flow_reply r = file_as(w, &person);
    struct record_query q = { .kind = STR("head-stamp"), .newest = true, .limit = 10 };
    struct json *o, *was;
    struct record *rows;
    size_t n, good;

    YES(r);
    assert_true(flow_stamp_head(w->f, &w->d));
    world_clock("2026-05-29T16:00:00+05:00");
    YES(give(w, &by, "withdraw", r.number, "{}"));
    assert_true(flow_stamp_head(w->f, &w->d));
    assert_true(str_is(json_get_str(stamps_now(w, &good), "proof"), "valid"));
    assert_int_equal(good, 2);
    assert_true(str_starts(json_get_str(stamps_now(w, &good), "time"), "2026-05-29T"));
    authority_known = false;
    assert_true(str_is(json_get_str(stamps_now(w, &good), "proof"), "indeterminate"));
    assert_int_equal(good, 2);
    authority_known = true;
    assert_int_equal(flow_record_list(w->r, &q, w->a, &rows, &n, &w->d), PORT_OK);
    was = json_parse(w->a, rows[0].data, JSON_LIMITS, &w->d);
    /* Another text under the same token; a token of nobody; a signature that is no time-stamp. */
    for (int i = 0; i < 3; i++) {
        o = json_copy(w->a, was);
        if (i == 0)
            json_set_str(w->a, o, "stamped", str_printf(w->a, "%.*s ",
                         STR_ARG(json_get_str(was, "stamped"))));
        else
            json_set_str(w->a, o, "token", i == 1 ? STR("bm9ib2R5")
                         : base64_write(w->a, pki_sign(pki, PKI_INDIVIDUAL,
                                                       json_get_str(was, "stamped"), false)));
        put_stamp(w, rows[0].id, o);
        assert_true(str_is(json_get_str(stamps_now(w, &good), "proof"), "invalid"));
        assert_int_equal(good, 1);
    }
    /* The earlier one made to fit another past: its own token refuses, and the later names another. */
    put_stamp(w, rows[0].id, was);
    was = json_parse(w->a, rows[1].data, JSON_LIMITS, &w->d);
    json_set_int(w->a, was, "size", 7);
    put_stamp(w, rows[1].id, was);
    assert_true(str_is(json_get_str(stamps_now(w, &good), "proof"), "valid"));
    assert_int_equal(good, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, signed_begin, world_end)
#define SILENT(f) cmocka_unit_test_setup_teardown(f, begin_silent, end_silent)
    const struct CMUnitTest tests[] = {
        T(a_decision_keeps_its_seal), T(answers_carry_receipts), T(a_witness_finds_another_past),
        T(a_kept_head_is_compared),
        T(heads_are_stamped_once_a_day), T(stamps_are_verified_again),
        T(a_receipt_is_for_who_sees_the_event),
        SILENT(silent_services_are_asked_again), SILENT(evidence_is_stamped_anew_in_time),
    };

    return cmocka_run_group_tests(tests, signed_setup, signed_end);
}
