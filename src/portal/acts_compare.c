/*
 * NAME    acts_compare - two texts of an act: word by word, or two languages side by side
 * WHY     what an amendment really changed is seen in the words, not in what it says of itself
 * ERRORS  a day that is none is said beside its field (400); no such act is 404
 */
#include "portal/acts.h"

#include "base/words.h"

enum { PAIRS_MOST = 3000, OPTIONS_MOST = 200 };

static const struct { const char *change; unsigned word; const char *colour; } changes[] = {
    { "changed", MSG_acts_change_changed, "yellow" }, { "added", MSG_acts_change_added, "green" },
    { "removed", MSG_acts_change_removed, "red" },
};

struct comparing {
    struct request *r;
    const struct json *act;
    struct str code;
    day day[2];
    enum lang lang[2];
    struct page_acts_compare *p;
};

/* ------------------------------------------------------------------ what can be chosen */
static const struct ui_option *day_options(const struct comparing *c, day chosen, size_t *n)
{
    const struct json *list = json_get(c->act, "editions");
    struct ui_option *out = arena_new_array(c->r->arena, OPTIONS_MOST + 1, struct ui_option);
    struct str now = day_str(c->r->arena, chosen);
    bool there = false;

    *n = 0;
    json_each(e, list) {
        struct str from = json_get_str(e, "from");
        bool twice = *n > 0 && str_eq(out[*n - 1].value, from);
        if (twice || *n == OPTIONS_MOST)
            continue;
        out[*n] = (struct ui_option){ .value = from, .checked = str_eq(from, now),
            .label = words_day_str(c->r->arena, c->r->lang, acts_json_day(e, "from")) };
        there = there || out[(*n)++].checked;
    }
    if (!there)
        out[(*n)++] = (struct ui_option){ .value = now, .checked = true,
            .label = words_day_str(c->r->arena, c->r->lang, chosen) };
    return out;
}

static const struct ui_option *lang_options(const struct comparing *c, enum lang chosen, size_t *n)
{
    struct ui_option *out = arena_new_array(c->r->arena, LANG_COUNT, struct ui_option);

    *n = 0;
    json_each(l, json_get(c->act, "languages")) {
        if (*n == LANG_COUNT)
            break;
        out[(*n)++] = (struct ui_option){ .value = json_str(l), .checked = str_eq(json_str(l), lang_code(chosen)),
            .label = acts_lang_name(json_str(l), c->r->lang) };
    }
    return out;
}

/* Nothing was asked: the last edition against the one before it, in a language there is. */
static void usual(struct comparing *c)
{
    const struct json *list = json_get(c->act, "editions");
    day last = DAY_NONE, before = DAY_NONE;

    json_each(e, list) {
        day d = acts_json_day(e, "from");
        if (!str_eq(json_get_str(e, "lang"), lang_code(c->lang[1])) || d == last)
            continue;
        before = last;
        last = d;
    }
    if (c->day[1] == DAY_NONE)
        c->day[1] = last != DAY_NONE ? last : acts_today(c->r);
    if (c->day[0] == DAY_NONE)
        c->day[0] = before != DAY_NONE ? before : c->day[1];
}

/* ------------------------------------------------------------------ clauses */
static void fill_runs(const struct comparing *c, const struct json *clause, struct ui_pair_of_act *o)
{
    const struct json *words = json_get(clause, "words");
    struct ui_run *runs = arena_new_array(c->r->arena, (words ? words->count : 0) + 1, struct ui_run);

    json_each(w, words)
        runs[o->n_runs++] = (struct ui_run){ .text = json_get_str(w, "text"), .op = json_get_str(w, "op") };
    o->runs = runs;
    for (size_t i = 0; i < o->n_runs; i++)
        *(str_is(runs[i].op, "del") ? &o->left : &o->right) = runs[i].text;
}

static void fill_pairs(const struct comparing *c, const struct json *v)
{
    struct page_acts_compare *p = c->p;
    struct ui_pair_of_act *out = arena_new_array(c->r->arena, PAIRS_MOST, struct ui_pair_of_act);

    json_each(clause, json_get(v, "clauses")) {
        struct ui_pair_of_act *o = &out[p->n_pairs];
        struct str change = json_get_str(clause, "change");
        if ((!p->translation && str_is(change, "same")) || p->n_pairs == PAIRS_MOST)
            continue;
        o->id = json_get_str(clause, "id");
        o->num = json_get_str(clause, "num");
        o->heading = json_get_str(clause, "heading");
        o->href = portal_href(c->r, "~/acts/%s?on=%s&text_lang=%s#%s", c->code,
            day_str(c->r->arena, c->day[str_is(change, "removed") ? 0 : 1]),
            lang_code(c->lang[str_is(change, "removed") ? 0 : 1]), o->id);
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
            if (str_is(change, changes[i].change)) {
                o->change = msg(c->r->lang, changes[i].word);
                o->colour = str_of(changes[i].colour);
            }
        fill_runs(c, clause, o);
        p->n_pairs++;
    }
    p->pairs = out;
}

static struct str side(const struct comparing *c, const struct json *edition)
{
    day from = acts_json_day(edition, "from");

    if (from == DAY_NONE)
        return msg(c->r->lang, MSG_acts_no_text);
    return str_printf(c->r->arena, "%.*s, %.*s", STR_ARG(words_day_str(c->r->arena, c->r->lang, from)),
                      STR_ARG(acts_lang_name(json_get_str(edition, "lang"), c->r->lang)));
}

static void fill(const struct comparing *c, const struct json *v)
{
    static const char *const COUNTS[] = { "changed", "added", "removed", "same" };
    struct page_acts_compare *p = c->p;
    struct str n[4];
    int64_t other = 0;

    for (int i = 0; i < 4; i++) {
        int64_t k = json_get_int(json_get(v, "counts"), COUNTS[i], 0);
        n[i] = words_number_str(c->r->arena, c->r->lang, k);
        other += i < 3 ? k : 0;
    }
    p->counts = text_make(c->r->arena, c->r->lang, MSG_acts_compare_counts, n, 4);
    p->title = acts_title(c->act, c->r->lang);
    p->code = c->code;
    p->href = portal_href(c->r, "~/acts/%s?on=%s&text_lang=%s", c->code, day_str(c->r->arena, c->day[1]),
                          lang_code(c->lang[1]));
    p->from_text = side(c, json_get(v, "from"));
    p->to_text = side(c, json_get(v, "to"));
    p->left_lang = json_get_str(json_get(v, "from"), "lang");
    p->right_lang = json_get_str(json_get(v, "to"), "lang");
    p->translation = !str_eq(p->left_lang, p->right_lang);
    p->equal = other == 0 && !p->translation;
    p->days = day_options(c, c->day[0], &p->n_days);
    p->others = day_options(c, c->day[1], &p->n_others);
    p->langs = lang_options(c, c->lang[0], &p->n_langs);
    p->to_langs = lang_options(c, c->lang[1], &p->n_to_langs);
    fill_pairs(c, v);
}

/* What was typed into the address instead of chosen. */
static void check(struct comparing *c, struct faults *f)
{
    static const char *const NAMES[] = { "from", "to" };

    for (size_t i = 0; i < 2; i++) {
        struct str s = str_trim(http_query(c->r, NAMES[i]));
        if (s.n && !day_parse(s, &c->day[i])) {
            fault_add(f, str_of(NAMES[i]), msg(c->r->lang, MSG_acts_bad_day));
            c->day[i] = DAY_NONE;
        }
    }
}

void acts_page_compare(struct request *r)
{
    struct page_acts_compare p = { .frame = portal_frame(r) };
    struct comparing c = { .r = r, .p = &p, .day = { DAY_NONE, DAY_NONE } };
    struct acts *reg = web_cfg(r->web)->acts;
    struct diags d = diags_on(r->arena);
    struct buf out = buf_on(r->arena);
    const struct json *v = NULL;
    struct faults f;

    if (!acts_asked_lang(r, "text_lang", r->lang, &c.lang[0])
        || !acts_asked_lang(r, "to_lang", c.lang[0], &c.lang[1]) || !acts_there(r))
        return;
    faults_init(&f, r);
    check(&c, &f);
    c.act = acts_show(reg, r->params[0], DAY_NONE, r->lang, acts_today(r), r->arena, &d);
    if (c.act) {
        c.code = json_get_str(c.act, "code");
        usual(&c);
        v = acts_diff(reg, c.code, c.day[0], c.lang[0], c.day[1], c.lang[1], r->arena, &d);
    }
    if (!v) {
        acts_problem(r, &d);
        return;
    }
    fill(&c, v);
    p.errors = f.list, p.n_errors = f.n;
    p.from_error = fault_of(&f, "from");
    p.to_error = fault_of(&f, "to");
    page_acts_compare(&out, r->lang, &p);
    http_html(r, f.n > 0 ? 400 : 200, buf_get(&out));
}
