/*
 * NAME    egov - signing on a phone: the page shows a QR, eGov Mobile fetches what to sign from us
 *         and puts it back signed
 * WHY     many people have their key in the phone only; no cable, no program on the computer
 * OWNS    records of kind "egov-qr" (id: hash of the token in the QR), three minutes
 * ERRORS  diags with codes of says.c
 *
 * The phone's three requests carry the token and nothing else. What was signed waits for the browser
 * that showed the QR; no other can fetch it. Against a QR shown to somebody else's eyes the page and
 * the phone show the same four digits. Worker routes only.
 */
#ifndef WEB_EGOV_H
#define WEB_EGOV_H

#include "web/signin.h"

enum { EGOV_SECONDS = 180, EGOV_DOCUMENTS = 10 };
enum egov_method { EGOV_XML, EGOV_CMS_WITH_DATA, EGOV_CMS_SIGN_ONLY };
struct egov_document {
    struct str name[LANG_COUNT];        /* as the phone shows it */
    struct str media, bytes;            /* "text/plain", "application/pdf"; XML: empty and the text */
};
struct egov_shown {
    struct str token;                   /* for the page's questions and for egov_take */
    struct str qr;                      /* the QR's text; also a link that opens the app on a phone */
    struct str link;
    struct str digits;                  /* four, shown on page and phone */
    moment expires;
};
/* All documents together at most half a record (128 KiB in base64). iin: who must sign, or empty.
 * bind_text: with the request of signing in, the challenge's id, else empty. */
bool egov_begin(struct request *r, enum egov_method m, const struct egov_document *docs, size_t n,
                struct str iin, struct str about, struct egov_shown *out, struct diags *d);
/* "waiting" (nothing yet), "fetched" (a phone has it), "signed"; STR_NONE and a diag when it is over. */
struct str egov_state(struct request *r, struct str token, struct diags *d);
/* Once: the n signatures, in the documents' order, with whoever signed; false and "qr-not-yet" while
 * there is nothing. They were verified when the phone gave them. */
bool egov_take(struct request *r, struct str token, struct str **signatures, size_t *n, struct signer *who,
               struct str *about, struct diags *d);

/* Signing in this way: the challenge as the document; then the session. */
bool egov_sign_in(struct request *r, struct egov_shown *out, struct diags *d);
bool egov_signed_in(struct request *r, struct str token, struct diags *d);

#endif
