/*
 * NAME    reasons - the refusals: how one is put into the verdict, and its sentence for people
 * WHY     a code without a sentence in three languages cannot exist: the table names the catalog's
 *         row
 * ERRORS  a code of another room has no sentence here: MSG_COUNT
 */
#include "casework/room.h"

static const struct reason_row {
    const char *code;
    enum diag_class class;
    const char *remedy;
    enum msg msg;
} rows[] = {
#define REASON(id, code, class, remedy) \
    [REASON_##id] = { code, DIAG_##class, remedy, MSG_case_##id },
#include "casework/reasons.def"
#undef REASON
};

struct str reason_code(enum reason r)
{
    AN(r < REASON_COUNT);
    return str_of(rows[r].code);
}

struct diag *reason_add(struct diags *d, enum reason r, struct str sentence)
{
    struct diag *g;

    AN(r < REASON_COUNT);
    g = diag_add(d, rows[r].class, rows[r].code, "%.*s", STR_ARG(sentence));
    g->remedy = str_of(rows[r].remedy);
    return g;
}

struct diag *no(struct ctx *x, enum reason r, const char *fmt, ...)
{
    struct buf b = buf_on(x->a);
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return reason_add(&x->v->reasons, r, buf_get(&b));
}

bool refused(const struct ctx *x)
{
    return x->v->reasons.count > 0;
}

enum msg case_reason_msg(struct str code)
{
    for (size_t i = 0; i < REASON_COUNT; i++) {
        if (str_is(code, rows[i].code))
            return rows[i].msg;
    }
    return MSG_COUNT;
}
