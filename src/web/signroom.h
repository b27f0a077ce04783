/*
 * NAME    signroom - a text that another person agrees to by their own link: the other parent, a
 *         relative, a guardian
 * WHY     they sign at home, see only what they are asked, and never get into the applicant's cabinet
 * OWNS    records of kind "sign-room" (id: hash of the link's secret; owner: who asks)
 * ERRORS  false and a diag with a code of says.c
 *
 * The link opens the text until somebody signed or refused it. Where the person asked is known by IIN, no other
 * signature counts. The signed text and its signature stay until the end set at the beginning. Worker routes only.
 */
#ifndef WEB_SIGNROOM_H
#define WEB_SIGNROOM_H

#include "web/signin.h"

enum { SIGNROOM_TEXT = 64 << 10, SIGNROOM_DAYS = 30 };
enum signroom_state { SIGNROOM_OPEN, SIGNROOM_SIGNED, SIGNROOM_REFUSED };
struct signroom {
    enum signroom_state state;
    struct str id;                  /* of the record: to name it without its secret */
    struct str about;               /* number of the case or draft */
    struct str part;                /* who is asked: "other-parent", "relative" */
    struct str iin;                 /* of who must sign; empty: anyone with an IIN */
    struct str text;                /* exactly what is signed, plain text in UTF-8 */
    struct str signature, signer, signer_iin;   /* once signed: base64 CMS */
    moment made, until, answered;
};

/* By the person signed in. *secret goes into the link and is kept nowhere. */
bool signroom_open(struct request *r, const struct signroom *ask, struct str *secret, struct diags *d);
/* By whoever has the link, signed in or not. "link-unknown" when it is answered or over. */
bool signroom_look(struct request *r, struct str secret, struct signroom *out, struct diags *d);
/* What the page's script gives the signing program. */
struct str signroom_request(struct request *r, const struct signroom *room);
bool signroom_sign(struct request *r, struct str secret, struct str signature, struct diags *d);
/* The person asked does not agree; nothing more is kept than that. */
bool signroom_refuse(struct request *r, struct str secret, struct diags *d);
/* Those of the person signed in about one case, oldest first. */
bool signroom_list(struct request *r, struct str about, struct signroom **out, size_t *n, struct diags *d);
/* Takes the question back. */
bool signroom_close(struct request *r, struct str id, struct diags *d);

#endif
