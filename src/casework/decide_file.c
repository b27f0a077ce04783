/*
 * NAME    decide_file - draft and file: how a case begins
 * WHY     the day of filing chooses the law for ever; who files and when is what the server saw,
 *         not what is claimed; a person whom the law lets apply is not turned away for a missing
 *         paper except where a clause says so
 * ERRORS  see reasons.def, "what was sent" and "may one apply"
 */
#include "casework/access.h"

#define DOC_KEY "document:"

/* ------------------------------------------------------------------ who */
static bool iin_like(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return s.n == 12;
}

static bool has_name(const struct json *person)
{
    const struct json *name = json_get(person, "name");

    json_each(m, name) {
        if (str_trim(json_str(m)).n > 0)
            return true;
    }
    return false;
}

/* The key of the person, and whether this actor may apply for them. */
static struct str person_key(struct ctx *x, struct json *person, bool represented)
{
    struct str iin = json_get_str(person, "iin"), paper = json_get_str(person, "document"),
               id = x->c->by.id;

    if (x->s->person_key.n > 0)
        return x->s->person_key;
    if (x->c->by.role == ROLE_APPLICANT && !represented) {
        if (iin.n > 0 && iin_like(id) && !str_eq(iin, id))
            no(x, REASON_not_your_person,
                "the application names another person than the one who files it")
                ->field = STR("person.iin");
        else if (iin.n == 0 && iin_like(id))
            json_set_str(x->a, person, "iin", id);
        return id;
    }
    if (x->c->by.role == ROLE_APPLICANT && iin.n > 0 && str_eq(iin, id))
        no(x, REASON_contradiction, "nobody represents themselves")->field = STR("representative");
    if (iin.n > 0)
        return iin;
    if (paper.n > 0)
        return str_printf(x->a, DOC_KEY "%.*s", STR_ARG(paper));
    no(x, REASON_person_missing, "the person has neither an IIN nor a document number")
        ->field = STR("person.iin");
    return STR_NONE;
}

/* A copy of the state with who and what as this command states them: what follows is judged on
 * it. */
static struct case_state *begin(struct ctx *x)
{
    struct case_state *t = arena_new_of(x->a, struct case_state);
    const struct json *said = json_get(x->body, "person");
    struct json *person = x->s->person != NULL ? json_copy(x->a, x->s->person)
                                               : json_new_object(x->a);
    struct str service = json_get_str(x->body, "service"),
               language = json_get_str(x->body, "language");

    person->key = STR_NONE;
    *t = *x->s;
    if (said != NULL && said->type == JSON_OBJECT)
        known_merge(x->a, person, said);
    if (service.n == 0)
        service = t->service;
    else if (t->service.n > 0 && !str_eq(service, t->service))
        no(x, REASON_contradiction, "the draft is for another service")->field = STR("service");
    if (law_service(x->env->law, service) == NULL)
        no(x, REASON_unknown_service, "the law files have no service \"%.*s\"", STR_ARG(service))
            ->field = STR("service");
    t->service = service;
    t->person = person;
    t->representative = take_representative(x, service);
    check_iin(x, json_get_str(person, "iin"), "person.iin");
    t->person_key = person_key(x, person, t->representative != NULL);
    t->representative_key = json_get_str(t->representative, "key");
    if (language.n == 0)
        language = json_get_str(person, "language");
    if (language.n > 0)
        t->language = language;
    if (actor_is_staff(&x->c->by) && case_is_party(t, x->c->by.person))
        no(x, REASON_conflict_of_interest, "%s %.*s may not take their own application",
            role_name(x->c->by.role), STR_ARG(x->c->by.id));
    x->s = t;
    return t;
}

static void put_who(struct ctx *x, struct json *data)
{
    json_set_str(x->a, data, "service", x->s->service);
    json_set_str(x->a, data, "person_key", x->s->person_key);
    json_set(x->a, data, "person", x->s->person);
    if (x->s->representative != NULL)
        json_set(x->a, data, "representative", json_copy(x->a, x->s->representative));
    if (x->s->language.n > 0)
        json_set_str(x->a, data, "language", x->s->language);
}

/* Facts of the body over those of the draft, whoever states them: the law reads names and
 * values. */
static void merge_facts(struct ctx *x)
{
    const struct json *said = json_get(x->body, "facts");

    x->facts = json_copy(x->a, x->s->facts);
    x->facts->key = STR_NONE;
    if (said != NULL && said->type == JSON_OBJECT)
        known_merge(x->a, x->facts, said);
}

void do_draft(struct ctx *x)
{
    struct facts *f = facts_new(x->env->law, x->a);
    struct json *data;

    begin(x);
    merge_facts(x);
    if (!facts_read(f, x->facts, &x->v->reasons) || refused(x))
        return;
    data = emit(x, EVENT_DRAFTED);
    put_who(x, data);
    json_set(x->a, data, "facts", x->facts);
}

/* ------------------------------------------------------------------ how and when */
struct channels {
    enum role role;
    const char *body;
    const char *usual, *may;
};
static const struct channels channels[] = {
    { ROLE_APPLICANT, NULL, "portal", "portal|mobile-app|messenger-bot" },
    { ROLE_OPERATOR, NULL, "service-centre", "service-centre|police|mission|organisation" },
    { ROLE_OFFICER, "mission", "mission", "mission" },
    { ROLE_OFFICER, "consular-officer", "mission", "mission" },
    { ROLE_OFFICER, "organisation-head", "organisation", "organisation" },
    { ROLE_OFFICER, "successor-head", "organisation", "organisation" },
    { ROLE_OFFICER, NULL, "police", "police|mission|organisation|service-centre" },
};

/* What the body says, else what the facts say, else `usual`; both and different is a
 * contradiction. */
static struct str stated(struct ctx *x, const char *field, const char *fact, struct str usual)
{
    struct str said = json_get_str(x->body, field), known = json_str(known_get(x->facts, fact));

    if (said.n > 0 && known.n > 0 && !str_eq(said, known))
        no(x, REASON_contradiction, "%s is %.*s, the facts say %.*s", field, STR_ARG(said),
            STR_ARG(known))
            ->field = str_of(fact);
    return said.n > 0 ? said : known.n > 0 ? known : usual;
}

static void set_channel(struct ctx *x, struct case_state *t)
{
    const struct channels *row = NULL;

    for (size_t i = 0; row == NULL && i < sizeof channels / sizeof channels[0]; i++) {
        if (channels[i].role == x->c->by.role
            && (channels[i].body == NULL || str_is(x->c->by.body, channels[i].body)))
            row = &channels[i];
    }
    AN(row != NULL);
    t->channel = stated(x, "channel", "application.channel", str_of(row->usual));
    if (!among(t->channel, row->may))
        no(x, REASON_channel_not_yours, "%s %.*s may not file through %.*s",
            role_name(x->c->by.role), STR_ARG(x->c->by.id), STR_ARG(t->channel))
            ->field = STR("channel");
}

static void set_filed_by(struct ctx *x, struct case_state *t)
{
    bool represented = t->representative != NULL;

    t->filed_by = stated(x, "filed-by", "application.filed-by", case_files_as(t->representative));
    if (str_is(t->filed_by, "legal-representative") && !represented)
        no(x, REASON_representative_missing, "a legal representative files, but none is named")
            ->field = STR("representative");
    if (json_get_str(t->representative, "kind").n > 0
        && !str_eq(t->filed_by, case_files_as(t->representative)))
        no(x, REASON_contradiction, "through such a representative one files as %.*s, not as %.*s",
            STR_ARG(case_files_as(t->representative)), STR_ARG(t->filed_by))
            ->field = STR("filed-by");
    else if (str_is(t->filed_by, "self") && represented)
        no(x, REASON_contradiction, "the person files, yet a representative is named")->field = STR(
            "filed-by");
}

/* A date or a moment of the facts may stand if it is that of today. */
static void not_contradicted(struct ctx *x, const char *fact)
{
    struct str said = json_str(known_get(x->facts, fact));
    moment t;
    day on;

    if (said.n == 0 || (day_parse(said, &on) && on == x->today)
        || (moment_parse(said, &t) && t == x->env->now))
        return;
    no(x, REASON_contradiction, "%s is %s, as the server received it, not %.*s", fact,
        moment_str(x->a, x->env->now).p, STR_ARG(said))
        ->field = str_of(fact);
}

static void set_times(struct ctx *x, struct case_state *t)
{
    struct str said = json_get_str(x->body, "claimed");

    not_contradicted(x, "application.received");
    not_contradicted(x, "application.complete");
    t->received = x->env->now;
    if (said.n == 0)
        return;
    AN(moment_parse(said, &t->claimed));
    if (x->c->by.role != ROLE_OPERATOR)
        no(x, REASON_claimed_not_yours, "only a counter states when it took the papers")
            ->field = STR("claimed");
    else if (t->claimed > x->env->now)
        no(x, REASON_claimed_in_future, "%.*s lies after %s", STR_ARG(said),
            moment_str(x->a, x->env->now).p)
            ->field = STR("claimed");
}

static void fix_fact(struct ctx *x, const char *name, struct str value)
{
    struct law_fact_info info;

    if (law_fact(x->env->law, str_of(name), &info))
        known_put(x->a, x->facts, str_of(name), json_new_str(x->a, value));
}

static void set_how(struct ctx *x, struct case_state *t)
{
    static const struct json unknown = { .type = JSON_NULL };

    set_channel(x, t);
    set_filed_by(x, t);
    set_times(x, t);
    fix_fact(x, "application.channel", t->channel);
    fix_fact(x, "application.filed-by", t->filed_by);
    fix_fact(x, "application.received", moment_str(x->a, x->env->now));
    if (known_get(x->facts, "application.complete") != NULL) /* known from acceptance on */
        known_put(x->a, x->facts, STR("application.complete"), &unknown);
}

/* ------------------------------------------------------------------ may one apply */
static struct assessment *assess_filing(struct ctx *x)
{
    const struct law_service *service = law_service(x->env->law, x->s->service);
    struct facts *f = facts_new(x->env->law, x->a);

    if (!facts_read(f, x->facts, &x->v->reasons))
        return NULL;
    x->as = law_assess(x->env->law, service, f, DAY_NONE, x->a, &x->v->reasons);
    return x->as;
}

static void refuse_ineligible(struct ctx *x, const struct assessment *as)
{
    for (size_t i = 0; i < as->n_because; i++) {
        struct str text = law_text(x->env->law, "reason", as->because[i].code, LANG_EN);
        struct diag *g = no(x, REASON_not_eligible, "%.*s", STR_ARG(text));

        g->field = as->because[i].code;
        g->clause = as->because[i].cite.clause;
    }
    if (as->n_because == 0)
        no(x, REASON_not_eligible, "the law does not let this person apply");
}

static void may_apply(struct ctx *x, const struct assessment *as)
{
    if (as->eligible == LAW_NO_NORM) {
        no(x, REASON_no_norm, "no norm in force on %s says who may apply for %.*s",
            day_str(x->a, as->on).p, STR_ARG(x->s->service));
    } else if (as->eligible == LAW_NO) {
        refuse_ineligible(x, as);
    } else if (as->eligible == LAW_UNKNOWN) {
        for (size_t i = 0; i < as->n_ask; i++)
            no(x, REASON_answer_first, "it depends on %.*s", STR_ARG(as->ask[i]))
                ->field = as->ask[i];
    }
    if (x->env->live_case.n > 0 && !str_eq(x->env->live_case, x->s->number))
        no(x, REASON_live_application, "the application %.*s of this person is under consideration",
            STR_ARG(x->env->live_case))
            ->field = x->env->live_case;
}

/* ------------------------------------------------------------------ the event */
static void set_office(struct ctx *x, struct case_state *t, const struct assessment *as)
{
    struct str asked = json_get_str(x->body, "place"),
               region = json_str(known_get(x->facts, "applicant.registered-region"));
    bool abroad;

    t->body = as->decider.answer == LAW_YES ? as->decider.code : STR_NONE;
    abroad = body_is_abroad(t->body);
    if (asked.n > 0 && t->body.n > 0
        && body_is_organisation(t->body) != place_is_organisation(asked))
        no(x, REASON_bad_office, "%.*s is no office of %.*s", STR_ARG(asked), STR_ARG(t->body))
            ->field = STR("place");
    else if (asked.n == 0 && body_is_organisation(t->body))     /* nobody's until it is said */
        t->place = place_is_organisation(x->c->by.place) ? x->c->by.place : STR_NONE;
    else if (asked.n > 0)
        t->place = asked;
    else if (region.n > 0 && !abroad)
        t->place = region;
    else
        t->place = x->c->by.role == ROLE_APPLICANT ? STR_NONE : x->c->by.place;
}

static struct json *acts_json(struct ctx *x, const struct assessment *as)
{
    struct json *list = json_new_array(x->a);

    for (size_t i = 0; i < as->n_acts; i++) {
        struct buf b = buf_on(x->a);

        buf_str(&b, as->acts[i].act);
        if (as->acts[i].edition.n > 0) {
            buf_char(&b, '@');
            buf_str(&b, as->acts[i].edition);
        }
        json_push(x->a, list, json_new_str(x->a, buf_get(&b)));
    }
    return list;
}

/* "0.5" from 500. */
static struct str thousandths(struct arena *a, int64_t milli)
{
    struct buf b = buf_on(a);
    int64_t rest = milli % 1000;

    buf_int(&b, milli / 1000);
    if (rest > 0)
        buf_char(&b, '.');
    for (int64_t unit = 100; rest > 0; unit /= 10) {
        buf_char(&b, (char)('0' + rest / unit));
        rest %= unit;
    }
    return buf_get(&b);
}

static struct json *fee_json(struct ctx *x, const struct assessment *as)
{
    struct json *o = json_new_object(x->a);

    json_set_str(x->a, o, "mci", thousandths(x->a, as->fee.milli_mci));
    json_set_str(x->a, o, "kzt", money_str(x->a, as->fee.kzt));
    json_set(x->a, o, "on", json_day(x->a, as->fee.on));
    json_set_str(x->a, o, "clause", as->fee.cite.clause);
    return o;
}

static struct json *terms_json(struct ctx *x, const struct assessment *as)
{
    struct json *list = json_new_array(x->a);

    for (size_t i = 0; i < as->n_terms; i++) {
        const struct law_term *t = &as->terms[i];
        struct json *o;

        if (!t->certain || t->due == DAY_NONE)
            continue;
        o = json_push(x->a, list, json_new_object(x->a));
        json_set_str(x->a, o, "code", t->code);
        json_set(x->a, o, "due", json_day(x->a, t->due));
        json_set_str(x->a, o, "clause", t->cite.clause);
    }
    return list;
}

static void put_filing(
    struct ctx *x, const struct case_state *t, const struct assessment *as, struct json *documents)
{
    struct json *data = emit(x, EVENT_FILED);
    struct str previous = json_get_str(x->body, "previous");

    put_who(x, data);
    json_set(x->a, data, "facts", x->facts);
    if (json_get(x->body, "names") != NULL)
        json_set(x->a, data, "names", json_copy(x->a, json_get(x->body, "names")));
    json_set(x->a, data, "on", json_day(x->a, as->on));
    json_set(x->a, data, "received", json_moment(x->a, t->received));
    if (t->claimed != MOMENT_NONE)
        json_set(x->a, data, "claimed", json_moment(x->a, t->claimed));
    json_set(x->a, data, "registered", json_day(x->a, t->registered));
    json_set_str(x->a, data, "law", law_digest(x->env->law));
    json_set(x->a, data, "acts", acts_json(x, as));
    json_set_str(x->a, data, "channel", t->channel);
    json_set_str(x->a, data, "filed_by", t->filed_by);
    if (t->body.n > 0)
        json_set_str(x->a, data, "body", t->body);
    if (t->place.n > 0)
        json_set_str(x->a, data, "place", t->place);
    if (as->fee.in_force && as->fee.certain)
        json_set(x->a, data, "fee", fee_json(x, as));
    if (previous.n > 0)
        json_set_str(x->a, data, "previous", previous);
    if (documents->count > 0)
        json_set(x->a, data, "documents", documents);
}

static void tell(
    struct ctx *x, const struct case_state *t, const struct assessment *as, struct json *missing)
{
    struct json *o = answer(x), *note = notify(x, "filed");

    json_set(x->a, o, "received", json_moment(x->a, t->received));
    json_set(x->a, o, "registered", json_day(x->a, t->registered));
    json_set_bool(x->a, o, "registered_later", t->registered > moment_day(t->received));
    json_set(x->a, o, "on", json_day(x->a, as->on));
    if (t->body.n > 0)
        json_set(x->a, o, "decider", json_named(x->a, t->body, &as->decider.cite));
    if (t->place.n > 0)
        json_set_str(x->a, o, "place", t->place);
    if (as->fee.in_force && as->fee.certain)
        json_set(x->a, o, "fee", fee_json(x, as));
    json_set(x->a, o, "terms", terms_json(x, as));
    json_set(x->a, o, "missing", missing);
    json_set(x->a, note, "registered", json_day(x->a, t->registered));
    json_set_int(x->a, note, "missing", (int64_t)missing->count);
}

void do_file(struct ctx *x)
{
    struct case_state *t = begin(x);
    struct assessment *as;
    struct json *documents, *missing;

    if (!has_name(t->person))
        no(x, REASON_person_missing, "the person is not named")->field = STR("person.name");
    merge_facts(x);
    set_how(x, t);
    if (refused(x) || (as = assess_filing(x)) == NULL)
        return;
    may_apply(x, as);
    documents = take_paper(x, as, json_get(x->body, "documents"));
    for (const struct case_document *c = x->s->documents; c != NULL; c = c->next)
        paper_listed(x, as, c->code, c->subject);
    if (refused(x))
        return;
    t->documents = papers_with(x, documents);
    missing = papers_missing(x->a, t, as, "filing");
    if (x->c->by.role == ROLE_OPERATOR && as->completeness.answer == LAW_YES
        && str_is(as->completeness.code, "refuse-acceptance") && missing->count > 0) {
        struct diag *g;

        refuse_missing(x, missing, REASON_missing_document);
        g = x->v->reasons.last;
        if (g->clause.n == 0)
            g->clause = as->completeness.cite.clause;
        return;
    }
    t->registered = as->registration.answer == LAW_YES ? as->registered : moment_day(t->received);
    set_office(x, t, as);
    if (refused(x))
        return;
    put_filing(x, t, as, documents);
    tell(x, t, as, missing);
}
