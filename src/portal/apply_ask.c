/*
 * NAME      apply_ask - one question a page: of any fact, by its type, with why it is asked
 * WHY       no page a fact: the dictionary of facts says what kind of answer there is, the law's
 *           tables say why it is needed; a new fact in the law files needs nothing here
 */
#include "portal/questions.h"

static struct str question_href(const struct apply *p, struct str fact)
{
    return portal_href(p->r, "/apply/%s/question/%s", p->number, fact);
}

/* ------------------------------------------------------------------ why it is asked */
static struct str sure_words(const struct apply *p, struct str status)
{
    return str_is(status, "seen") ? STR_NONE : law_text(p->law, "status", status, p->r->lang);
}

static const struct ui_asked_why *whys(const struct apply *p, const struct json *asked, size_t *n)
{
    const struct json *list = json_get(asked, "why");
    struct ui_asked_why *w = arena_new_array(p->a, list == NULL ? 1 : list->count + 1, struct ui_asked_why);

    *n = 0;
    json_each(e, list) {
        struct str text = json_get_str(json_get(e, "texts"),
            str_z(p->a, lang_code(p->r->lang)));
        bool again = false;

        for (size_t i = 0; i < *n; i++)
            again = again || str_eq(w[i].text, text);
        if (again || *n == 6)
            continue;
        w[*n].text = text;
        w[*n].clause = apply_cite(p, json_get_str(e, "clause"));
        w[*n].clause_href = apply_clause_href(p, json_get_str(e, "clause"));
        w[(*n)++].sure = sure_words(p, json_get_str(e, "status"));
    }
    return w;
}

/* The law is asked as if the fact were not known yet, also when it was answered. */
static const struct json *asked_about(const struct apply *p, struct str fact)
{
    struct facts *f = facts_copy(p->facts, p->a);
    struct diags quiet = diags_on(p->a);

    facts_set(f, fact, STR(""), &quiet);
    return law_ask_about(p->law, p->service, f, fact, DAY_NONE, p->a, &quiet);
}

const struct ui_asked_why *apply_whys(const struct apply *p, struct str fact, size_t *n)
{
    return whys(p, asked_about(p, fact), n);
}

/* ------------------------------------------------------------------ the page */
static bool fact_of(struct request *r, const struct apply *p, struct law_fact_info *info)
{
    size_t item;
    struct str fact = r->params[1], group = apply_group(fact, &item);

    if (law_fact(p->law, fact, info) && str_is(info->asked_of, "applicant")
        && !str_is(info->type, "list") && (str_chr(info->name, '[') >= 0) == (group.n > 0)
        && (group.n == 0 || item < apply_people(p, group)))
        return true;
    http_problem_of(r, 404, DIAG_INPUT, "unknown-fact", "There is no such question.",
        "Go back to the parts of the application.");
    return false;
}

static struct str back_of(const struct apply *p, struct str fact, struct str from)
{
    size_t item;
    struct str group = apply_group(fact, &item);

    if (str_is(from, "check"))
        return portal_href(p->r, "~/apply/%s/check", p->number);
    return group.n > 0 ? portal_href(p->r, "~/apply/%s/people/%s", p->number, group)
        : portal_href(p->r, "~/apply/%s", p->number);
}

static struct str left_words(const struct apply *p, struct str fact)
{
    size_t item, open;
    struct str group = apply_group(fact, &item), n;

    open = apply_open_count(p, group, item);
    n = words_number_str(p->a, p->r->lang, (int64_t)open);
    return open < 2 ? STR_NONE
        : words_count_str(p->a, p->r->lang, MSG_apply_left, (int64_t)open, &n, 1);
}

static void show(struct apply *p, int status, const struct law_fact_info *info, struct faults *f)
{
    struct request *r = p->r;
    struct str fact = r->params[1], now = apply_answered(p, fact), from = answer(r, "from");
    size_t n_why;
    const struct ui_asked_why *why = apply_whys(p, fact, &n_why);
    struct question q;
    struct typed_date t;
    size_t item;
    day d = DAY_NONE;

    if (r->form != NULL)
        now = answer(r, "answer");
    else if (now.n > 0 && !day_parse(now, &d))
        d = DAY_NONE;
    q = question_of(p, info, now);
    t = typed_date(r, "answer", d);
    if (!str_is(from, "check"))
        from = STR("");
    portal_show(r, status, apply_question, .errors = f->list, .n_errors = f->n,
        .number = p->number, .kind = q.kind, .question = apply_question(p, fact),
        .caption = apply_group(fact, &item).n > 0 ? apply_subject(p, fact) : STR_NONE,
        .action = str_printf(p->a, "~%.*s", STR_ARG(question_href(p, fact))),
        .back = back_of(p, fact, from), .from = from, .options = q.options, .n_options = q.n_options,
        .value = now, .typed_day = t.day, .typed_month = t.month, .typed_year = t.year,
        .none = r->form != NULL ? answer_is(r, "none", "yes") : str_is(now, "none"),
        .hint = q.hint,
        .error = fault_of(f, "answer"), .unknown = q.unknown,
        .why = why, .n_why = n_why, .left = left_words(p, fact), .saved = apply_saved(p));
}

void apply_question_get(struct request *r)
{
    struct law_fact_info info;
    struct faults f;
    struct apply p;

    faults_init(&f, r);
    if (apply_open(r, &p) && fact_of(r, &p, &info))
        show(&p, 200, &info, &f);
}

/* ------------------------------------------------------------------ after an answer */
/* On through the group; then to where the person came from. */
static void go_on(struct apply *p, struct str fact)
{
    struct request *r = p->r;
    size_t item;
    struct str group = apply_group(fact, &item), next = apply_next(p, group, item);
    bool from_check = answer_is(r, "from", "check");

    if (p->as->eligible == LAW_NO)
        http_redirect(r, portal_href(r, "/apply/%s/cannot", p->number));
    else if (next.n > 0)
        http_redirect(r, str_printf(p->a, "%.*s%s", STR_ARG(question_href(p, next)),
            from_check ? "?from=check" : ""));
    else if (from_check)
        http_redirect(r, portal_href(r, "/apply/%s/check", p->number));
    else if (group.n > 0)
        http_redirect(r, portal_href(r, "/apply/%s/people/%s", p->number, group));
    else
        http_redirect(r, portal_href(r, "/apply/%s", p->number));
}

void apply_question_post(struct request *r)
{
    struct law_fact_info info;
    struct faults f;
    struct apply p;
    struct str value;

    if (!apply_open(r, &p) || !fact_of(r, &p, &info))
        return;
    faults_init(&f, r);
    value = answer_is(r, "do", "unknown") ? STR("") : question_typed(&f, &info, "answer");
    if (f.n == 0 && !apply_answer(&p, r->params[1], value))
        fault_add(&f, STR("answer"), msg(r->lang, str_is(p.faults.first->code, "bad-value")
            ? MSG_apply_bad_answer : MSG_apply_contradicts));
    if (f.n > 0) {
        show(&p, 422, &info, &f);
        return;
    }
    if (json_get(p.v, "sources") != NULL)
        apply_drop(json_get(p.v, "sources"), r->params[1]);
    if (apply_keep(&p))
        go_on(&p, r->params[1]);
}

void apply_next_get(struct request *r)
{
    struct apply p;
    struct str next;

    if (!apply_open(r, &p))
        return;
    next = p.as != NULL && p.as->eligible != LAW_NO ? apply_next(&p, STR(""), SIZE_MAX) : STR_NONE;
    if (p.as != NULL && p.as->eligible == LAW_NO)
        http_redirect(r, portal_href(r, "/apply/%s/cannot", p.number));
    else if (next.n > 0)
        http_redirect(r, question_href(&p, next));
    else
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
}
