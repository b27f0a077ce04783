/*
 * NAME      xml_kinds - signed XML and signed SOAP messages in the report (verify.h)
 * WHY       every signature of a document is a signer with a verdict of its own
 * OWNS      the members of `fields`
 * ERRORS    reasons in the report
 * MUST NOT  call anything signed but the canonical bytes that were
 */
#include "trust/verify_kinds.h"

#include "trust/digest.h"
#include "trust/xmldsig.h"

static bool is_xmldsig(struct arena *a, struct str bytes, struct str der)
{
    enum xml_form form;

    (void)a;
    (void)der;
    return xmldsig_looks(bytes, &form) && form == XML_ENVELOPED;
}

static bool is_wsse(struct arena *a, struct str bytes, struct str der)
{
    enum xml_form form;

    (void)a;
    (void)der;
    return xmldsig_looks(bytes, &form) && form == XML_WSSE;
}

/* ------------------------------------------------------------------ what was signed */

static void put(struct arena *a, struct json *o, const char *key, struct str s)
{
    json_set_str(a, o, key, s.p != NULL ? s : STR(""));
}

static struct json *signature_fields(struct arena *a, const struct xml_signature *s)
{
    struct json *o = json_new_object(a), *list = json_new_array(a);
    struct str rest = s->transform, one;
    char hex[SHA256_HEX];

    put(a, o, "reference", s->reference);
    while (str_cut(&rest, ' ', &one))
        if (one.n > 0)
            json_push(a, list, json_new_str(a, one));
    json_set(a, o, "transforms", list);
    put(a, o, "canonicalization", s->canonicalization);
    put(a, o, "signature_method", s->method);
    put(a, o, "digest_method", s->digest_method);
    json_set_int(a, o, "later_signatures", (int64_t)s->later);
    if (s->digest_right) {
        sha256_hex(s->signed_bytes.p, s->signed_bytes.n, hex);
        json_set_int(a, o, "signed_bytes", (int64_t)s->signed_bytes.n);
        json_set_str(a, o, "signed_sha256", str_dup(a, str_of(hex)));
    }
    return o;
}

static struct json *fields(struct arena *a, const struct xmldsig *x)
{
    struct json *o = json_new_object(a), *list = json_new_array(a);

    json_set_str(a, o, "covers", x->form == XML_WSSE ? STR("body") : STR("document"));
    json_set_str(a, o, "element", x->name);
    json_set_str(a, o, "namespace", x->ns);
    for (size_t i = 0; i < x->n; i++)
        json_push(a, list, signature_fields(a, &x->v[i]));
    json_set(a, o, "signatures", list);
    return o;
}

/* "Signed: the whole document (root, 120 canonical bytes)", once for each right signature. */
static void more(struct buf *b, const struct report *r, enum lang lang)
{
    bool body = str_is(json_get_str(r->fields, "covers"), "body");

    json_each(s, json_get(r->fields, "signatures")) {
        if (json_get(s, "signed_bytes") == NULL)
            continue;
        buf_str(b, msg(lang, body ? MSG_trust_xml_signed_body : MSG_trust_xml_signed_document));
        buf_puts(b, " (");
        buf_str(b, json_get_str(r->fields, "element"));
        buf_puts(b, ", ");
        buf_int(b, json_get_int(s, "signed_bytes", 0));
        buf_char(b, ' ');
        buf_str(b, msg(lang, MSG_trust_xml_bytes));
        buf_puts(b, ")\n");
    }
}

/* ------------------------------------------------------------------ judging */

/* A document given beside must be the one that was signed, byte for byte when canonical. */
static bool same_content(struct verification *v, const struct xml_signature *s)
{
    struct str canonical;

    return str_eq(v->content, s->signed_bytes) ||
           (xmldsig_canonical(v->a, v->content, &canonical) &&
            str_eq(canonical, s->signed_bytes));
}

static void judge_bytes(struct verification *v, int i, const struct xml_signature *x)
{
    struct signer_report *s = &v->r->signers[i];
    bool checked = x->fault == XML_OK || x->fault == XML_COMMENT || x->fault == XML_NO_CERTIFICATE;

    s->crypto = CHECK_BAD;
    if (x->fault == XML_NO_CERTIFICATE && x->digest_right) {
        s->crypto = CHECK_UNKNOWN;
        verify_reason(v, i, EFFECT_DOUBT, xmldsig_reason(x->fault));
    } else if (x->fault != XML_OK) {
        verify_reason(v, i, EFFECT_FAIL, xmldsig_reason(x->fault));
    }
    if (!checked)
        return;
    if (!x->digest_right || (v->content.p != NULL && !same_content(v, x)))
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_digest_wrong);
    if (x->cert != NULL && !x->value_right)
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_signature_wrong);
    if (x->fault == XML_OK && x->digest_right && x->value_right)
        s->crypto = CHECK_OK;
}

static void run(struct verification *v, struct str bytes, enum xml_form form)
{
    struct xmldsig *x = xmldsig_read(v->a, bytes, form);
    struct signer_report *s;
    int i;

    v->r->fields = fields(v->a, x);
    v->r->more = more;
    if (x->fault != XML_OK)
        verify_reason(v, -1, EFFECT_FAIL, xmldsig_reason(x->fault));
    if (x->outside)
        verify_reason(v, -1, EFFECT_NOTE, MSG_trust_xml_outside);
    for (size_t k = 0; k < x->n; k++) {
        s = verify_signer(v, &i);
        s->cert = x->v[k].cert;
        s->algorithm = x->v[k].algorithm;
        s->hash = x->v[k].digest;
        s->content_hash = x->v[k].digest_value;
        judge_bytes(v, i, &x->v[k]);
        verify_certificate(v, i, true);
    }
    if (v->r->n_signers == 1)
        v->r->at = v->r->signers[0].at;
}

static void run_xmldsig(struct verification *v, struct str bytes)
{
    run(v, bytes, XML_ENVELOPED);
}

static void run_wsse(struct verification *v, struct str bytes)
{
    run(v, bytes, XML_WSSE);
}

const struct verify_kind kind_xmldsig = { "xmldsig", is_xmldsig, run_xmldsig };
const struct verify_kind kind_wsse = { "wsse", is_wsse, run_wsse };
