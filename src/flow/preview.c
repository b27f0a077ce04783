/*
 * NAME      preview - see preview.h
 * WHY       decide is pure: asking it costs nothing and changes nothing
 * OWNS      nothing
 * ERRORS    the reasons of decide; no-such-paper
 * MUST NOT  write anything but who looked
 */
#include "flow/preview.h"
#include "flow/room.h"

struct attempt {
    struct loaded c;
    struct verdict *v;
};

/* Has the person of a filing another application of this service under way? */
static bool another_live(struct flow_reader *r, const struct verdict *v, struct arena *a, struct str *number,
                         struct diags *d)
{
    for (size_t i = 0; v->ok && i < v->n_events; i++)
        if (v->events[i].type == EVENT_FILED)
            return r->s->ops->live(r->s, json_get_str(v->events[i].data, "person_key"),
                                   json_get_str(v->events[i].data, "service"), a, number, d) == PORT_OK;
    return false;
}

static bool attempt(struct flow_reader *r, const struct actor *by, enum command_type type, struct str number,
                    const struct json *body, struct arena *a, struct attempt *x, struct access **pending,
                    struct diags *d)
{
    struct command c = { type, *by, json_copy(a, body) };
    struct case_env env = { .law = r->f->cfg.law, .now = flow_now(r->f), .decision_number = STR(FLOW_NO_NUMBER),
                            .id = STR(FLOW_NO_NUMBER), .person_mark = mark_of(r->f, by, a),
                            .other_there = other_there(r->s, body, a) };

    if (number.n > 0) {
        if (!access_case(r, by, number, "try", a, &x->c, pending, d))
            return false;
        x->v = decide(x->c.state, &c, &env, a);
    } else {            /* a case that is not there yet: nobody's data are read */
        env.new_number = STR(FLOW_NO_NUMBER);
        x->c = (struct loaded){ .state = case_new(a, env.new_number) };
        x->v = decide(x->c.state, &c, &env, a);
        if (another_live(r, x->v, a, &env.live_case, d))
            x->v = decide(x->c.state, &c, &env, a);
    }
    if (!x->v->ok)
        diags_copy(d, &x->v->reasons);
    return x->v->ok;
}

struct json *flow_try(struct flow_reader *r, const struct actor *by, enum command_type type, struct str number,
                      const struct json *body, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list, *e;
    struct access *pending = NULL;
    struct attempt x;

    if (!attempt(r, by, type, number, body, a, &x, &pending, d)) {
        (void)access_settled(pending, d);
        return NULL;
    }
    if (x.v->answer != NULL)
        json_set(a, o, "answer", x.v->answer);
    list = json_set(a, o, "events", json_new_array(a));
    for (size_t i = 0; i < x.v->n_events; i++) {
        e = json_push(a, list, json_new_object(a));
        json_set_str(a, e, "type", str_of(event_name(x.v->events[i].type)));
        json_set(a, e, "data", json_copy(a, x.v->events[i].data));
    }
    return access_settled(pending, d) ? o : NULL;
}

/* The case as it would be, with its events behind those that are. */
static bool imagine(struct attempt *x, struct arena *a, struct loaded *out, struct diags *d)
{
    out->n = x->c.n + x->v->n_events;
    out->events = arena_new_array(a, out->n, struct event);
    for (size_t i = 0; i < x->c.n; i++)
        out->events[i] = x->c.events[i];
    out->state = x->c.state;
    for (size_t i = 0; i < x->v->n_events; i++) {
        out->events[x->c.n + i] = x->v->events[i];
        if (!case_fold(out->state, &x->v->events[i], d))
            return false;
    }
    return true;
}

bool flow_try_paper(struct flow_reader *r, const struct actor *by, enum command_type type, struct str number,
                    const struct json *body, enum paper_kind kind, enum lang lang, struct arena *a, struct str *pdf,
                    struct diags *d)
{
    const struct paper_port *p = &r->f->cfg.paper;
    struct access *pending = NULL;
    struct json *model;
    struct loaded then;
    struct attempt x;
    bool ok = false;

    if (p->render == NULL)
        flow_refuse(d, DIAG_ENVIRONMENT, "no-paper", STR_NONE, "use a build with papers",
                    "this program was built without papers");
    else if (attempt(r, by, type, number, body, a, &x, &pending, d) && imagine(&x, a, &then, d) &&
             (model = paper_model(r, &then, kind, lang, a, d)) != NULL)
        ok = p->render(p->ctx, kind, lang, model, a, pdf, d) == PORT_OK;
    return access_settled(pending, d) && ok;
}
