/*
 * NAME      public_checklist - a person's own list of documents: only the questions that still matter
 * WHY       nobody should have to sign in to learn what will be asked of them; "I don't know" is an answer
 * OWNS      the answers' form in the address: a=name:value;name:value, in the order they were given
 * ERRORS    answers that cannot be are said beside the question; a spoiled address begins anew
 * MUST NOT  store anything, or ask what the office finds out itself
 */
#include "portal/acts.h"
#include "portal/public.h"

#include "base/countries.h"

enum { STATE_MOST = 4096, STEPS_MOST = 120 };

struct talk {
    struct request *r;
    const struct law *l;
    const struct law_service *s;
    struct facts *f;
    day on;
    struct str state;               /* as in the address */
    struct str names[STEPS_MOST];
    bool skipped[STEPS_MOST];
    size_t n;
};

static bool read_state(struct talk *t, struct str state)
{
    struct str rest = state, one, name;
    struct diags d = diags_on(t->r->arena);

    t->f = facts_new(t->l, t->r->arena);
    t->n = 0;
    t->state = state;
    if (state.n > STATE_MOST)
        return false;
    while (state.n > 0 && str_cut(&rest, ';', &one)) {
        if (!str_cut(&one, ':', &name) || t->n == STEPS_MOST)
            return false;
        t->names[t->n] = name;
        t->skipped[t->n] = str_is(one, "?");
        if (!t->skipped[t->n] && !facts_set(t->f, name, one, &d))
            return false;
        t->n++;
    }
    return true;
}

static bool begin(struct request *r, struct talk *t, struct str state)
{
    t->r = r;
    t->l = web_cfg(r->web)->law;
    t->s = public_service_of(r);
    t->on = moment_day(http_now(r));
    if (t->s == NULL)
        return false;
    if (!read_state(t, state))
        read_state(t, STR(""));
    return true;
}

static bool is_skipped(const struct talk *t, struct str name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->skipped[i] && str_eq(t->names[i], name))
            return true;
    }
    return false;
}

/* The state without its last answer, for the way back. */
static struct str before_last(const struct talk *t)
{
    for (size_t i = t->state.n; i > 0; i--) {
        if (t->state.p[i - 1] == ';')
            return str_sub(t->state, 0, i - 1);
    }
    return STR("");
}

static struct str address(struct talk *t, struct str state)
{
    return portal_href(t->r, "~/services/%s/checklist?a=%s", law_service_code(t->s), state);
}

/* children[0].leaves: the question with which child it is about. */
static struct str question_of(struct talk *t, struct str name)
{
    struct law_fact_info info;
    struct str text, who = name, head;
    int64_t i;

    if (!law_fact(t->l, name, &info))
        return name;
    text = law_text(t->l, "question", info.name, t->r->lang);
    if (str_chr(name, '[') < 0 || !str_cut(&who, '[', &head) || !str_cut(&who, ']', &head) ||
        !str_int(head, &i))
        return text;
    return text_make(t->r->arena, t->r->lang, MSG_public_about_person, (const struct str[]){
        words_number_str(t->r->arena, t->r->lang, i + 1), text }, 2);
}

static const struct ui_option *options_of(struct talk *t, const struct law_fact_info *info,
    struct str typed, size_t *n)
{
    struct arena *a = t->r->arena;
    bool yes_no = str_is(info->type, "bool");
    struct ui_option *o = arena_new_array(a, info->n_values + 110 + COUNTRIES_MOST, struct ui_option);
    bool kato = str_is(info->list, "kato"), country = str_is(info->list, "country");
    struct str codes[COUNTRIES_MOST];
    size_t n_codes = country ? countries_by_name(t->r->lang, codes) : 0;

    *n = 0;
    if (kato || country)
        o[(*n)++] = (struct ui_option){ .value = STR(""), .label = msg(t->r->lang, MSG_apply_choose) };
    if (yes_no) {
        o[(*n)++] = (struct ui_option){ .value = STR("true"), .label = msg(t->r->lang, MSG_public_yes) };
        o[(*n)++] = (struct ui_option){ .value = STR("false"), .label = msg(t->r->lang, MSG_public_no) };
    }
    for (size_t i = 0; i < info->n_values; i++) {
        struct str code = str_printf(a, "%.*s=%.*s", STR_ARG(info->name), STR_ARG(info->values[i]));
        struct str text = law_text(t->l, "value", code, t->r->lang);

        o[(*n)++] = (struct ui_option){ .value = info->values[i],
            .label = str_eq(text, code) ? info->values[i] : text };
    }
    for (int code = 10; kato && code < 100; code++) {
        struct str place = str_printf(a, "%d", code);

        if (law_region(t->l, place, t->on))
            o[(*n)++] = (struct ui_option){ .value = place, .label = law_place(t->l, place, t->r->lang) };
    }
    for (size_t i = 0; i < n_codes; i++)
        o[(*n)++] = (struct ui_option){ .value = codes[i], .label = country_name(codes[i], t->r->lang) };
    for (size_t i = 0; i < *n; i++)
        o[i].checked = typed.n > 0 && str_eq(o[i].value, typed);
    return o;
}

static const struct ui_norm *why_of(struct talk *t, const struct json *asked, size_t *n)
{
    const struct json *why = json_get(asked, "why");
    struct ui_norm *out = arena_new_array(t->r->arena, (why != NULL ? why->count : 0) + 1, struct ui_norm);

    *n = 0;
    json_each(w, why) {
        out[*n].text = json_get_str(json_get(w, "texts"), lang_code(t->r->lang).p);
        out[*n].cite = law_cite(t->l, t->r->arena, json_get_str(w, "clause"), t->r->lang);
        (*n)++;
    }
    return out;
}

static void show_question(struct talk *t, struct str name, const struct json *asked, struct str error,
    struct str typed)
{
    struct request *r = t->r;
    struct law_fact_info info = { .name = name };
    struct page_checklist p = { .frame = portal_frame(r) };
    struct buf out = buf_on(r->arena);
    struct ui_error fault = { .text = error, .href = STR("#answer") };
    struct typed_date d = typed_date(r, "answer", DAY_NONE);

    law_fact(t->l, name, &info);
    p.code = law_service_code(t->s);
    p.service = law_service_title(t->s, r->lang);
    p.state = t->state;
    p.fact = name;
    p.question = question_of(t, name);
    p.back = t->n > 0 ? address(t, before_last(t)) : portal_href(r, "~/services/%s", p.code);
    p.is_date = str_starts(info.type, "date");
    p.may_be_none = str_is(info.type, "date-or-none");
    p.is_count = str_is(info.type, "list") || str_is(info.type, "int") || str_is(info.type, "money");
    p.options = options_of(t, &info, typed, &p.n_options);
    p.is_text = !p.is_date && !p.is_count && p.n_options == 0;
    p.long_list = p.n_options > 12;
    p.why = why_of(t, asked, &p.n_why);
    p.least = json_get_int(json_get(asked, "remaining"), "least", 0);
    p.answer = typed;
    p.day = d.day, p.month = d.month, p.year = d.year;
    p.error = error;
    p.errors = &fault;
    p.n_errors = error.n > 0 ? 1 : 0;
    page_checklist(&out, r->lang, &p);
    http_html(r, error.n > 0 ? 422 : 200, buf_get(&out));
}

/* ------------------------------------------------------------------ the list itself */
static struct str cited(struct talk *t, const struct assessment *as, const struct law_cite *c)
{
    return public_short_cite(t->r, law_cite(t->l, t->r->arena, c->clause, t->r->lang), c->act,
        as->n_acts > 0 ? as->acts[0].act : STR_NONE);
}

static struct str whose(struct talk *t, struct str subject)
{
    struct str rest = subject, head;
    int64_t i;
    bool child = str_starts(subject, "children");

    if (str_is(subject, "applicant") || subject.n == 0)
        return STR_NONE;
    if (!str_cut(&rest, '[', &head) || !str_cut(&rest, ']', &head) || !str_int(head, &i))
        return msg(t->r->lang, child ? MSG_public_each_child : MSG_public_each_relative);
    return text_make(t->r->arena, t->r->lang, child ? MSG_public_child : MSG_public_relative,
        (const struct str[]){ words_number_str(t->r->arena, t->r->lang, i + 1) }, 1);
}

static const struct ui_norm *papers(struct talk *t, const struct assessment *as, bool certain,
    const char *stage, size_t *n)
{
    struct ui_norm *out = arena_new_array(t->r->arena, as->n_documents + 1, struct ui_norm);

    *n = 0;
    for (size_t i = 0; i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        struct ui_norm *o = &out[*n];

        if (d->certain != certain || !str_is(d->stage, stage))
            continue;
        o->text = law_text(t->l, "document", d->code, t->r->lang);
        if (d->alternative.n > 0)
            o->text = text_make(t->r->arena, t->r->lang, MSG_public_or, (const struct str[]){ o->text,
                law_text(t->l, "document", d->alternative, t->r->lang) }, 2);
        o->more = whose(t, d->subject);
        o->cite = cited(t, as, &d->cite);
        o->href = portal_clause_href(t->r, d->cite.clause, as->on);
        (*n)++;
    }
    return out;
}

static const struct ui_norm *reasons(struct talk *t, const struct assessment *as, size_t *n)
{
    struct ui_norm *out = arena_new_array(t->r->arena, as->n_because + 1, struct ui_norm);

    for (*n = 0; *n < as->n_because; ++*n) {
        out[*n].text = law_text(t->l, "reason", as->because[*n].code, t->r->lang);
        out[*n].cite = cited(t, as, &as->because[*n].cite);
        out[*n].href = portal_clause_href(t->r, as->because[*n].cite.clause, as->on);
    }
    return out;
}

static const struct ui_norm *grounds(struct talk *t, const struct assessment *as, size_t *n)
{
    struct ui_norm *out = arena_new_array(t->r->arena, as->n_grounds + 1, struct ui_norm);

    *n = 0;
    for (size_t i = 0; i < as->n_grounds; i++) {
        if (!as->grounds[i].certain)
            continue;
        out[*n].text = law_text(t->l, "ground", as->grounds[i].code, t->r->lang);
        out[*n].more = law_text(t->l, "until", as->grounds[i].until, t->r->lang);
        out[*n].cite = cited(t, as, &as->grounds[i].cite);
        out[*n].href = portal_clause_href(t->r, as->grounds[i].cite.clause, as->on);
        (*n)++;
    }
    return out;
}

static void fill_answers(struct talk *t, struct page_checklist_result *p)
{
    struct arena *a = t->r->arena;
    struct ui_row *rows = arena_new_array(a, t->n + 1, struct ui_row);
    struct str rest = t->state, one, name;
    size_t used = 0;

    for (size_t i = 0; i < t->n && str_cut(&rest, ';', &one); i++) {
        struct law_fact_info info = { .name = t->names[i] };
        struct str value, code;
        day d;

        str_cut(&one, ':', &name);
        law_fact(t->l, name, &info);
        code = str_printf(a, "%.*s=%.*s", STR_ARG(info.name), STR_ARG(one));
        value = law_text(t->l, "value", code, t->r->lang);
        if (str_eq(value, code))
            value = one;
        if (t->skipped[i])
            value = msg(t->r->lang, MSG_public_dont_know);
        else if (str_is(info.type, "bool"))
            value = msg(t->r->lang, str_is(one, "true") ? MSG_public_yes : MSG_public_no);
        else if (day_parse(one, &d))
            value = words_day_str(a, t->r->lang, d);
        else if (str_is(info.list, "country"))
            value = country_name(one, t->r->lang);
        else if (str_is(info.list, "kato"))
            value = law_place(t->l, one, t->r->lang);
        rows[i] = (struct ui_row){ .key = question_of(t, name), .value = value,
            .change = address(t, str_sub(t->state, 0, used)) };
        used = rest.p != NULL ? (size_t)(rest.p - t->state.p) - 1 : t->state.n;
    }
    p->answers = rows;
    p->n_answers = t->n;
}

static void show_result(struct talk *t, const struct assessment *as)
{
    struct request *r = t->r;
    struct page_checklist_result p = { .frame = portal_frame(r) };
    struct buf out = buf_on(r->arena);
    const struct law_term *term = assessment_term(as, STR("decision"));

    p.code = law_service_code(t->s);
    p.service = law_service_title(t->s, r->lang);
    p.on = t->on;
    p.back = address(t, before_last(t));
    if (as->n_acts > 0)
        p.main_act = law_act_title(t->l, as->acts[0].act, r->lang);
    p.cannot = as->eligible == LAW_NO;
    p.can = as->eligible == LAW_YES;
    p.because = reasons(t, as, &p.n_because);
    p.needed = papers(t, as, true, "filing", &p.n_needed);
    p.maybe = papers(t, as, false, "filing", &p.n_maybe);
    p.after = papers(t, as, true, "after-decision", &p.n_after);
    p.grounds = grounds(t, as, &p.n_grounds);
    if (as->decider.answer == LAW_YES)
        p.decider = law_text(t->l, "body", as->decider.code, r->lang);
    if (term != NULL)
        p.term = portal_limit(r->arena, r->lang, term->limit);
    if (as->fee.in_force)
        p.fee = words_money_str(r->arena, r->lang, as->fee.kzt);
    fill_answers(t, &p);
    page_checklist_result(&out, r->lang, &p);
    http_html(r, 200, buf_get(&out));
}

/* The next open question that was not answered with "I don't know"; empty when there is none. */
static struct str next_of(struct talk *t, const struct assessment *as, const struct json *asked)
{
    struct str next = json_get_str(asked, "next");

    if (next.n > 0 && !is_skipped(t, next))
        return next;
    for (size_t i = 0; i < as->n_ask; i++) {
        if (!is_skipped(t, as->ask[i]) && str_find(as->ask[i], "[]") < 0)
            return as->ask[i];
    }
    return STR_NONE;
}

static void go_on(struct talk *t, struct str error, struct str typed)
{
    struct diags d = diags_on(t->r->arena);
    struct assessment *as = law_assess(t->l, t->s, t->f, t->on, t->r->arena, &d);
    struct json *asked = as != NULL ? law_ask(t->l, t->s, t->f, t->on, t->r->arena, &d) : NULL;
    struct str next;

    if (as == NULL || asked == NULL) {
        http_problem(t->r, http_status_of(&d), &d);
        return;
    }
    next = as->eligible == LAW_NO ? STR_NONE : next_of(t, as, asked);
    if (next.n > 0)
        show_question(t, next, asked, error, typed);
    else
        show_result(t, as);
}

/* The one answer; a fault when it cannot be. */
static struct str read_answer(struct talk *t, struct str name, const struct law_fact_info *info,
    struct faults *f)
{
    struct request *r = t->r;
    struct diags d = diags_on(r->arena);
    struct str value = answer(r, "answer");

    if (answer_is(r, "choice", "unknown"))
        return STR("?");
    if (answer_is(r, "choice", "none"))
        return STR("none");
    if (str_starts(info->type, "date")) {
        day on = answer_date(f, "answer", MSG_public_no_answer);

        value = on != DAY_NONE ? day_str(r->arena, on) : STR("");
    } else if (value.n == 0) {
        fault_add(f, STR("answer"), msg(r->lang, MSG_public_no_answer));
    }
    if (f->n == 0 && (str_chr(value, ';') >= 0 || value.n > 60 || !facts_set(t->f, name, value, &d)))
        fault_add(f, STR("answer"), msg(r->lang, MSG_public_bad_answer));
    return value;
}

/*
 * Without `fact` the next question; with it the answer to one: it leads to the address that holds all
 * of them. A GET, so that no cookie is needed and the way back is the browser's own.
 */
void public_checklist(struct request *r)
{
    struct str name = answer(r, "fact"), value, next;
    struct law_fact_info info;
    struct faults f;
    struct talk t;

    if (!begin(r, &t, answer(r, "a")))
        return;
    faults_init(&f, r);
    if (name.n == 0 || !law_fact(t.l, name, &info) || !str_is(info.asked_of, "applicant")) {
        go_on(&t, STR_NONE, STR(""));
        return;
    }
    value = read_answer(&t, name, &info, &f);
    if (f.n > 0) {
        read_state(&t, t.state);
        go_on(&t, fault_of(&f, "answer"), value);
        return;
    }
    next = str_printf(r->arena, "%.*s%s%.*s:%.*s", STR_ARG(t.state), t.state.n > 0 ? ";" : "",
        STR_ARG(name), STR_ARG(value));
    http_redirect(r, portal_href(r, "/services/%s/checklist?a=%s", law_service_code(t.s), next));
}
