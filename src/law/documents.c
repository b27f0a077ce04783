/*
 * NAME    law/documents - the documents of a package: certain or possible, merged by code and
 *         subject
 * WHY     a paper is asked for once, however many clauses name it; where the law lets one of two
 *         papers serve, the facts say which is listed
 * OWNS    assessment.documents
 */
#include "law/internal.h"

/* Kleene: 1, 0, or -1 while it is not known. An alternative without a condition of its own
 * follows the other. */
static int holds(const struct facts *f, int fact, size_t item)
{
    const struct fval *v = fact_value(f, fact, item);

    return v && v->known ? v->v != 0 : -1;
}

struct choice choose(const struct facts *f, const struct law_row *row, size_t item)
{
    int first, second;

    if (row->extra[0].n == 0)
        return (struct choice){ false, false };
    if (row->if_fact < 0 && row->or_fact < 0)
        return (struct choice){ false, true }; /* the applicant's own choice: both stay named */
    first = row->if_fact >= 0 ? holds(f, row->if_fact, item) : 0;
    if (row->or_fact >= 0)
        second = holds(f, row->or_fact, item);
    else
        second = first < 0 ? -1 : !first;
    if (first == 0 && second == 1)
        return (struct choice){ true, false };
    return (struct choice){ false, first != 1 && second != 0 };
}

static struct law_document document(struct assessed *x, const struct judged *j, size_t r)
{
    const struct law_row *row = &j->g->rows[r];
    struct choice c = choose(x->f, row, j->item);

    return (struct law_document){
        .code = c.second ? row->extra[0] : row->code,
        .subject = subject_name(x->l, x->a, j),
        .certain = row_certain(j, r) && j->item != ITEM_ANY,
        .alternative = c.open ? row->extra[0] : STR_NONE,
        .stage = row->extra[1],
        .cite = row->cite,
    };
}

/* The clauses of both, the winner's first. */
static void merge_cites(struct arena *a, struct law_cite *into, const struct law_cite *other)
{
    size_t n = into->n_also + 1 + other->n_also, k = 0;
    struct str *also = arena_new_array(a, n, struct str);

    for (size_t i = 0; i < into->n_also; i++)
        also[k++] = into->also[i];
    for (size_t i = 0; i <= other->n_also; i++) {
        struct str c = i == 0 ? other->clause : other->also[i - 1];
        bool seen = str_eq(c, into->clause);
        for (size_t m = 0; m < k; m++)
            seen = seen || str_eq(also[m], c);
        if (!seen)
            also[k++] = c;
    }
    into->also = also;
    into->n_also = k;
}

static void add(struct assessed *x, struct law_document d)
{
    struct assessment *as = x->as;

    for (size_t i = 0; i < as->n_documents; i++) {
        struct law_document *old = &as->documents[i];
        if (!str_eq(old->code, d.code) || !str_eq(old->subject, d.subject) ||
            !str_eq(old->stage, d.stage))
            continue;
        if (d.certain && !old->certain) {
            struct law_cite before = old->cite;
            *old = d;
            merge_cites(x->a, &old->cite, &before);
        } else {
            if (d.certain == old->certain && d.alternative.n == 0)
                old->alternative = STR_NONE;
            merge_cites(x->a, &old->cite, &d.cite);
        }
        return;
    }
    as->documents[as->n_documents++] = d;
}

void assess_documents(struct assessed *x)
{
    const struct judgement *k = &x->k[T_DOCUMENTS];
    size_t cap = 0;

    x->as->documents_in_force = k->in_force;
    for (size_t i = 0; i < k->n; i++)
        for (size_t w = 0; w < rules_words(k->by[i].g->rules); w++)
            cap += (size_t)__builtin_popcountll(k->by[i].r.may[w]);
    x->as->documents = arena_new_array(x->a, cap, struct law_document);
    for (size_t i = 0; i < k->n; i++) {
        const struct judged *j = &k->by[i];
        for (size_t r = rules_next(j->g->rules, j->r.may, 0); r != SIZE_MAX;
             r = rules_next(j->g->rules, j->r.may, r + 1))
            add(x, document(x, j, r));
    }
    for (size_t i = 0; i < x->s->n_closed && !x->as->closed_list; i++) {
        if (x->on < x->s->closed[i]->from || x->on > x->s->closed[i]->to)
            continue;
        x->as->closed_list = true;
        x->as->closed_list_cite = x->s->closed[i]->cite;
    }
}

const struct law_document *assessment_document(const struct assessment *as, struct str code,
                                               struct str subject)
{
    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        if ((str_eq(d->code, code) || str_eq(d->alternative, code)) &&
            (subject.n ? str_eq(d->subject, subject) : str_is(d->subject, "applicant")))
            return d;
    }
    return NULL;
}
