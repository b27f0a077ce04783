/*
 * NAME    xml_help - signed XML for tests: made by the house, and put together by hand
 * WHY     a forgery worth refusing is one whose signature is right: it has to be signed, and what
 *         is signed here is written in canonical form by hand, as a second opinion on the library
 * OWNS    nothing: everything is on the arena of the pki
 * ERRORS  a failing builder fails the test
 */
#ifndef TESTS_XML_HELP_H
#define TESTS_XML_HELP_H

#include "pki.h"
#include "trust/xmldsig.h"

#define DS "http://www.w3.org/2000/09/xmldsig#"
#define C14N "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define COMMENTS C14N "#WithComments"
#define EXCLUSIVE "http://www.w3.org/2001/10/xml-exc-c14n#"
#define T_ENVELOPED "<ds:Transform Algorithm=\"" DS "enveloped-signature\"></ds:Transform>"
#define T_COMMENTS "<ds:Transform Algorithm=\"" COMMENTS "\"></ds:Transform>"
#define SOAP "http://schemas.xmlsoap.org/soap/envelope/"
#define WSSE "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
#define WSU "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

/* A signature as it is described; NULL: as Kalkan makes it. `over`: the canonical bytes. */
struct xml_craft {
    enum algorithm algorithm;           /* ALG_UNKNOWN: the key's own */
    const char *canonicalization, *method, *digest_uri, *uri, *transforms, *more_info;
    enum digest_kind digest;            /* HASH_UNKNOWN: the algorithm's */
    const char *key_info;               /* NULL: X509Data with the certificate */
    const char *object;                 /* behind KeyInfo */
    const char *before, *after;         /* what SignedInfo inherits, around xmlns:ds */
    struct str over;
};
struct str xml_craft(struct pki *p, enum pki_who by, struct xml_craft c);
/* By the house. */
struct str xml_sign(struct pki *p, enum pki_who by, struct str document, enum xml_form form);
/* `from` must be there; all of them become `to`, or only the first. */
struct str xml_swap(struct arena *a, struct str s, const char *from, const char *to);
struct str xml_swap_all(struct arena *a, struct str s, const char *from, const char *to);
/* What stands between two marks, both included. */
struct str xml_part(struct str s, const char *from, const char *to);
/* `signature` as the last child of the element that ends with `end`. */
struct str xml_insert(struct arena *a, struct str s, const char *end, struct str signature);

#endif
