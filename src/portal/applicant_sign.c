/*
 * NAME      applicant_sign - what a person gives in their case, signed first where that is asked for
 * WHY       an answer, an objection, a complaint and a withdrawal weigh as much as the application did
 * OWNS      records "to-sign" of this browser: the command, its body and the text made of it
 * ERRORS    what casework would refuse is said beside the field, before anybody signs
 * MUST NOT  give a command twice when a form is sent twice: the key of a repeat is made of what was sent
 */
#include "portal/applicant.h"

#include "flow/preview.h"
#include "portal/apply.h"
#include "portal/signing.h"
#include "trust/digest.h"
#include "web/signin.h"

enum { EARLIER = 60 };              /* seconds the record is forgotten before its text is too old */

/* Sent again with the same words it is the same command. */
static struct str repeat_key(const struct applicant_case *c, enum command_type type, const struct json *body)
{
    struct str s = str_printf(c->a, "%s %.*s %.*s %.*s", command_name(type), STR_ARG(c->number),
        STR_ARG(c->r->actor.id), STR_ARG(json_text(c->a, body, 0)));
    char hex[SHA256_HEX];

    sha256_hex(s.p, s.n, hex);
    return str_printf(c->a, "page-%.40s", hex);
}

void applicant_done(struct applicant_case *c, struct str what)
{
    http_redirect(c->r, str_printf(c->a, "%.*s?done=%.*s",
        STR_ARG(portal_href(c->r, "/cabinet/cases/%s", c->number)), STR_ARG(what)));
}

bool applicant_give_now(struct applicant_case *c, enum command_type type, const struct json *body, struct faults *f,
    const char *const (*names)[2])
{
    struct diags d = diags_on(c->a);

    if (apply_give_confirmed(c->r, type, c->number, body, NULL, repeat_key(c, type, body), NULL, NULL, &d))
        return true;
    faults_of_diags(f, &d, names);
    return false;
}

/* ------------------------------------------------------------------ laid down */
static struct json *laid_of(const struct applicant_case *c, enum command_type type, const struct json *body,
    const char *done, struct diags *d)
{
    struct json *v = json_new_object(c->a);

    json_set_str(c->a, v, "number", c->number);
    json_set_str(c->a, v, "command", str_of(command_name(type)));
    json_set_str(c->a, v, "done", str_of(done));
    return signing_lay(c->r, type, c->number, body, json_set(c->a, v, "signing", json_new_object(c->a)), d)
        ? v : NULL;
}

static moment until_of(const struct applicant_case *c, const struct json *v)
{
    moment until = signing_until(c->r, json_get(v, "signing"));

    return until == MOMENT_NONE ? MOMENT_NONE : until - EARLIER;
}

bool applicant_give(struct applicant_case *c, enum command_type type, const struct json *body, const char *done,
    struct faults *f, const char *const (*names)[2])
{
    struct diags d = diags_on(c->a);
    struct json *v;
    struct str id;

    if (!flow_needs_signature(web_cfg(c->r->web)->flow, type, &c->r->actor, true)) {
        if (!applicant_give_now(c, type, body, f, names))
            return false;
        applicant_done(c, str_of(done));
        return true;
    }
    if (flow_try(c->reader, &c->r->actor, type, c->number, body, c->a, &d) != NULL
        && (v = laid_of(c, type, body, done, &d)) != NULL) {
        id = ticket_secret(c->r);
        if (ticket_save(c->r, "to-sign", id, c->r->session.person, until_of(c, v), v, 0, &d)) {
            http_redirect(c->r, portal_href(c->r, "/cabinet/cases/%s/sign/%s", c->number, id));
            return true;
        }
    }
    faults_of_diags(f, &d, names);
    return false;
}

/* ------------------------------------------------------------------ the page */
struct laid {
    struct applicant_case c;
    struct json *v;
    int64_t version;
    struct signing g;
};

/* What was laid down under this address by this browser for this case; false: answered. */
static bool open_laid(struct request *r, struct laid *l)
{
    struct diags quiet = diags_on(r->arena);

    if (!applicant_case_open(r, &l->c))
        return false;
    if (ticket_read(r, "to-sign", r->params[1], true, "link-unknown", &l->v, &l->version, &quiet) != PORT_OK
        || !str_eq(json_get_str(l->v, "number"), l->c.number)) {
        http_redirect(r, portal_href(r, "/cabinet/cases/%s", l->c.number));
        return false;
    }
    l->g = (struct signing){ .r = r, .s = json_get(l->v, "signing"), .number = l->c.number,
        .service = json_get_str(l->c.v, "service"), .title = json_get_str(l->c.v, "title"),
        .at = str_sub(portal_href(r, "~/cabinet/cases/%s/sign/%s", l->c.number, r->params[1]), 1, SIZE_MAX) };
    return command_parse(json_get_str(l->v, "command"), &l->g.type);
}

static void show(struct laid *l, int status, struct faults *f)
{
    const struct json *body = json_get(l->g.s, "body");
    struct str said = json_get_str(body, "text");
    const struct json *named = json_get(body, "representative");
    day until = applicant_day(named, "until");

    if (named != NULL)
        said = text_make(l->c.a, l->c.r->lang, MSG_applicant_rep_said, (const struct str[]){
            apply_full_name(l->c.a, named), json_get_str(named, "iin"),
            words_day_str(l->c.a, l->c.r->lang, until) }, 3);

    portal_show(l->c.r, status, my_sign, .errors = f->list, .n_errors = f->n,
        .back = portal_href(l->c.r, "~/cabinet/cases/%s", l->c.number), .title = l->g.title,
        .number = l->c.number, .until = until_of(&l->c, l->v),
        .said = said.n > 0 ? said : json_get_str(body, "answer"), .ways = signing_ways(&l->g, f));
}

void applicant_sign(struct request *r)
{
    struct laid l;
    struct faults f;

    faults_init(&f, r);
    if (open_laid(r, &l))
        show(&l, 200, &f);
}

void applicant_sign_text(struct request *r)
{
    struct laid l;

    if (open_laid(r, &l))
        signing_file(r, l.c.number, l.g.s);
}

static bool send(struct laid *l, const struct signing_given *given, struct faults *f)
{
    struct diags d = diags_on(l->c.a);

    if (apply_give_confirmed(l->c.r, l->g.type, l->c.number, given->body, given->confirmed,
        json_get_str(l->g.s, "id"), NULL, NULL, &d)) {
        struct diags quiet = diags_on(l->c.a);

        (void)ticket_spend(l->c.r, "to-sign", l->c.r->params[1], l->version, "link-unknown", &quiet);
        return true;
    }
    faults_of_diags(f, &d, NULL);
    return false;
}

void applicant_sign_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct signing_given given;
    enum signing_step step;
    struct laid l;
    struct faults f;

    if (!open_laid(r, &l))
        return;
    faults_init(&f, r);
    step = signing_answer(&l.g, &f, &given);
    if (step == SIGNING_KEEP) {
        if (ticket_save(r, "to-sign", r->params[1], r->session.person, until_of(&l.c, l.v), l.v, l.version, &d))
            http_redirect(r, str_sub(portal_href(r, "~/cabinet/cases/%s/sign/%s", l.c.number, r->params[1]), 1,
                SIZE_MAX));
        else
            faults_of_diags(&f, &d, NULL);
    } else if (step == SIGNING_SEND && send(&l, &given, &f)) {
        applicant_done(&l.c, json_get_str(l.v, "done"));
    }
    if (f.n > 0 && r->status == 0)
        show(&l, 422, &f);
}
