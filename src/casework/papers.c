/*
 * NAME    papers - documents of a case against the list of its law
 * WHY     the list is closed: what it names counts, in the place of what it names in exchange too;
 *         nothing else may be asked for or counted (services law art. 19, 20; the clause stands in
 *         the law file)
 * ERRORS  not-on-list, form-not-yours, file-missing, missing-document, each with the clause
 */
#include "casework/room.h"

#define APPLICANT "applicant"

static bool same_subject(struct str a, struct str b)
{
    if (a.n == 0)
        a = STR(APPLICANT);
    if (b.n == 0)
        b = STR(APPLICANT);
    return str_eq(a, b);
}

const struct case_document *paper_there(const struct case_state *s, const struct law_document *d)
{
    for (const struct case_document *c = s->documents; c != NULL; c = c->next) {
        bool it = str_eq(c->code, d->code)
            || (d->alternative.n > 0 && str_eq(c->code, d->alternative));

        /* An expired paper is as good as none: services law art. 19(2). */
        if (it && same_subject(c->subject, d->subject)
            && (c->valid_until == DAY_NONE || c->valid_until >= moment_day(c->at)))
            return c;
    }
    return NULL;
}

struct json *papers_missing(
    struct arena *a, const struct case_state *s, const struct assessment *as, const char *stage)
{
    struct json *list = json_new_array(a);

    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        struct json *o;

        if (!d->certain || !str_is(d->stage, stage) || paper_there(s, d) != NULL)
            continue;
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "code", d->code);
        json_set_str(a, o, "for", d->subject.n > 0 ? d->subject : STR(APPLICANT));
        if (d->alternative.n > 0)
            json_set_str(a, o, "or", d->alternative);
        json_set_str(a, o, "clause", d->cite.clause);
    }
    return list;
}

void refuse_missing(struct ctx *x, const struct json *missing, enum reason r)
{
    json_each(m, missing) {
        struct str code = json_get_str(m, "code"), subject = json_get_str(m, "for"),
                   other = json_get_str(m, "or");
        struct diag *g = no(x, r, "%.*s for %.*s is missing%s%.*s", STR_ARG(code), STR_ARG(subject),
            other.n > 0 ? ", or else " : "", STR_ARG(other));

        g->field = str_printf(x->a, "%.*s@%.*s", STR_ARG(code), STR_ARG(subject));
        g->clause = json_get_str(m, "clause");
    }
}

/* The law's own look-up, and "or": what the law takes instead is listed as well. */
bool paper_listed(struct ctx *x, const struct assessment *as, struct str code, struct str subject)
{
    struct diag *g;

    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];

        if ((str_eq(d->code, code) || (d->alternative.n > 0 && str_eq(d->alternative, code)))
            && (same_subject(d->subject, subject)
                || (str_ends(d->subject, "[]")
                    && str_starts(subject, z_of(x, str_sub(d->subject, 0, d->subject.n - 1))))))
            return true;
    }
    g = no(x, REASON_not_on_list, "%.*s for %.*s is not among the documents of this case",
        STR_ARG(code), STR_ARG(subject.n > 0 ? subject : STR(APPLICANT)));
    g->field = code;
    if (as->closed_list)
        g->clause = as->closed_list_cite.clause;
    return false;
}

static bool right_form(struct ctx *x, const struct json *v, struct str form)
{
    enum role r = x->c->by.role;
    bool office = r != ROLE_APPLICANT;
    struct diag *g;

    if (str_is(form, "file")) {
        if (json_get_str(v, "blob").n > 0)
            return true;
        g = no(x, REASON_file_missing, "the document %.*s names no stored file",
            STR_ARG(json_get_str(v, "code")));
        g->field = STR("blob");
        return false;
    }
    if (office)
        return true;
    g = no(x, REASON_form_not_yours, "the form %.*s is for the office to state", STR_ARG(form));
    g->field = STR("form");
    return false;
}

static struct json *one_paper(struct ctx *x, const struct assessment *as, const struct json *v)
{
    static const struct {
        const char *from, *to;
    } keys[] = {
        { "blob", "blob" },
        { "media", "media" },
        { "name", "name" },
        { "valid-until", "valid_until" },
    };
    struct str code = json_get_str(v, "code"), subject = json_get_str(v, "for"),
               form = json_get_str(v, "form");
    struct json *o = json_new_object(x->a);

    if (subject.n == 0)
        subject = STR(APPLICANT);
    if (form.n == 0)
        form = STR("file");
    if ((as != NULL && !paper_listed(x, as, code, subject)) || !right_form(x, v, form))
        return NULL;
    json_set_str(x->a, o, "code", code);
    json_set_str(x->a, o, "for", subject);
    json_set_str(x->a, o, "form", form);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        json_set_str(x->a, o, keys[i].to, json_get_str(v, keys[i].from));
    if (json_get(v, "size") != NULL)
        json_set_int(x->a, o, "size", json_get_int(v, "size", 0));
    return o;
}

struct json *take_paper(struct ctx *x, const struct assessment *as, const struct json *v)
{
    struct json *list;

    if (v == NULL || v->type == JSON_OBJECT)
        return v == NULL ? json_new_array(x->a) : one_paper(x, as, v);
    list = json_new_array(x->a);
    json_each(item, v) {
        struct json *o = one_paper(x, as, item);

        if (o != NULL)
            json_push(x->a, list, o);
    }
    return refused(x) ? NULL : list;
}

struct case_document *papers_with(struct ctx *x, const struct json *papers)
{
    struct case_document *all = NULL, **tail = &all;

    for (const struct case_document *c = x->s->documents; c != NULL; c = c->next) {
        *tail = arena_new_of(x->a, struct case_document);
        **tail = *c;
        (*tail)->next = NULL;
        tail = &(*tail)->next;
    }
    json_each(v, papers) {
        struct case_document *c = arena_new_of(x->a, struct case_document);

        c->code = json_get_str(v, "code");
        c->subject = json_get_str(v, "for");
        c->at = x->env->now;
        if (!day_parse(json_get_str(v, "valid_until"), &c->valid_until))
            c->valid_until = DAY_NONE;
        *tail = c;
        tail = &c->next;
    }
    return all;
}
