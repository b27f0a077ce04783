/*
 * NAME      applicant_signin - the ways in: EDS, eGov Mobile's QR, codes, apps, passkeys; and who has none
 * WHY       those our services are for are often those whom one way shuts out: every way is shown with what
 *           it opens, and for people abroad what works there stands first
 * OWNS      the table of ways
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  decide whether somebody is who they say: web/signin.h does
 */
#include "portal/applicant.h"

#include <qrencode.h>

#include "web/egov.h"
#include "web/ncalayer.h"
#include "web/signin.h"

/* ------------------------------------------------------------------ where to */
struct str applicant_to(struct request *r)
{
    return http_own_path(answer(r, "to"), STR(""));
}

struct str applicant_in_href(struct request *r, const char *path, struct str to)
{
    struct str base = str_printf(r->arena, "~/sign-in%s", path);

    return to.n == 0 ? base : portal_href(r, str_z(r->arena, str_printf(r->arena, "%.*s?to=%%s",
        STR_ARG(base))), to);
}

void applicant_entered(struct request *r, struct str to)
{
    struct diags d = diags_on(r->arena);
    struct actor *all;
    struct str *names;
    size_t n = 0;

    if (!sign_methods[r->session.method].staff || r->session.method == SIGN_TOKEN ||
        !session_roles(r, r->session.person, &all, &names, &n, &d))
        n = 1;
    if (n > 1)
        http_redirect(r, str_sub(portal_href(r, "~/roles?to=%s", to), 1, SIZE_MAX));
    else
        http_redirect(r, to.n > 0 ? to : portal_home(r));
}

/* ------------------------------------------------------------------ the choice */
static const struct way {
    const char *path;
    unsigned title, text;
    int home, abroad;           /* its place, from 1; 0: not shown there */
} ways[] = {
    { "/eds", MSG_applicant_in_eds, MSG_applicant_in_eds_text, 1, 2 },
    { "/qr", MSG_applicant_in_qr, MSG_applicant_in_qr_text, 2, 1 },
    { "/code", MSG_applicant_in_code, MSG_applicant_in_code_text, 3, 5 },
    { "/mail", MSG_applicant_in_mail, MSG_applicant_in_mail_text, 4, 3 },
    { "/passkey", MSG_applicant_in_passkey, MSG_applicant_in_passkey_text, 5, 4 },
};
enum { WAYS = sizeof ways / sizeof *ways };

static struct str why_ended(struct request *r)
{
    switch (r->session.ended) {
    case SESSION_IDLE:
        return msg(r->lang, MSG_applicant_in_ended_idle);
    case SESSION_OVER:
    case SESSION_REVOKED:
    case SESSION_OTHER:
        return msg(r->lang, MSG_applicant_in_ended_over);
    case SESSION_OK:
        break;
    }
    return STR_NONE;
}

void applicant_sign_in(struct request *r)
{
    struct str to = applicant_to(r);
    bool abroad = answer_is(r, "where", "abroad"), tokens = web_cfg(r->web)->tokens;
    struct page_sign_in_ways *list = arena_new_array(r->arena, WAYS + 1, struct page_sign_in_ways);
    size_t n = WAYS;

    for (size_t i = 0; i < WAYS; i++) {
        int place = abroad ? ways[i].abroad : ways[i].home;

        list[place - 1] = (struct page_sign_in_ways){ .title = msg(r->lang, ways[i].title),
            .text = msg(r->lang, ways[i].text),
            .href = applicant_in_href(r, ways[i].path, to) };
    }
    if (tokens)
        list[n++] = (struct page_sign_in_ways){ .title = msg(r->lang, MSG_applicant_in_token),
            .href = applicant_in_href(r, "/token", to) };
    portal_show(r, 200, sign_in, .ended = why_ended(r), .abroad = abroad, .ways = list, .n_ways = n,
        .home = applicant_in_href(r, "", to),
        .away = portal_href(r, "~/sign-in?where=abroad&to=%s", to),
        .demo = tokens ? applicant_in_href(r, "/people", to) : STR_NONE,
        .other = applicant_in_href(r, "/other", to));
}

void applicant_other(struct request *r)
{
    portal_show(r, 200, sign_other, .back = applicant_in_href(r, "", applicant_to(r)));
}

/* ------------------------------------------------------------------ EDS */
static void show_eds(struct request *r, int status, struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct challenge_shown c;
    struct str to = applicant_to(r), url = web_cfg(r->web)->ncalayer;

    if (!signin_challenge(r, "sign-in", r->lang, &c, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    portal_show(r, status, sign_eds, .errors = f->list, .n_errors = f->n, .where = to, .shown = c.id,
        .program = url.n > 0 ? url : STR(NCALAYER_URL), .asks = c.request, .until = c.expires,
        .words = c.text, .source = portal_href(r, "~/sign-in/eds/text/%s", c.id),
        .error = fault_of(f, "signature"), .back = applicant_in_href(r, "", to));
}

void applicant_eds(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_eds(r, 200, &f);
}

/* The very bytes to sign: no line end is added, none taken away. */
void applicant_eds_text(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str text;

    if (!signin_text(r, r->params[0], &text, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    http_header(r, "Content-Disposition", STR("attachment; filename=\"sapar-sign-in.txt\""));
    http_answer(r, 200, STR("text/plain; charset=utf-8"), text);
}

void applicant_eds_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str id = answer(r, "id"), program = answer(r, "answer"), to = applicant_to(r);
    struct str signature = r->form->signature.n > 0 ? r->form->signature : answer(r, "pasted");
    struct faults f;
    bool ok = program.n > 0 ? signin_ncalayer(r, id, program, &d)
                            : signin_signed(r, id, signature, SIGN_EDS, &d);

    if (ok) {
        applicant_entered(r, to);
        return;
    }
    if (r->status != 0)
        return;
    faults_init(&f, r);
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = STR("signature");
    faults_of_diags(&f, &d, NULL);
    show_eds(r, 422, &f);
}

/* ------------------------------------------------------------------ eGov Mobile */
struct applicant_qr applicant_qr(struct arena *a, struct str text)
{
    enum { QUIET = 4 };
    struct applicant_qr out = { STR("0 0 1 1"), STR("") };
    QRcode *qr = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    struct buf b = buf_on(a);

    if (qr == NULL)
        return out;
    for (int y = 0; y < qr->width; y++) {
        for (int x = 0; x < qr->width; x++) {
            if (qr->data[y * qr->width + x] & 1)
                buf_printf(&b, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    out.box = str_printf(a, "0 0 %d %d", qr->width + 2 * QUIET, qr->width + 2 * QUIET);
    out.path = buf_get(&b);
    QRcode_free(qr);
    return out;
}

static void show_qr(struct request *r, int status, struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct egov_shown s;
    struct str to = applicant_to(r);

    if (!egov_sign_in(r, &s, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    struct applicant_qr qr = applicant_qr(r->arena, s.qr);
    portal_show(r, status, sign_qr, .errors = f->list, .n_errors = f->n, .where = to,
        .token = s.token, .digits = s.digits, .box = qr.box, .path = qr.path,
        .link = str_starts(s.link, "https://") ? s.link : STR_NONE,
        .fresh = applicant_in_href(r, "/qr", to), .back = applicant_in_href(r, "", to));
}

void applicant_qr_show(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_qr(r, 200, &f);
}

void applicant_qr_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct faults f;

    if (egov_signed_in(r, answer(r, "token"), &d)) {
        applicant_entered(r, applicant_to(r));
        return;
    }
    if (r->status != 0)
        return;
    faults_init(&f, r);
    faults_of_diags(&f, &d, NULL);
    show_qr(r, 422, &f);
}

/* ------------------------------------------------------------------ trials */
void applicant_token(struct request *r)
{
    struct str to = applicant_to(r);

    if (!web_cfg(r->web)->tokens) {
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-address", "There is nothing at this address.", "");
        return;
    }
    portal_show(r, 200, sign_token, .where = to, .back = applicant_in_href(r, "", to));
}

void applicant_token_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str to = applicant_to(r), token;
    struct faults f;

    faults_init(&f, r);
    token = need(&f, "token", MSG_applicant_token_empty, 512);
    if (f.n == 0 && signin_token(r, token, &d)) {
        applicant_entered(r, to);
        return;
    }
    if (r->status != 0)
        return;
    if (f.n == 0)
        fault_add(&f, STR("token"), msg(r->lang, MSG_applicant_token_wrong));
    portal_show(r, 422, sign_token, .errors = f.list, .n_errors = f.n, .where = to,
        .error = fault_of(&f, "token"), .back = applicant_in_href(r, "", to));
}

static struct ui_somebody somebody(struct request *r, const struct actor *who, struct str name)
{
    const struct law *law = web_cfg(r->web)->law;
    struct ui_somebody p = { .name = name.n > 0 ? name : who->id,
        .label = portal_role(who->role, r->lang),
        .value = str_printf(r->arena, "%s:%.*s", role_name(who->role), STR_ARG(who->id)) };

    if (who->role == ROLE_APPLICANT)
        p.note = who->id;
    else if (who->body.n > 0)
        p.note = law_text(law, "body", who->body, r->lang);
    return p;
}

static void show_people(struct request *r, int status, struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct str to = applicant_to(r), *names;
    struct actor *all;
    size_t n, persons = 0, staff = 0;

    if (!signin_people(r, &all, &names, &n, &d)) {
        http_problem(r, r->status != 0 ? r->status : 404, &d);
        return;
    }
    struct ui_somebody *mine = arena_new_array(r->arena, n + 1, struct ui_somebody);
    struct ui_somebody *theirs = arena_new_array(r->arena, n + 1, struct ui_somebody);
    for (size_t i = 0; i < n; i++) {
        if (all[i].role == ROLE_APPLICANT)
            mine[persons++] = somebody(r, &all[i], names[i]);
        else
            theirs[staff++] = somebody(r, &all[i], names[i]);
    }
    portal_show(r, status, sign_people, .errors = f->list, .n_errors = f->n, .where = to,
        .applicants = mine, .n_applicants = persons, .staff = theirs, .n_staff = staff,
        .back = applicant_in_href(r, "", to));
}

void applicant_people(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_people(r, 200, &f);
}

void applicant_people_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str rest = answer(r, "who"), name = STR_NONE, to = applicant_to(r);
    struct faults f;
    enum role role;

    if (str_cut(&rest, ':', &name) && role_parse(name, &role) && signin_demo(r, role, rest, &d)) {
        http_redirect(r, to.n > 0 ? to : portal_home(r));
        return;
    }
    if (r->status != 0)
        return;
    faults_init(&f, r);
    if (d.first == NULL)
        fault_add(&f, STR_NONE, msg(r->lang, MSG_applicant_roles_none));
    faults_of_diags(&f, &d, NULL);
    show_people(r, 422, &f);
}
