/*
 * NAME    signin - who somebody is, proved by a signature; and as whom they act
 * WHY     pages and scripts share these functions: a form and its JSON twin cannot differ
 * OWNS    records of kind "challenge" (id: hash of the nonce)
 * ERRORS  false and a diag in `d`; its code has words in three languages (says.h)
 *
 * All of them may wait for the disk: only in handlers of `worker` routes.
 */
#ifndef WEB_SIGNIN_H
#define WEB_SIGNIN_H

#include "web/http.h"

/* What a verified signature says of its maker. */
struct signer {
    struct str iin, name, bin, organisation;
    struct str capacity;            /* "individual", "head", "employee": the certificate's role */
    struct json *report;            /* the whole answer of the verification, for evidence */
};
/* Is `signature` (CMS as DER, PEM or base64, detached or not; or the signed XML) over exactly
 * `content`, by one person with an IIN, and does it count now? */
bool signin_verify(struct request *r, struct str content, struct str signature, struct signer *out,
                   struct diags *d);

/* A text to sign for this browser, for one purpose ("sign-in", "step-up"), five minutes, once. */
struct challenge_shown { struct str id, text, request; moment expires; };
bool signin_challenge(struct request *r, const char *purpose, enum lang lang, struct challenge_shown *out,
                      struct diags *d);
/* The text of one that was given to this browser: to be signed by other means and brought as a file. */
bool signin_text(struct request *r, struct str id, struct str *text, struct diags *d);
/* The challenge signed: the person's session begins, in their role as applicant. Signed for
 * "step-up" it must be the person of the session, who keeps their role. */
bool signin_signed(struct request *r, struct str id, struct str signature, enum sign_method m, struct diags *d);
/* The answer of the signing program as our page's script passed it on. */
bool signin_ncalayer(struct request *r, struct str id, struct str answer, struct diags *d);

/* Begins a session of a person known by IIN, or by a key of the channel ("mail:...", "tel:..."). */
bool signin_person(struct request *r, enum sign_method m, const struct signer *who, struct diags *d);
/* By a token of the staff register, where the deployment allows it (trials). */
bool signin_token(struct request *r, struct str token, struct diags *d);
/* A demonstration's people, where tokens are allowed: to be chosen from a list without any token. */
bool signin_people(struct request *r, struct actor **out, struct str **names, size_t *n, struct diags *d);
bool signin_demo(struct request *r, enum role role, struct str id, struct diags *d);
/* Another of the person's roles: applicant (id empty), or one of the staff register. */
bool signin_as(struct request *r, enum role role, struct str id, struct diags *d);

/* How often one place of the network may begin or try something of this kind; false and "too-many-tries". */
enum often { OFTEN_BEGIN, OFTEN_SEND, OFTEN_TRY };
bool signin_often(struct request *r, enum often what, struct diags *d);

/* Records of this browser with a short life, spent once. data_json gets the browser's binding. */
bool ticket_save(struct request *r, const char *kind, struct str secret, struct str owner, moment until,
                 struct json *data, int64_t version, struct diags *d);
/* PORT_ABSENT, with a diag of `code`, when there is none, it has expired, or it is another browser's
 * (bound false: whoever has the secret). */
int ticket_read(struct request *r, const char *kind, struct str secret, bool bound, const char *code,
                struct json **data, int64_t *version, struct diags *d);
/* False and a diag of `code` when somebody else spent it first. */
bool ticket_spend(struct request *r, const char *kind, struct str secret, int64_t version, const char *code,
                  struct diags *d);
/* 256 random bits in base64url. */
struct str ticket_secret(struct request *r);

/* One sentence and one remedy for a code of this room, see says.c. */
struct diag *web_says(struct diags *d, enum diag_class c, const char *code);

#endif
