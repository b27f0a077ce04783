/*
 * NAME    challenge - what is signed to sign in: a nonce for one origin, one purpose, once, for a
 *         few minutes
 * WHY     a signature over anything else - an application, another site's challenge, yesterday's -
 *         must not open a session here
 * OWNS    the text that is signed; the caller stores the state and verifies the signature itself
 *         (cms.h, xmldsig)
 * ERRORS  enum challenge_answer
 */
#ifndef TRUST_CHALLENGE_H
#define TRUST_CHALLENGE_H

#include "base/date.h"
#include "base/json.h"

enum { CHALLENGE_CHANCE = 32, CHALLENGE_SECONDS = 300, CHALLENGE_TEXT = 4096 };

struct challenge {
    unsigned char nonce[CHALLENGE_CHANCE];
    struct str origin;              /* https://host[:port], as the browser shows it */
    struct str purpose;             /* "sign-in", "step-up": a kebab-case word */
    moment made, expires;
    bool used;
};
enum challenge_answer { CHALLENGE_OK, CHALLENGE_USED, CHALLENGE_EXPIRED, CHALLENGE_OTHER };
const char *challenge_answer_name(enum challenge_answer a);

/* Five minutes from now. */
struct challenge challenge_make(struct str origin, struct str purpose,
                                const unsigned char chance[CHALLENGE_CHANCE], moment now);
/* The very bytes to sign: as the content of a CMS, or as the document of an enveloped XML
 * signature. It is XML because the people's signing program shows it, and says in three languages
 * what signing it does. */
struct str challenge_text(struct arena *a, const struct challenge *c);
/* `content` is what the verified signature covers: the CMS content, or the signed document without
 * its Signature element and without an XML declaration. OK only once: `used` is set. A wrong
 * content does not use it up. */
enum challenge_answer challenge_check(struct arena *a, struct challenge *c, struct str content,
                                      moment now);

struct json *challenge_json(struct arena *a, const struct challenge *c);
bool challenge_from_json(struct arena *a, const struct json *v, struct challenge *out);

#endif
