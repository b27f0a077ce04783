/*
 * NAME    seal - visible digital seals (ICAO Doc 9303-13): a few signed bytes in the code printed
 *         on a paper
 * WHY     a border officer must be able to check a decision, an insert or a certificate in flight
 *         mode, years later; docs/seal.md has our own definitions and the trust list's format
 * OWNS    header, message zone, signature zone; which definitions we know by name; the trust list
 * ERRORS  bytes that are no seal: false and one diag (DIAG_REFUSED) whose code is the reason:
 *         not-a-seal, truncated, over-long, bad-version, bad-c40, bad-date, bad-length,
 *         repeated-field, no-signature
 * MUST NOT say "valid" without a trust list, or ask anybody over the network
 */
#ifndef TRUST_SEAL_H
#define TRUST_SEAL_H

#include "base/date.h"
#include "base/json.h"

enum {
    SEAL_BYTES = 2953 /* what the largest QR code holds */,
    SEAL_FIELDS = 32,
    SEAL_REFERENCE = 16
};

struct seal_field { int tag; struct str value; };
struct seal {
    int version;                    /* 3: reference of five characters; 4: of its own length */
    struct str country;             /* three letters of Doc 9303-3, shorter ones without filler */
    struct str signer, reference;   /* four characters; those of the certificate reference */
    day issued, sealed;             /* of the paper; of the signature, as the signer says */
    int definition, category;       /* feature definition reference, document type category */
    struct seal_field field[SEAL_FIELDS];
    size_t n_fields;
    struct str covered, signature;  /* the bytes that are signed; r | s */
};

/* Strict: exactly one seal and nothing behind it. Slices point into `bytes` or the arena. */
bool seal_parse(struct arena *a, struct str bytes, struct seal *out, struct diags *d);
/* What people have in hands: the bytes themselves, hexadecimal, base64 or base64url (blanks and
 * line ends anywhere), or the text that a phone makes of a binary code (each byte a Latin-1 letter
 * in UTF-8). False when it begins like none. */
bool seal_bytes(struct arena *a, struct str any, struct str *bytes);
/* The decoded document by the names of its definition; unknown fields as "tag-07" in
 * hexadecimal. */
struct json *seal_fields(struct arena *a, const struct seal *s);
/* The day a field of coding date says under that name; DAY_NONE without one. */
day seal_day(const struct seal *s, const char *name);
/* "decision", "residence-permit" ...; NULL for a definition we do not know. */
const char *seal_kind(const struct seal *s);

/* ---------------------------------------------------------------- making them */
struct seal_key;
/* A PEM private key on a NIST or brainpool prime curve, with what it is called in trust lists.
 * `country` three letters, `signer` four characters (the country's two and two), `reference` 1 to
 * 16 capital letters and digits. */
struct seal_key *seal_key_read(struct arena *a, struct str pem, struct str country,
                               struct str signer, struct str reference, struct diags *d);
void seal_key_free(struct seal_key *k);
/* Header, fields in the given order, signature. False and a diag when something does not fit. */
bool seal_sign(struct arena *a, const struct seal *s, const struct seal_key *k, struct str *bytes,
               struct diags *d);

/* Our papers. Empty strings and DAY_NONE are left out; number, name, issued and body are
 * required. */
enum seal_paper_kind { SEAL_DECISION, SEAL_INSERT, SEAL_CERTIFICATE };
struct seal_paper {
    enum seal_paper_kind kind;
    struct str service;             /* code of the service */
    struct str number;              /* of the paper, as printed */
    struct str name; /* as the passport's machine readable zone has it, see mrz_name */
    day birth, issued, until;       /* until: last day it may be used */
    struct str travel_document;     /* number of the passport or identity card it is used with */
    struct str body;                /* code of who issued it */
    struct str decision;            /* number of the decision behind an insert or certificate */
    struct str content;             /* SHA-256 of its essential content; the first half is kept */
};
bool seal_paper_sign(struct arena *a, const struct seal_paper *p, day sealed,
                     const struct seal_key *k, struct str *bytes, struct diags *d);
/* "AKHMETOVA<<DANA" from names in Latin letters (Doc 9303-3 4.6: hyphens and blanks become '<',
 * apostrophes go); at most 39 characters. False when a letter is not Latin: the passport's spelling
 * is needed, it is not guessed. */
bool mrz_name(struct arena *a, struct str surname, struct str given, struct str *out);
/* The first half of the hash in `content`, as the field holds it. */
enum { SEAL_CONTENT = 16 };

/* ---------------------------------------------------------------- checking them */
struct seal_signer {
    struct str country, signer,
        reference;                  /* country empty: a bare certificate, see seal_trust_add */
    day from, to, revoked;          /* first and last day of signing; DAY_NONE unless revoked */
    struct str spki;                /* DER */
    int line;
};
struct seal_trust { struct seal_signer *signer; size_t n; };
/* The trust list's text (docs/seal.md). A fault anywhere refuses the whole list: DIAG_INPUT with
 * the line. */
bool seal_trust_read(struct arena *a, struct str text, struct seal_trust *out, struct diags *d);

/* A certificate given without a list: its signer is the two letters of its country and of its
 * common name, its reference the serial number in hexadecimal. False: it names no signer of seals
 * or has no key for them. */
struct seal_certificate { struct str country, name, serial, spki; day from, to; };
bool seal_trust_add(struct arena *a, struct seal_trust *t, const struct seal_certificate *c);

enum seal_verdict { SEAL_VALID, SEAL_INVALID, SEAL_INDETERMINATE };
struct seal_report {
    enum seal_verdict verdict;
    struct str reason[8];           /* kebab-case codes; none when valid */
    size_t n_reasons;
    bool crypto;                    /* the signature is that of the listed key */
    const struct seal_signer *signer;   /* NULL: nobody in the list is called so */
};
/* Genuine and in force on the civil day of `at`. Nobody with that name in the list: indeterminate
 * ("unknown-signer"). */
struct seal_report seal_verify(const struct seal *s, const struct seal_trust *trust, moment at);
/* The answer of `sapar verify` for any input form; *out is the verdict. Never NULL. */
struct json *seal_answer(struct arena *a, struct str any, const struct seal_trust *trust, moment at,
                         enum seal_verdict *out);

#endif
