/*
 * NAME      obligations - see obligations.h
 * OWNS      who sees which of them; the form of a line
 * ERRORS    see obligations.h
 * MUST NOT  let an organisation see or change what another wrote down
 */
#include "flow/obligations.h"

#include "flow/room.h"

#include <stdlib.h>

#define KIND STR("obligation")

enum { FIELDS = 5, NAME_MOST = 200 };

static bool security(const struct actor *by)
{
    return (by->role == ROLE_OFFICER || by->role == ROLE_HEAD) && str_is(by->body, "territorial-national-security");
}

static bool organisation(const struct actor *by)
{
    return (by->role == ROLE_OFFICER || by->role == ROLE_HEAD) && body_is_organisation(by->body)
        && place_is_organisation(by->place);
}

bool flow_obligations_may(const struct actor *by)
{
    return by->id.n > 0 && (security(by) || organisation(by) || by->role == ROLE_SUPERVISOR);
}

static bool may(const struct actor *by, bool writes, struct diags *d)
{
    if (flow_obligations_may(by) && !(writes && by->role == ROLE_SUPERVISOR))
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask the national security body",
                "this register is kept by national security and by the organisation itself");
    return false;
}

/* ------------------------------------------------------------------ reading */
static const char *state_of(const struct json *v, day today)
{
    day d;

    if (json_get(v, "ended") != NULL)
        return "ended";
    if (!day_parse(json_get_str(v, "until"), &d))
        return "active";
    return d < today ? "ended" : d <= today + OBLIGATIONS_SOON ? "soon" : "active";
}

static int read_all(struct flow_reader *r, const struct actor *by, struct arena *a, struct record **out, size_t *n,
                    struct diags *d)
{
    struct record_query q = { .kind = KIND, .limit = OBLIGATIONS_MOST };

    if (organisation(by))
        q.owner = by->place;
    return flow_record_list(r, &q, a, out, n, d);
}

static void count_at(struct arena *a, struct json *o, const char *state)
{
    json_set_int(a, o, "total", json_get_int(o, "total", 0) + 1);
    json_set_int(a, o, state, json_get_int(o, state, 0) + 1);
}

static struct json *organisation_of(struct json *list, struct str place, struct arena *a)
{
    struct json *o;

    json_each(v, list) {
        if (str_eq(json_get_str(v, "place"), place))
            return v;
    }
    o = json_push(a, list, json_new_object(a));
    json_set_str(a, o, "place", place);
    json_set_int(a, o, "total", 0);
    return o;
}

static bool asked_for(const struct json *v, struct str text, struct arena *a)
{
    struct str name = utf8_fold(a, json_get_str(v, "name"));

    return text.n == 0 || str_find(name, str_z(a, utf8_fold(a, text))) >= 0
        || str_starts(json_get_str(v, "iin"), str_z(a, text));
}

/* Soonest end first, those without an end last. */
static int by_end(const void *x, const void *y)
{
    const struct json *const *a = x, *const *b = y;
    struct str s = json_get_str(*a, "until"), t = json_get_str(*b, "until");

    if ((s.n == 0) != (t.n == 0))
        return s.n == 0 ? 1 : -1;
    return str_cmp(s, t);
}

static void put_rows(struct json **rows, size_t n, size_t limit, struct json *list, day today, struct arena *a)
{
    static const char *const shown[] = { "id", "name", "iin", "from", "until" };

    qsort(rows, n, sizeof *rows, by_end);
    for (size_t i = 0; i < n && i < limit; i++) {
        struct json *o = json_push(a, list, json_new_object(a));

        for (size_t k = 0; k < sizeof shown / sizeof *shown; k++)
            json_set_str(a, o, shown[k], json_get_str(rows[i], shown[k]));
        json_set_str(a, o, "place", json_get_str(rows[i], "place"));
        json_set_str(a, o, "state", str_of(state_of(rows[i], today)));
    }
}

struct json *flow_obligations(struct flow_reader *r, const struct actor *by, struct str text, size_t limit,
                              struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *places = json_new_array(a), **rows;
    day today = moment_day(flow_now(r->f));
    struct record *v;
    size_t n, kept = 0;

    if (!may(by, false, d) || !access_noted(r, by, "obligations", a, d) || read_all(r, by, a, &v, &n, d) != PORT_OK)
        return NULL;
    rows = arena_new_array(a, n + 1, struct json *);
    json_set_int(a, o, "total", 0);
    for (size_t i = 0; i < n; i++) {
        struct json *one = json_parse(a, v[i].data, JSON_LIMITS, d);
        const char *state;

        if (one == NULL)
            return NULL;
        state = state_of(one, today);
        count_at(a, o, state);
        count_at(a, organisation_of(places, v[i].owner, a), state);
        json_set_str(a, one, "place", v[i].owner);
        json_set_str(a, one, "id", v[i].id);
        if (by->role != ROLE_SUPERVISOR && asked_for(one, text, a))
            rows[kept++] = one;
    }
    json_set(a, o, "organisations", places);
    put_rows(rows, kept, limit, json_set(a, o, "rows", json_new_array(a)), today, a);
    return o;
}

struct json *flow_obligations_of(struct flow_reader *r, const struct actor *by, struct str iin, struct arena *a,
                                 struct diags *d)
{
    struct json *list = json_new_array(a), **rows;
    struct record *v;
    size_t n, kept = 0;

    if (by->role == ROLE_SUPERVISOR || !flow_obligations_may(by) || iin.n == 0
        || read_all(r, by, a, &v, &n, d) != PORT_OK)
        return NULL;
    rows = arena_new_array(a, n + 1, struct json *);
    for (size_t i = 0; i < n; i++) {
        struct json *one = json_parse(a, v[i].data, JSON_LIMITS, d);

        if (one == NULL || !str_eq(json_get_str(one, "iin"), iin))
            continue;
        json_set_str(a, one, "place", v[i].owner);
        json_set_str(a, one, "id", v[i].id);
        rows[kept++] = one;
    }
    put_rows(rows, kept, kept, list, moment_day(flow_now(r->f)), a);
    return list;
}

/* ------------------------------------------------------------------ one of them, and its end */
static struct json *one_of(struct flow_reader *r, const struct actor *by, struct str id, struct record *row,
                           struct arena *a, struct diags *d)
{
    int rc = flow_record_get(r, KIND, id, a, row, d);
    struct json *v;

    if (rc == PORT_FAILED)
        return NULL;
    if (rc != PORT_OK || (organisation(by) && !str_eq(row->owner, by->place))) {
        flow_refuse(d, DIAG_REFUSED, "no-such-obligation", STR("id"), "look at the register again",
                    "there is no such entry in the register");
        return NULL;
    }
    v = json_parse(a, row->data, JSON_LIMITS, d);
    if (v != NULL) {
        json_set_str(a, v, "id", row->id);
        json_set_str(a, v, "place", row->owner);
    }
    return v;
}

struct json *flow_obligation(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a,
                             struct diags *d)
{
    struct record row;
    struct json *v;

    if (!may(by, true, d) || !access_noted(r, by, "obligation", a, d) || (v = one_of(r, by, id, &row, a, d)) == NULL)
        return NULL;
    json_set_str(a, v, "state", str_of(state_of(v, moment_day(flow_now(r->f)))));
    return v;
}

static bool end_is_sound(const struct json *v, day on, day today, struct str why, struct diags *d)
{
    day from;

    if (json_get(v, "ended") != NULL)
        flow_refuse(d, DIAG_REFUSED, "ended-already", STR("on"), "read what was written down",
                    "this obligation was ended already");
    else if (on == DAY_NONE || on > today || (day_parse(json_get_str(v, "from"), &from) && on < from))
        flow_refuse(d, DIAG_INPUT, "bad-day", STR("on"), "take the day of the act that ended it",
                    "an obligation ends neither before it began nor in the future");
    else if (str_trim(why).n == 0)
        flow_refuse(d, DIAG_INPUT, "why-missing", STR("why"), "say why it ended", "why did it end?");
    else
        return true;
    return false;
}

bool flow_obligation_end(struct flow_reader *r, const struct actor *by, struct str id, day on, struct str why,
                         struct str document, struct arena *a, struct diags *d)
{
    moment now = flow_now(r->f);
    struct record_change c = { .drop = false };
    struct json *v, *o = json_new_object(a);

    if (!may(by, true, d) || (v = one_of(r, by, id, &c.record, a, d)) == NULL
        || !end_is_sound(v, on, moment_day(now), why, d))
        return false;
    json_set_str(a, o, "on", day_str(a, on));
    json_set_str(a, o, "why", why);
    json_set_str(a, o, "document", document);
    json_set_str(a, o, "at", moment_str(a, now));
    json_set_str(a, o, "by", by->id);
    json_set(a, v, "ended", o);
    json_set_str(a, v, "until", day_str(a, on));
    c.record.until = now + OBLIGATIONS_KEPT * INT64_C(86400);
    c.record.data = json_text(a, v, 0);
    return access_noted(r, by, "obligation-end", a, d) && flow_record_save(r->f, &c, 1, d) == PORT_OK;
}

/* ------------------------------------------------------------------ bringing */
struct bringing {
    const struct actor *by;
    struct arena *a;
    struct store *s;
    day today;
    struct record_change *c;
    size_t n, line;
    struct diags *d;
};

static bool bad(struct bringing *x, const char *what)
{
    flow_refuse(x->d, DIAG_INPUT, "bad-line", STR("lines"), "mend the line and bring all of them again",
                "line %zu: %s", x->line, what);
    return false;
}

static bool take_line(struct bringing *x, struct str line)
{
    struct str f[FIELDS] = { { 0 } }, rest = line, place;
    struct json *o = json_new_object(x->a);
    size_t n = 0;
    char hex[65];
    day from, until;

    while (n < FIELDS && str_cut(&rest, ';', &f[n])) {
        f[n] = str_trim(f[n]);
        n++;
    }
    if (n < FIELDS - 1 || rest.n > 0)
        return bad(x, "there must be IIN;name;BIN;from;until");
    place = str_printf(x->a, ORGANISATION_PREFIX "%.*s", STR_ARG(f[2]));
    if (!law_iin(f[0], x->today).valid)
        return bad(x, "the first field is not an individual's number");
    if (f[1].n == 0 || f[1].n > NAME_MOST || !utf8_valid(f[1]))
        return bad(x, "the name is missing or too long");
    if (!place_is_organisation(place))
        return bad(x, "the BIN has twelve digits");
    if (organisation(x->by) && !str_eq(place, x->by->place))
        return bad(x, "this is another organisation's BIN");
    if (!day_parse(f[3], &from) || (f[4].n > 0 && (!day_parse(f[4], &until) || until < from)))
        return bad(x, "days are written 2026-02-28, and the end is not before the beginning");
    json_set_str(x->a, o, "iin", f[0]);
    json_set_str(x->a, o, "name", f[1]);
    json_set_str(x->a, o, "from", f[3]);
    json_set_str(x->a, o, "until", f[4]);
    json_set_str(x->a, o, "by", x->by->id);
    x->s->ops->digest(str_printf(x->a, "obligation %.*s %.*s", STR_ARG(f[0]), STR_ARG(f[2])), hex);
    x->c[x->n++].record = (struct record){ .kind = KIND, .id = str_dup(x->a, str_of(hex)), .owner = place,
        .until = MOMENT_NONE, .version = RECORD_ANY, .data = json_text(x->a, o, 0) };
    return true;
}

bool flow_obligations_bring(struct flow_reader *r, const struct actor *by, struct str lines, struct arena *a,
                            size_t *n, struct diags *d)
{
    struct bringing x = { .by = by, .a = a, .s = r->s, .today = moment_day(flow_now(r->f)), .d = d };
    struct str rest = lines, line;

    if (!may(by, true, d))
        return false;
    x.c = arena_new_array(a, OBLIGATIONS_AT_ONCE, struct record_change);
    while (str_cut(&rest, '\n', &line)) {
        x.line++;
        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (x.n == OBLIGATIONS_AT_ONCE)
            return bad(&x, "these are too many at once: bring them in parts");
        if (!take_line(&x, line))
            return false;
    }
    *n = x.n;
    if (x.n == 0)
        return bad(&x, "there is no line");
    return access_noted(r, by, "obligations-bring", a, d) && flow_record_save(r->f, x.c, x.n, d) == PORT_OK;
}
