/*
 * NAME      apply_send - declare, sign, send; and what the person has in hand afterwards
 * WHY       what is signed is exactly what is sent: the body is laid down with the text made of it,
 *           and any later change of the draft throws both away. Until the filing was committed every
 *           page says "not sent yet"
 * OWNS      "signing" and "sent" of the draft
 * MUST NOT  send without a signature where the flow needs one; say "sent" before the commit
 */
#include "portal/apply.h"

#include "flow/preview.h"
#include "portal/signing.h"

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

/* The body and the text made of it, laid down together. What would be refused is said now, not after a signature. */
static bool lay_down(struct apply *p, struct diags *d)
{
    struct flow_reader *reader = web_reader(p->r);
    struct json *body = apply_body(p);

    if (reader == NULL || !add_forms(p, body, d)
        || flow_try(reader, &p->r->actor, COMMAND_FILE, p->number, body, p->a, d) == NULL)
        return false;
    p->freeze = true;
    return signing_lay(p->r, COMMAND_FILE, p->number, body,
        json_set(p->a, p->v, "signing", json_new_object(p->a)), d);
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
    if (f.n == 0 && !lay_down(&p, &d) && r->status == 0) {
        faults_of_diags(&f, &d, NULL);
        apply_drop(p.v, STR("signing"));
    }
    if (f.n > 0 && r->status == 0)
        show_send(&p, 422, &f);
    else if (r->status == 0 && apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s/sign", p.number));
}

/* ------------------------------------------------------------------ the ways to sign */
static bool laid_down(struct request *r, struct apply *p)
{
    if (!apply_open(r, p))
        return false;
    if (signing_until(r, json_get(p->v, "signing")) != MOMENT_NONE)
        return true;
    http_redirect(r, portal_href(r, "/apply/%s/send", p->number));
    return false;
}

static struct signing signing_of(struct apply *p)
{
    return (struct signing){ .r = p->r, .s = json_get(p->v, "signing"), .type = COMMAND_FILE,
        .number = p->number, .service = law_service_code(p->service),
        .title = law_service_title(p->service, p->r->lang),
        .at = str_printf(p->a, "/apply/%.*s/sign", STR_ARG(p->number)) };
}

static void show_sign(struct apply *p, int status, struct faults *f)
{
    struct signing g = signing_of(p);

    portal_show(p->r, status, apply_sign, .errors = f->list, .n_errors = f->n, .number = p->number,
        .title = g.title, .until = signing_until(p->r, g.s), .ways = signing_ways(&g, f));
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

    if (laid_down(r, &p))
        signing_file(r, p.number, json_get(p.v, "signing"));
}

/* ------------------------------------------------------------------ sending */
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

static bool give(struct apply *p, const struct signing_given *given, struct faults *f)
{
    struct json *answered = NULL, *sent;
    struct diags d = diags_on(p->a);

    if (!apply_give_confirmed(p->r, COMMAND_FILE, p->number, given->body, given->confirmed,
        json_get_str(json_get(p->v, "signing"), "id"), NULL, &answered, &d)) {
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
    struct signing_given given;
    enum signing_step step;
    struct signing g;
    struct apply p;
    struct faults f;

    if (!laid_down(r, &p))
        return;
    faults_init(&f, r);
    g = signing_of(&p);
    step = signing_answer(&g, &f, &given);
    p.freeze = step == SIGNING_KEEP;
    if (step == SIGNING_KEEP && apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s/sign", p.number));
    else if (step == SIGNING_SEND && give(&p, &given, &f) && apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s/done", p.number));
    if (f.n > 0 && r->status == 0)
        show_sign(&p, 422, &f);
}
