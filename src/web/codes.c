/*
 * NAME    codes - six digits by SMS or mail: to sign in, or to add an address to an account (factors.h)
 * OWNS    records "code" and "sends"
 * ERRORS  codes of says.c
 * MUST NOT say whether an address is known; keep a code
 */
#include <string.h>

#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/otp.h"
#include "web/account.h"
#include "web/room.h"

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

/* ------------------------------------------------------------------ addresses */
static struct str phone_clean(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, 17);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ' ' || c == '-' || c == '(' || c == ')')
            continue;
        if (n == 16 || !((c >= '0' && c <= '9') || (c == '+' && n == 0)))
            return STR_NONE;
        out[n++] = c;
    }
    /* E.164: at most fifteen digits, none begins with 0. 8 7xx is how a number is dialled within the country. */
    if (n == 11 && out[0] == '8' && out[1] == '7') {
        memmove(out + 1, out, 11);
        out[0] = '+';
        out[1] = '7';
        n = 12;
    }
    return n >= 9 && out[0] == '+' && out[1] != '0' ? (struct str){ out, n } : STR_NONE;
}

static struct str mail_clean(struct arena *a, struct str s)
{
    ptrdiff_t at = str_chr(s, '@');
    if (at < 1 || (size_t)at > 64 || s.n > 254)
        return STR_NONE;
    struct str host = str_sub(s, (size_t)at + 1, s.n);
    if (host.n < 3 || str_chr(host, '.') < 1 || str_chr(host, '@') >= 0 || host.p[host.n - 1] == '.')
        return STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= 0x20 || c >= 0x7f || strchr("<>()[]\\,;:\"", c))
            return STR_NONE;
    }
    return utf8_fold(a, s);
}

struct str address_clean(struct arena *a, struct str typed, enum gate_channel *channel)
{
    struct str s = str_trim(typed);
    *channel = str_chr(s, '@') >= 0 ? GATE_MAIL : GATE_SMS;
    if (s.n > 254)
        return STR_NONE;
    return *channel == GATE_MAIL ? mail_clean(a, s) : phone_clean(a, s);
}

/* ------------------------------------------------------------------ sending */
/* What a code agrees to: this purpose, at this address, on this site. */
static void content_of(struct request *r, struct str purpose, struct str to, unsigned char out[32])
{
    struct str s = str_printf(r->arena, "%.*s\n%.*s\n%.*s", STR_ARG(purpose), STR_ARG(to), STR_ARG(r->web->host));
    sha256(s.p, s.n, out);
}

static bool issue(struct request *r, const unsigned char content[32], struct str to, struct otp *o,
                  char code[OTP_DIGITS + 1], struct diags *d)
{
    unsigned char key[32], chance[OTP_CHANCE];
    const struct random_port *p = &web_cfg(r->web)->random;
    struct otp_sends sends = { .n = 0 };
    struct json *v;
    struct diags quiet = diags_on(r->arena);
    int64_t version = 0;
    unsigned char mac[32];
    web_key(r->web, "codes", key);
    hmac_sha256((struct str){ (char *)key, 32 }, to, mac);
    struct str place = hex_str(r->arena, mac, 32);
    if (ticket_read(r, "sends", place, false, "code-unknown", &v, &version, &quiet) == PORT_OK)
        (void)otp_sends_from_json(json_get(v, "sends"), &sends);
    p->bytes(p->ctx, chance, sizeof chance);
    if (otp_issue(&otp_policy_usual, &sends, (struct str){ (char *)key, 32 }, to, content, chance, http_now(r), o, code)
        != OTP_OK)
        return no(d, DIAG_REFUSED, "code-too-many");
    v = json_new_object(r->arena);
    json_set(r->arena, v, "sends", otp_sends_json(r->arena, &sends));
    /* Two at once for one address: the second is told to wait. */
    if (ticket_save(r, "sends", place, STR(""), http_now(r) + 3600, v, version, d))
        return true;
    return d->count ? false : no(d, DIAG_REFUSED, "code-too-many");
}

/* `more`: what the message says beside the code and the site, as its third and fourth words. */
static bool hand_over(struct request *r, enum msg text, const struct str more[2], enum gate_channel channel,
                      struct str to, struct str id, const char *code, struct diags *d)
{
    const struct gate_port *gate = web_cfg(r->web)->gate;
    struct arena *a = r->arena;
    struct diags quiet = diags_on(a);
    struct str args[4] = { str_of(code), r->web->host, more != NULL ? more[0] : STR(""),
                           more != NULL ? more[1] : STR("") };
    struct gate_message m = {
        .channel = channel, .lang = r->lang, .id = id, .to = to,
        .subject = channel == GATE_MAIL ? text_make(a, r->lang, MSG_web_code_subject, &r->web->host, 1) : STR(""),
        .text = text_make(a, r->lang, text, args, 4),
    };
    if (gate && gate->send(gate->ctx, &m, a, &quiet) == PORT_OK)
        return true;
    return no(d, DIAG_ENVIRONMENT, "code-not-sent");
}

bool code_send(struct request *r, const char *purpose, struct str typed, struct str *id, struct diags *d)
{
    struct arena *a = r->arena;
    enum gate_channel channel;
    struct otp o;
    char code[OTP_DIGITS + 1];
    struct str to = address_clean(a, typed, &channel), why = str_of(purpose);
    if (!web_cfg(r->web)->gate)
        return no(d, DIAG_REFUSED, "sign-in-not-offered");
    if (!to.n)
        return no(d, DIAG_INPUT, "code-address");
    if (str_is(why, "add") && (!r->session.signed_in || !sign_methods[r->session.method].factors))
        return no(d, DIAG_REFUSED, r->session.signed_in ? "method-too-weak" : "sign-in-first");
    if (!signin_often(r, OFTEN_SEND, d))
        return false;
    (void)http_csrf(r);
    *id = ticket_secret(r);
    unsigned char content[32];
    content_of(r, why, to, content);
    if (!issue(r, content, to, &o, code, d))
        return false;
    struct json *v = json_new_object(a);
    json_set_str(a, v, "purpose", why);
    json_set_str(a, v, "to", to);
    json_set_int(a, v, "channel", channel);
    json_set_str(a, v, "person", r->session.person);
    json_set(a, v, "otp", otp_json(a, &o));
    bool ok = ticket_save(r, "code", *id, STR(""), o.expires, v, 0, d)
        && hand_over(r, str_is(why, "add") ? MSG_web_code_register : MSG_web_code_sign_in, NULL, channel, to,
                     hex_str(a, o.id, OTP_ID), code, d);
    wipe(code, sizeof code);
    return ok;
}

/* ------------------------------------------------------------------ entering */
static bool confirmed(struct request *r, struct str purpose, enum gate_channel channel, struct str to,
                      struct str *needs, struct diags *d)
{
    const char *kind = channel == GATE_SMS ? "phone" : "mail";
    struct account acc;
    struct str person;
    if (str_is(purpose, "add")) {
        if (!account_load(r, r->session.person, &acc, d))
            return false;
        acc.name = r->session.name;
        json_set_str(r->arena, acc.v, kind, to);
        return account_save_login(r, &acc, kind, to, false, d);
    }
    if (!login_find(r, kind, to, &person, d))
        return false;
    if (!person.n)              /* nobody's yet: known by the address itself */
        person = str_printf(r->arena, "%s:%.*s", channel == GATE_SMS ? "tel" : "mail", STR_ARG(to));
    if (!account_load(r, person, &acc, d))
        return false;
    *needs = account_needs(r, &acc);
    if (needs->n)
        return pending_save(r, person, channel == GATE_SMS, d);
    struct signer who = { .iin = person, .name = acc.name.n ? acc.name : to };
    return signin_person(r, channel == GATE_SMS ? SIGN_SMS : SIGN_MAIL, &who, d);
}

/* A try is written down before it is answered, and two at once count as one each: the second finds another
 * version and is not answered at all. */
static bool tried(struct request *r, struct str id, int64_t version, struct json *v, const struct otp *o,
                  enum otp_answer answer, struct diags *d)
{
    if (answer == OTP_OK)
        return ticket_spend(r, "code", id, version, "code-unknown", d);
    json_set(r->arena, v, "otp", otp_json(r->arena, o));
    if (answer == OTP_WRONG && !ticket_save(r, "code", id, STR(""), o->expires, v, version, d))
        return d->count ? false : no(d, DIAG_REFUSED, "code-unknown");
    if (answer == OTP_WRONG)
        return no(d, DIAG_REFUSED, "code-wrong");
    if (answer == OTP_LOCKED)
        return ticket_spend(r, "code", id, version, "code-unknown", d) && no(d, DIAG_REFUSED, "code-locked");
    return no(d, DIAG_REFUSED, "code-unknown");
}

bool code_enter(struct request *r, struct str id, struct str code, struct str *needs, struct diags *d)
{
    unsigned char key[32], content[32];
    struct json *v;
    struct otp o;
    int64_t version, channel;
    *needs = STR("");
    if (!signin_often(r, OFTEN_TRY, d))
        return false;
    if (ticket_read(r, "code", id, true, "code-unknown", &v, &version, d) != PORT_OK)
        return false;
    struct str to = json_get_str(v, "to"), purpose = json_get_str(v, "purpose");
    channel = json_get_int(v, "channel", GATE_SMS);
    if (!otp_from_json(json_get(v, "otp"), &o) || !str_eq(json_get_str(v, "person"), r->session.person))
        return no(d, DIAG_REFUSED, "code-unknown");
    web_key(r->web, "codes", key);
    content_of(r, purpose, to, content);
    enum otp_answer answer = otp_confirm(&o, (struct str){ (char *)key, 32 }, to, content, code, http_now(r));
    return tried(r, id, version, v, &o, answer, d)
        && confirmed(r, purpose, (enum gate_channel)channel, to, needs, d);
}

/* ------------------------------------------------------------------ agreeing to a text */
static struct str own_phone(struct request *r)
{
    struct diags quiet = diags_on(r->arena);
    struct account acc;
    enum gate_channel channel;
    if (!r->session.signed_in || sign_methods[r->session.method].level < SESSION_SECOND_FACTOR)
        return STR_NONE;
    if (str_starts(r->session.person, "tel:"))
        return address_clean(r->arena, str_sub(r->session.person, 4, SIZE_MAX), &channel);
    return account_load(r, r->session.person, &acc, &quiet) ? json_get_str(acc.v, "phone") : STR_NONE;
}

/* At a counter the telephone is what the person said there, and the evidence says so. Nobody else names one. */
static struct str phone_for(struct request *r, struct str said)
{
    enum gate_channel channel;
    if (said.n == 0)
        return own_phone(r);
    struct str to = address_clean(r->arena, said, &channel);
    return r->session.signed_in && r->actor.role == ROLE_OPERATOR && channel == GATE_SMS ? to : STR_NONE;
}

struct str code_text_phone(struct request *r, struct str said)
{
    struct str phone = web_cfg(r->web)->gate ? phone_for(r, said) : STR_NONE;
    return phone.n ? number_masked(r->arena, phone) : STR_NONE;
}

bool code_send_text(struct request *r, struct str said, struct str what, struct str sha256, struct str *id,
                    moment *until, struct diags *d)
{
    struct arena *a = r->arena;
    struct str to = phone_for(r, said), more[2] = { what, str_sub(sha256, 0, 8) };
    char code[OTP_DIGITS + 1];
    unsigned char content[32];
    struct otp o;
    if (!web_cfg(r->web)->gate || !to.n)
        return no(d, DIAG_REFUSED, "sign-in-not-offered");
    if (!hex_read(sha256, content, sizeof content))
        return no(d, DIAG_INPUT, "code-unknown");
    if (!signin_often(r, OFTEN_SEND, d) || !issue(r, content, to, &o, code, d))
        return false;
    struct json *v = json_new_object(a);
    json_set_str(a, v, "purpose", STR("text"));
    json_set_str(a, v, "to", to);
    if (said.n > 0)
        json_set_str(a, v, "said", STR("at-counter"));
    json_set_str(a, v, "person", r->session.person);
    json_set(a, v, "otp", otp_json(a, &o));
    *id = ticket_secret(r);
    *until = o.expires;
    bool ok = ticket_save(r, "code", *id, STR(""), o.expires, v, 0, d)
        && hand_over(r, MSG_web_code_text, more, GATE_SMS, to, hex_str(a, o.id, OTP_ID), code, d);
    wipe(code, sizeof code);
    return ok;
}

bool code_enter_text(struct request *r, struct str id, struct str sha256, struct str code, struct json **evidence,
                     struct diags *d)
{
    unsigned char key[32], content[32];
    struct json *v;
    struct otp o;
    int64_t version;
    if (!signin_often(r, OFTEN_TRY, d))
        return false;
    if (ticket_read(r, "code", id, true, "code-unknown", &v, &version, d) != PORT_OK)
        return false;
    struct str to = json_get_str(v, "to");
    if (!str_is(json_get_str(v, "purpose"), "text") || !otp_from_json(json_get(v, "otp"), &o)
        || !str_eq(json_get_str(v, "person"), r->session.person) || !hex_read(sha256, content, sizeof content))
        return no(d, DIAG_REFUSED, "code-unknown");
    web_key(r->web, "codes", key);
    enum otp_answer answer = otp_confirm(&o, (struct str){ (char *)key, 32 }, to, content, code, http_now(r));
    if (!tried(r, id, version, v, &o, answer, d))
        return false;
    *evidence = otp_evidence(r->arena, &o, to, hex_str(r->arena, o.id, OTP_ID));
    if (json_get_str(v, "said").n > 0)
        json_set_str(r->arena, *evidence, "number_said", json_get_str(v, "said"));
    return true;
}
