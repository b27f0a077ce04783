/*
 * NAME      news_drift - rules whose acts have changed: said to the public, a task for who keeps the law
 * WHY       pages that go on citing an act that has changed mislead quietly
 * OWNS      nothing; the comparison is the drift room's
 * MUST NOT  say that an unknown text is right or wrong, or change what the law answers
 */
#include "portal/admin.h"
#include "portal/news.h"

enum { RED_SHOWN = 300, UNKNOWN_SHOWN = 200 };

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

static unsigned todo_of(const struct drift_item *i)
{
    if (i->state == DRIFT_UNRESOLVED)
        return MSG_news_drift_do_unresolved;
    if (i->why == DRIFT_AMENDED)
        return MSG_news_drift_do_amended;
    return i->state == DRIFT_DEAD ? MSG_news_drift_do_dead : MSG_news_drift_do_changed;
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

static void red_line(struct sheet *s, struct sheet_line *l, const struct drift_item *i)
{
    struct ui_cell *c = sheet_cell(l, rule_of(s, &i->rest));

    c->note = i->rest.table;
    sheet_cell(l, law_cite(s->law, s->a, i->rest.clause, s->lang))->note = str_dup(s->a, i->rest.clause);
    c = sheet_cell(l, sheet_say(s, what_of(i)));
    c->tag = STR("red");
    if (i->state == DRIFT_CHANGED && i->by.n > 0)
        c->note = sheet_say_with(s, MSG_news_drift_by, i->by,
                                 words_day_str(s->a, s->lang, i->signed_on));
    sheet_cell(l, days_of(s, i));
    sheet_cell(l, str_printf(s->a, "%.*s:%d", STR_ARG(i->rest.file), i->rest.line));
    sheet_cell(l, sheet_say(s, todo_of(i)));
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
    struct section *p;

    s->back = STR("~/admin/law");
    s->lead = sheet_say(s, x != NULL ? MSG_news_drift_lead : MSG_news_drift_not_yet);
    if (x != NULL) {
        counts(s, x);
        p = sheet_section(s, MSG_admin_rehearsals, MSG_news_drift_how);
        sheet_link(p, sheet_say(s, MSG_admin_rehearsals), STR("~/admin/law"));
        p = sheet_table(s, MSG_news_drift_list, MSG_news_drift_none,
            HEADS(MSG_news_drift_rule, MSG_news_drift_clause, MSG_news_drift_what,
                  MSG_news_drift_days, MSG_news_drift_where, MSG_news_drift_todo), RED_SHOWN);
        for (size_t k = 0; k < x->n; k++)
            if (drift_red(x->items[k].state))
                red_line(s, sheet_line(p), &x->items[k]);
        p = sheet_table(s, MSG_news_drift_unknown_acts, MSG_news_drift_none,
            HEADS(MSG_admin_what, MSG_admin_name), UNKNOWN_SHOWN);
        for (size_t k = 0; k < x->n_unknown; k++) {
            struct sheet_line *l = sheet_line(p);

            sheet_cell(l, x->unknown[k]);
            sheet_cell(l, law_act_title(s->law, x->unknown[k], s->lang));
        }
    }
    sheet_show(s, 200, MSG_news_drift_title, "/admin/law");
    drift_give(watch, held);
}
