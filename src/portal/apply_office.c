/*
 * NAME      apply_office - to which organisation or mission the application goes
 * WHY       where a region decides, the address says which; an organisation and a mission are known to the person
 *           alone, and only the one that is named sees the application
 * ERRORS    the page again with what was typed (422)
 */
#include "portal/apply.h"

bool apply_office_asked(const struct apply *p, bool *organisation)
{
    struct str body = p->as != NULL && p->as->decider.answer == LAW_YES ? p->as->decider.code : STR_NONE;

    *organisation = body_is_organisation(body);
    return *organisation || body_is_abroad(body);
}

struct str apply_office_place(const struct apply *p)
{
    struct str place = json_get_str(p->v, "office");
    bool organisation;

    if (!apply_office_asked(p, &organisation) || place_is_organisation(place) != organisation)
        return STR("");
    return place;
}

static const struct ui_option *posts(const struct apply *p, size_t *n)
{
    struct ui_option *o = arena_new_array(p->a, law_n_places(p->law) + 1, struct ui_option);
    struct str chosen = p->r->form != NULL ? answer(p->r, "office") : json_get_str(p->v, "office");

    *n = 0;
    o[(*n)++].label = msg(p->r->lang, MSG_apply_office_choose);
    for (size_t i = 0; i < law_n_places(p->law); i++) {
        struct law_place_info k = law_place_at(p->law, i);

        if (!k.region && k.to >= moment_day(http_now(p->r)))
            o[(*n)++] = (struct ui_option){ .value = k.code, .label = k.name[p->r->lang],
                                            .checked = str_eq(k.code, chosen) };
    }
    return o;
}

static void show(struct apply *p, int status, struct faults *f, bool organisation)
{
    struct str now = json_get_str(p->v, "office");
    size_t n;
    const struct ui_option *options = posts(p, &n);

    if (p->r->form != NULL)
        now = answer(p->r, "office");
    else if (place_is_organisation(now))
        now = law_place(p->law, now, p->r->lang);
    portal_show(p->r, status, apply_office, .errors = f->list, .n_errors = f->n, .number = p->number,
        .from = answer_is(p->r, "from", "check") ? STR("check") : STR(""), .organisation = organisation,
        .office = now, .options = options, .n_options = n, .error = fault_of(f, "office"),
        .clause = apply_cite(p, p->as->decider.cite.clause),
        .clause_href = apply_clause_href(p, p->as->decider.cite.clause), .saved = apply_saved(p));
}

void apply_office_get(struct request *r)
{
    bool organisation;
    struct faults f;
    struct apply p;

    if (!apply_open(r, &p))
        return;
    faults_init(&f, r);
    if (apply_office_asked(&p, &organisation))
        show(&p, 200, &f, organisation);
    else
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
}

static bool is_post(const struct apply *p, struct str code)
{
    for (size_t i = 0; i < law_n_places(p->law); i++)
        if (!law_place_at(p->law, i).region && str_eq(law_place_at(p->law, i).code, code))
            return true;
    return false;
}

void apply_office_post(struct request *r)
{
    bool organisation;
    struct faults f;
    struct apply p;
    struct str typed;

    if (!apply_open(r, &p))
        return;
    faults_init(&f, r);
    if (!apply_office_asked(&p, &organisation)) {
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
        return;
    }
    typed = need(&f, "office", organisation ? MSG_apply_office_no_bin : MSG_apply_office_no_post, 40);
    if (organisation)
        typed = str_printf(p.a, ORGANISATION_PREFIX "%.*s", STR_ARG(typed));
    if (organisation ? !place_is_organisation(typed) : !is_post(&p, typed))
        fault_add(&f, STR("office"), msg(r->lang, organisation ? MSG_apply_office_no_bin : MSG_apply_office_no_post));
    if (f.n > 0) {
        show(&p, 422, &f, organisation);
        return;
    }
    json_set_str(p.a, p.v, "office", typed);
    if (apply_keep(&p))
        http_redirect(r, portal_href(r, answer_is(r, "from", "check") ? "/apply/%s/check" : "/apply/%s", p.number));
}
