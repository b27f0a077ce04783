/*
 * NAME    factors - codes by message, authenticator apps, passkeys and recovery codes
 * WHY     those abroad and foreigners have no EDS and get no SMS of the state; they sign in with an
 *         address and a second step that works anywhere
 * OWNS    records "account" (id: hash of the person's key), "login" (id: keyed hash of an address),
 *         "code", "sends", "passkey-ask", "pending"
 * ERRORS  false and a diag with a code of says.c
 *
 * An address proves only itself: whoever has no EDS is known by it ("tel:+7...", "mail:..."), until
 * they add it while signed in with a signature; then it opens their own account. Worker routes only.
 */
#ifndef WEB_FACTORS_H
#define WEB_FACTORS_H

#include "trust/passkey.h"
#include "web/signin.h"

enum { FACTOR_PASSKEYS = 8, FACTOR_RECOVERY = 10 };

/* A telephone in E.164 ("+77010000000") or an address of mail, as it is kept; STR_NONE: neither. */
struct str address_clean(struct arena *a, struct str typed, enum gate_channel *channel);

/* Sends a code for signing in, or for adding this address to the account of the session ("add").
 * `id` names it for the next step. */
bool code_send(struct request *r, const char *purpose, struct str typed, struct str *id, struct diags *d);
/* The code typed. Of a telephone: the session begins, as SMS. Of mail: the second step follows;
 * *needs says which are set up ("totp", "passkey", "recovery", comma between; empty: none yet, then a
 * session has begun that can do nothing but set one up). For "add": the address is added. */
bool code_enter(struct request *r, struct str id, struct str code, struct str *needs, struct diags *d);

/* Agreeing to a text by a code, where the service allows it (flow_code_confirms): whoever signed in
 * with a second factor or a key, by the telephone of their account. It is no digital signature. */
/* The telephone a code would go to, by its last digits; empty: none, or they came in by too little.
 * `said`: the telephone of who stands in front of an official, as they said it; empty: that of the account. */
struct str code_text_phone(struct request *r, struct str said);
/* Sends the code: `sha256` of the text in hex, `what` it is about (a number, or a service's name); both are in
 * the message. *until: when it is no longer good. */
bool code_send_text(struct request *r, struct str said, struct str what, struct str sha256, struct str *id,
                    moment *until, struct diags *d);
/* The code typed, for this very text and no other: what is kept of it, for the case. */
bool code_enter_text(struct request *r, struct str id, struct str sha256, struct str code, struct json **evidence,
                     struct diags *d);

/* Second steps after the mail's code. */
bool totp_enter(struct request *r, struct str code, struct diags *d);
bool recovery_enter(struct request *r, struct str code, struct diags *d);
/* For navigator.credentials.get: {challenge, rpId, allowCredentials, ...}; typed empty: any passkey of
 * this device, it says whose it is. */
struct json *passkey_ask(struct request *r, struct diags *d);
bool passkey_enter(struct request *r, const struct json *answer, struct diags *d);

/* What is set up: {phone,mail (masked),totp,passkeys:[{id,name,added}],recovery:n}. */
struct json *factors_list(struct request *r, struct diags *d);
/* An app: the secret and otpauth:// for the QR, confirmed by its first code. */
struct json *totp_begin(struct request *r, struct diags *d);
bool totp_confirm(struct request *r, struct str code, struct diags *d);
/* For navigator.credentials.create, and its answer. */
struct json *passkey_begin(struct request *r, struct diags *d);
bool passkey_confirm(struct request *r, const struct json *answer, struct diags *d);
/* Ten new codes, each good once; the old ones are void. Shown now and never again. */
struct json *recovery_make(struct request *r, struct diags *d);
/* "phone", "mail", "totp", "recovery" or "passkey:ID". */
bool factor_remove(struct request *r, struct str what, struct diags *d);

#endif
