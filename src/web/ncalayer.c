/*
 * NAME    ncalayer - see ncalayer.h
 * ERRORS  what is none of the forms is NCALAYER_UNREADABLE
 * MUST NOT judge a signature: that is the trust port's
 */
#include "web/ncalayer.h"

#include "base/json.h"
#include "trust/encode.h"

enum { ANSWER_MOST = 512 << 10 };

struct str ncalayer_sign(struct arena *a, enum ncalayer_format f, struct str content, enum lang lang,
                         bool any_authority)
{
    struct json *o = json_new_object(a), *args, *p;
    json_set_str(a, o, "module", STR("kz.gov.pki.knca.basics"));
    json_set_str(a, o, "method", STR("sign"));
    args = json_set(a, o, "args", json_new_object(a));
    json_set(a, args, "allowedStorages", json_new_null(a));
    json_set_str(a, args, "format", f == NCALAYER_XML ? STR("xml") : STR("cms"));
    json_set_str(a, args, "data", f == NCALAYER_XML ? content : base64_write(a, content));
    p = json_set(a, args, "signingParams", json_new_object(a));
    if (f == NCALAYER_CMS) {
        json_set_bool(a, p, "decode", true);
        json_set_bool(a, p, "encapsulate", false);
        json_set_bool(a, p, "digested", false);
    }
    p = json_set(a, args, "signerParams", json_new_object(a));
    /* No list of uses: certificates since 2022 carry none for signing in, and the rest is judged here. */
    if (any_authority)
        json_set(a, p, "chain", json_new_array(a));
    json_set_str(a, args, "locale", lang == LANG_KK ? STR("kk") : lang == LANG_RU ? STR("ru") : STR("en"));
    return json_text(a, o, 0);
}

static struct str result_of(const struct json *v)
{
    if (v && v->type == JSON_ARRAY && v->count == 1)
        v = json_at(v, 0);
    return v ? json_str(v) : STR_NONE;
}

enum ncalayer_answer ncalayer_read(struct arena *a, struct str text, struct str *signature, struct str *says)
{
    struct diags d = diags_on(a);
    struct json_limits lim = { ANSWER_MOST, 8, 1000 };
    const struct json *v = json_parse(a, text, lim, &d), *body;
    struct str code;
    *signature = *says = STR_NONE;
    if (!v || v->type != JSON_OBJECT)
        return NCALAYER_UNREADABLE;
    code = json_get_str(v, "code");
    *says = json_get_str(v, "message");
    if (json_get(v, "status")) {                    /* module basics */
        if (!json_get_bool(v, "status", false))
            return NCALAYER_REFUSED;
        body = json_get(v, "body");
        if (!body || body->type != JSON_OBJECT)
            return NCALAYER_UNREADABLE;
        *signature = result_of(json_get(body, "result"));
        if (!json_get(body, "result"))
            return NCALAYER_CANCELLED;
    } else if (str_is(code, "200")) {               /* module commonUtils */
        *signature = result_of(json_get(v, "responseObject"));
    } else if (code.n) {
        return str_is(*says, "action.canceled") ? NCALAYER_CANCELLED : NCALAYER_REFUSED;
    }
    return signature->n ? NCALAYER_SIGNED : NCALAYER_UNREADABLE;
}
