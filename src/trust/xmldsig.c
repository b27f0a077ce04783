/*
 * NAME      xmldsig - reading and checking of signed XML (xmldsig.h); making is in xmldsig_make.c
 * WHY       W3C XML Signature, cut down to the one shape Kalkan writes: what cannot be written
 *           cannot be used to wrap
 * OWNS      the closed lists: algorithms, canonicalisations, transforms, references
 * ERRORS    one fault a signature, the first that is seen
 * MUST NOT  skip anything inside a signature: what is not expected there is a fault
 */
#include "trust/xmldsig.h"

#include <string.h>

#include "base/buf.h"
#include "trust/encode.h"
#include "trust/xml.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

enum { CHILDREN_MOST = 8 };

struct reading {
    struct arena *a;
    struct xml_doc doc;
    struct xmldsig *out;
    const xmlNode *place;           /* signatures stand in this element and nowhere else */
    const xmlNode *body;            /* WSSE */
};

/* ------------------------------------------------------------------ the closed lists */

static const enum algorithm accepted[] = {
    ALG_GOST_2015_512, ALG_GOST_2004, ALG_RSA_SHA256, ALG_RSA_SHA512,
};

static const struct { const char *uri; enum xml_form form; bool exclusive; } canonicalizations[] = {
    { C14N, XML_ENVELOPED, false },
    { C14N_COMMENTS, XML_ENVELOPED, false },
    { C14N_EXCLUSIVE, XML_WSSE, true },
};

/* The transforms of a reference, with a blank between. */
static const struct { const char *uris; enum xml_form form; bool comments; } transforms[] = {
    { ENVELOPED " " C14N, XML_ENVELOPED, false },
    { ENVELOPED " " C14N_COMMENTS, XML_ENVELOPED, true },
    { C14N_EXCLUSIVE, XML_WSSE, false },
};

/* Programs in disguise: told apart because a person should know what was tried. */
static const char *const programs[] = {
    "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/2002/06/xmldsig-filter2",
};

enum msg xmldsig_reason(enum xml_fault f)
{
    static const enum msg reasons[XML_FAULTS] = {
        [XML_MALFORMED] = MSG_trust_xml_malformed, [XML_ENCODING] = MSG_trust_xml_encoding,
        [XML_DTD] = MSG_trust_xml_dtd, [XML_TOO_LARGE] = MSG_trust_xml_too_large,
        [XML_NO_SIGNATURE] = MSG_trust_xml_no_signature, [XML_PLACE] = MSG_trust_xml_place,
        [XML_ENVELOPE] = MSG_trust_xml_envelope, [XML_SHAPE] = MSG_trust_xml_shape,
        [XML_MARKUP] = MSG_trust_xml_markup,
        [XML_CANONICALIZATION] = MSG_trust_xml_canonicalization,
        [XML_ALGORITHM] = MSG_trust_unknown_algorithm, [XML_WEAK] = MSG_trust_weak_algorithm,
        [XML_TRANSFORM] = MSG_trust_xml_transform, [XML_XSLT] = MSG_trust_xml_xslt,
        [XML_EXTERNAL] = MSG_trust_xml_external, [XML_REFERENCE] = MSG_trust_xml_reference,
        [XML_DUPLICATE_ID] = MSG_trust_xml_duplicate_id,
        [XML_KEY_INFO] = MSG_trust_xml_key_info,
        [XML_NO_CERTIFICATE] = MSG_trust_no_signer_certificate,
        [XML_COMMENT] = MSG_trust_xml_comment,
    };

    return reasons[f];
}

/* ------------------------------------------------------------------ pieces */

static bool blank_text(const xmlChar *z)
{
    return strspn((const char *)z, " \t\r\n") == strlen((const char *)z);
}

/* The elements in an element that holds nothing else but blanks. */
static enum xml_fault elements(const xmlNode *n, xmlNode **out, size_t *count)
{
    *count = 0;
    for (xmlNode *c = n->children; c != NULL; c = c->next) {
        if (c->type == XML_COMMENT_NODE || c->type == XML_PI_NODE)
            return XML_MARKUP;
        if (c->type == XML_TEXT_NODE && blank_text(c->content))
            continue;
        if (c->type != XML_ELEMENT_NODE || *count == CHILDREN_MOST)
            return XML_SHAPE;
        out[(*count)++] = c;
    }
    return XML_OK;
}

/* Attributes other than these two (either may be NULL) and an Id. */
static bool more_attributes(const xmlNode *n, const char *one, const char *two)
{
    for (const xmlAttr *t = n->properties; t != NULL; t = t->next) {
        struct str name = str_of((const char *)t->name);
        bool wsu = t->ns != NULL && strcmp((const char *)t->ns->href, NS_WSU) == 0;

        if ((wsu || t->ns == NULL) && str_is(name, "Id"))
            continue;
        if (t->ns != NULL || !((one != NULL && str_is(name, one)) ||
                               (two != NULL && str_is(name, two))))
            return true;
    }
    return false;
}

/* An element that says one algorithm and nothing more; `otherwise` when it says more. */
static enum xml_fault algorithm(struct reading *r, const xmlNode *n, enum xml_fault otherwise,
                                struct str *out)
{
    xmlNode *inside[CHILDREN_MOST];
    enum xml_fault f;
    size_t count;

    *out = xml_attribute(r->a, n, NULL, "Algorithm");
    f = elements(n, inside, &count);
    if (f == XML_MARKUP)
        return f;
    return f != XML_OK || count > 0 || out->n == 0 || more_attributes(n, "Algorithm", NULL)
        ? otherwise : XML_OK;
}

static enum xml_fault base64(struct reading *r, const xmlNode *n, struct str *out)
{
    struct str text;
    enum xml_fault f = xml_text(r->a, n, &text);
    char *p;
    size_t k = 0;

    if (f != XML_OK)
        return f;
    p = arena_alloc(r->a, text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        if (strchr(" \t\r\n", text.p[i]) == NULL)
            p[k++] = text.p[i];
    return k > 0 && base64_read(r->a, (struct str){ p, k }, out) ? XML_OK : XML_SHAPE;
}

/* ------------------------------------------------------------------ key */

static bool is_token(struct reading *r, const xmlNode *n)
{
    return str_is(xml_attribute(r->a, n, NULL, "ValueType"), WSS_X509) &&
           str_is(xml_attribute(r->a, n, NULL, "EncodingType"), WSS_BASE64) &&
           !more_attributes(n, "ValueType", "EncodingType");
}

/* X509Data with one certificate; in a SOAP message also a key identifier that is one. */
static enum xml_fault key_info(struct reading *r, const xmlNode *n, struct xml_signature *s)
{
    struct diags ignored = diags_on(r->a);
    xmlNode *one[CHILDREN_MOST], *leaf[CHILDREN_MOST];
    struct str der;
    enum xml_fault f;
    size_t count;
    bool token;

    f = elements(n, one, &count);
    if (f != XML_OK || count != 1 || more_attributes(n, NULL, NULL))
        return f != XML_OK ? f : XML_KEY_INFO;
    token = r->out->form == XML_WSSE && xml_is(one[0], NS_WSSE, "SecurityTokenReference");
    if (!token && !xml_is(one[0], NS_DS, "X509Data"))
        return XML_KEY_INFO;
    f = elements(one[0], leaf, &count);
    if (f != XML_OK || count != 1 || more_attributes(one[0], NULL, NULL))
        return f != XML_OK ? f : XML_KEY_INFO;
    if (token ? !xml_is(leaf[0], NS_WSSE, "KeyIdentifier") || !is_token(r, leaf[0])
              : !xml_is(leaf[0], NS_DS, "X509Certificate") || leaf[0]->properties != NULL)
        return XML_KEY_INFO;
    f = base64(r, leaf[0], &der);
    if (f != XML_OK)
        return f == XML_MARKUP ? f : XML_KEY_INFO;
    s->cert = cert_read(r->a, der, &ignored);
    return s->cert != NULL ? XML_OK : XML_KEY_INFO;
}

/* ------------------------------------------------------------------ what is signed */

static enum xml_fault reference_uri(struct reading *r, const xmlNode *n, struct xml_signature *s)
{
    struct str id, body;

    s->reference = xml_attribute(r->a, n, NULL, "URI");
    if (s->reference.p == NULL)
        return XML_REFERENCE;
    if (s->reference.n > 0 && s->reference.p[0] != '#')
        return XML_EXTERNAL;
    if (r->out->form == XML_ENVELOPED)
        return s->reference.n == 0 ? XML_OK : XML_REFERENCE;
    id = str_sub(s->reference, 1, s->reference.n);
    if (id.n == 0)
        return XML_REFERENCE;
    if (xml_count_id(&r->doc, id) > 1)
        return XML_DUPLICATE_ID;
    body = xml_attribute(r->a, r->body, NS_WSU, "Id");
    return str_eq(body, id) ? XML_OK : XML_REFERENCE;
}

static enum xml_fault transform_list(struct reading *r, const xmlNode *n, struct xml_signature *s,
                                     bool *comments)
{
    xmlNode *list[CHILDREN_MOST];
    struct str one, all = STR_NONE;
    enum xml_fault f, of_one = XML_OK;
    size_t count;

    f = elements(n, list, &count);
    if (f != XML_OK)
        return f == XML_MARKUP ? f : XML_TRANSFORM;
    for (size_t i = 0; i < count; i++) {
        if (!xml_is(list[i], NS_DS, "Transform"))
            return XML_TRANSFORM;
        f = algorithm(r, list[i], XML_TRANSFORM, &one);
        if (of_one == XML_OK)
            of_one = f;
        for (size_t k = 0; k < COUNT(programs); k++)
            if (str_is(one, programs[k]))
                return XML_XSLT;
        all = i == 0 ? one : str_printf(r->a, "%.*s %.*s", STR_ARG(all), STR_ARG(one));
    }
    s->transform = all;
    if (of_one != XML_OK || more_attributes(n, NULL, NULL))
        return of_one != XML_OK ? of_one : XML_TRANSFORM;
    for (size_t i = 0; i < COUNT(transforms); i++)
        if (transforms[i].form == r->out->form && str_is(all, transforms[i].uris)) {
            *comments = transforms[i].comments;
            return XML_OK;
        }
    return XML_TRANSFORM;
}

static enum xml_fault reference(struct reading *r, const xmlNode *n, struct xml_signature *s,
                                bool *comments)
{
    xmlNode *part[CHILDREN_MOST];
    enum xml_fault f;
    size_t count;

    f = elements(n, part, &count);
    if (f != XML_OK)
        return f;
    if (more_attributes(n, "URI", NULL))
        return XML_REFERENCE;
    f = reference_uri(r, n, s);
    if (f != XML_OK)
        return f;
    if (count == 2 && xml_is(part[0], NS_DS, "DigestMethod"))
        return XML_TRANSFORM;               /* none at all: the signature would sign itself */
    if (count != 3 || !xml_is(part[0], NS_DS, "Transforms") ||
        !xml_is(part[1], NS_DS, "DigestMethod") || !xml_is(part[2], NS_DS, "DigestValue"))
        return XML_SHAPE;
    f = transform_list(r, part[0], s, comments);
    if (f != XML_OK)
        return f;
    f = algorithm(r, part[1], XML_ALGORITHM, &s->digest_method);
    if (f != XML_OK)
        return f;
    s->digest = digest_of_uri(s->digest_method);
    return more_attributes(part[2], NULL, NULL) ? XML_SHAPE : base64(r, part[2], &s->digest_value);
}

static enum xml_fault judge_algorithms(const struct xml_signature *s)
{
    if (algorithm_is_weak(s->algorithm) || digest_is_weak(s->digest))
        return XML_WEAK;
    for (size_t i = 0; i < COUNT(accepted); i++)
        if (s->algorithm == accepted[i])
            return s->digest == digest_of_algorithm(s->algorithm) ? XML_OK : XML_ALGORITHM;
    return XML_ALGORITHM;
}

struct wanted { bool comments, exclusive; };

static enum xml_fault signed_info(struct reading *r, const xmlNode *n, struct xml_signature *s,
                                  struct wanted *w)
{
    xmlNode *part[CHILDREN_MOST];
    enum xml_fault f;
    size_t count, k;

    f = elements(n, part, &count);
    if (f != XML_OK)
        return f;
    if (count < 3 || !xml_is(part[0], NS_DS, "CanonicalizationMethod") ||
        !xml_is(part[1], NS_DS, "SignatureMethod") || !xml_is(part[2], NS_DS, "Reference") ||
        more_attributes(n, NULL, NULL))
        return XML_SHAPE;
    f = algorithm(r, part[1], XML_ALGORITHM, &s->method);
    if (f != XML_OK)
        return f;
    s->algorithm = algorithm_of_uri(s->method);
    f = algorithm(r, part[0], XML_CANONICALIZATION, &s->canonicalization);
    if (f != XML_OK)
        return f;
    for (k = 0; k < COUNT(canonicalizations); k++)
        if (canonicalizations[k].form == r->out->form &&
            str_is(s->canonicalization, canonicalizations[k].uri))
            break;
    if (k == COUNT(canonicalizations))
        return XML_CANONICALIZATION;
    w->exclusive = canonicalizations[k].exclusive;
    f = reference(r, part[2], s, &w->comments);
    if (f == XML_OK && count > 3)
        f = xml_is(part[3], NS_DS, "Reference") ? XML_REFERENCE : XML_SHAPE;
    return f == XML_OK ? judge_algorithms(s) : f;
}

/* ------------------------------------------------------------------ one signature */

/* Over these bytes? They are kept when they are the ones. */
static bool digest_over(struct reading *r, struct xml_signature *s, struct xml_how how,
                        enum xml_fault *f)
{
    struct str bytes;

    if (*f != XML_OK)
        return false;
    *f = xml_canonical(&r->doc, how, &bytes);
    if (*f != XML_OK)
        return false;
    s->signed_bytes = bytes;
    return str_eq(digest_make(r->a, s->digest, bytes), s->digest_value);
}

/*
 * The document without this signature and those after it, else without this one alone. By the
 * letter of the standard the reference "" leaves comments out whatever the canonicalisation says,
 * and Kalkan's ancestors read it so: then comments are not protected, and nobody may add any.
 */
static enum xml_fault check_digest(struct reading *r, struct xml_signature *s, size_t k,
                                   struct wanted w)
{
    struct xml_how how = { .exclusive = w.exclusive, .comments = w.comments };
    enum xml_fault f = XML_OK;
    bool body = r->out->form == XML_WSSE;

    how.only = body ? r->body : NULL;
    how.without = k;
    for (int comments = w.comments ? 1 : 0; comments >= 0; comments--) {
        how.comments = comments == 1;
        how.n_without = body ? 0 : r->doc.n - k;
        s->digest_right = digest_over(r, s, how, &f);
        if (!s->digest_right && !body && s->later > 0) {
            how.n_without = 1;
            s->digest_right = digest_over(r, s, how, &f);
        }
        if (s->digest_right || !r->doc.comments)
            break;
    }
    if (s->digest_right && r->doc.comments && !how.comments)
        return XML_COMMENT;
    return f;
}

static enum xml_fault check(struct reading *r, const xmlNode *info, struct xml_signature *s,
                            size_t k, struct wanted w)
{
    struct xml_how how = { .only = info, .exclusive = w.exclusive };
    struct str bytes;
    enum xml_fault of_digest = check_digest(r, s, k, w), of_info;

    if (of_digest != XML_OK && of_digest != XML_COMMENT)
        return of_digest;
    of_info = xml_canonical(&r->doc, how, &bytes);
    if (of_info != XML_OK)
        return of_info;
    s->value_right = s->cert != NULL && spki_verify(s->cert->spki, s->algorithm, bytes, s->value);
    return of_digest;
}

static enum xml_fault one_signature(struct reading *r, size_t k, struct xml_signature *s)
{
    const xmlNode *n = r->doc.signatures[k];
    xmlNode *part[CHILDREN_MOST];
    struct wanted w = { false, false };
    enum xml_fault f, of_key = XML_NO_CERTIFICATE;
    size_t count;

    s->later = r->doc.n - 1 - k;
    f = elements(n, part, &count);
    if (f != XML_OK)
        return f;
    if (count < 2 || count > 3 || !xml_is(part[0], NS_DS, "SignedInfo") ||
        !xml_is(part[1], NS_DS, "SignatureValue") || more_attributes(n, NULL, NULL) ||
        more_attributes(part[1], NULL, NULL))
        return XML_SHAPE;
    if (count == 3)
        of_key = xml_is(part[2], NS_DS, "KeyInfo") ? key_info(r, part[2], s) : XML_SHAPE;
    f = signed_info(r, part[0], s, &w);
    if (f == XML_OK)
        f = base64(r, part[1], &s->value);
    if (f == XML_OK && of_key != XML_OK && of_key != XML_NO_CERTIFICATE)
        f = of_key;
    if (f == XML_OK)
        f = check(r, part[0], s, k, w);
    return f == XML_OK ? of_key : f;
}

/* ------------------------------------------------------------------ the whole */

static struct str name_of(struct reading *r, const xmlNode *n)
{
    return str_dup(r->a, str_of((const char *)n->name));
}

static void named(struct reading *r, const xmlNode *n)
{
    r->out->name = name_of(r, n);
    r->out->ns = n->ns != NULL ? str_dup(r->a, str_of((const char *)n->ns->href)) : STR("");
}

static const xmlNode *first_element(const xmlNode *in)
{
    const xmlNode *n;

    for (n = in->children; n != NULL && n->type != XML_ELEMENT_NODE; n = n->next)
        ;
    return n;
}

/* The one wsse:Security of the header. */
static const xmlNode *security(struct reading *r, const xmlNode *header)
{
    const xmlNode *found = NULL;

    for (const xmlNode *n = header->children; n != NULL; n = n->next) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (!xml_is(n, NS_WSSE, "Security"))
            r->out->outside = true;
        else if (found == NULL)
            found = n;
        else
            return NULL;
    }
    for (const xmlNode *n = found != NULL ? found->children : NULL; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE && !xml_is(n, NS_DS, "Signature"))
            r->out->outside = true;
    return found;
}

/* Envelope with a Header and then one Body of the same namespace, and nothing else. */
static enum xml_fault envelope(struct reading *r)
{
    const char *ns = xml_is(r->doc.root, NS_SOAP12, "Envelope") ? NS_SOAP12 : NS_SOAP11;
    xmlNode *part[CHILDREN_MOST];
    enum xml_fault f;
    size_t count;

    if (!xml_is(r->doc.root, ns, "Envelope"))
        return XML_ENVELOPE;
    f = elements(r->doc.root, part, &count);
    if (f != XML_OK || count != 2 || !xml_is(part[0], ns, "Header") ||
        !xml_is(part[1], ns, "Body"))
        return XML_ENVELOPE;
    r->body = part[1];
    if (first_element(r->body) != NULL)
        named(r, first_element(r->body));
    r->place = security(r, part[0]);
    return r->place != NULL ? XML_OK : XML_ENVELOPE;
}

static enum xml_fault whole(struct reading *r)
{
    enum xml_fault f = XML_OK;

    if (r->out->form == XML_WSSE) {
        f = envelope(r);
    } else {
        r->place = r->doc.root;
        named(r, r->doc.root);
    }
    if (f == XML_OK && r->doc.n == 0)
        f = XML_NO_SIGNATURE;
    for (size_t k = 0; f == XML_OK && k < r->doc.n; k++)
        if (r->doc.signatures[k]->parent != r->place)
            f = XML_PLACE;
    return f;
}

struct xmldsig *xmldsig_read(struct arena *a, struct str bytes, enum xml_form form)
{
    struct xmldsig *x = arena_new_of(a, struct xmldsig);
    struct reading r = { .a = a, .out = x };

    x->form = form;
    x->name = x->ns = STR("");
    x->fault = xml_open(a, bytes, &r.doc);
    if (x->fault == XML_OK)
        x->fault = whole(&r);
    if (x->fault == XML_OK) {
        x->n = r.doc.n;
        for (size_t k = 0; k < x->n; k++)
            x->v[k].fault = one_signature(&r, k, &x->v[k]);
    }
    xml_close(&r.doc);
    return x;
}

bool xmldsig_canonical(struct arena *a, struct str bytes, struct str *out)
{
    struct xml_doc doc;
    bool right = xml_open(a, bytes, &doc) == XML_OK &&
                 xml_canonical(&doc, (struct xml_how){ .comments = true }, out) == XML_OK;

    xml_close(&doc);
    return right;
}

/* The local name of the first element, without parsing. */
static struct str first_name(struct str s)
{
    size_t i = 0, from;

    for (; i + 1 < s.n; i++)
        if (s.p[i] == '<' && s.p[i + 1] != '?' && s.p[i + 1] != '!')
            break;
    for (from = ++i; i < s.n && strchr(" \t\r\n/>", s.p[i]) == NULL; i++)
        if (s.p[i] == ':')
            from = i + 1;
    return i < s.n ? str_sub(s, from, i - from) : STR_NONE;
}

bool xmldsig_looks(struct str bytes, enum xml_form *form)
{
    struct str s = str_starts(bytes, "\xef\xbb\xbf") ? str_sub(bytes, 3, bytes.n) : bytes;

    s = str_trim(s);
    if (s.n == 0 || s.p[0] != '<' || str_find(s, NS_DS) < 0)
        return false;
    *form = str_is(first_name(s), "Envelope") && str_find(s, NS_WSSE) >= 0 ? XML_WSSE
                                                                          : XML_ENVELOPED;
    return true;
}
