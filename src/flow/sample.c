/*
 * NAME      sample - a paper with an invented person: how each looks in each language
 * WHY       who keeps the words of papers sees them as they are printed, and no case for it
 * OWNS      the invented person
 * MUST NOT  look like a paper that counts: no number, seal or place in the journal
 */
#include "base/text.h"
#include "flow/room.h"
#include "flow/watch.h"

static void row(struct json *list, struct str text, struct str clause, struct str cite,
                struct arena *a)
{
    struct json *o = json_push(a, list, json_new_object(a));

    json_set_str(a, o, "text", text);
    json_set_str(a, o, "clause", clause);
    json_set_str(a, o, "cite", cite);
}

/* Real words of the law of this day, an invented person. */
static struct json *model(const struct law *l, enum lang lang, day on, struct arena *a,
                          struct diags *d)
{
    const struct law_service *s = law_n_services(l) > 0 ? law_service_at(l, 0) : NULL;
    struct json *o = json_new_object(a), *person = json_new_object(a), *list = json_new_array(a);
    struct facts *f = facts_new(l, a);
    struct assessment *as = s != NULL ? law_assess(l, s, f, on, a, d) : NULL;

    if (as == NULL)
        return NULL;
    json_set_str(a, o, "number", STR("-"));
    json_set_str(a, o, "case", STR("-"));
    json_set_str(a, o, "date", day_str(a, on));
    json_set_str(a, o, "service", law_service_title(s, lang));
    json_set_str(a, o, "body", law_text(l, "body", as->decider.code, lang));
    json_set_str(a, o, "place", STR(""));
    json_set_str(a, person, "name", STR("Ойдан Шыққан"));
    json_set(a, o, "person", person);
    json_set_str(a, o, "result", law_text(l, "result", as->result.code, lang));
    json_set_str(a, o, "reasons", msg(lang, MSG_paper_sample_reasons));
    for (size_t i = 0; i < as->n_documents && i < 3; i++)
        row(list, law_text(l, "document", as->documents[i].code, lang),
            as->documents[i].cite.clause, law_cite(l, a, as->documents[i].cite.clause, lang), a);
    json_set(a, o, "documents", list);
    json_set(a, o, "missing", json_copy(a, list));
    list = json_set(a, o, "grounds", json_new_array(a));
    for (size_t i = 0; i < as->n_grounds && i < 2; i++) {
        row(list, law_text(l, "ground", as->grounds[i].code, lang), as->grounds[i].cite.clause,
            law_cite(l, a, as->grounds[i].cite.clause, lang), a);
        json_set_str(a, json_at(list, i), "code", as->grounds[i].code);
    }
    json_set_str(a, o, "signed_by", msg(lang, MSG_paper_sample_signer));
    json_set_str(a, o, "law_digest", law_digest(l));
    return o;
}

bool flow_paper_sample(struct flow_reader *r, const struct actor *by, enum paper_kind kind,
                       enum lang lang, struct arena *a, struct str *pdf, struct diags *d)
{
    const struct paper_port *p = &r->f->cfg.paper;
    struct json *m;

    if (!may_administer(by, d))
        return false;
    if (p->render == NULL)
        flow_refuse(d, DIAG_ENVIRONMENT, "no-paper", STR_NONE, "use a build with papers",
                    "this program was built without papers");
    else if ((m = model(r->f->cfg.law, lang, moment_day(flow_now(r->f)), a, d)) != NULL)
        return p->render(p->ctx, kind, lang, m, a, pdf, d) == PORT_OK;
    return false;
}
