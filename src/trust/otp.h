/*
 * NAME    otp - one-time codes for agreeing to exactly what was shown: six digits by SMS
 * WHY     those without a key file confirm by a code; the code is bound to the hash of what they
 *         saw, so that it cannot confirm anything else. It is an evidence record and is never
 *         called a digital signature
 * OWNS    nothing: a state is plain data that the caller stores after each call; time and chance
 *         are arguments
 * ERRORS  enum otp_answer; nothing else can go wrong
 *
 * Five tries, five minutes, three codes an hour to one number are ours: no act read so far sets
 * figures. Which services may be confirmed so is a dated rule of the law files, not decided here.
 */
#ifndef TRUST_OTP_H
#define TRUST_OTP_H

#include "base/date.h"
#include "base/json.h"

enum { OTP_DIGITS = 6, OTP_CHANCE = 24, OTP_ID = 16, OTP_SENDS = 16 };

struct otp_policy {
    int64_t lifetime;               /* seconds a code may be used */
    int tries;                      /* wrong ones allowed */
    int sends_an_hour;              /* codes to one number; at most OTP_SENDS */
};
extern const struct otp_policy otp_policy_usual;    /* 300 s, 5, 3 */

enum otp_answer {
    OTP_OK,             /* confirmed; the state is spent */
    OTP_WRONG,          /* another code, tries are left */
    OTP_LOCKED,         /* no tries left: a new code must be asked for */
    OTP_EXPIRED,
    OTP_USED,           /* was confirmed before */
    OTP_OTHER_CONTENT,  /* what is confirmed is not what was shown when the code was sent */
    OTP_TOO_MANY        /* codes asked for in an hour: none was made */
};
const char *otp_answer_name(enum otp_answer a);         /* "ok", "wrong", "locked" ... */

/* When codes were sent to one number: kept by the number, apart from the codes. */
struct otp_sends { moment at[OTP_SENDS]; int n; };
struct otp {
    unsigned char id[OTP_ID];       /* named in the evidence and in messages */
    unsigned char content[32];      /* SHA-256 of exactly what was shown */
    unsigned char mac[32];          /* of the code; the code itself is kept nowhere */
    moment sent, expires, confirmed;    /* confirmed: MOMENT_NONE until then */
    int tries_left;
};

/* A new code for `number` (in E.164, only digits and a leading '+' count). `chance` are fresh
 * random bytes, `key` the server's key for codes. On OTP_OK the code to send is in `code`, the rest
 * is state; wipe `code` when it is sent. */
enum otp_answer otp_issue(const struct otp_policy *p, struct otp_sends *sends, struct str key,
                          struct str number, const unsigned char content[32],
                          const unsigned char chance[OTP_CHANCE], moment now, struct otp *out,
                          char code[OTP_DIGITS + 1]);
/* What the person typed (blanks and a hyphen between digits are taken) for what is shown now.
 * Changes the state. */
enum otp_answer otp_confirm(struct otp *o, struct str key, struct str number,
                            const unsigned char content[32], struct str typed, moment now);

struct json *otp_json(struct arena *a, const struct otp *o);
bool otp_from_json(const struct json *v, struct otp *out);
struct json *otp_sends_json(struct arena *a, const struct otp_sends *s);
bool otp_sends_from_json(const struct json *v, struct otp_sends *out);

/* The evidence of a confirmed code (else panic), for the case's journal. The number is shown by its
 * last four digits; `gateway` is the sender's id of the message. */
struct json *otp_evidence(struct arena *a, const struct otp *o, struct str number,
                          struct str gateway);
/* "+*******0000" */
struct str number_masked(struct arena *a, struct str number);

#endif
