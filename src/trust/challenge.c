/*
 * NAME      challenge - the text to sign in with, and whether what was signed is it
 * WHY       the whole text is compared, not fields read out of it: there is nothing to parse and
 *           nothing to wrap
 * OWNS      nothing
 * ERRORS    enum challenge_answer
 * MUST NOT  verify signatures: that is the caller's, before it asks here
 */
#include "trust/challenge.h"

#include <string.h>

#include "trust/digest.h"
#include "trust/encode.h"

const char *challenge_answer_name(enum challenge_answer a)
{
    static const char *const names[] = { "ok", "used", "expired", "other" };

    return names[a];
}

struct challenge challenge_make(struct str origin, struct str purpose,
                                const unsigned char chance[CHALLENGE_CHANCE], moment now)
{
    struct challenge c = {
        .origin = origin, .purpose = purpose, .made = now, .expires = now + CHALLENGE_SECONDS
    };

    memcpy(c.nonce, chance, CHALLENGE_CHANCE);
    return c;
}

struct str challenge_text(struct arena *a, const struct challenge *c)
{
    struct buf b = buf_on(a);

    /* Canonical already (no declaration, no empty elements, double quotes), so that C14N changes
     * nothing. */
    buf_puts(&b, "<challenge><purpose>");
    buf_html(&b, c->purpose);
    buf_puts(&b, "</purpose><origin>");
    buf_html(&b, c->origin);
    buf_puts(&b, "</origin><expires>");
    buf_str(&b, moment_str(a, c->expires));
    buf_puts(&b, "</expires><nonce>");
    buf_str(&b, hex_str(a, c->nonce, CHALLENGE_CHANCE));
    buf_puts(&b,
             "</nonce><note>Бұл қолтаңба тек осы сайтқа кіру үшін. Эта подпись служит только для "
             "входа на этот сайт. "
             "This signature only signs you in to this site.</note></challenge>");
    return str_dup(a, buf_get(&b));
}

enum challenge_answer challenge_check(struct arena *a, struct challenge *c, struct str content,
                                      moment now)
{
    struct str right = challenge_text(a, c);

    if (content.n > CHALLENGE_TEXT || !same_secret(right, str_trim(content)))
        return CHALLENGE_OTHER;
    if (c->used)
        return CHALLENGE_USED;
    if (now >= c->expires || now < c->made)
        return CHALLENGE_EXPIRED;
    c->used = true;
    return CHALLENGE_OK;
}

struct json *challenge_json(struct arena *a, const struct challenge *c)
{
    struct json *v = json_new_object(a);

    json_set_str(a, v, "nonce", hex_str(a, c->nonce, CHALLENGE_CHANCE));
    json_set_str(a, v, "origin", c->origin);
    json_set_str(a, v, "purpose", c->purpose);
    json_set_int(a, v, "made", c->made);
    json_set_int(a, v, "expires", c->expires);
    json_set_bool(a, v, "used", c->used);
    return v;
}

bool challenge_from_json(struct arena *a, const struct json *v, struct challenge *out)
{
    memset(out, 0, sizeof *out);
    if (!hex_read(json_get_str(v, "nonce"), out->nonce, CHALLENGE_CHANCE)
        || !json_int(json_get(v, "made"), &out->made)
        || !json_int(json_get(v, "expires"), &out->expires))
        return false;
    out->origin = str_dup(a, json_get_str(v, "origin"));
    out->purpose = str_dup(a, json_get_str(v, "purpose"));
    out->used = json_get_bool(v, "used", true);
    return out->origin.n > 0 && out->purpose.n > 0;
}
