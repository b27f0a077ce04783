/*
 * NAME    test_trust_xml - signed XML: made, read, checked, forged
 * WHY     each algorithm, each way to move what is signed away from what is shown, each refusal of
 *         the shared rules; documents of Kalkan where they are beside us
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "trust/encode.h"
#include "xml_help.h"

static struct arena *arena;
static struct pki *gost, *rsa, *old, *ec;

static const char statement[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<өтініш нөмірі=\"7\">\n  <атауы>шығу туралы</атауы>"
    "<жсн>850101100001</жсн>\n</өтініш>\n";
static const char canonical[] =
    "<өтініш нөмірі=\"7\">\n  <атауы>шығу туралы</атауы><жсн>850101100001</жсн>\n</өтініш>";

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
    ec = pki_new(arena, ALG_ECDSA_SHA256);
    return 0;
}

static int all_down(void **state)
{
    (void)state;
    pki_free(gost);
    pki_free(old);
    pki_free(rsa);
    pki_free(ec);
    arena_free(arena);
    return 0;
}

static struct str signed_by_person(struct pki *p)
{
    return xml_sign(p, PKI_INDIVIDUAL, str_of(statement), XML_ENVELOPED);
}

/* ------------------------------------------------------------------ good */

static void enveloped(void **state)
{
    struct pki *p = of(state);
    struct str x = signed_by_person(p);
    struct report *r = pki_verify(p, x, STR_NONE);
    struct xmldsig *read = xmldsig_read(arena, x, XML_ENVELOPED);
    struct buf text = buf_on(arena);
    const struct signer_report *s = &r->signers[0];

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "xmldsig"));
    assert_int_equal(r->n_signers, 1);
    assert_int_equal(s->crypto, CHECK_OK);
    assert_int_equal(s->algorithm, p->alg);
    assert_int_equal(s->cert->role, CERT_INDIVIDUAL);
    assert_true(str_is(s->cert->subject.iin, PKI_IIN));
    assert_int_equal(s->revocation.state, REV_GOOD);
    assert_true(s->claimed == MOMENT_NONE);
    /* What was signed is what stands in the document, in canonical form written by hand. */
    assert_true(str_is(read->v[0].signed_bytes, canonical));
    assert_true(str_eq(s->content_hash, digest_make(arena, s->hash, str_of(canonical))));
    assert_true(str_is(json_get_str(r->fields, "covers"), "document"));
    assert_true(str_is(json_get_str(r->fields, "element"), "өтініш"));
    report_text(&text, r, LANG_EN);
    assert_true(str_find(buf_get(&text), str_printf(arena, "Signed: the whole document (өтініш, "
        "%zu canonical bytes)\n", sizeof canonical - 1).p) > 0);
    pki_expect(p, pki_verify(p, x, str_of(statement)), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, x, str_of(canonical)), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, x, STR("<өтініш/>")), VERDICT_INVALID, MSG_trust_digest_wrong);
    pki_expect(p, pki_verify(p, x, STR("no xml")), VERDICT_INVALID, MSG_trust_digest_wrong);
}

/* Put together by hand, canonical forms included: nothing of the house's signing is in it. */
static void by_hand(void **state)
{
    struct pki *p = of(state);
    struct xml_craft c = { .over = str_of(canonical) };
    struct str end = STR("</өтініш>");

    pki_expect(p, pki_verify(p, xml_insert(arena, str_of(statement), end.p,
        xml_craft(p, PKI_INDIVIDUAL, c)), STR_NONE), VERDICT_VALID, 0);
    c.transforms = T_ENVELOPED "<ds:Transform Algorithm=\"" C14N "\"></ds:Transform>";
    c.canonicalization = COMMENTS;
    pki_expect(p, pki_verify(p, xml_insert(arena, str_of(statement), end.p,
        xml_craft(p, PKI_INDIVIDUAL, c)), STR_NONE), VERDICT_VALID, 0);
}

/* Namespaces and xml:lang of the document are inherited by SignedInfo in inclusive form. */
static void by_hand_namespaces(void **state)
{
    static const char doc[] = "<b:r xmlns:b='urn:b' xml:lang='kk' xmlns='urn:a' z='1' b:a='2'>"
        "<x y=\"&#10;&lt;\"/><![CDATA[<&]]>&#13;</b:r>";
    static const char form[] = "<b:r xmlns=\"urn:a\" xmlns:b=\"urn:b\" z=\"1\" "
        "xml:lang=\"kk\" b:a=\"2\"><x y=\"&#xA;&lt;\"></x>&lt;&amp;&#xD;</b:r>";
    struct pki *p = of(state);
    struct xml_craft c = { .over = str_of(form), .before = " xmlns=\"urn:a\" xmlns:b=\"urn:b\"",
                           .after = " xml:lang=\"kk\"" };
    struct str x = xml_insert(arena, str_of(doc), "</b:r>", xml_craft(p, PKI_INDIVIDUAL, c));

    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, xml_sign(p, PKI_HEAD, str_of(doc), XML_ENVELOPED), STR_NONE),
               VERDICT_VALID, 0);
    /* The same document in other letters is the same document. */
    x = xml_swap(arena, x, "z='1' b:a='2'", "b:a  =  \"2\"\n z=\"&#49;\"");
    x = xml_swap(arena, x, "/>", "></x>");
    x = xml_swap(arena, x, "<![CDATA[<&]]>", "&#60;&amp;");
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, xml_swap(arena, x, "urn:a", "urn:c"), STR_NONE), VERDICT_INVALID,
               MSG_trust_digest_wrong);
}

/* ------------------------------------------------------------------ two signatures */

static struct str without(struct pki *p, struct str x, struct str part)
{
    return xml_swap(p->a, x, str_z(p->a, part), "");
}

static void two_signatures(void **state)
{
    struct pki *p = of(state);
    struct str one = signed_by_person(p), first, second, two;
    struct report *r;

    two = xml_sign(p, PKI_HEAD, one, XML_ENVELOPED);
    r = pki_verify(p, two, STR_NONE);
    pki_expect(p, r, VERDICT_VALID, 0);
    assert_int_equal(r->n_signers, 2);
    assert_int_equal(r->signers[0].cert->role, CERT_INDIVIDUAL);
    assert_int_equal(r->signers[1].cert->role, CERT_HEAD);
    first = xml_part(two, "<ds:Signature ", "</ds:Signature>");
    second = xml_part(str_sub(two, (size_t)(first.p + first.n - two.p), two.n), "<ds:Signature ",
                      "</ds:Signature>");
    /* The second can be taken away, the first cannot: the second is over it. */
    pki_expect(p, pki_verify(p, without(p, two, second), STR_NONE), VERDICT_VALID, 0);
    r = pki_verify(p, without(p, two, first), STR_NONE);
    pki_expect(p, r, VERDICT_INVALID, MSG_trust_digest_wrong);
    /* One bad signer spoils the whole, and each is reported alone. */
    two = xml_sign(p, PKI_REVOKED, one, XML_ENVELOPED);
    r = pki_verify(p, two, STR_NONE);
    pki_expect(p, r, VERDICT_INVALID, MSG_trust_certificate_revoked);
    assert_int_equal(r->signers[0].crypto, CHECK_OK);
    assert_int_equal(r->signers[0].revocation.state, REV_GOOD);
    assert_int_equal(r->signers[1].revocation.state, REV_REVOKED);
    /* Turned round: each is then over what did not exist. */
    two = xml_sign(p, PKI_HEAD, one, XML_ENVELOPED);
    second = str_dup(arena, xml_part(str_sub(two, (size_t)(str_find(two, "</ds:Signature>") + 1),
        two.n), "<ds:Signature ", "</ds:Signature>"));
    two = xml_swap(arena, without(p, two, second), "<ds:Signature ",
        str_z(arena, str_printf(arena, "%.*s<ds:Signature ", STR_ARG(second))));
    r = pki_verify(p, two, STR_NONE);
    assert_int_equal(r->signers[0].crypto, CHECK_OK);       /* by the letter: over all but itself */
    assert_int_equal(r->signers[1].crypto, CHECK_BAD);
    assert_int_equal(r->verdict, VERDICT_INVALID);
}

static void too_many(void **state)
{
    struct pki *p = of(state);
    struct str x = STR("<r></r>"), out;

    for (int i = 0; i < XML_SIGNATURES_MOST; i++)
        x = xml_sign(p, PKI_INDIVIDUAL, x, XML_ENVELOPED);
    assert_int_equal(pki_verify(p, x, STR_NONE)->n_signers, XML_SIGNATURES_MOST);
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_VALID, 0);
    assert_false(xmldsig_sign(arena, p->who[PKI_HEAD].key, p->who[PKI_HEAD].cert->sig.all, x,
                              XML_ENVELOPED, &out, &p->d));
    x = xml_swap(arena, x, "</r>", "<ds:Signature xmlns:ds=\"" DS "\"/></r>");
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_INVALID, MSG_trust_xml_too_large);
    p->d = diags_on(arena);
}

/* ------------------------------------------------------------------ forgeries by text */

struct change { const char *from, *to; enum msg reason; };

static const struct change changes[] = {
    { "шығу туралы", "келу туралы", MSG_trust_digest_wrong },
    { "нөмірі=\"7\"", "нөмірі=\"8\"", MSG_trust_digest_wrong },
    { "нөмірі=\"7\"", "нөмірі=\"7\" және=\"8\"", MSG_trust_digest_wrong },
    { "<жсн>", " <жсн>", MSG_trust_digest_wrong },
    { "<жсн>", "<?do it?><жсн>", MSG_trust_digest_wrong },
    { "</жсн>", "</жсн><жсн>860202200002</жсн>", MSG_trust_digest_wrong },
    { "</өтініш>", "<қосымша/></өтініш>", MSG_trust_digest_wrong },
    { "850101100001", "860202200002", MSG_trust_digest_wrong },
    /* Comments: in a value, beside everything, in each part of the signature. */
    { "850101100001", "8501<!-- -->01100001", MSG_trust_xml_comment },
    { "<өтініш", "<!-- a --><өтініш", MSG_trust_xml_comment },
    { "</өтініш>", "</өтініш><!-- b -->", MSG_trust_xml_comment },
    { "<ds:DigestValue>", "<ds:DigestValue><!-- c -->", MSG_trust_xml_markup },
    { "<ds:SignatureValue>", "<ds:SignatureValue><!-- c -->", MSG_trust_xml_markup },
    { "<ds:X509Certificate>", "<ds:X509Certificate><!-- c -->", MSG_trust_xml_markup },
    { "<ds:SignedInfo>", "<ds:SignedInfo><!-- c -->", MSG_trust_xml_markup },
    { "<ds:SignedInfo>", "<!-- c --><ds:SignedInfo>", MSG_trust_xml_markup },
    { "<ds:Transforms>", "<ds:Transforms><?c?>", MSG_trust_xml_markup },
    { "<ds:KeyInfo>", "<ds:KeyInfo><?c?>", MSG_trust_xml_markup },
    /* Algorithms. */
    { COMMENTS, "http://www.w3.org/2006/12/xml-c14n11", MSG_trust_xml_transform },
    { COMMENTS, EXCLUSIVE, MSG_trust_xml_transform },
    { DS "enveloped-signature", DS "base64", MSG_trust_xml_transform },
    { DS "enveloped-signature", "http://www.w3.org/TR/1999/REC-xpath-19991116",
      MSG_trust_xml_xslt },
    { COMMENTS, "http://www.w3.org/TR/1999/REC-xslt-19991116", MSG_trust_xml_xslt },
    { "CanonicalizationMethod Algorithm=\"" C14N, "CanonicalizationMethod Algorithm=\"" EXCLUSIVE,
      MSG_trust_xml_canonicalization },
    { "<ds:SignatureMethod Algorithm=\"", "<ds:SignatureMethod Algorithm=\"urn:x",
      MSG_trust_unknown_algorithm },
    { "<ds:DigestMethod Algorithm=\"", "<ds:DigestMethod Algorithm=\" ",
      MSG_trust_unknown_algorithm },
    /* References. */
    { "URI=\"\"", "URI=\"http://example.kz/a.xml\"", MSG_trust_xml_external },
    { "URI=\"\"", "URI=\"file:///etc/passwd\"", MSG_trust_xml_external },
    { "URI=\"\"", "URI=\"#\"", MSG_trust_xml_reference },
    { "URI=\"\"", "URI=\"#xpointer(/)\"", MSG_trust_xml_reference },
    { "URI=\"\"", "", MSG_trust_xml_reference },
    { "URI=\"\"", "URI=\"\" Type=\"" DS "Manifest\"", MSG_trust_xml_reference },
    /* Shape. */
    { "</ds:KeyInfo>", "</ds:KeyInfo><ds:Object>жаңа</ds:Object>", MSG_trust_xml_shape },
    { "<ds:SignedInfo>", "мәтін<ds:SignedInfo>", MSG_trust_xml_shape },
    { "<ds:SignedInfo>", "<![CDATA[ ]]><ds:SignedInfo>", MSG_trust_xml_shape },
    { "<ds:SignatureValue>", "<ds:SignatureValue ns=\"1\">", MSG_trust_xml_shape },
    { "<ds:SignatureValue>", "<ds:SignatureValue>*", MSG_trust_xml_shape },
    { "<ds:X509Certificate>", "<ds:X509Certificate>AAAA", MSG_trust_xml_key_info },
    { "<ds:X509Data>", "<ds:KeyName>x</ds:KeyName><ds:X509Data>", MSG_trust_xml_key_info },
    { "<ds:X509Certificate>", "<ds:X509CRL>AA==</ds:X509CRL><ds:X509Certificate>",
      MSG_trust_xml_key_info },
    /* The whole. */
    { "<өтініш", "<!DOCTYPE өтініш [<!ENTITY e \"x\">]><өтініш", MSG_trust_xml_dtd },
    { "шығу", "&e;шығу", MSG_trust_xml_dtd },
    { "нөмірі=\"7\"", "нөмірі=\"7&e;\"", MSG_trust_xml_dtd },
    { "UTF-8", "windows-1251", MSG_trust_xml_encoding },
    { "version=\"1.0\"", "version=\"1.1\"", MSG_trust_xml_malformed },
    { "</жсн>", "", MSG_trust_xml_malformed },
    { "<жсн>", "<q:жсн>", MSG_trust_xml_malformed },
    { "<жсн>", "<жсн a='1' a='2'>", MSG_trust_xml_malformed },
    { "<жсн>", "<жсн xmlns:r='relative'>", MSG_trust_xml_malformed },
    { "<атауы>", "<ds:Signature xmlns:ds=\"" DS "\"/><атауы>", MSG_trust_xml_shape },
};

static void changed(void **state)
{
    struct pki *p = of(state);
    struct str x = signed_by_person(p);

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct str y = xml_swap(arena, x, changes[i].from, changes[i].to);

        /* The end tag must go with its begin. */
        if (strcmp(changes[i].to, "<q:жсн>") == 0)
            y = xml_swap(arena, y, "</жсн>", "</q:жсн>");
        pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, changes[i].reason);
    }
    /* Swapped among those that are known. */
    for (int a = ALG_GOST_2004; a <= ALG_RSA_SHA1; a++) {
        const char *uri = algorithm_uri((enum algorithm)a);
        struct str y;

        if (a == (int)p->alg)
            continue;
        y = xml_swap(arena, x, algorithm_uri(p->alg), uri);
        pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID,
            a == ALG_RSA_SHA1 ? MSG_trust_weak_algorithm : MSG_trust_unknown_algorithm);
        y = xml_swap(arena, y, digest_uri(digest_of_algorithm(p->alg)),
                     digest_uri(digest_of_algorithm((enum algorithm)a)));
        assert_int_equal(pki_verify(p, y, STR_NONE)->verdict, VERDICT_INVALID);
    }
}

/* Moved: into the content, out of it, around it; without its certificate. */
static void moved(void **state)
{
    struct pki *p = of(state);
    struct str x = signed_by_person(p), s = str_dup(arena, xml_part(x, "<ds:Signature ",
        "</ds:Signature>")), y, z;
    struct report *r;

    y = xml_swap(arena, without(p, x, s), "</жсн>",
        str_z(arena, str_printf(arena, "%.*s</жсн>", STR_ARG(s))));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_xml_place);
    y = xml_swap(arena, x, "<өтініш нөмірі", "<r><өтініш нөмірі");
    y = xml_swap(arena, y, "</өтініш>", "</өтініш></r>");
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_xml_place);
    y = xml_swap(arena, without(p, y, s), "</r>",
        str_z(arena, str_printf(arena, "%.*s</r>", STR_ARG(s))));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_digest_wrong);
    /* The document within its own signature. */
    z = xml_part(x, "<өтініш", "</жсн>");
    y = xml_swap(arena, s, "</ds:KeyInfo>", str_z(arena, str_printf(arena,
        "</ds:KeyInfo><ds:Object>%.*s</өтініш></ds:Object>", STR_ARG(z))));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_xml_place);
    /* Another document under the same signature. */
    y = xml_insert(arena, STR("<r></r>"), "</r>", s);
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_digest_wrong);
    y = without(p, x, xml_part(x, "<ds:KeyInfo>", "</ds:KeyInfo>"));
    r = pki_verify(p, y, STR_NONE);
    pki_expect(p, r, VERDICT_INDETERMINATE, MSG_trust_no_signer_certificate);
    assert_int_equal(r->signers[0].crypto, CHECK_UNKNOWN);
    /* Somebody else's certificate. */
    y = xml_swap(arena, x, str_z(arena, xml_part(x, "<ds:KeyInfo>", "</ds:KeyInfo>")),
        str_z(arena, xml_part(xml_sign(p, PKI_HEAD, str_of(statement), XML_ENVELOPED),
            "<ds:KeyInfo>", "</ds:KeyInfo>")));
    pki_expect(p, pki_verify(p, y, STR_NONE), VERDICT_INVALID, MSG_trust_signature_wrong);
    pki_expect(p, pki_verify(p, xml_swap(arena, str_of(statement), "<өтініш",
        "<өтініш xmlns:d='" DS "'"), STR_NONE), VERDICT_INVALID, MSG_trust_xml_no_signature);
}

/* ------------------------------------------------------------------ forgeries rightly signed */

static void crafted(void **state)
{
    static const struct { struct xml_craft c; enum msg reason; } rows[] = {
        { { .uri = " URI=\"#a\"" }, MSG_trust_xml_reference },
        { { .uri = " URI=\"#xpointer(/)\"" }, MSG_trust_xml_reference },
        { { .uri = "" }, MSG_trust_xml_reference },
        { { .transforms = "" }, MSG_trust_xml_transform },
        { { .transforms = T_ENVELOPED }, MSG_trust_xml_transform },
        { { .transforms = T_COMMENTS }, MSG_trust_xml_transform },
        { { .transforms = T_COMMENTS T_ENVELOPED }, MSG_trust_xml_transform },
        { { .transforms = T_ENVELOPED T_ENVELOPED T_COMMENTS }, MSG_trust_xml_transform },
        { { .transforms = T_ENVELOPED "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/"
            "REC-xpath-19991116\"><ds:XPath>/r/b</ds:XPath></ds:Transform>" T_COMMENTS },
          MSG_trust_xml_xslt },
        { { .transforms = T_ENVELOPED "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/"
            "REC-xslt-19991116\"><x:t xmlns:x=\"urn:x\"></x:t></ds:Transform>" },
          MSG_trust_xml_xslt },
        { { .more_info = "<ds:Reference URI=\"\"></ds:Reference>" }, MSG_trust_xml_reference },
        { { .more_info = "<ds:Other></ds:Other>" }, MSG_trust_xml_shape },
        { { .object = "<ds:Object><b>2</b></ds:Object>" }, MSG_trust_xml_shape },
        { { .canonicalization = "http://www.w3.org/2006/12/xml-c14n11" },
          MSG_trust_xml_canonicalization },
        { { .canonicalization = EXCLUSIVE }, MSG_trust_xml_canonicalization },
        { { .digest = HASH_SHA384 }, MSG_trust_unknown_algorithm },
        { { .digest = HASH_SHA1 }, MSG_trust_weak_algorithm },
        { { .method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" },
          MSG_trust_unknown_algorithm },
        { { .method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" },
          MSG_trust_unknown_algorithm },
        { { .key_info = "<ds:KeyInfo><ds:KeyName>a</ds:KeyName></ds:KeyInfo>" },
          MSG_trust_xml_key_info },
    };
    static const char doc[] = "<r><a Id=\"a\">1</a></r>";
    struct pki *p = of(state);
    struct xml_craft c = { .over = str_of(doc) };

    pki_expect(p, pki_verify(p, xml_insert(arena, str_of(doc), "</r>", xml_craft(p, PKI_INDIVIDUAL,
        c)), STR_NONE), VERDICT_VALID, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        c = rows[i].c;
        c.over = i == 0 ? STR("<a Id=\"a\">1</a>") : str_of(doc);
        pki_expect(p, pki_verify(p, xml_insert(arena, str_of(doc), "</r>",
            xml_craft(p, PKI_INDIVIDUAL, c)), STR_NONE), VERDICT_INVALID, rows[i].reason);
    }
}

/* A comment the signer saw is protected where the digest is over it, and else refused. */
static void comments(void **state)
{
    static const char doc[] = "<r><!-- ескерту -->1</r>", bare[] = "<r>1</r>";
    struct pki *p = of(state);
    struct xml_craft c = { .over = str_of(doc) };
    struct str x = xml_insert(arena, str_of(doc), "</r>", xml_craft(p, PKI_INDIVIDUAL, c)), out;

    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_VALID, 0);
    pki_expect(p, pki_verify(p, xml_swap(arena, x, "ескерту", "басқа"), STR_NONE), VERDICT_INVALID,
               MSG_trust_digest_wrong);
    c.over = str_of(bare);
    x = xml_insert(arena, str_of(doc), "</r>", xml_craft(p, PKI_INDIVIDUAL, c));
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_INVALID, MSG_trust_xml_comment);
    assert_false(xmldsig_sign(arena, p->who[PKI_HEAD].key, p->who[PKI_HEAD].cert->sig.all,
                              str_of(doc), XML_ENVELOPED, &out, &p->d));
    p->d = diags_on(arena);
}

static void rsa_only(void **state)
{
    static const char doc[] = "<r>1</r>";
    struct xml_craft c = { .over = str_of(doc), .algorithm = ALG_RSA_SHA512 };
    struct str x = xml_insert(arena, str_of(doc), "</r>", xml_craft(rsa, PKI_INDIVIDUAL, c)), out;

    (void)state;
    pki_expect(rsa, pki_verify(rsa, x, STR_NONE), VERDICT_VALID, 0);
    c.algorithm = ALG_RSA_SHA384;
    x = xml_insert(arena, str_of(doc), "</r>", xml_craft(rsa, PKI_INDIVIDUAL, c));
    pki_expect(rsa, pki_verify(rsa, x, STR_NONE), VERDICT_INVALID, MSG_trust_unknown_algorithm);
    c = (struct xml_craft){ .over = str_of(doc), .digest = HASH_SHA512 };
    x = xml_insert(arena, str_of(doc), "</r>", xml_craft(rsa, PKI_INDIVIDUAL, c));
    pki_expect(rsa, pki_verify(rsa, x, STR_NONE), VERDICT_INVALID, MSG_trust_unknown_algorithm);
    c = (struct xml_craft){ .over = str_of(doc) };
    x = xml_insert(arena, str_of(doc), "</r>", xml_craft(ec, PKI_INDIVIDUAL, c));
    pki_expect(ec, pki_verify(ec, x, STR_NONE), VERDICT_INVALID, MSG_trust_unknown_algorithm);
    assert_false(xmldsig_sign(arena, ec->who[PKI_HEAD].key, ec->who[PKI_HEAD].cert->sig.all,
                              str_of(doc), XML_ENVELOPED, &out, &ec->d));
    assert_false(xmldsig_sign(arena, rsa->who[PKI_HEAD].key, rsa->who[PKI_CA].cert->sig.all,
                              str_of(doc), XML_ENVELOPED, &out, &rsa->d));
    ec->d = rsa->d = diags_on(arena);
}

/* ------------------------------------------------------------------ who signed */

static void signers_refused(void **state)
{
    static const struct { enum pki_who who; enum report_verdict v; enum msg reason; } rows[] = {
        { PKI_EXPIRED, VERDICT_INVALID, MSG_trust_certificate_expired },
        { PKI_EARLY, VERDICT_INVALID, MSG_trust_certificate_not_yet_valid },
        { PKI_REVOKED, VERDICT_INVALID, MSG_trust_certificate_revoked },
        { PKI_HELD, VERDICT_INVALID, MSG_trust_certificate_on_hold },
        { PKI_CRITICAL, VERDICT_INVALID, MSG_trust_unknown_critical_extension },
        { PKI_SIGN_IN, VERDICT_INVALID, MSG_trust_wrong_key_usage },
        { PKI_CA, VERDICT_INVALID, MSG_trust_wrong_key_usage },
        { PKI_STRANGER, VERDICT_INDETERMINATE, MSG_trust_issuer_unknown },
    };
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct str x = signed_by_person(p);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pki_expect(p, pki_verify(p, xml_sign(p, rows[i].who, str_of(statement), XML_ENVELOPED),
            STR_NONE), rows[i].v, rows[i].reason);
    p->options.policy.roles = 1u << CERT_INDIVIDUAL;
    p->options.policy.iin = STR(PKI_IIN);
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_VALID, 0);
    p->options.policy.iin = STR(PKI_IIN_2);
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_INVALID, MSG_trust_iin_differs);
    p->options.policy = (struct verify_policy){ .roles = 1u << CERT_HEAD, .bin = STR(PKI_BIN) };
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_INVALID, MSG_trust_role_not_allowed);
    pki_expect(p, pki_verify(p, x, STR_NONE), VERDICT_INVALID, MSG_trust_bin_differs);
    p->options = before;
}

/* Bits of the two values, and letters of the whole: never valid, and the values say what is wrong. */
static void every_letter(void **state)
{
    struct pki *p = of(state);
    struct str x = signed_by_person(p), marks[2], bytes;

    marks[0] = xml_part(x, "<ds:DigestValue>", "</ds:DigestValue>");
    marks[1] = xml_part(x, "<ds:SignatureValue>\n", "\n</ds:SignatureValue>");
    for (size_t k = 0; k < 2; k++)
        for (size_t i = k == 0 ? 16 : 20; i + 24 < marks[k].n; i += k == 0 ? 1 : 7) {
            char *y = arena_dup(arena, x.p, x.n), *at = y + (marks[k].p - x.p) + i;

            if (*at == '\n')
                continue;
            *at = *at == 'A' ? 'B' : 'A';
            pki_expect(p, pki_verify(p, (struct str){ y, x.n }, STR_NONE), VERDICT_INVALID,
                       k == 0 ? MSG_trust_digest_wrong : MSG_trust_signature_wrong);
        }
    for (size_t i = 0; i < x.n; i += 11) {
        struct arena_mark m = arena_mark(arena);
        struct report *r;
        char *y = arena_dup(arena, x.p, x.n);

        y[i] = y[i] == 'q' ? 'z' : 'q';
        bytes = (struct str){ y, x.n };
        r = pki_verify(p, bytes, STR_NONE);
        if (r != NULL && r->verdict == VERDICT_VALID && i > 60)
            fail_msg("valid with letter %zu changed: %.*s", i, STR_ARG(bytes));
        p->d = diags_on(arena);
        arena_rewind(arena, m);
    }
}

#define EACH(f, p) { #f " " #p, f, NULL, NULL, &p }
#define THRICE(f) EACH(f, gost), EACH(f, old), EACH(f, rsa)

int main(void)
{
    const struct CMUnitTest tests[] = {
        THRICE(enveloped),
        THRICE(by_hand),
        THRICE(by_hand_namespaces),
        THRICE(two_signatures),
        EACH(too_many, old),
        THRICE(changed),
        THRICE(moved),
        THRICE(crafted),
        EACH(comments, gost),
        cmocka_unit_test(rsa_only),
        THRICE(signers_refused),
        THRICE(every_letter),
    };

    return cmocka_run_group_tests_name("trust_xml", tests, all_up, all_down);
}
