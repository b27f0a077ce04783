/*
 * NAME    signing - the page where a person signs what they are about to send, and what comes back from it
 * WHY     an application, an answer and a complaint are signed in the same ways: with a key beside the browser, with
 *         the phone, by another program, by a code where that is enough
 * OWNS    the object laid down with the text: id, asked, until, text, sha256, body; qr and code while they are
 *         under way
 * ERRORS  faults of the form; nothing was sent then
 *
 * What is signed is exactly what is sent: the body is kept with the text that was made of it. Worker routes only.
 */
#ifndef PORTAL_SIGNING_H
#define PORTAL_SIGNING_H

#include "portal/portal.h"

struct signing {
    struct request *r;
    struct json *s;             /* what was laid down */
    enum command_type type;
    struct str number;          /* of the case */
    struct str service;         /* its code */
    struct str title;           /* as a phone names the text, in the reader's language */
    struct str at;              /* "/apply/N/sign": where the forms go; its text is at + "/text" */
    /* At a counter: who stands there signs, not who is signed in. */
    bool counter;
    struct str phone;           /* theirs, as they said it; empty: no code */
    struct str bind;            /* whom the forms were made for (counter.h) */
};
/* The body and the text made of it, into `into`; false and a diag. */
bool signing_lay(struct request *r, enum command_type type, struct str number, const struct json *body,
    struct json *into, struct diags *d);
/* Until when it may be signed; MOMENT_NONE: no text was laid down, or it is too old. */
moment signing_until(const struct request *r, const struct json *s);
const struct ui_signing *signing_ways(const struct signing *g, const struct faults *f);

/* What a form of the page asked for. KEEP: something is under way now, keep what was laid down and show
 * the page again. SEND: signed; the body and what confirms it are ready for the flow. */
enum signing_step { SIGNING_FAULT, SIGNING_KEEP, SIGNING_SEND };
struct signing_given {
    struct json *body;          /* with the signature in it */
    const struct json *confirmed;   /* for flow_request; NULL: no code */
};
enum signing_step signing_answer(struct signing *g, struct faults *f, struct signing_given *out);
/* The text as a file. */
void signing_file(struct request *r, struct str number, const struct json *s);

#endif
