/*
 * NAME      visits - see visits.h
 * OWNS      the form of the records; which step follows which
 * ERRORS    see visits.h
 * MUST NOT  give a seat twice: a seat is a record that must not be there yet
 */
#include "flow/visits.h"
#include "flow/keep.h"

#include "flow/visits_room.h"

enum { DESKS_MOST = 26 };

static const struct visit_plan usual = { .desks = 1, .minutes = 20,
    .hours = { { 9 * 60, 13 * 60 }, { 14 * 60, 18 * 60 } }, .n_hours = 2 };

bool visit_no(struct diags *d, const char *code, const char *field, const char *remedy, const char *why)
{
    flow_refuse(d, DIAG_REFUSED, code, str_of(field), remedy, "%s", why);
    return false;
}

/* ------------------------------------------------------------------ plans */
static bool plan_hours(const struct json *list, struct visit_plan *p)
{
    json_each(v, list) {
        struct visit_hours *h = &p->hours[p->n_hours];
        struct str s = json_str(v);

        if (p->n_hours == VISIT_HOURS_MOST || s.n != 11 || s.p[5] != '-' || !clock_of(str_sub(s, 0, 5), &h->from)
            || !clock_of(str_sub(s, 6, 11), &h->to) || h->to - h->from < p->minutes
            || (p->n_hours > 0 && h->from < p->hours[p->n_hours - 1].to))
            return false;
        p->n_hours++;
    }
    return p->n_hours > 0;
}

static bool plan_read(const struct json *v, struct visit_plan *p)
{
    *p = (struct visit_plan){ .desks = (int)json_get_int(v, "desks", 0),
                              .minutes = (int)json_get_int(v, "minutes", 0) };
    if (p->desks < 1 || p->desks > DESKS_MOST || p->minutes < 5 || p->minutes > 240
        || !plan_hours(json_get(v, "hours"), p))
        return false;
    json_each(c, json_get(v, "closed")) {
        if (p->n_closed == VISIT_CLOSED_MOST || !day_parse(json_str(c), &p->closed[p->n_closed]))
            return false;
        p->n_closed++;
    }
    return true;
}

/* How many operators serve in exactly this place. */
static int operators(struct store *s, struct str place, struct arena *a, struct diags *d)
{
    struct actor *all;
    struct str *names;
    size_t n;
    int found = 0;

    if (s->ops->staff_list(s, a, &all, &names, &n, d) != PORT_OK)
        return 0;
    for (size_t i = 0; i < n; i++)
        found += all[i].role == ROLE_OPERATOR && str_eq(all[i].place, place);
    return found < DESKS_MOST ? found : DESKS_MOST;
}

bool visit_plan_of(struct store *s, struct str place, moment now, struct arena *a, struct visit_plan *p,
                    struct diags *d)
{
    struct record rec;
    int rc = place.n > 0 && place.n <= 40 ? s->ops->record_get(s, VISIT_PLAN, place, now, a, &rec, d) : PORT_ABSENT;

    if (rc == PORT_FAILED)
        return false;
    if (rc == PORT_OK && plan_read(record_json(&rec, a), p))
        return true;
    *p = usual;
    p->desks = place.n > 0 ? operators(s, place, a, d) : 0;
    return p->desks > 0 || visit_no(d, "no-such-office", "place", "see the list of offices",
                                    "no such office takes reservations");
}

bool flow_visit_plan(struct flow_reader *r, const struct actor *by, struct str place, const struct json *plan,
                     struct arena *a, struct diags *d)
{
    struct visit_plan p;
    struct record_change put = { .record = { .kind = VISIT_PLAN, .id = place, .owner = place, .until = MOMENT_NONE,
        .version = RECORD_ANY, .data = json_text(a, plan, 0) } };

    if (by->role != ROLE_ADMINISTRATOR && by->role != ROLE_SUPERVISOR)
        return visit_no(d, "not-your-role", "", "ask an administrator",
                        "a plan of desks is kept by who keeps the offices");
    if (place.n == 0 || place.n > 40 || !plan_read(plan, &p)) {
        flow_refuse(d, DIAG_INPUT, "bad-plan", STR("plan"), "give desks, minutes, hours in order and closed days",
                    "1 to 26 desks, 5 to 240 minutes, hours such as 09:00-13:00 in order, days YYYY-MM-DD");
        return false;
    }
    return access_noted(r, by, "visit-plan", a, d) && flow_record_save(r->f, &put, 1, d) == PORT_OK;
}

static struct json *hours_json(const struct visit_plan *p, struct arena *a)
{
    struct json *list = json_new_array(a);

    for (size_t i = 0; i < p->n_hours; i++) {
        const struct visit_hours *h = &p->hours[i];

        json_push(a, list, json_new_str(a, str_printf(a, "%02d:%02d-%02d:%02d", h->from / 60, h->from % 60, h->to / 60,
                                                      h->to % 60)));
    }
    return list;
}

struct json *flow_visit_plan_of(struct flow_reader *r, const struct actor *by, struct str place, struct arena *a,
                                struct diags *d)
{
    struct json *o = json_new_object(a), *closed;
    struct diags quiet = diags_on(a);
    struct visit_plan p;
    struct record rec;

    if (by->role != ROLE_ADMINISTRATOR && by->role != ROLE_SUPERVISOR) {
        visit_no(d, "not-your-role", "", "ask an administrator", "a plan of desks is kept by who keeps the offices");
        return NULL;
    }
    if (!visit_plan_of(r->s, place, flow_now(r->f), a, &p, d))
        return NULL;
    json_set_str(a, o, "place", place);
    json_set_bool(a, o, "own", flow_record_get(r, VISIT_PLAN, place, a, &rec, &quiet) == PORT_OK);
    json_set_int(a, o, "desks", p.desks);
    json_set_int(a, o, "minutes", p.minutes);
    json_set(a, o, "hours", hours_json(&p, a));
    closed = json_set(a, o, "closed", json_new_array(a));
    for (size_t i = 0; i < p.n_closed; i++)
        json_push(a, closed, json_new_str(a, day_str(a, p.closed[i])));
    return o;
}

/* ------------------------------------------------------------------ offices and free times */
static bool listed(const struct json *list, struct str place)
{
    json_each(v, list) {
        if (str_eq(json_get_str(v, "place"), place))
            return true;
    }
    return false;
}

static void put_office(struct flow_reader *r, struct json *list, struct str place, struct arena *a)
{
    struct diags quiet = diags_on(a);
    struct visit_plan p;
    struct json *o;

    if (place.n == 0 || listed(list, place) || !visit_plan_of(r->s, place, flow_now(r->f), a, &p, &quiet))
        return;
    o = json_push(a, list, json_new_object(a));
    json_set_str(a, o, "place", place);
    json_set_int(a, o, "desks", p.desks);
    json_set_int(a, o, "minutes", p.minutes);
}

struct json *flow_visit_offices(struct flow_reader *r, struct arena *a, struct diags *d)
{
    struct json *list = json_new_array(a);
    struct record_query q = { .kind = VISIT_PLAN, .limit = VISITS_A_DAY };
    struct record *rows;
    struct actor *all;
    struct str *names;
    size_t n;

    if (flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++)
        put_office(r, list, rows[i].id, a);
    if (r->s->ops->staff_list(r->s, a, &all, &names, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (all[i].role == ROLE_OPERATOR)
            put_office(r, list, all[i].place, a);
    }
    return list;
}

struct str visit_prefix(struct arena *a, struct str place, day on)
{
    return str_printf(a, "%.*s/%.*s/", STR_ARG(place), STR_ARG(day_str(a, on)));
}

/* The records of one day of one place, in the order of their times. */
int visit_day_rows(struct store *s, struct str place, day on, moment now, struct arena *a, struct record **out,
                    size_t *n, struct diags *d)
{
    struct str prefix = visit_prefix(a, place, on);
    struct record_query q = { .kind = VISIT, .after = prefix, .limit = VISITS_A_DAY };
    int rc = s->ops->record_list(s, &q, now, a, out, n, d);

    for (size_t i = 0; rc == PORT_OK && i < *n; i++)
        if (!str_starts((*out)[i].id, str_z(a, prefix)))
            *n = i;
    return rc;
}

static struct str id_of(struct arena *a, struct str place, day on, int minute, int seat)
{
    return str_printf(a, "%.*s%04d/%c", STR_ARG(visit_prefix(a, place, on)), minute, (char)('A' + seat));
}

static void put_slots(struct flow_reader *r, const struct visit_plan *p, struct str place, day on, struct json *list,
                      struct arena *a, struct diags *d)
{
    moment now = flow_now(r->f);
    struct record *rows;
    size_t n, taken;
    int t;

    if (!visit_open_on(p, r->f->cfg.law, on) || visit_day_rows(r->s, place, on, now, a, &rows, &n, d) != PORT_OK)
        return;
    for (size_t k = 0; (t = visit_time(p, k)) >= 0; k++) {
        moment at = moment_make(on, t * 60);
        struct str here = str_printf(a, "%.*s%04d/", STR_ARG(visit_prefix(a, place, on)), t);
        struct json *o;

        taken = 0;
        for (size_t i = 0; i < n; i++)      /* who came without a reservation takes no seat */
            taken += str_starts(rows[i].id, here.p) && rows[i].id.p[here.n] != VISIT_WALK_IN;
        if (at <= now || taken >= (size_t)p->desks)
            continue;
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "on", day_str(a, on));
        json_set_str(a, o, "at", moment_str(a, at));
        json_set_int(a, o, "minute", t);
        json_set_int(a, o, "free", p->desks - (int)taken);
    }
}

struct json *flow_visit_slots(struct flow_reader *r, struct str place, struct arena *a, struct diags *d)
{
    struct json *list = json_new_array(a);
    day today = moment_day(flow_now(r->f));
    struct visit_plan p;

    if (!visit_plan_of(r->s, place, flow_now(r->f), a, &p, d))
        return NULL;
    for (day on = today; on < today + VISIT_DAYS; on++)
        put_slots(r, &p, place, on, list, a, d);
    return d->count > 0 ? NULL : list;
}

/* ------------------------------------------------------------------ reserving */
struct reserving {
    const struct flow *f;
    const struct actor *by;
    struct str place, service, old, id;
    moment at;
    struct arena *a;
};

struct str visit_of_id(struct store *s, struct str person, struct str service, struct str place, struct arena *a)
{
    char *hex = arena_alloc(a, 65);

    s->ops->digest(str_printf(a, "visit\n%.*s\n%.*s\n%.*s", STR_ARG(person), STR_ARG(service), STR_ARG(place)), hex);
    return str_of(hex);
}

static int drop(struct store *s, const struct record *rec, moment now, struct arena *a, struct diags *d)
{
    const struct json *v = record_json(rec, a);
    struct str of = visit_of_id(s, rec->owner, json_get_str(v, "service"), json_get_str(v, "place"), a);
    int rc = s->ops->record_drop(s, VISIT, rec->id, RECORD_ANY, now, d);

    if (rc == PORT_OK)
        rc = s->ops->record_drop(s, VISIT_OF, of, RECORD_ANY, now, d);
    if (rc == PORT_OK || rc == PORT_ABSENT)
        rc = visit_remind_no(s, rec, v, now, a, d);
    return rc;
}

/* The caller's own, still to come. */
static int own(struct store *s, const struct actor *by, struct str id, moment now, struct arena *a, struct record *rec,
               struct diags *d)
{
    int rc = id.n > 0 && id.n <= RECORD_NAME_MOST ? s->ops->record_get(s, VISIT, id, now, a, rec, d) : PORT_ABSENT;

    if (rc == PORT_FAILED)
        return rc;
    if (rc == PORT_OK && str_eq(rec->owner, by->id)
        && str_is(json_get_str(record_json(rec, a), "state"), "reserved"))
        return PORT_OK;
    visit_no(d, "no-such-visit", "id", "look at your list", "there is no such reservation of yours");
    return PORT_CONFLICT;
}

static struct str spelled(const struct reserving *w, int seat, size_t number)
{
    struct json *o = json_new_object(w->a);

    json_set_str(w->a, o, "ticket", visit_ticket(w->a, seat, number));
    json_set_str(w->a, o, "place", w->place);
    json_set_str(w->a, o, "service", w->service);
    json_set_str(w->a, o, "at", moment_str(w->a, w->at));
    json_set_str(w->a, o, "state", STR("reserved"));
    return json_text(w->a, o, 0);
}

/* A free seat of the time. */
static int seat_of(struct store *s, const struct reserving *w, const struct visit_plan *p, int minute, moment now,
                   int *seat, struct diags *d)
{
    struct record rec;
    int rc = PORT_OK;

    for (*seat = 0; *seat < p->desks; ++*seat) {
        rc = s->ops->record_get(s, VISIT, id_of(w->a, w->place, moment_day(w->at), minute, *seat), now, w->a, &rec, d);
        if (rc != PORT_OK)
            break;
    }
    if (rc == PORT_ABSENT)
        return PORT_OK;
    if (rc == PORT_OK)
        visit_no(d, "slot-taken", "at", "choose another time", "somebody else took this time meanwhile");
    return rc == PORT_OK ? PORT_CONFLICT : rc;
}

static int put_both(struct store *s, struct reserving *w, int seat, size_t number, moment now, struct diags *d)
{
    struct record rec = { .kind = VISIT, .id = w->id, .owner = w->by->id,
        .until = moment_make(moment_day(w->at) + 2, 0), .data = spelled(w, seat, number) };
    int rc = keep_put(s, &rec, now, d);

    if (rc != PORT_OK)
        return rc;
    rec.kind = VISIT_OF;
    rec.id = visit_of_id(s, w->by->id, w->service, w->place, w->a);
    rec.until = moment_make(moment_day(w->at) + 1, 0);
    rec.data = STR("{}");
    rc = keep_put(s, &rec, now, d);
    if (rc == PORT_CONFLICT)
        visit_no(d, "already-reserved", "service", "move or give back the one you have",
           "you have a reservation for this service at this office");
    if (rc == PORT_OK)
        rc = visit_remind(s, w->id, w->by->id, w->at, spelled(w, seat, number), now, w->a, d);
    return rc == PORT_OK ? s->ops->access(s, now, w->by, STR(""), STR("visit reserve"), d) : rc;
}

static int reserve(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct reserving *w = ctx;
    day on = moment_day(w->at), today = moment_day(now);
    int minute = (int)((w->at - moment_make(on, 0)) / 60), seat, rc;
    struct visit_plan p;
    struct record old;
    size_t number;

    if (!visit_plan_of(s, w->place, now, w->a, &p, d))
        return PORT_CONFLICT;
    number = visit_number(&p, minute);
    if (number == SIZE_MAX || w->at <= now || on >= today + VISIT_DAYS || w->at != moment_make(on, minute * 60)
        || !visit_open_on(&p, w->f->cfg.law, on)) {
        visit_no(d, "slot-not-open", "at", "choose a time of the list", "the office does not see people at this time");
        return PORT_CONFLICT;
    }
    if (w->old.n > 0) {
        rc = own(s, w->by, w->old, now, w->a, &old, d);
        if (rc == PORT_OK)
            rc = drop(s, &old, now, w->a, d);
        if (rc != PORT_OK)
            return rc;
    }
    rc = seat_of(s, w, &p, minute, now, &seat, d);
    if (rc != PORT_OK)
        return rc;
    w->id = id_of(w->a, w->place, on, minute, seat);
    return put_both(s, w, seat, number, now, d);
}

bool flow_visit_reserve(struct flow_reader *r, const struct actor *by, struct str place, struct str service, moment at,
                        struct str old, struct arena *a, struct str *id, struct diags *d)
{
    struct reserving w = { r->f, by, place, service, old, STR_NONE, at, a };

    if (by->role != ROLE_APPLICANT || by->id.n == 0)
        return visit_no(d, "not-your-role", "", "sign in as yourself", "a time is reserved by the person who comes");
    if (law_service(r->f->cfg.law, service) == NULL)
        return visit_no(d, "unknown-service", "service", "see the list of services", "there is no such service");
    if (flow_write(r->f, reserve, &w, d) != PORT_OK)
        return false;
    *id = w.id;
    return true;
}

static int cancel(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct reserving *w = ctx;
    struct record rec;
    int rc = own(s, w->by, w->old, now, w->a, &rec, d);

    if (rc == PORT_OK)
        rc = drop(s, &rec, now, w->a, d);
    return rc == PORT_OK ? s->ops->access(s, now, w->by, STR(""), STR("visit cancel"), d) : rc;
}

bool flow_visit_cancel(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a, struct diags *d)
{
    struct reserving w = { .f = r->f, .by = by, .old = id, .a = a };

    return flow_write(r->f, cancel, &w, d) == PORT_OK;
}

/* ------------------------------------------------------------------ lists */
void visit_put(struct json *list, const struct record *rec, struct arena *a)
{
    struct json *o = record_json(rec, a);

    if (o == NULL)
        return;
    json_set_str(a, o, "id", rec->id);
    json_push(a, list, o);
}

struct json *flow_visits(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    struct record_query q = { .kind = VISIT, .owner = by->id, .limit = VISITS_A_DAY };
    struct json *list = json_new_array(a);
    struct record *rows;
    size_t n;

    if (by->role != ROLE_APPLICANT || by->id.n == 0) {
        visit_no(d, "not-your-role", "", "sign in as yourself", "reservations are a person's own");
        return NULL;
    }
    if (flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++)
        visit_put(list, &rows[i], a);
    return list;
}
