/*
 * NAME    test_trust_evidence - responders and time-stamping authorities over HTTP: openssl ocsp and
 *         openssl ts on this machine, well and badly behaved
 * WHY     what is asked while services answer must prove the same when nobody answers any more
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "gate/gate.h"
#include "loop_server.h"
#include "openssl_cli.h"
#include "pki.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/evidence.h"
#include "trust/port.h"

#define YEAR (365 * PKI_DAY)

/* ------------------------------------------------------------------ the world */
enum way {      /* how a service behaves */
    WELL, REVOKED, UNKNOWN, STALE, OTHER, REPLAY, STRANGER, NO_NONCE_TAKEN, REFUSES, BROKEN, EMPTY,
    HTML, HUGE_ANSWER, SLOW, ELSEWHERE, ABSENT, CUT, OTHER_BYTES
};
struct world {
    struct arena *a, *served;
    struct pki *p;
    struct cli *c;
    struct loop *l;
    struct gate *g;
    struct gate_port port;
    struct trust_online online;
    struct trust_question q;
    struct pki_holder person, responder, tsa, young;    /* young: its certificate ends soon */
    enum way ocsp, tsa_way;
    bool use_young;
    struct str last_ocsp, last_tsa, anchors[1], urls[1];
    size_t ocsps, tsas;
};
static struct world *w;
static bool absent;

static void chance(void *ctx, void *p, size_t n)
{
    (void)ctx;
    random_bytes(p, n);
}

static struct pki_holder holder(const char *cn, const char *eku, bool critical, unsigned usage,
                                moment to)
{
    struct pki_profile f = { .cn = cn, .iin = PKI_IIN, .eku = { eku }, .eku_critical = critical,
        .usage = usage, .from = (moment)time(NULL) - 5 * PKI_DAY, .to = to };

    return pki_issue(w->p, &w->p->who[PKI_CA], &f, NULL);
}

static void upper(char *z)
{
    for (; *z != '\0'; z++)
        if (*z >= 'a' && *z <= 'f')
            *z = (char)(*z - 'a' + 'A');
}

/* The responder's index knows the person: valid, revoked, or not at all. */
static void put_index(enum way way)
{
    char *serial = str_z(w->served, serial_hex(w->served, w->person.cert->serial));

    upper(serial);
    cli_put(w->c, "index.txt", way == UNKNOWN ? STR("")
        : way == REVOKED ? str_printf(w->served,
            "R\t400101000000Z\t260101000000Z,keyCompromise\t%s\tunknown\t/CN=P\n", serial)
        : str_printf(w->served, "V\t400101000000Z\t\t%s\tunknown\t/CN=P\n", serial));
}

static struct str openssl_ocsp(struct str question)
{
    put_index(w->ocsp);
    cli_put(w->c, "question.der", question);
    assert_true(cli_run(w->c, "ocsp -index index.txt -CA ca.pem -rsigner responder.pem "
        "-rkey responder.key -reqin question.der -respout answer.der -rmd sha256"));
    return cli_get(w->c, "answer.der");
}

static struct str openssl_ts(struct str question, bool other_bytes)
{
    cli_put(w->c, "q.tsq", other_bytes ? tsp_request(w->served, HASH_SHA256, STR("other"),
                                                     STR("\x45"), NULL) : question);
    assert_true(cli_run(w->c, w->use_young
        ? "ts -reply -config ts.cnf -section young -queryfile q.tsq -out a.tsr"
        : "ts -reply -config ts.cnf -section here -queryfile q.tsq -out a.tsr"));
    return cli_get(w->c, "a.tsr");
}

/* What services of every kind do wrong. */
static bool misbehave(enum way way, const char *media, struct loop_reply *r)
{
    static char huge[(1 << 20) + 1];

    r->media = media;
    switch (way) {
    case BROKEN: r->body = STR("\x30\x03\x0a\x01\x00\x01"); return true;
    case EMPTY: return true;
    case HTML: r->media = "text/html"; r->body = STR("<p>"); return true;
    case HUGE_ANSWER: r->body = (struct str){ huge, sizeof huge }; return true;
    case SLOW: r->delay_ms = 900; return true;
    case ELSEWHERE: r->status = 302; r->location = loop_url(w->l); return true;
    case ABSENT: r->status = 404; return true;
    case CUT: r->body = STR("0123456789"); r->cut = true; return true;
    default: return false;
    }
}

static void answer_ocsp(const struct loop_request *q, struct loop_reply *r)
{
    enum way way = w->ocsp;
    struct pki_answer how = { .state = OCSP_GOOD, .this_update = (moment)time(NULL) - 2 * PKI_DAY,
        .hash = HASH_SHA256, .signer = PKI_RESPONDER };

    w->ocsps++;
    if (!str_is(q->media, "application/ocsp-request") ||
        misbehave(way, "application/ocsp-response", r))
        return;
    w->p->who[PKI_RESPONDER] = w->responder;
    w->p->who[PKI_INDIVIDUAL] = w->person;
    if (way == STRANGER) {
        how.signer = PKI_STRANGER;
        how.this_update = (moment)time(NULL);
    }
    if (way == REFUSES || (way == NO_NONCE_TAKEN && str_find(q->body, "\x2b\x06\x01\x05\x05\x07"
                                                             "\x30\x01\x02") >= 0))
        r->body = way == REFUSES ? STR("\x30\x03\x0a\x01\x06") : STR("\x30\x03\x0a\x01\x01");
    else if (way == STALE || way == STRANGER)
        r->body = pki_ocsp(w->p, PKI_INDIVIDUAL, how);
    else if (way == OTHER)
        r->body = openssl_ocsp(ocsp_request(w->served, w->p->who[PKI_HEAD].cert,
            w->p->who[PKI_CA].cert, HASH_SHA256, STR_NONE));
    else if (way == REPLAY)
        r->body = w->last_ocsp;
    else
        r->body = w->last_ocsp = openssl_ocsp(q->body);
}

static void serve(void *ctx, const struct loop_request *q, struct loop_reply *r)
{
    (void)ctx;
    if (str_is(q->path, "/ocsp")) {
        answer_ocsp(q, r);
    } else if (str_is(q->path, "/crl")) {
        r->media = "application/pkix-crl";
        r->body = w->p->crl;
    } else if (str_is(q->path, "/tsa")) {
        w->tsas++;
        if (misbehave(w->tsa_way, "application/timestamp-reply", r))
            return;
        if (w->tsa_way == REFUSES)
            r->body = STR("\x30\x05\x30\x03\x02\x01\x02");
        else if (w->tsa_way == REPLAY)
            r->body = w->last_tsa;
        else
            r->body = w->last_tsa = openssl_ts(q->body, w->tsa_way == OTHER_BYTES);
    } else {
        r->status = 404;
    }
}

static const char ts_cnf[] =
    "[here]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.398.3.3.2.6.1\n"
    "other_policies=1.2.3.4\ndigests=sha256,sha512\nsigner_cert=tsa.pem\nsigner_key=tsa.key\n"
    "certs=ca.pem\ness_cert_id_alg=sha256\nordering=yes\naccuracy=secs:1\n"
    "[young]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.398.3.3.2.6.1\n"
    "digests=sha256,sha512\nsigner_cert=young.pem\nsigner_key=young.key\n"
    "certs=ca.pem\ness_cert_id_alg=sha256\n";

static void put_holder(const char *name, const struct pki_holder *h)
{
    cli_put_cert(w->c, str_printf(w->a, "%s.pem", name).p, h->cert);
    cli_put_key(w->c, str_printf(w->a, "%s.key", name).p, h->key);
}

static int begin(void **state)
{
    struct gate_config c = { .connect_ms = 500, .try_ms = 10000, .all_ms = 20000, .tries = 1,
        .rest_after = 1000 };
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    moment now = (moment)time(NULL);

    (void)state;
    w = arena_new_of(a, struct world);
    w->a = a;
    w->served = arena_new();
    w->c = cli_new(w->served);
    if (w->c == NULL) {
        absent = true;
        return 0;
    }
    w->p = pki_new(a, ALG_ECDSA_SHA256);
    w->person = holder("ТЕСТОВ ТЕСТ", "1.3.6.1.5.5.7.3.4", false,
                       CERT_SIGN | CERT_NON_REPUDIATION, now + 30 * PKI_DAY);
    w->responder = holder("OCSP", "1.3.6.1.5.5.7.3.9", false, CERT_SIGN, now + 30 * PKI_DAY);
    private_key_free(w->p->who[PKI_INDIVIDUAL].key);
    private_key_free(w->p->who[PKI_RESPONDER].key);
    w->p->who[PKI_INDIVIDUAL] = w->person;      /* freed with the rest */
    w->p->who[PKI_RESPONDER] = w->responder;
    w->tsa = holder("TSA", "1.3.6.1.5.5.7.3.8", true, CERT_SIGN, now + 3 * YEAR);
    w->young = holder("TSA", "1.3.6.1.5.5.7.3.8", true, CERT_SIGN, now + PKI_DAY);
    cli_put_cert(w->c, "ca.pem", w->p->who[PKI_CA].cert);
    cli_put_cert(w->c, "root.pem", w->p->who[PKI_ROOT].cert);
    cli_put(w->c, "ts.cnf", str_of(ts_cnf));
    cli_put(w->c, "serial", STR("01\n"));
    put_holder("responder", &w->responder);
    put_holder("tsa", &w->tsa);
    put_holder("young", &w->young);
    w->l = loop_start(serve, NULL);
    w->g = gate_open(&c, &d);
    assert_non_null(w->g);
    w->port = gate_port_of(w->g);
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (!absent) {
        gate_close(w->g);
        loop_stop(w->l);
        cli_free(w->c);
        pki_free(w->p);
        private_key_free(w->young.key);
        private_key_free(w->tsa.key);
    }
    arena_free(w->served);
    arena_free(w->a);
    return 0;
}

static struct str signature(bool attached)
{
    w->p->who[PKI_INDIVIDUAL] = w->person;
    return pki_sign(w->p, PKI_INDIVIDUAL, STR("words"), attached);
}

/* A question about bytes with everybody well behaved. */
static struct trust_question *question(struct str bytes)
{
    w->ocsp = w->tsa_way = WELL;
    w->use_young = false;
    w->ocsps = w->tsas = 0;
    w->anchors[0] = str_printf(w->a, "%s/root.pem", cli_folder(w->c));
    w->online = (struct trust_online){ .gate = &w->port, .random = { chance, NULL },
        .ocsp = str_printf(w->a, "%s/ocsp", loop_url(w->l)),
        .tsa = str_printf(w->a, "%s/tsa", loop_url(w->l)) };
    w->q = (struct trust_question){ .bytes = bytes, .at = MOMENT_NONE, .now = (moment)time(NULL),
        .anchors = w->anchors, .n_anchors = 1, .lang = LANG_EN, .online = &w->online };
    return &w->q;
}

static struct json *verify(const struct trust_question *q, const char *verdict)
{
    struct diags d = diags_on(w->a);
    struct json *j;
    struct str text;
    bool valid;

    j = trust_port.verify(NULL, q, w->a, &valid, &text, &d);
    if (j == NULL)
        print_message("%s\n", diag_text(w->a, d.first).p);
    assert_non_null(j);
    if (!str_is(json_get_str(j, "verdict"), verdict))
        print_message("%s\n", json_text(w->a, j, 2).p);
    assert_true(str_is(json_get_str(j, "verdict"), verdict));
    assert_int_equal(valid, strcmp(verdict, "valid") == 0);
    return j;
}

static bool has_reason(const struct json *j, const char *code)
{
    json_each(v, json_get(j, "reasons"))
        if (str_is(v->s, code))
            return true;
    return false;
}

static struct str fault_of(const struct json *j)
{
    return json_get_str(json_at(json_get(json_get(j, "online"), "faults"), 0), "code");
}

/* ------------------------------------------------------------------ verify --online */
static void nobody_is_asked_unasked(void **state)
{
    struct trust_question *q;
    struct json *j;

    (void)state;
    if (absent)
        skip();
    q = question(signature(true));
    q->online = NULL;
    j = verify(q, "indeterminate");
    assert_true(has_reason(j, "revocation-unknown"));
    assert_null(json_get(j, "online"));
    assert_int_equal(w->ocsps + w->tsas, 0);
}

static void who_is_asked_answers(void **state)
{
    struct json *j;

    (void)state;
    if (absent)
        skip();
    j = verify(question(signature(true)), "valid");
    assert_int_equal(json_get_int(json_get(j, "online"), "answers", 0), 1);
    assert_int_equal(w->ocsps, 1);
    assert_int_equal(w->tsas, 0);           /* verifying stamps nothing */
}

static void answers_of_every_sort(void **state)
{
    static const struct { enum way way; const char *verdict, *fault; } rows[] = {
        { WELL, "valid", "" }, { REVOKED, "invalid", "" },
        { UNKNOWN, "indeterminate", "ocsp-unknown" }, { STALE, "indeterminate", "ocsp-stale" },
        { OTHER, "indeterminate", "ocsp-other" }, { REPLAY, "indeterminate", "ocsp-nonce" },
        { STRANGER, "indeterminate", "ocsp-not-authorised" },
        { NO_NONCE_TAKEN, "valid", "" }, { REFUSES, "indeterminate", "ocsp-refused" },
        { BROKEN, "indeterminate", "bad-ocsp" }, { EMPTY, "indeterminate", "bad-ocsp" },
        { HTML, "indeterminate", "gate-media" }, { HUGE_ANSWER, "indeterminate", "gate-size" },
        { SLOW, "indeterminate", "gate-time" }, { ELSEWHERE, "indeterminate", "gate-redirect" },
        { ABSENT, "indeterminate", "ocsp-absent" }, { CUT, "indeterminate", "gate-unreachable" },
    };
    struct str message;

    (void)state;
    if (absent)
        skip();
    message = signature(true);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gate_config quick = { .try_ms = 400, .all_ms = 500, .tries = 1 };
        struct trust_question *q = question(message);
        struct diags d = diags_on(w->a);
        struct gate *g = gate_open(&quick, &d);
        struct gate_port port = gate_port_of(g);
        struct json *j;

        if (rows[i].way == SLOW)
            w->online.gate = &port;
        w->ocsp = rows[i].way;
        j = verify(q, rows[i].verdict);
        if (!str_is(fault_of(j), rows[i].fault))
            print_message("row %zu: %s\n", i, json_text(w->a, j, 2).p);
        assert_true(str_is(fault_of(j), rows[i].fault));
        if (rows[i].way == REVOKED)
            assert_true(has_reason(j, "certificate-revoked"));
        gate_close(g);
    }
}

/* openssl's own HTTP server, nothing of ours between. */
static void openssl_listens(void **state)
{
    struct diags d = diags_on(w->a);
    struct trust_question *q;
    struct json *j;
    struct str text;
    char address[64];
    bool answered = false;
    int port = 0;

    (void)state;
    if (absent)
        skip();
    put_index(WELL);
    q = question(signature(true));
    assert_true(cli_start(w->c, "ocsp -index index.txt -CA ca.pem -rsigner responder.pem "
        "-rkey responder.key -rmd sha256", &port));
    snprintf(address, sizeof address, "http://127.0.0.1:%d/", port);
    w->online.ocsp = str_of(address);
    j = trust_port.verify(NULL, q, w->a, &answered, &text, &d);
    assert_non_null(j);
    if (!answered)
        print_message("%s\n", json_text(w->a, j, 2).p);
    cli_stop(w->c);
    assert_true(answered);
}

static void a_list_will_do(void **state)
{
    struct trust_question *q;
    struct json *j;

    (void)state;
    if (absent)
        skip();
    q = question(signature(true));
    pki_crl(w->p, (struct pki_list){ .this_update = q->now - 60, .next_update = q->now + PKI_DAY });
    w->p->crl = pki_crl(w->p, (struct pki_list){ .this_update = q->now - 60,
        .next_update = q->now + PKI_DAY });
    w->online.ocsp = STR_NONE;
    w->urls[0] = str_printf(w->a, "%s/crl", loop_url(w->l));
    w->online.crls = w->urls;
    w->online.n_crls = 1;
    j = verify(q, "valid");
    assert_int_equal(json_get_int(json_get(j, "online"), "lists", 0), 1);
    w->urls[0] = str_printf(w->a, "%s/nothing", loop_url(w->l));
    j = verify(q, "indeterminate");
    assert_true(str_is(fault_of(j), "crl-absent"));
}

/* ------------------------------------------------------------------ CAdES-T, -LT */
static void a_message_carries_its_proof(void **state)
{
    struct diags d = diags_on(w->a);
    struct trust_question *q;
    struct str lt;
    struct json *j;
    struct cms *m;

    (void)state;
    if (absent)
        skip();
    q = question(signature(true));
    if (!trust_port.upgrade(NULL, q, w->a, &lt, &d))
        fail_msg("%s", diag_text(w->a, d.first).p);
    m = cms_read(w->a, lt, &d);
    assert_non_null(m);
    assert_int_equal(m->signers[0].n_tokens, 1);
    assert_int_equal(m->n_ocsps, 1);
    /* Offline, ten years on, when every certificate but the root's has expired. */
    q->bytes = lt;
    q->online = NULL;
    q->now += 10 * YEAR;
    j = verify(q, "valid");
    assert_true(str_is(json_get_str(json_get(json_at(json_get(j, "signers"), 0), "timestamp"),
                                    "chain"), "ok"));
    /* What it was made from is not enough then. */
    q->bytes = signature(true);
    verify(q, "invalid");
    /* Somebody else's reader sees a signed message still. */
    cli_put(w->c, "lt.der", lt);
    assert_true(cli_run(w->c, "cms -verify -in lt.der -inform DER -CAfile root.pem -purpose any "
                              "-binary -out said.bin"));
    assert_true(cli_run(w->c, "cms -cmsout -print -noout -in lt.der -inform DER"));
    assert_true(cli_said(w->c, "id-smime-aa-timeStampToken"));
}

static void upgrading_takes_everything_or_nothing(void **state)
{
    static const struct { enum way ocsp, tsa; const char *policy, *fault; } rows[] = {
        { WELL, REPLAY, NULL, "tsa-other" }, { WELL, OTHER_BYTES, NULL, "tsa-other" },
        { WELL, REFUSES, NULL, "bad-timestamp" }, { WELL, BROKEN, NULL, "bad-timestamp" },
        { WELL, HTML, NULL, "gate-media" }, { WELL, ABSENT, NULL, "tsa-absent" },
        { UNKNOWN, WELL, NULL, "ocsp-unknown" }, { WELL, WELL, "1.2.9.9", "bad-timestamp" },
    };
    struct str out = STR_NONE;

    (void)state;
    if (absent)
        skip();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trust_question *q = question(signature(true));
        struct diags d = diags_on(w->a);

        w->ocsp = rows[i].ocsp;
        w->tsa_way = rows[i].tsa;
        w->online.policy = rows[i].policy;
        assert_false(trust_port.upgrade(NULL, q, w->a, &out, &d));
        if (!str_is(d.first->code, rows[i].fault))
            print_message("row %zu: %s\n", i, diag_text(w->a, d.first).p);
        assert_true(str_is(d.first->code, rows[i].fault));
        assert_null(out.p);
    }
    question(signature(true));
    w->online.policy = "1.2.398.3.3.2.6.1";
    assert_true(trust_port.upgrade(NULL, &w->q, w->a, &out, &(struct diags){ .arena = w->a }));
}

/* ------------------------------------------------------------------ evidence kept */
static struct json *evidence(const struct trust_question *q)
{
    struct diags d = diags_on(w->a);
    struct json *kept = trust_port.evidence(NULL, q, w->a, &d);

    if (kept == NULL)
        fail_msg("%s", diag_text(w->a, d.first).p);
    return json_parse(w->a, json_text(w->a, kept, 0), JSON_LIMITS, &d);
}

static void evidence_outlives_its_services(void **state)
{
    struct trust_question *q;
    struct json *kept, *renewed, *j;

    (void)state;
    if (absent)
        skip();
    q = question(signature(false));
    q->content = STR("words");
    w->use_young = true;
    kept = evidence(q);
    q->online = NULL;
    q->kept = kept;
    verify(q, "valid");
    q->now += YEAR;                     /* the time-stamp's authority has expired */
    j = verify(q, "indeterminate");
    assert_true(has_reason(j, "renewal-due"));
    q->now -= YEAR;
    /* Stamped anew by another authority while there is time. */
    w->use_young = false;
    q->online = &w->online;
    renewed = evidence(q);
    assert_int_equal(json_get(renewed, "renewals")->count, 1);
    q->online = NULL;
    q->kept = renewed;
    q->now += YEAR;
    verify(q, "valid");
    q->now += 3 * YEAR;
    j = verify(q, "indeterminate");
    assert_true(has_reason(j, "renewal-due"));
}

static void evidence_that_was_touched(void **state)
{
    struct trust_question *q;
    struct json *kept, *item;
    struct diags d;
    struct str bytes;

    (void)state;
    if (absent)
        skip();
    q = question(signature(false));
    q->content = STR("words");
    kept = evidence(q);
    q->kept = kept;
    kept = evidence(q);
    q->online = NULL;
    q->kept = kept;
    verify(q, "valid");
    /* One answer taken for another one, one put away, one certificate more. */
    item = json_at(json_get(kept, "ocsps"), 0);
    bytes = item->s;
    item->s = base64_write(w->a, w->last_ocsp);
    if (!str_eq(bytes, item->s))
        assert_true(has_reason(verify(q, "invalid"), "renewal-broken"));
    item->s = bytes;
    verify(q, "valid");
    json_set(w->a, kept, "ocsps", json_new_array(w->a));
    assert_true(has_reason(verify(q, "invalid"), "renewal-broken"));
    /* No evidence at all is bad input, not a verdict. */
    d = diags_on(w->a);
    json_set_str(w->a, kept, "ocsps", STR("x"));
    assert_null(trust_port.verify(NULL, q, w->a, &(bool){ false }, &(struct str){ NULL, 0 }, &d));
    assert_true(str_is(d.first->code, "bad-evidence"));
}

static void renewed_too_late(void **state)
{
    struct pki_holder before;
    struct trust_question *q;
    moment ends = (moment)time(NULL) + 3;

    (void)state;
    if (absent)
        skip();
    before = w->young;
    w->young = holder("TSA", "1.3.6.1.5.5.7.3.8", true, CERT_SIGN, ends);
    put_holder("young", &w->young);
    q = question(signature(true));
    w->use_young = true;
    q->kept = evidence(q);
    while ((moment)time(NULL) <= ends)
        usleep(200000);
    w->use_young = false;
    q->now = (moment)time(NULL);
    q->kept = evidence(q);
    q->online = NULL;
    assert_true(has_reason(verify(q, "indeterminate"), "renewal-late"));
    private_key_free(w->young.key);
    w->young = before;
    put_holder("young", &before);
}

static void what_is_not_genuine_gets_none(void **state)
{
    struct trust_question *q;
    struct diags d = diags_on(w->a);

    (void)state;
    if (absent)
        skip();
    q = question(signature(false));
    q->content = STR("other words");
    assert_null(trust_port.evidence(NULL, q, w->a, &d));
    assert_true(str_is(d.first->code, "not-genuine"));
    assert_int_equal(w->tsas, 0);
    q->online = NULL;
    d = diags_on(w->a);
    assert_null(trust_port.evidence(NULL, q, w->a, &d));
    assert_true(str_is(d.first->code, "not-online"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_asked_unasked),
        cmocka_unit_test(who_is_asked_answers),
        cmocka_unit_test(answers_of_every_sort),
        cmocka_unit_test(openssl_listens),
        cmocka_unit_test(a_list_will_do),
        cmocka_unit_test(a_message_carries_its_proof),
        cmocka_unit_test(upgrading_takes_everything_or_nothing),
        cmocka_unit_test(evidence_outlives_its_services),
        cmocka_unit_test(evidence_that_was_touched),
        cmocka_unit_test(renewed_too_late),
        cmocka_unit_test(what_is_not_genuine_gets_none),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
