/*
 * NAME      load - a case from its events
 * WHY       the state of a case is a fold of what happened, made anew for each command and query
 * OWNS      nothing
 * ERRORS    no-such-case; damaged-case when stored events cannot be folded
 * MUST NOT  change anything
 */
#include "flow/room.h"

moment flow_now(const struct flow *f)
{
    return f->cfg.clock.now(f->cfg.clock.ctx);
}

struct diag *flow_refuse(struct diags *d, enum diag_class c, const char *code, struct str field,
                         const char *remedy, const char *fmt, ...)
{
    struct diag *g;
    va_list ap;

    va_start(ap, fmt);
    g = diag_addv(d, c, code, fmt, ap);
    va_end(ap);
    g->field = str_dup(d->arena, field);
    g->remedy = str_of(remedy);
    return g;
}

void no_such_case(struct diags *d, struct str number)
{
    flow_refuse(
        d, DIAG_REFUSED, "no-such-case", STR("number"),
        flow_number_ok(number)
            ? "look at the number, or ask the office that gave it"
            : "copy the number again: its last character does not fit, so one of them is wrong",
        "there is no case %.*s", (int)(number.n < 64 ? number.n : 64),
        number.p != NULL ? number.p : "");
}

int case_load(struct store *s, struct str number, struct arena *a, struct loaded *out,
              struct diags *d)
{
    int rc = s->ops->events(s, number, a, &out->events, &out->n, d);
    size_t i;

    if (rc != PORT_OK)
        return rc;
    out->state = case_new(a, str_dup(a, number));
    for (i = 0; i < out->n; i++)
        if (!case_fold(out->state, &out->events[i], d))
            return PORT_FAILED;
    return PORT_OK;
}
