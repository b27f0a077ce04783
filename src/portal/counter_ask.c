/*
 * NAME      counter_ask - the law's questions three to a page, for who types while another speaks
 * WHY       the same questions, kinds and spelling as at home (questions.h); only denser
 * OWNS      "draft" of the desk's record
 * MUST NOT  decide what is asked: assessment.ask does
 */
#include "portal/counter.h"
#include "portal/questions.h"

enum { AT_ONCE = 3 };

static const char *const names[AT_ONCE] = { "q1", "q2", "q3" };
static const char *const facts[AT_ONCE] = { "q1-fact", "q2-fact", "q3-fact" };
static const char *const unknowns[AT_ONCE] = { "q1-unknown", "q2-unknown", "q3-unknown" };
static const char *const nones[AT_ONCE] = { "q1-none", "q2-none", "q3-none" };

/* ------------------------------------------------------------------ the application under way */
bool counter_draft(struct counter *c, struct apply *p)
{
    struct json *v = json_get(c->v, "draft");
    const struct law_service *s = law_service(c->law, json_get_str(v, "service"));

    if (s == NULL) {
        http_redirect(c->r, STR("/counter/person"));
        return false;
    }
    apply_of(c->r, p, s, v, STR("service-centre"));
    return true;
}

static void put_part(struct counter *c, struct json *v, const char *part)
{
    struct json *copy;

    if (json_get(c->v, part) == NULL)
        return;
    copy = json_copy(c->a, json_get(c->v, part));
    copy->key = STR_NONE;
    json_set(c->a, v, part, copy);
}

void counter_begin(struct counter *c, const struct law_service *s, const struct json *answers)
{
    const struct json *who = json_get(c->v, "person");
    struct str iin = json_get_str(who, "iin");
    struct json *v = json_set(c->a, c->v, "draft", json_new_object(c->a)), *kept;
    struct law_fact_info info;

    json_set_str(c->a, v, "service", law_service_code(s));
    json_set_str(c->a, v, "begun", moment_str(c->a, http_now(c->r)));
    json_set_str(c->a, v, "language", json_get_str(who, "language"));
    put_part(c, v, "person");
    put_part(c, v, "representative");
    kept = json_set(c->a, v, "answers", json_new_object(c->a));
    json_each(m, answers)
        json_set_str(c->a, kept, str_z(c->a, m->key), json_str(m));
    if (iin.n == 0 || !law_fact(c->law, STR("applicant.birth-date"), &info))
        return;
    json_set_str(c->a, kept, "applicant.birth-date",
        day_str(c->a, law_iin(iin, moment_day(http_now(c->r))).birth));
    json_set_str(c->a, json_set(c->a, v, "sources", json_new_object(c->a)), "applicant.birth-date",
        STR("iin"));
}

void counter_start_post(struct request *r)
{
    const struct law_service *s;
    struct counter c;

    if (!counter_bound(r, &c))
        return;
    s = law_service(c.law, answer(r, "service"));
    if (s == NULL) {
        http_redirect(r, STR("/counter/person"));
        return;
    }
    counter_begin(&c, s, NULL);
    if (counter_keep(&c))
        http_redirect(r, STR("/counter/ask"));
}

/* ------------------------------------------------------------------ three questions */
static bool may_ask(const struct apply *p, struct str fact, struct law_fact_info *info)
{
    size_t item;
    struct str group = apply_group(fact, &item);

    return law_fact(p->law, fact, info) && str_is(info->asked_of, "applicant")
        && (str_chr(info->name, '[') >= 0) == (group.n > 0)
        && (group.n == 0 || item < apply_people(p, group));
}

static size_t open_ones(const struct apply *p, struct str out[AT_ONCE])
{
    struct law_fact_info info;
    size_t n = 0;

    for (size_t i = 0; p->as != NULL && i < p->as->n_ask && n < AT_ONCE; i++) {
        struct str fact = p->as->ask[i];

        if (apply_answered(p, fact).p == NULL && may_ask(p, fact, &info))
            out[n++] = fact;
    }
    return n;
}

static struct ui_dense one(struct apply *p, struct faults *f, struct str fact, size_t i)
{
    struct request *r = p->r;
    struct str now = apply_answered(p, fact);
    const struct ui_asked_why *why;
    struct law_fact_info info = { .name = STR_NONE };
    struct typed_date t;
    struct question q;
    size_t item, n_why;
    day d = DAY_NONE;

    law_fact(p->law, fact, &info);
    if (r->form != NULL)
        now = answer(r, names[i]);
    else if (now.n > 0 && !day_parse(now, &d))
        d = DAY_NONE;
    q = question_of(p, &info, now);
    t = typed_date(r, names[i], d);
    why = apply_whys(p, fact, &n_why);
    return (struct ui_dense){ .name = str_of(names[i]), .fact = fact, .fact_name = str_of(facts[i]),
        .kind = q.kind, .question = apply_question(p, fact), .options = q.options,
        .n_options = q.n_options, .hint = q.hint, .value = now, .typed_day = t.day,
        .typed_month = t.month, .typed_year = t.year, .error = fault_of(f, names[i]),
        .none_name = str_of(nones[i]), .unknown = q.unknown && !str_is(info.type, "list"),
        .none = r->form != NULL ? answer_is(r, nones[i], "yes") : str_is(now, "none"),
        .unknown_name = str_of(unknowns[i]), .not_known = answer_is(r, unknowns[i], "yes"),
        .caption = apply_group(fact, &item).n > 0 ? apply_subject(p, fact) : STR_NONE,
        .clause = n_why > 0 ? why[0].clause : STR_NONE,
        .clause_href = n_why > 0 ? why[0].clause_href : STR_NONE };
}

static size_t so_far(const struct apply *p, struct ui_row *rows)
{
    size_t n = 0, item;

    json_each(m, json_get(p->v, "answers")) {
        bool from_iin = str_is(json_get_str(json_get(p->v, "sources"), str_z(p->a, m->key)), "iin");

        rows[n] = (struct ui_row){ .key = apply_question(p, m->key),
            .value = apply_words(p, m->key, json_str(m)) };
        if (apply_group(m->key, &item).n > 0)
            rows[n].note = apply_subject(p, m->key);
        if (from_iin)
            rows[n].note = msg(p->r->lang, MSG_apply_from_iin);
        else
            rows[n].change = portal_href(p->r, "~/counter/ask?fact=%s", m->key);
        n++;
    }
    return n;
}

static void show(struct counter *c, struct apply *p, int status, struct faults *f, const struct str *ask,
    size_t n)
{
    struct ui_dense *fields = arena_new_array(c->a, AT_ONCE, struct ui_dense);
    const struct json *answers = json_get(p->v, "answers");
    struct ui_row *rows = arena_new_array(c->a, (answers == NULL ? 0 : answers->count) + 1,
        struct ui_row);

    for (size_t i = 0; i < n; i++)
        fields[i] = one(p, f, ask[i], i);
    portal_show(c->r, status, counter_ask, .errors = f->list, .n_errors = f->n,
        .bar = counter_bar(c), .title = law_service_title(p->service, c->r->lang), .fields = fields,
        .n_fields = n, .rows = rows, .n_rows = so_far(p, rows));
}

void counter_ask(struct request *r)
{
    struct str ask[AT_ONCE];
    struct law_fact_info info;
    struct counter c;
    struct apply p;
    struct faults f;
    size_t n;

    faults_init(&f, r);
    if (!counter_bound(r, &c) || !counter_draft(&c, &p))
        return;
    n = open_ones(&p, ask);
    if (may_ask(&p, answer(r, "fact"), &info)) {
        ask[0] = answer(r, "fact");
        n = 1;
    }
    if (p.as != NULL && (p.as->eligible == LAW_NO || n == 0) && answer(r, "fact").n == 0)
        http_redirect(r, p.as->eligible == LAW_NO ? STR("/counter/accept") : STR("/counter/list"));
    else
        show(&c, &p, 200, &f, ask, n);
}

static void take(struct apply *p, struct faults *f, struct str fact, size_t i)
{
    struct law_fact_info info;
    struct str value;

    if (!may_ask(p, fact, &info))
        return;
    if (answer_is(p->r, unknowns[i], "yes") && !str_is(info.type, "list"))
        value = STR("");
    else
        value = question_typed(f, &info, names[i]);
    if (value.p == NULL || fault_of(f, names[i]).n > 0)
        return;
    if (!apply_answer(p, fact, value))
        fault_add(f, str_of(names[i]), msg(p->r->lang, MSG_apply_contradicts));
    else if (json_get(p->v, "sources") != NULL)
        apply_drop(json_get(p->v, "sources"), fact);
}

void counter_ask_post(struct request *r)
{
    struct str ask[AT_ONCE];
    struct counter c;
    struct apply p;
    struct faults f;
    size_t n = 0;

    if (!counter_bound(r, &c) || !counter_draft(&c, &p))
        return;
    faults_init(&f, r);
    while (n < AT_ONCE && answer(r, facts[n]).n > 0) {
        ask[n] = answer(r, facts[n]);
        take(&p, &f, ask[n], n);
        n++;
    }
    if (!counter_keep(&c))
        return;
    if (f.n > 0)
        show(&c, &p, 422, &f, ask, n);
    else
        http_redirect(r, STR("/counter/ask"));
}
