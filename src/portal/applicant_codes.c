/*
 * NAME      applicant_codes - signing in by a code and a second step; roles; the way out
 * WHY       who has no EDS at hand, or no SMS of the state, comes in by these
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  say whether an address is known
 */
#include "portal/applicant.h"

#include "web/factors.h"
#include "web/signin.h"

static struct str page_of(struct request *r, const char *pattern, struct str a, struct str b)
{
    return str_sub(portal_href(r, pattern, a, b), 1, SIZE_MAX);
}

/* ------------------------------------------------------------------ where to send it */
static void show_address(struct request *r, int status, bool mail, struct faults *f)
{
    struct str to = applicant_to(r);

    portal_show(r, status, sign_address, .errors = f->list, .n_errors = f->n, .where = to,
        .mail = mail, .title = msg(r->lang, mail ? MSG_applicant_in_mail : MSG_applicant_in_code),
        .value = answer(r, "address"), .error = fault_of(f, "address"),
        .back = applicant_in_href(r, "", to));
}

void applicant_address(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_address(r, 200, str_is(r->path, "/sign-in/mail"), &f);
}

void applicant_address_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    bool mail = answer_is(r, "kind", "mail");
    enum gate_channel channel;
    struct str address, id;
    struct faults f;

    faults_init(&f, r);
    address = need(&f, "address", MSG_applicant_code_none, 254);
    if (f.n == 0 && code_send(r, "sign-in", address, &id, &d)) {
        bool by_mail = address_clean(r->arena, address, &channel).n > 0 && channel == GATE_MAIL;

        http_redirect(r, page_of(r, by_mail ? "~/sign-in/code/%s?kind=mail&to=%s"
                                            : "~/sign-in/code/%s?kind=phone&to=%s", id,
                                 applicant_to(r)));
        return;
    }
    if (r->status != 0)
        return;
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = STR("address");
    faults_of_diags(&f, &d, NULL);
    show_address(r, 422, mail, &f);
}

/* ------------------------------------------------------------------ the code */
static void show_code(struct request *r, int status, struct str id, struct faults *f)
{
    portal_show(r, status, sign_code, .errors = f->list, .n_errors = f->n, .where = applicant_to(r),
        .shown = id, .error = fault_of(f, "code"),
        .again = applicant_in_href(r, answer_is(r, "kind", "mail") ? "/mail" : "/code",
            applicant_to(r)));
}

void applicant_code(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_code(r, 200, r->params[0], &f);
}

void applicant_code_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str id = answer(r, "id"), code, needs = STR(""), to = applicant_to(r);
    struct faults f;

    faults_init(&f, r);
    code = need(&f, "code", MSG_applicant_code_empty, 20);
    if (f.n == 0 && code_enter(r, id, code, &needs, &d)) {
        if (needs.n > 0)
            http_redirect(r, page_of(r, "~/sign-in/second?needs=%s&to=%s", needs, to));
        else if (r->session.method == SIGN_MAIL)
            http_redirect(r, STR("/cabinet/settings/security"));
        else
            applicant_entered(r, to);
        return;
    }
    if (r->status != 0)
        return;
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = STR("code");
    faults_of_diags(&f, &d, NULL);
    show_code(r, 422, id, &f);
}

/* ------------------------------------------------------------------ the second step */
static bool named(struct str needs, const char *what)
{
    struct str one;

    while (str_cut(&needs, ',', &one)) {
        if (str_is(one, what))
            return true;
    }
    return false;
}

static struct str after(struct request *r)
{
    struct str to = applicant_to(r);

    return http_link(r, to.n > 0 ? to : STR("/cabinet"));
}

static void show_second(struct request *r, int status, struct faults *f)
{
    struct str needs = answer(r, "needs");

    portal_show(r, status, sign_second, .errors = f->list, .n_errors = f->n,
        .where = applicant_to(r), .needs = needs, .app = named(needs, "totp"),
        .recovery = named(needs, "recovery"), .passkey = named(needs, "passkey"), .next = after(r),
        .error = fault_of(f, "code"), .recovery_error = fault_of(f, "recovery"));
}

void applicant_second(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_second(r, 200, &f);
}

void applicant_second_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    bool recovery = form_get(r->form, "recovery").p != NULL;
    struct str code;
    struct faults f;

    faults_init(&f, r);
    code = need(&f, recovery ? "recovery" : "code", MSG_applicant_code_empty, 60);
    if (f.n == 0 && (recovery ? recovery_enter(r, code, &d) : totp_enter(r, code, &d))) {
        applicant_entered(r, applicant_to(r));
        return;
    }
    if (r->status != 0)
        return;
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = recovery ? STR("recovery") : STR("code");
    faults_of_diags(&f, &d, NULL);
    show_second(r, 422, &f);
}

void applicant_passkey(struct request *r)
{
    portal_show(r, 200, sign_passkey, .next = after(r),
        .back = applicant_in_href(r, "", applicant_to(r)));
}

/* ------------------------------------------------------------------ as whom */
static void show_roles(struct request *r, int status, struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct actor *all;
    struct str *names;
    size_t n;

    if (!session_roles(r, r->session.person, &all, &names, &n, &d)) {
        if (r->status == 0)
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    struct ui_option *o = arena_new_array(r->arena, n, struct ui_option);
    for (size_t i = 0; i < n; i++) {
        struct str said[2] = { portal_role(all[i].role, r->lang), names[i] };
        bool self = all[i].role == ROLE_APPLICANT;

        o[i].value = self ? STR("applicant")
                          : str_printf(r->arena, "%s:%.*s", role_name(all[i].role), STR_ARG(all[i].id));
        o[i].label = self ? msg(r->lang, MSG_applicant_roles_self)
                          : text_make(r->arena, r->lang, MSG_applicant_roles_of, said, 2);
        if (all[i].body.n > 0)
            o[i].hint = law_text(web_cfg(r->web)->law, "body", all[i].body, r->lang);
        o[i].checked = all[i].role == r->actor.role && (self || str_eq(all[i].id, r->actor.id));
    }
    portal_show(r, status, sign_roles, .errors = f->list, .n_errors = f->n,
        .where = applicant_to(r), .options = o, .n_options = n, .error = fault_of(f, "role"));
}

void applicant_roles(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_roles(r, 200, &f);
}

void applicant_roles_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str rest, head = STR_NONE, to = applicant_to(r);
    struct faults f;
    enum role role;

    faults_init(&f, r);
    rest = need(&f, "role", MSG_applicant_roles_none, 100);
    if (f.n == 0 && str_cut(&rest, ':', &head) && role_parse(head, &role) &&
        signin_as(r, role, role == ROLE_APPLICANT ? STR_NONE : rest, &d)) {
        http_redirect(r, to.n > 0 ? to : portal_home(r));
        return;
    }
    if (r->status != 0)
        return;
    if (f.n == 0 && d.first == NULL)
        fault_add(&f, STR("role"), msg(r->lang, MSG_applicant_roles_none));
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = STR("role");
    faults_of_diags(&f, &d, NULL);
    show_roles(r, 422, &f);
}

/* ------------------------------------------------------------------ out */
static void gone(struct request *r, bool ok, const struct diags *d)
{
    if (ok)
        http_redirect(r, STR("/signed-out"));
    else if (r->status == 0)
        http_problem(r, http_status_of(d), d);
}

void applicant_out_post(struct request *r)
{
    struct diags d = diags_on(r->arena);

    gone(r, session_close(r, &d), &d);
}

void applicant_out_all(struct request *r)
{
    struct diags d = diags_on(r->arena);

    gone(r, session_close_all(r, r->session.person, false, &d), &d);
}

/* Nothing of the session stays in the browser: not its pages, not what it kept for them. */
void applicant_out(struct request *r)
{
    http_header(r, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    portal_show(r, 200, sign_out);
}
