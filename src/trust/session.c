/*
 * NAME      session - begin, check, rotate, revoke; tokens of forms
 * WHY       see session.h; nothing here can be forgotten by a caller but storing what it is given
 *           back
 * OWNS      nothing
 * ERRORS    enum session_answer
 * MUST NOT  keep a token; extend a session past its absolute end
 */
#include "trust/session.h"

#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

const struct session_policy session_policy_person = { 30 * 60, 12 * 3600 };
const struct session_policy session_policy_staff = { 15 * 60, 9 * 3600 };

const char *session_answer_name(enum session_answer a)
{
    static const char *const names[] = { "ok", "idle", "over", "revoked", "other" };

    return names[a];
}

/* base64url of 32 bytes into 43 characters and a NUL; by hand, because there may be no arena where
 * it is needed. */
static void token_text(const unsigned char bytes[32], char out[SESSION_TOKEN + 1])
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t have = 0;
    unsigned n = 0;
    size_t i, at = 0;

    for (i = 0; i < 32; i++) {
        have = have << 8 | bytes[i];
        for (n += 8; n >= 6; at++) {
            n -= 6;
            out[at] = alphabet[have >> n & 63];
        }
        have &= (1u << n) - 1;
    }
    out[at++] = alphabet[have << (6 - n) & 63];
    AN(at == SESSION_TOKEN);
    out[at] = '\0';
}

bool session_hash(struct str token, unsigned char out[32])
{
    size_t i;

    if (token.n != SESSION_TOKEN)
        return false;
    for (i = 0; i < token.n; i++) {
        char c = token.p[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
              || c == '_'))
            return false;
    }
    sha256(token.p, token.n, out);
    return true;
}

struct session session_begin(const struct session_policy *p, struct str who,
                             enum session_level level, const unsigned char chance[SESSION_CHANCE],
                             moment now, char token[SESSION_TOKEN + 1])
{
    struct session s = {
        .who = who, .level = level, .begun = now, .seen = now, .ends = now + p->absolute
    };

    AN((who.n == 0) == (level == SESSION_ANONYMOUS));
    token_text(chance, token);
    sha256(token, SESSION_TOKEN, s.hash);
    return s;
}

enum session_answer session_check(struct session *s, const struct session_policy *p,
                                  struct str token, moment now)
{
    unsigned char hash[32];

    if (!session_hash(token, hash)
        || !same_secret((struct str){ (char *)hash, 32 }, (struct str){ (char *)s->hash, 32 }))
        return SESSION_OTHER;
    if (s->revoked)
        return SESSION_REVOKED;
    if (now >= s->ends)
        return SESSION_OVER;
    if (now >= s->seen + p->idle)
        return SESSION_IDLE;
    if (now > s->seen)
        s->seen = now;
    return SESSION_OK;
}

struct session session_rotate(struct session *old, const struct session_policy *p, struct str who,
                              enum session_level level, const unsigned char chance[SESSION_CHANCE],
                              moment now, char token[SESSION_TOKEN + 1])
{
    struct session s = session_begin(p, who, level, chance, now, token);

    if (old->level != SESSION_ANONYMOUS && str_eq(old->who, who)) {
        s.begun = old->begun;
        s.ends = old->ends;
    }
    session_revoke(old);
    return s;
}

void session_revoke(struct session *s)
{
    s->revoked = true;
}

/* ------------------------------------------------------------------ forms */
void csrf_token(struct str key, struct str session_token, struct str form,
                char out[SESSION_CSRF + 1])
{
    static const char label[] = "sapar form 1";
    unsigned char inner[32], mac[32];

    /* Two steps instead of one text of parts: no name can be taken for the end of a token. */
    AN(key.n >= 16);
    hmac_sha256(key, (struct str){ label, sizeof label - 1 }, inner);
    hmac_sha256((struct str){ (char *)inner, 32 }, session_token, mac);
    hmac_sha256((struct str){ (char *)mac, 32 }, form, inner);
    token_text(inner, out);
}

bool csrf_check(struct str key, struct str session_token, struct str form, struct str given)
{
    char right[SESSION_CSRF + 1];

    csrf_token(key, session_token, form, right);
    return same_secret(given, (struct str){ right, SESSION_CSRF });
}

/* ------------------------------------------------------------------ as stored */
struct json *session_json(struct arena *a, const struct session *s)
{
    struct json *v = json_new_object(a);

    json_set_str(a, v, "hash", hex_str(a, s->hash, 32));
    json_set_str(a, v, "who", s->who.p != NULL ? s->who : STR(""));
    json_set_int(a, v, "level", s->level);
    json_set_int(a, v, "begun", s->begun);
    json_set_int(a, v, "seen", s->seen);
    json_set_int(a, v, "ends", s->ends);
    json_set_bool(a, v, "revoked", s->revoked);
    return v;
}

bool session_from_json(struct arena *a, const struct json *v, struct session *out)
{
    int64_t level;

    memset(out, 0, sizeof *out);
    if (!hex_read(json_get_str(v, "hash"), out->hash, 32) || !json_int(json_get(v, "level"), &level)
        || level < 0 || level > SESSION_SIGNATURE || !json_int(json_get(v, "begun"), &out->begun)
        || !json_int(json_get(v, "seen"), &out->seen) || !json_int(json_get(v, "ends"), &out->ends))
        return false;
    out->who = str_dup(a, json_get_str(v, "who"));
    out->level = (enum session_level)level;
    /* What does not say that it is good is not. */
    out->revoked = json_get_bool(v, "revoked", true);
    return (out->who.n == 0) == (out->level == SESSION_ANONYMOUS);
}
