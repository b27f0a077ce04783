/*
 * NAME    law/json - the assessment as the JSON of the contract, with names in one language
 * WHY     checks outside the project and every face of the program read the same document
 * OWNS    nothing
 */
#include "law/internal.h"

#define NO_NORM "no-norm-in-force"

struct writing {
    const struct law *l;
    const struct assessment *as;
    struct arena *a;
    enum lang lang;
};

static void cite(struct writing *w, struct json *o, const struct law_cite *c)
{
    json_set_str(w->a, o, "clause", c->clause);
    if (c->n_also) {
        struct json *also = json_set(w->a, o, "also", json_new_array(w->a));
        for (size_t i = 0; i < c->n_also; i++)
            json_push(w->a, also, json_new_str(w->a, c->also[i]));
    }
    if (c->language.n)
        json_set_str(w->a, o, "language", c->language);
    json_set_str(w->a, o, "status", str_of(law_status_name(c->status)));
}

static void optional(struct writing *w, struct json *o, const char *key, struct str s)
{
    if (s.n)
        json_set_str(w->a, o, key, s);
}

static void coded(struct writing *w, struct json *o, const char *kind, struct str code)
{
    json_set_str(w->a, o, "code", code);
    json_set_str(w->a, o, "name", law_text(w->l, kind, code, w->lang));
}

static struct json *said(struct writing *w, const char *value)
{
    struct json *o = json_new_object(w->a);

    json_set_str(w->a, o, "value", str_of(value));
    return o;
}

static struct json *eligible(struct writing *w)
{
    static const char *const VALUES[] = { "no", "yes", "unknown", NO_NORM };
    struct json *o = said(w, VALUES[w->as->eligible]);
    struct json *because = json_set(w->a, o, "because", json_new_array(w->a));

    for (size_t i = 0; i < w->as->n_because; i++) {
        const struct law_reason *r = &w->as->because[i];
        struct json *e = json_push(w->a, because, json_new_object(w->a));
        json_set_str(w->a, e, "clause", r->cite.clause);
        json_set_str(w->a, e, "text", law_text(w->l, "reason", r->code, w->lang));
        json_set_str(w->a, e, "code", r->code);
        if (r->cite.n_also) {
            struct json *also = json_set(w->a, e, "also", json_new_array(w->a));
            for (size_t k = 0; k < r->cite.n_also; k++)
                json_push(w->a, also, json_new_str(w->a, r->cite.also[k]));
        }
        if (r->cite.language.n)
            json_set_str(w->a, e, "language", r->cite.language);
        json_set_str(w->a, e, "status", str_of(law_status_name(r->cite.status)));
    }
    return o;
}

static struct json *documents(struct writing *w)
{
    struct json *list;

    if (!w->as->documents_in_force)
        return said(w, NO_NORM);
    list = json_new_array(w->a);
    for (size_t i = 0; i < w->as->n_documents; i++) {
        const struct law_document *d = &w->as->documents[i];
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        coded(w, o, "document", d->code);
        json_set_str(w->a, o, "for", d->subject);
        json_set_str(w->a, o, "need", d->certain ? STR("certain") : STR("possible"));
        optional(w, o, "or", d->alternative);
        json_set_str(w->a, o, "stage", d->stage);
        cite(w, o, &d->cite);
    }
    return list;
}

static struct json *named(struct writing *w, const struct law_named *n, const char *kind,
                          const char *extra)
{
    struct json *o;

    if (n->answer == LAW_NO_NORM)
        return said(w, NO_NORM);
    if (n->answer == LAW_UNKNOWN)
        return said(w, "unknown");
    o = json_new_object(w->a);
    if (kind)
        coded(w, o, kind, n->code);
    else
        json_set_str(w->a, o, "code", n->code);
    if (extra)
        optional(w, o, extra, n->extra);
    cite(w, o, &n->cite);
    return o;
}

static struct json *checks(struct writing *w)
{
    struct json *list;

    if (!w->as->checks_in_force)
        return said(w, NO_NORM);
    list = json_new_array(w->a);
    for (size_t i = 0; i < w->as->n_checks; i++) {
        const struct law_check *c = &w->as->checks[i];
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        coded(w, o, "check", c->code);
        json_set_str(w->a, o, "need", c->certain ? STR("certain") : STR("possible"));
        optional(w, o, "agency", c->agency);
        if (c->limit.n)
            json_set_str(w->a, o, "term", c->limit);
        json_set_str(w->a, o, "silence", c->silence.n ? c->silence : STR("not-settled"));
        if (c->settles.n) {
            struct json *facts = json_set(w->a, o, "settles", json_new_array(w->a));
            struct str rest = c->settles, one;
            while (str_cut(&rest, ',', &one))
                json_push(w->a, facts, json_new_str(w->a, str_trim(one)));
        }
        cite(w, o, &c->cite);
    }
    return list;
}

static struct json *terms(struct writing *w)
{
    struct json *list;

    if (!w->as->terms_in_force)
        return said(w, NO_NORM);
    list = json_new_array(w->a);
    for (size_t i = 0; i < w->as->n_terms; i++) {
        const struct law_term *t = &w->as->terms[i];
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        coded(w, o, "term", t->code);
        json_set_str(w->a, o, "need", t->certain ? STR("certain") : STR("possible"));
        optional(w, o, "term", t->limit);
        optional(w, o, "starts", t->starts);
        json_set_str(w->a, o, "counts", t->counts);
        json_set_str(w->a, o, "rolls", t->rolls);
        if (t->from != DAY_NONE)
            json_set_str(w->a, o, "from", day_str(w->a, t->from));
        if (t->due != DAY_NONE && t->due != DAY_OPEN)
            json_set_str(w->a, o, "due", day_str(w->a, t->due));
        if (t->due_at != MOMENT_NONE)
            json_set_str(w->a, o, "due_at", moment_str(w->a, t->due_at));
        cite(w, o, &t->cite);
    }
    return list;
}

/* 1500 -> "1.5" */
static struct str milli(struct arena *a, int64_t v)
{
    struct str s = str_printf(a, "%lld.%03lld", (long long)(v / 1000), (long long)(v % 1000));

    while (s.n && s.p[s.n - 1] == '0')
        s.n--;
    if (s.n && s.p[s.n - 1] == '.')
        s.n--;
    return s;
}

static struct json *fee(struct writing *w)
{
    const struct law_fee *f = &w->as->fee;
    struct json *o;

    if (!f->in_force)
        return said(w, NO_NORM);
    if (f->cite.clause.n == 0)
        return said(w, "unknown");
    o = json_new_object(w->a);
    json_set_str(w->a, o, "mci", milli(w->a, f->milli_mci));
    if (f->certain)
        json_set_str(w->a, o, "kzt", money_str(w->a, f->kzt));
    json_set_str(w->a, o, "on", day_str(w->a, f->on));
    if (f->mci > 0) {
        json_set_str(w->a, o, "index", money_str(w->a, f->mci));
        json_set_str(w->a, o, "index_clause", f->mci_cite.clause);
        json_set_str(w->a, o, "index_status", str_of(law_status_name(f->mci_cite.status)));
    }
    cite(w, o, &f->cite);
    return o;
}

static struct json *grounds(struct writing *w, const struct law_ground *g, size_t n, bool in_force,
                            bool certain)
{
    struct json *list;

    if (!in_force)
        return certain ? said(w, NO_NORM) : json_new_array(w->a);
    list = json_new_array(w->a);
    for (size_t i = 0; i < n; i++) {
        if (g[i].certain != certain)
            continue;
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        coded(w, o, "ground", g[i].code);
        json_set_str(w->a, o, "effect", g[i].refuses ? STR("refuse") : STR("warn"));
        if (g[i].until.n) {
            json_set_str(w->a, o, "until", g[i].until);
            json_set_str(w->a, o, "until_text", law_text(w->l, "until", g[i].until, w->lang));
        }
        cite(w, o, &g[i].cite);
    }
    return list;
}

static struct json *acts(struct writing *w)
{
    struct json *list = json_new_array(w->a);

    for (size_t i = 0; i < w->as->n_acts; i++) {
        const struct law_cite *c = &w->as->acts[i];
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        json_set_str(w->a, o, "code", c->act);
        optional(w, o, "edition", c->edition);
        json_set_str(w->a, o, "title", law_act_title(w->l, c->act, w->lang));
    }
    return list;
}

static struct json *strings(struct writing *w, const struct str *s, size_t n)
{
    struct json *list = json_new_array(w->a);

    for (size_t i = 0; i < n; i++)
        json_push(w->a, list, json_new_str(w->a, s[i]));
    return list;
}

static struct json *appeals(struct writing *w)
{
    struct json *list = json_new_array(w->a);

    for (size_t i = 0; i < w->as->n_appeals; i++) {
        const struct law_appeal *p = &w->as->appeals[i];
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        coded(w, o, "body", p->body);
        if (p->limit.n)
            json_set_str(w->a, o, "term", p->limit);
        optional(w, o, "starts", p->starts);
        if (p->order.n) {
            json_set_str(w->a, o, "order", p->order);
            json_set_str(w->a, o, "order_text", law_text(w->l, "order", p->order, w->lang));
        }
        cite(w, o, &p->cite);
    }
    return list;
}

static struct json *stops(struct writing *w)
{
    struct json *list = json_new_array(w->a);

    for (size_t i = 0; i < w->as->n_stops; i++) {
        const struct law_stop *p = &w->as->stops[i];
        struct json *o = json_push(w->a, list, json_new_object(w->a));
        coded(w, o, "stop", p->code);
        optional(w, o, "term", p->term);
        cite(w, o, &p->cite);
    }
    return list;
}

static void closed(struct writing *w, struct json *o)
{
    json_set_bool(w->a, o, "closed_list", w->as->closed_list);
    if (w->as->closed_list)
        json_set_str(w->a, o, "closed_list_clause", w->as->closed_list_cite.clause);
    if (w->as->registered != DAY_NONE) {
        json_set_str(w->a, o, "registered", day_str(w->a, w->as->registered));
        json_set_bool(w->a, o, "registered_later", w->as->registered_later);
    }
}

struct json *assessment_json(const struct law *l, const struct assessment *as, struct arena *a,
                             enum lang lang)
{
    struct writing w = { l, as, a, lang };
    struct json *o = json_new_object(a);

    json_set_str(a, o, "service", law_service_code(as->service));
    json_set_str(a, o, "on", day_str(a, as->on));
    json_set(a, o, "acts", acts(&w));
    json_set(a, o, "eligible", eligible(&w));
    json_set(a, o, "documents", documents(&w));
    json_set(a, o, "decider", named(&w, &as->decider, "body", NULL));
    json_set(a, o, "checks", checks(&w));
    json_set(a, o, "terms", terms(&w));
    json_set(a, o, "fee", fee(&w));
    json_set(a, o, "grounds", grounds(&w, as->grounds, as->n_grounds, as->grounds_in_force, true));
    json_set(a, o, "possible_grounds",
             grounds(&w, as->grounds, as->n_grounds, as->grounds_in_force, false));
    json_set(a, o, "result", named(&w, &as->result, "result", "validity"));
    json_set(a, o, "ask", strings(&w, as->ask, as->n_ask));
    json_set(a, o, "pending", strings(&w, as->pending, as->n_pending));
    closed(&w, o);
    json_set(a, o, "registration", named(&w, &as->registration, NULL, "closes"));
    json_set(a, o, "completeness", named(&w, &as->completeness, NULL, NULL));
    json_set(a, o, "hearing", named(&w, &as->hearing, NULL, "reason"));
    json_set(a, o, "stops", stops(&w));
    json_set(a, o, "appeal", appeals(&w));
    json_set(a, o, "cancellation", grounds(&w, as->cancellation, as->n_cancellation, true, true));
    if (l->digest.n)
        json_set_str(a, o, "law", l->digest);
    return o;
}
