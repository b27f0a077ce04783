/*
 * NAME    session - who is signed in, as plain data: the browser holds 256 random bits, the store
 *         only their hash
 * WHY     a stolen table of sessions must open nothing, and an old cookie must end even if nobody
 *         signs out
 * OWNS    nothing: the caller stores the state; time and chance are arguments
 * ERRORS  enum session_answer
 */
#ifndef TRUST_SESSION_H
#define TRUST_SESSION_H

#include "base/date.h"
#include "base/json.h"

enum { SESSION_CHANCE = 32, SESSION_TOKEN = 43 /* base64url */, SESSION_CSRF = 43 };

struct session_policy { int64_t idle, absolute; };      /* seconds */
extern const struct session_policy session_policy_person;   /* 30 min idle, 12 h */
extern const struct session_policy session_policy_staff;    /* 15 min idle, 9 h: a working day */

/* How sure we are who it is; each level includes those before it. */
enum session_level {
    SESSION_ANONYMOUS,
    SESSION_PASSWORD,
    SESSION_SECOND_FACTOR,
    SESSION_SIGNATURE
};
enum session_answer { SESSION_OK, SESSION_IDLE, SESSION_OVER, SESSION_REVOKED, SESSION_OTHER };
const char *session_answer_name(enum session_answer a); /* "ok", "idle" ... */

struct session {
    unsigned char hash[32];         /* SHA-256 of the token: the key it is stored under */
    struct str who;                 /* role:id, empty while anonymous */
    enum session_level level;
    moment begun, seen, ends;       /* ends: absolute, kept over rotations of one signing in */
    bool revoked;
};

/* The hash a token is looked up by; false when it is no token at all. */
bool session_hash(struct str token, unsigned char out[32]);
/* A new session; `token` (with a NUL) goes to the browser and is kept nowhere. */
struct session session_begin(const struct session_policy *p, struct str who,
                             enum session_level level, const unsigned char chance[SESSION_CHANCE],
                             moment now, char token[SESSION_TOKEN + 1]);
/* Is it still good? A token that belongs to another session is SESSION_OTHER. On SESSION_OK `seen`
 * moves on. */
enum session_answer session_check(struct session *s, const struct session_policy *p,
                                  struct str token, moment now);
/* Signing in, stepping up, changing role: the old session is revoked, the new one has a new token.
 * Only a session that was anonymous begins its absolute time anew. */
struct session session_rotate(struct session *old, const struct session_policy *p, struct str who,
                              enum session_level level, const unsigned char chance[SESSION_CHANCE],
                              moment now, char token[SESSION_TOKEN + 1]);
void session_revoke(struct session *s);

/* The token of a form: of this session and this form's name only, nothing is stored. */
void csrf_token(struct str key, struct str session_token, struct str form,
                char out[SESSION_CSRF + 1]);
bool csrf_check(struct str key, struct str session_token, struct str form, struct str given);

struct json *session_json(struct arena *a, const struct session *s);
bool session_from_json(struct arena *a, const struct json *v, struct session *out);

#endif
