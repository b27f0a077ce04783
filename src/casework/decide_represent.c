/*
 * NAME    decide_represent - who acts for the person, on what authority, and until when
 * WHY     an act by another binds the person only as far as their authority goes: its kind, its
 *         paper, its last day and who saw it stand in the case. Whether the law lets such a
 *         representative file at all is its own table (application.filed-by): parents and guardians
 *         are its legal-representative, whoever acts by the person's will its intermediary; where
 *         it says that one files in person (KZ-LAW-477-2011#55(3)) the filing is refused with that
 *         clause, where it says nothing nothing is made up here
 * OWNS    the commands represent, check-authority and end-representation
 * ERRORS  no-grant, authority-over, represented-by-law, no-representative, bad-bin, bad-iin
 * MUST NOT take the word of somebody who says that they were authorised: the person said so here
 *         (env.grant), or the office saw the paper
 */
#include "casework/access.h"

bool kind_is_by_law(struct str kind)
{
    return among(kind, KINDS_BY_LAW);
}

bool kind_is_by_will(struct str kind)
{
    return among(kind, KINDS_BY_WILL);
}

struct str case_files_as(const struct json *representative)
{
    if (representative == NULL)
        return STR("self");
    return kind_is_by_will(json_get_str(representative, "kind")) ? STR("intermediary")
                                                                 : STR("legal-representative");
}

/* ------------------------------------------------------------------ what is said of one */
bool check_iin(struct ctx *x, struct str iin, const char *field)
{
    struct iin it;
    struct diag *g;

    if (iin.n == 0)
        return true;
    it = law_iin(iin, x->today);
    if (it.valid && it.kind == IIN_PERSON)
        return true;
    g = no(x, REASON_bad_iin, "%s: the number is not the IIN of a person%s%.*s", field,
        it.reason.n > 0 ? ": " : "", STR_ARG(it.reason));
    g->field = str_of(field);
    return false;
}

static void check_bin(struct ctx *x, const struct json *said)
{
    struct str bin = json_get_str(said, "bin");
    struct iin it = law_iin(bin, x->today);

    if (bin.n == 0 && !str_is(json_get_str(said, "kind"), "organisation"))
        return;
    if (!it.valid || it.kind != IIN_ORGANISATION)
        no(x, REASON_bad_bin, "representative.bin: the number is not the BIN of an organisation")
            ->field = STR("representative.bin");
}

static void over(struct ctx *x, struct str until, const char *field)
{
    day last;

    if (until.n == 0 || !day_parse(until, &last) || x->today <= last)
        return;
    no(x, REASON_authority_over, "the authority held until %.*s", STR_ARG(until))->field
        = str_of(field);
}

/* The person said here that this applicant may act: only for what, and as long as, they said. */
static void by_grant(struct ctx *x, struct json *who, struct str service)
{
    const struct json *g = x->env->grant, *services = json_get(g, "services");
    struct str until = json_get_str(who, "until"), given = json_get_str(g, "until");
    day a, b;

    if (g == NULL || (services != NULL && !list_has(services, service))) {
        no(x, REASON_no_grant, "the person has not authorised %.*s for this service",
            STR_ARG(x->c->by.id))
            ->field = STR("representative");
        return;
    }
    json_set_str(x->a, who, "grant", json_get_str(g, "id"));
    if (day_parse(given, &b) && (!day_parse(until, &a) || b < a))
        json_set_str(x->a, who, "until", given);
}

static void put_seen(struct ctx *x, struct json *who)
{
    struct json *seen = json_set(x->a, who, "seen", actor_json(x->a, &x->c->by, false));

    json_set_str(x->a, seen, "at", moment_str(x->a, x->env->now));
    json_set_str(x->a, seen, "how", STR("original-seen"));
}

static struct json *representative_of(struct ctx *x, const struct json *said, struct str key)
{
    struct json *who = json_copy(x->a, said);

    who->key = STR_NONE;
    json_set_str(x->a, who, "key", key);
    check_iin(x, json_get_str(said, "iin"), "representative.iin");
    check_bin(x, said);
    over(x, json_get_str(said, "until"), "representative.until");
    if (!actor_is_staff(&x->c->by))
        return who;
    if (x->c->by.person.n > 0 && str_eq(x->c->by.person, json_get_str(said, "iin")))
        no(x, REASON_conflict_of_interest, "%s %.*s may not take the case of whom they represent",
            role_name(x->c->by.role), STR_ARG(x->c->by.id));
    put_seen(x, who);
    return who;
}

struct json *take_representative(struct ctx *x, struct str service)
{
    const struct json *said = json_get(x->body, "representative");
    bool self = x->c->by.role == ROLE_APPLICANT;
    struct json *who;

    if (said == NULL || said->type != JSON_OBJECT)
        said = self && str_eq(x->c->by.id, x->s->representative_key) ? x->s->representative : NULL;
    if (said == NULL)
        return x->s->representative;
    who = representative_of(x, said, self ? x->c->by.id : json_get_str(said, "iin"));
    if (self && kind_is_by_will(json_get_str(who, "kind")))
        by_grant(x, who, service);
    return who;
}

/* ------------------------------------------------------------------ the commands */
static struct json *tell(struct ctx *x, struct str to, const char *template)
{
    struct json *o = effect_to(x, "notify", to, template);

    json_set_str(x->a, o, "service", x->s->service);
    json_set_str(x->a, o, "language", x->s->language);
    return o;
}

static void tell_both(struct ctx *x, struct str representative, const char *template)
{
    tell(x, x->s->person_key, template);
    if (representative.n > 0 && !str_eq(representative, x->s->person_key))
        tell(x, representative, template);
}

/* Only the person chooses; who acts by law, or for whom nobody asked, is the office's to enter. */
static void may_choose(struct ctx *x, const struct json *said)
{
    if (x->c->by.role != ROLE_APPLICANT)
        return;
    if (!str_eq(x->c->by.id, x->s->person_key))
        no(x, REASON_not_your_person, "a representative does not name another one")->field
            = STR("representative");
    else if (!kind_is_by_will(json_get_str(said, "kind")) || case_represented_by_law(x->s))
        no(x, REASON_by_law, "a parent or guardian is entered by the office")->field
            = STR("representative.kind");
}

void do_represent(struct ctx *x)
{
    const struct json *said = json_get(x->body, "representative");
    struct str iin = json_get_str(said, "iin");
    struct json *who, *data;

    if (json_get_str(said, "kind").n == 0) {
        no(x, REASON_kind_missing, "representative.kind is needed")->field
            = STR("representative.kind");
        return;
    }
    may_choose(x, said);
    if (iin.n == 0 && x->c->by.role == ROLE_APPLICANT)
        no(x, REASON_bad_iin, "representative.iin: who may act here is known by their number")
            ->field = STR("representative.iin");
    if (iin.n > 0
        && (str_eq(iin, x->s->person_key) || str_eq(iin, json_get_str(x->s->person, "iin"))))
        no(x, REASON_contradiction, "nobody represents themselves")->field = STR("representative");
    who = representative_of(x, said, iin);
    if (refused(x))
        return;
    data = emit(x, EVENT_REPRESENTED);
    json_set(x->a, data, "representative", who);
    tell_both(x, iin, "represented");
}

void do_check_authority(struct ctx *x)
{
    static const char *const kept[] = { "how", "basis", "until", "remark" };
    struct str until = json_get_str(x->body, "until");
    struct json *data;

    if (x->s->representative == NULL) {
        no(x, REASON_no_representative, "there is no authority to check");
        return;
    }
    over(x, until.n > 0 ? until : json_get_str(x->s->representative, "until"), "until");
    if (refused(x))
        return;
    data = emit(x, EVENT_AUTHORITY_CHECKED);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (json_get_str(x->body, kept[i]).n > 0)
            json_set_str(x->a, data, kept[i], json_get_str(x->body, kept[i]));
    }
}

static void end_it(struct ctx *x, const char *how, struct str why)
{
    struct str key = x->s->representative_key;
    struct json *data = emit(x, EVENT_REPRESENTATION_ENDED);

    json_set_str(x->a, data, "how", str_of(how));
    json_set_str(x->a, data, "who", key);
    if (why.n > 0)
        json_set_str(x->a, data, "why", why);
    tell_both(x, key, "representation-ended");
}

void do_end_representation(struct ctx *x)
{
    struct str why = json_get_str(x->body, "why");

    if (x->s->representative == NULL)
        no(x, REASON_no_representative, "there is no representation to end");
    else if (x->c->by.role != ROLE_APPLICANT)
        end_it(x, "office", why);
    else if (case_represented_by_law(x->s))
        no(x, REASON_by_law, "the office ends what the law gave");
    else
        end_it(x, str_eq(x->c->by.id, x->s->person_key) ? "revoked" : "laid-down", why);
}

void end_authority(struct ctx *x)
{
    if (x->s->representative != NULL && x->s->authority_until != DAY_NONE
        && x->today > x->s->authority_until
        && event_follows(EVENT_REPRESENTATION_ENDED, x->s->status))
        end_it(x, "term", STR_NONE);
}

/* ------------------------------------------------------------------ by X for Y */
void say_for_whom(struct ctx *x)
{
    const struct actor *by = &x->c->by;
    struct effect *last = x->v->effects, *copy;
    struct str key = x->s->representative_key;

    if (by->role == ROLE_APPLICANT && key.n > 0 && str_eq(by->id, key)
        && !str_eq(key, x->s->person_key)) {
        for (size_t i = 0; i < x->v->n_events; i++)
            json_set_str(x->a, x->v->events[i].data, "on_behalf", x->s->person_key);
    }
    if (key.n == 0 || case_represented_by_law(x->s) || str_eq(key, x->s->person_key))
        return;
    for (struct effect *e = last; e != NULL; e = e->next) {
        if (!str_is(e->kind, "notify") || !str_eq(e->to, key)
            || str_is(e->template, "representation-ended") || str_is(e->template, "represented"))
            continue;
        copy = arena_new_of(x->a, struct effect);
        *copy = *e;
        copy->to = x->s->person_key;
        copy->next = e->next;
        e->next = copy;
        e = copy;
    }
}
