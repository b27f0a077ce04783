/*
 * NAME    sessions - who is signed in on this browser, over trust/session.h and the store's records
 * WHY     a page must know its person on each request, and a session must end when it should: idle,
 *         over, signed out here or everywhere
 * OWNS    records of kind "session" (id: hash of the cookie's token in hex; owner: the natural
 *         person's key); the cookie `sapar`
 * ERRORS  false and a diag when the store cannot be reached; a session that is none is no error
 *
 * Someone not signed in has a cookie too once a form was shown, but nothing is stored for them. A
 * session's token never outlives a change of who or how: signing in, another role, stepping up.
 */
#ifndef WEB_SESSIONS_H
#define WEB_SESSIONS_H

#include "flow/flow.h"
#include "trust/session.h"

struct request;
enum sign_method {
    SIGN_NONE, SIGN_EDS, SIGN_EGOV, SIGN_SMS, SIGN_TOTP, SIGN_PASSKEY, SIGN_RECOVERY, SIGN_MAIL, SIGN_TOKEN,
    SIGN_METHODS
};
/* What each method is called and what it opens: sign_methods in sessions.c. */
struct sign_method_row {
    const char *name;           /* "eds": in sessions, evidence, forms */
    enum session_level level;
    bool staff;                 /* may open a staff role */
    bool file;                  /* may sign an application (a law may ask for more) */
    bool decide;                /* may sign a decision */
    bool factors;               /* may add and remove second factors */
};
extern const struct sign_method_row sign_methods[SIGN_METHODS];
bool sign_method_parse(struct str name, enum sign_method *out);

struct session_view {
    bool signed_in;
    struct actor actor;         /* in the role of the moment */
    struct str person;          /* key of the natural person, whatever the role */
    struct str name;            /* as the certificate or the staff register has it */
    struct str bin, organisation, capacity;     /* of the certificate: for whom it signs; or empty */
    enum sign_method method;
    moment begun, idle_end, absolute_end;
    struct str id;              /* the record's; empty when nothing is stored */
    enum session_answer ended;  /* why a session of this browser is no more; SESSION_OK: none was */
};

/* Reads the cookie and the record into r->session. */
bool session_load(struct request *r, struct diags *d);
/* The token for forms of this browser ("_csrf", X-CSRF-Token); sets the cookie when there is none. */
struct str http_csrf(struct request *r);
bool session_csrf_ok(struct request *r, struct str given);
/* A secret of this browser for things bound to it before signing in (challenges, codes, QR): hex of
 * a hash, empty when the browser has no cookie; http_csrf makes one. */
struct str session_binding(struct request *r);

/* Signs in, or changes role or method: the old session ends, a new one begins under a new token.
 * On a worker thread. */
struct sign_in {
    enum sign_method method;
    struct actor actor;
    struct str person, name, bin, organisation, capacity;
};
bool session_open(struct request *r, const struct sign_in *who, struct diags *d);
bool session_close(struct request *r, struct diags *d);
/* All sessions of this person, or all but this one. */
bool session_close_all(struct request *r, struct str person, bool but_this, struct diags *d);
/* The live sessions of a person, newest first: [{id,method,role,begun,seen,ends,this}]. */
struct json *session_list(struct request *r, struct str person, struct diags *d);
/* The roles this person may take: their own as applicant first, then those of the staff register. */
bool session_roles(struct request *r, struct str person, struct actor **out, struct str **names, size_t *n,
                   struct diags *d);

#endif
