/*
 * NAME    signroom - see signroom.h
 * OWNS    records "sign-room"
 * MUST NOT show the link's holder anything but the text
 */
#include "web/signroom.h"

#include <string.h>

#include "trust/digest.h"
#include "trust/encode.h"
#include "web/ncalayer.h"
#include "web/room.h"

#define KIND "sign-room"
enum { ROOMS_MOST = 200 };
static const char *const states[] = { "open", "signed", "refused" };

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

static struct json *to_json(struct arena *a, const struct signroom *s)
{
    struct json *v = json_new_object(a);
    json_set_str(a, v, "state", str_of(states[s->state]));
    json_set_str(a, v, "about", s->about);
    json_set_str(a, v, "part", s->part);
    json_set_str(a, v, "iin", s->iin);
    json_set_str(a, v, "text", s->text);
    json_set_str(a, v, "signature", s->signature);
    json_set_str(a, v, "signer", s->signer);
    json_set_str(a, v, "signer_iin", s->signer_iin);
    json_set_int(a, v, "made", s->made);
    json_set_int(a, v, "until", s->until);
    json_set_int(a, v, "answered", s->answered);
    return v;
}

static void from_json(const struct json *v, struct signroom *s)
{
    *s = (struct signroom){
        .about = json_get_str(v, "about"), .part = json_get_str(v, "part"), .iin = json_get_str(v, "iin"),
        .text = json_get_str(v, "text"), .signature = json_get_str(v, "signature"), .signer = json_get_str(v, "signer"),
        .signer_iin = json_get_str(v, "signer_iin"), .made = json_get_int(v, "made", 0),
        .until = json_get_int(v, "until", 0), .answered = json_get_int(v, "answered", MOMENT_NONE),
    };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_is(json_get_str(v, "state"), states[i]))
            s->state = (enum signroom_state)i;
}

bool signroom_open(struct request *r, const struct signroom *ask, struct str *secret, struct diags *d)
{
    struct signroom s = *ask;
    if (!r->session.signed_in)
        return no(d, DIAG_REFUSED, "sign-in-first");
    if (s.text.n == 0 || s.text.n > SIGNROOM_TEXT || !utf8_valid(s.text))
        return no(d, DIAG_INPUT, "answer-too-long");
    *secret = ticket_secret(r);
    s.state = SIGNROOM_OPEN;
    s.made = http_now(r);
    s.until = s.made + (moment)SIGNROOM_DAYS * 86400;
    s.answered = MOMENT_NONE;
    return ticket_save(r, KIND, *secret, r->session.person, s.until, to_json(r->arena, &s), 0, d);
}

/* The open room behind a link, with the owner's name kept for writing it back. */
static bool find(struct request *r, struct str secret, struct signroom *out, struct str *owner, int64_t *version,
                 struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct diags quiet = diags_on(r->arena);
    struct record rec;
    char hex[SHA256_HEX];
    if (!signin_often(r, OFTEN_TRY, d) || !reader)
        return false;
    if (secret.n == 0 || secret.n > 200)
        return no(d, DIAG_REFUSED, "link-unknown");
    sha256_hex(secret.p, secret.n, hex);
    int rc = flow_record_get(reader, STR(KIND), str_of(hex), r->arena, &rec, d);
    if (rc == PORT_FAILED)
        return false;
    const struct json *v = rc == PORT_OK ? json_parse(r->arena, rec.data, JSON_LIMITS, &quiet) : NULL;
    if (!v)
        return no(d, DIAG_REFUSED, "link-unknown");
    from_json(v, out);
    out->id = rec.id;
    *owner = rec.owner;
    *version = rec.version;
    return out->state == SIGNROOM_OPEN || no(d, DIAG_REFUSED, "link-unknown");
}

bool signroom_look(struct request *r, struct str secret, struct signroom *out, struct diags *d)
{
    struct str owner;
    int64_t version;
    return find(r, secret, out, &owner, &version, d);
}

struct str signroom_request(struct request *r, const struct signroom *room)
{
    return ncalayer_sign(r->arena, NCALAYER_CMS, room->text, r->lang,
                         str_is(web_cfg(r->web)->trust.environment, "test"));
}

static bool answer(struct request *r, struct str secret, struct str owner, struct signroom *s, int64_t version,
                   struct diags *d)
{
    s->answered = http_now(r);
    if (ticket_save(r, KIND, secret, owner, s->until, to_json(r->arena, s), version, d))
        return true;
    return d->count ? false : no(d, DIAG_REFUSED, "link-unknown");
}

bool signroom_sign(struct request *r, struct str secret, struct str signature, struct diags *d)
{
    struct signroom s;
    struct signer who;
    struct str owner, bytes;
    int64_t version;
    if (!find(r, secret, &s, &owner, &version, d) || !signin_verify(r, s.text, signature, &who, d))
        return false;
    if (s.iin.n && !str_eq(s.iin, who.iin))
        return no(d, DIAG_REFUSED, "link-other-person");
    /* Who asks cannot be who agrees. */
    if (str_eq(owner, who.iin))
        return no(d, DIAG_REFUSED, "link-other-person");
    bytes = str_trim(signature);
    s.state = SIGNROOM_SIGNED;
    s.signature = base64_read(r->arena, bytes, &(struct str){ 0 }) ? bytes : base64_write(r->arena, signature);
    s.signer = who.name;
    s.signer_iin = who.iin;
    return answer(r, secret, owner, &s, version, d);
}

bool signroom_refuse(struct request *r, struct str secret, struct diags *d)
{
    struct signroom s;
    struct str owner;
    int64_t version;
    if (!find(r, secret, &s, &owner, &version, d))
        return false;
    s.state = SIGNROOM_REFUSED;
    return answer(r, secret, owner, &s, version, d);
}

bool signroom_list(struct request *r, struct str about, struct signroom **out, size_t *n, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct record_query q = { .kind = STR(KIND), .owner = r->session.person, .newest = true, .limit = ROOMS_MOST };
    struct diags quiet = diags_on(r->arena);
    struct record *rec;
    size_t all;
    if (!r->session.signed_in)
        return no(d, DIAG_REFUSED, "sign-in-first");
    if (!reader || flow_record_list(reader, &q, r->arena, &rec, &all, d) != PORT_OK)
        return false;
    *out = arena_new_array(r->arena, all + 1, struct signroom);
    *n = 0;
    for (size_t i = all; i-- > 0;) {
        const struct json *v = json_parse(r->arena, rec[i].data, JSON_LIMITS, &quiet);
        if (!v || !str_eq(json_get_str(v, "about"), about))
            continue;
        from_json(v, &(*out)[*n]);
        (*out)[(*n)++].id = rec[i].id;
    }
    return true;
}

bool signroom_close(struct request *r, struct str id, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct record rec;
    if (!r->session.signed_in)
        return no(d, DIAG_REFUSED, "sign-in-first");
    int rc = reader ? flow_record_get(reader, STR(KIND), id, r->arena, &rec, d) : PORT_FAILED;
    if (rc == PORT_FAILED)
        return false;
    if (rc != PORT_OK || !str_eq(rec.owner, r->session.person))
        return no(d, DIAG_REFUSED, "link-unknown");
    struct record_change c = { .drop = true, .record = { .kind = STR(KIND), .id = id, .version = rec.version } };
    rc = flow_record_save(web_cfg(r->web)->flow, &c, 1, d);
    return rc == PORT_OK || (rc == PORT_CONFLICT && no(d, DIAG_REFUSED, "link-unknown"));
}
