/*
 * NAME    sign - lines of law/signed.md for a lawyer who has read
 * WHY     a signature names the text it is about: who, when, which edition, which print
 * ERRORS  DIAG_INPUT: nothing-cited, bad-name
 * MUST NOT sign an end that was not named one by one
 */
#include <string.h>

#include "drift/room.h"

struct signing {
    struct buf b;
    struct drift_signed *out;
    const struct drift_item **done;     /* what was written, so that a text is signed once */
    size_t n_done;
    struct str by;
    day on;
};

static bool text_of(const struct drift_item *i)
{
    return i->state == DRIFT_UNSIGNED || (i->state == DRIFT_CHANGED && i->why != DRIFT_AMENDED);
}

static bool was_done(const struct signing *s, const struct drift_item *i)
{
    for (size_t k = 0; k < s->n_done; k++)
        if (str_eq(s->done[k]->rest.clause, i->rest.clause) &&
            str_eq(s->done[k]->reads, i->reads) &&
            (i->reads.n == 16 || s->done[k]->edition == i->edition))
            return true;
    return false;
}

static void one(struct signing *s, const struct drift_item *i, bool named)
{
    if (i->state == DRIFT_SIGNED || i->state == DRIFT_UNKNOWN)
        return;
    if (i->state == DRIFT_UNRESOLVED || (!text_of(i) && !named)) {
        s->out->left++;
        return;
    }
    if (was_done(s, i))
        return;
    s->done[s->n_done++] = i;
    s->out->n++;
    buf_printf(&s->b, "| %.*s | ", STR_ARG(i->rest.clause));
    buf_day(&s->b, i->edition);
    buf_printf(&s->b, " | %.*s | %.*s | %.*s | ", STR_ARG(lang_code(i->lang)), STR_ARG(i->reads),
               STR_ARG(s->by));
    buf_day(&s->b, s->on);
    buf_puts(&s->b, " |\n");
}

/* A name goes into a cell of a table. */
static bool name_ok(struct str by, struct diags *d)
{
    bool ok = by.n > 0 && by.n <= 200 && utf8_valid(by);

    for (size_t i = 0; ok && i < by.n; i++)
        ok = (unsigned char)by.p[i] >= 0x20 && by.p[i] != 0x7f && !strchr("|\\`", by.p[i]);
    if (!ok)
        diag_add(d, DIAG_INPUT, "bad-name", "who signs must have a name of one line without | and `")
            ->remedy = STR("--by \"NAME\"");
    return ok;
}

bool drift_sign(const struct law *l, const struct drift *x, const struct str *what, size_t n,
                struct str by, day on, struct arena *a, struct drift_signed *out, struct diags *d)
{
    struct signing s = { .b = buf_on(a), .out = out, .by = str_trim(by), .on = on,
        .done = arena_new_array(a, x->n + 1, const struct drift_item *) };

    *out = (struct drift_signed){ 0 };
    if (!name_ok(s.by, d))
        return false;
    for (size_t w = 0; w < n; w++) {
        bool clause = str_chr(what[w], '#') >= 0;
        const struct law_service *service = clause ? NULL : law_service(l, what[w]);
        size_t found = 0;

        for (size_t k = 0; k < x->n; k++) {
            const struct drift_item *i = &x->items[k];

            if (clause ? !str_eq(i->rest.clause, what[w])
                       : service ? !law_service_uses(service, i->rest.module)
                                 : !str_eq(i->rest.module, what[w]))
                continue;
            found++;
            one(&s, i, clause);
        }
        if (found > 0)
            continue;
        diag_add(d, DIAG_INPUT, "nothing-cited", "no row of the law cites %.*s", STR_ARG(what[w]))
            ->remedy = STR("name a service, or a clause as sapar law check prints it: ACT#CLAUSE");
        return false;
    }
    out->rows = buf_get(&s.b);
    return true;
}
