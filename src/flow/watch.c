/*
 * NAME      watch - the supervisor's figures and the auditor's reports, see watch.h
 * OWNS      what is counted
 * MUST NOT  name a person of a case
 */
#include "flow/watch.h"

#include <stdlib.h>
#include <string.h>

#include "flow/room.h"

/* ------------------------------------------------------------------ the overview */

struct overview {
    struct arena *a;
    day today;
    int64_t looked, due_today, late, soon;
    struct json *stops, *agencies, *grounds, *officers, *late_cases;
};

enum { SOON_DAYS = 3 };

static void see_stops(struct overview *w, const struct case_state *s)
{
    for (const struct case_stop *k = s->stops; k != NULL; k = k->next) {
        struct json *o;

        if (k->to != DAY_OPEN || !case_status_live(s->status))
            continue;
        o = tally_row(w->stops, "code", k->code, w->a);
        json_set_str(w->a, o, "clause", str_dup(w->a, k->clause));
        tally_add(o, "count", 1, w->a);
    }
}

static void see_checks(struct overview *w, const struct case_state *s)
{
    for (const struct case_check *k = s->checks; k != NULL; k = k->next) {
        struct json *o = tally_row(w->agencies, "agency", k->agency, w->a);
        bool open = k->answer.n == 0 && case_status_live(s->status);
        bool termed = k->due != DAY_NONE && k->due != DAY_OPEN;

        tally_add(o, "open", open && !k->lapsed, w->a);
        tally_add(o, "late", open && termed && k->due < w->today, w->a);
        tally_add(o, "lapsed", k->lapsed, w->a);
        tally_add(o, "answered", k->answer.n > 0, w->a);
        tally_add(o, "answered_late",
            k->answer.n > 0 && termed && moment_day(k->answered) > k->due, w->a);
    }
}

static void see_grounds(struct overview *w, const struct case_state *s)
{
    if (str_is(s->decision, "refuse"))
        json_each(v, json_get(s->decided, "grounds"))
            tally_add(tally_row(w->grounds, "ground", json_get_str(v, "code"), w->a), "count", 1, w->a);
}

static void see_late(struct overview *w, const struct case_row *row)
{
    struct arena *a = w->a;
    struct json *o = json_push(a, w->late_cases, json_new_object(a));

    json_set_str(a, o, "number", str_dup(a, row->number));
    json_set_str(a, o, "service", str_dup(a, row->service));
    json_set_str(a, o, "body", str_dup(a, row->body));
    json_set_str(a, o, "place", str_dup(a, row_place(row)));
    json_set_str(a, o, "assigned", str_dup(a, row->assigned));
    json_set_str(a, o, "due", day_str(a, row->term));
    json_set_int(a, o, "days", w->today - row->term);
}

static void see(struct overview *w, const struct case_row *row, const struct case_state *s)
{
    bool live = case_status_live(s->status);
    bool termed = live && row->term != DAY_NONE && row->term != DAY_OPEN;

    w->looked++;
    see_stops(w, s);
    see_checks(w, s);
    see_grounds(w, s);
    if (live) {
        /* What nobody has yet is counted for each body. */
        struct json *o = tally_row(w->officers, "key", str_printf(w->a, "%.*s@%.*s",
            STR_ARG(row->assigned), STR_ARG(row->body)), w->a);

        json_set_str(w->a, o, "id", str_dup(w->a, row->assigned));
        json_set_str(w->a, o, "body", str_dup(w->a, row->body));
        tally_add(o, "live", 1, w->a);
        tally_add(o, "late", termed && row->term < w->today, w->a);
    }
    w->due_today += termed && row->term == w->today;
    w->soon += termed && row->term > w->today && row->term <= w->today + SOON_DAYS;
    if (termed && row->term < w->today) {
        w->late++;
        see_late(w, row);
    }
}

static int see_all(struct flow_reader *r, const struct actor *by, int64_t limit, struct overview *w,
                   struct diags *d)
{
    struct case_filter f = { .limit = 200, .scope = scope_of(by, w->a) };
    struct arena *page = arena_new();
    struct diags quiet = diags_on(page);
    struct case_row *rows;
    struct loaded c;
    int64_t total;
    size_t n = 1;
    int rc = PORT_OK;

    for (; rc == PORT_OK && n > 0 && f.offset < limit; f.offset += f.limit) {
        rc = r->s->ops->list(r->s, &f, page, &rows, &n, &total, d);
        for (size_t i = 0; rc == PORT_OK && i < n; i++)
            if (case_load(r->s, rows[i].number, page, &c, &quiet) == PORT_OK
                && case_may_read(c.state, by))
                see(w, &rows[i], c.state);
        arena_reset(page);
        quiet = diags_on(page);
    }
    arena_free(page);
    return rc;
}

struct json *flow_overview(struct flow_reader *r, const struct actor *by, int64_t limit,
                           struct arena *a, struct diags *d)
{
    struct overview w = { .a = a, .today = moment_day(flow_now(r->f)),
                          .stops = json_new_array(a), .agencies = json_new_array(a),
                          .grounds = json_new_array(a), .officers = json_new_array(a),
                          .late_cases = json_new_array(a) };
    struct json *o = json_new_object(a);

    if (!may_audit(by, d) || !access_noted(r, by, "overview", a, d)
        || see_all(r, by, limit, &w, d) != PORT_OK)
        return NULL;
    json_set_str(a, o, "today", day_str(a, w.today));
    json_set_int(a, o, "looked", w.looked);
    json_set_int(a, o, "due_today", w.due_today);
    json_set_int(a, o, "late", w.late);
    json_set_int(a, o, "soon", w.soon);
    json_set(a, o, "stops", tally_rank(w.stops, "count", a));
    json_set(a, o, "agencies", tally_rank(w.agencies, "late", a));
    json_set(a, o, "grounds", tally_rank(w.grounds, "count", a));
    json_set(a, o, "officers", tally_shown(w.officers, "live", a));
    json_set(a, o, "late_cases", tally_rank(w.late_cases, "days", a));
    return o;
}

/* ------------------------------------------------------------------ the sample */

static bool closed(const struct case_row *row, day from, day to)
{
    return row->decided != DAY_NONE && row->decided >= from && row->decided < to;
}

/* The lot of a case: nobody can choose it, and everybody can draw it again. */
struct lot { char hex[65]; struct str number; };

static int by_lot(const void *x, const void *y)
{
    return strcmp(((const struct lot *)x)->hex, ((const struct lot *)y)->hex);
}

static struct lot *lots(const struct store *s, struct str seed, const struct str *numbers, size_t n, struct arena *a)
{
    struct lot *v = arena_new_array(a, n + 1, struct lot);

    for (size_t i = 0; i < n; i++) {
        v[i].number = numbers[i];
        s->ops->digest(str_printf(a, "%.*s\n%.*s", STR_ARG(seed), STR_ARG(numbers[i])), v[i].hex);
    }
    if (n > 1)
        qsort(v, n, sizeof *v, by_lot);
    return v;
}

static int closed_numbers(struct flow_reader *r, const struct actor *by, day from, day to,
                          struct str **out, size_t *count, struct arena *a, struct diags *d)
{
    struct case_filter f = { .limit = 500, .scope = scope_of(by, a) };
    struct arena *page = arena_new();
    struct case_row *rows;
    size_t n = 1, cap = 0;
    int64_t total;
    int rc = PORT_OK;

    for (*count = 0, *out = NULL; rc == PORT_OK && n > 0; f.offset += f.limit) {
        rc = r->s->ops->list(r->s, &f, page, &rows, &n, &total, d);
        for (size_t i = 0; rc == PORT_OK && i < n; i++) {
            if (!closed(&rows[i], from, to))
                continue;
            if (*count == cap) {
                struct str *more = arena_new_array(a, cap = cap > 0 ? 2 * cap : 64, struct str);

                for (size_t k = 0; k < *count; k++)
                    more[k] = (*out)[k];
                *out = more;
            }
            (*out)[(*count)++] = str_dup(a, rows[i].number);
        }
        arena_reset(page);
    }
    arena_free(page);
    return rc;
}

struct json *flow_sample(struct flow_reader *r, const struct actor *by, day from, day to,
                         int percent, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_set(a, o, "numbers", json_new_array(a));
    struct journal_head head;
    struct str *numbers, seed;
    struct lot *drawn;
    size_t n, want;

    if (by->role != ROLE_SUPERVISOR) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask a supervisor",
                    "cases are drawn for review by supervisors");
        return NULL;
    }
    if (!access_noted(r, by, "sample", a, d)
        || r->s->ops->head(r->s, &head, d) != PORT_OK
        || closed_numbers(r, by, from, to, &numbers, &n, a, d) != PORT_OK)
        return NULL;
    seed = hex_text(a, head.root, sizeof head.root);
    drawn = lots(r->s, seed, numbers, n, a);
    json_set_int(a, o, "closed", (int64_t)n);
    json_set_str(a, o, "seed", seed);
    json_set_int(a, o, "size", head.size);
    want = n == 0 ? 0 : (n * (size_t)percent + 99) / 100;
    for (size_t i = 0; i < want; i++)
        json_push(a, list, json_new_str(a, drawn[i].number));
    return o;
}
