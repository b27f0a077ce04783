/*
 * NAME    test_trust_soap - signed SOAP messages (WSSE), limits of XML, documents of Kalkan
 * WHY     the signed Body can be moved, doubled and replaced while its signature stays right; a
 *         parser can be made to work for hours; and ours must agree with the real provider
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "xml_help.h"

#define VECTORS "../shared/vectors/eds/"
#define BODY "<m:send xmlns:m=\"urn:m\"><жсн>850101100001</жсн></m:send>"
#define MESSAGE "<soap:Envelope xmlns:soap=\"" SOAP "\"><soap:Body>" BODY \
    "</soap:Body></soap:Envelope>"

static struct arena *arena;
static struct pki *gost, *rsa, *old;

static struct pki *of(void **state)
{
    return *(struct pki **)*state;
}

static int all_up(void **state)
{
    (void)state;
    arena = arena_new();
    gost = pki_new(arena, ALG_GOST_2015_512);
    old = pki_new(arena, ALG_GOST_2004);
    rsa = pki_new(arena, ALG_RSA_SHA256);
    return 0;
}

static int all_down(void **state)
{
    (void)state;
    pki_free(gost);
    pki_free(old);
    pki_free(rsa);
    arena_free(arena);
    return 0;
}

/* ------------------------------------------------------------------ good */

static void message(void **state)
{
    struct pki *p = of(state);
    struct str x = xml_sign(p, PKI_SYSTEM, STR(MESSAGE), XML_WSSE), y;
    struct report *r = pki_verify(p, x, STR_NONE);

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "wsse"));
    assert_int_equal(r->n_signers, 1);
    assert_int_equal(r->n_reasons, 0);
    assert_int_equal(r->signers[0].cert->role, CERT_INFORMATION_SYSTEM);
    assert_true(str_is(json_get_str(r->fields, "covers"), "body"));
    assert_true(str_is(json_get_str(r->fields, "element"), "send"));
    /* A second signature over the same Body. */
    y = xml_sign(p, PKI_HEAD, x, XML_WSSE);
    r = pki_verify(p, y, STR_NONE);
    pki_expect(p, r, VERDICT_VALID, 0);
    assert_int_equal(r->n_signers, 2);
    pki_expect(p, pki_verify(p, xml_sign(p, PKI_EXPIRED, x, XML_WSSE), STR_NONE), VERDICT_INVALID,
               MSG_trust_certificate_expired);
    /* The newer envelope, a header that was there, a header that is not signed. */
    y = xml_swap(arena, STR(MESSAGE), SOAP, "http://www.w3.org/2003/05/soap-envelope");
    pki_expect(p, pki_verify(p, xml_sign(p, PKI_SYSTEM, y, XML_WSSE), STR_NONE), VERDICT_VALID, 0);
    y = xml_swap(arena, STR(MESSAGE), "<soap:Body>",
                 "<soap:Header><t:to xmlns:t=\"urn:t\">b</t:to></soap:Header><soap:Body>");
    r = pki_verify(p, xml_sign(p, PKI_SYSTEM, y, XML_WSSE), STR_NONE);
    pki_expect(p, r, VERDICT_VALID, MSG_trust_xml_outside);
}

/* Exclusive canonical form written by hand. */
static struct str hand(struct pki *p, struct xml_craft c)
{
    static const char over[] = "<soap:Body xmlns:soap=\"" SOAP "\" xmlns:wsu=\"" WSU
        "\" wsu:Id=\"id-1\">" BODY "</soap:Body>";
    struct str x = STR(MESSAGE), s;

    if (c.over.p == NULL)
        c.over = str_of(over);
    if (c.uri == NULL)
        c.uri = " URI=\"#id-1\"";
    if (c.transforms == NULL)
        c.transforms = "<ds:Transform Algorithm=\"" EXCLUSIVE "\"></ds:Transform>";
    if (c.canonicalization == NULL)
        c.canonicalization = EXCLUSIVE;
    s = xml_craft(p, PKI_SYSTEM, c);
    x = xml_swap(arena, x, "<soap:Body>", "<soap:Body xmlns:wsu=\"" WSU "\" wsu:Id=\"id-1\">");
    return xml_swap(arena, x, "<soap:Body", str_z(arena, str_printf(arena, "<soap:Header>"
        "<w:Security xmlns:w=\"" WSSE "\">%.*s</w:Security></soap:Header><soap:Body",
        STR_ARG(s))));
}

static void by_hand(void **state)
{
    static const struct { struct xml_craft c; enum msg reason; } rows[] = {
        { { .uri = " URI=\"\"" }, MSG_trust_xml_reference },
        { { .uri = " URI=\"#\"" }, MSG_trust_xml_reference },
        { { .uri = " URI=\"#id-2\"" }, MSG_trust_xml_reference },
        { { .uri = " URI=\"http://example.kz/#id-1\"" }, MSG_trust_xml_external },
        { { .transforms = T_ENVELOPED T_COMMENTS }, MSG_trust_xml_transform },
        { { .transforms = "<ds:Transform Algorithm=\"" EXCLUSIVE "\"><e:InclusiveNamespaces "
            "xmlns:e=\"" EXCLUSIVE "\" PrefixList=\"m\"></e:InclusiveNamespaces></ds:Transform>" },
          MSG_trust_xml_transform },
        { { .canonicalization = C14N }, MSG_trust_xml_canonicalization },
        { { .more_info = "<ds:Reference URI=\"#id-1\"></ds:Reference>" },
          MSG_trust_xml_reference },
        { { .object = "<ds:Object></ds:Object>" }, MSG_trust_xml_shape },
        { { .digest = HASH_SHA1 }, MSG_trust_weak_algorithm },
    };
    struct pki *p = of(state);

    pki_expect(p, pki_verify(p, hand(p, (struct xml_craft){ .uri = NULL }), STR_NONE),
               VERDICT_VALID, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pki_expect(p, pki_verify(p, hand(p, rows[i].c), STR_NONE), VERDICT_INVALID,
                   rows[i].reason);
}

/* ------------------------------------------------------------------ forged */

static void changed(void **state)
{
    static const struct { const char *from, *to; enum msg reason; } rows[] = {
        { "850101100001", "860202200002", MSG_trust_digest_wrong },
        { "850101100001", "850<!-- -->101100001", MSG_trust_xml_comment },
        { "urn:m", "urn:n", MSG_trust_digest_wrong },
        { "wsu:Id=\"id-1\"", "wsu:Id=\"id-2\"", MSG_trust_xml_reference },
        { " wsu:Id=\"id-1\"", "", MSG_trust_xml_reference },
        { "wsu:Id=\"id-1\"", "Id=\"id-1\"", MSG_trust_xml_reference },
        { "<soap:Header>", "<soap:Header><a ID=\"id-1\"/>", MSG_trust_xml_duplicate_id },
        { "<m:send ", "<m:send id=\"id-1\" ", MSG_trust_xml_duplicate_id },
        { "</soap:Body>", "</soap:Body><soap:Body/>", MSG_trust_xml_envelope },
        { "</soap:Body>", "</soap:Body><other/>", MSG_trust_xml_envelope },
        { "<soap:Header>", "<soap:Header/><soap:Header>", MSG_trust_xml_envelope },
        { "<soap:Header>", "<soap:Header><w:Security xmlns:w=\"" WSSE "\"/>",
          MSG_trust_xml_envelope },
        { "<m:send", "<ds:Signature xmlns:ds=\"" DS "\"/><m:send", MSG_trust_xml_place },
        { "<soap:Header>", "<soap:Header><ds:Signature xmlns:ds=\"" DS "\"/>",
          MSG_trust_xml_place },
        { "<ds:SignedInfo>", "<ds:SignedInfo><!-- -->", MSG_trust_xml_markup },
        { "</ds:Signature>", "</ds:Signature><ds:Signature xmlns:ds=\"" DS "\"/>",
          MSG_trust_xml_shape },
        { "urn:m", "urn:m\" xmlns:q=\"urn:q", (enum msg)0 },
    };
    struct pki *p = of(state);
    struct str x = hand(p, (struct xml_craft){ .uri = NULL });

    /* The last row changes nothing that is signed: an unused prefix. */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pki_expect(p, pki_verify(p, xml_swap(arena, x, rows[i].from, rows[i].to), STR_NONE),
            rows[i].reason != 0 ? VERDICT_INVALID : VERDICT_VALID, rows[i].reason);
}

/* The signed Body kept somewhere, another one in its place. */
static void wrapped(void **state)
{
    struct pki *p = of(state);
    struct str x = xml_sign(p, PKI_SYSTEM, STR(MESSAGE), XML_WSSE);
    char *body = str_z(arena, xml_part(x, "<soap:Body", "</soap:Body>"));
    struct str kept = xml_swap(arena, x, "<soap:Header>",
        str_z(arena, str_printf(arena, "<soap:Header><kept>%s</kept>", body)));
    const char *last = "</soap:Header>";
    struct str head = xml_part(kept, "<soap:Envelope", last);

    pki_expect(p, pki_verify(p, kept, STR_NONE), VERDICT_INVALID, MSG_trust_xml_duplicate_id);
    kept = str_printf(arena, "%.*s<soap:Body>" BODY "</soap:Body></soap:Envelope>",
                      STR_ARG(head));
    pki_expect(p, pki_verify(p, kept, STR_NONE), VERDICT_INVALID, MSG_trust_xml_reference);
    kept = str_printf(arena, "%.*s<soap:Body xmlns:wsu=\"" WSU "\" wsu:Id=\"id-new\">" BODY
                      "</soap:Body></soap:Envelope>", STR_ARG(head));
    pki_expect(p, pki_verify(p, kept, STR_NONE), VERDICT_INVALID, MSG_trust_xml_reference);
    /* The key told in another way than the one Kalkan writes. */
    pki_expect(p, pki_verify(p, xml_swap(arena, x, "#X509v3", "#X509PKIPathv1"), STR_NONE),
               VERDICT_INVALID, MSG_trust_xml_key_info);
    pki_expect(p, pki_verify(p, xml_swap(arena, x, "#Base64Binary", "#HexBinary"), STR_NONE),
               VERDICT_INVALID, MSG_trust_xml_key_info);
}

static void not_signed(void **state)
{
    static const char *const docs[] = {
        "<r/>", "<soap:Envelope xmlns:soap=\"" SOAP "\"/>", "<soap:Envelope xmlns:soap=\"urn:x\">"
        "<soap:Body/></soap:Envelope>", "no xml", "<!DOCTYPE r><r/>", "",
        "<soap:Envelope xmlns:soap=\"" SOAP "\"><soap:Body xmlns:wsu=\"urn:x\"/></soap:Envelope>",
        "<s:Envelope xmlns:s=\"" SOAP "\" xmlns:wsu=\"" WSU "\"><s:Body wsu:Id=\"a\"><b id=\"a\"/>"
        "</s:Body></s:Envelope>",
        "<s:Envelope xmlns:s=\"" SOAP "\"><s:Body/><s:Body/></s:Envelope>",
    };
    const struct pki_holder *h = &gost->who[PKI_HEAD];
    struct str out;

    (void)state;
    for (size_t i = 0; i < sizeof docs / sizeof *docs; i++) {
        gost->d = diags_on(arena);
        if (xmldsig_sign(arena, h->key, h->cert->sig.all, str_of(docs[i]), XML_WSSE, &out,
                         &gost->d))
            fail_msg("signed: %s", docs[i]);
        assert_int_equal(gost->d.count, 1);
        assert_true(gost->d.first->remedy.n > 0);
    }
    gost->d = diags_on(arena);
}

/* ------------------------------------------------------------------ limits */

/* `left` and `right` around each number. */
static struct str repeated(const char *before, const char *left, const char *right, size_t n,
                           const char *after)
{
    struct buf b = buf_on(arena);

    buf_puts(&b, "<r xmlns:ds=\"" DS "\">");
    buf_puts(&b, before);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%zu%s", left, i, right);
    buf_puts(&b, after);
    buf_puts(&b, "</r>");
    return buf_get(&b);
}

static void limits(void **state)
{
    struct pki *p = of(state);
    struct str wide = repeated("<a", " a", "=\"\"", 50000, "/>");
    struct str scoped = repeated("<a", " xmlns:a", "=\"urn:a\"", 100, "/>");
    struct str many = repeated("", "<a", "/>", 70000, "");
    struct str marked = repeated("", "<!--", "-->", 70000, "");
    struct str work = repeated("<a", " xmlns:a", "=\"urn:a\"", 60, ">");
    struct str deep = repeated("", "<a n=\"", "\">", 200, "");
    struct str inside, uri = repeated("", "", "", 20000, "");
    struct buf b = buf_on(arena);

    work = str_sub(work, 0, work.n - 4);
    inside = repeated("", "<b n=\"", "\"/>", 60000, "</a>");
    work = str_printf(arena, "%.*s%.*s</r>", STR_ARG(work), STR_ARG(inside));
    pki_expect(p, pki_verify(p, wide, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    pki_expect(p, pki_verify(p, scoped, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    pki_expect(p, pki_verify(p, many, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    pki_expect(p, pki_verify(p, marked, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    pki_expect(p, pki_verify(p, deep, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    pki_expect(p, pki_verify(p, work, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    /* A long namespace that the exclusive form repeats in every element. */
    buf_printf(&b, "<s:Envelope xmlns:s=\"" SOAP "\" xmlns:l=\"urn:%.*s\"><s:Body>",
               (int)(uri.n - 60), uri.p + 55);
    for (int i = 0; i < 3000; i++)
        buf_puts(&b, "<l:a/>");
    buf_puts(&b, "</s:Body></s:Envelope>");
    assert_false(xmldsig_sign(arena, p->who[PKI_HEAD].key, p->who[PKI_HEAD].cert->sig.all,
                              buf_get(&b), XML_WSSE, &uri, &p->d));
    p->d = diags_on(arena);
}

static void beginnings(void **state)
{
    struct pki *p = of(state);
    struct str x = xml_sign(p, PKI_HEAD, STR("<r>1</r>"), XML_ENVELOPED), y;

    y = str_printf(arena, "\xef\xbb\xbf%.*s", STR_ARG(x));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_VALID, 0);
    y = str_printf(arena, "\n%.*s\n\n", STR_ARG(xml_part(x, "<r>", "</r>")));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_VALID, 0);
    y = str_printf(arena, "%.*s<r/>", STR_ARG(x));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_xml_malformed);
    y = xml_swap(arena, x, ">1<", ">\xff<");
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_xml_encoding);
    for (size_t n = 0; n < x.n - 1; n += 13) {
        struct report *r = pki_verify(p, str_sub(x, 0, n), STR_NONE);

        assert_true(r == NULL || r->verdict == VERDICT_INVALID);
        p->d = diags_on(arena);
    }
}

/* ------------------------------------------------------------------ Kalkan's own */

static struct verify_options real_options(struct anchors *anchors, const char *at)
{
    static const char *const names[] = {
        "nca_rsa_test.crt", "nca_gost_test.crt", "root_test_gost_2022.cer",
        "nca_gost2022_test.cer",
    };
    struct verify_options o = { .anchors = anchors };
    struct diags d = diags_on(arena);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str file = pki_file(arena, str_printf(arena, VECTORS "%s", names[i]).p);

        assert_true(anchors_add(arena, anchors, file, ENV_ANY, &d));
    }
    assert_true(moment_parse(str_of(at), &o.at));
    o.now = o.at;
    return o;
}

static void kalkan(void **state)
{
    static const struct {
        const char *file, *at, *change, *to;
        enum algorithm alg;
        enum cert_role role;
    } rows[] = {
        { "xmldsig_kalkan_rsa.xml", "2020-06-01T00:00:00Z", "NCANode", "NCANodf", ALG_RSA_SHA256,
          CERT_INDIVIDUAL },
        { "xmldsig_kalkan_gost2004.xml", "2020-06-01T00:00:00Z", "<name>", "<name a='b'>",
          ALG_GOST_2004, CERT_HEAD },
        { "xmldsig_kalkan_gost2015.xml", "2025-01-01T00:00:00Z", "QCxn00", "QCxn01",
          ALG_GOST_2015_512, CERT_HEAD },
        { "wsse_rsa_keyidentifier.xml", "2021-06-01T00:00:00Z", "messageId>1<", "messageId>2<",
          ALG_RSA_SHA256, CERT_ROLE_UNKNOWN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str x = pki_file(arena, str_printf(arena, VECTORS "%s", rows[i].file).p);
        struct anchors anchors = { NULL, 0, 0 };
        struct diags d = diags_on(arena);
        struct verify_options o;
        struct report *r;

        if (x.p == NULL)
            skip();
        o = real_options(&anchors, rows[i].at);
        r = verify_bytes(arena, x, STR_NONE, &o, &d);
        pki_expect(gost, r, VERDICT_INDETERMINATE, MSG_trust_revocation_unknown);
        assert_int_equal(r->n_reasons, 1);
        assert_int_equal(r->signers[0].crypto, CHECK_OK);
        assert_int_equal(r->signers[0].chain.state, CHAIN_OK);
        assert_int_equal(r->signers[0].algorithm, rows[i].alg);
        if (rows[i].role != CERT_ROLE_UNKNOWN)
            assert_int_equal(r->signers[0].cert->role, rows[i].role);
        r = verify_bytes(arena, xml_swap_all(arena, x, rows[i].change, rows[i].to), STR_NONE, &o,
                         &d);
        pki_expect(gost, r, VERDICT_INVALID, MSG_trust_digest_wrong);
    }
}

/* With the real centre's test key: as the national centre's own programs would be given it. */
static void real_key(void **state)
{
    struct str file = pki_file(arena, VECTORS "individual_valid_2026.p12"), out;
    struct pkcs12 box = { NULL, NULL, 0 };
    struct anchors anchors = { NULL, 0, 0 };
    struct diags d = diags_on(arena);
    struct verify_options o;

    (void)state;
    if (file.p == NULL)
        skip();
    assert_true(pkcs12_read(arena, file, STR("Qwerty12"), &box, &d));
    o = real_options(&anchors, "2026-08-11T00:00:00Z");
    for (int form = XML_ENVELOPED; form <= XML_WSSE; form++) {
        assert_true(xmldsig_sign(arena, box.key, box.certificates[0], STR(MESSAGE),
                                 (enum xml_form)form, &out, &d));
        pki_expect(gost, verify_bytes(arena, out, STR_NONE, &o, &d), VERDICT_INDETERMINATE,
                   MSG_trust_revocation_unknown);
    }
    private_key_free(box.key);
}

#define EACH(f, p) { #f " " #p, f, NULL, NULL, &p }
#define THRICE(f) EACH(f, gost), EACH(f, old), EACH(f, rsa)

int main(void)
{
    const struct CMUnitTest tests[] = {
        THRICE(message),
        THRICE(by_hand),
        EACH(changed, gost),
        EACH(changed, rsa),
        THRICE(wrapped),
        cmocka_unit_test(not_signed),
        EACH(limits, old),
        EACH(beginnings, old),
        cmocka_unit_test(kalkan),
        cmocka_unit_test(real_key),
    };

    return cmocka_run_group_tests_name("trust_soap", tests, all_up, all_down);
}
