/*
 * NAME      applicant_visits - times at offices: reserving, moving, giving back
 * WHY       nobody stands in a line for what can be agreed, or keeps a time they will not use
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  show who else comes
 */
#include "portal/applicant.h"
#include "portal/ical.h"

#include "flow/visits.h"

static struct str place_name(struct request *r, struct str place)
{
    return law_place(web_cfg(r->web)->law, place, r->lang);
}

static struct str service_name(struct request *r, struct str code)
{
    return law_service_name(web_cfg(r->web)->law, code, r->lang);
}

static const struct ui_visit *visits(struct request *r, const struct json *list, size_t *n)
{
    struct ui_visit *rows = arena_new_array(r->arena, list == NULL ? 1 : list->count + 1, struct ui_visit);

    *n = 0;
    json_each(v, list) {
        struct ui_visit *o = &rows[(*n)++];
        struct str id = json_get_str(v, "id"), service = json_get_str(v, "service"), place = json_get_str(v, "place");

        o->id = id;
        o->ticket = json_get_str(v, "ticket");
        o->service = service_name(r, service);
        o->office = place_name(r, place);
        o->at = applicant_moment(v, "at");
        o->open = str_is(json_get_str(v, "state"), "reserved");
        if (str_is(json_get_str(v, "state"), "called"))
            o->called = text_make(r->arena, r->lang, MSG_applicant_visit_called,
                (const struct str[]){ json_get_str(v, "desk") }, 1);
        o->move = portal_href(r, "~/cabinet/visits?service=%s&place=%s&old=%s", service, place, id);
        o->ics = portal_href(r, "~/cabinet/visits/ics?id=%s", id);
    }
    return rows;
}

static const struct ui_option *services(struct request *r, size_t *n)
{
    const struct law *law = web_cfg(r->web)->law;
    struct ui_option *o = arena_new_array(r->arena, law_n_services(law) + 1, struct ui_option);

    for (*n = 0; *n < law_n_services(law); ++*n) {
        struct str code = law_service_code(law_service_at(law, *n));

        o[*n] = (struct ui_option){ .value = code, .label = law_service_name(law, code, r->lang) };
    }
    return o;
}

static const struct ui_option *offices(struct request *r, const struct json *list, size_t *n)
{
    struct ui_option *o = arena_new_array(r->arena, list == NULL ? 1 : list->count + 1, struct ui_option);

    *n = 0;
    json_each(v, list) {
        o[*n].value = json_get_str(v, "place");
        o[(*n)++].label = place_name(r, json_get_str(v, "place"));
    }
    return o;
}

/* Days with their free times. */
static const struct ui_slotday *slots(struct request *r, const struct json *list, size_t *n)
{
    struct ui_slotday *days = arena_new_array(r->arena, VISIT_DAYS + 1, struct ui_slotday);
    struct ui_option *times = arena_new_array(r->arena, list == NULL ? 1 : list->count + 1, struct ui_option);
    struct str chosen = answer(r, "at");
    size_t k = 0;

    *n = 0;
    json_each(v, list) {
        day on = applicant_day(v, "on");
        int64_t minute = json_get_int(v, "minute", 0);

        if (*n == 0 || days[*n - 1].title != on) {
            days[*n].title = on;
            days[(*n)++].times = &times[k];
        }
        times[k].value = json_get_str(v, "at");
        times[k].label = str_printf(r->arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
        times[k].checked = str_eq(chosen, times[k].value);
        days[*n - 1].n_times++;
        k++;
    }
    return days;
}

static void show(struct request *r, int status, struct faults *f)
{
    static const struct { const char *code; unsigned says; } told[] = {
        { "reserved", MSG_applicant_visit_reserved }, { "cancelled", MSG_applicant_visit_cancelled },
    };
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena), quiet = diags_on(r->arena);
    struct str service = answer(r, "service"), place = answer(r, "place"), saved = STR_NONE, chosen = STR_NONE;
    size_t n_tabs, n_visits, n_services, n_offices, n_days = 0;
    const struct ui_slotday *days = NULL;
    struct json *mine = reader != NULL ? flow_visits(reader, &r->actor, r->arena, &d) : NULL;

    if (mine == NULL) {
        if (r->status == 0)
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (answer_is(r, "saved", told[i].code))
            saved = msg(r->lang, told[i].says);
    }
    if (service.n > 0 && place.n > 0) {
        chosen = str_printf(r->arena, "%.*s, %.*s", STR_ARG(service_name(r, service)), STR_ARG(place_name(r, place)));
        days = slots(r, flow_visit_slots(reader, place, r->arena, &quiet), &n_days);
    }
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    const struct ui_visit *rows = visits(r, mine, &n_visits);
    const struct ui_option *all = services(r, &n_services);
    const struct ui_option *where = offices(r, flow_visit_offices(reader, r->arena, &quiet), &n_offices);
    portal_show(r, status, my_visits, .errors = f->list, .n_errors = f->n, .tabs = tabs, .n_tabs = n_tabs,
        .saved = saved, .visits = rows, .n_visits = n_visits, .services = all, .n_services = n_services,
        .offices = where, .n_offices = n_offices, .service = service, .place = place, .old = answer(r, "old"),
        .chosen = chosen, .days = days, .n_days = n_days, .error = fault_of(f, "at"));
}

void applicant_visits(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show(r, 200, &f);
}

static unsigned refusal(const struct diags *d)
{
    static const struct { const char *code; unsigned says; } rows[] = {
        { "slot-taken", MSG_applicant_visit_taken }, { "already-reserved", MSG_applicant_visit_already },
        { "slot-not-open", MSG_applicant_visit_no_time }, { "no-such-office", MSG_applicant_visit_no_time },
        { "no-such-visit", MSG_applicant_visit_gone },
    };

    for (const struct diag *g = d->first; g != NULL; g = g->next)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (str_is(g->code, rows[i].code))
                return rows[i].says;
    return 0;
}

/* Refused: the times as they are now, with the reason at the field; what is no refusal of ours is a problem. */
static void again(struct request *r, struct faults *f, const struct diags *d)
{
    unsigned says = refusal(d);

    if (says == 0) {
        http_problem(r, http_status_of(d), d);
        return;
    }
    fault_add(f, STR("at"), msg(r->lang, says));
    show(r, 422, f);
}

void applicant_visits_post(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct faults f;
    struct str id;
    moment at;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    if (!moment_parse(need(&f, "at", MSG_applicant_visit_no_time, 40), &at)) {
        fault_add(&f, STR("at"), msg(r->lang, MSG_applicant_visit_no_time));
        show(r, 422, &f);
        return;
    }
    if (flow_visit_reserve(reader, &r->actor, answer(r, "place"), answer(r, "service"), at, answer(r, "old"), r->arena,
                           &id, &d))
        http_redirect(r, STR("/cabinet/visits?saved=reserved"));
    else
        again(r, &f, &d);
}

void applicant_visit_cancel_post(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct faults f;

    if (reader == NULL)
        return;
    faults_init(&f, r);
    if (flow_visit_cancel(reader, &r->actor, answer(r, "id"), r->arena, &d))
        http_redirect(r, STR("/cabinet/visits?saved=cancelled"));
    else
        again(r, &f, &d);
}

/* How long a time of that office is. */
static int minutes_of(struct flow_reader *reader, struct str place, struct arena *a)
{
    struct diags d = diags_on(a);

    json_each(o, flow_visit_offices(reader, a, &d)) {
        if (str_eq(json_get_str(o, "place"), place))
            return (int)json_get_int(o, "minutes", 0);
    }
    return 0;
}

void applicant_visit_ics(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    const struct json *mine = reader != NULL ? flow_visits(reader, &r->actor, r->arena, &d) : NULL;

    json_each(v, mine) {
        struct str place = json_get_str(v, "place");

        if (!str_eq(json_get_str(v, "id"), answer(r, "id")))
            continue;
        ical_give(r, STR("visit.ics"), &(struct ical_event){ .uid = json_get_str(v, "id"), .stamp = http_now(r),
            .on = DAY_NONE, .from = applicant_moment(v, "at"), .minutes = minutes_of(reader, place, r->arena),
            .summary = str_printf(r->arena, "%.*s %.*s", STR_ARG(msg(r->lang, MSG_applicant_visit_ticket)),
                STR_ARG(json_get_str(v, "ticket"))), .place = place_name(r, place) });
        return;
    }
    if (r->status == 0)
        http_problem_of(r, 404, DIAG_INPUT, "no-such-visit", "There is no such reservation of yours.",
            "Look at your list.");
}
