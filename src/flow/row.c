/*
 * NAME      row - the projection of a case: what lists, search and the sweep read
 * WHY       made from the events alone (clocks as of the last event), so that it can be made again
 *           and compared
 * OWNS      which of a case's clocks the sweep waits for
 * ERRORS    a clock that cannot be counted is left out: the case still has a row
 * MUST NOT  read the clock: two people making the row must get the same one
 */
#include "flow/room.h"

static void add_word(struct buf *b, struct str s)
{
    if (s.n == 0)
        return;
    if (b->n > 0)
        buf_char(b, ' ');
    buf_str(b, s);
}

static struct str name_of(const struct json *person, struct arena *a)
{
    static const char *const parts[] = { "family", "given", "patronymic", "latin" };
    const struct json *name = json_get(person, "name");
    struct buf b = buf_on(a);
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        add_word(&b, json_get_str(name, parts[i]));
    return buf_get(&b);
}

static struct str agencies_of(const struct case_state *s, struct arena *a)
{
    const struct case_check *c, *k;
    const struct case_complaint *m, *l;
    struct buf b = buf_on(a);

    for (c = s->checks; c != NULL; c = c->next) {
        for (k = s->checks; k != c && !str_eq(k->agency, c->agency); k = k->next)
            ;
        if (k == c)
            add_word(&b, c->agency);
    }
    for (m = s->complaints; m != NULL; m = m->next) {
        for (l = s->complaints; l != m && !str_eq(l->body, m->body); l = l->next)
            ;
        if (l == m)
            add_word(&b, str_printf(a, "appeal:%.*s", STR_ARG(m->body)));
    }
    if (s->taken_place.n > 0)
        add_word(&b, str_printf(a, "taken:%.*s", STR_ARG(s->taken_place)));
    return buf_get(&b);
}

/* An application to an organisation or a post that is not named is in nobody's list but of those who
 * see all of them. */
static struct str place_of(const struct case_state *s)
{
    if (s->place.n > 0)
        return s->place;
    return body_is_organisation(s->body) ? STR(ORGANISATION_PREFIX)
        : body_is_abroad(s->body) ? STR(POST_UNNAMED) : STR("");
}

struct str row_place(const struct case_row *row)
{
    bool named = !str_is(row->place, ORGANISATION_PREFIX) && !str_is(row->place, POST_UNNAMED);

    return named ? row->place : STR("");
}

static void sooner(day *due, day d)
{
    if (d != DAY_NONE && d != DAY_OPEN && (*due == DAY_NONE || d < *due))
        *due = d;
}

/* The spelling under which casework records that a clock passed: code[:of]@first-day. */
static bool recorded(const struct case_state *s, const struct case_clock *c, struct arena *a)
{
    struct str key = str_printf(a, "%.*s%s%.*s@%.*s", STR_ARG(c->code), c->of.n > 0 ? ":" : "",
                                STR_ARG(c->of), STR_ARG(day_str(a, c->from)));

    json_each(v, s->passed)
        if (str_eq(json_str(v), key))
            return true;
    return false;
}

/* The first day after which time itself will do something in this case. */
static day due_of(const struct case_state *s, const struct case_clock *c, size_t n, struct arena *a)
{
    const struct case_check *k;
    day due = DAY_NONE;
    size_t i;

    if (s->status == CASE_EXPIRED)
        return DAY_NONE;
    for (i = 0; i < n; i++)
        if (c[i].duty && (str_is(c[i].status, "running") ||
                          (str_is(c[i].status, "overdue") && !recorded(s, &c[i], a))))
            sooner(&due, c[i].due);
    if (s->status == CASE_REVIEW || s->status == CASE_PROPOSED)
        for (k = s->checks; k != NULL; k = k->next)
            if (k->answer.n == 0 && !k->lapsed)
                sooner(&due, k->due);
    if (s->status == CASE_GRANTED || s->status == CASE_DELIVERED)
        sooner(&due, s->valid_until);
    return due;
}

/* The last day for the decision by the term of the case itself. */
static day term_of(const struct case_clock *c, size_t n)
{
    day term = DAY_NONE;
    size_t i;

    for (i = 0; i < n; i++)
        if (c[i].decides && c[i].of.n == 0)
            sooner(&term, c[i].due);
    return term;
}

void row_of_state(const struct law *law, const struct case_state *s, const struct assessment *as,
                  moment updated, struct arena *a, struct case_row *out)
{
    struct diags quiet = diags_on(a);
    struct case_clock *c = NULL;
    size_t n = 0;

    if (s->status != CASE_DRAFT && s->status != CASE_WITHDRAWN)
        n = as != NULL ? case_clocks_as(s, as, law, updated, false, a, &c, &quiet)
                       : case_clocks(s, law, updated, false, a, &c, &quiet);
    *out = (struct case_row){
        .number = s->number,
        .service = s->service,
        .status = str_of(case_status_name(s->status)),
        .person_key = s->person_key,
        .applicant = name_of(s->person, a),
        .body = s->body,
        .place = place_of(s),
        .assigned = s->assigned,
        .decision = s->decision,
        .decision_number = s->decision_number,
        .representative = s->representative_key,
        .agencies = agencies_of(s, a),
        .on = s->on,
        .registered = s->registered,
        .due = due_of(s, c, n, a),
        .term = term_of(c, n),
        .decided = s->decided_at != MOMENT_NONE ? moment_day(s->decided_at) : DAY_NONE,
        .received = s->received,
        .updated = updated,
        .live = case_status_live(s->status),
        .seq = s->seq,
    };
}

int flow_row(const struct law *law, struct str number, const struct event *e, size_t n,
             struct arena *a, struct case_row *out, struct diags *d)
{
    struct case_state *s = case_new(a, number);
    size_t i;

    for (i = 0; i < n; i++)
        if (!case_fold(s, &e[i], d))
            return PORT_FAILED;
    row_of_state(law, s, NULL, n > 0 ? e[n - 1].at : MOMENT_NONE, a, out);
    return PORT_OK;
}

/* ------------------------------------------------------------------ rows of an older program */

#define RENEW_AT_ONCE 200

/* One batch; *renewed: how many. A case that does not fold keeps its row: `sapar check` names it. */
static int renew_some(const struct law *law, struct store *s, struct arena *a, size_t *renewed,
                      struct diags *d)
{
    struct diags quiet = diags_on(a);
    struct case_row row;
    struct str *numbers;
    struct loaded c;
    size_t n, i;
    int rc = s->ops->stale(s, RENEW_AT_ONCE, a, &numbers, &n, d);

    *renewed = 0;
    if (rc != PORT_OK || n == 0)
        return rc;
    rc = s->ops->begin(s, d);
    if (rc != PORT_OK)
        return rc;
    for (i = 0; rc == PORT_OK && i < n; i++) {
        if (case_load(s, numbers[i], a, &c, &quiet) != PORT_OK)
            continue;
        row_of_state(law, c.state, NULL, c.events[c.n - 1].at, a, &row);
        rc = s->ops->renew(s, &row, a, d);
        ++*renewed;
    }
    if (rc == PORT_OK)
        return s->ops->commit(s, d);
    s->ops->rollback(s);
    return rc;
}

int rows_renew(const struct law *law, struct store *s, struct diags *d)
{
    struct arena *a = arena_new();
    size_t renewed;
    int rc;

    do {
        rc = renew_some(law, s, a, &renewed, d);
        arena_reset(a);
    } while (rc == PORT_OK && renewed > 0);
    arena_free(a);
    return rc;
}
