/*
 * NAME    xml - a parsed document and its canonical bytes, within limits
 * WHY     the only place that calls libxml2; the rest of the room sees slices (xmldsig.h)
 * OWNS    the tree until xml_close; slices are copied to the arena
 * ERRORS  a fault of xml_scan.h
 * MUST NOT reach the network or a file, expand an entity, apply a document type
 */
#ifndef TRUST_XML_H
#define TRUST_XML_H

#include <libxml/tree.h>

#include "trust/xml_scan.h"

#define NS_DS "http://www.w3.org/2000/09/xmldsig#"
#define NS_SOAP11 "http://schemas.xmlsoap.org/soap/envelope/"
#define NS_SOAP12 "http://www.w3.org/2003/05/soap-envelope"
#define WSS "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define NS_WSSE WSS "wssecurity-secext-1.0.xsd"
#define NS_WSU WSS "wssecurity-utility-1.0.xsd"
#define WSS_X509 WSS "x509-token-profile-1.0#X509v3"
#define WSS_BASE64 WSS "soap-message-security-1.0#Base64Binary"
#define C14N "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define C14N_COMMENTS C14N "#WithComments"
#define C14N_EXCLUSIVE "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED NS_DS "enveloped-signature"

struct xml_doc {
    struct arena *a;
    xmlDoc *tree;
    xmlNode *root;
    xmlNode *signatures[XML_SIGNATURES_MOST];   /* ds:Signature, in document order */
    size_t n;
    bool comments;                  /* outside signatures */
    struct xml_size size;
    size_t written;                 /* canonical bytes so far, against XML_CANONICAL_MOST */
};

enum xml_fault xml_open(struct arena *a, struct str bytes, struct xml_doc *out);
void xml_close(struct xml_doc *x);  /* a document that did not open is allowed */

bool xml_is(const xmlNode *n, const char *ns, const char *name);
/* The value of an attribute; p NULL when it is not there. `ns` NULL: of no namespace. */
struct str xml_attribute(struct arena *a, const xmlNode *n, const char *ns, const char *name);
/* The text of an element that holds nothing else. */
enum xml_fault xml_text(struct arena *a, const xmlNode *n, struct str *out);
/* Elements with the local name and value of an Id, of whatever namespace and case. */
size_t xml_count_id(const struct xml_doc *x, struct str id);
/* Is `n` the element `top` or below it? */
bool xml_below(const xmlNode *n, const xmlNode *top);

/* What a canonicalisation writes. All zero: the whole document, inclusive, without comments. */
struct xml_how {
    const xmlNode *only;            /* this element and what is in it; NULL: the whole document */
    size_t without, n_without;      /* signatures[without ..] are left out */
    bool exclusive, comments;
};
/* XML_TOO_LARGE past the limit; XML_MALFORMED for what has no canonical form. */
enum xml_fault xml_canonical(struct xml_doc *x, struct xml_how how, struct str *out);

#endif
