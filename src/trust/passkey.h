/*
 * NAME    passkey - WebAuthn: a key on the person's phone or token as a second factor that works
 *         abroad
 * WHY     bound to our origin by the browser: it cannot be given away on a false page, and needs no
 *         SMS
 * OWNS    nothing: the caller stores struct passkey and its counter; the challenge is 32 bytes of
 *         ours, used once
 * ERRORS  enum passkey_answer
 *
 * Registration takes what the browser gives as clientDataJSON and getAuthenticatorData() (WebAuthn
 * level 2, 5.2.1), attestation "none": whose make the device is we do not ask. ES256 and EdDSA.
 */
#ifndef TRUST_PASSKEY_H
#define TRUST_PASSKEY_H

#include "base/json.h"

enum { PASSKEY_CHALLENGE = 32, PASSKEY_ID = 1023, PASSKEY_BYTES = 16 << 10 };

struct passkey_site {
    struct str id;              /* relying party: "sapar.example" */
    struct str origin;          /* "https://sapar.example" */
    bool verification; /* the device must have asked for PIN or finger, not only for a touch */
};
struct passkey {
    struct str id;              /* credential id */
    int algorithm;              /* COSE: -7 ES256, -8 EdDSA */
    struct str public;          /* 64 bytes x | y, or 32 */
    uint32_t count;             /* as the device last told; 0: it does not count */
};

enum passkey_answer {
    PASSKEY_OK,
    PASSKEY_BAD_FORM,
    PASSKEY_OTHER_KIND,
    PASSKEY_OTHER_CHALLENGE,
    PASSKEY_OTHER_ORIGIN,
    PASSKEY_OTHER_SITE,
    PASSKEY_NOT_PRESENT,
    PASSKEY_NOT_VERIFIED,
    PASSKEY_BAD_SIGNATURE,
    PASSKEY_COPIED
};
const char *passkey_answer_name(enum passkey_answer a);     /* "ok", "bad-form" ... */

enum passkey_answer passkey_register(struct arena *a, const struct passkey_site *site,
                                     const unsigned char challenge[PASSKEY_CHALLENGE],
                                     struct str client_data, struct str authenticator_data,
                                     struct passkey *out);
/* On PASSKEY_OK the counter moves on: store it. PASSKEY_COPIED: the signature is right but the
 * counter went back - two devices hold the key; end the sessions of this passkey and ask the
 * person. */
enum passkey_answer passkey_verify(struct arena *a, const struct passkey_site *site,
                                   const unsigned char challenge[PASSKEY_CHALLENGE],
                                   struct passkey *key, struct str client_data,
                                   struct str authenticator_data, struct str signature);

struct json *passkey_json(struct arena *a, const struct passkey *k);
bool passkey_from_json(struct arena *a, const struct json *v, struct passkey *out);

#endif
