/*
 * NAME    reasons - the refusals: how one is put into the verdict, and its sentence for people
 * WHY     a code without a sentence in three languages cannot exist: the table names the catalog's
 *         row
 * ERRORS  a code of another room has no sentence here: MSG_COUNT
 */
#include "casework/room.h"

/* What a diag's `field` names, so that people read its name and not its code. */
enum about {
    ABOUT_NONE,
    ABOUT_NAME,         /* a field, a number: as it is */
    ABOUT_DAY,
    ABOUT_DOCUMENT,     /* code, or code@subject */
    ABOUT_FACT,
    ABOUT_GROUND,
    ABOUT_CHECK,
    ABOUT_STOP,
    ABOUT_BODY,
    ABOUT_REASON        /* why somebody may not apply */
};
static const char *const kinds[] = {
    [ABOUT_DOCUMENT] = "document",
    [ABOUT_FACT] = "question",
    [ABOUT_GROUND] = "ground",
    [ABOUT_CHECK] = "check",
    [ABOUT_STOP] = "stop",
    [ABOUT_BODY] = "body",
    [ABOUT_REASON] = "reason",
};

static const struct reason_row {
    const char *code;
    enum diag_class class;
    enum about about;
    enum msg says, remedy;
} rows[] = {
#define REASON(id, code, class, about) \
    [REASON_##id] = { code, DIAG_##class, ABOUT_##about, MSG_case_##id, MSG_case_do_##id },
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
    g->remedy = msg(LANG_EN, rows[r].remedy);
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

static const struct reason_row *row_of(struct str code)
{
    for (size_t i = 0; i < REASON_COUNT; i++) {
        if (str_is(code, rows[i].code))
            return &rows[i];
    }
    return NULL;
}

enum msg case_reason_msg(struct str code)
{
    const struct reason_row *row = row_of(code);

    return row != NULL ? row->says : MSG_COUNT;
}

/* "passport@children[0]" is the passport; of whom stands behind it. */
static void name_field(
    struct buf *b, const struct law *l, enum about about, struct str field, enum lang lang)
{
    struct str rest = field, code;

    if (about < sizeof kinds / sizeof kinds[0] && kinds[about] != NULL) {
        str_cut(&rest, '@', &code);
        buf_str(b, law_text(l, kinds[about], code, lang));
        if (rest.n > 0 && !str_is(rest, "applicant"))
            buf_printf(b, " (%.*s)", STR_ARG(rest));
    } else {
        buf_str(b, field);
    }
}

bool case_reason_text(const struct law *l, const struct diag *g, enum lang lang, struct arena *a,
    struct str *says, struct str *remedy)
{
    const struct reason_row *row = row_of(g->code);
    struct buf b = buf_on(a);

    if (row == NULL)
        return false;
    buf_str(&b, msg(lang, row->says));
    if (row->about != ABOUT_NONE && g->field.n > 0) {
        buf_puts(&b, ": ");
        name_field(&b, l, row->about, g->field, lang);
    }
    *says = buf_get(&b);
    *remedy = msg(lang, row->remedy);
    return true;
}
