/*
 * NAME    x509 - a certificate read where it stands: who, by whom, until when, for what
 * WHY     RFC 5280 as the national certification centre of Kazakhstan uses it: the person's number
 *         (IIN) in serialNumber, the organisation's (BIN) in OU, the role in extended key usage
 * OWNS    nothing: slices of the bytes it was given, lists on the arena
 * ERRORS  NULL and a diag (DIAG_INPUT "bad-certificate") for what is no certificate; a certificate
 *         with a critical extension nobody here understands is read and marked, never trusted
 */
#ifndef TRUST_X509_H
#define TRUST_X509_H

#include "trust/signed.h"

enum {
    CERT_BYTES_MOST = 1 << 16, CERT_EXTENSIONS_MOST = 64, CERT_NAMES_MOST = 64, CERT_EKU_MOST = 64
};

struct x509_name {
    struct str der;                     /* header and contents */
    struct str cn, surname, patronymic, organisation, unit, country;
    struct str iin, bin;                /* twelve digits each, or empty */
    bool ambiguous;                     /* two different IINs or BINs: nobody's signature */
};

/* Key usage bits as RFC 5280 4.2.1.3 numbers them (bit 0 is digitalSignature). */
enum cert_usage {
    CERT_SIGN = 1 << 0, CERT_NON_REPUDIATION = 1 << 1, CERT_KEY_ENCIPHERMENT = 1 << 2,
    CERT_KEY_AGREEMENT = 1 << 4, CERT_CERT_SIGN = 1 << 5, CERT_CRL_SIGN = 1 << 6
};

/*
 * What a certificate lets its holder be, most special last; of several in one certificate the most
 * special is meant. Names for people and machines: cert_role_name.
 */
enum cert_role {
    CERT_ROLE_UNKNOWN, CERT_INDIVIDUAL, CERT_LEGAL_ENTITY, CERT_EMPLOYEE, CERT_HR, CERT_FINANCIAL,
    CERT_SIGNING_RIGHT, CERT_HEAD, CERT_TREASURY, CERT_INFORMATION_SYSTEM, CERT_CIVIL_SERVANT,
    CERT_OCSP_RESPONDER, CERT_TSA, CERT_AUTHORITY, CERT_ROLES
};

struct cert {
    struct signed_bytes sig;
    int version;                        /* 1 or 3 */
    struct str serial;                  /* unsigned, no leading zero */
    struct x509_name issuer, subject;
    moment not_before, not_after;
    struct str spki, key_bits;          /* SubjectPublicKeyInfo; contents of its BIT STRING */
    bool has_usage, has_eku, eku_critical;
    unsigned usage, roles;              /* CERT_* bits; 1u << enum cert_role */
    bool eku_email, eku_client, eku_server, eku_any, eku_ocsp, eku_tsa;
    bool has_constraints, ca;
    int path_length;                    /* -1: no limit */
    struct str ski, aki;                /* key identifiers, empty if absent */
    struct str aki_serial;
    bool ocsp_no_check;
    struct str *policies;               /* dotted */
    size_t n_policies;
    struct str unknown_critical;        /* dotted OID of the first one, empty if none */
    enum cert_role role;
};

struct cert *cert_read(struct arena *a, struct str der, struct diags *d);
/* RDNs compared attribute by attribute; UTF8String and PrintableString of one text are equal. */
bool name_same(const struct x509_name *a, const struct x509_name *b);
bool name_read(struct arena *a, struct der *d, struct x509_name *out);
/* Common name and patronymic: "ТЕСТОВ ТЕСТ ТЕСТОВИЧ". */
struct str cert_person(struct arena *a, const struct cert *c);
const char *cert_role_name(enum cert_role r);           /* contract: "individual", "head" ... */
bool cert_role_parse(struct str name, enum cert_role *out);
bool cert_same(const struct cert *a, const struct cert *b);
/* Do names and key identifiers say that `ca` issued `c`? No signature is checked. */
bool cert_names_issuer(const struct cert *c, const struct cert *ca);
/* Distinguished name for people: "CN=..., O=...". */
struct str name_text(struct arena *a, const struct x509_name *n);

#endif
