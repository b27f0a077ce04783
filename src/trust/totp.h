/*
 * NAME    totp - time-based codes of an authenticator app (RFC 6238)
 * WHY     a second factor that works abroad, where the state's SMS do not arrive
 * OWNS    nothing: the caller keeps secret and last step, and stores the step after each success
 * ERRORS  false for a wrong, old, or already used code
 */
#ifndef TRUST_TOTP_H
#define TRUST_TOTP_H

#include "base/date.h"

enum totp_hash { TOTP_SHA1, TOTP_SHA256, TOTP_SHA512 };
struct totp {
    struct str secret;              /* raw bytes */
    enum totp_hash hash;
    int digits;                     /* 6 or 8 */
    int64_t period;                 /* seconds a code lasts: 30 */
    int drift;                      /* periods before and after that are taken: 1 */
    int64_t last;                   /* step of the last code used; -1: none */
};
enum { TOTP_SECRET = 20 };          /* bytes of a new secret (RFC 4226 section 4) */

/* What apps know: SHA-1, six digits, 30 seconds, one period of drift. */
struct totp totp_usual(struct str secret);
/* The code of a step (now / period). */
struct str totp_code(struct arena *a, const struct totp *t, int64_t step);
/* True once for each code: t->last moves on, so that a code seen over a shoulder is of no use. */
bool totp_check(struct totp *t, struct str typed, moment now);
/* otpauth://totp/ISSUER:ACCOUNT?... for the code that apps scan. */
struct str totp_uri(struct arena *a, const struct totp *t, struct str issuer, struct str account);

#endif
