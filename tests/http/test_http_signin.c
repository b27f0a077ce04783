/*
 * Signing in over a real socket, with a certification centre of the test's own: by signature, by a phone's QR, by
 * codes and second steps; and everything somebody else could try.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/site.h"
#include "trust/encode.h"
#include "trust/pem.h"
#include "trust/totp.h"
#include "trust/xmldsig.h"
#include "web/ncalayer.h"

static struct answer challenge(struct browser *b, const char *body)
{
    struct answer c = site_post(b, "/api/session/challenge", body);
    assert_int_equal(c.status, 200);
    return c;
}

static struct str id_of(struct answer c) { return json_get_str(c.json, "id"); }
static struct str text_of(struct answer c) { return json_get_str(c.json, "text"); }

/* ------------------------------------------------------------------ by signature */
static void a_signature_opens_a_session(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct str before = b.cookie;
    struct answer r = site_sign_in(&b, PKI_INDIVIDUAL);
    site_is(r, 200, NULL);
    assert_true(json_get_bool(r.json, "signed_in", false));
    assert_string_equal(str_z(site.a, json_get_str(r.json, "id")), PKI_IIN);
    assert_true(str_is(json_get_str(r.json, "role"), "applicant") && str_is(json_get_str(r.json, "method"), "eds"));
    assert_true(json_get_str(r.json, "name").n > 0);
    /* The session has a name of its own; the one from before signing in opens nothing, whoever planted it. */
    assert_false(str_eq(before, b.cookie));
    struct browser planted = { before, STR_NONE };
    assert_int_equal(site_get(&planted, "/kk/cabinet").status, 303);
    assert_int_equal(site_get(&b, "/kk/cabinet").status, 200);
    struct str set = site_set_cookie(&r, "sapar");
    assert_true(str_find(set, "; HttpOnly") > 0 && str_find(set, "; SameSite=Lax") > 0
                && str_find(set, "; Path=/") > 0);
    assert_true(str_find(set, "Domain") < 0 && str_find(set, "Max-Age") < 0 && str_find(set, "Secure") < 0);
    /* Nothing of the token is stored. */
    struct diags d = diags_on(site.a);
    struct record *rec;
    size_t n;
    struct record_query q = { .kind = STR("session"), .limit = 100 };
    struct store *s;
    assert_int_equal(site.store->ops->reader(site.store, &s, &d), PORT_OK);
    assert_int_equal(s->ops->record_list(s, &q, site.now, site.a, &rec, &n, &d), PORT_OK);
    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        assert_true(str_find(rec[i].data, str_z(site.a, b.cookie)) < 0 && !str_eq(rec[i].id, b.cookie));
    s->ops->close(s);
}

static void refused(struct answer r, const char *code)
{
    assert_true(r.status >= 400 && r.status < 500);
    site_is(r, r.status, code);
}

static void a_challenge_is_used_once_by_its_browser(void **state)
{
    (void)state;
    struct browser b = { 0 }, thief = { 0 };
    site_open(&b);
    site_open(&thief);
    struct answer c = challenge(&b, "{}"), second = challenge(&b, "{}");
    struct str sig = pki_sign(site.pki, PKI_INDIVIDUAL, text_of(c), false);
    refused(site_send_signed(&thief, id_of(c), sig), "challenge-unknown");
    refused(site_send_signed(&b, id_of(second), sig), "sign-not-valid");     /* a signature over another one */
    refused(site_send_signed(&b, STR("AAAA"), sig), "challenge-unknown");
    refused(site_send_signed(&b, id_of(c), STR("no signature")), "not-signed");
    refused(site_send_signed(&b, id_of(c), STR("")), "not-signed");
    struct browser again = b;
    site_is(site_send_signed(&b, id_of(c), sig), 200, NULL);
    refused(site_send_signed(&again, id_of(c), sig), "challenge-unknown");   /* replayed */
    refused(site_send_signed(&b, id_of(c), sig), "challenge-unknown");
}

static void a_challenge_ends(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct answer c = challenge(&b, "{}");
    struct str sig = pki_sign(site.pki, PKI_INDIVIDUAL, text_of(c), false);
    site.now += 300;
    struct answer r = site_send_signed(&b, id_of(c), sig);
    site.now -= 300;
    refused(r, "challenge-unknown");
}

/* Signed for one site it opens nothing at another, even if that one passes it on unchanged. */
static void a_challenge_has_an_origin(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct answer c = challenge(&b, "{}");
    assert_true(str_find(text_of(c), site.origin) > 0);
    struct str text = text_of(c), evil;
    ptrdiff_t at = str_find(text, "http://127.0.0.1");
    evil = str_printf(site.a, "%.*shttp://evil.exam%.*s", (int)at, text.p, (int)(text.n - (size_t)at - 16),
                      text.p + at + 16);
    refused(site_send_signed(&b, id_of(c), pki_sign(site.pki, PKI_INDIVIDUAL, evil, false)), "sign-not-valid");
    refused(site_send_signed(&b, id_of(c), pki_sign(site.pki, PKI_INDIVIDUAL, evil, true)), "sign-not-valid");
    /* The same server by its other name is another origin. */
    struct str body = str_printf(site.a, "{\"id\":\"%.*s\",\"signature\":\"%.*s\"}", STR_ARG(id_of(c)),
                                 STR_ARG(base64_write(site.a, pki_sign(site.pki, PKI_INDIVIDUAL, text, false))));
    struct str q = str_printf(site.a, "POST /api/session/eds HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n"
                              "Cookie: sapar=%.*s\r\nX-CSRF-Token: %.*s\r\nContent-Length: %zu\r\n\r\n%.*s", site.port,
                              STR_ARG(b.cookie), STR_ARG(b.csrf), body.n, STR_ARG(body));
    refused(ask_raw(site.a, site.port, q), "challenge-unknown");
    site_is(site_send_signed(&b, id_of(c), pki_sign(site.pki, PKI_INDIVIDUAL, text, true)), 200, NULL);
}

static void only_good_certificates(void **state)
{
    (void)state;
    static const struct { enum pki_who who; const char *code; } rows[] = {
        { PKI_EXPIRED, "sign-not-valid" }, { PKI_EARLY, "sign-not-valid" }, { PKI_REVOKED, "sign-not-valid" },
        { PKI_HELD, "sign-not-valid" }, { PKI_STRANGER, "sign-not-valid" }, { PKI_NOT_CA_CHILD, "sign-not-valid" },
        { PKI_SYSTEM, "sign-no-person" },
    };
    struct browser b = { 0 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        refused(site_sign_in(&b, rows[i].who), rows[i].code);
    struct answer c = challenge(&b, "{}");
    struct str sig = pki_sign(site.pki, PKI_INDIVIDUAL, text_of(c), false);
    refused(site_send_signed(&b, id_of(c), pki_flip(site.a, sig, 8 * sig.n - 20)), NULL);
    site_is(site_sign_in(&b, PKI_HEAD), 200, NULL);
    struct answer r = site_get(&b, "/api/session");
    assert_true(json_get_str(r.json, "bin").n == 12);
}

static void the_signing_program_answers(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct answer c = challenge(&b, "{}");
    struct diags d = diags_on(site.a);
    struct json *q = json_parse(site.a, json_get_str(c.json, "request"), JSON_LIMITS, &d);
    assert_true(str_is(json_get_str(q, "module"), "kz.gov.pki.knca.basics")
                && str_is(json_get_str(q, "method"), "sign"));
    struct str data;
    assert_true(base64_read(site.a, json_get_str(json_get(q, "args"), "data"), &data) && str_eq(data, text_of(c)));
    assert_true(str_is(json_get_str(c.json, "program"), "wss://127.0.0.1:13579/"));
    static const struct { const char *answer, *code; } rows[] = {
        { "{\"status\":true,\"body\":{}}", "sign-cancelled" },
        { "{\"status\":false,\"code\":\"500\",\"message\":\"bad password\"}", "sign-program" },
        { "{\"code\":\"500\",\"message\":\"action.canceled\"}", "sign-cancelled" },
        { "{\"code\":\"500\",\"message\":\"x\"}", "sign-program" },
        { "{\"result\":{\"version\":\"1.4\"}}", "not-signed" }, { "[]", "not-signed" }, { "nothing", "not-signed" },
        { "{\"status\":true,\"body\":{\"result\":[\"a\",\"b\"]}}", "not-signed" },
        { "{\"status\":true,\"body\":{\"result\":5}}", "not-signed" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str body = str_printf(site.a, "{\"id\":\"%.*s\",\"answer\":%.*s}", STR_ARG(id_of(c)),
                                     STR_ARG(site_quote(str_of(rows[i].answer))));
        refused(site_post(&b, "/api/session/eds", body.p), rows[i].code);
    }
    struct str pem = pem_make(site.a, "CMS", pki_sign(site.pki, PKI_INDIVIDUAL, text_of(c), false));
    struct str good = str_printf(site.a, "{\"status\":true,\"body\":{\"result\":[%.*s]}}", STR_ARG(site_quote(pem)));
    struct str body = str_printf(site.a, "{\"id\":\"%.*s\",\"answer\":%.*s}", STR_ARG(id_of(c)),
                                 STR_ARG(site_quote(good)));
    site_is(site_post(&b, "/api/session/eds", body.p), 200, NULL);
}

/* ------------------------------------------------------------------ by a phone */
static struct answer phone(const char *method, struct str url, struct str body)
{
    ptrdiff_t at = str_find(url, "/egov/");
    assert_true(at > 0);
    return site_ask(NULL, method, str_z(site.a, str_sub(url, (size_t)at, url.n)),
                    "Content-Type: application/json\r\n", body);
}

static struct str xml_signed(struct str text, enum pki_who who)
{
    struct diags d = diags_on(site.a);
    struct str out;
    assert_true(xmldsig_sign(site.a, site.pki->who[who].key, site.pki->who[who].cert->sig.all, text,
                             XML_ENVELOPED, &out, &d));
    return out;
}

static struct str put_body(struct json *docs, struct str xml)
{
    struct json *copy = json_copy(site.a, docs);
    json_set_str(site.a, json_at(json_get(copy, "documentsToSign"), 0), "documentXml", xml);
    return json_text(site.a, copy, 0);
}

static void a_phone_signs_in(void **state)
{
    (void)state;
    struct browser b = { 0 }, thief = { 0 };
    site_open(&b);
    site_open(&thief);
    struct answer q = site_post(&b, "/api/session/egov", "{}");
    site_is(q, 200, NULL);
    struct str qr = json_get_str(q.json, "qr"), token = json_get_str(q.json, "token");
    assert_true(str_starts(qr, str_printf(site.a, "mobileSign:%s/egov/", site.origin).p));
    const char *mine = str_printf(site.a, "/api/session/egov/%.*s", STR_ARG(token)).p;
    assert_true(str_is(json_get_str(site_get(&b, mine).json, "state"), "waiting"));
    site_is(site_get(&thief, mine), 404, "qr-unknown");
    refused(site_post(&b, mine, "{}"), "qr-not-yet");
    struct answer about = phone("GET", qr, STR_NONE);
    site_is(about, 200, NULL);
    assert_true(json_get_str(about.json, "expiry_date").n > 0);
    struct str uri = json_get_str(json_get(about.json, "document"), "uri");
    struct answer docs = phone("GET", uri, STR_NONE);
    site_is(docs, 200, NULL);
    assert_true(str_is(json_get_str(docs.json, "signMethod"), "XML"));
    const struct json *doc = json_at(json_get(docs.json, "documentsToSign"), 0);
    struct str text = json_get_str(doc, "documentXml");
    /* The same four digits on the page and on the phone. */
    assert_true(str_eq(json_get_str(json_at(json_get(doc, "meta"), 0), "value"), json_get_str(q.json, "digits")));
    assert_true(str_is(json_get_str(site_get(&b, mine).json, "state"), "fetched"));
    refused(phone("PUT", uri, put_body(docs.json, text)), "not-signed");
    refused(phone("PUT", uri, put_body(docs.json, xml_signed(STR("<a>x</a>"), PKI_INDIVIDUAL))), "sign-not-valid");
    refused(phone("PUT", uri, put_body(docs.json, xml_signed(text, PKI_REVOKED))), "sign-not-valid");
    refused(phone("PUT", uri, STR("{}")), "not-signed");
    site_is(phone("PUT", uri, put_body(docs.json, xml_signed(text, PKI_INDIVIDUAL))), 200, NULL);
    refused(phone("PUT", uri, put_body(docs.json, xml_signed(text, PKI_HEAD))), "qr-unknown");
    refused(site_post(&thief, mine, "{}"), "qr-unknown");
    struct answer r = site_post(&b, mine, "{}");
    site_is(r, 200, NULL);
    assert_true(str_is(json_get_str(r.json, "id"), PKI_IIN) && str_is(json_get_str(r.json, "method"), "egov-qr"));
    refused(site_post(&b, mine, "{}"), "qr-unknown");
    site_is(phone("GET", qr, STR_NONE), 404, "qr-unknown");
}

static void a_qr_ends(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct answer q = site_post(&b, "/api/session/egov", "{}");
    site.now += 180;
    site_is(phone("GET", json_get_str(q.json, "qr"), STR_NONE), 404, "qr-unknown");
    site.now -= 180;
}

/* ------------------------------------------------------------------ sessions end */
static void sessions_end(void **state)
{
    (void)state;
    struct browser b = { 0 }, elsewhere = { 0 };
    site_is(site_sign_in(&b, PKI_INDIVIDUAL), 200, NULL);
    site_is(site_sign_in(&elsewhere, PKI_INDIVIDUAL), 200, NULL);
    struct answer r = site_get(&b, "/api/session/all");
    assert_true(r.json->count >= 2);
    /* Out everywhere else: the other browser's session is gone, this one stays. */
    site_is(site_post(&b, "/api/session/end-all", "{\"others\":true}"), 200, NULL);
    assert_int_equal(site_get(&elsewhere, "/kk/cabinet").status, 303);
    assert_int_equal(site_get(&b, "/kk/cabinet").status, 200);
    struct browser old = b;
    site_is(site_post(&b, "/api/session/end", "{}"), 200, NULL);
    assert_int_equal(site_get(&old, "/kk/cabinet").status, 303);
    /* Idle, and over even when never idle. */
    moment began = site.now;
    b = (struct browser){ 0 };
    site_is(site_sign_in(&b, PKI_INDIVIDUAL), 200, NULL);
    site.now = began + 29 * 60;
    assert_int_equal(site_get(&b, "/kk/cabinet").status, 200);
    site.now = began + 29 * 60 + 31 * 60;
    r = site_get(&b, "/kk/cabinet");
    assert_int_equal(r.status, 303);
    site.now = began;
}

static void staff_and_citizen_are_one_person(void **state)
{
    (void)state;
    site_staff(ROLE_OFFICER, "officer-1885", PKI_IIN, "territorial-police", "75");
    site_staff(ROLE_AUDITOR, "auditor-other", PKI_IIN_2, "", "");
    struct browser b = { 0 };
    struct answer r = site_sign_in(&b, PKI_INDIVIDUAL);
    site_is(r, 200, NULL);
    assert_int_equal(json_get(r.json, "roles")->count, 2);
    assert_int_equal(site_get(&b, "/kk/officer").status, 403);
    struct str citizen = b.cookie;
    refused(site_post(&b, "/api/session/role", "{\"role\":\"auditor\",\"id\":\"auditor-other\"}"), "role-not-yours");
    refused(site_post(&b, "/api/session/role", "{\"role\":\"system\",\"id\":\"\"}"), "role-not-yours");
    r = site_post(&b, "/api/session/role", "{\"role\":\"officer\",\"id\":\"officer-1885\"}");
    site_is(r, 200, NULL);
    assert_true(str_is(json_get_str(r.json, "role"), "officer"));
    assert_false(str_eq(citizen, b.cookie));
    assert_int_equal(site_get(&b, "/kk/officer").status, 200);
    assert_int_equal(site_get(&b, "/kk/mine").status, 403);
    struct browser old = { citizen, STR_NONE };
    assert_int_equal(site_get(&old, "/kk/cabinet").status, 303);
    site_is(site_post(&b, "/api/session/role", "{\"role\":\"applicant\"}"), 200, NULL);
    assert_int_equal(site_get(&b, "/kk/mine").status, 200);
}

/* Who is taken off the register is out with the next request; who is moved acts where they serve now. */
static void an_official_who_left_is_out(void **state)
{
    (void)state;
    struct diags d = diags_on(site.a);
    struct actor master = { .role = ROLE_SYSTEM, .id = STR("test") };
    site_staff(ROLE_OFFICER, "leaver", PKI_IIN, "territorial-police", "75");
    struct browser b = { 0 };
    site_is(site_sign_in(&b, PKI_INDIVIDUAL), 200, NULL);
    site_is(site_post(&b, "/api/session/role", "{\"role\":\"officer\",\"id\":\"leaver\"}"), 200, NULL);
    assert_int_equal(site_get(&b, "/kk/officer").status, 200);
    site_staff(ROLE_OFFICER, "leaver", PKI_IIN, "territorial-police", "71");
    struct answer r = site_get(&b, "/api/session");
    json_each(o, json_get(r.json, "roles"))
        if (str_is(json_get_str(o, "id"), "leaver"))
            assert_true(str_is(json_get_str(o, "place"), "71"));
    assert_true(flow_staff_disable(site.flow, &master, ROLE_OFFICER, STR("leaver"), &d));
    assert_int_equal(site_get(&b, "/kk/officer").status, 303);
    r = site_get(&b, "/api/session");
    assert_false(json_get_bool(r.json, "signed_in", true));
    assert_true(str_is(json_get_str(r.json, "ended"), "revoked"));
}

/* ------------------------------------------------------------------ codes and second steps */
static struct str code_in(struct str text)
{
    for (size_t i = 0; i + 6 <= text.n; i++) {
        size_t k = 0;
        while (k < 6 && text.p[i + k] >= '0' && text.p[i + k] <= '9')
            k++;
        if (k == 6)
            return str_sub(text, i, 6);
    }
    fail_msg("no code in %.*s", STR_ARG(text));
    return STR_NONE;
}

static struct answer send_code(struct browser *b, const char *to, const char *purpose)
{
    return site_post(b, "/api/session/code", str_printf(site.a, "{\"to\":\"%s\",\"purpose\":\"%s\"}", to, purpose).p);
}

static struct answer enter(struct browser *b, const char *path, struct str id, struct str code)
{
    return site_post(b, path, str_printf(site.a, "{\"id\":\"%.*s\",\"code\":\"%.*s\"}", STR_ARG(id), STR_ARG(code)).p);
}
#define ENTER "/api/session/code/enter"

static void a_code_by_message(void **state)
{
    (void)state;
    struct browser b = { 0 }, thief = { 0 };
    site_open(&b);
    site_open(&thief);
    struct answer c = send_code(&b, "8 (701) 000-00-01", "sign-in");
    site_is(c, 200, NULL);
    assert_true(str_is(site.sent.to, "+77010000001") && site.sent.channel == GATE_SMS);
    struct str code = code_in(site.sent.text), wrong = str_is(code, "111111") ? STR("222222") : STR("111111");
    assert_true(str_find(c.body, code.p ? str_z(site.a, code) : "") < 0);
    refused(enter(&thief, ENTER, id_of(c), code), "code-unknown");
    refused(enter(&b, ENTER, id_of(c), wrong), "code-wrong");
    struct answer r = enter(&b, ENTER, id_of(c), code);
    site_is(r, 200, NULL);
    assert_true(str_is(json_get_str(r.json, "id"), "tel:+77010000001")
                && str_is(json_get_str(r.json, "method"), "sms"));
    refused(enter(&b, ENTER, id_of(c), code), "code-unknown");
    /* A telephone opens no staff role. */
    refused(site_post(&b, "/api/session/role", "{\"role\":\"officer\",\"id\":\"officer-1885\"}"), "method-too-weak");
}

static void codes_are_not_guessed(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_open(&b);
    struct answer c = send_code(&b, "+77010000002", "sign-in");
    struct str code = code_in(site.sent.text), wrong = str_is(code, "111111") ? STR("222222") : STR("111111");
    for (int i = 0; i < 4; i++)
        refused(enter(&b, ENTER, id_of(c), wrong), "code-wrong");
    refused(enter(&b, ENTER, id_of(c), wrong), "code-locked");
    refused(enter(&b, ENTER, id_of(c), code), "code-unknown");
    site_is(send_code(&b, "+77010000002", "sign-in"), 200, NULL);
    site_is(send_code(&b, "+7 701 000 00 02", "sign-in"), 200, NULL);
    int sent = site.n_sent;
    refused(send_code(&b, "+77010000002", "sign-in"), "code-too-many");
    assert_int_equal(sent, site.n_sent);
    site.now += 301;
    refused(enter(&b, ENTER, id_of(c), code), "code-unknown");
    site.now -= 301;
    static const char *const bad[] = { "", "12", "+0701000000", "a@b", "a b@c.kz", "@c.kz",
                                       "a@c.kz\\nBcc: x@y.kz", "+7701 000 00 02 x",
                                       "a@@c.kz", "+77010000002000000000" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(send_code(&b, bad[i], "sign-in").status == 400 || site.n_sent == sent);
    assert_int_equal(sent, site.n_sent);
}

static struct str totp_now(struct str secret32)
{
    struct str secret;
    assert_true(base32_read(site.a, secret32, &secret));
    struct totp t = totp_usual(secret);
    return totp_code(site.a, &t, site.now / 30);
}

static void mail_and_an_app(void **state)
{
    (void)state;
    struct browser b = { 0 };
    site_is(site_sign_in(&b, PKI_INDIVIDUAL), 200, NULL);
    struct answer c = send_code(&b, "Abroad@Example.kz", "add");
    site_is(c, 200, NULL);
    site_is(enter(&b, ENTER, id_of(c), code_in(site.sent.text)), 200, NULL);
    refused(site_post(&b, "/api/factors/recovery", "{}"), "second-factor-none");
    struct answer t = site_post(&b, "/api/factors/totp/begin", "{}");
    site_is(t, 200, NULL);
    struct str secret = json_get_str(t.json, "secret");
    refused(enter(&b, "/api/factors/totp", STR(""), STR("000000")), "second-factor-wrong");
    site_is(enter(&b, "/api/factors/totp", STR(""), totp_now(secret)), 200, NULL);
    struct answer list = site_post(&b, "/api/factors/recovery", "{}");
    site_is(list, 200, NULL);
    assert_int_equal(list.json->count, 10);
    struct str first = json_str(json_at(list.json, 0));
    struct answer f = site_get(&b, "/api/factors");
    assert_true(str_is(json_get_str(f.json, "mail"), "a***@example.kz") && json_get_bool(f.json, "totp", false));
    assert_true(str_find(f.body, "ecret") < 0);

    /* Another browser, abroad: mail's code, then the app's. It is the same person. */
    struct browser far = { 0 };
    site_open(&far);
    site.now += 60;
    c = send_code(&far, "abroad@example.kz", "sign-in");
    struct answer r = enter(&far, ENTER, id_of(c), code_in(site.sent.text));
    site_is(r, 200, NULL);
    assert_false(json_get_bool(r.json, "signed_in", true));
    assert_true(str_is(json_get_str(r.json, "needs"), "totp,recovery"));
    assert_int_equal(site_get(&far, "/kk/cabinet").status, 303);
    refused(enter(&far, "/api/session/totp", STR(""), STR("123456")), "second-factor-wrong");
    struct str code = totp_now(secret);
    r = enter(&far, "/api/session/totp", STR(""), code);
    site_is(r, 200, NULL);
    assert_true(str_is(json_get_str(r.json, "id"), PKI_IIN) && str_is(json_get_str(r.json, "method"), "totp"));
    /* The same code again, by somebody who read it over a shoulder. */
    struct browser late = { 0 };
    site_open(&late);
    c = send_code(&late, "abroad@example.kz", "sign-in");
    site_is(enter(&late, ENTER, id_of(c), code_in(site.sent.text)), 200, NULL);
    refused(enter(&late, "/api/session/totp", STR(""), code), "second-factor-wrong");
    /* Without the phone: a code of the list, once; and what it opens may not sign. */
    r = enter(&late, "/api/session/recovery", STR(""), first);
    site_is(r, 200, NULL);
    assert_true(str_is(json_get_str(r.json, "method"), "recovery"));
    f = site_get(&late, "/api/factors");
    assert_int_equal(json_get_int(f.json, "recovery", 0), 9);
    site.now -= 60;
    /* Nobody without the first step. */
    struct browser none = { 0 };
    site_open(&none);
    refused(enter(&none, "/api/session/totp", STR(""), totp_now(secret)), "code-unknown");
    refused(enter(&none, "/api/session/recovery", STR(""), first), "code-unknown");
}

static void an_address_is_one_persons(void **state)
{
    (void)state;
    struct browser a = { 0 }, b = { 0 };
    site_is(site_sign_in(&a, PKI_INDIVIDUAL), 200, NULL);
    site_is(site_sign_in(&b, PKI_HEAD), 200, NULL);
    struct answer c = send_code(&a, "+77010000003", "add");
    site_is(enter(&a, ENTER, id_of(c), code_in(site.sent.text)), 200, NULL);
    c = send_code(&b, "+77010000003", "add");
    struct answer r = enter(&b, ENTER, id_of(c), code_in(site.sent.text));
    refused(r, "address-taken");
    struct browser none = { 0 };
    site_open(&none);
    refused(send_code(&none, "+77010000004", "add"), "sign-in-first");
    site.gate_fails = true;
    r = send_code(&none, "+77010000005", "sign-in");
    site.gate_fails = false;
    site_is(r, 503, "code-not-sent");
}

/* The other parent signs by a link of their own: nobody else, once, and not the one who asks. */
static void another_person_signs(void **state)
{
    (void)state;
    const struct str text = STR("Бала баруына келісемін");
    struct browser mother = { 0 }, link = { 0 };
    site_open(&link);
    refused(site_post(&link, "/room", "{\"what\":\"open\"}"), "sign-in-first");
    site_is(site_sign_in(&mother, PKI_INDIVIDUAL), 200, NULL);
    struct answer made = site_post(&mother, "/room", "{\"what\":\"open\",\"iin\":\"" PKI_IIN_2 "\"}");
    assert_int_equal(made.status, 200);
    struct str secret = made.body;
    struct answer look = site_post(&link, "/room", str_printf(site.a, "{\"what\":\"look\",\"secret\":\"%.*s\"}",
                                                              STR_ARG(secret)).p);
    assert_true(look.status == 200 && str_eq(look.body, text));
    refused(site_post(&link, "/room", "{\"what\":\"look\",\"secret\":\"x\"}"), "link-unknown");
    static const struct { enum pki_who who; const char *other, *code; } rows[] = {
        { PKI_INDIVIDUAL, NULL, "link-other-person" }, { PKI_REVOKED, NULL, "sign-not-valid" },
        { PKI_HEAD, "Келіспеймін", "sign-not-valid" }, { PKI_HEAD, NULL, NULL }, { PKI_HEAD, NULL, "link-unknown" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str sig = pki_sign(site.pki, rows[i].who, rows[i].other ? str_of(rows[i].other) : text, false);
        struct answer r = site_post(&link, "/room", str_printf(site.a,
            "{\"what\":\"sign\",\"secret\":\"%.*s\",\"signature\":\"%.*s\"}", STR_ARG(secret),
            STR_ARG(base64_write(site.a, sig))).p);
        if (rows[i].code)
            refused(r, rows[i].code);
        else
            assert_int_equal(r.status, 200);
    }
    struct answer list = site_post(&mother, "/room", "{\"what\":\"list\"}");
    assert_true(str_is(list.body, "1 1 " PKI_IIN_2));
    assert_int_equal(site_post(&mother, "/room", "{\"what\":\"close\"}").status, 200);
    assert_true(str_is(site_post(&mother, "/room", "{\"what\":\"list\"}").body, "0"));
}

static void secure_where_it_is_https(void **state)
{
    (void)state;
    struct web_config wc = site_config();
    struct diags d = diags_on(site.a);
    wc.base_url = STR("https://sapar.example");
    wc.trust = (struct web_trust){ 0 };
    wc.tokens = false;
    struct web *w = web_start(&wc, &d);
    assert_non_null(w);
    const char *start = "GET /api/session HTTP/1.1\r\nHost: Sapar.example\r\nConnection: close\r\n";
    struct answer r = ask_raw(site.a, web_port(w), str_printf(site.a, "%s\r\n", start));
    assert_int_equal(r.status, 200);
    struct str set = site_set_cookie(&r, "__Host-sapar"), value;
    assert_true(str_find(set, "; Secure") > 0 && str_find(set, "; HttpOnly") > 0 && str_find(set, "Path=/") > 0);
    assert_true(answer_header(&r, "Strict-Transport-Security").n > 0);
    str_cut(&set, ';', &value);
    struct str csrf = json_get_str(r.json, "csrf");
    static const struct { const char *path, *body; } off[] = {
        { "/api/session/token", "{\"token\":\"token-of-officer\"}" },
            { "/api/session/eds", "{\"id\":\"x\",\"signature\":\"AA==\"}" },
    };
    for (size_t i = 0; i < 2; i++) {
        struct str q = str_printf(site.a, "POST %s HTTP/1.1\r\nHost: sapar.example\r\nConnection: close\r\n"
                                  "Origin: https://sapar.example\r\nCookie: __Host-sapar=%.*s\r\nX-CSRF-Token: %.*s\r\n"
                                  "Content-Length: %zu\r\n\r\n%s", off[i].path, STR_ARG(value), STR_ARG(csrf),
                                  strlen(off[i].body), off[i].body);
        r = ask_raw(site.a, web_port(w), q);
        assert_true(r.status == 409);
    }
    /* The loopback name is no way around the certificate. */
    struct str q = str_printf(site.a, "GET /api/session HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                              web_port(w));
    assert_int_equal(ask_raw(site.a, web_port(w), q).status, 421);
    web_stop(w, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_opens_a_session), cmocka_unit_test(a_challenge_is_used_once_by_its_browser),
        cmocka_unit_test(a_challenge_ends), cmocka_unit_test(a_challenge_has_an_origin),
        cmocka_unit_test(only_good_certificates), cmocka_unit_test(the_signing_program_answers),
        cmocka_unit_test(a_phone_signs_in), cmocka_unit_test(a_qr_ends), cmocka_unit_test(sessions_end),
        cmocka_unit_test(staff_and_citizen_are_one_person),
        cmocka_unit_test(an_official_who_left_is_out), cmocka_unit_test(a_code_by_message),
        cmocka_unit_test(codes_are_not_guessed), cmocka_unit_test(mail_and_an_app),
        cmocka_unit_test(an_address_is_one_persons), cmocka_unit_test(another_person_signs),
        cmocka_unit_test(secure_where_it_is_https),
    };
    return cmocka_run_group_tests(tests, site_start, site_stop);
}
