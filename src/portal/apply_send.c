/*
 * NAME      apply_send - declare, sign, send; and what the person has in hand afterwards
 * WHY       what is signed is exactly what is sent: the body is laid down with the text made of it,
 *           and any later change of the draft throws both away. Until the filing was committed every
 *           page says "not sent yet"
 * OWNS      "signing" and "sent" of the draft
 * MUST NOT  send without a signature where the flow needs one; say "sent" before the commit
 */
#include "portal/apply.h"

#include "portal/applicant.h"
#include "web/egov.h"
#include "web/ncalayer.h"

/* ------------------------------------------------------------------ the declaration */
static struct str office_words(const struct apply *p)
{
    struct str part[2] = { law_text(p->law, "body", p->as->decider.code, p->r->lang),
        apply_cite(p, p->as->decider.cite.clause) };

    return p->as->decider.answer == LAW_YES ? apply_say(p, MSG_apply_office, part, 2) : STR_NONE;
}

/* The decision's own term when one is certain. */
static const struct law_term *decision_term(const struct apply *p)
{
    for (size_t i = 0; i < p->as->n_terms; i++) {
        const struct law_term *t = &p->as->terms[i];

        if (t->certain && t->due != DAY_NONE && str_starts(t->code, "decision"))
            return t;
    }
    return NULL;
}

static void show_send(struct apply *p, int status, struct faults *f)
{
    struct request *r = p->r;
    const struct law_term *t = decision_term(p);
    struct str part[2];

    if (t != NULL) {
        part[0] = words_day_str(p->a, r->lang, t->due);
        part[1] = apply_cite(p, t->cite.clause);
    }
    portal_show(r, status, apply_send, .errors = f->list, .n_errors = f->n, .number = p->number,
        .title = law_service_title(p->service, r->lang), .true_error = fault_of(f, "true"),
        .checked = answer_is(r, "true", "yes"), .office = office_words(p),
        .due = t != NULL ? apply_say(p, MSG_apply_if_sent_today, part, 2) : STR_NONE,
        .saved = apply_saved(p));
}

/* False: led back to what is still to be done. */
static bool ready(struct request *r, struct apply *p)
{
    if (!apply_open(r, p))
        return false;
    if (apply_not_ready(p).n == 0)
        return true;
    http_redirect(r, portal_href(r, "/apply/%s/check", p->number));
    return false;
}

void apply_send(struct request *r)
{
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (ready(r, &p))
        show_send(&p, 200, &f);
}

/* Bytes into the store of documents; the name they have there. */
static bool put_blob(struct request *r, struct str bytes, char hex[65], struct diags *d)
{
    struct store *s = web_cfg(r->web)->store;
    int64_t size;
    void *up;

    if (s->ops->blob_open(s, &up, d) != PORT_OK)
        return false;
    if (s->ops->blob_write(s, up, bytes.p, bytes.n, d) == PORT_OK)
        return s->ops->blob_done(s, up, hex, &size, d) == PORT_OK;
    s->ops->blob_drop(s, up);
    return false;
}

/* Where the law lists the application itself, that is what was answered here. */
static bool add_forms(struct apply *p, struct json *body, struct diags *d)
{
    struct json *list = json_get(body, "documents"), *o;
    struct str pdf = STR_NONE;
    char *hex = arena_alloc(p->a, 65);

    for (size_t i = 0; i < p->as->n_documents; i++) {
        const struct law_document *k = &p->as->documents[i];
        struct str whose = k->subject.n > 0 ? k->subject : STR("applicant");

        if (!k->certain || !str_is(k->stage, "filing")
            || !apply_paper(p, k->code, whose, k->alternative).made)
            continue;
        if (pdf.n == 0 && (!apply_form(p, &pdf, d) || !put_blob(p->r, pdf, hex, d)))
            return false;
        if (list == NULL)
            list = json_set(p->a, body, "documents", json_new_array(p->a));
        o = json_push(p->a, list, json_new_object(p->a));
        json_set_str(p->a, o, "code", k->code);
        json_set_str(p->a, o, "for", whose);
        json_set_str(p->a, o, "blob", str_of(hex));
        json_set_str(p->a, o, "media", STR("application/pdf"));
        json_set_str(p->a, o, "name", str_printf(p->a, "%.*s.pdf", STR_ARG(p->number)));
        json_set_int(p->a, o, "size", (int64_t)pdf.n);
    }
    return true;
}

/* The body and the text made of it, laid down together. */
static bool lay_down(struct apply *p, struct diags *d)
{
    static const char *const keys[] = { "id", "asked", "until", "text", "sha256" };
    struct flow_reader *reader = web_reader(p->r);
    struct json *body = apply_body(p), *v, *s;

    if (reader == NULL || !add_forms(p, body, d))
        return false;
    v = flow_signing_text(reader, &p->r->actor, COMMAND_FILE, p->number, body, p->r->lang, p->a, d);
    if (v == NULL)
        return false;
    s = json_set(p->a, p->v, "signing", json_new_object(p->a));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set_str(p->a, s, keys[i], json_get_str(v, keys[i]));
    json_set(p->a, s, "body", body);
    p->freeze = true;
    return true;
}

void apply_send_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct apply p;
    struct faults f;

    if (!ready(r, &p))
        return;
    faults_init(&f, r);
    if (!answer_is(r, "true", "yes"))
        fault_add(&f, STR("true"), msg(r->lang, MSG_apply_no_declare));
    if (f.n > 0)
        show_send(&p, 422, &f);
    else if (!lay_down(&p, &d) && r->status == 0)
        http_problem(r, http_status_of(&d), &d);
    else if (r->status == 0 && apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s/sign", p.number));
}

/* ------------------------------------------------------------------ the ways to sign */
static bool laid_down(struct request *r, struct apply *p)
{
    moment until;

    if (!apply_open(r, p))
        return false;
    if (moment_parse(json_get_str(json_get(p->v, "signing"), "until"), &until)
        && until > http_now(r))
        return true;
    http_redirect(r, portal_href(r, "/apply/%s/send", p->number));
    return false;
}

static void show_sign(struct apply *p, int status, struct faults *f)
{
    struct request *r = p->r;
    const struct web_config *cfg = web_cfg(r->web);
    const struct json *s = json_get(p->v, "signing"), *qr = json_get(s, "qr");
    bool judged = cfg->trust.port != NULL && cfg->trust.n_anchors > 0, live;
    moment until = MOMENT_NONE;
    struct applicant_qr drawn = { STR_NONE, STR_NONE };

    moment_parse(json_get_str(s, "until"), &until);
    live = qr != NULL && json_get_int(qr, "expires", 0) > http_now(r);
    if (live)
        drawn = applicant_qr(p->a, json_get_str(qr, "text"));
    portal_show(r, status, apply_sign, .errors = f->list, .n_errors = f->n, .number = p->number,
        .title = law_service_title(p->service, r->lang), .until = until,
        .text = json_get_str(s, "text"), .sha256 = json_get_str(s, "sha256"),
        .ncalayer = cfg->ncalayer.n > 0 ? cfg->ncalayer : STR(NCALAYER_URL),
        .request = ncalayer_sign(p->a, NCALAYER_CMS, json_get_str(s, "text"), r->lang,
            str_is(cfg->trust.environment, "test")),
        .text_href = portal_href(r, "~/apply/%s/text", p->number), .judged = judged,
        .trial = !flow_needs_signature(cfg->flow, COMMAND_FILE, &r->actor, true)
            && sign_methods[r->session.method].file,
        .qr = live, .qr_box = drawn.box, .qr_path = drawn.path,
        .qr_link = json_get_str(qr, "link"), .qr_digits = json_get_str(qr, "digits"),
        .signature_error = fault_of(f, "signature"));
}

void apply_sign(struct request *r)
{
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (laid_down(r, &p))
        show_sign(&p, 200, &f);
}

void apply_text(struct request *r)
{
    struct apply p;

    if (!laid_down(r, &p))
        return;
    http_header(r, "Content-Disposition", str_printf(p.a, "attachment; filename=\"%.*s.txt\"",
        STR_ARG(p.number)));
    http_answer(r, 200, STR("text/plain; charset=utf-8"),
        json_get_str(json_get(p.v, "signing"), "text"));
}

/* ------------------------------------------------------------------ eGov Mobile */
static void begin_qr(struct apply *p, struct faults *f)
{
    struct json *s = json_get(p->v, "signing"), *qr;
    struct egov_document doc = { .media = STR("text/plain"), .bytes = json_get_str(s, "text") };
    struct egov_shown shown;
    struct diags d = diags_on(p->a);

    for (int i = 0; i < LANG_COUNT; i++)
        doc.name[i] = law_service_title(p->service, (enum lang)i);
    if (!egov_begin(p->r, EGOV_CMS_SIGN_ONLY, &doc, 1, STR_NONE, p->number, &shown, &d)) {
        faults_of_diags(f, &d, NULL);
        return;
    }
    qr = json_set(p->a, s, "qr", json_new_object(p->a));
    json_set_str(p->a, qr, "token", shown.token);
    json_set_str(p->a, qr, "text", shown.qr);
    json_set_str(p->a, qr, "link", shown.link);
    json_set_str(p->a, qr, "digits", shown.digits);
    json_set_int(p->a, qr, "expires", shown.expires);
}

static struct str from_phone(struct apply *p, struct faults *f)
{
    struct str token = json_get_str(json_get(json_get(p->v, "signing"), "qr"), "token"), *signatures,
        about;
    struct diags d = diags_on(p->a);
    struct signer who;
    size_t n;

    if (egov_take(p->r, token, &signatures, &n, &who, &about, &d) && n == 1)
        return signatures[0];
    faults_of_diags(f, &d, NULL);
    return STR_NONE;
}

/* ------------------------------------------------------------------ sending */
static struct str from_ncalayer(struct apply *p, struct faults *f)
{
    struct str signature = STR_NONE, says = STR_NONE;
    static const unsigned why[] = {
        [NCALAYER_SIGNED] = MSG_apply_sign_failed, [NCALAYER_CANCELLED] = MSG_apply_sign_cancelled,
        [NCALAYER_REFUSED] = MSG_apply_sign_failed, [NCALAYER_UNREADABLE] = MSG_apply_sign_failed,
    };
    enum ncalayer_answer a = ncalayer_read(p->a, answer(p->r, "ncalayer"), &signature, &says);

    if (a != NCALAYER_SIGNED)
        fault_add(f, STR_NONE, msg(p->r->lang, why[a]));
    return a == NCALAYER_SIGNED ? signature : STR_NONE;
}

static void demo_payment(struct apply *p)
{
    static const struct actor payments = { .role = ROLE_SYSTEM, .id = { "payments", 8 } };
    const struct json *fee = json_get(p->v, "fee");
    struct json *body = json_new_object(p->a);
    struct diags d = diags_on(p->a);
    struct str on = json_get_str(fee, "on");

    if (!portal_frame(p->r)->demo || !str_is(json_get_str(fee, "way"), "paid") || p->as == NULL)
        return;
    json_set_str(p->a, body, "kzt", money_str(p->a, p->as->fee.kzt));
    json_set_str(p->a, body, "reference", json_get_str(fee, "reference"));
    json_set_str(p->a, body, "on", on);
    (void)apply_give(p->r, COMMAND_PAY, &payments, p->number, body, STR_NONE, NULL, NULL, &d);
}

static bool give(struct apply *p, struct str signature, struct faults *f)
{
    struct json *s = json_get(p->v, "signing"), *body = json_copy(p->a, json_get(s, "body")), *o;
    struct json *answered = NULL, *sent;
    struct diags d = diags_on(p->a);

    body->key = STR_NONE;
    if (signature.n > 0) {
        o = json_set(p->a, body, "signature", json_new_object(p->a));
        json_set_str(p->a, o, "format", STR("cms"));
        json_set_str(p->a, o, "id", json_get_str(s, "id"));
        json_set_str(p->a, o, "asked", json_get_str(s, "asked"));
        json_set_str(p->a, o, "data", signature);
    }
    if (!apply_give(p->r, COMMAND_FILE, &p->r->actor, p->number, body, json_get_str(s, "id"), NULL,
        &answered, &d)) {
        faults_of_diags(f, &d, NULL);
        return false;
    }
    demo_payment(p);
    sent = json_set(p->a, p->v, "sent", json_new_object(p->a));
    json_set_int(p->a, sent, "at", http_now(p->r));
    if (answered != NULL)
        json_set(p->a, sent, "answer", answered);
    apply_drop(p->v, STR("signing"));
    return true;
}

void apply_sign_post(struct request *r)
{
    struct apply p;
    struct faults f;
    struct str signature = STR_NONE;

    if (!laid_down(r, &p))
        return;
    faults_init(&f, r);
    if (answer_is(r, "do", "qr")) {
        begin_qr(&p, &f);
        p.freeze = true;
        if (f.n == 0 && apply_keep(&p))
            http_redirect(r, portal_href(r, "/apply/%s/sign", p.number));
    } else {
        if (answer_is(r, "do", "qr-done"))
            signature = from_phone(&p, &f);
        else if (answer(r, "ncalayer").n > 0)
            signature = from_ncalayer(&p, &f);
        else if (!answer_is(r, "do", "trial"))
            signature = need(&f, "signature", MSG_apply_no_signature, 0);
        else if (!sign_methods[r->session.method].file)
            fault_add(&f, STR_NONE, msg(r->lang, MSG_apply_no_signature));
        if (f.n == 0 && give(&p, signature, &f) && apply_keep(&p))
            http_redirect(r, portal_href(r, "/apply/%s/done", p.number));
    }
    if (f.n > 0 && r->status == 0)
        show_sign(&p, 422, &f);
}
