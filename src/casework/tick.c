/*
 * NAME    tick - time itself as a command
 * WHY     nothing happens behind the journal's back: that a check lapsed, a term passed or a
 *         permission ended is an event like any other, made once
 * OWNS    which clock is marked: its key is in the state, so a second tick says nothing new
 * MUST NOT take silence for consent unless the law file says so
 */
#include "casework/room.h"

static bool lapse_is_consent(const struct case_check *c)
{
    return str_is(c->silence, "consent");
}

/* With this lapse counted, is every check that was sent settled without an objection? */
static bool all_clear(const struct case_state *s, const struct case_check *lapsing)
{
    for (const struct case_check *c = s->checks; c != NULL; c = c->next) {
        bool fine = c->answer.n > 0 ? !str_is(c->answer, "negative")
                                    : (c == lapsing || c->lapsed) && lapse_is_consent(c);

        if (!fine)
            return false;
    }
    return true;
}

static void lapse_checks(struct ctx *x)
{
    if (!event_follows(EVENT_CHECK_LAPSED, x->s->status))
        return;
    for (const struct case_check *c = x->s->checks; c != NULL; c = c->next) {
        struct json *data, *note;

        if (c->answer.n > 0 || c->lapsed || c->due == DAY_NONE || x->today <= c->due)
            continue;
        data = emit(x, EVENT_CHECK_LAPSED);
        json_set_str(x->a, data, "check", c->code);
        json_set_str(x->a, data, "agency", c->agency);
        json_set_str(x->a, data, "silence", c->silence);
        json_set(x->a, data, "due", json_day(x->a, c->due));
        json_set_str(x->a, data, "clause", c->clause);
        x->patch = NULL;
        if (all_clear(x->s, c))
            set_fact(x, "check.negative-reply", json_new_bool(x->a, false));
        put_facts(x, data, "silence that the law takes for consent");
        note = effect_to(x, "notify", c->agency, "check-lapsed");
        json_set_str(x->a, note, "check", c->code);
    }
}

/* A clock is the same clock as long as its code, what it belongs to and its first day are. */
static struct str clock_key(struct ctx *x, const struct case_clock *c)
{
    struct buf b = buf_on(x->a);

    buf_str(&b, c->code);
    if (c->of.n > 0) {
        buf_char(&b, ':');
        buf_str(&b, c->of);
    }
    buf_char(&b, '@');
    buf_day(&b, c->from);
    return buf_get(&b);
}

static void mark_passed(struct ctx *x)
{
    struct case_clock *c;
    size_t n = case_clocks(x->s, x->env->law, x->env->now, false, x->a, &c, &x->v->reasons);

    for (size_t i = 0; i < n && !refused(x); i++) {
        struct str key;
        struct json *data, *note;

        if (!c[i].duty || !str_is(c[i].status, "overdue"))
            continue;
        key = clock_key(x, &c[i]);
        if (list_has(x->s->passed, key))
            continue;
        data = emit(x, EVENT_DEADLINE_PASSED);
        json_set_str(x->a, data, "clock", key);
        json_set_str(x->a, data, "term", c[i].code);
        if (c[i].of.n > 0)
            json_set_str(x->a, data, "of", c[i].of);
        json_set(x->a, data, "due", json_day(x->a, c[i].due));
        json_set_str(x->a, data, "clause", c[i].clause);
        note = effect_to(
            x, "notify", x->s->assigned.n > 0 ? x->s->assigned : x->s->body, "deadline-passed");
        json_set_str(x->a, note, "term", c[i].code);
    }
}

static void expire(struct ctx *x)
{
    struct json *data;

    if (x->s->valid_until == DAY_NONE || x->s->valid_until == DAY_OPEN
        || x->today <= x->s->valid_until || !event_follows(EVENT_EXPIRED, x->s->status))
        return;
    data = emit(x, EVENT_EXPIRED);
    json_set(x->a, data, "on", json_day(x->a, x->s->valid_until));
    json_set_str(x->a, data, "clause", json_get_str(x->s->decided, "result_clause"));
    notify(x, "expired");
}

void do_tick(struct ctx *x)
{
    lapse_checks(x);
    mark_passed(x);
    end_authority(x);
    expire(x);
    json_set_int(x->a, answer(x), "events", (int64_t)x->v->n_events);
}
