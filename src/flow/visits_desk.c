/*
 * NAME      visits_desk - the queue of a day as the operators of the office have it: called, served, not there,
 *           walked in
 * WHY       who reserved and who just came stand in one line, and the board names nobody
 * OWNS      which step follows which; numbers of those who came without a reservation
 * ERRORS    see visits.h
 * MUST NOT  keep who somebody without a reservation is
 */
#include "flow/visits_room.h"
#include "flow/keep.h"

/* ------------------------------------------------------------------ lists */
struct json *flow_visit_queue(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    struct json *list = json_new_array(a);
    moment now = flow_now(r->f);
    struct record *rows;
    size_t n;

    if (by->role != ROLE_OPERATOR || by->place.n == 0) {
        visit_no(d, "not-your-role", "", "ask an operator of the office",
                 "only the operators of an office see its queue");
        return NULL;
    }
    if (!access_noted(r, by, "visit-queue", a, d)
        || visit_day_rows(r->s, by->place, moment_day(now), now, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++)
        visit_put(list, &rows[i], a);
    return list;
}

struct json *flow_visit_board(struct flow_reader *r, struct str place, struct arena *a, struct diags *d)
{
    struct json *list = json_new_array(a), *o;
    moment now = flow_now(r->f);
    struct visit_plan p;
    struct record *rows;
    size_t n;

    if (!visit_plan_of(r->s, place, now, a, &p, d)
        || visit_day_rows(r->s, place, moment_day(now), now, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const struct json *v = record_json(&rows[i], a);

        if (!str_is(json_get_str(v, "state"), "called"))
            continue;
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "ticket", json_get_str(v, "ticket"));
        json_set_str(a, o, "desk", json_get_str(v, "desk"));
    }
    return list;
}

/* ------------------------------------------------------------------ at the counter */
struct stepping {
    const struct actor *by;
    struct str id, step, desk;
    struct arena *a;
};

static bool step_may(const struct stepping *w, const struct json *v, moment now, struct diags *d)
{
    bool called = str_is(json_get_str(v, "state"), "called");
    moment at, since;

    if (str_is(w->step, "call"))
        return called || str_is(json_get_str(v, "state"), "reserved")
            || visit_no(d, "not-called", "step", "call the next one", "this one has been served or did not come");
    if (!called || (!str_is(w->step, "served") && !str_is(w->step, "no-show")))
        return visit_no(d, "not-called", "step", "call them first", "who was not called was neither served nor absent");
    if (str_is(w->step, "served") || !moment_parse(json_get_str(v, "at"), &at)
        || !moment_parse(json_get_str(v, "called"), &since))
        return true;
    return now >= at + VISIT_NO_SHOW_SECONDS && now >= since + VISIT_NO_SHOW_SECONDS
        ? true : visit_no(d, "too-early", "step", "wait ten minutes from the time and from the call",
                    "it is too early to say that nobody came");
}

static int step(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct stepping *w = ctx;
    struct str today = visit_prefix(w->a, w->by->place, moment_day(now));
    struct record rec;
    struct json *v;
    int rc = str_starts(w->id, str_z(w->a, today)) && w->id.n <= RECORD_NAME_MOST
        ? s->ops->record_get(s, VISIT, w->id, now, w->a, &rec, d) : PORT_ABSENT;

    if (rc == PORT_ABSENT)
        visit_no(d, "no-such-visit", "id", "load the page again", "there is no such reservation here today");
    if (rc != PORT_OK)
        return rc == PORT_FAILED ? rc : PORT_CONFLICT;
    v = record_json(&rec, w->a);
    if (v == NULL || !step_may(w, v, now, d))
        return PORT_CONFLICT;
    json_set_str(w->a, v, "state", str_is(w->step, "call") ? STR("called") : w->step);
    if (str_is(w->step, "call")) {
        json_set_str(w->a, v, "desk", w->desk);
        json_set_str(w->a, v, "called", moment_str(w->a, now));
    } else if (rec.owner.n > 0) {
        rc = s->ops->record_drop(s, VISIT_OF, visit_of_id(s, rec.owner, json_get_str(v, "service"),
                                                          w->by->place, w->a), RECORD_ANY,
                                 now, d);
        if (rc == PORT_FAILED)
            return rc;
    }
    rec.kind = VISIT;
    rec.version = RECORD_ANY;
    rec.data = json_text(w->a, v, 0);
    rc = keep_put(s, &rec, now, d);
    return rc == PORT_OK ? s->ops->access(s, now, w->by, STR(""), str_printf(w->a, "visit %.*s", STR_ARG(w->step)), d)
                         : rc;
}

bool flow_visit_step(struct flow_reader *r, const struct actor *by, struct str id, struct str step_, struct str desk,
                     struct arena *a, struct diags *d)
{
    struct stepping w = { by, id, step_, desk, a };

    if (by->role != ROLE_OPERATOR || by->place.n == 0)
        return visit_no(d, "not-your-role", "", "ask an operator of the office",
                        "only operators of the office call people");
    return flow_write(r->f, step, &w, d) == PORT_OK;
}

/* ------------------------------------------------------------------ without a reservation */
struct walking {
    const struct flow *f;
    const struct actor *by;
    struct str service, ticket;
    struct arena *a;
};

static bool is_walk_in(const struct record *rec)
{
    ptrdiff_t last = -1;

    for (size_t i = 0; i < rec->id.n; i++)
        if (rec->id.p[i] == '/')
            last = (ptrdiff_t)i;
    return last >= 0 && (size_t)last + 1 < rec->id.n && rec->id.p[last + 1] == VISIT_WALK_IN;
}

static bool open_now(const struct visit_plan *p, const struct law *l, moment now)
{
    int minute = (int)((now - moment_make(moment_day(now), 0)) / 60);

    if (!visit_open_on(p, l, moment_day(now)))
        return false;
    for (size_t i = 0; i < p->n_hours; i++)
        if (minute >= p->hours[i].from - 60 && minute < p->hours[i].to)     /* the line forms before the door opens */
            return true;
    return false;
}

static int walk_in(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct walking *w = ctx;
    struct arena *a = w->a;
    day today = moment_day(now);
    struct json *o = json_new_object(a);
    struct record rec = { .kind = VISIT, .until = moment_make(today + 2, 0) };
    struct visit_plan p;
    struct record *rows;
    size_t n, number = 1;
    int rc;

    if (!visit_plan_of(s, w->by->place, now, a, &p, d))
        return PORT_CONFLICT;
    if (!open_now(&p, w->f->cfg.law, now)) {
        visit_no(d, "office-closed", "", "give a number within the hours of the office", "the office is closed now");
        return PORT_CONFLICT;
    }
    rc = visit_day_rows(s, w->by->place, today, now, a, &rows, &n, d);
    if (rc != PORT_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        number += is_walk_in(&rows[i]);
    if (number > VISIT_WALK_INS_MOST || n >= VISITS_A_DAY) {
        visit_no(d, "slot-taken", "", "ask the person to reserve a time", "no more numbers are given today");
        return PORT_CONFLICT;
    }
    w->ticket = str_printf(a, "%03zu", number);
    rec.id = str_printf(a, "%.*s%04d/%c%.*s", STR_ARG(visit_prefix(a, w->by->place, today)),
                        (int)((now - moment_make(today, 0)) / 60), VISIT_WALK_IN, STR_ARG(w->ticket));
    json_set_str(a, o, "ticket", w->ticket);
    json_set_str(a, o, "place", w->by->place);
    json_set_str(a, o, "service", w->service);
    json_set_str(a, o, "at", moment_str(a, now));
    json_set_str(a, o, "state", STR("reserved"));
    json_set_bool(a, o, "walk_in", true);
    rec.data = json_text(a, o, 0);
    rc = keep_put(s, &rec, now, d);
    return rc == PORT_OK ? s->ops->access(s, now, w->by, STR(""), STR("visit walk-in"), d) : rc;
}

bool flow_visit_walk_in(struct flow_reader *r, const struct actor *by, struct str service, struct arena *a,
                        struct str *ticket, struct diags *d)
{
    struct walking w = { .f = r->f, .by = by, .service = service, .a = a };

    if (by->role != ROLE_OPERATOR || by->place.n == 0)
        return visit_no(d, "not-your-role", "", "ask an operator of the office",
                        "only operators of the office give numbers");
    if (law_service(r->f->cfg.law, service) == NULL)
        return visit_no(d, "unknown-service", "service", "see the list of services", "there is no such service");
    if (flow_write(r->f, walk_in, &w, d) != PORT_OK)
        return false;
    *ticket = w.ticket;
    return true;
}
