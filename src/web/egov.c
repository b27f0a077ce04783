/*
 * NAME    egov - see egov.h
 * WHY     the forms of these messages are the app's, as its documentation and code have them (API 1: what this is
 *         about; API 2: the documents; then the same back with signatures)
 * OWNS    records "egov-qr"
 * ERRORS  the phone gets RFC 9457 problems in its language
 * MUST NOT give a signed document to another browser than the one that showed the QR
 */
#include "web/egov.h"

#include <string.h>

#include "base/panic.h"
#include "trust/challenge.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "web/api.h"
#include "web/room.h"

#define KIND "egov-qr"
static const char *const methods[] = { "XML", "CMS_WITH_DATA", "CMS_SIGN_ONLY" };
static const char *const name_keys[LANG_COUNT] = { [LANG_KK] = "nameKz", [LANG_RU] = "nameRu", [LANG_EN] = "nameEn" };

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

/* ------------------------------------------------------------------ the page's side */
static struct json *document_json(struct arena *a, size_t i, enum egov_method m, const struct egov_document *doc,
                                  struct str digits)
{
    struct json *o = json_new_object(a), *meta, *file;
    json_set_int(a, o, "id", (int64_t)i + 1);
    for (int l = 0; l < LANG_COUNT; l++)
        json_set_str(a, o, name_keys[l], doc->name[l]);
    meta = json_push(a, json_set(a, o, "meta", json_new_array(a)), json_new_object(a));
    json_set_str(a, meta, "name", msg(LANG_RU, MSG_web_egov_code));
    json_set_str(a, meta, "value", digits);
    if (m == EGOV_XML) {
        json_set_str(a, o, "documentXml", doc->bytes);
        return o;
    }
    file = json_set(a, json_set(a, o, "document", json_new_object(a)), "file", json_new_object(a));
    json_set_str(a, file, "mime", str_is(doc->media, "application/pdf") ? STR("@file/pdf") : STR("@file/text"));
    json_set_str(a, file, "data", base64_write(a, doc->bytes));
    return o;
}

static struct str four_digits(struct request *r)
{
    unsigned char c[4];
    const struct random_port *p = &web_cfg(r->web)->random;
    p->bytes(p->ctx, c, sizeof c);
    return str_printf(r->arena, "%04u",
                      ((unsigned)c[0] << 24 | (unsigned)c[1] << 16 | (unsigned)c[2] << 8 | c[3]) % 10000);
}

static void show(struct request *r, struct egov_shown *out)
{
    struct arena *a = r->arena;
    struct str url = str_printf(a, "%.*s/egov/%.*s", STR_ARG(http_origin(r)), STR_ARG(out->token));
    struct str link = web_cfg(r->web)->egov_link;
    struct buf b = buf_on(a);
    ptrdiff_t at = str_find(link, "%1");
    out->qr = str_printf(a, "mobileSign:%.*s", STR_ARG(url));
    if (at < 0) {
        out->link = out->qr;
        return;
    }
    buf_str(&b, str_sub(link, 0, (size_t)at));
    buf_url(&b, url);
    buf_str(&b, str_sub(link, (size_t)at + 2, link.n));
    out->link = buf_get(&b);
}

bool egov_begin(struct request *r, enum egov_method m, const struct egov_document *docs, size_t n, struct str iin,
                struct str about, struct egov_shown *out, struct diags *d)
{
    struct arena *a = r->arena;
    AN(n > 0 && n <= EGOV_DOCUMENTS);
    if (!signin_often(r, OFTEN_BEGIN, d))
        return false;
    (void)http_csrf(r);
    *out = (struct egov_shown){ .token = ticket_secret(r), .digits = four_digits(r),
                                .expires = http_now(r) + EGOV_SECONDS };
    struct json *data = json_new_object(a), *list;
    json_set_str(a, data, "state", STR("waiting"));
    json_set_str(a, data, "method", str_of(methods[m]));
    json_set_str(a, data, "origin", http_origin(r));
    json_set_str(a, data, "digits", out->digits);
    json_set_str(a, data, "iin", iin);
    json_set_str(a, data, "about", about);
    json_set_int(a, data, "expires", out->expires);
    list = json_set(a, data, "documents", json_new_array(a));
    for (size_t i = 0; i < n; i++)
        json_push(a, list, document_json(a, i, m, &docs[i], out->digits));
    show(r, out);
    return ticket_save(r, KIND, out->token, STR(""), out->expires, data, 0, d);
}

struct str egov_state(struct request *r, struct str token, struct diags *d)
{
    struct json *data;
    int64_t version;
    if (ticket_read(r, KIND, token, true, "qr-unknown", &data, &version, d) != PORT_OK)
        return STR_NONE;
    return json_get_str(data, "state");
}

static void signer_from(const struct json *v, struct signer *who)
{
    *who = (struct signer){ .iin = json_get_str(v, "iin"), .name = json_get_str(v, "name"),
                            .bin = json_get_str(v, "bin"), .organisation = json_get_str(v, "organisation"),
                            .capacity = json_get_str(v, "capacity") };
}

bool egov_take(struct request *r, struct str token, struct str **signatures, size_t *n, struct signer *who,
               struct str *about, struct diags *d)
{
    struct json *data;
    int64_t version;
    if (ticket_read(r, KIND, token, true, "qr-unknown", &data, &version, d) != PORT_OK)
        return false;
    if (!str_is(json_get_str(data, "state"), "signed"))
        return no(d, DIAG_REFUSED, "qr-not-yet");
    if (!ticket_spend(r, KIND, token, version, "qr-unknown", d))
        return false;
    const struct json *list = json_get(data, "signatures");
    *n = list->count;
    *signatures = arena_new_array(r->arena, *n, struct str);
    for (size_t i = 0; i < *n; i++)
        (*signatures)[i] = json_str(json_at(list, i));
    signer_from(json_get(data, "signer"), who);
    *about = json_get_str(data, "about");
    return true;
}

bool egov_sign_in(struct request *r, struct egov_shown *out, struct diags *d)
{
    struct arena *a = r->arena;
    unsigned char chance[CHALLENGE_CHANCE];
    const struct random_port *p = &web_cfg(r->web)->random;
    p->bytes(p->ctx, chance, sizeof chance);
    struct challenge c = challenge_make(http_origin(r), STR("sign-in"), chance, http_now(r));
    struct egov_document doc = { .bytes = challenge_text(a, &c) };
    for (int l = 0; l < LANG_COUNT; l++)
        doc.name[l] = text_make(a, (enum lang)l, MSG_web_egov_sign_in, &r->web->host, 1);
    return egov_begin(r, EGOV_XML, &doc, 1, STR(""), STR("sign-in"), out, d);
}

bool egov_signed_in(struct request *r, struct str token, struct diags *d)
{
    struct str *signatures, about;
    struct signer who;
    size_t n;
    if (!egov_take(r, token, &signatures, &n, &who, &about, d))
        return false;
    /* What was signed for something else signs nobody in. */
    return str_is(about, "sign-in") ? signin_person(r, SIGN_EGOV, &who, d) : no(d, DIAG_REFUSED, "qr-unknown");
}

/* ------------------------------------------------------------------ the phone's side */
/* Not bound to a browser: the token is all the phone has. False: answered. */
static bool by_phone(struct request *r, struct json **data, int64_t *version)
{
    struct diags d = diags_on(r->arena);
    if (!http_try(r, "egov", http_peer(r), 60, 1))
        return false;
    int rc = ticket_read(r, KIND, r->params[0], false, "qr-unknown", data, version, &d);
    if (rc != PORT_OK)
        http_problem(r, rc == PORT_ABSENT ? 404 : 503, &d);
    return rc == PORT_OK;
}

void api_egov_about(struct request *r)
{
    struct arena *a = r->arena;
    struct json *data, *o = json_new_object(a), *org, *doc;
    int64_t version;
    if (!by_phone(r, &data, &version))
        return;
    const struct str *host = &r->web->host;
    struct str what = str_is(json_get_str(data, "about"), "sign-in")
        ? text_make(a, LANG_RU, MSG_web_egov_sign_in, host, 1)
        : json_get_str(json_at(json_get(data, "documents"), 0), "nameRu");
    json_set_str(a, o, "description", what);
    json_set_str(a, o, "expiry_date", moment_str(a, json_get_int(data, "expires", 0)));
    org = json_set(a, o, "organisation", json_new_object(a));
    const struct web_config *cfg = web_cfg(r->web);
    for (int l = 0; l < LANG_COUNT; l++)
        json_set_str(a, org, name_keys[l], cfg->organisation[l].n ? cfg->organisation[l] : *host);
    json_set_str(a, org, "bin", cfg->organisation_bin.n ? cfg->organisation_bin : STR(""));
    doc = json_set(a, o, "document", json_new_object(a));
    json_set_str(a, doc, "uri", str_printf(a, "%.*s/egov/%.*s/documents", STR_ARG(json_get_str(data, "origin")),
                                           STR_ARG(r->params[0])));
    json_set_str(a, doc, "auth_type", STR("None"));
    json_set_str(a, doc, "auth_token", STR(""));
    http_json(r, 200, o);
}

void api_egov_documents(struct request *r)
{
    struct arena *a = r->arena;
    struct json *data, *o = json_new_object(a);
    struct diags d = diags_on(a);
    int64_t version;
    if (!by_phone(r, &data, &version))
        return;
    json_set_str(a, o, "signMethod", json_get_str(data, "method"));
    json_set(a, o, "documentsToSign", json_copy(a, json_get(data, "documents")));
    if (str_is(json_get_str(data, "state"), "waiting")) {
        json_set_str(a, data, "state", STR("fetched"));
        /* Two phones at once: one of them is noted, both may read. */
        (void)ticket_save(r, KIND, r->params[0], STR(""), json_get_int(data, "expires", 0), data, version, &d);
    }
    http_json(r, 200, o);
}

/* What the phone gave for the document with this id: the XML, or the message in base64. */
static struct str given(const struct json *put, int64_t id, bool xml)
{
    const struct json *list = json_get(put, "documentsToSign"), *o;
    for (size_t i = 0; list && i < list->count && i < EGOV_DOCUMENTS; i++) {
        o = json_at(list, i);
        struct str as_text = json_get_str(o, "id");
        int64_t n = json_get_int(o, "id", -1);
        if (n != id && !(str_int(as_text, &n) && n == id))
            continue;
        if (xml)
            return json_get_str(o, "documentXml");
        struct str data = json_get_str(json_get(json_get(o, "document"), "file"), "data");
        return data.n ? data : json_get_str(o, "documentCms");
    }
    return STR_NONE;
}

static bool check_one(struct request *r, const struct json *asked, struct str signature, bool xml,
                      struct signer *who, struct diags *d)
{
    struct str content = json_get_str(asked, "documentXml");
    const struct json *file = json_get(json_get(asked, "document"), "file");
    if (!xml && !base64_read(r->arena, json_get_str(file, "data"), &content))
        return no(d, DIAG_REFUSED, "qr-unknown");
    return signin_verify(r, content, signature, who, d);
}

static bool check_all(struct request *r, struct json *data, const struct json *put, struct diags *d)
{
    struct arena *a = r->arena;
    const struct json *asked = json_get(data, "documents");
    struct json *list = json_new_array(a), *o;
    bool xml = str_is(json_get_str(data, "method"), "XML");
    struct str must = json_get_str(data, "iin");
    struct signer who = { 0 }, first = { 0 };
    for (size_t i = 0; i < asked->count; i++) {
        struct str signature = given(put, (int64_t)i + 1, xml);
        if (!check_one(r, json_at(asked, i), signature, xml, &who, d))
            return false;
        if (i == 0)
            first = who;
        if (!str_eq(first.iin, who.iin) || (must.n && !str_eq(must, who.iin)))
            return no(d, DIAG_REFUSED, "sign-other-person");
        json_push(a, list, json_new_str(a, signature));
    }
    json_set(a, data, "signatures", list);
    o = json_set(a, data, "signer", json_new_object(a));
    json_set_str(a, o, "iin", first.iin);
    json_set_str(a, o, "name", first.name);
    json_set_str(a, o, "bin", first.bin);
    json_set_str(a, o, "organisation", first.organisation);
    json_set_str(a, o, "capacity", first.capacity);
    return true;
}

void api_egov_put(struct request *r)
{
    struct arena *a = r->arena;
    struct diags d = diags_on(a);
    struct json *data, *put = http_body_json(r);
    int64_t version;
    if (!put || !by_phone(r, &data, &version))
        return;
    if (str_is(json_get_str(data, "state"), "signed")) {
        no(&d, DIAG_REFUSED, "qr-unknown");
        http_problem(r, 409, &d);
        return;
    }
    if (!check_all(r, data, put, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    json_set_str(a, data, "state", STR("signed"));
    json_set(a, data, "documents", json_new_array(a));      /* the browser has them; the record stays small */
    if (!ticket_save(r, KIND, r->params[0], STR(""), json_get_int(data, "expires", 0), data, version, &d)) {
        http_problem(r, d.count ? http_status_of(&d) : 409, &d);
        return;
    }
    http_json(r, 200, json_new_object(a));
}
