/*
 * NAME      xmldsig_make - signed XML of ours (xmldsig.h)
 * WHY       the same element, line by line, that Kalkan and NCALayer write, so that their verifiers
 *           and ours agree
 * OWNS      the tree while it is being signed
 * ERRORS    false and a diag
 * MUST NOT  sign with a key that is not the certificate's; hand out what xmldsig_read refuses
 */
#include "trust/xmldsig.h"

#include <string.h>

#include "base/buf.h"
#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/xml.h"

enum { BASE64_LINE = 76 };

struct making {
    struct arena *a;
    const struct private_key *key;
    struct cert *cert;
    enum algorithm algorithm;
    enum xml_form form;
    struct xml_doc doc;
    xmlNode *body;                  /* WSSE */
    struct str id;                  /* of the Body */
    struct diags *d;
};

static bool refuse(struct making *m, const char *code, const char *why, const char *remedy)
{
    diag_add(m->d, DIAG_INPUT, code, "%s", why)->remedy = str_of(remedy);
    return false;
}

/* ------------------------------------------------------------------ the tree */

static const xmlChar *z(const char *s)
{
    return (const xmlChar *)s;
}

static void text(xmlNode *in, const char *s)
{
    AN(xmlAddChild(in, xmlNewText(z(s))));
}

/* An element on a line of its own, in the namespace of its parent's prefix "ds". */
static xmlNode *element(xmlNode *in, xmlNs *ns, const char *name)
{
    xmlNode *n = xmlNewChild(in, ns, z(name), NULL);

    AN(n);
    text(in, "\n");
    return n;
}

static xmlNode *method(xmlNode *in, xmlNs *ns, const char *name, const char *uri)
{
    xmlNode *n = element(in, ns, name);

    AN(xmlNewProp(n, z("Algorithm"), z(uri)));
    return n;
}

/* Base64 in lines, with a line end before and after when it is a block. */
static void base64_text(struct making *m, xmlNode *in, struct str bytes, bool block)
{
    struct str all = base64_write(m->a, bytes);
    struct buf b = buf_on(m->a);

    if (block)
        buf_char(&b, '\n');
    for (size_t i = 0; i < all.n; i += BASE64_LINE) {
        if (i > 0)
            buf_char(&b, '\n');
        buf_str(&b, str_sub(all, i, BASE64_LINE));
    }
    if (block)
        buf_char(&b, '\n');
    text(in, str_z(m->a, buf_get(&b)));
}

static xmlNode *with_newline(xmlNode *n)
{
    text(n, "\n");
    return n;
}

static void reference(struct making *m, xmlNode *info, xmlNs *ns, struct str digest)
{
    bool body = m->form == XML_WSSE;
    xmlNode *r = element(info, ns, "Reference"), *list;

    AN(xmlNewProp(r, z("URI"), z(body ? str_z(m->a, str_printf(m->a, "#%.*s", STR_ARG(m->id)))
                                      : "")));
    text(r, "\n");
    list = with_newline(element(r, ns, "Transforms"));
    if (!body)
        method(list, ns, "Transform", ENVELOPED);
    method(list, ns, "Transform", body ? C14N_EXCLUSIVE : C14N_COMMENTS);
    method(r, ns, "DigestMethod", digest_uri(digest_of_algorithm(m->algorithm)));
    base64_text(m, element(r, ns, "DigestValue"), digest, false);
}

static void key_info(struct making *m, xmlNode *signature, xmlNs *ns)
{
    xmlNode *info = with_newline(element(signature, ns, "KeyInfo")), *n;
    xmlNs *wsse;

    if (m->form == XML_ENVELOPED) {
        n = with_newline(element(info, ns, "X509Data"));
        base64_text(m, element(n, ns, "X509Certificate"), m->cert->sig.all, true);
        return;
    }
    wsse = xmlSearchNsByHref(m->doc.tree, info, z(NS_WSSE));
    AN(wsse);
    n = element(info, wsse, "SecurityTokenReference");
    n = xmlNewChild(n, wsse, z("KeyIdentifier"), NULL);
    AN(n);
    AN(xmlNewProp(n, z("EncodingType"), z(WSS_BASE64)));
    AN(xmlNewProp(n, z("ValueType"), z(WSS_X509)));
    text(n, base64_write(m->a, m->cert->sig.all).p);
}

/* ------------------------------------------------------------------ a SOAP message */

static xmlNode *child(xmlNode *in, const char *ns, const char *name)
{
    xmlNode *n;

    for (n = in->children; n != NULL && !xml_is(n, ns, name); n = n->next)
        ;
    return n;
}

/* The Body's own Id, or a new one that nobody can guess. */
static bool body_id(struct making *m)
{
    xmlNs *wsu;

    m->id = xml_attribute(m->a, m->body, NS_WSU, "Id");
    if (m->id.n > 0)
        return xml_count_id(&m->doc, m->id) == 1 ||
               refuse(m, "xml-duplicate-id", "the Id of the Body stands in the message twice",
                      "give every part an Id of its own");
    m->id = str_printf(m->a, "id-%.*s", STR_ARG(random_hex(m->a, 16)));
    wsu = xmlSearchNsByHref(m->doc.tree, m->body, z(NS_WSU));
    if (wsu == NULL || wsu->prefix == NULL)
        wsu = xmlNewNs(m->body, z(NS_WSU), z("wsu"));
    if (wsu == NULL)
        return refuse(m, "xml-prefix", "the prefix wsu stands for something else in the Body",
                      "give that namespace another prefix");
    AN(xmlNewNsProp(m->body, wsu, z("Id"), z(str_z(m->a, m->id))));
    return true;
}

/* Where the signature goes: wsse:Security of the header, both made where there is none. */
static xmlNode *security(struct making *m, xmlNs *soap)
{
    const char *ns = (const char *)soap->href;
    xmlNode *header = child(m->doc.root, ns, "Header"), *s;
    xmlNs *wsse;

    if (header == NULL) {
        header = xmlNewDocNode(m->doc.tree, soap, z("Header"), NULL);
        AN(header);
        AN(xmlAddPrevSibling(m->body, header));
    }
    s = child(header, NS_WSSE, "Security");
    if (s != NULL)
        return s;
    s = xmlNewChild(header, NULL, z("Security"), NULL);
    AN(s);
    wsse = xmlNewNs(s, z(NS_WSSE), z("wsse"));
    AN(wsse);
    xmlSetNs(s, wsse);
    if (soap->prefix != NULL)
        AN(xmlNewNsProp(s, soap, z("mustUnderstand"),
            z(strcmp(ns, NS_SOAP12) == 0 ? "true" : "1")));
    return s;
}

static xmlNode *place(struct making *m)
{
    xmlNode *root = m->doc.root;
    const char *ns = xml_is(root, NS_SOAP12, "Envelope") ? NS_SOAP12 : NS_SOAP11;

    if (m->form == XML_ENVELOPED)
        return root;
    if (xml_is(root, ns, "Envelope"))
        m->body = child(root, ns, "Body");
    if (m->body == NULL) {
        refuse(m, "xml-envelope", "this is no SOAP message with a Body",
               "give the whole SOAP envelope, or leave --wsse out");
        return NULL;
    }
    return body_id(m) ? security(m, root->ns) : NULL;
}

/* ------------------------------------------------------------------ signing */

static bool begin(struct making *m, struct str certificate)
{
    m->cert = cert_read(m->a, certificate, m->d);
    if (m->cert == NULL)
        return false;
    if (!str_eq(private_key_spki(m->a, m->key), m->cert->spki))
        return refuse(m, "wrong-key", "the key is not the certificate's",
                      "give the container that holds both");
    m->algorithm = private_key_algorithm(m->key);
    return (m->algorithm == ALG_GOST_2015_512 || m->algorithm == ALG_GOST_2004 ||
            m->algorithm == ALG_RSA_SHA256) ||
           refuse(m, "unknown-algorithm", "keys of this kind do not sign XML here",
                  "sign with a GOST or RSA key, or make a CMS");
}

static bool open_document(struct making *m, struct str document)
{
    enum xml_fault f = xml_open(m->a, document, &m->doc);

    if (f == XML_OK && m->doc.n >= XML_SIGNATURES_MOST)
        f = XML_TOO_LARGE;
    if (f == XML_OK && m->doc.comments)
        f = XML_COMMENT;
    if (f == XML_OK)
        return true;
    return refuse(m, "bad-xml", str_z(m->a, msg(LANG_EN, xmldsig_reason(f))),
                  "give a well-formed XML document in UTF-8, without a document type and comments");
}

/* The digest is of the document before the signature is in it. */
static bool sign_tree(struct making *m, xmlNode *in)
{
    enum digest_kind k = digest_of_algorithm(m->algorithm);
    struct xml_how what = { .only = m->body, .exclusive = m->body != NULL,
                            .comments = m->body == NULL };
    xmlNode *signature, *info, *value;
    struct str bytes, out;
    xmlNs *ds;

    if (xml_canonical(&m->doc, what, &bytes) != XML_OK)
        return refuse(m, "bad-xml", "the document has no canonical form within the limits",
                      "give a smaller document, with whole addresses of namespaces");
    signature = xmlNewChild(in, NULL, z("Signature"), NULL);
    AN(signature);
    ds = xmlNewNs(signature, z(NS_DS), z("ds"));
    AN(ds);
    xmlSetNs(signature, ds);
    info = with_newline(element(with_newline(signature), ds, "SignedInfo"));
    method(info, ds, "CanonicalizationMethod", m->body != NULL ? C14N_EXCLUSIVE : C14N);
    method(info, ds, "SignatureMethod", algorithm_uri(m->algorithm));
    reference(m, info, ds, digest_make(m->a, k, bytes));
    value = element(signature, ds, "SignatureValue");
    key_info(m, signature, ds);
    what = (struct xml_how){ .only = info, .exclusive = m->body != NULL };
    if (xml_canonical(&m->doc, what, &bytes) != XML_OK)
        return refuse(m, "bad-xml", "the document has no canonical form within the limits",
                      "give a smaller document, with whole addresses of namespaces");
    if (!private_key_sign(m->key, m->algorithm, bytes, m->a, &out, m->d))
        return false;
    base64_text(m, value, out, true);
    return true;
}

static struct str serialized(struct making *m)
{
    xmlChar *p = NULL;
    struct str out;
    int n = 0;

    m->doc.tree->standalone = 0;
    xmlDocDumpMemoryEnc(m->doc.tree, &p, &n, "UTF-8");
    AN(p);
    out = str_dup(m->a, (struct str){ (const char *)p, (size_t)n });
    xmlFree(p);
    return out;
}

/* Written and read again, the last signature must be whole: nothing else leaves the house. */
static bool holds(struct making *m, struct str bytes)
{
    const struct xmldsig *x = xmldsig_read(m->a, bytes, m->form);
    const struct xml_signature *mine = x->n > 0 ? &x->v[x->n - 1] : NULL;
    enum xml_fault f = mine != NULL ? mine->fault : x->fault;

    if (f != XML_OK)
        return refuse(m, "bad-xml", str_z(m->a, msg(LANG_EN, xmldsig_reason(f))),
                      "the document holds something that a signed one may not");
    return (mine->digest_right && mine->value_right) ||
           refuse(m, "bad-xml", "the document changes when it is written",
                  "give it in canonical form");
}

bool xmldsig_sign(struct arena *a, const struct private_key *key, struct str certificate,
                  struct str document, enum xml_form form, struct str *out, struct diags *d)
{
    struct making m = { .a = a, .key = key, .form = form, .d = d };
    xmlNode *in;
    bool right = begin(&m, certificate) && open_document(&m, document) &&
                 (in = place(&m)) != NULL && sign_tree(&m, in);

    if (right) {
        *out = serialized(&m);
        right = holds(&m, *out);
    }
    xml_close(&m.doc);
    return right;
}
