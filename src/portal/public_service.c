/*
 * NAME      public_service - a service as the law files have it on a day: who, documents, term, fee, grounds
 * WHY       a page typed by hand goes on citing an act that is no longer in force; this one cannot
 * OWNS      nothing
 * ERRORS    404 for no such service; a day without norms says so
 * MUST NOT  say anything of the service that no row of the law says
 */
#include "portal/acts.h"
#include "portal/news.h"
#include "portal/public.h"

struct str portal_limit(struct arena *a, enum lang lang, struct str limit)
{
    static const unsigned units[] = {
        [TERM_WORKING_DAYS] = MSG_portal_working_days, [TERM_CALENDAR_DAYS] = MSG_portal_calendar_days,
        [TERM_MONTHS] = MSG_portal_months, [TERM_YEARS] = MSG_portal_years,
        [TERM_HOURS] = MSG_portal_hours,
    };
    struct diags quiet = diags_on(a);
    struct term t;

    if (!term_parse(limit, &t, &quiet))
        return limit;
    return words_count_str(a, lang, units[t.unit], t.n,
        (const struct str[]){ words_number_str(a, lang, t.n) }, 1);
}

const struct law_service *public_service_of(struct request *r)
{
    const struct law_service *s = law_service(web_cfg(r->web)->law, r->params[0]);

    if (s == NULL)
        http_problem_of(r, 404, DIAG_INPUT, "no-such-service", "There is no service of that code.",
            "See the list of services.");
    return s;
}

/* ------------------------------------------------------------------ rows of the law as lines */
static struct str answer_of(const struct json *row, const char *name, const char *member)
{
    json_each(a, json_get(row, "answers")) {
        if (str_is(json_get_str(a, "answer"), name))
            return json_get_str(a, member);
    }
    return STR_NONE;
}

static const struct json *table_of(const struct json *shown, const char *name)
{
    json_each(t, json_get(shown, "tables")) {
        if (str_is(json_get_str(t, "table"), name))
            return json_get(t, "rows");
    }
    return NULL;
}

/* stage: of what is needed when; depends: 1 only under conditions, 0 always, -1 both; only: the value of `extra`. */
struct wanted { const char *table, *answer, *extra, *stage; int depends; const char *only; };

struct str public_short_cite(struct request *r, struct str cite, struct str act, struct str main_act)
{
    struct str title = law_act_title(web_cfg(r->web)->law, act, r->lang);

    if (!str_eq(act, main_act) || cite.n <= title.n + 2 || !str_eq(str_sub(cite, 0, title.n), title))
        return cite;
    return str_sub(cite, title.n + 2, cite.n);
}

/* Of one table: a line a row. extra: the answer that stands behind it, a time limit or a name. */
static const struct ui_norm *norms(struct request *r, const struct json *shown, struct str main_act,
    const struct news_doubt *doubt, struct wanted w, size_t *n)
{
    const struct json *rows = table_of(shown, w.table);
    struct ui_norm *out = arena_new_array(r->arena, (rows != NULL ? rows->count : 0) + 1, struct ui_norm);

    *n = 0;
    json_each(row, rows) {
        bool depends = json_get(row, "conditions") != NULL && json_get(row, "conditions")->count > 0;
        struct ui_norm *o = &out[*n];
        struct str stage = answer_of(row, "stage", "value");
        bool seen = false;

        if ((w.stage != NULL && !str_is(stage, w.stage)) || (w.depends >= 0 && depends != (w.depends == 1))
            || (w.only != NULL && !str_is(answer_of(row, w.extra, "value"), w.only)))
            continue;
        o->text = answer_of(row, w.answer, "name");
        if (o->text.n == 0)
            o->text = answer_of(row, w.answer, "value");
        for (size_t i = 0; i < *n; i++)
            seen = seen || str_eq(out[i].text, o->text);
        if (o->text.n == 0 || seen)
            continue;
        if (w.extra != NULL && w.only == NULL) {
            o->more = answer_of(row, w.extra, "name");
            if (o->more.n == 0)
                o->more = portal_limit(r->arena, r->lang, answer_of(row, w.extra, "value"));
        }
        o->doubt = news_doubtful(doubt, json_get_str(row, "file"), (int)json_get_int(row, "line", 0));
        o->cite = public_short_cite(r, json_get_str(row, "cite"), json_get_str(row, "act"), main_act);
        o->href = portal_clause_href(r, json_get_str(row, "clause"), acts_json_day(shown, "on"));
        (*n)++;
    }
    return out;
}

/* An act once, with the newest of the wordings that answered: laws have one for each article. */
static const struct ui_norm *acts_of(struct request *r, const struct assessment *as, size_t *n)
{
    struct ui_norm *out = arena_new_array(r->arena, as->n_acts + 1, struct ui_norm);

    *n = 0;
    for (size_t i = 0; i < as->n_acts; i++) {
        struct str newest = as->acts[i].edition;
        bool before = false;
        day edition;

        for (size_t k = 0; k < as->n_acts; k++) {
            if (!str_eq(as->acts[k].act, as->acts[i].act))
                continue;
            before = before || k < i;
            if (str_cmp(as->acts[k].edition, newest) > 0)
                newest = as->acts[k].edition;
        }
        if (before)
            continue;
        out[*n].href = portal_clause_href(r, as->acts[i].act, as->on);
        out[*n].text = law_act_title(web_cfg(r->web)->law, as->acts[i].act, r->lang);
        if (day_parse(newest, &edition))
            out[*n].more = text_make(r->arena, r->lang, MSG_public_edition,
                (const struct str[]){ words_day_str(r->arena, r->lang, edition) }, 1);
        (*n)++;
    }
    return out;
}

static struct str fee_of(struct request *r, const struct assessment *as)
{
    if (!as->fee.in_force)
        return STR_NONE;
    if (as->fee.milli_mci == 0)
        return msg(r->lang, MSG_public_free);
    if (as->fee.mci == 0)
        return msg(r->lang, MSG_public_fee_unknown);
    return text_make(r->arena, r->lang, MSG_public_fee, (const struct str[]){
        words_money_str(r->arena, r->lang, as->fee.kzt),
        words_money_str(r->arena, r->lang, as->fee.mci) }, 2);
}

void public_service(struct request *r)
{
    const struct law *l = web_cfg(r->web)->law;
    const struct law_service *s = public_service_of(r);
    struct diags d = diags_on(r->arena);
    struct page_service p = { .frame = portal_frame(r) };
    struct buf out = buf_on(r->arena);
    struct faults f;

    if (s == NULL)
        return;
    faults_init(&f, r);
    day today = moment_day(http_now(r)), on = answer_date(&f, "on", 0);
    if (on == DAY_NONE)
        on = today;
    struct assessment *as = law_assess(l, s, facts_new(l, r->arena), on, r->arena, &d);
    const struct json *shown = law_show(l, s, on, r->lang, r->arena);
    struct typed_date typed = typed_date(r, "on", on);
    struct news_doubt doubt = news_doubt(r, s, STR_NONE, on);

    p.title = law_service_title(s, r->lang);
    p.code = law_service_code(s);
    p.on = on;
    p.other_day = on != today;
    p.day = typed.day, p.month = typed.month, p.year = typed.year;
    p.error = fault_of(&f, "on");
    p.errors = f.list, p.n_errors = f.n;
    struct str main_act = as != NULL && as->n_acts > 0 ? as->acts[0].act : STR_NONE;
    if (main_act.n > 0)
        p.main_act = law_act_title(l, main_act, r->lang);
    if (as != NULL) {
        p.in_force = as->n_acts > 0;
        p.fee = fee_of(r, as);
        p.fee_href = as->fee.in_force ? portal_clause_href(r, as->fee.cite.clause, on) : STR_NONE;
        p.fee_cite = as->fee.in_force ? law_cite(l, r->arena, as->fee.cite.clause, r->lang) : STR_NONE;
        p.closed_list = as->closed_list;
        if (assessment_term(as, STR("decision")) != NULL)
            p.decision = portal_limit(r->arena, r->lang, assessment_term(as, STR("decision"))->limit);
        if (as->closed_list)
            p.closed_href = portal_clause_href(r, as->closed_list_cite.clause, on);
        if (as->closed_list)
            p.closed_cite = law_cite(l, r->arena, as->closed_list_cite.clause, r->lang);
        p.acts = acts_of(r, as, &p.n_acts);
    }
#define TABLE(member, ...) p.member = norms(r, shown, main_act, &doubt, (struct wanted){ __VA_ARGS__ }, &p.n_##member)
    TABLE(who, "eligible", "reason", "eligible", NULL, -1, "yes");
    TABLE(who_not, "eligible", "reason", "eligible", NULL, -1, "no");
    TABLE(always, "documents", "document", NULL, "filing", 0, NULL);
    TABLE(maybe, "documents", "document", NULL, "filing", 1, NULL);
    TABLE(after, "documents", "document", NULL, "after-decision", -1, NULL);
    TABLE(deciders, "decider", "decider", NULL, NULL, -1, NULL);
    TABLE(checks, "checks", "agency", "limit", NULL, -1, NULL);
    TABLE(terms, "terms", "term", "limit", NULL, -1, NULL);
    TABLE(grounds, "grounds", "ground", "until", NULL, -1, NULL);
    TABLE(results, "result", "result", NULL, NULL, -1, NULL);
    TABLE(appeals, "appeal", "appeal", "limit", NULL, -1, NULL);
#undef TABLE
    p.doubts = (int64_t)doubt.rows;
    news_doubt_end(&doubt);
    page_service(&out, r->lang, &p);
    http_html(r, f.n > 0 ? 422 : 200, buf_get(&out));
}
