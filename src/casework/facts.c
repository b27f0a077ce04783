/*
 * NAME    facts - facts that a command brings: who may say them, and the assessment under them
 * WHY     a fact asked of an agency is not for the applicant to settle later on, and the dates and
 *         the channel of an application are set by the filing, never by what someone writes
 * ERRORS  not-your-fact, source-missing; what the law's dictionary says of names and values
 */
#include "casework/room.h"

#define NAMES_SHOWN 6

/* Set by the filing, by acceptance and by a recorded payment alone. */
static const char *const set_by_us[] = {
    "application.received",
    "application.complete",
    "application.channel",
    "application.filed-by",
    "application.package-complete",
    "payment.date",
};

bool fact_is_ours(struct str name)
{
    for (size_t i = 0; i < sizeof set_by_us / sizeof set_by_us[0]; i++) {
        if (str_is(name, set_by_us[i]))
            return true;
    }
    return false;
}

static bool may_say(enum say who, const struct law_fact_info *f)
{
    switch (who) {
    case SAY_APPLICANT:
        return str_is(f->asked_of, "applicant");
    case SAY_AGENCY:
        return !str_is(f->asked_of, "applicant");
    default:
        return true;
    }
}

static void own_facts(struct ctx *x)
{
    if (x->patch == NULL) {
        x->patch = json_new_object(x->a);
        x->facts = json_copy(x->a, x->facts);
    }
    x->as = NULL;
}

/* What a body established stands until a body says otherwise: the check can be sent again. */
static bool stands(const struct ctx *x, struct str name)
{
    const char *z = str_z(x->a, name);
    const struct json *src = json_get(x->s->fact_sources, z);

    return str_is(json_get_str(src, "role"), "agency")
        && !json_same(known_get(x->s->facts, z), known_get(x->facts, z));
}

static void judge_name(struct ctx *x, struct str name, enum say who)
{
    struct law_fact_info info;

    if (fact_is_ours(name) || (law_fact(x->env->law, name, &info) && !may_say(who, &info)))
        no(x, REASON_not_your_fact, "the fact %.*s is not for you to state here", STR_ARG(name))
            ->field = name;
    else if (who != SAY_AGENCY && stands(x, name))
        no(x, REASON_fact_stands, "the fact %.*s was established by a body", STR_ARG(name))->field
            = name;
}

bool take_facts(struct ctx *x, const char *field, enum say who)
{
    const struct json *said = json_get(x->body, field);
    struct str *names;
    size_t n;

    if (said == NULL || said->type != JSON_OBJECT || said->count == 0)
        return true;
    own_facts(x);
    json_each(m, said)
        json_set(x->a, x->patch, str_z(x->a, m->key), json_copy(x->a, m));
    known_merge(x->a, x->facts, x->patch);
    n = known_names(x->a, x->patch, &names);
    for (size_t i = 0; i < n; i++)
        judge_name(x, names[i], who);
    if (who == SAY_OFFICE && str_trim(json_get_str(x->body, "source")).n == 0)
        no(x, REASON_source_missing, "facts are recorded with their source")->field = STR("source");
    return !refused(x);
}

void set_fact(struct ctx *x, const char *name, struct json *value)
{
    struct law_fact_info info;

    if (!law_fact(x->env->law, str_of(name), &info))
        return;
    own_facts(x);
    known_put(x->a, x->facts, str_of(name), value);
    json_set(x->a, x->patch, name, value);
}

void put_facts(struct ctx *x, struct json *data, const char *source)
{
    struct str said = json_get_str(x->body, "source");

    if (x->patch == NULL)
        return;
    json_set(x->a, data, "facts", json_copy(x->a, x->patch));
    json_set_str(x->a, data, "source", said.n > 0 ? said : str_of(source));
}

struct assessment *ctx_assess(struct ctx *x)
{
    const struct law_service *service = law_service(x->env->law, x->s->service);
    struct facts *f;

    if (x->as != NULL)
        return x->as;
    if (service == NULL) {
        no(x, REASON_unknown_service, "the law files have no service %.*s", STR_ARG(x->s->service));
        return NULL;
    }
    f = facts_new(x->env->law, x->a);
    if (!facts_read(f, x->facts, &x->v->reasons))
        return NULL;
    x->as = law_assess(x->env->law, service, f, x->s->on, x->a, &x->v->reasons);
    return x->as;
}

struct assessment *case_assess(
    const struct case_state *s, const struct law *l, struct arena *a, struct diags *d)
{
    const struct law_service *service = law_service(l, s->service);
    struct facts *f;

    if (service == NULL) {
        reason_add(d, REASON_unknown_service,
            str_printf(a, "the law files have no service %.*s", STR_ARG(s->service)));
        return NULL;
    }
    f = facts_new(l, a);
    return facts_read(f, s->facts, d) ? law_assess(l, service, f, s->on, a, d) : NULL;
}

static void name_facts(struct buf *b, const struct str *names, size_t n, size_t *shown)
{
    for (size_t i = 0; i < n; i++, (*shown)++) {
        if (*shown >= NAMES_SHOWN)
            continue;
        if (*shown > 0)
            buf_puts(b, ", ");
        buf_str(b, names[i]);
    }
}

struct str open_facts(struct ctx *x, const struct assessment *as)
{
    struct buf b = buf_on(x->a);
    size_t shown = 0;

    name_facts(&b, as->ask, as->n_ask, &shown);
    name_facts(&b, as->pending, as->n_pending, &shown);
    if (shown > NAMES_SHOWN)
        buf_printf(&b, " and %zu more", shown - NAMES_SHOWN);
    return buf_get(&b);
}
