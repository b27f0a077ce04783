/*
 * NAME    xml_scan - is this XML safe to give to a parser?
 * WHY     the parser and the canonicaliser take quadratic time where an element has many attributes
 *         or many namespaces are in scope; what could do that is refused before they see it
 * OWNS    the limits
 * ERRORS  a fault; what passes may still be ill-formed
 * MUST NOT allocate, or follow anything
 */
#ifndef TRUST_XML_SCAN_H
#define TRUST_XML_SCAN_H

#include "base/str.h"

enum {
    XML_BYTES_MOST = 1 << 24, XML_DEPTH_MOST = 128, XML_NODES_MOST = 1 << 16,
    XML_ATTRIBUTES_MOST = 64, XML_SCOPE_MOST = 64, XML_WORK_MOST = 1 << 26,
    XML_SIGNATURES_MOST = 16,
    XML_CANONICAL_MOST = 1 << 26    /* canonical bytes written for one document, all passes */
};

/*
 * What is wrong with a document (up to XML_ENVELOPE) or with one signature in it. Each has a
 * sentence of its own (xmldsig_reason).
 */
enum xml_fault {
    XML_OK, XML_MALFORMED, XML_ENCODING, XML_DTD, XML_TOO_LARGE, XML_NO_SIGNATURE, XML_PLACE,
    XML_ENVELOPE,
    XML_SHAPE, XML_MARKUP, XML_CANONICALIZATION, XML_ALGORITHM, XML_WEAK, XML_TRANSFORM, XML_XSLT,
    XML_EXTERNAL, XML_REFERENCE, XML_DUPLICATE_ID, XML_KEY_INFO, XML_NO_CERTIFICATE, XML_COMMENT,
    XML_FAULTS
};

/* `work`: an upper bound of the steps that one canonicalisation takes. */
struct xml_size { size_t nodes; uint64_t work; };

/*
 * UTF-8 without a document type, without entities but the five of XML, within the limits. XML 1.0
 * only: 1.1 has other line ends, and canonical XML is not defined for it.
 */
enum xml_fault xml_scan(struct str bytes, struct xml_size *out);

#endif
