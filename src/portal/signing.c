/*
 * NAME      signing - see the header
 * WHY       see the header
 * OWNS      the ways to sign and their order on the page
 * MUST NOT  decide whether a signature is good, or whether one is needed: the flow does; call a code by message a
 *           digital signature
 */
#include "portal/signing.h"

#include "portal/applicant.h"
#include "web/egov.h"
#include "web/factors.h"
#include "web/ncalayer.h"
#include "web/says.h"

static struct str member(const struct json *o, const char *part, const char *key)
{
    return json_get_str(json_get(o, part), key);
}

bool signing_lay(struct request *r, enum command_type type, struct str number, const struct json *body,
    struct json *into, struct diags *d)
{
    static const char *const keys[] = { "id", "asked", "until", "text", "sha256" };
    struct flow_reader *reader = web_reader(r);
    struct json *v;

    if (reader == NULL)
        return false;
    v = flow_signing_text(reader, &r->actor, type, number, body, r->lang, r->arena, d);
    if (v == NULL)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set_str(r->arena, into, keys[i], json_get_str(v, keys[i]));
    json_set(r->arena, into, "body", json_copy(r->arena, body));
    return true;
}

moment signing_until(const struct request *r, const struct json *s)
{
    moment until;

    return moment_parse(json_get_str(s, "until"), &until) && until > http_now(r) ? until : MOMENT_NONE;
}

/* ------------------------------------------------------------------ the page */
static bool running(const struct signing *g, const char *part)
{
    const struct json *o = json_get(g->s, part);

    return o != NULL && json_get_int(o, "expires", 0) > http_now(g->r);
}

const struct ui_signing *signing_ways(const struct signing *g, const struct faults *f)
{
    struct request *r = g->r;
    const struct web_config *cfg = web_cfg(r->web);
    struct ui_signing *w = arena_new_of(r->arena, struct ui_signing);
    struct applicant_qr drawn = { STR_NONE, STR_NONE };
    bool live = running(g, "qr");

    if (live)
        drawn = applicant_qr(r->arena, member(g->s, "qr", "text"));
    *w = (struct ui_signing){
        .action = http_link(r, g->at),
        .text_href = str_printf(r->arena, "%.*s/text", STR_ARG(http_link(r, g->at))),
        .settings = STR("~/cabinet/settings/security"), .text = json_get_str(g->s, "text"),
        .sha256 = json_get_str(g->s, "sha256"), .mark = str_sub(json_get_str(g->s, "sha256"), 0, 8),
        .ncalayer = cfg->ncalayer.n > 0 ? cfg->ncalayer : STR(NCALAYER_URL),
        .request = ncalayer_sign(r->arena, NCALAYER_CMS, json_get_str(g->s, "text"), r->lang,
            str_is(cfg->trust.environment, "test")),
        .judged = cfg->trust.port != NULL && cfg->trust.n_anchors > 0,
        .bind = g->bind, .counter = g->counter,
        .trial = !g->counter && !flow_needs_signature(cfg->flow, g->type, &r->actor, true)
            && sign_methods[r->session.method].file,
        .qr = live, .qr_box = drawn.box, .qr_path = drawn.path, .qr_link = member(g->s, "qr", "link"),
        .qr_digits = member(g->s, "qr", "digits"),
        .by_code = cfg->gate != NULL && flow_code_confirms(cfg->flow, g->service),
        .phone = g->counter && g->phone.n == 0 ? STR_NONE : code_text_phone(r, g->phone),
        .code_sent = running(g, "code"),
        .signature_error = fault_of(f, "signature"), .code_error = fault_of(f, "code"),
    };
    return w;
}

void signing_file(struct request *r, struct str number, const struct json *s)
{
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s.txt\"",
        STR_ARG(number)));
    http_answer(r, 200, STR("text/plain; charset=utf-8"), json_get_str(s, "text"));
}

/* ------------------------------------------------------------------ eGov Mobile */
static enum signing_step begin_qr(struct signing *g, struct faults *f)
{
    struct request *r = g->r;
    struct egov_document doc = { .media = STR("text/plain"), .bytes = json_get_str(g->s, "text") };
    struct egov_shown shown;
    struct diags d = diags_on(r->arena);
    struct json *qr;

    for (int i = 0; i < LANG_COUNT; i++)
        doc.name[i] = g->title;
    if (!egov_begin(r, EGOV_CMS_SIGN_ONLY, &doc, 1, STR_NONE, g->number, &shown, &d)) {
        faults_of_diags(f, &d, NULL);
        return SIGNING_FAULT;
    }
    qr = json_set(r->arena, g->s, "qr", json_new_object(r->arena));
    json_set_str(r->arena, qr, "token", shown.token);
    json_set_str(r->arena, qr, "text", shown.qr);
    json_set_str(r->arena, qr, "link", shown.link);
    json_set_str(r->arena, qr, "digits", shown.digits);
    json_set_int(r->arena, qr, "expires", shown.expires);
    return SIGNING_KEEP;
}

static struct str from_phone(struct signing *g, struct faults *f)
{
    struct str *signatures, about;
    struct diags d = diags_on(g->r->arena);
    struct signer who;
    size_t n;

    if (egov_take(g->r, member(g->s, "qr", "token"), &signatures, &n, &who, &about, &d) && n == 1)
        return signatures[0];
    faults_of_diags(f, &d, NULL);
    return STR_NONE;
}

/* ------------------------------------------------------------------ NCALayer */
static struct str from_ncalayer(struct signing *g, struct faults *f)
{
    struct str signature = STR_NONE, says = STR_NONE;
    static const unsigned why[] = {
        [NCALAYER_SIGNED] = MSG_apply_sign_failed, [NCALAYER_CANCELLED] = MSG_apply_sign_cancelled,
        [NCALAYER_REFUSED] = MSG_apply_sign_failed, [NCALAYER_UNREADABLE] = MSG_apply_sign_failed,
    };
    enum ncalayer_answer a = ncalayer_read(g->r->arena, answer(g->r, "ncalayer"), &signature, &says);

    if (a != NCALAYER_SIGNED)
        fault_add(f, STR_NONE, msg(g->r->lang, why[a]));
    return a == NCALAYER_SIGNED ? signature : STR_NONE;
}

/* ------------------------------------------------------------------ a code by message */
static void code_faults(struct faults *f, struct diags *d)
{
    for (struct diag *k = d->first; k != NULL; k = k->next)
        k->field = STR("code");
    faults_of_diags(f, d, NULL);
}

static enum signing_step begin_code(struct signing *g, struct faults *f)
{
    struct request *r = g->r;
    struct diags d = diags_on(r->arena);
    struct json *code;
    struct str id;
    moment until;

    if (!flow_code_confirms(web_cfg(r->web)->flow, g->service) || (g->counter && g->phone.n == 0))
        web_says(&d, DIAG_REFUSED, "sign-in-not-offered");
    else if (code_send_text(r, g->phone, g->number.n > 0 ? g->number : g->title,
        json_get_str(g->s, "sha256"), &id, &until, &d)) {
        code = json_set(r->arena, g->s, "code", json_new_object(r->arena));
        json_set_str(r->arena, code, "id", id);
        json_set_int(r->arena, code, "expires", until);
        return SIGNING_KEEP;
    }
    code_faults(f, &d);
    return SIGNING_FAULT;
}

/* The flow is told which text the code was for; it makes the text again and compares. */
static const struct json *from_code(struct signing *g, struct faults *f)
{
    struct request *r = g->r;
    struct diags d = diags_on(r->arena);
    struct str typed = need(f, "code", MSG_applicant_code_empty, 20);
    struct json *evidence, *c;
    static const char *const keys[] = { "id", "asked", "sha256" };

    if (f->n > 0)
        return NULL;
    if (!code_enter_text(r, member(g->s, "code", "id"), json_get_str(g->s, "sha256"), typed, &evidence, &d)) {
        code_faults(f, &d);
        return NULL;
    }
    c = json_new_object(r->arena);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set_str(r->arena, c, keys[i], json_get_str(g->s, keys[i]));
    json_set(r->arena, c, "evidence", evidence);
    return c;
}

/* ------------------------------------------------------------------ what came */
static struct json *body_with(struct signing *g, struct str signature)
{
    struct arena *a = g->r->arena;
    struct json *body = json_copy(a, json_get(g->s, "body")), *o;

    body->key = STR_NONE;
    if (signature.n > 0) {
        o = json_set(a, body, "signature", json_new_object(a));
        json_set_str(a, o, "format", STR("cms"));
        json_set_str(a, o, "id", json_get_str(g->s, "id"));
        json_set_str(a, o, "asked", json_get_str(g->s, "asked"));
        json_set_str(a, o, "data", signature);
    }
    return body;
}

enum signing_step signing_answer(struct signing *g, struct faults *f, struct signing_given *out)
{
    struct request *r = g->r;
    struct str signature = STR_NONE;

    *out = (struct signing_given){ NULL, NULL };
    if (answer_is(r, "do", "qr"))
        return begin_qr(g, f);
    if (answer_is(r, "do", "code"))
        return begin_code(g, f);
    if (answer_is(r, "do", "code-done"))
        out->confirmed = from_code(g, f);
    else if (answer_is(r, "do", "qr-done"))
        signature = from_phone(g, f);
    else if (answer(r, "ncalayer").n > 0)
        signature = from_ncalayer(g, f);
    else if (!answer_is(r, "do", "trial"))
        signature = need(f, "signature", MSG_apply_no_signature, 0);
    else if (g->counter || !sign_methods[r->session.method].file)
        fault_add(f, STR_NONE, msg(r->lang, MSG_apply_no_signature));
    if (f->n > 0)
        return SIGNING_FAULT;
    out->body = body_with(g, signature);
    return SIGNING_SEND;
}
