/*
 * NAME      news_drift - rules whose acts have changed: said to the public, a task for who keeps the law
 * WHY       pages that go on citing an act that has changed mislead quietly
 * OWNS      nothing; the comparison is the drift room's
 * MUST NOT  say that an unknown text is right or wrong, or change what the law answers
 */
#include "portal/acts.h"
#include "portal/admin.h"
#include "portal/news.h"

enum { TASKS_SHOWN = 25, LINES_SHOWN = 6 };

struct news_doubt news_doubt(struct request *r, const struct law_service *s, struct str module,
                             day on)
{
    struct news_doubt x = { .watch = web_cfg(r->web)->drift, .on = on };

    x.drift = drift_take(x.watch, &x.held);
    if (x.drift != NULL && s != NULL)
        drift_of_service(x.drift, s, on, &x.rows);
    else if (x.drift != NULL)
        drift_of_module(x.drift, module, on, &x.rows);
    return x;
}

bool news_doubtful(const struct news_doubt *x, struct str file, int line)
{
    return x->rows > 0 && drift_of_line(x->drift, file, line, x->on);
}

void news_doubt_end(struct news_doubt *x)
{
    drift_give(x->watch, x->held);
    x->drift = NULL;
    x->held = NULL;
}

/* ------------------------------------------------------------------ the task */
static size_t red_rows(const struct drift *x)
{
    return x->count[DRIFT_UNRESOLVED] + x->count[DRIFT_DEAD] + x->count[DRIFT_CHANGED];
}

void news_task(struct sheet *s)
{
    struct drift_watch *watch = web_cfg(s->r->web)->drift;
    struct drift_seen *held;
    const struct drift *x = drift_take(watch, &held);
    struct section *p = sheet_section(s, MSG_news_drift_title, 0);
    size_t red = x != NULL ? red_rows(x) : 0;

    p->shown.bad = red > 0;
    p->shown.text = x == NULL ? sheet_say(s, MSG_news_drift_not_yet)
        : red == 0 ? sheet_say(s, MSG_news_drift_good)
        : words_count_str(s->a, s->lang, MSG_news_drift_task, (int64_t)red,
              (const struct str[]){ words_number_str(s->a, s->lang, (int64_t)red) }, 1);
    sheet_link(p, sheet_say(s, MSG_news_drift_open), STR("~/admin/drift"));
    drift_give(watch, held);
}

static unsigned what_of(const struct drift_item *i)
{
    static const unsigned WHAT[DRIFT_WHYS] = { [DRIFT_CEASED] = MSG_news_drift_s_ceased,
        [DRIFT_NOT_YET] = MSG_news_drift_s_not_yet, [DRIFT_EXCLUDED] = MSG_news_drift_s_excluded,
        [DRIFT_GONE] = MSG_news_drift_s_gone, [DRIFT_OTHER_TEXT] = MSG_news_drift_s_other,
        [DRIFT_AMENDED] = MSG_news_drift_s_amended };

    return i->state == DRIFT_UNRESOLVED ? MSG_news_drift_s_unresolved : WHAT[i->why];
}

/* What to do, once for each kind of trouble. */
static void todo(struct sheet *s)
{
    static const struct { unsigned what, todo; } ROWS[] = {
        { MSG_news_drift_s_unresolved, MSG_news_drift_do_unresolved },
        { MSG_news_drift_s_other, MSG_news_drift_do_changed },
        { MSG_news_drift_s_amended, MSG_news_drift_do_amended },
        { MSG_news_drift_s_ceased, MSG_news_drift_do_dead },
    };
    struct section *p = sheet_section(s, MSG_news_drift_todo, MSG_news_drift_how);

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        sheet_row(s, p, ROWS[i].what, sheet_say(s, ROWS[i].todo));
    sheet_link(p, sheet_say(s, MSG_admin_rehearsals), STR("~/admin/law"));
}

static struct str rule_of(struct sheet *s, const struct law_rest *rest)
{
    const struct law_service *service = law_service(s->law, rest->module);
    const struct law_guide *guide = law_guide(s->law, rest->module);

    return service != NULL ? law_service_title(service, s->lang)
        : guide != NULL ? guide->title[s->lang] : rest->module;
}

static struct str days_of(struct sheet *s, const struct drift_item *i)
{
    struct str to = i->to == DAY_OPEN ? sheet_say(s, MSG_admin_open)
                                      : words_day_str(s->a, s->lang, i->to);

    return i->from == i->to ? to
        : str_printf(s->a, "%.*s \xe2\x80\x93 %.*s", STR_ARG(words_day_str(s->a, s->lang, i->from)),
                     STR_ARG(to));
}

/* The first item of each clause, module and trouble: a clause is read once, however many rows cite it. */
static bool same_task(const struct drift_item *a, const struct drift_item *b)
{
    return a->state == b->state && a->why == b->why && str_eq(a->rest.clause, b->rest.clause) &&
        str_eq(a->rest.module, b->rest.module);
}

static bool first_of_its_kind(const struct drift *x, size_t at)
{
    for (size_t k = 0; k < at; k++)
        if (drift_red(x->items[k].state) && same_task(&x->items[k], &x->items[at]))
            return false;
    return true;
}

static struct str places_of(struct sheet *s, const struct drift *x, size_t at)
{
    struct buf b = buf_on(s->a);
    int last = x->items[at].rest.line;
    size_t more = 0;

    buf_printf(&b, "%.*s:%d", STR_ARG(x->items[at].rest.file), last);
    for (size_t k = at + 1; k < x->n; k++) {
        if (!drift_red(x->items[k].state) || !same_task(&x->items[k], &x->items[at]) ||
            x->items[k].rest.line == last)
            continue;
        last = x->items[k].rest.line;
        if (++more <= LINES_SHOWN)
            buf_printf(&b, ", %d", last);
    }
    if (more > LINES_SHOWN)
        buf_puts(&b, " \xe2\x80\xa6");
    return buf_get(&b);
}

static void red_line(struct sheet *s, struct sheet_line *l, const struct drift *x, size_t at)
{
    const struct drift_item *i = &x->items[at];
    struct ui_cell *c = sheet_cell(l, rule_of(s, &i->rest));
    day today = moment_day(http_now(s->r));

    c->note = i->rest.table;
    c = sheet_cell(l, law_cite(s->law, s->a, i->rest.clause, s->lang));
    c->note = str_dup(s->a, i->rest.clause);
    c->href = portal_clause_href(s->r, i->rest.clause, today < i->from || today > i->to ? i->from : today);
    c = sheet_cell(l, sheet_say(s, what_of(i)));
    c->tag = STR("red");
    if (i->state == DRIFT_CHANGED && i->by.n > 0)
        c->note = sheet_say_with(s, MSG_news_drift_by, i->by,
                                 words_day_str(s->a, s->lang, i->signed_on));
    sheet_cell(l, days_of(s, i));
    sheet_cell(l, places_of(s, x, at));
}

/* Pages of tasks; the pages of the list are links under it. */
static void tasks(struct sheet *s, const struct drift *x)
{
    struct section *p = sheet_table(s, MSG_news_drift_list, MSG_news_drift_none,
        HEADS(MSG_news_drift_rule, MSG_news_drift_clause, MSG_news_drift_what, MSG_news_drift_days,
              MSG_news_drift_where), TASKS_SHOWN);
    int64_t page = 1;
    size_t n = 0;

    if (!str_int(sheet_arg(s->r, "page"), &page) || page < 1 || page > 1000)
        page = 1;
    for (size_t k = 0; k < x->n; k++) {
        if (!drift_red(x->items[k].state) || !first_of_its_kind(x, k))
            continue;
        if (n / TASKS_SHOWN + 1 == (size_t)page)
            red_line(s, sheet_line(p), x, k);
        n++;
    }
    for (size_t i = 0; n > TASKS_SHOWN && i * TASKS_SHOWN < n; i++)
        sheet_link(p, str_printf(s->a, "%.*s: %zu", STR_ARG(sheet_say(s, MSG_news_drift_page)), i + 1),
                   str_printf(s->a, "~/admin/drift?page=%zu", i + 1));
}

/* A line of names: their titles are on the pages of the acts. */
static void unknown(struct sheet *s, const struct drift *x)
{
    struct section *p = sheet_section(s, MSG_news_drift_unknown_acts, 0);
    struct buf b = buf_on(s->a);

    for (size_t k = 0; k < x->n_unknown; k++)
        buf_printf(&b, "%s%.*s", k > 0 ? ", " : "", STR_ARG(x->unknown[k]));
    p->shown.text = b.n > 0 ? buf_get(&b) : sheet_say(s, MSG_news_drift_none);
}

static void counts(struct sheet *s, const struct drift *x)
{
    struct section *p = sheet_section(s, MSG_news_drift_counts, 0);
    size_t red = red_rows(x);

    p->shown.bad = red > 0;
    p->shown.text = red == 0 ? sheet_say(s, MSG_news_drift_good)
        : words_count_str(s->a, s->lang, MSG_news_drift_task, (int64_t)red,
              (const struct str[]){ words_number_str(s->a, s->lang, (int64_t)red) }, 1);
    sheet_number(s, p, MSG_news_drift_red, (int64_t)red);
    sheet_number(s, p, MSG_news_drift_signed, (int64_t)x->count[DRIFT_SIGNED]);
    sheet_number(s, p, MSG_news_drift_unsigned, (int64_t)x->count[DRIFT_UNSIGNED]);
    sheet_number(s, p, MSG_news_drift_unknown, (int64_t)x->count[DRIFT_UNKNOWN]);
}

void news_drift(struct request *r)
{
    struct drift_watch *watch = web_cfg(r->web)->drift;
    struct drift_seen *held;
    const struct drift *x = drift_take(watch, &held);
    struct sheet *s = sheet_new(r);

    s->back = STR("~/admin/law");
    s->lead = sheet_say(s, x != NULL ? MSG_news_drift_lead : MSG_news_drift_not_yet);
    if (x != NULL) {
        counts(s, x);
        if (red_rows(x) > 0)
            todo(s);
        tasks(s, x);
        unknown(s, x);
    }
    sheet_show(s, 200, MSG_news_drift_title, "/admin/law");
    drift_give(watch, held);
}
