/*
 * NAME    view - a case as its reader may see it
 * WHY     least shown: an agency sees the person and its own checks, a counter no answers of
 *         agencies, an auditor no telephone; what a reader may not see is absent, not blanked
 * OWNS    the table of sections: which part for which role
 * MUST NOT decide who may read at all: that is access.c
 */
#include "casework/access.h"
#include "casework/word.h"

struct view {
    const struct case_state *s;
    const struct law *l;
    const struct actor *reader;
    moment now;
    struct arena *a;
    enum lang lang;
    /* NULL for a draft, or when the law cannot judge the facts any more */
    const struct assessment *as;
};
typedef void section(struct view *v, struct json *o);

#define R(x) ROLE_BIT(ROLE_##x)
#define INSIDE (R(OFFICER) | R(HEAD) | R(APPEAL) | R(SUPERVISOR) | R(SYSTEM))
#define AUDIT R(AUDITOR)
#define COUNTER R(OPERATOR)
#define PERSON R(APPLICANT)
#define ALL (INSIDE | AUDIT | COUNTER | PERSON | R(AGENCY))

static struct json *named(struct view *v, const char *kind, struct str code)
{
    struct json *o = json_new_object(v->a);

    json_set_str(v->a, o, "code", code);
    json_set_str(v->a, o, "name", law_text(v->l, kind, code, v->lang));
    return o;
}

static void set_moment(struct view *v, struct json *o, const char *key, moment t)
{
    if (t != MOMENT_NONE)
        json_set_str(v->a, o, key, moment_str(v->a, t));
}

static void set_day(struct view *v, struct json *o, const char *key, day d)
{
    if (d != DAY_NONE)
        json_set_str(v->a, o, key, day_str(v->a, d));
}

static void set_some(struct view *v, struct json *o, const char *key, struct str s)
{
    if (s.n > 0)
        json_set_str(v->a, o, key, s);
}

/* ------------------------------------------------------------------ sections */
static void head(struct view *v, struct json *o)
{
    const struct case_state *s = v->s;
    const struct law_service *service = law_service(v->l, s->service);
    struct case_word word = case_word(s, moment_day(v->now));

    json_set_str(v->a, o, "number", s->number);
    json_set_str(v->a, o, "service", s->service);
    if (service != NULL)
        json_set_str(v->a, o, "title", law_service_title(service, v->lang));
    json_set_str(v->a, o, "status", str_of(case_status_name(s->status)));
    json_set_str(v->a, o, "status_name", msg(v->lang, case_status_msg(s->status)));
    json_set_str(v->a, o, "word", str_of(word.word));
    json_set_str(v->a, o, "turn", str_of(word.turn));
    json_set_int(v->a, o, "seq", s->seq);
    set_day(v, o, "on", s->on);
    set_moment(v, o, "received", s->received);
    set_moment(v, o, "claimed", s->claimed);
    set_day(v, o, "registered", s->registered);
    set_moment(v, o, "complete", s->complete);
    if (s->body.n > 0)
        json_set(v->a, o, "body", named(v, "body", s->body));
    if (s->place.n > 0) {
        struct json *place = json_set(v->a, o, "place", json_new_object(v->a));

        json_set_str(v->a, place, "code", s->place);
        json_set_str(v->a, place, "name", law_place(v->l, s->place, v->lang));
    }
}

static void how(struct view *v, struct json *o)
{
    set_some(v, o, "channel", v->s->channel);
    set_some(v, o, "filed_by", v->s->filed_by);
    set_some(v, o, "language", v->s->language);
    set_some(v, o, "previous", v->s->previous);
    set_some(v, o, "law", v->s->law_digest);
    if (v->s->acts != NULL)
        json_set(v->a, o, "acts", json_copy(v->a, v->s->acts));
    if (v->s->fee != NULL)
        json_set(v->a, o, "fee", json_copy(v->a, v->s->fee));
    if (v->s->paid != NULL)
        json_set_str(v->a, o, "paid", json_get_str(v->s->paid, "kzt"));
}

static void person_whole(struct view *v, struct json *o)
{
    if (v->s->person != NULL)
        json_set(v->a, o, "person", json_copy(v->a, v->s->person));
    if (v->s->representative != NULL)
        json_set(v->a, o, "representative", json_copy(v->a, v->s->representative));
}

/* Of children and relatives: for the person, the counter and who decides, no one else. */
static void names(struct view *v, struct json *o)
{
    if (v->s->names != NULL)
        json_set(v->a, o, "names", json_copy(v->a, v->s->names));
}

/* Who it is, and nothing by which to reach them. */
static void person_known(struct view *v, struct json *o)
{
    struct json *p = json_set(v->a, o, "person", json_new_object(v->a));
    const struct json *name = json_get(v->s->person, "name");

    if (name != NULL)
        json_set(v->a, p, "name", json_copy(v->a, name));
    json_set_str(v->a, p, "iin", json_get_str(v->s->person, "iin"));
}

static void facts_told(struct view *v, struct json *o)
{
    static const char *const told[] = { "applicant.birth-date", "applicant.citizenship",
        "applicant.country" };
    struct json *facts = json_set(v->a, o, "facts", json_new_object(v->a));

    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        const struct json *value = known_get(v->s->facts, told[i]);

        if (value != NULL)
            known_put(v->a, facts, str_of(told[i]), value);
    }
}

static void facts_all(struct view *v, struct json *o)
{
    json_set(v->a, o, "facts", json_copy(v->a, v->s->facts));
}

/* What agencies found is theirs and the deciding office's; the person reads it in a refusal, with
 * its reasons. */
static void facts_stated(struct view *v, struct json *o)
{
    struct json *facts = json_copy(v->a, v->s->facts);
    static const struct json unknown = { .type = JSON_NULL };

    facts->key = STR_NONE;
    json_each(src, v->s->fact_sources) {
        if (str_is(json_get_str(src, "role"), "agency"))
            known_put(v->a, facts, src->key, &unknown);
    }
    json_set(v->a, o, "facts", facts);
}

static void sources(struct view *v, struct json *o)
{
    json_set(v->a, o, "fact_sources", json_copy(v->a, v->s->fact_sources));
}

static void documents(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "documents", json_new_array(v->a));

    for (const struct case_document *c = v->s->documents; c != NULL; c = c->next) {
        struct json *d = json_push(v->a, list, named(v, "document", c->code));

        json_set_str(v->a, d, "for", c->subject);
        json_set_str(v->a, d, "form", c->form);
        set_some(v, d, "blob", c->blob);
        set_some(v, d, "media", c->media);
        set_some(v, d, "file", c->name);
        if (c->size > 0)
            json_set_int(v->a, d, "size", c->size);
        set_moment(v, d, "at", c->at);
        json_set_str(v->a, d, "by", str_of(role_name(c->by.role)));
        set_day(v, d, "valid_until", c->valid_until);
    }
}

static void missing(struct view *v, struct json *o)
{
    const char *stage = v->s->status == CASE_GRANTED ? "after-decision" : "filing";
    struct json *list;

    if (v->s->missing != NULL && v->s->status == CASE_RETURNED) {
        json_set(v->a, o, "missing", json_copy(v->a, v->s->missing));
        return;
    }
    if (v->as == NULL || !(case_status_live(v->s->status) || v->s->status == CASE_GRANTED))
        return;
    list = papers_missing(v->a, v->s, v->as, stage);
    json_each(m, list)
        json_set_str(v->a, m, "name", law_text(v->l, "document", json_get_str(m, "code"), v->lang));
    json_set(v->a, o, "missing", list);
}

/* Facts still open, and who is to say them: what an officer has left to settle. */
static void open_ones(struct view *v, struct json *o)
{
    struct json *list;

    if (v->as == NULL || !case_status_live(v->s->status))
        return;
    list = json_set(v->a, o, "open", json_new_array(v->a));
    for (size_t i = 0; i < v->as->n_ask + v->as->n_pending; i++) {
        struct str name = i < v->as->n_ask ? v->as->ask[i] : v->as->pending[i - v->as->n_ask];
        struct json *f = json_push(v->a, list, json_new_object(v->a));
        struct law_fact_info info;

        json_set_str(v->a, f, "fact", name);
        json_set_str(v->a, f, "question", law_text(v->l, "question", name, v->lang));
        if (law_fact(v->l, name, &info))
            json_set_str(v->a, f, "asked_of", info.asked_of);
    }
}

static const char *check_status(const struct case_check *c)
{
    return c->answer.n > 0 ? "answered" : c->lapsed ? "lapsed" : "open";
}

static struct json *check_json(struct view *v, const struct case_check *c, bool whole)
{
    struct json *o = named(v, "check", c->code);

    json_set(v->a, o, "agency", named(v, "body", c->agency));
    json_set_str(v->a, o, "status", str_of(check_status(c)));
    set_moment(v, o, "sent", c->sent);
    set_day(v, o, "due", c->due);
    set_moment(v, o, "answered", c->answered);
    json_set_str(v->a, o, "clause", c->clause);
    if (!whole)
        return o;
    set_some(v, o, "silence", c->silence);
    set_some(v, o, "answer", c->answer);
    set_some(v, o, "text", c->text);
    return o;
}

static void checks_whole(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "checks", json_new_array(v->a));

    for (const struct case_check *c = v->s->checks; c != NULL; c = c->next)
        json_push(v->a, list, check_json(v, c, true));
}

static void checks_shown(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "checks", json_new_array(v->a));

    for (const struct case_check *c = v->s->checks; c != NULL; c = c->next)
        json_push(v->a, list, check_json(v, c, false));
}

static void checks_own(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "checks", json_new_array(v->a));

    for (const struct case_check *c = v->s->checks; c != NULL; c = c->next) {
        if (check_is_of(c, v->reader))
            json_push(v->a, list, check_json(v, c, true));
    }
}

static void questions(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "questions", json_new_array(v->a));

    for (const struct case_question *q = v->s->questions; q != NULL; q = q->next) {
        struct json *item = json_push(v->a, list, json_new_object(v->a));

        json_set_str(v->a, item, "id", q->id);
        json_set_str(v->a, item, "question", q->text);
        set_moment(v, item, "asked", q->asked);
        set_day(v, item, "due", q->due);
        if (q->documents != NULL)
            json_set(v->a, item, "documents", json_copy(v->a, q->documents));
        set_some(v, item, "answer", q->answer);
        set_moment(v, item, "answered", q->answered);
    }
}

static void stops(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "stops", json_new_array(v->a));

    for (const struct case_stop *c = v->s->stops; c != NULL; c = c->next) {
        struct json *item = json_push(v->a, list, named(v, "stop", c->code));

        json_set_str(v->a, item, "term", c->term);
        json_set_str(v->a, item, "clause", c->clause);
        set_day(v, item, "from", c->from);
        if (c->to != DAY_OPEN)
            set_day(v, item, "to", c->to);
    }
}

static void proposal(struct view *v, struct json *o)
{
    struct json *p;

    if (v->s->proposal == NULL)
        return;
    p = json_set(v->a, o, "proposal", json_copy(v->a, v->s->proposal));
    json_set_str(v->a, p, "kind", v->s->cancelling ? STR("cancellation") : STR("refusal"));
    set_moment(v, p, "at", v->s->proposed_at);
    json_set(v->a, p, "by", actor_json(v->a, &v->s->proposed_by, false));
    json_set_bool(v->a, p, "objected", v->s->objected);
    json_set_bool(v->a, p, "wants_hearing", v->s->wants_hearing);
    json_set_bool(v->a, p, "hearing_held", v->s->hearing_held);
    if (v->s->objections->count > 0)
        json_set(v->a, p, "objections", json_copy(v->a, v->s->objections));
}

/* Who signed and how it was judged; an official's number and the evidence stay in the journal. */
static struct json *signature_shown(struct arena *a, const struct json *from)
{
    static const char *const shown[] = { "format", "name", "role", "algorithm", "verdict", "at" };
    struct json *o = json_new_object(a);

    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        json_set_str(a, o, shown[i], json_get_str(from, shown[i]));
    return o;
}

static void decision(struct view *v, struct json *o)
{
    struct json *d;

    if (v->s->decided == NULL)
        return;
    json_set_str(v->a, o, "decision_number", v->s->decision_number);
    d = json_set(v->a, o, "decision", json_copy(v->a, v->s->decided));
    json_set(v->a, d, "at", json_moment(v->a, v->s->decided_at));
    json_set(v->a, d, "by", actor_json(v->a, &v->s->decided_by, false));
    if (json_get(d, "signature") != NULL)
        json_set(v->a, d, "signature", signature_shown(v->a, json_get(d, "signature")));
    set_day(v, d, "valid_until", v->s->valid_until);
    set_moment(v, d, "delivered", v->s->delivered_at);
}

/* The act without the address at which the person lives. */
static void decision_known(struct view *v, struct json *o)
{
    struct json *d, *p;

    decision(v, o);
    d = json_get(o, "decision");
    p = json_get(d, "person");
    if (p == NULL)
        return;
    json_set(v->a, d, "person", person_shown(v->a, p));
}

static void complaints(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "complaints", json_new_array(v->a));

    for (const struct case_complaint *c = v->s->complaints; c != NULL; c = c->next) {
        struct json *item = json_push(v->a, list, json_new_object(v->a));

        json_set_str(v->a, item, "id", c->id);
        json_set_str(v->a, item, "about", c->about);
        json_set_str(v->a, item, "text", c->text);
        if (c->body.n > 0)
            json_set(v->a, item, "body", named(v, "body", c->body));
        set_moment(v, item, "received", c->received);
        json_set_bool(v->a, item, "late", c->late);
        set_moment(v, item, "forwarded", c->forwarded);
        set_some(v, item, "outcome", c->outcome);
        set_moment(v, item, "decided", c->decided);
    }
}

static void clocks(struct view *v, struct json *o)
{
    struct diags quiet = diags_on(v->a);
    struct case_clock *c = NULL;
    size_t n = 0;

    if (v->as != NULL && v->s->received != MOMENT_NONE)
        n = case_clocks_as(v->s, v->as, v->l, v->now, false, v->a, &c, &quiet);
    json_set(v->a, o, "clocks", case_clocks_json(c, n, v->a));
}

static void people(struct view *v, struct json *o)
{
    set_some(v, o, "assigned", v->s->assigned);
    if (v->s->recused->count > 0)
        json_set(v->a, o, "recused", json_copy(v->a, v->s->recused));
    if (v->s->linked->count > 0)
        json_set(v->a, o, "linked", json_copy(v->a, v->s->linked));
}

/* What this reader could do now, as far as role, office and state go. */
static void may(struct view *v, struct json *o)
{
    struct json *list = json_set(v->a, o, "may", json_new_array(v->a));

    for (int c = 0; c < COMMAND_COUNT; c++) {
        if (command_open((enum command_type)c, v->s, v->reader))
            json_push(v->a, list, json_new_str(v->a, str_of(command_name((enum command_type)c))));
    }
}

static const struct {
    unsigned roles;
    section *put;
} sections[] = {
    { ALL, head },
    { ALL & ~R(AGENCY), how },
    { INSIDE | COUNTER | PERSON, person_whole },
    { INSIDE | COUNTER | PERSON, names },
    { AUDIT | R(AGENCY), person_known },
    { INSIDE | AUDIT, facts_all },
    { COUNTER | PERSON, facts_stated },
    { R(AGENCY), facts_told },
    { INSIDE | AUDIT, sources },
    { ALL & ~R(AGENCY), documents },
    { ALL & ~R(AGENCY), missing },
    { INSIDE, open_ones },
    { INSIDE | AUDIT, checks_whole },
    { COUNTER | PERSON, checks_shown },
    { R(AGENCY), checks_own },
    { ALL & ~R(AGENCY), questions },
    { ALL & ~R(AGENCY), stops },
    { INSIDE | AUDIT | PERSON, proposal },
    { ALL & ~(R(AGENCY) | AUDIT), decision },
    { AUDIT, decision_known },
    { INSIDE | AUDIT | PERSON, complaints },
    { ALL & ~R(AGENCY), clocks },
    { INSIDE | AUDIT | COUNTER, people },
    { ALL, may },
};

struct json *case_json(const struct case_state *s, const struct law *l, const struct actor *reader,
    moment now, struct arena *a, enum lang lang)
{
    struct diags quiet = diags_on(a);
    struct view v = { s, l, reader, now, a, lang, NULL };
    struct json *o = json_new_object(a);

    if (s->on != DAY_NONE)
        v.as = case_assess(s, l, a, &quiet);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if ((sections[i].roles & ROLE_BIT(reader->role)) != 0)
            sections[i].put(&v, o);
    }
    return o;
}
