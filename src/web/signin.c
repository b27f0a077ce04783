/*
 * NAME    signin - see signin.h
 * WHY     what opens a session is one signature over one text that this browser was shown; the verification is the
 *         trust port's, what it must be over is decided here
 * OWNS    records "challenge" and whatever ticket_save is asked to keep
 * ERRORS  diags with a code of says.c
 * MUST NOT open a session for a signature over anything but the text that was given out
 */
#include "web/signin.h"

#include <string.h>

#include "base/panic.h"
#include "flow/people.h"
#include "trust/challenge.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "web/ncalayer.h"
#include "web/room.h"

enum { SIGNATURE_MOST = 256 << 10 };

static bool no(struct diags *d, enum diag_class c, const char *code)
{
    web_says(d, c, code);
    return false;
}

/* Counted by network address: a whole office may sit behind one, so these are wide; what is guarded against guessing
 * (codes, second steps) counts its own tries besides. */
bool signin_often(struct request *r, enum often what, struct diags *d)
{
    static const struct { const char *name; int burst, seconds; } rows[] = {
        [OFTEN_BEGIN] = { "begin", 60, 2 }, [OFTEN_SEND] = { "send", 20, 30 }, [OFTEN_TRY] = { "try", 60, 5 },
    };
    return http_may(r, rows[what].name, http_peer(r), rows[what].burst, rows[what].seconds)
        || no(d, DIAG_REFUSED, "too-many-tries");
}

/* ------------------------------------------------------------------ tickets */
struct str ticket_secret(struct request *r)
{
    unsigned char chance[32];
    const struct random_port *p = &web_cfg(r->web)->random;
    p->bytes(p->ctx, chance, sizeof chance);
    return base64url_write(r->arena, (struct str){ (char *)chance, sizeof chance });
}

static struct str id_of(struct request *r, struct str secret)
{
    char hex[SHA256_HEX];
    sha256_hex(secret.p, secret.n, hex);
    return str_dup(r->arena, str_of(hex));
}

bool ticket_save(struct request *r, const char *kind, struct str secret, struct str owner, moment until,
                 struct json *data, int64_t version, struct diags *d)
{
    if (!json_get(data, "browser"))
        json_set_str(r->arena, data, "browser", session_binding(r));
    struct record_change c = { .record = { .kind = str_of(kind), .id = id_of(r, secret), .owner = owner, .until = until,
                                           .version = version, .data = json_text(r->arena, data, 0) } };
    return flow_record_save(web_cfg(r->web)->flow, &c, 1, d) == PORT_OK;
}

int ticket_read(struct request *r, const char *kind, struct str secret, bool bound, const char *code,
                struct json **data, int64_t *version, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct diags quiet = diags_on(r->arena);
    struct record rec;
    if (!reader)
        return PORT_FAILED;
    int rc = secret.n == 0 || secret.n > 200 ? PORT_ABSENT
        : flow_record_get(reader, str_of(kind), id_of(r, secret), r->arena, &rec, d);
    if (rc == PORT_FAILED)
        return rc;
    *data = rc == PORT_OK ? json_parse(r->arena, rec.data, JSON_LIMITS, &quiet) : NULL;
    if (*data && bound && !same_secret(json_get_str(*data, "browser"), session_binding(r)))
        *data = NULL;
    if (!*data) {
        no(d, DIAG_REFUSED, code);
        return PORT_ABSENT;
    }
    *version = rec.version;
    return PORT_OK;
}

bool ticket_spend(struct request *r, const char *kind, struct str secret, int64_t version, const char *code,
                  struct diags *d)
{
    struct record_change c = { .drop = true, .record = { .kind = str_of(kind), .id = id_of(r, secret),
                                                         .version = version } };
    int rc = flow_record_save(web_cfg(r->web)->flow, &c, 1, d);
    if (rc == PORT_CONFLICT)
        no(d, DIAG_REFUSED, code);
    return rc == PORT_OK;
}

/* ------------------------------------------------------------------ judging a signature */
/* The authority that issued the certificate answers for the number; trial authorities number people who do not exist,
 * so its date and check digit are not asked for here. */
static bool has_iin(const struct signer *s)
{
    for (size_t i = 0; i < s->iin.n; i++)
        if (s->iin.p[i] < '0' || s->iin.p[i] > '9')
            return false;
    return s->iin.n == 12;
}

/* Bytes of a signature as a browser or a file gives them: XML and DER as they are, PEM as it is, bare base64 read. */
static struct str signature_bytes(struct arena *a, struct str s)
{
    struct str t = str_trim(s), out;
    if (t.n && (t.p[0] == '<' || t.p[0] == '-' || t.p[0] == 0x30) && !(t.p[0] == 0x30 && base64_read(a, t, &out)))
        return t.p[0] == 0x30 ? s : t;
    return base64_read(a, t, &out) ? out : s;
}

static bool only_doubt_is_revocation(const struct json *report)
{
    const struct json *why = json_get(report, "reasons");
    return str_is(json_get_str(report, "verdict"), "indeterminate") && why && why->count == 1
        && str_is(json_str(json_at(why, 0)), "revocation-unknown");
}

/* Which of our refusals it is; the verification's own sentences go with it. */
static bool refuse_report(struct request *r, const struct json *report, struct diags *d)
{
    const struct json *first = json_at(json_get(report, "explained"), 0);
    struct diag *g = web_says(d, DIAG_REFUSED, "sign-not-valid");
    if (first && r->lang == LANG_EN)
        g->message = str_printf(r->arena, "%.*s: %.*s", STR_ARG(g->message), STR_ARG(json_get_str(first, "text")));
    if (first)
        g->field = json_get_str(first, "code");
    return false;
}

bool signin_verify(struct request *r, struct str content, struct str signature, struct signer *out, struct diags *d)
{
    const struct web_trust *t = &web_cfg(r->web)->trust;
    struct arena *a = r->arena;
    bool valid = false;
    struct str text;
    if (!t->port || !t->port->verify || !t->n_anchors)
        return no(d, DIAG_REFUSED, "sign-in-not-offered");
    if (signature.n == 0 || signature.n > SIGNATURE_MOST)
        return no(d, DIAG_INPUT, "not-signed");
    struct trust_question q = {
        .bytes = signature_bytes(a, signature), .content = content, .at = http_now(r), .now = http_now(r),
        .anchors = t->anchors, .n_anchors = t->n_anchors, .crls = t->crls, .n_crls = t->n_crls,
        .environment = t->environment, .lang = r->lang, .online = t->online,
    };
    struct diags quiet = diags_on(a);
    struct json *report = t->port->verify(t->port->ctx, &q, a, &valid, &text, &quiet);
    struct str kind = report ? json_get_str(report, "kind") : STR_NONE;
    if (!str_is(kind, "cms") && !str_is(kind, "xmldsig"))
        return no(d, DIAG_INPUT, "not-signed");
    const struct json *signers = json_get(report, "signers"), *s = json_at(signers, 0);
    if (!signers || signers->count != 1)
        return no(d, DIAG_REFUSED, "sign-several");
    if (!valid && !(t->accept_unknown && only_doubt_is_revocation(report)))
        return refuse_report(r, report, d);
    *out = (struct signer){ .iin = json_get_str(s, "iin"), .name = json_get_str(s, "name"),
                            .bin = json_get_str(s, "bin"), .organisation = json_get_str(s, "organisation"),
                            .capacity = json_get_str(s, "role"), .report = report };
    return has_iin(out) || no(d, DIAG_REFUSED, "sign-no-person");
}

/* ------------------------------------------------------------------ challenges */
bool signin_challenge(struct request *r, const char *purpose, enum lang lang, struct challenge_shown *out,
                      struct diags *d)
{
    struct arena *a = r->arena;
    unsigned char chance[CHALLENGE_CHANCE];
    const struct random_port *p = &web_cfg(r->web)->random;
    const struct web_trust *t = &web_cfg(r->web)->trust;
    if (!signin_often(r, OFTEN_BEGIN, d))
        return false;
    (void)http_csrf(r);         /* a browser without a cookie gets one: the challenge is for it alone */
    p->bytes(p->ctx, chance, sizeof chance);
    struct challenge c = challenge_make(http_origin(r), str_of(purpose), chance, http_now(r));
    struct json *data = json_new_object(a);
    json_set(a, data, "challenge", challenge_json(a, &c));
    *out = (struct challenge_shown){ .id = ticket_secret(r), .text = challenge_text(a, &c), .expires = c.expires };
    out->request = ncalayer_sign(a, NCALAYER_CMS, out->text, lang, str_is(t->environment, "test"));
    return ticket_save(r, "challenge", out->id, STR(""), c.expires, data, 0, d);
}

bool signin_text(struct request *r, struct str id, struct str *text, struct diags *d)
{
    struct json *data;
    int64_t version;
    struct challenge c;
    if (ticket_read(r, "challenge", id, true, "challenge-unknown", &data, &version, d) != PORT_OK)
        return false;
    if (!challenge_from_json(r->arena, json_get(data, "challenge"), &c))
        return no(d, DIAG_REFUSED, "challenge-unknown");
    *text = challenge_text(r->arena, &c);
    return true;
}

static bool challenge_fits(struct request *r, struct challenge *c, struct str text, struct diags *d)
{
    if (!str_eq(c->origin, http_origin(r)))
        return no(d, DIAG_REFUSED, "challenge-unknown");
    switch (challenge_check(r->arena, c, text, http_now(r))) {
    case CHALLENGE_OK:
        return true;
    case CHALLENGE_EXPIRED:
        return no(d, DIAG_REFUSED, "challenge-expired");
    case CHALLENGE_USED:
    case CHALLENGE_OTHER:
        break;
    }
    return no(d, DIAG_REFUSED, "challenge-unknown");
}

static bool step_up(struct request *r, enum sign_method m, const struct signer *who, struct diags *d)
{
    struct sign_in s = { m, r->session.actor, r->session.person, r->session.name, who->bin, who->organisation,
                         who->capacity };
    if (!r->session.signed_in || !str_eq(r->session.person, who->iin))
        return no(d, DIAG_REFUSED, "sign-other-person");
    return session_open(r, &s, d);
}

bool signin_person(struct request *r, enum sign_method m, const struct signer *who, struct diags *d)
{
    struct sign_in s = { .method = m, .actor = { .role = ROLE_APPLICANT, .id = who->iin, .person = who->iin },
                         .person = who->iin, .name = who->name, .bin = who->bin, .organisation = who->organisation,
                         .capacity = who->capacity };
    return session_open(r, &s, d);
}

bool signin_signed(struct request *r, struct str id, struct str signature, enum sign_method m, struct diags *d)
{
    struct json *data;
    int64_t version;
    struct challenge c;
    struct signer who;
    if (ticket_read(r, "challenge", id, true, "challenge-unknown", &data, &version, d) != PORT_OK)
        return false;
    if (!challenge_from_json(r->arena, json_get(data, "challenge"), &c))
        return no(d, DIAG_REFUSED, "challenge-unknown");
    struct str text = challenge_text(r->arena, &c);
    if (!signin_verify(r, text, signature, &who, d) || !challenge_fits(r, &c, text, d)
        || !ticket_spend(r, "challenge", id, version, "challenge-unknown", d))
        return false;
    return str_is(c.purpose, "step-up") ? step_up(r, m, &who, d) : signin_person(r, m, &who, d);
}

bool signin_ncalayer(struct request *r, struct str id, struct str answer, struct diags *d)
{
    struct str signature, says;
    switch (ncalayer_read(r->arena, answer, &signature, &says)) {
    case NCALAYER_SIGNED:
        return signin_signed(r, id, signature, SIGN_EDS, d);
    case NCALAYER_CANCELLED:
        return no(d, DIAG_REFUSED, "sign-cancelled");
    case NCALAYER_REFUSED:
        return no(d, DIAG_REFUSED, "sign-program");
    case NCALAYER_UNREADABLE:
        break;
    }
    return no(d, DIAG_INPUT, "not-signed");
}

/* ------------------------------------------------------------------ roles */
static bool open_as(struct request *r, const struct actor *who, struct str name, struct diags *d)
{
    struct sign_in s = { .method = SIGN_TOKEN, .actor = *who, .name = name };
    s.person = who->person.n ? who->person
        : who->role == ROLE_APPLICANT ? who->id
        : str_printf(r->arena, "%s:%.*s", role_name(who->role), STR_ARG(who->id));
    return session_open(r, &s, d);
}

bool signin_people(struct request *r, struct actor **out, struct str **names, size_t *n, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    if (!web_cfg(r->web)->tokens)
        return no(d, DIAG_REFUSED, "sign-in-not-offered");
    return reader && flow_people(reader, r->arena, out, names, n, d);
}

/* The name the register has; the id when it has none. */
static struct str name_in_register(struct request *r, const struct actor *who)
{
    struct diags quiet = diags_on(r->arena);
    struct actor *all;
    struct str *names;
    size_t n = 0;
    if (!signin_people(r, &all, &names, &n, &quiet))
        return who->id;
    for (size_t i = 0; i < n; i++)
        if (all[i].role == who->role && str_eq(all[i].id, who->id) && names[i].n)
            return names[i];
    return who->id;
}

bool signin_demo(struct request *r, enum role role, struct str id, struct diags *d)
{
    struct actor *all;
    struct str *names;
    size_t n;
    if (!signin_often(r, OFTEN_TRY, d) || !signin_people(r, &all, &names, &n, d))
        return false;
    for (size_t i = 0; i < n; i++)
        if (all[i].role == role && str_eq(all[i].id, id))
            return open_as(r, &all[i], names[i].n ? names[i] : all[i].id, d);
    return no(d, DIAG_REFUSED, "role-not-yours");
}

bool signin_token(struct request *r, struct str token, struct diags *d)
{
    struct flow_reader *reader = web_reader_of(r->web, d);
    struct actor who;
    if (!web_cfg(r->web)->tokens)
        return no(d, DIAG_REFUSED, "sign-in-not-offered");
    if (!signin_often(r, OFTEN_TRY, d))
        return false;
    if (!reader)
        return false;
    if (token.n == 0 || token.n > 512 || !flow_identify(reader, token, r->arena, &who, d))
        return d->first ? false : no(d, DIAG_REFUSED, "sign-in-needed");    /* nobody's token */
    return open_as(r, &who, name_in_register(r, &who), d);
}

bool signin_as(struct request *r, enum role role, struct str id, struct diags *d)
{
    const struct session_view *v = &r->session;
    struct actor *all;
    struct str *names;
    size_t n;
    if (!v->signed_in)
        return no(d, DIAG_REFUSED, "sign-in-first");
    if (role != ROLE_APPLICANT && !sign_methods[v->method].staff)
        return no(d, DIAG_REFUSED, "method-too-weak");
    if (!session_roles(r, v->person, &all, &names, &n, d))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (all[i].role != role || (role != ROLE_APPLICANT && !str_eq(all[i].id, id)))
            continue;
        struct sign_in s = { v->method, all[i], v->person, v->name, v->bin, v->organisation, v->capacity };
        return session_open(r, &s, d);
    }
    return no(d, DIAG_REFUSED, "role-not-yours");
}
