/*
 * NAME      applicant_grants - whom the person lets act for them; for whom they may act
 * WHY       somebody far away lets a sister file for them, sees what is done in their name, and takes it back in one
 *           step
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  say that a service may be filed through another: the law says so when it is
 */
#include "portal/applicant.h"

#include "flow/grants.h"

static struct str services_words(struct request *r, const struct json *list)
{
    const struct law *law = web_cfg(r->web)->law;
    struct buf b = buf_on(r->arena);

    if (list == NULL)
        return msg(r->lang, MSG_applicant_rep_every);
    json_each(s, list) {
        const struct law_service *service = law_service(law, json_str(s));

        if (b.n > 0)
            buf_puts(&b, "; ");
        buf_str(&b, service != NULL ? law_service_title(service, r->lang) : json_str(s));
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

        o[i + 1] = (struct ui_option){ .value = law_service_code(s), .label = law_service_title(s, r->lang),
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

void applicant_grants_post(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    day today = moment_day(http_now(r));
    struct flow_grant g = { .from_name = r->session.name };
    struct str service = answer(r, "service"), id;
    struct faults f;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    g.to_name = need(&f, "name", MSG_applicant_rep_no_name, GRANT_NAME_MOST);
    g.to = need(&f, "iin", MSG_applicant_rep_bad_iin, 12);
    typed_number(&f, g.to);
    g.until = answer_date(&f, "until", MSG_applicant_rep_no_until);
    if (g.until != DAY_NONE && (g.until < today || g.until > today + GRANT_DAYS))
        fault_add(&f, STR("until"), msg(r->lang, MSG_applicant_rep_bad_until));
    if (service.n > 0) {
        g.services = &service;
        g.n_services = 1;
    }
    if (f.n > 0) {
        show(r, 422, &f);
        return;
    }
    if (flow_grant_give(reader, &r->actor, &g, r->arena, &id, &d))
        http_redirect(r, STR("/cabinet/settings/representatives?saved=given"));
    else
        http_problem(r, http_status_of(&d), &d);
}

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
