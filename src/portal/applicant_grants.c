/*
 * NAME      applicant_grants - whom the person lets act for them; for whom they may act
 * WHY       somebody far away lets a sister file for them, sees what is done in their name, and takes it back in one
 *           step
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  say that a service may be filed through another: the law says so when it is
 */
#include "portal/applicant.h"

#include "flow/grants.h"
#include "portal/signing.h"
#include "web/signin.h"

static struct str services_words(struct request *r, const struct json *list)
{
    const struct law *law = web_cfg(r->web)->law;
    struct buf b = buf_on(r->arena);

    if (list == NULL)
        return msg(r->lang, MSG_applicant_rep_every);
    json_each(s, list) {
        if (b.n > 0)
            buf_puts(&b, "; ");
        buf_str(&b, law_service_name(law, json_str(s), r->lang));
    }
    return buf_get(&b);
}

static const struct ui_granted *rows_of(struct request *r, const struct json *list, const char *number, size_t *n)
{
    struct ui_granted *rows = arena_new_array(r->arena, list == NULL ? 1 : list->count + 1, struct ui_granted);

    *n = 0;
    json_each(g, list) {
        struct ui_granted *o = &rows[(*n)++];

        o->id = json_get_str(g, "id");
        o->name = json_get_str(g, "name");
        o->number = number != NULL ? json_get_str(g, number) : STR_NONE;
        o->until = applicant_day(g, "until");
        if (json_get_str(g, "signed").n > 0)
            o->how = msg(r->lang, str_is(json_get_str(g, "signed"), "sms") ? MSG_applicant_rep_by_code
                : MSG_applicant_rep_signed);
        o->services = services_words(r, json_get(g, "services"));
    }
    return rows;
}

static const struct ui_option *service_options(struct request *r, size_t *n)
{
    const struct law *law = web_cfg(r->web)->law;
    size_t all = law_n_services(law);
    struct ui_option *o = arena_new_array(r->arena, all + 1, struct ui_option);
    struct str chosen = answer(r, "service");

    o[0] = (struct ui_option){ .value = STR(""), .label = msg(r->lang, MSG_applicant_rep_every) };
    for (size_t i = 0; i < all; i++) {
        const struct law_service *s = law_service_at(law, i);

        o[i + 1] = (struct ui_option){ .value = law_service_code(s),
            .label = law_service_name(law, law_service_code(s), r->lang),
            .checked = str_eq(chosen, law_service_code(s)) };
    }
    *n = all + 1;
    return o;
}

static struct iin number_of(struct request *r, struct str s)
{
    return law_iin(s, moment_day(http_now(r)));
}

static bool known_by_number(struct request *r)
{
    struct iin it = number_of(r, r->session.person);

    return it.valid && it.kind == IIN_PERSON;
}

static void show(struct request *r, int status, struct faults *f)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct json *v = reader != NULL ? flow_grants(reader, &r->actor, r->arena, &d) : NULL;
    struct typed_date until = typed_date(r, "until", DAY_NONE);
    struct str saved = answer_is(r, "saved", "given") ? msg(r->lang, MSG_applicant_rep_saved)
        : answer_is(r, "saved", "ended") ? msg(r->lang, MSG_applicant_rep_ended) : STR_NONE;
    size_t n_tabs, n_given, n_held, n_services;

    if (v == NULL) {
        if (r->status == 0)
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    const struct ui_granted *given = rows_of(r, json_get(v, "given"), "to", &n_given),
                            *held = rows_of(r, json_get(v, "held"), NULL, &n_held);
    const struct ui_option *services = service_options(r, &n_services);
    portal_show(r, status, my_grants, .errors = f->list, .n_errors = f->n, .tabs = tabs, .n_tabs = n_tabs,
        .saved = saved, .given = given, .n_given = n_given, .held = held, .n_held = n_held,
        .name = answer(r, "name"), .name_error = fault_of(f, "name"), .iin = answer(r, "iin"),
        .iin_error = fault_of(f, "iin"), .day = until.day, .month = until.month, .year = until.year,
        .until_error = fault_of(f, "until"), .services = services, .n_services = n_services,
        .may = known_by_number(r));
}

void applicant_grants(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show(r, 200, &f);
}

static void typed_number(struct faults *f, struct str iin)
{
    struct request *r = f->r;
    struct iin it = number_of(r, iin);

    if (iin.n > 0 && (!it.valid || it.kind != IIN_PERSON))
        fault_add(f, STR("iin"), msg(r->lang, MSG_applicant_rep_bad_iin));
    else if (iin.n > 0 && str_eq(iin, r->session.person))
        fault_add(f, STR("iin"), msg(r->lang, MSG_applicant_rep_self));
}

static const char *const grant_fields[][2] = { { "to", "iin" }, { "name", "name" }, { "until", "until" },
    { "services", "service" }, { NULL, NULL } };

/* The text and what it was made of; what its forms go to, or empty and a diag. */
static struct str lay_down(struct request *r, struct flow_reader *reader, const struct flow_grant *g, struct diags *d)
{
    static const char *const keys[] = { "id", "asked", "until", "text", "sha256" };
    struct json *v = json_new_object(r->arena), *s = json_set(r->arena, v, "signing", json_new_object(r->arena)),
                *body = json_set(r->arena, s, "body", json_new_object(r->arena)),
                *text = flow_grant_text(reader, &r->actor, g, r->lang, r->arena, d);
    struct str id = ticket_secret(r);

    if (text == NULL)
        return STR_NONE;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_set_str(r->arena, s, keys[i], json_get_str(text, keys[i]));
    json_set_str(r->arena, body, "name", g->to_name);
    json_set_str(r->arena, body, "iin", g->to);
    json_set_str(r->arena, body, "until", day_str(r->arena, g->until));
    if (g->n_services > 0)
        json_set_str(r->arena, body, "service", g->services[0]);
    return ticket_save(r, "grant-sign", id, r->session.person, signing_until(r, s), v, 0, d) ? id : STR_NONE;
}

struct applicant_named applicant_named(struct faults *f)
{
    day today = moment_day(http_now(f->r));
    struct applicant_named n;

    n.name = need(f, "name", MSG_applicant_rep_no_name, GRANT_NAME_MOST);
    n.iin = need(f, "iin", MSG_applicant_rep_bad_iin, 12);
    typed_number(f, n.iin);
    n.until = answer_date(f, "until", MSG_applicant_rep_no_until);
    if (n.until != DAY_NONE && (n.until < today || n.until > today + GRANT_DAYS))
        fault_add(f, STR("until"), msg(f->r->lang, MSG_applicant_rep_bad_until));
    return n;
}

static void given(struct request *r)
{
    http_redirect(r, STR("/cabinet/settings/representatives?saved=given"));
}

void applicant_grants_post(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct str service = answer(r, "service"), id;
    struct applicant_named n;
    struct flow_grant g;
    struct faults f;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    n = applicant_named(&f);
    g = (struct flow_grant){ .from_name = r->session.name, .to_name = n.name, .to = n.iin, .until = n.until,
        .services = &service, .n_services = service.n > 0, .page = true };
    if (f.n > 0) {
        show(r, 422, &f);
        return;
    }
    if (flow_needs_signature(web_cfg(r->web)->flow, COMMAND_REPRESENT, &r->actor, true)) {
        id = lay_down(r, reader, &g, &d);
        if (id.n > 0) {
            http_redirect(r, portal_href(r, "/cabinet/settings/representatives/sign/%s", id));
            return;
        }
    } else if (flow_grant_give(reader, &r->actor, &g, r->arena, &id, &d)) {
        given(r);
        return;
    }
    faults_of_diags(&f, &d, grant_fields);
    show(r, 422, &f);
}

/* ------------------------------------------------------------------ signed before it is given */
struct laid { struct json *v; int64_t version; struct signing g; struct flow_grant grant; struct str service; };

static bool open_laid(struct request *r, struct laid *l)
{
    struct diags quiet = diags_on(r->arena);
    const struct json *body;

    if (web_reader(r) == NULL)
        return false;
    if (ticket_read(r, "grant-sign", r->params[0], true, "link-unknown", &l->v, &l->version, &quiet) != PORT_OK
        || signing_until(r, json_get(l->v, "signing")) == MOMENT_NONE) {
        http_redirect(r, STR("/cabinet/settings/representatives"));
        return false;
    }
    body = json_get(json_get(l->v, "signing"), "body");
    l->service = json_get_str(body, "service");
    l->grant = (struct flow_grant){ .from_name = r->session.name, .to_name = json_get_str(body, "name"),
        .to = json_get_str(body, "iin"), .services = &l->service, .n_services = l->service.n > 0, .page = true };
    (void)day_parse(json_get_str(body, "until"), &l->grant.until);
    l->g = (struct signing){ .r = r, .s = json_get(l->v, "signing"), .type = COMMAND_REPRESENT,
        .service = l->service, .title = msg(r->lang, MSG_applicant_rep_new), .number = STR_NONE,
        .at = str_sub(portal_href(r, "~/cabinet/settings/representatives/sign/%s", r->params[0]), 1, SIZE_MAX) };
    return true;
}

static void show_sign(struct request *r, struct laid *l, int status, struct faults *f)
{
    const struct law_service *s = law_service(web_cfg(r->web)->law, l->service);
    struct str part[4] = { l->grant.to_name, l->grant.to, words_day_str(r->arena, r->lang, l->grant.until),
        s != NULL ? law_service_title(s, r->lang) : msg(r->lang, MSG_applicant_rep_every) };

    portal_show(r, status, my_sign, .errors = f->list, .n_errors = f->n,
        .back = STR("~/cabinet/settings/representatives"), .title = l->g.title, .number = part[3],
        .until = signing_until(r, l->g.s), .said = text_make(r->arena, r->lang, MSG_applicant_rep_said, part, 3),
        .ways = signing_ways(&l->g, f));
}

void applicant_grant_sign(struct request *r)
{
    struct laid l;
    struct faults f;

    faults_init(&f, r);
    if (open_laid(r, &l))
        show_sign(r, &l, 200, &f);
}

void applicant_grant_text(struct request *r)
{
    struct laid l;

    if (open_laid(r, &l))
        signing_file(r, STR("authority"), l.g.s);
}

static bool give_signed(struct request *r, struct laid *l, const struct signing_given *said, struct faults *f)
{
    struct diags d = diags_on(r->arena), quiet = diags_on(r->arena);
    struct str id;

    l->grant.signature = json_get(said->body, "signature");
    l->grant.confirmed = said->confirmed;
    if (!flow_grant_give(web_reader(r), &r->actor, &l->grant, r->arena, &id, &d)) {
        faults_of_diags(f, &d, NULL);
        return false;
    }
    (void)ticket_spend(r, "grant-sign", r->params[0], l->version, "link-unknown", &quiet);
    return true;
}

void applicant_grant_sign_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct signing_given said;
    enum signing_step step;
    struct laid l;
    struct faults f;

    if (!open_laid(r, &l))
        return;
    faults_init(&f, r);
    step = signing_answer(&l.g, &f, &said);
    if (step == SIGNING_KEEP
        && ticket_save(r, "grant-sign", r->params[0], r->session.person, signing_until(r, l.g.s), l.v, l.version, &d))
        http_redirect(r, l.g.at);
    else if (step == SIGNING_KEEP)
        faults_of_diags(&f, &d, NULL);
    else if (step == SIGNING_SEND && give_signed(r, &l, &said, &f))
        given(r);
    if (f.n > 0 && r->status == 0)
        show_sign(r, &l, 422, &f);
}

/* ------------------------------------------------------------------ taking back */
void applicant_grant_end_post(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);

    if (reader == NULL)
        return;
    if (flow_grant_end(reader, &r->actor, answer(r, "id"), msg(r->lang, MSG_applicant_rep_why), r->arena, &d))
        http_redirect(r, STR("/cabinet/settings/representatives?saved=ended"));
    else
        http_problem(r, http_status_of(&d), &d);
}
