/*
 * NAME      officer_case - a case on the desk: opening it, its bar, its tabs, and facts in words
 * WHY       every page of a case begins alike, and a case is read through one door that writes down who read it
 * OWNS      the order of the tabs; which clock stands in the bar
 * ERRORS    a page that says what went wrong
 * MUST NOT  ask the store by itself
 */
#include "portal/acts.h"
#include "casework/word.h"
#include "flow/words.h"
#include "portal/officer.h"

static bool assess(struct desk *d)
{
    struct diags quiet = diags_on(d->a);
    const struct json *facts = json_get(d->v, "facts");
    day on;

    d->service = law_service(d->law, json_get_str(d->v, "service"));
    if (d->service == NULL || facts == NULL || !day_parse(json_get_str(d->v, "on"), &on))
        return true;
    d->facts = facts_new(d->law, d->a);
    if (!facts_read(d->facts, facts, &quiet))
        return true;
    d->as = law_assess(d->law, d->service, d->facts, on, d->a, &quiet);
    return true;
}

bool desk_open(struct request *r, struct desk *d)
{
    struct flow_reader *reader = web_reader(r);
    struct diags why = diags_on(r->arena);

    *d = (struct desk){ .r = r, .a = r->arena, .law = web_cfg(r->web)->law, .number = r->params[0] };
    if (reader == NULL)
        return false;
    d->v = flow_show(reader, &r->actor, d->number, r->lang, r->arena, &why);
    if (d->v == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return false;
    }
    return assess(d);
}

bool desk_may(const struct desk *d, enum command_type c)
{
    json_each(v, json_get(d->v, "may")) {
        if (str_is(json_str(v), command_name(c)))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------ words */
struct str desk_cite(const struct desk *d, struct str clause)
{
    return clause.n > 0 ? law_cite(d->law, d->a, clause, d->r->lang) : STR("");
}

struct str desk_clause_href(const struct desk *d, struct str clause)
{
    moment at;

    if (clause.n == 0)
        return STR_NONE;
    if (!moment_parse(json_get_str(d->v, "received"), &at))
        at = http_now(d->r);
    return portal_clause_href(d->r, clause, moment_day(at));
}

void desk_note(const struct desk *d, struct ui_row *row, struct str clause)
{
    row->note = desk_cite(d, clause);
    row->note_href = desk_clause_href(d, clause);
}

struct str desk_person(struct desk *d)
{
    struct str name = person_name(d->a, json_get(d->v, "person"));

    return name.n > 0 ? name : msg(d->r->lang, MSG_officer_nameless);
}

struct str desk_subject(struct desk *d, struct str subject)
{
    struct str word = subject_text(d->a, d->r->lang, subject);

    json_each(n, json_get(d->v, "names")) {
        if (str_eq(json_get_str(n, "for"), subject))
            return str_printf(d->a, "%.*s (%.*s)", STR_ARG(word), STR_ARG(json_get_str(n, "name")));
    }
    return word;
}

struct str desk_day(struct desk *d, struct str text)
{
    day v;

    return day_parse(text, &v) ? words_day_str(d->a, d->r->lang, v) : text;
}

struct str desk_moment(struct desk *d, struct str text)
{
    moment v;

    return moment_parse(text, &v) ? words_moment_str(d->a, d->r->lang, v) : text;
}

/* "children[0].leaves" as the dictionary has it: "children[].leaves". */
static struct str without_index(struct arena *a, struct str fact)
{
    struct buf b = buf_on(a);
    bool inside = false;

    for (size_t i = 0; i < fact.n; i++) {
        inside = inside && fact.p[i] != ']';
        if (!inside)
            buf_char(&b, fact.p[i]);
        inside = inside || fact.p[i] == '[';
    }
    return buf_get(&b);
}

struct str desk_question(struct desk *d, struct str fact)
{
    struct str says = law_text(d->law, "question", without_index(d->a, fact), d->r->lang), who;
    ptrdiff_t end = str_chr(fact, ']');

    if (end < 0)
        return says;
    who = desk_subject(d, str_sub(fact, 0, (size_t)end + 1));
    return str_printf(d->a, "%.*s: %.*s", STR_ARG(who), STR_ARG(says));
}

struct str desk_value(struct desk *d, struct str fact, const struct json *v)
{
    struct str name = without_index(d->a, fact), text = json_str(v), words;
    struct law_fact_info info;

    if (v == NULL || v->type == JSON_NULL)
        return msg(d->r->lang, MSG_officer_not_known);
    if (v->type == JSON_BOOL)
        return msg(d->r->lang, v->b ? MSG_officer_yes : MSG_officer_no);
    if (v->type == JSON_NUMBER)
        return v->s;
    if (str_is(text, "none"))
        return msg(d->r->lang, MSG_officer_there_is_none);
    if (!law_fact(d->law, name, &info))
        return text;
    if (str_is(info.type, "enum")) {
        struct str code = str_printf(d->a, "%.*s=%.*s", STR_ARG(name), STR_ARG(text));

        words = law_text(d->law, "value", code, d->r->lang);
        return str_eq(words, code) ? text : words;
    }
    if (str_is(info.type, "code") && str_is(info.list, "kato"))
        return law_place(d->law, text, d->r->lang);
    return str_is(info.type, "moment") ? desk_moment(d, text) : desk_day(d, text);
}

void desk_facts(struct arena *a, const struct json *v, struct str prefix,
                void (*each)(void *ctx, struct str name, const struct json *v), void *ctx)
{
    int i = 0;

    json_each(m, v) {
        struct str name = v->type == JSON_ARRAY
            ? str_printf(a, "%.*s[%d]", STR_ARG(prefix), i++)
            : str_printf(a, "%.*s%s%.*s", STR_ARG(prefix), prefix.n > 0 ? "." : "", STR_ARG(m->key));

        if (m->type == JSON_OBJECT || m->type == JSON_ARRAY)
            desk_facts(a, m, name, each, ctx);
        else
            each(ctx, name, m);
    }
}

/* ------------------------------------------------------------------ lists */
struct ui_row *desk_row(struct arena *a, struct desk_rows *l, struct str key, struct str value)
{
    if (l->n == l->cap) {
        struct ui_row *more = arena_new_array(a, l->cap * 2 + 8, struct ui_row);

        for (size_t i = 0; i < l->n; i++)
            more[i] = l->v[i];
        l->v = more;
        l->cap = l->cap * 2 + 8;
    }
    l->v[l->n] = (struct ui_row){ .key = key, .value = value };
    return &l->v[l->n++];
}

struct str desk_href(struct desk *d, const char *tab)
{
    struct str at = portal_href(d->r, "~/desk/cases/%s", d->number);

    return tab[0] != '\0' ? str_printf(d->a, "%.*s/%s", STR_ARG(at), tab) : at;
}

struct str desk_do(struct desk *d, enum command_type c, const char *query)
{
    return str_printf(d->a, "%.*s/do/%s%s", STR_ARG(desk_href(d, "")), command_name(c), query);
}

struct ui_action *desk_offer(struct desk *d, struct desk_actions *l, enum command_type c, unsigned label,
                             const char *query)
{
    struct ui_action *more;

    if (!desk_may(d, c))
        return NULL;
    more = arena_new_array(d->a, l->n + 1, struct ui_action);
    for (size_t i = 0; i < l->n; i++)
        more[i] = l->v[i];
    l->v = more;
    more[l->n].label = msg(d->r->lang, label);
    more[l->n].href = desk_do(d, c, query);
    return &more[l->n++];
}

/* ------------------------------------------------------------------ the bar */
/* The clock that ends with the decision and is due first; else the first duty that runs. */
static const struct json *clock_of(const struct desk *d)
{
    const struct json *best = NULL;

    json_each(c, json_get(d->v, "clocks")) {
        struct str status = json_get_str(c, "status"), due = json_get_str(c, "due");
        bool runs = str_is(status, "running") || str_is(status, "overdue") || str_is(status, "stopped");
        bool decides = str_starts(json_get_str(c, "code"), "decision");

        if (!runs || !json_get_bool(c, "duty", false) || json_get(c, "of") != NULL)
            continue;
        if (best == NULL || (decides && !str_starts(json_get_str(best, "code"), "decision"))
            || (decides == str_starts(json_get_str(best, "code"), "decision") && due.n > 0
                && str_cmp(due, json_get_str(best, "due")) < 0))
            best = c;
    }
    return best;
}

static int64_t working_days(const struct law *l, day from, day to)
{
    int64_t n = 0;

    for (day d = from; d < to && n < 1000; d++)
        n += law_is_working(l, d + 1);
    return n;
}

static void fill_clock(struct desk *d, struct ui_casehead *h)
{
    const struct json *c = clock_of(d);
    day today = moment_day(http_now(d->r)), due;
    struct str n;

    h->due = DAY_NONE;
    json_each(s, json_get(d->v, "stops")) {
        if (json_get(s, "to") == NULL)
            h->stopped = text_make(d->a, d->r->lang, MSG_officer_stopped_for,
                (const struct str[]){ json_get_str(s, "name"), desk_day(d, json_get_str(s, "from")) }, 2);
    }
    if (c == NULL) {
        h->due_text = msg(d->r->lang, MSG_officer_no_clock_runs);
        return;
    }
    h->clause = desk_cite(d, json_get_str(c, "clause"));
    h->clause_href = desk_clause_href(d, json_get_str(c, "clause"));
    if (!day_parse(json_get_str(c, "due"), &due)) {
        h->due_text = msg(d->r->lang, MSG_officer_due_open);
        return;
    }
    h->due = due;
    h->late = today > due;
    if (h->late && working_days(d->law, due, today) == 0) {
        h->due_text = msg(d->r->lang, MSG_officer_day_passed);
        return;
    }
    n = words_number_str(d->a, d->r->lang, h->late ? working_days(d->law, due, today)
                         : working_days(d->law, today, due));
    h->due_text = words_count_str(d->a, d->r->lang, h->late ? MSG_officer_days_late : MSG_officer_days_left,
        h->late ? working_days(d->law, due, today) : working_days(d->law, today, due), &n, 1);
}

static const struct { const char *tab; unsigned label; } tabs[] = {
    { "", MSG_officer_tab_summary }, { "documents", MSG_officer_tab_documents }, { "checks", MSG_officer_tab_checks },
    { "messages", MSG_officer_tab_messages }, { "clock", MSG_officer_tab_clock },
    { "decision", MSG_officer_tab_decision }, { "history", MSG_officer_tab_history },
};
#define N_TABS (sizeof tabs / sizeof *tabs)

static void fill_done(struct desk *d, struct ui_casehead *h)
{
    enum command_type c;

    if (!command_parse(http_query(d->r, "done"), &c) || c == COMMAND_TICK)
        return;
    h->done = msg(d->r->lang, command_msg(c));
    h->done_note = msg(d->r->lang, MSG_officer_done_note);
}

static unsigned turn_msg(struct str turn)
{
    return str_is(turn, "person") ? MSG_officer_turn_person
        : str_is(turn, "agencies") ? MSG_officer_turn_agencies
        : str_is(turn, "office") ? MSG_officer_turn_office : MSG_officer_turn_nobody;
}

const struct ui_casehead *desk_head(struct desk *d, const char *tab)
{
    struct ui_casehead *h = arena_new_of(d->a, struct ui_casehead);
    struct ui_navlink *links = arena_new_array(d->a, N_TABS, struct ui_navlink);
    struct str assigned = json_get_str(d->v, "assigned"), word = json_get_str(d->v, "word");

    h->number = d->number;
    h->name = desk_person(d);
    h->iin = json_get_str(json_get(d->v, "person"), "iin");
    h->service = json_get_str(d->v, "title");
    h->word = portal_word(word, false, d->r->lang);
    h->colour = portal_word_colour(word);
    h->turn = msg(d->r->lang, turn_msg(json_get_str(d->v, "turn")));
    h->assigned = assigned.n == 0 ? msg(d->r->lang, MSG_officer_unassigned)
        : str_eq(assigned, d->r->actor.id) ? msg(d->r->lang, MSG_officer_assigned_you)
        : text_make(d->a, d->r->lang, MSG_officer_assigned_to, &assigned, 1);
    h->home = STR("~/desk");
    fill_clock(d, h);
    fill_done(d, h);
    for (size_t i = 0; i < N_TABS; i++) {
        links[i].label = msg(d->r->lang, tabs[i].label);
        links[i].href = desk_href(d, tabs[i].tab);
        links[i].current = str_is(str_of(tabs[i].tab), tab);
    }
    h->tabs = links;
    h->n_tabs = N_TABS;
    return h;
}
