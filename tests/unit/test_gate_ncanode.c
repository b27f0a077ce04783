/*
 * NAME    test_gate_ncanode - an external verifier over HTTP, played by a small server of the test
 * WHY     whatever the service says or leaves unsaid, "valid" is said only when it said so of this
 *         signature, and our own check does not say the opposite
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "gate/gate.h"
#include "loop_server.h"
#include "pki.h"
#include "trust/encode.h"
#include "trust/pem.h"
#include "trust/port.h"

/* One signer as the service writes it; what differs is put in. */
#define HEAD "{\"status\":200,\"message\":\"OK\",\"valid\":%s,\"signers\":[{\"certificates\":[" \
    "{\"valid\":%s,\"revocations\":[%s],\"notBefore\":\"2026-01-10T06:00:00.000+00:00\"," \
    "\"notAfter\":%s,\"keyUsage\":\"SIGN\",\"serialNumber\":\"5c01\"," \
    "\"signAlg\":\"ECGOST3410-2015-512\",\"keyUser\":[%s]," \
    "\"subject\":{\"commonName\":\"ТЕСТОВ ТЕСТ\",\"lastName\":\"ТЕСТОВИЧ\",%s\"dn\":\"C=KZ\"}," \
    "\"issuer\":{\"dn\":\"CN=CA\"}}],\"tsp\":{\"genTime\":\"2026-05-28T20:00:00.000+00:00\"}}]}"
#define GOOD "{\"revoked\":false,\"by\":\"OCSP\",\"revocationTime\":null,\"reason\":null}"
#define REVOKED "{\"revoked\":true,\"by\":\"OCSP\"," \
    "\"revocationTime\":\"2026-02-01T00:00:00.000+00:00\",\"reason\":\"KEY_COMPROMISE\"}"
#define HELD "{\"revoked\":true,\"by\":\"OCSP\"," \
    "\"revocationTime\":\"2026-02-01T00:00:00.000+00:00\",\"reason\":\"CERTIFICATE_HOLD\"}"
#define NON_ISSUED "{\"revoked\":true,\"by\":\"OCSP\"," \
    "\"revocationTime\":\"1970-01-01T00:00:00.000+00:00\",\"reason\":\"CERTIFICATE_HOLD\"}"
#define LATER "\"2027-01-10T06:00:00.000+00:00\""
#define WHO "\"iin\":\"" PKI_IIN "\",\"bin\":\"" PKI_BIN "\","

static struct arena *arena;
static struct pki *p;
static struct loop *loop;
static struct gate *gate;
static struct gate_port port;
static struct trust_verifier verifier;
static char folder[] = "/tmp/sapar-ncanode-XXXXXX";
static char anchor[64];
static struct str anchors[1];

static struct { int status, delay_ms; const char *media; struct str answer; } says;
static struct { struct str path, body; } heard;

static void serve(void *ctx, const struct loop_request *q, struct loop_reply *r)
{
    (void)ctx;
    heard.path = str_dup(arena, q->path);
    heard.body = str_dup(arena, q->body);
    r->status = says.status;
    r->media = says.media;
    r->body = says.answer;
    r->delay_ms = says.delay_ms;
}

static void answer_is(struct str s)
{
    says.status = 200;
    says.media = "application/json";
    says.delay_ms = 0;
    says.answer = s;
}

static struct str answer_of(const char *valid, const char *holds, const char *revocations,
                            const char *not_after, const char *users, const char *who)
{
    return str_printf(arena, HEAD, valid, holds, revocations, not_after, users, who);
}

static struct str good(void)
{
    return answer_of("true", "true", GOOD, LATER, "\"INDIVIDUAL\"", WHO);
}

static int begin(void **state)
{
    struct gate_config c = { .try_ms = 300, .all_ms = 400, .tries = 1, .rest_after = 1000 };
    struct diags d;
    struct str pem;
    FILE *f;

    (void)state;
    arena = arena_new();
    d = diags_on(arena);
    p = pki_new(arena, ALG_ECDSA_SHA256);
    loop = loop_start(serve, NULL);
    gate = gate_open(&c, &d);
    port = gate_port_of(gate);
    verifier = gate_ncanode(arena, &port, str_printf(arena, "%s/", loop_url(loop)), &trust_port);
    assert_non_null(mkdtemp(folder));
    snprintf(anchor, sizeof anchor, "%s/root.pem", folder);
    pem = pem_make(arena, "CERTIFICATE", p->who[PKI_ROOT].cert->sig.all);
    f = fopen(anchor, "wb");
    assert_non_null(f);
    fwrite(pem.p, 1, pem.n, f);
    fclose(f);
    anchors[0] = str_of(anchor);
    return 0;
}

static int end(void **state)
{
    (void)state;
    gate_close(gate);
    loop_stop(loop);
    pki_free(p);
    unlink(anchor);
    rmdir(folder);
    arena_free(arena);
    return 0;
}

static struct trust_question question(void)
{
    return (struct trust_question){ .bytes = pki_sign(p, PKI_INDIVIDUAL, STR("words"), false),
        .content = STR("words"), .at = MOMENT_NONE, .now = PKI_NOW, .lang = LANG_RU,
        .anchors = anchors, .n_anchors = 1 };
}

static struct json *ask(const struct trust_question *q, const char *verdict, const char *reason)
{
    struct diags d = diags_on(arena);
    struct str text;
    bool valid = true, found = reason == NULL;
    struct json *j = verifier.verify(verifier.ctx, q, arena, &valid, &text, &d);

    assert_non_null(j);
    if (!str_is(json_get_str(j, "verdict"), verdict))
        print_message("%s\n", json_text(arena, j, 2).p);
    assert_true(str_is(json_get_str(j, "verdict"), verdict));
    assert_int_equal(valid, strcmp(verdict, "valid") == 0);
    json_each(v, json_get(j, "reasons"))
        found |= reason != NULL && str_is(v->s, reason);
    if (!found)
        print_message("%s not in %s\n", reason, json_text(arena, json_get(j, "reasons"), 0).p);
    assert_true(found);
    assert_int_equal(json_get(j, "reasons")->count == 0, valid);
    return j;
}

static void what_it_is_asked_and_what_it_says(void **state)
{
    struct trust_question q = question();
    struct diags d = diags_on(arena);
    struct json *j, *s, *sent;
    struct str der;

    (void)state;
    answer_is(good());
    j = ask(&q, "valid", NULL);
    s = json_at(json_get(j, "signers"), 0);
    assert_true(str_is(heard.path, "/cms/verify"));
    sent = json_parse(arena, heard.body, JSON_LIMITS, &d);
    assert_true(base64_read(arena, json_get_str(sent, "cms"), &der) && str_eq(der, q.bytes));
    assert_true(base64_read(arena, json_get_str(sent, "data"), &der) && str_is(der, "words"));
    assert_true(str_is(json_str(json_at(json_get(sent, "revocationCheck"), 0)), "OCSP"));
    assert_true(str_is(json_get_str(s, "crypto"), "ok"));
    assert_true(str_is(json_get_str(s, "chain"), "ok"));
    assert_true(str_is(json_get_str(s, "validity"), "ok"));
    assert_true(str_is(json_get_str(s, "revocation"), "good"));
    assert_true(str_is(json_get_str(s, "algorithm"), "gost-2015-512"));
    assert_true(str_is(json_get_str(s, "role"), "individual"));
    assert_true(str_is(json_get_str(s, "name"), "ТЕСТОВ ТЕСТ ТЕСТОВИЧ"));
    assert_true(str_is(json_get_str(s, "iin"), PKI_IIN));
    assert_true(str_is(json_get_str(j, "verifier"), "ncanode"));
    assert_true(json_get_bool(json_get(s, "timestamp"), "present", false));
    /* The same bytes as text. */
    q.bytes = pem_make(arena, "CMS", q.bytes);
    ask(&q, "valid", NULL);
    sent = json_parse(arena, heard.body, JSON_LIMITS, &d);
    assert_true(base64_read(arena, json_get_str(sent, "cms"), &der) &&
                str_eq(der, question().bytes) == false && der.p[0] == 0x30);
}

static void what_it_says_of_signers(void **state)
{
    const struct { struct str answer; const char *verdict, *reason; } rows[] = {
        { answer_of("false", "true", GOOD, LATER, "", WHO), "invalid", "verifier-refuses" },
        { answer_of("true", "false", GOOD, LATER, "", WHO), "invalid", "verifier-refuses" },
        { answer_of("true", "true", REVOKED, LATER, "", WHO), "invalid", "certificate-revoked" },
        { answer_of("true", "true", GOOD "," REVOKED, LATER, "", WHO), "invalid",
          "certificate-revoked" },
        { answer_of("true", "true", REVOKED "," HELD, LATER, "", WHO), "invalid",
          "certificate-revoked" },
        { answer_of("true", "true", HELD, LATER, "", WHO), "invalid", "certificate-on-hold" },
        { answer_of("true", "true", NON_ISSUED, LATER, "", WHO), "invalid",
          "certificate-non-issued" },
        { answer_of("true", "true", "", LATER, "", WHO), "indeterminate", "revocation-unknown" },
        { answer_of("true", "true", GOOD, "\"2026-02-10T06:00:00Z\"", "", WHO), "invalid",
          "certificate-expired" },
        { answer_of("true", "true", GOOD, "1769000000000", "", WHO), "invalid",
          "certificate-expired" },
        { answer_of("true", "true", GOOD, "null", "", WHO), "indeterminate", "verifier-unclear" },
        { answer_of("1", "true", GOOD, LATER, "", WHO), "indeterminate", "verifier-unclear" },
        { answer_of("\"true\"", "true", GOOD, LATER, "", WHO), "indeterminate",
          "verifier-unclear" },
        { STR(""), "indeterminate", "verifier-unclear" },
        { STR("{}"), "indeterminate", "verifier-unclear" },
        { STR("<html>"), "indeterminate", "verifier-unclear" },
        { STR("{\"status\":200,\"valid\":true,\"signers\":[]}"), "indeterminate",
          "verifier-unclear" },
        { STR("{\"status\":200,\"valid\":true}"), "indeterminate", "verifier-unclear" },
        { STR("{\"status\":400,\"message\":\"x\",\"valid\":true,\"signers\":[{}]}"),
          "indeterminate", "verifier-unclear" },
        { STR("{\"status\":200,\"valid\":true,\"signers\":[{\"certificates\":[]}]}"), "invalid",
          "verifier-unclear" },
    };
    struct trust_question q = question();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer_is(rows[i].answer);
        ask(&q, rows[i].verdict, rows[i].reason);
    }
}

static void what_is_asked_of_the_signer(void **state)
{
    struct trust_question q = question();

    (void)state;
    answer_is(good());
    q.iin = STR(PKI_IIN);
    q.role = STR("individual");
    ask(&q, "valid", NULL);
    q.iin = STR(PKI_IIN_2);
    ask(&q, "invalid", "iin-differs");
    q = question();
    q.role = STR("head");
    ask(&q, "invalid", "role-not-allowed");
    q = question();
    q.bin = STR("000000000022");
    ask(&q, "invalid", "bin-differs");
    q = question();
    q.at = PKI_NOW - 3600;
    ask(&q, "indeterminate", "verified-at-other-time");
    q.at = PKI_NOW - 60;
    ask(&q, "valid", NULL);
}

static void no_answer_is_never_valid(void **state)
{
    static const struct { int status, delay_ms; const char *media; } rows[] = {
        { 400, 0, "application/json" }, { 404, 0, "application/json" },
        { 500, 0, "application/json" }, { 302, 0, "application/json" }, { 200, 0, "text/html" },
        { 200, 600, "application/json" },
    };
    struct trust_question q = question();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer_is(good());
        says.status = rows[i].status;
        says.media = rows[i].media;
        says.delay_ms = rows[i].delay_ms;
        ask(&q, "indeterminate", "verifier-unavailable");
    }
}

static void two_opinions(void **state)
{
    struct trust_question q = question();
    struct json *j;

    (void)state;
    answer_is(good());
    q.content = STR("other words");
    j = ask(&q, "indeterminate", "verifiers-disagree");
    assert_true(str_is(json_get_str(json_get(j, "second_opinion"), "verdict"), "invalid"));
    /* It tells of one signer, the message has another. */
    q = question();
    answer_is(str_printf(arena, "{\"status\":200,\"valid\":true,\"signers\":[%.*s,%.*s]}",
        (int)(good().n - strlen("{\"status\":200,\"message\":\"OK\",\"valid\":true,\"signers\":[]}")),
        good().p + strlen("{\"status\":200,\"message\":\"OK\",\"valid\":true,\"signers\":["),
        (int)(good().n - strlen("{\"status\":200,\"message\":\"OK\",\"valid\":true,\"signers\":[]}")),
        good().p + strlen("{\"status\":200,\"message\":\"OK\",\"valid\":true,\"signers\":[")));
    ask(&q, "indeterminate", "verifiers-disagree");
}

static void other_kinds_stay_ours(void **state)
{
    struct trust_question q = question();
    struct diags d = diags_on(arena);
    struct str text;
    struct json *j;
    bool valid;
    size_t before = loop_asked(loop);

    (void)state;
    answer_is(good());
    q.bytes = p->who[PKI_STRANGER].cert->sig.all;
    j = verifier.verify(verifier.ctx, &q, arena, &valid, &text, &d);
    assert_true(str_is(json_get_str(j, "kind"), "certificate"));
    assert_false(valid);
    q.bytes = STR("nothing signed");
    assert_null(verifier.verify(verifier.ctx, &q, arena, &valid, &text, &d));
    assert_true(str_is(d.last->code, "unknown-kind"));
    assert_int_equal(loop_asked(loop), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_is_asked_and_what_it_says),
        cmocka_unit_test(what_it_says_of_signers),
        cmocka_unit_test(what_is_asked_of_the_signer),
        cmocka_unit_test(no_answer_is_never_valid),
        cmocka_unit_test(two_opinions),
        cmocka_unit_test(other_kinds_stay_ours),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
