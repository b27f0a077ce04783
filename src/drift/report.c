/*
 * NAME    report - drift in words: findings with file, line and remedy, and as JSON
 */
#include "drift/room.h"

static void span(struct buf *b, const struct drift_item *i)
{
    buf_puts(b, " on ");
    buf_day(b, i->from);
    if (i->to != i->from) {
        buf_puts(b, i->to == DAY_OPEN ? " and after" : " .. ");
        if (i->to != DAY_OPEN)
            buf_day(b, i->to);
    }
}

static void whose(struct buf *b, const struct drift_item *i)
{
    if (i->by.n == 0)
        buf_puts(b, ", where the row began with another text, and nobody signed");
    else
        buf_printf(b, " and not the one %.*s signed on %.*s", STR_ARG(i->by),
                   STR_ARG(day_str(b->arena, i->signed_on)));
}

struct str drift_sentence(const struct drift_item *i, struct arena *a)
{
    static const char *const DEAD[DRIFT_WHYS] = { [DRIFT_CEASED] = "has ended in the register",
        [DRIFT_NOT_YET] = "is not in force yet in the register",
        [DRIFT_EXCLUDED] = "is excluded in the register's text",
        [DRIFT_GONE] = "is not in the register's text" };
    static const char *const NOT[DRIFT_WHYS] = {
        [DRIFT_NOT_FILED] = "law/register.md does not say how the register calls the act",
        [DRIFT_NO_REGISTER] = "no register of acts has it",
        [DRIFT_NOT_LOADED] = "the act is not in this register",
        [DRIFT_NO_TEXT] = "the register has no text" };
    struct buf b = buf_on(a);

    buf_printf(&b, "%.*s ", STR_ARG(i->rest.clause));
    switch (i->state) {
    case DRIFT_UNRESOLVED:
        buf_printf(&b, "is in no edition of %.*s", STR_ARG(i->code));
        return buf_get(&b);
    case DRIFT_DEAD:
        buf_puts(&b, DEAD[i->why] ? DEAD[i->why] : "is not in force");
        break;
    case DRIFT_CHANGED:
        if (i->why == DRIFT_AMENDED) {
            buf_printf(&b, "is amended by %.*s, and the register has no text since",
                       STR_ARG(i->amender));
        } else {
            buf_puts(&b, "has the text of the edition ");
            buf_day(&b, i->edition);
            whose(&b, i);
        }
        break;
    case DRIFT_UNKNOWN:
        buf_printf(&b, "cannot be compared: %s", NOT[i->why] ? NOT[i->why] : "");
        break;
    default:
        buf_puts(&b, i->state == DRIFT_SIGNED ? "is signed" : "was not compared by anybody");
    }
    span(&b, i);
    return buf_get(&b);
}

struct str drift_remedy(const struct drift_item *i, struct arena *a)
{
    if (i->state == DRIFT_UNRESOLVED)
        return STR("mend the clause, or give its id there in law/register.md under register-clauses");
    if (i->state == DRIFT_CHANGED && i->why == DRIFT_AMENDED)
        return str_printf(a, "import the new text of %.*s, then read the clause", STR_ARG(i->code));
    if (i->state == DRIFT_CHANGED)
        return str_printf(a, "read it; mend the row (try it with sapar law rehearse), then sapar law "
                          "sign-off '%.*s' --by NAME", STR_ARG(i->rest.clause));
    if (i->state == DRIFT_DEAD)
        return str_printf(a, "end the row and write what follows; if the row is right, sapar law "
                          "sign-off '%.*s' --by NAME", STR_ARG(i->rest.clause));
    return STR("");
}

size_t drift_findings(const struct drift *x, struct arena *a, struct diags *d)
{
    static const char *const CODES[DRIFT_STATES] = { [DRIFT_UNRESOLVED] = "drift-unresolved",
        [DRIFT_DEAD] = "drift-dead", [DRIFT_CHANGED] = "drift-changed" };
    size_t n = 0;

    for (size_t k = 0; k < x->n; k++) {
        const struct drift_item *i = &x->items[k];
        struct diag *g;

        if (!drift_red(i->state))
            continue;
        g = diag_add(d, DIAG_FINDING, CODES[i->state], "%.*s", STR_ARG(drift_sentence(i, a)));
        g->file = i->rest.file;
        g->line = i->rest.line;
        g->field = str_printf(a, "%.*s/%.*s", STR_ARG(i->rest.module), STR_ARG(i->rest.table));
        g->clause = i->rest.clause;
        g->remedy = drift_remedy(i, a);
        n++;
    }
    return n;
}

static void item_json(const struct drift_item *i, struct arena *a, struct json *o)
{
    json_set_str(a, o, "state", str_of(drift_state_name(i->state)));
    if (i->why != DRIFT_WHY_NONE)
        json_set_str(a, o, "why", str_of(drift_why_name(i->why)));
    json_set_str(a, o, "module", i->rest.module);
    json_set_str(a, o, "table", i->rest.table);
    if (i->rest.what.n > 0)
        json_set_str(a, o, "what", i->rest.what);
    json_set_str(a, o, "clause", i->rest.clause);
    json_set_str(a, o, "from", day_str(a, i->from));
    json_set_str(a, o, "to", day_str(a, i->to));
    json_set_str(a, o, "register", str_printf(a, "%.*s#%.*s", STR_ARG(i->code), STR_ARG(i->id)));
    if (i->edition != DAY_NONE)
        json_set_str(a, o, "edition", day_str(a, i->edition));
    if (i->reads.n > 0)
        json_set_str(a, o, "reads", i->reads);
    if (i->by.n > 0) {
        json_set_str(a, o, "signed_by", i->by);
        json_set_str(a, o, "signed_on", day_str(a, i->signed_on));
    }
    json_set_str(a, o, "file", i->rest.file);
    json_set_int(a, o, "line", i->rest.line);
    json_set_str(a, o, "message", drift_sentence(i, a));
    json_set_str(a, o, "remedy", drift_remedy(i, a));
}

struct json *drift_json(const struct drift *x, struct arena *a)
{
    struct json *o = json_new_object(a), *list;

    json_set_int(a, o, "citations", (int64_t)x->citations);
    for (int s = 0; s < DRIFT_STATES; s++)
        json_set_int(a, o, drift_state_name((enum drift_state)s), (int64_t)x->count[s]);
    list = json_set(a, o, "acts_unknown", json_new_array(a));
    for (size_t k = 0; k < x->n_unknown; k++)
        json_push(a, list, json_new_str(a, x->unknown[k]));
    list = json_set(a, o, "items", json_new_array(a));
    for (size_t k = 0; k < x->n; k++)
        if (drift_red(x->items[k].state))
            item_json(&x->items[k], a, json_push(a, list, json_new_object(a)));
    return o;
}
