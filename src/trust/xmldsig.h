/*
 * NAME    xmldsig - signed XML as Kalkan and NCALayer make it: enveloped in a document, or over the
 *         Body of a SOAP message (WSSE); read, checked, made
 * WHY     XML Signature lets a signature be over almost anything; here it is over the whole
 *         document or the whole Body, and what it is over is handed out as canonical bytes
 * OWNS    nothing: everything is on the arena
 * ERRORS  a fault of the document or of one signature; making: false and a diag
 * MUST NOT follow a reference out of the document, apply XSLT or XPath, accept an algorithm or a
 *         shape that is not in the lists here
 */
#ifndef TRUST_XMLDSIG_H
#define TRUST_XMLDSIG_H

#include "base/text.h"
#include "trust/x509.h"
#include "trust/xml_scan.h"

enum xml_form { XML_ENVELOPED, XML_WSSE };

struct xml_signature {
    enum xml_fault fault;               /* XML_OK: it says what it should, and how */
    bool digest_right, value_right;     /* of the bytes; of the signature (false without a cert) */
    struct cert *cert;                  /* the one enclosed; NULL: none, or unreadable */
    enum algorithm algorithm;
    enum digest_kind digest;
    struct str digest_value, value;
    /* What was signed. Only these bytes were: use them, not the document, when it matters. */
    struct str signed_bytes;
    size_t later;                       /* signatures put on the document after this one */
    /* As they stand in the signature. */
    struct str canonicalization, reference, method, digest_method, transform;
};
struct xmldsig {
    enum xml_form form;
    enum xml_fault fault;               /* of the whole; then there are no signatures */
    struct str name, ns;                /* of the document's element; of the Body's first one */
    bool outside;                       /* WSSE: the message holds parts that are not signed */
    struct xml_signature v[XML_SIGNATURES_MOST];
    size_t n;
};

/* Text that begins as XML and mentions XML Signature. Cheap. */
bool xmldsig_looks(struct str bytes, enum xml_form *form);
/*
 * All signatures in document order. The k-th is over the document as it was then, without the k-th
 * and later ones (Kalkan signs what is there, earlier signatures included), or over all but itself.
 * Signatures are checked against their enclosed certificates; whether those count is verify.h's.
 */
struct xmldsig *xmldsig_read(struct arena *a, struct str bytes, enum xml_form form);
/* The sentence of a fault. */
enum msg xmldsig_reason(enum xml_fault f);
/* The whole document, inclusive, with comments; false when it cannot be read. */
bool xmldsig_canonical(struct arena *a, struct str bytes, struct str *out);

/*
 * The document with one more signature as the last child of its element; in a SOAP message over the
 * Body, in the wsse:Security header, which is made where there is none. GOST 2015 (512), GOST 2004
 * and RSA (SHA-256) keys. Refused: a document with comments, which some programs sign and some do
 * not.
 */
bool xmldsig_sign(struct arena *a, const struct private_key *key, struct str certificate,
                  struct str document, enum xml_form form, struct str *out, struct diags *d);

#endif
