/*
 * NAME      apply_rooms - somebody else signs their part: the other parent, a relative, an owner
 * WHY       they do it at home by a link of their own and see only their part; the applicant sees
 *           "consent given" and nothing else of them
 * OWNS      which papers are another person's word (the table), and the text that person reads
 * MUST NOT  call a signed answer the notarised paper where the law asks for that one
 */
#include "portal/apply.h"

#include "web/ncalayer.h"
#include "web/says.h"
#include "web/signroom.h"

/* Papers that are somebody's own word, and who that is. */
static const struct { const char *code, *part; unsigned says; } words_of_others[] = {
    { "other-parent-consent", "other-parent", MSG_apply_says_parent },
    { "no-objection-statement", "relative", MSG_apply_says_relative },
    { "maintenance-agreement", "relative", MSG_apply_says_maintenance },
    { "guardianship-opinion", "guardian", MSG_apply_says_guardian },
    { "child-consent", "child", MSG_apply_says_child },
    { "housing", "owner", MSG_apply_says_owner },
};
enum { KINDS = sizeof words_of_others / sizeof *words_of_others };

static size_t kind_of(struct str code)
{
    size_t i = 0;

    while (i < KINDS && !str_is(code, words_of_others[i].code))
        i++;
    return i;
}

static bool offered(const struct law_document *d)
{
    return kind_of(d->code) < KINDS && str_is(d->stage, "filing") && !str_ends(d->subject, "[]");
}

bool apply_rooms_any(const struct apply *p)
{
    for (size_t i = 0; i < p->as->n_documents; i++)
        if (offered(&p->as->documents[i]))
            return true;
    return false;
}

static struct str subject_of(const struct law_document *d)
{
    return d->subject.n > 0 ? d->subject : STR("applicant");
}

/* A room belongs to one paper of one person of one draft. */
static struct str about_of(const struct apply *p, const struct law_document *d)
{
    return str_printf(p->a, "%.*s:%.*s@%.*s", STR_ARG(p->number), STR_ARG(d->code),
        STR_ARG(subject_of(d)));
}

static const struct { unsigned word; const char *colour; } states[] = {
    [SIGNROOM_OPEN] = { MSG_apply_room_open, "yellow" },
    [SIGNROOM_SIGNED] = { MSG_apply_room_signed, "green" },
    [SIGNROOM_REFUSED] = { MSG_apply_room_refused, "red" },
};

/* ------------------------------------------------------------------ the list */
static struct ui_asked_consent row_of(struct apply *p, const struct law_document *d)
{
    struct request *r = p->r;
    struct diags quiet = diags_on(p->a);
    struct signroom *rooms;
    size_t n = 0;
    struct ui_asked_consent o = { .title = law_text(p->law, "document", d->code, r->lang),
        .who = apply_subject(p, subject_of(d)), .clause = apply_cite(p, d->cite.clause),
        .clause_href = apply_clause_href(p, d->cite.clause),
        .href = portal_href(r, "~/apply/%s/consents/%s/%s", p->number, d->code, subject_of(d)),
        .status = msg(r->lang, MSG_apply_not_started), .colour = STR("blue") };

    if (signroom_list(r, about_of(p, d), &rooms, &n, &quiet) && n > 0) {
        o.status = msg(r->lang, states[rooms[n - 1].state].word);
        o.colour = str_of(states[rooms[n - 1].state].colour);
    }
    return o;
}

size_t apply_consents(const struct apply *p, struct apply_consent out[APPLY_CONSENTS])
{
    struct diags quiet = diags_on(p->a);
    size_t n = 0, n_rooms;
    struct signroom *rooms;

    for (size_t i = 0; p->as != NULL && p->channel.n == 0 && i < p->as->n_documents; i++) {
        const struct law_document *d = &p->as->documents[i];

        if (!offered(d) || !signroom_list(p->r, about_of(p, d), &rooms, &n_rooms, &quiet))
            continue;
        for (size_t k = 0; k < n_rooms && n < APPLY_CONSENTS; k++)
            if (rooms[k].state == SIGNROOM_SIGNED)
                out[n++] = (struct apply_consent){
                    .title = law_text(p->law, "document", d->code, p->r->lang),
                    .whose = apply_subject(p, subject_of(d)), .signer = rooms[k].signer,
                    .text = rooms[k].text, .signature = rooms[k].signature, .at = rooms[k].answered,
                    .href = portal_href(p->r, "~/apply/%s/consents/%s/%s", p->number, d->code,
                        subject_of(d)) };
    }
    return n;
}

void apply_rooms_get(struct request *r)
{
    struct ui_asked_consent *rows;
    struct apply p;
    size_t n = 0;

    if (!apply_open(r, &p))
        return;
    if (p.as == NULL || p.as->eligible == LAW_NO || !apply_rooms_any(&p)) {
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
        return;
    }
    rows = arena_new_array(p.a, p.as->n_documents, struct ui_asked_consent);
    for (size_t i = 0; i < p.as->n_documents; i++)
        if (offered(&p.as->documents[i]))
            rows[n++] = row_of(&p, &p.as->documents[i]);
    portal_show(r, 200, apply_rooms, .number = p.number, .consents = rows, .n_consents = n);
}

/* ------------------------------------------------------------------ one of them */
static const struct law_document *document_of(struct request *r, const struct apply *p)
{
    for (size_t i = 0; p->as != NULL && i < p->as->n_documents; i++) {
        const struct law_document *d = &p->as->documents[i];

        if (offered(d) && str_eq(d->code, r->params[1]) && str_eq(subject_of(d), r->params[2]))
            return d;
    }
    http_problem_of(r, 404, DIAG_REFUSED, "not-on-list", "Nobody else's consent is needed here.",
        "Go back to the parts of the application.");
    return NULL;
}

/* What the person asked reads and signs. Of the applicant it tells the name and the service. */
static struct str text_of(const struct apply *p, const struct law_document *d)
{
    const struct json *other = json_get(p->v, "representative");
    struct str who = apply_full_name(p->a, json_get(p->v, "person")), args[5];

    args[0] = other != NULL ? apply_full_name(p->a, other) : who;
    args[1] = law_service_title(p->service, p->r->lang);
    args[2] = str_is(subject_of(d), "applicant") ? who : apply_subject(p, subject_of(d));
    args[3] = p->number;
    args[4] = apply_cite(p, d->cite.clause);
    return str_printf(p->a, "%.*s\n\n%.*s",
        STR_ARG(apply_say(p, words_of_others[kind_of(d->code)].says, args, 3)),
        STR_ARG(apply_say(p, MSG_apply_says_basis, args + 3, 2)));
}

static void show_room(struct apply *p, int status, const struct law_document *d, struct str link,
    struct faults *f)
{
    struct request *r = p->r;
    struct diags quiet = diags_on(p->a);
    struct signroom *rooms = NULL;
    struct ui_room_row *rows;
    size_t n = 0;

    if (!signroom_list(r, about_of(p, d), &rooms, &n, &quiet))
        n = 0;
    rows = arena_new_array(p->a, n + 1, struct ui_room_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct ui_room_row){ .status = msg(r->lang, states[rooms[i].state].word),
            .colour = str_of(states[rooms[i].state].colour), .when = rooms[i].made,
            .id = rooms[i].id, .open = rooms[i].state == SIGNROOM_OPEN };
    portal_show(r, status, apply_room, .errors = f->list, .n_errors = f->n, .number = p->number,
        .action = portal_href(r, "~/apply/%s/consents/%s/%s", p->number, d->code, subject_of(d)),
        .title = law_text(p->law, "document", d->code, r->lang),
        .who = apply_subject(p, subject_of(d)), .clause = apply_cite(p, d->cite.clause),
        .clause_href = apply_clause_href(p, d->cite.clause),
        .text = text_of(p, d), .iin = link.n > 0 ? STR("") : answer(r, "iin"),
        .iin_error = fault_of(f, "iin"), .rooms = rows, .n_rooms = n, .link = link,
        .until = http_now(r) + (moment)SIGNROOM_DAYS * 86400);
}

void apply_room(struct request *r)
{
    const struct law_document *d;
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (apply_open(r, &p) && (d = document_of(r, &p)) != NULL)
        show_room(&p, 200, d, STR_NONE, &f);
}

static struct str open_room(struct apply *p, const struct law_document *d, struct faults *f)
{
    struct request *r = p->r;
    struct str iin = answer(r, "iin"), secret = STR_NONE;
    struct iin it = law_iin(iin, moment_day(http_now(r)));
    struct signroom ask = { .about = about_of(p, d), .iin = iin, .text = text_of(p, d),
        .part = str_of(words_of_others[kind_of(d->code)].part) };
    struct diags say = diags_on(p->a);

    if (iin.n > 0 && (!it.valid || it.kind != IIN_PERSON))
        fault_add(f, STR("iin"), msg(r->lang, MSG_apply_bad_iin));
    else if (iin.n > 0 && str_eq(iin, r->session.person))
        fault_add(f, STR("iin"), msg(r->lang, MSG_apply_own_iin));
    if (f->n > 0)
        return STR_NONE;
    if (!signroom_open(r, &ask, &secret, &say)) {
        faults_of_diags(f, &say, NULL);
        return STR_NONE;
    }
    json_set_bool(p->a, p->v, "rooms", true);
    return str_printf(p->a, "%.*s%.*s", STR_ARG(http_origin(r)),
        STR_ARG(http_link(r, str_printf(p->a, "/room/%.*s", STR_ARG(secret)))));
}

void apply_rooms_post(struct request *r)
{
    const struct law_document *d;
    struct diags say = diags_on(r->arena);
    struct apply p;
    struct faults f;
    struct str link = STR_NONE;

    if (!apply_open(r, &p) || (d = document_of(r, &p)) == NULL)
        return;
    faults_init(&f, r);
    if (answer_is(r, "do", "close")) {
        if (!signroom_close(r, answer(r, "room"), &say))
            faults_of_diags(&f, &say, NULL);
    } else {
        link = open_room(&p, d, &f);
        if (link.n > 0 && !apply_keep(&p))
            return;
    }
    show_room(&p, f.n > 0 ? 422 : 200, d, link, &f);
}

/* ------------------------------------------------------------------ the invited person */
static void show_invited(struct request *r, int status, const struct signroom *room, struct faults *f)
{
    const struct web_config *cfg = web_cfg(r->web);

    portal_show(r, status, apply_invited, .errors = f->list, .n_errors = f->n,
        .action = portal_href(r, "~/room/%s", r->params[0]), .text = room->text,
        .until = room->until, .ncalayer = cfg->ncalayer.n > 0 ? cfg->ncalayer : STR(NCALAYER_URL),
        .request = signroom_request(r, room),
        .judged = cfg->trust.port != NULL && cfg->trust.n_anchors > 0,
        .signature_error = fault_of(f, "signature"));
}

static void note(struct request *r, int status, unsigned title, unsigned text)
{
    portal_show(r, status, apply_note, .title = msg(r->lang, title), .text = msg(r->lang, text));
}

static bool look(struct request *r, struct signroom *room)
{
    struct diags d = diags_on(r->arena);

    if (signroom_look(r, r->params[0], room, &d))
        return true;
    if (r->status == 0 && d.first != NULL && str_is(d.first->code, "link-unknown"))
        note(r, 404, MSG_apply_invited_gone, MSG_apply_invited_gone_text);
    else if (r->status == 0)
        http_problem(r, http_status_of(&d), &d);
    return false;
}

void apply_invited(struct request *r)
{
    struct signroom room;
    struct faults f;

    faults_init(&f, r);
    if (look(r, &room))
        show_invited(r, 200, &room, &f);
}

void apply_invited_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct signroom room;
    struct faults f;
    struct str signature, says = STR_NONE;

    if (!look(r, &room))
        return;
    faults_init(&f, r);
    if (answer_is(r, "do", "refuse")) {
        if (signroom_refuse(r, r->params[0], &d))
            note(r, 200, MSG_apply_invited_refused, MSG_apply_invited_refused_text);
        else
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    if (answer(r, "ncalayer").n > 0 && ncalayer_read(r->arena, answer(r, "ncalayer"), &signature,
        &says) != NCALAYER_SIGNED)
        fault_add(&f, STR_NONE, msg(r->lang, MSG_apply_sign_failed));
    else if (answer(r, "ncalayer").n == 0)
        signature = need(&f, "signature", MSG_apply_no_signature, 0);
    if (f.n == 0 && !signroom_sign(r, r->params[0], signature, &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_invited(r, 422, &room, &f);
    else
        note(r, 200, MSG_apply_invited_signed, MSG_apply_invited_signed_text);
}
