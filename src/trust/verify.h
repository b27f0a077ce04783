/*
 * NAME    verify - one report about anything signed: kind, verdict, reasons, signers
 * WHY     a person, a service and the case file ask the same question of every kind of bytes: is it
 *         genuine, and was it in force at its time
 * OWNS    the shape of the report and the rule for the verdict; kinds are rows of a table
 * ERRORS  NULL and a diag (DIAG_INPUT "unknown-kind") when the bytes are of no known kind;
 *         everything else, broken signatures included, is a report
 * MUST NOT ask the network or read a clock; take the signer's claimed time for the time
 */
#ifndef TRUST_VERIFY_H
#define TRUST_VERIFY_H

#include "base/json.h"
#include "base/text.h"
#include "trust/note.h"
#include "trust/revocation.h"
#include "trust/tsp.h"

enum { REPORT_REASONS_MOST = 256 };

struct seal_trust;                      /* seal.h */

enum report_verdict { VERDICT_VALID, VERDICT_INDETERMINATE, VERDICT_INVALID };
/* What a reason does to the verdict. */
enum reason_effect { EFFECT_NOTE, EFFECT_DOUBT, EFFECT_FAIL };
struct reason { enum msg id; enum reason_effect effect; int signer; /* -1: the whole */ };

enum check { CHECK_UNKNOWN, CHECK_OK, CHECK_BAD };
enum validity { VALIDITY_OK, VALIDITY_EXPIRED, VALIDITY_NOT_YET };

struct timestamp_report {
    bool present;
    moment time, until;                 /* until: the end of its authority's certificate */
    enum check imprint, chain;
    struct str name;                    /* of the authority */
};
struct signer_report {
    const struct cert *cert;            /* NULL: none was found */
    enum check crypto;
    struct chain chain;
    enum validity validity;
    struct revocation_result revocation;
    struct timestamp_report timestamp;
    enum algorithm algorithm;
    moment at;                          /* T: the moment everything was judged at */
    const char *at_by;                  /* "timestamp", "given" or "own" */
    moment claimed;                     /* the signer's own clock; MOMENT_NONE */
    enum digest_kind hash;
    struct str content_hash;            /* what the signer says the content's hash is */
    struct str signature;               /* the value, which a time-stamp would be over */
};
struct report {
    struct str kind;
    enum report_verdict verdict;
    moment at;
    struct reason reasons[REPORT_REASONS_MOST];
    size_t n_reasons;
    struct signer_report *signers;
    size_t n_signers, cap_signers;
    struct json *fields;                /* of the kind; may be NULL */
    /* What the kind says to a person beyond signers; may be NULL. */
    void (*more)(struct buf *b, const struct report *r, enum lang lang);
};

/* A time-stamp over what was kept, made later (evidence.h): token, and the bytes it is over. */
struct renewal { struct str token, stamped; };

/* What the caller asks of a signer beyond being genuine. All zero: nothing. */
struct verify_policy {
    unsigned roles;                     /* 1u << enum cert_role; one of them */
    struct str iin, bin;
    enum environment environment;
    bool need_timestamp;
    bool pending;                       /* unknown revocation is a note, to be asked again later */
    bool sign_in;                       /* a key for authentication will do */
};
struct verify_options {
    moment at;                          /* receipt; MOMENT_NONE: `now`, or the object's own time */
    moment now;
    const struct anchors *anchors;
    const struct anchors *tsas;         /* trusted for time-stamps only; may be NULL */
    const struct cert_pool *pool;       /* more certificates, not trusted; may be NULL */
    const struct evidence *evidence;    /* lists and answers at hand; may be NULL */
    struct freshness freshness;         /* all zero: FRESHNESS */
    struct verify_policy policy;
    struct str password;                /* for a container */
    const struct str *stamps;           /* tokens over signatures, kept beside them */
    size_t n_stamps;
    bool kept;                          /* judged by kept evidence: somebody must have renewed it */
    const struct renewal *renewals;     /* in the order they were made */
    size_t n_renewals;
    const struct note_key *journals;    /* whose signed heads are believed (an archive) */
    size_t n_journals;
    const struct seal_trust *seals;     /* whose seals inside documents are believed; NULL: nobody's */
    enum lang lang;                     /* of reports within the report */
};

/* content.p NULL: none given (a detached signature is then indeterminate). */
struct report *verify_bytes(struct arena *a, struct str bytes, struct str content,
                            const struct verify_options *o, struct diags *d);

/* The contract's JSON; sentences in `lang` stand beside the codes. */
struct json *report_json(struct arena *a, const struct report *r, enum lang lang);
/* The same for a person. */
void report_text(struct buf *b, const struct report *r, enum lang lang);
/* "certificate-expired": the stable code of a reason. */
struct str report_code(struct arena *a, enum msg id);
/* A word of the contract ("good", "cms") in the reader's language; itself when there is no row. */
struct str report_word(struct arena *a, enum lang lang, struct str word);
const char *verdict_name(enum report_verdict v);
bool report_has(const struct report *r, enum msg id);

/* ------------------------------------------------------------------ for the kinds */

struct verification {
    struct arena *a;
    const struct verify_options *o;
    struct report *r;
    struct str der;                     /* PEM and base64 taken off; equals the input otherwise */
    struct str content;
    struct cert_pool pool;              /* the caller's and what came along */
    struct evidence evidence;
    struct diags *d;
    moment proven;                      /* by a time-stamp over all that is judged now; MOMENT_NONE */
};
/*
 * A kind of bytes. `is` must be cheap for bytes of other kinds; it gets them as they came and with
 * PEM taken off. A new kind is a row in verify_kinds.c.
 */
struct verify_kind {
    const char *name;
    bool (*is)(struct arena *a, struct str bytes, struct str der);
    void (*run)(struct verification *v, struct str bytes);
};

void verify_reason(struct verification *v, int signer, enum reason_effect effect, enum msg id);
/* Adds a signer; the pointer holds until the next one is added. *index may be NULL. */
struct signer_report *verify_signer(struct verification *v, int *index);
/*
 * Judges the certificate of signer `i` (already set, with crypto) at its `at`: chain, validity,
 * revocation, and with `signing` the right to sign and the policy. Gives reasons.
 */
void verify_certificate(struct verification *v, int i, bool signing);
/*
 * The same of one who signs lists, answers or time-stamps: unknown revocation is no doubt, since
 * nobody publishes any of them, but known revocation refuses.
 */
void verify_issuer(struct verification *v, int i);
/*
 * A token over `stamped` for signer `i`: fills its timestamp; when it holds, `at` becomes its time.
 */
void verify_timestamp(struct verification *v, int i, struct str token, struct str stamped);
/* When a token over `stamped` was made, if it holds and its authority is trusted; else MOMENT_NONE. Says nothing. */
moment verify_stamped_at(struct verification *v, struct str token, struct str stamped);
/* The kept tokens that are over this signer's signature, while it has no time-stamp that counts. */
void verify_stamps(struct verification *v, int i, struct str signature);
/* Kept evidence: was each time-stamp renewed while its authority could still be believed? */
void verify_renewals(struct verification *v);
/* The receipt time of the options, else now. */
moment verify_receipt(const struct verification *v);
/* Every signer of a message, for CMS files and for what holds a CMS within. */
void verify_message(struct verification *v, struct cms *m, struct str content);
/* Serial number as lower-case hex. */
struct str serial_hex(struct arena *a, struct str serial);

#endif
