/*
 * NAME      otp - issuing and confirming one-time codes over plain data
 * WHY       six digits are guessed in a million tries: what makes them safe is counting, time and
 *           binding, and each of these is a field of the state
 * OWNS      nothing
 * ERRORS    enum otp_answer
 * MUST NOT  keep or log a code; call its evidence a signature
 */
#include "trust/otp.h"

#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

const struct otp_policy otp_policy_usual = { 300, 5, 3 };

enum { HOUR = 3600, MAC_TEXT = 256 };

const char *otp_answer_name(enum otp_answer a)
{
    static const char *const names[] = {
        "ok", "wrong", "locked", "expired", "used", "other-content", "too-many",
    };

    return names[a];
}

/* The number as it is dialled: spelling is no difference. At most 20 bytes. */
static size_t digits_of(struct str number, char out[20])
{
    size_t i, n = 0;

    for (i = 0; i < number.n && n < 20; i++)
        if (number.p[i] >= '0' && number.p[i] <= '9')
            out[n++] = number.p[i];
    return n;
}

/* What makes a code good here and nowhere else: its id, the number, what was shown. */
static void mac_of(const struct otp *o, struct str key, struct str number, const char *code,
                   unsigned char out[32])
{
    static const char label[] = "sapar one-time code 1";
    char text[MAC_TEXT];
    size_t n = sizeof label;        /* with its NUL, which parts it from what follows */

    memcpy(text, label, sizeof label);
    memcpy(text + n, o->id, OTP_ID);
    n += OTP_ID;
    memcpy(text + n, o->content, 32);
    n += 32;
    memcpy(text + n, code, OTP_DIGITS);
    n += OTP_DIGITS;
    n += digits_of(number, text + n);
    hmac_sha256(key, (struct str){ text, n }, out);
    wipe(text, sizeof text);
}

/* Forgets what is older than an hour; false when no more may be sent. A clock that went back
 * forgets nothing. */
static bool may_send(const struct otp_policy *p, struct otp_sends *s, moment now)
{
    int i, kept = 0;

    AN(p->sends_an_hour > 0 && p->sends_an_hour <= OTP_SENDS);
    for (i = 0; i < s->n; i++)
        if (s->at[i] > now - HOUR)
            s->at[kept++] = s->at[i];
    s->n = kept;
    return kept < p->sends_an_hour;
}

enum otp_answer otp_issue(const struct otp_policy *p, struct otp_sends *sends, struct str key,
                          struct str number, const unsigned char content[32],
                          const unsigned char chance[OTP_CHANCE], moment now, struct otp *out,
                          char code[OTP_DIGITS + 1])
{
    uint64_t v = 0;
    int i;

    AN(key.n >= 16);
    if (!may_send(p, sends, now))
        return OTP_TOO_MANY;
    sends->at[sends->n++] = now;
    memset(out, 0, sizeof *out);
    memcpy(out->id, chance, OTP_ID);
    memcpy(out->content, content, 32);
    out->sent = now;
    out->expires = now + p->lifetime;
    out->confirmed = MOMENT_NONE;
    out->tries_left = p->tries;
    /* 64 bits reduced to a million: no code is likelier than another by more than one in ten
     * million million. */
    for (i = 0; i < 8; i++)
        v = v << 8 | chance[OTP_ID + i];
    for (i = OTP_DIGITS - 1; i >= 0; i--) {
        code[i] = (char)('0' + v % 10);
        v /= 10;
    }
    code[OTP_DIGITS] = '\0';
    mac_of(out, key, number, code, out->mac);
    return OTP_OK;
}

/* Six digits, however they were grouped; false for anything else. */
static bool typed_code(struct str typed, char code[OTP_DIGITS])
{
    size_t i, n = 0;

    for (i = 0; i < typed.n; i++) {
        char c = typed.p[i];

        if (c == ' ' || c == '-')
            continue;
        if (c < '0' || c > '9' || n == OTP_DIGITS)
            return false;
        code[n++] = c;
    }
    return n == OTP_DIGITS;
}

enum otp_answer otp_confirm(struct otp *o, struct str key, struct str number,
                            const unsigned char content[32], struct str typed, moment now)
{
    unsigned char mac[32];
    char code[OTP_DIGITS];

    if (o->confirmed != MOMENT_NONE)
        return OTP_USED;
    if (o->tries_left <= 0)
        return OTP_LOCKED;
    if (now >= o->expires || now < o->sent)
        return OTP_EXPIRED;
    if (memcmp(content, o->content, 32) != 0)
        return OTP_OTHER_CONTENT;
    if (typed_code(typed, code)) {
        mac_of(o, key, number, code, mac);
        if (same_secret((struct str){ (char *)mac, 32 }, (struct str){ (char *)o->mac, 32 })) {
            o->confirmed = now;
            return OTP_OK;
        }
    }
    o->tries_left--;
    return o->tries_left > 0 ? OTP_WRONG : OTP_LOCKED;
}

/* ------------------------------------------------------------------ as stored */
struct json *otp_json(struct arena *a, const struct otp *o)
{
    struct json *v = json_new_object(a);

    json_set_str(a, v, "id", hex_str(a, o->id, OTP_ID));
    json_set_str(a, v, "content", hex_str(a, o->content, 32));
    json_set_str(a, v, "mac", hex_str(a, o->mac, 32));
    json_set_int(a, v, "sent", o->sent);
    json_set_int(a, v, "expires", o->expires);
    if (o->confirmed != MOMENT_NONE)
        json_set_int(a, v, "confirmed", o->confirmed);
    json_set_int(a, v, "tries_left", o->tries_left);
    return v;
}

bool otp_from_json(const struct json *v, struct otp *out)
{
    int64_t tries;

    memset(out, 0, sizeof *out);
    if (!hex_read(json_get_str(v, "id"), out->id, OTP_ID)
        || !hex_read(json_get_str(v, "content"), out->content, 32)
        || !hex_read(json_get_str(v, "mac"), out->mac, 32)
        || !json_int(json_get(v, "sent"), &out->sent)
        || !json_int(json_get(v, "expires"), &out->expires)
        || !json_int(json_get(v, "tries_left"), &tries) || tries < 0 || tries > 100)
        return false;
    out->tries_left = (int)tries;
    out->confirmed = json_get_int(v, "confirmed", MOMENT_NONE);
    return true;
}

struct json *otp_sends_json(struct arena *a, const struct otp_sends *s)
{
    struct json *v = json_new_array(a);
    int i;

    for (i = 0; i < s->n; i++)
        json_push(a, v, json_new_int(a, s->at[i]));
    return v;
}

bool otp_sends_from_json(const struct json *v, struct otp_sends *out)
{
    memset(out, 0, sizeof *out);
    if (v == NULL || v->type != JSON_ARRAY || v->count > OTP_SENDS)
        return false;
    json_each(t, v)
        if (!json_int(t, &out->at[out->n++]))
            return false;
    return true;
}

/* ------------------------------------------------------------------ evidence */
struct str number_masked(struct arena *a, struct str number)
{
    char digits[20];
    size_t n = digits_of(number, digits);
    struct buf b = buf_on(a);

    buf_char(&b, '+');
    if (n <= 4) {
        buf_pad(&b, '*', n);
    } else {
        buf_pad(&b, '*', n - 4);
        buf_str(&b, (struct str){ digits + n - 4, 4 });
    }
    return str_dup(a, buf_get(&b));
}

struct json *otp_evidence(struct arena *a, const struct otp *o, struct str number,
                          struct str gateway)
{
    struct json *v = json_new_object(a);

    AN(o->confirmed != MOMENT_NONE);
    json_set_str(a, v, "kind", STR("one-time-code"));
    json_set_bool(a, v, "digital_signature", false);
    json_set_str(a, v, "content_sha256", hex_str(a, o->content, 32));
    json_set_str(a, v, "code_id", hex_str(a, o->id, OTP_ID));
    json_set_str(a, v, "number", number_masked(a, number));
    json_set_str(a, v, "sent", moment_str(a, o->sent));
    json_set_str(a, v, "confirmed", moment_str(a, o->confirmed));
    json_set_int(a, v, "tries_left", o->tries_left);
    json_set_str(a, v, "gateway", gateway);
    return v;
}
