/*
 * NAME      apply_draft - a draft as one request sees it: read, judged by the law, kept
 * WHY       answers are kept by the name of the fact, so going back, another device or a changed
 *           answer never loses one; what the law no longer asks stays but is not sent
 * OWNS      records of kind "apply"
 * ERRORS    a problem page, already given, where a function says false
 * MUST NOT  decide what is asked: assessment.ask does
 */
#include "portal/acts.h"
#include "portal/apply.h"

#include "base/countries.h"
#include "web/says.h"

#define KIND STR("apply")
static const char *const fixed[] = { "application.received", "application.channel",
    "application.filed-by" };

/* ------------------------------------------------------------------ small things on JSON */
struct json *apply_part(struct apply *p, const char *name, enum json_type type)
{
    struct json *v = json_get(p->v, name);

    if (v != NULL && v->type == type)
        return v;
    return json_set(p->a, p->v, name,
        type == JSON_ARRAY ? json_new_array(p->a) : json_new_object(p->a));
}

void apply_drop(struct json *o, struct str key)
{
    struct json *before = NULL;

    json_each(m, o) {
        if (!str_eq(m->key, key)) {
            before = m;
            continue;
        }
        if (before != NULL)
            before->next = m->next;
        else
            o->child = m->next;
        if (o->last == m)
            o->last = before;
        o->count--;
        return;
    }
}

static const struct json *member(const struct json *o, struct str key)
{
    json_each(m, o) {
        if (str_eq(m->key, key))
            return m;
    }
    return NULL;
}

/* ------------------------------------------------------------------ judging */
static struct facts *start_facts(struct apply *p)
{
    struct facts *f = facts_new(p->law, p->a);
    struct diags quiet = diags_on(p->a);
    moment at = json_get_int(json_get(p->v, "sent"), "at", http_now(p->r));

    facts_set(f, str_of(fixed[0]), moment_str(p->a, at), &quiet);
    facts_set(f, str_of(fixed[1]), p->channel.n > 0 ? p->channel : STR("portal"), &quiet);
    facts_set(f, str_of(fixed[2]), case_files_as(json_get(p->v, "representative")), &quiet);
    return f;
}

/* Lists first: an item needs its list. */
static struct facts *facts_without(struct apply *p, struct str but)
{
    struct facts *f = start_facts(p);
    const struct json *answers = json_get(p->v, "answers");

    for (int items = 0; items < 2; items++) {
        json_each(m, answers) {
            struct diags quiet = diags_on(p->a);

            if ((str_chr(m->key, '[') >= 0) == (items == 1) && json_str(m).n > 0
                && !str_eq(m->key, but))
                facts_set(f, m->key, json_str(m), &quiet);
        }
    }
    return f;
}

void apply_judge(struct apply *p)
{
    p->faults = diags_on(p->a);
    p->facts = facts_without(p, STR_NONE);
    p->as = law_assess(p->law, p->service, p->facts, DAY_NONE, p->a, &p->faults);
}

struct str apply_answered(const struct apply *p, struct str fact)
{
    const struct json *m = member(json_get(p->v, "answers"), fact);

    return m == NULL ? STR_NONE : m->type == JSON_STRING ? m->s : STR("");
}

bool apply_answer(struct apply *p, struct str fact, struct str value)
{
    struct json *answers = apply_part(p, "answers", JSON_OBJECT);
    struct json *was = json_copy(p->a, answers);
    struct diags d = diags_on(p->a);
    struct facts *f = start_facts(p);
    ptrdiff_t open = str_chr(fact, '[');

    if (open > 0)
        facts_set(f, str_sub(fact, 0, (size_t)open), STR("20"), &d);
    if (value.n > 0 && !facts_set(f, fact, value, &d)) {
        p->faults = d;
        return false;
    }
    json_set(p->a, answers, str_z(p->a, fact), json_new_str(p->a, str_dup(p->a, value)));
    apply_judge(p);
    if (p->as != NULL)
        return true;
    d = p->faults;
    was->key = STR_NONE;
    json_set(p->a, p->v, "answers", was);
    apply_judge(p);
    p->faults = d;
    return false;
}

static bool asks(const struct assessment *as, struct str fact)
{
    for (size_t i = 0; as != NULL && i < as->n_ask; i++) {
        if (str_eq(as->ask[i], fact))
            return true;
    }
    return false;
}

bool apply_needed(const struct apply *p, struct str fact)
{
    struct apply q = *p;
    struct diags quiet = diags_on(p->a);

    return asks(law_assess(p->law, p->service, facts_without(&q, fact), DAY_NONE, p->a, &quiet),
        fact);
}

/* ------------------------------------------------------------------ groups of questions */
struct str apply_group(struct str fact, size_t *item)
{
    ptrdiff_t open = str_chr(fact, '['), close = str_chr(fact, ']');
    int64_t n;

    *item = SIZE_MAX;
    if (open < 0 || close < open)
        return STR("");
    if (str_int(str_sub(fact, (size_t)open + 1, (size_t)(close - open) - 1), &n) && n >= 0)
        *item = (size_t)n;
    return str_sub(fact, 0, (size_t)open);
}

static bool is_list(const struct apply *p, struct str fact)
{
    struct law_fact_info info;

    return law_fact(p->law, fact, &info) && str_is(info.type, "list");
}

static bool open_in(const struct apply *p, struct str fact, struct str group, size_t item)
{
    size_t i;

    if (is_list(p, fact) || !str_eq(apply_group(fact, &i), group))
        return false;
    return (item == SIZE_MAX || item == i) && apply_answered(p, fact).p == NULL;
}

struct str apply_next(const struct apply *p, struct str group, size_t item)
{
    for (size_t i = 0; p->as != NULL && i < p->as->n_ask; i++) {
        if (open_in(p, p->as->ask[i], group, item))
            return p->as->ask[i];
    }
    return STR_NONE;
}

size_t apply_open_count(const struct apply *p, struct str group, size_t item)
{
    size_t n = 0;

    for (size_t i = 0; p->as != NULL && i < p->as->n_ask; i++)
        n += open_in(p, p->as->ask[i], group, item);
    return n;
}

static void add_list(const struct apply *p, struct str fact, struct str out[8], size_t *n)
{
    size_t item;
    struct str list = is_list(p, fact) ? fact : apply_group(fact, &item);

    for (size_t i = 0; i < *n; i++) {
        if (str_eq(out[i], list))
            return;
    }
    if (list.n > 0 && *n < 8)
        out[(*n)++] = list;
}

size_t apply_lists(const struct apply *p, struct str out[8])
{
    struct apply q = *p;
    struct diags quiet = diags_on(p->a);
    struct assessment *empty = law_assess(p->law, p->service, start_facts(&q), DAY_NONE, p->a,
        &quiet);
    size_t n = 0;

    for (size_t i = 0; empty != NULL && i < empty->n_ask; i++)
        add_list(p, empty->ask[i], out, &n);
    for (size_t i = 0; p->as != NULL && i < p->as->n_ask; i++)
        add_list(p, p->as->ask[i], out, &n);
    json_each(m, json_get(p->v, "answers"))
        add_list(p, m->key, out, &n);
    return n;
}

size_t apply_people(const struct apply *p, struct str list)
{
    struct str count = apply_answered(p, list);
    int64_t n;

    return str_int(count, &n) && n > 0 ? (size_t)n : 0;
}

/* "children[2].leaves" where the first of two was taken out: "children[1].leaves"; STR_NONE: gone. */
static struct str moved(const struct apply *p, struct str key, struct str list, size_t gone)
{
    size_t item;

    if (!str_eq(apply_group(key, &item), list) || item == SIZE_MAX || item < gone)
        return key;
    if (item == gone)
        return STR_NONE;
    return str_printf(p->a, "%.*s[%zu]%.*s", STR_ARG(list), item - 1,
        STR_ARG(str_sub(key, (size_t)str_chr(key, ']') + 1, key.n)));
}

static void move_keys(struct apply *p, const char *part, struct str list, size_t gone)
{
    const struct json *old = json_get(p->v, part);
    struct json *fresh = json_new_object(p->a);

    json_each(m, old) {
        struct str key = moved(p, m->key, list, gone);
        struct json *copy = json_copy(p->a, m);

        copy->key = STR_NONE;
        if (key.p != NULL)
            json_set(p->a, fresh, str_z(p->a, key), copy);
    }
    if (old != NULL)
        json_set(p->a, p->v, part, fresh);
}

void apply_remove_person(struct apply *p, struct str list, size_t i)
{
    struct json *papers = json_new_array(p->a);
    size_t n = apply_people(p, list);

    if (i >= n)
        return;
    move_keys(p, "answers", list, i);
    move_keys(p, "names", list, i);
    move_keys(p, "sources", list, i);
    json_each(d, json_get(p->v, "papers")) {
        struct str to = moved(p, json_get_str(d, "for"), list, i);
        struct json *copy = json_copy(p->a, d);

        if (to.p == NULL)
            continue;
        json_set_str(p->a, copy, "for", to);
        json_push(p->a, papers, copy);
    }
    json_set(p->a, p->v, "papers", papers);
    json_set_str(p->a, apply_part(p, "answers", JSON_OBJECT), str_z(p->a, list),
        str_printf(p->a, "%zu", n - 1));
    apply_judge(p);
}

/* ------------------------------------------------------------------ words */
struct str apply_say(const struct apply *p, unsigned id, const struct str *args, size_t n)
{
    struct buf b = buf_on(p->a);

    text_put(&b, p->r->lang, id, args, n);
    return buf_get(&b);
}

struct str apply_cite(const struct apply *p, struct str clause)
{
    return law_cite(p->law, p->a, clause, p->r->lang);
}

struct str apply_clause_href(const struct apply *p, struct str clause)
{
    day on = p->as != NULL ? p->as->on : moment_day(http_now(p->r));

    return clause.n > 0 ? portal_clause_href(p->r, clause, on) : STR_NONE;
}

struct str apply_subject(const struct apply *p, struct str subject)
{
    enum lang lang = p->r->lang;
    size_t item;
    struct str list = apply_group(subject, &item), name;
    const struct json *named;

    if (list.n == 0)
        return json_get(p->v, "representative") == NULL && p->channel.n == 0 ? msg(lang, MSG_apply_you)
            : apply_full_name(p->a, json_get(p->v, "person"));
    if (item == SIZE_MAX)
        return msg(lang, MSG_apply_each);
    named = member(json_get(p->v, "names"),
        str_printf(p->a, "%.*s[%zu]", STR_ARG(list), item));
    if (named != NULL && json_str(named).n > 0)
        return json_str(named);
    name = words_number_str(p->a, lang, (int64_t)item + 1);
    return apply_say(p, MSG_apply_person_n, &name, 1);
}

struct str apply_question(const struct apply *p, struct str fact)
{
    return law_text(p->law, "question", fact, p->r->lang);
}

static struct str value_words(const struct apply *p, const struct law_fact_info *info,
    struct str value)
{
    enum lang lang = p->r->lang;
    tiyn sum;
    day d;

    if (str_is(info->type, "enum"))
        return law_text(p->law, "value",
            str_printf(p->a, "%.*s=%.*s", STR_ARG(info->name), STR_ARG(value)), lang);
    if (str_is(info->type, "code"))
        return str_is(info->list, "country") ? country_name(value, lang)
            : law_place(p->law, value, lang);
    if (str_is(info->type, "money") && money_parse(value, &sum))
        return words_money_str(p->a, lang, sum);
    if (day_parse(value, &d))
        return words_day_str(p->a, lang, d);
    if (str_is(value, "none"))
        return msg(lang, MSG_apply_none);
    return value;
}

struct str apply_words(const struct apply *p, struct str fact, struct str value)
{
    enum lang lang = p->r->lang;
    struct law_fact_info info;

    if (value.n == 0)
        return msg(lang, MSG_apply_unknown);
    if (!law_fact(p->law, fact, &info))
        return value;
    if (str_is(info.type, "bool"))
        return msg(lang, str_is(value, "true") ? MSG_apply_yes : MSG_apply_no);
    if (str_is(info.type, "list"))
        return str_is(value, "0") ? msg(lang, MSG_apply_no) : value;
    return value_words(p, &info, value);
}

struct str apply_saved(const struct apply *p)
{
    moment at = json_get_int(p->v, "saved", MOMENT_NONE);
    struct str when = words_moment_str(p->a, p->r->lang, at);

    return at == MOMENT_NONE ? STR("") : apply_say(p, MSG_apply_saved, &when, 1);
}

struct str apply_full_name(struct arena *a, const struct json *person)
{
    static const char *const parts[] = { "family", "given", "patronymic" };
    const struct json *name = json_get(person, "name");
    struct buf b = buf_on(a);

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct str s = json_get_str(name, parts[i]);

        if (s.n > 0 && b.n > 0)
            buf_char(&b, ' ');
        buf_str(&b, s);
    }
    return buf_get(&b);
}

bool apply_about_done(const struct apply *p)
{
    const struct json *who = json_get(p->v, "person");
    bool reached = json_get_str(json_get(who, "contact"), "phone").n > 0
        || json_get_str(json_get(who, "contact"), "email").n > 0;

    return json_get_bool(p->v, "about", false) && reached
        && json_get_str(json_get(who, "name"), "family").n > 0
        && (json_get_str(who, "iin").n > 0 || json_get_str(who, "document").n > 0);
}

/* ------------------------------------------------------------------ the record */
static void begin(struct request *r, struct apply *p)
{
    *p = (struct apply){ .r = r, .a = r->arena, .law = web_cfg(r->web)->law,
        .faults = diags_on(r->arena) };
}

void apply_new(struct request *r, struct apply *p, const struct law_service *s)
{
    begin(r, p);
    p->service = s;
    p->v = json_new_object(p->a);
    json_set_str(p->a, p->v, "service", law_service_code(s));
}

static bool none(struct request *r)
{
    http_problem_of(r, 404, DIAG_INPUT, "no-such-case", "There is no draft of that number, or it is not yours.",
        "Look among your applications.");
    return false;
}

void apply_of(struct request *r, struct apply *p, const struct law_service *s, struct json *v,
    struct str channel)
{
    begin(r, p);
    p->service = s;
    p->v = v;
    p->channel = channel;
    apply_judge(p);
}

bool apply_open_any(struct request *r, struct apply *p)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct record rec;
    int rc;

    begin(r, p);
    if (reader == NULL)
        return false;
    rc = flow_record_get(reader, KIND, r->params[0], p->a, &rec, &d);
    if (rc == PORT_FAILED) {
        http_problem(r, 503, &d);
        return false;
    }
    if (rc != PORT_OK || !str_eq(rec.owner, r->session.person))
        return none(r);
    p->v = json_parse(p->a, rec.data, JSON_LIMITS, &d);
    p->service = p->v == NULL ? NULL : law_service(p->law, json_get_str(p->v, "service"));
    if (p->service == NULL)
        return none(r);
    p->number = str_dup(p->a, r->params[0]);
    p->version = rec.version;
    p->sent = json_get(p->v, "sent") != NULL;
    apply_judge(p);
    return true;
}

bool apply_open(struct request *r, struct apply *p)
{
    if (!apply_open_any(r, p))
        return false;
    if (p->sent)
        http_redirect(r, portal_href(r, "/apply/%s/done", p->number));
    return !p->sent;
}

bool apply_keep(struct apply *p)
{
    struct request *r = p->r;
    moment now = http_now(r);
    struct record_change c = { .record = { .kind = KIND, .id = p->number,
        .owner = r->session.person, .until = now + (moment)APPLY_DAYS * 86400,
        .version = p->version } };
    struct diags d = diags_on(p->a);
    int rc;

    json_set_int(p->a, p->v, "saved", now);
    if (!p->freeze)
        apply_drop(p->v, STR("signing"));
    c.record.data = json_text(p->a, p->v, 0);
    if (c.record.data.n > RECORD_MOST) {
        http_problem_of(r, 413, DIAG_INPUT, "draft-too-large", "The draft holds too much.",
            "Take out pages or people that are not needed.");
        return false;
    }
    rc = flow_record_save(web_cfg(r->web)->flow, &c, 1, &d);
    if (rc == PORT_OK)
        return true;
    if (rc == PORT_CONFLICT)
        http_problem_of(r, 409, DIAG_REFUSED, "draft-changed", "The draft was changed in another window meanwhile.",
            "Go back, load the page again and repeat this step.");
    else
        http_problem(r, 503, &d);
    return false;
}

/* ------------------------------------------------------------------ commands */
static bool give(struct request *r, enum command_type type, const struct actor *by, struct str number,
    const struct json *body, const struct json *confirmed, struct str key, struct str *made,
    struct json **answer, struct diags *d)
{
    struct arena *own = arena_new();
    struct flow_request q = {
        .type = type, .number = str_dup(own, number), .idempotency_key = str_dup(own, key),
        .body = json_copy(own, body), .page = true, .arena = own,
        .confirmed = confirmed != NULL ? json_copy(own, confirmed) : NULL,
        .by = { by->role, str_dup(own, by->id), str_dup(own, by->person), str_dup(own, by->body),
            str_dup(own, by->place) },
    };
    struct flow_reply reply = flow_call_request(web_cfg(r->web)->flow, &q);

    if (reply.ok) {
        if (made != NULL)
            *made = str_dup(r->arena, reply.number);
        if (answer != NULL)
            *answer = json_parse(r->arena, str_dup(r->arena, json_text(own, reply.answer, 0)),
                JSON_LIMITS, d);
    }
    for (const struct diag *g = reply.ok ? NULL : reply.reasons.first; g != NULL; g = g->next) {
        struct diag *k = diag_add(d, g->class, "", "%.*s", STR_ARG(g->message));

        k->code = str_dup(r->arena, g->code);
        k->field = str_dup(r->arena, g->field);
        k->remedy = str_dup(r->arena, g->remedy);
        k->clause = str_dup(r->arena, g->clause);
    }
    arena_free(reply.arena);
    return reply.ok;
}

bool apply_give(struct request *r, enum command_type type, const struct actor *by, struct str number,
    const struct json *body, struct str key, struct str *made, struct json **answer, struct diags *d)
{
    return give(r, type, by, number, body, NULL, key, made, answer, d);
}

bool apply_give_confirmed(struct request *r, enum command_type type, struct str number,
    const struct json *body, const struct json *confirmed, struct str key, struct str *made,
    struct json **answer, struct diags *d)
{
    return give(r, type, &r->actor, number, body, confirmed, key, made, answer, d);
}
